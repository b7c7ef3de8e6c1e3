//! One setting of a service: what the file says of it, what the server has where nothing is said, and whether that will do.

use super::super::sizes::scaled;
use super::cluster::Cluster;
use crate::drift::manifest::{Component, is_meaningful, is_same_setting, is_size};
use crate::parity::check::Severity;

/// What to do about a setting that may stand in a file.
pub(super) const IN_A_FILE: &str = "give it on the command line behind the file, where it counts more, or look at the service that runs";

/// Whether a service must say this setting. Which ones production changed is known of PostgreSQL only; of others those count
/// by which programs behave otherwise. Sizes follow from the machine.
pub(super) fn counts(name: &str, component: &Component, setting: &str) -> bool {
    let counts = match name {
        "postgresql" => component.changed.is_empty() || component.changed.contains(setting),
        _ => is_meaningful(setting),
    };
    counts && !is_size(setting)
}

/// What a file says of a setting.
pub(super) enum Said {
    /// Nothing, and it need not.
    Nothing,
    /// What it should.
    Right,
    /// Something else, or nothing although it should.
    Wrong(Severity, &'static str),
}

/// A setting that the file says.
pub(super) fn given(setting: &str, expected: &str, now: &str) -> Said {
    let is_smaller = is_size(setting) || scaled(setting, expected, 0).is_some();
    let severity = match is_smaller {
        true => Severity::Info,
        false => severity(setting),
    };
    match is_same_setting(setting, now, expected) {
        true => Said::Right,
        false => Said::Wrong(severity, "production has another value"),
    }
}

/// A setting that the file does not say; `now` is what the server then has, if that is known.
pub(super) fn unset(
    name: &str,
    component: &Component,
    (setting, expected): (&str, &str),
    now: Option<&str>,
) -> Said {
    const HINT: &str =
        "give it on the command line, or write the file anew with `standin parity compose`";
    let is_known = now.is_some() && name != "postgresql" && !is_size(setting);
    match now {
        Some(now) if is_same_setting(setting, now, expected) => Said::Right,
        // `standin parity compose` leaves it away: a node of a cluster alone serves nothing.
        _ if setting == "cluster-enabled" => Said::Wrong(
            Severity::Info,
            "one node without a cluster takes statements that a cluster refuses, such as those with keys of several slots",
        ),
        _ if is_known || counts(name, component, setting) => Said::Wrong(severity(setting), HINT),
        _ => Said::Nothing,
    }
}

fn severity(setting: &str) -> Severity {
    match is_meaningful(setting) {
        true => Severity::Error,
        false => Severity::Warning,
    }
}

/// What a server has where nothing is said, and no file is read.
pub(super) fn default<'a>(
    name: &str,
    setting: &str,
    cluster: Option<&'a Cluster>,
) -> Option<&'a str> {
    match (name, setting) {
        ("redis" | "valkey", _) => DEFAULTS
            .iter()
            .find(|(known, _)| *known == setting)
            .map(|(_, value)| *value),
        _ => cluster?.setting(setting),
    }
}

/// Of every setting that is captured. Source: config.c of Redis 7.0 to 8.0 and of Valkey 8, which agree.
const DEFAULTS: &[(&str, &str)] = &[
    ("appendfsync", "everysec"),
    ("appendonly", "no"),
    ("cluster-enabled", "no"),
    ("databases", "16"),
    ("lfu-decay-time", "1"),
    ("lfu-log-factor", "10"),
    ("maxclients", "10000"),
    ("maxmemory", "0"),
    ("maxmemory-policy", "noeviction"),
    ("maxmemory-samples", "5"),
    ("notify-keyspace-events", ""),
    ("proto-max-bulk-len", "536870912"),
    ("save", "3600 1 300 100 60 10000"),
    ("stop-writes-on-bgsave-error", "yes"),
    ("timeout", "0"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_that_is_captured_has_a_default() {
        let known: Vec<&str> = DEFAULTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(known, crate::services::redis::SETTINGS);
    }
}
