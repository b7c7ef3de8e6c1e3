//! What may stand under a transform's name in a rules file, as JSON Schema (draft 2020-12), from the registry's rows.
//!
//! Nothing here knows a transform: kinds of parameters are read from [`Param::kind`], and whether a transform can stand
//! alone, what it cannot do without, and from where to where its whole numbers go, is asked of [`Entry::prepare`].
//!
//! Source: "JSON Schema: A Media Type for Describing JSON Documents" and "JSON Schema Validation", draft 2020-12.

use serde_json::{Map, Value, json};

use super::Input;
use super::args::{Arg, Problem};
use super::entry::{Entry, Param, RULE};
use crate::catalog::Type;

/// The mark of a parameter that stands for many names, in its own name: `$…` for every name that begins with `$`.
const MANY: char = '…';

/// Where the definitions stand that the parts of a schema refer to.
pub fn definition(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The definitions that parameters refer to, beside `rule` and the `name` of a transform that stands alone, which are for
/// the whole file to give.
pub fn definitions() -> Map<String, Value> {
    let definitions = [
        (
            "variable",
            json!({
                "description": "a variable of the environment: ${NAME}, ${NAME:-default} or ${NAME:?message}",
                "type": "string",
                "pattern": "\\$\\{",
            }),
        ),
        ("scalar", json!({ "type": ["string", "number", "boolean"] })),
        (
            "positive",
            json!({ "anyOf": [
                { "type": "number", "exclusiveMinimum": 0 },
                { "type": "string", "pattern": "^[+]?[0-9._]*[1-9][0-9._]*$" },
                definition("variable"),
            ] }),
        ),
        (
            "percent",
            json!({ "anyOf": [
                { "type": "number", "exclusiveMinimum": 0, "maximum": 100 },
                { "type": "string", "pattern": "^[0-9.]*[1-9][0-9.]*%?$" },
                { "type": "string", "pattern": "^100(\\.0*)?%?$" },
                definition("variable"),
            ] }),
        ),
        (
            "number",
            json!({ "anyOf": [
                { "type": "number" },
                { "type": "string", "pattern": "^[-+]?[0-9._]+([eE][-+]?[0-9]+)?$" },
                definition("variable"),
            ] }),
        ),
    ];
    definitions
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// What may stand under the transform's name: parameters by name, the first one's value, or nothing.
pub fn parameters(entry: &Entry) -> Value {
    let mut properties = Map::new();
    let mut patterns = Map::new();
    let mut others = json!(false);
    for param in entry.params {
        match param.name.split_once(MANY) {
            // Patterns hold for known names too, so one for all names is none.
            Some(("", _)) => others = described(entry, param),
            Some((start, _)) => {
                patterns.insert(format!("^{}", escaped(start)), described(entry, param));
            }
            None => {
                properties.insert(param.name.to_owned(), described(entry, param));
            }
        }
    }
    if entry.keyed {
        let doc = "columns of one domain get the same stand-in for the same value; the transform's name where it is not given";
        properties.insert(
            "domain".to_owned(),
            json!({ "description": doc, "type": ["string", "number", "boolean"], "pattern": "\\S" }),
        );
    }
    let mut object = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": others,
    });
    if !patterns.is_empty() {
        object["patternProperties"] = patterns.into();
    }
    let required = required(entry);
    if !required.is_empty() {
        object["required"] = required.into();
    }
    let mut forms = vec![object];
    if let Some(first) = entry
        .params
        .first()
        .filter(|param| !param.name.contains(MANY))
    {
        // A rule with parameters stands under the parameter's name.
        forms.push(match first.kind {
            RULE => definition("name"),
            _ => alone(entry, first),
        });
    }
    if stands_alone(entry) {
        forms.push(json!({ "type": "null" }));
    }
    json!({ "description": format!("{}. {}", entry.summary, entry.doc), "anyOf": forms })
}

/// Whether a rule may name the transform without parameters.
pub fn stands_alone(entry: &Entry) -> bool {
    prepares(entry, &Arg::none())
}

/// Parameters without which it takes no type, though all others of its examples are given.
fn required(entry: &Entry) -> Vec<&'static str> {
    let given = entry.example_params;
    let is_required = |name: &str| {
        let others: Vec<_> = given
            .iter()
            .copied()
            .filter(|(other, _)| *other != name)
            .collect();
        !prepares(entry, &Arg::map(&others))
    };
    let names = entry.params.iter().filter(|param| param.default.is_empty());
    names
        .map(|param| param.name)
        .filter(|name| given.iter().any(|(given, _)| given == name) && is_required(name))
        .collect()
}

/// Whether it takes any type with these parameters.
fn prepares(entry: &Entry, args: &Arg) -> bool {
    let types = types(entry);
    let mut asked = types.iter().map(|ty| (entry.prepare)(args, Input { ty }));
    asked.any(|prepared| prepared.is_ok())
}

