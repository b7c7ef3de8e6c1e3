//! Hashes of passwords, tokens, keys: what has a form of its own.

use super::super::encoded;
use super::super::split::folded;
use crate::transform::detectors::password;

/// Whether a value is a hash of a password: crypt(3) as `$2b$…`, `$argon2id$…`, and what Django, Werkzeug, Spring Security,
/// phpass, Drupal and LDAP write. Sources: the documentation of each; the PHC string format.
pub fn is_password_hash(value: &str) -> bool {
    let value = value.trim();
    let beginnings = [
        "$2a$",
        "$2b$",
        "$2x$",
        "$2y$",
        "$argon2",
        "$scrypt$",
        "$pbkdf2",
        "$1$",
        "$5$",
        "$6$",
        "$y$",
        "$7$",
        "pbkdf2_sha",
        "bcrypt_sha256$",
        "bcrypt$",
        "argon2$",
        "pbkdf2:sha",
        "scrypt:",
        "grub.pbkdf2",
        "$P$",
        "$H$",
        "$S$",
        "{bcrypt}",
        "{pbkdf2}",
        "{scrypt}",
        "{argon2}",
        "{SSHA",
        "{SHA",
        "{CRYPT}",
        "{MD5}",
        "SCRAM-SHA-256$",
    ];
    value.len() >= 20
        && beginnings
            .iter()
            .any(|beginning| value.starts_with(beginning))
}

/// Whether a value is a digest in hexadecimal as passwords are stored: MD5, SHA-1, SHA-256, SHA-512. So are many other
/// things: only a name can tell. Source: RFC 1321, FIPS 180-4.
pub fn is_digest(value: &str) -> bool {
    let value = value.trim();
    let digits = value.strip_prefix("\\x").unwrap_or(value);
    matches!(digits.len(), 32 | 40 | 64 | 128)
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a value is a token or a key by its form: JWT (RFC 7519), PEM (RFC 7468), and what large services issue.
pub fn is_token(value: &str) -> bool {
    let value = value.trim();
    let beginnings = [
        "sk_live_",
        "sk_test_",
        "pk_live_",
        "rk_live_",
        "whsec_",
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glrt-",
        "xoxa-",
        "xoxb-",
        "xoxp-",
        "xoxr-",
        "xoxs-",
        "xapp-",
        "hvs.",
        "hvb.",
        "sk-proj-",
        "sk-ant-",
        "AGE-SECRET-KEY-1",
        "AKIA",
        "ASIA",
        "AIza",
        "ya29.",
        "SG.",
        "-----BEGIN ",
        "Bearer ",
        "npm_",
        "pypi-",
    ];
    let known = beginnings
        .iter()
        .any(|beginning| value.starts_with(beginning));
    (known && value.len() >= 16) || is_jwt(value) || is_header(value)
}

/// Whether a value is what a browser proves itself by: a user and password as `Basic`, or cookies. Sources: RFC 7617,
/// section 2; RFC 6265, sections 4.1 and 4.2.
fn is_header(value: &str) -> bool {
    let value = match strip_prefix(value, "authorization:") {
        Some(rest) => rest.trim_start(),
        None => value,
    };
    if let Some(pair) = strip_prefix(value, "basic ") {
        let pair = encoded::text(pair.trim());
        return pair.is_some_and(|pair| pair.contains(':'));
    }
    let cookies = strip_prefix(value, "cookie:").or_else(|| strip_prefix(value, "set-cookie:"));
    cookies.is_some_and(|cookies| {
        let mut pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
        pairs.any(|(_, value)| value.trim().len() >= SHORTEST_COOKIE)
    })
}

/// Without regard to case.
fn strip_prefix<'v>(value: &'v str, prefix: &str) -> Option<&'v str> {
    let (start, rest) = value.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Shortest cookie that may let somebody in, in bytes.
const SHORTEST_COOKIE: usize = 16;

/// Whether a value is letters and digits without sense, as tokens and keys are and many other things: hexadecimal, base32
/// as the keys of one-time passwords, base64. Only a name can tell. Source: RFC 4648, sections 4 to 8; RFC 6238.
pub fn is_random(value: &str) -> bool {
    let value = value.trim();
    let bare = value.trim_end_matches('=');
    let has = |is: fn(&u8) -> bool| bare.bytes().any(|byte| is(&byte));
    let all = |is: fn(u8) -> bool| bare.bytes().all(is);
    let (digits, capitals) = (has(u8::is_ascii_digit), has(u8::is_ascii_uppercase));
    match bare.len() {
        32.. if all(|byte| byte.is_ascii_hexdigit()) => digits,
        16.. if all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7')) => {
            digits && capitals
        }
        20.. if all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
        }) =>
        {
            let are_of_all = digits && capitals && has(u8::is_ascii_lowercase);
            are_of_all || is_mixed(bare, SHORTEST_MIXED)
        }
        _ => false,
    }
}

