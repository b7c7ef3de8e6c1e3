//! What comes of a draft, for whoever tells of it.

use super::Drafting;
use super::parted::Parted;
use crate::detect::{Category, Confidence};
use crate::ident::TableName;
use crate::import::Note;
use crate::plan::Plan;
use crate::report::Finding;

/// A rules file and how it came about.
#[derive(Debug)]
pub struct Draft {
    /// The whole file.
    pub text: String,
    /// The columns that were added, by table and in attribute order.
    pub columns: Vec<Drafted>,
    /// Errors of the plan that no proposal could mend.
    pub errors: Vec<Finding>,
    /// What did not carry over from configurations of other tools, or not quite.
    pub notes: Vec<Note>,
    /// Places whose equal values part ways, as far as samples show.
    pub parted: Vec<Parted>,
    /// Tables of the database.
    pub tables: usize,
}

/// A column that was added.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is told of by itself")]
pub struct Drafted {
    /// Its table.
    pub table: TableName,
    /// Its name.
    pub column: String,
    /// Its type.
    pub ty: String,
    /// What it seems to be.
    pub category: Option<Category>,
    /// How sure that is; of `keep`: how sure it is that nothing is personal.
    pub confidence: Confidence,
    /// Values that were looked at.
    pub sampled: usize,
    /// Those of them that are or hold what may be somebody's.
    pub strays: usize,
    /// The rule on one line; empty where nobody knows one.
    pub rule: String,
    /// The transform's name; likewise.
    pub transform: String,
    /// The configuration that the rule is from: its place among [`super::Request::imports`].
    pub imported: Option<usize>,
    /// Why.
    pub reason: String,
    /// Whether it passes, by a configuration, although it seems personal.
    pub forced: bool,
    /// Whether a constraint may refuse its stand-ins.
    pub doubtful: bool,
    /// Whether its stand-ins may still hold names of people.
    pub leaves_names: bool,
    /// Whether objects go whose members are called like people.
    pub clears_names: bool,
    /// Whether it passes although its values are codes, each another one.
    pub each_another: bool,
    /// Whether it is cleared because there is no value yet that could be looked at.
    pub waits: bool,
}

impl Drafting<'_> {
    /// The draft as it stands, which the plan has nothing against that could be mended.
    pub(super) fn finish(&self, text: String, plan: &Plan) -> Draft {
        let mut notes = self.notes.clone();
        notes.extend(self.rows_left_out());
        let mut columns: Vec<((usize, usize), Drafted)> = Vec::new();
        for unit in &self.units {
            let standing = unit.standing();
            let followed = standing.filter(|standing| standing.speaks() && !unit.is_undecided());
            let imported = followed.map(|standing| standing.wish.import);
            for (at, member) in unit.members.iter().enumerate() {
                let Some(column) = member.get() else { continue };
                if let (0, Some(standing)) = (at, &standing) {
                    notes.extend(standing.notes(&member.name().column(&column.name)));
                }
                let drafted = Drafted {
                    table: member.name().clone(),
                    column: column.name.clone(),
                    ty: column.ty.name.clone(),
                    category: unit.category,
                    confidence: unit.confidence,
                    sampled: unit.sampled,
                    strays: unit.strays,
                    rule: unit.rule(),
                    transform: unit.transform().to_owned(),
                    imported,
                    reason: unit.reason(at),
                    forced: unit.is_forced(),
                    doubtful: unit.is_doubtful(),
                    leaves_names: unit.leaves_names(),
                    clears_names: unit.clears_names,
                    each_another: at == 0 && unit.codes.are_some() && unit.is_plainly_kept(),
                    waits: unit.waits(),
                };
                columns.push(((member.table, member.column), drafted));
            }
        }
        columns.sort_by_key(|(place, _)| *place);
        let columns: Vec<Drafted> = columns.into_iter().map(|(_, drafted)| drafted).collect();
        let errors = plan.errors().cloned();
        let errors = errors.map(|error| renamed(error, &columns)).collect();
        Draft {
            text,
            columns,
            errors,
            notes,
            parted: self.parted(plan),
            tables: self.logical.len(),
        }
    }
}

/// What a rule says of a column that is not there, where one column of its table is new: it may have another name by now.
fn renamed(mut error: Finding, added: &[Drafted]) -> Finding {
    let is_gone = error.id.starts_with(UNMATCHED);
    let mut new = added.iter().filter(|column| {
        let rest = error.subject.strip_prefix(&column.table.to_string());
        is_gone && rest.is_some_and(|rest| rest.starts_with('.'))
    });
    if let (Some(only), None) = (new.next(), new.next()) {
        error.hint += &format!(
            "; `{}` is new in that table: if it is the same under another name, give it this rule, and remove this one",
            only.column
        );
    }
    error
}

/// What ids of findings about rules for what is not there begin with.
const UNMATCHED: &str = "unmatched:";
