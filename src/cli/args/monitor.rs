//! `standin parity monitor`, as clap reads it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ParityCheckArgs;

/// What stands behind the options.
pub(super) const EXAMPLES: &str = "\
Examples:
  standin parity monitor --listen 127.0.0.1:9464        a page, and metrics for Prometheus
  standin parity monitor infrastructure.json --every 15m --history parity.jsonl
  STANDIN_SLACK=https://hooks.slack.com/… standin parity monitor --cron '0 6 * * MON-FRI'
  standin parity monitor --config . --dependencies . --command ./open-ticket --after 3
  standin parity monitor --once --history parity.jsonl  from cron: one cycle, told like any other
  standin parity monitor --email ops@example.org --email-from standin@example.org \\
    --smtp smtps://standin:PASSWORD@mail.example.org

What is checked is what `standin parity check` checks, with the same flags. The first cycle begins
at once. Cycles never overlap: one that is late is left out. The fields of --cron are minute, hour,
day of the month, month and day of the week, in UTC.

Alerts tell what is new, what became worse, and what recovered, once each, and again only to those
whom they did not reach. A check whose subject could not be looked at has not recovered. With
--history a new start goes on from there: without, everything that fails is new to it. A command
reads one alert as JSON from its standard input, has no arguments and 10 seconds.

SIGHUP begins a cycle at once. Each cycle reads the files anew that flags name: manifests, settings,
lock files, documents. Flags and variables are those of the start. SIGTERM and Ctrl-C end what is
under way; alerts have 5 seconds more to arrive.

Exit code: 0 ended by SIGTERM, 130 by Ctrl-C, 1 something to mend in flags or files at the start, 2
a failure; with --once as for `parity check`, and 2 where an alert did not arrive";

/// `standin parity monitor`.
#[derive(Debug, Args)]
#[command(
    mut_arg("format", |format| format.requires("once").help("With --once: for people, for programs, for CI, for a pull request, or as statements")),
    mut_arg("strict", |strict| strict.requires("once").help("With --once: let warnings fail the check"))
)]
pub struct ParityMonitorArgs {
    /// What is checked.
    #[command(flatten)]
    pub check: ParityCheckArgs,

    /// Time between the beginnings of two cycles: 30s, 5m, 1h [default: 5m]
    #[arg(long, value_name = "TIME", conflicts_with = "cron", help_heading = SCHEDULE)]
    pub every: Option<String>,

    /// Begin cycles at these moments, in UTC: '*/5 * * * *'
    #[arg(long, value_name = "EXPRESSION", help_heading = SCHEDULE)]
    pub cron: Option<String>,

    /// Do one cycle with history and alerts, print its result, and end
    #[arg(long, requires = "history", conflicts_with_all = ["every", "cron", "listen"], help_heading = SCHEDULE)]
    pub once: bool,

    /// Keep results and what was told in this file, which is made if it is not there
    #[arg(long, value_name = "FILE", help_heading = HISTORY)]
    pub history: Option<PathBuf>,

    /// Cycles that are kept
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=10_000), help_heading = HISTORY)]
    pub keep: u32,

    /// What alerts and the page call this monitor
    #[arg(long, value_name = "TEXT", default_value = "standin parity", help_heading = HISTORY)]
    pub title: String,

    /// Serve a page at /, /status.json, /metrics for Prometheus, and /healthz; anybody who reaches it may read it
    #[arg(long, value_name = "ADDRESS:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:9464", help_heading = HISTORY)]
    pub listen: Option<SocketAddr>,

    /// The mildest severity that is told
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY", help_heading = ALERTS)]
    pub alert_from: AlertFrom,

    /// Cycles in a row that a check must have failed before it is told
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000), help_heading = ALERTS)]
    pub after: u32,

    /// POST alerts as JSON to this address; may be given again
    #[arg(long, value_name = "URL", env = "STANDIN_WEBHOOK", hide_env_values = true, help_heading = ALERTS)]
    pub webhook: Vec<String>,

    /// POST alerts to this incoming webhook of Slack, or of what takes the same; may be given again
    #[arg(long, value_name = "URL", env = "STANDIN_SLACK", hide_env_values = true, help_heading = ALERTS)]
    pub slack: Vec<String>,

    /// Run this program for each alert; may be given again
    #[arg(long, value_name = "PROGRAM", help_heading = ALERTS)]
    pub command: Vec<PathBuf>,

    /// Write alerts to this address; may be given again
    #[arg(long, value_name = "ADDRESS", requires_all = ["smtp", "email_from"], help_heading = ALERTS)]
    pub email: Vec<String>,

    /// Who letters are from
    #[arg(long, value_name = "ADDRESS", requires = "email", help_heading = ALERTS)]
    pub email_from: Option<String>,

    /// The mail server: smtps://USER:PASSWORD@HOST, or smtp://HOST?tls=required
    #[arg(long, value_name = "URL", env = "STANDIN_SMTP", hide_env_values = true, help_heading = ALERTS)]
    pub smtp: Option<String>,
}

const SCHEDULE: &str = "Schedule";
const HISTORY: &str = "History and page";
const ALERTS: &str = "Alerts";

/// What `--alert-from` takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum AlertFrom {
    /// Only what may make programs behave differently
    Error,
    /// And what may change speed or size
    #[default]
    Warning,
    /// And what is good to know
    Info,
}
