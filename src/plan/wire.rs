//! Which COPY format a table's rows travel in.
//!
//! Binary wherever it can: it costs the server a quarter to a third less, and untouched fields pass as bytes in both.
//! A type without binary send and receive functions puts its whole table on text. Parquet needs decoded values, so
//! there the source casts such columns, those that nothing here can read, and arrays where the rules ask for it, to text
//! within a binary COPY.

use super::{ColumnPlan, Decision, TargetKind};
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::rules::parquet::Arrays;
use crate::transform::builtin::plain::fixed::needs_text_format;
use crate::wire::needs_text_cast;

/// The format for a table with these columns.
pub(super) fn format(columns: &[ColumnPlan], target: TargetKind) -> Format {
    let text = |column: &ColumnPlan| match &column.decision {
        Decision::Generated => false,
        decision => !column.ty.binary || is_literal_of_opaque(&column.ty, decision),
    };
    match target {
        TargetKind::Postgres if columns.iter().any(text) => Format::Text,
        TargetKind::Postgres | TargetKind::Parquet => Format::Binary,
    }
}

/// Whether the source casts a column of this type to text for Parquet, in which arrays become this.
pub(super) fn travels_as_text(ty: &Type, decision: &Decision, arrays: Arrays) -> bool {
    let told = arrays == Arrays::Text && ty.family == Family::Array;
    told || needs_text_cast(ty) || is_literal_of_opaque(ty, decision)
}

/// Whether the column gets a literal that the user wrote and that only the server could turn into its binary form.
fn is_literal_of_opaque(ty: &Type, decision: &Decision) -> bool {
    matches!(decision, Decision::Transform { spec, .. } if spec.transform == "fixed")
        && needs_text_format(ty.family)
}
