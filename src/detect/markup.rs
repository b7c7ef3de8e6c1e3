//! The fields of a text that is XML: elements that hold nothing but text, by their names, and attributes.

use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// Fields of one text that are looked at.
const MOST: usize = 64;

/// Longest text that is looked into, in bytes.
const LONGEST: usize = 64 << 10;

/// Fields by their names without prefixes, `None` where a text is no XML or has none. What stands several times counts once;
/// of what is no XML any more, as of the beginning and the end of a long text, what stands before counts.
/// Source: XML 1.0, sections 2.4 and 3.1.
pub(super) fn fields(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    if !text.starts_with('<') || !text.ends_with('>') || text.len() > LONGEST {
        return None;
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut fields = Map::new();
    // The innermost element that holds nothing but text so far.
    let mut open: Option<(String, String)> = None;
    loop {
        let start = reader.buffer_position() as usize;
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                take_attributes(&mut fields, &tag);
                open = Some((name_of(&tag), String::new()));
            }
            Ok(Event::Empty(tag)) => {
                take_attributes(&mut fields, &tag);
                open = None;
            }
            Ok(Event::Text(_) | Event::GeneralRef(_)) => {
                let raw = text.get(start..reader.buffer_position() as usize);
                if let (Some((_, value)), Some(raw)) = (&mut open, raw) {
                    value.push_str(raw);
                }
            }
            Ok(Event::CData(data)) => {
                if let Some((_, value)) = &mut open {
                    value.push_str(&escape::escape(data.into_inner()));
                }
            }
            Ok(Event::End(_)) => {
                if let Some((name, value)) =
                    open.take().filter(|(_, value)| !value.trim().is_empty())
                {
                    take(&mut fields, &name, &value);
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    (!fields.is_empty()).then_some(fields)
}

fn name_of(tag: &BytesStart<'_>) -> String {
    tag.local_name().into_inner().to_owned()
}

fn take_attributes(fields: &mut Map<String, Value>, tag: &BytesStart<'_>) {
    for attribute in tag.attributes().with_checks(false).flatten() {
        take(
            fields,
            attribute.key.local_name().into_inner(),
            &attribute.value,
        );
    }
}

/// Takes a value as it stands in the text; references that only a document type could resolve stay.
fn take(fields: &mut Map<String, Value>, name: &str, value: &str) {
    if !name.is_empty() && fields.len() < MOST {
        let plain = escape::unescape(value.trim()).map_or(value.trim().to_owned(), Into::into);
        fields.insert(name.to_owned(), Value::String(plain));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_attributes_are_read_by_their_names() {
        let text =
            r#"<?xml version="1.0"?><r><x:ln>Quist &amp; Co</x:ln><p id='7' fn="Ada"/><e/></r>"#;
        let found = fields(text).map(Value::Object);
        let expected = serde_json::json!({ "ln": "Quist & Co", "id": "7", "fn": "Ada" });
        assert_eq!(found, Some(expected));
        for none in ["", "<", "<>", "a < b", "<a></a>", "<a b=>", "<é x", "< a='"] {
            assert_eq!(fields(none), None, "{none}");
        }
    }
}
