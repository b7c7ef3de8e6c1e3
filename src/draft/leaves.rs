//! The rules within a rule: those of paths in documents, of elements and fields, and the rule itself where it holds none.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::candidate::Candidate;
use super::rule;
use crate::detect::{self, Form};
use crate::rules::written;
use crate::transform::args::{Arg, Value};

/// Transforms that hold rules for what stands inside a value.
const HOLDERS: &[&str] = &[
    "json",
    "yaml",
    "php",
    "hstore",
    "xml",
    "array",
    "composite",
    "as_text",
];

/// Looks at every rule within a rule that holds none: its transform, its parameters, and where it stands.
pub(super) fn each<'r>(rule: &'r Arg, see: &mut impl FnMut(&str, &'r str, &'r Arg)) {
    within(rule, "", see);
}

/// Changes rules within a candidate's, and what stands of them in its lines; whether something changed.
pub(super) fn change(
    candidate: &mut Candidate,
    change: &mut impl FnMut(&str, &str, &Arg) -> Option<Arg>,
) -> bool {
    let mut rewritten = Vec::new();
    let Some(changed) = changed(&candidate.rule, "", change, &mut rewritten) else {
        return false;
    };
    candidate.rule = changed;
    for line in &mut candidate.lines {
        let indent = line.len() - line.trim_start().len();
        let told = rewritten.iter().find_map(|(before, after)| {
            let rest = line.get(indent..)?.strip_prefix(before.as_str())?;
            let blanks = line.get(..indent)?;
            // A comment comes behind it.
            rest.starts_with(' ')
                .then(|| format!("{blanks}{after}{rest}"))
        });
        if let Some(told) = told {
            *line = told;
        }
    }
    true
}

/// Parameters of a rule that is a transform's name alone.
static NOTHING: LazyLock<Arg> = LazyLock::new(Arg::none);

fn within<'r>(rule: &'r Arg, place: &str, see: &mut impl FnMut(&str, &'r str, &'r Arg)) {
    let Some((name, params)) = parts(rule) else {
        return;
    };
    if !HOLDERS.contains(&name) {
        return see(place, name, params);
    }
    match &params.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                if let Some(place) = inner(name, place, key) {
                    within(value, &place, see);
                }
            }
        }
        // `array: email`.
        Value::Scalar { .. } => within(params, &inside(name, place, "of"), see),
        Value::Null | Value::List(_) => {}
    }
}

/// A rule with what changes in it; `None` where nothing does. `rewritten` takes each member of a document as it is written
/// before and after.
fn changed(
    rule: &Arg,
    place: &str,
    change: &mut impl FnMut(&str, &str, &Arg) -> Option<Arg>,
    rewritten: &mut Vec<(String, String)>,
) -> Option<Arg> {
    let (name, params) = parts(rule)?;
    if !HOLDERS.contains(&name) {
        return change(place, name, params).map(|params| with(name, params));
    }
    let Value::Map(entries) = &params.value else {
        let inner = changed(params, &inside(name, place, "of"), change, rewritten)?;
        return Some(rule::with(name, rule::with("of", inner)));
    };
    let mut is_changed = false;
    let mut members = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let place = inner(name, place, key);
        let new = place.and_then(|place| changed(value, &place, change, rewritten));
        if let (Some(new), Some(member)) = (&new, word(key)) {
            let line =
                |value: &Arg| format!("{}: {}", written::key(member), written::inline(value));
            rewritten.push((line(value), line(new)));
            is_changed = true;
        }
        members.push((key.clone(), new.unwrap_or_else(|| value.clone())));
    }
    is_changed.then(|| rule::with(name, rule::map(members)))
}

/// `email` where it has no parameters, `{ email: { … } }` elsewhere.
fn with(name: &str, params: Arg) -> Arg {
    match &params.value {
        Value::Null => Arg::scalar(name),
        Value::Map(entries) if entries.is_empty() => Arg::scalar(name),
        _ => rule::with(name, params),
    }
}

/// A rule's transform and its parameters.
fn parts(rule: &Arg) -> Option<(&str, &Arg)> {
    match &rule.value {
        Value::Scalar { text, .. } => Some((text, &NOTHING)),
        Value::Map(entries) => {
            let (name, params) = entries.first()?;
            Some((word(name)?, params))
        }
        Value::Null | Value::List(_) => None,
    }
}

/// Where the rule under a key stands; `None` where none does.
fn inner(holder: &str, place: &str, key: &Arg) -> Option<String> {
    let key = word(key)?;
    let holds = match holder {
        "array" | "as_text" => key == "of",
        _ => !matches!(key, "other" | "on_invalid" | "too_long"),
    };
    holds.then(|| inside(holder, place, key))
}

fn inside(holder: &str, place: &str, key: &str) -> String {
    format!("{place}{SEPARATOR}{holder}{OF}{key}")
}

/// What no name holds.
const SEPARATOR: char = '\u{1}';
const OF: char = '\u{2}';

