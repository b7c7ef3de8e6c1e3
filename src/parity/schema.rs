//! The check of schemas: two live databases against each other.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use super::check::{Check, Severity};
use super::{Detail, Section};
use crate::drift::{self, Change, Drift, Kind, Schema};
use crate::error::{Error, Kind as Failure, Result};
use crate::pg::connect::Side;
use crate::pg::definitions::{self, Extras};
use crate::pg::url::ConnInfo;

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

/// Two schemas, and how they differ.
#[derive(Debug)]
pub struct Compared {
    /// As it should be.
    pub expected: Schema,
    /// As it is.
    pub actual: Schema,
    /// The differences.
    pub drift: Vec<Drift>,
    /// When they were read.
    pub at: SystemTime,
}

/// Looks at the schemas, for checks and for people.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let compared = compare(request).await?;
    Ok(Section {
        name: "schema",
        checks: checks(&compared),
        detail: Detail::Schema(Box::new(compared)),
    })
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
    let drift = drift::compare(&expected, &actual);
    Ok(Compared {
        expected,
        actual,
        drift,
        at,
    })
}

/// The part of a captured schema that is compared. What is asked for must have been captured.
fn wanted(schema: &Schema, extras: Extras) -> Result<Schema> {
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
        .filter(|drift| !drift.implied)
        .collect();
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for object in &compared.expected.objects {
        *counts.entry(object.kind).or_default() += 1;
    }
    let alike = counts
        .into_iter()
        .filter(|(kind, _)| told.iter().all(|drift| drift.kind != *kind))
        .map(|(kind, count)| Check {
            name: format!("schema: {}", kind.plural()),
            passed: true,
            expected: format!("{count} alike"),
            actual: format!("{count} alike"),
            severity: Severity::Error,
            hint: String::new(),
            checked_at: compared.at,
        });
    let different = told.iter().map(|drift| different(drift, compared.at));
    alike.chain(different).collect()
}

fn different(drift: &Drift, at: SystemTime) -> Check {
    let object = &drift.object;
    let none = || "none".to_owned();
    let (name, expected, actual, hint) = match &drift.change {
        Change::Missing => (
            format!("schema: {object}"),
            "there".to_owned(),
            "missing".to_owned(),
            "make it in the target, or refresh the target's schema",
        ),
        Change::Extra => (
            format!("schema: {object}"),
            "not there".to_owned(),
            "only in the target".to_owned(),
            "drop it from the target, or bring it to the source by a migration",
        ),
        Change::Renamed { actual } => (
            format!("schema: {object}: name"),
            object.clone(),
            actual.clone(),
            "rename one of the two",
        ),
        Change::Changed {
            property,
            expected,
            actual,
        } => (
            format!("schema: {object}: {property}"),
            expected.clone().unwrap_or_else(none),
            actual.clone().unwrap_or_else(none),
            "a migration has run on one side only",
        ),
    };
    Check {
        name,
        passed: false,
        expected,
        actual,
        severity: drift.severity.into(),
        hint: hint.to_owned(),
        checked_at: at,
    }
}
