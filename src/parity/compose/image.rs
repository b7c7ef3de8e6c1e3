//! Names of container images.
//!
//! Source: the Distribution project, `reference/reference.go`: `[host[:port]/]path[:tag][@digest]`.

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
