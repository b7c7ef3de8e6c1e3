//! `standin transforms`: the catalogue, and one transform in full.

use serde_json::{Value, json};

use super::Ended;
use super::args::{Format, TransformsArgs};
use super::screen::Screen;
use crate::catalog::{Family, Type};
use crate::error::{Error, Kind, Result};
use crate::key::MasterKey;
use crate::transform::builtin::structures::xml;
use crate::transform::registry::{self, Entry, REGISTRY};

pub(super) fn run(args: &TransformsArgs, screen: &Screen) -> Result<(), Ended> {
    let entries: Vec<&Entry> = match (&args.name, &args.of_type) {
        (Some(name), _) => vec![find(name)?],
        (None, Some(of_type)) => takers(of_type)?,
        (None, None) => REGISTRY.iter().collect(),
    };
    let text = match (args.format, &args.name) {
        (Format::Json, _) => format!(
            "{:#}",
            entries
                .iter()
                .map(|entry| to_json(entry))
                .collect::<Value>()
        ),
        (Format::Text, None) => super::tables::catalogue(&entries, screen.width()),
        (Format::Text, Some(_)) => entries.iter().map(|entry| explain(entry)).collect(),
    };
    Ok(screen.result(&text)?)
}

fn find(name: &str) -> Result<&'static Entry> {
    registry::find(name).ok_or_else(|| {
        let error = Error::new(Kind::Rules, format!("there is no transform `{name}`"));
        match registry::suggest(name) {
            Some(close) => error.hint(format!("did you mean `{close}`?")),
            None => error.hint("`standin transforms` lists them all"),
        }
    })
}

/// Other names of types. Source: PostgreSQL documentation, "Data Types", table 8.1.
const ALIASES: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("int2", "smallint"),
    ("int", "integer"),
    ("int4", "integer"),
    ("serial", "integer"),
    ("int8", "bigint"),
    ("bigserial", "bigint"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("decimal", "numeric"),
    ("varchar", "text"),
    ("character varying", "text"),
    ("name", "text"),
    ("character", "char"),
    ("bpchar", "char"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("xml", "text"),
    ("smallserial", "smallint"),
    ("serial2", "smallint"),
    ("serial4", "integer"),
    ("serial8", "bigint"),
    ("int4range", "range"),
    ("int8range", "range"),
    ("numrange", "range"),
    ("daterange", "range"),
    ("tsrange", "range"),
    ("tstzrange", "range"),
    ("int4multirange", "multirange"),
    ("int8multirange", "multirange"),
    ("nummultirange", "multirange"),
    ("datemultirange", "multirange"),
    ("tsmultirange", "multirange"),
    ("tstzmultirange", "multirange"),
];

/// Types that have no family of their own: some transforms of `other` take one of them, as they say. Source: PostgreSQL
/// documentation, "Data Types" and "Additional Supplied Modules".
const OTHERS: &[&str] = &[
    "bit",
    "bit varying",
    "varbit",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "pg_lsn",
    "cube",
    "seg",
    "ltree",
    "lquery",
    "ltxtquery",
    "ean13",
    "isbn",
    "isbn13",
    "ismn",
    "issn",
    "upc",
];

/// The transforms that take a type, as PostgreSQL or `standin transforms` writes it.
fn takers(of_type: &str) -> Result<Vec<&'static Entry>> {
    let written = of_type.trim().to_lowercase();
    // `numeric(10, 2)`, and the `timestamp(3) with time zone` that PostgreSQL prints.
    let bare = match (written.split_once('('), written.split_once(')')) {
        (Some((start, _)), Some((_, end))) => format!("{}{end}", start.trim_end()),
        _ => written,
    };
    let alias = ALIASES.iter().find(|(alias, _)| *alias == bare);
    let name = match alias {
        Some((_, name)) => name,
        None if bare.ends_with("[]") => Family::Array.name(),
        None if OTHERS.contains(&bare.as_str()) => Family::Other.name(),
        None => bare.as_str(),
    };
    let mut known: Vec<&str> = REGISTRY
        .iter()
        .flat_map(|entry| entry.accepts)
        .map(|family| family.name())
        .collect();
    known.sort_unstable();
    known.dedup();
    if !known.contains(&name) {
        let error = Error::new(
            Kind::Rules,
            format!("no transform is made for a type `{of_type}`"),
        );
        let hint = "`keep`, `set_null`, `fixed` and `default` take columns of any type; others are made for:";
        let error = error.hint(format!("{hint} {}", known.join(", ")));
        return Err(error.hint(
            "a type of your own is an `enum`, `composite` or `range`; of a domain, give the type that it is made of",
        ));
    }
    let written = Type::plain(&bare, Family::Text);
    let takes = |entry: &&Entry| {
        let is_any = entry.accepts.is_empty();
        let is_it = is_any || entry.accepts.iter().any(|family| family.name() == name);
        is_it && xml::fits(entry.name, &written).is_ok()
    };
    Ok(REGISTRY.iter().filter(takes).collect())
}

/// Examples run under a key that is no secret, so that everyone sees the same.
fn examples(entry: &Entry) -> Vec<(String, String)> {
    registry::example(entry, &MasterKey::for_documentation())
}

