//! The check of schemas: of two databases, of one and what was captured of another, of one and what migrations make.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::time::SystemTime;

use super::check::{Check, Severity, Site};
use super::written_down::held_by;
use super::{Detail, Section, one};
use crate::drift::{self, Change, Drift, Kind, Object, Schema};
use crate::error::{Error, Kind as Failure, Result};
use crate::pg::connect::Side;
use crate::pg::definitions::{self, Extras};
use crate::pg::url::ConnInfo;

/// What the names of these checks begin with.
const NAME: &str = "schema";

/// What to compare.
#[derive(Debug)]
pub struct Request {
    /// What shows how it should be.
    pub expected: Expected,
    /// The database that is looked at.
    pub actual: ConnInfo,
    /// What is looked at besides.
    pub extras: Extras,
}

/// How a schema should be.
#[derive(Debug)]
pub enum Expected {
    /// As it is in this database.
    Live(Box<ConnInfo>),
    /// As it was when it was captured.
    Captured(Schema),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live(address) => address.fmt(f),
            Self::Captured(_) => f.write_str("what was captured"),
        }
    }
}

/// What the actual schema is that of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// A database that is to be as expected.
    Target,
    /// One that was made by migrations.
    Migrations,
}

impl Looked {
    /// What the names of its checks begin with.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Target => NAME,
            Self::Migrations => "migrations",
        }
    }

    /// Where things are that are only there.
    pub fn place(self) -> &'static str {
        match self {
            Self::Target => "the target",
            Self::Migrations => "the migrations",
        }
    }

    /// What to do about a difference.
    fn hint(self, change: &Change) -> &'static str {
        match (self, change) {
            (_, Change::Invalid) => "nothing uses it there: REINDEX it in production, or drop it",
            (Self::Target, Change::Missing) => {
                "make it in the target, or refresh the target's schema"
            }
            (Self::Target, Change::Extra) => {
                "drop it from the target, or bring it to the source by a migration"
            }
            (Self::Target, Change::Renamed { .. }) => "rename one of the two",
            (Self::Target, Change::Changed { .. }) => "a migration has run on one side only",
            (Self::Migrations, Change::Missing) => {
                "no migration makes it, and production has it: write one"
            }
            (Self::Migrations, Change::Extra) => {
                "a migration makes it that production has not run, or somebody dropped it there"
            }
            (Self::Migrations, Change::Renamed { .. } | Change::Changed { .. }) => {
                "production was changed by hand, or has not run a migration"
            }
        }
    }
}

/// Two schemas, and how they differ.
#[derive(Debug)]
pub struct Compared {
    /// What the actual one is that of.
    pub looked: Looked,
    /// As it should be.
    pub expected: Schema,
    /// As it is.
    pub actual: Schema,
    /// The differences.
    pub drift: Vec<Drift>,
    /// When they were read.
    pub at: SystemTime,
    /// What people are told besides.
    pub notes: Vec<String>,
}

impl Compared {
    /// Two schemas that were read at a moment.
    pub(super) fn of(looked: Looked, expected: Schema, actual: Schema, at: SystemTime) -> Self {
        let mut drift = drift::compare(&expected, &actual);
        drift.iter_mut().for_each(withhold);
        Self {
            looked,
            expected,
            actual,
            drift,
            at,
            notes: Vec::new(),
        }
    }

    /// What comes of it.
    pub(super) fn section(mut self) -> Section {
        let mut checks = checks(&self);
        for check in populated(&self) {
            self.notes.push(format!(
                "{}: expected {}, found {}",
                check.name, check.expected, check.actual
            ));
            checks.push(check);
        }
        Section {
            name: self.looked.subject(),
            checks,
            detail: Detail::Schema(Box::new(self)),
        }
    }

    /// Leaves out the differences whose checks are these, and what follows from them.
    pub(super) fn leave_out<'a>(&mut self, passed: impl Iterator<Item = &'a Check>) {
        let passed: HashSet<&str> = passed.map(|check| check.name.as_str()).collect();
        let looked = self.looked;
        let (gone, kept): (Vec<Drift>, Vec<Drift>) = self.drift.drain(..).partition(|drift| {
            !drift.is_implied() && passed.contains(name(looked, drift).as_str())
        });
        let cause = |drift: &Drift| (drift.change.clone(), drift.path.clone());
        let causes: HashSet<(Change, Vec<String>)> = gone.iter().map(cause).collect();
        self.drift = kept;
        self.drift.retain(|drift| {
            let follows = drift.follows.as_ref();
            !follows.is_some_and(|path| causes.contains(&(drift.change.clone(), path.clone())))
        });
    }
}

