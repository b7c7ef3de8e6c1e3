//! The check of API contracts: two OpenAPI descriptions, from files or from services that serve them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::check::{Check, Severity, Site};
use super::{Detail, Section, document};
use crate::drift::api::{self, Document, Finding, Impact};
use crate::error::{Error, Kind, Result, is_address};
use crate::http::{self, Limits, Url};
use crate::input;

/// What the names of these checks begin with.
pub(super) const NAME: &str = "api";

/// Longest document that is read, in bytes. The largest public ones have some 12 MB.
const LONGEST: usize = 64 << 20;

/// What asking for a document may cost. The check's own time limit may be shorter.
const LIMITS: Limits = Limits {
    time: Duration::from_mins(1),
    body: LONGEST,
    redirects: 5,
};

/// Asked for in this order.
const MEDIA_TYPES: &str = "application/vnd.oai.openapi+json, application/json, application/vnd.oai.openapi, \
                           application/yaml;q=0.9, */*;q=0.5";

/// Where a description is.
#[derive(Debug, Clone)]
pub enum Place {
    /// On this machine.
    File(PathBuf),
    /// At a web address.
    Web(Url),
}

impl Place {
    /// What a flag says: an address where it begins with `http://` or `https://`, a path otherwise. Errors are of kind
    /// `Rules`, also for what looks like another address, and show no login.
    pub fn parse(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        if Url::is_meant(trimmed) {
            return Url::parse(trimmed).map(Self::Web);
        }
        if is_address(text) {
            return Err(Error::new(Kind::Rules, "this is no address that is known")
                .on(text)
                .hint("write http://… or https://…; a file that is called so is ./…"));
        }
        Ok(Self::File(PathBuf::from(text)))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Web(url) => url.fmt(f),
        }
    }
}

/// What to compare.
#[derive(Debug)]
pub struct Request {
    /// The description that callers were written for.
    pub expected: Place,
    /// The description that is looked at.
    pub actual: Place,
}

/// Looks at both descriptions within a time.
pub(super) async fn section(request: &Request, time: Duration) -> Result<Section> {
    let at = SystemTime::now();
    let (expected, actual) =
        tokio::try_join!(read(&request.expected, time), read(&request.actual, time))?;
    let one = open(&expected, &request.expected)?;
    let other = open(&actual, &request.actual)?;
    let compared = api::compare(one, other);
    let worse = compared
        .findings
        .iter()
        .filter(|finding| finding.rule.impact != Impact::Harmless)
        .map(|finding| finding.operation.as_str());
    let worse: BTreeSet<&str> = worse.collect();
    let alike = compared
        .operations
        .iter()
        .filter(|name| !worse.contains(name.as_str()))
        .map(|name| kept(name, at));
    let different = compared
        .findings
        .iter()
        .map(|found| different(found, &request.actual, at));
    let gone = compared.findings.iter().flat_map(Finding::gone);
    let gone: Vec<String> = gone.map(|gone| format!("{NAME}: {gone}")).collect();
    Ok(Section {
        name: NAME,
        checks: alike.chain(different).collect(),
        detail: match gone.is_empty() {
            true => Detail::None,
            // What else differed there is neither mended nor known.
            false => Detail::Partly(gone),
        },
    })
}

/// An operation that callers can use as before.
fn kept(operation: &str, at: SystemTime) -> Check {
    Check {
        name: format!("{NAME}: {operation}"),
        passed: true,
        expected: "compatible".to_owned(),
        actual: "compatible".to_owned(),
        severity: Severity::Error,
        hint: String::new(),
        accepted: None,
        site: Site::default(),
        checked_at: at,
    }
}

fn different(finding: &Finding, actual: &Place, at: SystemTime) -> Check {
    let place = [finding.operation.as_str(), finding.part.as_str()];
    let place = place.into_iter().filter(|text| !text.is_empty());
    let name: Vec<&str> = [NAME]
        .into_iter()
        .chain(place)
        .chain([finding.rule.id])
        .collect();
    let elsewhere = match finding.elsewhere {
        0 => String::new(),
        1 => "; 1 other operation has it too".to_owned(),
        count => format!("; {count} other operations have it too"),
    };
    Check {
        name: name.join(": "),
        passed: false,
        expected: finding.expected.clone(),
        actual: finding.actual.clone(),
        severity: match finding.rule.impact {
            Impact::Breaking => Severity::Error,
            Impact::Doubtful => Severity::Warning,
            Impact::Harmless => Severity::Info,
        },
        hint: format!(
            "{}; see {}{elsewhere}",
            finding.rule.meaning, finding.pointer
        ),
        accepted: None,
        site: Site {
            file: match actual {
                Place::File(path) => Some(path.clone()),
                Place::Web(_) => None,
            },
            position: None,
            object: Some(("object", finding.pointer.clone())),
        },
        checked_at: at,
    }
}

fn open<'v>(value: &'v Value, place: &Place) -> Result<Document<'v>> {
    Document::open(value).map_err(|why| {
        Error::new(Kind::Rules, why.to_string())
            .on(place.to_string())
            .hint("give two descriptions in OpenAPI 3.0 or 3.1, as JSON or YAML")
    })
}

async fn read(place: &Place, time: Duration) -> Result<Value> {
    let bytes = match place {
        Place::File(path) => input::apart(path, LONGEST as u64, time)
            .await
            .map_err(|error| {
                Error::new(Kind::of_named(&error), "the document cannot be read")
                    .on(place.to_string())
                    .because(error)
                    .hint("check the path that --api names")
            })?,
        Place::Web(url) => http::get(url, MEDIA_TYPES, LIMITS).await?,
    };
    let wrong = |why: String| {
        Error::new(Kind::Rules, why)
            .on(place.to_string())
            .hint("check that this is the description itself, and not a page that shows it")
    };
    let text = String::from_utf8(bytes).map_err(|_| wrong("this is no UTF-8 text".to_owned()))?;
    document::parse(&text).map_err(wrong)
}
