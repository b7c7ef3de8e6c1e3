//! `Gemfile.lock` and, as far as it can be read without Ruby, `Gemfile`.
//!
//! Source: `lockfile_parser.rb` of Bundler: sections, two blanks before dependencies and checksums, four before locked
//! gems; Bundler's guide "Gemfile".

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::{Manifest, Rule, Wanted};
use super::{Lock, Release, release, with_commit};

pub(super) fn lock(content: &str) -> Lock {
    let mut lock = Lock::default();
    let mut checksums: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut section, mut revision) = ("", "");
    for line in content.lines() {
        let said = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if indent == 0 {
            (section, revision) = (said, "");
        } else if let Some(commit) = said.strip_prefix("revision: ") {
            revision = commit;
        } else if let Some((name, version, rest)) = gem(said) {
            match (section, indent) {
                ("GEM" | "PLUGIN SOURCE", 4) => {
                    lock.add(name, version.to_owned(), Release::fetched(BTreeSet::new()));
                }
                ("GIT", 4) => lock.add(name, with_commit(version, revision), Release::commit()),
                ("PATH", 4) => lock.add(name, version.to_owned(), Release::own()),
                ("CHECKSUMS", 2) => {
                    let hashes = rest.split(',').filter(|hash| !hash.is_empty());
                    let known = checksums.entry(format!("{name} {version}")).or_default();
                    known.extend(hashes.map(str::to_owned));
                }
                _ => {}
            }
        }
    }
    for (name, versions) in &mut lock.packages {
        for (version, release) in versions {
            release.hashes.extend(
                checksums
                    .remove(&format!("{name} {version}"))
                    .unwrap_or_default(),
            );
        }
    }
    lock
}

/// `name (1.2.3-platform) more`: name, version without its platform, and what follows.
fn gem(said: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = said.split_once(" (")?;
    let (version, rest) = rest.split_once(')')?;
    let version = version.split('-').next().unwrap_or(version);
    Some((name, version, rest.trim()))
}

/// Lines that begin with `gem "name"`. What stands in a condition counts only where it is locked; what Ruby would work
/// out is not looked at.
pub(super) fn manifest(content: &str) -> Manifest {
    let mut manifest = Manifest::default();
    // Blocks that are open, and whether each is a condition.
    let mut open: Vec<bool> = Vec::new();
    for line in content.lines() {
        let said = line.trim();
        let first = said.split([' ', '(']).next().unwrap_or_default();
        match first {
            "if" | "unless" | "case" | "while" | "until" | "def" | "begin" => open.push(true),
            "end" => {
                open.pop();
            }
            "gem" => {
                let is_conditional = open.contains(&true)
                    || [" if ", " unless "].iter().any(|word| said.contains(word));
                manifest.wanted.extend(wanted(said, is_conditional));
            }
            _ if said.ends_with(" do") || said.contains(" do |") => {
                open.push(first.ends_with("each"))
            }
            _ => {}
        }
    }
    manifest
}

/// `gem "name", "~> 1.0", ">= 1.0.3", require: false`.
fn wanted(said: &str, may_be_absent: bool) -> Option<Wanted> {
    let arguments = said.strip_prefix("gem")?.trim_start_matches([' ', '(']);
    let mut texts = Vec::new();
    for argument in arguments.split(',') {
        let argument = argument.trim().trim_end_matches(')').trim();
        match quoted(argument) {
            Some(text) => texts.push(text),
            None => break,
        }
    }
    let (name, requirements) = texts.split_first()?;
    Some(Wanted {
        name: (*name).to_owned(),
        raw: requirements.join(", "),
        rule: Rule::Bounds(release::ruby(requirements)),
        may_be_absent,
    })
}

/// The text in quotes; a comment may follow it.
fn quoted(argument: &str) -> Option<&str> {
    let quote = argument
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))?;
    let (text, rest) = argument[1..].split_once(quote)?;
    let rest = rest.trim();
    let is_plain = !text.contains("#{") && (rest.is_empty() || rest.starts_with('#'));
    is_plain.then_some(text)
}
