//! Columns of one domain whose rules differ in `longest` only: equal values part ways there, and no key tells of it.

use std::collections::BTreeMap;

use super::equal::same_arg;
use super::scope::Scope;
use super::{ColumnPlan, Decision, TablePlan};
use crate::report::Finding;
use crate::transform::args::Spec;
use crate::transform::lengths;

/// A warning for each column whose stand-ins are of other lengths than those of the first column of its domain with the
/// same rule. Within a key group that is an error of its own.
pub(super) fn check(scope: &Scope<'_>, tables: &[TablePlan]) -> Vec<Finding> {
    let mut domains: BTreeMap<(&str, &str), Vec<Limited<'_>>> = BTreeMap::new();
    let mut findings = Vec::new();
    for column in tables.iter().flat_map(limited) {
        let domain = (column.spec.transform, column.domain);
        let known = domains.entry(domain).or_default();
        match known.iter().find(|known| known.is_alike(&column)) {
            Some(first) if first.longest != column.longest && !first.is_tied_to(&column) => {
                findings.push(scope.placed(column.differs_from(first), column.spec.span));
            }
            Some(_) => {}
            None => known.push(column),
        }
    }
    findings
}

/// A column whose stand-ins have a greatest length.
struct Limited<'p> {
    table: &'p TablePlan,
    column: &'p ColumnPlan,
    spec: &'p Spec,
    domain: &'p str,
    longest: u32,
}

fn limited(table: &TablePlan) -> impl Iterator<Item = Limited<'_>> {
    table.columns.iter().filter_map(move |column| {
        let Decision::Transform { spec, prepared } = &column.decision else {
            return None;
        };
        Some(Limited {
            table,
            column,
            spec,
            domain: column.domain.as_deref()?,
            longest: prepared.guarantees().max_chars?,
        })
    })
}

impl Limited<'_> {
    /// Whether the rules are the same but for `longest`, which one of them has at least.
    fn is_alike(&self, other: &Self) -> bool {
        let (own, others) = (&self.spec.args, &other.spec.args);
        let has_limit = lengths::given(own) != lengths::given(others);
        let alike = same_arg(&lengths::without(own), &lengths::without(others));
        alike && (has_limit || self.longest == other.longest)
    }

    fn is_tied_to(&self, other: &Self) -> bool {
        self.column.key_group.is_some() && self.column.key_group == other.column.key_group
    }

    fn title(&self) -> String {
        self.table.table.column(&self.column.column)
    }

    fn differs_from(&self, first: &Self) -> Finding {
        Finding::warning(
            "longest",
            self.title(),
            format!(
                "`{}` draws from what has at most {} characters here, and at most {} at {}: equal values of the two become \
                 different ones",
                self.spec.transform,
                self.longest,
                first.longest,
                first.title()
            ),
            "give both the same `longest`, or one of them a `domain` of its own if equal values need not stay equal",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, table, text, varchar};
    use super::super::{Plan, TargetKind};
    use crate::rules::Rules;

    fn findings(rules: &str) -> Vec<(String, String)> {
        let tables = vec![
            table("a", &[("city", text()), ("town", varchar(15))]),
            table("b", &[("city", varchar(15))]),
        ];
        let text = format!("version: 1\ntables:\n{rules}");
        let path = std::path::Path::new("rules.yaml");
        let rules = Rules::parse(path, &text, &|_| None).unwrap();
        let plan = Plan::build(&rules, &database(tables), TargetKind::Postgres);
        let told = plan.findings.iter();
        let told = told.filter(|finding| {
            let code = finding.id.split(':').next().unwrap_or_default();
            matches!(code, "longest" | "length")
        });
        told.map(|finding| (finding.id.clone(), finding.message.clone()))
            .collect()
    }

    #[test]
    fn other_lengths_in_one_domain_are_told() {
        let found = findings(
            "  a: { columns: { city: city, town: { city: { longest: 15 } } } }\n  b: { columns: { city: { city: { longest: 15, domain: b } } } }\n",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].0.starts_with("longest:"), "{found:?}");
        assert!(
            found[0].1.contains("at most 15 characters here"),
            "{found:?}"
        );
        assert!(found[0].1.contains("public.a.city"), "{found:?}");
    }

    #[test]
    fn the_same_limit_everywhere_is_not() {
        let found = findings(
            "  a: { columns: { city: { city: { longest: 15 } }, town: { city: { longest: 15 } } } }\n  b: { columns: { city: { city: { longest: 15 } } } }\n",
        );
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_column_that_is_too_short_is_told_the_limit() {
        let found = findings(
            "  a: { columns: { city: keep, town: keep } }\n  b: { columns: { city: city } }\n",
        );
        assert!(
            found.iter().any(|(id, _)| id.starts_with("length:")),
            "{found:?}"
        );
    }
}
