//! Parity: whether dev still is like production. Each check looks at one thing and says what it expected and what is.
//!
//! A [`Subject`] is one sort of thing that can be compared; [`run`] looks at all that were asked for at once, each for as
//! long as it may take, and makes one [`Report`] of it. [`formats`] writes reports for programs.
//!
//! To add a subject: a file here with a request that gives a [`Section`], an arm in [`Subject`], its flags in `cli/args.rs`.

pub mod allow;
pub mod capture;
pub mod check;
pub mod child;
pub mod compose;
pub mod configuration;
pub mod contract;
pub mod data;
pub mod dependencies;
mod document;
pub mod formats;
pub mod infrastructure;
pub mod migrations;
pub mod monitor;
mod one;
pub mod schema;
pub mod secrets;
pub mod tools;
pub mod written_down;

use std::time::{Duration, SystemTime};

use allow::Allowed;
use check::{Check, LOOKED_AT, Report, Severity, Site};
use futures_util::future::join_all;

use crate::error::{Error, Kind, Result};

/// Something to compare.
#[derive(Debug)]
pub enum Subject {
    /// The schemas of two databases.
    Schema(Box<schema::Request>),
    /// What migrations make, and a schema.
    Migrations(Box<migrations::Request>),
    /// How rows and values are distributed in two databases.
    Data(Box<data::Request>),
    /// What a manifest says of a component.
    Infrastructure(Box<infrastructure::Request>),
    /// Versions of tools that a file names.
    Tools(tools::Request),
    /// Lock files of a checkout.
    Dependencies(dependencies::Request),
    /// Two descriptions of an API.
    Contract(contract::Request),
    /// A compose file.
    Compose(Box<compose::check::Request>),
    /// Files of settings, environment against environment, and secrets in them.
    Configuration(configuration::Request),
    /// Whether secrets are where they should be.
    Secrets(secrets::Request),
}

/// What came of one subject.
#[derive(Debug)]
pub struct Section {
    /// `schema`, …: what the names of its checks begin with.
    pub name: &'static str,
    /// One check a difference, and some for what is alike.
    pub checks: Vec<Check>,
    /// What people read instead of the checks, where that is better.
    pub detail: Detail,
}

/// More than checks.
#[derive(Debug)]
pub enum Detail {
    /// The checks say it all.
    None,
    /// The checks say it all; but of those that have these names, or begin with one and a colon, only what is told
    /// is known, because something could not be read.
    Partly(Vec<String>),
    /// Differences of schemas, for a tree and a sketch.
    Schema(Box<schema::Compared>),
}

/// A subject that was looked at, or why it could not be.
pub type Looked = (&'static str, Result<Section>);

impl Subject {
    /// What the names of its checks begin with.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Schema(_) => "schema",
            Self::Infrastructure(request) => request.named.title(),
            Self::Tools(_) => tools::NAME,
            Self::Migrations(_) => "migrations",
            Self::Data(_) => "data",
            Self::Dependencies(_) => "dependencies",
            Self::Contract(_) => contract::NAME,
            Self::Compose(_) => compose::check::NAME,
            Self::Configuration(_) => "configuration",
            Self::Secrets(_) => secrets::NAME,
        }
    }

    /// What was seen, and why not everything could be, within a time that is kept elsewhere.
    async fn look(&self, time: Duration) -> Result<(Section, Option<Error>)> {
        let section = match self {
            Self::Schema(request) => schema::section(request).await,
            Self::Migrations(request) => migrations::section(request).await,
            Self::Data(request) => data::section(request).await,
            Self::Infrastructure(request) => infrastructure::section(request, time).await,
            Self::Tools(request) => tools::section(request, time).await,
            Self::Dependencies(request) => return dependencies::section(request).await,
            Self::Contract(request) => contract::section(request, time).await,
            Self::Compose(request) => compose::check::section(request, time).await,
            Self::Configuration(request) => return configuration::section(request).await,
            Self::Secrets(request) => return secrets::section(request, time).await,
        };
        section.map(|section| (section, None))
    }
}

/// What is to be looked at, and which differences are accepted.
#[derive(Debug)]
pub struct Asked {
    /// In the order in which people read of them.
    pub subjects: Vec<Subject>,
    /// Differences that pass, as of today.
    pub allowed: Option<Allowed>,
}

impl Asked {
    /// Looks as [`run`] does; what is accepted has passed.
    pub async fn look(&self, timeout: Duration) -> Vec<Looked> {
        let mut looked = run(&self.subjects, timeout).await;
        if let Some(allowed) = &self.allowed {
            allowed.apply(&mut looked, &allow::today());
        }
        looked
    }
}

/// Looks at all subjects at once, each for at most `timeout`; in the order given. Of one that could be looked at in part
/// there is that part, and why it is not all.
pub async fn run(subjects: &[Subject], timeout: Duration) -> Vec<Looked> {
    let looks = subjects.iter().map(|subject| async move {
        let looked = tokio::time::timeout(timeout, subject.look(timeout)).await;
        let late = || {
            let what = format!(
                "the check `{}` took longer than {} s",
                subject.name(),
                timeout.as_secs()
            );
            Error::new(Kind::Connection, what)
                .hint("give more time with --timeout, or see what the servers are busy with")
        };
        let (seen, unseen) = match looked.unwrap_or_else(|_| Err(late())) {
            Ok((section, unseen)) => (Ok(section), unseen.map(Err)),
            Err(error) => (Err(error), None),
        };
        let all = [Some(seen), unseen].into_iter().flatten();
        all.map(|looked| (subject.name(), looked))
    });
    join_all(looks).await.into_iter().flatten().collect()
}

/// All checks. A subject that could not be looked at is a check that failed.
pub fn report(looked: &[Looked]) -> Report {
    let mut report = Report::default();
    for (name, section) in looked {
        match section {
            Ok(section) => report.checks.extend(section.checks.iter().cloned()),
            Err(error) => report.checks.push(not_looked_at(name, error)),
        }
    }
    report
}

fn not_looked_at(name: &str, error: &Error) -> Check {
    Check {
        name: format!("{name}{LOOKED_AT}"),
        passed: false,
        expected: "an answer".to_owned(),
        actual: error.to_string(),
        severity: Severity::Error,
        hint: error.hints().join("; "),
        accepted: None,
        site: Site::default(),
        checked_at: SystemTime::now(),
    }
}
