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

impl Part {
    /// What is known of how often distinct values become equal; nothing is known where stand-ins are not drawn.
    fn lossy(self) -> Option<Distinct> {
        match self {
            Self::Apart => None,
            Self::Lossy { distinct, drawn } => Some(if drawn { distinct } else { Distinct::No }),
        }
    }
}

/// A key, and the rows that are in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    /// Its columns.
    pub(super) parts: &'a [Part],
    /// Planner's estimate of the table's rows; 0 where there is none.
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
        let (what, pairs) = match distinct {
            Distinct::KeyedBits(bits) => {
                (format!("{bits} keyed bits"), self.pairs(share(distinct)))
            }
            Distinct::OneOf(most) if drawn => (
                format!("{most} different results"),
                self.pairs(share(distinct)),
            ),
            // Uneven shares make more of them equal, never fewer.
            Distinct::AtMost(most) if drawn => (
                format!("no more than {most} different results"),
                format!("at least {}", self.pairs(least(distinct))),
            ),
            Distinct::OneOf(most) | Distinct::AtMost(most) => {
                return match self.rows {
                    0 => format!(" (no more than {most} different results; {UNKNOWN})"),
                    rows => {
                        format!(" (no more than {most} different results for about {rows} rows)")
                    }
                };
            }
            Distinct::Always | Distinct::OfSubject(_) | Distinct::No => return String::new(),
        };
        match self.rows {
            0 => format!(" ({what}; {UNKNOWN})"),
            _ => format!(" ({what}: {})", self.expected(&pairs)),
        }
    }

    /// Two rows that differ in all columns meet as often as the stand-ins of all do at once; those that differ in one lossy
    /// column only as often as that one's. What share of the rows is of which sort nobody knows, so the least and the most
    /// that is to be expected are told.
    fn of_several(self, parts: &[Part]) -> String {
        let lossy: Vec<Distinct> = parts.iter().filter_map(|part| part.lossy()).collect();
        let shares: Option<Vec<f64>> = lossy.iter().map(|distinct| least(*distinct)).collect();
        let Some(shares) = shares else {
            return String::new();
        };
        // Of uneven shares it is not known how often the most frequent one is drawn.
        let is_even = lossy.iter().all(|distinct| share(*distinct).is_some());
        let odds = match shares.as_slice() {
            [share] => format!(
                "of rows that differ in this column only, {}one pair in {} becomes equal",
                if is_even { "" } else { "at least " },
                one_in(*share)
            ),
            _ => String::new(),
        };
        let fewest =
            (lossy.len() == parts.len()).then(|| self.pairs(shares.iter().product::<f64>()));
        let largest = self.pairs(shares.iter().copied().fold(0.0, f64::max));
        let pairs = match (fewest, is_even) {
            _ if self.rows == 0 => UNKNOWN.to_owned(),
            (Some(fewest), true) => self.expected(&format!("between {fewest} and {largest}")),
            (Some(fewest), false) => self.expected(&format!("at least {fewest}")),
            (None, true) => self.expected(&format!("at most {largest}")),
            (None, false) => format!(
                "were that all of about {} rows, at least {largest} pairs",
                self.rows
            ),
        };
        let told = [odds, pairs].into_iter().filter(|told| !told.is_empty());
        format!(" ({})", told.collect::<Vec<_>>().join("; "))
    }

    fn expected(self, pairs: &str) -> String {
        format!("{pairs} equal pairs expected among {} rows", self.rows)
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

/// What is said in place of how many rows become equal.
const UNKNOWN: &str = "the number of rows is not known";

/// A probability the other way round, for people.
fn one_in(share: f64) -> String {
    match 1.0 / share {
        few if few < 1e9 => format!("{few:.0}"),
        many => format!("{many:.1e}"),
    }
}

/// The least probability that two draws give one stand-in.
fn least(distinct: Distinct) -> Option<f64> {
    match distinct {
        Distinct::AtMost(most) => Some(1.0 / most.max(1) as f64),
        _ => share(distinct),
    }
}

/// The probability that two draws give one stand-in, where it is known.
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
    fn of_several_columns_the_least_and_the_most_are_told() {
        let (twelve, thousand) = (drawn(Distinct::AtMost(12)), drawn(Distinct::OneOf(1000)));
        let fifty = drawn(Distinct::OneOf(50));
        assert!(expectation(&[twelve, thousand], 1_000_000).contains("no more than 12000"));
        for (parts, expected) in [
            (
                [twelve, thousand],
                "(at least 0.42 equal pairs expected among 101 rows)",
            ),
            (
                [fifty, thousand],
                "(between 0.10 and 101 equal pairs expected among 101 rows)",
            ),
            (
                [twelve, Part::Apart],
                "(of rows that differ in this column only, at least one pair in 12 becomes equal; were that all of about 101 rows, at least 421 pairs)",
            ),
            (
                [Part::Apart, thousand],
                "(of rows that differ in this column only, one pair in 1000 becomes equal; at most 5.05 equal pairs expected among 101 rows)",
            ),
            ([drawn(Distinct::No), thousand], ""),
        ] {
            assert_eq!(expectation(&parts, 101).trim_start(), expected);
        }
    }

    #[test]
    fn without_an_estimate_no_number_of_rows_is_made_up() {
        let unknown = |parts: &[Part]| {
            let told = expectation(parts, 0);
            assert!(told.contains("the number of rows is not known"), "{told}");
            assert!(
                !told.contains("0 rows") && !told.contains("pairs expected"),
                "{told}"
            );
        };
        let mask = Part::Lossy {
            distinct: Distinct::AtMost(30),
            drawn: false,
        };
        for part in [
            Distinct::KeyedBits(40),
            Distinct::OneOf(9),
            Distinct::AtMost(9),
        ]
        .map(drawn)
        {
            unknown(&[part]);
            unknown(&[Part::Apart, part]);
        }
        unknown(&[mask]);
    }
}
