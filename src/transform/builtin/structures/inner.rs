//! The rule of a part: a transform that another one holds, checked against the part's type.

use std::sync::Arc;

use super::xml::fits;
use crate::catalog::Type;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Spec, Value};
use crate::transform::builtin::plain::fixed::needs_text_format;
use crate::transform::entry::Entry;
use crate::transform::registry;
use crate::transform::siblings::{Read, Role};
use crate::transform::{Guarantees, Prepared, Transform, rule};

/// How a part's rule is prepared.
type Prepare = fn(&Entry, &Spec, &Type) -> Result<Box<dyn Prepared>, Problem>;

/// A checked rule without its key.
#[derive(Debug)]
pub(super) struct Inner {
    prepared: Box<dyn Prepared>,
    name: &'static str,
    domain: Option<String>,
}

impl Inner {
    /// From the rule as the rules file gives it.
    pub(super) fn read(arg: &Arg, ty: &Type) -> Result<Self, Problem> {
        Self::of(&rule::parse(arg)?, ty)
    }

    /// The same for a part that stands for the whole value, so that it may be drawn from other columns of the row.
    pub(super) fn read_in_row(arg: &Arg, ty: &Type) -> Result<Self, Problem> {
        Self::prepared(&rule::parse(arg)?, ty, rule::in_row)
    }

    /// From a rule that was taken apart. The transform must take the type, and its results must fit it.
    pub(super) fn of(spec: &Spec, ty: &Type) -> Result<Self, Problem> {
        Self::prepared(spec, ty, rule::prepared)
    }

    fn prepared(spec: &Spec, ty: &Type, prepare: Prepare) -> Result<Self, Problem> {
        let name = spec.transform;
        let wrong = |message: String| Problem::new(message).at(spec.span);
        let entry =
            registry::find(name).ok_or_else(|| wrong(format!("there is no transform `{name}`")))?;
        if !entry.takes(ty.family) {
            let hint = format!("see `standin transforms {name}` for the types it takes");
            return Err(wrong(format!("`{name}` does not take {}", ty.name)).hint(hint));
        }
        fits(name, ty).map_err(|problem| problem.at(spec.span))?;
        if name == "fixed" && needs_text_format(ty.family) {
            let message = format!("a literal of {} cannot be written inside a value", ty.name);
            return Err(
                wrong(message).hint("use `keep`, `set_null`, or `fixed` for the whole column")
            );
        }
        let prepared = prepare(entry, spec, ty)?;
        let longest = prepared.guarantees().max_chars;
        if let Some((longest, room)) = longest.zip(ty.length).filter(|(long, room)| long > room) {
            let message = format!(
                "`{name}` may give {longest} characters, and {} holds {room}",
                ty.name
            );
            return Err(wrong(message).hint("choose one with shorter results, or `mask`"));
        }
        Ok(Self {
            prepared,
            name,
            domain: spec.domain.clone(),
        })
    }

    /// The columns of the row that it reads.
    pub(super) fn reads(&self) -> &[Read] {
        self.prepared.reads()
    }

    /// Names its domain where it is drawn from a subject, and those of rules that it holds.
    pub(super) fn name_domains(&mut self, of: &dyn Fn(&str, &Read) -> Option<String>) {
        let own = domain_of(self.prepared.as_mut(), self.name, of);
        self.domain = self.domain.take().or(own);
    }

    /// Whether values pass as they are.
    pub(super) fn is_keep(&self) -> bool {
        self.name == "keep"
    }

    /// Whether parts of values pass.
    pub(super) fn passes_parts(&self) -> bool {
        self.prepared.passes_parts()
    }

    /// Paths of documents that are kept whole.
    pub(super) fn kept_whole(&self) -> Vec<String> {
        self.prepared.kept_whole()
    }

    /// The same, each behind where the values stand that hold the documents.
    pub(super) fn kept_whole_in(&self, place: &str) -> Vec<String> {
        within(place, self.kept_whole())
    }

    /// Whether values stay in order.
    pub(super) fn keeps_order(&self) -> bool {
        self.prepared.keeps_order()
    }

    pub(super) fn guarantees(&self) -> Guarantees {
        self.prepared.guarantees()
    }

    /// The kernel, under the rule's own domain, or `named`, or the domain of its transform, in this order.
    pub(super) fn bind(&self, key: &MasterKey, named: Option<&str>) -> Arc<dyn Transform> {
        let domain = self.domain.as_deref().or(named).unwrap_or(self.name);
        self.prepared.bind(key, domain)
    }
}

/// The domain of a rule that is drawn from a subject; of one that holds others, they name theirs.
pub(super) fn domain_of(
    prepared: &mut dyn Prepared,
    name: &str,
    of: &dyn Fn(&str, &Read) -> Option<String>,
) -> Option<String> {
    prepared.name_domains(of);
    let holds_rules = registry::find(name).is_some_and(Entry::holds_rules);
    let mut reads = prepared.reads().iter();
    let subject = reads.find(|read| read.role == Role::Subject);
    subject
        .filter(|_| !holds_rules)
        .and_then(|subject| of(name, subject))
}

/// Paths inside of values that stand at a place.
pub(super) fn within(place: &str, paths: Vec<String>) -> Vec<String> {
    let paths = paths.into_iter();
    paths.map(|path| format!("{place} > {path}")).collect()
}

/// The one rule of a transform that holds one: `array: email`, or `array: { of: email }`.
pub(super) fn only_rule<'a>(holder: &str, args: &'a Arg) -> Result<&'a Arg, Problem> {
    let pairs = match &args.value {
        Value::Scalar { .. } => return Ok(args),
        Value::Map(pairs) => pairs.as_slice(),
        Value::Null | Value::List(_) => &[],
    };
    let is_of = |name: &Arg| matches!(&name.value, Value::Scalar { text, .. } if text == "of");
    match pairs {
        [(name, rule)] if is_of(name) => Ok(rule),
        _ => {
            let problem = Problem::new(format!("`{holder}` needs one transform"));
            let hint = format!(
                "write `{holder}: email`, or `{holder}: {{ of: {{ mask: {{ keep_last: 4 }} }} }}`"
            );
            Err(problem.hint(hint).at(args.span))
        }
    }
}
