//! `currency`: the code of another currency with as many decimals.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "currency",
    group: Group::Finance,
    summary: "the code of a currency",
    doc: "A currency in circulation (ISO 4217, list one; no metals, funds and test codes). The same currency always becomes \
          the same one within the domain, and two may become one. Decimals stay as many, so that amounts stay possible: yen \
          become a currency without, dinars of a thousand parts one with three, and all else one with two. Three digits \
          become the number of a currency, anything else a code of three letters, small ones where the value has no \
          capitals; code and number of one currency lead to one. To keep currencies, write `keep`.",
    params: &[Param {
        name: "codes",
        kind: "all|common",
        default: "all",
        doc: "all, or those that are traded most",
    }],
    accepts: TEXTS,
    examples: &["USD", "JPY", "978"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Currencies by their decimals: two, none, three. Source: ISO 4217 Maintenance Agency (SIX), "List one", with codes and
/// numbers.
const ALL: [&str; 3] = [
    "AED784 AFN971 ALL008 AMD051 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BMD060 \
     BND096 BOB068 BRL986 BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHF756 CNY156 COP170 \
     CRC188 CUP192 CVE132 CZK203 DKK208 DOP214 DZD012 EGP818 ERN232 ETB230 EUR978 FJD242 FKP238 \
     GBP826 GEL981 GHS936 GIP292 GMD270 GTQ320 GYD328 HKD344 HNL340 HTG332 HUF348 IDR360 ILS376 \
     INR356 IRR364 JMD388 KES404 KGS417 KHR116 KPW408 KYD136 KZT398 LAK418 LBP422 LKR144 LRD430 \
     LSL426 MAD504 MDL498 MGA969 MKD807 MMK104 MNT496 MOP446 MRU929 MUR480 MVR462 MWK454 MXN484 \
     MYR458 MZN943 NAD516 NGN566 NIO558 NOK578 NPR524 NZD554 PAB590 PEN604 PGK598 PHP608 PKR586 \
     PLN985 QAR634 RON946 RSD941 RUB643 SAR682 SBD090 SCR690 SDG938 SEK752 SGD702 SHP654 SLE925 \
     SOS706 SRD968 SSP728 STN930 SVC222 SYP760 SZL748 THB764 TJS972 TMT934 TOP776 TRY949 TTD780 \
     TWD901 TZS834 UAH980 USD840 UYU858 UZS860 VED926 VES928 WST882 XCD951 XCG532 YER886 ZAR710 \
     ZMW967 ZWG924",
    "BIF108 CLP152 DJF262 GNF324 ISK352 JPY392 KMF174 KRW410 PYG600 RWF646 UGX800 VND704 VUV548 \
     XAF950 XOF952 XPF953",
    "BHD048 IQD368 JOD400 KWD414 LYD434 OMR512 TND788",
];

/// Those of them that are traded most, and with others for the last two. Source: BIS, "Triennial Central Bank Survey" (2022).
const COMMON: [&str; 3] = [
    "AUD036 BRL986 CAD124 CHF756 CNY156 CZK203 DKK208 EUR978 GBP826 HKD344 ILS376 INR356 MXN484 \
     NOK578 NZD554 PLN985 SEK752 SGD702 THB764 TRY949 TWD901 USD840 ZAR710",
    "CLP152 ISK352 JPY392 KRW410 VND704",
    "BHD048 JOD400 KWD414",
];

/// A code and its number.
type Currency = ([u8; 3], [u8; 3]);

/// Lists by decimals.
type Lists = [Vec<Currency>; 3];

static ALL_CURRENCIES: LazyLock<Lists> = LazyLock::new(|| ALL.map(currencies));
static COMMON_CURRENCIES: LazyLock<Lists> = LazyLock::new(|| COMMON.map(currencies));

fn currencies(list: &str) -> Vec<Currency> {
    let currency = |word: &str| -> Option<Currency> {
        let (code, number) = word.as_bytes().split_at_checked(3)?;
        Some((code.try_into().ok()?, number.try_into().ok()?))
    };
    list.split(' ').filter_map(currency).collect()
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let common = params.choice("codes", &[("all", false), ("common", true)]);
    params.finish()?;
    let lists: &Lists = match common {
        Some(true) => &COMMON_CURRENCIES,
        _ => &ALL_CURRENCIES,
    };
    let currencies = lists.iter().map(Vec::len).sum();
    Ok(strings::prepared(
        input,
        // Numbers, and codes in either case.
        Distinct::at_most(&[3, currencies]),
        Some(3),
        Code {
            common: common.unwrap_or(false),
        },
    ))
}

#[derive(Debug, Clone, Copy)]
struct Code {
    /// Whether only those that are traded most are drawn.
    common: bool,
}

/// What is known of a code or number.
type Known = HashMap<[u8; 3], (usize, [u8; 3])>;

/// Each code and number with the place of its list, and its code.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let lists = ALL_CURRENCIES.iter().enumerate();
    let entries = lists.flat_map(|(decimals, list)| {
        let both = |(code, number): &Currency| [*code, *number].map(|key| (key, (decimals, *code)));
        list.iter().flat_map(both).collect::<Vec<_>>()
    });
    entries.collect()
});

