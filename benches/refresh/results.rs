//! Keeps what came out under `benches/results`, by day and machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Outcome;
use super::stage::Stage;
use super::table::number;
use super::turns::Measured;

/// The machine, the server and the command, for the top of every file.
pub(super) fn header(stage: &Stage) -> Outcome<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name\t: "))
        .unwrap_or("unknown");
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    Ok(format!(
        "{}, {} cores, {model}; PostgreSQL {}, {} jobs; {}\n\n`cargo bench --bench refresh -- {}`\n",
        today()?,
        cores(),
        stage.version,
        stage.arguments.jobs,
        Stage::settings(),
        words.join(" ")
    ))
}

/// Every round of every contender, one a line, for those who want other statistics.
pub(super) fn rounds(case: &str, measured: &[Measured]) -> String {
    let mut text = String::new();
    for contender in measured {
        for (round, figure) in contender.figures.iter().enumerate() {
            text += &format!(
                "{case}\t{}\t{}\t{:.3}\t{}\t{:.2}\t{:.2}\t{}\n",
                contender.name,
                round + 1,
                figure.wall,
                number(figure.moving),
                figure.client,
                figure.server,
                figure.peak
            );
        }
    }
    text
}

/// Writes `NAME.md` and `NAME.tsv`.
pub(super) fn save(name: &str, text: &str, rounds: &str) -> Outcome<()> {
    let folder = folder()?;
    fs::create_dir_all(&folder)?;
    let titles =
        "case\tcontender\tround\twall_s\tmoving_s\tclient_cpu_s\tserver_cpu_s\tpeak_rss_bytes\n";
    fs::write(
        folder.join(format!("{name}.tsv")),
        format!("{titles}{rounds}"),
    )?;
    let file = folder.join(format!("{name}.md"));
    fs::write(&file, text)?;
    println!("kept in {}", file.display());
    Ok(())
}

fn folder() -> Outcome<PathBuf> {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/results");
    Ok(results.join(format!("{}-{}-cores", today()?, cores())))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn today() -> Outcome<String> {
    let date = Command::new("date").arg("+%F").output()?.stdout;
    Ok(String::from_utf8_lossy(&date).trim().to_owned())
}
