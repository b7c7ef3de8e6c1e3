//! Versions that are numbers with dots between, and bounds on them: what Python, Poetry and RubyGems have in common.
//! Pre-releases, epochs and the like are judged by exact pins only: each language orders them in its own way.
//!
//! Source: PEP 440, "Version specifiers"; Poetry's documentation, "Dependency specification"; RubyGems' guides, "Patterns".

use std::cmp::Ordering;

/// One condition on a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound(Inner);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Inner {
    Numbers(Relation, Vec<u64>),
    /// This version, which is more than numbers.
    Spelled(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Equal,
    Unequal,
    /// `==1.2.*`.
    Begins,
    /// `!=1.2.*`.
    BeginsNot,
    AtLeast,
    Above,
    AtMost,
    Below,
}

/// Whether a version fulfils all bounds of one alternative. Where it is more than numbers, only exact pins count.
pub(super) fn allows(alternatives: &[Vec<Bound>], version: &str) -> bool {
    alternatives.is_empty()
        || alternatives
            .iter()
            .any(|bounds| bounds.iter().all(|bound| bound.allows(version)))
}

impl Bound {
    fn new(relation: Relation, numbers: Vec<u64>) -> Self {
        Self(Inner::Numbers(relation, numbers))
    }

    fn allows(&self, version: &str) -> bool {
        let (relation, wanted) = match &self.0 {
            Inner::Spelled(wanted) => return *wanted == spelled(version),
            Inner::Numbers(relation, wanted) => (*relation, wanted),
        };
        let Some(version) = numbers(version) else {
            return relation != Relation::Equal;
        };
        let order = order(&version, wanted);
        match relation {
            Relation::Equal => order.is_eq(),
            Relation::Unequal => order.is_ne(),
            Relation::Begins => begins(&version, wanted),
            Relation::BeginsNot => !begins(&version, wanted),
            Relation::AtLeast => order.is_ge(),
            Relation::Above => order.is_gt(),
            Relation::AtMost => order.is_le(),
            Relation::Below => order.is_lt(),
        }
    }
}

