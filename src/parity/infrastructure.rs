//! The check of infrastructure: what a manifest says of a component, against one that runs.

use std::time::{Duration, SystemTime};

use super::check::{Check, Severity, Site};
use super::{Detail, Section};
use crate::drift::Weight;
use crate::drift::manifest::{Component, Difference, hold_against, is_readable, is_tilde_of_two};
use crate::drift::withheld::is_withheld;
use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::facts;
use crate::pg::url::ConnInfo;
use crate::services::{self, Facts, redis, search};

/// The health that a search service must have where the manifest does not say: with one node, as in dev, it has no place
/// for replicas and is yellow.
const HEALTH: &str = "yellow";

/// What to do about the version of a collation, which is that of the C library or of ICU, and no property of the database.
///
/// Source: PostgreSQL documentation, "ALTER COLLATION", Notes, and "ALTER DATABASE", `REFRESH COLLATION VERSION`, from 15 on.
const COLLATION: &str = "texts are sorted by another version of the operating system's library or of ICU: run the image that production runs. \
     Where the library was changed beneath this database: REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION";

/// What is found of a setting that this role or address has to itself, as a source's are left out when it is captured.
const OWN: &str = "hidden by what this role or address alone has set";

/// Components that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// PostgreSQL.
    Postgresql,
    /// Redis.
    Redis,
    /// Valkey.
    Valkey,
    /// Elasticsearch.
    Elasticsearch,
    /// OpenSearch.
    Opensearch,
}

impl Named {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Postgresql,
        Self::Redis,
        Self::Valkey,
        Self::Elasticsearch,
        Self::Opensearch,
    ];

    /// The component that a manifest has under this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|named| named.name() == name)
    }

    /// Its name in a manifest.
    pub fn name(self) -> &'static str {
        let title = self.title();
        title.split_once(": ").map_or(title, |(_, name)| name)
    }

    /// What the names of its checks begin with.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Postgresql => "infrastructure: postgresql",
            Self::Redis => "infrastructure: redis",
            Self::Valkey => "infrastructure: valkey",
            Self::Elasticsearch => "infrastructure: elasticsearch",
            Self::Opensearch => "infrastructure: opensearch",
        }
    }

    /// What to do about a difference, by the first word of what it is about.
    fn hint(self, about: &str) -> &'static str {
        let is_postgresql = self == Self::Postgresql;
        let is_search = matches!(self, Self::Elasticsearch | Self::Opensearch);
        if is_postgresql && about == "database collation_version" {
            return COLLATION;
        }
        match about.split(' ').next().unwrap_or_default() {
            "version" => {
                "run the version that production runs, or capture production again if it was upgraded"
            }
            "distribution" => {
                "run what production runs, or capture production again if it was moved"
            }
            "extension" if is_postgresql => {
                "CREATE EXTENSION, ALTER EXTENSION … UPDATE, or an image that has it"
            }
            "database" if is_postgresql => {
                "make the database anew with the encoding and the collation of production"
            }
            "role" if is_postgresql => "CREATE ROLE",
            "setting" if is_postgresql => {
                "ALTER DATABASE … SET or ALTER SYSTEM SET, or -c in the container's command; not for a role alone"
            }
            "setting" if is_search => "PUT /_cluster/settings, or the node's configuration file",
            "setting" => "CONFIG SET, or the configuration file",
            "plugin" if is_search => {
                "install it on every node: bin/…-plugin install, or an image that has it"
            }
            "plugin" => "MODULE LOAD, or an image that has it",
            "health" => "GET /_cluster/allocation/explain says which shards are missing and why",
            _ => "this component has no such thing: take it out of the manifest",
        }
    }
}

/// Where a component runs.
#[derive(Debug)]
pub enum Place {
    /// A server, and the database in it.
    Postgresql(Box<ConnInfo>),
    /// A Redis or Valkey.
    Redis(Box<redis::Address>),
    /// An Elasticsearch or OpenSearch.
    Search(Box<search::Address>),
    /// Nobody said where, and what to do about it.
    Missing(String),
}

/// What to look at.
#[derive(Debug)]
pub struct Request {
    /// The component.
    pub named: Named,
    /// What the manifest says of it.
    pub expected: Component,
    /// Where to look.
    pub actual: Place,
}

