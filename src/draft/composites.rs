//! A `composite` rule for the fields that seem personal.

use super::candidates::{self, Contacts, Wanted};
use super::{documents, kept, markup, rule};
use crate::catalog::{Family, Type};
use crate::detect::{Country, FieldProposal, Form, is_hstore, is_path, is_xml};
use crate::transform::args::Arg;

/// The column, or the field, that a rule is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) ty: &'a Type,
    /// Whether its own name says that all of it is personal.
    pub(super) is_personal: bool,
    /// Whether people are near, so that fields which nobody could look into do not pass.
    pub(super) are_people_near: bool,
    /// Where its people live, as far as that can be told.
    pub(super) country: Option<&'static Country>,
}

/// The rule for values of a composite type, or for lists of them; `None` where all of them may pass. Fields that nobody
/// could look into are cleared beside personal ones. Others are where the column's own name says that all of it is
/// personal, and pass elsewhere.
pub(super) fn rule(fields: &[FieldProposal], of: Of<'_>) -> Option<Arg> {
    let Of {
        ty, is_personal, ..
    } = of;
    let are_people_near = of.are_people_near || fields.iter().any(FieldProposal::is_personal);
    let of = Of {
        are_people_near,
        ..of
    };
    let changed = fields
        .iter()
        .filter(|field| field.is_personal() || are_people_near && is_unseen(field));
    let mut members: Vec<(Arg, Arg)> = changed
        .map(|field| (Arg::scalar(&field.name), field_rule(field, of)))
        .collect();
    if members.is_empty() {
        return None;
    }
    if members.len() < fields.len() {
        let others = if is_personal { "set_null" } else { "keep" };
        members.push((rule::quoted("*"), Arg::scalar(others)));
    }
    let rule = rule::with("composite", rule::map(members));
    let rule = match ty.family {
        Family::Array => rule::with("array", rule::with("of", rule)),
        _ => rule,
    };
    rule::promise(&rule, ty)?;
    Some(rule)
}

/// Whether nobody could look into a field, or into one inside.
pub(super) fn is_unseen(field: &FieldProposal) -> bool {
    let inside = &field.judgement.fields;
    kept::unseen(&field.ty, &field.judgement).is_some()
        || is_opaque(&field.ty)
        || inside.iter().any(is_unseen)
}

/// Whether a type is one of those that are not looked into.
fn is_opaque(ty: &Type) -> bool {
    let ty = ty.element.as_deref().unwrap_or(ty);
    let is_other = matches!(
        ty.family,
        Family::Range | Family::Multirange | Family::Other
    );
    is_other && !is_path(ty) && !is_xml(ty)
}

/// What fits a field by its name, its type and its values.
fn field_rule(field: &FieldProposal, of: Of<'_>) -> Arg {
    let whole = Arg::scalar("set_null");
    let is_personal = field.judgement.personal.is_some();
    let inner = Of {
        ty: &field.ty,
        is_personal,
        ..of
    };
    if let Some(inside) = rule(&field.judgement.fields, inner) {
        return inside;
    }
    let country = field.judgement.country.or(of.country);
    let of = documents::Of {
        ty: &field.ty,
        is_personal,
        country,
        seen: &[],
    };
    let found = field.judgement.documents.as_ref();
    let document = found.and_then(|found| match field.ty.family {
        _ if is_hstore(&field.ty) => documents::hstore_rule(found, of),
        _ if found.form == Form::Xml => markup::rule(found, of, false),
        Family::Array => documents::list_rule(found, of),
        _ => documents::rule(found, of, false),
    });
    let is_told = found.is_some_and(|found| !found.personal.is_empty());
    if let Some(document) = document.filter(|_| is_told) {
        return document.rule;
    }
    let Some(personal) = &field.judgement.personal else {
        return whole;
    };
    let wanted = Wanted {
        category: personal.category,
        name: &field.name,
        ty: &field.ty,
        contacts: match field.are_few {
            true => Contacts::Few,
            false => Contacts::None,
        },
        are_days: field.judgement.are_days,
        is_street_alone: field.judgement.is_street_alone,
        shape: field.judgement.shape,
        known: &[],
        country,
    };
    let mut rules = candidates::rules(wanted).into_iter();
    let usable = rules.find(|rule| {
        let promise = rule::promise(rule, &field.ty);
        let fits = promise.is_some_and(|promise| {
            let longest = promise.max_chars.zip(field.ty.length);
            let passes = promise.passes_values && !field.are_few;
            !passes && longest.is_none_or(|(longest, room)| longest <= room)
        });
        fits && rule::name(rule) != "fixed"
    });
    usable.unwrap_or(whole)
}
