//! Rules as a draft makes them: a transform with parameters, tried on a type before it is proposed.

use crate::catalog::Type;
use crate::transform::args::{Arg, Value};
use crate::transform::registry;
use crate::transform::{Guarantees, Input, Prepared, rule};

/// A transform with parameters, by name: `("noise", &[("percent", "10")])`.
pub(super) type Recipe = (&'static str, &'static [(&'static str, &'static str)]);

/// A recipe as the rules file has it.
pub(super) fn arg(recipe: Recipe) -> Arg {
    let (name, params) = recipe;
    match params {
        [] => Arg::scalar(name),
        // The first parameter may stand alone; one whose name is empty is meant so.
        [("", value)] => with(name, quoted(value)),
        params => with(name, Arg::map(params)),
    }
}

/// A transform with one parameter: `{ phone: { country: de } }`.
pub(super) fn arg_of(name: &str, param: &str, value: &str) -> Arg {
    with(name, Arg::map(&[(param, value)]))
}

/// `{ name: value }`.
pub(super) fn with(name: &str, value: Arg) -> Arg {
    Arg::one(name, value)
}

/// A mapping from nowhere in a file.
pub(super) fn map(entries: Vec<(Arg, Arg)>) -> Arg {
    Arg::entries(entries)
}

/// Text in quotes, so that it stays text.
pub(super) fn quoted(text: &str) -> Arg {
    Arg::quoted(text)
}

/// A rule with what stands beside its transform: `{ email: {}, when: "…" }`.
pub(super) fn beside(rule: &Arg, others: &[(Arg, Arg)]) -> Arg {
    if others.is_empty() {
        return rule.clone();
    }
    let mut entries = match &rule.value {
        Value::Map(entries) => entries.clone(),
        _ => vec![(rule.clone(), map(Vec::new()))],
    };
    entries.extend(others.iter().cloned());
    map(entries)
}

/// Name of the transform of a rule.
pub(super) fn name(rule: &Arg) -> &str {
    match &rule.value {
        Value::Scalar { text, .. } => text,
        Value::Map(entries) => entries.first().map_or("", |(key, _)| name(key)),
        Value::Null | Value::List(_) => "",
    }
}

/// What a rule promises on a type; `None` where there is no such transform, it does not take the type, or it has no
/// such parameters.
pub(super) fn promise(rule: &Arg, ty: &Type) -> Option<Guarantees> {
    prepared(rule, ty).map(|prepared| prepared.guarantees())
}

/// A rule's transform for a type; likewise.
pub(super) fn prepared(rule: &Arg, ty: &Type) -> Option<Box<dyn Prepared>> {
    let entry = registry::find(name(rule))?;
    if !entry.takes(ty.family) {
        return None;
    }
    let spec = rule::parse(rule).ok()?;
    (entry.prepare)(&spec.args, Input { ty }).ok()
}

/// What is wrong with a rule for a type that its transform takes; `None` where it does not take the type, or nothing is.
/// Never what a parameter says.
pub(super) fn mistake(rule: &Arg, ty: &Type) -> Option<String> {
    let entry = registry::find(name(rule)).filter(|entry| entry.takes(ty.family))?;
    let prepared = rule::parse(rule).and_then(|spec| (entry.prepare)(&spec.args, Input { ty }));
    let problem = prepared.err()?;
    Some(match problem.quotes {
        true => format!(
            "`{}` does not take its parameters for {}",
            entry.name, ty.name
        ),
        false => problem.named(entry.name).message,
    })
}

/// Whether conditions and templates can name a column as it is written.
pub(super) fn is_variable(column: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || c == '_';
    column.chars().all(is_sign) && !column.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Family;
    use crate::rules::written::inline;

    #[test]
    fn recipes_are_written_as_people_write_them() {
        assert_eq!(inline(&arg(("email", &[]))), "email");
        assert_eq!(
            inline(&arg(("noise", &[("percent", "10")]))),
            "{ noise: { percent: 10 } }"
        );
        assert_eq!(inline(&arg(("fixed", &[("", "*")]))), "{ fixed: \"*\" }");
    }

    #[test]
    fn what_is_not_there_promises_nothing() {
        let text = Type::plain("text", Family::Text);
        assert!(promise(&arg(("email", &[])), &text).is_some());
        assert!(promise(&arg(("no_such", &[])), &text).is_none());
        assert!(promise(&arg(("email", &[("no_such", "1")])), &text).is_none());
        assert!(promise(&arg(("email", &[])), &Type::plain("integer", Family::Int4)).is_none());
    }
}
