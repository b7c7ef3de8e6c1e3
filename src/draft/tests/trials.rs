//! Proposals that sampled values contradict.

use super::*;

fn axis(name: &str) -> String {
    format!("{{ coordinates: {{ axis: {name}, other: set_null }} }}")
}

#[test]
fn what_refuses_a_sampled_value_gives_way_and_it_is_said_why() {
    let places = || {
        let mut point = column("coordinates", Family::Other);
        point.ty.name = "point".into();
        table(
            "users",
            vec![
                column("latitude", Family::Float8),
                column("longitude", Family::Numeric),
                point,
            ],
        )
    };
    let all = |other: &[&'static str; 3]| {
        let values: Vec<Vec<&str>> = vec![
            vec!["52.5", other[0]],
            vec!["13.4", other[1]],
            vec!["(13.4,52.5)", other[2]],
        ];
        let values: Vec<&[&str]> = values.iter().map(Vec::as_slice).collect();
        drafted_by_values(places(), &values)
    };
    let draft = all(&["-3.25", "0", "(0,0)"]);
    assert_eq!(rule(&draft, "public.users.latitude"), axis("latitude"));
    assert_eq!(rule(&draft, "public.users.longitude"), axis("longitude"));
    assert_eq!(rule(&draft, "public.users.coordinates"), axis("xy"));
    let draft = all(&["999", "999", "(999,999)"]);
    for name in ["latitude", "longitude", "coordinates"] {
        let rule = rule(&draft, &format!("public.users.{name}"));
        assert!(!rule.contains("axis") && rule != "keep", "{rule}");
    }
    let why = "not the first choice: `coordinates` refuses a sampled value: a value is no latitude or longitude";
    assert_eq!(draft.text.matches(why).count(), 3, "{}", draft.text);
    assert!(!draft.text.contains("999"), "{}", draft.text);
}

#[test]
fn numbers_with_letters_of_any_language_keep_their_form() {
    let plates = ["TÖL-A 20", "M-XY 12", "B-CD 345", "ÖÄ-1"].repeat(10);
    let table = table(
        "vehicles",
        vec![
            column("email", Family::Text),
            column("license_plate", Family::Text),
        ],
    );
    let draft = drafted_by_values(table, &[&[], &plates]);
    assert_eq!(rule(&draft, "public.vehicles.license_plate"), "digits");
}

#[test]
fn of_a_document_only_the_path_that_refuses_a_value_gives_way() {
    let mut all: Vec<String> = (0..30)
        .map(|n| format!(r#"{{"email": "a{n}@navy.mil", "gender": "female", "lat": 52.{n}}}"#))
        .collect();
    all.push(r#"{"email": "b@navy.mil", "gender": "female", "lat": 999.5}"#.into());
    let texts: Vec<&str> = all.iter().map(String::as_str).collect();
    let table = table("users", vec![column("data", Family::Jsonb)]);
    let draft = drafted_by_values(table, &[&texts]);
    assert!(draft.text.contains("\"$.email\": email"), "{}", draft.text);
    assert!(!draft.text.contains("coordinates"), "{}", draft.text);
}
