//! A live Elasticsearch or OpenSearch → distribution, version, health, plugins and settings.
//!
//! Source: Elasticsearch documentation, REST APIs, "Cluster info", "Cluster health", "Nodes info", "Cluster get settings",
//! "Response filtering", "Create API key"; OpenSearch documentation, the same (`version.distribution` tells it apart).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Facts, is_secret, unread, version};
use crate::drift::manifest::Extensions;
use crate::error::{Error, Kind, Result};
use crate::http::{self, Limits, Method, Request, Url};

/// What one question may cost. All are asked at once.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(30),
    // Settings with their defaults have some 100 kB.
    body: 8 << 20,
    redirects: 3,
};

/// Settings that are written down: what of an index or a query is refused, or made without being asked for.
///
/// Source: Elasticsearch documentation, "Index management settings", "Search settings"; OpenSearch has the same.
pub const SETTINGS: &[&str] = &[
    "action.auto_create_index",
    "action.destructive_requires_name",
    "indices.query.bool.max_clause_count",
    "search.max_buckets",
];

const HEALTH: &str = "/_cluster/health?filter_path=status";
const NODES: &str = "/_nodes/plugins?filter_path=_nodes.failed,nodes.*.version,nodes.*.plugins.name,nodes.*.plugins.version";
const CLUSTER: &str = "/_cluster/settings?include_defaults=true&flat_settings=true";

/// Where a service is, and how to log in.
#[derive(Debug, Clone)]
pub struct Address {
    /// Its address; a login in it goes before the key.
    pub url: Url,
    /// An API key.
    pub key: Option<Key>,
}

/// An API key: as the service encodes it, or `id:key`.
#[derive(Clone)]
pub struct Key(Zeroizing<String>);

impl Key {
    /// What was written into a variable.
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        Self(Zeroizing::new(if text.contains(':') {
            STANDARD.encode(text)
        } else {
            text.to_owned()
        }))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// Reads what is to be known of a service, and these settings of it.
///
/// Errors are of kind `Connection` where nobody answered, and `Server` where the answer is of no use. What a login may not
/// see is unseen, as long as it may see the version.
pub async fn read(address: &Address, settings: &[&str]) -> Result<Facts> {
    let asked: Vec<&str> = settings
        .iter()
        .copied()
        .filter(|name| !is_secret(name))
        .collect();
    let cluster = async {
        match asked[..] {
            [] => Ok(Value::Null),
            _ => ask(address, CLUSTER).await,
        }
    };
    let (main, health, nodes, cluster) = tokio::join!(
        ask(address, "/"),
        ask(address, HEALTH),
        ask(address, NODES),
        cluster
    );
    let main = main?;
    let mut facts = about(&main).ok_or_else(|| {
        Error::new(
            Kind::Server,
            "what answers is neither Elasticsearch nor OpenSearch",
        )
        .on(address.url.to_string())
        .hint("give the address of the REST API: https://host:9200")
    })?;
    let why = |error: Error| unknown(error.what());
    let mut unseen = unread(settings.iter().copied());
    match health.map_err(why).and_then(|health| status(&health)) {
        Ok(health) => facts.component.health = Some(health),
        Err(why) => drop(unseen.insert("health".to_owned(), why)),
    }
    match nodes.map_err(why).and_then(|answer| Nodes::read(&answer)) {
        Ok(nodes) => nodes.put(&mut facts),
        Err(why) => drop(unseen.insert("plugin".to_owned(), why)),
    }
    match cluster.map_err(why) {
        Ok(cluster) => {
            let values = asked
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), setting(&cluster, name)?)));
            facts.component.settings = values.collect();
        }
        Err(why) => drop(unseen.insert("setting".to_owned(), why)),
    }
    facts.unseen.extend(unseen);
    Ok(facts)
}

fn unknown(why: &str) -> String {
    format!("not known: {why}")
}

async fn ask(address: &Address, path: &str) -> Result<Value> {
    let url = address.url.below(path);
    let mut request = Request::new(Method::Get, &url).accept("application/json");
    if let Some(Key(key)) = address.key.as_ref().filter(|_| !url.has_login()) {
        let value = Zeroizing::new(format!("ApiKey {}", key.as_str()));
        request = request.secret("authorization", &value)?;
    }
    let answer = http::send(&request, LIMITS).await?;
    if answer.status != 200 {
        let hint = match answer.status {
            401 | 403 => {
                "give a login in the address, https://user:password@host:9200, or an API key in DEV_ELASTICSEARCH_API_KEY (PROD_ELASTICSEARCH_API_KEY for `capture`)"
            }
            _ => "check that this is the address of the REST API, and that the cluster is up",
        };
        let what = format!("the answer is {}", answer.status);
        return Err(Error::new(Kind::Server, what)
            .on(url.to_string())
            .hint(hint));
    }
    serde_json::from_slice(&answer.body).map_err(|_| {
        Error::new(Kind::Server, "the answer is not JSON")
            .on(url.to_string())
            .hint("give the address of the REST API: https://host:9200")
    })
}

/// Distribution and version.
fn about(main: &Value) -> Option<Facts> {
    let told = main.get("version")?;
    let number = told.get("number")?.as_str()?;
    let is_opensearch = told.get("distribution").and_then(Value::as_str) == Some("opensearch");
    let mut facts = Facts {
        name: if is_opensearch {
            "opensearch"
        } else {
            "elasticsearch"
        }
        .to_owned(),
        ..Facts::default()
    };
    facts.component.version = Some(version(number)?);
    Some(facts)
}

