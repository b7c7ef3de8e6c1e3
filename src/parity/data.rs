//! The check of data: how rows and values are distributed in dev, against production, or what was captured of it. Both are
//! asked for statistics only.

use std::fmt;
use std::time::SystemTime;

use super::check::{Check, Site};
use super::{Detail, Section, one};
use crate::catalog::{Family, Type};
use crate::detect;
use crate::drift::settings::Finding;
use crate::drift::shape::{self, Shape};
use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::shape::{read, read_ranges};
use crate::pg::url::ConnInfo;

/// What to compare.
#[derive(Debug)]
pub struct Request {
    /// What shows how it should be.
    pub expected: Expected,
    /// Dev.
    pub actual: ConnInfo,
    /// How many times more or less something may be than it should.
    pub factor: u32,
}

/// How rows and values should be distributed.
#[derive(Debug)]
pub enum Expected {
    /// As they are in this database.
    Live(Box<ConnInfo>),
    /// As they were when it was captured. Of ranges nothing is known then.
    Captured(Shape),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live(address) => address.fmt(f),
            Self::Captured(_) => f.write_str("what was captured"),
        }
    }
}

/// Reads the statistics of both at once, and compares them. Errors are of kind `Connection` or `Server`.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let at = SystemTime::now();
    let (expected, actual) = match &request.expected {
        Expected::Live(address) => live(address, &request.actual).await?,
        Expected::Captured(shape) => (shape.clone(), read(&request.actual, Side::Target).await?),
    };
    let found = shape::compare(&expected, &actual, request.factor.into());
    let found = found.into_iter().map(|finding| check(finding, at));
    let warning = match &request.expected {
        Expected::Live(source) => one::warning("data", source, &request.actual, at).await,
        Expected::Captured(_) => None,
    };
    Ok(Section {
        name: "data",
        checks: found.chain(warning).collect(),
        detail: Detail::None,
    })
}

/// The statistics of two databases, with the ranges that may be compared.
async fn live(expected: &ConnInfo, actual: &ConnInfo) -> Result<(Shape, Shape)> {
    let (mut should, mut is) =
        tokio::try_join!(read(expected, Side::Source), read(actual, Side::Target))?;
    let wanted = impersonal(&should, &is);
    if !wanted.is_empty() {
        tokio::try_join!(
            read_ranges(expected, Side::Source, &wanted, &mut should),
            read_ranges(actual, Side::Target, &wanted, &mut is)
        )?;
    }
    Ok((should, is))
}

/// Columns of both whose ranges may be compared: numbers and moments that by their names are nothing personal.
fn impersonal(expected: &Shape, actual: &Shape) -> Vec<[String; 3]> {
    let mut wanted = Vec::new();
    for (name, table) in &expected.tables {
        let Some(other) = actual.tables.get(name) else {
            continue;
        };
        let columns: Vec<_> = table
            .columns
            .values()
            .map(|column| (column.name.as_str(), ty(&column.ty)))
            .collect();
        let personal = detect::by_names(&table.path[1], &columns);
        for ((key, column), is_personal) in table.columns.iter().zip(personal) {
            let both = other
                .columns
                .get(key)
                .is_some_and(|other| other.has_range());
            if column.has_range() && both && !is_personal {
                let [schema, table] = table.path.clone();
                wanted.push([schema, table, column.name.clone()]);
            }
        }
    }
    wanted
}

/// A type as far as names are judged by it.
fn ty(name: &str) -> Type {
    let family = match name {
        "smallint" => Family::Int2,
        "integer" => Family::Int4,
        "bigint" => Family::Int8,
        "numeric" => Family::Numeric,
        "real" => Family::Float4,
        "double precision" => Family::Float8,
        "date" => Family::Date,
        "timestamp without time zone" => Family::Timestamp,
        "timestamp with time zone" => Family::TimestampTz,
        _ => Family::Text,
    };
    Type::plain(name, family)
}

fn check(finding: Finding, checked_at: SystemTime) -> Check {
    Check {
        name: format!("data: {}", finding.about),
        passed: finding.passed,
        expected: finding.expected,
        actual: finding.actual,
        severity: finding.weight.into(),
        hint: finding.hint,
        accepted: None,
        site: Site::default(),
        checked_at,
    }
}
