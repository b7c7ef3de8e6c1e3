//! Whole cycles: subjects that can be looked at and such that cannot, destinations that take an alert and such that do not.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Mutex;

use super::super::schema::{self, Compared};
use super::super::{Section, Subject, configuration, dependencies};
use super::*;
use crate::drift::{Kind, Object, Schema};
use crate::error;

#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Words for Heard {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }

    fn error(&self, error: &Error) {
        self.0.lock().unwrap().push(error.to_string());
    }
}

fn check(name: &str, passed: bool) -> Check {
    Check {
        name: name.to_owned(),
        passed,
        expected: "1".to_owned(),
        actual: "2".to_owned(),
        severity: Severity::Error,
        hint: String::new(),
        accepted: None,
        site: Site::default(),
        checked_at: SystemTime::UNIX_EPOCH,
    }
}

fn section(name: &'static str, checks: &[(&str, bool)]) -> Looked {
    let checks = checks.iter().map(|(name, passed)| check(name, *passed));
    let section = Section {
        name,
        checks: checks.collect(),
        detail: Detail::None,
    };
    (name, Ok(section))
}

fn failure() -> Error {
    Error::new(error::Kind::Connection, "nobody is there")
}

/// A monitor that tells a program, which appends what it reads to `told` as long as `refuse` is not there.
struct Watched {
    folder: tempfile::TempDir,
    heard: Heard,
}

