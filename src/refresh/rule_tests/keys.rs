//! Keys that stand-ins are chosen from, in rule tests: those that the tests themselves give, because no server is asked.

use super::as_printed;
use crate::catalog::Type;
use crate::copy::Format;
use crate::plan::Plan;
use crate::rules::RuleTest;
use crate::transform::pool::Keys;
use crate::wire::parts;

/// Gives every column that chooses from keys the values that tests give for it and for the column that it refers to.
/// Values that are none of the type are left to the tests that give them.
pub(super) fn give(plan: &mut Plan, tests: &[RuleTest]) {
    let mut found = Vec::new();
    for (table, place, source) in plan.key_sources() {
        let planned = &plan.tables[table];
        let column = &planned.columns[place];
        let own = tests
            .iter()
            .filter(|test| test.table == planned.table)
            .flat_map(|test| values(test, &column.column, &column.ty));
        let referred = tests
            .iter()
            .filter(|test| test.table == source.table)
            .flat_map(|test| values(test, &source.column, &column.ty));
        let given: Vec<String> = own.chain(referred).collect();
        let given: Vec<Option<&[u8]>> = given.iter().map(|text| Some(text.as_bytes())).collect();
        if let Ok(values) = parts::decode(&given, Format::Text, column.ty.family) {
            let keys = Keys {
                family: column.ty.family,
                values,
                counts: None,
            };
            found.push((table, place, keys));
        }
    }
    for (table, place, keys) in found {
        plan.give_keys(table, place, keys);
    }
}

fn values(test: &RuleTest, column: &str, ty: &Type) -> Vec<String> {
    let given = test.given.iter().filter(|given| given.column == column);
    let texts = given.filter_map(|given| given.value.as_deref());
    texts.map(|text| as_printed(text, ty)).collect()
}
