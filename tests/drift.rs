//! Every difference that there can be between two schemas is found, named, and undone by the sketch.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::process::Command;

use standin::drift::{Change, Drift, Kind, Schema, Weight, compare, sketch};
use standin::pg::connect::Side;
use standin::pg::connect::connect;
use standin::pg::definitions::{self, Extras};
use standin::pg::server::{Options, Server};
use standin::pg::url::ConnInfo;
use support::{
    TestDb, block_on, cluster, install, restore_into, workload, workload_structure, workloads,
};
use tokio_postgres::Client;

/// At least one object of each kind that can be made without files of its own.
const KINDS: &str = include_str!("../fixtures/drift/kinds.sql");

/// What versions of the server might print in ways of their own.
const FORMS: &str = include_str!("../fixtures/drift/forms.sql");

/// What was done to the actual schema; the difference that must be found: title and what about it; whether the sketch
/// undoes all of it.
struct Mutation(&'static str, &'static str, &'static str, Sketched);

#[derive(PartialEq)]
enum Sketched {
    Whole,
    ByHand,
}
use Sketched::{ByHand, Whole};

const MUTATIONS: &[Mutation] = &[
    Mutation("DROP EXTENSION citext", "extension citext", "missing", Whole),
    Mutation("CREATE EXTENSION hstore", "extension hstore", "extra", Whole),
    Mutation("CREATE SCHEMA other", "schema other", "extra", Whole),
    Mutation("DROP SCHEMA audit CASCADE", "schema audit", "missing", Whole),
    Mutation("ALTER EXTENSION citext SET SCHEMA audit", "extension citext", "schema", Whole),
    Mutation("ALTER TYPE mood ADD VALUE 'bored' BEFORE 'sad'", "enum public.mood", "labels", ByHand),
    Mutation("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "enum public.mood", "labels", Whole),
    Mutation("ALTER TYPE mood RENAME TO feeling", "enum public.mood", "renamed public.feeling", Whole),
    Mutation("DROP TYPE point3", "composite type public.point3", "missing", Whole),
    Mutation("ALTER TYPE point3 ADD ATTRIBUTE w integer", "composite type public.point3", "columns", Whole),
    Mutation("ALTER TYPE tagged ALTER ATTRIBUTE tag TYPE text COLLATE \"C\"", "composite type public.tagged", "columns", Whole),
    Mutation("DROP TYPE words; CREATE TYPE words AS RANGE (subtype = text, collation = \"C\")", "range type public.words",
        "collation", Whole),
    Mutation("DROP TYPE words; CREATE TYPE words AS RANGE (subtype = varchar, collation = \"C\")", "range type public.words",
        "type", Whole),
    Mutation("DROP TYPE span", "range type public.span", "missing", Whole),
    Mutation("ALTER TYPE span RENAME TO reach", "range type public.span", "renamed public.reach", Whole),
    Mutation("ALTER DOMAIN zip SET DEFAULT '1'", "domain public.zip", "default", Whole),
    Mutation("ALTER DOMAIN zip SET NOT NULL", "domain public.zip", "not null", Whole),
    Mutation("ALTER DOMAIN zip DROP CONSTRAINT five", "domain constraint public.zip.five", "missing", Whole),
    Mutation(
        "ALTER DOMAIN zip DROP CONSTRAINT five; ALTER DOMAIN zip ADD CONSTRAINT five CHECK (VALUE ~ '^.{5}$')",
        "domain constraint public.zip.five",
        "definition",
        Whole,
    ),
    Mutation("DROP COLLATION dutch; CREATE COLLATION dutch (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX')",
        "collation public.dutch", "ctype", Whole),
    Mutation("DROP COLLATION german CASCADE", "collation public.german", "missing", Whole),
    Mutation("ALTER SEQUENCE numbers INCREMENT 1", "sequence public.numbers", "increment", Whole),
    Mutation("ALTER SEQUENCE numbers CACHE 50", "sequence public.numbers", "cache", Whole),
    Mutation("DROP SEQUENCE numbers", "sequence public.numbers", "missing", Whole),
    Mutation("CREATE SEQUENCE more", "sequence public.more", "extra", Whole),
    Mutation("ALTER SEQUENCE order_id_seq OWNED BY NONE", "sequence public.order_id_seq", "owned by", Whole),
    Mutation("CREATE TABLE extra (id integer PRIMARY KEY)", "table public.extra", "extra", Whole),
    Mutation("DROP TABLE audit.log", "table audit.log", "missing", Whole),
    Mutation("ALTER TABLE audit.log RENAME TO journal", "table audit.log", "renamed audit.journal", Whole),
    Mutation("ALTER TABLE audit.log SET SCHEMA public", "table audit.log", "renamed public.log", Whole),
    Mutation("CREATE SCHEMA s2; ALTER TABLE audit.log SET SCHEMA s2", "table audit.log", "renamed s2.log", Whole),
    Mutation("ALTER TABLE audit.log SET UNLOGGED", "table audit.log", "persistence", Whole),
    Mutation("ALTER TABLE users ENABLE ROW LEVEL SECURITY", "table public.users", "row security", Whole),
    Mutation("ALTER TABLE users FORCE ROW LEVEL SECURITY", "table public.users", "forced row security", Whole),
    Mutation("ALTER TABLE users REPLICA IDENTITY FULL", "table public.users", "replica identity", Whole),
    Mutation("ALTER TABLE \"order\" SET (fillfactor = 50)", "table public.\"order\"", "options", Whole),
    Mutation("ALTER TABLE \"order\" RESET (fillfactor)", "table public.\"order\"", "options", Whole),
    Mutation(
        "ALTER TABLE audit.log SET (toast.autovacuum_enabled = off)",
        "table audit.log",
        "toast options",
        Whole,
    ),
    Mutation("DROP TABLE events_2026", "table public.events_2026", "missing", Whole),
    Mutation("ALTER TABLE events DETACH PARTITION events_2026", "table public.events_2026", "partition of", Whole),
    Mutation(
        "ALTER TABLE events DETACH PARTITION events_2026;
         ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2028-01-01')",
        "table public.events_2026",
        "partition bound",
        Whole,
    ),
    Mutation("CREATE TABLE kid () INHERITS (audit.log)", "table public.kid", "extra", Whole),
    Mutation("ALTER TABLE users ADD COLUMN age integer", "column public.users.age", "extra", Whole),
    Mutation("ALTER TABLE users DROP COLUMN changed", "column public.users.changed", "missing", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN code TYPE text", "column public.users.code", "type", Whole),
    Mutation("ALTER TABLE \"order\" ALTER COLUMN note TYPE text COLLATE \"C\"", "column public.\"order\".note", "collation", Whole),
    Mutation("ALTER TABLE \"order\" ALTER COLUMN placed TYPE timestamp", "column public.\"order\".placed", "type", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name SET NOT NULL", "column public.users.name", "not null", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN email DROP NOT NULL", "column public.users.email", "not null", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name SET DEFAULT 'x'", "column public.users.name", "default", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name DROP DEFAULT", "column public.users.name", "default", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS", "column public.users.id", "identity", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN id DROP IDENTITY", "column public.users.id", "identity", Whole),
    Mutation(
        "ALTER TABLE users ALTER COLUMN id SET INCREMENT BY 5",
        "column public.users.id",
        "identity sequence",
        Whole,
    ),
    Mutation(
        "ALTER TABLE users ALTER COLUMN upper_name DROP EXPRESSION",
        "column public.users.upper_name",
        "generated",
        ByHand,
    ),
    Mutation("ALTER TABLE users RENAME COLUMN changed TO modified", "column public.users.changed",
        "renamed public.users.modified", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name SET STORAGE external", "column public.users.name", "storage", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name SET COMPRESSION pglz", "column public.users.name", "compression", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name SET STATISTICS 500", "column public.users.name", "statistics target", Whole),
    Mutation("ALTER TABLE users ALTER COLUMN name SET (n_distinct = 5)", "column public.users.name", "options", Whole),
    Mutation("ALTER TABLE users DROP CONSTRAINT named", "constraint public.users.named", "missing", Whole),
    Mutation("ALTER TABLE users RENAME CONSTRAINT named TO called", "constraint public.users.named",
        "renamed public.users.called", Whole),
    Mutation("ALTER TABLE users DROP CONSTRAINT users_email_key", "constraint public.users.users_email_key", "missing", Whole),
    Mutation("ALTER TABLE users ADD CHECK (id > 0)", "constraint public.users.users_id_check", "extra", Whole),
    Mutation(
        "ALTER TABLE users DROP CONSTRAINT named, ADD CONSTRAINT named CHECK (length(name) > 2)",
        "constraint public.users.named",
        "definition",
        Whole,
    ),
    Mutation("ALTER TABLE \"order\" DROP CONSTRAINT order_pkey", "constraint public.\"order\".order_pkey", "missing", Whole),
    Mutation(
        "ALTER TABLE \"order\" DROP CONSTRAINT order_user_id_fkey,
         ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE",
        "constraint public.\"order\".order_user_id_fkey",
        "definition",
        Whole,
    ),
    Mutation(
        "ALTER TABLE \"order\" DROP CONSTRAINT order_user_id_fkey,
         ADD FOREIGN KEY (user_id) REFERENCES users NOT VALID",
        "constraint public.\"order\".order_user_id_fkey",
        "definition",
        Whole,
    ),
    Mutation("ALTER TABLE \"order\" ALTER CONSTRAINT order_user_id_fkey DEFERRABLE",
        "constraint public.\"order\".order_user_id_fkey", "definition", Whole),
    Mutation("ALTER TABLE \"order\" DISABLE TRIGGER ALL", "constraint public.\"order\".order_user_id_fkey", "enforcement", Whole),
    Mutation("ALTER TABLE events DROP CONSTRAINT apart; ALTER TABLE ONLY events ADD CONSTRAINT apart UNIQUE (at)",
        "constraint public.events.apart", "valid", Whole),
    Mutation("ALTER TABLE events ADD CHECK (what <> '')", "constraint public.events.events_what_check", "extra", Whole),
    Mutation("DROP INDEX orders_by_user", "index public.\"order\".orders_by_user", "missing", Whole),
    Mutation("ALTER INDEX orders_by_user RENAME TO by_user", "index public.\"order\".orders_by_user",
        "renamed public.\"order\".by_user", Whole),
    Mutation("CREATE INDEX ON users (name)", "index public.users.users_name_idx", "extra", Whole),
    Mutation(
        "DROP INDEX orders_by_user; CREATE INDEX orders_by_user ON \"order\" (user_id) WHERE total > 20",
        "index public.\"order\".orders_by_user",
        "definition",
        Whole,
    ),
    Mutation(
        "DROP INDEX totals_by_user; CREATE INDEX totals_by_user ON totals (user_id)",
        "index public.totals.totals_by_user",
        "unique",
        Whole,
    ),
    Mutation("ALTER INDEX orders_by_user SET (fillfactor = 30)", "index public.\"order\".orders_by_user", "definition", Whole),
    Mutation("ALTER TABLE \"order\" CLUSTER ON order_pkey", "constraint public.\"order\".order_pkey", "clustered", Whole),
    Mutation("ALTER TABLE \"order\" ALTER COLUMN user_id SET NOT NULL, REPLICA IDENTITY USING INDEX order_pkey",
        "table public.\"order\"", "replica identity", Whole),
    Mutation("DROP INDEX events_at_idx", "index public.events.events_at_idx", "missing", Whole),
    Mutation("DROP VIEW richer", "view public.richer", "missing", Whole),
    Mutation("DROP VIEW richer; DROP VIEW rich", "view public.rich", "missing", Whole),
    Mutation(
        "CREATE OR REPLACE VIEW rich AS SELECT u.id, u.email FROM users u WHERE u.id > 4",
        "view public.rich",
        "definition",
        Whole,
    ),
    Mutation("ALTER VIEW rich SET (security_barrier = on)", "view public.rich", "options", Whole),
    Mutation("ALTER VIEW richer RENAME TO richest", "view public.richer", "renamed public.richest", Whole),
    Mutation(
        "DROP MATERIALIZED VIEW totals;
         CREATE MATERIALIZED VIEW totals AS SELECT user_id, max(total) AS sum FROM \"order\" GROUP BY user_id;
         CREATE UNIQUE INDEX totals_by_user ON totals (user_id)",
        "materialized view public.totals",
        "definition",
        Whole,
    ),
    Mutation("DROP MATERIALIZED VIEW totals", "materialized view public.totals", "missing", Whole),
    Mutation(
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "function public.touch()",
        "body",
        Whole,
    ),
    Mutation("ALTER FUNCTION touch() SECURITY DEFINER", "function public.touch()", "security definer", Whole),
    Mutation("ALTER FUNCTION touch() SET search_path = public", "function public.touch()", "settings", Whole),
    Mutation("ALTER FUNCTION add(integer, integer) STABLE", "function public.add(integer, integer)", "volatility", Whole),
    Mutation("ALTER FUNCTION add(integer, integer) COST 7", "function public.add(integer, integer)", "cost", Whole),
    Mutation("ALTER FUNCTION add(integer, integer) PARALLEL SAFE", "function public.add(integer, integer)", "parallel", Whole),
    Mutation("CREATE FUNCTION add(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'", "function public.add(integer)",
        "extra", Whole),
    Mutation("DROP PROCEDURE tidy()", "procedure public.tidy()", "missing", Whole),
    Mutation("DROP AGGREGATE total(integer)", "aggregate public.total(integer)", "missing", Whole),
    Mutation(
        "DROP AGGREGATE total(integer); CREATE AGGREGATE total(integer) (sfunc = int4larger, stype = integer, sortop = >)",
        "aggregate public.total(integer)",
        "definition",
        Whole,
    ),
    Mutation("DROP OPERATOR #+# (integer, integer)", "operator public.#+# (integer, integer)", "missing", Whole),
    Mutation("DROP ACCESS METHOD heapish", "access method heapish", "missing", Whole),
    Mutation("CREATE ACCESS METHOD treeish TYPE INDEX HANDLER bthandler", "access method treeish", "extra", Whole),
    Mutation("DROP ACCESS METHOD heapish; CREATE ACCESS METHOD heapish TYPE INDEX HANDLER bthandler", "access method heapish",
        "sort", ByHand),
    Mutation("ALTER TABLE audit.log SET ACCESS METHOD heapish", "table audit.log", "access method", Whole),
    Mutation("DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals USING heapish AS
        SELECT user_id, sum(total) AS sum FROM \"order\" GROUP BY user_id; CREATE UNIQUE INDEX totals_by_user ON totals (user_id)",
        "materialized view public.totals", "access method", Whole),
    Mutation("DROP CAST (mood AS zip)", "cast (public.mood AS public.zip)", "missing", Whole),
    Mutation("CREATE CAST (mood AS point3) WITH INOUT", "cast (public.mood AS public.point3)", "extra", Whole),
    Mutation("DROP TEXT SEARCH CONFIGURATION plain", "text search configuration public.plain", "missing", Whole),
    Mutation("ALTER TEXT SEARCH CONFIGURATION plain ADD MAPPING FOR email WITH simple",
        "text search configuration public.plain", "options", Whole),
    Mutation("CREATE TEXT SEARCH DICTIONARY other (template = simple)", "text search dictionary public.other", "extra", Whole),
    Mutation("DROP TRIGGER touched ON users", "trigger public.users.touched", "missing", Whole),
    Mutation("ALTER TABLE users DISABLE TRIGGER touched", "trigger public.users.touched", "enabled", Whole),
    Mutation(
        "DROP TRIGGER touched ON users;
         CREATE TRIGGER touched AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()",
        "trigger public.users.touched",
        "definition",
        Whole,
    ),
    Mutation("ALTER TRIGGER touched ON users RENAME TO felt", "trigger public.users.touched",
        "renamed public.users.felt", Whole),
    Mutation("ALTER TABLE events_2025 DISABLE TRIGGER happened", "trigger public.events.happened", "otherwise enabled", Whole),
    Mutation("DROP EVENT TRIGGER noticed", "event trigger noticed", "missing", Whole),
    Mutation("DROP RULE quiet ON audit.log", "rule audit.log.quiet", "missing", Whole),
    Mutation("ALTER POLICY own ON users USING (id > 1)", "policy public.users.own", "using", Whole),
    Mutation("DROP POLICY own ON users", "policy public.users.own", "missing", Whole),
    Mutation("ALTER POLICY own ON users TO pg_monitor", "policy public.users.own", "roles", Whole),
    Mutation("DROP STATISTICS order_pairs", "statistics public.order_pairs", "missing", Whole),
    Mutation("ALTER STATISTICS order_pairs SET STATISTICS 9", "statistics public.order_pairs", "target", Whole),
    Mutation("ALTER PUBLICATION all_users ADD TABLE \"order\"", "publication all_users", "definition", Whole),
    Mutation("ALTER PUBLICATION all_users SET TABLE users (id, email)", "publication all_users", "definition", Whole),
    Mutation("ALTER PUBLICATION all_users SET (publish = 'insert')", "publication all_users", "options", Whole),
    Mutation("DROP PUBLICATION all_users", "publication all_users", "missing", Whole),
    Mutation("ALTER SERVER elsewhere OPTIONS (SET host 'b')", "server elsewhere", "options", Whole),
    Mutation("DROP FOREIGN TABLE remote", "table public.remote", "missing", Whole),
    Mutation("DROP USER MAPPING FOR CURRENT_USER SERVER elsewhere", "user mapping elsewhere.postgres", "missing", ByHand),
    Mutation("ALTER FOREIGN TABLE remote OPTIONS (ADD x 'y')", "table public.remote", "foreign options", Whole),
    Mutation("ALTER SERVER elsewhere OPTIONS (SET dbname 'x--2')", "server elsewhere", "options", Whole),
    Mutation("COMMENT ON TABLE users IS 'others'", "comment on table public.users", "text", Whole),
    Mutation("COMMENT ON COLUMN users.id IS 'number'", "comment on table column public.users.id", "extra", Whole),
    Mutation("COMMENT ON SCHEMA public IS 'ours'", "comment on schema public", "extra", Whole),
    Mutation("COMMENT ON EXTENSION plpgsql IS 'ours'", "comment on extension plpgsql", "extra", Whole),
    Mutation("GRANT SELECT ON users TO pg_monitor", "grant on table public.users to pg_monitor", "extra", Whole),
    Mutation("GRANT SELECT ON events TO pg_monitor", "grant on table public.events to pg_monitor", "extra", Whole),
    Mutation("ALTER TABLE events OWNER TO pg_monitor", "owner of table public.events", "role", Whole),
    Mutation("GRANT SELECT (email) ON users TO public", "grant on column public.users.email to public", "extra", Whole),
    Mutation("REVOKE EXECUTE ON FUNCTION touch() FROM public", "grant on function public.touch() to public", "missing", Whole),
    Mutation("ALTER TABLE users OWNER TO pg_monitor", "owner of table public.users", "role", Whole),
    Mutation("GRANT USAGE ON SCHEMA audit TO pg_monitor", "grant on schema audit to pg_monitor", "extra", Whole),
    Mutation("GRANT EXECUTE ON PROCEDURE tidy() TO pg_monitor", "grant on procedure public.tidy() to pg_monitor", "extra", Whole),
    Mutation("GRANT USAGE ON TYPE mood TO pg_monitor", "grant on type public.mood to pg_monitor", "extra", Whole),
    Mutation("REVOKE USAGE ON TYPE zip FROM public", "grant on type public.zip to public", "missing", Whole),
    Mutation("GRANT USAGE ON LANGUAGE plpgsql TO pg_monitor", "grant on language plpgsql to pg_monitor", "extra", Whole),
    Mutation("REVOKE USAGE ON LANGUAGE sql FROM public", "grant on language sql to public", "missing", Whole),
    Mutation("DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO pg_monitor', current_database()); END $$",
        "grant on database to pg_monitor", "extra", ByHand),
    Mutation("DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM public', current_database()); END $$",
        "grant on database to public", "privileges", ByHand),
    Mutation("GRANT USAGE ON FOREIGN DATA WRAPPER files TO pg_monitor", "grant on foreign-data wrapper files to pg_monitor",
        "extra", Whole),
    Mutation("GRANT USAGE ON FOREIGN SERVER elsewhere TO pg_monitor WITH GRANT OPTION", "grant on server elsewhere to pg_monitor",
        "extra", Whole),
    Mutation("GRANT USAGE ON FOREIGN SERVER elsewhere TO public", "grant on server elsewhere to public", "extra", Whole),
    Mutation("ALTER SERVER elsewhere OWNER TO pg_monitor", "owner of server elsewhere", "role", Whole),
    Mutation("ALTER COLLATION german OWNER TO pg_monitor", "owner of collation public.german", "role", Whole),
    Mutation("ALTER OPERATOR #+# (integer, integer) OWNER TO pg_monitor", "owner of operator public.#+# (integer, integer)", "role", Whole),
    Mutation("CREATE OPERATOR CLASS odd FOR TYPE integer USING btree AS OPERATOR 1 <", "operator class public.odd USING btree",
        "extra", Whole),
    Mutation("CREATE OPERATOR FAMILY oddly USING btree", "operator family public.oddly USING btree", "extra", Whole),
    Mutation("ALTER STATISTICS order_pairs OWNER TO pg_monitor", "owner of statistics public.order_pairs", "role", Whole),
    Mutation("ALTER PUBLICATION all_users OWNER TO pg_monitor", "owner of publication all_users", "role", Whole),
    Mutation("CREATE CONVERSION west FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", "conversion public.west", "extra", Whole),
    Mutation("ALTER TEXT SEARCH CONFIGURATION plain OWNER TO pg_monitor", "owner of text search configuration public.plain",
        "role", Whole),
    Mutation("CREATE TEXT SEARCH DICTIONARY other (template = simple)", "text search dictionary public.other", "extra", Whole),
    Mutation("CREATE ROLE second_chief SUPERUSER; ALTER EVENT TRIGGER noticed OWNER TO second_chief", "owner of event trigger noticed",
        "role", Whole),
    Mutation("ALTER MATERIALIZED VIEW totals OWNER TO pg_monitor", "owner of materialized view public.totals", "role", Whole),
    Mutation("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor", "default privileges of postgres on tables",
        "extra", Whole),
    Mutation("ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT EXECUTE ON FUNCTIONS TO pg_monitor",
        "default privileges of postgres in audit on functions", "extra", Whole),
    Mutation("ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM public", "default privileges of postgres on types",
        "extra", Whole),
    Mutation("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pg_monitor", "default privileges of postgres on schemas",
        "extra", Whole),
];

/// A session in which everything is undone again.
struct Trials {
    client: Client,
    _db: TestDb,
}

impl Trials {
    fn new(sql: &str) -> Self {
        let db = TestDb::with(sql);
        let client = block_on(connect(&db.address, Side::Target)).unwrap();
        Self { client, _db: db }
    }

    fn run(&self, sql: &str) -> Result<(), String> {
        let sql = format!("SET search_path = public; {sql}");
        block_on(self.client.batch_execute(&sql)).map_err(|error| {
            let error = error
                .as_db_error()
                .map_or(error.to_string(), ToString::to_string);
            let _ = block_on(self.client.batch_execute("ROLLBACK"));
            error
        })
    }

    fn read(&self) -> Schema {
        let extras = Extras {
            grants: true,
            comments: true,
        };
        block_on(definitions::within(&self.client, Side::Target, extras)).unwrap()
    }
}

/// What is said about a difference, in a word or two.
fn about(drift: &Drift) -> String {
    match &drift.change {
        Change::Missing => "missing".to_owned(),
        Change::Extra => "extra".to_owned(),
        Change::Invalid => "invalid".to_owned(),
        Change::Renamed { actual } => format!("renamed {actual}"),
        Change::Changed { property, .. } => property.clone(),
    }
}

fn told(found: &[Drift]) -> Vec<String> {
    found
        .iter()
        .filter(|drift| !drift.is_implied())
        .map(|drift| format!("{}: {}", drift.object, about(drift)))
        .collect()
}

/// What is wrong about a mutation, if something is.
fn tried(trials: &Trials, expected: &Schema, mutation: &Mutation) -> Result<(), String> {
    let Mutation(sql, title, what, sketched) = mutation;
    trials.run(&format!("BEGIN; {sql}"))?;
    let actual = trials.read();
    let found = compare(expected, &actual);
    let told = told(&found);
    if !told.contains(&format!("{title}: {what}")) {
        return Err(format!("gives {told:?}"));
    }
    let text = sketch(expected, &actual, &found);
    if *sketched == ByHand {
        let says = text.contains("-- by hand: ");
        return says
            .then_some(())
            .ok_or(format!("the sketch leaves nothing to do by hand:\n{text}"));
    }
    // It is one transaction of its own, but this one must not end.
    trials
        .run(&text.replace("BEGIN;", "").replace("COMMIT;", ""))
        .map_err(|error| format!("{error}\n{text}"))?;
    let left = self::told(&compare(expected, &trials.read()));
    left.is_empty()
        .then_some(())
        .ok_or(format!("the sketch leaves {left:?}\n{text}"))
}

#[test]
fn each_mutation_is_found_and_named_and_the_sketch_undoes_it() {
    let trials = Trials::new(KINDS);
    trials.run("BEGIN").unwrap();
    let expected = trials.read();
    trials.run("ROLLBACK").unwrap();
    assert!(expected.objects.len() > 60);
    let mut wrong = Vec::new();
    for mutation in MUTATIONS {
        if let Err(error) = tried(&trials, &expected, mutation) {
            wrong.push(format!("{}\n    {error}", mutation.0));
        }
        trials.run("ROLLBACK").unwrap();
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        MUTATIONS.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_base_type_and_what_extensions_brought_have_grants_and_a_schema_called_database_hides_none() {
    let trials = Trials::new(
        "CREATE SCHEMA database;
         CREATE EXTENSION postgres_fdw;
         CREATE TYPE label;
         CREATE FUNCTION label_in(cstring) RETURNS label LANGUAGE internal IMMUTABLE STRICT AS 'textin';
         CREATE FUNCTION label_out(label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
         CREATE TYPE label (INPUT = label_in, OUTPUT = label_out, LIKE = text)",
    );
    trials.run("BEGIN").unwrap();
    let expected = trials.read();
    trials.run("ROLLBACK").unwrap();
    let found = |sql: &str| {
        trials.run(&format!("BEGIN; {sql}")).unwrap();
        let found = told(&compare(&expected, &trials.read()));
        trials.run("ROLLBACK").unwrap();
        found
    };
    assert_eq!(found("SELECT 1"), [""; 0]);
    assert_eq!(
        found("REVOKE USAGE ON TYPE label FROM public"),
        ["grant on type public.label to public: missing"]
    );
    assert_eq!(
        found("GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO pg_monitor"),
        ["grant on foreign-data wrapper postgres_fdw to pg_monitor: extra"]
    );
    let drop = "DROP SCHEMA database; DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM public', current_database()); END $$";
    assert!(
        found(drop).contains(&"grant on database to public: missing".to_owned()),
        "{:?}",
        found(drop)
    );
}

#[test]
fn an_access_method_of_an_extension_is_the_extensions() {
    let (plain, with) = (TestDb::new(), TestDb::with("CREATE EXTENSION bloom"));
    let found = told(&compare(&read(&plain), &read(&with)));
    assert_eq!(found, ["extension bloom: extra"]);
}

#[test]
fn how_a_role_has_names_and_texts_quoted_is_no_drift() {
    let sql = "CREATE TABLE plain (id integer PRIMARY KEY, path text DEFAULT 'a\\b', price money DEFAULT 1.5);
               CREATE VIEW seen AS SELECT id, path FROM plain WHERE path <> '\\'";
    let (plain, quoting) = (TestDb::with(sql), TestDb::with(sql));
    let name = &quoting.address.database;
    quoting.run(&format!(
        "ALTER DATABASE \"{name}\" SET quote_all_identifiers = on;
         ALTER DATABASE \"{name}\" SET standard_conforming_strings = off"
    ));
    assert_eq!(quoting.value("SHOW quote_all_identifiers"), "on");
    assert_eq!(told(&compare(&read(&plain), &read(&quoting))), [""; 0]);
}

#[test]
fn what_belongs_to_the_database_itself_and_comes_with_no_dump_is_no_drift() {
    let sql =
        "CREATE TABLE plain (id integer PRIMARY KEY); COMMENT ON TABLE plain IS 'of the schema'";
    let (plain, own) = (TestDb::with(sql), TestDb::with(sql));
    let name = &own.address.database;
    // The comment ends in the mark that a run leaves.
    own.run(&format!(
        "COMMENT ON DATABASE \"{name}\" IS E'of the team\nstandin: a stand-in, filled by a run; not for production';
         ALTER DATABASE \"{name}\" CONNECTION LIMIT 7;
         ALTER ROLE CURRENT_USER IN DATABASE \"{name}\" SET statement_timeout = '90s'"
    ));
    let read = |db: &TestDb| {
        let extras = Extras {
            comments: true,
            ..Extras::default()
        };
        block_on(definitions::read(&db.address, Side::Target, extras)).unwrap()
    };
    let (plain, own) = (read(&plain), read(&own));
    assert!(plain.objects.iter().any(|one| one.kind == Kind::Comment));
    assert_eq!(told(&compare(&plain, &own)), [""; 0]);
    assert_eq!(plain.fingerprint(), own.fingerprint());
}

#[test]
fn options_that_a_role_may_not_see_are_not_known() {
    let sql =
        "DO $$ BEGIN CREATE ROLE onlooker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
               CREATE FOREIGN DATA WRAPPER far; CREATE SERVER there FOREIGN DATA WRAPPER far;
               CREATE USER MAPPING FOR PUBLIC SERVER there OPTIONS (user 'joe');
               CREATE USER MAPPING FOR CURRENT_USER SERVER there OPTIONS (user 'joe')";
    let db = TestDb::with(sql);
    let seen_by = |address: &ConnInfo| {
        block_on(definitions::read(address, Side::Target, Extras::default())).unwrap()
    };
    let (owners, onlookers) = (read(&db), seen_by(&db.login("onlooker")));
    let found = compare(&owners, &onlookers);
    assert_eq!(found.len(), 2, "{found:?}");
    for drift in &found {
        assert_eq!(drift.severity, Weight::Info);
        assert!(
            matches!(&drift.change, Change::Changed { expected: Some(one), actual: Some(other), .. }
                if one == "user" && other == "not known"),
            "{drift:?}"
        );
    }
    // None are none where the role may see them, and no difference counts where it may not.
    db.run("ALTER USER MAPPING FOR PUBLIC SERVER there OPTIONS (DROP user)");
    let found = told(&compare(&owners, &read(&db)));
    assert_eq!(found, ["user mapping there.public: options"]);
    let found = compare(&onlookers, &seen_by(&db.login("onlooker")));
    assert_eq!(found, []);
}

#[test]
fn no_secret_of_foreign_data_is_read() {
    let db = TestDb::with(
        "CREATE FOREIGN DATA WRAPPER files OPTIONS (passwd 'hunter2');
         CREATE SERVER a FOREIGN DATA WRAPPER files OPTIONS (host 'somewhere', url 'https://joe:hunter2@somewhere/x');
         CREATE SERVER b FOREIGN DATA WRAPPER files OPTIONS (dsn 'host=somewhere password=hunter2', pwd 'hunter2');
         CREATE USER MAPPING FOR CURRENT_USER SERVER a OPTIONS (user 'joe', password 'hunter2');
         CREATE FOREIGN TABLE t (x integer OPTIONS (api_token 'hunter2')) SERVER a OPTIONS (uri 'x://joe:hunter2@y')",
    );
    let text = format!("{:?}", read(&db));
    assert!(text.contains("host=somewhere, url=…"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn maintain_is_told_but_where_all_is_granted_as_servers_without_it_do() {
    let read = |db: &TestDb| {
        let extras = Extras {
            grants: true,
            ..Extras::default()
        };
        block_on(definitions::read(&db.address, Side::Source, extras)).unwrap()
    };
    let all = "CREATE TABLE t (id integer); GRANT ALL ON t TO pg_monitor;
               ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO pg_monitor;";
    let before = TestDb::with(all);
    let mut seen = 0;
    for major in install::majors().filter(|major| *major >= 17) {
        let Some(installation) = install::from_npm(major) else {
            continue;
        };
        seen += 1;
        let server = Server::start(&installation, &Options::default()).unwrap();
        let made = |sql: &str| {
            let db = TestDb::on(&server);
            db.run(sql);
            db
        };
        assert_eq!(compare(&read(&before), &read(&made(all))), [], "{major}");
        let none = read(&made("CREATE TABLE t (id integer);"));
        let some = made(
            "CREATE TABLE t (id integer); GRANT MAINTAIN ON t TO pg_monitor;
             ALTER DEFAULT PRIVILEGES GRANT MAINTAIN ON TABLES TO pg_monitor;",
        );
        let found = told(&compare(&none, &read(&some)));
        assert!(
            matches!(found.as_slice(), [one, other]
                if one.contains("default privileges") && other.contains("table public.t to pg_monitor")
                || other.contains("default privileges") && one.contains("table public.t to pg_monitor")),
            "{major}: {found:?}"
        );
    }
    if seen == 0 {
        eprintln!("left out: no server of version 17 or newer can be had here");
    }
}

fn read(db: &TestDb) -> Schema {
    block_on(definitions::read(
        &db.address,
        Side::Source,
        Extras::default(),
    ))
    .unwrap()
}

#[test]
fn a_dump_restored_is_no_drift() {
    let folder = tempfile::tempdir().unwrap();
    let dumped = |source: &TestDb, name: &str| {
        let archive = folder.path().join("archive");
        let output = Command::new(install::client("pg_dump"))
            .args(["--format=custom", "--schema-only", "--file"])
            .arg(&archive)
            .arg(&source.address.database)
            .envs(source.address.env())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let Some(copy) = restore_into(TestDb::new(), &archive, &[]) else {
            return;
        };
        let drift = compare(&read(source), &read(&copy));
        assert_eq!(told(&drift), Vec::<String>::new(), "{name}");
    };
    dumped(&TestDb::with(KINDS), "fixtures/drift/kinds.sql");
    dumped(&TestDb::with(FORMS), "fixtures/drift/forms.sql");
    for name in workloads() {
        if let Some(source) = workload(&name) {
            dumped(&source, &name);
        }
    }
}

#[test]
fn every_version_prints_the_same_schema() {
    let here: Vec<(String, TestDb)> = workloads()
        .into_iter()
        .filter_map(|name| Some((name.clone(), workload_structure(&name, cluster())?)))
        .collect();
    let forms = TestDb::with(FORMS);
    for major in install::majors() {
        let Some(installation) = install::from_npm(major) else {
            continue;
        };
        let server = Server::start(&installation, &Options::default()).unwrap();
        let other = TestDb::on(&server);
        other.run(FORMS);
        let drift = compare(&read(&forms), &read(&other));
        assert!(drift.is_empty(), "{major}: {drift:#?}");
        for (name, source) in &here {
            let Some(other) = workload_structure(name, &server) else {
                continue;
            };
            let mut drift = compare(&read(source), &read(&other));
            // Servers bring their extensions in versions of their own: that is so, and no matter of printing.
            drift.retain(|drift| drift.kind != Kind::Extension);
            assert!(drift.is_empty(), "{name} on {major}: {drift:#?}");
        }
    }
}
