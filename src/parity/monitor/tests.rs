//! Whole cycles: subjects that can be looked at and such that cannot, destinations that take an alert and such that do not.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Mutex;

use super::super::Section;
use super::*;
use crate::error::Kind;

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
    Error::new(Kind::Connection, "nobody is there")
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
