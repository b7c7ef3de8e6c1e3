//! Dates of a subject in tables that tell of somebody's health: they move by one distance a subject, so that the days
//! between them stay; so they do in the other tables that refer to the same subject, or those would tell how far, whether they
//! are texts, are counted from 1970, or stand in documents. Lists and ranges of dates, which no subject moves, may not stand
//! beside those as they are. Elsewhere dates stay as they are; those of births have a transform of their own.

mod inside;

use std::collections::{HashMap, HashSet};

use super::coherent::{Place, Preferred, Sight, by_subject, category};
use super::held::HeldAt;
use super::rule;
use super::subjects::{self, Kind};
use crate::catalog::{Column, Family, Type};
use crate::detect::{self, Category, Confidence, Judgement, Proposal};
use crate::transform::args::Arg;
use crate::transform::builtin::dates::are_dates;
pub(super) use inside::moved;

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

/// What moves.
#[derive(Default)]
pub(super) struct Moving {
    /// Columns, with `date_shift` by the subject; those that a key ties as well, which then stay undecided.
    pub(super) columns: HashMap<Place, Preferred>,
    /// Paths of columns of documents.
    pub(super) documents: Vec<(Place, Vec<HeldAt>)>,
}

impl Moving {
    pub(super) fn of(sight: &Sight<'_, '_>) -> Self {
        let patients = patients(sight);
        let mut moving = Self::default();
        for table in 0..sight.logical.len() {
            if let Some(whose) = Whose::of(sight, table, &patients) {
                moving.columns.extend(whose.columns(sight, table));
                moving.documents.extend(whose.documents(sight, table));
            }
        }
        moving
    }
}

/// The columns that name those about whose health the database tells: by the names of their tables, or by what stands in
/// these and in those that refer to them. Whoever works there is none.
fn patients(sight: &Sight<'_, '_>) -> HashSet<String> {
    let mut patients = HashSet::new();
    for (table, logical) in sight.logical.iter().enumerate() {
        let name = &logical.table.name.name;
        let by = match detect::is_of_patients(name) && detect::is_of_people(name) {
            true => subjects::primary_key(logical),
            false => None,
        };
        patients.extend(by.map(|by| sight.root(table, by)));
        let tells = sight
            .columns(table)
            .any(|(.., judgement)| is_special(judgement));
        let follows = sight.follows(table, "date_shift");
        let subject = sight.subject(table).filter(|_| tells).map(|of| of.by);
        let by = follows.or(subject.filter(|by| !sight.is_of_staff(table, by)));
        patients.extend(by.map(|by| sight.root(table, by)));
    }
    patients
}

/// The column by which the rows of a table are about one of those.
fn key_to<'a>(sight: &Sight<'_, 'a>, table: usize, patients: &HashSet<String>) -> Option<&'a str> {
    let logical = sight.logical.get(table)?;
    let is_one = |by: &&str| patients.contains(&sight.root(table, by));
    let subject = sight.subject(table).map(|subject| subject.by);
    let keys = subjects::keys_to_people(logical).into_iter();
    let mut keys = keys.map(subjects::column).filter(is_one);
    let named = || subjects::named_key(logical).filter(|by| detect::is_of_patients(by));
    subject
        .filter(is_one)
        .or_else(|| keys.next())
        .or_else(named)
}

/// Whose dates the rows of a table hold.
struct Whose<'a> {
    /// The column that names them.
    by: &'a str,
    /// Whether the rows are they themselves.
    are_own: bool,
    /// Whether the table tells of their health.
    tells: bool,
}

impl<'a> Whose<'a> {
    /// `None` where no date moves.
    fn of(sight: &Sight<'_, 'a>, table: usize, patients: &HashSet<String>) -> Option<Self> {
        let followed = sight.follows(table, "date_shift");
        let to_patient = key_to(sight, table, patients);
        let tells = sight
            .columns(table)
            .any(|(place, column, judgement)| tells_of_health(sight, place, column, judgement));
        let in_documents = inside::tells_of_health(sight, table);
        let tells = tells || in_documents.is_some();
        if !tells && followed.is_none() && to_patient.is_none() {
            return None;
        }
        let logical = sight.logical.get(table)?;
        let subject = sight.subject(table);
        let own = subject.is_none_or(|subject| matches!(subject.kind, Kind::Own));
        // Where no key says whom a row is about, a name may.
        let named = own.then(|| subjects::named_key(logical)).flatten();
        let followed = followed.and_then(|by| logical.table.column(by));
        let by = followed
            .map(|column| column.name.as_str())
            .or(named)
            .or(to_patient)
            .or(subject.map(|subject| subject.by))
            .or_else(|| subjects::primary_key(logical))?;
        Some(Self {
            by,
            are_own: own
                && named.is_none()
                && subject.is_none_or(|subject| subject.by == by)
                && in_documents != Some(inside::Tells::OfPatients),
            tells,
        })
    }

