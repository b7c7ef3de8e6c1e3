//! `standin plan`: the decision for every column, and how the rule tests went, for people or programs.

use serde_json::{Value, json};

use super::args::{Format, PlanArgs};
use super::screen::Screen;
use super::{Ended, key, load_rules, require, source, target};
use crate::plan::{Plan, TargetKind};
use crate::refresh::rule_tests::Tested;
use crate::refresh::{self, Planned, catalog_file};
use crate::rules::Rules;

pub(super) fn run(args: &PlanArgs, screen: &Screen) -> Result<(), Ended> {
    let rules = load_rules(&args.rules, screen)?;
    let planned = planned(args, &rules, screen)?;
    if let Some(path) = &args.save_catalog {
        catalog_file::write(&planned.catalog, path)?;
    }
    let Planned { plan, tested, .. } = &planned;
    screen.result(&match args.format {
        Format::Json => format!("{:#}", to_json(plan, *tested)),
        Format::Text => {
            super::tables::plan(plan, *tested, &still_needed(args, &rules), screen.width())
        }
    })?;
    if plan.has_errors() {
        Err(Ended::Shown(1))
    } else {
        Ok(())
    }
}

/// What a run with these rules would miss here and now.
fn still_needed(args: &PlanArgs, rules: &Rules) -> Vec<&'static str> {
    let needed = [
        (key(false, rules).is_err(), "a key"),
        (target(&args.rules, rules).is_err(), "a target"),
    ];
    let missing = needed.into_iter().filter(|(is_missing, _)| *is_missing);
    missing.map(|(_, what)| what).collect()
}

/// The plan against the source's catalog, or against that of a file.
fn planned(args: &PlanArgs, rules: &Rules, screen: &Screen) -> Result<Planned, Ended> {
    // A plan can be looked at before there is anywhere to write, and a key.
    let kind = target(&args.rules, rules).map_or(TargetKind::Postgres, |target| target.kind());
    let key = key(false, rules).ok();
    if let Some(path) = &args.catalog {
        let catalog = catalog_file::read(path)?;
        return Ok(Planned::offline(rules, catalog, kind, key.as_ref()));
    }
    require(args.rules.source.is_none().then_some(&rules.source), screen)?;
    let address = source(&args.rules, rules)?;
    Ok(refresh::plan(rules, &address, kind, key.as_ref())?)
}

fn to_json(plan: &Plan, tested: Tested) -> Value {
    let mut json = plan.to_json();
    json["tests"] = json!({
        "passed": tested.passed,
        "failed": tested.failed,
        "left_out": tested.left_out,
        "key": if tested.for_documentation { "documentation" } else { "rules" },
    });
    json
}
