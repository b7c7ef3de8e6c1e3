//! `standin` beside each rival: medians of the rounds' ratios. Contenders take turns, so the two times of one round were
//! taken close together, and a machine that is slower at one hour than at another slows both.

use super::stage::Figure;
use super::table::{escaped, number};
use super::targets;
use super::turns::{Measured, median};
use super::workloads::Case;

/// A table of every contender of ours by every rival that writes the same; empty where there is no such pair.
pub(super) fn render(case: &Case, measured: &[Measured]) -> String {
    let mut rows = String::new();
    for ours in measured.iter().filter(|contender| contender.ours) {
        let rivals = measured
            .iter()
            .filter(|rival| !rival.ours && rival.group == ours.group);
        rivals.for_each(|rival| rows += &row(case, ours, rival));
    }
    if rows.is_empty() {
        return rows;
    }
    format!(
        "\nTimes of standin / times of the other, medians of the rounds' ratios (minimum–maximum of wall); all CPU is \
         client and server.\n\n\
         | standin | / | wall | moving rows | client CPU | all CPU | target | |\n|---|---|---|---|---|---|---|---|\n{rows}"
    )
}

fn row(case: &Case, ours: &Measured, rival: &Measured) -> String {
    let ratio = |part: fn(&Figure) -> f64| -> Vec<f64> {
        let rounds = ours.figures.iter().zip(&rival.figures);
        rounds
            .map(|(ours, rival)| part(ours) / part(rival))
            .collect()
    };
    let walls = ratio(|figure| figure.wall);
    let (low, high) = (
        walls.iter().copied().fold(f64::MAX, f64::min),
        walls.iter().copied().fold(0.0, f64::max),
    );
    let wall = median(walls);
    let (target, met) = match targets::of(&case.name, &ours.name, &rival.name) {
        None => ("–".to_owned(), ""),
        Some(target) if wall <= target => (format!("≤ {target:.2}"), "met"),
        Some(target) => (format!("≤ {target:.2}"), "**not met**"),
    };
    format!(
        "| {} | {} | {wall:.2} ({low:.2}–{high:.2}) | {} | {} | {} | {target} | {met} |\n",
        escaped(&ours.name),
        escaped(&rival.name),
        number(median(ratio(|figure| figure.moving))),
        number(median(ratio(|figure| figure.client))),
        number(median(ratio(|figure| figure.client + figure.server))),
    )
}
