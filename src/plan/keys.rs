//! Columns whose stand-ins are chosen from the keys that another column holds: which column that is, and whether its keys
//! can be chosen from.

use std::sync::Arc;

use arrow::compute::cast;

use super::decide::Decider;
use super::scope::Node;
use super::select::SET_NULL;
use super::{Decision, Plan, Rows};
use crate::catalog::{Family, ForeignKey};
use crate::copy::Format;
use crate::ident::TableName;
use crate::key::MasterKey;
use crate::transform::Transform;
use crate::transform::args::{Problem, Spec};
use crate::transform::builtin::categories::foreign_key;
use crate::transform::builtin::plain::default;
use crate::transform::pool::{Keys, Pool};
use crate::wire::repr;

/// Where the keys come from that a column's stand-ins are chosen from.
#[derive(Debug, Clone)]
pub struct KeySource {
    /// The referred table; for partitions, their root.
    pub table: TableName,
    /// The referred column.
    pub column: String,
    /// Whether keys are drawn as often as the referring column holds them.
    pub weighted: bool,
    /// Whether it is certain that different keys become different ones: keys change places, and the server guarantees that
    /// all of the column are among those that are read.
    pub one_to_one: bool,
    /// The keys, once a run has read them.
    pub keys: Option<Keys>,
}

/// Whether a rule chooses from keys, so that the column shares no mapping with the key that it refers to.
pub(super) fn chooses(spec: &Spec) -> bool {
    spec.transform == foreign_key::NAME
}

impl Decider<'_, '_> {
    /// Where the keys of a column come from.
    pub(super) fn key_source(&self, node: Node, weighted: bool) -> Result<KeySource, Problem> {
        let parent = self.referred(node)?;
        let title = self.scope.title(parent);
        let instead = |what: String| {
            Problem::new(what).hint("use `set_null`, or a rule that all columns of the key have")
        };
        if !self.scope.tables[parent.table].is_read() {
            return Err(instead(format!(
                "no rows of {title} are read, so there is no key to choose"
            )));
        }
        if self.groups.is_referred_to(node) {
            let what = "other columns refer to this one, and could not follow its choice";
            return Err(instead(what.to_owned()));
        }
        let (own, other) = (self.scope.column(node), self.scope.column(parent));
        if !alike(own.ty.family, other.ty.family) {
            return Err(instead(format!(
                "{title} is {}, and the column {}",
                other.ty.name, own.ty.name
            )));
        }
        let (room, needed) = (own.ty.length, other.ty.length);
        if room.is_some_and(|room| needed.is_none_or(|needed| needed > room)) {
            let what = format!("{title} may hold longer keys than the column");
            return Err(instead(what));
        }
        let transform = self.choices.get(parent).map(|choice| choice.spec.transform);
        let is_made_there = other.generated.is_some() || transform == Some(default::NAME);
        if is_made_there || transform == Some(SET_NULL) || transform == Some(foreign_key::NAME) {
            return Err(instead(format!(
                "what {title} holds in the target is not known before"
            )));
        }
        Ok(KeySource {
            table: self.scope.tables[parent.table].name().clone(),
            column: other.name.clone(),
            weighted,
            one_to_one: !weighted && self.is_complete(node, parent),
            keys: None,
        })
    }

    /// Whether a validated foreign key says that every value of a column is one of the other's, all of which are read.
    fn is_complete(&self, node: Node, parent: Node) -> bool {
        let subject = &self.scope.tables[node.table];
        let name = &self.scope.column(node).name;
        let proves = |key: &&ForeignKey| {
            let to = key.referenced_columns.first();
            let to = to.and_then(|to| self.scope.node(&key.references, to));
            key.validated && key.columns.first() == Some(name) && to == Some(parent)
        };
        let rows = &self.scope.tables[parent.table].rows;
        *rows == Rows::All && subject.logical.foreign_keys().iter().any(proves)
    }

