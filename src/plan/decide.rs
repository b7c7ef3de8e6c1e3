//! From a column's rule to its decision: does the transform take the type, are its parameters right.

use super::groups::Groups;
use super::mapping::{domain, shared_type};
use super::scope::{Node, Scope};
use super::select::{Choices, KEEP};
use super::wire::travels_as_text;
use super::{ColumnPlan, Decision, TargetKind};
use crate::catalog::Family;
use crate::ident::TableName;
use crate::report::finding::{Finding, Unruled};
use crate::rules::written;
use crate::transform::args::{Problem, Spec};
use crate::transform::builtin::plain::default;
use crate::transform::builtin::structures::xml;
use crate::transform::condition::conditional;
use crate::transform::entry::Group;
use crate::transform::nulls::with_nulls;
use crate::transform::registry::Entry;
use crate::transform::siblings::{Read, Role};
use crate::transform::{Input, Prepared};

/// Makes decisions of rules, and findings where that cannot be.
pub(super) struct Decider<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) groups: &'s Groups,
    pub(super) choices: &'s Choices,
    pub(super) target: TargetKind,
}

impl Decider<'_, '_> {
    /// The plan of one column; or, where no decision can be made, errors about exactly that column.
    pub(super) fn column(&self, node: Node) -> Result<ColumnPlan, Vec<Finding>> {
        let column = self.scope.column(node);
        if column.generated.is_some() {
            return Ok(self.plan(node, Decision::Generated, None));
        }
        let choice = self
            .choices
            .get(node)
            .ok_or_else(|| vec![self.unlisted(node)])?;
        let spec = &choice.spec;
        let error = |code, problem| self.error(code, node, spec, problem);
        let Some(entry) = find(self.scope.registry, spec.transform) else {
            let problem = Problem::new(format!("there is no transform `{}`", spec.transform));
            return Err(vec![error("transform", problem)]);
        };
        if !accepts(entry, column.ty.family) {
            let message = format!("`{}` does not take {}", spec.transform, column.ty.name);
            let problem = Problem::new(message).hint(takers(self.scope.registry, column.ty.family));
            return Err(vec![error("type", problem)]);
        }
        xml::fits(spec.transform, &column.ty).map_err(|problem| vec![error("type", problem)])?;
        let ty = shared_type(self.scope, self.groups, self.choices, node);
        let mut prepared = (entry.prepare)(&spec.args, Input { ty: &ty }).map_err(|problem| {
            let named = |problem: Problem| error("parameter", problem.named(spec.transform));
            problem.all().into_iter().map(named).collect::<Vec<_>>()
        })?;
        let holds_rules = entry.holds_rules();
        if holds_rules && spec.domain.is_none() {
            prepared.name_domains(&|transform, read| self.domain_of(node, transform, read));
        }
        // What NULLs are drawn by is no subject of the rule's values.
        let reads = prepared.reads().to_vec();
        let prepared = with_nulls(spec.transform, prepared, &spec.nulls, &ty)
            .and_then(|prepared| self.loses_no_key(node, spec).map(|()| prepared))
            .map_err(|problem| vec![error("nulls", problem)])?;
        let prepared = match &spec.when {
            Some(when) => {
                conditional(prepared, when).map_err(|problem| vec![error("condition", problem)])?
            }
            None => prepared,
        };
        if spec.transform == default::NAME {
            self.has_a_default_to_take(node)
                .map_err(|problem| vec![error("default_value", problem)])?;
        }
        if spec.transform == KEEP {
            return Ok(self.plan(node, Decision::Keep, None));
        }
        if prepared.draws_from_keys() {
            return self
                .chosen(node, spec, prepared, !reads.is_empty())
                .map_err(|problem| vec![error("foreign_key", problem)]);
        }
        let domain = entry.keyed.then(|| {
            self.subject_domain(node, spec, &reads)
                .filter(|_| !holds_rules)
                .unwrap_or_else(|| domain(self.groups, self.choices, node, choice))
        });
        let spec = spec.clone();
        Ok(self.plan(node, Decision::Transform { spec, prepared }, domain))
    }

    /// Whether no key becomes NULL that others refer to.
    fn loses_no_key(&self, node: Node, spec: &Spec) -> Result<(), Problem> {
        match &spec.nulls.rate {
            Some(rate) if self.groups.is_referred_to(node) => {
                let what =
                    "columns refer to this one, and would not find the keys that become NULL";
                let problem =
                    Problem::new(what).hint("put `null_rate` on the columns that refer to it");
                Err(problem.at(rate.span))
            }
            _ => Ok(()),
        }
    }

    /// The plan of a column whose stand-ins are chosen from another one's keys.
    fn chosen(
        &self,
        node: Node,
        spec: &Spec,
        prepared: Box<dyn Prepared>,
        weighted: bool,
    ) -> Result<ColumnPlan, Problem> {
        if let Some(when) = &spec.when {
            let problem = Problem::new(
                "`when` lets keys pass as they are, and others in the target may be others",
            );
            let hint = "leave `when` away, also that of the table; or keep the key";
            return Err(problem.hint(hint).at(when.span));
        }
        let source = self.key_source(node, weighted)?;
        let domain = self.key_domain(node, spec, &source);
        let spec = spec.clone();
        Ok(ColumnPlan {
            key_source: Some(source),
            // It shares no mapping with the key that it refers to.
            key_group: None,
            ..self.plan(node, Decision::Transform { spec, prepared }, Some(domain))
        })
    }

