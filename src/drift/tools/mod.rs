//! Versions of tools: what a `.tool-versions` file wants, how a tool is asked, and what its answer says. Pure: nothing is
//! run here.
//!
//! Source: asdf documentation, "Configuration" (`ref:`, `path:`, `system`, several versions in order of preference);
//! mise documentation, "Configuration" (`prefix:`, `latest`, `lts`, and versions that name the beginning of one).

mod form;
mod known;

use super::lock::Malformed;
use form::{is_tool, is_version};
pub use known::Tool;

/// The name that such a file has.
pub const FILE: &str = ".tool-versions";

/// What a file wants of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The tool, as asdf and mise call it.
    pub tool: String,
    /// Any of these will do.
    pub versions: Vec<Version>,
}

impl Wanted {
    /// Its versions, as people read them. Of a tool that is not known only numbers are told: it may be any word of another
    /// file, and what follows a secret.
    pub fn shown(&self) -> String {
        let is_known = Tool::named(&self.tool).is_some();
        let numbers = |text: &str| {
            text.contains('.')
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        let shown = self.versions.iter().map(|version| match version.shown() {
            text if is_known || *version == Version::System || numbers(&text) => text,
            _ => "a version".to_owned(),
        });
        shown.collect::<Vec<_>>().join(" or ")
    }
}

/// A version that will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// This one, or one that begins so: as it is written, and the numbers of it that are compared.
    Number(String, String),
    /// Whatever there is.
    System,
    /// One that somebody built into this folder.
    Path(String),
    /// One that cannot be told from a number: as it is written, and why.
    Unjudged(String, &'static str),
}

impl Version {
    fn read(tool: &str, text: &str) -> Self {
        let number = |number: &str| Self::Number(text.to_owned(), number.to_owned());
        let unjudged = |why| Self::Unjudged(text.to_owned(), why);
        if text == "system" {
            return Self::System;
        }
        if let Some(path) = text.strip_prefix("path:") {
            return Self::Path(path.to_owned());
        }
        if text.starts_with("ref:") {
            return unjudged("a tool built from a commit does not tell which");
        }
        let plain = text.strip_prefix("prefix:").unwrap_or(text);
        let plain = plain.strip_prefix('v').unwrap_or(plain);
        // Build metadata is no part of what is newer or older: 17.0.5+8.
        let plain = plain.split('+').next().unwrap_or_default();
        // Elixir's releases are built for several Erlangs: 1.14.5-otp-26.
        let plain = plain.split("-otp-").next().unwrap_or_default();
        if plain.starts_with(|c: char| c.is_ascii_digit()) {
            return number(plain);
        }
        if tool == "java" {
            return match known::java(plain) {
                Some(version) => number(version),
                None => unjudged("this vendor does not number its releases as Java's are"),
            };
        }
        unjudged("this names no version, or one that changes")
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Self::Number(text, _) | Self::Unjudged(text, _) => text.clone(),
            Self::System => "any version".to_owned(),
            Self::Path(path) => format!("path:{path}"),
        }
    }

