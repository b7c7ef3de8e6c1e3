//! Rule tests over the shop's catalog: what passes, what is told of what does not, and what never is. No server.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use standin::key::MasterKey;
use standin::plan::{Plan, TargetKind};
use standin::refresh::rule_tests::{self, Tested};
use standin::report::Finding;
use standin::rules::Rules;
use standin::shop;

/// Rules of the shop with these tests; nothing else needs a rule.
fn rules(tests: &str) -> Rules {
    let text = format!(
        "\
version: 1
unlisted: keep
tables:
  users:
    columns:
      email: email
      full_name: name
      phone: set_null
      birth_date: {{ date_shift: {{ days: 30 }} }}
      notes: {{ fixed: gone }}
  orders:
    columns:
      shipping_email: email
      shipping_address: {{ email: {{ domain: other }} }}
  sessions: {{ rows: none }}
tests:
{tests}"
    );
    Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)))
}

fn tried(tests: &str, key: Option<&MasterKey>) -> (Tested, Vec<Finding>) {
    let rules = rules(tests);
    let catalog = shop::catalog(10).unwrap();
    let mut plan = Plan::build(&rules, &catalog, TargetKind::Postgres);
    let before = plan.findings.len();
    let tested = rule_tests::check(&rules, &catalog, &mut plan, key);
    let found = plan.findings.len() - before;
    (tested, plan.findings.into_iter().take(found).collect())
}

/// `place | message | hint` of every finding, under the documentation's key.
fn told(tests: &str) -> Vec<String> {
    let (tested, found) = tried(tests, None);
    assert_eq!(tested.passed == 0, !found.is_empty(), "{found:?}");
    let line = |finding: &Finding| {
        let at = finding.at.as_deref().unwrap_or_default();
        let at = at.strip_prefix("rules.yaml:").unwrap_or(at);
        format!("{at} | {} | {}", finding.message, finding.hint)
    };
    found.iter().map(line).collect()
}

/// What is told of one test of one table.
fn told_of(table: &str, given: &str, expect: &str) -> Vec<String> {
    told(&format!(
        "  - name: t\n    table: {table}\n    given: {given}\n    expect:\n      {expect}\n"
    ))
}

#[test]
fn tests_that_hold_pass_under_every_key() {
    let tests = "
  - name: a customer
    table: users
    given: { id: 7, email: ada@navy.mil, full_name: Ada Quist, phone: '+1', birth_date: 1984-05-08, notes: x, is_active: true }
    expect:
      id: same
      email: [changed, { matches: '[a-z]+\\.[a-z]+\\.[a-z0-9]+@example\\.com', length: { max: 54 } }]
      full_name: { matches: '[^ ]+ [^ ]+', length: { min: 3, max: 25 } }
      phone: null
      birth_date: { matches: '198[34]-[0-9]{2}-[0-9]{2}' }
      notes: { equals: gone }
      is_active: { equals: 't' }
      balance: [same, null]
  - name: the same in other letters
    table: public.users
    given: { email: ada@army.mil }
    expect: { email: { differs_from: { test: a customer } } }
  - name: an order
    table: orders
    given: { shipping_email: ada@navy.mil, shipping_address: ada@navy.mil }
    expect:
      shipping_email: { same_as: users.email, differs_from: orders.shipping_address }
      shipping_address: { differs_from: { test: a customer, column: email } }
";
    for key in [
        None,
        Some(MasterKey::for_documentation()),
        Some(MasterKey::ephemeral().unwrap()),
    ] {
        let (tested, found) = tried(tests, key.as_ref());
        assert_eq!(found, []);
        let wanted = Tested {
            passed: 3,
            failed: 0,
            left_out: 0,
            for_documentation: key.is_none(),
        };
        assert_eq!(tested, wanted);
    }
}

#[test]
fn given_values_are_of_their_columns_types_whatever_becomes_of_them() {
    for (given, message) in [
        (
            "{ id: 7a }",
            "19:14 | test `t`: the given value of `id` is none of its type, bigint: a value is not a valid bigint | write it",
        ),
        ("{ balance: '1,50' }", "the given value of `balance`"),
        ("{ is_active: maybe }", "the given value of `is_active`"),
        (
            "{ ssn: 123456789012 }",
            "it has 12 characters, not 11 at most",
        ),
        ("{ profile: '{a: 1}' }", "it is no JSON"),
    ] {
        let told = told_of("users", given, "email: [same, null]");
        assert_eq!(told.len(), 1, "{given}: {told:?}");
        assert!(told[0].contains(message), "{given}: {told:?}");
        assert!(!told[0].contains("maybe") && !told[0].contains("1,50"));
    }
    let told = told_of("orders", "{ status: piad }", "status: same");
    assert!(told[0].contains("the labels are: "), "{told:?}");
}

