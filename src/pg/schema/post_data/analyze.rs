//! Statistics for the planner, table by table, as soon as rows and indexes are there.

use std::collections::{HashMap, HashSet};

use super::agenda::{Hold, Item};
use super::objects::Objects;
use super::schedule::{Schedule, Work};
use crate::ident::TableName;
use crate::report::building::Object;

/// Bytes that ANALYZE reads at most: 300 pages for each of the 100 buckets that a column's histogram has by default.
/// Source: PostgreSQL, `std_typanalyze` in `src/backend/commands/analyze.c`.
const SAMPLE: u64 = 300 * 100 * 8192;

/// What a byte of the sample costs, as a share of the unit of `objects` (measured with PostgreSQL 15: 0.2 to 0.5 s for a
/// sample of full size).
const BYTES_A_UNIT: u64 = 4;

/// Tables that one statement analyzes at most.
const TOGETHER: usize = 64;

/// Tables of one statement.
#[derive(Default)]
struct Group<'a> {
    tables: Vec<&'a TableName>,
    cost: u64,
}

impl Schedule {
    /// Adds steps that analyze these tables. Those are left out that have something in the archive which must be there
    /// first and has no step of its own: extended statistics, an index.
    pub(super) fn analyze(
        &mut self,
        tables: &[TableName],
        objects: &Objects,
        made: &HashSet<u32>,
        worth: u64,
    ) {
        let late = objects
            .indexes
            .iter()
            .filter(|index| !made.contains(&index.oid));
        let mut late: HashSet<&TableName> = late.map(|index| &index.table_name).collect();
        late.extend(&objects.extended);
        let oids = oids(objects);
        let mut small = Group::default();
        for table in tables.iter().filter(|table| !late.contains(table)) {
            let cost = self.bytes_of(table).min(SAMPLE) / BYTES_A_UNIT;
            if cost >= worth {
                let tables = vec![table];
                self.analyze_group(&Group { tables, cost }, &oids);
                continue;
            }
            small.tables.push(table);
            small.cost += cost;
            if small.cost >= worth || small.tables.len() == TOGETHER {
                self.analyze_group(&std::mem::take(&mut small), &oids);
            }
        }
        self.analyze_group(&small, &oids);
    }

    fn analyze_group(&mut self, group: &Group<'_>, oids: &HashMap<&TableName, u32>) {
        let (Some(first), Some(last)) = (group.tables.first(), group.tables.last()) else {
            return;
        };
        let table = match group.tables.len() {
            1 => first.to_string(),
            _ => format!("{first} … {last}"),
        };
        let known = || group.tables.iter().filter_map(|table| oids.get(table));
        let builds = known().filter_map(|oid| self.builds.get(oid));
        let rows = group.tables.iter().flat_map(|table| self.rows_of(table));
        let item = Item {
            cost: group.cost,
            needs: rows.collect(),
            after: builds.flatten().copied().collect(),
            holds: known().map(|&table| Hold { table, alone: true }).collect(),
            ..Item::default()
        };
        let names: Vec<String> = group.tables.iter().map(|table| table.sql()).collect();
        let work = Work::Execute {
            sql: format!("ANALYZE {}", names.join(", ")),
            merge: false,
        };
        self.analyzed.extend(group.tables.iter().copied().cloned());
        let object = Object::new("statistics", String::new(), table, group.cost, 1);
        self.push(object, [(item, work)]);
    }

    /// Bytes that come into a table.
    fn bytes_of(&self, table: &TableName) -> u64 {
        let loads = self.rows_of(table);
        loads.iter().map(|&load| self.loaded_bytes(load)).sum()
    }
}

/// Tables that something is built on, or that a foreign key stands on.
fn oids(objects: &Objects) -> HashMap<&TableName, u32> {
    let indexes = objects.indexes.iter();
    let indexes = indexes.map(|index| (&index.table_name, index.table));
    let keys = objects.foreign_keys.iter();
    let keys = keys.map(|key| (&key.table_name, key.table));
    indexes.chain(keys).collect()
}
