//! The JSON Schema of rules files is that of the checker and the registry, and says yes and no as they do.
//! `UPDATE=1 cargo test --test rules_schema` writes it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value, json};
use standin::catalog::Type;
use standin::rules::Rules;
use standin::rules::schema::schema;
use standin::transform::{Input, registry};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// What the file must hold.
fn written() -> String {
    format!("{:#}\n", schema())
}

#[test]
fn the_file_is_that_of_the_checker_and_the_registry() {
    let path = folder().join("standin.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, written()).unwrap();
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == written(),
        "run UPDATE=1 cargo test --test rules_schema"
    );
}

/// Every keyword that the schema uses. `holds` knows those that say no.
const KEYWORDS: &[&str] = &[
    "$schema",
    "$defs",
    "title",
    "description",
    "default",
    "enumDescriptions",
    "$ref",
    "type",
    "enum",
    "anyOf",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "required",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "maximum",
];

/// Calls `visit` with every schema in a schema.
fn each_schema(schema: &Value, visit: &mut dyn FnMut(&Map<String, Value>)) {
    let Value::Object(keywords) = schema else {
        return;
    };
    visit(keywords);
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties" | "patternProperties" | "$defs", Value::Object(schemas)) => {
                schemas
                    .values()
                    .for_each(|schema| each_schema(schema, visit));
            }
            ("anyOf", Value::Array(schemas)) => {
                schemas.iter().for_each(|schema| each_schema(schema, visit));
            }
            ("additionalProperties" | "propertyNames" | "items", schema) => {
                each_schema(schema, visit);
            }
            _ => {}
        }
    }
}

#[test]
fn it_is_well_formed() {
    let root = schema();
    each_schema(&root, &mut |keywords| {
        for (keyword, value) in keywords {
            assert!(KEYWORDS.contains(&keyword.as_str()), "{keyword}");
            match keyword.as_str() {
                "$ref" => assert!(referred(&root, value).is_object(), "{value}"),
                "pattern" => drop(Regex::new(value.as_str().unwrap()).unwrap()),
                _ => {}
            }
        }
    });
}

fn referred<'s>(root: &'s Value, reference: &Value) -> &'s Value {
    let name = reference.as_str().unwrap().strip_prefix("#/$defs/");
    &root["$defs"][name.unwrap()]
}

/// Whether a value is as a schema says. Source: JSON Schema, draft 2020-12, as far as [`KEYWORDS`] go.
fn holds(root: &Value, schema: &Value, value: &Value) -> bool {
    let Value::Object(keywords) = schema else {
        return schema != &json!(false);
    };
    let object = value.as_object();
    let all = |test: &dyn Fn(&str, &Value) -> bool| {
        object.is_none_or(|object| object.iter().all(|(name, value)| test(name, value)))
    };
    let is_matched = |keyword: &str, name: &str| match keyword {
        "properties" => schema["properties"].get(name).is_some(),
        _ => patterns(schema).any(|(pattern, _)| matches(pattern, name)),
    };
    keywords
        .iter()
        .all(|(keyword, asked)| match keyword.as_str() {
            "$ref" => holds(root, referred(root, asked), value),
            "type" => types(asked).any(|ty| is_of(value, ty)),
            "enum" => asked.as_array().unwrap().contains(value),
            "anyOf" => {
                let mut forms = asked.as_array().unwrap().iter();
                forms.any(|form| holds(root, form, value))
            }
            "properties" => all(&|name, value| {
                asked
                    .get(name)
                    .is_none_or(|schema| holds(root, schema, value))
            }),
            "patternProperties" => all(&|name, value| {
                let mut patterns = patterns(schema).filter(|(pattern, _)| matches(pattern, name));
                patterns.all(|(_, schema)| holds(root, schema, value))
            }),
            "additionalProperties" => all(&|name, value| {
                is_matched("properties", name)
                    || is_matched("patternProperties", name)
                    || holds(root, asked, value)
            }),
            "propertyNames" => all(&|name, _| holds(root, asked, &name.into())),
            "required" => {
                let mut names = asked.as_array().unwrap().iter();
                object.is_none_or(|object| {
                    names.all(|name| object.contains_key(name.as_str().unwrap()))
                })
            }
            "minProperties" => {
                object.is_none_or(|object| object.len() as u64 >= asked.as_u64().unwrap())
            }
            "maxProperties" => {
                object.is_none_or(|object| object.len() as u64 <= asked.as_u64().unwrap())
            }
            "items" => {
                let items = value.as_array();
                items.is_none_or(|items| items.iter().all(|item| holds(root, asked, item)))
            }
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= asked.as_u64().unwrap()),
            "exclusiveMinimum" => value
                .as_f64()
                .is_none_or(|number| number > asked.as_f64().unwrap()),
            "pattern" => value
                .as_str()
                .is_none_or(|text| matches(asked.as_str().unwrap(), text)),
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= asked.as_f64().unwrap()),
            "maximum" => value
                .as_f64()
                .is_none_or(|number| number <= asked.as_f64().unwrap()),
            _ => true,
        })
}

