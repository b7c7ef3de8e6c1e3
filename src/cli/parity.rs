//! `standin parity`: whether dev still is like production.

mod compose;
mod list;
mod monitor;
mod secrets;
mod services;
pub(super) mod subjects;
mod tree;

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) use compose::ParityComposeArgs;

use self::services::Whose;
use super::args::{ParityCaptureArgs, ParityCheckArgs, ParityCommand, ParityFormat};
use super::screen::Screen;
use super::{Ended, PROD, address, environment, interrupt};
use crate::drift;
use crate::error::{Error, Kind, Result};
use crate::init::file::{Existing, may_write, write};
use crate::parity::allow::{Allowed, Mistake, Unusable};
use crate::parity::capture::{self, Captured, POSTGRESQL, Wanted};
use crate::parity::check::Severity;
use crate::parity::compose::check_image;
use crate::parity::formats::{self, Seen};
use crate::parity::written_down::{held_in, left_out, written_down};
use crate::parity::{self, Asked, Detail, Looked, Section};
use crate::pg::url::ConnInfo;
use crate::refresh::runtime;
use crate::services::Facts;

/// What still runs when the checks end, such as a name that is being resolved, has so long.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) fn run(command: &ParityCommand, screen: &Screen) -> Result<(), Ended> {
    match command {
        ParityCommand::Check(args) => check(args, screen),
        ParityCommand::Capture(args) => Ok(write_down(args, screen)?),
        ParityCommand::Compose(args) => Ok(compose::run(args, screen)?),
        ParityCommand::Monitor(args) => monitor::run(args, screen),
    }
}

fn check(args: &ParityCheckArgs, screen: &Screen) -> Result<(), Ended> {
    let asked = match asked(args, screen) {
        Ok(asked) => asked,
        Err(ended) => return unstarted(args, ended, screen),
    };
    show(args, &wait_for(asked.look(args.time()))?, screen)
}

fn asked(args: &ParityCheckArgs, screen: &Screen) -> Result<Asked, Ended> {
    let subjects = subjects::asked_for(args)?;
    subjects::announce(&subjects, screen);
    let allowed = allowed(args, screen)?;
    Ok(Asked { subjects, allowed })
}

/// Who reads reports gets one also where no check began: an empty one could be taken for one without failures.
fn unstarted(args: &ParityCheckArgs, ended: Ended, screen: &Screen) -> Result<(), Ended> {
    let is_report = !matches!(args.format, ParityFormat::Text | ParityFormat::Sql);
    let error = match ended {
        Ended::Error(error) => error,
        // Each mistake has been told.
        Ended::Shown(code) if is_report => {
            let what = "the accepted differences have mistakes";
            let error = Error::new(Kind::Rules, what).hint("see what was said beside the report");
            show_report(args, &[(UNSTARTED, Err(error))], screen)?;
            return Err(Ended::Shown(code));
        }
        Ended::Shown(code) => return Err(Ended::Shown(code)),
    };
    if is_report {
        return show(args, &[(UNSTARTED, Err(error))], screen);
    }
    Err(Ended::Error(error))
}

/// What reports call everything together.
const UNSTARTED: &str = "parity";

/// Prints what came of the checks, and ends as they did.
fn show(args: &ParityCheckArgs, looked: &[Looked], screen: &Screen) -> Result<(), Ended> {
    let report = parity::report(looked);
    let failures = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().err());
    for error in failures.clone() {
        screen.error(error);
    }
    show_report(args, looked, screen)?;
    if args.format == ParityFormat::Sql {
        let others = others_failed(looked);
        if others > 0 {
            let s = if others == 1 { "" } else { "s" };
            screen.say(&format!(
                "{others} other check{s} failed, which no statement mends; see --format text"
            ));
        }
    }
    let warns = report.count(Severity::Warning) > 0 && args.format == ParityFormat::Text;
    if warns && !args.strict {
        screen.note("warnings do not fail the check; with --strict they do");
    }
    let worst = failures.map(|error| error.kind().exit_code()).max();
    match worst {
        Some(code) => Err(Ended::Shown(code)),
        None if report.has_findings(args.strict) => Err(Ended::Shown(1)),
        None => Ok(()),
    }
}

