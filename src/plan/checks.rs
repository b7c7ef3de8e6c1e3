//! What CHECK constraints say of a column, as far as their text is plain: whether stand-ins will pass them.
//!
//! Not understood is not refused: the target checks every row, and the plan says so, as a draft does beside the rule.

use crate::catalog::Check;
use crate::transform::lengths::NEVER_EMPTY;
use crate::transform::{Distinct, Guarantees};

/// Whether stand-ins pass a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They do.
    Holds,
    /// They cannot all.
    Breaks,
    /// Nobody can tell from the text.
    Open,
}

/// Transforms whose results hold no capitals.
const LOWER_CASE: &[&str] = &["email", "username", "uuid"];

/// Transforms whose results are letters, digits and dashes.
const WITHOUT_SIGNS: &[&str] = &["hash", "uuid", "ulid"];

/// Transforms that leave capitals capitals, and small letters small.
const SAME_CASE: &[&str] = &["digits", "permute", "text"];

/// Transforms whose results begin with a capital and go on in small letters.
const CAPITALIZED: &[&str] = &[
    "name",
    "first_name",
    "last_name",
    "middle_name",
    "company",
    "street",
    "address",
    "city",
    "job",
    "persona",
    "title",
];

/// Transforms whose results are as long as the values.
const SAME_LENGTH: &[&str] = &["text", "mask", "digits"];

/// What a constraint makes of a column's stand-ins by a transform.
pub fn verdict(check: &Check, column: &str, transform: &str, promise: Guarantees) -> Verdict {
    // NULL passes every CHECK that does not ask for it; NOT NULL is asked for elsewhere.
    if transform == "set_null" && !check.definition.contains("NOT NULL") {
        return Verdict::Holds;
    }
    let Some(inner) = check.definition.strip_prefix("CHECK (") else {
        // An exclusion constraint compares rows: only values that stay apart may pass, and ranges do not.
        let apart = promise.distinct == Distinct::Always;
        return if apart {
            Verdict::Open
        } else {
            Verdict::Breaks
        };
    };
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    if inner.contains(" OR ") {
        return of_alternatives(inner, column, promise);
    }
    let conditions = inner.split(" AND ");
    let conditions: Vec<&str> = conditions.filter(|of| reads(of, column)).collect();
    // What reads the column without its name, as a whole row, says nothing here.
    let mut worst = match conditions.is_empty() {
        true => Verdict::Open,
        false => Verdict::Holds,
    };
    for condition in conditions {
        match condition_verdict(condition, column, transform, promise) {
            Verdict::Breaks => return Verdict::Breaks,
            Verdict::Open => worst = Verdict::Open,
            Verdict::Holds => {}
        }
    }
    worst
}

/// `(kind = 'contact' AND name IS NOT NULL) OR kind <> 'contact'`: what only asks whether there is a value is as true of a stand-in.
fn of_alternatives(inner: &str, column: &str, promise: Guarantees) -> Verdict {
    let parts = inner.split(" OR ").flat_map(|part| part.split(" AND "));
    let quoted = crate::ident::quote(column);
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let is_plain = column.chars().all(is_of_name);
    let names = |part: &&str| {
        let text = plain(part);
        let mut words = text.split(|c: char| !is_of_name(c));
        words.any(|word| word == column) || !is_plain && reads(part, column)
    };
    let parts: Vec<&str> = parts.filter(names).collect();
    let asks_for_null = |part: &&str| {
        let text = plain(part).replace(&quoted, column);
        let asked = text.strip_prefix(column);
        asked.is_some_and(|asked| [" IS NULL", " IS NOT NULL"].contains(&asked))
    };
    if parts.iter().any(|part| lists_values(part)) {
        Verdict::Breaks
    } else if !promise.makes_nulls && !parts.is_empty() && parts.iter().all(asks_for_null) {
        Verdict::Holds
    } else {
        Verdict::Open
    }
}

fn reads(condition: &str, column: &str) -> bool {
    condition.contains(column)
}

