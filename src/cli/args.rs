//! The command line, as clap reads it. Doc comments here are the help text.

mod monitor;
mod parity;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::monitor::{AlertFrom, ParityMonitorArgs};
pub use self::parity::{ParityCaptureArgs, ParityCheckArgs, ParityCommand, ParityFormat};
use super::up::UpArgs;
use crate::rules::size::bytes;

/// Streams production PostgreSQL through keyed, deterministic anonymizers into a dev database or Parquet files
#[derive(Debug, Parser)]
#[command(name = "standin", version, max_term_width = WIDEST, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Print errors only; results that programs read, such as --format json, stay
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// Print more of what happens; twice for still more
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// Columns of the help text at most. clap breaks longer lines, in tables of examples too.
const WIDEST: usize = 100;

const EXAMPLES: &str = "\
Examples:
  standin demo                                  see it work on a database it makes itself
  standin init --output rules/shop.yaml         propose rules for production; writes nothing there
  standin plan rules/shop.yaml                  what would happen; touches nothing
  standin preview rules/shop.yaml --table users some rows before and after
  standin run rules/shop.yaml                   refresh the dev database
  standin run rules/shop.yaml --target parquet:out
  standin parity check                          has dev's schema drifted from production's?
  standin transforms email                      a transform: parameters, guarantees, examples";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the main job on a throwaway database made for it
    #[command(after_help = "\
Examples:
  standin demo                 1,000 customers; everything is removed afterwards
  standin demo --rows 100000   a larger shop
  standin demo --keep          leave server and files, and say how to connect")]
    Demo(DemoArgs),
    /// Propose a rules file from a catalog and samples of values, or add to one what it does not decide on yet
    #[command(after_help = "\
Examples:
  standin init --source postgresql://reader@replica.internal/shop --output rules/shop.yaml
  standin init --source postgresql://reader@replica.internal/shop --no-samples > rules/shop.yaml
  standin init --update rules/shop.yaml              add what is new; every other byte stays
  standin init --update rules/shop.yaml --dry-run    for CI: exits 1 if rules are missing or wrong
  standin init --format json | jq '.tables[].columns[] | select(.category == \"email\")'
  standin init --from greenmask config.yml --output rules/shop.yaml
  standin init --from anon labels.sql --from replibyte replibyte.yaml --output rules/shop.yaml

--from knows greenmask, neosync (a job as JSON or YAML), replibyte, datanymizer and anon (SQL with
SECURITY LABELs; those that the source itself holds are read anyway). Of several files the first
that names a column counts. What did not carry over is told line by line and stands beside the
column; what nothing here does is left to what the column seems to be, or undecided, which stops a
run.

Rows are read in one read-only snapshot, at most 1,000 of a table and never for longer than five
seconds. What is written holds names, counts and reasons, never a value, and no password of
--source.

Exit code: 0 the rules have no errors, 1 the plan will have errors that need a decision, 2 the
source could not be read")]
    Init(InitArgs),
    /// Show the decision for every column, and what stands in the way; touches nothing
    #[command(after_help = "\
Examples:
  standin plan rules/shop.yaml
  standin plan rules/shop.yaml --format json | jq '.findings'
  standin plan rules/shop.yaml --save-catalog shop.catalog.json
  standin plan rules/shop.yaml --catalog shop.catalog.json    without a server

Exit code: 0 the run can start, 1 there are errors to mend, 2 the source could not be read")]
    Plan(PlanArgs),
    /// Show some rows before and after; the only command that shows real values
    #[command(after_help = "\
Examples:
  standin preview rules/shop.yaml --table users
  standin preview rules/shop.yaml --table users --table orders --rows 2
  standin preview rules/shop.yaml --table users --where 'id = 3' --mask-source
  standin preview rules/shop.yaml --table 'audit_*' --json | jq '.tables[].rows[]'

Exit code: 0 rows were shown, 1 something to mend in rules or flags, 2 a failure, 130 interrupted")]
    Preview(PreviewArgs),
    /// Copy rows from source to target by the rules
    #[command(after_help = "\
Examples:
  export PROD_DATABASE_URL=postgresql://reader@replica.internal/shop
  export DEV_DATABASE_URL=postgresql://localhost/shop_dev
  export STANDIN_KEY=$(openssl rand -hex 32)
  standin run rules/shop.yaml
  standin run rules/shop.yaml --replace --jobs 4 --report report.json
  standin run rules/shop.yaml --target parquet:out/shop --ephemeral-key

Exit code: 0 done, 1 something to mend in rules, flags or target, 2 a failure, 130 interrupted")]
    Run(RunArgs),
    /// Tell whether dev still is like production
    #[command(subcommand)]
    Parity(ParityCommand),
    /// Set up a developer's database: tools, services, schema and rows, parity; safe to run again
    #[command(after_help = "\
Examples:
  standin up rules/shop.yaml
  standin up rules/shop.yaml --compose docker-compose.yml --manifest infrastructure.json
  standin up rules/shop.yaml --alter               bring the schema level, keep the rows
  standin up rules/shop.yaml --alter --drop        and drop what production does not have
  standin up rules/shop.yaml --refill              make the database anew

It looks for pg_dump and the tools of .tool-versions; for the target, or brings up the compose file
beside it with Docker; fills the database by the rules file if it is empty or not there; and runs
the parity checks that can be run from here: schema, manifest, configuration, lock files. Then it
tells what is left to do. What is there already is left as it is. Where production is away, the
schema that was captured with the manifest stands for it.

