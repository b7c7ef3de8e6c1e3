//! `address`, `street`, `city`, `postcode`, `country`: places that sound real and are not.

use super::name::from_list;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::words::{CITY_SUFFIXES, COUNTRIES, LAST_NAMES, STREET_SUFFIXES, longest};
use crate::transform::{Guarantees, Input, Prepared};

/// House numbers go from 1 to this.
const HOUSES: u32 = 9999;

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    // Street, comma, city, blank, five digits.
    let max_chars = longest_street() + 2 + longest_city() + 6;
    Ok(Drawn::prepared(
        input.ty,
        up_to(max_chars),
        |draw, _, out| {
            street_of(draw, out);
            out.extend_from_slice(b", ");
            city_of(draw, out);
            let mut digits = *b" 00000";
            let mut code = draw.below(6, 100_000);
            for digit in digits[1..].iter_mut().rev() {
                *digit += (code % 10) as u8;
                code /= 10;
            }
            out.extend_from_slice(&digits);
        },
    ))
}

pub(in crate::transform) fn street(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Drawn::prepared(
        input.ty,
        up_to(longest_street()),
        |draw, _, out| street_of(draw, out),
    ))
}

pub(in crate::transform) fn city(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Drawn::prepared(
        input.ty,
        up_to(longest_city()),
        |draw, _, out| city_of(draw, out),
    ))
}

pub(in crate::transform) fn country(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    from_list(args, input, COUNTRIES)
}

/// Digits become digits and letters letters of the same case, so that every country's shape survives.
pub(in crate::transform) fn postcode(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Drawn::prepared(
        input.ty,
        Guarantees::NOTHING,
        |draw, value, out| {
            for (place, c) in value.chars().enumerate() {
                let byte = u32::from(draw.bytes()[place % 32]) + (place / 32) as u32 * 7;
                match c {
                    '0'..='9' => out.push(b'0' + (byte % 10) as u8),
                    'A'..='Z' => out.push(b'A' + (byte % 26) as u8),
                    ' ' | '-' => out.push(c as u8),
                    _ => out.push(b'a' + (byte % 26) as u8),
                }
            }
        },
    ))
}

fn up_to(max_chars: u32) -> Guarantees {
    Guarantees {
        max_chars: Some(max_chars),
        ..Guarantees::NOTHING
    }
}

fn longest_street() -> u32 {
    4 + 1 + longest(LAST_NAMES) + 1 + longest(STREET_SUFFIXES)
}

fn longest_city() -> u32 {
    longest(LAST_NAMES) + longest(CITY_SUFFIXES)
}

fn street_of(draw: &Draw, out: &mut Vec<u8>) {
    out.extend_from_slice(
        itoa::Buffer::new()
            .format(1 + draw.below(0, HOUSES))
            .as_bytes(),
    );
    out.push(b' ');
    out.extend_from_slice(LAST_NAMES[draw.below(1, LAST_NAMES.len() as u32) as usize].as_bytes());
    out.push(b' ');
    out.extend_from_slice(
        STREET_SUFFIXES[draw.below(2, STREET_SUFFIXES.len() as u32) as usize].as_bytes(),
    );
}

fn city_of(draw: &Draw, out: &mut Vec<u8>) {
    out.extend_from_slice(LAST_NAMES[draw.below(3, LAST_NAMES.len() as u32) as usize].as_bytes());
    out.extend_from_slice(
        CITY_SUFFIXES[draw.below(4, CITY_SUFFIXES.len() as u32) as usize].as_bytes(),
    );
}
