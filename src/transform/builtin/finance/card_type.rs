//! `card_type`: the name of another brand of cards.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "card_type",
    group: Group::Finance,
    summary: "the name of a brand of cards",
    doc: "Visa, Mastercard, American Express, Discover, Diners Club, JCB, UnionPay or Maestro; in small letters where the \
          value has no capitals, in capitals where it has no small ones. It is drawn from the value alone and so need not \
          be the brand of the number that `credit_card` makes: to keep both together, keep the brand (`credit_card` keeps \
          it too).",
    params: &[],
    accepts: TEXTS,
    examples: &["Visa", "amex"],
    example_params: &[],
    keyed: true,
    prepare,
};

const BRANDS: [&str; 8] = [
    "Visa",
    "Mastercard",
    "American Express",
    "Discover",
    "Diners Club",
    "JCB",
    "UnionPay",
    "Maestro",
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    let longest = BRANDS.iter().map(|brand| brand.len()).max();
    let longest = longest.map(|longest| longest as u32);
    Ok(strings::prepared(input, Distinct::No, longest, Brand))
}

#[derive(Debug, Clone, Copy)]
struct Brand;

impl Maker for Brand {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(BRANDS[draw.below(0, BRANDS.len() as u32) as usize].as_bytes());
        if !value.chars().any(char::is_uppercase) {
            out[start..].make_ascii_lowercase();
        } else if !value.chars().any(char::is_lowercase) {
            out[start..].make_ascii_uppercase();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_stays() {
        let made = |value: &str, byte| {
            let mut out = Vec::new();
            Brand.make(value, &Draw::from([byte; 32]), &mut out);
            String::from_utf8(out).unwrap()
        };
        for byte in 0..=255 {
            let brand = made("Visa", byte);
            assert!(BRANDS.contains(&brand.as_str()));
            assert_eq!(made("visa", byte), brand.to_lowercase());
            assert_eq!(made("VISA", byte), brand.to_uppercase());
        }
    }
}
