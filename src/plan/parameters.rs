//! Columns of one domain whose rules give other parameters, or one of which compares without case: equal values part ways
//! there, and no key tells of it.
//!
//! Only of what names somebody or something: nobody looks for a row by an amount, a date or a text, and two `choice`s
//! are of two things. What a rule must say (an axis, a country) is what the column is, and no difference either.

use std::collections::BTreeMap;

use super::decide::Decider;
use super::equal::same_arg;
use super::scope::Scope;
use super::{ColumnPlan, Decision, TablePlan};
use crate::report::Finding;
use crate::transform::args::{Arg, Spec, Value};
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::LONGEST;

/// Headings of transforms whose values are looked up by.
const NAMING: &[Group] = &[
    Group::People,
    Group::Contact,
    Group::Places,
    Group::Internet,
    Group::Finance,
    Group::Identifiers,
];

/// Parameters that tell what stands in the column: where they differ, so do the values, of which none are equal.
const OF_THE_COLUMN: &[(&str, &str)] = &[
    ("country", "format"),
    ("gender", "values"),
    ("middle_name", "form"),
    ("state", "format"),
    ("street", "line"),
];

/// A warning for each set of parameters of a domain that is another than that of the domain's first column, at the first
/// column that has it. Where `longest` is all that differs, [`domains`](super::domains) tells.
pub(super) fn check(decider: &Decider<'_, '_>, tables: &[TablePlan]) -> Vec<Finding> {
    let scope = decider.scope;
    let mut domains: BTreeMap<(&str, &str, String), Vec<Variant<'_>>> = BTreeMap::new();
    for (table, column) in tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
    {
        let Some((domain, variant)) = Variant::new(decider, table, column) else {
            continue;
        };
        let required = variant.required();
        let key = (variant.spec.transform, domain, required);
        let known = domains.entry(key).or_default();
        match known.iter_mut().find(|known| known.is_alike(&variant)) {
            Some(known) => known.more += 1,
            None => known.push(variant),
        }
    }
    let mut findings = Vec::new();
    for variants in domains.values() {
        let Some((first, others)) = variants.split_first() else {
            continue;
        };
        findings.extend(
            others
                .iter()
                .filter_map(|other| other.against(first, scope)),
        );
    }
    findings
}

/// One set of parameters, with the first column that has it.
struct Variant<'p> {
    table: &'p TablePlan,
    column: &'p ColumnPlan,
    spec: &'p Spec,
    entry: &'static Entry,
    /// By name; without those that say what is so anyway.
    given: BTreeMap<&'p str, &'p Arg>,
    /// Whether values that differ in case only get the same stand-in.
    folds: bool,
    /// Further columns that have it.
    more: usize,
}

impl<'p> Variant<'p> {
    /// A column's, with its domain; `None` for one whose stand-ins do not follow from its value alone, or whose values
    /// are nobody's names.
    fn new(
        decider: &Decider<'_, '_>,
        table: &'p TablePlan,
        column: &'p ColumnPlan,
    ) -> Option<(&'p str, Self)> {
        let Decision::Transform { spec, prepared } = &column.decision else {
            return None;
        };
        let mut entries = decider.scope.registry.iter();
        let entry = entries.find(|entry| entry.name == spec.transform)?;
        let is_of_value = prepared.reads().is_empty() && column.key_source.is_none();
        let mut given = given(entry, &spec.args);
        // A rule that says so gives text what `citext` gets without it.
        let says_so = given.get(CASE.name).and_then(|arg| text(arg)) == Some(case::IGNORE);
        if says_so {
            given.remove(CASE.name);
        }
        let variant = Self {
            table,
            column,
            spec,
            entry,
            given,
            folds: says_so || decider.folds(&table.table, &column.column),
            more: 0,
        };
        let counts = entry.keyed && is_of_value && NAMING.contains(&entry.group);
        Some((column.domain.as_deref().filter(|_| counts)?, variant))
    }

    /// What the rule must say, as one text.
    fn required(&self) -> String {
        let params = self.entry.params.iter();
        let required = params.filter(|param| param.default.is_empty());
        let texts = required.filter_map(|param| text(self.given.get(param.name)?));
        texts.collect::<Vec<_>>().join("\n")
    }

    fn is_alike(&self, other: &Self) -> bool {
        self.folds == other.folds && self.differing(other).next().is_none()
    }

    /// Names of the parameters that are not the same in both.
    fn differing<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = &'static str> + 's {
        let params = self.entry.params.iter().map(|param| param.name);
        params.filter(|name| {
            let is_other = match (self.given.get(name), other.given.get(name)) {
                (Some(own), Some(others)) => !same(own, others),
                (own, others) => own.is_some() != others.is_some(),
            };
            is_other && !OF_THE_COLUMN.contains(&(self.entry.name, name))
        })
    }

