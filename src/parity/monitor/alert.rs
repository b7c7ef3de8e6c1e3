//! What a destination is told: for programs, for a chat, and as a letter.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::super::check::{Check, Severity, rfc_3339};
use super::state::{Change, Turn};

/// As many changes are told one by one to programs and in letters.
const MOST_LISTED: usize = 500;

/// As many in a chat. Slack takes no more than 50 blocks in a message.
const MOST_IN_CHAT: usize = 20;

/// Characters of a text that a chat shows: a section holds 3,000, and `&` takes five.
const LONGEST_IN_CHAT: usize = 150;

/// Characters of a text elsewhere; definitions of views can be long.
const LONGEST: usize = 2_000;

/// One message about all that is new to a destination.
#[derive(Debug)]
pub struct Alert<'a> {
    /// What the monitor is called.
    pub title: &'a str,
    /// When the checks were made, in seconds since 1970.
    pub at: u64,
    /// What happened.
    pub changes: &'a [Change],
    /// What the checks said, by name; of what is gone there is nothing.
    pub checks: &'a HashMap<&'a str, &'a Check>,
    /// How many checks fail now with each severity.
    pub failing: Failing,
}

/// How many checks fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failing {
    /// As errors.
    pub errors: usize,
    /// As warnings.
    pub warnings: usize,
    /// As information.
    pub infos: usize,
}

impl Failing {
    /// `2 errors, 1 warning`, or `nothing`.
    pub fn told(self) -> String {
        let parts: Vec<String> = [(self.errors, "error"), (self.warnings, "warning")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}{}", if count == 1 { "" } else { "s" }))
            .collect();
        if parts.is_empty() {
            "nothing".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// Seconds since 1970 as RFC 3339 writes them; what lies beyond the years that it can write is the last of them.
pub fn moment(seconds: u64) -> String {
    let most = 253_402_300_799;
    rfc_3339(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(most)))
}

impl Alert<'_> {
    /// In one line: `dev: 2 new, 1 recovered (fails: 2 errors)`.
    pub fn headline(&self) -> String {
        let count = |turn: &str| {
            let of = |change: &&Change| change.turn.name() == turn;
            self.changes.iter().filter(of).count()
        };
        let parts: Vec<String> = ["new", "worse", "recovered"]
            .into_iter()
            .map(|turn| (turn, count(turn)))
            .filter(|(_, count)| *count > 0)
            .map(|(turn, count)| format!("{count} {turn}"))
            .collect();
        let failing = self.failing.told();
        format!(
            "{}: {} (failing now: {failing})",
            self.title,
            parts.join(", ")
        )
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let listed = self.changes.iter().take(MOST_LISTED);
        let changes: Vec<Value> = listed.map(|change| self.change(change)).collect();
        json!({
            "format": 1,
            "event": "parity",
            "monitor": self.title,
            "summary": self.headline(),
            "at": moment(self.at),
            "changes": changes,
            "changes_left_out": self.changes.len().saturating_sub(MOST_LISTED),
            "failing": {
                "error": self.failing.errors,
                "warning": self.failing.warnings,
                "info": self.failing.infos,
            },
        })
    }

    fn change(&self, change: &Change) -> Value {
        let mut value = json!({
            "change": change.turn.name(),
            "check": &*change.name,
            "severity": change.severity.name(),
            "since": moment(change.since),
        });
        if let Turn::Worse { before } = change.turn {
            value["severity_before"] = before.name().into();
        }
        if let Some(check) = self.failed(change) {
            value["expected"] = shortened(&check.expected, LONGEST).into();
            value["actual"] = shortened(&check.actual, LONGEST).into();
            value["hint"] = check.hint.as_str().into();
        }
        value
    }

    /// What the check said, if it still fails.
    fn failed(&self, change: &Change) -> Option<&Check> {
        let check = self.checks.get(&*change.name)?;
        (change.turn != Turn::Recovered).then_some(check)
    }

    /// For Slack, and for what takes the same: a text, and blocks.
    ///
    /// Source: docs.slack.dev, "Sending messages using incoming webhooks", "Section block" (3,000 characters), and
    /// "Formatting message text" (what is escaped).
    pub fn slack(&self) -> Value {
        let headline = escaped(&self.headline());
        let mut blocks = vec![section(&format!("*{headline}*"))];
        for change in self.changes.iter().take(MOST_IN_CHAT) {
            blocks.push(section(&self.line(change)));
        }
        let more = self.changes.len().saturating_sub(MOST_IN_CHAT);
        if more > 0 {
            blocks.push(section(&format!("… and {more} more")));
        }
        json!({ "text": headline, "blocks": blocks })
    }

    fn line(&self, change: &Change) -> String {
        let sign = match (change.turn, change.severity) {
            (Turn::Recovered, _) => ":white_check_mark:",
            (_, Severity::Error) => ":red_circle:",
            (_, Severity::Warning) => ":large_orange_circle:",
            (_, Severity::Info) => ":large_blue_circle:",
        };
        let name = chat(&change.name);
        let mut text = format!("{sign} {} *{name}*", change.turn.name());
        if let Some(check) = self.failed(change) {
            let _ = write!(
                text,
                "\nexpected {}, found {}",
                chat(&check.expected),
                chat(&check.actual)
            );
        }
        text
    }

    /// The text of a letter.
    pub fn letter(&self) -> String {
        let mut text = format!("{}\nat {}\n", self.headline(), moment(self.at));
        for change in self.changes.iter().take(MOST_LISTED) {
            let (turn, severity) = (change.turn.name(), change.severity.name());
            let _ = write!(text, "\n{turn} {severity}: {}\n", one_line(&change.name));
            if let Some(check) = self.failed(change) {
                for (what, said) in [("expected", &check.expected), ("found   ", &check.actual)] {
                    let _ = writeln!(text, "  {what} {}", shortened(said, LONGEST));
                }
                if !check.hint.is_empty() {
                    let _ = writeln!(text, "  {}", check.hint);
                }
            }
        }
        let more = self.changes.len().saturating_sub(MOST_LISTED);
        if more > 0 {
            let _ = writeln!(text, "\n… and {more} more");
        }
        text
    }
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } })
}

