//! Persons and dates of one subject.

use super::*;

/// A table with an integer key `id`, and texts.
pub(super) fn keyed(name: &str, columns: &[&str]) -> Table {
    let texts = columns.iter().map(|name| column(name, Family::Text));
    let mut table = table(
        name,
        std::iter::once(column("id", Family::Int4))
            .chain(texts)
            .collect(),
    );
    table.uniques = vec![unique(&["id"], true)];
    table
}

pub(super) fn refers(mut from: Table, by: &str, to: &str) -> Table {
    from.columns.push(column(by, Family::Int4));
    from.foreign_keys.push(ForeignKey {
        name: format!("{by}_fk"),
        columns: vec![by.into()],
        references: TableName::new("public", to),
        referenced_columns: vec!["id".into()],
        validated: true,
        full: false,
    });
    from
}

fn persona(part: &str, by: &str) -> String {
    format!("{{ persona: {{ part: {part}, by: {by} }} }}")
}

#[test]
fn names_of_one_subject_are_one_person_in_its_table_and_in_those_that_repeat_it() {
    let users = keyed(
        "users",
        &["email", "first_name", "last_name", "phone", "street"],
    );
    let orders = keyed(
        "orders",
        &["user_first_name", "recipient_last_name", "status"],
    );
    let mut profiles = refers(keyed("user_profiles", &["full_name"]), "user_id", "users");
    profiles.uniques.push(unique(&["user_id"], false));
    let all = vec![users, refers(orders, "user_id", "users"), profiles];
    let draft = drafted(&database(all));
    for (column, expected) in [
        ("public.users.email", persona("email", "id")),
        ("public.users.first_name", persona("first_name", "id")),
        ("public.users.last_name", persona("last_name", "id")),
        // Fits any name, and may be looked for.
        ("public.users.phone", "phone".to_owned()),
        ("public.users.street", "street".to_owned()),
        (
            "public.orders.user_first_name",
            persona("first_name", "user_id"),
        ),
        ("public.orders.recipient_last_name", "last_name".to_owned()),
        ("public.user_profiles.full_name", persona("name", "user_id")),
    ] {
        assert_eq!(rule(&draft, column), expected, "{column}\n{}", draft.text);
    }
    let said = "one person with first_name, last_name";
    assert!(draft.text.contains(said), "{}", draft.text);
}

#[test]
fn only_columns_that_really_are_parts_of_one_person_or_place_are_named_as_such() {
    let mut users = keyed(
        "users",
        &["email", "first_name", "last_name", "city", "state", "zip"],
    );
    // Too narrow for any of the persona's.
    users.columns[1].ty.length = Some(30);
    users.columns[4].ty.length = Some(3);
    let draft = drafted(&database(vec![users]));
    for (column, by_persona) in [
        ("email", false),
        ("first_name", true),
        ("last_name", true),
        ("city", false),
        ("state", true),
        ("zip", true),
    ] {
        let rule = rule(&draft, &format!("public.users.{column}"));
        assert_eq!(rule.contains("persona"), by_persona, "{}", draft.text);
    }
    for said in [
        "# medium: named like a given name; one person with last_name\n",
        "# medium: named like a family name; one person with first_name\n",
        "one place with zip\n",
        "one place with state\n",
    ] {
        assert!(draft.text.contains(said), "{said}\n{}", draft.text);
    }
    // What is left alone is nobody's beside.
    let mut users = keyed("users", &["email", "first_name"]);
    users.columns[1].ty.length = Some(30);
    let draft = drafted(&database(vec![users]));
    assert!(
        draft.text.contains("the person of that `id`") && !draft.text.contains("one person with"),
        "{}",
        draft.text
    );
}

#[test]
fn what_other_tables_hold_without_the_key_stays_by_value() {
    let users = || keyed("users", &["email", "first_name", "full_name"]);
    let alone = drafted(&database(vec![users()]));
    assert_eq!(rule(&alone, "public.users.email"), persona("email", "id"));
    for other in [
        keyed("newsletter", &["email"]),
        refers(keyed("orders", &["shipping_email"]), "user_id", "users"),
        keyed("employees", &["email"]),
    ] {
        let draft = drafted(&database(vec![users(), other]));
        assert_eq!(
            rule(&draft, "public.users.email"),
            "email",
            "{}",
            draft.text
        );
        // Nobody has looked whether the names are somewhere else; there they would not be looked for.
        assert_eq!(
            rule(&draft, "public.users.first_name"),
            persona("first_name", "id")
        );
    }
}

