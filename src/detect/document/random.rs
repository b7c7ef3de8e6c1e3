//! Keys without a name that says so, beside somebody's data: random letters and digits, each another in every document. One may
//! let somebody in or be known elsewhere, so that they do not pass.

use std::collections::HashSet;

use super::{Documents, PathProposal};
use crate::detect::subject::Subject;
use crate::detect::{Category, Codes, Confidence, Proposal, are_codes_harmless, are_issued, words};

/// Fewest values, and fewest signs of each.
const FEWEST: usize = 5;
const SHORTEST: usize = 16;

/// Signs in front in which numbers that follow each other do not differ.
const FRONT: usize = 4;

/// Words of names for what is random and nobody's: numbers of rows.
const IDS: &[&str] = &["id", "ids", "uid", "uuid", "guid", "ulid", "oid", "rid"];

/// Those of files and messages.
const OF_THINGS: &[&str] = &[
    "trace",
    "traceparent",
    "span",
    "request",
    "correlation",
    "idempotency",
    "transaction",
    "etag",
    "checksum",
    "sha",
    "md",
    "hash",
    "digest",
    "commit",
    "rev",
    "revision",
    "version",
    "build",
    "file",
    "filename",
    "blob",
    "image",
    "cursor",
    "cache",
    "sku",
    "ean",
    "gtin",
    "asin",
];

/// Whether strings under a name are such keys.
pub(super) fn are_keys(name: &str, values: &[String]) -> bool {
    let is_of_a_thing = || {
        let words = words(name);
        let mut words = words.iter().map(String::as_str);
        words.any(|word| OF_THINGS.contains(&word) || IDS.contains(&word))
    };
    let different = |of: fn(&String) -> &str| values.iter().map(of).collect::<HashSet<_>>().len();
    let fronts = || different(|value| value.get(..FRONT).unwrap_or_default());
    values.len() >= FEWEST
        && values.iter().all(|value| is_random(value))
        && different(String::as_str) == values.len()
        && fronts() * 2 > values.len()
        && !is_of_a_thing()
}

/// Whether codes at a path of documents, each another one, are of something by the names of the table and of the member:
/// as those of columns are, and where they number the document itself, a file or a message.
pub fn are_codes_harmless_at(table: &str, name: &str, codes: Codes) -> bool {
    let words = words(name);
    let mut of = words.iter().map(String::as_str);
    let is_of_itself = words.iter().all(|word| IDS.contains(&word.as_str()));
    is_of_itself
        || are_codes_harmless(table, name, codes)
        || !are_issued(name, codes) && of.any(|word| OF_THINGS.contains(&word))
}

/// Whether a value is digits, hexadecimal or base64 (RFC 4648, sections 4, 5 and 8).
fn is_random(value: &str) -> bool {
    let bare = value.trim_end_matches('=');
    let has = |is: fn(&u8) -> bool| bare.bytes().any(|byte| is(&byte));
    let all = |is: fn(&u8) -> bool| bare.bytes().all(|byte| is(&byte));
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let is_mixed = || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    bare.len() >= SHORTEST
        && has(u8::is_ascii_digit)
        && (all(u8::is_ascii_hexdigit) || all(is_sign) && is_mixed())
}

/// Moves the keys of documents that hold something of somebody, or are of a table of people, to what seems personal.
pub(super) fn tell(found: &mut Documents, of: Subject) {
    let is_secret =
        |of: &PathProposal| matches!(of.proposal.category, Category::Secret | Category::Password);
    let mut personal = found.personal.iter();
    let is_of_somebody = personal.any(|of| !of.is_a_slip() && !is_secret(of));
    if !is_of_somebody && !of.people {
        return;
    }
    let (keys, plain) = std::mem::take(&mut found.plain)
        .into_iter()
        .partition(|path| path.are_keys);
    found.plain = plain;
    let keys: Vec<super::PlainPath> = keys;
    found.personal.extend(keys.into_iter().map(|path| {
        let reason = format!(
            "{} random letters and digits, each another, beside somebody's data",
            path.values
        );
        let proposal = Proposal {
            category: Category::ExternalId,
            confidence: Confidence::Low,
            reason,
        };
        PathProposal::plain(path.path, proposal, path.kinds)
    }));
}

#[cfg(test)]
mod tests {
    use crate::detect::Category;
    use crate::detect::document::read;
    use crate::detect::subject::Subject;

    fn scattered(at: u64) -> u64 {
        (at + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn told(table: &str, rest: &str) -> Vec<(String, Category)> {
        let documents: Vec<String> = (0..40)
            .map(|at| {
                let (one, other) = (scattered(at), scattered(at + 99));
                let digits = format!("{one:020}{other:020}");
                format!(
                    r#"{{"ki": "{one:016X}{other:016X}", "dkey": "{one:016x}{other:016x}", "sha256": "{other:016x}{one:016x}",
                        "k20": "{}", "rows": "70001{at:015}", "few": "{:032x}", "t": {at}, "sort": {{"key": "a{}"}}{rest}}}"#,
                    digits.get(3..23).unwrap(),
                    scattered(at % 7),
                    at % 3,
                )
            })
            .collect();
        let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
        let found = read(&documents, "data", Subject::named(table));
        let told = found.personal.into_iter();
        told.map(|of| (of.path, of.proposal.category)).collect()
    }

    const WLAN: &str = r#", "wlan": {"key": "83694955639962520522", "ssid": "FRITZ!Box"}"#;

    #[test]
    fn keys_beside_somebodys_data_do_not_pass() {
        use Category::{ExternalId, Password, Secret};
        let is = |told: &[(String, Category)], path: &str, category| {
            told.contains(&(path.to_owned(), category))
        };
        let of_somebody = told("lines", r#", "mail": "lea.quist@gmx.de""#);
        let of_people = told("customers", "");
        for told in [&of_somebody, &of_people] {
            assert!(is(told, "$.ki", Secret), "{told:?}");
            assert!(is(told, "$.dkey", ExternalId), "{told:?}");
            assert!(is(told, "$.k20", ExternalId), "{told:?}");
            let is_plain =
                |path: &str| matches!(path, "$.sha256" | "$.rows" | "$.few" | "$.t" | "$.sort.key");
            assert!(!told.iter().any(|(path, _)| is_plain(path)), "{told:?}");
        }
        let of_nobody = told("lines", "");
        let is_key = |path: &str| matches!(path, "$.dkey" | "$.k20");
        assert!(
            !of_nobody.iter().any(|(path, _)| is_key(path)),
            "{of_nobody:?}"
        );
        let of_wlan = told("lines", WLAN);
        assert!(is(&of_wlan, "$.wlan.key", Password), "{of_wlan:?}");
    }
}
