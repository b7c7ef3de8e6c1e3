//! Values that are written otherwise and mean the same: time zones, locales, text search configurations, sizes.

/// Whether two values of a setting mean the same.
///
/// Source: PostgreSQL documentation, "Client Connection Defaults"; the tz database, file `backward`.
pub fn same_value(setting: &str, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match setting.to_ascii_lowercase().as_str() {
        "timezone" | "log_timezone" => zone(one) == zone(other),
        "default_text_search_config" => plain(one) == plain(other),
        "lc_messages" | "lc_monetary" | "lc_numeric" | "lc_time" => same_locale(one, other),
        _ => bytes(one).is_some_and(|one| bytes(other) == Some(one)),
    }
}

/// Whether two names of a locale or of an encoding are the same: the code set may be written `UTF-8` or `utf8`.
///
/// Source: X/Open names of locales, `language_territory.codeset`; glibc normalizes the code set.
pub fn same_locale(one: &str, other: &str) -> bool {
    locale(one) == locale(other)
}

/// How many bytes a size is: `64MB`, `256mb`, `1GB`, or a number of bytes; `None` for what has no size, such as -1.
///
/// Source: PostgreSQL documentation, "Parameter Names and Values"; redis.conf, "Note on units": without `b` a unit is a
/// power of ten.
pub fn bytes(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" => 1_000,
        "kb" => 1 << 10,
        "m" => 1_000_000,
        "mb" => 1 << 20,
        "g" => 1_000_000_000,
        "gb" => 1 << 30,
        "tb" => 1 << 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

fn locale(name: &str) -> String {
    let (language, code_set) = name.split_once('.').unwrap_or((name, ""));
    let code_set = code_set.replace('-', "").to_ascii_lowercase();
    match language {
        // An encoding has no language.
        _ if code_set.is_empty() => name.replace('-', "").to_ascii_lowercase(),
        language => format!("{language}.{code_set}"),
    }
}

/// A zone's name; all names of UTC are one.
fn zone(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let bare = lower.strip_prefix("etc/").unwrap_or(&lower);
    match bare {
        "utc" | "uct" | "universal" | "zulu" => "utc".to_owned(),
        _ => lower,
    }
}

fn plain(name: &str) -> &str {
    name.strip_prefix("pg_catalog.").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_thing_are_the_same() {
        for (setting, one, other) in [
            ("TimeZone", "UTC", "Etc/UTC"),
            ("timezone", "Zulu", "uct"),
            (
                "default_text_search_config",
                "pg_catalog.english",
                "english",
            ),
            ("lc_monetary", "C.UTF-8", "C.utf8"),
            ("maxmemory", "256mb", "268435456"),
            ("work_mem", "1GB", "1024MB"),
        ] {
            assert!(same_value(setting, one, other), "{setting}");
        }
        for (setting, one, other) in [
            ("TimeZone", "UTC", "Europe/Paris"),
            ("TimeZone", "Etc/GMT+1", "Etc/GMT-1"),
            (
                "default_text_search_config",
                "pg_catalog.english",
                "pg_catalog.german",
            ),
            ("lc_monetary", "de_DE.UTF-8", "de_DE.ISO-8859-1"),
            ("search_path", "a", "A"),
            ("work_mem", "1GB", "1MB"),
        ] {
            assert!(!same_value(setting, one, other), "{setting}");
        }
        assert!(same_locale("UTF8", "UTF-8") && same_locale("en_US.UTF-8", "en_US.utf8"));
        assert!(!same_locale("de_DE.utf8", "C.utf8") && !same_locale("UTF8", "SQL_ASCII"));
    }
}
