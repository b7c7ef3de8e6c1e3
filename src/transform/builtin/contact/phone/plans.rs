//! Numbers that are nobody's, by country.
//!
//! Kept for fiction by the regulator:
//! * us, ca: 555-0100 to 555-0199. ATIS-0300115, "555 NXX Assignment Guidelines".
//! * au: ACMA, "Phone numbers for use in TV shows, films and creative works".
//! * de: Bundesnetzagentur, Mitteilung Nr. 148/2021 ("Drama Numbers"), Amtsblatt 7/2021.
//! * fr: Arcep, décision n° 2018-0881 as changed by n° 2022-1583, annexe 1, section 2.5.12.
//! * se: PTS, "Telefonnummer för användning i böcker och filmer".
//! * uk: Ofcom, "Telephone numbers for use in TV and radio drama programmes".
//!
//! Not assigned, and no valid number in the metadata of libphonenumber 9.0.43:
//! * br: the area code 20. Anatel, Resolução nº 749/2022: area codes begin with 11 and leave out 20.
//! * es: numbers that begin with 3. Plan nacional de numeración telefónica (Real Decreto 2296/2004): kept in reserve.
//! * in: the area code 10. DoT, National Numbering Plan 2003: no area has it.
//! * it: numbers that begin with 2. Piano nazionale di numerazione (AGCOM, delibera 8/15/CIR): kept in reserve.
//! * jp: mobile numbers whose fourth digit is 0. MIC, numbering plan: 090-CDE with C from 1 on.
//! * nl: mobile numbers that begin with 06 0. Nummerplan telefoon- en ISDN-diensten (ACM): no longer in use.
//! * pl: the area code 38. Plan numeracji krajowej (UKE): no area has it.

/// The numbers of a country that stand-ins are drawn from.
#[derive(Debug)]
pub(super) struct Plan {
    /// As rules name it.
    pub(super) country: &'static str,
    /// The country's code. Source: ITU-T E.164.
    pub(super) code: &'static str,
    /// What is dialled before a national number, and left away in an international one.
    pub(super) trunk: &'static str,
    /// Ranges as the country writes its numbers: `#` is any digit.
    pub(super) ranges: &'static [&'static str],
}

impl Plan {
    /// Characters of the longest number as the country writes it.
    pub(super) fn longest_national(&self) -> u32 {
        let lengths = self.ranges.iter().map(|range| range.len() as u32);
        lengths.max().unwrap_or(0)
    }

    /// Characters of the longest one with the sign and the country in front.
    pub(super) fn longest_international(&self) -> u32 {
        let is_digit = |sign: &char| sign.is_ascii_digit() || *sign == '#';
        let digits = self
            .ranges
            .iter()
            .map(|range| range.chars().filter(is_digit).count());
        let own = digits.max().unwrap_or(0).saturating_sub(self.trunk.len());
        (1 + self.code.len() + own) as u32
    }
}

/// The code of North America, where any area code goes before the range.
pub(super) const NANP: &str = "1";

const AMERICAN: &[&str] = &["(###) 555-01##"];

/// The countries, for help.
pub(super) const COUNTRIES: &str = "us|au|br|ca|de|es|fr|in|it|jp|nl|pl|se|uk";

/// The same, and the word for the country that a number names.
pub(super) const COUNTRIES_OR_FOLLOW: &str = "us|au|br|ca|de|es|fr|in|it|jp|nl|pl|se|uk|follow";

/// The country whose code a number begins with. No code begins with another one.
pub(super) fn named_by(number: &str) -> Option<&'static Plan> {
    let digits = international(number)?;
    PLANS
        .iter()
        .find(|plan| behind(digits.clone(), plan.code).is_some())
}

/// The digits of a number from its country's code on, which stands behind `+` or `00`; `None` for one without a code.
pub(crate) fn international(number: &str) -> Option<impl Iterator<Item = u8> + Clone> {
    let start = number.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let number = number.get(start..)?;
    let digits = number.bytes().filter(u8::is_ascii_digit);
    match number.starts_with('+') {
        true => Some(digits),
        false => behind(digits, "00"),
    }
}