/// What a parameter may be that stands directly under the transform's name. A mapping there is one of parameters.
fn alone(entry: &Entry, param: &Param) -> Value {
    let schema = of_kind(entry, param);
    match schema.as_object() {
        Some(keywords) if !keywords.is_empty() => schema,
        _ if param.kind.starts_with("list") => {
            json!({ "type": ["string", "number", "boolean", "array"] })
        }
        _ => definition("scalar"),
    }
}

/// What a parameter of the transform may be.
fn of_kind(entry: &Entry, param: &Param) -> Value {
    match param.kind {
        "integer" => {
            let (least, most) = bounds(entry, param.name);
            whole(least, most)
        }
        other => kind(other),
    }
}

/// A whole number within these bounds, as a number or as text, or a variable.
pub fn whole(least: Option<i64>, most: Option<i64>) -> Value {
    let mut number = json!({ "type": "integer" });
    for (keyword, bound) in [("minimum", least), ("maximum", most)] {
        if let Some(bound) = bound {
            number[keyword] = bound.into();
        }
    }
    let pattern = match least {
        Some(1..) => "^[+]?[0-9_]*[1-9][0-9_]*$",
        Some(0) => "^[+]?[0-9_]*[0-9][0-9_]*$",
        Some(_) | None => "^[-+]?[0-9_]*[0-9][0-9_]*$",
    };
    json!({ "anyOf": [
        number,
        { "type": "string", "pattern": pattern },
        definition("variable"),
    ] })
}

/// The least and the most that a whole number may be, whatever the column's type and the other words of the rule are:
/// what is said of something that is none.
fn bounds(entry: &Entry, name: &str) -> (Option<i64>, Option<i64>) {
    const NO_NUMBER: &str = "?";
    let others = entry.params.iter().filter(|param| param.name != name);
    let words = others.flat_map(|param| {
        let words = param.kind.split('|').filter(|word| is_word(word));
        words.map(|word| vec![(param.name, word)])
    });
    let examples = entry.example_params.iter().copied();
    let examples: Vec<_> = examples.filter(|(other, _)| *other != name).collect();
    let mut found: Option<(i128, i128)> = None;
    for mut given in [Vec::new(), examples].into_iter().chain(words) {
        given.push((name, NO_NUMBER));
        let args = Arg::map(&given);
        for problem in refused(entry, &args).into_iter().flat_map(Problem::all) {
            let bounds = problem.bounds.as_deref();
            let bounds =
                bounds.and_then(|(least, most)| Some((least.parse().ok()?, most.parse().ok()?)));
            let Some((least, most)) = bounds else {
                continue;
            };
            found = Some(found.map_or((least, most), |(so_far, to)| {
                (least.min(so_far), most.max(to))
            }));
        }
    }
    let (least, most) = found.unzip();
    let narrow = |bound: Option<i128>| bound.and_then(|bound| i64::try_from(bound).ok());
    (narrow(least), narrow(most))
}

/// What is said of these parameters for each type that the transform takes.
fn refused(entry: &Entry, args: &Arg) -> Vec<Problem> {
    let types = types(entry);
    let asked = types.iter().map(|ty| (entry.prepare)(args, Input { ty }));
    asked.filter_map(Result::err).collect()
}

/// A plain type of each family that it takes.
fn types(entry: &Entry) -> Vec<Type> {
    let example = [entry.example_family()];
    let families = match entry.accepts {
        [] => &example[..],
        some => some,
    };
    let types = families.iter();
    types
        .map(|family| Type::plain(family.name(), *family))
        .collect()
}

fn described(entry: &Entry, param: &Param) -> Value {
    let mut schema = of_kind(entry, param);
    let default = default(param);
    let told = match (&default, param.default) {
        (None, words) if !words.is_empty() => format!("{} (by default: {words})", param.doc),
        _ => param.doc.to_owned(),
    };
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), told.into());
        schema.extend(default.map(|default| ("default".to_owned(), default)));
    }
    schema
}

/// The default as a value, where what the row says of it is one.
fn default(param: &Param) -> Option<Value> {
    let text = Some(param.default).filter(|text| !text.is_empty())?;
    let words: Vec<&str> = param.kind.split('|').map(str::trim).collect();
    let number = || serde_json::from_str(text).ok().filter(Value::is_number);
    match param.kind {
        "integer" | "number" | "number above 0" | "percent" => number(),
        // What is not there is no word that an editor may put in.
        "text" | "literal" | "word" if text == "none" => None,
        "text" | "literal" | "word" => Some(text.into()),
        _ if words.contains(&text) => match text {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            text => Some(number().unwrap_or_else(|| text.into())),
        },
        _ => None,
    }
}

