//! Sizes of production's machine, made to fit a developer's.
//!
//! Only what takes memory is made smaller. What planners reckon with (`effective_cache_size`, `work_mem`, costs) stays as
//! it is where it can, so that plans do.

use crate::drift::same::bytes;

/// Memory that a service has at least, in bytes: a server that keeps its own settings starts in it.
pub const LEAST_MEMORY: u64 = 128 << 20;

/// A setting's value on a machine with less memory, if production's is too large for it.
///
/// Source: PostgreSQL documentation, "Resource Consumption": what each takes; Redis documentation, `maxmemory`.
pub(super) fn scaled(name: &str, value: &str, memory: u64) -> Option<String> {
    let most = match name {
        // A quarter of the machine is what PostgreSQL's documentation begins with.
        "shared_buffers" => memory / 4,
        "maintenance_work_mem" | "autovacuum_work_mem" | "logical_decoding_work_mem" => memory / 16,
        // Each of several sessions may take it several times.
        "work_mem" | "temp_buffers" => memory / 32,
        "maxmemory" => memory / 2,
        "max_connections" => {
            return value
                .parse::<u64>()
                .is_ok_and(|number| number > MOST_CONNECTIONS)
                .then(|| MOST_CONNECTIONS.to_string());
        }
        _ => return None,
    };
    let bytes = bytes(value)?;
    (bytes > most).then(|| match name {
        "maxmemory" => most.to_string(),
        _ => format!("{}MB", (most >> 20).max(1)),
    })
}

/// Sessions for which a developer's machine has memory.
const MOST_CONNECTIONS: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_fit_is_made_smaller() {
        const GIB: u64 = 1 << 30;
        for (name, value, expected) in [
            ("shared_buffers", "8GB", Some("256MB")),
            ("shared_buffers", "128MB", None),
            ("maintenance_work_mem", "2GB", Some("64MB")),
            ("work_mem", "16MB", None),
            ("work_mem", "1GB", Some("32MB")),
            ("autovacuum_work_mem", "-1", None),
            ("effective_cache_size", "48GB", None),
            ("max_connections", "1000", Some("100")),
            ("max_connections", "80", None),
            ("maxmemory", "8589934592", Some("536870912")),
            ("maxmemory", "0", None),
            ("random_page_cost", "1.1", None),
        ] {
            assert_eq!(
                scaled(name, value, GIB).as_deref(),
                expected,
                "{name} {value}"
            );
        }
        assert_eq!(scaled("work_mem", "99999999999TB", GIB), None);
    }
}
