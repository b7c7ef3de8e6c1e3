//! Rules that read other columns of the row.

use crate::catalog::Table;
use crate::plan::testing::{database, int4, int8, plan, rules, table, text};
use crate::plan::{Plan, TargetKind};
use crate::rules::Rules;

fn shop(rule: &str, build: impl Fn(Table) -> Table) -> Plan {
    let users = table("users", &[("id", int8()), ("email", text())]).primary(&["id"]);
    let orders = table(
        "orders",
        &[
            ("id", int8()),
            ("user_id", int4()),
            ("day", text()),
            ("email", text()),
        ],
    );
    let orders = orders
        .primary(&["id"])
        .refers(&["user_id"], "users", &["id"])
        .generated("day", "lower(email)");
    let rules = rules()
        .table("users", &[("email", "persona(id")])
        .table("orders", &[("email", rule)])
        .column("*.*", "keep");
    plan(&rules, vec![users, build(orders)])
}

#[test]
fn tables_that_refer_to_one_subject_share_its_domain() {
    let result = shop("persona(user_id", |table| table);
    assert_eq!(result.codes(), []);
    let domain = Some("persona of public.users.id".to_owned());
    assert_eq!(result.at("users.email").domain, domain);
    assert_eq!(result.at("orders.email").domain, domain);
    assert_eq!(result.at("orders.email").reads()[0].column, "user_id");
}

#[test]
fn a_subject_that_the_row_is_taken_from_is_told() {
    let rules = rules()
        .table("users", &[("email", "persona(id")])
        .table(
            "orders",
            &[("user_id", "foreign_key(id"), ("email", "persona(user_id")],
        )
        .column("*.*", "keep");
    let users = table("users", &[("id", int8()), ("email", text())]).primary(&["id"]);
    let columns = [("id", int8()), ("user_id", int8()), ("email", text())];
    let orders = table("orders", &columns).refers(&["user_id"], "users", &["id"]);
    let result = plan(&rules, vec![users, orders]);
    assert_eq!(
        result.codes(),
        [("sibling_chosen", "public.orders.email")],
        "nothing is said of what is drawn from `id`"
    );
    let finding = &result.findings[0];
    assert!(!result.has_errors() && finding.at.is_some());
    assert!(finding.message.contains("public.users"));
}

#[test]
fn a_subject_under_two_names_is_told() {
    let users = || {
        let columns = [("id", int8()), ("code", text()), ("email", text())];
        let table = table("users", &columns).primary(&["id"]);
        table.unique("users_code", &["code"], |_| {})
    };
    let orders = || {
        let columns = [("id", int8()), ("user_code", text()), ("email", text())];
        table("orders", &columns).refers(&["user_code"], "users", &["code"])
    };
    let planned = |rule: &'static str| {
        let rules = rules()
            .table("users", &[("email", rule)])
            .table("orders", &[("email", "persona(user_code")])
            .column("*.*", "keep");
        plan(&rules, vec![users(), orders()])
    };
    let result = planned("persona(id");
    assert_eq!(result.codes(), [("subject_differs", "public.orders.email")]);
    let finding = &result.findings[0];
    assert!(!result.has_errors() && finding.at.is_some());
    let message = "names rows of public.users by `code`, but draws from `id` there";
    assert!(finding.message.contains(message), "{}", finding.message);
    assert_eq!(planned("persona(code").codes(), []);
}

#[test]
fn other_subjects_and_named_domains_are_domains_of_their_own() {
    let by_order = shop("persona(id", |table| table);
    let domain = by_order.at("orders.email").domain.clone();
    assert_eq!(domain.as_deref(), Some("persona of public.orders.id"));
    let named = rules()
        .table("users", &[("email", "persona@people")])
        .column("*.*", "keep");
    let users = table("users", &[("id", int8()), ("email", text())]);
    let refused = plan(&named, vec![users]);
    assert_eq!(refused.codes(), [("parameter", "public.users.email")]);
}

#[test]
fn what_a_rule_reads_must_be_there_and_name_somebody() {
    let refusal = |rule: &str| {
        let result = shop(rule, |table| table);
        assert_eq!(
            result.codes(),
            [("sibling", "public.orders.email")],
            "{rule}"
        );
        let finding = &result.findings[0];
        assert!(finding.at.is_some(), "{rule}");
        (finding.message.clone(), finding.hint.clone())
    };
    let (message, hint) = refusal("persona(user_ids");
    assert_eq!(
        message,
        "`persona` reads `user_ids`: the table has no such column"
    );
    assert_eq!(hint, "did you mean `user_id`?");
    assert!(refusal("persona(day").0.contains("generated"));
    assert!(refusal("persona(email").0.contains("own column"));
}

