//! Names of container images.
//!
//! Source: the Distribution project, `reference/reference.go` and `regexp.go`: `[host[:port]/]path[:tag][@digest]`.

use std::net::Ipv6Addr;

use crate::error::{Error, Kind, Result};

/// Longest name without tag and digest, in bytes.
const LONGEST_NAME: usize = 255;

/// Longest tag, in bytes.
const LONGEST_TAG: usize = 128;

/// Fewest digits of a digest, and those of `sha256`. Source: OCI Image Format, "Descriptor", "Digests".
const FEWEST_DIGITS: usize = 32;
const SHA256_DIGITS: usize = 64;

/// Whether a text names an image. Errors are of kind `Rules` and say which part of it is wrong.
pub fn check(text: &str) -> Result<()> {
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    let Image {
        repository, tag, ..
    } = Image::parse(name);
    let wrong = if !is_name(repository) {
        Some(
            "the name has other characters than small letters, digits and `.`, `_`, `-`, `/` between them",
        )
    } else if tag.is_some_and(|tag| !is_tag(tag)) {
        Some("the tag has other characters than letters, digits and `.`, `_`, `-`, or is too long")
    } else if digest.is_some_and(|digest| !is_digest(digest)) {
        Some("the digest is not such as sha256: and 64 hexadecimal digits")
    } else {
        None
    };
    wrong.map_or(Ok(()), |wrong| {
        let what = format!("this is no name of a container image: {wrong}");
        Err(Error::new(Kind::Rules, what).hint(
            "write it as `docker pull` takes it, such as registry.example:5000/ours/postgres:15.4",
        ))
    })
}

fn is_name(name: &str) -> bool {
    let (host, path) = match name.split_once('/') {
        // Without a dot, a port or a capital letter it is a part of the path.
        Some((host, path)) if !is_path(host) || host.contains('.') || host == "localhost" => {
            (Some(host), path)
        }
        _ => (None, name),
    };
    let mut parts = path.split('/');
    name.len() <= LONGEST_NAME && host.is_none_or(is_host) && parts.all(is_path)
}

fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_part = |part: &str| {
        let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !part.is_empty()
            && part.chars().all(is_inner)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_address = inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    port.is_none_or(|port| port.parse::<u16>().is_ok())
        && (is_address || host.split('.').all(is_part))
}

/// Small letters and digits, between which stand a dot, one or two underscores, or dashes.
fn is_path(part: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let separators = part.split(is_word).filter(|between| !between.is_empty());
    let mut separators = separators
        .map(|between| matches!(between, "." | "_" | "__") || between.chars().all(|c| c == '-'));
    part.starts_with(is_word) && part.ends_with(is_word) && separators.all(|is_one| is_one)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= LONGEST_TAG
        && tag.starts_with(is_word)
        && tag.chars().all(|c| is_word(c) || matches!(c, '.' | '-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, digits)) = digest.split_once(':') else {
        return false;
    };
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let is_long = match algorithm {
        "sha256" => digits.len() == SHA256_DIGITS,
        _ => digits.len() >= FEWEST_DIGITS,
    };
    is_long
        && algorithm.split(['-', '_', '+', '.']).all(is_word)
        && digits.chars().all(|c| c.is_ascii_hexdigit())
}

/// A reference in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Image<'a> {
    /// With host and port, where they are given.
    pub(super) repository: &'a str,
    /// What stands behind the colon.
    pub(super) tag: Option<&'a str>,
    /// Whether a digest pins it.
    pub(super) has_digest: bool,
}

impl<'a> Image<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let (name, has_digest) = match text.split_once('@') {
            Some((name, _)) => (name, true),
            None => (text, false),
        };
        // A colon in front of a slash belongs to the port of the host.
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (name, None),
        };
        Self {
            repository,
            tag,
            has_digest,
        }
    }

    /// The last part of the repository's name: `postgres`.
    pub(super) fn name(self) -> &'a str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it may run this component, by its name.
    pub(super) fn may_be(self, component: &str) -> bool {
        let words: &[&str] = match component {
            "postgresql" => &[
                "postgres",
                "postgresql",
                "postgis",
                "pgvector",
                "timescaledb",
            ],
            "redis" => &["redis"],
            "valkey" => &["valkey"],
            "elasticsearch" => &["elasticsearch"],
            "opensearch" => &["opensearch"],
            other => return self.name() == other,
        };
        let mut parts = self.name().split(['-', '_', '.']);
        let has = |known: &[&str]| parts.clone().any(|part| known.contains(&part));
        let is_tool = has(TOOLS);
        !is_tool && parts.any(|part| words.contains(&part))
    }

    /// The version of the component that the tag begins with: `15.4` of `15.4-bookworm`. Images of PostgreSQL with an
    /// extension of their own have it behind `pg`: `0.8.1-pg17`.
    pub(super) fn version(self) -> Option<&'a str> {
        let tag = self.tag?;
        let own_extension = ["pgvector", "timescaledb"]
            .iter()
            .any(|name| self.name().starts_with(name));
        let start = match tag.find("pg") {
            Some(at) if own_extension => at + 2,
            _ => usize::from(tag.starts_with('v')),
        };
        let rest = tag.get(start..)?;
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let version = rest.get(..end)?.trim_end_matches('.');
        (!version.is_empty()).then_some(version)
    }
}

