//! Rows that stand in documents, as audit triggers and feeds of changes write them: what a column of the table is, its member
//! is. Of a row before and after a change, one half tells the other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::document::{Documents, PlainPath};
use super::lexicon::take;
use super::{Confidence, Judgement, Proposal};
use crate::catalog::Table;
use crate::ident::TableName;

/// Members that have to be columns of a table before an object is a row of it.
const MEMBERS: usize = 4;

/// Words for what was and what is.
const HALVES: &[(&str, &str)] = &[
    ("old", "new"),
    ("before", "after"),
    ("previous", "current"),
    ("prev", "curr"),
    ("from", "to"),
    ("alt", "neu"),
    ("vorher", "nachher"),
    ("von", "nach"),
    ("ancien", "nouveau"),
    ("ancienne", "nouvelle"),
    ("avant", "apres"),
    ("ant", "nueva"),
    ("anterior", "nueva"),
    ("anterior", "nuevo"),
    ("antes", "despues"),
    ("antes", "depois"),
    ("antigo", "novo"),
    ("antiga", "nova"),
    ("vecchio", "nuovo"),
    ("prima", "dopo"),
    ("oud", "nieuw"),
    ("stary", "nowy"),
    ("przed", "po"),
];

/// A table's columns, and what each seems to be.
type Row = BTreeMap<String, Option<Proposal>>;

/// Tells paths of documents in which nothing seemed personal what the columns of the rows are that stand there.
pub fn tell<S: BuildHasher>(
    tables: &[&Table],
    judgements: &mut HashMap<TableName, Vec<Judgement>, S>,
) {
    let row = |table: &&Table| {
        let judged = judgements.get(&table.name)?;
        let columns = table.columns.iter().zip(judged);
        let columns = columns.map(|(column, found)| (column.name.clone(), found.personal.clone()));
        let row: Row = columns.collect();
        let is_told = row.values().any(Option::is_some);
        is_told.then(|| (table.name.to_string(), row))
    };
    let rows: Vec<(String, Row)> = tables.iter().filter_map(row).collect();
    let documents = judgements.values_mut().flatten();
    for found in documents.filter_map(|judgement| judgement.documents.as_mut()) {
        tell_in(found, &rows);
    }
}

fn tell_in(found: &mut Documents, rows: &[(String, Row)]) {
    for (path, proposal) in of_rows(found, rows) {
        take(found, &[path], &proposal);
    }
    for (path, proposal) in of_halves(found) {
        take(found, &[path], &proposal);
    }
    let inner = found
        .personal
        .iter_mut()
        .filter_map(|of| of.inside.as_mut());
    inner.for_each(|inner| tell_in(inner, rows));
}

/// Paths of members that are personal columns of a row, and nothing by themselves.
fn of_rows(found: &Documents, rows: &[(String, Row)]) -> Vec<(String, Proposal)> {
    let mut objects: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths(found) {
        if let Some((object, member)) = split(path) {
            objects.entry(object).or_default().push(member);
        }
    }
    let mut told = Vec::new();
    for (object, members) in objects {
        let Some((table, row)) = row_of(&members, rows) else {
            continue;
        };
        for member in members {
            let Some(Some(column)) = row.get(member) else {
                continue;
            };
            let proposal = Proposal {
                category: column.category,
                confidence: column.confidence.min(Confidence::Medium),
                reason: format!("a row of `{table}` seems to stand here: {}", column.reason),
            };
            told.push((format!("{object}.{member}"), proposal));
        }
    }
    told
}

/// The table of which an object is a row: as good as all its members are columns, and most columns members.
fn row_of<'r>(members: &[&str], rows: &'r [(String, Row)]) -> Option<(&'r str, &'r Row)> {
    let common = |row: &Row| {
        members
            .iter()
            .filter(|name| row.contains_key(**name))
            .count()
    };
    let fits = |row: &Row| {
        let common = common(row);
        common >= MEMBERS && common * 10 >= members.len() * 8 && common * 2 >= row.len()
    };
    let fitting = rows.iter().filter(|(_, row)| fits(row));
    let best = fitting.max_by_key(|(_, row)| (common(row), Reverse(row.len())))?;
    Some((&best.0, &best.1))
}

/// Paths that differ from a personal one in one member alone, and there as what was does from what is.
fn of_halves(found: &Documents) -> Vec<(String, Proposal)> {
    let twin = |plain: &PlainPath| {
        let mut personal = found.personal.iter().filter(|of| of.inside.is_none());
        let other = personal.find(|of| are_halves(&of.path, &plain.path))?;
        let proposal = Proposal {
            confidence: other.proposal.confidence.min(Confidence::Medium),
            reason: format!(
                "the other half of `{}`: {}",
                other.path, other.proposal.reason
            ),
            ..other.proposal.clone()
        };
        Some((plain.path.clone(), proposal))
    };
    found.plain.iter().filter_map(twin).collect()
}

