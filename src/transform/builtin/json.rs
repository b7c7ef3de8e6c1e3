//! `json`: transforms inside documents, by JSONPath.
//!
//! Every path's values are gathered over the whole batch and go through the path's own kernel together, so a value
//! inside a document costs about what it costs in a column, and keeps the stand-in that it has there.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use jsonpath_rust::parser::model::JpQuery;
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::js_path_process;
use jsonpath_rust::query::queryable::Queryable as _;
use serde_json::Value as Json;

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Spec, Value};
use crate::transform::drawn::{map_text, unexpected};
use crate::transform::registry::{self, Param};
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform, rule};

pub(in crate::transform) const PARAMS: &[Param] = &[
    Param {
        name: "*",
        kind: "JSONPath → transform",
        default: "",
        doc: "What happens to the values at a path, e.g. `\"$.contacts[*].email\": email`",
    },
    Param {
        name: "on_missing",
        kind: "ignore | error",
        default: "ignore",
        doc: "What a document without any value at a path does",
    },
    Param {
        name: "on_invalid",
        kind: "error | set_null | empty",
        default: "error",
        doc: "What a text that is no JSON does: stop the run, become NULL, or become {}",
    },
];

/// What happens to text that is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Invalid {
    Error,
    SetNull,
    Empty,
}

pub(in crate::transform) fn prepare(
    args: &Arg,
    _: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let Value::Map(pairs) = &args.value else {
        return Err(Problem::new("`json` needs paths")
            .hint("write `json: { \"$.path.to.value\": transform }`")
            .at(args.span));
    };
    let mut prepared = Documents {
        paths: Vec::new(),
        required: false,
        invalid: Invalid::Error,
    };
    for (key, value) in pairs {
        match (scalar(key), scalar(value)) {
            (Some("on_missing"), Some(word)) => {
                prepared.required = word_of(word, value, &[("ignore", false), ("error", true)])?;
            }
            (Some("on_invalid"), Some(word)) => {
                let words = [
                    ("error", Invalid::Error),
                    ("set_null", Invalid::SetNull),
                    ("empty", Invalid::Empty),
                ];
                prepared.invalid = word_of(word, value, &words)?;
            }
            (Some(path), _) => prepared.paths.push(Arc::new(one_path(path, key, value)?)),
            (None, _) => return Err(Problem::new("a path must be a text").at(key.span)),
        }
    }
    if prepared.paths.is_empty() {
        return Err(Problem::new("`json` has no paths")
            .hint("add `\"$.path\": transform`")
            .at(args.span));
    }
    Ok(Box::new(prepared))
}

fn scalar(arg: &Arg) -> Option<&str> {
    match &arg.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn word_of<T: Copy>(word: &str, arg: &Arg, words: &[(&str, T)]) -> Result<T, Problem> {
    words
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, value)| *value)
        .ok_or_else(|| {
            let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
            Problem::new(format!("this is one of {}", names.join(", "))).at(arg.span)
        })
}

fn one_path(path: &str, key: &Arg, value: &Arg) -> Result<Path, Problem> {
    if !path.starts_with('$') {
        return Err(
            Problem::new(format!("`{path}` is neither a JSONPath nor a parameter"))
                .hint("a path begins with `$`; the parameters are on_missing and on_invalid")
                .at(key.span),
        );
    }
    let query = parse_json_path(path).map_err(|_| {
        Problem::new(format!("`{path}` is not a JSONPath"))
            .hint("paths look like $.a.b, $.list[*].field, $..field (RFC 9535)")
            .at(key.span)
    })?;
    let spec = rule::parse(value)?;
    let entry = registry::find(spec.transform)
        .ok_or_else(|| Problem::new("there is no such transform").at(spec.span))?;
    // Text first: a transform for text takes the digits of a number too.
    let candidates = [("text", Family::Text), ("numeric", Family::Numeric)];
    let accepted = candidates
        .iter()
        .find(|(_, family)| entry.accepts.is_empty() || entry.accepts.contains(family));
    let Some(&(name, family)) = accepted else {
        return Err(
            Problem::new(format!("`{}` does not work inside documents", entry.name))
                .hint("use a transform for text or numeric")
                .at(spec.span),
        );
    };
    if entry.name == "json" {
        return Err(Problem::new("`json` inside `json` is not needed")
            .hint("write the whole path")
            .at(spec.span));
    }
    let prepared = (entry.prepare)(
        &spec.args,
        Input {
            ty: &Type::plain(name, family),
        },
    )?;
    Ok(Path {
        text: path.to_owned(),
        query,
        spec,
        prepared,
    })
}

#[derive(Debug)]
struct Path {
    text: String,
    query: JpQuery,
    spec: Spec,
    prepared: Box<dyn Prepared>,
}

#[derive(Debug)]
struct Documents {
    paths: Vec<Arc<Path>>,
    required: bool,
    invalid: Invalid,
}

impl Prepared for Documents {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            makes_nulls: self.invalid == Invalid::SetNull,
            max_chars: Some(u32::MAX),
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, key: &MasterKey, _: &str) -> Arc<dyn Transform> {
        let paths = self.paths.iter().map(|path| {
            let domain = path.spec.domain.as_deref().unwrap_or(path.spec.transform);
            (Arc::clone(path), path.prepared.bind(key, domain))
        });
        Arc::new(Kernel {
            paths: paths.collect(),
            required: self.required,
            invalid: self.invalid,
        })
    }
}

