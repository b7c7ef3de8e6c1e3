//! `national_id`: numbers that states give to people and companies, with their check digits.
//!
//! A file a country says which numbers there are (`Id`); this one reads and writes them in the form that a value has.

mod br;
mod checked;
mod de;
mod es;
mod fr;
mod india;
mod it;
mod nl;
mod pl;
mod se;
mod uk;
mod us;

pub(in crate::transform::builtin) use it::check as italian_check;

use super::one_to_one::{self, Form};
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};
use crate::wire::datetime::{civil, days};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "national_id",
    group: Group::Identifiers,
    summary: "a national identity or tax number with its check digits",
    doc: "US social security numbers; UK national insurance (`nino`) and NHS numbers; the German tax number of a \
          person (`idnr`); the French NIR; the Spanish DNI and NIE; the Italian codice fiscale (`cf`); the Polish \
          PESEL; the Brazilian CPF and CNPJ (of digits; the branch of a CNPJ stays); the Indian Aadhaar and PAN (whose \
          type of holder stays; how its last letter is computed is not public); the Dutch BSN; the Swedish \
          personnummer; the Canadian SIN, the Swiss AHV number, the Australian TFN; and of those who do business the French \
          SIREN and SIRET and the American NPI of health. `numbers: unissued` draws from numbers that nobody has: US areas from 900 on, UK prefixes with \
          D, F, I, Q, U or V in front and NHS numbers from 999 on, German ones that begin with 0, Aadhaar numbers that \
          begin with 0 or 1, PANs with the serial number 0000; two people may get the same one, and validators may \
          turn them down. `numbers: any` goes one to one: a valid number becomes another valid one, which may be \
          someone's, birth dates and sexes in it become others (one from 1900 to 2024 one of these years, where the \
          century is told), and what is not valid becomes something of its shape that is not valid either. Where no \
          unissued numbers are known (fr, es, it, pl, br, nl, se, ca, ch, au, and npi) only `any` is there. Separators and case stay. A \
          number with and without separators is one number.",
    params: &[
        Param {
            name: "country",
            kind: "us|uk|de|fr|es|it|pl|br|in|nl|se|ca|ch|au",
            default: "",
            doc: "whose numbers they are",
        },
        Param {
            name: "kind",
            kind: "ssn|npi|nino|nhs|idnr|nir|siren|siret|dni|cf|pesel|cpf|cnpj|aadhaar|pan|bsn|personnummer|sin|ahv|tfn",
            default: "the country's first",
            doc: "which ones: us has ssn and npi, uk nino and nhs, fr nir, siren and siret, br cpf and cnpj, in aadhaar and pan",
        },
        Param {
            name: "numbers",
            kind: "unissued|any",
            default: "unissued where such numbers are known",
            doc: "numbers that nobody has, which may repeat; or any, one to one",
        },
    ],
    accepts: TEXTS,
    examples: &["943 476 5919", "4010232137"],
    example_params: &[("country", "uk"), ("kind", "nhs"), ("numbers", "any")],
    keyed: true,
    prepare,
};

/// Every kind of number with its country, each country's usual one first.
const KINDS: &[(&str, &str, &dyn Id)] = &[
    ("us", "ssn", &us::Ssn),
    ("us", "npi", &checked::NPI),
    ("uk", "nino", &uk::Nino),
    ("uk", "nhs", &uk::Nhs),
    ("de", "idnr", &de::IdNr),
    ("fr", "nir", &fr::Nir),
    ("fr", "siren", &checked::SIREN),
    ("fr", "siret", &checked::SIRET),
    ("es", "dni", &es::Dni),
    ("it", "cf", &it::CodiceFiscale),
    ("pl", "pesel", &pl::Pesel),
    ("br", "cpf", &br::Cpf),
    ("br", "cnpj", &br::Cnpj),
    ("in", "aadhaar", &india::Aadhaar),
    ("in", "pan", &india::Pan),
    ("nl", "bsn", &nl::Bsn),
    ("se", "personnummer", &se::Personnummer),
    ("ca", "sin", &checked::SIN),
    ("ch", "ahv", &checked::AHV),
    ("au", "tfn", &checked::TFN),
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let chosen = choose(&mut params);
    let numbers = params.choice("numbers", &[("unissued", false), ("any", true)]);
    let span = params.scalar("numbers").map(|scalar| scalar.span);
    let unissued = chosen.and_then(|id| id.unissued());
    if let (Some(_), None, Some(false), Some(span)) = (chosen, unissued, numbers, span) {
        let problem = Problem::new("of this country no numbers are known that nobody has");
        params.report(problem.hint("write `numbers: any`").at(span));
    }
    params.finish()?;
    let id = chosen.ok_or_else(|| Problem::new("no kind of number is chosen"))?;
    match unissued.filter(|_| numbers != Some(true)) {
        None => Ok(one_to_one::prepared(input, Valid(id))),
        Some(unissued) => Ok(strings::prepared(
            input,
            Distinct::No,
            Some(unissued.usual.len() as u32),
            Unassigned { unissued },
        )),
    }
}

