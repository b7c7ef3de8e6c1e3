//! Lays one file's rules over another's, key by key.
//!
//! Tables and columns merge by pattern, `rows` by `where` and `limit`, and tests by name; anything else is replaced, a
//! transform with all its parameters and a test with all that it expects. What only the overlay has goes in front: the first match wins, and the overlay is to win.

use super::check::{Draft, Scope, canonical};
use super::{Acceptance, ColumnRule, Rows, RuleTest, TableRule};

/// `over` laid over `base`. Spans keep pointing into their own files.
pub(super) fn lay(base: Draft, over: Draft) -> Draft {
    Draft {
        source: over.source.or(base.source),
        target: over.target.or(base.target),
        key: over.key.or(base.key),
        unlisted: over.unlisted.or(base.unlisted),
        warnings: over.warnings.or(base.warnings),
        columns: merge(base.columns, over.columns, any_column, replace),
        tables: merge(base.tables, over.tables, a_table, table),
        references: over.references.or(base.references),
        accept: merge(base.accept, over.accept, accepted, |_, over| over),
        parquet: base.parquet.under(over.parquet),
        tests: merge(base.tests, over.tests, a_test, |_, over| over),
        holes: [base.holes, over.holes].concat(),
    }
}

/// Pairs entries that name the same; those of `over` alone come first, in their order.
fn merge<T>(
    base: Vec<T>,
    over: Vec<T>,
    name: fn(&T) -> Vec<String>,
    pair: fn(T, T) -> T,
) -> Vec<T> {
    let names: std::collections::HashMap<_, _> = base
        .iter()
        .enumerate()
        .map(|(at, entry)| (name(entry), at))
        .collect();
    let mut base: Vec<Option<T>> = base.into_iter().map(Some).collect();
    let mut merged = Vec::new();
    for entry in over {
        match names.get(&name(&entry)).and_then(|at| base.get_mut(*at)) {
            Some(slot) => {
                let below = slot.take();
                *slot = Some(match below {
                    Some(below) => pair(below, entry),
                    None => entry,
                });
            }
            None => merged.push(entry),
        }
    }
    merged.extend(base.into_iter().flatten());
    merged
}

fn accepted(acceptance: &Acceptance) -> Vec<String> {
    vec![acceptance.id.clone()]
}

fn any_column(rule: &ColumnRule) -> Vec<String> {
    canonical(&rule.pattern.parts, Scope::AnyColumn)
}

fn a_table(rule: &TableRule) -> Vec<String> {
    canonical(&rule.pattern.parts, Scope::Table)
}

fn a_test(test: &RuleTest) -> Vec<String> {
    vec![test.name.clone()]
}

fn own_column(rule: &ColumnRule) -> Vec<String> {
    rule.pattern.parts.clone()
}

fn replace(_: ColumnRule, over: ColumnRule) -> ColumnRule {
    over
}

fn table(base: TableRule, over: TableRule) -> TableRule {
    let (rows, rows_span) = match (over.rows_span, over.rows, base.rows) {
        (None, _, below) => (below, base.rows_span),
        (given, above, below) => (rows(below, above), given),
    };
    TableRule {
        pattern: over.pattern,
        rows,
        rows_span,
        where_span: over.where_span.or(base.where_span),
        when: over.when.or(base.when),
        columns: merge(base.columns, over.columns, own_column, replace),
    }
}

fn rows(base: Rows, over: Rows) -> Rows {
    match (base, over) {
        (
            Rows::Filter { condition, limit },
            Rows::Filter {
                condition: above,
                limit: most,
            },
        ) => Rows::Filter {
            condition: above.or(condition),
            limit: most.or(limit),
        },
        (_, over) => over,
    }
}
