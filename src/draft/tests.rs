//! Drafts of small catalogs, and what the plan says of them.

mod alike;
mod applications;
mod asked;
mod codes;
mod coherent;
mod dates;
mod documents;
mod domains;
mod doors;
mod emails;
mod forms;
mod held;
mod hidden;
mod imports;
mod inside;
mod issued;
mod logins;
mod looks;
mod mixed;
mod near;
mod parted;
mod passing;
mod renamed;
mod rest;
mod settings;
mod tokens;
mod trials;

use super::*;
use crate::catalog::{Check, Column, Family, Field, ForeignKey, Table, TableKind, Type, Unique};
use crate::detect::{self, Confidence};

fn column(name: &str, family: Family) -> Column {
    Column::plain(name, Type::plain(family.name(), family))
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    Table::plain(TableName::new("public", name), columns)
}

fn unique(columns: &[&str], primary: bool) -> Unique {
    Unique {
        name: format!("{}_key", columns.join("_")),
        primary,
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        expressions: Vec::new(),
        read_columns: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
    }
}

fn database(mut tables: Vec<Table>) -> Database {
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Database {
        name: "db".into(),
        server_version: 150_000,
        encoding: "UTF8".into(),
        system_identifier: None,
        in_recovery: false,
        extensions: Vec::new(),
        tables,
        sequences: Vec::new(),
        large_objects: 0,
        settings: Vec::new(),
        said: Vec::new(),
        views: Vec::new(),
    }
}

fn drafted_onto(base: &str, database: &Database, unsampled: &BTreeMap<TableName, String>) -> Draft {
    drafted_with(base, database, &[], unsampled)
}

/// A draft by samples, which every table has; none at all where they are empty.
fn drafted_with(
    base: &str,
    database: &Database,
    samples: &[detect::Sample],
    unsampled: &BTreeMap<TableName, String>,
) -> Draft {
    drafted_from(base, database, samples, unsampled, &[])
}

/// The same with what configurations of other tools want.
fn drafted_from(
    base: &str,
    database: &Database,
    samples: &[detect::Sample],
    unsampled: &BTreeMap<TableName, String>,
    imports: &[Imported],
) -> Draft {
    let logical = database.logical_tables();
    let judgements = logical
        .iter()
        .map(|logical| {
            (
                logical.table.name.clone(),
                detect::table(logical.table, samples),
            )
        })
        .collect();
    let mut trials = trial::Trials::default();
    for logical in &logical {
        trials.keep(logical.table, samples.to_vec());
    }
    draft(&Request {
        database,
        base,
        path: Path::new("r.yaml"),
        env: &|_| Some("unused".into()),
        judgements: &judgements,
        trials: &trials,
        unsampled,
        imports,
        is_update: base != HEADER,
    })
    .unwrap()
}

/// A draft that the plan accepts.
fn drafted(database: &Database) -> Draft {
    accepted(drafted_onto(HEADER, database, &BTreeMap::new()))
}

/// A draft that the plan has no error about.
fn accepted(draft: Draft) -> Draft {
    assert!(
        draft.errors.is_empty(),
        "{:?}\n{}",
        draft.errors,
        draft.text
    );
    draft
}

/// A draft that the plan accepts but for columns that nobody knows a rule for.
fn drafted_but_undecided(database: &Database) -> Draft {
    let draft = drafted_onto(HEADER, database, &BTreeMap::new());
    let mut errors = draft.errors.iter();
    assert!(
        errors.all(|finding| finding.unruled.is_some()),
        "{:?}\n{}",
        draft.errors,
        draft.text
    );
    draft
}

/// A draft of one table by values of its columns.
fn drafted_by_values(table: Table, values: &[&[&str]]) -> Draft {
    let samples: Vec<detect::Sample> = values
        .iter()
        .map(|values| Some(values.iter().map(|value| (*value).to_owned()).collect()))
        .collect();
    let draft = drafted_with(HEADER, &database(vec![table]), &samples, &BTreeMap::new());
    assert!(
        draft.errors.is_empty(),
        "{:?}\n{}",
        draft.errors,
        draft.text
    );
    draft
}