    /// What to tell of it beside the first variant of its domain.
    fn against(&self, first: &Self, scope: &Scope<'_>) -> Option<Finding> {
        let names: Vec<&str> = self.differing(first).collect();
        let group = self.column.key_group.as_ref();
        let is_tied = group.is_some() && group == first.column.key_group.as_ref();
        if names == [LONGEST.name] || is_tied {
            return None;
        }
        let what = match (names.is_empty(), self.folds) {
            (false, _) => format!("has another `{}` here", names.join("`, `")),
            (true, true) => "takes capitals for small letters here".to_owned(),
            (true, false) => "tells capitals from small letters here".to_owned(),
        };
        let than = if names.is_empty() { "unlike" } else { "than" };
        let more = match self.more {
            0 => String::new(),
            more => format!(" (and in {more} more of these)"),
        };
        let place = scope.place(first.spec.span);
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let message = format!(
            "`{}` {what}{more} {than} at {}{place}, in the same domain: equal values of the two become different ones",
            self.spec.transform,
            first.title(),
        );
        let has_case = || {
            let mut params = self.entry.params.iter();
            params.any(|param| param.name == CASE.name)
        };
        let hint = match names.is_empty() {
            true if has_case() => {
                "only values with capitals part ways; `case: ignore` takes them for small letters in a text column, too; or \
                 give one of the two a `domain` of its own if equal values need not stay equal"
            }
            true => {
                "only values with capitals part ways: give one of the two a `domain` of its own if those need not stay equal"
            }
            false => {
                "give both the same parameters, or one of them a `domain` of its own if equal values need not stay equal"
            }
        };
        let finding = Finding::warning("domain_parameters", self.title(), message, hint);
        Some(scope.placed(finding, self.spec.span))
    }

    fn title(&self) -> String {
        self.table.table.column(&self.column.column)
    }
}

/// Parameters by name, but for those that say what is so without them. What stands directly under the transform is its
/// first one.
fn given<'p>(entry: &Entry, args: &'p Arg) -> BTreeMap<&'p str, &'p Arg> {
    let default = |name: &str| {
        let mut params = entry.params.iter();
        params
            .find(|param| param.name == name)
            .map(|param| param.default)
    };
    let named: Vec<(&str, &Arg)> = match (&args.value, entry.params.first()) {
        (Value::Map(pairs), _) => pairs
            .iter()
            .filter_map(|(name, value)| Some((text(name)?, value)))
            .collect(),
        (Value::Scalar { .. } | Value::List(_), Some(first)) => vec![(first.name, args)],
        _ => Vec::new(),
    };
    let differs =
        |(name, value): &(&str, &Arg)| value.value != Value::Null && text(value) != default(name);
    named.into_iter().filter(differs).collect()
}

/// Quotes make no other parameter of it.
fn same(a: &Arg, b: &Arg) -> bool {
    match (text(a), text(b)) {
        (Some(a), Some(b)) => a == b,
        _ => same_arg(a, b),
    }
}

