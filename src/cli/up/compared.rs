//! The last step: everything that can be compared from here.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::known::{Captured, Shown};
use super::{MANIFEST, UpArgs, command, looked, manifest, unasked};
use crate::cli::args::{Command, ParityCheckArgs, ParityCommand};
use crate::cli::parity;
use crate::cli::parity::subjects;
use crate::cli::screen::Screen;
use crate::cli::settings::Settings;
use crate::drift::lock::{self, Format};
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::parity::check::Severity;
use crate::parity::{self as checks, Detail, Looked};
use crate::refresh::Target;
use crate::up::Outcome;
use crate::up::emptied::emptied;
use crate::up::offer::{Offer, offer};

/// Whether a checkout has dependencies: a lock file, or a manifest that should have one.
fn has_dependencies(folder: &Path) -> bool {
    let is_one = |name: &str| {
        let format = Format::of(name);
        format.is_some_and(|format| format != Format::Tools) || lock::Kind::of(name).is_some()
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    names.any(|name| name.to_str().is_some_and(is_one))
}

/// Files by which a checkout is known to have configuration that can be compared.
const BASES: [&str; 8] = [
    "config/base.yaml",
    "config/base.yml",
    "config/base.toml",
    "config/base.json",
    "config/default.yaml",
    "config/default.yml",
    "config/default.toml",
    "config/default.json",
];

/// What is told where there is nothing to compare with: dev counts as level only where something says what it should be like.
fn alone(settings: &Settings<'_>) -> Outcome {
    let text = "there is nothing to compare with: no source, manifest, configuration, lock file";
    let captured = "or, without access to production, put a manifest here that `standin parity capture` wrote where there is";
    match settings.source_text() {
        Ok(_) => Outcome::There(text.to_owned()),
        Err(error) => Outcome::Left {
            what: format!("{text}; {error}"),
            how: error
                .hints()
                .iter()
                .cloned()
                .chain([captured.to_owned()])
                .collect(),
        },
    }
}

/// Everything that can be compared from here.
pub(super) fn step(
    args: &UpArgs,
    settings: &Settings<'_>,
    known: &Result<Shown>,
    screen: &Screen,
) -> Result<Outcome> {
    let manifest = manifest(args);
    let captured = match known {
        Ok(Shown::Captured(captured)) => Some(captured),
        _ => None,
    };
    screen.note(&match &manifest {
        Some(path) => format!("holding dev against {}", path.display()),
        None => format!(
            "dev is held against no manifest: there is no {MANIFEST} here or beside the rules file"
        ),
    });
    let away = captured.and_then(away);
    if let Some(away) = &away {
        screen.note(away);
    }
    let check = match check_args(args, manifest.as_deref(), settings, captured.is_some()) {
        Ok(Some(check)) => check,
        Ok(None) => return Ok(alone(settings)),
        Err(error) => return Ok(Outcome::Failed(error)),
    };
    let subjects = match subjects::asked_for(&check) {
        Ok(subjects) => subjects,
        Err(error) => return Ok(Outcome::Failed(error)),
    };
    let mut looked = looked(args, &subjects)?;
    let sections = looked.iter_mut();
    let sections = sections.filter_map(|(_, section)| section.as_mut().ok());
    let aside: Vec<String> = sections.flat_map(checks::schema::set_aside).collect();
    if !aside.is_empty() {
        screen.note(&format!(
            "a run leaves out on purpose, so dev lacks: {}",
            aside.join(", ")
        ));
    }
    let report = checks::report(&looked);
    let (all, failed) = (report.checks.len(), report.count(Severity::Error));
    let warnings = report.count(Severity::Warning);
    if failed + warnings > 0 {
        screen.say(&parity::text(&looked, screen.colour(), false));
    }
    if failed == 0 {
        let also = match warnings {
            0 => String::new(),
            1 => ", 1 warning (above)".to_owned(),
            _ => format!(", {warnings} warnings (above)"),
        };
        let by = match &away {
            Some(_) => ", by the schema that was captured",
            None => "",
        };
        let passed = format!("{all} checks, no errors{also}{by}");
        let emptied = match &away {
            Some(_) => None,
            None => emptied_tables(args, settings),
        };
        return Ok(match emptied {
            Some(what) => Outcome::Left {
                what: format!("{passed}; {what}"),
                how: vec!["`standin up --refill` makes the database anew".to_owned()],
            },
            None => Outcome::There(passed),
        });
    }
    let failures = || {
        looked
            .iter()
            .filter_map(|(_, section)| section.as_ref().err())
    };
    failures().for_each(|error| screen.error(error));
    let unseen = failures().count();
    let worst = failures().max_by_key(|error| error.kind().exit_code());
    Ok(match worst {
        Some(worst) => Outcome::Failed(not_made(unseen, failed - unseen, all, worst)),
        _ => Outcome::Left {
            what: format!("{failed} of {all} checks failed"),
            how: vec!["see above".to_owned(), by_schema(args, &looked)],
        },
    })
}

/// What to do about the schema, in so far as it differs.
fn by_schema(args: &UpArgs, looked: &[Looked]) -> String {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let compared = sections.filter_map(|section| match &section.detail {
        Detail::Schema(compared) => Some(compared),
        Detail::None | Detail::Partly(_) => None,
    });
    let mut offered = Offer::default();
    for compared in compared {
        let offer = offer(&compared.expected, &compared.actual, &compared.drift);
        offered.altered += offer.altered;
        offered.dropped += offer.dropped;
        offered.by_hand += offer.by_hand;
    }
    let differ = match offered.altered + offered.dropped + offered.by_hand {
        0 => {
            return "where dev is behind production, `standin up --refill` makes it anew"
                .to_owned();
        }
        1 => "the schema differs in 1 thing".to_owned(),
        count => format!("the schema differs in {count} things"),
    };
    let anew = "`standin up --refill` makes the database anew";
    match args.alter {
        true => format!("{differ} still: {anew}"),
        false => format!("{differ}: {}, or {anew}", ways(offered)),
    }
}

/// What undoes how many of the differences.
fn ways(offered: Offer) -> String {
    let ways = [
        (offered.altered, "`standin up --alter`", "brings"),
        (offered.dropped, "`standin up --alter --drop`", "brings"),
    ];
    let of = |count: usize| match count {
        1 => "1 of them".to_owned(),
        _ => format!("{count} of them"),
    };
    let all = offered.altered + offered.dropped + offered.by_hand;
    let mut said: Vec<String> = ways
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, how, brings)| match *count == all {
            true => format!("{how} {brings} it level"),
            false => format!("{how} {brings} {} level", of(*count)),
        })
        .collect();
    if offered.by_hand > 0 {
        let which = match offered.by_hand == all {
            true => "it is".to_owned(),
            false if offered.by_hand == 1 => "1 is".to_owned(),
            false => format!("{} are", offered.by_hand),
        };
        said.push(format!(
            "{which} by hand, `standin parity check --format sql` tells how"
        ));
    }
    said.join(", ")
}

