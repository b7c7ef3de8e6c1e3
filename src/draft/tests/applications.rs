//! Drafts of tables as programs that many run have them.

use super::*;

pub(super) type Form = fn(usize) -> String;

/// Letters and digits without sense, the same for the same number.
pub(super) fn random(at: usize, letters: &[u8], length: usize) -> String {
    let mut state = (at as u64 + 11).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        letters[(state >> 11) as usize % letters.len()] as char
    };
    (0..length).map(|_| next()).collect()
}

pub(super) const HEX: &[u8] = b"0123456789abcdef";
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
pub(super) const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Holds the rules of a table's columns, each of so many values, against those that are expected; `?` is any but `keep`.
pub(super) fn expect(name: &str, rows: usize, columns: &[(&str, Form, &str)]) {
    let all = columns.iter().map(|(name, ..)| column(name, Family::Text));
    let samples = columns
        .iter()
        .map(|(_, form, _)| Some((0..rows).map(form).collect()));
    let samples: Vec<detect::Sample> = samples.collect();
    let database = database(vec![table(name, all.collect())]);
    let draft = drafted_with(HEADER, &database, &samples, &BTreeMap::new());
    let path = |column: &str| format!("public.{name}.{column}");
    for (column, _, expected) in columns {
        let rule = rule(&draft, &path(column));
        let is_right = *expected == "?" && rule != "keep" || rule == *expected;
        assert!(
            is_right,
            "{name}.{column}: {rule}, not {expected}\n{}",
            draft.text
        );
    }
}

const MAIL: Form = |at| format!("kunde{at}@gmx.de");
const DIGEST: Form = |at| random(at, HEX, 32);
pub(super) const HASH: &str = "hash";
const BASE32_KEY: &str = "{ hash: { length: 32, encoding: base32 } }";

pub(super) fn hook(at: usize) -> String {
    let key = |from: usize, letters: &[u8], length| random(at + from, letters, length);
    match at % 2 {
        0 => format!("https://mm.firma.example/hooks/{}", key(0, HEX, 26)),
        _ => format!(
            "https://hooks.slack.com/services/T0{}/B0{}/{}",
            key(0, BASE32, 8),
            key(1, BASE32, 8),
            key(2, BASE64, 24)
        ),
    }
}

pub(super) fn small(at: usize) -> String {
    random(at, b"abcdefghijkmnopqrstuwxyz13456789", 26)
}

fn push(at: usize) -> String {
    format!(
        "https://fcm.googleapis.com/fcm/send/{}",
        random(at, BASE64, 140)
    )
}

#[test]
fn passwords_of_servers_do_not_pass() {
    let word: Form = |at| ["Kessel!Tropfen-2019", "gurkensalat"][at].to_owned();
    let host: Form = |_| "smtp.firma.de".to_owned();
    expect(
        "ir_mail_server",
        2,
        &[
            ("name", host, "keep"),
            ("smtp_host", host, "keep"),
            ("smtp_pass", word, "password_hash"),
            ("mailpass", word, "password_hash"),
        ],
    );
    for column in [
        "smtp_pass",
        "imap_pass",
        "db_pass",
        "proxy_pass",
        "mailpass",
    ] {
        expect(
            "conf",
            2,
            &[("x", host, "keep"), (column, word, "password_hash")],
        );
    }
    expect(
        "upstream",
        2,
        &[("host", host, "keep"), ("pass", word, "password_hash")],
    );
    let ski: Form = |at| ["day", "week"][at].to_owned();
    for column in ["ski_pass", "bypass", "first_pass", "compass"] {
        expect("lifts", 2, &[("x", host, "keep"), (column, ski, "keep")]);
    }
}

#[test]
fn keys_of_second_factors_do_not_pass_and_stay_keys() {
    let key: Form = |at| random(at, BASE32, 32);
    for table in [
        "user_second_factors",
        "user_2fa",
        "totp_devices",
        "mfa_devices",
        "user_otp",
    ] {
        expect(
            table,
            60,
            &[
                ("method", |_| "1".to_owned(), "keep"),
                ("data", key, BASE32_KEY),
            ],
        );
    }
    expect(
        "users",
        60,
        &[("email", MAIL, "email"), ("otp_secret", key, BASE32_KEY)],
    );
    expect(
        "labels",
        60,
        &[("x", |_| "1".to_owned(), "keep"), ("data", key, "keep")],
    );
}

