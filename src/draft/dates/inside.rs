//! Dates in documents of JSON of those of whose health a database tells.

use std::collections::{BTreeMap, BTreeSet};

use super::super::coherent::{Place, Sight, by_subject};
use super::super::held::{self, HeldAt};
use super::super::rule;
use super::super::subjects::Kind;
use super::{
    BOOKKEEPING, BY_DAY, DATES, Unit, Whose, counted, has_word, is_of_version, is_sensitive,
    together,
};
use crate::catalog::{Column, Family};
use crate::detect::{
    self, Category, Confidence, Documents, Form, PathProposal, PlainPath, Proposal,
};
use crate::transform::args::Arg;
use crate::transform::builtin::dates::are_dates;

/// How documents tell of somebody's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// They refer to a patient.
    OfPatients,
    /// They hold what is special, in a table of people or beside how they are reached.
    OfPeople,
}

/// Whether the documents of a table tell of somebody's health. What is called a diagnosis where nobody is may be a program's.
pub(super) fn tells_of_health(sight: &Sight<'_, '_>, table: usize) -> Option<Tells> {
    let documents = sight.columns(table).filter_map(|(place, _, judgement)| {
        let documents = judgement?.documents.as_ref()?;
        Some((place, documents))
    });
    let mut special = None;
    for (place, documents) in documents {
        let values = held::paths(sight.sampled(place));
        if values
            .iter()
            .any(|(path, values)| refers_to_patients(path, values))
        {
            return Some(Tells::OfPatients);
        }
        let mut personal = documents.personal.iter();
        let is_special = personal.any(|of| is_sensitive(&of.proposal));
        let mut personal = documents.personal.iter();
        let mut is_somebodys = || personal.any(|of| names_somebody(&of.proposal));
        if is_special && (is_about_people(sight, table) || is_somebodys()) {
            special = Some(Tells::OfPeople);
        }
    }
    special
}

/// Whether the rows of a table are people, or about some of another table.
fn is_about_people(sight: &Sight<'_, '_>, table: usize) -> bool {
    let of = sight.logical.get(table).map(|of| &of.table.name.name);
    match sight.subject(table).map(|subject| subject.kind) {
        Some(Kind::One | Kind::Many(..)) => true,
        Some(Kind::Own) | None => of.is_some_and(|name| detect::is_of_people(name)),
    }
}

/// Whether a path surely holds what somebody is called or reached by.
fn names_somebody(found: &Proposal) -> bool {
    use Category as C;
    let is_one = matches!(
        found.category,
        C::Name | C::FirstName | C::LastName | C::Email | C::Phone | C::BirthDate | C::Ssn
    );
    is_one && found.confidence == Confidence::High
}

/// Whether a path holds references to patients: `Patient/7`, also behind the address of a server. Source: HL7 FHIR R4,
/// "References between Resources", `Reference.reference`.
fn refers_to_patients(path: &str, values: &BTreeSet<String>) -> bool {
    let is_one = |value: &String| {
        let mut parts = value.rsplit('/').skip(1);
        parts.next() == Some("Patient")
    };
    path.ends_with(".reference") && values.iter().any(is_one)
}

impl Whose<'_> {
    /// The paths of the table's documents that hold dates which move.
    pub(super) fn documents(
        &self,
        sight: &Sight<'_, '_>,
        table: usize,
    ) -> Vec<(Place, Vec<HeldAt>)> {
        let columns = sight.columns(table);
        let found = columns.filter_map(|(place, column, judgement)| {
            let documents = judgement?.documents.as_ref()?;
            let is_open = sight.is_open(place) && documents.form == Form::Json;
            let paths = is_open.then(|| self.paths(sight, place, column, documents))?;
            (!paths.is_empty()).then_some((place, paths))
        });
        found.collect()
    }

    fn paths(
        &self,
        sight: &Sight<'_, '_>,
        place: Place,
        column: &Column,
        documents: &Documents,
    ) -> Vec<HeldAt> {
        let values = held::paths(sight.sampled(place));
        // Of other transforms of documents no part looks at the row.
        let has_row =
            column.ty.family.is_text() || matches!(column.ty.family, Family::Json | Family::Jsonb);
        let subject = sight.subject(place.0).map(|subject| subject.kind);
        let are_patients = self.are_own && matches!(subject, Some(Kind::Own));
        let holds_dates = |plain: &&PlainPath| {
            let name = plain.path.rsplit('.').next().unwrap_or_default();
            let is_kept = are_patients && has_word(name, BOOKKEEPING) || is_of_version(&plain.path);
            let are_dates = || match plain.kinds.family() {
                Some(Family::Text) => are_told(name, &plain.path, &values),
                Some(Family::Int8) => has_word(name, DATES) && unit(&plain.path, &values).is_some(),
                _ => false,
            };
            !is_kept && are_dates()
        };
        let paths = documents.plain.iter().filter(holds_dates);
        let at = paths.map(|plain| HeldAt {
            path: plain.path.clone(),
            of: sight.title(place),
            proposal: Proposal {
                category: Category::EventDate,
                confidence: Confidence::Medium,
                reason: match has_row {
                    true => format!("{}; {}", self.seems(), together(self.by)),
                    false => self.seems().to_owned(),
                },
            },
            by: has_row.then(|| self.by.to_owned()),
        });
        at.collect()
    }
}

/// What integers at a path count, if they are moments.
fn unit(path: &str, values: &BTreeMap<String, BTreeSet<String>>) -> Option<Unit> {
    let values = values.get(path)?.iter();
    counted(values.map(String::as_str))
}

/// Whether what stands at a path is dates: several are, or one under a word for it. Of what is left of large samples nothing
/// may be from there; then the word tells.
fn are_told(name: &str, path: &str, values: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let is_named = has_word(name, DATES);
    let Some(values) = values.get(path) else {
        return is_named;
    };
    (values.len() > 1 || is_named) && are_dates(values.iter().map(String::as_str))
}

/// The rule for a date at a path of documents, where its values are of a type; `None` where none of those is one.
pub(in crate::draft) fn moved(path: &PathProposal, family: Family, seen: &[String]) -> Option<Arg> {
    let moved = match &path.by {
        Some(by) => by_subject("date_shift", &[], by),
        None => rule::arg(BY_DAY),
    };
    match family {
        family if family.is_text() => Some(moved),
        Family::Int8 => unit(&path.path, &held::paths(seen)).map(|unit| unit.rule(moved)),
        _ => None,
    }
}
