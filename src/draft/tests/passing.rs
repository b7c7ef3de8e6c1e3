//! What other tools' configurations let pass: conditions, paths, columns.

use super::imports::{imported, line, told, with};
use super::*;
use crate::import::{Sort, Tool};

#[test]
fn a_condition_that_no_value_meets_is_left_out() {
    let mut users = table(
        "users",
        vec![
            column("uid", Family::Uuid),
            column("born", Family::Date),
            column("first_name", Family::Text),
        ],
    );
    users.uniques = vec![unique(&["uid"], true)];
    let database = database(vec![users]);
    let drafted = |condition: &str| {
        let text = format!(
            "tables:\n  - name: users\n    rules: {{ first_name: {{ first_name: {{}} }} }}\n    query: {{ transform_condition: \"{condition}\" }}\n"
        );
        let imports = imported(Tool::Datanymizer, &text);
        let draft = drafted_from(HEADER, &database, &[], &BTreeMap::new(), &imports);
        assert!(draft.errors.is_empty(), "{:?}", draft.errors);
        draft
    };
    for condition in [
        "uid = '6512BD43D9CAA6E02C990B0A82652DCA'",
        "born = '1/5/1990'",
    ] {
        let draft = drafted(condition);
        assert_eq!(rule(&draft, "public.users.first_name"), "first_name");
        told(
            &draft,
            Sort::Lost,
            &[
                "public.users.first_name",
                "its condition",
                "would never be met",
                "every row gets a stand-in",
            ],
        );
    }
    let draft = drafted("born = '1990-01-05'");
    assert_eq!(
        rule(&draft, "public.users.first_name"),
        "{ first_name: {}, when: \"born == '1990-01-05'\" }"
    );
}

