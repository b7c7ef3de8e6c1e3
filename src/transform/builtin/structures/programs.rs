//! What `yaml` and `php` have in common: transforms inside of texts in which programs keep values, found by JSONPath, which
//! leave all else as it stands.

pub mod php;
pub mod yaml;

mod walk;

use std::marker::PhantomData;
use std::sync::Arc;

use super::container::{Container, Invalid, Kernel, Part, Slot, Unsplit};
use super::documents::{LONG, Limit, Policies, at_path};
use super::inner::Inner;
use super::json::path::{Path, Step};
use super::met::Met;
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Spec};
use crate::transform::entry::Param;
use crate::transform::serial::Tree;
use crate::transform::{Distinct, Guarantees, Prepared, Transform, rule};
use walk::Walk;

/// How texts of one kind are read and written.
trait Language: Send + Sync + std::fmt::Debug + 'static {
    /// The transform.
    const NAME: &'static str;
    /// What a text is none of.
    const WHAT: &'static str;
    /// What to do about such texts.
    const HINT: &'static str;

    /// `None` where it is none.
    fn read(text: &str) -> Option<Tree<'_>>;

    /// Appends a text in the place of an old value.
    fn write(old: &str, text: &str, out: &mut Vec<u8>);

    /// The same of nothing.
    fn null(old: &str, out: &mut Vec<u8>);
}

/// A path with the rule of what it names.
#[derive(Debug)]
struct Rule {
    path: Path,
    /// As the rules file writes it.
    written: String,
    inner: Inner,
    /// The type whose values its transform gets.
    family: Family,
    /// Whether it replaces whatever stands there.
    whole: bool,
}

impl Rule {
    fn read(path: &Arg, arg: &Arg) -> Result<Self, Problem> {
        let rule = || rule::parse(arg).and_then(|spec| of_texts_or_numbers(&spec));
        let (path, written, (inner, family, whole)) = at_path(path, Path::parse, rule)?;
        Ok(Self {
            path,
            written,
            inner,
            family,
            whole,
        })
    }
}

/// A rule for texts; for numbers where its transform takes none, with the family of their type. What is wrong is told of texts.
fn of_texts_or_numbers(spec: &Spec) -> Result<(Inner, Family, bool), Problem> {
    let whole = matches!(spec.transform, "set_null" | "fixed");
    let of = |family: Family| {
        let inner = Inner::of(spec, &Type::plain(family.name(), family))?;
        Ok((inner, family, whole))
    };
    of(Family::Text).or_else(|problem: Problem| {
        let mut numbers = [Family::Numeric, Family::Int8].into_iter();
        numbers.find_map(|family| of(family).ok()).ok_or(problem)
    })
}

/// The parameters that both have, but for what each says of texts that are none of its own.
const OTHER: Param = Param {
    name: "other",
    kind: "keep|set_null",
    default: "keep",
    doc: "what happens to texts, numbers, true and false that no path names",
};
const ON_MISSING: Param = Param {
    name: "on_missing",
    kind: "ignore|error",
    default: "ignore",
    doc: "`error` stops the run at a text in which a path names nothing",
};
const TOO_LONG: Param = Param {
    name: LONG,
    kind: "error|set_null|empty",
    default: "error",
    doc: "what happens to a text that gets longer than its column: NULL, or an empty string. With `error` the plan takes no column \
          that has a length",
};

#[derive(Debug)]
struct Program<L> {
    rules: Vec<Rule>,
    /// Clears what no rule names.
    nothing: Inner,
    policies: Policies,
    limit: Option<Limit>,
    language: PhantomData<L>,
}

impl<L: Language> Program<L> {
    fn of(
        (rules, policies): (Vec<Rule>, Policies),
        ty: &Type,
    ) -> Result<Box<dyn Prepared>, Problem> {
        Ok(Box::new(Self {
            rules,
            nothing: Inner::read(&Arg::scalar("set_null"), &Type::plain("text", Family::Text))?,
            policies,
            limit: Limit::of(policies, ty),
            language: PhantomData,
        }))
    }
}

