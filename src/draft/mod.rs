//! A rules file that the plan accepts, from a catalog and what was found in it.
//!
//! Every column that a rules file does not decide on yet gets a rule and the reason for it: what another tool's
//! configuration wants of it (`wishes`), else what was detected. The plan is asked about the whole; where it has an error
//! the next rule that suits is tried. What seems personal, or what a configuration masks, is never kept for want of a
//! rule: it stays undecided, which stops a run. So a draft is as free of errors as its database allows, and what is left
//! is told. What the plan cannot know, values tell: a rule that refuses a sampled one is not proposed (`trial`).

mod abroad;
mod apart;
mod candidate;
mod candidates;
mod codes;
mod coherent;
mod composites;
mod copies;
mod dates;
mod documents;
mod domains;
mod drafted;
mod fellows;
mod fit;
mod forms;
mod geojson;
mod held;
mod hidden;
mod issued;
mod kept;
mod kin;
mod known;
mod leaves;
mod lengths;
mod lowered;
mod made;
mod markup;
mod member;
mod mentions;
mod near;
mod nulls;
mod numbers;
mod parted;
mod patterns;
mod personas;
mod rule;
mod settings;
mod spread;
mod subjects;
mod told;
pub mod trial;
mod unit;
mod wish;
mod wishes;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

pub use drafted::{Draft, Drafted};
pub use parted::{Other, Parted};

use abroad::Abroad;
use apart::Apart;
use coherent::{Place, Preferred, Sight};
use copies::Copies;
use domains::Domains;
use held::HeldAt;
use kin::Kin;
use lengths::Limits;
use lowered::Lowered;
use member::Member;
use near::Near;
use numbers::Numbers;
use spread::Spread;
use unit::Unit;
use wish::Wish;
use wishes::Wishes;

use crate::catalog::{Database, LogicalTable};
use crate::detect::Judgement;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::import::{Imported, Note};
use crate::plan::{Plan, TargetKind};
use crate::rules::edit::{self, Addition, NewColumn};
use crate::rules::{Environment, Rejected, Rules, Unlisted, Warnings};

/// The beginning of a new rules file.
pub const HEADER: &str = "\
# Proposed by `standin init` from the catalog and from samples of values, none of which stands here. Read it as you would
# read a colleague's change: each line says how sure it is (high, medium, low) and why; `!!` marks what stops a run
# until somebody decides, `! ` what is to be looked at.
# `standin plan` shows what a run would do by it, `standin init --update` adds what production gets later.
version: 1
source: ${PROD_DATABASE_URL}
target: ${DEV_DATABASE_URL}
key: ${STANDIN_KEY}           # openssl rand -hex 32
unlisted: fail                # a column without a rule stops the run before a row moves

tables:
";

/// Rounds of asking the plan. No column has as many candidates.
const MOST_ROUNDS: usize = 32;

/// The round from which on no rule is given for the sake of another column, so that those left are enough for refusals.
const LAST_JOIN: usize = 12;

/// Columns above which those that are kept say how sure that is and no more: a rules file has a greatest length.
const MOST_REASONS: usize = 40_000;

/// Errors of the plan that another rule for the column may mend.
const MENDABLE: &[&str] = &[
    "transform",
    "type",
    "parameter",
    "null",
    "nulls",
    "length",
    "unique",
    "unique_expression",
    "generated_key",
    "key_group",
    "key_domain",
    "key_type",
    "partition_key",
    "sibling",
    "sibling_key",
    "sibling_circle",
];

/// What a draft is made from.
pub struct Request<'a> {
    /// The database.
    pub database: &'a Database,
    /// The rules file that is added to, or [`HEADER`].
    pub base: &'a str,
    /// What places show.
    pub path: &'a Path,
    /// For variables in it.
    pub env: Environment<'a>,
    /// What was found, by logical table; one entry a column.
    pub judgements: &'a HashMap<TableName, Vec<Judgement>>,
    /// Sampled values, which rules are tried on before they are proposed.
    pub trials: &'a trial::Trials,
    /// Why a table's values could not be looked at.
    pub unsampled: &'a BTreeMap<TableName, String>,
    /// What other tools' configurations want; of several the first that names a column counts.
    pub imports: &'a [Imported],
    /// Whether rules of somebody's are added to.
    pub is_update: bool,
}