/// Keeps definitions that seem to hold a password or the like out of what is told of a difference.
fn withhold(drift: &mut Drift) {
    let Change::Changed {
        property,
        expected,
        actual,
    } = &mut drift.change
    else {
        return;
    };
    let name = drift.path.last().map_or("", String::as_str);
    for text in [expected, actual].into_iter().flatten() {
        if let Some(what) = held_by(drift.kind, name, property, text) {
            *text = format!("not shown: it seems to hold {what}");
        }
    }
}

/// Takes the differences of what a run leaves out on purpose for information, and out of the tree. Gives what that is, in
/// words: what ties production to other servers, and what is there to log in to these.
pub fn set_aside(section: &mut Section) -> Vec<String> {
    let Detail::Schema(compared) = &mut section.detail else {
        return Vec::new();
    };
    let is_left_out = |drift: &&Drift| {
        let ties = [Kind::Publication, Kind::Subscription, Kind::UserMapping];
        ties.contains(&drift.kind) && drift.change == Change::Missing
    };
    let looked = compared.looked;
    let drift = compared.drift.iter().filter(is_left_out);
    let names: HashSet<String> = drift.clone().map(|drift| name(looked, drift)).collect();
    let told = drift.filter(|drift| !drift.is_implied());
    let told = told.map(|drift| drift.object.clone()).collect();
    let checks = section.checks.iter_mut();
    let mut aside = Vec::new();
    for check in checks.filter(|check| !check.passed && names.contains(&check.name)) {
        check.severity = Severity::Info;
        "a run leaves it out on purpose: make it by hand if dev is to have it"
            .clone_into(&mut check.hint);
        aside.push(&*check);
    }
    compared.leave_out(aside.into_iter());
    told
}

/// Looks at the schemas, for checks and for people.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let mut compared = compare(request).await?;
    let Expected::Live(source) = &request.expected else {
        return Ok(compared.section());
    };
    let Some(check) = one::warning(NAME, source, &request.actual, compared.at).await else {
        return Ok(compared.section());
    };
    let note = format!("warning: source and target are {}", check.actual);
    compared.notes.extend([note, check.hint.clone()]);
    let mut section = compared.section();
    section.checks.push(check);
    Ok(section)
}

/// Reads both schemas at once, and compares them. Nothing is written to either.
///
/// Errors are of kind `Connection` or `Server`; they call the expected database the source and the actual one the target.
async fn compare(request: &Request) -> Result<Compared> {
    let at = SystemTime::now();
    let actual = definitions::read(&request.actual, Side::Target, request.extras);
    let (expected, actual) = match &request.expected {
        Expected::Live(address) => {
            let expected = definitions::read(address, Side::Source, request.extras);
            tokio::try_join!(expected, actual)?
        }
        Expected::Captured(schema) => (wanted(schema, request.extras)?, actual.await?),
    };
    Ok(Compared::of(Looked::Target, expected, actual, at))
}

/// The part of a captured schema that is compared. What is asked for must have been captured.
pub(super) fn wanted(schema: &Schema, extras: Extras) -> Result<Schema> {
    let has_grants = schema
        .objects
        .iter()
        .any(|object| object.kind == Kind::Owner);
    if extras.grants && !has_grants {
        let what = "the schema was captured without owners and grants";
        let hint = "capture it again with --roles, or leave out --grants";
        return Err(Error::new(Failure::Rules, what).hint(hint));
    }
    let is_asked_for = |kind| match kind {
        Kind::Comment => extras.comments,
        kind => extras.grants || !kind.is_extra(),
    };
    Ok(schema.clone().only(is_asked_for))
}

