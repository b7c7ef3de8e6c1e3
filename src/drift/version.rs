//! Versions as manifests ask for them: one, the beginning of one, or a range.
//!
//! Source: node-semver, README, "Ranges" (comparators, hyphen ranges, x-ranges, tildes and carets). What is written there for
//! three numbers holds here for as many as a version has: PostgreSQL's have two.

/// Whether a version is what was asked for: the same, one that begins with it by whole numbers (`15` and `15.x` take
/// `15.20`), or one in the range (`>=15.4, <16`, `^15`, `~15.2`, `15 - 16`: each part must hold).
pub fn version_fits(wanted: &str, version: &str) -> bool {
    parts(wanted).iter().all(|part| part.fits(version))
}

/// Whether a version misses what was asked for by a minor release at most, or by nothing: it is too old for it, or another
/// one than the one that is named, and of the same major version. What is past an upper bound, or ruled out by `!=`, is not.
pub(super) fn is_near(wanted: &str, version: &str) -> bool {
    let parts = parts(wanted);
    let mut missed = parts.iter().filter(|part| !part.fits(version));
    missed.all(|part| {
        ["", "=", "==", ">", ">="].contains(&part.operator) && major(&part.bound) == major(version)
    })
}

/// Whether what was asked for can be read: not `latest`, and not `8.x.y`.
pub fn is_readable(wanted: &str) -> bool {
    parts(wanted)
        .iter()
        .all(|part| KNOWN.contains(&part.operator) && is_number(&part.bound))
}

/// Whether this is a tilde in front of two numbers: `~15.2`. It lets the numbers behind them differ, and where there are
/// none, as in PostgreSQL's, it takes one version only.
pub fn is_tilde_of_two(wanted: &str) -> bool {
    let wanted = wanted.trim();
    let bound = wanted
        .strip_prefix('~')
        .map(|text| bound(text.trim_start()));
    bound.is_some_and(|bound| is_number(&bound) && bound.split('.').count() == 2)
}

/// Whether one version comes after another one, by its numbers.
pub(super) fn is_newer(one: &str, other: &str) -> bool {
    numbers(one) > numbers(other)
}

const OPERATORS: [char; 6] = ['>', '<', '=', '!', '^', '~'];

const KNOWN: [&str; 8] = ["", "=", "==", "!=", ">", ">=", "<", "<="];

/// A part of a range.
struct Part<'w> {
    /// Empty where no range was written.
    operator: &'w str,
    bound: String,
}

impl Part<'_> {
    fn fits(&self, version: &str) -> bool {
        let begins = || {
            let rest = version.strip_prefix(self.bound.as_str());
            rest.is_some_and(|rest| {
                rest.is_empty() || !rest.starts_with(|c: char| c.is_ascii_digit())
            })
        };
        let order = numbers(version).cmp(&numbers(&self.bound));
        // `15.20.0` is 15.20.
        let begins = || begins() || (order.is_eq() && is_plain(version) && is_plain(&self.bound));
        match self.operator {
            ">=" => order.is_ge(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            "<" => order.is_lt(),
            "" | "=" | "==" => begins(),
            "!=" => !begins(),
            _ => false,
        }
    }
}

/// What must hold. Parts of a range stand behind commas or blanks.
fn parts(wanted: &str) -> Vec<Part<'_>> {
    let wanted = wanted.trim();
    if let Some((from, to)) = wanted.split_once(" - ") {
        return between(bound(from), &bound(to), usize::MAX);
    }
    if !wanted.starts_with(OPERATORS) {
        return one("", bound(wanted));
    }
    let mut parts = Vec::new();
    let mut rest = wanted;
    while !rest.is_empty() {
        let operator_end = rest.find(|c| !OPERATORS.contains(&c));
        let (operator, after) = rest.split_at(operator_end.unwrap_or(rest.len()));
        let after = after.trim_start();
        let is_end = |c: char| c == ',' || c.is_whitespace() || OPERATORS.contains(&c);
        let (text, after) = after.split_at(after.find(is_end).unwrap_or(after.len()));
        let bound = bound(text);
        parts.extend(match operator {
            "^" => {
                let first = bound.split('.').position(|number| number != "0");
                between(bound.clone(), &bound, first.unwrap_or(usize::MAX))
            }
            "~" => between(bound.clone(), &bound, 1),
            _ => one(operator, bound),
        });
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    parts
}

fn one(operator: &str, bound: String) -> Vec<Part<'_>> {
    // Any version.
    let (operator, bound) = match bound.as_str() {
        "x" | "X" | "*" => (">=", "0".to_owned()),
        _ => (operator, bound),
    };
    vec![Part { operator, bound }]
}