/// Makes the draft. Errors with the mistakes of a rules file that has some.
pub fn draft(request: &Request<'_>) -> Result<Draft> {
    let logical = request.database.logical_tables();
    let mut wishes = Wishes::of(request.imports, request.database, &logical);
    let base = wishes.take_references(request.base, request.is_update);
    let rules = Rules::parse(request.path, &base, request.env)?;
    let plan = strict_plan(rules, request.database);
    Drafting::new(request, &base, &wishes, &logical, &plan).mend()
}

/// The tables that have columns without a rule.
pub fn undecided(rules: Rules, database: &Database) -> BTreeSet<TableName> {
    let plan = strict_plan(rules, database);
    let missing = titles_without_rule(&plan);
    let tables = database
        .logical_tables()
        .into_iter()
        .map(|logical| logical.table);
    let open = tables.filter(|table| {
        let mut columns = table.columns.iter();
        columns.any(|column| missing.contains(table.name.column(&column.name).as_str()))
    });
    open.map(|table| table.name.clone()).collect()
}

/// The plan by the rules with `unlisted: fail`, which tells of every column that has none.
fn strict_plan(mut rules: Rules, database: &Database) -> Plan {
    rules.unlisted = Unlisted::Fail;
    rules.warnings = Warnings::Tell;
    Plan::build(&rules, database, TargetKind::Postgres)
}

/// `schema.table.column` of each column without a rule.
fn titles_without_rule(plan: &Plan) -> HashSet<&str> {
    let missing = plan
        .findings
        .iter()
        .filter(|finding| finding.unruled.is_some());
    missing.map(|finding| finding.subject.as_str()).collect()
}

struct Drafting<'a> {
    request: &'a Request<'a>,
    /// The rules file that is added to.
    base: &'a str,
    wishes: &'a Wishes<'a>,
    logical: &'a [LogicalTable<'a>],
    units: Vec<Unit<'a>>,
    /// Unit by `schema.table.column`, as findings name it.
    by_title: HashMap<String, usize>,
    notes: Vec<Note>,
    /// Rules to be tried first.
    preferred: HashMap<Place, Preferred>,
    /// Dates in documents that move.
    dated: Vec<(Place, Vec<HeldAt>)>,
    /// Which columns number rows.
    numbers: Numbers<'a>,
    /// Which tables stand near people.
    near: Near<'a>,
    /// How long stand-ins of the rules that are there may be.
    limits: Limits,
    /// Which countries and languages they are for.
    domains: Domains,
    /// Whether they are for phone numbers of several.
    abroad: Abroad,
    /// What else they say that equal values depend on.
    spread: Spread,
    /// Which transforms they have.
    apart: Apart,
    /// What other places have in documents, by unit.
    inside: BTreeMap<usize, Vec<HeldAt>>,
}

