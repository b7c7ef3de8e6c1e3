//! Columns of which little is known: a few values are somebody's, or nobody looked into them.

use super::imports::line;
use super::*;

/// Ninety values that are nobody's, and a few others.
fn among(others: &[&str], form: fn(&str) -> String) -> Vec<String> {
    let plain = (0..290).map(|number| format!("case {number}"));
    let others = others.iter().map(|other| (*other).to_owned());
    plain.chain(others).map(|value| form(&value)).collect()
}

fn drafted_one(ty: Type, values: &[String]) -> Draft {
    let tickets = table("tickets", vec![Column::plain("msg", ty)]);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    drafted_by_values(tickets, &[&values])
}

fn list() -> Type {
    Type {
        element: Some(Box::new(Type::plain("text", Family::Text))),
        ..Type::plain("text[]", Family::Array)
    }
}

const TWO: &[&str] = &["ask joe@x.org about it", "ann@x.org"];

#[test]
fn texts_of_which_a_few_are_somebodys_are_redacted_and_do_not_pass() {
    let text = || Type::plain("text", Family::Text);
    let own = |value: &str| value.to_owned();
    for (ty, form, expected) in [
        (text(), own as fn(&str) -> String, "redact"),
        (
            list(),
            |value| format!("[\"{value}\", \"x\"]"),
            "{ array: redact }",
        ),
    ] {
        let draft = drafted_one(ty, &among(TWO, form));
        assert_eq!(
            rule(&draft, "public.tickets.msg"),
            expected,
            "{}",
            draft.text
        );
        assert!(draft.text.contains("low: 2 of "), "{}", draft.text);
        assert!(!draft.text.contains("joe"), "{}", draft.text);
    }
    for (value, expected) in [
        ("seen from 73.4.1.1 today", "redact"),
        ("73.4.1.1", "redact"),
        ("login with password=hunter2 failed", "text"),
        ("call +49 30 901820 or me", "redact"),
        ("tel 612007919", "redact"),
        ("PESEL 85020200133 ok", "redact"),
        ("order 612007919 was shipped", "keep"),
        ("order 85020200133 was shipped", "keep"),
        ("version 73.4.1.1 is out", "keep"),
    ] {
        let draft = drafted_one(text(), &among(&[value], own));
        assert_eq!(rule(&draft, "public.tickets.msg"), expected, "{value}");
    }
}

#[test]
fn addresses_written_as_numbers_are_some_of_machines() {
    let visits = table("visits", vec![column("ip", Family::Int8)]);
    let numbers: Vec<String> = (0..20_u32)
        .map(|at| (1_224_736_769 + at).to_string())
        .collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let draft = drafted_by_values(visits, &[&numbers]);
    let expected = "{ permute: { min: 0, max: 4294967295 } }";
    assert_eq!(rule(&draft, "public.visits.ip"), expected, "{}", draft.text);
    assert!(
        draft.text.contains("# medium: named like an IP address"),
        "{}",
        draft.text
    );
}

#[test]
fn names_beside_texts_with_a_few_addresses_are_redacted_as_well() {
    let columns = ["full_name", "msg"].map(|name| column(name, Family::Text));
    let messages = among(TWO, str::to_owned);
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let draft = drafted_by_values(
        table("tickets", columns.to_vec()),
        &[&["Ada Quist"], &messages],
    );
    let expected = "{ redact: { known: [full_name] } }";
    assert_eq!(
        rule(&draft, "public.tickets.msg"),
        expected,
        "{}",
        draft.text
    );
}

#[test]
fn paths_of_which_a_few_values_are_somebodys_are_redacted() {
    let form = |value: &str| format!("{{\"msg\": \"{value}\", \"size\": 1}}");
    let draft = drafted_one(Type::plain("jsonb", Family::Jsonb), &among(TWO, form));
    for line in ["\"$.msg\": redact  # low: 2 of ", "\"$.size\": keep"] {
        assert!(draft.text.contains(line), "{line}\n{}", draft.text);
    }
}