fn rule<'d>(draft: &'d Draft, column: &str) -> &'d str {
    let drafted = draft
        .columns
        .iter()
        .find(|drafted| drafted.table.column(&drafted.column) == column);
    drafted.map_or("none", |drafted| drafted.rule.as_str())
}

#[test]
fn the_shop_is_drafted_whole_and_the_plan_accepts_it() {
    let catalog = crate::shop::catalog(100).unwrap();
    let draft = drafted(&catalog);
    let columns: usize = catalog
        .logical_tables()
        .iter()
        .map(|logical| logical.table.columns.len())
        .sum();
    assert_eq!(draft.columns.len(), columns);
    for (column, expected) in [
        ("public.users.id", "keep"),
        ("public.users.email", "email"),
        ("public.users.full_name", "name"),
        ("public.users.ssn", "ssn"),
        ("public.users.credit_card", "credit_card"),
        ("public.users.ip_address", "ip_address"),
        ("public.orders.shipping_email", "email"),
        ("public.orders.user_id", "keep"),
        ("public.products.name", "keep"),
        ("public.products.tags", "keep"),
    ] {
        assert_eq!(rule(&draft, column), expected, "{column}\n{}", draft.text);
    }
}

#[test]
fn lengths_and_unique_keys_choose_among_the_rules_that_suit() {
    let mut users = table(
        "users",
        vec![
            column("email", Family::Text),
            column("username", Family::Text),
            column("full_name", Family::Text),
            column("phone", Family::Text),
            column("tags_email", Family::Text),
        ],
    );
    users.columns[0].ty.length = Some(40);
    users.columns[1].ty.length = Some(20);
    users.columns[3].ty.length = Some(10);
    users.uniques = vec![
        unique(&["email"], true),
        unique(&["username"], false),
        unique(&["full_name"], false),
    ];
    let draft = drafted(&database(vec![users]));
    assert_eq!(
        rule(&draft, "public.users.email"),
        "{ email: { style: short } }"
    );
    assert_eq!(
        rule(&draft, "public.users.username"),
        "{ username: { style: short } }"
    );
    assert_eq!(
        rule(&draft, "public.users.full_name"),
        "{ hash: { length: 16, encoding: base32 } }"
    );
    assert_eq!(
        rule(&draft, "public.users.phone"),
        "{ phone: { numbers: any } }"
    );
}

#[test]
fn where_one_column_is_narrow_all_of_its_transform_draw_what_fits_there() {
    let mut users = table(
        "users",
        vec![
            column("first_name", Family::Text),
            column("city", Family::Text),
        ],
    );
    users.columns[0].ty.length = Some(10);
    users.columns[1].ty.length = Some(15);
    let staff = table(
        "staff",
        vec![
            column("first_name", Family::Text),
            column("last_name", Family::Text),
        ],
    );
    let draft = drafted(&database(vec![users.clone(), staff.clone()]));
    let short = "{ first_name: { longest: 10 } }";
    assert_eq!(rule(&draft, "public.users.first_name"), short);
    assert_eq!(rule(&draft, "public.staff.first_name"), short);
    assert_eq!(
        rule(&draft, "public.users.city"),
        "{ city: { longest: 15 } }"
    );
    assert_eq!(rule(&draft, "public.staff.last_name"), "last_name");
    for why in [
        "only what fits into",
        "no longer than where the same stands in narrower columns",
    ] {
        assert!(draft.text.contains(why), "{why}\n{}", draft.text);
    }
    // What is added later goes by the rules that are there.
    let before = drafted(&database(vec![users.clone()]));
    let after = drafted_onto(
        &before.text,
        &database(vec![users.clone(), staff.clone()]),
        &BTreeMap::new(),
    );
    assert_eq!(rule(&after, "public.staff.first_name"), short);
    let before = drafted(&database(vec![staff.clone()]));
    let after = drafted_onto(
        &before.text,
        &database(vec![users, staff]),
        &BTreeMap::new(),
    );
    assert_eq!(rule(&after, "public.users.first_name"), short);
    assert!(
        after
            .text
            .contains("! other columns draw from longer ones too"),
        "{}",
        after.text
    );
}

