//! Composite values of both formats through the transform.

use super::super::testing::Piece::{Sized, Word};
use super::super::testing::{Rule, column, field, rule};
use super::*;
use crate::catalog::Type;

fn of(params: &[(&str, &str)]) -> Result<Rule, Problem> {
    rule(&ENTRY, params, &Type::example(Family::Composite))
}

const EMAIL_ONLY: &[(&str, &str)] = &[("email", "email"), ("*", "keep")];

#[test]
fn a_field_becomes_what_it_becomes_in_a_column() {
    let email = of(EMAIL_ONLY).unwrap();
    let a = column("email", "a,b@c.d");
    assert_eq!(
        email.text("(\"a,b@c.d\",\"1 \"\"Elm\"\"\",7)").unwrap(),
        format!("({a},\"1 \"\"Elm\"\"\",7)")
    );
    assert_eq!(email.text("(,\"\",)").unwrap(), "(,\"\",)");
    assert_eq!(email.text("(\"\",,1)").unwrap(), "(\"\",,1)");
    let value = |email: &[u8]| {
        field(&[
            Word(3),
            Word(25),
            Sized(email),
            Word(25),
            Word(-1),
            Word(23),
            Sized(&[0, 0, 0, 7]),
        ])
    };
    assert_eq!(
        email.binary(&value(b"a,b@c.d")).unwrap(),
        value(a.as_bytes())
    );
}

#[test]
fn each_field_has_its_own_type() {
    let params = [
        ("rank", "permute"),
        ("street", "set_null"),
        ("email: mask: char", "\""),
    ];
    let rule = of(&params).unwrap();
    let output = rule.text("(ab,\"1 Elm\",7)").unwrap();
    assert!(output.starts_with("(\"\"\"\"\"\",,"), "{output}");
    assert!(!output.ends_with(",7)"));
}

#[test]
fn every_field_needs_a_rule_and_every_rule_a_field() {
    let problems = of(&[("email", "email"), ("stret", "street"), ("rank", "email")]);
    let problems = problems.err().unwrap().all();
    let messages: Vec<_> = problems.iter().map(|problem| &*problem.message).collect();
    assert_eq!(
        messages,
        [
            "composite has no field `stret`",
            "the field `street` has no rule",
            "field `rank`: `email` does not take integer"
        ]
    );
    assert_eq!(
        problems[0].hint.as_deref(),
        Some("its fields: email, street, rank")
    );
    let unknown = rule(&ENTRY, EMAIL_ONLY, &Type::plain("pair", Family::Composite));
    assert!(unknown.is_err(), "an old catalog does not say the fields");
}

#[test]
fn a_field_may_be_called_domain() {
    let mut ty = Type::example(Family::Composite);
    ty.fields.truncate(1);
    ty.fields[0].name = "domain".into();
    let arg = crate::transform::rule::parse(&Arg::map(&[("composite: domain", "url")])).unwrap();
    assert_eq!(arg.domain, None);
    let made = rule(&ENTRY, &[("domain", "url")], &ty)
        .unwrap()
        .text("(\"x y\")")
        .unwrap();
    assert!(made.contains("https://"), "{made}");
}

#[test]
fn what_is_no_composite_is_refused() {
    let email = of(EMAIL_ONLY).unwrap();
    for text in [
        "",
        "()",
        "(a,b)",
        "(a,b,1,2)",
        "(a,b,1",
        "a,b,1)",
        "(\"a,b,1)",
        "(a,b,1)x",
    ] {
        assert!(email.text(text).is_err(), "{text}");
    }
    for value in [
        field(&[Word(2), Word(25), Word(-1), Word(25), Word(-1)]),
        field(&[Word(3), Word(25), Word(-1), Word(25), Word(-1)]),
        field(&[
            Word(3),
            Word(25),
            Word(9),
            Word(25),
            Word(-1),
            Word(23),
            Word(-1),
        ]),
        field(&[
            Word(3),
            Word(25),
            Word(-1),
            Word(25),
            Word(-1),
            Word(23),
            Word(-1),
            Word(0),
        ]),
    ] {
        assert!(email.binary(&value).is_err(), "{value:?}");
    }
}

#[test]
fn containers_that_are_kept_whole_inside_are_told_with_their_place() {
    let json = Arg::map(&[
        ("$.meta.email", "email"),
        ("$.meta", "keep"),
        ("other", "set_null"),
    ]);
    let rule = (Arg::scalar("email"), Arg::one("json", json));
    let args = Arg::entries(vec![rule, (Arg::quoted("*"), Arg::scalar("keep"))]);
    let prepared = prepare(
        &args,
        Input {
            ty: &Type::example(Family::Composite),
        },
    )
    .unwrap();
    assert_eq!(prepared.kept_whole(), ["email > $.meta"]);
}