/// `green`, `yellow` or `red`.
fn status(health: &Value) -> Result<String, String> {
    let status = health.get("status").and_then(Value::as_str);
    let status = status.filter(|status| ["green", "yellow", "red"].contains(status));
    status
        .map(str::to_owned)
        .ok_or_else(|| unknown("the answer holds no health"))
}

/// What nodes have: how many there are, their versions, and by plugin its version on each node that has it.
struct Nodes {
    count: usize,
    versions: BTreeSet<String>,
    plugins: BTreeMap<String, Vec<String>>,
}

impl Nodes {
    fn read(answer: &Value) -> Result<Self, String> {
        let failed = answer.pointer("/_nodes/failed").and_then(Value::as_u64);
        if let Some(failed @ 1..) = failed {
            return Err(unknown(&format!("{failed} of the nodes did not answer")));
        }
        let nodes = answer.get("nodes").and_then(Value::as_object);
        let nodes = nodes.ok_or_else(|| unknown("the answer holds no nodes"))?;
        let text = |value: &Value, key: &str| {
            let text = value.get(key).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let versions = nodes
            .values()
            .filter_map(|node| version(&text(node, "version")));
        let mut plugins: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for node in nodes.values() {
            let list = node.get("plugins").and_then(Value::as_array);
            for plugin in list.into_iter().flatten() {
                let versions = plugins.entry(text(plugin, "name")).or_default();
                versions.push(text(plugin, "version"));
            }
        }
        Ok(Self {
            count: nodes.len(),
            versions: versions.collect(),
            plugins,
        })
    }

    /// What all nodes agree on is a fact; how they differ is told instead of one.
    fn put(self, facts: &mut Facts) {
        let listed = |versions: BTreeSet<String>| {
            let versions: Vec<String> = versions.into_iter().collect();
            versions.join(" and ")
        };
        if self.versions.len() > 1 {
            facts.component.version = None;
            let why = format!("nodes run {}", listed(self.versions));
            facts.unseen.insert("version".to_owned(), why);
        }
        let mut plugins = BTreeMap::new();
        for (name, versions) in self.plugins {
            let has = versions.len();
            let mut versions: BTreeSet<String> = versions.into_iter().collect();
            let why = if has < self.count {
                format!("on {has} of {} nodes", self.count)
            } else if versions.len() > 1 {
                format!("nodes have {}", listed(versions))
            } else {
                plugins.extend(versions.pop_first().map(|version| (name, version)));
                continue;
            };
            facts.unseen.insert(format!("plugin {name}"), why);
        }
        facts.component.plugins = Extensions::Versions(plugins);
    }
}

/// A setting's value where it counts first.
fn setting(cluster: &Value, name: &str) -> Option<String> {
    let places = ["transient", "persistent", "defaults"];
    let value = places
        .iter()
        .find_map(|place| cluster.get(place)?.get(name))?;
    Some(match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(",")
        }
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_count_where_all_of_them_agree() {
        let node = |version: &str, plugins: &[(&str, &str)]| {
            let plugins: Vec<Value> = plugins
                .iter()
                .map(|(name, version)| json!({"name": name, "version": version}))
                .collect();
            json!({"version": version, "plugins": plugins})
        };
        let answer = json!({"_nodes": {"failed": 0}, "nodes": {
            "a": node("8.8.0", &[("icu", "8.8.0"), ("only-here", "8.8.0"), ("rolling", "8.8.0")]),
            "b": node("8.8.1", &[("icu", "8.8.0"), ("rolling", "8.8.1")]),
        }});
        let mut facts = Facts::default();
        Nodes::read(&answer).unwrap().put(&mut facts);
        let plugins: Vec<(&str, Option<&str>)> = facts.component.plugins.each().collect();
        assert_eq!(plugins, [("icu", Some("8.8.0"))]);
        let unseen: Vec<(&str, &str)> = facts
            .unseen
            .iter()
            .map(|(about, why)| (about.as_str(), why.as_str()))
            .collect();
        assert_eq!(
            unseen,
            [
                ("plugin only-here", "on 1 of 2 nodes"),
                ("plugin rolling", "nodes have 8.8.0 and 8.8.1"),
                ("version", "nodes run 8.8.0 and 8.8.1"),
            ]
        );
        let failed = json!({"_nodes": {"failed": 1}, "nodes": {"a": node("8.8.0", &[])}});
        assert!(Nodes::read(&failed).is_err());
        assert!(Nodes::read(&json!({"nodes": []})).is_err());
    }

    #[test]
    fn a_setting_comes_from_where_it_counts_first() {
        let cluster = json!({
            "persistent": {"a": "1", "b": "1"}, "transient": {"a": "2"},
            "defaults": {"b": "3", "c": ["x", "y"], "d": true}
        });
        let found: Vec<Option<String>> = ["a", "b", "c", "d", "e"]
            .map(|name| setting(&cluster, name))
            .into();
        let expected = [Some("2"), Some("1"), Some("x,y"), Some("true"), None];
        assert_eq!(found, expected.map(|value| value.map(str::to_owned)));
    }

    #[test]
    fn a_key_is_sent_encoded_and_never_shown() {
        assert_eq!(Key::new("id:key\n").0.as_str(), "aWQ6a2V5");
        assert_eq!(Key::new("aWQ6a2V5").0.as_str(), "aWQ6a2V5");
        assert_eq!(format!("{:?}", Key::new("hunter2")), "Key");
    }

    #[test]
    fn foreign_answers_are_no_services() {
        for foreign in [
            json!([]),
            json!({"version": "1"}),
            json!({"version": {"number": "<b>"}}),
        ] {
            assert!(about(&foreign).is_none(), "{foreign}");
        }
        assert!(status(&json!({"status": "fine"})).is_err());
    }
}