    /// Whether a version is this one, or begins with it by whole numbers.
    pub fn fits(&self, version: &str) -> bool {
        match self {
            Self::Number(_, number) => {
                let rest = version.strip_prefix(number.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
            Self::System => true,
            Self::Path(_) | Self::Unjudged(..) => false,
        }
    }
}

/// Where a file is none of tools: in which line and column (in characters), both from 1, and why. No word of it is told, which
/// may be a secret of another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoLine {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl From<NoLine> for Malformed {
    fn from(wrong: NoLine) -> Self {
        Self::at(wrong.line, wrong.what)
    }
}

/// What a file wants, in its order. Errors where a line is none of a tool and its versions.
pub fn wanted(content: &str) -> Result<Vec<Wanted>, NoLine> {
    let lines = lines(content)?.into_iter();
    let wanted = lines.map(|(tool, versions)| Wanted {
        tool: tool.to_owned(),
        versions: versions
            .into_iter()
            .map(|text| Version::read(tool, text))
            .collect(),
    });
    Ok(wanted.collect())
}

/// Tools with their versions, as they are written.
pub(in crate::drift) fn lines(content: &str) -> Result<Vec<(&str, Vec<&str>)>, NoLine> {
    let mut found = Vec::new();
    for (index, line) in content.lines().enumerate() {
        let said = line.split('#').next().unwrap_or(line);
        let wrong = |word: &str, what| NoLine {
            line: index + 1,
            column: column(said, word),
            what,
        };
        let mut words = said.split_whitespace();
        let Some(tool) = words.next() else {
            continue;
        };
        let none = "this is no line of .tool-versions";
        if !is_tool(tool) {
            return Err(wrong(tool, none));
        }
        let versions: Vec<&str> = words.collect();
        if versions.is_empty() {
            return Err(wrong(tool, "a tool has no version"));
        }
        let is_known = Tool::named(tool).is_some();
        if let Some(word) = versions.iter().find(|word| !is_version(word, is_known)) {
            return Err(wrong(word, none));
        }
        found.push((tool, versions));
    }
    Ok(found)
}

/// The column in which a word, which is a part of the line, begins.
fn column(line: &str, word: &str) -> usize {
    let at = word.as_ptr().addr().saturating_sub(line.as_ptr().addr());
    let before = line.get(..at);
    before.unwrap_or_default().chars().count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_version_is_read() {
        let text = "\u{20}# tools\nnodejs v20.1.0 # the old one\npython 3.7.2 2.7.15 system\n\
                    elixir 1.14.5-otp-26\nruby ref:v3.0 path:~/ruby\ngo prefix:1.20\nrust stable\njava temurin-17.0.5+8\n";
        let number = |text: &str, number: &str| Version::Number(text.into(), number.into());
        let expected = [
            ("nodejs", vec![number("v20.1.0", "20.1.0")]),
            (
                "python",
                vec![
                    number("3.7.2", "3.7.2"),
                    number("2.7.15", "2.7.15"),
                    Version::System,
                ],
            ),
            ("elixir", vec![number("1.14.5-otp-26", "1.14.5")]),
        ];
        let found = wanted(text).unwrap();
        for ((tool, versions), found) in expected.into_iter().zip(&found) {
            assert_eq!((found.tool.as_str(), &found.versions), (tool, &versions));
        }
        let shown: Vec<Vec<String>> = found[3..]
            .iter()
            .map(|wanted| wanted.versions.iter().map(Version::shown).collect())
            .collect();
        assert_eq!(
            shown,
            [
                vec!["ref:v3.0", "path:~/ruby"],
                vec!["prefix:1.20"],
                vec!["stable"],
                vec!["temurin-17.0.5+8"]
            ]
        );
        assert!(matches!(found[3].versions[0], Version::Unjudged(..)));
        assert!(matches!(found[5].versions[0], Version::Unjudged(..)));
        let error = wanted("ruby 3\nnodejs # 20\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 1));
    }

    #[test]
    fn what_is_no_line_of_tools_is_refused_where_it_stands() {
        for (text, line, column) in [
            ("{\"password\": \"S3cr3tPw9\"}", 1, 1),
            ("nodejs 20\n  \"token\": \"S3cr3tPw9\",\n", 2, 3),
            ("password: S3cr3tPw9", 1, 1),
            ("DB_PASSWORD = S3cr3tPw9", 1, 1),
            ("password = S3cr3tPw9", 1, 10),
            ("password S3cr3tPw9", 1, 10),
            ("hunter hunter", 1, 8),
            ("machine h.io login u password correct-horse", 1, 9),
            ("nodejs S3cr3tPw9", 1, 8),
            ("nodejs 20.1.0 hunter2", 1, 15),
        ] {
            let error = wanted(text).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text}");
        }
        for text in [
            "nodejs lts-hydrogen lts/iron hydrogen latest latest:18",
            "python pypy3.9-7.3.9 miniconda3-latest 3.13t",
            "java adoptopenjdk-11.0.16+8 graalvm-ce-java11-20.1.0",
            "ruby truffleruby+graalvm-22.3.1 jruby-9.4.0.0 ref:v3_0",
            "npm:@antfu/ni 0.21 ",
            "github:BurntSushi/ripgrep tag:14.1.0",
            "rust nightly-2024-01-01 1.75.0-nightly",
            "minio RELEASE.2021-04-06T23-11-00Z",
            "swift 5.7-RELEASE",
            "elixir main-otp-27",
            "neovim nightly",
        ] {
            assert!(wanted(text).is_ok(), "{text}: {:?}", wanted(text));
        }
    }

    #[test]
    fn a_word_behind_an_unknown_tool_is_shown_only_if_it_is_numbers() {
        let of = |text: &str| wanted(text).unwrap().remove(0).shown();
        assert_eq!(of("no-such-tool 1.2.3"), "1.2.3");
        assert_eq!(of("password 7horses"), "a version");
        assert_eq!(of("pin 12345678"), "a version");
        assert_eq!(of("nodejs 20 system"), "20 or any version");
        assert_eq!(of("rust stable"), "stable");
    }

    #[test]
    fn versions_fit_by_whole_numbers() {
        let cases = [
            ("nodejs", "20", "20.1.0", true),
            ("nodejs", "20.1", "20.10.0", false),
            ("nodejs", "20.1.0", "20.1.0", true),
            ("rust", "1.96.0", "1.96.0-nightly", false),
            ("java", "temurin-17.0.5+8", "17.0.5", true),
            ("java", "openjdk-17", "17.0.15", true),
            ("java", "temurin-8.0.352+8", "8.0.352", true),
            ("java", "zulu-17.38.21", "17.38.21", false),
            ("java", "graalvm-22.3.1+java17", "22.3.1", false),
            ("python", "pypy3.9-7.3.9", "3.9.0", false),
        ];
        for (tool, wanted, version, fits) in cases {
            assert_eq!(
                Version::read(tool, wanted).fits(version),
                fits,
                "{wanted} {version}"
            );
        }
    }
}
