//! Logins of the database in other columns, and tables that gather people.

use super::alike::{Samples, drafted_after, texts, values};
use super::imports::line;
use super::*;
use crate::detect::lexicon::Lexicon;
use md5::{Digest as _, Md5};

/// A draft that knows the names and logins of the whole database, as `standin init` does.
pub(super) fn drafted_with_lexicon(tables: Vec<Table>, samples: Samples<'_>) -> Draft {
    let database = database(tables);
    let draft = drafted_after(HEADER, &database, samples, |judgements| {
        let mut lexicon = Lexicon::default();
        for logical in database.logical_tables() {
            let name = &logical.table.name;
            let of_table = samples.iter().find(|(table, _)| *table == name.name);
            let (Some((_, samples)), Some(found)) = (of_table, judgements.get(name)) else {
                continue;
            };
            lexicon.learn(logical.table, samples, found);
        }
        lexicon.tell(judgements);
    });
    accepted(draft)
}

const GIVEN: [&str; 8] = [
    "Fatoumata",
    "Isolde",
    "Eberhard",
    "Paulina",
    "Heike",
    "Oskar",
    "Ludmila",
    "Tadeusz",
];
const FAMILY: [&str; 5] = ["Mikulski", "Rosenzweig", "Gyllenhaal", "Drovnik", "Wexelau"];

fn given(at: usize) -> &'static str {
    GIVEN[at % 8]
}

fn family(at: usize) -> &'static str {
    FAMILY[at / 8 % 5]
}

fn login(at: usize) -> String {
    format!("{}.{}", given(at), family(at)).to_lowercase()
}

fn users() -> (Table, Vec<detect::Sample>) {
    let users = texts("users", &["name", "display_name", "email"]);
    let samples = vec![
        values(login),
        values(|at| format!("{} {}", given(at), family(at))),
        values(|at| format!("{}@hw.example", login(at))),
    ];
    (users, samples)
}

#[test]
fn one_login_in_a_column_gets_the_rule_of_the_column_that_holds_it() {
    let (users, of_users) = users();
    let tokens = texts("access_tokens", &["puppets_user_id", "kind"]);
    let puppets = (0..9).map(|_| login(0)).collect();
    let samples = [
        ("users", of_users),
        (
            "access_tokens",
            vec![Some(puppets), values(|at| ["a", "b"][at % 2].into())],
        ),
    ];
    let draft = drafted_with_lexicon(vec![users, tokens], &samples);
    let own = rule(&draft, "public.users.name");
    assert_ne!(own, "keep", "{}", draft.text);
    assert_eq!(
        rule(&draft, "public.access_tokens.puppets_user_id"),
        own,
        "{}",
        draft.text
    );
    assert_eq!(rule(&draft, "public.access_tokens.kind"), "keep");
}

