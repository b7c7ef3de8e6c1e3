//! What others issue for payments and parcels, and texts that name what a column gives others for.

use super::alike::{drafted_by, drafted_with_errors, texts};
use super::imports::line;
use super::*;

#[expect(clippy::unnecessary_wraps, reason = "a column's sample is one")]
fn many(count: usize, value: impl Fn(usize) -> String) -> detect::Sample {
    Some((0..count).map(value).collect())
}

fn email(at: usize) -> String {
    format!("somebody{at}@mail.example.org")
}

fn random(at: usize) -> u64 {
    let mixed = (at as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 27)
}

fn signs(at: usize, count: usize) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let sign = |turn: usize| SIGNS[usize::try_from(random(at * 64 + turn) % 62).unwrap()];
    (0..count).map(|turn| char::from(sign(turn))).collect()
}

fn payment(at: usize) -> String {
    format!("tr_{}", signs(at, 10))
}

/// Orders of people with these columns.
fn orders(columns: &[&str], form: fn(usize) -> String) -> Draft {
    let mut names = vec!["customer_email"];
    names.extend(columns);
    let mut samples = vec![many(60, email)];
    samples.extend(columns.iter().map(|_| many(60, form)));
    let orders = texts("orders", &names);
    drafted_by(HEADER, &database(vec![orders]), &[("orders", samples)])
}

const REFERENCES: &[&str] = &[
    "payment_reference",
    "transaction_id",
    "transaction_reference",
    "charge_id",
    "order_ref",
    "txn_id",
    "auth_code",
    "tracking_code",
];

#[test]
fn references_of_payments_and_parcels_get_others_of_their_form() {
    let draft = orders(REFERENCES, payment);
    for column in REFERENCES {
        let title = format!("public.orders.{column}");
        let rule = rule(&draft, &title);
        assert!(
            matches!(rule, "digits" | "hash") || rule.starts_with("{ hash"),
            "{column}: {rule}\n{}",
            draft.text
        );
    }
    let tracked: fn(usize) -> String = |at| format!("1Z999AA10{:09}", at * 37);
    let draft = orders(&["tracking_number"], tracked);
    assert_eq!(
        rule(&draft, "public.orders.tracking_number"),
        "digits",
        "{}",
        draft.text
    );
}

#[test]
fn what_counts_goods_programs_and_keys_stay() {
    let counted: fn(usize) -> String = |at| format!("INV-2024-{at:04}");
    let draft = orders(
        &["number", "order_ref", "invoice_number", "transaction_id"],
        counted,
    );
    for column in ["number", "order_ref", "invoice_number", "transaction_id"] {
        let title = format!("public.orders.{column}");
        assert_eq!(rule(&draft, &title), "keep", "{column}\n{}", draft.text);
    }
    let draft = orders(&["sku", "item_id", "channel_id"], payment);
    for column in ["sku", "item_id", "channel_id"] {
        let title = format!("public.orders.{column}");
        assert_eq!(rule(&draft, &title), "keep", "{column}\n{}", draft.text);
    }
    // Where texts name the rows of a table that is called so, it refers to them.
    let mut transactions = texts("transactions", &["id", "kind"]);
    transactions.uniques.push(unique(&["id"], true));
    let samples = [
        (
            "transactions",
            vec![many(60, payment), many(60, |_| "card".to_owned())],
        ),
        ("orders", vec![many(60, email), many(60, payment)]),
    ];
    let orders = texts("orders", &["customer_email", "transaction_id"]);
    let draft = drafted_by(HEADER, &database(vec![orders, transactions]), &samples);
    assert_eq!(
        rule(&draft, "public.orders.transaction_id"),
        "keep",
        "{}",
        draft.text
    );
}

#[test]
fn references_of_payments_and_parcels_do_not_pass_in_documents() {
    let mut events = texts("notifications", &["kind"]);
    events.columns.push(column("data", Family::Jsonb));
    let document = |at: usize| {
        format!(
            r#"{{"email": "{}", "payment": {{"id": "{}"}}, "shipments": [{{"tracking": "1Z999AA10{:09}"}}],
                "tracking_number": "00340434161{:09}", "sku": "{}", "invoice_no": "INV-2024-{at:04}"}}"#,
            email(at),
            payment(at),
            at * 37,
            at * 41,
            signs(at + 999, 8)
        )
    };
    let samples = [(
        "notifications",
        vec![
            many(60, |at| ["a", "b"][at % 2].to_owned()),
            many(60, document),
        ],
    )];
    let draft = drafted_by(HEADER, &database(vec![events]), &samples);
    for path in [
        "$.payment.id",
        "$.shipments[*].tracking",
        "$.tracking_number",
    ] {
        let told = line(&draft, &format!("\"{path}\": digits"));
        assert!(
            told.contains("low: codes of what is paid or sent"),
            "{told}"
        );
    }
    for path in ["$.sku", "$.invoice_no"] {
        assert!(
            draft.text.contains(&format!("\"{path}\": keep")),
            "{}",
            draft.text
        );
    }
}

/// Codes of three letters and nine digits.
fn insured(at: usize) -> String {
    let letter = |turn: usize| char::from(b'A' + u8::try_from(random(at * 8 + turn) % 26).unwrap());
    let letters: String = (0..3).map(letter).collect();
    format!("{letters}{:09}", random(at + 77) % 1_000_000_000)
}