fn text(arg: &Arg) -> Option<&str> {
    match &arg.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{citext, database, int8, table, text};
    use super::super::{Plan, TargetKind};
    use crate::report::{Finding, Severity};
    use crate::rules::Rules;

    fn findings(a: &str, b: &str) -> Vec<Finding> {
        let columns = [("x", text()), ("y", text()), ("n", int8()), ("m", int8())];
        let tables = vec![table("a", &columns), table("b", &columns)];
        let text = format!(
            "version: 1\nunlisted: keep\ntables:\n  a: {{ columns: {{ {a} }} }}\n  b: {{ columns: {{ {b} }} }}\n"
        );
        let path = std::path::Path::new("rules.yaml");
        let rules = Rules::parse(path, &text, &|_| None).unwrap();
        let plan = Plan::build(&rules, &database(tables), TargetKind::Postgres);
        let errors: Vec<&Finding> = plan.errors().collect();
        assert!(errors.is_empty(), "{errors:?}");
        let told = plan.findings.into_iter();
        told.filter(|finding| finding.id.starts_with("domain_parameters:"))
            .collect()
    }

    #[test]
    fn another_parameter_in_one_domain_is_told_with_both_places() {
        let found = findings("x: email", "y: { email: { hosts: keep } }");
        let [one] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(one.severity, Severity::Warning);
        assert_eq!(one.subject, "public.b.y");
        let expected = "`email` has another `hosts` here than at public.a.x (rules.yaml:4:";
        assert!(one.message.starts_with(expected), "{}", one.message);
        assert!(one.at.as_deref().unwrap().starts_with("rules.yaml:5:"));
        let again = findings("x: email", "y: { email: { hosts: keep } }");
        assert_eq!(again[0].id, one.id);
        for (a, b, names) in [
            (
                "{ city: { longest: 10 } }",
                "{ city: de_DE }",
                "`locale`, `longest`",
            ),
            ("{ phone: { format: keep } }", "phone", "`format`"),
            (
                "{ hash: { length: 20 } }",
                "{ hash: { length: 24 } }",
                "`length`",
            ),
        ] {
            let found = findings(&format!("x: {a}"), &format!("x: {b}"));
            assert_eq!(found.len(), 1, "{a} {b}");
            assert!(found[0].message.contains(names), "{}", found[0].message);
        }
    }

    #[test]
    fn a_column_that_compares_without_case_is_told_beside_one_that_does_not() {
        let users = table("users", &[("id", int8()), ("email", citext())]);
        let orders = table("orders", &[("id", int8()), ("email", text())]);
        let text = "version: 1\nunlisted: keep\ncolumns: { \"*.email\": email }\n";
        let rules = Rules::parse(std::path::Path::new("rules.yaml"), text, &|_| None).unwrap();
        let result = Plan::build(&rules, &database(vec![users, orders]), TargetKind::Postgres);
        assert_eq!(
            result.codes(),
            [
                ("domain_parameters", "public.users.email"),
                ("unlisted_keep", "shop")
            ]
        );
        let message = &result.findings[0].message;
        let expected = "takes capitals for small letters here unlike at public.orders.email";
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn the_help_offers_case_where_the_transform_has_it_only() {
        for (transform, has_case) in [
            ("email", true),
            ("name", true),
            ("digits", false),
            ("hash", false),
        ] {
            let users = table("users", &[("slug", citext())]);
            let cards = table("cards", &[("chip", text())]);
            let text = format!(
                "version: 1\nunlisted: keep\ncolumns: {{ \"*.slug\": {transform}, \"*.chip\": {transform} }}\n"
            );
            let rules = Rules::parse(std::path::Path::new("rules.yaml"), &text, &|_| None).unwrap();
            let plan = Plan::build(&rules, &database(vec![users, cards]), TargetKind::Postgres);
            let mut told = plan.findings.iter();
            let told = told.find(|finding| finding.id.starts_with("domain_parameters:"));
            let hint = &told.unwrap().hint;
            assert_eq!(hint.contains("`case: ignore`"), has_case, "{hint}");
            assert!(hint.contains("a `domain` of its own"), "{hint}");
        }
    }

    #[test]
    fn a_text_column_that_ignores_case_is_like_one_that_compares_without_it() {
        let users = table("users", &[("id", int8()), ("email", citext())]);
        let orders = table("orders", &[("id", int8()), ("email", text())]);
        let database = database(vec![users, orders]);
        let told = |orders: &str| {
            let text = format!(
                "version: 1\nunlisted: keep\ntables:\n  users: {{ columns: {{ email: email }} }}\n  orders: {{ columns: {{ email: {orders} }} }}\n"
            );
            let rules = Rules::parse(std::path::Path::new("rules.yaml"), &text, &|_| None).unwrap();
            let plan = Plan::build(&rules, &database, TargetKind::Postgres);
            let codes = plan.findings.into_iter();
            codes
                .filter(|finding| finding.id.starts_with("domain_parameters:"))
                .count()
        };
        assert_eq!(told("{ email: { case: ignore } }"), 0);
        assert_eq!(told("{ email: { case: exact } }"), 1);
        assert_eq!(told("email"), 1);
    }

    #[test]
    fn a_set_of_parameters_is_told_once_however_many_columns_have_it() {
        let short = "{ email: { style: short } }";
        let found = findings("x: email", &format!("x: {short}, y: {short}"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.contains("and in 1 more"), "{found:?}");
    }

    #[test]
    fn what_parts_no_equal_values_is_not_told() {
        for (a, b) in [
            // The same, in other words.
            ("x: { city: { locale: de_DE } }", "x: { city: 'de_DE' }"),
            ("x: { email: { style: full } }", "x: email"),
            // Said by another finding.
            ("x: { city: { longest: 12 } }", "x: city"),
            // Another domain, or none.
            ("x: email", "x: { email: { hosts: keep, domain: other } }"),
            ("x: { mask: { keep_last: 2 } }", "x: mask"),
            ("x: email", "x: username"),
            // Of another thing by what it must say.
            (
                "x: { national_id: { country: us } }",
                "x: { national_id: { country: de } }",
            ),
            // Amounts, and what follows from a subject.
            ("n: { noise: { percent: 5 } }", "n: noise"),
            (
                "x: { persona: { part: email, by: n } }, y: { persona: { part: email, by: n, host: test.example } }",
                "x: keep",
            ),
            ("x: { gender: { values: [m, f] } }", "x: gender"),
            ("x: { country: code }", "x: country"),
        ] {
            let found = findings(a, b);
            assert!(found.is_empty(), "{a} {b}: {found:?}");
        }
    }
}