impl<'a> Drafting<'a> {
    fn new(
        request: &'a Request<'a>,
        base: &'a str,
        wishes: &'a Wishes<'a>,
        logical: &'a [LogicalTable<'a>],
        plan: &Plan,
    ) -> Self {
        let mut drafting = Self {
            request,
            base,
            wishes,
            logical,
            units: Vec::new(),
            by_title: HashMap::new(),
            notes: wishes.notes.clone(),
            preferred: HashMap::new(),
            dated: Vec::new(),
            numbers: Numbers::of(logical),
            near: Near::of(logical, request.judgements),
            limits: Limits::of(plan),
            domains: Domains::of(plan),
            abroad: Abroad::of(plan),
            spread: Spread::of(plan),
            apart: Apart::of(plan),
            inside: BTreeMap::new(),
        };
        let undecided = drafting.undecided(plan);
        let places = undecided
            .values()
            .map(|member| (member.table, member.column));
        let sight = Sight::new(logical, request.judgements, request.trials, plan, places);
        let dates = dates::Moving::of(&sight);
        drafting.preferred = coherent::preferred(&sight, dates.columns);
        drafting.dated = dates.documents;
        for group in &plan.key_groups {
            let is_kept = group
                .columns
                .iter()
                .any(|(table, column)| kept::is_decided(plan, table, column));
            let mut members: Vec<(String, Member<'a>)> = group
                .columns
                .iter()
                .map(|(table, column)| table.column(column))
                .filter_map(|title| Some((title.clone(), *undecided.get(&title)?)))
                .collect();
            // The one that the others refer to says what they are.
            members.sort_by_key(|(title, _)| *title != group.name);
            drafting.add(members, is_kept);
        }
        for (title, member) in &undecided {
            if !drafting.by_title.contains_key(title) {
                drafting.add(vec![(title.clone(), *member)], false);
            }
        }
        drafting.tell_of_others();
        drafting
    }

    /// Columns without a rule, by title.
    fn undecided(&self, plan: &Plan) -> BTreeMap<String, Member<'a>> {
        let wanted = titles_without_rule(plan);
        let trials = self.request.trials;
        let mut undecided = BTreeMap::new();
        for (table, logical) in self.logical.iter().enumerate() {
            for (column, of) in logical.table.columns.iter().enumerate() {
                let title = logical.table.name.column(&of.name);
                if wanted.contains(title.as_str()) {
                    undecided.insert(title, Member::new(table, column, logical, trials));
                }
            }
        }
        undecided
    }

    fn add(&mut self, members: Vec<(String, Member<'a>)>, is_kept: bool) {
        let number = self.units.len();
        let (titles, members): (Vec<String>, Vec<Member<'a>>) = members.into_iter().unzip();
        let wish = self.wish(&titles);
        let Some(head) = members.first() else { return };
        let of_table = self.request.judgements.get(head.name());
        let judgement = of_table.and_then(|of_table| of_table.get(head.column));
        let unit = if is_kept {
            self.tell_of_kept(&titles, wish);
            Some(Unit::following(members))
        } else {
            self.proposed(members, judgement, wish)
        };
        if let Some(unit) = unit {
            self.units.push(unit);
            self.by_title
                .extend(titles.into_iter().map(|title| (title, number)));
        }
    }

    /// What columns get by what was found in the first of them.
    fn proposed(
        &self,
        members: Vec<Member<'a>>,
        judgement: Option<&Judgement>,
        wish: Option<Wish<'a>>,
    ) -> Option<Unit<'a>> {
        let head = *members.first()?;
        let of_table = self.request.judgements.get(head.name());
        let known = known::of(head, of_table.map_or(&[][..], Vec::as_slice));
        let is_unseen = self.request.unsampled.contains_key(head.name());
        let nothing = Judgement::default();
        let found = judgement.unwrap_or(&nothing);
        let number = self.numbers.name_rows(head, members.len() > 1, found);
        let of_a_tool = kept::of_a_tool(head.name());
        let is_a_tools = of_a_tool.is_some();
        let number = of_a_tool.or(number).or_else(|| kept::of_salutations(found));
        let mut unit = Unit::new(members, found, &known, wish, number)?;
        coherent::prefer(&self.preferred, &mut unit);
        if !is_a_tools {
            unit.leave_open(is_unseen, judgement, &self.near);
        }
        Some(unit)
    }

    /// Asks the plan until it has no error that another rule could mend.
    fn mend(&mut self) -> Result<Draft> {
        let mut lowered = Lowered::among(&self.units, self.request.judgements);
        let mut copies =
            Copies::among(&mut self.units, self.request.judgements).without(&lowered.units());
        for found in held::agree(&mut self.units) {
            self.decide_inside(found.unit, found.paths);
        }
        for found in issued::found(&self.units, &self.near, self.request.judgements) {
            self.decide_inside(found.unit, found.paths);
        }
        for found in mentions::clear(&mut self.units) {
            self.decide_inside(found.unit, found.paths);
        }
        for (place, paths) in std::mem::take(&mut self.dated) {
            self.move_inside(place, paths);
        }
        self.spare_settings();
        let mut kin = Kin::default();
        let (mut given, mut hidden) = (BTreeSet::new(), BTreeSet::new());
        let mut is_settled = false;
        for round in 0..MOST_ROUNDS {
            copies.agree(&mut self.units);
            lowered.agree(&mut self.units);
            kin.agree(&mut self.units, self.request.judgements);
            self.abroad
                .agree(&mut self.units, &mut kin, self.request.judgements);
            self.limits.agree(&mut self.units);
            self.domains.agree(&mut self.units);
            self.spread.agree(&mut self.units, &mut kin);
            fellows::tell(&mut self.units);
            let text = edit::add(self.base, &self.additions());
            let mut rules =
                Rules::parse(self.request.path, &text, self.request.env).map_err(unreadable)?;
            // What is only told is no reason for another rule.
            rules.warnings = Warnings::Tell;
            let plan = Plan::build(&rules, self.request.database, TargetKind::Postgres);
            let may_join = round < LAST_JOIN;
            let is_changed = self.refuse(&plan)
                || may_join && (self.join(&plan, &mut given) || self.hide(&plan, &mut hidden))
                || self.hide_words();
            // Domains follow from the rules as they stay, as long as there is a round left to ask about them.
            let is_last = std::mem::replace(&mut is_settled, !is_changed) || !may_join;
            if !is_changed && (is_last || !self.apart.agree(&mut self.units, &mut kin)) {
                return Ok(self.finish(text, &plan));
            }
        }
        Err(Error::new(Kind::Internal, "the plan accepts no proposal")
            .hint("report this as a bug, with the schema"))
    }

    /// Moves on every unit that the plan has an error about; `false` where there is none.
    fn refuse(&mut self, plan: &Plan) -> bool {
        let mut refused = BTreeMap::new();
        for finding in plan.errors() {
            let code = finding.id.split(':').next().unwrap_or_default();
            if let Some(unit) = self
                .by_title
                .get(&finding.subject)
                .filter(|_| MENDABLE.contains(&code))
            {
                refused.entry(*unit).or_insert(&finding.message);
            }
        }
        let mut moved = false;
        for (unit, message) in refused {
            moved |= self
                .units
                .get_mut(unit)
                .is_some_and(|unit| unit.refuse(message));
        }
        moved
    }

    /// What to add, table by table, in attribute order.
    fn additions(&self) -> Vec<Addition> {
        let is_short = self.by_title.len() > MOST_REASONS;
        let mut columns: BTreeMap<(usize, usize), NewColumn> = BTreeMap::new();
        for unit in &self.units {
            for (at, member) in unit.members.iter().enumerate() {
                let Some(column) = member.get() else { continue };
                columns.insert(
                    (member.table, member.column),
                    NewColumn {
                        name: column.name.clone(),
                        rule: unit.rule(),
                        lines: unit.lines().to_vec(),
                        comment: if is_short && unit.is_plainly_kept() {
                            unit.confidence.name().to_owned()
                        } else {
                            unit.comment(at)
                        },
                    },
                );
            }
        }
        let mut additions: Vec<Addition> = Vec::new();
        let mut last = None;
        for ((table, _), column) in columns {
            if last != Some(table) {
                additions.extend(
                    self.logical
                        .get(table)
                        .map(|logical| self.addition(logical)),
                );
                last = Some(table);
            }
            if let Some(addition) = additions.last_mut() {
                addition.columns.push(column);
            }
        }
        additions
    }

    fn addition(&self, logical: &LogicalTable<'_>) -> Addition {
        let name = &logical.table.name;
        let unsampled = self.request.unsampled.get(name);
        let generated = logical
            .table
            .columns
            .iter()
            .filter(|column| column.generated.is_some());
        let generated =
            generated.map(|column| format!("{} is generated: the target computes it", column.name));
        Addition {
            table: name.clone(),
            comments: unsampled
                .map(|reason| format!("! proposed by names alone: {reason}"))
                .into_iter()
                .chain(generated)
                .collect(),
            rows: self.wishes.rows.get(name).cloned(),
            columns: Vec::new(),
        }
    }
}

/// A name that cannot stand in a rules file.
fn unreadable(rejected: Rejected) -> Error {
    Error::from(rejected)
        .hint("this is what was proposed; names with `${` cannot stand in a rules file")
}

#[cfg(test)]
mod tests;
