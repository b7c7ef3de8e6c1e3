//! Findings that the rules file accepts.

use crate::plan::Plan;
use crate::plan::testing::{int8, plan, rules, table, text, varchar};
use crate::report::Severity;
use crate::rules::Warnings;

fn users(accepted: &[&str]) -> Plan {
    let users = table(
        "users",
        &[
            ("id", int8()),
            ("name", varchar(10)),
            ("email", text()),
            ("note", text()),
        ],
    );
    let users = users.unique("users_name", &["name"], |_| {});
    let mut rules = rules().table(
        "users",
        &[("id", "keep"), ("name", "hash"), ("email", "name")],
    );
    for id in accepted {
        rules = rules.accept(id, "looked at");
    }
    plan(&rules, vec![users])
}

fn id(code: &str) -> String {
    let plan = users(&[]);
    let found = plan
        .findings
        .iter()
        .find(|finding| finding.id.starts_with(code));
    found.unwrap().id.clone()
}

#[test]
fn a_doubt_about_a_constraint_may_be_accepted_with_a_reason() {
    assert_eq!(
        users(&[]).codes(),
        [
            ("length", "public.users.name"),
            ("unlisted", "public.users.note")
        ]
    );
    let length = id("length:");
    let accepted = users(&[&length]);
    let finding = accepted
        .findings
        .iter()
        .find(|finding| finding.id == length)
        .unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(finding.accepted.as_deref(), Some("looked at"));
    assert_eq!(
        accepted.errors().count(),
        1,
        "the other one still stops the run"
    );
}

#[test]
fn what_one_rule_lets_pass_is_not_accepted_of_another() {
    let passes = |transform: &str, accepted: &[String]| {
        let rules = rules().table("users", &[("id", "keep"), ("note", transform)]);
        let rules = accepted
            .iter()
            .fold(rules, |rules, id| rules.accept(id, "looked at"));
        let users = table("users", &[("id", int8()), ("note", text())]);
        let plan = plan(&rules, vec![users]);
        let mut of_note = plan.findings.into_iter();
        of_note.find(|finding| finding.id.starts_with("passes:"))
    };
    let partial = passes("partial", &[]).unwrap().id;
    let same = passes("partial", std::slice::from_ref(&partial)).unwrap();
    assert_eq!(same.accepted.as_deref(), Some("looked at"));
    let other = passes("partial(3", &[partial]).unwrap();
    assert_eq!(other.accepted, None);
}

#[test]
fn a_column_without_a_decision_cannot_be_accepted() {
    let unlisted = id("unlisted:");
    let plan = users(&[&unlisted]);
    let errors: Vec<_> = plan.errors().map(|finding| finding.id.as_str()).collect();
    assert!(errors.contains(&unlisted.as_str()), "{errors:?}");
    let refusal = plan
        .errors()
        .find(|finding| finding.id.starts_with("accept:"))
        .unwrap();
    assert!(
        refusal.message.contains("cannot be accepted"),
        "{}",
        refusal.message
    );
    assert!(refusal.at.is_some());
}

#[test]
fn what_is_accepted_in_vain_is_told() {
    let plan = users(&["check:00000000"]);
    let stale = plan
        .findings
        .iter()
        .find(|finding| finding.id.starts_with("accept:"))
        .unwrap();
    assert_eq!(stale.severity, Severity::Warning);
    assert!(stale.message.contains("no such finding"));
}

#[test]
fn what_grows_under_one_id_cannot_be_accepted() {
    let keep = || rules().unlisted(crate::rules::Unlisted::Keep);
    let tables = || vec![table("users", &[("id", int8())])];
    let open = plan(&keep(), tables());
    let found = open
        .findings
        .iter()
        .find(|finding| finding.id.starts_with("unlisted_keep"));
    let id = found.unwrap().id.clone();
    let accepted = plan(&keep().accept(&id, "looked at"), tables());
    assert!(
        accepted
            .errors()
            .any(|finding| finding.message.contains("cannot be accepted"))
    );
}

#[test]
fn warnings_that_nobody_accepts_stop_a_run_where_the_rules_say_so() {
    let of = |warnings: Warnings, accepted: &[&str]| {
        let users = table("users", &[("id", int8()), ("score", text())]);
        let mut rules = rules().table("users", &[("id", "keep"), ("score", "partial")]);
        rules.warnings = warnings;
        for id in accepted {
            rules = rules.accept(id, "looked at");
        }
        plan(&rules, vec![users])
    };
    let told = of(Warnings::Tell, &[]);
    let [passes] = told.findings.as_slice() else {
        panic!("{:?}", told.findings);
    };
    assert_eq!(passes.severity, Severity::Warning);
    let failed = of(Warnings::Fail, &[]);
    let error = failed.errors().next().unwrap();
    assert!(error.id == passes.id && error.hint.contains("until `accept:` names it"));
    assert!(!of(Warnings::Fail, &[&passes.id]).has_errors());
}
