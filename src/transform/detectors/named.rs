//! National numbers for which `national_id` has no kind: whatever digits stand behind a word that says what they are, and
//! Belgian ones by their form.
//!
//! Sources: the names that the authorities give them; for Belgium the royal decree of 3 April 1984 on the
//! Rijksregister, articles 1 to 4 (`YY.MM.DD-SSS.CC`; months of bis numbers are 20 or 40 higher).

use super::announced::{List, Words};
use super::dates;
use super::digits::{Group, groups};
use super::marks::Near;
use super::{after, before, is_word};

/// Words that announce one, in small letters.
pub(super) const WORDS: &[&str] = &[
    // Germany and Austria.
    "kvnr",
    "krankenversichertennummer",
    "krankenversicherungsnummer",
    "versichertennummer",
    "versichertennr",
    "steuernummer",
    "steuernr",
    "stnr",
    "sozialversicherungsnummer",
    "rentenversicherungsnummer",
    "svnr",
    "rvnr",
    // Belgium.
    "rijksregisternummer",
    "rijksregister",
    "insz",
    "niss",
    // Portugal, Spain.
    "nif",
    "nipc",
    "contribuinte",
    // The north.
    "cpr",
    "cprnr",
    "personnummer",
    "fødselsnummer",
    "fodselsnummer",
    "henkilötunnus",
    "hetu",
    "kennitala",
    // The east.
    "cnp",
    "egn",
    "oib",
    "jmbg",
    "amka",
    "afm",
    // Ireland, and the others' names for those that are looked for by form.
    "pps",
    "ppsn",
    "bsn",
    "burgerservicenummer",
    "sofinummer",
    "pesel",
    "cpf",
    "ssn",
    // Latin America.
    "curp",
    "rfc",
    "cuil",
    "cuit",
    // Passports and identity cards.
    "passport",
    "reisepass",
    "reisepassnummer",
    "passnummer",
    "personalausweis",
    "ausweisnummer",
    "passeport",
    "pasaporte",
    "passaporto",
    "passaporte",
    "paspoort",
    "paszport",
];

/// Words that announce amounts as well: of those only what is written with strokes.
pub(super) const AMBIGUOUS: &[&str] = &["steuer", "st"];

/// Digits that a number must have.
const FEWEST: usize = 6;

/// Digits behind which a blank ends a number.
const ENOUGH: usize = 9;

/// Most bytes of a number with its signs.
const LONGEST: usize = 24;

/// The length of the number that begins at a byte, with the marks from there on and the words in front of it.
pub(super) fn length(
    text: &str,
    start: usize,
    near: Near,
    words: impl FnOnce() -> Words,
) -> Option<usize> {
    let length = belgian(text, start).or_else(|| {
        let length = together(text, start, near)?;
        let has_strokes = || {
            let number = text.get(start..start + length);
            number.is_some_and(|number| number.contains('/'))
        };
        let words = words();
        let is_one =
            words.announce(List::Named) || words.announce(List::Ambiguous) && has_strokes();
        is_one.then_some(length)
    });
    length.filter(|_| !before(text, start).is_some_and(is_word))
}

/// `85.07.30-033.28`, whatever its check digits: no other number is written so.
fn belgian(text: &str, start: usize) -> Option<usize> {
    let form = b"##.##.##-###.##";
    // Few numbers have a point there.
    if text.as_bytes().get(start + 2) != Some(&b'.') {
        return None;
    }
    let number = text.get(start..)?.get(..form.len())?;
    let is_like = |(byte, class): (u8, &u8)| match class {
        b'#' => byte.is_ascii_digit(),
        class => byte == *class,
    };
    let part = |from: usize| number.get(from..from + 2)?.parse::<u32>().ok();
    let is_one = number.bytes().zip(form).all(is_like)
        && part(3)? % 20 <= 12
        && part(3)? < 60
        && part(6)? <= 31
        && !after(text, start + form.len()).is_some_and(is_word);
    is_one.then_some(form.len())
}

