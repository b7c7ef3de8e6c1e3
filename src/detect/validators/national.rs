//! Numbers that states give to people, by their check digits.

use super::{digits, is_one_digit, weighted};
use crate::transform::builtin::identifiers::national_id::is_number;

/// Whose numbers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// PESEL.
    Poland,
    /// Steuerliche Identifikationsnummer.
    Germany,
    /// Krankenversichertennummer, the part that stays.
    GermanHealth,
    /// NIR, the number of social security.
    France,
    /// DNI and NIE.
    Spain,
    /// Codice fiscale.
    Italy,
    /// National Insurance number.
    UnitedKingdom,
    /// NHS number.
    Nhs,
    /// CPF.
    Brazil,
    /// Aadhaar.
    India,
    /// BSN.
    Netherlands,
    /// NIF.
    Portugal,
    /// Personnummer.
    Sweden,
}

impl Scheme {
    /// All of them; those that chance passes least come first.
    pub const ALL: &[Self] = &[
        Self::Italy,
        Self::France,
        Self::Germany,
        Self::Poland,
        Self::Spain,
        Self::UnitedKingdom,
        Self::Brazil,
        Self::Sweden,
        Self::India,
        Self::GermanHealth,
        Self::Nhs,
        Self::Netherlands,
        Self::Portugal,
    ];

    /// What such a number is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Poland => "PESEL numbers",
            Self::Germany => "German tax numbers (IdNr)",
            Self::GermanHealth => "German numbers of health insurance (KVNR)",
            Self::France => "French numbers of social security (NIR)",
            Self::Spain => "Spanish identity numbers (DNI, NIE)",
            Self::Italy => "Italian tax codes (codice fiscale)",
            Self::UnitedKingdom => "British National Insurance numbers",
            Self::Nhs => "British NHS numbers",
            Self::Brazil => "Brazilian CPF numbers",
            Self::India => "Aadhaar numbers",
            Self::Netherlands => "Dutch BSN numbers",
            Self::Portugal => "Portuguese NIF numbers",
            Self::Sweden => "Swedish personal numbers",
        }
    }

    /// Whether chance passes so seldom that the form alone says enough.
    pub fn is_telling(self) -> bool {
        matches!(
            self,
            Self::Italy
                | Self::France
                | Self::Germany
                | Self::Poland
                | Self::Spain
                | Self::UnitedKingdom
                | Self::Brazil
        )
    }

    /// Whether a value is such a number, in a form that people write. Which are valid, `national_id` knows, but for those
    /// that it has no stand-ins for.
    pub fn matches(self, value: &str) -> bool {
        let value = value.trim();
        // Signs between digits, and how many digits there are.
        let of = |signs: &[char], lengths: &[usize]| {
            digits(value, signs)
                .is_some_and(|digits| lengths.contains(&digits.len()) && !is_one_digit(&digits))
        };
        let valid = |country, kind| is_number(country, kind, value);
        match self {
            Self::Poland => of(&[], &[11]) && valid("pl", "pesel"),
            Self::Germany => of(&[' '], &[11]) && valid("de", "idnr"),
            Self::GermanHealth => kvnr(value),
            Self::France => has(value, 15, &[' ', '.']) && valid("fr", "nir"),
            Self::Spain => has(value, 9, &[' ', '-', '.']) && valid("es", "dni"),
            Self::Italy => has(value, 16, &[]) && valid("it", "cf"),
            Self::UnitedKingdom => has(value, 9, &[' ']) && valid("uk", "nino"),
            Self::Nhs => of(&[' ', '-'], &[10]) && valid("uk", "nhs"),
            Self::Brazil => of(&['.', '-'], &[11]) && valid("br", "cpf"),
            Self::India => of(&[' ', '-'], &[12]) && valid("in", "aadhaar"),
            Self::Netherlands => of(&['.', ' '], &[9]) && valid("nl", "bsn"),
            Self::Portugal => digits(value, &[' ']).is_some_and(|digits| nif(&digits)),
            Self::Sweden => {
                let parts = value.split_once(['-', '+']);
                let is_split = parts.is_some_and(|(_, serial)| serial.len() == 4);
                is_split && of(&['-', '+'], &[10, 12]) && valid("se", "personnummer")
            }
        }
    }
}

