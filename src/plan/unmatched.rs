//! Rules that say nothing: patterns without a match, unknown columns, entries that an earlier one always beats.
//!
//! Each of them may be a misspelt protection, so each is an error.

use super::decide::{find, told};
use super::equal::same_entry;
use super::scope::{Scope, Subject};
use super::select::{KEEP, own_rule};
use crate::catalog::{Family, Table, Type};
use crate::ident::TableName;
use crate::report::Finding;
use crate::rules::{ColumnRule, Pattern, Reference, TableRule, closest};
use crate::transform::Input;
use crate::transform::args::Span;

/// Findings about every rule that has no effect.
pub(super) fn check(scope: &Scope<'_>) -> Vec<Finding> {
    let mut check = Check {
        scope,
        findings: Vec::new(),
    };
    for entry in &scope.rules.tables {
        check.entry(entry);
    }
    check.shadowed_entries();
    check.column_patterns();
    check.references();
    check.findings
}

struct Check<'a, 's> {
    scope: &'s Scope<'a>,
    findings: Vec<Finding>,
}

impl<'a> Check<'a, '_> {
    fn add(&mut self, span: Span, finding: Finding) {
        self.findings.push(self.scope.placed(finding, span));
    }

    fn entry(&mut self, entry: &TableRule) {
        let scope = self.scope;
        let matched: Vec<&Subject<'a>> = scope
            .tables
            .iter()
            .filter(|subject| entry.pattern.matches_table(subject.name()))
            .collect();
        if matched.is_empty() {
            self.entry_without_table(entry);
            for rule in &entry.columns {
                self.parameters(rule);
            }
            return;
        }
        for rule in &entry.columns {
            self.column_in_entry(entry, rule, &matched);
        }
        self.shadowed_names(entry, &matched);
    }

    fn entry_without_table(&mut self, entry: &TableRule) {
        let scope = self.scope;
        let pattern = entry.pattern.to_string();
        let mut roots = scope.tables.iter().filter_map(|subject| {
            let partition = partition_matching(subject, &entry.pattern)?;
            Some((subject, partition))
        });
        if let Some((root, partition)) = roots.next() {
            if !root.entry.is_some_and(|other| same_entry(other, entry)) {
                self.add(
                    entry.pattern.span,
                    Finding::error(
                        "partition_rule",
                        partition.name.to_string(),
                        format!("`{pattern}` is a partition; rules belong to its root"),
                        format!("write the rules under `{}`", rules_name(root.name())),
                    ),
                );
            }
            return;
        }
        self.add(
            entry.pattern.span,
            Finding::error(
                "unmatched",
                pattern.clone(),
                format!("`{pattern}` matches no table"),
                self.table_hint(&entry.pattern),
            ),
        );
    }

    fn table_hint(&self, pattern: &Pattern) -> String {
        let written = pattern.to_string();
        let names = || self.scope.tables.iter().map(Subject::name);
        // The right name without its schema is the commonest mistake.
        let elsewhere = names().find(|name| name.name == written);
        let meant = elsewhere.map(rules_name).or_else(|| {
            let known: Vec<String> = names().map(rules_name).collect();
            closest(&written, known.iter().map(String::as_str)).map(str::to_owned)
        });
        match meant {
            Some(name) if pattern.is_exact() => format!("did you mean `{name}`?"),
            _ => "tables outside `public` are written `schema.table`; remove the entry if the table is gone".into(),
        }
    }

    fn column_in_entry(&mut self, entry: &TableRule, rule: &ColumnRule, matched: &[&Subject<'a>]) {
        let pattern = rule.pattern.to_string();
        let columns = || {
            matched
                .iter()
                .flat_map(|subject| &subject.logical.table.columns)
        };
        if !columns().any(|column| rule.pattern.matches_name(&column.name)) {
            let subject = match matched {
                [only] => only.name().column(&pattern),
                _ => format!("{}.{pattern}", entry.pattern),
            };
            let hint = match closest(&pattern, columns().map(|column| column.name.as_str())) {
                Some(name) if rule.pattern.is_exact() => format!("did you mean `{name}`?"),
                _ => "remove the rule if the column is gone".into(),
            };
            let message = format!("`{}` has no column `{pattern}`", entry.pattern);
            self.add(
                rule.pattern.span,
                Finding::error("unmatched", subject, message, hint),
            );
            self.parameters(rule);
            return;
        }
        if rule.pattern.is_exact() && rule.spec.transform != KEEP {
            self.generated(entry, rule, matched);
        }
    }

    /// A rule that names a generated column would be ignored silently: its values are computed by the target.
    fn generated(&mut self, entry: &TableRule, rule: &ColumnRule, matched: &[&Subject<'a>]) {
        for subject in matched {
            let speaks = subject.entry.is_some_and(|own| std::ptr::eq(own, entry));
            let generated = subject.logical.table.columns.iter().find(|column| {
                column.generated.is_some() && rule.pattern.matches_name(&column.name)
            });
            if let Some(column) = generated.filter(|_| speaks) {
                self.add(
                    rule.spec.span,
                    Finding::error(
                        "generated",
                        subject.name().column(&column.name),
                        "the column is generated: the target computes it, no rule can apply",
                        "remove the rule, and give rules to the columns that it is computed from",
                    ),
                );
            }
        }
    }

    fn shadowed_names(&mut self, entry: &TableRule, matched: &[&Subject<'a>]) {
        let names: Vec<&str> = matched
            .iter()
            .flat_map(|subject| &subject.logical.table.columns)
            .map(|column| column.name.as_str())
            .collect();
        for rule in entry.columns.iter().filter(|rule| !rule.pattern.is_exact()) {
            let mut beaten = names
                .iter()
                .filter(|name| rule.pattern.matches_name(name))
                .filter(|name| {
                    !entry
                        .columns
                        .iter()
                        .any(|other| other.pattern.is_exact() && other.pattern.matches_name(name))
                })
                .peekable();
            let any = beaten.peek().is_some();
            let all = beaten.all(|name| {
                own_rule(entry, name).is_none_or(|spec| !std::ptr::eq(spec, &raw const rule.spec))
            });
            if any && all {
                self.shadowed(&rule.pattern);
            }
        }
    }

    fn shadowed_entries(&mut self) {
        let scope = self.scope;
        for entry in scope
            .rules
            .tables
            .iter()
            .filter(|entry| !entry.pattern.is_exact())
        {
            let mut contested = scope
                .tables
                .iter()
                .filter(|subject| entry.pattern.matches_table(subject.name()))
                .filter(|subject| subject.entry.is_some_and(|own| !own.pattern.is_exact()))
                .peekable();
            let any = contested.peek().is_some();
            let all =
                contested.all(|subject| !subject.entry.is_some_and(|own| std::ptr::eq(own, entry)));
            if any && all {
                self.shadowed(&entry.pattern);
            }
        }
    }

    fn column_patterns(&mut self) {
        let scope = self.scope;
        let columns: Vec<(&TableName, &str)> = scope
            .tables
            .iter()
            .flat_map(|subject| {
                let columns = &subject.logical.table.columns;
                columns
                    .iter()
                    .map(|column| (subject.name(), column.name.as_str()))
            })
            .collect();
        for (position, rule) in scope.rules.columns.iter().enumerate() {
            let hits = |rule: &ColumnRule, at: &(&TableName, &str)| {
                rule.pattern.matches_column(at.0, at.1)
            };
            let matched: Vec<_> = columns.iter().filter(|at| hits(rule, at)).collect();
            if matched.is_empty() {
                self.column_pattern_without_match(&rule.pattern, &columns);
                self.parameters(rule);
                continue;
            }
            let earlier = &scope.rules.columns[..position];
            let mut contested = matched
                .iter()
                .filter(|at| {
                    !earlier
                        .iter()
                        .any(|rule| rule.pattern.is_exact() && hits(rule, at))
                })
                .peekable();
            let any = contested.peek().is_some();
            if any && contested.all(|at| earlier.iter().any(|rule| hits(rule, at))) {
                self.shadowed(&rule.pattern);
            }
        }
    }

    fn column_pattern_without_match(&mut self, pattern: &Pattern, columns: &[(&TableName, &str)]) {
        let written = pattern.to_string();
        let partition = self.scope.tables.iter().find(|subject| {
            let columns = &subject.logical.table.columns;
            subject.logical.partitions.iter().any(|partition| {
                columns
                    .iter()
                    .any(|column| pattern.matches_column(&partition.name, &column.name))
            })
        });
        let candidates = columns
            .iter()
            .map(|(table, column)| match pattern.parts.len() {
                2 => format!("{}.{column}", table.name),
                _ => table.column(column),
            });
        let hint = match (partition, closest_of(&written, candidates)) {
            (Some(root), _) => {
                format!(
                    "it names a partition; write it for the root `{}`",
                    rules_name(root.name())
                )
            }
            (None, Some(name)) => format!("did you mean `{name}`?"),
            (None, None) => "remove the pattern if the column is gone".into(),
        };
        let message = format!("`{written}` matches no column");
        self.add(
            pattern.span,
            Finding::error("unmatched", written, message, hint),
        );
    }

    /// Mistakes in the parameters of a rule that no column shows, because it has none: those that are mistakes whatever type
    /// the column has.
    fn parameters(&mut self, rule: &ColumnRule) {
        let spec = &rule.spec;
        let Some(entry) = find(self.scope.registry, spec.transform) else {
            return;
        };
        let prepare = |family: Family| {
            let ty = Type::example(family);
            (entry.prepare)(&spec.args, Input { ty: &ty })
        };
        let fits = |family: &Family| prepare(*family).is_ok();
        if entry.accepts.is_empty() || entry.accepts.iter().any(fits) {
            return;
        }
        if let Err(problem) = prepare(entry.example_family()) {
            let title = rule.pattern.to_string();
            for problem in problem.all() {
                let problem = problem.named(spec.transform);
                let finding = told(self.scope, "parameter", title.clone(), spec, problem);
                self.findings.push(finding);
            }
        }
    }

    fn shadowed(&mut self, pattern: &Pattern) {
        let written = pattern.to_string();
        self.add(
            pattern.span,
            Finding::error(
                "shadowed",
                written.clone(),
                format!("`{written}` never applies: earlier patterns match first"),
                "move it above the wider pattern, or remove it",
            ),
        );
    }

    fn references(&mut self) {
        let scope = self.scope;
        for reference in &scope.rules.references {
            for (table, column) in [
                (&reference.table, &reference.column),
                (&reference.to_table, &reference.to_column),
            ] {
                if scope.node(table, column).is_none() {
                    self.reference_end(reference.span, table, column);
                }
            }
            self.reference_types(reference);
        }
    }

    /// What stands in columns of other types cannot be equal, so the reference says nothing.
    fn reference_types(&mut self, reference: &Reference) {
        let scope = self.scope;
        let own = scope.node(&reference.table, &reference.column);
        let to = scope.node(&reference.to_table, &reference.to_column);
        let Some((own, to)) = own.zip(to) else {
            return;
        };
        let types = [own, to].map(|node| &scope.column(node).ty);
        if are_comparable(types[0].family, types[1].family) {
            return;
        }
        let message = format!(
            "it is {}, and {}, which `references:` ties it to, is {}: such values are never equal",
            types[0].name,
            scope.title(to),
            types[1].name
        );
        let hint = "tie columns of one type, or take the line out of `references:`";
        let finding = Finding::error("reference_type", scope.title(own), message, hint);
        self.add(reference.span, finding);
    }

    fn reference_end(&mut self, span: Span, table: &TableName, column: &str) {
        let scope = self.scope;
        let (message, meant) = if let Some(index) = scope.subject(table) {
            let columns = &scope.tables[index].logical.table.columns;
            let names = columns.iter().map(|column| column.name.as_str());
            let message = format!("`{}` has no column `{column}`", rules_name(table));
            (message, closest(column, names).map(str::to_owned))
        } else {
            let subjects = scope.tables.iter();
            let names = subjects.map(|subject| rules_name(subject.name()));
            let message = format!("there is no table `{}`", rules_name(table));
            (message, closest_of(&rules_name(table), names))
        };
        let hint = match meant {
            Some(name) => format!("did you mean `{name}`?"),
            None => "a reference reads `schema.table.column -> schema.table.column`".into(),
        };
        self.add(
            span,
            Finding::error("unmatched", table.column(column), message, hint),
        );
    }
}

/// Whether a value of one type can be one of another, as whatever compares keys sees it: numbers of any width, texts, times
/// with a zone and without.
fn are_comparable(a: Family, b: Family) -> bool {
    let is_number = |family: Family| {
        family.is_integer()
            || matches!(
                family,
                Family::Numeric | Family::Float4 | Family::Float8 | Family::Oid
            )
    };
    let is_time = |family: Family| matches!(family, Family::Timestamp | Family::TimestampTz);
    let is_address = |family: Family| matches!(family, Family::Inet | Family::Cidr);
    let both = |is: fn(Family) -> bool| is(a) && is(b);
    a == b || both(Family::is_text) || both(is_number) || both(is_time) || both(is_address)
}

fn partition_matching<'a>(subject: &Subject<'a>, pattern: &Pattern) -> Option<&'a Table> {
    let partitions = &subject.logical.partitions;
    partitions
        .iter()
        .copied()
        .find(|partition| pattern.matches_table(&partition.name))
}

/// A table's name as one writes it under `tables:`.
pub fn rules_name(table: &TableName) -> String {
    match table.schema.as_str() {
        "public" => table.name.clone(),
        _ => table.to_string(),
    }
}

/// [`closest`] of names made for it.
fn closest_of(written: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let names: Vec<String> = names.collect();
    closest(written, names.iter().map(String::as_str)).map(str::to_owned)
}
