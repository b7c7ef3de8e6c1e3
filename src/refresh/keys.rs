//! Keys that stand-ins are chosen from: read once, after the plan is accepted and before the first row moves.

use arrow::array::Array as _;

use crate::engine::{Budget, Stop};
use crate::error::{Error, Kind, Result};
use crate::plan::Plan;
use crate::source::Source as _;
use crate::source::postgres::PostgresSource;
use crate::transform::pool::Keys;

/// Reads what the plan asks for and gives it to the plan. Returns the bytes that it takes of the run's memory.
///
/// `needs` tells which tables are to be transformed, by their places in the plan.
pub(super) fn read(
    plan: &mut Plan,
    needs: impl Fn(usize) -> bool,
    source: &PostgresSource,
    memory: u64,
    stop: &Stop,
) -> Result<u64> {
    let whole: &Plan = plan;
    let (mut count, mut bytes) = (0, 0);
    let mut read: Vec<(usize, usize, Keys)> = Vec::new();
    for (table, place, wanted) in whole.key_sources().filter(|(table, ..)| needs(*table)) {
        let planned = &whole.tables[table];
        let fits = |more: u64, larger: u64| {
            let taken = Budget::for_keys(memory, count + more, bytes + larger);
            !stop.is_set() && taken.is_some()
        };
        let keys = stop.during(
            || source.cancel(),
            || source.keys(whole, planned, &planned.columns[place], wanted, &fits),
        );
        if let (Err(_), Some(reason)) = (&keys, stop.is_set().then(|| stop.take_reason()).flatten())
        {
            return Err(reason);
        }
        let keys = keys?;
        count += keys.len() as u64;
        bytes += keys.values.get_array_memory_size() as u64;
        read.push((table, place, keys));
    }
    for (table, place, keys) in read {
        plan.give_keys(table, place, keys);
    }
    Ok(Budget::for_keys(memory, count, bytes).unwrap_or(memory))
}

/// Refuses a plan that asks for keys where there is no database to read them from.
pub(super) fn none(plan: &Plan) -> Result<()> {
    let Some((table, place, _)) = plan.key_sources().next() else {
        return Ok(());
    };
    let planned = &plan.tables[table];
    let what = "`foreign_key` chooses from the keys of a database, and generated rows have none";
    Err(Error::new(Kind::Plan, what)
        .on(planned.table.column(&planned.columns[place].column))
        .hint("use a rule that all columns of the key have, or `keep`"))
}
