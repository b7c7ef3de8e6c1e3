//! Rules that look at other columns of the row, where that makes the row's stand-ins fit each other: one invented person
//! for the names of one subject, one distance for all its dates.
//!
//! They are proposed where they lose nothing. What stands in several tables without a key to the same subject stays by
//! value, so that equal values stay equal; phone numbers and streets fit any name, and stay by value as well.

use std::collections::{HashMap, HashSet};

use super::personas;
use super::rule;
use super::subjects::{self, Subject};
use super::trial::Trials;
use super::unit::Unit;
use crate::catalog::{Column, LogicalTable};
use crate::detect::{Category, Judgement};
use crate::ident::TableName;
use crate::plan::{ColumnPlan, Decision, Plan};
use crate::transform::args::{Arg, Value};
use crate::transform::locales::LOCALE;
use crate::transform::siblings::Role;

/// A table's place among the logical ones, and a column's in the table.
pub(super) type Place = (usize, usize);

/// A rule that comes before those that suit by value.
#[derive(Debug, Clone)]
pub(super) struct Preferred {
    pub(super) rule: Arg,
    /// What it is good for; empty where that depends on what other columns get.
    pub(super) why: String,
    /// What the column is taken for where nothing seemed personal.
    pub(super) seems: &'static str,
}

/// What the choice is made from.
pub(super) struct Sight<'r, 'a> {
    pub(super) logical: &'r [LogicalTable<'a>],
    judgements: &'r HashMap<TableName, Vec<Judgement>>,
    trials: &'r Trials,
    /// What is decided, by table.
    planned: HashMap<&'r TableName, &'r [ColumnPlan]>,
    /// Columns without a rule that no key ties.
    open: HashSet<Place>,
    /// Columns without a rule that a key ties.
    tied: HashSet<Place>,
    /// The column that the others refer to, by the title of each that a key ties.
    heads: HashMap<String, &'r str>,
}

impl<'r, 'a> Sight<'r, 'a> {
    /// `undecided` are the columns without a rule.
    pub(super) fn new(
        logical: &'r [LogicalTable<'a>],
        judgements: &'r HashMap<TableName, Vec<Judgement>>,
        trials: &'r Trials,
        plan: &'r Plan,
        undecided: impl Iterator<Item = Place>,
    ) -> Self {
        let mut heads = HashMap::new();
        for group in &plan.key_groups {
            let titles = group
                .columns
                .iter()
                .map(|(table, column)| table.column(column));
            heads.extend(titles.map(|title| (title, group.name.as_str())));
        }
        let mut sight = Self {
            logical,
            judgements,
            trials,
            planned: plan
                .tables
                .iter()
                .map(|planned| (&planned.table, planned.columns.as_slice()))
                .collect(),
            open: HashSet::new(),
            tied: HashSet::new(),
            heads,
        };
        (sight.tied, sight.open) =
            undecided.partition(|place| sight.heads.contains_key(&sight.title(*place)));
        sight
    }

    /// `schema.table.column`.
    pub(super) fn title(&self, (table, column): Place) -> String {
        let table = self.logical.get(table).map(|logical| logical.table);
        let column = table.and_then(|table| Some((table, table.columns.get(column)?)));
        column.map_or(String::new(), |(table, column)| {
            table.name.column(&column.name)
        })
    }

    /// Columns of a table with what they seem to be.
    pub(super) fn columns(
        &self,
        table: usize,
    ) -> impl Iterator<Item = (Place, &'a Column, Option<&'r Judgement>)> + use<'_, 'r, 'a> {
        let logical = self.logical.get(table).map(|logical| logical.table);
        let judged = logical.and_then(|of| self.judgements.get(&of.name));
        let columns = logical.map_or(&[][..], |of| of.columns.as_slice()).iter();
        columns.enumerate().map(move |(at, column)| {
            let judgement = judged.and_then(|judged| judged.get(at));
            ((table, at), column, judgement)
        })
    }

    /// Sampled values of a column, each once.
    pub(super) fn sampled(&self, (table, column): Place) -> &'r [String] {
        let name = self.logical.get(table).map(|logical| &logical.table.name);
        name.map_or(&[], |name| self.trials.of(name, column))
    }

    pub(super) fn is_open(&self, place: Place) -> bool {
        self.open.contains(&place)
    }

    /// Whether a key ties a column to others, and none of them has a rule.
    pub(super) fn is_tied(&self, place: Place) -> bool {
        self.tied.contains(&place)
    }

    /// Whether the rows of a table are about those who only have to do with the rows of others.
    pub(super) fn is_of_staff(&self, table: usize, by: &str) -> bool {
        let logical = self.logical.get(table);
        let of = self.subject(table).filter(|subject| subject.by == by);
        let of = of.map(|subject| subject.kind);
        let own = logical.map(|logical| &logical.table.name);
        let whom = match of {
            Some(subjects::Kind::Many(whom, _)) => Some(whom),
            Some(subjects::Kind::One) => logical.and_then(|logical| {
                let keys = subjects::keys_to_people(logical).into_iter();
                let mut keys = keys.filter(|key| subjects::column(key) == by);
                keys.next().map(|key| &key.references)
            }),
            Some(subjects::Kind::Own) | None => own,
        };
        whom.is_some_and(subjects::is_of_staff)
    }

    /// What the rows of a table are about.
    pub(super) fn subject(&self, table: usize) -> Option<Subject<'a>> {
        self.logical.get(table).and_then(subjects::of)
    }

    /// The column that names subjects of one kind, in whatever table.
    pub(super) fn root(&self, table: usize, by: &str) -> String {
        let name = self.logical.get(table).map(|logical| &logical.table.name);
        let title = name.map_or(String::new(), |name| name.column(by));
        match self.heads.get(&title) {
            Some(head) => (*head).to_owned(),
            None => title,
        }
    }

    /// Columns of a table that have a rule already.
    pub(super) fn decided(&self, table: usize) -> &'r [ColumnPlan] {
        let name = self.logical.get(table).map(|logical| &logical.table.name);
        let planned = name.and_then(|name| self.planned.get(name));
        planned.copied().unwrap_or_default()
    }

    /// The locale that a transform which is there names.
    pub(super) fn locale(&self, table: usize, transform: &str) -> Option<&'r str> {
        let decided = self.decided(table).iter();
        let mut of_transform = decided.filter(|column| transform_of(column) == transform);
        of_transform.find_map(locale_of)
    }

    /// The column by which a transform that is there draws from the subject.
    pub(super) fn follows(&self, table: usize, transform: &str) -> Option<&'r str> {
        self.decided(table).iter().find_map(|column| {
            let reads = column.reads().iter();
            let mut subjects = reads.filter(|read| read.role == Role::Subject);
            let subject = subjects
                .next()
                .filter(|_| transform_of(column) == transform)?;
            Some(subject.column.as_str())
        })
    }
}

