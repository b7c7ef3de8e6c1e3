//! What to say of materialized views that stay empty because what they compute from stand-ins fails.

use std::collections::BTreeMap;

use crate::catalog::{Database, Table};
use crate::error::Error;
use crate::ident::TableName;
use crate::pg::schema::{self, Unfilled};
use crate::pg::sessions::Sessions;
use crate::plan::{Plan, TablePlan};

/// The error with what is known of the views that it names: the columns with rules that they read, and what to do.
pub(super) fn explained(
    error: Error,
    plan: &Plan,
    catalog: &Database,
    sessions: &Sessions,
) -> Error {
    // Without an answer the error tells what it told before.
    let unfilled = schema::unfilled(sessions).unwrap_or_default();
    let text = error.to_string();
    let named = unfilled
        .iter()
        .filter(|read| text.contains(read.view.name.as_str()));
    let views = reading(plan, catalog, named);
    views.into_iter().fold(error, |error, (view, columns)| {
        let cause = match columns.as_slice() {
            [] => "it reads no column with a rule: mend it in production's structure".to_owned(),
            columns => format!(
                "it reads columns with rules: {}; change these so that what it computes can be computed, or mend the view",
                columns.join(", ")
            ),
        };
        let indexes = indexes(catalog, &view);
        error.hint(format!(
            "the materialized view {view} has no rows, and every query of it fails until a REFRESH of it succeeds; {cause}{indexes}. \
             All rows of the tables are in, and whatever else is not named here is complete"
        ))
    })
}

/// The unique indexes of a view, which the server's own words name beside values.
fn indexes(catalog: &Database, view: &TableName) -> String {
    let mut views = catalog.views.iter();
    let found = views.find(|known| known.name == *view);
    let told: Vec<String> = found
        .iter()
        .flat_map(|view| &view.uniques)
        .map(|unique| {
            let keys = unique.columns.iter().chain(&unique.expressions);
            let keys: Vec<&str> = keys.map(String::as_str).collect();
            format!("`{}` ({})", unique.name, keys.join(", "))
        })
        .collect();
    match told.as_slice() {
        [] => String::new(),
        _ => format!(
            "; equal stand-ins break its unique indexes: {}",
            told.join(", ")
        ),
    }
}

/// The views, each with the columns with rules that it reads, and their rules.
pub(super) fn reading<'u>(
    plan: &Plan,
    catalog: &Database,
    unfilled: impl IntoIterator<Item = &'u Unfilled>,
) -> BTreeMap<TableName, Vec<String>> {
    let mut views: BTreeMap<TableName, Vec<String>> = BTreeMap::new();
    for read in unfilled {
        let known = views.entry(read.view.clone()).or_default();
        let Some((table, planned)) = planned(plan, catalog, &read.table) else {
            continue;
        };
        for column in planned.changing(table, std::slice::from_ref(&read.column)) {
            let at = column.rule.as_deref();
            let at = at.map_or(String::new(), |at| format!(" at {at}"));
            let title = planned.table.column(&column.column);
            let told = format!("{title} (`{}`{at})", column.decision.name());
            if !known.contains(&told) {
                known.push(told);
            }
        }
    }
    views
}

/// A table, and what happens to the rows that it has or is the root of.
pub(super) fn planned<'p>(
    plan: &'p Plan,
    catalog: &'p Database,
    name: &TableName,
) -> Option<(&'p Table, &'p TablePlan)> {
    let table = catalog.table(name)?;
    let root = &catalog.root(table).name;
    let mut tables = plan.tables.iter();
    let planned = tables.find(|planned| planned.table == *root)?;
    Some((table, planned))
}
