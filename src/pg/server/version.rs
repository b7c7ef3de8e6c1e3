//! Versions of PostgreSQL's programs, as they print them.

use std::fmt;

/// A release: since PostgreSQL 10 a major and a minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// What decides whether programs fit a server.
    pub major: u32,
    /// Bug fixes; 0 for betas.
    pub minor: u32,
}

impl Version {
    /// From what `--version` prints, e.g. `pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)` or
    /// `postgres (PostgreSQL) 18beta1`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = text
            .split_whitespace()
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        let mut parts = number.split('.').map(leading_number);
        Some(Self {
            major: parts.next()??,
            minor: parts.next().flatten().unwrap_or(0),
        })
    }

    /// From `server_version_num`, e.g. 150020.
    pub fn from_number(number: u32) -> Self {
        Self {
            major: number / 10_000,
            minor: number % 10_000,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        let cases = [
            (
                "pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)",
                "15.20",
            ),
            ("postgres (PostgreSQL) 18beta1", "18.0"),
            ("postgres (PostgreSQL) 17devel", "17.0"),
        ];
        for (text, version) in cases {
            assert_eq!(Version::parse(text).unwrap().to_string(), version);
        }
        assert_eq!(Version::parse("no such option"), None);
        assert_eq!(Version::from_number(150_020).to_string(), "15.20");
    }
}
