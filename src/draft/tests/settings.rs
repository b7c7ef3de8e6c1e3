//! What stands beside keys: what an application cannot do without passes, and all else is replaced.

use super::*;

fn settings(rows: &[(&str, &str)]) -> Draft {
    let (keys, values): (Vec<&str>, Vec<&str>) = rows.iter().copied().unzip();
    let columns = vec![column("name", Family::Text), column("value", Family::Text)];
    drafted_by_values(table("site_settings", columns), &[&keys, &values])
}

const SITE: &[(&str, &str)] = &[
    ("default_locale", "de"),
    ("database.version", "15.4"),
    ("smtp_password", "hunter2hunter2"),
    ("notification_email", "ops@hansewerk.de"),
    ("title", "Hansewerk Forum"),
    ("max_image_size_kb", "4096"),
    ("enable_badges", "t"),
    ("log_level", "WARN"),
    ("timezone", "Europe/Berlin"),
    ("disable_emails", "yes"),
    ("backup_frequency", "7 days"),
    ("date_format", "dd.MM.yyyy"),
    ("company_name", "normal"),
    ("door_code", "4711"),
    ("contact_phone", "230911"),
    ("born_on", "12.5.80"),
    ("linda_theme", "true"),
    ("quist", "true"),
    ("patient.name.search", "true"),
    ("last_sync", "1712345678"),
    ("smtp_host", ""),
    ("viewed_ids", "12,45"),
];

#[test]
fn keys_with_nothing_but_flags_and_numbers_are_left_out_and_new_ones_are_not() {
    let draft = settings(SITE);
    assert_eq!(
        rule(&draft, "public.site_settings.value"),
        "{ text: {}, when: \"row.name not in ['backup_frequency', 'database.version', 'date_format', 'default_locale', \
         'disable_emails', 'enable_badges', 'last_sync', 'log_level', 'max_image_size_kb', 'timezone']\" }",
        "{}",
        draft.text
    );
    assert_eq!(rule(&draft, "public.site_settings.name"), "keep");
    assert!(
        draft
            .text
            .contains("`when` lets pass what stands beside 10 of 22 keys"),
        "{}",
        draft.text
    );
    assert!(!draft.text.contains("that you list"), "{}", draft.text);
}

#[test]
fn keys_that_come_again_need_several_values_of_that_sort() {
    let attributes = |form: fn(usize) -> (&'static str, String)| {
        let rows: Vec<(&str, String)> = (0..60).map(form).collect();
        let rows: Vec<(&str, &str)> = rows
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        settings(&rows)
    };
    let draft = attributes(|at| match at % 4 {
        0 => ("locale", ["de", "en"][at / 4 % 2].to_owned()),
        1 => ("phoneNumber", format!("+49 171 {}", 1_234_500 + at * 37)),
        2 if at > 57 => ("rare_flag", "true".to_owned()),
        2 => ("LDAP_ID", format!("{:032x}", at * 7_919)),
        _ => ("street", format!("Birkenallee {at}")),
    });
    assert_eq!(
        rule(&draft, "public.site_settings.value"),
        "{ text: {}, when: \"row.name not in ['locale']\" }",
        "{}",
        draft.text
    );
    // One value of another sort says that more come.
    let draft = attributes(|at| match at % 2 {
        0 if at == 30 => ("locale", "see Linda Jones".to_owned()),
        0 => ("locale", "de".to_owned()),
        _ => ("phoneNumber", format!("+49 171 {}", 1_234_500 + at * 37)),
    });
    assert_eq!(rule(&draft, "public.site_settings.value"), "text");
}

