//! What a schema allows: all schemas that must hold together, with their references followed and `allOf` taken apart.
//!
//! `nullable` of 3.0, a list of types of 3.1, and `anyOf` with a null are three spellings of one thing; so is a `oneOf`
//! of one and what it holds.
//!
//! Source: JSON Schema 2020-12 (core and validation); OpenAPI 3.0.4, "Schema Object".

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use serde_json::Value;

use super::document::{Document, Node, Unfollowed};
use super::same::same_value;

/// Schemas that must hold together. None: everything is allowed.
pub(super) type Schema<'d> = Vec<Node<'d>>;

/// Types as bits. Every whole number is a number: `number` is `INTEGER | FRACTION`.
pub(super) type Types = u8;

pub(super) const NULL: Types = 1;
const BOOLEAN: Types = 2;
pub(super) const OBJECT: Types = 4;
pub(super) const ARRAY: Types = 8;
const INTEGER: Types = 16;
const FRACTION: Types = 32;
const STRING: Types = 64;
pub(super) const ANY: Types = 127;

const NAMES: &[(&str, Types)] = &[
    ("boolean", BOOLEAN),
    ("object", OBJECT),
    ("array", ARRAY),
    ("number", INTEGER | FRACTION),
    ("integer", INTEGER),
    ("string", STRING),
    ("null", NULL),
];

/// Keywords that only objects or lists have; a schema with one of them and without a type means these.
const TELLING: &[(&str, Types)] = &[
    ("properties", OBJECT),
    ("required", OBJECT),
    ("additionalProperties", OBJECT),
    ("items", ARRAY),
];

/// Schemas beside those that stand in the document could make more parts than anybody wrote.
const MOST_PARTS: usize = 10_000;

/// Properties that are not listed.
pub(super) enum Additional<'d> {
    /// Refused.
    Closed,
    /// Allowed, if these hold.
    Open(Schema<'d>),
}

/// One schema, taken apart.
pub(super) struct Shape<'d> {
    /// Objects whose keywords all hold.
    pub(super) parts: Vec<Node<'d>>,
    /// Alternatives of each `oneOf` and `anyOf`, without null, two or more.
    pub(super) groups: Vec<Vec<Node<'d>>>,
    /// References that could not be followed.
    pub(super) unfollowed: Vec<(Node<'d>, Unfollowed)>,
    /// Allowed types.
    pub(super) types: Types,
}

