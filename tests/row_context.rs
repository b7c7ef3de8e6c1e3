//! Rules that look at more than their own value: subjects, conditions, templates, defaults; and the trial of
//! constraints before the load.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use standin::pg::sessions::Sessions;
use standin::pg::trial;
use standin::refresh::Ran;
use standin::report::Outcome;
use support::{
    TestDb,
    runs::{self, into},
};

fn run(source: &TestDb, target: &TestDb, rules: &str) -> Ran {
    let rules = format!("version: 1\nunlisted: fail\n{rules}");
    runs::run(&source.address, into(&target.address), &rules, |_| {})
}

fn refreshed(source: &TestDb, rules: &str) -> TestDb {
    let target = TestDb::absent();
    let ran = run(source, &target, rules);
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    assert_eq!(ran.report.outcome, Outcome::Done);
    target
}

/// Customers with two orders each, one order of nobody, and a table beside them with numbers of its own.
const SHOP: &str = "
    CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, email text UNIQUE, city text, zip text,
        born date, staff boolean NOT NULL, token uuid NOT NULL DEFAULT gen_random_uuid());
    INSERT INTO users SELECT n, 'Real Person ' || n, 'real' || n || '@shop.org', 'Realtown', '00000',
        date '1970-01-01' + n, n % 10 = 0 FROM generate_series(1, 500) n;
    CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, contact text, placed timestamptz,
        greeting text);
    INSERT INTO orders SELECT n, CASE WHEN n <= 1000 THEN (n - 1) / 2 + 1 END, 'real' || n || '@shop.org',
        timestamptz '2020-01-01 10:00+00' + n * interval '1 day', 'Dear Real Person' FROM generate_series(1, 1001) n;
    CREATE TABLE suppliers (id int PRIMARY KEY, contact text);
    INSERT INTO suppliers SELECT n, 'real' || n || '@supply.org' FROM generate_series(1, 500) n;
    ANALYZE";

