//! Stand-ins that look like what stood there: forms of address, second lines of addresses, people among companies.

use super::alike::{Samples, drafted_with_errors, texts, values};
use super::*;

const FIRST: &[&str] = &[
    "Maria", "Ana", "Pedro", "Paulo", "Julia", "Carlos", "Laura", "David",
];

fn email(at: usize) -> String {
    format!("{}{at}@mail.example", FIRST[at % 8]).to_lowercase()
}

fn rules(tables: Vec<Table>, samples: Samples<'_>, columns: &[&str]) -> Vec<String> {
    let draft = drafted_with_errors(HEADER, &database(tables), samples);
    let rules = columns.iter().map(|column| rule(&draft, column).to_owned());
    rules.collect()
}

/// The rule for one column of a table of people with these values.
fn of_people(name: &str, all: &[&str]) -> String {
    let people = texts("customers", &[name, "email"]);
    let value = |at: usize| all.get(at % all.len().max(1)).unwrap_or(&"").to_string();
    let samples = [("customers", vec![values(value), values(email)])];
    let column = format!("public.customers.{name}");
    rules(vec![people], &samples, &[column.as_str()]).remove(0)
}

#[test]
fn forms_of_address_and_particles_stay_where_there_is_nothing_else() {
    for (name, all) in [
        ("title", &["Herr", "Frau", "Dr.", "Prof. Dr."][..]),
        ("salutation", &["Mr.", "Ms.", "Dr.", ""]),
        ("title", &["Sr.", "Mme", "Herr", "Mrs"]),
        ("prefix", &["Mrs", "Dr"]),
        ("family_name_prefix", &["van der", "de", "von", "la"]),
        ("family_name_suffix", &["Jr.", "III", "Ph.D."]),
        ("anrede", &["Herr/Frau", "Herr", "Familie"]),
    ] {
        assert_eq!(of_people(name, all), "keep", "{name}");
    }
    // Nobody knows what comes where there is none yet; it is no form of address.
    assert_eq!(of_people("family_name_prefix", &[]), "set_null");
    assert_eq!(of_people("salutation", &[]), "title");
    // Somebody among them is somebody.
    let some = &["Mr.", "Ms.", "Dr. Xanthi Brzonk"];
    assert_ne!(of_people("salutation", some), "keep");
}

