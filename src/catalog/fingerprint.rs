//! One string that tells whether two databases have the same schema.
//!
//! It covers what a plan depends on: tables, columns, types, keys, checks, partitions, sequences' definitions. Sizes,
//! the database's name, the server's version and state, sequence positions, what the role may read and the order in which
//! constraints were read leave it unchanged, so production and its replica agree.

use super::{Access, Database, Sequence, Table};

impl Database {
    /// BLAKE3 over the normalised schema, 64 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut tables: Vec<Table> = self.tables.iter().map(normalised).collect();
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        let mut sequences: Vec<Sequence> = self
            .sequences
            .iter()
            .map(|sequence| Sequence {
                last_value: None,
                hidden: false,
                ..sequence.clone()
            })
            .collect();
        sequences.sort_by(|a, b| a.name.cmp(&b.name));
        let mut hasher = blake3::Hasher::new();
        // The model serializes without fail: its map keys are field names. A failure would still change the hash.
        let text = serde_json::to_vec(&("standin catalog 1", tables, sequences))
            .unwrap_or_else(|error| error.to_string().into_bytes());
        hasher.update(&text);
        hasher.finalize().to_hex().to_string()
    }
}

/// The table without sizes, its constraints in a fixed order. Attribute order stays: it is part of the schema.
fn normalised(table: &Table) -> Table {
    let mut table = Table {
        pages: 0,
        bytes: 0,
        estimated_rows: 0,
        access: Access::Full,
        ..table.clone()
    };
    table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
    for unique in &mut table.uniques {
        unique.read_columns.sort();
    }
    table.foreign_keys.sort_by(|a, b| {
        (&a.name, &a.columns, &a.references, &a.referenced_columns).cmp(&(
            &b.name,
            &b.columns,
            &b.references,
            &b.referenced_columns,
        ))
    });
    // Their own definitions tell the schema; this only says that there is a text in them.
    table.texts.clear();
    table.checks.sort_by(|a, b| a.name.cmp(&b.name));
    for check in &mut table.checks {
        check.columns.sort();
    }
    table
}