const RULES: &str = "
tables:
  users:
    columns:
      id: keep
      name: { persona: { part: name, by: id } }
      email: { persona: { part: email, by: id } }
      city: { persona: { part: city, by: id } }
      zip: { persona: { part: postcode, by: id } }
      born: { date_shift: { by: id, days: 1000 } }
      staff: keep
      token: default
  orders:
    columns:
      id: keep
      user_id: keep
      contact: { persona: { part: email, by: user_id } }
      placed: { date_shift: { by: user_id, days: 1000 } }
      greeting: { template: \"Dear {{ contact }}, your number is {{ source.id }}\" }
  suppliers:
    columns:
      id: keep
      contact: { persona: { part: email, by: id } }
";

#[test]
fn a_subject_is_one_person_in_every_table() {
    let source = TestDb::with(SHOP);
    let target = refreshed(&source, RULES);
    let differing =
        "SELECT count(*) FROM orders JOIN users ON users.id = user_id WHERE contact <> email";
    assert_eq!(target.value(differing), "0");
    assert_eq!(
        target.value("SELECT count(DISTINCT email) FROM users"),
        "500"
    );
    let real = "SELECT count(*) FROM users WHERE email LIKE 'real%' OR name LIKE 'Real%' OR city = 'Realtown'";
    assert_eq!(target.value(real), "0");
    let fitting = "SELECT count(*) FROM users
        WHERE email LIKE lower(split_part(name, ' ', 1)) || '.%' AND length(zip) = 5";
    assert_eq!(target.value(fitting), "500");
    let others = "SELECT count(*) FROM suppliers JOIN users USING (id) WHERE contact = email";
    assert_eq!(
        target.value(others),
        "0",
        "suppliers have numbers of their own"
    );
    let nobody =
        "SELECT count(*) FROM orders WHERE user_id IS NULL AND contact LIKE '%@example.com'";
    assert_eq!(target.value(nobody), "1");
    let texts = "SELECT count(*) FROM orders
        WHERE greeting = 'Dear ' || contact || ', your number is ' || id";
    assert_eq!(target.value(texts), "1001");
}

#[test]
fn parts_of_documents_are_drawn_from_the_row_like_its_columns() {
    let source = TestDb::with(SHOP);
    source.run(
        "ALTER TABLE orders ADD profile jsonb;
         UPDATE orders SET profile = jsonb_build_object('contact', contact, 'mail', 'real' || user_id || '@shop.org',
           'seen', to_char(placed, 'YYYY-MM-DD'), 'inner', jsonb_build_object('of', contact)::text)",
    );
    let parts = "      profile:
        json:
          \"$.contact\": { persona: { part: email, by: user_id } }
          \"$.mail\": email
          \"$.seen\": { date_shift: { by: user_id, days: 1000 } }
          \"$.inner\": { json: { \"$.of\": { persona: { part: email, by: user_id } } } }
          other: set_null
  suppliers:
";
    let rules = RULES.replace("  suppliers:\n", parts).replace(
        "      id: keep\n      contact: { persona: { part: email, by: id } }",
        "      id: keep\n      contact: keep",
    );
    let rules = rules.replace(
        "email: { persona: { part: email, by: id } }",
        "email: { email: { host: example.com } }",
    );
    let target = refreshed(&source, &rules);
    let fitting = "SELECT count(*) FROM orders WHERE user_id IS NOT NULL AND profile->>'contact' = contact
        AND (profile->>'inner')::jsonb->>'of' = contact AND (profile->>'seen')::date = (placed AT TIME ZONE 'UTC')::date";
    assert_eq!(target.value(fitting), "1000");
    // A part that is drawn from its value has the domain of its transform all the same.
    let same = "SELECT count(*) FROM orders JOIN users ON users.id = user_id WHERE profile->>'mail' = email";
    assert_eq!(target.value(same), "1000");
    // One that names a column which is not there, or is none of a subject, stops the run.
    for (column, said) in [("nobody", "nobody"), ("placed", "placed")] {
        let rules = rules.replace(
            "by: user_id, days: 1000 } }\n          \"$.inner\"",
            &format!("by: {column} }} }}\n          \"$.inner\""),
        );
        let ran = run(&source, &TestDb::absent(), &rules);
        let findings = ran
            .report
            .findings
            .iter()
            .map(|finding| format!("{finding:?}"));
        let findings = findings.collect::<String>();
        assert!(ran.error.is_some() && findings.contains(said), "{findings}");
    }
}

#[test]
fn a_subjects_dates_keep_their_distances() {
    let source = TestDb::with(SHOP);
    let target = refreshed(&source, RULES);
    let distances = "SELECT string_agg((placed - lag)::text, ',' ORDER BY id) FROM
        (SELECT id, placed, lag(placed) OVER (PARTITION BY user_id ORDER BY id) AS lag FROM orders
         WHERE user_id IS NOT NULL) o";
    assert_eq!(target.value(distances), source.value(distances));
    let moved = "SELECT count(DISTINCT placed - (timestamptz '2020-01-01 10:00+00' + id * interval '1 day'))
        FROM orders";
    assert!(target.value(moved).parse::<u32>().unwrap() > 200);
    // Both tables draw a subject's distance from one domain only where they use one transform.
    let same = "SELECT count(*) FROM orders JOIN users ON users.id = user_id
        WHERE placed::date - (date '2020-01-01' + orders.id) = born - (date '1970-01-01' + users.id::int)";
    assert_eq!(target.value(same), "1000");
}

#[test]
fn defaults_are_made_by_the_target() {
    let source = TestDb::with(SHOP);
    let target = refreshed(&source, RULES);
    assert_eq!(
        target.value("SELECT count(DISTINCT token) FROM users"),
        "500"
    );
    let tokens = "SELECT md5(string_agg(token::text, ',' ORDER BY id)) FROM users";
    assert_ne!(target.value(tokens), source.value(tokens));
}

#[test]
fn a_template_reads_its_own_column_in_production_by_name() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY, name text);
         INSERT INTO people VALUES (1, 'Ada'), (2, 'BOB'), (3, NULL); ANALYZE",
    );
    let rules = "
