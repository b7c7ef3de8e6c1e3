//! `standin preview`: some rows before → after, for people or programs. The only command that shows real values.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::args::PreviewArgs;
use super::disguise::{self, Originals};
use super::findings;
use super::screen::Screen;
use super::settings::Settings;
use super::side_by_side::{self, Look};
use super::{Ended, load_rules, require};
use crate::engine::Stop;
use crate::error::{Error, Kind};
use crate::key::MasterKey;
use crate::plan::{Decision, TablePlan, TargetKind};
use crate::refresh::preview::{self, Preview, Request};
use crate::rules::Pattern;
use crate::sink::sample::{SampledField, SampledRow};

pub(super) fn run(args: &PreviewArgs, screen: &Screen) -> Result<(), Ended> {
    let rules = load_rules(&args.rules, screen)?;
    let needed = [
        (args.rules.source.is_none(), &rules.source),
        (!args.ephemeral_key, &rules.key),
    ];
    let needed = needed.into_iter().filter(|(needed, _)| *needed);
    require(needed.map(|(_, setting)| setting), screen)?;
    let tables: Result<Vec<Pattern>, Error> = args.tables.iter().map(|text| table(text)).collect();
    let settings = Settings::new(&args.rules, &rules);
    let key = settings.key(args.ephemeral_key)?;
    let target = settings.target();
    let request = Request {
        rules: &rules,
        source: &settings.source()?,
        // Rows can be looked at before there is anywhere to write.
        target: target.map_or(TargetKind::Postgres, |target| target.kind()),
        key: &key,
        tables: &tables?,
        rows: usize::from(args.rows),
        condition: args.condition.as_deref(),
    };
    let stop = Arc::new(Stop::default());
    super::interrupt::watch(&stop, screen)?;
    let found = preview::run(&request, screen, &stop)?;
    show(args, &found, &key, screen)
}

fn table(text: &str) -> Result<Pattern, Error> {
    Pattern::of_tables(text).map_err(|reason| {
        Error::new(Kind::Rules, format!("--table names no table: {reason}"))
            .hint("write it as under `tables:`: `users`, `schema.table`, or with `*`")
    })
}

fn show(
    args: &PreviewArgs,
    found: &Preview,
    key: &MasterKey,
    screen: &Screen,
) -> Result<(), Ended> {
    if args.json {
        let json = to_json(found, key, args.mask_source);
        screen.result(&format!("{json:#}"))?;
    }
    if found.plan.has_errors() {
        screen.say(&findings::describe(found.plan.errors()));
        return Err(
            Error::new(Kind::Plan, "the plan has errors; no row was read")
                .hint("mend the rules; `standin plan` shows the decision for every column")
                .into(),
        );
    }
    if !found.unmet.is_empty() {
        screen.note(&findings::describe(&found.unmet));
    }
    if args.json {
        return Ok(());
    }
    let look = Look {
        width: screen.width(),
        colour: screen.results_have_colour(),
        is_masked: args.mask_source,
    };
    screen.result(&side_by_side::preview(found, look))?;
    if !args.mask_source {
        screen.note("Left are real values of the source; --mask-source hides them.");
    }
    if args.ephemeral_key {
        screen.note(
            "Right are stand-ins under a key made for this look; every other key gives others.",
        );
    }
    Ok(())
}

fn to_json(found: &Preview, key: &MasterKey, is_masked: bool) -> Value {
    let tables: Vec<Value> = found
        .tables
        .iter()
        .filter_map(|table| Some((found.plan.tables.get(table.table)?, &table.rows)))
        .map(|(planned, rows)| {
            json!({
                "table": planned.table.to_string(),
                "columns": columns(planned),
                "rows": rows.iter().map(|row| row_to_json(planned, row, is_masked)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "source_masked": is_masked,
        "key_fingerprint": key.fingerprint(),
        "tables": tables,
        "findings": found.plan.findings.iter().chain(&found.unmet).collect::<Vec<_>>(),
    })
}

fn columns(planned: &TablePlan) -> Vec<Value> {
    let columns = planned.columns.iter();
    let column = |column: &crate::plan::ColumnPlan| {
        let (decision, transform) = match &column.decision {
            Decision::Transform { spec, .. } => ("transform", Some(spec.transform)),
            Decision::Keep => ("keep", None),
            Decision::Generated => ("generated", None),
        };
        json!({
            "column": column.column,
            "type": column.ty.name,
            "decision": decision,
            "transform": transform,
        })
    };
    columns.map(column).collect()
}

fn row_to_json(planned: &TablePlan, row: &SampledRow, is_masked: bool) -> Value {
    let originals = is_masked.then(|| Originals::of(row));
    let columns = planned.wire_columns().zip(row);
    let fields = columns.map(|(column, field)| {
        let field = match &originals {
            Some(originals) => masked(field, originals),
            None => json!({
                "before": field.before,
                "after": field.after,
                "changed": field.before != field.after,
            }),
        };
        (column.column.clone(), field)
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

/// A field without its original: `after` stands only where it is another value.
fn masked(field: &SampledField, originals: &Originals) -> Value {
    let shape = field.before.as_deref().map(disguise::shape);
    if field.before == field.after {
        return json!({ "before_shape": shape, "changed": false });
    }
    let after = originals.hidden_in(field);
    json!({ "before_shape": shape, "after": after, "changed": true })
}
