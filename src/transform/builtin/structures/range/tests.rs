//! Ranges and multiranges of both formats through the transform.

use super::super::testing::Piece::{Sized, Word};
use super::super::testing::{Rule, field, rule as rule_on};
use super::*;
use crate::transform::Distinct;

const SHIFT: &[(&str, &str)] = &[("of: date_shift: shift", "constant")];

fn dates(params: &[(&str, &str)]) -> Result<Rule, Problem> {
    rule_on(&ENTRY, params, &Type::example(Family::Range))
}

fn days(text: &str) -> i64 {
    crate::wire::datetime::parse_date(text).unwrap().into()
}

#[test]
fn both_bounds_move_alike_and_brackets_stay() {
    let shift = dates(SHIFT).unwrap();
    let output = shift.text("[2001-01-01,2001-03-01)").unwrap();
    let (lower, upper) = output
        .strip_prefix('[')
        .unwrap()
        .strip_suffix(')')
        .unwrap()
        .split_once(',')
        .unwrap();
    assert_eq!(days(upper) - days(lower), 59);
    assert_ne!(days(lower), days("2001-01-01"));
    assert_eq!(shift.text("empty").unwrap(), "empty");
    assert_eq!(shift.text("(,)").unwrap(), "(,)");
    assert_eq!(shift.text("[2001-01-01,)").unwrap(), format!("[{lower},)"));
    assert_eq!(shift.prepared().guarantees().distinct, Distinct::Always);
}

#[test]
fn both_formats_are_one() {
    let shift = dates(SHIFT).unwrap();
    let value = |lower: i32| {
        let mut value = vec![0x02];
        value.extend(field(&[
            Sized(&lower.to_be_bytes()),
            Sized(&(lower + 59).to_be_bytes()),
        ]));
        value
    };
    let text = shift.text("[2000-01-01,2000-02-29)").unwrap();
    let moved =
        days(text.strip_prefix('[').unwrap().split_once(',').unwrap().0) - days("2000-01-01");
    assert_eq!(shift.binary(&value(0)).unwrap(), value(moved as i32));
    for kept in [&[0x01][..], &[0x18]] {
        assert_eq!(shift.binary(kept).unwrap(), kept);
    }
}

#[test]
fn cleared_bounds_are_infinite() {
    let clear = dates(&[("of", "set_null")]).unwrap();
    assert_eq!(clear.text("[2001-01-01,2001-03-01]").unwrap(), "(,)");
    let mut value = vec![0x06];
    value.extend(field(&[Sized(&[0; 4]), Sized(&[0; 4])]));
    assert_eq!(clear.binary(&value).unwrap(), [0x18]);
}

#[test]
fn literals_stand_on_both_sides() {
    let fixed = dates(&[("of: fixed: value", "2020-02-02")]).unwrap();
    assert_eq!(
        fixed.text("[2001-01-01,2001-03-01]").unwrap(),
        "[2020-02-02,2020-02-02]"
    );
    assert_eq!(fixed.text("(,2001-03-01)").unwrap(), "(,2020-02-02)");
}

#[test]
fn ranges_of_a_multirange_are_treated_one_by_one() {
    let shift = rule_on(&ENTRY, SHIFT, &Type::example(Family::Multirange)).unwrap();
    let one = dates(SHIFT).unwrap();
    let (a, b) = ("[2001-01-01,2001-03-01)", "[2002-01-01,)");
    assert_eq!(
        shift.text(&format!("{{{a},{b}}}")).unwrap(),
        format!("{{{},{}}}", one.text(a).unwrap(), one.text(b).unwrap())
    );
    assert_eq!(shift.text("{}").unwrap(), "{}");
    let mut range = vec![0x0a | 0x10];
    range.clear();
    range.push(0x12);
    range.extend(field(&[Sized(&[0; 4])]));
    let expected = one.binary(&range).unwrap();
    let value = field(&[Word(2), Sized(&range), Sized(&[0x18])]);
    let moved = field(&[Word(2), Sized(&expected), Sized(&[0x18])]);
    assert_eq!(shift.binary(&value).unwrap(), moved);
}

fn numbers(params: &[(&str, &str)]) -> Rule {
    let ty = Type {
        element: Some(Box::new(Type::plain("numeric", Family::Numeric))),
        ..Type::plain("numrange", Family::Range)
    };
    rule_on(&ENTRY, params, &ty).unwrap()
}

#[test]
fn transforms_that_keep_order_are_taken() {
    let truncate = dates(&[("of: date_truncate: to", "year")]).unwrap();
    assert_eq!(
        truncate.text("[2001-02-03,2004-05-06)").unwrap(),
        "[2001-01-01,2004-01-01)"
    );
    let round = numbers(&[("of: round: step", "10")]);
    assert_eq!(round.text("[14.50,26)").unwrap(), "[10.00,30.00)");
    assert_eq!(round.text("[NaN,)").unwrap(), "[NaN,)");
    assert!(round.prepared().guarantees().passes_values);
    let bucket = numbers(&[("of: bucket: width", "5")]);
    assert_eq!(bucket.text("(-1,12]").unwrap(), "(-5,10]");
}

#[test]
fn bounds_of_different_digits_are_rounded_alike() {
    // Alone, 1.5 would become 0.8 and 1.51 0.76.
    let half = numbers(&[("of: scale: max", "0.5")]);
    assert_eq!(half.text("[1.5,1.51)").unwrap(), "[0.75,0.76)");
    assert_eq!(half.text("[1,2.50]").unwrap(), "[0.50,1.25]");
    assert_eq!(half.text("[1.5,)").unwrap(), "[0.8,)");
    assert_eq!(half.text("(1.234,NaN]").unwrap(), "(0.617,NaN]");
}

#[test]
fn what_could_turn_bounds_around_is_told_before_the_run() {
    for params in [
        &[("of", "date_shift")][..],
        &[("of: date_shift: shift", "varied")],
        &[("of", "keep")],
        &[("of", "email")],
        &[],
    ] {
        assert!(dates(params).is_err(), "{params:?}");
    }
    let unknown = Type::plain("daterange", Family::Range);
    assert!(rule_on(&ENTRY, SHIFT, &unknown).is_err());
}

#[test]
fn what_is_no_range_is_refused() {
    let shift = dates(SHIFT).unwrap();
    for text in [
        "",
        "[",
        "[2001-01-01)",
        "2001-01-01,",
        "[2001-01-01,2001-03-01",
        "(,)x",
        "[a,b)",
    ] {
        assert!(shift.text(text).is_err(), "{text}");
    }
    for value in [&[][..], &[0x00], &[0x18, 0], &[0x08, 0, 0, 0, 9]] {
        assert!(shift.binary(value).is_err(), "{value:?}");
    }
    let multi = rule_on(&ENTRY, SHIFT, &Type::example(Family::Multirange)).unwrap();
    for text in ["", "{", "(,)", "{(,),}", "{(,)(,)}"] {
        assert!(multi.text(text).is_err(), "{text}");
    }
    assert!(
        multi.binary(&field(&[Word(1)])).is_err() && multi.binary(&field(&[Word(-1)])).is_err()
    );
}
