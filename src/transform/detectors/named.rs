//! National numbers for which `national_id` has no kind: whatever digits stand behind a word that says what they are, and
//! Belgian ones by their form.
//!
//! Sources: the names that the authorities give them; for Belgium the royal decree of 3 April 1984 on the
//! Rijksregister, articles 1 to 4 (`YY.MM.DD-SSS.CC`; months of bis numbers are 20 or 40 higher).

use super::announced::Words;
use super::dates;
use super::digits::{Group, groups};
use super::{after, before, is_word};

/// Words that announce one, in small letters.
const WORDS: &[&str] = &[
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
const AMBIGUOUS: &[&str] = &["steuer", "st"];

/// Digits that a number must have.
const FEWEST: usize = 6;

/// Digits behind which a blank ends a number.
const ENOUGH: usize = 9;

/// Most bytes of a number with its signs.
const LONGEST: usize = 24;

/// The length of the number that begins at a byte.
pub(super) fn length(text: &str, start: usize) -> Option<usize> {
    if before(text, start).is_some_and(is_word) {
        return None;
    }
    belgian(text, start).or_else(|| {
        let end = end(text, start)?;
        let has_strokes = text.get(start..end)?.contains('/');
        let words = Words::before(text, start);
        let is_one = words.announce(WORDS) || has_strokes && words.announce(AMBIGUOUS);
        is_one.then_some(end - start)
    })
}

/// `85.07.30-033.28`, whatever its check digits: no other number is written so.
fn belgian(text: &str, start: usize) -> Option<usize> {
    let form = b"##.##.##-###.##";
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

/// Where the letters and digits end that hang together from a byte on, if there are enough digits among them.
fn end(text: &str, start: usize) -> Option<usize> {
    let mut end = start + word(text, start);
    let mut digits = count(text, start, end);
    if digits == 0 {
        return None;
    }
    while let Some(sign) = after(text, end).filter(|c| " -./".contains(*c)) {
        let next = end + 1;
        let behind = next + word(text, next);
        let more = count(text, next, behind);
        let is_part = match more {
            // The letter between two parts of a number.
            0 => {
                behind == next + 1
                    && text
                        .as_bytes()
                        .get(next)
                        .is_some_and(u8::is_ascii_uppercase)
                    && after(text, behind) == Some(sign)
                    && after(text, behind + 1).is_some_and(|c| c.is_ascii_digit())
            }
            _ => sign != ' ' || digits < ENOUGH,
        };
        if !is_part || behind - start > LONGEST || is_date(text, next) {
            break;
        }
        (end, digits) = (behind, digits + more);
    }
    let ends = !after(text, end).is_some_and(is_word);
    (ends && digits >= FEWEST && end - start <= LONGEST).then_some(end)
}

/// How many ASCII letters and digits stand side by side from a byte on, as far as a number may reach.
fn word(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default().iter();
    rest.take(LONGEST + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count()
}

fn count(text: &str, from: usize, to: usize) -> usize {
    let part = text.as_bytes().get(from..to).unwrap_or_default().iter();
    part.filter(|byte| byte.is_ascii_digit()).count()
}

/// Whether a date begins at a byte.
fn is_date(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at..).unwrap_or_default().iter();
    let is_its = |byte: &&u8| byte.is_ascii_digit() || b"./-".contains(byte);
    let length = rest.take(LONGEST).take_while(is_its).count();
    let part = text.get(at..at + length).unwrap_or_default();
    let all: Vec<Group> = groups(part).collect();
    dates::begins(part, &all)
}

#[cfg(test)]
mod tests {
    use super::super::national::find;
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
            let found = texts(find, text);
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
            assert_eq!(texts(find, text), Vec::<String>::new(), "{text}");
        }
        let long = format!("nif {}", "1".repeat(LONGEST + 1));
        assert_eq!(texts(find, &long), Vec::<String>::new());
    }
}
