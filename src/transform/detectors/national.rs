//! National identity and tax numbers in free text: by the form in which they are written, and by their check digits. What
//! is only digits, or has no check digit, needs a word in front that says what it is, or signs between its parts.
//!
//! The forms are those of the authorities that `national_id` names; its kinds say which numbers are valid.

use std::cell::LazyCell;
use std::ops::Range;

use super::announced::{List, Words};
use super::forms::{Written, begin_with_letters, fitting};
use super::marks::{Marks, Near};
use super::{after, before, is_word, named};
use crate::transform::builtin::identifiers::national_id::is_number;

/// The numbers of one sort.
#[derive(Debug)]
pub struct Scheme {
    /// As `national_id` names it.
    pub country: &'static str,
    /// The same.
    pub kind: &'static str,
    /// Words that announce one, in small letters.
    pub(super) words: &'static [&'static str],
    pub(super) forms: &'static [Form],
}

/// How a number is written: `#` is a digit, `A` a letter, `*` either, anything else itself.
pub(super) type Form = (&'static str, Certainty);

/// How surely what has a form is such a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// If a word in front says so.
    Announced,
    /// One in ten or more other numbers may pass.
    Likely,
    Sure,
}

use Certainty::{Announced, Likely, Sure};

/// All that are looked for. Where several could be meant, the first one is.
pub static SCHEMES: &[Scheme] = &[
    Scheme {
        country: "it",
        kind: "cf",
        words: &["cf", "fiscale"],
        forms: &[("AAAAAA**A**A***A", Sure), ("AAA AAA **A** A***A", Sure)],
    },
    Scheme {
        country: "fr",
        kind: "nir",
        words: &["nir", "sécurité", "sécu"],
        forms: &[("######*########", Sure), ("# ## ## #* ### ### ##", Sure)],
    },
    Scheme {
        country: "es",
        kind: "dni",
        words: &["dni", "nie", "nif"],
        forms: &[
            ("########A", Sure),
            ("########-A", Sure),
            ("######## A", Likely),
            ("##.###.###-A", Sure),
            ("##.###.###A", Sure),
            ("A#######A", Sure),
            ("A#######-A", Sure),
            ("A-#######-A", Sure),
        ],
    },
    Scheme {
        country: "uk",
        kind: "nino",
        words: &["nino", "ni", "insurance"],
        forms: &[("AA ## ## ## A", Sure), ("AA######A", Announced)],
    },
    Scheme {
        country: "br",
        kind: "cnpj",
        words: &["cnpj"],
        forms: &[("##.###.###/####-##", Sure), ("##############", Announced)],
    },
    Scheme {
        country: "ch",
        kind: "ahv",
        words: &["ahv", "avs"],
        forms: &[("756.####.####.##", Sure), ("756##########", Likely)],
    },
    Scheme {
        country: "se",
        kind: "personnummer",
        words: &["personnummer", "pnr"],
        forms: &[
            ("######-####", Sure),
            ("######+####", Sure),
            ("########-####", Sure),
        ],
    },
    Scheme {
        country: "us",
        kind: "ssn",
        words: &["ssn", "security"],
        forms: &[("###-##-####", Likely)],
    },
    Scheme {
        country: "pl",
        kind: "pesel",
        words: &["pesel"],
        forms: &[("###########", Likely)],
    },
    Scheme {
        country: "de",
        kind: "idnr",
        words: &[
            "idnr",
            "steuer",
            "steuernummer",
            "identifikationsnummer",
            "tin",
        ],
        forms: &[("###########", Likely), ("## ### ### ###", Likely)],
    },
    Scheme {
        country: "br",
        kind: "cpf",
        words: &["cpf"],
        forms: &[("###.###.###-##", Sure), ("###########", Announced)],
    },
    Scheme {
        country: "in",
        kind: "aadhaar",
        words: &["aadhaar", "aadhar"],
        forms: &[
            ("#### #### ####", Likely),
            ("####-####-####", Likely),
            ("############", Announced),
        ],
    },
    Scheme {
        country: "in",
        kind: "pan",
        words: &["pan"],
        forms: &[("AAAAA####A", Announced)],
    },
    Scheme {
        country: "uk",
        kind: "nhs",
        words: &["nhs"],
        forms: &[
            // Others are like the phone numbers of North America.
            ("### 0## ####", Likely),
            ("### 1## ####", Likely),
            ("###-0##-####", Likely),
            ("###-1##-####", Likely),
            ("### ### ####", Announced),
            ("###-###-####", Announced),
            ("##########", Announced),
        ],
    },
    Scheme {
        country: "nl",
        kind: "bsn",
        words: &[
            "bsn",
            "bsnnr",
            "bsnnummer",
            "burgerservicenummer",
            "sofi",
            "sofinummer",
        ],
        forms: NINE,
    },
    Scheme {
        country: "ca",
        kind: "sin",
        words: &["sin"],
        forms: NINE,
    },
    Scheme {
        country: "au",
        kind: "tfn",
        words: &["tfn"],
        forms: NINE,
    },
];

