//! `standin parity check --config` as people and CI call it. Needs no server.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/pipes.rs"]
pub mod pipes;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A part of every value in the files; it must never be printed.
const MARK: &str = "zqmarkerqz";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn check(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", "check", "--config"])
        .arg(folder)
        .args(more)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn both(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8(bytes.clone()).unwrap())
        .concat()
}

/// A project on which several things are wrong.
const WRONG: &[(&str, &str)] = &[
    (
        "config/base.yaml",
        "app: zqmarkerqz-shop\nport: 5432\ncache: {url: \"redis://zqmarkerqz.shop.io/0\"}\n",
    ),
    (
        "config/development.yaml",
        "port: \"zqmarkerqz\"\nextra: zqmarkerqz\nmail: ${MAIL_URL}\n",
    ),
    (
        "config/production.yaml",
        "debug: true\nmail: ${MAIL_URL:-smtp://zqmarkerqz.shop.io}\ndb:\n  password: zqmarkerqz-1\n",
    ),
    ("config/other.toml", "[x]\ntoken = \"zqmarkerqz\"\n"),
    ("parity.yaml", "must_differ: [zqmarkerqz]\n"),
    ("config/parity.yaml", "must_differ: [app]\n"),
    (
        ".env",
        "API_URL=https://u:zqmarkerqz@zqmarkerqz.io\nB='zqmarkerqz'\n",
    ),
    (".env.example", "API_URL=\nC=zqmarkerqz\n"),
];