impl<'d> Shape<'d> {
    /// What these schemas, which must all hold, allow.
    pub(super) fn of(document: Document<'d>, schema: &[Node<'d>]) -> Self {
        let mut shape = Self {
            parts: Vec::new(),
            groups: Vec::new(),
            unfollowed: Vec::new(),
            types: ANY,
        };
        let mut taking = Taking {
            document,
            next: schema.iter().cloned().collect(),
            seen: HashSet::new(),
            null: false,
        };
        while let Some(node) = taking.next.pop_front() {
            if shape.parts.len() < MOST_PARTS && taking.seen.insert(node.id()) {
                taking.take(node, &mut shape);
            }
        }
        shape.settle_types(taking.null, document.is_31);
        shape
    }

    fn settle_types(&mut self, null: bool, is_31: bool) {
        let mut told = self.types;
        let mut null = null;
        for part in &self.parts {
            null |= !is_31 && part.is_true("nullable");
            if let Some(types) = types_of(part.value) {
                told &= types;
            }
        }
        if told == ANY {
            let mut telling = TELLING.iter();
            let known = telling
                .find(|(key, _)| self.parts.iter().any(|part| part.value.get(key).is_some()));
            if let Some((_, types)) = known {
                told = *types;
            }
        }
        if null && told != 0 {
            told |= NULL;
        }
        self.types = told;
    }

    /// The first part that has a keyword, and the keyword's value.
    pub(super) fn first(&self, key: &str) -> Option<Node<'d>> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    /// The keyword's value in every part that has it.
    pub(super) fn every(&self, key: &str) -> impl Iterator<Item = Node<'d>> {
        self.parts.iter().filter_map(move |part| part.get(key))
    }

    /// Whether a part says so.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.parts.iter().any(|part| part.is_true(key))
    }

    /// The values that `enum` and `const` leave, without null.
    pub(super) fn values(&self) -> Option<Vec<&'d Value>> {
        let mut left: Option<Vec<&'d Value>> = None;
        let lists = self.every("enum").filter_map(|node| node.value.as_array());
        let lists = lists.map(|list| list.iter().collect::<Vec<_>>());
        let constants = self.every("const").map(|node| vec![node.value]);
        for list in lists.chain(constants) {
            left = Some(match left {
                None => list,
                Some(left) => left
                    .into_iter()
                    .filter(|value| list.iter().any(|other| same_value(value, other)))
                    .collect(),
            });
        }
        left.map(|values| {
            values
                .into_iter()
                .filter(|value| !value.is_null())
                .collect()
        })
    }

    /// Texts of a keyword in all parts.
    pub(super) fn texts(&self, key: &str) -> BTreeSet<&'d str> {
        self.every(key)
            .filter_map(|node| node.value.as_str())
            .collect()
    }

    /// Names that `required` lists.
    pub(super) fn required(&self) -> BTreeSet<&'d str> {
        let lists = self
            .every("required")
            .filter_map(|node| node.value.as_array());
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// Each listed property with the schemas that hold for it.
    pub(super) fn properties(&self) -> BTreeMap<&'d str, Schema<'d>> {
        let mut all: BTreeMap<&'d str, Schema<'d>> = BTreeMap::new();
        for list in self.every("properties") {
            for (name, schema) in list.entries() {
                all.entry(name).or_default().push(schema);
            }
        }
        all
    }

    /// What holds for properties that are not listed.
    pub(super) fn additional(&self) -> Additional<'d> {
        let keys = ["additionalProperties", "unevaluatedProperties"];
        let schemas: Schema<'d> = keys.iter().flat_map(|key| self.every(key)).collect();
        if schemas
            .iter()
            .any(|schema| schema.value == &Value::Bool(false))
        {
            return Additional::Closed;
        }
        Additional::Open(schemas)
    }

    /// What holds for items of lists.
    pub(super) fn items(&self) -> Schema<'d> {
        self.every("items").collect()
    }
}

/// Schemas on their way into a shape.
struct Taking<'d> {
    document: Document<'d>,
    next: VecDeque<Node<'d>>,
    seen: HashSet<(usize, bool)>,
    /// Whether an alternative allows null.
    null: bool,
}

impl<'d> Taking<'d> {
    fn take(&mut self, node: Node<'d>, shape: &mut Shape<'d>) {
        if node.value == &Value::Bool(false) {
            shape.types = 0;
        }
        if !node.value.is_object() {
            return;
        }
        if let Some(reference) = node.text("$ref") {
            match self.document.follow(reference) {
                Ok(target) => self.next.push_back(target.as_plain(node.plain)),
                Err(unfollowed) => shape.unfollowed.push((node.clone(), unfollowed)),
            }
            // What stands beside a reference counts from 3.1 on.
            if !self.document.is_31 {
                return;
            }
        }
        if let Some(all) = node.get("allOf") {
            let parts = all.items().map(|part| part.as_plain(node.plain));
            self.next.extend(parts);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(list) = node.get(key) {
                self.group(list.items().collect(), node.plain, shape);
            }
        }
        shape.parts.push(node);
    }

    fn group(&mut self, alternatives: Vec<Node<'d>>, is_plain: bool, shape: &mut Shape<'d>) {
        if alternatives.is_empty() {
            return;
        }
        let count = alternatives.len();
        let mut others: Vec<Node<'d>> = alternatives
            .into_iter()
            .filter(|alternative| !is_null_only(alternative.value))
            .collect();
        self.null |= others.len() < count;
        if others.is_empty() {
            shape.types &= NULL;
        } else if let Some(types) = bare_types(&others) {
            shape.types &= types;
        } else if others.len() == 1 {
            self.next.extend(others.pop());
        } else if !is_plain {
            shape.groups.push(others);
        }
    }
}

