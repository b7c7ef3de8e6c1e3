//! What stands in a text as data of its own: JSON held as a string, a query string, pairs of names and values, and any
//! text in Base64 or hexadecimal.
//!
//! A text of that kind is nothing of somebody's as a whole, and all of it inside. Each is read as an object and looked into
//! like a document, with the strings in it, a few levels deep.

use serde_json::{Map, Value, json};

use super::category::Category;
use super::document::{self, Documents};
use super::encoded;
use super::markup;
use super::subject::Subject;
use super::{Confidence, Form as Written, Proposal, programs};

/// Texts within texts that are looked into, counted from the column's value.
const DEEPEST: usize = 3;

/// Texts of one column or path that are looked into.
const MOST_TEXTS: usize = 400;

/// Pairs of one text that are looked at.
const MOST_PAIRS: usize = 64;

/// Longest name in front of a value, in bytes.
const LONGEST_NAME: usize = 40;

/// Of a hundred texts, so many with data inside are as bad as a hundred; and so many texts, whatever their share.
const ENOUGH: (usize, usize) = (3, 3);

/// What was found in texts.
#[derive(Debug)]
pub(super) struct Within {
    /// That it seems personal.
    pub(super) proposal: Proposal,
    /// By path, where all of them are documents of JSON.
    pub(super) documents: Option<Documents>,
    /// Whether some of it is what `redact` would leave: a token, a name, the number of an account.
    pub(super) is_left: bool,
}

/// Looks into the texts of a column or path `name`, itself `level` texts deep; `None` where nothing in them seems personal.
pub(super) fn read<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    name: &str,
    of: Subject,
    level: usize,
) -> Option<Within> {
    let texts: Vec<&str> = texts.into_iter().take(MOST_TEXTS).collect();
    if level >= DEEPEST {
        return too_deep(&texts);
    }
    let found: Vec<Found> = texts.iter().filter_map(|text| data(text)).collect();
    let (share, many) = ENOUGH;
    if found.is_empty() || found.len() * 100 < texts.len() * share && found.len() < many {
        return None;
    }
    let are_all = found.len() * 100 >= texts.len() * 95;
    let are = |form: Form| found.iter().all(|found| found.form == form);
    // What one rule can name is all of one form.
    let form = match found.first().map(|found| found.form) {
        Some(Form::Json) => Some(Written::Json),
        Some(Form::Program(form)) => Some(form),
        _ => None,
    };
    let form = form.filter(|_| are_all && found.first().is_some_and(|first| are(first.form)));
    let is_json = form.is_some();
    let what = if are(Form::Json) {
        "documents of JSON"
    } else if is_json {
        "values of programs"
    } else if are(Form::Encoded) {
        "encoded texts"
    } else {
        "pairs of names and values"
    };
    let count = found.len();
    let values: Vec<Value> = found.into_iter().map(|found| found.value).collect();
    let documents = document::read_values(&values, name, of, level + 1);
    let mut told = documents.personal.iter().map(|path| &path.proposal);
    let is_told = told.any(|proposal| is_json || proposal.confidence > Confidence::Low);
    let is_left = leaves_some(&documents);
    is_told.then(|| Within {
        proposal: Proposal {
            category: Category::FreeText,
            confidence: Confidence::Medium,
            reason: format!(
                "{count} of {} sampled values hold {what}, in which {} of {} paths seem personal",
                texts.len(),
                documents.personal.len(),
                documents.personal.len() + documents.others()
            ),
        },
        documents: form.map(|form| documents.of_form(form)),
        is_left,
    })
}

/// Whether paths hold what has no form that `redact` finds, and no doubt that it is somebody's.
fn leaves_some(documents: &Documents) -> bool {
    use Category as C;
    let has_form = |category: Category| {
        matches!(
            category,
            C::Email
                | C::Phone
                | C::Ip
                | C::Mac
                | C::Iban
                | C::Card
                | C::Ssn
                | C::NationalId(Some(_))
                | C::Url
                | C::FreeText
        )
    };
    let mut told = documents.personal.iter().map(|path| &path.proposal);
    told.any(|proposal| proposal.confidence > Confidence::Low && !has_form(proposal.category))
}

/// What nobody looks into is not said to be harmless.
fn too_deep(texts: &[&str]) -> Option<Within> {
    let count = texts
        .iter()
        .filter(|text| json(text.trim()).is_some())
        .count();
    (count > 0).then(|| Within {
        proposal: Proposal {
            category: Category::FreeText,
            confidence: Confidence::Low,
            reason: format!(
                "{count} of {} sampled values hold documents too deep to be looked into",
                texts.len()
            ),
        },
        documents: None,
        is_left: false,
    })
}

