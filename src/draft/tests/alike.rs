//! What holds the same gets what becomes the same.

use super::*;

/// Samples by table, one entry a column.
pub(super) type Samples<'s> = &'s [(&'s str, Vec<detect::Sample>)];

pub(super) fn drafted_by(base: &str, database: &Database, samples: Samples<'_>) -> Draft {
    accepted(drafted_with_errors(base, database, samples))
}

pub(super) fn drafted_with_errors(base: &str, database: &Database, samples: Samples<'_>) -> Draft {
    drafted_after(base, database, samples, |_| {})
}

/// After more was told of the columns than their own values tell.
pub(super) fn drafted_after(
    base: &str,
    database: &Database,
    samples: Samples<'_>,
    tell: impl Fn(&mut HashMap<TableName, Vec<Judgement>>),
) -> Draft {
    let logical = database.logical_tables();
    let mut trials = trial::Trials::default();
    let mut judgements = HashMap::new();
    for logical in &logical {
        let name = &logical.table.name;
        let of_table = samples.iter().find(|(table, _)| *table == name.name);
        let of_table = of_table.map_or_else(Vec::new, |(_, samples)| samples.clone());
        judgements.insert(name.clone(), detect::table(logical.table, &of_table));
        trials.keep(logical.table, of_table);
    }
    tell(&mut judgements);
    let draft = draft(&Request {
        imports: &[],
        is_update: base != HEADER,
        database,
        base,
        path: Path::new("r.yaml"),
        env: &|_| Some("unused".into()),
        judgements: &judgements,
        trials: &trials,
        unsampled: &BTreeMap::new(),
    });
    draft.unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "a column's sample is one")]
pub(super) fn values(value: impl Fn(usize) -> String) -> detect::Sample {
    Some((0..40).map(value).collect())
}

pub(super) fn texts(name: &str, columns: &[&str]) -> Table {
    let columns = columns.iter().map(|name| column(name, Family::Text));
    table(name, columns.collect())
}

const FIRST: &[&str] = &[
    "Maria", "Ana", "Pedro", "Paulo", "Julia", "Carlos", "Laura", "David",
];
const LAST: &[&str] = &["Silva", "Santos", "Costa", "Garcia", "Martin"];

fn full(at: usize) -> String {
    format!("{} {}", FIRST[at % 8], LAST[at / 8])
}

#[test]
fn what_holds_another_column_in_small_letters_goes_by_that_column() {
    let told = |is_unique: bool| {
        let mut users = texts("users", &["username", "username_lower"]);
        users.uniques.push(unique(&["username"], false));
        users.uniques.push(unique(&["username_lower"], false));
        users.columns[0].not_null = is_unique;
        let login = |at: usize| format!("{}_{}", FIRST[at % 8], 100 + at);
        let samples = [(
            "users",
            vec![values(login), values(|at| login(at).to_lowercase())],
        )];
        let draft = drafted_by(HEADER, &database(vec![users]), &samples);
        let rules = ["public.users.username", "public.users.username_lower"];
        rules.map(|column| rule(&draft, column).to_owned())
    };
    let lower = "{ template: \"{{ username | lower }}\" }";
    assert_eq!(told(true), ["username", lower]);
    // Nobody can say that it would be unique.
    assert_eq!(told(false), ["username", "username"]);
}

#[test]
fn logins_beside_a_column_without_case_leave_it_out_of_account() {
    let players = table("players", vec![column("handle", Family::Citext)]);
    let mut messages = texts("messages", &["sender_handle", "login"]);
    messages.columns.push(column("meta", Family::Jsonb));
    messages.uniques.push(unique(&["login"], false));
    let database = database(vec![players, messages]);
    let login = |at: usize| format!("{}_{}", FIRST[at % 8], 100 + at);
    let document = |at: usize| format!(r#"{{"username": "{}"}}"#, login(at));
    let samples = [
        ("players", vec![values(login)]),
        (
            "messages",
            vec![values(login), values(login), values(document)],
        ),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    let folded = "{ username: { case: ignore } }";
    assert_eq!(rule(&draft, "public.players.handle"), "username");
    assert_eq!(rule(&draft, "public.messages.sender_handle"), folded);
    let path = format!("\"$.username\": {folded}");
    assert!(draft.text.contains(&path), "{}", draft.text);
    // Two logins could become one there.
    assert_eq!(rule(&draft, "public.messages.login"), "username");
    assert!(
        draft.text.contains("as in a `citext` column"),
        "{}",
        draft.text
    );
}

#[test]
fn names_in_capitals_are_those_of_other_columns() {
    let tables = vec![
        texts("customers", &["customer_name"]),
        texts("accounts", &["holder_name"]),
    ];
    let database = database(tables);
    let rules = |holder: &dyn Fn(usize) -> String| {
        let samples = [
            ("customers", vec![values(full)]),
            ("accounts", vec![values(holder)]),
        ];
        let draft = drafted_by(HEADER, &database, &samples);
        [
            "public.customers.customer_name",
            "public.accounts.holder_name",
        ]
        .map(|column| rule(&draft, column).to_owned())
    };
    let folded = "{ name: { case: follow } }";
    assert_eq!(rules(&|at| full(at).to_uppercase()), [folded, folded]);
    assert_eq!(rules(&full), ["name", "name"]);
    // What is in the file already is not left alone with its capitals.
    let base = HEADER.replace(
        "tables:\n",
        "tables:\n  customers:\n    columns:\n      customer_name: name\n",
    );
    let samples = [("accounts", vec![values(|at| full(at).to_uppercase())])];
    let update = drafted_by(&base, &database, &samples);
    assert_eq!(rule(&update, "public.accounts.holder_name"), "name");
}

#[test]
fn account_numbers_of_narrow_columns_are_one_to_one_everywhere() {
    let iban = |at: usize| format!("ES91 2100 0418 45 {:010}", at * 7919);
    let valid = move |at: usize| {
        let account = iban(at).replace(' ', "");
        let body = format!("{}142800", &account[4..]);
        let rest = body.bytes().fold(0_u64, |rest, digit| {
            (rest * 10 + u64::from(digit - b'0')) % 97
        });
        format!("ES{:02}{}", 98 - rest, &account[4..])
    };
    let mut employees = texts("employees", &["iban"]);
    employees.columns[0].ty.length = Some(24);
    let mut log = texts("log", &[]);
    log.columns.push(column("before", Family::Jsonb));
    let database = database(vec![employees, texts("payments", &["iban"]), log]);
    let samples = [
        ("employees", vec![values(valid)]),
        ("payments", vec![values(valid)]),
        (
            "log",
            vec![values(|at| format!(r#"{{"iban": "{}"}}"#, valid(at)))],
        ),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    let any = "{ iban: { numbers: any } }";
    assert_eq!(rule(&draft, "public.employees.iban"), any);
    assert_eq!(rule(&draft, "public.payments.iban"), any);
    assert!(
        draft.text.contains(&format!("\"$.iban\": {any}")),
        "{}",
        draft.text
    );
    // Where the file has others, what is new goes by those.
    let base = HEADER.replace(
        "tables:\n",
        "tables:\n  employees:\n    columns:\n      iban: { iban: { numbers: any } }\n",
    );
    let update = drafted_by(&base, &database, &samples[1..]);
    assert_eq!(rule(&update, "public.payments.iban"), any);
}

#[test]
fn one_string_in_a_column_and_in_a_document_is_of_one_language() {
    let mut transfers = texts("pix", &["nm_dest"]);
    transfers.columns.push(column("payload", Family::Jsonb));
    let clients = texts("clientes", &["nome", "cidade", "telefone", "nascimento"]);
    let database = database(vec![
        transfers,
        clients,
        texts("users", &["first_name", "last_name"]),
    ]);
    let document = |at: usize| format!(r#"{{"recebedor": {{"nome": "{}"}}}}"#, full(at));
    let samples = [
        ("pix", vec![values(full), values(document)]),
        ("clientes", vec![values(full), None, None, None]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    let own = rule(&draft, "public.clientes.nome").to_owned();
    assert!(own.contains("locale: pt_BR"), "{}", draft.text);
    assert_eq!(rule(&draft, "public.pix.nm_dest"), own, "{}", draft.text);
    let path = format!("\"$.recebedor.nome\": {own}");
    assert!(draft.text.contains(&path), "{}", draft.text);
}

#[test]
fn phone_numbers_are_one_with_and_without_the_country_in_front() {
    let columns = [
        ("customers", "tel_no"),
        ("orders", "phone"),
        ("texts", "msisdn"),
    ];
    let tables = columns
        .iter()
        .map(|(table, column)| texts(table, &[column]));
    let database = database(tables.collect());
    let number = |at: usize| 7_811_845_029 + at * 7919;
    let rules = |offset: usize| {
        let samples = [
            ("customers", vec![values(|at| format!("0{}", number(at)))]),
            (
                "orders",
                vec![values(|at| format!("+44{}", number(at + offset)))],
            ),
            ("texts", vec![values(|at| format!("44{}", number(at)))]),
        ];
        let draft = drafted_by(HEADER, &database, &samples);
        columns.map(|(table, column)| rule(&draft, &format!("public.{table}.{column}")).to_owned())
    };
    let one = "{ phone: { country: uk, compare: end } }";
    assert_eq!(rules(0), [one, one, one]);
    let apart = rules(1000);
    assert_eq!(apart[1], "{ phone: { country: uk, domain: phone_uk } }");
    assert!(!apart[0].contains("country"), "{apart:?}");
}

#[test]
fn words_inside_of_values_are_as_short_as_in_narrow_columns() {
    let mut drivers = texts("drivers", &["last_name"]);
    drivers.columns[0].ty.length = Some(8);
    drivers.columns.push(column("profile", Family::Jsonb));
    let database = database(vec![drivers]);
    let document = |at: usize| format!(r#"{{"last_name": "{}"}}"#, LAST[at % 5]);
    let last = |at: usize| LAST[at % 5].to_owned();
    let samples = [("drivers", vec![values(last), values(document)])];
    let draft = drafted_by(HEADER, &database, &samples);
    let short = rule(&draft, "public.drivers.last_name").to_owned();
    assert_eq!(short, "{ last_name: { longest: 8 } }");
    assert!(
        draft.text.contains(&format!("\"$.last_name\": {short}")),
        "{}",
        draft.text
    );
}

#[test]
fn who_lives_in_a_household_gets_its_place_where_the_values_prove_it() {
    let with_key = |name: &str, key: &str| {
        let mut table = texts(name, &["city", "zip", "state"]);
        table.columns.insert(0, column(key, Family::Int4));
        table
    };
    let mut owners = with_key("customers", "id");
    owners.uniques.push(unique(&["id"], true));
    // A table of people of its own, which without proof would get places of its own.
    let mut members = with_key("members", "customer_id");
    members.columns.push(column("id", Family::Int4));
    members.uniques.push(unique(&["id"], true));
    members.foreign_keys.push(ForeignKey {
        name: "customer_fk".into(),
        columns: vec!["customer_id".into()],
        references: owners.name.clone(),
        referenced_columns: vec!["id".into()],
        validated: true,
        full: false,
    });
    let database = database(vec![owners, members]);
    let place = |offset: usize| {
        vec![
            None,
            values(|at| ["Salem", "Dayton", "Boise"][at % 3].to_owned()),
            values(move |at| format!("{:05}", 10_000 + (at + offset) * 37)),
            values(|at| ["OR", "OH", "ID"][at % 3].to_owned()),
        ]
    };
    let city = |offset: usize| {
        let samples = [("customers", place(0)), ("members", place(offset))];
        let draft = drafted_by(HEADER, &database, &samples);
        assert_eq!(
            rule(&draft, "public.customers.city"),
            "{ persona: { part: city, by: id } }"
        );
        rule(&draft, "public.members.city").to_owned()
    };
    assert_eq!(city(0), "{ persona: { part: city, by: customer_id } }");
    assert_eq!(city(100), "{ persona: { part: city, by: id } }");
}

#[test]
fn addresses_of_machines_that_are_unique_get_what_is_one_to_one() {
    let mut blocks = table("ip_blocks", vec![column("ip", Family::Inet)]);
    blocks.uniques = vec![unique(&["ip"], false)];
    let draft = drafted(&database(vec![blocks]));
    assert_eq!(rule(&draft, "public.ip_blocks.ip"), "ip_prefix");
}

#[test]
fn codes_of_languages_are_those_of_countries_by_chance() {
    let customers = texts("customers", &["last_name", "country", "jezyk", "origin"]);
    let code = |at: usize| ["PL", "DE", "FR", "IT", "ES", "NL"][at % 6];
    let samples = [(
        "customers",
        vec![
            values(|at| LAST[at % 5].to_owned()),
            values(|at| code(at).to_owned()),
            values(|at| code(at).to_lowercase()),
            values(|at| code(at).to_owned()),
        ],
    )];
    let draft = drafted_by(HEADER, &database(vec![customers]), &samples);
    assert_eq!(
        rule(&draft, "public.customers.jezyk"),
        "keep",
        "{}",
        draft.text
    );
    assert_eq!(
        rule(&draft, "public.customers.origin"),
        rule(&draft, "public.customers.country")
    );
}

#[test]
fn other_parameters_get_a_domain_where_no_value_stands_in_both() {
    let token = |from: usize| move |at: usize| format!("{:026}", (at + from).pow(7) * 7_919);
    let told = |narrow: &dyn Fn(usize) -> String| {
        let mut sessions = texts("sessions", &["access_token", "refresh_token"]);
        sessions.columns[1].ty.length = Some(26);
        let samples = [("sessions", vec![values(token(7)), values(narrow)])];
        let draft = drafted_by(HEADER, &database(vec![sessions]), &samples);
        let columns = [
            "public.sessions.access_token",
            "public.sessions.refresh_token",
        ];
        columns.map(|column| rule(&draft, column).to_owned())
    };
    let apart = "{ hash: { length: 26, encoding: hex, domain: hash_26_hex } }";
    assert_eq!(told(&token(90)), ["hash", apart]);
    // There the plan has something to tell.
    assert!(!told(&token(7))[1].contains("domain"));
}
