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
