//! Dates that are texts, as in documents: read, changed, and written in the form that they have.
//!
//! Forms: ISO 8601 (`1990-05-17`, `19900517`), with a time of day behind it or not, as HL7 too (`19900517103000`); its months
//! (`1990-05`); `1990/05/17`; `17.05.1990`, and with strokes, dashes or nothing, where no one knows whether the day or the month
//! comes first.

use super::moments::MomentMaker;
use crate::key::prf::{Draw, Stream};
use crate::transform::siblings::Read;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Guarantees, Input, Prepared};
use crate::wire::datetime::{civil, days};

/// Texts of dates with a maker of moments. What is no date gets other letters and digits.
pub(super) fn prepared(input: Input<'_>, maker: impl MomentMaker) -> Box<dyn Prepared> {
    prepared_by(None, input, maker)
}

/// The same with draws of the row's subject, where there is one.
pub(super) fn prepared_by(
    by: Option<Read>,
    input: Input<'_>,
    maker: impl MomentMaker,
) -> Box<dyn Prepared> {
    let guarantees = Guarantees {
        distinct: Distinct::No,
        makes_nulls: false,
        max_chars: None,
        passes_values: false,
    };
    strings::drawn_by(by, input, guarantees, Written(maker))
}

/// The days whose years have four digits.
const OF_FOUR_DIGITS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// Days behind one in the middle of a month that is in the next one.
const MONTH: i64 = 31;

/// How PostgreSQL writes what is later or earlier than all others.
const INFINITIES: &[&str] = &["infinity", "-infinity"];

/// Days, one after the other, that never all read the same.
const MOST_ALIKE: i64 = 5;

#[derive(Debug, Clone)]
struct Written<M>(M);

impl<M: MomentMaker> Maker for Written<M> {
    /// As a column of dates has it: equal days get equal stand-ins, however they are written.
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        let Some(date) = Date::read(value) else {
            return value.as_bytes();
        };
        if let Some(all) = self.0.of_all() {
            return all;
        }
        scratch.clear();
        scratch.extend_from_slice(itoa::Buffer::new().format(date.day).as_bytes());
        scratch
    }

    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        match Date::read(value) {
            Some(date) => {
                let made = self.0.date(date.day, draw);
                let made = made.clamp(*OF_FOUR_DIGITS.start(), *OF_FOUR_DIGITS.end());
                let (start, forth) = (out.len(), civil(made).1 < 7);
                let day = if date.form == Form::Month { MONTH } else { 1 };
                // Another day may read the same in a form that has no room for all. Those beside it are of the same year.
                for step in (0..MOST_ALIKE).map(|steps| steps * day) {
                    let day = if forth { made + step } else { made - step };
                    out.truncate(start);
                    date.write(value, civil(day), out);
                    if out.get(start..) != Some(value.as_bytes()) {
                        break;
                    }
                }
            }
            None if INFINITIES.contains(&value) => out.extend_from_slice(value.as_bytes()),
            None => scramble(value, draw, out),
        }
    }
}

/// Days of the 20th century and the one after it.
const OF_NOW: std::ops::RangeInclusive<i64> = -25_567..=47_846;

/// Whether as good as all texts of a column or path are dates, whatever they are called. Empty ones do not count, nor what
/// stands where none is known (`infinity`, `9999-12-31`, `0001-01-01`). Numbers of eight digits may be dates by chance, and
/// months numbers with a sign, so that there have to be a few.
pub fn are_dates<'v>(texts: impl Iterator<Item = &'v str>) -> bool {
    let (mut all, mut dates, mut vague) = (0, 0, 0);
    for text in texts.map(str::trim) {
        if text.is_empty() || INFINITIES.contains(&text) {
            continue;
        }
        let date = Date::read(text);
        if date.is_some_and(|date| !OF_NOW.contains(&date.day)) {
            continue;
        }
        all += 1;
        dates += usize::from(date.is_some());
        let is_vague = |date: Date| {
            let Date { form, length, .. } = date;
            let is_alone = length == text.len();
            is_alone && matches!(form, Form::Bare | Form::Either(None) | Form::Month)
        };
        vague += usize::from(date.is_some_and(is_vague));
    }
    let are_most = dates * 100 >= all * MOST;
    are_most && (dates > vague || vague >= FEWEST_VAGUE)
}

