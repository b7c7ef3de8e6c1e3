//! The check of secrets: each that configuration or a rules file refers to is where it should be. None is shown.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use futures_util::future::join_all;
use zeroize::Zeroizing;

use super::check::{Check, Severity, Site};
use super::{Detail, Section, configuration};
use crate::drift::settings::{Pointer, Referred};
use crate::error::{Error, Kind, Result};
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

/// Asks for all of them. Errors are of kind `Connection`, `Server` or `Disk` where nobody can say whether one is there,
/// `Rules` where the configuration cannot be read. Only what is missing for certain is a check that failed.
pub(super) async fn section(request: &Request) -> Result<Section> {
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
        match of_setting(setting)? {
            Asked::Wanted(one) => wanted.push(one),
            Asked::Known(check) => checks.push(check),
        }
    }
    // The first that cannot be looked at says why; those with values cannot say as much.
    wanted.sort_by_key(|one| one.has_values);
    let secrets = Secrets::new(&request.env);
    for some in wanted.chunks(AT_ONCE) {
        let asked = some.iter().map(|one| one.ask(&secrets));
        for check in join_all(asked).await {
            checks.push(check?);
        }
    }
    if checks.is_empty() {
        let none = "nothing refers to a secret";
        checks.push(passed("references", "all lead to a secret", none));
    }
    Ok(Section {
        name: NAME,
        checks,
        detail: Detail::None,
    })
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
    async fn ask(&self, secrets: &Secrets<'_>) -> Result<Check> {
        let expected = format!("a value in {}", self.provider);
        let used = match self.places.as_slice() {
            [] => String::new(),
            [one] => format!("{one} refers to it"),
            [one, others @ ..] => format!("{one} and {} more refer to it", others.len()),
        };
        let found = secrets.find(&self.reference, &self.folder).await;
        Ok(match found {
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
            Ok(_) => passed(&self.about, &expected, &expected),
            Err(error) if error.kind() == Kind::Key => {
                let error = self.shown(error);
                let actual = format!("{}; {used}", error.what());
                Check {
                    site: self.site.clone(),
                    ..failed(&self.about, &expected, &actual, &error.hints().join("; "))
                }
            }
            Err(error) => return Err(self.shown(error)),
        })
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
                    (format!("{name}: {written}"), reference, written, has_values)
                }
            };
            let one = wanted.entry(about.clone()).or_insert_with(|| Wanted {
                about,
                reference,
                provider,
                has_values,
                folder: folder.to_owned(),
                places: Vec::new(),
                site: Site::place(folder, &place),
            });
            one.places.push(place.to_string());
        }
    }
    Ok(wanted.into_values().collect())
}

fn of_setting(setting: &Setting) -> Result<Asked> {
    let about = format!("rules: {}", setting.name);
    let used = format!("{} refers to it", setting.place);
    let text = match &setting.text {
        Ok(text) => text,
        Err(why) => {
            let actual = format!("{why}; {used}");
            let check = failed(&about, "a value", &actual, "set the variable");
            return Ok(Asked::Known(check));
        }
    };
    let placed = |error: Error| error.on(setting.place.clone());
    Ok(match Reference::parse(text).map_err(placed)? {
        Some(reference) => Asked::Wanted(Wanted {
            about,
            provider: reference.to_string(),
            has_values: false,
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
        None => Asked::Known(passed(&about, "a value", "a value")),
    })
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
            .build();
        runtime.unwrap().block_on(async {
            // The one thread that may read is busy until it hears of this.
            let (go_on, busy) = channel::<()>();
            let busy = tokio::task::spawn_blocking(move || busy.recv());
            let mut section = pin!(section(&request));
            let polled = section
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Pending));
            drop(go_on);
            assert!(busy.await.unwrap().is_err());
            let found = section.await.unwrap();
            assert_eq!(found.checks.len(), 1);
            assert!(found.checks[0].passed);
        });
    }
}
