//! What constraints, forms of values and neighbours ask of a rule, the first proposal gives.

use super::*;

type Form = fn(usize) -> String;

fn drafted_texts(table_name: &str, columns: &[(&str, Form)], checks: &[(&str, &str)]) -> Draft {
    let names: Vec<Column> = columns
        .iter()
        .map(|(name, _)| column(name, Family::Text))
        .collect();
    let mut table = table(table_name, names);
    table.checks = checks
        .iter()
        .map(|(column, definition)| Check {
            name: format!("{column}_check"),
            columns: vec![(*column).to_owned()],
            definition: (*definition).to_owned(),
        })
        .collect();
    let values: Vec<Vec<String>> = columns
        .iter()
        .map(|(_, form)| (0..40).map(form).collect())
        .collect();
    let values: Vec<Vec<&str>> = values
        .iter()
        .map(|values| values.iter().map(String::as_str).collect())
        .collect();
    let values: Vec<&[&str]> = values.iter().map(Vec::as_slice).collect();
    drafted_by_values(table, &values)
}

#[test]
fn what_a_pattern_refuses_is_not_proposed_and_what_passes_is() {
    let draft = drafted_texts(
        "people",
        &[
            ("passport", |n| format!("AB{}", 100_000 + n)),
            ("tax_id", |n| format!("DE{}", 123_456_789 + n)),
            ("username", |n| format!("U{:04}", n + 1000)),
            ("phone", |n| format!("+4930{}", 1_234_567 + n)),
        ],
        &[
            ("passport", r"CHECK ((passport ~ '^[A-Z]{2}\d{6}$'::text))"),
            ("tax_id", "CHECK ((tax_id ~ '^DE[0-9]{9}$'::text))"),
            ("username", "CHECK ((username ~ '^U[0-9]{4}$'::text))"),
            ("phone", r"CHECK ((phone ~ '^\+[0-9]{8,15}$'::text))"),
        ],
    );
    let told = |name: &str| rule(&draft, &format!("public.people.{name}"));
    assert_eq!(told("passport"), "digits");
    let kept = "{ digits: { letters: keep, domain: digits_keep } }";
    assert_eq!(told("tax_id"), kept);
    assert_eq!(told("username"), kept);
    assert!(told("phone").contains("phone"), "{}", told("phone"));
    assert!(!draft.text.contains("see that"), "{}", draft.text);
}

#[test]
fn a_pattern_that_no_form_of_the_values_keeps_draws_what_it_matches() {
    let draft = drafted_texts(
        "people",
        &[("passport", |n| format!("{}7", ["AX", "BY"][n % 2]))],
        &[("passport", "CHECK ((passport ~ '^(AX|BY)[0-9]$'::text))")],
    );
    assert_eq!(
        rule(&draft, "public.people.passport"),
        "{ digits: { letters: keep } }"
    );
    let draft = drafted_texts(
        "people",
        &[("passport", |n| format!("A{}", [5, 7][n % 2]))],
        &[("passport", "CHECK ((passport ~ '^A[57]$'::text))")],
    );
    assert_eq!(
        rule(&draft, "public.people.passport"),
        "{ regex: \"^A[57]$\" }"
    );
}

#[test]
fn domains_are_asked_as_tables_are() {
    let mut ty = Type::plain("public.passport", Family::Text);
    ty.domain = Some("public.passport".into());
    let table = table("people", vec![Column::plain("passport", ty)]);
    let values: Vec<String> = (0..40).map(|n| format!("P-{:06}", n * 17)).collect();
    let conditions = vec!["CHECK ((VALUE ~ '^P-\\d{6}$'::text))".to_owned()];
    let domains = BTreeMap::from([("public.passport".to_owned(), conditions)]);
    let mut trials = trial::Trials::with_domains(domains);
    trials.keep(&table, vec![Some(values.clone())]);
    let judgements = detect::table(&table, &[Some(values)]);
    let judgements = HashMap::from([(table.name.clone(), judgements)]);
    let database = database(vec![table]);
    let draft = draft(&Request {
        database: &database,
        base: HEADER,
        path: Path::new("r.yaml"),
        env: &|_| Some("unused".into()),
        judgements: &judgements,
        trials: &trials,
        unsampled: &BTreeMap::new(),
        imports: &[],
        is_update: false,
    })
    .unwrap();
    assert_eq!(
        rule(&draft, "public.people.passport"),
        "{ digits: { letters: keep } }"
    );
    assert!(!draft.text.contains("see that"), "{}", draft.text);
}