fn are_halves(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split('.').collect(), other.split('.').collect());
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let Some((left, right)) = differing.next().filter(|_| one.len() == other.len()) else {
        return false;
    };
    differing.next().is_none() && are_names_of_halves(left, right)
}

fn are_names_of_halves(one: &str, other: &str) -> bool {
    let (one, other) = (super::words(one), super::words(other));
    let is_pair = |(one, other): (&String, &String)| {
        let pair = (one.as_str(), other.as_str());
        HALVES.contains(&pair) || HALVES.contains(&(pair.1, pair.0))
    };
    let pairs = || one.iter().zip(&other);
    one.len() == other.len()
        && pairs().filter(|(one, other)| one != other).count() == 1
        && pairs().filter(|(one, other)| one != other).all(is_pair)
}

fn paths(found: &Documents) -> impl Iterator<Item = &str> {
    let personal = found.personal.iter().map(|of| of.path.as_str());
    personal.chain(found.plain.iter().map(|of| of.path.as_str()))
}

/// The object and the member of a path that ends with one that needs no quotes.
fn split(path: &str) -> Option<(&str, &str)> {
    member(path).filter(|(_, member)| !path.ends_with(']') && *member != "*")
}

/// The path of an object and the name of its member.
pub fn member(path: &str) -> Option<(&str, &str)> {
    match path.strip_suffix("']") {
        Some(path) => path.rsplit_once("['"),
        None => path.rsplit_once('.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, Family, Type};
    use crate::detect::{Category, Sample};

    fn told(documents: &[&str]) -> Vec<(String, Category)> {
        let text = |name: &str| Column::plain(name, Type::plain("text", Family::Text));
        let columns = ["id", "x_ref", "email", "room"].map(text);
        let guests = Table::plain(TableName::new("public", "guests"), columns.to_vec());
        let values = |value: fn(usize) -> String| -> Sample { Some((0..30).map(value).collect()) };
        let samples = [
            values(|at| at.to_string()),
            values(|at| format!("AAB{}", 921_000 + at * 7)),
            values(|at| format!("k{at}@example.org")),
            values(|at| format!("r{}", at % 3)),
        ];
        let mut guests_are = super::super::table(&guests, &samples);
        guests_are[1].personal = Some(Proposal {
            category: Category::Document,
            confidence: Confidence::High,
            reason: "named like a document".into(),
        });
        let data = Column::plain("data", Type::plain("jsonb", Family::Jsonb));
        let audit = Table::plain(TableName::new("public", "changes"), vec![data]);
        let sample = documents.iter().cycle().take(30);
        let sample = Some(sample.map(|text| (*text).to_owned()).collect());
        let audit_is = super::super::table(&audit, &[sample]);
        let mut judgements = HashMap::from([
            (guests.name.clone(), guests_are),
            (audit.name.clone(), audit_is),
        ]);
        tell(&[&guests, &audit], &mut judgements);
        let found = judgements.remove(&audit.name).unwrap().remove(0);
        let found = found.documents.unwrap();
        let personal = found.personal.into_iter();
        personal.map(|of| (of.path, of.proposal.category)).collect()
    }

    #[test]
    fn rows_in_documents_are_what_their_columns_are() {
        let row = r#"{"row": {"id": "1", "x_ref": "XQ1", "email": "x@example.org", "room": "r"}}"#;
        let other =
            r#"{"row": {"id": "2", "x_ref": "XQ2", "email": "y@example.org", "room": "s"}}"#;
        let found = told(&[row, other]);
        assert!(
            found.contains(&("$.row.x_ref".into(), Category::Document)),
            "{found:?}"
        );
        assert!(
            !found.iter().any(|(path, _)| path == "$.row.room"),
            "{found:?}"
        );
        // An object with some names in common is no row.
        let few =
            r#"{"row": {"id": "1", "x_ref": "XQ1", "price": "7", "size": "3", "colour": "x"}}"#;
        let found = told(&[few]);
        assert!(
            !found.iter().any(|(path, _)| path == "$.row.x_ref"),
            "{found:?}"
        );
    }

    #[test]
    fn one_half_of_a_change_tells_the_other() {
        let change = |at: usize| {
            format!(r#"{{"addr": {{"alt": "Hauptstraße {at}", "neu": "Am Eck"}}, "x": "Am Eck"}}"#)
        };
        let changes: Vec<String> = (0..30).map(change).collect();
        let found = told(&changes.iter().map(String::as_str).collect::<Vec<_>>());
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["$.addr.alt", "$.addr.neu"]);
        assert!(are_halves("$.fila_nueva.doc", "$.fila_ant.doc"));
        assert!(!are_halves("$.old.doc", "$.new.mail"));
        assert!(!are_halves("$.a.doc", "$.b.doc"));
    }
}