/// Nine digits, as people group them.
const NINE: &[Form] = &[
    ("#########", Announced),
    ("### ### ###", Announced),
    ("###.###.###", Announced),
    ("###-###-###", Announced),
    ("#### ## ###", Announced),
    ("####.##.###", Announced),
];

/// A number that was found.
#[derive(Debug, PartialEq, Eq)]
struct Hit {
    length: usize,
    /// Its place among [`SCHEMES`].
    scheme: Option<usize>,
    is_sure: bool,
}

/// Hands over the numbers of a text, each with the place among [`SCHEMES`] of whose it is: `None` where it is of none of
/// them.
pub(super) fn find(text: &str, marks: &Marks, mut found: impl FnMut(Range<usize>, Option<usize>)) {
    let mut at = 0;
    while let Some(start) = marks.next_symbol(at) {
        at = marks.end_of_word(start);
        let near = marks.near(start);
        if let Some(hit) = may_begin(near).then(|| hit(text, start, near)).flatten() {
            at = start + hit.length;
            found(start..at, hit.scheme);
        }
    }
}

/// Whether a number may begin with a word: it has digits, or is as long as what some forms have in front of theirs.
fn may_begin(near: Near) -> bool {
    near.has_digits() || begin_with_letters(near.length())
}

/// Whether what was found at a byte is a person's number for certain: a word in front says so, or its form does.
pub fn is_sure(text: &str, start: usize) -> bool {
    let near = Near::of(text.as_bytes().get(start..).unwrap_or_default());
    hit(text, start, near).is_some_and(|hit| hit.is_sure)
}

/// The number that begins at a byte with marks from there on. What its own word announces comes before what another word
/// does, and that before what check digits make likely.
fn hit(text: &str, start: usize, near: Near) -> Option<Hit> {
    let words = LazyCell::new(|| Words::before(text, start));
    let known = written(text, start, &words);
    // All others have digits in their first word.
    if !near.has_digits() || known.as_ref().is_some_and(|hit| hit.is_sure) {
        return known;
    }
    let named = named::length(text, start, near, || *words).map(|length| Hit {
        length,
        scheme: None,
        is_sure: true,
    });
    named.or(known)
}

/// The number in one of the forms that begins at a byte. Behind a word that says what it is a number may have wrong check
/// digits: people mistype their own.
fn written<F: FnOnce() -> Words>(
    text: &str,
    start: usize,
    words: &LazyCell<Words, F>,
) -> Option<Hit> {
    let all = fitting(text.as_bytes().get(start..)?);
    if all.is_empty() || before(text, start).is_some_and(is_word) {
        return None;
    }
    let mut all = all.only(|written| ends(text, start + written.form.len(), written.form));
    if all.is_empty() {
        return None;
    }
    let is_valid = |written: &Written| {
        let number = text.get(start..start + written.form.len());
        let scheme = SCHEMES.get(written.scheme);
        number
            .zip(scheme)
            .is_some_and(|(number, scheme)| is_number(scheme.country, scheme.kind, number))
    };
    let hit = |written: Written, certainty| Hit {
        length: written.form.len(),
        scheme: Some(written.scheme),
        is_sure: certainty == Sure,
    };
    let is_phone = words.announce(List::Phone);
    // `TFN` is a phone number's word in Spain.
    let is_said = |written: &Written| {
        words.announce(List::Scheme(written.scheme)) && (!is_phone || is_valid(written))
    };
    if let Some(written) = all.clone().find(is_said) {
        return Some(hit(written, Sure));
    }
    all.find_map(|written| {
        let is_told = match written.certainty {
            Announced => false,
            Likely => !is_phone,
            Sure => true,
        };
        let is_one = is_told && is_apart(text, start, written.form) && is_valid(&written);
        is_one.then(|| hit(written, written.certainty))
    })
}

