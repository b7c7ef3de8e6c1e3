//! Codes near people, and numbers of what people order.

use super::imports::line;
use super::*;

#[test]
fn codes_of_people_that_nothing_is_known_of_get_others() {
    let codes = |start: usize| {
        (0..40)
            .map(|at| format!("D{:07}", start + at * 7919))
            .collect()
    };
    let emails = (0..40)
        .map(|at| format!("somebody{at}@mail.example.org"))
        .collect();
    let days = (0..40)
        .map(|at| format!("2024-03-{:02}", at % 28 + 1))
        .collect();
    let samples: Vec<detect::Sample> = [emails, codes(11), codes(23), codes(37), days]
        .map(Some)
        .into();
    let of = |name: &str, first: &str, samples: &[detect::Sample]| {
        let columns = [first, "xq_num", "sku", "ref_xq", "xq"];
        let columns = columns.map(|name| column(name, Family::Text)).into();
        let database = database(vec![table(name, columns)]);
        drafted_with(HEADER, &database, samples, &BTreeMap::new())
    };
    let draft = of("drivers", "email", &samples);
    for (name, expected) in [
        ("xq_num", "digits"),
        ("ref_xq", "digits"),
        ("sku", "keep"),
        ("xq", "keep"),
    ] {
        assert_eq!(
            rule(&draft, &format!("public.drivers.{name}")),
            expected,
            "{}",
            draft.text
        );
    }
    assert!(
        draft
            .text
            .contains("codes, each another, in a table of people"),
        "{}",
        draft.text
    );
    // Nobody's codes pass.
    let mut things = samples;
    things[0] = Some(vec!["red".to_owned(); 40]);
    let draft = of("pallets", "colour", &things);
    assert_eq!(
        rule(&draft, "public.pallets.xq_num"),
        "keep",
        "{}",
        draft.text
    );
}

#[test]
fn numbers_of_orders_stay_however_they_are_written() {
    let numbers = |year: usize| -> detect::Sample {
        Some(
            (1..=60)
                .map(|at| format!("{year}-{}", 10_000 + at * 7))
                .collect(),
        )
    };
    let all: Vec<detect::Sample> = (2020..2024).map(numbers).collect();
    let drafted = |name: &str, columns: [&str; 4]| {
        let columns = columns.map(|name| column(name, Family::Text)).into();
        let database = database(vec![table(name, columns)]);
        drafted_with(HEADER, &database, &all, &BTreeMap::new())
    };
    let of = ["number", "invoice_number", "order_no", "membership"];
    let draft = drafted("shop_order", of);
    for name in ["number", "invoice_number", "order_no"] {
        let title = format!("public.shop_order.{name}");
        assert_eq!(rule(&draft, &title), "keep", "{}", draft.text);
    }
    assert_eq!(rule(&draft, "public.shop_order.membership"), "digits");
    let draft = drafted("members", of);
    assert_eq!(
        rule(&draft, "public.members.number"),
        "digits",
        "{}",
        draft.text
    );
}

/// A payer's plans and who they are for, by a key or by a name alone.
fn coverage(reference: &str, key: Option<ForeignKey>) -> Database {
    let text = |name: &str| column(name, Family::Text);
    let mut coverage = table(
        "coverage",
        vec![text(reference), text("xq"), text("order_no")],
    );
    coverage.uniques = vec![unique(&["xq"], false)];
    coverage.foreign_keys = key.into_iter().collect();
    let mut people = table("people", vec![text("ptno")]);
    people.uniques = vec![unique(&["ptno"], true)];
    database(vec![coverage, people])
}

#[test]
fn codes_in_tables_that_refer_to_people_get_others_unless_they_are_of_things() {
    let codes = |start: usize| -> Vec<String> {
        (0..40)
            .map(|at| format!("D{:07}", start + at * 7919))
            .collect()
    };
    let samples: Vec<detect::Sample> = [codes(11), codes(23), codes(37)].map(Some).into();
    let drafted = |database: &Database| drafted_with(HEADER, database, &samples, &BTreeMap::new());
    let key = ForeignKey {
        full: false,
        name: "k".into(),
        columns: vec!["who".into()],
        references: TableName::new("public", "people"),
        referenced_columns: vec!["ptno".into()],
        validated: true,
    };
    for database in [coverage("who", Some(key)), coverage("patient_no", None)] {
        let draft = drafted(&database);
        let (xq, text) = ("public.coverage.xq", &draft.text);
        assert_eq!(rule(&draft, xq), "digits", "{text}");
        assert!(
            line(&draft, "xq: digits").contains("codes, each another, beside data of people"),
            "{}",
            draft.text
        );
        assert_eq!(rule(&draft, "public.coverage.order_no"), "keep");
        // What passes all the same is told of, whatever it is called.
        let told: Vec<&str> = draft
            .columns
            .iter()
            .filter(|column| column.each_another && column.table.name == "coverage")
            .map(|column| column.column.as_str())
            .collect();
        assert!(
            told.contains(&"order_no") && !told.contains(&"xq"),
            "{told:?}"
        );
    }
    let draft = drafted(&coverage("pallet", None));
    assert_eq!(rule(&draft, "public.coverage.xq"), "keep", "{}", draft.text);
}
