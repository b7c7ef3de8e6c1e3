//! `standin init --from` on real servers: for each tool a configuration as people have it becomes rules that the plan
//! accepts and a run goes by, and what did not carry over is told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::process::{Command, Stdio};

use support::TestDb;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

const SHOP: &str = r#"
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE customers (
    id int PRIMARY KEY, email text UNIQUE NOT NULL, full_name text, phone varchar(20), born date, score int,
    plan text, card text, opaque text, active bool, mood mood, profile jsonb, city text
);
CREATE TABLE "Orders" (
    id int PRIMARY KEY, customer_id int REFERENCES customers, ship_email text, amount numeric(10, 2), placed timestamptz
);
CREATE TABLE audit_log (id int, line text);
INSERT INTO customers
SELECT n, 'real' || n || '@secret-host.example', 'Real Person' || n, '+1555010' || n, date '1980-01-01' + n, n,
    'gold', '4111111111111111', 'opaque' || n, true, 'good',
    jsonb_build_object('user', jsonb_build_object('name', 'Real Person' || n)), 'Realtown'
FROM generate_series(100, 130) n;
INSERT INTO "Orders"
SELECT n, n, 'real' || n || '@secret-host.example', n, now() FROM generate_series(100, 130) n;
INSERT INTO audit_log VALUES (1, 'Real line');
"#;

struct Bench {
    folder: tempfile::TempDir,
    database: TestDb,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            database: TestDb::with(SHOP),
        }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Runs and expects this exit code; gives both outputs in one.
    fn expect(&self, code: i32, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env("STANDIN_KEY", KEY)
            .env("DEV_DATABASE_URL", "null")
            .env("PROD_DATABASE_URL", self.database.url())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let all = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{all}");
        assert!(!all.contains("hunter2"), "a secret is told:\n{all}");
        all
    }

    /// Makes rules from a configuration; gives what was told.
    fn init(&self, code: i32, tool: &str, config: &str) -> String {
        self.write("config", config);
        let told = self.expect(
            code,
            &["init", "--from", tool, "config", "--output", "rules.yaml"],
        );
        assert!(!self.read("rules.yaml").contains("hunter2"));
        told
    }

    /// Plans and runs by the rules; gives the database that came out.
    fn run(&self) -> TestDb {
        self.expect(0, &["plan", "rules.yaml"]);
        let target = TestDb::absent();
        self.expect(0, &["run", "rules.yaml", "--target", &target.url()]);
        target
    }
}

fn contains(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
}