#[test]
fn what_somebody_is_does_not_pass_for_a_setting() {
    let rows: Vec<(&str, String)> = (0..60)
        .map(|at| match at % 4 {
            0 => ("body_weight", (54 + at % 40).to_string()),
            1 => ("smokes_daily", ["true", "false"][at / 4 % 2].to_owned()),
            2 => ("home_locale", "de_CH".to_owned()),
            _ => ("contact", format!("kunde{at}@gmx.de")),
        })
        .collect();
    let (keys, values): (Vec<&str>, Vec<&str>) = rows
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .unzip();
    let columns = || vec![column("name", Family::Text), column("value", Family::Text)];
    let of = |name: &str| {
        let draft = drafted_by_values(table(name, columns()), &[&keys, &values]);
        rule(&draft, &format!("public.{name}.value")).to_owned()
    };
    assert_eq!(
        of("visit_facts"),
        "{ text: {}, when: \"row.name not in ['home_locale']\" }"
    );
    assert_eq!(
        of("user_preferences"),
        "{ text: {}, when: \"row.name not in ['body_weight', 'home_locale', 'smokes_daily']\" }"
    );
}

#[test]
fn numbers_that_let_somebody_in_or_are_of_an_account_do_not_pass() {
    let draft = settings(&[
        ("site.north.gate", "489484"),
        ("levy_abrechnungsnr", "123.456-7"),
        ("plant.entry", "4711"),
        ("hl7.port", "2575"),
        ("app_version", "123.456"),
        ("reminder.after", "14"),
        ("contact_mail", "ops@hansewerk.de"),
    ]);
    assert_eq!(
        rule(&draft, "public.site_settings.value"),
        "{ text: {}, when: \"row.name not in ['app_version', 'hl7.port', 'reminder.after']\" }",
        "{}",
        draft.text
    );
}

#[test]
fn which_value_is_of_which_key_is_told_by_rows_where_some_have_none() {
    let columns = vec![column("name", Family::Text), column("value", Family::Text)];
    let table = table("site_settings", columns);
    let sample = |values: &[&str]| Some(values.iter().map(|&value| value.to_owned()).collect());
    let samples = [
        sample(&["log_level", "site_title", "max_size"]),
        sample(&["debug", "512"]),
    ];
    let mut judgements = detect::table(&table, &samples);
    assert_eq!(judgements[1].plain_keys, None);
    let rows = [vec![0, 1, 2], vec![0, 2]];
    detect::by_rows(&table, &samples, &rows, &mut judgements);
    let told = judgements[1].plain_keys.as_ref().unwrap();
    assert_eq!(told.keys, ["log_level", "max_size"]);
    assert_eq!((told.teller, told.all), (0, 2));
}

#[test]
fn settings_in_json_hide_what_stands_beside_keys_of_secrets() {
    let columns = vec![column("name", Family::Text), column("value", Family::Jsonb)];
    let rows = [
        ("INSTALLATION_NAME", "\"Hansewerk\""),
        ("DISPLAY_MANIFEST", "true"),
        ("PAGE_SIZE", "25"),
        ("FB_APP_SECRET", "\"09c558e823fa256b8f3088bb72454e77\""),
        ("SMTP_PASSWORD", "\"Elbe!Nord7788\""),
    ];
    let (keys, values): (Vec<&str>, Vec<&str>) = rows.iter().copied().unzip();
    let draft = drafted_by_values(table("installation_configs", columns), &[&keys, &values]);
    let rule = rule(&draft, "public.installation_configs.value");
    assert!(
        rule.ends_with("when: \"row.name not in ['DISPLAY_MANIFEST', 'PAGE_SIZE']\" }"),
        "{}",
        draft.text
    );
}

#[test]
fn flags_and_words_that_are_documents_by_themselves_stay() {
    let php = |value: &str| match value {
        "true" => "b:1;".to_owned(),
        _ if value.starts_with('"') => {
            let text = value.trim_matches('"');
            format!("s:{}:\"{text}\";", text.len())
        }
        _ => format!("i:{value};"),
    };
    let rows = [
        ("default_locale", "\"de\""),
        ("enable_badges", "true"),
        ("max_uploads", "12"),
        ("notification_email", "\"ops@hansewerk.de\""),
        ("support_email", "\"help@hansewerk.de\""),
        ("contact_email", "\"info@hansewerk.de\""),
        ("site_owner", "\"Linda Quist\""),
    ];
    for family in [Family::Jsonb, Family::Text] {
        let columns = vec![column("name", Family::Text), column("value", family)];
        let keys: Vec<&str> = rows.iter().map(|(key, _)| *key).collect();
        let values = rows.iter().map(|(_, value)| match family {
            Family::Text => php(value),
            _ => (*value).to_owned(),
        });
        let values: Vec<String> = values.collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let draft = drafted_by_values(table("site_settings", columns), &[&keys, &values]);
        let when = "when: \"row.name not in ['default_locale', 'enable_badges', 'max_uploads']\"";
        assert!(draft.text.contains(when), "{}", draft.text);
        assert!(!draft.text.contains("!! undecided"), "{}", draft.text);
    }
}

