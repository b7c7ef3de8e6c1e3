//! `standin plan`: the decision for every column, for people or programs.

use super::args::{Format, PlanArgs};
use super::screen::Screen;
use super::{Ended, load_rules, require, source, target};
use crate::plan::TargetKind;
use crate::refresh;

pub(super) fn run(args: &PlanArgs, screen: &Screen) -> Result<(), Ended> {
    let rules = load_rules(&args.rules, screen)?;
    require(args.rules.source.is_none().then_some(&rules.source), screen)?;
    let address = source(&args.rules, &rules)?;
    // A plan can be looked at before there is anywhere to write.
    let kind = target(&args.rules, &rules).map_or(TargetKind::Postgres, |target| target.kind());
    let (_, plan) = refresh::plan(&rules, &address, kind)?;
    screen.result(&match args.format {
        Format::Json => format!("{:#}", plan.to_json()),
        Format::Text => super::tables::plan(&plan, screen.width()),
    })?;
    if plan.has_errors() {
        Err(Ended::Shown(1))
    } else {
        Ok(())
    }
}
