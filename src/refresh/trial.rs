//! A proof before the load: some rows of every table about whose constraints there is a doubt are read, transformed,
//! held against the target's new structure, and rolled back. The target's server judges CHECK and exclusion constraints,
//! domains, and what generated columns and indexes compute, which no plan can; all that do not hold are told before the first row moves, with the number of rows that
//! they refuse, not one by one hours later. Triggers are not there yet: they are made when the rows are in, and judge none
//! of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use super::load::Source;
use super::watch::Watch;
use super::work::Work;
use super::{Run, unmet};
use crate::catalog::{Database, Table};
use crate::engine::{self, InOrder, Job, Stop};
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::sessions::Sessions;
use crate::pg::trial::{self, Computed, Unmade, Verdict, Whose};
use crate::plan::{Decision, Part, Plan, Relation, TablePlan};
use crate::report::progress::Progress;
use crate::sink::postgres::{Judged, PostgresSink, Trial};

/// The rows of a trial, in words.
const TRIED: &str = "the rows that were tried before the load";

/// Places of a relation that are tried, its beginning and its end among them.
const PLACES: u64 = 4;

/// Pages that are read at each: 128 KiB, hundreds of rows as a rule.
const PAGES: u64 = 16;

/// Bytes that are read at each, with what rows have in TOAST; one page at the least.
const BYTES: u64 = 8 << 20;

impl Run<'_> {
    /// Tries the tables in doubt; does nothing where there are none.
    pub(super) fn trial(
        &mut self,
        work: &Work<'_>,
        source: &Source<'_>,
        sessions: &Sessions,
        watch: &dyn Watch,
    ) -> Result<()> {
        let (control, leader) = (source.control, &source.leader);
        let mut indexes = control.wait_for(trial::computed(leader.client()))?;
        let calling = control.wait_for(trial::calling(leader.client()))?;
        let parts = parts(work.plan, source.catalog, &indexes, &calling);
        if parts.is_empty() {
            return Ok(());
        }
        watch.phase("trying the target's constraints on some rows");
        let (plan, stop, rules) = (work.plan, self.stop, self.rules);
        let kernels = plan.bind(self.key);
        let trial = Trial::new(unmade(plan, source.catalog, &mut indexes));
        self.phase("trial", || {
            let sink = PostgresSink::judging(sessions, &trial);
            some_rows(work, source, &parts, &kernels, &sink, stop)
                .map(|()| watch.warnings(&unmet::findings(plan, &kernels, rules, TRIED)))
                .and_then(|()| refused(&trial.judged(), plan, source.catalog))
                .map_err(|error| error.hint("some rows were tried before the load; none were kept"))
        })
    }
}

/// Moves the rows of some parts, on one lane, into a sink that keeps none of them.
pub(super) fn some_rows(
    work: &Work<'_>,
    source: &Source<'_>,
    parts: &[Part],
    kernels: &unmet::Kernels,
    sink: &PostgresSink<'_>,
    stop: &Stop,
) -> Result<()> {
    let mut per_table = vec![0; work.plan.tables.len()];
    parts.iter().for_each(|part| per_table[part.table] += 1);
    let job = Job {
        plan: work.plan,
        parts,
        turns: &InOrder::of(parts.len()),
        kernels,
        source: &source.rows(),
        sink,
        progress: &Progress::new(per_table),
        stop,
        spare: None,
    };
    engine::run(&job, 1, &work.budget)
}

/// What is made behind the load on the relations that are tried: exclusion constraints, and indexes that compute something.
fn unmade(
    plan: &Plan,
    catalog: &Database,
    indexes: &mut HashMap<TableName, Vec<Computed>>,
) -> HashMap<TableName, Unmade> {
    let relations = plan.tables.iter().flat_map(|table| &table.relations);
    let of_relation = |relation: &Relation| {
        let checks = &catalog.table(&relation.name)?.checks;
        let exclusions = checks
            .iter()
            .filter(|check| check.definition.starts_with("EXCLUDE"));
        let named = exclusions.map(|check| (check.name.clone(), check.definition.clone()));
        let unmade = Unmade {
            exclusions: named.collect(),
            indexes: indexes.remove(&relation.name).unwrap_or_default(),
        };
        Some((relation.name.clone(), unmade))
    };
    relations.filter_map(of_relation).collect()
}

