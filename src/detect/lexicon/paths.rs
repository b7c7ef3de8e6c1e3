//! The names that stand at paths of documents: they are held against other texts as those of columns are.

use std::borrow::Cow;

use super::{NamesOf, named_by};
use crate::catalog::Type;
use crate::detect::document::{self, Documents, Leaf, PathProposal};
use crate::detect::xml::json_of;
use crate::detect::{Form, Judgement, Sample, as_json, programs};

/// The documents in which something was found as JSON, whatever type they are of.
pub(super) fn documents<'v>(
    ty: &Type,
    found: &Documents,
    values: &'v [String],
) -> Vec<Cow<'v, str>> {
    let json = |value: &'v String| match found.form {
        Form::Xml => json_of(value),
        Form::Json => as_json(ty, value),
        form => programs::json_of(form, value),
    };
    values.iter().map(json).collect()
}

/// What the paths of names hold.
pub(super) fn named(ty: &Type, found: &Documents, values: &[String]) -> Vec<(NamesOf, Vec<Leaf>)> {
    chosen(ty, found, values, |path| named_by(&path.proposal))
}

/// What those paths hold that something is told of.
pub(super) fn chosen<T>(
    ty: &Type,
    found: &Documents,
    values: &[String],
    choose: impl Fn(&PathProposal) -> Option<T>,
) -> Vec<(T, Vec<Leaf>)> {
    let paths = found.personal.iter();
    let paths = paths.filter_map(|path| Some((path.path.as_str(), choose(path)?)));
    let paths: Vec<(&str, T)> = paths.collect();
    if paths.is_empty() {
        return Vec::new();
    }
    let documents = documents(ty, found, values);
    let wanted: Vec<&str> = paths.iter().map(|(path, _)| *path).collect();
    let texts = documents.iter().map(AsRef::as_ref);
    let mut leaves = document::strings_at(texts, found, &wanted);
    let named = paths.into_iter();
    let named = named.filter_map(|(path, named)| Some((named, leaves.remove(path)?)));
    named.collect()
}

/// The same of all columns of a table: of each such path one text a row, with all that stands there.
pub(super) fn rows<'t>(
    types: impl Iterator<Item = &'t Type>,
    samples: &[Sample],
    judgements: &[Judgement],
) -> Vec<(NamesOf, Vec<String>)> {
    let mut rows = Vec::new();
    for ((ty, sample), judgement) in types.zip(samples).zip(judgements) {
        let (Some(found), Some(values)) = (&judgement.documents, sample.as_deref()) else {
            continue;
        };
        for (named, leaves) in named(ty, found, values) {
            let mut texts = vec![String::new(); values.len()];
            for leaf in leaves {
                if let Some(text) = texts.get_mut(leaf.document) {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(&leaf.text);
                }
            }
            rows.push((named, texts));
        }
    }
    rows
}
