//! `standin up`: a developer's database in one command, as often as one likes.

mod altered;
mod compared;
mod known;
mod target;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser as _};

use super::args::{Cli, Command, RulesArgs};
use super::parity::subjects::PATIENCE;
use super::screen::Screen;
use super::settings::Settings;
use super::{Ended, environment, load_rules, parity};
use crate::drift::tools::FILE;
use crate::error::{Error, Kind, Result};
use crate::input::{is_pipe, within};
use crate::parity::check::Severity;
use crate::parity::tools;
use crate::parity::{self as checks, Looked, Subject};
use crate::pg::connect::Side;
use crate::pg::patience::answered;
use crate::pg::schema::Found;
use crate::pg::tools::Tools;
use crate::pg::url::ConnInfo;
use crate::refresh::{Target, runtime};
use crate::rules::Rules;
use crate::up::services::{answer, bring_up, compose_file};
use crate::up::{Outcome, Step, exit_code};

/// `standin up`.
#[derive(Debug, Args)]
#[command(mut_arg("target", |target| {
    target.help("Set up this database instead of the file's `target`: a PostgreSQL URL")
}))]
pub struct UpArgs {
    /// Rules and overrides.
    #[command(flatten)]
    pub rules: RulesArgs,

    /// Bring up the services of this compose file if the target does not answer [default: compose.yaml and the like, here]
    #[arg(long, value_name = "FILE")]
    pub compose: Option<PathBuf>,

    /// Hold dev against this manifest [default: infrastructure.json, here or beside the rules file]
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,

    /// Fill the database anew although it holds something: it is dropped first
    #[arg(long)]
    pub refill: bool,

    /// Bring the schema of a filled database level with production's: make what is missing, change what differs, drop nothing
    #[arg(long, conflicts_with = "refill")]
    pub alter: bool,

    /// With --alter, also drop what only this database has, rename, and change types where values may lose a part
    #[arg(long, requires = "alter")]
    pub drop: bool,

    /// Seconds that services may take to be healthy (a server that is just starting: 30 at most), and that each check and
    /// each statement of --alter may take
    #[arg(long, value_name = "SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
}

/// As long at most a server that is just starting is waited for.
const START: Duration = Duration::from_secs(30);

