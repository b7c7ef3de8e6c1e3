//! Secrets that are known by their form, and addresses with a password in them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::address::{self, Address};

/// A sort of token: how people call it, what it begins with, and what follows.
struct Form {
    called: &'static str,
    beginnings: &'static [&'static str],
    /// At least so many characters follow.
    follow: usize,
    /// Besides letters and digits these may follow.
    besides: &'static str,
}

/// Sources: AWS IAM User Guide ("IAM identifiers", unique identifiers); GitHub, "About authentication to GitHub"
/// (token formats); GitLab, "Token overview" (prefixes); Slack, "Token types"; Stripe, "API keys"; Google Cloud, "API
/// keys"; HashiCorp Vault, "Tokens" (prefixes); Slack, "Sending messages using incoming webhooks"; Discord, "Webhook
/// resource"; SendGrid, OpenAI and Anthropic, as their documentation shows keys; npm and PyPI, announcements of their token formats; `age(1)`.
const FORMS: &[Form] = &[
    form("an AWS access key id", &["AKIA", "ASIA"], 16, ""),
    form(
        "a GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        36,
        "",
    ),
    form("a GitHub token", &["github_pat_"], 22, "_"),
    form("a GitLab token", &["glpat-", "gldt-", "glrt-"], 20, "-_."),
    form(
        "a Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"],
        10,
        "-",
    ),
    form("a live key of Stripe", &["sk_live_", "rk_live_"], 16, ""),
    form("a Google API key", &["AIza"], 35, "-_"),
    form("a token of npm", &["npm_"], 36, ""),
    form("a token of PyPI", &["pypi-AgE"], 16, "-_"),
    form("a token of Vault", &["hvs.", "hvb."], 24, "-_"),
    form("a key of SendGrid", &["SG."], 60, "-_."),
    form(
        "a key of a language model's API",
        &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-"],
        20,
        "-_",
    ),
    form("a key of a language model's API", &["sk-"], 32, ""),
    form(
        "the address of a Slack webhook",
        &[
            "hooks.slack.com/services/",
            "hooks.slack.com/workflows/",
            "hooks.slack.com/triggers/",
        ],
        30,
        "/",
    ),
    form(
        "the address of a Discord webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        40,
        "/-_",
    ),
    form("a secret key of age", &["AGE-SECRET-KEY-1"], 40, ""),
];

const fn form(
    called: &'static str,
    beginnings: &'static [&'static str],
    follow: usize,
    besides: &'static str,
) -> Form {
    Form {
        called,
        beginnings,
        follow,
        besides,
    }
}

/// What secret stands in a text, as people call it.
pub(super) fn known(text: &str) -> Option<&'static str> {
    all_known(text).next()
}

/// What secrets stand in a text, one after the other.
pub(super) fn all_known(text: &str) -> impl Iterator<Item = &'static str> {
    type Is = fn(&str) -> bool;
    let others: [(Is, &'static str); 4] = [
        (is_private_key, "a private key"),
        (has_jwt, "a JSON Web Token"),
        (has_bearer, "a bearer token"),
        (has_basic, "a user with a password"),
    ];
    let tokens = FORMS.iter().filter(move |form| form.is_in(text));
    let tokens = tokens.map(|form| form.called);
    let others = others.into_iter().filter(move |(is, _)| is(text));
    tokens.chain(others.map(|(_, called)| called))
}

/// Whether a text is the value of an `Authorization` header, whatever is in it: a scheme, and one word. Source: RFC 9110,
/// section 11.4.
pub(super) fn is_authorization(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let scheme = words.next().unwrap_or_default();
    let is_scheme = ["basic", "bearer"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    is_scheme && words.next().is_some_and(|word| !is_reference(word)) && words.next().is_none()
}

impl Form {
    fn is_in(&self, text: &str) -> bool {
        let starts = self
            .beginnings
            .iter()
            .flat_map(|beginning| text.match_indices(beginning));
        starts.into_iter().any(|(at, beginning)| {
            // Not in the middle of a word.
            let is_start = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let rest = &text[at + beginning.len()..];
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && !self.besides.contains(c))
                .unwrap_or(rest.len());
            // Keys of documentation: AKIAIOSFODNN7EXAMPLE, and T00000000/B00000000/XXXXXXXXXXXX.
            let is_shown = |mark: &&str| rest[..end].ends_with(mark);
            is_start && end >= self.follow && !["EXAMPLE", "XXXXXXXX"].iter().any(is_shown)
        })
    }
}

/// Source: RFC 7468; the label of PKCS #8, and those of OpenSSL and OpenSSH before it.
fn is_private_key(text: &str) -> bool {
    text.split("-----BEGIN ").skip(1).any(|rest| {
        rest.split_once("-----").is_some_and(|(label, _)| {
            label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK")
        })
    })
}

