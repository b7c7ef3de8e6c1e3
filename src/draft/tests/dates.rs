//! Dates of people about whose health a database tells.

use super::coherent::{keyed, refers};
use super::*;

#[test]
fn dates_beside_somebodys_health_move_with_the_patient() {
    let patients = keyed("patients", &["diagnosis"]);
    let mut visits = refers(keyed("visits", &["reason"]), "patient_id", "patients");
    visits = refers(visits, "doctor_id", "doctors");
    for name in ["admitted_on", "discharged_on", "created_at"] {
        visits.columns.push(column(name, Family::Date));
    }
    let mut orders = refers(keyed("orders", &["status"]), "patient_id", "patients");
    orders.columns.push(column("placed_on", Family::Date));
    let mut of_people = patients;
    for name in ["birth_date", "registered_on", "created_at"] {
        of_people.columns.push(column(name, Family::Date));
    }
    let doctors = keyed("doctors", &["last_name"]);
    let draft = drafted(&database(vec![of_people, visits, orders, doctors]));
    let shift = |by: &str| format!("{{ date_shift: {{ by: {by} }} }}");
    for (column, expected) in [
        ("public.visits.admitted_on", shift("patient_id")),
        ("public.visits.discharged_on", shift("patient_id")),
        ("public.visits.created_at", shift("patient_id")),
        ("public.patients.birth_date", "birth_date".to_owned()),
        ("public.patients.registered_on", shift("id")),
        ("public.patients.created_at", "keep".to_owned()),
        // As they are they would tell how far the others moved.
        ("public.orders.placed_on", shift("patient_id")),
    ] {
        assert_eq!(rule(&draft, column), expected, "{column}\n{}", draft.text);
    }
}

/// The rules for dates of a table that refers to another one, whatever tells of health.
fn dates_of(others: Vec<Table>, table: Table, column: &str) -> (String, String) {
    let title = table.name.column(column);
    let mut all = others;
    all.push(table);
    let draft = drafted_but_undecided(&database(all));
    (rule(&draft, &title).to_owned(), draft.text)
}

#[test]
fn dates_without_a_word_of_health_move_where_the_subject_is_a_patient() {
    let dated = |mut table: Table| {
        table.columns.push(column("debut", Family::Timestamp));
        table
    };
    let moves = |by: &str| format!("{{ date_shift: {{ by: {by} }} }}");
    let of = |persons: &str, by: &str| dated(refers(keyed("rdv", &["salle"]), by, persons));
    let patients = || keyed("patients", &["last_name"]);
    let (rule, text) = dates_of(vec![patients()], of("patients", "pat"), "debut");
    assert_eq!(rule, moves("pat"), "{text}");
    let said = "a date of somebody whose health the database tells of";
    assert!(text.contains(said), "{text}");
    // By the name of a column alone.
    let named = dated(keyed("rdv", &["patient_no"]));
    let mut named = named;
    named.columns.push(column("patient_id", Family::Int4));
    named.columns.remove(1);
    assert_eq!(dates_of(Vec::new(), named, "debut").0, moves("patient_id"));
    // Another table tells what these people are.
    let customers = || keyed("customers", &["last_name"]);
    let findings = || {
        refers(
            keyed("findings", &["diagnosis"]),
            "customer_id",
            "customers",
        )
    };
    let told = |others: Vec<Table>| dates_of(others, of("customers", "customer_id"), "debut").0;
    assert_eq!(told(vec![customers(), findings()]), moves("customer_id"));
    assert_eq!(told(vec![customers()]), "keep");
    // What is known of those who work there says nothing of the rows that they write.
    let staff = keyed("employees", &["last_name", "religion"]);
    let (rule, text) = dates_of(vec![staff], of("employees", "employee_id"), "debut");
    assert_eq!(rule, "keep", "{text}");
}