/// Whether a value is letters and digits without sense of whatever alphabet: random as told above, or small letters among which
/// digits stand again and again.
pub fn is_key(value: &str) -> bool {
    is_random(value) || is_mixed(value, SHORTEST_KEY)
}

/// Whether a value is an id of a session as programs write it where it is random, with a word and colons in front of it or a
/// signature behind it: `2::` and SHA-256 (Rack's private ids), `s:<id>.<signature>` (Express), `sess:<id>`.
pub fn is_session_id(value: &str) -> bool {
    let value = value.trim();
    let (front, rest) = match value.split_once(':') {
        Some((front, rest)) => (front, rest.trim_start_matches(':')),
        None => ("", value),
    };
    let (id, signature) = rest.split_once('.').unwrap_or((rest, ""));
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    front.len() <= LONGEST_FRONT
        && front.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !rest.starts_with('/')
        && is_random(id)
        && signature.bytes().all(is_sign)
}

/// Longest word in front of the id of a session.
const LONGEST_FRONT: usize = 8;

/// Shortest key of small letters and digits, in a URL and elsewhere, and how often one follows the other.
const SHORTEST_KEY: usize = 16;
const SHORTEST_MIXED: usize = 20;
const CHANGES: usize = 4;

/// Whether so many small letters, or letters of both cases, and digits stand mixed, as in no word or number of something.
fn is_mixed(value: &str, least: usize) -> bool {
    let bytes = value.as_bytes();
    let changes = bytes.windows(2).filter(|pair| match pair {
        [one, next] => one.is_ascii_digit() != next.is_ascii_digit(),
        _ => false,
    });
    bytes.len() >= least
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().any(u8::is_ascii_lowercase)
        && changes.count() >= CHANGES
}

/// Whether a value has the form of a JWT: three parts in base64, of which the first begins like an object.
pub(super) fn is_jwt(value: &str) -> bool {
    let parts: Vec<&str> = value.split('.').collect();
    let base64 = |part: &&str| {
        part.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // `{"` in base64.
    parts.len() == 3 && value.starts_with("eyJ") && parts.iter().all(base64)
}

/// Words that say, as the end of a name, that a secret comes behind it: `PGPASSWORD`, `client_secret`, `AccountKey`.
/// Sources: PostgreSQL documentation, "Database Connection Control Functions"; ADO.NET and Azure Storage connection
/// strings; RFC 6749, sections 2.3.1, 4.1.3 and 5.1. Words of other languages without accents.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "accountkey",
    "sharedaccesskey",
    "privatekey",
    "authorization",
    "passphrase",
    "passwort",
    "kennwort",
    "motdepasse",
    "mdp",
    "wachtwoord",
    "contrasena",
    "contrasenya",
    "senha",
    "palavrapasse",
    "haslo",
    "heslo",
    "losenord",
    "loesenord",
];

/// Ends of names of tokens that are none of anybody's.
const HARMLESS_NAMES: &[&str] = &["pagetoken", "nexttoken", "synctoken"];

/// Longest name that is looked at, in bytes.
const LONGEST_NAME: usize = 40;

/// Whether a text holds a secret behind its name, as connection strings, URLs, dumps of settings and log lines do:
/// `password=…`, `"client_secret": "…"`, `Authorization: Bearer …`, or is one that a browser sends. What was blotted out (`***`, `[FILTERED]`, `${…}`)
/// is none.
pub fn holds_secret(text: &str) -> bool {
    let is_assigned = memchr::memchr2_iter(b'=', b':', text.as_bytes()).any(|at| {
        let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else {
            return false;
        };
        let is_assigned = text.as_bytes().get(at) == Some(&b'=');
        is_secrets_name(before) && is_secret(after, is_assigned)
            || password::names_password(before) && is_password(text, at, is_assigned)
    });
    is_assigned || is_header(text) || tells_secret(text)
}

