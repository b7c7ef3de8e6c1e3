//! `standin parity check --api` as people and CI call it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/pipes.rs"]
pub mod pipes;
#[path = "support/proxy.rs"]
mod proxy;
#[path = "support/web.rs"]
mod web;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const PRODUCTION: &str = r##"{
  "openapi": "3.0.3",
  "info": {"title": "Shop", "version": "1"},
  "paths": {
    "/users/{id}": {
      "get": {
        "parameters": [
          {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}},
          {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}
        ],
        "responses": {"200": {"description": "one", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}}
      },
      "delete": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}], "responses": {"204": {"description": "gone"}}}
    }
  },
  "components": {"schemas": {"User": {"type": "object", "required": ["id"], "properties": {
    "id": {"type": "integer"}, "email": {"type": "string"}, "kind": {"type": "string", "enum": ["buyer"]}
  }}}}
}"##;

/// The same, in YAML, in another order and with other names of parameters.
const SAME: &str = "
openapi: '3.0.3'
paths:
  /users/{userId}:
    delete: &delete
      parameters: [&id {in: path, name: userId, required: true, schema: {type: integer}}]
      responses: {204: {description: Gone}}
    get:
      parameters:
        - {in: query, name: limit, schema: {maximum: 100, type: integer}}
        - *id
      responses:
        200:
          description: One
          content:
            application/json:
              schema:
                type: object
                properties: {kind: {enum: [buyer], type: string}, email: {type: string}, id: {type: integer}}
                required: [id]
";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn dev() -> String {
    PRODUCTION
        .replace("\"maximum\": 100", "\"maximum\": 50")
        .replace(", \"email\": {\"type\": \"string\"}", "")
        .replace("[\"buyer\"]", "[\"buyer\", \"guest\"]")
}

fn check(expected: &str, actual: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", "check", "--api", expected, actual])
        .args(more)
        .env_remove("PROD_DATABASE_URL")
        .env_remove("DEV_DATABASE_URL")
        .output()
        .unwrap()
}

fn path(folder: &Path, name: &str) -> String {
    let path: PathBuf = folder.join(name);
    path.to_str().unwrap().to_owned()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server that gives every request this answer, and none where it is empty.
fn serve(answer: String) -> String {
    web::serve(move |_, stream| {
        let _ = stream.write_all(answer.as_bytes());
        if answer.is_empty() {
            let _ = stream.read(&mut [0]);
        }
    })
    .replace("http://", "")
}

fn ok(body: &str) -> String {
    web::json("200 OK", body)
}

#[test]
fn like_descriptions_pass_whatever_they_are_written_in() {
    let folder = folder(&[("a.json", PRODUCTION), ("b.yaml", SAME)]);
    let (json, yaml) = (path(folder.path(), "a.json"), path(folder.path(), "b.yaml"));
    for (one, other) in [(&json, &yaml), (&yaml, &json), (&json, &json)] {
        let output = check(one, other, &["--strict"]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}{}",
            out(&output),
            error(&output)
        );
        assert!(
            out(&output).contains("2 passed, 0 failed"),
            "{}",
            out(&output)
        );
    }
}

#[test]
fn people_and_programs_are_told_what_callers_notice() {
    let folder = folder(&[("a.json", PRODUCTION), ("b.json", &dev())]);
    let (one, other) = (path(folder.path(), "a.json"), path(folder.path(), "b.json"));
    let output = check(&one, &other, &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = out(&output);
    for line in [
        "error: GET /users/{id}: query parameter limit: maximum: request-bound-narrowed",
        "expected 100, found 50",
        "error: GET /users/{id}: response 200 application/json: email: response-property-removed",
        "callers may read it; see #/components/schemas/User/properties/email",
        "warning: GET /users/{id}: response 200 application/json: kind: response-enum-value-added",
        "1 passed, 2 failed, 1 warning",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let json: Value =
        serde_json::from_str(&out(&check(&one, &other, &["--format", "json"]))).unwrap();
    assert_eq!((&json["passed"], &json["failed"]), (&1.into(), &3.into()));
    assert_eq!(json["checks"][0]["name"], "api: DELETE /users/{id}");
    let back = check(&other, &one, &[]);
    assert_eq!(back.status.code(), Some(0), "{}", out(&back));
    assert!(out(&back).contains("info: "), "{}", out(&back));
}

#[test]
fn descriptions_come_from_services_too() {
    let folder = folder(&[("a.json", PRODUCTION)]);
    let file = path(folder.path(), "a.json");
    let served = format!(
        "http://me:hunter2@{}/openapi.json?token=hunter2",
        serve(ok(&dev()))
    );
    let output = check(&file, &served, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    assert!(
        error(&output).contains("/openapi.json?…"),
        "{}",
        error(&output)
    );
    assert!(!error(&output).contains("hunter2"), "{}", error(&output));
}

#[test]
fn proxies_of_the_environment_are_used_and_their_logins_not_told() {
    let folder = folder(&[("a.json", PRODUCTION)]);
    let file = path(folder.path(), "a.json");
    let login = "Basic bWU6aHVudGVyMg==";
    let (open, closed) = (
        proxy::Proxy::start(Some(login)),
        proxy::Proxy::start(Some("other")),
    );
    let authority = web::Authority::new();
    let pem = path(folder.path(), "authority.pem");
    std::fs::write(&pem, &authority.pem).unwrap();
    let secure = web::serve_tls(&authority, |_, stream| {
        let _ = stream.write_all(ok(PRODUCTION).as_bytes());
    });
    let plain = format!("http://{}", serve(ok(PRODUCTION)));
    let asked = |variable: &str, proxy: &proxy::Proxy, address: &str, no: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["parity", "check", "--api", &file, address])
            .env(variable, format!("http://me:hunter2@{}", proxy.place))
            .env("NO_PROXY", no)
            .env("SSL_CERT_FILE", &pem)
            .output()
            .unwrap();
        assert!(!(out(&output) + &error(&output)).contains("hunter2"));
        (output.status.code(), error(&output))
    };
    // This machine does not know the name, and the proxy does.
    let named = plain.replace("127.0.0.1", "docs.test");
    for (variable, address, first) in [
        ("http_proxy", &named, "GET http://docs.test:"),
        ("HTTPS_PROXY", &secure, "CONNECT localhost:"),
    ] {
        let (code, told) = asked(variable, &open, address, "");
        assert_eq!(code, Some(0), "{told}");
        let seen = open.seen();
        assert!(seen.last().unwrap().starts_with(first), "{seen:?}");
        let (code, told) = asked(variable, &closed, address, "");
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains("does not take the login"), "{told}");
    }
    let before = open.seen().len();
    for (variable, address, no) in [
        ("HTTPS_PROXY", &secure, "localhost"),
        ("http_proxy", &plain, "127.0.0.0/8"),
        ("HTTP_PROXY", &plain, ""),
    ] {
        let (code, told) = asked(variable, &open, address, no);
        assert_eq!(code, Some(0), "{variable}: {told}");
    }
    assert_eq!(open.seen().len(), before);
}