#[test]
fn paths_that_pass_beside_a_configured_one_are_told() {
    let values: Vec<String> = (0..20)
        .map(|n| {
            format!(r#"{{"email": "a{n}@navy.mil", "phone": "+49 30 9018{n}9", "size": {n}}}"#)
        })
        .collect();
    let samples: Vec<detect::Sample> = vec![Some(values)];
    let database = database(vec![table("users", vec![column("profile", Family::Jsonb)])]);
    let greenmask = "dump:\n  transformation:\n    - name: users\n      schema: public\n      transformers:\n        - { name: Json, params: { column: profile, operations: [ { operation: set, path: email, value: x@y.z } ] } }\n";
    let datanymizer = "tables:\n  - name: users\n    rules:\n      profile: { json: { fields: [ { name: a, selector: \"$.email\", quote: true, rule: { email: {} } } ] } }\n";
    for (tool, text) in [
        (Tool::Greenmask, greenmask),
        (Tool::Datanymizer, datanymizer),
    ] {
        let imports = imported(tool, text);
        let draft = drafted_from(HEADER, &database, &samples, &BTreeMap::new(), &imports);
        assert!(rule(&draft, "public.users.profile").starts_with("{ json:"));
        told(
            &draft,
            Sort::Look,
            &["public.users.profile", "`$.phone` (", "other: set_null"],
        );
        let line = line(&draft, "profile:");
        assert!(
            line.contains("! passes what seems personal: `$.phone`"),
            "{line}"
        );
        assert!(
            !line.contains("`$.email` (") && !line.contains("$.size"),
            "{line}"
        );
    }
}

#[test]
fn no_path_of_a_document_passes_for_want_of_the_configured_rule() {
    let values: Vec<String> = (0..20)
        .map(|n| {
            format!(
                r#"{{"email": "a{n}@navy.mil", "v": {n}, "list": [{{"x": "blue"}}], "on": true}}"#
            )
        })
        .collect();
    let database = database(vec![table("users", vec![column("profile", Family::Jsonb)])]);
    let samples: Vec<detect::Sample> = vec![Some(values)];
    let drafted = |imports: &[Imported]| {
        let draft = drafted_from(HEADER, &database, &samples, &BTreeMap::new(), imports);
        (rule(&draft, "public.users.profile").to_owned(), draft)
    };
    let (detected, _) = drafted(&[]);
    assert!(detected.contains("\"$.v\": keep"), "{detected}");
    let of_greenmask = |operations: &str| {
        let text = format!(
            "dump:\n  transformation:\n    - name: users\n      transformers: [ {{ name: Json, params: {{ column: profile, operations: [ {operations} ] }} }} ]\n"
        );
        drafted(&imported(Tool::Greenmask, &text))
    };
    // One path that is not known here clears what no path names.
    let lost = "{ operation: set, path: 'list.#.x', value: red }";
    let (found, draft) = of_greenmask(&format!("{{ operation: set, path: v, value: 1 }}, {lost}"));
    assert_eq!(
        found,
        r#"{ json: { "$['v']": { fixed: 1 }, other: set_null } }"#
    );
    told(
        &draft,
        Sort::Lost,
        &["public.users.profile", "`list.#.x` of `Json`"],
    );
    // Without one that is known, and where a sampled value speaks against the rule, nothing passes either.
    let datanymizer = "tables:\n  - name: users\n    rules:\n      profile: { json: { fields: [ { selector: $.on, rule: { email: {} } } ] } }\n";
    for (found, draft) in [
        of_greenmask(lost),
        drafted(&imported(Tool::Datanymizer, datanymizer)),
    ] {
        assert!(!found.contains("keep"), "{found}");
        told(&draft, Sort::Lost, &["public.users.profile"]);
    }
}

#[test]
fn names_without_a_schema_that_mean_tables_of_several_are_told_once() {
    let mut other = table("users", vec![column("mail", Family::Text)]);
    other.name.schema = "hr".into();
    let here = table("users", vec![column("mail", Family::Text)]);
    let database = database(vec![here, other]);
    let text = |name: &str| {
        format!(
            "tables: [ {{ name: {name}, rules: {{ mail: {{ email: {{}} }}, gone: none }} }} ]\n"
        )
    };
    let drafted = |name: &str| {
        let imports = imported(Tool::Datanymizer, &text(name));
        drafted_from(HEADER, &database, &[], &BTreeMap::new(), &imports)
    };
    let draft = drafted("users");
    told(&draft, Sort::Differs, &["users", "hr.users, public.users"]);
    let of = |draft: &Draft| {
        draft
            .notes
            .iter()
            .filter(|note| note.what == "its name")
            .count()
    };
    assert_eq!(of(&draft), 1);
    assert_eq!(of(&drafted("hr.users")), 0);
}

#[test]
fn why_a_configured_rule_is_not_taken_is_told() {
    let columns = vec![
        column("born", Family::Date),
        column("code", Family::Text),
        column("n", Family::Int4),
    ];
    let database = database(vec![table("users", columns)]);
    let drafted = |name: &str, params: &str| {
        let text = format!(
            "dump:\n  transformation:\n    - name: users\n      transformers: [ {{ name: {name}, params: {{ {params} }} }} ]\n"
        );
        drafted_from(
            HEADER,
            &database,
            &[],
            &BTreeMap::new(),
            &imported(Tool::Greenmask, &text),
        )
    };
    for (name, params, why) in [
        (
            "NoiseDate",
            "column: born, max_ratio: 5 hours",
            "`date_noise`",
        ),
        (
            "RandomDate",
            "column: born, max: '2020-01-01'",
            "`date_range`",
        ),
        ("Dict", "column: code, values: { '\\N': x }", "`map`"),
        ("Dict", "column: code, values: {}", "`map`"),
        ("Replace", "column: n, value: hunter2", "`fixed`"),
    ] {
        let draft = drafted(name, params);
        let shown = format!("{:?}", draft.notes);
        assert!(
            !shown.contains("a column of this type") && !shown.contains("hunter2"),
            "{shown}"
        );
        told(&draft, Sort::Lost, &[&format!("`{name}`"), why]);
    }
    let draft = drafted("RandomEmail", "column: n");
    told(&draft, Sort::Lost, &["a column of this type"]);
}

#[test]
fn what_a_configuration_lets_pass_is_no_part_of_a_person() {
    let mut users = table(
        "users",
        vec![
            column("id", Family::Int4),
            column("first_name", Family::Text),
            column("last_name", Family::Text),
        ],
    );
    users.uniques = vec![unique(&["id"], true)];
    let text = "tables:\n  - name: users\n    rules: { last_name: { none: ~ } }\n";
    let imports = imported(Tool::Datanymizer, text);
    let draft = drafted_from(
        HEADER,
        &database(vec![users]),
        &[],
        &BTreeMap::new(),
        &imports,
    );
    assert_eq!(rule(&draft, "public.users.last_name"), "keep");
    assert!(rule(&draft, "public.users.first_name").contains("first_name"));
}

#[test]
fn a_condition_that_is_not_translated_beside_one_that_is_promises_nothing_of_every_row() {
    let text = "dump:\n  transformation:\n    - name: users\n      schema: public\n      when: record.code == 1\n      transformers:\n        - { name: RandomEmail, when: \"record.email contains 'x'\", params: { column: phone } }\n";
    let draft = with(HEADER, &imported(Tool::Greenmask, text));
    assert!(line(&draft, "phone:").contains("when: \"code == 1\""));
    told(
        &draft,
        Sort::Differs,
        &[
            "public.users.phone",
            "rows that do not meet it get stand-ins as well",
        ],
    );
    let notes = draft.notes.iter();
    let mut whole = notes.filter(|note| note.why.contains("every row"));
    assert!(whole.next().is_none());
}

#[test]
fn what_migrations_have_run_passes_where_it_has_no_values() {
    let columns = vec![column("id", Family::Text), column("logs", Family::Text)];
    let draft = drafted_by_values(table("_prisma_migrations", columns), &[&["a1"], &[]]);
    assert_eq!(rule(&draft, "public._prisma_migrations.logs"), "keep");
}

#[test]
fn yes_and_no_about_somebodys_mail_make_no_table_of_people() {
    let columns = vec![
        column("name", Family::Text),
        column("verify_email", Family::Bool),
    ];
    let draft = drafted_by_values(table("realm", columns), &[&["master", "hansewerk"], &["t"]]);
    assert_eq!(rule(&draft, "public.realm.name"), "keep");
}
