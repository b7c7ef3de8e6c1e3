//! Rules × catalog = what will happen: exactly one decision for every column, before anything is read.
//!
//! Pure: no server, no key, no clock. The same rules and catalog give the same plan, byte for byte.

mod accept;
mod beaten;
mod build;
pub mod checks;
mod collations;
mod collisions;
mod computed;
mod conditions;
mod decide;
mod domains;
mod encodings;
mod equal;
mod fit;
mod groups;
mod hazards;
pub mod json;
pub mod keys;
#[cfg(test)]
mod laws;
mod mapping;
mod match_full;
mod parameters;
mod parents;
mod partial;
pub mod parts;
mod routing;
mod rows;
mod scope;
mod select;
mod sequences;
mod siblings;
mod sql;
mod subjects;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod texts;
mod unique;
mod unmatched;
mod variants;
mod views;
mod wire;

use std::sync::Arc;

use crate::catalog::{Family, Table, Type};
use crate::copy::Format;
use crate::ident::TableName;
use crate::key::MasterKey;
use crate::report::{Finding, Severity};
pub use crate::rules::Rows;
use crate::transform::args::Spec;
use crate::transform::builtin::plain::default;
use crate::transform::siblings::Read;
use crate::transform::{Prepared, Transform};
pub use accept::UNMET;
pub use keys::KeySource;
pub use parts::Part;
pub use unmatched::rules_name;

/// Everything that a run will do to rows.
#[derive(Debug)]
pub struct Plan {
    /// Logical tables, ordered by name. Partitions stand under their root.
    pub tables: Vec<TablePlan>,
    /// Columns tied by foreign keys and references.
    pub key_groups: Vec<KeyGroup>,
    /// What a person must know; any error stops the run.
    pub findings: Vec<Finding>,
}

/// Where rows go; it decides the wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A database.
    Postgres,
    /// Parquet files.
    Parquet,
}

/// What happens to one logical table.
#[derive(Debug)]
pub struct TablePlan {
    /// Its name; for partitions, the root's.
    pub table: TableName,
    /// COPY format its rows travel in.
    pub wire: Format,
    /// Which rows are read.
    pub rows: Rows,
    /// `file:line:column` of the condition in `rows`; `None` where it has none, or not from the rules file.
    pub where_at: Option<String>,
    /// Planner's estimate over all relations.
    pub estimated_rows: u64,
    /// One decision a column, in attribute order. Empty where no rows are read; a column for which no decision
    /// could be made is missing, and the plan's findings hold an error about it.
    pub columns: Vec<ColumnPlan>,
    /// The heaps that hold the rows: the table itself, or its leaf partitions. Empty where no rows are read.
    pub relations: Vec<Relation>,
}

/// A heap that rows are read from, with `ONLY`.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Its name, the same on both sides.
    pub name: TableName,
    /// Pages of the main fork.
    pub pages: u64,
    /// Heap and TOAST, in bytes.
    pub bytes: u64,
    /// Planner's estimate.
    pub estimated_rows: u64,
    /// Whether it is read with `ONLY`; not so for a partitioned root that a `limit` applies to as a whole.
    pub only: bool,
    /// Whether ctid ranges may cut it into parts (heap access method, no limit).
    pub divisible: bool,
}

/// What happens to one column.
#[derive(Debug)]
pub struct ColumnPlan {
    /// Its name.
    pub column: String,
    /// Its type.
    pub ty: Type,
    /// Whether NULL is refused.
    pub not_null: bool,
    /// The decision.
    pub decision: Decision,
    /// Whether the source casts it to text because the target has no layout for its type (Parquet).
    pub as_text: bool,
    /// Domain whose key the transform uses; `None` for unkeyed ones.
    pub domain: Option<String>,
    /// Name of the key group it belongs to.
    pub key_group: Option<String>,
    /// `file:line:column` of the rule that decided; `None` where no rule of the file did.
    pub rule: Option<String>,
    /// Where the keys come from that its rule chooses from; `None` for all rules but those.
    pub key_source: Option<KeySource>,
}

/// The decision for a column.
#[derive(Debug)]
pub enum Decision {
    /// Values are replaced.
    Transform {
        /// The rule.
        spec: Spec,
        /// Checked against the type; waits for the key.
        prepared: Box<dyn Prepared>,
    },
    /// Values pass unchanged.
    Keep,
    /// Computed by the target; neither read nor written.
    Generated,
}

impl Decision {
    /// The transform's name, `keep` or `generated`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Transform { spec, .. } => spec.transform,
            Self::Keep => "keep",
            Self::Generated => "generated",
        }
    }

    /// What of real values its stand-ins may hold: `parts`, or whole `values`. Of what is kept nobody expects less.
    pub fn passes(&self) -> Option<&'static str> {
        match self {
            Self::Transform { prepared, .. } if prepared.guarantees().passes_values => {
                Some("values")
            }
            Self::Transform { prepared, .. } if prepared.passes_parts() => Some("parts"),
            _ => None,
        }
    }
}

