//! A path with what happens to the values it names.

use std::sync::Arc;

use serde_json::Value as Json;

use super::super::documents::at_path;
use super::super::inner::{domain_of, within};
use super::super::unix_time;
use super::path::{Path, Step};
use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Spec, Value};
use crate::transform::registry::{self, Entry, Group};
use crate::transform::siblings::Read;
use crate::transform::{Prepared, Transform, rule};

/// A rule that was checked.
#[derive(Debug)]
pub(super) struct Rule {
    path: Path,
    /// As the rules file writes it, for messages.
    text: String,
    wanted: Wanted,
}

/// An action without its key.
#[derive(Debug)]
enum Wanted {
    Keep,
    Replace {
        value: Json,
        null: bool,
        empty: bool,
    },
    Run {
        prepared: Box<dyn Prepared>,
        takes: Takes,
        name: &'static str,
        domain: Option<String>,
    },
}

/// Which scalars a transform works on, and how they are laid out for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Strings,
    /// Numbers as decimal text.
    Decimals,
    /// Whole numbers.
    Integers,
}

/// A rule with its key.
pub(super) struct Bound {
    pub(super) path: Path,
    /// The path as the rules file writes it.
    pub(super) text: String,
    pub(super) action: Action,
    /// Whether it leaves containers to other paths, because it names members of any name and what nothing names is cleared.
    opens: bool,
}

impl Bound {
    /// Whether what stands in a node is dealt with as though its transform did not name the node.
    pub(super) fn opens(&self, node: &Json) -> bool {
        self.opens && (node.is_object() || node.is_array())
    }

    /// How many columns of the row it reads.
    pub(super) fn reads(&self) -> usize {
        match self.action {
            Action::Run { reads, .. } => reads,
            Action::Keep | Action::Replace { .. } => 0,
        }
    }
}

/// What happens to a named value.
pub(super) enum Action {
    /// It passes, with all below that no other path names.
    Keep,
    /// It is replaced, whatever it is; null and the empty string only if so said.
    Replace {
        value: Json,
        null: bool,
        empty: bool,
    },
    /// Strings or numbers go through a kernel.
    Run {
        kernel: Arc<dyn Transform>,
        takes: Takes,
        /// How many columns of the row it reads.
        reads: usize,
    },
}

impl Rule {
    /// From a member of the parameter map: a path, and a rule as a column would have it.
    pub(super) fn read(path: &Arg, arg: &Arg) -> Result<Self, Problem> {
        let wanted = || rule::parse(arg).and_then(|spec| Wanted::of(&spec));
        let (path, text, wanted) = at_path(path, Path::parse, wanted)?;
        Ok(Self { path, text, wanted })
    }

    /// Whether parts of values that it names pass.
    pub(super) fn passes_parts(&self) -> bool {
        match &self.wanted {
            Wanted::Keep | Wanted::Replace { .. } => false,
            Wanted::Run { prepared, .. } => prepared.passes_parts(),
        }
    }

    /// Whether values that it names pass.
    pub(super) fn passes_values(&self) -> bool {
        match &self.wanted {
            Wanted::Keep => true,
            Wanted::Replace { .. } => false,
            Wanted::Run { prepared, .. } => prepared.guarantees().passes_values,
        }
    }

    /// The columns of the row that it reads.
    pub(super) fn reads(&self) -> &[Read] {
        match &self.wanted {
            Wanted::Keep | Wanted::Replace { .. } => &[],
            Wanted::Run { prepared, .. } => prepared.reads(),
        }
    }

    /// Names its domain where it is drawn from a subject, and those of rules that it holds.
    pub(super) fn name_domains(&mut self, of: &dyn Fn(&str, &Read) -> Option<String>) {
        let Wanted::Run {
            prepared,
            name,
            domain,
            ..
        } = &mut self.wanted
        else {
            return;
        };
        let own = domain_of(prepared.as_mut(), name, of);
        *domain = domain.take().or(own);
    }

    /// Whether it keeps what other rules go on below of, and none of them says what becomes of the rest.
    fn keeps_more_than(&self, others: &[Self]) -> bool {
        let is_above = |other: &Self| self.path.is_above(&other.path);
        let is_closed = |other: &Self| {
            other.path.is_rest_of(&self.path) && !matches!(other.wanted, Wanted::Keep)
        };
        matches!(self.wanted, Wanted::Keep)
            && others.iter().any(is_above)
            && !others.iter().any(is_closed)
    }