/// A draft by samples of each table, by its name.
fn drafted_each(database: &Database, samples: impl Fn(&str) -> Vec<detect::Sample>) -> Draft {
    let logical = database.logical_tables();
    let judgements = logical.iter().map(|logical| {
        let samples = samples(&logical.table.name.name);
        let judged = detect::table(logical.table, &samples);
        (logical.table.name.clone(), judged)
    });
    let draft = draft(&Request {
        imports: &[],
        is_update: false,
        database,
        base: HEADER,
        path: Path::new("r.yaml"),
        env: &|_| Some("unused".into()),
        judgements: &judgements.collect(),
        trials: &trial::Trials::default(),
        unsampled: &BTreeMap::new(),
    });
    let draft = draft.unwrap();
    assert!(draft.errors.is_empty(), "{:?}", draft.errors);
    draft
}

#[test]
fn values_tell_whether_two_tables_hold_the_same_people() {
    let samples = |emails: &[&str]| -> Vec<detect::Sample> {
        let all = emails.iter().map(|value| (*value).to_owned()).collect();
        vec![None, Some(all), None]
    };
    let users = keyed("users", &["email", "first_name"]);
    let staff = keyed("staff", &["email", "first_name"]);
    let database = database(vec![users, staff]);
    let judged = |users: &[&str], staff: &[&str]| {
        let draft = drafted_each(&database, |table| {
            samples(if table == "users" { users } else { staff })
        });
        ["public.users.email", "public.staff.email"].map(|column| rule(&draft, column).to_owned())
    };
    let apart = judged(&["a@x.org", "b@x.org"], &["c@x.org"]);
    assert_eq!(apart, [persona("email", "id"), persona("email", "id")]);
    assert_eq!(
        judged(&["a@x.org", "b@x.org"], &["B@x.org"]),
        ["email", "email"]
    );
}

#[test]
fn parts_that_need_not_fit_each_other_stay_by_value() {
    for (columns, kept) in [
        (
            &["first_name", "last_name", "phone"][..],
            "public.users.first_name",
        ),
        // There are no persons of Poland.
        (&["imie", "nazwisko", "email"], "public.users.email"),
        // Which of them is the user's nobody can tell.
        (
            &["email", "email2", "first_name"],
            "public.users.first_name",
        ),
    ] {
        let draft = drafted(&database(vec![keyed("users", columns)]));
        assert!(!rule(&draft, kept).contains("persona"), "{}", draft.text);
    }
}

#[test]
fn unique_columns_and_short_ones_get_what_they_take() {
    let mut users = keyed("users", &["email", "first_name", "username"]);
    users.uniques.push(unique(&["email"], false));
    users.columns[3].ty.length = Some(20);
    let draft = drafted(&database(vec![users]));
    assert_eq!(rule(&draft, "public.users.email"), persona("email", "id"));
    assert_eq!(
        rule(&draft, "public.users.username"),
        "{ username: { style: short } }"
    );
    // One address for all members of a household: the subject does not tell them apart.
    let mut members = keyed("members", &["email", "first_name", "last_name"]);
    members.uniques = vec![unique(&["id", "email"], true), unique(&["email"], false)];
    let draft = drafted(&database(vec![members]));
    assert_eq!(rule(&draft, "public.members.email"), "email");
}

#[test]
fn a_place_is_one_where_it_has_a_state_or_a_code() {
    let users = keyed("users", &["city", "zip", "street"]);
    let addresses = refers(
        keyed("addresses", &["city", "state", "zip"]),
        "user_id",
        "users",
    );
    let draft = drafted(&database(vec![users, addresses]));
    for (column, part) in [
        ("public.users.city", "city"),
        ("public.users.zip", "postcode"),
        // Somebody has several of them.
        ("public.addresses.state", "state"),
    ] {
        assert_eq!(rule(&draft, column), persona(part, "id"), "{}", draft.text);
    }
    let abroad = keyed("users", &["city", "zip", "street", "country"]);
    let draft = drafted(&database(vec![abroad]));
    assert_eq!(rule(&draft, "public.users.city"), "city", "{}", draft.text);
}

