//! `calendar`: the name or number of another weekday, month, day, year or century.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "calendar",
    group: Group::Dates,
    summary: "the name of another weekday or month, or a year",
    doc: "For dates that stand in pieces in text columns. Weekdays and months are English names, short (`Mar`) where the \
          value has at most three letters, in capitals or small letters as the value is, and numbers where it is one \
          (weekdays from 1 for Monday, ISO 8601). Days are 1 to 28, years 1930 to 2025, centuries Roman numerals to XXI. \
          Equal values become equal within the domain; a weekday and a month never \
          become themselves. Other languages: `choice` with its words; columns of integers: \
          `number_range`.",
    params: &[Param {
        name: "part",
        kind: "weekday|month|day|year|century",
        default: "",
        doc: "what the column holds",
    }],
    accepts: TEXTS,
    examples: &["March", "dec", "11"],
    example_params: &[("part", "month")],
    keyed: true,
    prepare,
};

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const CENTURIES: [&str; 21] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII", "XVIII", "XIX", "XX", "XXI",
];

/// The first year, and how many there are.
const YEARS: (u32, u32) = (1930, 96);

/// Letters of a short name.
const SHORT: usize = 3;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("weekday", Part::Named(&WEEKDAYS)),
        ("month", Part::Named(&MONTHS)),
        ("day", Part::Number(1, 28)),
        ("year", Part::Number(YEARS.0, YEARS.1)),
        ("century", Part::Word(&CENTURIES)),
    ];
    if !params.is_given("part") {
        let problem =
            Problem::new("`calendar` needs `part`: it does not guess what the column holds");
        let hint = "write `calendar: { part: month }`";
        params.report(problem.hint(hint).at(params.span()));
    }
    let part = params.choice("part", &words);
    params.finish()?;
    let part = part.ok_or_else(|| Problem::new("`calendar` needs `part`"))?;
    let longest = match part {
        Part::Named(names) | Part::Word(names) => names.iter().map(|name| name.len()).max(),
        Part::Number(..) => Some(4),
    };
    let longest = longest.map(|longest| longest as u32);
    Ok(strings::prepared(input, Distinct::No, longest, part))
}

#[derive(Debug, Clone, Copy)]
enum Part {
    /// A name, or its number from 1.
    Named(&'static [&'static str]),
    Word(&'static [&'static str]),
    /// From a first number on, so many.
    Number(u32, u32),
}

/// The place of the name that a value is, by its number or its first letters.
fn known(names: &[&str], value: &str) -> Option<u32> {
    let numbered = value.parse::<usize>().ok();
    let place = if let Some(number) = numbered {
        number.checked_sub(1).filter(|place| *place < names.len())
    } else {
        let start = value.get(..SHORT)?;
        let is_it = |name: &&str| {
            let name = name.get(..SHORT);
            name.is_some_and(|name| name.eq_ignore_ascii_case(start))
        };
        names.iter().position(is_it)
    };
    place.map(|place| place as u32)
}

impl Maker for Part {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        match *self {
            Self::Number(first, count) => strings::number(first + draw.below(0, count), out),
            Self::Word(words) => {
                let word = words.get(draw.below(0, words.len() as u32) as usize);
                out.extend_from_slice(word.unwrap_or(&"").as_bytes());
            }
            Self::Named(names) => {
                let count = names.len() as u32;
                let place = match known(names, value) {
                    // Another one than the value's own.
                    Some(own) => (own + 1 + draw.below(0, count - 1)) % count,
                    None => draw.below(0, count),
                };
                if strings::all_digits(value) {
                    return strings::number(place + 1, out);
                }
                let name = names.get(place as usize).copied().unwrap_or_default();
                let short = value.trim_end_matches('.').chars().count() <= SHORT;
                let name = if short {
                    name.get(..SHORT).unwrap_or(name)
                } else {
                    name
                };
                let start = out.len();
                out.extend_from_slice(name.as_bytes());
                if !value.chars().any(char::is_uppercase) {
                    out[start..].make_ascii_lowercase();
                } else if !value.chars().any(char::is_lowercase) {
                    out[start..].make_ascii_uppercase();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_form_of_the_value() {
        for byte in 0..=255 {
            let made = |part: Part, value: &str| {
                let mut out = Vec::new();
                part.make(value, &Draw::from([byte; 32]), &mut out);
                String::from_utf8(out).unwrap()
            };
            let full = made(Part::Named(&MONTHS), "March");
            assert!(full != "March" && made(Part::Named(&WEEKDAYS), "7") != "7");
            assert!(MONTHS.contains(&full.as_str()));
            assert_eq!(made(Part::Named(&MONTHS), "MAR"), full[..3].to_uppercase());
            assert_eq!(made(Part::Named(&MONTHS), "march"), full.to_lowercase());
            let number: usize = made(Part::Named(&MONTHS), "03").parse().unwrap();
            assert_eq!(MONTHS[number - 1], full);
            let year: u32 = made(Part::Number(YEARS.0, YEARS.1), "1984")
                .parse()
                .unwrap();
            assert!((1930..=2025).contains(&year));
            assert!(CENTURIES.contains(&made(Part::Word(&CENTURIES), "XIX").as_str()));
        }
    }
}
