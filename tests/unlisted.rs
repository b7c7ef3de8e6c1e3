//! People whom no list of names has, and what else is somebody's although neither a list nor a form says so: `standin init`
//! proposes to keep none of it where names and neighbours tell.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::HashMap;

use base64::Engine as _;
use standin::catalog::{Column, Family, Table, Type};
use standin::detect::lexicon::Lexicon;
use standin::detect::{self, Category, Confidence, Judgement};
use standin::ident::TableName;

const GIVEN: [&str; 15] = [
    "Xanthi",
    "Zorvald",
    "Ybrida",
    "Quorlin",
    "Vextra",
    "Jolunda",
    "Nkeshi",
    "Aoifra",
    "Priyaka",
    "Oluwami",
    "Thandeka",
    "Yukiro",
    "Ifeyoma",
    "Bjarnhild",
    "Saoirta",
];
const FAMILY: [&str; 14] = [
    "Brzonk",
    "Kwelder",
    "Ostrafel",
    "Plimsk",
    "Drovnik",
    "Wexelau",
    "Okonkwe",
    "Adeyomi",
    "Nwosun",
    "Eziashi",
    "Mbekani",
    "Quistrup",
    "Vaelborg",
    "Tsukahoro",
];

fn given(row: usize) -> String {
    GIVEN[row % 15].to_owned()
}

fn family(row: usize) -> String {
    FAMILY[row % 14].to_owned()
}

fn name(row: usize) -> String {
    format!("{} {}", given(row), family(row))
}

fn shouted(row: usize) -> String {
    format!("{}, {}", family(row), given(row)).to_uppercase()
}

fn email(row: usize) -> String {
    format!("u{row}@x.io")
}

fn number(row: usize) -> String {
    row.to_string()
}

/// Hexadecimal digits that depend on the row.
fn digest(row: usize) -> String {
    let mut state = row as u64 + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state
    };
    format!("{:016x}{:016x}", next(), next())
}

type Form = fn(usize) -> String;

const ROWS: usize = 300;

fn judged(table: &str, columns: &[(&str, Form)]) -> Vec<Judgement> {
    let (table, samples) = table_of(table, columns);
    detect::table(&table, &samples)
}

/// Columns are texts; those called `meta` documents.
fn table_of(table: &str, columns: &[(&str, Form)]) -> (Table, Vec<detect::Sample>) {
    let of = |(name, _): &(&str, Form)| {
        let ty = match *name {
            "meta" => Type::plain("jsonb", Family::Jsonb),
            _ => Type::plain("text", Family::Text),
        };
        Column::plain(*name, ty)
    };
    let types = columns.iter().map(of).collect();
    let samples = columns
        .iter()
        .map(|(_, form)| Some((0..ROWS).map(form).collect()));
    let table = Table::plain(TableName::new("public", table), types);
    (table, samples.collect())
}

fn category(judgement: &Judgement) -> Option<Category> {
    judgement.personal.as_ref().map(|found| found.category)
}

fn told(table: &str, columns: &[(&str, Form)]) -> Vec<Option<Category>> {
    judged(table, columns).iter().map(category).collect()
}

/// What stands at the paths of a column of documents.
fn paths(judgement: &Judgement) -> Vec<(String, Category)> {
    let found = judgement.documents.as_ref().unwrap();
    let personal = found.personal.iter();
    personal
        .map(|path| (path.path.clone(), path.proposal.category))
        .collect()
}

#[test]
fn names_under_a_word_for_somebody_are_names() {
    for column in [
        "requester_name",
        "reporter_name",
        "requester",
        "full_nm",
        "cust_nm",
        "payee",
        "insured",
        "supervisor",
        "ship_to",
        "halter",
        "fahrer",
        "versicherter",
        "cn",
        "solicitante",
        "demandeur",
        "zgłaszający",
        "driver",
        "requested_by",
    ] {
        let found = told("t", &[("id", number), (column, name)]);
        assert_eq!(found[1], Some(Category::Name), "{column}");
    }
    for column in ["surname_at_birth", "lnm"] {
        let found = told("t", &[("id", number), (column, family)]);
        assert_eq!(found[1], Some(Category::LastName), "{column}");
    }
    // `database` drivers and the like are seen to be none.
    let plain: Form = |row| format!("pgsql-{}", row % 3);
    assert_eq!(told("t", &[("driver", plain)]), [None]);
}

