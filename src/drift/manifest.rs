//! What production runs on, as a file: `infrastructure.json`.
//!
//! Components by name, each with its version, image, extensions and settings. `standin parity capture` writes one; one
//! that was written by hand may have less, and versions as ranges.

mod written;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::same::{same_locale, same_value};
use super::version::is_near;
pub use super::version::{is_readable, is_tilde_of_two, version_fits};
pub use written::{mistake, oversight};

/// The form of manifest that this version writes and reads.
pub const FORMAT: u32 = 1;

/// What an environment runs on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`]; a manifest without is read as of this form.
    #[serde(default = "format", skip_serializing_if = "is_zero")]
    pub format: u32,
    /// When it was captured, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<String>,
    /// Components by name: `postgresql`, `redis`, `valkey`, `elasticsearch`, `opensearch`.
    pub components: BTreeMap<String, Component>,
    /// What somebody has written into it besides, and this program does not know.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

fn format() -> u32 {
    FORMAT
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn is_zero(format: &u32) -> bool {
    *format == 0
}

/// One component.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Its version: `15.20` and what begins so, also as `15.x`, or a range: `>=15.4, <16`, `>=15 <17`, `^15`, `15 - 16`.
    #[serde(
        default,
        deserialize_with = "written::version",
        skip_serializing_if = "Option::is_none"
    )]
    pub version: Option<String>,
    /// The container image that dev runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Extensions of a database.
    #[serde(default, skip_serializing_if = "Extensions::is_empty")]
    pub extensions: Extensions,
    /// Plugins of a search service, on every node of it; modules of Redis.
    #[serde(
        default,
        alias = "modules",
        skip_serializing_if = "Extensions::is_empty"
    )]
    pub plugins: Extensions,
    /// The health that it must have at least: `green` or `yellow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<String>,
    /// What the database is like that no setting says: encoding, collation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub database: BTreeMap<String, String>,
    /// Settings that change behaviour, by name.
    #[serde(
        default,
        alias = "config",
        deserialize_with = "written::settings",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub settings: BTreeMap<String, String>,
    /// Which of these have another value than the server's built-in one; none where nobody knows.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub changed: BTreeSet<String>,
    /// Roles that must be there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<String>,
    /// Its schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Baseline>,
    /// How its rows and values are distributed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Baseline>,
    /// What somebody has written into it besides, and this program does not know.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// A schema, or statistics, beside the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// [`Schema::fingerprint`](super::Schema::fingerprint), or [`Shape::fingerprint`](super::shape::Shape::fingerprint).
    pub fingerprint: String,
    /// The file that holds it, seen from the manifest's folder.
    pub file: String,
}

/// Names, with versions or without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Extensions {
    /// Each with its version, in the forms that [`Component::version`] has.
    Versions(BTreeMap<String, String>),
    /// Whatever their versions.
    Names(BTreeSet<String>),
}

impl Default for Extensions {
    fn default() -> Self {
        Self::Versions(BTreeMap::new())
    }
}

impl Extensions {
    /// Whether none is named.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Versions(versions) => versions.is_empty(),
            Self::Names(names) => names.is_empty(),
        }
    }

    /// Names with the versions that they must have.
    pub fn each(&self) -> Box<dyn Iterator<Item = (&str, Option<&str>)> + '_> {
        match self {
            Self::Versions(versions) => Box::new(
                versions
                    .iter()
                    .map(|(name, version)| (name.as_str(), Some(version.as_str()))),
            ),
            Self::Names(names) => Box::new(names.iter().map(|name| (name.as_str(), None))),
        }
    }

    /// The version of one that is there.
    pub fn version(&self, name: &str) -> Option<Option<&str>> {
        self.each()
            .find(|(known, _)| *known == name)
            .map(|(_, version)| version)
    }
}

/// What about a component is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is about: `version`, `extension citext`, `plugin analysis-icu`, `health`, `setting work_mem`,
    /// `database encoding`, `role reader`.
    pub about: String,
    /// As it should be.
    pub expected: String,
    /// As it is.
    pub actual: String,
    /// Whether it is as it should be.
    pub alike: bool,
    /// How much it matters.
    pub weight: super::Weight,
}