fn patterns(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let patterns = schema["patternProperties"]
        .as_object()
        .into_iter()
        .flatten();
    patterns.map(|(pattern, schema)| (pattern.as_str(), schema))
}

fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).unwrap().is_match(text)
}

fn types(asked: &Value) -> impl Iterator<Item = &str> {
    let several = asked.as_array().into_iter().flatten();
    asked
        .as_str()
        .into_iter()
        .chain(several.filter_map(Value::as_str))
}

fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}

/// YAML as editors hand it to a schema: scalars as the core schema reads them. Source: YAML 1.2.2, section 10.3.2.
fn yaml(text: &str) -> Value {
    let mut open: Vec<(Value, Option<String>)> = vec![(json!([]), None)];
    let add = |open: &mut Vec<(Value, Option<String>)>, value: Value| {
        let (collection, key) = open.last_mut().unwrap();
        match collection {
            Value::Array(items) => items.push(value),
            Value::Object(entries) => match key.take() {
                None => *key = Some(value.as_str().map_or(value.to_string(), str::to_owned)),
                Some(key) => drop(entries.insert(key, value)),
            },
            other => panic!("{other}"),
        }
    };
    for event in Parser::new_from_str(text) {
        match event.unwrap().0 {
            Event::SequenceStart(..) => open.push((json!([]), None)),
            Event::MappingStart(..) => open.push((json!({}), None)),
            Event::SequenceEnd | Event::MappingEnd => {
                let (value, _) = open.pop().unwrap();
                add(&mut open, value);
            }
            Event::Scalar(text, style, ..) => add(&mut open, scalar(&text, style)),
            _ => {}
        }
    }
    open[0].0[0].take()
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    match text {
        _ if style != ScalarStyle::Plain => text.into(),
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        text => match serde_json::from_str::<Value>(text) {
            Ok(number) if number.is_number() => number,
            _ => text.into(),
        },
    }
}

fn is_valid(text: &str) -> bool {
    static ROOT: LazyLock<Value> = LazyLock::new(schema);
    holds(&ROOT, &ROOT, &yaml(text))
}

fn is_accepted(text: &str) -> bool {
    let env = |_: &str| Some("1".to_owned());
    Rules::parse(Path::new("rules.yaml"), text, &env).is_ok()
}

#[test]
fn every_shipped_rules_file_is_valid_and_names_the_schema() {
    let mut files = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(is_valid(&text), "{}", path.display());
            let first = "# yaml-language-server: $schema=standin.schema.json\n";
            assert!(text.starts_with(first), "{}", path.display());
            files += 1;
        }
    }
    assert!(files >= 4);
}

