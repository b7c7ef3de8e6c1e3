//! `accept:`: findings that a person has looked at, by id, each with the reason.

use super::Checker;
use super::value::key_text;
use crate::rules::Acceptance;
use crate::rules::diagnostic::Diagnostic;
use crate::transform::args::Arg;

const FORM: &str = "\"check:1f00aa37\": the constraint only wants a name of two words";

impl Checker<'_> {
    pub(super) fn accept(&mut self, value: &Arg) -> Vec<Acceptance> {
        let mut accepted: Vec<Acceptance> = Vec::new();
        for (key, value) in self.entries(value, "`accept`", FORM) {
            let id = key_text(key).to_owned();
            if !is_id(&id) {
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
            if reason.trim().is_empty() {
                let message = "an accepted finding needs a reason";
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
