//! What a row of the registry says about its transform.

use super::args::{Arg, Problem, Value};
use super::{Distinct, Guarantees, Input, Prepared};
use crate::catalog::{Family, Type};

/// A row of the registry.
pub struct Entry {
    /// Name in the rules file, in snake case.
    pub name: &'static str,
    /// Heading it is listed under.
    pub group: Group,
    /// One line: what comes out.
    pub summary: &'static str,
    /// A paragraph: how it behaves, what it keeps, where its ranges come from (RFC, registry, standard).
    pub doc: &'static str,
    /// Parameters it takes, besides `domain`. A scalar directly under the transform's name is the first of them.
    pub params: &'static [Param],
    /// Families of types it accepts; empty means every type. The first one is the family of the examples.
    pub accepts: &'static [Family],
    /// Values that `standin transforms NAME` shows before → after, in text form.
    pub examples: &'static [&'static str],
    /// Parameters that the examples run with; empty where the defaults do.
    pub example_params: &'static [(&'static str, &'static str)],
    /// Whether the mapping depends on the key and so has a domain (not for `keep`, `set_null`, `fixed`, `mask`).
    pub keyed: bool,
    /// Checks parameters and type. Called with a type whose family is in `accepts`.
    pub prepare: Prepare,
}

/// How a row checks a rule against a type.
pub type Prepare = fn(&Arg, Input<'_>) -> Result<Box<dyn Prepared>, Problem>;

/// A parameter, for help and for refusing unknown ones.
pub struct Param {
    /// Its key under the transform's name.
    pub name: &'static str,
    /// What may stand there: `text`, `integer`, `number above 0`, `percent`, `true|false`, `JSONPath → transform` …
    pub kind: &'static str,
    /// Default as written in the rules file; empty when it is required.
    pub default: &'static str,
    /// One line.
    pub doc: &'static str,
}

/// [`Param::kind`] of a parameter under which one rule stands, written as for a column.
pub const RULE: &str = "transform";

/// [`Param::name`] that stands for every name: rules stand under the names of parts, whatever these are. Such a
/// transform has no `domain` of its own, because a part may have that name.
pub const ANY_NAME: &str = "…";

impl Param {
    /// Whether a rule stands under this name. A parameter whose name ends in `…` stands for all names that begin so.
    pub fn holds_rule(&self, name: &str) -> bool {
        match self.name.strip_suffix('…') {
            Some(start) => name.starts_with(start),
            None => self.kind == RULE && self.name == name,
        }
    }
}

/// Headings of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What needs no key: `keep`, `set_null`, `fixed`, `empty`.
    Plain,
    /// Names of people.
    People,
    /// E-mail, phone, user names.
    Contact,
    /// Places and companies.
    Places,
    /// Addresses of machines and documents.
    Internet,
    /// Cards and accounts.
    Finance,
    /// Numbers and strings that name one thing: ssn, uuid, digits, hash.
    Identifiers,
    /// Quantities and counters.
    Numbers,
    /// Dates and times.
    Dates,
    /// Free text, and strings whose form is kept.
    Text,
    /// Values out of few.
    Categories,
    /// Images, documents and other files.
    Bytes,
    /// Values that hold other values.
    Structures,
}

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plain => "Plain",
            Self::People => "People",
            Self::Contact => "Contact",
            Self::Places => "Places and companies",
            Self::Internet => "Internet",
            Self::Finance => "Finance",
            Self::Identifiers => "Identifiers",
            Self::Numbers => "Numbers",
            Self::Dates => "Dates and times",
            Self::Text => "Text",
            Self::Categories => "Categories",
            Self::Bytes => "Bytes",
            Self::Structures => "Structures",
        }
    }
}

impl Entry {
    /// The families it takes in words, or `any`.
    pub fn accepted(&self) -> String {
        let names: Vec<&str> = self.accepts.iter().map(|family| family.name()).collect();
        if names.is_empty() {
            return "any".to_owned();
        }
        names.join(", ")
    }

    /// Whether every name under it is that of a part with a rule of its own.
    pub fn names_parts(&self) -> bool {
        self.params.iter().any(|param| param.name == ANY_NAME)
    }