/// That production is not asked, and what counts instead.
fn away(captured: &Captured) -> Option<String> {
    let manifest = captured.manifest.display();
    let away = captured.away.as_ref()?;
    Some(format!(
        "{away}; what counts is the schema that was captured with {manifest}"
    ))
}

/// As many names of tables are told.
const SHOWN: usize = 5;

/// Words about tables that were emptied here; none where no source is known, or a server does not tell in time.
fn emptied_tables(args: &UpArgs, settings: &Settings<'_>) -> Option<String> {
    let (Ok(source), Ok(Target::Postgres(target))) = (settings.source(), settings.target()) else {
        return None;
    };
    let asked = emptied(&source, &target, &settings.rules.tables);
    let in_time = async { tokio::time::timeout(args.patience(), asked).await };
    let looked = parity::wait_for(in_time).ok()?.ok()?;
    let empty = looked.unwrap_or_default();
    let names: Vec<String> = empty.iter().take(SHOWN).map(TableName::to_string).collect();
    let count = empty.len();
    let more = if count > SHOWN { ", …" } else { "" };
    (count > 0).then(|| {
        format!(
            "{count} of the tables that hold rows in the source hold none here: {}{more}",
            names.join(", ")
        )
    })
}

/// That so many checks could not be made, with the words of the worst of these, and so many others failed.
fn not_made(unseen: usize, failed: usize, all: usize, worst: &Error) -> Error {
    let others = match failed {
        0 if unseen < all => "; the others passed".to_owned(),
        0 => String::new(),
        _ => format!(", and {failed} failed, see above"),
    };
    let what = format!("{unseen} of {all} checks could not be made{others}: {worst}");
    let hints = worst.hints().iter();
    hints.fold(Error::new(worst.kind(), what), Error::hint)
}

/// What `standin parity check` would be called with here; `None` where there is nothing to compare with.
/// With `is_captured`, production is not asked.
fn check_args(
    args: &UpArgs,
    manifest: Option<&Path>,
    settings: &Settings<'_>,
    is_captured: bool,
) -> Result<Option<ParityCheckArgs>> {
    let target = settings.target_text()?;
    // A developer may have no address of production; one that cannot be looked up is another matter.
    let source = match settings.source_text() {
        Ok(source) => Some(source).filter(|_| !is_captured),
        Err(error) if matches!(error.kind(), Kind::Rules | Kind::Key) => None,
        Err(error) => return Err(error),
    };
    let mut words: Vec<OsString> = Vec::new();
    if let Some(source) = &source {
        words.extend(["--source", source.as_str()].map(OsString::from));
    }
    words.extend(manifest.map(|path| path.as_os_str().to_owned()));
    if !words.is_empty() {
        words.extend(["--target", target.as_str()].map(OsString::from));
    }
    if BASES.iter().any(|name| Path::new(name).is_file()) {
        words.extend(["--config", "."].map(OsString::from));
    }
    if has_dependencies(Path::new(".")) {
        words.extend(["--dependencies", "."].map(OsString::from));
    }
    if words.is_empty() {
        return Ok(None);
    }
    words.extend(["--timeout".into(), args.timeout.to_string().into()]);
    let begin = ["parity", "check"].map(OsString::from);
    match command(begin.into_iter().chain(words).collect())? {
        Command::Parity(ParityCommand::Check(args)) => Ok(Some(*args)),
        _ => Err(unasked()),
    }
}
