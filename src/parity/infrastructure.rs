//! The check of infrastructure: what a manifest says of a component, against one that runs.

use std::time::SystemTime;

use super::check::Check;
use super::{Detail, Section};
use crate::drift::manifest::{Component, Difference, hold_against};
use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::facts;
use crate::pg::url::ConnInfo;

/// What to look at.
#[derive(Debug)]
pub struct Request {
    /// What the manifest says of PostgreSQL.
    pub expected: Component,
    /// The server, and the database in it.
    pub actual: ConnInfo,
}

/// Looks at the server; one check for each thing that the manifest says.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let checked_at = SystemTime::now();
    let actual = facts::read(&request.actual, Side::Target).await?;
    let found = hold_against(&request.expected, &actual);
    Ok(Section {
        name: "infrastructure",
        checks: found
            .into_iter()
            .map(|difference| check("postgresql", difference, checked_at))
            .collect(),
        detail: Detail::None,
    })
}

fn check(component: &str, difference: Difference, checked_at: SystemTime) -> Check {
    let hint = if difference.alike {
        String::new()
    } else {
        hint(&difference).to_owned()
    };
    Check {
        name: format!("infrastructure: {component}: {}", difference.about),
        passed: difference.alike,
        expected: difference.expected,
        actual: difference.actual,
        severity: difference.weight.into(),
        hint,
        accepted: None,
        checked_at,
    }
}

/// What to do about a difference, by the first word of what it is about.
fn hint(difference: &Difference) -> &'static str {
    if difference.expected == "not there" {
        return "drop it, or capture production again if it has it now";
    }
    match difference.about.split(' ').next().unwrap_or_default() {
        "version" => {
            "run the version that production runs, or capture production again if it was upgraded"
        }
        "extension" => "CREATE EXTENSION, ALTER EXTENSION … UPDATE, or an image that has it",
        "database" => "make the database anew with the encoding and the collation of production",
        "role" => "CREATE ROLE",
        _ => "ALTER SYSTEM SET or ALTER DATABASE … SET, or -c in the container's command",
    }
}
