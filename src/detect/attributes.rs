//! Tables of attributes: a column of names beside one of values. Where a name is called like somebody's data
//! (`passport_no`, `maiden_name`), what stands in its row is that, and neither its own column's name nor its form says so.

mod elsewhere;

pub use elsewhere::Attributes;

use std::collections::BTreeSet;

use super::names::{self, Strength};
use super::split::{ends_with_one_of, is_called_by_one_of};
use super::subject::Subject;
use super::validators::likeness::{self, Likeness};
use super::validators::people::{self, Names};
use super::{Category, Confidence, Judgement, Proposal, Sample};
use crate::catalog::{Table, Type};

/// Words for a column of names.
pub(super) const NAMES: &[&str] = &[
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
pub(super) const VALUES: &[&str] = &[
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
    unname(table, samples, judgements);
    // What an application is set to is called like people's data as well: `smtp.user`, `default_country`.
    if subject.things && !subject.people {
        return;
    }
    let columns = || table.columns.iter().zip(samples);
    let told = columns().find_map(|(column, sample)| {
        let is_name = column.ty.family.is_text() && ends_with_one_of(&column.name, NAMES);
        let names = sample.as_deref().filter(|_| is_name)?;
        let told = told_of_people(names);
        (!told.is_empty()).then_some((&column.name, told))
    });
    let Some((teller, told)) = told else { return };
    for ((column, _), judgement) in columns().zip(judgements) {
        let is_open = judgement.personal.is_none() && judgement.documents.is_none();
        if !is_called_by_one_of(&column.name, VALUES) || !is_open || column.name == *teller {
            continue;
        }
        let Some(category) = category_of(&told, &column.ty) else {
            continue;
        };
        // Not left to `redact`, which would leave what has no form.
        judgement.has_contacts = false;
        judgement.certain.is_found = false;
        judgement.personal = Some(Proposal {
            category,
            confidence: Confidence::Low,
            reason: format!(
                "stands beside `{teller}`, some of whose values are called like somebody's data",
            ),
        });
    }
}

/// What is called `name` beside a `value` is nobody's where it says what that is.
fn unname(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let mut columns = table.columns.iter();
    if !columns.any(|column| is_called_by_one_of(&column.name, VALUES)) {
        return;
    }
    let columns = table.columns.iter().zip(samples);
    for ((column, sample), judgement) in columns.zip(judgements) {
        let found = judgement.personal.as_ref();
        let by_name = found.is_some_and(|found| {
            found.category == Category::Name && found.confidence < Confidence::High
        });
        let Some(values) = sample.as_deref().filter(|_| by_name) else {
            continue;
        };
        let said: BTreeSet<&str> = values.iter().map(String::as_str).collect();
        let repeat = said.len() * 4 <= values.len();
        if repeat && ends_with_one_of(&column.name, NAMES) && are_keys(said.iter().copied()) {
            judgement.personal = None;
        }
    }
}

/// Of a hundred words, so many must be written as programs write names, or be known as what data is called.
const KEYS: usize = 75;

/// Whether different words are names of attributes and nobody's: none that a list has.
pub(super) fn are_keys<'v>(said: impl Iterator<Item = &'v str> + Clone) -> bool {
    let somebody = Subject {
        people: true,
        ..Subject::default()
    };
    let is_somebodys = |said: &str| {
        let is_one = people::is_first_name(said) || people::is_last_name(said);
        (is_one && !people::is_common_word(said))
            || people::name_in(said, Names::Known).is_some()
            || likeness::of(said) == Some(Likeness::Whole)
    };
    let is_key = |said: &&str| {
        let is_written = said.starts_with(|c: char| c.is_lowercase() || c == '_')
            || said.contains(['_', '.', ':', '/']);
        let is_short = said.len() <= LONGEST && !said.contains(' ');
        is_short && (is_written || names::read(said, somebody).is_some())
    };
    let (all, keys) = (said.clone().count(), said.clone().filter(is_key).count());
    let mut said = said;
    all >= 2 && keys * 100 >= all * KEYS && !said.any(is_somebodys)
}

/// What values of a type are, some of which are told to be somebody's; `None` where none is.
fn category_of(told: &[Category], ty: &Type) -> Option<Category> {
    match ty.family.is_text() {
        true => (!told.is_empty()).then_some(Category::FreeText),
        // A column for dates alone, or for numbers, holds what is told and fits.
        false => told.iter().copied().find(|told| told.fits(ty)),
    }
}