/// Table, what of it has a constraint, and the constraint's name.
type Place<'a> = (&'a TableName, &'a Whose, &'a str);

fn place_of<'a>(table: &'a TableName, verdict: &'a Verdict) -> Place<'a> {
    (table, &verdict.whose, &verdict.constraint)
}

/// The error that names everything that refuses rows.
fn refused(judged: &[Judged], plan: &Plan, catalog: &Database) -> Result<()> {
    let tried = |place: &Place<'_>| -> u64 {
        let parts = judged.iter().filter(|part| part.table == *place.0);
        let of_part = |part: &Judged| {
            let mut verdicts = part.verdicts.iter();
            let verdict = verdicts.find(|verdict| place_of(&part.table, verdict) == *place);
            verdict.and_then(|verdict| verdict.of).unwrap_or(part.rows)
        };
        parts.map(of_part).sum()
    };
    let mut broken: BTreeMap<Place<'_>, Said<'_>> = BTreeMap::new();
    for part in judged {
        for verdict in &part.verdicts {
            let place = place_of(&part.table, verdict);
            broken.entry(place).or_default().add(verdict);
        }
    }
    let Some(((table, ..), _)) = broken.first_key_value() else {
        return Ok(());
    };
    let lines = broken
        .iter()
        .map(|(place, said)| told(place, said, tried(place), catalog));
    let what = format!(
        "constraints of the target do not hold for transformed rows: {}",
        lines.collect::<Vec<_>>().join("; ")
    );
    Err(Error::new(Kind::Data, what)
        .on(table.to_string())
        .hint(advice(&broken, plan, catalog)))
}

/// What all parts say of one place.
struct Said<'a> {
    /// The rows that it refuses, where they are known.
    rows: Option<u64>,
    /// Why they are not.
    reason: Option<&'a str>,
    /// Other tables that it read.
    reads: BTreeSet<&'a str>,
}

impl Default for Said<'_> {
    fn default() -> Self {
        Self {
            rows: Some(0),
            reason: None,
            reads: BTreeSet::new(),
        }
    }
}

impl<'a> Said<'a> {
    fn add(&mut self, verdict: &'a Verdict) {
        self.rows = self.rows.and_then(|rows| Some(rows + verdict.rows?));
        self.reason = self.reason.or(verdict.reason.as_deref());
        self.reads.extend(verdict.reads.iter().map(String::as_str));
    }
}

