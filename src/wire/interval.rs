//! Intervals: three parts that cannot be added up without a calendar.
//!
//! Source: PostgreSQL source, `interval_send` in `src/backend/utils/adt/timestamp.c` for the binary format, and
//! `EncodeInterval` in `src/backend/utils/adt/datetime.c` for the text of `IntervalStyle = postgres`, which every session
//! of a run has.

use super::datetime::DAY;

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// Microseconds.
    pub micros: i64,
    /// Days, which may have 23 or 25 hours.
    pub days: i32,
    /// Months, which may have 28 to 31 days.
    pub months: i32,
}

/// Days that a month counts for where intervals are compared or multiplied.
pub const DAYS_A_MONTH: i128 = 30;

impl Interval {
    /// Whether it is one of the two infinities that servers know from version 17 on.
    pub fn is_infinite(self) -> bool {
        let least = (i64::MIN, i32::MIN, i32::MIN);
        let greatest = (i64::MAX, i32::MAX, i32::MAX);
        let own = (self.micros, self.days, self.months);
        own == least || own == greatest
    }

    /// Its length in microseconds, as the server compares intervals: months of 30 days, days of 24 hours.
    pub fn total(self) -> i128 {
        let days = i128::from(self.months) * DAYS_A_MONTH + i128::from(self.days);
        days * i128::from(DAY) + i128::from(self.micros)
    }

    /// From the 16 bytes of a binary field.
    pub fn from_field(field: &[u8]) -> Option<Self> {
        let (micros, rest) = field.split_first_chunk::<8>()?;
        let (days, rest) = rest.split_first_chunk::<4>()?;
        Some(Self {
            micros: i64::from_be_bytes(*micros),
            days: i32::from_be_bytes(*days),
            months: i32::from_be_bytes(rest.try_into().ok()?),
        })
    }

    /// Appends the 16 bytes of a binary field.
    pub fn write_field(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.micros.to_be_bytes());
        out.extend_from_slice(&self.days.to_be_bytes());
        out.extend_from_slice(&self.months.to_be_bytes());
    }

    /// Reads the server's text: `1 year 2 mons -3 days +04:05:06.789`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "infinity" => return Some(Self::end(true)),
            "-infinity" => return Some(Self::end(false)),
            "" => return None,
            _ => {}
        }
        let mut interval = Self::default();
        let mut words = text.split(' ');
        while let Some(word) = words.next() {
            if word.contains(':') {
                interval.micros = clock(word)?;
                // Nothing follows the time.
                return words.next().is_none().then_some(interval);
            }
            let number: i32 = word.parse().ok()?;
            match words.next()? {
                "year" | "years" => {
                    interval.months = interval.months.checked_add(number.checked_mul(12)?)?;
                }
                "mon" | "mons" => interval.months = interval.months.checked_add(number)?,
                "day" | "days" => interval.days = interval.days.checked_add(number)?,
                _ => return None,
            }
        }
        Some(interval)
    }

    /// Appends the server's text.
    pub fn write_text(self, out: &mut Vec<u8>) {
        if self.is_infinite() {
            let text: &[u8] = if self.micros > 0 {
                b"infinity"
            } else {
                b"-infinity"
            };
            return out.extend_from_slice(text);
        }
        let (mut is_first, mut was_negative) = (true, false);
        let parts = [
            (self.months / 12, " year"),
            (self.months % 12, " mon"),
            (self.days, " day"),
        ];
        for (number, unit) in parts.into_iter().filter(|(number, _)| *number != 0) {
            if !is_first {
                out.push(b' ');
            }
            if was_negative && number > 0 {
                out.push(b'+');
            }
            out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            out.extend_from_slice(unit.as_bytes());
            if number != 1 {
                out.push(b's');
            }
            (is_first, was_negative) = (false, number < 0);
        }
        if !is_first && self.micros == 0 {
            return;
        }
        if !is_first {
            out.push(b' ');
        }
        if self.micros < 0 {
            out.push(b'-');
        } else if was_negative {
            out.push(b'+');
        }
        write_clock(self.micros.unsigned_abs(), out);
    }

    fn end(greatest: bool) -> Self {
        match greatest {
            true => Self {
                micros: i64::MAX,
                days: i32::MAX,
                months: i32::MAX,
            },
            false => Self {
                micros: i64::MIN,
                days: i32::MIN,
                months: i32::MIN,
            },
        }
    }
}

