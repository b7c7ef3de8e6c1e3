//! An `xml` rule for the elements and attributes that seem personal.
//!
//! As with documents of JSON each that was seen is named, and what nobody names is emptied: texts of elements that hold
//! others, comments, and what production gets tomorrow.

use super::documents::{self, Document, Lines, Of};
use crate::catalog::Family;
use crate::detect::{self, Documents, Place};
use crate::transform::args::Arg;

/// The rule for a column's documents; `None` where no path is personal, or none that seems so can be named. Elements in which
/// nothing seems personal pass, unless the column's own name says that all of it is.
pub(super) fn rule(documents: &Documents, of: Of<'_>, not_null: bool) -> Option<Document> {
    if documents.personal.is_empty() {
        return None;
    }
    let mut lines = Lines::of("xml");
    let mut is_named = false;
    for (path, place) in documents.in_markup() {
        match place {
            Place::Personal(found) => {
                let name = path.rsplit(['/', '@']).next().unwrap_or_default();
                let part = (Family::Text, name);
                let rule = documents::part_rule(found, part, &Lines::of("xml"), &path, of);
                lines.add(&path, rule, &documents::reason(found));
                is_named = true;
            }
            Place::Plain(found) if !of.is_personal => {
                let why = documents::reason_to_keep(found);
                lines.add(&path, Arg::scalar("keep"), &why);
                is_named = true;
            }
            Place::Plain(_) => {}
        }
    }
    let why = documents::reason_to_clear(documents, of.is_personal, "path");
    lines.add("other", Arg::scalar("empty"), &why);
    // Values of the type may be documents whose entities are declared in them, which no rule reads.
    let invalid = if not_null { "empty" } else { "set_null" };
    let why = match detect::is_xml(of.ty) {
        true => "a document with entities of its own",
        false => "a text that is no XML, or has entities of its own",
    };
    lines.add("on_invalid", Arg::scalar(invalid), why);
    is_named.then(|| lines.finish(of.ty)).flatten()
}