/// What schema and checker take, each behind `version: 1`.
const GOOD: &[&str] = &[
    "tables: { a: { columns: { b: { range: { of: { fixed: x } } }, c: { range: set_null }, d: { array: email } } } }\n",
    "tables: { a: { columns: { c: { email: {}, when: 'row[\"My Col\"] > 1' } } } }\n",
    "tables: { a: { columns: { c: { email: {}, null_rate: 10%, fill_nulls: { by: id } } } } }\n",
    "tables: { a: { columns: { c: { email: {}, when: \"d > 1\", null_rate: { share: 1%, by: id } } } } }\n",
    "tables: { a: { when: is_new, columns: { c: email } } }\n",
    "tables: { a: { when: \"b > 1\", columns: { c: { email: {}, when: \"d == 'x'\" } } } }\n",
    "accept: { \"check:1f00aa37\": every name has two words }\n",
    "",
    "source: ${A}\ntarget: parquet:out\nkey: env:KEY\nunlisted: set_null\nwarnings: fail\n",
    "columns: { '*.email': email, 'a.b.c': { mask: { keep_last: 4 } } }\n",
    "tables: { a: { rows: all }, b: { rows: { where: 'a > 1', limit: 1_000 } }, c: }\n",
    "tables: { a: { columns: { b: keep, c: { fixed: 0 }, d: { fixed: { value: x, 'null': replace } } } } }\n",
    "tables: { a: { columns: { b: { hash: 16 }, c: { hash: { length: '16', domain: x } }, d: { email: } } } }\n",
    "tables: { a: { columns: { b: { json: { '$.a': email, '$.b[*]': { mask: { keep_last: 4 } }, other: set_null } } } } }\n",
    "tables: { a: { columns: { b: { uuid: 4 }, c: { uuid: { version: '8' } } } } }\n",
    "references: [a.b -> c.d]\nparquet: { compression_level: 3, row_group_size: 64MiB, statistics: changed, arrays: text }\n",
    "tests: [{ name: a, table: b, given: { c: 1, d: null }, expect: { c: changed, d: null, e: { matches: 'x.*', length: { max: 3 } } } }]\n",
    "tests: [{ name: a, table: b, expect: { c: [changed, { same_as: d.e }, { differs_from: { test: x } }] } }]\n",
    "tables: { a: { columns: { b: { noise: 20% }, c: { noise: { percent: 20% } }, d: { noise: '100' }, e: { noise: 0.5 } } } }\n",
    "tables: { a: { columns: { b: { email: { domain: 5 } }, c: { name: { longest: '${N}' } }, d: { round: { digits: -2 } } } } }\n",
    "tables: { a: { columns: { b: { redact: { known: [c] } }, d: { choice: [x, y] }, e: { choice: 'x, y' } } } }\n",
    "tables: { a: { columns: { b: { gender: { values: [f, m] } }, c: { number_range: { min: -5, max: -1 } } } } }\n",
    "tables: { a: { columns: { b: { email: {}, null_rate: 0.5% }, c: { email: {}, null_rate: '100.0 %' } } } }\n",
    "tables: { a: { rows: { limit: 0 } }, b: { rows: { where: 'true', limit: '1_0' } } }\n",
    "accept: { \"low:1F00AA37\": zwei Wörter, \"low:1f00aa38\": \"5 rows\" }\n",
    "parquet: { compression_level: '22', row_group_size: 67_108_864 }\n",
    "tests: [{ name: a, table: 'b\\*', expect: { c: { length: 0 }, d: { differs_from: { test: x } } } }]\n",
];