#[test]
fn few_logins_of_letters_get_the_rule_of_their_column_in_documents() {
    let staff = texts("staff", &["login", "full_name", "email"]);
    let logins = [
        "mkowalczyk",
        "j.nowakowa",
        "azielinska",
        "pwrobel",
        "dsikora",
    ];
    let five = |form: fn(usize, &str) -> String| {
        Some(
            logins
                .iter()
                .enumerate()
                .map(|(at, of)| form(at, of))
                .collect(),
        )
    };
    let mut audit = texts("audit", &["operator"]);
    audit.columns.push(column("new", Family::Jsonb));
    audit.columns.push(column("plain", Family::Jsonb));
    let login = |at: usize| logins[at % 5];
    let of_new = |at: usize| {
        let by = login(at * 3);
        format!(
            r#"{{"last_name": "{}", "by": "{by}", "stage": "{}"}}"#,
            family(at),
            at % 2
        )
    };
    let samples = [
        (
            "staff",
            vec![
                five(|_, login| login.to_owned()),
                five(|at, _| format!("{} {}", given(at), family(at * 8))),
                five(|_, login| format!("{login}@um.example")),
            ],
        ),
        (
            "audit",
            vec![
                values(|at| login(at).to_owned()),
                values(of_new),
                values(|at| format!(r#"{{"who_x": "{}", "k": {}}}"#, login(at * 7), at % 3)),
            ],
        ),
    ];
    let draft = drafted_with_lexicon(vec![staff, audit], &samples);
    let own = rule(&draft, "public.staff.login");
    assert!(own.contains("username"), "{}", draft.text);
    assert_eq!(rule(&draft, "public.audit.operator"), own, "{}", draft.text);
    for path in ["$.by", "$.who_x"] {
        let told = line(&draft, &format!("\"{path}\":"));
        assert!(told.contains("username"), "{}", draft.text);
    }
    assert!(line(&draft, "\"$.stage\":").contains("keep"));
}

#[test]
fn a_directory_of_users_is_of_people() {
    let directory = texts("user_directory", &["user_id", "display_name"]);
    let samples = [(
        "user_directory",
        vec![
            values(|at| format!("@{}:hw.example", login(at))),
            values(|at| format!("{} {}", given(at), family(at))),
        ],
    )];
    let draft = drafted_with_lexicon(vec![directory], &samples);
    assert_ne!(
        rule(&draft, "public.user_directory.user_id"),
        "keep",
        "{}",
        draft.text
    );
    assert_eq!(
        rule(&draft, "public.user_directory.display_name"),
        "name",
        "{}",
        draft.text
    );
}

#[test]
fn names_in_tables_of_states_of_tasks_are_told() {
    let (users, of_users) = users();
    let states = texts("task_state", &["name"]);
    let name = |at: usize| match at % 5 {
        0 => "Abschied Isolde Rosenzweig".into(),
        _ => format!("Raum {at}"),
    };
    let samples = [("users", of_users), ("task_state", vec![values(name)])];
    let draft = drafted_with_lexicon(vec![users, states], &samples);
    assert_eq!(
        rule(&draft, "public.task_state.name"),
        "text",
        "{}",
        draft.text
    );
}

#[test]
fn products_are_not_called_by_words_of_their_descriptions() {
    const CHEESES: [&str; 8] = [
        "roquefort",
        "taleggio",
        "gorgonzola",
        "manchego",
        "pecorino",
        "emmentaler",
        "halloumi",
        "provolone",
    ];
    let products = texts("product", &["handle", "title", "description"]);
    let cheese = |at: usize| CHEESES[at % 8];
    let samples = [(
        "product",
        vec![
            values(|at| format!("{}-{}", cheese(at), at + 10)),
            values(|at| format!("{} {}", cheese(at), at + 10)),
            values(|at| {
                format!(
                    "A fine {} from the hills, aged for {} months",
                    cheese(at),
                    at % 9 + 3
                )
            }),
        ],
    )];
    let draft = drafted_with_lexicon(vec![products], &samples);
    assert_eq!(
        rule(&draft, "public.product.handle"),
        "keep",
        "{}",
        draft.text
    );
    assert_eq!(
        rule(&draft, "public.product.title"),
        "keep",
        "{}",
        draft.text
    );
}

#[test]
fn threads_of_mails_hold_and_digests_of_their_identifiers_go() {
    let articles = texts(
        "ticket_articles",
        &["message_id", "in_reply_to", "message_id_md5"],
    );
    let id = |at: usize| format!("<{}@gmx.example>", hex(&Md5::digest(at.to_string())));
    let samples = [(
        "ticket_articles",
        vec![
            values(id),
            values(|at| id(at.saturating_sub(5))),
            values(|at| hex(&Md5::digest(id(at)))),
        ],
    )];
    let draft = drafted_with_lexicon(vec![articles], &samples);
    let of = |column: &str| rule(&draft, &format!("public.ticket_articles.{column}")).to_owned();
    assert!(of("message_id").contains("regex"), "{}", draft.text);
    assert_eq!(of("in_reply_to"), of("message_id"), "{}", draft.text);
    assert_eq!(of("message_id_md5"), "hash", "{}", draft.text);
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(b"0123456789abcdef"[digit as usize]))
        .collect()
}

#[test]
fn family_names_in_names_of_groups_are_told() {
    let (users, of_users) = users();
    let groups = texts("mdl_groups", &["name"]);
    let name = |at: usize| match at % 4 {
        0 => format!("Tutorium {}", family(at * 2)),
        _ => format!("Gruppe {}", ["A", "B", "C"][at % 3]),
    };
    let samples = [("users", of_users), ("mdl_groups", vec![values(name)])];
    let draft = drafted_with_lexicon(vec![users, groups], &samples);
    assert_eq!(
        rule(&draft, "public.mdl_groups.name"),
        "text",
        "{}",
        draft.text
    );
}
