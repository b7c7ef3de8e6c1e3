//! Server and connection errors, cut down to what carries no data.
//!
//! PostgreSQL puts values into MESSAGE (`invalid input syntax for type integer: "…"`), DETAIL (`Key (email)=(…)`) and
//! CONTEXT (`COPY t, line 3: "…"`). None of them is kept: what stays is SQLSTATE, told in our words, and the names of
//! schema, table, column, type and constraint, which have fields of their own.
//!
//! Source: PostgreSQL documentation, "Error and Notice Message Fields" and "PostgreSQL Error Codes".

use tokio_postgres::error::{DbError, SqlState};

use super::connect::Side;
use crate::error::{Error, Kind};

/// The parts of an error report that name things instead of quoting them.
#[derive(Debug, Default)]
struct Fields {
    code: String,
    schema: Option<String>,
    table: Option<String>,
    column: Option<String>,
    constraint: Option<String>,
    /// MESSAGE, for the few codes whose messages name objects only.
    message: String,
}

/// From the body of an ErrorResponse.
pub fn from_response(side: Side, body: &[u8]) -> Error {
    let mut fields = Fields::default();
    for field in body.split(|&byte| byte == 0) {
        let Some((&tag, value)) = field.split_first() else {
            continue;
        };
        let value = String::from_utf8_lossy(value).into_owned();
        match tag {
            b'C' => fields.code = value,
            b's' => fields.schema = Some(value),
            b't' => fields.table = Some(value),
            b'c' => fields.column = Some(value),
            b'n' => fields.constraint = Some(value),
            b'M' => fields.message = value,
            _ => {}
        }
    }
    describe(side, &fields)
}

/// From an error of the control plane.
pub fn from_client(side: Side, error: &tokio_postgres::Error) -> Error {
    if let Some(error) = error.as_db_error() {
        describe(side, &from_db_error(error))
    } else {
        let reason = root_cause(error);
        Error::new(
            Kind::Connection,
            format!("the connection to the {side} failed ({reason})"),
        )
        .hint("check address, network and the server's log")
    }
}

fn from_db_error(error: &DbError) -> Fields {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Fields {
        code: error.code().code().to_owned(),
        schema: owned(error.schema()),
        table: owned(error.table()),
        column: owned(error.column()),
        constraint: owned(error.constraint()),
        message: error.message().to_owned(),
    }
}

/// The innermost cause, which for connections is the operating system's word.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

fn describe(side: Side, fields: &Fields) -> Error {
    let (what, hint) = words(&fields.code);
    let mut text = format!("the {side} reports: {what}");
    if names_objects_only(&fields.code) {
        text = format!("the {side} reports: {}", fields.message);
    }
    if let Some(constraint) = &fields.constraint {
        text += &format!(" (constraint {constraint})");
    }
    text += &format!(" [SQLSTATE {}]", fields.code);
    let mut error = Error::new(kind(&fields.code), text);
    if let (Some(schema), Some(table)) = (&fields.schema, &fields.table) {
        error = error.on(match &fields.column {
            Some(column) => format!("{schema}.{table}.{column}"),
            None => format!("{schema}.{table}"),
        });
    }
    if hint.is_empty() {
        error
    } else {
        error.hint(hint)
    }
}

fn kind(code: &str) -> Kind {
    match code.get(..2) {
        Some("08" | "28" | "3D" | "57" | "53") if code != "57014" && !code.starts_with("531") => {
            Kind::Connection
        }
        _ => Kind::Server,
    }
}

/// Codes whose messages name tables, columns, roles and settings, never values.
fn names_objects_only(code: &str) -> bool {
    matches!(
        code,
        // Privileges, and undefined or ambiguous objects.
        "42501" | "42P01" | "42703" | "42883" | "42704" | "3F000" | "3D000" | "42P07" | "42710" | "55P03" | "0A000"
        // Roles and databases.
        | "28P01" | "28000" | "53300" | "57P03" | "55006" | "42P04"
    )
}

