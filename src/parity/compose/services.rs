//! Services besides the database.
//!
//! Source: Docker Hub's official image `redis`; Elasticsearch Guide, "Install Elasticsearch with Docker"; OpenSearch
//! documentation, "Docker".

use super::service::{Argument, Service, literal};
use super::sizes::scaled;
use crate::drift::manifest::Component;

/// A node of a cluster alone serves nothing.
const CLUSTER: &str = "cluster-enabled";

/// Redis, or Valkey, with its settings on the command line.
pub(super) fn redis(
    name: &str,
    image: &str,
    component: &Component,
    memory: u64,
    notes: &mut Vec<String>,
) -> Service {
    let is_valkey = image.contains("valkey");
    let (server, client) = match is_valkey {
        true => ("valkey-server", "valkey-cli"),
        false => ("redis-server", "redis-cli"),
    };
    let mut command = vec![Argument::plain(server)];
    tell_plugins(image, component, notes);
    let is_cluster = component
        .settings
        .get(CLUSTER)
        .is_some_and(|value| value == "yes");
    if is_cluster {
        notes.push(format!(
            "production's `{name}` is a cluster; dev runs one node, so `{CLUSTER}` is left away"
        ));
    }
    for (name, value) in component
        .settings
        .iter()
        .filter(|(name, _)| *name != CLUSTER)
    {
        let smaller = scaled(name, value, memory);
        let remark = match &smaller {
            Some(_) => format!("{value} in production"),
            None => String::new(),
        };
        command.push(Argument::plain(literal(&format!("--{name}"))));
        command.push(Argument {
            text: literal(smaller.as_deref().unwrap_or(value)),
            remark,
        });
    }
    Service {
        name: name.to_owned(),
        image: literal(image),
        command,
        ports: vec![port(name, 6379)],
        data: Some("/data"),
        memory: Some(memory),
        health: ["CMD", client, "ping"].map(str::to_owned).to_vec(),
        ..Service::default()
    }
}

/// Published on this machine only, under a number that a variable may change: `REDIS_PORT`.
fn port(name: &str, number: u16) -> String {
    format!(
        "127.0.0.1:${{{}_PORT:-{number}}}:{number}",
        name.to_ascii_uppercase()
    )
}

/// Elasticsearch or OpenSearch: one node, no logins, half of its memory as heap.
pub(super) fn search(
    name: &str,
    image: &str,
    component: &Component,
    memory: u64,
    notes: &mut Vec<String>,
) -> Service {
    let heap = memory >> 21;
    let heap = format!("-Xms{heap}m -Xmx{heap}m");
    let mut environment = vec![("discovery.type".to_owned(), "single-node".to_owned())];
    let own: &[(&str, &str)] = if name == "opensearch" {
        &[
            ("DISABLE_SECURITY_PLUGIN", "true"),
            ("DISABLE_INSTALL_DEMO_CONFIG", "true"),
            ("OPENSEARCH_JAVA_OPTS", &heap),
        ]
    } else {
        &[("xpack.security.enabled", "false"), ("ES_JAVA_OPTS", &heap)]
    };
    environment.extend(
        own.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let settings = component.settings.iter();
    environment.extend(settings.map(|(name, value)| (name.clone(), literal(value))));
    tell_plugins(image, component, notes);
    Service {
        name: name.to_owned(),
        image: literal(image),
        environment: environment
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect(),
        ports: vec![port(name, 9200)],
        data: Some(match name {
            "opensearch" => "/usr/share/opensearch/data",
            _ => "/usr/share/elasticsearch/data",
        }),
        memory: Some(memory),
        health: vec![
            "CMD-SHELL".to_owned(),
            "curl -fsS http://127.0.0.1:9200/_cluster/health".to_owned(),
        ],
        ..Service::default()
    }
}

/// What the vendor's image may not have.
fn tell_plugins(image: &str, component: &Component, notes: &mut Vec<String>) {
    let both = component.plugins.each().chain(component.extensions.each());
    let plugins: Vec<_> = both.map(|(name, _)| name).collect();
    if !plugins.is_empty() {
        notes.push(format!(
            "the image {image} may not have the plugins of production ({}): name one that has in the manifest, as `image`",
            plugins.join(", ")
        ));
    }
}

/// What nothing more is known of than its image.
pub(super) fn other(
    name: &str,
    image: &str,
    component: &Component,
    memory: u64,
    notes: &mut Vec<String>,
) -> Service {
    let more = match component.settings.is_empty() {
        true => "ports and a health check are",
        false => "its settings, ports and a health check are",
    };
    notes.push(format!(
        "of `{name}` only the image is known here: {more} yours to add"
    ));
    Service {
        name: name.to_owned(),
        image: literal(image),
        memory: Some(memory),
        ..Service::default()
    }
}
