//! A report as SARIF 2.1.0, which code hosts and editors show beside the lines that it is about.
//!
//! One run; a result for each check that failed or was accepted, and a rule for each sort of check among them. What was
//! accepted is suppressed, with who accepted it and why. Nothing is in it that the other formats do not say as well.
//!
//! Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01, OASIS Standard, and its schema
//! (sarif-schema-2.1.0.json); GitHub documentation, "SARIF support for code scanning", for what it wants besides.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::{Component, Path};

use serde_json::{Map, Value, json};

use crate::parity::check::{Check, Report, Severity};

/// Where the schema of the format is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What checks of a subject tell when they fail.
const SUBJECTS: &[(&str, &str)] = &[
    ("schema", "A database's schema is not as production's"),
    (
        "migrations",
        "Migrations make another schema than production has",
    ),
    (
        "data",
        "Rows or values are distributed otherwise than in production",
    ),
    ("infrastructure", "A component is not as the manifest says"),
    (
        "tools",
        "A tool does not have the version that is asked for",
    ),
    (
        "dependencies",
        "Lock files are missing, out of step, without hashes or different",
    ),
    ("api", "An API is not as its callers expect"),
    (
        "compose",
        "A compose file does not run what the manifest says",
    ),
    (
        "configuration",
        "Configuration differs between environments, or holds secrets",
    ),
    ("secrets", "A secret is not where something refers to it"),
    ("allowed", "An accepted difference is not there any more"),
];

/// What paths in a report are seen from.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The whole path of the folder in which the program runs, which is taken for the checkout's.
    pub from: &'a Path,
    /// The file to show what stands in none: the manifest.
    pub otherwise: Option<&'a Path>,
}

/// The report as a SARIF log.
pub fn sarif(report: &Report, seen: Seen<'_>) -> Value {
    let told = report
        .checks
        .iter()
        .filter(|check| !check.passed || check.accepted.is_some());
    let mut rules = Rules::default();
    let mut names: HashMap<&str, usize> = HashMap::new();
    let results: Vec<Value> = told
        .map(|check| {
            let before = names.entry(&check.name).or_default();
            *before += 1;
            result(check, &mut rules, *before, seen)
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "standin",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.list,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// Rules in the order in which their first results come.
#[derive(Default)]
struct Rules {
    list: Vec<Value>,
    numbers: BTreeMap<String, usize>,
}

impl Rules {
    /// Name and number of the rule that a check belongs to.
    fn of(&mut self, check: &Check) -> (String, usize) {
        let subject = subject(check);
        let id = match sort(check) {
            Some(sort) => format!("{subject}/{}", sort.replace(' ', "-")),
            None => subject.to_owned(),
        };
        let next = self.list.len();
        let number = *self.numbers.entry(id.clone()).or_insert(next);
        if number == next {
            self.list.push(rule(&id, subject));
        }
        (id, number)
    }
}

fn subject(check: &Check) -> &str {
    check.name.split(':').next().unwrap_or_default()
}

/// What sort of check it is within its subject: the rule of an API, the kind of object of a schema.
fn sort(check: &Check) -> Option<&str> {
    let (kind, _) = check.site.object.as_ref()?;
    match subject(check) {
        "api" => check.name.rsplit(": ").next(),
        _ => Some(kind),
    }
}

fn rule(id: &str, subject: &str) -> Value {
    let known = SUBJECTS.iter().find(|(name, _)| *name == subject);
    let text = known.map_or("Development is not as production", |(_, text)| *text);
    json!({
        "id": id,
        "shortDescription": {"text": text},
        "fullDescription": {"text": format!("{text}, which `standin parity check` compares.")},
        "help": {"text": "Each result says what was expected, what is there, and what to do. `standin parity check --help` explains the checks."},
    })
}

fn result(check: &Check, rules: &mut Rules, number: usize, seen: Seen<'_>) -> Value {
    let (id, index) = rules.of(check);
    let fingerprint = fingerprint(&check.name, number);
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": index,
        "level": match check.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        },
        "message": {"text": message(check)},
        "partialFingerprints": {
            // The one that GitHub reads. Its own would be of a line's text, and take checks of one line for one.
            "primaryLocationLineHash": format!("{}:1", fingerprint.get(..16).unwrap_or_default()),
            "standinCheck/v1": fingerprint,
        },
    });
    result["locations"] = json!([location(check, seen)]);
    if let Some(accepted) = &check.accepted {
        let justification = accepted.to_string();
        result["suppressions"] =
            json!([{"kind": "external", "status": "accepted", "justification": justification}]);
    }
    result
}