/// What a code means, and what to do about it. Never the server's own words.
fn words(code: &str) -> (&'static str, &'static str) {
    match code {
        "22001" => (
            "a value is too long for its column",
            "shorten it with the column's rule",
        ),
        "22003" => (
            "a number is out of range",
            "choose another range in the column's rule",
        ),
        "22021" | "22P05" => (
            "a text has bytes that the encoding does not allow",
            "compare the encodings of both databases",
        ),
        "22P02" | "22P03" | "22007" | "22008" => (
            "a value has the wrong form for its type",
            "compare the column's type on both sides, and its rule",
        ),
        "23502" => (
            "NULL in a column that is NOT NULL",
            "change the column's rule",
        ),
        "23503" => (
            "a foreign key does not hold",
            "give all columns of the key the same transform, and keep the rows that others refer to",
        ),
        "23505" => (
            "two rows have the same value in a unique column",
            "use a transform that keeps values distinct, e.g. email, uuid, permute, digits",
        ),
        "23514" => (
            "a CHECK constraint does not hold",
            "change the rules of the columns that it reads",
        ),
        "23P01" => (
            "an exclusion constraint does not hold",
            "change the rules of the columns that it reads",
        ),
        "25006" => (
            "the server or session is read-only",
            "a standby can be a source, not a target",
        ),
        "28P01" | "28000" => (
            "the login was refused",
            "check user and password, or pg_hba.conf",
        ),
        "3D000" => ("the database does not exist", ""),
        "42501" => (
            "a privilege is missing",
            "GRANT pg_read_all_data TO the role for a source; a target's role must own what it changes",
        ),
        "53100" => ("the disk is full", "make room on the server"),
        "53200" => (
            "the server is out of memory",
            "lower --jobs or the server's memory settings",
        ),
        "53300" => (
            "too many connections",
            "raise max_connections or lower --jobs",
        ),
        "57014" => (
            "a statement was cancelled",
            "look for a statement_timeout, or a conflict with recovery on a standby",
        ),
        "57P01" | "57P02" => ("the server is shutting down", "start it, then run again"),
        "57P03" => (
            "the server is not ready for connections",
            "wait until it has started",
        ),
        "55P03" => (
            "a lock could not be had in time",
            "wait for the other session, then run again",
        ),
        "42601" => (
            "a statement has a syntax error",
            "check the `where` in the rules file",
        ),
        "42703" => (
            "a column does not exist",
            "check the `where` in the rules file",
        ),
        code => match code.get(..2) {
            Some("08") => ("the connection failed", ""),
            Some("22") => ("a value is not acceptable", "change the column's rule"),
            Some("23") => (
                "a constraint does not hold",
                "change the rules of the columns that it reads",
            ),
            Some("53") => ("the server is short of resources", ""),
            Some("58" | "XX") => ("the server failed", "look at that server's log"),
            _ => ("a statement failed", "look at that server's log"),
        },
    }
}

/// A login that failed, told apart by cause.
pub(super) fn login(side: Side, address: &str, error: &tokio_postgres::Error) -> Error {
    let told = from_client(side, error);
    match error.code() {
        Some(code) if *code == SqlState::INVALID_PASSWORD => {
            Error::new(Kind::Connection, format!("the {side} refused the password"))
                .on(address)
                .hint("check the password in the URL, PGPASSWORD or ~/.pgpass")
        }
        // The code stays in the text: a missing database is created, not reported.
        Some(_) => told.on(address),
        None => Error::new(
            Kind::Connection,
            format!("cannot connect to the {side} ({})", root_cause(error)),
        )
        .on(address)
        .hint("check that the server runs, its address, and that this machine may reach it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(fields: &[(char, &str)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (tag, value) in fields {
            out.push(*tag as u8);
            out.extend(value.as_bytes());
            out.push(0);
        }
        out.push(0);
        out
    }

    #[test]
    fn values_in_message_detail_and_context_are_dropped() {
        let error = from_response(
            Side::Target,
            &body(&[
                ('C', "22P02"),
                ('M', "invalid input syntax for type integer: \"hunter2\""),
                ('D', "Key (email)=(hunter2) already exists."),
                ('W', "COPY t, line 3, column a: \"hunter2\""),
                ('s', "public"),
                ('t', "t"),
            ]),
        );
        assert_eq!(error.subject(), Some("public.t"));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(error.to_string().contains("22P02"));
    }

    #[test]
    fn a_missing_privilege_names_its_table() {
        let error = from_response(
            Side::Source,
            &body(&[
                ('C', "42501"),
                ('M', "permission denied for table salaries"),
            ]),
        );
        assert!(
            error
                .to_string()
                .contains("permission denied for table salaries")
        );
        assert!(error.hints()[0].contains("GRANT"));
    }

    #[test]
    fn constraints_are_named() {
        let error = from_response(
            Side::Target,
            &body(&[
                ('C', "23505"),
                ('M', "x"),
                ('s', "a"),
                ('t', "b"),
                ('n', "b_email_key"),
            ]),
        );
        assert!(error.to_string().contains("b_email_key"));
        assert_eq!(error.kind(), Kind::Server);
    }
}
