//! `phone`: a number that is reserved for fiction.

use std::sync::LazyLock;

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, padded};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "phone",
    group: Group::Contact,
    summary: "a fictional North American phone number",
    doc: "555-0100 to 555-0199 with an area code of geographic form: the numbers that the North American Numbering \
          Plan keeps for fiction, so that nobody's phone rings. There are 64,800 of them, so two people may get the \
          same one; where a column must stay unique, or must keep its format, use `digits`.",
    params: &[Param {
        name: "format",
        kind: "e164|national|dashed",
        default: "e164",
        doc: "`+14155550142`, `(415) 555-0142` or `415-555-0142`",
    }],
    accepts: TEXTS,
    examples: &["+1 (415) 386-2671", "030 1234567"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// How the parts of a number are put together.
#[derive(Debug, Clone, Copy)]
struct Format {
    start: &'static str,
    after_area: &'static str,
    after_exchange: &'static str,
}

const FORMATS: &[(&str, Format)] = &[
    (
        "e164",
        Format {
            start: "+1",
            after_area: "",
            after_exchange: "",
        },
    ),
    (
        "national",
        Format {
            start: "(",
            after_area: ") ",
            after_exchange: "-",
        },
    ),
    (
        "dashed",
        Format {
            start: "",
            after_area: "-",
            after_exchange: "-",
        },
    ),
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let format = params.choice("format", FORMATS);
    params.finish()?;
    let format = format.unwrap_or(FORMATS[0].1);
    let signs = format.start.len() + format.after_area.len() + format.after_exchange.len();
    let maker = Phone { format };
    Ok(strings::prepared(
        input,
        Distinct::No,
        Some(signs as u32 + 10),
        maker,
    ))
}

/// Codes of the form [2-9][0-8]X whose last two digits differ: geographic ones. Easily recognizable codes (N00, N11 …)
/// are kept for services. Source: NANPA, "NPA Code Format".
static AREA_CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    (200..1000)
        .filter(|code| code / 10 % 10 != 9 && code / 10 % 10 != code % 10)
        .collect()
});

#[derive(Debug, Clone)]
struct Phone {
    format: Format,
}

impl Maker for Phone {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let areas = &*AREA_CODES;
        let area = areas[draw.below(0, areas.len() as u32) as usize];
        out.extend_from_slice(self.format.start.as_bytes());
        padded::<3>(u32::from(area), out);
        out.extend_from_slice(self.format.after_area.as_bytes());
        out.extend_from_slice(b"555");
        out.extend_from_slice(self.format.after_exchange.as_bytes());
        // Reserved line numbers. Source: ATIS-0300115, "555 NXX Assignment Guidelines".
        padded::<4>(100 + draw.below(1, 100), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_codes_are_geographic() {
        let codes = &*AREA_CODES;
        assert_eq!(codes.len(), 648);
        assert!(!codes.contains(&911) && !codes.contains(&800) && !codes.contains(&291));
    }
}
