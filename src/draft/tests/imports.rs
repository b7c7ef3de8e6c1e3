//! What other tools' configurations make of a draft.

use super::*;
use crate::import::{Sort, Tool};

fn shop() -> Database {
    let mut users = table(
        "users",
        vec![
            column("id", Family::Int4),
            column("email", Family::Text),
            column("code", Family::Int4),
            column("opaque", Family::Text),
            column("phone", Family::Text),
            column("colour", Family::Text),
        ],
    );
    users.uniques = vec![
        unique(&["id"], true),
        unique(&["email"], false),
        unique(&["code"], false),
    ];
    let mut orders = table(
        "orders",
        vec![
            column("id", Family::Int4),
            column("user_id", Family::Int4),
            column("mail", Family::Text),
        ],
    );
    orders.foreign_keys = vec![ForeignKey {
        name: "orders_user_id_fkey".into(),
        columns: vec!["user_id".into()],
        references: users.name.clone(),
        referenced_columns: vec!["id".into()],
        validated: true,
        full: false,
    }];
    database(vec![users, orders])
}

pub(super) fn imported(tool: Tool, text: &str) -> Vec<Imported> {
    let read = tool.read(Path::new("f.yml"), text);
    vec![read.unwrap_or_else(|rejected| panic!("{}", rejected.render(false)))]
}

pub(super) fn with(base: &str, imports: &[Imported]) -> Draft {
    drafted_from(base, &shop(), &[], &BTreeMap::new(), imports)
}

pub(super) fn line<'d>(draft: &'d Draft, column: &str) -> &'d str {
    let mut lines = draft.text.lines();
    let found = lines.find(|line| line.trim_start().starts_with(column));
    found.unwrap_or_else(|| panic!("no line for {column}:\n{}", draft.text))
}

pub(super) fn told(draft: &Draft, sort: Sort, parts: &[&str]) {
    let found = draft.notes.iter().any(|note| {
        let text = format!("{} {} {} {}", note.subject, note.what, note.why, note.todo);
        note.sort == sort && parts.iter().all(|part| text.contains(part))
    });
    assert!(found, "{parts:?} is not told:\n{:#?}", draft.notes);
}

#[test]
fn what_a_configuration_wants_comes_before_what_was_detected() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Replibyte,
            "source:\n  transformers:\n    - database: public\n      table: users\n      columns:\n        - { name: phone, transformer_name: redacted }\n        - { name: email, transformer_name: transient }\n        - { name: colour, transformer_name: first-name }\n",
        ),
    );
    assert!(draft.errors.is_empty(), "{:?}", draft.errors);
    let phone = line(&draft, "phone:");
    assert!(
        phone.contains("partial:") && phone.contains("replibyte `redacted`"),
        "{phone}"
    );
    assert!(line(&draft, "colour: first_name").contains("replibyte `first-name`"));
    // It passes as configured; that it seems personal is said in both places.
    let email = line(&draft, "email: keep");
    assert!(
        email.contains("! replibyte `transient` lets it pass, but it seems personal"),
        "{email}"
    );
    told(&draft, Sort::Look, &["public.users.email", "see whether"]);
    told(
        &draft,
        Sort::Differs,
        &["public.users.phone", "three characters"],
    );
    // What it does not name is detected.
    assert!(line(&draft, "mail: ").contains("email"), "{}", draft.text);
    let imported = draft
        .columns
        .iter()
        .filter(|column| column.imported.is_some());
    assert_eq!(imported.count(), 3);
}

#[test]
fn what_nothing_does_is_undecided_and_stops_a_run() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Greenmask,
            "dump:\n  transformation:\n    - name: users\n      transformers:\n        - { name: Cmd, params: { columns: [ { name: opaque }, { name: email } ] } }\n        - { name: RandomInt, params: { column: code, min: 1, max: 9 } }\n",
        ),
    );
    let opaque = line(&draft, "# opaque:");
    assert!(
        opaque.contains("!! undecided, so that a run stops: greenmask `Cmd`"),
        "{opaque}"
    );
    told(
        &draft,
        Sort::Lost,
        &["public.users.opaque", "`Cmd`", "until then a run stops"],
    );
    let errors: Vec<&str> = draft
        .errors
        .iter()
        .map(|error| error.subject.as_str())
        .collect();
    // Neither the text nor the unique number may be kept, because the configuration masks both.
    assert_eq!(errors, ["public.users.code", "public.users.opaque"]);
    assert!(
        line(&draft, "# code:").contains("may repeat, and the column is unique"),
        "{}",
        draft.text
    );
    // Where something was detected, that is proposed.
    let email = line(&draft, "email: email");
    assert!(
        email.contains("greenmask `Cmd` is not carried over"),
        "{email}"
    );
    told(
        &draft,
        Sort::Lost,
        &["public.users.email", "`email` is proposed"],
    );
}

