//! The rule of a part: a transform that another one holds, checked against the part's type.

use std::sync::Arc;

use super::xml::fits;
use crate::catalog::Type;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Spec, Value};
use crate::transform::builtin::plain::fixed::needs_text_format;
use crate::transform::registry;
use crate::transform::{Guarantees, Prepared, Transform, rule};

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

    /// From a rule that was taken apart. The transform must take the type, and its results must fit it.
    pub(super) fn of(spec: &Spec, ty: &Type) -> Result<Self, Problem> {
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
        let prepared = rule::prepared(entry, spec, ty)?;
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
