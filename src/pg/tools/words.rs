//! What `pg_dump` and `pg_restore` say about a failure, cut down to what carries no data.
//!
//! They repeat the server's MESSAGE, DETAIL, CONTEXT and the statement itself, all of which can hold values. Kept are the
//! object's entry in the archive or the head of the statement, which have names only, and messages of known forms that
//! name objects. A program that goes on after a failed statement says so for each, so everything that failed is known.
//!
//! Source: PostgreSQL, `src/bin/pg_dump/pg_backup_archiver.c` (`warn_or_exit_horribly`) and `pg_backup_db.c`.

use std::collections::HashSet;

use crate::error::{Error, Kind};
use crate::pg::sqlstate;

/// Statements that fail on a server older than the program, and whose failure changes nothing.
const HARMLESS: &[&str] = &["SET transaction_timeout = 0;"];

/// What stands before the statement that failed.
const STATEMENT: &str = "Command was: ";

/// What stands before the place where the server was, and that place where it is only another process.
const CONTEXT: &str = "CONTEXT:  ";
const PARALLEL: &str = "parallel worker";

/// How libpq begins to say that there is no session.
const LOGIN: &str = "connection to server ";

/// What libpq says to every statement after that.
const GONE: &str = "no connection to the server";

/// How many failures an error tells.
const TOLD: usize = 5;

/// How messages that name objects begin and end. A message that quotes a value has it behind a colon, or begins otherwise.
const NAMING: &[(&str, &str)] = &[
    ("could not create unique index", ""),
    ("could not create exclusion constraint", ""),
    (
        "insert or update on table",
        "violates foreign key constraint",
    ),
    ("check constraint", "is violated by some row"),
    ("column", "contains null values"),
    ("extension", "is not available"),
    ("could not open extension control file", ""),
    ("permission denied", ""),
    ("must be", ""),
    ("must have", ""),
    ("role", "does not exist"),
    ("type", "does not exist"),
    ("relation", "does not exist"),
    ("relation", "already exists"),
    ("schema", "does not exist"),
    ("schema", "already exists"),
    ("function", "does not exist"),
    ("operator", "does not exist"),
    ("operator class", "does not exist"),
    ("collation", "does not exist"),
    ("language", "does not exist"),
    ("access method", "does not exist"),
    ("text search", "does not exist"),
    ("foreign-data wrapper", "does not exist"),
    ("could not access file", ""),
];

/// The same of messages that no value brings about: the server lacks something, or somebody ends its work.
const LACKING: &[(&str, &str)] = &[
    ("could not extend file", ""),
    ("could not write", "No space left on device"),
    ("could not create", "No space left on device"),
    ("temporary file size exceeds temp_file_limit", ""),
    // From PostgreSQL 17 on.
    ("temporary file size exceeds \"temp_file_limit\"", ""),
    ("out of", ""),
    ("canceling", ""),
    ("terminating connection", ""),
];

/// Whole messages, which hold no value whoever raises them.
const WHOLE: &[&str] = &[
    "division by zero",
    "terminating connection due to administrator command",
    "the database system is shutting down",
    "server closed the connection unexpectedly",
    "canceling statement due to user request",
    "canceling statement due to statement timeout",
];

/// One statement that failed, or one complaint of the program itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Failure {
    /// Sort and name of the object as the archive has it, e.g. `FK CONSTRAINT public orders orders_user_id_fkey`. The
    /// workers of a parallel restore do not tell it.
    entry: Option<String>,
    message: String,
    /// Whether a function was at work, which may raise what it likes.
    raised: bool,
    /// The statement as far as it was read.
    statement: String,
}

/// Everything that a program complained about.
#[derive(Debug, Default)]
pub(in crate::pg) struct Failures {
    all: Vec<Failure>,
    /// How many statements failed, as told by a program that went on to its end in spite of them.
    ignored: Option<usize>,
    /// How many failed statements are shown, and how many of those are [`HARMLESS`].
    statements: (usize, usize),
}