#[test]
fn tables_and_columns_that_are_not_there_are_told() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Greenmask,
            "dump:\n  transformation:\n    - name: Users\n      transformers: [ { name: SetNull, params: { column: phone } } ]\n    - name: users\n      transformers:\n        - { name: SetNull, params: { column: phon } }\n        - { name: SetNull, params: { column: phone } }\n    - name: users\n      transformers: [ { name: RandomWord, params: { column: phone } } ]\n",
        ),
    );
    told(
        &draft,
        Sort::Lost,
        &[
            "public.Users",
            "no such table",
            "did it mean `public.users`?",
        ],
    );
    told(
        &draft,
        Sort::Lost,
        &[
            "public.users.phon",
            "no such column",
            "did it mean `phone`?",
        ],
    );
    told(
        &draft,
        Sort::Lost,
        &[
            "public.users.phone",
            "`RandomWord`",
            "an entry before this one decides",
        ],
    );
    assert!(line(&draft, "phone: set_null").contains("greenmask `SetNull`"));
}

#[test]
fn conditions_rows_and_references_stand_in_the_file() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Greenmask,
            "dump:\n  transformation:\n    - name: orders\n      subset_conds: [ \"public.orders.id < 100\" ]\n      transformers: [ { name: RandomEmail, when: \"record.id > 5\", params: { column: mail } } ]\n    - name: users\n      subset_conds: [ \"id < 9\" ]\n  virtual_references:\n    - { name: orders, references: [ { name: users, columns: [ { name: id } ] } ] }\n",
        ),
    );
    assert!(draft.errors.is_empty(), "{:?}", draft.errors);
    assert!(
        draft.text.contains(
            "  orders:\n    rows: { where: \"(public.orders.id < 100)\" }\n    columns:\n"
        ),
        "{}",
        draft.text
    );
    assert!(
        draft
            .text
            .contains("references:\n  - public.orders.id -> public.users.id\n\ntables:\n"),
        "{}",
        draft.text
    );
    assert!(
        line(&draft, "mail:").contains("{ email: {}, when: \"id > 5\" }"),
        "{}",
        draft.text
    );
    told(
        &draft,
        Sort::Look,
        &[
            "public.orders.mail",
            "`RandomEmail`",
            "do not meet its condition",
        ],
    );
    // Orders refer to users, and those of users that are left out would be missed.
    told(
        &draft,
        Sort::Lost,
        &["public.users", "rows of other tables refer to it"],
    );
}

#[test]
fn rows_of_a_table_that_a_virtual_reference_leads_to_are_not_chosen() {
    let users = "    - name: users\n      subset_conds: [ \"id < 9\" ]\n";
    let import = |references: &str| {
        let text = format!("dump:\n  transformation:\n{users}{references}");
        imported(Tool::Greenmask, &text)
    };
    let references = "  virtual_references:\n    - { name: orders, references: [ { name: users, columns: [ { name: user_id } ] } ] }\n";
    let mut database = shop();
    for table in &mut database.tables {
        table.foreign_keys.clear();
    }
    let draft =
        |imports: &[Imported]| drafted_from(HEADER, &database, &[], &BTreeMap::new(), imports);
    let free = draft(&import(""));
    assert!(
        free.text.contains("rows: { where: \"(id < 9)\" }"),
        "{}",
        free.text
    );
    // Whatever configuration has the reference, and in whatever order they are read.
    let apart = [
        import(""),
        imported(Tool::Greenmask, &format!("dump:\n{references}")),
    ]
    .concat();
    for imports in [import(references), apart] {
        let tied = draft(&imports);
        assert!(tied.errors.is_empty(), "{:?}", tied.errors);
        assert!(!tied.text.contains("rows:"), "{}", tied.text);
        told(
            &tied,
            Sort::Lost,
            &["public.users", "rows of other tables refer to it"],
        );
    }
}

