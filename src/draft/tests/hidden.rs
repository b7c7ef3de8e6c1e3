//! What one place hides, no other one lets pass.

use super::alike::{drafted_by, texts, values};
use super::imports::line;
use super::*;

fn uid(at: usize) -> String {
    (18_134_063 + at as u64 * 2_718_281).to_string()
}

fn email(at: usize) -> String {
    format!("person{at}@example-mail.org")
}

/// A draft of accounts with a number that others know them by, and a document and a text beside it.
fn drafted(document: fn(usize) -> String, text: fn(usize) -> String) -> Draft {
    let mut accounts = texts("socialaccount", &["uid", "label"]);
    accounts.columns.push(column("extra_data", Family::Jsonb));
    accounts.columns.push(column("user_id", Family::Int4));
    let users = texts("auth_user", &["email", "first_name"]);
    let samples = [
        (
            "socialaccount",
            vec![
                values(uid),
                values(text),
                values(document),
                values(|at| at.to_string()),
            ],
        ),
        (
            "auth_user",
            vec![values(email), values(|_| "Ada".to_owned())],
        ),
    ];
    let draft = drafted_by(HEADER, &database(vec![accounts, users]), &samples);
    let of_uid = rule(&draft, "public.socialaccount.uid");
    assert_ne!(of_uid, "keep", "{}", draft.text);
    draft
}

#[test]
fn a_path_that_holds_what_a_column_hides_hides_it_as_well() {
    let document = |at: usize| {
        format!(
            r#"{{"id": {}, "email": "{}", "theme": "dark"}}"#,
            uid(at),
            email(at)
        )
    };
    let draft = drafted(document, |_| "x".to_owned());
    let of_id = line(&draft, "\"$.id\":");
    assert!(!of_id.contains("keep"), "{}", draft.text);
    assert!(
        of_id.contains("holds what public.socialaccount.uid hides"),
        "{}",
        draft.text
    );
    assert!(line(&draft, "\"$.theme\":").contains("keep"));
    assert!(draft.parted.len() <= 1, "{:?}", draft.parted);
}

#[test]
fn a_column_that_holds_it_gets_the_rule_of_the_other_one() {
    let nothing = |_: usize| r#"{"theme": "dark"}"#.to_owned();
    let draft = drafted(nothing, uid);
    let label = rule(&draft, "public.socialaccount.label");
    assert_eq!(label, rule(&draft, "public.socialaccount.uid"));
    assert_eq!(rule(&draft, "public.socialaccount.extra_data"), "keep");
}

