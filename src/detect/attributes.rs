//! Tables of attributes: a column of names beside one of values. Where a name is called like somebody's data
//! (`passport_no`, `maiden_name`), what stands in its row is that, and neither its own column's name nor its form says so.

use std::collections::HashSet;

use super::names::{self, Strength};
use super::split::ends_with_one_of;
use super::subject::Subject;
use super::{Category, Confidence, Judgement, Proposal, Sample};
use crate::catalog::Table;

/// Words for a column of names.
const NAMES: &[&str] = &[
    "attr",
    "attribute",
    "key",
    "k",
    "field",
    "fieldname",
    "prop",
    "property",
    "column",
    "name",
    "label",
    "question",
    "param",
    "parameter",
    "path",
    "type",
    "kind",
    "merkmal",
    "feld",
    "schluessel",
    "attribut",
    "champ",
    "cle",
    "campo",
    "clave",
    "atributo",
    "chiave",
    "attributo",
    "chave",
    "veld",
    "sleutel",
    "pole",
    "klucz",
];

/// Words for the columns of their values.
const VALUES: &[&str] = &[
    "value", "val", "v", "content", "data", "old", "new", "before", "after", "previous", "current",
    "answer", "wert", "inhalt", "alt", "neu", "valeur", "valor", "valore", "waarde", "wartosc",
];

/// Longest name, in bytes.
const LONGEST: usize = 64;

/// Takes the values beside such names for texts.
pub(super) fn beside(
    table: &Table,
    samples: &[Sample],
    subject: Subject,
    judgements: &mut [Judgement],
) {
    // What an application is set to is called like people's data as well: `smtp.user`, `default_country`.
    if subject.things && !subject.people {
        return;
    }
    let columns = || table.columns.iter().zip(samples);
    let teller = columns().find(|(column, sample)| {
        let is_name = column.ty.family.is_text() && ends_with_one_of(&column.name, NAMES);
        is_name && sample.as_deref().is_some_and(tell_of_people)
    });
    let Some((teller, _)) = teller else { return };
    for ((column, _), judgement) in columns().zip(judgements) {
        let is_value = column.ty.family.is_text() && ends_with_one_of(&column.name, VALUES);
        let is_open = judgement.personal.is_none() && judgement.documents.is_none();
        if !is_value || !is_open || column.name == teller.name {
            continue;
        }
        // Not left to `redact`, which would leave what has no form.
        judgement.has_contacts = false;
        judgement.certain.is_found = false;
        judgement.personal = Some(Proposal {
            category: Category::FreeText,
            confidence: Confidence::Low,
            reason: format!(
                "stands beside `{}`, some of whose values are called like somebody's data",
                teller.name
            ),
        });
    }
}

/// Whether values are names of attributes, some of them of people: written as programs write names, or few that repeat.
fn tell_of_people(values: &[String]) -> bool {
    let said: HashSet<&str> = values.iter().map(String::as_str).collect();
    let is_name = |said: &&&str| {
        let begins_small = said.starts_with(|c: char| c.is_lowercase() || matches!(c, '_' | '/'));
        begins_small && said.len() <= LONGEST && !said.contains(' ')
    };
    let are_names = said.iter().filter(is_name).count() * 10 >= said.len() * 9;
    let repeat = said.len() * 4 <= values.len();
    said.len() >= 2 && (are_names || repeat) && said.iter().any(|said| is_somebodys(said))
}

/// Whether a name is one of what only people have, and says so by itself. Of passwords and tokens see `keyed`.
fn is_somebodys(said: &str) -> bool {
    use Category as C;
    let last = said.rsplit(['/', '.', ':']).find(|part| !part.is_empty());
    let hit = last
        .filter(|last| last.len() <= LONGEST)
        .and_then(|last| names::read(last, Subject::default()));
    hit.is_some_and(|hit| {
        let is_one = matches!(
            hit.category,
            C::Name
                | C::FirstName
                | C::MiddleName
                | C::LastName
                | C::Email
                | C::Phone
                | C::BirthDate
                | C::Street
                | C::Document
                | C::NationalId(_)
                | C::Ssn
                | C::TaxId
                | C::Iban
                | C::Card
                | C::Account
                | C::Sensitive
        );
        is_one && hit.strength == Strength::Clear
    })
}
