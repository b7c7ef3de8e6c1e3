//! Rules without effect, rows left out, and what a database brings along.

use crate::catalog::{Access, Family, TableKind, Type};
use crate::plan::testing::{TRANSFORMS, database, int4, int8, plan, rules, table, text, varchar};
use crate::plan::{Plan, Rows, TargetKind};
use crate::transform::args::NullRate;

fn filter(limit: Option<u64>) -> Rows {
    Rows::Filter {
        condition: Some("id < 5".into()),
        limit,
    }
}

#[test]
fn every_rule_must_match_something() {
    let tables = || {
        vec![
            table("users", &[("email", text())]),
            table("crm.leads", &[("a", text())]),
        ]
    };
    let base = || rules().column("*.*", "keep");
    let cases = [
        (base().table("user", &[]), "user", "did you mean `users`?"),
        (
            base().table("leads", &[]),
            "leads",
            "did you mean `crm.leads`?",
        ),
        (
            base().table("users", &[("emial", "email")]),
            "public.users.emial",
            "did you mean `email`?",
        ),
        (
            rules().column("users.emial", "email").column("*.*", "keep"),
            "users.emial",
            "did you mean `users.email`?",
        ),
        (
            rules().column("*.ssn", "email").column("*.*", "keep"),
            "*.ssn",
            "remove the pattern",
        ),
        (
            base().reference("users.email", "crm.lead.a"),
            "crm.lead.a",
            "did you mean `crm.leads`?",
        ),
        (
            base().reference("users.mail", "crm.leads.a"),
            "public.users.mail",
            "did you mean `email`?",
        ),
    ];
    for (file, subject, hint) in cases {
        let result = plan(&file, tables());
        assert_eq!(result.codes(), [("unmatched", subject)]);
        assert!(result.has_errors());
        assert!(
            result.findings[0].hint.contains(hint),
            "{}",
            result.findings[0].hint
        );
        assert!(result.findings[0].at.is_some());
    }
}

#[test]
fn parameters_of_a_rule_without_a_column_are_told_with_the_other_mistakes() {
    let users = || vec![table("users", &[("email", text())])];
    for file in [
        rules().column("*.ssn", "mask(x").column("*.*", "keep"),
        rules()
            .column("*.*", "keep")
            .table("users", &[("ssn", "mask(x")]),
        rules()
            .column("*.*", "keep")
            .table("people", &[("ssn", "mask(x")]),
    ] {
        let result = plan(&file, users());
        let told: Vec<&str> = result.codes().iter().map(|(code, _)| *code).collect();
        assert!(told.contains(&"unmatched"), "{told:?}");
        let found = result
            .findings
            .iter()
            .find(|finding| finding.id.starts_with("parameter:"));
        let found = found.unwrap();
        assert_eq!(found.message, "`mask`: unknown parameter");
        assert!(found.at.is_some());
    }
    let sound = rules().column("*.ssn", "mask").column("*.*", "keep");
    assert_eq!(plan(&sound, users()).codes(), [("unmatched", "*.ssn")]);
}

#[test]
fn unknown_columns_are_errors_even_where_no_rows_are_read() {
    let file = rules().table("log", &[("whoo", "keep")]).rows(Rows::None);
    let result = plan(&file, vec![table("log", &[("who", text())])]);
    assert_eq!(result.codes(), [("unmatched", "public.log.whoo")]);
}

#[test]
fn a_rule_that_an_earlier_pattern_always_beats_is_an_error() {
    let users = || vec![table("users", &[("email", text()), ("id", int8())])];
    let columns = rules().column("*.*", "keep").column("users.email", "email");
    let column = ("shadowed", "public.users.email");
    assert_eq!(
        plan(&columns, users()).codes(),
        [column, ("shadowed", "users.email")]
    );
    let names = rules().table("users", &[("*", "keep"), ("em*", "email")]);
    assert_eq!(plan(&names, users()).codes(), [("shadowed", "em*"), column]);
    let rest = rules().table(
        "users",
        &[("email", "email"), ("id", "keep"), ("*", "keep")],
    );
    assert_eq!(
        plan(&rest, users()).codes(),
        [],
        "a pattern for the rest may find nothing left"
    );
    let rest = rules()
        .column("users.email", "email")
        .column("*.email", "hash")
        .column("*.id", "keep");
    assert_eq!(plan(&rest, users()).codes(), []);
}