#[test]
fn a_new_column_follows_what_its_table_has() {
    let base = "version: 1\ntables:\n  users:\n    columns:\n      id: keep\n      full_name: { persona: { part: name, by: id } }\n";
    let all = database(vec![keyed("users", &["full_name", "email"])]);
    let draft = drafted_onto(base, &all, &BTreeMap::new());
    assert_eq!(rule(&draft, "public.users.email"), persona("email", "id"));
    let base = base.replace("{ persona: { part: name, by: id } }", "name");
    let all = database(vec![keyed("users", &["full_name", "email", "username"])]);
    let draft = drafted_onto(&base, &all, &BTreeMap::new());
    assert_eq!(rule(&draft, "public.users.email"), "email");
}

/// The same with a locale.
fn persona_of(locale: &str, part: &str, by: &str) -> String {
    format!("{{ persona: {{ part: {part}, by: {by}, locale: {locale} }} }}")
}

#[test]
fn people_of_a_country_are_persons_of_its_locale() {
    for (locale, table, [given, family]) in [
        ("de_DE", "kunden", ["vorname", "nachname"]),
        ("fr_FR", "clients", ["prenom", "nom_de_famille"]),
        ("it_IT", "clienti", ["nome_di_battesimo", "cognome"]),
        ("nl_NL", "klanten", ["voornaam", "achternaam"]),
        ("pt_BR", "clientes", ["primeiro_nome", "sobrenome"]),
    ] {
        let draft = drafted(&database(vec![keyed(table, &[given, family, "email"])]));
        for (column, part) in [
            (given, "first_name"),
            (family, "last_name"),
            ("email", "email"),
        ] {
            let title = format!("public.{table}.{column}");
            let expected = persona_of(locale, part, "id");
            assert_eq!(rule(&draft, &title), expected, "{title}\n{}", draft.text);
        }
    }
}

#[test]
fn what_repeats_a_subject_is_of_its_locale_and_what_is_of_another_stays_by_value() {
    let kunden = || keyed("kunden", &["vorname", "nachname", "email"]);
    let orders = refers(
        keyed("orders", &["kunden_vorname", "code"]),
        "kunden_id",
        "kunden",
    );
    let draft = drafted(&database(vec![kunden(), orders]));
    assert_eq!(
        rule(&draft, "public.orders.kunden_vorname"),
        persona_of("de_DE", "first_name", "kunden_id"),
        "{}",
        draft.text
    );
    // Of somebody else's.
    let mut others = kunden();
    others
        .columns
        .push(column("ansprechpartner_name", Family::Text));
    let draft = drafted(&database(vec![others]));
    let told = rule(&draft, "public.kunden.ansprechpartner_name");
    assert_eq!(told, "{ name: { locale: de_DE } }", "{}", draft.text);
}

#[test]
fn persons_of_two_locales_have_a_domain_each() {
    let users = keyed("users", &["first_name", "last_name", "email"]);
    let kunden = keyed("kunden", &["vorname", "nachname", "email"]);
    let database = database(vec![users, kunden]);
    let draft = drafted_each(&database, |table| {
        let email = Some(vec![format!("ada@{table}.org")]);
        vec![None, None, None, email]
    });
    for (column, part) in [("vorname", "first_name"), ("email", "email")] {
        let title = format!("public.kunden.{column}");
        let expected = format!(
            "{{ persona: {{ part: {part}, by: id, locale: de_DE, domain: persona_de_DE }} }}"
        );
        assert_eq!(rule(&draft, &title), expected, "{}", draft.text);
    }
    let title = "public.users.first_name";
    assert_eq!(rule(&draft, title), persona("first_name", "id"));
}

#[test]
fn rules_that_are_there_settle_the_locale() {
    let base = |locale: &str| {
        format!(
            "{HEADER}  kunden:\n    columns:\n      id: keep\n      vorname: {{ persona: {{ part: first_name, by: id{locale} }} }}\n"
        )
    };
    let kunden = database(vec![keyed("kunden", &["vorname", "nachname", "email"])]);
    let told = |locale: &str| {
        let draft = drafted_onto(&base(locale), &kunden, &BTreeMap::new());
        rule(&draft, "public.kunden.nachname").to_owned()
    };
    assert_eq!(
        told(", locale: de_DE"),
        persona_of("de_DE", "last_name", "id")
    );
    assert_eq!(told(""), "{ last_name: { locale: de_DE } }");
    assert_eq!(told(", locale: fr_FR"), "{ last_name: { locale: de_DE } }");
}

