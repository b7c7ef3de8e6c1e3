//! What the target's own server makes of what it gets: views, sequences, collations, encodings, hashes.

use crate::catalog::views::{MaterializedView, Read};
use crate::catalog::{Database, Family, Sequence, Table, TableKind, Type, Unique};
use crate::plan::testing::{TRANSFORMS, database, int4, int8, name, plan, rules, table, text};
use crate::plan::{Plan, Rows, TargetKind};
use crate::report::Severity;
use crate::rules::Rules;

fn planned(rules: &Rules, database: &Database) -> Plan {
    Plan::with_registry(rules, database, TargetKind::Postgres, TRANSFORMS)
}

fn view(outside: &[&str]) -> MaterializedView {
    MaterializedView {
        name: name("mv"),
        outside: outside.iter().map(|what| (*what).to_owned()).collect(),
        reads: vec![Read {
            table: name("t"),
            columns: vec!["id".into(), "title".into()],
        }],
        gathers: false,
        uniques: Vec::new(),
    }
}

fn with_view(view: MaterializedView) -> Database {
    let t = table("t", &[("id", int8()), ("title", text())]).primary(&["id"]);
    let mut base = database(vec![t]);
    base.views = vec![view];
    base
}

#[test]
fn a_view_that_reads_elsewhere_is_an_error_until_each_of_what_it_reads_is_accepted() {
    let file = || rules().table("t", &[("id", "keep"), ("title", "hash")]);
    let base = with_view(view(&[
        "the foreign table public.ft",
        "the function `dblink`",
    ]));
    let plan = planned(&file(), &base);
    assert_eq!(
        plan.codes(),
        [("outside_view", "public.mv"), ("outside_view", "public.mv")]
    );
    assert_eq!(plan.errors().count(), 2);
    let finding = plan
        .errors()
        .find(|finding| finding.message.contains("public.ft"));
    let id = finding.unwrap().id.clone();
    let accepted = planned(&file().accept(&id, "rates of a bank"), &base);
    assert_eq!(
        accepted.errors().count(),
        1,
        "the function is another thing"
    );
    let files = Plan::with_registry(&file(), &base, TargetKind::Parquet, TRANSFORMS);
    assert_eq!(files.codes(), [], "files have no views");
    assert!(!planned(&file(), &with_view(view(&[]))).has_errors());
}

#[test]
fn a_unique_index_of_a_view_over_what_may_become_equal_is_told() {
    let told = |rule: &str, columns: &[&str], gathers: bool| {
        let mut view = view(&[]);
        view.gathers = gathers;
        view.uniques = vec![Unique {
            name: "mv_key".into(),
            primary: false,
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            expressions: Vec::new(),
            read_columns: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
        }];
        let file = rules().table("t", &[("id", "keep"), ("title", rule)]);
        let plan = planned(&file, &with_view(view));
        let found = plan
            .findings
            .iter()
            .find(|finding| finding.id.starts_with("unique_view:"))?;
        assert!(found.message.contains("`mv_key`") && found.message.contains("public.t.title"));
        Some(found.severity)
    };
    assert_eq!(told("name", &["title"], false), Some(Severity::Error));
    assert_eq!(told("hash", &["title"], false), None);
    assert_eq!(told("keep", &["title"], false), None);
    assert_eq!(told("set_null", &["title"], false), None);
    assert_eq!(told("name", &["id"], false), None);
    assert_eq!(
        told("name", &["id", "title"], false),
        None,
        "the key of the table is in it"
    );
    // Equal ones meet in one row, or it is not known what the column is.
    assert_eq!(told("name", &["title"], true), Some(Severity::Warning));
    assert_eq!(told("name", &["other"], false), Some(Severity::Warning));
    assert_eq!(told("hash", &["other"], false), None);
}

#[test]
fn keys_under_a_collation_that_ignores_more_than_case_do_not_change_unseen() {
    let people = |collation: Option<&str>| {
        let mut people = table("people", &[("id", int8()), ("nick", text())]).unique(
            "people_nick",
            &["nick"],
            |_| {},
        );
        people.columns[1].collation = collation.map(str::to_owned);
        people
    };
    let visits = |collation: Option<&str>| {
        let mut visits =
            table("visits", &[("nick", text())]).refers(&["nick"], "people", &["nick"]);
        visits.columns[0].collation = collation.map(str::to_owned);
        visits
    };
    let told = |rule: &str, tables: Vec<Table>| {
        let plan = plan(
            &rules().column("*.id", "keep").column("*.nick", rule),
            tables,
        );
        let told = plan.codes().into_iter();
        told.map(|(code, subject)| format!("{code} {subject}"))
            .collect::<Vec<_>>()
    };
    let both = |collation| vec![people(collation), visits(collation)];
    let expected = [
        "collation public.people.nick",
        "collation public.visits.nick",
    ];
    assert_eq!(told("hash", both(Some("ai"))), expected);
    assert_eq!(told("hash", both(None)), [""; 0]);
    assert_eq!(told("keep", both(Some("ai"))), [""; 0]);
    let mut free = people(Some("ai"));
    free.uniques.clear();
    assert_eq!(told("hash", vec![free]), [""; 0], "no key compares it");
}

