//! Postal codes by country: their forms.
//!
//! Sources: Universal Postal Union, "Addressing systems" (the form of each member's postcode); Royal Mail, "Programmers'
//! Guide to PAF" (letters of the United Kingdom); Canada Post, "Addressing Guidelines" (letters of Canada); PostNL (no
//! code begins with 0, and there is no SA, SD, SS).

use super::List;

/// Countries by the code that rules give, and their forms: `#` is a digit, `^` one from 1 to 9, `@` a letter that all
/// countries with letters use, `%` a postcode area of the United Kingdom.
pub const COUNTRIES: &[(&str, &[&str])] = &[
    ("at", &["^###"]),
    ("au", &["^###"]),
    ("be", &["^###"]),
    ("br", &["^####-###"]),
    ("ca", &["@#@ #@#"]),
    ("ch", &["^###"]),
    ("cn", &["^#####"]),
    ("cz", &["^## ##"]),
    ("de", &["^####"]),
    ("dk", &["^###"]),
    ("es", &["0^###", "1####", "2####", "3####", "4####"]),
    ("fi", &["^####"]),
    ("fr", &["^####"]),
    ("gr", &["^## ##"]),
    ("in", &["^#####"]),
    ("ir", &["^####-#####"]),
    ("it", &["^####"]),
    ("jp", &["^##-####"]),
    ("kr", &["^####"]),
    ("mx", &["^####"]),
    ("nl", &["^### @@"]),
    ("no", &["^###"]),
    ("pl", &["^#-###"]),
    ("pt", &["^###-###"]),
    ("sa", &["^####"]),
    ("se", &["^## ##"]),
    (
        "tr",
        &[
            "0^###", "1####", "2####", "3####", "4####", "5####", "6####", "7####",
        ],
    ),
    ("tw", &["^##"]),
    ("uk", &["%^ ^@@", "%^# ^@@"]),
    ("us", &["#####"]),
    ("za", &["^###"]),
];

/// Letters of [`COUNTRIES`]: without those that the United Kingdom leaves out behind the blank, Canada everywhere, and S
/// for the Netherlands.
pub const LETTERS: &[u8] = b"ABEGHJLNPRTX";

/// Postcode areas of the United Kingdom.
pub const AREAS_UK: List = &[
    "AB", "AL", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "CA", "CB", "CF", "CH", "CM", "CO",
    "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "EH", "EN", "EX",
    "FK", "FY", "GL", "GU", "HA", "HD", "HG", "HP", "HR", "HU", "HX", "IG", "IP", "IV", "KA", "KT",
    "KW", "KY", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "ME", "MK", "ML", "NE", "NG", "NN", "NP",
    "NR", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "SA", "SG", "SK", "SL",
    "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW",
    "UB", "WA", "WD", "WF", "WN", "WR", "WS", "WV", "YO",
];

/// The forms of a country's codes; `None` where it is not listed.
pub fn of(country: &str) -> Option<&'static [&'static str]> {
    let found = COUNTRIES.iter().find(|(code, _)| *code == country);
    found.map(|(_, forms)| *forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_in_order() {
        assert!(COUNTRIES.is_sorted_by_key(|(country, _)| *country));
    }
}
