//! Situations of configuration, and what is found in each.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use proptest::prelude::*;

use super::*;
use crate::drift::Weight;

fn tree(name: &str, text: &str) -> Node {
    let format = Format::of(name).unwrap_or(Format::Yaml);
    let file: Arc<str> = name.into();
    match read(format, &file, text) {
        Ok(tree) => tree,
        Err(broken) => panic!("{}: {}\n{text}", broken.place, broken.what),
    }
}

/// All findings about files of these names; production is the last environment.
fn look(files: &[(&str, &str)]) -> Vec<Finding> {
    let mut input = Input {
        has_production: true,
        base: None,
        environments: Vec::new(),
        dotenv: BTreeMap::new(),
        example: None,
        declared: Declared::default(),
        provided: Vec::new(),
    };
    let mut found = Vec::new();
    let mut trees = BTreeMap::new();
    for (name, text) in files {
        if *name == "parity.yaml" {
            input.declared = Declared::read(&(*name).into(), text).ok().unwrap();
            continue;
        }
        let tree = tree(name, text);
        found.extend(secrets::in_clear_text(&tree));
        match *name {
            ".env.example" => input.example = Some(tree),
            name if name.starts_with("base.") => input.base = Some(tree),
            name if name.starts_with(".env") => {
                input.dotenv.insert(name.to_owned(), tree);
            }
            name => {
                let stem = name.split('.').next().unwrap_or_default();
                trees.insert(stem.to_owned(), tree);
            }
        }
    }
    for name in ["development", "production"] {
        input
            .environments
            .push((name.to_owned(), trees.remove(name)));
    }
    found.extend(compare(&input, &|name| name == "SET_HERE"));
    found
}

/// What failed, warnings marked.
fn failed(files: &[(&str, &str)]) -> Vec<String> {
    let found = look(files).into_iter().filter(|finding| !finding.passed);
    found
        .map(|finding| match finding.weight {
            Weight::Error => finding.about,
            Weight::Warning => format!("(warning) {}", finding.about),
            Weight::Info => format!("(info) {}", finding.about),
        })
        .collect()
}

const BASE: &str = "base.yaml";
const DEV: &str = "development.yaml";
const PROD: &str = "production.yaml";

type Situation = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

#[test]
fn keys_and_types_are_compared_after_merging() {
    let situations: &[Situation] = &[
        (&[(BASE, "a: 1"), (DEV, "a: 2"), (PROD, "a: 3")], &[]),
        (
            &[(BASE, "a: 1"), (DEV, "b: 2"), (PROD, "{}")],
            &["development: b: key"],
        ),
        (
            &[(BASE, "{}"), (DEV, "{}"), (PROD, "a: {b: 1, c: 2}")],
            &["development: a: key"],
        ),
        (
            &[(BASE, "a: {b: 1}"), (DEV, "a: {c: 2}"), (PROD, "a: {c: 3}")],
            &[],
        ),
        (
            &[(BASE, "a: [1, 2, 3]"), (DEV, "a: [4]"), (PROD, "{}")],
            &[],
        ),
        (
            &[(DEV, "a: [1]"), (PROD, "a: [x]")],
            &["development: a[]: type"],
        ),
        (
            &[(DEV, "a: 5432"), (PROD, "a: \"5432\"")],
            &["development: a: type"],
        ),
        (&[(DEV, "a: 1.5"), (PROD, "a: 3")], &[]),
        (
            &[(DEV, "a: {b: 1}"), (PROD, "a: [1]")],
            &["development: a: type"],
        ),
        (
            &[(DEV, "a: x"), (PROD, "a: {b: 1}")],
            &["development: a: type"],
        ),
        (
            &[(DEV, "a: ~"), (PROD, "a: 1")],
            &["(warning) development: a: type"],
        ),
        (&[(DEV, "a: yes"), (PROD, "a: false")], &[]),
        (
            &[(DEV, "a: \"true\""), (PROD, "a: true")],
            &["development: a: type"],
        ),
        (
            &[
                ("development.json", "{\"a\": {\"b\": 1}}"),
                ("production.toml", "[a]\nb = 2"),
            ],
            &[],
        ),
        (
            &[
                ("development.json", "{\"a\": 1}"),
                ("production.toml", "a = 2026-11-26"),
            ],
            &["development: a: type"],
        ),
        (
            &[
                (BASE, "x: &x {a: 1}\ny: {<<: *x, b: 2}"),
                (DEV, "{}"),
                (PROD, "y: {a: z}"),
            ],
            &["development: y.a: type"],
        ),
        (
            &[(DEV, "\"a.b\": 1"), (PROD, "a: {b: 1}")],
            &["development: a: key", "development: \"a.b\": key"],
        ),
    ];
    judge(situations);
}

