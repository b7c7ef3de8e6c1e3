//! What holds the codes of a column that gets others for want of knowing whose they are.

use super::alike::{Samples, drafted_with_errors, texts};
use super::imports::line;
use super::*;

const HOLDS: &str = "holds codes of public.patients.card;";

/// Seventeen digits without order.
fn card(at: usize) -> String {
    (30_000_000_000_000_000 + at as u64 * 1_234_567_891_011).to_string()
}

#[expect(clippy::unnecessary_wraps, reason = "a column's sample is one")]
fn many(count: usize, value: impl Fn(usize) -> String) -> detect::Sample {
    Some((0..count).map(value).collect())
}

fn email(at: usize) -> String {
    format!("somebody{at}@mail.example.org")
}

/// Patients with numbers of cards of this form, and other tables.
fn with_patients(
    code: fn(usize) -> String,
    others: Vec<Table>,
    samples: Samples<'_>,
) -> (Draft, String) {
    let mut tables = vec![texts("patients", &["email", "card"])];
    tables.extend(others);
    let mut all = vec![("patients", vec![many(40, email), many(40, code)])];
    all.extend(samples.iter().cloned());
    let draft = drafted_with_errors(HEADER, &database(tables), &all);
    assert_eq!(
        rule(&draft, "public.patients.card"),
        "digits",
        "{}",
        draft.text
    );
    let text = draft.text.clone();
    (draft, text)
}

#[test]
fn a_code_that_gets_another_gets_it_in_every_table() {
    let mut claims = texts(
        "claims",
        &["c2", "lot", "part", "kind", "slug", "host", "file"],
    );
    claims.columns.push(column("tally", Family::Int8));
    claims.columns.push(column("at", Family::Timestamp));
    let samples = [
        // Each stands there several times, as a number too, or in some rows only; the rest is nobody's.
        many(120, |at| card(at % 30)),
        many(120, |at| format!("LOT-{:04}", at % 30)),
        many(120, |at| match at % 3 {
            0 => card(at / 3),
            _ => format!("part {at}"),
        }),
        many(120, |at| ["new", "paid"][at % 2].to_owned()),
        many(120, |at| format!("how-to-bake-bread-{at}")),
        many(120, |at| format!("web-{at:04}.example.org")),
        many(120, |at| format!("scan_{at:06}.pdf")),
        many(120, |at| card(at % 30)),
        many(120, |at| {
            format!("2024-01-{:02} 12:30:{:02}", at % 28 + 1, at % 60)
        }),
    ];
    let samples = [("claims", samples.into())];
    let (draft, text) = with_patients(card, vec![claims], &samples);
    for (name, expected) in [("c2", "digits"), ("tally", "{ as_text: { of: digits } }")] {
        let title = format!("public.claims.{name}");
        assert_eq!(rule(&draft, &title), expected, "{text}");
        assert!(
            line(&draft, &format!("{name}: {expected}")).contains(HOLDS),
            "{text}"
        );
    }
    // What else stands there nobody knows.
    assert_eq!(rule(&draft, "public.claims.part"), "", "{text}");
    let told = line(&draft, "# part:");
    assert!(
        told.contains("codes of public.patients.card among others"),
        "{told}"
    );
    for name in ["lot", "kind", "slug", "host", "file", "at"] {
        let rule = rule(&draft, &format!("public.claims.{name}"));
        assert!(!rule.is_empty(), "{name}\n{text}");
    }
    assert_eq!(text.matches(HOLDS).count(), 2, "{text}");
}

#[test]
fn numbers_that_follow_each_other_are_met_by_chance() {
    let code = |at: usize| format!("{:08}", 40_000_000 + at);
    let mut lots = texts("lots", &["invoice_no", "xq"]);
    lots.columns.push(column("tally", Family::Int8));
    let samples = [("lots", vec![many(40, code), many(40, code), many(40, code)])];
    let (draft, text) = with_patients(code, vec![lots], &samples);
    assert_eq!(rule(&draft, "public.lots.invoice_no"), "keep", "{text}");
    assert_eq!(rule(&draft, "public.lots.tally"), "keep", "{text}");
    // Of what nothing tells anything it is taken for theirs.
    assert!(line(&draft, "xq: digits").contains(HOLDS), "{text}");
}

#[test]
fn a_code_that_gets_another_does_not_pass_in_documents() {
    let mut events = texts("events", &["kind"]);
    events.columns.push(column("payload", Family::Jsonb));
    events.columns.push(column("extra", Family::Jsonb));
    let document = |at: usize| format!(r#"{{"a": [{{"c": "{}"}}], "b": {at}}}"#, card(at % 30));
    let other = |at: usize| format!(r#"{{"a": [{{"c": "{}"}}], "b": {at}}}"#, card(at + 100));
    let samples = [
        many(60, |at| ["new", "paid"][at % 2].to_owned()),
        many(60, document),
        many(60, other),
    ];
    let (draft, text) = with_patients(card, vec![events], &[("events", samples.into())]);
    assert!(
        rule(&draft, "public.events.payload").starts_with("{ json: "),
        "{text}"
    );
    let told = line(&draft, "\"$.a[*].c\": digits");
    assert!(
        told.contains("holds codes of public.patients.card"),
        "{told}"
    );
    assert!(text.contains("\"$.b\": keep"), "{text}");
    assert!(!told.contains(&card(3)));
    assert_eq!(rule(&draft, "public.events.extra"), "keep", "{text}");
}

#[test]
fn codes_beside_somebodys_data_in_documents_get_the_rule_of_their_column() {
    let mut events = texts("events", &["body"]);
    events.columns.push(column("payload", Family::Jsonb));
    events.columns.push(column("keyed", Family::Jsonb));
    events.columns.push(column("below", Family::Jsonb));
    let document = |at: usize| {
        let mixed = match at % 3 {
            0 => card(at / 3),
            _ => format!("part {at}"),
        };
        let (email, card) = (email(at), card(at % 30));
        format!(r#"{{"to": "{email}", "c": "{card}", "n": {card}, "ref": "{mixed}", "b": {at}}}"#)
    };
    let keyed = |at: usize| format!(r#"{{"{}": {{"n": {at}}}}}"#, card(at % 30));
    let below = |at: usize| format!(r#"{{"x{at:05}": {{"c": "{}"}}}}"#, card(at % 30));
    let samples = [
        many(60, document),
        many(60, document),
        many(60, keyed),
        many(60, below),
    ];
    let (draft, text) = with_patients(card, vec![events], &[("events", samples.into())]);
    // In texts that are documents and in documents alike.
    for line in [
        "\"$.to\": email",
        "\"$.c\": digits  # low: holds codes of public.patients.card",
        "\"$.n\": { as_text: { of: digits } }  # low: holds codes of public.patients.card",
        "\"$.ref\": text  # low: holds codes of public.patients.card among others",
        "\"$.b\": keep",
    ] {
        assert_eq!(text.matches(line).count(), 2, "{line}\n{text}");
    }
    assert!(
        text.contains("\"$.*.c\": digits  # low: holds codes of"),
        "{text}"
    );
    // What no rule can name is asked about.
    assert_eq!(rule(&draft, "public.events.keyed"), "", "{text}");
    let told = line(&draft, "# keyed:");
    assert!(
        told.contains("codes of public.patients.card in its documents"),
        "{told}"
    );
}