/// Everything that a manifest says of a component, held against one that runs. What it does not say is not compared,
/// except extensions that it does not know where it knows some.
pub fn hold_against(expected: &Component, actual: &Component) -> Vec<Difference> {
    use super::Weight::{Error, Warning};
    let mut found = Vec::new();
    let shown = |value: &str| if value.is_empty() { "empty" } else { value }.to_owned();
    let mut tell = |about: String, expected: &str, actual: Option<&str>, alike: bool, weight| {
        found.push(Difference {
            about,
            expected: shown(expected),
            actual: shown(actual.unwrap_or("not there")),
            alike,
            weight,
        });
    };
    if let Some(version) = &expected.version {
        let now = actual.version.as_deref();
        let alike = now.is_some_and(|now| version_fits(version, now));
        // A minor release mends faults; a major one behaves otherwise.
        let is_near = now.is_some_and(|now| is_near(version, now));
        tell(
            "version".into(),
            version,
            now,
            alike,
            if is_near { Warning } else { Error },
        );
    }
    let lists = [
        ("extension", &expected.extensions, &actual.extensions),
        ("plugin", &expected.plugins, &actual.plugins),
    ];
    for (word, expected, actual) in lists {
        for (name, version) in expected.each() {
            let about = format!("{word} {name}");
            match (version, actual.version(name)) {
                (_, None) => tell(about, version.unwrap_or("there"), None, false, Error),
                (None, Some(now)) => tell(about, "there", now, true, Error),
                (Some(version), Some(now)) => {
                    let alike = now.is_some_and(|now| version_fits(version, now));
                    tell(about, version, now, alike, extension_weight(version, now));
                }
            }
        }
        // Every database of PostgreSQL is made with it, and people leave it out of what they write.
        let is_always = |name: &str| word == "extension" && name == "plpgsql";
        let is_known =
            |name: &str| expected.is_empty() || expected.version(name).is_some() || is_always(name);
        for (name, version) in actual.each().filter(|(name, _)| !is_known(name)) {
            let about = format!("{word} {name}");
            tell(
                about,
                "not there",
                version.or(Some("there")),
                false,
                Warning,
            );
        }
    }
    if let Some(health) = &expected.health {
        let now = actual.health.as_deref();
        let alike = now.is_some_and(|now| is_as_healthy(now, health));
        tell("health".into(), health, now, alike, Error);
    }
    for (name, value) in &expected.database {
        let now = actual.database.get(name).map(String::as_str);
        let weight = if name == "collation_version" {
            Warning
        } else {
            Error
        };
        tell(
            format!("database {name}"),
            value,
            now,
            now.is_some_and(|now| now == value || same_locale(now, value)),
            weight,
        );
    }
    let must_have = must_have_settings(expected, actual);
    let counts = |name: &String| {
        actual.settings.contains_key(name) || must_have && !UNSEEN.contains(&name.as_str())
    };
    for (name, value) in expected.settings.iter().filter(|(name, _)| counts(name)) {
        let now = actual.settings.get(name).map(String::as_str);
        let alike = now.is_some_and(|now| is_same_setting(name, now, value));
        tell(
            format!("setting {name}"),
            value,
            now,
            alike,
            setting_weight(name),
        );
    }
    for role in &expected.roles {
        let is_there = actual.roles.contains(role);
        tell(
            format!("role {role}"),
            "there",
            is_there.then_some("there"),
            is_there,
            Error,
        );
    }
    found
}

/// As of the server's version; nothing is known of an extension without one.
fn extension_weight(wanted: &str, now: Option<&str>) -> super::Weight {
    match now.is_none_or(|now| is_near(wanted, now)) {
        true => super::Weight::Warning,
        false => super::Weight::Error,
    }
}

/// Whether a setting that is not there is one that fails. Another major version of a database has settings of its own; that
/// it is another one has been told. Only databases have `database`.
fn must_have_settings(expected: &Component, actual: &Component) -> bool {
    let versions = expected.version.as_deref().zip(actual.version.as_deref());
    actual.database.is_empty() || versions.is_none_or(|(wanted, now)| is_near(wanted, now))
}

/// Whether a health is the one that was asked for, or better.
///
/// Source: Elasticsearch documentation, "Cluster health": green, yellow (replicas are missing), red (data is missing).
fn is_as_healthy(now: &str, wanted: &str) -> bool {
    let rank = |health| {
        ["red", "yellow", "green"]
            .iter()
            .position(|known| *known == health)
    };
    match (rank(now), rank(wanted)) {
        (Some(now), Some(wanted)) => now >= wanted,
        // A word that is not known is no health.
        _ => false,
    }
}

