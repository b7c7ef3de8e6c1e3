//! The main job on a throwaway database: a shop is made, refreshed into a dev database and into Parquet, looked at.
//!
//! Without PostgreSQL on the machine the shop's rows go from the generator through the same rules into Parquet.
//! Nothing here prints; what happens is told to a [`Show`].

mod embedded;
mod files;
mod inspection;
mod postgres;

use std::path::{Path, PathBuf};

pub use inspection::{Check, Sample};

use crate::engine::Stop;
use crate::error::{Error, Kind, Result};
use crate::key::MasterKey;
use crate::pg::server::Installation;
use crate::refresh::watch::Watch;
use crate::report::Report;
use crate::rules::Rules;

/// The rules that ship with the program.
const RULES: &str = include_str!("../../rules/shop.yaml");

/// Someone to whom a demo is shown.
pub trait Show: Watch {
    /// A step begins.
    fn step(&self, title: &str);

    /// A step's outcome in one line.
    fn outcome(&self, line: &str);

    /// The same row before and after.
    fn sample(&self, sample: &Sample);

    /// Questions put to the result, and the answers.
    fn checks(&self, checks: &[Check]);
}

/// What to show.
pub struct Options {
    /// Customers in the shop.
    pub users: u64,
    /// Whether server and files stay.
    pub keep: bool,
    /// Lanes.
    pub jobs: usize,
    /// Memory of a run, in bytes.
    pub memory: u64,
}

/// Runs the demo: with a server if one is found on this machine, on the embedded path otherwise.
/// An error if a run fails or a check does.
pub fn run(options: &Options, show: &dyn Show, stop: &Stop) -> Result<()> {
    let rules =
        Rules::parse(Path::new("rules/shop.yaml"), RULES, &setting).map_err(|rejected| {
            Error::new(Kind::Rules, "the shipped rules do not load").because(rejected.render(false))
        })?;
    let demo = Demo {
        options,
        rules: &rules,
        key: MasterKey::ephemeral()?,
        show,
        stop,
    };
    match Installation::find()? {
        Some(installation) => postgres::run(&demo, &installation),
        None => embedded::run(&demo),
    }
}

/// The shipped rules name databases and a key through the environment; the demo brings its own.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the form of every look into the environment"
)]
fn setting(_: &str) -> Option<String> {
    Some("unused".into())
}

/// What every step needs.
struct Demo<'a> {
    options: &'a Options,
    rules: &'a Rules,
    key: MasterKey,
    show: &'a dyn Show,
    stop: &'a Stop,
}

impl Demo<'_> {
    /// One line about a run that is done.
    fn tell(&self, report: &Report) {
        let rows: u64 = report.tables.iter().map(|table| table.rows_written).sum();
        let tables = report.tables.len();
        let data = report
            .phases
            .iter()
            .find(|phase| phase.name == "data")
            .map_or(0.0, |phase| phase.seconds);
        self.show.outcome(&format!(
            "{rows} rows of {tables} tables in {:.2} s (moving rows: {data:.2} s)",
            report.seconds
        ));
    }

    /// The folder that the demo works in; removed at the end unless it is to stay.
    fn folder(&self) -> Result<Folder> {
        let folder = tempfile::Builder::new()
            .prefix("standin-demo-")
            .tempdir()
            .map_err(|error| {
                Error::new(Kind::Disk, "no temporary folder for the demo").because(error)
            })?;
        Ok(if self.options.keep {
            Folder::Kept(folder.keep())
        } else {
            Folder::Passing(folder)
        })
    }
}

/// A folder that goes away, or not.
enum Folder {
    Kept(PathBuf),
    Passing(tempfile::TempDir),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Passing(folder) => folder.path(),
        }
    }
}

/// Turns checks that failed into an error.
fn verdict(checks: &[Check]) -> Result<()> {
    match checks.iter().filter(|check| !check.passed).count() {
        0 => Ok(()),
        failed => Err(
            Error::new(Kind::Data, format!("{failed} of the demo's checks failed"))
                .hint("this is a bug in standin; please report it with the output above"),
        ),
    }
}