tables:
  people:
    columns:
      id: keep
      name: { template: \"{{ source.name | lower }} {{ value | length }}\" }
";
    let target = refreshed(&source, rules);
    let names = "SELECT coalesce(string_agg(name, ',' ORDER BY id), '') FROM people";
    assert_eq!(target.value(names), "ada 3,bob 3");
}

#[test]
fn conditions_choose_rows_and_what_is_not_known_changes() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY, name text, country text, age int);
         INSERT INTO people VALUES (1, 'Ada', 'DE', 30), (2, 'Bob', 'FR', 40), (3, 'Eve', NULL, 50), (4, 'Zoe', 'DE', 7);
         ANALYZE",
    );
    let rules = "
tables:
  people:
    when: \"age >= 18\"
    columns:
      id: keep
      age: keep
      country: keep
      name: { set_null: {}, when: \"country == 'DE'\" }
";
    let target = refreshed(&source, rules);
    let names = "SELECT string_agg(coalesce(name, '-'), ',' ORDER BY id) FROM people";
    assert_eq!(target.value(names), "-,Bob,-,-");
    let whole = rules.replace(", when: \\\"country == 'DE'\\\"", "");
    let whole = whole.replace(", when: \"country == 'DE'\"", "");
    let target = refreshed(&source, &whole);
    assert_eq!(target.value(names), "-,-,-,Zoe");
}

#[test]
fn conditions_compare_as_the_server_does() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY, name text, country char(3), score numeric(20,0), mood text);
         INSERT INTO people VALUES (1, 'Ada', 'DE', 9007199254740993, 'x'), (2, 'Bob', 'FR', 5, 'y'); ANALYZE",
    );
    let with = |when: &str| {
        let rules = format!(
            "tables: {{ people: {{ columns: {{ id: keep, name: {{ set_null: {{}}, when: \"{when}\" }},
                country: keep, score: keep, mood: {{ set_null: {{}}, when: \"mood == 'x'\" }} }} }} }}"
        );
        let target = refreshed(&source, &rules);
        let moods = "SELECT string_agg(coalesce(mood, '-'), ',' ORDER BY id) FROM people";
        assert_eq!(
            target.value(moods),
            "-,y",
            "a condition may read its own column"
        );
        target.value("SELECT string_agg(coalesce(name, '-'), ',' ORDER BY id) FROM people")
    };
    assert_eq!(with("country == 'DE'"), "-,Bob");
    assert_eq!(with("score == 9007199254740993"), "-,Bob");
    assert_eq!(with("score < 9"), "Ada,-");
}

#[test]
fn columns_with_odd_names_are_read_by_names_in_quotes() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY, \"First Name\" text, \"e-mail\" text, \"Größe\" int, value text, note text);
         INSERT INTO people SELECT n, 'Real ' || n, 'real' || n || '@shop.org', n, 'v' || n, 'x' FROM generate_series(1, 9) n;
         ANALYZE",
    );
    let rules = r#"
tables:
  people:
    when: 'row["Größe"] <= 8'
    columns:
      id: keep
      First Name: name
      e-mail: { email: {}, when: 'row["Größe"] > 3 and row.value != "v5"' }
      Größe: keep
      value: keep
      note: { template: '{{ row["First Name"] }}, {{ source["First Name"] }}, {{ row["e-mail"] }}' }
"#;
    let target = refreshed(&source, rules);
    let kept =
        "SELECT string_agg(id::text, ' ' ORDER BY id) FROM people WHERE \"e-mail\" LIKE 'real%'";
    assert_eq!(target.value(kept), "1 2 3 5");
    let notes = "SELECT count(*) FROM people WHERE \"First Name\" NOT LIKE 'Real%'
        AND note = \"First Name\" || ', Real ' || id || ', ' || \"e-mail\"";
    assert_eq!(target.value(notes), "8");
}