#[test]
fn what_is_written_as_names_are_beside_an_address_is_a_name() {
    for column in ["x1", "dep_nm", "reach", "qx"] {
        let columns: &[(&str, Form)] = &[("id", number), (column, name), ("email", email)];
        let found = &judged("t", columns)[1];
        let personal = found
            .personal
            .as_ref()
            .unwrap_or_else(|| panic!("{column}"));
        assert_eq!(personal.category, Category::Name, "{column}");
        assert!(!personal.reason.contains("Brzonk"));
    }
    let low = judged("t", &[("x1", shouted), ("wrk_em", email)]);
    let personal = low[0].personal.as_ref().unwrap();
    assert_eq!(
        (personal.category, personal.confidence),
        (Category::Name, Confidence::Low)
    );
    // One word of a name, whichever it is.
    let single = told("t", &[("x1", family), ("wrk_em", email)]);
    assert_eq!(single[0], Some(Category::FreeText));
}

#[test]
fn labels_products_and_places_are_not_destroyed() {
    let label: Form = |row| ["Not Found", "All Good", "Very Late"][row % 3].to_owned();
    for column in ["product_name", "department", "brand", "job_status"] {
        let found = told("t", &[("id", number), (column, name)]);
        assert_eq!(found[1], None, "{column}");
    }
    for column in ["product_name", "department_name", "venue"] {
        let found = told("t", &[(column, name), ("email", email)]);
        assert_eq!(found[0], None, "{column}");
    }
    assert_eq!(told("t", &[("x", label), ("email", email)])[0], None);
    // Neither people nor a name for somebody: kept, and said to be a guess.
    let found = &judged("things", &[("id", number), ("x", name)])[1];
    assert!(found.personal.is_none() && found.are_like_names);
    let found = &judged("products", &[("x", name), ("email", email)])[0];
    assert_eq!(category(found), None);
}