#[test]
fn where_too_few_words_would_be_left_another_rule_is_proposed() {
    let mut users = table("users", vec![column("first_name", Family::Text)]);
    users.columns[0].ty.length = Some(2);
    let draft = drafted(&database(vec![users]));
    let rule = rule(&draft, "public.users.first_name");
    assert!(!rule.contains("longest"), "{rule}");
}

#[test]
fn a_column_of_what_another_one_holds_gets_the_same_rule() {
    let customers = table("customers", vec![column("company_name", Family::Text)]);
    let orders = table("orders", vec![column("ship_name", Family::Text)]);
    let firsts = ["Hungry", "Split", "Lazy", "Great", "Rattlesnake"];
    let values = firsts.iter().flat_map(|first| {
        ["Coyote", "Rail", "Kountry", "Lakes"].map(|last| format!("{first} {last}"))
    });
    let samples: Vec<detect::Sample> = vec![Some(values.collect())];
    let database = database(vec![customers, orders]);
    let draft = drafted_with(HEADER, &database, &samples, &BTreeMap::new());
    assert_eq!(rule(&draft, "public.customers.company_name"), "company");
    assert_eq!(
        rule(&draft, "public.orders.ship_name"),
        "company",
        "{}",
        draft.text
    );
    let why = "nearly all of its sampled values stand in public.customers.company_name as well";
    assert!(draft.text.contains(why), "{}", draft.text);
    assert!(!draft.text.contains("Coyote"), "{}", draft.text);
    // By names alone nobody can tell.
    let draft = drafted(&database);
    assert_ne!(rule(&draft, "public.orders.ship_name"), "company");
}

#[test]
fn columns_whose_names_say_nothing_go_by_the_one_that_holds_the_same() {
    let customers = table("customers", vec![column("company_name", Family::Text)]);
    let names = ["supplier", "partner", "bill_to"].map(|name| column(name, Family::Text));
    let database = database(vec![customers, table("orders", names.to_vec())]);
    let drafted = |different: usize| {
        let values = (0..400).map(|number| format!("Q{} Zzrk", number % different));
        let samples: Vec<detect::Sample> = vec![Some(values.collect()); 3];
        drafted_with(HEADER, &database, &samples, &BTreeMap::new())
    };
    let (many, few) = (drafted(400), drafted(12));
    for name in ["supplier", "partner", "bill_to"] {
        let title = format!("public.orders.{name}");
        assert_eq!(rule(&many, &title), "company", "{}", many.text);
        // So few may be labels, which many tables share.
        assert_eq!(rule(&few, &title), "keep", "{}", few.text);
    }
    let why = "medium: holds a company like public.customers.company_name";
    assert!(many.text.contains(why), "{}", many.text);
}

#[test]
fn an_index_of_one_column_takes_no_rule_from_another() {
    let users = table("users", vec![column("email", Family::Text)]);
    let mut accounts = table("accounts", vec![column("email", Family::Text)]);
    accounts.uniques = vec![Unique {
        columns: Vec::new(),
        expressions: vec!["COALESCE(email, ''::text)".into()],
        read_columns: vec!["email".into()],
        ..unique(&["email"], false)
    }];
    let values = (0..300).map(|number| format!("u{number}@example.org"));
    let samples: Vec<detect::Sample> = vec![Some(values.collect())];
    let database = database(vec![users, accounts]);
    let draft = drafted_with(HEADER, &database, &samples, &BTreeMap::new());
    assert_eq!(rule(&draft, "public.accounts.email"), "", "{}", draft.text);
    assert_eq!(
        rule(&draft, "public.users.email"),
        "email",
        "{}",
        draft.text
    );
    let errors: Vec<&str> = draft
        .errors
        .iter()
        .map(|error| error.subject.as_str())
        .collect();
    assert_eq!(errors, ["public.accounts.email"]);
    assert!(
        !draft.text.contains("become what they become"),
        "{}",
        draft.text
    );
}

