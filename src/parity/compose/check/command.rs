//! What a service is told: the words of its command line, and its variables.

use std::collections::BTreeMap;

use crate::drift::settings::{Node, Value};

/// Variables that a service gets, as a map or as a list of `NAME=value`.
pub(super) fn environment(node: &Node) -> Vec<(String, String)> {
    match node
        .get("environment")
        .map(|environment| &environment.value)
    {
        Some(Value::Map(entries)) => entries
            .iter()
            .filter_map(|(name, node)| {
                node.value.text()?;
                Some((name.clone(), said(&node.value)))
            })
            .collect(),
        Some(Value::List(items)) => items
            .iter()
            .filter_map(|item| {
                let text = said(&item.value);
                let (name, value) = text.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The words of a command, which may be a list or one text.
pub(super) fn arguments(command: &Node) -> Vec<String> {
    match &command.value {
        Value::List(items) => items.iter().map(|item| said(&item.value)).collect(),
        value => words(&said(value)),
    }
}

/// A text as a service gets it: `$$` is a dollar sign, also where no variable stands.
pub(super) fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => text.replace("$$", "$"),
        value => value.text().unwrap_or_default().to_owned(),
    }
}

/// A command line's words, by blanks and quotes.
pub(super) fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A setting's name as it is looked up: case and dashes do not count on a command line.
pub(super) fn plain_name(name: &str) -> String {
    name.to_ascii_lowercase().replace('-', "_")
}

/// The file that a server takes settings from besides its command line, which counts more. Files that are mounted where a
/// server looks by itself are not known of.
///
/// Sources: `redis-server --help` (a file as the first argument); `docker-entrypoint.sh` of the images of Redis and Valkey,
/// which run the server where the first argument is an option or ends in `.conf`; redis.conf, `include`; PostgreSQL
/// documentation, "File Locations" (`config_file`).
pub(super) fn settings_file(
    component: &str,
    words: &[String],
    given: &BTreeMap<String, String>,
) -> Option<String> {
    match component {
        "postgresql" => given.get("config_file").cloned(),
        "redis" | "valkey" => of_redis(words).or_else(|| given.get("include").cloned()),
        _ => None,
    }
}

fn of_redis(words: &[String]) -> Option<String> {
    let program = |word: &String| {
        let name = word.rsplit('/').next().unwrap_or_default();
        ["redis-server", "valkey-server"].contains(&name)
    };
    let first = match words.iter().position(program) {
        Some(at) => words.get(at + 1).filter(|word| !word.starts_with("--")),
        None => words
            .first()
            .filter(|word| word.rsplit('.').next() == Some("conf")),
    };
    first.cloned()
}

/// Settings by name: of `-c name=value`, `-cname=value`, `--name=value` and `--name value`.
pub(super) fn options(words: &[String]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = words.iter().map(String::as_str).peekable();
    while let Some(word) = rest.next() {
        let setting = match word {
            "-c" => rest.next(),
            _ => word.strip_prefix("--").or_else(|| word.strip_prefix("-c")),
        };
        let Some(setting) = setting else { continue };
        if let Some((name, value)) = setting.split_once('=') {
            found.insert(plain_name(name), value.to_owned());
        } else if let Some(value) = rest.next_if(|next| !next.starts_with('-')) {
            found.insert(plain_name(setting), value.to_owned());
        }
    }
    found
}
