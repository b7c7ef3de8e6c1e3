//! Texts of tables that are about patients: why somebody came, what was found, what was prescribed. Their columns are called
//! `text`, `reason` or `info`, and what stands in them is about somebody's health all the same.

use std::collections::HashSet;

use super::dictionary::{DICTIONARY, Role, Where};
use super::split::parts;
use super::subject::Subject;
use super::validators::health::is_disease_code;
use super::{Category, Confidence, Judgement, Proposal, Sample, is_of_people};
use crate::catalog::{Column, Table};

/// Words for those whom such a table is about, in names of tables that it refers to and of its own columns.
const PATIENTS: &[&str] = &[
    "patient",
    "patients",
    "patienten",
    "paciente",
    "pacientes",
    "paziente",
    "pazienti",
    "pacjent",
    "pacjenci",
];

/// A word that is short for them, where a word for a number stands beside it or nothing does; otherwise it is short for other
/// things: `ap_pat` is a father's family name in Spanish.
const SHORT: &str = "pat";
const NUMBERS: &[&str] = &[
    "id", "no", "nr", "num", "key", "fk", "idx", "ref", "nummer", "number", "uuid", "guid",
];

/// How words for a diagnosis begin, and what codes of diseases are called.
const DIAGNOSES: &[&str] = &["diag", "icd", "rozpozn"];
const CODES: &[&str] = &["dx", "cim", "cim10", "cie", "cie10", "cid", "cid10"];

/// How words for an illness begin.
const ILLNESSES: &[&str] = &[
    "disease",
    "illness",
    "krankheit",
    "erkrankung",
    "maladie",
    "enfermedad",
    "doenca",
    "malattia",
    "ziekte",
    "chorob",
];

/// How words for what somebody suffers from, or is given for it, begin in names that mean other things as well.
const SUFFERED: &[&str] = &[
    "symptom",
    "sintom",
    "objaw",
    "treatment",
    "prescription",
    "therap",
    "terap",
    "traitement",
    "tratamiento",
    "tratamento",
    "trattament",
    "behandeling",
    "leczeni",
];

/// Of a hundred values of codes, so many that are some.
const NEARLY_ALL: usize = 90;

/// As many different values, and of a hundred so many with words in them: fewer are labels, others codes.
const DIFFERENT: usize = 5;
const WORDS: usize = 50;

/// Shortest word, in letters.
const SHORTEST: usize = 5;

/// Takes texts for data about somebody's health where the table refers to patients, or is called after an illness or a
/// treatment and refers to people; and where nothing else seems personal.
pub(super) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    by_names(table, samples, judgements);
    if !is_about_patients(table) {
        return;
    }
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let values = sample.as_deref().unwrap_or_default();
        let different: HashSet<&String> = values.iter().collect();
        let is_some = different.len() >= DIFFERENT && are_words(values);
        if is_some && may_tell(table, column, judgement) {
            judgement.personal = Some(Proposal {
                category: Category::Sensitive,
                confidence: Confidence::Low,
                reason: "texts in a table about patients, which may tell of somebody's health"
                    .into(),
            });
        }
    }
}

/// Takes codes of diseases, and texts of however few different values, for what a column's name says.
fn by_names(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let subject = Subject::named(&table.name.name);
    let is_things = subject.things && !subject.people;
    let of_illness = is_of_health(&table.name.name) && is_about_patients(table);
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let values = sample.as_deref().unwrap_or_default();
        if !may_tell(table, column, judgement) {
            continue;
        }
        let are_codes = (of_illness || is_of_diagnosis(&column.name)) && are_codes(values);
        let (confidence, reason) = if are_codes {
            let reason = "codes of diseases (ICD-10), under a name of diagnoses";
            (Confidence::Medium, reason)
        } else if !is_things && is_of_suffering(&column.name) && are_words(values) {
            let reason = "texts under a name that may be of somebody's health";
            (Confidence::Low, reason)
        } else {
            continue;
        };
        judgement.personal = Some(Proposal {
            category: Category::Sensitive,
            confidence,
            reason: reason.into(),
        });
    }
}

