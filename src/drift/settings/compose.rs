//! Secrets in compose files, which say in their own way what is a variable and where secrets are.
//!
//! Source: Compose Specification, <https://github.com/compose-spec/compose-spec>: "Services top-level element" (`environment`
//! as a map or as a list, `secrets`), "Interpolation" (`$NAME`, `${NAME}`, `$$`), "Secrets top-level element".

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::tree::{self, Node, Value, written};
use super::{names, secrets, vars};

/// Passwords that images and their documentation come with. Sources: Docker Hub, the descriptions of `postgres`, `mysql`,
/// `mongo`, `rabbitmq`, `minio/minio`; Elasticsearch Guide, "Install Elasticsearch with Docker".
const WELL_KNOWN: &[&str] = &[
    "admin",
    "default",
    "dev",
    "development",
    "elastic",
    "guest",
    "local",
    "minio",
    "minioadmin",
    "mysql",
    "mysecretpassword",
    "my-secret-pw",
    "pass",
    "passwd",
    "password",
    "postgres",
    "rabbitmq",
    "redis",
    "root",
    "secret",
    "test",
    "testing",
];

/// What says whether there is a password (`MYSQL_ALLOW_EMPTY_PASSWORD: "yes"`).
const SWITCHES: &[&str] = &["yes", "no", "on", "off", "1", "0"];

/// Whether a file of this name is a compose file: `compose.yaml`, `docker-compose.override.yml`.
pub fn is_compose(name: &str) -> bool {
    let stem = name
        .strip_suffix(".yml")
        .or_else(|| name.strip_suffix(".yaml"));
    let stem = stem.unwrap_or_default();
    let rest = stem.strip_prefix("docker-").unwrap_or(stem);
    rest.strip_prefix("compose")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// One finding for each value of a compose file that is a secret in clear text, as [`secrets::in_clear_text`] has them.
/// Passwords that everybody knows are warnings, also in the address of a service of the file, and none where they are only a
/// variable's default.
pub fn in_compose(root: &Node) -> Vec<Finding> {
    let Value::Map(sections) = &root.value else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (section, node) in sections {
        match (section.as_str(), &node.value) {
            // Where secrets come from, not what they are.
            ("secrets", _) => {}
            ("services" | "volumes" | "networks" | "configs", Value::Map(named)) => {
                for (name, node) in named {
                    found.extend(of_part(&[section, name], node));
                }
            }
            _ => found.extend(of_part(&[section], node)),
        }
    }
    // What an alias repeats is one secret.
    let mut told = BTreeSet::new();
    found.retain(|finding| told.insert((finding.place.clone(), finding.actual.clone())));
    found
}

/// One finding for each value of a compose file with a `${` that has no `}`: Compose refuses the whole file.
pub fn unclosed(root: &Node) -> Vec<Finding> {
    let mut found = Vec::new();
    tree::leaves(root, &mut |_, node| {
        if let Value::Text(text) = &node.value
            && vars::is_open(text)
        {
            let about = format!("variable at {}", node.place);
            let actual = "`${` without `}`, so that Compose refuses the file";
            let hint = "close it, or write $${ for the signs themselves";
            found.push(Finding::failed(about, "${NAME}", actual, hint).at(&node.place));
        }
    });
    found
}

fn of_part(above: &[&str], node: &Node) -> Vec<Finding> {
    let mut path = above.to_vec();
    let mut found = Vec::new();
    let plain = plain(node, &mut path, &mut found);
    found.extend(secrets::under(above, &plain, &is_well_known));
    found.extend(of_content(above, &plain, &found));
    found
}

/// What is wrong with a file that stands in the compose file, and of which nothing has been told.
fn of_content(above: &[&str], plain: &Node, told: &[Finding]) -> Option<Finding> {
    let [section, _] = above else { return None };
    let content = plain.get("content").filter(|_| *section == "configs")?;
    let found = secrets::in_file(&[above, &["content"]].concat(), content)?;
    told.iter()
        .all(|told| told.about != found.about)
        .then_some(found)
}

/// The same as other configuration would have it: lists `NAME=value` as maps, `$NAME` as `${NAME}`, and without what leads to
/// secrets. Well-known passwords are taken out, and told.
fn plain<'a>(node: &'a Node, path: &mut Vec<&'a str>, found: &mut Vec<Finding>) -> Node {
    let value = match &node.value {
        Value::Map(entries) => Value::Map(map(entries, path, found)),
        Value::List(items) if is_pairs(path.last().copied()) => {
            let pairs: Option<BTreeMap<_, _>> = items.iter().map(pair).collect();
            match pairs {
                Some(pairs) => Value::Map(variables(pairs, path, found)),
                None => list(items, path, found),
            }
        }
        Value::List(items) => list(items, path, found),
        Value::Text(text) => Value::Text(interpolated(text)),
        other => other.clone(),
    };
    Node {
        value,
        place: node.place.clone(),
    }
}

