//! What columns get of which only some values are somebody's, or whose names say something else than their values.

use super::coherent::keyed;
use super::*;

fn drafted_texts(table_name: &str, name: &str, form: impl Fn(usize) -> String) -> Draft {
    let values: Vec<String> = (0..90).map(form).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let columns = vec![column(name, Family::Text)];
    drafted_by_values(table(table_name, columns), &[&values])
}

#[test]
fn a_few_words_beside_addresses_stay_and_the_addresses_go() {
    let of = |word: &'static str| {
        let draft = drafted_texts("threads", "sender_kind", |at| match at % 3 {
            0 => word.to_owned(),
            _ => format!("a{at}@navy.mil"),
        });
        rule(&draft, "public.threads.sender_kind").to_owned()
    };
    assert_eq!(of("agent"), "redact");
    // A name among them goes like any text.
    assert_eq!(of("Xanthi"), "text");
}

#[test]
fn values_of_which_some_are_addresses_do_not_all_become_such() {
    let draft = drafted_texts("audit", "old_value", |at| match at % 4 {
        0 => format!("a{at}@navy.mil"),
        1 => "B".to_owned(),
        2 => format!("{at}{at}"),
        _ => format!("Elm Street {at}"),
    });
    assert_eq!(rule(&draft, "public.audit.old_value"), "text");
}

#[test]
fn addresses_of_machines_fit_into_columns_of_those_of_version_four() {
    let mut users = table("users", vec![column("last_ip", Family::Text)]);
    users.columns[0].ty.name = "character varying(15)".into();
    users.columns[0].ty.length = Some(15);
    let values: Vec<String> = (0..40).map(|at| format!("73.4.{at}.9")).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let draft = drafted_by_values(users, &[&values]);
    let found = rule(&draft, "public.users.last_ip");
    assert_eq!(
        found, "{ ip_address: { version: 4, prefix: drop } }",
        "{}",
        draft.text
    );
}

#[test]
fn a_part_of_a_town_keeps_no_town_from_its_postal_code() {
    for part in ["suburb", "locality"] {
        let users = keyed("users", &["street", part, "city", "zip"]);
        let draft = drafted(&database(vec![users]));
        for (column, by_persona) in [("city", true), ("zip", true), (part, false)] {
            let rule = rule(&draft, &format!("public.users.{column}"));
            assert_eq!(rule.contains("persona"), by_persona, "{}", draft.text);
        }
    }
    let users = keyed("users", &["street", "suburb", "zip"]);
    let draft = drafted(&database(vec![users]));
    let rule = rule(&draft, "public.users.suburb");
    assert!(rule.contains("persona"), "{}", draft.text);
}

#[test]
fn addresses_of_network_cards_are_such_however_they_are_written() {
    let bare = |at: usize| format!("{:012X}", (at as u64 + 17) * 0x1b_4411_3ab7 % (1 << 48));
    let dotted = |at: usize| {
        let digits = bare(at).to_lowercase();
        format!("{}.{}.{}", &digits[..4], &digits[4..8], &digits[8..])
    };
    for name in [
        "mac", "mac_addr", "hwaddr", "hw_addr", "wlan_mac", "bssid", "mac_id",
    ] {
        for form in [&bare as &dyn Fn(usize) -> String, &dotted] {
            let draft = drafted_texts("devices", name, form);
            let told = rule(&draft, &format!("public.devices.{name}"));
            assert_eq!(told, "mac_address", "{name} {}", form(1));
        }
        // Nothing of the kind under the same name.
        let draft = drafted_texts("devices", name, |at| format!("Build {at}, of spring"));
        let reason = &draft.columns[0].reason;
        assert!(!reason.contains("are MAC addresses"), "{reason}");
    }
    // Under other names such digits are none.
    let draft = drafted_texts("devices", "checksum", bare);
    assert_ne!(rule(&draft, "public.devices.checksum"), "mac_address");
}

#[test]
fn numbers_of_devices_that_are_uuids_become_uuids_as_those_of_their_own_type_do() {
    let id = |at: usize| {
        let digits = format!(
            "{:032x}",
            (at as u128 + 17) * 0x1b44_113a_b7f0_9c3d_71e2_55aa_0417
        );
        let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
        parts.join("-")
    };
    for name in ["device_id", "idfa", "udid", "external_id", "visitor_id"] {
        let told = |form: &dyn Fn(usize) -> String| {
            let draft = drafted_texts("visits", name, form);
            rule(&draft, &format!("public.visits.{name}")).to_owned()
        };
        assert_eq!(told(&id), "uuid", "{name}");
        // What no stand-in of that form would be written like is left to others.
        for other in [
            &(|at| id(at).to_uppercase()) as &dyn Fn(usize) -> String,
            &(|at| id(at).replace('-', "")),
            &(|at| if at == 7 { "A-7".to_owned() } else { id(at) }),
        ] {
            assert!(!["uuid", "keep"].contains(&told(other).as_str()), "{name}");
        }
    }
    // One domain for both types: what was one UUID is one again.
    let of = |family| table("visits", vec![column("device_id", family)]);
    let values: Vec<String> = (0..40).map(id).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let [text, own] = [Family::Text, Family::Uuid].map(|family| {
        drafted_by_values(of(family), &[&values]).columns[0]
            .rule
            .clone()
    });
    assert_eq!((text.as_str(), own.as_str()), ("uuid", "uuid"));
}
