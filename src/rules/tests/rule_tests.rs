//! `tests:` of a rules file: what they mean, and what is said of bad ones.

use super::mistakes::told;
use super::{overlaid, parse};
use crate::rules::RuleTest;
use crate::rules::rule_test::{Other, Property};

const HEAD: &str = "version: 1\ntests:\n";

fn tests(text: &str) -> Vec<RuleTest> {
    parse(&format!("{HEAD}{text}")).unwrap().tests
}

/// A test with this under `c`, the first property of it.
fn property(expected: &str) -> Property {
    let text = format!("- {{ name: n, table: t, expect: {{ c: {expected} }} }}\n");
    tests(&text).remove(0).expected.remove(0).property
}

#[test]
fn a_test_has_a_name_a_table_a_row_and_expectations() {
    let tests = tests(
        "
- name: first
  table: hr.people
  given: { id: 007, email: ada@navy.mil, note: null, empty: '', path: '${SET}' }
  expect:
    id: same
    email: [changed, { matches: '.+@x', length: { min: 3 } }]
    note: null
- { name: second, table: '\"a.b\"', expect: { c: changed } }
",
    );
    assert_eq!(tests.len(), 2);
    let first = &tests[0];
    assert_eq!(
        (first.name.as_str(), first.table.to_string().as_str()),
        ("first", "hr.people")
    );
    let given: Vec<_> = first
        .given
        .iter()
        .map(|given| (given.column.as_str(), given.value.as_deref()))
        .collect();
    let wanted = [
        ("id", Some("007")),
        ("email", Some("ada@navy.mil")),
        ("note", None),
        ("empty", Some("")),
        ("path", Some("${not} expanded")),
    ];
    assert_eq!(given, wanted);
    let columns: Vec<_> = first
        .expected
        .iter()
        .map(|one| one.column.as_str())
        .collect();
    assert_eq!(columns, ["id", "email", "email", "email", "note"]);
    assert_eq!(tests[1].table.name, "a.b");
}