/// A text's data.
struct Found {
    value: Value,
    form: Form,
}

/// How it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    /// As programs keep values.
    Program(Written),
    Pairs,
    Encoded,
}

fn data(text: &str) -> Option<Found> {
    let text = text.trim();
    // Before pairs: Base64 may end like a name without a value.
    let Some(decoded) = encoded::text(text) else {
        return plain(text);
    };
    // A text that is no data is looked at as one under a name that says nothing.
    let value = plain(&decoded).map_or_else(|| json!({ "text": decoded }), |found| found.value);
    Some(Found {
        value,
        form: Form::Encoded,
    })
}

fn plain(text: &str) -> Option<Found> {
    if let Some(value) = json(text) {
        return Some(Found {
            value,
            form: Form::Json,
        });
    }
    for form in [Written::Yaml, Written::Php] {
        let value =
            programs::json(form, text).filter(|value| value.is_object() || value.is_array());
        if let Some(value) = value {
            let form = Form::Program(form);
            return Some(Found { value, form });
        }
    }
    let pairs = markup::fields(text)
        .or_else(|| query(text))
        .or_else(|| pairs(text))?;
    Some(Found {
        value: Value::Object(pairs),
        form: Form::Pairs,
    })
}

/// An object or list of JSON; of a string of JSON, what it holds.
fn json(text: &str) -> Option<Value> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    (value.is_object() || value.is_array()).then_some(value)
}

/// The parameters of a URL or of a form: `?email=ada%40x.io&name=Ada+Quist`.
/// Source: URL Standard, "application/x-www-form-urlencoded parsing".
fn query(text: &str) -> Option<Map<String, Value>> {
    if text.chars().any(char::is_whitespace) {
        return None;
    }
    let parameters = match text.split_once('?') {
        Some((_, behind)) => behind,
        None => text,
    };
    let parameters = parameters.split('#').next().unwrap_or_default();
    let pairs = parameters.split('&').take(MOST_PAIRS).map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let name = decoded(name);
        is_name(&name).then(|| (name, decoded(value)))
    });
    gathered(pairs, 1)
}

/// Lines or parts of a line that give a name a value: `Nachname=Quist;Vorname=Ada`, `name: Ada Quist`.
fn pairs(text: &str) -> Option<Map<String, Value>> {
    let by = |separator: &[char], between: char| {
        let parts = text.split(separator).map(str::trim);
        let parts = parts.filter(|part| !part.is_empty()).take(MOST_PAIRS);
        let pairs = parts.map(|part| {
            let (name, value) = part.split_once(between)?;
            let (name, value) = (name.trim(), value.trim().trim_matches(['"', '\'']));
            is_name(name).then(|| (name.to_owned(), value.to_owned()))
        });
        gathered(pairs, 2)
    };
    let lines: &[char] = &['\n', '\r'];
    by(&[';', '\n'], '=')
        .or_else(|| by(&[',', '|'], '='))
        .or_else(|| by(lines, ':'))
        .or_else(|| by(&[';'], ':'))
}

/// All pairs as an object; `None` where a part is no pair, or where they are fewer than `least`.
fn gathered(
    pairs: impl Iterator<Item = Option<(String, String)>>,
    least: usize,
) -> Option<Map<String, Value>> {
    let pairs: Vec<(String, String)> = pairs.collect::<Option<_>>()?;
    (pairs.len() >= least).then(|| {
        let members = pairs
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)));
        members.collect()
    })
}

/// Whether a text may be the name of a value.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '[' | ']');
    text.len() <= LONGEST_NAME
        && text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(plain)
}

