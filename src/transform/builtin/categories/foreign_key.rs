//! `foreign_key`: another one of the keys that there are.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, UInt32Array};
use arrow::compute::take;

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::pool::Pool;
use crate::transform::siblings::{Read, SUBJECTS, Sibling};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Name in the rules file.
pub const NAME: &str = "foreign_key";

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: NAME,
    group: Group::Categories,
    summary: "another one of the keys that the table refers to",
    doc: "For a column with a foreign key (or one of `references:`) of one column: the row refers to another row of the same \
          table, so the key holds, and who belonged to whom is gone. Keys are read before the first row moves, under the \
          run's snapshot and only those of rows that the run copies, and come out as the referred column's own rule makes \
          them. Without `by`, keys change places in a circle that the key decides: equal keys become one other key, none \
          stays unless it is the only one, and frequencies survive as a whole, also in a UNIQUE column whose keys are all \
          copied; a key that comes or goes later moves its neighbour only. With `by: id` each row draws for itself, and a \
          key that many rows refer to is drawn as much oftener: the distribution survives, nothing else does, and now and \
          then a row draws its real key. Columns that are drawn `by` this one go by the real key, and tell it: the plan \
          warns. A key that is not among those that are copied becomes one that is. NULL stays NULL. Keys take memory, some \
          hundred bytes each; where `--memory` is too small for them, the run stops before it writes.",
    params: &[Param {
        name: "by",
        kind: "column",
        default: "none",
        doc: "the column of the row, such as its primary key, that a key is drawn for",
    }],
    accepts: SUBJECTS,
    examples: &["1", "2", "3"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let by = params.subject("by");
    params.finish()?;
    Ok(Box::new(ForeignKey {
        by: by.into_iter().collect(),
        family: input.ty.family,
        longest: input.ty.length.unwrap_or(u32::MAX),
    }))
}

#[derive(Debug)]
struct ForeignKey {
    by: Vec<Read>,
    /// In which keys are compared.
    family: Family,
    /// Characters that any of the columns holds.
    longest: u32,
}

impl Prepared for ForeignKey {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            // Keys that are not copied become others.
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: self.family.is_text().then_some(self.longest),
            passes_values: false,
        }
    }

    fn reads(&self) -> &[Read] {
        &self.by
    }

    fn draws_from_keys(&self) -> bool {
        true
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(WithoutKeys)
    }

    fn bind_to(&self, pool: &Pool, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let circle = Circle::new(pool, self.family, &key);
        Arc::new(Kernel {
            key,
            family: self.family,
            draws: !self.by.is_empty(),
            circle,
        })
    }
}

/// What stands in for the kernel until there are keys.
struct WithoutKeys;

impl Transform for WithoutKeys {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.null_count() == input.len() {
            true => Ok(input.clone()),
            false => Err(no_key(0)),
        }
    }
}

fn no_key(row: usize) -> Refusal {
    let reason = "there is no key that `foreign_key` could choose: none was read";
    Refusal::new(row, reason)
        .hint("see that rows of the table that it refers to are copied, or use `set_null`")
}

/// Keys in an order that the domain's key decides.
struct Circle {
    /// Where each key stands: 128 bits of its keyed hash, ascending.
    places: Vec<u128>,
    /// Its stand-in, by place.
    stand_ins: Vec<u32>,
    /// Occurrences of all keys up to each one.
    sums: Vec<u64>,
    values: ArrayRef,
}

impl Circle {
    fn new(pool: &Pool, family: Family, key: &DomainKey) -> Self {
        let keys = Sibling {
            family,
            values: &pool.keys.values,
        };
        let mut order = Vec::with_capacity(pool.keys.len());
        let mut canonical = Vec::new();
        for index in (0..keys.values.len()).filter(|index| keys.values.is_valid(*index)) {
            canonical.clear();
            keys.subject(index, &mut canonical);
            order.push((place(&key.draw(&canonical)), index as u32));
        }
        order.sort_unstable();
        // One key in two spellings is one key.
        order.dedup_by_key(|(place, _)| *place);
        let counts = pool.keys.counts.as_ref();
        let mut sum = 0u64;
        let count = |index: u32| counts.map_or(1, |counts| counts.value(index as usize));
        let sums = order.iter().map(|(_, index)| {
            sum = sum.saturating_add(count(*index));
            sum
        });
        Self {
            sums: sums.collect(),
            places: order.iter().map(|(place, _)| *place).collect(),
            stand_ins: order.iter().map(|(_, index)| *index).collect(),
            values: pool.stand_ins.clone(),
        }
    }