/// Whether a word behind a password's name is one although it has no digits: it is assigned, or nothing follows that would
/// make a sentence of it.
fn is_password(text: &str, sign: usize, is_assigned: bool) -> bool {
    let Some(range) = password::behind(text, sign) else {
        return false;
    };
    let value = text.get(range.clone()).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let is_last = behind.is_empty() || behind.starts_with(|c: char| "\r\n,;.!)\"'<\\".contains(c));
    value.chars().count() >= 3 && !is_blotted(value) && (is_assigned || is_last)
}

/// Words for passwords in prose, and what stands between one and the password, in several languages.
const WORDS: &[&str] = &[
    "password",
    "passwort",
    "pw",
    "pwd",
    "passwd",
    "passcode",
    "kennwort",
    "passe",
    "mdp",
    "senha",
    "wachtwoord",
    "contraseña",
    "parola",
    "hasło",
];
const ARE: &[&str] = &[
    "is", "was", "ist", "war", "lautet", "est", "es", "é", "è", "to", "jest", "=", ":", "now",
];

/// What is written like a password and is how they are kept.
const METHODS: &[&str] = &[
    "sha1", "sha256", "sha512", "sha-1", "sha-256", "sha-512", "argon2", "argon2i", "argon2id",
    "base64", "pbkdf2",
];

/// Whether somebody tells a password: `my pw is Hunter1!`. It has letters and digits, as most do.
fn tells_secret(text: &str) -> bool {
    let is_one = |word: &&str, among: &[&str]| among.iter().any(|one| word.to_lowercase() == **one);
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if word.len() > LONGEST_WORD || !is_one(&word, WORDS) {
            continue;
        }
        let mut between = 0;
        while words.peek().is_some_and(|word| is_one(word, ARE)) {
            words.next();
            between += 1;
        }
        let told = words
            .peek()
            .map(|word| word.trim_end_matches(['.', ',', ';', '?']));
        let is_password = told.is_some_and(|told| {
            let has = |is: fn(char) -> bool| told.chars().any(is);
            let is_long = told.chars().count() >= SHORTEST_TOLD;
            is_long && has(char::is_numeric) && has(char::is_alphabetic) && !is_one(&told, METHODS)
        });
        if between > 0 && is_password {
            return true;
        }
    }
    false
}

/// Longest word for a password, and shortest password that is told, in bytes and characters.
const LONGEST_WORD: usize = 12;
const SHORTEST_TOLD: usize = 6;

/// Whether a text ends with such a name, maybe in quotes.
fn is_secrets_name(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '"', '\'', '\\']);
    // Words with blanks between them are one name in French: `mot de passe`.
    let is_inside =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '\u{300}'..='\u{36f}');
    let mut length = 0;
    for c in before.chars().rev().take_while(|c| is_inside(*c)) {
        length += c.len_utf8();
        if length >= LONGEST_NAME {
            break;
        }
    }
    names_secret(before.get(before.len() - length..).unwrap_or_default())
}

/// Whether a name says that what it names is a secret: `smtp.password`, `DB_PASSWD`.
pub fn names_secret(name: &str) -> bool {
    let name = folded(name);
    let ends = |names: &[&str]| names.iter().any(|end| name.ends_with(end));
    ends(NAMES) && !ends(HARMLESS_NAMES)
}

