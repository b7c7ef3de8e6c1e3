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

#[cfg(test)]
mod tests {
    use super::*;

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
}
