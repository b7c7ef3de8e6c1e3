//! Secrets in Vault: rules files that refer to them, and the check whether they are there. The Vault is a small one of the
//! tests that answers as the documentation has it; servers and files are real.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;
#[path = "support/vault.rs"]
mod vault;
#[path = "support/web.rs"]
mod web;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::Ordering;

use serde_json::Value;
use standin::error::{Error, Kind};
use standin::key::MasterKey;
use standin::secret::Secrets;
use support::runs::KEY;
use support::{TestDb, block_on};

/// A part of every secret; it must never be printed.
const MARK: &str = "zqmarkerqz";

fn held() -> vault::Held {
    let fields = format!(r#"{{"pin":"{MARK}-pin","port":5432,"empty":"","list":["{MARK}"]}}"#);
    vec![
        ("secret/app", fields.clone()),
        ("secret/team/app", fields.clone()),
        ("old/app", fields.clone()),
        ("ancient/app", fields),
    ]
}

/// What a reference leads to, with these variables and no others.
fn follow(text: &str, variables: &[(&str, &str)]) -> Result<String, Error> {
    let env = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let secrets = Secrets::new(&env);
    block_on(secrets.follow(text, Path::new("."))).map(|secret| secret.to_string())
}

fn standin(args: &[&str], folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    for name in [
        "VAULT_ADDR",
        "VAULT_TOKEN",
        "VAULT_ROLE_ID",
        "VAULT_SECRET_ID",
        "VAULT_NAMESPACE",
        "VAULT_CACERT",
        "PROD_DATABASE_URL",
        "DEV_DATABASE_URL",
        "SSL_CERT_FILE",
    ] {
        command.env_remove(name);
    }
    command
        .args(args)
        .current_dir(folder)
        .env("HOME", folder)
        .env("NO_COLOR", "1")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn both(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8(bytes.clone()).unwrap())
        .concat()
}

#[test]
fn fields_are_found_in_both_versions_of_the_engine() {
    let address = vault::serve(held());
    let variables = [
        ("VAULT_ADDR", address.as_str()),
        ("VAULT_TOKEN", vault::TOKEN),
    ];
    for path in ["secret/app", "secret/team/app", "old/app", "ancient/app"] {
        let pin = follow(&format!("vault:{path}#pin"), &variables).unwrap();
        assert_eq!(pin, format!("{MARK}-pin"), "{path}");
    }
    assert_eq!(follow("vault:secret/app#port", &variables).unwrap(), "5432");
}

#[test]
fn a_path_is_read_once_however_many_fields_are_asked_for() {
    let (told, seen) = std::sync::mpsc::channel();
    let held = held();
    let address = web::serve(move |request, stream| {
        let _ = told.send(request.lines().next().unwrap_or_default().to_owned());
        vault::answer(&held, request, stream);
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("base.yaml"),
        "pin: ${pin}\nport: ${port}\nnone: ${none}\nother: vault:old/app#pin\ngone: [vault:secret/no#a, vault:secret/no#b]\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("production.yaml"), "{}\n").unwrap();
    let output = standin(
        &[
            "parity",
            "check",
            "--config",
            ".",
            "--secrets",
            "production=vault:secret/app",
            "--format",
            "json",
        ],
        folder.path(),
        &[("VAULT_ADDR", &address), ("VAULT_TOKEN", vault::TOKEN)],
    );
    let text = both(&output);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap().iter();
    let asked = checks.filter(|check| check["name"].as_str().unwrap().starts_with("secrets: "));
    assert_eq!(asked.count(), 6, "{text}");
    let mut asked: Vec<String> = seen.try_iter().collect();
    asked.sort_unstable();
    let mut expected = Vec::new();
    for (path, place) in [
        ("old/app", "old/app"),
        ("secret/app", "secret/data/app"),
        ("secret/no", "secret/data/no"),
    ] {
        expected.push(format!("GET /v1/sys/internal/ui/mounts/{path} HTTP/1.1"));
        expected.push(format!("GET /v1/{place} HTTP/1.1"));
    }
    expected.sort_unstable();
    assert_eq!(asked, expected);
}

#[test]
fn the_namespace_is_sent_with_every_request() {
    let (told, seen) = std::sync::mpsc::channel();
    let address = web::serve(move |request, stream| {
        let _ = told.send(web::header(request, "x-vault-namespace").map(str::to_owned));
        let answer = r#"{"data":{"pin":"1234"},"auth":{"client_token":"t"}}"#;
        let _ = stream.write_all(web::json("200 OK", answer).as_bytes());
    });
    let login = [
        ("VAULT_ADDR", address.as_str()),
        ("VAULT_ROLE_ID", "a"),
        ("VAULT_SECRET_ID", "b"),
    ];
    let _ = follow("vault:old/app#pin", &login);
    let without: Vec<_> = seen.try_iter().collect();
    assert!(
        !without.is_empty() && without.iter().all(Option::is_none),
        "{without:?}"
    );
    let within = [&login[..], &[("VAULT_NAMESPACE", "team/shop")]].concat();
    let _ = follow("vault:old/app#pin", &within);
    let sent: Vec<_> = seen.try_iter().collect();
    // The login, and what comes after it.
    assert!(sent.len() >= 2, "{sent:?}");
    assert!(
        sent.iter().all(|name| name.as_deref() == Some("team/shop")),
        "{sent:?}"
    );
}

#[test]
fn a_login_by_role_or_a_kept_token_does_as_well() {
    let address = vault::serve(held());
    let address = ("VAULT_ADDR", address.as_str());
    let reference = "vault:secret/app#port";
    let role = ("VAULT_ROLE_ID", vault::ROLE);
    let logged_in = follow(
        reference,
        &[address, role, ("VAULT_SECRET_ID", vault::SECRET)],
    );
    assert_eq!(logged_in.unwrap(), "5432");
    let refused = follow(reference, &[address, role, ("VAULT_SECRET_ID", MARK)]).unwrap_err();
    assert_eq!(refused.what(), "Vault refuses the login by AppRole (400)");
    assert_eq!(refused.kind(), Kind::Server);

    let home = tempfile::tempdir().unwrap();
    let home_is = ("HOME", home.path().to_str().unwrap());
    let nothing = follow(reference, &[address, home_is]).unwrap_err();
    assert_eq!(nothing.what(), "there is no token for Vault");
    assert_eq!(nothing.kind(), Kind::Connection);
    std::fs::write(
        home.path().join(".vault-token"),
        format!("{}\n", vault::TOKEN),
    )
    .unwrap();
    assert_eq!(follow(reference, &[address, home_is]).unwrap(), "5432");
}

#[test]
fn each_refusal_says_what_vault_answered_and_no_secret() {
    let address = vault::serve(held());
    let with = |reference: &str, token: &str| {
        let variables = [("VAULT_ADDR", address.as_str()), ("VAULT_TOKEN", token)];
        let error = follow(reference, &variables).unwrap_err();
        // What Vault refuses to show may be there.
        let kind = if error.what().contains("refuses") {
            Kind::Server
        } else {
            Kind::Key
        };
        assert_eq!(error.kind(), kind, "{reference}");
        let text = format!("{error} {error:?}");
        assert!(!text.contains(MARK), "{text}");
        error.what().to_owned()
    };
    for (reference, expected) in [
        (
            "vault:secret/none#x",
            "Vault has no secret at `secret/none` (404)",
        ),
        (
            "vault:nowhere/app#x",
            "Vault has no secrets engine at `nowhere/app` (404)",
        ),
        ("vault:other/app#x", "Vault refuses `other/app` (403)"),
        (
            "vault:secret/app#none",
            "the secret `secret/app` in Vault has no field `none`",
        ),
        (
            "vault:secret/app#list",
            "the field `list` of `secret/app` in Vault is no text",
        ),
        (
            "vault:secret/app#empty",
            "`vault:secret/app#empty` leads to nothing: it is empty",
        ),
        ("vault:secret/app", "a `vault:` reference names no field"),
    ] {
        assert_eq!(with(reference, vault::TOKEN), expected);
    }
    let denied = with("vault:secret/app#pin", MARK);
    assert_eq!(denied, "Vault refuses `secret/app` (403)");
}

#[test]
fn a_sealed_vault_is_told_from_one_that_is_away() {
    let ask = |address: &str| {
        let variables = [("VAULT_ADDR", address), ("VAULT_TOKEN", vault::TOKEN)];
        follow("vault:secret/app#pin", &variables).unwrap_err()
    };
    let sealed = ask(&vault::sealed());
    assert_eq!(
        (sealed.kind(), sealed.what()),
        (Kind::Server, "Vault is sealed (503)")
    );
    let starting = web::serve(|_, stream| {
        let _ = stream.write_all(web::json("502 Bad Gateway", "").as_bytes());
    });
    assert_eq!(ask(&starting).what(), "Vault cannot answer now (502)");
    let stranger = web::serve(|_, stream| {
        let _ = stream.write_all(web::json("200 OK", "<html>").as_bytes());
    });
    let words = "the answer about `secret/app` is not one of Vault's";
    assert_eq!(ask(&stranger).what(), words);
    let other = web::serve(|_, stream| {
        let _ = stream.write_all(web::json("404 Not Found", "<html>").as_bytes());
    });
    let not_there = ask(&other);
    assert_eq!((not_there.kind(), not_there.what()), (Kind::Server, words));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    assert_eq!(ask(&gone).kind(), Kind::Connection);
}

#[test]
fn a_standby_names_the_active_node_and_does_not_give_it_the_token() {
    let active = vault::serve(held());
    let standby = vault::standby(active.clone());
    let variables = [
        ("VAULT_ADDR", standby.as_str()),
        ("VAULT_TOKEN", vault::TOKEN),
    ];
    let error = follow("vault:secret/app#pin", &variables).unwrap_err();
    assert_eq!(error.kind(), Kind::Server);
    assert!(error.what().ends_with(&active), "{error}");
    assert!(error.hints()[0].contains("standby"), "{:?}", error.hints());
}

#[test]
fn a_command_logs_in_once_whatever_comes_of_it() {
    let db = TestDb::with("CREATE TABLE users (id int PRIMARY KEY, email text)");
    let url = db.url();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rules.yaml"),
        "version: 1
source: vault:secret/shop#url
target: vault:secret/shop#target
key: vault:secret/shop#key
tables: { users: { columns: { id: keep, email: email } } }
",
    )
    .unwrap();
    let fields = format!(r#"{{"url":"{url}","target":"parquet:out","key":"{KEY}"}}"#);
    let check = ["parity", "check", "--rules", "rules.yaml"];
    for (args, secret, code) in [
        (["run", "rules.yaml"].as_slice(), vault::SECRET, 0),
        (&["plan", "rules.yaml"], vault::SECRET, 0),
        (
            &["preview", "rules.yaml", "--table", "users"],
            vault::SECRET,
            0,
        ),
        (&check, vault::SECRET, 0),
        (&["run", "rules.yaml"], MARK, 2),
        (&check, MARK, 2),
    ] {
        let (address, logins) = vault::serve_one_login(vec![("secret/shop", fields.clone())]);
        let variables = [
            ("VAULT_ADDR", address.as_str()),
            ("VAULT_ROLE_ID", vault::ROLE),
            ("VAULT_SECRET_ID", secret),
        ];
        let output = standin(args, folder.path(), &variables);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{args:?}: {}",
            both(&output)
        );
        assert_eq!(logins.load(Ordering::SeqCst), 1, "{args:?}");
        assert!(!both(&output).contains("once it has"), "{}", both(&output));
    }
}

#[test]
fn a_run_takes_its_source_and_its_key_from_vault() {
    let db = TestDb::with(
        "CREATE TABLE users (id int PRIMARY KEY, email text);
         INSERT INTO users VALUES (1, 'ada@navy.mil')",
    );
    let url = db.url();
    let authority = web::Authority::new();
    let fields = format!(r#"{{"url":"{url}","key":"{KEY}"}}"#);
    let address = vault::serve_tls(&authority, vec![("secret/shop", fields)]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), &authority.pem).unwrap();
    std::fs::write(
        folder.path().join("rules.yaml"),
        "version: 1
source: vault:secret/shop#url
target: parquet:out
key: vault:secret/${STAGE}#key
tables: { users: { columns: { id: keep, email: email } } }
",
    )
    .unwrap();
    let run = |stage: &str, more: &[(&str, &str)]| {
        let mut variables = vec![
            ("VAULT_ADDR", address.as_str()),
            ("VAULT_TOKEN", vault::TOKEN),
            ("STAGE", stage),
        ];
        variables.extend(more);
        let args = ["run", "rules.yaml", "--report", "report.json"];
        standin(&args, folder.path(), &variables)
    };
    let trusted = [("VAULT_CACERT", "ca.pem")];
    let failed = run("none", &trusted);
    assert_eq!(failed.status.code(), Some(1), "{}", both(&failed));
    let text = both(&failed);
    assert!(
        text.contains("rules.yaml:4:6: Vault has no secret at `secret/none`"),
        "{text}"
    );
    let stranger = run("shop", &[]);
    assert_eq!(stranger.status.code(), Some(2));
    assert!(both(&stranger).contains("the TLS handshake failed"));

    let done = run("shop", &trusted);
    assert_eq!(done.status.code(), Some(0), "{}", both(&done));
    assert!(!both(&done).contains(KEY));
    let report = std::fs::read(folder.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_slice(&report).unwrap();
    let expected = MasterKey::parse(KEY).unwrap().fingerprint();
    assert_eq!(report["key_fingerprint"], expected);
}

/// A project whose production has its secrets in Vault, and whose development in a file.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    for (name, text) in [
        (
            "config/base.yaml",
            "db:\n  pin: ${PIN}\n  port: ${PORT:-1}\n",
        ),
        ("config/development.yaml", "{}\n"),
        (
            "config/production.yaml",
            "mail: vault:secret/app#none\nother: ${EMPTY}\n",
        ),
        (".env.local", "PIN=zqmarkerqz\n"),
        (
            "rules.yaml",
            "version: 1\nkey: dotenv:.env.local#PIN\nsource: ${NOT_SET}\n",
        ),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn the_check_names_what_is_missing_where_it_is_referred_to_and_who_was_asked() {
    let folder = project();
    let fields = format!(r#"{{"PIN":"{MARK}","EMPTY":""}}"#);
    let address = vault::serve(vec![("secret/app", fields)]);
    let check = |vault: &str| {
        let args = [
            "parity",
            "check",
            "--config",
            ".",
            "--secrets",
            "production=vault:secret/app",
            "--secrets",
            "development=dotenv:.env.local",
            "--rules",
            "rules.yaml",
            "--format",
            "json",
        ];
        let variables = [("VAULT_ADDR", vault), ("VAULT_TOKEN", vault::TOKEN)];
        standin(&args, folder.path(), &variables)
    };
    let output = check(&address);
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
    assert!(!both(&output).contains(MARK), "{}", both(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap().iter();
    // What a provider is asked for is not wanted in `.env` files too.
    let of_files = checks.clone().map(|check| check["name"].as_str().unwrap());
    let of_files: Vec<&str> = of_files
        .filter(|name| name.contains(": variable"))
        .collect();
    assert_eq!(
        of_files,
        [
            "configuration: development: variables",
            "configuration: production: variables"
        ]
    );
    let mut found: Vec<String> = checks
        .filter(|check| check["name"].as_str().unwrap().starts_with("secrets: "))
        .map(|check| {
            let part = |name: &str| check[name].as_str().unwrap();
            let verdict = if check["passed"] == true {
                "ok"
            } else {
                part("severity")
            };
            format!(
                "{verdict}: {}: {}; {}",
                part("name"),
                part("expected"),
                part("actual")
            )
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "error: secrets: production: vault:secret/app#none: a value in vault:secret/app#none; the secret `secret/app` in Vault has no field `none`; config/production.yaml:1:7 refers to it",
            "error: secrets: rules: key: a value in dotenv:.env.local#PIN; the key is neither hexadecimal nor base64; rules.yaml:2:6 refers to it",
            "error: secrets: rules: source: a value; variable `NOT_SET` is not set; rules.yaml:3:9 refers to it",
            "ok: secrets: development: PIN: a value in dotenv:.env.local; a value in dotenv:.env.local",
            "ok: secrets: production: PIN: a value in vault:secret/app; a value in vault:secret/app",
            "warning: secrets: production: EMPTY: a value in vault:secret/app; empty; config/production.yaml:2:8 refers to it",
        ]
    );

    // A reference with a variable leads where it does, and is shown as it is written.
    std::fs::write(
        folder.path().join("config/development.yaml"),
        "mail: vault:secret/${WHERE}#pin\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join(".env.development"),
        format!("WHERE={MARK}\n"),
    )
    .unwrap();
    let elsewhere = check(&address);
    assert_eq!(elsewhere.status.code(), Some(1));
    let text = both(&elsewhere);
    assert!(
        text.contains("development: vault:secret/${WHERE}#pin")
            && text.contains("there is no secret where it leads"),
        "{text}"
    );
    assert!(!text.contains(MARK), "{text}");

    let sealed = check(&vault::sealed());
    assert_eq!(sealed.status.code(), Some(2), "{}", both(&sealed));
    assert!(
        both(&sealed).contains("Vault is sealed"),
        "{}",
        both(&sealed)
    );
}

#[test]
fn what_cannot_be_looked_at_hides_nothing_that_is_known() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    for (name, text) in [
        ("config/base.yaml", "{}\n"),
        (
            "config/production.yaml",
            "denied: vault:other/app#x\nslow: vault:secret/slow#x\nforeign: vault:secret/foreign#x\n\
             gone: vault:secret/app#none\nthere: vault:secret/app#pin\nfile: file:/run/secrets/none\n",
        ),
        ("rules.yaml", "version: 1\nkey: vault:secret/app\n"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let held = held();
    let address = web::serve(move |request, stream| {
        if request.contains("/slow ") {
            // Until nobody waits any more.
            let _ = stream.read(&mut [0]);
        } else if request.contains("secret/data/foreign ") {
            let _ = stream.write_all(web::json("200 OK", "<html>").as_bytes());
        } else {
            vault::answer(&held, request, stream);
        }
    });
    let check = |format: &str| {
        let args = [
            "parity",
            "check",
            "--config",
            ".",
            "--secrets",
            "production=env:",
            "--rules",
            "rules.yaml",
            "--timeout",
            "5",
            "--format",
            format,
        ];
        let variables = [
            ("VAULT_ADDR", address.as_str()),
            ("VAULT_TOKEN", vault::TOKEN),
        ];
        standin(&args, folder.path(), &variables)
    };
    let output = check("json");
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found: Vec<String> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["name"].as_str().unwrap().starts_with("secrets: "))
        .map(|check| {
            let actual = check["actual"].as_str().unwrap();
            let actual = actual.split(';').next().unwrap();
            let sign = if check["passed"] == true {
                "ok"
            } else {
                "failed"
            };
            format!("{sign} {}: {actual}", check["name"].as_str().unwrap())
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "failed secrets: looked at: 3 of 6 secrets cannot be looked at: Vault refuses `other/app` (403)",
            "failed secrets: production: file:/run/secrets/none: there is no file /run/secrets/none",
            "failed secrets: production: vault:other/app#x: looked at: Vault refuses `other/app` (403)",
            "failed secrets: production: vault:secret/app#none: the secret `secret/app` in Vault has no field `none`",
            "failed secrets: production: vault:secret/foreign#x: looked at: VAULT_ADDR: the answer about `secret/foreign` is not one of Vault's",
            "failed secrets: production: vault:secret/slow#x: looked at: there was no answer in time",
            "failed secrets: rules: key: a `vault:` reference names no field",
            "ok secrets: production: vault:secret/app#pin: a value in vault:secret/app#pin",
        ]
    );
    let people = both(&check("text"));
    for says in ["production: vault:secret/app#none", "3 of 6 secrets"] {
        assert!(people.contains(says), "{people}");
    }
}

#[test]
fn a_key_that_no_run_would_take_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let weak = "ab".repeat(32);
    let phrase = "correct-horse-battery-staple-and-some-more";
    for written in ["${GIVEN}", "env:GIVEN"] {
        let rules = format!("version: 1\nkey: {written}\n");
        std::fs::write(folder.path().join("rules.yaml"), rules).unwrap();
        for (key, code) in [(KEY, 0), (weak.as_str(), 1), (phrase, 1)] {
            let args = ["parity", "check", "--rules", "rules.yaml"];
            let output = standin(&args, folder.path(), &[("GIVEN", key)]);
            let text = both(&output);
            assert_eq!(output.status.code(), Some(code), "{written}: {text}");
            assert_eq!(text.contains("found the key is "), code == 1, "{text}");
            assert!(!text.contains(key), "{text}");
        }
    }
}

#[test]
fn the_overlay_of_the_rules_is_looked_at_as_a_run_looks_at_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("rules.yaml", "version: 1\nkey: env:KEY_OF_ALL\n");
    write("rules.staging.yaml", "key: env:KEY_OF_STAGING\n");
    let check = |more: &[&str]| {
        let args = [&["parity", "check", "--rules", "rules.yaml"], more].concat();
        standin(&args, folder.path(), &[("KEY_OF_ALL", KEY)])
    };
    let plain = check(&[]);
    assert_eq!(plain.status.code(), Some(0), "{}", both(&plain));
    let staging = check(&["--env", "staging"]);
    assert_eq!(staging.status.code(), Some(1), "{}", both(&staging));
    let text = both(&staging);
    assert!(
        text.contains("KEY_OF_STAGING") && text.contains("rules.staging.yaml:1:6"),
        "{text}"
    );
    let absent = check(&["--env", "nowhere"]);
    assert_eq!(absent.status.code(), Some(1), "{}", both(&absent));
    assert!(
        both(&absent).contains("rules.nowhere.yaml"),
        "{}",
        both(&absent)
    );
}

#[test]
fn flags_that_name_no_provider_or_environment_are_refused() {
    let folder = project();
    for (flag, expected) in [
        ("production", "--secrets names no environment"),
        ("production=aws:x", "this is no provider of secrets"),
        ("staging=env:", "has nothing of the environment `staging`"),
    ] {
        let args = ["parity", "check", "--config", ".", "--secrets", flag];
        let output = standin(&args, folder.path(), &[]);
        assert_eq!(output.status.code(), Some(1), "{flag}: {}", both(&output));
        assert!(
            both(&output).contains(expected),
            "{flag}: {}",
            both(&output)
        );
    }
    let twice = standin(
        &[
            "parity",
            "check",
            "--config",
            ".",
            "--secrets",
            "production=env:",
            "--secrets",
            "production=dotenv:.env.local",
        ],
        folder.path(),
        &[],
    );
    assert_eq!(twice.status.code(), Some(1), "{}", both(&twice));
    assert!(
        both(&twice).contains("--secrets names production twice"),
        "{}",
        both(&twice)
    );
    let alone = standin(
        &["parity", "check", "--secrets", "a=env:"],
        folder.path(),
        &[],
    );
    assert!(both(&alone).contains("--config"), "{}", both(&alone));
}

#[test]
fn a_provider_that_is_not_there_is_a_mistake_though_nothing_refers_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    std::fs::create_dir(&config).unwrap();
    std::fs::write(config.join("base.yaml"), "a: 1\n").unwrap();
    std::fs::write(config.join("production.yaml"), "a: 2\n").unwrap();
    let check = |provider: &str| {
        let asked = format!("production={provider}");
        let args = ["parity", "check", "--config", ".", "--secrets", &asked];
        standin(&args, folder.path(), &[])
    };
    for provider in ["dotenv:nope.env", "file:nowhere", "foo:bar"] {
        let output = check(provider);
        let said = both(&output);
        assert_eq!(output.status.code(), Some(1), "{provider}: {said}");
        assert!(said.contains("--secrets production"), "{provider}: {said}");
    }
    std::fs::write(folder.path().join("nope.env"), "").unwrap();
    let output = check("dotenv:nope.env");
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
}
