//! The table users, ever larger, with one, two and four jobs: what a row takes must not grow with the table, and what
//! a job brings is told. Sizes take turns like contenders.

use super::{Case, users};
use crate::Outcome;
use crate::arguments::Arguments;
use crate::contenders::standin;
use crate::stage::{Figure, Stage};
use crate::table::peak;
use crate::turns::{Measured, median};

const JOBS: [usize; 3] = [1, 2, 4];

pub(super) fn case(arguments: &Arguments) -> Case {
    let sizes = arguments.sizes.clone();
    let runs = runs(arguments);
    let contenders = runs.map(|(rows, jobs)| {
        standin::scaled(
            &format!("{rows} rows by {jobs}"),
            "masked",
            database(rows),
            jobs,
        )
    });
    let contenders = contenders.collect();
    let case = Case::new(
        "scaling",
        (1, "row"),
        move |stage| make(stage, &sizes),
        contenders,
    );
    Case {
        render,
        ..case.about(
            "the table users of the shop, 7 columns masked, from database to database".to_owned(),
        )
    }
}

/// Every size with every number of jobs.
fn runs(arguments: &Arguments) -> impl Iterator<Item = (u64, usize)> {
    let sizes = arguments.sizes.iter();
    sizes.flat_map(|rows| JOBS.map(|jobs| (*rows, jobs)))
}

fn database(rows: u64) -> String {
    format!("users_{rows}")
}

fn make(stage: &Stage, sizes: &[u64]) -> Outcome<()> {
    sizes.iter().try_for_each(|rows| {
        let database = database(*rows);
        stage.create(&database)?;
        users::make(stage, &database, *rows)
    })
}

fn render(arguments: &Arguments, case: &Case, measured: &[Measured]) -> String {
    let mut text = format!(
        "## {}\n\n{}. Medians of {} (minimum–maximum of wall); × is to the smallest size with as many jobs, the median \
         of the rounds' ratios.\n\n\
         | rows | jobs | wall s | wall µs/row | × | moving rows µs/row | × | client µs/row | server µs/row | peak MiB |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
        case.name, case.about, arguments.runs
    );
    for ((rows, jobs), (index, measured_here)) in runs(arguments).zip(measured.iter().enumerate()) {
        let smallest = &measured[index % JOBS.len()];
        let per_row = |part: fn(&Figure) -> f64| measured_here.median(part) / rows as f64 * 1e6;
        let grown = |part: fn(&Figure) -> f64| {
            let pairs = measured_here.figures.iter().zip(&smallest.figures);
            let least = arguments.sizes[0] as f64;
            median(
                pairs
                    .map(|(here, there)| part(here) / rows as f64 / (part(there) / least))
                    .collect(),
            )
        };
        text += &format!(
            "| {rows} | {jobs} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {} |\n",
            crate::table::wall(measured_here),
            per_row(|figure| figure.wall),
            grown(|figure| figure.wall),
            per_row(|figure| figure.moving),
            grown(|figure| figure.moving),
            per_row(|figure| figure.client),
            per_row(|figure| figure.server),
            peak(measured_here),
        );
    }
    text
}
