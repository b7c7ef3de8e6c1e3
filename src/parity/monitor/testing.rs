//! Cycles and a status for tests.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::cycle::{Cycle, Held, Outcome};
use super::state::{Policy, State};
use super::status::{Delivery, Last, Status};
use crate::drift::{Change, Drift, Kind, Weight};
use crate::parity::check::{Check, Report, Severity, Site};

/// A cycle at that second with a check for each letter: `s: 0`, `s: 1`, …; `-` is a check that is not there.
pub(super) fn cycle(at: u64, letters: &str) -> Cycle {
    let checks = letters.chars().enumerate().filter_map(|(number, letter)| {
        Some((
            Arc::from(format!("s: {number}")),
            Outcome::of_letter(letter)?,
        ))
    });
    let (names, outcomes): (Vec<Arc<str>>, Vec<Outcome>) = checks.unzip();
    Cycle {
        at,
        millis: 5,
        names: names.into(),
        outcomes: outcomes.into(),
    }
}

fn check(name: &str, passed: bool, severity: Severity) -> Check {
    Check {
        name: name.to_owned(),
        passed,
        expected: "character varying(100)".to_owned(),
        actual: "<script>alert(1)</script>".to_owned(),
        severity,
        hint: "a migration has run on one side only".to_owned(),
        accepted: None,
        site: Site::default(),
        checked_at: SystemTime::UNIX_EPOCH,
    }
}

/// A status with something of everything, and with texts that are no good.
pub(super) fn status() -> Status {
    let odd = "schema: column \"<b>\\\n";
    let checks = vec![
        check("api: GET /users", true, Severity::Error),
        check(odd, false, Severity::Error),
        check(odd, false, Severity::Error),
        check("configuration: pool.size", false, Severity::Warning),
    ];
    let definition = |column: &str| Some(format!("SELECT id,\n{column}\nFROM users"));
    let drift = Drift {
        kind: Kind::View,
        path: vec!["public".to_owned(), "<i>names</i>".to_owned()],
        actual_path: None,
        object: "view public.names".to_owned(),
        change: Change::Changed {
            property: "definition".to_owned(),
            expected: definition("name"),
            actual: definition("full_name"),
        },
        severity: Weight::Error,
        follows: None,
    };
    let at = 1_795_686_000;
    let cycles: VecDeque<Arc<Cycle>> = [at - 600, at - 300, at]
        .into_iter()
        .map(|at| {
            let none = std::iter::empty();
            let held = Held::Those(&[]);
            Arc::new(Cycle::new(
                at,
                Duration::from_millis(812),
                &checks,
                held,
                none,
            ))
        })
        .collect();
    let mut state = State::default();
    cycles.iter().for_each(|cycle| state.observe(cycle));
    Status {
        title: "shop <dev>".to_owned(),
        started: at - 600,
        policy: Policy {
            from: Severity::Warning,
            after: 1,
        },
        last: Some(Arc::new(Last {
            at,
            took: Duration::from_millis(812),
            report: Report { checks },
            drift: vec![drift],
        })),
        cycles,
        standings: state.standings,
        cycles_done: 3,
        cycles_skipped: 1,
        history_failures: 0,
        history_trouble: None,
        last_success: None,
        next: Some(at + 300),
        deliveries: vec![Delivery {
            shown: "slack hooks.example".to_owned(),
            alerts: 1,
            failures: 2,
            waiting: 1,
            under_way: false,
            trouble: Some("the answer is 500".to_owned()),
        }],
    }
}
