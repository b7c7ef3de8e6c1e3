//! Dates and timestamps: days and microseconds from 2000 on the wire, from 1970 in arrays, ISO text in the text format.
//!
//! Infinities are the extreme integers in both. Text is what `DateStyle = ISO` and `TimeZone = UTC` give: years of
//! four or more digits, `BC` behind the rest.
//!
//! Source: PostgreSQL documentation, "Date/Time Types"; calendar arithmetic after Howard Hinnant, "chrono-Compatible
//! Low-Level Date Algorithms" (days_from_civil, civil_from_days).

/// Days between 1970-01-01 and 2000-01-01.
pub const EPOCH_DAYS: i32 = 10_957;

/// Microseconds between the same.
pub const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * DAY;

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// Days from 2000 to days from 1970; infinities stay. `None` beyond what an array can hold.
pub fn date_from_wire(days: i32) -> Option<i32> {
    if is_infinite_date(days) {
        Some(days)
    } else {
        days.checked_add(EPOCH_DAYS)
            .filter(|&d| !is_infinite_date(d))
    }
}

/// Days from 1970 to days from 2000; infinities stay.
pub fn date_to_wire(days: i32) -> Option<i32> {
    if is_infinite_date(days) {
        Some(days)
    } else {
        days.checked_sub(EPOCH_DAYS)
            .filter(|&d| !is_infinite_date(d))
    }
}

/// Microseconds from 2000 to microseconds from 1970; infinities stay. `None` beyond what an array can hold.
pub fn timestamp_from_wire(micros: i64) -> Option<i64> {
    if is_infinite_timestamp(micros) {
        return Some(micros);
    }
    micros
        .checked_add(EPOCH_MICROS)
        .filter(|&m| !is_infinite_timestamp(m))
}

/// Microseconds from 1970 to microseconds from 2000; infinities stay.
pub fn timestamp_to_wire(micros: i64) -> Option<i64> {
    if is_infinite_timestamp(micros) {
        return Some(micros);
    }
    micros
        .checked_sub(EPOCH_MICROS)
        .filter(|&m| !is_infinite_timestamp(m))
}

/// Whether a date is `infinity` or `-infinity`.
pub fn is_infinite_date(days: i32) -> bool {
    days == i32::MAX || days == i32::MIN
}

/// Whether a timestamp is `infinity` or `-infinity`.
pub fn is_infinite_timestamp(micros: i64) -> bool {
    micros == i64::MAX || micros == i64::MIN
}

/// Year, month and day of a day from 1970, proleptic Gregorian; year 0 is 1 BC.
pub fn civil(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (
        year_of_era + era * 400 + i64::from(month <= 2),
        month as u32,
        day as u32,
    )
}

