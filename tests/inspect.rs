//! The catalog of real databases: what a schema full of corners looks like, for the owner and for a role that only reads.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test fails by panicking; a schema's description is long"
)]

pub mod support;

use standin::catalog::{Access, Column, Database, Family, Field, Table, TableKind, Type};
use standin::ident::TableName;
use standin::pg::connect::{Side, connect};
use standin::pg::inspect::inspect;
use standin::pg::server::Server;
use standin::pg::url::ConnInfo;
use support::{TestDb, block_on, cluster, install, workload};

/// The catalog as read inside a snapshot's transaction, which no query may break.
fn read(address: &ConnInfo) -> Database {
    block_on(async {
        let client = connect(address, Side::Source).await?;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        client.batch_execute(begin).await.unwrap();
        let database = inspect(&client, Side::Source).await?;
        client.batch_execute("SELECT 1").await.unwrap();
        Ok::<_, standin::error::Error>(database)
    })
    .unwrap_or_else(|error| panic!("{address}: {error}"))
}

fn table<'a>(database: &'a Database, name: &str) -> &'a Table {
    let name: TableName = name.parse().unwrap();
    database
        .table(&name)
        .unwrap_or_else(|| panic!("{name} is not there"))
}

fn column<'a>(database: &'a Database, table_name: &str, name: &str) -> &'a Column {
    let column = table(database, table_name).column(name);
    column.unwrap_or_else(|| panic!("{table_name}.{name} is not there"))
}

fn names(tables: &[Table]) -> Vec<String> {
    tables.iter().map(|table| table.name.to_string()).collect()
}

const TYPES: &str = r#"
    CREATE SCHEMA "Odd ""S""";
    CREATE DOMAIN email AS text CHECK (value ~ '@') NOT NULL;
    CREATE DOMAIN work_email AS email;
    CREATE DOMAIN code AS varchar(7);
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE TYPE pair AS (x int, m mood);
    CREATE TYPE rights AS (a aclitem, b int);
    CREATE DOMAIN rights_domain AS rights;
    CREATE TYPE nested AS (p pair, q rights[]);
    CREATE TABLE "Odd ""S"""."T.a" (
        "Id" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        e work_email, codes code[], v varchar(40)[], m mood[], p pair, n nested, d rights_domain, r int4range, mr datemultirange,
        rounded numeric(5, 2), price numeric(12, 2), n_any numeric, c char(9), nm name, x xml,
        g int GENERATED ALWAYS AS (1 + 2) STORED, rc regclass, rt regtype[],
        added timestamptz DEFAULT now(), plain text NOT NULL
    );
"#;

