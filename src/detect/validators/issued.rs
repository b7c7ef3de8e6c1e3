//! Tokens and keys that services issue and nothing else looks like: one of them lets somebody in, wherever it stands.

use super::{links, secrets};

/// How a token begins, and fewest characters behind that. Sources: the services' descriptions of the forms of their tokens
/// (Stripe, GitHub, GitLab, Slack, `HashiCorp` Vault, `OpenAI`, Anthropic, AWS, Google, `SendGrid`, npm, `PyPI`).
const FORMS: &[(&str, usize)] = &[
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("whsec_", 20),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("ghu_", 30),
    ("ghr_", 30),
    ("github_pat_", 30),
    ("glpat-", 16),
    ("gldt-", 16),
    ("glrt-", 16),
    ("xoxa-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("xoxr-", 16),
    ("xoxs-", 16),
    ("xapp-", 16),
    ("hvs.", 20),
    ("hvb.", 20),
    ("sk-proj-", 20),
    ("sk-ant-", 20),
    ("AGE-SECRET-KEY-1", 20),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("ya29.", 20),
    ("SG.", 40),
    ("npm_", 36),
    ("pypi-AgE", 40),
];

/// Where keys begin in texts. Source: RFC 7468, section 10 and 11; RFC 4253; OpenPGP.
const KEYS: &[&str] = &["-----BEGIN ", "PRIVATE KEY"];

/// Longest text that is looked into, in bytes.
const LONGEST: usize = 20_000;

/// Whether a value is such a token, or has one among its words.
pub fn holds_token(text: &str) -> bool {
    let end = (0..=LONGEST.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    let text = text.get(..end.unwrap_or_default()).unwrap_or(text);
    let ends = |c: char| c.is_whitespace() || "\"'`,;=<>()[]{}&|:".contains(c);
    KEYS.iter().all(|part| text.contains(part))
        || text.split(ends).any(is_issued)
        || links::lets_in(text)
}

/// Whether a word is a token: such a beginning, and letters and digits without sense behind it.
fn is_issued(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let rest = FORMS.iter().find_map(|(beginning, least)| {
        let rest = word.strip_prefix(beginning)?;
        (rest.len() >= *least).then_some(rest)
    });
    rest.is_some_and(|rest| {
        rest.bytes().all(is_plain)
            && rest.bytes().any(|byte| byte.is_ascii_alphabetic())
            && has_no_sense(rest)
    }) || secrets::is_jwt(word) && word.len() >= SHORTEST_JWT
}

/// Shortest JWT with a header, a claim and a signature, in bytes.
const SHORTEST_JWT: usize = 60;

/// Whether letters do not make words: digits stand among them, or many different ones.
fn has_no_sense(rest: &str) -> bool {
    let different: std::collections::HashSet<u8> = rest.bytes().collect();
    let has_digit = rest.bytes().any(|byte| byte.is_ascii_digit());
    let is_shouted = rest.bytes().all(|byte| byte.is_ascii_uppercase());
    different.len() >= 8 && (has_digit || is_shouted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_services_are_known_alone_and_among_words() {
        for text in [
            "sk_live_51HxYz0aBcDeFgHiJkLmNoPq",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "AKIAIOSFODNN7EXAMPLE",
            "deploy with ghp_16C7e42F292c6912E7710c838347Ae178B4a, please",
            "key=AKIAIOSFODNN7EXAMPLE&x=1",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
            "https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/Xyz4w8fe73ab99c0",
            "posts to https://bots.firma.de/oncall?key=9fW7a8c4eYb2d6f5",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        ] {
            assert!(holds_token(text), "{text}");
        }
        for text in [
            "sk_test_51HxYz0aBcDeFgHiJkLmNoPq",
            "sk_live_…",
            "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
            "sk_live_<your key that is longer>",
            "npm_config_registry_of_the_whole_company",
            "pypi-attestations",
            "Bearer of good news for everybody",
            "SG. Dynamo Dresden",
            "AKIA",
            "ASIA PACIFIC",
            "-----BEGIN CERTIFICATE-----",
            "blue",
            "",
        ] {
            assert!(!holds_token(text), "{text}");
        }
        let long = "ü".repeat(LONGEST);
        assert!(!holds_token(&long));
    }
}
