//! Whole configurations, as people have them: what becomes of each part, and what is told of the rest.

use std::path::Path;

use crate::import::{Outcome, Tool};
use crate::rules::written::inline;

/// What a file says: a line for each column, table and reference, and what did not carry over.
pub(super) fn read(tool: Tool, text: &str) -> (Vec<String>, Vec<String>) {
    let imported = tool
        .read(Path::new("f.yml"), text)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
    let mut lines = Vec::new();
    let mut notes = imported.notes;
    for column in imported.columns {
        let rule = match &column.outcome {
            Outcome::Keep => "keep".to_owned(),
            Outcome::Nothing => "nothing".to_owned(),
            Outcome::Rules(rules) => inline(&rules[0]),
        };
        let when = column
            .when
            .map_or(String::new(), |when| format!(" when {when}"));
        let title = column.table.title();
        lines.push(format!("{title}.{}: {rule}{when}", column.column));
        notes.extend(column.notes);
    }
    for table in imported.tables {
        lines.push(format!("{} rows {:?}", table.table.title(), table.rows));
    }
    for reference in imported.references {
        let (from, columns) = reference.from;
        let to = reference.to.title();
        lines.push(format!(
            "{}{columns:?} -> {to}{:?}",
            from.title(),
            reference.to_columns
        ));
    }
    let notes = notes.into_iter().map(|note| {
        format!(
            "{} {} {}: {}: {}",
            note.place,
            note.sort.name(),
            note.subject,
            note.what,
            note.why
        )
    });
    (lines, notes.collect())
}

pub(super) fn has(notes: &[String], parts: &[&str]) {
    let found = notes
        .iter()
        .any(|note| parts.iter().all(|part| note.contains(part)));
    assert!(found, "no note has {parts:?}:\n{}", notes.join("\n"));
}

#[test]
fn a_configuration_of_greenmask_is_walked() {
    let (lines, notes) = read(
        Tool::Greenmask,
        r#"
common: &common { tmp_dir: /tmp }
x-mail: &mail
  name: RandomEmail
  params: { column: email, engine: hash, keep_original_domain: true }
storage: { type: s3, s3: { secret_access_key: hunter2 } }
dump:
  pg_dump_options:
    dbname: "host=db password=hunter2"
    exclude-table-data: [ "audit.*", "logs_20??" ]
    schema: "(a|b)"
  transformation:
    - schema: public
      name: '"Users"'
      when: 'record.country == "DE"'
      subset_conds: [ 'public."Users".id < 100', "ok" ]
      columns_type_override: { x: int4 }
      transformers:
        - *mail
        - <<: *mail
          params: { column: mail2, engine: random, max_random_length: 10 }
        - name: RandomPerson
          params:
            engine: hash
            gender: Female
            columns:
              - { name: first, template: "{{ .FirstName }}" }
              - { name: full, template: "{{ .FirstName }} {{ .LastName }}" }
              - { name: odd, template: "{{ .FirstName | ToUpper }}" }
        - { name: RandomString, params: { column: code, min_length: 1, max_length: 3 } }
        - { name: Replace, params: { column: code, value: "x" } }
        - { name: Replace, when: "record.a == 1", params: { column: flag, value: "true" } }
        - { name: Replace, when: "record.a == 2", params: { column: flag, value: "false" } }
        - name: RandomDate
          when: "now() > record.b"
          params: { column: born, min: "1950-01-01", max: "1999-12-31" }
          dynamic_params: { min: { column: a } }
        - { name: Cmd, params: { columns: [ { name: notes } ], executable: ./x } }
        - { name: RandomEmial, params: { column: other } }
        - name: Json
          params:
            column: doc
            operations:
              - { operation: set, path: "a.0.b", value: "x" }
              - { operation: delete, path: c }
      tranformers: []
  virtual_references:
    - schema: public
      name: orders
      references: [ { schema: public, name: customers, columns: [ { name: customer_id } ] } ]
    - { name: logs, references: [ { name: orders, columns: [ { expression: "(x)" } ] } ] }
"#,
    );
    let german = " when country == 'DE'";
    let of_germans = |rest: &str| format!("public.Users.{rest}{german}");
    assert_eq!(
        lines,
        [
            of_germans("email: { email: { hosts: keep } }"),
            of_germans("mail2: email"),
            of_germans("first: { first_name: { gender: female } }"),
            of_germans("full: name"),
            "public.Users.odd: nothing".to_owned(),
            of_germans("code: { fixed: { value: x, empty: replace } }"),
            "public.Users.flag: nothing".to_owned(),
            of_germans("born: { date_range: { min: \"1950-01-01\", max: \"1999-12-31\" } }"),
            "public.Users.notes: nothing".to_owned(),
            "public.Users.other: nothing".to_owned(),
            of_germans("doc: { json: { \"$['a'][0,'0']['b']\": { fixed: x }, \"$['c']\": set_null } }"),
            r#"public.Users rows Filter { condition: Some("(public.\"Users\".id < 100) AND (ok)"), limit: None, follows_keys: true }"#.to_owned(),
            "audit.* rows None".to_owned(),
            "logs_20?? rows None".to_owned(),
            r#"public.orders["customer_id"] -> public.customers[]"#.to_owned(),
        ]
    );
    has(&notes, &["`tranformers`", "no such key"]);
    has(&notes, &["public.Users", "`columns_type_override`"]);
    has(&notes, &["pg_dump_options", "`schema`"]);
    has(&notes, &["Users.mail2", "max_random_length"]);
    has(
        &notes,
        &["Users.email", "`keep_original_domain`", "real hosts pass"],
    );
    has(&notes, &["Users.code", "`RandomString`", "came last"]);
    has(
        &notes,
        &["Users.flag", "`Replace`, `Replace`", "has a condition"],
    );
    has(
        &notes,
        &["Users.born", "`when` of `RandomDate`", "not translated"],
    );
    has(&notes, &["Users.born", "`dynamic_params.min`"]);
    has(&notes, &["Users.notes", "`Cmd`", "program"]);
    has(&notes, &["Users.other", "did it mean `RandomEmail`?"]);
    has(&notes, &["public.logs -> public.orders", "`expression`"]);
    assert!(!notes.join("").contains("hunter2"));
}

