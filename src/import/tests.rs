//! Every transformer of every tool: what becomes of it is a rule that a rules file takes, for some type of column.

mod files;
mod open;

use std::path::Path;

use super::mapping::{Carry, Given, Made, Row, To, apply};
use super::*;
use crate::catalog::{Family, Type};
use crate::rules::Rules;
use crate::rules::written::inline;
use crate::transform::args::Arg;
use crate::transform::{Input, registry, rule};

const FAMILIES: &[Family] = &[
    Family::Text,
    Family::Int4,
    Family::Int8,
    Family::Numeric,
    Family::Float8,
    Family::Bool,
    Family::Date,
    Family::TimestampTz,
    Family::Uuid,
    Family::Inet,
    Family::Bytea,
    Family::Jsonb,
];

/// Whether a column of some type takes the rule.
fn is_taken(arg: &Arg) -> bool {
    let Ok(spec) = rule::parse(arg) else {
        return false;
    };
    let entry = registry::find(spec.transform).unwrap();
    FAMILIES.iter().any(|family| {
        let ty = Type::plain(family.name(), *family);
        entry.takes(*family) && (entry.prepare)(&spec.args, Input { ty: &ty }).is_ok()
    })
}

/// Makes sure that a rules file holds a rule as it is written.
fn check(what: &str, arg: &Arg) {
    let written = inline(arg);
    let text = format!("version: 1\ntables:\n  t:\n    columns:\n      c: {written}\n");
    if let Err(rejected) = Rules::parse(Path::new("r.yaml"), &text, &|_| None) {
        panic!("{what}: {written}\n{}", rejected.render(false));
    }
    assert!(is_taken(arg), "{what}: no type takes {written}");
}

fn check_all(what: &str, made: &Made) {
    match &made.outcome {
        Outcome::Rules(rules) => {
            assert!(!rules.is_empty(), "{what}");
            rules.iter().for_each(|rule| check(what, rule));
        }
        Outcome::Keep => {}
        Outcome::Nothing => {
            assert!(
                made.told.iter().any(|told| told.sort == Sort::Lost),
                "{what} says nothing"
            );
        }
    }
}

/// Values that parameters of these names may have.
fn sample(name: &str) -> Arg {
    let list = |items: &[&str]| Arg::items(items.iter().map(|item| Arg::scalar(item)).collect());
    match name {
        "values" => list(&["a", "b", "\\N", "a"]),
        "regexp" => Arg::scalar("[0-9]+"),
        "replace" => Arg::scalar("<$0>"),
        "operations" => Arg::items(vec![Arg::map(&[
            ("operation", "set"),
            ("path", "a.b"),
            ("value", "x"),
        ])]),
        "fields" => Arg::items(vec![Arg::entries(vec![
            (Arg::scalar("selector"), Arg::scalar("$..user.name")),
            (
                Arg::scalar("rule"),
                Arg::one("first_name", Arg::entries(Vec::new())),
            ),
        ])]),
        "pipes" => Arg::items(vec![
            Arg::one("email", Arg::entries(Vec::new())),
            Arg::one("capitalize", Arg::none()),
        ]),
        "max_ratio" | "ratio" | "min_ratio" => Arg::scalar("0.2"),
        "max_length" | "max" | "max_random_length" | "limit" => Arg::scalar("12"),
        "min_length" | "min" | "len" => Arg::scalar("8"),
        "decimal" | "precision" | "pad" | "score_threshold" => Arg::scalar("1"),
        "unit" | "min_unit" | "max_unit" | "truncate" => Arg::scalar("second"),
        "from" => Arg::scalar("1990-01-01T00:00:00+00:00"),
        "to" => Arg::scalar("2010-12-31T00:00:00+00:00"),
        "locale" => Arg::scalar("fr_FR"),
        "format" => Arg::scalar("+7^## (##)"),
        "randomization_range_min" | "randomization_range_max" => Arg::scalar("20.5"),
        "categories" => Arg::scalar("x, y, z"),
        "symbols" => Arg::scalar("abc-]^"),
        "" => Arg::scalar("some ${text}"),
        _ => Arg::scalar("true"),
    }
}

