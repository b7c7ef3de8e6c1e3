//! A parameter by which the same transform keeps a promise that a column needs.

use super::ColumnPlan;
use super::scope::Scope;
use crate::transform::args::Spec;
use crate::transform::builtin::contact::phone::{ANY, NUMBERS};
use crate::transform::{Guarantees, Input};

/// Parameters with the word that promises more than their default, at a price that the transform's help names.
const VARIANTS: &[(&str, &str)] = &[(NUMBERS, ANY)];

/// The first that the rule can have, with a promise that is enough: `numbers: any`.
pub(super) fn find(
    scope: &Scope<'_>,
    column: &ColumnPlan,
    spec: &Spec,
    is_enough: impl Fn(Guarantees) -> bool,
) -> Option<String> {
    let mut rows = scope.registry.iter();
    let entry = rows.find(|entry| entry.name == spec.transform)?;
    let mut variants = VARIANTS.iter();
    let (name, word) = variants.find(|(name, word)| {
        let args = entry.with(&spec.args, name, word);
        let prepared = args.map(|args| (entry.prepare)(&args, Input { ty: &column.ty }));
        matches!(prepared, Some(Ok(prepared)) if is_enough(prepared.guarantees()))
    })?;
    Some(format!("{name}: {word}"))
}