#[test]
fn greenmask() {
    let bench = Bench::new();
    let told = bench.init(
        1,
        "greenmask",
        r#"
storage: { s3: { secret_access_key: hunter2 } }
dump:
  pg_dump_options: { dbname: "password=hunter2", exclude-table-data: audit_log }
  transformation:
    - schema: public
      name: customers
      transformers:
        - { name: RandomEmail, params: { column: email, engine: hash } }
        - name: RandomPerson
          params: { columns: [ { name: full_name, template: "{{ .FirstName }} {{ .LastName }}" } ] }
        - { name: RandomDate, params: { column: born, min: "1950-01-01", max: "1999-12-31" } }
        - { name: Replace, when: 'record.score > 110', params: { column: plan, value: "none" } }
        - { name: Masking, params: { column: card, type: credit_card } }
        - { name: Cmd, params: { columns: [ { name: opaque } ], executable: ./mask } }
        - { name: SetNull, params: { column: nothing } }
        - { name: Dict, params: { column: mood, values: { good: bad }, fail_not_matched: true } }
        - { name: RegexpReplace, params: { column: city, regexp: '^(\w)\w+t', replace: '${1}-t' } }
        - { name: RandomChoice, params: { column: phone, values: [ x, '\N' ] } }
    - name: Orders
      subset_conds: [ 'public."Orders".id < 120' ]
      transformers:
        - { name: NoiseNumeric, params: { column: amount, max_ratio: 0.2 } }
"#,
    );
    contains(
        &told,
        &[
            "config:15:19  public.customers.opaque: `Cmd`: a program of yours makes the values",
            "public.customers.nothing: `SetNull`: the table has no such column",
            "undecided",
            "public.customers.city: `RegexpReplace`: what the pattern does not find passes",
            "public.customers.plan: `Replace`: rows that do not meet its condition pass as they are",
        ],
    );
    // Nobody knows a rule for one column: the plan says so until somebody gives it one.
    let rules = bench.read("rules.yaml");
    contains(
        &rules,
        &[
            "# opaque: ",
            "!! undecided, so that a run stops: greenmask `Cmd`",
            "rows: { where: \"(public.\\\"Orders\\\".id < 120)\" }",
            "rows: none",
        ],
    );
    contains(
        &bench.expect(1, &["plan", "rules.yaml"]),
        &["public.customers.opaque"],
    );
    bench.write("rules.yaml", &rules.replace("# opaque:", "opaque: text  #"));
    let target = bench.run();
    let count = |sql: &str| target.value(&format!("SELECT count(*) FROM {sql}"));
    assert_eq!(count("customers WHERE email LIKE '%@example.com'"), "31");
    assert_eq!(
        count("customers WHERE full_name LIKE 'Real%' OR opaque LIKE 'opaque%'"),
        "0"
    );
    assert_eq!(count("customers WHERE card = '411111******1111'"), "31");
    assert_eq!(count("customers WHERE plan = 'none'"), "20");
    assert_eq!(
        count("customers WHERE mood = 'bad' AND city = 'R-town'"),
        "31"
    );
    assert_eq!(count("customers WHERE phone <> 'x'"), "0");
    assert_ne!(count("customers WHERE phone IS NULL"), "0");
    assert_eq!(count("\"Orders\""), "20");
    assert_eq!(count("audit_log"), "0");
}

#[test]
fn neosync() {
    let bench = Bench::new();
    let told = bench.init(
        0,
        "neosync",
        r#"{"job": {"mappings": [
  {"schema": "public", "table": "customers", "column": "id", "transformer": {"config": {"passthroughConfig": {}}}},
  {"schema": "public", "table": "customers", "column": "email", "transformer": {"config": {"transformEmailConfig": {"preserveLength": true}}}},
  {"schema": "public", "table": "customers", "column": "full_name", "transformer": {"config": {"generateFullNameConfig": {}}}},
  {"schema": "public", "table": "customers", "column": "phone", "transformer": {"config": {"generateE164PhoneNumberConfig": {}}}},
  {"schema": "public", "table": "customers", "column": "card", "transformer": {"config": {"passthroughConfig": {}}}},
  {"schema": "public", "table": "customers", "column": "score", "transformer": {"config": {"generateInt64Config": {"min": "1", "max": "9"}}}},
  {"schema": "public", "table": "customers", "column": "mood", "transformer": {"config": {"generateCategoricalConfig": {"categories": "good,bad"}}}},
  {"schema": "public", "table": "customers", "column": "city", "transformer": {"config": {"transformJavascriptConfig": {"code": "return 'hunter2'"}}}},
  {"schema": "public", "table": "Orders", "column": "ship_email", "transformer": {"config": {"generateEmailConfig": {}}}}
]}}"#,
    );
    contains(
        &told,
        &[
            "passes as configured, and seems personal",
            "public.customers.card: `passthrough`",
            "public.customers.city: `transform_javascript`: JavaScript is not run here",
            "`city` is proposed",
        ],
    );
    let target = bench.run();
    let same = "SELECT count(*) FROM customers c JOIN \"Orders\" o ON o.customer_id = c.id WHERE c.email = o.ship_email";
    assert_eq!(target.value(same), "31");
    let kept = "SELECT count(*) FROM customers WHERE card = '4111111111111111' AND score < 10";
    assert_eq!(target.value(kept), "31");
}

