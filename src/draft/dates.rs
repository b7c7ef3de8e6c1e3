//! Dates of a subject in tables that tell of somebody's health: they move by one distance a subject, so that the days
//! between them stay. Lists and ranges of dates, which no subject moves, may not stand beside those as they are. Elsewhere dates stay as they are; those of births have a transform of their own.

use std::collections::HashMap;

use super::coherent::{Place, Preferred, Sight, by_subject, category};
use super::rule;
use super::subjects::{self, Kind};
use crate::catalog::{Column, Family, Type};
use crate::detect::{self, Category, Confidence, Judgement};
use crate::transform::args::Arg;

/// What happens to patients, in names of dates.
const EVENTS: &[&str] = &[
    "admission",
    "admitted",
    "admit",
    "discharge",
    "discharged",
    "visit",
    "encounter",
    "surgery",
    "hospitalized",
    "hospitalised",
    "hospitalization",
    "diagnosis",
    "diagnosed",
    "prescribed",
    "treatment",
    "treated",
    "vaccination",
    "vaccinated",
    "immunization",
    "aufnahme",
    "aufnahmedatum",
    "entlassung",
    "entlassungsdatum",
    "behandlung",
    "behandlungsdatum",
    "impfung",
    "impfdatum",
    "hospitalisation",
    "consultation",
    "vaccin",
    "ricovero",
    "dimissione",
    "hospitalizacion",
    "internacao",
    "opname",
    "opnamedatum",
    "ontslagdatum",
    "wypisu",
    "przyjecia",
    "wizyty",
];

/// Of the row itself, not of the subject.
const BOOKKEEPING: &[&str] = &[
    "created",
    "updated",
    "inserted",
    "modified",
    "deleted",
    "update",
    "changed",
    "login",
    "seen",
    "angelegt",
    "geaendert",
    "cree",
    "creado",
    "criado",
    "creato",
    "aangemaakt",
    "utworzenia",
];

/// `date_shift` by the subject, for each date that it fits.
pub(super) fn preferred(sight: &Sight<'_, '_>) -> HashMap<Place, Preferred> {
    let tables = 0..sight.logical.len();
    tables.flat_map(|table| of_table(sight, table)).collect()
}

fn of_table(sight: &Sight<'_, '_>, table: usize) -> Vec<(Place, Preferred)> {
    let followed = sight.follows(table, "date_shift");
    let tells = sight
        .columns(table)
        .any(|(_, column, judgement)| tells_of_health(column, judgement));
    if !tells && followed.is_none() {
        return Vec::new();
    }
    let subject = sight.subject(table);
    let own = subject.is_none_or(|subject| matches!(subject.kind, Kind::Own));
    // Where no key says whom a row is about, a name may.
    let named = sight.logical.get(table).filter(|_| own);
    let named = named.and_then(subjects::named_key);
    let own = subject.is_some() && own && named.is_none();
    let by = followed
        .or(named)
        .or(subject.map(|subject| subject.by))
        .or_else(|| sight.logical.get(table).and_then(subjects::primary_key));
    let Some(by) = by else { return Vec::new() };
    let wanted = sight.columns(table).filter(|(place, column, judgement)| {
        let holds_dates = dates_in(&column.ty).is_some() && column.generated.is_none();
        let is_kept = own && has_word(column, BOOKKEEPING);
        let is_birth = category(*judgement) == Some(Category::BirthDate);
        holds_dates && !is_kept && !is_birth && column.name != by && sight.is_open(*place)
    });
    let preferred = |(place, column, _): (Place, &Column, _)| {
        let logical = sight.logical.get(table)?;
        let (rule, why) = match dates_in(&column.ty)? {
            Dates::One => (
                by_subject("date_shift", &[], by),
                format!("all dates of one `{by}` move together"),
            ),
            Dates::List => (
                rule::with("array", rule::with("of", rule::arg(BY_DAY))),
                "no list moves by the subject; as they are they would tell how far its dates moved"
                    .to_owned(),
            ),
            Dates::Range => (
                whole(logical.not_null(&column.name)),
                "no range moves by the subject; as it is it would tell how far its dates moved"
                    .to_owned(),
            ),
        };
        let seems = "a date in a table about somebody's health";
        Some((place, Preferred { rule, why, seems }))
    };
    wanted.filter_map(preferred).collect()
}

/// Each day by a distance of its own.
const BY_DAY: rule::Recipe = ("date_shift", &[("days", "180")]);

/// Ranges of which nothing is left.
fn whole(not_null: bool) -> Arg {
    match not_null {
        true => rule::with("range", Arg::map(&[("of", "set_null")])),
        false => Arg::scalar("set_null"),
    }
}

/// How a column holds dates.
#[derive(Debug, Clone, Copy)]
enum Dates {
    One,
    List,
    Range,
}

fn dates_in(ty: &Type) -> Option<Dates> {
    let is_date = |family| {
        matches!(
            family,
            Family::Date | Family::Timestamp | Family::TimestampTz
        )
    };
    let element = || ty.element.as_deref();
    match ty.family {
        family if is_date(family) => Some(Dates::One),
        Family::Array => element()
            .filter(|of| is_date(of.family))
            .map(|_| Dates::List),
        Family::Range => element()
            .filter(|of| is_date(of.family))
            .map(|_| Dates::Range),
        Family::Multirange => element().and_then(dates_in),
        _ => None,
    }
}

fn tells_of_health(column: &Column, judgement: Option<&Judgement>) -> bool {
    let found = judgement.and_then(|judgement| judgement.personal.as_ref());
    let special = found.is_some_and(|found| {
        found.category == Category::Sensitive && found.confidence >= Confidence::Medium
    });
    special || dates_in(&column.ty).is_some() && has_word(column, EVENTS)
}

fn has_word(column: &Column, words: &[&str]) -> bool {
    let of_name = detect::words(&column.name);
    of_name.iter().any(|word| words.contains(&word.as_str()))
}