fn to_json(entry: &Entry) -> Value {
    let params: Vec<Value> = entry
        .params
        .iter()
        .map(|param| json!({"name": param.name, "kind": param.kind, "default": param.default, "doc": param.doc}))
        .collect();
    let examples: Vec<Value> = examples(entry)
        .into_iter()
        .map(|(before, after)| json!({"before": before, "after": after}))
        .collect();
    json!({
        "name": entry.name,
        "group": entry.group.title(),
        "summary": entry.summary,
        "doc": entry.doc,
        "keyed": entry.keyed,
        "accepts": entry.accepts.iter().map(|family| family.name()).collect::<Vec<_>>(),
        "guarantees": entry.promises(),
        "passes": entry.passes(),
        "stand_ins": entry.stand_ins(),
        "params": params,
        "examples": examples,
    })
}

fn explain(entry: &Entry) -> String {
    let doc = wrapped(entry.doc);
    let mut text = format!("{}: {}\n\n{doc}\n", entry.name, entry.summary);
    text += &format!("Types       {}\n", entry.accepted());
    text += &format!("Guarantees  {}{}\n", entry.promises(), with(entry));
    if let Some(most) = entry.stand_ins() {
        text += &format!("Stand-ins   {most} at most{}\n", with(entry));
    }
    let domain = match (entry.holds_rules(), entry.has_domain()) {
        (true, true) => "that of each part's transform, unless `domain` names another".into(),
        (true, false) => "that of each part's transform".into(),
        (false, true) => format!("{}, unless `domain` names another", entry.name),
        (false, false) => "none: no key".into(),
    };
    text += &format!("Domain      {domain}\n");
    if entry.keyed || !entry.params.is_empty() {
        text += "\nParameters\n";
        for param in entry.params {
            let default = if param.default.is_empty() {
                "required".into()
            } else {
                format!("default {}", param.default)
            };
            text += &format!(
                "  {}: {} ({default})\n      {}\n",
                param.name, param.kind, param.doc
            );
        }
    }
    if entry.has_domain() {
        text += "  domain: word (default the transform's name)\n      \
                 Columns of one domain get the same value for the same value, whatever table they are in\n";
    }
    let examples = examples(entry);
    if !examples.is_empty() {
        let others = match entry.keyed {
            true => " (each key gives others)",
            false => "",
        };
        text += &format!("\nExamples{}{others}\n", with(entry));
        let width = examples
            .iter()
            .map(|(before, _)| before.chars().count())
            .max()
            .unwrap_or(0);
        for (before, after) in examples {
            text += &format!("  {before:width$}  →  {after}\n");
        }
    }
    text
}

/// The parameters that a row's examples and promises stand under; nothing where the defaults do.
fn with(entry: &Entry) -> String {
    let params = entry.example_params.iter();
    let given: Vec<String> = params
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    match given.as_slice() {
        [] => String::new(),
        given => format!(" with {}", given.join(", ")),
    }
}

/// A paragraph in lines that can be read.
fn wrapped(paragraph: &str) -> String {
    const WIDEST: usize = 100;
    let (mut text, mut width) = (String::new(), 0);
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDEST {
            text.push('\n');
            width = 0;
        }
        if width > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::registry::{REGISTRY, find};

    #[test]
    fn how_many_stand_ins_there_are_and_what_passes_is_told() {
        let text = explain(find("choice").unwrap());
        assert!(text.contains("Stand-ins   3 at most with"), "{text}");
        assert!(!explain(find("uuid").unwrap()).contains("Stand-ins"));
        let others = |name: &str| explain(find(name).unwrap()).contains("each key gives others");
        assert!(others("uuid") && !others("replace") && !others("map"));
        let of = |name: &str| to_json(find(name).unwrap());
        assert_eq!(of("mask")["passes"], "parts");
        assert_eq!(of("round")["passes"], "values");
        assert_eq!(of("email")["passes"], "nothing");
        assert_eq!(of("fixed")["stand_ins"], 1);
        assert!(of("email")["stand_ins"].is_null());
    }

    #[test]
    fn transforms_are_found_by_the_type_that_they_take() {
        let names = |of_type: &str| -> Vec<&str> {
            takers(of_type)
                .unwrap()
                .iter()
                .map(|entry| entry.name)
                .collect()
        };
        assert!(names("bigint").contains(&"permute") && !names("bigint").contains(&"email"));
        assert!(names("bigint").contains(&"keep"));
        for (one, other) in [
            ("VARCHAR(40)", "text"),
            ("int8", "bigint"),
            ("numeric(10, 2)", "numeric"),
            ("timestamp(3) with time zone", "timestamptz"),
            ("text[]", "array"),
            ("int4range", "range"),
            ("datemultirange", "multirange"),
            ("point", "other"),
            ("bit varying(8)", "other"),
            ("tsvector", "other"),
        ] {
            assert_eq!(names(one), names(other), "{one}");
        }
        assert!(names("point").contains(&"coordinates"));
        // Of what takes texts, xml gets what gives XML.
        assert!(names("xml").contains(&"xml") && !names("xml").contains(&"email"));
        let error = takers("moods").err().unwrap();
        assert!(error.hints()[0].contains("bigint"), "{:?}", error.hints());
        for (_, name) in ALIASES {
            assert!(takers(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn explanations_fit_a_terminal_and_say_what_examples_stand_under() {
        for entry in REGISTRY {
            let doc = wrapped(entry.doc);
            assert!(
                doc.lines().all(|line| line.chars().count() <= 100),
                "{}",
                entry.name
            );
            let words = |text: &str| {
                text.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            assert_eq!(words(&doc), words(entry.doc), "{}", entry.name);
        }
        let text = explain(find("national_id").unwrap());
        assert!(
            text.contains("one to one with country: uk, kind: nhs, numbers: any"),
            "{text}"
        );
    }
}
