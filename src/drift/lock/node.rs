//! `package.json`, for npm, pnpm and Yarn.
//!
//! Source: npm's documentation, "package.json"; Yarn's and pnpm's for `resolutions` and `pnpm.overrides`. Peer
//! dependencies are left out: only npm locks them.

use serde_json::Value;

use super::document::{entries, json};
use super::manifest::{Manifest, Rule, Wanted};
use super::{Malformed, range};

const SECTIONS: &[&str] = &["dependencies", "devDependencies", "optionalDependencies"];

pub(super) fn manifest(content: &str) -> Result<Manifest, Malformed> {
    let root = json(content)?;
    let mut manifest = Manifest {
        name: root.get("name").and_then(Value::as_str).map(str::to_owned),
        is_workspace: root.get("workspaces").is_some(),
        ..Manifest::default()
    };
    for section in SECTIONS {
        let is_optional = *section == "optionalDependencies";
        for (name, value) in entries(&root, section) {
            let raw = value.as_str().unwrap_or_default();
            let rule = match range::npm(raw) {
                Some(ranges) => Rule::Semver(ranges),
                None => Rule::Present,
            };
            // A name that is optional as well is optional.
            manifest.wanted.retain(|wanted| wanted.name != *name);
            manifest.wanted.push(Wanted {
                name: name.clone(),
                raw: raw.to_owned(),
                rule,
                may_be_absent: is_optional,
            });
        }
    }
    let pnpm = root.get("pnpm").unwrap_or(&Value::Null);
    for (table, key) in [
        (&root, "overrides"),
        (&root, "resolutions"),
        (pnpm, "overrides"),
    ] {
        let names = entries(table, key).map(|(pattern, _)| overridden(pattern).to_owned());
        manifest.overridden.extend(names);
    }
    Ok(manifest)
}

/// The package that an override is for: `a`, `a@^1`, `b>a`, `b/a`, `**/a`, `@scope/a`.
pub(super) fn overridden(pattern: &str) -> &str {
    let path = pattern.rsplit('>').next().unwrap_or(pattern).trim();
    let last = path.rfind('/').map_or(0, |at| at + 1);
    let end = path[last..].find('@').map_or(path.len(), |at| last + at);
    let before = path[..last].trim_end_matches('/');
    let scope = before.rfind('/').map_or(0, |at| at + 1);
    let start = if before[scope..].starts_with('@') {
        scope
    } else {
        last
    };
    &path[start..end]
}

/// `name@range` → name and range; a scope's `@` stands in front.
pub(super) fn split(descriptor: &str) -> (&str, Option<&str>) {
    let at = descriptor
        .char_indices()
        .skip(1)
        .find(|(_, c)| *c == '@')
        .map(|(at, _)| at);
    match at {
        Some(at) => (&descriptor[..at], Some(&descriptor[at + 1..])),
        None => (descriptor, None),
    }
}

/// The commit in an address of a repository; `None` where it is another address.
pub(super) fn commit(address: &str) -> Option<&str> {
    let is_hex = |text: &str| text.len() >= 7 && text.bytes().all(|b| b.is_ascii_hexdigit());
    // GitHub's archives, which npm, pnpm and Yarn fetch instead of the repository.
    if address.contains("codeload.github.com/") {
        let last = address.split(['?', '#']).next()?.rsplit('/').next()?;
        return is_hex(last).then_some(last);
    }
    let is_git = address.starts_with("git") || address.contains(".git#");
    let (_, fragment) = address.rsplit_once('#')?;
    let (has_name, commit) = match fragment.split_once("commit=") {
        Some((_, rest)) => (true, rest.split('&').next()?),
        None => (false, fragment),
    };
    ((is_git || has_name) && is_hex(commit)).then_some(commit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_for_the_last_name() {
        for pattern in ["a", "a@^1", "b>a", "b/a", "**/a", "b@1>a@2", "@s/b/a"] {
            assert_eq!(overridden(pattern), "a", "{pattern}");
        }
        for pattern in ["@s/a", "b/@s/a", "b>@s/a@^1", "**/@s/a"] {
            assert_eq!(overridden(pattern), "@s/a", "{pattern}");
        }
    }

    #[test]
    fn commits_are_found_in_addresses_of_repositories_only() {
        assert_eq!(
            commit("git+ssh://git@h.test/a.git#0a1b2c3d"),
            Some("0a1b2c3d")
        );
        assert_eq!(
            commit("https://h.test/a.git#commit=0a1b2c3d"),
            Some("0a1b2c3d")
        );
        assert_eq!(
            commit("https://codeload.github.com/a/b/tar.gz/0a1b2c3d"),
            Some("0a1b2c3d")
        );
        assert_eq!(commit("https://h.test/a.tgz#0a1b2c3d"), None);
        assert_eq!(commit("https://h.test/a.tgz"), None);
    }
}
