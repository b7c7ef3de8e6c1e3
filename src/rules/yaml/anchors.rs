//! Anchors, aliases and merges in files of other tools: a value that stands once and is named again.
//!
//! A few aliases of aliases make a tree without end ("billion laughs"), so the values that aliases add are counted.
//! Source: YAML 1.2.2, section 7.1; "Merge Key Language-Independent Type for YAML", version 1.1.

use std::collections::{HashMap, HashSet};

use crate::rules::diagnostic::Diagnostic;
use crate::transform::args::{Arg, Span, Value};

/// Most values that all aliases of a file together may add.
const MOST_ADDED: usize = 1_000_000;

/// Values by the parser's number of their anchor.
#[derive(Default)]
pub(super) struct Anchors {
    values: HashMap<usize, (Arg, usize)>,
    added: usize,
}

impl Anchors {
    /// Keeps a finished value; `anchor` is 0 where it has none.
    pub(super) fn keep(&mut self, anchor: usize, node: &Arg) {
        if anchor != 0 {
            self.values.insert(anchor, (node.clone(), size(node)));
        }
    }

    /// A copy of the value, with the place where it is written out. Errors where aliases add too much, or name a value
    /// within itself.
    pub(super) fn named(&mut self, anchor: usize, span: Span) -> Result<Arg, Diagnostic> {
        let Some((node, size)) = self.values.get(&anchor) else {
            let message = "this alias stands within the value that it names";
            return Err(Diagnostic::new("alias", span, message).hint("write the value out"));
        };
        self.added += size;
        if self.added > MOST_ADDED {
            let message = "aliases add more than a million values";
            return Err(Diagnostic::new("alias", span, message).hint("write the values out"));
        }
        Ok(node.clone())
    }
}

fn size(node: &Arg) -> usize {
    match &node.value {
        Value::Null | Value::Scalar { .. } => 1,
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(_, value)| size(value)).sum::<usize>(),
    }
}

/// Puts the entries of a `<<` where it stands, unless the mapping has them itself; of several mappings the first counts.
pub(super) fn merge(entries: &mut Vec<(Arg, Arg)>) {
    if !entries.iter().any(|(key, _)| is_merge(key)) {
        return;
    }
    let own = entries.iter().filter(|(key, _)| !is_merge(key));
    let mut there: HashSet<String> = own.filter_map(|(key, _)| name(key)).collect();
    let mut merged = Vec::with_capacity(entries.len());
    for (key, value) in std::mem::take(entries) {
        if !is_merge(&key) {
            merged.push((key, value));
            continue;
        }
        let sources = match value.value {
            Value::List(items) => items,
            _ => vec![value],
        };
        for source in sources {
            let Value::Map(inner) = source.value else {
                continue;
            };
            for (key, value) in inner {
                if name(&key).is_some_and(|name| there.insert(name)) {
                    merged.push((key, value));
                }
            }
        }
    }
    *entries = merged;
}

fn is_merge(key: &Arg) -> bool {
    matches!(&key.value, Value::Scalar { text, quoted: false } if text == "<<")
}

fn name(key: &Arg) -> Option<String> {
    match &key.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::written::inline;
    use crate::rules::yaml::{Parsed, parse_foreign};

    fn read(text: &str) -> Parsed {
        parse_foreign(text, 0)
    }

    fn shown(text: &str) -> String {
        let parsed = read(text);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        inline(&parsed.root.unwrap())
    }

    #[test]
    fn aliases_are_the_values_that_they_name() {
        assert_eq!(shown("a: &x [1, 2]\nb: *x"), "{ a: [1, 2], b: [1, 2] }");
        assert_eq!(
            shown("a: &x { k: &y v }\nb: *y\nc: !!str 7"),
            "{ a: { k: v }, b: v, c: 7 }"
        );
    }

    #[test]
    fn merges_give_what_the_mapping_does_not_have() {
        let text = "x: &x { a: 1, b: 2 }\ny: &y { b: 3, c: 4 }\nz: { b: 9, <<: [*x, *y] }\nw:\n  <<: *x\n  d: 5";
        assert_eq!(
            shown(text),
            "{ x: { a: 1, b: 2 }, \"y\": { b: 3, c: 4 }, z: { b: 9, a: 1, c: 4 }, w: { a: 1, b: 2, d: 5 } }"
        );
    }

    #[test]
    fn aliases_of_aliases_do_not_grow_without_end() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = format!("*a{}", level - 1);
            let items = vec![before; 10].join(", ");
            text += &format!("a{level}: &a{level} [{items}]\n");
        }
        let parsed = read(&text);
        assert!(parsed.root.is_none());
        assert_eq!(parsed.diagnostics[0].code, "alias");
    }

    #[test]
    fn an_alias_within_its_own_value_is_refused() {
        let parsed = read("a: &x [*x]");
        assert!(!parsed.is_sound);
        assert_eq!(parsed.diagnostics.len(), 1);
    }
}
