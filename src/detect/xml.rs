//! Documents of XML, read as JSON so that they are looked into path by path like any other document.
//!
//! An element is an object with a member for each element and attribute in it, or its text where it holds nothing else; what
//! there is more than one of is a list. Paths lead back: `$.order.to[*]['@phone']` is `/order/to/@phone`.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::document::{Documents, MOST_PATHS, PathProposal, PlainPath};
use super::is_xml;
use crate::catalog::Type;

pub(super) mod texts;

/// Elements below each other that are told apart; what lies deeper counts as text of the last one.
const DEEPEST: usize = 64;

/// The name of what stands in comments and instructions. It is no word, so that nothing above it is told to be harmless.
const ASIDE: &str = "!";

/// What a column's value is as a document; of no XML it is the value itself.
pub(super) fn as_json<'v>(ty: &Type, value: &'v str) -> Cow<'v, str> {
    match is_xml(ty) {
        true => json_of(value),
        false => Cow::Borrowed(value),
    }
}

/// A document as JSON; what is none is itself.
pub(super) fn json_of(value: &str) -> Cow<'_, str> {
    document(value).map_or(Cow::Borrowed(value), |found| Cow::Owned(found.to_string()))
}

/// The elements of a text of XML; `None` where it has none. Of what is no XML any more, as of one that was cut, what stands
/// before counts. Source: XML 1.0, sections 2.4 and 3.1.
pub(super) fn document(text: &str) -> Option<Value> {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !text.starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    let mut has_elements = false;
    loop {
        let start = reader.buffer_position() as usize;
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                has_elements = true;
                begin(&mut open, &tag);
            }
            Ok(Event::Empty(tag)) => {
                has_elements = true;
                begin(&mut open, &tag);
                end(&mut open);
            }
            Ok(Event::Text(_) | Event::GeneralRef(_)) => {
                let raw = text.get(start..reader.buffer_position() as usize);
                add_text(&mut open, &plain(raw.unwrap_or_default()));
            }
            Ok(Event::CData(data)) => add_text(&mut open, &data.into_inner()),
            Ok(Event::Comment(comment)) => add_aside(&mut open, &comment.into_inner()),
            Ok(Event::PI(aside)) => add_aside(&mut open, aside.content()),
            Ok(Event::End(_)) => end(&mut open),
            Ok(Event::Decl(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) | Err(_) => break,
        }
    }
    while open.len() > 1 {
        end(&mut open);
    }
    let root = open.pop().filter(|_| has_elements)?;
    Some(root.value())
}

/// An element that is being read; the first is the document itself.
#[derive(Default)]
struct Element {
    name: String,
    text: String,
    members: Map<String, Value>,
    /// Elements below that are not told apart.
    deeper: usize,
}

impl Element {
    fn value(self) -> Value {
        let text = self.text.trim();
        match (text.is_empty(), self.members.is_empty()) {
            (true, true) => Value::Null,
            (true, false) => Value::Object(self.members),
            (false, true) => Value::String(text.to_owned()),
            (false, false) => Value::Array(vec![
                Value::String(text.to_owned()),
                Value::Object(self.members),
            ]),
        }
    }

    fn add(&mut self, name: &str, value: Value) {
        let Some(known) = self.members.get_mut(name) else {
            self.members.insert(name.to_owned(), value);
            return;
        };
        let mut all = many(known.take());
        all.extend(many(value));
        *known = Value::Array(all);
    }
}

fn many(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        other => vec![other],
    }
}

fn begin(open: &mut Vec<Element>, tag: &BytesStart<'_>) {
    let is_deep = open.len() > DEEPEST;
    if let Some(last) = open.last_mut().filter(|_| is_deep) {
        last.deeper += 1;
        return;
    }
    let mut element = Element {
        name: tag.local_name().into_inner().to_owned(),
        ..Element::default()
    };
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.into_inner();
        if name != "xmlns" && !name.starts_with("xmlns:") {
            let name = format!("@{}", attribute.key.local_name().into_inner());
            element.add(&name, Value::String(plain(&attribute.value)));
        }
    }
    open.push(element);
}

