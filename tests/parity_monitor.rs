//! `standin parity monitor`: drift is told once, mended drift too; the page, the metrics and the signals.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;
#[path = "support/web.rs"]
mod web;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use support::TestDb;

const SCHEMA: &str = "
    CREATE TABLE users (id integer PRIMARY KEY, email varchar(100) NOT NULL);
    CREATE VIEW names AS SELECT id, email FROM users";

const DRIFT: &str = "ALTER TABLE users ADD COLUMN \"<b>odd</b>\" text";

const MEND: &str = "ALTER TABLE users DROP COLUMN \"<b>odd</b>\"";

/// Longest wait for something that must come.
const LONG: Duration = Duration::from_mins(2);

/// The command with flags, and without the variables that name destinations.
fn command(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    command.args(["parity", "monitor"]).args(flags);
    for name in ["STANDIN_WEBHOOK", "STANDIN_SLACK", "STANDIN_SMTP"] {
        command.env_remove(name);
    }
    command
}

/// A monitor that runs, and its page. It is killed when the test ends before it does.
struct Monitor {
    child: Child,
    address: String,
    said: Receiver<String>,
}

impl Monitor {
    fn start(flags: &[&str]) -> Self {
        let mut child = command(flags)
            .args(["--every", "1h", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, said) = channel();
        let errors = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut monitor = Self {
            child,
            address: String::new(),
            said,
        };
        let line = monitor.hears("the status is at http://");
        let place = line.split("http://").nth(1).unwrap();
        place.trim_end_matches('/').clone_into(&mut monitor.address);
        monitor
    }

    /// The next line on stderr that has these words.
    fn hears(&self, words: &str) -> String {
        let mut heard = String::new();
        loop {
            match self.said.recv_timeout(LONG) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => heard = heard + &line + "\n",
                Err(error) => panic!("{error}: nothing said of {words}: {heard}"),
            }
        }
    }