fn word(arg: &Arg) -> Option<&str> {
    match &arg.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The values at a place, of a column's sampled ones; none where they are not looked into.
pub(super) fn values<'v>(sampled: &'v [String], place: &str) -> Vec<Cow<'v, str>> {
    let mut values: Vec<Cow<'v, str>> = sampled
        .iter()
        .map(|value| Cow::Borrowed(value.as_str()))
        .collect();
    for step in place.split(SEPARATOR).filter(|step| !step.is_empty()) {
        let Some((holder, key)) = step.split_once(OF) else {
            return Vec::new();
        };
        let path = match holder {
            "json" | "yaml" | "php" => key.to_owned(),
            "array" => "$[*]".to_owned(),
            "hstore" => format!("$.{key}"),
            "as_text" => continue,
            _ => return Vec::new(),
        };
        let Some(steps) = steps(&path) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in &values {
            let document = match holder {
                "yaml" => detect::program_json(Form::Yaml, value),
                "php" => detect::program_json(Form::Php, value),
                _ => serde_json::from_str::<Json>(value).ok(),
            };
            if let Some(document) = document {
                collect(&document, &steps, &mut found);
            }
        }
        values = found.into_iter().map(Cow::Owned).collect();
    }
    values
}

/// Where a path goes on.
enum Step<'p> {
    Member(&'p str),
    /// All members, or all elements.
    All,
}

/// A path as this program writes it: `$.a`, `$['a b']`, `$[*]`, `$.*`. `None` for another one.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[*]") {
            steps.push(Step::All);
            rest = after;
        } else if let Some(quoted) = rest.strip_prefix("['") {
            let (name, after) = quoted.split_once("']")?;
            steps.push(Step::Member(name));
            rest = after;
        } else {
            let plain = rest.strip_prefix('.')?;
            let end = plain.find(['.', '[']).unwrap_or(plain.len());
            let (name, after) = plain.split_at_checked(end)?;
            steps.push(match name {
                "" => return None,
                "*" => Step::All,
                name => Step::Member(name),
            });
            rest = after;
        }
    }
    Some(steps)
}

fn collect(value: &Json, steps: &[Step<'_>], found: &mut Vec<String>) {
    let Some((step, rest)) = steps.split_first() else {
        match value {
            Json::String(text) => found.push(text.clone()),
            Json::Number(number) => found.push(number.to_string()),
            Json::Array(_) | Json::Object(_) | Json::Bool(_) | Json::Null => {}
        }
        return;
    };
    match (step, value) {
        (Step::Member(name), Json::Object(members)) => {
            if let Some(member) = members.get(*name) {
                collect(member, rest, found);
            }
        }
        (Step::All, Json::Array(items)) => items.iter().for_each(|item| collect(item, rest, found)),
        (Step::All, Json::Object(members)) => {
            members
                .values()
                .for_each(|member| collect(member, rest, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_where_rules_stand() {
        let documents = [
            r#"{"a": {"b c": ["x", 7]}, "raw": "{\"n\": \"y\"}"}"#.to_owned(),
            r#"{"a": "#.to_owned(),
        ];
        let at = |keys: &[(&str, &str)]| {
            let place = keys.iter().fold(String::new(), |place, (holder, key)| {
                inside(holder, &place, key)
            });
            values(&documents, &place)
        };
        assert_eq!(at(&[("json", "$.a['b c'][*]")]), ["x", "7"]);
        assert_eq!(at(&[("json", "$.raw"), ("json", "$.n")]), ["y"]);
        assert!(at(&[("json", "$..a")]).is_empty());
        assert!(at(&[("xml", "//a")]).is_empty());
        assert_eq!(at(&[]).len(), 2);
        let lists = [r#"["x", "y"]"#.to_owned()];
        assert_eq!(values(&lists, &inside("array", "", "of")), ["x", "y"]);
    }

    #[test]
    fn rules_change_where_they_stand_and_as_they_are_written() {
        let inner = rule::with(
            "json",
            rule::map(vec![(rule::quoted("$.n"), Arg::scalar("name"))]),
        );
        let members = vec![
            (rule::quoted("$.name"), Arg::scalar("name")),
            (rule::quoted("$.raw"), inner),
            (rule::quoted("other"), Arg::scalar("set_null")),
        ];
        let mut candidate = Candidate::new(rule::with("json", rule::map(members)), None);
        candidate.lines = [
            "json:",
            "  \"$.name\": name  # a name",
            "  \"$.raw\": { json: { \"$.n\": name } }  # a text",
            "  other: set_null  # name",
        ]
        .map(str::to_owned)
        .to_vec();
        let is_changed = change(&mut candidate, &mut |_, name, _| {
            (name == "name").then(|| Arg::map(&[("locale", "de_DE")]))
        });
        assert!(is_changed);
        assert_eq!(
            candidate.lines,
            [
                "json:",
                "  \"$.name\": { name: { locale: de_DE } }  # a name",
                "  \"$.raw\": { json: { \"$.n\": { name: { locale: de_DE } } } }  # a text",
                "  other: set_null  # name",
            ]
        );
        let told = written::inline(&candidate.rule);
        assert_eq!(told.matches("locale: de_DE").count(), 2, "{told}");
        assert!(!change(&mut candidate, &mut |_, _, _| None));
        let mut list = Candidate::new(rule::with("array", Arg::scalar("name")), None);
        change(&mut list, &mut |_, _, _| {
            Some(Arg::map(&[("case", "ignore")]))
        });
        assert_eq!(
            written::inline(&list.rule),
            "{ array: { of: { name: { case: ignore } } } }"
        );
    }
}
