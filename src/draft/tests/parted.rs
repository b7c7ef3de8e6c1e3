//! Equal values that no key ties: they stay equal where one rule suits all that hold them, and are told where none does.

use super::alike::{drafted_by, texts, values};
use super::*;

fn mobile(at: usize) -> String {
    format!("+39 347 55{:05}", 20_117 + at * 613)
}

fn told(draft: &Draft) -> Vec<(&str, Vec<&str>)> {
    let pairs = draft.parted.iter().map(|parted| {
        let others = parted.others.iter().map(|other| other.place.as_str());
        (parted.place.as_str(), others.collect())
    });
    pairs.collect()
}

#[test]
fn phones_are_one_to_one_wherever_those_of_a_unique_column_stand() {
    let mut users = texts("users", &["phone"]);
    users.uniques.push(unique(&["phone"], false));
    let mut orders = texts("orders", &["contact_phone"]);
    orders.columns.push(column("snapshot", Family::Jsonb));
    let calls = texts("calls", &["caller_phone"]);
    let depots = texts("depots", &["phone"]);
    let database = database(vec![users, orders, calls, depots]);
    let document = |at: usize| format!(r#"{{"phone": "{}"}}"#, mobile(at));
    let national = |at: usize| mobile(at)[4..].to_owned();
    let another = |at: usize| format!("+39 320 88{:05}", 31_337 + at * 411);
    let samples = [
        ("users", vec![values(mobile)]),
        ("orders", vec![values(mobile), values(document)]),
        ("calls", vec![values(national)]),
        ("depots", vec![values(another)]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    for place in [
        "public.users.phone",
        "public.orders.contact_phone",
        "public.calls.caller_phone",
        "public.orders.snapshot",
    ] {
        assert!(
            rule(&draft, place).contains("numbers: any"),
            "{place}\n{}",
            draft.text
        );
    }
    // Whose values stand nowhere else keeps numbers that nobody has.
    assert!(!rule(&draft, "public.depots.phone").contains("any"));
    assert!(draft.text.contains("what it gives may be somebody's"));
    assert_eq!(told(&draft), []);
}

#[test]
fn a_rule_for_want_of_a_better_one_is_that_of_all_who_hold_the_values() {
    let mut zones = texts("zones", &["postcode"]);
    zones.uniques.push(unique(&["postcode"], false));
    let customers = texts("customers", &["postcode"]);
    let database = database(vec![zones, customers]);
    let code = |at: usize| format!("SW{} {}AB", 1 + at / 9, 1 + at % 9);
    let samples = [
        ("zones", vec![values(code)]),
        ("customers", vec![values(code)]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    let (zone, customer) = ("public.zones.postcode", "public.customers.postcode");
    assert_eq!(rule(&draft, zone), "digits");
    assert_eq!(rule(&draft, customer), "digits");
    assert!(
        draft
            .text
            .contains("holds the values of public.zones.postcode")
    );
    assert_eq!(told(&draft), []);
}

#[test]
fn what_parts_is_told_by_place_and_never_by_value() {
    let users = texts("users", &["email"]);
    let mut log = texts("log", &["recipient"]);
    log.columns.push(column("meta", Family::Jsonb));
    let mut lists = texts("lists", &["label"]);
    lists.columns.push(Column::plain(
        "members",
        Type {
            element: Some(Box::new(Type::plain("text", Family::Text))),
            ..Type::plain("text[]", Family::Array)
        },
    ));
    let database = database(vec![users, log, lists]);
    let email = |at: usize| format!("person{at}@example-mail.org");
    let mixed = |at: usize| match at % 3 {
        0 => email(at),
        _ => format!("Ms {} <{}>", full_name(at), email(at)),
    };
    let document = |at: usize| format!(r#"{{"email": "{}", "note": "x"}}"#, email(at));
    let list = |at: usize| format!(r#"["{}"]"#, email(at));
    let samples = [
        ("users", vec![values(email)]),
        ("log", vec![values(mixed), values(document)]),
        ("lists", vec![values(|_| "x".to_owned()), values(list)]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    assert_eq!(rule(&draft, "public.users.email"), "email");
    assert_ne!(rule(&draft, "public.log.recipient"), "email");
    let told = told(&draft);
    let [(place, others)] = told.as_slice() else {
        panic!("{told:?}\n{}", draft.text);
    };
    assert_eq!(*place, "public.log.recipient");
    assert_eq!(
        *others,
        [
            "public.lists.members",
            "public.log.meta $.email",
            "public.users.email"
        ]
    );
    let first = &draft.parted[0].others[0];
    assert_eq!((first.common, first.apart), (14, 14));
    assert!(!format!("{:?}", draft.parted).contains("person"));
}

#[test]
fn words_days_and_amounts_are_nobodys_joins() {
    let tables = vec![
        texts("people", &["city", "birthday_text", "amount", "state_code"]),
        texts("shops", &["town", "opened", "price", "kind"]),
    ];
    let database = database(tables);
    let city = |at: usize| ["Ulm", "Hamburg", "Bremen", "Dresden", "Leipzig"][at % 5].to_owned();
    let day = |at: usize| format!("2021-0{}-1{}", 1 + at % 8, at % 9);
    let amount = |at: usize| format!("{}.50", 100 + at);
    let code = |at: usize| format!("A{}", at % 7);
    let all = || vec![values(city), values(day), values(amount), values(code)];
    let samples = [("people", all()), ("shops", all())];
    let draft = drafted_by(HEADER, &database, &samples);
    assert_eq!(told(&draft), [], "{}", draft.text);
}

fn full_name(at: usize) -> String {
    let first = ["Maria", "Ana", "Julia", "Laura"][at % 4];
    let last = ["Silva", "Santos", "Costa", "Garcia", "Martin"][at % 5];
    format!("{first} {last}")
}

#[test]
fn a_text_that_holds_many_values_of_a_column_goes_by_its_rule() {
    let drafted = |of_a_hundred: usize| {
        let users = texts("users", &["full_name"]);
        let tickets = texts("tickets", &["remark"]);
        let database = database(vec![users, tickets]);
        let remark = |at: usize| match at * 100 / 40 < of_a_hundred {
            true => full_name(at),
            false => format!("{} asked for a call about item {at}", full_name(at)),
        };
        let samples = [
            ("users", vec![values(full_name)]),
            ("tickets", vec![values(remark)]),
        ];
        drafted_by(HEADER, &database, &samples)
    };
    assert_eq!(rule(&drafted(90), "public.tickets.remark"), "name");
    let few = drafted(50);
    assert_eq!(rule(&few, "public.tickets.remark"), "text");
    assert_eq!(
        told(&few),
        [("public.tickets.remark", vec!["public.users.full_name"])]
    );
}

#[test]
fn addresses_that_differ_in_capitals_only_are_one() {
    let tables = vec![texts("users", &["email"]), texts("letters", &["email"])];
    let database = database(tables);
    let small = |at: usize| format!("person{at}@example-mail.org");
    let mixed = |at: usize| format!("Person{at}@Example-Mail.org");
    let samples = [
        ("users", vec![values(small)]),
        ("letters", vec![values(mixed)]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    for place in ["public.users.email", "public.letters.email"] {
        assert_eq!(rule(&draft, place), "{ email: { case: ignore } }");
    }
    assert_eq!(told(&draft), []);
}

#[test]
fn numbers_that_end_alike_do_not_part() {
    let mut calls = texts("calls", &["caller_phone"]);
    calls.columns.push(column("meta", Family::Jsonb));
    let database = database(vec![texts("users", &["phone"]), calls]);
    let national = |at: usize| mobile(at)[4..].replace(' ', "");
    let document = |at: usize| format!(r#"{{"phone": {}}}"#, national(at));
    let samples = [
        ("users", vec![values(mobile)]),
        ("calls", vec![values(national), values(document)]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    assert!(draft.text.contains("compare: end"), "{}", draft.text);
    assert_eq!(told(&draft), [], "{}", draft.text);
}
