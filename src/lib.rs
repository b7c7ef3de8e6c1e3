//! Streams production PostgreSQL through keyed, deterministic anonymizers into a dev database or Parquet.
//!
//! # How data flows
//!
//! ```text
//!  rules file ─► rules ─┐
//!                       ├─► plan ─► engine:  source ─► batch ─► transform ─► sink ─► report
//!  database ─► pg ─► catalog ─┘              COPY OUT           kernels      COPY IN, Parquet, null
//! ```
//!
//! [`rules`] reads what the user wants, [`pg::inspect`] what the database is like, [`plan`] decides both against each
//! other: exactly one decision for every column, or the run does not start. [`refresh`] then runs the phases, and
//! [`engine`] moves the rows: lanes take parts of tables, read them into batches, run the kernels over the columns
//! that change, and hand bytes and arrays to a sink. Untouched fields are never decoded.
//!
//! Rules for a database that has none come the other way: [`pg::sample`] reads some values, [`detect`] says what columns
//! hold, [`import`] what other tools' configurations want of them, [`draft`] turns that into a rules file that [`plan`]
//! accepts, and [`init`] puts these together.
//!
//! Whether dev still is like production: [`pg::definitions`] reads schemas, [`drift`] compares them, and descriptions of
//! APIs ([`drift::api`]), lock files ([`drift::lock`]), configuration ([`drift::settings`]), versions of tools
//! ([`drift::tools`]) and statistics ([`drift::shape`]); [`services`] asks what else runs, and [`parity`] makes checks of
//! the differences, but for those that are accepted ([`parity::allow`]). [`parity::monitor`] does it again and again, and
//! tells what changed.
//!
//! Into a database, indexes, keys and statistics are made while rows still move: one agenda (`pg::schema::PostData`) says
//! whether a lane or a worker is next, and `refresh::load` lets both go by it.
//!
//! # Floors
//!
//! A file imports only from lower floors and from its own folder; `tests/tidy.rs` checks it.
//!
//! | floor | modules | job | must not know |
//! |---|---|---|---|
//! | 0 | [`error`], [`ident`], [`input`] | failures; names in SQL; bytes of files and pipes that somebody names | everything else |
//! | 1 | [`key`], [`copy`] | keyed functions; COPY's bytes | types, tables |
//! | 2 | [`catalog`] | what a database looks like | how it was read |
//! | 3 | [`wire`] | values ↔ Arrow arrays | transforms, tables |
//! | 4 | [`transform`] | arrays → arrays | rows, tables, I/O |
//! | 5 | [`rules`], [`report`], [`detect`], [`drift`] | the rules file; what happened; which columns are personal; how schemas and lock files differ | databases; each other |
//! | 6 | [`plan`] | rules × catalog → decisions | servers, keys' bytes, clocks |
//! | 6 | [`import`] | configurations of other tools → rules | catalogs, servers, plans |
//! | 7 | [`pg`] | the only code that speaks to a database server | rules, plan, transforms |
//! | 7 | [`http`] | requests to web services | everything but [`error`] |
//! | 7 | [`draft`] | what was detected and imported → a rules file | servers, clocks |
//! | 8 | [`secret`] | references to secrets → secrets | rules, databases |
//! | 8 | [`source`], [`sink`], [`shop`] | where rows come from and go | each other, the engine |
//! | 8 | [`services`] | what Redis and search services say of themselves | databases, rules, the engine |
//! | 9 | [`engine`] | lanes, memory, stopping | concrete sources and sinks |
//! | 10 | [`refresh`] | the phases of a run | the command line |
//! | 11 | [`demo`], [`init`], [`parity`] | a run on a database made for it; the first rules; whether dev is like production | the screen; each other |
//! | 12 | [`up`] | the steps of setting up a developer's database | the screen |
//! | 13 | [`cli`] | arguments in, text out | — |
//!
//! # Invariants
//!
//! * Floors 0 to 6 and [`draft`] have no sockets, clock, randomness, threads or global state; the plan needs no server.
//!   (Three named exceptions: `rules::load` reads the files it is given, by [`input`], which waits for pipes only so long;
//!   `MasterKey::ephemeral` asks the system.)
//! * Every column has exactly one decision. No decision is an error, not `keep`.
//! * A transform sees one column of one batch, and of the same rows the columns that its rule names
//!   ([`transform::siblings`]); one alone chooses from keys that were read before ([`transform::pool`]). Same key, domain
//!   and value (or subject): same result, whatever the batch, lane or run.
//! * No cell value, key or password in an [`error`], finding, report, log line or panic. PostgreSQL's own messages carry
//!   values, so [`pg::failure`] keeps codes and names and drops the rest. `standin preview` shows values, on stdout only.
//! * Names reach SQL through [`ident`] only; fixed queries live in `pg/sql`.
//! * Only [`engine::budget`] holds memory numbers. Only `cli::screen` prints. Only `main` returns an exit code.
//!
//! # Where do I change …
//!
//! * a transform: one file in its heading's folder of `transform/builtin/` and one row in [`transform::registry`]; help, README and laws follow
//! * what `redact` finds in free text: a file in [`transform::detectors`]
//! * what becomes of another tool's transformer: a row in [`import`], `TOOL/rows.rs`
//! * what is taken for personal: `rules/detection.csv` and `rules/names.csv`, a test of values in [`detect::validators`], `draft/candidates.rs`
//! * a sink or source: one file in [`sink`] or [`source`], and the place in [`refresh`] that picks it
//! * what the plan refuses: a file in [`plan`]
//! * a fact about databases: `pg/sql/*.sql`, [`pg::inspect`], a field of [`catalog`]
//! * what a schema consists of: a query in `pg/sql/schema`, a kind in [`drift::Kind`], a row of `tests/drift.rs`
//! * a package manager's lock file: a file in [`drift::lock`], an arm of its `Format`
//! * a tool whose version is checked: a row in [`drift::tools`]
//! * a service that is looked at: a file in [`services`], an arm in [`parity::infrastructure`]
//! * what migrations of another tool look like: `parity/migrations/folder.rs` and `sections.rs`; its own tables: [`catalog::bookkeeping`]
//! * when data of dev are far off: [`drift::shape`]
//! * what breaks those who call an API: [`drift::api::rule`], and a row of `drift/api/tests.rs`
//! * who is told of drift: a file in [`parity::monitor::destination`]
//! * what `standin up --alter` undoes, and what it leaves to a person: `up/choice.rs`
//! * a key of the rules file: `rules/check`, and [`rules::schema`], which tells it to editors
//! * a flag: `cli/args.rs` and the command's file

pub mod catalog;
pub mod cli;
pub mod copy;
pub mod demo;
pub mod detect;
pub mod draft;
pub mod drift;
pub mod engine;
pub mod error;
pub mod http;
pub mod ident;
pub mod import;
pub mod init;
pub mod input;
pub mod key;
pub mod parity;
pub mod pg;
pub mod plan;
pub mod refresh;
pub mod report;
pub mod rules;
pub mod secret;
pub mod services;
#[path = "../fixtures/shop/mod.rs"]
pub mod shop;
pub mod sink;
pub mod source;
pub mod transform;
pub mod up;
pub mod wire;
