//! What is told of the options of foreign-data wrappers, servers, foreign tables and their columns.
//!
//! Wrappers call their secrets as they like: `password`, `header`, `jwt`, `wallet`. So the value of an option is told only
//! where its name is a documented one that says how data is reached, and where it does not look like a login after all. Of
//! every other option the server gives a digest, so that no secret leaves it; the digest has a salt that this process
//! forgets, so that it says whether two values are the same and nothing else.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::error::{Error, Kind, Result};
use crate::ident::literal;

/// Options that hold no secret.
///
/// Source: PostgreSQL documentation, "postgres_fdw" and "file_fdw" (without `program`, which is a command line), and
/// "Parameter Key Words" of libpq for those that `postgres_fdw` hands on.
const SHOWN: &[&str] = &[
    "analyze_sampling",
    "application_name",
    "async_capable",
    "batch_size",
    "channel_binding",
    "client_encoding",
    "column_name",
    "connect_timeout",
    "dbname",
    "default",
    "delimiter",
    "encoding",
    "escape",
    "extensions",
    "fallback_application_name",
    "fdw_startup_cost",
    "fdw_tuple_cost",
    "fetch_size",
    "filename",
    "force_not_null",
    "force_null",
    "format",
    "gssencmode",
    "host",
    "hostaddr",
    "keep_connections",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "log_verbosity",
    "null",
    "on_error",
    "parallel_abort",
    "parallel_commit",
    "password_required",
    "port",
    "quote",
    "reject_limit",
    "schema_name",
    "sslmode",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "table_name",
    "target_session_attrs",
    "tcp_user_timeout",
    "truncatable",
    "updatable",
    "use_remote_estimate",
];

/// The statements that tell the queries in `sql/schema` which options they may show, and the salt of the others.
pub(super) fn settings() -> Result<String> {
    Ok(format!(
        "SET LOCAL standin.shown = {}; SET LOCAL standin.salt = {}",
        literal(&shown()),
        literal(salt()?)
    ))
}

/// The digests as the queries print them: a JSON object of option and digest.
pub(super) fn digests(text: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(text).map_err(|error| {
        Error::new(
            Kind::Server,
            "digests of foreign options could not be read; repeat the check",
        )
        .because(error)
    })
}

/// The settings of a routine as the queries print them: a JSON array of `name=value`.
pub(super) fn list(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| {
        Error::new(
            Kind::Server,
            "settings of a function could not be read; repeat the check",
        )
    })
}

/// What `name=value` must match to be shown. A header is shown where it says whether there is one, as COPY's does: other
/// wrappers put logins there.
fn shown() -> String {
    format!(
        "(?i)^(({})=(?!.*(@|bearer |basic |(pass|pwd|secret|token|key|credential|auth)[^=]*[=:]))|\
         header=(true|false|on|off|1|0|match)$)",
        SHOWN.join("|")
    )
}

/// Random, and the same for all that this process reads.
pub(super) fn salt() -> Result<&'static str> {
    static SALT: OnceLock<String> = OnceLock::new();
    if let Some(salt) = SALT.get() {
        return Ok(salt);
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::new(Kind::Internal, "the system gave no random bytes").because(error)
    })?;
    Ok(SALT.get_or_init(|| hex::encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words_in_a_pattern() {
        let is_plain = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        assert!(SHOWN.iter().all(is_plain));
    }

    #[test]
    fn the_salt_stays_the_same_within_a_process() {
        assert_eq!(salt().unwrap(), salt().unwrap());
        assert_eq!(salt().unwrap().len(), 64);
    }
}
