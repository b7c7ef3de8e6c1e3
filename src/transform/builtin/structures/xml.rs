//! `xml`: transforms for elements and attributes, found by path.

mod content;
mod path;
mod scan;

use std::sync::Arc;

use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Transform, rule};
pub use content::{fits, is_content};
use path::Path;
use scan::Scan;

use super::container::{Container, Invalid, Kernel, Part, Slot, Unsplit};
use super::documents::{Form, Policies, at_path};
use super::inner::Inner;
use super::met::Met;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "xml",
    group: Group::Structures,
    summary: "the document with transforms at given paths",
    doc: "Each path names elements or attributes and the transform, one of text, that their values get: \
          `xml: { \"/customer/email\": email, \"//@phone\": phone }`. A path is made of `/name` for a child, `//name` \
          for a descendant, `*` for any name, and `@name` at its end for an attribute; a name without a colon stands \
          for that name under any prefix. An element's value is its text without blanks around it, entities and \
          CDATA resolved; a document in which a named element holds other elements or comments stops the run, unless \
          `on_invalid` says what becomes of it; `set_null` and `fixed` replace all of the element's content. `set_null` leaves no text. Where several paths meet, the first in the \
          file counts. Whatever no path names PASSES AS IT IS, byte for byte, unless `other: empty` is given; names of \
          elements and attributes always pass. Each part uses the domain of its own transform; `domain` on `xml` names \
          another for all parts.",
    params: &[
        Param {
            name: "/…",
            kind: "path: transform",
            default: "",
            doc: "elements or attributes, and the rule they get, written as for a column; as many as are needed",
        },
        Param {
            name: "other",
            kind: "keep|empty",
            default: "keep",
            doc: "what happens to texts, attributes, comments and instructions that no path names",
        },
        Param {
            name: "on_missing",
            kind: "ignore|error",
            default: "ignore",
            doc: "`error` stops the run at a document in which a path names nothing",
        },
        Param {
            name: "on_invalid",
            kind: "error|set_null|empty",
            default: "error",
            doc: "what happens to text that is no XML, uses entities of its own, or holds elements or comments where a path names \
                  text: NULL, or an empty string",
        },
    ],
    accepts: &[Family::Text],
    examples: &["<customer phone=\"+1 415 555 2671\"><email>grace@navy.mil</email></customer>"],
    example_params: &[("/customer/email", "email"), ("//@phone", "phone")],
    keyed: true,
    prepare,
};

const FORM: Form = Form {
    name: ENTRY.name,
    start: '/',
    example: "\"/customer/email\": email",
    clears: "empty",
    invalid: &[],
    params: ENTRY.params,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    // The server has checked that values are XML. It takes fragments, too.
    let checked = input.ty.is_xml();
    let (rules, policies) = FORM.read(args, checked, Rule::read)?;
    Ok(Box::new(Xml {
        rules,
        nothing: Inner::read(&Arg::scalar("set_null"), &text())?,
        policies,
    }))
}

/// The type of all values in documents.
fn text() -> Type {
    Type::plain("text", Family::Text)
}

/// A path with the rule of what it names.
#[derive(Debug)]
struct Rule {
    path: Path,
    /// As the rules file writes it.
    written: String,
    inner: Inner,
    /// Whether it replaces whatever an element holds.
    whole: bool,
}

impl Rule {
    fn read(path: &Arg, arg: &Arg) -> Result<Self, Problem> {
        let rule = || rule::parse(arg).and_then(|spec| Ok((Inner::of(&spec, &text())?, spec)));
        let (path, written, (inner, spec)) = at_path(path, Path::parse, rule)?;
        Ok(Self {
            path,
            written,
            inner,
            whole: matches!(spec.transform, "set_null" | "fixed"),
        })
    }
}

#[derive(Debug)]
struct Xml {
    rules: Vec<Rule>,
    /// Empties what no rule names.
    nothing: Inner,
    policies: Policies,
}

impl Prepared for Xml {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: self.policies.invalid == Invalid::Null,
            // Documents may grow by any length.
            max_chars: Some(u32::MAX),
            passes_values: !self.policies.clears_others
                || self
                    .rules
                    .iter()
                    .any(|rule| rule.inner.guarantees().passes_values),
        }
    }

    fn passes_parts(&self) -> bool {
        self.rules.iter().any(|rule| rule.inner.passes_parts())
    }

    fn kept_whole(&self) -> Vec<String> {
        let rules = self.rules.iter();
        rules
            .flat_map(|rule| rule.inner.kept_whole_in(&rule.written))
            .collect()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let inners = self.rules.iter().map(|rule| &rule.inner);
        let slots = inners.chain([&self.nothing]).map(|inner| Slot {
            family: Family::Text,
            kernel: (!inner.is_keep()).then(|| inner.bind(key, named)),
        });
        let targets = self.rules.iter().map(|rule| Target {
            path: rule.path.clone(),
            keeps: rule.inner.is_keep(),
            whole: rule.whole,
        });
        let documents = Documents {
            met: Met::new(self.rules.len()),
            targets: targets.collect(),
            policies: self.policies,
        };
        Arc::new(Kernel::new(documents, slots.collect()))
    }
}

/// What a rule names, and how; its slot has the same number.
struct Target {
    path: Path,
    /// Whether what it names passes.
    keeps: bool,
    /// Whether an element may hold anything.
    whole: bool,
}

struct Documents {
    targets: Vec<Target>,
    policies: Policies,
    /// Of the targets, which named anything.
    met: Met,
}

impl Documents {
    /// The slot of what no rule names.
    fn others(&self) -> usize {
        self.targets.len()
    }
}

impl Container for Documents {
    const NULL: &'static [u8] = b"";

    fn split<'v>(
        &self,
        _: Format,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<(), Unsplit> {
        if value.is_empty() {
            return Ok(());
        }
        let source = std::str::from_utf8(value).map_err(|_| scan::INVALID)?;
        Scan::new(self, source, parts).run()
    }

    fn quote(&self, _: &[u8], part: &Part<'_>, text: &[u8], out: &mut Vec<u8>) {
        let in_attribute = self
            .targets
            .get(part.slot)
            .is_some_and(|target| target.path.attribute.is_some());
        escape(&String::from_utf8_lossy(text), in_attribute, out);
    }

    fn named(&self, slot: usize) -> Option<&str> {
        let target = self.targets.get(slot)?;
        Some(&target.path.text)
    }

    fn has_met(&self, slot: usize) -> bool {
        self.met.has(slot)
    }

    const HINT: Option<&'static str> = Some(
        "`on_invalid: set_null` or `on_invalid: empty` says what becomes of text that is no XML",
    );

    fn invalid(&self) -> Invalid {
        self.policies.invalid
    }
}

/// Appends text as it stands in a document. What XML 1.0 has no place for becomes U+FFFD.
/// Source: Extensible Markup Language 1.0, sections 2.2, 2.4 and 3.3.3.
fn escape(text: &str, in_attribute: bool, out: &mut Vec<u8>) {
    for character in text.chars() {
        let escaped = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\r' => "&#13;",
            '"' if in_attribute => "&quot;",
            '\'' if in_attribute => "&apos;",
            '\t' if in_attribute => "&#9;",
            '\n' if in_attribute => "&#10;",
            '\t' | '\n' => {
                out.push(character as u8);
                continue;
            }
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
            _ => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
        };
        out.extend_from_slice(escaped.as_bytes());
    }
}

#[cfg(test)]
mod tests;