/// Three parts in base64url, the first two of which are JSON objects. Source: RFC 7515, section 7.1; RFC 7519.
fn has_jwt(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(|c| !is_token(c)).any(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        // `{"` in base64.
        parts.len() == 3
            && parts[..2]
                .iter()
                .all(|part| part.starts_with("eyJ") && part.len() > 8)
            && parts.iter().all(|part| !part.is_empty())
    })
}

/// A word for the scheme, and a token behind it. Source: RFC 6750, section 2.1. Words are no tokens: `bearer
/// authentication`.
fn has_bearer(text: &str) -> bool {
    behind(text, "bearer ").into_iter().any(|word| {
        let is_token = word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~+/=".contains(c));
        let is_random = word.len() >= 8 && word.bytes().any(|byte| byte.is_ascii_digit());
        is_token && (is_random || word.len() >= 24) && !is_placeholder(word)
    })
}

/// A word for the scheme, and `user:password` in base64 behind it. Source: RFC 7617, section 2. What is no such pair when
/// it is decoded is a word: `basic authentication`.
fn has_basic(text: &str) -> bool {
    behind(text, "basic ").into_iter().any(|word| {
        let decoded = STANDARD_NO_PAD.decode(word.trim_end_matches('='));
        let text = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.is_some_and(|text| !text.contains(char::is_control) && is_user_with_password(&text))
    })
}

/// Whether a text under the name of a login is one in clear text: a token, `user:password`, or that in base64. Words are
/// none, such as `scope:read` or `oauth2:bearer`, and no port is.
pub(super) fn is_login(text: &str) -> bool {
    let is_random = |password: &str| {
        let (digits, others) = password
            .bytes()
            .fold((0, 0), |(digits, others), byte| match byte {
                b'0'..=b'9' => (digits + 1, others),
                _ => (digits, others + 1),
            });
        (digits > 0 && others > 0 && password.len() >= 4) || password.len() >= 24
    };
    if text.contains(char::is_whitespace) || text.contains("://") {
        return false;
    }
    match text.split_once(':') {
        Some((_, password)) => is_user_with_password(text) && is_random(password),
        // Methods are shorter, or made of words: `scram-sha-256`, `caching_sha2_password`.
        None if text.len() >= 12 && !is_of_words(text) => {
            has_bearer(&format!("bearer {text}")) || has_basic(&format!("basic {text}"))
        }
        None => false,
    }
}

/// Whether a text is words and small numbers behind hyphens and the like: `service1-token`, `sha-256`.
fn is_of_words(text: &str) -> bool {
    text.split(['-', '_', '.']).all(|part| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = part.len() - letters.len();
        let most = if letters.is_empty() { 4 } else { 2 };
        letters.chars().all(|c| c.is_ascii_alphabetic()) && digits <= most
    })
}

/// As many characters of what looks random are a secret of their own beside a variable.
pub(super) const LONG: usize = 8;

/// As many under the name of a password.
pub(super) const LONG_IN_PASSWORD: usize = 6;

/// Whether what stands around variables is a secret of its own: a word of it has at least `long` characters and looks random.
/// Words of people, paths and other templates are none.
pub(super) fn is_around_variable(text: &str, long: usize) -> bool {
    let mut pieces = text.split("${");
    let first = pieces.next().unwrap_or_default();
    let others = pieces.map(|piece| piece.split_once('}').map_or("", |(_, rest)| rest));
    text.contains("${")
        && [first]
            .into_iter()
            .chain(others)
            .flat_map(str::split_whitespace)
            .any(|word| is_random(word, long))
}

/// Whether a word of at least `long` characters looks random: letters and digits that make no words.
pub(super) fn is_random(word: &str, long: usize) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    let is_token = |c: char| c.is_ascii_graphic() && !"/:{}()<>\"'`,;|\\".contains(c);
    word.len() >= long
        && word.chars().all(is_token)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && !is_of_words(word)
        && !is_placeholder(word)
}

/// Words behind this beginning, which stands in small letters and with its blank.
fn behind<'a>(text: &'a str, scheme: &str) -> Vec<&'a str> {
    let small = text.to_ascii_lowercase();
    let starts = small.match_indices(scheme);
    let words = starts.filter_map(|(at, _)| {
        let (before, rest) = (text.get(..at)?, text.get(at + scheme.len()..)?.trim_start());
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
        let is_start = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
        rest.get(..end.unwrap_or(rest.len())).filter(|_| is_start)
    });
    words.collect()
}

/// Whether an address or connection string has a secret in clear text; `Some(false)` where its server is this machine or a
/// network of containers, so that the secret opens nothing elsewhere, and `is_weak` is true of each of its secrets.
pub(super) fn password_in(text: &str, is_weak: &dyn Fn(&str) -> bool) -> Option<bool> {
    let is_clear = |secret: &&str| !is_reference(secret) && !is_placeholder(secret);
    let secrets = address::secrets(text);
    let clear: Vec<&str> = secrets.into_iter().filter(is_clear).collect();
    if clear.is_empty() {
        return None;
    }
    let is_elsewhere = |address: Address<'_>| {
        let mut hosts = address.hosts.iter();
        hosts.any(|host| !address::is_local(host))
    };
    let is_strong = !clear.iter().all(|secret| is_weak(secret));
    Some(is_strong || Address::of(text).is_none_or(is_elsewhere))
}

