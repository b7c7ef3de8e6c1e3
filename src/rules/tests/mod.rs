//! The module as a whole, over a registry of its own: what good files mean, and what is said of bad ones.

mod meaning;
mod mistakes;
mod rule_tests;
mod secrets;

use std::path::Path;

use super::{Rejected, Rules};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::RULE;
use crate::transform::registry::{Entry, Group, Param};
use crate::transform::{Input, Prepared};

fn prepare(_: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Err(Problem::new("never asked for"))
}

const fn param(name: &'static str) -> Param {
    Param {
        name,
        kind: "",
        default: "",
        doc: "",
    }
}

const fn entry(name: &'static str, keyed: bool, params: &'static [Param]) -> Entry {
    Entry {
        name,
        group: Group::Plain,
        summary: "",
        doc: "",
        params,
        accepts: &[],
        example_params: &[],
        examples: &[],
        keyed,
        prepare,
    }
}

const FIXED: &[Param] = &[param("value")];
const NAME: &[Param] = &[param("style")];
const MASK: &[Param] = &[param("keep_first"), param("keep_last")];
const JSON: &[Param] = &[param("$…"), param("on_missing")];
const XML: &[Param] = &[param("/…"), param("other")];
const HSTORE: &[Param] = &[param("…")];
const ARRAY: &[Param] = &[Param {
    kind: RULE,
    ..param("of")
}];

static REGISTRY: &[Entry] = &[
    entry("keep", false, &[]),
    entry("set_null", false, &[]),
    entry("fixed", false, FIXED),
    entry("email", true, &[]),
    entry("name", true, NAME),
    entry("mask", false, MASK),
    entry("json", false, JSON),
    entry("xml", true, XML),
    entry("hstore", true, HSTORE),
    entry("array", true, ARRAY),
];

/// Variables of the tests.
fn env(name: &str) -> Option<String> {
    match name {
        "SET" => Some("${not} expanded".into()),
        "SECRET" => Some("S3CRET".into()),
        "NOTHING" => Some(String::new()),
        _ => None,
    }
}

fn parse(text: &str) -> Result<Rules, Rejected> {
    Rules::parse_with(REGISTRY, &[(Path::new("shop.yaml"), text)], &env)
}

fn overlaid(base: &str, over: &str) -> Result<Rules, Rejected> {
    let files = [
        (Path::new("shop.yaml"), base),
        (Path::new("shop.dev.yaml"), over),
    ];
    Rules::parse_with(REGISTRY, &files, &env)
}
