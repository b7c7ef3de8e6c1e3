//! How values are written, where stand-ins that are written otherwise would break what reads them.

use super::Evidence;
use crate::detect::validators::{contact, messages, people, places};

/// A form that all values have and that their stand-ins are to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// None that is known.
    #[default]
    Any,
    /// Names or paths of files, with their extensions.
    Files,
    /// So many characters of base32 (RFC 4648, section 6), as keys of one-time passwords are.
    Base32(u32),
    /// Identifiers of mails in angle brackets, which threads are told by.
    MessageIds,
    /// A few digits, as PINs are.
    Pins,
    /// Numbers behind two letters of a country, as those of value added tax are.
    OfCountry,
    /// Forms of address, and what stands in front of family names or behind them: `Mr.`, `van der`, `Jr.`
    Salutations,
    /// Most are what stands on the second line of an address: `Apt. 4`, `c/o` and a name.
    SecondLines,
    /// No value was seen.
    Unseen,
}

/// Counts of one column, path or field.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    files: usize,
    base32: usize,
    /// Characters of the first one in base32.
    length: usize,
    pins: usize,
    message_ids: usize,
    of_country: usize,
    salutations: usize,
    second_lines: usize,
}

impl Shapes {
    pub(super) fn look(&mut self, value: &str) {
        let value = value.trim();
        self.files += usize::from(is_file(value));
        self.pins += usize::from(is_pin(value));
        self.message_ids += usize::from(messages::are_ids(value));
        self.of_country += usize::from(is_of_country(value));
        self.salutations += usize::from(people::is_salutation(value));
        self.second_lines += usize::from(places::is_second_line(value));
        if is_base32(value) && (self.base32 == 0 || self.length == value.len()) {
            self.length = value.len();
            self.base32 += 1;
        }
    }
}

/// Whether a value is the name of a file, or a path with one at its end: letters and digits behind the last dot.
fn is_file(value: &str) -> bool {
    let is_host = !value.contains(['/', '\\']) && contact::is_host(value);
    let name = value.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        (2..=4).contains(&ending.len())
            && ending.starts_with(|c: char| c.is_ascii_lowercase())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !stem.is_empty()
            && !(is_host && HOSTS.contains(&ending))
            && !value.contains(['@', '|'])
            && !value.contains("://")
            // `from mail.firma.example by mx.firma.example` names no file.
            && value.split_whitespace().count() <= 4
    })
}

/// Ends of names of hosts that are none of files.
const HOSTS: &[&str] = &[
    "net", "org", "io", "de", "uk", "fr", "es", "it", "nl", "eu", "us", "ch", "at", "be", "com",
    "info", "test", "dev",
];

/// Digits of a PIN. Source: ISO 9564-1.
const PIN: std::ops::RangeInclusive<usize> = 4..=12;

fn is_pin(value: &str) -> bool {
    PIN.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Of a hundred values, so many identifiers of mails make a column of them.
const MESSAGE_IDS: usize = 80;

/// Shortest key of one-time passwords. Source: RFC 4226, section 4, whose 80 bits of older ones are as many characters.
const SHORTEST: usize = 16;

fn is_base32(value: &str) -> bool {
    value.len() >= SHORTEST
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7'))
        && value.bytes().any(|byte| byte.is_ascii_digit())
}

/// Fewest digits of a number of value added tax. Source: Directive 2006/112/EC, article 215, and the national formats in VIES.
const DIGITS: usize = 7;

/// The countries. Greece and Northern Ireland have letters of their own there.
const COUNTRIES: &[&str] = &[
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GB", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
];

/// Whether a value is a country's two letters and such a number.
fn is_of_country(value: &str) -> bool {
    let Some((code, rest)) = value.split_at_checked(2) else {
        return false;
    };
    COUNTRIES.contains(&code) && rest.bytes().filter(u8::is_ascii_digit).count() >= DIGITS
}

impl Evidence {
    /// Whether values were seen of which hardly any is a sentence.
    fn is_short(&self) -> bool {
        self.values > 0 && self.percent(self.sentences) < 10
    }

    /// The form that all values have.
    pub(in crate::detect) fn shape(&self) -> Shape {
        let of = &self.shapes;
        let all = |count: usize| self.values > 0 && count == self.values;
        match () {
            () if self.percent(of.message_ids) >= MESSAGE_IDS => Shape::MessageIds,
            () if self.is_short() && self.percent(of.files) >= 90 => Shape::Files,
            () if all(of.pins) => Shape::Pins,
            () if all(of.base32) => Shape::Base32(of.length as u32),
            () if all(of.of_country) => Shape::OfCountry,
            () if all(of.salutations) => Shape::Salutations,
            () if self.values > 0 && self.percent(of.second_lines) >= 50 => Shape::SecondLines,
            () if self.values == 0 => Shape::Unseen,
            () => Shape::Any,
        }
    }
}