#[test]
fn every_transformer_becomes_rules_that_are_rules() {
    for tool in Tool::ALL.iter().filter(|tool| **tool != Tool::Anon) {
        for row in tool.rows() {
            let given = |pairs: Vec<(String, Arg)>| Given {
                column: "c".into(),
                pairs,
            };
            let what = format!("{} {}", tool.name(), row.name);
            // Without parameters, with each of them, and with all.
            let all: Vec<(String, Arg)> = row
                .params
                .iter()
                .map(|(name, _)| ((*name).to_owned(), sample_of(*tool, row, name)))
                .collect();
            let needs_all = |carry| matches!(carry, Carry::As(_) | Carry::Moment(_));
            let alone = !row.params.iter().any(|(_, carry)| needs_all(*carry));
            for pair in all.iter().filter(|_| alone) {
                check_all(&what, &apply(row, &given(vec![pair.clone()]), &[]));
            }
            let made = apply(row, &given(all), &[]);
            check_all(&what, &made);
            let is_whole = !matches!(made.outcome, Outcome::Nothing) || is_bare(row);
            assert!(is_whole, "{what}: {:?}", made.told);
        }
    }
}

/// Whether a row comes to nothing by its parameters, or is read elsewhere.
fn is_bare(row: &Row) -> bool {
    matches!(row.to, To::Nothing(_))
        || ["RandomPerson", "RealAddress", "template"].contains(&row.name)
}

fn sample_of(tool: Tool, row: &Row, name: &str) -> Arg {
    match (tool, row.name, name) {
        (_, "NoiseDate", "max_ratio" | "ratio") => Arg::scalar("2 days"),
        (_, "RandomDate" | "datetime", "min") => Arg::scalar("2023-01-01 00:00:00.0+03"),
        (_, "RandomDate" | "datetime", "max") => Arg::scalar("2024-01-01"),
        (Tool::Greenmask, "Hash", "function") => Arg::scalar("sha256"),
        (_, "Dict", "values") => Arg::map(&[("a", "b"), ("\\N", "c")]),
        (Tool::Greenmask, "Masking", "type") => Arg::scalar("email"),
        (Tool::Datanymizer, "boolean", "ratio") => Arg::scalar("40"),
        (Tool::Datanymizer, "template", "format") => Arg::scalar("{{ x }}"),
        (Tool::Replibyte, "redacted", "character") => Arg::scalar("#"),
        (Tool::Replibyte, "redacted", "width") => Arg::scalar("12"),
        _ => sample(name),
    }
}

#[test]
fn rows_are_named_once_and_their_transforms_are_there() {
    for tool in Tool::ALL {
        let rows = tool.rows();
        for row in &rows {
            let same = rows.iter().filter(|other| other.name == row.name).count();
            assert_eq!(same, 1, "{} {}", tool.name(), row.name);
            if let To::Rules(recipes) = row.to {
                let made = apply(
                    row,
                    &Given {
                        column: "c".into(),
                        pairs: Vec::new(),
                    },
                    &[],
                );
                let named = recipes
                    .iter()
                    .all(|(name, _)| registry::find(name).is_some());
                assert!(named, "{}", row.name);
                // Those that need parameters of the configuration have none here.
                if row
                    .params
                    .iter()
                    .all(|(_, carry)| !matches!(carry, Carry::As(_) | Carry::Moment(_)))
                {
                    check_all(row.name, &made);
                }
            }
        }
    }
    let counts: Vec<usize> = Tool::ALL.iter().map(|tool| tool.rows().len()).collect();
    assert_eq!(counts, [52, 48, 10, 80, 143]);
}