#[test]
fn given_values_of_changed_columns_are_of_their_types_too() {
    for (rule, value) in [
        ("noise", "1.2.3"),
        ("noise", "1e3x"),
        ("{ fixed: 1 }", "much"),
        ("set_null", "much"),
    ] {
        let text = format!(
            "version: 1
unlisted: keep
tables: {{ users: {{ columns: {{ balance: {rule} }} }} }}
tests: [{{ name: t, table: users, given: {{ balance: {value} }}, expect: {{ balance: same }} }}]
"
        );
        let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None).unwrap();
        let catalog = shop::catalog(10).unwrap();
        let mut plan = Plan::build(&rules, &catalog, TargetKind::Postgres);
        let tested = rule_tests::check(&rules, &catalog, &mut plan, None);
        assert_eq!((tested.passed, tested.failed), (0, 1), "{rule}");
        let told = &plan.findings[0].message;
        assert!(told.contains("it is no decimal number"), "{told}");
        assert!(!told.contains(value), "{told}");
    }
}

#[test]
fn every_expectation_that_does_not_hold_is_told_at_its_place() {
    let given = "{ id: 7, email: ada@navy.mil, phone: '1', notes: x }";
    for (expect, message) in [
        (
            "id: changed",
            "21:11 | test `t`: `id` stays as it was given | give the column a transform, or expect `same`",
        ),
        (
            "phone: same",
            "21:14 | test `t`: `phone` changes | write `keep`",
        ),
        (
            "balance: changed",
            "stays as it was given | NULL stays NULL",
        ),
        ("notes: null", "`notes` is not NULL: it became `gone`"),
        (
            "notes: { equals: done }",
            "21:16 | test `t`: `notes` is not `done`: it became `gone` | change the rule",
        ),
        (
            "email: { equals: x }",
            "depends on the key: expect `changed`",
        ),
        (
            "notes: { matches: gon }",
            "`notes` does not match `gon`: it became `gone` | the whole value",
        ),
        (
            "phone: { matches: '.*' }",
            "`phone` is NULL, which does not match `.*`",
        ),
        (
            "notes: { length: 5 }",
            "`notes` has 4 characters, not 5: it became",
        ),
        ("notes: { length: { max: 3 } }", "not 3 at most"),
        ("notes: { length: { min: 5 } }", "not 5 at least"),
        (
            "notes: [changed, { length: { min: 5, max: 9 } }]",
            "not 5 to 9",
        ),
        (
            "email: { differs_from: orders.shipping_email }",
            "`email` is the same as what `public.orders.shipping_email` makes of it",
        ),
        (
            "email: { same_as: orders.shipping_address }",
            "`email` differs from what `public.orders.shipping_address` makes of it",
        ),
        (
            "email: { same_as: { test: s } }",
            "is compared with nothing: there is no test `s` | did you mean `t`?",
        ),
        (
            "email: { same_as: { test: t, column: emial } }",
            "`public.users` has no column `emial` | did you mean `email`?",
        ),
        (
            "email: { same_as: order.shipping_email }",
            "there is no table `order` | did you mean `orders`?",
        ),
        (
            "email: { same_as: orders.id }",
            "public.orders.id refuses the given value: a value is not a valid",
        ),
        (
            "email: { same_as: users.birth_date }",
            "public.users.birth_date refuses the given value: a value is not",
        ),
    ] {
        let told = told_of("users", given, expect);
        assert_eq!(told.len(), 1, "{expect}: {told:?}");
        assert!(told[0].contains(message), "{expect}: {told:?}");
    }
    let both = "{ id: changed, email: same }";
    let text = format!("  - {{ name: t, table: users, given: {given}, expect: {both} }}\n");
    assert_eq!(told(&text).len(), 2);
}

