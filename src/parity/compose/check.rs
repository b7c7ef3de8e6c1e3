//! The check of a compose file: whether it runs what the manifest says, and has no secrets in clear text.

mod cluster;
mod command;
mod release;
mod setting;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use self::cluster::Cluster;
use self::command::{arguments, environment, options, plain_name, settings_file};
use self::release::{image_of, sorts_otherwise};
use self::setting::{IN_A_FILE, Said, counts, default, given, unset};
use super::super::check::{Check, Severity, Site};
use super::super::{Detail, Section};
use super::image::Image;
use super::mentioned;
use crate::drift::manifest::{Component, Manifest};
use crate::drift::same::truth;
use crate::drift::settings::{self, Finding, Format, Node, Value};
use crate::drift::withheld::is_withheld;
use crate::error::{Error, Kind, Result};
use crate::input;

/// What the names of its checks begin with.
pub const NAME: &str = "compose";

/// Largest compose file, in bytes.
const LARGEST: u64 = 4 << 20;

/// What to look at.
#[derive(Debug, Clone)]
pub struct Request {
    /// What production runs on.
    pub manifest: Manifest,
    /// The compose file.
    pub file: PathBuf,
    /// Whether secrets are searched for in it: once is enough where several manifests are held against it.
    pub secrets: bool,
    /// The value of an environment variable.
    pub environment: fn(&str) -> Option<String>,
}

/// Reads the file within a time; one check for each thing that it should say. Errors are of kind `Disk` where it cannot be read, `Rules`
/// where it is no compose file.
pub(in super::super) async fn section(request: &Request, time: Duration) -> Result<Section> {
    let request = request.clone();
    let looked = tokio::task::spawn_blocking(move || look(&request, time / 10 * 9)).await;
    looked.map_err(|_| Error::new(Kind::Internal, "the check of the compose file stopped"))?
}

fn look(request: &Request, time: Duration) -> Result<Section> {
    let (written, root) = read(&request.file, request.environment, time)?;
    let Some(Value::Map(services)) = root.get("services").map(|services| &services.value) else {
        return Err(
            Error::new(Kind::Rules, "this is no compose file: it has no `services`")
                .on(request.file.display().to_string())
                .hint("write one with `standin parity compose`"),
        );
    };
    let mut checks = Checks::default();
    let mut gone = Vec::new();
    for (name, component) in &request.manifest.components {
        let found: Vec<_> = services
            .iter()
            .filter(|(service, node)| runs(service, node, name, component))
            .collect();
        checks.service(name, component, &found, &request.file);
        gone.extend(found.is_empty().then(|| format!("{NAME}: {name}")));
    }
    let unclosed = settings::unclosed(&written);
    if !unclosed.is_empty() {
        checks.findings(unclosed);
    }
    if request.secrets {
        checks.secrets(settings::in_compose(&written));
    }
    Ok(Section {
        name: NAME,
        checks: checks.found,
        detail: match gone.is_empty() {
            true => Detail::None,
            // Nobody knows how a service is that is not there.
            false => Detail::Partly(gone),
        },
    })
}

/// The file as it is written, and with its variables replaced, from the environment and from `.env` beside it.
fn read(
    path: &Path,
    environment: fn(&str) -> Option<String>,
    time: Duration,
) -> Result<(Node, Node)> {
    let shown: Arc<str> = path.display().to_string().into();
    let text = bounded(path, time)?;
    let root = tree(Format::Yaml, &shown, &text)?;
    let beside = path.with_file_name(".env");
    let mut variables = BTreeMap::new();
    if beside.exists() {
        let shown: Arc<str> = beside.display().to_string().into();
        let text = bounded(&beside, time)?;
        if let Value::Map(entries) = tree(Format::Dotenv, &shown, &text)?.value {
            variables = entries;
        }
    }
    // As with Compose, what is set where it runs counts more than the file.
    for name in mentioned(&text) {
        if let Some(value) = environment(&name) {
            let place = root.place.clone();
            let value = Value::Text(value);
            variables.insert(name, Node { value, place });
        }
    }
    let resolved = settings::resolved(root.clone(), &variables);
    Ok((root, resolved))
}

fn tree(format: Format, shown: &Arc<str>, text: &str) -> Result<Node> {
    settings::read(format, shown, text).map_err(|broken| {
        Error::new(
            Kind::Rules,
            format!("this cannot be read as {}", format.name()),
        )
        .on(broken.place.to_string())
        .hint("mend it there: quotes, indentation, or a key that stands twice")
    })
}

/// An error where there is no such file, before anything is looked at.
pub fn require(path: &Path) -> Result<()> {
    let found = fs::metadata(path).map(drop);
    found.map_err(|error| unreadable(path, error))
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::new(Kind::of_named(&error), "the compose file cannot be read")
        .on(path.display().to_string())
        .because(error)
        .hint("name a compose file, or write one with `standin parity compose`")
}

