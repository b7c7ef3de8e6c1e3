//! Columns named `nome` or `nom`: the whole name of somebody, or a part of it where the other part stands beside it. And
//! those named `first` and `last`, which are nothing by themselves.

use super::category::Category;
use super::validators::people;
use super::{Confidence, Judgement, Proposal, Sample, words};
use crate::catalog::Table;

/// Words for a name that mean the given name beside a family name: Italian and Portuguese, Spanish.
const GIVEN: &[&str] = &["nome", "nombre"];

/// Words for a name that mean the family name beside a given name: French, Dutch, German.
const FAMILY: &[&str] = &["nom", "naam", "name"];

/// The words for given names of the languages in which they do. English has `name` beside `first_name` for the whole.
pub(super) const BESIDE_FAMILY: &[&str] = &["prenom", "voornaam", "vorname"];

/// Words for the given and the family name that are nothing by themselves: English, German.
const PAIRS: &[(&str, &str)] = &[("first", "last"), ("vn", "nn"), ("vname", "nname")];

/// Takes `first` and `last` for parts of names where they stand beside each other and read like names.
pub(super) fn tell_outer(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let column = |word: &str, others: &[String]| {
        let is_it = |name: &str| {
            let words = words(name);
            let last = words.split_last();
            last.is_some_and(|(last, before)| last == word && before == others)
        };
        let mut columns = table.columns.iter();
        columns.position(|column| column.ty.family.is_text() && is_it(&column.name))
    };
    for (at, of) in table.columns.iter().enumerate() {
        let words = words(&of.name);
        let Some((first, before)) = words.split_last() else {
            continue;
        };
        let Some((_, other)) = PAIRS.iter().find(|(of, _)| of == first) else {
            continue;
        };
        let Some(last) = column(other, before).filter(|_| of.ty.family.is_text()) else {
            continue;
        };
        let are_names = [at, last].iter().all(|at| {
            let sample = samples.get(*at).and_then(Option::as_deref);
            sample.is_some_and(people::are_names)
        });
        let parts = [
            (at, Category::FirstName, last),
            (last, Category::LastName, at),
        ];
        for (at, category, beside) in parts.into_iter().filter(|_| are_names) {
            let beside = table.columns.get(beside).map_or("", |column| &column.name);
            if let Some(judgement) = judgements.get_mut(at) {
                judgement.personal = Some(Proposal {
                    category,
                    confidence: Confidence::Medium,
                    reason: format!("reads like {}, beside {beside}", category.title()),
                });
                judgement.marks.clear();
            }
        }
    }
}

/// Takes whole names for parts of them where the table's columns say so, and its values do not say otherwise.
pub(super) fn tell(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let named = |category: Category, judgements: &[Judgement]| -> Vec<(String, Vec<String>)> {
        let columns = table.columns.iter().zip(judgements);
        let of_category = columns.filter(|(column, judgement)| {
            let personal = judgement.personal.as_ref();
            column.ty.family.is_text() && personal.is_some_and(|found| found.category == category)
        });
        of_category
            .map(|(column, _)| (column.name.clone(), words(&column.name)))
            .collect()
    };
    let lasts = named(Category::LastName, judgements);
    let firsts = named(Category::FirstName, judgements);
    for (at, (column, judgement)) in table.columns.iter().zip(judgements).enumerate() {
        let Some(personal) = &mut judgement.personal else {
            continue;
        };
        let sample = samples.get(at).and_then(Option::as_deref);
        if personal.category != Category::Name || holds_whole_names(sample.unwrap_or_default()) {
            continue;
        }
        let own = words(&column.name);
        let family = |(_, words): &&(String, Vec<String>)| fellow(&own, GIVEN, words);
        let given = |(_, words): &&(String, Vec<String>)| {
            let says_so = words
                .iter()
                .any(|word| BESIDE_FAMILY.contains(&word.as_str()));
            says_so && lasts.is_empty() && fellow(&own, FAMILY, words)
        };
        let part = lasts
            .iter()
            .find(family)
            .map(|(beside, _)| (Category::FirstName, beside))
            .or_else(|| {
                firsts
                    .iter()
                    .find(given)
                    .map(|(beside, _)| (Category::LastName, beside))
            });
        if let Some((category, beside)) = part {
            personal.category = category;
            personal.reason += &format!("; a part of it, since {beside} is another");
            judgement.marks.clear();
        }
    }
}

