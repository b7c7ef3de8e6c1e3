//! Texts of tables that are about patients: why somebody came, what was found, what was prescribed. Their columns are called
//! `text`, `reason` or `info`, and what stands in them is about somebody's health all the same.

use std::collections::HashSet;

use super::dictionary::{DICTIONARY, Role, Where};
use super::split::parts;
use super::{Category, Confidence, Judgement, Proposal, Sample, is_of_people};
use crate::catalog::Table;

/// Words for those whom such a table is about, in names of tables that it refers to and of its own columns.
const PATIENTS: &[&str] = &[
    "patient",
    "patients",
    "patienten",
    "pat",
    "paciente",
    "pacientes",
    "paziente",
    "pazienti",
    "pacjent",
    "pacjenci",
];

/// As many different values, and of a hundred so many with words in them: fewer are labels, others codes.
const DIFFERENT: usize = 5;
const WORDS: usize = 50;

/// Shortest word, in letters.
const SHORTEST: usize = 5;

/// Takes texts for data about somebody's health where the table refers to patients, or is called after an illness or a
/// treatment and refers to people; and where nothing else seems personal.
pub(super) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    if !is_about_patients(table) {
        return;
    }
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let values = sample.as_deref().unwrap_or_default();
        let is_unsure = judgement.personal.is_none() && judgement.documents.is_none();
        let is_text = column.ty.family.is_text() && column.ty.name != "xml" && is_unsure;
        if is_text && !is_key(table, &column.name) && !is_label(&column.name) && are_words(values) {
            judgement.personal = Some(Proposal {
                category: Category::Sensitive,
                confidence: Confidence::Low,
                reason: "texts in a table about patients, which may tell of somebody's health"
                    .into(),
            });
        }
    }
}

fn is_about_patients(table: &Table) -> bool {
    let is_patient = |name: &str| has_word(name, |word| PATIENTS.contains(&word));
    let of_patients = || {
        let mut keys = table.foreign_keys.iter();
        let mut columns = table.columns.iter();
        keys.any(|key| is_patient(&key.references.name))
            || columns.any(|column| is_patient(&column.name))
    };
    let of_people = || {
        let mut keys = table.foreign_keys.iter();
        keys.any(|key| is_of_people(&key.references.name))
    };
    is_patient(&table.name.name) || of_patients() || is_of_health(&table.name.name) && of_people()
}

/// Whether a name has a word for an illness or a treatment in it.
fn is_of_health(name: &str) -> bool {
    has_word(name, |word| {
        let mut meanings = DICTIONARY.meanings(word).iter();
        meanings.any(|word| word.category == Category::Sensitive && word.place != Where::Weak)
    })
}

fn has_word(name: &str, is: impl Fn(&str) -> bool) -> bool {
    parts(name).iter().any(|part| is(&part.word))
}

fn is_key(table: &Table, column: &str) -> bool {
    let names = |columns: &[String]| columns.iter().any(|name| name == column);
    let mut keys = table.foreign_keys.iter();
    let mut uniques = table.uniques.iter();
    keys.any(|key| names(&key.columns)) || uniques.any(|unique| names(&unique.columns))
}

/// Whether a name says that its values are states or sorts.
fn is_label(name: &str) -> bool {
    let parts = parts(name);
    parts
        .last()
        .is_some_and(|part| DICTIONARY.is(Role::About, &part.word))
}

/// Whether values are texts with words in them, and no closed list.
fn are_words(values: &[String]) -> bool {
    let has_word = |value: &&String| {
        let mut words = value.split(|c: char| !c.is_alphabetic());
        words.any(|word| word.chars().count() >= SHORTEST && word.contains(char::is_lowercase))
    };
    let with_words = values.iter().filter(has_word).count();
    let different: HashSet<&String> = values.iter().collect();
    different.len() >= DIFFERENT && with_words * 100 >= values.len() * WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, Family, ForeignKey, Type};
    use crate::ident::TableName;

    fn told(table: &str, refers: Option<&str>, column: &str, values: &[&str]) -> Option<Category> {
        let text = Type::plain("text", Family::Text);
        let columns = vec![Column::plain(column, text)];
        let mut table = Table::plain(TableName::new("public", table), columns);
        table.foreign_keys = refers
            .map(|of| ForeignKey {
                name: "k".into(),
                columns: vec!["of".into()],
                references: TableName::new("public", of),
                referenced_columns: vec!["id".into()],
                validated: true,
            })
            .into_iter()
            .collect();
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let judgements = super::super::table(&table, &[Some(values)]);
        judgements[0].personal.as_ref().map(|found| found.category)
    }

    const ILLNESSES: [&str; 6] = [
        "Diabetes mellitus Typ 2",
        "Hypertonie",
        "Depressive Episode",
        "HIV-Infektion",
        "Asthma bronchiale",
        "Kontrolle",
    ];

    #[test]
    fn texts_about_patients_tell_of_their_health() {
        let health = Some(Category::Sensitive);
        assert_eq!(
            told("termine", Some("patienten"), "grund", &ILLNESSES),
            health
        );
        assert_eq!(told("visits", Some("patients"), "info", &ILLNESSES), health);
        assert_eq!(
            told("diagnosen", Some("kunden"), "text", &ILLNESSES),
            health
        );
        // Of nobody: a list of illnesses, visits of a page, labels, codes.
        assert_eq!(told("diagnosen", None, "text", &ILLNESSES), None);
        assert_eq!(told("visits", Some("pages"), "info", &ILLNESSES), None);
        assert_eq!(
            told("termine", Some("patienten"), "status", &ILLNESSES),
            None
        );
        assert_eq!(
            told("termine", Some("patienten"), "lage", &ILLNESSES[..2]),
            None
        );
        let codes = ["R1", "R2", "R3", "R4", "R5", "R6"];
        assert_eq!(told("rechnungen", Some("patienten"), "lauf", &codes), None);
    }
}
