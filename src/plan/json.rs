//! The plan for programs: `standin plan --format json`. Fields may be added, never renamed.

use serde_json::{Value, json};

use super::{ColumnPlan, Decision, Plan, TablePlan};
use crate::copy::Format;
use crate::transform::args::NullRate;

impl Plan {
    /// The whole plan, findings included.
    pub fn to_json(&self) -> Value {
        let tables: Vec<Value> = self.tables.iter().map(table).collect();
        let groups: Vec<Value> = self
            .key_groups
            .iter()
            .map(|group| {
                let titles = group
                    .columns
                    .iter()
                    .map(|(table, column)| table.column(column));
                json!({ "name": group.name, "columns": titles.collect::<Vec<_>>() })
            })
            .collect();
        json!({ "tables": tables, "key_groups": groups, "findings": self.findings })
    }
}

fn table(table: &TablePlan) -> Value {
    let columns: Vec<Value> = table.columns.iter().map(column).collect();
    json!({
        "table": table.table.to_string(),
        "wire": match table.wire { Format::Binary => "binary", Format::Text => "text" },
        "rows": table.rows.to_string(),
        "estimated_rows": table.estimated_rows,
        "estimated_bytes": table.bytes(),
        "relations": table.relations.iter().map(|relation| relation.name.to_string()).collect::<Vec<_>>(),
        "columns": columns,
    })
}

fn column(column: &ColumnPlan) -> Value {
    let when = match &column.decision {
        Decision::Transform { spec, .. } => spec.when.as_ref().map(|when| when.text.as_str()),
        Decision::Keep | Decision::Generated => None,
    };
    let nulls = match &column.decision {
        Decision::Transform { spec, .. } => spec.nulls.clone(),
        Decision::Keep | Decision::Generated => Box::default(),
    };
    let share = |rate: &NullRate| f64::from(rate.millionths) / 1e6;
    let (decision, transform) = match &column.decision {
        Decision::Transform { spec, .. } => ("transform", Some(spec.transform)),
        Decision::Keep => ("keep", None),
        Decision::Generated => ("generated", None),
    };
    let mut json = json!({
        "column": column.column,
        "type": column.ty.name,
        "decision": decision,
        "transform": transform,
        "when": when,
        "domain": column.domain,
        "key_group": column.key_group,
        "rule": column.rule,
    });
    // What few rules say stands there only where they do.
    let few = [
        (
            "null_rate",
            nulls.rate.as_ref().map(|rate| json!(share(rate))),
        ),
        (
            "fill_nulls",
            nulls.fill.as_ref().map(|fill| json!(fill.column)),
        ),
        ("passes", column.decision.passes().map(|what| json!(what))),
        (
            "keys_of",
            column
                .key_source
                .as_ref()
                .map(|keys| json!(keys.table.column(&keys.column))),
        ),
    ];
    for (name, value) in few {
        if let Some(value) = value {
            json[name] = value;
        }
    }
    json
}
