//! Tokens and keys of any form: values without sense under a name that may be a secret's.

use super::subject::Subject;
use super::values::Evidence;
use super::{Category, Confidence, Proposal, words};
use crate::catalog::Type;

/// Words that name secrets among other things, and hardly do where the values are random.
const OF_SECRETS: &[&str] = &[
    "tok",
    "token",
    "auth",
    "authkey",
    "totp",
    "hotp",
    "otp",
    "mfa",
    "tfa",
    "fa",
    "twofa",
    "twofactor",
    "magic",
    "hdr",
    "header",
    "headers",
    "cookie",
    "cookies",
    "sess",
    "session",
    "sid",
    "jwt",
    "bearer",
    "csrf",
    "xsrf",
    "apikey",
    "secret",
    "seed",
    "recovery",
    "jeton",
    "geheim",
    "tk",
    "tkn",
    "t",
    "sig",
    "signature",
    "hmac",
    "ficha",
    "llave",
    // Of SIM cards (3GPP TS 35.206) and of wireless networks.
    "ki",
    "opc",
    "psk",
];

/// Words that name digests of things.
const OF_THINGS: &[&str] = &[
    "checksum", "etag", "commit", "sha", "md", "file", "cache", "content", "color", "colour",
];

/// Words in front of keys that let nobody in: those of rows, files and messages.
const OF_KEYS: &[&str] = &[
    "idempotency",
    "blob",
    "object",
    "storage",
    "bucket",
    "image",
    "photo",
    "picture",
    "public",
    "pub",
    "partition",
    "sort",
    "primary",
    "foreign",
    "natural",
    "business",
    "dedup",
    "lookup",
    "index",
    "idx",
    "group",
    "routing",
    "translation",
    "message",
    "msg",
    "event",
    "job",
    "queue",
    "lock",
    "row",
    "record",
    "product",
    "item",
    "id",
    "pk",
    "fk",
    "unique",
    "hash",
    "search",
    "thumbnail",
    "document",
    "doc",
];

/// Whether a name is one of a key to something: `ingest_key`.
fn is_of_a_key(words: &[String]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let is_harmless = |word: &String| OF_KEYS.contains(&word.as_str());
    last == "key" && !before.is_empty() && !before.iter().any(is_harmless)
}

/// Random values that are secrets by a word of their name.
pub(super) fn named(
    name: &str,
    evidence: &Evidence,
    ty: &Type,
    subject: Subject,
) -> Option<Proposal> {
    let percent = evidence.random().filter(|_| Category::Secret.fits(ty))?;
    let words = words(name);
    let is_any = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    // Who knows the id of a session, or what is kept of it, is its user. `user_id` is another thing's.
    let is_reference = words.len() > 1 && words.last().is_some_and(|word| word == "id");
    let is_of_session = subject.sessions && !is_reference;
    let is_named = is_any(OF_SECRETS) || is_of_a_key(&words);
    let place = match is_named {
        true => "under a name that may be a secret's",
        false => "in a table of sessions",
    };
    let is_secret = is_named || is_of_session;
    (is_secret && !is_any(OF_THINGS)).then(|| Proposal {
        category: Category::Secret,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values are random letters and digits, {place}",
            evidence.values
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Family;

    #[test]
    fn what_is_random_in_a_table_of_sessions_lets_somebody_in() {
        let ids = (10..60).map(|at| format!("qX7vTz{at}LmKp93sRbWcYd2e{at}FgHj"));
        let ids: Vec<String> = ids.collect();
        let evidence = Evidence::of(ids.iter().map(String::as_str));
        let text = Type::plain("text", Family::Text);
        let told = |table: &str, name: &str| {
            let subject = Subject::of(table, [name]);
            named(name, &evidence, &text, subject).is_some()
        };
        for (table, name) in [
            ("sessions", "id"),
            ("sessions", "payload"),
            ("user_sessions", "data"),
            ("x", "session"),
            ("x", "uplink_key"),
            ("x", "sig"),
            ("x", "tk"),
            ("x", "ki"),
            ("x", "opc"),
        ] {
            assert!(told(table, name), "{table}.{name}");
        }
        for (table, name) in [
            ("sessions", "user_id"),
            ("orders", "id"),
            ("sessions", "etag"),
            ("x", "blob_key"),
            ("x", "cache_key"),
            ("x", "key"),
        ] {
            assert!(!told(table, name), "{table}.{name}");
        }
    }
}