/// Columns that share one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyGroup {
    /// `schema.table.column` of the member that the others refer to.
    pub name: String,
    /// All members, ordered by table and attribute.
    pub columns: Vec<(TableName, String)>,
}

/// Whether a condition on rows compares one of a table's columns with what no value of it equals.
pub fn is_never_met(condition: &str, table: &Table) -> bool {
    conditions::mismatch(condition, |name| table.column(name)).is_some()
}

impl Plan {
    /// The findings that keep the plan from being run.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }

    /// Whether something must be mended before the plan may run.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The same plan with every table in COPY's text format: its values are then as the server prints them. Equal values
    /// get equal stand-ins in either format.
    pub fn in_text(mut self) -> Self {
        for table in &mut self.tables {
            table.wire = Format::Text;
        }
        self
    }

    /// Whether a column's values in the target may differ from the source's. A column that no decision is known of may.
    pub fn changes(&self, table: &TableName, column: &str) -> bool {
        let planned = self.tables.iter().find(|planned| planned.table == *table);
        let column = planned.and_then(|planned| {
            let mut columns = planned.columns.iter();
            columns.find(|planned| planned.column == column)
        });
        column.is_none_or(|column| matches!(column.decision, Decision::Transform { .. }))
    }

    /// The kernels of every table under this key, in the order of [`Plan::tables`]: one for each column that travels, or
    /// `None` where its bytes pass. Keys that kernels choose from must have been given.
    pub fn bind(&self, key: &MasterKey) -> Vec<Vec<Option<Arc<dyn Transform>>>> {
        let kernels = |table: &TablePlan| {
            let columns = table.wire_columns();
            columns
                .map(|column| self.kernel(table, column, key))
                .collect()
        };
        self.tables.iter().map(kernels).collect()
    }

    fn kernel(
        &self,
        table: &TablePlan,
        column: &ColumnPlan,
        key: &MasterKey,
    ) -> Option<Arc<dyn Transform>> {
        let Decision::Transform { spec, prepared } = &column.decision else {
            return None;
        };
        // Unkeyed transforms ignore the key they get.
        let domain = column.domain.as_deref().unwrap_or(spec.transform);
        let source = column.key_source.as_ref();
        let pool =
            source.and_then(|source| self.pool(source, column.wire_family(), table.wire, key));
        Some(match pool {
            Some(pool) => prepared.bind_to(&pool, key, domain),
            None => prepared.bind(key, domain),
        })
    }
}

impl TablePlan {
    /// Heap and TOAST of all relations that are read, in bytes.
    pub fn bytes(&self) -> u64 {
        self.relations.iter().map(|relation| relation.bytes).sum()
    }

    /// The columns with a transform that the values of these come from: themselves, or what generated ones are computed from.
    /// In attribute order; `table` is the catalog's.
    pub fn changing<'p>(&'p self, table: &Table, names: &[String]) -> Vec<&'p ColumnPlan> {
        let is_source = |column: &&ColumnPlan| {
            let is_base = |name: &String| {
                let mut bases = table.computed_from(name);
                bases.any(|base| base.name == column.column)
            };
            matches!(column.decision, Decision::Transform { .. })
                && names
                    .iter()
                    .any(|name| *name == column.column || is_base(name))
        };
        self.columns.iter().filter(is_source).collect()
    }

    /// How many rows a run may expect, for progress. A `where` that leaves few of them is not foreseen.
    pub fn expected_rows(&self) -> u64 {
        self.estimated_rows
    }

    /// The columns that travel: all but those whose values the target's server makes, in attribute order.
    pub fn wire_columns(&self) -> impl Iterator<Item = &ColumnPlan> {
        self.columns
            .iter()
            .filter(|column| !column.is_made_by_target())
    }
}

impl ColumnPlan {
    /// Whether the target's server makes its values: generated ones, and what its rule leaves to its DEFAULT.
    pub fn is_made_by_target(&self) -> bool {
        match &self.decision {
            Decision::Generated => true,
            Decision::Transform { spec, .. } => spec.transform == default::NAME,
            Decision::Keep => false,
        }
    }

    /// The columns of the same row that its rule reads besides its own.
    pub fn reads(&self) -> &[Read] {
        match &self.decision {
            Decision::Transform { prepared, .. } => prepared.reads(),
            Decision::Keep | Decision::Generated => &[],
        }
    }

    /// The layout its values have on the wire.
    pub fn wire_family(&self) -> Family {
        if self.as_text {
            Family::Text
        } else {
            self.ty.family
        }
    }
}