    /// Head and body of an answer.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn status(&self) -> Value {
        serde_json::from_str(&self.get("/status.json").1).unwrap()
    }

    /// The status after so many cycles, when everybody was told of the last.
    fn after(&self, cycles: u64) -> Value {
        let end = Instant::now() + LONG;
        loop {
            let status = self.status();
            let mut alerts = status["alerts"].as_array().unwrap().iter();
            let is_told = alerts.all(|alert| alert["under_way"] == false);
            if status["cycles"] == cycles && !status["next"].is_null() && is_told {
                return status;
            }
            assert!(Instant::now() < end, "no {cycles} cycles: {status}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Sends a signal that ends it; the exit code.
    fn end(mut self, signal: Signal) -> Option<i32> {
        self.signal(signal);
        let end = Instant::now() + LONG;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A web service that takes alerts: its address, and what it was sent.
fn service() -> (String, Receiver<Value>) {
    let (sender, sent) = channel();
    let sender = std::sync::Mutex::new(sender);
    let address = web::serve(move |request, stream| {
        let alert = serde_json::from_str(web::body(request)).unwrap();
        let _ = sender.lock().unwrap().send(alert);
        let _ = stream.write_all(web::json("200 OK", "{}").as_bytes());
    });
    (format!("{address}/secret-place"), sent)
}

/// The changes of the next alert: turn and check.
fn told(sent: &Receiver<Value>) -> Vec<String> {
    let alert = sent.recv_timeout(LONG).unwrap();
    let changes = alert["changes"].as_array().unwrap().iter();
    let word = |change: &Value, key: &str| change[key].as_str().unwrap().to_owned();
    changes
        .map(|change| format!("{} {}", word(change, "change"), word(change, "check")))
        .collect()
}

fn is_silent(sent: &Receiver<Value>) -> bool {
    sent.recv_timeout(Duration::ZERO) == Err(RecvTimeoutError::Timeout)
}

/// Production, dev that is like it, and a folder for the history.
fn alike() -> (TestDb, TestDb, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (TestDb::with(SCHEMA), TestDb::with(SCHEMA), folder)
}

const CHECK: &str = "schema: column public.users.\"<b>odd</b>\"";

#[test]
fn drift_is_told_once_and_once_when_it_is_mended_also_across_restarts() {
    let (source, target, folder) = alike();
    let (webhook, sent) = service();
    let (chat, said) = service();
    let history = folder.path().join("history.jsonl").display().to_string();
    let (from, to) = (source.url(), target.url());
    let flags = [
        "--source",
        &from,
        "--target",
        &to,
        "--history",
        &history,
        "--webhook",
        &webhook,
        "--slack",
        &chat,
    ];
    let monitor = Monitor::start(&flags);
    let status = monitor.after(1);
    assert_eq!(status["report"]["failed"], 0, "{status:#}");
    assert!(!status.to_string().contains("secret-place"));
    target.run(DRIFT);
    monitor.signal(Signal::HUP);
    assert_eq!(told(&sent), [format!("new {CHECK}")]);
    let message = said.recv_timeout(LONG).unwrap();
    assert_eq!(
        message["text"],
        "standin parity: 1 new (failing now: 1 error)"
    );
    monitor.after(2);
    monitor.signal(Signal::HUP);
    let status = monitor.after(3);
    assert_eq!(status["alerts"][0]["alerts"], 1);
    assert!(is_silent(&sent) && is_silent(&said));
    assert_eq!(monitor.end(Signal::TERM), Some(0));

    let monitor = Monitor::start(&flags);
    assert_eq!(monitor.after(1)["report"]["failed"], 1);
    assert!(is_silent(&sent));
    target.run(MEND);
    monitor.signal(Signal::HUP);
    assert_eq!(told(&sent), [format!("recovered {CHECK}")]);
    monitor.after(2);
    let failure = command(&flags).output().unwrap();
    assert_eq!(failure.status.code(), Some(1));
    let error = String::from_utf8(failure.stderr).unwrap();
    assert!(
        error.contains("another monitor has this history"),
        "{error}"
    );
    assert_eq!(monitor.end(Signal::INT), Some(130));
}

#[test]
fn an_alert_that_did_not_arrive_is_told_after_the_next_cycle() {
    let (source, target, _folder) = alike();
    let (sender, sent) = channel();
    let sender = std::sync::Mutex::new(sender);
    let is_up = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let up = std::sync::Arc::clone(&is_up);
    let address = web::serve(move |request, stream| {
        let status = match up.load(std::sync::atomic::Ordering::SeqCst) {
            true => "200 OK",
            false => "503 Later",
        };
        let alert: Value = serde_json::from_str(web::body(request)).unwrap();
        let _ = sender.lock().unwrap().send((status, alert));
        let _ = stream.write_all(web::json(status, "{}").as_bytes());
    });
    target.run(DRIFT);
    let (from, to) = (source.url(), target.url());
    let webhook = format!("{address}/secret-place");
    let monitor = Monitor::start(&["--source", &from, "--target", &to, "--webhook", &webhook]);
    let status = monitor.after(1);
    let attempts: Vec<_> = sent.try_iter().map(|(status, _)| status).collect();
    assert_eq!(attempts, ["503 Later"; 3]);
    assert_eq!(status["alerts"][0]["failures"], 1);
    assert_eq!(status["alerts"][0]["trouble"], "the answer is 503");
    assert!(
        monitor
            .get("/")
            .1
            .contains("An alert was not delivered to webhook 127.0.0.1")
    );
    assert!(!monitor.hears("the answer is 503").contains("secret-place"));
    is_up.store(true, std::sync::atomic::Ordering::SeqCst);
    monitor.signal(Signal::HUP);
    let status = monitor.after(2);
    assert_eq!(status["alerts"][0]["alerts"], 1);
    assert!(status["alerts"][0]["trouble"].is_null());
    let (_, alert) = sent.try_recv().unwrap();
    assert_eq!(alert["changes"][0]["check"], CHECK);
    assert_eq!(monitor.end(Signal::TERM), Some(0));
}

#[test]
fn a_destination_that_is_silent_holds_up_no_check_and_is_told_in_order() {
    let (source, target, _folder) = alike();
    let (sender, sent) = channel();
    let sender = std::sync::Mutex::new(sender);
    let is_up = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let up = std::sync::Arc::clone(&is_up);
    let webhook = web::serve(move |request, stream| {
        if up.load(std::sync::atomic::Ordering::SeqCst) {
            let alert: Value = serde_json::from_str(web::body(request)).unwrap();
            let _ = sender.lock().unwrap().send(alert);
            let _ = stream.write_all(web::json("200 OK", "{}").as_bytes());
        } else {
            // Until nobody waits any more.
            let _ = stream.read(&mut [0]);
        }
    });
    target.run(DRIFT);
    let (from, to) = (source.url(), target.url());
    let monitor = Monitor::start(&["--source", &from, "--target", &to, "--webhook", &webhook]);
    let cycles = |count: u64| {
        let end = Instant::now() + LONG;
        loop {
            let status = monitor.status();
            if status["cycles"] == count && !status["next"].is_null() {
                return status;
            }
            assert!(Instant::now() < end, "no {count} cycles: {status}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    cycles(1);
    target.run(MEND);
    monitor.signal(Signal::HUP);
    let status = cycles(2);
    assert_eq!(status["report"]["failed"], 0, "{status:#}");
    let alert = &status["alerts"][0];
    assert_eq!(
        (&alert["under_way"], &alert["failures"]),
        (&Value::Bool(true), &Value::from(0))
    );
    is_up.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(told(&sent), [format!("new {CHECK}")]);
    assert_eq!(told(&sent), [format!("recovered {CHECK}")]);
    assert_eq!(monitor.end(Signal::TERM), Some(0));
}

#[test]
fn a_variable_that_a_flag_stands_in_for_is_told() {
    let (source, target, folder) = alike();
    let (webhook, _sent) = service();
    let history = folder.path().join("history.jsonl").display().to_string();
    let (from, to) = (source.url(), target.url());
    let output = command(&[
        "--source",
        &from,
        "--target",
        &to,
        "--history",
        &history,
        "--once",
        "--webhook",
        &webhook,
    ])
    .env("STANDIN_WEBHOOK", "http://127.0.0.1:1/secret-place")
    .env("STANDIN_SMTP", "smtps://me:hunter2@host")
    .output()
    .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("STANDIN_WEBHOOK is not used"), "{error}");
    assert!(error.contains("no letter is sent"), "{error}");
    assert!(!error.contains("secret-place"), "{error}");
}

#[test]
fn mistakes_in_variables_are_told_as_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let history = folder.path().join("history");
    let told = |flags: &[&str], variables: &[(&str, &str)]| {
        let output = command(&["--config", ".", "--once", "--history"])
            .arg(&history)
            .args(flags)
            .envs(variables.iter().copied())
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!error.contains("hunter2"), "{error}");
        error
    };
    for (flag, variable) in [
        ("--webhook", "STANDIN_WEBHOOK"),
        ("--slack", "STANDIN_SLACK"),
    ] {
        let error = told(&[], &[(variable, "hunter2")]);
        assert!(error.contains(variable) && !error.contains(flag), "{error}");
        let error = told(&[flag, "hunter2"], &[(variable, "http://localhost")]);
        assert!(error.contains(flag), "{error}");
    }
    let mail = ["--email", "a@example.org", "--email-from", "b@example.org"];
    let error = told(&mail, &[("STANDIN_SMTP", "hunter2")]);
    assert!(
        error.contains("STANDIN_SMTP") && !error.contains("--smtp"),
        "{error}"
    );
}

/// Samples of the text format: name and labels, and the value.
fn samples(text: &str) -> Vec<(&str, f64)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap();
            (series, value.parse().unwrap())
        })
        .collect()
}

#[test]
fn prometheus_and_browsers_see_how_it_stands() {
    let (source, target, _folder) = alike();
    target.run(DRIFT);
    let (from, to) = (source.url(), target.url());
    let monitor = Monitor::start(&["--source", &from, "--target", &to, "--title", "shop & dev"]);
    monitor.after(1);
    let (head, metrics) = monitor.get("/metrics");
    assert!(
        head.contains("content-type: text/plain; version=0.0.4"),
        "{head}"
    );
    let samples = samples(&metrics);
    let value = |series: &str| {
        samples
            .iter()
            .find(|(name, _)| *name == series)
            .map(|(_, value)| *value)
    };
    let column = "standin_parity_check_passed{name=\"schema: column public.users.\\\"<b>odd</b>\\\"\",severity=\"error\"}";
    let tables = "standin_parity_check_passed{name=\"schema: tables\",severity=\"error\"}";
    assert_eq!(
        (value(column), value(tables)),
        (Some(0.0), Some(1.0)),
        "{metrics}"
    );
    assert_eq!(value("standin_parity_cycles_total"), Some(1.0));
    assert_eq!(monitor.get("/healthz").1, "ok\n");
    if let Some(dom) = in_browser(&monitor.address) {
        assert!(
            dom.contains("public.users.\"&lt;b&gt;odd&lt;/b&gt;\""),
            "{dom}"
        );
        assert!(!dom.contains("<b>odd"));
        assert!(dom.contains("<h1>shop &amp; dev</h1>") && dom.contains("<svg class=\"spark\""));
        // The script ran, so the page's policy lets it: moments are told as distances.
        assert!(
            dom.contains(" s ago</time>") || dom.contains(" min ago</time>"),
            "{dom}"
        );
    }
    assert_eq!(monitor.end(Signal::TERM), Some(0));
}

/// What a browser makes of the page; `None`, and the reason on stderr, where there is none.
fn in_browser(address: &str) -> Option<String> {
    let chromium = support::install::debian("chromium", "chromium")?;
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args(["--disable-dev-shm-usage", "--timeout=60000"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--dump-dom", &format!("http://{address}/")])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

fn once(flags: &[&str]) -> Output {
    command(flags).arg("--once").output().unwrap()
}

#[test]
fn one_cycle_for_cron_tells_like_any_other_and_ends_like_a_check() {
    let (source, target, folder) = alike();
    let (webhook, sent) = service();
    let history = folder.path().join("history.jsonl").display().to_string();
    let (from, to) = (source.url(), target.url());
    let flags = [
        "--source",
        &from,
        "--target",
        &to,
        "--history",
        &history,
        "--webhook",
        &webhook,
        "--format",
        "json",
    ];
    assert_eq!(once(&flags).status.code(), Some(0));
    target.run(DRIFT);
    let output = once(&flags);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["failed"], 1);
    assert_eq!(told(&sent), [format!("new {CHECK}")]);
    assert_eq!(once(&flags).status.code(), Some(1));
    assert!(is_silent(&sent));
    target.run(MEND);
    assert_eq!(once(&flags).status.code(), Some(0));
    assert_eq!(told(&sent), [format!("recovered {CHECK}")]);
}

#[test]
fn an_alert_that_does_not_arrive_fails_a_single_cycle() {
    let (source, target, folder) = alike();
    target.run("COMMENT ON TABLE users IS 'people'");
    let history = folder.path().join("history.jsonl").display().to_string();
    let (from, to) = (source.url(), target.url());
    let output = once(&[
        "--source",
        &from,
        "--target",
        &to,
        "--comments",
        "--history",
        &history,
        "--command",
        "/bin/false",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("command /bin/false"), "{error}");
}

#[test]
fn a_stop_does_not_wait_for_a_service_that_is_silent() {
    let (sender, asked) = channel();
    let sender = std::sync::Mutex::new(sender);
    let silent = web::serve(move |_, stream| {
        let _ = sender.lock().unwrap().send(());
        let _ = stream.read(&mut [0]);
    });
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("api.json").display().to_string();
    std::fs::write(&document, "{\"openapi\":\"3.0.0\",\"paths\":{}}").unwrap();
    let history = folder.path().join("history.jsonl");
    let path = history.display().to_string();
    let monitor = Monitor::start(&[
        "--api",
        &document,
        &silent,
        "--timeout",
        "86400",
        "--history",
        &path,
    ]);
    asked.recv_timeout(LONG).unwrap();
    let (_, page) = monitor.get("/");
    assert!(page.contains("The first checks are under way."));
    assert_eq!(monitor.end(Signal::TERM), Some(0));
    assert_eq!(
        std::fs::read_to_string(history).unwrap(),
        "{\"format\":1}\n"
    );
}

#[test]
fn files_are_read_anew_and_one_that_is_broken_ends_nothing() {
    let (source, target, folder) = alike();
    let (webhook, sent) = service();
    let manifest = folder.path().join("infrastructure.json");
    let write = |path: &Path| {
        let captured = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["parity", "capture", "--source", &source.url(), "--output"])
            .arg(path)
            .output()
            .unwrap();
        assert!(captured.status.success());
    };
    write(&manifest);
    let (path, to) = (manifest.display().to_string(), target.url());
    let monitor = Monitor::start(&[&path, "--target", &to, "--webhook", &webhook]);
    assert_eq!(monitor.after(1)["report"]["failed"], 0);
    let whole = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, &whole[..whole.len() / 2]).unwrap();
    monitor.signal(Signal::HUP);
    assert_eq!(told(&sent), ["new monitor: looked at"]);
    monitor.hears("this is no manifest");
    monitor.after(2);
    std::fs::write(&manifest, &whole).unwrap();
    monitor.signal(Signal::HUP);
    assert_eq!(told(&sent), ["recovered monitor: looked at"]);
    assert_eq!(monitor.end(Signal::TERM), Some(0));
}

#[test]
fn a_single_cycle_tells_of_files_that_are_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("infrastructure.json"), "{").unwrap();
    std::fs::write(path("whole.json"), "{\"format\": 1, \"components\": {}}").unwrap();
    std::fs::write(path("allow.yaml"), "allow: [").unwrap();
    std::fs::write(path("docker-compose.yml"), "services: {}").unwrap();
    let whole = [
        path("whole.json"),
        path("docker-compose.yml"),
        path("allow.yaml"),
    ];
    let [whole, compose, allow] = whole.each_ref().map(String::as_str);
    for flags in [
        &[
            &path("infrastructure.json"),
            "--target",
            "postgresql://nobody@127.0.0.1:1/x",
        ][..],
        &[whole, "--compose", compose, "--allow", allow],
    ] {
        let (webhook, sent) = service();
        let output = once(
            &[
                flags,
                &[
                    "--webhook",
                    &webhook,
                    "--history",
                    &path(&format!("{}.jsonl", flags.len())),
                ],
            ]
            .concat(),
        );
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(told(&sent), ["new monitor: looked at"], "{flags:?}");
    }
}

