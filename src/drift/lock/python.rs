//! `pyproject.toml`, for uv and Poetry, and the requirements that Python's tools share.
//!
//! Source: Python's packaging specifications, "pyproject.toml", "Dependency specifiers" (PEP 508), "Dependency Groups"
//! (PEP 735), "Names and normalization" (PEP 503); Poetry's and uv's documentation for `[tool.poetry]` and `[tool.uv]`.

use serde_json::Value;

use super::Malformed;
use super::document::{entries, items, text, toml};
use super::manifest::{Manifest, Rule, Wanted};
use super::release;

/// A name as indexes compare it: `Foo.Bar_baz` is `foo-bar-baz`.
pub(super) fn normalized(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
        if !normal.is_empty() {
            normal.push('-');
        }
        normal.push_str(&part.to_ascii_lowercase());
    }
    normal
}

/// `name[extra] >=1,<2 ; marker` or `name @ address`.
pub(super) struct Requirement<'a> {
    pub(super) name: String,
    /// Empty where there is none, or an address instead.
    pub(super) versions: &'a str,
    pub(super) address: Option<&'a str>,
    pub(super) has_marker: bool,
}

/// Reads a requirement; `None` where it has no name.
pub(super) fn requirement(text: &str) -> Option<Requirement<'_>> {
    let text = text.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || rest.starts_with([':', '/']) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']')?.1.trim_start(),
        None => rest,
    };
    if let Some(address) = rest.strip_prefix('@') {
        // A semicolon belongs to the address unless a blank stands before it.
        let (address, has_marker) = match address.split_once(" ;") {
            Some((address, _)) => (address, true),
            None => (address, false),
        };
        return Some(Requirement {
            name: normalized(name),
            versions: "",
            address: Some(address.trim()),
            has_marker,
        });
    }
    let (versions, has_marker) = match rest.split_once(';') {
        Some((versions, _)) => (versions, true),
        None => (rest, false),
    };
    Some(Requirement {
        name: normalized(name),
        versions: versions
            .trim()
            .trim_start_matches('(')
            .trim_end_matches(')')
            .trim(),
        address: None,
        has_marker,
    })
}

impl Requirement<'_> {
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            name: self.name.clone(),
            raw: self.address.unwrap_or(self.versions).to_owned(),
            rule: Rule::Bounds(release::python(self.versions)),
            may_be_absent: self.has_marker,
        }
    }
}

pub(super) fn manifest(content: &str) -> Result<Manifest, Malformed> {
    let root = toml(content)?;
    let none = Value::Null;
    let project = root.get("project").unwrap_or(&none);
    let tool = root.get("tool").unwrap_or(&none);
    let uv = tool.get("uv").unwrap_or(&none);
    let poetry = tool.get("poetry").unwrap_or(&none);
    let mut manifest = Manifest {
        name: Some(text(project, "name"))
            .filter(|name| !name.is_empty())
            .map(normalized),
        is_workspace: uv.get("workspace").is_some(),
        ..Manifest::default()
    };
    let groups =
        entries(project, "optional-dependencies").chain(entries(&root, "dependency-groups"));
    let listed = groups
        .filter_map(|(_, group)| group.as_array())
        .flatten()
        .chain(items(project, "dependencies"))
        .chain(items(uv, "dev-dependencies"));
    let listed = listed.filter_map(Value::as_str).filter_map(requirement);
    manifest
        .wanted
        .extend(listed.map(|requirement| requirement.wanted()));
    for key in ["override-dependencies", "constraint-dependencies"] {
        let names = items(uv, key)
            .filter_map(Value::as_str)
            .filter_map(requirement);
        manifest
            .overridden
            .extend(names.map(|requirement| requirement.name));
    }
    let groups: Vec<&Value> = entries(poetry, "group").map(|(_, group)| group).collect();
    let sections = groups.into_iter().chain([poetry]);
    for section in sections {
        for key in ["dependencies", "dev-dependencies"] {
            for (name, value) in entries(section, key).filter(|(name, _)| *name != "python") {
                manifest.wanted.push(of_poetry(name, value));
            }
        }
    }
    Ok(manifest)
}

/// `name = "^1.2"`, `name = { version = "^1.2", markers = "…" }` or a list of such tables.
fn of_poetry(name: &str, value: &Value) -> Wanted {
    let range = value.as_str().unwrap_or_else(|| text(value, "version"));
    let is_conditional = ["markers", "python", "platform"]
        .iter()
        .any(|key| value.get(key).is_some());
    Wanted {
        name: normalized(name),
        raw: range.to_owned(),
        rule: match value.is_array() {
            true => Rule::Present,
            false => Rule::Bounds(release::poetry(range)),
        },
        may_be_absent: is_conditional,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_read_in_all_forms() {
        let read = |text| {
            let found: Requirement<'_> = requirement(text).unwrap();
            (
                found.name,
                found.versions.to_owned(),
                found.address.is_some(),
                found.has_marker,
            )
        };
        let given = |name: &str, versions: &str, address, marker| {
            (name.to_owned(), versions.to_owned(), address, marker)
        };
        assert_eq!(read("Django"), given("django", "", false, false));
        assert_eq!(
            read("a_b[x, y]>=1,<2"),
            given("a-b", ">=1,<2", false, false)
        );
        assert_eq!(read("a (==1.0)"), given("a", "==1.0", false, false));
        assert_eq!(
            read("a==1 ; os_name == 'nt'"),
            given("a", "==1", false, true)
        );
        assert_eq!(
            read("a @ https://h.test/a.whl"),
            given("a", "", true, false)
        );
        assert!(requirement("https://user:pw@h.test/a.whl").is_none());
        assert!(requirement("./a").is_none() && requirement(".").is_none());
    }
}
