//! Tables for people: the plan, a run's closing table, the catalogue of transforms. Text only; `screen` prints it.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use indicatif::{HumanBytes, HumanCount};

use super::findings;
use crate::demo::Sample;
use crate::plan::{ColumnPlan, Decision, Plan, TablePlan};
use crate::refresh::rule_tests::Tested;
use crate::report::{ObjectReport, Outcome, Report, Severity};
use crate::transform::registry::Entry;

fn table(width: u16, header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(header.iter().copied());
    table
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Every table's decisions, the key groups, then the findings.
pub(super) fn plan(plan: &Plan, tested: Tested, needed: &[&str], width: u16) -> String {
    let mut text = String::new();
    for table in &plan.tables {
        text += &planned(table, width);
    }
    if !plan.key_groups.is_empty() {
        text += "Key groups: columns that keep matching each other\n";
        for group in &plan.key_groups {
            let members: Vec<String> = group
                .columns
                .iter()
                .map(|(table, column)| table.column(column))
                .collect();
            let _ = writeln!(text, "  {}", members.join(" = "));
        }
        text.push('\n');
    }
    if !plan.findings.is_empty() {
        let _ = writeln!(text, "{}", findings::describe(&plan.findings));
    }
    text += &tests(tested);
    let _ = writeln!(text, "{}", totals(plan, needed));
    text
}

/// How the rule tests went, in a line; nothing where there are none.
fn tests(tested: Tested) -> String {
    let Tested {
        passed,
        failed,
        left_out,
        for_documentation,
    } = tested;
    if passed + failed + left_out == 0 {
        return String::new();
    }
    let more = match left_out {
        0 => String::new(),
        count => format!(", {count} not run for want of decisions"),
    };
    let key = if for_documentation {
        "under the documentation's key, because the rules' own cannot be read"
    } else {
        "under the rules' key"
    };
    format!("Rule tests: {passed} passed, {failed} failed{more}; {key}.\n")
}

fn totals(plan: &Plan, needed: &[&str]) -> String {
    let errors = plan.errors().count();
    let s = if errors == 1 { "" } else { "s" };
    if errors > 0 {
        return format!("{errors} error{s}: the run would not start.");
    }
    let columns = |wanted: fn(&Decision) -> bool| {
        let all = plan.tables.iter().flat_map(|table| &table.columns);
        all.filter(|column| wanted(&column.decision)).count()
    };
    let start = match needed {
        [] => "the run can start".to_owned(),
        needed => format!("the run can start once it has {}", needed.join(" and ")),
    };
    format!(
        "{} tables, about {} rows, {}; {} columns transformed, {} kept. No errors: {start}.",
        plan.tables.len(),
        HumanCount(plan.tables.iter().map(|table| table.estimated_rows).sum()),
        HumanBytes(plan.tables.iter().map(TablePlan::bytes).sum()),
        columns(|decision| matches!(decision, Decision::Transform { .. })),
        columns(|decision| matches!(decision, Decision::Keep)),
    )
}

fn planned(planned: &TablePlan, width: u16) -> String {
    let partitions = match planned.relations.len() {
        0 | 1 => String::new(),
        several => format!(" in {several} partitions"),
    };
    let mut text = format!(
        "{}  rows: {}, about {}, {}{partitions}; {} COPY\n",
        planned.table,
        planned.rows,
        HumanCount(planned.estimated_rows),
        HumanBytes(planned.bytes()),
        planned.wire.name()
    );
    let mut rows = table(
        width,
        &["  column", "type", "decision", "domain", "key group"],
    );
    for column in &planned.columns {
        rows.add_row([
            format!("  {}", column.column),
            column.ty.name.clone(),
            decision(column),
            column.domain.clone().unwrap_or_default(),
            column.key_group.clone().unwrap_or_default(),
        ]);
    }
    let _ = writeln!(text, "{rows}\n");
    text
}

/// The decision's name; with marks where it is for some rows only, and of what stands beside it.
fn decision(column: &ColumnPlan) -> String {
    let mut text = column.decision.name().to_owned();
    let Decision::Transform { spec, .. } = &column.decision else {
        return text;
    };
    if let Some(keys) = &column.key_source {
        let _ = write!(text, " of {}", keys.table.column(&keys.column));
    }
    if spec.when.is_some() {
        text += ", some rows";
    }
    if let Some(rate) = &spec.nulls.rate {
        let _ = write!(text, ", {}% NULL", f64::from(rate.millionths) / 1e4);
    }
    if let Some(fill) = &spec.nulls.fill {
        let _ = write!(text, ", NULLs by {}", fill.column);
    }
    if let Some(part) = column.decision.passes() {
        let _ = write!(text, ", {part} may pass");
    }
    text
}

/// What was moved, by table and by phase.
pub(super) fn summary(report: &Report, width: u16) -> String {
    let mut tables = table(width, &["table", "rows", "read", "written", "seconds", ""]);
    for line in &report.tables {
        let state = match (line.complete, line.rows_read) {
            (true, _) => "",
            (false, 0) => "not started",
            (false, _) => "not complete",
        };
        tables.add_row([
            line.table.clone(),
            HumanCount(line.rows_written).to_string(),
            HumanBytes(line.bytes_read).to_string(),
            HumanBytes(line.bytes_written).to_string(),
            format!("{:.2}", line.seconds),
            state.to_owned(),
        ]);
    }
    let sum = |field: fn(&crate::report::TableReport) -> u64| {
        report.tables.iter().map(field).sum::<u64>()
    };
    tables.add_row([
        "total".to_owned(),
        HumanCount(sum(|line| line.rows_written)).to_string(),
        HumanBytes(sum(|line| line.bytes_read)).to_string(),
        HumanBytes(sum(|line| line.bytes_written)).to_string(),
        String::new(),
        String::new(),
    ]);
    align_right(&mut tables, &[1, 2, 3, 4]);
    let mut phases = table(width, &["phase", "seconds"]);
    for phase in &report.phases {
        phases.add_row([phase.name.to_owned(), format!("{:.2}", phase.seconds)]);
    }
    phases.add_row(["total".to_owned(), format!("{:.2}", report.seconds)]);
    align_right(&mut phases, &[1]);
    let slowest = slowest(&report.objects, width);
    let warnings = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Warning)
        .count();
    let s = if warnings == 1 { "" } else { "s" };
    let end = match report.outcome {
        Outcome::Done => "done",
        Outcome::Failed => "failed",
        Outcome::Interrupted => "interrupted",
    };
    let key = report.key_fingerprint.as_deref().unwrap_or("none");
    format!(
        "{tables}\n\n{slowest}{phases}\n\n{end}; {warnings} warning{s}, key {key}, peak memory {}\n",
        HumanBytes(report.peak_rss_bytes)
    )
}