#[test]
fn a_variable_that_is_empty_is_not_called_missing() {
    let files = [(BASE, "a: ${A:?say A}"), (".env.development", "A=")];
    let found = look(&files);
    let of = |about: &str| found.iter().find(|found| found.about == about).unwrap();
    let empty = of("development: variable A");
    assert!(empty.actual.starts_with("empty in the .env files"));
    assert!(empty.hint.starts_with("give it a value"));
    let missing = of("production: variable A");
    assert!(missing.actual.starts_with("in no .env file"));
}

#[test]
fn variables_are_resolved_or_told() {
    let situations: &[Situation] = &[
        (
            &[(BASE, "a: ${A}")],
            &["development: variable A", "production: variable A"],
        ),
        (&[(BASE, "a: ${A:-1}")], &[]),
        (
            &[(BASE, "a: ${A:?say A}"), (".env.development", "A=")],
            &["development: variable A", "production: variable A"],
        ),
        (
            &[
                (BASE, "a: ${A}"),
                (".env.development", "A=1"),
                (".env.production", "A=2"),
            ],
            &[],
        ),
        (&[(BASE, "a: ${A}"), (".env", "A=1")], &[]),
        (
            &[(BASE, "a: ${A}"), (".env.local", "A=1")],
            &["production: variable A"],
        ),
        (&[(BASE, "a: ${A}"), (".env.example", "A=")], &[]),
        (&[(BASE, "a: ${SET_HERE}")], &[]),
        (
            &[(BASE, "a: ${A:-${B}}")],
            &["development: variable B", "production: variable B"],
        ),
        (
            &[(BASE, "a: ${A"), (DEV, "a: 1"), (PROD, "{}")],
            &["production: variable at base.yaml:1:4"],
        ),
        (&[(BASE, "a: ${db.host} $2b$ ${{ secrets.A }}")], &[]),
        (&[(DEV, "a: 5"), (PROD, "a: ${A:-7}")], &[]),
        (
            &[(DEV, "a: 5"), (PROD, "a: ${A:-x}")],
            &["development: a: type"],
        ),
        (
            &[(DEV, "a: [5]"), (PROD, "a: ${A:-x}")],
            &["development: a: type"],
        ),
        (&[(DEV, "a: 5"), (PROD, "a: ${SET_HERE}")], &[]),
        (&[(DEV, "a: !vault x"), (PROD, "a: 1")], &[]),
    ];
    judge(situations);
}

#[test]
fn env_files_are_held_against_the_example() {
    let situations: &[Situation] = &[
        (&[(".env.example", "A=\nB="), (".env", "A=1\nB=2")], &[]),
        (
            &[(".env.example", "A=\nB="), (".env", "A=1")],
            &[".env: variable B"],
        ),
        (
            &[(".env.example", "A="), (".env", "A=1\nB=2")],
            &["(warning) .env: variable B"],
        ),
        (
            &[(".env.example", "A="), (".env", "A=")],
            &["(warning) .env: variable A"],
        ),
        (
            &[
                (".env.example", "A=\nB="),
                (".env", "A=1"),
                (".env.development", "B=2"),
            ],
            &[],
        ),
        (
            &[
                (".env.example", "A="),
                (".env", "A=1"),
                (".env.production", "B=2"),
            ],
            &[
                ".env.production: variable A",
                "(warning) .env.production: variable B",
            ],
        ),
    ];
    // `.env` of this machine says nothing about production, which has no files of its own in most of these.
    judge(situations);
}

#[test]
fn servers_of_production_are_found_in_development() {
    let situations: &[Situation] = &[
        (
            &[
                (DEV, "url: postgres://db.shop.io/shop"),
                (PROD, "url: postgres://db.shop.io/shop"),
            ],
            &["development: url: server"],
        ),
        (
            &[
                (DEV, "url: postgres://db.shop.io/dev"),
                (PROD, "url: postgres://db.shop.io/shop"),
            ],
            &["(warning) development: url: server"],
        ),
        (
            &[
                (DEV, "url: postgres://localhost/shop"),
                (PROD, "url: postgres://db.shop.io/shop"),
            ],
            &[],
        ),
        (
            &[(BASE, "database: {host: db.shop.io}")],
            &["development: database.host: server"],
        ),
        (&[(BASE, "database: {host: db}")], &[]),
        (&[(BASE, "pay: {url: https://api.stripe.com/v1}")], &[]),
        (
            &[
                (DEV, "a: {url: https://shop.io}"),
                (PROD, "a: {url: https://shop.io}"),
            ],
            &["development: a.url: server"],
        ),
        (
            &[
                (DEV, "a: {url: https://shop.io/dev}"),
                (PROD, "a: {url: https://shop.io}"),
            ],
            &["(warning) development: a.url: server"],
        ),
        (
            &[
                (DEV, "a: https://prod-api.shop.io"),
                (PROD, "a: ${SET_HERE}"),
            ],
            &["development: a: server"],
        ),
        (
            &[
                (DEV, "replica: redis://10.1.2.3:6379"),
                (
                    PROD,
                    "replica: redis://10.1.2.4\ncache: {host: \"10.1.2.3:6379\"}",
                ),
            ],
            &["development: cache: key", "development: replica: server"],
        ),
        (
            &[
                (BASE, "url: ${URL}"),
                (".env.development", "URL=redis://c.shop.io/0"),
                (".env.production", "URL=redis://c.shop.io/0"),
            ],
            &["development: url: server"],
        ),
        (
            &[
                (DEV, "dsn: host=db.shop.io dbname=shop"),
                (PROD, "dsn: postgresql://db.shop.io/shop"),
            ],
            &["development: dsn: server"],
        ),
        (
            &[
                (DEV, "dsn: root@tcp(db.shop.io:3306)/shop"),
                (PROD, "dsn: root@tcp(db.shop.io:3306)/shop"),
            ],
            &["development: dsn: server"],
        ),
    ];
    judge(situations);
}

