//! The part of a migration's text that migrates up, as the comments of its tool mark it.
//!
//! Sources: the READMEs of dbmate (`-- migrate:up transaction:false`, `-- migrate:down`) and of goose (`-- +goose Up`,
//! `-- +goose Down`, `-- +goose NO TRANSACTION`; statements between `StatementBegin` and `StatementEnd` need no marks here),
//! sqlx (`-- no-transaction` as the first line).

use std::ops::Range;

/// What of a text is to be run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// As bytes of the text.
    pub(super) range: Range<usize>,
    /// Whether it is one transaction.
    pub(super) in_transaction: bool,
}

/// What a line says.
enum Mark {
    Up { in_transaction: bool },
    Down,
    NoTransaction,
    Unknown,
}

/// The section of a text; the whole of it where nothing is marked. The error is a line's first byte, and what is wrong.
pub(super) fn up(text: &str) -> Result<Section, (usize, &'static str)> {
    let mut start = None;
    let mut end = text.len();
    let mut in_transaction = true;
    let mut is_marked = false;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (begin, after) = (at, at + line.len());
        at = after;
        let Some(mark) = mark(line, number) else {
            continue;
        };
        match mark {
            Mark::NoTransaction => in_transaction = false,
            Mark::Up { .. } if start.is_some() => {
                return Err((begin, "a second part that migrates up begins here"));
            }
            Mark::Up { in_transaction: is } => {
                (start, is_marked) = (Some(after), true);
                in_transaction &= is;
            }
            Mark::Down => {
                is_marked = true;
                if start.is_some() && end == text.len() {
                    end = begin;
                }
            }
            Mark::Unknown => return Err((begin, "what this line asks for is not known here")),
        }
    }
    match (start, is_marked) {
        (Some(start), _) => Ok(Section {
            range: start..end.max(start),
            in_transaction,
        }),
        (None, true) => Err((0, "no part of it migrates up")),
        (None, false) => Ok(Section {
            range: 0..text.len(),
            in_transaction,
        }),
    }
}

fn mark(line: &str, number: usize) -> Option<Mark> {
    let words = line.trim().strip_prefix("--")?.trim().to_ascii_lowercase();
    if number == 0 && words == "no-transaction" {
        return Some(Mark::NoTransaction);
    }
    if let Some(rest) = words.strip_prefix("migrate:") {
        let mut words = rest.split_whitespace();
        return Some(match words.next() {
            Some("up") => Mark::Up {
                in_transaction: !words.any(|word| word == "transaction:false"),
            },
            Some("down") => Mark::Down,
            _ => Mark::Unknown,
        });
    }
    let rest = words.strip_prefix("+goose")?;
    Some(
        match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["up"] => Mark::Up {
                in_transaction: true,
            },
            ["down"] => Mark::Down,
            ["no", "transaction"] => Mark::NoTransaction,
            ["statementbegin" | "statementend"] | ["envsub", "off"] => return None,
            _ => Mark::Unknown,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (&str, bool) {
        let section = up(text).unwrap();
        (&text[section.range], section.in_transaction)
    }

    #[test]
    fn the_marks_of_every_tool_are_read() {
        assert_eq!(of("SELECT 1;\n-- a note"), ("SELECT 1;\n-- a note", true));
        let dbmate = "-- migrate:up transaction:false\nA;\n\n-- migrate:down\nB;\n";
        assert_eq!(of(dbmate), ("A;\n\n", false));
        let goose = "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nA;\n-- +goose StatementEnd\n-- +goose Down\nB;";
        assert_eq!(
            of(goose),
            (
                "-- +goose StatementBegin\nA;\n-- +goose StatementEnd\n",
                false
            )
        );
        assert_eq!(of("-- +goose Down\nB;\n-- +goose Up\nA;\n"), ("A;\n", true));
        assert!(!of("-- no-transaction\nA;").1);
        assert!(of("A;\n-- no-transaction\n").1);
    }

    #[test]
    fn marks_that_are_not_understood_are_told() {
        assert_eq!(up("-- migrate:down\n").unwrap_err().0, 0);
        assert_eq!(up("A;\n-- +goose ENVSUB ON\n").unwrap_err().0, 3);
        let twice = "-- migrate:up\n-- migrate:up\n";
        assert!(up(twice).unwrap_err().1.contains("second"));
    }
}
