//! The engine: moves every part of a plan from a source through the kernels into a sink.
//!
//! It knows only traits: [`Source`], [`Sink`], [`Transform`]. Lanes run side by side
//! on threads of their own and take parts from one schedule, largest first; the first error stops all of them.

pub mod budget;
mod lane;
mod program;
pub mod stop;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

pub use budget::Budget;
pub use stop::Stop;

use crate::error::Result;
use crate::plan::{Part, Plan};
use crate::report::progress::Progress;
use crate::sink::Sink;
use crate::sink::spare::Spare;
use crate::source::Source;
use crate::transform::Transform;

/// Everything that the data phase needs.
pub struct Job<'a> {
    /// What happens to which table.
    pub plan: &'a Plan,
    /// Per table of the plan, per column that travels: the kernel, or `None` where bytes pass.
    pub kernels: &'a [Vec<Option<Arc<dyn Transform>>>],
    /// Where rows come from.
    pub source: &'a dyn Source,
    /// Where they go.
    pub sink: &'a dyn Sink,
    /// One counter set a table of the plan.
    pub progress: &'a Progress,
    /// Ends the run early.
    pub stop: &'a Stop,
    /// Threads for a batch's columns while there are fewer lanes than cores.
    pub spare: Option<&'a Spare>,
}

/// Parts that no lane has taken yet.
struct Schedule(Mutex<VecDeque<Part>>);

impl Schedule {
    fn next(&self) -> Option<Part> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}

/// Moves `parts` in the given order with so many lanes. Returns when all are durable in the sink, or with the first
/// error; `job.progress` then tells which tables are complete.
pub fn run(job: &Job<'_>, parts: Vec<Part>, lanes: usize, budget: &Budget) -> Result<()> {
    let lanes = lanes.clamp(1, parts.len().max(1));
    let schedule = Schedule(Mutex::new(parts.into()));
    let cancel = || {
        job.source.cancel();
        job.sink.cancel();
    };
    job.stop.during(cancel, || {
        std::thread::scope(|scope| {
            // All count before the first begins: none takes another's core.
            let working: Vec<_> = (0..lanes).map(|_| job.spare.map(Spare::lane)).collect();
            let schedule = &schedule;
            let start = |working| {
                scope.spawn(move || {
                    lane::run(job, schedule, budget);
                    drop(working);
                })
            };
            let lanes: Vec<_> = working.into_iter().map(start).collect();
            for lane in lanes {
                // A lane that panicked has stopped the run.
                let _ = lane.join();
            }
        });
    });
    match job.stop.take_reason() {
        Some(reason) => Err(reason),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
