//! `standin plan`: the decision for every column, and how the rule tests went, for people or programs.

use serde_json::{Value, json};

use super::args::{Format, PlanArgs};
use super::screen::Screen;
use super::settings::Settings;
use super::{Ended, findings, load_rules, require};
use crate::error::Error;
use crate::key::MasterKey;
use crate::plan::{Plan, TargetKind};
use crate::refresh::rule_tests::Tested;
use crate::refresh::{self, Planned, Target, catalog_file, output};
use crate::report::Finding;

pub(super) fn run(args: &PlanArgs, screen: &Screen) -> Result<(), Ended> {
    if let Some(path) = &args.save_catalog {
        output::may_be(path)?;
    }
    let rules = load_rules(&args.rules, screen)?;
    let settings = Settings::new(&args.rules, &rules);
    // A plan can be looked at before there is anywhere to write, and a key.
    let (into, key) = (settings.target(), settings.key_if_given());
    let kind = into.as_ref().map_or(TargetKind::Postgres, Target::kind);
    let known = key.as_ref().ok().and_then(Option::as_ref);
    let mut planned = planned(args, &settings, kind, known, screen)?;
    if let Err(error) = &key {
        planned.plan.findings.insert(0, ill_given("key", error));
    }
    let target = rules.target.as_ref();
    if let Some(setting) = target.filter(|_| args.rules.target.is_none())
        && let Err(error) = settings.refers(setting)
    {
        planned.plan.findings.insert(0, ill_given("target", &error));
    }
    if let Some(path) = &args.save_catalog {
        catalog_file::write(&planned.catalog, path)?;
    }
    let Planned { plan, tested, .. } = &planned;
    match args.format {
        Format::Json => screen.result(&format!("{:#}", to_json(plan, *tested)))?,
        // The table is for people, who asked for errors only.
        Format::Text if screen.is_quiet() => {
            if plan.has_errors() {
                screen.say(&findings::describe(plan.errors()));
            }
        }
        Format::Text => {
            let missing = still_needed(known.is_none(), into.is_err());
            let text = super::tables::plan(plan, *tested, &missing, screen.width());
            screen.result(&text)?;
        }
    }
    if plan.has_errors() {
        Err(Ended::Shown(1))
    } else {
        Ok(())
    }
}

/// A key or a target that a run would refuse, wherever it runs.
fn ill_given(setting: &'static str, error: &Error) -> Finding {
    let finding = Finding::error(setting, setting, error.what(), error.hints().join("; "));
    match error.subject() {
        Some(place) => finding.at(place),
        None => finding,
    }
}

/// What a run with these rules would miss here and now.
fn still_needed(no_key: bool, no_target: bool) -> Vec<&'static str> {
    let needed = [(no_key, "a key"), (no_target, "a target")];
    let missing = needed.into_iter().filter(|(is_missing, _)| *is_missing);
    missing.map(|(_, what)| what).collect()
}

/// The plan against the source's catalog, or against that of a file.
fn planned(
    args: &PlanArgs,
    settings: &Settings<'_>,
    kind: TargetKind,
    key: Option<&MasterKey>,
    screen: &Screen,
) -> Result<Planned, Ended> {
    let rules = settings.rules;
    if let Some(path) = &args.catalog {
        let catalog = catalog_file::read(path)?;
        return Ok(Planned::offline(rules, catalog, kind, key));
    }
    require(args.rules.source.is_none().then_some(&rules.source), screen)?;
    Ok(refresh::plan(rules, &settings.source()?, kind, key)?)
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
