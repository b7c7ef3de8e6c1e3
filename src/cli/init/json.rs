//! What was proposed, for programs.

use serde_json::{Value, json};

use crate::cli::notes;
use crate::draft::{Drafted, Parted};
use crate::import::Imported;
use crate::init::Proposed;

/// What was proposed, for programs.
pub(super) fn to_json(proposed: &Proposed) -> Value {
    let mut tables: Vec<Value> = Vec::new();
    let columns = &proposed.draft.columns;
    for table in columns.chunk_by(|a, b| a.table == b.table) {
        let name = table.first().map(|column| column.table.to_string());
        let unsampled = table
            .first()
            .and_then(|column| proposed.unsampled.get(&column.table));
        tables.push(json!({
            "table": name,
            "unsampled": unsampled,
            "columns": table
                .iter()
                .map(|column| column_to_json(column, &proposed.imports))
                .collect::<Vec<_>>(),
        }));
    }
    let held = proposed
        .held
        .iter()
        .map(|held| json!({ "place": held.place, "what": held.what }));
    let held: Vec<Value> = held.collect();
    let notes: Vec<Value> = proposed.draft.notes.iter().map(notes::to_json).collect();
    let parted: Vec<Value> = proposed.draft.parted.iter().map(parted_to_json).collect();
    json!({ "tables": tables, "schema": held, "parted": parted, "findings": proposed.draft.errors, "notes": notes })
}

fn parted_to_json(parted: &Parted) -> Value {
    let others = parted.others.iter().map(|other| {
        json!({
            "place": other.place,
            "transform": other.transform,
            "common": other.common,
            "apart": other.apart,
        })
    });
    json!({
        "place": parted.place,
        "transform": parted.transform,
        "others": others.collect::<Vec<_>>(),
    })
}

fn column_to_json(column: &Drafted, imports: &[Imported]) -> Value {
    let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let imported = column.imported.and_then(|number| imports.get(number));
    json!({
        "column": column.column,
        "type": column.ty,
        "category": column.category.map(|category| category.name()),
        "confidence": column.confidence.name(),
        "transform": told(&column.transform),
        "rule": told(&column.rule),
        "imported": imported.map(|import| import.tool.name()),
        "reason": column.reason,
        "forced": column.forced,
        "doubtful": column.doubtful,
        "leaves_names": column.leaves_names,
        "clears_names": column.clears_names,
        "each_another": column.each_another,
        "no_value": column.waits,
    })
}
