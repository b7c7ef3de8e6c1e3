//! A catalog in a file, so that rules can be planned and tested where there is no server.

use std::fs;
use std::path::Path;

use super::output;
use crate::catalog::{Database, veiled};
use crate::error::{Error, Kind, Result};
use crate::input;

/// Longest file that is read, in bytes. A hundred thousand tables have not so many.
const LONGEST: u64 = 1 << 30;

/// Reads a catalog that [`write()`] wrote.
pub fn read(path: &Path) -> Result<Database> {
    let bytes = input::read(path, LONGEST, None).map_err(|error| {
        Error::new(Kind::Disk, "the catalog cannot be read")
            .on(path.display().to_string())
            .because(error)
    })?;
    let mut catalog: Database = serde_json::from_slice(&bytes).map_err(|error| {
        Error::new(Kind::Rules, "this is no catalog of this version")
            .on(path.display().to_string())
            .because(error)
            .hint("write it anew with `standin plan RULES --save-catalog FILE`")
    })?;
    // A file may have been edited, and tables are searched by their order.
    catalog.tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(catalog)
}

/// Writes a catalog: structure, sizes and sequences' last values, nothing of the rows; and of the texts in defaults,
/// constraints and indexes, which may be somebody's as well, only that there are some.
pub fn write(catalog: &Database, path: &Path) -> Result<()> {
    output::may_be(path)?;
    let failed = |error: std::io::Error| {
        Error::new(Kind::Disk, "the catalog cannot be written")
            .on(path.display().to_string())
            .because(error)
    };
    let mut text =
        serde_json::to_vec_pretty(&without_texts(catalog)).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    fs::write(path, text).map_err(failed)
}

fn without_texts(catalog: &Database) -> Database {
    let mut catalog = catalog.clone();
    for table in &mut catalog.tables {
        let of_columns = table.columns.iter_mut();
        let of_columns = of_columns.flat_map(|column| [&mut column.default, &mut column.generated]);
        let of_uniques = table.uniques.iter_mut();
        let of_uniques = of_uniques.flat_map(|unique| {
            let expressions = unique.expressions.iter_mut();
            expressions.chain(unique.predicate.as_mut())
        });
        let of_checks = table.checks.iter_mut();
        let texts = of_columns
            .flatten()
            .chain(of_uniques)
            .chain(of_checks.map(|check| &mut check.definition));
        for text in texts {
            *text = veiled(text);
        }
    }
    catalog
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::holds_text;

    #[test]
    fn texts_of_expressions_are_not_kept() {
        for (expression, kept) in [
            ("'hunter2'::text", "'…'::text"),
            (
                "CHECK ((role = ANY (ARRAY['it''s', ''])))",
                "CHECK ((role = ANY (ARRAY['…''-', ''])))",
            ),
            ("lower(email)", "lower(email)"),
            (
                "nextval('users_id_seq'::regclass)",
                "nextval('users_id_seq'::regclass)",
            ),
        ] {
            assert_eq!(veiled(expression), kept);
            assert_eq!(holds_text(kept), holds_text(expression), "{expression}");
        }
    }
}