impl UpArgs {
    fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

pub(super) fn run(args: &UpArgs, screen: &Screen) -> Result<(), Ended> {
    let rules = rules(args, screen)?;
    named_files_are_there(args)?;
    let mut steps = vec![Step {
        name: "tools",
        outcome: tools(args)?,
    }];
    tell(&steps, screen);
    let settings = Settings::new(&args.rules, &rules);
    let target = database_of(settings.target())?;
    let (outcome, found) = services(args, target.as_ref(), screen)?;
    then(&mut steps, "services", outcome, screen);
    let is_filled = matches!(found, Some(Found::Holds(_)));
    let outcome = match (&target, found) {
        (Ok(target), Some(found)) => database(args, &settings, target, &found, screen)?,
        _ => Outcome::Waits("services"),
    };
    then(&mut steps, "database", outcome, screen);
    if let Ok(target) = target
        && steps.iter().skip(1).all(|step| step.outcome.holds())
    {
        let known = known::of(args, &settings);
        // What was filled just now is level.
        if args.alter && is_filled {
            let outcome = altered::step(args, &target, &known, screen)?;
            then(&mut steps, "schema", outcome, screen);
        }
        let outcome = compared::step(args, &settings, &known, screen)?;
        then(&mut steps, "parity", outcome, screen);
    } else {
        then(&mut steps, "parity", Outcome::Waits("database"), screen);
    }
    let left = left(&steps);
    if !left.is_empty() {
        screen.result(&left)?;
    }
    match exit_code(&steps) {
        0 => Ok(()),
        code => Err(Ended::Shown(code)),
    }
}

/// The rules, for which a pipe has as much time as everything else.
fn rules(args: &UpArgs, screen: &Screen) -> Result<Rules, Ended> {
    if !is_pipe(&args.rules.rules) {
        return load_rules(&args.rules, screen);
    }
    let (path, env) = (args.rules.rules.clone(), args.rules.env.clone());
    let load = move || Rules::load(&path, env.as_deref(), &environment);
    let loaded = within(args.patience(), load).map_err(|error| {
        Error::new(
            Kind::of_named(&error),
            format!("the rules cannot be read: {error}"),
        )
        .on(args.rules.rules.display().to_string())
        .hint("give the path of a file, or a pipe that is written to its end")
    })?;
    loaded.map_err(|rejected| {
        screen.say(&rejected.render(screen.colour()));
        Ended::Shown(1)
    })
}

/// A file that is named and not there is a mistake, whether it comes to be used or not.
fn named_files_are_there(args: &UpArgs) -> Result<()> {
    let named = [("--compose", &args.compose), ("--manifest", &args.manifest)];
    for (flag, path) in named {
        // Docker reads the other one more than once.
        let is_one = |path: &Path| path.is_file() || (flag == "--manifest" && is_pipe(path));
        if let Some(path) = path.as_deref().filter(|path| !is_one(path)) {
            return Err(Error::new(Kind::Rules, format!("{flag} names no file"))
                .on(path.display().to_string())
                .hint("give the path of one as it is seen from here, or leave the flag out"));
        }
    }
    Ok(())
}

/// The manifest that dev is held against: the one that is named, or the usual one here, or beside the rules file.
fn manifest(args: &UpArgs) -> Option<PathBuf> {
    let beside = args.rules.rules.with_file_name(MANIFEST);
    let usual = [PathBuf::from(MANIFEST), beside];
    let there = || usual.into_iter().find(|path| path.is_file());
    args.manifest.clone().or_else(there)
}

/// What a manifest is called where none is named.
const MANIFEST: &str = "infrastructure.json";

fn then(steps: &mut Vec<Step>, name: &'static str, outcome: Outcome, screen: &Screen) {
    steps.push(Step { name, outcome });
    tell(steps, screen);
}

/// The target as a database; that nothing says which is for a person to mend, another sort of target a mistake.
fn database_of(target: Result<Target>) -> Result<Result<ConnInfo>> {
    match target {
        Ok(Target::Postgres(target)) => Ok(Ok(*target)),
        Ok(Target::Parquet(_) | Target::Null) => {
            let what = "`standin up` sets up a database, and the target is none";
            Err(Error::new(Kind::Rules, what)
                .hint("give --target postgresql://…, or use `standin run`"))
        }
        Err(error) => Ok(Err(error)),
    }
}

/// `pg_dump` and `pg_restore`, and what `.tool-versions` asks for.
fn tools(args: &UpArgs) -> Result<Outcome> {
    let mut how = Vec::new();
    let version = match Tools::find(0) {
        Ok(tools) => tools.version().to_string(),
        Err(error) => {
            how.push(error.to_string());
            how.extend(error.hints().iter().cloned());
            String::new()
        }
    };
    let mut more = String::new();
    let file = Path::new(FILE);
    if file.is_file() {
        let subject = Subject::Tools(tools::Request {
            file: file.to_owned(),
            patience: Duration::from_secs(PATIENCE),
        });
        let looked = looked(args, &[subject])?;
        let report = checks::report(&looked);
        let failed = report
            .failed()
            .filter(|check| check.severity != Severity::Info);
        how.extend(failed.map(|check| {
            format!(
                "{}: expected {}, found {}; {}",
                check.name, check.expected, check.actual, check.hint
            )
        }));
        more = format!(", {} of {}", report.checks.len(), FILE);
    }
    Ok(if how.is_empty() {
        Outcome::There(format!("pg_dump {version}{more}"))
    } else {
        let what = "tools are missing, or have other versions".to_owned();
        Outcome::Left { what, how }
    })
}

/// The target's server: it answers, or does soon, or the services of a compose file are brought up until it does.
fn services(
    args: &UpArgs,
    target: Result<&ConnInfo, &Error>,
    screen: &Screen,
) -> Result<(Outcome, Option<Found>)> {
    let target = match target {
        Ok(target) => target,
        Err(error) => return Ok((Outcome::left(error), None)),
    };
    let runtime = runtime()?;
    let answers = format!("{target} answers");
    let look = |patience: &dyn Fn(&Error) -> Duration| {
        // A server that is just starting has a while of its own before.
        let time = args.patience() + args.patience().min(START);
        let asked = answered(
            target,
            Side::Target,
            time,
            TIMEOUT,
            answer(target, patience),
        );
        runtime.block_on(parity::until_interrupted(asked))
    };
    let waits = |error: &Error| awaited(args, target, error, screen);
    // A server that says no is there.
    let is_away = |error: &Error| error.kind() == Kind::Connection && error.sqlstate().is_none();
    let file = args.compose.clone().or_else(|| compose_file(Path::new("")));
    // What a compose file starts is not waited for before.
    let found = look(&|error| match is_away(error) && file.is_some() {
        true => Duration::ZERO,
        false => waits(error),
    })?;
    let error = match found {
        Ok(found) => return Ok((Outcome::There(answers), Some(found))),
        Err(error) => error,
    };
    let is_away = is_away(&error);
    let Some(file) = file.filter(|_| is_away) else {
        let outcome = match error.kind() {
            _ if is_away => Outcome::Left {
                what: error.to_string(),
                how: vec![
                    "start the server, or write a compose file with `standin parity compose`"
                        .to_owned(),
                ],
            },
            _ => Outcome::Failed(error),
        };
        return Ok((outcome, None));
    };
    let brought_up = parity::until_interrupted(bring_up(&file, args.patience()));
    if let Err(error) = runtime.block_on(brought_up)? {
        let outcome = match error.kind() {
            Kind::Rules => Outcome::left(&error),
            _ => Outcome::Failed(error),
        };
        return Ok((outcome, None));
    }
    Ok(match look(&waits)? {
        Ok(found) => {
            let done = format!("brought up {}; {answers}", file.display());
            (Outcome::Done(done), Some(found))
        }
        Err(error) => {
            let error = error
                .hint("the services run: do their ports and passwords fit the target's address?");
            (Outcome::Failed(error), None)
        }
    })
}

/// Says what is waited for, and why; gives how long.
fn awaited(args: &UpArgs, target: &ConnInfo, error: &Error, screen: &Screen) -> Duration {
    let patience = args.patience().min(START);
    let (seconds, why) = (patience.as_secs(), error.what());
    screen.note(&format!(
        "{:<9} waits: up to {seconds} s for {target} to start: {why}",
        "services"
    ));
    patience
}

/// Schema and rows, where there are none.
fn database(
    args: &UpArgs,
    settings: &Settings<'_>,
    target: &ConnInfo,
    found: &Found,
    screen: &Screen,
) -> Result<Outcome> {
    let left = |what: String, how: &str| {
        Ok(Outcome::Left {
            what,
            how: vec![how.to_owned()],
        })
    };
    if let Some(outcome) = target::is_production(args, settings, target)? {
        return Ok(outcome);
    }
    match found {
        _ if args.refill => {}
        Found::Absent | Found::Empty => {}
        Found::Holds(held) => {
            let there = format!("{target} holds {}; --refill makes it anew", held.what);
            return Ok(match &held.to_mark {
                None => Outcome::There(there),
                Some(statement) => match target::exchanged(args, settings, target, &held.what)? {
                    Some(outcome) => outcome,
                    None => target::unknown(target, &held.what, statement),
                },
            });
        }
        Found::HoldsNoRows(held) => {
            if held.to_mark.is_some()
                && let Some(outcome) = target::exchanged(args, settings, target, &held.what)?
            {
                return Ok(outcome);
            }
            let what = format!("{target} holds {}, and no table of it has a row", held.what);
            let how = match &held.to_mark {
                None => "fill it with `standin up --refill`, which has a new one take its place"
                    .to_owned(),
                Some(statement) => format!(
                    "{}; where it is certain that it is a \
                     developer's database, say so in it: {statement}; then fill it with `standin up --refill`, which drops \
                     it first",
                    target::UNKNOWN
                ),
            };
            return left(what, &how);
        }
        Found::Unfinished => {
            let what = format!("{target} is not complete: a run fills it, or did not end");
            let how = "wait for that run, or make it anew with `standin up --refill`";
            return left(what, how);
        }
    }
    if let Err(error) = settings.source() {
        return Ok(Outcome::left(&error));
    }
    let mut words = vec!["run".into(), args.rules.rules.clone().into_os_string()];
    let flags = [
        ("--env", &args.rules.env),
        ("--source", &args.rules.source),
        ("--target", &args.rules.target),
    ];
    for (flag, value) in flags {
        words.extend(value.iter().flat_map(|value| [flag.into(), value.into()]));
    }
    words.extend(args.refill.then(|| "--replace".into()));
    let Command::Run(run_args) = command(words)? else {
        return Err(unasked());
    };
    Ok(match super::run::with(&run_args, settings, screen) {
        Ok(()) => Outcome::Done(format!("filled {target}")),
        Err(Ended::Error(error)) => Outcome::Failed(error),
        Err(Ended::Shown(_)) => Outcome::Left {
            what: "the run did not start".to_owned(),
            how: vec![format!(
                "mend what is told above; `standin plan {}` tells it again",
                args.rules.rules.display()
            )],
        },
    })
}

/// Asks a database within the time that a check has, unless ctrl-C comes first: that alone is an error here.
fn in_time<T>(
    args: &UpArgs,
    address: &ConnInfo,
    side: Side,
    asked: impl Future<Output = Result<T>>,
) -> Result<Result<T>> {
    parity::wait_for(answered(address, side, args.patience(), TIMEOUT, asked))
}

/// What to do where a database takes longer than that.
const TIMEOUT: &str = "give more time with --timeout";

/// Looks, unless ctrl-C comes first.
fn looked(args: &UpArgs, subjects: &[Subject]) -> Result<Vec<Looked>> {
    parity::wait_for(checks::run(subjects, args.patience()))
}

/// Another command, as if it had been typed: with its own defaults.
fn command(words: Vec<OsString>) -> Result<Command> {
    let words = [OsString::from("standin")].into_iter().chain(words);
    // clap's words may quote an address.
    Cli::try_parse_from(words)
        .map(|cli| cli.command)
        .map_err(|_| unasked())
}

fn unasked() -> Error {
    Error::new(
        Kind::Internal,
        "another command of standin cannot be asked for",
    )
}

/// An error with what it comes from.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}

/// The last step in a line.
fn tell(steps: &[Step], screen: &Screen) {
    let Some(step) = steps.last() else { return };
    let (word, text) = match &step.outcome {
        Outcome::Done(text) => ("done", text.clone()),
        Outcome::There(text) => ("ok", text.clone()),
        Outcome::Left { what, .. } => ("to do", what.clone()),
        Outcome::Failed(error) => ("failed", told(error)),
        Outcome::Waits(other) => ("waits", format!("for {other}")),
    };
    screen.note(&format!("{:<9} {word}: {text}", step.name));
}

/// What a person has to do.
fn left(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let (what, how) = match &step.outcome {
            Outcome::Left { what, how } => (what.clone(), how.clone()),
            Outcome::Failed(error) => (told(error), error.hints().to_vec()),
            Outcome::Done(_) | Outcome::There(_) | Outcome::Waits(_) => continue,
        };
        text += &format!("\n{}: {what}\n", step.name);
        for line in how {
            // What a run hints at is called otherwise here; other steps tell of what is no flag, and a statement is as it is.
            let line = match step.name {
                "database" if !line.contains("COMMENT ON DATABASE") => {
                    line.replace("--replace", "--refill")
                }
                _ => line,
            };
            text += &format!("  - {line}\n");
        }
    }
    match text.is_empty() {
        true => text,
        false => format!("What is left to do, then run `standin up` again:\n{text}"),
    }
}