    /// Whether it holds rules for what stands inside a value.
    pub fn holds_rules(&self) -> bool {
        let holds = |param: &Param| param.holds_rule(param.name);
        self.params.iter().any(holds)
    }

    /// Whether its rule may name a domain.
    pub fn has_domain(&self) -> bool {
        self.keyed && !self.names_parts()
    }

    /// Whether it works on types of a family.
    pub fn takes(&self, family: Family) -> bool {
        self.accepts.is_empty() || self.accepts.contains(&family)
    }

    /// A rule's parameters with one that has this value; `None` for a transform that has no such parameter.
    pub fn with(&self, args: &Arg, name: &str, value: &str) -> Option<Arg> {
        self.params.iter().find(|param| param.name == name)?;
        let is_it = |key: &Arg| matches!(&key.value, Value::Scalar { text, .. } if text == name);
        let mut all = match &args.value {
            Value::Map(pairs) => pairs.clone(),
            Value::Null => Vec::new(),
            // What stands directly under the name is its first parameter.
            _ => vec![(Arg::scalar(self.params.first()?.name), args.clone())],
        };
        all.retain(|(key, _)| !is_it(key));
        all.push((Arg::scalar(name), Arg::scalar(value)));
        Some(Arg {
            value: Value::Map(all),
            span: args.span,
        })
    }

    /// The family that its examples are of.
    pub fn example_family(&self) -> Family {
        self.accepts.first().copied().unwrap_or(Family::Text)
    }

    /// It with the parameters of its examples.
    fn example(&self) -> Option<Box<dyn Prepared>> {
        let ty = Type::example(self.example_family());
        let args = Arg::map(self.example_params);
        (self.prepare)(&args, Input { ty: &ty }).ok()
    }

    /// How many different stand-ins there are at most with the parameters of its examples, where they are few.
    pub fn stand_ins(&self) -> Option<u64> {
        self.example()?.guarantees().distinct.stand_ins()
    }

    /// What of real values comes out with the parameters of its examples: `values`, `parts` or `nothing`.
    pub fn passes(&self) -> &'static str {
        let example = self.example();
        match example.map(|prepared| (prepared.guarantees().passes_values, prepared.passes_parts()))
        {
            Some((true, _)) => "values",
            Some((false, true)) => "parts",
            Some((false, false)) | None => "nothing",
        }
    }

    /// What it guarantees with the parameters of its examples, in a few words: `unique, at most 54 characters`.
    pub fn promises(&self) -> String {
        let Some(prepared) = self.example() else {
            return String::new();
        };
        let mut guarantees = prepared.guarantees();
        if self.name == super::builtin::plain::default::NAME {
            return "the target's own values".to_owned();
        }
        if self.params.iter().any(|param| param.kind == RULE) {
            return "as its transform".to_owned();
        }
        let required = self.params.iter().any(|param| param.default.is_empty());
        if required || !self.example_params.is_empty() {
            // Of what the rule must say itself an example's length promises nothing.
            guarantees.max_chars = None;
        }
        in_words(guarantees, prepared.passes_parts())
    }
}

fn in_words(guarantees: Guarantees, parts: bool) -> String {
    let mut words = Vec::new();
    if guarantees.passes_values {
        words.push("real values".to_owned());
    } else if parts {
        words.push("parts of real values".to_owned());
    }
    if guarantees.makes_nulls {
        words.push("NULLs".to_owned());
    } else {
        words.push(match guarantees.distinct {
            Distinct::Always => "one to one".to_owned(),
            Distinct::KeyedBits(bits) if guarantees.distinct.is_unique() => {
                format!("unique ({bits} bits)")
            }
            Distinct::OfSubject(bits) if guarantees.distinct.is_unique_by_subject() => {
                format!("as unique as the subject ({bits} bits)")
            }
            Distinct::KeyedBits(_)
            | Distinct::OfSubject(_)
            | Distinct::OneOf(_)
            | Distinct::AtMost(_)
            | Distinct::No => "may repeat".to_owned(),
        });
    }
    match guarantees.max_chars {
        Some(u32::MAX) | None => {}
        Some(longest) => words.push(format!("≤ {longest} characters")),
    }
    words.join(", ")
}
