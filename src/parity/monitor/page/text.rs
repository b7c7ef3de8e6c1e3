//! Texts in HTML.

use std::fmt::Write as _;

/// A text for an element or an attribute in double quotes. Control characters, and those that turn the direction of what
/// stands around them, are written out.
///
/// Source: HTML Living Standard, section 13.1.2.3; Unicode Standard Annex 9, "Directional Formatting Characters".
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || is_direction(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_markup_or_hide_is_written_out() {
        assert_eq!(
            escaped("<a href=\"x\" b='y'>&\u{202e}\u{1b}\n"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;\\u{202e}\\u{1b}\n"
        );
    }
}