fn bounded(path: &Path, time: Duration) -> Result<String> {
    let failed = |error| unreadable(path, error);
    let bytes = input::read(path, LARGEST, Some(time)).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| {
        let kind = io::ErrorKind::InvalidInput;
        failed(io::Error::new(kind, "it is not UTF-8 text"))
    })
}

/// Whether a service runs the component: by its own name, or by that of its image.
fn runs(service: &str, node: &Node, name: &str, component: &Component) -> bool {
    let image = node.get("image").and_then(|image| image.value.text());
    let is_fill = node.get("entrypoint").is_some();
    let same = |image: &str| {
        let wanted = component.image.as_deref().map(Image::parse);
        let image = Image::parse(image);
        wanted.is_some_and(|wanted| wanted.repository == image.repository) || image.may_be(name)
    };
    service == name || (image.is_some_and(same) && !is_fill)
}

#[derive(Default)]
struct Checks {
    found: Vec<Check>,
}

/// What a check is about, and where in the file.
struct About<'a> {
    component: &'a str,
    service: &'a str,
    what: String,
    site: Site,
}

impl Checks {
    fn tell(
        &mut self,
        about: About<'_>,
        (expected, actual): (String, String),
        failed: Option<(Severity, &str)>,
    ) {
        let About {
            component,
            service,
            what,
            site,
        } = about;
        let at = shown(&site);
        let word = |value: String| match value.is_empty() {
            true => "empty".to_owned(),
            false => value,
        };
        let place = if service == component {
            component.to_owned()
        } else {
            format!("{component}: service {service}")
        };
        self.found.push(Check {
            name: format!("{NAME}: {place}: {what}"),
            passed: failed.is_none(),
            expected: word(expected),
            actual: word(actual),
            severity: failed.map_or(Severity::Error, |(severity, _)| severity),
            hint: failed.map_or(String::new(), |(_, hint)| format!("{at}: {hint}")),
            accepted: None,
            site,
            checked_at: SystemTime::now(),
        });
    }

    fn service(
        &mut self,
        name: &str,
        component: &Component,
        found: &[(&String, &Node)],
        file: &Path,
    ) {
        if found.is_empty() {
            let about = About {
                component: name,
                service: name,
                what: "service".to_owned(),
                site: Site::file(file),
            };
            let sides = ("a service".to_owned(), "not there".to_owned());
            let hint = "add one, or write the file anew with `standin parity compose`";
            self.tell(about, sides, Some((Severity::Error, hint)));
        }
        for (service, node) in found {
            let about = |what: String, at: &Node| About {
                component: name,
                service,
                what,
                site: Site::place(Path::new(""), &at.place),
            };
            let image = node.get("image");
            let judged = image_of(component, name, image);
            self.tell(
                about("image".to_owned(), image.unwrap_or(node)),
                (judged.expected, judged.actual),
                judged.failed,
            );
            self.settings(name, component, node, &about);
            self.library(component, image.unwrap_or(node), &about);
            self.health(node, &about);
            self.ports(node, &about);
        }
    }

