//! What documents get: a rule for each path that was seen, and for those that nobody saw.

use super::*;

fn documents(family: Family) -> Table {
    table("audit", vec![column("new", family)])
}

/// `n` documents of this form, `#` being their number.
fn numbered(form: &str, n: usize) -> Vec<String> {
    let number = |number: usize| form.replace('#', &format!("{}", number + 100));
    (0..n).map(number).collect()
}

fn drafted_by(table: Table, documents: &[String]) -> Draft {
    let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
    drafted_by_values(table, &[&texts])
}

fn says(draft: &Draft, lines: &[&str]) {
    for line in lines {
        assert!(draft.text.contains(line), "{line}\n{}", draft.text);
    }
}

const CUSTOMER: &str = r#"{"id": #, "email": "ada#@navy.mil", "name": "王#", "description": "owes us",
    "plan": {"code": "gold", "note": "x"}, "tags": ["new", "paid"], "active": true, "mixed": "a"}"#;

#[test]
fn beside_somebodys_data_every_path_is_decided_on_and_the_rest_is_cleared() {
    let mut all = numbered(CUSTOMER, 20);
    // A key that one document has may be a name, and what stands beside objects is not told by its path.
    all.push(r#"{"mixed": {"inside": 1}, "Grace Hopper": "owes"}"#.into());
    let draft = drafted_by(documents(Family::Jsonb), &all);
    says(
        &draft,
        &[
            "\"$.email\": email  # high:",
            "\"$.name\": name  # low:",
            "\"$.description\": text  # low: named like free text",
            "\"$.plan.note\": text  # ",
            "\"$.plan.code\": keep  # nothing personal in its name; only one value, 20 times, to look at",
            "\"$.tags[*]\": keep",
            "\"$.active\": keep  # true or false\n",
            "other: set_null  # a path that is not named here is cleared, as one that comes later; so are ",
        ],
    );
    for kept in ["\"$.mixed\"", "Grace", "owes", "gold"] {
        assert!(!draft.text.contains(kept), "{kept}\n{}", draft.text);
    }
}

#[test]
fn what_is_called_like_people_goes_where_it_stands_and_it_is_said() {
    let names = ["Linda", "Robert", "Petra", "James"];
    let kin = |name: &str| {
        format!(r#"{{"size": 5, "kin": {{"{name}": {{"phone": "+1 415 386 1001"}}}}}}"#)
    };
    let all: Vec<String> = names
        .iter()
        .cycle()
        .take(20)
        .map(|name| kin(name))
        .collect();
    let draft = drafted_by(documents(Family::Jsonb), &all);
    says(
        &draft,
        &[
            "\"$.kin\": set_null  # medium: the names of its members look like addresses or names of somebody",
            "\"$.size\": keep",
            "what is called like people goes with its names",
        ],
    );
    assert!(draft.columns[0].clears_names);
    assert!(!draft.text.contains("$.kin.*"), "{}", draft.text);
}

#[test]
fn documents_in_which_nothing_seems_personal_pass_and_it_is_said_what_is_in_them() {
    let form = r#"{"size": #, "color": "red", "a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "name": "x", "description": "y"}"#;
    let draft = drafted_by(documents(Family::Jsonb), &numbered(form, 20));
    assert_eq!(rule(&draft, "public.audit.new"), "keep");
    says(
        &draft,
        &[
            "low: nothing personal seen at 9 paths of 20 sampled documents ($.a, $.b, $.c, $.color, $.d, $.description \
             and others); paths that come later pass as well",
        ],
    );
}

#[test]
fn a_document_that_is_somebodys_by_its_columns_name_passes_nothing() {
    let mut table = documents(Family::Jsonb);
    table.columns[0].name = "address".into();
    let draft = drafted_by(
        table,
        &numbered(r#"{"email": "a#@navy.mil", "size": 1}"#, 20),
    );
    says(
        &draft,
        &["other: set_null  # by its name all of it is personal"],
    );
    assert!(!draft.text.contains("$.size"), "{}", draft.text);
}

#[test]
fn a_geometry_stays_one() {
    let mut table = documents(Family::Jsonb);
    table.columns[0].name = "geo".into();
    let form = r#"{"type": "Polygon", "coordinates": [[[8.4#, 49.5#]]], "size": 1}"#;
    let draft = drafted_by(table, &numbered(form, 20));
    says(&draft, &["\"$.type\": keep"]);
    assert!(!draft.text.contains("$.size"), "{}", draft.text);
}

#[test]
fn keys_of_hstore_are_decided_on_one_by_one_as_well() {
    let mut table = documents(Family::Hstore);
    table.columns[0].ty.name = "public.hstore".into();
    let form = r#""e mail"=>"a#@navy.mil", "size"=>"L", "note"=>"x""#;
    let draft = drafted_by(table, &numbered(form, 20));
    assert_eq!(
        rule(&draft, "public.audit.new"),
        "{ hstore: { \"e mail\": email, \"note\": text, \"size\": keep, \"*\": set_null } }"
    );
    says(
        &draft,
        &["\"*\": set_null  # a key that is not named here is cleared, as one that comes later\n"],
    );
}

#[test]
fn what_a_star_reaches_as_well_stands_in_front_of_it() {
    let documents: Vec<String> = (100..160)
        .map(|n| {
            format!(
                r#"{{"size": {n}, "meta": {{"kind": "a", "more": 1}}, "k{n}x": "a{n}@navy.mil"}}"#
            )
        })
        .collect();
    let draft = drafted_by(self::documents(Family::Jsonb), &documents);
    let at = |line: &str| {
        let found = draft.text.find(line);
        found.unwrap_or_else(|| panic!("{line}\n{}", draft.text))
    };
    let star = at("\"$.*\": email");
    assert!(at("\"$.size\": keep") < star);
    assert!(at("\"$.meta.kind\": keep") < star);
    // Nothing lets what comes later into the container pass.
    assert!(!draft.text.contains("\"$.meta\":"), "{}", draft.text);
}

#[test]
fn what_other_members_tell_of_gets_no_rule_for_names() {
    let form = r#"[{"op": "add", "path": "/name", "value": "Grace Hopper"}, {"op": "add", "path": "/size", "value": "XL"}]"#;
    let draft = drafted_by(documents(Family::Jsonb), &numbered(form, 20));
    says(
        &draft,
        &["\"$[*].value\": text  # medium: `path` tells what it is, and that differs: "],
    );
}

#[test]
fn one_document_that_is_a_text_does_not_do_away_with_the_others() {
    let mut all = numbered(r#"{"id": #, "email": "ada#@navy.mil"}"#, 20);
    all.push(r#""ada@navy.mil wrote to us twice about the order""#.into());
    let draft = drafted_by(documents(Family::Jsonb), &all);
    says(
        &draft,
        &["\"$.email\": email", "other: set_null  # a path that"],
    );
    assert!(!draft.text.contains("\"$\":"), "{}", draft.text);
    // Nor does a member that is a text in one of them.
    let mut all = numbered(
        r#"{"id": #, "user": {"email": "ada#@navy.mil", "size": 1}}"#,
        20,
    );
    all.push(r#"{"id": 1, "user": "ada@navy.mil"}"#.into());
    let draft = drafted_by(documents(Family::Jsonb), &all);
    says(
        &draft,
        &["\"$.user.email\": email", "\"$.user.size\": keep"],
    );
    assert!(!draft.text.contains("\"$.user\":"), "{}", draft.text);
}

#[test]
fn numbers_that_are_dates_of_birth_are_cleared_and_years_move_a_little() {
    let form =
        r#"{"email": "ada#@navy.mil", "dob": -49900#, "birth_date": 19800#, "birth_year": 1950}"#;
    let draft = drafted_by(documents(Family::Jsonb), &numbered(form, 20));
    says(
        &draft,
        &[
            "\"$.dob\": set_null",
            "\"$.birth_date\": set_null",
            "\"$.birth_year\": { noise: { absolute: 3 } }",
        ],
    );
}

#[test]
fn texts_that_are_dates_of_birth_become_others() {
    let form = r#"{"email": "ada#@navy.mil", "dob": "1#-05-17", "born": "1990-05-17T00:00:00.#Z"}"#;
    for family in [Family::Jsonb, Family::Text] {
        let draft = drafted_by(documents(family), &numbered(form, 20));
        says(&draft, &["\"$.born\": birth_date", "\"$.dob\": birth_date"]);
    }
}

#[test]
fn lists_of_documents_are_decided_on_path_by_path_as_well() {
    for (type_name, family) in [("jsonb[]", Family::Jsonb), ("json[]", Family::Json)] {
        let mut table = documents(Family::Array);
        let element = Type::plain(type_name.trim_end_matches("[]"), family);
        table.columns[0].ty = Type {
            element: Some(Box::new(element)),
            ..Type::plain(type_name, Family::Array)
        };
        let form =
            r#"[{"email": "a#@navy.mil", "size": 1}, null, {"email": "b#@navy.mil", "note": "x"}]"#;
        let draft = drafted_by(table, &numbered(form, 20));
        assert_eq!(
            rule(&draft, "public.audit.new"),
            "{ array: { of: { json: { \"$.email\": email, \"$.note\": text, \"$.size\": keep, \"other\": set_null } } } }",
            "{}",
            draft.text
        );
        says(
            &draft,
            &[
                "array:\n",
                "of:\n",
                "json:\n",
                "\"$.email\": email  # high:",
                "other: set_null",
            ],
        );
    }
}

#[test]
fn births_and_genders_in_documents_are_dates_and_codes_or_go() {
    let form = r#"{"email": "ada#@navy.mil", "gender": "male", "birth_date": "03081988"}"#;
    let draft = drafted_by(documents(Family::Jsonb), &numbered(form, 20));
    says(&draft, &["\"$.birth_date\": birth_date  # "]);
    assert!(!draft.text.contains("\"$.gender\": text"), "{}", draft.text);
}

#[test]
fn what_stands_where_others_hold_lists_is_named_as_cleared() {
    let mut all = numbered(r#"[{"tel": "+49171555#"}]"#, 20);
    all.extend(numbered(r#"[{"tel": ["+49171556#"]}]"#, 20));
    let draft = drafted_by(documents(Family::Jsonb), &all);
    says(
        &draft,
        &[
            "; so are texts, numbers and flags at $[*].tel, where other documents hold lists or objects",
        ],
    );
    let all = numbered(r#"["a", {"email": "ada#@navy.mil"}]"#, 20);
    let draft = drafted_by(documents(Family::Jsonb), &all);
    says(&draft, &["texts, numbers and flags at $[*], where"]);
}

#[test]
fn a_column_called_like_texts_now_and_then_lets_pass_what_is_nobodys_in_its_documents() {
    let form = r#"{"email": "ada#@navy.mil", "type": "charge"}"#;
    let with = |name: &str| {
        let table = table("events", vec![column(name, Family::Jsonb)]);
        drafted_by(table, &numbered(form, 20)).text
    };
    assert!(with("body").contains("\"$.type\": keep"));
    assert!(!with("notes").contains("\"$.type\": keep"));
}

/// A column of texts that holds so many characters.
fn narrow(length: u32) -> Table {
    let mut table = documents(Family::Text);
    table.columns[0].ty = Type {
        length: Some(length),
        ..Type::plain(&format!("character varying({length})"), Family::Text)
    };
    table
}

#[test]
fn documents_in_columns_with_a_length_are_replaced_path_by_path_as_well() {
    let form = r#"{"auth_method": "openid-connect", "username": "p.quist#@gmx.de", "size": #}"#;
    let draft = drafted_by(narrow(2550), &numbered(form, 20));
    says(
        &draft,
        &[
            "\"$.username\": email",
            "\"$.auth_method\": keep",
            "too_long: set_null  # one that gets too long for character varying(2550)",
        ],
    );
    let mut table = narrow(2550);
    table.columns[0].not_null = true;
    let draft = drafted_by(table, &numbered(form, 20));
    says(&draft, &["too_long: empty  # one that gets too long"]);
}

#[test]
fn texts_that_are_documents_or_null_or_a_few_words_are_looked_into() {
    let form = r#"{"sent": #, "to": "u#@navy.mil"}"#;
    let mut all = numbered(form, 60);
    all.extend(vec!["null".to_owned(); 50]);
    let draft = drafted_by(documents(Family::Text), &all);
    says(
        &draft,
        &[
            "\"$.to\": email",
            "\"$.sent\": keep",
            "on_invalid: set_null",
        ],
    );
    all.extend(["Changed Linda.".to_owned(), "No fields changed.".to_owned()]);
    let draft = drafted_by(documents(Family::Text), &all);
    says(&draft, &["\"$.to\": email", "on_invalid: text  # a text"]);
}

#[test]
fn months_and_years_of_cards_stay_such() {
    let form =
        r#"{"email": "u#@navy.mil", "card": {"exp_month": 8, "exp_year": 2027, "last4": "0#"}}"#;
    let draft = drafted_by(documents(Family::Jsonb), &numbered(form, 20));
    says(
        &draft,
        &[
            "\"$.card.exp_month\": { number_range: { min: 1, max: 12 } }",
            "\"$.card.exp_year\": { noise: { absolute: 3 } }",
            "\"$.card.last4\": ",
        ],
    );
    let cards = table(
        "cards",
        vec![
            column("exp_month", Family::Int4),
            column("exp_year", Family::Int2),
            column("expiry_month", Family::Text),
        ],
    );
    let draft = drafted(&database(vec![cards]));
    let expected = [
        ("exp_month", "{ number_range: { min: 1, max: 12 } }"),
        ("exp_year", "{ noise: { absolute: 3 } }"),
    ];
    for (name, expected) in expected {
        let title = format!("public.cards.{name}");
        assert_eq!(rule(&draft, &title), expected, "{}", draft.text);
    }
    let of_text = rule(&draft, "public.cards.expiry_month");
    assert!(of_text.starts_with("{ choice: [\"01\", "), "{}", draft.text);
}
