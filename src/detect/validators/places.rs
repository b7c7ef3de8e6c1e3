//! Parts of addresses, and positions.

use super::digits;

/// Words that streets end or begin with, in several languages. Written for this project.
const STREET_WORDS: &[&str] = &[
    "street",
    "st",
    "st.",
    "avenue",
    "ave",
    "ave.",
    "road",
    "rd",
    "rd.",
    "lane",
    "ln",
    "drive",
    "dr",
    "dr.",
    "court",
    "ct",
    "boulevard",
    "blvd",
    "way",
    "place",
    "terrace",
    "square",
    "highway",
    "hwy",
    "parkway",
    "pkwy",
    "crescent",
    "close",
    "alley",
    "trail",
    "loop",
    "plaza",
    "circle",
    "view",
    "rue",
    "allée",
    "quai",
    "chemin",
    "impasse",
    "cours",
    "calle",
    "avenida",
    "av.",
    "carrera",
    "paseo",
    "plaça",
    "rua",
    "travessa",
    "praça",
    "via",
    "viale",
    "corso",
    "piazza",
    "vicolo",
    "largo",
    "straat",
    "laan",
    "weg",
    "plein",
    "gracht",
    "ulica",
    "ul.",
    "aleja",
    "al.",
    "plac",
    "platz",
    "gasse",
    "allee",
];

const STREET_ENDINGS: &[&str] = &[
    "straße", "strasse", "str.", "weg", "gasse", "platz", "allee", "straat", "laan", "gracht",
    "plein",
];

/// Whether a value reads like a street and a number.
pub fn is_street(value: &str) -> bool {
    let has_number = value.chars().any(|c| c.is_ascii_digit());
    let lower = value.to_lowercase();
    let mut words = lower
        .split([' ', ',', ';', '\n'])
        .filter(|word| !word.is_empty());
    let street = |word: &str| {
        STREET_WORDS.contains(&word)
            || STREET_ENDINGS
                .iter()
                .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
    };
    value.chars().count() <= 200 && has_number && words.clone().count() >= 2 && words.any(street)
}

/// Words for a part of a house, and for somebody whose mail comes to another's.
const PARTS_OF_HOUSES: &[&str] = &[
    "apt",
    "apartment",
    "apto",
    "apartamento",
    "app",
    "appt",
    "appartement",
    "block",
    "bldg",
    "building",
    "batiment",
    "bâtiment",
    "bat",
    "bât",
    "box",
    "c/o",
    "chez",
    "attn",
    "daire",
    "depto",
    "eg",
    "etage",
    "étage",
    "etg",
    "flat",
    "floor",
    "fl",
    "hinterhaus",
    "int",
    "interno",
    "lot",
    "og",
    "piano",
    "piso",
    "puerta",
    "room",
    "rm",
    "sala",
    "scala",
    "stock",
    "ste",
    "suite",
    "unit",
    "whg",
    "wohnung",
    "zimmer",
];

/// Most letters of the number of a flat: `12-b`.
const LONGEST_FLAT: usize = 5;

/// Most words of the second line of an address without a name.
const MOST_OF_LINE: usize = 6;

/// Whether a value is what stands on the second line of an address, and no street: `Apt. 4`, `2nd floor`, `c/o` and a name.
pub fn is_second_line(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    let words = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ':' | '#'));
    let mut words = words.filter(|word| !word.is_empty());
    let is_number = value.len() <= LONGEST_FLAT && value.contains(|c: char| c.is_ascii_digit());
    let is_short = words.clone().count() <= MOST_OF_LINE;
    let is_part = is_short && words.any(|word| PARTS_OF_HOUSES.contains(&word));
    !is_street(value) && (is_number || value.starts_with('#') || is_part)
}

/// Whether a street is followed by more: a town, a postal code.
pub fn is_full_address(value: &str) -> bool {
    let parts = value
        .split([',', '\n'])
        .filter(|part| !part.trim().is_empty());
    is_street(value) && parts.count() >= 2
}

/// Whether a value has the form of a postal code that is more than some digits: US with four more, UK, Canada, the
/// Netherlands, Poland, Portugal, Brazil. Source: Universal Postal Union, addressing systems of its members.
pub fn is_postcode(value: &str) -> bool {
    let value = value.trim().to_uppercase();
    let shape: String = value
        .chars()
        .map(|c| match c {
            '0'..='9' => '#',
            'A'..='Z' => '?',
            other => other,
        })
        .collect();
    matches!(
        shape.as_str(),
        "#####-####"
            | "##-###"
            | "####-###"
            | "#####-###"
            | "#### ??"
            | "####??"
            | "?#? #?#"
            | "?#?#?#"
            | "?# #??"
            | "?## #??"
            | "??# #??"
            | "??## #??"
            | "?#? #??"
            | "??#? #??"
            | "### ##"
    )
}