/// Parts of names of what stands beside a component.
const TOOLS: &[&str] = &[
    "exporter",
    "commander",
    "insight",
    "dashboards",
    "admin",
    "backup",
];

/// The repository in which a component's makers publish its images.
///
/// Source: Docker Hub's official images `postgres` and `redis`, and the installation pages of Valkey, Elasticsearch and
/// OpenSearch.
pub(super) fn vendors(component: &str) -> Option<&'static str> {
    Some(match component {
        "postgresql" => "postgres",
        "redis" => "redis",
        "valkey" => "valkey/valkey",
        "elasticsearch" => "docker.elastic.co/elasticsearch/elasticsearch",
        "opensearch" => "opensearchproject/opensearch",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_apart() {
        for (text, repository, tag, has_digest, name, version) in [
            ("postgres", "postgres", None, false, "postgres", None),
            (
                "postgres:15.4",
                "postgres",
                Some("15.4"),
                false,
                "postgres",
                Some("15.4"),
            ),
            (
                "postgres:15.4-alpine3.20",
                "postgres",
                Some("15.4-alpine3.20"),
                false,
                "postgres",
                Some("15.4"),
            ),
            (
                "postgres:latest@sha256:00",
                "postgres",
                Some("latest"),
                true,
                "postgres",
                None,
            ),
            (
                "h:5000/a/postgres",
                "h:5000/a/postgres",
                None,
                false,
                "postgres",
                None,
            ),
            (
                "h:5000/ours/pg:v16",
                "h:5000/ours/pg",
                Some("v16"),
                false,
                "pg",
                Some("16"),
            ),
            (
                "pgvector/pgvector:0.8.1-pg17",
                "pgvector/pgvector",
                Some("0.8.1-pg17"),
                false,
                "pgvector",
                Some("17"),
            ),
            (
                "postgis/postgis:15-3.4",
                "postgis/postgis",
                Some("15-3.4"),
                false,
                "postgis",
                Some("15"),
            ),
            ("x:", "x", Some(""), false, "x", None),
            ("", "", None, false, "", None),
        ] {
            let image = Image::parse(text);
            assert_eq!(
                image,
                Image {
                    repository,
                    tag,
                    has_digest
                },
                "{text}"
            );
            assert_eq!((image.name(), image.version()), (name, version), "{text}");
        }
    }

    #[test]
    fn what_no_registry_could_have_is_refused() {
        let digest = format!("ours/pg@sha256:{}", "0a".repeat(32));
        let tagged = format!("ours/pg:15{}", digest.trim_start_matches("ours/pg"));
        let longest = format!("pg:{}", "a".repeat(128));
        for text in [
            "postgres",
            "postgres:15.4-alpine3.20",
            "localhost/pg",
            "localhost:5000/pg:v1",
            "registry.example:5000/ours/my__pg-image.x:V_1.2-3",
            "[2001:db8::1]:5000/pg",
            "Registry.Example/ours/pg",
            &digest,
            &tagged,
            &longest,
        ] {
            assert!(check(text).is_ok(), "{text}");
        }
        let too_long = format!("pg:{}", "a".repeat(129));
        let long_name = "a".repeat(256);
        for text in [
            "",
            "bad image",
            "Postgres",
            "ours/Pg",
            "pg:",
            "pg:-1",
            "pg:a b",
            "pg:a/b:c",
            "/pg",
            "pg/",
            "a//b",
            "a..b",
            "a___b",
            "-pg",
            "h:x/pg",
            "h.-x/pg",
            "pg@sha256:00",
            "pg@sha256",
            "https://registry.example/pg",
            "pg\n",
            "ours/pgé",
            &too_long,
            &long_name,
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error.kind(), Kind::Rules, "{text}");
            assert!(!error.hints().is_empty());
        }
    }

    #[test]
    fn tools_around_a_component_are_not_it() {
        let may_be = |image, component| Image::parse(image).may_be(component);
        assert!(may_be("bitnami/postgresql:15", "postgresql"));
        assert!(!may_be("valkey/valkey:8", "redis") && may_be("valkey/valkey:8", "valkey"));
        assert!(!may_be(
            "prometheuscommunity/postgres-exporter",
            "postgresql"
        ));
        assert!(
            !may_be("redis:7", "postgresql") && !may_be("postgrest/postgrest:v12", "postgresql")
        );
        assert!(may_be("timescale/timescaledb-ha:pg16", "postgresql"));
        assert!(may_be("ours/rabbitmq:4", "rabbitmq"));
    }
}
