//! National identity and tax numbers in free text: by the form in which they are written, and by their check digits. What
//! is only digits, or has no check digit, needs a word in front that says what it is, or signs between its parts.
//!
//! The forms are those of the authorities that `national_id` names; its kinds say which numbers are valid.

use std::ops::Range;
use std::sync::LazyLock;

use super::announced::Words;
use super::{after, before, is_word, named, subscribers};
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
    forms: &'static [Form],
}

/// How a number is written: `#` is a digit, `A` a letter, `*` either, anything else itself.
type Form = (&'static str, Certainty);

/// How surely what has a form is such a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
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

/// A form, and whose it is.
type Written = (&'static Scheme, &'static Form);

/// All forms by the letters and digits in front of their first sign: those that begin with a letter, and with a digit.
static BY_HEAD: LazyLock<Vec<[Vec<Written>; 2]>> = LazyLock::new(|| {
    let is_symbol = |byte: &u8| matches!(byte, b'#' | b'A' | b'*') || byte.is_ascii_digit();
    let head = |(form, _): &Form| form.bytes().take_while(is_symbol).count();
    let all = || {
        let schemes = SCHEMES.iter();
        schemes.flat_map(|scheme| scheme.forms.iter().map(move |form| (scheme, form)))
    };
    let of = |length, is_digit| -> Vec<Written> {
        let forms = all().filter(|(_, form)| head(form) == length);
        let begins = |(_, (form, _)): &Written| form.starts_with('A') != is_digit;
        forms.filter(begins).collect()
    };
    let longest = all().map(|(_, form)| head(form)).max().unwrap_or(0);
    let lengths = 0..=longest;
    lengths
        .map(|length| [of(length, false), of(length, true)])
        .collect()
});

/// A number that was found.
struct Hit {
    length: usize,
    /// Its place among [`SCHEMES`].
    scheme: Option<usize>,
    is_sure: bool,
}

/// Appends the numbers of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while let Some(start) = next_word(text, at) {
        at = start + word(text, start);
        if let Some(hit) = hit(text, start) {
            at = start + hit.length;
            found.push(start..at);
        }
    }
}

/// Whose number stands in a part of a text: its place among [`SCHEMES`]. `None` where it is of none of them, or more was
/// found there than the number.
pub fn scheme_at(text: &str, part: &Range<usize>) -> Option<usize> {
    let hit = hit(text, part.start).filter(|hit| hit.length == part.len());
    hit?.scheme
}

/// Whether what was found at a byte is a person's number for certain: a word in front says so, or its form does.
pub fn is_sure(text: &str, start: usize) -> bool {
    hit(text, start).is_some_and(|hit| hit.is_sure)
}

/// The number that begins at a byte. What its own word announces comes before what another word does, and that before
/// what check digits make likely.
fn hit(text: &str, start: usize) -> Option<Hit> {
    let known = at_word(text, start);
    if known.as_ref().is_some_and(|hit| hit.is_sure) {
        return known;
    }
    let named = named::length(text, start).map(|length| Hit {
        length,
        scheme: None,
        is_sure: true,
    });
    named.or(known)
}

/// Where ASCII letters or digits are next, from the end of others on.
fn next_word(text: &str, from: usize) -> Option<usize> {
    let mut rest = text.as_bytes().get(from..)?.iter();
    Some(from + rest.position(u8::is_ascii_alphanumeric)?)
}

/// How many ASCII letters and digits stand side by side from a byte on.
fn word(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default().iter();
    rest.take_while(|byte| byte.is_ascii_alphanumeric()).count()
}

/// The number of one of [`SCHEMES`] that begins at a byte. Behind a word that says what it is a number may have wrong
/// check digits: people mistype their own.
fn at_word(text: &str, start: usize) -> Option<Hit> {
    let rest = text.get(start..)?;
    let is_written =
        |(_, (form, _)): &&Written| fits(rest, form) && ends(text, start + form.len(), form);
    let [letters, digits] = BY_HEAD.get(word(text, start))?;
    let is_digit = rest.starts_with(|c: char| c.is_ascii_digit());
    let all = if is_digit { digits } else { letters }.iter();
    let mut all = all.filter(is_written);
    all.clone().next()?;
    if before(text, start).is_some_and(is_word) {
        return None;
    }
    let is_valid = |scheme: &Scheme, form: &str| {
        let number = rest.get(..form.len());
        number.is_some_and(|number| is_number(scheme.country, scheme.kind, number))
    };
    let hit = |scheme: &Scheme, form: &str, certainty| Hit {
        length: form.len(),
        scheme: SCHEMES.iter().position(|other| std::ptr::eq(other, scheme)),
        is_sure: certainty == Sure,
    };
    let words = Words::before(text, start);
    let is_phone = words.announce(subscribers::WORDS);
    // `TFN` is a phone number's word in Spain.
    let is_said = |(scheme, (form, _)): &Written| {
        words.announce(scheme.words) && (!is_phone || is_valid(scheme, form))
    };
    if let Some((scheme, (form, _))) = all.clone().find(|written| is_said(written)) {
        return Some(hit(scheme, form, Sure));
    }
    all.find_map(|(scheme, (form, certainty))| {
        let is_told = match certainty {
            Announced => false,
            Likely => !is_phone,
            Sure => true,
        };
        let is_one = is_told && is_apart(text, start, form) && is_valid(scheme, form);
        is_one.then(|| hit(scheme, form, *certainty))
    })
}

/// Whether a text begins with what a form says.
fn fits(text: &str, form: &str) -> bool {
    let is_like = |(byte, class): (&u8, u8)| match class {
        b'#' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_alphabetic(),
        b'*' => byte.is_ascii_alphanumeric(),
        class => *byte == class,
    };
    text.len() >= form.len() && text.as_bytes().iter().zip(form.bytes()).all(is_like)
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
    use super::super::tests::texts;
    use super::*;

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
            let scheme = scheme_at(number, &(0..number.len()));
            let scheme = scheme.map(|place| SCHEMES[place].kind);
            assert_eq!(scheme, Some(*kind), "{number}");
            for text in [
                (*number).to_owned(),
                format!("id='{number}'; ok"),
                format!("Ala, {number}."),
                format!("7,{number},x"),
            ] {
                assert_eq!(texts(find, &text), [*number], "{text}");
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
            assert_eq!(texts(find, text), Vec::<String>::new(), "{text}");
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
            assert_eq!(texts(find, text), [number], "{text}");
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
            let scheme = scheme_at(text, &(start..text.len()));
            assert_eq!(scheme.map(|place| SCHEMES[place].kind), kind, "{text}");
        }
        // A phone number in Spain.
        assert_eq!(texts(find, "tfn 612345678"), Vec::<String>::new());
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
            let mut found = Vec::new();
            find(text, &mut found);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(is_sure(text, found[0].start), sure, "{text}");
        }
    }
}
