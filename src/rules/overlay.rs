//! Lays an environment's file over the rules file, key by key.
//!
//! Sections merge: top level, `columns`, `tables`, a table, its `columns`. A rule, a list or a scalar replaces. What
//! the overlay adds to patterns comes first, because among patterns the first match wins.

use super::yaml::text;
use crate::transform::args::{Arg, Value};

/// Levels of mappings below the top that merge: `tables`, a table, its columns.
const SECTIONS: usize = 3;

/// The base with the overlay on top. Places keep pointing into their own files.
#[expect(clippy::needless_pass_by_value, reason = "reduces a list of trees")]
pub(super) fn merge(base: Arg, overlay: Arg) -> Arg {
    level(&base, overlay, 0)
}

fn level(base: &Arg, overlay: Arg, depth: usize) -> Arg {
    let (Value::Map(below), Value::Map(above)) = (&base.value, &overlay.value) else {
        return overlay;
    };
    if depth > SECTIONS {
        return overlay;
    }
    let mut pairs: Vec<(Arg, Arg)> = Vec::with_capacity(below.len() + above.len());
    let same = |key: &Arg| below.iter().find(|(other, _)| text(other) == text(key));
    pairs.extend(above.iter().filter(|(key, _)| same(key).is_none()).cloned());
    for (key, value) in below {
        match above.iter().find(|(other, _)| text(other) == text(key)) {
            Some((over, new)) => pairs.push((over.clone(), below_section(key, value, new, depth))),
            None => pairs.push((key.clone(), value.clone())),
        }
    }
    Arg {
        value: Value::Map(pairs),
        span: base.span,
    }
}

/// Whether two values of one key merge depends on what the key stands for.
fn below_section(key: &Arg, base: &Arg, overlay: &Arg, depth: usize) -> Arg {
    let section = match depth {
        0 => matches!(text(key), "columns" | "tables"),
        // Under `columns` a mapping is a rule; under `tables` it is a table.
        1 => is_table(base) && is_table(overlay),
        2 => text(key) == "columns",
        _ => false,
    };
    if section {
        level(base, overlay.clone(), depth + 1)
    } else {
        overlay.clone()
    }
}

/// A table's mapping has no keys but these; a rule's never has them.
fn is_table(arg: &Arg) -> bool {
    match &arg.value {
        Value::Map(pairs) => {
            !pairs.is_empty()
                && pairs
                    .iter()
                    .all(|(key, _)| matches!(text(key), "rows" | "columns"))
        }
        _ => false,
    }
}
