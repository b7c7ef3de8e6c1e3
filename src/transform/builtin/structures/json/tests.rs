//! Documents through the whole transform.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringArray};

use super::prepare;
use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Value};
use crate::transform::registry::find;
use crate::transform::{Input, Prepared, Refusal};

fn prepared(params: &[(&str, &str)], family: Family) -> Result<Box<dyn Prepared>, Problem> {
    let ty = Type::plain(family.name(), family);
    prepare(&Arg::map(params), Input { ty: &ty })
}

fn run_as(
    params: &[(&str, &str)],
    family: Family,
    documents: &[Option<&str>],
) -> Result<Vec<Option<String>>, Refusal> {
    let kernel = prepared(params, family)
        .unwrap()
        .bind(&MasterKey::for_documentation(), "json");
    let input: ArrayRef = Arc::new(StringArray::from(documents.to_vec()));
    let output = kernel.apply(&input)?;
    let output = output.as_string::<i32>().iter();
    Ok(output.map(|value| value.map(str::to_owned)).collect())
}

fn run(params: &[(&str, &str)], document: &str) -> Result<String, Refusal> {
    let output = run_as(params, Family::Jsonb, &[Some(document)])?;
    Ok(output[0].clone().unwrap())
}

fn column(transform: &str, value: &str) -> String {
    let ty = Type::plain("text", Family::Text);
    let entry = find(transform).unwrap();
    let prepared = (entry.prepare)(&Arg::none(), Input { ty: &ty }).unwrap();
    let kernel = prepared.bind(&MasterKey::for_documentation(), transform);
    let input: ArrayRef = Arc::new(StringArray::from(vec![value]));
    kernel
        .apply(&input)
        .unwrap()
        .as_string::<i32>()
        .value(0)
        .to_owned()
}

#[test]
fn a_part_becomes_what_it_becomes_in_a_column() {
    let document = r#"{"id":7,"contacts":[{"email":"a@b.c"},{"email":null},{"email":""},{}]}"#;
    let output = run(&[("$.contacts[*].email", "email")], document).unwrap();
    let expected = document.replace("a@b.c", &column("email", "a@b.c"));
    assert_eq!(output, expected);
}