#[test]
fn a_key_of_text_is_one_rule_for_all_that_refer_to_it() {
    let mut users = table("users", vec![column("email", Family::Text)]);
    users.uniques = vec![unique(&["email"], true)];
    let mut orders = table(
        "orders",
        vec![column("id", Family::Int4), column("buyer", Family::Text)],
    );
    orders.foreign_keys = vec![ForeignKey {
        name: "f".into(),
        columns: vec!["buyer".into()],
        references: TableName::new("public", "users"),
        referenced_columns: vec!["email".into()],
        validated: true,
        full: false,
    }];
    let draft = drafted(&database(vec![users, orders]));
    assert_eq!(rule(&draft, "public.orders.buyer"), "email");
    assert_eq!(draft.columns[1].reason, "follows public.users.email");
    assert!(
        draft
            .text
            .contains("buyer: email  # medium: follows public.users.email"),
        "{}",
        draft.text
    );
}

#[test]
fn what_no_rule_fits_is_kept_and_said_loudly() {
    let mut users = table(
        "users",
        vec![
            column("gender", Family::Text),
            column("medical_history", Family::Composite),
        ],
    );
    users.columns[0].not_null = true;
    users.columns[1].not_null = true;
    users.checks = vec![Check {
        name: "known".into(),
        columns: vec!["gender".into()],
        definition: "CHECK ((lower(gender) = ANY (ARRAY['w'::text, 'm'::text])))".into(),
    }];
    let draft = drafted_but_undecided(&database(vec![users]));
    for column in &draft.columns {
        assert!(!column.forced && column.rule.is_empty(), "{column:?}");
    }
    assert_eq!(draft.errors.len(), 2);
    assert_eq!(
        draft
            .text
            .matches("!! undecided, so that a run stops")
            .count(),
        2,
        "{}",
        draft.text
    );
}

#[test]
fn constraints_that_nobody_can_read_are_pointed_at() {
    let mut users = table("users", vec![column("email", Family::Text)]);
    users.checks = vec![Check {
        name: "form".into(),
        columns: vec!["email".into()],
        definition: "CHECK ((email ~ '@'::text))".into(),
    }];
    let draft = drafted(&database(vec![users]));
    assert!(draft.columns[0].doubtful);
    assert!(
        draft.text.contains("! see that stand-ins pass `form`"),
        "{}",
        draft.text
    );
}

#[test]
fn a_partition_key_that_seems_personal_stops_a_run() {
    let mut people = table("people", vec![column("birth_date", Family::Date)]);
    people.kind = TableKind::Partitioned;
    people.partition_key = vec!["birth_date".into()];
    let mut part = table("people_1", vec![column("birth_date", Family::Date)]);
    part.partition_of = Some(people.name.clone());
    people.columns[0].not_null = true;
    let draft = drafted_but_undecided(&database(vec![people, part]));
    assert_eq!(rule(&draft, "public.people.birth_date"), "");
    assert_eq!(draft.errors.len(), 1);
    assert!(!draft.text.contains("people_1"), "{}", draft.text);
}

#[test]
fn a_second_round_adds_what_is_new_and_a_third_nothing() {
    let mut tables = vec![table("users", vec![column("id", Family::Int4)])];
    let first = drafted(&database(tables.clone()));
    tables[0].columns.push(column("email", Family::Text));
    tables.push(table("visits", vec![column("ip", Family::Inet)]));
    let new = database(tables);
    let second = drafted_onto(&first.text, &new, &BTreeMap::new());
    let added: Vec<&str> = second
        .columns
        .iter()
        .map(|column| column.column.as_str())
        .collect();
    assert_eq!(added, ["email", "ip"]);
    let mut rest = second.text.lines();
    assert!(
        first
            .text
            .lines()
            .all(|line| rest.any(|other| other == line)),
        "{}",
        second.text
    );
    let third = drafted_onto(&second.text, &new, &BTreeMap::new());
    assert!(third.columns.is_empty());
    assert_eq!(third.text, second.text);
}

