//! The status for people: one page that needs nothing from anywhere else.
//!
//! It can be read without its script, which only brings it up to date. Every text goes through `text::escaped`. The
//! policy for its content ([`POLICY`]) lets in its own style and script by their hashes, and nothing else.

mod checks;
mod drift;
mod spark;
mod text;

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use self::text::escaped;
use super::alert::moment;
use super::status::{Last, Status};
use crate::parity::check::Severity;

const STYLE: &str = include_str!("style.css");

const SCRIPT: &str = include_str!("script.js");

/// The value of `Content-Security-Policy`. Source: W3C, Content Security Policy Level 3, section 2.3.1 (hashes).
pub static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
});

/// The page.
pub fn html(status: &Status) -> String {
    let mut out = String::with_capacity(16 << 10);
    let title = escaped(&status.title);
    let word = Word::of(status);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}{title}</title>\n<style>{STYLE}</style>\n\
         <noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>\n</head>\n<body>\n\
         <p id=\"silent\" role=\"alert\" hidden>The monitor does not answer. This is what it said last.</p>\n\
         <div id=\"page\">\n",
        word.mark()
    );
    header(&mut out, status, word);
    out.push_str("<main>\n");
    troubles(&mut out, status);
    if let Some(last) = &status.last {
        checks::groups(&mut out, status, last);
    } else {
        out.push_str("<p class=\"empty\">The first checks are under way.</p>\n");
    }
    out.push_str("</main>\n");
    footer(&mut out, status);
    let _ = write!(out, "</div>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// How it stands, in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Waiting,
    Alike,
    Warnings,
    Errors,
}

impl Word {
    fn of(status: &Status) -> Self {
        let failing = status.failing();
        match status.last {
            None => Self::Waiting,
            Some(_) if failing.errors > 0 => Self::Errors,
            Some(_) if failing.warnings > 0 => Self::Warnings,
            Some(_) => Self::Alike,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Waiting => "unknown",
            Self::Alike => "passed",
            Self::Warnings => "warning",
            Self::Errors => "error",
        }
    }

    /// What a browser's tab shows in front of the title.
    fn mark(self) -> &'static str {
        match self {
            Self::Errors => "✕ ",
            Self::Warnings => "! ",
            Self::Waiting | Self::Alike => "",
        }
    }
}

fn header(out: &mut String, status: &Status, word: Word) {
    let title = escaped(&status.title);
    let failing = status.failing();
    let said = match word {
        Word::Waiting => "Looking for the first time".to_owned(),
        Word::Alike => "Like production".to_owned(),
        Word::Warnings | Word::Errors => failing.told(),
    };
    let _ = write!(
        out,
        "<header>\n<h1>{title}</h1>\n<p class=\"verdict {}\"><span class=\"dot\"></span>{said}</p>\n<p class=\"facts\">",
        word.class()
    );
    if let Some(last) = &status.last {
        facts(out, status, last);
    }
    out.push_str("</p>\n</header>\n");
}

fn facts(out: &mut String, status: &Status, last: &Last) {
    let checks = last.report.checks.len();
    let _ = write!(
        out,
        "<span>{checks} check{} in {:.1} s</span> <span>looked {}</span>",
        if checks == 1 { "" } else { "s" },
        last.took.as_secs_f64(),
        time(last.at)
    );
    if let Some(next) = status.next {
        let _ = write!(out, " <span>next {}</span>", time(next));
    }
    if let Some(at) = status.last_success.filter(|at| *at != last.at) {
        let _ = write!(out, " <span>last without error {}</span>", time(at));
    }
}

/// A moment, which the script also tells as a distance.
fn time(seconds: u64) -> String {
    let moment = moment(seconds);
    let shown = moment.replace('T', " ").replace('Z', " UTC");
    format!("<time datetime=\"{moment}\">{shown}</time>")
}

/// What is wrong with the monitor itself.
fn troubles(out: &mut String, status: &Status) {
    if let Some(trouble) = &status.history_trouble {
        let _ = writeln!(
            out,
            "<p class=\"trouble\" role=\"alert\"><b>The history is not written:</b> {}</p>",
            escaped(trouble)
        );
    }
    for delivery in &status.deliveries {
        let Some(trouble) = &delivery.trouble else {
            continue;
        };
        let _ = writeln!(
            out,
            "<p class=\"trouble\" role=\"alert\"><b>An alert was not delivered to {}:</b> {}. {} told again after the next cycle.</p>",
            escaped(&delivery.shown),
            escaped(trouble),
            match delivery.waiting {
                1 => "One change is".to_owned(),
                count => format!("{count} changes are"),
            }
        );
    }
}

fn footer(out: &mut String, status: &Status) {
    out.push_str("<footer>\n<p>");
    let from = match status.policy.from {
        Severity::Error => "errors",
        Severity::Warning => "errors and warnings",
        Severity::Info => "everything that fails",
    };
    if status.deliveries.is_empty() {
        out.push_str("Nobody is alerted.");
    } else {
        let _ = write!(out, "Alerts about {from} go to ");
        for (place, delivery) in status.deliveries.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let _ = write!(
                out,
                "{comma}{} ({} so far)",
                escaped(&delivery.shown),
                delivery.alerts
            );
        }
        out.push('.');
    }
    let _ = write!(
        out,
        "</p>\n<p>Each picture shows up to {} cycles, the newest at the right: a line where a check passed, a block where it failed.",
        spark::MOST
    );
    let skipped = match status.cycles_skipped {
        0 => String::new(),
        count => format!(", {count} left out because the one before took too long"),
    };
    let _ = write!(
        out,
        "</p>\n<p>{} cycle{}, the first {}{skipped}. standin {} · <a href=\"status.json\">status.json</a> · <a href=\"metrics\">metrics</a></p>\n</footer>\n",
        status.cycles_done,
        if status.cycles_done == 1 { "" } else { "s" },
        time(status.started),
        env!("CARGO_PKG_VERSION")
    );
}

#[cfg(test)]
mod tests {
    use super::super::testing::status;
    use super::*;

    #[test]
    fn no_text_is_markup() {
        let html = html(&status());
        assert_eq!(html.matches("<script>").count(), 1);
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("shop &lt;dev&gt;"));
        assert!(!html.contains("<b>\\") && !html.contains("<i>names"));
    }

    #[test]
    fn everything_is_in_the_page() {
        for outside in [
            "http://", "https://", "url(", "@import", " src=", "style=\"",
        ] {
            assert!(!html(&status()).contains(outside), "{outside}");
        }
    }

    #[test]
    fn the_page_says_what_is_wrong_with_the_monitor() {
        let mut status = status();
        status.history_trouble = Some("no room".to_owned());
        let html = html(&status);
        assert!(html.contains("The history is not written:</b> no room"));
        assert!(html.contains("not delivered to slack hooks.example:</b> the answer is 500."));
    }

    #[test]
    fn before_the_first_cycle_there_is_a_page() {
        let mut status = status();
        status.last = None;
        assert!(html(&status).contains("The first checks are under way."));
    }
}