    /// Whether the target can make a column's values by itself.
    fn has_a_default_to_take(&self, node: Node) -> Result<(), Problem> {
        if self.target == TargetKind::Parquet {
            let problem = Problem::new("`default` is the server's, and files have none");
            return Err(problem.hint("use `set_null` or `fixed`"));
        }
        if self.groups.of(node).is_some() {
            let problem = Problem::new(
                "`default` would part the column from those that foreign keys tie to it",
            );
            return Err(problem
                .hint("use a transform that keeps distinct values distinct, such as `permute`"));
        }
        Ok(())
    }

    /// Domain of a rule that draws from a subject and names none: the transform's for subjects of that kind. Columns
    /// whose foreign keys name the same subjects share it; equal numbers of customers and of invoices do not.
    fn subject_domain(&self, node: Node, spec: &Spec, reads: &[Read]) -> Option<String> {
        let is_subject = |read: &&Read| read.role == Role::Subject && spec.domain.is_none();
        let subject = reads.iter().find(is_subject)?;
        self.domain_of(node, spec.transform, subject)
    }

    /// The domain of a transform for those whom a column of the same table names.
    fn domain_of(&self, node: Node, transform: &str, subject: &Read) -> Option<String> {
        let table = self.scope.tables[node.table].name();
        let subject = self.scope.node(table, &subject.column)?;
        let head = self.groups.of(subject).map_or(subject, |group| group.head);
        Some(format!("{transform} of {}", self.scope.title(head)))
    }

    /// Whether a text column's transform treats values that differ in case only as one.
    pub(super) fn folds_case(&self, node: Node) -> bool {
        let shared = shared_type(self.scope, self.groups, self.choices, node);
        shared.family == Family::Citext && self.scope.column(node).ty.family != Family::Citext
    }

    /// Whether a column's transform treats values that differ in case only as one.
    pub(super) fn folds(&self, table: &TableName, column: &str) -> bool {
        let Some(node) = self.scope.node(table, column) else {
            return false;
        };
        self.scope.column(node).ty.family == Family::Citext || self.folds_case(node)
    }

    fn plan(&self, node: Node, decision: Decision, domain: Option<String>) -> ColumnPlan {
        let column = self.scope.column(node);
        let group = self.groups.of(node);
        ColumnPlan {
            column: column.name.clone(),
            ty: column.ty.clone(),
            not_null: self.scope.tables[node.table].logical.not_null(&column.name),
            as_text: self.target == TargetKind::Parquet
                && travels_as_text(&column.ty, &decision, self.scope.rules.parquet.arrays),
            decision,
            domain,
            key_group: group.map(|group| self.scope.title(group.head)),
            rule: self
                .choices
                .get(node)
                .and_then(|choice| self.scope.place(choice.spec.span)),
            key_source: None,
        }
    }

    fn unlisted(&self, node: Node) -> Finding {
        let column = written::key(&self.scope.column(node).name);
        let table = written::table(self.scope.tables[node.table].name());
        let hint = format!(
            "add under `tables:` `{table}: {{ columns: {{ {column}: … }} }}` with a transform, or `keep` if it may pass"
        );
        let title = self.scope.title(node);
        Finding {
            unruled: Some(Unruled {
                table,
                column,
                ty: self.scope.column(node).ty.name.clone(),
            }),
            ..Finding::error("unlisted", title, "the column has no rule", hint)
        }
    }

    fn error(&self, code: &str, node: Node, spec: &Spec, problem: Problem) -> Finding {
        told(self.scope, code, self.scope.title(node), spec, problem)
    }
}

/// What is wrong with a rule, at its place.
pub(super) fn told(
    scope: &Scope<'_>,
    code: &str,
    title: String,
    spec: &Spec,
    problem: Problem,
) -> Finding {
    let hint = problem
        .hint
        .unwrap_or_else(|| format!("see `standin transforms {}`", spec.transform));
    let span = problem.span.unwrap_or(spec.span);
    let message = if problem.quotes && scope.rules.has_variable(span) {
        "the expression is not valid once its variables are in place".to_owned()
    } else {
        problem.message
    };
    let finding = Finding::error(code, title, message, hint);
    scope.placed(finding, span)
}

pub(super) fn find(registry: &'static [Entry], name: &str) -> Option<&'static Entry> {
    registry.iter().find(|entry| entry.name == name)
}

fn accepts(entry: &Entry, family: Family) -> bool {
    entry.accepts.is_empty() || entry.accepts.contains(&family)
}

/// Names shown of the transforms that take a type: the ones made for it come first.
const SHOWN: usize = 6;

fn takers(registry: &[Entry], family: Family) -> String {
    let mut fitting: Vec<&Entry> = registry
        .iter()
        .filter(|entry| accepts(entry, family))
        .collect();
    // What takes few types is made for them; what takes all is for none in particular.
    fitting.sort_by_key(|entry| match entry.accepts.len() {
        0 => usize::MAX,
        all => all + usize::from(entry.example_family() != family),
    });
    if family.is_text() {
        // Nearly all take texts: one of each heading says more than those that also take little else.
        let specific = |entry: &&Entry| {
            !matches!(entry.group, Group::Plain | Group::Structures) && !entry.accepts.is_empty()
        };
        let mut heads: Vec<&Entry> = registry.iter().filter(specific).collect();
        heads.retain(|entry| accepts(entry, family));
        heads.dedup_by_key(|entry| entry.group);
        let is_head = |entry: &&Entry| heads.iter().any(|head| head.name == entry.name);
        fitting.sort_by_key(|entry| (!is_head(entry), entry.group));
    }
    let shown: Vec<&str> = fitting.iter().take(SHOWN).map(|entry| entry.name).collect();
    let name = family.name();
    let (which, rest) = match fitting.len() > SHOWN {
        true => (
            "some transforms",
            format!("; `standin transforms --type \"{name}\"` lists all"),
        ),
        false => ("transforms", String::new()),
    };
    format!("{which} that take {name}: {}{rest}", shown.join(", "))
}
