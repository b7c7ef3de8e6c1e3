//! Values that are written otherwise and mean the same: time zones, locales, text search configurations, sizes, lengths of
//! time, numbers, yes and no.

/// Settings that are lengths of time, and how many microseconds a number without a unit stands for.
///
/// Source: PostgreSQL documentation, "Server Configuration": "If this value is specified without units, it is taken as …".
const TIMES: &[(&str, f64)] = &[
    ("authentication_timeout", SECOND),
    ("autovacuum_naptime", SECOND),
    ("autovacuum_vacuum_cost_delay", MILLISECOND),
    ("checkpoint_timeout", SECOND),
    ("checkpoint_warning", SECOND),
    ("deadlock_timeout", MILLISECOND),
    ("idle_in_transaction_session_timeout", MILLISECOND),
    ("idle_session_timeout", MILLISECOND),
    ("lock_timeout", MILLISECOND),
    ("log_min_duration_sample", MILLISECOND),
    ("log_min_duration_statement", MILLISECOND),
    ("max_standby_archive_delay", MILLISECOND),
    ("max_standby_streaming_delay", MILLISECOND),
    ("statement_timeout", MILLISECOND),
    ("tcp_keepalives_idle", SECOND),
    ("tcp_keepalives_interval", SECOND),
    ("transaction_timeout", MILLISECOND),
    ("vacuum_cost_delay", MILLISECOND),
    ("wal_receiver_timeout", MILLISECOND),
    ("wal_sender_timeout", MILLISECOND),
    ("wal_writer_delay", MILLISECOND),
];

/// Settings whose values are names, which the server takes in any case.
///
/// Source: PostgreSQL documentation, "Parameter Names and Values" (enumerated), and the settings named here.
const NAMED: &[&str] = &[
    "bytea_output",
    "constraint_exclusion",
    "default_transaction_isolation",
    "intervalstyle",
    "password_encryption",
    "plan_cache_mode",
    "wal_level",
    "xmlbinary",
    "xmloption",
];

const MILLISECOND: f64 = 1e3;
const SECOND: f64 = 1e6;

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
        "datestyle" => date_style(one) == date_style(other),
        "lc_messages" | "lc_monetary" | "lc_numeric" | "lc_time" => same_locale(one, other),
        name if NAMED.contains(&name) => one.eq_ignore_ascii_case(other),
        name => {
            let is_same = |read: &dyn Fn(&str) -> Option<f64>| {
                read(one).is_some_and(|one| read(other) == Some(one))
            };
            let known = TIMES.iter().find(|(known, _)| *known == name);
            bytes(one).is_some_and(|one| bytes(other) == Some(one))
                || truth(one).is_some_and(|one| truth(other) == Some(one))
                || is_same(&number)
                || is_same(&|text| time(text, known.map(|(_, unit)| *unit)))
        }
    }
}

/// Yes or no, as settings write it in any case; `None` for other words.
///
/// Source: PostgreSQL documentation, "Parameter Names and Values".
pub fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A number, with a fraction or without. Words such as `nan` are none.
fn number(text: &str) -> Option<f64> {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    text.parse().ok().filter(|_| is_number)
}

/// A length of time in microseconds. Without a unit it is of the one that is given; nothing and less than nothing are the
/// same in every unit.
///
/// Source: PostgreSQL documentation, "Parameter Names and Values".
fn time(text: &str, plain: Option<f64>) -> Option<f64> {
    let is_unit = |c: char| c.is_ascii_alphabetic();
    let (digits, unit) = text.split_at(text.find(is_unit).unwrap_or(text.len()));
    let digits = number(digits.trim_end())?;
    let unit = match unit {
        "us" => 1.0,
        "ms" => MILLISECOND,
        "s" => SECOND,
        "min" => 60.0 * SECOND,
        "h" => 3600.0 * SECOND,
        "d" => 86_400.0 * SECOND,
        "" if digits <= 0.0 => 1.0,
        "" => plain?,
        _ => return None,
    };
    Some(digits * unit)
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

/// Words of a date style, in whichever order and case they stand.
fn date_style(text: &str) -> Vec<String> {
    let words = text.split(',').map(|word| word.trim().to_ascii_lowercase());
    let mut words: Vec<String> = words.collect();
    words.sort_unstable();
    words
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
            ("DateStyle", "ISO, MDY", "mdy,iso"),
            ("IntervalStyle", "ISO_8601", "iso_8601"),
            ("work_mem", "1GB", "1024MB"),
            ("jit", "true", "on"),
            ("jit", "TRUE", "on"),
            ("jit", "no", "off"),
            ("appendonly", "no", "off"),
            ("random_page_cost", "4.0", "4"),
            ("statement_timeout", "0ms", "0"),
            ("statement_timeout", "30000", "30s"),
            ("checkpoint_timeout", "300", "5min"),
            ("autovacuum_naptime", "1min", "60s"),
            ("log_min_duration_statement", "-1", "-1"),
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
            ("DateStyle", "ISO, MDY", "ISO, DMY"),
            ("search_path", "a", "A"),
            ("work_mem", "1GB", "1MB"),
            ("jit", "true", "off"),
            ("random_page_cost", "4.0", "4.1"),
            ("statement_timeout", "30000", "30ms"),
            ("statement_timeout", "1", "0"),
            ("some.setting", "30000", "30s"),
            ("some.setting", "nan", "NaN"),
        ] {
            assert!(!same_value(setting, one, other), "{setting}");
        }
        assert!(same_locale("UTF8", "UTF-8") && same_locale("en_US.UTF-8", "en_US.utf8"));
        assert!(!same_locale("de_DE.utf8", "C.utf8") && !same_locale("UTF8", "SQL_ASCII"));
    }
}
