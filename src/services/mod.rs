//! Services that programs use besides the database → what a manifest says of them: Redis and Valkey by their protocol,
//! Elasticsearch and OpenSearch over HTTP.
//!
//! Every exchange has a time limit, and answers have a largest size. Settings that hold secrets are never taken.

pub mod redis;
pub mod search;

pub use crate::drift::withheld::is_secret;
use std::collections::BTreeMap;

use crate::drift::manifest::Component;

/// What a service says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What it calls itself, which is the name that a manifest has it under: `redis`, `valkey`, `elasticsearch` …
    pub name: String,
    /// What could be read.
    pub component: Component,
    /// What could not be told as one value, as [`Difference::about`](crate::drift::manifest::Difference::about) or its
    /// first word calls it, and what to say instead.
    pub unseen: BTreeMap<String, String>,
}

impl Facts {
    /// What to say instead of a value.
    pub fn unseen(&self, about: &str) -> Option<&str> {
        let group = about.split(' ').next().unwrap_or_default();
        let reason = self.unseen.get(about).or_else(|| self.unseen.get(group));
        reason.map(String::as_str)
    }
}

/// Says of each of these settings that holds a secret that it was not read, as [`Facts::unseen`] has it.
pub fn unread<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, String> {
    let secrets = names.into_iter().filter(|name| is_secret(name));
    let why = "not read: it may hold a password";
    secrets
        .map(|name| (format!("setting {name}"), why.to_owned()))
        .collect()
}

/// A version as services give it, if this is one.
fn version(text: &str) -> Option<String> {
    let is_version = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let is_one = text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 60
        && text.chars().all(is_version);
    is_one.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_hold_secrets_are_told_by_name() {
        for name in [
            "requirepass",
            "masterauth",
            "primaryauth",
            "tls-key-file-pass",
            "tls-client-key-file-pass",
            "user",
            "ssl_passphrase_command",
            "primary_conninfo",
            "Primary_ConnInfo",
            "archive_command",
            "restore_command",
            "bootstrap.password",
            "xpack.security.http.ssl.keystore.secure_password",
            "xpack.security.http.ssl.secure_key_passphrase",
            "xpack.notification.slack.account.a.secure_url",
            "xpack.security.authc.realms.jwt.a.hmac_key",
            "xpack.security.authc.realms.jwt.a.hmac_jwkset",
            "xpack.watcher.encryption_key",
            "s3.client.default.access_key",
            "azure.client.default.sas_token",
            "gcs.client.default.credentials_file",
            "plugins.security.ssl.http.pemkey_password",
            "plugins.query.datasources.encryption.masterkey",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn settings_that_are_compared_are_no_secrets() {
        let others = [
            "password_encryption",
            "ssl_passphrase_command_supports_reload",
            "authentication_timeout",
            "search_path",
            "shared_preload_libraries",
            "work_mem",
            "tls-auth-clients",
            "enable-debug-command",
            "tracking-table-max-keys",
            "xpack.security.authc.token.enabled",
            "index.analyze.max_token_count",
            "xpack.security.authc.password_hashing.algorithm",
        ];
        let compared = redis::SETTINGS.iter().chain(search::SETTINGS);
        for name in compared.chain(&others) {
            assert!(!is_secret(name), "{name}");
        }
    }
}
