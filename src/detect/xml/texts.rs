//! Columns of texts that are documents of XML: they are looked into as columns of the type `xml` are.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::{BytesStart, Event};

use super::{Place, json_of};
use crate::catalog::Type;
use crate::detect::Form;
use crate::detect::document::{self, Documents};
use crate::detect::subject::Subject;

/// Of a hundred texts, so many have to be documents.
const ENOUGH: usize = 95;

/// Outermost elements of pages and of pieces of them, which are texts for people. Source: HTML Living Standard, section 4.
const OF_PAGES: &[&str] = &[
    "html",
    "head",
    "body",
    "div",
    "span",
    "p",
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "font",
    "center",
    "ul",
    "ol",
    "dl",
    "li",
    "table",
    "tbody",
    "tr",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "code",
    "blockquote",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "figure",
    "form",
    "img",
    "br",
    "hr",
    "svg",
];

/// What stands in the documents of a column `name`; `None` where the texts are none, or where
/// no rule could name what seems personal in them. Such texts are looked at as a whole.
pub(in crate::detect) fn read(texts: &[&str], name: &str, of: Subject) -> Option<Documents> {
    let filled = || texts.iter().filter(|text| !text.trim().is_empty());
    let are: Vec<Cow<'_, str>> = filled()
        .filter(|text| is_one(text))
        .map(|text| json_of(text))
        .collect();
    if are.is_empty() || are.len() * 100 < filled().count() * ENOUGH {
        return None;
    }
    let values: Vec<&str> = are.iter().map(AsRef::as_ref).collect();
    let found = document::read(&values, name, of).of_form(Form::Xml);
    let mut places = found.in_markup().into_iter();
    let is_told = places.any(|(_, place)| matches!(place, Place::Personal(_)));
    is_told.then_some(found)
}

/// Whether a column may hold such texts and others in their place: one with a longest value may have no room for these.
pub(in crate::detect) fn may_be(ty: &Type) -> bool {
    ty.family.is_text() && ty.length.is_none() && !crate::detect::is_xml(ty)
}

/// Whether a text is a document with one outermost element, whose elements hold either text or others. What a rule for
/// elements would clear is none: pages, texts with words marked in them, and what declares entities of its own.
/// Source: XML 1.0, sections 2.1, 2.8 and 3.1.
fn is_one(text: &str) -> bool {
    scan(text).is_some()
}

/// An element that is open.
#[derive(Default)]
struct Open {
    has_text: bool,
    has_elements: bool,
}

impl Open {
    fn is_mixed(&self) -> bool {
        self.has_text && self.has_elements
    }
}

/// Reads a text to its end; `None` where it is no such document.
fn scan(text: &str) -> Option<()> {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !text.starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut open: Vec<Open> = Vec::new();
    let mut has_root = false;
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().ok()?;
        let place = start..reader.buffer_position() as usize;
        match event {
            Event::Start(tag) => {
                begin(&mut open, &mut has_root, &tag)?;
                open.push(Open::default());
            }
            Event::Empty(tag) => begin(&mut open, &mut has_root, &tag)?,
            Event::End(_) => {
                open.pop().filter(|ended| !ended.is_mixed())?;
            }
            Event::Text(_) | Event::GeneralRef(_) => {
                let plain = escape::unescape(text.get(place)?).ok()?;
                add(&mut open, &plain)?;
            }
            Event::CData(data) => add(&mut open, &data.into_inner())?,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::DocType(_) => return None,
            Event::Eof => return (has_root && open.is_empty()).then_some(()),
        }
    }
}

fn begin(open: &mut [Open], has_root: &mut bool, tag: &BytesStart<'_>) -> Option<()> {
    let mut attributes = tag.attributes();
    attributes
        .all(|attribute| attribute.is_ok())
        .then_some(())?;
    if let Some(parent) = open.last_mut() {
        parent.has_elements = true;
        return Some(());
    }
    let name = tag.local_name().into_inner();
    let is_page = || OF_PAGES.iter().any(|of| name.eq_ignore_ascii_case(of));
    let is_first = !std::mem::replace(has_root, true);
    (is_first && !is_page()).then_some(())
}

/// Takes text where it may stand: inside of an element.
fn add(open: &mut [Open], text: &str) -> Option<()> {
    if text.trim().is_empty() {
        return Some(());
    }
    open.last_mut()?.has_text = true;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_from_pages_and_pieces() {
        for text in [
            "<c><n>Ada</n></c>",
            "\u{feff}<?xml version=\"1.0\"?>\n<x:c xmlns:x='u' id='7'><n>A &amp; B</n><!-- of old -->\n</x:c>\n",
            "<c/>",
            "<c><n><![CDATA[<&]]></n></c>",
        ] {
            assert!(is_one(text), "{text}");
        }
        for text in [
            "",
            "none",
            "{\"a\": 1}",
            "<c><n>Ada</n>",
            "<c><n>Ada</c></n>",
            "<c/><c/>",
            "<c/> and more",
            "Dear <c/>",
            "<c>Dear <b>Ada</b></c>",
            "<div><n>Ada</n></div>",
            "<P>Ada</P>",
            "<!DOCTYPE c [<!ENTITY n 'Ada'>]><c>&n;</c>",
            "<c>&nbsp;</c>",
            "<c a=1/>",
            "<!-- c -->",
        ] {
            assert!(!is_one(text), "{text}");
        }
    }
}
