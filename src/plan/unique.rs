//! Does a transformed column stay unique: proved before a row is read, or refused.
//!
//! A key over several columns stays unique when every column keeps distinct values distinct. If one does not, the
//! others must be unique by themselves, by another key. A column that becomes NULL takes its rows out of the key, unless
//! the key counts NULLs as equal (NULLS NOT DISTINCT).
//! Expressions and predicates are not understood, save for `lower(column)`, `upper(column)`, `trim(column)`,
//! `column IS [NOT] NULL`, `column <> ''`, and what no empty text is; over a transformed column everything else counts as
//! broken. Under a predicate it is not enough that a transform is one to one: values outside of it may be there twice, and
//! their stand-ins may come under it.

mod by_default;
mod conditional;
mod generated;
mod hints;
mod lowered;
mod predicates;
mod subjects;

use std::borrow::Cow;
use std::fmt::Write as _;

use super::collisions::{Key, Part};
use super::decide::Decider;
use super::scope::Subject;
use super::sql::{Cased, cased, is_column, reads};
use super::{ColumnPlan, Decision, TablePlan};
use crate::catalog::Unique;
use crate::report::Finding;
use crate::transform::Distinct;
use crate::transform::args::{Span, Spec};
use crate::transform::siblings::{Read, Role};
use predicates::Parts;

/// Transforms whose results differ in their small ASCII letters and digits wherever their values do, and hold no blanks:
/// they stay distinct under `lower()`, `upper()` and `trim()`.
const LOWER_CASE: &[&str] = &["email", "username"];

/// Transforms whose results, all ASCII without blanks, differ in more than case wherever their values do.
const ANY_CASE: &[&str] = &["uuid", "hash", "ulid"];

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
        let Some(Broken {
            code,
            column,
            reason,
            hint,
        }) = keys.broken(unique)
        else {
            continue;
        };
        let kind = if unique.primary {
            "primary key"
        } else {
            "unique index"
        };
        let generated = keys.bases(column);
        // Of what is computed only the rule of what it is computed from can be changed.
        let (column, reason, hint) = match generated.first() {
            Some(base) => {
                let reason = keys.of_generated(column, &generated);
                (*base, reason, hints::GENERATED.into())
            }
            None => (column, reason, hint),
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
            hint,
        );
        findings.push(decider.scope.placed(finding, keys.span(column)));
    }
    findings
}

