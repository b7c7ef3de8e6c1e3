//! What the schema itself may hold of somebody: literals of defaults and constraints, labels, comments. Only what cannot
//! be anything else counts, because a schema is full of words; hosts that nobody can own do not.

use super::validators::contact::{self, Phone};
use super::validators::national::is_ssn;
use super::validators::{finance, secrets};
use crate::transform::detectors::{Kind, Scanner};
use crate::transform::hosts;

/// Shortest text that is looked at: `+1`, `a@b` are no more than signs.
const SHORTEST: usize = 6;

/// What a whole text is, if it is somebody's or a secret.
pub fn whole(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let is = |yes: bool, what| yes.then_some(what);
    if text.len() < SHORTEST || text.starts_with("$$") {
        return None;
    }
    is(is_somebodys_email(text), "an e-mail address")
        .or_else(|| is(contact::has_password(text), "a URL with a password"))
        .or_else(|| is(secrets::is_password_hash(text), "the hash of a password"))
        .or_else(|| is(secrets::is_token(text), TOKEN))
        .or_else(|| is(finance::is_iban(text), "an IBAN"))
        .or_else(|| is(is_card(text), "a card number"))
        .or_else(|| is(is_phone(text), "a phone number"))
        .or_else(|| is(is_ssn(text), "a social security number"))
}

/// What a text of several words holds, if one of them is somebody's or a secret.
pub fn within(text: &str) -> Option<&'static str> {
    let mut scanner = Scanner::default();
    let kinds = [Kind::Email, Kind::Iban, Kind::CreditCard, Kind::Phone];
    let parts = scanner.scan(text, &kinds).iter();
    let mut parts = parts.filter_map(|found| text.get(found.range.clone()));
    let is_edge = |c: char| !(c.is_alphanumeric() || matches!(c, '+' | '$' | '=' | '/'));
    let is_between = |c: char| c.is_whitespace() || "'\",;()<>".contains(c);
    let mut words = text
        .split(is_between)
        .map(|word| word.trim_matches(is_edge));
    parts.find_map(whole).or_else(|| words.find_map(whole))
}

/// What a text holds of which a word in front of it says what it is: `Kennwort: …`, `Tel. 0171 …`.
pub fn announced(text: &str) -> Option<&'static str> {
    let mut scanner = Scanner::default();
    let found = scanner.scan(text, &[Kind::Password, Kind::Phone]);
    found.iter().find_map(|found| match found.kind {
        Kind::Password => Some("a password"),
        Kind::Phone => Some("a phone number"),
        _ => None,
    })
}

/// What the literals of an SQL expression hold.
pub fn of_expression(sql: &str) -> Option<&'static str> {
    first_literal(sql, |literal| whole(literal).or_else(|| within(literal)))
}

/// What a password of a connection is called.
const SECRET: &str = "a password or secret";

/// What a text of the schema holds that has the title which `pg::texts` gives it.
pub fn of_schema(title: &str, text: &str) -> Option<&'static str> {
    let has_password = title.starts_with("the options of ") && text.contains("password=");
    let is_comment = title.starts_with("the comment on ");
    let what = has_password.then_some(SECRET);
    what.or_else(|| within(text))
        .or_else(|| accesses(text).next())
        .or_else(|| is_comment.then(|| announced(text)).flatten())
}

/// What a token without a name of its own is called.
pub const TOKEN: &str = "a token or key";

/// What of a text's words gives access to something.
pub fn accesses(text: &str) -> impl Iterator<Item = &'static str> {
    words(text).filter_map(|word| {
        let is = |yes: bool, what| yes.then_some(what);
        of_address(word)
            .or_else(|| is(is_password(word), "a password"))
            .or_else(|| is(secrets::is_password_hash(word), "the hash of a password"))
            .or_else(|| is(secrets::is_token(word), TOKEN))
    })
}

/// Addresses with a password among a text's words.
pub fn addresses(text: &str) -> impl Iterator<Item = &'static str> {
    words(text).filter_map(of_address)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "'\",;()<>".contains(c))
}

