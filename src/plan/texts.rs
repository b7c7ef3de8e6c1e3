//! Texts that stand in the structure itself and so reach the target whatever becomes of the rows: in defaults, and in the
//! expressions of generated columns, indexes, statistics, CHECK constraints and domains. Only columns that change are
//! looked at: of one that is kept the values are in the target anyway.
//!
//! Of anything else (policies, views, functions, triggers, rules, comments, labels, bounds of partitions) what seems to be
//! somebody's is told, whatever the rules say of columns.

use super::scope::{Scope, Subject};
use super::{ColumnPlan, Decision, TablePlan};
use crate::catalog::{Column, Database, holds_text};
use crate::ident::mentions;
use crate::report::Finding;

/// Warnings about the columns of one table.
pub(super) fn check(scope: &Scope<'_>, subject: &Subject<'_>, plan: &TablePlan) -> Vec<Finding> {
    let changing = plan
        .columns
        .iter()
        .filter_map(|column| match &column.decision {
            Decision::Transform { spec, .. } => Some((column, spec.span)),
            Decision::Keep | Decision::Generated => None,
        });
    let found = changing.filter_map(|(column, span)| {
        let others = others(subject, plan, column);
        let finding = others.or_else(|| default(subject, plan, column))?;
        Some(scope.placed(finding, span))
    });
    found.collect()
}

/// Warnings about what belongs to no single column.
pub(super) fn elsewhere(database: &Database) -> impl Iterator<Item = Finding> {
    database.said.iter().map(|said| {
        let message = format!("{} seems to stand there, and the target gets it", said.what);
        Finding::warning("text", &said.place, message, HINT)
    })
}

const HINT: &str = "see that it is nobody's data; production's structure is copied as it is";

fn default(subject: &Subject<'_>, plan: &TablePlan, column: &ColumnPlan) -> Option<Finding> {
    has_text(subject, column).then(|| {
        let message = "the column's DEFAULT holds a text, number or date, and the target gets the same DEFAULT";
        Finding::warning("default", plan.table.column(&column.column), message, HINT)
    })
}

/// Whether the column's DEFAULT holds a text, or a date or number that may be somebody's.
fn has_text(subject: &Subject<'_>, column: &ColumnPlan) -> bool {
    let found = subject.logical.table.column(&column.column);
    let default = found.and_then(|column| column.default.as_deref());
    default.is_some_and(|default| holds_text(default) || holds_number(default))
}

/// Fewest digits of a literal that may name somebody: a day of birth has eight, with a year of two digits six.
const FEWEST_DIGITS: usize = 6;

/// Whether a quoted literal has as many digits as numbers and days of people have, and not one digit alone, as what stands
/// for nothing (`000-00-0000`).
fn holds_number(expression: &str) -> bool {
    let literals = expression.split('\'').skip(1).step_by(2);
    let mut digits =
        literals.map(|text| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>());
    digits.any(|digits| {
        digits.len() >= FEWEST_DIGITS && digits.windows(2).any(|pair| pair[0] != pair[1])
    })
}

/// Everything else that reads the column; then its DEFAULT is one of the places.
fn others(subject: &Subject<'_>, plan: &TablePlan, column: &ColumnPlan) -> Option<Finding> {
    let name = &column.column;
    let indexes = subject.logical.texts().into_iter();
    let mut places: Vec<String> = indexes
        .filter(|text| text.columns.contains(name))
        .map(|text| format!("{} `{}`", text.sort, text.name))
        .collect();
    let checks = subject.logical.checks().into_iter();
    let holding =
        checks.filter(|check| check.columns.contains(name) && holds_text(&check.definition));
    places.extend(holding.map(|check| format!("constraint `{}`", check.name)));
    let generated = subject.logical.table.columns.iter();
    places.extend(
        generated
            .filter(|other| is_made_of(other, name))
            .map(|other| format!("generated column `{}`", other.name)),
    );
    if places.is_empty() {
        return None;
    }
    if has_text(subject, column) {
        places.insert(0, "its DEFAULT".to_owned());
    }
    let message = format!(
        "texts stand in what the structure says of the column, and the target gets them: {}",
        places.join(", ")
    );
    Some(Finding::warning(
        "text",
        plan.table.column(name),
        message,
        HINT,
    ))
}

/// Whether a generated column's expression may read a column and holds a text. Its text is all that is known of it, so the
/// column's name anywhere in it counts.
fn is_made_of(generated: &Column, name: &str) -> bool {
    let expression = generated.generated.as_deref();
    expression.is_some_and(|expression| mentions(expression, name) && holds_text(expression))
}
