//! What good files mean.

use std::path::Path;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::{overlaid, parse};
use crate::ident::TableName;
use crate::rules::parquet::{Arrays, Statistics};
use crate::rules::{ColumnRule, Parquet, Rows, Rules, Setting, Unlisted, Warnings};
use crate::transform::args::{Arg, Value};

const SHOP: &str = r#"version: 1
source: ${SECRET}/db            # a comment
target: ${UNSET:-parquet:out}
key: env:STANDIN_KEY
unlisted: set_null
warnings: fail

columns:
  "*.email": email
  "hr.*.password": { fixed: "x" }

tables:
  users:
    rows: { where: "id > 10", limit: 1_000 }
    columns:
      id: keep
      full.name: { name: short }
      ssn: { mask: { keep_last: 4 } }
      shipping_email: { email: { domain: customer } }
      profile: { json: { "$.a": { fixed: "${SET}" }, on_missing: [1.10, NO] } }
  "audit_*": { rows: none }
  "\"my.table\"":

references:
  - orders.email -> users.email
"#;

/// `pattern: transform` of rules.
fn shown(rules: &[ColumnRule]) -> Vec<String> {
    rules
        .iter()
        .map(|rule| format!("{}: {}", rule.pattern, rule.spec.transform))
        .collect()
}