/// What greenmask's transformer becomes with parameters in YAML; what is told.
fn of_greenmask(name: &str, params: &str) -> (String, Vec<String>) {
    let text = format!(
        "dump:\n  transformation:\n    - name: t\n      transformers:\n        - {{ name: {name}, params: {{ column: c, {params} }} }}\n"
    );
    let imported = Tool::Greenmask.read(Path::new("g.yml"), &text).unwrap();
    let column = imported.columns.into_iter().next().unwrap();
    column.rules().iter().for_each(|rule| check(params, rule));
    let mut made = match column.rules().first() {
        Some(rule) => inline(rule),
        None => "nothing".to_owned(),
    };
    if let Some(rate) = column.nulls.rate {
        made += &format!(" with NULL in {rate}%");
    }
    if column.nulls.fills {
        made += " for NULL too";
    }
    let told = column.notes.into_iter();
    let told = told.map(|note| format!("{}: {}", note.sort.name(), note.why));
    (made, told.collect())
}

#[test]
fn lists_and_patterns_of_greenmask_pass_nothing_that_they_did_not() {
    for (name, params, made, told) in [
        (
            "Dict",
            "values: { a: x, '1': z }, fail_not_matched: true",
            "{ map: { values: { a: x, 1: z } } }",
            "",
        ),
        (
            "Dict",
            "values: { a: x }",
            "{ map: { values: { a: x } } }",
            "stops the run",
        ),
        (
            "Dict",
            "values: { a: x }, fail_not_matched: false",
            "{ map: { values: { a: x }, other: keep } }",
            "look at: values that are not listed pass",
        ),
        (
            "Dict",
            "values: { a: x, '\\N': z }, default: w, fail_not_matched: false",
            "{ map: { values: { a: x }, default: w } }",
            "NULL stays NULL",
        ),
        ("Dict", "values: { a: '\\N' }", "nothing", "no NULL"),
        ("Dict", "values: [ a ]", "nothing", "can be read"),
        (
            "RegexpReplace",
            "regexp: '\\d+', replace: '${0}$$'",
            "{ replace: { pattern: \"[0-9]+\", with: \"$${0}$$$\" } }",
            "look at: what the pattern does not find passes",
        ),
        (
            "RegexpReplace",
            "regexp: '\\pL+', replace: x",
            "nothing",
            "known to find the same",
        ),
        (
            "RandomChoice",
            "values: [ a, b, '\\N', a ]",
            "{ choice: { values: { a: 2, b: 1 } } } with NULL in 25%",
            "",
        ),
        ("RandomChoice", "values: [ '\\N' ]", "set_null", ""),
        (
            "RandomChoice",
            "values: [ A, B, null ]",
            "{ choice: { values: [A, B] } } with NULL in 33.3333%",
            "",
        ),
        (
            "RandomChoice",
            "values: [ A, [ B ] ]",
            "nothing",
            "no single one",
        ),
        ("RandomEmail", "keep_null: false", "email for NULL too", ""),
        ("RandomEmail", "keep_null: 'true'", "email", ""),
    ] {
        let (found, notes) = of_greenmask(name, params);
        assert_eq!(found, made, "{params}");
        assert!(notes.join("\n").contains(told), "{params}: {notes:?}");
        assert_eq!(notes.is_empty(), told.is_empty(), "{params}: {notes:?}");
    }
}

#[test]
fn masks_of_greenmask_are_all_known() {
    let row = greenmask::ROWS
        .iter()
        .find(|row| row.name == "Masking")
        .unwrap();
    for (kind, written) in [
        ("default", "mask"),
        ("password", "{ fixed: { value: \"************\" } }"),
        ("name", "{ mask: { keep_first: 1, keep_last: 1 } }"),
        ("addr", "{ mask: { keep_first: 6 } }"),
        ("email", "{ email: { hosts: keep } }"),
        ("mobile", "{ mask: { keep_first: 3, keep_last: 3 } }"),
        ("tel", "{ mask: { keep_first: 4 } }"),
        ("id", "{ mask: { keep_first: 4 } }"),
        ("credit_card", "{ mask: { keep_first: 6, keep_last: 4 } }"),
        ("url", "url"),
        ("postcode", "{ mask: { keep_first: 2 } }"),
    ] {
        let given = Given {
            column: "c".into(),
            pairs: vec![("type".into(), Arg::scalar(kind))],
        };
        let made = apply(row, &given, &[]);
        check_all(kind, &made);
        let Outcome::Rules(rules) = made.outcome else {
            panic!("{kind}")
        };
        assert_eq!(inline(&rules[0]), written);
    }
}

