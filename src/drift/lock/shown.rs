//! What of a lock file people may read. Addresses of registries and repositories can hold passwords and tokens, also in
//! places where a name or a version is expected, so only what looks like one is shown.

/// Longest text that is shown.
const LONGEST: usize = 100;

/// A package's name. Go's are paths, npm's have a scope; none has a colon, which every address with a password has.
pub fn name(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/@+~".contains(c);
    if is_shown(text, is_plain) && !has_address(text) {
        text.to_owned()
    } else {
        "a package with an address for a name".to_owned()
    }
}

/// A version, or a range of versions; of everything else only where it comes from.
pub fn version(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "any version".to_owned();
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ._+-*^~<>=!|,()[]".contains(c);
    if is_shown(text, is_plain) {
        return text.to_owned();
    }
    let from = match text.split_once(':').map(|(protocol, _)| protocol) {
        Some("workspace") => "the workspace",
        Some("file" | "link" | "portal") => "a folder",
        Some("catalog") => "the catalog",
        Some("npm") => "another name",
        Some("patch") => "a patch",
        Some(protocol) if protocol.starts_with("git") => "a repository",
        Some(_) => "an address",
        None => "another place",
    };
    from.to_owned()
}

/// The first characters of a hash.
pub fn hash(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " .:=-+/".contains(c);
    if is_shown(text.get(..24).unwrap_or(text), is_plain) {
        let start: String = text.chars().take(24).collect();
        format!("{start}…")
    } else {
        "a hash".to_owned()
    }
}

fn is_shown(text: &str, is_plain: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.chars().all(is_plain)
}

/// Something like `token@host`: scopes stand in front, all other names have no `@`.
fn has_address(name: &str) -> bool {
    name.get(1..).is_some_and(|rest| rest.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_shown_as_they_are() {
        for plain in ["serde", "@babel/core", "golang.org/x/net", "ruby-2_3.4"] {
            assert_eq!(name(plain), plain);
        }
        for plain in ["1.2.3-rc.1+build", "^1 || >=2.0 <3", "~> 2.3", "==1.*"] {
            assert_eq!(version(plain), plain);
        }
        assert_eq!(version(""), "any version");
        assert_eq!(version("workspace:*"), "the workspace");
    }

    #[test]
    fn no_address_is_shown() {
        for secret in [
            "https://user:hunter2@packages.test/simple",
            "git+https://hunter2@git.test/a.git#0a1b",
            "user:hunter2@packages.test/x",
            "hunter2@packages.test",
            "//user:hunter2@packages.test/",
        ] {
            for shown in [name(secret), version(secret), hash(secret)] {
                assert!(
                    !shown.contains("hunter2") && !shown.contains("packages.test"),
                    "{shown}"
                );
            }
        }
    }
}