/// Takes codes of diseases for what the comment on their column says.
pub(super) fn by_comments(
    table: &Table,
    samples: &[Sample],
    comments: &[&str],
    judgements: &mut [Judgement],
) {
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for (((column, sample), judgement), comment) in columns.zip(comments) {
        let values = sample.as_deref().unwrap_or_default();
        let of_illness = |word: &str| ILLNESSES.iter().any(|begin| word.starts_with(begin));
        let says_so = is_of_diagnosis(comment) || has_word(comment, of_illness);
        if says_so && are_codes(values) && may_tell(table, column, judgement) {
            judgement.personal = Some(Proposal {
                category: Category::Sensitive,
                confidence: Confidence::Medium,
                reason: "codes of diseases (ICD-10), under a comment on diagnoses".into(),
            });
        }
    }
}

/// Whether nothing else is known of a column, and it may hold what is written of somebody.
fn may_tell(table: &Table, column: &Column, judgement: &Judgement) -> bool {
    let is_unsure = judgement.personal.is_none() && judgement.documents.is_none();
    let is_text = column.ty.family.is_text() && column.ty.name != "xml" && is_unsure;
    is_text && !is_key(table, &column.name) && !is_label(&column.name)
}

fn is_of_diagnosis(name: &str) -> bool {
    let mut parts = parts(name).into_iter();
    parts.any(|part| {
        let begins = DIAGNOSES.iter().any(|begin| part.word.starts_with(begin));
        let is_code = |word: &String| CODES.contains(&word.as_str());
        begins || part.word.ends_with("diag") || is_code(&part.word) || is_code(&part.written)
    })
}

fn is_of_suffering(name: &str) -> bool {
    has_word(name, |word| {
        SUFFERED.iter().any(|begin| word.starts_with(begin))
    })
}

/// Whether as good as all values are codes of diseases.
fn are_codes(values: &[String]) -> bool {
    let all = || values.iter().filter(|value| !value.trim().is_empty());
    let codes = all().filter(|value| is_disease_code(value)).count();
    codes > 0 && codes * 100 >= all().count() * NEARLY_ALL
}

/// Whether a name has a word for patients in it.
pub(super) fn is_patient(name: &str) -> bool {
    let parts = parts(name);
    let words: Vec<&str> = parts.iter().map(|part| part.word.as_str()).collect();
    let is_number = |word: &&str| NUMBERS.contains(word);
    words.iter().any(|word| PATIENTS.contains(word))
        || matches!(words.as_slice(), [one] if *one == SHORT)
        || words.contains(&SHORT) && words.iter().any(is_number)
}