const SECOND: u64 = 1_000_000;

/// `-2562047788:00:54.775808`: hours may have many digits.
fn clock(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = digits.split(':');
    let whole = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(text)?
            .parse()
            .ok()
    };
    let hours: i128 = whole(parts.next()?)?;
    let minutes: i128 = whole(parts.next()?)?;
    let (seconds, fraction) = match parts.next()?.split_once('.') {
        Some((seconds, fraction)) => (seconds, fraction),
        None => (digits.rsplit(':').next()?, ""),
    };
    let seconds: i128 = whole(seconds)?;
    let fraction: i128 = match fraction.len() {
        0 => 0,
        length @ 1..=6 => whole(fraction)? * 10i128.pow(6 - length as u32),
        _ => return None,
    };
    if parts.next().is_some() || minutes > 59 || seconds > 59 || hours > 2_562_047_788 {
        return None;
    }
    let micros = ((hours * 60 + minutes) * 60 + seconds) * i128::from(SECOND) + fraction;
    i64::try_from(if negative { -micros } else { micros }).ok()
}

fn write_clock(micros: u64, out: &mut Vec<u8>) {
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let two = |number: u64, out: &mut Vec<u8>| {
        if number < 10 {
            out.push(b'0');
        }
        out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    };
    two(seconds / 3600, out);
    out.push(b':');
    two(seconds / 60 % 60, out);
    out.push(b':');
    two(seconds % 60, out);
    if fraction > 0 {
        let digits = format!(".{fraction:06}");
        out.extend_from_slice(digits.trim_end_matches('0').as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_servers_words_are_read_and_written() {
        // As PostgreSQL 15 prints them.
        for (text, months, days, micros) in [
            ("00:00:00", 0, 0, 0),
            ("1 mon -1 days +00:00:00.000001", 1, -1, 1),
            (
                "-1 years -2 mons +3 days -04:05:06.789",
                -14,
                3,
                -14_706_789_000,
            ),
            ("1 year", 12, 0, 0),
            ("178000000 years", 2_136_000_000, 0, 0),
            ("2562047788:00:54.775807", 0, 0, i64::MAX),
            ("-2562047788:00:54.775808", 0, 0, i64::MIN),
            ("infinity", i32::MAX, i32::MAX, i64::MAX),
        ] {
            let interval = Interval {
                micros,
                days,
                months,
            };
            assert_eq!(Interval::parse(text), Some(interval), "{text}");
            let mut out = Vec::new();
            interval.write_text(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn other_words_are_none() {
        for text in [
            "",
            "1",
            "1 week",
            "1 day 2",
            "12:00",
            "1:2:3:4",
            "00:60:00",
            "x days",
            "00:00:00 1 day",
        ] {
            assert_eq!(Interval::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_interval_comes_back(micros in any::<i64>(), days in any::<i32>(), months in any::<i32>()) {
            let interval = Interval { micros, days, months };
            let (mut text, mut field) = (Vec::new(), Vec::new());
            interval.write_text(&mut text);
            interval.write_field(&mut field);
            let text = String::from_utf8(text).unwrap();
            prop_assert_eq!(Interval::parse(&text), Some(interval));
            prop_assert_eq!(Interval::from_field(&field), Some(interval));
        }

        #[test]
        fn any_text_is_an_interval_or_none(text in "[-+0-9: .a-z]{0,30}") {
            let _ = Interval::parse(&text);
        }
    }
}