#[test]
fn what_is_pushed_to_a_browser_is_not_sent_there() {
    let [long, short]: [Form; 2] = [|at| random(at, BASE64, 87), |at| random(at, BASE64, 22)];
    expect(
        "web_push_subscriptions",
        60,
        &[
            ("endpoint", push, "url"),
            ("key_p256dh", long, HASH),
            ("key_auth", short, HASH),
        ],
    );
    let document: Form = |at| {
        let (endpoint, key) = (push(at), random(at, BASE64, 87));
        format!(
            r#"{{"endpoint": "{endpoint}", "keys": {{"p256dh": "{key}", "auth": "{}"}}}}"#,
            random(at, BASE64, 22)
        )
    };
    expect(
        "subscriptions",
        60,
        &[(
            "data",
            document,
            r#"{ json: { "$.endpoint": url, "$.keys.auth": hash, "other": set_null, "on_invalid": set_null } }"#,
        )],
    );
}

#[test]
fn themes_of_mails_and_states_of_numbers_are_nobodys() {
    let theme: Form = |_| "keycloak".to_owned();
    expect(
        "realm",
        2,
        &[
            ("email_theme", theme, "keep"),
            ("login_theme", theme, "keep"),
        ],
    );
    let state: Form = |at| ["correct", "incorrect"][at % 2].to_owned();
    expect(
        "crm_lead",
        60,
        &[
            ("zip", |at| format!("{}", 93_000 + at), "?"),
            (
                "city",
                |at| ["Regensburg", "Passau"][at % 2].to_owned(),
                "?",
            ),
            ("street", |at| format!("Gartenweg {at}"), "?"),
            ("phone_state", state, "keep"),
            ("email_state", state, "keep"),
        ],
    );
}

#[test]
fn what_is_encrypted_does_not_pass() {
    let cipher: Form = |at| format!("{}==", random(at, BASE64, 42));
    for column in [
        "encrypted_token",
        "encrypted_url",
        "encrypted_properties",
        "value_ciphertext",
    ] {
        expect(
            "web_hooks",
            60,
            &[("x", |_| "1".to_owned(), "keep"), (column, cipher, HASH)],
        );
    }
    let bytes = |name: &str| {
        let draft = drafted_by_values(
            table("web_hooks", vec![column(name, Family::Bytea)]),
            &[&["00010203"]],
        );
        rule(&draft, &format!("public.web_hooks.{name}")).to_owned()
    };
    assert_eq!(bytes("encrypted_properties"), HASH);
    assert_eq!(bytes("encrypted_properties_iv"), "keep");
}

#[test]
fn hashes_of_passwords_are_hashes_of_passwords_whatever_holds_them() {
    let bcrypt: Form = |at| format!("$2y$12${}", random(at, BASE64, 53));
    expect(
        "password_reset_tokens",
        60,
        &[("email", MAIL, "email"), ("token", bcrypt, "password_hash")],
    );
}