/// The kind that `country` and `kind` name together.
fn choose(params: &mut Params<'_>) -> Option<&'static dyn Id> {
    if !params.is_given("country") {
        let problem = Problem::new("`national_id` needs a `country`");
        params.report(
            problem
                .hint("for example `national_id: { country: us }`")
                .at(params.span()),
        );
        return None;
    }
    let countries: Vec<_> = KINDS.iter().map(|kind| (kind.0, kind.0)).collect();
    let kinds: Vec<_> = KINDS.iter().map(|kind| (kind.1, kind.1)).collect();
    let country = params.choice("country", &countries)?;
    let given = params.scalar("kind");
    let wanted = params.choice("kind", &kinds);
    let mut known = KINDS.iter().filter(|kind| kind.0 == country);
    let Some(given) = given else {
        return known.next().map(|kind| kind.2);
    };
    let found = known.clone().find(|kind| Some(kind.1) == wanted);
    if found.is_none() && wanted.is_some() {
        let known: Vec<_> = known.map(|kind| kind.1).collect();
        let problem = Problem::new(format!("`{country}` has no numbers of this kind"));
        params.report(
            problem
                .hint(format!("one of: {}", known.join(", ")))
                .at(given.span),
        );
    }
    found.map(|kind| kind.2)
}

/// Whether a text is a valid number of a country and kind, as the rules name them, whatever signs stand between its parts.
pub fn is_number(country: &str, kind: &str, text: &str) -> bool {
    let mut kinds = KINDS.iter();
    let known = kinds.find(|known| (known.0, known.1) == (country, kind));
    let symbols = Symbols::read(text);
    known
        .zip(symbols)
        .is_some_and(|(known, symbols)| known.2.number(symbols.as_slice()).is_some())
}

/// A kind of number. Symbols are digits and capitals, without separators.
trait Id: std::fmt::Debug + Sync {
    /// How many numbers each sort of it has; see [`Form::counts`].
    fn counts(&self) -> &'static [u128];

    /// Sort and place of a valid number.
    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)>;

    /// Whether a place is that of a valid number.
    fn has(&self, _sort: usize, _place: u64) -> bool {
        true
    }

    /// Overwrites a valid number by the one of that sort and place.
    fn write(&self, sort: usize, place: u64, symbols: &mut [u8]);

    /// Whether a letter may become a digit. Small letters then make another string, since their case would be lost.
    fn mixes_letters(&self) -> bool {
        false
    }

    /// The numbers that nobody has.
    fn unissued(&self) -> Option<Unissued> {
        None
    }
}

/// Numbers that were never given to anyone.
#[derive(Debug, Clone, Copy)]
struct Unissued {
    /// How one is usually written, with 0 for each symbol.
    usual: &'static str,
    /// How many draws there are.
    count: u64,
    /// Overwrites symbols, which are a number's or zeros, by a draw below the count.
    write: fn(u64, &mut [u8]),
}

/// Symbols of the longest number (`cf`).
const LONGEST: usize = 16;