impl Watched {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = "#!/bin/sh\ncd \"$(dirname \"$0\")\" && test ! -e refuse && cat >> told && echo >> told\n";
        let (source, program) = (folder.path().join("source"), folder.path().join("program"));
        fs::write(&source, text).unwrap();
        fs::set_permissions(&source, Permissions::from_mode(0o755)).unwrap();
        let copied = std::process::Command::new("cp")
            .args([&source, &program])
            .status();
        assert!(copied.unwrap().success());
        Self {
            folder,
            heard: Heard::default(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn monitor(&self) -> Monitor {
        let options = Options {
            title: "dev".to_owned(),
            policy: Policy {
                from: Severity::Warning,
                after: 1,
            },
            keep: 10,
            history: Some(self.path("history.jsonl")),
            destinations: vec![Destination::command(&self.path("program")).unwrap()],
        };
        Monitor::new(options, &self.heard).unwrap()
    }

    /// One cycle; the checks that were told of, each with its turn.
    fn cycle(&self, monitor: &mut Monitor, looked: &Result<Vec<Looked>>) -> Vec<String> {
        monitor.take(looked, SystemTime::now(), Duration::ZERO, &self.heard);
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(monitor.tell(std::future::pending(), &self.heard));
        let told = fs::read_to_string(self.path("told")).unwrap_or_default();
        let _ = fs::remove_file(self.path("told"));
        told.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .flat_map(|alert: serde_json::Value| alert["changes"].as_array().unwrap().clone())
            .map(|change| {
                let word = |key: &str| change[key].as_str().unwrap().to_owned();
                format!("{} {}", word("change"), word("check"))
            })
            .collect()
    }
}

#[test]
fn a_subject_that_is_silent_has_not_recovered() {
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    let bad = || section("api", &[("api: GET /users", false)]);
    let told = watched.cycle(&mut monitor, &Ok(vec![bad()]));
    assert_eq!(told, ["new api: GET /users"]);
    let told = watched.cycle(&mut monitor, &Ok(vec![("api", Err(failure()))]));
    assert_eq!(told, ["new api: looked at"]);
    let told = watched.cycle(&mut monitor, &Ok(vec![bad()]));
    assert_eq!(told, ["recovered api: looked at"]);
    let told = watched.cycle(&mut monitor, &Ok(vec![section("api", &[])]));
    assert_eq!(told, ["recovered api: GET /users"]);
}

#[test]
fn a_monitor_that_does_not_know_what_to_look_at_says_so_and_goes_on() {
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    let bad = || Ok(vec![section("schema", &[("schema: tables", false)])]);
    assert_eq!(watched.cycle(&mut monitor, &bad()), ["new schema: tables"]);
    let told = watched.cycle(&mut monitor, &Err(failure()));
    assert_eq!(told, ["new monitor: looked at"]);
    let told = watched.cycle(&mut monitor, &bad());
    assert_eq!(told, ["recovered monitor: looked at"]);
}

#[test]
fn nothing_is_told_twice_after_a_restart() {
    let watched = Watched::new();
    let bad = || Ok(vec![section("schema", &[("schema: tables", false)])]);
    let good = Ok(vec![section("schema", &[("schema: tables", true)])]);
    assert_eq!(watched.cycle(&mut watched.monitor(), &bad()).len(), 1);
    assert_eq!(watched.cycle(&mut watched.monitor(), &bad()).len(), 0);
    let told = watched.cycle(&mut watched.monitor(), &good);
    assert_eq!(told, ["recovered schema: tables"]);
    assert_eq!(watched.cycle(&mut watched.monitor(), &good).len(), 0);
    let cycles = watched.monitor().status().borrow().cycles.len();
    assert_eq!(cycles, 4);
}

#[test]
fn what_did_not_arrive_is_shown_and_told_after_the_next_cycle() {
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    let bad = || Ok(vec![section("schema", &[("schema: tables", false)])]);
    fs::write(watched.path("refuse"), "").unwrap();
    assert_eq!(watched.cycle(&mut monitor, &bad()).len(), 0);
    let status = monitor.status().borrow().clone();
    let delivery = &status.deliveries[0];
    assert_eq!(
        (delivery.alerts, delivery.failures, delivery.waiting),
        (0, 1, 1)
    );
    assert!(delivery.trouble.as_ref().unwrap().contains("exit status"));
    assert_eq!(watched.heard.0.lock().unwrap().len(), 1);
    fs::remove_file(watched.path("refuse")).unwrap();
    assert_eq!(watched.cycle(&mut monitor, &bad()), ["new schema: tables"]);
    let status = monitor.status().borrow().clone();
    let delivery = &status.deliveries[0];
    assert_eq!((delivery.alerts, delivery.waiting), (1, 0));
    assert_eq!(delivery.trouble, None);
}

#[test]
fn a_stop_does_not_wait_for_a_destination() {
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    // Should the program be started before it is given up, it writes nothing.
    fs::write(watched.path("refuse"), "").unwrap();
    let bad = Ok(vec![section("schema", &[("schema: tables", false)])]);
    monitor.take(&bad, SystemTime::now(), Duration::ZERO, &watched.heard);
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().unwrap();
    assert!(!runtime.block_on(monitor.tell(std::future::ready(()), &watched.heard)));
    drop(monitor);
    fs::remove_file(watched.path("refuse")).unwrap();
    let again = watched.cycle(&mut watched.monitor(), &bad);
    assert_eq!(again, ["new schema: tables"]);
}

#[test]
fn a_history_that_cannot_be_written_is_told_and_written_when_it_can_be() {
    let watched = Watched::new();
    let folder = watched.path("away");
    fs::create_dir(&folder).unwrap();
    let options = Options {
        title: "dev".to_owned(),
        policy: Policy {
            from: Severity::Warning,
            after: 1,
        },
        keep: 1,
        history: Some(folder.join("history.jsonl")),
        destinations: Vec::new(),
    };
    let mut monitor = Monitor::new(options, &watched.heard).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let good = || Ok(vec![section("schema", &[("schema: tables", true)])]);
    // Lines still go into the file that has no name any more, until one is to take its place.
    while monitor.has_history() {
        watched.cycle(&mut monitor, &good());
        assert!(monitor.now.cycles_done < 200, "the history never grew");
    }
    let trouble = monitor.status().borrow().history_trouble.clone();
    assert!(trouble.unwrap().contains("cannot be read or written"));
    assert!(!watched.heard.0.lock().unwrap().is_empty());
    fs::create_dir(&folder).unwrap();
    watched.cycle(&mut monitor, &good());
    assert!(monitor.has_history());
    assert!(folder.join("history.jsonl").exists());
    let status = monitor.status().borrow().clone();
    assert_eq!(
        (status.history_failures, &status.history_trouble),
        (1, &None)
    );
}

#[test]
fn more_checks_than_can_be_kept_apart_are_told() {
    let many: Vec<Check> = (0..MOST_CHECKS + 5)
        .map(|number| check(&format!("s: {number}"), number % 2 == 0))
        .collect();
    let report = bounded(Report { checks: many });
    assert_eq!(report.checks.len(), MOST_CHECKS);
    assert_eq!(
        report.checks[MOST_CHECKS - 1].name,
        "monitor: number of checks"
    );
    assert_eq!(report.failed().count(), MOST_CHECKS / 2 + 3);
}

/// What a look at a subject brings.
fn look(subject: Subject) -> Vec<Looked> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().unwrap();
    runtime.block_on(super::super::run(&[subject], Duration::from_mins(1)))
}

#[test]
fn what_a_broken_file_of_the_configuration_hides_has_not_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    fs::create_dir(&config).unwrap();
    let base = |text: &str| fs::write(config.join("base.yaml"), text).unwrap();
    fs::write(config.join("development.yaml"), "pool: 1\n").unwrap();
    fs::write(config.join("production.yaml"), "pool: 2\npassword: ${PW}\n").unwrap();
    let looked = || {
        Ok(look(Subject::Configuration(configuration::Request {
            folder: folder.path().to_path_buf(),
            environments: Vec::new(),
            provided: Vec::new(),
            is_set: |_| false,
        })))
    };
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    base("size: 1\n");
    let drifted = watched.cycle(&mut monitor, &looked());
    let is_key = |told: &String| told.starts_with("new configuration: development: password");
    assert!(drifted.iter().any(is_key), "{drifted:?}");
    base("size: [1\n");
    let told = watched.cycle(&mut monitor, &looked());
    assert_eq!(told, ["new configuration: config/base.yaml: form"]);
    base("size: 1\n");
    let told = watched.cycle(&mut monitor, &looked());
    assert_eq!(told, ["recovered configuration: config/base.yaml: form"]);
}