/// A name or value of a form without its escapes. What is no escape stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                match digit(ahead.next()).zip(digit(ahead.next())) {
                    Some((high, low)) => {
                        bytes.push((high * 16 + low) as u8);
                        rest = ahead;
                    }
                    None => bytes.push(byte),
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[&str]) -> Option<Within> {
        read(texts.iter().copied(), "payload", Subject::default(), 0)
    }

    fn paths(texts: &[&str]) -> Vec<String> {
        let documents = told(texts).and_then(|found| found.documents);
        let paths = documents.into_iter().flat_map(|found| found.personal);
        paths.map(|path| path.path).collect()
    }

    #[test]
    fn documents_that_stand_in_texts_are_looked_into() {
        let text = r#"{"email": "ada@x.io", "n": 1}"#;
        assert_eq!(paths(&[text, text]), ["$.email"]);
        let deeper = serde_json::json!({ "inner": text }).to_string();
        assert_eq!(paths(&[&deeper, &deeper]), ["$.inner"]);
        // Of texts that are not all documents, all changes.
        let mixed = told(&[text, "none"]);
        assert!(mixed.is_some_and(|found| found.documents.is_none()));
        assert!(told(&[r#"{"size": 3}"#, "[1, 2]", "{", ""]).is_none());
    }

    #[test]
    fn encoded_texts_are_looked_into() {
        // {"email":"ada@x.io"}, mail=ada@x.io, and addresses alone.
        let alone = (0..6).map(|at| hex::encode(format!("ada.quist{at}@x.io")));
        let alone: Vec<String> = alone.collect();
        for texts in [
            vec!["eyJlbWFpbCI6ImFkYUB4LmlvIn0="; 3],
            vec!["bWFpbD1hZGFAeC5pbw=="; 3],
            alone.iter().map(String::as_str).collect(),
        ] {
            let found = told(&texts).expect(texts[0]);
            assert!(found.documents.is_none());
            assert!(found.proposal.reason.contains("encoded texts"));
        }
        // {"size": 30}
        assert!(told(&["eyJzaXplIjogMzB9"; 3]).is_none());
    }

    #[test]
    fn texts_in_texts_are_looked_into_a_few_levels_deep() {
        let mut text = r#"{"email": "ada@x.io"}"#.to_owned();
        for _ in 0..DEEPEST - 1 {
            text = serde_json::json!({ "inner": text }).to_string();
        }
        assert!(told(&[&text]).is_some());
        // What is deeper is not looked into, and does not pass either.
        let mut text = r#"{"size": 3}"#.to_owned();
        for deep in 0..12 {
            let found = told(&[&text]).is_some();
            assert_eq!(found, deep >= DEEPEST, "{deep}");
            text = serde_json::json!([text]).to_string();
        }
    }

    #[test]
    fn parameters_and_pairs_are_read_with_their_names() {
        for text in [
            "?email=ada%40x.io&name=Ada+Quist",
            "https://x.org/p?id=7&mail=ada%40x.io#top",
            "email=ada%40x.io",
            "Nachname=Fischer;Vorname=Jutta",
            "name: Mary Johnson\nmail: a@x.io\n",
            "mail=ada@x.io, city=Rome",
        ] {
            let found = told(&[text; 4]);
            assert!(
                found.is_some_and(|found| found.documents.is_none()),
                "{text}"
            );
        }
        for text in [
            "https://x.org/p?id=7&page=2",
            "size=3;colour=red",
            "at 12:30: nothing",
            "a=b",
            "",
            "?",
            "%",
            "&&==",
        ] {
            assert!(told(&[text; 4]).is_none(), "{text}");
        }
    }

    #[test]
    fn what_redact_would_leave_in_a_query_is_told() {
        let texts = |name: &str, cpf: &str| -> Vec<String> {
            let token = |at: u64| format!("qX7vTz{}LmKp93sRbWcYd2e{}FgHj", at * 7919, at * 31);
            let text = |at: u64| format!("/ib/list?{cpf}{name}={}&x=1", token(at));
            (10..20).map(text).collect()
        };
        for name in ["tk", "sid", "t", "sig", "session_token"] {
            for before in ["cpf=52998224725&", ""] {
                let texts = texts(name, before);
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                assert!(told(&texts).unwrap().is_left, "{name}");
            }
        }
        let account = "/ib/list?cpf=52998224725&nr_conta=100000-1";
        assert!(told(&[account; 4]).unwrap().is_left);
        let found = "/ib/list?cpf=52998224725&page=2&t=2";
        assert!(!told(&[found; 4]).unwrap().is_left);
        assert!(told(&["/list?page=2&t=2&sort=name"; 4]).is_none());
    }

    #[test]
    fn the_reason_holds_no_value() {
        let found = told(&["?email=ada%40x.io"; 4]).unwrap();
        assert_eq!(
            found.proposal.reason,
            "4 of 4 sampled values hold pairs of names and values, in which 1 of 1 paths seem personal"
        );
    }

    #[test]
    fn escapes_of_forms_are_taken_back() {
        assert_eq!(decoded("ada%40x.io+%C3%A9"), "ada@x.io é");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
    }
}
