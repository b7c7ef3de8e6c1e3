//! Arrays of both formats through the transform.

use proptest::prelude::*;

use super::super::testing::Piece::{Sized, Word};
use super::super::testing::{Rule, column, field, rule};
use super::*;
use crate::catalog::Type;
use crate::transform::Distinct;

fn of(params: &[(&str, &str)], element: Type) -> Result<Rule, Problem> {
    let mut ty = Type::plain("array", Family::Array);
    ty.element = Some(Box::new(element));
    rule(&ENTRY, params, &ty)
}

fn texts(params: &[(&str, &str)]) -> Rule {
    of(params, Type::plain("text", Family::Text)).unwrap()
}

#[test]
fn an_element_becomes_what_it_becomes_in_a_column() {
    let email = texts(&[("of", "email")]);
    let a = column("email", "a@b.c");
    assert_eq!(
        email
            .text("[0:1][5:6]={{a@b.c,NULL},{\"\",\"a@b.c\"}}")
            .unwrap(),
        format!("[0:1][5:6]={{{{{a},NULL}},{{\"\",{a}}}}}")
    );
    assert_eq!(email.text("{}").unwrap(), "{}");
    let header = [
        Word(2),
        Word(1),
        Word(25),
        Word(1),
        Word(0),
        Word(2),
        Word(-3),
    ];
    let old: Vec<_> = header
        .into_iter()
        .chain([Sized(b"a@b.c"), Word(-1)])
        .collect();
    let header = [
        Word(2),
        Word(1),
        Word(25),
        Word(1),
        Word(0),
        Word(2),
        Word(-3),
    ];
    let new: Vec<_> = header
        .into_iter()
        .chain([Sized(a.as_bytes()), Word(-1)])
        .collect();
    assert_eq!(email.binary(&field(&old)).unwrap(), field(&new));
    let empty = field(&[Word(0), Word(0), Word(25)]);
    assert_eq!(email.binary(&empty).unwrap(), empty);
}

#[test]
fn elements_are_quoted_where_they_must_be() {
    let mask = texts(&[("of: mask: char", "\"")]);
    assert_eq!(
        mask.text("{ab,\"c\\\\d\"}").unwrap(),
        r#"{"\"\"","\"\"\""}"#
    );
    let fixed = texts(&[("of: fixed: value", "null")]);
    assert_eq!(
        fixed.text("{a,NULL,\"NULL\"}").unwrap(),
        "{\"null\",NULL,\"null\"}"
    );
}

#[test]
fn numbers_keep_their_layout() {
    let doubled = of(
        &[("of: fixed: value", "258")],
        Type::plain("integer", Family::Int4),
    )
    .unwrap();
    let old = field(&[
        Word(1),
        Word(0),
        Word(23),
        Word(2),
        Word(1),
        Sized(&[0; 4]),
        Sized(&[1; 4]),
    ]);
    let new = field(&[
        Word(1),
        Word(0),
        Word(23),
        Word(2),
        Word(1),
        Sized(&[0, 0, 1, 2]),
        Sized(&[0, 0, 1, 2]),
    ]);
    assert_eq!(doubled.binary(&old).unwrap(), new);
    assert_eq!(doubled.text("{1,NULL}").unwrap(), "{258,NULL}");
}

#[test]
fn nulls_that_are_made_are_noted() {
    let nothing = texts(&[("of", "set_null")]);
    let old = field(&[Word(1), Word(0), Word(25), Word(1), Word(1), Sized(b"a")]);
    let new = field(&[Word(1), Word(1), Word(25), Word(1), Word(1), Word(-1)]);
    assert_eq!(nothing.binary(&old).unwrap(), new);
    assert_eq!(nothing.text("{a,b}").unwrap(), "{NULL,NULL}");
    assert!(!nothing.prepared().guarantees().makes_nulls);
}

