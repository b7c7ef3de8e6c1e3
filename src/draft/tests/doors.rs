//! What lets somebody in: addresses of hooks and invitations, codes that are good for a while, ids of sessions.

use super::applications::{BASE64, Form, HASH, HEX, expect, hook, random, small};
use super::*;

#[test]
fn addresses_that_let_somebody_in_do_not_pass() {
    expect(
        "integrations",
        60,
        &[("hook", hook, "url"), ("incoming", hook, "url")],
    );
    let key: Form = |at| format!("https://bots.example/oncall?key={}", small(at));
    expect(
        "commands",
        60,
        &[
            ("trigger", |_| "oncall".to_owned(), "keep"),
            ("url", key, "url"),
        ],
    );
    let dsn: Form = |at| format!("https://{}@sentry.firma.de/4", random(at, HEX, 32));
    expect("application_settings", 1, &[("sentry_dsn", dsn, "url")]);
    let document: Form = |at| format!(r#"{{"webhook": "{}", "csrf": "{}"}}"#, hook(at), small(at));
    expect(
        "props",
        60,
        &[(
            "properties",
            document,
            r#"{ json: { "$.csrf": hash, "$.webhook": url, "other": set_null, "on_invalid": set_null } }"#,
        )],
    );
    let plain: Form = |at| format!("https://firma.example/orders/{at}");
    let zapier: Form = |at| {
        let account = random(at, b"123456789", 7);
        let code = random(at, b"abcdefghijkmnopqrstuwxyz13456789", 7);
        format!("https://hooks.zapier.com/hooks/catch/{account}/{code}/")
    };
    let [short, longer]: [Form; 2] = [
        |at| format!("https://api.acme.io/in/{}", random(at, BASE64, 18)),
        |at| format!("https://maker.ifttt.com/in/{}", random(at, BASE64, 43)),
    ];
    expect(
        "webhook_endpoints",
        60,
        &[
            ("url", zapier, "url"),
            ("u2", short, "url"),
            ("u3", longer, "url"),
            ("docs", plain, "keep"),
        ],
    );
    let page: Form = |at| format!("https://api.acme.io/in/{}", random(at + 99, BASE64, 18));
    expect(
        "integrations",
        60,
        &[
            ("zap_hook", zapier, "url"),
            ("hook_url", short, "url"),
            ("page", page, "keep"),
            ("plain_hook", plain, "keep"),
        ],
    );
    expect(
        "callbacks",
        60,
        &[("hook", plain, "keep"), ("url", plain, "keep")],
    );
}

#[test]
fn codes_that_are_good_for_a_while_do_not_pass() {
    expect(
        "oauthauthdata",
        60,
        &[
            ("code", small, HASH),
            ("expiresin", |_| "600".to_owned(), "keep"),
            (
                "redirecturi",
                |_| "https://jira.example/cb".to_owned(),
                "keep",
            ),
        ],
    );
    expect(
        "teams",
        60,
        &[
            ("name", |at| format!("team{at}"), "keep"),
            ("inviteid", small, HASH),
        ],
    );
    expect(
        "orders",
        60,
        &[
            ("code", small, "keep"),
            ("total", |at| at.to_string(), "keep"),
        ],
    );
}

#[test]
fn ids_of_sessions_do_not_pass_whatever_stands_around_them() {
    let of: Form = |at| random(at + 99, BASE64, 30);
    let rack: Form = |at| format!("2::{}", random(at, HEX, 64));
    let express: Form = |at| {
        format!(
            "s:{}.{}",
            random(at, BASE64, 32),
            random(at + 1, BASE64, 43)
        )
    };
    expect(
        "sessions",
        60,
        &[("id", rack, HASH), ("user_id", of, "keep")],
    );
    expect("login_sessions", 60, &[("id", express, HASH)]);
    expect("parts", 60, &[("id", rack, "keep")]);
}

#[test]
fn whose_sessions_they_are_stays() {
    let key: Form = |at| random(at, BASE64, 30);
    let of: Form = |at| random(at + 99, BASE64, 30);
    expect(
        "sessions",
        60,
        &[
            ("token", key, HASH),
            ("userid", of, "keep"),
            ("user_id", of, "keep"),
        ],
    );
}

#[test]
fn ids_of_what_lets_somebody_in_do_not_pass_where_they_are_uuids() {
    let uuid: Form = |at| {
        let hex = random(at, HEX, 32);
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        parts.join("-")
    };
    let mail: Form = |at| format!("somebody{at}@mail.example.org");
    for (table, rule) in [
        ("ResetPasswordRequest", "uuid"),
        ("forgot_passwords", "uuid"),
        ("invitations", "uuid"),
        ("shifts", "keep"),
    ] {
        expect(table, 60, &[("id", uuid, rule), ("email", mail, "email")]);
    }
    // What somebody comes in by stands beside it.
    let token: Form = |at| random(at, HEX, 40);
    let columns: &[(&str, Form, &str)] = &[("id", uuid, "keep"), ("token", token, HASH)];
    expect("password_reset_requests", 60, columns);
    // As a type of their own.
    let mut resets = table("PasswordResets", vec![column("id", Family::Uuid)]);
    resets.columns.push(column("email", Family::Text));
    let samples = vec![None, Some((0..60).map(mail).collect())];
    let draft = drafted_with(HEADER, &database(vec![resets]), &samples, &BTreeMap::new());
    assert_eq!(
        rule(&draft, "public.PasswordResets.id"),
        "uuid",
        "{}",
        draft.text
    );
}
