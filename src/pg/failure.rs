//! Server and connection errors, cut down to what carries no data.
//!
//! PostgreSQL puts values into MESSAGE (`invalid input syntax for type integer: "…"`), DETAIL (`Key (email)=(…)`) and
//! CONTEXT (`COPY t, line 3: "…"`). DETAIL, HINT, CONTEXT and internal queries are never kept. What stays is SQLSTATE,
//! told in our words, and the names of schema, table, column, type and constraint, which have fields of their own.
//! MESSAGE stays for the few codes whose text names objects only, and not even for those where CONTEXT shows that a
//! function, which may raise what it likes, or a row was at work.
//!
//! Source: PostgreSQL documentation, "Error and Notice Message Fields" and "PostgreSQL Error Codes".

use std::io;

use tokio_postgres::error::{DbError, SqlState};

use super::side::Side;
use super::sqlstate;
use super::url::ConnInfo;
use crate::error::{Error, Kind};

/// The parts of an error report that name things instead of quoting them.
#[derive(Default)]
struct Fields {
    code: String,
    /// In English whatever the server speaks: `ERROR`, `FATAL` or `PANIC`.
    severity: String,
    schema: Option<String>,
    table: Option<String>,
    column: Option<String>,
    datatype: Option<String>,
    constraint: Option<String>,
    /// MESSAGE; see [`Fields::quotable`].
    message: String,
    /// Whether CONTEXT was there: a function or a row of COPY was at work.
    context: bool,
    /// The column that COPY was at, as CONTEXT names it.
    copied: Option<String>,
    /// Whether the error points into the statement: it was found before anything ran.
    position: bool,
    /// Whether it ended a login: no row had been looked at.
    login: bool,
}

/// From the body of an ErrorResponse.
pub fn from_response(side: Side, body: &[u8]) -> Error {
    let mut fields = Fields::default();
    for field in body.split(|&byte| byte == 0) {
        let Some((&tag, value)) = field.split_first() else {
            continue;
        };
        let value = || String::from_utf8_lossy(value).into_owned();
        match tag {
            b'C' => fields.code = value(),
            b'V' => fields.severity = value(),
            b's' => fields.schema = Some(value()),
            b't' => fields.table = Some(value()),
            b'c' => fields.column = Some(value()),
            b'd' => fields.datatype = Some(value()),
            b'n' => fields.constraint = Some(value()),
            b'M' => fields.message = value(),
            b'W' => {
                fields.context = true;
                fields.copied = copied(&value()).map(str::to_owned);
            }
            b'P' => fields.position = true,
            _ => {}
        }
    }
    fields.describe(side)
}

/// From an error of the control plane.
pub fn from_client(side: Side, error: &tokio_postgres::Error) -> Error {
    if let Some(error) = error.as_db_error() {
        return Fields::from(error).describe(side);
    }
    // Causes of other kinds may quote what they could not read.
    let reason = match root_cause(error).downcast_ref::<io::Error>() {
        Some(error) => error.to_string(),
        None if error.is_closed() => "it was cut".to_owned(),
        None => {
            return Error::new(
                Kind::Server,
                format!("an answer of the {side} was not understood"),
            )
            .hint("connect to PostgreSQL itself, or to a pooler in session mode");
        }
    };
    Error::new(
        Kind::Connection,
        format!("the connection to the {side} failed ({reason})"),
    )
    .hint("check address, network and the server's log")
}

impl From<&DbError> for Fields {
    fn from(error: &DbError) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            code: error.code().code().to_owned(),
            severity: match error.parsed_severity() {
                Some(severity) => severity.to_string(),
                None => String::new(),
            },
            schema: owned(error.schema()),
            table: owned(error.table()),
            column: owned(error.column()),
            datatype: owned(error.datatype()),
            constraint: owned(error.constraint()),
            message: error.message().to_owned(),
            context: error.where_().is_some(),
            copied: owned(error.where_().and_then(copied)),
            position: error.position().is_some(),
            login: false,
        }
    }
}

/// The column in `COPY t, line 3, column a: "…"`. What stands before it is a name without quotes and a number, or nothing is
/// taken: in `COPY t, line 3: "…"` all that follows is a row.
fn copied(context: &str) -> Option<&str> {
    let rest = context.strip_prefix("COPY ")?;
    let (table, rest) = rest.split_once(", line ")?;
    let (line, rest) = rest.split_once(", column ")?;
    let is_plain =
        !table.contains([',', ':', '"']) && line.bytes().all(|byte| byte.is_ascii_digit());
    let (column, _) = rest.split_once(": ").unwrap_or((rest, ""));
    let is_name = column.lines().count() == 1 && !column.contains('"');
    (is_plain && is_name).then_some(column)
}

