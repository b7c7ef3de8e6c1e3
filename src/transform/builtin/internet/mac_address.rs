//! `mac_address`: the address of a network card that was never made, or of the same maker.

mod form;

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::identifiers::one_to_one;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};
use form::{Address, OneToOne};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "mac_address",
    group: Group::Internet,
    summary: "a MAC address that no maker has given out",
    doc: "EUI-48 and EUI-64 (IEEE 802). By default all bits but two are drawn; the one for locally administered addresses is \
          set, so that no device was made with it, and the one for groups stays (IEEE 802c). Two addresses may become one, \
          once in 2⁴⁶ pairs. One to one are `oui: keep`, which changes what the maker counts and keeps the maker's number: \
          that real part passes; and `oui: replace`, which changes all but those two bits, so that the address may be a real \
          device's. Text columns keep separators (`:`, `-`, `.`, none) and case; other text becomes an address, or something \
          of its shape where the mapping is one to one, which texts with letters of both cases count as.",
    params: &[Param {
        name: "oui",
        kind: "local|keep|replace",
        default: "local",
        doc: "the maker's number: none but a locally administered address, the real one, or another",
    }],
    accepts: &[
        Family::Macaddr,
        Family::Macaddr8,
        Family::Text,
        Family::Bpchar,
        Family::Citext,
    ],
    examples: &["08:00:2b:01:02:03"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Characters of the usual form.
const USUAL: &str = "00:00:00:00:00:00";

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("local", None),
        ("keep", Some(true)),
        ("replace", Some(false)),
    ];
    let one_to_one = params.choice("oui", &words).flatten();
    params.finish()?;
    if let Some(keeps_maker) = one_to_one {
        let form = OneToOne {
            keeps_maker,
            has_case: input.ty.family != Family::Citext,
        };
        return Ok(one_to_one::prepared(input, form));
    }
    let bits = match input.ty.family {
        Family::Macaddr8 => 62,
        _ => 46,
    };
    let max_chars = input.ty.family.is_text().then_some(USUAL.len() as u32);
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(bits),
        max_chars,
        Local,
    ))
}

/// Locally administered addresses.
#[derive(Debug, Clone, Copy)]
struct Local;

impl Maker for Local {
    #[inline]
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        let Some(address) = Address::read(value) else {
            return value.as_bytes();
        };
        scratch.clear();
        address.write_like("", scratch);
        scratch
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let (form, address) = match Address::read(value) {
            Some(address) => (value, Some(address)),
            None => (USUAL, Address::read(USUAL)),
        };
        if let Some(address) = address {
            let drawn = u64::from(draw.word(0)) | u64::from(draw.word(1)) << 32;
            address.local(drawn).write_like(form, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::Type;
    use crate::key::MasterKey;

    fn applied(oui: &str, values: &[String]) -> Vec<String> {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::scalar(oui), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let output = output.as_string::<i32>();
        output.iter().flatten().map(str::to_owned).collect()
    }

    fn octet(text: &str) -> u8 {
        u8::from_str_radix(&text[..2], 16).unwrap()
    }

    #[test]
    fn drawn_addresses_are_locally_administered_and_groups_stay_groups() {
        let values: Vec<String> = (0..200)
            .map(|n| format!("{n:02x}:00:2b:01:02:03"))
            .collect();
        for (old, new) in values.iter().zip(applied("local", &values)) {
            assert_eq!(octet(&new) & 2, 2);
            assert_eq!(octet(&new) & 1, octet(old) & 1);
        }
    }

    #[test]
    fn one_address_has_one_stand_in_in_every_form() {
        let forms = [
            "08:00:2b:01:02:0f",
            "08-00-2B-01-02-0F",
            "0800.2b01.020f",
            "08002B01020F",
        ];
        let out = applied("local", &forms.map(str::to_owned));
        let bare = |text: &String| text.to_lowercase().replace([':', '-', '.'], "");
        assert!(out.iter().all(|text| bare(text) == bare(&out[0])));
        assert_eq!((&out[1][2..3], &out[2][4..5], out[3].len()), ("-", ".", 12));
        assert_eq!(out[1], out[1].to_uppercase());
    }

    #[test]
    fn the_makers_number_stays_where_it_is_wanted() {
        let values: Vec<String> = (0..3000)
            .map(|n| format!("00:1a:2b:00:{:02x}:{:02x}", n / 256, n % 256))
            .collect();
        let out = applied("keep", &values);
        assert!(out.iter().all(|text| text.starts_with("00:1a:2b:")));
        assert_eq!(out.iter().collect::<HashSet<_>>().len(), values.len());
        let out = applied("replace", &values);
        assert!(out.iter().all(|text| octet(text).trailing_zeros() >= 2));
        assert_eq!(out.iter().collect::<HashSet<_>>().len(), values.len());
    }

    #[test]
    fn where_case_does_not_count_addresses_stay_distinct_too() {
        let ty = Type::plain("citext", Family::Citext);
        let values = (0..20_000).map(|n| format!("00112233{n:04x}"));
        let input: ArrayRef = Arc::new(StringArray::from_iter_values(values));
        for oui in ["keep", "replace"] {
            let prepared = prepare(&Arg::scalar(oui), Input { ty: &ty }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
            let output = kernel.apply(&input).unwrap();
            let output = output.as_string::<i32>().iter().flatten();
            let seen: HashSet<String> = output.map(str::to_lowercase).collect();
            assert_eq!(seen.len(), input.len(), "{oui}");
        }
    }

    #[test]
    fn capitals_are_never_lost() {
        for oui in ["keep", "replace"] {
            let lower: Vec<String> = (0..4096)
                .map(|n| format!("001122{:06x}", n * 4001))
                .collect();
            let upper = lower.iter().map(|text| text.to_uppercase());
            let all: HashSet<String> = lower.iter().cloned().chain(upper).collect();
            let all: Vec<String> = all.into_iter().collect();
            let out = applied(oui, &all);
            assert_eq!(out.iter().collect::<HashSet<_>>().len(), all.len(), "{oui}");
            for (old, new) in all.iter().zip(&out) {
                let capitals = |text: &str| text.bytes().any(|byte| byte.is_ascii_uppercase());
                assert_eq!(capitals(old), capitals(new), "{oui} {old} {new}");
            }
        }
    }
}
