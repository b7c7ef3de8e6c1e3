//! The status for Prometheus.
//!
//! Source: prometheus.io, "Exposition formats", text-based format 0.0.4: escaping of label values, `HELP` and `TYPE`
//! lines, a line feed at the end; and "Metric and label naming".

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::status::Status;
use crate::parity::check::Severity;

/// The media type of what [`text`] writes.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that can be counted or measured.
pub fn text(status: &Status) -> String {
    let mut page = Page(String::new());
    page.family(
        "standin_build_info",
        "gauge",
        "The version of standin that runs.",
    );
    let version = env!("CARGO_PKG_VERSION");
    page.sample("standin_build_info", &[("version", version)], 1.0);
    page.one(
        "standin_parity_cycles_total",
        "counter",
        "Cycles since the start.",
        status.cycles_done as f64,
    );
    page.one(
        "standin_parity_cycles_skipped_total",
        "counter",
        "Moments of the schedule that passed while a cycle was under way.",
        status.cycles_skipped as f64,
    );
    page.one(
        "standin_parity_history_failures_total",
        "counter",
        "Times that the history could not be written.",
        status.history_failures as f64,
    );
    if let Some(at) = status.last_success {
        page.one(
            "standin_parity_last_success_timestamp_seconds",
            "gauge",
            "When last everything could be looked at and nothing failed as an error.",
            at as f64,
        );
    }
    alerts(&mut page, status);
    checks(&mut page, status);
    page.0
}

fn alerts(page: &mut Page, status: &Status) {
    if status.deliveries.is_empty() {
        return;
    }
    let name = "standin_parity_alerts_total";
    page.family(name, "counter", "Alerts that a destination took.");
    for delivery in &status.deliveries {
        let labels = [("destination", delivery.shown.as_str())];
        page.sample(name, &labels, delivery.alerts as f64);
    }
    let name = "standin_parity_alert_failures_total";
    page.family(
        name,
        "counter",
        "Alerts that a destination did not take, after all attempts.",
    );
    for delivery in &status.deliveries {
        let labels = [("destination", delivery.shown.as_str())];
        page.sample(name, &labels, delivery.failures as f64);
    }
}

fn checks(page: &mut Page, status: &Status) {
    let Some(last) = &status.last else { return };
    page.one(
        "standin_parity_last_cycle_timestamp_seconds",
        "gauge",
        "When the last cycle began.",
        last.at as f64,
    );
    page.one(
        "standin_parity_cycle_duration_seconds",
        "gauge",
        "How long the checks of the last cycle took.",
        last.took.as_secs_f64(),
    );
    let name = "standin_parity_checks";
    page.family(name, "gauge", "Checks of the last cycle.");
    let failed = last.report.failed().count();
    let passed = last.report.checks.len() - failed;
    for (result, count) in [("passed", passed), ("failed", failed)] {
        page.sample(name, &[("result", result)], count as f64);
    }
    let name = "standin_parity_failed_checks";
    page.family(name, "gauge", "Failed checks of the last cycle.");
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let count = last.report.count(severity) as f64;
        page.sample(name, &[("severity", severity.name())], count);
    }
    // One sample a series: of two checks with the same name and severity, that which failed counts.
    let mut series: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for check in &last.report.checks {
        let passed = series
            .entry((check.name.as_str(), check.severity.name()))
            .or_insert(true);
        *passed &= check.passed;
    }
    let name = "standin_parity_check_passed";
    page.family(name, "gauge", "Whether a check of the last cycle passed.");
    for ((check, severity), passed) in series {
        let labels = [("name", check), ("severity", severity)];
        page.sample(name, &labels, f64::from(u8::from(passed)));
    }
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, sort: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {sort}");
    }

    fn one(&mut self, name: &str, sort: &str, help: &str, value: f64) {
        self.family(name, sort, help);
        self.sample(name, &[], value);
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (place, (label, value)) in labels.iter().enumerate() {
            self.0.push(if place == 0 { '{' } else { ',' });
            let _ = write!(self.0, "{label}=\"{}\"", escaped(value));
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::status;
    use super::*;

    #[test]
    fn labels_are_escaped_and_each_series_is_there_once() {
        let text = text(&status());
        let line = "standin_parity_check_passed{name=\"schema: column \\\"<b>\\\\\\n\",severity=\"error\"} 0";
        assert!(text.lines().any(|found| found == line), "{text}");
        let mut series: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.rsplit_once(' ').unwrap().0)
            .collect();
        let all = series.len();
        series.sort_unstable();
        series.dedup();
        assert_eq!(series.len(), all);
        assert!(text.ends_with('\n'));
    }

    #[test]
    fn counts_and_moments_are_there() {
        let text = text(&status());
        for line in [
            "standin_parity_checks{result=\"passed\"} 1",
            "standin_parity_checks{result=\"failed\"} 3",
            "standin_parity_failed_checks{severity=\"error\"} 2",
            "standin_parity_last_cycle_timestamp_seconds 1795686000",
            "standin_parity_cycle_duration_seconds 0.812",
            "standin_parity_alert_failures_total{destination=\"slack hooks.example\"} 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
    }
}
