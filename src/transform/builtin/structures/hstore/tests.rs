//! hstore values of both formats through the transform.

use super::super::testing::Piece::{Sized, Word};
use super::super::testing::{Rule, column, field, rule};
use super::*;

fn of(params: &[(&str, &str)]) -> Result<Rule, Problem> {
    rule(&ENTRY, params, &Type::plain("hstore", Family::Hstore))
}

#[test]
fn a_value_becomes_what_it_becomes_in_a_column() {
    let email = of(&[("email", "email"), ("*", "keep")]).unwrap();
    let a = column("email", "a\"b@c.d");
    let text = |email: &str| format!(r#""a\"b"=>"x, y", "email"=>"{email}", "n"=>NULL"#);
    assert_eq!(email.text(&text(r#"a\"b@c.d"#)).unwrap(), text(&a));
    assert_eq!(email.text("").unwrap(), "");
    assert_eq!(email.text(r#""email"=>NULL"#).unwrap(), r#""email"=>NULL"#);
    assert_eq!(email.text(r#""email"=>"""#).unwrap(), r#""email"=>"""#);
    let value = |email: &[u8]| {
        let pairs = [Sized(b"n"), Word(-1), Sized(b"email"), Sized(email)];
        field(&[Word(2)].into_iter().chain(pairs).collect::<Vec<_>>())
    };
    assert_eq!(
        email.binary(&value(b"a\"b@c.d")).unwrap(),
        value(a.as_bytes())
    );
}

#[test]
fn keys_without_a_rule_stop_the_run_or_are_emptied() {
    let strict = of(&[("email", "email")]).unwrap();
    let text = r#""email"=>"a@b.c", "secret"=>"x""#;
    let refusal = strict.text(text).unwrap_err();
    assert!(refusal.reason.contains("no rule names") && !format!("{refusal:?}").contains("secret"));
    let clearing = of(&[("email", "email"), ("*", "set_null")]).unwrap();
    let output = clearing.text(text).unwrap();
    assert!(output.ends_with(r#", "secret"=>NULL"#), "{output}");
    let hashing = of(&[("*", "hash")]).unwrap();
    let key = r#""*"=>"x""#;
    assert_eq!(
        hashing.text(key).unwrap(),
        format!(r#""*"=>"{}""#, column("hash", "x"))
    );
}

#[test]
fn mistakes_are_told_with_their_keys() {
    let problem = of(&[("size", "permute"), ("email", "emial")])
        .err()
        .unwrap();
    let problems = problem.all();
    assert_eq!(problems.len(), 2);
    assert!(
        problems[0]
            .message
            .contains("key `size`: `permute` does not take text")
    );
    assert!(of(&[]).unwrap().text(r#""a"=>"b""#).is_err());
    assert!(
        (ENTRY.prepare)(
            &Arg::none(),
            Input {
                ty: &Type::plain("hstore", Family::Hstore)
            }
        )
        .is_err()
    );
}

#[test]
fn what_is_no_hstore_is_refused() {
    let keep = of(&[("*", "hash")]).unwrap();
    for text in [
        "a",
        "\"a\"",
        "\"a\"=>",
        "\"a\"=>\"b\",",
        "\"a\"=>\"b\" \"c\"=>\"d\"",
        "a=>b",
    ] {
        assert!(keep.text(text).is_err(), "{text}");
    }
    for value in [
        field(&[]),
        field(&[Word(-1)]),
        field(&[Word(1), Sized(b"a")]),
        field(&[Word(1), Word(-1), Word(-1)]),
        field(&[Word(0), Word(0)]),
        field(&[Word(i32::MAX), Sized(b"a"), Word(-1)]),
    ] {
        assert!(keep.binary(&value).is_err(), "{value:?}");
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
            ty: &Type::plain("hstore", Family::Hstore),
        },
    )
    .unwrap();
    assert_eq!(prepared.kept_whole(), ["email > $.meta"]);
}

#[test]
fn keys_that_met_nothing_are_known() {
    let rule = of(&[("emial", "email"), ("size", "keep"), ("*", "keep")]).unwrap();
    assert_eq!(rule.unmet(&[None, Some("")]), [""; 0]);
    let value = Some(r#""email"=>"a@b.c""#);
    assert_eq!(rule.unmet(&[value]), ["emial"]);
    let right = of(&[("email", "email"), ("*", "set_null")]).unwrap();
    assert_eq!(right.unmet(&[value]), [""; 0]);
}
