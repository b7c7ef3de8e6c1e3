//! Tables of cycles and of what is told after each.

use super::super::testing::cycle;
use super::*;

const POLICY: Policy = Policy {
    from: Severity::Warning,
    after: 1,
};

/// What one destination is told after each cycle, where every alert arrives.
fn told(policy: Policy, cycles: &[&str]) -> Vec<String> {
    let mut state = State::default();
    let mut told = Vec::new();
    for (at, letters) in cycles.iter().enumerate() {
        state.observe(&cycle(at as u64, letters));
        told.push(tell(&mut state, "d", policy));
    }
    told
}

/// Tells a destination everything, and says what that was.
fn tell(state: &mut State, destination: &str, policy: Policy) -> String {
    let changes = state.changes(destination, policy);
    let known = changes.iter().map(|change| (&change.name, change.known()));
    let known: Vec<_> = known.map(|(name, known)| (name.clone(), known)).collect();
    state.confirm(
        destination,
        known.iter().map(|(name, known)| (name, *known)),
    );
    shown(&changes)
}

fn shown(changes: &[Change]) -> String {
    let one = |change: &Change| {
        let turn = change.turn.name();
        format!("{} {turn} {}", change.name, change.severity.name())
    };
    changes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Letters of cycles (`-` for a check that is not there), and what is told after each.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    ("what passes is not told", &[(".", ""), (".", "")]),
    (
        "what fails is told once, and once when it is mended",
        &[
            (".", ""),
            ("E", "s: 0 new error"),
            ("E", ""),
            (".", "s: 0 recovered error"),
            (".", ""),
        ],
    ),
    (
        "what fails at first sight is new",
        &[("W", "s: 0 new warning"), ("W", "")],
    ),
    (
        "a check that goes away with its difference has recovered",
        &[
            ("E", "s: 0 new error"),
            ("-", "s: 0 recovered error"),
            ("-", ""),
        ],
    ),
    (
        "worse is told, better is not, and worse again was told already",
        &[
            ("W", "s: 0 new warning"),
            ("E", "s: 0 worse error"),
            ("W", ""),
            ("E", ""),
            (".", "s: 0 recovered error"),
        ],
    ),
    (
        "what is below the threshold is not told, and falling below it is recovering",
        &[
            ("I", ""),
            ("W", "s: 0 new warning"),
            ("I", "s: 0 recovered warning"),
            ("I", ""),
        ],
    ),
    (
        "what nobody could look at has neither failed nor recovered",
        &[
            ("E", "s: 0 new error"),
            ("?", ""),
            ("E", ""),
            ("?", ""),
            (".", "s: 0 recovered error"),
            ("?", ""),
        ],
    ),
    (
        "each check is told for itself, in the order of names",
        &[
            ("..", ""),
            ("EW", "s: 0 new error, s: 1 new warning"),
            (".E", "s: 0 recovered error, s: 1 worse error"),
        ],
    ),
    (
        "what fails again after it recovered is new again",
        &[
            ("E", "s: 0 new error"),
            (".", "s: 0 recovered error"),
            ("E", "s: 0 new error"),
        ],
    ),
];

#[test]
fn changes_are_told_and_nothing_else() {
    for (what, steps) in TABLE {
        let letters: Vec<&str> = steps.iter().map(|(letters, _)| *letters).collect();
        let expected: Vec<&str> = steps.iter().map(|(_, told)| *told).collect();
        assert_eq!(told(POLICY, &letters), expected, "{what}");
    }
}

#[test]
fn only_errors_where_only_errors_are_wanted() {
    let policy = Policy {
        from: Severity::Error,
        after: 1,
    };
    let steps = ["W", "E", "W"];
    assert_eq!(
        told(policy, &steps),
        ["", "s: 0 new error", "s: 0 recovered error"]
    );
}

#[test]
fn with_a_flap_guard_only_what_keeps_failing_is_told() {
    let policy = Policy {
        from: Severity::Warning,
        after: 3,
    };
    let flaps = ["E", ".", "E", "E", ".", "E", "?", "E", "E", "E", "."];
    let expected = [
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "s: 0 new error",
        "",
        "s: 0 recovered error",
    ];
    assert_eq!(told(policy, &flaps), expected);
}

#[test]
fn what_was_not_delivered_is_told_again_and_to_that_destination_alone() {
    let mut state = State::default();
    state.observe(&cycle(0, "E."));
    assert_eq!(tell(&mut state, "up", POLICY), "s: 0 new error");
    assert_eq!(shown(&state.changes("down", POLICY)), "s: 0 new error");
    state.observe(&cycle(1, "EW"));
    assert_eq!(tell(&mut state, "up", POLICY), "s: 1 new warning");
    let both = "s: 0 new error, s: 1 new warning";
    assert_eq!(shown(&state.changes("down", POLICY)), both);
    // What was mended before anybody could be told needs no words.
    state.observe(&cycle(2, ".W"));
    assert_eq!(tell(&mut state, "down", POLICY), "s: 1 new warning");
    assert_eq!(tell(&mut state, "up", POLICY), "s: 0 recovered error");
}

#[test]
fn a_check_says_since_when_it_fails() {
    let mut state = State::default();
    for (at, letters) in [".", "W", "E", "?", "E"].iter().enumerate() {
        state.observe(&cycle(at as u64, letters));
    }
    let standing = state.standings.values().next().copied();
    let expected = Standing {
        outcome: Outcome::Failed(Severity::Error),
        since: 1,
        streak: 3,
    };
    assert_eq!(standing, Some(expected));
}

#[test]
fn nothing_is_remembered_of_what_is_gone() {
    let mut state = State::default();
    state.observe(&cycle(0, "EEEE"));
    let _ = tell(&mut state, "d", POLICY);
    state.observe(&cycle(1, "----"));
    let _ = tell(&mut state, "d", POLICY);
    assert!(state.standings.is_empty() && state.told.is_empty());
}