#[test]
fn a_date_that_a_key_ties_stands_undecided_beside_those_that_move() {
    let mut days = table("days", vec![column("day", Family::Date)]);
    days.uniques = vec![unique(&["day"], true)];
    let mut stays = refers(keyed("stays", &["diagnosis"]), "patient_id", "patients");
    stays.columns.push(column("left_on", Family::Date));
    stays = refers(stays, "day", "days");
    stays.foreign_keys[1].referenced_columns = vec!["day".into()];
    stays.columns.last_mut().unwrap().ty = Type::plain("date", Family::Date);
    let patients = keyed("patients", &["last_name"]);
    let mut shifts = refers(keyed("shifts", &["status"]), "day", "days");
    shifts.foreign_keys[0].referenced_columns = vec!["day".into()];
    shifts.columns.last_mut().unwrap().ty = Type::plain("date", Family::Date);
    let tied = drafted_but_undecided(&database(vec![days.clone(), stays, patients]));
    for column in ["public.stays.day", "public.days.day"] {
        assert_eq!(rule(&tied, column), "", "{column}\n{}", tied.text);
    }
    let shift = "{ date_shift: { by: patient_id } }";
    assert_eq!(rule(&tied, "public.stays.left_on"), shift);
    let said = "public.stays.day is a date in a table about somebody's health; no transform fits its type and constraints: a foreign key ties it to another column";
    assert!(tied.text.contains(said), "{}", tied.text);
    // Where nothing moves it passes.
    let free = drafted(&database(vec![days, shifts]));
    assert_eq!(rule(&free, "public.shifts.day"), "keep", "{}", free.text);
}

#[test]
fn lists_and_ranges_of_dates_do_not_tell_how_far_the_others_moved() {
    let of = |name: &str, family: Family, element: Family| Column {
        ty: Type {
            element: Some(Box::new(Type::plain(element.name(), element))),
            ..Type::plain(&format!("{} of {}", family.name(), element.name()), family)
        },
        ..column(name, Family::Date)
    };
    let mut medical = keyed("medical", &["diagnosis"]);
    medical.columns.extend([
        column("patient_id", Family::Int4),
        column("admitted", Family::Date),
        of("stay", Family::Range, Family::Date),
        Column {
            not_null: true,
            ..of("seen", Family::Range, Family::TimestampTz)
        },
        of("appt", Family::Array, Family::TimestampTz),
        of("sizes", Family::Range, Family::Int4),
    ]);
    let draft = drafted(&database(vec![medical]));
    for (column, expected) in [
        ("admitted", "{ date_shift: { by: patient_id } }"),
        ("stay", "set_null"),
        ("seen", "{ range: { of: set_null } }"),
        ("appt", "{ array: { of: { date_shift: { days: 180 } } } }"),
        ("sizes", "keep"),
    ] {
        let title = format!("public.medical.{column}");
        assert_eq!(rule(&draft, &title), expected, "{column}\n{}", draft.text);
    }
}

#[test]
fn a_date_that_cannot_move_stops_a_run() {
    let mut visits = keyed("visits", &["diagnosis"]);
    visits.columns.push(column("visited_on", Family::Date));
    visits.kind = TableKind::Partitioned;
    visits.partition_key = vec!["admitted_on".into()];
    visits.columns[2].name = "admitted_on".into();
    visits.columns[2].not_null = true;
    let draft = drafted_but_undecided(&database(vec![visits]));
    let date = draft.columns.last().unwrap();
    assert!(!date.forced && date.rule.is_empty(), "{date:?}");
    let said = "!! undecided, so that a run stops; give it a rule, or `keep` if it may pass: medium: a date in a table about somebody's health";
    assert!(draft.text.contains(said), "{}", draft.text);
}

#[test]
fn a_date_that_no_constraint_lets_move_stops_a_run_and_says_which() {
    let stays = |constrain: fn(&mut Table)| {
        let mut stays = keyed("stays", &["diagnosis"]);
        stays.columns.push(column("patient_id", Family::Int4));
        for name in ["adm", "dis"] {
            stays.columns.push(column(name, Family::Date));
        }
        constrain(&mut stays);
        drafted_but_undecided(&database(vec![stays]))
    };
    let free = stays(|_| {});
    let shift = "{ date_shift: { by: patient_id } }";
    assert_eq!(rule(&free, "public.stays.adm"), shift, "{}", free.text);
    let excluded = stays(|stays| {
        stays.checks.push(Check {
            name: "no_overlap".into(),
            columns: vec!["adm".into(), "dis".into()],
            definition: "EXCLUDE USING gist (room WITH =, daterange(adm, dis) WITH &&)".into(),
        });
    });
    for column in ["public.stays.adm", "public.stays.dis"] {
        assert_eq!(rule(&excluded, column), "", "{}", excluded.text);
    }
    let said = "medium: a date in a table about somebody's health; no transform fits its type and constraints: `date_shift` does not pass `no_overlap`";
    assert!(excluded.text.contains(said), "{}", excluded.text);
    let unique = stays(|stays| stays.uniques.push(unique(&["adm"], false)));
    assert_eq!(rule(&unique, "public.stays.adm"), "", "{}", unique.text);
    let said = "`date_shift` may repeat, and the column is unique";
    assert!(unique.text.contains(said), "{}", unique.text);
}