#[test]
fn a_job_of_neosync_is_walked_in_json_and_as_terraform_has_it() {
    let json = r#"{"job": {"name": "x", "mappings": [
  {"schema": "public", "table": "users", "column": "id", "transformer": {"config": {"passthroughConfig": {}}}},
  {"schema": "public", "table": "users", "column": "email", "transformer": {"config": {"transformEmailConfig": {"preserveDomain": true, "excludedDomains": ["a.b"]}}}},
  {"schema": "public", "table": "users", "column": "age", "transformer": {"config": {"generateInt64Config": {"min": "18", "max": "80"}}}},
  {"schema": "public", "table": "users", "column": "note", "transformer": {"config": {"transformJavascriptConfig": {"code": "return 'hunter2'"}}}},
  {"schema": "public", "table": "users", "column": "gone", "transformer": {"config": {"nullconfig": {}}}},
  {"schema": "public", "table": "users", "column": "plan", "transformer": {"config": {"generateCategoricalConfig": {"categories": "a,b, a"}}}},
  {"schema": "public", "table": "users", "column": "created", "transformer": {"config": {"generateDefaultConfig": {}}}}],
 "virtualForeignKeys": [{"schema": "public", "table": "a", "columns": ["b"], "foreignKey": {"schema": "public", "table": "users", "columns": ["id"]}}],
 "source": {"options": {"postgres": {"subsetByForeignKeyConstraints": true, "newColumnAdditionStrategy": {"passthrough": {}},
   "schemas": [{"schema": "public", "tables": [{"table": "users", "whereClause": "id < 5"}]}]}}}}}"#;
    let (lines, notes) = read(Tool::Neosync, json);
    assert_eq!(
        lines,
        [
            "public.users.id: keep",
            "public.users.email: email",
            "public.users.age: { number_range: { min: 18, max: 80 } }",
            "public.users.note: nothing",
            "public.users.gone: set_null",
            "public.users.plan: { choice: { values: { a: 2, b: 1 } } }",
            "public.users.created: default",
            r#"public.users rows Filter { condition: Some("id < 5"), limit: None, follows_keys: true }"#,
            r#"public.a["b"] -> public.users["id"]"#,
        ]
    );
    has(
        &notes,
        &["users.email", "`excluded_domains` of `transform_email`"],
    );
    has(&notes, &["users.note", "JavaScript"]);
    has(&notes, &["newColumnAdditionStrategy"]);
    assert!(!notes.join("").contains("hunter2"));

    let terraform = r#"{"values": {"root_module": {"resources": [{"type": "neosync_job", "values": {"mappings": [
        {"schema": "public", "table": "t", "column": "a", "transformer": {"source": "x", "config": {"generate_email": null, "passthrough": {}, "generate_ssn": null}}},
        {"schema": "public", "table": "t", "column": "b", "transformer": {"source": "TRANSFORMER_SOURCE_GENERATE_SSN", "config": {}}}
    ]}}]}}}"#;
    let (lines, _) = read(Tool::Neosync, terraform);
    assert_eq!(lines, ["public.t.a: keep", "public.t.b: ssn"]);

    let yaml = "- schema: s\n  table: t\n  column: a\n  transformer:\n    config:\n      generate_state_config: { generate_full_name: false }\n";
    let (lines, _) = read(Tool::Neosync, yaml);
    assert_eq!(lines, ["s.t.a: { state: { format: code } }"]);
}