#[test]
fn comparisons_that_no_row_meets_stop_the_run() {
    let source = TestDb::with("CREATE TABLE people (id int, name text); ANALYZE");
    let rules = "tables: { people: { columns: { id: keep, name: { set_null: {}, when: \"id == '1'\" } } } }";
    let ran = run(&source, &TestDb::absent(), rules);
    assert!(ran.error.is_some());
    let finding = &ran.report.findings[0];
    assert!(
        finding.message.contains("would let rows pass"),
        "{}",
        finding.message
    );
    assert!(finding.at.is_some());
}

#[test]
fn a_unique_address_may_be_drawn_from_a_unique_subject_also_under_lower() {
    let source = TestDb::with(
        "CREATE TABLE users (id int PRIMARY KEY, email text);
         CREATE UNIQUE INDEX by_address ON users (lower(email));
         INSERT INTO users SELECT n, 'Real' || n || '@shop.org' FROM generate_series(1, 300) n; ANALYZE",
    );
    let rules =
        "tables: { users: { columns: { id: keep, email: { persona: { part: email, by: id } } } } }";
    let target = refreshed(&source, rules);
    assert_eq!(
        target.value("SELECT count(DISTINCT lower(email)) FROM users"),
        "300"
    );
}

#[test]
fn constraints_are_tried_before_the_first_row_is_kept() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY, name text CONSTRAINT two_words CHECK (name ~ ' '));
         INSERT INTO people SELECT n, 'Real Person' || n FROM generate_series(1, 50000) n;
         ANALYZE",
    );
    let rules = |transform: &str| {
        format!("tables: {{ people: {{ columns: {{ id: keep, name: {transform} }} }} }}")
    };
    let target = TestDb::absent();
    let broken = run(&source, &target, &rules("first_name"));
    let error = broken.error.expect("the constraint is broken");
    let told = format!("{error} {}", error.hints().join(" "));
    for word in ["public.people", "two_words", "tried before the load"] {
        assert!(told.contains(word), "{told}");
    }
    assert!(!told.contains("Real"), "{told}");
    let phases: Vec<_> = broken
        .report
        .phases
        .iter()
        .map(|phase| phase.name)
        .collect();
    assert_eq!(phases.last(), Some(&"trial"));
    let whole = refreshed(&source, &rules("name"));
    assert_eq!(whole.value("SELECT count(*) FROM people"), "50000");
}

