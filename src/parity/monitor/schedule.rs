//! When the next cycle begins.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds};

use crate::error::{Error, Kind, Result};

/// The least time between two cycles.
const SHORTEST: Duration = Duration::from_secs(1);

/// The most.
const LONGEST: Duration = Duration::from_hours(24 * 366);

/// Cycles do not overlap: each begins at the first moment of the schedule after the end of the one before, and moments
/// that passed meanwhile are left out.
#[derive(Debug)]
pub enum Schedule {
    /// At the start, and then so often.
    Every(Duration),
    /// At moments that a cron expression names, in UTC.
    Cron(Box<Cron>),
}

/// The wait before a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// How long.
    pub length: Duration,
    /// How many moments of the schedule have passed since the last one, besides it.
    pub skipped: u64,
}

impl Schedule {
    /// `30s`, `5m`, `1h 30m`. Errors are of kind `Rules`.
    pub fn every(text: &str) -> Result<Self> {
        let wrong = |what: &str| {
            Error::new(Kind::Rules, format!("--every: {what}")).hint("write 30s, 5m, 1h, 1day")
        };
        let every = humantime::parse_duration(text)
            .map_err(|error| wrong("this is no length of time").because(error))?;
        if !(SHORTEST..=LONGEST).contains(&every) {
            return Err(wrong("between a second and a year"));
        }
        Ok(Self::Every(every))
    }

    /// Five fields: minute, hour, day of the month, month, day of the week. Errors are of kind `Rules`, also where the
    /// moment never comes.
    pub fn cron(text: &str) -> Result<Self> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).build();
        let cron = parser.parse(text).map_err(|error| {
            Error::new(Kind::Rules, "--cron: this is no schedule")
                .because(error)
                .hint("write minute, hour, day, month and day of the week: \"*/5 * * * *\"")
        })?;
        cron.find_next_occurrence(&DateTime::<Utc>::UNIX_EPOCH, false)
            .map_err(|_| {
                let what = "--cron: no moment is ever like that";
                Error::new(Kind::Rules, what).hint(
                    "look at day and month, the third and the fourth field: no February has 30 days",
                )
            })?;
        Ok(Self::Cron(Box::new(cron)))
    }

    /// From now to the next cycle, when the last one was due at `last`. `running` is how long the monitor runs already,
    /// by a clock that nobody sets, and `last` is by that clock too; `now` and `begun` are the time of day now and when
    /// the last cycle began.
    pub fn pause(
        &self,
        running: Duration,
        last: Duration,
        now: SystemTime,
        begun: SystemTime,
    ) -> Pause {
        match self {
            Self::Every(every) => {
                let step = every.as_nanos().max(1);
                let slots = running.as_nanos() / step;
                let skipped = slots.saturating_sub(last.as_nanos() / step) as u64;
                let length = (step - running.as_nanos() % step) as u64;
                Pause {
                    length: Duration::from_nanos(length),
                    skipped,
                }
            }
            Self::Cron(cron) => {
                let now = DateTime::<Utc>::from(now);
                let length = cron
                    .find_next_occurrence(&now, false)
                    .ok()
                    .and_then(|next| (next - now).to_std().ok());
                let passed = cron.iter_after(DateTime::<Utc>::from(begun));
                Pause {
                    // What has a first moment has a next one, but for the last years that there are.
                    length: length.unwrap_or(LONGEST),
                    skipped: passed
                        .take(MOST_COUNTED)
                        .take_while(|at| *at <= now)
                        .count() as u64,
                }
            }
        }
    }
}

/// As many moments of a cron expression are counted as skipped at once; a clock that was set can leave out years.
const MOST_COUNTED: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn every_so_often_means_from_the_start_and_late_cycles_are_left_out() {
        let schedule = Schedule::every("10s").unwrap();
        let at = SystemTime::UNIX_EPOCH;
        let pause = |running, last| schedule.pause(seconds(running), seconds(last), at, at);
        let expected = |length, skipped| Pause {
            length: seconds(length),
            skipped,
        };
        assert_eq!(pause(2, 0), expected(8, 0));
        assert_eq!(pause(13, 10), expected(7, 0));
        assert_eq!(pause(35, 10), expected(5, 2));
        assert_eq!(pause(20, 10), expected(10, 1));
    }

    #[test]
    fn cron_is_in_utc_and_late_cycles_are_left_out() {
        let schedule = Schedule::cron("30 6 * * *").unwrap();
        let day = 24 * 3600;
        let pause = |now: u64, begun: u64| {
            let at = |second| SystemTime::UNIX_EPOCH + seconds(second);
            schedule.pause(seconds(0), seconds(0), at(now), at(begun))
        };
        let due = 6 * 3600 + 30 * 60;
        assert_eq!(pause(0, 0).length, seconds(due));
        assert_eq!(pause(due, due).length, seconds(day));
        assert_eq!(pause(due + 60, due).skipped, 0);
        assert_eq!(pause(due + 2 * day, due).skipped, 2);
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for text in ["", "5", "0s", "100ms", "10years", "often"] {
            assert!(Schedule::every(text).is_err(), "{text}");
        }
        for text in ["", "* * * *", "61 * * * *", "0 0 30 2 *", "* * * * * *"] {
            assert!(Schedule::cron(text).is_err(), "{text}");
        }
        assert!(Schedule::cron("*/5 9-17 * * MON-FRI").is_ok());
    }
}