/// Whether a schema allows null and nothing else.
fn is_null_only(schema: &Value) -> bool {
    let is_null = |values: &Value| {
        values
            .as_array()
            .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_null))
    };
    types_of(schema) == Some(NULL)
        || schema.get("const").is_some_and(Value::is_null)
        || schema.get("enum").is_some_and(is_null)
}

/// The types of alternatives that say nothing but their type.
fn bare_types(alternatives: &[Node<'_>]) -> Option<Types> {
    let mut all = 0;
    for alternative in alternatives {
        let has_more = alternative
            .entries()
            .any(|(key, _)| !["type", "title", "description"].contains(&key));
        if has_more {
            return None;
        }
        all |= types_of(alternative.value)?;
    }
    Some(all)
}

/// The types that `type` names; `None` where it is absent.
fn types_of(schema: &Value) -> Option<Types> {
    let bits = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(0, |(_, types)| *types)
    };
    match schema.get("type")? {
        Value::Array(names) => Some(names.iter().fold(0, |all, name| all | bits(name))),
        name => Some(bits(name)),
    }
}

/// Types for people: `integer or string`.
pub(super) fn names(types: Types) -> String {
    if types == ANY {
        return "anything".to_owned();
    }
    let mut left = types;
    let mut found = Vec::new();
    for (name, bits) in NAMES {
        if left & bits == *bits {
            found.push(*name);
            left &= !bits;
        }
    }
    if found.is_empty() {
        "nothing".to_owned()
    } else {
        found.join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The types that a schema allows.
    fn types(version: &str, schema: &Value) -> String {
        let root =
            json!({"openapi": version, "paths": {}, "s": schema, "text": {"type": "string"}});
        let document = Document::open(&root).unwrap();
        let node = document.follow("#/s").ok().unwrap();
        names(Shape::of(document, &[node]).types)
    }

    #[test]
    fn null_has_many_spellings() {
        for (version, schema) in [
            ("3.0.0", json!({"type": "string", "nullable": true})),
            (
                "3.0.0",
                json!({"nullable": true, "allOf": [{"$ref": "#/text"}]}),
            ),
            ("3.1.0", json!({"type": ["null", "string"]})),
            (
                "3.1.0",
                json!({"anyOf": [{"$ref": "#/text"}, {"type": "null"}]}),
            ),
            (
                "3.1.0",
                json!({"oneOf": [{"type": "string"}, {"const": null}]}),
            ),
        ] {
            assert_eq!(types(version, &schema), "string or null", "{schema}");
        }
        assert_eq!(
            types("3.1.0", &json!({"type": "string", "nullable": true})),
            "string"
        );
        assert_eq!(
            types("3.0.0", &json!({"$ref": "#/text", "nullable": true})),
            "string"
        );
    }

    #[test]
    fn types_are_what_all_parts_leave() {
        let cases = [
            (json!({}), "anything"),
            (json!(true), "anything"),
            (json!(false), "nothing"),
            (json!({"type": "number"}), "number"),
            (
                json!({"allOf": [{"type": "number"}, {"type": "integer"}]}),
                "integer",
            ),
            (
                json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
                "integer or string",
            ),
            (json!({"properties": {}}), "object"),
            (json!({"items": {}}), "array"),
            (
                json!({"allOf": [{"$ref": "#/s"}, {"type": "string"}]}),
                "string",
            ),
            (json!({"type": "cat"}), "nothing"),
        ];
        for (schema, expected) in cases {
            assert_eq!(types("3.1.0", &schema), expected, "{schema}");
        }
    }

    #[test]
    fn beside_a_reference_stands_something_in_3_1_only() {
        let schema = json!({"$ref": "#/text", "type": ["string", "null"], "enum": ["a"]});
        let count = |version: &str| {
            let root =
                json!({"openapi": version, "paths": {}, "s": schema, "text": {"type": "string"}});
            let document = Document::open(&root).unwrap();
            let node = document.follow("#/s").ok().unwrap();
            Shape::of(document, &[node])
                .values()
                .map(|values| values.len())
        };
        assert_eq!((count("3.0.3"), count("3.1.0")), (None, Some(1)));
    }
}