    /// The one column that a column's foreign keys and references lead to.
    fn referred(&self, node: Node) -> Result<Node, Problem> {
        let subject = &self.scope.tables[node.table];
        let name = &self.scope.column(node).name;
        let mut referred: Vec<Node> = Vec::new();
        for key in subject.logical.foreign_keys() {
            let Some(place) = key.columns.iter().position(|column| column == name) else {
                continue;
            };
            if key.columns.len() > 1 {
                let what = format!(
                    "the foreign key `{}` has several columns, which cannot be chosen one by one",
                    key.name
                );
                let hint = "give all of its columns the rules of the columns that they refer to";
                return Err(Problem::new(what).hint(hint));
            }
            let to = key.referenced_columns.get(place);
            referred.extend(to.and_then(|to| self.scope.node(&key.references, to)));
        }
        let own = |table: &TableName, column: &str| self.scope.node(table, column) == Some(node);
        let references = self.scope.rules.references.iter();
        let declared = references.filter(|reference| own(&reference.table, &reference.column));
        referred.extend(declared.filter_map(|to| self.scope.node(&to.to_table, &to.to_column)));
        referred.sort_unstable();
        referred.dedup();
        match referred.as_slice() {
            [one] if *one == node => Err(Problem::new("the column refers to itself")),
            [one] => Ok(*one),
            [] => {
                let problem = Problem::new("the column has no foreign key");
                Err(problem.hint(
                    "declare under `references:` what it refers to, or use `choice` or `permute`",
                ))
            }
            _ => {
                let problem = Problem::new("the column has foreign keys to several columns");
                Err(problem.hint("use the rule of the key that they share"))
            }
        }
    }

    /// Domain of a choice whose rule names none. Keys that change places do so alike wherever a column refers to them;
    /// rows that draw do so for each column by itself.
    pub(super) fn key_domain(&self, node: Node, spec: &Spec, source: &KeySource) -> String {
        let of = match source.weighted {
            true => self.scope.title(node),
            false => source.table.column(&source.column),
        };
        let named = || format!("{} of {of}", spec.transform);
        spec.domain.clone().unwrap_or_else(named)
    }
}

fn alike(a: Family, b: Family) -> bool {
    a == b || (a.is_integer() && b.is_integer()) || (a.is_text() && b.is_text())
}

impl Plan {
    /// The columns that need keys before rows move: table and column by their places, and where the keys come from.
    pub fn key_sources(&self) -> impl Iterator<Item = (usize, usize, &KeySource)> {
        self.tables.iter().enumerate().flat_map(|(table, planned)| {
            let columns = planned.columns.iter().enumerate();
            columns.filter_map(move |(place, column)| {
                Some((table, place, column.key_source.as_ref()?))
            })
        })
    }

    /// Gives a column the keys that were read for it.
    pub fn give_keys(&mut self, table: usize, column: usize, keys: Keys) {
        let planned = self.tables.get_mut(table);
        let column = planned.and_then(|planned| planned.columns.get_mut(column));
        if let Some(source) = column.and_then(|column| column.key_source.as_mut()) {
            source.keys = Some(keys);
        }
    }

    /// What keys become by the rule of their own column, in the layout of `family`; `None` where none were read, or where
    /// that rule refuses them.
    pub(super) fn pool(
        &self,
        source: &KeySource,
        family: Family,
        wire: Format,
        key: &MasterKey,
    ) -> Option<Pool> {
        let keys = source.keys.clone()?;
        let table = self
            .tables
            .iter()
            .find(|table| table.table == source.table)?;
        let mut columns = table.columns.iter();
        let column = columns.find(|column| column.column == source.column)?;
        let stand_ins = match &column.decision {
            Decision::Keep => Arc::clone(&keys.values),
            Decision::Transform { spec, prepared } => {
                let domain = column.domain.as_deref().unwrap_or(spec.transform);
                let kernel: Arc<dyn Transform> = prepared.bind(key, domain);
                kernel.apply(&keys.values).ok()?
            }
            Decision::Generated => return None,
        };
        let stand_ins = cast(&stand_ins, &repr(family, wire)).ok()?;
        Some(Pool { keys, stand_ins })
    }
}