/// Looks at the component within a time; one check for each thing that the manifest says.
pub(super) async fn section(request: &Request, time: Duration) -> Result<Section> {
    let at = SystemTime::now();
    let mut expected = request.expected.clone();
    let names: Vec<String> = expected.settings.keys().cloned().collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let facts = match &request.actual {
        Place::Postgresql(address) => {
            let read = facts::read(address, Side::Target).await?;
            let mut unseen = services::unread(names);
            let own = read.own.iter();
            unseen.extend(own.map(|name| (format!("setting {name}"), OWN.to_owned())));
            Facts {
                name: request.named.name().to_owned(),
                component: read.component,
                unseen,
            }
        }
        Place::Redis(address) => redis::read(address, &names, time / 10 * 9).await?,
        Place::Search(address) => {
            expected.health.get_or_insert_with(|| HEALTH.to_owned());
            search::read(address, &names).await?
        }
        Place::Missing(hint) => {
            let missing = of(request.named, vec![nowhere(request.named, hint, at)]);
            let detail = Detail::Partly(vec![request.named.title().to_owned()]);
            return Ok(Section { detail, ..missing });
        }
    };
    let mut found = Vec::new();
    if request.named != Named::Postgresql {
        found.push(distribution(request.named, &facts));
    }
    found.extend(hold_against(&expected, &facts.component));
    let checks = found
        .into_iter()
        .map(|found| check(request.named, found, &facts, at));
    Ok(of(request.named, checks.collect()))
}

fn of(named: Named, checks: Vec<Check>) -> Section {
    Section {
        name: named.title(),
        checks,
        detail: Detail::None,
    }
}

fn nowhere(named: Named, hint: &str, at: SystemTime) -> Check {
    Check {
        name: format!("{}: address", named.title()),
        passed: false,
        expected: "where it runs".to_owned(),
        actual: "no address, so it was not looked at".to_owned(),
        severity: Severity::Error,
        hint: hint.to_owned(),
        accepted: None,
        site: Site::default(),
        checked_at: at,
    }
}

/// Relatives answer in the same way and are not the same.
fn distribution(named: Named, facts: &Facts) -> Difference {
    Difference {
        about: "distribution".to_owned(),
        expected: named.name().to_owned(),
        actual: facts.name.clone(),
        alike: facts.name == named.name(),
        weight: Weight::Error,
    }
}

/// What to do where `~15.2` was meant for more than 15.2.
pub(super) const ONE_RELEASE: &str = "PostgreSQL's versions have two numbers, so ~15.2 takes 15.2 alone: write ^15.2 for it and what \
                                      comes after it, or 15 for all of them";

fn is_one_release(named: Named, difference: &Difference) -> bool {
    let is_version = named == Named::Postgresql && difference.about == "version";
    is_version && is_tilde_of_two(&difference.expected)
}

