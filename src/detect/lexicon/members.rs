//! Logins of the database that are names of members of JSON: such an object has one for each person.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::logins::Logins;
use crate::detect::document::{self, Documents};
use crate::detect::names;
use crate::detect::subject::Subject;
use crate::detect::{Category, Confidence, Judgement, Proposal};
use crate::ident::TableName;

/// As many different ones are no coincidence; of those with digits, which no word has, one is none.
const SEVERAL: usize = 2;

/// Takes each object that has such members as a whole, so that no path names one of them.
pub(super) fn tell(logins: &Logins, judgements: &mut HashMap<TableName, Vec<Judgement>>) {
    if logins.is_empty() {
        return;
    }
    let all = judgements.values_mut().flatten();
    for documents in all.filter_map(|judgement| judgement.documents.as_mut()) {
        take_from(logins, documents);
    }
}

fn take_from(logins: &Logins, documents: &mut Documents) {
    for path in &mut documents.personal {
        if let Some(inside) = path.inside.as_deref_mut() {
            take_from(logins, inside);
        }
    }
    let mut objects: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let personal = documents.personal.iter().map(|path| &path.path);
    let plain = documents.plain.iter().chain(&documents.hidden);
    for path in personal.chain(plain.map(|path| &path.path)) {
        let mut rest = path.as_str();
        while let Some((object, member)) = split(rest) {
            let is_data = || names::read(member, Subject::default()).is_none();
            if logins.has(member) && is_data() {
                objects.entry(object).or_default().insert(member);
            }
            rest = object;
        }
    }
    let has_digits = |member: &&str| member.contains(|c: char| c.is_ascii_digit());
    objects.retain(|_, members| members.len() >= SEVERAL || members.iter().any(has_digits));
    let found: Vec<String> = objects.into_keys().map(str::to_owned).collect();
    for object in found {
        close(documents, &object);
    }
}

/// Puts an object in the place of all that it holds.
fn close(documents: &mut Documents, object: &str) {
    let is_below = |path: &str| path.starts_with(object);
    documents.personal.retain(|path| !is_below(&path.path));
    documents.plain.retain(|path| !is_below(&path.path));
    let before = documents.hidden.len();
    documents.hidden.retain(|path| !is_below(&path.path));
    documents.unnamed = documents
        .unnamed
        .saturating_sub(before - documents.hidden.len());
    documents.keyed.retain(|path| !is_below(path));
    let proposal = Proposal {
        category: Category::Username,
        confidence: Confidence::Medium,
        reason: "some are logins that the database's columns hold".into(),
    };
    let whole = document::named_like_people(object.to_owned(), &proposal);
    documents.personal.insert(0, whole);
}

/// A path's last member and the object that has it: `$.a` and `b` of `$.a['b'][*]`.
fn split(path: &str) -> Option<(&str, &str)> {
    let path = path.trim_end_matches("[*]").trim_end_matches(".*");
    if let Some(path) = path.strip_suffix("']") {
        let (object, member) = path.rsplit_once("['")?;
        return Some((object, member));
    }
    path.rsplit_once('.')
}

#[cfg(test)]
mod tests {
    use super::super::Lexicon;
    use super::*;
    use crate::catalog::{Column, Family, Table, Type};
    use crate::detect;

    #[test]
    fn members_that_are_logins_stand_in_no_path() {
        let text = |name: &str| Column::plain(name, Type::plain("text", Family::Text));
        let users = Table::plain(TableName::new("public", "users"), vec![text("login")]);
        let data = Column::plain("data", Type::plain("jsonb", Family::Jsonb));
        let docs = Table::plain(TableName::new("public", "docs"), vec![data]);
        let logins: Vec<String> = (0..60).map(|at| format!("gyllenhaal{at}")).collect();
        let judged = |form: &dyn Fn(usize) -> String| {
            let mut lexicon = Lexicon::default();
            let mut judgements = HashMap::new();
            let documents: Vec<String> = (0..60).map(form).collect();
            for (table, values) in [(&users, &logins), (&docs, &documents)] {
                let samples = [Some(values.clone())];
                let found = detect::table(table, &samples);
                lexicon.learn(table, &samples, &found);
                judgements.insert(table.name.clone(), found);
            }
            lexicon.tell(&mut judgements);
            let found = judgements.remove(&docs.name).unwrap().remove(0);
            found.documents.unwrap_or_default()
        };
        let found = judged(&|at| {
            format!(
                r#"{{"language": "de", "seen": {{"gyllenhaal{}": [1], "theme": "x"}}}}"#,
                at % 3 + 1
            )
        });
        let paths: Vec<&str> = found.personal.iter().map(|of| of.path.as_str()).collect();
        assert_eq!(paths, ["$.seen"]);
        assert!(
            found.plain.iter().all(|of| of.path == "$.language"),
            "{found:?}"
        );
        let found = judged(&|_| r#"{"language": "de", "seen": {"line1": [1]}}"#.to_owned());
        assert!(found.personal.is_empty(), "{found:?}");
        for other in [
            "@quist:navy.mil",
            "acct:quist@navy.mil",
            "DE02120300000000202051",
        ] {
            let found = judged(&|_| format!(r#"{{"language": "de", "{other}": 1}}"#));
            let named = found.plain.iter().any(|of| of.path.contains(other));
            assert!(!named, "{other}: {found:?}");
        }
    }
}