fn behind<D: Iterator<Item = u8>>(mut digits: D, first: &str) -> Option<D> {
    let is_next = |digit| digits.next() == Some(digit);
    first.bytes().all(is_next).then_some(digits)
}

/// Every country; the first is the default.
pub(super) static PLANS: &[Plan] = &[
    Plan {
        country: "us",
        code: NANP,
        trunk: "",
        ranges: AMERICAN,
    },
    Plan {
        country: "au",
        code: "61",
        trunk: "0",
        ranges: &[
            "(02) 5550 ####",
            "(02) 7010 ####",
            "(03) 5550 ####",
            "(03) 7010 ####",
            "(07) 5550 ####",
            "(07) 7010 ####",
            "(08) 5550 ####",
            "(08) 7010 ####",
        ],
    },
    Plan {
        country: "br",
        code: "55",
        trunk: "",
        ranges: &["(20) 9####-####", "(20) 3###-####"],
    },
    Plan {
        country: "ca",
        code: NANP,
        trunk: "",
        ranges: AMERICAN,
    },
    Plan {
        country: "de",
        code: "49",
        trunk: "0",
        ranges: &[
            "030 23125###",
            "040 66969###",
            "069 90009###",
            "089 99998###",
            "0221 4710###",
        ],
    },
    Plan {
        country: "es",
        code: "34",
        trunk: "",
        ranges: &["3## ### ###"],
    },
    Plan {
        country: "fr",
        code: "33",
        trunk: "0",
        ranges: &[
            "01 99 00 ## ##",
            "02 61 91 ## ##",
            "03 53 01 ## ##",
            "04 65 71 ## ##",
            "05 36 49 ## ##",
            "06 39 98 ## ##",
        ],
    },
    Plan {
        country: "in",
        code: "91",
        trunk: "0",
        ranges: &["010 #### ####"],
    },
    Plan {
        country: "it",
        code: "39",
        trunk: "",
        ranges: &["2## ### ####"],
    },
    Plan {
        country: "jp",
        code: "81",
        trunk: "0",
        ranges: &["090-0###-####"],
    },
    Plan {
        country: "nl",
        code: "31",
        trunk: "0",
        ranges: &["06 0#######"],
    },
    Plan {
        country: "pl",
        code: "48",
        trunk: "",
        ranges: &["38 ### ## ##"],
    },
    Plan {
        country: "se",
        code: "46",
        trunk: "0",
        ranges: &[
            "031-390 06 ##",
            "040-628 04 ##",
            "08-465 004 ##",
            "0980-319 2##",
        ],
    },
    Plan {
        country: "uk",
        code: "44",
        trunk: "0",
        ranges: &[
            "020 7946 0###",
            "0113 496 0###",
            "0114 496 0###",
            "0115 496 0###",
            "0116 496 0###",
            "0117 496 0###",
            "0118 496 0###",
            "0121 496 0###",
            "0131 496 0###",
            "0141 496 0###",
            "0151 496 0###",
            "0161 496 0###",
            "0191 498 0###",
            "01632 960###",
            "028 9649 6###",
            "029 2018 0###",
            "03069 990###",
            "07700 900###",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_lists_the_countries_and_ranges_are_national() {
        let countries: Vec<_> = PLANS.iter().map(|plan| plan.country).collect();
        assert_eq!(countries.join("|"), COUNTRIES);
        assert_eq!(format!("{COUNTRIES}|follow"), COUNTRIES_OR_FOLLOW);
        for plan in PLANS {
            for range in plan.ranges {
                let digits: String = range
                    .chars()
                    .filter(|c| *c == '#' || c.is_ascii_digit())
                    .collect();
                assert!(digits.starts_with(plan.trunk), "{range}");
                // Source: ITU-T E.164: 15 digits with the country's code.
                assert!((8..=15).contains(&(digits.len() + plan.code.len() - plan.trunk.len())));
            }
        }
    }
}