#[test]
fn towns_and_codes_of_a_country_are_one_place_there() {
    let kunden = keyed("kunden", &["vorname", "strasse", "plz", "ort"]);
    let draft = drafted(&database(vec![kunden]));
    for (column, part) in [("ort", "city"), ("plz", "postcode")] {
        let title = format!("public.kunden.{column}");
        let expected = persona_of("de_DE", part, "id");
        assert_eq!(rule(&draft, &title), expected, "{}", draft.text);
    }
}

#[test]
fn names_in_rows_that_an_audit_holds_are_by_value_in_their_table_as_well() {
    let names = ["Ada", "Grace", "Linda", "Petra"];
    let users = keyed("users", &["first_name", "last_name", "full_name"]);
    let audit = |column_name: &str| table("audit", vec![column(column_name, Family::Jsonb)]);
    let drafted = |audit: Table, form: &str| {
        let values: Vec<String> = (0..40).map(|at| form.replace('#', names[at % 4])).collect();
        let samples = [Some(values)];
        let all = [users.clone(), audit.clone()];
        let judgements = HashMap::from([
            (
                users.name.clone(),
                detect::table(&users, &[None, None, None, None]),
            ),
            (audit.name.clone(), detect::table(&audit, &samples)),
        ]);
        let database = database(all.to_vec());
        draft(&Request {
            database: &database,
            base: HEADER,
            path: Path::new("rules.yaml"),
            env: &|_| None,
            judgements: &judgements,
            trials: &trial::Trials::default(),
            unsampled: &BTreeMap::new(),
            imports: &[],
            is_update: false,
        })
        .unwrap()
    };
    let row = r##"{"id": "1", "last_name": "#"}"##;
    let last = |draft: &Draft| rule(draft, "public.users.last_name").to_owned();
    assert_eq!(last(&drafted(audit("data"), row)), "last_name");
    let change = r##"{"last_name": "#"}"##;
    assert_eq!(last(&drafted(audit("old"), change)), "last_name");
    // Anything of another's.
    assert!(last(&drafted(audit("data"), change)).contains("persona"));
}

/// Names of people in a large table and in a small one: much of the small one's is no chance, in whatever order they are met.
#[test]
fn a_draft_is_the_same_whenever_it_is_made() {
    let given = [
        "Ada", "Bob", "Kim", "Lea", "Tom", "Eva", "Ulf", "Ida", "Max", "Zoe",
    ];
    let family = [
        "Lovelace", "Miller", "Jensen", "Garcia", "Schmidt", "Novak", "Weber", "Fischer", "Meyer",
        "Becker", "Koch", "Richter", "Klein",
    ];
    let name = |at: usize| format!("{} {}", given[at % 10], family[at % 13]);
    let rows =
        |rows: usize, of: &dyn Fn(usize) -> String| Some((0..rows).map(of).collect::<Vec<_>>());
    let number = |at: usize| at.to_string();
    let samples = [
        (
            "accounts",
            vec![
                rows(130, &number),
                rows(130, &|at| name(at).to_lowercase().replace(' ', "")),
                rows(130, &name),
            ],
        ),
        (
            "oauth_applications",
            vec![
                rows(29, &number),
                rows(29, &|at| match at {
                    0..8 => name(at * 2),
                    at => format!(
                        "{} {}",
                        ["Otto", "Paul", "Rosa"][at % 3],
                        ["Huber", "Lang", "Wolf", "Krause"][at % 4]
                    ),
                }),
            ],
        ),
    ];
    let database = database(vec![
        keyed("accounts", &["username", "display_name"]),
        keyed("oauth_applications", &["owner_name"]),
    ]);
    let first = alike::drafted_by(HEADER, &database, &samples).text;
    for _ in 0..12 {
        assert_eq!(alike::drafted_by(HEADER, &database, &samples).text, first);
    }
    assert!(!first.contains("persona"), "{first}");
}