/// What becomes of labels on `c`.
fn label(text: &str) -> (String, Vec<String>) {
    let sql = format!("SECURITY LABEL FOR anon ON COLUMN s.t.c IS $q${text}$q$;");
    let imported = Tool::Anon.read(Path::new("l.sql"), &sql).unwrap();
    let column = imported.columns.into_iter().next().unwrap();
    column.rules().iter().for_each(|rule| check(text, rule));
    let rules: Vec<String> = column.rules().iter().map(inline).collect();
    let nulls = match &column.nulls.rate {
        Some(rate) => format!(" with NULL in {rate}%"),
        None => String::new(),
    };
    let outcome = match column.outcome {
        Outcome::Keep => "keep".to_owned(),
        Outcome::Nothing => "nothing".to_owned(),
        Outcome::Rules(_) => rules.join(" or ") + &nulls,
    };
    (
        outcome,
        column.notes.into_iter().map(|note| note.why).collect(),
    )
}

/// Labels and the rules that they become.
const LABELS: &[(&str, &str)] = &[
    ("MASKED WITH VALUE NULL", "set_null"),
    (
        "MASKED WITH VALUE 'it''s'::text",
        "{ fixed: { value: \"it's\", \"null\": replace, empty: replace } }",
    ),
    (
        "masked  with value 42",
        "{ fixed: { value: 42, \"null\": replace, empty: replace } }",
    ),
    ("NOT MASKED", "keep"),
    ("MASKED WITH FUNCTION anon.fake_email()", "email"),
    (
        "MASKED WITH FUNCTION anon.dummy_last_name_locale('fr_FR')",
        "{ last_name: { locale: fr_FR } }",
    ),
    (
        "MASKED WITH FUNCTION anon.dummy_last_name_locale('en_US')",
        "last_name",
    ),
    (
        "MASKED WITH FUNCTION anon.partial(c,2,$$****$$,3)",
        "{ partial: { keep_first: 2, filler: \"****\", keep_last: 3 } }",
    ),
    ("MASKED WITH FUNCTION anon.pseudo_email(c, 'salt')", "email"),
    (
        "MASKED WITH FUNCTION anon.partial(ov := t.c, prefix := 2, padding := 'x', suffix := 0)",
        "{ partial: { keep_first: 2, filler: x, keep_last: 0 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.dnoise(noise_range := INTERVAL '2 days', noise_value := c::date)",
        "{ date_noise: { within: \"2 days\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.pseudo_email(t.login)",
        "{ persona: { part: email, by: login } } or email",
    ),
    (
        "MASKED WITH FUNCTION anon.noise(c, 0.33)",
        "{ noise: { percent: 33 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.dnoise(c, INTERVAL '2 days')",
        "{ date_noise: { within: \"2 days\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_int_between(1, 3)",
        "{ number_range: { min: 1, max: 3 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_in_int4range('[5,7)')",
        "{ number_range: { min: 5, max: 6 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_in_daterange('[2001-01-01, 2001-12-31)')",
        "{ date_range: { min: \"2001-01-01\", max: \"2001-12-31\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_date_between('2001-01-01','2001-12-31')",
        "{ date_range: { min: \"2001-01-01\", max: \"2001-12-31\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_in(ARRAY['red','green'])",
        "{ choice: { values: [red, green] } }",
    ),
    ("MASKED WITH FUNCTION anon.random_in_enum(c)", "choice"),
    (
        "MASKED WITH FUNCTION anon.random_string(4)",
        "{ regex: { pattern: \"[A-Za-z0-9]{4}\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_phone('06')",
        "{ regex: { pattern: \"06[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.left(anon.hash(c), 12)",
        "{ hash: { length: 12 } }",
    ),
    (
        "MASKED WITH FUNCTION pg_catalog.left(c, 2)",
        "{ truncate: { length: 2 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.ternary(c IS NULL, NULL, anon.fake_city())",
        "city",
    ),
    (
        "MASKED WITH FUNCTION anon.upper(anon.fake_iban())",
        "iban or { iban: { numbers: any } }",
    ),
    (
        "MASKED WITH FUNCTION anon.date_trunc('month', c)",
        "{ date_truncate: { to: month } }",
    ),
    (
        "MASKED WITH FUNCTION anon.generalize_int4range(c, 100)",
        "{ bucket: { width: 100 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.generalize_tsrange(c, 'decade')",
        "{ date_truncate: { to: year } }",
    ),
    (
        "MASKED WITH FUNCTION anon.lorem_ipsum( words := 20 )",
        "{ lorem: { unit: words, count: 20 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.lorem_ipsum()",
        "{ lorem: { unit: paragraphs, count: 5 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.lorem_ipsum(characters := anon.length(c))",
        "text",
    ),
    (
        "MASKED WITH FUNCTION anon.image_blur(c, 1.5)",
        "{ bytes: { style: image } }",
    ),
    (
        "MASKED WITH FUNCTION anon.digest(c, 'salt', 'sha256')",
        "{ hash: { length: 64 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.digest(c, 'salt', 'md5')",
        "{ hash: { length: 32 } }",
    ),
    (
        "MASKED WITH FUNCTION anon.random_in(ARRAY['a', 'b', 'a', NULL]::text[])",
        "{ choice: { values: { a: 2, b: 1 } } } with NULL in 25%",
    ),
    (
        "MASKED WITH FUNCTION pg_catalog.regexp_replace(c, '\\d+$', '<\\&>')",
        "{ replace: { pattern: \"(?s)[0-9]+$\", with: \"<$${0}>\", matches: first } }",
    ),
    (
        "MASKED WITH FUNCTION anon.regexp_replace(c::text, '@.+', '', 'g')",
        "{ replace: { pattern: \"(?s)@.+\", matches: all } }",
    ),
    (
        "MASKED WITH FUNCTION anon.replace(c, 'a.b', '$1')",
        "{ replace: { pattern: \"a\\\\.b\", with: \"$1\", literal: \"true\" } }",
    ),
    (
        "MASKED WITH FUNCTION anon.dummy_hex_color()",
        "color or { regex: { pattern: \"#[0-9A-F]{6}\" } }",
    ),
];