/// Of a hundred texts, so many are dates where the others are what somebody wrote for want of one.
const MOST: usize = 80;

/// Texts that may be dates by chance, of which fewer are none.
const FEWEST_VAGUE: usize = 5;

/// How the parts of a date stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `1990-05-17`, `1990/05/17`.
    YearFirst(u8),
    /// `1990-05`, of which the day is one in the middle.
    Month,
    /// `19900517`.
    Bare,
    /// `17.05.1990`.
    Dotted,
    /// `05/17/1990`, `17/05/1990`, `17-05-1990`, `17051990`.
    Either(Option<u8>),
}

/// A date in a text, from its first byte on.
#[derive(Debug, Clone, Copy)]
struct Date {
    form: Form,
    /// From 1970.
    day: i64,
    /// Bytes of the first and the second part where these come before the year.
    widths: [usize; 2],
    /// Bytes of it; behind them may stand a time of day.
    length: usize,
}

impl Date {
    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
        let date = match (digits.count(), bytes) {
            (4, [_, _, _, _, b'-', _, _]) => Self {
                form: Form::Month,
                day: day(text.get(..4)?, text.get(5..7)?, "15")?,
                widths: [2, 2],
                length: 7,
            },
            (4, [_, _, _, _, sign @ (b'-' | b'/'), ..]) => Self {
                form: Form::YearFirst(*sign),
                day: day(text.get(..4)?, text.get(5..7)?, text.get(8..10)?)
                    .filter(|_| bytes.get(7) == Some(sign))?,
                widths: [2, 2],
                length: 10,
            },
            (8, _) => Self::bare(text)?,
            // With a time of day right behind it.
            (12 | 14, _) => return Self::bare(text).filter(|date| is_bare_time(text, *date)),
            (1 | 2, _) => Self::year_last(text)?,
            _ => return None,
        };
        is_time(text.get(date.length..)?).then_some(date)
    }

    /// Eight digits. With the year behind, its century would be a month that does not exist.
    fn bare(text: &str) -> Option<Self> {
        let date = |form, day| Self {
            form,
            day,
            widths: [2, 2],
            length: 8,
        };
        if let Some(day) = day(text.get(..4)?, text.get(4..6)?, text.get(6..8)?) {
            return Some(date(Form::Bare, day));
        }
        let (first, second, year) = (text.get(..2)?, text.get(2..4)?, text.get(4..8)?);
        let either = day(year, second, first).or_else(|| day(year, first, second))?;
        Some(date(Form::Either(None), either))
    }

    fn year_last(text: &str) -> Option<Self> {
        let is_sign = |c: char| matches!(c, '.' | '/' | '-');
        let (first, rest) = text.split_once(is_sign)?;
        let sign = text.get(first.len()..)?.chars().next()?;
        let (second, rest) = rest.split_once(is_sign)?;
        let is_same = text
            .get(first.len() + 1 + second.len()..)?
            .starts_with(sign);
        let year = rest.get(..4)?;
        let (form, day) = if sign == '.' {
            (Form::Dotted, day(year, second, first)?)
        } else {
            let either = day(year, second, first).or_else(|| day(year, first, second));
            (Form::Either(u8::try_from(sign).ok()), either?)
        };
        is_same.then_some(Self {
            form,
            day,
            widths: [first.len(), second.len()],
            length: first.len() + second.len() + 6,
        })
    }

    /// Appends another date in the same form, and what stands behind it.
    fn write(self, text: &str, (year, month, day): (i64, u32, u32), out: &mut Vec<u8>) {
        let year = year.clamp(1, 9999).unsigned_abs() as u32;
        let behind = text.get(self.length..).unwrap_or_default();
        match self.form {
            Form::YearFirst(sign) => {
                padded(year, 4, out);
                out.push(sign);
                padded(month, 2, out);
                out.push(sign);
                padded(day, 2, out);
            }
            Form::Month => {
                padded(year, 4, out);
                out.push(b'-');
                padded(month, 2, out);
            }
            Form::Bare => {
                padded(year, 4, out);
                padded(month, 2, out);
                padded(day, 2, out);
            }
            Form::Dotted => {
                let (day, narrow) = (narrowed(day, self.widths[0]), self.widths[1] == 1);
                let month = narrowed(month, self.widths[1]);
                // In another month, which has as many at least.
                let day = if narrow { day.min(28) } else { day };
                self.year_behind([day, month], Some(b'.'), year, out);
            }
            Form::Either(sign) => {
                let first = narrowed((day - 1) % 12 + 1, self.widths[0]);
                let second = narrowed(month, self.widths[1]);
                self.year_behind([first, second], sign, year, out);
            }
        }
        out.extend_from_slice(behind.as_bytes());
    }

    fn year_behind(self, parts: [u32; 2], sign: Option<u8>, year: u32, out: &mut Vec<u8>) {
        for (part, width) in parts.into_iter().zip(self.widths) {
            padded(part, width, out);
            out.extend(sign);
        }
        padded(year, 4, out);
    }
}

