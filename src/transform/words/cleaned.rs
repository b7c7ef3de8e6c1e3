//! Lists of the `fake` crate with slips in them: blanks around a word, a stray accent or capital, a list in capitals.

use fake::locales::{DE_DE, Data, IT_IT, NL_NL};

use super::List;

const GERMAN: [&str; DE_DE::NAME_LAST_NAME.len()] = cleaned(DE_DE::NAME_LAST_NAME);
const ITALIAN: [&str; IT_IT::NAME_LAST_NAME.len()] = cleaned(IT_IT::NAME_LAST_NAME);

const DUTCH: [&str; NL_NL::NAME_FIRST_NAME.len()] = cleaned(NL_NL::NAME_FIRST_NAME);

/// Dutch given names.
pub(super) const NL_FIRST_NAMES: List = &DUTCH;

/// German family names.
pub(super) const DE_LAST_NAMES: List = &GERMAN;

/// Italian family names.
pub(super) const IT_LAST_NAMES: List = &ITALIAN;

/// Words with an accent or a capital that no name has, and the words that they should be.
const STRAYS: [(&str, &str); 2] = [("Özm\u{302}en", "Özmen"), ("FAnke", "Fanke")];

/// The words without blanks around them.
const fn cleaned<const N: usize>(list: List) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = list[at].trim_ascii();
        let mut stray = 0;
        while stray < STRAYS.len() {
            let (slip, word) = STRAYS[stray];
            if is_same(words[at].as_bytes(), slip.as_bytes()) {
                words[at] = word;
            }
            stray += 1;
        }
        at += 1;
    }
    words
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The provinces of Italy in the order of their codes in the crate.
pub(super) const IT_PROVINCES: List = &[
    "Agrigento",
    "Alessandria",
    "Ancona",
    "Aosta",
    "Arezzo",
    "Ascoli Piceno",
    "Asti",
    "Avellino",
    "Bari",
    "Barletta-Andria-Trani",
    "Belluno",
    "Benevento",
    "Bergamo",
    "Biella",
    "Bologna",
    "Bolzano",
    "Brescia",
    "Brindisi",
    "Cagliari",
    "Caltanissetta",
    "Campobasso",
    "Carbonia-Iglesias",
    "Caserta",
    "Catania",
    "Catanzaro",
    "Chieti",
    "Como",
    "Cosenza",
    "Cremona",
    "Crotone",
    "Cuneo",
    "Enna",
    "Fermo",
    "Ferrara",
    "Firenze",
    "Foggia",
    "Forlì-Cesena",
    "Frosinone",
    "Genova",
    "Gorizia",
    "Grosseto",
    "Imperia",
    "Isernia",
    "La Spezia",
    "L'Aquila",
    "Latina",
    "Lecce",
    "Lecco",
    "Livorno",
    "Lodi",
    "Lucca",
    "Macerata",
    "Mantova",
    "Massa-Carrara",
    "Matera",
    "Medio Campidano",
    "Messina",
    "Milano",
    "Modena",
    "Monza e Brianza",
    "Napoli",
    "Novara",
    "Nuoro",
    "Ogliastra",
    "Olbia-Tempio",
    "Oristano",
    "Padova",
    "Palermo",
    "Parma",
    "Pavia",
    "Perugia",
    "Pesaro e Urbino",
    "Pescara",
    "Piacenza",
    "Pisa",
    "Pistoia",
    "Pordenone",
    "Potenza",
    "Prato",
    "Ragusa",
    "Ravenna",
    "Reggio Calabria",
    "Reggio Emilia",
    "Rieti",
    "Rimini",
    "Roma",
    "Rovigo",
    "Salerno",
    "Sassari",
    "Savona",
    "Siena",
    "Siracusa",
    "Sondrio",
    "Taranto",
    "Teramo",
    "Terni",
    "Torino",
    "Trapani",
    "Trento",
    "Treviso",
    "Trieste",
    "Udine",
    "Varese",
    "Venezia",
    "Verbano-Cusio-Ossola",
    "Vercelli",
    "Verona",
    "Vibo Valentia",
    "Vicenza",
    "Viterbo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_gone_and_the_other_words_are_there() {
        for (clean, list) in [
            (DE_LAST_NAMES, DE_DE::NAME_LAST_NAME),
            (IT_LAST_NAMES, IT_IT::NAME_LAST_NAME),
            (NL_FIRST_NAMES, NL_NL::NAME_FIRST_NAME),
        ] {
            assert_eq!(clean.len(), list.len());
            let changed = clean.iter().zip(list).filter(|(clean, word)| clean != word);
            assert_eq!(changed.count(), 1);
        }
        assert!(DE_LAST_NAMES.contains(&"Özmen") && IT_LAST_NAMES.contains(&"Ricci"));
    }

    #[test]
    fn provinces_are_those_of_the_crate() {
        let letters = |name: &str| -> String {
            let plain = name.to_lowercase().replace('ì', "i");
            plain.chars().filter(char::is_ascii_alphabetic).collect()
        };
        let crates = IT_IT::ADDRESS_STATE.iter().map(|name| letters(name));
        assert!(IT_PROVINCES.iter().map(|name| letters(name)).eq(crates));
        assert_eq!(IT_PROVINCES.len(), IT_IT::ADDRESS_STATE_ABBR.len());
    }
}
