use std::path::Path;

use super::*;
use crate::transform::Input;
use crate::transform::Prepared;
use crate::transform::args::{Arg, Problem, Value};
use crate::transform::registry::{Entry, Group, Param};

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
        examples: &[],
        keyed,
        prepare,
    }
}

static REGISTRY: &[Entry] = &[
    entry("keep", false, &[]),
    entry("set_null", false, &[]),
    entry("fixed", false, &[const { param("value") }]),
    entry("email", true, &[]),
    entry("name", true, &[]),
    entry(
        "mask",
        false,
        &[const { param("keep_first") }, const { param("keep_last") }],
    ),
    entry("json", false, &[const { param("*") }]),
];

fn env(name: &str) -> Option<String> {
    match name {
        "SET" => Some("a$value".into()),
        "MODE" => Some("s3cr3t-mode".into()),
        "NOTHING" => Some(String::new()),
        _ => None,
    }
}

fn parse(text: &str) -> Result<Rules, Rejected> {
    Rules::parse_with(REGISTRY, &[(Path::new("shop.yaml"), text)], &env)
}

#[test]
fn show() {
    for text in [
        "version: 1\ntables:\n  users:\n    columns:\n      email: emial\n",
        "version: 1\ntabels: {}\n",
        "tables: {}\n",
        "version: 2\n",
        "version: 1\ntables:\n  users:\n    rows: 10%\n",
        "version: 1\ntables:\n  users:\n    rows: { limit: -5, were: x, where: \"\" }\n",
        "version: 1\ntables:\n  users:\n    columns:\n      email:\n      b: ~\n",
        "version: 1\nreferences:\n  - orders.email => users.email\n",
        "version: 1\ncolumns:\n  email: email\n  *.phone: x\n",
        "version: 1\ncolumns:\n  email: email\n  \"*.x\": { mask: { keep_lst: 4 } }\n  \"*.y\": { mask: , keep_last: 4 }\n  \"*.z\": { keep: { domain: x } }\n",
        "version: 1\nunlisted: ${MODE}\n",
        "version: 1\nunlisted: kepe\ntables:\n\tusers: x\n",
        "version: 1\nsorce: postgres://u:hunter2@h/db\ntarget: x # y\n",
        "version: 1\nkey: 00ffaa\n bad: yes\ntables:\n  users:\n",
        "version: 1\ntables:\n  users:\n    rows: all\n   columns:\n     id: keep\n",
        "version: 1\ntables:\n  users:\n    id: keep\n  public.users: {}\n  a.b.c: {}\n",
        "version: 1\ncolumns:\n  \"*.x\": { fixed: '${NOPE}/${ALSO}' }\n",
        "version: 1\ntables:\n  users:\n    columns: [a, b]\n  orders: none\n  items:\n    rows: 100\n",
        "",
        "hello: \"x",
        "version: 1\ntables:\n  users:\n    columns:\n      a: passthrough\n      b: { type: email }\n      c: { email: x }\n      d: {email:x}\n      e: [email]\n      f: {email: {}, name: {}}\n",
    ] {
        match parse(text) {
            Ok(rules) => println!("OK {rules:?}"),
            Err(rejected) => println!("{}\n========", rejected.render(false)),
        }
    }
}