fn list<'a>(items: &'a [Node], path: &mut Vec<&'a str>, found: &mut Vec<Finding>) -> Value {
    Value::List(items.iter().map(|item| plain(item, path, found)).collect())
}

fn map<'a>(
    entries: &'a BTreeMap<String, Node>,
    path: &mut Vec<&'a str>,
    found: &mut Vec<Finding>,
) -> BTreeMap<String, Node> {
    let is_pairs = is_pairs(path.last().copied());
    let mut plainly = BTreeMap::new();
    for (name, node) in entries {
        // Names of secrets that a service is given.
        if name == "secrets" && matches!(node.value, Value::List(_)) {
            continue;
        }
        path.push(name);
        plainly.insert(name.clone(), plain(node, path, found));
        path.pop();
    }
    match is_pairs {
        true => variables(plainly, path, found),
        false => plainly,
    }
}

/// Whether what stands under this name is variables or the like.
fn is_pairs(name: Option<&str>) -> bool {
    matches!(
        name,
        Some("environment" | "args" | "labels" | "annotations")
    )
}

/// `NAME=value`, or a name whose value comes from elsewhere.
fn pair(item: &Node) -> Option<(String, Node)> {
    let text = item.value.text()?;
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Value::Text(interpolated(value))),
        None => (text, Value::Null),
    };
    let place = item.place.clone();
    Some((name.trim().to_owned(), Node { value, place }))
}

/// Variables of a service, whose values are texts whether they are quoted or not.
fn variables(
    mut pairs: BTreeMap<String, Node>,
    path: &[&str],
    found: &mut Vec<Finding>,
) -> BTreeMap<String, Node> {
    pairs.retain(|name, node| {
        let text = node.value.text().unwrap_or_default().trim();
        if SWITCHES.contains(&text) {
            return false;
        }
        if names::is_secret(name) && is_well_known(text) {
            found.push(well_known(&[path, &[name]].concat(), node));
            return false;
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            node.value = Value::Number(text.to_owned());
        }
        true
    });
    pairs
}

fn is_well_known(text: &str) -> bool {
    WELL_KNOWN.contains(&text.to_ascii_lowercase().as_str())
}

fn well_known(path: &[&str], node: &Node) -> Finding {
    Finding::failed(
        format!("secret in {}: {}", node.place.file, written(path)),
        "a variable or a reference to a secret store",
        format!("a password that everybody knows at {}", node.place),
        "write ${NAME:?not set} in its place if anybody but this machine reaches the service",
    )
    .at(&node.place)
    .warning()
}