#[test]
fn forms_of_address_in_documents_stay_as_well() {
    let all = (0..40).map(|at| {
        let title = ["Herr", "Frau", "Dr."][at % 3];
        format!(r#"{{"salutation": "{title}", "email": "{}"}}"#, email(at))
    });
    let all: Vec<String> = all.collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let table = table("audit", vec![column("data", Family::Jsonb)]);
    let draft = drafted_by_values(table, &[&all]);
    let line = "\"$.salutation\": keep  # medium: nothing but forms of address";
    assert!(draft.text.contains(line), "{}", draft.text);
}

#[test]
fn second_lines_of_addresses_get_no_whole_streets() {
    let second = "{ street: { line: second } }";
    let units = &[
        "Apt 4",
        "c/o Xanthi Brzonk",
        "2nd floor",
        "",
        "Suite 12",
        "#7",
    ][..];
    for name in ["address2", "address_line_2", "line2", "street_extra"] {
        assert_eq!(of_address(name, units), second, "{name}");
        assert_eq!(of_address(name, &[]), second, "{name}");
    }
    // What is a street is one on whatever line.
    let streets = &["12 Main Street", "4 Elm Road", "77 Oak Avenue"];
    assert_eq!(of_address("address2", streets), "street");
    assert_eq!(of_address("address1", units), "street");
}

fn of_address(name: &str, all: &[&str]) -> String {
    let of = ["email", "street", "city", "zip"];
    let addresses = texts("addresses", &[&[name], &of[..]].concat());
    let value = |at: usize| all.get(at % all.len().max(1)).unwrap_or(&"").to_string();
    let samples = [(
        "addresses",
        vec![
            values(value),
            values(email),
            values(|at| format!("{at} Main Street")),
            values(|at| format!("Town {}", at % 7)),
            values(|at| format!("{}", 10_000 + at)),
        ],
    )];
    let column = format!("public.addresses.{name}");
    rules(vec![addresses], &samples, &[column.as_str()]).remove(0)
}

#[test]
fn people_and_companies_in_one_column_are_called_like_people_wherever_they_stand() {
    // Half of the names are in no list.
    let who = |at: usize| match at % 10 {
        0 => format!("Haselhorst {at} GmbH"),
        at_five if at_five < 6 => format!(
            "{} Brzonk{}",
            FIRST[at % 8],
            "aeiou".as_bytes()[at % 5] as char
        ),
        _ => format!("Korbinia{} Brzonk", (b'a' + (at % 20) as u8) as char),
    };
    let partners = texts("partners", &["name", "is_company", "email"]);
    let attendees = texts("attendees", &["common_name", "email"]);
    let samples = [
        (
            "partners",
            vec![
                values(who),
                values(|at| (at % 10 == 0).to_string()),
                values(email),
            ],
        ),
        ("attendees", vec![values(who), values(email)]),
    ];
    let columns = ["public.partners.name", "public.attendees.common_name"];
    assert_eq!(
        rules(vec![partners, attendees], &samples, &columns),
        ["name", "name"]
    );
}

#[test]
fn groups_of_somebody_and_times_of_logins_are_nobody() {
    let all = (0..40).map(|at| {
        format!(
            r#"{{"user": {{"email": "{}", "groups": [{{"id": {at}, "name": "trust_level_{}"}}]}}, "last_login": ["None", "2023-01-02 10:00:{at:02}"]}}"#,
            email(at),
            at % 3
        )
    });
    let all: Vec<String> = all.collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let table = table("hooks", vec![column("payload", Family::Jsonb)]);
    let draft = drafted_by_values(table, &[&all]);
    for path in ["$.user.groups[*].name", "$.last_login[*]"] {
        let line = format!("\"{path}\": keep");
        assert!(draft.text.contains(&line), "{path}\n{}", draft.text);
    }
}

#[test]
fn files_in_narrow_columns_stay_files() {
    let told = |length: u32, form: &str| {
        let mut people = texts("customers", &["avatar", "email"]);
        people.columns[0].ty.length = Some(length);
        let file = |at: usize| form.replace('#', &at.to_string());
        let samples = [("customers", vec![values(file), values(email)])];
        rules(vec![people], &samples, &["public.customers.avatar"]).remove(0)
    };
    let file = "avatars/ada-brzonk-#.jpg";
    assert_eq!(told(500, file), "file_path");
    assert_eq!(told(100, file), "{ file_path: { longest: 100 } }");
    assert_eq!(told(60, file), "{ file_path: { longest: 60 } }");
}

#[test]
fn addresses_of_profiles_in_the_web_stay_such() {
    let profile = |at: usize| format!("https://www.linkedin.com/in/{}-{at}", FIRST[at % 8]);
    let people = texts("customers", &["linkedin", "email"]);
    let samples = [("customers", vec![values(profile), values(email)])];
    let found = rules(vec![people], &samples, &["public.customers.linkedin"]);
    assert_eq!(found, ["url"]);
}

#[test]
fn numbers_of_other_countries_keep_their_form() {
    let told = |form: &dyn Fn(usize) -> String| {
        let people = texts("employees", &["ssnid", "email"]);
        let samples = [("employees", vec![values(form), values(email)])];
        rules(vec![people], &samples, &["public.employees.ssnid"]).remove(0)
    };
    assert_eq!(
        told(&|at| format!("{}S{:03}", 54_224_667 + at * 7919, at)),
        "digits"
    );
    assert_eq!(
        told(&|at| format!("536-{:02}-{:04}", 10 + at, 1000 + at)),
        "ssn"
    );
    assert_eq!(
        told(&|at| format!("536{:02}{:04}", 10 + at, 1000 + at)),
        "ssn"
    );
}

#[test]
fn later_lines_of_addresses_are_no_whole_addresses() {
    let areas = &["Kiplombe sub-location", "Kapseret", "Huruma"];
    assert_eq!(of_address("address6", areas), "city");
}
