//! Drafts for countries and genders, which are written as their values are.

use super::*;

fn text(name: &str, length: Option<u32>) -> Column {
    let mut column = column(name, Family::Text);
    column.ty.length = length;
    column
}

/// The rule and the reason for the only column, by its values.
fn drafted_column(column: Column, values: &[&str]) -> (String, String) {
    drafted_in(table("users", vec![column]), values)
}

fn drafted_in(table: Table, values: &[&str]) -> (String, String) {
    let draft = drafted_by_values(table, &[values]);
    let column = draft.columns.first().unwrap();
    (column.rule.clone(), column.reason.clone())
}

#[test]
fn countries_are_written_as_their_values_are() {
    for (length, values, expected) in [
        (
            None,
            &["DE", "FR", "PT"][..],
            "{ country: { format: alpha2 } }",
        ),
        (
            Some(3),
            &["DEU", "FRA"][..],
            "{ country: { format: alpha3 } }",
        ),
        (
            None,
            &["276", "250"][..],
            "{ country: { format: numeric } }",
        ),
        (None, &["Germany", "France"][..], "country"),
        // Without values the length tells.
        (Some(3), &[][..], "{ country: { format: alpha3 } }"),
        (Some(2), &[][..], "{ country: { format: alpha2 } }"),
        (None, &[][..], "country"),
    ] {
        let (rule, reason) = drafted_column(text("country", length), values);
        assert_eq!(rule, expected, "{values:?}");
        assert!(!reason.contains("not the first choice"), "{reason}");
    }
}

#[test]
fn genders_get_codes_of_the_list_that_their_values_are_of() {
    for (values, expected) in [
        (
            &["m", "f", "m"][..],
            "{ gender: { third: keep, other: set_null } }",
        ),
        (
            &["Male", "Female"][..],
            "{ gender: { third: keep, other: set_null } }",
        ),
        (
            &["w", "m"][..],
            "{ gender: { values: [w, m], third: keep, other: set_null } }",
        ),
        (
            &["m", "d"][..],
            "{ gender: { values: [f, m, d], third: keep, other: set_null } }",
        ),
        (
            &["male", "unknown"][..],
            "{ gender: { values: [female, male, unknown], third: keep, other: set_null } }",
        ),
        (&[][..], "set_null"),
    ] {
        let (rule, reason) = drafted_column(text("gender", None), values);
        assert_eq!(rule, expected, "{values:?}");
        let says = reason.ends_with("`set_null` hides more");
        assert_eq!(says, expected != "set_null", "{reason}");
    }
    let (rule, _) = drafted_column(text("sex", Some(1)), &["M", "F"]);
    assert_eq!(rule, "{ gender: { third: keep, other: set_null } }");
    let mut required = text("sex", Some(1));
    required.not_null = true;
    let (rule, _) = drafted_column(required, &["M", "F"]);
    assert_eq!(rule, "{ gender: { third: keep, other: empty } }");
}

#[test]
fn genders_that_nobody_knows_are_set_to_null_and_that_is_said() {
    let (rule, reason) = drafted_column(text("gender", None), &["m", "zorp"]);
    assert_eq!(rule, "set_null");
    assert!(reason.ends_with("unless its `values` list all"), "{reason}");
    assert!(!reason.contains("zorp"));
    let mut required = text("gender", None);
    required.not_null = true;
    let (rule, reason) = drafted_column(required, &["m", "zorp"]);
    assert_eq!(rule, "text");
    assert!(reason.contains("`set_null` gives NULL"), "{reason}");
}

#[test]
fn the_values_that_a_constraint_allows_are_the_codes() {
    for (definition, rule, not_null) in [
        (
            "CHECK ((gender = ANY (ARRAY['M'::text, 'F'::text])))",
            "gender",
            true,
        ),
        (
            "CHECK ((upper((gender)::text) = ANY (ARRAY['M'::text, 'F'::text])))",
            "gender",
            true,
        ),
        (
            "CHECK (((gender = 'w'::bpchar) OR (gender = 'm'::bpchar)))",
            "{ gender: { values: [w, m] } }",
            true,
        ),
        // Case does not count here, so nobody knows how the codes are written.
        (
            "CHECK ((lower(gender) = ANY (ARRAY['w'::text, 'm'::text])))",
            "set_null",
            false,
        ),
    ] {
        let mut users = table("users", vec![text("gender", None)]);
        users.columns[0].not_null = not_null;
        users.checks = vec![Check {
            name: "known".into(),
            columns: vec!["gender".into()],
            definition: definition.into(),
        }];
        let (drafted, reason) = drafted_in(users, &[]);
        assert_eq!(drafted, rule, "{definition}");
        assert!(!reason.contains("! "), "{reason}");
    }
}

#[test]
fn a_constraint_that_refuses_the_codes_is_told() {
    let mut users = table("users", vec![text("gender", None)]);
    users.checks = vec![Check {
        name: "known".into(),
        columns: vec!["gender".into(), "title".into()],
        definition: "CHECK (((gender = 'f'::text) OR (title IS NULL)))".into(),
    }];
    let (rule, reason) = drafted_in(users, &["m", "f"]);
    assert_eq!(rule, "set_null");
    assert!(
        reason.contains("not the first choice: `gender` does not pass `known`"),
        "{reason}"
    );
}

#[test]
fn countries_and_genders_in_documents_are_written_as_their_values_are() {
    let document = |at: usize| {
        let country = ["DE", "FR", "PL"][at % 3];
        let gender = ["weiblich", "männlich"][at % 2];
        format!(
            r#"{{"email": "a{at}@x.test", "country": "{country}", "gender": "{gender}", "land": "{country}U"}}"#
        )
    };
    let documents: Vec<String> = (0..60).map(document).collect();
    let values: Vec<&str> = documents.iter().map(String::as_str).collect();
    let (rule, _) = drafted_in(table("users", vec![column("data", Family::Jsonb)]), &values);
    for part in [
        r#""$.country": { country: { format: alpha2 } }"#,
        r#""$.gender": { gender: { values: [weiblich, "männlich"], third: keep, other: set_null } }"#,
    ] {
        assert!(rule.contains(part), "{rule}");
    }
}

#[test]
fn where_an_address_of_the_network_is_somebody_is() {
    let document = |at: usize| {
        let city = ["Rzeszów", "Gdynia", "Würzburg"][at % 3];
        format!(
            r#"{{"country_name": "Germany", "country_code": "DE", "city_name": "{city}", "latitude": 52.{at:03}, "longitude": 8.{at:03}, "ip": "84.{at}.7.9"}}"#
        )
    };
    let documents: Vec<String> = (0..60).map(document).collect();
    let values: Vec<&str> = documents.iter().map(String::as_str).collect();
    let columns = vec![column("location_details", Family::Jsonb)];
    let (rule, _) = drafted_in(table("user_devices", columns), &values);
    for path in ["$.city_name", "$.latitude", "$.longitude"] {
        assert!(!rule.contains(&format!("\"{path}\": keep")), "{rule}");
    }
    // And where somebody is.
    let document = |at: usize| {
        format!(r#"{{"location": {{"city": "Gdynia", "lat": 52.{at:03}, "lng": 8.{at:03}}}}}"#)
    };
    let documents: Vec<String> = (0..60).map(document).collect();
    let values: Vec<&str> = documents.iter().map(String::as_str).collect();
    let (rule, _) = drafted_in(table("users", vec![column("data", Family::Jsonb)]), &values);
    assert!(!rule.contains("keep"), "{rule}");
}
