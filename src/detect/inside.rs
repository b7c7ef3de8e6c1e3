//! What columns hold that have values inside of theirs: documents, composite values, lists.

use super::subject::Subject;
use super::values::Evidence;
use super::{Documents, FieldProposal, Form, document, fields as parts, is_hstore, is_xml, xml};
use crate::catalog::{Family, Type};

/// What the fields of composite values, or of lists of them, seem to be.
pub(super) fn fields(
    name: &str,
    ty: &Type,
    subject: Subject,
    sampled: &[String],
) -> Vec<FieldProposal> {
    let holder = ty.element.as_deref().unwrap_or(ty);
    if holder.fields.is_empty() {
        return Vec::new();
    }
    let values = sampled
        .iter()
        .filter_map(|value| serde_json::from_str(value).ok());
    let values: Vec<serde_json::Value> = values.collect();
    parts::read(name, ty, subject, &values.iter().collect::<Vec<_>>())
}

/// Whether values are lists of composite ones.
pub(super) fn has_fields(ty: &Type) -> bool {
    let element = ty.element.as_ref();
    ty.family == Family::Array && element.is_some_and(|element| element.family == Family::Composite)
}

/// Whether values are lists of texts.
pub(super) fn holds_texts(ty: &Type) -> bool {
    let element = ty.element.as_ref();
    ty.family == Family::Array && element.is_some_and(|element| element.family.is_text())
}

/// What stands at the paths of values, where they are documents.
pub(super) fn documents(
    ty: &Type,
    evidence: &Evidence,
    texts: &[&str],
    name: &str,
    of: Subject,
) -> Option<Documents> {
    if holds_documents(ty, evidence) && !has_fields(ty) {
        let found = document::read(texts, name, of);
        let form = if is_xml(ty) { Form::Xml } else { Form::Json };
        return Some(found.of_form(form));
    }
    let may_be = xml::texts::may_be(ty);
    may_be.then(|| xml::texts::read(texts, name, of)).flatten()
}

/// Whether to look for paths: in documents of their own type, and in text that is nothing else.
pub(super) fn holds_documents(ty: &Type, evidence: &Evidence) -> bool {
    match ty.family {
        Family::Json | Family::Jsonb => true,
        _ if is_hstore(ty) || is_xml(ty) => true,
        Family::Array => evidence.documents > 0,
        family => family.is_text() && evidence.is_documents(),
    }
}
