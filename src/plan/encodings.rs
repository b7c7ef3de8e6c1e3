//! Stand-ins that a database of another encoding than UTF-8 may have no letters for.

use std::collections::BTreeSet;

use super::scope::Scope;
use super::{Decision, TablePlan};
use crate::catalog::{Family, Type};
use crate::report::Finding;

/// Transforms whose stand-ins are plain ASCII, which every encoding has.
const ASCII: &[&str] = &["email", "hash", "ulid", "username", "uuid"];

/// Transforms that a message names at most.
const NAMED: usize = 6;

/// A warning where the source's encoding, which a target often has too, lacks letters. What SQL_ASCII means is told apart.
pub(super) fn check(scope: &Scope<'_>, tables: &[TablePlan]) -> Option<Finding> {
    let encoding = scope.database.encoding.as_str();
    if matches!(encoding, "UTF8" | "SQL_ASCII") {
        return None;
    }
    let columns = tables.iter().flat_map(|table| &table.columns);
    let transforms = columns.filter_map(|column| match &column.decision {
        Decision::Transform { spec, .. }
            if holds_text(&column.ty)
                && !spec.nulls_all()
                && !column.is_made_by_target()
                && !ASCII.contains(&spec.transform) =>
        {
            Some(spec.transform)
        }
        _ => None,
    });
    let transforms: BTreeSet<&str> = transforms.collect();
    if transforms.is_empty() {
        return None;
    }
    let named = transforms.iter().take(NAMED);
    let named: Vec<String> = named.map(|name| format!("`{name}`")).collect();
    let more = match transforms.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(Finding::warning(
        "encoding",
        &scope.database.name,
        format!(
            "the database's encoding is {encoding}, and stand-ins may hold letters that it lacks: where the target has it \
             too, the run stops at the first ({}{more})",
            named.join(", ")
        ),
        "give the target database the encoding UTF8, or choose locales, alphabets and texts whose letters the encoding has",
    ))
}

fn holds_text(ty: &Type) -> bool {
    let fields = ty.fields.iter().map(|field| &field.ty);
    let mut parts = fields.chain(ty.element.as_deref());
    let is_text = matches!(ty.family, Family::Json | Family::Jsonb | Family::Hstore);
    is_text || ty.family.is_text() || parts.any(holds_text)
}
