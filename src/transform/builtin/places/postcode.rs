//! `postcode`: a postal code of a given form.

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::postcodes::COUNTRIES;
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "postcode",
    group: Group::Places,
    summary: "a postal code",
    doc: "A code of the form that `country` or `format` gives: five digits, as in the USA, unless one of them says \
          otherwise. The code may exist somewhere. Two places may get the same one.",
    params: &[
        Param {
            name: "format",
            kind: "text",
            default: "#####",
            doc: "up to 32 characters: `#` becomes a digit, `?` a capital letter, others stay: `#####-####`, `??# #??`",
        },
        Param {
            name: "country",
            kind: "at|au|be|br|ca|ch|cn|cz|de|dk|es|fi|fr|gr|in|ir|it|jp|kr|mx|nl|no|pl|pt|sa|se|tr|tw|uk|us|za",
            default: "us",
            doc: "whose form, instead of `format`: digits and letters stand where that country has them",
        },
    ],
    accepts: TEXTS,
    examples: &["94103", "NW1 6XE"],
    example_params: &[],
    keyed: true,
    prepare,
};

const LONGEST: usize = 32;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    if params.is_given("country") {
        return of_country(params, input);
    }
    let format = params.text("format").to_owned();
    let printable = format.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !printable || format.len() > LONGEST || !format.contains(['#', '?']) {
        let problem = Problem::new("`format` is no form of a postal code").hint(
            "up to 32 ASCII characters with `#` for a digit and `?` for a letter, such as `#####`",
        );
        let span = params
            .scalar("format")
            .map_or(params.span(), |format| format.span);
        params.report(problem.at(span));
    }
    params.finish()?;
    let max_chars = Some(format.len() as u32);
    let choices = format.bytes().map(|byte| match byte {
        b'#' => 10,
        b'?' => 26,
        _ => 1,
    });
    Ok(strings::prepared(
        input,
        Distinct::OneOf(choices.fold(1, u64::saturating_mul)),
        max_chars,
        Postcode { format },
    ))
}

fn of_country(mut params: Params<'_>, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let countries: Vec<_> = COUNTRIES.iter().map(|(code, _)| (*code, *code)).collect();
    let country = params.choice("country", &countries);
    if let Some(format) = params.scalar("format") {
        let problem = Problem::new("`country` and `format` both give the form");
        params.report(problem.hint("leave one of them away").at(format.span));
    }
    params.finish()?;
    let codes = country.and_then(locales::postcode);
    let codes = codes.ok_or_else(|| Problem::new("the country's codes are not known"))?;
    Ok(codes.prepared(input))
}

#[derive(Debug, Clone)]
struct Postcode {
    format: String,
}

impl Maker for Postcode {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let mut stream = Stream::of(draw);
        for byte in self.format.bytes() {
            out.push(match byte {
                b'#' => b'0' + stream.below(10) as u8,
                b'?' => b'A' + stream.below(26) as u8,
                other => other,
            });
        }
    }
}
