//! `standin plan`: the decision for every column, and how the rule tests went, for people or programs.

use serde_json::{Value, json};

use super::args::{Format, PlanArgs};
use super::screen::Screen;
use super::settings::Settings;
use super::{Ended, environment, findings, require};
use crate::catalog::Database;
use crate::error::Error;
use crate::key::MasterKey;
use crate::plan::{Plan, TargetKind};
use crate::refresh::rule_tests::Tested;
use crate::refresh::{self, Planned, Target, catalog_file, output};
use crate::report::Finding;
use crate::rules::{Rejected, Rules};

pub(super) fn run(args: &PlanArgs, screen: &Screen) -> Result<(), Ended> {
    if let Some(path) = &args.save_catalog {
        output::may_be(path)?;
    }
    let rules = Rules::load(&args.rules.rules, args.rules.env.as_deref(), &environment)
        .map_err(|rejected| mistaken(args, &rejected, screen))?;
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

/// Shows the mistakes of the rules and, as far as they are understood and the catalog is at hand, what it finds of them: to
/// mend all of it in one round.
fn mistaken(args: &PlanArgs, rejected: &Rejected, screen: &Screen) -> Ended {
    screen.say(&rejected.render(screen.colour()));
    if let Some(partial) = rejected.partial() {
        let settings = Settings::new(&args.rules, partial.rules());
        let kind = settings.target();
        let kind = kind.as_ref().map_or(TargetKind::Postgres, Target::kind);
        match catalog(args, &settings) {
            Ok(Some(catalog)) => {
                let found = Plan::certain_errors(partial, &catalog, kind);
                if !found.is_empty() {
                    screen.say(&format!(
                        "\nthe database shows more:\n\n{}",
                        findings::describe(&found)
                    ));
                }
            }
            Ok(None) => {}
            Err(error) => screen.note(&format!(
                "the rules were not held against the database: {error}"
            )),
        }
    }
    Ended::Shown(rejected.kind().exit_code())
}

/// The catalog that rules with mistakes are held against; `None` where no source is given.
fn catalog(args: &PlanArgs, settings: &Settings<'_>) -> Result<Option<Database>, Error> {
    if let Some(path) = &args.catalog {
        return catalog_file::read(path).map(Some);
    }
    let setting = settings.rules.source.as_ref();
    let is_given =
        args.rules.source.is_some() || setting.is_some_and(|source| source.text().is_ok());
    match is_given {
        true => refresh::catalog(&settings.source()?).map(Some),
        false => Ok(None),
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
