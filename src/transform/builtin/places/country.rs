//! `country`: a country's name or code.

use std::sync::Arc;

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::countries::Code;
use crate::transform::words::{COUNTRIES, COUNTRY_CODES, List, longest_text};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "country",
    group: Group::Places,
    summary: "a country's name or code",
    doc: "The name of a country in the locale's language, or its ISO 3166-1 code: two or three letters, or three digits. \
          The same country always becomes the same other one within the domain, and two may become one. Codes of all three \
          kinds lead to the same other country; a name and a code do not. For numbers write \
          `as_text: { of: { country: numeric }, width: 3 }`.",
    params: &[
        Param {
            name: "format",
            kind: "name|alpha2|numeric|alpha3|code",
            default: "name",
            doc: "`Portugal`, `PT`, `PRT` or `620`; `code` is another word for `alpha2`",
        },
        locales::of("en|cy_GB|fa_IR|fr_FR|it_IT|nl_NL|pt_PT|tr_TR|zh_CN"),
        LONGEST,
    ],
    accepts: TEXTS,
    examples: &["Germany", "US"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Characters of the longest name where the rule has no limit of its own: columns for countries are seldom wider.
const USUAL: usize = 40;

/// Names that are no longer.
fn usual(list: Option<List>) -> Vec<&'static str> {
    let all = list.unwrap_or(&[]).iter();
    all.filter(|name| name.chars().count() <= USUAL)
        .copied()
        .collect()
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let formats = [
        ("name", None),
        ("alpha2", Some(Code::Alpha2)),
        ("alpha3", Some(Code::Alpha3)),
        ("numeric", Some(Code::Numeric)),
        ("code", Some(Code::Alpha2)),
    ];
    let code = params.choice("format", &formats).flatten();
    let locale = locales::read(&mut params, "country");
    let longest = Longest::read(&mut params);
    params.finish()?;
    let english = locale.is_none_or(|locale| locale.name == locales::LOCALE.default);
    let (list, max_chars) = if let Some(code) = code {
        longest.of_exactly(code.length())?;
        (COUNTRY_CODES.to_vec(), code.length())
    } else {
        let names = if english {
            COUNTRIES.clone()
        } else {
            usual(locale.and_then(|locale| locale.list("country")))
        };
        let names = longest.of_list(&names)?;
        let longest = longest_text(&names);
        (names, longest)
    };
    let maker = Country {
        list: list.into(),
        code: code.filter(|code| *code != Code::Alpha2),
    };
    Ok(strings::prepared(
        input,
        Distinct::at_most(&[maker.list.len()]),
        Some(max_chars),
        maker,
    ))
}

#[derive(Clone)]
struct Country {
    /// Names, or codes of two letters.
    list: Arc<[&'static str]>,
    /// How a code of two letters is written in the end, where it is not as it is.
    code: Option<Code>,
}

impl std::fmt::Debug for Country {
    /// Not the names: they are many.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "one of {} countries", self.list.len())
    }
}

impl Maker for Country {
    /// For a longer code the one of two letters, in the same case, so that both lead to one country.
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        let Some(code) = self.code else {
            return value.as_bytes();
        };
        if let Some(short) = code.to_alpha2(value) {
            return short.as_bytes();
        }
        let mut upper = [0; 3];
        if value.len() == upper.len() {
            upper.copy_from_slice(value.as_bytes());
            upper.make_ascii_uppercase();
        }
        let upper = std::str::from_utf8(&upper).ok();
        let Some(short) = upper.and_then(|upper| code.to_alpha2(upper)) else {
            return value.as_bytes();
        };
        scratch.clear();
        scratch.extend_from_slice(short.as_bytes());
        scratch.make_ascii_lowercase();
        scratch
    }

    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let word = self.list[draw.below(0, self.list.len() as u32) as usize];
        let code = self.code.and_then(|code| code.from_alpha2(word));
        out.extend_from_slice(code.unwrap_or(word).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    #[test]
    fn codes_of_all_kinds_lead_to_one_country() {
        let ty = Type::plain("text", Family::Text);
        let apply = |format: &str, values: [&str; 4]| {
            let prepared = prepare(&Arg::scalar(format), Input { ty: &ty }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), "country");
            let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
            kernel.apply(&input).unwrap()
        };
        let short = apply("alpha2", ["DE", "FR", "JP", "BR"]);
        for (code, values) in [
            (Code::Alpha3, ["DEU", "FRA", "JPN", "BRA"]),
            (Code::Numeric, ["276", "250", "392", "076"]),
        ] {
            let other = apply(code.name(), values);
            let both = short
                .as_string::<i32>()
                .iter()
                .zip(other.as_string::<i32>());
            for (short, other) in both {
                assert_eq!(code.from_alpha2(short.unwrap()), other);
            }
        }
    }
}
