//! `state`: a state, province or region.

use std::sync::Arc;

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::longest_text;
use crate::transform::words::states::{self, STATES};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "state",
    group: Group::Places,
    summary: "a state, province or region",
    doc: "The name or the code of a state of the country. A state becomes the same other one by its name as by its code, \
          within one domain, so columns of names and of codes go on agreeing; now and then it becomes itself, and two may \
          become one. What is no state of the country becomes one of them.",
    params: &[
        Param {
            name: "country",
            kind: "at|au|br|ca|ch|de|es|fr|in|it|jp|nl|pl|pt|us",
            default: "us",
            doc: "whose states",
        },
        Param {
            name: "format",
            kind: "keep|name|code",
            default: "keep",
            doc: "`Ohio` or `OH`; `keep` gives the code of a state for a code and for anything else of up to three bytes, and codes only in columns of up to three characters",
        },
        LONGEST,
    ],
    accepts: TEXTS,
    examples: &["California", "CA"],
    example_params: &[],
    keyed: true,
    prepare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Keep,
    Name,
    Code,
}

const FORMATS: &[(&str, Format)] = &[
    ("keep", Format::Keep),
    ("name", Format::Name),
    ("code", Format::Code),
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let countries: Vec<_> = STATES
        .iter()
        .map(|states| (states.country, states))
        .collect();
    let states = params.choice("country", &countries);
    let format = params.choice("format", FORMATS).unwrap_or(Format::Keep);
    let limit = Longest::read(&mut params);
    params.finish()?;
    let states = states.or_else(|| states::of("us")).unwrap_or(&STATES[0]);
    // A column that is too short for names holds codes.
    let short = input.ty.length.is_some_and(|length| length <= CODE as u32);
    let format = match format {
        Format::Keep if short => Format::Code,
        format => format,
    };
    let fold = Fold::of(input.ty.family);
    let both = states.names.iter().zip(states.codes);
    let folded = |spelling: &str| fold.apply(spelling).into_owned();
    let mut known: Vec<Spelling> = both
        .flat_map(|(name, code)| [(folded(name), *code, false), (folded(code), *code, true)])
        .collect();
    known.sort_unstable();
    // A state that is left out by its name is left out by its code as well, where the limit is one for names.
    let names = limit.of_list(states.names);
    let (names, longest) = match format {
        Format::Code => {
            let longest = longest_text(states.codes);
            limit.of_exactly(longest)?;
            (names.unwrap_or_else(|_| states.names.to_vec()), longest)
        }
        Format::Name | Format::Keep => {
            let names = names?;
            let longest = longest_text(&names);
            (names, longest)
        }
    };
    let both = states.names.iter().zip(states.codes);
    let codes = both.filter(|(name, _)| names.contains(name));
    let maker = State {
        codes: codes.map(|(_, code)| *code).collect(),
        names: names.into(),
        known,
        format,
    };
    let distinct = match format {
        Format::Keep => Distinct::at_most(&[2, maker.codes.len()]),
        Format::Name | Format::Code => Distinct::at_most(&[maker.codes.len()]),
    };
    Ok(strings::prepared(input, distinct, Some(longest), maker))
}

/// A name or code as the column has it, the code, and whether it is one.
type Spelling = (String, &'static str, bool);

#[derive(Clone)]
struct State {
    names: Arc<[&'static str]>,
    /// Of the same states.
    codes: Arc<[&'static str]>,
    /// Every spelling, in order.
    known: Vec<Spelling>,
    format: Format,
}

impl State {
    fn find(&self, value: &str) -> Option<&Spelling> {
        let spelling = |known: &Spelling| known.0.as_str().cmp(value);
        let place = self.known.binary_search_by(spelling).ok()?;
        self.known.get(place)
    }

    fn gives_code(&self, value: &str) -> bool {
        match self.format {
            Format::Name => false,
            Format::Code => true,
            Format::Keep => self
                .find(value)
                .map_or(value.len() <= CODE, |(_, _, is_code)| *is_code),
        }
    }
}

impl std::fmt::Debug for State {
    /// Not the names: they are many.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "State of {}, {:?}", self.codes.len(), self.format)
    }
}

/// Bytes of the longest code.
const CODE: usize = 3;

impl Maker for State {
    /// The code, by whatever name the state goes.
    fn subject<'v>(&self, value: &'v str, _: &'v mut Vec<u8>) -> &'v [u8] {
        self.find(value)
            .map_or(value.as_bytes(), |(_, code, _)| code.as_bytes())
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let list = if self.gives_code(value) {
            &self.codes
        } else {
            &self.names
        };
        let state = draw.below(0, list.len() as u32) as usize;
        out.extend_from_slice(list[state].as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;
    use crate::transform::words::List;

    #[test]
    fn a_state_is_the_same_one_by_its_name_as_by_its_code() {
        let ty = Type::plain("citext", Family::Citext);
        for states in STATES {
            let args = Arg::map(&[("country", states.country)]);
            let prepared = prepare(&args, Input { ty: &ty }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
            let apply = |list: List| {
                let input: ArrayRef = Arc::new(StringArray::from(list.to_vec()));
                kernel.apply(&input).unwrap()
            };
            let (names, codes) = (apply(states.names), apply(states.codes));
            let both = names
                .as_string::<i32>()
                .iter()
                .zip(codes.as_string::<i32>());
            for (name, code) in both {
                let (name, code) = (name.unwrap(), code.unwrap());
                let mut known = states.names.iter().zip(states.codes);
                assert!(known.any(|pair| pair == (&name, &code)), "{name} {code}");
            }
        }
    }
}
