//! Laws over generated catalogs and rules.

use std::collections::HashSet;

use proptest::prelude::*;

use super::testing::{TRANSFORMS, database, int4, int8, rules, table, text, varchar};
use super::{Plan, Rows, TargetKind};
use crate::catalog::{Database, Table, TableKind, Type};
use crate::report::Severity;
use crate::rules::{Rules, Unlisted};

const TABLES: [&str; 5] = ["a", "b", "ab", "crm.a", "crm.b"];
const COLUMNS: [&str; 5] = ["id", "x", "y", "xy", "ref"];

fn any_type() -> impl Strategy<Value = Type> {
    prop::sample::select(vec![int4(), int8(), text(), varchar(10)])
}

fn any_table(title: &'static str) -> impl Strategy<Value = Table> {
    let columns = prop::collection::vec(any_type(), COLUMNS.len());
    let keys = prop::collection::vec((0..5_usize, 0..5_usize, 0..5_usize), 0..3);
    (columns, keys, 0..7_u8, 0..5_usize, any::<bool>()).prop_map(
        move |(types, keys, shape, other, generated)| {
            let columns: Vec<_> = COLUMNS.into_iter().zip(types).collect();
            let mut table = table(title, &columns);
            for (own, to, referred) in keys {
                table = table.refers(&[COLUMNS[own]], TABLES[to], &[COLUMNS[referred]]);
            }
            if generated {
                table = table.generated("xy", "x || y");
            }
            match shape {
                0 => table.primary(&["id"]),
                1 => table.unique("u", &["x", "y"], |_| {}),
                2 => table.kind(TableKind::Partitioned),
                3 => table.partition_of(TABLES[other]),
                4 => table.inherits(TABLES[other]),
                5 => table.kind(TableKind::Foreign),
                _ => table,
            }
        },
    )
}

fn any_database() -> impl Strategy<Value = Database> {
    TABLES
        .map(any_table)
        .prop_map(|tables| database(tables.into()))
}

fn any_rule(
    patterns: &'static [&'static str],
) -> impl Strategy<Value = (&'static str, &'static str)> {
    let transforms: Vec<_> = TRANSFORMS.iter().map(|entry| entry.name).collect();
    (
        prop::sample::select(patterns),
        prop::sample::select(transforms),
    )
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let columns = prop::collection::vec(any_rule(&["*.id", "a.*", "crm.*.x", "*.z"]), 0..3);
    let own = prop::collection::vec(any_rule(&["id", "x", "x*", "*", "z"]), 0..4);
    let titles = prop::sample::select(&["a", "b", "*", "a*", "crm.*", "*.a", "zz"][..]);
    let entries = prop::collection::vec((titles, own, 0..5_u8), 0..4);
    let unlisted = prop::sample::select(vec![Unlisted::Fail, Unlisted::Keep, Unlisted::SetNull]);
    (columns, entries, unlisted, any::<bool>()).prop_map(|(columns, entries, unlisted, tie)| {
        let mut file = rules().unlisted(unlisted);
        for (pattern, transform) in columns {
            file = file.column(pattern, transform);
        }
        for (title, own, rows) in entries {
            file = file.table(title, &own).rows(match rows {
                0 => Rows::None,
                1 => Rows::Filter {
                    condition: None,
                    limit: Some(3),
                },
                _ => Rows::All,
            });
        }
        if tie {
            file.reference("a.ref", "b.x")
        } else {
            file
        }
    })
}

proptest! {
    #[test]
    fn every_column_that_is_read_has_one_decision_or_an_error_of_its_own(
        database in any_database(),
        rules in any_rules(),
    ) {
        let plan = Plan::with_registry(&rules, &database, TargetKind::Postgres, TRANSFORMS);
        let errors: HashSet<&str> = plan
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.subject.as_str())
            .collect();
        let mut read = HashSet::new();
        for planned in &plan.tables {
            read.extend(planned.relations.iter().map(|relation| relation.name.clone()));
            let table = database.table(&planned.table).unwrap();
            let decided = |column: &str| {
                planned.columns.iter().filter(|plan| plan.column == column).count()
            };
            let is_read = planned.rows != Rows::None;
            for column in &table.columns {
                let title = planned.table.column(&column.name);
                let expected = usize::from(is_read && !errors.contains(title.as_str()));
                let count = decided(&column.name);
                prop_assert!(count >= expected && count <= usize::from(is_read), "{title}: {count}");
            }
            prop_assert!(is_read || planned.relations.is_empty());
        }
        // Whatever rows are read, a table with decisions covers them, once.
        let relations = plan.tables.iter().map(|table| table.relations.len()).sum::<usize>();
        prop_assert_eq!(read.len(), relations);
    }

    #[test]
    fn columns_of_one_key_are_mapped_alike_or_an_error_says_otherwise(
        database in any_database(),
        rules in any_rules(),
    ) {
        let plan = Plan::with_registry(&rules, &database, TargetKind::Postgres, TRANSFORMS);
        let contested = |group: &str| {
            plan.findings.iter().any(|finding| {
                finding.subject == group && finding.id.starts_with("key_")
            })
        };
        for group in plan.key_groups.iter().filter(|group| !contested(&group.name)) {
            let mappings: HashSet<_> = group
                .columns
                .iter()
                .filter_map(|(table, column)| {
                    let table = plan.tables.iter().find(|plan| plan.table == *table)?;
                    table.columns.iter().find(|plan| plan.column == *column)
                })
                .map(|column| (column.decision.name(), column.domain.as_deref().unwrap_or_default()))
                // NULLs refer to nothing; a generated column belongs to a key that is kept.
                .map(|mapping| if mapping.0 == "generated" { ("keep", "") } else { mapping })
                .filter(|(decision, _)| *decision != "set_null")
                .collect();
            prop_assert!(mappings.len() <= 1, "{}: {mappings:?}", group.name);
        }
    }

    #[test]
    fn fingerprints_ignore_sizes_and_follow_the_schema(database in any_database(), grow in 1..9_u64) {
        let mut grown = database.clone();
        for table in &mut grown.tables {
            table.pages += grow;
            table.bytes += grow;
            table.estimated_rows += grow;
            table.foreign_keys.reverse();
        }
        grown.name = "other".into();
        prop_assert_eq!(database.fingerprint(), grown.fingerprint());
        grown.tables[0].columns[0].not_null = !grown.tables[0].columns[0].not_null;
        prop_assert_ne!(database.fingerprint(), grown.fingerprint());
    }
}