#[test]
fn types_are_resolved_through_domains_arrays_and_composites() {
    let db = TestDb::with(TYPES);
    let database = read(&db.address);
    let name = TableName::new("Odd \"S\"", "T.a");
    let ty = |column: &str| -> &Type {
        let found = database.table(&name).unwrap().column(column);
        &found.unwrap_or_else(|| panic!("{column} is not there")).ty
    };
    let families = [
        ("Id", Family::Int4),
        ("e", Family::Text),
        ("codes", Family::Array),
        ("m", Family::Array),
        ("p", Family::Composite),
        ("r", Family::Range),
        ("price", Family::Numeric),
        ("c", Family::Bpchar),
        ("nm", Family::Text),
        ("x", Family::Text),
        ("added", Family::TimestampTz),
        ("rc", Family::Other),
    ];
    for (column, family) in families {
        assert_eq!(ty(column).family, family, "{column}");
    }
    assert_eq!(
        (ty("e").name.as_str(), ty("e").domain.as_deref()),
        ("public.work_email", Some("public.work_email"))
    );
    let code = ty("codes").element.as_deref().unwrap();
    assert_eq!(
        (code.length, code.domain.as_deref()),
        (Some(7), Some("public.code"))
    );
    let v = ty("v").element.as_deref().unwrap();
    assert_eq!(
        (v.name.as_str(), v.length),
        ("character varying(40)", Some(40))
    );
    assert_eq!(
        ty("m").element.as_deref().unwrap().labels,
        ["sad", "ok", "happy"]
    );
    let fields = |ty: &Type| -> Vec<String> {
        let shown = |field: &Field| format!("{} {}", field.name, field.ty.name);
        ty.fields.iter().map(shown).collect()
    };
    assert_eq!(fields(ty("p")), ["x integer", "m public.mood"]);
    assert_eq!(fields(ty("n")), ["p public.pair", "q public.rights[]"]);
    let rights = ty("n").fields[1].ty.element.as_deref().unwrap();
    assert_eq!(fields(rights), ["a aclitem", "b integer"]);
    assert_eq!(ty("r").element.as_deref().unwrap().family, Family::Int4);
    let range = ty("mr").element.as_deref().unwrap();
    assert_eq!(
        (ty("mr").family, range.family),
        (Family::Multirange, Family::Range)
    );
    assert_eq!(range.element.as_deref().unwrap().family, Family::Date);
    assert_eq!(
        (ty("price").numeric, ty("n_any").numeric),
        (Some((12, 2)), None)
    );
    assert_eq!((ty("c").length, ty("nm").length), (Some(9), Some(63)));
    for column in ["n", "d", "rc", "rt"] {
        assert!(
            !ty(column).binary,
            "{column} has no binary form that can travel"
        );
    }
    for column in ["e", "codes", "m", "p", "r", "x", "added"] {
        assert!(ty(column).binary, "{column}");
    }
}

#[test]
fn columns_have_their_defaults_and_constraints() {
    let db = TestDb::with(TYPES);
    let database = read(&db.address);
    let table = database.table(&TableName::new("Odd \"S\"", "T.a")).unwrap();
    let column = |name: &str| table.column(name).unwrap();
    assert!(column("Id").identity && column("Id").not_null);
    assert!(
        column("e").not_null,
        "the domain beneath its domain says so"
    );
    assert!(column("plain").not_null && !column("price").not_null);
    assert_eq!(column("g").generated.as_deref(), Some("(1 + 2)"));
    assert_eq!(column("g").default, None);
    assert_eq!(column("added").default.as_deref(), Some("now()"));
    let sequence = database
        .sequences
        .iter()
        .find(|found| found.name.name == "T.a_Id_seq")
        .unwrap();
    assert_eq!(
        sequence.owned_by,
        Some((table.name.clone(), "Id".to_owned()))
    );
}

#[test]
fn keys_know_the_columns_under_their_expressions() {
    let db = TestDb::with(
        "CREATE TABLE u (tenant int, email text, deleted timestamptz, k text, PRIMARY KEY (tenant, email) INCLUDE (k));
         CREATE UNIQUE INDEX u_expression ON u (tenant, lower(email)) INCLUDE (k) WHERE deleted IS NULL;
         CREATE UNIQUE INDEX u_partial ON u (k) WHERE k <> ' NULLS NOT DISTINCT' AND tenant > 0;
         CREATE UNIQUE INDEX u_row ON u ((u IS NULL));
         CREATE INDEX u_not_unique ON u (k);",
    );
    let database = read(&db.address);
    let unique = |name: &str| {
        let found = table(&database, "u")
            .uniques
            .iter()
            .find(|unique| unique.name == name);
        found.unwrap_or_else(|| panic!("{name} is not there"))
    };
    assert_eq!(table(&database, "u").uniques.len(), 4);
    assert!(unique("u_pkey").primary);
    assert_eq!(unique("u_pkey").columns, ["tenant", "email"]);
    assert!(unique("u_pkey").read_columns.is_empty());
    let expression = unique("u_expression");
    assert_eq!(expression.columns, ["tenant"]);
    assert_eq!(expression.expressions, ["lower(email)"]);
    assert_eq!(expression.read_columns, ["email", "deleted"]);
    assert_eq!(expression.predicate.as_deref(), Some("(deleted IS NULL)"));
    assert_eq!(unique("u_partial").read_columns, ["tenant", "k"]);
    assert!(!unique("u_partial").nulls_not_distinct);
    assert_eq!(
        unique("u_row").read_columns,
        ["tenant", "email", "deleted", "k"]
    );
}