#[test]
fn a_configuration_of_replibyte_is_walked() {
    let (lines, notes) = read(
        Tool::Replibyte,
        r"
encryption_key: $KEY
source:
  connection_uri: postgres://u:hunter2@host/db
  transformers:
    - database: public
      table: employees
      columns:
        - { name: last_name, transformer_name: random }
        - { name: first_name, transformer_name: first-name }
        - { name: card, transformer_name: redacted, transformer_options: { character: '#', width: 20 } }
        - { name: id, transformer_name: transient }
        - { name: custom, transformer_name: custom-wasm, transformer_options: { path: x.wasm } }
        - { name: odd, transformer_name: frist-name }
  skip:
    - { database: public, table: logs }
  only_tables:
    - { database: public, table: employees }
  database_subset:
    { database: public, table: orders, strategy_name: random, strategy_options: { percent: 50 } }
datastore: { local_disk: { dir: /x } }
",
    );
    let filler = "#".repeat(20);
    assert_eq!(
        lines,
        [
            "public.employees.last_name: text".to_owned(),
            "public.employees.first_name: first_name".to_owned(),
            format!(
                "public.employees.card: {{ partial: {{ keep_first: 3, keep_last: 0, filler: \"{filler}\" }} }}"
            ),
            "public.employees.id: keep".to_owned(),
            "public.employees.custom: nothing".to_owned(),
            "public.employees.odd: nothing".to_owned(),
            "public.logs rows None".to_owned(),
            "public.employees rows Only".to_owned(),
        ]
    );
    has(&notes, &["employees.custom", "module of yours"]);
    has(&notes, &["employees.odd", "did it mean `first-name`?"]);
    has(&notes, &["orders", "`database_subset`"]);
}