fn show_report(args: &ParityCheckArgs, looked: &[Looked], screen: &Screen) -> Result<()> {
    let report = parity::report(looked);
    let result = match args.format {
        ParityFormat::Text => text(looked, screen.results_have_colour(), args.strict),
        ParityFormat::Json => format!("{:#}", formats::json(&report)),
        ParityFormat::Junit => formats::junit(&report, args.strict),
        ParityFormat::Markdown => formats::markdown(&report, args.strict),
        ParityFormat::Sarif => format!("{:#}", formats::sarif(&report, seen(args, &folder()?))),
        ParityFormat::Sql => statements(looked),
    };
    if result.is_empty() {
        return Ok(());
    }
    screen.result(&result)
}

/// The folder in which the program runs.
fn folder() -> Result<PathBuf> {
    env::current_dir().map_err(|error| {
        Error::new(Kind::Disk, "the folder in which this runs cannot be told").because(error)
    })
}

/// What paths of a report are seen from.
fn seen<'a>(args: &'a ParityCheckArgs, from: &'a Path) -> Seen<'a> {
    Seen {
        from,
        otherwise: args.manifests.first().map(PathBuf::as_path),
    }
}

/// Does this, unless ctrl-C comes first. What it started is ended then.
pub(super) fn wait_for<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = runtime()?;
    let done = runtime.block_on(until_interrupted(work));
    // Nobody waits for a file that a check still reads although its time is over.
    runtime.shutdown_timeout(PATIENCE);
    done
}

/// The same, where a runtime is there already.
pub(super) async fn until_interrupted<T>(work: impl Future<Output = T>) -> Result<T> {
    tokio::select! {
        done = work => Ok(done),
        signal = interrupt::next() => Err(match signal {
            Ok(()) => Error::new(Kind::Interrupted, "interrupted"),
            Err(error) => {
                Error::new(Kind::Disk, "signals cannot be watched on this system").because(error)
            }
        }),
    }
}

/// The accepted differences; shows every mistake in their file.
fn allowed(args: &ParityCheckArgs, screen: &Screen) -> Result<Option<Allowed>, Ended> {
    let read = args.allow.as_deref();
    let read = read
        .map(|path| Allowed::read(path, args.time()))
        .transpose();
    read.map_err(|unusable| match unusable {
        Unusable::Failed(error) => error.into(),
        Unusable::Mistaken(mistakes) => {
            for Mistake { place, what } in &mistakes {
                screen.say(&format!("error: {place}: {what}"));
            }
            screen.say("nothing was looked at");
            Ended::Shown(1)
        }
    })
}

/// Writes down what production is like.
fn write_down(args: &ParityCaptureArgs, screen: &Screen) -> Result<()> {
    if let Some(image) = &args.image {
        check_image(image).map_err(|error| error.on("--image"))?;
    }
    let redis = Whose::Production.redis(args.redis.as_deref())?;
    let search = Whose::Production.search(args.elasticsearch.as_deref())?;
    let has_services = redis.is_some() || search.is_some();
    // Flags that speak of the database want one.
    let has_source = args.source.is_some() || args.image.is_some() || args.roles || args.data;
    let source = if has_services && !has_source && environment(PROD).is_none() {
        None
    } else {
        Some(address(args.source.as_deref(), "source", PROD)?)
    };
    let path = args.output.as_deref();
    if let Some(path) = path {
        may_write(path, Existing::Replace)?;
    }
    let before = path
        .filter(|path| path.exists())
        .map(|path| capture::read_manifest(path, None))
        .transpose()?;
    let known = before
        .as_ref()
        .and_then(|before| before.components.get(POSTGRESQL)?.image.clone());
    let image = args.image.clone().or(known);
    let database = async {
        match &source {
            Some(source) => {
                let wanted = Wanted {
                    roles: args.roles,
                    data: args.data,
                };
                let captured = Box::pin(capture::capture(source, image.as_deref(), wanted)).await;
                captured.map(Some)
            }
            None => Ok(None),
        }
    };
    let services = capture::services(redis.as_ref(), search.as_ref());
    let all = Box::pin(async { tokio::try_join!(database, services) });
    let in_time = async { tokio::time::timeout(args.time(), all).await };
    let (captured, services) = wait_for(in_time)?.map_err(|_| late(args, source.as_ref()))??;
    for (about, why) in services.iter().flat_map(|facts| &facts.unseen) {
        screen.note(&format!("not written down: {about}: {why}"));
    }
    let Some(path) = path else {
        let manifest = capture::manifest(captured.as_ref(), &services, None, None);
        return screen.result(&capture::text(&manifest)?);
    };
    let manifest = capture::manifest(captured.as_ref(), &services, before, Some(path));
    // The manifest last: it says which files go with it.
    if let Some(captured) = &captured {
        let text = capture::text(&captured.schema)?;
        write(&capture::beside(path), &text, Existing::Replace)?;
        for told in left_out(&captured.schema) {
            screen.note(&told);
        }
        for told in written_down(&captured.schema) {
            screen.note(&format!(
                "warning: {told}, and definitions are written down as they are: look before you commit {}",
                capture::beside(path).display()
            ));
        }
        if let Some(data) = &captured.data {
            let text = capture::text(data)?;
            write(&capture::data_beside(path), &text, Existing::Replace)?;
        }
    }
    write(path, &capture::text(&manifest)?, Existing::Replace)?;
    screen.note(&written(path, captured.as_ref(), &services));
    Ok(())
}

