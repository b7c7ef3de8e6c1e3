//! What PostgreSQL's error codes mean for a refresh, in our own words: the server's carry values.
//!
//! Source: PostgreSQL documentation, appendix "PostgreSQL Error Codes".

/// A code or, with two characters, a class of codes; what it means; what to do about it.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "22001",
        "a value is too long for its column",
        "shorten it with the column's rule",
    ),
    (
        "22003",
        "a number is out of range",
        "choose another range in the column's rule",
    ),
    (
        "22021",
        "a text has bytes that the encoding does not allow",
        "a target database of the encoding UTF8 takes every text; or choose locales, alphabets and texts whose letters its encoding \
         has, or keep the column",
    ),
    (
        "22P05",
        "a text has bytes that the encoding does not allow",
        "a target database of the encoding UTF8 takes every text; or choose locales, alphabets and texts whose letters its encoding \
         has, or keep the column",
    ),
    (
        "22P02",
        "a value has the wrong form for its type",
        "compare the column's type on both sides, and its rule",
    ),
    (
        "22P03",
        "a value has the wrong form for its type",
        "compare the column's type on both sides, and its rule",
    ),
    (
        "22007",
        "a value has the wrong form for its type",
        "compare the column's type on both sides, and its rule",
    ),
    (
        "22008",
        "a value has the wrong form for its type",
        "compare the column's type on both sides, and its rule",
    ),
    (
        "22012",
        "a division by zero",
        "look at what divides: a condition, a generated column or a constraint",
    ),
    (
        "23502",
        "NULL in a column that is NOT NULL",
        "change the column's rule, or the rules of the columns that it is generated from",
    ),
    (
        "23503",
        "a foreign key does not hold",
        "give all columns of the key the same transform, and keep the rows that others refer to",
    ),
    (
        "23505",
        "two rows have the same value in a unique column",
        "use a transform that keeps values distinct, e.g. email, uuid, permute, digits",
    ),
    (
        "23514",
        "a CHECK constraint does not hold",
        "change the rules of the columns that it reads; where none of them has one, look whether it calls a function that \
         reads other tables: these are empty or half full while rows are loaded",
    ),
    (
        "23P01",
        "an exclusion constraint does not hold",
        "change the rules of the columns that it reads",
    ),
    (
        "0A000",
        "it cannot do that",
        "compare the versions of both servers",
    ),
    (
        "25006",
        "the server or session is read-only",
        "a standby can be a source, not a target",
    ),
    (
        "28P01",
        "the login was refused",
        "check user and password, or pg_hba.conf",
    ),
    (
        "28000",
        "the login was refused",
        "check user and password, or pg_hba.conf",
    ),
    (
        "3D000",
        "the database does not exist",
        "check the database's name in the URL",
    ),
    (
        "42501",
        "a privilege is missing",
        "GRANT pg_read_all_data TO the role for a source; a target's role must own what it changes",
    ),
    (
        "53100",
        "the disk is full",
        "make room on the server: indexes are sorted in temporary files, for which it needs room as well",
    ),
    (
        "53400",
        "a limit on temporary files was reached",
        "raise temp_file_limit of the role or the server: indexes and foreign keys are sorted in temporary files",
    ),
    (
        "53200",
        "the server is out of memory",
        "lower --jobs or the server's memory settings",
    ),
    (
        "53300",
        "too many connections",
        "a run uses one connection for each of its --jobs and one more, of both servers: lower --jobs, or raise \
         max_connections or the CONNECTION LIMIT of the role or the database",
    ),
    (
        "40001",
        "a statement was cancelled because of a conflict with recovery",
        "raise max_standby_streaming_delay on the standby, or turn hot_standby_feedback on; then run again",
    ),
    (
        "57014",
        "a statement was cancelled",
        "look for a statement_timeout, or for someone who cancelled it",
    ),
    (
        "57P01",
        "the server is shutting down",
        "start it, then run again",
    ),
    (
        "57P02",
        "the server is shutting down",
        "start it, then run again",
    ),
    (
        "57P03",
        "the server is not ready for connections",
        "wait until it has started or recovered, then run again; where it stays so, it may be a standby that takes no \
         queries (hot_standby = off): see its log",
    ),
    (
        "55P03",
        "a lock could not be had in time",
        "wait for the other session, then run again",
    ),
    (
        "42601",
        "a statement has a syntax error",
        "check the `where` in the rules file",
    ),
    (
        "42P01",
        "a table does not exist",
        "it may have been dropped or renamed since the catalog was read; run again",
    ),
    (
        "42703",
        "a column does not exist",
        "check the `where` in the rules file",
    ),
    (
        "42704",
        "a type, role or other object does not exist (undefined_object)",
        "look at the statement",
    ),
    (
        "42883",
        "a function or operator does not exist (undefined_function)",
        "look at the statement",
    ),
    (
        "42P02",
        "a parameter does not exist (undefined_parameter)",
        "look at the statement",
    ),
    (
        "3F000",
        "a schema does not exist (invalid_schema_name)",
        "look at the statement",
    ),
    (
        "42701",
        "a column is there twice (duplicate_column)",
        "look at the statement",
    ),
    (
        "42702",
        "a name could mean several columns (ambiguous_column)",
        "look at the statement",
    ),
    (
        "42723",
        "a function is there already (duplicate_function)",
        "look at the statement",
    ),
    (
        "42P06",
        "a schema is there already (duplicate_schema)",
        "look at the statement",
    ),
    (
        "42P07",
        "a table or index is there already (duplicate_table)",
        "look at the statement",
    ),
    (
        "42710",
        "an object is there already (duplicate_object)",
        "look at the statement",
    ),
    (
        "42804",
        "types do not go together (datatype_mismatch)",
        "look at the statement",
    ),
    (
        "42809",
        "an object is of another sort (wrong_object_type)",
        "look at the statement",
    ),
    (
        "42830",
        "a foreign key refers to columns that have no key (invalid_foreign_key)",
        "look at the statement",
    ),
    (
        "42846",
        "a type cannot be cast to another (cannot_coerce)",
        "look at the statement",
    ),
    (
        "42P16",
        "a table cannot be like that (invalid_table_definition)",
        "look at the statement",
    ),
    (
        "42P17",
        "an object cannot be like that (invalid_object_definition)",
        "look at the statement",
    ),
    (
        "2BP01",
        "other objects depend on one that is to go (dependent_objects_still_exist)",
        "look at the statement",
    ),
    (
        "55000",
        "an object is not in a state for that (object_not_in_prerequisite_state)",
        "look at the statement",
    ),
    (
        "55006",
        "an object is in use (object_in_use)",
        "look at the statement",
    ),
    (
        "P0001",
        "a function raised an error of its own (raise_exception)",
        "look at the statement",
    ),
    (
        "08P01",
        "it does not take what was asked for in the login or after it",
        "connect to PostgreSQL itself or to a pooler in session mode; leave `options` out of the URL, or have the \
         pooler take them (PgBouncer: ignore_startup_parameters = options)",
    ),
    ("08", "the connection failed", "look at that server's log"),
    (
        "22",
        "a value is not acceptable",
        "change the column's rule",
    ),
    (
        "23",
        "a constraint does not hold",
        "change the rules of the columns that it reads",
    ),
    (
        "53",
        "the server is short of resources",
        "look at that server's log",
    ),
    ("58", "the server failed", "look at that server's log"),
    ("XX", "the server failed", "look at that server's log"),
];

/// What a code means, and what to do about it.
pub(super) fn meaning(code: &str) -> (&'static str, &'static str) {
    let of = |wanted: &str| MEANINGS.iter().find(|(known, ..)| *known == wanted);
    of(code).or_else(|| code.get(..2).and_then(of)).map_or(
        ("a statement failed", "look at that server's log"),
        |&(_, what, next)| (what, next),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_before_its_class_and_an_unknown_one_still_says_something() {
        assert_eq!(
            meaning("23505").0,
            "two rows have the same value in a unique column"
        );
        assert_eq!(meaning("23001").0, "a constraint does not hold");
        let undefined = "a type, role or other object does not exist (undefined_object)";
        assert_eq!(meaning("42704").0, undefined);
        for odd in ["", "2", "é", "99999"] {
            assert_eq!(meaning(odd).0, "a statement failed");
        }
    }

    #[test]
    fn no_code_is_explained_twice() {
        let mut codes: Vec<_> = MEANINGS.iter().map(|(code, ..)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), MEANINGS.len());
    }
}