#[test]
fn partitions_inheritance_and_their_keys_are_told_apart() {
    let db = TestDb::with(
        "CREATE TABLE p (id int, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
         CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (id);
         CREATE TABLE p2a PARTITION OF p2 DEFAULT;
         CREATE TABLE ref (pid int, pd date, FOREIGN KEY (pid, pd) REFERENCES p MATCH FULL, CHECK (pid > 0 AND pd IS NOT NULL));
         CREATE TABLE refp (pid int, pd date, k int, FOREIGN KEY (pid, pd) REFERENCES p) PARTITION BY LIST (k);
         CREATE TABLE refp1 PARTITION OF refp FOR VALUES IN (1);
         ALTER TABLE ref ADD CONSTRAINT nv FOREIGN KEY (pd, pid) REFERENCES p1 (d, id) NOT VALID;
         CREATE TABLE par (a int); CREATE TABLE kid (b int) INHERITS (par);
         CREATE TABLE no_columns ();
         CREATE UNLOGGED TABLE ul (a serial);
         ALTER TABLE ul ENABLE ROW LEVEL SECURITY;
         CREATE SEQUENCE s INCREMENT -2 START 9 MINVALUE -99 MAXVALUE 10; SELECT nextval('s'), nextval('s');
         CREATE EXTENSION IF NOT EXISTS plpgsql;
         CREATE FOREIGN DATA WRAPPER f; CREATE SERVER away FOREIGN DATA WRAPPER f;
         CREATE FOREIGN TABLE ft (a int) SERVER away;
         SELECT lo_create(0);",
    );
    let database = read(&db.address);
    assert_eq!(
        names(&database.tables),
        [
            "ft",
            "kid",
            "no_columns",
            "p",
            "p1",
            "p2",
            "p2a",
            "par",
            "ref",
            "refp",
            "refp1",
            "ul"
        ]
        .map(|name| format!("public.{name}"))
    );
    let kind = |name| table(&database, name).kind;
    assert_eq!(
        (kind("p"), kind("p2")),
        (TableKind::Partitioned, TableKind::Partitioned)
    );
    assert_eq!(
        (kind("p2a"), kind("ft")),
        (TableKind::Heap, TableKind::Foreign)
    );
    assert_eq!(database.root(table(&database, "p2a")).name.name, "p");
    assert_eq!(
        table(&database, "kid").inherits,
        [TableName::new("public", "par")]
    );
    assert_eq!(table(&database, "kid").partition_of, None);
    let keys = &table(&database, "ref").foreign_keys;
    assert_eq!(keys.len(), 2, "partitions leave no copies: {keys:?}");
    assert!(!keys[0].validated && keys[1].validated);
    assert!(!keys[0].full && keys[1].full);
    assert_eq!(keys[0].columns, ["pd", "pid"]);
    assert_eq!(keys[0].referenced_columns, ["d", "id"]);
    assert_eq!(keys[1].references, TableName::new("public", "p"));
    assert_eq!(table(&database, "refp").foreign_keys.len(), 1);
    assert!(table(&database, "refp1").foreign_keys.is_empty());
    assert_eq!(table(&database, "ref").checks[0].columns, ["pid", "pd"]);
    assert_eq!(
        table(&database, "ul").access,
        Access::Full,
        "above policies"
    );
    let sequence = |name| {
        database
            .sequences
            .iter()
            .find(|found| found.name.name == name)
            .unwrap()
    };
    let s = sequence("s");
    assert_eq!((s.increment, s.start, s.last_value), (-2, 9, Some(7)));
    assert_eq!(sequence("ul_a_seq").last_value, None);
    assert_eq!(database.large_objects, 1);
}

