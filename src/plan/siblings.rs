//! Row context: do the columns that a rule reads besides its own exist, and can they be read; and do they still name whom
//! the row belongs to.

use super::conditions;
use super::decide::Decider;
use super::scope::Node;
use super::{ColumnPlan, Decision, TablePlan};
use crate::report::Finding;
use crate::rules::closest;
use crate::transform::args::{Span, When};
use crate::transform::builtin::categories::foreign_key;
use crate::transform::quoted::{self, Form};
use crate::transform::siblings::{Read, Role, Side};

/// Findings about the rules of one table that read other columns. `table` is its index in the scope.
pub(super) fn check(decider: &Decider<'_, '_>, table: usize, plan: &TablePlan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in &plan.columns {
        let Decision::Transform { spec, prepared } = &column.decision else {
            continue;
        };
        let reader = Reader {
            decider,
            table,
            title: plan.table.column(&column.column),
            column,
            plan,
            transform: spec.transform,
        };
        let reads = prepared.reads();
        if !reads.is_empty() && column.key_group.is_some() {
            findings.push(reader.tied(spec.span));
        }
        let mut refused: Vec<Finding> = Vec::new();
        for finding in reads.iter().filter_map(|read| reader.unreadable(read)) {
            // A column that is read on both sides is told once.
            if !refused.contains(&finding) {
                refused.push(finding);
            }
        }
        findings.extend(refused);
        findings.extend(reads.iter().filter_map(|read| reader.betraying(read)));
        findings.extend(reads.iter().filter_map(|read| reader.staying(read)));
        findings.extend(spec.when.as_ref().and_then(|when| reader.unmeetable(when)));
        if waits_for_itself(plan, &column.column) {
            findings.push(reader.circular(spec.span));
        }
    }
    findings
}

/// Whether a column's value in the target is needed to make it.
fn waits_for_itself(plan: &TablePlan, name: &str) -> bool {
    let mut seen = Vec::new();
    let mut waiting = awaited(plan, name);
    while let Some(next) = waiting.pop() {
        if next == name {
            return true;
        }
        if !seen.contains(&next) {
            seen.push(next);
            waiting.extend(awaited(plan, next));
        }
    }
    false
}

/// The columns whose values in the target a column's rule reads.
fn awaited<'p>(plan: &'p TablePlan, name: &str) -> Vec<&'p str> {
    let column = plan.columns.iter().find(|column| column.column == name);
    let reads = column.map_or(&[][..], |column| column.reads()).iter();
    let awaited = reads.filter(|read| read.side == Side::Target);
    awaited.map(|read| read.column.as_str()).collect()
}

/// A column whose rule reads others.
struct Reader<'s, 'a> {
    decider: &'s Decider<'s, 'a>,
    table: usize,
    title: String,
    column: &'s ColumnPlan,
    plan: &'s TablePlan,
    transform: &'static str,
}

impl Reader<'_, '_> {
    /// Equal keys must become equal, and another table's rows have other siblings.
    fn tied(&self, span: Span) -> Finding {
        let message = format!(
            "`{}` draws from another column of the row, and columns of other tables refer to this one: they could not follow",
            self.transform
        );
        let hint = "use a transform that looks at the value alone, or keep the key";
        let finding = Finding::error("sibling_key", &self.title, message, hint);
        self.decider.scope.placed(finding, span)
    }

    fn circular(&self, span: Span) -> Finding {
        let message = format!(
            "`{}` reads values of the target that are made from this column's own",
            self.transform
        );
        let hint = "let one of the columns read the source's values, or none";
        let finding = Finding::error("sibling_circle", &self.title, message, hint);
        self.decider.scope.placed(finding, span)
    }

    /// A condition that compares a column with what it never equals.
    fn unmeetable(&self, when: &When) -> Option<Finding> {
        let scope = self.decider.scope;
        let table = scope.tables[self.table].logical.table;
        let text = quoted::plain(&when.text, Form::Expression);
        let mismatch = conditions::mismatch(&text, |name| table.column(&quoted::named(name)))?;
        let message = format!("`when` would let rows pass: {}", mismatch.message);
        let finding = Finding::error("condition", &self.title, message, mismatch.hint);
        Some(scope.placed(finding, when.span))
    }

