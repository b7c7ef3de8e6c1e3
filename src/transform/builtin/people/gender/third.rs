//! Words for a gender that is neither woman nor man, and for none that is known or told.
//!
//! Sources: HL7 version 2, table 0001 (O, U, A, N); HL7 FHIR, value set AdministrativeGender (other, unknown); ISO/IEC 5218
//! (0, 9); ICAO Doc 9303 (X); `d` as §22(3) of the German Personenstandsgesetz has it; the languages' own words.

/// In small letters. None is a word or code for women or men in sets that [`super::KNOWN`] has.
const WORDS: &[&str] = &[
    "x",
    "d",
    "o",
    "u",
    "n",
    "a",
    "i",
    "0",
    "9",
    "nb",
    "other",
    "unknown",
    "diverse",
    "inter",
    "intersex",
    "neutral",
    "nonbinary",
    "non-binary",
    "non binary",
    "non_binary",
    "undisclosed",
    "unspecified",
    "not specified",
    "not_specified",
    "not known",
    "not applicable",
    "not_applicable",
    "prefer not to say",
    "prefer_not_to_say",
    "divers",
    "andere",
    "anderes",
    "sonstige",
    "sonstiges",
    "unbekannt",
    "keine angabe",
    "keine_angabe",
    "ohne angabe",
    "nichtbinär",
    "nicht-binär",
    "nicht binär",
    "autre",
    "inconnu",
    "non binaire",
    "non-binaire",
    "non précisé",
    "non renseigné",
    "indéterminé",
    "otro",
    "otra",
    "desconocido",
    "no binario",
    "no especificado",
    "indeterminado",
    "outro",
    "outra",
    "desconhecido",
    "não binário",
    "nao binario",
    "não informado",
    "nao informado",
    "altro",
    "sconosciuto",
    "non binario",
    "non specificato",
    "anders",
    "overig",
    "onbekend",
    "non-binair",
    "non binair",
    "inna",
    "inne",
    "inny",
    "nieznana",
    "nieznane",
    "nieznany",
    "niebinarna",
    "niebinarny",
    "nie podano",
];

/// Whether a value is such a word, whatever its letters' case. Allocates nothing.
pub fn is_third(value: &str) -> bool {
    let small = || value.chars().flat_map(char::to_lowercase);
    WORDS.iter().any(|word| small().eq(word.chars()))
}

/// Characters of the longest of them.
pub(super) fn longest() -> u32 {
    let lengths = WORDS.iter().map(|word| word.chars().count() as u32);
    lengths.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::KNOWN;
    use super::*;

    #[test]
    fn words_are_small_letters_each_once_and_no_codes_of_women_and_men() {
        for (at, word) in WORDS.iter().enumerate() {
            assert_eq!(word.to_lowercase(), *word);
            assert!(!WORDS[..at].contains(word), "{word}");
        }
        assert!(
            KNOWN
                .iter()
                .all(|set| !set.iter().any(|code| is_third(code)))
        );
        for word in ["X", "Divers", "ONBEKEND", "Não Binário"] {
            assert!(is_third(word), "{word}");
        }
        for word in ["", "m", "W", "v", "k", "h", "zorp", "x ", "frau", "1"] {
            assert!(!is_third(word), "{word}");
        }
        assert_eq!(longest(), 17);
    }
}