#[test]
fn a_trial_names_every_constraint_that_does_not_hold() {
    let source = TestDb::with(
        "CREATE DOMAIN mail AS varchar(90) CONSTRAINT of_shop CHECK (VALUE LIKE '%@shop.org') CONSTRAINT not_void CHECK (VALUE <> '');
         CREATE TABLE people (
             id int PRIMARY KEY,
             name text CONSTRAINT two_words CHECK (name ~ ' ') CONSTRAINT real CHECK (name LIKE 'Real %'),
             email mail,
             token int DEFAULT 7 CONSTRAINT seven CHECK (token < 7),
             number int GENERATED ALWAYS AS IDENTITY CONSTRAINT counted CHECK (number > 0),
             floor int,
             CONSTRAINT apart EXCLUDE USING btree (floor WITH =)
         );
         INSERT INTO people (id, name, email, token, floor)
             SELECT n, 'Real Person' || n, n || '@shop.org', 1, n FROM generate_series(1, 40) n;
         ANALYZE",
    );
    let rules = "tables: { people: { columns: { id: keep, name: first_name, email: email, token: default, number: default, floor: { fixed: 1 } } } }";
    let broken = run(&source, &TestDb::absent(), rules);
    let error = broken.error.expect("constraints are broken");
    let told = error.to_string();
    for words in [
        "`two_words` of public.people refuses 40 of 40 rows",
        "`real` of public.people refuses 40 of 40 rows",
        "`seven` of public.people refuses 40 of 40 rows",
        "`of_shop` of the domain of public.people.email refuses 40 of 40 rows",
        "`apart` of public.people refuses some rows",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    for word in ["not_void", "counted", "Real", "40@"] {
        assert!(!told.contains(word), "{word}: {told}");
    }
    let rules = "tables: { people: { columns: { id: keep, name: keep, email: keep, token: { fixed: 3 }, number: default, floor: keep } } }";
    let whole = refreshed(&source, rules);
    // Numbers that the trial took are not missing.
    assert_eq!(
        whole.value("SELECT min(number) || '-' || max(number) FROM people"),
        "1-40"
    );
}

#[test]
fn domains_inside_values_and_beside_generated_columns_are_tried_too() {
    let source = TestDb::with(
        "CREATE DOMAIN mail AS text CONSTRAINT at_sign CHECK (VALUE ~ '@');
         CREATE DOMAIN small AS int CONSTRAINT few CHECK (VALUE < 50);
         CREATE TYPE pair AS (a mail, b varchar(20));
         CREATE TYPE deep AS (pairs pair[], note text);
         CREATE TABLE people (
             id int PRIMARY KEY, one pair NOT NULL DEFAULT ROW('x@y', 'z')::pair, list mail[], deep deep, num small,
             twice int GENERATED ALWAYS AS (num * 2) STORED NOT NULL CONSTRAINT even CHECK (twice < 60),
             CONSTRAINT named CHECK ((one).b <> 'bad')
         );
         INSERT INTO people SELECT n, ROW('a' || n || '@shop.org', 'b' || n)::pair, ARRAY['c@shop.org', 'd@shop.org']::mail[],
             ROW(ARRAY[ROW('e@shop.org', 'f')::pair], 'Real')::deep, n % 10 FROM generate_series(1, 40) n;
         ANALYZE",
    );
    let rules = |one: &str, list: &str, deep: &str, num: &str| {
        format!(
            "tables: {{ people: {{ columns: {{ id: keep, one: {one}, list: {list}, deep: {deep}, num: {num} }} }} }}"
        )
    };
    let broken = run(
        &source,
        &TestDb::absent(),
        &rules(
            "{ composite: { a: { fixed: x }, b: { fixed: bad } } }",
            "{ array: { of: { hash: { length: 8 } } } }",
            "{ composite: { pairs: { array: { of: { composite: { a: { fixed: y }, b: keep } } } }, note: keep } }",
            "{ fixed: 70 }",
        ),
    );
    let error = broken.error.expect("domains are broken");
    let told = error.to_string();
    for words in [
        "`at_sign` of the domain of public.people.one refuses 40 of 40 rows",
        "`at_sign` of the domain of public.people.list refuses 40 of 40 rows",
        "`at_sign` of the domain of public.people.deep refuses 40 of 40 rows",
        "`few` of the domain of public.people.num refuses 40 of 40 rows",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(error.kind().exit_code(), 1);
    let broken = run(
        &source,
        &TestDb::absent(),
        &rules(
            "{ composite: { a: keep, b: { fixed: bad } } }",
            "{ array: email }",
            "keep",
            "{ fixed: 40 }",
        ),
    );
    let error = broken.error.expect("constraints are broken");
    let told = error.to_string();
    for words in [
        "`named` of public.people refuses 40 of 40 rows",
        "`even` of public.people refuses 40 of 40 rows",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("at_sign"), "{told}");
    let some = "{ composite: { a: { fixed: x }, b: { fixed: bad } }, when: 'id > 30' }";
    let broken = run(
        &source,
        &TestDb::absent(),
        &rules(some, "keep", "keep", "{ fixed: 40 }"),
    );
    let told = broken.error.expect("constraints are broken").to_string();
    for words in [
        "`at_sign` of the domain of public.people.one refuses 10 of 40 rows",
        "`even` of public.people refuses 30 of 30 rows",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let whole = refreshed(
        &source,
        &rules(
            "{ composite: { a: email, b: keep } }",
            "{ array: email }",
            "{ composite: { pairs: { array: { of: { composite: { a: email, b: keep } } } }, note: keep } }",
            "{ fixed: 20 }",
        ),
    );
    assert_eq!(
        whole.value("SELECT count(*) || ' ' || min(twice) FROM people WHERE list[1] LIKE '%@%'"),
        "40 40"
    );
}

/// Domains under a range, its multirange, an array of ranges, and in an array of a domain over an array of a domain.
const DEEP: &str = "CREATE DOMAIN small AS int CONSTRAINT few CHECK (VALUE < 50);
    CREATE TYPE smalls AS RANGE (subtype = small);
    CREATE DOMAIN mail AS text COLLATE \"C\" CONSTRAINT at_sign CHECK (VALUE ~ '@');
    CREATE TYPE mail_range AS RANGE (subtype = mail, collation = \"C\");
    CREATE DOMAIN mails AS mail[] CONSTRAINT two CHECK (cardinality(VALUE) < 3);
    CREATE TABLE people (id int PRIMARY KEY, span smalls, spans smalls_multirange, many smalls[], letters mail_range,
        lists mails[]);
    INSERT INTO people SELECT n, smalls(n, n + 5), smalls_multirange(smalls(1, 2), smalls(n + 3, n + 4)),
        ARRAY[smalls(n, NULL)], mail_range('a@b', 'c@d', '[]'), ARRAY[ARRAY['a@b', 'c@d']::mails, ARRAY['e@f']::mails]
        FROM generate_series(1, 40) n;
    ANALYZE";

#[test]
fn domains_under_ranges_and_in_arrays_over_arrays_are_tried_too() {
    let source = TestDb::with(DEEP);
    let planned =
        |columns: &str| format!("tables: {{ people: {{ columns: {{ id: keep, {columns} }} }} }}");
    for (columns, told) in [
        (
            "span: { range: { of: { scale: { min: 2, max: 2 } } } }, spans: keep, many: keep, letters: keep, lists: keep",
            &["`few` of the domain of public.people.span refuses 21 of 40 rows"][..],
        ),
        (
            "span: keep, spans: { range: { of: { scale: { min: 2, max: 2 } } } }, many: { array: { of: { range: { of: { scale: { min: 2, max: 2 } } } } } },
             letters: { range: { of: { fixed: x } } }, lists: keep",
            &[
                "`few` of the domain of public.people.spans refuses 20 of 40 rows",
                "`few` of the domain of public.people.many refuses 16 of 40 rows",
                "`at_sign` of the domain of public.people.letters refuses 40 of 40 rows",
            ],
        ),
        (
            "span: keep, spans: keep, many: keep, letters: keep, lists: { array: { of: { array: { of: city } } } }",
            &["`at_sign` of the domain of public.people.lists refuses 40 of 40 rows"],
        ),
    ] {
        let broken = run(&source, &TestDb::absent(), &planned(columns));
        let error = broken.error.expect(columns);
        for words in told {
            assert!(error.to_string().contains(words), "{words}: {error} {:?}", broken.report.findings);
        }
        assert_eq!(error.kind().exit_code(), 1);
    }
    let columns = "span: { range: { of: { scale: { min: 0.5, max: 0.5 } } } }, spans: keep, many: keep,
        letters: { range: { of: { fixed: 'x@y' } } }, lists: { array: { of: { array: { of: email } } } }";
    let whole = refreshed(&source, &planned(columns));
    let found = "SELECT (max(upper(span)) < 24)::text || ' ' || count(*) FILTER (WHERE lists::text NOT LIKE '%e@f%') FROM people";
    assert_eq!(whole.value(found), "true 40");
}

#[test]
fn without_plpgsql_what_refuses_is_told_by_name() {
    let target = TestDb::with(&format!("{DEEP}; DROP EXTENSION plpgsql"));
    let sessions = Sessions::of_target(target.address.clone());
    let columns = ["id".to_owned(), "letters".to_owned()];
    for (letters, told) in [("[a@b,c@d]", None), ("[a@b,x]", Some("at_sign"))] {
        let mut session = sessions.take().unwrap();
        trial::begin(&mut session, "public.people", &columns).unwrap();
        let insert = format!(
            "INSERT INTO {} (id, letters) VALUES (1, '{letters}')",
            trial::TABLE
        );
        session.execute(&insert).unwrap();
        let judged = trial::judge(
            &mut session,
            "public.people",
            "people",
            &trial::Unmade::default(),
        );
        match told {
            None => assert_eq!(judged.unwrap(), []),
            Some(name) => {
                let error = judged.unwrap_err();
                assert_eq!(error.sqlstate(), Some("23514"));
                assert!(error.what().contains(name), "{error}");
            }
        }
    }
}

#[test]
fn what_else_a_trial_breaks_is_the_rules_to_mend() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY, code text CONSTRAINT filled CHECK (code <> ''),
             number int GENERATED ALWAYS AS (code::int) STORED);
         INSERT INTO people SELECT n, n FROM generate_series(1, 40) n;
         ANALYZE",
    );
    let target = TestDb::absent();
    let broken = run(
        &source,
        &target,
        "tables: { people: { columns: { id: keep, code: city } } }",
    );
    let error = broken.error.expect("no number can be made of a city");
    assert_eq!(error.kind().exit_code(), 1, "{error}");
    let told = format!("{error} {}", error.hints().join(" "));
    for words in [
        "the generated column public.people.number cannot be computed",
        "computed from `code`",
        "public.people.code (`city` at ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let mut phases = broken.report.phases.iter().map(|phase| phase.name);
    assert_eq!(phases.next_back(), Some("trial"));
}

/// What a run into a new database says of these rules of the table `t`, and that it ended with the trial.
fn tried(source: &TestDb, columns: &str) -> String {
    let rules = format!("tables: {{ t: {{ columns: {{ {columns} }} }} }}");
    let broken = run(source, &TestDb::absent(), &rules);
    let error = broken.error.expect(columns);
    assert_eq!(error.kind().exit_code(), 1, "{error}");
    let mut phases = broken.report.phases.iter().map(|phase| phase.name);
    assert_eq!(phases.next_back(), Some("trial"), "{error}");
    format!("{error} {}", error.hints().join(" "))
}

#[test]
fn generated_columns_are_tried_with_what_they_are_computed_from() {
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY, email text, last_name text,
             uid int GENERATED ALWAYS AS (substring(email from '^u([0-9]+)@')::int) STORED NOT NULL,
             sl varchar(8) GENERATED ALWAYS AS (upper(last_name)) STORED,
             both_of text GENERATED ALWAYS AS (email || last_name) STORED);
         INSERT INTO t SELECT n, 'u' || n || '@shop.org', 'Real' FROM generate_series(1, 40) n;
         ANALYZE",
    );
    let told = tried(&source, "id: keep, email: email, last_name: keep");
    for words in [
        "the generated column public.t.uid is NOT NULL, and NULL in 40 of 40 rows (it is computed from `email`)",
        "public.t.email (`email` at ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("public.t.sl"), "{told}");
    let long = "id: keep, email: keep, last_name: { fixed: 'nine char' }";
    let told = tried(&source, long);
    for words in [
        "the generated column public.t.sl cannot be computed",
        "a value is too long",
        "(it is computed from `last_name`)",
        "public.t.last_name (`fixed` at ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("public.t.uid"), "{told}");
    let kept = "tables: { t: { columns: { id: keep, email: keep, last_name: { fixed: short } } } }";
    let whole = refreshed(&source, kept);
    assert_eq!(whole.value("SELECT max(sl) || max(uid) FROM t"), "SHORT40");
}

#[test]
fn indexes_are_tried_with_what_they_compute() {
    let source = TestDb::with(
        r#"CREATE TABLE t (id int PRIMARY KEY, note text, kind text);
         CREATE INDEX "of USING age" ON t ((split_part(note, 'age=', 2)::int));
         CREATE INDEX of_some ON t (id) WHERE kind::int > 7;
         CREATE INDEX of_kept ON t ((id / 1));
         INSERT INTO t SELECT n, 'age=' || n, n FROM generate_series(1, 40) n;
         ANALYZE"#,
    );
    let told = tried(&source, "id: keep, note: city, kind: city");
    for words in [
        "the index `of USING age` of public.t cannot be built",
        "(it computes from `note`)",
        "the index `of_some` of public.t cannot be built",
        "public.t.note (`city` at ",
        "public.t.kind (`city` at ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("of_kept"), "{told}");
    let rules =
        "tables: { t: { columns: { id: keep, note: { fixed: 'age=3' }, kind: { fixed: '8' } } } }";
    let whole = refreshed(&source, rules);
    assert_eq!(
        whole.value("SELECT count(*) FROM pg_indexes WHERE tablename = 't'"),
        "4"
    );
}

/// Addresses whose zone a constraint looks up in another table; `declared` is where the constraint stands.
fn zones(declared: &str) -> TestDb {
    TestDb::with(&format!(
        "CREATE TABLE zone (id int PRIMARY KEY, name text);
         INSERT INTO zone SELECT n, 'z' || n FROM generate_series(0, 19) n;
         CREATE FUNCTION known(t text) RETURNS bool LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM public.zone WHERE name = t)';
         CREATE DOMAIN zone_name AS text;
         CREATE TABLE t (id int PRIMARY KEY, z zone_name, who text CONSTRAINT two CHECK (who ~ ' '));
         INSERT INTO t SELECT n, 'z' || n % 20, 'Real Person' || n FROM generate_series(1, 40) n;
         {declared}; ANALYZE"
    ))
}

#[test]
fn a_constraint_that_reads_other_tables_is_told_before_the_load_and_holds_where_it_is_made_behind_it()
 {
    let of_table = "ALTER TABLE t ADD CONSTRAINT zoned CHECK (known(z))";
    let of_domain = "ALTER DOMAIN zone_name ADD CONSTRAINT zoned CHECK (known(VALUE))";
    for (declared, subject) in [
        (of_table, "`zoned` of public.t"),
        (of_domain, "`zoned` of the domain of public.t.z"),
    ] {
        let source = zones(declared);
        // No rule changes what it reads, and yet no row would go in.
        let told = tried(
            &source,
            "id: keep, z: keep, who: keep } }, zone: { columns: { id: keep, name: keep",
        );
        let words = format!("{subject} refuses 40 of 40 rows, because it reads `public.zone` too");
        assert!(told.contains(&words), "{told}");
        assert!(
            told.contains("NOT VALID") && !told.contains("rules that change"),
            "{told}"
        );
    }
    let source = zones(of_table);
    let told = tried(
        &source,
        "id: keep, z: email, who: first_name } }, zone: { columns: { id: keep, name: email",
    );
    assert!(
        told.contains("NOT VALID") && told.contains("public.t.who (`first_name` at "),
        "{told}"
    );
    for declared in [of_table, of_domain] {
        let source = zones(&format!("{declared} NOT VALID"));
        let rules = "tables: { t: { columns: { id: keep, z: email, who: name } }, zone: { columns: { id: keep, name: email } } }";
        let target = refreshed(&source, rules);
        assert_eq!(target.value("SELECT count(*) FROM t WHERE known(z)"), "40");
    }
}

#[test]
fn a_constraint_that_is_given_whole_rows_reads_every_column() {
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY, a text, b text);
         CREATE FUNCTION apart(t) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.a <> $1.b';
         ALTER TABLE t ADD CONSTRAINT different CHECK (apart(t))",
    );
    let planned = TestDb::absent();
    let ran = run(
        &source,
        &planned,
        "tables: { t: { columns: { id: keep, a: name, b: keep } } }",
    );
    let mut findings = ran.report.findings.iter();
    let finding = findings.find(|finding| finding.subject == "public.t.a");
    assert!(finding.is_some_and(|finding| finding.message.contains("`different`")));
}

#[test]
fn what_statistics_compute_is_tried_too() {
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY, code text, other text);
         INSERT INTO t SELECT n, n, n FROM generate_series(1, 40) n;
         CREATE STATISTICS of_codes ON ((code)::int), id, (lower(other)) FROM t;
         CREATE STATISTICS of_texts ON (upper(code)), (lower(code)) FROM t;
         ANALYZE",
    );
    let told = tried(&source, "id: keep, code: city, other: city");
    for words in [
        "the statistics object `of_codes` of public.t cannot be computed",
        "public.t.code (`city` at ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("of_texts"), "{told}");
    refreshed(
        &source,
        "tables: { t: { columns: { id: keep, code: { template: '{{ id }}' }, other: city } } }",
    );
}
