//! Tags of HTML: their names stay, what stands in their attributes does not.
//!
//! Only names of closed lists stay, so that nothing personal can pass for a tag (`<Anna Miller>`, `<anna@navy.mil>`).

use super::{is_word, step};
use crate::key::prf::Stream;

/// Writes what `rest` begins with: a tag up to its `>`, or what [`step`] writes; the bytes that were read.
pub(super) fn tag(rest: &str, stream: &mut Stream, out: &mut Vec<u8>) -> usize {
    let Some((name_end, end)) = bounds(rest) else {
        return step(rest, stream, out);
    };
    out.extend_from_slice(&rest.as_bytes()[..name_end]);
    attributes(&rest[name_end..end], stream, out);
    end
}

/// Where the name of the tag ends that `text` begins with, and where its `>` is. A `>` in an attribute's value ends it too: what
/// follows is replaced like any text, and no sign of it is lost.
fn bounds(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'<') {
        return None;
    }
    let start = match bytes.get(1) {
        Some(b'/' | b'!') => 2,
        _ => 1,
    };
    let letters = bytes.get(start..)?.iter().take(LONGEST + 1);
    let length = letters.take_while(|byte| byte.is_ascii_alphanumeric());
    let name_end = start + length.count();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    if !bytes.get(name_end).is_some_and(is_end) || !is_in(ELEMENTS, &text[start..name_end]) {
        return None;
    }
    let end = name_end + memchr::memchr2(b'<', b'>', &bytes[name_end..])?;
    (bytes[end] == b'>').then_some((name_end, end))
}

/// Writes what stands between the name of a tag and its `>`: attributes' names stay where they are known, and nothing of their values.
fn attributes(mut rest: &str, stream: &mut Stream, out: &mut Vec<u8>) {
    let mut quote = None;
    let is_next = |c| is_word(c) || matches!(c, '&' | '\\' | '"' | '\'');
    while let Some(start) = rest.find(is_next) {
        out.extend_from_slice(&rest.as_bytes()[..start]);
        rest = &rest[start..];
        let sign = rest
            .bytes()
            .next()
            .filter(|byte| matches!(byte, b'"' | b'\''));
        let read = match (quote, sign) {
            (None, None) if out.last().is_some_and(u8::is_ascii_whitespace) => {
                let name = attribute(rest);
                out.extend_from_slice(&rest.as_bytes()[..name]);
                match name {
                    0 => step(rest, stream, out),
                    _ => name,
                }
            }
            _ => step(rest, stream, out),
        };
        match (quote, sign) {
            (None, _) => quote = sign,
            (Some(_), Some(_)) if quote == sign => quote = None,
            _ => {}
        }
        rest = &rest[read..];
    }
    out.extend_from_slice(rest.as_bytes());
}

/// Bytes of the name of an attribute that `text` begins with, 0 where it begins with none that is known. Names without a value are
/// fewer.
fn attribute(text: &str) -> usize {
    for prefix in ["aria-", "data-"] {
        if text.starts_with(prefix) {
            return prefix.len();
        }
    }
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let length = text.find(|c| !is_of_name(c)).unwrap_or(text.len());
    let (name, behind) = text.split_at(length);
    let known = match behind.trim_ascii_start().starts_with('=') {
        true => ATTRIBUTES,
        false => FLAGS,
    };
    match is_in(known, name) {
        true => length,
        false => 0,
    }
}

/// Whether a sorted list of small letters has a name that is written in letters of one case, as nobody's name is.
fn is_in(list: &[&str], name: &str) -> bool {
    let has_small = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let has_capital = name.bytes().any(|byte| byte.is_ascii_uppercase());
    let letters = name.bytes().map(|byte| byte.to_ascii_lowercase());
    !(has_small && has_capital)
        && list
            .binary_search_by(|known| known.bytes().cmp(letters.clone()))
            .is_ok()
}

/// Letters of the longest element's name.
const LONGEST: usize = 10;

/// Names of elements, without those that people have (`mark`, `ruby`). Source: WHATWG, "HTML", section 4 and 16.2; SVG 2.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "circle",
    "cite",
    "code",
    "col",
    "colgroup",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "doctype",
    "dt",
    "ellipse",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "main",
    "map",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "path",
    "picture",
    "polygon",
    "polyline",
    "pre",
    "progress",
    "q",
    "rect",
    "rp",
    "rt",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "use",
    "var",
    "video",
    "wbr",
];

/// Names of attributes that have a value. Source: WHATWG, "HTML", "Attributes", and section 16.2 (those of old pages).
const ATTRIBUTES: &[&str] = &[
    "accept",
    "action",
    "align",
    "alt",
    "autocomplete",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "charset",
    "checked",
    "cite",
    "class",
    "clear",
    "color",
    "cols",
    "colspan",
    "content",
    "contenteditable",
    "coords",
    "d",
    "data",
    "datetime",
    "dir",
    "disabled",
    "download",
    "draggable",
    "enctype",
    "face",
    "fill",
    "for",
    "frameborder",
    "headers",
    "height",
    "href",
    "hreflang",
    "hspace",
    "http-equiv",
    "id",
    "itemprop",
    "itemscope",
    "itemtype",
    "kind",
    "lang",
    "loading",
    "max",
    "maxlength",
    "media",
    "method",
    "min",
    "minlength",
    "name",
    "nowrap",
    "onclick",
    "onload",
    "pattern",
    "placeholder",
    "poster",
    "preload",
    "property",
    "rel",
    "required",
    "role",
    "rows",
    "rowspan",
    "rules",
    "scope",
    "selected",
    "shape",
    "size",
    "sizes",
    "span",
    "src",
    "srcdoc",
    "srcset",
    "start",
    "step",
    "stroke",
    "style",
    "summary",
    "tabindex",
    "target",
    "title",
    "translate",
    "type",
    "usemap",
    "valign",
    "value",
    "viewbox",
    "vspace",
    "width",
    "wrap",
    "xml:lang",
    "xmlns",
];

/// Names of attributes that need no value, and of what a document type may name. Source: as above, "Boolean attributes".
const FLAGS: &[&str] = &[
    "allowfullscreen",
    "async",
    "autofocus",
    "autoplay",
    "checked",
    "compact",
    "controls",
    "defer",
    "disabled",
    "download",
    "formnovalidate",
    "hidden",
    "html",
    "ismap",
    "itemscope",
    "loop",
    "multiple",
    "muted",
    "nomodule",
    "noshade",
    "novalidate",
    "nowrap",
    "open",
    "playsinline",
    "readonly",
    "required",
    "reversed",
    "selected",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_no_name_is_too_long() {
        for list in [ELEMENTS, ATTRIBUTES, FLAGS] {
            assert!(list.is_sorted_by(|a, b| a < b));
            assert!(list.iter().all(|name| is_in(list, name)));
        }
        assert!(ELEMENTS.iter().all(|name| name.len() <= LONGEST));
    }

    #[test]
    fn what_is_no_tag_has_no_bounds() {
        for text in [
            "<", "<>", "</", "</>", "<p", "<p ", "< p>", "<p <", "<pp>", "<a@x.de>", "<b.c>",
            "<Ö>", "<P-x>", "<Anna>", "<Title>", "<mark>", "p>", "<Menu x>",
        ] {
            assert_eq!(bounds(text), None, "{text}");
        }
        assert_eq!(bounds("<BR/>"), Some((3, 4)));
        assert_eq!(bounds("</p >"), Some((3, 4)));
    }
}
