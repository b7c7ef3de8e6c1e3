//! The format of rules files as JSON Schema (draft 2020-12), so that editors complete and check them.
//!
//! Keys are those that the checker knows, and transforms those of the registry. The schema lets through what only a
//! catalog can refuse; it refuses nothing that the checker takes in a rules file. `rules/standin.schema.json` is this,
//! written out by `UPDATE=1 cargo test --test rules_schema`.

use serde_json::{Map, Value, json};

use super::check::transform::BESIDE;
use super::check::{self, expectation, nulls, parquet, rows, rule_test, table};
use super::parquet::{COMPRESSION_LEVELS, ROW_GROUP_SIZES};
use crate::transform::registry::REGISTRY;
use crate::transform::schema::{definition, definitions, parameters, stands_alone, whole};

/// The whole schema.
pub fn schema() -> Value {
    let mut definitions = definitions();
    for (name, schema) in [
        ("rule", rule()),
        ("name", name()),
        ("columns", columns()),
        ("table", table()),
        ("test", test()),
        ("expectation", expectation()),
        ("column", column()),
    ] {
        definitions.insert(name.to_owned(), schema);
    }
    let mut schema = mapping(check::KEYS, top);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "Rules file of standin".into();
    schema["description"] =
        "Which transform each column of a database gets on its way into a dev database".into();
    schema["required"] = json!(["version"]);
    schema["$defs"] = definitions.into();
    schema
}

/// A mapping with these keys and no other.
fn mapping(keys: &[&str], of: fn(&str) -> Value) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), of(key)))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// What stands under a key of the file. Anything, where nothing is known here.
fn top(key: &str) -> Value {
    match key {
        "version" => json!({
            "description": "version of the format",
            "anyOf": [{ "enum": [1, check::VERSION] }, definition("variable")],
        }),
        "source" => text("the database to read: a PostgreSQL URL, best as a variable"),
        "target" => text("where rows go: a PostgreSQL URL, or parquet:FOLDER"),
        "key" => text(
            "what stand-ins are made under: 32 bytes or more as hexadecimal or base64, or env:NAME, file:PATH, dotenv:PATH#NAME, vault:PATH#FIELD",
        ),
        "unlisted" => described(
            "what a column without a rule means",
            words(check::UNLISTED.map(|(word, _)| word)),
        ),
        "warnings" => described(
            "what a warning of the plan means that `accept` does not name",
            words(check::WARNINGS.map(|(word, _)| word)),
        ),
        "columns" => json!({
            "description": "rules by name, anywhere: `table.column` or `schema.table.column`, with * and ?; the first match wins",
            "type": ["object", "null"],
            "propertyNames": { "pattern": "\\." },
            "additionalProperties": definition("rule"),
        }),
        "tables" => json!({
            "description": "rules by table: `table` (of public) or `schema.table`, with * and ?",
            "type": ["object", "null"],
            "additionalProperties": definition("table"),
        }),
        "references" => json!({
            "description": "foreign keys that the schema does not declare",
            "type": ["array", "null"],
            "items": {
                "description": "`orders.shipping_email -> users.email`",
                "type": "string",
                "pattern": "->",
            },
        }),
        "accept" => json!({
            "description": "findings of the plan that somebody has looked at, by id, each with the reason",
            "type": ["object", "null"],
            "propertyNames": { "pattern": "^[a-z_]+:[0-9a-fA-F]{8}$" },
            // What is no blank, no digit and no punctuation of ASCII.
            "additionalProperties": { "type": "string", "pattern": "[^\\s!-@\\[-`{-~]" },
        }),
        "parquet" => described(
            "how Parquet files are written",
            or_nothing(mapping(parquet::KEYS, parquet_setting)),
        ),
        "tests" => json!({
            "description": "given rows, and what the rules are to make of them; run by `standin plan` and before every run",
            "type": ["array", "null"],
            "items": definition("test"),
        }),
        _ => json!({}),
    }
}

