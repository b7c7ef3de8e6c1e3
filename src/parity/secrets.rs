//! The check of secrets: each that configuration or a rules file refers to is where it should be. None is shown.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures_util::stream::{self, StreamExt as _};
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::check::{Check, Severity, Site};
use super::{Detail, Section, configuration};
use crate::drift::settings::{Pointer, Referred};
use crate::error::{Error, Kind, Result, without_login};
use crate::key::MasterKey;
use crate::secret::{Provider, Reference, Secrets};

/// What the names of these checks begin with.
pub(super) const NAME: &str = "secrets";

/// As many are asked for at once.
const AT_ONCE: usize = 16;

/// What to look for.
#[derive(Debug)]
pub struct Request {
    /// Where configuration is, and which environment has its secrets where.
    pub configuration: Option<(PathBuf, Vec<(String, Provider)>)>,
    /// Settings of rules files.
    pub rules: Vec<Setting>,
    /// Variables of this process.
    pub env: fn(&str) -> Option<String>,
}

/// A setting of a rules file, with its variables replaced.
pub struct Setting {
    /// Its name: `key`.
    pub name: &'static str,
    /// `file:line:column`.
    pub place: String,
    /// What it refers to, or the secret itself; or why it has no value.
    pub text: Result<Zeroizing<String>, String>,
    /// Where its relative paths start.
    pub folder: PathBuf,
}

/// Without the text.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name, self.place)
    }
}

/// Asks for all of them within a time. Each has a check of its own, and one that nobody can say anything of hides no other:
/// its check is called `…: looked at`, and the error beside the section counts them. That error is of kind `Connection`,
/// `Server` or `Disk`, or `Rules` where a setting of Vault is none. Errors without a section are of kind `Rules` or `Disk`:
/// the configuration cannot be read.
pub(super) async fn section(request: &Request, time: Duration) -> Result<(Section, Option<Error>)> {
    // What is known is told before somebody else gives up the whole.
    let until = Instant::now() + time / 10 * 9;
    let mut wanted = Vec::new();
    if let Some((folder, providers)) = &request.configuration {
        let (folder, providers) = (folder.clone(), providers.clone());
        // Files may be on a disk that is slow to answer.
        let read = tokio::task::spawn_blocking(move || of_configuration(&folder, &providers)).await;
        let read =
            read.map_err(|_| Error::new(Kind::Internal, "reading the configuration stopped"));
        wanted.extend(read??);
    }
    let mut checks = Vec::new();
    for setting in &request.rules {
        match of_setting(setting) {
            Asked::Wanted(one) => wanted.push(one),
            Asked::Known(check) => checks.push(check),
        }
    }
    let secrets = Secrets::new(&request.env);
    let looks = wanted.iter().enumerate().map(|(at, one)| {
        let found = one.ask(&secrets, until);
        async move { (at, found.await) }
    });
    // One that is slow holds up no other.
    let mut seen: Vec<_> = stream::iter(looks)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    seen.sort_by_key(|(at, _)| *at);
    let mut unseen = Vec::new();
    for (_, (check, error)) in seen {
        checks.push(check);
        unseen.extend(error);
    }
    if checks.is_empty() {
        let none = "nothing refers to a secret";
        checks.push(passed("references", "all lead to a secret", none));
    }
    let section = Section {
        name: NAME,
        checks,
        detail: Detail::None,
    };
    Ok((section, not_all(&unseen, wanted.len())))
}

/// That not all could be looked at, with the words of the worst of these.
fn not_all(unseen: &[Error], all: usize) -> Option<Error> {
    // The first of these.
    let worst = unseen.iter().rev();
    let worst = worst.max_by_key(|error| error.kind().exit_code())?;
    let what = format!(
        "{} of {all} secrets cannot be looked at: {worst}",
        unseen.len()
    );
    let hints = worst.hints().iter();
    Some(hints.fold(Error::new(worst.kind(), what), Error::hint))
}