/// Whether a text begins with what may be a secret. Behind a colon words of prose stand as well, so there it needs
/// digits.
fn is_secret(after: &str, is_assigned: bool) -> bool {
    let after = after.trim_start_matches([' ', '"', '\'', '\\']);
    let scheme = ["bearer ", "basic "].iter().any(|scheme| {
        let start = after.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let (value, least) = match after.split_once(' ') {
        Some((_, rest)) if scheme => (rest, 6),
        _ if is_assigned => (after, 4),
        _ => (after, 6),
    };
    let ends = |c: char| c.is_whitespace() || "\"'&;,<>(){}\\".contains(c);
    let value = value.split(ends).next().unwrap_or_default();
    let has_digits = value.bytes().any(|byte| byte.is_ascii_digit());
    value.chars().count() >= least && !is_blotted(value) && (is_assigned || scheme || has_digits)
}

/// Whether a value is one word of letters, digits and signs as people make passwords of: letters and something else, and not
/// only capitals and digits, which codes are of.
pub fn is_like_password(value: &str) -> bool {
    let has = |is: fn(char) -> bool| value.chars().any(is);
    let is_sign = |c: char| "!@#$%&*?+=^~".contains(c);
    let is_other = |c: char| c.is_ascii_digit() || is_sign(c);
    (4..=64).contains(&value.chars().count())
        && !value.contains(char::is_whitespace)
        && !value.contains("://")
        && has(char::is_alphabetic)
        && value.chars().any(is_other)
        && (has(char::is_lowercase) || value.chars().any(is_sign))
}

/// Whether what stands behind a secret's name is none: blotted out, or a word that says whether there is one.
pub fn is_blotted(value: &str) -> bool {
    let is_word = ["true", "false", "null", "none"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    is_word || value.starts_with(['*', '$', '%', '[']) || has_one_letter(value)
}

/// Whether all characters are the same: `xxxxxx`.
fn has_one_letter(value: &str) -> bool {
    let mut characters = value.chars();
    let first = characters.next();
    characters.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_tokens_are_known_by_their_beginnings() {
        assert!(is_password_hash("$2b$12$abcdefghijklmnopqrstuv"));
        assert!(is_password_hash("pbkdf2_sha256$260000$abc$def="));
        assert!(is_password_hash("pbkdf2:sha256:260000$abc$0123456789"));
        assert!(is_password_hash("{bcrypt}$2a$10$abcdefghijklmnopqrstuv"));
        assert!(is_password_hash("$P$B0123456789abcdefghijklmnopqrst"));
        assert!(!is_password_hash("$20 off everything today"));
        assert!(is_digest("d41d8cd98f00b204e9800998ecf8427e") && !is_digest("d41d8cd9"));
        assert!(is_token("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"));
        assert!(is_token("ghp_0123456789abcdef0123"));
        assert!(!is_token("AKIAx") && !is_token("a.b.c"));
        // aquist:Hunter1!
        assert!(is_token("Basic YXF1aXN0Okh1bnRlcjEh"));
        assert!(is_token("Cookie: session=d41d8cd98f00b204e9800998ecf8427e"));
        assert!(is_token("set-cookie: a=b; sid=8f14e45fceea167a5a36"));
        assert!(!is_token("Basic subscription") && !is_token("Cookie: a=b"));
        // Also among others.
        assert!(holds_secret("Basic YXF1aXN0Okh1bnRlcjEh") && !holds_secret("Basic subscription"));
    }

    #[test]
    fn letters_without_sense_are_random() {
        for value in [
            "d41d8cd98f00b204e9800998ecf8427e",
            "JBSWY3DPEHPK3PXP",
            "mZ3vbGFyIHNlY3JldA9xQ==",
            "x4w8fe73ab99c0x4w8fe73ab99",
        ] {
            assert!(is_random(value), "{value}");
        }
        for value in [
            "INTERNATIONALISATION",
            "12345678901234567",
            "summerberlin2024edition",
            "en-GB",
            "Ada Quist",
        ] {
            assert!(!is_random(value), "{value}");
        }
    }

    #[test]
    fn passwords_are_seen_where_somebody_tells_them() {
        for text in [
            "my pw is Hunter1!",
            "Mein Passwort lautet Sommer2024, danke",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in [
            "the password is required",
            "password is sha256 hashed",
            "the pw is 8 characters",
            "a password was Hunter",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn secrets_are_seen_behind_their_names() {
        for text in [
            "host=db user=app password=hunter2 dbname=x",
            "Server=db;User Id=app;Pwd=hunter2;",
            "PGPASSWORD='hunter2' psql",
            "GET /reset?token=8f14e45fceea167a HTTP/1.1",
            "DefaultEndpointsProtocol=https;AccountKey=Zm9vYmFy==",
            "curl -H 'Authorization: Bearer 8f14e45fceea'",
            "{\"client_secret\": \"8f14e45f\"}",
            "api-key: 8f14e45f",
            "failed: {\\\"password\\\":\\\"hunter2\\\"}",
            "Passwort: xK8f14e45f",
            "Kennwort: xK8f14e45f",
            "mot de passe : xK8f14e45f",
            "mot de passe=hunter2",
            "mdp: xK8f14e45f",
            "wachtwoord: xK8f14e45f",
            "contraseña: xK8f14e45f",
            "contrasen\u{303}a: xK8f14e45f",
            "senha: xK8f14e45f",
            "hasło: xK8f14e45f",
            "Passwort: geheim",
            "password: hunter, thanks",
            "pwd = abc",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in [
            "password=***",
            "password=[FILTERED] id=1",
            "password=${DB_PASSWORD}",
            "password=xxxxxxxx",
            "password=",
            "show_password=true",
            "your password: please choose another one",
            "password_changed=2024-01-01",
            "next_page_token=8f14e45f",
            "a secret: the garden",
            "é=password",
            "Passwort: bitte neu setzen",
            "mot de passe oublié: 12345678",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
