//! Documents through the transform.

use super::super::testing::{Rule, column, rule as rule_on};
use super::*;
use crate::transform::Refusal;

fn of(params: &[(&str, &str)]) -> Rule {
    rule_on(&ENTRY, params, &text()).unwrap()
}

fn run(params: &[(&str, &str)], document: &str) -> Result<String, Refusal> {
    of(params).text(document)
}

#[test]
fn a_part_becomes_what_it_becomes_in_a_column() {
    let document = "<?xml version=\"1.0\"?>\n<!DOCTYPE c>\n<c  phone = '+1 (415) 555-2671' b=\"x\"  ><!-- kept -->\n \
                    <email>\n  a&amp;b@c.d </email><e:email xmlns:e='u'><![CDATA[x<y]]></e:email ><email/><email></email>t</c>\n";
    let output = run(&[("/c/email", "email"), ("//@phone", "phone")], document).unwrap();
    let expected = document
        .replace("a&amp;b@c.d", &column("email", "a&b@c.d"))
        .replace("<![CDATA[x<y]]>", &column("email", "x<y"))
        .replace("+1 (415) 555-2671", &column("phone", "+1 (415) 555-2671"));
    assert_eq!(output, expected);
}

#[test]
fn paths_lead_where_they_say() {
    let document = "<a><b x='1'>1</b><c><b x='1'>1</b></c></a>";
    let hash = column("hash", "1");
    let element = format!("<b x='1'>{hash}</b>");
    let attribute = format!("<b x='{hash}'>1</b>");
    let (one, two) = ("<a>", "<c>");
    let at = |first: &str, second: &str| format!("{one}{first}{two}{second}</c></a>");
    let old = "<b x='1'>1</b>";
    for (path, expected) in [
        ("/a/b", at(&element, old)),
        ("//b", at(&element, &element)),
        ("/a/*/b", at(old, &element)),
        ("/a/c//b", at(old, &element)),
        ("/b", at(old, old)),
        ("//@x", at(&attribute, &attribute)),
        ("/a/b/@x", at(&attribute, old)),
        ("/a/c//@*", at(old, &attribute)),
        ("/a/@x", at(old, old)),
    ] {
        assert_eq!(
            run(&[(path, "hash")], document).unwrap(),
            expected,
            "{path}"
        );
    }
}

#[test]
fn places_are_right_behind_a_mark_and_other_alphabets() {
    let document = "\u{feff}<é ü='日本'>ß<b>1</b></é>";
    let output = run(&[("//b", "hash"), ("/é/@ü", "hash")], document).unwrap();
    let expected = document
        .replace(">1<", &format!(">{}<", column("hash", "1")))
        .replace("日本", &column("hash", "日本"));
    assert_eq!(output, expected);
    assert!(run(&[("//b", "hash")], "\u{feff}\u{feff}<b>1</b>").is_err());
}

#[test]
fn stand_ins_are_escaped() {
    let params = [
        ("/a: fixed: value", "<&>'\"\u{1}"),
        ("/a/@b: fixed: value", "<&>'\"\n"),
    ];
    assert_eq!(
        run(&params, "<a b='x'>y</a>").unwrap(),
        "<a b='&lt;&amp;&gt;&apos;&quot;&#10;'>&lt;&amp;&gt;'\"\u{fffd}</a>"
    );
}

#[test]
fn replacements_take_whole_elements() {
    let document = "<r><a><b>x</b><!-- y --></a><a> </a><a/></r>";
    assert_eq!(
        run(&[("/r/a", "set_null")], document).unwrap(),
        "<r><a></a><a></a><a/></r>"
    );
    assert_eq!(
        run(&[("/r/a: fixed: value", "z"), ("//b", "hash")], document).unwrap(),
        "<r><a>z</a><a></a><a/></r>",
        "blanks alone are no text"
    );
    assert_eq!(
        run(&[("/r/@x", "set_null")], "<r x='1'/>").unwrap(),
        "<r x=''/>"
    );
}

#[test]
fn a_named_element_with_more_than_text_is_refused_without_the_value() {
    for document in [
        "<a>secret<b/></a>",
        "<a><b>secret</b></a>",
        "<a>x<!-- secret --></a>",
        "<a>x<?p secret?></a>",
    ] {
        let refusal = run(&[("/a", "email")], document).unwrap_err();
        assert!(refusal.reason.contains("`/a`"), "{refusal:?}");
        assert!(!format!("{refusal:?}").contains("secret"));
        assert!(refusal.hint.unwrap().contains("on_invalid"));
        let rows = [
            Some("<a b='1'>1</a>"),
            Some(document),
            Some("<a b='2'>2</a>"),
        ];
        for (word, made) in [("set_null", None), ("empty", Some(""))] {
            let params = [("//@b", "hash"), ("/a", "hash"), ("on_invalid", word)];
            let made_of = |text: &str| {
                let hash = column("hash", text);
                Some(format!("<a b='{hash}'>{hash}</a>"))
            };
            let expected = [made_of("1"), made.map(str::to_owned), made_of("2")];
            assert_eq!(of(&params).texts(&rows).unwrap(), expected, "{document}");
        }
    }
}

