//! `ssn`: a number of the form of a US social security number that no one has.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, all_digits, only_digits, padded};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "ssn",
    group: Group::Identifiers,
    summary: "a US social security number that was never issued",
    doc: "Area 900 to 999 with group 01 to 49: the Social Security Administration never assigns these areas, and the \
          tax numbers (ITIN, ATIN) that share them use groups from 50 on. Nine bare digits stay nine bare digits; \
          everything else comes out as `NNN-NN-NNNN`. A number with and without dashes is one number. There are 49 \
          million, so two people may get the same one; where a column must stay unique, use `digits`.",
    params: &[],
    accepts: TEXTS,
    examples: &["078-05-1120", "219099999"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    // Areas, groups and serial numbers, with dashes or without.
    let distinct = Distinct::at_most(&[2, 100, 49, 9999]);
    Ok(strings::prepared(input, distinct, Some(11), Ssn))
}

#[derive(Debug, Clone)]
struct Ssn;

impl Maker for Ssn {
    #[inline]
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        only_digits(value, 9..=9, scratch)
    }

    // Areas: SSA, "SSN Randomization". Groups: IRS Publication 1915 and IRM 3.21.263.
    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let dashes = value.len() != 9 || !all_digits(value);
        padded::<3>(900 + draw.below(0, 100), out);
        if dashes {
            out.push(b'-');
        }
        padded::<2>(1 + draw.below(1, 49), out);
        if dashes {
            out.push(b'-');
        }
        padded::<4>(1 + draw.below(2, 9999), out);
    }
}
