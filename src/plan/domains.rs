//! Columns of one domain, and parts of columns, whose rules differ in `longest` only: equal values part ways there, and no
//! key tells of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::equal::same_arg;
use super::scope::Scope;
use super::{ColumnPlan, Decision, TablePlan};
use crate::catalog::{Family, Type};
use crate::report::Finding;
use crate::transform::args::Spec;
use crate::transform::{lengths, registry, rule};

/// A warning for each column, or part of one, whose stand-ins are of other lengths than those of the first of its domain
/// with the same rule. Within a key group that is an error of its own.
pub(super) fn check(scope: &Scope<'_>, tables: &[TablePlan]) -> Vec<Finding> {
    let mut domains: BTreeMap<(&str, String), Vec<Limited<'_>>> = BTreeMap::new();
    let mut findings = Vec::new();
    for column in tables.iter().flat_map(limited) {
        let domain = (column.spec.transform, column.domain.clone());
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

/// A column, or a part of one, whose stand-ins have a greatest length.
struct Limited<'p> {
    table: &'p TablePlan,
    column: &'p ColumnPlan,
    /// The column's, or that of a part.
    spec: Cow<'p, Spec>,
    domain: String,
    longest: u32,
}

fn limited(table: &TablePlan) -> impl Iterator<Item = Limited<'_>> {
    table.columns.iter().flat_map(move |column| {
        let (Decision::Transform { spec, prepared }, Some(domain)) =
            (&column.decision, &column.domain)
        else {
            return Vec::new();
        };
        let longest = prepared.guarantees().max_chars;
        let whole = longest.map(|longest| (Cow::Borrowed(spec), domain.clone(), longest));
        let parts = rule::parts(spec, domain).into_iter();
        let parts = parts.filter_map(|(spec, domain)| {
            let longest = longest_of(&spec)?;
            Some((Cow::Owned(spec), domain, longest))
        });
        let all = whole.into_iter().chain(parts);
        let limited = all.map(|(spec, domain, longest)| Limited {
            table,
            column,
            spec,
            domain,
            longest,
        });
        limited.collect()
    })
}

/// The greatest length of what a part's rule gives for text, whatever the type of the part is: words come out of the same
/// list for all.
fn longest_of(part: &Spec) -> Option<u32> {
    let entry = registry::find(part.transform).filter(|entry| entry.takes(Family::Text))?;
    let prepared = rule::prepared(entry, part, &Type::plain("text", Family::Text)).ok()?;
    prepared.guarantees().max_chars
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
        let group = &self.column.key_group;
        let are_whole = !self.is_part() && !other.is_part();
        are_whole && group.is_some() && *group == other.column.key_group
    }

    fn is_part(&self) -> bool {
        matches!(self.spec, Cow::Owned(_))
    }

    fn title(&self) -> String {
        self.table.table.column(&self.column.column)
    }

    /// Where in the column it is.
    fn place(&self) -> &'static str {
        if self.is_part() {
            " in a part of it"
        } else {
            ""
        }
    }

    fn differs_from(&self, first: &Self) -> Finding {
        Finding::warning(
            "longest",
            self.title(),
            format!(
                "`{}`{} draws from what has at most {} characters here, and at most {} at {}{}: equal values of the two \
                 become different ones",
                self.spec.transform,
                self.place(),
                self.longest,
                first.longest,
                first.title(),
                first.place(),
            ),
            "give both the same `longest`, or one of them a `domain` of its own if equal values need not stay equal",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, table, text, varchar};
    use super::super::{Plan, TargetKind};
    use crate::catalog::{Family, Type};
    use crate::rules::Rules;

    fn findings(rules: &str) -> Vec<(String, String)> {
        let mut texts = Type::plain("text[]", Family::Array);
        texts.element = Some(Box::new(text()));
        let tables = vec![
            table(
                "a",
                &[
                    ("city", text()),
                    ("town", varchar(15)),
                    ("doc", Type::plain("jsonb", Family::Jsonb)),
                    ("tags", texts),
                ],
            ),
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
            "  a: { columns: { city: city, town: { city: { longest: 15 } }, doc: keep, tags: keep } }\n  b: { columns: { city: { city: { longest: 15, domain: b } } } }\n",
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
            "  a: { columns: { city: { city: { longest: 15 } }, town: { city: { longest: 15 } }, doc: keep, tags: keep } }\n  b: { columns: { city: { city: { longest: 15 } } } }\n",
        );
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn parts_of_values_share_the_domains_of_columns() {
        let rules = |doc: &str, tags: &str| {
            format!(
                "  a: {{ columns: {{ city: {{ city: {{ longest: 15 }} }}, town: keep, doc: {doc}, tags: {tags} }} }}\n  b: {{ columns: {{ city: keep }} }}\n"
            )
        };
        let path = r#"{ json: { "$.city": city } }"#;
        let found = findings(&rules(path, "keep"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].1.contains("`city` in a part of it"), "{found:?}");
        assert!(found[0].1.contains("at public.a.city"), "{found:?}");
        let found = findings(&rules("keep", "{ array: city }"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].1.contains("`city` in a part of it"), "{found:?}");
        let alike = r#"{ json: { "$.city": { city: { longest: 15 } } } }"#;
        let apart = "{ array: { of: city, domain: tags } }";
        let found = findings(&rules(alike, apart));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_column_that_is_too_short_is_told_the_limit() {
        let found = findings(
            "  a: { columns: { city: keep, town: keep, doc: keep, tags: keep } }\n  b: { columns: { city: city } }\n",
        );
        assert!(
            found.iter().any(|(id, _)| id.starts_with("length:")),
            "{found:?}"
        );
    }
}
