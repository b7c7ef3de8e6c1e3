//! `composite`: transforms for the fields of a composite type.

use std::borrow::Cow;
use std::sync::Arc;

use super::container::{Container, Kernel, Part, Slot, Unsplit};
use super::inner::Inner;
use super::quotes::{Escape, bare, quote_if_needed, quoted};
use crate::catalog::Family;
use crate::copy::Format;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Value};
use crate::transform::entry::{ANY_NAME, Entry, Group, Param};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Transform};
use crate::wire::array::{sized, word};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "composite",
    group: Group::Structures,
    summary: "the composite value with a transform for each field",
    doc: "Each field of the type gets the rule that stands under its name: `composite: { email: email, rank: keep }`; \
          `\"*\"` is the rule of all that are not named. A field without a rule is an error before the run, and so is \
          a name that is no field. NULL fields stay NULL. Each field uses the domain of its own transform, so an e-mail \
          address in it becomes the same as in an `email` column; a domain of its own stands in the field's rule.",
    params: &[Param {
        name: ANY_NAME,
        kind: "field: transform",
        default: "",
        doc: "a field and its rule, written as for a column; `\"*\"` for all that are not named",
    }],
    accepts: &[Family::Composite],
    examples: &["(grace@navy.mil,\"1 Main St\",7)"],
    example_params: &[("email", "email"), ("street", "street"), ("*", "keep")],
    keyed: true,
    prepare,
};

/// Stands for the fields that are not named.
const OTHERS: &str = "*";

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let ty = input.ty;
    let Value::Map(pairs) = &args.value else {
        let problem = Problem::new("`composite` needs fields and their transforms");
        return Err(problem
            .hint("write `composite: { email: email, \"*\": keep }`")
            .at(args.span));
    };
    if ty.fields.is_empty() {
        return Err(Problem::new("the fields of this type are not known"));
    }
    let names: Vec<&str> = ty.fields.iter().map(|field| field.name.as_str()).collect();
    let mut problems = Vec::new();
    for (name, _) in pairs {
        let text = word_of(name);
        if text != OTHERS && !names.contains(&text) {
            let problem = Problem::new(format!("{} has no field `{text}`", ty.name));
            problems.push(
                problem
                    .hint(format!("its fields: {}", names.join(", ")))
                    .at(name.span),
            );
        }
    }
    let rule = |wanted: &str| {
        let mut pairs = pairs.iter();
        pairs
            .find(|(name, _)| word_of(name) == wanted)
            .map(|(_, rule)| rule)
    };
    let mut fields: Vec<Named> = Vec::with_capacity(ty.fields.len());
    for field in &ty.fields {
        let Some(arg) = rule(&field.name).or_else(|| rule(OTHERS)) else {
            let problem = Problem::new(format!("the field `{}` has no rule", field.name));
            let hint = format!(
                "add `{}: keep` or another transform, or `\"*\": keep`",
                field.name
            );
            problems.push(problem.hint(hint).at(args.span));
            continue;
        };
        match Inner::read(arg, &field.ty) {
            Ok(inner) => fields.push(Named {
                name: field.name.clone(),
                family: field.ty.family,
                inner,
            }),
            Err(mut problem) => {
                problem.message = format!("field `{}`: {}", field.name, problem.message);
                problem.span = problem.span.or(Some(arg.span));
                problems.push(problem);
            }
        }
    }
    match Problem::first_of(problems) {
        Some(problem) => Err(problem),
        None => Ok(Box::new(Composite { fields })),
    }
}

fn word_of(name: &Arg) -> &str {
    match &name.value {
        Value::Scalar { text, .. } => text,
        _ => "",
    }
}

#[derive(Debug)]
struct Composite {
    fields: Vec<Named>,
}

/// A field with its rule.
#[derive(Debug)]
struct Named {
    name: String,
    family: Family,
    inner: Inner,
}

impl Prepared for Composite {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: None,
            passes_values: self
                .fields
                .iter()
                .any(|field| field.inner.guarantees().passes_values),
        }
    }

    fn passes_parts(&self) -> bool {
        self.fields.iter().any(|field| field.inner.passes_parts())
    }

    fn kept_whole(&self) -> Vec<String> {
        let fields = self.fields.iter();
        fields
            .flat_map(|field| field.inner.kept_whole_in(&field.name))
            .collect()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let slots = self.fields.iter().map(|field| Slot {
            family: field.family,
            kernel: (!field.inner.is_keep()).then(|| field.inner.bind(key, named)),
        });
        Arc::new(Kernel::new(Fields(self.fields.len()), slots.collect()))
    }
}

/// So many of them.
pub(super) struct Fields(pub(super) usize);

impl Container for Fields {
    const NULL: &'static [u8] = b"";

    fn split<'v>(
        &self,
        format: Format,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<(), Unsplit> {
        let found = match format {
            Format::Binary => self.split_binary(value, parts),
            Format::Text => self.split_text(value, parts),
        };
        found.ok_or(Unsplit::Invalid("composite"))
    }

    fn quote(&self, _: &[u8], _: &Part<'_>, text: &[u8], out: &mut Vec<u8>) {
        quote_if_needed(text, b"(),", Escape::Doubled, out);
    }
}

impl Fields {
    /// Number of fields; then the type, the length and the bytes of each, -1 as the length of NULL.
    /// Source: PostgreSQL source, `record_send` in `src/backend/utils/adt/rowtypes.c`.
    fn split_binary<'v>(&self, value: &'v [u8], parts: &mut Vec<Part<'v>>) -> Option<()> {
        let mut rest = value;
        if usize::try_from(word(&mut rest)?).ok()? != self.0 {
            return None;
        }
        for slot in 0..self.0 {
            let _type = word(&mut rest)?;
            let start = value.len() - rest.len();
            let field = sized(&mut rest)?;
            parts.push(Part {
                slot,
                place: start..value.len() - rest.len(),
                value: field.map(Cow::Borrowed),
            });
        }
        rest.is_empty().then_some(())
    }

    /// `(a,"b c",)`: nothing at all is NULL.
    fn split_text<'v>(&self, value: &'v [u8], parts: &mut Vec<Part<'v>>) -> Option<()> {
        if value.first() != Some(&b'(') {
            return None;
        }
        let mut at = 1;
        for slot in 0..self.0 {
            let start = at;
            let text = if value.get(at) == Some(&b'"') {
                let (text, end) = quoted(value, at, Escape::Doubled)?;
                at = end;
                Some(text)
            } else {
                at = bare(value, at, b",)")?;
                (at > start).then(|| Cow::Borrowed(&value[start..at]))
            };
            parts.push(Part {
                slot,
                place: start..at,
                value: text,
            });
            let last = slot + 1 == self.0;
            if value.get(at) != Some(if last { &b')' } else { &b',' }) {
                return None;
            }
            at += 1;
        }
        (at == value.len()).then_some(())
    }
}

#[cfg(test)]
mod tests;
