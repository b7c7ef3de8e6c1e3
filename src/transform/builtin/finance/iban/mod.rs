//! `iban`: an account number that passes the checks of its country.

mod checks;
mod countries;
mod one_to_one;

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};
use countries::{Class, Country};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "iban",
    group: Group::Finance,
    summary: "an international account number with right check digits",
    doc: "The country stays, or is the one that `country` names; length and structure are those of the SWIFT IBAN Registry, and \
          the check digits are right (ISO 13616, MOD 97-10), as are those that Belgium, Bosnia, Czechia, Estonia, Finland, \
          France, Iceland, Italy, Mauritania, Monaco, Montenegro, North Macedonia, Norway, Poland, Portugal, San Marino, Serbia, \
          Slovakia, Slovenia, Spain, Timor-Leste and Tunisia have within the account number. `numbers: unissued` gives all accounts to a bank and branch of zeros, or \
          of X where there are letters, which no bank is known to have; the rest is drawn, so that two accounts may become \
          one. `numbers: any` is one to one: banks, branches and accounts are changed together, and the account may be \
          someone's; the country stays where the length is its own, with check digits that are right where they were, and anything \
          else becomes something of its shape that is no IBAN either. Blanks and case stay; letters \
          in an account's currency or type stay where the bank is unissued. A value that is no IBAN becomes a German one then.",
    params: &[
        Param {
            name: "country",
            kind: "text",
            default: "keep",
            doc: "ISO 3166-1 code of the country of all stand-ins, or `keep`",
        },
        Param {
            name: "numbers",
            kind: "unissued|any",
            default: "unissued",
            doc: "accounts of a bank that is none, which may repeat; or any, one to one",
        },
    ],
    accepts: TEXTS,
    examples: &["DE89 3704 0044 0532 0130 00", "FR1420041010050500013M02606"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Country of what is no IBAN.
const USUAL: &[u8; 2] = b"DE";

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let country = chosen(&mut params);
    let any = params.choice("numbers", &[("unissued", false), ("any", true)]);
    if let (Some(_), Some(true)) = (country, any) {
        let problem = Problem::new("one country cannot hold the accounts of all, one to one");
        params.report(
            problem
                .hint("leave `country` or `numbers: any` away")
                .at(params.span()),
        );
    }
    params.finish()?;
    if any == Some(true) {
        return Ok(one_to_one::prepared(input));
    }
    let longest = country.map_or(LONGEST, Country::length);
    Ok(strings::prepared(
        input,
        Distinct::No,
        Some(longest as u32),
        Unissued { country },
    ))
}