#[test]
fn many_documents_get_their_own_values_back() {
    let documents: Vec<String> = (0..700)
        .map(|n| format!(r#"{{"x":["v{n}","w{n}"],"y":{{"x":["z{n}"]}},"n":{n}}}"#))
        .collect();
    let rows: Vec<_> = documents.iter().map(|text| Some(text.as_str())).collect();
    let rules = [("$..x[*]", "hash"), ("$.n", "noise")];
    let outputs = run_as(&rules, Family::Json, &rows).unwrap();
    for (n, output) in outputs.iter().enumerate() {
        let output = output.as_deref().unwrap();
        for value in ["v", "w", "z"] {
            assert!(output.contains(&column("hash", &format!("{value}{n}"))));
        }
        assert_eq!(output, run(&rules, &documents[n]).unwrap());
    }
}

#[test]
fn numbers_stay_numbers() {
    let output = run(
        &[("$.n", "noise"), ("$.id", "permute")],
        r#"{"n":1.50e3,"id":12}"#,
    )
    .unwrap();
    let output: serde_json::Value = serde_json::from_str(&output).unwrap();
    let noisy: f64 = output["n"].as_f64().unwrap();
    assert!((1350.0..=1650.0).contains(&noisy) && (noisy - 1500.0).abs() > 0.0);
    assert!(output["id"].is_i64() && output["id"] != 12);
}

#[test]
fn what_a_transform_cannot_take_is_refused_without_the_value() {
    for document in [
        r#"{"a":12345}"#,
        r#"{"a":true}"#,
        r#"{"a":["secret"]}"#,
        r#"{"a":{"secret":1}}"#,
    ] {
        let refusal = run(&[("$.a", "email")], document).unwrap_err();
        assert!(refusal.reason.contains("`$.a`"));
        assert!(!format!("{refusal:?}").contains("secret") && !refusal.reason.contains("12345"));
    }
    assert!(run(&[("$.a", "permute")], r#"{"a":1.5}"#).is_err());
    assert!(run(&[("$.a", "permute")], r#"{"a":"5"}"#).is_err());
}

#[test]
fn replacements_take_whole_containers() {
    let document = r#"{"a":{"b":["x"]},"c":true,"d":null}"#;
    assert_eq!(
        run(&[("$.a", "set_null")], document).unwrap(),
        r#"{"a":null,"c":true,"d":null}"#
    );
    let output = run_as(&[("$.*", "set_null")], Family::Jsonb, &[Some(document)]).unwrap();
    assert_eq!(
        output[0].as_deref(),
        Some(r#"{"a":null,"c":null,"d":null}"#)
    );
}

#[test]
fn fixed_gives_numbers_and_strings_and_leaves_null() {
    let fixed = |value: &str| Arg {
        value: Value::Map(vec![(Arg::scalar("fixed"), Arg::scalar(value))]),
        ..Arg::none()
    };
    let args = Arg {
        value: Value::Map(vec![
            (Arg::scalar("$.a"), fixed("0")),
            (Arg::scalar("$.b"), fixed("x")),
            (Arg::scalar("$.c"), fixed("true")),
        ]),
        ..Arg::none()
    };
    let ty = Type::plain("json", Family::Json);
    let kernel = prepare(&args, Input { ty: &ty })
        .unwrap()
        .bind(&MasterKey::for_documentation(), "json");
    let input: ArrayRef = Arc::new(StringArray::from(vec![r#"{"a":{"z":1},"b":2,"c":null}"#]));
    let output = kernel.apply(&input).unwrap();
    assert_eq!(
        output.as_string::<i32>().value(0),
        r#"{"a":0,"b":"x","c":null}"#
    );
}

#[test]
fn the_first_of_several_paths_counts_and_keep_shields() {
    let document = r#"{"a":"x","b":"y","c":{"d":"z","e":"w"}}"#;
    let output = run(
        &[("$.a", "keep"), ("$.*", "hash"), ("$.c", "keep")],
        r#"{"a":"x","b":"y"}"#,
    )
    .unwrap();
    assert_eq!(
        output,
        format!(r#"{{"a":"x","b":"{}"}}"#, column("hash", "y"))
    );
    let rules = [("$.c", "keep"), ("$.c.d", "hash"), ("other", "set_null")];
    let expected = format!(
        r#"{{"a":null,"b":null,"c":{{"d":"{}","e":"w"}}}}"#,
        column("hash", "z")
    );
    assert_eq!(run(&rules, document).unwrap(), expected);
}

#[test]
fn escaped_names_are_found_although_the_text_does_not_show_them() {
    let output = run_as(
        &[("$.email", "email")],
        Family::Json,
        &[Some(r#"{"\u0065mail":"a@b.c"}"#)],
    )
    .unwrap();
    assert!(!output[0].as_deref().unwrap().contains("a@b.c"));
}

#[test]
fn text_that_is_no_json_has_a_policy() {
    let rows = [Some("{oops"), None, Some(""), Some("{}")];
    let invalid = |word| {
        run_as(
            &[("$.a", "email"), ("on_invalid", word)],
            Family::Text,
            &rows,
        )
    };
    assert_eq!(invalid("error").unwrap_err().row, 0);
    assert!(!invalid("error").unwrap_err().reason.contains("oops"));
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(
        invalid("set_null").unwrap(),
        [None, None, text(""), text("{}")]
    );
    assert_eq!(
        invalid("empty").unwrap(),
        [text("{}"), None, text(""), text("{}")]
    );
    let nulls = prepared(
        &[("$.a", "email"), ("on_invalid", "set_null")],
        Family::Text,
    );
    assert!(nulls.unwrap().guarantees().makes_nulls);
}

#[test]
fn a_missing_path_has_a_policy() {
    let rules = [("$.a", "email"), ("$.b", "email"), ("on_missing", "error")];
    let rows = [Some(r#"{"a":null,"b":"x"}"#), Some(r#"{"a":"x"}"#)];
    let refusal = run_as(&rules, Family::Jsonb, &rows).unwrap_err();
    assert_eq!(refusal.row, 1);
    assert!(refusal.reason.contains("`$.b`"));
    assert!(run_as(&rules[..2], Family::Jsonb, &rows).is_ok());
}

#[test]
fn a_refusal_inside_names_the_documents_row() {
    // A letter that has no other of its kind.
    let rows = [Some("{}"), Some(r#"{"a":"1"}"#), Some(r#"{"a":"ĸ"}"#)];
    let refusal = run_as(&[("$.a", "digits")], Family::Jsonb, &rows).unwrap_err();
    assert_eq!(refusal.row, 2);
}

#[test]
fn documents_without_a_named_member_pass_byte_for_byte() {
    let document = "{ \"b\" :  [1.50, 1e2] }";
    assert_eq!(run(&[("$.a", "email")], document).unwrap(), document);
    assert_eq!(
        run(&[("$.a", "email"), ("$.b", "keep")], document).unwrap(),
        document
    );
}

#[test]
fn all_mistakes_are_found_together() {
    let rules = [
        ("$.a[", "email"),
        ("$.b", "emial"),
        ("$.c", "date_noise"),
        ("othr", "keep"),
    ];
    let problems = prepared(&rules, Family::Json).unwrap_err().all();
    let messages: Vec<_> = problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "there is no parameter `othr`",
            "this is no JSONPath",
            "there is no transform `emial`",
            "`date_noise` takes neither text nor numbers"
        ]
    );
    assert!(prepared(&[], Family::Json).is_err());
    assert!(
        prepare(
            &Arg::scalar("email"),
            Input {
                ty: &Type::plain("json", Family::Json)
            }
        )
        .is_err()
    );
}

#[test]
fn a_transform_of_dates_is_answered_with_what_documents_take() {
    let hint = |transform| {
        let problems = prepared(&[("$.t", transform)], Family::Jsonb).unwrap_err();
        problems.all()[0].hint.clone().unwrap()
    };
    let told = hint("date_noise");
    assert!(
        told.contains("write `date_shift` or `birth_date`,"),
        "{told}"
    );
    assert!(told.contains("`unix_time: date_noise`"), "{told}");
    assert_eq!(hint("bytes"), "documents hold nothing else");
    for (transform, param, document) in [
        ("birth_date", None, r#"{"t":"1906-12-09"}"#),
        ("unix_time", Some("date_shift"), r#"{"t":1700000000}"#),
    ] {
        let rule = match param {
            Some(param) => Arg::one(transform, Arg::scalar(param)),
            None => Arg::scalar(transform),
        };
        let ty = Type::plain("jsonb", Family::Jsonb);
        let prepared = prepare(&Arg::one("$.t", rule), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "json");
        let input: ArrayRef = Arc::new(StringArray::from(vec![document]));
        let output = kernel.apply(&input).unwrap();
        assert_ne!(output.as_string::<i32>().value(0), document);
    }
}

#[test]
fn a_named_domain_holds_for_all_parts() {
    let prepared = prepared(&[("$.a", "email")], Family::Json).unwrap();
    let input: ArrayRef = Arc::new(StringArray::from(vec![r#"{"a":"x@y.z"}"#]));
    let under = |domain| {
        prepared
            .bind(&MasterKey::for_documentation(), domain)
            .apply(&input)
            .unwrap()
    };
    assert_ne!(&under("json"), &under("customer"));
}

#[test]
fn a_container_among_members_of_any_name_is_cleared_but_for_what_is_named_in_it() {
    let document = r#"{"k1":"a@b.c","meta":{"kind":"a","seen":"later","deep":[{"x":1}]}}"#;
    let rules = |others| {
        let named = [("$.meta.kind", "keep"), ("$.*", "email")];
        run(&[&named[..], others].concat(), document)
    };
    let cleared = rules(&[("other", "set_null")]).unwrap();
    let expected = format!(
        r#"{{"k1":"{}","meta":{{"kind":"a","seen":null,"deep":[{{"x":null}}]}}}}"#,
        column("email", "a@b.c")
    );
    assert_eq!(cleared, expected);
    // What nothing clears is not gone into unasked.
    assert!(rules(&[]).is_err());
    let named = [("$.meta", "email"), ("other", "set_null")];
    assert!(run(&named, document).is_err());
}

#[test]
fn containers_that_are_kept_around_what_is_decided_are_told() {
    let open = |params: &[(&str, &str)]| {
        let prepared = prepared(params, Family::Jsonb).unwrap();
        prepared.kept_whole()
    };
    let clears = ("other", "set_null");
    let (email, meta) = (("$.meta.email", "email"), ("$.meta", "keep"));
    assert_eq!(open(&[email, meta, clears]), ["$.meta"]);
    assert_eq!(open(&[email, ("$.size", "keep"), clears]), [""; 0]);
    let rest = ("$.meta.*", "set_null");
    assert_eq!(open(&[email, meta, rest, clears]), [""; 0]);
    // In texts that are documents, too.
    let raw = |meta: &str| {
        let inner = Arg::map(&[email, ("$.meta", meta), clears]);
        let args = Arg::one("$.raw", Arg::one("json", inner));
        let ty = Type::plain("jsonb", Family::Jsonb);
        prepare(&args, Input { ty: &ty }).unwrap().kept_whole()
    };
    assert_eq!(raw("keep"), ["$.raw > $.meta"]);
    assert_eq!(raw("set_null"), [""; 0]);
    let passed = ("$.meta.*", "keep");
    assert_eq!(open(&[email, meta, passed, clears]), ["$.meta"]);
}

#[test]
fn members_that_are_called_like_addresses_are_cleared_with_the_rest() {
    let document = r#"{"ada@navy.mil":{"n":1},"to bob@navy.mil":2,"@x":3,"k":{"eve@navy.mil":4},"l":[{"eve@navy.mil":"a"}]}"#;
    let kept = ("$.k", "keep");
    let wild = ("$.l[*].*", "hash");
    let clears = ("other", "set_null");
    assert_eq!(
        run(&[kept, wild], document).unwrap(),
        run(&[wild, kept], document).unwrap()
    );
    assert!(
        run(&[kept, wild], document)
            .unwrap()
            .contains("ada@navy.mil")
    );
    assert_eq!(
        run(&[kept, wild, clears], document).unwrap(),
        r#"{"@x":null,"k":{"eve@navy.mil":4},"l":[{}]}"#
    );
    let named = (r#"$["ada@navy.mil"].n"#, "keep");
    assert_eq!(
        run(&[named, clears], document).unwrap(),
        r#"{"ada@navy.mil":{"n":1},"@x":null,"k":{},"l":[{}]}"#
    );
}

/// What of its paths met nothing in these documents, each a batch of its own.
fn unmet(params: &[(&str, &str)], documents: &[Option<&str>]) -> Vec<String> {
    let kernel = prepared(params, Family::Jsonb)
        .unwrap()
        .bind(&MasterKey::for_documentation(), "json");
    for document in documents {
        let input: ArrayRef = Arc::new(StringArray::from(vec![*document]));
        kernel.apply(&input).unwrap();
    }
    kernel.unmet()
}

#[test]
fn paths_that_met_nothing_in_any_document_are_known() {
    let document = r#"{"billing":{"name":"Ada Quist","mail":null}}"#;
    let misspelt = [("$.biling.name", "name"), ("$.billing.mail", "email")];
    // With names that the document has, and without: then it is not even parsed.
    assert_eq!(unmet(&misspelt, &[Some(document)]), ["$.biling.name"]);
    let nowhere = [("$.phone", "phone")];
    assert_eq!(unmet(&nowhere, &[Some(document)]), ["$.phone"]);
    // One document of many is enough, in whatever batch.
    let later = [Some(document), None, Some(r#"{"phone":"+15550001"}"#)];
    assert_eq!(unmet(&nowhere, &later), [""; 0]);
}

#[test]
fn paths_are_not_missed_where_nothing_could_be_met_or_another_path_counts() {
    for documents in [&[][..], &[None], &[Some("{}"), Some("[]"), Some("null")]] {
        assert_eq!(unmet(&[("$.phone", "phone")], documents), [""; 0]);
    }
    let document = Some(r#"{"a":{"b":"x"},"c":"y"}"#);
    // What is kept needs no telling; of two paths to one value, and of one below another, both were met.
    let rules = [
        ("$.d", "keep"),
        ("$.a", "set_null"),
        ("$.a.b", "hash"),
        ("$.c", "hash"),
        ("$..c", "text"),
    ];
    assert_eq!(unmet(&rules, &[document]), [""; 0]);
    // Text that a needle does not find for its escapes is parsed.
    let escaped = Some(r#"{"ph\u006fne":"+15550001"}"#);
    assert_eq!(unmet(&[("$.phone", "phone")], &[escaped]), [""; 0]);
}

#[test]
fn what_a_transform_cannot_take_becomes_null_where_that_is_said() {
    let document = r#"{"e":["a@b.c"],"n":true,"i":1.5,"t":"x@y.z","k":[7]}"#;
    let paths = [
        ("$.e", "email"),
        ("$.n", "noise"),
        ("$.i", "permute"),
        ("$.t", "email"),
    ];
    for path in &paths[..3] {
        let refusal = run(&[*path], document).unwrap_err();
        let hint = refusal.hint.unwrap_or_default();
        assert!(hint.contains("`on_mismatch: set_null`"), "{hint}");
    }
    let alone = run(&paths[3..], r#"{"t":"x@y.z"}"#).unwrap();
    let made = run(
        &[&paths[..], &[("on_mismatch", "set_null")]].concat(),
        document,
    )
    .unwrap();
    let address = alone.split(':').nth(1).unwrap().trim_end_matches('}');
    let expected = format!(r#"{{"e":null,"n":null,"i":null,"t":{address},"k":[7]}}"#);
    assert_eq!(made, expected);
}

#[test]
fn documents_that_get_too_long_for_their_column_become_null_or_empty() {
    let ty = Type {
        length: Some(30),
        ..Type::plain("character varying(30)", Family::Text)
    };
    let made = |too_long: &str, documents: &[&str]| {
        let params = [("$.a", "email"), ("too_long", too_long)];
        let prepared = prepare(&Arg::map(&params), Input { ty: &ty }).unwrap();
        let promise = prepared.guarantees();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "json");
        let input: ArrayRef = Arc::new(StringArray::from(documents.to_vec()));
        let output = kernel.apply(&input).map_err(|refusal| refusal.reason);
        let output = output.map(|output| {
            let output = output.as_string::<i32>().iter();
            output
                .map(|value| value.map(str::to_owned))
                .collect::<Vec<_>>()
        });
        (promise.max_chars, promise.makes_nulls, output)
    };
    let documents = [r#"{"a":"x@y.z"}"#, r#"{"b":"äöüäöüäöüäöüäöüäöüäöü"}"#];
    let fits = Some(documents[1].to_owned());
    let null = (Some(30), true, Ok(vec![None, fits.clone()]));
    assert_eq!(made("set_null", &documents), null);
    let empty = (Some(30), false, Ok(vec![Some("{}".to_owned()), fits]));
    assert_eq!(made("empty", &documents), empty);
    // Nothing is cut by default, so that the plan refuses the column.
    assert_eq!(made("error", &documents).0, Some(u32::MAX));
}

#[test]
fn texts_that_are_no_documents_become_what_text_makes_of_them() {
    let params = [("$.a", "email"), ("on_invalid", "text")];
    let documents = [
        Some("Changed Linda."),
        Some(r#"{"a":"x@y.z"}"#),
        None,
        Some(""),
        Some("no"),
    ];
    let made = run_as(&params, Family::Text, &documents).unwrap();
    let document = format!(r#"{{"a":"{}"}}"#, column("email", "x@y.z"));
    assert_eq!(
        made,
        [
            Some(column("text", "Changed Linda.")),
            Some(document),
            None,
            Some(String::new()),
            Some(column("text", "no")),
        ]
    );
}