#[test]
fn sizes_follow_the_rows() {
    let db = TestDb::with(
        "CREATE TABLE t AS SELECT n, repeat('x', 90) AS v FROM generate_series(1, 5000) n",
    );
    let guessed = read(&db.address);
    let before = table(&guessed, "t");
    assert!(before.pages > 50 && before.bytes >= before.pages * 8192);
    assert!(
        (1000..20_000).contains(&before.estimated_rows),
        "{}",
        before.estimated_rows
    );
    db.run("ANALYZE t");
    assert_eq!(table(&read(&db.address), "t").estimated_rows, 5000);
}

#[test]
fn a_role_that_can_only_read_sees_the_same() {
    let db = TestDb::with(TYPES);
    let name = db.address.database.clone();
    db.run(&format!(
        "CREATE ROLE \"{name}\" LOGIN; GRANT pg_read_all_data TO \"{name}\";
         REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;
         CREATE SEQUENCE used; SELECT nextval('used');"
    ));
    let reader = ConnInfo::socket(cluster().folder(), db.address.port, &name, &name);
    let (all, mut seen) = (read(&db.address), read(&reader));
    assert!(all.system_identifier.is_some());
    assert_eq!(seen.system_identifier, None);
    seen.system_identifier.clone_from(&all.system_identifier);
    assert_eq!(seen, all);
    db.run(&format!("DROP OWNED BY \"{name}\"; DROP ROLE \"{name}\""));
}

