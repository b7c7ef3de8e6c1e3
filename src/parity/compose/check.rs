//! The check of a compose file: whether it runs what the manifest says.

mod command;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io};

use self::command::{arguments, environment, options, plain_name, settings_file, words};
use super::super::check::{Check, Severity, Site};
use super::super::{Detail, Section};
use super::image::Image;
use super::mentioned;
use super::sizes::{is_same_truth, scaled};
use crate::drift::manifest::{Component, Manifest, is_meaningful, is_size, version_fits};
use crate::drift::same::{same_locale, same_value};
use crate::drift::settings::{self, Format, Node, Value};
use crate::error::{Error, Kind, Result};
use crate::services::is_secret;

/// What the names of its checks begin with.
pub const NAME: &str = "compose";

/// The variable whose arguments the image of PostgreSQL gives to `initdb`.
const INITDB: &str = "POSTGRES_INITDB_ARGS";

/// Largest compose file, in bytes.
const LARGEST: u64 = 4 << 20;

/// What to look at.
#[derive(Debug, Clone)]
pub struct Request {
    /// What production runs on.
    pub manifest: Manifest,
    /// The compose file.
    pub file: PathBuf,
    /// The value of an environment variable.
    pub environment: fn(&str) -> Option<String>,
}

/// Reads the file; one check for each thing that it should say. Errors are of kind `Disk` where it cannot be read, `Rules`
/// where it is no compose file.
pub(in super::super) async fn section(request: &Request) -> Result<Section> {
    let request = request.clone();
    let looked = tokio::task::spawn_blocking(move || look(&request)).await;
    looked.map_err(|_| Error::new(Kind::Internal, "the check of the compose file stopped"))?
}

fn look(request: &Request) -> Result<Section> {
    let root = read(&request.file, request.environment)?;
    let Some(Value::Map(services)) = root.get("services").map(|services| &services.value) else {
        return Err(
            Error::new(Kind::Rules, "this is no compose file: it has no `services`")
                .on(request.file.display().to_string())
                .hint("write one with `standin parity compose`"),
        );
    };
    let mut checks = Checks::default();
    for (name, component) in &request.manifest.components {
        let found: Vec<_> = services
            .iter()
            .filter(|(service, node)| runs(service, node, name, component))
            .collect();
        checks.service(name, component, &found, &request.file);
    }
    Ok(Section {
        name: NAME,
        checks: checks.found,
        detail: Detail::None,
    })
}