#[test]
fn pictures_are_addresses_or_files_as_their_values_are() {
    let url: Form = |at| format!("https://cdn.firma.example/anna-quist-{at}.png");
    let file: Form = |at| format!("avatars/anna-quist-{at}.jpg");
    for column in ["image", "avatar", "profile_photo_path"] {
        expect(
            "users",
            60,
            &[("email", MAIL, "email"), (column, url, "url")],
        );
        expect(
            "users",
            60,
            &[("email", MAIL, "email"), (column, file, "file_path")],
        );
    }
    let document: Form = |at| {
        format!(r#"{{"email": "kunde{at}@gmx.de", "image": "https://cdn.firma.example/{at}.png"}}"#)
    };
    expect(
        "sessions",
        60,
        &[(
            "data",
            document,
            r#"{ json: { "$.email": email, "$.image": url, "other": set_null, "on_invalid": set_null } }"#,
        )],
    );
    let hosts: Form =
        |at| format!("from mail{at}.firma.de by mx.firma.de with ESMTP at mx{at}.firma.io");
    expect("mails", 60, &[("notes", hosts, "text")]);
    let named: Form = |at| format!("anna-schmidt-{at}.pdf");
    expect("files", 60, &[("filename", named, "file_path")]);
}

#[test]
fn what_migrations_have_run_passes() {
    for name in [
        "databasechangelog",
        "liquibasechangelog",
        "flyway_schema_history",
        "DATABASECHANGELOG",
    ] {
        expect(
            name,
            60,
            &[
                ("author", |at| format!("dev{at}@firma.de"), "keep"),
                (
                    "filename",
                    |at| format!("META-INF/jpa-changelog-{at}.0.0.xml"),
                    "keep",
                ),
                (
                    "comments",
                    |_| "Adding a column for email".to_owned(),
                    "keep",
                ),
            ],
        );
    }
}

#[test]
fn checksums_and_what_texts_are_written_in_are_nobodys() {
    let two: Form = |at| ["a1", "b2"][at % 2].to_owned();
    expect(
        "users",
        60,
        &[
            ("email", MAIL, "email"),
            ("sha1", |at| random(at, HEX, 40), "keep"),
            ("md5", |at| random(at + 100, HEX, 32), "keep"),
            ("message_checksum", |at| random(at + 200, HEX, 32), "keep"),
            ("content_encoding", two, "keep"),
            ("notes_locale", two, "keep"),
            ("phone_code", |at| ["49", "34"][at % 2].to_owned(), "keep"),
            ("report_header", two, "keep"),
            (
                "user_agent_hash",
                DIGEST,
                "{ hash: { length: 16, encoding: base32 } }",
            ),
        ],
    );
}

#[test]
fn time_zones_get_others_where_they_are_called_as_everybody_calls_them() {
    let iana: Form = |at| ["America/Lima", "Europe/Berlin", "UTC"][at % 3].to_owned();
    let own: Form = |at| ["Berlin", "Europe/Berlin", "UTC"][at % 3].to_owned();
    for column in ["time_zone", "timezone", "tz"] {
        expect(
            "users",
            60,
            &[("email", MAIL, "email"), (column, iana, "time_zone")],
        );
        expect(
            "users",
            60,
            &[("email", MAIL, "email"), (column, own, "keep")],
        );
        expect("shops", 60, &[("x", iana, "keep"), (column, iana, "keep")]);
    }
}

#[test]
fn what_values_are_overrules_what_they_are_called() {
    expect(
        "users",
        60,
        &[
            ("email", MAIL, "email"),
            (
                "title",
                |at| ["Mr", "Ms.", "Dr", "Prof."][at % 4].to_owned(),
                "keep",
            ),
            (
                "pin",
                |at| format!("{:04}", at * 137),
                "{ fixed: \"0000\" }",
            ),
            (
                "secret_question",
                |at| ["Name of pet?", "Born where?"][at % 2].to_owned(),
                "text",
            ),
            (
                "location",
                |at| ["Bremen, DE", "Leeds, GB"][at % 2].to_owned(),
                "city",
            ),
            (
                "vat",
                |at| format!("NL{:09}B01", 100_000_000 + at * 7919),
                "{ digits: { letters: keep } }",
            ),
        ],
    );
    expect(
        "helpdesk",
        60,
        &[
            (
                "cc_addresses",
                |at| format!("r{at}@fastmail.com;q{at}@gmail.com"),
                "text",
            ),
            (
                "videocall_location",
                |at| format!("https://erp.firma.de/join/{}", random(at, HEX, 32)),
                "url",
            ),
        ],
    );
    let mail: Form = |at| {
        format!("<html><p>Hello, please send it to</p>{at} Elm Street, Springfield, IL 62704 today")
    };
    expect("mails", 60, &[("html_message", mail, "text")]);
    let parameters: Form =
        |_| r#"{"hashIterations": 27500, "algorithm": "pbkdf2-sha256"}"#.to_owned();
    expect(
        "credential",
        60,
        &[
            ("email", MAIL, "email"),
            ("credential_data", parameters, "keep"),
        ],
    );
}