/// The same in every run, whatever is found, and wherever in its file it stands.
fn fingerprint(name: &str, number: usize) -> String {
    let text = format!("{name}\n{number}");
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// What a check says, as a message without placeholders and links. Source: SARIF 2.1.0, sections 3.11.5 and 3.11.6.
fn message(check: &Check) -> String {
    let mut text = format!(
        "{}: expected {}, found {}",
        check.name, check.expected, check.actual
    );
    if !check.hint.is_empty() {
        text += &format!("; {}", check.hint);
    }
    if text.contains("](") {
        text = text.replace('\\', "\\\\");
        text = text.replace('[', "\\[").replace(']', "\\]");
    }
    text.replace('{', "{{").replace('}', "}}")
}

/// Where it is shown: a file, and what it is in it. A file of the checkout comes first, since code hosts show no other; where
/// there is none, the whole address of what is elsewhere, and where no file is known, the check's own name.
///
/// Source: SARIF 2.1.0, sections 3.4.3 (`artifactLocation.uri`, which may be an absolute `file` URI) and 3.33
/// (`logicalLocation`; `resource` is one of its kinds).
fn location(check: &Check, seen: Seen<'_>) -> Value {
    let mut location = Map::new();
    let path = check.site.file.as_deref();
    let own = path.and_then(|file| uri(file, seen.from));
    let otherwise = || uri(seen.otherwise?, seen.from);
    let whole = || whole_uri(path?, seen.from);
    let file = own
        .map(|uri| (uri, true))
        .or_else(|| otherwise().map(|uri| (uri, false)))
        .or_else(|| whole().map(|uri| (uri, true)));
    if let Some((uri, is_own)) = file {
        let mut physical = json!({"artifactLocation": {"uri": uri}});
        if let Some((line, column)) = check.site.position.filter(|_| is_own) {
            physical["region"] = json!({"startLine": line, "startColumn": column});
        }
        location.insert("physicalLocation".to_owned(), physical);
    }
    if let Some((kind, name)) = &check.site.object {
        let logical = json!([{"fullyQualifiedName": name, "kind": kind}]);
        location.insert("logicalLocations".to_owned(), logical);
    }
    if location.is_empty() {
        let logical = json!([{"fullyQualifiedName": check.name, "kind": "resource"}]);
        location.insert("logicalLocations".to_owned(), logical);
    }
    Value::Object(location)
}

/// A path as a `file` URI (RFC 8089); `None` where nobody knows where it begins.
fn whole_uri(path: &Path, from: &Path) -> Option<String> {
    let path = from.join(path);
    let parts = plain(&path);
    let (_, parts) = parts.split_first().filter(|_| path.has_root())?;
    let segments: Vec<String> = parts
        .iter()
        .map(|segment| encoded(&segment.to_string_lossy()))
        .collect();
    Some(format!("file:///{}", segments.join("/")))
}

/// A path as a relative reference (RFC 3986, section 4.2); `None` where the folder does not hold it.
fn uri(path: &Path, from: &Path) -> Option<String> {
    let (path, from) = (plain(&from.join(path)), plain(from));
    let below = path.strip_prefix(from.as_slice())?;
    let segments: Vec<String> = below
        .iter()
        .map(|segment| encoded(&segment.to_string_lossy()))
        .collect();
    (!segments.is_empty()).then(|| segments.join("/"))
}

/// The parts of a path, without `.` and `..`. Links are not followed: a checkout's own are part of its names.
fn plain(path: &Path) -> Vec<OsString> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            // Nothing is above the root.
            Component::ParentDir => parts.truncate(parts.len().saturating_sub(1).max(1)),
            part => parts.push(part.as_os_str().to_owned()),
        }
    }
    parts
}