struct Kernel {
    paths: Vec<(Arc<Path>, Arc<dyn Transform>)>,
    required: bool,
    invalid: Invalid,
}

/// A value that a path reaches: its document, and where in it.
struct Found {
    row: usize,
    place: String,
    number: bool,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let Some(values) = input.as_string_opt::<i32>() else {
            return Err(unexpected(input));
        };
        let mut documents = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            documents.push(self.parse(row, value)?);
        }
        for (path, kernel) in &self.paths {
            self.walk(path, kernel.as_ref(), &mut documents)?;
        }
        let kept: Vec<bool> = documents
            .iter()
            .map(|document| !matches!(document, Document::Null))
            .collect();
        let array = map_text(input, |row, value, out| {
            match &documents[row] {
                Document::Parsed(json) => {
                    serde_json::to_writer(&mut *out, json)
                        .map_err(|_| Refusal::new(row, "a document cannot be written"))?;
                }
                Document::Untouched => out.extend_from_slice(value.as_bytes()),
                Document::Null => {}
            }
            Ok(())
        })?;
        if kept.iter().all(|kept| *kept) {
            return Ok(array);
        }
        let keep =
            arrow::array::BooleanArray::from(kept.iter().map(|kept| !kept).collect::<Vec<_>>());
        arrow::compute::nullif(&array, &keep)
            .map_err(|_| Refusal::new(0, "documents cannot be set to NULL"))
    }
}

enum Document {
    Parsed(Json),
    /// NULL, or an empty text: nothing to look into.
    Untouched,
    Null,
}

impl Kernel {
    fn parse(&self, row: usize, value: Option<&str>) -> Result<Document, Refusal> {
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
            return Ok(Document::Untouched);
        };
        match (serde_json::from_str(value), self.invalid) {
            (Ok(json), _) => Ok(Document::Parsed(json)),
            (Err(_), Invalid::SetNull) => Ok(Document::Null),
            (Err(_), Invalid::Empty) => Ok(Document::Parsed(Json::Object(serde_json::Map::new()))),
            (Err(_), Invalid::Error) => Err(Refusal::new(row, "a value is not valid JSON").hint(
                "say what to do with such values: `on_invalid: set_null` or `on_invalid: empty`",
            )),
        }
    }

    /// Gathers what a path reaches in all documents, transforms it together, and puts it back.
    fn walk(
        &self,
        path: &Path,
        kernel: &dyn Transform,
        documents: &mut [Document],
    ) -> Result<(), Refusal> {
        let (mut found, mut texts) = (Vec::new(), Vec::new());
        for (row, document) in documents.iter().enumerate() {
            let Document::Parsed(json) = document else {
                continue;
            };
            let reached = js_path_process(&path.query, json).map_err(|_| {
                Refusal::new(row, format!("the path {} cannot be followed", path.text))
            })?;
            if reached.is_empty() && self.required {
                return Err(
                    Refusal::new(row, format!("a document has nothing at {}", path.text))
                        .hint("`on_missing: ignore` lets such documents pass"),
                );
            }
            for reached in reached {
                let place = reached.clone().path();
                if let Some((text, number)) = path.text_of(reached.val(), row)? {
                    found.push(Found { row, place, number });
                    texts.push(text);
                }
            }
        }
        let input: ArrayRef = Arc::new(StringArray::from(texts));
        let output = kernel.apply(&input).map_err(|refusal| Refusal {
            row: found.get(refusal.row).map_or(0, |found| found.row),
            reason: format!("at {}: {}", path.text, refusal.reason),
            hint: refusal.hint,
        })?;
        let Some(output) = output.as_string_opt::<i32>() else {
            return Err(unexpected(&output));
        };
        for (index, found) in found.iter().enumerate() {
            let Document::Parsed(json) = &mut documents[found.row] else {
                continue;
            };
            let target = json.reference_mut(found.place.as_str());
            let target = target.ok_or_else(|| {
                Refusal::new(found.row, format!("the path {} was lost", path.text))
            })?;
            *target = if output.is_null(index) {
                Json::Null
            } else {
                back(output.value(index), found.number)
            };
        }
        Ok(())
    }
}

impl Path {
    /// A value as the text that the kernel takes, and whether it was a number. NULL stays, and so does everything
    /// under `keep`. What has no text is refused, unless it goes away anyway.
    fn text_of(&self, value: &Json, row: usize) -> Result<Option<(String, bool)>, Refusal> {
        let goes = matches!(self.spec.transform, "set_null" | "fixed");
        match value {
            _ if self.spec.transform == "keep" => Ok(None),
            Json::Null => Ok(None),
            Json::String(text) => Ok(Some((text.clone(), false))),
            Json::Number(number) => Ok(Some((number.to_string(), true))),
            _ if goes => Ok(Some((String::new(), false))),
            Json::Bool(_) => Err(self.no_text("true or false", row)),
            _ => Err(self.no_text("a document or list", row)),
        }
    }

    fn no_text(&self, what: &str, row: usize) -> Refusal {
        Refusal::new(
            row,
            format!(
                "{} reaches {what}, which `{}` cannot transform",
                self.text, self.spec.transform
            ),
        )
        .hint("lead the path on to its values, or use set_null, fixed or keep")
    }
}

/// A new value in place of an old one: a number stays one where the text allows it.
fn back(text: &str, number: bool) -> Json {
    let parsed = number
        .then(|| serde_json::from_str::<serde_json::Number>(text).ok())
        .flatten();
    parsed.map_or_else(|| Json::String(text.to_owned()), Json::Number)
}
