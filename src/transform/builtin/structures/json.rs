//! `json`: transforms inside documents, found by JSONPath.

mod kernel;
mod parts;
mod path;
mod rules;
mod walk;

use std::sync::Arc;

use crate::catalog::Family;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Value};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Transform};
use kernel::Kernel;
use rules::Rule;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "json",
    group: Group::Structures,
    summary: "the document with transforms at given paths",
    doc: "Each path names values and the transform they get: `json: { \"$.email\": email, \"$.tags[*]\": keep }`. \
          Strings go to transforms of text, numbers to transforms of numbers; null stays null. A date in a document is a \
          string: `text` and `digits` make strings of its shape that are seldom dates, so use `regex`, `fixed` or `choice` \
          where a program reads it. A value that the \
          transform cannot take (a container, true, false, a number where text is wanted) stops the run. Where several \
          paths meet, the first in the file counts; `set_null` and `fixed` on a container replace all of it. Whatever \
          no path names PASSES AS IT IS, also a member that appears tomorrow, unless `other: set_null` is given; names \
          of members always pass. Each part uses the domain of its own transform, so an e-mail address in a document \
          becomes the same as in an `email` column; `domain` on `json` names another for all parts. Paths are those of \
          RFC 9535 without filters. Blanks between tokens are not kept, and of members with one name the last stays.",
    params: &[
        Param {
            name: "$…",
            kind: "JSONPath: transform",
            default: "",
            doc: "values, and the rule they get, written as for a column; as many as are needed",
        },
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
            kind: "error|set_null|empty",
            default: "error",
            doc: "what happens to text that is no JSON or is nested deeper than 127: NULL, or `{}`",
        },
    ],
    accepts: &[Family::Jsonb, Family::Json, Family::Text],
    examples: &[r#"{"email": "grace@navy.mil", "address": {"street": "1 Main St"}, "rank": 7}"#],
    example_params: &[("$.email", "email"), ("$.address.street", "street")],
    keyed: true,
    prepare,
};

/// What happens to text that is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Invalid {
    Refuse,
    Null,
    Empty,
}

/// The parameters besides the paths.
#[derive(Debug, Clone, Copy)]
struct Policies {
    /// Whether scalars that no path names become null.
    clears_others: bool,
    /// Whether each path must name something in each document.
    needs_all: bool,
    invalid: Invalid,
    /// Whether the server has checked that values are JSON.
    checked: bool,
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let Value::Map(pairs) = &args.value else {
        let problem = Problem::new("`json` needs paths and their transforms");
        return Err(problem
            .hint("write `json: { \"$.email\": email }`")
            .at(args.span));
    };
    let is_path = |(name, _): &&(Arg, Arg)| matches!(&name.value, Value::Scalar { text, .. } if text.starts_with('$'));
    let (paths, options): (Vec<_>, Vec<_>) = pairs.iter().partition(is_path);
    let options = Arg {
        value: Value::Map(options.into_iter().cloned().collect()),
        span: args.span,
    };
    let mut params = Params::read(
        &options,
        ENTRY.params.split_first().map_or(&[], |(_, rest)| rest),
    );
    let other = params.choice("other", &[("keep", false), ("set_null", true)]);
    let missing = params.choice("on_missing", &[("ignore", false), ("error", true)]);
    let invalid = params.choice(
        "on_invalid",
        &[
            ("error", Invalid::Refuse),
            ("set_null", Invalid::Null),
            ("empty", Invalid::Empty),
        ],
    );
    if paths.is_empty() {
        let problem = Problem::new("`json` names no path")
            .hint("write at least one, such as `\"$.email\": email`");
        params.report(problem.at(args.span));
    }
    let mut rules = Vec::with_capacity(paths.len());
    for (path, rule) in paths {
        match Rule::read(path, rule) {
            Ok(rule) => rules.push(rule),
            Err(problem) => params.report(problem),
        }
    }
    params.finish()?;
    Ok(Box::new(Json {
        rules,
        policies: Policies {
            clears_others: other.unwrap_or(false),
            needs_all: missing.unwrap_or(false),
            invalid: invalid.unwrap_or(Invalid::Refuse),
            checked: input.ty.family != Family::Text,
        },
    }))
}

#[derive(Debug)]
struct Json {
    rules: Vec<Rule>,
    policies: Policies,
}

impl Prepared for Json {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: self.policies.invalid == Invalid::Null,
            // A text column's documents may grow by any length.
            max_chars: (!self.policies.checked).then_some(u32::MAX),
            passes_values: !self.policies.clears_others
                || self.rules.iter().any(Rule::passes_values),
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let rules = self.rules.iter().map(|rule| rule.bind(key, named));
        Arc::new(Kernel::new(rules.collect(), self.policies))
    }
}

#[cfg(test)]
mod tests;
