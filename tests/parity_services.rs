//! `standin parity capture` and `standin parity check` with services besides the database. Redis is a real one;
//! Elasticsearch and OpenSearch answer with documents after their documentation.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;
#[path = "support/web.rs"]
mod web;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;

use serde_json::{Value, json};
use standin::drift::Schema;
use support::redis::{Redis, free_port};
use tempfile::TempDir;

/// A folder with a manifest, and the program in it without anybody's variables.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn with(components: &Value) -> Self {
        let bench = Self::new();
        let text = json!({ "components": components }).to_string();
        fs::write(bench.manifest(), text).unwrap();
        bench
    }

    fn manifest(&self) -> PathBuf {
        self.folder.path().join("infrastructure.json")
    }

    fn written(&self) -> Value {
        serde_json::from_slice(&fs::read(self.manifest()).unwrap()).unwrap()
    }

    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command
            .arg("parity")
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1");
        for side in ["PROD", "DEV"] {
            for name in [
                "DATABASE_URL",
                "REDIS_URL",
                "ELASTICSEARCH_URL",
                "ELASTICSEARCH_API_KEY",
            ] {
                command.env_remove(format!("{side}_{name}"));
            }
        }
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        assert!(
            !String::from_utf8_lossy(&said).contains("hunter2"),
            "{}",
            error(&output)
        );
        output
    }

    fn check(&self, more: &[&str]) -> Output {
        self.run(&[&["check", "infrastructure.json"], more].concat(), &[])
    }

    /// Failed checks as `severity name: expected / actual`, and the exit code.
    fn failed(&self, more: &[&str]) -> (Vec<String>, Option<i32>) {
        let output = self.check(&[more, &["--format", "json"]].concat());
        (failed(&output), output.status.code())
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn failed(output: &Output) -> Vec<String> {
    let report: Value =
        serde_json::from_str(&out(output)).unwrap_or_else(|_| panic!("{}", error(output)));
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    let failed = checks
        .filter(|check| check["passed"] == false)
        .inspect(|check| assert!(!text(check, "hint").is_empty(), "{check}"))
        .map(|check| {
            let [severity, name, expected, actual] =
                ["severity", "name", "expected", "actual"].map(|key| text(check, key));
            let name = name.trim_start_matches("infrastructure: ");
            format!("{severity} {name}: {expected} / {actual}")
        });
    failed.collect()
}

#[test]
fn a_captured_redis_is_alike_until_somebody_changes_it() {
    let options = ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"];
    let Some(redis) = Redis::start(&options) else {
        return;
    };
    let bench = Bench::new();
    let url = redis.url("");
    let captured = bench.run(
        &[
            "capture",
            "--redis",
            &url,
            "--output",
            "infrastructure.json",
        ],
        &[],
    );
    assert_eq!(captured.status.code(), Some(0), "{}", error(&captured));
    assert!(
        error(&captured).contains("wrote infrastructure.json (redis "),
        "{}",
        error(&captured)
    );
    let written = &bench.written()["components"]["redis"];
    let version = written["version"].as_str().unwrap();
    assert_eq!(written["image"], format!("redis:{version}"));
    assert_eq!(written["settings"]["maxmemory-policy"], "allkeys-lru");
    assert_eq!(written["settings"]["maxmemory"], (100 << 20).to_string());
    assert_eq!(written["settings"]["appendonly"], "no");
    let alike = bench.check(&["--redis", &url, "--strict"]);
    assert_eq!(
        alike.status.code(),
        Some(0),
        "{}{}",
        out(&alike),
        error(&alike)
    );
    redis.run(&[
        &["CONFIG", "SET", "maxmemory-policy", "noeviction"],
        &["CONFIG", "SET", "appendonly", "yes"],
        &["CONFIG", "SET", "maxmemory", "1mb"],
        &["CONFIG", "SET", "timeout", "60"],
        &["CONFIG", "SET", "notify-keyspace-events", "KEA"],
    ]);
    let (found, code) = bench.failed(&["--redis", &url]);
    assert_eq!(
        found,
        [
            "error redis: setting appendonly: no / yes",
            "info redis: setting maxmemory: 104857600 / 1048576",
            "error redis: setting maxmemory-policy: allkeys-lru / noeviction",
            "error redis: setting notify-keyspace-events: empty / AKE",
            "warning redis: setting timeout: 0 / 60",
        ]
    );
    assert_eq!(code, Some(1));
    let people = out(&bench.check(&["--redis", &url]));
    assert!(
        people.starts_with(
            "infrastructure: redis\n  error: setting appendonly\n      expected no, found yes\n"
        ),
        "{people}"
    );
}

#[test]
fn a_manifest_by_hand_may_name_any_setting_but_passwords() {
    let Some(redis) = Redis::start(&["--maxmemory", "256mb"]) else {
        return;
    };
    let bench = Bench::with(&json!({"redis": {"version": ">=6, <6.1", "config": {
        "maxmemory": "256mb", "hash-max-listpack-entries": "128", "no-such-setting": "1",
        "requirepass": "hunter2", "*": "hunter2"
    }, "modules": ["ReJSON"]}}));
    let (found, code) = bench.failed(&["--redis", &redis.url("")]);
    let version = found[0].rsplit(' ').next().unwrap();
    assert!(
        version.starts_with(|c: char| c.is_ascii_digit()),
        "{version}"
    );
    assert_eq!(
        found[1..],
        [
            "error redis: plugin ReJSON: there / not there",
            "warning redis: setting *: not shown / not read: this is no name of a setting",
            "warning redis: setting hash-max-listpack-entries: 128 / 512",
            "warning redis: setting no-such-setting: 1 / not there",
            "warning redis: setting requirepass: not shown / not read: it may hold a password",
        ]
    );
    assert!(
        found[0].starts_with("error redis: version: >=6, <6.1 / "),
        "{}",
        found[0]
    );
    assert_eq!(code, Some(1));
}

#[test]
fn a_password_lets_in_and_is_never_told() {
    let Some(redis) = Redis::start(&["--requirepass", "hunter2"]) else {
        return;
    };
    let bench = Bench::with(&json!({"redis": {"settings": {"appendonly": "no"}}}));
    let says = |login: &str, words: &str| {
        let output = bench.check(&["--redis", &redis.url(login)]);
        assert_eq!(output.status.code(), Some(2), "{login}: {}", error(&output));
        assert!(
            error(&output).contains(words),
            "{login}: {}",
            error(&output)
        );
    };
    says("", "the server wants a password");
    says(":hunter22@", "the server refuses user or password");
    says("nobody:hunter2@", "the server refuses user or password");
    for login in [":hunter2@", "default:%68unter2@"] {
        let output = bench.check(&["--redis", &redis.url(login), "--strict"]);
        assert_eq!(output.status.code(), Some(0), "{login}: {}", error(&output));
    }
    let open = Redis::start(&[]).unwrap();
    let output = bench.check(&["--redis", &open.url(":hunter2@")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        error(&output).contains("a server without a password takes none"),
        "{}",
        error(&output)
    );
}

#[test]
fn where_config_is_forbidden_info_is_used_and_the_rest_fails() {
    let Some(redis) = Redis::start(&["--maxmemory-policy", "volatile-ttl"]) else {
        return;
    };
    redis.run(&[&[
        "ACL", "SETUSER", "reader", "on", ">hunter2", "-@all", "+info",
    ]]);
    let bench = Bench::with(&json!({"redis": {"settings": {
        "maxmemory-policy": "volatile-ttl", "appendonly": "yes", "appendfsync": "everysec"
    }}}));
    let (found, code) = bench.failed(&["--redis", &redis.url("reader:hunter2@")]);
    let unknown = "not known: the server answers CONFIG GET with NOPERM, and INFO does not have it";
    assert_eq!(
        found,
        [
            format!("warning redis: setting appendfsync: everysec / {unknown}"),
            "error redis: setting appendonly: yes / no".to_owned(),
        ]
    );
    assert_eq!(code, Some(1));
    let captured = bench.run(&["capture", "--redis", &redis.url("reader:hunter2@")], &[]);
    assert_eq!(captured.status.code(), Some(0));
    assert!(
        error(&captured).contains("not written down: setting appendfsync: not known"),
        "{}",
        error(&captured)
    );
    redis.run(&[&["ACL", "SETUSER", "nobody", "on", ">hunter2", "-@all"]]);
    let output = bench.check(&["--redis", &redis.url("nobody:hunter2@")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        error(&output).contains("may not ask for INFO"),
        "{}",
        error(&output)
    );
}

#[test]
fn redis_is_reached_over_tls_where_its_certificate_is_trusted() {
    let bench = Bench::with(&json!({"redis": {"settings": {"appendonly": "no"}}}));
    let authority = web::Authority::new();
    let path = |name: &str, text: &str| {
        let path = bench.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let ca = path("ca.pem", &authority.pem);
    let certificate = path("server.pem", &authority.server.0);
    let key = path("server.key", &authority.server.1);
    let port = free_port().to_string();
    let options = [
        "--tls-port",
        &port,
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &ca,
        "--tls-auth-clients",
        "no",
    ];
    let Some(redis) = Redis::start(&options) else {
        return;
    };
    let url = format!("rediss://localhost:{port}");
    let check = |url: &str, variables: &[(&str, &str)]| {
        bench.run(
            &["check", "infrastructure.json", "--strict", "--redis", url],
            variables,
        )
    };
    let trusted = check(&url, &[("SSL_CERT_FILE", &ca)]);
    assert_eq!(trusted.status.code(), Some(0), "{}", error(&trusted));
    let other = check(&url, &[]);
    assert_eq!(other.status.code(), Some(2));
    assert!(
        error(&other).contains("the TLS handshake failed"),
        "{}",
        error(&other)
    );
    for wrong in [
        url.replace("rediss", "redis"),
        format!("rediss://localhost:{}", redis.port),
    ] {
        let output = check(&wrong, &[("SSL_CERT_FILE", &ca)]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(
            error(&output).contains("TLS"),
            "{wrong}: {}",
            error(&output)
        );
    }
}

/// A server that treats each connection so, after it was asked something.
fn raw(treat: impl Fn(&mut TcpStream) + Send + Sync + Copy + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 1024]);
                treat(&mut stream);
            });
        }
    });
    address.to_string()
}