/// A value without its separators, in capitals.
struct Symbols {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Symbols {
    /// `None` where there are too many, or other signs.
    #[inline]
    fn read(value: &str) -> Option<Self> {
        let mut symbols = Self {
            bytes: [b'0'; LONGEST],
            length: 0,
        };
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() {
                *symbols.bytes.get_mut(symbols.length)? = byte.to_ascii_uppercase();
                symbols.length += 1;
            } else if !is_separator(byte) {
                return None;
            }
        }
        Some(symbols)
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.length]
    }

    /// Appends the symbols in the way of `old`, which has as many of them.
    #[inline]
    fn write_like(&self, old: &str, out: &mut Vec<u8>) {
        let mut symbols = self.as_slice().iter();
        out.extend(old.bytes().map(|byte| {
            if is_separator(byte) {
                return byte;
            }
            let symbol = symbols.next().copied().unwrap_or(byte);
            if byte.is_ascii_lowercase() {
                symbol.to_ascii_lowercase()
            } else {
                symbol
            }
        }));
    }
}

/// What stands between the parts of a number: `-`, `.`, `/`, blanks, and the `+` of Swedes of a hundred years.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'/' | b'+')
}

/// All valid numbers, one to one.
#[derive(Debug, Clone, Copy)]
struct Valid(&'static dyn Id);

impl Form for Valid {
    fn counts(&self) -> Vec<u128> {
        self.0.counts().to_vec()
    }

    #[inline]
    fn number(&self, value: &str) -> Option<(usize, u128)> {
        if self.0.mixes_letters() && value.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        let symbols = Symbols::read(value)?;
        let (sort, place) = self.0.number(symbols.as_slice())?;
        Some((sort, place.into()))
    }

    fn has(&self, sort: usize, place: u128) -> bool {
        self.0.has(sort, place as u64)
    }

    #[inline]
    fn write(&self, sort: usize, place: u128, old: &str, out: &mut Vec<u8>) {
        if let Some(mut symbols) = Symbols::read(old) {
            self.0.write(sort, place as u64, symbols.as_mut_slice());
            symbols.write_like(old, out);
        }
    }
}

/// Numbers that nobody has, drawn.
#[derive(Debug, Clone, Copy)]
struct Unassigned {
    unissued: Unissued,
}

impl Unassigned {
    /// The symbols of a value that has as many as a number.
    #[inline]
    fn symbols(&self, value: &str) -> Option<Symbols> {
        let usual = self.unissued.usual.bytes();
        let length = usual.filter(|byte| !is_separator(*byte)).count();
        Symbols::read(value).filter(|symbols| symbols.length == length)
    }
}

impl Maker for Unassigned {
    #[inline]
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        let Some(symbols) = self.symbols(value) else {
            return value.as_bytes();
        };
        scratch.clear();
        scratch.extend_from_slice(symbols.as_slice());
        scratch
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let number = draw.wide_below(0, self.unissued.count);
        let (form, symbols) = match self.symbols(value) {
            Some(symbols) => (value, Some(symbols)),
            None => (self.unissued.usual, Symbols::read(self.unissued.usual)),
        };
        if let Some(mut symbols) = symbols {
            (self.unissued.write)(number, symbols.as_mut_slice());
            symbols.write_like(form, out);
        }
    }
}

/// The number that decimal digits make; `None` where there is something else.
#[inline]
fn read(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number: u64, digit| {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

/// Fills a place with the last decimal digits of a number.
#[inline]
fn put(mut number: u64, place: &mut [u8]) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The sum of digits by their weights.
#[inline]
fn weighed(digits: &[u8], weights: impl IntoIterator<Item = u32>) -> u32 {
    let digits = digits.iter().map(|digit| u32::from(digit - b'0'));
    digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// Days of a hundred years of two digits, each fourth a leap year.
const CENTURY: u64 = 36_525;

/// Day of a date whose year has two digits; 29 February is one of each fourth year.
fn day_of_century(year: u64, month: u64, day: u64) -> Option<u64> {
    // The year 2000 was a leap year, so this century has them all.
    let start = days(2000, 1, 1)?;
    let day = days(2000 + (year % 100) as i64, month as u32, day as u32)?;
    u64::try_from(day - start).ok()
}

/// Two digits of the year, month and day.
fn date_of_century(day: u64) -> (u64, u64, u64) {
    const START: i64 = 10_957;
    let (year, month, day) = civil(START + day as i64);
    ((year % 100) as u64, month.into(), day.into())
}

#[cfg(test)]
mod tests;
