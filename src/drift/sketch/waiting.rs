//! What has to wait because something is left as it is: its statements would fail, and all others with them.

use super::super::compare::{Change, Drift};
use super::super::object::quoted;
use super::super::{Kind, Object, Schema};
use super::Objects;
use super::heirs;
use super::mentions::Mentions;

/// Which differences of `found` need something that one of `left` is about, which nobody undoes, or need one another that does.
/// In the order of `found`.
pub fn waiting(expected: &Schema, found: &[Drift], left: &[Drift]) -> Vec<bool> {
    let expected = Objects::of(expected);
    let wanted = Mentions::of(&expected);
    let object = |drift: &Drift| expected.get(drift.kind, &drift.path);
    let mut waits = vec![false; found.len()];
    let mut reasons: Vec<&Drift> = left.iter().collect();
    while let Some(reason) = reasons.pop() {
        let needed = object(reason).filter(|_| is_felt(reason));
        for (waits, drift) in waits.iter_mut().zip(found).filter(|(waits, _)| !**waits) {
            let Some(one) = object(drift) else { continue };
            let needs = needed.is_some_and(|needed| needs(&wanted, one, needed));
            if needs || joins(drift, one, reason) || is_made_with(drift, reason) {
                *waits = true;
                reasons.push(drift);
            }
        }
    }
    waits
}

/// Objects that are not there by their names, since what would make them is left.
pub(super) fn absent<'s>(expected: &Objects<'s>, left: &[Drift]) -> Vec<&'s Object> {
    let absent = left
        .iter()
        .filter(|drift| matches!(drift.change, Change::Missing | Change::Renamed { .. }));
    absent
        .filter_map(|drift| expected.get(drift.kind, &drift.path))
        .collect()
}

/// Whether others notice that this is left.
fn is_felt(drift: &Drift) -> bool {
    match &drift.change {
        Change::Missing | Change::Renamed { .. } => true,
        Change::Extra | Change::Invalid => false,
        Change::Changed { property, .. } => matches!(
            property.as_str(),
            "type" | "labels" | "columns" | "arguments" | "returns" | "definition"
        ),
    }
}

/// Whether `one` can be made or changed only where `needed` is as it should be.
pub(super) fn needs(wanted: &Mentions<'_>, one: &Object, needed: &Object) -> bool {
    match (one.kind, needed.kind) {
        // The name of one column may be that of another's type.
        (Kind::Column, Kind::Column) if one.property("generated").is_none() => false,
        (Kind::Sequence, Kind::Column) => one.property("owned by") == Some(&needed.sql()),
        (Kind::Sequence, Kind::Table) => {
            let owner = one.property("owned by");
            owner.is_some_and(|owner| owner.starts_with(&format!("{}.", needed.sql())))
        }
        _ => wanted.needs(one, needed),
    }
}

/// A table is made with its columns.
fn is_made_with(drift: &Drift, reason: &Drift) -> bool {
    let is_new = |drift: &Drift| drift.change == Change::Missing;
    let of = reason.path.get(..2);
    let is_column = reason.kind == Kind::Column && of == Some(drift.path.as_slice());
    drift.kind == Kind::Table && is_column && is_new(drift) && is_new(reason)
}

/// Whether a table is to become a part or an heir of another one, or to be of a type, while a column of either is left.
fn joins(drift: &Drift, one: &Object, reason: &Drift) -> bool {
    let Change::Changed {
        property,
        expected: Some(_),
        ..
    } = &drift.change
    else {
        return false;
    };
    let comes = ["partition of", "partition bound", "inherits", "of type"];
    if drift.kind != Kind::Table || !comes.contains(&property.as_str()) {
        return false;
    }
    let table = reason.path.get(..2).map(quoted).unwrap_or_default();
    let is_own = table == one.sql();
    let mut parents = heirs::parents(one);
    parents.extend(one.property("partition of").map(str::to_owned));
    let is_parents = parents.contains(&table);
    match reason.kind {
        // An heir may have more columns than what it inherits from.
        Kind::Column if property == "inherits" && reason.change == Change::Extra => is_parents,
        Kind::Column => is_own || is_parents,
        // A CHECK of the parent has to be there in the other, too.
        Kind::Constraint => is_parents && reason.change == Change::Extra,
        _ => false,
    }
}