#[test]
fn what_keys_hold_in_the_open_is_hidden_nowhere_else() {
    let mut things = texts("things", &["id"]);
    things.uniques.push(unique(&["id"], true));
    let mut accounts = texts("accounts", &["uid"]);
    accounts.columns.push(column("user_id", Family::Int4));
    let log = table("log", vec![column("payload", Family::Jsonb)]);
    let numbers = || values(|at| at.to_string());
    let document = || values(|at| format!(r#"{{"thing": "{}"}}"#, uid(at)));
    let drafted = |things: Option<Table>| {
        let tables = [Some(accounts.clone()), Some(log.clone()), things];
        let samples = [
            ("things", vec![values(uid)]),
            ("accounts", vec![values(uid), numbers()]),
            ("log", vec![document()]),
        ];
        let database = database(tables.into_iter().flatten().collect());
        let draft = drafted_by(HEADER, &database, &samples);
        rule(&draft, "public.log.payload").to_owned()
    };
    assert_eq!(drafted(Some(things)), "keep");
    assert!(drafted(None).contains("$.thing"));
}

#[test]
fn words_and_counters_pass_whatever_another_place_does() {
    let document = |at: usize| format!(r#"{{"id": {at}, "email": "{}"}}"#, email(at));
    let draft = drafted(document, |at| format!("step-{at}"));
    assert!(line(&draft, "\"$.id\":").contains("keep"), "{}", draft.text);
    assert_eq!(rule(&draft, "public.socialaccount.label"), "keep");
}

/// Twelve letters and digits of few digits, as short tokens are.
fn token(at: usize) -> String {
    let signs = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789".as_bytes();
    let mut state = (at as u64 + 7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let sign = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(signs[(state >> 33) as usize % signs.len()])
    };
    (0..12).map(sign).collect()
}

#[test]
fn short_tokens_that_another_column_holds_pass_in_none() {
    let mut tokens = texts("refresh_tokens", &["token", "parent"]);
    tokens.columns.push(column("user_id", Family::Int4));
    let samples = [(
        "refresh_tokens",
        vec![
            values(token),
            values(|at| token(at.saturating_sub(3))),
            values(|at| at.to_string()),
        ],
    )];
    let draft = drafted_by(HEADER, &database(vec![tokens]), &samples);
    let token = rule(&draft, "public.refresh_tokens.token");
    assert_ne!(token, "keep", "{}", draft.text);
    assert_eq!(
        rule(&draft, "public.refresh_tokens.parent"),
        token,
        "{}",
        draft.text
    );
}

/// As Google numbers its users.
fn sub(at: usize) -> String {
    let digits = (at as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("1{digits:020}")
}

#[test]
fn what_is_only_about_something_may_hold_what_a_document_hides() {
    let mut identities = texts("identities", &["provider_id", "provider"]);
    identities
        .columns
        .push(column("identity_data", Family::Jsonb));
    identities
        .uniques
        .push(unique(&["provider_id", "provider"], false));
    let samples = [(
        "identities",
        vec![
            values(sub),
            values(|_| "google".to_owned()),
            values(|at| format!(r#"{{"sub": "{}", "email": "{}"}}"#, sub(at), email(at))),
        ],
    )];
    let draft = drafted_by(HEADER, &database(vec![identities]), &samples);
    assert!(
        !line(&draft, "\"$.sub\":").contains("keep"),
        "{}",
        draft.text
    );
    assert_ne!(
        rule(&draft, "public.identities.provider_id"),
        "keep",
        "{}",
        draft.text
    );
    assert_eq!(rule(&draft, "public.identities.provider"), "keep");
}

#[test]
fn words_of_texts_that_are_hidden_pass_nowhere() {
    let vector = || column("vector", Family::Other);
    let mut search = texts("directory", &["account"]);
    let mut index = table("directory_index", vec![column("user_id", Family::Int4)]);
    let mut films = texts("films", &["title"]);
    for table in [&mut search, &mut index, &mut films] {
        let mut vector = vector();
        vector.ty.name = "tsvector".into();
        table.columns.push(vector);
    }
    let users = texts("users", &["email", "first_name"]);
    let samples = [
        ("directory", vec![values(email), None]),
        ("directory_index", vec![values(|at| at.to_string()), None]),
        ("films", vec![values(|at| format!("Heat {at}")), None]),
        ("users", vec![values(email), values(|_| "Ada".to_owned())]),
    ];
    let database = database(vec![search, index, films, users]);
    let draft = drafted_by(HEADER, &database, &samples);
    for (table, passes) in [
        ("directory", false),
        ("directory_index", false),
        ("films", true),
    ] {
        let rule = rule(&draft, &format!("public.{table}.vector"));
        assert_eq!(rule == "keep", passes, "{table}: {}", draft.text);
    }
}

#[test]
fn keys_that_are_uuids_hold_in_the_open_what_texts_hold() {
    let uuid = |at: usize| {
        format!(
            "{:08x}-0e4c-4b3a-9d2e-{:012x}",
            at * 7_919_131 + 11,
            at * 104_729
        )
    };
    let mut users = table(
        "users",
        vec![column("id", Family::Uuid), column("raw", Family::Jsonb)],
    );
    users.uniques.push(unique(&["id"], true));
    let objects = texts("objects", &["owner_id"]);
    let samples = [
        (
            "users",
            vec![
                values(uuid),
                values(|at| format!(r#"{{"sub": "{}", "email": "{}"}}"#, uuid(at), email(at))),
            ],
        ),
        ("objects", vec![values(uuid)]),
    ];
    let draft = drafted_by(HEADER, &database(vec![users, objects]), &samples);
    assert_eq!(
        rule(&draft, "public.objects.owner_id"),
        "keep",
        "{}",
        draft.text
    );
}

const GIVEN: [&str; 8] = [
    "Paulina", "Eberhard", "Ludmila", "Tadeusz", "Oskar", "Heike", "Maria", "Pedro",
];
const FAMILY: [&str; 5] = ["Gibson", "Kowalski", "Mueller", "Silva", "Martin"];

/// A login of digits, and of what names begin with: `07gibsopau12`.
fn username(at: usize) -> String {
    let (family, given) = (FAMILY[at / 8 % 5], GIVEN[at % 8]);
    let login = format!(
        "{:02}{}{}{}",
        at % 16 + 4,
        &family[..5],
        &given[..3],
        at + 10
    );
    login.to_lowercase()
}

#[test]
fn logins_with_small_numbers_pass_neither_in_documents_nor_in_lists() {
    let mut students = texts("students", &["first_name", "last_name", "username"]);
    students.uniques.push(unique(&["username"], false));
    let mut incidents = texts("incidents", &["who"]);
    incidents.columns.push(column("involved", Family::Jsonb));
    let mut others = column("others", Family::Array);
    others.ty.name = "text[]".into();
    others.ty.element = Some(Box::new(Type::plain("text", Family::Text)));
    incidents.columns.push(others);
    let document = |at: usize| {
        format!(
            r#"{{"others": ["{}"], "one": "{}", "loc": "gym"}}"#,
            username(at * 7 % 40),
            username(at * 3 % 40)
        )
    };
    let samples = [
        (
            "students",
            vec![
                values(|at| GIVEN[at % 8].to_owned()),
                values(|at| FAMILY[at / 8 % 5].to_owned()),
                values(username),
            ],
        ),
        (
            "incidents",
            vec![
                values(|at| username(at * 11 % 40)),
                values(document),
                values(|at| format!(r#"["{}"]"#, username(at * 13 % 40))),
            ],
        ),
    ];
    let draft = drafted_by(HEADER, &database(vec![students, incidents]), &samples);
    for column in ["students.username", "incidents.who", "incidents.others"] {
        let rule = rule(&draft, &format!("public.{column}"));
        assert_ne!(rule, "keep", "{column}: {}", draft.text);
    }
    for path in ["$.one", "$.others[*]"] {
        let told = line(&draft, &format!("\"{path}\":"));
        assert!(!told.contains("keep"), "{}", draft.text);
        assert!(told.contains(" hides"), "{told}");
    }
    assert!(line(&draft, "\"$.loc\":").contains("keep"));
}
