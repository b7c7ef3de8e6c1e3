//! A `composite` rule for the fields that seem personal.

use super::candidates::{self, Contacts, Wanted};
use super::{documents, rule};
use crate::catalog::{Family, Type};
use crate::detect::{Country, FieldProposal};
use crate::transform::args::Arg;

/// The rule for values of a composite type, or for lists of them; `None` where no field is personal. Other fields are
/// cleared where the column's own name says that all of it is personal, and pass elsewhere.
pub(super) fn rule(
    fields: &[FieldProposal],
    ty: &Type,
    is_personal: bool,
    country: Option<&'static Country>,
) -> Option<Arg> {
    if !fields.iter().any(FieldProposal::is_personal) {
        return None;
    }
    let mut members: Vec<(Arg, Arg)> = fields
        .iter()
        .filter(|field| field.is_personal())
        .map(|field| (Arg::scalar(&field.name), field_rule(field, country)))
        .collect();
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

/// What fits a field by its name and type.
fn field_rule(field: &FieldProposal, country: Option<&'static Country>) -> Arg {
    let whole = Arg::scalar("set_null");
    let is_personal = field.personal.is_some();
    if let Some(inside) = rule(&field.inside, &field.ty, is_personal, country) {
        return inside;
    }
    let of = documents::Of {
        ty: &field.ty,
        is_personal,
        country,
        seen: &[],
    };
    let found = field.documents.as_ref();
    if let Some(document) = found.and_then(|found| documents::rule(found, of, false)) {
        return document.rule;
    }
    let Some(personal) = &field.personal else {
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
