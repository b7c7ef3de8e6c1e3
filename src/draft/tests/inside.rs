//! What stands in fields of composite values, in lists and in short texts, where names say nothing of it.

use super::*;

fn list(of: Family) -> Type {
    Type {
        element: Some(Box::new(Type::plain(of.name(), of))),
        ..Type::plain(&format!("{}[]", of.name()), Family::Array)
    }
}

fn composite(fields: Vec<(&str, Type)>) -> Type {
    Type {
        fields: fields
            .into_iter()
            .map(|(name, ty)| Field {
                name: name.into(),
                ty,
            })
            .collect(),
        ..Type::plain("public.sack", Family::Composite)
    }
}

fn sack() -> Type {
    composite(vec![
        ("a", list(Family::Jsonb)),
        ("b", Type::plain("bytea", Family::Bytea)),
        ("c", list(Family::Text)),
        ("d", Type::plain("public.hstore", Family::Hstore)),
        ("e", Type::plain("integer", Family::Int4)),
    ])
}

/// As `to_json` writes such a value.
fn value(row: usize) -> serde_json::Value {
    let mail = format!("u{row}@web.de");
    let bytes = format!("\\x{}", hex::encode(format!("write to {mail}")));
    serde_json::json!({
        "a": [{ "email": mail }], "b": bytes, "c": [mail], "d": { "mail": mail }, "e": row
    })
}

fn drafted_one(table_name: &str, name: &str, ty: Type, values: &[String]) -> Draft {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    drafted_by_values(table(table_name, vec![Column::plain(name, ty)]), &[&values])
}

const INSIDE: &str = "{ composite: { a: { array: { of: { json: { \"$.email\": email, \"other\": set_null } } } }, \
    b: { bytes: { style: document } }, c: { array: email }, d: { hstore: { \"mail\": email, \"*\": set_null } }, \
    \"*\": keep } }";

#[test]
fn fields_are_looked_into_as_columns_of_their_types_are() {
    let rows = || (0..40).map(value);
    let one: Vec<String> = rows().map(|row| row.to_string()).collect();
    let draft = drafted_one("things", "s", sack(), &one);
    assert_eq!(rule(&draft, "public.things.s"), INSIDE);
    let lists = Type {
        element: Some(Box::new(sack())),
        ..Type::plain("public.sack[]", Family::Array)
    };
    let many: Vec<String> = rows()
        .map(|row| serde_json::json!([row, null]).to_string())
        .collect();
    let draft = drafted_one("things", "s", lists, &many);
    assert_eq!(
        rule(&draft, "public.things.s"),
        format!("{{ array: {{ of: {INSIDE} }} }}")
    );
}

#[test]
fn fields_that_nobody_looked_into_do_not_pass_beside_people() {
    let ty = || {
        composite(vec![
            ("x", Type::plain("bytea", Family::Bytea)),
            ("w", Type::plain("public.hstore", Family::Hstore)),
            ("z", Type::plain("xml", Family::Other)),
            ("n", Type::plain("integer", Family::Int4)),
        ])
    };
    let lists = || Type {
        element: Some(Box::new(ty())),
        ..Type::plain("public.sack[]", Family::Array)
    };
    let cleared = "composite: { x: set_null, w: set_null, z: set_null, \"*\": keep }";
    let numbers: Vec<String> = (0..30)
        .map(|row| serde_json::json!({ "n": row }).to_string())
        .collect();
    let draft = drafted_one("customers", "s", ty(), &numbers);
    assert_eq!(
        rule(&draft, "public.customers.s"),
        format!("{{ {cleared} }}")
    );
    assert_eq!(draft.columns[0].confidence, Confidence::Low);
    let draft = drafted_one("customers", "s", lists(), &[]);
    assert_eq!(
        rule(&draft, "public.customers.s"),
        format!("{{ array: {{ of: {{ {cleared} }} }} }}")
    );
    // Beside nobody they pass, and are said not to have been looked into.
    for ty in [ty(), lists()] {
        let draft = drafted_one("things", "s", ty, &numbers);
        let [column] = draft.columns.as_slice() else {
            panic!("{}", draft.text)
        };
        assert_eq!(
            (column.rule.as_str(), column.confidence),
            ("keep", Confidence::Low)
        );
        assert!(column.reason.contains("could not"), "{}", column.reason);
    }
}