impl Failures {
    /// From all that a program said on stderr, in English.
    pub(in crate::pg) fn read(words: &str) -> Self {
        let mut failures = Self {
            statements: statements(words),
            ..Self::default()
        };
        let (mut entry, mut in_statement) = (None, false);
        for line in words.lines() {
            let own = line
                .strip_prefix("pg_")
                .and_then(|line| line.split_once(": "));
            let statement = line
                .strip_prefix(STATEMENT)
                .or(Some(line).filter(|_| in_statement));
            if let (Some(place), Some(failure)) =
                (line.strip_prefix(CONTEXT), failures.all.last_mut())
            {
                failure.raised |= place.trim() != PARALLEL;
            }
            if let Some((_, own)) = own {
                in_statement = false;
                failures.hear(own, &mut entry);
            } else if let (Some(part), Some(failure)) = (statement, failures.all.last_mut()) {
                in_statement = true;
                failure.statement.push_str(part);
                failure.statement.push('\n');
            }
        }
        failures
    }

    /// A line of the program's own. `entry` is the archive's entry that it works on.
    fn hear(&mut self, line: &str, entry: &mut Option<String>) {
        if let Some(found) = line.strip_prefix("from TOC entry ") {
            *entry = Some(object(found));
        } else if let Some(message) = line.strip_prefix("error: ") {
            self.all.push(Failure {
                entry: entry.clone(),
                message: message.to_owned(),
                ..Failure::default()
            });
        } else if let Some(count) = line.strip_prefix("warning: errors ignored on restore: ") {
            self.ignored = count.trim().parse().ok();
        }
    }

    /// Whether the program did its work in spite of them. Told by numbers: the workers of a parallel restore write
    /// at the same time, whole statements but not whole lines. Not all settings that they fail to make are counted.
    pub(in crate::pg) fn are_harmless(&self) -> bool {
        let (shown, harmless) = self.statements;
        shown == harmless && self.ignored.is_some_and(|ignored| ignored <= harmless)
    }

    /// Whether nothing failed but the login.
    pub(in crate::pg) fn are_of_the_login(&self) -> bool {
        let of_login = |failure: &Failure| failure.message.starts_with(LOGIN);
        self.ignored.is_none() && !self.all.is_empty() && self.all.iter().all(of_login)
    }

    /// What failed, in names and in messages that hold no values.
    pub(in crate::pg) fn into_error(self, program: &str) -> Error {
        let told: Vec<String> = self
            .all
            .iter()
            .filter(|failure| !failure.is_harmless() && !failure.is_consequence())
            .map(Failure::tell)
            .collect();
        let more = told.len().saturating_sub(TOLD);
        let mut text = match told.len() {
            0 => "it gave no reason".to_owned(),
            _ => told[..told.len().min(TOLD)].join("; "),
        };
        if more > 0 {
            text += &format!("; and {more} more");
        }
        let restores = program == "pg_restore";
        let hints = self.all.iter();
        let mut hints: Vec<&str> = hints.filter_map(|failure| failure.hint(restores)).collect();
        let mut known = HashSet::new();
        hints.retain(|hint| known.insert(*hint));
        let error = Error::new(Kind::Tool, format!("{program} failed: {text}"));
        hints.into_iter().fold(error, Error::hint)
    }
}

/// How many failed statements the words show, and how many of them are harmless. One that holds such a line itself
/// counts twice among the first.
fn statements(words: &str) -> (usize, usize) {
    let all = words.matches(&format!("\n{STATEMENT}")).count();
    let harmless = HARMLESS.iter().map(|statement| {
        let shown = format!("\n{STATEMENT}{statement}\n");
        words.matches(&shown).count()
    });
    (all, harmless.sum())
}

impl Failure {
    fn is_harmless(&self) -> bool {
        HARMLESS.contains(&self.statement.trim())
    }

    /// Whether it only failed because the session was gone, which an earlier one tells.
    fn is_consequence(&self) -> bool {
        self.server_message() == Some(GONE)
    }

    fn tell(&self) -> String {
        let message = match self.server_message() {
            // The program's own words: files, connections, versions.
            None => self.message.as_str(),
            Some(message) if self.names_objects_only(message) => message,
            Some(_) => "the server refused it; why is in its log (the message may hold values)",
        };
        match self.object() {
            Some(object) => format!("{object}: {message}"),
            None => message.to_owned(),
        }
    }

