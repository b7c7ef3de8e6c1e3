//! What is made behind the rows, in which steps, and what a step waits for: first of all for the rows of its table.
//!
//! Indexes and keys are entries of the archive: large ones are restored alone, small ones many at a time. A large foreign
//! key is made in two steps by statements of our own: `pg_restore` would check it under a lock on both tables; NOT VALID
//! takes that lock for a moment, and VALIDATE then keeps nobody from the table that it refers to. Everything else keeps
//! the archive's order.
//!
//! Source: PostgreSQL documentation, `ALTER TABLE` (ADD table_constraint NOT VALID) and "Table-Level Locks".

use std::collections::{HashMap, HashSet};

use super::agenda::{Hand, Hold, Item};
use super::objects::{ForeignKey, Index, Objects};
use crate::ident::{TableName, quote};
use crate::pg::schema::contents::{Entry, entries};
use crate::report::building::Object;

/// OIDs of `pg_class` and `pg_constraint`. Source: PostgreSQL, `src/include/catalog/pg_class.h`, `pg_constraint.h`.
const PG_CLASS: u32 = 1259;
const PG_CONSTRAINT: u32 = 2606;

/// How many small objects a program restores at least; it reads the whole archive first.
const BATCH: usize = 64;

/// What an index can come after and still be built before. Anything else may be what it needs, such as a function that
/// needs a key itself.
const PLAIN: [&str; 5] = [
    "CONSTRAINT ",
    "INDEX ",
    "STATISTICS ",
    "COMMENT ",
    "FK CONSTRAINT ",
];

/// What a byte of a table costs that is moved, in the unit of `objects`: a lane moves some 90 MB a second where a worker
/// builds 200 MB of an index (measured with PostgreSQL 15).
const MOVED_BYTE: u64 = 5;
const OF_A_UNIT: u64 = 2;

/// Rows that are moved in one go, into one table or, where that is partitioned, into several.
#[derive(Debug, Clone)]
pub struct Load {
    /// The tables, none of them partitioned.
    pub tables: Vec<TableName>,
    /// About how many bytes, as the source stores them.
    pub bytes: u64,
}

/// What comes into the target's tables.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    /// The rows; without any they are there.
    pub loads: Vec<Load>,
    /// Ordinary tables to be analyzed, each behind its rows and indexes.
    pub analyze: Vec<TableName>,
}

/// A step on the way to an object.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) work: Work,
    /// Its place in [`Schedule::objects`].
    pub(super) object: usize,
}

/// How it is made.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// By restoring these lines of the archive's list. `memory` is what sorting is to have, in KiB; see [`sort_memory`].
    Restore { lines: Vec<u8>, memory: u64 },
    /// By a statement. `merge` says that both sides of the join that it makes are sorted.
    Execute { sql: String, merge: bool },
}

/// The steps, and the lines of the list that come after all of them.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    pub(super) objects: Vec<Object>,
    pub(super) steps: Vec<Step>,
    /// For the agenda: the loads, then the steps, each in their order.
    pub(super) items: Vec<Item>,
    pub(super) rest: Rest,
    /// The tables that are analyzed.
    pub(super) analyzed: HashSet<TableName>,
    /// The items that load a table.
    loads: HashMap<TableName, Vec<usize>>,
    /// The item that builds an index alone, by the index's OID.
    built: HashMap<u32, usize>,
    /// The items that build on a table, by the table's OID.
    pub(super) builds: HashMap<u32, Vec<usize>>,
}

/// What has no step of its own, in the archive's order.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// To be restored one after the other: attaching indexes of partitions at the same time can end in a deadlock
    /// (`ALTER INDEX … ATTACH PARTITION` locks the table below its index; seen where partitions have partitions).
    pub(super) first: Vec<u8>,
    /// To be restored behind that.
    pub(super) then: Vec<u8>,
}

/// Small indexes of one table.
#[derive(Default)]
struct Small<'a> {
    lines: Vec<&'a [u8]>,
    indexes: Vec<&'a Index>,
}

