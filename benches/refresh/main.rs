//! End to end, side by side in one go: `standin run` with and without transforms against what else moves a database.
//! Prints medians and ratios, and keeps them under `benches/results`.
//!
//! ```sh
//! cargo bench --bench refresh                                   # users of a shop of 200,000
//! cargo bench --bench refresh -- --rows 2000000 --runs 5 --save
//! cargo bench --bench refresh -- --what shop --rows 2000000 --runs 5 --save
//! ```
//!
//! Everything runs on one throwaway server on this machine. Client CPU is user and system time of all processes that
//! a contender starts; server CPU is that of all of the server's processes. Contenders that are not installed are left
//! out, with the reason.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a program of its own"
)]

mod cpu;
mod shop;
mod stage;
mod table;
mod users;

use stage::Stage;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// The table users without an index: the copying alone.
    Users,
    /// The whole shop: structure, rows, indexes, foreign keys, statistics.
    Shop,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Shop => "shop",
        }
    }
}

struct Arguments {
    what: What,
    rows: u64,
    runs: usize,
    jobs: usize,
    save: bool,
}

/// A way to do the job, by name.
type Contender = (&'static str, fn(&Stage) -> Outcome<Seen>);

/// What a contender tells of itself.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// Largest resident set, in bytes; 0 where it is not told.
    peak: u64,
    /// Seconds in which rows moved; 0 where that is all it does.
    moving: f64,
}

/// One measurement.
#[derive(Clone, Copy)]
struct Figure {
    wall: f64,
    client: f64,
    server: f64,
    seen: Seen,
}

fn main() -> Outcome<()> {
    let arguments = arguments()?;
    let Some(stage) = Stage::set(arguments)? else {
        println!("skipped: there is no PostgreSQL on this machine");
        return Ok(());
    };
    let contenders = match stage.arguments.what {
        What::Users => {
            users::make(&stage)?;
            users::contenders()
        }
        What::Shop => {
            shop::make(&stage)?;
            shop::contenders()
        }
    };
    let results = measure(&stage, &contenders)?;
    let text = table::render(&stage, &results);
    println!("{text}");
    if stage.arguments.save {
        table::save(&stage, &text)?;
    }
    Ok(())
}

fn arguments() -> Outcome<Arguments> {
    let mut found = Arguments {
        what: What::Users,
        rows: 200_000,
        runs: 3,
        jobs: 2,
        save: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--what" => {
                found.what = match value()?.as_str() {
                    "users" => What::Users,
                    "shop" => What::Shop,
                    other => return Err(format!("--what is users or shop, not {other}").into()),
                }
            }
            "--rows" => found.rows = value()?.parse()?,
            "--runs" => found.runs = value()?.parse::<usize>()?.max(1),
            "--jobs" => found.jobs = value()?.parse::<usize>()?.max(1),
            "--save" => found.save = true,
            "--bench" => {}
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    Ok(found)
}

/// Every contender in turn, so many times; the first round warms up and is not counted. One that fails in it is left
/// out.
fn measure(stage: &Stage, contenders: &[Contender]) -> Outcome<Vec<(&'static str, Vec<Figure>)>> {
    let mut running = Vec::new();
    for contender in contenders {
        match stage.time(contender.1) {
            Ok(figure) => {
                eprintln!("warming up: {}: {:.2} s", contender.0, figure.wall);
                running.push((contender, Vec::new()));
            }
            Err(reason) => println!("{} left out: {reason}", contender.0),
        }
    }
    for round in 1..=stage.arguments.runs {
        for (contender, figures) in &mut running {
            let figure = stage.time(contender.1)?;
            eprintln!("round {round}: {}: {:.2} s", contender.0, figure.wall);
            figures.push(figure);
        }
    }
    let named = running
        .into_iter()
        .map(|(contender, figures)| (contender.0, figures));
    Ok(named.collect())
}
