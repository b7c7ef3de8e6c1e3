//! End to end, side by side in one go: `standin run` with and without transforms against what else moves a database.
//! Prints medians, and ratios to each rival with the project's targets; `--save` keeps them under `benches/results`.
//!
//! ```sh
//! cargo bench --bench refresh                                   # users of a shop of 200,000: a minute
//! cargo bench --bench refresh -- --what all --rows 2000000 --runs 5 --save
//! ```
//!
//! | flag | |
//! |---|---|
//! | `--what` | some of `users` (one table), `shop` (a whole database), `masking` (others that mask), `schema` (5,000 empty tables), `odd` (wide, large, tiny, partitioned, narrow), `scaling` (users by size and jobs), or `all` |
//! | `--rows` | users of the shop, for `users`, `shop` and `masking`: 200000 |
//! | `--sizes` | users of `scaling`: 200000,2000000,10000000 |
//! | `--scale` | divides the sizes of `odd` and `schema`, for a quick look: 1 |
//! | `--runs` | rounds: 3. One more warms up |
//! | `--jobs` | for every contender that knows jobs: 2 |
//! | `--only` | contenders with this in their names; may be repeated |
//! | `--case` | databases of `odd` with this in their names; may be repeated |
//! | `--with` | `NAME=COMMAND`: a contender of your own, run by `sh` with `SOURCE_URL`, `TARGET_URL` and `JOBS` set; may be repeated |
//! | `--save` | keeps tables (`.md`) and rounds (`.tsv`) |
//!
//! Everything runs on one throwaway server on this machine. Client CPU is user and system time of all processes that
//! a contender starts; server CPU is that of all of the server's processes; the peak is the largest resident set of one
//! process of a contender. A ratio is the median of the rounds' ratios. Contenders that are not installed are left out,
//! with the reason: `contenders/` says how each is installed.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a program of its own"
)]

mod arguments;
mod contenders;
mod cpu;
mod memory;
mod ratios;
mod results;
mod stage;
mod table;
mod targets;
mod turns;
mod workloads;

use arguments::{Arguments, What};
use stage::Stage;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let Some(stage) = Stage::set(Arguments::parse()?)? else {
        println!("skipped: there is no PostgreSQL on this machine");
        return Ok(());
    };
    let whats = stage.arguments.what.iter();
    whats.copied().try_for_each(|what| compare(&stage, what))
}

fn compare(stage: &Stage, what: What) -> Outcome<()> {
    let (mut text, mut rounds) = (results::header(stage)?, String::new());
    for case in workloads::cases(what, &stage.arguments) {
        eprintln!("making {}", case.about);
        stage.create("production")?;
        (case.make)(stage)?;
        let measured = turns::measure(stage, &case.contenders)?;
        let shown = (case.render)(&stage.arguments, &case, &measured);
        println!("\n{shown}");
        text += &format!("\n{shown}");
        rounds += &results::rounds(&case.name, &measured);
    }
    if stage.arguments.save {
        let size = workloads::size(what, &stage.arguments);
        results::save(&format!("{}-{size}", what.name()), &text, &rounds)?;
    }
    Ok(())
}
