//! Addresses of the web that let somebody in by themselves: who knows one needs no password.

use super::secrets;

/// Names of parameters behind which keys stand. Those that end in words for secrets are known without. Sources: the
/// descriptions of shared access signatures (Azure), of signed URLs (AWS, Google Cloud), and of the OAuth 2.0 code (RFC 6749,
/// section 4.1.2).
const PARAMETERS: &[&str] = &[
    "key",
    "k",
    "t",
    "code",
    "auth",
    "hmac",
    "sig",
    "signature",
    "x-amz-signature",
    "x-goog-signature",
    "ticket",
    "invite",
];

/// Fewest characters of a key, and of the end of an address that nobody can guess and that nothing else has: subscriptions to
/// messages that are pushed to a browser. Source: RFC 8030, section 5 and 8.
const KEY: usize = 16;
const TAIL: usize = 100;

/// Where services of messages take what is written to somebody's channel, behind the scheme. Sources: the documentation of
/// Slack, Discord and Microsoft Teams.
const HOOKS: &[&str] = &[
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "hooks.slack.com/triggers/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
];
const HOOKS_OF_TENANTS: &str = ".webhook.office.com/webhookb2/";

/// Whether a text has such an address among its words: a key as its user or in its query, or one of a service of messages.
pub fn lets_in(text: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || "\"'`,;<>()[]{}|".contains(c);
    text.contains("://") && text.split(ends).any(is_key_to_something)
}

fn is_key_to_something(word: &str) -> bool {
    let Some(rest) = behind_scheme(word) else {
        return false;
    };
    is_hook(rest) || has_key_as_user(rest) || has_key_in_query(rest)
}

fn behind_scheme(word: &str) -> Option<&str> {
    let schemes = ["https://", "http://"];
    schemes
        .iter()
        .find_map(|scheme| Some(word.split_at(word.find(scheme)? + scheme.len()).1))
}

fn is_hook(rest: &str) -> bool {
    let mut hooks = HOOKS.iter();
    let behind = hooks.find_map(|hook| rest.strip_prefix(hook));
    let behind = behind.or_else(|| rest.split_once(HOOKS_OF_TENANTS).map(|(_, behind)| behind));
    behind.is_some_and(|behind| {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'@');
        let path = behind.split(['?', '#', '\\']).next().unwrap_or_default();
        path.len() >= KEY
            && path.bytes().all(is_plain)
            && path.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// `https://<key>@host`, as reports of errors are sent.
fn has_key_as_user(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .split_once('@')
        .is_some_and(|(user, _)| secrets::is_key(user))
}

fn has_key_in_query(rest: &str) -> bool {
    let query = rest
        .split_once('?')
        .map(|(_, query)| query)
        .unwrap_or_default();
    let mut pairs = query
        .split(['&', '#'])
        .filter_map(|pair| pair.split_once('='));
    pairs.any(|(name, value)| {
        let mut parameters = PARAMETERS.iter();
        parameters.any(|known| name.eq_ignore_ascii_case(known))
            && secrets::is_key(value.trim_end_matches("%3D").trim_end_matches('='))
    })
}

/// Whether an address of the web ends in what nobody can guess, however it is called.
pub fn has_long_end(value: &str) -> bool {
    end(value).is_some_and(|end| end.len() >= TAIL && secrets::is_key(end))
}

/// Whether an address of the web ends in letters and digits without sense, as webhooks and invitations do.
pub fn has_random_end(value: &str) -> bool {
    end(value).is_some_and(secrets::is_key)
}

/// The last part of an address.
fn end(value: &str) -> Option<&str> {
    let rest = behind_scheme(value.trim()).filter(|_| value.trim().starts_with("http"))?;
    let (_, path) = rest.split_once('/')?;
    let end = path.trim_end_matches('/').rsplit(['/', '=', ':']).next()?;
    Some(end.rsplit('.').next().unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_keys_in_them_let_somebody_in() {
        for value in [
            "https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/Xyz4w8fe73ab99c0",
            "see https://discord.com/api/webhooks/1029384756/Xyz4w8fe73ab99c0, please",
            "{\"url\":\"https://hooks.slack.com/services/T0AB/B0AB/Xyz4w8fe73\"}",
            "https://acme.webhook.office.com/webhookb2/a1b2@c3/IncomingWebhook/d4e5",
            "https://bbdcd821cd5304a3b275d84d1132f519@sentry.firma.de/4",
            "https://bots.firma.de/oncall?key=9fW7a8c4eYb2d6f5",
            "https://acc.blob.core.windows.net/c/f?sv=2024&sig=4fW7a8c4eYb2d6f5Tz%3D",
        ] {
            assert!(lets_in(value), "{value}");
        }
        for value in [
            "https://hooks.slack.com/services/",
            "https://discord.com/api/webhooks/<id>/<token>",
            "https://ada@firma.de/x",
            "https://shop.firma.de/search?key=schluesselanhaenger",
            "https://shop.firma.de/?t=2024-01-31",
            "https://shop.firma.de/?code=SUMMER2024",
            "key=9fW7a8c4eYb2d6f5",
            "",
        ] {
            assert!(!lets_in(value), "{value}");
        }
    }

    #[test]
    fn ends_that_nobody_can_guess_are_told_from_words() {
        let long = format!("https://push.example/send/{}", "aB3".repeat(40));
        assert!(has_long_end(&long));
        assert!(!has_long_end(
            "https://mm.example/hooks/x4w8fe73ab99c0x4w8fe73ab99"
        ));
        for value in [
            "https://mm.example/hooks/x4w8fe73ab99c0x4w8fe73ab99",
            "https://meet.example/join/9f1c3e5b7a9d2c4e6f8091a2b3c4d5e6",
        ] {
            assert!(has_random_end(value), "{value}");
        }
        for value in [
            "https://firma.de/hooks/orders-created",
            "https://firma.de/blog/summer2024",
            "https://firma.de",
            "x4w8fe73ab99c0x4w8fe73ab99",
        ] {
            assert!(!has_random_end(value), "{value}");
        }
    }
}