#[test]
fn dates_of_birth_in_lists_and_in_short_texts_do_not_pass() {
    let day = |row: usize| format!("{}-03-{:02}", 1940 + row, row % 28 + 1);
    let text = || Type::plain("text", Family::Text);
    let lists: Vec<String> = (0..40).map(|row| format!("[\"{}\"]", day(row))).collect();
    let told: Vec<String> = (0..40).map(|row| format!("geb. {}", day(row))).collect();
    for (table, name, ty, values, expected) in [
        (
            "kunde",
            "x",
            list(Family::Text),
            &lists,
            "{ array: birth_date }",
        ),
        (
            "things",
            "geburtstage",
            list(Family::Text),
            &lists,
            "{ array: birth_date }",
        ),
        ("kunde", "x", text(), &told, "text"),
        ("things", "x", text(), &lists, "keep"),
    ] {
        let draft = drafted_one(table, name, ty, values);
        let rule = rule(&draft, &format!("public.{table}.{name}"));
        assert_eq!(rule, expected, "{table}.{name}");
    }
    // `redact` would leave the days.
    let both: Vec<String> = (0..40)
        .map(|row| format!("geb. {}, u{row}@web.de", day(row)))
        .collect();
    let draft = drafted_one("kunde", "x", text(), &both);
    assert_eq!(rule(&draft, "public.kunde.x"), "text");
    // One of many is not left either.
    let mut one: Vec<String> = (0..90).map(|row| format!("case {row}")).collect();
    one.push(told[0].clone());
    let draft = drafted_one("kunde", "x", text(), &one);
    assert_eq!(rule(&draft, "public.kunde.x"), "text");
}

#[test]
fn ranges_of_births_do_not_pass() {
    let days = Type {
        element: Some(Box::new(Type::plain("date", Family::Date))),
        ..Type::plain("daterange", Family::Range)
    };
    let several = Type {
        element: Some(Box::new(days.clone())),
        ..Type::plain("datemultirange", Family::Multirange)
    };
    let numbers = Type {
        element: Some(Box::new(Type::plain("integer", Family::Int4))),
        ..Type::plain("int4range", Family::Range)
    };
    let spans: Vec<String> = (0..40)
        .map(|row| format!("[{}-03-01,{}-04-01)", 1940 + row, 1940 + row))
        .collect();
    for (name, ty, expected) in [
        ("geburtsdatum", &days, "set_null"),
        ("birth_date", &several, "set_null"),
        ("birth_date", &numbers, "keep"),
        ("valid", &days, "keep"),
    ] {
        for seen in [&spans[..], &[]] {
            let draft = drafted_one("kunde", name, ty.clone(), seen);
            let rule = rule(&draft, &format!("public.kunde.{name}"));
            assert_eq!(rule, expected, "{name}");
        }
    }
}

#[test]
fn what_is_written_as_names_are_is_kept_with_low_confidence() {
    let first = ["Xyra", "Bolmo", "Querta", "Wendilo", "Zorba"];
    let last = [
        "Krontak", "Pelmuth", "Ostrowin", "Gablun", "Truvik", "Selmor", "Drabun",
    ];
    let names: Vec<String> = (0..35)
        .map(|row| format!("{} {}", first[row % 5], last[row % 7]))
        .collect();
    let text = || Type::plain("text", Family::Text);
    let draft = drafted_one("things", "x", text(), &names);
    let column = &draft.columns[0];
    assert_eq!(
        (column.rule.as_str(), column.confidence),
        ("keep", Confidence::Low)
    );
    assert!(
        column.reason.contains("written as names"),
        "{}",
        column.reason
    );
    let labels: Vec<String> = (0..35).map(|row| format!("Size {row}")).collect();
    let draft = drafted_one("things", "x", text(), &labels);
    assert_eq!(draft.columns[0].confidence, Confidence::Medium);
}