#[test]
fn a_configuration_of_datanymizer_is_walked() {
    let (lines, notes) = read(
        Tool::Datanymizer,
        r#"
tables:
  - name: users
    rules:
      email: { email: { kind: Free, uniq: true } }
      name: { person_name: {} }
      born: { datetime: { from: "1990-01-01T00:00:00+00:00", to: "2010-12-31T00:00:00+00:00" } }
      token: { uuid: ~ }
      active: { boolean: { ratio: 80 } }
      phone: { phone: { format: "+7^##" } }
      greeting: { template: { format: "Hello {{ _1 }}", rules: [ { first_name: {} } ] } }
      gone: { template: { format: '\N' } }
      label: { plain: "x y" }
      none: { none: ~ }
      rating: { pipeline: { pipes: [ { word: {} }, { capitalize: ~ } ] } }
      doc:
        json:
          fields:
            - { name: a, selector: "$..user.name", quote: true, rule: { first_name: { locale: ZH_TW } } }
            - { name: b, selector: "$.x", rule: { template: { format: "{{ x }}" } } }
          on_invalid: as_is
    query:
      dump_condition: "id <> 7"
      limit: 100
      transform_condition: "NOT (first_name = 'Jo' AND last_name = 'X')"
  - name: public.words
    rules: { text: { words: { min: 1, max: 3 } }, no: capitalize }
default: { locale: RU }
filter:
  data: { except: [ "public.log_*" ] }
  schema: { only: [ "public.*" ] }
globals: { x: 1 }
"#,
    );
    let when = " when not (first_name == 'Jo' and last_name == 'X')";
    let of_users = |rest: &str| format!("users.{rest}{when}");
    assert_eq!(
        lines,
        [
            of_users("email: email"),
            of_users("name: name"),
            of_users(
                "born: { date_range: { min: \"1990-01-01 00:00:00\", max: \"2010-12-31 00:00:00\" } }"
            ),
            of_users("token: uuid"),
            of_users("active: { choice: { values: { \"true\": 80, \"false\": 20 } } }"),
            of_users(r#"phone: { regex: { pattern: "\\+7[1-9][0-9][0-9]" } }"#),
            "users.greeting: nothing".to_owned(),
            of_users("gone: set_null"),
            of_users("label: { fixed: { value: \"x y\", empty: replace } }"),
            "users.none: keep".to_owned(),
            of_users("rating: { lorem: { unit: words } }"),
            of_users(
                "doc: { json: { \"$..user.name\": { first_name: { locale: zh_TW } }, \"$.x\": set_null, on_invalid: error } }"
            ),
            "public.words.text: { lorem: { unit: words, count: 3 } }".to_owned(),
            "public.words.no: nothing".to_owned(),
            r#"users rows Filter { condition: Some("id <> 7"), limit: Some(100), follows_keys: false }"#
                .to_owned(),
            "public.log_* rows None".to_owned(),
            "public.* rows Only".to_owned(),
        ]
    );
    has(&notes, &["users.email", "`kind` of `email`", "reserved"]);
    has(
        &notes,
        &["users.name", "`locale` of `person_name`", "English"],
    );
    has(&notes, &["users.greeting", "Tera"]);
    has(&notes, &["users.doc", "`on_invalid`"]);
    has(&notes, &["users: `transform_condition`", "NULL"]);
    let told = notes
        .iter()
        .filter(|note| note.contains("transform_condition"));
    assert_eq!(told.count(), 1, "{notes:?}");
    has(&notes, &["users.email", "`uniq` of `email`", "UNIQUE"]);
}

#[test]
fn mistakes_of_shape_are_underlined_and_hide_values() {
    for (tool, text, place) in [
        (
            Tool::Greenmask,
            "dump:\n  transformation:\n    a: hunter2\n",
            "f.yml:3:5",
        ),
        (
            Tool::Greenmask,
            "dump:\n  transformation:\n    - transformers: []\n",
            "f.yml:3:7",
        ),
        (
            Tool::Replibyte,
            "source:\n  transformers:\n    - table: [x]\n",
            "f.yml:3:14",
        ),
        (
            Tool::Datanymizer,
            "tables:\n  - name: t\n    rules: hunter2\n",
            "f.yml:3:12",
        ),
        (
            Tool::Neosync,
            "mappings:\n  - { schema: s, column: c, transformer: {} }\n",
            "f.yml:2:5",
        ),
        (
            Tool::Greenmask,
            "dump:\n  transformation: [ hunter2\n",
            "f.yml:2",
        ),
    ] {
        let rejected = tool.read(Path::new("f.yml"), text).unwrap_err();
        let shown = rejected.render(false);
        assert!(shown.contains(place), "{shown}");
        assert!(shown.contains('^'), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn files_with_many_columns_are_read() {
    let mut text = "mappings:\n".to_owned();
    for at in 0..20_000 {
        text += &format!(
            "- {{schema: s, table: t{}, column: c{at}, transformer: {{config: {{transformEmailConfig: {{excludedDomains: [x]}}}}}}}}\n",
            at / 50
        );
    }
    let imported = Tool::Neosync.read(Path::new("f.yml"), &text).unwrap();
    assert_eq!(imported.columns.len(), 20_000);
    assert_eq!(imported.columns[19_999].place, "f.yml:20001:57");
}

#[test]
fn files_that_end_anywhere_do_no_harm() {
    let greenmask = "dump:\n  transformation:\n    - name: \"ü\"\n      when: 'record.ä == \"é\"'\n      transformers: [ { name: Json, params: { column: c, operations: [ { operation: set, path: \"a.é\", value: 1 } ] } } ]\n";
    let datanymizer = "tables:\n  - name: \"s.ü\"\n    rules: { c: { phone: { format: \"+é^#\" } } }\n    query: { transform_condition: \"NOT (é = 'ü''')\" }\n";
    let neosync = "{\"mappings\": [{\"schema\": \"s\", \"table\": \"ü\", \"column\": \"c\", \"transformer\": {\"config\": {\"generateStringConfig\": {\"min\": -1}}}}]}";
    let replibyte = "source:\n  transformers:\n    - table: é\n      columns: [ { name: ü, transformer_name: redacted, transformer_options: { width: 300 } } ]\n";
    let anon = "/* é */ SECURITY LABEL FOR \"ü\" ON COLUMN s.\"é\".c IS E'MASKED WITH FUNCTION anon.partial(c, 1, $é$x$é$, -2)';";
    let texts = [greenmask, neosync, replibyte, datanymizer, anon];
    for (tool, text) in Tool::ALL.iter().zip(texts) {
        assert!(tool.read(Path::new("f"), text).is_ok(), "{}", tool.name());
        for (end, _) in text.char_indices() {
            let _ = tool.read(Path::new("f"), &text[..end]);
            let _ = tool.read(Path::new("f"), &text[end..]);
        }
    }
}
