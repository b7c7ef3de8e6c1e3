//! Marks on a database that a run fills: a line of its comment says that it is being filled, and afterwards that it was.
//!
//! Who finds a database after a run that was killed must be able to tell it from one that is complete; and who gives the
//! addresses the wrong way round must not lose what no run has made. The marks are on the database itself, so that
//! nothing in it differs from the source, and a copy of it has none. They stand below what somebody else says there.

use postgres_protocol::escape::escape_literal;
use tokio_postgres::Client;

use crate::error::Result;
use crate::ident::quote;
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::url::ConnInfo;

/// What the comment says meanwhile.
const UNFINISHED: &str = "standin: not complete; a run fills this database, or did not end";

/// What it says afterwards.
const FILLED: &str = "standin: a stand-in, filled by a run; not for production";

/// A database that is marked as one that is not complete.
#[derive(Debug)]
pub struct Mark {
    /// What else its comment says, of somebody else.
    own: Option<String>,
}

/// Marks a database as one that is not complete. `None` where the role may not, which is no reason not to fill it.
pub async fn mark(target: &ConnInfo) -> Result<Option<Mark>> {
    let client = connect(target, Side::Target).await?;
    let before = comment(&client).await?.unwrap_or_default();
    let (own, _) = parted(&before);
    let marked = set(&client, &target.database, own, UNFINISHED).await;
    if let Err(error) = &marked {
        tracing::info!("{target} is not marked while it is filled: {error}");
    }
    Ok(marked.is_ok().then(|| Mark {
        own: own.map(str::to_owned),
    }))
}

impl Mark {
    /// The database is complete: its comment says what it is, below what it said before.
    pub async fn lift(self, target: &ConnInfo) -> Result<()> {
        let client = connect(target, Side::Target).await?;
        set(&client, &target.database, self.own.as_deref(), FILLED).await
    }
}

/// The statement by which a person says that the database of this session is a stand-in, below what else is said there;
/// `None` where its comment says so already.
pub(super) async fn by_hand(client: &Client, database: &str) -> Result<Option<String>> {
    let comment = comment(client).await?.unwrap_or_default();
    Ok(match parted(&comment) {
        (_, Some(_)) => None,
        (own, None) => Some(format!(
            "COMMENT ON DATABASE {} IS {}",
            quote(database),
            in_one_line(&below(own, FILLED))
        )),
    })
}

/// A text as SQL in one line, whatever it holds: it is told among other words, and may be copied from a terminal.
///
/// Source: PostgreSQL documentation, "String Constants with C-Style Escapes".
fn in_one_line(text: &str) -> String {
    if !text.contains(char::is_control) {
        // It puts a blank in front of what has an escape.
        return escape_literal(text).trim_start().to_owned();
    }
    let mut literal = String::from("E'");
    for c in text.chars() {
        match c {
            '\'' => literal.push_str("''"),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            c if c.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal + "'"
}

/// Whether a source says that a run has filled it, or fills it. Errors are those of connecting.
pub async fn is_filled(source: &ConnInfo) -> Result<bool> {
    is_stand_in(&connect(source, Side::Source).await?).await
}

/// Whether the database of this session was filled by a run, or is being filled by one.
pub(super) async fn is_stand_in(client: &Client) -> Result<bool> {
    let comment = comment(client).await?.unwrap_or_default();
    Ok(parted(&comment).1.is_some())
}

/// Whether a comment says that a run has filled the database, or fills it.
pub(super) fn is_marked_so(comment: &str) -> bool {
    parted(comment).1.is_some()
}

/// Whether a run fills the database of this session, or did not fill it to the end.
pub(super) async fn is_marked(client: &Client) -> Result<bool> {
    let comment = comment(client).await?.unwrap_or_default();
    Ok(parted(&comment).1 == Some(UNFINISHED))
}

/// What somebody else says in a comment, and the mark in its last line.
fn parted(comment: &str) -> (Option<&str>, Option<&'static str>) {
    let mut marks = [UNFINISHED, FILLED].into_iter();
    let found = marks.find_map(|mark| {
        let own = comment.strip_suffix(mark)?;
        (own.is_empty() || own.ends_with('\n')).then_some((own, mark))
    });
    let (own, mark) = found.map_or((comment, None), |(own, mark)| {
        (own.strip_suffix('\n').unwrap_or(own), Some(mark))
    });
    (Some(own).filter(|own| !own.is_empty()), mark)
}

async fn comment(client: &Client) -> Result<Option<String>> {
    let row = client
        .query_one(
            "SELECT pg_catalog.shobj_description(d.oid, 'pg_database')
             FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()",
            &[],
        )
        .await;
    let row = row.map_err(|error| failure::from_client(Side::Target, &error))?;
    crate::pg::row::get(&row, 0)
}

/// A mark as the last line of a comment.
fn below(own: Option<&str>, mark: &str) -> String {
    own.map_or_else(|| mark.to_owned(), |own| format!("{own}\n{mark}"))
}

async fn set(client: &Client, database: &str, own: Option<&str>, mark: &str) -> Result<()> {
    let sql = format!(
        "COMMENT ON DATABASE {} IS {}",
        quote(database),
        escape_literal(&below(own, mark))
    );
    let done = client.batch_execute(&sql).await;
    done.map_err(|error| failure::from_client(Side::Target, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_the_last_line_and_what_stands_above_is_somebodys_own() {
        let own = format!("my dev\n\n{FILLED}");
        assert_eq!(parted(&own), (Some("my dev\n"), Some(FILLED)));
        assert_eq!(parted(UNFINISHED), (None, Some(UNFINISHED)));
        for other in [
            "my dev".to_owned(),
            format!("no {FILLED}"),
            format!("{FILLED}?"),
        ] {
            assert_eq!(parted(&other), (Some(other.as_str()), None));
        }
        assert_eq!(parted(""), (None, None));
    }

    #[test]
    fn a_comment_of_several_lines_is_told_in_one() {
        for (text, expected) in [
            ("it's mine", "'it''s mine'"),
            ("a\\b", "E'a\\\\b'"),
            (
                "it's\na\\b\t\u{1b}\u{9b}é",
                "E'it''s\\na\\\\b\\u0009\\u001b\\u009bé'",
            ),
        ] {
            assert_eq!(in_one_line(text), expected);
        }
    }
}
