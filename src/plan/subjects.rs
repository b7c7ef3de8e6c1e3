//! One subject under two names: a rule that draws from one key of a table, while the rules of that table draw from another
//! of its keys. Both give stand-ins, and those of one and the same row differ. And one subject in two locales.

use std::collections::BTreeMap;

use super::decide::find;
use super::groups::Groups;
use super::scope::{Node, Scope};
use super::{ColumnPlan, Decision, TablePlan};
use crate::report::Finding;
use crate::transform::args::{Arg, Span, Spec, Value};
use crate::transform::entry::Entry;
use crate::transform::locales::LOCALE;
use crate::transform::siblings::Role;

/// A rule that draws from a subject.
struct Drawn<'p> {
    table: &'p TablePlan,
    column: &'p ColumnPlan,
    spec: &'p Spec,
    /// What it reads.
    by: &'p str,
    /// The column that it names rows by: its own, or what that refers to in the end.
    head: Node,
    /// Whether the rows so named are those of its own table.
    is_own: bool,
}

/// A warning at each rule that draws from another key of a table than that table's own rules.
pub(super) fn check(scope: &Scope<'_>, groups: &Groups, tables: &[TablePlan]) -> Vec<Finding> {
    let drawn: Vec<Drawn<'_>> = tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter_map(|(table, column)| Drawn::new(scope, groups, table, column))
        .collect();
    let findings = drawn.iter().filter(|rule| !rule.is_own).filter_map(|rule| {
        let mut own = drawn.iter().filter(|own| own.is_of_same(rule));
        let first = own.next()?;
        let is_alike = first.head == rule.head || own.any(|own| own.head == rule.head);
        (!is_alike).then(|| rule.against(first, scope))
    });
    findings.collect()
}

/// A locale, and the first column of a domain whose rule has it.
struct Localized<'p> {
    locale: &'p str,
    title: String,
    span: Span,
}

/// A warning at the first rule of each other locale than that of the first rule that draws persons of the same domain: the
/// subject is one person here and another there.
pub(super) fn locales(scope: &Scope<'_>, tables: &[TablePlan]) -> Vec<Finding> {
    let mut known: BTreeMap<(&str, &str), Vec<Localized<'_>>> = BTreeMap::new();
    let mut findings = Vec::new();
    for (table, column) in tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
    {
        let Decision::Transform { spec, .. } = &column.decision else {
            continue;
        };
        let is_drawn = column.reads().iter().any(|read| read.role == Role::Subject);
        let (Some(locale), Some(domain), true) =
            (locale_of(scope, spec), column.domain.as_deref(), is_drawn)
        else {
            continue;
        };
        let title = table.table.column(&column.column);
        let of_domain = known.entry((spec.transform, domain)).or_default();
        if of_domain.iter().any(|known| known.locale == locale) {
            continue;
        }
        if let Some(first) = of_domain.first() {
            let place = scope.place(first.span);
            let place = place.map_or_else(String::new, |place| format!(" ({place})"));
            let message = format!(
                "`{}` gives people of {locale} here, and of {} at {}{place}: one and the same subject is two persons",
                spec.transform, first.locale, first.title
            );
            let hint = "give all rules of one subject the same `locale`";
            let finding = Finding::warning("subject_locale", &title, message, hint);
            findings.push(scope.placed(finding, spec.span));
        }
        of_domain.push(Localized {
            locale,
            title,
            span: spec.span,
        });
    }
    findings
}

/// The locale that a rule names, or the one that holds where it names none; `None` for a transform that has none.
fn locale_of<'s>(scope: &Scope<'_>, spec: &'s Spec) -> Option<&'s str> {
    let entry = find(scope.registry, spec.transform)?;
    let param = entry
        .params
        .iter()
        .find(|param| param.name == LOCALE.name)?;
    let text = |arg: &'s Arg| match &arg.value {
        Value::Scalar { text, .. } => Some(text.as_str()),
        _ => None,
    };
    let given = match &spec.args.value {
        Value::Map(pairs) => pairs
            .iter()
            .find(|(name, _)| text(name) == Some(param.name))
            .and_then(|(_, value)| text(value)),
        _ => None,
    };
    Some(given.unwrap_or(param.default))
}

impl<'p> Drawn<'p> {
    fn new(
        scope: &Scope<'_>,
        groups: &Groups,
        table: &'p TablePlan,
        column: &'p ColumnPlan,
    ) -> Option<Self> {
        let Decision::Transform { spec, .. } = &column.decision else {
            return None;
        };
        // Parts of a value may be drawn from several.
        if find(scope.registry, spec.transform).is_some_and(Entry::holds_rules) {
            return None;
        }
        let mut reads = column.reads().iter();
        let read = reads.find(|read| read.role == Role::Subject && spec.domain.is_none())?;
        let subject = scope.node(&table.table, &read.column)?;
        let head = groups.of(subject).map_or(subject, |group| group.head);
        Some(Self {
            table,
            column,
            spec,
            by: &read.column,
            head,
            is_own: head.table == subject.table,
        })
    }

    /// Whether it gives the same sort of stand-ins to the rows that the other rule names.
    fn is_of_same(&self, other: &Self) -> bool {
        self.is_own
            && self.head.table == other.head.table
            && self.spec.transform == other.spec.transform
    }

    fn against(&self, own: &Self, scope: &Scope<'_>) -> Finding {
        let place = scope.place(own.spec.span);
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let (named, key) = (own.table.table.to_string(), &scope.column(self.head).name);
        let message = format!(
            "`{}` draws from `{}`, which names rows of {named} by `{key}`, but draws from `{}` there{place}: the stand-ins \
             of the same row differ",
            self.spec.transform, self.by, own.by
        );
        let hint = format!(
            "draw from `{key}` in {named} as well, or from a column here that refers to `{}`",
            own.by
        );
        let title = self.table.table.column(&self.column.column);
        scope.placed(
            Finding::warning("subject_differs", title, message, hint),
            self.spec.span,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::plan::{Plan, TargetKind};
    use crate::rules::Rules;

    #[test]
    fn one_subject_in_two_locales_is_told_at_the_second() {
        let planned = |users: &str, orders: &str| {
            let text = format!(
                "version: 1\nunlisted: keep\ntables:\n  users: {{ columns: {{ full_name: {{ persona: {{ part: name, by: id{users} }} }} }} }}\n  orders: {{ columns: {{ shipping_email: {{ persona: {{ part: email, by: user_id{orders} }} }} }} }}\n"
            );
            let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
                .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
            let catalog = crate::shop::catalog(10).unwrap();
            let findings = Plan::build(&rules, &catalog, TargetKind::Parquet).findings;
            let told = findings
                .into_iter()
                .filter(|finding| finding.id.starts_with("subject_locale:"));
            told.map(|finding| finding.message).collect::<Vec<_>>()
        };
        let german = ", locale: de_DE";
        let told = planned(german, "");
        assert_eq!(told.len(), 1);
        assert!(
            told[0].contains("people of de_DE here, and of en at public.orders.shipping_email"),
            "{told:?}"
        );
        assert_eq!(planned(german, german), [""; 0]);
        assert_eq!(planned("", ", locale: en"), [""; 0]);
    }
}
