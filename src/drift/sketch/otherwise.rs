//! What partitions and heirs have otherwise than their parents: what is done to a parent goes down to them and takes the place
//! of what they have, so it is said again afterwards.
//!
//! Source: PostgreSQL documentation, "ALTER TABLE", on `ONLY`; `ATPrepCmd` in src/backend/commands/tablecmds.c, which says
//! what recurses: defaults, types, NOT NULL, storage and targets of statistics, neither compression nor options.

use std::collections::HashMap;

use super::super::compare::Change;
use super::super::object::quoted;
use super::super::{Kind, Object};
use super::alter::to_be;
use super::create::relation;
use super::parents::all;
use super::{Sketch, column};

/// What a column that comes with a parent's may have of its own.
const OWN: [&str; 6] = [
    "default",
    "not null",
    "storage",
    "compression",
    "statistics target",
    "options",
];

/// Statements that come when all columns are there.
pub(super) fn statements(sketch: &Sketch<'_>) -> Vec<String> {
    let heirs = heirs(sketch);
    let mut statements = Vec::new();
    let columns = sketch
        .found
        .iter()
        .filter(|drift| drift.kind == Kind::Column);
    for drift in columns {
        let Some(object) = sketch.expected.get(Kind::Column, &drift.path) else {
            continue;
        };
        match &drift.change {
            Change::Missing if !drift.is_implied() && sketch.parents.bring(drift) => {
                statements.extend(own(sketch, object));
            }
            Change::Changed { property, .. } => {
                let property = if property == "type" {
                    "default"
                } else {
                    property
                };
                statements.extend(kept(sketch, &heirs, object, property));
            }
            _ => {}
        }
    }
    statements
}

/// Partitions and heirs of each table, by its name as SQL.
fn heirs<'s>(sketch: &Sketch<'s>) -> HashMap<String, Vec<&'s Object>> {
    let mut heirs: HashMap<String, Vec<&Object>> = HashMap::new();
    let tables = sketch.expected.all.iter();
    for table in tables.filter(|object| object.kind == Kind::Table) {
        for parent in all(table) {
            heirs.entry(parent).or_default().push(table);
        }
    }
    heirs
}

/// What a column that came with others has that they do not give it.
fn own(sketch: &Sketch<'_>, object: &Object) -> Vec<String> {
    let table = object.path.get(..2).unwrap_or_default();
    let parents = sketch.expected.get(Kind::Table, table).map(all);
    let parents = parents.unwrap_or_default();
    let givers = sketch.expected.all.iter();
    let givers: Vec<&Object> = givers
        .filter(|other| {
            other.kind == Kind::Column
                && other.name() == object.name()
                && parents.contains(&relation(other))
        })
        .collect();
    let is_own = |property: &&str| {
        let own = object.property(property);
        let mut given = givers.iter().map(|giver| giver.property(property));
        let differs = match givers.is_empty() {
            true => own.is_some(),
            false => given.any(|given| given != own),
        };
        match *property {
            "compression" | "options" => own.is_some(),
            _ => differs && may_be_said(object, property),
        }
    };
    OWN.iter()
        .filter(|property| is_own(property))
        .map(|property| said(object, property))
        .collect()
}

/// What heirs of a column keep when a property of it is changed.
fn kept(
    sketch: &Sketch<'_>,
    heirs: &HashMap<String, Vec<&Object>>,
    object: &Object,
    property: &str,
) -> Vec<String> {
    let mut statements = Vec::new();
    if !["default", "not null", "storage", "statistics target"].contains(&property) {
        return statements;
    }
    let mut known = vec![relation(object)];
    let mut next = 0;
    while let Some(table) = known.get(next) {
        let tables = heirs.get(table).into_iter().flatten();
        let tables: Vec<&&Object> = tables
            .filter(|table| !known.contains(&quoted(&table.path)))
            .collect();
        for table in tables {
            known.push(quoted(&table.path));
            let path = [table.path.clone(), vec![object.name().to_owned()]].concat();
            let there = sketch.pairs.actual(Kind::Column, &path);
            let is_there = sketch.actual.get(Kind::Column, &there).is_some();
            let heir = sketch.expected.get(Kind::Column, &path);
            let heir = heir.filter(|heir| {
                is_there
                    && heir.property(property) != object.property(property)
                    && may_be_said(heir, property)
            });
            statements.extend(heir.map(|heir| said(heir, property)));
        }
        next += 1;
    }
    statements
}

/// Whether a column can have this of its own: what it is not given it cannot lose either.
fn may_be_said(object: &Object, property: &str) -> bool {
    let has = |property: &str| object.property(property).is_some();
    match property {
        "not null" => object.property(property) == Some("true") && !has("identity"),
        "default" => !has("generated") && !has("identity"),
        _ => true,
    }
}

fn said(object: &Object, property: &str) -> String {
    column::change(object, None, property).unwrap_or_else(|| to_be(object, property))
}