/// What one place says of so many rows.
fn told(
    (table, whose, constraint): &Place<'_>,
    said: &Said<'_>,
    tried: u64,
    catalog: &Database,
) -> String {
    let (rows, reason) = (said.rows, said.reason);
    let mut what = match (rows, reason) {
        (Some(rows), _) => format!("refuses {rows} of {tried} rows"),
        (None, Some(reason)) => format!("could not be tried: {reason}"),
        (None, None) => "refuses some rows".to_owned(),
    };
    if !said.reads.is_empty() {
        let _ = write!(
            what,
            ", because it reads {} too, and other tables are empty before the load",
            listed(said.reads.iter().copied())
        );
    }
    let reason = reason.unwrap_or("it cannot be computed");
    match whose {
        Whose::Table => format!("`{constraint}` of {table} {what}"),
        Whose::Domain(column) => {
            format!(
                "`{constraint}` of the domain of {} {what}",
                table.column(column)
            )
        }
        Whose::Index(columns) => format!(
            "the index `{constraint}` of {table} cannot be built: {reason} (it computes from {})",
            listed(columns.iter().map(String::as_str))
        ),
        Whose::Statistics(columns) => format!(
            "the statistics object `{constraint}` of {table} cannot be computed: {reason} (it computes from {})",
            listed(columns.iter().map(String::as_str))
        ),
        Whose::Generated(column) => {
            let title = table.column(column);
            let found = catalog.table(table);
            let bases = found
                .into_iter()
                .flat_map(|table| table.computed_from(column));
            let bases = listed(bases.map(|base| base.name.as_str()));
            let what = match rows {
                Some(rows) => format!("is NOT NULL, and NULL in {rows} of {tried} rows"),
                None => format!("cannot be computed: {reason}"),
            };
            format!("the generated column {title} {what} (it is computed from {bases})")
        }
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// What to do, with the columns whose rules can be to blame.
fn advice(broken: &BTreeMap<Place<'_>, Said<'_>>, plan: &Plan, catalog: &Database) -> String {
    let (reading, others): (Vec<_>, Vec<_>) =
        broken.iter().partition(|(_, said)| !said.reads.is_empty());
    let by_rules = || of_rules(others.iter().map(|(place, _)| *place), plan, catalog);
    match (reading.as_slice(), others.is_empty()) {
        ([], _) => by_rules(),
        (_, true) => READS_OTHERS.to_owned(),
        (_, false) => format!("{READS_OTHERS}. Of the others: {}", by_rules()),
    }
}

/// What to do about a constraint that cannot be judged while rows are loaded.
const READS_OTHERS: &str = "a constraint that reads other tables refuses rows until these are full, in whatever order \
    they are loaded, and no dump of the database can be restored either: declare it NOT VALID in production (DROP CONSTRAINT, then \
    ADD CONSTRAINT … NOT VALID), which holds new rows to it all the same, and it is made behind the rows; or use a trigger";

/// The columns of these places that rules change, and what to do about them.
fn of_rules<'a, 'b: 'a>(
    places: impl Iterator<Item = &'a Place<'b>>,
    plan: &Plan,
    catalog: &Database,
) -> String {
    let mut culprits: Vec<String> = Vec::new();
    for (table, whose, constraint) in places {
        let planned = plan.tables.iter().find(|planned| planned.table == **table);
        let found = catalog.table(table);
        let Some((planned, found)) = planned.zip(found) else {
            continue;
        };
        let names = match whose {
            Whose::Domain(column) | Whose::Generated(column) => vec![column.clone()],
            Whose::Index(columns) | Whose::Statistics(columns) => columns.clone(),
            Whose::Table => read_by(catalog, table, constraint),
        };
        for column in planned.changing(found, &names) {
            let at = column.rule.as_deref();
            let at = at.map_or(String::new(), |at| format!(" at {at}"));
            let transform = column.decision.name();
            let culprit = format!("{} (`{transform}`{at})", table.column(&column.column));
            if !culprits.contains(&culprit) {
                culprits.push(culprit);
            }
        }
    }
    match culprits.as_slice() {
        [] => "no rule changes a column that they read: production's own structure refuses these rows in another \
               database. See whether it goes by `search_path`, by the clock, or by other rows of its own table"
            .to_owned(),
        culprits => format!(
            "the rules that change what they read: {}; choose transforms or parameters whose results satisfy them, or keep \
             the columns",
            culprits.join(", ")
        ),
    }
}

/// The columns that a constraint of a table, or of one of its partitions, reads.
fn read_by(catalog: &Database, table: &TableName, constraint: &str) -> Vec<String> {
    let root = catalog.table(table).into_iter();
    let checks = root
        .chain(catalog.below(table))
        .flat_map(|table| &table.checks);
    let mut named = checks.filter(|check| check.name == constraint);
    named
        .next()
        .map_or(Vec::new(), |check| check.columns.clone())
}

/// Some pages of every table in doubt.
fn parts(
    plan: &Plan,
    catalog: &Database,
    indexes: &HashMap<TableName, Vec<Computed>>,
    calling: &HashSet<TableName>,
) -> Vec<Part> {
    let calls = |planned: &TablePlan| {
        let mut relations = planned.relations.iter();
        relations.any(|relation| calling.contains(&relation.name))
    };
    let computes = |planned: &TablePlan| {
        let table = catalog.table(&planned.table);
        table.is_some_and(|table| computes(planned, table, indexes))
    };
    let tables = plan.tables.iter().enumerate();
    tables
        .filter(|(_, table)| is_in_doubt(plan, table) || computes(table) || calls(table))
        .flat_map(|(index, table)| some(index, table))
        .collect()
}

/// Whether a generated column or an index computes something from what a transform makes.
fn computes(
    planned: &TablePlan,
    table: &Table,
    indexes: &HashMap<TableName, Vec<Computed>>,
) -> bool {
    let changes = |names: &[String]| !planned.changing(table, names).is_empty();
    let generated = planned
        .columns
        .iter()
        .filter(|column| matches!(column.decision, Decision::Generated));
    let relations = planned.relations.iter();
    let mut indexes = relations
        .filter_map(|relation| indexes.get(&relation.name))
        .flatten();
    generated
        .into_iter()
        .any(|column| changes(std::slice::from_ref(&column.column)))
        || indexes.any(|index| changes(&index.columns))
}

/// Whether a finding doubts that transformed rows satisfy the table's constraints, or somebody accepted such a one.
fn is_in_doubt(plan: &Plan, table: &TablePlan) -> bool {
    let prefix = format!("{}.", table.table);
    plan.findings.iter().any(|finding| {
        let is_doubt = finding.id.starts_with("check:") || finding.accepted.is_some();
        is_doubt && finding.subject.starts_with(&prefix)
    })
}

/// Places of the table's largest relation.
fn some(table: usize, planned: &TablePlan) -> Vec<Part> {
    let relations = planned.relations.iter().enumerate();
    let largest = relations.max_by_key(|(_, relation)| relation.bytes);
    let Some((number, relation)) = largest else {
        return Vec::new();
    };
    places(table, number, relation)
}

/// Places of one relation of a table, each a part.
pub(super) fn places(table: usize, number: usize, relation: &Relation) -> Vec<Part> {
    let part = |pages| Part {
        table,
        relation: number,
        pages,
        number: 0,
        // One of several: it must not be loaded frozen.
        of: 2,
        bytes: PAGES * 8192,
    };
    ranges(relation).into_iter().map(part).collect()
}

/// Ranges of pages; the whole relation where it is small, and none where it cannot be cut.
fn ranges(relation: &Relation) -> Vec<Option<(u64, Option<u64>)>> {
    let a_page = relation.bytes / relation.pages.max(1);
    let pages = (BYTES / a_page.max(1)).clamp(1, PAGES);
    if relation.pages <= PLACES * pages {
        return vec![None];
    }
    if !relation.divisible {
        return Vec::new();
    }
    let last = relation.pages - pages;
    let starts = (0..PLACES).map(|place| last * place / (PLACES - 1));
    starts
        .map(|start| Some((start, Some(start + pages))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(pages: u64, divisible: bool) -> Relation {
        Relation {
            name: TableName::new("public", "users"),
            pages,
            bytes: pages * 8192,
            estimated_rows: pages * 50,
            only: true,
            divisible,
        }
    }

    #[test]
    fn beginning_and_end_are_tried_and_never_everything() {
        let tried = ranges(&relation(1000, true));
        assert_eq!(tried.len(), 4);
        assert_eq!(tried[0], Some((0, Some(16))));
        assert_eq!(tried[3], Some((984, Some(1000))));
        assert_eq!(ranges(&relation(64, true)), [None]);
        assert_eq!(ranges(&relation(0, false)), [None]);
        assert_eq!(ranges(&relation(65, false)), []);
    }

    #[test]
    fn every_constraint_is_named_with_the_rows_that_it_refuses_over_all_parts() {
        let table = TableName::new("public", "users");
        let verdict = |constraint: &str, column: Option<&str>, rows| Verdict {
            rows,
            ..Verdict::new(
                constraint.to_owned(),
                column.map_or(Whose::Table, |column| Whose::Domain(column.to_owned())),
            )
        };
        let judged = |verdicts| Judged {
            table: table.clone(),
            rows: 50,
            verdicts,
        };
        let plan = Plan {
            tables: Vec::new(),
            key_groups: Vec::new(),
            findings: Vec::new(),
        };
        let catalog = crate::shop::catalog(1).unwrap();
        let refused = |judged: &[Judged]| refused(judged, &plan, &catalog);
        assert!(refused(&[judged(Vec::new())]).is_ok());
        let broken = refused(&[
            judged(vec![
                verdict("short", None, Some(3)),
                verdict("mail", Some("email"), Some(50)),
            ]),
            judged(vec![
                verdict("short", None, Some(4)),
                verdict("apart", None, None),
                Verdict {
                    of: Some(9),
                    ..verdict("whole", None, Some(9))
                },
            ]),
        ]);
        let error = broken.unwrap_err();
        assert!(error.what().ends_with(
            "`apart` of public.users refuses some rows; `short` of public.users refuses 7 of 100 rows; \
             `whole` of public.users refuses 9 of 59 rows; `mail` of the domain of public.users.email refuses 50 of 100 rows"
        ), "{}", error.what());
    }

    #[test]
    fn large_values_count() {
        let mut toasted = relation(60, true);
        toasted.bytes = 60 << 22;
        let tried = ranges(&toasted);
        assert_eq!(tried[0], Some((0, Some(2))));
        assert_eq!(tried[3], Some((58, Some(60))));
    }
}