fn scalar(arg: &Arg) -> (&str, bool) {
    match &arg.value {
        Value::Scalar { text, quoted } => (text, *quoted),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_whole_format_is_understood() {
    let rules = parse(SHOP).unwrap();
    assert_eq!(rules.source.as_ref().unwrap().text().unwrap(), "S3CRET/db");
    assert_eq!(
        rules.target.as_ref().unwrap().text().unwrap(),
        "parquet:out"
    );
    assert_eq!(
        rules.key.as_ref().unwrap().text().unwrap(),
        "env:STANDIN_KEY"
    );
    assert_eq!(rules.unlisted, Unlisted::SetNull);
    assert_eq!(rules.warnings, Warnings::Fail);
    assert_eq!(
        shown(&rules.columns),
        ["*.email: email", "hr.*.password: fixed"]
    );
    assert_eq!(rules.sha256, hex::encode(Sha256::digest(SHOP)));

    let [users, audit, dotted] = rules.tables.as_slice() else {
        panic!()
    };
    let filter = Rows::Filter {
        condition: Some("id > 10".into()),
        limit: Some(1000),
    };
    assert_eq!(users.rows, filter);
    assert_eq!(audit.rows, Rows::None);
    assert_eq!((&dotted.rows, dotted.rows_span), (&Rows::All, None));
    assert_eq!(dotted.pattern.parts, ["my.table"]);
    assert_eq!(
        shown(&users.columns),
        [
            "id: keep",
            "full.name: name",
            "ssn: mask",
            "shipping_email: email",
            "profile: json"
        ]
    );
    let reference = &rules.references[0];
    assert_eq!(reference.table, TableName::new("public", "orders"));
    assert_eq!(
        reference.to_table.column(&reference.to_column),
        "public.users.email"
    );
}

#[test]
fn parts_may_have_any_name_where_each_has_a_rule() {
    let text = "version: 1\ncolumns:\n  a.b: { hstore: { domain: email, \"*\": { mask: { keep_last: 1 } } } }\n  \
                a.c: { array: { of: { email: { domain: staff } }, domain: other } }\n  a.d: { array: name }\n";
    let rules = parse(text).unwrap();
    let [hstore, array, short] = rules.columns.as_slice() else {
        panic!("three rules");
    };
    assert_eq!(hstore.spec.domain, None);
    let Value::Map(parts) = &hstore.spec.args.value else {
        panic!("parts");
    };
    assert_eq!(scalar(&parts[0].0).0, "domain");
    assert_eq!(array.spec.domain.as_deref(), Some("other"));
    assert_eq!(scalar(&short.spec.args).0, "name");
}

#[test]
fn the_shipped_rules_are_understood_with_the_real_transforms() {
    let text = include_str!("../../../rules/shop.yaml");
    let rules = Rules::parse(Path::new("rules/shop.yaml"), text, &|_| None).unwrap();
    assert!(rules.tables.len() >= 6 && rules.key.unwrap().text().is_err());
}

#[test]
fn parameters_keep_their_spelling_and_domains_stand_apart() {
    let rules = parse(SHOP).unwrap();
    let specs: Vec<_> = rules.tables[0]
        .columns
        .iter()
        .map(|rule| &rule.spec)
        .collect();
    assert_eq!(scalar(&rules.columns[1].spec.args), ("x", true));
    assert_eq!(scalar(&specs[1].args), ("short", false));
    assert_eq!(
        (specs[3].domain.as_deref(), &specs[3].args.value),
        (Some("customer"), &Value::Null)
    );
    let Value::Map(paths) = &specs[4].args.value else {
        panic!()
    };
    assert_eq!(scalar(&paths[0].0), ("$.a", true));
    let Value::Map(nested) = &paths[0].1.value else {
        panic!()
    };
    assert_eq!(scalar(&nested[0].1), ("${not} expanded", true));
    let Value::List(items) = &paths[1].1.value else {
        panic!()
    };
    assert_eq!(
        (scalar(&items[0]), scalar(&items[1])),
        (("1.10", false), ("NO", false))
    );
}

#[test]
fn places_count_characters_from_one() {
    let rules = parse("version: 1\ncolumns:\n  \"é*.a\": { mask: { keep_last: 4 } }\n").unwrap();
    let rule = &rules.columns[0];
    assert_eq!(rules.place(rule.pattern.span), "shop.yaml:3:3");
    assert_eq!(rules.place(rule.spec.span), "shop.yaml:3:13");
}

#[test]
fn a_missing_variable_in_a_setting_is_told_when_it_is_asked_for() {
    let rules = parse("version: 1\nsource: ${A}\ntarget: ${B}\nkey: ${SECRET}\n").unwrap();
    let settings = [
        rules.source.as_ref(),
        rules.target.as_ref(),
        rules.key.as_ref(),
    ];
    let rejected = Setting::require(settings.into_iter().flatten()).unwrap_err();
    let messages: Vec<_> = rejected
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(
        messages,
        ["variable `A` is not set", "variable `B` is not set"]
    );
    assert!(rejected.render(false).contains("shop.yaml:2:9"));
    assert_eq!(rules.key.unwrap().text().unwrap(), "S3CRET");
}

#[test]
fn settings_that_cannot_be_meant_are_told_when_they_are_asked_for() {
    for (text, message) in [
        ("source:", "`source` is empty"),
        (
            "source: ${NOTHING}",
            "`source` is empty: its variable is set to nothing",
        ),
        (
            "source: $DATABASE_URL",
            "`source` names a variable without braces",
        ),
    ] {
        let rules = parse(&format!("version: 1\n{text}\n")).unwrap();
        let error = crate::error::Error::from(rules.source.unwrap().text().unwrap_err());
        assert_eq!(error.what(), message);
        assert!(error.subject().unwrap().starts_with("shop.yaml:2:"));
    }
}

#[test]
fn a_key_whose_variable_holds_nothing_is_told_how_keys_are_made() {
    let rules = parse("version: 1\nkey: ${NOTHING}\n").unwrap();
    let error = crate::error::Error::from(rules.key.unwrap().text().unwrap_err());
    assert!(error.what().contains("set to nothing"), "{error}");
    assert!(
        error.hints()[0].contains("openssl rand -hex 32"),
        "{error:?}"
    );
}

#[test]
fn an_overlay_is_laid_over_key_by_key() {
    let base = r#"version: 1
source: ${UNSET}
unlisted: keep
columns:
  "*.a": email
  "*.b": { mask: { keep_last: 4, keep_first: 2 } }
tables:
  users: { rows: { where: "x", limit: 5 }, columns: { id: keep, a: email } }
  "*": { rows: none }
references:
  - a.b -> c.d
"#;
    let over = r#"source: here
columns:
  "*.c": name
  "*.*.b": { mask: { keep_last: 1 } }
tables:
  orders: { columns: { id: keep } }
  public.users: { rows: { limit: 9 }, columns: { b: name, a: set_null } }
references: []
warnings: fail
"#;
    let rules = overlaid(base, over).unwrap();
    assert_eq!(rules.source.as_ref().unwrap().text().unwrap(), "here");
    assert_eq!(rules.unlisted, Unlisted::Keep);
    assert_eq!(rules.warnings, Warnings::Fail);
    assert_eq!(
        shown(&rules.columns),
        ["*.c: name", "*.a: email", "*.*.b: mask"]
    );
    let Value::Map(parameters) = &rules.columns[2].spec.args.value else {
        panic!()
    };
    assert_eq!(parameters.len(), 1);
    let patterns: Vec<_> = rules
        .tables
        .iter()
        .map(|table| table.pattern.to_string())
        .collect();
    assert_eq!(patterns, ["orders", "public.users", "*"]);
    let filter = Rows::Filter {
        condition: Some("x".into()),
        limit: Some(9),
    };
    assert_eq!(rules.tables[1].rows, filter);
    assert_eq!(
        shown(&rules.tables[1].columns),
        ["b: name", "id: keep", "a: set_null"]
    );
    assert_eq!(rules.references, []);
    assert_eq!(
        rules.place(rules.columns[0].pattern.span),
        "shop.dev.yaml:3:3"
    );
    assert_eq!(rules.place(rules.columns[1].pattern.span), "shop.yaml:5:3");
    assert_eq!(
        rules.sha256,
        hex::encode(Sha256::digest([base, over].concat()))
    );
}

#[test]
fn how_files_are_written_has_defaults_and_is_overlaid_key_by_key() {
    assert_eq!(parse(SHOP).unwrap().parquet, Parquet::default());
    let base = "version: 1\nparquet: { compression_level: 3, statistics: none, arrays: text }\n";
    let rules = overlaid(
        base,
        "parquet: { row_group_size: 8_MiB, statistics: changed }\n",
    );
    let expected = Parquet {
        compression_level: 3,
        row_group_size: 8 << 20,
        statistics: Statistics::Changed,
        arrays: Arrays::Text,
    };
    assert_eq!(rules.unwrap().parquet, expected);
    let bounds = |level, size| {
        format!("version: 1\nparquet: {{ compression_level: {level}, row_group_size: {size} }}\n")
    };
    for (level, size) in [(1, "1MiB"), (22, "1GiB")] {
        assert_eq!(
            parse(&bounds(level, size))
                .unwrap()
                .parquet
                .compression_level,
            level
        );
    }
    for (level, size) in [(0, "1MiB"), (23, "1MiB"), (1, "1048575"), (1, "1025MiB")] {
        assert_eq!(
            parse(&bounds(level, size)).unwrap_err().diagnostics.len(),
            1
        );
    }
}

#[test]
fn an_empty_overlay_changes_nothing() {
    let rules = overlaid(SHOP, "# later\n").unwrap();
    assert_eq!(shown(&rules.columns), shown(&parse(SHOP).unwrap().columns));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_understood_or_refused_with_a_message(text in "\\PC{0,80}") {
        if let Err(rejected) = parse(&text) {
            prop_assert!(!rejected.render(true).is_empty());
        }
    }

    /// A good file with bytes cut out, doubled and put in still ends in rules or messages.
    #[test]
    fn damaged_files_are_understood_or_refused_with_a_message(
        cut in 0..SHOP.len(), length in 0..40_usize, noise in "([\t\r\n:*&!\"'{}\\[\\]#%~é-]| ){0,6}",
    ) {
        let end = (cut + length).min(SHOP.len());
        let text = [&SHOP[..cut], noise.as_str(), &SHOP[end..]].concat();
        if let Err(rejected) = overlaid(&text, &text) {
            prop_assert!(rejected.render(false).contains("shop"));
        }
    }
}

#[test]
fn nulls_stand_beside_a_transform() {
    let rules = parse(
        "version: 1\ncolumns:\n  \"*.a\": { email: {}, null_rate: 12.5%, fill_nulls: { by: id } }\n  \"*.b\": { email: {}, when: \"c > 1\", null_rate: { share: 1 %, by: c } }\n",
    )
    .unwrap();
    let [a, b] = rules.columns.as_slice() else {
        panic!("two rules");
    };
    let rate = a.spec.nulls.rate.as_ref().unwrap();
    assert_eq!((rate.millionths, rate.by.is_none()), (125_000, true));
    assert_eq!(a.spec.nulls.fill.as_ref().unwrap().column, "id");
    let rate = b.spec.nulls.rate.as_ref().unwrap();
    assert_eq!((rate.millionths, b.spec.when.is_some()), (10_000, true));
    assert_eq!(rate.by.as_ref().unwrap().column, "c");
}

#[test]
fn conditions_stand_beside_a_transform_or_in_a_table() {
    let rules = parse(
        r#"version: 1
tables:
  users:
    when: "is_staff == false"
    columns:
      email: { email: {}, when: "country == 'DE'" }
      ssn: { mask: { keep_last: 4 } }
accept:
  "check:1f00aa37": every name has two words
"#,
    )
    .unwrap();
    let [users] = rules.tables.as_slice() else {
        panic!("one table");
    };
    let text =
        |when: &Option<crate::transform::args::When>| when.as_ref().map(|when| when.text.clone());
    assert_eq!(text(&users.when).as_deref(), Some("is_staff == false"));
    let [email, ssn] = users.columns.as_slice() else {
        panic!("two columns");
    };
    assert_eq!(email.spec.transform, "email");
    assert_eq!(text(&email.spec.when).as_deref(), Some("country == 'DE'"));
    assert_eq!(text(&ssn.spec.when), None);
    assert_eq!(rules.accept[0].id, "check:1f00aa37");
    assert_eq!(rules.accept[0].reason, "every name has two words");
}
