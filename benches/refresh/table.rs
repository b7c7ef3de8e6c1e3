//! Figures → a table in Markdown. Ratios are of medians, to the first contender.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::stage::Stage;
use super::{Figure, Outcome};

pub(super) fn render(stage: &Stage, results: &[(&str, Vec<Figure>)]) -> String {
    let arguments = &stage.arguments;
    let Some((first, figures)) = results.first() else {
        return "no contender ran".into();
    };
    let base = median(figures, |figure| figure.wall);
    let mut text = format!(
        "{}, {} rows of users, PostgreSQL {}, {} jobs, medians of {} (minimum–maximum of wall); × is to {}\n\n\
         | contender | wall s | × | moving rows s | × | client µs/user | server µs/user | peak MiB |\n\
         |---|---|---|---|---|---|---|---|\n",
        arguments.what.name(),
        arguments.rows,
        stage.version,
        arguments.jobs,
        arguments.runs,
        first.replace('|', "\\|"),
    );
    for (name, figures) in results {
        text += &row(name, figures, base, arguments.rows as f64);
    }
    text
}

fn row(name: &str, figures: &[Figure], base: f64, rows: f64) -> String {
    let walls = || figures.iter().map(|figure| figure.wall);
    let (low, high) = (
        walls().fold(f64::MAX, f64::min),
        walls().fold(0.0, f64::max),
    );
    let wall = median(figures, |figure| figure.wall);
    let moving = match median(figures, |figure| figure.seen.moving) {
        0.0 => wall,
        seconds => seconds,
    };
    let peak = figures.iter().map(|figure| figure.seen.peak).max();
    let peak = match peak.unwrap_or(0) >> 20 {
        0 => "–".to_owned(),
        mib => mib.to_string(),
    };
    format!(
        "| {} | {wall:.2} ({low:.2}–{high:.2}) | {:.2} | {moving:.2} | {:.2} | {:.2} | {:.2} | {peak} |\n",
        name.replace('|', "\\|"),
        wall / base,
        moving / base,
        median(figures, |figure| figure.client) / rows * 1e6,
        median(figures, |figure| figure.server) / rows * 1e6,
    )
}

fn median(figures: &[Figure], field: fn(&Figure) -> f64) -> f64 {
    let mut values: Vec<f64> = figures.iter().map(field).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Keeps the table under `benches/results`, by day and machine.
pub(super) fn save(stage: &Stage, text: &str) -> Outcome<()> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name\t: "))
        .unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let date = Command::new("date").arg("+%F").output()?.stdout;
    let date = String::from_utf8_lossy(&date).trim().to_owned();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/results")
        .join(format!("{date}-{cores}-cores"));
    fs::create_dir_all(&folder)?;
    let (what, rows) = (stage.arguments.what.name(), stage.arguments.rows);
    let file = folder.join(format!("{what}-{rows}.md"));
    fs::write(&file, format!("{date}, {cores} cores, {model}\n\n{text}"))?;
    println!("kept in {}", file.display());
    Ok(())
}