#[test]
fn what_was_found_in_a_thing_that_is_gone_has_not_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let api = |paths: &str| {
        format!(
            "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"t\", \"version\": \"1\"}}, \"paths\": {{{paths}}}}}"
        )
    };
    let of = |maximum: u32| {
        format!(
            "\"/users\": {{\"get\": {{\"parameters\": [{{\"name\": \"limit\", \"in\": \"query\", \"schema\":
             {{\"type\": \"integer\", \"maximum\": {maximum}}}}}], \"responses\": {{\"200\": {{\"description\": \"ok\"}}}}}}}}"
        )
    };
    std::fs::create_dir(folder.path().join("config")).unwrap();
    write("config/base.yaml", "host: a\n");
    write("config/production.yaml", "port: 1\n");
    write("config/development.yaml", "host: b\n");
    write("one.json", &api(&of(100)));
    write("other.json", &api(&of(10)));
    write(
        "m.json",
        "{\"format\": 1, \"components\": {\"postgresql\": {\"version\": \"15\", \"image\": \"postgres:15\"}}}",
    );
    write("compose.yml", "services: {db: {image: \"postgres:14\"}}\n");
    let history = path("history.jsonl");
    let (webhook, sent) = service();
    let [manifest, compose, one, other, config] =
        ["m.json", "compose.yml", "one.json", "other.json", "config"].map(path);
    let flags = [
        &manifest,
        "--compose",
        &compose,
        "--api",
        &one,
        &other,
        "--config",
        &config,
        "--history",
        &history,
        "--webhook",
        &webhook,
    ];
    once(&flags);
    let before = told(&sent);
    for part in [
        "query parameter limit",
        "postgresql: service db: image",
        "configuration: development: port",
    ] {
        assert!(
            before.iter().any(|told| told.contains(part)),
            "{part}: {before:?}"
        );
    }
    write("other.json", &api(""));
    write("compose.yml", "services: {web: {image: \"nginx:1\"}}\n");
    std::fs::remove_file(folder.path().join("config/production.yaml")).unwrap();
    once(&flags);
    let after = told(&sent);
    assert!(
        after.iter().all(|told| !told.starts_with("recovered")),
        "{after:?}"
    );
    // Back, and mended.
    write("other.json", &api(&of(100)));
    write("compose.yml", "services: {db: {image: \"postgres:15\"}}\n");
    write("config/production.yaml", "{}\n");
    once(&flags);
    let mended = told(&sent);
    for part in [
        "query parameter limit",
        "postgresql: service db: image",
        "configuration: development: port",
    ] {
        let is_told = |told: &String| told.starts_with("recovered") && told.contains(part);
        assert!(mended.iter().any(is_told), "{part}: {mended:?}");
    }
}

#[test]
fn mistakes_in_flags_are_told_before_anything_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let diary = folder.path().join("diary");
    std::fs::write(&diary, "dear diary\n").unwrap();
    let diary = diary.display().to_string();
    let cases: [(&[&str], &str); 13] = [
        (&["--every", "0s"], "between a second and a year"),
        (&["--cron", "0 0 30 2 *"], "no moment is ever like that"),
        (&["--cron", "often"], "this is no schedule"),
        (&["--command", "./nonexist"], "--command ./nonexist"),
        (&["--command", "no-such-program-anywhere"], "is not there"),
        (&["--command", &diary], "may not be run"),
        (
            &["--cron", "* * * * *", "--every", "5m"],
            "cannot be used with",
        ),
        (&["--once"], "--history"),
        (&["--format", "json"], "--once"),
        (&["--history", &diary], "this is no history of a monitor"),
        (&["--webhook", "ftp://me:hunter2@host"], "--webhook"),
        (&["--email", "a@example.org"], "--email-from"),
        (
            &[
                "--email",
                "a@example.org",
                "--email-from",
                "b@example.org",
                "--smtp",
                "smtp://me:hunter2@host",
            ],
            "clear text",
        ),
    ];
    for (flags, words) in cases {
        let output = command(flags)
            .args(["--config", "fixtures"])
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{flags:?}: {error}");
        assert!(error.contains(words), "{flags:?}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}
