//! What the server takes as a value of type `xml`.

use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::{BytesStart, Event};

use crate::catalog::Type;
use crate::transform::args::Problem;

/// Transforms that leave the marks of a document whole, or write none.
const WELL_FORMED: &[&str] = &[
    "default", "empty", "fixed", "hash", "keep", "lorem", "set_null", "ulid", "uuid", "xml",
];

/// Whether values of a type may get this transform: of `xml`, those that give what the server takes.
///
/// # Errors
///
/// If the transform may give what is no XML.
pub fn fits(transform: &str, ty: &Type) -> Result<(), Problem> {
    if !ty.is_xml() || WELL_FORMED.contains(&transform) {
        return Ok(());
    }
    let problem = Problem::new(format!(
        "what `{transform}` makes of {} need not be well-formed",
        ty.name
    ));
    Err(problem
        .hint("use `xml` with paths of what it holds, or `set_null`, `empty`, `fixed` or `hash`"))
}

/// Whether a text is a document or a piece of one: elements that end, attributes in quotes, no `<` or `&` that stands for
/// itself, no entities but XML's own. What it takes the server takes, but for namespaces that are not declared, of which
/// the server only warns.
/// Source: Extensible Markup Language 1.0, sections 2.2 to 2.4, 3.1 and 4.3.2; PostgreSQL documentation, "XML Type".
pub fn is_content(text: &str) -> bool {
    let is_character = |c: char| !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    text.chars().all(is_character) && is_well_formed(text).unwrap_or(false)
}

/// `None` where the reader cannot read on.
fn is_well_formed(text: &str) -> Option<bool> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut depth = 0_usize;
    loop {
        let start = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?;
        let is_good = match event {
            Event::Start(tag) => {
                depth += 1;
                is_good_tag(&tag)
            }
            Event::Empty(tag) => is_good_tag(&tag),
            Event::End(_) => {
                depth = depth.checked_sub(1)?;
                true
            }
            Event::Text(text) => !text.into_inner().contains("]]>"),
            Event::GeneralRef(_) => escape::unescape(text.get(start..end)?).is_ok(),
            Event::Decl(_) => start == 0,
            // What a document declares of itself may be anything.
            Event::DocType(_) => false,
            Event::CData(_) | Event::Comment(_) | Event::PI(_) => true,
            Event::Eof => return Some(depth == 0),
        };
        if !is_good {
            return Some(false);
        }
    }
}

fn is_good_tag(tag: &BytesStart<'_>) -> bool {
    is_name(tag.name().into_inner())
        && tag.attributes().all(|attribute| {
            attribute.is_ok_and(|attribute| {
                is_name(attribute.key.into_inner())
                    && !attribute.value.contains('<')
                    && escape::unescape(&attribute.value).is_ok()
            })
        })
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    let mut characters = name.chars();
    characters.next().is_some_and(is_letter)
        && characters.all(|c| is_letter(c) || c.is_numeric() || matches!(c, '-' | '.' | '\u{b7}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_documents_are_told_from_other_texts() {
        for text in [
            "",
            "text alone",
            "<a/>",
            "<?xml version=\"1.0\"?><a b='1' c=\"&lt;&#65;\"><!-- c --><![CDATA[<]]>t &amp; u</a>",
            "t <a>1</a> u <größe:x-1/>",
        ] {
            assert!(is_content(text), "{text}");
        }
        for text in [
            "<a",
            "<a>",
            "</a>",
            "<a></b>",
            "<a b></a>",
            "<a b=c/>",
            "<a b='<'/>",
            "<a b='1' b='2'/>",
            "a & b",
            "&nbsp;",
            "<1/>",
            "a < b",
            "]]>",
            "<!-- -- -->",
            "a\u{1}",
            "<a/><?xml version=\"1.0\"?>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a/>",
        ] {
            assert!(!is_content(text), "{text}");
        }
    }
}
