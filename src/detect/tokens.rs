//! Tokens and keys of any form: values without sense under a name that may be a secret's.

use super::dictionary::{DICTIONARY, Role};
use super::names::CIPHERS;
use super::subject::{Subject, is_hook};
use super::values::Evidence;
use super::{Category, Confidence, Proposal, coded, words};
use crate::catalog::{Family, Type};

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
    "credential",
    "credentials",
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

/// Those of them that name a session, whose ids have something in front or behind.
const OF_SESSIONS: &[&str] = &["sess", "session", "cookie", "cookies"];

/// Words for what lets somebody in once, where each value is another.
const ONCE: &[&str] = &["invite", "inviteid", "invitation", "join", "joinid"];

/// Words of columns that hold addresses of the web to which somebody may write or by which somebody may come in, beside those
/// of hooks.
const HOOKS: &[&str] = &[
    "push",
    "subscription",
    "invite",
    "invitation",
    "join",
    "magic",
    "unsubscribe",
    "feed",
    "ics",
    "ical",
    "rss",
    "videocall",
    "meeting",
    "conference",
    "share",
    "upload",
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
    let words = words(name);
    if Category::Url.fits(ty) {
        let of_hook = words.iter().any(|word| is_of_hook(word));
        let hooks = evidence.hook_urls();
        if let Some(percent) = hooks.filter(|_| subject.hooks || of_hook) {
            let under = match of_hook {
                true => UNDER_A_NAME,
                false => "in a table of hooks",
            };
            return Some(of_hooks(percent, evidence, under));
        }
        if let Some(percent) = evidence.random_urls() {
            let is_named = words.iter().any(|word| HOOKS.contains(&word.as_str()));
            return is_named.then(|| of_hooks(percent, evidence, UNDER_A_NAME));
        }
    }
    let is_any = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    // Who knows the id of a session, or what is kept of it, is its user. `user_id` is another thing's.
    let is_reference = is_reference(&words);
    let is_of_session = subject.sessions && !is_reference;
    let sessions = || {
        let may_be = is_of_session || is_any(OF_SESSIONS);
        evidence.session_ids().filter(|_| may_be)
    };
    let percent = evidence.random().or_else(sessions);
    let percent = percent.filter(|_| Category::Secret.fits(ty))?;
    let is_once = is_any(ONCE) && evidence.are_all_different();
    let is_named = is_any(OF_SECRETS) || is_any(CIPHERS) || is_once || is_of_a_key(&words);
    let is_key = words.last().is_some_and(|last| {
        DICTIONARY.is(Role::Key, last) || matches!(last.as_str(), "state" | "ticket")
    });
    let is_alone = !is_reference
        && !words
            .iter()
            .any(|word| matches!(word.as_str(), "id" | "uid" | "uuid"));
    let is_own = matches!(words.as_slice(), [only] if only == "id");
    let is_door = subject.doors && is_own && evidence.are_all_different();
    let place = match () {
        () if is_door => DOOR,
        () if is_named => "under a name that may be a secret's",
        () if is_of_session => "in a table of sessions",
        () if subject.secrets && is_alone => "in a table of secrets",
        () if subject.grants && is_key => "beside how long or where it is good",
        () => return None,
    };
    (!is_any(OF_THINGS)).then(|| Proposal {
        category: Category::Secret,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values are random letters and digits, {place}",
            evidence.values
        ),
    })
}

/// UUIDs by which somebody comes in, in tables that have nothing else for it: the id of a request for another password.
pub(super) fn of_doors<'v>(
    name: &str,
    values: impl Iterator<Item = &'v str>,
    ty: &Type,
    subject: Subject,
) -> Option<Proposal> {
    let is_own = subject.doors && words(name) == ["id"];
    (is_own && are_uuids(values, ty)).then(|| Proposal {
        category: Category::Secret,
        confidence: Confidence::Medium,
        reason: format!("UUIDs, {DOOR}"),
    })
}

/// Where ids let somebody in.
const DOOR: &str = "of a table of hooks, invitations or resets that has nothing else to come in by";

/// Whether values of a type are UUIDs.
fn are_uuids<'v>(values: impl Iterator<Item = &'v str>, ty: &Type) -> bool {
    let (mut all, mut uuids) = (0, 0);
    for value in values.filter(|value| !value.is_empty()) {
        all += 1;
        uuids += usize::from(coded::is_uuid(value));
    }
    ty.family == Family::Uuid || all >= FEWEST && uuids == all
}

/// Fewest ids of sessions that say so.
const FEWEST: usize = 5;

