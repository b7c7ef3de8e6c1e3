//! `accept:`: findings that a person has looked at, by id, each with the reason.

use super::Checker;
use super::value::key_text;
use crate::rules::Acceptance;
use crate::rules::diagnostic::Diagnostic;
use crate::transform::args::{Arg, Value};

const FORM: &str = "\"check:1f00aa37\": the constraint only wants a name of two words";

impl Checker<'_> {
    pub(super) fn accept(&mut self, value: &Arg) -> Vec<Acceptance> {
        let mut accepted: Vec<Acceptance> = Vec::new();
        for (key, value) in self.entries(value, "`accept`", FORM) {
            // Ids are printed in small letters.
            let id = key_text(key).to_ascii_lowercase();
            if !is_id(key_text(key)) {
                let message = format!("{} is no finding's id", self.written(key.span));
                let hint = "copy it from the end of the finding, where `standin plan` prints it: `check:1f00aa37`";
                self.report(Diagnostic::new("accept", key.span, message).hint(hint));
                continue;
            }
            let Some(reason) = self.text(value, "the reason", FORM) else {
                continue;
            };
            if self.has_variable(value.span) {
                let message =
                    "a reason is printed with its finding, and what a variable gives is not";
                self.report(
                    Diagnostic::new("accept", value.span, message).hint("write the reason itself"),
                );
                continue;
            }
            if !is_reason(&reason, value) {
                let message = "an accepted finding needs a reason in words";
                self.report(
                    Diagnostic::new("accept", value.span, message).hint(format!("write `{FORM}`")),
                );
                continue;
            }
            accepted.push(Acceptance {
                id,
                reason: reason.trim().to_owned(),
                span: key.span,
            });
        }
        accepted
    }
}

/// Whether a text says something: a number does not, and nor do `true` and `no`.
fn is_reason(text: &str, written: &Arg) -> bool {
    const FLAGS: &[&str] = &["true", "false", "yes", "no", "on", "off"];
    let text = text.trim();
    let is_bare = matches!(written.value, Value::Scalar { quoted: false, .. });
    let is_flag = FLAGS.iter().any(|flag| text.eq_ignore_ascii_case(flag));
    let is_said = |c: char| c.is_ascii_alphabetic() || !c.is_ascii() && !c.is_whitespace();
    text.contains(is_said) && !(is_bare && (is_flag || text.parse::<f64>().is_ok()))
}

/// `code:` and eight hexadecimal digits.
fn is_id(text: &str) -> bool {
    text.split_once(':').is_some_and(|(code, digits)| {
        let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
        !code.is_empty()
            && code.chars().all(is_word)
            && digits.len() == 8
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
