//! Tables of settings: a column of keys beside one of values. Where a key names a password, what stands in its row is one,
//! and neither its own column's name nor its form says so.

use super::split::{ends_with_one_of, is_called_by_one_of};
use super::validators::secrets;
use super::{Category, Confidence, Judgement, Proposal, Sample};
use crate::catalog::Table;

/// Words for a column of keys.
const KEYS: &[&str] = &[
    "key",
    "name",
    "setting",
    "option",
    "parameter",
    "param",
    "property",
    "variable",
    "schluessel",
    "einstellung",
    "bezeichnung",
    "cle",
    "parametre",
    "clave",
    "parametro",
    "chiave",
    "chave",
    "sleutel",
    "naam",
    "klucz",
    "nazwa",
    "nome",
    "nombre",
    "nom",
];

/// Words for the column of their values.
const VALUES: &[&str] = &[
    "value", "val", "content", "data", "wert", "inhalt", "valeur", "valor", "valore", "waarde",
    "wartosc",
];

/// Longest key, in characters.
const LONGEST: usize = 120;

/// Takes the values beside keys that name passwords for texts of which `redact` leaves something.
pub(super) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let columns = || table.columns.iter().zip(samples);
    let keys = columns().find_map(|(column, sample)| {
        let is_key = column.ty.family.is_text() && ends_with_one_of(&column.name, KEYS);
        let names = sample.as_deref().filter(|_| is_key)?;
        names.iter().any(|name| names_secret(name)).then_some(names)
    });
    let Some(keys) = keys else { return };
    for ((column, sample), judgement) in columns().zip(judgements) {
        let values = sample.as_deref().unwrap_or_default();
        let is_value = column.ty.family.is_text() && is_called_by_one_of(&column.name, VALUES);
        if !is_value || !may_be_secrets(keys, values) {
            continue;
        }
        judgement.has_contacts = false;
        judgement.certain.is_found = false;
        judgement.personal.get_or_insert_with(|| Proposal {
            category: Category::FreeText,
            confidence: Confidence::Medium,
            reason: "stands beside keys of which some name passwords or tokens".into(),
        });
    }
}

fn names_secret(key: &str) -> bool {
    key.chars().count() <= LONGEST && secrets::names_secret(key)
}

/// Whether a value stands beside such a key. NULLs are left out of samples, so only those of one length tell rows.
fn may_be_secrets(keys: &[String], values: &[String]) -> bool {
    let is_secret = |value: &String| !value.is_empty() && !secrets::is_blotted(value);
    match keys.len() == values.len() {
        true => keys
            .iter()
            .zip(values)
            .any(|(key, value)| names_secret(key) && is_secret(value)),
        false => values.iter().any(is_secret),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, Family, Type};
    use crate::ident::TableName;

    fn told(columns: [&str; 2], rows: &[[&str; 2]]) -> Judgement {
        let text = || Type::plain(Family::Text.name(), Family::Text);
        let all = columns.map(|name| Column::plain(name, text()));
        let table = Table::plain(TableName::new("public", "einstellung"), all.to_vec());
        let column = |at: usize| Some(rows.iter().map(|row| row[at].to_owned()).collect());
        let judgements = super::super::table(&table, &[column(0), column(1)]);
        judgements.into_iter().nth(1).unwrap()
    }

    #[test]
    fn values_beside_keys_of_passwords_are_not_left_to_redact() {
        let rows = [
            ["smtp.host", "mail.firma.de"],
            ["smtp.password", "Geheim"],
            ["smtp.user", "max@firma.de"],
            ["ui.theme", "dark"],
        ];
        let found = told(["schluessel", "wert"], &rows);
        assert!(!found.certain.is_found && !found.has_contacts);
        let personal = found.personal.unwrap();
        assert_eq!(personal.category, Category::FreeText);
        assert!(!personal.reason.contains("Geheim"));
        assert!(told(["schluessel", "wert_txt"], &rows).personal.is_some());
        assert_eq!(told(["schluessel", "value_type"], &rows).personal, None);
        // Passwords that are none, keys that name none, and columns of other sorts.
        let blotted = [["smtp.password", "***"], ["ui.theme", "dark"]];
        assert_eq!(told(["key", "value"], &blotted).personal, None);
        let plain = [["smtp.host", "x"], ["ui.theme", "dark"]];
        assert_eq!(told(["key", "value"], &plain).personal, None);
        let events = [["reset_password", "done"], ["login", "done"]];
        assert_eq!(told(["event", "state"], &events).personal, None);
    }
}
