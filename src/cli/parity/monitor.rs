//! `standin parity monitor`: the flags, the signals, and the words of a monitor.

use std::path::{Path, PathBuf};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

use super::super::args::{AlertFrom, ParityCheckArgs, ParityMonitorArgs};
use super::super::screen::Screen;
use super::super::{Ended, environment};
use super::{PATIENCE, allowed, show, subjects};
use crate::error::{Error, Kind, Result};
use crate::input::is_pipe;
use crate::parity::Asked;
use crate::parity::allow::{Allowed, Unusable};
use crate::parity::check::Severity;
use crate::parity::monitor::destination::Destination;
use crate::parity::monitor::run::{Cycled, Signal, Signals, cycle, watch};
use crate::parity::monitor::schedule::Schedule;
use crate::parity::monitor::serve::listen;
use crate::parity::monitor::state::Policy;
use crate::parity::monitor::{Monitor, Options, Words};
use crate::refresh::runtime;

/// When a cycle begins where nobody says.
const EVERY: &str = "5m";

pub(super) fn run(args: &ParityMonitorArgs, screen: &Screen) -> Result<(), Ended> {
    let runtime = runtime()?;
    let ended = runtime.block_on(monitor(args, screen));
    runtime.shutdown_timeout(PATIENCE);
    ended
}

async fn monitor(args: &ParityMonitorArgs, screen: &Screen) -> Result<(), Ended> {
    let schedule = schedule(args)?;
    let options = options(args)?;
    nothing_is_a_pipe(&args.check)?;
    // What cannot be read at the start is a mistake in the flags; later it may be a file that somebody is writing.
    let begun = begin(&args.check, screen);
    // Somebody sees how one begins that goes on; who has cron start it learns of it by an alert.
    if !args.once {
        begun?;
    }
    set_aside(args, screen);
    if args.history.is_none() && !options.destinations.is_empty() {
        screen.note("without --history a restart tells again what fails");
    }
    let mut monitor = Monitor::new(options, screen)?;
    let (sender, mut signals) = Signals::new();
    hear(sender)?;
    let read = || asked(&args.check);
    let timeout = args.check.time();
    if args.once {
        return match cycle(&mut monitor, &read, timeout, &mut signals, screen).await {
            Cycled::Stopped(signal) => stopped(signal),
            Cycled::Whole(looked, delivered) => {
                let shown = match looked {
                    Ok(looked) => show(&args.check, &looked, screen),
                    Err(error) => {
                        screen.error(&error);
                        Err(Ended::Shown(error.kind().exit_code()))
                    }
                };
                match shown {
                    // What nobody was told of is worse than what was found.
                    Ok(()) | Err(Ended::Shown(_)) if !(delivered && monitor.has_history()) => {
                        Err(Ended::Shown(2))
                    }
                    shown => shown,
                }
            }
        };
    }
    let listener = match args.listen {
        None => None,
        Some(address) => Some(listen(address).await?),
    };
    if let Some(Ok(address)) = listener.as_ref().map(|listener| listener.local_addr()) {
        screen.note(&format!("the status is at http://{address}/"));
    }
    let signal = watch(
        &mut monitor,
        &schedule,
        listener,
        &read,
        timeout,
        &mut signals,
        screen,
    )
    .await;
    stopped(signal)
}

/// Looks whether everything that is named can be read.
fn begin(args: &ParityCheckArgs, screen: &Screen) -> Result<(), Ended> {
    let found = subjects::asked_for(args)?;
    subjects::announce(&found, screen);
    allowed(args, screen).map(drop)
}

/// Each cycle reads its files anew, and of a pipe only the first would see anything.
fn nothing_is_a_pipe(args: &ParityCheckArgs) -> Result<()> {
    let one = [&args.compose, &args.tools, &args.allow, &args.rules];
    let one = one.into_iter().flatten().chain(&args.manifests);
    let descriptions = args.api.iter().map(Path::new);
    let mut all = one.map(PathBuf::as_path).chain(descriptions);
    match all.find(|path| is_pipe(path)) {
        Some(path) => Err(Error::new(
            Kind::Rules,
            "a monitor reads its files again and again, and a pipe can be read once",
        )
        .on(path.display().to_string())
        .hint("write it into a file, and name that")),
        None => Ok(()),
    }
}

/// What a cycle looks at, read anew.
fn asked(args: &ParityCheckArgs) -> Result<Asked> {
    let allowed = args.allow.as_deref();
    let allowed = allowed.map(|path| Allowed::read(path, args.time()));
    let allowed = allowed.transpose();
    Ok(Asked {
        subjects: subjects::asked_for(args)?,
        allowed: allowed.map_err(Unusable::into_error)?,
    })
}

