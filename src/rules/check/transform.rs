//! A transform as a rule gives it: `name`, `{ name: value }` or `{ name: { parameter: value } }`, the latter two with a
//! condition: `{ name: {}, when: "country == 'DE'" }`.
//!
//! Whether the transform is known, takes such parameters and has a domain is told here, from the registry's row.
//! Whether the parameters' values make sense is the transform's own business, once a column's type is known.

use super::value::key_text;
use super::{Checker, nulls};
use crate::rules::diagnostic::Diagnostic;
use crate::rules::suggest;
use crate::transform::args::{Arg, Span, Spec, Value, When};
use crate::transform::condition;
use crate::transform::registry::Entry;

/// The parameter that every keyed transform has.
const DOMAIN: &str = "domain";

/// What stands beside a transform that is for some of the rows.
const WHEN: &str = "when";

/// What stands beside a transform, not under it.
pub(in crate::rules) const BESIDE: &[&str] = &[WHEN, nulls::RATE, nulls::FILL];

impl Checker<'_> {
    /// The transform of a column. Where it is not understood, a hole: what the rule names can still be looked for.
    pub(super) fn spec_or_hole(&mut self, arg: &Arg) -> Spec {
        self.spec(arg).unwrap_or_else(|| {
            self.holes.push(arg.span);
            Spec {
                transform: "keep",
                args: Arg {
                    value: Value::Null,
                    span: arg.span,
                },
                domain: None,
                when: None,
                nulls: Box::default(),
                span: arg.span,
            }
        })
    }

    /// The transform of a column.
    pub(super) fn spec(&mut self, arg: &Arg) -> Option<Spec> {
        match &arg.value {
            Value::Null => {
                let message = "no transform is given here, and an empty value does not mean NULL";
                let hint =
                    "write `set_null` to make every value NULL, or `keep` to let it pass unchanged";
                self.report(Diagnostic::new("null-transform", arg.span, message).hint(hint));
                None
            }
            Value::Scalar { .. } => {
                let name = self.text(arg, "a transform", "email")?;
                let entry = self.entry(&name, arg.span)?;
                Some(spec(entry, arg.span, None, None))
            }
            Value::List(_) => {
                let message = "a column takes one transform, not a list";
                let hint = "write `email`, or `{ mask: { keep_last: 4 } }` with parameters";
                self.report(Diagnostic::new("wrong-type", arg.span, message).hint(hint));
                None
            }
            Value::Map(entries) => {
                let (beside, rest): (Vec<_>, Vec<_>) = entries
                    .iter()
                    .cloned()
                    .partition(|(key, _)| BESIDE.contains(&key_text(key)));
                let spec = self.mapping(arg, &rest);
                let nulls = self.nulls(&beside);
                let spec = spec.zip(nulls).map(|(spec, nulls)| Spec {
                    nulls: Box::new(nulls),
                    ..spec
                });
                match beside.iter().find(|(key, _)| key_text(key) == WHEN) {
                    None => spec,
                    Some((key, value)) => self.under_condition(spec, key, value),
                }
            }
        }
    }

    /// A transform that stands under a key: with parameters, or alone.
    fn mapping(&mut self, arg: &Arg, entries: &[(Arg, Arg)]) -> Option<Spec> {
        match entries {
            [] => {
                let message = "no transform stands between the braces";
                self.report(
                    Diagnostic::new("null-transform", arg.span, message)
                        .hint("write `keep`, `set_null` or `{ name: { parameter: value } }`"),
                );
                None
            }
            [(key, value)] => self.with_parameters(key, value),
            several => {
                self.several(several);
                None
            }
        }
    }

    fn under_condition(&mut self, spec: Option<Spec>, key: &Arg, value: &Arg) -> Option<Spec> {
        let when = self.when(value);
        let mut spec = spec?;
        let message = match spec.transform {
            "keep" => Some("`keep` lets every value pass, so a condition means nothing"),
            "default" => Some("`default` is for whole columns: their values are not even read"),
            _ => None,
        };
        if let Some(message) = message {
            let hint = "give the transform of the rows that meet the condition; all others pass";
            self.report(Diagnostic::new("condition", key.span, message).hint(hint));
            return None;
        }
        spec.when = Some(when?);
        Some(spec)
    }

    /// A condition on rows.
    pub(super) fn when(&mut self, value: &Arg) -> Option<When> {
        let text = self.text(value, "`when`", "when: \"country == 'DE'\"")?;
        let when = When {
            text,
            span: value.span,
        };
        match condition::check(&when) {
            Ok(()) => Some(when),
            Err(problem) => {
                let span = problem.span.unwrap_or(value.span);
                // The compiler may quote what it reads, and that may be what a variable gave.
                let message = if self.has_variable(value.span) {
                    "the condition is not valid once its variables are in place".to_owned()
                } else {
                    problem.message
                };
                let diagnostic = Diagnostic::new("condition", span, message);
                self.report(match problem.hint {
                    Some(hint) => diagnostic.hint(hint),
                    None => diagnostic,
                });
                None
            }
        }
    }

    /// The row of a transform, for those who only want to know whether it exists.
    pub(super) fn find(&self, name: &str) -> Option<&'static Entry> {
        self.context
            .registry
            .iter()
            .find(|entry| entry.name == name)
    }

    fn entry(&mut self, name: &str, span: Span) -> Option<&'static Entry> {
        if let Some(entry) = self.find(name) {
            return Some(entry);
        }
        let names = self.context.registry.iter().map(|entry| entry.name);
        let hint = match suggest::transform(name, names) {
            _ if name.contains(':') => "put a space behind the colon".to_owned(),
            Some(close) if !self.has_variable(span) => format!("did you mean `{close}`?"),
            _ => "`standin transforms` lists all there are".to_owned(),
        };
        let message = format!("there is no transform {}", self.written(span));
        self.report(Diagnostic::new("unknown-transform", span, message).hint(hint));
        None
    }

    fn with_parameters(&mut self, key: &Arg, value: &Arg) -> Option<Spec> {
        let Some(entry) = self.find(key_text(key)) else {
            self.misplaced_name(key, value);
            return None;
        };
        let Value::Map(entries) = &value.value else {
            return self.with_value(entry, key, value);
        };
        let before = self.found.len();
        let mut domain = None;
        let mut parameters = Vec::new();
        for (name, value) in entries {
            if key_text(name) == DOMAIN && !entry.names_parts() {
                domain = self.domain(entry, name, value);
            } else if holds_rule(entry, key_text(name)) {
                // The transform reads the rule again; here its mistakes are told with all others.
                let spec = self.spec(value);
                if let Some(spec) = &spec {
                    self.is_for_a_part(entry, spec);
                }
                if spec.is_some() {
                    parameters.extend(self.value(value).map(|value| (name.clone(), value)));
                }
            } else {
                self.parameter_is_known(entry, name);
                parameters.extend(self.value(value).map(|value| (name.clone(), value)));
            }
        }
        let args = (!parameters.is_empty()).then_some(Arg {
            value: Value::Map(parameters),
            span: value.span,
        });
        (self.found.len() == before).then(|| spec(entry, key.span, args, domain))
    }

    /// What is for whole columns only stands beside no rule of a part.
    fn is_for_a_part(&mut self, entry: &Entry, spec: &Spec) {
        let rate = spec.nulls.rate.as_ref().map(|rate| rate.span);
        let fill = spec.nulls.fill.as_ref().map(|fill| fill.span);
        for (name, span) in [
            (WHEN, spec.when.as_ref().map(|when| when.span)),
            (nulls::RATE, rate),
            (nulls::FILL, fill),
        ] {
            if let Some(span) = span {
                let message = match name {
                    WHEN => "a condition is for a whole column, and this is a part of its values"
                        .to_owned(),
                    name => {
                        format!("`{name}` is for a whole column, and this is a part of its values")
                    }
                };
                let hint = format!("put `{name}` beside `{}`", entry.name);
                self.report(Diagnostic::new("condition", span, message).hint(hint));
            }
        }
    }

    /// `{ name: value }`: the value is the transform's first parameter.
    fn with_value(&mut self, entry: &'static Entry, key: &Arg, value: &Arg) -> Option<Spec> {
        let first = entry.params.first();
        if first.is_some_and(|first| first.holds_rule(first.name)) {
            self.spec(value)?;
        }
        let value = self.value(value)?;
        if value.value == Value::Null {
            return Some(spec(entry, key.span, None, None));
        }
        if entry.params.is_empty() {
            let message = format!("`{}` takes no parameters", entry.name);
            let hint = if entry.keyed {
                format!(
                    "write `{0}`; a domain is written `{{ {0}: {{ domain: … }} }}`",
                    entry.name
                )
            } else {
                format!("write `{}`", entry.name)
            };
            self.report(Diagnostic::new("parameter", value.span, message).hint(hint));
            return None;
        }
        Some(spec(entry, key.span, Some(value), None))
    }

    /// `{ transform: email }` and the like: a key that is no transform, over one that is.
    fn misplaced_name(&mut self, key: &Arg, value: &Arg) {
        let meant = match &value.value {
            Value::Scalar { text, .. } => self.find(text),
            _ => None,
        };
        match meant {
            Some(entry) if matches!(key_text(key), "transform" | "type" | "use" | "rule") => {
                let message = format!("a rule has no {}", self.written(key.span));
                let hint = match entry.params.first() {
                    None => format!("write `{}` alone", entry.name),
                    Some(param) => format!(
                        "write `{{ {0}: {{ {1}: … }} }}`, or `{0}` alone without parameters",
                        entry.name, param.name
                    ),
                };
                self.report(Diagnostic::new("unknown-key", key.span, message).hint(hint));
            }
            _ => {
                self.entry(key_text(key), key.span);
            }
        }
    }

    fn domain(&mut self, entry: &Entry, name: &Arg, value: &Arg) -> Option<String> {
        if !entry.keyed {
            let message = format!(
                "`{}` does not depend on the key, so it has no domain",
                entry.name
            );
            self.report(Diagnostic::new("domain", name.span, message).hint("leave `domain` out"));
            return None;
        }
        let example = format!("{{ {}: {{ domain: customer }} }}", entry.name);
        let domain = self.text(value, "`domain`", &example)?;
        if domain.trim().is_empty() {
            let message = "a domain needs a name";
            self.report(
                Diagnostic::new("domain", value.span, message).hint(format!("write `{example}`")),
            );
            return None;
        }
        Some(domain)
    }

    fn parameter_is_known(&mut self, entry: &Entry, name: &Arg) {
        let known = || {
            let names = entry.params.iter().map(|param| param.name);
            names.filter(|name| !name.ends_with('…'))
        };
        let text = key_text(name);
        if known().any(|known| known == text) {
            return;
        }
        let hint = match suggest::closest(text, known().chain(entry.keyed.then_some(DOMAIN))) {
            Some(close) => format!("did you mean `{close}`?"),
            None if holds_rule(entry, "$") => {
                "a path begins with `$`: `\"$.contacts[*].email\": email`".to_owned()
            }
            None if holds_rule(entry, "/") => {
                "a path begins with `/`: `\"/customer/email\": email`".to_owned()
            }
            None if self.find(text).is_some() && holds_rule(entry, "of") => {
                format!("write `{{ {}: {{ of: {{ {text}: … }} }} }}`", entry.name)
            }
            None if entry.params.is_empty() => format!("`{}` takes no parameters", entry.name),
            None => format!(
                "its parameters are: {}",
                known().collect::<Vec<_>>().join(", ")
            ),
        };
        let message = format!(
            "`{}` has no parameter {}",
            entry.name,
            self.written(name.span)
        );
        self.report(Diagnostic::new("parameter", name.span, message).hint(hint));
    }

    /// A mapping with several keys: two transforms, or parameters beside their transform.
    fn several(&mut self, entries: &[(Arg, Arg)]) {
        let transforms: Vec<_> = entries
            .iter()
            .filter_map(|(key, _)| Some((key, self.find(key_text(key))?)))
            .collect();
        let others = entries
            .iter()
            .find(|(key, _)| self.find(key_text(key)).is_none());
        match (transforms.as_slice(), others) {
            ([], _) => {
                if let Some((key, value)) = entries.first() {
                    self.misplaced_name(key, value);
                }
            }
            ([(_, entry)], Some((stray, _))) => {
                let written = self.written(stray.span);
                let under = format!("{written} stands beside the transform, not under it");
                let name = key_text(stray);
                let is_parameter =
                    name == DOMAIN || entry.params.iter().any(|param| param.name == name);
                let close = suggest::closest(name, BESIDE.iter().copied());
                let (message, hint) = match close {
                    _ if is_parameter => (
                        under,
                        format!("write `{{ {}: {{ {name}: … }} }}`", entry.name),
                    ),
                    Some(close) => (
                        format!("no {written} stands beside a transform"),
                        format!("did you mean `{close}`?"),
                    ),
                    None => (
                        under,
                        format!(
                            "a column takes one transform; parameters stand under it: `{{ {}: {{ … }} }}`",
                            entry.name
                        ),
                    ),
                };
                self.report(Diagnostic::new("parameter", stray.span, message).hint(hint));
            }
            ([_, (second, _), ..], _) => {
                let message = format!(
                    "a column takes one transform, and {} is a second one",
                    self.written(second.span)
                );
                self.report(
                    Diagnostic::new("several-transforms", second.span, message)
                        .hint("keep one of them"),
                );
            }
            ([_], None) => {}
        }
    }
}

/// Whether a rule stands under a parameter of that name.
fn holds_rule(entry: &Entry, name: &str) -> bool {
    entry.params.iter().any(|param| param.holds_rule(name))
}

fn spec(entry: &'static Entry, span: Span, args: Option<Arg>, domain: Option<String>) -> Spec {
    Spec {
        transform: entry.name,
        args: args.unwrap_or(Arg {
            value: Value::Null,
            span,
        }),
        domain,
        when: None,
        nulls: Box::default(),
        span,
    }
}