#[test]
fn objects_of_somebody_have_names_at_their_paths() {
    let requester: Form = |row| format!(r#"{{"requester": {{"name": "{}"}}}}"#, name(row));
    let expected = [("$.requester.name".to_owned(), Category::Name)];
    assert_eq!(paths(&judged("t", &[("meta", requester)])[0]), expected);
    let short: Form = |row| format!(r#"{{"ctc": {{"nm": "{}"}}}}"#, name(row));
    let expected = [("$.ctc.nm".to_owned(), Category::Name)];
    assert_eq!(paths(&judged("t", &[("meta", short)])[0]), expected);
    let beside: Form = |row| {
        let (name, email) = (name(row), email(row));
        format!(r#"{{"p": {{"q": "{name}", "m": "{email}"}}}}"#)
    };
    let found = paths(&judged("t", &[("meta", beside)])[0]);
    assert!(
        found.contains(&("$.p.q".to_owned(), Category::Name)),
        "{found:?}"
    );
    let product: Form = |row| format!(r#"{{"item": {{"name": "{}"}}}}"#, name(row));
    assert_eq!(paths(&judged("t", &[("meta", product)])[0]), []);
}

#[test]
fn parts_of_names_are_told_by_short_words_for_them() {
    let first = Some(Category::FirstName);
    let last = Some(Category::LastName);
    let found = told("emp", &[("fnm", given), ("lnm", family), ("wrk_em", email)]);
    assert_eq!(found, [first, last, Some(Category::Email)]);
    let german: Form = |row| ["Heike", "Jürgen", "Xanthi", "Zorvald"][row % 4].to_owned();
    assert_eq!(told("t", &[("vorn", german)]), [first]);
    let shouted: Form = |row| family(row).to_uppercase();
    assert_eq!(told("t", &[("lnm", shouted)]), [last]);
}

#[test]
fn single_names_are_kept_with_low_confidence_only() {
    let cyrillic: Form = |row| {
        let first = ["Иван", "Олеся", "Тарас", "Мирослава", "Богдан"][row % 5];
        let last = ["Петренко", "Шевчук", "Бондаренко"][row % 3];
        format!("{first} {last}")
    };
    let chinese: Form = |row| {
        let family = ["王", "李", "张", "刘"][row % 4];
        format!("{family}{}", ["小明", "伟", "芳", "秀英", "建国"][row % 5])
    };
    for form in [family as Form, shouted, cyrillic, chinese] {
        let found = &judged("t", &[("x", form)])[0];
        assert!(found.personal.is_none() && found.are_like_names);
    }
}

#[test]
fn entries_of_directories_and_folders_tell_whose_they_are() {
    let entry: Form = |row| {
        let (family, given) = (family(row), given(row));
        format!("CN={family}\\, {given},OU=People,DC=corp,DC=x")
    };
    let text = Some(Category::FreeText);
    assert_eq!(told("t", &[("x", entry)]), [text]);
    let folder: Form = |row| format!("/home/{}{}", &given(row)[..1], family(row)).to_lowercase();
    assert_eq!(told("t", &[("home_dir", folder)]), [text]);
    assert_eq!(told("t", &[("x", folder)]), [text]);
    let login: Form = |row| format!("q{}", row * 7);
    assert_eq!(told("t", &[("ntid", login)]), [Some(Category::Username)]);
    // A log of changes.
    let changes: &[(&str, Form)] = &[("tbl", |_| "emp".to_owned()), ("old_val", shouted)];
    assert_eq!(told("audit", changes), [None, text]);
    let xml: Form = |row| format!("<r><fn>{}</fn><ln>{}</ln></r>", given(row), family(row));
    let names = [
        ("$.r.fn", Category::FirstName),
        ("$.r.ln", Category::LastName),
    ];
    let names = names.map(|(path, category)| (path.to_owned(), category));
    assert_eq!(paths(&judged("t", &[("x", xml)])[0]), names);
    // Of texts that are not all documents, all changes.
    let mixed: Form = |row| match row % 3 {
        0 => format!("row {row}"),
        _ => format!("<r><fn>{}</fn><ln>{}</ln></r>", given(row), family(row)),
    };
    assert_eq!(told("t", &[("x", mixed)]), [text]);
}

#[test]
fn names_at_paths_are_looked_for_in_texts() {
    let meta: Form = |row| {
        let of = name(row);
        let note = format!("{} cannot log in", given(row));
        format!(r#"{{"requester": {{"name": "{of}"}}, "note": "{note}"}}"#)
    };
    let subject: Form = |row| format!("{} cannot log in", name(row));
    let of_tickets = judged("tickets", &[("meta", meta), ("subj", subject)]);
    assert_eq!(category(&of_tickets[1]), Some(Category::FreeText));
    let found = paths(&of_tickets[0]);
    for expected in [
        ("$.requester.name", Category::Name),
        ("$.note", Category::FreeText),
    ] {
        let expected = (expected.0.to_owned(), expected.1);
        assert!(found.contains(&expected), "{found:?}");
    }
    // In other tables as well, where the name of the path is clear by itself.
    let clear: Form = |row| format!(r#"{{"by": {{"full_name": "{}"}}}}"#, name(row));
    let (tickets, of_tickets) = table_of("tickets", &[("meta", clear)]);
    let (lines, of_lines) = table_of(
        "lines",
        &[("x", |row| format!("box {row} for {}", name(ROWS - row)))],
    );
    let mut lexicon = Lexicon::default();
    let mut all = HashMap::new();
    for (table, samples) in [(tickets, of_tickets), (lines.clone(), of_lines)] {
        let judgements = detect::table(&table, &samples);
        lexicon.learn(&table, &samples, &judgements);
        all.insert(table.name.clone(), judgements);
    }
    assert_eq!(category(&all[&lines.name][0]), None);
    lexicon.tell(&mut all);
    assert_eq!(category(&all[&lines.name][0]), Some(Category::FreeText));
}

#[test]
fn random_values_under_names_of_secrets_are_secrets() {
    let base32: Form = |row| {
        let digits = digest(row);
        let letters = digits.bytes().map(|byte| match byte {
            b'0' | b'1' => 'X',
            b'8' | b'9' => '7',
            byte => char::from(byte.to_ascii_uppercase()),
        });
        format!("2Z{}", letters.collect::<String>())
    };
    let basic: Form = |row| {
        let pair = format!("user{row}:Hunter{row}!");
        let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
        format!("Basic {encoded}")
    };
    let cookie: Form = |row| format!("Cookie: session={}", digest(row));
    let secret = [Some(Category::Secret)];
    for column in [
        "totp",
        "reset_tok",
        "invite_tok",
        "refresh_tok",
        "authkey",
        "two_fa",
        "auth",
        "tok",
        "magic",
        "hdr",
    ] {
        for form in [base32, digest, basic, cookie] {
            assert_eq!(told("t", &[(column, form)]), secret, "{column}");
        }
    }
    for column in ["checksum", "etag", "x", "file_header"] {
        let found = told("t", &[(column, digest)]);
        assert_eq!(found, [None], "{column}");
    }
    assert_eq!(told("t", &[("x", basic)]), secret);
    assert_eq!(told("t", &[("x", cookie)]), secret);
    let mut texts: Vec<String> = (0..90).map(|row| format!("case {row}")).collect();
    texts.extend((0..3).map(|row| format!("my pw is Hunter{row}!")));
    let text = Column::plain("body", Type::plain("text", Family::Text));
    let table = Table::plain(TableName::new("public", "t"), vec![text]);
    let found = &detect::table(&table, &[Some(texts)])[0];
    assert_eq!(category(found), Some(Category::FreeText));
    assert!(!found.has_contacts);
}

#[test]
fn values_beside_names_of_attributes_are_not_kept() {
    for (key, value) in [
        ("k", "v"),
        ("name", "val"),
        ("attr", "val"),
        ("field", "value"),
        ("key", "val"),
    ] {
        let documents: Vec<String> = (0..40)
            .map(|row| {
                format!(
                    r#"[{{"{key}": "passport", "{value}": "P1000{row}"}}, {{"{key}": "maiden_name", "{value}": "{}"}}]"#,
                    family(row)
                )
            })
            .collect();
        let meta = Column::plain("meta", Type::plain("jsonb", Family::Jsonb));
        let table = Table::plain(TableName::new("public", "t"), vec![meta]);
        let found = paths(&detect::table(&table, &[Some(documents)])[0]);
        let expected = format!("$[*].{value}");
        assert!(
            found.iter().any(|(path, _)| *path == expected),
            "{key}: {found:?}"
        );
    }
    let attribute: Form = |row| ["passport_no", "maiden_name", "mobile"][row % 3].to_owned();
    let value: Form = |row| match row % 3 {
        0 => format!("P1000{row}"),
        1 => family(row),
        _ => format!("0171 {row}"),
    };
    for (key, of) in [
        ("attr", "val"),
        ("attribute", "value"),
        ("key", "v"),
        ("k", "v"),
        ("field", "old"),
        ("property", "new_value"),
        ("meta_key", "meta_value"),
        ("name", "value"),
    ] {
        let found = told("t", &[("ent", number), (key, attribute), (of, value)]);
        assert_eq!(found, [None, None, Some(Category::FreeText)], "{key}");
    }
    let harmless: Form = |row| ["size", "colour", "weight"][row % 3].to_owned();
    let found = told("t", &[("attr", harmless), ("val", value)]);
    assert_eq!(found, [None, None]);
    assert_eq!(
        told("settings", &[("key", attribute), ("value", value)])[1],
        None
    );
}

#[test]
fn one_token_is_not_left_in_a_text_or_setting() {
    let of = |values: Vec<String>| {
        let text = Column::plain("val", Type::plain("text", Family::Text));
        let table = Table::plain(TableName::new("public", "setting"), vec![text]);
        detect::table(&table, &[Some(values)]).remove(0)
    };
    let plain = |rows: usize| (0..rows).map(|row| format!("case {row}"));
    for token in [
        "sk_live_51HxYz0aBcDeFgHiJkLmNoPq",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "AKIAIOSFODNN7EXAMPLE",
        "log in with AKIAIOSFODNN7EXAMPLE as before",
    ] {
        for rows in [2, 400] {
            let found = of(plain(rows).chain([token.to_owned()]).collect());
            assert_eq!(category(&found), Some(Category::FreeText), "{token}");
            assert!(!found.has_contacts && !found.certain.is_found);
            let reason = found.personal.unwrap().reason;
            assert!(
                !reason.contains(token) && !reason.contains(" 0 %"),
                "{reason}"
            );
        }
    }
    for harmless in [
        "sk_test_51HxYz0aBcDeFgHiJkLmNoPq",
        "pypi-attestations-of-all",
    ] {
        let found = of(plain(40).chain([harmless.to_owned()]).collect());
        assert_eq!(category(&found), None, "{harmless}");
    }
}

#[test]
fn what_redact_would_leave_in_relative_addresses_is_a_text() {
    let url: Form = |row| {
        let number = ["52998224725", "11144477735", "39053344705"][row % 3];
        format!(
            "/ib/extrato?cpf={number}&conta=10000{row}-1&tk=qX7vTz{}",
            digest(row)
        )
    };
    let (table, samples) = table_of("acessos", &[("ds_url", url)]);
    let found = detect::table(&table, &samples).remove(0);
    assert_eq!(category(&found), Some(Category::FreeText));
    assert!(!found.has_contacts && !found.certain.is_found);
    let deep: Form = |row| format!("/v1/me?sid={}&x=1", digest(row));
    assert_eq!(told("t", &[("deep", deep)]), [Some(Category::FreeText)]);
    let page: Form = |row| format!("/v1/list?page={row}&sort=name");
    assert_eq!(told("t", &[("deep", page)]), [None]);
}

/// What several tables are told to be, each by what the others hold.
fn told_together(tables: &[(&str, &[(&str, Form)])]) -> HashMap<String, Vec<Judgement>> {
    let mut lexicon = Lexicon::default();
    let mut all = HashMap::new();
    for (name, columns) in tables {
        let (table, samples) = table_of(name, columns);
        let judgements = detect::table(&table, &samples);
        lexicon.learn(&table, &samples, &judgements);
        all.insert(table.name.clone(), judgements);
    }
    lexicon.tell(&mut all);
    let named = all.into_iter();
    named.map(|(name, found)| (name.name, found)).collect()
}

fn is_low(judgement: &Judgement) -> bool {
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| found.confidence == Confidence::Low)
}

#[test]
fn few_different_names_are_names_where_a_list_has_them_or_a_name_says_so() {
    let listed: Form = |row| ["Anna", "Peter", "Lukas", "Sabine"][row % 4].to_owned();
    let shouted: Form = |row| ["ANNA", "PETER", "LUKAS", "SABINE"][row % 4].to_owned();
    let whole: Form = |row| ["Anna Brzonk", "Lukas Plimsk"][row % 2].to_owned();
    for form in [listed, shouted, whole] {
        let found = &judged("t", &[("id", number), ("x", form)])[1];
        assert!(is_low(found), "{found:?}");
    }
    let unlisted: Form = |row| FAMILY[row % 4].to_owned();
    for column in ["vn_name", "nn_name", "supervisor", "requested_by"] {
        let found = told("t", &[("id", number), (column, unlisted)]);
        assert!(found[1].is_some(), "{column}");
    }
    let found = &judged("t", &[("vn_name", unlisted)])[0];
    assert!(is_low(found), "{found:?}");
    let reason = &found.personal.as_ref().unwrap().reason;
    assert!(
        reason.starts_with("4 of 4 different ones in 300 sampled values are names"),
        "{reason}"
    );
    // Whole names beside somebody's address.
    let whole: Form = |row| format!("{} {}", GIVEN[row % 3], FAMILY[row % 3]);
    assert!(told("t", &[("x", whole), ("email", email)])[0].is_some());
}

#[test]
fn few_different_labels_are_no_names() {
    let sets: [(&str, &[&'static str]); 18] = [
        ("x", &["Active", "Closed", "Pending", "Archived"]),
        ("x", &["Red", "Green", "Blue", "Violet"]),
        ("x", &["Berlin", "Hamburg", "Wien", "Paris"]),
        ("branch", &["Austin", "Florence", "Jackson", "Dallas"]),
        ("x", &["Standard", "Premium", "Basic", "Gold"]),
        ("x", &["January", "April", "May", "June"]),
        ("x", &["Mon", "Tue", "Wed", "Sun"]),
        ("x", &["Germany", "Jordan", "Chad", "France"]),
        ("brand", &["Siemens", "Bosch", "Philips", "Braun"]),
        ("x", &["Visa", "Mastercard", "Paypal", "Klarna"]),
        ("x", &["Credit Card", "Gift Card", "Bank Transfer"]),
        ("x", &["Onboarding", "Kickoff", "Rollout"]),
        ("queue_name", &["Billing", "Mailing", "Imports"]),
        ("app_name", &["Apollo", "Kronos", "Hub"]),
        ("x", &["Not Found", "All Good", "Very Late"]),
        ("status", &["Anna", "Peter", "Lukas"]),
        ("x", &["Herren", "Damen", "Kinder"]),
        ("x", &["Male", "Female"]),
    ];
    for (column, values) in sets {
        for beside in ["size", "email"] {
            let rows = (0..ROWS).map(|row| Some(values[row % values.len()].to_owned()));
            let columns =
                [column, beside].map(|name| Column::plain(name, Type::plain("text", Family::Text)));
            let table = Table::plain(TableName::new("public", "t"), columns.to_vec());
            let beside: Vec<String> = match beside {
                "email" => (0..ROWS).map(email).collect(),
                _ => (0..ROWS).map(|row| format!("{row} mm")).collect(),
            };
            let samples = [rows.collect(), Some(beside)];
            let found = &detect::table(&table, &samples)[0];
            assert_eq!(category(found), None, "{column}: {values:?}");
        }
    }
    // Brands are called like families, and places like anybody.
    let given: Form = |row| ["Anna", "Peter", "Lukas", "Sabine"][row % 4].to_owned();
    let family: Form = |row| ["Miller", "Wilson", "Johnson", "Davis"][row % 4].to_owned();
    let told = |table, form| told(table, &[("x", form)])[0];
    assert_eq!(told("countries", given), None);
    assert_eq!(told("products", family), None);
    assert_eq!(told("products", given), Some(Category::FirstName));
}

#[test]
fn few_names_that_another_table_holds_are_names() {
    let label: Form = |row| ["Brzonk", "Plimsk", "Wexelau"][row % 3].to_owned();
    let shouted: Form = |row| ["BRZONK", "PLIMSK"][row % 2].to_owned();
    let sizes: Form = |row| ["Small", "Wexelau", "Large", "Huge"][row % 4].to_owned();
    let found = told_together(&[
        ("people", &[("last_name", family)]),
        (
            "t",
            &[
                ("x", label),
                ("y", shouted),
                ("z", sizes),
                ("status", label),
            ],
        ),
        ("products", &[("x", label)]),
    ]);
    assert!(
        category(&found["t"][0]).is_some() && is_low(&found["t"][1]),
        "{found:?}"
    );
    assert_eq!(category(&found["t"][2]), None);
    assert_eq!(category(&found["t"][3]), None);
    assert_eq!(category(&found["products"][0]), None);
    // In sentences about few people.
    let line: Form = |row| {
        format!(
            "Case {row} for {}",
            ["Brzonk", "Plimsk", "Wexelau"][row % 3]
        )
    };
    let found = told_together(&[("people", &[("last_name", family)]), ("t", &[("x", line)])]);
    assert_eq!(category(&found["t"][0]), Some(Category::FreeText));
}

#[test]
fn names_that_only_their_place_tells_are_looked_for_in_other_texts() {
    let line: Form = |row| format!("box {row} for {}", family(row));
    let title: Form = |row| format!("{} {row}", family(row));
    let tables: [(&str, &[(&str, Form)]); 3] = [
        ("deals", &[("x1", family), ("email", email)]),
        ("lines", &[("x", line)]),
        ("products", &[("title", title)]),
    ];
    let found = told_together(&tables);
    assert!(is_low(&found["deals"][0]));
    assert_eq!(category(&found["lines"][0]), Some(Category::FreeText));
    // Things are often called like what only seems to be a name.
    assert_eq!(category(&found["products"][0]), None);
    assert_eq!(category(&told_together(&tables[1..])["lines"][0]), None);
    // Labels teach nothing.
    let label: Form = |row| ["Standard", "Premium", "Gold", "Basic"][row % 4].to_owned();
    let found = told_together(&[("t", &[("requester", label)]), ("lines", &[("x", label)])]);
    assert_eq!(category(&found["lines"][0]), None);
}

#[test]
fn family_names_are_found_in_names_of_files_and_labels() {
    let found = told_together(&[
        ("users", &[("email", email), ("last_name", family)]),
        (
            "bills",
            &[
                ("pdf", |row| {
                    format!("invoices/2024/{}_{row}.pdf", family(row).to_lowercase())
                }),
                ("scan", |row| {
                    format!("POL{row}_{}.pdf", family(row).to_uppercase())
                }),
                // One person's, and words that are nobody's.
                ("logo", |row| {
                    format!("logos/{}_{row}.png", family(0).to_lowercase())
                }),
                ("chart", |row| format!("charts/revenue_{row}.png")),
            ],
        ),
    ]);
    let told: Vec<Option<Category>> = found["bills"].iter().map(category).collect();
    let text = Some(Category::FreeText);
    assert_eq!(told, [text, text, None, None]);
}

#[test]
fn numbers_of_records_are_found_in_labels_files_and_lines() {
    let record: Form = |row| format!("H4{:06}", row * 37);
    let tables = |of: &'static str, form: Form| {
        told_together(&[
            ("patients", &[(of, form), ("last_name", family)]),
            (
                "samples",
                &[
                    ("label", |row| format!("H4{:06}-RN1", row * 37)),
                    ("file", |row| format!("scan_h4{:06}.pdf", row * 37)),
                    ("line", |row| {
                        format!("loaded H4{:06} twice", (row + 9000) * 37)
                    }),
                    ("sku", |row| format!("SK4{:06}", row * 37)),
                    ("longer", |row| format!("H4{:06}7", row * 37)),
                ],
            ),
            (
                "products",
                &[("sku", |row| format!("H4{:06}", (row + 9000) * 37))],
            ),
        ])
    };
    let text = Some(Category::FreeText);
    let found = tables("mrn", record);
    let told: Vec<Option<Category>> = found["samples"].iter().map(category).collect();
    // Lines of other records, by the form; another form, and longer numbers are none.
    assert_eq!(told, [text, text, text, None, None]);
    let reason = &found["samples"][0].personal.as_ref().unwrap().reason;
    assert!(
        reason.contains("100 % of 300") && !reason.contains("H4"),
        "{reason}"
    );
    // Of a column that stays, and short or plain numbers.
    let bare: Form = |row| (row * 37).to_string();
    for (of, form) in [("x", record), ("mrn", bare)] {
        let found = tables(of, form);
        assert!(
            found["samples"]
                .iter()
                .all(|found| found.personal.is_none()),
            "{of}"
        );
    }
}