/// Where the time behind the rows went; empty where nothing took long.
fn slowest(objects: &[ObjectReport], width: u16) -> String {
    const SHOWN: usize = 8;
    let mut objects: Vec<&ObjectReport> = objects.iter().collect();
    objects.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    if objects.is_empty() {
        return String::new();
    }
    let mut rows = table(width, &["index or key", "of table", "seconds"]);
    for object in objects.iter().take(SHOWN) {
        rows.add_row([
            format!("{} {}", object.kind, object.name).trim_end().into(),
            object.table.clone(),
            format!("{:.2}", object.seconds),
        ]);
    }
    if objects.len() > SHOWN {
        let rest = &objects[SHOWN..];
        let seconds: f64 = rest.iter().map(|object| object.seconds).sum();
        rows.add_row([
            format!("{} more", rest.len()),
            String::new(),
            format!("{seconds:.2}"),
        ]);
    }
    align_right(&mut rows, &[2]);
    format!("{rows}\n\n")
}

/// One line a transform.
pub(super) fn catalogue(entries: &[&Entry], width: u16) -> String {
    let mut text = String::new();
    let mut group = None;
    let mut rows = table(width, &["  name", "what comes out", "types", "guarantees"]);
    for entry in entries {
        if group.is_some_and(|group| group != entry.group) {
            let _ = writeln!(text, "{rows}\n");
            rows = table(width, &["  name", "what comes out", "types", "guarantees"]);
        }
        if group != Some(entry.group) {
            let _ = writeln!(text, "{}", entry.group.title());
        }
        group = Some(entry.group);
        rows.add_row([
            format!("  {}", entry.name),
            entry.summary.to_owned(),
            entry.accepted(),
            entry.promises(),
        ]);
    }
    let _ = write!(
        text,
        "{rows}\n\n`standin transforms NAME` explains one, with its parameters and examples.\n"
    );
    text
}

/// A row before and after, a line a column.
pub(super) fn sample(sample: &Sample, width: u16) -> String {
    let mut rows = table(width, &["  column", "in production", "in dev"]);
    for (column, before, after) in &sample.lines {
        rows.add_row([format!("  {column}"), before.clone(), after.clone()]);
    }
    format!("\n  {}\n{rows}\n", sample.title)
}