/// `x = ANY (ARRAY[…])`, which is also what `IN` becomes, and `x = 'a'`.
fn lists_values(condition: &str) -> bool {
    condition.contains("= ANY (") || condition.contains("= '")
}

fn condition_verdict(
    condition: &str,
    column: &str,
    transform: &str,
    promise: Guarantees,
) -> Verdict {
    let text = plain(condition);
    if lists_values(condition) {
        return Verdict::Breaks;
    }
    let quoted = crate::ident::quote(column);
    let text = text.replace(&quoted, column);
    let rest = |before: &str| text.strip_prefix(&format!("{before} ")).map(str::to_owned);
    let length = ["length", "char_length", "character_length"]
        .iter()
        .find_map(|name| rest(&format!("{name} {column}")));
    if let Some(comparison) = length {
        return of_length(&comparison, transform, promise);
    }
    if let Some(verdict) = of_case(&text, column, transform) {
        return verdict;
    }
    let Some(comparison) = rest(column) else {
        return Verdict::Open;
    };
    match comparison.as_str() {
        "IS NOT NULL" if !promise.makes_nulls => Verdict::Holds,
        "<> ''" if NEVER_EMPTY.contains(&transform) => Verdict::Holds,
        "~~ '%@%'" if transform == "email" => Verdict::Holds,
        "~~ '%@%'" if WITHOUT_SIGNS.contains(&transform) => Verdict::Breaks,
        // `noise` keeps the sign, and zero.
        ">= 0" | "> 0" if transform == "noise" => Verdict::Holds,
        _ => Verdict::Open,
    }
}

/// `x = lower(x)`, `upper(x) = x`. A hash is written in small letters, and so are addresses and logins.
fn of_case(text: &str, column: &str, transform: &str) -> Option<Verdict> {
    let asks = |case: &str| {
        text == format!("{case} {column} = {column}")
            || text == format!("{column} = {case} {column}")
    };
    let is_small = LOWER_CASE.contains(&transform);
    let (lower, upper) = (asks("lower"), asks("upper"));
    if lower && is_small || (lower || upper) && SAME_CASE.contains(&transform) {
        Some(Verdict::Holds)
    } else if upper && (is_small || transform == "hash")
        || (lower || upper) && CAPITALIZED.contains(&transform)
    {
        Some(Verdict::Breaks)
    } else {
        (lower || upper).then_some(Verdict::Open)
    }
}

/// `<= 40`, behind a length.
fn of_length(comparison: &str, transform: &str, promise: Guarantees) -> Verdict {
    let Some((operator, number)) = comparison.split_once(' ') else {
        return Verdict::Open;
    };
    let Ok(number) = number.trim().parse::<u32>() else {
        return Verdict::Open;
    };
    if SAME_LENGTH.contains(&transform) {
        return Verdict::Holds;
    }
    let longest = promise.max_chars;
    match operator {
        "<=" | "<"
            if longest.is_none_or(|longest| {
                longest < number || operator == "<=" && longest == number
            }) =>
        {
            Verdict::Holds
        }
        "<=" | "<" | "=" => Verdict::Breaks,
        ">=" if number == 0 => Verdict::Holds,
        ">" if number == 0 && NEVER_EMPTY.contains(&transform) => Verdict::Holds,
        ">=" if number == 1 && NEVER_EMPTY.contains(&transform) => Verdict::Holds,
        _ => Verdict::Open,
    }
}

