//! `standin demo`: shows what the library's demo tells.

use std::sync::Arc;

use super::Ended;
use super::args::DemoArgs;
use super::screen::Screen;
use crate::demo::{self, Check, Options, Sample, Show};
use crate::engine::Stop;
use crate::plan::Plan;
use crate::refresh::process;
use crate::refresh::watch::Watch;
use crate::report::Finding;
use crate::report::building::Building;
use crate::report::progress::Progress;

/// Enough for every demo.
const MEMORY: u64 = 256 << 20;

pub(super) fn run(args: &DemoArgs, screen: &Screen) -> Result<(), Ended> {
    let stop = Arc::new(Stop::default());
    super::interrupt::watch(&stop, screen)?;
    let options = Options {
        users: args.rows,
        keep: args.keep,
        jobs: process::cores(),
        memory: MEMORY,
    };
    Ok(demo::run(&options, &Stage(screen), &stop)?)
}

/// Puts a demo on the screen.
struct Stage<'a>(&'a Screen);

impl Watch for Stage<'_> {
    // The demo's own steps say enough.
    fn phase(&self, _: &str) {}

    fn warnings(&self, findings: &[Finding]) {
        self.0.warnings(findings);
    }

    fn working(&self, plan: &Plan, progress: &Arc<Progress>, building: &Arc<Building>) {
        self.0.working(plan, progress, building);
    }

    fn ended(&self) {
        self.0.ended();
    }
}

impl Show for Stage<'_> {
    fn step(&self, title: &str) {
        self.0.summary(&format!("\n{title}"));
    }

    fn outcome(&self, line: &str) {
        self.0.summary(&format!("  {line}"));
    }

    fn sample(&self, sample: &Sample) {
        self.0
            .summary(&super::tables::sample(sample, self.0.width()));
    }

    fn checks(&self, checks: &[Check]) {
        for check in checks {
            let mark = if check.passed { "ok    " } else { "FAILED" };
            self.0
                .summary(&format!("  {mark}  {}: {}", check.question, check.answer));
        }
    }
}