fn chat(text: &str) -> String {
    escaped(&shortened(&one_line(text), LONGEST_IN_CHAT))
}

/// What Slack takes for markup of its own, and what would be shown as bold or code.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A character that shows nothing keeps Slack from seeing markup.
            '*' | '_' | '~' | '`' => {
                out.push('\u{200b}');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A text without line ends and control characters.
pub(super) fn one_line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parity::check::Site;

    fn check(name: &str) -> Check {
        Check {
            name: name.to_owned(),
            passed: false,
            expected: "a <b> & *c*".to_owned(),
            actual: "d\ne".to_owned(),
            severity: Severity::Error,
            hint: "mend it".to_owned(),
            accepted: None,
            site: Site::default(),
            checked_at: SystemTime::UNIX_EPOCH,
        }
    }

    fn change(name: &str, turn: Turn) -> Change {
        Change {
            name: Arc::from(name),
            turn,
            severity: Severity::Error,
            since: 0,
        }
    }

    fn with<T>(changes: &[Change], look: impl FnOnce(&Alert) -> T) -> T {
        let checks: Vec<Check> = changes.iter().map(|change| check(&change.name)).collect();
        let checks = checks.iter().map(|check| (check.name.as_str(), check));
        look(&Alert {
            title: "dev",
            at: 0,
            changes,
            checks: &checks.collect(),
            failing: Failing {
                errors: 1,
                warnings: 2,
                infos: 3,
            },
        })
    }

    fn three() -> [Change; 3] {
        let before = Severity::Warning;
        [
            change("schema: a", Turn::New),
            change("schema: b", Turn::Worse { before }),
            change("schema: c", Turn::Recovered),
        ]
    }

    #[test]
    fn the_headline_counts() {
        assert_eq!(
            with(&three(), |alert| alert.headline()),
            "dev: 1 new, 1 worse, 1 recovered (failing now: 1 error, 2 warnings)"
        );
    }

    #[test]
    fn programs_get_everything() {
        let json = with(&three(), |alert| alert.json());
        assert_eq!(json["format"], 1);
        assert_eq!(
            json["failing"],
            json!({"error": 1, "warning": 2, "info": 3})
        );
        let first = json!({
            "change": "new", "check": "schema: a", "severity": "error", "since": "1970-01-01T00:00:00Z",
            "expected": "a <b> & *c*", "actual": "d\ne", "hint": "mend it",
        });
        assert_eq!(json["changes"][0], first);
        assert_eq!(json["changes"][1]["severity_before"], "warning");
        assert!(json["changes"][2].get("actual").is_none());
    }

    #[test]
    fn nothing_in_a_chat_is_markup_and_nothing_is_too_long() {
        let many: Vec<Change> = (0..900)
            .map(|number| change(&format!("{}{number}", "<&*".repeat(900)), Turn::New))
            .collect();
        let slack = with(&many, |alert| alert.slack());
        let blocks = slack["blocks"].as_array().unwrap();
        assert_eq!(blocks.len(), 1 + 20 + 1);
        for block in blocks {
            let text = block["text"]["text"].as_str().unwrap();
            assert!(text.chars().count() <= 3_000 && !text.contains('<'));
        }
        assert_eq!(blocks[21]["text"]["text"], "… and 880 more");
        assert_eq!(with(&many, |alert| alert.json())["changes_left_out"], 400);
        let one = with(&three(), |alert| alert.slack())["blocks"][1]["text"]["text"].clone();
        let expected = ":red_circle: new *schema: a*\nexpected a &lt;b&gt; &amp; \u{200b}*c\u{200b}*, found d e";
        assert_eq!(one, expected);
    }

    #[test]
    fn a_letter_is_for_people() {
        let letter = with(&three(), |alert| alert.letter());
        assert!(letter.contains("\nnew error: schema: a\n  expected a <b> & *c*\n"));
        assert!(letter.ends_with("\nrecovered error: schema: c\n"));
    }
}