#[test]
fn rows_that_keys_refer_to_must_come_along() {
    let tables = || {
        vec![
            table("users", &[("id", int8())]).primary(&["id"]),
            table("orders", &[("user_id", int8())]).refers(&["user_id"], "users", &["id"]),
        ]
    };
    let users = |rows| rules().column("*.*", "keep").table("users", &[]).rows(rows);
    let none = plan(&users(Rows::None), tables());
    assert_eq!(none.codes(), [("orphans", "public.orders.user_id")]);
    let code = ("filtered_parent", "public.orders.user_id");
    let some = plan(&users(filter(None)), tables());
    assert_eq!(some.codes(), [code]);
    let finding = some.errors().next().unwrap();
    let write = r#"public.orders `rows: { where: '"user_id" IN (SELECT "id" FROM "public"."users" WHERE …)' }`"#;
    assert!(finding.hint.contains(write), "{}", finding.hint);
    let accepted = users(filter(None)).accept(&finding.id, "all orders are theirs");
    assert!(!plan(&accepted, tables()).has_errors());
    let fitting = |child| users(filter(None)).table("orders", &[]).rows(child);
    let doubtful = plan(&fitting(filter(None)), tables());
    assert_eq!(doubtful.codes(), [code]);
    assert!(!doubtful.has_errors());
    assert_eq!(plan(&fitting(Rows::None), tables()).codes(), []);
    let (mut unchecked, file) = (tables(), users(filter(None)));
    unchecked[1].foreign_keys[0].validated = false;
    let unchecked = plan(&file, unchecked);
    assert!(!unchecked.has_errors(), "{:?}", unchecked.findings);
    let files = database(tables());
    let files = Plan::with_registry(&file, &files, TargetKind::Parquet, TRANSFORMS);
    assert_eq!(files.codes(), [code]);
    assert!(!files.has_errors());
    let cut = users(Rows::None).table("orders", &[("user_id", "set_null")]);
    assert_eq!(plan(&cut, tables()).codes(), []);
    let both = users(Rows::None).table("orders", &[]).rows(Rows::None);
    assert_eq!(plan(&both, tables()).codes(), []);
}

#[test]
fn columns_of_xml_get_what_gives_xml() {
    let xml = || Type::plain("xml", Family::Text);
    let with = |rule| {
        plan(
            &rules().table("t", &[("x", rule)]),
            vec![table("t", &[("x", xml())])],
        )
    };
    for rule in ["mask", "name", "email"] {
        let refused = with(rule);
        assert_eq!(refused.codes(), [("type", "public.t.x")], "{rule}");
        let hint = &refused.findings[0].hint;
        assert!(hint.contains("`xml` with paths"), "{hint}");
    }
    for rule in ["keep", "set_null", "hash", "fixed"] {
        assert!(!with(rule).has_errors(), "{rule}");
    }
}

#[test]
fn columns_of_a_full_key_become_null_together_or_not_at_all() {
    let tables = |full: bool| {
        let mut m = table("m", &[("a", int4()), ("b", int4()), ("c", int4())]).refers(
            &["a", "b"],
            "p",
            &["a", "b"],
        );
        m.foreign_keys[0].full = full;
        let p = table("p", &[("a", int4()), ("b", int4())]).primary(&["a", "b"]);
        vec![p, m]
    };
    let file = |of_m: &[(&str, &str)]| rules().column("*.*", "keep").table("m", of_m);
    let some = file(&[("a", "set_null")]);
    let parted = plan(&some, tables(true));
    assert_eq!(parted.codes(), [("match_full", "public.m.a")]);
    assert!(parted.has_errors());
    let accepted = some.accept(&parted.findings[0].id, "`b` is always NULL");
    assert!(!plan(&accepted, tables(true)).has_errors());
    let some = file(&[("a", "set_null")]);
    assert_eq!(plan(&some, tables(false)).codes(), []);
    let other = file(&[("c", "set_null")]);
    assert_eq!(plan(&other, tables(true)).codes(), []);
    let all = file(&[("a", "set_null"), ("b", "set_null")]);
    assert_eq!(plan(&all, tables(true)).codes(), []);
    let mut unchecked = tables(true);
    unchecked[1].foreign_keys[0].validated = false;
    assert!(!plan(&some, unchecked).has_errors());
    let files = Plan::with_registry(
        &some,
        &database(tables(true)),
        TargetKind::Parquet,
        TRANSFORMS,
    );
    assert!(!files.has_errors(), "{:?}", files.findings);
    let mut drawn = file(&[("a", "keep"), ("b", "keep")]);
    let spec = &mut drawn.tables[0].columns[1].spec;
    spec.transform = "permute";
    spec.nulls.rate = Some(NullRate {
        millionths: 100_000,
        by: None,
        span: spec.span,
    });
    let parted = plan(&drawn, tables(true));
    assert!(
        parted.codes().contains(&("match_full", "public.m.b")),
        "{:?}",
        parted.codes()
    );
}