#[test]
fn composites_stand_in_arrays() {
    let params = [("of: composite: email", "email")];
    let mut ty = Type::example(Family::Composite);
    ty.fields.truncate(1);
    let rule = of(&params, ty).unwrap();
    let a = column("email", "a b@c.d");
    assert_eq!(
        rule.text(r#"{"(\"a b@c.d\")",NULL}"#).unwrap(),
        format!("{{({a}),NULL}}")
    );
}

#[test]
fn what_does_not_fit_the_elements_is_told_before_the_run() {
    let varchar = Type {
        length: Some(20),
        ..Type::plain("character varying(20)", Family::Text)
    };
    let cases = [
        (of(&[("of", "email")], varchar), "54 characters"),
        (
            of(&[("of", "email")], Type::plain("integer", Family::Int4)),
            "does not take integer",
        ),
        (
            of(&[("of", "keep")], Type::plain("text", Family::Text)),
            "would pass",
        ),
        (
            of(
                &[("of: fixed: value", "1s")],
                Type::plain("interval", Family::Interval),
            ),
            "a literal of",
        ),
        (
            of(&[("of", "set_null")], Type::plain("box", Family::Other)),
            "nothing here reads",
        ),
        (
            of(&[], Type::plain("text", Family::Text)),
            "needs one transform",
        ),
        (
            rule(
                &ENTRY,
                &[("of", "email")],
                &Type::plain("array", Family::Array),
            ),
            "not known",
        ),
    ];
    for (found, message) in cases {
        let problem = found.err().unwrap();
        assert!(problem.message.contains(message), "{problem:?}");
    }
}

#[test]
fn elements_promises_are_the_arrays() {
    let distinct = |params: &[(&str, &str)]| texts(params).prepared().guarantees().distinct;
    assert_eq!(distinct(&[("of", "digits")]), Distinct::Always);
    assert_eq!(distinct(&[("of", "name")]), Distinct::No);
}

#[test]
fn what_is_no_array_is_refused_with_its_row() {
    let email = texts(&[("of", "email")]);
    for text in [
        "", "a", "{", "{a", "{a}}", "{a}b", "x{a}", "{\"a}", "{a\"b}", "{a\\b}",
    ] {
        let refusal = email.texts(&[None, Some("{a}"), Some(text)]).unwrap_err();
        assert_eq!(refusal.row, 2, "{text}");
    }
    assert!(
        email
            .binary(&field(&[Word(1), Word(0), Word(25), Word(1), Word(1)]))
            .is_err()
    );
    let json = of(
        &[("of: json: $.a", "email")],
        Type::plain("json", Family::Json),
    )
    .unwrap();
    let rows = [
        Some("{}"),
        None,
        Some("{\"{}\"}"),
        Some("{\"{}\",\"{\\\"a\\\":1}\"}"),
    ];
    assert_eq!(json.texts(&rows).unwrap_err().row, 3);
}

proptest! {
    #[test]
    fn any_bytes_pass_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let email = texts(&[("of", "email")]);
        let mut value = field(&[Word(1), Word(0), Word(25)]);
        value.extend(&bytes);
        let _ = (email.binary(&value), email.binary(&bytes));
        let _ = email.texts(&[Some(&String::from_utf8_lossy(&bytes))]);
    }

    #[test]
    fn quoted_elements_are_found_again(
        words in prop::collection::vec(prop::option::of("[a-zNUL\"\\\\{}, ]{0,6}"), 0..6),
    ) {
        let mut text = b"{".to_vec();
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                text.push(b',');
            }
            match word {
                Some(word) => {
                    let part = Part { slot: 0, place: 0..0, value: None };
                    Elements.quote(b"", &part, word.as_bytes(), &mut text);
                }
                None => text.extend_from_slice(Elements::NULL),
            }
        }
        text.push(b'}');
        let mut parts = Vec::new();
        Elements.split(Format::Text, &text, &mut parts).unwrap();
        let found: Vec<_> = parts.iter().map(|part| part.value.as_deref()).collect();
        let expected: Vec<_> = words.iter().map(|word| word.as_deref().map(str::as_bytes)).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn containers_that_elements_keep_whole_are_told() {
    let told = |meta: &str| {
        let json = Arg::map(&[
            ("$.meta.email", "email"),
            ("$.meta", meta),
            ("other", "set_null"),
        ]);
        let ty = Type {
            element: Some(Box::new(Type::plain("jsonb", Family::Jsonb))),
            ..Type::plain("jsonb[]", Family::Array)
        };
        let args = Arg::one("of", Arg::one("json", json));
        prepare(&args, Input { ty: &ty }).unwrap().kept_whole()
    };
    assert_eq!(told("keep"), ["$.meta"]);
    assert_eq!(told("set_null"), [""; 0]);
}