/// Tells of what names destinations and does not count, and where nobody is to be told.
fn set_aside(args: &ParityMonitorArgs, screen: &Screen) {
    if args.smtp.is_some() && args.email.is_empty() {
        let note = "no letter is sent: name who gets one with --email, and from whom it is with --email-from";
        screen.note(note);
    }
    let is_told = !(args.webhook.is_empty()
        && args.slack.is_empty()
        && args.command.is_empty()
        && args.email.is_empty());
    if !is_told && args.listen.is_none() && !args.once {
        screen.note(
            "nobody is told but who reads this: --webhook, --slack, --command and --email send alerts, --listen shows a page",
        );
    }
    for (flag, variable, used) in [
        ("--webhook", "STANDIN_WEBHOOK", &args.webhook),
        ("--slack", "STANDIN_SLACK", &args.slack),
    ] {
        let given = environment(variable).filter(|url| !url.is_empty());
        if given.is_some_and(|url| !used.contains(&url)) {
            screen.note(&format!(
                "{variable} is not used, because {flag} is given: give its address by another {flag} as well"
            ));
        }
    }
}

fn stopped(signal: Signal) -> Result<(), Ended> {
    match signal {
        Signal::Interrupt => Err(Ended::Shown(Kind::Interrupted.exit_code())),
        Signal::Terminate | Signal::Hurry => Ok(()),
    }
}

fn schedule(args: &ParityMonitorArgs) -> Result<Schedule> {
    match (&args.cron, &args.every) {
        (Some(cron), _) => Schedule::cron(cron),
        (None, every) => Schedule::every(every.as_deref().unwrap_or(EVERY)),
    }
}

fn options(args: &ParityMonitorArgs) -> Result<Options> {
    Ok(Options {
        title: args.title.clone(),
        policy: Policy {
            from: match args.alert_from {
                AlertFrom::Error => Severity::Error,
                AlertFrom::Warning => Severity::Warning,
                AlertFrom::Info => Severity::Info,
            },
            after: args.after,
        },
        keep: args.keep as usize,
        history: args.history.clone(),
        destinations: destinations(args)?,
    })
}

/// Everybody who is to be told, each once.
fn destinations(args: &ParityMonitorArgs) -> Result<Vec<Destination>> {
    let webhooks = args.webhook.iter().map(|url| {
        Destination::webhook(url)
            .map_err(|error| error.on(named(url, "--webhook", "STANDIN_WEBHOOK")))
    });
    let chats = args.slack.iter().map(|url| {
        Destination::slack(url).map_err(|error| error.on(named(url, "--slack", "STANDIN_SLACK")))
    });
    let programs = args.command.iter();
    let programs = programs.map(|program| Destination::command(program));
    let from = args.email_from.as_deref().unwrap_or_default();
    let server = args.smtp.as_deref().unwrap_or_default();
    let mailboxes = args.email.iter();
    let mailboxes = mailboxes.map(|to| {
        Destination::email(to, from, server).map_err(|error| match error.subject() {
            Some("--smtp") => error.on(named(server, "--smtp", "STANDIN_SMTP")),
            _ => error,
        })
    });
    let all = webhooks.chain(chats).chain(programs).chain(mailboxes);
    let mut known: Vec<Destination> = Vec::new();
    for destination in all {
        let destination = destination?;
        if known.iter().all(|other| other.id() != destination.id()) {
            known.push(destination);
        }
    }
    Ok(known)
}

/// The flag that an address came with, or the variable that stands in for it.
fn named(address: &str, flag: &'static str, variable: &'static str) -> &'static str {
    match environment(variable) {
        Some(given) if given == address => variable,
        _ => flag,
    }
}

/// Hands on what the system says, as long as the monitor listens.
fn hear(sender: UnboundedSender<Signal>) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::Disk, "signals cannot be watched on this system").because(error)
    };
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
    tokio::spawn(async move {
        loop {
            let signal = tokio::select! {
                Some(()) = interrupt.recv() => Signal::Interrupt,
                Some(()) = terminate.recv() => Signal::Terminate,
                Some(()) = hangup.recv() => Signal::Hurry,
                else => return,
            };
            if sender.send(signal).is_err() {
                return;
            }
        }
    });
    Ok(())
}

impl Words for Screen {
    fn note(&self, text: &str) {
        Screen::note(self, text);
    }

    fn error(&self, error: &Error) {
        Screen::error(self, error);
    }
}