/// A text as other configuration would have it: `$$` is a dollar sign, `$NAME` is `${NAME}`, and defaults that everybody knows
/// are not there.
fn interpolated(text: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            out.extend(["${", name, "}"]);
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    vars::without_words(&out, &is_well_known)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Format, read};
    use super::*;
    use crate::drift::Weight;

    fn found(text: &str) -> Vec<(String, Weight)> {
        let file: Arc<str> = "compose.yaml".into();
        let tree = match read(Format::Yaml, &file, text) {
            Ok(tree) => tree,
            Err(broken) => panic!("{}: {}\n{text}", broken.place, broken.what),
        };
        let findings = in_compose(&tree);
        for finding in &findings {
            let said = format!("{finding:?}");
            assert!(!said.contains("hunter2"), "{said}");
        }
        let short = |finding: Finding| {
            let name = finding
                .about
                .strip_prefix("secret in compose.yaml: services.db.");
            (name.unwrap_or(&finding.about).to_owned(), finding.weight)
        };
        findings.into_iter().map(short).collect()
    }

    fn of_service(text: &str) -> Vec<(String, Weight)> {
        found(&format!("services:\n  db: {text}\n"))
    }

    #[test]
    fn secrets_are_found_however_a_service_has_them() {
        for (text, name) in [
            (
                "{environment: {POSTGRES_PASSWORD: hunter2secret}}",
                "environment.POSTGRES_PASSWORD",
            ),
            (
                "{environment: [A=b, POSTGRES_PASSWORD=hunter2secret]}",
                "environment.POSTGRES_PASSWORD",
            ),
            (
                "{environment: [API_TOKEN=hunter2secret]}",
                "environment.API_TOKEN",
            ),
            (
                "{environment: {PASSWORD: \"12345678\"}}",
                "environment.PASSWORD",
            ),
            (
                "{environment: {PASSWORD: \"${PASSWORD:-hunter2secret}\"}}",
                "environment.PASSWORD",
            ),
            (
                "{environment: {URL: \"postgres://app:hunter2@db.shop.io/shop\"}}",
                "environment.URL",
            ),
            (
                "{environment: {URL: \"postgres://app:hunter2@db:5432/shop\"}}",
                "environment.URL",
            ),
            (
                "{environment: {URL: \"postgres://app:${DB_PASSWORD:-hunter2}@db:5432/shop\"}}",
                "environment.URL",
            ),
            (
                "{environment: {PASSWORD: \"abc${PW:?x}hunter2X7\"}}",
                "environment.PASSWORD",
            ),
            (
                "{environment: {X: \"${DB_PASSWORD:-hunter2}\"}}",
                "environment.X",
            ),
            ("{environment: {X: \"vault:secret/shop\"}}", ""),
            ("{command: app --password hunter2}", "command"),
            ("{command: [app, --password, hunter2]}", "command"),
            ("{command: app --secret-key=hunter2x}", "command"),
            ("{command: redis-server --requirepass hunter2}", "command"),
            ("{command: [--requirepass, hunter2]}", "command"),
            (
                "{healthcheck: {test: [CMD, redis-cli, -a, hunter2, ping]}}",
                "healthcheck.test",
            ),
            (
                "{build: {args: [NPM_TOKEN=hunter2secret]}}",
                "build.args.NPM_TOKEN",
            ),
        ] {
            let name = match name {
                "" => "reference in compose.yaml: services.db.environment.X",
                name => name,
            };
            assert_eq!(
                of_service(text),
                [(name.to_owned(), Weight::Error)],
                "{text}"
            );
        }
        for content in ["password: hunter2x", "api_key: hunter2x\\nport: 1"] {
            let found = found(&format!("configs: {{c: {{content: \"{content}\"}}}}"));
            let name = "secret in compose.yaml: configs.c.content".to_owned();
            assert_eq!(found, [(name, Weight::Error)], "{content}");
        }
        let volume =
            "volumes: {secrets: {driver_opts: {o: \"addr=nas,username=u,password=hunter2\"}}}";
        assert_eq!(found(volume).len(), 1);
    }

    #[test]
    fn what_leads_to_a_secret_is_none() {
        for text in [
            "{environment: {A_PASSWORD: \"${A_PASSWORD}\", B_PASSWORD: $b_password, C_PASSWORD: \"${C:-}\"}}",
            "{environment: {PASSWORD: \"${PASSWORD:?give one in .env}\", PASSWORD_FILE: /run/secrets/db}}",
            "{environment: [PASSWORD, \"A_PASSWORD=${A}\", B_PASSWORD=]}",
            "{environment: {PASSWORD: \"${PASSWORD:-postgres}\"}}",
            "{environment: {URL: \"postgres://postgres:${PASSWORD:-postgres}@db.shop.io/shop\"}}",
            "{environment: {URL: \"postgres://app:$password@db.shop.io/shop\"}}",
            "{environment: {MYSQL_ALLOW_EMPTY_PASSWORD: \"yes\"}}",
            "{environment: {MAX_TOKENS: \"4000\"}}",
            "{command: redis-server --requirepass $password}",
            "{command: [redis-server, --requirepass, \"${REDIS_PASSWORD:-redis}\"]}",
            "{command: sh -c 'redis-server --requirepass $$REDIS_PASSWORD'}",
            "{environment: {PGPASSWORD: $$POSTGRES_PASSWORD}}",
            "{environment: {PWD: /app, OLDPWD: /}, working_dir: \"${PWD:-/app}\"}",
            "{environment: {X: \"${DB_PASSWORD:-postgres}\"}}",
            "{environment: {X: \"${DB_PASSWORD:+with}\", Y: \"${DB_PASSWORD:-/run/secrets/db}\"}}",
            "{volumes: [\"vault:/vault/file\"], image: \"vault:1.13\"}",
            "{secrets: [db_password, {source: other, uid: \"103\"}]}",
            "{image: \"vault:1.13\", env_file: [.env]}",
        ] {
            assert_eq!(of_service(text), [], "{text}");
        }
        let others = "services: {secrets: {image: ours/app, command: serve}}\n\
                      secrets: {db_password: {file: ./db_password.txt}, token: {environment: TOKEN}}";
        assert_eq!(found(others), []);
    }

    #[test]
    fn passwords_that_everybody_knows_are_warnings() {
        for text in [
            "{environment: {POSTGRES_PASSWORD: postgres}}",
            "{environment: [POSTGRES_PASSWORD=postgres]}",
            "{environment: {POSTGRES_PASSWORD: \"postgres://postgres:postgres@db/shop\"}}",
        ] {
            let name = "environment.POSTGRES_PASSWORD".to_owned();
            assert_eq!(of_service(text), [(name, Weight::Warning)], "{text}");
        }
    }

    #[test]
    fn what_an_alias_repeats_is_told_once() {
        let text = "x-env: &env {PASSWORD: hunter2secret}\n\
                    services: {a: {environment: *env}, b: {environment: *env}}";
        assert_eq!(found(text).len(), 1);
    }

    #[test]
    fn compose_files_are_known_by_their_names() {
        for name in [
            "compose.yaml",
            "compose.yml",
            "docker-compose.yml",
            "docker-compose.override.yaml",
            "docker-compose-ci.yml",
        ] {
            assert!(is_compose(name), "{name}");
        }
        for name in [
            "composer.json",
            "composer.yaml",
            "compose.toml",
            "base.yaml",
        ] {
            assert!(!is_compose(name), "{name}");
        }
    }
}