/// Whether a name is one of these words and others that the name of the column beside it has, too: `nome_cliente` and
/// `cognome_cliente`, but not `nome_mae` and `sobrenome`.
fn fellow(own: &[String], names: &[&str], beside: &[String]) -> bool {
    let is_name = |word: &&String| names.contains(&word.as_str());
    own.iter().any(|word| is_name(&word))
        && own
            .iter()
            .filter(|word| !is_name(word))
            .all(|word| beside.contains(word))
}

/// Whether most values are of several words.
pub(super) fn holds_whole_names(values: &[String]) -> bool {
    let several = values.iter().filter(|value| value.trim().contains(' '));
    several.count() * 2 > values.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, Family, Type};
    use crate::ident::TableName;

    fn categories(columns: &[&str], samples: &[Sample]) -> Vec<Option<Category>> {
        let text = || Type::plain("text", Family::Text);
        let columns = columns.iter().map(|name| Column::plain(*name, text()));
        let table = Table::plain(TableName::new("public", "users"), columns.collect());
        let judgements = super::super::table(&table, samples);
        let categories = judgements
            .into_iter()
            .map(|found| Some(found.personal?.category));
        categories.collect()
    }

    #[test]
    fn names_beside_the_other_part_are_parts() {
        use Category::{FirstName, LastName, Name};
        for (columns, expected) in [
            (["nome", "cognome"], [FirstName, LastName]),
            (["nome", "apelido"], [FirstName, LastName]),
            (["nombre", "primer_apellido"], [FirstName, LastName]),
            (["nome_cliente", "cognome_cliente"], [FirstName, LastName]),
            (["nom", "prenom"], [LastName, FirstName]),
            (["name", "vorname"], [LastName, FirstName]),
            (["naam", "voornaam"], [LastName, FirstName]),
            // Of somebody else, or of the whole.
            (["nome_mae", "sobrenome"], [Name, LastName]),
            (["name", "first_name"], [Name, FirstName]),
            (["nome", "email"], [Name, Category::Email]),
        ] {
            assert_eq!(categories(&columns, &[]), expected.map(Some), "{columns:?}");
        }
    }

    #[test]
    fn first_and_last_are_names_beside_each_other_where_they_read_so() {
        let told = |columns: &[&str], firsts: &[&str], lasts: &[&str]| {
            let all = [firsts, lasts].map(|values| {
                let values = values.iter().map(|value| (*value).to_owned());
                Some(values.collect::<Vec<_>>())
            });
            categories(columns, &all)
        };
        let (given, family) = (["Xanthi", "Zorvald"], ["Van Brzonk", "O'Quist"]);
        let names = [Some(Category::FirstName), Some(Category::LastName)];
        assert_eq!(told(&["first", "last"], &given, &family), names);
        assert_eq!(told(&["cust_first", "cust_last"], &given, &family), names);
        assert_eq!(told(&["vn", "nn"], &given, &family), names);
        assert_eq!(told(&["AP_VN", "AP_NN"], &given, &family), names);
        let none = [None, None];
        assert_eq!(told(&["first", "last"], &["p1", "p2"], &["p8", "p9"]), none);
        assert_eq!(told(&["box_first", "bin_last"], &given, &family), none);
    }

    #[test]
    fn an_identity_card_is_no_credit_card() {
        let told = categories(&["numero_carte_identite", "numero_carte"], &[]);
        assert_eq!(told, [Some(Category::Document), Some(Category::Card)]);
    }

    #[test]
    fn values_of_several_words_are_whole_names() {
        let values = |values: &[&str]| Some(values.iter().map(|v| (*v).to_owned()).collect());
        let told = |names: &[&str]| categories(&["nome", "cognome"], &[values(names), None])[0];
        assert_eq!(
            told(&["Ada Lovelace", "Grace Hopper"]),
            Some(Category::Name)
        );
        assert_eq!(
            told(&["Ada", "Grace", "Anna Maria"]),
            Some(Category::FirstName)
        );
    }
}
