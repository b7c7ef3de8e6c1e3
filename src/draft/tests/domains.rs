//! Rules for several countries in one database.

use super::alike::{drafted_by, texts, values};
use super::*;

#[test]
fn rules_of_several_languages_are_apart_and_the_plan_says_nothing_of_them() {
    let people = |name: &str, columns: &[&str]| {
        let columns = columns.iter().map(|name| column(name, Family::Text));
        table(name, columns.collect())
    };
    let german = people(
        "kunden",
        &["vorname", "nachname", "ort", "strasse", "telefon", "plz"],
    );
    let french = people(
        "clients",
        &["prenom", "nom_de_famille", "ville", "telephone"],
    );
    let english = people("users", &["first_name", "last_name", "city", "phone"]);
    let parameters = |draft: &Draft, database: &Database| {
        let path = Path::new("r.yaml");
        let rules = Rules::parse(path, &draft.text, &|_| Some("unused".into())).unwrap();
        let plan = Plan::build(&rules, database, TargetKind::Postgres);
        let ids = plan.findings.into_iter().map(|finding| finding.id);
        ids.filter(|id| id.starts_with("domain_parameters:"))
            .collect::<Vec<_>>()
    };
    let all = database(vec![german.clone(), french, english]);
    let draft = drafted(&all);
    assert_eq!(
        parameters(&draft, &all),
        Vec::<String>::new(),
        "{}",
        draft.text
    );
    assert_eq!(
        rule(&draft, "public.kunden.vorname"),
        "{ first_name: { locale: de_DE, domain: first_name_de_DE } }"
    );
    assert_eq!(
        rule(&draft, "public.clients.telephone"),
        "{ phone: { country: fr, domain: phone_fr } }"
    );
    assert_eq!(rule(&draft, "public.users.first_name"), "first_name");
    // One language alone needs no domain, and what comes later goes by the rules that are there.
    let alone = database(vec![german.clone()]);
    let first = drafted(&alone);
    assert_eq!(
        rule(&first, "public.kunden.vorname"),
        "{ first_name: { locale: de_DE } }"
    );
    let more = people("mitarbeiter", &["vorname", "nachname", "strasse"]);
    let both = database(vec![german, more]);
    let update = drafted_onto(&first.text, &both, &BTreeMap::new());
    assert_eq!(
        rule(&update, "public.mitarbeiter.vorname"),
        "{ first_name: { locale: de_DE } }"
    );
    assert_eq!(parameters(&update, &both), Vec::<String>::new());
}

#[test]
fn a_new_column_has_the_domain_that_the_file_has_for_its_country() {
    let columns = |names: &[&str]| {
        let columns = names.iter().map(|name| column(name, Family::Text));
        columns.collect::<Vec<_>>()
    };
    let base = format!(
        "{HEADER}  kunden:\n    columns:\n      telefon: {{ phone: {{ country: de, domain: anschluss }} }}\n      \
         telefax: {{ phone: {{ country: fr, domain: phone_fr }} }}\n"
    );
    let kunden = table("kunden", columns(&["telefon", "telefax", "handynummer"]));
    let update = drafted_onto(&base, &database(vec![kunden]), &BTreeMap::new());
    assert_eq!(
        rule(&update, "public.kunden.handynummer"),
        "{ phone: { country: de, domain: anschluss } }",
        "{}",
        update.text
    );
}

#[test]
fn phone_numbers_of_several_countries_keep_their_own_everywhere() {
    let mut contacts = texts("contacts", &["phone"]);
    contacts.columns.push(column("meta", Family::Jsonb));
    let tables = vec![texts("kunden", &["nachname", "telefon"]), contacts];
    let database = database(tables);
    let german = |at: usize| format!("+49 1512 {}", 3_000_000 + at * 7919);
    let french = |at: usize| format!("+33 6 {}", 12_000_000 + at * 7919);
    let mixed = move |at: usize| [german(at), french(at)][at % 2].clone();
    let document = move |at: usize| format!(r#"{{"phone": "{}"}}"#, german(at + 1));
    let names = |at: usize| ["Brzonk", "Huber", "Schmidt"][at % 3].to_owned();
    let rules = |phones: detect::Sample, base: &str| {
        let samples = [
            ("kunden", vec![values(names), values(german)]),
            ("contacts", vec![phones, values(document)]),
        ];
        drafted_by(base, &database, &samples)
    };
    let follow = "{ phone: { country: follow, home: de } }";
    let draft = rules(values(mixed), HEADER);
    assert_eq!(rule(&draft, "public.kunden.telefon"), follow);
    assert_eq!(rule(&draft, "public.contacts.phone"), follow);
    let inside = format!("\"$.phone\": {follow}");
    assert!(draft.text.contains(&inside), "{}", draft.text);
    // Each of one country of its own goes by that, and so does what comes to rules that are there.
    let apart = rules(values(german), HEADER);
    assert!(!apart.text.contains("country: follow"), "{}", apart.text);
    for (said, is_wanted) in [("country: de", false), ("country: follow, home: fr", true)] {
        let base =
            format!("{HEADER}  kunden:\n    columns:\n      telefon: {{ phone: {{ {said} }} }}\n");
        let update = rules(values(mixed), &base);
        let is_same =
            rule(&update, "public.contacts.phone") == format!("{{ phone: {{ {said} }} }}");
        assert!(is_same || !is_wanted, "{}", update.text);
        assert_eq!(
            update.text.contains("country: follow"),
            is_wanted,
            "{}",
            update.text
        );
    }
}

#[test]
fn phone_numbers_of_several_countries_that_must_be_unique_are_so_wherever_they_stand() {
    let mut blocked = texts("phone_blacklist", &["number"]);
    blocked.uniques.push(unique(&["number"], false));
    let partners = texts("partners", &["last_name", "mobile"]);
    let database = database(vec![blocked, partners]);
    let number = |at: usize| match at % 2 {
        0 => format!("+491512{}", 3_000_000 + at * 7919),
        _ => format!("+336{}", 12_000_000 + at * 7919),
    };
    let names = |at: usize| ["Brzonk", "Huber", "Schmidt"][at % 3].to_owned();
    let samples = [
        ("phone_blacklist", vec![values(number)]),
        ("partners", vec![values(names), values(number)]),
    ];
    let draft = drafted_by(HEADER, &database, &samples);
    // In whatever order their parameters stand.
    for column in ["public.phone_blacklist.number", "public.partners.mobile"] {
        let said = rule(&draft, column);
        for param in ["country: follow", "home: fr", "numbers: any"] {
            assert!(said.contains(param), "{column}: {}", draft.text);
        }
    }
    assert!(draft.parted.is_empty(), "{}", draft.text);
}
