//! Numbers that states give to people, by their check digits.

use super::{digits, is_date, is_one_digit, number, weighted};
use crate::transform::detectors::card::passes_luhn;

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

    /// Whether a value is such a number.
    pub fn matches(self, value: &str) -> bool {
        let value = value.trim();
        match self {
            Self::Poland => digits(value, &[]).is_some_and(|digits| pesel(&digits)),
            Self::Germany => digits(value, &[' ']).is_some_and(|digits| steuer_id(&digits)),
            Self::GermanHealth => kvnr(value),
            Self::France => nir(value),
            Self::Spain => dni(value),
            Self::Italy => codice_fiscale(value),
            Self::UnitedKingdom => nino(value),
            Self::Nhs => digits(value, &[' ', '-']).is_some_and(|digits| nhs(&digits)),
            Self::Brazil => digits(value, &['.', '-']).is_some_and(|digits| cpf(&digits)),
            Self::India => digits(value, &[' ', '-']).is_some_and(|digits| aadhaar(&digits)),
            Self::Netherlands => digits(value, &['.', ' ']).is_some_and(|digits| bsn(&digits)),
            Self::Portugal => digits(value, &[' ']).is_some_and(|digits| nif(&digits)),
            Self::Sweden => personnummer(value),
        }
    }
}

/// Whether a value is a US social security number with its dashes. Source: SSA, "SSN Randomization": no area 000, 666
/// or from 900 on, no group 00, no serial 0000.
pub fn is_ssn(value: &str) -> bool {
    let parts: Vec<&str> = value.trim().split('-').collect();
    let [area, group, serial] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, length: usize| {
        let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (area, group, serial) = (number(area, 3), number(group, 2), number(serial, 4));
    area.is_some_and(|area| area != 0 && area != 666 && area < 900)
        && group.is_some_and(|group| group != 0)
        && serial.is_some_and(|serial| serial != 0)
}

/// Source: Polish Act on the Population Register of 24 September 2010, art. 15; the century is in the month.
fn pesel(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 11] = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1];
    digits.len() == 11
        && weighted(digits, &WEIGHTS).is_multiple_of(10)
        && is_date(
            number(&digits[2..4]) as u32 % 20,
            number(&digits[4..6]) as u32,
        )
}

/// Source: Bundeszentralamt für Steuern, "Aufbau der Identifikationsnummer"; check digit by ISO 7064, MOD 11,10.
fn steuer_id(digits: &[u8]) -> bool {
    if digits.len() != 11 || digits[0] == 0 {
        return false;
    }
    let mut counts = [0_u8; 10];
    for digit in &digits[..10] {
        counts[usize::from(*digit)] += 1;
    }
    let repeated = counts.iter().filter(|count| **count > 1).count();
    let most = counts.iter().max().copied().unwrap_or(0);
    let product = digits[..10].iter().fold(10, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        let sum = if sum == 0 { 10 } else { sum };
        sum * 2 % 11
    });
    let check = (11 - product) % 10;
    repeated == 1 && most <= 3 && check == u32::from(digits[10])
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

/// Source: INSEE, "Numéro de sécurité sociale": key of 97; Corsica's departments are 2A and 2B.
fn nir(value: &str) -> bool {
    let text: String = value.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    let text = text.to_ascii_uppercase();
    let corsica = text.get(5..7);
    let plain = match corsica {
        Some("2A") => text.replacen("2A", "19", 1),
        Some("2B") => text.replacen("2B", "18", 1),
        _ => text.clone(),
    };
    let Some(digits) = digits(&plain, &[]).filter(|digits| digits.len() == 15) else {
        return false;
    };
    let month = number(&digits[3..5]);
    let months = (1..=12).contains(&month) || (20..=42).contains(&month) || month >= 50;
    matches!(digits[0], 1..=4 | 7 | 8)
        && months
        && number(&digits[13..]) == 97 - number(&digits[..13]) % 97
}

/// Source: Spanish Ministry of the Interior, "Cálculo del dígito de control del NIF-NIE".
fn dni(value: &str) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let text: String = value
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.'))
        .collect();
    let text = text.to_ascii_uppercase();
    let (Some(head), Some(letter)) = (text.get(..8), text.as_bytes().get(8)) else {
        return false;
    };
    let head = match head.as_bytes().first() {
        Some(b'X') => format!("0{}", &head[1..]),
        Some(b'Y') => format!("1{}", &head[1..]),
        Some(b'Z') => format!("2{}", &head[1..]),
        _ => head.to_owned(),
    };
    text.len() == 9
        && digits(&head, &[]).is_some_and(|digits| {
            let at = number(&digits) % 23;
            digits.len() == 8 && LETTERS.get(at as usize) == Some(letter)
        })
}

