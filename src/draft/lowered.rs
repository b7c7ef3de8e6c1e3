//! Columns that hold in small letters what another one of their row holds: `username_lower` beside `username`. They get what
//! that one becomes, in small letters, so that whoever looks a row up by them finds it.

use std::collections::{HashMap, HashSet};

use super::unit::Unit;
use super::{kin, rule};
use crate::catalog::Family;
use crate::detect::Judgement;
use crate::ident::TableName;
use crate::transform::args::{Arg, Value};
use crate::transform::case::CASE;

/// One of them.
struct Lower {
    unit: usize,
    of: usize,
    /// The other column's name and title.
    name: String,
    title: String,
    is_given: bool,
}

/// All of them.
pub(super) struct Lowered(Vec<Lower>);

impl Lowered {
    /// Among single columns that no key ties.
    pub(super) fn among(
        units: &[Unit<'_>],
        judgements: &HashMap<TableName, Vec<Judgement>>,
    ) -> Self {
        let mut places: HashMap<(usize, usize), usize> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            let members = unit.members.iter();
            places.extend(members.map(|member| ((member.table, member.column), at)));
        }
        let found = units.iter().enumerate().filter_map(|(at, unit)| {
            let [head] = unit.members.as_slice() else {
                return None;
            };
            let judged = judgements.get(head.name())?.get(head.column)?;
            let other = judged.lower_of?;
            let column = head.logical.table.columns.get(other)?;
            // What compares without case is in small letters already.
            let takes = column.ty.family != Family::Citext && is_free_variable(&column.name);
            takes.then_some(Lower {
                unit: at,
                of: places.get(&(head.table, other)).copied()?,
                name: column.name.clone(),
                title: head.name().column(&column.name),
                is_given: false,
            })
        });
        Self(found.collect())
    }

    /// The units of such columns.
    pub(super) fn units(&self) -> HashSet<usize> {
        self.0.iter().map(|lower| lower.unit).collect()
    }

    /// Gives each what the other one becomes, where that one gets a rule under which case counts.
    pub(super) fn agree(&mut self, units: &mut [Unit<'_>]) {
        for lower in self.0.iter_mut().filter(|lower| !lower.is_given) {
            let of = units.get(lower.of).filter(|of| !of.is_forced());
            let of = of.and_then(Unit::candidate).map(|of| &of.rule);
            if !of.is_some_and(tells_capitals) {
                continue;
            }
            let own = units.get_mut(lower.unit).filter(|own| own.is_own());
            let Some(own) = own else { continue };
            let template = format!("{{{{ {} | lower }}}}", lower.name);
            let why = format!(
                "in small letters what {} becomes, as nearly all sampled rows have it",
                lower.title
            );
            own.go_by(rule::with("template", rule::quoted(&template)), why);
            lower.is_given = true;
        }
    }
}

/// Transforms after which nothing is left to be put into small letters.
const OF_NO_VALUE: &[&str] = &["set_null", "fixed", "empty", "default", "keep"];

/// Whether a rule makes of a value in small letters something else than of the same value in others.
fn tells_capitals(rule: &Arg) -> bool {
    let params = match &rule.value {
        Value::Map(entries) => entries.first().map(|(_, params)| params),
        _ => None,
    };
    let case = params.and_then(|params| kin::given(params, CASE.name));
    case.is_none() && !OF_NO_VALUE.contains(&rule::name(rule))
}

/// Whether a template can name a column as it is written, and means no other thing by it.
fn is_free_variable(name: &str) -> bool {
    rule::is_variable(name) && !matches!(name, "value" | "source" | "row" | "loop" | "self")
}
