//! `json`: transforms inside documents, found by JSONPath.

mod kernel;
mod parts;
pub(super) mod path;
pub(super) mod rules;
pub(super) mod walk;

use std::sync::Arc;

use crate::catalog::Family;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::registry;
use crate::transform::siblings::Read;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Transform};
use kernel::{EMPTY, Kernel};
use rules::Rule;

use super::container::Invalid;
use super::documents::{Form, LONG, Limit, MISMATCH, PATHS, Policies};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "json",
    group: Group::Structures,
    summary: "the document with transforms at given paths",
    doc: "Each path names values and the transform they get: `json: { \"$.email\": email, \"$.tags[*]\": keep }`. \
          Strings go to transforms of text, numbers to transforms of numbers; null stays null. A date in a document is a \
          string: `birth_date` and `date_shift` make another date of it; `text` and `digits` make strings of its shape that are seldom dates. A value that the \
          transform cannot take (a container, true, false, a number where text is wanted) stops the run, unless `on_mismatch: set_null` is \
          given. Where several \
          paths meet, the first in the file counts; `set_null` and `fixed` on a container replace all of it, `keep` \
          passes all of it that no other path names. Whatever no path names PASSES AS IT IS, also a member that appears \
          tomorrow, unless `other: set_null` is given: then a container that a path ending in `.*` or `[*]` comes to is \
          gone into instead of stopping the run, and cleared but for what paths name in it. Names \
          of members always pass, and how many elements a list has, also where all values are cleared; but with `other: \
          set_null` a member whose name holds an e-mail address goes as a whole, unless `keep` covers it or a path has that name. Each part uses the domain of its own transform, so an e-mail address in a document \
          becomes the same as in an `email` column; `domain` on `json` names another for all parts. Parts may be drawn from \
          other columns of the row: `\"$.seen\": { date_shift: { by: patient_id } }`. Paths are those of \
          RFC 9535 without filters. Blanks between tokens are not kept, and of members with one name the last stays.",
    params: &[
        PATHS,
        Param {
            name: "other",
            kind: "keep|set_null",
            default: "keep",
            doc: "what happens to strings, numbers, true and false that no path names",
        },
        Param {
            name: "on_missing",
            kind: "ignore|error",
            default: "ignore",
            doc: "`error` stops the run at a document in which a path names nothing",
        },
        Param {
            name: "on_invalid",
            kind: "error|set_null|empty|text",
            default: "error",
            doc: "what happens to text that is no JSON or is nested deeper than 127: NULL, `{}`, or what `text` makes of it",
        },
        Param {
            name: MISMATCH,
            kind: "error|set_null",
            default: "error",
            doc: "what happens to a value that its path's transform cannot take: null, with all that it contains",
        },
        Param {
            name: LONG,
            kind: "error|set_null|empty",
            default: "error",
            doc: "what happens to a document that gets longer than its column: NULL, or `{}`. With `error` the plan takes \
                  no column that has a length",
        },
    ],
    accepts: &[Family::Jsonb, Family::Json, Family::Text],
    examples: &[r#"{"email": "grace@navy.mil", "address": {"street": "1 Main St"}, "rank": 7}"#],
    example_params: &[("$.email", "email"), ("$.address.street", "street")],
    keyed: true,
    prepare,
};

const FORM: Form = Form {
    name: ENTRY.name,
    start: '$',
    example: "\"$.email\": email",
    clears: "set_null",
    invalid: &[("text", Invalid::Masked)],
    params: ENTRY.params,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let checked = input.ty.family != Family::Text;
    let (rules, policies) = FORM.read(args, checked, Rule::read)?;
    let masks = !checked && policies.invalid == Invalid::Masked;
    let masked = masks.then(|| masked(input)).transpose()?;
    Ok(Box::new(Json {
        reads: rules.iter().flat_map(Rule::reads).cloned().collect(),
        rules,
        policies,
        masked,
        limit: Limit::of(policies, input.ty),
    }))
}

/// What makes texts of those that are no documents.
fn masked(input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let Some(entry) = registry::find(TEXT) else {
        return Err(Problem::new(format!("there is no transform `{TEXT}`")));
    };
    (entry.prepare)(&Arg::none(), input)
}

/// The transform of texts that are no documents.
const TEXT: &str = "text";

#[derive(Debug)]
struct Json {
    rules: Vec<Rule>,
    /// What all of them read, one behind the other.
    reads: Vec<Read>,
    policies: Policies,
    masked: Option<Box<dyn Prepared>>,
    limit: Option<Limit>,
}

impl Prepared for Json {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: [self.policies.invalid, self.policies.long].contains(&Invalid::Null),
            max_chars: (!self.policies.checked).then(|| Limit::promised(self.limit, EMPTY)),
            passes_values: !self.policies.clears_others
                || self.rules.iter().any(Rule::passes_values),
        }
    }

    fn passes_parts(&self) -> bool {
        self.rules.iter().any(Rule::passes_parts)
    }

    fn kept_whole(&self) -> Vec<String> {
        let rules = self.rules.iter();
        rules
            .flat_map(|rule| rule.kept_whole(&self.rules))
            .collect()
    }

    fn reads(&self) -> &[Read] {
        &self.reads
    }

    fn name_domains(&mut self, of: &dyn Fn(&str, &Read) -> Option<String>) {
        self.rules.iter_mut().for_each(|rule| rule.name_domains(of));
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let rules = self
            .rules
            .iter()
            .map(|rule| rule.bind(key, named, self.policies.clears_others));
        let masked = self.masked.as_ref().map(|text| text.bind(key, TEXT));
        Arc::new(Kernel::new(
            rules.collect(),
            self.policies,
            masked,
            self.limit,
        ))
    }
}

#[cfg(test)]
mod tests;
