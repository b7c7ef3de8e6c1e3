//! Tables of what programs keep for themselves: clients that are programs, and by what somebody comes in.

use super::has_word;
use crate::detect::split::parts;

/// Words of tables of what somebody comes in by, and of columns that hold by what else where the row's id is not it.
const DOORS: &[&str] = &["webhook", "hook", "invite", "invitation"];
const LOCKS: &[&str] = &[
    "token", "secret", "code", "key", "hash", "digest", "url", "uri", "link", "password",
    "inviteid",
];

/// Words of tables of requests by which somebody who forgot their password gets in: `ResetPasswordRequest`.
const PASSWORDS: &[&str] = &["password", "passwort", "passwd", "kennwort", "senha"];
const RESETS: &[&str] = &["reset", "recovery", "recover", "forgot", "forgotten"];

/// Whether a row's own id is all that lets somebody in by what a table holds, hooks, invitations or forgotten passwords:
/// `incomingwebhooks`.
pub(super) fn are_doors(table: &str, columns: &[&str]) -> bool {
    is_of_doors(table) && !has_word(columns, LOCKS)
}

fn is_of_doors(table: &str) -> bool {
    let words: Vec<String> = parts(table).into_iter().map(|part| part.word).collect();
    let one = |word: &String| word.strip_suffix('s').unwrap_or(word).to_owned();
    let of_door = words
        .last()
        .map(one)
        .is_some_and(|last| DOORS.contains(&last.as_str()) || last.ends_with("webhook"));
    let has = |among: &[&str]| words.iter().any(|word| among.contains(&one(word).as_str()));
    of_door || has(PASSWORDS) && has(RESETS)
}

/// Whether a word is one for what is called when something happens: `webhooks`.
pub(in crate::detect) fn is_hook(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    one == "hook" || one.ends_with("webhook")
}

/// Whether clients are programs that people log in to, as a column says that only those have.
pub(super) fn are_clients(table: &str, columns: &[&str]) -> bool {
    let last = parts(table).pop().map(|part| part.word);
    let are_clients = last.is_some_and(|word| matches!(word.as_str(), "client" | "clients"));
    let mut columns = columns.iter();
    are_clients && columns.any(|column| OF_PROGRAMS.contains(&column.to_lowercase().as_str()))
}

/// What clients have by OpenID Connect Dynamic Client Registration, section 2, and by Keycloak's.
const OF_PROGRAMS: &[&str] = &[
    "redirect_uri",
    "redirect_uris",
    "grant_types",
    "response_types",
    "client_secret",
    "token_endpoint_auth_method",
    "public_client",
    "bearer_only",
    "standard_flow_enabled",
    "service_accounts_enabled",
];

/// What programs keep of their customers.
pub(super) const OF_TENANTS: &[&str] = &[
    "slug",
    "subdomain",
    "domain",
    "hostname",
    "plan",
    "plan_id",
    "tier",
    "schema_name",
    "subscription_id",
    "stripe_customer_id",
    "billing_email",
];