#[test]
fn what_does_not_answer_as_it_should_is_given_up_and_holds_up_nobody() {
    let silent = raw(|stream| drop(stream.read(&mut [0; 1024])));
    let endless = raw(|stream| {
        let _ = stream.write_all(b"$");
        while stream.write_all(&[b'1'; 4096]).is_ok() {}
    });
    let huge = raw(|stream| drop(stream.write_all(b"$999999999\r\n")));
    let garbage = raw(|stream| drop(stream.write_all(b"SSH-2.0-OpenSSH\r\n")));
    let closed = format!("127.0.0.1:{}", free_port());
    let search = serve_search(elasticsearch("8.8.0"));
    let bench = Bench::with(&json!({"redis": {"version": "7"}, "elasticsearch": {"version": "8"}}));
    for (scheme, address, says) in [
        ("redis", &silent, "no complete answer within 4.5s"),
        (
            "rediss",
            &silent,
            "did not answer the TLS handshake within 2.25s",
        ),
        ("redis", &endless, "longer than Redis gives"),
        ("redis", &huge, "longer than Redis gives"),
        ("redis", &garbage, "does not speak the protocol of Redis"),
        ("rediss", &garbage, "what answers there does not speak TLS"),
        ("redis", &closed, "there is no connection"),
    ] {
        let url = format!("{scheme}://me:hunter2@{address}");
        let arguments = [
            "--redis",
            &url,
            "--elasticsearch",
            &search,
            "--format",
            "json",
        ];
        // Seconds enough for those that give up by themselves, so that it is they who do.
        let timeout = if says.contains("within") { "5" } else { "60" };
        let output = bench.check(&[&arguments[..], &["--timeout", timeout]].concat());
        assert_eq!(output.status.code(), Some(2), "{}", error(&output));
        assert!(error(&output).contains(says), "{says}: {}", error(&output));
        let found = failed(&output);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("error redis: looked at: an answer / "),
            "{found:?}"
        );
        let report: Value = serde_json::from_str(&out(&output)).unwrap();
        let version = |check: &Value| check["name"] == "infrastructure: elasticsearch: version";
        let checks = report["checks"].as_array().unwrap();
        assert!(
            checks
                .iter()
                .any(|check| version(check) && check["passed"] == true)
        );
    }
}

