//! `standin parity` on the command line. Doc comments here are the help text.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::super::parity::ParityComposeArgs;
use super::monitor::{self, ParityMonitorArgs};

/// `standin parity`.
#[derive(Debug, Subcommand)]
pub enum ParityCommand {
    /// Compare dev with production: schemas, what a manifest says, or what the flags ask for; writes nothing
    #[command(after_help = "\
Examples:
  standin parity check                    of PROD_DATABASE_URL and DEV_DATABASE_URL
  standin parity check --source postgresql://replica/shop --target postgresql://localhost/shop_dev
  standin parity check --grants --comments            owners, grants and comments as well
  standin parity check infrastructure.json            against what was captured
  standin parity check infrastructure.json --redis redis://:password@localhost:6379 \\
      --elasticsearch https://user:password@localhost:9200
  standin parity check --tools .tool-versions         against what is installed here
  standin parity check --format junit > parity.xml    for CI
  standin parity check --config . --dependencies . --format sarif > parity.sarif
  standin parity check --format sql                   a sketch of what would make them alike
  standin parity check --migrations db/migrations     do migrations make what production has?
  standin parity check --migrate-with 'npx prisma migrate deploy'
  standin parity check --data                         empty tables, NULLs, too few different values
  standin parity check --dependencies .               lock files: there, in step, with hashes
  standin parity check --dependencies . --dependencies-like ../production
  standin parity check --api production.yaml https://dev.internal/openapi.json
  standin parity check --config .                     config/*.yaml, .env files, secrets in them
  standin parity check infrastructure.json --compose docker-compose.yml
  standin parity check --allow parity-allowed.yaml    but for what was accepted, and until when
  standin parity check --config . --secrets production=vault:secret/shop \\
                       --secrets development=dotenv:.env.local --rules rules/shop.yaml

No difference: the order of columns, names that the server chose for indexes and constraints,
formatting, objects of extensions, and how versions of PostgreSQL print the same thing. What was
renamed is recognized. Warnings tell of speed and size (storage, fill factor, statistics) and of
names that no program calls.

Databases are compared when one is named, or when nothing else is. With --api, errors are what
breaks callers of the expected description, warnings what may, and the rest is information.

Migrations may be plain SQL files or those of golang-migrate, sqlx, refinery, Flyway, dbmate, goose,
Prisma and diesel. They run in a PostgreSQL that is found on this machine, started for them and
removed in every case.

--config lays config/ENVIRONMENT.yaml over config/base.yaml (also TOML, JSON), puts variables in,
and compares keys, types and servers of the environments; .env files with .env.example. parity.yaml
says what must be equal or differ: config/parity.yaml, or else the one beside .env. --config config
finds what lies beside that folder, too. No value is ever shown.

A manifest's Redis or Valkey, and Elasticsearch or OpenSearch, are looked at where --redis and
--elasticsearch say, or DEV_REDIS_URL, DEV_ELASTICSEARCH_URL and DEV_ELASTICSEARCH_API_KEY. What
has no address fails the check. --tools asks each tool itself (node --version), without a shell.

--secrets and --rules look whether each secret that is referred to is there: ${NAME} in the provider
of its environment, references such as vault:secret/shop#password where they lead. Vault is found by
VAULT_ADDR, with VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID, or what `vault login` left.

Exit code: 0 no errors, 1 something differs, 2 something could not be looked at")]
    Check(Box<ParityCheckArgs>),
    /// Write down what production is like: a manifest, and its schema beside it; writes nothing there
    #[command(after_help = "\
Examples:
  standin parity capture --source postgresql://replica/shop --output infrastructure.json
  standin parity capture --output infrastructure.json --image registry.example/postgres:15.4-ours
  standin parity capture --output infrastructure.json --redis rediss://reader:secret@cache:6379 \\
      --elasticsearch https://reader:secret@search:9200
  standin parity capture | jq '.components.postgresql.settings'

With --output the schema is written beside the manifest: infrastructure.schema.json; with --data the
numbers that the planner has of tables and columns as well: infrastructure.data.json. Commit all. A
manifest that is there already is brought up to date; components that are not captured stay as they
are, and without a source the database is one of them. No row and no password is read, but
definitions of views, functions and defaults are written down as they are: those that seem to hold
a password or key are named. Where the servers do not answer within --timeout, nothing is written.

Exit code: 0 written, 1 something to mend, 2 the source could not be read")]
    Capture(ParityCaptureArgs),
    /// Write a Docker Compose file of what a manifest says, for a developer's machine
    #[command(after_help = "\
Examples:
  standin parity compose infrastructure.json --output docker-compose.yml
  standin parity compose infrastructure.json --rules rules/shop.yaml -o docker-compose.yml
  docker compose up --detach --wait && docker compose run --rm fill
  standin parity check infrastructure.json --compose docker-compose.yml

Images are pinned to production's versions; settings that production changed stand on the command
line, sizes no larger than --memory allows; ports are open on this machine only. The step `fill`
runs the standin of this machine (STANDIN says where it is) in the database's image, with the
variables that the rules file mentions. No Docker is needed to write or check the file.

Exit code: 0 written, 1 something to mend, 2 a file could not be read or written")]
    Compose(ParityComposeArgs),
    /// Check again and again: tell what is new, worse or mended, keep a history, show a page; writes nothing there
    #[command(after_help = monitor::EXAMPLES)]
    Monitor(Box<ParityMonitorArgs>),
}

/// `standin parity capture`.
#[derive(Debug, Args)]
pub struct ParityCaptureArgs {
    /// The database to write down: a PostgreSQL URL [default: $PROD_DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,

    /// The Redis or Valkey to write down: redis://user:password@host:port, rediss:// [default: $PROD_REDIS_URL]
    #[arg(long, visible_alias = "valkey", value_name = "URL")]
    pub redis: Option<String>,

    /// The Elasticsearch or OpenSearch to write down [default: $PROD_ELASTICSEARCH_URL]
    #[arg(long, visible_alias = "opensearch", value_name = "URL")]
    pub elasticsearch: Option<String>,

    /// Write the manifest here, and the schema beside it, instead of the manifest to stdout
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The container image that dev is to run [default: postgres: and the version, or the image of a manifest that is there]
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,

    /// Write down names of roles, owners and grants as well
    #[arg(long)]
    pub roles: bool,

    /// Write the planner's statistics beside the manifest as well, for `check --data`: numbers, never a value
    #[arg(long, requires = "output")]
    pub data: bool,

    /// Seconds that reading all of it may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
}

impl ParityCaptureArgs {
    /// What reading all of it may take.
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

/// `standin parity check`.
#[derive(Debug, Args)]
pub struct ParityCheckArgs {
    /// What production is like, as `standin parity capture` wrote it; stands in for --source
    #[arg(value_name = "MANIFEST")]
    pub manifests: Vec<PathBuf>,

    /// The database that shows how it should be: a PostgreSQL URL [default: $PROD_DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,

    /// The database that is looked at: a PostgreSQL URL [default: $DEV_DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,

    /// The Redis or Valkey that is held against the manifest's [default: $DEV_REDIS_URL]
    #[arg(long, visible_alias = "valkey", value_name = "URL")]
    pub redis: Option<String>,

    /// The Elasticsearch or OpenSearch that is held against the manifest's [default: $DEV_ELASTICSEARCH_URL]
    #[arg(long, visible_alias = "opensearch", value_name = "URL")]
    pub elasticsearch: Option<String>,

    /// Compare the tools that are installed with the versions in this file: a .tool-versions of asdf or mise
    #[arg(long, value_name = "FILE")]
    pub tools: Option<PathBuf>,

    /// Compare owners, grants and default privileges as well
    #[arg(long)]
    pub grants: bool,

    /// Compare comments as well
    #[arg(long)]
    pub comments: bool,

    /// Run the SQL migrations in this folder on a throwaway server, and compare what they make with the source, or a MANIFEST
    #[arg(long, value_name = "FOLDER")]
    pub migrations: Option<PathBuf>,

    /// Let this command run them there: without a shell, with DATABASE_URL and PGHOST, PGUSER … set
    #[arg(long, value_name = "COMMAND", conflicts_with = "migrations")]
    pub migrate_with: Option<String>,

    /// Compare how rows and values are distributed, by the statistics of both databases or captured ones: what is N times off
    #[arg(
        long,
        value_name = "N",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "10",
        value_parser = clap::value_parser!(u32).range(2..=1_000_000)
    )]
    pub data: Option<u32>,

    /// Look at the lock files in this checkout: Cargo, npm, pnpm, Yarn, uv, Poetry, pip, Go, Bundler
    #[arg(long, value_name = "FOLDER")]
    pub dependencies: Option<PathBuf>,

    /// Compare them with those of this checkout, or of a folder with copies of its lock files
    #[arg(long, value_name = "FOLDER", requires = "dependencies")]
    pub dependencies_like: Option<PathBuf>,

    /// Compare two descriptions of an API, OpenAPI 3.0 or 3.1: files or web addresses
    #[arg(long, num_args = 2, value_names = ["EXPECTED", "ACTUAL"], action = clap::ArgAction::Set)]
    pub api: Vec<String>,

    /// Compare the configuration in this folder: config/base.yaml with config/ENVIRONMENT.yaml, and .env files
    #[arg(long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,

    /// Environments of --config, the one that shows how it should be last [default: those found, production last]
    #[arg(
        long,
        value_name = "NAME,…",
        requires = "config",
        value_delimiter = ','
    )]
    pub environments: Vec<String>,

    /// Hold this Docker Compose file against the manifest, and look for secrets in it
    #[arg(long, value_name = "FILE", requires = "manifests")]
    pub compose: Option<PathBuf>,

    /// Let differences pass that this file accepts, each with a reason, an owner and a day on which that ends
    #[arg(long, value_name = "FILE")]
    pub allow: Option<PathBuf>,

    /// Where an environment's variables are: env:, dotenv:PATH, vault:PATH or file:FOLDER; may be repeated
    #[arg(long, value_name = "ENVIRONMENT=PROVIDER", requires = "config")]
    pub secrets: Vec<String>,

    /// Look whether the key and the addresses that this rules file refers to are there
    #[arg(long, value_name = "RULES")]
    pub rules: Option<PathBuf>,

    /// Lay the sibling of --rules for this environment over it: shop.yaml + shop.NAME.yaml
    #[arg(long, value_name = "NAME", requires = "rules")]
    pub env: Option<String>,

    /// Let warnings fail the check
    #[arg(long)]
    pub strict: bool,

    /// Seconds that each check may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,

    /// For people, for programs, for CI, for a pull request, or as statements
    #[arg(long, value_enum, default_value_t)]
    pub format: ParityFormat,
}

impl ParityCheckArgs {
    /// What each check may take.
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

/// What `standin parity check` writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ParityFormat {
    /// A tree of differences
    #[default]
    Text,
    /// Every check, for programs
    Json,
    /// JUnit XML, for CI
    Junit,
    /// A table for a comment on a pull request
    Markdown,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Statements that would make the target like the source: a sketch to read, not to run unread
    Sql,
}