/// From a version on, and before the one that comes after another one by the number at a place, or by its last one.
fn between(from: String, to: &str, place: usize) -> Vec<Part<'static>> {
    let end = next(to, place);
    let from = Part {
        operator: ">=",
        bound: from,
    };
    // A bound that cannot be counted on from holds for nothing.
    let to = Part {
        operator: if end.is_some() { "<" } else { "?" },
        bound: end.unwrap_or_else(|| to.to_owned()),
    };
    vec![from, to]
}

/// `15.3` after `15.2`, and `16` by the first number.
fn next(bound: &str, place: usize) -> Option<String> {
    let mut numbers: Vec<u64> = Vec::new();
    for number in bound.split('.') {
        numbers.push(number.parse().ok()?);
    }
    numbers.truncate(place.saturating_add(1));
    let last = numbers.last_mut()?;
    *last = last.checked_add(1)?;
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    Some(numbers.join("."))
}

/// `15` of `15.x` and `15.*`, any that begins so; `15.2` of `v15.2`.
fn bound(text: &str) -> String {
    let text = text.trim();
    let plain = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit());
    let mut bound = if is_number { plain } else { text };
    while let Some((rest, "x" | "X" | "*")) = bound.rsplit_once('.') {
        bound = rest;
    }
    bound.to_owned()
}

/// Whether a text begins with a version: `15.20`, `15.20-alpine`, `18beta1`.
fn is_number(text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.'));
    let head = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    head.split('.').all(|number| number.parse::<u64>().is_ok())
}

/// Whether a version is numbers only.
fn is_plain(version: &str) -> bool {
    version.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn major(version: &str) -> &str {
    version
        .split(['.', '-', ' ', ','])
        .next()
        .unwrap_or_default()
}

/// The numbers of a version, without zeros at the end: `15.0` is `15`.
fn numbers(version: &str) -> Vec<u64> {
    let head = version
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .next()
        .unwrap_or_default();
    let mut numbers: Vec<u64> = head
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fit_by_prefix_or_range() {
        let cases = [
            ("15.20", "15.20", true),
            ("15.20.0", "15.20", true),
            ("15.20.0", "15.20.1", false),
            ("!=15.20.0", "15.20", false),
            ("16.0", "16", true),
            ("15.0", "15.20", false),
            ("18.0", "18beta1", false),
            ("15", "15.20", true),
            ("15.2", "15.20", false),
            ("15", "150.1", false),
            (">=15.4, <16", "15.20", true),
            (">=15.4, <16", "16.0", false),
            (">=15.4, <16", "15.3", false),
            (">=15 <17", "16.3", true),
            (">=15<17", "18.1", false),
            (">= 15.4 , < 16", "15.20", true),
            (">=15 || <13", "15.20", false),
            (">=15.x <17.x", "16.9", true),
            (">15", "15.0", false),
            ("!=15.3", "15.4", true),
            ("=7.0", "7.0.15", true),
            ("<= 7.0.15", "7.0.15", true),
            ("1.6", "1.6", true),
            ("v15.20", "15.20", true),
            ("15.x", "15.20", true),
            ("15.*", "16.1", false),
            ("15.2.*", "15.20", false),
            ("*", "15.20", true),
            ("^15", "15.20", true),
            ("^15.4", "15.3", false),
            ("^15", "16.0", false),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("~15.2", "15.2", true),
            ("~15.2", "15.20", false),
            ("~7.0.2", "7.0.15", true),
            ("~7.0.2", "7.1.0", false),
            ("~15", "15.20", true),
            ("15 - 16", "15.20", true),
            ("15 - 16", "16.4", true),
            ("15 - 16", "17.0", false),
            ("15.4 - 16.2", "16.3", false),
            ("15.4 - 16.2", "15.3", false),
            ("^latest", "15.20", false),
            ("", "15", false),
            (">=", "15", true),
            ("<>", "15", false),
        ];
        for (wanted, version, fits) in cases {
            assert_eq!(version_fits(wanted, version), fits, "{wanted} {version}");
        }
    }

    #[test]
    fn a_tilde_in_front_of_two_numbers_is_told_from_others() {
        let found =
            ["~15.2", "~ v15.2", "~15", "~7.0.2", "^15.2", "15.2", "~x.y"].map(is_tilde_of_two);
        assert_eq!(found, [true, true, false, false, false, false, false]);
    }

    #[test]
    fn what_is_no_version_is_told_from_one_that_is_another() {
        for wanted in [
            "15",
            "v15.20",
            "15.20-alpine",
            "18beta1",
            ">=15.4, <16",
            "^15",
            "~15.2",
            "15.x",
            "*",
            "15 - 16",
        ] {
            assert!(is_readable(wanted), "{wanted}");
        }
        for wanted in [
            "latest", "8.x.y", "", ">=", "<>15", "~>16", "15.", "^lts", "a - b",
        ] {
            assert!(!is_readable(wanted), "{wanted}");
        }
    }
}
