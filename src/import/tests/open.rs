//! What of configurations cannot be read, and leaves columns and parts of documents open.

use super::files::{has, read};
use crate::import::Tool;

#[test]
fn paths_of_documents_that_mean_nothing_here_clear_what_no_path_names() {
    let of_greenmask = |operations: &str| {
        let text = format!(
            "dump:\n  transformation:\n    - name: t\n      transformers: [ {{ name: Json, params: {{ column: c, operations: [ {operations} ] }} }} ]\n"
        );
        read(Tool::Greenmask, &text)
    };
    let set = |path: &str| format!("{{ operation: set, path: '{path}', value: x }}");
    let (lines, notes) = of_greenmask(&format!("{}, {}", set("v"), set("list.#.x")));
    assert_eq!(
        lines,
        [r#"public.t.c: { json: { "$['v']": { fixed: x }, other: set_null } }"#]
    );
    has(
        &notes,
        &["public.t.c", "`list.#.x` of `Json`", "becomes null"],
    );
    let (lines, notes) = of_greenmask(&set("list.#.x"));
    assert_eq!(lines, ["public.t.c: nothing"]);
    has(&notes, &["`list.#.x` of `Json`", "no JSONPath"]);
    // What a filter compares with may be somebody's.
    let (_, notes) = of_greenmask("{ operation: set, path: 'l.#(x==Murphy).y', value: 1 }");
    has(&notes, &["`l.#…` of `Json`", "no JSONPath"]);
    assert!(!notes.join("").contains("Murphy"), "{notes:?}");
    let (lines, _) =
        of_greenmask("{ operation: set, path: a\\.b, value: x }, { operation: move, path: l.0.e }");
    assert_eq!(
        lines,
        [r#"public.t.c: { json: { "$['a.b']": { fixed: x }, "$['l'][0,'0']['e']": set_null } }"#]
    );

    let of_datanymizer = |fields: &str| {
        let text = format!(
            "tables: [ {{ name: t, rules: {{ c: {{ json: {{ fields: [ {fields} ] }} }} }} }} ]\n"
        );
        read(Tool::Datanymizer, &text)
    };
    let filtered = "{ selector: '$.v[?(@.x==\"Murphy\")]', rule: { email: {} } }";
    let (lines, notes) = of_datanymizer(&format!(
        "{filtered}, {{ selector: $.m, rule: {{ email: {{}} }} }}, {{ selector: $.v, rule: none }}"
    ));
    assert_eq!(
        lines,
        [r#"t.c: { json: { "$.m": email, other: set_null, on_invalid: empty } }"#]
    );
    has(&notes, &["t.c", "`$.v[…` of `json`", "becomes null"]);
    assert!(!notes.join("").contains("Murphy"), "{notes:?}");
    let (lines, _) = of_datanymizer(filtered);
    assert_eq!(lines, ["t.c: nothing"]);
}

#[test]
fn mappings_of_neosync_that_cannot_be_read_are_open() {
    let of = |transformer: &str| {
        let text = format!(
            r#"{{"mappings": [{{"schema": "s", "table": "t", "column": "c"{transformer}}}, {{"table": "t", "column": "d", "transformer": {{"config": {{"nullconfig": {{}}}}}}}}]}}"#
        );
        let (lines, notes) = read(Tool::Neosync, &text);
        (lines[0].clone(), notes)
    };
    for unreadable in [
        "",
        r#", "transformer": null"#,
        r#", "transformer": {}"#,
        r#", "transformer": {"config": {}}"#,
        r#", "transformer": {"config": {"config": {}}}"#,
        r#", "transformer": {"config": {"config": {"case": "x", "value": {}}}, "source": "TRANSFORMER_SOURCE_PASSTHROUGH"}"#,
        r#", "transformer": {"source": "passthrough", "config": {"passthroughConfig": {}, "generateEmailConfig": {}}}"#,
    ] {
        let (line, notes) = of(unreadable);
        assert_eq!(line, "s.t.c: nothing", "{unreadable}");
        has(&notes, &["s.t.c"]);
        assert!(!notes.join("").contains("``"), "{notes:?}");
    }
    for read in [
        r#", "transformer": {"config": {"case": "generateEmailConfig", "value": {"emailType": 1}}}"#,
        r#", "transformer": {"config": {"config": {"case": "generateEmailConfig", "value": {}}}}"#,
        r#", "transformer": {"config": {"$typeName": "x", "config": {"$typeName": "y", "case": "generateEmailConfig"}}}"#,
    ] {
        assert_eq!(of(read).0, "s.t.c: email", "{read}");
    }
    let (line, notes) = of(
        r#", "transformer": {"config": {"transformEmailConfig": {"preserveDomain": true, "excludedDomains": ["navy.mil"]}}}"#,
    );
    assert_eq!(line, "s.t.c: email");
    has(&notes, &["`excluded_domains`", "no host passes"]);
    let (line, _) = of(
        r#", "transformer": {"config": {"transformEmailConfig": {"preserveDomain": true, "excludedDomains": []}}}"#,
    );
    assert_eq!(line, "s.t.c: { email: { hosts: keep } }");
    let bare = r#"[{"table": "t", "column": "c"}, {"table": "t", "column": "d", "transformer": {"config": {"nullconfig": {}}}}]"#;
    assert_eq!(
        read(Tool::Neosync, bare).0,
        ["public.t.c: nothing", "public.t.d: set_null"]
    );
}
