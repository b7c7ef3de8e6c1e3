//! Addresses of the web that let somebody in by themselves: who knows one needs no password.

use super::secrets;
use crate::detect::coded::is_uuid;

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
    "outlook.office.com/webhook/",
    "outlook.office365.com/webhook/",
];
const HOOKS_OF_TENANTS: &str = ".webhook.office.com/";

/// Where services take what sets something off at somebody's, with a short number and code behind it, and with a key at the end.
/// Sources: the documentation of Zapier ("Webhooks by Zapier"), of IFTTT ("Webhooks") and of Make ("Webhooks").
const CATCHES: &[&str] = &["hooks.zapier.com/hooks/"];
const TRIGGERS: &[&str] = &[
    "maker.ifttt.com/",
    "hook.make.com/",
    "hook.integromat.com/",
    "hook.eu1.make.com/",
    "hook.eu2.make.com/",
    "hook.us1.make.com/",
    "hook.us2.make.com/",
];

/// Part of a path behind which programs that somebody runs take the same, under a UUID. Source: the documentation of n8n,
/// "Webhook node".
const OF_FLOWS: [&str; 2] = ["webhook", "webhook-test"];

/// Fewest characters behind such a service's name.
const CAUGHT: usize = 10;

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
    let behind = |hooks: &[&str]| hooks.iter().find_map(|hook| rest.strip_prefix(hook));
    let of_tenant = || rest.split_once(HOOKS_OF_TENANTS).map(|(_, behind)| behind);
    let has = |behind: Option<&str>, least| behind.is_some_and(|path| is_filled(path, least));
    has(behind(HOOKS).or_else(of_tenant), KEY)
        || has(behind(CATCHES), CAUGHT)
        || behind(TRIGGERS).is_some_and(|path| is_end_of_hook(last_part(path)))
        || is_flow(rest)
}

/// Whether so much stands in a path that it is no example of one.
fn is_filled(behind: &str, least: usize) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'@');
    let path = without_query(behind);
    path.len() >= least
        && path.bytes().all(is_plain)
        && path.bytes().any(|byte| byte.is_ascii_digit())
}

/// `https://flows.example/webhook/<uuid>`.
fn is_flow(rest: &str) -> bool {
    let mut parts = without_query(rest).trim_end_matches('/').rsplit('/');
    let (last, before) = (parts.next(), parts.next());
    last.is_some_and(is_uuid) && before.is_some_and(|before| OF_FLOWS.contains(&before))
}

fn without_query(path: &str) -> &str {
    path.split(['?', '#', '\\']).next().unwrap_or_default()
}

fn last_part(path: &str) -> &str {
    let path = without_query(path).trim_end_matches('/');
    path.rsplit('/').next().unwrap_or_default()
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

/// Whether an address of the web ends in what webhooks end in. Under a name for those fewer signs are enough, because nothing
/// else ends so there.
pub fn has_end_of_hook(value: &str) -> bool {
    end(value).is_some_and(|end| secrets::is_key(end) || is_end_of_hook(end))
}

/// Whether the end of an address is a UUID, hexadecimal, or letters and digits without sense, with the signs of base64.
fn is_end_of_hook(end: &str) -> bool {
    let has = |is: fn(&u8) -> bool| end.bytes().any(|byte| is(&byte));
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_hex = || end.bytes().all(|byte| byte.is_ascii_hexdigit());
    end.len() >= KEY
        && end.bytes().all(is_sign)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && (is_uuid(end) || is_hex() || turns(end) >= TURNS)
}

/// How often letters and digits of an end turn into each other, and small letters into capitals: in words with a number behind
/// them (`OrdersCreated2024`) they seldom do.
const TURNS: usize = 4;

fn turns(end: &str) -> usize {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let turns = end.as_bytes().windows(2).filter(|pair| match pair {
        [one, next] => matches!((kind(*one), kind(*next)), (0, 1 | 2) | (1, 0 | 2) | (2, 0)),
        _ => false,
    });
    turns.count()
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
            "https://hooks.zapier.com/hooks/catch/1234567/ab3d9fk/",
            "https://maker.ifttt.com/trigger/door_open/with/key/dR4x9Qw2LmZt7VbK1sPf3y",
            "https://maker.ifttt.com/in/x7Qm2Rt9Kd4Ws1Vb6Z",
            "https://hook.eu1.make.com/q8w3e7r1t5y9u2i6o4p0a3s7d1f5g9h2",
            "https://n8n.firma.de/webhook/7c1f4a52-93bb-4d0e-a1f6-52c09b7e6d11",
            "https://outlook.office.com/webhook/a1b2c3d4@e5f6/IncomingWebhook/d4e5",
            "https://acme.webhook.office.com/a1b2c3d4@e5f6/IncomingWebhook/d4e5",
            "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AIzaSyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI",
        ] {
            assert!(lets_in(value), "{value}");
        }
        for value in [
            "https://hooks.slack.com/services/",
            "https://discord.com/api/webhooks/<id>/<token>",
            "https://hooks.zapier.com/hooks/catch/<account>/<code>/",
            "https://maker.ifttt.com/trigger/{event}/with/key/{key}",
            "https://maker.ifttt.com/trigger/event_1/with/key/your-key-of-2024",
            "https://firma.de/webhook/orders-created",
            "https://firma.de/orders/7c1f4a52-93bb-4d0e-a1f6-52c09b7e6d11",
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

    #[test]
    fn ends_of_webhooks_are_shorter_and_no_words() {
        for value in [
            "https://api.acme.io/in/x7QmRt9KdWs1VbZ4ca",
            "https://api.acme.io/in/q7-mRt9KdWs1_bZ4",
            "https://api.acme.io/in/9f1c3e5b7a9d2c4e",
            "https://api.acme.io/in/7c1f4a52-93bb-4d0e-a1f6-52c09b7e6d11/",
        ] {
            assert!(has_end_of_hook(value), "{value}");
        }
        for value in [
            "https://api.acme.io/hooks/Orders-Created-2024",
            "https://api.acme.io/hooks/OrdersCreated2024",
            "https://api.acme.io/hooks/orders/1234567890123456",
            "https://api.acme.io/in/x7QmRt9Kd",
        ] {
            assert!(!has_end_of_hook(value), "{value}");
        }
    }
}
