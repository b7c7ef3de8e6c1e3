//! Names of attributes that stand in a table of their own, to which the rows with the values refer: `attribute_code` of
//! `eav_attribute`.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;

use super::{NAMES, VALUES, category_of, somebodys, told_of_people};
use crate::catalog::{Column, Family, Table};
use crate::detect::split::{ends_with_one_of, is_called_by_one_of};
use crate::detect::subject::Subject;
use crate::detect::{Category, Confidence, Judgement, Proposal, Sample, births};
use crate::ident::TableName;

/// Words for names of attributes in a table that has nothing else.
const CODES: &[&str] = &["code", "slug", "title", "bezeichnung", "kod"];

/// Most attributes, and most different ones of a column that refers to them.
const MOST: usize = 1000;

/// What names attributes, and which of them rows with values refer to.
#[derive(Default)]
pub struct Attributes {
    named: HashMap<TableName, Named>,
    values: HashMap<TableName, Values>,
}

/// A table of attributes.
struct Named {
    /// Its column of names.
    teller: String,
    /// What is named like somebody's data, in the order of rows.
    told: Vec<Option<Category>>,
    /// The columns that stand for a row, in the order of rows as well.
    keys: HashMap<String, Vec<String>>,
}

/// A table that may hold values of attributes.
struct Values {
    /// Which attributes its columns refer to, where those were looked at.
    used: HashMap<String, BTreeSet<String>>,
    /// Columns of dates that are spread as births are.
    births: BTreeSet<String>,
}

impl Attributes {
    /// Keeps of a table's samples what attributes are called, and which ones its rows refer to.
    pub fn learn(&mut self, table: &Table, samples: &[Sample]) {
        if let Some(named) = Named::of(table, samples) {
            self.named.insert(table.name.clone(), named);
        }
        let columns = || table.columns.iter().zip(samples);
        let has_values = table.columns.iter().any(is_value);
        if !has_values || table.foreign_keys.is_empty() {
            return;
        }
        let refers = |column: &Column| {
            let mut keys = table.foreign_keys.iter();
            keys.any(|key| key.columns == [column.name.as_str()])
        };
        let used = columns().filter_map(|(column, sample)| {
            let values = sample.as_ref().filter(|_| refers(column))?;
            let values: BTreeSet<String> = values.iter().cloned().collect();
            (values.len() <= MOST).then(|| (column.name.clone(), values))
        });
        let are_births = |sample: &Sample| {
            let values = sample.as_deref().unwrap_or_default();
            births::are_births(values.iter().map(String::as_str))
        };
        let values = Values {
            used: used.collect(),
            births: columns()
                .filter(|(column, sample)| is_value(column) && are_births(sample))
                .map(|(column, _)| column.name.clone())
                .collect(),
        };
        self.values.insert(table.name.clone(), values);
    }

    /// Takes values for what the attributes are called that their rows refer to.
    pub fn tell<S: BuildHasher>(
        &self,
        tables: &[&Table],
        judgements: &mut HashMap<TableName, Vec<Judgement>, S>,
    ) {
        for table in tables {
            let of = Subject::named(&table.name.name);
            let found = self.values.get(&table.name);
            let found = found.filter(|_| !of.things || of.people);
            let (Some(values), Some(judged)) = (found, judgements.get_mut(&table.name)) else {
                continue;
            };
            for (column, judgement) in table.columns.iter().zip(judged) {
                let is_open = judgement.personal.is_none() && judgement.documents.is_none();
                if !is_value(column) || !is_open {
                    continue;
                }
                if let Some(proposal) = self.proposal(table, column, values) {
                    judgement.has_contacts = false;
                    judgement.certain.is_found = false;
                    judgement.personal = Some(proposal);
                }
            }
        }
    }