#[test]
fn replibyte() {
    let bench = Bench::new();
    let told = bench.init(
        0,
        "replibyte",
        r"
encryption_key: hunter2
source:
  connection_uri: postgres://u:hunter2@host/db
  transformers:
    - database: public
      table: customers
      columns:
        - { name: full_name, transformer_name: first-name }
        - { name: phone, transformer_name: redacted, transformer_options: { width: 4 } }
        - { name: card, transformer_name: credit-card }
        - { name: opaque, transformer_name: random }
  skip: [ { database: public, table: audit_log } ]
",
    );
    contains(&told, &["4 columns named, 4 rules carried over"]);
    let target = bench.run();
    assert_eq!(
        target.value(
            "SELECT count(*) FROM customers WHERE phone = '+15****' AND email LIKE '%@example.com'"
        ),
        "31"
    );
    assert_eq!(
        target.value("SELECT count(*) FROM customers WHERE opaque LIKE 'opaque%'"),
        "0"
    );
    assert_eq!(target.value("SELECT count(*) FROM audit_log"), "0");
}

#[test]
fn datanymizer() {
    let bench = Bench::new();
    bench.init(
        0,
        "datanymizer",
        r#"
tables:
  - name: customers
    rules:
      email: { email: { uniq: true } }
      full_name: { person_name: {} }
      phone: { phone: { format: "+7^##" } }
      active: { boolean: { ratio: 100 } }
      opaque: { plain: "x" }
      profile: { json: { fields: [ { name: n, selector: "$.user.name", quote: true, rule: { person_name: {} } } ] } }
    query: { transform_condition: "id <> 100" }
  - name: public.audit_log
    rules: { line: { sentence: {} } }
    query: { limit: 1 }
"#,
    );
    let target = bench.run();
    let count = |sql: &str| target.value(&format!("SELECT count(*) FROM customers WHERE {sql}"));
    assert_eq!(
        count("opaque = 'x' AND profile->'user'->>'name' NOT LIKE 'Real%'"),
        "30"
    );
    assert_eq!(count("id = 100 AND opaque = 'opaque100'"), "1");
    // A unique column cannot have a condition: its stand-ins could meet values that pass.
    assert_eq!(count("email LIKE '%@example.com'"), "31");
}

#[test]
fn labels_in_a_script_and_in_the_source() {
    let bench = Bench::new();
    bench.database.run(
        "SET allow_system_table_mods = on;
         INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label)
         SELECT a.attrelid, 'pg_class'::regclass, a.attnum, l.provider, l.label
         FROM (VALUES ('city', 'anon', 'MASKED WITH FUNCTION anon.fake_country()'),
                      ('opaque', 'anon', 'MASKED WITH VALUE $$label$$'),
                      ('plan', 'other', 'MASKED WITH VALUE NULL'),
                      ('score', 'selinux', 'system_u:object_r')) l (name, provider, label)
         JOIN pg_attribute a ON a.attrelid = 'customers'::regclass AND a.attname = l.name;",
    );
    // The source's own labels are read without being asked for.
    let told = bench.expect(1, &["init", "--output", "own.yaml"]);
    contains(
        &told,
        &[
            "labels of the source (anon): 3 columns named, 2 rules",
            "label of public.customers.plan  public.customers.plan: `policy other`: one policy is carried over: `anon`",
        ],
    );
    contains(
        &bench.read("own.yaml"),
        &[
            "city: country",
            "anon `fake_country`",
            "opaque: { fixed: { value: label",
        ],
    );

    let told = bench.init(
        1,
        "anon",
        r#"
\connect shop
COPY public.audit_log (id, line) FROM stdin;
1	it's; hunter2
\.
SECURITY LABEL FOR anon ON COLUMN public.customers.email IS 'MASKED WITH FUNCTION anon.pseudo_email(id)';
SECURITY LABEL FOR anon ON COLUMN customers.full_name
  IS E'MASKED WITH FUNCTION anon.dummy_name_locale(\'fr_FR\')';
SECURITY LABEL FOR anon ON COLUMN customers.phone IS 'MASKED WITH FUNCTION anon.partial(phone, 2, $$****$$, 2)';
SECURITY LABEL FOR anon ON COLUMN customers.born IS 'MASKED WITH FUNCTION anon.dnoise(born, ''30 days''::interval)';
SECURITY LABEL FOR anon ON COLUMN customers.opaque IS 'MASKED WITH VALUE ''script''';
SECURITY LABEL FOR anon ON COLUMN public."Orders".ship_email IS 'NOT MASKED';
SECURITY LABEL FOR anon ON COLUMN public."Orders".amount IS 'MASKED WITH FUNCTION my.mask(amount)';
"#,
    );
    contains(
        &told,
        &[
            "public.Orders.ship_email: `NOT MASKED`",
            "public.Orders.amount: `my.mask`: it is a function of your own",
            "label of public.customers.plan  public.customers.plan: `policy other`",
        ],
    );
    let rules = bench.read("rules.yaml");
    // The script comes before the labels of the source.
    let email = "email: { persona: { part: email, by: id } }";
    contains(&rules, &["value: script", "city: country", email]);
    bench.write(
        "rules.yaml",
        &rules
            .replace("# amount:", "amount: noise  #")
            .replace("# plan:", "plan: keep  #"),
    );
    let target = bench.run();
    assert_eq!(
        target.value(
            "SELECT count(*) FROM customers WHERE phone LIKE '+1****__' AND opaque = 'script'"
        ),
        "31"
    );
}