#[test]
fn a_column_tied_to_one_that_is_kept_is_kept() {
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
    let draft = drafted_onto(base, &database(vec![users, orders]), &BTreeMap::new());
    assert!(draft.errors.is_empty(), "{:?}", draft.errors);
    assert_eq!(rule(&draft, "public.orders.email"), "keep");
}

#[test]
fn lists_are_cleared_and_generated_columns_left_to_the_target() {
    let mut users = table(
        "users",
        vec![
            column("emails", Family::Array),
            column("initial", Family::Text),
        ],
    );
    users.columns[0].ty.element = Some(Box::new(Type::plain("text", Family::Text)));
    users.columns[0].not_null = true;
    users.columns[1].generated = Some("\"left\"(x, 1)".into());
    let unsampled = BTreeMap::from([(users.name.clone(), "the role may not read it".to_owned())]);
    let draft = drafted_onto(HEADER, &database(vec![users]), &unsampled);
    assert_eq!(draft.columns.len(), 1);
    let by_elements = crate::transform::registry::find("array").is_some();
    let expected = if by_elements {
        "{ array: email }"
    } else {
        "{ fixed: \"{}\" }"
    };
    assert_eq!(rule(&draft, "public.users.emails"), expected);
    for words in [
        "# ! proposed by names alone: the role may not read it",
        "# initial is generated",
    ] {
        assert!(draft.text.contains(words), "{}", draft.text);
    }
}

#[test]
fn texts_lose_what_their_rows_columns_hold_and_all_of_it_where_no_column_holds_names() {
    let text = |name| column(name, Family::Text);
    let note = ["Joe Doe says: mail joe@x.org about it"];
    let users = table(
        "users",
        vec![
            text("full_name"),
            text("email"),
            text("city"),
            text("notes"),
        ],
    );
    let draft = drafted_by_values(users, &[&["Joe Doe"], &["joe@x.org"], &["Rome"], &note]);
    assert_eq!(
        rule(&draft, "public.users.notes"),
        "{ redact: { known: [full_name, email] } }"
    );
    let notes = draft.columns.last().unwrap();
    assert!(notes.leaves_names);
    let said = "names that these columns do not hold stay";
    assert!(draft.text.contains(said), "{}", draft.text);
    let tickets = table("tickets", vec![text("city"), text("notes")]);
    let draft = drafted_by_values(tickets, &[&["Rome"], &note]);
    assert_eq!(rule(&draft, "public.tickets.notes"), "text");
}

#[test]
fn stand_ins_are_of_the_country_that_values_and_names_tell() {
    let text = |name| column(name, Family::Text);
    let contacts = table("contacts", vec![text("first_name"), text("phone")]);
    let phones = ["+49 30 901820", "+49 89 1234567"];
    let draft = drafted_by_values(contacts, &[&["Jürgen"], &phones]);
    assert_eq!(
        rule(&draft, "public.contacts.phone"),
        "{ phone: { country: de } }"
    );
    assert_eq!(
        rule(&draft, "public.contacts.first_name"),
        "{ first_name: { locale: de_DE } }"
    );
    let names = ["vorname", "nachname", "plz", "steuer_id", "email"];
    let draft = drafted(&database(vec![table(
        "kunden",
        names.map(text).into_iter().collect(),
    )]));
    for (column, expected) in [
        ("public.kunden.vorname", "{ first_name: { locale: de_DE } }"),
        ("public.kunden.plz", "{ postcode: { country: de } }"),
        (
            "public.kunden.steuer_id",
            "{ national_id: { country: de } }",
        ),
        ("public.kunden.email", "email"),
    ] {
        assert_eq!(rule(&draft, column), expected, "{}", draft.text);
    }
    // What a transform does not know of a country, it gives without.
    let polish = table("klienci", vec![text("imie"), text("nazwisko")]);
    let draft = drafted(&database(vec![polish]));
    assert_eq!(rule(&draft, "public.klienci.imie"), "first_name");
}