    fn proposal(&self, table: &Table, column: &Column, values: &Values) -> Option<Proposal> {
        table.foreign_keys.iter().find_map(|key| {
            let named = self.named.get(&key.references)?;
            let ([own], [other]) = (key.columns.as_slice(), key.referenced_columns.as_slice())
            else {
                return None;
            };
            let told = match values.used.get(own).zip(named.keys.get(other)) {
                Some((used, keys)) => {
                    let rows = keys.iter().zip(&named.told);
                    let rows = rows.filter(|(key, _)| used.contains(*key));
                    rows.filter_map(|(_, told)| *told).collect()
                }
                // Which attributes stand here nobody knows, but what dates tell of themselves.
                None if values.births.contains(&column.name) => {
                    named.told.iter().copied().flatten().collect()
                }
                None => Vec::new(),
            };
            let is_date = matches!(
                column.ty.family,
                Family::Date | Family::Timestamp | Family::TimestampTz
            );
            Some(Proposal {
                category: category_of(&told, &column.ty)?,
                confidence: match is_date && values.births.contains(&column.name) {
                    true => Confidence::Medium,
                    false => Confidence::Low,
                },
                reason: format!(
                    "refers to `{}` of {}, some of whose values are called like somebody's data",
                    named.teller, key.references
                ),
            })
        })
    }
}

fn is_value(column: &Column) -> bool {
    is_called_by_one_of(&column.name, VALUES)
}

impl Named {
    fn of(table: &Table, samples: &[Sample]) -> Option<Self> {
        let columns = || table.columns.iter().zip(samples);
        let (teller, names) = columns().find_map(|(column, sample)| {
            let of_names = [NAMES, CODES]
                .iter()
                .any(|words| ends_with_one_of(&column.name, words));
            let is_name = column.ty.family.is_text() && of_names;
            let names = sample.as_deref().filter(|_| is_name)?;
            let is_told = names.len() <= MOST && !told_of_people(names).is_empty();
            is_told.then_some((column, names))
        })?;
        // NULLs are left out of samples, so only those of one length tell rows.
        let keys = columns().filter_map(|(column, sample)| {
            let keys = sample.as_ref().filter(|keys| keys.len() == names.len())?;
            Some((column.name.clone(), keys.clone()))
        });
        Some(Self {
            teller: teller.name.clone(),
            told: names.iter().map(|name| somebodys(name)).collect(),
            keys: keys.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{ForeignKey, Type};

    fn column(name: &str, family: Family) -> Column {
        Column::plain(name, Type::plain(family.name(), family))
    }

    /// What a column of values is whose rows refer to one attribute.
    fn told(attribute: usize, family: Family, value: &str) -> Option<Category> {
        let attributes = Table::plain(
            TableName::new("public", "eav_attribute"),
            vec![
                column("attribute_id", Family::Int4),
                column("attribute_code", Family::Text),
            ],
        );
        let mut values = Table::plain(
            TableName::new("public", "entity_datetime"),
            vec![
                column("attribute_id", Family::Int4),
                column("value", family),
            ],
        );
        values.foreign_keys = vec![ForeignKey {
            full: false,
            name: "k".into(),
            columns: vec!["attribute_id".into()],
            references: attributes.name.clone(),
            referenced_columns: vec!["attribute_id".into()],
            validated: true,
        }];
        let texts = |values: &[&str]| Some(values.iter().map(|&value| value.to_owned()).collect());
        let codes = ["firstname", "dob", "special_from", "size"];
        let mut found = Attributes::default();
        let of_attributes = [texts(&["1", "2", "3", "4"]), texts(&codes)];
        let of_values = [
            Some(vec![attribute.to_string(); 40]),
            Some(vec![value.to_owned(); 40]),
        ];
        let mut judgements: HashMap<TableName, Vec<Judgement>> = HashMap::new();
        for (table, samples) in [(&attributes, &of_attributes), (&values, &of_values)] {
            found.learn(table, samples);
            let judged = crate::detect::table(table, samples);
            judgements.insert(table.name.clone(), judged);
        }
        found.tell(&[&attributes, &values], &mut judgements);
        let judged = &judgements[&values.name][1];
        judged.personal.as_ref().map(|found| found.category)
    }

    #[test]
    fn values_are_what_the_attribute_is_called_that_their_rows_refer_to() {
        let date = "1980-10-01 00:00:00";
        assert_eq!(told(2, Family::Timestamp, date), Some(Category::BirthDate));
        assert_eq!(told(1, Family::Text, "x7"), Some(Category::FreeText));
        assert_eq!(told(3, Family::Timestamp, date), None);
        assert_eq!(told(4, Family::Text, "x7"), None);
    }
}
