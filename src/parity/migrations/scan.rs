//! Where the statements of a script begin and end, and what in it only `psql` understands.
//!
//! Source: PostgreSQL, `src/fe_utils/psqlscan.l`: a semicolon ends a statement, but not in parentheses, nor between BEGIN
//! and END in the body of a function or procedure.

use std::ops::Range;

use crate::drift::tokens::located;

/// Why a script cannot be sent to a server as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// A command of `psql`, such as `\set`.
    Command,
    /// Rows of a COPY stand in it.
    Rows,
}

/// The statements of a script as ranges of bytes, without semicolons; or the first thing that is not SQL, and where.
pub(super) fn statements(text: &str) -> Result<Vec<Range<usize>>, (usize, Foreign)> {
    let mut found = Vec::new();
    let mut statement = Statement::default();
    for (at, token) in located(text) {
        match token {
            "\\" => return Err((at, Foreign::Command)),
            ";" if statement.may_end() => {
                if let Some(start) = statement.start {
                    found.push(start..at);
                }
                statement = Statement::default();
            }
            _ => statement.take(at, token),
        }
        if statement.copies_rows {
            return Err((statement.start.unwrap_or(at), Foreign::Rows));
        }
    }
    if let Some(start) = statement.start {
        found.push(start..text.len());
    }
    Ok(found)
}

/// Whether a statement cannot be part of a transaction: `CREATE INDEX CONCURRENTLY` and the like.
pub(super) fn stands_alone(statement: &str) -> bool {
    let words = located(statement);
    let words: Vec<String> = words
        .iter()
        .take(5)
        .map(|(_, word)| word.to_ascii_lowercase())
        .collect();
    let is = |word: &str| words.iter().any(|found| found == word);
    let first = words.first().map_or("", String::as_str);
    first == "vacuum" || (is("concurrently") && (is("index") || first == "reindex"))
}

/// A statement as far as it was read.
#[derive(Default)]
struct Statement {
    start: Option<usize>,
    /// The first words, in small letters.
    words: Vec<String>,
    parentheses: usize,
    /// Open BEGIN and CASE of a body.
    blocks: usize,
    /// The word before.
    last: String,
    copies_rows: bool,
}

impl Statement {
    fn may_end(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    fn take(&mut self, at: usize, token: &str) {
        self.start.get_or_insert(at);
        match token {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        let word = token.to_ascii_lowercase();
        if self.words.len() < 4 {
            self.words.push(word.clone());
        }
        if self.makes_routine() && self.parentheses == 0 {
            match word.as_str() {
                "begin" => self.blocks += 1,
                "case" if self.blocks > 0 => self.blocks += 1,
                "end" => self.blocks = self.blocks.saturating_sub(1),
                _ => {}
            }
        }
        let is_copy = self.words.first().is_some_and(|first| first == "copy");
        self.copies_rows = is_copy && self.last == "from" && word == "stdin";
        self.last = word;
    }

    fn makes_routine(&self) -> bool {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let what = match words.as_slice() {
            ["create", "or", "replace", what, ..] | ["create", what, ..] => *what,
            _ => return false,
        };
        matches!(what, "function" | "procedure")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let ranges = statements(text).unwrap();
        ranges
            .into_iter()
            .map(|range| text[range].trim_end())
            .collect()
    }

    #[test]
    fn semicolons_in_bodies_texts_and_parentheses_end_nothing() {
        let function = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END; SELECT 2; END";
        let rule = "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)";
        let body = "DO $x$ begin; ' end $x$";
        let text =
            format!("-- a;\n SELECT ';' ; ;{function}; {rule};\n/* ; */{body};begin; COMMIT");
        assert_eq!(
            split(&text),
            ["SELECT ';'", function, rule, body, "begin", "COMMIT"]
        );
    }

    #[test]
    fn what_only_psql_understands_is_found_and_texts_are_not_taken_for_it() {
        let found = |text: &str| statements(text).map(|found| found.len());
        assert_eq!(found("SELECT 1;\n\\set x 1\n"), Err((10, Foreign::Command)));
        assert_eq!(
            found("SELECT 1; COPY t (a) FROM stdin;\n1\n\\.\n"),
            Err((10, Foreign::Rows))
        );
        assert_eq!(found("SELECT '\\set', E'\\'', $$\\d$$ -- \\x\n"), Ok(1));
        assert_eq!(found("COPY t FROM '/stdin'; SELECT a FROM stdin"), Ok(2));
    }

    #[test]
    fn what_stands_alone_is_known_by_its_first_words() {
        assert!(stands_alone("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"));
        assert!(stands_alone("drop index concurrently i"));
        assert!(stands_alone("VACUUM t"));
        assert!(!stands_alone("CREATE TABLE concurrently (a int)"));
    }
}