#[test]
fn what_cannot_be_tested_is_told_with_a_suggestion() {
    for (table, given, expect, message) in [
        (
            "usrs",
            "{}",
            "id: same",
            "18:12 | test `t`: there is no table `usrs` | did you mean `users`?",
        ),
        (
            "sessions",
            "{}",
            "id: same",
            "no rows of `public.sessions` are read",
        ),
        (
            "users",
            "{ emial: x }",
            "id: same",
            "19:14 | test `t`: `public.users` has no column `emial` | did you mean `email`?",
        ),
        (
            "users",
            "{}",
            "emial: same",
            "21:14 | test `t`: `public.users` has no column `emial`",
        ),
        (
            "users",
            "{ birth_date: soon }",
            "birth_date: changed",
            "19:14 | test `t`: the given value of `birth_date` is none of its type, date: a value is not a valid date",
        ),
    ] {
        let told = told_of(table, given, expect);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(message), "{told:?}");
    }
}

#[test]
fn stand_ins_under_a_secret_key_are_not_told_and_ids_are_told_apart() {
    let tests = "
  - { name: a, table: users, given: { email: ada@navy.mil }, expect: { email: same } }
  - { name: b, table: users, given: { email: ada@navy.mil }, expect: { email: { matches: x } } }
";
    let (tested, found) = tried(tests, Some(&MasterKey::ephemeral().unwrap()));
    assert_eq!((tested.passed, tested.failed), (0, 2));
    for finding in &found {
        assert!(!finding.message.contains("example.com"), "{finding:?}");
        assert!(finding.id.starts_with("test:") && finding.subject == "public.users.email");
    }
    assert_ne!(found[0].id, found[1].id);
}

#[test]
fn columns_without_a_decision_are_left_to_the_plan() {
    let text = "\
version: 1
tables: { users: { columns: { email: email } } }
tests: [{ name: t, table: users, given: { email: a@b.c, phone: x }, expect: { email: changed } }]
";
    let rules = Rules::parse(Path::new("rules.yaml"), text, &|_| None).unwrap();
    let catalog = shop::catalog(10).unwrap();
    let mut plan = Plan::build(&rules, &catalog, TargetKind::Postgres);
    let before = plan.findings.clone();
    let tested = rule_tests::check(&rules, &catalog, &mut plan, None);
    assert_eq!((tested.left_out, tested.passed, tested.failed), (1, 0, 0));
    assert_eq!(plan.findings, before);
}

#[test]
fn the_shops_own_tests_pass() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/shop.yaml");
    let rules = Rules::load(&path, None, &|_| Some("unused".into())).unwrap();
    let catalog = shop::catalog(10).unwrap();
    let mut plan = Plan::build(&rules, &catalog, TargetKind::Parquet);
    let tested = rule_tests::check(&rules, &catalog, &mut plan, None);
    assert!(!plan.has_errors(), "{:?}", plan.findings);
    assert_eq!((tested.passed, tested.failed), (rules.tests.len(), 0));
    assert!(tested.passed >= 2);
}

#[test]
fn what_a_variable_gives_is_told_by_no_mistake_of_a_template() {
    let made = |template: &str| {
        let text = format!(
            "version: 1\nunlisted: keep\ntables: {{ users: {{ columns: {{ full_name: {{ template: \"{template}\" }} }} }} }}"
        );
        let env = |name: &str| (name == "WORD").then(|| "hunter2".to_owned());
        let rules = Rules::parse(Path::new("rules.yaml"), &text, &env)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
        let plan = Plan::build(&rules, &shop::catalog(10).unwrap(), TargetKind::Postgres);
        let finding = plan.errors().next().unwrap();
        format!("{} {}", finding.message, finding.hint)
    };
    for template in [
        "{{ email | ${WORD} }}",
        "{% ${WORD} %}",
        "{{ email is ${WORD} }}",
    ] {
        let told = made(template);
        assert!(told.contains("once its variables are in place"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    assert!(made("{{ email | hunter3 }}").contains("hunter3"));
}

#[test]
fn a_template_that_waits_for_its_own_result_is_told_what_to_write() {
    let planned = |template: &str| {
        let text = format!(
            "version: 1\nunlisted: keep\ntables: {{ users: {{ columns: {{ full_name: {{ template: \"{template}\" }} }} }} }}"
        );
        let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
        Plan::build(&rules, &shop::catalog(10).unwrap(), TargetKind::Postgres)
    };
    let own = planned("{{ source.full_name | lower }}");
    assert!(!own.has_errors(), "{:?}", own.findings);
    let passing = own
        .findings
        .iter()
        .any(|finding| finding.subject == "public.users.full_name");
    assert!(passing, "values pass, and nobody says so");
    let circle = planned("{{ full_name | lower }}");
    let told = circle.errors().next().unwrap();
    assert!(
        told.hint.contains("`value` is what production has"),
        "{}",
        told.hint
    );
}
