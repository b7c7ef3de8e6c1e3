//! Dates of a subject in tables that tell of somebody's health: they move by one distance a subject, so that the days
//! between them stay. Elsewhere dates stay as they are; those of births have a transform of their own.

use std::collections::HashMap;

use super::coherent::{Place, Preferred, Sight, by_subject, category};
use super::subjects::{self, Kind};
use crate::catalog::{Column, Family};
use crate::detect::{self, Category, Confidence, Judgement};

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
    let own = subject.is_some_and(|subject| matches!(subject.kind, Kind::Own));
    let by = followed
        .or(subject.map(|subject| subject.by))
        .or_else(|| sight.logical.get(table).and_then(subjects::primary_key));
    let Some(by) = by else { return Vec::new() };
    let wanted = sight.columns(table).filter(|(place, column, judgement)| {
        let is_date = is_date(column) && column.generated.is_none();
        let is_kept = own && has_word(column, BOOKKEEPING);
        let is_birth = category(*judgement) == Some(Category::BirthDate);
        is_date && !is_kept && !is_birth && column.name != by && sight.is_open(*place)
    });
    let preferred = |place| {
        let preferred = Preferred {
            rule: by_subject("date_shift", &[], by),
            why: format!("all dates of one `{by}` move together"),
            seems: "a date in a table about somebody's health",
        };
        (place, preferred)
    };
    wanted.map(|(place, _, _)| preferred(place)).collect()
}

fn tells_of_health(column: &Column, judgement: Option<&Judgement>) -> bool {
    let found = judgement.and_then(|judgement| judgement.personal.as_ref());
    let special = found.is_some_and(|found| {
        found.category == Category::Sensitive && found.confidence >= Confidence::Medium
    });
    special || is_date(column) && has_word(column, EVENTS)
}

fn is_date(column: &Column) -> bool {
    matches!(
        column.ty.family,
        Family::Date | Family::Timestamp | Family::TimestampTz
    )
}

fn has_word(column: &Column, words: &[&str]) -> bool {
    let of_name = detect::words(&column.name);
    of_name.iter().any(|word| words.contains(&word.as_str()))
}
