//! `range`: a transform for the bounds of ranges and multiranges.

pub(super) mod bounds;
mod kernel;

use std::sync::Arc;

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param, RULE};
use crate::transform::numbers::NUMBERS;
use crate::transform::{Guarantees, Input, Prepared, Transform, rule};
use kernel::Kernel;

use super::inner::{Inner, only_rule};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "range",
    group: Group::Structures,
    summary: "the range with a transform for its bounds",
    doc: "Both bounds of a range, and of each range of a multirange, go through one transform: `range: { of: \
          { date_shift: { shift: constant } } }`. Only those are taken that keep order, and so \
          never put a lower bound above its upper one: `date_shift` by a constant, `date_truncate`, `scale`, `round`, \
          `bucket`, `fixed`, and `set_null`, which makes the range infinite on both sides. Bounds stay inclusive or \
          exclusive; infinite ones and the empty range stay. Where both bounds become one (`fixed`, a coarse step), the \
          range is empty unless both are inclusive. Of two numbers, the one with fewer digits behind the point gets \
          zeros first, so that both are rounded alike. Bounds use the domain of their own transform, so a date in a range \
          becomes the same as in a column of dates; `domain` on `range` names another.",
    params: &[Param {
        name: "of",
        kind: RULE,
        default: "",
        doc: "the rule for every bound, written as for a column",
    }],
    accepts: &[Family::Range, Family::Multirange],
    examples: &["[1906-12-09,1992-01-01)"],
    example_params: &[("of: date_shift: shift", "constant")],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let bound = bound_type(input.ty).ok_or_else(|| {
        let problem = Problem::new("the type of the bounds is not known");
        problem.hint("use `keep`, `set_null` or `fixed` for the column")
    })?;
    let spec = rule::parse(only_rule(ENTRY.name, args)?)?;
    let inner = Inner::of(&spec, bound)?;
    if inner.is_keep() {
        let problem = Problem::new("every bound would pass as it is");
        return Err(problem.hint("write `keep` for the column").at(spec.span));
    }
    if !inner.keeps_order() {
        let message = format!(
            "`{}` does not promise to keep order, and so could put a lower bound above its upper one",
            spec.transform
        );
        let hint = format!("use {}", in_order(bound.family));
        return Err(Problem::new(message).hint(hint).at(spec.span));
    }
    Ok(Box::new(RangeTransform {
        inner,
        family: bound.family,
        multi: input.ty.family == Family::Multirange,
    }))
}

/// The transforms of a family that keep order.
fn in_order(family: Family) -> &'static str {
    match family {
        Family::Date | Family::Timestamp | Family::TimestampTz => {
            "`date_shift: { shift: constant }`, `date_truncate`, `fixed` or `set_null`"
        }
        family if NUMBERS.contains(&family) => "`scale`, `round`, `bucket`, `fixed` or `set_null`",
        _ => "`fixed` or `set_null`",
    }
}

fn bound_type(ty: &Type) -> Option<&Type> {
    let range = match ty.family {
        Family::Multirange => ty.element.as_deref()?,
        _ => ty,
    };
    range.element.as_deref()
}

#[derive(Debug)]
struct RangeTransform {
    inner: Inner,
    /// Of the bounds.
    family: Family,
    multi: bool,
}

impl Prepared for RangeTransform {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            // Ranges that differ do so in a bound, unless `set_null` and `fixed` make all alike.
            distinct: self.inner.guarantees().distinct.of_parts(),
            makes_nulls: false,
            max_chars: None,
            passes_values: self.inner.guarantees().passes_values,
        }
    }

    fn passes_parts(&self) -> bool {
        self.inner.passes_parts()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        Arc::new(Kernel {
            inner: self.inner.bind(key, named),
            family: self.family,
            multi: self.multi,
        })
    }
}

#[cfg(test)]
mod tests;