/// Whether no more of a longer number stands behind.
fn ends(text: &str, end: usize, form: &str) -> bool {
    let next = after(text, end);
    let is_more = |sign: char| {
        let behind = after(text, end + sign.len_utf8());
        match sign {
            ' ' => form.contains(' ') && behind.is_some_and(|c| c.is_ascii_digit()),
            '-' | '.' | '/' | '+' => behind.is_some_and(|c| c.is_ascii_digit()),
            sign => is_word(sign),
        }
    };
    !next.is_some_and(is_more)
}

/// Whether no more of a longer number, and no sign of an identifier, stands in front.
fn is_apart(text: &str, start: usize, form: &str) -> bool {
    match before(text, start) {
        Some(' ') if form.contains(' ') => {
            !before(text, start - 1).is_some_and(|c| c.is_ascii_digit())
        }
        Some(c) => !"-./+#".contains(c),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection;
    use proptest::prelude::*;

    use super::super::forms::{all_forms, is_like};
    use super::super::tests::texts;
    use super::super::{Found, Kind, Scanner};
    use super::*;

    /// What is found, each with the kind of number.
    fn found(text: &str) -> Vec<(Range<usize>, Option<&'static str>)> {
        let mut scanner = Scanner::default();
        let found = scanner.scan(text, &[Kind::NationalId]).iter();
        let kind = |found: &Found| found.scheme.map(|place| SCHEMES[place].kind);
        found
            .map(|found| (found.range.clone(), kind(found)))
            .collect()
    }

    /// Published examples, and numbers made by the rules for this test.
    const NUMBERS: &[(&str, &str)] = &[
        ("cf", "RSSMRA85T10A562S"),
        ("nir", "255081416802538"),
        ("nir", "2 55 08 14 168 025 38"),
        ("dni", "12345678Z"),
        ("dni", "12.345.678-Z"),
        ("dni", "X1234567L"),
        ("nino", "AB 12 34 56 C"),
        ("cnpj", "11.222.333/0001-81"),
        ("ahv", "756.9217.0769.85"),
        ("personnummer", "811228-9874"),
        ("ssn", "078-05-1120"),
        ("idnr", "86095742719"),
        ("idnr", "86 095 742 719"),
        ("pesel", "44051401359"),
        ("cpf", "529.982.247-25"),
        ("aadhaar", "2341 2341 2346"),
    ];

    #[test]
    fn numbers_are_found_by_form_and_check_digits() {
        for (kind, number) in NUMBERS {
            assert_eq!(found(number), [(0..number.len(), Some(*kind))], "{number}");
            for text in [
                (*number).to_owned(),
                format!("id='{number}'; ok"),
                format!("Ala, {number}."),
                format!("7,{number},x"),
            ] {
                assert_eq!(texts(Kind::NationalId, &text), [*number], "{text}");
            }
        }
    }

    #[test]
    fn wrong_check_digits_and_parts_of_longer_numbers_are_not() {
        for text in [
            "RSSMRA85T10A562T",
            "255081416802539",
            "12345678A",
            "529.982.247-26",
            "44051401358",
            "811228-9875",
            "2341 2341 2347",
            "943 476 5918",
            "order-44051401359",
            "44051401359-1",
            "44051401359.5",
            "0.44051401359",
            "2341 2341 2346 7",
            "1 943 476 5919",
            "x44051401359",
            "44051401359x",
            "19811228-9874-4123-8123-912345678901",
            "000-05-1120",
            "2024-05-12",
            // Without a word that says so.
            "52998224725",
            "AB123456C",
            "11222333000181",
            "9434765919",
            "ABCPE1234F",
            "943 476 5919",
            // Another word says what it is.
            "tel 44051401359",
        ] {
            assert_eq!(
                texts(Kind::NationalId, text),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }

    #[test]
    fn words_in_front_say_what_digits_are() {
        for (text, number) in [
            ("CPF: 52998224725", "52998224725"),
            ("cpf nº 52998224725", "52998224725"),
            ("NI number AB123456C", "AB123456C"),
            ("CNPJ 11222333000181", "11222333000181"),
            ("NHS no. 9434765919", "9434765919"),
            ("NHS: 943 476 5919", "943 476 5919"),
            ("PAN ABCPE1234F", "ABCPE1234F"),
            ("PESEL-44051401359", "44051401359"),
            ("BSN 498.259.791", "498.259.791"),
            ("BSN 498259791", "498259791"),
            ("bsn 498 259 791", "498 259 791"),
            ("BSN: 123 456 782", "123 456 782"),
            ("BSN-nummer 1234.56.782", "1234.56.782"),
            ("SIN 046 454 286", "046 454 286"),
            ("TFN: 123 456 782", "123 456 782"),
            // Mistyped.
            ("PESEL 44051401358 ok", "44051401358"),
            ("dni: 12345678A", "12345678A"),
            ("ssn 000-05-1120", "000-05-1120"),
        ] {
            assert_eq!(texts(Kind::NationalId, text), [number], "{text}");
        }
    }

    #[test]
    fn the_word_in_front_says_whose_number_it_is() {
        for (text, kind) in [
            ("BSN 123456782", Some("bsn")),
            ("SIN 123456782", Some("sin")),
            ("tfn 123456782", Some("tfn")),
            ("NIF 123456782", None),
            ("Steuernummer 86095742719", Some("idnr")),
            ("NISS 44051401359", None),
        ] {
            let start = text.find(' ').unwrap() + 1;
            assert_eq!(found(text), [(start..text.len(), kind)], "{text}");
        }
        // A phone number in Spain.
        assert_eq!(
            texts(Kind::NationalId, "tfn 612345678"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn digits_alone_are_sure_only_where_a_word_says_so() {
        for (text, sure) in [
            ("PESEL 44051401359", true),
            ("order 44051401359", false),
            ("dni 12345678Z", true),
            ("x 12345678Z", true),
            ("NHS 943 476 5919", true),
        ] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(is_sure(text, found[0].0.start), sure, "{text}");
        }
    }

    /// A text like a form, but for where the bytes say that a sign is another one.
    fn like(form: &str, bytes: &[u8]) -> String {
        let signs = form.chars().zip(bytes.iter().cycle());
        let sign = |(sign, byte): (char, &u8)| match (sign, byte) {
            (_, 250..) => [' ', '-', '7', 'Q', '.', 'é'][usize::from(byte - 250)],
            ('#', _) | ('*', 128..) => char::from(b'0' + byte % 10),
            ('A' | '*', _) => char::from(if byte % 2 == 0 { b'A' } else { b'a' } + byte % 26),
            (sign, _) => sign,
        };
        signs.map(sign).collect()
    }

    proptest! {
        /// Words that are passed over, and forms that are compared all at once, are the same as when each is by itself.
        #[test]
        fn no_number_is_passed_over(
            parts in collection::vec((0..all_forms().count(), any::<[u8; 22]>(), "[ ,é]?(nif )?"), 1..4),
        ) {
            let form = |index: usize| all_forms().nth(index).unwrap().form;
            let parts = parts.iter().map(|(index, bytes, rest)| like(form(*index), bytes) + rest);
            let text: String = parts.collect();
            let mut marks = Marks::default();
            marks.read(&text);
            let mut at = 0;
            while let Some(start) = marks.next_symbol(at) {
                at = marks.end_of_word(start);
                let (rest, near) = (&text.as_bytes()[start..], marks.near(start));
                let fits = |written: &Written| {
                    let mut pairs = rest.iter().zip(written.form.bytes());
                    rest.len() >= written.form.len() && pairs.all(|(byte, sign)| is_like(*byte, sign))
                };
                let forms = |all: &mut dyn Iterator<Item = Written>| -> Vec<_> {
                    all.map(|written| (written.scheme, written.form)).collect()
                };
                let expected = forms(&mut all_forms().filter(fits));
                prop_assert_eq!(&forms(&mut fitting(rest)), &expected);
                if !may_begin(near) {
                    let ends = |(_, form): &(usize, &str)| ends(&text, start + form.len(), form);
                    prop_assert!(!expected.iter().any(ends), "{}", text);
                    let words = || Words::before(&text, start);
                    prop_assert_eq!(named::length(&text, start, near, words), None);
                }
            }
        }
    }
}