#[test]
fn what_nobody_looked_into_is_cleared_where_people_are() {
    let rules = |name: &str, beside: &str| {
        let families = [
            ("data", Family::Bytea),
            ("meta", Family::Jsonb),
            ("pairs", Family::Hstore),
        ];
        let mut columns: Vec<Column> = families.map(|(name, of)| column(name, of)).to_vec();
        columns.push(column(beside, Family::Text));
        let draft = drafted(&database(vec![table(name, columns)]));
        ["data", "meta", "pairs"].map(|column| {
            let of_column = |drafted: &&Drafted| drafted.column == column;
            let found = draft.columns.iter().find(of_column).unwrap();
            (found.rule.clone(), found.confidence)
        })
    };
    let low = |rule: &str| (rule.to_owned(), Confidence::Low);
    for (name, beside) in [("users", "colour"), ("letters", "email")] {
        assert_eq!(
            rules(name, beside),
            [(); 3].map(|()| low("set_null")),
            "{name}"
        );
    }
    assert_eq!(rules("boxes", "colour"), [(); 3].map(|()| low("keep")));
    // A column that takes no NULL.
    let mut data = column("data", Family::Bytea);
    data.not_null = true;
    let mut meta = column("meta", Family::Jsonb);
    meta.not_null = true;
    let draft = drafted(&database(vec![table("users", vec![data, meta])]));
    assert_eq!(rule(&draft, "public.users.data"), "bytes");
    assert_eq!(rule(&draft, "public.users.meta"), "{ fixed: \"{}\" }");
}

