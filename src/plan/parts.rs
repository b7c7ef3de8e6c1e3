//! Cuts relations into parts that lanes read side by side.
//!
//! Under one snapshot every visible row has one ctid, so ranges of pages cover a heap exactly once; from PostgreSQL
//! 14 on the server reads such a range without touching other pages (TID Range Scan). Pages are cheap to cut and
//! know nothing of the rows, so a part's size follows from bytes, TOAST included.

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

/// All parts of a plan for so many lanes, largest first, so that the last ones to finish are small.
/// A relation is left whole where that is no bottleneck: whole, it can be loaded frozen and in one file.
pub fn divide(plan: &Plan, lanes: usize) -> Vec<Part> {
    let lanes = lanes.max(1) as u64;
    let total: u64 = plan
        .tables
        .iter()
        .flat_map(|table| &table.relations)
        .map(|r| r.bytes)
        .sum();
    let share = (total / (lanes * PARTS_PER_LANE)).max(SMALLEST);
    let mut parts = Vec::new();
    for (table, planned) in plan.tables.iter().enumerate() {
        if planned.rows == Rows::None {
            continue;
        }
        for (relation, heap) in planned.relations.iter().enumerate() {
            let of = if lanes > 1 && heap.divisible {
                pieces(heap, share)
            } else {
                1
            };
            parts.extend((0..of).map(|number| part(table, relation, heap, number, of)));
        }
    }
    parts.sort_by(|a, b| {
        b.bytes
            .cmp(&a.bytes)
            .then((a.table, a.relation, a.number).cmp(&(b.table, b.relation, b.number)))
    });
    parts
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

    #[test]
    fn ranges_touch_and_cover_every_page() {
        let parts = divide(&plan(&[4 << 30]), 3);
        let mut ranges: Vec<_> = parts.iter().filter_map(|part| part.pages).collect();
        ranges.sort_unstable();
        assert!(parts.len() > 3);
        assert_eq!(ranges[0].0, 0);
        assert_eq!(ranges.last().unwrap().1, None);
        assert!(ranges.windows(2).all(|pair| pair[0].1 == Some(pair[1].0)));
    }

    #[test]
    fn one_lane_reads_tables_whole_and_largest_first() {
        let parts = divide(&plan(&[1 << 20, 4 << 30, 0]), 1);
        let order: Vec<_> = parts
            .iter()
            .map(|part| (part.table, part.of, part.pages))
            .collect();
        assert_eq!(order, [(1, 1, None), (0, 1, None), (2, 1, None)]);
    }

    #[test]
    fn small_tables_stay_whole_beside_a_large_one() {
        let parts = divide(&plan(&[40 << 20, 4 << 30]), 2);
        assert_eq!(parts.iter().filter(|part| part.table == 0).count(), 1);
        assert!(parts.iter().filter(|part| part.table == 1).count() >= 4);
    }
}