/// Ids of sessions that are called their states, as OpenID Connect has them: what calls an id one is told by its name.
pub(super) fn of_sessions<'v>(
    name: &str,
    values: impl Iterator<Item = &'v str>,
    ty: &Type,
) -> Option<Proposal> {
    let words = words(name);
    let is_of_session = |word: &String| matches!(word.as_str(), "session" | "sess");
    let is_state = words.last().is_some_and(|last| last == "state");
    if !is_state || !words.iter().any(is_of_session) {
        return None;
    }
    are_uuids(values, ty).then(|| Proposal {
        category: Category::Secret,
        confidence: Confidence::Medium,
        reason: "UUIDs, called the state of a session: its id, which lets its user in".to_owned(),
    })
}

/// Shortest name of a reference that is one word: `userid`.
const SHORTEST: usize = 5;

/// Whether a name is one of what refers to another thing: `user_id`, `channelid`, and no `sessionid`.
fn is_reference(words: &[String]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let is_glued = last.len() >= SHORTEST && last.ends_with("id") && !last.starts_with("sess");
    last == "id" && !before.is_empty() || is_glued
}

/// Words of columns of hooks alone, whose addresses end in fewer random signs than others do.
fn is_of_hook(word: &str) -> bool {
    is_hook(word) || matches!(word, "endpoint" | "callback")
}

const UNDER_A_NAME: &str = "under a name for what lets somebody in";

/// Addresses of the web that end in what nobody can guess, under a name for such or among them.
fn of_hooks(percent: usize, evidence: &Evidence, place: &str) -> Proposal {
    Proposal {
        category: Category::Url,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values are URLs that end in random letters and digits, {place}",
            evidence.values
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_session_is_its_id_where_it_is_a_uuid() {
        let ids: Vec<String> = (0..9)
            .map(|at| format!("b1406521-3981-4a97-8556-bbacf77a668{at}"))
            .collect();
        let told = |name: &str, values: &[String], family| {
            let ty = Type::plain("t", family);
            of_sessions(name, values.iter().map(String::as_str), &ty).is_some()
        };
        assert!(told("session_state", &ids, Family::Text));
        assert!(told("user_session_state", &[], Family::Uuid));
        assert!(!told(
            "session_state",
            &vec!["open".to_owned(); 9],
            Family::Text
        ));
        assert!(!told("state", &ids, Family::Text));
    }

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
            ("incomingwebhooks", "id"),
            ("invites", "id"),
        ] {
            assert!(told(table, name), "{table}.{name}");
        }
        for (table, name) in [
            ("sessions", "user_id"),
            ("incomingwebhooks", "channelid"),
            ("sessions", "userid"),
            ("password_resets", "clientid"),
            ("orders", "id"),
            ("sessions", "etag"),
            ("x", "blob_key"),
            ("x", "cache_key"),
            ("x", "key"),
        ] {
            assert!(!told(table, name), "{table}.{name}");
        }
    }

    #[test]
    fn ids_of_sessions_are_told_by_what_programs_write_around_them() {
        let id = |at: usize| format!("qX7vTz{at}LmKp93sRbWcYd2e{at}FgHj");
        let forms: [fn(usize, String) -> String; 3] = [
            |at, _| format!("2::{}{at}", "0a1b2c3d4e5f6978".repeat(4).split_off(2)),
            |_, id| format!("s:{id}.{id}/+x"),
            |_, id| format!("sess:{id}"),
        ];
        let told = |table: &str, name: &str, form: &dyn Fn(usize) -> String| {
            let ids: Vec<String> = (10..60).map(form).collect();
            let evidence = Evidence::of(ids.iter().map(String::as_str));
            let subject = Subject::of(table, [name]);
            named(name, &evidence, &Type::plain("text", Family::Text), subject).is_some()
        };
        for form in forms {
            let form = |at| form(at, id(at));
            assert!(told("login_sessions", "id", &form), "{}", form(10));
            assert!(told("x", "session", &form), "{}", form(10));
            assert!(!told("orders", "id", &form), "{}", form(10));
            assert!(!told("sessions", "user_id", &form), "{}", form(10));
        }
        for other in [
            (|at| format!("channel:{at}")) as fn(usize) -> String,
            |at| format!("https://firma.example/qX7vTz{at}LmKp93sRbWcYd2e"),
            |at| format!("10:{at}:07.123"),
            |at| format!("/orders/{at}.html"),
        ] {
            assert!(!told("sessions", "place", &other), "{}", other(10));
        }
    }
}