/// Why a key may break.
struct Broken<'a> {
    /// The finding's code.
    code: &'static str,
    /// The column at fault.
    column: &'a str,
    /// What happens to its values.
    reason: String,
    hint: Cow<'static, str>,
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
    /// Why a key may break, if it may.
    fn broken(&self, unique: &'a Unique) -> Option<Broken<'a>> {
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
        // NULL in one column takes a row out of the key, whatever the others hold and the condition asks.
        let nulls = |name: &&String| self.fate(name) == Some(Fate::Null);
        if unique.columns.iter().any(|name| nulls(&name)) && !unique.nulls_not_distinct {
            return None;
        }
        let condition = Parts::of(unique);
        if self.selects_nothing(unique, &condition) {
            return None;
        }
        if let Some(column) = self.opaque(unique, &condition) {
            let reason = format!("{} changes what the index computes", self.described(column));
            return (!self.rest_is_unique(unique)).then_some(Broken {
                code: "unique_expression",
                column,
                reason,
                hint: hints::EXPRESSION.into(),
            });
        }
        let is_lost = |name: &&String| !self.is_apart(name, unique);
        let column = unique.columns.iter().find(is_lost)?;
        let (reason, hint) = self.loss(unique, column);
        (!self.rest_is_unique(unique)).then_some(Broken {
            code: "unique",
            column,
            reason,
            hint,
        })
    }

    /// Whether a key's column tells rows apart in the target that it told apart in the source.
    fn is_apart(&self, name: &str, unique: &Unique) -> bool {
        (self.is_distinct(name)
            || self.is_apart_by_condition(name, unique)
            || self.is_apart_by_subject(name, unique))
            && !(unique.nulls_not_distinct && self.adds_nulls(name))
    }

    /// Whether distinct values of a column stay distinct, whatever else a row holds.
    fn is_distinct(&self, name: &str) -> bool {
        self.fate(name) == Some(Fate::Distinct)
    }

    /// How a key's column makes rows equal, and what to do about it.
    fn loss(&self, unique: &Unique, name: &str) -> (String, Cow<'static, str>) {
        let described = self.described(name);
        if unique.nulls_not_distinct && self.adds_nulls(name) {
            let maker = match self.spec(name) {
                Some(spec) if spec.nulls.rate.is_some() => "`null_rate`".to_owned(),
                _ => described,
            };
            let reason =
                format!("{maker} may make several NULLs, which NULLS NOT DISTINCT takes for equal");
            return (reason, hints::NULLS.into());
        }
        if let Some(by) = self.shared_fill(name) {
            let reason = format!(
                "`fill_nulls` gives NULLs of rows with the same `{by}` the same stand-in, and `{by}` is not unique by itself"
            );
            return (reason, hints::FILL.into());
        }
        let hint = self.advice(name);
        let expectation = self.expectation(unique);
        let reason = format!("{described} may give equal results for distinct values{expectation}");
        (reason, hint)
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
            _ if self.shared_fill(name).is_some() => Part::Lossy {
                distinct: Distinct::No,
                drawn: false,
            },
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
    fn opaque(&self, unique: &'a Unique, condition: &Parts<'_>) -> Option<&'a str> {
        let mut columns = unique.read_columns.iter();
        let opaque = columns.find(|name| {
            let mut expressions = unique.expressions.iter();
            let understood = expressions.all(|text| self.case_holds(unique, text, name))
                && self.adds_no_row(condition, name);
            self.changed(name) && !understood
        });
        opaque.map(String::as_str)
    }

    /// Whether a key's expression that may read a column still tells its values apart.
    fn case_holds(&self, unique: &Unique, expression: &str, name: &str) -> bool {
        if !reads(expression, name) {
            return true;
        }
        let Cased { inner, is_changed } = cased(expression);
        is_changed
            && is_column(inner, name)
            && !(unique.nulls_not_distinct && self.adds_nulls(name))
            && match self.fate(name) {
                Some(Fate::Null) => true,
                Some(Fate::Distinct) => self.survives_case(self.original(name).unwrap_or(name)),
                Some(Fate::Lossy) | None => false,
            }
    }

    /// Whether a column's stand-ins stay distinct in small letters, and in capitals. What is unique by its subject is made as `email` and
    /// `username` are.
    fn is_of_one_case(&self, name: &str) -> bool {
        let by_subject = match self.column(name).map(|column| &column.decision) {
            Some(Decision::Transform { prepared, .. }) => {
                prepared.guarantees().distinct.is_unique_by_subject()
            }
            _ => false,
        };
        let transform = self.transform(name);
        by_subject || LOWER_CASE.contains(&transform) || ANY_CASE.contains(&transform)
    }

    /// Whether the key's columns that stay distinct contain another key that is whole.
    fn rest_is_unique(&self, unique: &Unique) -> bool {
        self.uniques.iter().any(|other| {
            other.expressions.is_empty()
                && other.predicate.is_none()
                && !other.columns.is_empty()
                && other.columns.iter().all(|name| {
                    let no_nulls = other.nulls_not_distinct || self.subject.logical.not_null(name);
                    no_nulls && unique.columns.contains(name) && self.is_apart(name, other)
                })
        })
    }

    fn fate(&self, name: &str) -> Option<Fate> {
        let column = self.column(name)?;
        Some(match &column.decision {
            Decision::Generated => self.fate_of_generated(name),
            Decision::Keep => Fate::Distinct,
            Decision::Transform { spec, .. } if spec.nulls_all() => Fate::Null,
            Decision::Transform { .. } if chooses_one_to_one(column) => Fate::Distinct,
            Decision::Transform { spec, .. } if self.is_made_apart(name, spec) => Fate::Distinct,
            // What does not become NULL stays as it is. Whether the key minds the NULLs is asked apart.
            Decision::Transform { spec, .. } if nulls_some(spec) => Fate::Distinct,
            Decision::Transform { spec, .. } if self.is_lowered(column, spec) => Fate::Distinct,
            Decision::Transform { prepared, .. } => {
                let distinct = prepared.guarantees().distinct;
                let few_rows = || {
                    let rows = self.subject.logical.most_rows();
                    rows.is_some_and(|rows| distinct.is_unique_among(rows))
                };
                let by_value = (distinct.is_unique() || few_rows())
                    && !self.folds_case(name)
                    && self.shared_fill(name).is_none();
                let by_subject = distinct.is_unique_by_subject()
                    && subject(prepared.reads()).is_some_and(|by| self.is_one_row_each(by));
                if by_value || by_subject {
                    Fate::Distinct
                } else {
                    Fate::Lossy
                }
            }
        })
    }

    /// The column that a column's NULLs are filled by, where several rows may have one subject.
    fn shared_fill(&self, name: &str) -> Option<&str> {
        let fill = self.spec(name)?.nulls.fill.as_ref()?;
        (!self.is_one_row_each(&fill.column)).then_some(fill.column.as_str())
    }

    /// Whether no two rows have one subject in this column. Rows without any draw from their own, distinct values.
    fn is_one_row_each(&self, by: &str) -> bool {
        // An index of one partition says nothing about the others' rows.
        self.subject.logical.table.uniques.iter().any(|unique| {
            unique.columns.len() == 1
                && unique.columns[0] == by
                && unique.expressions.is_empty()
                && unique.predicate.is_none()
        })
    }

    /// Whether values that differ in case only are mapped alike, because the column shares its key with a `citext` one.
    fn folds_case(&self, name: &str) -> bool {
        let node = self.decider.scope.node(&self.plan.table, name);
        node.is_some_and(|node| self.decider.folds_case(node))
    }

    fn changed(&self, name: &str) -> bool {
        self.column(name)
            .is_some_and(|column| match column.decision {
                Decision::Keep => false,
                Decision::Generated => self.follows_a_transform(name),
                Decision::Transform { .. } => true,
            })
    }

    /// Whether values of a column may become NULL by its rule.
    fn adds_nulls(&self, name: &str) -> bool {
        self.column(name)
            .is_some_and(|column| match &column.decision {
                Decision::Keep => false,
                Decision::Generated => self.bases(name).iter().any(|base| self.adds_nulls(base)),
                Decision::Transform { prepared, .. } => prepared.guarantees().makes_nulls,
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

    /// Whether NULLs of a column may become values.
    fn fills_nulls(&self, name: &str) -> bool {
        self.column(name)
            .is_none_or(|column| match &column.decision {
                Decision::Keep => false,
                Decision::Generated => true,
                Decision::Transform { spec, .. } => {
                    column.is_made_by_target() || spec.nulls.fill.is_some()
                }
            })
    }

    fn spec(&self, name: &str) -> Option<&Spec> {
        match &self.column(name)?.decision {
            Decision::Transform { spec, .. } => Some(spec),
            Decision::Keep | Decision::Generated => None,
        }
    }

    fn column(&self, name: &str) -> Option<&ColumnPlan> {
        let mut columns = self.plan.columns.iter();
        columns.find(|column| column.column == name)
    }

    fn transform(&self, name: &str) -> &'static str {
        self.spec(name).map_or("generated", |spec| spec.transform)
    }

    /// A column's transform for a message. Under a condition a stand-in may also meet a value that passes.
    fn described(&self, name: &str) -> String {
        let transform = self.transform(name);
        match self.spec(name).is_some_and(|spec| spec.when.is_some()) {
            true => format!("`{transform}` for the rows that meet `when`"),
            false => format!("`{transform}`"),
        }
    }

    fn span(&self, name: &str) -> Span {
        self.spec(name).map_or_else(Span::default, |spec| spec.span)
    }
}

/// The column that names a row's subject, of those that a rule reads.
fn subject(reads: &[Read]) -> Option<&str> {
    let mut reads = reads.iter();
    let subject = reads.find(|read| read.role == Role::Subject)?;
    Some(&subject.column)
}

/// Whether a rule makes some values NULL and lets the others pass.
fn nulls_some(spec: &Spec) -> bool {
    spec.transform == "set_null" && spec.when.is_some() && spec.nulls.fill.is_none()
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
    use std::collections::HashSet;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::{ANY_CASE, LOWER_CASE};
    use crate::key::MasterKey;
    use crate::plan::testing::text;
    use crate::transform::Input;
    use crate::transform::args::Arg;
    use crate::transform::registry::find;

    #[test]
    fn transforms_that_are_taken_for_lower_case_are() {
        for name in LOWER_CASE {
            for stand_in in made(name, &Arg::none()) {
                assert_eq!(stand_in, stand_in.to_lowercase(), "{name}");
                assert_eq!(stand_in, stand_in.trim(), "{name}");
            }
        }
    }

    /// Stand-ins of a thousand texts and as many ULIDs in small letters and in capitals, no two alike without case.
    fn made(name: &str, args: &Arg) -> Vec<String> {
        let texts = (0..1000).map(|number| format!("Ada.{number}@Example.ORG"));
        let capitals = (0..500).map(|number| format!("01ARZ3NDEKTSV4RRFFQ69G{number:04}"));
        let small = (500..1000).map(|number| format!("01arz3ndektsv4rrffq69g{number:04}"));
        let values: ArrayRef = Arc::new(StringArray::from_iter_values(
            texts.chain(capitals).chain(small),
        ));
        let entry = find(name).unwrap();
        let prepared = (entry.prepare)(args, Input { ty: &text() }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), name);
        let made = kernel.apply(&values).unwrap();
        let made = made.as_string::<i32>().iter().flatten();
        made.map(str::to_owned).collect()
    }

    #[test]
    fn transforms_that_are_told_apart_without_case_are() {
        let base32 = Arg::map(&[("encoding", "base32")]);
        for (name, args) in ANY_CASE
            .iter()
            .map(|name| (*name, Arg::none()))
            .chain([("hash", base32)])
        {
            let made = made(name, &args);
            let is_plain = |made: &String| made.is_ascii() && !made.contains(' ');
            assert!(made.iter().all(is_plain), "{name}");
            let apart: HashSet<String> = made.iter().map(|made| made.to_lowercase()).collect();
            assert_eq!(apart.len(), 2000, "{name}");
        }
    }
}