/// The text without casts and parentheses, blanks made one: `(length((code)::text) <= 5)` → `length code <= 5`.
pub fn plain(condition: &str) -> String {
    let mut text = condition.to_owned();
    for cast in [
        "::character varying",
        "::text",
        "::bpchar",
        "::numeric",
        "::double precision",
        "::integer",
        "::citext",
        "::public.citext",
    ] {
        text = text.replace(cast, "");
    }
    let spaced = text.replace(['(', ')'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(definition: &str, transform: &str, max_chars: Option<u32>) -> Verdict {
        let check = Check {
            name: "c".into(),
            columns: vec!["x".into()],
            definition: definition.into(),
        };
        let promise = Guarantees {
            distinct: Distinct::No,
            makes_nulls: transform == "set_null",
            max_chars,
            passes_values: false,
        };
        verdict(&check, "x", transform, promise)
    }

    #[test]
    fn plain_constraints_are_understood() {
        for (definition, transform, max_chars, expected) in [
            ("CHECK ((x >= (0)::numeric))", "noise", None, Verdict::Holds),
            ("CHECK ((x > 0) AND (y < 5))", "noise", None, Verdict::Holds),
            ("CHECK ((x <> ''::text))", "email", Some(54), Verdict::Holds),
            ("CHECK ((x <> ''::text))", "empty", None, Verdict::Open),
            ("CHECK ((x <> ''::text))", "partial", None, Verdict::Open),
            ("CHECK ((length(x) > 0))", "regex", None, Verdict::Open),
            ("CHECK ((length(x) >= 1))", "template", None, Verdict::Open),
            ("CHECK ((length(x) > 1))", "name", Some(25), Verdict::Open),
            (
                "CHECK ((length(x) <= 60))",
                "email",
                Some(54),
                Verdict::Holds,
            ),
            (
                "CHECK ((char_length((x)::text) <= 40))",
                "email",
                Some(54),
                Verdict::Breaks,
            ),
            ("CHECK ((length(x) = 11))", "digits", None, Verdict::Holds),
            ("CHECK ((length(x) = 11))", "ssn", Some(11), Verdict::Breaks),
            ("CHECK ((length(x) > 0))", "name", Some(25), Verdict::Holds),
            ("CHECK ((lower(x) = x))", "email", Some(54), Verdict::Holds),
            ("CHECK ((lower(x) = x))", "name", Some(25), Verdict::Breaks),
            ("CHECK ((lower(x) = x))", "text", None, Verdict::Holds),
            ("CHECK ((x = lower(x)))", "email", Some(54), Verdict::Holds),
            ("CHECK ((x = upper(x)))", "hash", Some(16), Verdict::Breaks),
            (
                "CHECK (((x)::text = upper((x)::text)))",
                "digits",
                None,
                Verdict::Holds,
            ),
            ("CHECK ((x = upper(x)))", "name", Some(25), Verdict::Breaks),
            ("CHECK ((x = upper(x)))", "text", None, Verdict::Holds),
            ("CHECK ((x = upper(x)))", "iban", Some(34), Verdict::Open),
            (
                "CHECK ((x = ANY (ARRAY['a'::text, 'b'::text])))",
                "text",
                None,
                Verdict::Breaks,
            ),
            ("CHECK ((x ~ '@'::text))", "email", Some(54), Verdict::Open),
            ("CHECK ((x ~~ '%@%'::text))", "hash", None, Verdict::Breaks),
            (
                "CHECK (((x)::text ~~ '%@%'::text))",
                "email",
                Some(54),
                Verdict::Holds,
            ),
            ("CHECK ((x ~ '@'::text))", "set_null", None, Verdict::Holds),
            ("CHECK ((x IS NOT NULL))", "set_null", None, Verdict::Open),
            (
                "CHECK (((x IS NULL) OR (y IS NULL)))",
                "email",
                Some(54),
                Verdict::Holds,
            ),
            (
                "CHECK ((((k = 'a'::text) AND (x IS NOT NULL)) OR (k <> 'a'::text)))",
                "name",
                Some(25),
                Verdict::Holds,
            ),
            (
                "CHECK ((((k = 'a'::text) AND (x IS NOT NULL)) OR (k <> 'a'::text)))",
                "set_null",
                None,
                Verdict::Open,
            ),
            (
                "CHECK (((x = 'a'::text) OR (k = 'b'::text)))",
                "name",
                Some(25),
                Verdict::Breaks,
            ),
            (
                "EXCLUDE USING gist (x WITH =)",
                "name",
                Some(25),
                Verdict::Breaks,
            ),
        ] {
            assert_eq!(
                told(definition, transform, max_chars),
                expected,
                "{definition} {transform}"
            );
        }
    }
}
