use proptest::prelude::*;

use super::*;

fn sound(text: &str) -> Arg {
    let parsed = parse(text, 0);
    assert_eq!(parsed.diagnostics, []);
    parsed.root.unwrap()
}

fn codes(text: &str) -> Vec<&'static str> {
    let found = parse(text, 0).diagnostics;
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

/// Every node with the text of its span, keys first, depth first.
fn spans<'a>(text: &'a str, node: &Arg, out: &mut Vec<&'a str>) {
    out.push(&text[node.span.start..node.span.end]);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| spans(text, item, out)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            spans(text, key, out);
            spans(text, value, out);
        }),
        Value::Null | Value::Scalar { .. } => {}
    }
}

#[test]
fn every_node_covers_its_text_and_no_more() {
    let text = "é: NO  # c\r\nlist:\r\n  - 1.10\r\n  - \"q\\n\"   \r\nflow: { a: [b ,c], d: }\r\n\r\n# end\r\n";
    let mut found = Vec::new();
    spans(text, &sound(text), &mut found);
    assert_eq!(
        found[1..],
        [
            "é",
            "NO",
            "list",
            "- 1.10\r\n  - \"q\\n\"",
            "1.10",
            "\"q\\n\"",
            "flow",
            "{ a: [b ,c], d: }",
            "a",
            "[b ,c]",
            "b",
            "c",
            "d",
            "d"
        ]
    );
}

#[test]
fn scalars_keep_their_spelling_and_quotes_are_known() {
    let root = sound("a: 1.10\nb: NO\nc: 10%\nd: \"null\"\ne: ~\nf:\n");
    let Value::Map(entries) = root.value else {
        panic!()
    };
    let scalar = |text: &str, quoted| Value::Scalar {
        text: text.into(),
        quoted,
    };
    let values: Vec<_> = entries.into_iter().map(|(_, value)| value.value).collect();
    assert_eq!(
        values,
        [
            scalar("1.10", false),
            scalar("NO", false),
            scalar("10%", false),
            scalar("null", true),
            Value::Null,
            Value::Null
        ]
    );
}

#[test]
fn what_rules_files_do_not_use_is_refused() {
    assert_eq!(codes("a: &x b\nc: *x\n"), ["anchor", "alias"]);
    assert_eq!(codes("a: !!str 1\n"), ["tag"]);
    assert_eq!(codes("a: 1\n---\nb: 2\n"), ["many-documents"]);
    assert_eq!(codes("a: 1\na: 2\n"), ["repeated"]);
    assert_eq!(codes("? [a]\n: b\n"), ["wrong-type"]);
    assert_eq!(codes("a: 1\0\nb: 2\n"), ["not-yaml"]);
    assert_eq!(
        codes(&format!("{}{}", "[".repeat(40), "]".repeat(40))),
        ["too-deep"]
    );
    assert_eq!(codes(&"[".repeat(5000)), ["not-yaml"]);
    assert_eq!(codes(&"x".repeat(LONGEST + 1)), ["too-long"]);
}

#[test]
fn all_unquoted_stars_are_told_at_once_and_the_rest_is_read() {
    let parsed = parse("a: 1\na: 2\nb:\n  x: y\n  *.c: d\n", 0);
    let found: Vec<_> = parsed.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(found, ["repeated", "unquoted-star"]);
    assert!(parsed.is_sound);
    assert_eq!(codes("a: *b\n"), ["unquoted-star"]);
    assert_eq!(
        codes("columns:\n  *.email: email\n  '*.ok': keep\n  *.phone: phone\n"),
        ["unquoted-star", "unquoted-star"]
    );
}

fn assert_spans_are_valid(text: &str) {
    let parsed = parse(text, 0);
    if let Some(root) = &parsed.root {
        spans(text, root, &mut Vec::new());
    }
    for diagnostic in &parsed.diagnostics {
        if let Some(span) = diagnostic.span {
            assert!(text.get(span.start..span.end).is_some(), "{diagnostic:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_gives_spans_inside_it(text in "\\PC*") {
        assert_spans_are_valid(&text);
    }

    #[test]
    fn text_of_yaml_punctuation_gives_spans_inside_it(
        text in "([a-c:*&!|>'\"%@`#{}\\[\\],?\\-.~é\u{feff}\u{85}\u{2028}$ \t\r\n]|: |\n  |- |--- |\\.\\.\\.\n|<<: |\\? ){0,60}"
    ) {
        assert_spans_are_valid(&text);
    }
}
