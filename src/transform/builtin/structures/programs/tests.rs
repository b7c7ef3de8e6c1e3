//! Texts of programs through the transforms.

use super::super::testing::{Rule, column, rule as rule_on};
use super::*;
use crate::transform::Refusal;
use crate::transform::entry::Entry;

fn of(entry: &Entry, params: &[(&str, &str)]) -> Rule {
    rule_on(entry, params, &Type::plain("text", Family::Text)).unwrap()
}

fn yaml(params: &[(&str, &str)], text: &str) -> Result<String, Refusal> {
    of(&yaml::ENTRY, params).text(text)
}

fn php(params: &[(&str, &str)], text: &str) -> Result<String, Refusal> {
    of(&php::ENTRY, params).text(text)
}

const JOB: &str = "--- !ruby/object:Delayed::PerformableMailer # a job\nobject: !ruby/class 'UserMailer'\nmethod_name: :welcome\nargs:\n\
    - !ruby/object:User\n  :email: ada@x.io\n  bio: |-\n    Dear: all\n\n    é\n  'born': 1990-01-02\n- - \"ada@x.io\"\n  - {x: 7}\n";

#[test]
fn what_paths_name_changes_where_it_stands_and_nothing_else_does() {
    let params = [
        ("$.args[*][':email']", "email"),
        ("$..bio", "hash"),
        ("$.args[1][0]", "email"),
        ("$.args[0].born", "birth_date"),
    ];
    let (email, born) = (
        column("email", "ada@x.io"),
        column("birth_date", "1990-01-02"),
    );
    let hash = column("hash", "Dear: all\n\né");
    let quoted = |text: &str| match text.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("'{text}'"),
        false => text.to_owned(),
    };
    let expected = JOB
        .replace("\"ada@x.io\"", &format!("\"{email}\""))
        .replace(" ada@x.io", &format!(" {email}"))
        .replace("|-\n    Dear: all\n\n    é", &quoted(&hash))
        .replace("1990-01-02", &born);
    assert_eq!(yaml(&params, JOB).unwrap(), expected);
    assert_eq!(yaml(&[("$.none", "hash")], JOB).unwrap(), JOB);
}

#[test]
fn cases_of_yaml() {
    let hash = |text: &str| column("hash", text);
    for (params, text, expected) in [
        // Replaced as a whole, with the class, wherever it stands.
        (
            &[("$.a", "set_null")][..],
            "---\na:\n- x\n- y: z\nb: 1\n",
            "---\na:\n null\nb: 1\n".to_owned(),
        ),
        (
            &[("$.a", "set_null")],
            "a: !x\n  b: c\n# d\ne: 1\n",
            "a: null\ne: 1\n".to_owned(),
        ),
        (
            &[("$.a", "set_null")],
            "a: {b: c, }\n",
            "a: null\n".to_owned(),
        ),
        (
            &[("$", "set_null")],
            "--- !x\n- a\n",
            "--- null\n".to_owned(),
        ),
        (
            &[("$[0]: fixed: value", "x: y")],
            "- - a\n  - b\n- c\n",
            "-  'x: y'\n- c\n".to_owned(),
        ),
        (&[("$.a: fixed: value", "7")], "a: 5\n", "a: 7\n".to_owned()),
        (
            &[("$.a: fixed: value", "7")],
            "a: x\n",
            "a: '7'\n".to_owned(),
        ),
        (&[("$.a", "noise")], "a: ~\n", "a: ~\n".to_owned()),
        // What nothing names.
        (
            &[("$.a", "hash"), ("$.k", "keep"), ("other", "set_null")],
            "a: x\nk:\n  l: [1, yes]\nm: [1, ~, yes, {n: 'o'}]\nt: !ruby/symbol s\n",
            format!(
                "a: {}\nk:\n  l: [1, yes]\nm: [null, ~, null, {{n: null}}]\nt: null\n",
                bare(&hash("x"))
            ),
        ),
        // Marks stay, and what refers to them shows what became of it.
        (
            &[("$[*]", "hash")],
            "- &1 x\n- *1\n",
            format!("- &1 {}\n- *1\n", bare(&hash("x"))),
        ),
        (
            &[("$.a", "keep"), ("other", "set_null")],
            "a: x\nb: &1 y\nc: *1\n",
            "a: x\nb: &1 null\nc: *1\n".to_owned(),
        ),
        (&[("$.a", "hash")], "--- text\n", "--- text\n".to_owned()),
        (
            &[("$", "hash")],
            "--- text\n...\n",
            format!("--- {}\n...\n", bare(&hash("text"))),
        ),
        (&[("$.a", "hash")], "", String::new()),
    ] {
        assert_eq!(yaml(params, text).unwrap(), expected, "{params:?} {text}");
    }
}