/// Settings that only some roles see: that they are not there says nothing.
///
/// Source: PostgreSQL documentation, "Predefined Roles" (`pg_read_all_settings`).
const UNSEEN: &[&str] = &["session_preload_libraries", "shared_preload_libraries"];

/// Settings by which statements give other results; the others tell how fast they do.
///
/// Source: PostgreSQL documentation, "Client Connection Defaults", "Version and Platform Compatibility"; Redis
/// documentation, "Key eviction", "Persistence" and redis.conf; Elasticsearch documentation, "Index management
/// settings" and "Search settings".
const MEANINGFUL: &[&str] = &[
    "array_nulls",
    "bytea_output",
    "DateStyle",
    "default_text_search_config",
    "default_transaction_deferrable",
    "default_transaction_isolation",
    "default_transaction_read_only",
    "extra_float_digits",
    "IntervalStyle",
    "lc_messages",
    "lc_monetary",
    "lc_numeric",
    "lc_time",
    "quote_all_identifiers",
    "row_security",
    "search_path",
    "standard_conforming_strings",
    "TimeZone",
    "transform_null_equals",
    "xmlbinary",
    "xmloption",
    "wal_level",
    "shared_preload_libraries",
    "session_preload_libraries",
    "maxmemory-policy",
    "appendonly",
    "cluster-enabled",
    "databases",
    "notify-keyspace-events",
    "action.auto_create_index",
    "action.destructive_requires_name",
    "indices.query.bool.max_clause_count",
    "search.max_buckets",
];

/// Settings that follow from how large a machine is.
const SIZES: &[&str] = &[
    "autovacuum_work_mem",
    "effective_cache_size",
    "logical_decoding_work_mem",
    "maintenance_work_mem",
    "max_connections",
    "max_locks_per_transaction",
    "max_stack_depth",
    "maxclients",
    "maxmemory",
    "shared_buffers",
    "temp_buffers",
];

/// Settings of Redis whose values are words, which it reads in any case.
///
/// Source: config.c of Redis 7, `configEnumGetValue` and `yesnotoi`.
const WORDS: &[&str] = &[
    "appendfsync",
    "appendonly",
    "cluster-enabled",
    "maxmemory-policy",
    "stop-writes-on-bgsave-error",
];

/// Whether two values of a setting mean the same.
pub fn is_same_setting(name: &str, one: &str, other: &str) -> bool {
    same_value(name, one, other) || (WORDS.contains(&name) && one.eq_ignore_ascii_case(other))
}

/// Whether statements give other results by this setting.
pub fn is_meaningful(name: &str) -> bool {
    MEANINGFUL.contains(&name)
}

/// Whether this setting follows from how large the machine is.
pub fn is_size(name: &str) -> bool {
    SIZES.contains(&name)
}

fn setting_weight(name: &str) -> super::Weight {
    if is_meaningful(name) {
        super::Weight::Error
    } else if is_size(name) {
        super::Weight::Info
    } else {
        super::Weight::Warning
    }
}

#[cfg(test)]
mod tests {
    use super::super::Weight::{self, Error, Warning};
    use super::*;

