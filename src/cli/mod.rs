//! Arguments in, text and exit code out. One file a command; each loads, calls one library function, and shows.

pub mod args;
mod changed;
mod demo;
mod disguise;
mod findings;
mod init;
mod interrupt;
mod notes;
mod parity;
mod plan;
mod preview;
mod run;
mod screen;
mod settings;
mod side_by_side;
mod tables;
mod transforms;
mod up;

use std::any::TypeId;
use std::borrow::Cow;
use std::ffi::OsString;
use std::process::ExitCode;

use args::{Cli, Command, RulesArgs};
use clap::builder::{PathBufValueParser, TypedValueParser as _};
use clap::{Arg, CommandFactory as _, FromArgMatches as _};
use screen::Screen;
use tracing_subscriber::EnvFilter;

use crate::error::{Error, Kind, Result, is_address, without_login};
use crate::pg::url::ConnInfo;
use crate::rules::{Rules, Setting};

/// Runs one command line. 0 done, 1 something to mend, 2 failure, 130 interrupted.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = refusing_addresses(Cli::command()).try_get_matches_from(args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; anything else is a mistake in the flags.
            refuse(&error);
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    let screen = Screen::new(cli.quiet);
    log_to(&screen, cli.verbose);
    let result = match cli.command {
        Command::Demo(args) => demo::run(&args, &screen),
        Command::Init(args) => init::run(&args, &screen),
        Command::Parity(command) => parity::run(&command, &screen),
        Command::Plan(args) => plan::run(&args, &screen),
        Command::Preview(args) => preview::run(&args, &screen),
        Command::Run(args) => run::run(&args, &screen),
        Command::Transforms(args) => transforms::run(&args, &screen),
        Command::Up(args) => up::run(&args, &screen),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "standin", &mut script);
            screen
                .result(&String::from_utf8_lossy(&script))
                .map_err(Ended::from)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ended::Shown(code)) => ExitCode::from(code),
        Err(Ended::Error(error)) => {
            screen.error(&error);
            ExitCode::from(error.kind().exit_code())
        }
    }
}

/// The command line, in which no path is an address: it would be told of as a file that is not there.
fn refusing_addresses(command: clap::Command) -> clap::Command {
    let is_path =
        |arg: &Arg| arg.get_value_parser().type_id() == TypeId::of::<std::path::PathBuf>();
    let path =
        PathBufValueParser::new().try_map(|path| match is_address(&path.to_string_lossy()) {
            true => Err(
                "this is an address, and a path is wanted here; a file that is called so is ./…",
            ),
            false => Ok(path),
        });
    command
        .mut_args(|arg| match is_path(&arg) {
            true => arg.value_parser(path.clone()),
            false => arg,
        })
        .mut_subcommands(refusing_addresses)
}

/// Shows a mistake in the flags, or the help. clap quotes what was typed, and that may be an address in the wrong place.
fn refuse(error: &clap::Error) {
    let words = error.render().to_string();
    match without_login(&words) {
        Cow::Owned(shown) if error.use_stderr() && shown != words => {
            Screen::new(false).say(&shown);
        }
        // With colours, and to stdout where it is no mistake.
        _ => {
            let _ = error.print();
        }
    }
}

/// Why a command ended without success.
enum Ended {
    /// Everything was said already; this is the exit code.
    Shown(u8),
    /// Still to be shown.
    Error(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Sends log lines to the screen: warnings, or what `-v` and `RUST_LOG` ask for.
fn log_to(screen: &Screen, verbose: u8) {
    let level = match verbose {
        0 => "standin=warn",
        1 => "standin=info",
        _ => "standin=debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let screen = screen.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(screen.colour())
        .with_writer(move || screen.log())
        .finish();
    // A second command in one process (tests) keeps the first one's subscriber.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// The variables that shipped rules files name their source and their target by.
const PROD: &str = "PROD_DATABASE_URL";
const DEV: &str = "DEV_DATABASE_URL";

/// A database's address where no rules file has one: the flag's, or that of a variable.
fn address(flag: Option<&str>, name: &str, variable: &str) -> Result<ConnInfo> {
    let given = flag.map(str::to_owned).or_else(|| environment(variable));
    let text = given.ok_or_else(|| {
        Error::new(Kind::Rules, format!("there is no {name}"))
            .hint(format!("give --{name} URL, or set {variable}"))
    })?;
    let from = match flag {
        Some(_) => format!("--{name}"),
        None => variable.to_owned(),
    };
    ConnInfo::parse(&text, &environment).map_err(|error| error.on(from))
}

/// A variable of the environment; one that is not Unicode counts as unset.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads the rules file with its overlay; shows every mistake in it.
fn load_rules(args: &RulesArgs, screen: &Screen) -> Result<Rules, Ended> {
    Rules::load(&args.rules, args.env.as_deref(), &environment).map_err(|rejected| {
        screen.say(&rejected.render(screen.colour()));
        Ended::Shown(rejected.kind().exit_code())
    })
}

/// Shows the mistakes in all of these settings that no flag stands in for, such as variables that are not set.
fn require<'a>(
    settings: impl IntoIterator<Item = &'a Option<Setting>>,
    screen: &Screen,
) -> Result<(), Ended> {
    Setting::require(settings.into_iter().flatten()).map_err(|rejected| {
        screen.say(&rejected.render(screen.colour()));
        Ended::Shown(1)
    })
}