/// What neither takes.
const BAD: &[&str] = &[
    "tables: { a: { columns: { b: { range: { fixed: x } } } } }\n",
    "tables: { a: { columns: { b: { array: { mask: { keep_last: 1 } } } } } }\n",
    "tables: { a: { columns: { b: { range: fixed } } } }\n",
    "tables: { a: { columns: { c: { when: \"d == 'x'\" } } } }\n",
    "tables: { a: { columns: { c: { email: {}, when: 3 } } } }\n",
    "tables: { a: { columns: { c: { email: {}, when: '3' } } } }\n",
    "tables: { a: { when: true, columns: { c: email } } }\n",
    "tables: { a: { columns: { c: { null_rate: 10% } } } }\n",
    "tables: { a: { columns: { c: { email: {}, name: {}, null_rate: 10% } } } }\n",
    "tables: { a: { columns: { c: { email: {}, null_rate: 10 } } } }\n",
    "tables: { a: { columns: { c: { email: {}, fill_nulls: id } } } }\n",
    "tables: { a: { columns: { c: { email: {}, null_rate: { by: id } } } } }\n",
    "tables: { a: { columns: { c: { email: {}, name: {} } } } }\n",
    "accept: { unique: yes }\n",
    "colums: {}\n",
    "unlisted: drop\n",
    "warnings: stop\n",
    "tables: [users]\n",
    "columns: { email: email }\n",
    "columns: { '*.email': emial }\n",
    "columns: { '*.email': fixed }\n",
    "columns: { '*.email': { fixed: { 'null': keep } } }\n",
    "columns: { '*.email': }\n",
    "tables: { a: { colums: {} } }\n",
    "tables: { a: { rows: some } }\n",
    "tables: { a: { rows: { were: x } } }\n",
    "tables: { a: { columns: { b: { mask: { keep_lst: 4 } } } } }\n",
    "tables: { a: { columns: { b: { mask: {}, hash: {} } } } }\n",
    "tables: { a: { columns: { b: { mask: { domain: x } } } } }\n",
    "tables: { a: { columns: { b: { keep: 1 } } } }\n",
    "tables: { a: { columns: { b: { json: { '$.a': emial } } } } }\n",
    "references: [a.b = c.d]\n",
    "parquet: { compression_level: 23 }\n",
    "parquet: { statistics: some }\n",
    "parquet: { arrays: some }\n",
    "tests: { name: a }\n",
    "tests: [{ name: a, expect: { b: changed } }]\n",
    "tests: [{ name: a, table: b, expect: { c: changd } }]\n",
    "tests: [{ name: a, table: b, expect: { c: { equal: x } } }]\n",
    "tests: [{ name: a, table: b, given: { c: [1] }, expect: { c: changed } }]\n",
    "tables: { a: { columns: { b: { gender: { numbrs: any } } } } }\n",
    "tables: { a: { columns: { b: { date_range: { mn: 2024-01-01 } } } } }\n",
    "tables: { a: { columns: { b: { redact: { knwon: [c] } } } } }\n",
    "tables: { a: { columns: { b: { choice: { valus: [c] } } } } }\n",
    "tables: { a: { columns: { b: { map: { valus: { c: d } } } } } }\n",
    "tables: { a: { columns: { b: { foreign_key: { colums: x } } } } }\n",
    "tables: { a: { columns: { b: { email: {}, null_rate: 150% } } } }\n",
    "tables: { a: { columns: { b: { email: {}, null_rate: 0% } } } }\n",
    "tables: { a: { columns: { b: { email: {}, null_rate: -1% } } } }\n",
    "tables: { a: { columns: { b: { email: {}, null_rate: 0.00001% } } } }\n",
    "tables: { a: { rows: {} } }\n",
    "tables: { a: { rows: { where: '' } } }\n",
    "tables: { a: { rows: { limit: -1 } } }\n",
    "accept: { \"low:1f00aa37\": 5 }\n",
    "accept: { \"low:1f00aa37\": true }\n",
    "accept: { \"low:1f00aa37\": '5!' }\n",
    "parquet: { compression_level: x }\n",
    "parquet: { row_group_size: much }\n",
    "parquet: { row_group_size: 5 }\n",
    "tests: [{ name: a, table: b, expect: { c: [] } }]\n",
    "tests: [{ name: a, table: b, expect: { c: {}, d: same } }]\n",
    "tests: [{ name: a, table: b, expect: { c: { length: {} } } }]\n",
    "tests: [{ name: a, table: b, expect: { c: { length: -1 } } }]\n",
    "tests: [{ name: a, table: 'cust*', expect: { c: same } }]\n",
];