/// Whether a value is one position: two decimal numbers, a latitude and a longitude with three or more places, or a point
/// of well-known text. Source: ISO 6709, in the decimal form that software writes.
pub fn is_position(value: &str) -> bool {
    if let Some(is_position) = well_known_text(value.trim()) {
        return is_position;
    }
    let inner = value.trim().trim_matches(['(', ')', '[', ']']);
    let mut parts = inner.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let (Some(latitude), Some(longitude), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let places = |text: &str| text.split_once('.').map_or(0, |(_, places)| places.len());
    let within =
        |text: &str, most: f64| text.parse::<f64>().is_ok_and(|number| number.abs() <= most);
    places(latitude) >= 3
        && places(longitude) >= 3
        && within(latitude, 90.0)
        && within(longitude, 180.0)
}

/// Whether a point of well-known text may be a position, longitude first; `None` for what is no such text.
/// Source: OGC 06-103r4, section 7; `SRID=4326;` in front of it is PostGIS's (ST_AsEWKT).
fn well_known_text(value: &str) -> Option<bool> {
    let point = value.split_once(';').map_or(value, |(_, point)| point);
    let (word, rest) = point.split_at_checked("POINT".len())?;
    if !word.eq_ignore_ascii_case("POINT") {
        return None;
    }
    let rest = rest.trim_start_matches([' ', 'Z', 'M', 'z', 'm']);
    let inner = rest.strip_prefix('(')?.strip_suffix(')')?;
    let numbers: Option<Vec<f64>> = inner
        .split_whitespace()
        .map(|number| number.parse().ok())
        .collect();
    Some(numbers.is_some_and(|numbers| match numbers.as_slice() {
        [longitude, latitude, rest @ ..] => {
            longitude.abs() <= 180.0 && latitude.abs() <= 90.0 && rest.len() <= 2
        }
        _ => false,
    }))
}

/// The year of a date that begins or ends with it, also without signs, or of a bare year.
pub fn year(value: &str) -> Option<u32> {
    // `31/12/1950 00:00`: as programs write a day whose type has a time.
    let value = value.trim();
    let is_time = |rest: &str| rest.contains(':') && rest.starts_with(|c: char| c.is_ascii_digit());
    let day = value.split_once(' ').filter(|(_, rest)| is_time(rest));
    let value = day.map_or(value, |(day, _)| day);
    let is_sign = |c: char| matches!(c, '/' | '.' | '-');
    // `31/12/1950`: the year stands last where day and month are written as numbers.
    let parts: Vec<&str> = value.splitn(4, is_sign).collect();
    let value = match parts.as_slice() {
        [day, month, year]
            if (1..=2).contains(&day.len())
                && (1..=2).contains(&month.len())
                && day
                    .bytes()
                    .chain(month.bytes())
                    .all(|byte| byte.is_ascii_digit()) =>
        {
            year
        }
        _ => value,
    };
    let (year, rest) = value.split_at_checked(4)?;
    // `19501231`.
    let rest = match rest.len() {
        4 if rest.bytes().all(|byte| byte.is_ascii_digit()) && is_day(rest) => "",
        _ => rest,
    };
    let year = digits(year, &[]).filter(|digits| digits.len() == 4)?;
    let is_date = rest.is_empty() || rest.starts_with('-') || rest.starts_with('/');
    is_date.then(|| {
        year.iter()
            .fold(0, |year, digit| year * 10 + u32::from(*digit))
    })
}

/// Whether four digits are a month and a day.
fn is_day(digits: &str) -> bool {
    let (month, day) = digits.split_at(2);
    let within = |text: &str, most: u32| {
        text.parse()
            .is_ok_and(|number| (1..=most).contains(&number))
    };
    within(month, 12) && within(day, 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_need_a_number_and_a_word_for_a_street() {
        for value in [
            "1 Main St",
            "Hauptstraße 12",
            "12 rue de la Paix",
            "Via Roma 3",
            "Calle Mayor, 5",
            "ul. Długa 7",
        ] {
            assert!(is_street(value), "{value}");
        }
        for value in [
            "Main Street",
            "12",
            "12 apples",
            "Drive",
            "route 66 is long and winding",
        ] {
            assert!(!is_street(value), "{value}");
        }
        assert!(is_full_address("1 Main St, Springfield 12345") && !is_full_address("1 Main St"));
    }

    #[test]
    fn codes_positions_and_years_have_their_forms() {
        assert!(is_postcode("12345-6789") && is_postcode("sw1a 1aa") && is_postcode("K1A 0B1"));
        assert!(!is_postcode("12345") && !is_postcode("AB-12"));
        assert!(is_position("52.5200, 13.4050") && is_position("(52.520,13.405)"));
        assert!(!is_position("1.5, 2.5") && !is_position("152.520, 13.405"));
        assert_eq!(
            (
                year("1984-05-08"),
                year("1984"),
                year("84"),
                year("19849908")
            ),
            (Some(1984), Some(1984), None, None)
        );
        for text in ["19840508", "31/12/1984", "5.8.1984", "12-31-1984"] {
            assert_eq!(year(text), Some(1984), "{text}");
        }
        for text in ["1.2.3", "192.168.1.1", "a/b/1984", "123/4/1984"] {
            assert_eq!(year(text), None, "{text}");
        }
    }
}