#[test]
fn dates_that_stand_in_a_surer_column_of_births_become_what_they_become_there() {
    let births = |at: usize| format!("19{:02}-{:02}-{:02}", 40 + at, at % 12 + 1, at % 28 + 1);
    let days = (0..40).map(births).collect();
    let others = (0..40)
        .map(|at| format!("2019-{:02}-{:02}", at % 12 + 1, at % 28 + 1))
        .collect();
    let dates = |table: &str, names: [&str; 2]| {
        let columns = names.map(|name| column(name, Family::Date));
        super::table(table, columns.to_vec())
    };
    let tables = vec![
        dates("people", ["birth_date", "joined"]),
        dates("pallets", ["xq", "zq"]),
    ];
    let samples: Vec<detect::Sample> = [days, others].map(Some).into();
    let draft = drafted_with(HEADER, &database(tables), &samples, &BTreeMap::new());
    let expected = rule(&draft, "public.people.birth_date");
    assert!(expected.contains("birth_date"), "{}", draft.text);
    let rule = |name: &str| rule(&draft, name);
    assert_eq!(rule("public.pallets.xq"), expected, "{}", draft.text);
    assert_eq!(rule("public.pallets.zq"), "keep", "{}", draft.text);
}

/// The 40 days from the first of a month on.
fn day(at: usize) -> String {
    format!("2024-{:02}-{:02}", at / 20 + 3, at % 20 + 1)
}

/// A table with a document of each row, and a text of a day.
fn documented(name: &str, by: Option<&str>) -> Table {
    let mut table = keyed(name, &["day_text", "batch"]);
    table.columns.push(column("resource", Family::Jsonb));
    table.columns.extend(by.map(|by| column(by, Family::Int4)));
    table
}

/// Samples of its columns; the documents hold these members beside their dates.
fn documents(members: &str) -> Vec<detect::Sample> {
    let document = |at: usize| {
        format!(
            r#"{{"effectiveDateTime":"{0}T08:{at:02}:00Z","parts":[{{"on":"{0}"}},{{"on":"9999-12-31"}}],"meta":{{"lastUpdated":"{0}T23:00:00Z","version":"{0}"}},"release":"2024-01-01","done":"{0}","seen_at":{1},"size":{1}{members}}}"#,
            day(at),
            1_700_000_000_000_u64 + at as u64
        )
    };
    vec![
        Some((0..40).map(|at| at.to_string()).collect()),
        Some((0..40).map(day).chain(["unknown".to_owned()]).collect()),
        Some(
            (0..40)
                .map(|at| ["2024-03-01", "none"][at % 2].to_owned())
                .collect(),
        ),
        Some((0..40).map(document).collect()),
        Some((0..40).map(|at| at.to_string()).collect()),
    ]
}

fn drafted_of(table: Table, members: &str) -> Draft {
    let name = table.name.name.clone();
    let samples = [(name.as_str(), documents(members))];
    alike::drafted_by(HEADER, &database(vec![table]), &samples)
}

/// Holds the rules of paths against those that are expected.
fn has_paths(draft: &Draft, expected: &[(&str, &str)]) {
    for (path, rule) in expected {
        let line = format!("\"{path}\": {rule} ");
        assert!(draft.text.contains(&line), "{line}\n{}", draft.text);
    }
}