/// Days from 1970 of a date; `None` where month or day do not exist.
pub fn days(year: i64, month: u32, day: u32) -> Option<i64> {
    if !(1..=12).contains(&month) || day == 0 || day > 31 {
        return None;
    }
    let shifted_year = year - i64::from(month <= 2);
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let of_year =
        (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = era * 146_097 + of_era - 719_468;
    (civil(days) == (year, month, day)).then_some(days)
}

/// Appends a date from 1970 as ISO text.
pub fn write_date(days: i32, out: &mut Vec<u8>) {
    match days {
        i32::MAX => out.extend(b"infinity"),
        i32::MIN => out.extend(b"-infinity"),
        _ => {
            let before_christ = write_day(i64::from(days), out);
            write_era(before_christ, out);
        }
    }
}

/// Appends a timestamp from 1970 as ISO text; `zoned` adds `+00`.
pub fn write_timestamp(micros: i64, zoned: bool, out: &mut Vec<u8>) {
    match micros {
        i64::MAX => return out.extend(b"infinity"),
        i64::MIN => return out.extend(b"-infinity"),
        _ => {}
    }
    let before_christ = write_day(micros.div_euclid(DAY), out);
    out.push(b' ');
    write_time(micros.rem_euclid(DAY), out);
    if zoned {
        out.extend(b"+00");
    }
    write_era(before_christ, out);
}

/// Appends a time of day, in microseconds from 0 to those of a whole day, as ISO text.
pub fn write_time(micros: i64, out: &mut Vec<u8>) {
    let mut rest = micros;
    for (unit, separator) in [
        (3_600_000_000, None),
        (60_000_000, Some(b':')),
        (1_000_000, Some(b':')),
    ] {
        out.extend(separator);
        two_digits((rest / unit) as u32, out);
        rest %= unit;
    }
    if rest > 0 {
        out.push(b'.');
        let mut digits = 6;
        while rest % 10 == 0 {
            rest /= 10;
            digits -= 1;
        }
        let at = out.len();
        out.resize(at + digits, b'0');
        for place in (at..at + digits).rev() {
            out[place] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }
}

fn write_day(day: i64, out: &mut Vec<u8>) -> bool {
    let (year, month, day) = civil(day);
    let before_christ = year <= 0;
    let year = if before_christ { 1 - year } else { year };
    for place in [1000, 100, 10] {
        if year < place {
            out.push(b'0');
        }
    }
    out.extend(itoa::Buffer::new().format(year).as_bytes());
    out.push(b'-');
    two_digits(month, out);
    out.push(b'-');
    two_digits(day, out);
    before_christ
}

fn write_era(before_christ: bool, out: &mut Vec<u8>) {
    if before_christ {
        out.extend(b" BC");
    }
}

fn two_digits(number: u32, out: &mut Vec<u8>) {
    out.extend([b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]);
}

/// A date's days from 1970, from ISO text.
pub fn parse_date(text: &str) -> Option<i32> {
    match text {
        "infinity" => return Some(i32::MAX),
        "-infinity" => return Some(i32::MIN),
        _ => {}
    }
    let (text, before_christ) = strip_era(text);
    let days = i32::try_from(parse_day(text, before_christ)?).ok()?;
    (!is_infinite_date(days)).then_some(days)
}

/// A timestamp's microseconds from 1970, from ISO text; an offset such as `+05:30` is taken off.
pub fn parse_timestamp(text: &str) -> Option<i64> {
    match text {
        "infinity" => return Some(i64::MAX),
        "-infinity" => return Some(i64::MIN),
        _ => {}
    }
    let (text, before_christ) = strip_era(text);
    let (day, time) = text.split_once(' ').or_else(|| text.split_once('T'))?;
    let (time, offset) = match time.find(['+', '-', 'Z']) {
        Some(at) if &time[at..] == "Z" => (&time[..at], 0),
        Some(at) => (&time[..at], parse_offset(&time[at..])?),
        None => (time, 0),
    };
    let micros = parse_day(day, before_christ)?
        .checked_mul(DAY)?
        .checked_add(parse_time(time)?)?;
    micros
        .checked_sub(offset * 1_000_000)
        .filter(|&m| !is_infinite_timestamp(m))
}

fn strip_era(text: &str) -> (&str, bool) {
    text.strip_suffix(" BC")
        .map_or((text, false), |rest| (rest, true))
}

fn parse_day(text: &str, before_christ: bool) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (
        number(parts.next()?)?,
        number(parts.next()?)?,
        number(parts.next()?)?,
    );
    if parts.next().is_some() || year > 6_000_000 {
        return None;
    }
    days(
        if before_christ { 1 - year } else { year },
        month as u32,
        day as u32,
    )
}

/// A time of day's microseconds, from ISO text without a zone.
pub fn parse_time(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':').map(number);
    let (hour, minute, second) = (
        parts.next()??,
        parts.next()??,
        parts.next().unwrap_or(Some(0))?,
    );
    if parts.next().is_some() || hour > 24 || minute > 59 || second > 60 || fraction.len() > 6 {
        return None;
    }
    let scale = 10i64.pow(6 - fraction.len() as u32);
    let micros = if fraction.is_empty() {
        0
    } else {
        number(fraction)? * scale
    };
    Some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

fn parse_offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let mut seconds = 0;
    for (part, unit) in text[1..].split(':').zip([3600, 60, 1]) {
        seconds += number(part)? * unit;
    }
    Some(sign * seconds)
}

/// Digits only; no sign.
fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() < 18 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(days: i32) -> String {
        let mut out = Vec::new();
        write_date(days, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn timestamp(micros: i64, zoned: bool) -> String {
        let mut out = Vec::new();
        write_timestamp(micros, zoned, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn dates_read_as_the_server_writes_them() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-719_163, "0001-12-31 BC"),
            (-735_160, "0044-03-15 BC"),
            (11_016, "2000-02-29"),
            (2_932_897, "10000-01-01"),
            (i32::MAX, "infinity"),
            (i32::MIN, "-infinity"),
        ] {
            assert_eq!(parse_date(text), Some(days), "{text}");
            assert_eq!(date(days), text);
        }
        assert_eq!(parse_date("2001-02-29"), None);
    }

    #[test]
    fn timestamps_keep_fractions_and_offsets_are_taken_off() {
        assert_eq!(timestamp(1_500_000, true), "1970-01-01 00:00:01.5+00");
        assert_eq!(timestamp(-1, false), "1969-12-31 23:59:59.999999");
        assert_eq!(parse_timestamp("1970-01-01 05:30:00+05:30"), Some(0));
        assert_eq!(
            parse_timestamp("1970-01-01 00:00:00-00:00:01"),
            Some(1_000_000)
        );
        assert_eq!(parse_timestamp("1970-01-01 00:00"), Some(0));
    }

    #[test]
    fn infinities_pass_the_change_of_epoch() {
        assert_eq!(date_from_wire(i32::MAX), Some(i32::MAX));
        assert_eq!(timestamp_to_wire(i64::MIN), Some(i64::MIN));
        assert_eq!(timestamp_from_wire(i64::MAX - 1), None);
    }

    proptest! {
        #[test]
        fn every_date_survives_text(days in -2_400_000i32..100_000_000) {
            prop_assert_eq!(parse_date(&date(days)), Some(days));
        }

        #[test]
        fn every_timestamp_survives_text(micros in -200_000_000_000_000_000i64..200_000_000_000_000_000, zoned in any::<bool>()) {
            prop_assert_eq!(parse_timestamp(&timestamp(micros, zoned)), Some(micros));
        }

        #[test]
        fn any_text_is_a_moment_or_refused(text in "[-+0-9TZ:. BC]{0,30}") {
            let _ = (parse_date(&text), parse_timestamp(&text));
        }
    }
}