    /// A subject that the row has in production only: what is drawn from it tells whose row it was. Where a key is chosen,
    /// nothing but other keys is drawn.
    fn betraying(&self, read: &Read) -> Option<Finding> {
        if read.role != Role::Subject || self.transform == foreign_key::NAME {
            return None;
        }
        let mut columns = self.plan.columns.iter();
        let subject = columns.find(|column| column.column == read.column)?;
        let source = subject.key_source.as_ref()?;
        let message = format!(
            "`{}` draws from `{}` as it is in production, and that column's own rule gives the row to another row of {}: \
             what is drawn still tells whose row it was",
            self.transform, read.column, source.table
        );
        let hint = format!(
            "draw from the row's own key, or leave `{}` with the row's real owner",
            read.column
        );
        let finding = Finding::warning("sibling_chosen", &self.title, message, hint);
        Some(self.decider.scope.placed(finding, read.span))
    }

    /// A column whose values are looked for, and become themselves.
    fn staying(&self, read: &Read) -> Option<Finding> {
        if read.role != Role::Known || read.side != Side::Target {
            return None;
        }
        let mut columns = self.plan.columns.iter();
        let known = columns.find(|column| column.column == read.column)?;
        matches!(known.decision, Decision::Keep).then(|| {
            let message = format!(
                "`{}` looks for what stands in `{}`, which is kept: it stays in this column too",
                self.transform, read.column
            );
            let hint = format!(
                "give `{}` a transform, or leave it out of `known`",
                read.column
            );
            let finding = Finding::warning("sibling_kept", &self.title, message, hint);
            self.decider.scope.placed(finding, read.span)
        })
    }

    fn unreadable(&self, read: &Read) -> Option<Finding> {
        let scope = self.decider.scope;
        let columns = &scope.tables[self.table].logical.table.columns;
        let name = read.column.as_str();
        let found = columns.iter().position(|column| column.name == name);
        let Some(found) = found else {
            let names = columns.iter().map(|column| column.name.as_str());
            let is_written_in_jinja = matches!(read.role, Role::Context | Role::Condition);
            let hint = match closest(name, names) {
                Some(close) if is_written_in_jinja => {
                    let of_source = read.role == Role::Context && read.side == Side::Source;
                    format!("did you mean `{}`?", quoted::spelled(close, of_source))
                }
                Some(close) => format!("did you mean `{close}`?"),
                None if is_written_in_jinja => {
                    "name a column of the same table; `e-mail` is written `row[\"e-mail\"]`"
                        .to_owned()
                }
                None => "name a column of the same table".to_owned(),
            };
            return Some(self.refused(read, "the table has no such column", hint));
        };
        let node = Node {
            table: self.table,
            column: found,
        };
        let sibling = scope.column(node);
        let is_own = name == self.column.column;
        // What the rule is given anyway may be read by the column's name too: by conditions, and as production's value.
        let is_given = read.role == Role::Condition
            || (read.role == Role::Context && read.side == Side::Source);
        let (message, hint) = if is_own && !is_given {
            let hint = match read.role {
                Role::Context => {
                    "the rule makes that value; `value` is what production has there, and passes"
                }
                Role::Known => "leave it out: it is the text that is searched",
                Role::Subject | Role::Condition => {
                    "leave it out: a value's stand-in depends on the value anyway"
                }
            };
            ("it is the rule's own column", hint)
        } else if sibling.generated.is_some() {
            (
                "it is a generated column, whose values are not read",
                "name a column that it is generated from",
            )
        } else if self
            .plan
            .columns
            .iter()
            .any(|column| column.column == name && column.is_made_by_target())
        {
            (
                "its values are not read",
                "give it another transform than `default`",
            )
        } else if !read.role.families().contains(&sibling.ty.family) {
            let hint = match read.role {
                Role::Subject => "name a column of integers, text or uuid",
                Role::Known => "name a column of text",
                Role::Context | Role::Condition => {
                    "name one of numbers, text, dates, flags, labels, documents or uuid"
                }
            };
            ("values of its type cannot be read so", hint)
        } else {
            return None;
        };
        Some(self.refused(read, message, hint))
    }

    fn refused(&self, read: &Read, why: &str, hint: impl Into<String>) -> Finding {
        let reader = match read.role {
            Role::Condition => "when",
            Role::Subject | Role::Context | Role::Known => self.transform,
        };
        let message = format!("`{reader}` reads `{}`: {why}", read.column);
        let finding = Finding::error("sibling", &self.title, message, hint);
        self.decider.scope.placed(finding, read.span)
    }
}
