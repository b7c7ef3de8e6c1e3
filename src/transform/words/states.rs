//! States, provinces and regions by country, each with its code.
//!
//! Source: ISO 3166-2 (codes without the country's prefix), except for the USA, Germany, Brazil, Italy and Portugal, whose
//! lists are those of the `fake` crate: there names and codes stand in the same order, which a test spot-checks.

use fake::locales::{DE_DE, Data, EN, IT_IT, PT_BR, PT_PT};

use super::{List, cleaned};

/// The states of one country.
pub struct States {
    /// The country by the code that rules give.
    pub country: &'static str,
    /// Their names.
    pub names: List,
    /// Their codes, in the same order.
    pub codes: List,
}

/// The states of a country; `None` where it is not listed.
pub fn of(country: &str) -> Option<&'static States> {
    STATES.iter().find(|states| states.country == country)
}

/// Every country whose states are known.
pub static STATES: &[States] = &[
    States {
        country: "at",
        names: &[
            "Burgenland",
            "Kärnten",
            "Niederösterreich",
            "Oberösterreich",
            "Salzburg",
            "Steiermark",
            "Tirol",
            "Vorarlberg",
            "Wien",
        ],
        codes: &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    },
    States {
        country: "au",
        names: &[
            "New South Wales",
            "Queensland",
            "South Australia",
            "Tasmania",
            "Victoria",
            "Western Australia",
            "Australian Capital Territory",
            "Northern Territory",
        ],
        codes: &["NSW", "QLD", "SA", "TAS", "VIC", "WA", "ACT", "NT"],
    },
    States {
        country: "br",
        names: PT_BR::ADDRESS_STATE,
        codes: PT_BR::ADDRESS_STATE_ABBR,
    },
    States {
        country: "ca",
        names: &[
            "Alberta",
            "British Columbia",
            "Manitoba",
            "New Brunswick",
            "Newfoundland and Labrador",
            "Nova Scotia",
            "Ontario",
            "Prince Edward Island",
            "Quebec",
            "Saskatchewan",
            "Northwest Territories",
            "Nunavut",
            "Yukon",
        ],
        codes: &[
            "AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK", "NT", "NU", "YT",
        ],
    },
    States {
        country: "ch",
        names: &[
            "Aargau",
            "Appenzell Innerrhoden",
            "Appenzell Ausserrhoden",
            "Bern",
            "Basel-Landschaft",
            "Basel-Stadt",
            "Fribourg",
            "Genève",
            "Glarus",
            "Graubünden",
            "Jura",
            "Luzern",
            "Neuchâtel",
            "Nidwalden",
            "Obwalden",
            "St. Gallen",
            "Schaffhausen",
            "Solothurn",
            "Schwyz",
            "Thurgau",
            "Ticino",
            "Uri",
            "Vaud",
            "Valais",
            "Zug",
            "Zürich",
        ],
        codes: &[
            "AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE", "NW",
            "OW", "SG", "SH", "SO", "SZ", "TG", "TI", "UR", "VD", "VS", "ZG", "ZH",
        ],
    },
    States {
        country: "de",
        names: DE_DE::ADDRESS_STATE,
        codes: DE_DE::ADDRESS_STATE_ABBR,
    },
    States {
        country: "es",
        names: &[
            "Andalucía",
            "Aragón",
            "Principado de Asturias",
            "Canarias",
            "Cantabria",
            "Castilla y León",
            "Castilla-La Mancha",
            "Catalunya",
            "Extremadura",
            "Galicia",
            "Illes Balears",
            "La Rioja",
            "Comunidad de Madrid",
            "Región de Murcia",
            "Comunidad Foral de Navarra",
            "País Vasco",
            "Comunitat Valenciana",
        ],
        codes: &[
            "AN", "AR", "AS", "CN", "CB", "CL", "CM", "CT", "EX", "GA", "IB", "RI", "MD", "MC",
            "NC", "PV", "VC",
        ],
    },
    States {
        country: "fr",
        names: &[
            "Auvergne-Rhône-Alpes",
            "Bourgogne-Franche-Comté",
            "Bretagne",
            "Centre-Val de Loire",
            "Corse",
            "Grand Est",
            "Hauts-de-France",
            "Île-de-France",
            "Normandie",
            "Nouvelle-Aquitaine",
            "Occitanie",
            "Pays de la Loire",
            "Provence-Alpes-Côte d'Azur",
        ],
        codes: &[
            "ARA", "BFC", "BRE", "CVL", "20R", "GES", "HDF", "IDF", "NOR", "NAQ", "OCC", "PDL",
            "PAC",
        ],
    },
    States {
        country: "in",
        names: &[
            "Andhra Pradesh",
            "Arunachal Pradesh",
            "Assam",
            "Bihar",
            "Goa",
            "Gujarat",
            "Haryana",
            "Himachal Pradesh",
            "Jharkhand",
            "Karnataka",
            "Kerala",
            "Madhya Pradesh",
            "Maharashtra",
            "Manipur",
            "Meghalaya",
            "Mizoram",
            "Nagaland",
            "Punjab",
            "Rajasthan",
            "Sikkim",
            "Tamil Nadu",
            "Tripura",
            "Uttar Pradesh",
            "West Bengal",
            "Delhi",
            "Jammu and Kashmir",
            "Puducherry",
        ],
        codes: &[
            "AP", "AR", "AS", "BR", "GA", "GJ", "HR", "HP", "JH", "KA", "KL", "MP", "MH", "MN",
            "ML", "MZ", "NL", "PB", "RJ", "SK", "TN", "TR", "UP", "WB", "DL", "JK", "PY",
        ],
    },
    States {
        country: "it",
        names: cleaned::IT_PROVINCES,
        codes: IT_IT::ADDRESS_STATE_ABBR,
    },
    States {
        country: "jp",
        names: &[
            "北海道",
            "青森県",
            "岩手県",
            "宮城県",
            "秋田県",
            "山形県",
            "福島県",
            "茨城県",
            "栃木県",
            "群馬県",
            "埼玉県",
            "千葉県",
            "東京都",
            "神奈川県",
            "新潟県",
            "富山県",
            "石川県",
            "福井県",
            "山梨県",
            "長野県",
            "岐阜県",
            "静岡県",
            "愛知県",
            "三重県",
            "滋賀県",
            "京都府",
            "大阪府",
            "兵庫県",
            "奈良県",
            "和歌山県",
            "鳥取県",
            "島根県",
            "岡山県",
            "広島県",
            "山口県",
            "徳島県",
            "香川県",
            "愛媛県",
            "高知県",
            "福岡県",
            "佐賀県",
            "長崎県",
            "熊本県",
            "大分県",
            "宮崎県",
            "鹿児島県",
            "沖縄県",
        ],
        codes: &[
            "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14",
            "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28",
            "29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39", "40", "41", "42",
            "43", "44", "45", "46", "47",
        ],
    },
    States {
        country: "nl",
        names: &[
            "Drenthe",
            "Flevoland",
            "Fryslân",
            "Gelderland",
            "Groningen",
            "Limburg",
            "Noord-Brabant",
            "Noord-Holland",
            "Overijssel",
            "Utrecht",
            "Zeeland",
            "Zuid-Holland",
        ],
        codes: &[
            "DR", "FL", "FR", "GE", "GR", "LI", "NB", "NH", "OV", "UT", "ZE", "ZH",
        ],
    },
    States {
        country: "pl",
        names: &[
            "Dolnośląskie",
            "Kujawsko-Pomorskie",
            "Lubelskie",
            "Lubuskie",
            "Łódzkie",
            "Małopolskie",
            "Mazowieckie",
            "Opolskie",
            "Podkarpackie",
            "Podlaskie",
            "Pomorskie",
            "Śląskie",
            "Świętokrzyskie",
            "Warmińsko-Mazurskie",
            "Wielkopolskie",
            "Zachodniopomorskie",
        ],
        codes: &[
            "02", "04", "06", "08", "10", "12", "14", "16", "18", "20", "22", "24", "26", "28",
            "30", "32",
        ],
    },
    States {
        country: "pt",
        names: PT_PT::ADDRESS_STATE,
        codes: PT_PT::ADDRESS_STATE_ABBR,
    },
    States {
        country: "us",
        names: EN::ADDRESS_STATE,
        codes: EN::ADDRESS_STATE_ABBR,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_own_code() {
        for states in STATES {
            let mut codes = states.codes.to_vec();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), states.names.len(), "{}", states.country);
        }
        assert!(STATES.is_sorted_by_key(|states| states.country));
    }

    #[test]
    fn names_and_codes_stand_in_one_order() {
        for (country, name, code) in [
            ("us", "Ohio", "OH"),
            ("us", "Wyoming", "WY"),
            ("de", "Hamburg", "HH"),
            ("de", "Sachsen-Anhalt", "ST"),
            ("br", "São Paulo", "SP"),
            ("it", "Roma", "RM"),
            ("pt", "Lisboa", "LS"),
            ("ch", "Uri", "UR"),
            ("jp", "東京都", "13"),
            ("in", "West Bengal", "WB"),
            ("ca", "Yukon", "YT"),
        ] {
            let states = of(country).unwrap();
            let place = states.names.iter().position(|known| *known == name);
            assert_eq!(states.codes[place.unwrap()], code, "{name}");
        }
    }
}
