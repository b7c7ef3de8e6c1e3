//! How many rows of a unique key become equal, told from the number of its stand-ins and of rows, for messages.

use crate::transform::Distinct;

/// What becomes of one column of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Distinct values stay distinct.
    Apart,
    /// Distinct values may become equal.
    Lossy {
        /// What the transform promises.
        distinct: Distinct,
        /// Whether stand-ins are drawn under the key; those of `bucket` or `mask` follow the values.
        drawn: bool,
    },
}

/// A key, and the rows that are in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    /// Its columns.
    pub(super) parts: &'a [Part],
    /// Planner's estimate of the table's rows.
    pub(super) rows: u64,
    /// Whether every row is in it: no NULL and no condition leaves one out.
    pub(super) of_all: bool,
}

impl Key<'_> {
    /// What to expect, in parentheses and with a blank in front; nothing where nothing is known. Of n distinct rows
    /// n (n − 1) / 2 pairs may meet, each with the probability that two draws give one stand-in.
    pub(super) fn expectation(self) -> String {
        if let Some(most) = self.most()
            && self.rows > self.with_empty()
        {
            let cannot = if self.of_all { "cannot hold: " } else { "" };
            return format!(
                " ({cannot}about {} rows, and no more than {most} different results)",
                self.rows
            );
        }
        match self.parts {
            [Part::Lossy { distinct, drawn }] => self.of_one(*distinct, *drawn),
            parts => self.of_several(parts),
        }
    }

    fn of_one(self, distinct: Distinct, drawn: bool) -> String {
        let rows = self.rows;
        match distinct {
            Distinct::KeyedBits(bits) => format!(
                " ({bits} keyed bits: {} equal pairs expected among {rows} rows)",
                self.pairs(share(distinct))
            ),
            Distinct::OneOf(most) if drawn => format!(
                " ({most} different results: {} equal pairs expected among {rows} rows)",
                self.pairs(share(distinct))
            ),
            // Uneven shares make more of them equal, never fewer.
            Distinct::AtMost(most) if drawn => format!(
                " (no more than {most} different results: at least {} equal pairs expected among {rows} rows)",
                self.pairs(1.0 / most.max(1) as f64)
            ),
            Distinct::OneOf(most) | Distinct::AtMost(most) => {
                format!(" (no more than {most} different results for about {rows} rows)")
            }
            Distinct::Always | Distinct::OfSubject(_) | Distinct::No => String::new(),
        }
    }

    /// Two rows that differ in one lossy column only meet as often as its stand-ins do; no two rows meet more often.
    fn of_several(self, parts: &[Part]) -> String {
        let shares = parts.iter().filter_map(|part| match part {
            Part::Apart => None,
            Part::Lossy { distinct, drawn } => Some(if *drawn { share(*distinct) } else { None }),
        });
        let largest = shares.reduce(|one, other| Some(one?.max(other?))).flatten();
        match largest {
            Some(share) => format!(
                " (at most {} equal pairs expected among {} rows)",
                self.pairs(Some(share)),
                self.rows
            ),
            None => String::new(),
        }
    }

    /// How many different keys there are at most, where every column has few stand-ins.
    fn most(self) -> Option<u64> {
        let sizes = self.parts.iter().map(|part| match part {
            Part::Apart => None,
            Part::Lossy { distinct, .. } => distinct.stand_ins(),
        });
        sizes
            .reduce(|one, other| Some(one?.saturating_mul(other?)))
            .flatten()
    }

    /// The same where each column may hold the empty string besides, which stays.
    fn with_empty(self) -> u64 {
        let sizes = self.parts.iter().map(|part| match part {
            Part::Apart => u64::MAX,
            Part::Lossy { distinct, .. } => distinct.stand_ins().unwrap_or(u64::MAX),
        });
        sizes.fold(1, |all, size| all.saturating_mul(size.saturating_add(1)))
    }

    fn pairs(self, share: impl Into<Option<f64>>) -> String {
        let rows = self.rows.max(1) as f64;
        shortened(rows * (rows - 1.0) / 2.0 * share.into().unwrap_or(1.0))
    }
}

/// The probability that two draws give one stand-in, where it is known exactly or at most.
fn share(distinct: Distinct) -> Option<f64> {
    match distinct {
        Distinct::KeyedBits(bits) => Some(2f64.powi(-(bits.min(1023) as i32))),
        Distinct::OneOf(most) => Some(1.0 / most.max(1) as f64),
        Distinct::Always | Distinct::OfSubject(_) | Distinct::AtMost(_) | Distinct::No => None,
    }
}

/// A number that people can take in: two digits that count.
fn shortened(number: f64) -> String {
    if number >= 10.0 {
        format!("{number:.0}")
    } else if number >= 0.01 {
        format!("{number:.2}")
    } else {
        format!("{number:.1e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(distinct: Distinct) -> Part {
        Part::Lossy {
            distinct,
            drawn: true,
        }
    }

    fn expectation(parts: &[Part], rows: u64) -> String {
        let key = Key {
            parts,
            rows,
            of_all: true,
        };
        key.expectation()
    }

    #[test]
    fn pairs_are_reckoned_from_rows_and_stand_ins() {
        for (distinct, rows, expected) in [
            (
                Distinct::KeyedBits(40),
                1_000_000,
                "(40 keyed bits: 0.45 equal pairs expected among 1000000 rows)",
            ),
            (
                Distinct::OneOf(1000),
                101,
                "(1000 different results: 5.05 equal pairs expected among 101 rows)",
            ),
            (
                Distinct::AtMost(474),
                20,
                "(no more than 474 different results: at least 0.40 equal pairs expected among 20 rows)",
            ),
            (Distinct::No, 20, ""),
        ] {
            assert_eq!(expectation(&[drawn(distinct)], rows).trim_start(), expected);
        }
    }

    #[test]
    fn more_rows_than_results_cannot_be_told_apart() {
        let few = [drawn(Distinct::AtMost(12))];
        assert_eq!(
            expectation(&few, 1000),
            " (cannot hold: about 1000 rows, and no more than 12 different results)"
        );
        // One of them may be empty.
        assert!(!expectation(&few, 13).contains("cannot"));
        assert!(expectation(&few, 14).contains("cannot"));
        let some = Key {
            parts: &few,
            rows: 1000,
            of_all: false,
        };
        assert!(!some.expectation().contains("cannot"));
        let mask = Part::Lossy {
            distinct: Distinct::AtMost(30),
            drawn: false,
        };
        assert_eq!(
            expectation(&[mask], 10),
            " (no more than 30 different results for about 10 rows)"
        );
    }

    #[test]
    fn of_several_columns_only_what_is_certain_is_told() {
        let (twelve, thousand) = (drawn(Distinct::AtMost(12)), drawn(Distinct::OneOf(1000)));
        assert!(expectation(&[twelve, thousand], 1_000_000).contains("no more than 12000"));
        assert_eq!(expectation(&[twelve, thousand], 100), "");
        assert_eq!(expectation(&[twelve, Part::Apart], 1_000_000), "");
        assert_eq!(
            expectation(&[Part::Apart, thousand], 101),
            " (at most 5.05 equal pairs expected among 101 rows)"
        );
    }
}
