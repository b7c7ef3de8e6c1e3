//! A rule inside another one (`json`, `array` …) → [`Spec`].
//!
//! The rules file's checker has read it before, with places and suggestions for every mistake. So little is said here:
//! what is still wrong was built in code.

use super::args::{Arg, Problem, Spec, Value};
use super::builtin::plain::default;
use super::registry::{self, Entry};
use super::{Input, Prepared};
use crate::catalog::Type;

/// Reads `email` or `{ mask: { keep_last: 4 } }`; parameters are checked by the transform itself later.
pub fn parse(arg: &Arg) -> Result<Spec, Problem> {
    let (name, args) = match &arg.value {
        Value::Map(pairs) => match pairs.as_slice() {
            [(name, args)] => (name, args.clone()),
            _ => return Err(no_rule(arg)),
        },
        _ => (arg, Arg::none()),
    };
    let text = word(name).ok_or_else(|| no_rule(name))?;
    let entry = registry::find(text)
        .ok_or_else(|| Problem::new(format!("there is no transform `{text}`")).at(name.span))?;
    let (args, domain) = if entry.names_parts() {
        (args, None)
    } else {
        split_domain(args)
    };
    if domain.is_some() && !entry.keyed {
        return Err(Problem::new(format!("`{text}` has no domain")).at(name.span));
    }
    Ok(Spec {
        transform: entry.name,
        args,
        domain,
        when: None,
        nulls: Box::default(),
        span: name.span,
    })
}

/// Prepares the rule of a part of a value. The mistake points at the rule unless it has a place of its own.
pub fn prepared(entry: &Entry, spec: &Spec, ty: &Type) -> Result<Box<dyn Prepared>, Problem> {
    let prepared = (entry.prepare)(&spec.args, Input { ty }).map_err(|problem| {
        let mut problem = problem.named(entry.name);
        problem.span = problem.span.or(Some(spec.span));
        problem
    })?;
    let problem = if entry.name == default::NAME {
        "`default` is for whole columns: a part of a value has none"
    } else if !prepared.reads().is_empty() {
        "a part of a value cannot be drawn from other columns of the row"
    } else {
        return Ok(prepared);
    };
    Err(Problem::new(problem)
        .hint("use a transform that looks at the value alone")
        .at(spec.span))
}

/// `domain` is every keyed transform's parameter; the rest is the transform's own business.
fn split_domain(mut args: Arg) -> (Arg, Option<String>) {
    let mut domain = None;
    if let Value::Map(pairs) = &mut args.value {
        pairs.retain(|(name, value)| {
            let given = word(name) == Some("domain");
            if given {
                domain = word(value).map(str::to_owned);
            }
            !given
        });
        if pairs.is_empty() {
            args.value = Value::Null;
        }
    }
    (args, domain)
}

fn word(arg: &Arg) -> Option<&str> {
    match &arg.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn no_rule(arg: &Arg) -> Problem {
    Problem::new("a rule is one transform").at(arg.span)
}
