//! `php`: what PHP's `serialize` gives.

use super::super::documents::{Form, PATHS};
use super::{Language, ON_MISSING, OTHER, Program, Rule, TOO_LONG};
use crate::catalog::Family;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::serial::{self, Tree};
use crate::transform::{Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "php",
    group: Group::Structures,
    summary: "what PHP's `serialize` gives with transforms at given paths",
    doc: "For texts in which PHP keeps values: `cache.value` of Laravel, `data.command` in `jobs.payload`. Paths and rules are those \
          of `json`: `php: { \"$.email\": email, \"$.data.tags[*]\": keep }`. An array whose keys count from 0 is a list, all others and \
          objects have members; a private or protected property has its bare name. Values that paths name are replaced where they stand, \
          with their new lengths, and WHATEVER NO PATH NAMES PASSES AS IT IS, with keys and classes, unless `other: set_null` is given. A \
          number that becomes one stays one. True, false, an array or an object where a transform is named stop the run, unless \
          `on_invalid` says what becomes of such texts, and so do references there, and what a class writes in a form of its own; \
          `set_null` and `fixed` replace all of it, `keep` passes it. With `other: set_null` texts with a member that no path names and \
          whose name holds an e-mail address go the way of `on_invalid`, too. Each part uses the domain of its own transform; `domain` on \
          `php` names another for all parts.",
    params: &[
        PATHS,
        OTHER,
        ON_MISSING,
        Param {
            name: "on_invalid",
            kind: "error|set_null|empty",
            default: "error",
            doc: "what happens to text that PHP could not read, is nested deeper than 127, or holds something else than its paths say: \
                  NULL, or an empty string",
        },
        TOO_LONG,
    ],
    accepts: &[Family::Text],
    examples: &[r#"a:2:{s:5:"email";s:14:"grace@navy.mil";s:4:"rank";i:7;}"#],
    example_params: &[("$.email", "email")],
    keyed: true,
    prepare,
};

const FORM: Form = Form {
    name: ENTRY.name,
    start: '$',
    example: "\"$.email\": email",
    clears: "set_null",
    invalid: &[],
    params: ENTRY.params,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Program::<Php>::of(FORM.read(args, false, Rule::read)?, input.ty)
}

#[derive(Debug)]
struct Php;

impl Language for Php {
    const NAME: &'static str = ENTRY.name;
    const WHAT: &'static str = "result of PHP's `serialize`";
    const HINT: &'static str = "`on_invalid: set_null` or `on_invalid: empty` says what becomes of text that PHP could not read";

    fn read(text: &str) -> Option<Tree<'_>> {
        serial::php::read(text)
    }

    fn write(old: &str, text: &str, out: &mut Vec<u8>) {
        serial::php::write(old.as_bytes(), text, out);
    }

    fn null(_: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(serial::php::NULL);
    }
}
