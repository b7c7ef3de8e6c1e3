//! Columns of bytes: texts in them, and files.

use std::collections::HashSet;

use serde::de::IgnoredAny;

use super::subject::Subject;
use super::values::Evidence;
use super::{Bytes, Category, Judgement, Proposal, cut, encoded, files, names, score, within};
use crate::catalog::Type;

/// Bytes that are text, most of them, are looked into as such; `None` where they are none.
pub(super) fn judge_texts(
    name: &str,
    hit: Option<names::Hit>,
    ty: &Type,
    sample: &[String],
    subject: Subject,
) -> Option<Judgement> {
    let values = sample.iter().filter(|value| !value.is_empty()).count();
    let texts = sample.iter().filter_map(|value| encoded::beginning(value));
    // Of long documents the beginning is one, too.
    let texts = texts.map(|text| match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => text,
        Err(_) => cut::json(&text).unwrap_or(text),
    });
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() || texts.len() * 2 < values {
        return None;
    }
    let beginnings: Vec<&str> = sample.iter().map(String::as_str).collect();
    let are_files = files::seen(&beginnings).is_some();
    let texts = || texts.iter().map(String::as_str);
    let evidence = Evidence::under(name, texts());
    let within = || within::read(texts(), name, subject, 0).map(|found| found.proposal);
    let personal = score::column(hit, &evidence, ty, subject).or_else(within);
    // A document in PDF begins with letters as well, and is none the less a file.
    (personal.is_some() || !are_files).then(|| Judgement {
        personal,
        country: evidence.country(),
        sampled: Some(values),
        few: evidence.few().filter(|few| *few > 0),
        of_people: subject.people || subject.personal_columns,
        is_prose: evidence.is_prose(),
        strays: evidence.strays(),
        certain: evidence.certain(),
        bytes: match texts().filter(|text| cut::is_document(text)).count() {
            found if found * 2 >= values => Bytes::Documents,
            _ => Bytes::Texts,
        },
        ..Judgement::default()
    })
}

/// Bytes of one length that begin like no file are no pictures: the `fingerprint` of a key, by which others know it.
fn as_identifier(found: Proposal, sample: Option<&[String]>) -> Proposal {
    let values = sample.unwrap_or_default();
    let beginnings: Vec<&str> = values.iter().map(String::as_str).collect();
    let different: HashSet<&str> = beginnings.iter().copied().collect();
    let lengths: HashSet<usize> = beginnings.iter().map(|value| value.len()).collect();
    let is_one = found.category == Category::Photo
        && different.len() >= SEVERAL
        && lengths.len() == 1
        && files::seen(&beginnings).is_none();
    match is_one {
        true => Proposal {
            category: Category::ExternalId,
            reason: format!(
                "{}, but the values are of one length and no files",
                found.reason
            ),
            ..found
        },
        false => found,
    }
}

/// Fewest different values that tell so.
const SEVERAL: usize = 5;

/// Of other bytes only how they begin tells something.
pub(super) fn judge(
    hit: Option<names::Hit>,
    ty: &Type,
    sample: Option<&[String]>,
    subject: Subject,
) -> Judgement {
    let named = score::column(hit, &Evidence::default(), ty, subject);
    let named = named.map(|found| as_identifier(found, sample));
    let is_empty = sample.is_some_and(<[String]>::is_empty);
    let sample = sample.unwrap_or_default();
    let beginnings: Vec<&str> = sample.iter().map(String::as_str).collect();
    let of_people = subject.people || subject.personal_columns;
    let seen = files::seen(&beginnings);
    Judgement {
        personal: files::proposal(&beginnings, named, of_people),
        // What its bytes are nobody knows where their beginning tells nothing.
        sampled: (is_empty || seen.is_some()).then_some(beginnings.len()),
        bytes: seen.map_or(Bytes::Unknown, |_| Bytes::Files),
        of_people,
        ..Judgement::default()
    }
}