#[test]
fn every_property_is_understood() {
    assert!(matches!(property("changed"), Property::Changed));
    assert!(matches!(property("same"), Property::Same));
    assert!(matches!(property("null"), Property::Null));
    assert!(matches!(property("'null'"), Property::Null));
    assert!(matches!(property("{ equals: 1.10 }"), Property::Equals(text) if text == "1.10"));
    let lengths = ["5", "{ max: 7 }", "{ min: 1_000 }"].map(|length| {
        match property(&format!("{{ length: {length} }}")) {
            Property::Length { least, most } => (least, most),
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(lengths, [(5, 5), (0, 7), (1000, u64::MAX)]);
    let Property::Matches { whole, .. } = property("{ matches: 'a|b' }") else {
        panic!("no pattern");
    };
    assert!(whole.is_match("a") && whole.is_match("b") && !whole.is_match("ab"));
    let Property::SameAs(Other::Column(table, column)) = property("{ same_as: users.email }")
    else {
        panic!("no column");
    };
    assert_eq!(table.column(&column), "public.users.email");
    let other = property("{ differs_from: { test: x, column: d } }");
    assert!(matches!(
        other,
        Property::DiffersFrom(Other::Test { name, column: Some(column) }) if name == "x" && column == "d"
    ));
}

#[test]
fn mistakes_are_told_with_place_and_suggestion() {
    for (text, expected) in [
        ("  a: b\n", "3:3 a: b | `tests` takes a list |"),
        ("- a\n", "3:3 a | a test is a mapping |"),
        (
            "- { nam: n, name: m, table: t, expect: { c: same } }\n",
            "3:5 nam | a test has no `nam` | did you mean `name`?",
        ),
        (
            "- { table: t, expect: { c: same } }\n",
            "3:5 table | a test needs `name` |",
        ),
        (
            "- { name: n, expect: { c: same } }\n",
            "3:5 name | a test needs `table` |",
        ),
        (
            "- { name: n, table: t }\n",
            "3:5 name | a test needs `expect` |",
        ),
        (
            "- { name: n, table: t, expect: { c: [] } }\n",
            "3:37 [] | nothing is expected of this column |",
        ),
        (
            "- { name: n, table: t, expect: { c: { same_as: { test: n } } } }\n",
            "3:39 same_as | the stand-in of `c` is compared with itself | name another test",
        ),
        (
            "- { name: n, table: t, expect: { c: { differs_from: { test: n, column: c } } } }\n",
            "3:39 differs_from | the stand-in of `c` is compared with itself |",
        ),
        (
            "- { name: n, table: t, expect: { c: { same_as: t.c } } }\n",
            "3:39 same_as | the stand-in of `c` is compared with itself |",
        ),
        (
            "- { name: n, table: t, expect: {} }\n",
            "3:32 {} | `expect` expects nothing |",
        ),
        (
            "- { name: n, table: 't*', expect: { c: same } }\n",
            "3:21 't*' | `t*` is no table: it names one table, without `*` and `?` |",
        ),
        (
            "- { name: n, table: t, given: { c: [1] }, expect: { c: same } }\n",
            "3:36 [1] | a given value is text,",
        ),
        (
            "- { name: n, table: t, expect: { c: unchanged } }\n",
            "3:37 unchanged | `unchanged` is nothing to expect | did you mean `same`?",
        ),
        (
            "- { name: n, table: t, expect: { c: chnaged } }\n",
            "3:37 chnaged | `chnaged` is nothing to expect | did you mean `changed`?",
        ),
        (
            "- name: n\n  table: t\n  expect:\n    c:\n",
            "6:5 c | nothing is expected of this column |",
        ),
        (
            "- { name: n, table: t, expect: { c: { match: x } } }\n",
            "3:39 match | an expectation has no `match` | did you mean `matches`?",
        ),
        (
            "- { name: n, table: t, expect: { c: { changed: true } } }\n",
            "3:39 changed | `changed` stands alone |",
        ),
        (
            "- { name: n, table: t, expect: { c: { matches: 'a)' } } }\n",
            "3:48 'a)' | `a)` is no regular expression: unopened group |",
        ),
        (
            "- { name: n, table: t, expect: { c: { length: { min: 3, max: 2 } } } }\n",
            "3:47 { min: 3, max: 2 } | no text has such a length |",
        ),
        (
            "- { name: n, table: t, expect: { c: { length: long } } }\n",
            "3:47 long | `long` is no number of characters |",
        ),
        (
            "- { name: n, table: t, expect: { c: { same_as: email } } }\n",
            "3:48 email | `email` is no column: each side is",
        ),
        (
            "- { name: n, table: t, expect: { c: { same_as: { tst: n } } } }\n",
            "3:50 tst | another test has no `tst` | did you mean `test`?",
        ),
        (
            "- { name: n, table: t, expect: { c: same } }\n- { name: n, table: t, expect: { c: same } }\n",
            "4:11 n | a test `n` stands here twice, first in line 3 | give each test its own name",
        ),
    ] {
        let rejected = parse(&format!("{HEAD}{text}")).unwrap_err();
        let told = told(&rejected);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        // The place of a flow collection ends with the blank behind it.
        let told = told[0].replacen("  | ", " | ", 1);
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn an_overlay_replaces_tests_by_name_and_adds_its_own() {
    let rules = overlaid(
        &format!(
            "{HEAD}- {{ name: a, table: t, given: {{ c: x }}, expect: {{ c: same }} }}\n- {{ name: b, table: t, expect: {{ c: null }} }}\n"
        ),
        "tests:\n- { name: a, table: u, expect: { d: changed } }\n- { name: c, table: t, expect: { c: null } }\n",
    )
    .unwrap();
    let shown: Vec<_> = rules
        .tests
        .iter()
        .map(|test| {
            (
                test.name.as_str(),
                test.table.name.as_str(),
                test.given.len(),
            )
        })
        .collect();
    assert_eq!(shown, [("c", "t", 0), ("a", "u", 0), ("b", "t", 0)]);
    assert_eq!(rules.place(rules.tests[1].span), "shop.dev.yaml:2:11");
}
