//! Hashes of passwords, tokens, keys: what has a form of its own.

/// Whether a value is a hash of a password: crypt(3) as `$2b$…`, `$argon2id$…`, Django's, LDAP's.
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
        "github_pat_",
        "glpat-",
        "xoxb-",
        "xoxp-",
        "xapp-",
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
    (known && value.len() >= 16) || is_jwt(value)
}

fn is_jwt(value: &str) -> bool {
    let parts: Vec<&str> = value.split('.').collect();
    let base64 = |part: &&str| {
        part.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // `{"` in base64.
    parts.len() == 3 && value.starts_with("eyJ") && parts.iter().all(base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_tokens_are_known_by_their_beginnings() {
        assert!(is_password_hash("$2b$12$abcdefghijklmnopqrstuv"));
        assert!(is_password_hash("pbkdf2_sha256$260000$abc$def="));
        assert!(!is_password_hash("$20 off everything today"));
        assert!(is_token("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"));
        assert!(is_token("ghp_0123456789abcdef0123"));
        assert!(!is_token("AKIAx") && !is_token("a.b.c"));
    }
}
