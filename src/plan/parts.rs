//! Cuts relations into parts that lanes read side by side.
//!
//! Under one snapshot every visible row has one ctid, so ranges of pages cover a heap exactly once; from PostgreSQL
//! 14 on the server reads such a range without touching other pages (TID Range Scan). Pages are cheap to cut and
//! know nothing of the rows, so a part's size follows from bytes, TOAST included.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Plan, Relation, Rows};

/// No part is cut smaller than this: below it, starting a query costs more than balance gains.
const SMALLEST: u64 = 32 << 20;

/// Parts a lane gets on average when one relation is all there is; enough that a slow one does not hold up the end.
const PARTS_PER_LANE: u64 = 4;

/// A share of one relation that is read in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Index into `Plan::tables`.
    pub table: usize,
    /// Index into `TablePlan::relations`.
    pub relation: usize,
    /// First page and the page after the last; `None` for the whole relation. The last part's end is open.
    pub pages: Option<(u64, Option<u64>)>,
    /// This part's number within its relation, from 0.
    pub number: u32,
    /// How many parts its relation has.
    pub of: u32,
    /// Estimated bytes, for ordering parts and for progress.
    pub bytes: u64,
}

/// How far from an even share the lanes' work may be for the sake of relations that are read whole, in percent.
const UNEVEN: u64 = 25;

/// How relations are cut into parts. Where those go decides how few of them are best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// A database, which can load what is read in one go frozen and, where it may, without WAL: no more is cut than
    /// would keep lanes waiting, and one relation into no more parts than `streams`.
    Database {
        /// How many rows of one relation may be on their way at a time, in streams that side by side are faster.
        streams: usize,
    },
    /// Files, which are as good in parts.
    Files,
}

/// All parts of a plan for so many lanes, largest first, so that the last ones to finish are small.
pub fn divide(plan: &Plan, lanes: usize, division: Division) -> Vec<Part> {
    let lanes = lanes.max(1) as u64;
    let mut heaps = heaps(plan, lanes);
    let cuts = match division {
        Division::Database { streams } if (streams as u64) < lanes => {
            let streams = streams.max(1) as u32;
            heaps
                .iter_mut()
                .for_each(|heap| heap.pieces = heap.pieces.min(streams));
            fewest_cuts(&heaps, lanes)
        }
        Division::Database { .. } => fewest_cuts(&heaps, lanes),
        Division::Files => heaps.len(),
    };
    let mut parts = Vec::new();
    for (rank, heap) in heaps.iter().enumerate() {
        let of = heap.cut(rank < cuts);
        parts
            .extend((0..of).map(|number| part(heap.table, heap.number, heap.relation, number, of)));
    }
    parts.sort_by(|a, b| {
        b.bytes
            .cmp(&a.bytes)
            .then((a.table, a.relation, a.number).cmp(&(b.table, b.relation, b.number)))
    });
    parts
}

/// A relation that is read, and where it stands in the plan.
struct Heap<'a> {
    table: usize,
    number: usize,
    relation: &'a Relation,
    /// Parts it has if it is cut.
    pieces: u32,
}

impl Heap<'_> {
    fn cut(&self, cut: bool) -> u32 {
        if cut { self.pieces } else { 1 }
    }
}

/// Largest first.
fn heaps(plan: &Plan, lanes: u64) -> Vec<Heap<'_>> {
    let tables = || plan.tables.iter().enumerate();
    let read = tables().filter(|(_, planned)| planned.rows != Rows::None);
    let total: u64 = tables()
        .flat_map(|(_, table)| &table.relations)
        .map(|relation| relation.bytes)
        .sum();
    let share = (total / (lanes * PARTS_PER_LANE)).max(SMALLEST);
    let mut heaps: Vec<_> = read
        .flat_map(|(table, planned)| {
            let numbered = planned.relations.iter().enumerate();
            numbered.map(move |(number, relation)| Heap {
                table,
                number,
                relation,
                pieces: if lanes > 1 && relation.divisible {
                    pieces(relation, share)
                } else {
                    1
                },
            })
        })
        .collect();
    heaps.sort_by_key(|heap| Reverse(heap.relation.bytes));
    heaps
}

