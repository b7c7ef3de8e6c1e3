//! Services that programs use besides the database → what a manifest says of them: Redis and Valkey by their protocol,
//! Elasticsearch and OpenSearch over HTTP.
//!
//! Every exchange has a time limit, and answers have a largest size. Settings that hold passwords are never asked for.

pub mod redis;
pub mod search;

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

/// A version as services give it, if this is one.
fn version(text: &str) -> Option<String> {
    let is_version = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let is_one = text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 60
        && text.chars().all(is_version);
    is_one.then(|| text.to_owned())
}