/// A secret that something refers to.
struct Wanted {
    /// `production: DB_PASSWORD`.
    about: String,
    reference: Reference,
    /// Where it is looked for, for people.
    provider: String,
    /// Whether values of variables that nobody wrote there are part of the reference.
    has_values: bool,
    /// Whether it is the key of a rules file, of which a run asks more than to be there.
    is_key: bool,
    folder: PathBuf,
    /// Where it is referred to.
    places: Vec<String>,
    /// The first of these.
    site: Site,
}

enum Asked {
    Wanted(Wanted),
    Known(Check),
}

impl Wanted {
    /// What came of it, and why it could not be looked at, if so.
    async fn ask(&self, secrets: &Secrets<'_>, until: Instant) -> (Check, Option<Error>) {
        let expected = format!("a value in {}", self.provider);
        let used = match self.places.as_slice() {
            [] => String::new(),
            [one] => format!("{one} refers to it"),
            [one, others @ ..] => format!("{one} and {} more refer to it", others.len()),
        };
        let found = timeout_at(until, secrets.find(&self.reference, &self.folder)).await;
        let check = match found.unwrap_or_else(|_| Err(late())) {
            Ok(secret) if secret.trim().is_empty() => Check {
                severity: Severity::Warning,
                site: self.site.clone(),
                ..failed(
                    &self.about,
                    &expected,
                    &format!("empty; {used}"),
                    "give it a value",
                )
            },
            Ok(secret) => match unfit(self.is_key, &secret) {
                Some(error) => Check {
                    site: self.site.clone(),
                    ..not_fit(&self.about, &expected, &error, &used)
                },
                None => passed(&self.about, &expected, &expected),
            },
            Err(error) if error.kind() == Kind::Key => {
                let error = self.shown(error);
                let actual = format!("{}; {used}", error.what());
                Check {
                    site: self.site.clone(),
                    ..failed(&self.about, &expected, &actual, &error.hints().join("; "))
                }
            }
            Err(error) => {
                let error = self.shown(error);
                let actual = format!("{error}; {used}");
                let about = format!("{}: looked at", self.about);
                let check = Check {
                    site: self.site.clone(),
                    ..failed(&about, "an answer", &actual, &error.hints().join("; "))
                };
                return (check, Some(error));
            }
        };
        (check, None)
    }

    /// An error without the values of variables, which it would quote.
    fn shown(&self, error: Error) -> Error {
        if !self.has_values {
            return error;
        }
        let what = match error.kind() {
            Kind::Key => "there is no secret where it leads",
            _ => "where it leads cannot be looked at",
        };
        Error::new(error.kind(), what)
            .on(self.about.clone())
            .hint("put in the values of its variables, and look there by hand")
    }
}

fn late() -> Error {
    Error::new(Kind::Connection, "there was no answer in time")
        .hint("give more time with --timeout, or see whether Vault answers: `vault status`")
}

fn of_configuration(folder: &Path, providers: &[(String, Provider)]) -> Result<Vec<Wanted>> {
    let names: Vec<String> = providers.iter().map(|(name, _)| name.clone()).collect();
    let secrets = providers.iter().filter_map(|(_, provider)| match provider {
        Provider::Folder(folder) => Some(folder.as_str()),
        _ => None,
    });
    let secrets: Vec<&str> = secrets.collect();
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    for (name, found) in configuration::referred(folder, &names, &secrets)? {
        let provider = providers.iter().find(|(asked, _)| *asked == name);
        let Some((_, provider)) = provider else {
            continue;
        };
        for (referred, place) in found {
            let (about, reference, provider, has_values) = match referred {
                Referred::Variable(variable) => (
                    format!("{name}: {variable}"),
                    provider.reference(&variable),
                    provider.to_string(),
                    false,
                ),
                Referred::Reference(Pointer { written, resolved }) => {
                    let Some(reference) = Reference::parse(&resolved)? else {
                        continue;
                    };
                    let has_values = written != resolved;
                    let written = without_login(&written).into_owned();
                    (format!("{name}: {written}"), reference, written, has_values)
                }
            };
            let one = wanted.entry(about.clone()).or_insert_with(|| Wanted {
                about,
                reference,
                provider,
                has_values,
                is_key: false,
                folder: folder.to_owned(),
                places: Vec::new(),
                site: Site::place(folder, &place),
            });
            one.places.push(place.to_string());
        }
    }
    Ok(wanted.into_values().collect())
}

