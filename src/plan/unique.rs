//! Does a transformed column stay unique: proved before a row is read, or refused.
//!
//! A key over several columns stays unique when every column keeps distinct values distinct. If one does not, the
//! others must be unique by themselves, by another key. A column that becomes NULL takes its rows out of the key.
//! Expressions and predicates are not understood, save for `lower(column)` and `column IS [NOT] NULL`; over a
//! transformed column everything else counts as broken.

use std::fmt::Write as _;

use super::collisions::{Key, Part};
use super::decide::Decider;
use super::scope::Subject;
use super::{ColumnPlan, Decision, TablePlan};
use crate::catalog::Unique;
use crate::report::Finding;
use crate::transform::Distinct;
use crate::transform::args::{Span, Spec};
use crate::transform::siblings::{Read, Role};

/// Transforms whose results hold no upper-case letters, so that they stay distinct under `lower()`.
const LOWER_CASE: &[&str] = &["email", "username", "uuid"];

/// Errors for the keys of one table that may not stay unique. `table` is its index in the scope.
pub(super) fn check(decider: &Decider<'_, '_>, table: usize, plan: &TablePlan) -> Vec<Finding> {
    let subject = &decider.scope.tables[table];
    let keys = Keys {
        decider,
        subject,
        plan,
        uniques: subject.logical.uniques(),
    };
    let mut findings: Vec<Finding> = Vec::new();
    for unique in &keys.uniques {
        let Some((code, column, reason)) = keys.broken(unique) else {
            continue;
        };
        let kind = if unique.primary {
            "primary key"
        } else {
            "unique index"
        };
        let title = plan.table.column(column);
        let known = findings
            .iter_mut()
            .find(|other| other.subject == title && other.id.starts_with(&format!("{code}:")));
        if let Some(finding) = known {
            let _ = write!(finding.message, "; so does the {kind} `{}`", unique.name);
            continue;
        }
        let finding = Finding::error(
            code,
            title,
            format!(
                "{reason}, and the {kind} `{}` needs distinct ones",
                unique.name
            ),
            hint(code, plan, column),
        );
        findings.push(decider.scope.placed(finding, keys.span(column)));
    }
    findings
}

fn hint(code: &str, plan: &TablePlan, column: &str) -> &'static str {
    let is_drawn = |plan: &ColumnPlan| {
        let source = plan.key_source.as_ref();
        plan.column == column && source.is_some_and(|source| source.weighted)
    };
    if code == "unique" && plan.columns.iter().any(is_drawn) {
        "use `foreign_key` without `by`: keys change places then, and different ones stay different; or keep the column"
    } else if code == "unique" {
        "use a transform that keeps distinct values distinct (see `standin transforms`: permute, uuid, email, hash …), or keep the column"
    } else {
        "keep the columns that the index's expressions and condition read, or drop the index in the target's schema"
    }
}

/// What becomes of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// They pass, or distinct ones stay distinct.
    Distinct,
    /// All become NULL.
    Null,
    /// Distinct ones may become equal.
    Lossy,
}

struct Keys<'s, 'a> {
    decider: &'s Decider<'s, 'a>,
    subject: &'s Subject<'a>,
    plan: &'s TablePlan,
    uniques: Vec<&'a Unique>,
}