/// A text of YAML without quotes, where it needs none.
fn bare(text: &str) -> String {
    let mut out = Vec::new();
    crate::transform::serial::yaml::write("a", text, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn what_a_rule_cannot_be_followed_in_goes_the_way_of_on_invalid_without_its_values() {
    let with = |params: &[(&'static str, &'static str)], more: (&'static str, &'static str)| {
        [params, &[more]].concat()
    };
    for (params, text) in [
        (&[("$.a", "hash")][..], "secret"),
        (&[("$.a", "hash")], "a: 'secret"),
        (&[("$.a", "hash")], "a: [secret]"),
        (&[("$.a", "hash")], "a: yes\nb: secret"),
        (&[("$.a", "noise")], "a: secret"),
        (&[("$.a", "hash")], "b: &1 secret\na: *1"),
        (&[("$.a", "set_null")], "a: [&1 secret]\nb: *1"),
        (&[("$.b.c", "hash")], "a: &1 {c: secret}\nb: *1"),
        (&[("$.a", "hash")], "a: !binary /w==\nb: secret"),
        (&[("$.a", "hash"), ("other", "set_null")], "a: x # secret"),
        (&[("$.a", "hash"), ("other", "set_null")], "secret@x.io: 1"),
        (&[("$.a", "hash")], "--- secret\n--- secret\n"),
    ] {
        let refusal = yaml(params, text).unwrap_err();
        assert!(!format!("{refusal:?}").contains("secret"), "{refusal:?}");
        assert!(refusal.hint.unwrap().contains("on_invalid"), "{text}");
        for (word, made) in [("set_null", None), ("empty", Some(String::new()))] {
            let params = with(params, ("on_invalid", word));
            let made_of = of(&yaml::ENTRY, &params)
                .texts(&[Some(text), Some("z: 1")])
                .unwrap();
            assert_eq!(made_of[0], made, "{text}");
            assert!(made_of[1].is_some());
        }
    }
    let refusal = yaml(&[("$.a", "hash"), ("on_missing", "error")], "b: 1").unwrap_err();
    assert!(refusal.reason.contains("`$.a`"));
}

#[test]
fn cases_of_php() {
    let hash = column("hash", "Zoë");
    let text = |text: &str| format!("s:{}:\"{text}\";", text.len());
    let user = "O:8:\"App\\User\":2:{s:4:\"name\";s:4:\"Zoë\";s:3:\"ids\";a:2:{i:0;i:7;i:1;b:1;}}";
    for (params, from, expected) in [
        (
            &[("$.name", "hash")][..],
            user,
            user.replace("s:4:\"Zoë\";", &text(&hash)),
        ),
        (
            &[("$.ids", "set_null")],
            user,
            user.replace("a:2:{i:0;i:7;i:1;b:1;}", "N;"),
        ),
        (
            &[("$.ids[0]: fixed: value", "8")],
            user,
            user.replace("i:7;", "i:8;"),
        ),
        (
            &[("$.name", "keep"), ("other", "set_null")],
            user,
            user.replace("i:7;", "N;").replace("b:1;", "N;"),
        ),
        (
            &[("$[*]", "hash")],
            "a:2:{i:0;s:4:\"Zoë\";i:1;R:2;}",
            String::new(),
        ),
        (
            &[("$[0]", "hash"), ("other", "set_null")],
            "a:2:{i:0;s:4:\"Zoë\";i:1;R:2;}",
            format!("a:2:{{i:0;{}i:1;R:2;}}", text(&hash)),
        ),
        (&[("$", "hash")], "s:4:\"Zoë\";", text(&hash)),
        (&[("$.name", "hash")], "Zoë", String::new()),
        (
            &[("$.name", "hash")],
            "a:1:{s:4:\"name\";b:1;}",
            String::new(),
        ),
    ] {
        let params = [params, &[("on_invalid", "empty")]].concat();
        assert_eq!(php(&params, from).unwrap(), expected, "{params:?} {from}");
    }
    assert!(php(&[("$.name", "hash")], "Zoë").is_err());
}

#[test]
fn texts_that_get_too_long_for_their_column_become_null_or_empty() {
    let ty = Type {
        length: Some(40),
        ..Type::plain("character varying(40)", Family::Text)
    };
    let short = "b: äöüäöüäöüäöüäöüäöüäöüäöüäöü\n";
    for (entry, long, short) in [
        (&yaml::ENTRY, "a: x\n", short),
        (&php::ENTRY, "a:1:{s:1:\"a\";s:1:\"x\";}", "b:1;"),
    ] {
        for (word, made) in [("set_null", None), ("empty", Some(String::new()))] {
            let params = [("$.a: hash: length", "64"), ("too_long", word)];
            let rule = rule_on(entry, &params, &ty).unwrap();
            let promise = rule.prepared().guarantees();
            assert_eq!(promise.max_chars, Some(40), "{}", entry.name);
            assert_eq!(promise.makes_nulls, made.is_none(), "{}", entry.name);
            let texts = rule.texts(&[Some(long), Some(short), Some("")]).unwrap();
            let expected = [made, Some(short.to_owned()), Some(String::new())];
            assert_eq!(texts, expected, "{}", entry.name);
        }
        // Nothing is cut by default, so that the plan refuses the column.
        let rule = rule_on(entry, &[("$.a", "hash")], &ty).unwrap();
        assert_eq!(rule.prepared().guarantees().max_chars, Some(u32::MAX));
    }
}

#[test]
fn mistakes_come_together_and_paths_that_met_nothing_are_known() {
    let ty = Type::plain("text", Family::Text);
    let problem = rule_on(
        &yaml::ENTRY,
        &[("$.a[?@.b]", "emial"), ("other", "drop")],
        &ty,
    );
    assert_eq!(problem.err().unwrap().all().len(), 3);
    let rule = of(&yaml::ENTRY, &[("$.emial", "email"), ("$.b", "keep")]);
    assert_eq!(rule.unmet(&[None, Some("")]), [""; 0]);
    assert_eq!(rule.unmet(&[Some("email: a@b.c")]), ["$.emial"]);
    assert_eq!(rule.unmet(&[Some("email: a@b.c"), Some("emial:")]), [""; 0]);
}

proptest::proptest! {
    /// What was put in is read back, and everything else as before.
    #[test]
    fn texts_stay_readable(
        first in "[a-zé:#'\"|>&*!{}\\[\\],\n -]{0,12}",
        made in "[a-zé:#'\"|>&*!{}\\[\\],\n\t0-9 \u{7}~-]{0,12}",
        last in "[a-z0-9]{1,5}",
    ) {
        use crate::transform::serial::yaml::read;
        let mut quoted = Vec::new();
        crate::transform::serial::yaml::write("\"a\"", &first, &mut quoted);
        let quoted = String::from_utf8(quoted).unwrap();
        let block = first.replace('\n', "\n    ");
        for text in [
            format!("---\na:\n- x: {quoted}\n  y: 'q{last}'\n- z\n"),
            format!("---\na:\n- x: |\n    b{block}\n  y: 'q{last}'\n- z\n"),
            format!("---\na:\n- {{x: b{last}, y: q{last}}}\n- z\n"),
        ] {
            let Some(before) = read(&text) else { continue };
            let mut expected = before.root.value.json();
            if expected["a"][0]["x"].as_str().is_none_or(str::is_empty) {
                continue;
            }
            let rule = of(&yaml::ENTRY, &[("$.a[0].x: fixed: value", &made)]);
            let output = rule.text(&text).unwrap();
            expected["a"][0]["x"] = made.as_str().into();
            let after = read(&output).map(|tree| tree.root.value.json());
            proptest::prop_assert_eq!(after, Some(expected), "{} -> {}", text, output);
        }
    }

    #[test]
    fn any_text_passes_or_is_refused(text in "[-a: \n'\"\\[\\]{},|>&*!#]{0,40}") {
        let params = [("$..a", "hash"), ("$[*]", "set_null"), ("other", "set_null"), ("on_invalid", "empty")];
        let _ = of(&yaml::ENTRY, &params).texts(&[Some(&text)]);
    }
}