    /// Settings on the command line, or in the environment where a service takes them from there.
    fn settings<'a>(
        &mut self,
        name: &str,
        component: &Component,
        node: &Node,
        about: &dyn Fn(String, &Node) -> About<'a>,
    ) {
        let command = node.get("command");
        let parts = [node.get("entrypoint"), command].into_iter().flatten();
        let words: Vec<String> = parts.flat_map(arguments).collect();
        let mut said = options(&words);
        let file = settings_file(name, &words, &said);
        let variables = environment(node);
        said.extend(
            variables
                .iter()
                .map(|(name, value)| (plain_name(name), value.clone())),
        );
        let cluster = (name == "postgresql").then(|| Cluster::of(node));
        if let Some(cluster) = &cluster {
            cluster.judge(component, node, about, self);
        }
        for (setting, expected) in &component.settings {
            let now = said.get(&plain_name(setting)).map(String::as_str);
            let (judged, actual) = match (now, &file) {
                (Some(now), _) => (given(setting, expected, now), now.to_owned()),
                // What stands in a file is neither right nor wrong to one who does not read it.
                (None, Some(file)) if counts(name, component, setting) => (
                    Said::Wrong(Severity::Warning, IN_A_FILE),
                    format!("not known: it may be set in {file}, which is not read"),
                ),
                (None, Some(_)) => continue,
                (None, None) => {
                    let default = default(name, setting, cluster.as_ref());
                    let actual = match default {
                        Some("") => "not set, so empty".to_owned(),
                        Some(default) => format!("not set, so {default}"),
                        None => "not set".to_owned(),
                    };
                    let judged = unset(name, component, (setting, expected), default);
                    (judged, actual)
                }
            };
            let failed = match judged {
                Said::Nothing => continue,
                Said::Right => None,
                Said::Wrong(severity, hint) => Some((severity, hint)),
            };
            let about = about(format!("setting {setting}"), command.unwrap_or(node));
            let is_hidden = [expected, &actual]
                .iter()
                .any(|value| is_withheld(setting, value));
            let sides = match is_hidden {
                true => ("not shown".to_owned(), "not shown".to_owned()),
                false => (expected.clone(), actual),
            };
            self.tell(about, sides, failed);
        }
    }

    /// Which C library sorts texts, where it is another one than production's.
    fn library<'a>(
        &mut self,
        component: &Component,
        image: &Node,
        about: &dyn Fn(String, &Node) -> About<'a>,
    ) {
        let is_other = |image: &str| sorts_otherwise(component, image);
        if image.value.text().is_some_and(is_other) {
            let hint = "Alpine's library compares bytes whatever the locale, so rows come in another order: take the image without -alpine";
            let sides = ("glibc".to_owned(), "musl (Alpine)".to_owned());
            let about = about("C library".to_owned(), image);
            self.tell(about, sides, Some((Severity::Warning, hint)));
        }
    }

    /// Whether somebody looks at the service's health. Source: Compose specification, `healthcheck` (`disable`, and `NONE`
    /// as the first word of `test`).
    fn health<'a>(&mut self, node: &Node, about: &dyn Fn(String, &Node) -> About<'a>) {
        let health = node.get("healthcheck");
        let text = |node: &Node| node.value.text().map(str::to_owned);
        let is_disabled = |health: &Node| {
            let disable = health.get("disable").and_then(text);
            disable.is_some_and(|off| truth(&off) == Some(true))
        };
        let is_none = |health: &Node| match health.get("test").map(|test| &test.value) {
            Some(Value::List(words)) => {
                let first = words.first().and_then(text);
                first.is_none_or(|first| first == "NONE")
            }
            Some(value) => value.text().is_none_or(|test| test.trim().is_empty()),
            None => false,
        };
        let is_there = health.is_some_and(|health| !is_disabled(health) && !is_none(health));
        let hint = "without one, what depends on the service starts before it answers";
        let word = if is_there { "there" } else { "not there" };
        self.tell(
            about("health check".to_owned(), health.unwrap_or(node)),
            ("there".to_owned(), word.to_owned()),
            (!is_there).then_some((Severity::Warning, hint)),
        );
    }

    /// Secrets that stand in the file itself.
    fn secrets(&mut self, mut found: Vec<Finding>) {
        if found.is_empty() {
            found.push(Finding::passed("secrets", "none in clear text"));
        }
        self.findings(found);
    }

    fn findings(&mut self, found: Vec<Finding>) {
        let at = SystemTime::now();
        let checks = found.into_iter().map(|finding| Check {
            name: format!("{NAME}: {}", finding.about),
            passed: finding.passed,
            expected: finding.expected,
            actual: finding.actual,
            severity: finding.weight.into(),
            hint: finding.hint,
            accepted: None,
            site: match &finding.place {
                Some(place) => Site::place(Path::new(""), place),
                None => Site::default(),
            },
            checked_at: at,
        });
        self.found.extend(checks);
    }

    /// A port that is published without an address is open to whoever reaches the machine.
    fn ports<'a>(&mut self, node: &Node, about: &dyn Fn(String, &Node) -> About<'a>) {
        let Some(Value::List(ports)) = node.get("ports").map(|ports| &ports.value) else {
            return;
        };
        let is_open = |port: &&Node| match &port.value {
            Value::Map(_) => {
                let address = port.get("host_ip").and_then(|address| address.value.text());
                !address.is_some_and(is_loopback)
            }
            value => value.text().is_some_and(|text| !is_loopback(text)),
        };
        let open = ports.iter().find(is_open);
        let hint = "publish it as 127.0.0.1:…: others on the network reach it as it is";
        self.tell(
            about("ports".to_owned(), open.unwrap_or(node)),
            (
                "on this machine only".to_owned(),
                if open.is_some() {
                    "on every address"
                } else {
                    "on this machine only"
                }
                .to_owned(),
            ),
            open.map(|_| (Severity::Warning, hint)),
        );
    }
}

/// As messages call a place: `docker-compose.yml:3:5`.
fn shown(site: &Site) -> String {
    let file = site.file.as_deref().unwrap_or(Path::new("")).display();
    match site.position {
        Some((line, column)) => format!("{file}:{line}:{column}"),
        None => file.to_string(),
    }
}

fn is_loopback(address: &str) -> bool {
    ["127.", "[::1]", "::1", "localhost:"]
        .iter()
        .any(|start| address.starts_with(start))
}

#[cfg(test)]
mod tests;