#[test]
fn days_written_as_numbers_become_other_days() {
    let rows: Vec<String> = (0..40)
        .map(|n| (19_400_312 + n * 10_000).to_string())
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let epochs: Vec<String> = (0..40).map(|n| (n * 31_000_000).to_string()).collect();
    let epochs: Vec<&str> = epochs.iter().map(String::as_str).collect();
    let columns = vec![
        column("dob", Family::Int4),
        column("birth_date", Family::Int8),
    ];
    let draft = drafted_by_values(table("people", columns), &[&rows, &epochs]);
    assert_eq!(rule(&draft, "public.people.dob"), "{ as_text: birth_date }");
    assert_eq!(rule(&draft, "public.people.birth_date"), "set_null");
    let documents: Vec<String> = rows
        .iter()
        .map(|row| format!(r#"{{"dob": {row}}}"#))
        .collect();
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let draft = drafted_by_values(
        table("people", vec![column("data", Family::Jsonb)]),
        &[&documents],
    );
    assert!(
        draft.text.contains("\"$.dob\": { as_text: birth_date }"),
        "{}",
        draft.text
    );
}

#[test]
fn streets_slugs_and_buyers_get_what_they_are() {
    let draft = drafted_texts(
        "tenants",
        &[
            ("slug", |n| format!("acme-{n}")),
            ("name", |n| format!("Acme {n}")),
        ],
        &[],
    );
    let hash = "{ hash: { length: 16, encoding: base32 } }";
    assert_eq!(rule(&draft, "public.tenants.slug"), hash);
    assert_eq!(rule(&draft, "public.tenants.name"), "company");
    let draft = drafted_texts(
        "addresses",
        &[
            ("street", |_| "Elm Street".into()),
            ("house_number", |n| n.to_string()),
            ("city", |_| "Rome".into()),
        ],
        &[],
    );
    assert_eq!(
        rule(&draft, "public.addresses.street"),
        "{ street: { number: without } }"
    );
    for name in [
        "kupujacy",
        "comprador",
        "acheteur",
        "kaeufer",
        "acquirente",
        "koper",
        "buyer",
    ] {
        let draft = drafted_texts(
            "sales",
            &[(name, |n| {
                format!("{} Brzonk", ["Xanthi", "Zorvald", "Ybrida"][n % 3])
            })],
            &[],
        );
        let told = rule(&draft, &format!("public.sales.{name}"));
        assert!(told.contains("name"), "{name}: {told}");
    }
}

const ORDER: &str =
    "<order n='#'><to phone='+49 30 12345#'><email>a#@navy.mil</email></to><sum>#</sum></order>";

#[test]
fn documents_of_xml_get_a_rule_for_each_element() {
    let values: Vec<String> = (100..140)
        .map(|n| ORDER.replace('#', &n.to_string()))
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let ty = Type::plain("xml", Family::Text);
    let draft = drafted_by_values(table("audit", vec![Column::plain("doc", ty)]), &[&values]);
    for line in [
        "xml:",
        "\"/order/to/email\": email  # high",
        "\"/order/to/@phone\": { phone: { country: de } }  # high",
        "\"/order/sum\": keep",
        "\"/order/@n\": keep",
        "other: empty",
        "on_invalid: set_null",
    ] {
        assert!(draft.text.contains(line), "{line}\n{}", draft.text);
    }
}

fn orders() -> Vec<String> {
    let numbered = (100..140).map(|n| ORDER.replace('#', &n.to_string()));
    numbered.collect()
}

/// The draft for a column with such values.
fn drafted_as(column: Column, values: &[String]) -> Draft {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    drafted_by_values(table("audit", vec![column]), &[&values])
}

#[test]
fn texts_that_are_documents_of_xml_get_a_rule_for_each_element_as_well() {
    for (ty, not_null, invalid) in [
        ("text", false, "set_null"),
        ("character varying", true, "empty"),
    ] {
        let mut values = orders();
        // One in twenty may be none, which goes.
        values.extend([String::new(), "none".into()]);
        let column = Column {
            not_null,
            ..Column::plain("doc", Type::plain(ty, Family::Text))
        };
        let draft = drafted_as(column, &values);
        let expected = format!(
            "{{ xml: {{ \"/order/to/@phone\": {{ phone: {{ country: de }} }}, \"/order/to/email\": email, \
             \"/order/@n\": keep, \"/order/sum\": keep, \"other\": empty, \"on_invalid\": {invalid} }} }}"
        );
        assert_eq!(rule(&draft, "public.audit.doc"), expected, "{}", draft.text);
        assert!(
            draft.text.contains("# a text that is no XML"),
            "{}",
            draft.text
        );
    }
}

#[test]
fn texts_of_which_many_are_no_documents_of_xml_are_replaced_as_before() {
    let text = |length| Type {
        length,
        ..Type::plain("text", Family::Text)
    };
    let with = |more: fn(usize) -> String| {
        let mut values = orders();
        values.extend((0..10).map(more));
        values
    };
    let pages = (0..40).map(|n| format!("<div><p>a{n}@navy.mil</p></div>"));
    for (values, length) in [
        (with(|n| format!("failed {n} times")), None),
        (with(|n| format!("<order><sum>{n}</sum>")), None),
        (
            with(|n| format!("<order>Dear <b>Ada {n}</b></order>")),
            None,
        ),
        (pages.collect(), None),
        // Stand-ins may be longer than what they stand for.
        (orders(), Some(200)),
    ] {
        let draft = drafted_as(Column::plain("doc", text(length)), &values);
        let told = rule(&draft, "public.audit.doc");
        assert!(!told.contains("xml") && told != "keep", "{told}");
    }
    // Of documents in which nothing is personal, each text passes as before.
    let plain = (0..40)
        .map(|n| format!("<size><w>{n}</w></size>"))
        .collect::<Vec<_>>();
    let draft = drafted_as(Column::plain("doc", text(None)), &plain);
    assert_eq!(rule(&draft, "public.audit.doc"), "keep");
}

#[test]
fn documents_in_bytes_in_which_nothing_was_seen_stay_undecided() {
    for form in [
        "{\"size\": #, \"kind\": \"a\"}",
        "<c><size>#</size></c>",
        "[{\"pad\": \"#xxxxxxxx",
    ] {
        let values: Vec<String> = (100..140)
            .map(|n| hex::encode(form.replace('#', &n.to_string())))
            .collect();
        let all = database(vec![table("jobs", vec![column("state", Family::Bytea)])]);
        let draft = drafted_with(HEADER, &all, &[Some(values)], &BTreeMap::new());
        assert_eq!(rule(&draft, "public.jobs.state"), "", "{form}");
        assert!(
            draft.text.contains("JSON or XML in bytes"),
            "{}",
            draft.text
        );
    }
}

/// As PaperTrail keeps a row.
const ROW: &str = "---\nid: #\nemail: ada#@navy.mil\nphone: \"+49 30 12345#\"\nname: Ada Quist\nstate: open\ncreated_at: !ruby/object:ActiveSupport::TimeWithZone\n  utc: &1 2024-01-02 03:04:05.000000000 Z\n  time: *1\n";

#[test]
fn texts_of_yaml_get_a_rule_for_each_path() {
    let values = |form: &str| -> Vec<String> {
        let numbered = (100..140).map(|n| form.replace('#', &n.to_string()));
        numbered.collect()
    };
    let text = || Column::plain("object", Type::plain("text", Family::Text));
    let draft = drafted_as(text(), &values(ROW));
    for line in [
        "yaml:",
        "\"$.email\": email  # high",
        "\"$.phone\": { phone: { country: de } }  # high",
        "\"$.state\": keep",
        "\"$.created_at.utc\": keep",
        "\"$.created_at.time\": keep",
        "other: set_null",
        "on_invalid: set_null  # a text that is no YAML",
    ] {
        assert!(draft.text.contains(line), "{line}\n{}", draft.text);
    }
    let symbols = drafted_as(
        text(),
        &values("---\n:author_email: ada#@navy.mil\n:target: open\n"),
    );
    let told = rule(&symbols, "public.audit.object");
    assert!(told.contains("\"$[':author_email']\": email"), "{told}");
    // What changes, and what cannot: a text in its place would be no YAML.
    let list = drafted_as(text(), &values("---\n- old#@navy.mil\n- new#@navy.mil\n"));
    assert!(
        rule(&list, "public.audit.object").contains("\"$[*]\": email"),
        "{}",
        list.text
    );
    let narrow = Type {
        length: Some(500),
        ..Type::plain("character varying", Family::Text)
    };
    let draft = drafted_as(Column::plain("object", narrow), &values(ROW));
    for line in [
        "\"$.email\": email  # high",
        "too_long: set_null  # one that gets too long for character varying",
    ] {
        assert!(draft.text.contains(line), "{line}\n{}", draft.text);
    }
    let plain = drafted_as(text(), &values("---\nsize: #\n"));
    assert_eq!(rule(&plain, "public.audit.object"), "keep");
}

/// As Zammad logs requests: no row may be without a text, and some hold nothing.
#[test]
fn texts_of_yaml_in_columns_with_a_length_get_a_rule_for_each_path_where_none_may_be_null() {
    let of = |n: u32| match n % 4 {
        0 => "---\ncontent: \"\"\n".to_owned(),
        1 => String::new(),
        _ => format!("---\ncontent:\n  email: u{n}@navy.mil\n  locale: de\n"),
    };
    let values: Vec<String> = (100..180).map(of).collect();
    let ty = Type {
        length: Some(9000),
        ..Type::plain("character varying(9000)", Family::Text)
    };
    let column = Column {
        not_null: true,
        ..Column::plain("request", ty)
    };
    let draft = drafted_as(column, &values);
    for line in [
        "\"$.content.email\": email  # high",
        "\"$.content.locale\": keep",
        "on_invalid: empty",
        "too_long: empty",
    ] {
        assert!(draft.text.contains(line), "{line}\n{}", draft.text);
    }
}

#[test]
fn texts_of_php_get_a_rule_for_each_path_also_inside_of_documents() {
    let of = |n: u32| {
        format!("a:2:{{s:5:\"email\";s:15:\"ada{n}@navy.mil\";s:5:\"state\";s:4:\"open\";}}")
    };
    let values: Vec<String> = (100..140).map(of).collect();
    let column = || Column {
        not_null: true,
        ..Column::plain("value", Type::plain("text", Family::Text))
    };
    let draft = drafted_as(column(), &values);
    let expected = "{ php: { \"$.email\": email, \"$.state\": keep, \"other\": set_null, \"on_invalid\": empty } }";
    assert_eq!(
        rule(&draft, "public.audit.value"),
        expected,
        "{}",
        draft.text
    );
    let jobs: Vec<String> = values
        .iter()
        .map(|text| serde_json::json!({ "job": "x", "data": { "command": text } }).to_string())
        .collect();
    let draft = drafted_as(column(), &jobs);
    let told = rule(&draft, "public.audit.value");
    assert!(
        told.contains("\"$.data.command\": { php: { \"$.email\": email"),
        "{told}"
    );
}

#[test]
fn what_is_packed_in_texts_is_cleared_or_undecided() {
    // Pickles and Marshal; what Django signs.
    for packed in [
        "gASVDQAAAAAAAACMCWFkYUB4LmlvlC4=",
        "BAhJIg5hZGFAeC5pbwY6BkVU",
        ".eJxLTEl0qNDLzAcACpsCvg:1rXyZa:c2lnbmF0dXJl",
    ] {
        let values = vec![packed.to_owned(); 40];
        for (not_null, expected) in [(false, "set_null"), (true, "")] {
            let column = Column {
                not_null,
                ..Column::plain("args", Type::plain("text", Family::Text))
            };
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let values = Some(values.iter().map(|value| (*value).to_owned()).collect());
            let all = database(vec![table("tasks", vec![column])]);
            let draft = drafted_with(HEADER, &all, &[values], &BTreeMap::new());
            assert_eq!(
                rule(&draft, "public.tasks.args"),
                expected,
                "{}",
                draft.text
            );
        }
        let documents: Vec<String> = (0..40)
            .map(|n| format!("{{\"args\": \"{packed}\", \"email\": \"ada{n}@navy.mil\"}}"))
            .collect();
        let draft = drafted_as(
            Column::plain("doc", Type::plain("text", Family::Text)),
            &documents,
        );
        assert!(
            rule(&draft, "public.audit.doc").contains("\"$.args\": set_null"),
            "{}",
            draft.text
        );
    }
}
