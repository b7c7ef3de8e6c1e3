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

    /// Rows begin to move, and indexes and keys to be made on them; the counters are live until [`Watch::ended`].
    fn working(&self, plan: &Plan, progress: &Arc<Progress>, building: &Arc<Building>);

    /// That has ended, for whatever reason.
    fn ended(&self);
}

/// Watches nothing.
pub struct Nobody;

impl Watch for Nobody {
    fn phase(&self, _: &str) {}
    fn warnings(&self, _: &[Finding]) {}
    fn working(&self, _: &Plan, _: &Arc<Progress>, _: &Arc<Building>) {}
    fn ended(&self) {}
}
