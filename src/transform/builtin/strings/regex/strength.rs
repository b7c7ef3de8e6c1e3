//! How long the strings of a pattern are, and how many keyed bits are in them at least.
//!
//! Bits are min-entropy: no string comes out more often than once in 2^bits draws. A choice has what its weakest branch
//! has. A sequence has the sum, but where lengths vary one string may be cut in several ways, at most as many as the
//! part with fewer lengths has of them. Small and capital letters count as one, so the bits are there under `lower()`
//! and in `citext`, too; a pattern with letters beyond ASCII, whose small forms may differ in length, is promised none.

use super::program::{Class, Node};

/// What a pattern's strings are like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strength {
    /// Fewest characters.
    least: u64,
    /// Most characters.
    pub(super) most: u64,
    /// Keyed bits.
    pub(super) bits: f64,
    /// Whether a blank may come out.
    pub(super) blanks: bool,
    ascii: bool,
}

impl Strength {
    const NOTHING: Self = Self {
        least: 0,
        most: 0,
        bits: 0.0,
        blanks: false,
        ascii: true,
    };

    /// Of a whole pattern.
    pub(super) fn of(node: &Node) -> Self {
        let strength = Self::part(node);
        let bits = if strength.ascii { strength.bits } else { 0.0 };
        Self { bits, ..strength }
    }

    fn part(node: &Node) -> Self {
        match node {
            Node::Text(text) => {
                let length = text.chars().count() as u64;
                Self {
                    least: length,
                    most: length,
                    bits: 0.0,
                    blanks: text.contains(' '),
                    ascii: text.is_ascii(),
                }
            }
            Node::Class(class) => Self::class(class),
            Node::Repeat { least, most, part } => {
                let part = Self::part(part);
                Self {
                    most: part.most.saturating_mul((*most).into()),
                    ..part.times(*least)
                }
            }
            Node::Sequence(parts) => {
                let parts = parts.iter().map(Self::part);
                parts.fold(Self::NOTHING, Self::then)
            }
            Node::Choice(branches) => {
                let branches = branches.iter().map(Self::part);
                branches.reduce(Self::or).unwrap_or(Self::NOTHING)
            }
        }
    }

    fn class(class: &Class) -> Self {
        let mut folded: Vec<char> = class.chars().map(|c| c.to_ascii_lowercase()).collect();
        folded.sort_unstable();
        let alike = folded.chunk_by(|a, b| a == b).map(<[char]>::len).max();
        Self {
            least: 1,
            most: 1,
            bits: (f64::from(class.count()) / alike.unwrap_or(1) as f64).log2(),
            blanks: class.chars().any(|c| c == ' '),
            ascii: class.chars().all(|c| c.is_ascii()),
        }
    }

    /// So many of these one after the other; more of them are no weaker.
    fn times(self, count: u32) -> Self {
        let Some(rest) = count.checked_sub(1) else {
            // Blanks may come out all the same, if there may be more than none.
            let (blanks, ascii) = (self.blanks, self.ascii);
            return Self {
                blanks,
                ascii,
                ..Self::NOTHING
            };
        };
        let rest = f64::from(rest);
        let sum = self.bits + rest * (self.bits - self.cuts().log2());
        Self {
            least: self.least.saturating_mul(count.into()),
            most: self.most.saturating_mul(count.into()),
            bits: sum.max(self.bits),
            ..self
        }
    }

    fn then(self, next: Self) -> Self {
        let sum = self.bits + next.bits - self.cuts().min(next.cuts()).log2();
        Self {
            least: self.least.saturating_add(next.least),
            most: self.most.saturating_add(next.most),
            bits: sum.max(self.bits).max(next.bits),
            blanks: self.blanks || next.blanks,
            ascii: self.ascii && next.ascii,
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            most: self.most.max(other.most),
            bits: self.bits.min(other.bits),
            blanks: self.blanks || other.blanks,
            ascii: self.ascii && other.ascii,
        }
    }

    /// How many lengths there may be.
    fn cuts(self) -> f64 {
        (self.most - self.least) as f64 + 1.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::key::MasterKey;
    use crate::transform::builtin::strings::regex::choices::Choices;
    use crate::transform::builtin::strings::regex::program::compile;

    fn strength(pattern: &str) -> Strength {
        Strength::of(&compile(pattern, None).unwrap())
    }

    #[test]
    fn lengths_and_bits_add_up() {
        for (pattern, most, bits) in [
            ("abc", 3, 0.0),
            ("[0-7]{4}", 4, 12.0),
            ("[A-Za-z]", 1, 26f64.log2()),
            ("[aA]{9}", 9, 0.0),
            ("[01]{2,5}", 5, 2.0),
            ("[01]?", 1, 0.0),
            ("[0-3]|x[0-7]", 2, 2.0),
            ("[01]{0,3}[0-7]{4}", 7, 12.0),
            ("[а-я]{20}", 20, 0.0),
        ] {
            let strength = strength(pattern);
            assert_eq!(strength.most, most, "{pattern}");
            assert!(
                (strength.bits - bits).abs() < 1e-9,
                "{pattern} {}",
                strength.bits
            );
        }
        assert!(strength("[a-z ]{3}").blanks && !strength("[a-z]{3}").blanks);
        assert!(strength("[ ]?x").blanks);
    }

    /// The most frequent string must not come out more often than its bits say, however one string may be cut.
    #[test]
    fn no_string_comes_out_more_often_than_promised() {
        const DRAWS: u32 = 20_000;
        let key = MasterKey::for_documentation().domain("test");
        for pattern in [
            "[ab]{1,3}[ab]{1,3}",
            "(a|aa|aaa){2}[ab]",
            "[a-c]{2}|[A-C]{2}",
            "(ab?){1,3}b[ab]",
            "[0-9]{2}[0-9]?",
        ] {
            let program = compile(pattern, None).unwrap();
            let mut counts: HashMap<Vec<u8>, u32> = HashMap::new();
            for n in 0..DRAWS {
                let draw = key.draw(&n.to_le_bytes());
                let mut out = Vec::new();
                program.write(&mut Choices::of(&draw), &mut out);
                out.make_ascii_lowercase();
                *counts.entry(out).or_default() += 1;
            }
            let most = f64::from(counts.into_values().max().unwrap());
            let promised = f64::from(DRAWS) * (-strength(pattern).bits).exp2();
            assert!(most <= promised * 1.1, "{pattern}: {most} > {promised}");
        }
    }
}
