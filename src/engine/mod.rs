//! The engine: moves every part of a plan from a source through the kernels into a sink.
//!
//! It knows only traits: [`Source`], [`Sink`], [`Transform`], and [`Turns`], which says what part is next. Lanes run side
//! by side on threads of their own; the first error stops all of them.

pub mod budget;
mod lane;
mod program;
pub mod stop;
mod turns;

use std::sync::Arc;

pub use budget::Budget;
pub use stop::Stop;
pub use turns::{InOrder, Turns};

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
    /// The rows to move, in parts.
    pub parts: &'a [Part],
    /// In what order.
    pub turns: &'a dyn Turns,
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

/// Whether both sides have what one more lane needs. The lanes before it have begun already.
fn admits(job: &Job<'_>, lane: usize) -> bool {
    let admitted = match job.source.prepare(lane) {
        Ok(true) => job.sink.prepare(lane),
        other => other,
    };
    match admitted {
        Ok(true) => true,
        Ok(false) => {
            tracing::warn!("there is no connection for another lane; the run goes on with {lane}");
            job.turns.limited_to(lane);
            false
        }
        Err(error) => {
            job.stop.fail(error);
            false
        }
    }
}

/// Moves all parts with so many lanes. Returns when they are durable in the sink, or with the first error;
/// `job.progress` then tells which tables are complete.
pub fn run(job: &Job<'_>, lanes: usize, budget: &Budget) -> Result<()> {
    let lanes = lanes.clamp(1, job.parts.len().max(1));
    let cancel = || {
        job.source.cancel();
        job.sink.cancel();
    };
    job.stop.during(cancel, || {
        std::thread::scope(|scope| {
            // All count before the first begins: none takes another's core.
            let mut places: Vec<_> = (0..lanes).map(|_| job.spare.map(Spare::lane)).collect();
            let mut running = Vec::new();
            while running.len() < lanes && admits(job, running.len()) {
                let place = places.pop();
                running.push(scope.spawn(move || {
                    lane::run(job, budget);
                    drop(place);
                }));
            }
            drop(places);
            for lane in running {
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