/// The innermost cause, which for connections is the operating system's word.
fn root_cause(error: &tokio_postgres::Error) -> &(dyn std::error::Error + 'static) {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}

impl Fields {
    fn describe(&self, side: Side) -> Error {
        let (words, hint) = sqlstate::meaning(&self.code);
        let hint = self.hint(side).unwrap_or(hint);
        let what = if self.quotable() {
            &self.message
        } else {
            words
        };
        let mut text = format!("the {side} reports: {what}");
        match (&self.constraint, &self.datatype) {
            (Some(constraint), Some(datatype)) => {
                text += &format!(" (constraint {constraint} of type {datatype})");
            }
            (Some(constraint), None) => text += &format!(" (constraint {constraint})"),
            (None, Some(datatype)) => text += &format!(" (type {datatype})"),
            (None, None) => {}
        }
        if let (Some(column), None) = (&self.copied, &self.column) {
            text += &format!(" in column {column}");
        }
        text += &format!(" [SQLSTATE {}]", self.code);
        if matches!(self.severity.as_str(), "FATAL" | "PANIC") {
            text += ", and ended the session";
        }
        let mut error = Error::new(kind(&self.code), text)
            .coded(&self.code)
            .passing(self.code == "57P03");
        if let (Some(schema), Some(table)) = (&self.schema, &self.table) {
            error = error.on(match &self.column {
                Some(column) => format!("{schema}.{table}.{column}"),
                None => format!("{schema}.{table}"),
            });
        }
        error.hint(hint)
    }

    /// What to do about it, where that depends on more than the code.
    fn hint(&self, side: Side) -> Option<&'static str> {
        match (self.code.as_str(), side, self.constraint.as_deref()) {
            ("42501", Side::Source, _) => Some(
                "GRANT pg_read_all_data TO the source's role; where row-level security refuses, it needs BYPASSRLS too",
            ),
            ("42501", Side::Target, _) => Some(
                "the target's role needs CREATEDB for a new database, or must own the one that is there",
            ),
            // No login to a database of which `datallowconn` is off, or that is not whole (`CheckMyDatabase` in
            // src/backend/utils/init/postinit.c).
            ("55000", ..) if self.login => Some(
                "give another database, or let it take logins: ALTER DATABASE … ALLOW_CONNECTIONS true; one of which DROP DATABASE was \
                 interrupted can only be dropped",
            ),
            ("23505", _, Some("pg_database_datname_index")) => {
                Some("another run is making this database right now; wait until it has ended")
            }
            _ => None,
        }
    }

    /// Whether MESSAGE names tables, columns, roles and settings, never values.
    fn quotable(&self) -> bool {
        if self.context || self.message.is_empty() {
            return false;
        }
        if self.login {
            return true;
        }
        match self.code.as_str() {
            // Privileges, locks, names already taken; roles and databases.
            "42501" | "55P03" | "55006" | "42P07" | "42P04" | "42710" | "28P01" | "28000"
            | "3D000" | "53300" | "57P03" => true,
            // Undefined objects: by name in the statement, unless a value was cast to one (`regclass`).
            "42P01" | "42703" | "42883" | "42704" | "3F000" => self.position,
            _ => false,
        }
    }
}

fn kind(code: &str) -> Kind {
    if matches!(code.get(..2), Some("08" | "28")) || code == "57P03" {
        Kind::Connection
    } else {
        Kind::Server
    }
}

/// A login that failed, told apart by cause.
pub(super) fn login(
    side: Side,
    info: &ConnInfo,
    encrypted: bool,
    error: &tokio_postgres::Error,
) -> Error {
    let open = !encrypted && !info.is_socket();
    let told = match error.code() {
        Some(code) if *code == SqlState::INVALID_PASSWORD => {
            let text = format!("the {side} refused the password [SQLSTATE 28P01]");
            Error::new(Kind::Connection, text)
                .coded(code.code())
                .hint("check the password in the URL, PGPASSWORD or ~/.pgpass")
        }
        Some(code) if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION && open => {
            from_client(side, error).hint("the server may insist on TLS: try sslmode=require")
        }
        Some(_) => match error.as_db_error().map(Fields::from) {
            Some(fields) => Fields {
                login: true,
                ..fields
            }
            .describe(side),
            None => from_client(side, error),
        },
        // No row has been read yet: these causes tell of the login only.
        None => {
            let cause = root_cause(error).to_string();
            let hint = match cause.as_str() {
                "password missing" => "put the password into PGPASSWORD or ~/.pgpass",
                _ => "check that PostgreSQL listens at that address, and its log",
            };
            let text = format!("cannot log in to the {side} ({cause})");
            let passes = match root_cause(error).downcast_ref::<io::Error>() {
                Some(cause) => is_cut(cause.kind()),
                None => error.is_closed(),
            };
            Error::new(Kind::Connection, text)
                .hint(hint)
                .passing(passes)
        }
    };
    told.on(info.to_string())
}

