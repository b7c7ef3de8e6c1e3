//! Countries with IBANs, and what their account numbers are made of.
//!
//! Source: SWIFT, "IBAN Registry" (ISO 13616-2 registration authority), release 101: structure, and where bank and branch stand.

use std::sync::LazyLock;

use super::checks::National;

/// What a place of an account number takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Digit,
    Letter,
    Either,
}

impl Class {
    fn takes(self, symbol: u8) -> bool {
        match self {
            Self::Digit => symbol.is_ascii_digit(),
            Self::Letter => symbol.is_ascii_uppercase(),
            Self::Either => symbol.is_ascii_digit() || symbol.is_ascii_uppercase(),
        }
    }
}

/// A country of the registry.
#[derive(Debug)]
pub(super) struct Country {
    /// ISO 3166-1 code.
    pub(super) code: [u8; 2],
    /// Places behind the check digits.
    pub(super) classes: Vec<Class>,
    /// How many of them at the beginning are of the bank and its branch.
    pub(super) bank: usize,
    /// Check digits of the country's own within the account number, where they are known.
    pub(super) national: Option<National>,
}

/// Code; digits (n), letters (a) or either (c), with a bar behind bank and branch.
const TABLE: &[(&str, &str)] = &[
    ("AD", "4n4n|12c"),
    ("AE", "3n|16n"),
    ("AL", "8n|16c"),
    ("AT", "5n|11n"),
    ("AZ", "4a|20c"),
    ("BA", "3n3n|8n2n"),
    ("BE", "3n|7n2n"),
    ("BG", "4a4n|2n8c"),
    ("BH", "4a|14c"),
    ("BI", "5n5n|11n2n"),
    ("BR", "8n5n|10n1a1c"),
    ("BY", "4c|4n16c"),
    ("CH", "5n|12c"),
    ("CR", "4n|14n"),
    ("CY", "3n5n|16c"),
    ("CZ", "4n|16n"),
    ("DE", "8n|10n"),
    ("DJ", "5n5n|11n2n"),
    ("DK", "4n|9n1n"),
    ("DO", "4c|20n"),
    ("EE", "2n|14n"),
    ("EG", "4n4n|17n"),
    ("ES", "4n4n|1n1n10n"),
    ("FI", "3n|11n"),
    ("FK", "2a|12n"),
    ("FO", "4n|9n1n"),
    ("FR", "5n5n|11c2n"),
    ("GB", "4a6n|8n"),
    ("GE", "2a|16n"),
    ("GI", "4a|15c"),
    ("GL", "4n|9n1n"),
    ("GR", "3n4n|16c"),
    ("GT", "4c|20c"),
    ("HN", "4a|20n"),
    ("HR", "7n|10n"),
    ("HU", "3n4n|1n15n1n"),
    ("IE", "4a6n|8n"),
    ("IL", "3n3n|13n"),
    ("IQ", "4a3n|12n"),
    ("IS", "4n|2n6n10n"),
    ("IT", "1a5n5n|12c"),
    ("JO", "4a4n|18c"),
    ("KW", "4a|22c"),
    ("KZ", "3n|13c"),
    ("LB", "4n|20c"),
    ("LC", "4a|24c"),
    ("LI", "5n|12c"),
    ("LT", "5n|11n"),
    ("LU", "3n|13c"),
    ("LV", "4a|13c"),
    ("LY", "3n3n|15n"),
    ("MC", "5n5n|11c2n"),
    ("MD", "2c|18c"),
    ("ME", "3n|13n2n"),
    ("MK", "3n|10c2n"),
    ("MN", "4n|12n"),
    ("MR", "5n5n|11n2n"),
    ("MT", "4a5n|18c"),
    ("MU", "4a2n2n|12n3n3a"),
    ("NI", "4a|20n"),
    ("NL", "4a|10n"),
    ("NO", "4n|6n1n"),
    ("OM", "3n|16c"),
    ("PK", "4a|16c"),
    ("PL", "8n|16n"),
    ("PS", "4a|21c"),
    ("PT", "4n4n|11n2n"),
    ("QA", "4a|21c"),
    ("RO", "4a|16c"),
    ("RS", "3n|13n2n"),
    ("RU", "9n5n|15c"),
    ("SA", "2n|18c"),
    ("SC", "4a2n2n|16n3a"),
    ("SD", "2n|12n"),
    ("SE", "3n|16n1n"),
    ("SI", "5n|8n2n"),
    ("SK", "4n|6n10n"),
    ("SM", "1a5n5n|12c"),
    ("SO", "4n3n|12n"),
    ("ST", "4n4n|11n2n"),
    ("SV", "4a|20n"),
    ("TL", "3n|14n2n"),
    ("TN", "2n3n|13n2n"),
    ("TR", "5n|1n16c"),
    ("UA", "6n|19c"),
    ("VA", "3n|15n"),
    ("VG", "4a|16n"),
    ("XK", "4n|10n2n"),
    ("YE", "4a4n|18c"),
];

/// The countries by code.
static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let country = |(code, structure): &(&str, &str)| {
        let bytes = code.as_bytes();
        let (bank, account) = structure.split_once('|').unwrap_or(("", structure));
        let mut classes = classes(bank);
        let bank = classes.len();
        classes.extend(self::classes(account));
        Country {
            code: [bytes[0], bytes[1]],
            classes,
            bank,
            national: National::of(code),
        }
    };
    TABLE.iter().map(country).collect()
});

/// `4n2a` as places.
fn classes(structure: &str) -> Vec<Class> {
    let (mut classes, mut count) = (Vec::new(), 0);
    for byte in structure.bytes() {
        let class = match byte {
            b'n' => Class::Digit,
            b'a' => Class::Letter,
            b'c' => Class::Either,
            _ => {
                count = count * 10 + usize::from(byte.saturating_sub(b'0'));
                continue;
            }
        };
        classes.extend(std::iter::repeat_n(class, count));
        count = 0;
    }
    classes
}

/// Where a country stands in the list, by both letters of its code; 255 for none.
static PLACES: LazyLock<[u8; 26 * 26]> = LazyLock::new(|| {
    let mut places = [u8::MAX; 26 * 26];
    for (place, country) in COUNTRIES.iter().enumerate() {
        let [first, second] = country.code.map(|letter| usize::from(letter - b'A'));
        places[first * 26 + second] = place as u8;
    }
    places
});

/// The country of a code in capitals.
pub(super) fn find(code: &[u8]) -> Option<&'static Country> {
    let [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] = *code else {
        return None;
    };
    let place = PLACES[usize::from(first - b'A') * 26 + usize::from(second - b'A')];
    COUNTRIES.get(usize::from(place))
}

impl Country {
    /// Symbols of an IBAN.
    pub(super) fn length(&self) -> usize {
        4 + self.classes.len()
    }

    /// Whether symbols have the structure of the country's IBANs; their country and check digits are not looked at.
    pub(super) fn fits(&self, symbols: &[u8]) -> bool {
        let account = symbols.get(4..).unwrap_or_default();
        let mut pairs = account.iter().zip(&self.classes);
        symbols.len() == self.length() && pairs.all(|(symbol, class)| class.takes(*symbol))
    }
}

#[cfg(test)]
pub(super) fn all() -> &'static [Country] {
    &COUNTRIES
}