#[test]
fn rows_that_references_of_the_rules_refer_to_must_come_along() {
    let tables = || {
        vec![
            table("users", &[("id", int8())]).primary(&["id"]),
            table("orders", &[("user_id", int8())]),
        ]
    };
    let users = |rows| {
        let file = rules().reference("orders.user_id", "users.id");
        file.column("*.*", "keep").table("users", &[]).rows(rows)
    };
    let code = ("filtered_parent", "public.orders.user_id");
    for (rows, write) in [
        (
            filter(None),
            r#"public.orders `rows: { where: '"user_id" IN (SELECT "id" FROM "public"."users" WHERE …)' }`"#,
        ),
        (Rows::None, "read the rows of public.users"),
    ] {
        let refused = plan(&users(rows.clone()), tables());
        assert_eq!(refused.codes(), [code]);
        let finding = refused.errors().next().unwrap();
        assert!(finding.hint.contains(write), "{}", finding.hint);
        assert!(
            finding.message.contains("(by `references:`)"),
            "{}",
            finding.message
        );
        let accepted = users(rows.clone()).accept(&finding.id, "all orders are theirs");
        assert!(!plan(&accepted, tables()).has_errors());
        let fitting = users(rows.clone()).table("orders", &[]).rows(filter(None));
        let doubtful = plan(&fitting, tables());
        assert_eq!(doubtful.codes(), [code]);
        assert!(!doubtful.has_errors());
        let cut = users(rows).table("orders", &[("user_id", "set_null")]);
        assert_eq!(plan(&cut, tables()).codes(), []);
    }
    assert_eq!(plan(&users(Rows::All), tables()).codes(), []);
}

#[test]
fn references_tie_columns_whose_values_can_be_equal() {
    let tied = |own, to| {
        let tables = vec![table("a", &[("k", own)]), table("b", &[("k", to)])];
        let file = rules().reference("a.k", "b.k").column("*.*", "keep");
        plan(&file, tables)
    };
    for (own, to) in [(text(), int8()), (int8(), varchar(10))] {
        let refused = tied(own, to);
        assert_eq!(refused.codes(), [("reference_type", "public.a.k")]);
        let finding = refused.errors().next().unwrap();
        assert_eq!(finding.at.as_deref(), Some("rules.yaml:1:1"));
    }
    for (own, to) in [(int4(), int8()), (text(), varchar(10)), (text(), text())] {
        assert_eq!(tied(own, to).codes(), []);
    }
}

#[test]
fn foreign_tables_are_left_out_and_said_so() {
    let columns = &[("id", int8())];
    let tables = || {
        vec![
            table("far", columns).kind(TableKind::Foreign),
            table("log", columns).kind(TableKind::Partitioned),
            table("log_1", columns).partition_of("log"),
            table("log_2", columns)
                .kind(TableKind::Foreign)
                .partition_of("log"),
        ]
    };
    let file = || rules().column("*.id", "keep");
    let result = plan(&file(), tables());
    assert_eq!(
        result.codes(),
        [
            ("foreign_table", "public.far"),
            ("foreign_partition", "public.log_2")
        ]
    );
    assert!(!result.has_errors());
    assert_eq!(result.tables[0].rows, Rows::None);
    assert_eq!(result.tables[1].relations.len(), 1);
    let said = plan(&file().table("far", &[]).rows(Rows::None), tables());
    assert_eq!(said.codes(), [("foreign_partition", "public.log_2")]);
    let limited = plan(&file().table("log", &[]).rows(filter(Some(5))), tables());
    assert!(limited.has_errors());
}

#[test]
fn a_limit_reads_a_table_as_a_whole() {
    let columns = &[("id", int8())];
    let tables = || {
        vec![
            table("log", columns).kind(TableKind::Partitioned),
            table("log_1", columns).partition_of("log"),
            table("log_2", columns).partition_of("log"),
            table("t", columns),
        ]
    };
    let file = |rows: Rows| {
        rules()
            .column("*.id", "keep")
            .table("log", &[])
            .rows(rows.clone())
            .table("t", &[])
            .rows(rows)
    };
    let limited = plan(&file(filter(Some(5))), tables());
    let log = &limited.tables[0].relations;
    assert_eq!(
        (log.len(), log[0].only, log[0].divisible),
        (1, false, false)
    );
    assert_eq!(limited.tables[0].estimated_rows, 5);
    assert!(limited.tables[1].relations[0].only);
    assert!(!limited.tables[1].relations[0].divisible);
    let filtered = plan(&file(filter(None)), tables());
    assert!(
        filtered
            .tables
            .iter()
            .flat_map(|t| &t.relations)
            .all(|r| r.only && r.divisible)
    );
    let other = table("t", columns).kind(TableKind::OtherAccessMethod);
    assert!(!plan(&rules().column("*.id", "keep"), vec![other]).tables[0].relations[0].divisible);
}

