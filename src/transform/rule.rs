//! A rule as it is written (`email`, `{ mask: { keep_last: 4 } }`) → [`Spec`]: the same inside `json` as in the file.

use super::args::{Arg, Problem, Spec, Value};
use super::registry::{self, Entry};

/// Reads one rule. Problems say what to write instead; parameters are checked by the transform itself later.
pub fn parse(arg: &Arg) -> Result<Spec, Problem> {
    match &arg.value {
        Value::Null => Err(Problem::new("there is no transform")
            .hint("write `set_null` to store NULL, or `keep` to leave the values as they are")
            .at(arg.span)),
        Value::Scalar { text, .. } => {
            let entry = find(text, arg)?;
            let args = Arg {
                value: Value::Null,
                span: arg.span,
            };
            Ok(Spec {
                transform: entry.name,
                args,
                domain: None,
                span: arg.span,
            })
        }
        Value::Map(pairs) => match pairs.as_slice() {
            [(name, args)] => with_args(name, args),
            _ => Err(several(pairs, arg)),
        },
        Value::List(_) => Err(Problem::new("a rule is one transform, not a list")
            .hint("a column has one transform")
            .at(arg.span)),
    }
}

fn with_args(name: &Arg, args: &Arg) -> Result<Spec, Problem> {
    let Value::Scalar { text, .. } = &name.value else {
        return Err(Problem::new("a transform's name must be a word").at(name.span));
    };
    let entry = find(text, name)?;
    let (args, domain) = take_domain(args, entry)?;
    Ok(Spec {
        transform: entry.name,
        args,
        domain,
        span: name.span,
    })
}

/// `domain` is every keyed transform's parameter; the rest is the transform's own business.
fn take_domain(args: &Arg, entry: &Entry) -> Result<(Arg, Option<String>), Problem> {
    let Value::Map(pairs) = &args.value else {
        return Ok((args.clone(), None));
    };
    let is_domain =
        |key: &Arg| matches!(&key.value, Value::Scalar { text, .. } if text == "domain");
    let Some((_, given)) = pairs.iter().find(|(key, _)| is_domain(key)) else {
        return Ok((args.clone(), None));
    };
    if !entry.keyed {
        return Err(Problem::new(format!(
            "`{}` does not depend on the key and has no domain",
            entry.name
        ))
        .hint("leave `domain` out")
        .at(given.span));
    }
    let name = match &given.value {
        Value::Scalar { text, .. } if !text.trim().is_empty() => text.clone(),
        _ => return Err(Problem::new("`domain` takes a name").at(given.span)),
    };
    let rest: Vec<_> = pairs
        .iter()
        .filter(|(key, _)| !is_domain(key))
        .cloned()
        .collect();
    let value = if rest.is_empty() {
        Value::Null
    } else {
        Value::Map(rest)
    };
    Ok((
        Arg {
            value,
            span: args.span,
        },
        Some(name),
    ))
}

fn find(name: &str, arg: &Arg) -> Result<&'static Entry, Problem> {
    registry::find(name).ok_or_else(|| {
        let problem = Problem::new(format!("there is no transform `{name}`")).at(arg.span);
        match registry::suggest(name) {
            Some(close) => problem.hint(format!("did you mean `{close}`?")),
            None => problem.hint("`standin transforms` lists them all"),
        }
    })
}

/// `{ mask: …, keep_last: 4 }`: parameters beside the transform instead of under it.
fn several(pairs: &[(Arg, Arg)], arg: &Arg) -> Problem {
    let names: Vec<&str> = pairs
        .iter()
        .filter_map(|(key, _)| match &key.value {
            Value::Scalar { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let problem = Problem::new("a rule names one transform").at(arg.span);
    match (
        names.iter().find(|name| registry::find(name).is_some()),
        pairs,
    ) {
        (_, []) => problem.hint("write a transform's name, e.g. `email` or `keep`"),
        (Some(name), _) => problem.hint(format!(
            "write the parameters under it: `{{ {name}: {{ … }} }}`"
        )),
        (None, _) => problem.hint("write `{ transform: { parameter: value } }`"),
    }
}