/// A segment of a path, percent-encoded but for what may stand in any (RFC 3986, section 2.3).
fn encoded(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::parity::allow::{Accepted, Day};
    use crate::parity::check::Site;

    fn check(name: &str, severity: Severity, site: Site) -> Check {
        Check {
            name: name.to_owned(),
            passed: false,
            expected: "{x} in [a](b)".to_owned(),
            actual: "\\".to_owned(),
            severity,
            hint: "see to it".to_owned(),
            accepted: None,
            site,
            checked_at: SystemTime::UNIX_EPOCH,
        }
    }

    fn log(checks: Vec<Check>, otherwise: Option<&Path>) -> Value {
        let from = Path::new("/home/ada/shop");
        sarif(&Report { checks }, Seen { from, otherwise })
    }

    fn object(kind: &'static str, name: &str) -> Site {
        Site {
            object: Some((kind, name.to_owned())),
            ..Site::default()
        }
    }

    fn uri_of(result: &Value) -> Option<&str> {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str()
    }

    #[test]
    fn each_sort_of_check_has_one_rule_and_passed_ones_have_none() {
        let mut passed = check("tools: go", Severity::Error, Site::default());
        passed.passed = true;
        let pointer = || object("object", "#/paths/~1x");
        let log = log(
            vec![
                check(
                    "schema: column public.t.a: type",
                    Severity::Error,
                    object("column", "public.t.a"),
                ),
                check(
                    "schema: column public.t.b",
                    Severity::Warning,
                    object("column", "public.t.b"),
                ),
                check(
                    "schema: materialized view public.m",
                    Severity::Info,
                    object("materialized view", "public.m"),
                ),
                check("api: GET /x: response-gone", Severity::Error, pointer()),
                check("api: looked at", Severity::Error, Site::default()),
                passed,
            ],
            None,
        );
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: Vec<&str> = rules
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            ids,
            [
                "schema/column",
                "schema/materialized-view",
                "api/response-gone",
                "api"
            ]
        );
        let results = run["results"].as_array().unwrap();
        let said: Vec<(u64, &str)> = results
            .iter()
            .map(|result| {
                (
                    result["ruleIndex"].as_u64().unwrap(),
                    result["level"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (0, "error"),
                (0, "warning"),
                (1, "note"),
                (2, "error"),
                (3, "error")
            ]
        );
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(result["ruleId"], rules[index]["id"]);
        }
        let name = &results[0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
        assert_eq!(name, "public.t.a");
        let nowhere = &results[4]["locations"][0]["logicalLocations"][0];
        assert_eq!(nowhere["fullyQualifiedName"], "api: looked at");
        assert_eq!(nowhere["kind"], "resource");
    }

    #[test]
    fn files_are_shown_as_the_checkout_sees_them() {
        let at = |file: &str| Site {
            position: Some((3, 7)),
            ..Site::file(file)
        };
        let cases = [
            ("./config/base.yaml", Some("config/base.yaml")),
            ("/home/ada/shop/a b/ä:x.toml", Some("a%20b/%C3%A4%3Ax.toml")),
            ("config/../x", Some("x")),
            ("../shop/y", Some("y")),
            ("../other/a b", Some("file:///home/ada/other/a%20b")),
            ("/etc/passwd", Some("file:///etc/passwd")),
            ("/../x", Some("file:///x")),
            (".", Some("file:///home/ada/shop")),
        ];
        for (file, expected) in cases {
            let log = log(
                vec![check("configuration: x", Severity::Error, at(file))],
                None,
            );
            let result = &log["runs"][0]["results"][0];
            assert_eq!(uri_of(result), expected, "{file}");
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let wanted = json!({"startLine": 3, "startColumn": 7});
            assert_eq!(region == &wanted, expected.is_some(), "{file}");
        }
        // What has no file is shown at the manifest, where a line of another file means nothing.
        let manifest = Some(Path::new("infrastructure.json"));
        for site in [object("table", "public.t"), at("../other/x")] {
            let log = log(vec![check("schema: x", Severity::Error, site)], manifest);
            let result = &log["runs"][0]["results"][0];
            assert_eq!(uri_of(result), Some("infrastructure.json"));
            let physical = &result["locations"][0]["physicalLocation"];
            assert!(physical.get("region").is_none(), "{result}");
        }
    }

    #[test]
    fn messages_have_neither_placeholders_nor_links() {
        let log = log(
            vec![check("api: /{id}", Severity::Error, Site::default())],
            None,
        );
        assert_eq!(
            log["runs"][0]["results"][0]["message"]["text"],
            "api: /{{id}}: expected {{x}} in \\[a\\](b), found \\\\; see to it"
        );
    }

    #[test]
    fn fingerprints_stay_where_findings_move_and_tell_checks_of_one_name_apart() {
        let of = |check: &dyn Fn() -> Check| {
            let log = log(vec![check(), check()], None);
            let results = log["runs"][0]["results"].as_array().unwrap().clone();
            let prints = |result: &Value| result["partialFingerprints"].clone();
            results.iter().map(prints).collect::<Vec<Value>>()
        };
        let one = of(&|| check("schema: a", Severity::Error, Site::default()));
        let moved = of(&|| Check {
            actual: "something else".to_owned(),
            ..check("schema: a", Severity::Warning, Site::file("x"))
        });
        let other = of(&|| check("schema: b", Severity::Error, Site::default()));
        assert_eq!(one, moved);
        assert_ne!(one[0], one[1]);
        assert_ne!(one[0], other[0]);
    }

    #[test]
    fn what_was_accepted_is_suppressed_with_its_reason() {
        let accepted = Check {
            passed: true,
            accepted: Some(Accepted {
                reason: "the importer".to_owned(),
                owner: "data team".to_owned(),
                expires: Day::parse("2027-01-31").unwrap(),
            }),
            ..check("schema: a", Severity::Error, Site::default())
        };
        let failed = check("schema: b", Severity::Error, Site::default());
        let log = log(vec![accepted, failed], None);
        let results = &log["runs"][0]["results"];
        let suppression = &results[0]["suppressions"][0];
        assert_eq!(suppression["kind"], "external");
        assert_eq!(
            suppression["justification"],
            "the importer (accepted by data team until 2027-01-31)"
        );
        assert!(results[1].get("suppressions").is_none());
    }
}
