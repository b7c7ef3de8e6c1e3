//! Figures → tables in Markdown.

use super::arguments::Arguments;
use super::ratios;
use super::turns::Measured;
use super::workloads::Case;

/// A case's contenders, and `standin` beside each of the others.
pub(super) fn render(arguments: &Arguments, case: &Case, measured: &[Measured]) -> String {
    let mut text = format!(
        "## {}\n\n{}. Medians of {} (minimum–maximum of wall).\n\n\
         | contender | wall s | moving rows s | client µs/{unit} | server µs/{unit} | peak MiB |\n\
         |---|---|---|---|---|---|\n",
        case.name,
        case.about,
        arguments.runs,
        unit = case.unit,
    );
    let count = case.count as f64;
    for contender in measured {
        text += &format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            escaped(&contender.name),
            wall(contender),
            number(contender.median(|figure| figure.moving)),
            number(contender.median(|figure| figure.client) / count * 1e6),
            number(contender.median(|figure| figure.server) / count * 1e6),
            peak(contender),
        );
    }
    text + &ratios::render(case, measured)
}

/// Seconds, with the least and the most.
pub(super) fn wall(contender: &Measured) -> String {
    let walls = || contender.figures.iter().map(|figure| figure.wall);
    let (low, high) = (
        walls().fold(f64::MAX, f64::min),
        walls().fold(0.0, f64::max),
    );
    format!(
        "{:.2} ({low:.2}–{high:.2})",
        contender.median(|figure| figure.wall)
    )
}

/// The largest of all rounds, in MiB.
pub(super) fn peak(contender: &Measured) -> String {
    let peaks = contender.figures.iter().map(|figure| figure.peak);
    match peaks.max().unwrap_or(0) >> 20 {
        0 => "–".to_owned(),
        mib => mib.to_string(),
    }
}

/// Two digits, or a dash where there is no number.
pub(super) fn number(value: f64) -> String {
    if value.is_finite() {
        format!("{value:.2}")
    } else {
        "–".to_owned()
    }
}

/// A name inside a table.
pub(super) fn escaped(name: &str) -> String {
    name.replace('|', "\\|")
}