/// Answers to `GET` by the beginning of the path.
type Answers = Vec<(&'static str, String)>;

/// Answers of a cluster of one node with `analysis-icu`.
///
/// After the Elasticsearch documentation 8.8, "REST APIs": the answer to `GET /` ("Installing Elasticsearch": "Check that
/// Elasticsearch is running"), "Cluster health API", "Nodes info API" (`GET _nodes/plugins`) and "Cluster get settings
/// API".
fn elasticsearch(version: &str) -> Answers {
    let main = json!({
        "name": "es01", "cluster_name": "docker-cluster", "cluster_uuid": "sMgb3yGfTaCgJHaEVIW6fA",
        "version": {
            "number": version, "build_flavor": "default", "build_type": "docker", "build_hash": "c01029875a091076ed42cdb3a41c10b1a9a5a20f",
            "build_date": "2023-05-23T17:16:07.179039820Z", "build_snapshot": false, "lucene_version": "9.6.0",
            "minimum_wire_compatibility_version": "7.17.0", "minimum_index_compatibility_version": "7.0.0"
        },
        "tagline": "You Know, for Search"
    });
    let nodes = json!({"_nodes": {"failed": 0}, "nodes": {"O70_wBv6S9aPPcAKdSUBtw": {
        "version": version,
        "plugins": [{"name": "analysis-icu", "version": version}]
    }}});
    let settings = json!({
        "persistent": {"action.auto_create_index": "false"}, "transient": {},
        "defaults": {"action.destructive_requires_name": "true", "search.max_buckets": "65536", "cluster.name": "elasticsearch"}
    });
    vec![
        ("/ ", main.to_string()),
        ("/_cluster/health", json!({"status": "green"}).to_string()),
        ("/_nodes/plugins", nodes.to_string()),
        ("/_cluster/settings", settings.to_string()),
    ]
}

/// The same of an OpenSearch. After the OpenSearch documentation, "Installing OpenSearch" ("Test": the answer to `GET /`)
/// and "Nodes info"; it has the other two from Elasticsearch.
fn opensearch(version: &str) -> Answers {
    let mut answers = elasticsearch(version);
    answers[0].1 = json!({
        "name": "opensearch-node1", "cluster_name": "opensearch-cluster", "cluster_uuid": "Np0FRsx0TvGMmjMpdyMFZw",
        "version": {
            "distribution": "opensearch", "number": version, "build_type": "tar", "build_hash": "1db4e0ac6f0bb5e1f2ab1a2ae3d3cfd95ad69d4b",
            "build_date": "2023-07-18T21:22:48.164885046Z", "build_snapshot": false, "lucene_version": "9.7.0",
            "minimum_wire_compatibility_version": "7.10.0", "minimum_index_compatibility_version": "7.0.0"
        },
        "tagline": "The OpenSearch Project: https://opensearch.org/"
    })
    .to_string();
    answers
}

/// A service that lets everybody in.
fn serve_search(answers: Answers) -> String {
    serve_guarded(answers, None)
}

/// A service that lets in who sends this. Source of 401: Elasticsearch documentation, "HTTP basic authentication".
fn serve_guarded(answers: Answers, authorization: Option<&'static str>) -> String {
    web::serve(move |request, stream| {
        let path = request
            .strip_prefix("GET /prefix")
            .or(request.strip_prefix("GET "))
            .unwrap();
        let known = answers.iter().find(|(start, _)| path.starts_with(start));
        let is_let_in = authorization
            .is_none_or(|wanted| web::header(request, "authorization") == Some(wanted));
        let answer = match known {
            _ if !is_let_in => web::json("401 Unauthorized", "{\"status\": 401}"),
            Some((_, text)) if text.is_empty() => web::json("403 Forbidden", "{\"status\": 403}"),
            Some((_, text)) => web::json("200 OK", text),
            None => web::json("404 Not Found", "{}"),
        };
        let _ = stream.write_all(answer.as_bytes());
    })
}

/// The answers with this one instead.
fn but(mut answers: Answers, path: &str, text: &str) -> Answers {
    for (start, answer) in &mut answers {
        if *start == path {
            text.clone_into(answer);
        }
    }
    answers
}

#[test]
fn a_captured_elasticsearch_is_alike_until_somebody_changes_it() {
    let bench = Bench::with(
        &json!({"postgresql": {"version": "15.20"}, "opensearch": {"version": "2.9.0"}}),
    );
    let url = serve_search(elasticsearch("8.8.0"));
    let captured = bench.run(
        &[
            "capture",
            "--elasticsearch",
            &url,
            "--output",
            "infrastructure.json",
        ],
        &[],
    );
    assert_eq!(captured.status.code(), Some(0), "{}", error(&captured));
    let written = &bench.written()["components"];
    assert_eq!(
        written,
        &json!({"postgresql": {"version": "15.20"}, "elasticsearch": {
            "version": "8.8.0", "image": "elasticsearch:8.8.0", "plugins": {"analysis-icu": "8.8.0"},
            "settings": {
                "action.auto_create_index": "false", "action.destructive_requires_name": "true",
                "search.max_buckets": "65536"
            }
        }})
    );
    let component = written["elasticsearch"].clone();
    let bench = Bench::with(&json!({"elasticsearch": component}));
    let below = format!("{url}/prefix/");
    for url in [&url, &below] {
        let alike = bench.check(&["--elasticsearch", url, "--strict"]);
        assert_eq!(
            alike.status.code(),
            Some(0),
            "{}{}",
            out(&alike),
            error(&alike)
        );
    }
    let fails = |answers: Answers, expected: &[&str]| {
        let (found, _) = bench.failed(&["--elasticsearch", &serve_search(answers)]);
        assert_eq!(found, expected);
    };
    let same = || elasticsearch("8.8.0");
    fails(
        but(same(), "/_cluster/health", "{\"status\": \"yellow\"}"),
        &[],
    );
    fails(
        but(same(), "/_cluster/health", "{\"status\": \"red\"}"),
        &["error elasticsearch: health: yellow / red"],
    );
    fails(
        elasticsearch("8.9.1"),
        &[
            "warning elasticsearch: version: 8.8.0 / 8.9.1",
            "warning elasticsearch: plugin analysis-icu: 8.8.0 / 8.9.1",
        ],
    );
    let nodes = json!({"nodes": {
        "a": {"version": "8.8.0", "plugins": [{"name": "analysis-icu", "version": "8.8.0"}, {"name": "repository-x", "version": "8.8.0"}]},
        "b": {"version": "8.8.0", "plugins": [{"name": "repository-x", "version": "8.8.0"}]}
    }});
    fails(
        but(same(), "/_nodes/plugins", &nodes.to_string()),
        &[
            "error elasticsearch: plugin analysis-icu: 8.8.0 / on 1 of 2 nodes",
            "warning elasticsearch: plugin repository-x: not there / 8.8.0",
        ],
    );
    let settings = same()[3].1.replace("\"false\"", "\"true\"");
    fails(
        but(same(), "/_cluster/settings", &settings),
        &["error elasticsearch: setting action.auto_create_index: false / true"],
    );
    fails(
        but(but(same(), "/_nodes/plugins", ""), "/_cluster/health", "{}"),
        &[
            "error elasticsearch: plugin analysis-icu: 8.8.0 / not known: the answer is 403",
            "error elasticsearch: health: yellow / not known: the answer holds no health",
        ],
    );
    fails(
        opensearch("8.8.0"),
        &["error elasticsearch: distribution: elasticsearch / opensearch"],
    );
}

#[test]
fn opensearch_is_a_component_of_its_own() {
    let bench = Bench::new();
    let url = serve_search(opensearch("2.9.0"));
    let variables = [
        ("PROD_ELASTICSEARCH_URL", url.as_str()),
        ("PROD_REDIS_URL", ""),
    ];
    let captured = bench.run(&["capture", "--output", "infrastructure.json"], &variables);
    assert_eq!(captured.status.code(), Some(0), "{}", error(&captured));
    let written = bench.written();
    assert_eq!(
        written["components"]["opensearch"]["image"],
        "opensearchproject/opensearch:2.9.0"
    );
    let variables = [("DEV_ELASTICSEARCH_URL", url.as_str())];
    let alike = bench.run(&["check", "infrastructure.json", "--strict"], &variables);
    assert_eq!(
        alike.status.code(),
        Some(0),
        "{}{}",
        out(&alike),
        error(&alike)
    );
    let by_alias = bench.check(&["--opensearch", &url, "--strict"]);
    assert_eq!(by_alias.status.code(), Some(0), "{}", error(&by_alias));
}

#[test]
fn search_services_are_logged_into_by_password_or_key() {
    let bench = Bench::with(&json!({"elasticsearch": {"version": "8"}}));
    // `me:hunter2` and `id:hunter2` in base64.
    let by_password = serve_guarded(elasticsearch("8.8.0"), Some("Basic bWU6aHVudGVyMg=="));
    let by_key = serve_guarded(elasticsearch("8.8.0"), Some("ApiKey aWQ6aHVudGVyMg=="));
    let check = |url: &str, variables: &[(&str, &str)]| {
        bench.run(
            &[
                "check",
                "infrastructure.json",
                "--strict",
                "--elasticsearch",
                url,
            ],
            variables,
        )
    };
    let with_login = |url: &str| url.replace("//", "//me:hunter2@");
    let key = [("DEV_ELASTICSEARCH_API_KEY", "id:hunter2")];
    for (url, variables) in [
        (with_login(&by_password), &[][..]),
        // A login in the address goes first.
        (with_login(&by_password), &key[..]),
        (by_key.clone(), &key[..]),
        (
            by_key.clone(),
            &[("DEV_ELASTICSEARCH_API_KEY", "aWQ6aHVudGVyMg==")],
        ),
    ] {
        let output = check(&url, variables);
        assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    }
    let refused = check(&by_key, &[("DEV_ELASTICSEARCH_API_KEY", "id:hunter22")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        error(&refused).contains("the answer is 401"),
        "{}",
        error(&refused)
    );
    assert!(
        error(&refused).contains("DEV_ELASTICSEARCH_API_KEY"),
        "{}",
        error(&refused)
    );
}

#[test]
fn search_services_that_are_none_are_told() {
    let bench = Bench::with(&json!({"elasticsearch": {"version": "8"}}));
    let same = || elasticsearch("8.8.0");
    let silent = web::serve(|_, stream| drop(stream.read(&mut [0])));
    let endless = web::serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let garbage = web::serve(|_, stream| drop(stream.write_all(b"+PONG\r\n")));
    for (url, says) in [
        (
            serve_search(but(same(), "/ ", "<html>")),
            "the answer is not JSON",
        ),
        (
            serve_search(but(same(), "/ ", "{}")),
            "neither Elasticsearch nor OpenSearch",
        ),
        (serve_search(Vec::new()), "the answer is 404"),
        (garbage, "over HTTP failed"),
        (endless, "longer than"),
        (silent, "took longer than 5 s"),
        (
            format!("http://127.0.0.1:{}", free_port()),
            "there is no connection",
        ),
    ] {
        let timeout = if says.contains("took") { "5" } else { "60" };
        let output = bench.check(&["--elasticsearch", &url, "--timeout", timeout]);
        assert_eq!(output.status.code(), Some(2), "{says}: {}", error(&output));
        assert!(error(&output).contains(says), "{says}: {}", error(&output));
    }
}

#[test]
fn what_has_no_address_fails_and_what_has_no_component_is_refused() {
    let components = json!({
        "postgresql": {"version": "15"}, "redis": {"version": "7"}, "valkey": {"version": "8"},
        "elasticsearch": {"version": "8"}, "opensearch": {"version": "2"}
    });
    let bench = Bench::with(&components);
    let output = bench.check(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    let found = failed(&output);
    let nowhere = ": address: where it runs / no address, so it was not looked at";
    let names = [
        "elasticsearch",
        "opensearch",
        "postgresql",
        "redis",
        "valkey",
    ];
    assert_eq!(found, names.map(|name| format!("error {name}{nowhere}")));
    for words in [
        "--redis URL",
        "--elasticsearch URL",
        "--target URL",
        "DEV_REDIS_URL",
    ] {
        assert!(out(&output).contains(words), "{words}: {}", out(&output));
    }
    let only = Bench::with(&json!({"redis": {"version": "7"}}));
    let left_over = only.check(&["--elasticsearch", "http://localhost:9200"]);
    assert_eq!(left_over.status.code(), Some(1));
    assert!(
        error(&left_over)
            .contains("no manifest says what the service of --elasticsearch is to be like"),
        "{}",
        error(&left_over)
    );
    let mistaken = only.check(&["--redis", "http://me:hunter2@h"]);
    assert_eq!(mistaken.status.code(), Some(1));
    assert!(
        error(&mistaken).contains("--redis: this is no address of a Redis"),
        "{}",
        error(&mistaken)
    );
    let nothing = only.run(&["capture"], &[]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(
        error(&nothing).contains("there is no source"),
        "{}",
        error(&nothing)
    );
    let of_database = only.run(&["capture", "--redis", "redis://localhost", "--roles"], &[]);
    assert!(
        error(&of_database).contains("there is no source"),
        "{}",
        error(&of_database)
    );
}

/// A manifest's PostgreSQL with an empty schema, which is written beside it.
fn with_schema(bench: &Bench) -> Value {
    let schema = Schema::default();
    let text = serde_json::to_string(&schema).unwrap();
    fs::write(bench.folder.path().join("schema.json"), text).unwrap();
    json!({"schema": {"fingerprint": schema.fingerprint(), "file": "schema.json"}})
}

#[test]
fn what_migrations_and_compose_files_leave_aside_is_told() {
    let bench = Bench::new();
    let postgresql = with_schema(&bench);
    let write = |name: &str, components: Value| {
        let text = json!({ "components": components }).to_string();
        fs::write(bench.folder.path().join(name), text).unwrap();
    };
    let redis = json!({"version": "7"});
    write(
        "both.json",
        json!({"postgresql": postgresql, "redis": redis}),
    );
    write("database.json", json!({"postgresql": postgresql}));
    write("redis.json", json!({"redis": redis}));
    let compose = "services: {db: {image: 'postgres:15'}}";
    fs::write(bench.folder.path().join("compose.yml"), compose).unwrap();
    let migrations = ["--migrations", "migrations"];
    let service = ["--redis", "redis://localhost"];
    let live = ["--source", "postgresql://localhost/shop"];
    for (arguments, told) in [
        (
            [&["both.json", "--compose", "compose.yml"][..], &service].concat(),
            "with --compose and no target no server is looked at, and so not the service of --redis",
        ),
        (
            [&["both.json"][..], &migrations, &service].concat(),
            "and so not the service of --redis",
        ),
        (
            [&service[..], &migrations, &live].concat(),
            "no manifest says what the service of --redis is to be like",
        ),
        (
            [&["both.json", "database.json"][..], &migrations].concat(),
            "migrations are compared with one schema, and two manifests have one",
        ),
        (
            [&["redis.json", "database.json"][..], &migrations].concat(),
            "the others are held against nothing",
        ),
        (
            [&["redis.json"][..], &migrations].concat(),
            "no manifest has a schema that migrations could be compared with",
        ),
        (
            [&["both.json"][..], &migrations, &live].concat(),
            "with --source, migrations are compared with no manifest",
        ),
    ] {
        let output = bench.run(&[&["check"], &arguments[..]].concat(), &[]);
        let said = error(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}
