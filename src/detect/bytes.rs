//! Columns of bytes: texts in them, and files.

use serde::de::IgnoredAny;

use super::subject::Subject;
use super::values::Evidence;
use super::{Bytes, Judgement, cut, encoded, files, names, score, within};
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

/// Of other bytes only how they begin tells something.
pub(super) fn judge(
    hit: Option<names::Hit>,
    ty: &Type,
    sample: Option<&[String]>,
    subject: Subject,
) -> Judgement {
    let named = score::column(hit, &Evidence::default(), ty, subject);
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