/// What a column seems to be.
pub(super) fn category(judgement: Option<&Judgement>) -> Option<Category> {
    let personal = judgement.and_then(|judgement| judgement.personal.as_ref());
    personal.map(|found| found.category)
}

/// Name of a decided column's transform.
pub(super) fn transform_of(column: &ColumnPlan) -> &str {
    match &column.decision {
        Decision::Transform { spec, .. } => spec.transform,
        Decision::Keep | Decision::Generated => "",
    }
}

/// The locale that a decided column's rule names.
fn locale_of(column: &ColumnPlan) -> Option<&str> {
    let Decision::Transform { spec, .. } = &column.decision else {
        return None;
    };
    let Value::Map(params) = &spec.args.value else {
        return None;
    };
    let mut params = params.iter();
    params.find_map(|(name, value)| match (&name.value, &value.value) {
        (Value::Scalar { text, .. }, Value::Scalar { text: locale, .. }) if text == LOCALE.name => {
            Some(locale.as_str())
        }
        _ => None,
    })
}

/// `{ date_shift: { by: id } }`.
pub(super) fn by_subject(transform: &str, params: &[(&str, &str)], by: &str) -> Arg {
    let mut params: Vec<(&str, &str)> = params.to_vec();
    params.push(("by", by));
    rule::with(transform, Arg::map(&params))
}

/// Rules to be tried first, by column. `dates` are those of dates that move.
pub(super) fn preferred(
    sight: &Sight<'_, '_>,
    dates: HashMap<Place, Preferred>,
) -> HashMap<Place, Preferred> {
    let mut preferred = personas::preferred(sight);
    preferred.extend(dates);
    preferred
}

/// Gives a unit the rule that fits its row as a whole. Of several columns that a key ties none can have one.
pub(super) fn prefer(preferred: &HashMap<Place, Preferred>, unit: &mut Unit<'_>) {
    let members = unit.members.clone();
    let is_tied = members.len() > 1;
    for member in members {
        let preferred = preferred.get(&(member.table, member.column));
        match (preferred, member.get()) {
            (Some(preferred), Some(column)) if is_tied => {
                unit.stand_still(preferred, &member.name().column(&column.name));
            }
            (Some(preferred), _) => unit.prefer(preferred),
            (None, _) => {}
        }
    }
}
