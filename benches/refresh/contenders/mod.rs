//! Who takes part: `standin`, the tools beside it, and commands of the user's own.

pub(super) mod archives;
pub(super) mod command;
pub(super) mod maskers;
pub(super) mod parquet;
pub(super) mod pipes;
pub(super) mod standin;

use super::Outcome;
use super::stage::Stage;

/// Seconds in which rows moved; `None` where a contender does not tell.
pub(super) type Moved = Option<f64>;

/// What contenders write unless they say otherwise.
const DATABASE: &str = "a database";

type Job = Box<dyn Fn(&Stage) -> Outcome<Moved>>;

/// A way to do the job.
pub(super) struct Contender {
    pub(super) name: String,
    /// Whether it is `standin`, which is compared with all that are not.
    pub(super) ours: bool,
    /// What it writes; only contenders that write the same are compared.
    pub(super) group: &'static str,
    job: Job,
}

impl Contender {
    fn rival(name: &str, job: impl Fn(&Stage) -> Outcome<Moved> + 'static) -> Self {
        Self {
            name: name.to_owned(),
            ours: false,
            group: DATABASE,
            job: Box::new(job),
        }
    }

    fn ours(name: &str, job: impl Fn(&Stage) -> Outcome<Moved> + 'static) -> Self {
        Self {
            ours: true,
            ..Self::rival(name, job)
        }
    }

    /// One that writes something else than a database.
    fn writing(self, group: &'static str) -> Self {
        Self { group, ..self }
    }

    /// Does the job once.
    pub(super) fn run(&self, stage: &Stage) -> Outcome<Moved> {
        (self.job)(stage)
    }
}