/// Whether somebody took the connection and gave it up at once: so does what forwards a container's port before the server
/// in it listens.
pub(super) fn is_cut(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionReset | UnexpectedEof)
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

    /// All that anybody could see of an error.
    fn shown(error: &Error) -> String {
        format!("{error} {error:?} {:?}", error.hints())
    }

    /// Every code that this file knows, and some that it does not.
    const CODES: [&str; 46] = [
        "22001", "22003", "22007", "22008", "22012", "22021", "22023", "22P02", "22P03", "22P04",
        "22P05", "23000", "23502", "23503", "23505", "23514", "23P01", "25006", "28000", "28P01",
        "3D000", "3F000", "42501", "42601", "42703", "42704", "42710", "42883", "42P01", "42P04",
        "42P07", "53100", "53200", "53300", "55006", "55P03", "57014", "57P01", "57P02", "57P03",
        "58030", "08006", "0A000", "P0001", "XX000", "",
    ];

    #[test]
    fn values_in_message_detail_and_context_are_dropped_for_every_code() {
        for code in CODES {
            let error = from_response(
                Side::Target,
                &body(&[
                    ('S', "ERROR"),
                    ('V', "ERROR"),
                    ('C', code),
                    ('M', "invalid input syntax for type integer: \"hunter2\""),
                    ('D', "Key (email)=(hunter2) already exists."),
                    ('H', "Perhaps you meant hunter2."),
                    ('q', "SELECT 'hunter2'"),
                    ('W', "COPY t, line 3, column a: \"hunter2\""),
                    ('s', "public"),
                    ('t', "t"),
                    ('c', "a"),
                ]),
            );
            assert_eq!(error.subject(), Some("public.t.a"));
            assert!(!shown(&error).contains("hunter2"), "{code}");
            assert!(error.what().contains(code), "{code}");
            assert_eq!(error.sqlstate(), Some(code));
            assert!(error.hints().iter().all(|hint| !hint.is_empty()), "{code}");
        }
    }

    #[test]
    fn the_column_that_copy_was_at_is_named() {
        let at = |context: &str| {
            let fields = [('C', "22P02"), ('M', "hunter2"), ('W', context)];
            let error = from_response(Side::Target, &body(&fields));
            assert!(!shown(&error).contains("hunter2"), "{context}");
            error.what().contains(" in column isbn")
        };
        assert!(at("COPY books, line 3, column isbn: \"hunter2\""));
        assert!(at("COPY books, line 3, column isbn"));
        for context in [
            "COPY books, line 3: \"1, line 3, column hunter2: x\"",
            "COPY books, line 3, column hunter2\": ",
            "COPY books, line 3",
            "SQL function hunter2, column isbn",
        ] {
            assert!(!at(context), "{context}");
        }
    }

    #[test]
    fn the_message_of_a_data_error_is_dropped_without_context_too() {
        for code in CODES
            .iter()
            .filter(|code| code.starts_with("22") || code.starts_with("23"))
        {
            let error = from_response(Side::Source, &body(&[('C', code), ('M', "hunter2")]));
            assert!(!shown(&error).contains("hunter2"), "{code}");
        }
    }

    #[test]
    fn a_value_cast_to_a_table_is_no_name() {
        let message = ('M', "relation \"hunter2\" does not exist");
        let cast = from_response(Side::Source, &body(&[('C', "42P01"), message]));
        assert!(!shown(&cast).contains("hunter2"));
        let parsed = from_response(Side::Source, &body(&[('C', "42P01"), message, ('P', "15")]));
        assert!(parsed.what().contains("relation"));
    }

    #[test]
    fn what_a_function_raises_is_dropped_whatever_its_code() {
        let error = from_response(
            Side::Target,
            &body(&[
                ('C', "42501"),
                ('M', "no entry for hunter2"),
                ('W', "PL/pgSQL function guard() line 3 at RAISE"),
            ]),
        );
        assert!(!shown(&error).contains("hunter2"));
    }

    #[test]
    fn a_missing_privilege_names_its_table() {
        let message = ('M', "permission denied for table salaries");
        let error = from_response(Side::Source, &body(&[('C', "42501"), message]));
        assert!(
            error
                .what()
                .contains("permission denied for table salaries")
        );
        assert!(error.hints()[0].contains("GRANT"));
    }

    #[test]
    fn constraints_and_types_are_named() {
        let named = [
            ('C', "23514"),
            ('M', "x"),
            ('s', "a"),
            ('d', "email"),
            ('n', "email_check"),
        ];
        let error = from_response(Side::Target, &body(&named));
        assert!(
            error
                .what()
                .contains("constraint email_check of type email")
        );
        assert_eq!(error.kind(), Kind::Server);
        let error = from_response(Side::Target, &body(&[('C', "23505"), ('n', "b_email_key")]));
        assert!(error.what().contains("b_email_key"));
    }

    #[test]
    fn kinds_follow_the_class_of_the_code() {
        for code in CODES {
            let error = from_response(Side::Source, &body(&[('C', code)]));
            let connection = code.starts_with("08") || code.starts_with("28") || code == "57P03";
            assert_eq!(error.kind() == Kind::Connection, connection, "{code}");
        }
    }

    #[test]
    fn the_end_of_a_session_is_told() {
        let error = from_response(Side::Source, &body(&[('V', "FATAL"), ('C', "57P01")]));
        assert!(error.what().ends_with("ended the session"));
    }

    #[test]
    fn broken_reports_are_no_panic() {
        for bytes in [&b""[..], b"\0", b"C", b"C\xff\xff\0M\xff", b"\xff\0\0\0"] {
            assert_eq!(from_response(Side::Source, bytes).kind(), Kind::Server);
        }
    }
}