/// The draft of a table with documents of such members and what stands beside them.
fn with_documents(table: &str, column_beside: &str, beside: fn(usize) -> String) -> Draft {
    let mut of = texts(table, &[column_beside]);
    of.columns.push(column("doc", Family::Jsonb));
    let document = |at: usize| {
        let code = |turn: usize| insured(at * 16 + turn);
        format!(
            r#"{{"policy": "{}", "member": "{}", "pol_no": "{}", "order_no": "ON-{at:06}",
                "invoice": "INV-2024-{at:04}", "sku": "{}", "request": "{}", "id": "{}", "group": "{}"}}"#,
            code(0),
            code(1),
            code(2),
            code(3),
            code(4),
            code(5),
            insured(at % 9)
        )
    };
    let samples = [(table, vec![many(60, beside), many(60, document)])];
    drafted_by(HEADER, &database(vec![of]), &samples)
}

#[test]
fn codes_in_documents_of_people_get_others_of_their_form() {
    let draft = with_documents("people", "email", email);
    for path in ["$.policy", "$.member", "$.pol_no"] {
        let told = line(&draft, &format!("\"{path}\": digits"));
        assert!(told.contains("low: codes, each another"), "{told}");
    }
    for path in [
        "$.order_no",
        "$.invoice",
        "$.sku",
        "$.request",
        "$.id",
        "$.group",
    ] {
        assert!(
            draft.text.contains(&format!("\"{path}\": keep")),
            "{path}: {}",
            draft.text
        );
    }
    let draft = with_documents("shelves", "label", |at| format!("shelf {at}"));
    assert_eq!(rule(&draft, "public.shelves.doc"), "keep", "{}", draft.text);
}

#[test]
fn codes_in_lists_of_documents_with_somebodys_address_get_others() {
    for table in ["fhir_practitioner", "shelves"] {
        let mut of = texts(table, &["label"]);
        of.columns.push(column("doc", Family::Jsonb));
        let document = |at: usize| {
            format!(
                r#"{{"telecom": [{{"system": "email", "value": "{}"}}],
                    "identifier": [{{"system": "npi", "value": "{}"}}]}}"#,
                email(at),
                insured(at)
            )
        };
        let label = |at: usize| format!("shelf {at}");
        let samples = [(table, vec![many(60, label), many(60, document)])];
        let draft = drafted_by(HEADER, &database(vec![of]), &samples);
        let told = line(&draft, "\"$.identifier[*].value\": digits");
        assert!(told.contains("low: codes, each another"), "{told}");
    }
}

#[test]
fn random_letters_with_few_digits_get_others_in_tables_of_people() {
    let letters = |at: usize, count: usize| -> String {
        let letter =
            |turn: usize| char::from(b'a' + u8::try_from(random(at * 64 + turn) % 26).unwrap());
        (0..count).map(letter).collect()
    };
    let people = texts("people", &["email", "box", "shelf", "colour"]);
    let samples = [(
        "people",
        vec![
            many(120, email),
            many(120, |at| format!("{}{}", letters(at, 6), at % 10)),
            many(120, |at| {
                format!("{}{:02}", letters(at + 999, 5).to_uppercase(), at * 7 % 100)
            }),
            many(120, |at| {
                format!("{}{:02}", ["green", "white", "black"][at % 3], at / 3)
            }),
        ],
    )];
    let draft = drafted_by(HEADER, &database(vec![people]), &samples);
    for (column, expected) in [("box", "digits"), ("shelf", "digits"), ("colour", "keep")] {
        let title = format!("public.people.{column}");
        assert_eq!(rule(&draft, &title), expected, "{column}: {}", draft.text);
    }
}

/// Patients with numbers of this form, and texts beside them.
fn failures(number: fn(usize) -> String, text: fn(usize) -> String) -> Draft {
    let patients = texts("patients", &["email", "file_ref"]);
    let mut errors = texts("hl7_in_error", &["error"]);
    errors.columns.push(column("detail", Family::Jsonb));
    let detail = move |at: usize| format!(r#"{{"text": "{}", "step": {at}}}"#, text(at));
    let samples = [
        ("patients", vec![many(60, email), many(60, number)]),
        ("hl7_in_error", vec![many(30, text), many(30, detail)]),
    ];
    let draft = drafted_with_errors(HEADER, &database(vec![patients, errors]), &samples);
    assert_eq!(
        rule(&draft, "public.patients.file_ref"),
        "digits",
        "{}",
        draft.text
    );
    draft
}

#[test]
fn texts_that_name_numbers_of_patients_do_not_pass() {
    let number: fn(usize) -> String = |at| format!("{}-{}", 100_200 + at, at % 9);
    let text: fn(usize) -> String = |at| match at % 5 {
        0 => format!("no patient {}-{}", 100_200 + at, at % 9),
        _ => format!("closed {at}"),
    };
    let draft = failures(number, text);
    assert_eq!(
        rule(&draft, "public.hl7_in_error.error"),
        "text",
        "{}",
        draft.text
    );
    let told = line(&draft, "error: text");
    assert!(
        told.contains("texts with codes of public.patients.file_ref in them"),
        "{told}"
    );
    assert!(
        line(&draft, "\"$.text\": text").contains("public.patients.file_ref"),
        "{}",
        draft.text
    );
    // Samples of large tables do not meet.
    let others: fn(usize) -> String = |at| format!("no patient {}-{}", 700_200 + at, at % 9);
    let draft = failures(number, others);
    assert_eq!(
        rule(&draft, "public.hl7_in_error.error"),
        "text",
        "{}",
        draft.text
    );
}

#[test]
fn texts_with_numbers_of_their_own_stay() {
    let number: fn(usize) -> String = |at| format!("{:08}", 40_000_000 + at);
    let text: fn(usize) -> String = |at| match at % 8 {
        0 => format!("took {}", 40_000_000 + at),
        _ => format!("batch {:06} INV-2024-{at:04}", at * 7),
    };
    let draft = failures(number, text);
    assert_eq!(
        rule(&draft, "public.hl7_in_error.error"),
        "keep",
        "{}",
        draft.text
    );
}