fn late(args: &ParityCaptureArgs, source: Option<&ConnInfo>) -> Error {
    let what = format!(
        "what production is like was not read within {} s",
        args.timeout
    );
    let error = Error::new(Kind::Connection, what).hint(
        "give more time with --timeout, or see what the servers are busy with; nothing was written",
    );
    match source {
        Some(source) => error.on(source.to_string()),
        None => error,
    }
}

/// What was written where.
fn written(path: &Path, captured: Option<&Captured>, services: &[Facts]) -> String {
    let of_database = captured.map(|captured| ("PostgreSQL", &captured.component));
    let of_services = services
        .iter()
        .map(|facts| (facts.name.as_str(), &facts.component));
    let parts: Vec<String> = of_database
        .into_iter()
        .chain(of_services)
        .map(|(name, component)| {
            let version = component.version.as_deref();
            format!("{name} {}", version.unwrap_or("of several versions"))
        })
        .collect();
    let mut text = format!("wrote {} ({})", path.display(), parts.join(", "));
    if let Some(captured) = captured {
        let objects = captured.schema.objects.len();
        let schema = capture::beside(path);
        text += &format!(" and {} ({objects} objects)", schema.display());
        if let Some(data) = &captured.data {
            let (file, tables) = (capture::data_beside(path), data.tables.len());
            text += &format!(" and {} ({tables} tables)", file.display());
        }
    }
    text
}

/// Every section for people; with `strict` warnings are failures.
pub(super) fn text(looked: &[Looked], colour: bool, strict: bool) -> String {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let texts: Vec<String> = sections
        .map(|section| {
            let found = match &section.detail {
                Detail::Schema(compared) => tree::schema(compared, is_accepted(section), colour),
                Detail::None | Detail::Partly(_) => list::checks(section, colour, strict),
            };
            found + &list::accepted(section, colour)
        })
        .collect();
    texts.join("\n")
}

/// Whether it has differences that pass because somebody accepted them.
fn is_accepted(section: &Section) -> bool {
    section.checks.iter().any(|check| check.accepted.is_some())
}

/// How many checks failed that are not about a schema, and not only for information.
fn others_failed(looked: &[Looked]) -> usize {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let others = sections.filter(|section| !matches!(section.detail, Detail::Schema(_)));
    others
        .flat_map(|section| &section.checks)
        .filter(|check| !check.passed && check.severity != Severity::Info)
        .count()
}

/// What would make the target's schema like the source's.
fn statements(looked: &[Looked]) -> String {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let texts: Vec<String> = sections
        .filter_map(|section| match &section.detail {
            Detail::Schema(compared) if compared.drift.is_empty() => None,
            Detail::Schema(compared) => {
                let (expected, actual) = (&compared.expected, &compared.actual);
                let all = drift::statements(expected, actual, &compared.drift, &[]);
                Some(all.without(held_in).text())
            }
            Detail::None | Detail::Partly(_) => None,
        })
        .collect();
    let text = texts.concat();
    if text.is_empty() && looked.iter().all(|(_, section)| section.is_ok()) {
        "-- no difference of schemas".to_owned()
    } else {
        text
    }
}