/// A pipe beside the other files, and who writes this into it once somebody reads.
fn pipe(folder: &Path, name: &str, text: &'static str) -> String {
    let pipe = folder.join(name);
    match text {
        "" => pipes::silent(&pipe),
        text => pipes::with(&pipe, text),
    }
    pipe.display().to_string()
}

#[test]
fn a_description_may_come_out_of_a_pipe() {
    let folder = folder(&[("a.json", PRODUCTION)]);
    let file = path(folder.path(), "a.json");
    let written = pipe(folder.path(), "written", PRODUCTION);
    let output = check(&file, &written, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    // One that nobody writes to is not waited for: this ends, and not with success.
    let silent = pipe(folder.path(), "silent", "");
    let output = check(&file, &silent, &["--timeout", "1"]);
    assert_eq!(output.status.code(), Some(2), "{}", error(&output));
    let said = error(&output);
    assert!(
        said.contains("silent") && said.contains("nobody wrote to"),
        "{said}"
    );
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    let folder = folder(&[
        ("a.json", PRODUCTION),
        ("broken.json", "{\"openapi\": }"),
        ("swagger.json", "{\"swagger\": \"2.0\", \"paths\": {}}"),
        ("page.html", "<!doctype html><html><head><title>API</title>"),
        ("future.yaml", "openapi: 4.0.0\npaths: {}\n"),
        ("empty.yaml", ""),
    ]);
    let good = path(folder.path(), "a.json");
    let cases = [
        ("broken.json", 1, "this is not JSON"),
        ("swagger.json", 1, "Swagger 2.0"),
        ("page.html", 1, "page.html"),
        ("future.yaml", 1, "neither 3.0 nor 3.1"),
        ("empty.yaml", 1, "it is empty"),
        ("missing.json", 1, "cannot be read"),
        (".", 1, "it is neither a file nor a pipe"),
    ];
    for (name, code, says) in cases {
        let bad = path(folder.path(), name);
        for (one, other) in [(&good, &bad), (&bad, &good)] {
            let output = check(one, other, &[]);
            let said = error(&output);
            assert_eq!(output.status.code(), Some(code), "{name}: {said}");
            assert!(said.contains(says) && said.contains(name), "{name}: {said}");
            assert_eq!(out(&output), "", "{name}");
        }
    }
    let not_an_address = check(&good, "https://me:hunter2@", &[]);
    assert_eq!(not_an_address.status.code(), Some(1));
    assert!(!error(&not_an_address).contains("hunter2"));
    let missing = path(folder.path(), "missing.json");
    let json = check(&good, &missing, &["--format", "json"]);
    let json: Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(json["checks"][0]["name"], "api: looked at");
}

#[test]
fn services_that_are_of_no_use_are_told() {
    let folder = folder(&[("a.json", PRODUCTION)]);
    let file = path(folder.path(), "a.json");
    let not_found = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let round = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
    let cases = [
        (not_found.to_owned(), 2, "the answer is 404"),
        (round.to_owned(), 2, "redirects"),
        (ok("<html></html>"), 1, "openapi"),
        (String::new(), 2, "longer than 1 s"),
    ];
    for (answer, code, says) in cases {
        let address = format!("http://{}/openapi.json", serve(answer));
        let output = check(&file, &address, &["--timeout", "1"]);
        let said = error(&output);
        assert_eq!(output.status.code(), Some(code), "{says}: {said}");
        assert!(said.contains(says), "{says}: {said}");
    }
}

#[test]
fn another_authority_is_taken_from_a_file() {
    let folder = folder(&[("a.json", PRODUCTION)]);
    let authority = web::Authority::new();
    let certificates = folder.path().join("ca.pem");
    std::fs::write(&certificates, &authority.pem).unwrap();
    let answer = ok(PRODUCTION);
    let address = web::serve_tls(&authority, move |_, stream| {
        let _ = stream.write_all(answer.as_bytes());
    });
    let file = path(folder.path(), "a.json");
    let check = |certificates: Option<&Path>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command.args(["parity", "check", "--api", &file, &address]);
        command.env_remove("SSL_CERT_FILE");
        command.envs(certificates.map(|path| ("SSL_CERT_FILE", path)));
        command.output().unwrap()
    };
    let taken = check(Some(&certificates));
    assert_eq!(taken.status.code(), Some(0), "{}", error(&taken));
    let refused = check(None);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        error(&refused).contains("SSL_CERT_FILE"),
        "{}",
        error(&refused)
    );
}