/// One check for each difference, and one for each sort of object that has none.
fn checks(compared: &Compared) -> Vec<Check> {
    let told: Vec<&Drift> = compared
        .drift
        .iter()
        .filter(|drift| !drift.is_implied())
        .collect();
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for object in &compared.expected.objects {
        *counts.entry(object.kind).or_default() += 1;
    }
    let alike = counts
        .into_iter()
        .filter(|(kind, _)| told.iter().all(|drift| drift.kind != *kind))
        .map(|(kind, count)| Check {
            name: format!("{}: {}", compared.looked.subject(), kind.plural()),
            passed: true,
            expected: format!("{count} alike"),
            actual: format!("{count} alike"),
            severity: Severity::Error,
            hint: String::new(),
            accepted: None,
            site: Site::default(),
            checked_at: compared.at,
        });
    let different = told
        .iter()
        .map(|drift| different(compared.looked, drift, compared.at));
    alike.chain(different).collect()
}

/// Materialized views that only one database can be asked for: the other's was made WITH NO DATA, or dumped without rows.
/// That is no difference of schemas, so it is for information; and what migrations make is asked by nobody.
///
/// Source: PostgreSQL documentation, "REFRESH MATERIALIZED VIEW" and `pg_class.relispopulated`.
fn populated(compared: &Compared) -> Vec<Check> {
    if compared.looked == Looked::Migrations {
        return Vec::new();
    }
    let is_view = |object: &&Object| object.kind == Kind::MaterializedView;
    let is_populated = |view: &Object| view.note("populated") != Some("no");
    let actual = compared.actual.objects.iter().filter(is_view);
    let actual: BTreeMap<&[String], bool> = actual
        .map(|view| (view.path.as_slice(), is_populated(view)))
        .collect();
    let said = |is_populated: bool| match is_populated {
        true => "populated",
        false => "not populated: queries of it fail",
    };
    let expected = compared.expected.objects.iter().filter(is_view);
    let differ = expected.filter_map(|view| {
        let (expected, actual) = (is_populated(view), *actual.get(view.path.as_slice())?);
        (expected != actual).then(|| Check {
            name: format!("{}: {}: rows", compared.looked.subject(), view.title()),
            passed: false,
            expected: said(expected).to_owned(),
            actual: said(actual).to_owned(),
            severity: Severity::Info,
            hint: match expected {
                true => format!("REFRESH MATERIALIZED VIEW {}", view.sql()),
                false => "programs that work in dev fail in production".to_owned(),
            },
            accepted: None,
            checked_at: compared.at,
            site: Site::default(),
        })
    });
    differ.collect()
}

/// What the check of a difference is called.
fn name(looked: Looked, drift: &Drift) -> String {
    let name = format!("{}: {}", looked.subject(), drift.object);
    match &drift.change {
        Change::Missing | Change::Extra => name,
        Change::Invalid => format!("{name}: valid"),
        Change::Renamed { .. } => format!("{name}: name"),
        Change::Changed { property, .. } => format!("{name}: {property}"),
    }
}

fn different(looked: Looked, drift: &Drift, at: SystemTime) -> Check {
    let none = || "none".to_owned();
    let (expected, actual) = match &drift.change {
        Change::Missing => ("there".to_owned(), "missing".to_owned()),
        Change::Invalid => ("there, but not valid".to_owned(), "not there".to_owned()),
        Change::Extra => (
            "not there".to_owned(),
            format!("only in {}", looked.place()),
        ),
        Change::Renamed { actual } => (drift.object.clone(), actual.clone()),
        Change::Changed {
            expected, actual, ..
        } => (
            expected.clone().unwrap_or_else(none),
            actual.clone().unwrap_or_else(none),
        ),
    };
    Check {
        name: name(looked, drift),
        passed: false,
        expected,
        actual,
        severity: drift.severity.into(),
        hint: looked.hint(&drift.change).to_owned(),
        accepted: None,
        site: Site {
            object: Some((drift.kind.name(), whole_name(drift))),
            ..Site::default()
        },
        checked_at: at,
    }
}

/// What a difference is about, without its sort: `public.users.email`.
fn whole_name(drift: &Drift) -> String {
    if drift.kind.is_extra() {
        return drift.path.join(" to ");
    }
    let name = drift.object.strip_prefix(drift.kind.name());
    let name = name.and_then(|name| name.strip_prefix(' '));
    name.unwrap_or(&drift.object).to_owned()
}