/// How many bytes hang together from one on, letters, digits and signs, if there are enough digits among them.
fn together(text: &str, start: usize, near: Near) -> Option<usize> {
    let bytes = text.as_bytes().get(start..)?;
    let (mut end, mut digits) = near.word(0);
    if digits == 0 || end > LONGEST || near.digits(LONGEST) < FEWEST {
        return None;
    }
    while let Some(sign @ (b' ' | b'-' | b'.' | b'/')) = bytes.get(end) {
        let next = end + 1;
        let (length, more) = near.word(next);
        let behind = next + length;
        let is_part = match more {
            // The letter between two parts of a number.
            0 => {
                length == 1
                    && bytes.get(next).is_some_and(u8::is_ascii_uppercase)
                    && bytes.get(behind) == Some(sign)
                    && bytes.get(behind + 1).is_some_and(u8::is_ascii_digit)
            }
            _ => *sign != b' ' || digits < ENOUGH,
        };
        // Most groups are followed by something else than a date's sign.
        let is_date = || {
            length == more
                && matches!(bytes.get(behind), Some(b'.' | b'/' | b'-'))
                && is_date(text, start + next)
        };
        if !is_part || behind > LONGEST || is_date() {
            break;
        }
        (end, digits) = (behind, digits + more);
    }
    let ends = digits >= FEWEST && !after(text, start + end).is_some_and(is_word);
    (ends && end <= LONGEST).then_some(end)
}

/// Whether a date begins at a byte.
fn is_date(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let is_its = |byte: &&u8| byte.is_ascii_digit() || b"./-".contains(byte);
    let length = rest.iter().take(LONGEST).take_while(is_its).count();
    let part = text.get(at..at + length).unwrap_or_default();
    let mut all = [Group { start: 0, end: 0 }; LONGEST];
    let mut count = 0;
    for (place, group) in all.iter_mut().zip(groups(part)) {
        *place = group;
        count += 1;
    }
    dates::begins(part, all.get(..count).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;
    use super::*;

    #[test]
    fn numbers_are_found_behind_their_names() {
        for (text, number) in [
            ("KVNR A123456789", "A123456789"),
            ("Steuernummer: 21/815/08150", "21/815/08150"),
            ("Steuer-Nr. 133/8150/8159", "133/8150/8159"),
            ("St.-Nr. 93815/08152", "93815/08152"),
            ("Steuernummer 2181508150", "2181508150"),
            ("NIF 123 456 789", "123 456 789"),
            ("nif: 212345678", "212345678"),
            ("SVNR 12 345678 A 123", "12 345678 A 123"),
            ("CPR 010190-1234 ok", "010190-1234"),
            ("passport no. C01X00T47", "C01X00T47"),
            ("BSN 12345678", "12345678"),
            ("NISS 85073003328", "85073003328"),
            ("born 85.07.30-033.28.", "85.07.30-033.28"),
            ("steuernummer 21/815/08150 12.03.24", "21/815/08150"),
            ("passport 123456789 30 days", "123456789"),
        ] {
            let found = texts(Kind::NationalId, text);
            assert_eq!(found.concat(), number, "{text}");
        }
    }

    #[test]
    fn others_are_not() {
        for text in [
            "21/815/08150",
            "the passport of 123456789",
            "rfc 7231",
            "Steuer 123.456",
            "sin 123456",
            "passport 123456789é",
            "85.13.30-033.28",
            "85.07.30-033.281",
            "steuernummer unknown",
            "nif é",
        ] {
            assert_eq!(
                texts(Kind::NationalId, text),
                Vec::<String>::new(),
                "{text}"
            );
        }
        let long = format!("nif {}", "1".repeat(LONGEST + 1));
        assert_eq!(texts(Kind::NationalId, &long), Vec::<String>::new());
    }
}