#[test]
fn fields_of_which_a_few_values_are_somebodys_do_not_pass() {
    let field = |name: &str, ty: Type| Field {
        name: name.into(),
        ty,
    };
    let of = |note: Type| Type {
        fields: vec![
            field("size", Type::plain("int4", Family::Int4)),
            field("extra", note),
        ],
        ..Type::plain("box", Family::Composite)
    };
    let lists = |of: Type| Type {
        element: Some(Box::new(of)),
        ..Type::plain("box[]", Family::Array)
    };
    let text = || Type::plain("text", Family::Text);
    let json = || Type::plain("jsonb", Family::Jsonb);
    let one = |value: &str| format!(r#"{{"size": 1, "extra": "{value}"}}"#);
    let many = |value: &str| format!(r#"[{{"size": 1, "extra": "{value}"}}, null]"#);
    let words = |value: &str| format!(r#"{{"size": 1, "extra": ["{value}", "x"]}}"#);
    let inside = |value: &str| format!(r#"{{"size": 1, "extra": {{"k": "{value}"}}}}"#);
    let redacted = "{ composite: { extra: redact, \"*\": keep } }";
    let of_json =
        "{ composite: { extra: { json: { \"$.k\": redact, \"other\": set_null } }, \"*\": keep } }";
    for (ty, form, expected) in [
        (of(text()), &one as &dyn Fn(&str) -> String, redacted),
        (
            lists(of(text())),
            &many,
            "{ array: { of: { composite: { extra: redact, \"*\": keep } } } }",
        ),
        (
            of(list()),
            &words,
            "{ composite: { extra: { array: redact }, \"*\": keep } }",
        ),
        (of(json()), &inside, of_json),
    ] {
        let values = |others: &[&str]| -> Vec<String> {
            let plain = (0..290).map(|number| form(&format!("case {number}")));
            plain
                .chain(others.iter().map(|other| form(other)))
                .collect()
        };
        for value in ["ann@x.org", "DE89370400440532013000", "4539148803436467"] {
            let draft = drafted_one(ty.clone(), &values(&[value]));
            let told = rule(&draft, "public.tickets.msg");
            assert_eq!(told, expected, "{value}\n{}", draft.text);
        }
        let draft = drafted_one(ty.clone(), &values(&["case x"]));
        assert_eq!(rule(&draft, "public.tickets.msg"), "keep", "{}", draft.text);
        let leak = "login with password=hunter2 failed";
        let draft = drafted_one(ty.clone(), &values(&[leak]));
        let told = rule(&draft, "public.tickets.msg");
        assert!(told != "keep" && !told.contains("redact"), "{told}");
    }
}

#[test]
fn national_phone_and_social_security_numbers_do_not_pass_in_lists_and_documents() {
    let numbers = ["(617) 807-1001", "07911 123456", "219-09-1001"];
    let own = |value: &str| value.to_owned();
    let draft = drafted_one(Type::plain("text", Family::Text), &among(&numbers, own));
    assert_eq!(
        rule(&draft, "public.tickets.msg"),
        "redact",
        "{}",
        draft.text
    );
    let of_list = |value: &str| format!("[\"{value}\", \"x\"]");
    let draft = drafted_one(list(), &among(&numbers, of_list));
    let expected = "{ array: redact }";
    assert_eq!(
        rule(&draft, "public.tickets.msg"),
        expected,
        "{}",
        draft.text
    );
    let form = |value: &str| format!("{{\"v\": \"{value}\", \"size\": 1}}");
    let draft = drafted_one(Type::plain("jsonb", Family::Jsonb), &among(&numbers, form));
    let line = "\"$.v\": redact  # low: 3 of ";
    assert!(draft.text.contains(line), "{line}\n{}", draft.text);
}

#[test]
fn texts_of_tables_that_could_not_be_looked_at_stop_a_run() {
    let columns = vec![
        column("email", Family::Text),
        column("contact1", Family::Text),
        column("payload", Family::Jsonb),
        column("labels", Family::Array),
        column("size", Family::Int4),
        column("made_at", Family::Timestamp),
    ];
    let mut other = table("other", vec![column("colour", Family::Text)]);
    other.columns[0].not_null = true;
    let blind = table("blind", columns);
    let unsampled = BTreeMap::from([(blind.name.clone(), "undefined_function".to_owned())]);
    let draft = drafted_onto(HEADER, &database(vec![blind, other]), &unsampled);
    for (column, expected) in [
        ("public.blind.email", "email"),
        ("public.blind.contact1", ""),
        // As beside people anywhere.
        ("public.blind.payload", "set_null"),
        ("public.blind.labels", ""),
        ("public.blind.size", "keep"),
        ("public.blind.made_at", "keep"),
        ("public.other.colour", "keep"),
    ] {
        assert_eq!(rule(&draft, column), expected, "{column}\n{}", draft.text);
    }
    let said = "`keep` if it may pass: low: nothing personal in its name, and its values could not be looked at\n";
    assert!(draft.text.contains(said), "{}", draft.text);
    assert!(draft.errors.iter().all(|error| error.unruled.is_some()));
    assert_eq!(draft.errors.len(), 2, "{:?}", draft.errors);
}

/// Rows of some values, again and again.
fn again(values: &[&'static str]) -> Vec<&'static str> {
    (0..300).map(|row| values[row % values.len()]).collect()
}

const FIRMS: [&str; 4] = ["Zork Bau", "Mirkel Handel", "Tavos Holz", "Quandt Werft"];

#[test]
fn a_column_that_repeats_another_of_its_row_gets_its_rule_however_few_values_it_has() {
    let sizes = ["Small", "Large", "Medium", "Huge"];
    let drafted = |columns: [(&str, Family); 3], values: [&[&str]; 3]| {
        let columns = columns.map(|(name, family)| column(name, family));
        let values = values.map(<[&str]>::to_vec);
        let values: Vec<&[&str]> = values.iter().map(Vec::as_slice).collect();
        drafted_by_values(table("deals", columns.to_vec()), &values)
    };
    let texts = ["company_name", "x2", "size"].map(|name| (name, Family::Text));
    let firms = again(&FIRMS);
    let draft = drafted(texts, [&firms, &firms, &again(&sizes)]);
    assert_eq!(rule(&draft, "public.deals.company_name"), "company");
    assert_eq!(rule(&draft, "public.deals.x2"), "company", "{}", draft.text);
    assert_eq!(rule(&draft, "public.deals.size"), "keep", "{}", draft.text);
    let adopted = "medium: holds a company like public.deals.company_name";
    assert!(draft.text.contains(adopted), "{}", draft.text);
    assert!(!draft.text.contains("Zork"), "{}", draft.text);
    // The same values in other rows, and one alone.
    let others: Vec<&str> = firms.iter().skip(1).chain(&firms[..1]).copied().collect();
    let draft = drafted(texts, [&firms, &others, &again(&sizes)]);
    assert_eq!(rule(&draft, "public.deals.x2"), "keep", "{}", draft.text);
    let one = again(&FIRMS[..1]);
    let draft = drafted(texts, [&one, &one, &again(&sizes)]);
    assert_eq!(rule(&draft, "public.deals.x2"), "company", "{}", draft.text);
}

#[test]
fn what_repeats_a_part_of_a_place_is_drawn_for_the_same_row() {
    let names = ["email", "city", "state", "zip", "x2"];
    let mut columns = vec![column("id", Family::Int4)];
    columns.extend(names.map(|name| column(name, Family::Text)));
    let mut users = table("users", columns);
    users.uniques = vec![unique(&["id"], true)];
    let texts = |form: fn(usize) -> String| (0..300).map(form).collect::<Vec<String>>();
    let (ids, emails) = (
        texts(|id| id.to_string()),
        texts(|id| format!("u{id}@x.io")),
    );
    let refs = |texts: &'static [String]| texts.iter().map(String::as_str).collect::<Vec<&str>>();
    let (ids, emails) = (refs(ids.leak()), refs(emails.leak()));
    let towns = again(&["Boston", "Dallas", "Denver"]);
    let (states, codes) = (
        again(&["MA", "TX", "CO"]),
        again(&["02108", "75201", "80202"]),
    );
    let draft = drafted_by_values(users, &[&ids, &emails, &towns, &states, &codes, &towns]);
    let of_row = rule(&draft, "public.users.city");
    assert!(of_row.contains("by: id"), "{}", draft.text);
    assert_eq!(rule(&draft, "public.users.x2"), of_row, "{}", draft.text);
}

#[test]
fn texts_without_a_value_are_cleared_unless_a_name_says_that_they_will_be_nobodys() {
    let none: detect::Sample = Some(Vec::new());
    let columns = |names: &[(&str, Family)]| {
        let columns = names.iter().map(|(name, family)| column(name, *family));
        columns.collect::<Vec<_>>()
    };
    let open = [
        ("zebra", Family::Text),
        ("extra", Family::Jsonb),
        ("blob", Family::Bytea),
    ];
    let harmless = [
        ("status", Family::Text),
        ("is_zebra", Family::Text),
        ("zebra_type", Family::Text),
        ("locale", Family::Text),
        ("zebras", Family::Int4),
        ("seen", Family::Bool),
    ];
    let all = columns(&[&open[..], &harmless[..]].concat());
    let samples = vec![none.clone(); all.len()];
    let drafted = |name: &str, samples: &[detect::Sample]| {
        let database = database(vec![table(name, all.clone())]);
        drafted_from(HEADER, &database, samples, &BTreeMap::new(), &[])
    };
    let draft = drafted("orders", &samples);
    for (column, _) in open {
        let title = format!("public.orders.{column}");
        // What is empty stays so.
        let expected = if column == "zebra" {
            "text"
        } else {
            "set_null"
        };
        assert_eq!(rule(&draft, &title), expected, "{column}");
        let line = line(&draft, &format!("{column}: {expected}"));
        assert!(line.contains("no value yet"), "{line}");
    }
    assert_eq!(
        draft.columns.iter().filter(|column| column.waits).count(),
        3
    );
    for (column, _) in harmless {
        let title = format!("public.orders.{column}");
        assert_eq!(rule(&draft, &title), "keep", "{column}");
    }
    // Of people, what nobody could look into is cleared.
    let draft = drafted("accounts", &samples);
    for (column, _) in open {
        let title = format!("public.accounts.{column}");
        assert_ne!(rule(&draft, &title), "keep", "{column}");
    }
    // Things have names and texts that are nobody's; and where nothing was sampled, nothing is known to be empty.
    assert_eq!(
        rule(&drafted("products", &samples), "public.products.zebra"),
        "keep"
    );
    assert_eq!(rule(&drafted("orders", &[]), "public.orders.zebra"), "keep");
}

#[test]
fn bytes_of_one_length_are_no_pictures() {
    let columns = vec![
        column("user_id", Family::Int4),
        column("fingerprint", Family::Bytea),
    ];
    let print = |at: u128| {
        format!(
            "{:032x}",
            (at + 11).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c)
        )
    };
    let prints: Vec<String> = (0..60).map(print).collect();
    let prints: Vec<&str> = prints.iter().map(String::as_str).collect();
    let draft = drafted_by_values(table("gpg_keys", columns), &[&["1"], &prints]);
    assert_eq!(rule(&draft, "public.gpg_keys.fingerprint"), "hash");
}