/// What values are called like that only people have, where they are names of attributes: written as programs write names, or
/// few that repeat.
fn told_of_people(values: &[String]) -> Vec<Category> {
    let said: BTreeSet<&str> = values.iter().map(String::as_str).collect();
    let is_name = |said: &&&str| {
        let begins_small = said.starts_with(|c: char| c.is_lowercase() || matches!(c, '_' | '/'));
        begins_small && said.len() <= LONGEST && !said.contains(' ')
    };
    let are_names = said.iter().filter(is_name).count() * 10 >= said.len() * 9;
    let repeat = said.len() * 4 <= values.len();
    match said.len() >= 2 && (are_names || repeat) {
        true => said.iter().filter_map(|said| somebodys(said)).collect(),
        false => Vec::new(),
    }
}

/// What only people have that a name is one of, if it says so by itself. Of passwords and tokens see `keyed`.
fn somebodys(said: &str) -> Option<Category> {
    use Category as C;
    let last = said.rsplit(['/', '.', ':']).find(|part| !part.is_empty());
    let hit = last
        .filter(|last| last.len() <= LONGEST)
        .and_then(|last| names::read(last, Subject::default()));
    let hit = hit.filter(|hit| {
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
                | C::Income
                | C::Sensitive
        );
        is_one && hit.strength == Strength::Clear
    });
    hit.map(|hit| hit.category)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, Family, Type};
    use crate::ident::TableName;

    fn told(keys: [&str; 2], column: &str, family: Family) -> Option<Category> {
        let text = Type::plain(Family::Text.name(), Family::Text);
        let columns = [("attr", text), (column, Type::plain(family.name(), family))];
        let columns = columns.map(|(name, ty)| Column::plain(name, ty));
        let table = Table::plain(TableName::new("public", "e1"), columns.to_vec());
        let keys = (0..40).map(|at| keys[at % 2].to_owned());
        let samples = [Some(keys.collect()), Some(vec!["7".to_owned(); 40])];
        let judgements = super::super::table(&table, &samples);
        judgements[1].personal.as_ref().map(|found| found.category)
    }

    #[test]
    fn values_are_what_they_stand_beside_in_columns_of_whatever_type() {
        let text = Some(Category::FreeText);
        let passports = ["passport_no", "shirt"];
        for column in ["value", "val_text", "wert_txt", "new_value"] {
            assert_eq!(told(passports, column, Family::Text), text, "{column}");
        }
        for column in ["value_type", "shirt_size", "attr_id"] {
            assert_eq!(told(passports, column, Family::Text), None, "{column}");
        }
        let births = Some(Category::BirthDate);
        assert_eq!(
            told(["birthdate", "shirt"], "val_date", Family::Date),
            births
        );
        for (column, family) in [
            ("sp_value_low", Family::Timestamp),
            ("sp_value_high_date_ordinal", Family::Int4),
            ("value_from", Family::Date),
        ] {
            let of = told(["birthdate", "onset"], column, family);
            assert_eq!(of, births, "{column}");
        }
        // No values, however low.
        assert_eq!(told(["birthdate", "onset"], "sort_low", Family::Date), None);
        let income = Some(Category::Income);
        assert_eq!(
            told(["salary", "shirt"], "val_num", Family::Numeric),
            income
        );
        assert_eq!(told(["colour", "shirt"], "val_date", Family::Date), None);
        assert_eq!(told(["colour", "shirt"], "val_text", Family::Text), None);
    }

    #[test]
    fn names_of_attributes_beside_their_values_are_nobodys() {
        let told = |keys: [&str; 4]| {
            let columns = ["name", "value", "email"];
            let text = || Type::plain(Family::Text.name(), Family::Text);
            let columns = columns.map(|name| Column::plain(name, text()));
            let table = Table::plain(TableName::new("public", "user_info"), columns.to_vec());
            let keys = (0..60).map(|at| keys[at % 4].to_owned()).collect();
            let mails = (0..60).map(|at| format!("q{at}@x.io")).collect();
            let values = (0..60).map(|at| format!("v{at}")).collect();
            let samples = [Some(keys), Some(values), Some(mails)];
            let judgements = super::super::table(&table, &samples);
            judgements[0].personal.is_some()
        };
        assert!(!told(["locale", "phoneNumber", "LDAP_ID", "street"]));
        assert!(told(["Xanthi", "Zorvald", "Ybrida", "Quorlin"]));
        assert!(told(["annika", "locale", "jutta", "phone"]));
    }
}