/// The day from 1970 of parts in digits.
fn day(year: &str, month: &str, day: &str) -> Option<i64> {
    let number = |part: &str| {
        let is_one =
            (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        is_one.then(|| part.parse::<u32>().ok()).flatten()
    };
    let is_short = month.len() <= 2 && day.len() <= 2;
    let year = number(year).filter(|year| *year > 0 && is_short)?;
    days(year.into(), number(month)?, number(day)?)
}

/// A number that fits into one digit where there is only one.
fn narrowed(number: u32, width: usize) -> u32 {
    match width {
        1 => (number - 1) % 9 + 1,
        _ => number,
    }
}

fn padded(number: u32, width: usize, out: &mut Vec<u8>) {
    let mut divisor = 10_u32.pow(width.saturating_sub(1) as u32);
    while divisor > 0 {
        out.push(b'0' + (number / divisor % 10) as u8);
        divisor /= 10;
    }
}

/// Whether a text is nothing, or a time of day: `T10:30:00.5+02:00`, ` 10:30`. It passes, as it does in columns.
fn is_time(text: &str) -> bool {
    let Some(time) = text.strip_prefix(['T', 't', ' ']) else {
        return text.is_empty();
    };
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    is_clock(time.trim_end()) && (matches!(zone, "" | "Z" | "z") || is_offset(zone))
}

/// Whether digits behind a bare date are a time of day, maybe with a fraction and a zone: `1030`, `103000.0000+0100`. Source:
/// HL7 version 2.9, chapter 2A, data type DTM.
fn is_bare_time(text: &str, date: Date) -> bool {
    let time = text.get(date.length..).unwrap_or_default();
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    date.form == Form::Bare && is_clock(time) && (matches!(zone, "" | "Z") || is_offset(zone))
}

/// `10:30`, `10:30:00`, `10:30:00.123456789`, `103000`.
fn is_clock(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=9).contains(&fraction.len()) || !are_digits(fraction) {
        return false;
    }
    if are_digits(clock) {
        return matches!(clock.len(), 4 | 6);
    }
    let mut parts = clock.split(':');
    let is_part = |part: Option<&str>| part.is_some_and(is_two_digits);
    is_part(parts.next())
        && is_part(parts.next())
        && parts.next().is_none_or(is_two_digits)
        && parts.next().is_none()
}

/// `+02`, `+0200`, `-05:30`.
fn is_offset(text: &str) -> bool {
    let Some((hours, minutes)) = text.get(1..).and_then(|offset| offset.split_at_checked(2)) else {
        return false;
    };
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    is_two_digits(hours) && (minutes.is_empty() || is_two_digits(minutes))
}

