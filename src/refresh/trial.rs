//! A proof before the load: some rows of every table about whose constraints there is a doubt are read, transformed,
//! held against the target's new structure, and rolled back. The target's server judges CHECK and exclusion constraints
//! and domains, which no plan can; all that do not hold are told before the first row moves, with the number of rows that
//! they refuse, not one by one hours later. Triggers are not there yet: they are made when the rows are in, and judge none
//! of them.

use std::collections::BTreeMap;

use super::Run;
use super::load::Source;
use super::watch::Watch;
use super::work::Work;
use crate::catalog::Database;
use crate::engine::{self, InOrder, Job};
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::sessions::Sessions;
use crate::pg::trial::Verdict;
use crate::plan::{Part, Plan, Relation, TablePlan};
use crate::report::progress::Progress;
use crate::sink::postgres::{Exclusions, Judged, PostgresSink, Trial};

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
        let parts = parts(work.plan);
        if parts.is_empty() {
            return Ok(());
        }
        watch.phase("trying the target's constraints on some rows");
        let (plan, stop) = (work.plan, self.stop);
        let kernels = plan.bind(self.key);
        let mut per_table = vec![0; plan.tables.len()];
        parts.iter().for_each(|part| per_table[part.table] += 1);
        let trial = Trial::new(exclusions(plan, source.catalog));
        self.phase("trial", || {
            let job = Job {
                plan,
                parts: &parts,
                turns: &InOrder::of(parts.len()),
                kernels: &kernels,
                source: &source.rows(),
                sink: &PostgresSink::judging(sessions, &trial),
                progress: &Progress::new(per_table),
                stop,
                spare: None,
            };
            engine::run(&job, 1, &work.budget)
                .and_then(|()| refused(&trial.judged()))
                .map_err(|error| error.hint("some rows were tried before the load; none were kept"))
        })
    }
}

/// Exclusion constraints of the relations that are tried. They are made behind the load and not there yet.
fn exclusions(plan: &Plan, catalog: &Database) -> Exclusions {
    let relations = plan.tables.iter().flat_map(|table| &table.relations);
    let of_relation = |relation: &Relation| {
        let checks = &catalog.table(&relation.name)?.checks;
        let exclusions = checks
            .iter()
            .filter(|check| check.definition.starts_with("EXCLUDE"));
        let named = exclusions.map(|check| (check.name.clone(), check.definition.clone()));
        Some((relation.name.clone(), named.collect()))
    };
    relations.filter_map(of_relation).collect()
}

/// Table, column whose domain it is of, and name of a constraint.
type Place<'a> = (&'a TableName, Option<&'a str>, &'a str);

fn place_of<'a>(table: &'a TableName, verdict: &'a Verdict) -> Place<'a> {
    (table, verdict.column.as_deref(), &verdict.constraint)
}

/// The error that names every constraint that refuses rows.
fn refused(judged: &[Judged]) -> Result<()> {
    let tried = |place: &Place<'_>| -> u64 {
        let parts = judged.iter().filter(|part| part.table == *place.0);
        let of_part = |part: &Judged| {
            let mut verdicts = part.verdicts.iter();
            let verdict = verdicts.find(|verdict| place_of(&part.table, verdict) == *place);
            verdict.and_then(|verdict| verdict.of).unwrap_or(part.rows)
        };
        parts.map(of_part).sum()
    };
    // With the rows that it refuses, and why they are not known.
    let mut broken: BTreeMap<Place<'_>, (Option<u64>, Option<&str>)> = BTreeMap::new();
    for part in judged {
        for verdict in &part.verdicts {
            let place = place_of(&part.table, verdict);
            let (rows, reason) = broken.entry(place).or_insert((Some(0), None));
            *rows = rows.and_then(|rows| Some(rows + verdict.rows?));
            *reason = reason.or(verdict.reason.as_deref());
        }
    }
    let Some(((table, ..), _)) = broken.first_key_value() else {
        return Ok(());
    };
    let lines = broken.iter().map(|(place, (rows, reason))| {
        let (table, column, constraint) = place;
        let of = match column {
            Some(column) => format!("the domain of {}", table.column(column)),
            None => table.to_string(),
        };
        let what = match (rows, reason) {
            (Some(rows), _) => format!("refuses {rows} of {} rows", tried(place)),
            (None, Some(reason)) => format!("could not be tried: {reason}"),
            (None, None) => "refuses some rows".to_owned(),
        };
        format!("`{constraint}` of {of} {what}")
    });
    let what = format!(
        "constraints of the target do not hold for transformed rows: {}",
        lines.collect::<Vec<_>>().join("; ")
    );
    Err(Error::new(Kind::Data, what)
        .on(table.to_string())
        .hint("choose transforms or parameters whose results satisfy them, or keep the columns"))
}

/// Some pages of every table in doubt.
fn parts(plan: &Plan) -> Vec<Part> {
    let tables = plan.tables.iter().enumerate();
    tables
        .filter(|(_, table)| is_in_doubt(plan, table))
        .flat_map(|(index, table)| some(index, table))
        .collect()
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
    let part = |pages| Part {
        table,
        relation: number,
        pages,
        number: 0,
        // One of several: it must not be loaded frozen.
        of: 2,
        bytes: PAGES * 8192,
    };
    places(relation).into_iter().map(part).collect()
}

/// Ranges of pages; the whole relation where it is small, and none where it cannot be cut.
fn places(relation: &Relation) -> Vec<Option<(u64, Option<u64>)>> {
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
        let tried = places(&relation(1000, true));
        assert_eq!(tried.len(), 4);
        assert_eq!(tried[0], Some((0, Some(16))));
        assert_eq!(tried[3], Some((984, Some(1000))));
        assert_eq!(places(&relation(64, true)), [None]);
        assert_eq!(places(&relation(0, false)), [None]);
        assert_eq!(places(&relation(65, false)), []);
    }

    #[test]
    fn every_constraint_is_named_with_the_rows_that_it_refuses_over_all_parts() {
        let table = TableName::new("public", "users");
        let verdict = |constraint: &str, column: Option<&str>, rows| Verdict {
            constraint: constraint.to_owned(),
            column: column.map(str::to_owned),
            rows,
            of: None,
            reason: None,
        };
        let judged = |verdicts| Judged {
            table: table.clone(),
            rows: 50,
            verdicts,
        };
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
        let tried = places(&toasted);
        assert_eq!(tried[0], Some((0, Some(2))));
        assert_eq!(tried[3], Some((58, Some(60))));
    }
}
