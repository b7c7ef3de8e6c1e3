//! Members of an object that mean something beside each other: a number beside the sort of document that it is of, and
//! `first` beside `last`.

use super::Category;
use super::names;
use super::parts_of_names;
use super::split::folded;
use super::subject::Subject;
use super::validators::people;

/// Members that tell of what sort something is, and those that hold its number.
const SORTS: &[&str] = &[
    "type",
    "kind",
    "sort",
    "doc",
    "doc_type",
    "document_type",
    "typ",
    "art",
    "tipo",
    "tipo_doc",
    "tipo_documento",
    "clase",
    "classe",
    "sorte",
    "nature",
    "soort",
    "rodzaj",
];
const NUMBERS: &[&str] = &[
    "no",
    "nr",
    "n",
    "nº",
    "num",
    "nro",
    "number",
    "value",
    "valor",
    "valore",
    "wert",
    "valeur",
    "wartosc",
    "nummer",
    "numero",
    "numer",
    "numerodoc",
    "numdoc",
];

/// Different sorts that are looked at.
const MOST_SORTS: usize = 64;

/// What the members of an object mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant {
    has_numbers: bool,
    has_names: bool,
    /// The same of `fn` and `ln`.
    has_short_names: bool,
    beside: Beside,
}

/// Which part of somebody's name has a member of its own, so that the word for a name means the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Neither,
    /// The given name, by a word that leaves the family name to another member.
    Given,
    Family,
}

impl Meant {
    /// Told from the strings of its members, by name, and from all of the names.
    pub(super) fn by<'m>(strings: impl Fn(&str) -> &'m [String], members: &[&str]) -> Self {
        let is_family = |name: &str| {
            let hit = names::read(name, Subject::default());
            hit.is_some_and(|hit| hit.category == Category::LastName)
        };
        let is_given = |name: &str| parts_of_names::BESIDE_FAMILY.contains(&folded(name).as_str());
        let sorts = SORTS
            .iter()
            .flat_map(|name| strings(name).iter().take(MOST_SORTS));
        let are_names = |name: &str| people::are_names(strings(name));
        Self {
            has_numbers: sorts.into_iter().any(|sort| is_of_a_person(sort)),
            has_names: are_names("first") && are_names("last"),
            has_short_names: are_names("fn") && are_names("ln"),
            beside: if members.iter().any(|name| is_family(name)) {
                Beside::Family
            } else if members.iter().any(|name| is_given(name)) {
                Beside::Given
            } else {
                Beside::Neither
            },
        }
    }

    /// The name that says what a member's does, by its values.
    pub(super) fn name<'n>(self, name: &'n str, values: &[String]) -> &'n str {
        // `núm`, `Nº`: written as people write, with capitals and accents.
        let is_number = || NUMBERS.contains(&folded(name).as_str());
        let is_part = || !parts_of_names::holds_whole_names(values);
        let part = match folded(name).as_str() {
            "nom" if self.beside == Beside::Given => Some("nom_de_famille"),
            "naam" if self.beside == Beside::Given => Some("achternaam"),
            "name" if self.beside == Beside::Given => Some("nachname"),
            "nome" | "nombre" if self.beside == Beside::Family => Some("first_name"),
            _ => None,
        };
        if let Some(part) = part.filter(|_| is_part()) {
            return part;
        }
        match name {
            "first" if self.has_names => "first_name",
            "last" if self.has_names => "last_name",
            "fn" if self.has_short_names => "first_name",
            "ln" if self.has_short_names => "last_name",
            _ if self.has_numbers && is_number() => "passport_number",
            other => other,
        }
    }
}

/// Whether a text names a document that has somebody's number: `passport`, `Personalausweis`.
fn is_of_a_person(sort: &str) -> bool {
    let hit = names::read(sort, Subject::default());
    hit.is_some_and(|hit| {
        matches!(
            hit.category,
            Category::Document | Category::NationalId(_) | Category::TaxId | Category::Ssn
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::document;

    fn told(document: &str) -> Vec<(String, Category)> {
        let documents = [document; 6];
        let found = document::read(&documents, "evidence", Subject::default());
        let paths = found.personal.into_iter();
        paths
            .map(|path| (path.path, path.proposal.category))
            .collect()
    }

    #[test]
    fn numbers_beside_a_sort_of_document_are_of_it() {
        let expected = [("$[*].no".to_owned(), Category::Document)];
        assert_eq!(told(r#"[{"type": "passport", "no": "512345"}]"#), expected);
        assert_eq!(told(r#"[{"type": "invoice", "no": "512345"}]"#), []);
        let passports = [
            (
                r#"[{"tipo": "pasaporte", "núm": "XF751908"}]"#,
                "$[*]['núm']",
            ),
            (
                r#"[{"tipo": "paszport", "Numer": "XF751908"}]"#,
                "$[*].Numer",
            ),
            (r#"[{"tipo": "pasaporte", "Nº": "XF751908"}]"#, "$[*]['Nº']"),
        ];
        for (document, path) in passports {
            assert_eq!(told(document), [(path.to_owned(), Category::Document)]);
        }
    }

    #[test]
    fn a_name_beside_the_other_part_of_it_is_a_part() {
        let path = |name: &str, category| (name.to_owned(), category);
        let expected = [
            path("$.nom", Category::LastName),
            path("$['prénom']", Category::FirstName),
        ];
        assert_eq!(told(r#"{"nom": "Brzonk", "prénom": "Chloé"}"#), expected);
        let expected = [
            path("$.cognome", Category::LastName),
            path("$.nome", Category::FirstName),
        ];
        assert_eq!(told(r#"{"nome": "Xanthi", "cognome": "Brzonk"}"#), expected);
        // The whole of it.
        let whole = told(r#"{"nom": "Chloé Brzonk", "prénom": "Chloé"}"#);
        assert!(whole.contains(&path("$.nom", Category::Name)), "{whole:?}");
    }

    #[test]
    fn first_beside_last_are_names_where_they_read_so() {
        let expected = [
            ("$.first".to_owned(), Category::FirstName),
            ("$.last".to_owned(), Category::LastName),
        ];
        assert_eq!(told(r#"{"first": "Xanthi", "last": "Brzonk"}"#), expected);
        assert_eq!(told(r#"{"first": "2024-01-01", "last": "p9"}"#), []);
        assert_eq!(told(r#"{"last": "Brzonk"}"#), []);
    }
}
