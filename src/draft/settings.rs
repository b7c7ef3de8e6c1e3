//! Values beside keys: those of keys that have flags, numbers and versions only pass, and what stands beside any other key,
//! also one that comes later, is replaced.

use std::collections::HashMap;

use super::Drafting;
use super::rule;
use super::unit::Unit;
use crate::detect::{Judgement, PlainKeys};

impl Drafting<'_> {
    /// Gives rules for texts beside keys such a condition, where the keys themselves pass.
    pub(super) fn spare_settings(&mut self) {
        let found: Vec<(usize, String, String)> = self
            .units
            .iter()
            .enumerate()
            .filter_map(|(at, unit)| {
                let (when, why) = self.spared(unit)?;
                Some((at, when, why))
            })
            .collect();
        for (at, when, why) in found {
            if let Some(unit) = self.units.get_mut(at) {
                unit.spare(&when, &why);
            }
        }
    }

    /// The condition for a column's rule, and what is to be said of it.
    fn spared(&self, unit: &Unit<'_>) -> Option<(String, String)> {
        let [head] = unit.members.as_slice() else {
            return None;
        };
        let of_table: &HashMap<_, Vec<Judgement>> = self.request.judgements;
        let found = of_table.get(head.name())?.get(head.column)?;
        let PlainKeys { teller, keys, all } = found.plain_keys.as_ref()?;
        let teller = head.logical.table.columns.get(*teller)?;
        let of_keys = self.by_title.get(&head.name().column(&teller.name))?;
        let passes = self.units.get(*of_keys)?.is_plainly_kept();
        if !passes || !rule::is_variable(&teller.name) {
            return None;
        }
        let listed: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
        let when = format!("row.{} not in [{}]", teller.name, listed.join(", "));
        let why = format!(
            "`when` lets pass what stands beside {} of {all} keys, where only flags, numbers, versions and the like were seen",
            keys.len()
        );
        Some((when, why))
    }
}