fn is_about_patients(table: &Table) -> bool {
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

/// Whether a foreign or unique key has a column.
pub(super) fn is_key(table: &Table, column: &str) -> bool {
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

/// Whether values are texts with words in them.
fn are_words(values: &[String]) -> bool {
    let has_word = |value: &&String| {
        let mut words = value.split(|c: char| !c.is_alphabetic());
        words.any(|word| word.chars().count() >= SHORTEST && word.contains(char::is_lowercase))
    };
    let with_words = values.iter().filter(has_word).count();
    with_words > 0 && with_words * 100 >= values.len() * WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, ForeignKey, Type, Unique};
    use crate::ident::TableName;

    #[test]
    fn what_is_short_for_patients_needs_a_number_beside_it() {
        for patient in ["pat_id", "pat_nr", "PAT", "patient", "fk_pat", "patients"] {
            assert!(is_patient(patient), "{patient}");
        }
        for other in ["ap_pat", "pat_name", "compat_no", "id"] {
            assert!(!is_patient(other), "{other}");
        }
        let told = |of: &str| {
            let rows = [
                "Luévano",
                "Olivárez",
                "Brzonk",
                "Quistrup",
                "Sorgatz",
                "Plimsk",
            ];
            told("abonado", None, of, &rows)
        };
        assert_eq!(told("ap_pat"), Some(Category::LastName));
        assert_eq!(told("ap_mat"), Some(Category::LastName));
    }

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
                full: false,
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

    #[test]
    fn codes_of_diseases_need_no_point_under_a_name_of_diagnoses() {
        let health = Some(Category::Sensitive);
        let codes = ["J459", "E119", "I10"];
        for name in [
            "hauptdiag",
            "diag1",
            "icd_gm",
            "dx_2",
            "cim10_principal",
            "cie",
            "cd_cid",
        ] {
            assert_eq!(told("falldaten", None, name, &codes), health, "{name}");
        }
        assert_eq!(told("diagnosen", Some("patienten"), "c", &codes), health);
        // Products, sorts, what are no codes, and a list of all that there are.
        assert_eq!(told("parts", None, "code", &codes), None);
        assert_eq!(told("falldaten", None, "diag_type", &codes), None);
        let others = ["J459", "17", "18"];
        assert_eq!(told("falldaten", None, "diag1", &others), None);
        let text = Type::plain("text", Family::Text);
        let columns = vec![Column::plain("diag_schluessel", text)];
        let mut list = Table::plain(TableName::new("public", "katalog"), columns);
        let unique = Unique {
            name: "u".into(),
            primary: true,
            columns: vec!["diag_schluessel".into()],
            expressions: Vec::new(),
            read_columns: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
        };
        list.uniques = vec![unique];
        let values = codes.map(str::to_owned).to_vec();
        assert!(
            super::super::table(&list, &[Some(values)])[0]
                .personal
                .is_none()
        );
    }

    #[test]
    fn comments_say_what_codes_are_as_well() {
        let told = |comment: &str, values: &[&str]| {
            let text = Type::plain("text", Family::Text);
            let columns = vec![Column::plain("c1", text)];
            let table = Table::plain(TableName::new("public", "falldaten"), columns);
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let samples = [Some(values)];
            let mut judgements = super::super::table(&table, &samples);
            super::super::by_comments(&table, &samples, &[comment], &mut judgements);
            judgements[0].personal.as_ref().map(|found| found.category)
        };
        let health = Some(Category::Sensitive);
        let codes = ["J459", "E119"];
        for comment in [
            "Diagnose nach ICD-10",
            "the primary diagnosis",
            "code de la maladie",
        ] {
            assert_eq!(told(comment, &codes), health, "{comment}");
            assert_eq!(told(comment, &["17", "18"]), None, "{comment}");
        }
        assert_eq!(told("number of the part", &codes), None);
        assert_eq!(told("class of its weight", &codes), None);
        assert_eq!(told("", &codes), None);
    }

    #[test]
    fn names_tell_of_health_in_any_table_and_by_few_values() {
        let health = Some(Category::Sensitive);
        for name in [
            "diagnosis",
            "Hauptdiagnose",
            "diagnosis_code",
            "allergy",
            "allergies",
            "Pollenallergie",
            "medication",
            "medicatie",
            "sintomas",
            "farmaci",
            "objawy",
            "medicamentos",
        ] {
            assert_eq!(told("rows", None, name, &[]), health, "{name}");
            assert_eq!(told("rows", None, name, &["Asthma"]), health, "{name}");
        }
        for name in ["symptom", "treatment", "Therapie", "traitement"] {
            assert_eq!(
                told("rows", None, name, &["Inhaler daily"]),
                health,
                "{name}"
            );
            assert_eq!(told("rows", None, name, &["T1", "T2"]), None, "{name}");
        }
        assert_eq!(told("products", None, "treatment", &["Lacquer"]), None);
        assert_eq!(told("rows", None, "colour", &["Asthma"]), None);
    }
}