#[test]
fn what_cannot_be_read_is_told_before_anything_is_done() {
    let bench = Bench::new();
    bench.write("config", "dump: { transformation: [] }\n");
    let refused = |tool: &str, file: &str| {
        bench.expect(1, &["init", "--from", tool, file, "--output", "rules.yaml"])
    };
    contains(
        &refused("grenmask", "config"),
        &["did you mean `greenmask`?"],
    );
    contains(&refused("greenmask", "missing"), &["missing"]);
    contains(
        &refused("replibyte", "config"),
        &[
            "this looks like a greenmask configuration, not like a Replibyte configuration",
            "--from greenmask FILE",
        ],
    );
    bench.write(
        "config",
        "dump:\n  transformation:\n    - transformers: hunter2\n",
    );
    contains(
        &refused("greenmask", "config"),
        &["config:3:7", "has no `name`", "^"],
    );
    bench.write("config", "");
    contains(&refused("neosync", "config"), &["the file is empty"]);
    bench.write(
        "config",
        "SECURITY LABEL FOR anon ON COLUMN customers.email IS 'MASKED WITH VALUE $$x$$';\n\
         SECURITY LABEL FOR anon ON COLUMN customers.phone IS 'MASKED WITH VALUE hunter2;\n",
    );
    let told = refused("anon", "config");
    contains(&told, &["config:2:54: a string does not end", "a mistake"]);
    assert!(!told.contains("hunter2"), "{told}");
    assert!(!bench.folder.path().join("rules.yaml").exists());
}

#[test]
fn an_update_takes_rules_for_new_columns() {
    let bench = Bench::new();
    bench.expect(0, &["init", "--output", "rules.yaml", "--no-samples"]);
    bench
        .database
        .run("ALTER TABLE customers ADD nickname text, ADD shade text");
    bench.write(
        "config",
        "tables:\n  - { name: customers, rules: { shade: { color: {} }, city: { city: {} } } }\n",
    );
    let told = bench.expect(
        0,
        &[
            "init",
            "--update",
            "rules.yaml",
            "--from",
            "datanymizer",
            "config",
        ],
    );
    contains(
        &told,
        &["public.customers.city: `city`: the rules file decides on this column already"],
    );
    contains(
        &bench.read("rules.yaml"),
        &["shade: color ", "# datanymizer `color`"],
    );
    bench.expect(0, &["plan", "rules.yaml"]);
}

#[test]
fn programs_get_notes_and_undecided_columns_as_json() {
    let bench = Bench::new();
    bench.write(
        "config",
        "tables:\n  - { name: customers, rules: { opaque: { capitalize: ~ }, phone: { phone: {} } } }\n",
    );
    let output = bench.expect(
        1,
        &[
            "init",
            "--from",
            "datanymizer",
            "config",
            "--format",
            "json",
            "--quiet",
        ],
    );
    contains(
        &output,
        &[
            "\"imported\": \"datanymizer\"",
            "\"rule\": null",
            "\"sort\": \"lost\"",
            "\"notes\"",
        ],
    );
}
