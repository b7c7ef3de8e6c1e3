//! Versions of tools: what a `.tool-versions` file wants, how a tool is asked, and what its answer says. Pure: nothing is
//! run here.
//!
//! Source: asdf documentation, "Configuration" (`ref:`, `path:`, `system`, several versions in order of preference);
//! mise documentation, "Configuration" (`prefix:`, `latest`, `lts`, and versions that name the beginning of one).

mod known;

use super::lock::Malformed;
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

/// What a file wants, in its order.
pub fn wanted(content: &str) -> Result<Vec<Wanted>, Malformed> {
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
pub(in crate::drift) fn lines(content: &str) -> Result<Vec<(&str, Vec<&str>)>, Malformed> {
    let mut found = Vec::new();
    for (index, line) in content.lines().enumerate() {
        let said = line.split('#').next().unwrap_or(line);
        let mut words = said.split_whitespace();
        let Some(tool) = words.next() else {
            continue;
        };
        let versions: Vec<&str> = words.collect();
        if versions.is_empty() {
            return Err(Malformed::at(index + 1, "a tool has no version"));
        }
        found.push((tool, versions));
    }
    Ok(found)
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
        assert_eq!(error.line, Some(2));
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
