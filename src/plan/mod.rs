//! Rules × catalog = what will happen: exactly one decision for every column, before anything is read.
//!
//! Pure: no server, no key, no clock. The same rules and catalog give the same plan, byte for byte.

pub mod parts;

use crate::catalog::Type;
use crate::copy::Format;
use crate::ident::TableName;
use crate::report::Finding;
pub use crate::rules::Rows;
use crate::transform::args::Spec;
pub use parts::Part;

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
    /// A PostgreSQL database.
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
    /// Planner's estimate over all relations.
    pub estimated_rows: u64,
    /// One decision a column, in attribute order.
    pub columns: Vec<ColumnPlan>,
    /// The heaps that hold the rows: the table itself, or its leaf partitions.
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
    /// Whether ctid ranges may cut it into parts (heap access method, all rows wanted).
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
}

/// The decision for a column.
#[derive(Debug)]
pub enum Decision {
    /// Values are replaced.
    Transform {
        /// The rule.
        spec: Spec,
        /// Checked against the type; waits for the key.
        prepared: Box<dyn crate::transform::Prepared>,
    },
    /// Values pass unchanged.
    Keep,
    /// Computed by the target; neither read nor written.
    Generated,
}

/// Columns that share one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyGroup {
    /// `schema.table.column` of its first member: the column the others refer to.
    pub name: String,
    /// All members, ordered.
    pub columns: Vec<(TableName, String)>,
}

impl TablePlan {
    /// The columns that travel: all but generated ones, in attribute order.
    pub fn wire_columns(&self) -> impl Iterator<Item = &ColumnPlan> {
        self.columns
            .iter()
            .filter(|column| !matches!(column.decision, Decision::Generated))
    }
}
