//! Tokens and keys of any form: values without sense under a name that may be a secret's.

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
];

/// Words that name digests of things.
const OF_THINGS: &[&str] = &[
    "checksum", "etag", "commit", "sha", "md", "file", "cache", "content", "color", "colour",
];

/// Random values that are secrets by a word of their name.
pub(super) fn named(name: &str, evidence: &Evidence, ty: &Type) -> Option<Proposal> {
    let percent = evidence.random().filter(|_| Category::Secret.fits(ty))?;
    let words = words(name);
    let is_any = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    (is_any(OF_SECRETS) && !is_any(OF_THINGS)).then(|| Proposal {
        category: Category::Secret,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values are random letters and digits, under a name that may be a secret's",
            evidence.values
        ),
    })
}
