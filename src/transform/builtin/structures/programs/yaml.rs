//! `yaml`: texts of YAML, as Ruby on Rails keeps them.

use super::super::documents::{Form, PATHS};
use super::{Language, ON_MISSING, OTHER, Program, Rule, TOO_LONG};
use crate::catalog::Family;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::serial::{self, Tree};
use crate::transform::{Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "yaml",
    group: Group::Structures,
    summary: "the text of YAML with transforms at given paths",
    doc: "For texts in which programs keep values: `versions.object` of PaperTrail, `handler` of Delayed::Job, columns that Rails \
          serializes. Paths and rules are those of `json`: `yaml: { \"$.email\": email, \"$.args[*].name\": name }`; a name that is a \
          symbol is written with its colon: `$[':email']`. Values that paths name are replaced where they stand, and WHATEVER NO PATH \
          NAMES PASSES AS IT IS, byte for byte, with names, classes, marks, comments and blanks, unless `other: set_null` is given. \
          A text stays a text, in quotes where it would be read as something else; a number or a date that becomes one stays one. \
          True, false, a list or a mapping where a transform is named stop the run, unless `on_invalid` says what becomes of such texts; \
          `set_null` and `fixed` replace all of it, with its class, `keep` passes it. `!binary` becomes a text where it holds one. An \
          alias (`*1`) shows what became of the value that it stands for; where a path of another transform names it, it goes the way of \
          `on_invalid`. With `other: set_null` so do texts with comments, and those with a member that no path names and whose \
          name holds an e-mail address. Each part uses the domain of its own transform; `domain` on `yaml` names another for all parts.",
    params: &[
        PATHS,
        OTHER,
        ON_MISSING,
        Param {
            name: "on_invalid",
            kind: "error|set_null|empty",
            default: "error",
            doc: "what happens to text that is no YAML of one document, is nested deeper than 127, or holds something else than its \
                  paths say: NULL, or an empty string",
        },
        TOO_LONG,
    ],
    accepts: &[Family::Text],
    examples: &["---\nemail: grace@navy.mil\nrank: 7\n"],
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
    Program::<Yaml>::of(FORM.read(args, false, Rule::read)?, input.ty)
}

#[derive(Debug)]
struct Yaml;

impl Language for Yaml {
    const NAME: &'static str = ENTRY.name;
    const WHAT: &'static str = "document of YAML";
    const HINT: &'static str =
        "`on_invalid: set_null` or `on_invalid: empty` says what becomes of text that is no YAML";

    fn read(text: &str) -> Option<Tree<'_>> {
        serial::yaml::read(text)
    }

    fn write(old: &str, text: &str, out: &mut Vec<u8>) {
        serial::yaml::write(old, text, out);
    }

    fn null(old: &str, out: &mut Vec<u8>) {
        serial::yaml::null(old, out);
    }
}