fn of_address(word: &str) -> Option<&'static str> {
    contact::has_password(word).then_some("a URL with a password")
}

/// `password=…` of a connection.
///
/// Source: PostgreSQL documentation, "Connection Strings".
fn is_password(word: &str) -> bool {
    let value = word.split_once("password=").map(|(_, value)| value);
    value.is_some_and(|value| value.starts_with(|c: char| c.is_alphanumeric()))
}

/// The first thing that is told of a literal of an SQL expression.
/// Source: PostgreSQL documentation, "String Constants"; `pg_get_expr` prints them in single quotes.
pub fn first_literal<T>(sql: &str, tell: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut rest = sql;
    while let Some((_, from)) = rest.split_once('\'') {
        let mut literal = String::new();
        rest = from;
        loop {
            let (part, behind) = rest.split_once('\'')?;
            literal.push_str(part);
            rest = behind;
            match rest.strip_prefix('\'') {
                Some(doubled) => {
                    literal.push('\'');
                    rest = doubled;
                }
                None => break,
            }
        }
        if let Some(what) = tell(&literal) {
            return Some(what);
        }
    }
    None
}

/// Whether an SQL expression is a text by itself that is not empty, and nothing that is computed.
pub fn is_text(sql: &str) -> bool {
    let literal = sql
        .strip_prefix('\'')
        .and_then(|rest| rest.split('\'').next());
    literal.is_some_and(|literal| !literal.trim().is_empty())
}

fn is_somebodys_email(text: &str) -> bool {
    let host = text
        .rsplit('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    contact::is_email(text) && !hosts::is_reserved(&host) && !host.ends_with("localhost")
}

/// Grouped or long: eight digits are a date as well.
fn is_card(text: &str) -> bool {
    finance::is_card(text) && text.chars().filter(char::is_ascii_digit).count() >= 15
}

fn is_phone(text: &str) -> bool {
    text.starts_with('+') && contact::phone(text) == Some(Phone::International)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_somebody_are_told_and_words_are_not() {
        for (sql, expected) in [
            ("'ada@navy.mil'::text", Some("an e-mail address")),
            (
                "lower('O''Neill <ada@navy.mil>'::text)",
                Some("an e-mail address"),
            ),
            ("'nobody@example.com'::text", None),
            ("nextval('users_id_seq'::regclass)", None),
            ("'+49 30 901820'::text", Some("a phone number")),
            ("'{}'::jsonb", None),
            (
                "(x = ANY (ARRAY['new'::text, 'DE89370400440532013000'::text]))",
                Some("an IBAN"),
            ),
            (
                "'postgresql://u:hunter22@db/x'",
                Some("a URL with a password"),
            ),
            ("'2024-01-01'::date", None),
            ("'00000000-0000-0000-0000-000000000000'::uuid", None),
            ("'unclosed", None),
            ("CURRENT_TIMESTAMP", None),
        ] {
            assert_eq!(of_expression(sql), expected, "{sql}");
        }
    }

    #[test]
    fn texts_are_told_from_what_is_computed() {
        for (sql, expected) in [
            ("'hunter2'::character varying", true),
            ("''::text", false),
            ("NULL::text", false),
            ("gen_random_uuid()", false),
            ("encode(gen_random_bytes(16), 'hex'::text)", false),
        ] {
            assert_eq!(is_text(sql), expected, "{sql}");
        }
    }

    #[test]
    fn words_in_front_say_what_something_is() {
        for (text, expected) in [
            ("Kennwort: Geheim4711", Some("a password")),
            ("Tel. 0171 2345678", Some("a phone number")),
            ("The password is stored as a hash", None),
            ("since version 2.11, see ticket 20240117", None),
        ] {
            assert_eq!(announced(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_are_looked_at_word_by_word() {
        assert_eq!(
            within("Ask Ada (ada@navy.mil), she knows."),
            Some("an e-mail address")
        );
        assert_eq!(
            within("The state of the order, see wiki/orders#states"),
            None
        );
        assert_eq!(within(""), None);
    }
}