fn check(named: Named, difference: Difference, facts: &Facts, at: SystemTime) -> Check {
    let instead = facts
        .unseen(&difference.about)
        .filter(|_| !difference.alike);
    // A password that somebody wrote into a manifest stays there, and so does what may be one.
    let setting = difference.about.strip_prefix("setting ");
    let sides = [&difference.expected, &difference.actual];
    let is_secret = setting.is_some_and(|name| sides.iter().any(|value| is_withheld(name, value)));
    let is_shown = !is_secret && !instead.is_some_and(|why| why.starts_with("not read"));
    let hint = if difference.alike {
        ""
    } else if difference.about == "version" && !is_readable(&difference.expected) {
        "a mistake of the manifest: write a version such as 15.20, 15 or 15.x, or a range such as >=15.4 <16, ^15 or 15 - 16"
    } else if is_one_release(named, &difference) {
        ONE_RELEASE
    } else if is_secret {
        "take it out of the manifest: secrets are not compared"
    } else if instead == Some(OWN) {
        "what other roles find is not known: look with a role that has none of its own, and an address without options"
    } else if instead.is_some_and(|why| why.starts_with("not ")) {
        "give the login the right to see it, or take it out of the manifest"
    } else if difference.expected == "not there" {
        "drop it, or capture production again if it has it now"
    } else {
        named.hint(&difference.about)
    };
    let shown = |value: String| {
        if is_shown {
            value
        } else {
            "not shown".to_owned()
        }
    };
    Check {
        name: format!("{}: {}", named.title(), difference.about),
        passed: difference.alike,
        expected: shown(difference.expected),
        actual: match instead {
            Some(why) => why.to_owned(),
            None => shown(difference.actual),
        },
        severity: match instead {
            Some(OWN) => Severity::Info,
            _ => difference.weight.into(),
        },
        hint: hint.to_owned(),
        accepted: None,
        site: Site::default(),
        checked_at: at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the manifest says of a setting, against a service that was not asked for secrets.
    fn checked(named: Named, setting: &str, actual: Option<&str>) -> Check {
        let settings = |value: Option<&str>| Component {
            settings: value
                .map(|value| (setting.to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            ..Component::default()
        };
        let facts = Facts {
            component: settings(actual),
            unseen: services::unread([setting]),
            ..Facts::default()
        };
        let mut found = hold_against(&settings(Some("hunter2")), &facts.component);
        check(named, found.remove(0), &facts, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn a_version_that_is_none_is_a_mistake_of_the_manifest() {
        let version = |text: &str| Component {
            version: Some(text.to_owned()),
            ..Component::default()
        };
        let facts = Facts {
            component: version("15.20"),
            ..Facts::default()
        };
        let mut hints = ["latest", "8.x.y", "16"].map(|wanted| {
            let mut found = hold_against(&version(wanted), &facts.component);
            let check = check(
                Named::Postgresql,
                found.remove(0),
                &facts,
                SystemTime::UNIX_EPOCH,
            );
            assert!(
                !check.passed && check.severity == Severity::Error,
                "{wanted}"
            );
            check.hint.starts_with("a mistake of the manifest: ")
        });
        hints.sort_unstable();
        assert_eq!(hints, [false, true, true]);
    }

    #[test]
    fn another_version_of_a_collation_does_not_ask_for_another_database() {
        let of = |name: &str, value: &str| Component {
            database: [(name.to_owned(), value.to_owned())].into(),
            ..Component::default()
        };
        let hint = |name: &str| {
            let facts = Facts {
                component: of(name, "2.31"),
                ..Facts::default()
            };
            let mut found = hold_against(&of(name, "2.36"), &facts.component);
            let at = SystemTime::UNIX_EPOCH;
            check(Named::Postgresql, found.remove(0), &facts, at).hint
        };
        let version = hint("collation_version");
        assert!(version.contains("REFRESH COLLATION VERSION"), "{version}");
        assert!(!version.contains("anew"), "{version}");
        assert!(hint("encoding").contains("anew"));
    }

    #[test]
    fn a_tilde_that_takes_one_release_is_explained() {
        let version = |text: &str| Component {
            version: Some(text.to_owned()),
            ..Component::default()
        };
        let facts = Facts {
            component: version("15.20"),
            ..Facts::default()
        };
        let hint = |named, wanted| {
            let mut found = hold_against(&version(wanted), &facts.component);
            check(named, found.remove(0), &facts, SystemTime::UNIX_EPOCH).hint
        };
        assert!(hint(Named::Postgresql, "~15.2").contains("^15.2"));
        assert_eq!(hint(Named::Postgresql, "~15.20"), "");
        assert!(!hint(Named::Redis, "~15.2").contains("PostgreSQL"));
    }

    #[test]
    fn secrets_of_no_service_are_shown() {
        for (named, setting) in [
            (Named::Redis, "requirepass"),
            (Named::Valkey, "primaryauth"),
            (Named::Elasticsearch, "xpack.watcher.encryption_key"),
            (
                Named::Opensearch,
                "plugins.security.ssl.http.pemkey_password",
            ),
            (Named::Postgresql, "primary_conninfo"),
        ] {
            // Whatever came, for whichever reason.
            for actual in [None, Some("hunter3"), Some("hunter2")] {
                let check = checked(named, setting, actual);
                assert_eq!(check.expected, "not shown", "{setting}");
                let text = format!("{check:?}");
                assert!(!text.contains("hunter"), "{text}");
                assert_eq!(check.passed, actual == Some("hunter2"), "{setting}");
            }
        }
        let open = checked(Named::Postgresql, "password_encryption", Some("md5"));
        assert_eq!(
            (open.expected.as_str(), open.actual.as_str()),
            ("hunter2", "md5")
        );
    }
}