    /// What failed: the archive's entry, or else the head of the statement. Values stand in quotes or parentheses.
    fn object(&self) -> Option<String> {
        let head = || {
            let end = self
                .statement
                .find(['(', '\'', '$', ';'])
                .unwrap_or(self.statement.len());
            let words: Vec<&str> = self.statement[..end].split_whitespace().collect();
            (!words.is_empty()).then(|| words.join(" "))
        };
        self.entry.clone().or_else(head)
    }

    /// What the server said, if it is the one that complained. Its words may be in another language than the program's.
    fn server_message(&self) -> Option<&str> {
        let repeated = ["could not execute query: ", "query failed: "]
            .iter()
            .find_map(|start| self.message.strip_prefix(start));
        let message = match repeated {
            Some(words) => words.split_once(':').map_or(words, |(_, message)| message),
            None => self.message.split_once("ERROR:")?.1,
        };
        Some(message.trim())
    }

    fn names_objects_only(&self, message: &str) -> bool {
        // What a view computes can fail with any text at all.
        let computes = self.is_of_a_view();
        let is_one_of = |forms: &[(&str, &str)]| {
            let mut forms = forms.iter();
            forms.any(|(start, part)| message.starts_with(start) && message.contains(part))
        };
        let form = is_one_of(LACKING) || (is_one_of(NAMING) && !computes);
        WHOLE.contains(&message) || (form && !self.raised && !message.contains(": \""))
    }

    /// Whether something that is computed from every row failed with words that may hold their values.
    fn is_withheld_of_rows(&self) -> bool {
        let is_withheld = |message| !self.names_objects_only(message);
        let object = self.object().unwrap_or_default();
        let heads = [
            "CREATE INDEX",
            "CREATE UNIQUE INDEX",
            "INDEX",
            "ALTER TABLE",
        ];
        self.server_message().is_some_and(is_withheld)
            && heads.iter().any(|head| object.starts_with(head))
    }

    /// Whether it is the first filling of a materialized view.
    fn is_of_a_view(&self) -> bool {
        let object = self.object().unwrap_or_default();
        object.starts_with("MATERIALIZED VIEW DATA") || object.starts_with("REFRESH")
    }

    /// What to do about it; `restores` where the program was to write.
    fn hint(&self, restores: bool) -> Option<&'static str> {
        let entry = self.entry.as_deref().unwrap_or_default();
        let is = |text: &str| self.message.contains(text);
        Some(match () {
            () if entry.starts_with("EXTENSION") => {
                "install that extension's package on the target's server, or let a superuser create it in the \
                 database template1"
            }
            () if is("role \"") && is("does not exist") => {
                "create that role on the target's server, for example `CREATE ROLE … NOLOGIN`: roles are not copied"
            }
            () if is("violates foreign key constraint") => {
                "give all columns of the key the same transform, and keep the rows that others refer to"
            }
            () if is("unique index") => {
                "use a transform that keeps values distinct, e.g. email, uuid, permute, digits"
            }
            () if is("terminating connection") || is("connection to the server") => {
                "look at the server's log; then run again"
            }
            () if is("No space left on device") => sqlstate::meaning("53100").1,
            () if is("temp_file_limit") => sqlstate::meaning("53400").1,
            () if is("exclusion constraint") || is("check constraint") => {
                sqlstate::meaning("23P01").1
            }
            // What the view reads is told where the rules are known.
            () if self.is_of_a_view() => {
                "why a materialized view cannot be filled is in the server's log"
            }
            () if is("division by zero") || self.raised || self.is_withheld_of_rows() => {
                "change the rules of the columns that it reads; where none of them has one, production's own structure does not \
                 go into another database (a function without its own `search_path`, for example): mend it there. Why it \
                 failed is in the server's log"
            }
            // Only who dumps reads.
            () if is("permission denied for") && !restores => {
                "GRANT pg_read_all_data TO the source's role, or give another role"
            }
            () if is("permission denied for database") => {
                "GRANT CREATE ON that DATABASE TO the target's role, or let it own the database"
            }
            () if is("permission denied") || is("must be") => {
                "the target's role must own what it changes"
            }
            () => return None,
        })
    }
}

