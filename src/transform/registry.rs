//! The one table of transforms. Help, error suggestions, the README's table and the laws that every transform is
//! tested against all derive from it: to add a transform, write its file in `builtin/` and one row here.

use super::Prepared;
use super::args::{Arg, Problem};
use crate::catalog::Family;

/// A row of the registry.
pub struct Entry {
    /// Name in the rules file, snake_case.
    pub name: &'static str,
    /// Heading it is listed under.
    pub group: Group,
    /// One line: what comes out.
    pub summary: &'static str,
    /// A paragraph: how it behaves, what it keeps, where its ranges come from (RFC, registry, standard).
    pub doc: &'static str,
    /// Parameters it takes, besides `domain`.
    pub params: &'static [Param],
    /// Families of types it accepts; empty means every type.
    pub accepts: &'static [Family],
    /// Values that `standin transforms NAME` shows before → after, in text form.
    pub examples: &'static [&'static str],
    /// Whether the mapping depends on the key and so has a domain (`false`: keep, set_null, fixed, mask …).
    pub keyed: bool,
    /// Checks parameters and type. Called with a type whose family is in `accepts`.
    pub prepare: fn(&Arg, super::Input<'_>) -> Result<Box<dyn Prepared>, Problem>,
}

/// A parameter, for help and for refusing unknown ones.
pub struct Param {
    /// Its key under the transform's name.
    pub name: &'static str,
    /// What may stand there: `text`, `integer`, `true|false`, `JSONPath → transform` …
    pub kind: &'static str,
    /// Default as written in the rules file; empty when it is required.
    pub default: &'static str,
    /// One line.
    pub doc: &'static str,
}

/// Headings of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// keep, set_null, fixed.
    Plain,
    /// Names of people.
    People,
    /// E-mail, phone, user names, URLs, addresses of machines.
    Contact,
    /// Places and companies.
    Places,
    /// Numbers that identify: cards, ssn, uuid, digits, hash.
    Identifiers,
    /// Numbers and dates.
    Numbers,
    /// Free text and documents.
    Text,
}

/// Every transform, in the order they are listed.
pub static REGISTRY: &[Entry] = &[];

/// The row of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.name == name)
}

/// The closest name to a misspelt one, if any is close.
pub fn suggest(name: &str) -> Option<&'static str> {
    REGISTRY
        .iter()
        .map(|entry| (strsim::damerau_levenshtein(entry.name, name), entry.name))
        .filter(|(distance, entry)| *distance <= 2.max(entry.len() / 3))
        .min()
        .map(|(_, entry)| entry)
}
