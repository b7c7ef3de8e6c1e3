//! Texts that others wrote - names, values, what a rules file says - made safe to print: a terminal obeys escapes, and shows
//! text that runs backwards as it likes.

use std::fmt::Write as _;

/// A text with control characters, those that nobody sees and those that turn its direction written as escapes.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for character in text.chars() {
        let before = std::mem::replace(&mut last, character);
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_unseen(c, before) => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether a character shows nothing of itself, or turns the direction of what stands around it. Joiners belong to the
/// letters or pictures in front of them, where these are not ASCII.
/// Source: Unicode Standard Annex 9, "Directional Formatting Characters"; Unicode Character Database, property
/// `Default_Ignorable_Code_Point`.
fn is_unseen(character: char, before: char) -> bool {
    match character {
        '\u{200c}' | '\u{200d}' => before.is_ascii(),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// The same of a text of several lines, which stay lines.
pub fn printable_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_and_escapes_do_not() {
        assert_eq!(
            printable_lines("a\u{1b}[31mb\n  é\u{202e}c"),
            "a\\u{1b}[31mb\n  é\\u{202e}c"
        );
        assert_eq!(printable("a\nb"), "a\\nb");
    }
}