#[test]
fn expressions_of_any_bytes_are_read_and_names_of_any_bytes_are_an_error() {
    let admin = TestDb::new();
    let name = format!("{}_ascii", admin.address.database);
    admin.run(&format!(
        "CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    ));
    let address = admin.address.with_database(&name);
    let run = |sql: &str| {
        block_on(async {
            connect(&address, Side::Target)
                .await
                .unwrap()
                .batch_execute(sql)
                .await
                .unwrap();
        })
    };
    run(
        "DO $$ BEGIN EXECUTE 'CREATE TABLE public.t (a text DEFAULT ''' || chr(233) || ''')'; END $$",
    );
    let database = read(&address);
    assert_eq!(database.encoding, "SQL_ASCII");
    assert!(
        column(&database, "t", "a")
            .default
            .as_deref()
            .unwrap()
            .contains('\u{fffd}')
    );
    run("DO $$ BEGIN EXECUTE 'CREATE TABLE public.\"' || chr(233) || '\" ()'; END $$");
    let error = block_on(async {
        let client = connect(&address, Side::Source).await.unwrap();
        inspect(&client, Side::Source).await
    });
    assert!(error.unwrap_err().what().contains("not UTF-8"));
    admin.run(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
}

#[test]
fn an_operator_of_an_extension_stands_in_no_querys_way() {
    let db = TestDb::with(
        "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t, CHECK (a > 0));
         CREATE FUNCTION never(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false';
         CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = never);",
    );
    let database = read(&db.address);
    assert_eq!(table(&database, "t").uniques.len(), 1);
    assert_eq!(table(&database, "t").foreign_keys.len(), 1);
    assert_eq!(table(&database, "t").checks.len(), 1);
}

#[test]
fn what_is_not_copied_is_known() {
    let db = TestDb::new();
    let name = db.address.database.clone();
    db.run(&format!(
        "ALTER DATABASE \"{name}\" SET search_path = app, public; ALTER DATABASE \"{name}\" SET app.token = 'x'"
    ));
    // What pg_extension_config_dump() does from within an extension's script.
    db.run("CREATE TABLE conf (a int); UPDATE pg_extension SET extconfig = ARRAY['conf'::regclass::oid]");
    let database = read(&db.address);
    assert_eq!(database.settings, ["app.token", "search_path"]);
    assert_eq!(database.extensions[0].configuration, ["public.conf"]);
    assert!(!serde_json::to_string(&database).unwrap().contains("\"x\""));
}

#[test]
fn exclusion_constraints_name_all_columns_that_they_read() {
    let db = TestDb::with(
        "CREATE TABLE bookings (room int4range, guest text, starts date, ends date, cancelled bool,
            CONSTRAINT taken EXCLUDE USING gist (room WITH &&, daterange(starts, ends) WITH &&) WHERE (NOT cancelled))",
    );
    let database = read(&db.address);
    let checks = &table(&database, "bookings").checks;
    assert_eq!(checks.len(), 1);
    assert_eq!(checks[0].name, "taken");
    assert_eq!(checks[0].columns, ["room", "starts", "ends", "cancelled"]);
    assert!(checks[0].definition.starts_with("EXCLUDE"));
}

#[test]
fn text_that_compares_without_case_is_told_from_other_text() {
    let db = TestDb::new();
    if !db.make_loose_collation() {
        return;
    }
    db.run(
        "CREATE DOMAIN login AS varchar(40) COLLATE loose;
         CREATE TABLE t (plain text, c text COLLATE \"C\", loose varchar(40) COLLATE loose, login login)",
    );
    let database = read(&db.address);
    let family = |name| column(&database, "t", name).ty.family;
    assert_eq!((family("plain"), family("c")), (Family::Text, Family::Text));
    assert_eq!(
        (family("loose"), family("login")),
        (Family::Citext, Family::Citext)
    );
    assert_eq!(column(&database, "t", "loose").ty.length, Some(40));
}

/// How many there are, by the standard's own views or the catalog itself.
const COUNTS: &str = "
    SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'),
           (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
              AND a.attnum > 0 AND NOT a.attisdropped),
           (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0),
           (SELECT count(*) FROM pg_sequence)";

/// The same, of a catalog.
fn counts(database: &Database) -> String {
    let sum = |count: fn(&Table) -> usize| database.tables.iter().map(count).sum::<usize>();
    let columns = sum(|table| table.columns.len());
    let foreign_keys = sum(|table| table.foreign_keys.len());
    format!(
        "{}|{columns}|{foreign_keys}|{}",
        database.tables.len(),
        database.sequences.len()
    )
}

#[test]
fn every_public_database_is_read_completely() {
    for name in [
        "pagila",
        "chinook",
        "northwind",
        "sakila",
        "panoptes",
        "hexpm",
        "markus",
        "neosync_complex",
        "peers/neosync_alltypes",
        "peers/greenmask_generated",
        "peers/neosync_humanresources",
    ] {
        let Some(db) = workload(name) else { continue };
        let database = read(&db.address);
        assert_eq!(counts(&database), db.value(COUNTS), "{name}");
        let sorted = database.tables.is_sorted_by_key(|table| table.name.clone());
        assert!(sorted, "{name}");
    }
}

#[test]
fn every_supported_version_is_read() {
    for major in install::majors() {
        let Some(installation) = install::from_npm(major) else {
            continue;
        };
        let server =
            Server::start(&installation, &standin::pg::server::Options::default()).unwrap();
        let db = TestDb::on(&server);
        db.run("CREATE TABLE t (a int, b int, g int GENERATED ALWAYS AS (a + b) STORED, UNIQUE (a, b))");
        if major >= 15 {
            db.run("CREATE UNIQUE INDEX nnd ON t (b) NULLS NOT DISTINCT; ALTER TABLE t ADD n numeric(5, -3)");
        }
        if major >= 18 {
            db.run("ALTER TABLE t ADD v int GENERATED ALWAYS AS (a * 2) VIRTUAL");
        }
        let database = read(&db.address);
        assert_eq!(database.server_version / 10_000, major);
        assert_eq!(counts(&database), db.value(COUNTS), "{major}");
        assert!(column(&database, "t", "g").generated.is_some());
        if major >= 15 {
            assert_eq!(column(&database, "t", "n").ty.numeric, Some((5, -3)));
            let found = table(&database, "t")
                .uniques
                .iter()
                .find(|unique| unique.name == "nnd");
            assert!(found.unwrap().nulls_not_distinct);
        }
        if major >= 18 {
            assert!(column(&database, "t", "v").generated.is_some());
        }
    }
}

#[test]
fn the_columns_of_partition_keys_are_known_also_inside_expressions() {
    let db = TestDb::with(
        "CREATE TABLE a (x int, y text, z text) PARTITION BY LIST (y);
         CREATE TABLE b (x int, y text, z text) PARTITION BY RANGE (x, lower(z));
         CREATE TABLE c (x int PRIMARY KEY, y int REFERENCES c);",
    );
    let database = read(&db.address);
    let key = |name: &str| table(&database, name).partition_key.join(" ");
    assert_eq!(
        (key("a"), key("b"), key("c")),
        ("y".into(), "x z".into(), String::new())
    );
}

#[test]
fn what_the_structure_holds_of_somebody_is_found_wherever_it_stands_and_not_kept() {
    let source = TestDb::with(
        "CREATE TYPE lab AS ENUM ('ada@navy.mil', 'x');
         CREATE TABLE s (id int PRIMARY KEY, email text);
         CREATE POLICY pol ON s USING (email = 'ada@navy.mil');
         COMMENT ON COLUMN s.email IS 'e.g. ada@navy.mil';
         CREATE VIEW v AS SELECT id FROM s WHERE email = '+49 30 901820';
         CREATE FUNCTION f() RETURNS text LANGUAGE sql AS
             $$ SELECT 'host=db password=hunter22 user=ada'::text $$;
         CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER t BEFORE INSERT ON s FOR EACH ROW EXECUTE FUNCTION g('ada@navy.mil');
         CREATE RULE r AS ON DELETE TO s WHERE old.email = 'ada@navy.mil' DO INSTEAD NOTHING;
         CREATE TABLE parts (email text) PARTITION BY LIST (email);
         CREATE TABLE part PARTITION OF parts FOR VALUES IN ('ada@navy.mil');
         CREATE INDEX i ON s (id) WHERE email = 'ada@navy.mil';
         COMMENT ON TABLE s IS 'nothing to see';",
    );
    let database = read(&source.address);
    let found: Vec<_> = database
        .said
        .iter()
        .map(|said| (said.place.as_str(), said.what.as_str()))
        .collect();
    let email = "an e-mail address";
    assert_eq!(
        found,
        [
            ("a label of the type public.lab", email),
            ("the bounds of the partition public.part", email),
            ("the comment on public.s.email", email),
            ("the function public.f", "a password"),
            ("the policy pol of public.s", email),
            ("the rule r of public.s", email),
            ("the trigger t of public.s", email),
            ("the view public.v", "a phone number"),
        ]
    );
    let kept = serde_json::to_string(&database.said).unwrap();
    assert!(!kept.contains("navy") && !kept.contains("hunter"), "{kept}");
    let again: Vec<standin::catalog::Said> = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, database.said);
}

#[test]
fn texts_in_indexes_statistics_and_domains_are_found_but_not_kept() {
    let source = TestDb::with(
        "CREATE DOMAIN plain AS text CHECK (VALUE <> 'nobody');
         CREATE DOMAIN mail AS plain DEFAULT 'root@shop.org';
         CREATE DOMAIN short AS varchar(10) CHECK (length(VALUE) > 1);
         CREATE TABLE people (id int PRIMARY KEY, name text, city text, email mail, code short);
         CREATE INDEX of_boss ON people (lower(city)) WHERE name <> 'Ada Boss';
         CREATE INDEX of_all ON people (lower(name));
         CREATE STATISTICS joined ON (name || ' of nobody'), id FROM people;",
    );
    let database = read(&source.address);
    let texts = &table(&database, "people").texts;
    let found: Vec<_> = texts
        .iter()
        .map(|text| {
            (
                text.sort.as_str(),
                text.name.as_str(),
                text.columns.join(","),
            )
        })
        .collect();
    let expected = [
        ("domain", "mail", "email"),
        ("domain", "plain", "email"),
        ("index", "of_boss", "name,city"),
        ("statistics", "joined", "name"),
    ];
    assert_eq!(
        found,
        expected.map(|(sort, name, columns)| (sort, name, columns.to_owned()))
    );
    let kept = serde_json::to_string(&texts).unwrap();
    assert!(!kept.contains("Boss") && !kept.contains("root@"), "{kept}");
}

#[test]
fn what_materialized_views_read_is_followed_through_views_parents_and_functions() {
    let db = TestDb::with(
        "CREATE FOREIGN DATA WRAPPER f; CREATE SERVER away FOREIGN DATA WRAPPER f;
         CREATE FOREIGN TABLE ft (email text) SERVER away;
         CREATE TABLE t (id int, email text); CREATE FOREIGN TABLE kid () INHERITS (t) SERVER away;
         CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
         CREATE FOREIGN TABLE p2 PARTITION OF p DEFAULT SERVER away;
         CREATE TABLE plain (id int, email text);
         CREATE VIEW v AS SELECT email FROM ft;
         CREATE FUNCTION files() RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN pg_read_file('PG_VERSION'); END$$;
         CREATE FUNCTION over() RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN files(); END$$;
         CREATE FUNCTION atomic() RETURNS SETOF text BEGIN ATOMIC SELECT email FROM ft; END;
         CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN files() = $1; END$$;
         CREATE OPERATOR ==== (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
         CREATE MATERIALIZED VIEW by_view AS SELECT email FROM v WITH NO DATA;
         CREATE MATERIALIZED VIEW by_mat AS SELECT * FROM by_view WITH NO DATA;
         CREATE MATERIALIZED VIEW by_parent AS SELECT id FROM t WITH NO DATA;
         CREATE MATERIALIZED VIEW by_root AS SELECT k FROM p WITH NO DATA;
         CREATE MATERIALIZED VIEW by_file AS SELECT pg_read_file('PG_VERSION') AS x WITH NO DATA;
         CREATE MATERIALIZED VIEW by_function AS SELECT over() AS x WITH NO DATA;
         CREATE MATERIALIZED VIEW by_atomic AS SELECT atomic() AS x WITH NO DATA;
         CREATE MATERIALIZED VIEW by_operator AS SELECT email ==== 'x' AS x FROM plain WITH NO DATA;
         CREATE MATERIALIZED VIEW own AS SELECT id, email FROM plain WITH NO DATA;
         CREATE UNIQUE INDEX own_key ON own (email);
         UPDATE pg_class SET relispopulated = true WHERE relkind = 'm';
         CREATE MATERIALIZED VIEW empty AS SELECT email FROM ft WITH NO DATA;",
    );
    let database = read(&db.address);
    let told = |view: &standin::catalog::views::MaterializedView| {
        format!("{}: {}", view.name.name, view.outside.join(", "))
    };
    assert_eq!(
        database.views.iter().map(told).collect::<Vec<_>>(),
        [
            "by_atomic: the foreign table public.ft",
            "by_file: the function `pg_read_file`",
            "by_function: the function `files` in the function public.over",
            "by_mat: the foreign table public.ft",
            "by_operator: the function `files` in the function public.same",
            "by_parent: the foreign table public.kid",
            "by_root: the foreign table public.p2",
            "by_view: the foreign table public.ft",
            "own: ",
        ]
    );
    let own = database.views.last().unwrap();
    assert_eq!(own.reads.len(), 1);
    assert_eq!(own.reads[0].table, TableName::new("public", "plain"));
    assert_eq!(own.reads[0].columns, ["id", "email"]);
    assert_eq!(
        (own.uniques[0].name.as_str(), &own.uniques[0].columns),
        ("own_key", &vec!["email".to_owned()])
    );
}

#[test]
fn collations_that_ignore_more_than_case_and_hashed_partitions_are_seen() {
    let db = TestDb::new();
    if !db.make_loose_collation() {
        return;
    }
    db.run(
        "CREATE COLLATION bare (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
         CREATE TABLE t (a text COLLATE bare, b text COLLATE loose, c text) PARTITION BY HASH (c);
         CREATE TABLE u (c text) PARTITION BY LIST (c)",
    );
    let database = read(&db.address);
    let collation = |name| column(&database, "t", name).collation.as_deref();
    assert_eq!(["a", "b", "c"].map(collation), [Some("bare"), None, None]);
    assert!(table(&database, "t").is_hashed && !table(&database, "u").is_hashed);
}