#[test]
fn labels_with_functions_become_rules() {
    for (text, expected) in LABELS {
        assert_eq!(label(text).0, *expected, "{text}");
    }
}

#[test]
fn labels_that_nothing_here_does_come_to_nothing() {
    for text in [
        "MASKED WITH FUNCTION custom_masks.remove_last_name(c)",
        "MASKED WITH FUNCTION anon.ternary(id > 1000, NULL::TEXT, c)",
        "MASKED WITH FUNCTION anon.concat(c, 'x')",
        "MASKED WITH FUNCTION anon.upper(c)",
        "MASKED WITH FUNCTION c || 'x'",
        "MASKED WITH FUNCTION anon.random_int_between(id, 3)",
        "MASKED WITH VALUE now()",
        "MASKED WITH VALUE (SELECT 1)",
        "MASKED",
        "MASKED WITH FUNCTION anon.no_such()",
        "MASKED WITH FUNCTION regexp_replace(c, 'a|ab', 'x')",
        "MASKED WITH FUNCTION regexp_replace(c, 'a', 'x', 'gi')",
        "MASKED WITH FUNCTION regexp_replace(other, 'a', 'x')",
        "MASKED WITH FUNCTION regexp_replace(c, 'a', 'x', 1, 2, 'g')",
        "MASKED WITH FUNCTION replace(c, '', 'x')",
        "MASKED WITH FUNCTION replace(c, other, 'x')",
        "MASKED WITH FUNCTION anon.partial(zip, 3, 'x', 3)",
        "MASKED WITH FUNCTION anon.partial(ov := zip, prefix := 3, padding := 'x', suffix := 3)",
        "MASKED WITH FUNCTION anon.partial(upper(c), 3, 'x', 3)",
        "MASKED WITH FUNCTION anon.noise(other, 0.1)",
        "MASKED WITH FUNCTION anon.noise(100, 0.1)",
        "MASKED WITH FUNCTION anon.dnoise(other, INTERVAL '2 days')",
        "MASKED WITH FUNCTION anon.dnoise(noise_range := INTERVAL '2 days', noise_value := other)",
        "MASKED WITH FUNCTION anon.generalize_int4range(other, 100)",
        "MASKED WITH FUNCTION anon.generalize_daterange(other, 'year')",
        "MASKED WITH FUNCTION anon.left(other, 2)",
        "MASKED WITH FUNCTION anon.right(other, 2)",
        "MASKED WITH FUNCTION anon.substring(other, 1, 2)",
        "MASKED WITH FUNCTION anon.date_trunc('month', other)",
    ] {
        let (outcome, why) = label(text);
        assert_eq!(outcome, "nothing", "{text}");
        assert!(!why.is_empty(), "{text}");
    }
}

