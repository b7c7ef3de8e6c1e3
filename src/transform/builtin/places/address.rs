//! `address`: a whole postal address on one line.

use super::{city, street};
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, padded};
use crate::transform::words::{STATES, longest, pick};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "address",
    group: Group::Places,
    summary: "a postal address on one line",
    doc: "Street, invented town, state and ZIP code in the form of the USA: `12 Abbott Lane, North Adaville, OH \
          04321`, or in that of another locale. State, town and postal code are drawn apart and do not belong together. \
          Two places may get the same address.",
    params: &[locales::of(super::WITH_STREETS), LONGEST, CASE],
    accepts: TEXTS,
    examples: &["221B Baker Street, London NW1 6XE"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "address");
    let limit = Longest::read(&mut params);
    params.finish()?;
    if let Some(composed) = locales::foreign(locale, "address", limit)? {
        return Ok(composed.prepared(input));
    }
    let max_chars = street::max_chars() + 2 + city::max_chars() + 2 + longest(&STATES) + 1 + 5;
    let codes = [STATES.len(), 100_000];
    let parts = [&street::CHOICES[..], &city::CHOICES, &codes].concat();
    Ok(strings::prepared(
        input,
        Distinct::at_most(&parts),
        Some(max_chars),
        Address,
    ))
}

#[derive(Debug, Clone)]
struct Address;

impl Maker for Address {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        street::write(draw, out);
        out.extend_from_slice(b", ");
        city::write(draw, out);
        out.extend_from_slice(b", ");
        pick(&STATES, draw, 6).append(out);
        out.push(b' ');
        padded::<5>(draw.below(7, 100_000), out);
    }
}