/// What the schema refuses, and the checker once it knows the column's type.
const BAD_PARAMETERS: &[(&str, &str)] = &[
    ("text", "{ name: { longest: -1 } }"),
    ("text", "{ name: { longest: 0 } }"),
    ("text", "{ hash: -16 }"),
    ("text", "{ mask: { keep_last: -1 } }"),
    ("date", "{ date_shift: { days: -1 } }"),
    ("date", "{ date_shift: 40000 }"),
    ("numeric", "{ noise: 0 }"),
    ("numeric", "{ noise: -5 }"),
    ("numeric", "{ noise: 101 }"),
    ("numeric", "{ noise: -5% }"),
    ("numeric", "{ noise: { absolute: -1 } }"),
    ("numeric", "{ bucket: -10 }"),
    ("numeric", "{ round: { digits: 40 } }"),
];

/// Whether a rule for a column of the type is one that the transform takes.
fn is_taken(family: &str, rule: &str) -> bool {
    let text = format!("version: 1\ntables: {{ a: {{ columns: {{ b: {rule} }} }} }}\n");
    let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None).unwrap();
    let spec = &rules.tables[0].columns[0].spec;
    let entry = registry::find(spec.transform).unwrap();
    let families = entry.accepts.iter();
    let family = families.copied().find(|own| own.name() == family).unwrap();
    let ty = Type::plain(family.name(), family);
    (entry.prepare)(&spec.args, Input { ty: &ty }).is_ok()
}

#[test]
fn numbers_have_the_bounds_that_transforms_hold_them_to() {
    for (family, rule) in BAD_PARAMETERS {
        let text = format!("version: 1\ntables: {{ a: {{ columns: {{ b: {rule} }} }} }}\n");
        assert!(!is_valid(&text), "the schema on {rule}");
        assert!(!is_taken(family, rule), "the transform on {rule}");
    }
}

/// Every parameter that its row gives a number as default takes that number, and the schema does so too.
#[test]
fn defaults_are_within_the_bounds() {
    for entry in registry::REGISTRY {
        for param in entry.params {
            if param.default.parse::<f64>().is_err() {
                continue;
            }
            let given = entry.example_params.iter();
            let given = given.filter(|(name, _)| *name != param.name);
            let given = given.copied().chain([(param.name, param.default)]);
            let given: Vec<_> = given
                .map(|(name, value)| format!("{name}: '{value}'"))
                .collect();
            let rule = format!("{{ {}: {{ {} }} }}", entry.name, given.join(", "));
            let text = format!("version: 1\ntables: {{ a: {{ columns: {{ b: {rule} }} }} }}\n");
            assert!(is_valid(&text), "{rule}");
        }
    }
}

#[test]
fn schema_and_checker_agree() {
    let mut wrong = Vec::new();
    for (texts, wanted) in [(GOOD, true), (BAD, false)] {
        for text in texts {
            let text = format!("version: 1\n{text}");
            if is_valid(&text) != wanted {
                wrong.push(format!("the schema on {text}"));
            }
            // A parameter that is missing is told when a column's type is known.
            let is_late = text.contains("fixed") && !wanted;
            if !is_late && is_accepted(&text) != wanted {
                wrong.push(format!("the checker on {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
    for text in ["version: ${V:-1}\n", "version: '1'\n"] {
        assert!(is_valid(text) && is_accepted(text), "{text}");
    }
    assert!(!is_valid("unlisted: keep\n") && !is_accepted("unlisted: keep\n"));
}