impl<'a> Keys<'_, 'a> {
    /// Why a key may break: finding code, column at fault, and what happens to its values.
    fn broken(&self, unique: &'a Unique) -> Option<(&'static str, &'a str, String)> {
        // A column without a decision has its own error; nothing can be said about its keys.
        let undecided = |name: &&String| self.fate(name).is_none();
        if unique
            .columns
            .iter()
            .chain(&unique.read_columns)
            .any(|name| undecided(&name))
        {
            return None;
        }
        if let Some(column) = self.opaque(unique) {
            let reason = format!("{} changes what the index computes", self.described(column));
            return (!self.rest_is_unique(unique)).then_some(("unique_expression", column, reason));
        }
        let fate = |name: &&String| self.fate(name);
        let nulls = |name: &&String| fate(name) == Some(Fate::Null);
        if unique.columns.iter().any(|name| nulls(&name)) && !unique.nulls_not_distinct {
            return None;
        }
        // NULLs are equal to one another where the constraint says so.
        let repeats = |name: &&String| unique.nulls_not_distinct && self.has_null_rate(name);
        let lost = |name: &&String| fate(name) != Some(Fate::Distinct) || repeats(name);
        let column = unique.columns.iter().find(lost)?;
        let reason = format!(
            "{} may give equal results for distinct values{}",
            self.described(column),
            self.expectation(unique)
        );
        (!self.rest_is_unique(unique)).then_some(("unique", column.as_str(), reason))
    }

    /// How many rows become equal, as far as that is known.
    fn expectation(&self, unique: &Unique) -> String {
        // What an expression makes of its columns is not counted.
        if !unique.expressions.is_empty() {
            return String::new();
        }
        let parts: Vec<Part> = unique.columns.iter().map(|name| self.part(name)).collect();
        let filled =
            |name: &String| unique.nulls_not_distinct || self.subject.logical.not_null(name);
        let key = Key {
            parts: &parts,
            rows: self.plan.estimated_rows,
            of_all: unique.predicate.is_none() && unique.columns.iter().all(filled),
        };
        key.expectation()
    }

    fn part(&self, name: &str) -> Part {
        let decision = self.column(name).map(|column| &column.decision);
        match (self.fate(name), decision) {
            (Some(Fate::Distinct), _) => Part::Apart,
            (_, Some(Decision::Transform { spec, prepared })) => Part::Lossy {
                distinct: prepared.guarantees().distinct,
                drawn: self
                    .decider
                    .scope
                    .registry
                    .iter()
                    .any(|entry| entry.name == spec.transform && entry.keyed),
            },
            _ => Part::Lossy {
                distinct: Distinct::No,
                drawn: false,
            },
        }
    }

    /// The first transformed column under an expression or condition that is not understood.
    fn opaque(&self, unique: &'a Unique) -> Option<&'a str> {
        let predicate = unique.predicate.as_deref().map(unwrap);
        let conditions: Vec<&str> = predicate
            .iter()
            .flat_map(|text| text.split(" AND "))
            .collect();
        unique
            .read_columns
            .iter()
            .find(|name| {
                let changed = self.changed(name);
                let understood = unique
                    .expressions
                    .iter()
                    .all(|text| self.lower_holds(text, name))
                    && conditions
                        .iter()
                        .all(|text| self.condition_holds(text, name));
                changed && !understood
            })
            .map(String::as_str)
    }

    /// Whether an expression that may read a column still tells its values apart.
    fn lower_holds(&self, expression: &str, name: &str) -> bool {
        let Some(inner) = lower_argument(expression) else {
            return false;
        };
        let other = self
            .subject
            .logical
            .table
            .columns
            .iter()
            .any(|column| column.name != name && is_column(inner, &column.name));
        // Another column's lower() says nothing about this one.
        other
            || is_column(inner, name)
                && (self.fate(name) == Some(Fate::Null)
                    || self.fate(name) == Some(Fate::Distinct) && self.is_lower_case(name))
    }

    /// Whether a column's stand-ins hold no upper-case letters. What is unique by its subject is made as `email` and
    /// `username` are.
    fn is_lower_case(&self, name: &str) -> bool {
        let by_subject = match self.column(name).map(|column| &column.decision) {
            Some(Decision::Transform { prepared, .. }) => {
                prepared.guarantees().distinct.is_unique_by_subject()
            }
            _ => false,
        };
        by_subject || LOWER_CASE.contains(&self.transform(name))
    }

    /// Whether a condition that may read a column selects the same rows as before. NULL stays NULL.
    fn condition_holds(&self, condition: &str, name: &str) -> bool {
        let inner = unwrap(condition);
        let tested = inner
            .strip_suffix(" IS NOT NULL")
            .or_else(|| inner.strip_suffix(" IS NULL"))
            .map(unwrap);
        let Some(tested) = tested else { return false };
        let other = self
            .subject
            .logical
            .table
            .columns
            .iter()
            .any(|column| column.name != name && is_column(tested, &column.name));
        other || is_column(tested, name) && !self.makes_nulls(name)
    }

    /// Whether the key's columns that stay distinct contain another key that is whole.
    fn rest_is_unique(&self, unique: &Unique) -> bool {
        let rest: Vec<&String> = unique
            .columns
            .iter()
            .filter(|name| self.fate(name) == Some(Fate::Distinct))
            .collect();
        self.uniques.iter().any(|other| {
            other.expressions.is_empty()
                && other.predicate.is_none()
                && !other.columns.is_empty()
                && other.columns.iter().all(|name| {
                    let no_nulls = other.nulls_not_distinct || self.subject.logical.not_null(name);
                    no_nulls && rest.contains(&name)
                })
        })
    }

    fn fate(&self, name: &str) -> Option<Fate> {
        let column = self.column(name)?;
        Some(match &column.decision {
            Decision::Generated if self.follows_a_transform(name) => Fate::Lossy,
            Decision::Keep | Decision::Generated => Fate::Distinct,
            Decision::Transform { spec, .. } if spec.nulls_all() => Fate::Null,
            Decision::Transform { .. } if chooses_one_to_one(column) => Fate::Distinct,
            Decision::Transform { prepared, .. } => {
                let distinct = prepared.guarantees().distinct;
                let few_rows = || {
                    let rows = self.subject.logical.most_rows();
                    rows.is_some_and(|rows| distinct.is_unique_among(rows))
                };
                let by_value = (distinct.is_unique() || few_rows()) && !self.folds_case(name);
                let by_subject =
                    distinct.is_unique_by_subject() && self.is_one_row_each(prepared.reads());
                if by_value || by_subject {
                    Fate::Distinct
                } else {
                    Fate::Lossy
                }
            }
        })
    }

    /// Whether no two rows have one subject. Rows without any draw from their own, distinct values.
    fn is_one_row_each(&self, reads: &[Read]) -> bool {
        let Some(subject) = reads.iter().find(|read| read.role == Role::Subject) else {
            return false;
        };
        // An index of one partition says nothing about the others' rows.
        self.subject.logical.table.uniques.iter().any(|unique| {
            unique.columns.len() == 1
                && unique.columns[0] == subject.column
                && unique.expressions.is_empty()
                && unique.predicate.is_none()
        })
    }

    /// Whether values that differ in case only are mapped alike, because the column shares its key with a `citext` one.
    fn folds_case(&self, name: &str) -> bool {
        let node = self.decider.scope.node(&self.plan.table, name);
        node.is_some_and(|node| self.decider.folds_case(node))
    }

    /// Whether a generated column's expression may read a column that changes. Its text is all the catalog holds, so
    /// a name anywhere in it counts.
    fn follows_a_transform(&self, name: &str) -> bool {
        let column = self.subject.logical.table.column(name);
        let expression = column.and_then(|column| column.generated.as_deref());
        self.plan.columns.iter().any(|other| {
            matches!(other.decision, Decision::Transform { .. })
                && expression.is_some_and(|text| text.contains(&other.column))
        })
    }

    fn changed(&self, name: &str) -> bool {
        self.column(name)
            .is_some_and(|column| match column.decision {
                Decision::Keep => false,
                Decision::Generated => self.follows_a_transform(name),
                Decision::Transform { .. } => true,
            })
    }

    fn has_null_rate(&self, name: &str) -> bool {
        self.column(name).is_some_and(|column| {
            matches!(&column.decision, Decision::Transform { spec, .. } if spec.nulls.rate.is_some())
        })
    }

    fn makes_nulls(&self, name: &str) -> bool {
        self.column(name)
            .is_none_or(|column| match &column.decision {
                Decision::Keep => false,
                Decision::Generated => true,
                Decision::Transform { prepared, .. } => prepared.guarantees().makes_nulls,
            })
    }

    fn column(&self, name: &str) -> Option<&ColumnPlan> {
        let mut columns = self.plan.columns.iter();
        columns.find(|column| column.column == name)
    }

    fn transform(&self, name: &str) -> &'static str {
        match self.column(name).map(|column| &column.decision) {
            Some(Decision::Transform { spec, .. }) => spec.transform,
            _ => "generated",
        }
    }

    /// A column's transform for a message. Under a condition a stand-in may also meet a value that passes.
    fn described(&self, name: &str) -> String {
        let under_condition = match self.column(name).map(|column| &column.decision) {
            Some(Decision::Transform { spec, .. }) => spec.when.is_some(),
            _ => false,
        };
        let transform = self.transform(name);
        if under_condition {
            format!("`{transform}` for the rows that meet `when`")
        } else {
            format!("`{transform}`")
        }
    }

    fn span(&self, name: &str) -> Span {
        match self.column(name).map(|column| &column.decision) {
            Some(Decision::Transform { spec, .. }) => spec.span,
            _ => Span::default(),
        }
    }
}

