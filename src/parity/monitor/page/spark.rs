//! Ups and downs over time as a small picture: a thin line where a check passed, a block where it failed.
//!
//! The worse a failure, the higher its block, so that it can be told without colours.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;

use super::super::cycle::{Cycle, Outcome, subject};
use crate::parity::check::Severity;

/// As many cycles are drawn.
pub(super) const MOST: usize = 90;

/// Height of the picture, in its own units.
const HEIGHT: u32 = 20;

/// The picture of one check. Where a cycle does not have it, nothing was different.
pub(super) fn of_check(out: &mut String, cycles: &VecDeque<Arc<Cycle>>, name: &str) {
    draw(out, cycles, |cycle| {
        cycle.outcome(name).unwrap_or(Outcome::Passed)
    });
}

/// The picture of all checks of a subject together.
pub(super) fn of_subject(out: &mut String, cycles: &VecDeque<Arc<Cycle>>, wanted: &str) {
    draw(out, cycles, |cycle| {
        let own = cycle.iter().filter(|(name, _)| subject(name) == wanted);
        let rank = |outcome: &Outcome| match outcome {
            Outcome::Failed(severity) => *severity as u8,
            Outcome::Unknown => 3,
            Outcome::Passed => 4,
        };
        let outcomes = own.map(|(_, outcome)| outcome);
        outcomes.min_by_key(rank).unwrap_or(Outcome::Passed)
    });
}

fn draw(out: &mut String, cycles: &VecDeque<Arc<Cycle>>, outcome: impl Fn(&Cycle) -> Outcome) {
    let skipped = cycles.len().saturating_sub(MOST);
    let outcomes: Vec<Outcome> = cycles
        .iter()
        .skip(skipped)
        .map(|cycle| outcome(cycle))
        .collect();
    let failed = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Failed(_)))
        .count();
    let said = format!("failed in {failed} of the last {} cycles", outcomes.len());
    // The newest cycle is at the right, whatever their number.
    let empty = MOST - outcomes.len();
    let _ = write!(
        out,
        "<svg class=\"spark\" viewBox=\"0 0 {MOST} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{said}\"><title>{said}</title>"
    );
    if empty > 0 {
        rectangle(out, "none", 0, empty, HEIGHT / 2, 1);
    }
    let mut start = 0;
    while let Some(first) = outcomes.get(start) {
        let rest = outcomes.iter().skip(start);
        let length = rest.take_while(|outcome| *outcome == first).count();
        let (class, height) = match first {
            Outcome::Passed => ("passed", 3),
            Outcome::Failed(Severity::Error) => ("error", HEIGHT),
            Outcome::Failed(Severity::Warning) => ("warning", 14),
            Outcome::Failed(Severity::Info) => ("info", 8),
            Outcome::Unknown => ("unknown", 5),
        };
        let top = (HEIGHT - height) / 2;
        rectangle(out, class, empty + start, length, top, height);
        start += length;
    }
    out.push_str("</svg>");
}

fn rectangle(out: &mut String, class: &str, x: usize, width: usize, y: u32, height: u32) {
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
    );
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::cycle;
    use super::*;

    fn cycles(letters: &str) -> VecDeque<Arc<Cycle>> {
        let letters = letters.chars().enumerate();
        letters
            .map(|(at, letter)| Arc::new(cycle(at as u64, &letter.to_string())))
            .collect()
    }

    fn classes(picture: &str) -> Vec<&str> {
        let rectangles = picture.split("<rect class=\"").skip(1);
        rectangles
            .map(|rest| rest.split('"').next().unwrap())
            .collect()
    }

    #[test]
    fn what_is_alike_side_by_side_is_one_block() {
        let mut picture = String::new();
        of_check(&mut picture, &cycles("..EEW?-"), "s: 0");
        let expected = ["none", "passed", "error", "warning", "unknown", "passed"];
        assert_eq!(classes(&picture), expected);
        assert!(picture.contains("failed in 3 of the last 7 cycles"));
    }

    #[test]
    fn long_histories_show_their_end() {
        let mut picture = String::new();
        of_check(
            &mut picture,
            &cycles(&("E".repeat(500) + &".".repeat(90))),
            "s: 0",
        );
        assert_eq!(classes(&picture), ["passed"]);
    }

    #[test]
    fn a_subject_is_as_bad_as_its_worst_check() {
        let mut picture = String::new();
        let seen = VecDeque::from([Arc::new(cycle(1, ".WI")), Arc::new(cycle(2, "..."))]);
        of_subject(&mut picture, &seen, "s");
        assert_eq!(classes(&picture), ["none", "warning", "passed"]);
        picture.clear();
        of_subject(&mut picture, &seen, "other");
        assert_eq!(classes(&picture), ["none", "passed"]);
    }
}