/// `3334; 2606 16434 CONSTRAINT users users_email_key postgres` → `CONSTRAINT users users_email_key`: without ids in
/// front and the owner behind.
fn object(entry: &str) -> String {
    let names = entry.splitn(4, ' ').nth(3).unwrap_or(entry);
    names
        .rsplit_once(' ')
        .map_or(names, |(names, _)| names)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\
pg_restore: while PROCESSING TOC:
pg_restore: from TOC entry 3334; 2606 16 CONSTRAINT users users_email_key postgres
pg_restore: error: could not execute query: ERROR:  could not create unique index \"users_email_key\"
DETAIL:  Key (email)=(hunter2@example.com) is duplicated.
Command was: ALTER TABLE ONLY public.users
    ADD CONSTRAINT c CHECK (x <> 'hunter2');


pg_restore: from TOC entry 9; 0 17 MATERIALIZED VIEW DATA public totals postgres
pg_restore: error: could not execute query: ERROR:  relation \"hunter2\" does not exist
Command was: REFRESH MATERIALIZED VIEW public.totals;


pg_restore: warning: errors ignored on restore: 2
";

    #[test]
    fn every_failed_object_is_named_and_no_value_is() {
        let failures = Failures::read(TWO);
        assert!(!failures.are_harmless());
        let error = failures.into_error("pg_restore");
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("CONSTRAINT users users_email_key: could not create"),
            "{text}"
        );
        assert!(
            text.contains("MATERIALIZED VIEW DATA public totals: the server refused it"),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
        assert!(error.hints()[0].contains("distinct"));
    }

    #[test]
    fn workers_name_the_object_by_the_head_of_its_statement() {
        let words = "\
pg_restore: error: could not execute query: ERROR:  insert or update on table \"orders\" violates foreign key constraint \"of\"
DETAIL:  Key (user_id)=(777) is not present in table \"users\".
Command was: ALTER TABLE ONLY public.orders
    ADD CONSTRAINT of FOREIGN KEY (user_id) REFERENCES public.users(id);


pg_restore: error: could not execute query: ERROR:  invalid input syntax for type integer: \"hunter2\"
CONTEXT:  hunter2
Command was: CREATE INDEX i ON public.users USING btree (((name)::integer)) WHERE name <> 'hunter2';


";
        let text = Failures::read(words).into_error("pg_restore").to_string();
        assert!(
            text.contains(
                "ALTER TABLE ONLY public.orders ADD CONSTRAINT of FOREIGN KEY: insert or update"
            ),
            "{text}"
        );
        assert!(
            text.contains("CREATE INDEX i ON public.users USING btree: the server refused it"),
            "{text}"
        );
        assert!(!text.contains("hunter2") && !text.contains("777"), "{text}");
    }

    #[test]
    fn what_an_index_computes_from_rows_is_for_the_rules_to_mend() {
        let words = "\
pg_restore: error: could not execute query: ERROR:  invalid input syntax for type integer: \"hunter2\"
Command was: CREATE INDEX i ON public.users USING btree (((name)::integer));


";
        let error = Failures::read(words).into_error("pg_restore");
        assert!(error.hints()[0].contains("rules of the columns that it reads"));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn a_setting_that_an_older_server_does_not_know_is_no_failure() {
        let words = "\
pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter \"transaction_timeout\"
Command was: SET transaction_timeout = 0;
pg_restore: warning: errors ignored on restore: 1
";
        assert!(Failures::read(words).are_harmless());
        let cut = words.lines().take(2).collect::<Vec<_>>().join("\n");
        assert!(
            !Failures::read(&cut).are_harmless(),
            "it did not come to its end"
        );
        let hidden = words.replace(
            "SET transaction",
            "CREATE VIEW v AS SELECT '\nCommand was: SET transaction",
        );
        assert!(!Failures::read(&hidden).are_harmless());
        let more = words.replace("restore: 1", "restore: 2");
        assert!(!Failures::read(&more).are_harmless());
    }

    #[test]
    fn workers_that_write_into_each_others_lines_are_understood() {
        let words = "\
pg_restore: pg_restore: error: error: could not execute query: ERROR:  unrecognized configuration parameter \"transaction_timeout\"
Command was: SET transaction_timeout = 0;
could not execute query: ERROR:  unrecognized configuration parameter \"transaction_timeout\"
Command was: SET transaction_timeout = 0;


pg_restore: warning: errors ignored on restore: 2
";
        assert!(Failures::read(words).are_harmless());
    }

    #[test]
    fn messages_with_values_are_withheld_whatever_the_statement() {
        for message in [
            "invalid input syntax for type integer: \"hunter2\"",
            "type \"hunter2\" does not exist: \"hunter2\"",
            "hunter2 is not welcome",
        ] {
            for severity in ["ERROR", "FEHLER", "ERREUR"] {
                let words =
                    format!("pg_restore: error: could not execute query: {severity}:  {message}");
                let error = Failures::read(&words).into_error("pg_restore");
                assert!(!error.to_string().contains("hunter2"), "{error}");
            }
        }
    }

    #[test]
    fn a_missing_privilege_and_a_missing_extension_say_what_to_do() {
        let words = "pg_dump: error: query failed: ERROR:  permission denied for table salaries\n\
                     pg_dump: detail: Query was: LOCK TABLE public.salaries IN ACCESS SHARE MODE";
        let error = Failures::read(words).into_error("pg_dump");
        assert!(
            error
                .to_string()
                .ends_with("permission denied for table salaries"),
            "{error}"
        );
        let words = "pg_restore: from TOC entry 2; 3079 16385 EXTENSION - postgis \n\
                     pg_restore: error: could not execute query: ERROR:  extension \"postgis\" is not available";
        let error = Failures::read(words).into_error("pg_restore");
        assert!(
            error
                .to_string()
                .contains("EXTENSION - postgis: extension \"postgis\""),
            "{error}"
        );
        assert!(error.hints()[0].contains("package"), "{error:?}");
    }

    #[test]
    fn what_a_function_raises_is_withheld_whatever_its_form() {
        let words = "\
pg_restore: error: could not execute query: ERROR:  column \"hunter2\" contains null values
CONTEXT:  PL/pgSQL function public.picky(text) line 2 at RAISE
Command was: CREATE INDEX i ON public.t USING btree (public.picky(a));
";
        let error = Failures::read(words).into_error("pg_restore");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(error.hints()[0].contains("log"), "{error:?}");
        let parallel = words.replace(
            "PL/pgSQL function public.picky(text) line 2 at RAISE",
            "parallel worker",
        );
        let error = Failures::read(&parallel).into_error("pg_restore");
        assert!(error.to_string().contains("null values"), "{error}");
    }

    #[test]
    fn a_server_that_went_away_is_told_whatever_was_at_work() {
        let words = "\
pg_restore: error: could not execute query: FATAL:  terminating connection due to administrator command
CONTEXT:  SQL statement \"SELECT pg_catalog.pg_sleep(4)\"
PL/pgSQL function public.slow(integer) line 1 at PERFORM
Command was: CREATE INDEX i ON public.a USING btree (public.slow(id));


pg_restore: error: could not execute query: no connection to the server
Command was: --
-- PostgreSQL database dump complete
--
";
        let error = Failures::read(words).into_error("pg_restore");
        let told = "CREATE INDEX i ON public.a USING btree: terminating connection due to administrator command";
        assert!(error.to_string().ends_with(told), "{error}");
        assert!(error.hints()[0].contains("log"), "{error:?}");
    }

    #[test]
    fn rights_are_asked_for_where_they_lack() {
        let lacking = "error: could not execute query: ERROR:  permission denied for database dev";
        let told = |program: &str| {
            let failures = Failures::read(&format!("{program}: {lacking}\n"));
            failures.into_error(program).hints().concat()
        };
        assert!(told("pg_dump").contains("the source's role"));
        assert!(told("pg_restore").contains("GRANT CREATE ON that DATABASE TO the target's role"));
    }

    #[test]
    fn a_program_that_could_not_log_in_has_done_nothing() {
        let login = "pg_restore: error: connection to server on socket \"/s\" failed: FATAL:  sorry, too many clients already\n";
        assert!(Failures::read(login).are_of_the_login());
        let worker = format!("{login}pg_restore: error: a worker process died unexpectedly\n");
        assert!(!Failures::read(&worker).are_of_the_login());
        assert!(!Failures::read(TWO).are_of_the_login());
        assert!(!Failures::read("").are_of_the_login());
    }
}