#[test]
fn every_function_of_anon_is_a_rule_or_says_why_not() {
    for row in Tool::Anon.rows() {
        let (outcome, why) = label(&format!("MASKED WITH FUNCTION anon.{}(c)", row.name));
        assert!(outcome != "nothing" || !why.is_empty(), "{}", row.name);
    }
}

#[test]
fn policies_and_labels_that_are_taken_back() {
    let sql = "\
        SECURITY LABEL FOR devtests ON COLUMN t.a IS 'MASKED WITH VALUE NULL';\n\
        SECURITY LABEL FOR anon ON COLUMN t.a IS 'MASKED WITH FUNCTION anon.fake_city()';\n\
        SECURITY LABEL FOR anon ON COLUMN t.b IS 'NOT MASKED';\n\
        SECURITY LABEL FOR anon ON COLUMN t.b IS NULL;\n\
        SECURITY LABEL FOR anon ON TABLE t IS 'TABLESAMPLE BERNOULLI(10)';\n\
        SECURITY LABEL FOR anon ON ROLE joe IS 'MASKED';\n\
        SECURITY LABEL FOR k_anonymity ON COLUMN t.a IS 'INDIRECT IDENTIFIER';\n\
        SELECT anon.shuffle_column('t', 'c', 'id');\n\
        ALTER DATABASE shop SET anon.privacy_by_default = True;\n\
        ALTER ROLE joe IN DATABASE shop SET anon.privacy_by_default TO 'off';\n\
        ALTER DATABASE shop SET anon.maskschema = 'on';\n";
    let imported = Tool::Anon.read(Path::new("l.sql"), sql).unwrap();
    let columns: Vec<(&str, &str)> = imported
        .columns
        .iter()
        .map(|column| (column.column.as_str(), column.place.as_str()))
        .collect();
    assert_eq!(columns, [("a", "l.sql:2:1"), ("c", "l.sql:8:1")]);
    let told: Vec<&str> = imported
        .notes
        .iter()
        .map(|note| note.what.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "`anon.privacy_by_default`",
            "policy `devtests`",
            "`TABLESAMPLE`"
        ]
    );
    assert_eq!(imported.notes[1].place, "l.sql:1:1");
}

/// The columns of a script, each with its place and what becomes of it; and what is told of others.
fn script(sql: &str) -> (Vec<String>, Vec<String>) {
    let imported = Tool::Anon.read(Path::new("l.sql"), sql).unwrap();
    let columns = imported.columns.iter().map(|column| {
        let outcome = match &column.outcome {
            Outcome::Keep => "keep".to_owned(),
            Outcome::Nothing => format!("nothing: {}", column.notes[0].why),
            Outcome::Rules(rules) => inline(&rules[0]),
        };
        let title = column.table.title();
        format!("{} {title}.{}: {outcome}", column.place, column.column)
    });
    let columns = columns.collect();
    let notes = imported.notes.iter();
    let notes = notes.map(|note| format!("{} {}: {}", note.place, note.what, note.why));
    (columns, notes.collect())
}

