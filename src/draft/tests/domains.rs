//! Rules for several countries in one database.

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