#[test]
fn columns_that_keys_tie_get_the_rule_that_asks_for_most() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Neosync,
            "mappings:\n  - { schema: public, table: users, column: id, transformer: { config: { passthroughConfig: {} } } }\n  - { schema: public, table: orders, column: user_id, transformer: { config: { transformScrambleIdentityConfig: {} } } }\n",
        ),
    );
    assert!(draft.errors.is_empty(), "{:?}", draft.errors);
    let ids = draft
        .columns
        .iter()
        .filter(|column| column.transform == "permute");
    assert_eq!(ids.count(), 2, "{}", draft.text);
    told(
        &draft,
        Sort::Differs,
        &["public.users.id", "keys tie it to public.orders.user_id"],
    );
}

#[test]
fn an_update_changes_no_entry_and_tells_what_it_left() {
    let base = "version: 1\ntables:\n  users:\n    columns: { id: keep, email: email, code: keep, opaque: keep, colour: keep }\n";
    let draft = with(
        base,
        &imported(
            Tool::Greenmask,
            "dump:\n  transformation:\n    - name: users\n      subset_conds: [ \"id < 9\" ]\n      transformers:\n        - { name: RandomWord, params: { column: colour } }\n        - { name: RandomE164PhoneNumber, params: { column: phone } }\n    - { name: orders, subset_conds: [ \"id < 9\" ] }\n  virtual_references:\n    - { name: orders, references: [ { name: users, columns: [ { name: id } ] } ] }\n",
        ),
    );
    assert!(
        draft.text.contains("colour: keep, phone: phone }"),
        "{}",
        draft.text
    );
    assert!(!draft.text.contains("references:"), "{}", draft.text);
    told(
        &draft,
        Sort::Lost,
        &["public.users.colour", "decides on this column already"],
    );
    told(
        &draft,
        Sort::Lost,
        &["a reference", "public.orders.id -> public.users.id"],
    );
}

#[test]
fn only_named_tables_have_rows() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Datanymizer,
            "tables: []\nfilter: { only: [ public.users ] }\n",
        ),
    );
    assert!(
        draft.text.contains("  orders:\n    rows: none\n"),
        "{}",
        draft.text
    );
    assert!(!draft.text.contains("  users:\n    rows"), "{}", draft.text);
}

#[test]
fn a_glob_of_a_table_and_its_partitions_is_told_of_none() {
    let mut payment = table("payment", vec![column("id", Family::Int4)]);
    payment.kind = TableKind::Partitioned;
    let mut leaf = table("payment_1", vec![column("id", Family::Int4)]);
    leaf.partition_of = Some(payment.name.clone());
    let text = "tables: []\nfilter: { except: [ \"public.payment*\" ] }\n";
    let imports = imported(Tool::Datanymizer, text);
    let database = database(vec![payment, leaf]);
    let draft = drafted_from(HEADER, &database, &[], &BTreeMap::new(), &imports);
    assert!(draft.text.contains("rows: none"), "{}", draft.text);
    assert!(draft.notes.is_empty(), "{:?}", draft.notes);
}

#[test]
fn a_type_that_no_rule_takes_is_left_to_what_was_detected() {
    let draft = with(
        HEADER,
        &imported(
            Tool::Datanymizer,
            "tables:\n  - name: users\n    rules: { code: { email: {} }, email: { datetime: {} } }\n",
        ),
    );
    assert!(
        line(&draft, "# code:").contains("undecided"),
        "{}",
        draft.text
    );
    assert!(
        line(&draft, "email: email").contains("datanymizer `datetime` is not carried over"),
        "{}",
        draft.text
    );
}

#[test]
fn a_column_that_keys_tie_to_a_kept_one_is_told() {
    let base = "version: 1\ntables:\n  users:\n    columns: { id: keep, email: email, code: keep, opaque: keep, colour: keep, phone: phone }\n";
    let draft = with(
        base,
        &imported(
            Tool::Greenmask,
            "dump:\n  transformation:\n    - name: orders\n      transformers: [ { name: RandomInt, params: { column: user_id, min: 1, max: 9 } } ]\n",
        ),
    );
    // The rule of the column that it refers to reaches it.
    assert!(!draft.text.contains("user_id"), "{}", draft.text);
    told(
        &draft,
        Sort::Lost,
        &["public.orders.user_id", "decides on this column already"],
    );
}