#[test]
fn what_changes_whole_columns_or_stands_in_another_policy_leaves_them_open() {
    let (columns, notes) = script(
        "SECURITY LABEL FOR anon ON COLUMN t.a IS 'NOT MASKED';\n\
         SECURITY LABEL FOR anon ON COLUMN t.b IS 'MASKED WITH VALUE NULL';\n\
         SELECT anon.shuffle_column('s.\"T\"', 'Amount', 'id'), anon.shuffle_column('t', 'b', 'id');\n\
         SELECT anon.add_noise_on_numeric_column(noise_table := 't'::regclass, noise_column := 'c', ratio := 0.1);\n\
         SELECT anon.shuffle_column(x, y, z);\n\
         SECURITY LABEL FOR hr ON COLUMN t.d IS 'MASKED WITH VALUE 0';\n\
         SECURITY LABEL FOR hr ON COLUMN t.b IS 'MASKED WITH VALUE 0';\n\
         SECURITY LABEL FOR hr ON COLUMN t.e IS 'NOT MASKED';\n",
    );
    let starts = [
        "l.sql:1:1 t.a: keep",
        "l.sql:2:1 t.b: set_null",
        "l.sql:6:1 t.d: nothing: one policy",
        "l.sql:3:1 s.T.Amount: nothing: a function that changes a whole column",
        "l.sql:4:1 t.c: nothing: a function that changes a whole column",
    ];
    assert_eq!(columns.len(), starts.len(), "{columns:?}");
    for (column, start) in columns.iter().zip(starts) {
        assert!(column.starts_with(start), "{column}");
    }
    for (note, parts) in notes.iter().zip([
        ["l.sql:5:1", "cannot be read"],
        ["l.sql:7:1 policy `hr`", "one policy"],
        ["l.sql:3:1 `anon.shuffle_column(…)`", "whole column"],
    ]) {
        assert!(parts.iter().all(|part| note.contains(part)), "{notes:?}");
    }
    assert_eq!(notes.len(), 3, "{notes:?}");
}

#[test]
fn labels_that_are_malformed_or_stand_in_blocks_are_told_with_their_lines() {
    let good = "SECURITY LABEL FOR anon ON COLUMN t.a IS 'MASKED WITH VALUE NULL';\n";
    for (sql, place, why) in [
        (
            "DO $$ BEGIN\n EXECUTE 'SECURITY  LABEL FOR anon ON COLUMN t.b IS ''MASKED WITH VALUE 1'''; END $$;",
            "l.sql:3:11",
            "in a block",
        ),
        (
            "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS '\nbegin security\nlabel on column t.b is ''x''; end';",
            "l.sql:3:7",
            "in a block",
        ),
        (
            "SECURITY LABEL FOR anon ON COLUMN t.b 'x';",
            "l.sql:2:1",
            "none that can be read",
        ),
        (
            "SECURITY LABEL FOR anon ON COLUMN t IS 'MASKED';",
            "l.sql:2:1",
            "none that can be read",
        ),
        (
            "SECURITY LABEL FOR anon COLUMN t.b IS 'x';",
            "l.sql:2:1",
            "none that can be read",
        ),
        (
            "SECURITY LABEL FOR anon ON VIEW v IS 'MASKED';",
            "l.sql:2:1",
            "as a whole",
        ),
        (
            "SECURITY LABEL FOR anon ON TABLE t IS 'MASKED';",
            "l.sql:2:1",
            "as a whole",
        ),
    ] {
        let (columns, notes) = script(&format!("{good}{sql}\n"));
        assert_eq!(columns.len(), 1, "{sql}");
        assert_eq!(notes.len(), 1, "{sql}: {notes:?}");
        let is_told = notes[0].starts_with(place) && notes[0].contains(why);
        assert!(
            is_told && !notes[0].contains("TABLESAMPLE"),
            "{sql}: {notes:?}"
        );
        let rejected = Tool::Anon.read(
            Path::new("l.sql"),
            &sql.replace("ON TABLE", "TABLE").replace("ON VIEW", "VIEW"),
        );
        let shown = rejected.unwrap_err().render(false);
        assert!(shown.contains("see l.sql:"), "{shown}");
    }
    for sql in [
        "CREATE TABLE x (a text DEFAULT 'security label');",
        "COMMENT ON COLUMN t.a IS 'SECURITY LABEL';",
        "SECURITY LABEL FOR anon ON FUNCTION f(int) IS 'TRUSTED';",
        "SECURITY LABEL FOR anon ON MATERIALIZED VIEW v IS 'MASKED';",
        "SECURITY LABEL FOR anon ON LARGE OBJECT 12 IS 'x';",
    ] {
        assert_eq!(script(&format!("{good}{sql}")).1, [""; 0], "{sql}");
    }
    let rejected = Tool::Anon.read(Path::new("l.sql"), &format!("{good}SELECT 'x"));
    let shown = rejected.unwrap_err().render(false);
    assert!(
        shown.contains("l.sql:2:8: a string") && !shown.contains("l.sql:1"),
        "{shown}"
    );
}

