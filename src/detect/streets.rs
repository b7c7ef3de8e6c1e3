//! Streets whose house numbers stand apart: in a column, or a member, of their own.

use super::document::{Documents, PathProposal};
use super::{Category, Judgement, Sample};

/// Of a hundred streets, so many with a digit are those that have their numbers in them all the same.
const FEW: usize = 10;

/// Tells the streets of a table beside whose column there is one of house numbers.
pub(super) fn beside(samples: &[Sample], judgements: &mut [Judgement]) {
    let is = |judgement: &Judgement, category| {
        let found = judgement.personal.as_ref();
        found.is_some_and(|found| found.category == category)
    };
    if !judgements.iter().any(|of| is(of, Category::HouseNumber)) {
        return;
    }
    for (at, judgement) in judgements.iter_mut().enumerate() {
        let values = samples
            .get(at)
            .and_then(Option::as_deref)
            .unwrap_or_default();
        let with_digits = values
            .iter()
            .filter(|value| value.contains(|c: char| c.is_ascii_digit()));
        let has_none = with_digits.count() * 100 <= values.len() * FEW;
        judgement.is_street_alone = is(judgement, Category::Street) && has_none;
    }
}

/// The same of the members of one object.
pub(super) fn in_objects(found: &mut Documents) {
    let numbers = found.personal.iter();
    let numbers = numbers.filter(|of| of.proposal.category == Category::HouseNumber);
    let objects: Vec<String> = numbers.map(|of| object(of).to_owned()).collect();
    for of in &mut found.personal {
        let is_street = of.proposal.category == Category::Street;
        of.is_street_alone = is_street && objects.iter().any(|object| object == self::object(of));
    }
}

/// The path of the object that a member is of.
fn object(of: &PathProposal) -> &str {
    let end = of.path.rfind(['.', '[']).unwrap_or(0);
    of.path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Column, Family, Table, Type};
    use crate::detect::{self, Sample};
    use crate::ident::TableName;

    type Form = fn(usize) -> String;

    fn told(columns: &[(&str, Form)]) -> Vec<bool> {
        let text = || Type::plain("text", Family::Text);
        let types = columns.iter().map(|(name, _)| Column::plain(*name, text()));
        let table = Table::plain(TableName::new("public", "addresses"), types.collect());
        let samples = columns
            .iter()
            .map(|(_, form)| Some((0..40).map(form).collect()));
        let samples: Vec<Sample> = samples.collect();
        let judgements = detect::table(&table, &samples);
        judgements.iter().map(|of| of.is_street_alone).collect()
    }

    #[test]
    fn streets_are_without_numbers_where_these_stand_apart() {
        let number = |at: usize| (at + 1).to_string();
        let bare = |_: usize| "Hauptstrasse".to_owned();
        let whole = |at: usize| format!("Hauptstrasse {at}");
        let city = |_: usize| "Berlin".to_owned();
        let plz = |at: usize| (10_115 + at).to_string();
        let rest: [(&str, Form); 2] = [("plz", plz), ("ort", city)];
        let with = |more: &[(&'static str, Form)]| told(&[more, &rest].concat())[0];
        assert!(with(&[("strasse", bare), ("hausnummer", number)]));
        assert!(!with(&[("strasse", whole), ("hausnummer", number)]));
        assert!(!with(&[("strasse", bare)]));
    }

    #[test]
    fn the_same_goes_for_members_of_one_object() {
        let ty = Type::plain("jsonb", Family::Jsonb);
        let table = Table::plain(
            TableName::new("public", "events"),
            vec![Column::plain("data", ty)],
        );
        let of = |at: usize| {
            format!(
                r#"{{"to": {{"street": "Elm Street", "house_number": "{at}", "city": "Rome"}}, "street": "{at} Elm Street"}}"#
            )
        };
        let sample: Sample = Some((0..40).map(of).collect());
        let judgements = detect::table(&table, &[sample]);
        let found = judgements[0].documents.as_ref().unwrap();
        let alone = found.personal.iter().filter(|of| of.is_street_alone);
        let alone: Vec<&str> = alone.map(|of| of.path.as_str()).collect();
        assert_eq!(alone, ["$.to.street"]);
    }
}
