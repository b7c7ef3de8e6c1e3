//! What a line of `.tool-versions` may look like, so that another file's words are not taken for versions and shown.
//!
//! Sources: asdf, `lib/functions/plugins.bash` (names of plugins: small letters, digits, `_` and `-`); mise documentation,
//! "Backends" (`npm:@scope/package`, with options in brackets) and "Configuration" (`ref:`, `tag:`, `branch:`, `rev:`,
//! `path:`, `prefix:`, `sub-1:`, `latest`); asdf documentation, "Core" (`latest:` with the beginning of a version).

/// Words that say which version without a number. Sources: the lists of asdf's and mise's plugins.
const WORDS: &[&str] = &[
    "system", "latest", "lts", "stable", "beta", "alpha", "rc", "nightly", "canary", "edge", "dev",
    "develop", "master", "main", "head", "HEAD", "trunk", "tip", "current", "preview",
];

/// What a version may begin with that says where it is from.
const SOURCES: &[&str] = &[
    "ref:", "tag:", "branch:", "rev:", "path:", "prefix:", "latest:",
];

/// Whether a word may be the name of a tool.
pub(super) fn is_tool(word: &str) -> bool {
    let is_name = |name: &str| {
        let is_letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
        !name.is_empty() && name.bytes().all(is_letter)
    };
    let is_of_backend = |(backend, rest): (&str, &str)| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./@:[]=,".contains(&byte);
        is_name(backend) && !rest.is_empty() && rest.bytes().all(is_letter)
    };
    is_name(word) || word.split_once(':').is_some_and(is_of_backend)
}

/// Whether a word may be a version: what has a number, by its form, or one of the words that stand for one. Of a tool that is
/// known it may be a word of small letters as well: names that vendors and people give (`hydrogen`).
pub(super) fn is_version(word: &str, is_known: bool) -> bool {
    let is_sub = word.starts_with("sub-") && word.contains(':');
    if is_sub || SOURCES.iter().any(|source| word.starts_with(source)) {
        return true;
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-/~@".contains(&byte);
    if !word.bytes().all(is_letter) {
        return false;
    }
    let parts: Vec<&str> = word.split(['.', '_', '+', '-', '/', '~', '@']).collect();
    let [first, others @ ..] = parts.as_slice() else {
        return false;
    };
    let begins_with_digit = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    let number = first.strip_prefix('v').unwrap_or(first);
    if begins_with_digit(&number) || WORDS.contains(first) {
        return true;
    }
    // The first part is a vendor's or a release's name, and a number stands behind it: `temurin-17.0.5`, `pypy3.9`.
    let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let has = |is: fn(&u8) -> bool| letters.as_bytes().iter().all(is);
    let is_name = has(u8::is_ascii_lowercase) || has(u8::is_ascii_uppercase);
    let is_numbered = others.iter().any(begins_with_digit) || others.contains(&"latest");
    let is_word = || first.len() == letters.len() && others.is_empty();
    is_name && (is_numbered || (is_known && is_word() && has(u8::is_ascii_lowercase)))
}