/// How many of the largest relations to cut so that no lane has much more to do than the others.
fn fewest_cuts(heaps: &[Heap<'_>], lanes: u64) -> usize {
    let total: u64 = heaps.iter().map(|heap| heap.relation.bytes).sum();
    let even = total / lanes;
    let most = heaps
        .iter()
        .rposition(|heap| heap.pieces > 1)
        .map_or(0, |last| last + 1);
    let fits = |cuts: &usize| longest(heaps, *cuts, lanes) <= even + even * UNEVEN / 100;
    (0..most).find(fits).unwrap_or(most)
}

/// Bytes of the lane with most to do, when each takes the largest part that is left.
fn longest(heaps: &[Heap<'_>], cuts: usize, lanes: u64) -> u64 {
    let mut sizes: Vec<u64> = Vec::with_capacity(heaps.len());
    for (rank, heap) in heaps.iter().enumerate() {
        let of = heap.cut(rank < cuts);
        sizes.extend((0..of).map(|_| heap.relation.bytes / u64::from(of)));
    }
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let mut loads: BinaryHeap<Reverse<u64>> = (0..lanes).map(|_| Reverse(0)).collect();
    for size in sizes {
        if let Some(mut least) = loads.peek_mut() {
            least.0 += size;
        }
    }
    loads.into_iter().map(|load| load.0).max().unwrap_or(0)
}

fn pieces(heap: &Relation, share: u64) -> u32 {
    let pieces = heap.bytes.div_ceil(share).min(heap.pages);
    // One and a half shares are better read in one go than in two.
    if heap.bytes < share + share / 2 {
        1
    } else {
        pieces.clamp(1, 1 << 16) as u32
    }
}

fn part(table: usize, relation: usize, heap: &Relation, number: u32, of: u32) -> Part {
    let cut = |number: u32| heap.pages * u64::from(number) / u64::from(of);
    let pages = (of > 1).then(|| {
        // The last range stays open: pages added since the catalog was read hold no row of the snapshot, but
        // whether that is so is the snapshot's business.
        (cut(number), (number + 1 < of).then(|| cut(number + 1)))
    });
    Part {
        table,
        relation,
        pages,
        number,
        of,
        bytes: heap.bytes / u64::from(of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::Format;
    use crate::ident::TableName;
    use crate::plan::TablePlan;

    fn plan(sizes: &[u64]) -> Plan {
        let tables = sizes.iter().enumerate().map(|(n, &bytes)| {
            let name = TableName::new("public", format!("t{n}"));
            let heap = Relation {
                name: name.clone(),
                pages: bytes / 8192,
                bytes,
                estimated_rows: 1,
                divisible: true,
                only: true,
            };
            TablePlan {
                table: name,
                wire: Format::Binary,
                rows: Rows::All,
                where_at: None,
                estimated_rows: 1,
                columns: Vec::new(),
                relations: vec![heap],
            }
        });
        Plan {
            tables: tables.collect(),
            key_groups: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Servers on machines of their own.
    const SERVERS: Division = Division::Database {
        streams: usize::MAX,
    };

    #[test]
    fn ranges_touch_and_cover_every_page() {
        let parts = divide(&plan(&[4 << 30]), 3, SERVERS);
        let mut ranges: Vec<_> = parts.iter().filter_map(|part| part.pages).collect();
        ranges.sort_unstable();
        assert!(parts.len() > 3);
        assert_eq!(ranges[0].0, 0);
        assert_eq!(ranges.last().unwrap().1, None);
        assert!(ranges.windows(2).all(|pair| pair[0].1 == Some(pair[1].0)));
    }

    #[test]
    fn one_lane_reads_tables_whole_and_largest_first() {
        let parts = divide(&plan(&[1 << 20, 4 << 30, 0]), 1, Division::Files);
        let order: Vec<_> = parts
            .iter()
            .map(|part| (part.table, part.of, part.pages))
            .collect();
        assert_eq!(order, [(1, 1, None), (0, 1, None), (2, 1, None)]);
    }

    #[test]
    fn small_tables_stay_whole_beside_a_large_one() {
        let parts = divide(&plan(&[40 << 20, 4 << 30]), 2, SERVERS);
        assert_eq!(parts.iter().filter(|part| part.table == 0).count(), 1);
        assert!(parts.iter().filter(|part| part.table == 1).count() >= 4);
    }

    /// How many parts each table has.
    fn counts(sizes: &[u64], lanes: usize, division: Division) -> Vec<usize> {
        let parts = divide(&plan(sizes), lanes, division);
        let count = |table| parts.iter().filter(|part| part.table == table).count();
        (0..sizes.len()).map(count).collect()
    }

    #[test]
    fn tables_that_share_the_work_evenly_stay_whole_where_that_pays() {
        let shop = [438 << 20, 359 << 20, 345 << 20, 69 << 20, 64 << 20, 1 << 20];
        assert_eq!(counts(&shop, 2, SERVERS), [1; 6]);
        assert!(counts(&shop, 2, Division::Files)[0] > 1);
        // One more table than lanes would take twice as long.
        let many = counts(&[1 << 30; 17], 16, SERVERS);
        assert!(many.iter().any(|&parts| parts > 1), "{many:?}");
        assert!(many.contains(&1), "{many:?}");
    }

    #[test]
    fn a_relation_has_no_more_parts_than_streams() {
        let of =
            |lanes, streams| counts(&[4 << 30, 64 << 20], lanes, Division::Database { streams });
        assert_eq!(of(2, 1), [1, 1]);
        assert_eq!(of(4, 2), [2, 1]);
        assert!(of(4, 4)[0] > 4);
    }
}