#[test]
fn what_a_broken_lock_file_or_manifest_hides_has_not_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let manifest = "[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nb = \"2\"\n";
    let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\
                [[package]]\nname = \"b\"\nversion = \"1.0.0\"\n\
                source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let looked = || {
        Ok(look(Subject::Dependencies(dependencies::Request {
            folder: folder.path().to_path_buf(),
            like: None,
        })))
    };
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    put("Cargo.toml", manifest);
    put("Cargo.lock", lock);
    let told = watched.cycle(&mut monitor, &looked());
    let both = ["hashes", "in step"].map(|what| format!("new dependencies: Cargo.lock: {what}"));
    assert_eq!(told, both);
    put("Cargo.lock", "version = 4\n[[package]\n");
    let told = watched.cycle(&mut monitor, &looked());
    assert_eq!(told, ["new dependencies: Cargo.lock: readable"]);
    put("Cargo.lock", lock);
    put("Cargo.toml", "[package\n");
    let told = watched.cycle(&mut monitor, &looked());
    let now = [
        "recovered dependencies: Cargo.lock: readable",
        "new dependencies: Cargo.toml: readable",
    ];
    assert_eq!(told, now);
    put("Cargo.toml", manifest);
    let told = watched.cycle(&mut monitor, &looked());
    assert_eq!(told, ["recovered dependencies: Cargo.toml: readable"]);
}

#[test]
fn what_is_wrong_with_a_table_that_is_missing_now_has_not_recovered() {
    let table = |ty: &str| {
        vec![
            Object::plain(
                Kind::Table,
                &["public", "t"],
                &[("persistence", "permanent")],
            ),
            Object::plain(Kind::Column, &["public", "t", "a"], &[("type", ty)]),
        ]
    };
    let compared = |expected: Vec<Object>, actual: Vec<Object>| {
        let schema = |objects| Schema {
            server_version: 150_000,
            objects,
        };
        let at = SystemTime::UNIX_EPOCH;
        let target = schema::Looked::Target;
        let compared = Compared::of(target, schema(expected), schema(actual), at);
        Ok(vec![("schema", Ok(compared.section()))])
    };
    let watched = Watched::new();
    let mut monitor = watched.monitor();
    let drifted = || compared(table("integer"), table("text"));
    let told = watched.cycle(&mut monitor, &drifted());
    assert_eq!(told, ["new schema: column public.t.a: type"]);
    for (expected, actual) in [(table("integer"), Vec::new()), (Vec::new(), table("text"))] {
        let told = watched.cycle(&mut monitor, &compared(expected, actual));
        assert_eq!(told, ["new schema: table public.t"]);
        let told = watched.cycle(&mut monitor, &drifted());
        assert_eq!(told, ["recovered schema: table public.t"]);
    }
    let told = watched.cycle(&mut monitor, &compared(table("text"), table("text")));
    assert_eq!(told, ["recovered schema: column public.t.a: type"]);
}