/// Source: Italian Ministry of Finance, decree of 23 December 1976 (control character); letters may stand for digits
/// where two people would have one code.
fn codice_fiscale(value: &str) -> bool {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let text = value.to_ascii_uppercase();
    let bytes = text.as_bytes();
    if bytes.len() != 16 || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let letters = [0, 1, 2, 3, 4, 5, 8, 11, 15];
    let is_digit = |byte: u8| byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte);
    let form = bytes.iter().enumerate().all(|(at, byte)| {
        if letters.contains(&at) {
            byte.is_ascii_uppercase()
        } else {
            is_digit(*byte)
        }
    });
    let place = |byte: u8| {
        usize::from(if byte.is_ascii_digit() {
            byte - b'0'
        } else {
            byte - b'A'
        })
    };
    let sum: u32 = bytes[..15]
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            if at % 2 == 0 {
                ODD[place(*byte)]
            } else {
                place(*byte) as u32
            }
        })
        .sum();
    form && u32::from(bytes[15] - b'A') == sum % 26
}

/// Source: HMRC, NIM39110: letters that are not used, and the suffix.
fn nino(value: &str) -> bool {
    let text: String = value.chars().filter(|c| *c != ' ').collect();
    let text = text.to_ascii_uppercase();
    let bytes = text.as_bytes();
    let [first, second, number @ .., suffix] = bytes else {
        return false;
    };
    let prefix = |byte: &u8| byte.is_ascii_uppercase() && !b"DFIQUV".contains(byte);
    prefix(first)
        && prefix(second)
        && *second != b'O'
        && !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"]
            .iter()
            .any(|unused| text.starts_with(unused))
        && number.len() == 6
        && number.iter().all(u8::is_ascii_digit)
        && (b'A'..=b'D').contains(suffix)
}

/// Source: NHS Data Dictionary, "NHS Number": modulus 11.
fn nhs(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [10, 9, 8, 7, 6, 5, 4, 3, 2];
    if digits.len() != 10 || is_one_digit(digits) {
        return false;
    }
    let check = (11 - weighted(&digits[..9], &WEIGHTS) % 11) % 11;
    check == u32::from(digits[9])
}

/// Source: Receita Federal do Brasil, rule for the two check digits of the CPF.
fn cpf(digits: &[u8]) -> bool {
    if digits.len() != 11 || is_one_digit(digits) {
        return false;
    }
    let check = |length: usize| {
        let weights: Vec<u32> = (2..=length as u32 + 1).rev().collect();
        weighted(&digits[..length], &weights) * 10 % 11 % 10
    };
    check(9) == u32::from(digits[9]) && check(10) == u32::from(digits[10])
}

/// Source: UIDAI: twelve digits, the first 2 to 9, check digit by Verhoeff, "Error Detecting Decimal Codes", 1969.
fn aadhaar(digits: &[u8]) -> bool {
    digits.len() == 12 && digits[0] > 1 && !is_one_digit(digits) && verhoeff(digits)
}

fn verhoeff(digits: &[u8]) -> bool {
    const STEP: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    // The dihedral group of ten: rotations 0 to 4, reflections 5 to 9.
    let multiply = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let sum = digits
        .iter()
        .rev()
        .enumerate()
        .fold(0, |sum, (place, digit)| {
            let permuted = (0..place % 8).fold(*digit, |digit, _| STEP[usize::from(digit)]);
            multiply(sum, permuted)
        });
    sum == 0
}

/// Source: Dutch Rijksdienst voor Identiteitsgegevens: the eleven-test.
fn bsn(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [9, 8, 7, 6, 5, 4, 3, 2];
    if digits.len() != 9 || is_one_digit(digits) {
        return false;
    }
    let sum = weighted(&digits[..8], &WEIGHTS);
    sum % 11 == u32::from(digits[8])
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

/// Source: Skatteverket, SKV 704: the last ten digits pass the Luhn check; a dash, or a plus from the age of 100 on.
fn personnummer(value: &str) -> bool {
    let Some((date, rest)) = value.split_once(['-', '+']) else {
        return false;
    };
    let (Some(date), Some(rest)) = (digits(date, &[]), digits(rest, &[])) else {
        return false;
    };
    if !matches!(date.len(), 6 | 8) || rest.len() != 4 {
        return false;
    }
    let date = &date[date.len() - 6..];
    is_date(number(&date[2..4]) as u32, number(&date[4..]) as u32 % 60)
        && passes_luhn([date, &rest].concat().into_iter())
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
