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

/// Prepares the rule of a part of a value that is given to its kernel alone. The mistake points at the rule unless it has a
/// place of its own.
pub fn prepared(entry: &Entry, spec: &Spec, ty: &Type) -> Result<Box<dyn Prepared>, Problem> {
    let prepared = in_row(entry, spec, ty)?;
    if prepared.reads().is_empty() {
        return Ok(prepared);
    }
    Err(
        Problem::new("a part of such a value cannot be drawn from other columns of the row")
            .hint(
                "use a transform that looks at the value alone; parts of `json` may look at others",
            )
            .at(spec.span),
    )
}

/// The same of a part whose kernel is given the columns of the row that it reads.
pub fn in_row(entry: &Entry, spec: &Spec, ty: &Type) -> Result<Box<dyn Prepared>, Problem> {
    let prepared = (entry.prepare)(&spec.args, Input { ty }).map_err(|problem| {
        let mut problem = problem.named(entry.name);
        problem.span = problem.span.or(Some(spec.span));
        problem
    })?;
    if entry.name != default::NAME {
        return Ok(prepared);
    }
    let problem = Problem::new("`default` is for whole columns: a part of a value has none");
    Err(problem
        .hint("use a transform that looks at the value alone")
        .at(spec.span))
}

/// The rules that a column's rule holds for parts of its values, and those that these hold, each with the domain that it
/// draws from: its own, or the one that the holder names, or its transform's. `domain` is the column's.
pub fn parts(spec: &Spec, domain: &str) -> Vec<(Spec, String)> {
    let Some(entry) = registry::find(spec.transform) else {
        return Vec::new();
    };
    let holds = |name: &str| entry.params.iter().any(|param| param.holds_rule(name));
    let held: Vec<&Arg> = match &spec.args.value {
        Value::Map(pairs) => {
            let pairs = pairs.iter();
            let held = pairs.filter(|(name, _)| word(name).is_some_and(holds));
            held.map(|(_, rule)| rule).collect()
        }
        // What stands directly under the name is its first parameter.
        Value::Scalar { .. } if entry.params.first().is_some_and(|first| holds(first.name)) => {
            vec![&spec.args]
        }
        Value::Scalar { .. } | Value::Null | Value::List(_) => Vec::new(),
    };
    let named = (domain != entry.name).then_some(domain);
    let mut parts = Vec::new();
    for part in held.into_iter().filter_map(|rule| parse(rule).ok()) {
        let domain = part.domain.as_deref().or(named).unwrap_or(part.transform);
        let domain = domain.to_owned();
        let deeper = self::parts(&part, &domain);
        parts.push((part, domain));
        parts.extend(deeper);
    }
    parts
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

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, value: Arg) -> Arg {
        Arg::one(name, value)
    }

    fn found(rule: &Arg) -> Vec<(&'static str, String)> {
        let spec = parse(rule).unwrap();
        let domain = spec.domain.clone().unwrap_or(spec.transform.to_owned());
        let parts = parts(&spec, &domain).into_iter();
        parts
            .map(|(part, domain)| (part.transform, domain))
            .collect()
    }

    #[test]
    fn rules_of_parts_are_found_with_their_domains_however_deep() {
        let deep = one(
            "hstore",
            one("town", one("city", Arg::map(&[("domain", "t")]))),
        );
        let array = one("array", one("of", deep));
        let json = one(
            "json",
            Arg::entries(vec![
                (Arg::scalar("$.city"), Arg::scalar("city")),
                (Arg::scalar("others"), Arg::scalar("set_null")),
            ]),
        );
        let own = |domain: &str| {
            let pairs = vec![
                (Arg::scalar("of"), Arg::scalar("city")),
                (Arg::scalar("domain"), Arg::scalar(domain)),
            ];
            one("array", Arg::entries(pairs))
        };
        let told = |name, domain: &str| (name, domain.to_owned());
        assert_eq!(found(&array), [told("hstore", "hstore"), told("city", "t")]);
        assert_eq!(found(&json), [told("city", "city")]);
        assert_eq!(
            found(&one("array", Arg::scalar("city"))),
            [told("city", "city")]
        );
        assert_eq!(found(&own("towns")), [told("city", "towns")]);
        assert!(found(&Arg::scalar("city")).is_empty());
        assert!(found(&one("mask", Arg::map(&[("keep_last", "4")]))).is_empty());
    }
}
