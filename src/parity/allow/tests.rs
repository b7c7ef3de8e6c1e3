//! Tests of accepted differences; none of them asks the clock.

use super::*;
use crate::parity::report;

const FILE: &str = "\
accepted:
  - check: 'schema: column public.users.email: type'
    actual: text
    reason: the importer
    owner: data team
    expires: 2027-01-31
  - {check: 'api: *', reason: old callers, owner: api, expires: 2026-12-31}
";

fn failed(name: &str, actual: &str) -> Check {
    Check {
        name: name.into(),
        passed: false,
        expected: "x".into(),
        actual: actual.into(),
        severity: Severity::Error,
        hint: "mend it".into(),
        accepted: None,
        site: Site::default(),
        checked_at: SystemTime::UNIX_EPOCH,
    }
}

fn section(name: &'static str, checks: Vec<Check>) -> Looked {
    let detail = Detail::None;
    (
        name,
        Ok(Section {
            name,
            checks,
            detail,
        }),
    )
}

fn report_of(checks: Vec<Check>) -> crate::parity::check::Report {
    crate::parity::check::Report { checks }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// What becomes of a difference of the type of `email` that is found as `actual`, on a day.
fn email(actual: &str, on: &str) -> Vec<Check> {
    let name = "schema: column public.users.email: type";
    let mut looked = vec![section("schema", vec![failed(name, actual)])];
    Allowed::parse("a.yaml", FILE)
        .unwrap()
        .apply(&mut looked, &day(on));
    report(&looked).checks
}

#[test]
fn an_entry_accepts_until_its_day_is_over() {
    let accepted = email("text", "2027-01-31");
    assert_eq!(accepted.len(), 1);
    assert!(accepted[0].passed);
    let told = accepted[0].accepted.as_ref().unwrap();
    assert_eq!(
        told.to_string(),
        "the importer (accepted by data team until 2027-01-31)"
    );
    let expired = email("text", "2027-02-01");
    assert!(!expired[0].passed && expired[0].accepted.is_none());
    assert_eq!(
        expired[0].hint,
        "was accepted by data team until 2027-01-31, which is over; mend it"
    );
    assert_eq!(
        no_longer(&expired[0]),
        Some("was accepted by data team until 2027-01-31, which is over")
    );
    assert_eq!(no_longer(&failed("x", "y")), None);
    let text = crate::parity::formats::markdown(&report_of(expired), false);
    assert!(
        text.contains("was accepted by data team until 2027-01-31, which is over"),
        "{text}"
    );
}

#[test]
fn another_difference_of_the_same_check_fails_and_the_entry_is_stale() {
    let other = email("citext", "2027-01-01");
    assert_eq!(other.len(), 2);
    assert!(!other[0].passed && other[0].hint == "mend it");
    assert_eq!(
        other[1].name,
        "allowed: schema: column public.users.email: type"
    );
    assert_eq!(other[1].severity, Severity::Warning);
    assert!(other[1].hint.contains("a.yaml:2:5"), "{}", other[1].hint);
}

#[test]
fn an_entry_is_stale_only_where_its_subject_was_looked_at() {
    let allowed = Allowed::parse("a.yaml", FILE).unwrap();
    let unneeded = |mut looked: Vec<Looked>| {
        let before = looked.len();
        allowed.apply(&mut looked, &day("2026-01-01"));
        let added = &report(&looked[before..]).checks;
        added
            .iter()
            .map(|check| check.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(unneeded(vec![section("api", vec![])]), ["allowed: api: *"]);
    assert_eq!(
        unneeded(vec![section("api", vec![failed("api: x", "y")])]),
        [""; 0]
    );
    let broken = Err(Error::new(Kind::Connection, "no answer"));
    assert_eq!(unneeded(vec![("api", broken)]), [""; 0]);
    assert_eq!(unneeded(vec![section("dependencies", vec![])]), [""; 0]);
    let speaks = |check: &str| {
        let text =
            format!("accepted: [{{check: '{check}', reason: r, owner: o, expires: 2030-01-01}}]");
        let allowed = Allowed::parse("a.yaml", &text).unwrap();
        ["schema", "api"].map(|subject| allowed.entries[0].speaks_of(subject))
    };
    assert_eq!(speaks("schema: x"), [true, false]);
    assert_eq!(speaks("sch*: type"), [true, false]);
    assert_eq!(speaks("*: type"), [true, true]);
}

#[test]
fn what_could_not_be_looked_at_is_never_accepted() {
    let text = "accepted: [{check: '*', reason: r, owner: o, expires: 2030-01-01}]";
    let broken = Err(Error::new(Kind::Connection, "no answer"));
    let mut looked = vec![("schema", broken)];
    Allowed::parse("a.yaml", text)
        .unwrap()
        .apply(&mut looked, &day("2026-01-01"));
    let report = report(&looked);
    assert_eq!((report.checks.len(), report.failed().count()), (1, 1));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let text = "\
accepted:
  - check: a
    reason:
    owner: o
    expires: 2027-02-29
  - reason: [r]
    owner: o
    expires: 2027-01-31
    untl: x
  - just text
  - {check: b, reason: r, owner: o, expires: 2027-01-31}
  - {check: b, reason: s, owner: p, expires: 2028-01-31}
others: 1
";
    let mistakes = Allowed::parse("a.yaml", text).unwrap_err();
    let told: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("{} {}", mistake.place, mistake.what))
        .collect();
    let expected = [
        "a.yaml:3:5 `reason` is empty",
        "a.yaml:5:14 this is no day",
        "a.yaml:6:5 this entry has no `check`",
        "a.yaml:6:13 `reason` must be one text",
        "a.yaml:9:11 an entry has `check`",
        "a.yaml:10:5 an entry is a map",
        "a.yaml:12:5 an entry for the same check stands above",
        "a.yaml:13:9 here stands `accepted:`",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told} is not {expected}");
    }
    let day = "accepted: [{check: a, reason: r, owner: o, expires: 2027-02-29}]";
    let mistakes = Allowed::parse("a.yaml", day).unwrap_err();
    assert_eq!(mistakes[0].place.to_string(), "a.yaml:1:53");
    assert!(Allowed::parse("a.yaml", "accepted: [").is_err());
    assert_eq!(Allowed::parse("a.yaml", "").unwrap(), Allowed::default());
}

#[test]
fn days_are_those_of_the_calendar() {
    for text in [
        "2027-02-29",
        "2027-13-01",
        "2027-1-1",
        "2027-01-31T00:00:00Z",
        "",
        "x",
    ] {
        assert_eq!(Day::parse(text), None, "{text}");
    }
    assert!(day("2028-02-29") < day("2028-03-01"));
    assert_eq!(Day::of(SystemTime::UNIX_EPOCH), day("1970-01-01"));
}

#[test]
fn an_entry_that_is_over_is_told_below_the_differences_of_a_schema() {
    use crate::drift::{Kind, Object, Schema};
    use crate::parity::schema::{Compared, Looked};

    let schema = |objects| Schema {
        server_version: 170_000,
        objects,
    };
    let table = Object {
        kind: Kind::Table,
        path: vec!["public".into(), "t".into()],
        properties: [].into(),
        notes: [].into(),
        hidden: [].into(),
    };
    let (expected, actual) = (schema(vec![table]), schema(Vec::new()));
    let compared = Compared::of(Looked::Target, expected, actual, SystemTime::UNIX_EPOCH);
    let mut looked = vec![("schema", Ok(compared.section()))];
    let text = "accepted: [{check: 'schema: *', reason: r, owner: o, expires: 2027-01-31}]";
    let allowed = Allowed::parse("a.yaml", text).unwrap();
    allowed.apply(&mut looked, &day("2027-02-01"));
    let Ok(Section {
        detail: Detail::Schema(compared),
        ..
    }) = &looked[0].1
    else {
        panic!("the schema was compared");
    };
    assert_eq!(
        compared.notes,
        ["schema: table public.t: was accepted by o until 2027-01-31, which is over"]
    );
}

#[test]
fn a_key_that_is_nearly_one_is_told_by_its_name() {
    let text = "accepted:\n- chek: \"schema: x\"\n  reason: r\n  owner: o\n  expires: 2027-01-31\n  because: b\n";
    let told: Vec<String> = Allowed::parse("a.yaml", text)
        .unwrap_err()
        .into_iter()
        .map(|mistake| mistake.what)
        .collect();
    let meant = |what: &&String| what.ends_with("did you mean `check`?");
    assert_eq!(told.iter().filter(meant).count(), 1, "{told:?}");
    assert_eq!(
        told.iter()
            .filter(|what| what.contains("did you mean"))
            .count(),
        1
    );
}