    /// What a date of theirs seems.
    fn seems(&self) -> &'static str {
        match self.tells {
            true => "a date in a table about somebody's health",
            false => "a date of somebody whose health the database tells of",
        }
    }

    /// The columns of the table that move.
    fn columns(&self, sight: &Sight<'_, 'a>, table: usize) -> Vec<(Place, Preferred)> {
        let by = self.by;
        let columns = sight.columns(table);
        let preferred = columns.filter_map(|(place, column, judgement)| {
            let is_kept = self.are_own && has_word(&column.name, BOOKKEEPING);
            let is_birth = category(judgement) == Some(Category::BirthDate);
            let is_decidable = sight.is_open(place) || sight.is_tied(place);
            let is_another = column.generated.is_none() && column.name != by;
            if is_kept || is_birth || !is_decidable || !is_another {
                return None;
            }
            let is_open = category(judgement).is_none();
            let texts = || sight.sampled(place).iter().map(String::as_str);
            let dates = dates_in(&column.ty).or_else(|| match column.ty.family {
                _ if !is_open || is_of_version(&column.name) => None,
                family if family.is_text() => {
                    let are_told = texts().nth(1).is_some() || has_word(&column.name, DATES);
                    (are_told && are_dates(texts())).then_some(Dates::One)
                }
                Family::Int8 | Family::Int4 if has_word(&column.name, DATES) => {
                    counted(texts()).map(Dates::Counted)
                }
                _ => None,
            })?;
            let logical = sight.logical.get(table)?;
            let (rule, why) = rule_of(dates, by, logical.not_null(&column.name));
            let seems = self.seems();
            Some((place, Preferred { rule, why, seems }))
        });
        preferred.collect()
    }
}

/// Words for dates and moments.
const DATES: &[&str] = &[
    "at",
    "on",
    "date",
    "dates",
    "datetime",
    "day",
    "time",
    "times",
    "timestamp",
    "ts",
    "epoch",
    "unix",
    "when",
    "since",
    "until",
    "start",
    "started",
    "end",
    "ended",
    "from",
    "to",
    "datum",
    "zeit",
    "fecha",
    "data",
    "jour",
];

/// Whether a name says that dates in its values are versions: `api_version`, `icd_release`.
fn is_of_version(name: &str) -> bool {
    has_word(
        name,
        &[
            "version", "versions", "release", "schema", "revision", "edition",
        ],
    )
}

/// What moments are counted in from 1970 on, of integers that are some between 1980 and 2100; `None` where they are none.
fn counted<'v>(values: impl Iterator<Item = &'v str>) -> Option<Unit> {
    let mut bounds: Option<(i64, i64)> = None;
    let mut different = 0;
    for value in values {
        let value: i64 = value.trim().parse().ok()?;
        let (least, most) = bounds.unwrap_or((value, value));
        bounds = Some((least.min(value), most.max(value)));
        different += 1;
    }
    let (least, most) = bounds.filter(|_| different > 1)?;
    let are = |unit: i64| least >= FIRST * unit && most <= LAST * unit;
    match () {
        () if are(1) => Some(Unit::Seconds),
        () if are(1000) => Some(Unit::Milliseconds),
        () => None,
    }
}

/// 1980 and 2100, in seconds from 1970.
const FIRST: i64 = 315_532_800;
const LAST: i64 = 4_102_444_800;

/// What moments are counted in.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Seconds,
    Milliseconds,
}

impl Unit {
    /// The rule for integers whose moments get this one.
    fn rule(self, moved: Arg) -> Arg {
        let moved = (Arg::scalar("of"), moved);
        let milliseconds = (Arg::scalar("unit"), Arg::scalar("milliseconds"));
        let params = match self {
            Self::Seconds => vec![moved],
            Self::Milliseconds => vec![moved, milliseconds],
        };
        rule::with("unix_time", rule::map(params))
    }
}

/// Why dates move by a column.
fn together(by: &str) -> String {
    format!("all dates of one `{by}` move together")
}

/// The rule for dates beside those that `by` moves, and why.
fn rule_of(dates: Dates, by: &str, not_null: bool) -> (Arg, String) {
    match dates {
        Dates::One => (by_subject("date_shift", &[], by), together(by)),
        Dates::Counted(unit) => (unit.rule(by_subject("date_shift", &[], by)), together(by)),
        Dates::List => (
            rule::with("array", rule::with("of", rule::arg(BY_DAY))),
            "no list moves by the subject; as they are they would tell how far its dates moved"
                .to_owned(),
        ),
        Dates::Range => (
            whole(not_null),
            "no range moves by the subject; as it is it would tell how far its dates moved"
                .to_owned(),
        ),
    }
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
    /// As integers from 1970 on.
    Counted(Unit),
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

/// Whether a column seems to hold what is about somebody's health or the like.
fn is_special(judgement: Option<&Judgement>) -> bool {
    let found = judgement.and_then(|judgement| judgement.personal.as_ref());
    found.is_some_and(is_sensitive)
}

fn is_sensitive(found: &Proposal) -> bool {
    found.category == Category::Sensitive && found.confidence >= Confidence::Medium
}

fn tells_of_health(
    sight: &Sight<'_, '_>,
    place: Place,
    column: &Column,
    judgement: Option<&Judgement>,
) -> bool {
    let holds_dates = || {
        let texts = sight.sampled(place).iter().map(String::as_str);
        dates_in(&column.ty).is_some() || column.ty.family.is_text() && are_dates(texts)
    };
    is_special(judgement) || has_word(&column.name, EVENTS) && holds_dates()
}

fn has_word(name: &str, words: &[&str]) -> bool {
    let of_name = detect::words(name);
    of_name.iter().any(|word| words.contains(&word.as_str()))
}
