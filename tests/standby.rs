//! A hot standby as a source, which is how production is read without a load on it, and what it may not be.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod support;

use std::path::Path;

use standin::error::Kind;
use standin::pg::server::{Options, Server};
use standin::pg::url::ConnInfo;
use standin::plan::TargetKind;
use standin::refresh::{self, Ran};
use standin::rules::Rules;
use support::standby::Standby;
use support::{
    TestDb, installation,
    runs::{self, into},
};

const RULES: &str = "
version: 1
tables:
  people:
    columns: { id: keep, email: email, name: name, seen: keep }
  scratch:
    rows: none
  visits:
    rows: { where: \"person % 2 = 0\" }
    columns: { id: keep, person: keep }
";

fn run(source: &ConnInfo, target: &ConnInfo, replace: bool) -> Ran {
    runs::run(source, into(target), RULES, |request| {
        request.replace = replace
    })
}

fn contents(database: &TestDb) -> Vec<String> {
    database.rows(
        "SELECT p::text FROM people p UNION ALL SELECT v::text FROM visits v
         UNION ALL SELECT 'next ' || nextval('visits_id_seq') ORDER BY 1",
    )
}

#[test]
fn a_standby_is_read_like_its_primary_and_never_written() {
    let primary = Server::start(installation(), &Options::default()).unwrap();
    let production = TestDb::on(&primary);
    production.run(
        "CREATE TABLE people (id int PRIMARY KEY, email text UNIQUE NOT NULL, name text, seen timestamptz);
         INSERT INTO people SELECT n, 'p' || n || '@corp.example', 'Person ' || n, timestamptz '2024-01-01' + n * interval '1 day'
             FROM generate_series(1, 3000) n;
         CREATE TABLE visits (id serial PRIMARY KEY, person int REFERENCES people);
         INSERT INTO visits (person) SELECT id FROM people;
         CREATE UNLOGGED TABLE scratch AS SELECT 1 AS id;
         ANALYZE;",
    );
    let standby = Standby::of(&primary);
    let copy = standby.address(&production.address.database);

    let (by_standby, by_primary) = (TestDb::absent(), TestDb::absent());
    for (source, target) in [(&copy, &by_standby), (&production.address, &by_primary)] {
        let ran = run(source, &target.address, false);
        assert!(
            ran.error.is_none(),
            "{:?} {:?}",
            ran.error,
            ran.report.findings
        );
    }
    assert_eq!(by_standby.value("SELECT count(*) FROM visits"), "1500");
    assert_eq!(
        by_standby.value("SELECT count(*) FROM people WHERE email LIKE '%corp.example'"),
        "0"
    );
    assert_eq!(contents(&by_standby), contents(&by_primary));

    // An unlogged table is empty there, and asked for rows it would be an error in the middle of the run.
    let rules = RULES.replace(
        "  scratch:\n    rows: none\n",
        "  scratch:\n    columns: { id: keep }\n",
    );
    let rules = Rules::parse(Path::new("rules.yaml"), &rules, &|_| None).unwrap();
    let kind = TargetKind::Postgres;
    let plan = refresh::plan(&rules, &copy, kind, None).unwrap().plan;
    let subjects: Vec<_> = plan.errors().map(|error| error.subject.as_str()).collect();
    assert_eq!(subjects, ["public.scratch"]);
    assert!(
        !refresh::plan(&rules, &production.address, kind, None)
            .unwrap()
            .plan
            .has_errors()
    );

    // The standby is the primary: to refresh one from the other would destroy both.
    let error = run(&copy, &production.address, true).error.unwrap();
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert_eq!(production.value("SELECT count(*) FROM people"), "3000");

    let elsewhere = copy.with_database("dev");
    let error = run(&by_primary.address, &elsewhere, false).error.unwrap();
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.what().contains("standby"), "{error}");
}