    /// The stand-in behind a key. One that is not in the circle goes to the next that is.
    fn next(&self, draw: &Draw) -> u32 {
        let place = place(draw);
        let behind = self.places.partition_point(|other| *other <= place);
        let next = self.stand_ins.get(behind).or(self.stand_ins.first());
        next.copied().unwrap_or(0)
    }

    /// A stand-in, as often as its key occurs.
    fn drawn(&self, draw: &Draw) -> u32 {
        let all = self.sums.last().copied().unwrap_or(1).max(1);
        let choice = draw.wide_below(0, all);
        let at = self.sums.partition_point(|sum| *sum <= choice);
        let drawn = self.stand_ins.get(at).or(self.stand_ins.first());
        drawn.copied().unwrap_or(0)
    }
}

/// Half of a draw's bits.
fn place(draw: &Draw) -> u128 {
    let half = draw.bytes().first_chunk::<16>();
    half.map_or(0, |half| u128::from_be_bytes(*half))
}

struct Kernel {
    key: DomainKey,
    family: Family,
    /// Whether each row draws by its subject.
    draws: bool,
    circle: Circle,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.chosen(input, None)
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        self.chosen(input, siblings.first())
    }
}

impl Kernel {
    fn chosen(&self, input: &ArrayRef, subject: Option<&Sibling<'_>>) -> Result<ArrayRef, Refusal> {
        let values = Sibling {
            family: self.family,
            values: input,
        };
        let valid = |row: &usize| input.is_valid(*row);
        if self.circle.places.is_empty() {
            return match (0..input.len()).find(valid) {
                Some(row) => Err(no_key(row)),
                None => Ok(input.clone()),
            };
        }
        let mut chosen = vec![0; input.len()];
        let mut draws = self.key.draws();
        let mut canonical = Vec::with_capacity(40);
        for start in (0..input.len()).step_by(draws::ROWS) {
            let rows = start..input.len().min(start + draws::ROWS);
            draws.clear();
            for row in rows.clone().filter(valid) {
                canonical.clear();
                if !subject.is_some_and(|subject| subject.subject(row, &mut canonical)) {
                    canonical.clear();
                    values.subject(row, &mut canonical);
                }
                draws.push(&canonical);
            }
            for (row, draw) in rows.filter(valid).zip(draws.finish()) {
                chosen[row] = match self.draws {
                    true => self.circle.drawn(draw),
                    false => self.circle.next(draw),
                };
            }
        }
        let chosen = UInt32Array::new(chosen.into(), input.nulls().cloned());
        let made = take(&self.circle.values, &chosen, None)
            .map_err(|_| Refusal::new(0, "the keys do not form an array"))?;
        if made.data_type() == input.data_type() {
            return Ok(made);
        }
        Err(Refusal::new(
            0,
            "the keys that were read are of another type",
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use arrow::array::{AsArray, Int32Array, Int64Array, UInt64Array};
    use arrow::datatypes::Int32Type;

    use super::*;
    use crate::catalog::Type;
    use crate::transform::pool::Keys;

    fn prepared(params: &[(&str, &str)]) -> Box<dyn Prepared> {
        let ty = Type::plain("integer", Family::Int4);
        prepare(&Arg::map(params), Input { ty: &ty }).unwrap()
    }

    /// Keys become their hundredfold in the target.
    fn pool(keys: std::ops::Range<i32>, counts: Option<Vec<u64>>) -> Pool {
        Pool {
            stand_ins: Arc::new(Int32Array::from_iter_values(
                keys.clone().map(|key| key * 100),
            )),
            keys: Keys {
                family: Family::Int8,
                values: Arc::new(Int64Array::from_iter_values(keys.map(i64::from))),
                counts: counts.map(UInt64Array::from),
            },
        }
    }

    fn run(kernel: &Arc<dyn Transform>, values: Vec<Option<i32>>) -> Vec<Option<i32>> {
        let input: ArrayRef = Arc::new(Int32Array::from(values));
        let output = kernel.apply(&input).unwrap();
        output.as_primitive::<Int32Type>().iter().collect()
    }

    fn bound(params: &[(&str, &str)], pool: &Pool) -> Arc<dyn Transform> {
        prepared(params).bind_to(pool, &MasterKey::of(7), "test")
    }

    #[test]
    fn keys_change_places_in_one_circle_and_none_stays() {
        let kernel = bound(&[], &pool(1..1001, None));
        let made = run(&kernel, (1..1001).map(Some).collect());
        let mut seen: Vec<i32> = made.iter().flatten().copied().collect();
        assert!(
            made.iter()
                .zip(1..)
                .all(|(new, old)| *new != Some(old * 100))
        );
        seen.sort_unstable();
        assert_eq!(seen, (1..1001).map(|key| key * 100).collect::<Vec<_>>());
        // A circle: every key comes back after a thousand steps, and not before.
        let next: HashMap<i32, i32> = (1..1001)
            .zip(made.iter().flatten().map(|new| new / 100))
            .collect();
        let (mut at, mut steps) = (next[&1], 1);
        while at != 1 {
            (at, steps) = (next[&at], steps + 1);
        }
        assert_eq!(steps, 1000);
        let with_null = run(&kernel, vec![None, Some(5), Some(5)]);
        assert_eq!(with_null[0], None);
        assert_eq!(with_null[1], with_null[2]);
    }

    #[test]
    fn a_new_key_moves_its_neighbour_only_and_a_strange_one_becomes_a_known_one() {
        let few = run(
            &bound(&[], &pool(1..501, None)),
            (1..501).map(Some).collect(),
        );
        let more = run(
            &bound(&[], &pool(1..502, None)),
            (1..502).map(Some).collect(),
        );
        let moved = few.iter().zip(&more).filter(|(a, b)| a != b).count();
        assert_eq!(moved, 1);
        let strange = run(&bound(&[], &pool(1..501, None)), vec![Some(7000)]);
        assert!((100..=50_000).contains(&strange[0].unwrap()));
    }

    #[test]
    fn rows_draw_as_often_as_keys_occur() {
        let kernel = bound(&[("by", "id")], &pool(1..4, Some(vec![700, 200, 100])));
        let ids: ArrayRef = Arc::new(Int32Array::from_iter_values(0..10_000));
        let input: ArrayRef = Arc::new(Int32Array::from(vec![1; 10_000]));
        let by = Sibling {
            family: Family::Int4,
            values: &ids,
        };
        let output = kernel.apply_in(&input, &[by]).unwrap();
        let mut counts: HashMap<i32, usize> = HashMap::new();
        for key in output.as_primitive::<Int32Type>().values() {
            *counts.entry(*key).or_default() += 1;
        }
        assert!((6700..7300).contains(&counts[&100]), "{counts:?}");
        assert!((1800..2200).contains(&counts[&200]), "{counts:?}");
        let again = kernel.apply_in(&input, &[by]).unwrap();
        assert_eq!(
            output.as_primitive::<Int32Type>(),
            again.as_primitive::<Int32Type>()
        );
    }

    #[test]
    fn without_keys_there_is_nothing_to_choose() {
        let input: ArrayRef = Arc::new(Int32Array::from(vec![None, Some(3)]));
        let nulls: ArrayRef = Arc::new(Int32Array::from(vec![None::<i32>; 3]));
        let empty = bound(&[], &pool(1..1, None));
        for kernel in [empty, prepared(&[]).bind(&MasterKey::of(7), "test")] {
            assert!(kernel.apply(&input).is_err());
            assert_eq!(kernel.apply(&nulls).unwrap().null_count(), 3);
        }
    }
}