#[test]
fn everything_wrong_is_found_and_no_value_is_printed() {
    let project = folder(WRONG);
    for format in ["text", "json", "junit", "sarif", "markdown"] {
        let output = check(project.path(), &["--format", format, "--strict"]);
        let text = both(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(!text.contains(MARK), "{format}: {text}");
    }
    let output = check(project.path(), &["--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let failed: Vec<&str> = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["passed"] == false)
        .filter_map(|check| check["name"].as_str()?.strip_prefix("configuration: "))
        .collect();
    for expected in [
        "development: port: type",
        "development: extra: key",
        "development: db: key",
        "development: variable MAIL_URL",
        "development: cache.url: server",
        "development: app: value",
        "production: debug: value",
        "secret in config/production.yaml: db.password",
        "secret in config/other.toml: x.token",
        "secret in .env: API_URL",
        ".env: variable C",
        ".env: variable B",
    ] {
        assert!(failed.contains(&expected), "{expected}: {failed:?}");
    }
    let text = both(&check(project.path(), &[]));
    assert!(
        text.contains("in clear text at config/production.yaml:4:13"),
        "{text}"
    );
}

#[test]
fn configuration_that_is_alike_passes() {
    let project = folder(&[
        (
            "config/base.yaml",
            "port: 1\nurl: ${URL}\npassword: ${PASSWORD}\n",
        ),
        ("config/development.yaml", "port: 2\n"),
        ("config/production.json", "{\"port\": 3}"),
        (".env", "URL=redis://localhost\nPASSWORD=zqmarkerqz\n"),
        (".env.example", "URL=\nPASSWORD=\n"),
        (".gitignore", ".env*\n!.env.example\n"),
    ]);
    let output = check(project.path(), &["--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    assert!(both(&output).contains("0 failed"));
    std::fs::write(project.path().join(".gitignore"), "target\n").unwrap();
    let committed = both(&check(project.path(), &[]));
    assert!(
        committed.contains("secret in .env: PASSWORD"),
        "{committed}"
    );
}

#[test]
fn environments_can_be_chosen() {
    let project = folder(&[
        ("config/base.yaml", "a: 1\n"),
        ("config/blue.yaml", "b: 1\n"),
        ("config/green.yaml", "{}\n"),
        ("config/staging.yaml", "c: 1\n"),
        ("config/test.yaml", "{}\n"),
    ]);
    let chosen = check(project.path(), &["--environments", "blue,green"]);
    assert!(both(&chosen).contains("blue: b: key"), "{}", both(&chosen));
    assert!(!both(&chosen).contains("staging"));
    let unknown = check(project.path(), &["--environments", "blue,gren"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(both(&unknown).contains("nothing of the environment `gren`"));
    let unclear = check(project.path(), &[]);
    assert!(
        both(&unclear).contains("is called production"),
        "{}",
        both(&unclear)
    );
}

#[test]
fn mistakes_are_told_with_their_place() {
    let broken = folder(&[
        ("config/base.yaml", "a: 1\nb: [zqmarkerqz\nc: d\n"),
        ("config/development.yaml", "password: zqmarkerqz\n"),
        ("config/production.toml", "a = zqmarkerqz\n"),
    ]);
    let text = both(&check(broken.path(), &[]));
    assert!(text.contains("at config/base.yaml:3:2"), "{text}");
    assert!(text.contains("at config/production.toml:1:5"), "{text}");
    assert!(
        text.contains("secret in config/development.yaml: password"),
        "{text}"
    );
    assert!(!text.contains(MARK), "{text}");

    let no_base = folder(&[("config/development.yaml", "a: 1\n")]);
    let output = check(no_base.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(both(&output).contains("make base.yaml beside them"));

    let empty = folder(&[]);
    assert!(both(&check(empty.path(), &[])).contains("has no configuration"));
    let other = folder(&[("Cargo.toml", "a = 1\n")]);
    assert!(both(&check(other.path(), &[])).contains("has no configuration"));
    let output = check(&empty.path().join("none"), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        both(&output).contains("cannot read the folder"),
        "{}",
        both(&output)
    );
    let sql = check(no_base.path(), &["--format", "sql"]);
    assert!(both(&sql).contains("for schemas only"), "{}", both(&sql));
}

#[test]
#[cfg(unix)]
fn links_out_of_the_folder_and_long_files_are_not_read() {
    let outside = folder(&[("secret.yaml", "password: zqmarkerqz\n")]);
    let project = folder(&[
        ("config/base.yaml", "a: 1\n"),
        ("config/production.yaml", "{}\n"),
    ]);
    let link = project.path().join("config/development.yaml");
    std::os::unix::fs::symlink(outside.path().join("secret.yaml"), &link).unwrap();
    let long = format!("a: {}\n", "x".repeat(2 << 20));
    std::fs::write(project.path().join("config/long.yaml"), long).unwrap();
    let text = both(&check(project.path(), &[]));
    assert!(text.contains("a link out of the folder"), "{text}");
    assert!(text.contains("longer than 1 MiB"), "{text}");
    assert!(!text.contains("password"), "{text}");
}

#[test]
fn a_folder_in_place_of_a_file_of_variables_is_told_and_one_of_python_is_not() {
    let layers = [
        ("config/base.yaml", "a: 1\n"),
        ("config/production.yaml", "{}\n"),
    ];
    let project = folder(&layers);
    std::fs::create_dir(project.path().join(".env")).unwrap();
    let output = check(project.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
    assert!(
        both(&output).contains(".env is no file"),
        "{}",
        both(&output)
    );
    std::fs::write(project.path().join(".env/pyvenv.cfg"), "").unwrap();
    let output = check(project.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
}

#[test]
fn a_variable_of_a_compose_file_that_does_not_end_is_told() {
    let layers = [
        ("config/base.yaml", "a: 1\n"),
        ("config/production.yaml", "{}\n"),
    ];
    let open =
        "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: \"${POSTGRES_PASSWORD\"\n";
    let project = folder(&[&layers[..], &[("compose.yaml", open)]].concat());
    let output = check(project.path(), &[]);
    let text = both(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("`${` without `}`"), "{text}");
    let fine = open.replace("${POSTGRES_PASSWORD", "$${X $$ $Y ${Z:-${Y}}");
    let project = folder(&[&layers[..], &[("compose.yaml", &fine)]].concat());
    let text = both(&check(project.path(), &[]));
    assert!(!text.contains("without `}`"), "{text}");
}

#[test]
fn compose_files_beside_the_configuration_are_searched_for_secrets() {
    let layers = [
        ("config/base.yaml", "a: 1\n"),
        ("config/production.yaml", "{}\n"),
    ];
    let clear = "services:\n  db:\n    environment: [\"POSTGRES_PASSWORD=zqmarkerqz1\"]\n";
    let project = folder(&[&layers[..], &[("docker-compose.yml", clear)]].concat());
    let output = check(project.path(), &["--format", "json"]);
    let text = both(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    let name =
        "configuration: secret in docker-compose.yml: services.db.environment.POSTGRES_PASSWORD";
    assert!(text.contains(name) && !text.contains(MARK), "{text}");
    let fine = clear.replace("zqmarkerqz1", "${POSTGRES_PASSWORD:-postgres}");
    let project = folder(&[&layers[..], &[("docker-compose.yml", &fine)]].concat());
    let output = check(project.path(), &["--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    // One that cannot be read stands in nobody's way.
    let project = folder(&[&layers[..], &[("compose.yaml", "a: [")]].concat());
    let output = check(project.path(), &[]);
    let text = both(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("compose.yaml: form"), "{text}");
}

#[test]
fn a_password_for_a_local_server_is_an_error_in_a_file_of_production() {
    let url = "db: postgresql://app:zqmarkerqz@postgres:5432/shop\n";
    for (name, code) in [("development", 0), ("production", 1), ("live", 1)] {
        let file = format!("config/{name}.yaml");
        let folder = folder(&[("config/base.yaml", ""), (&file, url)]);
        let output = check(folder.path(), &["--environments", name]);
        let said = both(&output);
        assert!(said.contains("secret in"), "{name}: {said}");
        assert_eq!(output.status.code(), Some(code), "{name}: {said}");
        assert!(!said.contains(MARK), "{said}");
    }
}

#[test]
fn a_folder_called_like_an_environment_is_told_and_not_left_out() {
    let folder = folder(&[("config/base.yaml", "a: 1\n")]);
    std::fs::create_dir(folder.path().join("config/production.yaml")).unwrap();
    // Where Python has its packages.
    std::fs::create_dir(folder.path().join(".env")).unwrap();
    std::fs::write(folder.path().join(".env/pyvenv.cfg"), "").unwrap();
    let output = check(folder.path(), &[]);
    let said = both(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("production.yaml is no file"), "{said}");
    assert!(!said.contains(".env is no file"), "{said}");
}

#[test]
fn what_lies_beside_config_counts_wherever_the_check_is_pointed_at() {
    let project = folder(&[
        ("config/base.yaml", "app: shop\nurl: ${API_URL}\n"),
        ("config/development.yaml", "app: shop\n"),
        (
            "config/production.yaml",
            "app: other\nurl: https://api.shop.io\n",
        ),
        ("parity.yaml", "must_be_equal: [app]\n"),
        (
            ".env",
            "API_URL=http://localhost:1\nTOKEN=ghp_zqmarkerqz0123456789abcdefghij0123456\n",
        ),
        (".gitignore", ".env\n"),
        (
            "docker-compose.yml",
            "services: {db: {image: postgres, environment: {POSTGRES_PASSWORD: 9fKzqmarkerqz}}}\n",
        ),
    ]);
    let checks = |at: &str| -> Vec<(String, String)> {
        let output = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["parity", "check", "--config", at, "--format", "json"])
            .current_dir(project.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", both(&output));
        assert!(!both(&output).contains(MARK));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = json["checks"].as_array().unwrap().iter();
        let checks = checks.filter(|check| check["passed"] == false);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        checks
            .map(|check| (text(&check["name"]), text(&check["file"])))
            .collect()
    };
    let all = checks(".");
    let names = |all: &[(String, String)]| -> Vec<String> {
        let mut names: Vec<String> = all
            .iter()
            .map(|(name, _)| name.replace("../", ""))
            .collect();
        names.sort();
        names
            .iter()
            .map(|name| name.replace("config/", ""))
            .collect()
    };
    let has =
        |all: &[(String, String)], part: &str| all.iter().any(|(name, _)| name.contains(part));
    assert!(has(&all, "app"), "{all:?}");
    assert!(has(&all, "POSTGRES_PASSWORD"), "{all:?}");
    assert!(!has(&all, "API_URL") && !has(&all, "TOKEN"), "{all:?}");
    let inner = checks("config");
    assert_eq!(names(&inner), names(&all));
    // Beside the environments it goes first, and the other one is named.
    std::fs::write(
        project.path().join("config/parity.yaml"),
        "must_differ: [url]\n",
    )
    .unwrap();
    for (at, name) in [(".", "parity.yaml"), ("config", "../parity.yaml")] {
        let now = checks(at);
        assert!(
            has(&now, &format!("configuration: {name}: read")),
            "{now:?}"
        );
        assert!(!has(&now, "app"), "{now:?}");
    }
}

#[test]
fn variables_may_come_out_of_a_pipe() {
    let project = folder(&[
        ("config/base.yaml", "url: ${API_URL}\n"),
        ("config/development.yaml", "url: ${API_URL}\n"),
        ("config/production.yaml", "url: https://api.shop.io\n"),
    ]);
    pipes::with(&project.path().join(".env"), "API_URL=http://localhost:1\n");
    let output = check(
        project.path(),
        &["--environments", "development,production"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
}

/// The name of each check that failed, with its hint.
fn told(output: &Output) -> Vec<(String, String)> {
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = json["checks"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let failed = checks.filter(|check| check["passed"] == false);
    failed
        .map(|check| (text(&check["name"]), text(&check["hint"])))
        .collect()
}

#[test]
fn a_choice_of_environments_that_compares_nothing_is_told() {
    let project = folder(&[
        ("config/base.yaml", "app: shop\n"),
        ("config/development.yaml", "debug: true\n"),
        ("config/prodution.yaml", "debug: false\n"),
    ]);
    let found = |more: &[&str]| {
        let output = check(project.path(), &[more, &["--format", "json"]].concat());
        told(&output)
    };
    let alone = found(&[]);
    let [(name, hint)] = alone.as_slice() else {
        panic!("{alone:?}");
    };
    assert_eq!(name, "configuration: environments");
    assert!(hint.contains("prodution"), "{hint}");
    // What is alone is not taken for production, of which debugging is told.
    let asked = found(&["--environments", "development"]);
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(found(&["--environments", "development,prodution"]), []);
    let output = check(project.path(), &["--environments", "prod"]);
    assert!(both(&output).contains("those that are there: development, prodution"));

    std::fs::rename(
        project.path().join("config/prodution.yaml"),
        project.path().join("config/production.yaml"),
    )
    .unwrap();
    assert_eq!(found(&[]), []);
    let turned = found(&["--environments", "production,development"]);
    assert!(turned[0].1.contains("name production last"), "{turned:?}");
    let output = check(
        project.path(),
        &["--environments", "development", "production"],
    );
    assert!(both(&output).contains("behind commas"), "{}", both(&output));
    // A base in the wrong place hides the environments.
    std::fs::rename(
        project.path().join("config/base.yaml"),
        project.path().join("base.yaml"),
    )
    .unwrap();
    let hidden = found(&[]);
    assert_eq!(hidden.len(), 2, "{hidden:?}");
    for (name, hint) in hidden {
        assert!(name.starts_with("configuration: config/"), "{name}");
        assert!(hint.contains("move base.yaml into config"), "{hint}");
    }
}

#[test]
fn secrets_in_env_files_are_for_gitignore_and_who_names_nothing_is_told_what_there_is() {
    let project = folder(&[
        (".env", "TOKEN=ghp_zqmarkerqz0123456789abcdefghij0123456\n"),
        (
            ".env.example",
            "TOKEN=ghp_zqmarkerqz0123456789abcdefghij0123456\n",
        ),
    ]);
    let found = told(&check(project.path(), &["--format", "json"]));
    for (file, words) in [
        (".env:", "write .env into .gitignore"),
        (".env.example:", "leave the value out"),
    ] {
        let (_, hint) = found.iter().find(|(name, _)| name.contains(file)).unwrap();
        assert!(hint.contains(words), "{hint}");
    }
    for (more, words) in [(&[][..], "--config ."), (&["."], "--config")] {
        let output = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["parity", "check"])
            .args(more)
            .current_dir(project.path())
            .env_remove("PROD_DATABASE_URL")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(both(&output).contains(words), "{}", both(&output));
    }
}

#[test]
fn what_lies_in_a_project_without_a_base_is_no_configuration() {
    let project = folder(&[
        (".env", "PORT=1\n"),
        (".env.example", "PORT=\n"),
        ("package.json", "{ // not JSON\n"),
        (
            "openapi.yaml",
            "example: {password: 9fKzqmarkerqz, token: 9fKzqmarkerqz}\n",
        ),
        (
            "compose.yaml",
            "services: {db: {image: postgres, environment: {POSTGRES_PASSWORD: 9fKzqmarkerqz}}}\n",
        ),
    ]);
    std::fs::remove_dir(project.path().join("config")).unwrap();
    let output = check(project.path(), &["--format", "json"]);
    assert!(!both(&output).contains(MARK), "{}", both(&output));
    let found = told(&output);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        names.iter().any(|name| name.contains("POSTGRES_PASSWORD")),
        "{names:?}"
    );
    assert!(
        !names
            .iter()
            .any(|name| name.contains("package.json") || name.contains("openapi")),
        "{names:?}"
    );
    // Nobody is to think that they were searched.
    let (_, hint) = found
        .iter()
        .find(|(name, _)| name == "configuration: other files")
        .unwrap();
    assert!(hint.contains("base.yaml"), "{hint}");
    assert!(
        both(&output).contains("openapi.yaml, package.json: not read"),
        "{}",
        both(&output)
    );
    // An environment that somebody names counts, and lacks what it is laid over.
    std::fs::write(project.path().join("eu.yaml"), "a: 1\n").unwrap();
    let output = check(project.path(), &["--environments", "eu"]);
    assert!(both(&output).contains("laid over"), "{}", both(&output));
}