--alter works in one transaction: where a statement fails, nothing was changed. What only dev has
stays; what is called otherwise keeps its name, since it may be another thing; and a type stays
whose values might not fit whole into production's. --drop is for all three. What its definition
tells, such as an index, is renamed without it. What else differs
becomes as in production, also where a migration in dev changed it. New columns have no values of
production, and one that is NOT NULL without a default cannot come to rows that are there: --refill
brings both.
`standin parity check --format sql` shows such statements without running them.

Exit code: 0 everything is there, 1 something is left to do, 2 something failed")]
    Up(UpArgs),
    /// List the transforms, or explain one
    Transforms(TransformsArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Where the rules are.
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// The rules file
    pub rules: PathBuf,

    /// Lay RULES' sibling for this environment over it: shop.yaml + shop.NAME.yaml
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,

    /// Read from here instead of the file's `source`: a PostgreSQL URL
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,

    /// Write here instead of the file's `target`: a PostgreSQL URL, or parquet:FOLDER
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,
}

/// `standin demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Customers in the shop, 10 or more; it has three orders and six order lines for each
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(10..=50_000_000))]
    pub rows: u64,

    /// Leave the server and the files
    #[arg(long)]
    pub keep: bool,
}

/// `standin init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Read this database: a PostgreSQL URL [default: `source` of the updated file, or $PROD_DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,

    /// Write the rules file here instead of to stdout
    #[arg(long, short, value_name = "FILE", conflicts_with = "update")]
    pub output: Option<PathBuf>,

    /// Add to this rules file what it does not decide on yet
    #[arg(long, value_name = "RULES")]
    pub update: Option<PathBuf>,

    /// Begin with the rules of another tool: greenmask, neosync, replibyte, datanymizer or anon. May be given again
    #[arg(long, num_args = 2, value_names = ["TOOL", "FILE"], action = clap::ArgAction::Append)]
    pub from: Vec<String>,

    /// Write nothing; tell what --update would add, and exit with 1 if that is something or the rules have errors
    #[arg(long, requires = "update")]
    pub dry_run: bool,

    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub force: bool,

    /// Look at names and types only, at no value
    #[arg(long)]
    pub no_samples: bool,

    /// For people or for programs: `json` prints the proposals instead of the rules
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `standin plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Rules and overrides.
    #[command(flatten)]
    pub rules: RulesArgs,

    /// Plan without a server, against a catalog that --save-catalog wrote
    #[arg(long, value_name = "FILE", conflicts_with_all = ["source", "save_catalog"])]
    pub catalog: Option<PathBuf>,

    /// Write the source's catalog here: names, types, keys and sizes, no row
    #[arg(long, value_name = "FILE")]
    pub save_catalog: Option<PathBuf>,

    /// For people or for programs
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `standin preview`.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// Rules and overrides.
    #[command(flatten)]
    pub rules: RulesArgs,

    /// Show rows of this table, written as in the rules file: users, hr.people, 'audit_*'; may be given again
    #[arg(long = "table", value_name = "TABLE", required = true)]
    pub tables: Vec<String>,

    /// Rows of each table
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub rows: u16,

    /// Only rows that fulfil this SQL condition, e.g. 'id = 3'
    #[arg(long = "where", value_name = "SQL")]
    pub condition: Option<String>,

    /// Hide the originals: show what sort of value stands there, never the value
    #[arg(long)]
    pub mask_source: bool,

    /// Print JSON, for programs
    #[arg(long)]
    pub json: bool,

    /// Use a key made for this look only and forgotten with it
    #[arg(long)]
    pub ephemeral_key: bool,
}

/// `standin run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Rules and overrides.
    #[command(flatten)]
    pub rules: RulesArgs,

    /// Lanes that read and write side by side [default: number of cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,

    /// Memory that the run may take, e.g. 256MiB or 1GiB
    #[arg(long, value_name = "SIZE", default_value = "256MiB", value_parser = size)]
    pub memory: u64,

    /// Write a JSON report here, also when the run fails
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Let the new data take the place of what the target holds; until a database is complete the old one stays
    #[arg(long)]
    pub replace: bool,

    /// Use a key made for this run only and forgotten with it; the result cannot be linked to any other run
    #[arg(long)]
    pub ephemeral_key: bool,
}

/// `standin transforms`.
#[derive(Debug, Args)]
pub struct TransformsArgs {
    /// Explain this one
    pub name: Option<String>,

    /// Only those that take columns of this type: `integer`, `varchar(40)`, `timestamptz`
    #[arg(long = "type", value_name = "TYPE", conflicts_with = "name")]
    pub of_type: Option<String>,

    /// For people or for programs
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Output formats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

pub(super) fn size(text: &str) -> Result<u64, String> {
    bytes(text).ok_or_else(|| "give a number with KiB, MiB or GiB, e.g. 256MiB".into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_line_behind_the_options_is_broken_where_it_is_shown() {
        fn check(command: &clap::Command) {
            let text = command.get_after_help();
            let text = text.map(ToString::to_string).unwrap_or_default();
            for line in text.lines() {
                assert!(line.chars().count() <= WIDEST, "{line}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }

    #[test]
    fn a_size_that_is_none_is_told_with_an_example() {
        assert_eq!(size("256MiB"), Ok(256 << 20));
        assert!(size("lots").unwrap_err().contains("256MiB"));
    }
}
