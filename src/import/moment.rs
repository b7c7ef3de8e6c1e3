//! Moments and distances of time as other tools write them, in the spelling of `date_range` and `date_noise`.
//!
//! Source: RFC 3339; PostgreSQL documentation, 8.5 "Date/Time Types" (ISO 8601 with a blank, zones as `+03`, intervals as
//! `1 year 2 mons 3 days 04:05:06.07`).

/// A moment in UTC without its fraction of a second: `2023-01-01`, or `2023-01-01 08:30:00`. `None` where it is no such
/// moment of the years 1 to 9999.
pub(super) fn utc(text: &str) -> Option<String> {
    let text = text.trim();
    let (day, rest) = text.split_at_checked(10)?;
    let day = days(day)?;
    if rest.is_empty() {
        return Some(date(day));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let seconds = clock_seconds(clock.trim_end())?;
    let total = day * DAY + seconds - zone_seconds(zone)?;
    let (day, second) = (total.div_euclid(DAY), total.rem_euclid(DAY));
    (FIRST_DAY..=LAST_DAY).contains(&day).then(|| {
        let (hour, minute) = (second / 3600, second / 60 % 60);
        format!("{} {hour:02}:{minute:02}:{:02}", date(day), second % 60)
    })
}

const DAY: i64 = 86_400;

/// The first day of the year 1 and the last of 9999, counted from 1970.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

/// Days since 1970 of `YYYY-MM-DD`.
fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let mut part = |digits| {
        let part = parts.next()?;
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| plain)
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let known = year >= 1 && (1..=12).contains(&month) && (1..=length(year, month)).contains(&day);
    known.then(|| civil_days(year, month, day))
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Source: the proleptic Gregorian calendar, counted in eras of 400 years that begin with March.
fn civil_days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `08`, `08:30` or `08:30:59.123`, in seconds of the day.
fn clock_seconds(text: &str) -> Option<i64> {
    let whole = text.split('.').next().unwrap_or_default();
    let mut seconds = 0;
    let mut parts = whole.split(':');
    for (unit, below) in [(3600, 25), (60, 60), (1, 61)] {
        let Some(part) = parts.next() else { break };
        let number: i64 = part
            .parse()
            .ok()
            .filter(|number| (0..below).contains(number))?;
        seconds += number * unit;
    }
    parts.next().is_none().then_some(seconds)
}

/// `Z`, `+03`, `+03:30`, `-0800` or nothing, in seconds.
fn zone_seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes) = match (plain, digits.len()) {
        (true, 2) => (digits.parse::<i64>().ok()?, 0),
        (true, 4) => (
            digits.get(..2)?.parse().ok()?,
            digits.get(2..)?.parse::<i64>().ok()?,
        ),
        _ => return None,
    };
    (hours < 16 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// An interval in the spelling of `date_noise`, and whether months or years in it were counted as 30 or 365 days. `None`
/// where it is none, is nothing, or is longer than a hundred years.
pub(super) fn distance(text: &str) -> Option<(String, bool)> {
    let mut seconds = 0.0;
    let mut rough = false;
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if word.contains(':') {
            seconds += clock_seconds(word.trim_start_matches(['-', '+']))? as f64;
            continue;
        }
        let split = word
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(word.len());
        let (number, unit) = word.split_at(split);
        let number: f64 = number.parse().ok()?;
        let unit = if unit.is_empty() { words.next()? } else { unit };
        let (size, is_rough) = unit_seconds(unit)?;
        seconds += number.abs() * size;
        rough |= is_rough;
    }
    let most = 36_500.0 * DAY as f64;
    if !(1.0..=most).contains(&seconds) {
        return None;
    }
    let seconds = seconds.round() as i64;
    let (count, unit) = match seconds {
        _ if seconds % DAY == 0 => (seconds / DAY, "day"),
        _ if seconds % 3600 == 0 => (seconds / 3600, "hour"),
        _ if seconds % 60 == 0 => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    Some((format!("{count} {unit}{plural}"), rough))
}

fn unit_seconds(unit: &str) -> Option<(f64, bool)> {
    let day = DAY as f64;
    Some(match unit.to_ascii_lowercase().trim_end_matches('s') {
        "second" | "sec" | "" => (1.0, false),
        "minute" | "min" | "m" => (60.0, false),
        "hour" | "hr" | "h" => (3600.0, false),
        "day" | "d" => (day, false),
        "week" | "w" => (7.0 * day, false),
        "month" | "mon" => (30.0 * day, true),
        "year" | "yr" | "y" => (365.0 * day, true),
        "decade" => (3650.0 * day, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_come_in_utc() {
        for (written, expected) in [
            ("2023-01-01", "2023-01-01"),
            ("2023-01-01 00:00:00.0+03", "2022-12-31 21:00:00"),
            ("1990-01-01T00:00:00+00:00", "1990-01-01 00:00:00"),
            ("2024-02-29T23:30:00-01:30", "2024-03-01 01:00:00"),
            ("2000-03-01 08:30", "2000-03-01 08:30:00"),
            ("0001-01-01", "0001-01-01"),
        ] {
            assert_eq!(utc(written).as_deref(), Some(expected), "{written}");
        }
        for wrong in [
            "",
            "now()",
            "2023-02-29",
            "2023-1-1",
            "2023-01-01 25:61",
            "äöüäöüäöü",
            "0001-01-01 00:00+01",
        ] {
            assert_eq!(utc(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_day_is_written_as_it_was_read() {
        for day in (-719_162..2_932_896).step_by(97) {
            assert_eq!(days(&date(day)), Some(day));
        }
    }

    #[test]
    fn distances_are_counted_in_the_largest_unit_that_fits() {
        for (written, expected, rough) in [
            ("01:00:00", "1 hour", false),
            ("2 days", "2 days", false),
            ("1 year 2 mons 3 day 04:05:06.07", "36993906 seconds", true),
            ("90min", "90 minutes", false),
            ("1 week", "7 days", false),
            ("-3 days", "3 days", false),
        ] {
            assert_eq!(
                distance(written),
                Some((expected.to_owned(), rough)),
                "{written}"
            );
        }
        for wrong in ["", "0 days", "soon", "3 fortnights", "999 years"] {
            assert_eq!(distance(wrong), None, "{wrong}");
        }
    }
}