#[test]
fn dates_in_documents_and_texts_move_with_the_patient() {
    let draft = drafted_of(documented("observations", Some("patient_id")), "");
    let text = &draft.text;
    let moves = "{ date_shift: { by: patient_id } }";
    let expected = [
        ("$.effectiveDateTime", moves),
        ("$.parts[*].on", moves),
        ("$.meta.lastUpdated", moves),
        ("$.done", moves),
        (
            "$.seen_at",
            "{ unix_time: { of: { date_shift: { by: patient_id } }, unit: milliseconds } }",
        ),
        ("$.size", "keep"),
        ("$.meta.version", "keep"),
        ("$.release", "keep"),
    ];
    has_paths(&draft, &expected);
    assert!(
        text.contains("all dates of one `patient_id` move together"),
        "{text}"
    );
    assert_eq!(
        rule(&draft, "public.observations.day_text"),
        moves,
        "{text}"
    );
    assert_eq!(rule(&draft, "public.observations.batch"), "keep", "{text}");
    // Of nobody's health, whatever a program calls a diagnosis.
    for (table, members) in [("readings", ""), ("builds", r#","diagnosis":"disk full""#)] {
        let draft = drafted_of(documented(table, Some("meter_id")), members);
        let day = format!("public.{table}.day_text");
        assert_eq!(rule(&draft, &day), "keep", "{}", draft.text);
        assert!(!draft.text.contains("date_shift"), "{}", draft.text);
    }
}

#[test]
fn dates_in_documents_of_patients_move_with_the_row_where_no_column_names_them() {
    let patient = r#","subject":{"reference":"https://fhir.example.org/Patient/7"}"#;
    let draft = drafted_of(documented("resources", None), patient);
    let moves = "{ date_shift: { by: id } }";
    let expected = [
        ("$.effectiveDateTime", moves),
        ("$.parts[*].on", moves),
        // As it is it would tell how far the others moved.
        ("$.meta.lastUpdated", moves),
    ];
    has_paths(&draft, &expected);
    assert_eq!(
        rule(&draft, "public.resources.day_text"),
        moves,
        "{}",
        draft.text
    );
}

#[test]
fn moments_that_are_counted_move_with_the_patient() {
    let columns = ["admitted_at", "seen_ts", "amount", "opened_at"];
    let columns = columns.map(|name| column(name, Family::Int8));
    let mut table = keyed("stays", &["ward"]);
    table.columns.push(column("patient_id", Family::Int4));
    table.columns.extend(columns);
    let numbers = |of: fn(u64) -> u64| Some((0..40).map(|at| of(at).to_string()).collect());
    let samples = vec![
        numbers(|at| at),
        Some((0..40).map(|at| ["a", "b"][at % 2].to_owned()).collect()),
        numbers(|at| at),
        numbers(|at| 1_700_000_000 + at * 86_400),
        numbers(|at| 1_700_000_000_123 + at * 86_400_000),
        numbers(|at| 1_700_000_000 + at),
        numbers(|at| at * 7),
    ];
    let samples = [("stays", samples)];
    let draft = alike::drafted_by(HEADER, &database(vec![table]), &samples);
    for (column, expected) in [
        (
            "admitted_at",
            "{ unix_time: { of: { date_shift: { by: patient_id } } } }",
        ),
        (
            "seen_ts",
            "{ unix_time: { of: { date_shift: { by: patient_id } }, unit: milliseconds } }",
        ),
        ("amount", "keep"),
        ("opened_at", "keep"),
    ] {
        let title = format!("public.stays.{column}");
        assert_eq!(rule(&draft, &title), expected, "{}", draft.text);
    }
}

#[test]
fn dates_in_lists_of_documents_move_each_by_itself() {
    let mut table = documented("observations", Some("patient_id"));
    table.columns[3].ty = Type {
        element: Some(Box::new(Type::plain("jsonb", Family::Jsonb))),
        ..Type::plain("jsonb[]", Family::Array)
    };
    let mut samples = documents("");
    let lists = samples[3].as_mut().unwrap();
    for list in lists.iter_mut() {
        *list = format!("[{list}]");
    }
    let samples = [("observations", samples)];
    let draft = alike::drafted_by(HEADER, &database(vec![table]), &samples);
    let line = "\"$.effectiveDateTime\": { date_shift: { days: 180 } }";
    assert!(draft.text.contains(line), "{}", draft.text);
}