enum Known<'a> {
    Index(&'a Index),
    Key(&'a ForeignKey),
}

/// Parts a list in steps for so many workers and the rest. Objects that cost at least `worth` are made by themselves.
pub(super) fn schedule(
    list: &[u8],
    objects: &Objects,
    incoming: &Incoming,
    worth: u64,
    workers: usize,
) -> Schedule {
    let known = known(objects);
    let (mut all, mut begun, mut unsure) = (Schedule::of(&incoming.loads), false, false);
    let (mut small, mut place) = (Vec::<Small<'_>>::new(), HashMap::new());
    let (mut keys, mut made) = (Vec::new(), HashSet::new());
    for entry in entries(list) {
        let found = known.get(&(entry.class, entry.oid));
        begun |= found.is_some();
        unsure |= begun && !is_plain(&entry);
        match found {
            Some(Known::Index(index)) if !unsure => {
                made.insert(index.oid);
                if index.cost >= worth {
                    all.build(&entry, index);
                    continue;
                }
                let place = *place.entry(index.table).or_insert_with(|| {
                    small.push(Small::default());
                    small.len() - 1
                });
                small[place].lines.push(entry.line);
                small[place].indexes.push(index);
            }
            Some(Known::Key(key)) if made.contains(&key.index) => keys.push(*key),
            _ => all.rest.add(&entry),
        }
    }
    for batch in batches(small, worth, workers) {
        all.build_batch(&batch);
    }
    for key in keys {
        all.refer(key, key.cost >= worth);
    }
    all.analyze(&incoming.analyze, objects, &made, worth);
    all
}

/// Tables whose small indexes are made together: enough for a program's while, not too many for all workers to have some.
fn batches(small: Vec<Small<'_>>, worth: u64, workers: usize) -> Vec<Vec<Small<'_>>> {
    let all: usize = small.iter().map(|table| table.indexes.len()).sum();
    let enough = (all / (4 * workers)).max(BATCH);
    let mut batches = Vec::new();
    let (mut batch, mut count, mut cost) = (Vec::new(), 0, 0);
    for table in small {
        count += table.indexes.len();
        cost += table.cost();
        batch.push(table);
        if count >= enough || cost >= worth {
            batches.push(std::mem::take(&mut batch));
            (count, cost) = (0, 0);
        }
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

/// By the OIDs that the archive knows them by.
fn known(objects: &Objects) -> HashMap<(u32, u32), Known<'_>> {
    let indexes = objects.indexes.iter().map(|index| match index.constraint {
        Some(oid) => ((PG_CONSTRAINT, oid), Known::Index(index)),
        None => ((PG_CLASS, index.oid), Known::Index(index)),
    });
    let keys = objects.foreign_keys.iter();
    let keys = keys.map(|key| ((PG_CONSTRAINT, key.oid), Known::Key(key)));
    indexes.chain(keys).collect()
}

fn is_plain(entry: &Entry<'_>) -> bool {
    let mut plain = PLAIN.iter();
    plain.any(|start| entry.text.starts_with(start.as_bytes()))
}

impl Small<'_> {
    fn cost(&self) -> u64 {
        self.indexes.iter().map(|index| index.cost).sum()
    }
}

impl Rest {
    fn add(&mut self, entry: &Entry<'_>) {
        self.then.extend(entry.line);
        if entry.text.starts_with(b"INDEX ATTACH ") {
            self.first.append(&mut self.then);
        }
    }
}

impl Schedule {
    /// The loads, and nothing to be made behind them yet.
    fn of(loads: &[Load]) -> Self {
        let mut all = Self::default();
        for load in loads {
            for table in &load.tables {
                let loads = all.loads.entry(table.clone()).or_default();
                loads.push(all.items.len());
            }
            all.items.push(Item {
                hand: Hand::Lane,
                cost: load.bytes.saturating_mul(MOVED_BYTE) / OF_A_UNIT,
                ..Item::default()
            });
        }
        all
    }

    /// The bytes that a load brings.
    pub(super) fn loaded_bytes(&self, load: usize) -> u64 {
        self.items[load].cost / MOVED_BYTE * OF_A_UNIT
    }

    /// The items that bring a table's rows.
    pub(super) fn rows_of(&self, table: &TableName) -> Vec<usize> {
        self.loads.get(table).cloned().unwrap_or_default()
    }

    /// An index, which shares its table with others, or a key, which does not.
    fn build(&mut self, entry: &Entry<'_>, index: &Index) {
        let (alone, kind) = (index.constraint.is_some(), index.kind());
        let table = index.table_name.to_string();
        let object = Object::new(kind, index.name.clone(), table, index.cost, 1);
        let item = Item {
            cost: index.cost,
            needs: self.rows_of(&index.table_name),
            holds: vec![Hold {
                table: index.table,
                alone,
            }],
            ..Item::default()
        };
        let work = Work::Restore {
            lines: entry.line.to_vec(),
            memory: sort_memory(index.sorted),
        };
        let step = self.items.len();
        self.built.insert(index.oid, step);
        self.builds.entry(index.table).or_default().push(step);
        self.push(object, [(item, work)]);
    }

    /// Small indexes and keys of these tables.
    fn build_batch(&mut self, batch: &[Small<'_>]) {
        let indexes: Vec<&Index> = batch
            .iter()
            .flat_map(|table| &table.indexes)
            .copied()
            .collect();
        let (Some(first), Some(last)) = (indexes.first(), indexes.last()) else {
            return;
        };
        let tables: HashMap<u32, &TableName> = indexes
            .iter()
            .map(|index| (index.table, &index.table_name))
            .collect();
        let table = match tables.len() {
            1 => first.table_name.to_string(),
            _ => format!("{} … {}", first.table_name, last.table_name),
        };
        let (kind, name) = match indexes.as_slice() {
            [only] => (only.kind(), only.name.clone()),
            _ => (
                "indexes and keys",
                format!("({} small ones)", indexes.len()),
            ),
        };
        let cost = batch.iter().map(Small::cost).sum();
        let alone = |table| Hold { table, alone: true };
        let item = Item {
            cost,
            needs: tables
                .values()
                .flat_map(|table| self.rows_of(table))
                .collect(),
            holds: tables.keys().copied().map(alone).collect(),
            ..Item::default()
        };
        let memory = indexes.iter().map(|index| sort_memory(index.sorted)).max();
        let work = Work::Restore {
            lines: batch
                .iter()
                .flat_map(|table| table.lines.concat())
                .collect(),
            memory: memory.unwrap_or_default(),
        };
        for &table in tables.keys() {
            self.builds.entry(table).or_default().push(self.items.len());
        }
        self.push(Object::new(kind, name, table, cost, 1), [(item, work)]);
    }

    /// A foreign key. A large one is made when what it refers to is there, and checked when both tables have all their
    /// indexes; a small one is made and checked then.
    fn refer(&mut self, key: &ForeignKey, large: bool) {
        let (table, name) = (key.table_name.sql(), quote(&key.name));
        let alone = |table| Hold { table, alone: true };
        let mut both = vec![alone(key.table)];
        if key.referred != key.table {
            both.push(alone(key.referred));
        }
        let builds = [key.table, key.referred].into_iter();
        let builds = builds.filter_map(|table| self.builds.get(&table));
        let builds: Vec<usize> = builds.flatten().copied().collect();
        let built = self.built.get(&key.index).copied();
        let needs: Vec<usize> = built
            .into_iter()
            .chain(self.rows_of(&key.table_name))
            .collect();
        let execute = |action: String| Work::Execute {
            sql: format!("ALTER TABLE ONLY {table} {action}"),
            merge: key.ordered,
        };
        let object = |steps| {
            let table = key.table_name.to_string();
            Object::new("foreign key", key.name.clone(), table, key.cost, steps)
        };
        let definition = &key.definition;
        if !large {
            let item = Item {
                cost: key.cost,
                needs,
                after: builds,
                holds: both,
                ..Item::default()
            };
            let making = execute(format!("ADD CONSTRAINT {name} {definition}"));
            return self.push(object(1), [(item, making)]);
        }
        let make = Item {
            // A key that is made with others is there when they have ended, or this fails.
            after: match built {
                None => builds.clone(),
                Some(_) => Vec::new(),
            },
            needs,
            holds: both,
            ..Item::default()
        };
        let check = Item {
            cost: key.cost,
            needs: vec![self.items.len()],
            after: builds,
            holds: vec![alone(key.table)],
            ..Item::default()
        };
        let making = execute(format!("ADD CONSTRAINT {name} {definition} NOT VALID"));
        let checking = execute(format!("VALIDATE CONSTRAINT {name}"));
        self.push(object(2), [(make, making), (check, checking)]);
    }

    pub(super) fn push<const N: usize>(&mut self, object: Object, steps: [(Item, Work); N]) {
        let place = self.objects.len();
        self.objects.push(object);
        for (item, work) in steps {
            self.items.push(item);
            self.steps.push(Step {
                work,
                object: place,
            });
        }
    }
}

/// The memory, in KiB, with which so many bytes are sorted soonest by one process: just enough to merge all sorted runs in
/// one pass. More is slower, because runs that fit the processor's cache are sorted in half the time (measured with
/// PostgreSQL 14, 15 and 18: 8 MB against 512 MB took 20 to 35 % off an index of six million numbers or texts).
///
/// Source: `tuplesort_merge_order` in PostgreSQL's `tuplesort.c`; the merge takes 272 kB a run.
fn sort_memory(bytes: u64) -> u64 {
    const MERGED_RUN: u64 = 272;
    const LEAST: u64 = 4 << 10;
    // Half as many runs again, because estimates are low.
    let kib = bytes / 1024 * 3 / 2;
    kib.saturating_mul(MERGED_RUN).isqrt().max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TableName;

    /// A table of OID 100 with indexes 101 (of constraint 201) and 102, and one of 110 with 111 (of 211) and foreign key
    /// 212 to it. Costs are the OIDs.
    fn objects() -> Objects {
        let index = |oid, constraint, table| Index {
            oid,
            constraint,
            table,
            table_name: TableName::new("public", format!("t{table}")),
            name: format!("i{oid}"),
            sorted: 0,
            cost: u64::from(oid),
        };
        Objects {
            indexes: vec![
                index(101, Some(201), 100),
                index(102, None, 100),
                index(111, Some(211), 110),
            ],
            foreign_keys: vec![ForeignKey {
                oid: 212,
                table: 110,
                referred: 100,
                index: 101,
                table_name: TableName::new("public", "t110"),
                name: "f".into(),
                definition: "FOREIGN KEY (a) REFERENCES public.t100(id)".into(),
                ordered: true,
                cost: 212,
            }],
            ..Objects::default()
        }
    }

    const LIST: &str = "; a comment\n\
        1; 1255 90 FUNCTION public f(integer) owner\n\
        2; 1259 100 TABLE public t100 owner\n\
        11; 2606 201 CONSTRAINT public t100 i101 owner\n\
        12; 2606 211 CONSTRAINT public t110 i111 owner\n\
        13; 1259 102 INDEX public i102 owner\n\
        14; 0 0 COMMENT public INDEX i102 owner\n\
        15; 2620 300 TRIGGER public t100 t owner\n\
        16; 2606 212 FK CONSTRAINT public t110 f owner\n";

    fn names(all: &Schedule) -> Vec<&str> {
        all.objects
            .iter()
            .map(|object| object.name.as_str())
            .collect()
    }

    fn numbers(lines: &[u8]) -> Vec<&str> {
        let lines = std::str::from_utf8(lines).unwrap().lines();
        lines.map(|line| line.split_once(';').unwrap().0).collect()
    }

    fn rest(all: &Schedule) -> Vec<&str> {
        [numbers(&all.rest.first), numbers(&all.rest.then)].concat()
    }

    #[test]
    fn every_entry_is_made_once_by_itself_or_with_others() {
        let all = schedule(LIST.as_bytes(), &objects(), &Incoming::default(), 0, 2);
        assert_eq!(names(&all), ["i101", "i111", "i102", "f"]);
        assert_eq!(rest(&all), ["1", "2", "14", "15"]);
        let all = schedule(
            LIST.as_bytes(),
            &objects(),
            &Incoming::default(),
            u64::MAX,
            2,
        );
        assert_eq!(names(&all), ["(3 small ones)", "f"]);
        let Work::Restore { lines, .. } = &all.steps[0].work else {
            panic!("{:?}", all.steps[0]);
        };
        assert_eq!(numbers(lines), ["11", "13", "12"]);
        assert_eq!(rest(&all), ["1", "2", "14", "15"]);
        let all = schedule(LIST.as_bytes(), &objects(), &Incoming::default(), 103, 2);
        assert_eq!(names(&all), ["i111", "(2 small ones)", "f"]);
    }

    #[test]
    fn a_large_foreign_key_is_made_and_checked_in_two_steps() {
        let all = schedule(LIST.as_bytes(), &objects(), &Incoming::default(), 0, 2);
        let alone = |table| Hold { table, alone: true };
        let (make, check) = (&all.items[3], &all.items[4]);
        assert_eq!((&make.needs, &make.after), (&vec![0], &vec![]));
        assert_eq!(make.holds, [alone(110), alone(100)]);
        assert_eq!((&check.needs, &check.after), (&vec![3], &vec![1, 0, 2]));
        assert_eq!(check.holds, [alone(110)]);
        let start = "ALTER TABLE ONLY \"public\".\"t110\" ";
        let statements = [3, 4].map(|step: usize| match &all.steps[step].work {
            Work::Execute { sql, .. } => sql.strip_prefix(start).unwrap(),
            other @ Work::Restore { .. } => panic!("{other:?}"),
        });
        assert_eq!(
            statements,
            [
                "ADD CONSTRAINT \"f\" FOREIGN KEY (a) REFERENCES public.t100(id) NOT VALID",
                "VALIDATE CONSTRAINT \"f\""
            ]
        );
    }

    #[test]
    fn a_small_foreign_key_is_made_when_both_tables_have_their_indexes() {
        let all = schedule(
            LIST.as_bytes(),
            &objects(),
            &Incoming::default(),
            u64::MAX,
            2,
        );
        let item = &all.items[1];
        assert_eq!((&item.needs, &item.after), (&vec![], &vec![0, 0]));
        assert!(
            matches!(&all.steps[1].work, Work::Execute { sql, .. } if sql.ends_with("t100(id)"))
        );
    }

    #[test]
    fn batches_give_every_worker_something() {
        let objects = objects();
        let small = |_| Small {
            lines: vec![b"x"],
            indexes: vec![&objects.indexes[0]],
        };
        let sizes = |count, worth| -> Vec<usize> {
            let batches = batches((0..count).map(small).collect(), worth, 2);
            batches.iter().map(Vec::len).collect()
        };
        assert_eq!(sizes(100, u64::MAX), [64, 36]);
        assert_eq!(sizes(1600, u64::MAX), [200; 8]);
        assert_eq!(sizes(6, 303), [3, 3]);
    }

    #[test]
    fn nothing_is_attached_at_the_same_time() {
        let attach =
            "17; 0 0 INDEX ATTACH public i111 owner\n18; 2620 301 TRIGGER public t110 t owner\n";
        let all = schedule(
            format!("{LIST}{attach}").as_bytes(),
            &objects(),
            &Incoming::default(),
            0,
            2,
        );
        assert_eq!(numbers(&all.rest.first).last(), Some(&"17"));
        assert_eq!(numbers(&all.rest.then), ["18"]);
    }

    #[test]
    fn what_comes_after_something_that_it_may_need_stays_behind_it() {
        let function = "12; 1255 91 FUNCTION public g() owner\n";
        let list = LIST.replace("13; ", &format!("{function}13; "));
        let all = schedule(list.as_bytes(), &objects(), &Incoming::default(), 0, 2);
        assert_eq!(names(&all), ["i101", "i111", "f"]);
        assert!(rest(&all).contains(&"13"));
    }

    #[test]
    fn sorting_has_memory_for_one_merge_and_no_more() {
        for bytes in [100 << 20, 1 << 30, 20 << 30] {
            let memory = sort_memory(bytes) << 10;
            let (runs, merged) = (bytes / memory, memory / (272 << 10));
            assert!(runs < merged && merged < 2 * runs, "{bytes}: {memory}");
        }
        assert_eq!(sort_memory(0), 4096);
        assert!(sort_memory(u64::MAX) > 0);
    }

    #[test]
    fn a_foreign_key_whose_key_is_not_there_stays_with_the_rest() {
        let list = LIST.replace("11; 2606 201 ", "11; 2606 999 ");
        let all = schedule(list.as_bytes(), &objects(), &Incoming::default(), 0, 2);
        assert_eq!(names(&all), ["i111", "i102"]);
        assert!(rest(&all).contains(&"16"));
    }

    #[test]
    fn everything_waits_for_the_rows_of_its_table_only() {
        let load = |table: &str| Load {
            tables: vec![TableName::new("public", table)],
            bytes: 10,
        };
        // Two parts of one table.
        let incoming = Incoming {
            loads: vec![load("t110"), load("t100"), load("t110")],
            analyze: Vec::new(),
        };
        let all = schedule(LIST.as_bytes(), &objects(), &incoming, 0, 2);
        let hands = all.items.iter().map(|item| item.hand == Hand::Lane);
        assert_eq!(hands.filter(|&lane| lane).count(), 3);
        assert_eq!(all.items[0].cost, 25);
        let needs = |item: usize| all.items[item].needs.as_slice();
        // i101 and i102 of t100, i111 of t110; then the key: its index and its own rows; then its check.
        assert_eq!(needs(3), [1]);
        assert_eq!(needs(4), [0, 2]);
        assert_eq!(needs(5), [1]);
        assert_eq!(needs(6), [3, 0, 2]);
        assert_eq!(needs(7), [6]);
        let all = schedule(LIST.as_bytes(), &objects(), &incoming, u64::MAX, 2);
        let mut needs = all.items[3].needs.clone();
        needs.sort_unstable();
        assert_eq!(needs, [0, 1, 2]);
    }

    #[test]
    fn a_table_is_analyzed_behind_its_rows_and_indexes_unless_something_is_still_to_come() {
        let names = ["t100", "t110", "t120"].map(|name| TableName::new("public", name));
        let incoming = Incoming {
            loads: names
                .iter()
                .map(|name| Load {
                    tables: vec![name.clone()],
                    bytes: 80,
                })
                .collect(),
            analyze: names.to_vec(),
        };
        let all = schedule(LIST.as_bytes(), &objects(), &incoming, 0, 2);
        let analyze = |table: &str| {
            let sql = format!("ANALYZE \"public\".\"{table}\"");
            let is_it = |step: &Step| matches!(&step.work, Work::Execute { sql: found, .. } if *found == sql);
            let step = all.steps.iter().position(is_it);
            step.map(|step| &all.items[step + 3])
        };
        let first = analyze("t100").unwrap();
        assert_eq!((&first.needs, &first.after), (&vec![0], &vec![3, 5]));
        assert_eq!(first.cost, 20);
        let third = analyze("t120").unwrap();
        assert_eq!((&third.needs, third.holds.len()), (&vec![2], 0));
        assert_eq!(all.analyzed.len(), 3);
        // An index without a step of its own, extended statistics.
        let other = LIST.replace("13; 1259 102 ", "13; 1259 999 ");
        let mut objects = objects();
        objects.extended.insert(names[2].clone());
        let all = schedule(other.as_bytes(), &objects, &incoming, 0, 2);
        assert_eq!(all.analyzed, HashSet::from([names[1].clone()]));
        // Small ones together.
        let all = schedule(LIST.as_bytes(), &objects, &incoming, u64::MAX, 2);
        let together = |step: &Step| matches!(&step.work, Work::Execute { sql, .. } if sql == "ANALYZE \"public\".\"t100\", \"public\".\"t110\"");
        assert_eq!(all.steps.iter().filter(|step| together(step)).count(), 1);
    }
}