impl<L: Language> Prepared for Program<L> {
    fn guarantees(&self) -> Guarantees {
        let mut rules = self.rules.iter();
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: [self.policies.invalid, self.policies.long].contains(&Invalid::Null),
            max_chars: Some(Limit::promised(self.limit, "")),
            passes_values: !self.policies.clears_others
                || rules.any(|rule| rule.inner.guarantees().passes_values),
        }
    }

    fn passes_parts(&self) -> bool {
        self.rules.iter().any(|rule| rule.inner.passes_parts())
    }

    fn kept_whole(&self) -> Vec<String> {
        let rules = self.rules.iter();
        rules
            .flat_map(|rule| rule.inner.kept_whole_in(&rule.written))
            .collect()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != L::NAME).then_some(domain);
        let slot = |inner: &Inner, family| Slot {
            family,
            kernel: (!inner.is_keep()).then(|| inner.bind(key, named)),
        };
        let slots = self.rules.iter().map(|rule| slot(&rule.inner, rule.family));
        let slots = slots.chain([slot(&self.nothing, Family::Text)]).collect();
        let targets = self.rules.iter().map(|rule| Target {
            opens: self.policies.clears_others && rule.path.steps.last().is_some_and(Step::is_wild),
            path: rule.path.clone(),
            written: rule.written.clone(),
            keeps: rule.inner.is_keep(),
            whole: rule.whole,
            takes_numbers: rule.family != Family::Text,
        });
        let texts = Texts {
            met: Met::new(self.rules.len()),
            targets: targets.collect(),
            policies: self.policies,
            limit: self.limit,
            language: PhantomData::<L>,
        };
        Arc::new(Kernel::new(texts, slots))
    }
}

/// What a rule names, and how; its slot has the same number.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
struct Target {
    path: Path,
    written: String,
    /// Whether what it names passes.
    keeps: bool,
    /// Whether it replaces whatever stands there.
    whole: bool,
    /// Whether its transform is one of numbers alone.
    takes_numbers: bool,
    /// Whether it leaves lists and mappings to other paths.
    opens: bool,
}

struct Texts<L> {
    targets: Vec<Target>,
    policies: Policies,
    limit: Option<Limit>,
    /// Of the targets, which named anything.
    met: Met,
    language: PhantomData<L>,
}

impl<L: Language> Container for Texts<L> {
    const NULL: &'static [u8] = b"";

    fn split<'v>(
        &self,
        _: Format,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<(), Unsplit> {
        if value.is_empty() {
            return Ok(());
        }
        let invalid = Unsplit::Invalid(L::WHAT);
        let text = std::str::from_utf8(value).map_err(|_| invalid.clone())?;
        let tree = L::read(text).ok_or(invalid)?;
        let seen = Walk::of(&self.targets, self.policies, &tree, parts)?;
        let seen = seen.iter().enumerate().filter(|(_, seen)| **seen);
        seen.for_each(|(rule, _)| self.met.note(rule));
        Ok(())
    }

    fn quote(&self, whole: &[u8], part: &Part<'_>, text: &[u8], out: &mut Vec<u8>) {
        L::write(&old(whole, part), &String::from_utf8_lossy(text), out);
    }

    fn null(&self, whole: &[u8], part: &Part<'_>, out: &mut Vec<u8>) {
        L::null(&old(whole, part), out);
    }

    fn named(&self, slot: usize) -> Option<&str> {
        self.targets.get(slot).map(|target| target.written.as_str())
    }

    fn has_met(&self, slot: usize) -> bool {
        self.met.has(slot)
    }

    const HINT: Option<&'static str> = Some(L::HINT);

    fn invalid(&self) -> Invalid {
        self.policies.invalid
    }

    fn limit(&self) -> Option<Limit> {
        self.limit
    }
}

/// What stands at a part's place.
fn old<'w>(whole: &'w [u8], part: &Part<'_>) -> std::borrow::Cow<'w, str> {
    String::from_utf8_lossy(whole.get(part.place.clone()).unwrap_or_default())
}

#[cfg(test)]
mod tests;