/// A transform: its name, or a mapping of its name to parameters.
fn rule() -> Value {
    let mut properties: Map<String, Value> = REGISTRY
        .iter()
        .map(|entry| (entry.name.to_owned(), parameters(entry)))
        .collect();
    properties.insert("when".to_owned(), condition());
    properties.insert(nulls::RATE.to_owned(), null_rate());
    properties.insert(nulls::FILL.to_owned(), fill_nulls());
    // One transform, and so one name more than stand beside it.
    let mut rest = vec![json!({ "maxProperties": 1, "properties": without(BESIDE) })];
    for (place, name) in BESIDE.iter().enumerate() {
        let others: Vec<&str> = BESIDE.iter().copied().skip(place + 1).collect();
        for mask in 0..1_usize << others.len() {
            let chosen = |bit: usize| mask >> bit & 1 == 1;
            let with: Vec<&str> = (0..others.len())
                .filter(|bit| chosen(*bit))
                .map(|bit| others[bit])
                .collect();
            let absent: Vec<&str> = BESIDE
                .iter()
                .copied()
                .filter(|other| other != name && !with.contains(other))
                .collect();
            let required: Vec<&str> = std::iter::once(*name).chain(with).collect();
            let count = required.len() + 1;
            rest.push(json!({
                "required": required,
                "properties": without(&absent),
                "minProperties": count,
                "maxProperties": count,
            }));
        }
    }
    json!({
        "description": "a transform: its name, or `{ name: { parameter: value } }`, the latter also with a condition, `null_rate` or `fill_nulls` beside it",
        "anyOf": [
            definition("name"),
            {
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1 + BESIDE.len(),
                "anyOf": rest,
            },
        ],
    })
}

/// A transform that needs no parameters, by its name.
fn name() -> Value {
    let alone = REGISTRY.iter().filter(|entry| stands_alone(entry));
    let names: Vec<&str> = alone.clone().map(|entry| entry.name).collect();
    let summaries: Vec<&str> = alone.map(|entry| entry.summary).collect();
    json!({ "anyOf": [
        { "enum": names, "enumDescriptions": summaries },
        definition("variable"),
    ] })
}

/// Properties that may not be there.
fn without(names: &[&str]) -> Value {
    let names = names.iter().map(|name| ((*name).to_owned(), json!(false)));
    Value::Object(names.collect())
}

/// A number of percent above 0, at most 100, with at most four digits behind the point that say something; or a variable.
const SHARE: &str = concat!(
    r"^\s*[+]?0*([1-9][0-9]?(\.[0-9]{0,4}0*)?|100(\.0*)?",
    r"|\.([1-9][0-9]{0,3}|0[1-9][0-9]{0,2}|00[1-9][0-9]?|000[1-9])0*)\s*%\s*$|\$\{"
);

fn null_rate() -> Value {
    let share = json!({ "type": "string", "pattern": SHARE });
    let by = text("a column of the row that it is drawn from, instead of the value");
    let rate = json!({
        "type": "object",
        "properties": { nulls::RATE_KEYS[0]: share, nulls::RATE_KEYS[1]: by },
        "additionalProperties": false,
        "required": [nulls::RATE_KEYS[0]],
    });
    json!({
        "description": "this share of the values becomes NULL: 10%",
        "anyOf": [share, rate],
    })
}

fn fill_nulls() -> Value {
    let mut fill = mapping(nulls::FILL_KEYS, |_| {
        text("a column of the row that tells rows apart")
    });
    fill["required"] = json!(["by"]);
    described(
        "NULL gets a stand-in, drawn from another column of the row",
        fill,
    )
}

fn condition() -> Value {
    // A number or flag names no column.
    described(
        "an expression over the row's columns in production; rows that do not meet it pass: country == 'DE', row[\"My Col\"] > 3",
        json!({ "type": "string", "pattern": "[A-Za-z_]" }),
    )
}

fn columns() -> Value {
    json!({
        "description": "rules for the table's columns, by name or with * and ?",
        "type": ["object", "null"],
        "additionalProperties": definition("rule"),
    })
}

fn table() -> Value {
    or_nothing(mapping(table::KEYS, |key| match key {
        "rows" => json!({
            "description": "which rows are copied",
            "anyOf": [words(["all", "none"]), something(mapping(rows::KEYS, row_filter))],
            "default": "all",
        }),
        "when" => condition(),
        "columns" => definition("columns"),
        _ => json!({}),
    }))
}

fn row_filter(key: &str) -> Value {
    match key {
        "where" => json!({
            "description": "a condition of SQL for the source, without the word WHERE",
            "type": ["string", "number", "boolean"],
            "pattern": "\\S",
        }),
        "limit" => described("so many rows at most", whole(Some(0), None)),
        _ => json!({}),
    }
}