fn is_two_digits(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Other digits for digits, and Latin letters for all that may carry meaning. Where any is drawn as it was in all places, the
/// first one is another.
fn scramble(value: &str, draw: &Draw, out: &mut Vec<u8>) {
    let start = out.len();
    redraw(value, draw, out);
    let made = out.get_mut(start..).unwrap_or_default();
    if *made != *value.as_bytes() {
        return;
    }
    let first = made.iter_mut().find(|byte| byte.is_ascii_alphanumeric());
    if let Some(first) = first {
        *first = match *first {
            b'9' => b'0',
            b'Z' => b'A',
            b'z' => b'a',
            other => other + 1,
        };
    }
}

fn redraw(value: &str, draw: &Draw, out: &mut Vec<u8>) {
    let mut stream = Stream::of(draw);
    let mut room = [0; 4];
    for c in value.chars() {
        if c.is_numeric() {
            out.push(b'0' + stream.below(10) as u8);
        } else if c.is_uppercase() {
            out.push(b'A' + stream.below(26) as u8);
        } else if c.is_alphabetic() || !c.is_ascii() && !c.is_whitespace() {
            out.push(b'a' + stream.below(26) as u8);
        } else {
            out.extend_from_slice(c.encode_utf8(&mut room).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, Date32Array, StringArray};

    use super::super::birth_date::ENTRY;
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;
    use crate::transform::args::Arg;
    use crate::wire::datetime::write_date;

    fn births(family: Family, input: &ArrayRef) -> ArrayRef {
        let ty = Type::plain(family.name(), family);
        let prepared = (ENTRY.prepare)(&Arg::none(), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "birth_date");
        kernel.apply(input).unwrap()
    }

    fn of(text: &str) -> String {
        let input: ArrayRef = Arc::new(StringArray::from(vec![text]));
        let output = births(Family::Text, &input);
        output.as_string::<i32>().value(0).to_owned()
    }

    #[test]
    fn years_behind_dashes_and_bare_parts_stay_in_their_form() {
        for text in ["07-03-1975", "23-03-1975", "03-23-1975"] {
            let made = of(text);
            let parts: Vec<&str> = made.split('-').collect();
            let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            assert_eq!(lengths, [2, 2, 4], "{made}");
            assert!(Date::read(&made).is_some() && parts[2] == "1975", "{made}");
            assert_ne!(made, text);
        }
        for text in ["03081988", "23081988", "08231988"] {
            let made = of(text);
            assert!(Date::read(&made).is_some(), "{made}");
            assert!(
                made.len() == 8 && made.ends_with("1988") && made != text,
                "{made}"
            );
        }
        // Numbers of as many digits that are no dates.
        assert!(Date::read("99999999").is_none() && Date::read("45-77-2385").is_none());
    }

    #[test]
    fn a_date_in_a_text_becomes_what_it_becomes_in_a_column_of_dates() {
        for (text, date) in [
            ("1972-02-29", 789),
            ("1990-05-17", 7441),
            ("1906-12-09", -23034),
        ] {
            let input: ArrayRef = Arc::new(Date32Array::from(vec![date]));
            let output = births(Family::Date, &input);
            let mut expected = Vec::new();
            let made = output.as_primitive::<arrow::datatypes::Date32Type>();
            write_date(made.value(0), &mut expected);
            let expected = String::from_utf8(expected).unwrap();
            assert_ne!(expected, text);
            assert_eq!(of(text), expected);
            assert_eq!(of(&text.replace('-', "")), expected.replace('-', ""));
            for time in [
                "T00:00:00Z",
                "T10:30:05.25+02:00",
                " 10:30",
                " 10:30:00 +0200",
            ] {
                assert_eq!(of(&format!("{text}{time}")), format!("{expected}{time}"));
            }
        }
    }

    #[test]
    fn texts_are_dates_where_all_are_and_digits_where_they_are_a_few() {
        let are = |texts: &[&str]| are_dates(texts.iter().copied());
        assert!(are(&["2024-05-17", "2024-05-17T10:30:00Z"]));
        assert!(are(&["17.05.2024", "20240517"]));
        assert!(are(&["20240517103000", "20240517T103000Z", "2024/05/17"]));
        assert!(!are(&["2024-05-17", "unknown"]) && !are(&[]) && !are(&["", "infinity"]));
        let some = [
            "2024-05-17",
            "2024-05-18",
            "2024-05-19",
            "2024-05",
            "unknown",
        ];
        assert!(are(&some));
        assert!(are(&[
            "2024-05-17",
            "",
            "9999-12-31",
            "0001-01-01T00:00:00Z",
            "infinity"
        ]));
        assert!(!are(&["1024-05-17"]), "nobody lives then");
        let months = ["2024-01", "2024-02", "2024-03", "2023-12", "2023-11"];
        assert!(are(&months) && !are(&months[1..]));
        let digits = ["20240517", "19991231", "20010101", "20240229", "19870605"];
        assert!(are(&digits) && !are(&digits[1..]));
        assert_eq!(civil(*OF_NOW.start()), (1900, 1, 1));
        assert_eq!(civil(*OF_NOW.end()), (2100, 12, 31));
    }

    #[test]
    fn every_stand_in_of_a_date_is_a_date_of_the_same_form() {
        for day in (-30_000..20_000).step_by(97) {
            let (year, month, of_month) = civil(day);
            let dotted = format!("{of_month:02}.{month:02}.{year}");
            let short = format!("{of_month}.{month}.{year}");
            let slashed = format!("{of_month:02}/{month:02}/{year}");
            let american = format!("{month}/{of_month}/{year} 10:30");
            for text in [
                dotted,
                short,
                slashed,
                american,
                format!("{year}-{month:02}-{of_month:02}"),
            ] {
                let made = of(&text);
                assert_eq!(made.len(), text.len(), "{text} {made}");
                let date = Date::read(&made);
                let form = Date::read(&text).unwrap().form;
                assert_eq!(date.map(|date| date.form), Some(form), "{text} {made}");
                assert_eq!(civil(date.unwrap().day).0, year, "{text} {made}");
                if matches!(form, Form::Either(_)) {
                    let parts: Vec<u32> = made[..5]
                        .split('/')
                        .take(2)
                        .map(|part| part.parse().unwrap())
                        .collect();
                    assert!(parts.iter().all(|part| (1..=12).contains(part)), "{made}");
                }
            }
        }
    }

    #[test]
    fn months_and_times_right_behind_stay_in_their_form() {
        for year in [1950, 1987, 2024] {
            for month in 1..=12 {
                let text = format!("{year}-{month:02}");
                let made = of(&text);
                let date = Date::read(&made).unwrap();
                assert!(made != text && made.len() == 7, "{made}");
                assert_eq!(
                    (date.form, civil(date.day).0),
                    (Form::Month, year),
                    "{made}"
                );
            }
        }
        let made = of("19870605103000.5+0100");
        assert_ne!(made.get(..8), Some("19870605"));
        assert_eq!(
            (made.get(..4), made.get(8..)),
            (Some("1987"), Some("103000.5+0100"))
        );
        let made = of("1987/06/05");
        assert!(made.starts_with("1987/") && made != "1987/06/05", "{made}");
        assert!(Date::read("198706051").is_none() && Date::read("19870605+103000").is_none());
    }

    #[test]
    fn infinities_stay_and_nothing_else_is_drawn_as_it_was() {
        assert_eq!(
            (of("infinity"), of("-infinity")),
            ("infinity".into(), "-infinity".into())
        );
        for number in 0..100 {
            for text in [
                number.to_string(),
                format!("{number}?"),
                format!("Q{}", number % 10),
            ] {
                assert_ne!(of(&text), text);
            }
        }
    }

    #[test]
    fn what_is_no_date_changes_all_the_same() {
        for text in [
            "1990-13-17",
            "1990-02-30",
            "0000-01-01",
            "17 May 1990",
            "born 1990-05-17",
            "1990-05-17 in Köln",
            "1990-05-17T10:30:00 Ada",
            "31.02.1990",
            "17.05.90",
            "1990",
            "17.05/1990",
            "1.1.1",
            "1990-05-1é",
            "199005171",
            "日本",
        ] {
            assert!(Date::read(text).is_none(), "{text}");
            let made = of(text);
            assert_ne!(made, text);
            assert_eq!(made.chars().count(), text.chars().count());
            for word in ["May", "born", "Köln", "Ada"] {
                assert!(!made.contains(word), "{made}");
            }
        }
    }
}