/// Whether a value has so many ASCII letters and digits, and of other signs these only.
fn has(value: &str, symbols: usize, signs: &[char]) -> bool {
    let is_symbol = |c: &char| c.is_ascii_alphanumeric();
    value.chars().filter(is_symbol).count() == symbols
        && value.chars().all(|c| is_symbol(&c) || signs.contains(&c))
}

/// Whether a value is a US social security number with its dashes.
pub fn is_ssn(value: &str) -> bool {
    let value = value.trim();
    let parts = value.split('-').map(str::len);
    parts.eq([3, 2, 4]) && has(value, 9, &['-']) && is_number("us", "ssn", value)
}

/// Source: § 290 SGB V and the directives to it: a letter, which counts as its two-digit place in the alphabet, eight digits,
/// and the last digit of the sum of the digits of the products with 1 and 2 in turn.
fn kvnr(value: &str) -> bool {
    let Some((letter, rest)) = value.split_at_checked(1) else {
        return false;
    };
    let place = letter.bytes().next().filter(u8::is_ascii_uppercase);
    let place = place.map(|letter| letter - b'A' + 1);
    let (Some(place), Some(digits)) = (place, digits(rest, &[])) else {
        return false;
    };
    let [own @ .., check] = digits.as_slice() else {
        return false;
    };
    let factors = [1, 2].into_iter().cycle();
    let all = [place / 10, place % 10]
        .into_iter()
        .chain(own.iter().copied());
    let products = all
        .zip(factors)
        .map(|(digit, factor)| u32::from(digit) * factor);
    let sum: u32 = products.map(|product| product / 10 + product % 10).sum();
    own.len() == 8 && sum % 10 == u32::from(*check)
}

/// Source: Portuguese Autoridade Tributária: modulus 11; the first digit tells the kind of person.
fn nif(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [9, 8, 7, 6, 5, 4, 3, 2];
    if digits.len() != 9 || !matches!(digits[0], 1 | 2 | 3 | 5 | 6 | 8 | 9) || is_one_digit(digits)
    {
        return false;
    }
    let rest = weighted(&digits[..8], &WEIGHTS) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    check == u32::from(digits[8])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published examples, and numbers made by the rules for this test.
    #[test]
    fn numbers_pass_by_their_check_digits_only() {
        for (scheme, right, wrong) in [
            (Scheme::Poland, "44051401359", "44051401358"),
            (Scheme::Germany, "86095742719", "86095742718"),
            (Scheme::GermanHealth, "A123456780", "A123456781"),
            (Scheme::France, "255081416802538", "255081416802539"),
            (Scheme::Spain, "12345678Z", "12345678A"),
            (Scheme::Spain, "X1234567L", "X1234567M"),
            (Scheme::Italy, "RSSMRA85T10A562S", "RSSMRA85T10A562T"),
            (Scheme::UnitedKingdom, "AB123456C", "DB123456C"),
            (Scheme::Nhs, "943 476 5919", "943 476 5918"),
            (Scheme::Brazil, "529.982.247-25", "529.982.247-26"),
            (Scheme::India, "2341 2341 2346", "2341 2341 2347"),
            (Scheme::Netherlands, "111222333", "111222334"),
            (Scheme::Portugal, "123456789", "123456788"),
            (Scheme::Sweden, "811228-9874", "811228-9875"),
        ] {
            assert!(scheme.matches(right), "{scheme:?} {right}");
            assert!(!scheme.matches(wrong), "{scheme:?} {wrong}");
            for other in ["", "x", "0", "é", "00000000000", "--"] {
                assert!(!scheme.matches(other), "{scheme:?} {other}");
            }
        }
    }

    #[test]
    fn social_security_numbers_follow_the_areas() {
        assert!(is_ssn("078-05-1120"));
        for value in [
            "000-05-1120",
            "666-05-1120",
            "900-05-1120",
            "078-00-1120",
            "078-05-0000",
            "078051120",
            "2024-01-31",
        ] {
            assert!(!is_ssn(value), "{value}");
        }
    }

    #[test]
    fn chance_seldom_passes_what_is_called_telling() {
        for scheme in Scheme::ALL.iter().filter(|scheme| scheme.is_telling()) {
            let numbers =
                (0..20_000_u64).map(|number| (10_000_000_000 + number * 3_500_027).to_string());
            let passed = numbers.filter(|number| scheme.matches(number)).count();
            assert!(passed < 1000, "{scheme:?} {passed}");
        }
    }
}