#[test]
fn columns_by_names_in_quotes_are_looked_for_like_others() {
    let findings = |rule: &str| {
        let written = format!(
            "version: 1\nunlisted: keep\ntables:\n  t:\n    columns:\n      email: {rule}\n"
        );
        let rules = Rules::parse(std::path::Path::new("rules.yaml"), &written, &|_| None)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
        let columns = [("My Col", int8()), ("e-mail", text()), ("email", text())];
        let tables = database(vec![table("t", &columns)]);
        let findings = Plan::build(&rules, &tables, TargetKind::Postgres).findings;
        let told = findings.into_iter().filter(|finding| {
            finding.id.starts_with("sibling:") || finding.id.starts_with("condition:")
        });
        told.map(|finding| (finding.message, finding.hint, finding.at.is_some()))
            .collect::<Vec<_>>()
    };
    for rule in [
        r#"{ email: {}, when: 'row["My Col"] > 3 and source["e-mail"] != ""' }"#,
        r#"{ template: '{{ row["e-mail"] }} {{ source["My Col"] }}' }"#,
    ] {
        assert_eq!(findings(rule), [], "{rule}");
    }
    for (rule, message, hint) in [
        (
            r#"{ email: {}, when: 'row["My Cola"] > 3' }"#,
            "`when` reads `My Cola`: the table has no such column",
            r#"did you mean `row["My Col"]`?"#,
        ),
        (
            r#"{ template: '{{ source["e-mial"] }}' }"#,
            "`template` reads `e-mial`: the table has no such column",
            r#"did you mean `source["e-mail"]`?"#,
        ),
        (
            "{ email: {}, when: 'x > 3' }",
            "`when` reads `x`: the table has no such column",
            r#"name a column of the same table; `e-mail` is written `row["e-mail"]`"#,
        ),
        (
            r#"{ email: {}, when: 'row["My Col"] == "3"' }"#,
            "`when` would let rows pass: `My Col` is a number, which equals none of these",
            "write numbers without quotes: `id == 7`",
        ),
        (
            r#"{ email: {}, when: "source['My Col'] in ['3', '4']" }"#,
            "`when` would let rows pass: `My Col` is a number, which equals none of these",
            "write numbers without quotes: `id == 7`",
        ),
    ] {
        let told = (message.to_owned(), hint.to_owned(), true);
        assert_eq!(findings(rule), [told], "{rule}");
    }
}

#[test]
fn a_key_does_not_draw_from_the_rows_of_one_table() {
    let users = table("users", &[("id", int8()), ("email", text())]);
    let users = users
        .unique("users_email", &["email"], |_| {})
        .primary(&["id"]);
    let mails = table("mails", &[("email", text())]).refers(&["email"], "users", &["email"]);
    let rules = rules()
        .table("users", &[("email", "persona(id")])
        .column("*.id", "keep");
    let codes: Vec<String> = plan(&rules, vec![users, mails])
        .codes()
        .iter()
        .map(|(code, subject)| format!("{code} {subject}"))
        .collect();
    assert!(
        codes.contains(&"sibling_key public.users.email".to_owned()),
        "{codes:?}"
    );
}

#[test]
fn a_unique_column_may_draw_from_a_unique_subject_only() {
    let unique = |table: Table| table.unique("orders_email", &["email"], |_| {});
    assert_eq!(shop("persona(id", unique).codes(), []);
    let several = shop("persona(user_id", unique);
    assert_eq!(several.codes(), [("unique", "public.orders.email")]);
    let partial = shop("persona(user_id", |table| {
        unique(table).unique("one_each", &["user_id"], |unique| {
            unique.predicate = Some("(email IS NOT NULL)".to_owned());
        })
    });
    let codes = partial.codes();
    assert!(
        codes.contains(&("unique", "public.orders.email")),
        "{codes:?}"
    );
}

#[test]
fn values_that_are_looked_for_and_kept_are_told() {
    let people = || table("people", &[("name", text()), ("note", text())]);
    let codes = |name: &str| {
        let rules = format!(
            "version: 1\ntables: {{ people: {{ columns: {{ name: {name}, note: {{ redact: {{ known: [name] }} }} }} }} }}\n"
        );
        let rules = Rules::parse(std::path::Path::new("rules.yaml"), &rules, &|_| None).unwrap();
        let result = Plan::build(&rules, &database(vec![people()]), TargetKind::Postgres);
        assert!(!result.has_errors());
        let codes = result.codes().into_iter();
        codes
            .filter(|(code, _)| *code == "sibling_kept")
            .map(|(_, subject)| subject.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("keep"), ["public.people.note"]);
    assert_eq!(codes("name"), Vec::<String>::new());
}
