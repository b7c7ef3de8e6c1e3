//! The check of data: how rows and values are distributed in dev, against production. Both are asked for statistics only.

use std::time::SystemTime;

use super::check::Check;
use super::{Detail, Section};
use crate::drift::settings::Finding;
use crate::drift::shape;
use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::shape::read;
use crate::pg::url::ConnInfo;

/// What to compare.
#[derive(Debug)]
pub struct Request {
    /// Production.
    pub expected: ConnInfo,
    /// Dev.
    pub actual: ConnInfo,
    /// How many times more or less something may be than it should.
    pub factor: u32,
}

/// Reads the statistics of both at once, and compares them. Errors are of kind `Connection` or `Server`.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let at = SystemTime::now();
    let (expected, actual) = tokio::try_join!(
        read(&request.expected, Side::Source),
        read(&request.actual, Side::Target)
    )?;
    let found = shape::compare(&expected, &actual, request.factor.into());
    Ok(Section {
        name: "data",
        checks: found
            .into_iter()
            .map(|finding| check(finding, at))
            .collect(),
        detail: Detail::None,
    })
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
        checked_at,
    }
}