    fn read(text: &str) -> Manifest {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_manifest_by_hand_may_say_little() {
        let manifest = read(
            r#"{"components": {"postgresql": {"version": "15", "extensions": ["citext"]},
                               "redis": {"version": ">=7", "config": {"appendonly": "yes"}}}}"#,
        );
        assert_eq!(manifest.format, FORMAT);
        let postgresql = &manifest.components["postgresql"];
        assert_eq!(
            postgresql.extensions.each().collect::<Vec<_>>(),
            [("citext", None)]
        );
        assert_eq!(manifest.components["redis"].settings["appendonly"], "yes");
    }

    #[test]
    fn numbers_are_taken_where_they_say_no_less_than_texts() {
        let manifest = read(
            r#"{"components": {"postgresql": {"version": 15, "settings": {"work_mem": 4096, "jit": true, "seq_page_cost": 1.5}}}}"#,
        );
        let postgresql = &manifest.components["postgresql"];
        assert_eq!(postgresql.version.as_deref(), Some("15"));
        let values: Vec<&str> = postgresql.settings.values().map(String::as_str).collect();
        assert_eq!(values, ["true", "1.5", "4096"]);
    }

    #[test]
    fn the_field_that_is_wrong_is_told() {
        for (component, field) in [
            (r#"{"version": 15.20}"#, "version must be text"),
            (r#"{"version": ["15"]}"#, "version must be text"),
            (
                r#"{"extensions": {"citext": 1.6}}"#,
                "extensions.citext must be text",
            ),
            (r#"{"extensions": "citext"}"#, "extensions must be a map"),
            (r#"{"plugins": [1]}"#, "plugins must be a list"),
            (r#"{"roles": {"app": "x"}}"#, "roles must be a list"),
            (
                r#"{"settings": {"jit": ["on"]}}"#,
                "settings.jit must be text",
            ),
            (
                r#"{"database": {"encoding": 6}}"#,
                "database.encoding must be text",
            ),
            (
                r#"{"schema": {"file": "x"}}"#,
                "schema.fingerprint must be text",
            ),
            ("15", " must be a map"),
        ] {
            let text = format!(r#"{{"components": {{"postgresql": {component}}}}}"#);
            assert!(serde_json::from_str::<Manifest>(&text).is_err(), "{text}");
            let (path, what) = mistake(&serde_json::from_str(&text).unwrap()).unwrap();
            let told = format!("{path} {what}");
            let dot = if component == "15" { "" } else { "." };
            let expected = format!("components.postgresql{dot}{field}");
            assert!(told.starts_with(&expected), "{told}: {expected}");
        }
    }

    #[test]
    fn what_the_manifest_says_is_held_against_what_runs() {
        let component = |text: &str| {
            read(&format!("{{\"components\": {{\"x\": {text}}}}}")).components["x"].clone()
        };
        let expected = component(
            r#"{"version": "15.20", "extensions": {"citext": "1.6", "hstore": "1.8"},
                "settings": {"TimeZone": "UTC", "work_mem": "4MB"}, "database": {"encoding": "UTF8"}, "roles": ["app"]}"#,
        );
        let actual = component(
            r#"{"version": "16.1", "extensions": {"citext": "1.8", "ltree": "1.2"},
                "settings": {"TimeZone": "Europe/Berlin", "work_mem": "4MB", "jit": "on"}, "database": {"encoding": "UTF8"}}"#,
        );
        let found = hold_against(&expected, &actual);
        let failed: Vec<(&str, &str, Weight)> = found
            .iter()
            .filter(|difference| !difference.alike)
            .map(|difference| {
                (
                    difference.about.as_str(),
                    difference.actual.as_str(),
                    difference.weight,
                )
            })
            .collect();
        assert_eq!(
            failed,
            [
                ("version", "16.1", Error),
                ("extension citext", "1.8", Warning),
                ("extension hstore", "not there", Error),
                ("extension ltree", "1.2", Warning),
                ("setting TimeZone", "Europe/Berlin", Error),
                ("role app", "not there", Error),
            ]
        );
        assert!(
            hold_against(&expected, &expected)
                .iter()
                .all(|difference| difference.alike)
        );
    }

    #[test]
    fn what_every_database_has_and_words_in_any_case_are_no_differences() {
        let component = |text: &str| {
            read(&format!("{{\"components\": {{\"x\": {text}}}}}")).components["x"].clone()
        };
        let failed = |expected: &str, actual: &str| {
            let found = hold_against(&component(expected), &component(actual));
            found.iter().filter(|difference| !difference.alike).count()
        };
        let written = r#"{"extensions": ["citext"]}"#;
        let there = r#"{"extensions": {"citext": "1.6", "plpgsql": "1.0"}}"#;
        assert_eq!(failed(written, there), 0);
        assert_eq!(failed(r#"{"extensions": ["plpgsql"]}"#, written), 2);
        let redis = |policy: &str, events: &str| {
            format!(
                r#"{{"settings": {{"maxmemory-policy": "{policy}", "notify-keyspace-events": "{events}"}}}}"#
            )
        };
        let large = redis("ALLKEYS-LRU", "Ex");
        assert_eq!(failed(&large, &redis("allkeys-lru", "Ex")), 0);
        assert_eq!(failed(&large, &redis("allkeys-lru", "ex")), 1);
    }

    #[test]
    fn plugins_health_and_sizes_are_held_against_each_other() {
        let component = |text: &str| {
            read(&format!("{{\"components\": {{\"x\": {text}}}}}")).components["x"].clone()
        };
        let failed = |expected: &str, actual: &str| -> Vec<String> {
            hold_against(&component(expected), &component(actual))
                .into_iter()
                .filter(|difference| !difference.alike)
                .map(|found| format!("{}: {} / {}", found.about, found.expected, found.actual))
                .collect()
        };
        let icu = r#"{"plugins": ["analysis-icu"], "health": "yellow"}"#;
        assert_eq!(
            failed(
                icu,
                r#"{"plugins": {"analysis-icu": "8.8.0"}, "health": "green"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            failed(icu, r#"{"plugins": {"x": "1"}, "health": "red"}"#),
            [
                "plugin analysis-icu: there / not there",
                "plugin x: not there / 1",
                "health: yellow / red"
            ]
        );
        assert_eq!(failed(icu, icu), [""; 0]);
        assert_eq!(
            failed(r#"{"health": "fine"}"#, r#"{"health": "fine"}"#).len(),
            1
        );
        let size = |value: &str| format!(r#"{{"settings": {{"maxmemory": "{value}"}}}}"#);
        assert_eq!(failed(&size("256mb"), &size("268435456")), [""; 0]);
        assert_eq!(failed(&size("1k"), &size("1000")), [""; 0]);
        for other in ["1kb", "999999999999999999999gb", "x", ""] {
            assert_eq!(failed(&size("1000"), &size(other)).len(), 1, "{other}");
        }
        assert_eq!(
            failed(&size(""), &size("mb")),
            ["setting maxmemory: empty / mb"]
        );
    }

    #[test]
    fn another_minor_version_is_a_warning() {
        let version = |text: &str| Component {
            version: Some(text.into()),
            ..Component::default()
        };
        let weight = |expected: &str, actual: &str| {
            hold_against(&version(expected), &version(actual))[0].weight
        };
        assert_eq!(weight("15.20", "15.3"), Warning);
        assert_eq!(weight("15.20", "14.3"), Error);
        assert_eq!(weight(">=15.4", "15.3"), Warning);
        assert_eq!(weight("=15.4", "15.3"), Warning);
        assert_eq!(weight(">=15.4, <16", "15.3"), Warning);
    }

    #[test]
    fn a_version_past_an_upper_bound_is_an_error_whatever_its_major() {
        let version = |text: &str| Component {
            version: Some(text.into()),
            ..Component::default()
        };
        for (wanted, now) in [
            ("<16", "16.1"),
            (">=15.4, <16", "16.0"),
            ("<16.1", "16.1"),
            ("<=15.4", "15.5"),
            ("!=15.3", "15.3"),
            (">=15.4", "14.9"),
            ("=15.4", "16.4"),
            (">=16.4, <16.2", "16.3"),
            ("~>16", "16.1"),
            (">=16, oops", "16.1"),
        ] {
            let found = &hold_against(&version(wanted), &version(now))[0];
            assert_eq!((found.alike, found.weight), (false, Error), "{wanted}");
        }
    }

    #[test]
    fn an_extension_past_the_end_of_its_range_is_an_error() {
        let component = |version: &str| Component {
            extensions: Extensions::Versions([("hstore".to_owned(), version.to_owned())].into()),
            ..Component::default()
        };
        for (wanted, now, weight) in [
            ("^2", "1.8", Error),
            ("<1.5", "1.8", Error),
            ("1.8", "2.0", Error),
            ("!=1.8", "1.8", Error),
            ("1.6", "1.8", Warning),
            (">=1.8", "1.6", Warning),
        ] {
            let found = &hold_against(&component(wanted), &component(now))[0];
            assert_eq!((found.alike, found.weight), (false, weight), "{wanted}");
        }
    }

    #[test]
    fn settings_of_a_version_in_the_range_must_be_there() {
        let component = |text: &str| {
            read(&format!("{{\"components\": {{\"x\": {text}}}}}")).components["x"].clone()
        };
        let failed = |wanted: &str, now: &str| {
            let settings = r#""settings": {"jit": "on"}"#;
            let expected = component(&format!(r#"{{"version": "{wanted}", {settings}}}"#));
            let database = r#""database": {"encoding": "UTF8"}"#;
            let actual = component(&format!(r#"{{"version": "{now}", {database}}}"#));
            let found = hold_against(&expected, &actual).into_iter();
            found
                .filter(|found| !found.alike)
                .map(|found| found.about)
                .collect::<Vec<_>>()
        };
        assert_eq!(failed(">=14, <17", "16.1"), ["setting jit"]);
        assert_eq!(failed(">=14, <16", "16.1"), ["version"]);
    }
}