/// The place of a currency's list and its code, by code or number.
fn known(value: &str) -> Option<&'static (usize, [u8; 3])> {
    let mut symbols = <[u8; 3]>::try_from(value.as_bytes()).ok()?;
    symbols.make_ascii_uppercase();
    KNOWN.get(&symbols)
}

impl Maker for Code {
    fn subject<'v>(&self, value: &'v str, _: &'v mut Vec<u8>) -> &'v [u8] {
        known(value).map_or(value.as_bytes(), |(_, code)| code)
    }

    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let decimals = known(value).map_or(0, |(decimals, _)| *decimals);
        let lists: &Lists = if self.common {
            &COMMON_CURRENCIES
        } else {
            &ALL_CURRENCIES
        };
        let list = &lists[decimals];
        let (mut code, number) = list[draw.below(0, list.len() as u32) as usize];
        if value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return out.extend_from_slice(&number);
        }
        if !value.chars().any(char::is_uppercase) {
            code.make_ascii_lowercase();
        }
        out.extend_from_slice(&code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_in(value: &str, byte: u8) -> String {
        let mut out = Vec::new();
        Code { common: false }.make(value, &Draw::from([byte; 32]), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn decimals_and_form_stay() {
        for byte in 0..=255 {
            for value in ["USD", "JPY", "KWD", "978", "usd"] {
                let new = stand_in(value, byte);
                let decimals = |value: &str| known(value).unwrap().0;
                assert_eq!(decimals(&new), decimals(value), "{value} {new}");
            }
            assert!(stand_in("978", byte).parse::<u16>().is_ok());
            assert_eq!(stand_in("usd", byte), stand_in("USD", byte).to_lowercase());
            assert_eq!(stand_in("?", byte).len(), 3);
        }
    }

    #[test]
    fn lists_hold_each_code_once_and_the_common_ones_are_among_all() {
        let all: Vec<_> = ALL_CURRENCIES.iter().flatten().collect();
        assert_eq!(all.len(), 155);
        for (decimals, list) in COMMON_CURRENCIES.iter().enumerate() {
            assert!(
                !list.is_empty()
                    && list
                        .iter()
                        .all(|one| ALL_CURRENCIES[decimals].contains(one))
            );
        }
        for (code, number) in &all {
            assert_eq!(
                all.iter()
                    .filter(|other| other.0 == *code || other.1 == *number)
                    .count(),
                1
            );
            assert!(
                code.iter().all(u8::is_ascii_uppercase) && number.iter().all(u8::is_ascii_digit)
            );
        }
    }
}