/// `x` of `lower(x)`, casts to text seen through, as `pg_get_indexdef` prints it: `lower((email)::text)`.
fn lower_argument(expression: &str) -> Option<&str> {
    let inner = unwrap(expression)
        .strip_prefix("lower(")?
        .strip_suffix(')')?;
    Some(unwrap(inner.strip_suffix("::text").unwrap_or(inner)))
}

/// Whether an SQL expression is just that column.
fn is_column(sql: &str, column: &str) -> bool {
    sql == column || sql == crate::ident::quote(column)
}

/// The text without parentheses around all of it.
fn unwrap(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        // `(a) = (b)` starts and ends with parentheses that are no pair; nested ones are left to the caller.
        if inner.contains(['(', ')']) && !is_balanced(inner) {
            break;
        }
        text = inner.trim();
    }
    text
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Whether keys change places in a column that holds nothing but keys that are read.
fn chooses_one_to_one(column: &ColumnPlan) -> bool {
    let source = column.key_source.as_ref();
    let fills = |spec: &Spec| spec.nulls.fill.is_some();
    let filled = matches!(&column.decision, Decision::Transform { spec, .. } if fills(spec));
    source.is_some_and(|source| source.one_to_one) && !filled
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::LOWER_CASE;
    use crate::key::MasterKey;
    use crate::plan::testing::text;
    use crate::transform::Input;
    use crate::transform::args::Arg;
    use crate::transform::registry::find;

    #[test]
    fn transforms_that_are_taken_for_lower_case_are() {
        let values = (0..1000).map(|number| format!("Ada.{number}@Example.ORG"));
        let values: ArrayRef = Arc::new(StringArray::from_iter_values(values));
        for name in LOWER_CASE {
            let entry = find(name).unwrap();
            let prepared = (entry.prepare)(&Arg::none(), Input { ty: &text() }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), name);
            let made = kernel.apply(&values).unwrap();
            for stand_in in made.as_string::<i32>().iter().flatten() {
                assert_eq!(stand_in, stand_in.to_lowercase(), "{name}");
            }
        }
    }
}