#[test]
fn an_encoding_that_lacks_letters_is_told_with_the_transforms_that_may_make_them() {
    let told = |encoding: &str, rule: &str| {
        let mut base = database(vec![table("t", &[("title", text())])]);
        base.encoding = encoding.into();
        let plan = planned(&rules().table("t", &[("title", rule)]), &base);
        let mut found = plan
            .findings
            .into_iter()
            .filter(|f| f.id.starts_with("encoding:"));
        found.next().map(|finding| finding.message)
    };
    let message = told("LATIN1", "name").unwrap();
    assert!(
        message.contains("LATIN1") && message.contains("`name`"),
        "{message}"
    );
    assert_eq!(told("UTF8", "name"), None);
    assert_eq!(told("LATIN1", "keep"), None);
    assert_eq!(told("LATIN1", "hash"), None);
}

#[test]
fn a_sequence_that_will_meet_permuted_numbers_is_told_where_that_is_likely() {
    let told = |ty: Type, rows: u64, rule: &str| {
        let text = format!("version: 1\ntables: {{ t: {{ columns: {{ id: {rule} }} }} }}\n");
        let path = std::path::Path::new("rules.yaml");
        let rules = Rules::parse(path, &text, &|_| None).unwrap();
        let mut t = table("t", &[("id", ty)]).primary(&["id"]);
        t.estimated_rows = rows;
        let mut base = database(vec![t]);
        base.sequences = vec![Sequence {
            name: name("t_id_seq"),
            owned_by: Some((name("t"), "id".into())),
            increment: 1,
            start: 1,
            last_value: Some(rows as i64),
            hidden: false,
        }];
        let plan = Plan::build(&rules, &base, TargetKind::Postgres);
        let mut found = plan
            .findings
            .into_iter()
            .filter(|f| f.id.starts_with("sequence:"));
        found.next().map(|finding| finding.message)
    };
    let small = Type::plain("smallint", Family::Int2);
    let message = told(small.clone(), 2000, "permute").unwrap();
    assert!(
        message.contains("public.t_id_seq") && message.ends_with("one in 16"),
        "{message}"
    );
    assert_eq!(
        told(small.clone(), 2000, "{ permute: { max: 20000 } }"),
        None
    );
    assert_eq!(told(small, 2000, "keep"), None);
    assert!(told(int4(), 1_000_000, "permute").is_some());
    assert_eq!(told(int4(), 1_000, "permute"), None);
    assert_eq!(told(int8(), 1_000_000_000, "permute"), None);
}

#[test]
fn partitions_by_the_hash_of_an_enum_are_read_and_written_through_their_root() {
    let mut mood = Type::plain("public.mood", Family::Enum);
    mood.labels = vec!["sad".into(), "ok".into()];
    let tables = |ty: &Type, foreign: bool| {
        let columns = &[("k", ty.clone())];
        let mut root = table("log", columns).kind(TableKind::Partitioned);
        root.partition_key = vec!["k".into()];
        root.is_hashed = true;
        let second = table("log_2", columns).partition_of("log");
        let second = if foreign {
            second.kind(TableKind::Foreign)
        } else {
            second
        };
        vec![root, table("log_1", columns).partition_of("log"), second]
    };
    let file = || rules().column("*.k", "keep");
    let whole = plan(&file(), tables(&mood, false));
    let relations = &whole.tables[0].relations;
    assert_eq!(
        (relations.len(), relations[0].only, relations[0].divisible),
        (1, false, false)
    );
    assert_eq!(relations[0].estimated_rows, 2_000);
    assert_eq!(
        plan(&file(), tables(&int4(), false)).tables[0]
            .relations
            .len(),
        2
    );
    let unread = plan(&file(), tables(&mood, true));
    assert_eq!(unread.codes(), [("foreign_partition", "public.log_2")]);
    assert!(
        unread.has_errors(),
        "its rows would be read with the others"
    );
    let left = plan(
        &file().table("log", &[]).rows(Rows::None),
        tables(&mood, true),
    );
    assert!(!left.has_errors());
}