#[test]
fn of_two_entries_for_a_column_none_lets_it_pass_for_want_of_the_other() {
    let labels = imported(
        Tool::Anon,
        "SECURITY LABEL FOR anon ON COLUMN users.phone IS 'NOT MASKED';
         SECURITY LABEL FOR anon ON COLUMN public.users.phone IS 'MASKED WITH FUNCTION anon.fake_email()';",
    );
    let draft = with(HEADER, &labels);
    assert!(
        line(&draft, "phone:").starts_with("      phone: email"),
        "{}",
        draft.text
    );
    told(
        &draft,
        Sort::Lost,
        &["public.users.phone", "NOT MASKED", "another entry masks"],
    );
    let entry = |when: &str| {
        format!(
            "    - schema: public\n      name: users\n      transformers:\n        - name: RandomEmail\n          when: record.id {when} 5\n          params: {{ column: phone }}\n"
        )
    };
    let both = format!("dump:\n  transformation:\n{}{}", entry(">"), entry("<="));
    let draft = with(HEADER, &imported(Tool::Greenmask, &both));
    assert!(!line(&draft, "phone:").contains("when"), "{}", draft.text);
    told(
        &draft,
        Sort::Lost,
        &["public.users.phone", "every row gets a stand-in"],
    );
}

#[test]
fn what_is_masked_and_follows_a_kept_column_is_told() {
    let mut users = table("users", vec![column("email", Family::Text)]);
    users.uniques = vec![unique(&["email"], true)];
    let mut orders = table("orders", vec![column("email", Family::Text)]);
    orders.foreign_keys = vec![ForeignKey {
        name: "f".into(),
        columns: vec!["email".into()],
        references: users.name.clone(),
        referenced_columns: vec!["email".into()],
        // Not proven: `keep` does not spread by itself.
        validated: false,
        full: false,
    }];
    let base = "version: 1\ntables:\n  users:\n    columns:\n      email: keep\n";
    let database = database(vec![users, orders]);
    let drafted = |transformer: &str| {
        let text = format!(
            "dump:\n  transformation:\n    - name: orders\n      transformers: [ {{ name: {transformer}, params: {{ column: email }} }} ]\n"
        );
        let imports = imported(Tool::Greenmask, &text);
        drafted_from(base, &database, &[], &BTreeMap::new(), &imports)
    };
    for transformer in ["RandomEmail", "Cmd"] {
        let draft = drafted(transformer);
        assert_eq!(rule(&draft, "public.orders.email"), "keep");
        told(
            &draft,
            Sort::Lost,
            &[
                "public.orders.email",
                &format!("`{transformer}`"),
                "the rules file keeps one",
            ],
        );
    }
}

#[test]
fn what_is_said_of_null_stands_beside_the_transform() {
    let of = |transformers: &str| {
        let text = format!(
            "dump:\n  transformation:\n    - name: users\n      transformers: [ {transformers} ]\n"
        );
        with(HEADER, &imported(Tool::Greenmask, &text))
    };
    let draft = of(
        "{ name: RandomChoice, params: { column: colour, values: [ a, '\\N' ] } }, \
         { name: RandomEmail, params: { column: email, keep_null: false } }, \
         { name: HashedPassword, params: { column: opaque, keep_null: false } }",
    );
    assert!(draft.errors.is_empty(), "{:?}", draft.errors);
    assert_eq!(
        rule(&draft, "public.users.colour"),
        "{ choice: { values: [a] }, null_rate: \"50%\" }"
    );
    assert_eq!(
        rule(&draft, "public.users.email"),
        "{ email: {}, fill_nulls: { by: id } }"
    );
    // What is made of real values cannot fill.
    assert_eq!(rule(&draft, "public.users.opaque"), "password_hash");
    told(
        &draft,
        Sort::Differs,
        &["public.users.opaque", "NULL stays NULL"],
    );
    assert!(line(&draft, "opaque:").contains("NULL stays NULL"));
    assert!(!line(&draft, "email:").contains("NULL stays NULL"));
}