#[test]
fn servers_of_production_are_found_in_lists_and_in_every_spelling() {
    for (production, development) in [
        (
            "kafka: {bootstrap: \"k1.shop.io:9092,k2.shop.io:9092\"}",
            "x.shop.io:9092, k2.shop.io:9092",
        ),
        (
            "a: [\"k1.shop.io:9092\", \"k2.shop.io:9092\"]",
            "k2.shop.io:9092",
        ),
        (
            "a: [\"k1.shop.io:9092\", \"k2.shop.io:9092\"]",
            "[\"k9.shop.io:9092\", \"k2.shop.io:9092\"]",
        ),
        ("a: 10.1.2.3:11211", "10.1.2.3:11211"),
        (
            "redis: {nodes: \"n1.shop.io, n2.shop.io\"}",
            "redis://n2.shop.io",
        ),
        (
            "dsn: tcp(db.shop.io:3306)/shop",
            "tcp(db.shop.io:3306)/shop",
        ),
        (
            "a: amqp://m1.shop.io;amqp://m2.shop.io",
            "amqp://m2.shop.io/dev",
        ),
        (
            "a: \"http://elastic:9200,elasticsearch://s2.shop.io:9200\"",
            "s2.shop.io:9200",
        ),
        (
            "a: postgres:///shop?host=pg9.shop.io",
            "postgres:///shop?host=pg8.shop.io,pg9.shop.io",
        ),
        (
            "a: jdbc:sqlserver://db.shop.io;databaseName=x",
            "jdbc:sqlserver://db.shop.io;databaseName=x",
        ),
        ("replicas: [\"pg2.shop.io\"]", "postgres://pg2.shop.io/dev"),
    ] {
        let development = match development.starts_with('[') {
            true => format!("b: {development}"),
            false => format!("b: \"{development}\""),
        };
        let found = failed(&[(DEV, &development), (PROD, production)]);
        let servers = found.iter().filter(|about| about.ends_with("server"));
        assert_eq!(servers.count(), 1, "{production} {development}: {found:?}");
    }
    for text in [
        "b: \"10:30\"",
        "b: 1.2.3:4",
        "b: main.py",
        "b: 0.0.0.0:8080",
        "b: \"cache:6379,other:6379\"",
        "b: https://shop.io/?next=https://other.shop.io",
        "b: k1.shop.io:https",
    ] {
        let found = failed(&[
            (DEV, text),
            (
                PROD,
                &text.replace("b:", "a:").replace("//shop.io", "//own.io"),
            ),
        ]);
        assert!(
            !found.iter().any(|about| about.ends_with("server")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn values_that_matter_are_judged() {
    let situations: &[Situation] = &[
        (
            &[(BASE, "debug: true")],
            &["(warning) production: debug: value"],
        ),
        (&[(BASE, "debug: true"), (PROD, "debug: false")], &[]),
        (
            &[(DEV, "{}"), (".env.production", "FLASK_DEBUG=1")],
            &["(warning) production: FLASK_DEBUG: value"],
        ),
        (
            &[
                (DEV, "a: {b: 1}"),
                (PROD, "a: {b: 2}"),
                ("parity.yaml", "must_be_equal: [a.b]"),
            ],
            &["development: a.b: value"],
        ),
        (
            &[
                (BASE, "a: {b: 1}"),
                ("parity.yaml", "must_differ: [\"a.*\"]"),
            ],
            &["development: a.b: value"],
        ),
        (
            &[
                (BASE, "a: {b: 1}"),
                ("parity.yaml", "must_be_equal: [\"a.*\"]"),
            ],
            &[],
        ),
        (
            &[
                (DEV, "a: [1, 2]"),
                (PROD, "a: [2, 1]"),
                ("parity.yaml", "must_be_equal: [a]"),
            ],
            &["development: a: value"],
        ),
        (
            &[(BASE, "a: 1"), ("parity.yaml", "must_differ: [b]")],
            &["development: parity.yaml:1:15: value"],
        ),
        (
            &[
                (BASE, "a: ${SET_HERE}"),
                ("parity.yaml", "must_differ: [a]"),
            ],
            &["(warning) development: a: value"],
        ),
    ];
    judge(situations);
}

fn judge(situations: &[Situation]) {
    for (files, expected) in situations {
        assert_eq!(failed(files), *expected, "{files:?}");
    }
}

fn base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Tokens in two parts, so that this file has none.
fn secret(parts: (&str, &str)) -> String {
    format!("{}{}", parts.0, parts.1)
}

/// One error about a text, with its place and without what it is about.
fn told_without_its_value(text: &str) {
    let found = secrets::in_clear_text(&tree("a.yaml", text));
    assert_eq!(found.len(), 1, "{text}");
    assert_eq!(found[0].weight, Weight::Error, "{text}");
    assert!(
        found[0].actual.contains(" at a.yaml:"),
        "{}",
        found[0].actual
    );
    assert!(!format!("{found:?}").contains("hunter2x"), "{found:?}");
}

#[test]
fn secrets_are_found_by_name_and_by_form() {
    let long = "0123456789abcdefghijABCDEFGHIJ0123456789";
    let jwt = secret(("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.", "c2lnbmF0dXJl"));
    let pem = secret((
        "|\n  -----BEGIN RSA PRIV",
        "ATE KEY-----\n  abc\n  -----END",
    ));
    for text in [
        "password: hunter2x".to_owned(),
        "db: {dbPassword: \"hunter2x\"}".to_owned(),
        "PASSWORD: 12345".to_owned(),
        "tokens: [hunter2x]".to_owned(),
        "api_key: hunter2x".to_owned(),
        "env: [{name: DB_PASSWORD, value: hunter2x}]".to_owned(),
        "password2: hunter2x".to_owned(),
        "api_key2: hunter2x".to_owned(),
        format!("a: {}", secret(("AKIA", "Q2W3E4R5T6Y7U7I2"))),
        format!("a: {}", secret(("ghp_", long))),
        format!("a: prefix {}", secret(("xoxb-", "123456789012-abc"))),
        format!("a: {}", secret(("sk_live_", "abcdefgh12345678"))),
        format!("a: {jwt}"),
        format!("a: {pem}"),
        "a: postgres://app:hunter2x@db.shop.io/shop".to_owned(),
        "a: host=db.shop.io password=hunter2x".to_owned(),
        "a: postgresql://db.shop.io/x?user=u&password=hunter2x".to_owned(),
        "a: postgresql:///x?host=db.shop.io&password=hunter2x".to_owned(),
        "a: jdbc:postgresql://db.shop.io/x?user=u&password=hunter2x".to_owned(),
        "a: jdbc:mysql://db.shop.io:3306/x?password=hunter2x".to_owned(),
        "a: jdbc:sqlserver://db.shop.io:1433;user=sa;password=hunter2x".to_owned(),
        "a: https://api.shop.io/?api_key=hunter2x".to_owned(),
        "a: https://api.shop.io/?apikey=hunter2x".to_owned(),
        "a: https://api.shop.io/x#access_token=hunter2x".to_owned(),
        "a: https://x.blob.core.windows.net/b?sv=1&sig=hunter2x".to_owned(),
        "a: root:hunter2x@tcp(db.shop.io:3306)/x".to_owned(),
        "a: root:hunter2x/?@tcp(db.shop.io:3306)/x?parseTime=true".to_owned(),
        "a: mysql://root:hunter2x@tcp(db.shop.io:3306)/x".to_owned(),
        "headers: {Authorization: Bearer hunter2xx}".to_owned(),
        "a: 'Authorization: bearer hunter2xabcdefghijklmnopq'".to_owned(),
        "a: DefaultEndpointsProtocol=https;AccountName=x;AccountKey=hunter2x==".to_owned(),
        "a: Endpoint=sb://x.servicebus.windows.net/;SharedAccessKey=hunter2x".to_owned(),
        "a: Server=tcp:db.shop.io,1433;User ID=u;Password=hunter2x;".to_owned(),
        "basic_auth: \"admin:hunter2x\"".to_owned(),
        "basicAuth: \"admin:hunter2x\"".to_owned(),
        format!(
            "headers: {{Authorization: Basic {}}}",
            base64("admin:hunter2x")
        ),
        format!("a: ['authorization: basic {}']", base64("é:hunter2x")),
        "a: jdbc:oracle:thin:app/hunter2x@db.shop.io:1521:XE".to_owned(),
        "a: jdbc:oracle:thin:app/hunter2x@//db.shop.io/shop".to_owned(),
        "a: jdbc:oracle:oci:app/hunter2x@SHOP".to_owned(),
        "a: host = db.shop.io user = u password = 'hunter2x'".to_owned(),
        "a: Server=db.shop.io;Uid=u;Pwd=hunter2x".to_owned(),
        "a: Driver={SQL Server};Pwd={hunter2x;}".to_owned(),
        "a: password=hunter2x".to_owned(),
        "a: cache.shop.io:6380,password=hunter2x,ssl=True".to_owned(),
        "a: 'x.PlainLoginModule required username=\"u\" password=\"hunter2x\";'".to_owned(),
        "command: psql -c x --password=hunter2x".to_owned(),
        "password: ${DB_PASSWORD:-hunter2x}".to_owned(),
        "password: ${DB_PASSWORD-hunter2x}".to_owned(),
        "password: ${A:-${B:-hunter2x}}".to_owned(),
        "PASSWORD: ${DB_PIN:-12345}".to_owned(),
        "a: postgres://app:${PASSWORD:-hunter2x}@db.shop.io/shop".to_owned(),
        "a: ${URL:-postgres://app:hunter2x@db.shop.io/shop}".to_owned(),
        "a: ${DSN:-host=db.shop.io password=hunter2x}".to_owned(),
        "env: [{name: DB_PASSWORD, value: \"${PW:-hunter2x}\"}]".to_owned(),
        "basic_auth: ${LOGIN:-admin:hunter2x}".to_owned(),
        "a: ${DB_PASSWORD:-hunter2x}".to_owned(),
        "a: ${DB_PIN-12345}".to_owned(),
        "a: x-${A:-${DB_PASSWORD:-hunter2x}}".to_owned(),
        "password: \"abc${PW:?x}S3cr3t9\"".to_owned(),
        "command: app --password hunter2x".to_owned(),
        "command: [app, --token, hunter2x]".to_owned(),
        "args: [\"--api-key=hunter2x\"]".to_owned(),
        "run: docker login -u a -p hunter2x".to_owned(),
        format!("a: https://{}@github.com/a/b.git", &long[..30]),
        format!(
            "a: https://{}@github.com/a/b.git",
            secret(("github_pat_", "11ABCDEFG0abcdefghijklm_x"))
        ),
    ] {
        told_without_its_value(&text);
    }
    let in_toml = secrets::in_clear_text(&tree("a.toml", "[db]\nx = 1\npassword = 'éx'\n"));
    assert!(in_toml[0].actual.ends_with("a.toml:3:12"), "{in_toml:?}");
    let in_json = secrets::in_clear_text(&tree(
        "a.json",
        "{\"é\": 1,\n \"é\\\"\": {\"pwd\": \"x1\"}}",
    ));
    assert!(in_json[0].actual.ends_with("a.json:2:17"), "{in_json:?}");
}

#[test]
fn secrets_are_found_below_their_names_and_in_texts_of_other_formats() {
    let long = "0123456789abcdefghijABCDEFGHIJ0123456789";
    for text in [
        "passwords: {admin: hunter2x}".to_owned(),
        "passwords: {admin: 12345}".to_owned(),
        "secrets: {shop: {admin: hunter2x}}".to_owned(),
        "api_keys: {maps: [hunter2x]}".to_owned(),
        "secret: {value: hunter2x}".to_owned(),
        "db: {password: {value: 12345}}".to_owned(),
        "password_list: [hunter2x]".to_owned(),
        "pw: hunter2x".to_owned(),
        "a: '{\"db\": [{\"password\": \"hunter2x\"}]}'".to_owned(),
        "a: '[{\"pin\": 12345}]'".to_owned(),
        "a: |\n  host=db.shop.io\n  password=hunter2x\n".to_owned(),
        "a: |\n  [login]\n  password=hunter2x\n".to_owned(),
        "a: |\n  user: app\n  password: hunter2x\n".to_owned(),
        "a: <login><password>hunter2x</password></login>".to_owned(),
        "a: '<x:Password type=\"text\">hunter2x</x:Password>'".to_owned(),
        format!(
            "a: https://hooks.slack.com/{}",
            secret(("services/T0AB12CD3/", "B0AB12CD3/aBcDeFgHiJkLmNoPqRsT"))
        ),
        format!(
            "a: https://discord.com/api/{}{long}",
            secret(("webhooks/", "123456789012345678/"))
        ),
        format!("a: {}{long}.{long}", secret(("S", "G."))),
        format!("a: {}{long}", secret(("sk-", "proj-"))),
        format!("a: {}{long}", secret(("sk", "-"))),
    ] {
        told_without_its_value(&text);
    }
}

#[test]
fn references_and_placeholders_are_no_secrets() {
    for text in [
        "password: ${DB_PASSWORD}",
        "password: $DB_PASSWORD",
        "password: vault:secret/data/app#password",
        "password: env:DB_PASSWORD",
        "password: !vault app/password",
        "password: <your password>",
        "password: change-me",
        "password: ''",
        "password: '********'",
        "password: ENC[AES256_GCM,data:x]",
        "password: '{{ vault_password }}'",
        "token_ttl: 3600x",
        "max_tokens: 4096",
        "password_file: /etc/x",
        "key: value",
        "primary_key: id",
        "a: postgres://app:${PASSWORD}@db.shop.io/shop",
        "a: AKIAIOSFODNN7EXAMPLE",
        "a: postgresql://db.shop.io/x?user=u&password=${PASSWORD}",
        "a: postgresql://db.shop.io/x?user=u&password=<password>",
        "a: jdbc:mysql://db.shop.io/x?password=changeme",
        "a: https://api.shop.io/{?token={token}",
        "a: https://api.shop.io/?max_tokens=4096&token=&secret_name=x",
        "a: root:${PASSWORD}@tcp(db.shop.io:3306)/x",
        "a: root@tcp(db.shop.io:3306)/x",
        "a: Bearer ${TOKEN}",
        "PWD: /app",
        "OLDPWD: /app",
        "a: ${PWD:-/app}",
        "a: ${DB_PASSWORD:-}",
        "a: ${DB_PASSWORD:+--auth}",
        "a: https://git@github.com/a/b.git",
        "a: https://deployment-service-account@github.com/a/b.git",
        "a: https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/456",
        "a: Bearer <token>",
        "a: bearer authentication",
        "a: AccountName=x;AccountKey=${KEY}",
        "a: Server=db.shop.io;Password=<password>;",
        "a: token=x",
        "a: Basic authentication",
        "a: Basic ${CREDENTIALS}",
        "a: Basic Y2hhbmdlbWU6Y2hhbmdlbWU=",
        "a: Basic Zm9vYmFy",
        "a: jdbc:oracle:thin:@//db.shop.io:1521/shop",
        "a: jdbc:oracle:thin:app/${PASSWORD}@//db.shop.io:1521/shop",
        "a: password=${PASSWORD}",
        "a: Server=db.shop.io;Password={your password here}",
        "a: password= user=x",
        "a: 'password=[^&]*'",
        "a: 'UPDATE users SET password = :password'",
        "a: user.password == x",
        "password: ${DB_PASSWORD:-}",
        "password: ${DB_PASSWORD:-changeme}",
        "password: ${DB_PASSWORD:-$OTHER}",
        "password: ${DB_PASSWORD:-vault:secret/shop#password}",
        "password: ${DB_PASSWORD:?set it}",
        "password: ${A:-${B}}",
        "max_tokens: ${MAX_TOKENS:-4096}",
        "a: ${PORT:-5432}",
        "basic_auth: \"admin:${PASSWORD}\"",
        "basic_auth: true",
        "password: vault:secret/shop#password",
        "tokens: {limit: 5}",
        "use_token: true",
        "passwords: {admin: \"${ADMIN}\", min_length: 8, policy: {type: strict}}",
        "secrets: {provider: vault, path: shop/app, shop: {file: /run/x}}",
        "secret: {name: shop}",
        "tokens: {limit: 5}",
        "a: '{\"password\": \"${PASSWORD}\"}'",
        "a: '{\"password\": \"<password>\", \"token_ttl\": \"1h\"}'",
        "a: '{password}'",
        "a: <password></password>",
        "a: <password>${PASSWORD}</password>",
        "a: '<input name=\"password\"> <b>x</b>'",
        "a: 'Password: required'",
        "a: |\n  password: ${PASSWORD}\n  x: 1\n",
        "a: https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "a: risk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        let found = secrets::in_clear_text(&tree("a.yaml", text));
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn a_socket_of_this_machine_makes_a_password_a_warning() {
    for text in [
        "a: root:hunter2x@unix(/run/mysqld/mysqld.sock)/x",
        "a: postgresql://localhost/x?password=hunter2x",
        "a: jdbc:oracle:thin:app/hunter2x@localhost:1521/shop",
        "a: host = localhost password = hunter2x",
        "a: postgresql://app:${PASSWORD:-hunter2x}@localhost/x",
    ] {
        let found = secrets::in_clear_text(&tree("a.yaml", text));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].weight, Weight::Warning, "{text}");
    }
}

#[test]
fn a_default_that_is_a_secret_is_called_one() {
    for (text, what) in [
        (
            "password: ${PW:-hunter2x}",
            "a secret in clear text, as a variable's default, at",
        ),
        ("password: hunter2x", "a secret in clear text at"),
        // The password does not stand in the default.
        (
            "a: postgres://app:hunter2x@${HOST:-db.shop.io}/shop",
            "an address with a secret in clear text at",
        ),
    ] {
        let found = secrets::in_clear_text(&tree("a.yaml", text));
        assert!(found[0].actual.starts_with(what), "{found:?}");
    }
}

#[test]
fn a_reference_without_the_name_of_a_field_is_an_error() {
    for text in [
        "password: vault:secret/shop",
        "tokens: [\"vault:secret/shop#\"]",
        "api_key: dotenv:.env",
        "x: \"vault:secret/shop\"",
    ] {
        let found = secrets::in_clear_text(&tree("a.yaml", text));
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].about.starts_with("reference in a.yaml: "));
        assert_eq!(found[0].weight, Weight::Error);
    }
    for text in [
        "image: vault:1.13",
        "volumes: [\"vault:/vault/file\"]",
        "import: vault://secret/shop",
        "store: vault:secret/shop#url",
    ] {
        let elsewhere = secrets::in_clear_text(&tree("a.yaml", text));
        assert!(elsewhere.is_empty(), "{text}: {elsewhere:?}");
    }
}

#[test]
fn what_a_provider_is_asked_for_need_not_be_in_env_files() {
    let missing = |base: &str, provided: &[&str]| {
        let input = Input {
            has_production: true,
            base: Some(tree(BASE, base)),
            environments: vec![("production".into(), None)],
            dotenv: BTreeMap::from([(
                ".env.production".to_owned(),
                tree(".env.production", "LOG_LEVEL=info"),
            )]),
            example: Some(tree(".env.example", "API_KEY=\nLOG_LEVEL=")),
            declared: Declared::default(),
            provided: provided.iter().map(|name| (*name).to_owned()).collect(),
        };
        let found = compare(&input, &|_| false);
        let failed: Vec<Finding> = found.into_iter().filter(|one| !one.passed).collect();
        failed.len()
    };
    assert_eq!(missing("api: {key: \"${API_KEY}\"}", &["production"]), 0);
    assert_eq!(missing("api: {key: \"${API_KEY}\"}", &["staging"]), 1);
    // Nobody asks the provider for what no setting refers to.
    assert_eq!(missing("api: {key: 1}", &["production"]), 1);
}

#[test]
fn a_key_that_is_a_secret_is_not_shown() {
    let token = secret(("ghp_", "0123456789abcdefghijABCDEFGHIJ0123456789"));
    let text = format!("users: {{{token}: 1}}");
    let found = look(&[(DEV, &text), (PROD, "users: {}")]);
    assert!(
        found
            .iter()
            .any(|finding| finding.about.starts_with("secret in"))
    );
    assert!(!format!("{found:?}").contains(&token));
}

#[test]
fn broken_texts_are_told_with_their_place_and_nothing_of_them() {
    for (name, text, place) in [
        ("a.yaml", "a: 1\nb: [hunter2x\nc: d\n", "a.yaml:3:2"),
        ("a.yaml", "a: 1\na: 2\n", "a.yaml:2:1"),
        ("a.yaml", "a: &x [*x]\n", "a.yaml:1:8"),
        ("a.yaml", "? [a]\n: b\n", "a.yaml:1:3"),
        ("a.toml", "a = 1\nb = = hunter2x\n", "a.toml:2:5"),
        ("a.json", "{\"a\": 1,\n \"b\": hunter2x}", "a.json:2:7"),
        ("a.json", "{\"a\": 1, \"a\": 2}", "a.json:1:10"),
    ] {
        let broken = read(Format::of(name).unwrap(), &name.into(), text)
            .err()
            .unwrap();
        assert_eq!(broken.place.to_string(), place, "{text}");
        assert!(!broken.what.contains("hunter2x"));
    }
}

fn place() -> Place {
    Place {
        file: "a".into(),
        line: 1,
        column: 1,
    }
}

#[test]
fn aliases_and_variables_cannot_make_a_file_large() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let item = format!("*a{}, ", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", item.repeat(10));
    }
    let broken = read(Format::Yaml, &"a.yaml".into(), &bomb).err().unwrap();
    assert_eq!(broken.what, "aliases make this too large");
    let mut nested = String::from("a0: &a0 [x]\n");
    for level in 1..100 {
        nested += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    let broken = read(Format::Yaml, &"a.yaml".into(), &nested).err().unwrap();
    assert_eq!(broken.what, "nested too deep");
    for deep in [
        "[".repeat(10_000),
        format!("{}1{}", "[".repeat(100), "]".repeat(100)),
    ] {
        for format in [Format::Yaml, Format::Json] {
            assert!(read(format, &"a".into(), &deep).is_err());
        }
        assert!(read(Format::Toml, &"a".into(), &format!("a = {deep}")).is_err());
    }
    let mut variables = String::from("A=0123456789\n");
    for (name, of) in ["AB", "BC", "CD", "DE", "EF", "FG", "GH"]
        .map(|pair| pair.split_at(1))
        .map(|(a, b)| (b, a))
    {
        variables += &format!("{name}={}\n", format!("${{{of}}}").repeat(10));
    }
    let found = look(&[
        (BASE, "a: ${H}"),
        (".env.development", &variables),
        (".env.production", &variables),
    ]);
    assert!(found.iter().all(|finding| finding.passed), "{found:?}");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[ \\n:{}\\[\\]\"'$a#=é&*!<-]{0,60}") {
        for format in [Format::Yaml, Format::Toml, Format::Json, Format::Dotenv] {
            if let Ok(tree) = read(format, &"a".into(), &text) {
                let _ = secrets::in_clear_text(&tree);
                let input = Input {
                    has_production: true,
                    base: Some(tree.clone()),
                    environments: vec![("a".into(), Some(tree.clone())), ("b".into(), None)],
                    dotenv: BTreeMap::new(),
                    example: Some(tree),
                    declared: Declared::default(),
                    provided: Vec::new(),
                };
                let _ = compare(&input, &|_| false);
            }
        }
    }

    #[test]
    fn addresses_and_forms_take_any_text(text in "([a-z:/@,;=?&()\\[\\] .$é%-]|@tcp\\(|://|password=|bearer |basic |jdbc:oracle:|\\$\\{[A-C]:-|\\}){0,40}|eyJ[.a-z]{0,20}") {
        let _ = (forms::known(&text), forms::password_in(&text, &|_| true));
        let _ = secrets::in_clear_text(&Node { value: Value::Text(text.clone()), place: place() });
        let _ = address::Address::host(&text);
    }
}

/// What is told of two environments that both have these lines, by their last words.
fn told_of(line: &str) -> Vec<String> {
    let line = format!("{line}\n");
    let files = [
        ("base.yaml", "{}\n"),
        ("development.yaml", line.as_str()),
        ("production.yaml", line.as_str()),
    ];
    let failed = look(&files).into_iter().filter(|found| !found.passed);
    let about = failed.map(|found| {
        let weight = match found.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Info => "info",
        };
        format!("{weight} {}", found.about)
    });
    about.collect()
}

#[test]
fn servers_of_production_are_seen_in_other_spellings() {
    for line in [
        "zk: zk1.corp.internal:2181,zk2.corp.internal:2181/kafka",
        "zk: h1.corp.internal:2181/kafka",
        "grpc: dns:///orders.corp.internal:443",
        "grpc: dns://resolver.corp.internal/orders.corp.internal:443",
        "grpc: dns:orders.corp.internal:443",
        "store: '[2001:db8::5]:5432'",
        "bucket: shop-uploads",
        "s3: { bucketName: shop.uploads }",
    ] {
        let told = told_of(line);
        assert!(
            told.len() == 1 && told[0].starts_with("error development: "),
            "{line}: {told:?}"
        );
        assert!(told[0].ends_with(": server"), "{told:?}");
    }
    for line in ["upstream: 10.20.30.40", "peers: { first: '2001:db8::5' }"] {
        let told = told_of(line);
        assert!(
            told.len() == 1 && told[0].starts_with("warning development: "),
            "{line}: {told:?}"
        );
    }
    for line in [
        "listen: 127.0.0.1",
        "listen: 0.0.0.0",
        "netmask: 255.255.255.0",
        "resolver: 8.8.8.8",
        "version: 1.2.3.4",
        "bucket_size: many",
        "image: registry.corp.internal:5000/ours/app",
        "grpc: dns:///orders:443",
        "zk: h1:2181,h2:2181/kafka",
    ] {
        assert_eq!(told_of(line), [""; 0], "{line}");
    }
}

#[test]
fn what_both_have_from_the_base_is_theirs_in_common() {
    let files = [
        ("base.yaml", "upstream: 10.20.30.40\nbucket: shop-uploads\n"),
        ("development.yaml", "{}\n"),
        ("production.yaml", "{}\n"),
    ];
    assert!(look(&files).iter().all(|found| found.passed));
}

#[test]
fn secrets_are_seen_around_variables_and_under_other_names() {
    let told = |line: &str| {
        let tree = tree("base.yaml", &format!("{line}\n"));
        let found = secrets::in_clear_text(&tree);
        assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
        found.len()
    };
    for line in [
        "password: a-hunter2hunter2-${Y}",
        "token: ${Y}hunter2hunter2",
        "token: ${Y:-}hunter2hunter2",
        "bearer: hunter2hunter2",
        "auth: 'user:hunter2'",
        "auth: dXNlcjpodW50ZXIy",
        "init: mysql -u root -phunter2 shop",
        "probe: curl -u user:hunter2 https://h.corp.internal",
        "test: [CMD, mysqladmin, ping, -phunter2]",
        "file: dotenv:.env.local",
    ] {
        assert_eq!(told(line), 1, "{line}");
    }
    for line in [
        "password: ${PREFIX}-shop-production",
        "token: Bearer ${TOKEN}",
        "secret: projects/1234567/secrets/${NAME}",
        "token: '{\"id\": \"${ID}\", \"sha256\": 1}'",
        "bearer: jwt",
        "token: ${ENV}-service1-token",
        "auth: scram-sha-256",
        "auth: caching_sha2_password",
        "auth: scope:read",
        "auth: oauth2:bearer",
        "auth: db:5432",
        "auth: https://idp.corp.internal/realm1",
        "test: [CMD, mysqladmin, ping, '-p${PASSWORD}']",
        "image: vault:1.13",
        "file: dotenv:.env.local#NAME",
    ] {
        assert_eq!(told(line), 0, "{line}");
    }
}
