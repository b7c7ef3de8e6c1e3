//! What is written of health: codes of diseases.

/// Whether a value is a code of ICD-10 with its subdivision: `E11.9`, `S72.001A`. Codes without a point are like those of
/// products and rooms, and do not count.
/// Source: WHO, ICD-10 volume 2, section 2.4 (a letter, two digits, a point and a digit); ICD-10-CM Official Guidelines,
/// section I.A (three to seven characters, the second a digit, the point behind the third).
pub fn is_disease(value: &str) -> bool {
    let Some((category, rest)) = value.trim().split_once('.') else {
        return false;
    };
    let rest = rest.trim_end_matches(['+', '*', '!', 'G', 'V', 'Z']);
    let is_category = matches!(
        category.as_bytes(),
        [letter, tens, ones]
            if letter.is_ascii_uppercase()
                && tens.is_ascii_digit()
                && (ones.is_ascii_digit() || matches!(ones, b'A' | b'B'))
    );
    is_category
        && (1..=4).contains(&rest.len())
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// Whether a value is such a code with or without its point: `E119`, `J45`. Only where something else says that it is one,
/// since many products have such numbers.
pub fn is_disease_code(value: &str) -> bool {
    let value = value.trim();
    let bare = value.trim_end_matches(['+', '*', '!', 'G', 'V', 'Z']);
    let is_bare = (3..=7).contains(&bare.len()) && bare.is_ascii() && {
        let (category, rest) = bare.split_at(3);
        is_disease(&format!(
            "{category}.{}",
            if rest.is_empty() { "0" } else { rest }
        ))
    };
    is_bare || is_disease(value)
}

/// Whether a value is a Medicare Beneficiary Identifier, with or without its dashes: `1EG4-TE5-MK73`. Eleven places, of which
/// each is for digits, for letters or for both; S, L, O, I, B and Z, which look like digits, are never used.
/// Source: CMS, "Understanding the Medicare Beneficiary Identifier (MBI) Format".
pub fn is_mbi(value: &str) -> bool {
    const FORM: &[u8; 11] = b"CAXNAXNAANN";
    let parts: Vec<usize> = value.split('-').map(str::len).collect();
    let is_written = matches!(parts.as_slice(), [11] | [4, 3, 4]);
    let signs = value.bytes().filter(|byte| *byte != b'-');
    let is_letter = |sign: u8| sign.is_ascii_uppercase() && !b"SLOIBZ".contains(&sign);
    let mut places = signs.zip(FORM);
    is_written
        && places.all(|(sign, place)| match place {
            b'C' => (b'1'..=b'9').contains(&sign),
            b'N' => sign.is_ascii_digit(),
            b'A' => is_letter(sign),
            _ => is_letter(sign) || sign.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_medicare_have_letters_at_their_places() {
        // The example of CMS.
        for value in ["1EG4-TE5-MK73", "1EG4TE5MK73"] {
            assert!(is_mbi(value), "{value}");
        }
        for value in [
            "0EG4TE5MK73",
            "1SG4TE5MK73",
            "1EG4TE5MK7",
            "1EG4-TE5MK73",
            "12345678901",
            "",
        ] {
            assert!(!is_mbi(value), "{value}");
        }
    }

    #[test]
    fn diseases_are_told_from_other_codes() {
        for code in ["E11.9", "S72.001A", "C50.11", "M54.5G", " I10.0 "] {
            assert!(is_disease(code), "{code}");
        }
        for other in [
            "E11",
            "A12",
            "1.9",
            "e11.9",
            "E11.",
            "AB1.9",
            "v1.2",
            "E1.9",
            "E11.12345",
            "é11.9",
        ] {
            assert!(!is_disease(other), "{other}");
        }
    }

    #[test]
    fn codes_need_no_point_where_something_says_what_they_are() {
        for code in ["J459", "E119", "J45", "S72001A", "E11.9", "M545G", " I10 "] {
            assert!(is_disease_code(code), "{code}");
        }
        for other in [
            "E1",
            "e119",
            "AB19",
            "E119123456",
            "E1é9",
            "119",
            "E.119",
            "",
        ] {
            assert!(!is_disease_code(other), "{other}");
        }
    }
}
