//! What columns of materialized views have of their own, as lists by column: `a plain, b main`.
//!
//! Source: PostgreSQL documentation, "ALTER MATERIALIZED VIEW".

use std::collections::BTreeSet;

use super::super::Object;
use super::super::object::OF_COLUMNS;
use super::alter::settings;
use super::lists;

/// Makes one of these properties what it is expected to be; `None` for another property, or where that is not known.
pub(super) fn change(object: &Object, other: &Object, property: &str) -> Option<Vec<String>> {
    if !OF_COLUMNS.contains(&property) {
        return None;
    }
    let list = |text: Option<&'_ str>| -> Vec<(String, String)> {
        let list = lists::named(text.unwrap_or_default()).into_iter();
        list.map(|(name, how)| (name.to_owned(), how.to_owned()))
            .collect()
    };
    let [wanted, there] = [object, other].map(|side| list(side.property(property)));
    let own = list(other.note("type storage"));
    let behind = |list: &[(String, String)], name: &str| {
        let found = list.iter().find(|(known, _)| known == name);
        found.map(|(_, how)| how.clone())
    };
    let names: BTreeSet<&String> = wanted.iter().chain(&there).map(|(name, _)| name).collect();
    let mut statements = Vec::new();
    for name in names {
        let (wanted, there) = (behind(&wanted, name), behind(&there, name));
        if wanted == there {
            continue;
        }
        let alter = format!(
            "ALTER MATERIALIZED VIEW {} ALTER COLUMN {name}",
            object.sql()
        );
        let or = |usual: &str| wanted.clone().unwrap_or_else(|| usual.to_owned());
        statements.push(match property {
            "storage" => {
                let storage = wanted.or_else(|| behind(&own, name))?;
                format!("{alter} SET STORAGE {storage};")
            }
            "compression" => format!("{alter} SET COMPRESSION {};", or("default")),
            "statistics target" => format!("{alter} SET STATISTICS {};", or("-1")),
            _ => {
                let [wanted, there] = [&wanted, &there].map(|options| {
                    let options = options.as_deref()?.strip_prefix('(')?;
                    options.strip_suffix(')')
                });
                settings(&alter, wanted, there)
            }
        });
    }
    Some(statements)
}
