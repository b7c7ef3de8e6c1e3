//! An OpenAPI document: its version, and where its references lead.
//!
//! Source: OpenAPI Specification 3.0.4 and 3.1.1 (spec.openapis.org); RFC 6901 (JSON Pointer).

use std::fmt;

use serde_json::{Map, Value};

/// References to references are followed so often.
const MOST_HOPS: usize = 64;

/// Why a document cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It is no JSON object.
    NotAnObject,
    /// It is OpenAPI's predecessor.
    Swagger,
    /// Nothing says that it is OpenAPI.
    NoVersion,
    /// It is of a version that is not known here.
    OtherVersion,
    /// It describes no paths, which a description of an API must.
    NoPaths,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnObject => "the document is no object",
            Self::Swagger => "this is Swagger 2.0, not OpenAPI 3",
            Self::NoVersion => "this is no OpenAPI document: it has no `openapi` version",
            Self::OtherVersion => {
                "this version of OpenAPI is not known here: it is neither 3.0 nor 3.1"
            }
            Self::NoPaths => "the document has no object `paths`",
        })
    }
}

/// Where a reference leads.
pub(super) enum Unfollowed {
    /// Out of the document.
    Remote(String),
    /// To nothing, or round in a circle.
    Nowhere(String),
}

/// A value of a document and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'d> {
    /// The value.
    pub(super) value: &'d Value,
    /// JSON Pointer as a URI fragment without percent-encoding: `#/paths/~1users/get`.
    pub(super) pointer: String,
    /// For schemas: the alternatives of its `oneOf` and `anyOf` are looked at one by one, beside it.
    pub(super) plain: bool,
}

impl<'d> Node<'d> {
    /// What stands below a key.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(self.below(value, key))
    }

    /// The text below a key.
    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    /// Whether `true` stands below a key.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    /// The entries of an object; none if it is none.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d, '_> {
        let entries = self.value.as_object().into_iter().flat_map(Map::iter);
        entries.map(|(key, value)| (key.as_str(), self.below(value, key)))
    }

    /// The items of a list; none if it is none.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> + use<'d, '_> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(|(at, value)| self.below(value, &at.to_string()))
    }

    /// The same, plain or not.
    pub(super) fn as_plain(&self, plain: bool) -> Self {
        Self {
            plain,
            ..self.clone()
        }
    }

    /// Its identity: two nodes are one where the values are.
    pub(super) fn id(&self) -> (usize, bool) {
        (std::ptr::from_ref(self.value).addr(), self.plain)
    }

    fn below(&self, value: &'d Value, key: &str) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self {
            value,
            pointer: format!("{}/{key}", self.pointer),
            plain: false,
        }
    }
}

/// A document that can be compared.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    root: &'d Value,
    /// Whether it is OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
    pub(super) is_31: bool,
}