#[test]
fn fields_of_composite_types_get_rules_by_their_names() {
    let mut shops = table("shops", vec![column("home", Family::Composite)]);
    shops.columns[0].ty.fields = ["street", "city", "zip", "colour"]
        .map(|name| Field {
            name: name.into(),
            ty: Type::plain("text", Family::Text),
        })
        .into();
    let draft = drafted(&database(vec![shops.clone()]));
    assert_eq!(
        rule(&draft, "public.shops.home"),
        "{ composite: { street: street, city: city, zip: postcode, \"*\": keep } }"
    );
    assert!(
        draft
            .text
            .contains("medium: 3 of 4 fields seem personal by their names"),
        "{}",
        draft.text
    );
    shops.columns[0].name = "home_address".into();
    let draft = drafted(&database(vec![shops]));
    assert_eq!(
        rule(&draft, "public.shops.home_address"),
        "{ composite: { street: street, city: city, zip: postcode, \"*\": set_null } }"
    );
}

#[test]
fn what_nobody_looked_into_is_kept_with_low_confidence() {
    let mut files = table(
        "files",
        vec![
            column("attachment", Family::Bytea),
            column("extra", Family::Hstore),
            column("span", Family::Range),
        ],
    );
    files.columns[1].ty.name = "public.hstore".into();
    let draft = drafted(&database(vec![files]));
    for column in &draft.columns {
        assert_eq!(
            (column.rule.as_str(), column.confidence),
            ("keep", Confidence::Low),
            "{column:?}"
        );
    }
}

#[test]
fn numbers_of_rows_stay_and_numbers_of_people_do_not() {
    let keyed = |name: &str, key: &str, is_counted: bool| {
        let mut table = table(name, vec![column(key, Family::Int8)]);
        table.uniques.push(unique(&[key], true));
        table.columns[0].identity = is_counted;
        table
    };
    let database = database(vec![
        keyed("patients", "nhs_number", false),
        keyed("callers", "phone", false),
        keyed("staff", "personalnummer", true),
        keyed("orders", "order_no", false),
        table("labs", vec![column("nhs_number", Family::Int8)]),
        table("rosters", vec![column("personalnummer", Family::Int4)]),
    ]);
    let draft = drafted(&database);
    for (column, expected) in [
        ("public.patients.nhs_number", "permute"),
        ("public.labs.nhs_number", "permute"),
        ("public.callers.phone", "permute"),
        ("public.staff.personalnummer", "keep"),
        ("public.rosters.personalnummer", "keep"),
        ("public.orders.order_no", "keep"),
    ] {
        assert_eq!(rule(&draft, column), expected, "{column}\n{}", draft.text);
    }
}

#[test]
fn bytes_that_are_text_or_packed_are_looked_into() {
    let of = |values: &[&str]| {
        let files = table("files", vec![column("payload", Family::Bytea)]);
        let draft = drafted_by_values(files, &[values]);
        let column = &draft.columns[0];
        (
            column.rule.clone(),
            column.confidence,
            column.reason.clone(),
        )
    };
    // mail=ada@x.io, and what compresses to little.
    let (rule, _, reason) = of(&["6d61696c3d61646140782e696f"; 6]);
    assert_eq!(rule, "hash", "{reason}");
    let (rule, confidence, _) = of(&["1f8b0800000000"; 6]);
    assert_eq!(
        (rule.as_str(), confidence),
        ("{ bytes: { style: document } }", Confidence::Low)
    );
    // size=30
    let (rule, _, reason) = of(&["73697a653d3330", "73697a653d3331", "73697a653d3332"]);
    assert_eq!(rule, "keep");
    assert!(reason.contains("3 values to look at"), "{reason}");
}