/// Whether the user of a web address without a password is a token, as in `https://TOKEN@github.com/a/b.git`: long, and random
/// to look at.
///
/// Source: GitHub, "About authentication to GitHub" (a token in place of a user).
pub(super) fn is_token_for_user(user: &str) -> bool {
    const LONGEST_NAME: usize = 20;
    let has = |is: fn(&u8) -> bool| user.as_bytes().iter().any(is);
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    user.len() >= LONGEST_NAME
        && user.chars().all(is_letter)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && !is_of_words(user)
}

/// The password of `user:password`, if it is one in clear text.
pub(super) fn is_user_with_password(text: &str) -> bool {
    let password = text.split_once(':').map_or("", |(_, password)| password);
    !password.is_empty()
        && !is_reference(text)
        && !is_reference(password)
        && !is_placeholder(password)
}

/// Whether a text refers to a field or a variable of a store without naming it: `vault:secret/shop`.
pub(super) fn lacks_field(text: &str) -> bool {
    match text.trim().split_once(':') {
        Some(("vault" | "dotenv", rest)) => rest
            .rsplit_once('#')
            .is_none_or(|(path, name)| path.is_empty() || name.is_empty()),
        _ => false,
    }
}

/// Whether a text begins as a reference to Vault and goes on as a path: no image does, whose tags have no slashes, and no volume,
/// which is bound to a whole path (`vault:/vault/file`).
pub(super) fn is_path_of_vault(text: &str) -> bool {
    let path = text.trim().strip_prefix("vault:");
    path.is_some_and(|path| {
        path.contains('/') && !path.starts_with('/') && !path.contains([' ', ':', ','])
    })
}

/// Whether a text leads to a secret rather than being one: variables, providers, templates, sealed values.
///
/// Sources of the spellings: the rules file's `env:`, `file:`, `dotenv:`, `vault:`; AWS Systems Manager and Secrets
/// Manager; 1Password's `op://`; SOPS (`ENC[`); Jasypt (`ENC(`); Azure App Service (`@Microsoft.KeyVault(`).
pub(super) fn is_reference(text: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "env:",
        "file:",
        "dotenv:",
        "vault:",
        "ref+",
        "op://",
        "ssm:",
        "aws-sm:",
        "arn:aws",
        "gcp-sm:",
        "sm://",
        "secret:",
        "secretref:",
        "keyvault:",
        "ENC[",
        "ENC(",
        "@Microsoft.KeyVault(",
        "projects/",
        "/run/secrets/",
        "$ANSIBLE_VAULT;",
        "age1",
    ];
    let text = text.trim();
    let is_variable = text.strip_prefix('$').is_some_and(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    });
    let is_windows = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    is_variable
        || is_windows
        || BEGINNINGS
            .iter()
            .any(|beginning| text.starts_with(beginning))
        || ["${", "{{", "<%", "$(", "#{"]
            .iter()
            .any(|mark| text.contains(mark))
}

/// `{name}`, as templates of URLs have it (RFC 6570).
fn is_field(word: &str) -> bool {
    let name = word
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.is_some_and(|name| name.chars().all(is_letter))
}

/// Whether a text only shows where a secret goes.
pub(super) fn is_placeholder(text: &str) -> bool {
    let word = text.trim().to_lowercase();
    let is_bracketed = (word.starts_with('<') && word.ends_with('>'))
        || (word.starts_with('[') && word.ends_with(']'))
        || (word.starts_with("__") && word.ends_with("__"))
        || is_field(&word);
    let first = word.chars().next();
    let is_one_character = first.is_none_or(|first| word.chars().all(|c| c == first));
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let says_so = [
        "changeme",
        "changeit",
        "changethis",
        "replaceme",
        "replacethis",
        "placeholder",
        "redacted",
        "yourpassword",
        "yoursecret",
        "yourtoken",
        "yourapikey",
        "yourkey",
        "insertyour",
        "putyour",
        "enteryour",
        "tobeset",
        "setme",
        "fillme",
        "dummy",
        "todo",
        "fixme",
    ]
    .iter()
    .any(|mark| plain.starts_with(mark));
    let is_nothing = [
        "none", "null", "nil", "na", "unset", "empty", "false", "true", "tbd", "example",
        "disabled",
    ]
    .contains(&plain.as_str());
    is_bracketed
        || is_one_character
        || says_so
        || is_nothing
        || plain.starts_with("xxx")
        || word.starts_with("your-")
        || word.starts_with("your_")
}
