//! Domains for rules of several countries and languages. Under one key and domain equal values become equal stand-ins, but
//! not where one column gets German names and another one French ones: columns of a language get a domain of their own, so
//! that what belongs together is told by the rules themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::unit::Unit;
use crate::plan::{Decision, Plan};
use crate::rules::written;
use crate::transform::args::{Arg, Value};

/// Transforms that are proposed by country or language, each with the parameter that says which.
const LOCAL: &[(&str, &str)] = &[
    ("phone", "country"),
    ("postcode", "country"),
    ("state", "country"),
    ("first_name", "locale"),
    ("middle_name", "locale"),
    ("last_name", "locale"),
    ("name", "locale"),
    ("title", "locale"),
    ("job", "locale"),
    ("address", "locale"),
    ("street", "locale"),
    ("city", "locale"),
    ("company", "locale"),
    ("persona", "locale"),
];

const DOMAIN: &str = "domain";

/// Countries and languages by transform; none for the usual one.
type Places = BTreeMap<&'static str, BTreeSet<Option<String>>>;

/// What rules that are there say.
pub(super) struct Domains {
    /// Without a domain of their own.
    decided: Places,
    /// Domains by transform and country or language.
    named: BTreeMap<(&'static str, String), BTreeSet<String>>,
}

impl Domains {
    /// Of the columns that have a rule already.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut decided = Places::new();
        let mut named: BTreeMap<(&'static str, String), BTreeSet<String>> = BTreeMap::new();
        for column in plan.tables.iter().flat_map(|table| &table.columns) {
            let Decision::Transform { spec, .. } = &column.decision else {
                continue;
            };
            let rule = Arg::one(spec.transform, spec.args.clone());
            match &spec.domain {
                None => each(&rule, &mut |name, place| note(&mut decided, name, place)),
                Some(domain) => each(&rule, &mut |name, place| {
                    let of = place.map(|place| named.entry((name, place.to_owned())).or_default());
                    of.into_iter().for_each(|of| {
                        of.insert(domain.clone());
                    });
                }),
            }
        }
        Self { decided, named }
    }

    /// The domain that rules which are there have for a country or language, where all of them have the same.
    fn named(&self, name: &'static str, place: &str) -> Option<&str> {
        let domains = self.named.get(&(name, place.to_owned()))?;
        match domains.len() {
            1 => domains.first().map(String::as_str),
            _ => None,
        }
    }

    /// Gives proposals for several countries or languages a domain each, but for the usual one and for what goes by the
    /// rules that are there.
    pub(super) fn agree(&self, units: &mut [Unit<'_>]) {
        let mut places = self.decided.clone();
        for unit in units.iter() {
            if let Some(candidate) = unit.candidate() {
                each(&candidate.rule, &mut |name, place| {
                    note(&mut places, name, place);
                });
            }
        }
        let domain = |name: &'static str, place: &str| {
            let decided = self.decided.get(name);
            if decided.is_some_and(|of| of.contains(&Some(place.to_owned()))) {
                return None;
            }
            let is_apart = places.get(name).is_some_and(|of| of.len() > 1);
            let usual = || is_apart.then(|| format!("{name}_{place}"));
            self.named(name, place).map(str::to_owned).or_else(usual)
        };
        for unit in units {
            if let Some(candidate) = unit.candidate_mut() {
                let lines = &mut candidate.lines;
                set(&mut candidate.rule, &domain, &mut |before, after| {
                    for line in lines.iter_mut() {
                        *line = line.replace(before, after);
                    }
                });
            }
        }
    }
}

fn note(places: &mut Places, name: &'static str, place: Option<&str>) {
    let of = places.entry(name).or_default();
    of.insert(place.map(str::to_owned));
}

/// Every rule for values of a country or language within a rule, itself included.
fn each(rule: &Arg, see: &mut impl FnMut(&'static str, Option<&str>)) {
    match &rule.value {
        Value::Scalar { text, .. } => {
            if let Some((name, _)) = local(text) {
                see(name, None);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                match word(key).and_then(local) {
                    Some((name, param)) => see(name, place(value, param)),
                    None if is_deep(value) || holds_rule(key) => each(value, see),
                    None => {}
                }
            }
        }
        Value::List(_) | Value::Null => {}
    }
}

/// Adds domains, and tells how the rules were written before and are now.
fn set(
    rule: &mut Arg,
    domain: &impl Fn(&'static str, &str) -> Option<String>,
    rewritten: &mut impl FnMut(&str, &str),
) {
    let Value::Map(entries) = &mut rule.value else {
        return;
    };
    for (key, value) in entries {
        let Some((name, param)) = word(key).and_then(local) else {
            set(value, domain, rewritten);
            continue;
        };
        let wanted = place(value, param).and_then(|place| domain(name, place));
        let Some(wanted) = wanted else { continue };
        if is_apart_already(value) {
            continue;
        }
        let before = written::inline(&Arg::one(name, value.clone()));
        if let Value::Map(params) = &mut value.value {
            params.push((Arg::scalar(DOMAIN), Arg::scalar(&wanted)));
        }
        rewritten(&before, &written::inline(&Arg::one(name, value.clone())));
    }
}

/// A transform that is proposed by country or language, and the parameter that says which.
pub(super) fn local(name: &str) -> Option<(&'static str, &'static str)> {
    LOCAL.iter().find(|(local, _)| *local == name).copied()
}

/// Whether a rule, and not a word, stands under a key: of a path, of elements.
fn holds_rule(key: &Arg) -> bool {
    word(key).is_some_and(|key| key.starts_with('$') || matches!(key, "array" | "of"))
}

fn is_deep(value: &Arg) -> bool {
    matches!(value.value, Value::Map(_))
}

fn is_apart_already(params: &Arg) -> bool {
    place(params, DOMAIN).is_some()
}

fn place<'a>(params: &'a Arg, param: &str) -> Option<&'a str> {
    let Value::Map(params) = &params.value else {
        return None;
    };
    let given = params.iter().find(|(key, _)| word(key) == Some(param));
    given.and_then(|(_, value)| word(value))
}

fn word(arg: &Arg) -> Option<&str> {
    match &arg.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}