/// The country that is asked for.
fn chosen(params: &mut Params<'_>) -> Option<&'static Country> {
    let scalar = params.scalar("country")?;
    if scalar.text == "keep" {
        return None;
    }
    let country = countries::find(scalar.text.to_ascii_uppercase().as_bytes());
    if country.is_none() {
        let problem = Problem::new("`country` is no country that has IBANs");
        params.report(
            problem
                .hint("give its code, such as DE, or `keep`")
                .at(scalar.span),
        );
    }
    country
}

/// Symbols of the longest IBAN. Source: ISO 13616-1; the longest in the registry is Russia's with 33.
const LONGEST: usize = 34;

/// A value without blanks and dashes, in capitals.
struct Symbols {
    bytes: [u8; LONGEST],
    length: usize,
    /// Whether it was written in small letters.
    small: bool,
}

impl Symbols {
    /// `None` where there are other signs, too many of them, or letters of both cases.
    #[inline]
    fn read(value: &str) -> Option<Self> {
        let mut symbols = Self {
            bytes: [b'0'; LONGEST],
            length: 0,
            small: false,
        };
        let mut capitals = false;
        for byte in value.bytes() {
            match SYMBOLS[usize::from(byte)] {
                SEPARATOR => {}
                NONE => return None,
                symbol => {
                    *symbols.bytes.get_mut(symbols.length)? = symbol;
                    symbols.length += 1;
                    symbols.small |= symbol != byte;
                    capitals |= byte.is_ascii_uppercase();
                }
            }
        }
        (!(symbols.small && capitals)).then_some(symbols)
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The country whose structure it has.
    #[inline]
    fn country(&self) -> Option<&'static Country> {
        let country = countries::find(self.bytes.get(..2)?);
        country.filter(|country| country.fits(self.as_slice()))
    }

    /// Appends other symbols in the way of `old`, if they are as many; otherwise without blanks.
    #[inline]
    fn write_like(&self, old: &str, out: &mut Vec<u8>) {
        let mut bytes = self.bytes;
        if self.small {
            bytes.make_ascii_lowercase();
        }
        let symbols = &bytes[..self.length];
        if old.bytes().filter(|byte| !is_separator(*byte)).count() != symbols.len() {
            return out.extend_from_slice(symbols);
        }
        let start = out.len();
        out.extend_from_slice(old.as_bytes());
        let places = out[start..].iter_mut();
        let places = places.filter(|byte| !is_separator(**byte));
        for (place, symbol) in places.zip(symbols) {
            *place = *symbol;
        }
    }
}

/// What each byte of a number is: a symbol, letters as capitals; or [`SEPARATOR`]; or [`NONE`].
const SYMBOLS: [u8; 256] = {
    let mut symbols = [NONE; 256];
    let mut byte = 0;
    while byte < 128 {
        let sign = byte as u8;
        if is_separator(sign) {
            symbols[byte] = SEPARATOR;
        } else if sign.is_ascii_alphanumeric() {
            symbols[byte] = sign.to_ascii_uppercase();
        }
        byte += 1;
    }
    symbols
};
const SEPARATOR: u8 = b' ';
const NONE: u8 = 0;

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-')
}

/// Accounts of a bank that is none.
#[derive(Debug, Clone, Copy)]
struct Unissued {
    country: Option<&'static Country>,
}

impl Maker for Unissued {
    #[inline]
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        match Symbols::read(value).filter(|symbols| symbols.country().is_some()) {
            Some(symbols) => {
                scratch.clear();
                scratch.extend_from_slice(symbols.as_slice());
                scratch
            }
            None => value.as_bytes(),
        }
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let old = Symbols::read(value);
        let own = old.as_ref().and_then(Symbols::country);
        let Some(country) = self.country.or(own).or_else(|| countries::find(USUAL)) else {
            return;
        };
        let mut new = Symbols {
            bytes: [b'0'; LONGEST],
            length: country.length(),
            small: own.is_some() && old.as_ref().is_some_and(|old| old.small),
        };
        if let (Some(own), Some(old)) = (own, &old)
            && own.code == country.code
        {
            new.bytes = old.bytes;
        }
        new.bytes[..2].copy_from_slice(&country.code);
        if let Some(account) = new.bytes.get_mut(4..country.length()) {
            fill(country, account, draw);
        }
        checks::complete(&mut new.bytes[..country.length()]);
        new.write_like(value, out);
    }
}

/// Most draws for one account. One in six has no check digit in Czechia, the worst case.
const DRAWS: usize = 40;

/// Overwrites an account number: no bank, a drawn account. Letters of an account stay.
fn fill(country: &Country, account: &mut [u8], draw: &Draw) {
    let mut stream = Stream::of(draw);
    for _ in 0..DRAWS {
        for (place, (symbol, class)) in account.iter_mut().zip(&country.classes).enumerate() {
            *symbol = match class {
                Class::Letter if place < country.bank => b'X',
                _ if place < country.bank => b'0',
                Class::Letter if symbol.is_ascii_uppercase() => *symbol,
                Class::Letter => b'A',
                Class::Digit | Class::Either => b'0' + stream.below(10) as u8,
            };
        }
        let national = country.national;
        if national.is_none_or(|national| national.complete(account)) {
            break;
        }
    }
}

#[cfg(test)]
mod tests;