fn end(open: &mut Vec<Element>) {
    if let Some(last) = open.last_mut().filter(|last| last.deeper > 0) {
        last.deeper -= 1;
        return;
    }
    let ended = match open.len() {
        0 | 1 => None,
        _ => open.pop(),
    };
    if let (Some(ended), Some(parent)) = (ended, open.last_mut()) {
        let name = ended.name.clone();
        parent.add(&name, ended.value());
    }
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(last) = open.last_mut() {
        last.text.push_str(text);
    }
}

fn add_aside(open: &mut [Element], text: &str) {
    if let Some(last) = open.last_mut() {
        last.add(ASIDE, Value::String(text.trim().to_owned()));
    }
}

/// Text without escapes; references that only a document type could resolve stay.
fn plain(raw: &str) -> String {
    escape::unescape(raw).map_or_else(|_| raw.to_owned(), Into::into)
}

/// What stands at an element or attribute.
#[derive(Debug, Clone, Copy)]
pub enum Place<'d> {
    /// Something that seems personal.
    Personal(&'d PathProposal),
    /// Nothing of that kind, and nothing below it that has no path.
    Plain(&'d PlainPath),
}

impl Documents {
    /// The elements and attributes of documents of XML that a rule can name, each by its path; those that seem personal come
    /// first. Elements with others in them are not among them: their text has no path.
    pub fn in_markup(&self) -> Vec<(String, Place<'_>)> {
        let plain = || self.plain.iter().chain(&self.hidden);
        let all = self.personal.iter().map(|of| of.path.as_str());
        let all: Vec<String> = all
            .chain(plain().map(|of| of.path.as_str()))
            .filter_map(path)
            .collect();
        let has_elements = |path: &str| all.iter().any(|other| is_child(other, path));
        // What has no path of its own passes with the element that it is in.
        let are_all = all.len() < MOST_PATHS;
        let has_others = |path: &str| {
            let mut others = all.iter().filter_map(|other| other.split_once("/*"));
            others.any(|(other, _)| other == path)
        };
        let mut places: Vec<(String, Place<'_>)> = Vec::new();
        let is_usable = |path: &str| !path.is_empty() && !path.contains('*') && !has_elements(path);
        for of in &self.personal {
            let Some(path) = path(&of.path).filter(|path| is_usable(path)) else {
                continue;
            };
            let mut known = places.iter_mut();
            match known.find(|(known, _)| *known == path) {
                // The path of lists and the one of what stands alone are one here.
                Some((_, Place::Personal(first))) if first.are_few && !of.are_few => *first = of,
                Some(_) => {}
                None => places.push((path, Place::Personal(of))),
            }
        }
        // Words in the middle of a text are of the text, whatever marks them.
        let in_text = |path: &str| {
            let mut above = all.iter().filter(|above| !above.is_empty());
            above.any(|above| is_child(path, above))
        };
        for of in plain() {
            let is_harmless =
                |path: &String| is_usable(path) && !has_others(path) && !in_text(path);
            let usable = path(&of.path).filter(|path| are_all && is_harmless(path));
            let is_new = |path: &String| !places.iter().any(|(known, _)| known == path);
            if let Some(path) = usable.filter(is_new) {
                places.push((path, Place::Plain(of)));
            }
        }
        places
    }
}

/// Whether a path leads to an element right or further below the other.
fn is_child(path: &str, above: &str) -> bool {
    let below = path
        .strip_prefix(above)
        .and_then(|rest| rest.strip_prefix('/'));
    below.is_some_and(|below| !below.starts_with('@') && !below.starts_with('*'))
}

/// The path of an element or attribute by that of its JSON, empty for the document itself; `None` where a name has
/// characters that no path of XML has. What has no name of its own is told as `*`.
pub fn path(json: &str) -> Option<String> {
    let mut rest = json.strip_prefix('$')?;
    let mut path = String::with_capacity(rest.len());
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix("[*]") {
            rest = behind;
            continue;
        }
        let (name, behind) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']")?
        } else {
            let named = rest.strip_prefix('.')?;
            named.split_at(named.find(['.', '[']).unwrap_or(named.len()))
        };
        path.push('/');
        path.push_str(name);
        rest = behind;
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Family;
    use crate::detect::Category;
    use crate::detect::document;
    use crate::detect::subject::Subject;

    fn json(text: &str) -> Option<String> {
        document(text).map(|value| value.to_string())
    }

    #[test]
    fn elements_and_attributes_are_members() {
        for (text, expected) in [
            ("<a><x:b>1</x:b><b>2</b></a>", r#"{"a":{"b":["1","2"]}}"#),
            ("<a id='7'>t &amp; u</a>", r#"{"a":["t & u",{"@id":"7"}]}"#),
            ("<a><b/></a>", r#"{"a":{"b":null}}"#),
            (
                "<a xmlns='u' xmlns:x='v'><![CDATA[<&]]></a>",
                r#"{"a":"<&"}"#,
            ),
            (
                "<a><!-- of Ada --><b>1</b></a>",
                r#"{"a":{"!":"of Ada","b":"1"}}"#,
            ),
            (
                "<?xml version=\"1.0\"?>\n<a>1</a>\n<a>2</a>",
                r#"{"a":["1","2"]}"#,
            ),
            // What was cut.
            ("<a><b>1</b><c", r#"{"a":{"b":"1"}}"#),
            ("<a><b>1</b><c>2</a>", r#"{"a":{"b":"1","c":"2"}}"#),
        ] {
            assert_eq!(json(text).as_deref(), Some(expected), "{text}");
        }
        for none in ["", "text", "{\"a\": 1}", "<", "<!-- a -->", "a < b"] {
            assert_eq!(json(none), None, "{none}");
        }
        let deep = "<a>".repeat(5000);
        assert!(document(&deep).is_some());
    }

    #[test]
    fn paths_lead_back_to_elements() {
        for (json, expected) in [
            ("$", Some("")),
            ("$.a[*].b", Some("/a/b")),
            ("$.a['@x-y']", Some("/a/@x-y")),
            ("$.a.*", Some("/a/*")),
            ("a", None),
        ] {
            assert_eq!(path(json).as_deref(), expected, "{json}");
        }
    }

    fn places(form: &str) -> Vec<(String, Option<Category>)> {
        let ty = Type::plain("xml", Family::Text);
        let all = (0..30).map(|at| form.replace('#', &(at + 100).to_string()));
        let all: Vec<String> = all.map(|text| as_json(&ty, &text).into_owned()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let found = document::read(&all, "doc", Subject::default());
        let places = found
            .in_markup()
            .into_iter()
            .map(|(path, place)| match place {
                Place::Personal(of) => (path, Some(of.proposal.category)),
                Place::Plain(_) => (path, None),
            });
        places.collect()
    }

    #[test]
    fn what_a_rule_can_name_is_told_and_nothing_that_would_pass_with_it() {
        let form = "<o n='#'><to kind='x'><email>a#@navy.mil</email></to><sum cur='EUR'>#</sum>\
            <p>Dear <b>Xanthi #</b></p><q>x<!-- c# --></q></o>";
        let told = places(form);
        let of = |path: &str| told.iter().find(|(of, _)| of == path).map(|(_, of)| *of);
        assert_eq!(of("/o/to/email"), Some(Some(Category::Email)));
        for plain in ["/o/@n", "/o/to/@kind", "/o/sum", "/o/sum/@cur"] {
            assert_eq!(of(plain), Some(None), "{plain}: {told:?}");
        }
        // Words in the middle of a text, a text around elements, and what a comment stands in.
        for none in ["", "/o", "/o/to", "/o/p", "/o/p/b", "/o/q"] {
            assert_eq!(of(none), None, "{none}: {told:?}");
        }
    }
}