/// The file with its variables replaced, from the environment and from `.env` beside it.
fn read(path: &Path, environment: fn(&str) -> Option<String>) -> Result<Node> {
    let shown: Arc<str> = path.display().to_string().into();
    let text = bounded(path)?;
    let root = tree(Format::Yaml, &shown, &text)?;
    let beside = path.with_file_name(".env");
    let mut variables = BTreeMap::new();
    if beside.exists() {
        let shown: Arc<str> = beside.display().to_string().into();
        let text = bounded(&beside)?;
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
    Ok(settings::resolved(root, &variables))
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

fn bounded(path: &Path) -> Result<String> {
    let failed = |error: io::Error| {
        Error::new(Kind::of_named(&error), "the file cannot be read")
            .on(path.display().to_string())
            .because(error)
            .hint("name a compose file, or write one with `standin parity compose`")
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    // What is no file could have no end, or never begin.
    if !metadata.is_file() {
        return Err(failed(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no file",
        )));
    }
    if metadata.len() > LARGEST {
        let what = format!("the file is larger than {} MiB", LARGEST >> 20);
        return Err(Error::new(Kind::Rules, what).on(path.display().to_string()));
    }
    fs::read_to_string(path).map_err(failed)
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
        let place = if service == component {
            component.to_owned()
        } else {
            format!("{component}: service {service}")
        };
        self.found.push(Check {
            name: format!("{NAME}: {place}: {what}"),
            passed: failed.is_none(),
            expected,
            actual,
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
            let health = node.get("healthcheck");
            let is_off = |health: &Node| {
                health
                    .get("disable")
                    .is_some_and(|off| off.value == Value::Bool(true))
            };
            let is_there = health.is_some_and(|health| !is_off(health));
            let hint = "without one, what depends on the service starts before it answers";
            self.tell(
                about("health check".to_owned(), health.unwrap_or(node)),
                (
                    "there".to_owned(),
                    if is_there { "there" } else { "not there" }.to_owned(),
                ),
                (!is_there).then_some((Severity::Warning, hint)),
            );
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
        let mut given = options(&words);
        let file = settings_file(name, &words, &given);
        let variables = environment(node);
        given.extend(
            variables
                .iter()
                .map(|(name, value)| (plain_name(name), value.clone())),
        );
        self.cluster(component, &variables, node, about);
        for (setting, expected) in &component.settings {
            let now = given.get(&plain_name(setting)).map(String::as_str);
            let said = setting_of(name, component, setting, expected, now);
            let (failed, unset) = match (said, &file) {
                (Said::Right, _) => (None, String::new()),
                // What stands in a file is neither right nor wrong to one who does not read it.
                (_, Some(file)) if now.is_none() && counts(name, component, setting) => {
                    let unset = format!("not known: it may be set in {file}, which is not read");
                    (Some((Severity::Warning, IN_A_FILE)), unset)
                }
                (Said::Nothing, _) => continue,
                (Said::Wrong(severity, hint), _) => (Some((severity, hint)), "not set".to_owned()),
            };
            let about = about(format!("setting {setting}"), command.unwrap_or(node));
            let sides = match is_secret(setting) {
                true => ("not shown".to_owned(), "not shown".to_owned()),
                false => (expected.clone(), now.map_or(unset, str::to_owned)),
            };
            self.tell(about, sides, failed);
        }
    }

    /// What `initdb` is told: it cannot be changed afterwards.
    fn cluster<'a>(
        &mut self,
        component: &Component,
        variables: &[(String, String)],
        node: &Node,
        about: &dyn Fn(String, &Node) -> About<'a>,
    ) {
        let Some((_, arguments)) = variables.iter().find(|(name, _)| name == INITDB) else {
            return;
        };
        let given = options(&words(arguments));
        let said = |name: &str| given.get(name).or_else(|| given.get("locale"));
        let asked = [
            ("encoding", given.get("encoding")),
            ("collate", said("lc_collate")),
            ("ctype", said("lc_ctype")),
        ];
        for (name, now) in asked {
            let (Some(expected), Some(now)) = (component.database.get(name), now) else {
                continue;
            };
            let alike = same_locale(expected, now);
            let hint =
                "the cluster is made otherwise than production's; sorting and texts follow from it";
            self.tell(
                about(format!("database {name}"), node),
                (expected.clone(), now.clone()),
                (!alike).then_some((Severity::Error, hint)),
            );
        }
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

/// What to do about a setting that may stand in a file.
const IN_A_FILE: &str = "give it on the command line behind the file, where it counts more, or look at the service that runs";

/// Whether a service must say this setting. Which ones production changed is known of PostgreSQL only; of others those count
/// by which programs behave otherwise. Sizes follow from the machine.
fn counts(name: &str, component: &Component, setting: &str) -> bool {
    let counts = match name {
        "postgresql" => component.changed.is_empty() || component.changed.contains(setting),
        _ => is_meaningful(setting),
    };
    counts && !is_size(setting)
}

/// What a file says of a setting.
enum Said {
    /// Nothing, and it need not.
    Nothing,
    /// What it should.
    Right,
    /// Something else, or nothing although it should.
    Wrong(Severity, &'static str),
}

fn setting_of(
    name: &str,
    component: &Component,
    setting: &str,
    expected: &str,
    now: Option<&str>,
) -> Said {
    let Some(now) = now else {
        // A server has its own value for what is not given.
        let is_default = DEFAULTS.contains(&(name, setting, expected));
        let severity = match is_meaningful(setting) {
            true => Severity::Error,
            false => Severity::Warning,
        };
        let hint =
            "give it on the command line, or write the file anew with `standin parity compose`";
        let fails = counts(name, component, setting) && !is_default;
        return match fails {
            true => Said::Wrong(severity, hint),
            false => Said::Nothing,
        };
    };
    let is_smaller = is_size(setting) || scaled(setting, expected, 0).is_some();
    let severity = match (is_smaller, is_meaningful(setting)) {
        (true, _) => Severity::Info,
        (_, true) => Severity::Error,
        _ => Severity::Warning,
    };
    let alike = same_value(setting, now, expected) || is_same_truth(now, expected);
    match alike {
        true => Said::Right,
        false => Said::Wrong(severity, "production has another value"),
    }
}

/// What a server has where nothing is said. Source: `redis.conf` of Redis 7, `valkey.conf` of Valkey 8.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("redis", "maxmemory-policy", "noeviction"),
    ("redis", "appendonly", "no"),
    ("valkey", "maxmemory-policy", "noeviction"),
    ("valkey", "appendonly", "no"),
];

/// Newer than any minor release.
const NEWEST: u32 = 999;

struct Judged {
    expected: String,
    actual: String,
    failed: Option<(Severity, &'static str)>,
}

/// An image against the one that the manifest names, or against its version.
fn image_of(component: &Component, name: &str, image: Option<&Node>) -> Judged {
    let version = component.version.as_deref();
    let expected = match (&component.image, version) {
        (Some(image), _) => image.clone(),
        (None, Some(version)) => format!("{name} {version}"),
        (None, None) => "an image with a version".to_owned(),
    };
    let judged = |actual: &str, failed| Judged {
        expected: expected.clone(),
        actual: actual.to_owned(),
        failed,
    };
    let text = image.and_then(|image| image.value.text());
    let Some(text) = text.filter(|text| !text.contains('$')) else {
        let actual = match image {
            Some(_) => "a variable that nobody sets",
            None => "not said here: built, or taken from another file",
        };
        let hint = "which version runs cannot be told from here: name an image with a tag";
        return judged(actual, Some((Severity::Warning, hint)));
    };
    let found = Image::parse(text);
    let wanted = component.image.as_deref().map(Image::parse);
    let is_other =
        !found.may_be(name) && wanted.is_none_or(|wanted| wanted.repository != found.repository);
    let version = version.or(wanted.and_then(Image::version));
    let failed = match (found.version(), version) {
        _ if component.image.as_deref() == Some(text) => None,
        _ if is_other => Some((Severity::Error, "this is the image of something else")),
        (None, _) if found.has_digest => {
            let hint = "a digest says no version: give the tag as well";
            Some((Severity::Warning, hint))
        }
        (None, _) => {
            let hint = "pin it to the version of production: without a version in its tag it changes by itself";
            Some((Severity::Error, hint))
        }
        (Some(_), None) => {
            let hint = "the manifest says neither a version nor a tag that begins with one: run the image that it names";
            Some((Severity::Warning, hint))
        }
        (Some(now), Some(wanted)) if version_fits(wanted, now) => None,
        // `15` may be any 15.x, on every machine another one.
        (Some(now), Some(wanted)) if version_fits(now, wanted) => {
            let hint =
                "the tag stands for whichever release is newest: pin it to the one of production";
            Some((Severity::Warning, hint))
        }
        // Of a range a release that is newer than any may be in it.
        (Some(now), Some(wanted))
            if !now.contains('.') && version_fits(wanted, &format!("{now}.{NEWEST}")) =>
        {
            let hint =
                "the tag stands for whichever release is newest: pin it to the one of production";
            Some((Severity::Warning, hint))
        }
        (Some(now), Some(wanted)) if now.split('.').next() == wanted.split('.').next() => {
            Some((Severity::Warning, "run the release that production runs"))
        }
        _ => Some((Severity::Error, "run the version that production runs")),
    };
    judged(text, failed)
}

#[cfg(test)]
mod tests;