fn parquet_setting(key: &str) -> Value {
    match key {
        "compression_level" => {
            let (least, most) = COMPRESSION_LEVELS.into_inner();
            let mut level = whole(Some(least.into()), Some(most.into()));
            level["default"] = 1.into();
            described("of zstd", level)
        }
        "row_group_size" => {
            let (least, most) = ROW_GROUP_SIZES.into_inner();
            json!({
                "description": "encoded bytes, 1MiB to 1GiB",
                "anyOf": [
                    { "type": "integer", "minimum": least, "maximum": most },
                    { "type": "string", "pattern": "^[0-9_]+\\s*([kKmMgG]([iI]?[bB])?|[bB])?$" },
                    definition("variable"),
                ],
                "default": "64MiB",
            })
        }
        "statistics" => described(
            "columns whose smallest and largest values stand in footers",
            words(parquet::STATISTICS.map(|(word, _)| word)),
        ),
        "arrays" => described(
            "lists, or the text that PostgreSQL writes of them, which says all",
            words(parquet::ARRAYS.map(|(word, _)| word)),
        ),
        _ => json!({}),
    }
}

fn test() -> Value {
    let mut test = mapping(rule_test::KEYS, |key| match key {
        "name" => text("the test's name, of which there is one only"),
        "table" => json!({
            "description": "the table whose rules are tested",
            "type": ["string", "number", "boolean"],
            // One, and so without * and ? but behind a backslash.
            "pattern": "^(\\\\[*?]|[^*?])+$|\\$\\{",
        }),
        "given" => json!({
            "description": "values of its columns, as PostgreSQL writes them; the others are NULL",
            "type": ["object", "null"],
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
        }),
        "expect" => json!({
            "description": "what must hold of the stand-ins, column by column",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": definition("expectation"),
        }),
        _ => json!({}),
    });
    test["required"] = json!(["name", "table", "expect"]);
    test
}

fn expectation() -> Value {
    let properties = something(mapping(expectation::PROPERTIES, property));
    let one = [words(expectation::WORDS.iter().copied()), properties];
    let mut forms = one.to_vec();
    forms.push(json!({ "type": "null" }));
    let items = json!({ "anyOf": forms });
    forms.push(json!({ "type": "array", "items": items, "minItems": 1 }));
    json!({
        "description": "changed, same, null, or properties by name, or a list of them",
        "anyOf": forms,
    })
}

fn property(key: &str) -> Value {
    match key {
        "equals" => described("it is this text", definition("scalar")),
        "matches" => described(
            "a regular expression that the whole of it matches",
            definition("scalar"),
        ),
        "length" => {
            let bounds = something(mapping(expectation::LENGTHS, |_| whole(Some(0), None)));
            json!({
                "description": "its number of characters",
                "anyOf": [whole(Some(0), None), bounds],
            })
        }
        "same_as" => described(
            "what another column's rules make of the same value, or what comes out of another test",
            definition("column"),
        ),
        "differs_from" => described(
            "not what another column's rules make of the same value, or what comes out of another test",
            definition("column"),
        ),
        _ => json!({}),
    }
}

/// Another stand-in.
fn column() -> Value {
    let mut other = mapping(expectation::OTHERS, |_| json!({ "type": "string" }));
    other["required"] = json!(["test"]);
    json!({ "anyOf": [{ "type": "string", "pattern": "\\.|\\$\\{" }, other] })
}

fn text(description: &str) -> Value {
    described(description, definition("scalar"))
}

fn described(description: &str, mut schema: Value) -> Value {
    schema["description"] = description.into();
    schema
}

fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    let words: Vec<&str> = words.into_iter().collect();
    json!({ "anyOf": [{ "enum": words }, definition("variable")] })
}

/// The same mapping, with something in it.
fn something(mut schema: Value) -> Value {
    schema["minProperties"] = 1.into();
    schema
}

fn or_nothing(mut schema: Value) -> Value {
    schema["type"] = json!(["object", "null"]);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_the_checker_knows_is_described() {
        let mut waiting = vec![schema()];
        while let Some(schema) = waiting.pop() {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                // Kinds of parameters in words of their own may be anything, and say what they are.
                // Where nothing may stand, nothing is to be said.
                let is_known = property == false
                    || property
                        .as_object()
                        .is_some_and(|schema| !schema.is_empty());
                assert!(
                    is_known,
                    "say in rules/schema.rs what stands under `{name}`"
                );
            }
            match schema {
                Value::Object(parts) => waiting.extend(parts.into_iter().map(|(_, part)| part)),
                Value::Array(parts) => waiting.extend(parts),
                _ => {}
            }
        }
    }
}