impl<'d> Document<'d> {
    /// Takes a JSON value for a description of an API, version 3.0 or 3.1.
    pub fn open(root: &'d Value) -> Result<Self, Unusable> {
        let Some(map) = root.as_object() else {
            return Err(Unusable::NotAnObject);
        };
        let Some(version) = map.get("openapi") else {
            let swagger = map.contains_key("swagger");
            return Err(if swagger {
                Unusable::Swagger
            } else {
                Unusable::NoVersion
            });
        };
        // YAML without quotes: `openapi: 3.1` is a number.
        let version = match version {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let is = |minor: &str| {
            version == minor
                || version
                    .strip_prefix(minor)
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        let is_31 = is("3.1");
        if !is_31 && !is("3.0") {
            return Err(Unusable::OtherVersion);
        }
        let parts: &[&str] = if is_31 {
            &["paths", "webhooks", "components"]
        } else {
            &["paths"]
        };
        let is_object = |key: &&str| map.get(*key).is_some_and(Value::is_object);
        let paths = map.get("paths").is_none_or(Value::is_object);
        if !paths || !parts.iter().any(is_object) {
            return Err(Unusable::NoPaths);
        }
        Ok(Self { root, is_31 })
    }

    /// All of it.
    pub(super) fn root(&self) -> Node<'d> {
        Node {
            value: self.root,
            pointer: "#".to_owned(),
            plain: false,
        }
    }

    /// The node itself, or what its reference leads to in the end.
    pub(super) fn resolve(&self, node: Node<'d>) -> Result<Node<'d>, Unfollowed> {
        let mut node = node;
        for _ in 0..MOST_HOPS {
            match node.text("$ref") {
                None => return Ok(node),
                Some(reference) => node = self.follow(reference)?,
            }
        }
        Err(Unfollowed::Nowhere(
            node.text("$ref").unwrap_or_default().to_owned(),
        ))
    }

    /// Schemas with references that say no more replaced by what they lead to, so that a component is one thing
    /// wherever it is met.
    pub(super) fn canonical(&self, schema: Vec<Node<'d>>) -> Vec<Node<'d>> {
        let schemas = schema.into_iter().map(|node| {
            let is_alone = !self.is_31 || node.value.as_object().is_some_and(|map| map.len() == 1);
            match node.text("$ref").filter(|_| is_alone) {
                Some(reference) => match self.follow(reference) {
                    Ok(target) => target.as_plain(node.plain),
                    Err(_) => node,
                },
                None => node,
            }
        });
        schemas.collect()
    }

    /// What a reference leads to.
    pub(super) fn follow(&self, reference: &str) -> Result<Node<'d>, Unfollowed> {
        let Some(fragment) = reference.strip_prefix('#') else {
            return Err(Unfollowed::Remote(reference.to_owned()));
        };
        let nowhere = || Unfollowed::Nowhere(reference.to_owned());
        let pointer = percent_decoded(fragment).ok_or_else(nowhere)?;
        let value = self.root.pointer(&pointer).ok_or_else(nowhere)?;
        Ok(Node {
            value,
            pointer: format!("#{pointer}"),
            plain: false,
        })
    }
}

/// Source: RFC 3986, section 2.1.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |at: usize| rest.get(at).and_then(|byte| (*byte as char).to_digit(16));
        let byte = digit(0)? * 16 + digit(1)?;
        bytes.push(byte as u8);
        rest = rest.get(2..)?;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(value: &Value) -> Unusable {
        Document::open(value).unwrap_err()
    }

    #[test]
    fn only_openapi_3_0_and_3_1_is_taken() {
        for version in [json!("3.0.3"), json!("3.1.0"), json!("3.1"), json!(3.1)] {
            assert!(Document::open(&json!({"openapi": version, "paths": {}})).is_ok());
        }
        for version in [json!("3.2.0"), json!("3.10.0"), json!("4"), json!(null)] {
            let document = json!({"openapi": version, "paths": {}});
            assert_eq!(refused(&document), Unusable::OtherVersion);
        }
        assert_eq!(refused(&json!([])), Unusable::NotAnObject);
        assert_eq!(refused(&json!({"swagger": "2.0"})), Unusable::Swagger);
        assert_eq!(refused(&json!({})), Unusable::NoVersion);
        assert_eq!(refused(&json!({"openapi": "3.0.0"})), Unusable::NoPaths);
        let list = json!({"openapi": "3.1.0", "paths": [], "components": {}});
        assert_eq!(refused(&list), Unusable::NoPaths);
        assert!(Document::open(&json!({"openapi": "3.1.0", "webhooks": {}})).is_ok());
    }

    #[test]
    fn references_are_pointers_that_may_be_percent_encoded() {
        let root = json!({"openapi": "3.0.0", "paths": {"/a{b}": {"x~y": 1}}});
        let document = Document::open(&root).unwrap();
        let found = document.follow("#/paths/~1a%7Bb%7D/x~0y").ok().unwrap();
        assert_eq!(found.value, &json!(1));
        assert_eq!(found.pointer, "#/paths/~1a{b}/x~0y");
        for broken in ["#/nowhere", "#/%zz", "#/%4", "#anchor"] {
            assert!(matches!(
                document.follow(broken),
                Err(Unfollowed::Nowhere(_))
            ));
        }
        assert!(matches!(
            document.follow("other.yaml#/x"),
            Err(Unfollowed::Remote(_))
        ));
    }

    #[test]
    fn references_in_a_circle_end() {
        let root =
            json!({"openapi": "3.0.0", "paths": {}, "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        let document = Document::open(&root).unwrap();
        let start = document.follow("#/a").ok().unwrap();
        assert!(matches!(
            document.resolve(start),
            Err(Unfollowed::Nowhere(_))
        ));
    }
}