fn of_setting(setting: &Setting) -> Asked {
    let about = format!("rules: {}", setting.name);
    let used = format!("{} refers to it", setting.place);
    let text = match &setting.text {
        Ok(text) => text,
        Err(why) => {
            let actual = format!("{why}; {used}");
            let check = failed(&about, "a value", &actual, "set the variable");
            return Asked::Known(check);
        }
    };
    let reference = match Reference::parse(text) {
        Ok(reference) => reference,
        Err(error) => {
            let actual = format!("{}; {used}", error.what());
            let hint = error.hints().join("; ");
            return Asked::Known(failed(&about, "a value", &actual, &hint));
        }
    };
    match reference {
        Some(reference) => Asked::Wanted(Wanted {
            about,
            provider: reference.to_string(),
            has_values: false,
            is_key: is_key(setting),
            reference,
            folder: setting.folder.clone(),
            places: vec![setting.place.clone()],
            site: Site::default(),
        }),
        None if text.trim().is_empty() => Asked::Known(Check {
            severity: Severity::Warning,
            ..failed(
                &about,
                "a value",
                &format!("empty; {used}"),
                "give it a value",
            )
        }),
        None => Asked::Known(match unfit(is_key(setting), text) {
            Some(error) => not_fit(&about, "a value", &error, &used),
            None => passed(&about, "a value", "a value"),
        }),
    }
}

fn is_key(setting: &Setting) -> bool {
    setting.name == "key"
}

/// Why a run would not take a secret; its error shows nothing of it.
fn unfit(is_key: bool, secret: &str) -> Option<Error> {
    is_key.then(|| MasterKey::parse(secret).err()).flatten()
}

fn not_fit(about: &str, expected: &str, error: &Error, used: &str) -> Check {
    let actual = format!("{}; {used}", error.what());
    failed(about, expected, &actual, &error.hints().join("; "))
}

fn passed(about: &str, expected: &str, actual: &str) -> Check {
    Check {
        name: format!("{NAME}: {about}"),
        passed: true,
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        severity: Severity::Error,
        hint: String::new(),
        accepted: None,
        site: Site::default(),
        checked_at: SystemTime::now(),
    }
}

fn failed(about: &str, expected: &str, actual: &str, hint: &str) -> Check {
    Check {
        passed: false,
        hint: hint.to_owned(),
        ..passed(about, expected, actual)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc::channel;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn files_are_not_read_where_everything_else_waits() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.yaml"), "a: ${A_SECRET}\n").unwrap();
        std::fs::write(folder.path().join("production.yaml"), "").unwrap();
        let providers = vec![("production".to_owned(), Provider::Env)];
        let request = Request {
            configuration: Some((folder.path().to_owned(), providers)),
            rules: Vec::new(),
            env: |_| Some("x".to_owned()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .enable_time()
            .build();
        runtime.unwrap().block_on(async {
            // The one thread that may read is busy until it hears of this.
            let (go_on, busy) = channel::<()>();
            let busy = tokio::task::spawn_blocking(move || busy.recv());
            let mut section = pin!(section(&request, Duration::from_mins(1)));
            let polled = section
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Pending));
            drop(go_on);
            assert!(busy.await.unwrap().is_err());
            let (found, unseen) = section.await.unwrap();
            assert!(unseen.is_none());
            assert_eq!(found.checks.len(), 1);
            assert!(found.checks[0].passed);
        });
    }
}