    /// The path if it does that, and those inside of the documents that its values are.
    pub(super) fn kept_whole(&self, others: &[Self]) -> Vec<String> {
        match &self.wanted {
            Wanted::Run { prepared, .. } => within(&self.text, prepared.kept_whole()),
            _ if self.keeps_more_than(others) => vec![self.text.clone()],
            _ => Vec::new(),
        }
    }

    /// `named` is the domain of all parts that name none themselves; `clears` says that what no path names goes.
    pub(super) fn bind(&self, key: &MasterKey, named: Option<&str>, clears: bool) -> Bound {
        let action = match &self.wanted {
            Wanted::Keep => Action::Keep,
            Wanted::Replace { value, null, empty } => Action::Replace {
                value: value.clone(),
                null: *null,
                empty: *empty,
            },
            Wanted::Run {
                prepared,
                takes,
                name,
                domain,
            } => Action::Run {
                kernel: prepared.bind(key, domain.as_deref().or(named).unwrap_or(name)),
                takes: *takes,
                reads: prepared.reads().len(),
            },
        };
        Bound {
            path: self.path.clone(),
            text: self.text.clone(),
            action,
            opens: clears && self.path.steps.last().is_some_and(Step::is_wild),
        }
    }
}

impl Wanted {
    fn of(spec: &Spec) -> Result<Self, Problem> {
        let Some(entry) = registry::find(spec.transform) else {
            return Err(Problem::new("there is no such transform").at(spec.span));
        };
        let takes = [
            (Family::Text, Takes::Strings),
            (Family::Numeric, Takes::Decimals),
            (Family::Int8, Takes::Integers),
        ];
        let prepared = |family| prepare(entry, spec, family);
        match entry.name {
            "keep" => prepared(Family::Text).map(|_| Self::Keep),
            "set_null" => prepared(Family::Text).map(|_| Self::Replace {
                value: Json::Null,
                null: true,
                empty: true,
            }),
            "fixed" => prepared(Family::Text).map(|_| Self::Replace {
                value: literal(&spec.args),
                null: replaces(&spec.args, "null"),
                empty: replaces(&spec.args, "empty"),
            }),
            name => {
                let scalars = takes.into_iter().find(|(family, _)| entry.takes(*family));
                let Some((family, takes)) = scalars else {
                    let problem = Problem::new(format!("`{name}` takes neither text nor numbers"));
                    return Err(problem.hint(instead(entry)).at(spec.span));
                };
                Ok(Self::Run {
                    prepared: prepared(family)?,
                    takes,
                    name,
                    domain: spec.domain.clone(),
                })
            }
        }
    }
}

/// What to write for a transform of something that documents do not hold.
fn instead(entry: &Entry) -> String {
    let nothing_else = "documents hold nothing else";
    if !entry.takes(Family::Timestamp) {
        return nothing_else.to_owned();
    }
    let of_written = |other: &&Entry| {
        other.group == Group::Dates && other.takes(Family::Date) && other.takes(Family::Text)
    };
    let written = registry::REGISTRY.iter().filter(of_written);
    let names: Vec<String> = written.map(|other| format!("`{}`", other.name)).collect();
    format!(
        "{nothing_else}: for dates in texts write {}, for numbers of seconds since 1970 `{}: {}`",
        names.join(" or "),
        unix_time::ENTRY.name,
        entry.name
    )
}

fn prepare(entry: &Entry, spec: &Spec, family: Family) -> Result<Box<dyn Prepared>, Problem> {
    rule::in_row(entry, spec, &Type::plain(family.name(), family))
}

/// The literal of `fixed` as JSON: what is not quoted in the rules file and reads as a number, true or false is one.
fn literal(args: &Arg) -> Json {
    match member(args, "value").unwrap_or(args).value {
        Value::Scalar { ref text, quoted } => {
            let scalar = serde_json::from_str(text).ok();
            let bare = |value: &Json| !quoted && (value.is_number() || value.is_boolean());
            scalar
                .filter(bare)
                .unwrap_or_else(|| Json::String(text.clone()))
        }
        _ => Json::Null,
    }
}

/// Whether `fixed` is told to replace NULL or the empty string, too.
fn replaces(args: &Arg, what: &str) -> bool {
    let given = member(args, what).map(|arg| &arg.value);
    matches!(given, Some(Value::Scalar { text, .. }) if text == "replace")
}

fn member<'a>(args: &'a Arg, wanted: &str) -> Option<&'a Arg> {
    let Value::Map(pairs) = &args.value else {
        return None;
    };
    let named = |name: &Arg| matches!(&name.value, Value::Scalar { text, .. } if text == wanted);
    pairs
        .iter()
        .find(|(name, _)| named(name))
        .map(|(_, value)| value)
}