#[test]
fn an_embedding_is_as_personal_as_what_it_was_made_of() {
    let of = |name: &str, text: &str| {
        let columns = vec![
            column(text, Family::Text),
            column("embedding", Family::Other),
        ];
        let mut table = table(name, columns);
        table.columns[1].ty.name = "public.vector(1536)".into();
        table
    };
    let mut kept = of("reviews", "comment");
    kept.columns[1].not_null = true;
    let all = vec![of("notes", "remarks"), of("docs", "section"), kept];
    let draft = drafted_but_undecided(&database(all));
    for (column, expected) in [
        ("public.notes.embedding", "set_null"),
        ("public.docs.embedding", "keep"),
        ("public.reviews.embedding", ""),
    ] {
        assert_eq!(rule(&draft, column), expected, "{}", draft.text);
    }
    for said in [
        "!! undecided, so that a run stops; give it a rule, or `keep` if it may pass: medium: an embedding",
        "low: an embedding",
    ] {
        assert!(draft.text.contains(said), "{}", draft.text);
    }
}

#[test]
fn yes_and_no_about_people_is_never_certain_to_be_harmless() {
    let mut users = table(
        "users",
        vec![
            column("email", Family::Text),
            column("hiv_positive", Family::Bool),
            column("is_pregnant", Family::Bool),
            column("newsletter", Family::Bool),
            column("plan", Family::Enum),
        ],
    );
    users.columns[2].not_null = true;
    let flags = table("flags", vec![column("enabled", Family::Bool)]);
    let draft = drafted(&database(vec![users, flags]));
    for (column, expected, confidence) in [
        ("public.users.hiv_positive", "set_null", Confidence::Medium),
        (
            "public.users.is_pregnant",
            "{ fixed: \"false\" }",
            Confidence::Medium,
        ),
        ("public.users.newsletter", "keep", Confidence::Medium),
        ("public.users.plan", "keep", Confidence::Medium),
        ("public.flags.enabled", "keep", Confidence::High),
    ] {
        assert_eq!(rule(&draft, column), expected, "{}", draft.text);
        let found = draft
            .columns
            .iter()
            .find(|drafted| drafted.table.column(&drafted.column) == column);
        assert_eq!(found.unwrap().confidence, confidence, "{column}");
    }
}

#[test]
fn a_second_choice_says_what_spoke_against_the_first() {
    let mut users = table(
        "users",
        vec![
            column("first_name", Family::Text),
            column("full_name", Family::Text),
            column("gender", Family::Text),
            column("sex", Family::Enum),
        ],
    );
    users.columns[0].ty.length = Some(2);
    users.uniques = vec![unique(&["full_name"], false)];
    users.columns[3].ty.labels = vec!["f".into(), "m".into()];
    let draft = drafted(&database(vec![users]));
    for (column, rule, reason) in [
        (
            0,
            "text",
            "; not the first choice: `first_name` may be longer than 2",
        ),
        (
            1,
            "{ hash: { length: 16, encoding: base32 } }",
            "; not the first choice: `name` may repeat, and the column is unique",
        ),
        (2, "set_null", "named like a gender"),
        (
            3,
            "gender",
            "; who is of one gender stays together, and shares tell which is which: `set_null` hides more",
        ),
    ] {
        let drafted = &draft.columns[column];
        assert_eq!(drafted.rule, rule);
        assert!(drafted.reason.ends_with(reason), "{}", drafted.reason);
        // The confidence stands beside the reason, not in it.
        assert!(!drafted.reason.contains("medium:"), "{}", drafted.reason);
    }
}

#[test]
fn few_values_of_a_text_are_not_called_harmless() {
    let draft = drafted_by_values(
        table(
            "orders",
            vec![
                column("stage", Family::Text),
                column("price", Family::Numeric),
            ],
        ),
        &[&["a", "b", "a"], &["1", "2", "1"]],
    );
    let told: Vec<(Confidence, &str)> = draft
        .columns
        .iter()
        .map(|column| (column.confidence, column.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                Confidence::Low,
                "nothing personal in its name; only 2 different in 3 sampled values"
            ),
            (
                Confidence::Medium,
                "nothing personal in its name, nor in 3 sampled values"
            ),
        ]
    );
}