/// As Zammad keeps its settings: each is a document with a value.
#[test]
fn values_in_documents_of_yaml_are_spared_like_others() {
    let plain = [
        "true",
        "12",
        "Europe/Berlin",
        "https",
        "de-de",
        "Ticket::Number::Increment",
    ];
    let mut rows: Vec<(String, String)> = (0..60)
        .map(|at| {
            let (key, value) = (format!("ui_locale_setting_{at}"), plain[at % plain.len()]);
            (key, format!("---\nvalue: {value}\n"))
        })
        .collect();
    for (key, value) in [
        ("smtp_admin", " root@kattwinkel-software.de"),
        ("imprint_text", " Ask Linda Quist, ext. 4711"),
        (
            "application_secret",
            " 216d2416439ecb2912bfc9a11f6e743bb686fd86",
        ),
        ("class_of_day", " Linda::Quist"),
        (
            "ldap_config",
            "\n  host: ldap.navy.mil\n  bind_pw: Gh3im!Wiesel77",
        ),
    ] {
        rows.push((key.to_owned(), format!("---\nvalue:{value}\n")));
    }
    let keys: Vec<&str> = rows.iter().map(|(key, _)| key.as_str()).collect();
    let values: Vec<&str> = rows.iter().map(|(_, value)| value.as_str()).collect();
    let columns = vec![
        column("name", Family::Text),
        column("state_current", Family::Text),
    ];
    let draft = drafted_by_values(table("settings", columns), &[&keys, &values]);
    let told = rule(&draft, "public.settings.state_current");
    assert!(told.starts_with("{ yaml: { \"$.value"), "{told}");
    assert!(
        told.contains("when: \"row.name not in ['ui_locale_setting_0', "),
        "{told}"
    );
    for at in 0..60 {
        assert!(
            told.contains(&format!("'ui_locale_setting_{at}'")),
            "{at} {told}"
        );
    }
    for key in [
        "smtp_admin",
        "imprint_text",
        "application_secret",
        "class_of_day",
        "ldap_config",
    ] {
        assert!(!told.contains(key), "{key} {told}");
    }
    assert!(
        draft.text.contains("\n        when: \"row.name not in ["),
        "{}",
        draft.text
    );
}

/// As Rails keeps settings in `jsonb`: YAML in a string.
#[test]
fn settings_that_are_yaml_in_json_are_spared_like_others() {
    let rows = [
        ("INSTALLATION_NAME", "Hansewerk"),
        ("ENABLE_SIGNUP", "false"),
        ("MAX_UPLOADS", "12"),
        ("FB_APP_SECRET", "09c558e823fa256b8f3088bb72454e77"),
        ("SMTP_PASSWORD", "Gh3im!Wiesel77"),
    ];
    let keys: Vec<&str> = rows.iter().map(|(key, _)| *key).collect();
    let values: Vec<String> = rows
        .iter()
        .map(|(_, value)| format!(r#""--- !ruby/hash:X\nvalue: {value}\n""#))
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let mut of_json = column("serialized_value", Family::Jsonb);
    of_json.not_null = true;
    let columns = vec![column("name", Family::Text), of_json];
    let draft = drafted_by_values(table("installation_configs", columns), &[&keys, &values]);
    let rule = rule(&draft, "public.installation_configs.serialized_value");
    assert!(rule.starts_with("{ json: { \"$\":"), "{}", draft.text);
    assert!(
        rule.contains("when: \"row.name not in ['ENABLE_SIGNUP', 'MAX_UPLOADS']\""),
        "{}",
        draft.text
    );
}