/// `1.2` is `1.2.0`.
fn order(a: &[u64], b: &[u64]) -> Ordering {
    let at = |numbers: &[u64], index| numbers.get(index).copied().unwrap_or(0);
    (0..a.len().max(b.len()))
        .map(|index| at(a, index).cmp(&at(b, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn begins(version: &[u64], start: &[u64]) -> bool {
    (0..start.len()).all(|index| version.get(index).copied().unwrap_or(0) == start[index])
}

/// The numbers of a plain version: `1.2.3`, also `v1.2.3` and with a local part behind `+`.
fn numbers(text: &str) -> Option<Vec<u64>> {
    let text = text.trim().trim_start_matches('v');
    let public = text.split('+').next().unwrap_or(text);
    public.split('.').map(|part| part.parse().ok()).collect()
}

/// A version that is more than numbers, in one spelling: `1.0.0-rc.1`, `1.0RC1` and `1rc1` are the same.
/// Source: PEP 440, "Normalization".
fn spelled(text: &str) -> String {
    let text = text.trim().trim_start_matches('v').to_ascii_lowercase();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (release, rest) = text.split_at(end.unwrap_or(text.len()));
    let mut release = release.trim_end_matches('.');
    while let Some(shorter) = release.strip_suffix(".0") {
        release = shorter;
    }
    let rest = rest.replace(['.', '-', '_'], "");
    let rest = rest.replace("alpha", "a").replace("beta", "b");
    let rest = rest.replace("preview", "rc").replace("pre", "rc");
    format!("{release}{rest}")
}

/// From a version up to where the number at `index` changes.
fn up_to_next(numbers: Vec<u64>, index: usize) -> Vec<Bound> {
    let mut end: Vec<u64> = numbers.iter().copied().take(index + 1).collect();
    end.resize(index + 1, 0);
    if let Some(last) = end.last_mut() {
        *last = last.saturating_add(1);
    }
    vec![
        Bound::new(Relation::AtLeast, numbers),
        Bound::new(Relation::Below, end),
    ]
}

/// Bounds of one clause that begins with an operator; none where it cannot be judged.
fn clause(text: &str) -> Vec<Bound> {
    let text = text.trim();
    let version = text.trim_start_matches(['<', '>', '=', '!', '~', '^', ' ']);
    let operator = text
        .get(..text.len() - version.len())
        .unwrap_or_default()
        .trim();
    let (version, is_start) = match version.strip_suffix(".*") {
        Some(start) => (start, true),
        None => (version, false),
    };
    let Some(numbers) = numbers(version) else {
        let begins_plain = version.starts_with(|c: char| c.is_ascii_digit());
        let is_pin = matches!(operator, "" | "=" | "==" | "===") && begins_plain && !is_start;
        let pin = is_pin.then(|| Bound(Inner::Spelled(spelled(version))));
        return pin.into_iter().collect();
    };
    let last = numbers.len().saturating_sub(1);
    let relation = match operator {
        "" | "=" | "==" if is_start => Relation::Begins,
        "" | "=" | "==" | "===" => Relation::Equal,
        "!=" if is_start => Relation::BeginsNot,
        "!=" => Relation::Unequal,
        ">=" => Relation::AtLeast,
        ">" => Relation::Above,
        "<=" => Relation::AtMost,
        "<" => Relation::Below,
        // The last number that is given may grow: `~=1.4.2`, `~> 1.4.2`. RubyGems takes `~> 1` for `>= 1, < 2`.
        "~=" | "~>" => return up_to_next(numbers, last.saturating_sub(1)),
        // Poetry: the first number that is not zero stays.
        "^" => {
            let first = numbers.iter().position(|number| *number != 0);
            return up_to_next(numbers, first.unwrap_or(last));
        }
        "~" => return up_to_next(numbers, last.min(1)),
        _ => return Vec::new(),
    };
    vec![Bound::new(relation, numbers)]
}

/// PEP 440: clauses with commas between.
pub(super) fn python(text: &str) -> Vec<Vec<Bound>> {
    vec![text.split(',').flat_map(clause).collect()]
}

/// Poetry: PEP 440, `^`, `~`, bare versions, and alternatives with `||` between.
pub(super) fn poetry(text: &str) -> Vec<Vec<Bound>> {
    text.split("||").flat_map(python).collect()
}

/// RubyGems: each requirement is a text of its own.
pub(super) fn ruby(requirements: &[&str]) -> Vec<Vec<Bound>> {
    vec![requirements.iter().flat_map(|text| clause(text)).collect()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_means_its_own() {
        for (bounds, inside, outside) in [
            (python(">=1.2, <2"), "1.10", "2.0"),
            (python("==1.2"), "1.2.0", "1.2.1"),
            (python("==1.2.*"), "1.2.7", "1.3"),
            (python("!=1.2.*"), "1.3", "1.2.7"),
            (python("!=1.2"), "1.2.1", "1.2.0"),
            (python("~=2.2"), "2.9", "3.0"),
            (python("~=1.4.5"), "1.4.9", "1.5.0"),
            (python(">1,<=2"), "2.0", "1.0.0"),
            (poetry("^1.2.3"), "1.9", "2.0"),
            (poetry("^0.2.3"), "0.2.9", "0.3"),
            (poetry("^0.0.3"), "0.0.3", "0.0.4"),
            (poetry("~1.2"), "1.2.9", "1.3"),
            (poetry("~1"), "1.9", "2.0"),
            (poetry("1.2.3"), "1.2.3", "1.2.4"),
            (poetry("^1 || ^3"), "3.1", "2.1"),
            (ruby(&["~> 7.0"]), "7.9", "8.0"),
            (ruby(&["~> 7.0.1"]), "7.0.9", "7.1"),
            (ruby(&["~> 7"]), "7.9", "8.0"),
            (ruby(&[">= 1.2", "< 2"]), "1.9", "2.0"),
        ] {
            assert!(allows(&bounds, inside), "{bounds:?} {inside}");
            assert!(!allows(&bounds, outside), "{bounds:?} {outside}");
        }
    }

    #[test]
    fn what_is_more_than_numbers_is_judged_by_exact_pins_only() {
        for (pin, inside, outside) in [
            ("==1.0rc1", "1.0.0-rc.1", "1.0"),
            ("==1.0", "1.0", "1.0rc1"),
            ("===2.0.post1", "2.0.post1", "2.0.post2"),
        ] {
            assert!(allows(&python(pin), inside), "{pin} {inside}");
            assert!(!allows(&python(pin), outside), "{pin} {outside}");
        }
        assert!(!allows(&ruby(&["8.0.0.beta1"]), "8.0.0.beta2"));
        assert!(allows(&python(">=3"), "2.0rc1"));
        assert!(allows(&python(""), "2.0"));
        assert!(allows(&poetry("*"), "2.0"));
    }
}
