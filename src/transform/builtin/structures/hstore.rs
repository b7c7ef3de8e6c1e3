//! `hstore`: transforms for values by their keys.

use std::borrow::Cow;
use std::sync::Arc;

use super::container::{Container, Kernel, Part, Slot, Unsplit};
use super::inner::Inner;
use super::quotes::{Escape, quote, quoted};
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Value};
use crate::transform::entry::{ANY_NAME, Entry, Group, Param};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Transform};
use crate::wire::array::{sized, word};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "hstore",
    group: Group::Structures,
    summary: "the hstore with transforms for values by key",
    doc: "Each key names a value and its transform, one of text: `hstore: { email: email, size: keep }`. `\"*\"` is \
          the rule of every key that is not named: `\"*\": keep` lets those values pass, `\"*\": set_null` empties \
          them; without it a key that no rule names stops the run, so that one which appears tomorrow does not leak. \
          Keys themselves always pass. NULL stays NULL. Each value uses the domain of its own transform, so an e-mail \
          address in it becomes the same as in an `email` column; a domain of its own stands in the key's rule.",
    params: &[Param {
        name: ANY_NAME,
        kind: "key: transform",
        default: "",
        doc: "a key and its rule, written as for a column; `\"*\"` for all that are not named",
    }],
    accepts: &[Family::Hstore],
    examples: &[r#""email"=>"grace@navy.mil", "size"=>"L""#],
    example_params: &[("email", "email"), ("*", "keep")],
    keyed: true,
    prepare,
};

/// Stands for the keys that are not named.
const OTHERS: &str = "*";

fn prepare(args: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let Value::Map(pairs) = &args.value else {
        let problem = Problem::new("`hstore` needs keys and their transforms");
        return Err(problem
            .hint("write `hstore: { email: email, \"*\": set_null }`")
            .at(args.span));
    };
    let text = Type::plain("text", Family::Text);
    let (mut rules, mut problems) = (Vec::new(), Vec::new());
    for (name, rule) in pairs {
        match (&name.value, Inner::read(rule, &text)) {
            (Value::Scalar { text, .. }, Ok(inner)) => rules.push((text.clone(), inner)),
            (Value::Scalar { text, .. }, Err(mut problem)) => {
                problem.message = format!("key `{text}`: {}", problem.message);
                problems.push(problem);
            }
            _ => problems.push(Problem::new("a key must be text").at(name.span)),
        }
    }
    match Problem::first_of(problems) {
        Some(problem) => Err(problem),
        None => Ok(Box::new(Hstore { rules })),
    }
}

#[derive(Debug)]
struct Hstore {
    /// By key.
    rules: Vec<(String, Inner)>,
}

impl Prepared for Hstore {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: None,
            passes_values: self
                .rules
                .iter()
                .any(|(_, inner)| inner.guarantees().passes_values),
        }
    }

    fn passes_parts(&self) -> bool {
        self.rules.iter().any(|(_, inner)| inner.passes_parts())
    }

    fn kept_whole(&self) -> Vec<String> {
        let rules = self.rules.iter();
        rules
            .flat_map(|(key, inner)| inner.kept_whole_in(key))
            .collect()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let slots = self.rules.iter().map(|(_, inner)| Slot {
            family: Family::Text,
            kernel: (!inner.is_keep()).then(|| inner.bind(key, named)),
        });
        let keys: Vec<String> = self.rules.iter().map(|(key, _)| key.clone()).collect();
        let pairs = Pairs {
            others: keys.iter().position(|key| key == OTHERS),
            keys,
        };
        Arc::new(Kernel::new(pairs, slots.collect()))
    }
}

pub(super) struct Pairs {
    /// Those that rules name, by slot.
    keys: Vec<String>,
    /// The slot of all others.
    others: Option<usize>,
}

impl Container for Pairs {
    const NULL: &'static [u8] = b"NULL";

    fn split<'v>(
        &self,
        format: Format,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<(), Unsplit> {
        match format {
            Format::Binary => self.split_binary(value, parts),
            Format::Text => self.split_text(value, parts),
        }
    }

    fn quote(&self, _: &[u8], _: &Part<'_>, text: &[u8], out: &mut Vec<u8>) {
        quote(text, Escape::Backslash, out);
    }

    fn named(&self, slot: usize) -> Option<&str> {
        let key = self.keys.get(slot)?;
        (key != OTHERS).then_some(key)
    }
}

const INVALID: Unsplit = Unsplit::Invalid("hstore");

impl Pairs {
    /// Whatever their keys are.
    pub(super) fn any() -> Self {
        Self {
            keys: Vec::new(),
            others: Some(0),
        }
    }

    fn slot(&self, key: &[u8]) -> Result<usize, Unsplit> {
        let own = |known: &String| known.as_bytes() == key && known != OTHERS;
        let named = self.keys.iter().position(own);
        named.or(self.others).ok_or_else(|| {
            Unsplit::Refused(
                "a value holds a key that no rule names".into(),
                "name it, or say `\"*\": set_null` or `\"*\": keep` for all others",
            )
        })
    }

    /// Number of pairs; then length and bytes of each key and value, -1 as the length of NULL.
    /// Source: PostgreSQL source, `hstore_send` in `contrib/hstore/hstore_io.c`.
    fn split_binary<'v>(&self, value: &'v [u8], parts: &mut Vec<Part<'v>>) -> Result<(), Unsplit> {
        let mut rest = value;
        let count = word(&mut rest).filter(|count| *count >= 0).ok_or(INVALID)?;
        for _ in 0..count {
            let key = sized(&mut rest).flatten().ok_or(INVALID)?;
            let start = value.len() - rest.len();
            let field = sized(&mut rest).ok_or(INVALID)?;
            parts.push(Part {
                slot: self.slot(key)?,
                place: start..value.len() - rest.len(),
                value: field.map(Cow::Borrowed),
            });
        }
        rest.is_empty().then_some(()).ok_or(INVALID)
    }

    /// `"key"=>"value", "other"=>NULL`
    fn split_text<'v>(&self, value: &'v [u8], parts: &mut Vec<Part<'v>>) -> Result<(), Unsplit> {
        let mut at = 0;
        while at < value.len() {
            if at > 0 {
                at = follows(value, at, b", ").ok_or(INVALID)?;
            }
            let (key, end) = text(value, at).ok_or(INVALID)?;
            let start = follows(value, end, b"=>").ok_or(INVALID)?;
            let field = match follows(value, start, Self::NULL) {
                Some(end) => (None, end),
                None => text(value, start)
                    .map(|(text, end)| (Some(text), end))
                    .ok_or(INVALID)?,
            };
            at = field.1;
            parts.push(Part {
                slot: self.slot(&key)?,
                place: start..at,
                value: field.0,
            });
        }
        Ok(())
    }
}

/// Where `mark` ends, if it stands at `at`.
fn follows(value: &[u8], at: usize, mark: &[u8]) -> Option<usize> {
    value
        .get(at..)?
        .starts_with(mark)
        .then_some(at + mark.len())
}

fn text(value: &[u8], at: usize) -> Option<(Cow<'_, [u8]>, usize)> {
    (value.get(at) == Some(&b'"'))
        .then(|| quoted(value, at, Escape::Backslash))
        .flatten()
}

#[cfg(test)]
mod tests;
