//! What a run tells while it goes on. The screen implements it; tests and programs may ignore it.

use std::sync::Arc;

use crate::plan::Plan;
use crate::report::Finding;
use crate::report::building::Building;
use crate::report::progress::Progress;

/// Someone who watches a run. Called from the thread that runs it.
pub trait Watch {
    /// A phase begins; `what` says it for people.
    fn phase(&self, what: &str);

    /// The plan stands and has no errors; its warnings are given.
    fn warnings(&self, findings: &[Finding]);

    /// Rows begin to move; the counters are live until [`Watch::moved`].
    fn moving(&self, plan: &Plan, progress: &Arc<Progress>);

    /// Rows have stopped moving, for whatever reason.
    fn moved(&self);

    /// Indexes and keys begin to be made; `building` is live until [`Watch::built`].
    fn building(&self, building: &Arc<Building>);

    /// They have ended, for whatever reason.
    fn built(&self);
}

/// Watches nothing.
pub struct Nobody;

impl Watch for Nobody {
    fn phase(&self, _: &str) {}
    fn warnings(&self, _: &[Finding]) {}
    fn moving(&self, _: &Plan, _: &Arc<Progress>) {}
    fn moved(&self) {}
    fn building(&self, _: &Arc<Building>) {}
    fn built(&self) {}
}