#[test]
fn a_partitioned_table_without_partitions_has_nothing_to_read() {
    let root = table("log", &[("id", int8())]).kind(TableKind::Partitioned);
    let result = plan(
        &rules()
            .table("log", &[("id", "keep")])
            .rows(filter(Some(1))),
        vec![root],
    );
    assert_eq!(result.codes(), []);
    assert!(result.tables[0].relations.is_empty());
}

#[test]
fn what_the_structure_says_of_somebody_is_told_where_it_is_copied() {
    let mut base = database(vec![table("t", &[("id", int8())])]);
    base.said = vec![crate::catalog::Said {
        place: "the policy mine of public.t".into(),
        what: "an e-mail address".into(),
    }];
    let file = rules().column("*.*", "keep");
    let result = Plan::with_registry(&file, &base, TargetKind::Postgres, TRANSFORMS);
    assert_eq!(result.codes(), [("text", "the policy mine of public.t")]);
    assert!(!result.has_errors());
    let files = Plan::with_registry(&file, &base, TargetKind::Parquet, TRANSFORMS);
    assert_eq!(files.codes(), []);
}

#[test]
fn what_a_run_cannot_see_or_copy_is_pointed_out() {
    let mut base = database(vec![table("t", &[("id", int8())])]);
    base.encoding = "SQL_ASCII".into();
    base.large_objects = 3;
    let file = rules().column("*.*", "keep");
    let result = Plan::with_registry(&file, &base, TargetKind::Postgres, TRANSFORMS);
    assert_eq!(
        result.codes(),
        [("encoding", "shop"), ("large_objects", "shop")]
    );
    assert!(!result.has_errors());
}

#[test]
fn a_table_that_the_role_cannot_read_whole_is_an_error_unless_no_row_of_it_is_read() {
    for (access, code) in [
        (Access::None, "privilege"),
        (Access::Policies, "row_security"),
    ] {
        let closed = || {
            let mut closed = table("t", &[("id", int8())]);
            closed.access = access;
            closed
        };
        let result = plan(&rules().table("t", &[("id", "keep")]), vec![closed()]);
        assert_eq!(result.codes(), [(code, "public.t")]);
        assert!(result.has_errors());
        let result = plan(&rules().table("t", &[]).rows(Rows::None), vec![closed()]);
        assert!(!result.has_errors(), "{:?}", result.codes());
    }
}

#[test]
fn a_damaged_catalog_with_circles_ends() {
    let t = |own: &str, parent: &str| table(own, &[("id", int8())]).partition_of(parent);
    let i = |own: &str, parent: &str| table(own, &[("id", int8())]).inherits(parent);
    let result = plan(
        &rules(),
        vec![t("a", "b"), t("b", "a"), i("c", "d"), i("d", "c")],
    );
    assert!(result.has_errors());
}

#[test]
fn what_passes_of_a_document_is_told_by_its_paths() {
    let paths: Vec<String> = (1..8).map(|n| format!("\"$.p{n}\": keep")).collect();
    let text = format!(
        "version: 1\ntables: {{ t: {{ columns: {{ j: {{ json: {{ \"$.mail\": email, {} }} }} }} }} }}\n",
        paths.join(", ")
    );
    let path = std::path::Path::new("rules.yaml");
    let rules = crate::rules::Rules::parse(path, &text, &|_| None).unwrap();
    let json = Type::plain("jsonb", Family::Jsonb);
    let database = database(vec![table("t", &[("j", json)])]);
    let plan = Plan::build(&rules, &database, TargetKind::Postgres);
    let passes = plan.findings.iter();
    let mut passes = passes.filter(|finding| finding.id.starts_with("passes:"));
    assert_eq!(
        passes.next().unwrap().message,
        "`json` keeps real values, as its rule says: `$.p1`, `$.p2`, `$.p3`, `$.p4`, `$.p5` and 2 more"
    );
}

#[test]
fn what_a_rule_at_a_path_keeps_is_told_by_the_path() {
    let text = "version: 1\ntables: { t: { columns: { j: { json: { \"$.sex\": { gender: { third: keep } }, other: set_null } } } } }\n";
    let path = std::path::Path::new("rules.yaml");
    let rules = crate::rules::Rules::parse(path, text, &|_| None).unwrap();
    let json = Type::plain("jsonb", Family::Jsonb);
    let plan = Plan::build(
        &rules,
        &database(vec![table("t", &[("j", json)])]),
        TargetKind::Postgres,
    );
    let passes = plan.findings.iter();
    let mut passes = passes.filter(|finding| finding.id.starts_with("passes:"));
    let message = &passes.next().unwrap().message;
    assert!(message.ends_with("its rule says: `$.sex`"), "{message}");
}
