//! A live server → what a manifest says of it: version, extensions, settings, collations, roles.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::connect::{Side, connect};
use super::failure;
use super::patience::of_catalog;
use super::row::get;
use super::url::ConnInfo;
use crate::drift::manifest::{Component, Extensions};
use crate::error::Result;

/// Roles that can log in or that others are members of, without the server's own.
const ROLES: &str =
    "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY 1";

/// What was read of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What everybody finds there.
    pub component: Component,
    /// Settings that the role or the address has to itself, and the database does not set: what others find is not known.
    pub own: BTreeSet<String>,
}

/// Reads what is to be known of a server and the database of this address. Settings are as a session of another role finds
/// them when it begins. `image` stays empty: a server does not know what it was started from.
pub async fn read(address: &ConnInfo, side: Side) -> Result<Facts> {
    of_catalog(side, seen(address, side)).await
}

async fn seen(address: &ConnInfo, side: Side) -> Result<Facts> {
    let client = connect(address, side).await?;
    let failed = |error| failure::from_client(side, &error);
    let given = address.settings_given();
    let wanted: [&(dyn ToSql + Sync); 1] = [&given];
    let rows = client.query(include_str!("sql/server_facts.sql"), &wanted);
    let (rows, roles) = tokio::try_join!(rows, client.query(ROLES, &[])).map_err(failed)?;
    let mut facts = Facts::default();
    facts.component.roles = roles
        .iter()
        .map(|row| get(row, 0))
        .collect::<Result<BTreeSet<String>>>()?;
    let mut extensions = BTreeMap::new();
    for row in &rows {
        take(row, &mut facts, &mut extensions)?;
    }
    facts.component.extensions = Extensions::Versions(extensions);
    Ok(facts)
}

fn take(row: &Row, facts: &mut Facts, extensions: &mut BTreeMap<String, String>) -> Result<()> {
    let (group, name, value): (String, String, Option<String>) =
        (get(row, 0)?, get(row, 1)?, get(row, 2)?);
    let value = value.unwrap_or_default();
    let component = &mut facts.component;
    match group.as_str() {
        "own" => {
            facts.own.insert(name);
        }
        "setting" | "changed" => {
            let unit: Option<String> = get(row, 3)?;
            if group == "changed" {
                component.changed.insert(name.clone());
            }
            let value = unit.map_or(value.clone(), |unit| with_unit(&value, &unit));
            component.settings.insert(name, value);
        }
        "extension" => {
            extensions.insert(name, value);
        }
        "database" => {
            component.database.insert(name, value);
        }
        _ => component.version = Some(value),
    }
    Ok(())
}

/// A number of units as `postgresql.conf` writes it, in the largest unit that holds it evenly.
///
/// Source: PostgreSQL documentation, "Parameter Names and Values".
fn with_unit(value: &str, unit: &str) -> String {
    let Some(number) = value.parse::<i64>().ok().filter(|number| *number > 0) else {
        // 0 and -1 mean something of their own.
        return value.to_owned();
    };
    let digits = unit.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let (times, unit) = unit.split_at(digits);
    let number = number.saturating_mul(times.parse().unwrap_or(1));
    let steps: &[(&str, i64)] = match unit {
        "B" => &[
            ("B", 1),
            ("kB", 1 << 10),
            ("MB", 1 << 20),
            ("GB", 1 << 30),
            ("TB", 1 << 40),
        ],
        "kB" => &[("kB", 1), ("MB", 1 << 10), ("GB", 1 << 20), ("TB", 1 << 30)],
        "MB" => &[("MB", 1), ("GB", 1 << 10), ("TB", 1 << 20)],
        "ms" => &[
            ("ms", 1),
            ("s", 1000),
            ("min", 60_000),
            ("h", 3_600_000),
            ("d", 86_400_000),
        ],
        "s" => &[("s", 1), ("min", 60), ("h", 3600), ("d", 86_400)],
        "min" => &[("min", 1), ("h", 60), ("d", 1440)],
        _ => return format!("{number}{unit}"),
    };
    let evenly = steps.iter().rev().find(|(_, size)| number % size == 0);
    evenly.map_or_else(
        || format!("{number}{unit}"),
        |(unit, size)| format!("{}{unit}", number / size),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_in_the_servers_file() {
        let cases = [
            ("4096", "kB", "4MB"),
            ("16384", "8kB", "128MB"),
            ("1000", "ms", "1s"),
            ("1500", "ms", "1500ms"),
            ("90", "min", "90min"),
            ("0", "ms", "0"),
            ("-1", "kB", "-1"),
            ("7", "kB", "7kB"),
            ("3", "furlongs", "3furlongs"),
            ("x", "kB", "x"),
        ];
        for (value, unit, expected) in cases {
            assert_eq!(with_unit(value, unit), expected);
        }
    }
}