/// What a parameter of a kind may be. A kind in words that are not known here may be anything.
fn kind(kind: &str) -> Value {
    let parts: Vec<&str> = kind.split('|').map(str::trim).collect();
    match kind {
        "text" | "literal" | "word" => definition("scalar"),
        "number" | "percent" => definition(kind),
        "number above 0" => definition("positive"),
        _ if kind == "transform" || kind.ends_with(" transform") => definition("rule"),
        _ if parts.len() > 1 && parts.iter().all(|part| is_word(part)) => choice(&parts),
        _ => json!({}),
    }
}

/// One of several words, or a value of one of several kinds.
fn choice(parts: &[&str]) -> Value {
    let mut words: Vec<Value> = Vec::new();
    let mut forms: Vec<Value> = Vec::new();
    for part in parts {
        match *part {
            "integer" => forms.push(whole(None, None)),
            "number" => forms.push(definition(part)),
            "text" | "literal" | "word" => forms.push(definition("scalar")),
            word => {
                words.push(word.into());
                // YAML reads some words as something else.
                let other: Option<Value> = serde_json::from_str(word).ok();
                words.extend(other.filter(|value| !value.is_null()));
            }
        }
    }
    forms.insert(0, json!({ "enum": words }));
    forms.push(definition("variable"));
    json!({ "anyOf": forms })
}

fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%' | '/');
    !text.is_empty() && text.chars().all(plain)
}

/// Text as a regular expression that matches it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::registry::{REGISTRY, find};

    fn schema(name: &str) -> Value {
        parameters(find(name).unwrap())
    }

    #[test]
    fn kinds_become_types_words_and_defaults() {
        let mask = schema("mask");
        let last = &mask["anyOf"][0]["properties"]["keep_last"];
        assert_eq!(
            last["anyOf"][0],
            json!({ "type": "integer", "minimum": 0, "maximum": 1_000_000 })
        );
        assert_eq!(last["default"], 0);
        let email = schema("email");
        let style = &email["anyOf"][0]["properties"]["style"];
        assert_eq!(style["anyOf"][0]["enum"], json!(["full", "short"]));
        assert_eq!(style["default"], "full");
        assert!(email["anyOf"][0]["properties"]["domain"].is_object());
        assert!(mask["anyOf"][0]["properties"]["domain"].is_null());
        let version = &schema("uuid")["anyOf"][0]["properties"]["version"];
        assert_eq!(version["anyOf"][0]["enum"], json!(["4", 4, "7", 7, "8", 8]));
        assert_eq!(version["default"], 4);
        assert_eq!(kind("a JSON document of some sort"), json!({}));
        assert_eq!(
            kind("true|false|integer")["anyOf"],
            json!([
                { "enum": ["true", true, "false", false] },
                whole(None, None),
                { "$ref": "#/$defs/variable" },
            ])
        );
    }

    #[test]
    fn what_a_transform_cannot_do_without_is_required() {
        assert!(!stands_alone(find("fixed").unwrap()) && stands_alone(find("email").unwrap()));
        assert_eq!(schema("fixed")["anyOf"][0]["required"], json!(["value"]));
        let json = schema("json");
        assert_eq!(
            json["anyOf"][0]["patternProperties"]["^\\$"]["$ref"],
            "#/$defs/rule"
        );
        assert!(json["anyOf"][0]["required"].is_null());
        for holder in ["range", "array"] {
            let schema = schema(holder);
            assert_eq!(
                schema["anyOf"][0]["properties"]["of"]["$ref"],
                "#/$defs/rule"
            );
            assert_eq!(schema["anyOf"][1]["$ref"], "#/$defs/name", "{holder}");
        }
    }

    #[test]
    fn every_whole_number_has_the_bounds_that_the_transform_holds_it_to() {
        for entry in REGISTRY {
            for param in entry.params.iter().filter(|param| param.kind == "integer") {
                let (least, most) = bounds(entry, param.name);
                assert!(
                    least < most && least.is_some(),
                    "{} {}: {least:?}",
                    entry.name,
                    param.name
                );
            }
        }
        let of = |transform: &str, name: &str| bounds(find(transform).unwrap(), name);
        assert_eq!(of("name", "longest"), (Some(1), Some(1000)));
        assert_eq!(of("round", "digits"), (Some(-18), Some(18)));
    }

    #[test]
    fn numbers_above_0_and_percents_are() {
        for entry in REGISTRY {
            let kinds = ["number above 0", "percent"];
            for param in entry
                .params
                .iter()
                .filter(|param| kinds.contains(&param.kind))
            {
                for number in ["-1", "0"] {
                    let args = Arg::map(&[(param.name, number)]);
                    assert!(!prepares(entry, &args), "{} {}", entry.name, param.name);
                }
            }
        }
    }

    #[test]
    fn every_word_that_is_a_default_may_stand_there() {
        for entry in REGISTRY {
            for param in entry.params {
                let schema = described(entry, param);
                let (words, default) = (&schema["anyOf"][0]["enum"], &schema["default"]);
                if let (Some(words), false) = (words.as_array(), default.is_null()) {
                    assert!(words.contains(default), "{} {}", entry.name, param.name);
                }
            }
        }
    }
}
