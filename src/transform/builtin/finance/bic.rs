//! `bic`: the identifier of a bank that takes no part in payments.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::COUNTRY_CODES;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "bic",
    group: Group::Finance,
    summary: "a business identifier code for tests",
    doc: "Four drawn letters, the country, and a location that ends with 0: codes of this form are for test and training and \
          take no part in payments (ISO 9362; SWIFT, \"BIC Policy\"). A code with a branch keeps one, `XXX` stays the head \
          office. The real country stays, or is drawn with `country: any`; a value that is no code gets eight letters of any \
          country. A code in small letters stays so; `ABCDUS33` and `ABCDUS33XXX` lead to one bank. Two codes may become \
          one.",
    params: &[Param {
        name: "country",
        kind: "keep|any",
        default: "keep",
        doc: "whether the country stays",
    }],
    accepts: TEXTS,
    examples: &["DEUTDEFF", "BNPAFRPPXXX"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keeps = params.choice("country", &[("keep", true), ("any", false)]);
    params.finish()?;
    Ok(strings::prepared(
        input,
        Distinct::No,
        Some(BANK as u32),
        Bic {
            keeps: keeps.unwrap_or(true),
        },
    ))
}

/// Characters of a bank's code, and of a branch behind it. Source: ISO 9362:2022.
const BANK: usize = 8;
const BRANCH: usize = 3;

#[derive(Debug, Clone, Copy)]
struct Bic {
    keeps: bool,
}

/// A code in capitals.
struct Code {
    bytes: [u8; BANK + BRANCH],
    branch: bool,
    small: bool,
}

impl Code {
    /// `None` where the value does not have the form of one.
    fn read(value: &str) -> Option<Self> {
        let branch = match value.len() {
            BANK => false,
            length if length == BANK + BRANCH => true,
            _ => return None,
        };
        let mut bytes = *b"00000000XXX";
        for (byte, read) in bytes.iter_mut().zip(value.bytes()) {
            *byte = read.to_ascii_uppercase();
        }
        let letters = bytes[4..6].iter().all(u8::is_ascii_uppercase);
        (letters && bytes.iter().all(u8::is_ascii_alphanumeric)).then(|| Self {
            bytes,
            branch,
            small: value.bytes().all(|byte| !byte.is_ascii_uppercase()),
        })
    }
}

impl Maker for Bic {
    fn passes_parts(&self) -> bool {
        self.keeps
    }

    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        let Some(code) = Code::read(value) else {
            return value.as_bytes();
        };
        scratch.clear();
        scratch.extend_from_slice(&code.bytes);
        scratch
    }

    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let old = Code::read(value);
        let start = out.len();
        let letters = draw.below(0, 26 * 26 * 26 * 26);
        out.extend([26 * 26 * 26, 26 * 26, 26, 1].map(|unit| letter(letters / unit)));
        match &old {
            Some(code) if self.keeps => out.extend_from_slice(&code.bytes[4..6]),
            _ => {
                let country = COUNTRY_CODES[draw.below(1, COUNTRY_CODES.len() as u32) as usize];
                out.extend_from_slice(country.as_bytes());
            }
        }
        out.push(letter(draw.below(2, 26)));
        out.push(b'0');
        let Some(code) = old else {
            return;
        };
        match &code.bytes[BANK..] {
            _ if !code.branch => {}
            b"XXX" => out.extend_from_slice(b"XXX"),
            // A branch does not begin with X, which is kept for the head office.
            _ => {
                let branch = draw.below(3, 23 * 26 * 26);
                let letters = [26 * 26, 26, 1].map(|unit| branch / unit);
                out.push(b'A' + (letters[0] % 23) as u8);
                out.extend(letters[1..].iter().map(|number| letter(*number)));
            }
        }
        if code.small {
            out[start..].make_ascii_lowercase();
        }
    }
}

fn letter(number: u32) -> u8 {
    b'A' + (number % 26) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_in(value: &str, keeps: bool) -> String {
        let mut out = Vec::new();
        let mut scratch = Vec::new();
        let key = crate::key::MasterKey::for_documentation().domain("test");
        let maker = Bic { keeps };
        let draw = key.draw(maker.subject(value, &mut scratch));
        maker.make(value, &draw, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn codes_are_for_tests_and_keep_country_branch_and_case() {
        for (value, country) in [
            ("DEUTDEFF", "DE"),
            ("CHASUS33", "US"),
            ("BNPAFRPPXXX", "FR"),
            ("NDEAFIHHTAM", "FI"),
        ] {
            let new = stand_in(value, true);
            assert_eq!(
                (new.len(), &new[4..6], &new[7..8]),
                (value.len(), country, "0"),
                "{new}"
            );
            assert!(
                new.bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte == b'0')
            );
            assert_eq!(new.ends_with("XXX"), value.ends_with("XXX"));
        }
        assert_eq!(
            stand_in("deutdeff", true),
            stand_in("DEUTDEFF", true).to_lowercase()
        );
        assert_eq!(
            stand_in("DEUTDEFFXXX", true),
            stand_in("DEUTDEFF", true) + "XXX"
        );
        let drawn = stand_in("none", true);
        assert!(drawn.len() == 8 && COUNTRY_CODES.contains(&&drawn[4..6]));
        assert!(COUNTRY_CODES.contains(&&stand_in("DEUTDEFF", false)[4..6]));
    }
}