#[test]
fn labels_that_are_no_masking_rule_leave_their_columns_open_with_a_note() {
    for text in ["MASKD WITH VALUE NULL", "", "garbage", "QUASI IDENTIFIER"] {
        let (outcome, why) = label(text);
        assert_eq!((outcome.as_str(), why.len()), ("nothing", 1), "{text}");
    }
    let sql = "\
        SECURITY LABEL FOR anon ON COLUMN t.a IS 'MASKED WITH VALUE NULL';\n\
        SECURITY LABEL FOR k_anonymity ON COLUMN t.a IS 'INDIRECT IDENTIFIER';\n\
        SECURITY LABEL FOR k_anonymity ON COLUMN t.b IS 'INDIRECT IDENTIFIER';\n\
        SECURITY LABEL FOR selinux ON COLUMN t.c IS 'system_u:object_r';\n\
        SECURITY LABEL FOR anon ON TABLE t IS 'garbage';\n";
    let imported = Tool::Anon.read(Path::new("l.sql"), sql).unwrap();
    let mut outcomes: Vec<_> = imported
        .columns
        .iter()
        .map(|column| (column.column.as_str(), column.outcome == Outcome::Nothing))
        .collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [("a", false), ("b", true)]);
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
}

#[test]
fn a_file_of_another_tool_is_told_by_name() {
    let greenmask = "dump:\n  transformation: []\n";
    let neosync = "{\"mappings\": [{\"schema\": \"s\", \"table\": \"t\", \"column\": \"c\", \"transformer\": {\"config\": {\"passthroughConfig\": {}}}}]}";
    let replibyte = "source:\n  connection_uri: postgres://u:p@h/d\n  transformers: []\n";
    let datanymizer = "tables:\n  - name: t\n    rules: {}\n";
    let sql = "SECURITY LABEL FOR anon ON COLUMN t.a IS 'NOT MASKED';\n";
    let files = [greenmask, neosync, replibyte, datanymizer, sql];
    for (tool, own) in Tool::ALL.iter().zip(files) {
        assert!(tool.read(Path::new("f"), own).is_ok(), "{}", tool.name());
        for other in files.iter().filter(|file| **file != own) {
            let shown = tool.read(Path::new("f"), other).unwrap_err().render(false);
            assert!(
                shown.contains("this looks like") || *tool == Tool::Anon,
                "{shown}"
            );
            assert!(!shown.contains("u:p"), "{shown}");
        }
    }
    let rules = "version: 1\ntables:\n  t: { columns: { a: keep } }\n";
    let shown = Tool::Datanymizer
        .read(Path::new("f"), rules)
        .unwrap_err()
        .render(false);
    assert!(shown.contains("a rules file of standin"), "{shown}");
    for text in ["", " \n", "# nothing\n", "a: 1\n"] {
        assert!(Tool::Greenmask.read(Path::new("f"), text).is_err());
    }
}

#[test]
fn tools_are_found_by_their_names_and_suggested() {
    assert_eq!(Tool::parse("Greenmask").unwrap(), Tool::Greenmask);
    assert_eq!(Tool::parse("postgresql_anonymizer").unwrap(), Tool::Anon);
    let error = Tool::parse("grenmask").unwrap_err();
    assert_eq!(error.hints(), ["did you mean `greenmask`?"]);
    assert!(Tool::parse("synth").unwrap_err().hints()[0].starts_with("one of: greenmask"));
}