#[test]
fn what_no_path_names_can_be_emptied() {
    let document = "<r xmlns='u' p='1'>t<!--c--><?i n?><a q='2'>x</a><k r='3'>y<b>z</b></k>\n<![CDATA[w]]>&#65;</r>";
    let output = run(
        &[("/r/a", "hash"), ("/r/k", "keep"), ("other", "empty")],
        document,
    )
    .unwrap();
    let expected = format!(
        "<r xmlns='u' p=''><a q=''>{}</a><k r='3'>y<b>z</b></k>\n</r>",
        column("hash", "x")
    );
    assert_eq!(output, expected);
    for declared in [
        "<!DOCTYPE r [<!ENTITY e 'x'>]><r/>",
        "<!DOCTYPE r SYSTEM \"ada\"><r/>",
    ] {
        assert!(run(&[("/r", "hash"), ("other", "empty")], declared).is_err());
        assert_eq!(run(&[("/r", "hash")], declared).unwrap(), declared);
    }
}

#[test]
fn what_is_no_xml_is_refused_emptied_or_made_null() {
    for text in [
        "x",
        "<a>",
        "<a></b>",
        "<a b></a>",
        "a<b/>",
        "<a>&e;</a>",
        "<a>&#xD800;</a>",
        "<",
        "</a>",
        "<a/></a>",
    ] {
        let refusal = run(&[("//@b", "hash")], text).err();
        assert!(
            refusal.is_some_and(|refusal| refusal.reason.contains("XML")),
            "{text}"
        );
        let rows = [Some("<a>1</a>"), Some(text), None, Some("")];
        let with = |word| {
            of(&[("/a", "hash"), ("on_invalid", word)])
                .texts(&rows)
                .unwrap()
        };
        let made = format!("<a>{}</a>", column("hash", "1"));
        if text != "<a b></a>" {
            assert_eq!(
                with("set_null"),
                [Some(made.clone()), None, None, Some(String::new())]
            );
            assert_eq!(with("empty")[1].as_deref(), Some(""), "{text}");
        }
    }
    assert!(
        of(&[("/a", "hash"), ("on_invalid", "set_null")])
            .prepared()
            .guarantees()
            .makes_nulls
    );
}

#[test]
fn fragments_are_values_of_the_xml_type_only() {
    let mut ty = text();
    ty.name = "xml".into();
    let xml = rule_on(&ENTRY, &[("/a", "hash")], &ty).unwrap();
    let document = "t <a>1</a> u <a>1</a>";
    let hash = column("hash", "1");
    assert_eq!(
        xml.text(document).unwrap(),
        format!("t <a>{hash}</a> u <a>{hash}</a>")
    );
    assert!(run(&[("/a", "hash")], document).is_err());
}

#[test]
fn elements_of_arrays_stay_xml() {
    let mut xml = text();
    xml.name = "xml".into();
    let ty = Type {
        element: Some(Box::new(xml)),
        ..Type::plain("xml[]", Family::Array)
    };
    let array = |params: &[(&str, &str)]| rule_on(&super::super::array::ENTRY, params, &ty);
    assert!(array(&[("of", "hash")]).is_ok());
    assert!(array(&[("of: fixed: value", "<a/>")]).is_ok());
    let refused = [("of", "text"), ("of: fixed: value", "<a")].map(|param| array(&[param]).err());
    assert!(
        refused[0]
            .as_ref()
            .is_some_and(|problem| problem.message.contains("well-formed"))
    );
    assert!(
        refused[1]
            .as_ref()
            .is_some_and(|problem| problem.message.contains("no xml"))
    );
}

#[test]
fn a_path_that_names_nothing_may_stop_the_run() {
    let params = [("/a/b", "hash"), ("/a/@c", "keep"), ("on_missing", "error")];
    assert!(run(&params, "<a c='1'><b>x</b></a>").is_ok());
    let refusal = run(&params, "<a><b>x</b></a>").unwrap_err();
    assert!(refusal.reason.contains("`/a/@c`"));
}

#[test]
fn mistakes_come_together() {
    let problem = rule_on(
        &ENTRY,
        &[("/a[1]", "emial"), ("other", "drop"), ("/b", "permute")],
        &text(),
    );
    assert_eq!(problem.err().unwrap().all().len(), 4);
    assert!(rule_on(&ENTRY, &[("other", "empty")], &text()).is_err());
}

#[test]
fn documents_may_be_deep() {
    let document = "<a>".repeat(100_000) + "x" + &"</a>".repeat(100_000);
    let output = run(&[("/a/b", "hash")], &document).unwrap();
    assert_eq!(output, document);
}

proptest::proptest! {
    #[test]
    fn any_text_passes_or_is_refused(text in "[<>/a&;!\\[\\]='\" x-]{0,40}") {
        let rule = of(&[("//a", "hash"), ("//@a", "hash"), ("other", "empty"), ("on_invalid", "empty")]);
        let _ = rule.texts(&[Some(&text)]);
    }
}

#[test]
fn what_is_no_xml_is_refused_with_the_way_on() {
    let refusal = run(&[("/a", "hash")], "<a>").unwrap_err();
    let hint = refusal.hint.unwrap();
    assert!(hint.contains("on_invalid: set_null"), "{hint}");
}

#[test]
fn paths_that_met_nothing_are_known() {
    let rule = of(&[
        ("/c/emial", "email"),
        ("//@phone", "phone"),
        ("/c/b", "keep"),
    ]);
    assert_eq!(rule.unmet(&[None, Some("")]), [""; 0]);
    let document = Some("<c><email>a@b.c</email></c>");
    assert_eq!(rule.unmet(&[document]), ["/c/emial", "//@phone"]);
    let both = [document, Some("<c phone='+15550001'><emial/></c>")];
    assert_eq!(rule.unmet(&both), [""; 0]);
}
