//! Published numbers, every kind there and back, and columns with what is not valid.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringArray};

use super::*;
use crate::catalog::{Family, Type};
use crate::key::MasterKey;

fn id(kind: &str) -> &'static dyn Id {
    KINDS.iter().find(|known| known.1 == kind).unwrap().2
}

fn number(kind: &str, value: &str) -> Option<(usize, u128)> {
    Valid(id(kind)).number(value)
}

/// Numbers that authorities, encyclopedias and validators give as examples; every sort of each kind is among them.
const EXAMPLES: &[(&str, &str)] = &[
    ("ssn", "078-05-1120"),
    ("ssn", "899999999"),
    ("nino", "AB 12 34 56 C"),
    ("nino", "ab123456d"),
    ("nhs", "943 476 5919"),
    ("nhs", "4010232137"),
    ("idnr", "86 095 742 719"),
    ("idnr", "36574261809"),
    ("idnr", "65929970489"),
    ("nir", "2 55 08 14 168 025 38"),
    ("nir", "2550814168025"),
    ("nir", "295042A004019"),
    ("nir", "255991416802539"),
    ("dni", "12345678Z"),
    ("dni", "54362315-K"),
    ("dni", "X-2482300-W"),
    ("cf", "MRTMTT91D08F205J"),
    ("cf", "RCCMNL83S18D969H"),
    ("cf", "rccmnl83s18d969h"),
    ("pesel", "44051401359"),
    ("pesel", "02070803628"),
    ("cpf", "390.533.447-05"),
    ("cpf", "11144477735"),
    ("cnpj", "16.727.230/0001-97"),
    ("cnpj", "00000000000191"),
    ("aadhaar", "2341 2341 2346"),
    ("pan", "ACUPA7085R"),
    ("bsn", "111222333"),
    ("bsn", "1234.56.782"),
    ("personnummer", "640823-3234"),
    ("personnummer", "19640823-3234"),
    ("personnummer", "811218+9876"),
    ("npi", "1234567893"),
    ("siren", "732 829 320"),
    ("siret", "732 829 320 00074"),
    ("sin", "046 454 286"),
    ("ahv", "756.9217.0769.85"),
    ("tfn", "123 456 782"),
];

#[test]
fn published_numbers_are_valid() {
    for (kind, value) in EXAMPLES {
        assert!(number(kind, value).is_some(), "{kind} {value}");
    }
}

#[test]
fn a_wrong_digit_is_seen() {
    // Of an SSN, an NINO, a PAN and a NIR without key any digits may be right.
    let checked = EXAMPLES
        .iter()
        .filter(|(kind, value)| !["ssn", "nino", "pan"].contains(kind) && value.len() != 13);
    for (kind, value) in checked {
        let at = value.rfind(|c: char| c.is_ascii_alphanumeric()).unwrap();
        let last = value.as_bytes()[at];
        let others = (b'0'..=b'9')
            .chain(b'A'..=b'Z')
            .filter(|other| *other != last.to_ascii_uppercase());
        for other in others {
            let wrong = format!("{}{}", &value[..at], char::from(other));
            assert_eq!(number(kind, &wrong), None, "{kind} {wrong}");
        }
    }
}

#[test]
fn what_is_no_number_is_told() {
    for (kind, value) in [
        ("ssn", "666-05-1120"),
        ("ssn", "900-05-1120"),
        ("ssn", "078-00-1120"),
        ("ssn", "078-05-0000"),
        ("ssn", "078-05-112"),
        ("nino", "QQ123456C"),
        ("nino", "AO123456C"),
        ("nino", "GB123456C"),
        ("nino", "AB123456E"),
        ("idnr", "06574261800"),
        ("idnr", "12345678903"),
        ("idnr", "11123456780"),
        ("nir", "3550814168025"),
        ("nir", "2551314168025"),
        ("nir", "2550814168000"),
        ("dni", "A1234567L"),
        ("cf", "MRTMTT91D32F205J"),
        ("pesel", "44053201359"),
        ("cpf", "111.111.111-11"),
        ("cnpj", "00000000000000"),
        ("aadhaar", "123412341234"),
        ("pan", "ABMXA3211G"),
        ("pan", "ACUPA0000R"),
        ("bsn", "000000000"),
        ("personnummer", "640230-3234"),
        ("personnummer", "640823_3234"),
        ("personnummer", "日640823-3234"),
    ] {
        assert_eq!(number(kind, value), None, "{kind} {value}");
    }
}

#[test]
fn every_number_is_written_and_read_as_itself() {
    for (kind, value) in EXAMPLES {
        let form = Valid(id(kind));
        let (sort, place) = form.number(value).unwrap();
        let count = form.counts()[sort];
        assert!(place < count, "{kind} {value}");
        let mut same = Vec::new();
        form.write(sort, place, value, &mut same);
        assert_eq!(same, value.as_bytes(), "{kind}");
        let spread = (0..2000).map(|step| step * 7_919_777 * (count / 10_000 + 1) % count);
        let edges = [0, 1, count / 2, count - 2, count - 1];
        let mut seen = HashSet::new();
        for number in edges
            .into_iter()
            .chain(spread)
            .filter(|number| form.has(sort, *number))
        {
            let mut out = Vec::new();
            form.write(sort, number, value, &mut out);
            let text = String::from_utf8(out).unwrap();
            assert_eq!(form.number(&text), Some((sort, number)), "{kind} {text}");
            assert_eq!(text.len(), value.len(), "{kind} {text}");
            seen.insert(text);
        }
        assert!(seen.len() > 1000, "{kind} {value}");
    }
}

#[test]
fn every_sort_has_an_example() {
    // Sorts that no published number is of: a PESEL of other centuries, a personnummer of other times and those with 60
    // added to the day, names with other numbers of consonants.
    let rare = |kind: &str| matches!(kind, "pesel" | "personnummer" | "cf");
    for (_, kind, id) in KINDS.iter().filter(|(_, kind, _)| !rare(kind)) {
        let sorts: HashSet<usize> = EXAMPLES
            .iter()
            .filter(|example| example.0 == *kind)
            .filter_map(|(kind, value)| Some(number(kind, value)?.0))
            .collect();
        assert_eq!(sorts.len(), id.counts().len(), "{kind}");
    }
}

#[test]
fn all_times_of_birth_are_written_and_read() {
    for (kind, template) in [
        ("pesel", "44051401359"),
        ("personnummer", "19640823-3234"),
        ("personnummer", "640823-3234"),
    ] {
        let id = id(kind);
        let counts = id.counts();
        for (sort, count) in counts.iter().enumerate() {
            let short = kind == "personnummer" && sort % 4 == 0;
            if kind == "personnummer" && short != (template.len() == 11) {
                continue;
            }
            for place in [0, 1, *count as u64 / 3, *count as u64 - 1] {
                let mut symbols = Symbols::read(template).unwrap();
                id.write(sort, place, symbols.as_mut_slice());
                assert_eq!(
                    id.number(symbols.as_slice()),
                    Some((sort, place)),
                    "{kind} {sort} {place}"
                );
            }
        }
    }
}

#[test]
fn italian_letters_in_place_of_digits_stay_letters() {
    let id = it::CodiceFiscale;
    let mut code = *b"MRTMTT91D08F20RA";
    // F205 with its last digit as a letter: found by trying, as the check letter changes.
    code[15] = (b'A'..=b'Z')
        .find(|letter| {
            code[15] = *letter;
            id.number(&code).is_some()
        })
        .unwrap();
    let (sort, place) = id.number(&code).unwrap();
    for step in 0..1000 {
        let mut other = code;
        let place = (place + step * 987_654_321) % id.counts()[sort] as u64;
        id.write(sort, place, &mut other);
        assert!(other[14].is_ascii_uppercase());
        assert!(other[12].is_ascii_digit());
        assert_eq!(id.number(&other), Some((sort, place)));
    }
}

#[test]
fn numbers_that_nobody_has_are_none_that_are_given_out() {
    for (_, kind, id) in KINDS {
        let Some(unissued) = id.unissued() else {
            continue;
        };
        for step in 0..5000 {
            let number = step * 999_999_937 % unissued.count;
            let mut symbols = Symbols::read(unissued.usual).unwrap();
            (unissued.write)(number, symbols.as_mut_slice());
            let text = String::from_utf8(symbols.as_slice().to_vec()).unwrap();
            if *kind == "nhs" {
                assert!(text.starts_with("999"), "{text}");
                assert!(id.number(symbols.as_slice()).is_some(), "{text}");
            } else {
                assert_eq!(id.number(symbols.as_slice()), None, "{kind} {text}");
            }
        }
    }
}

#[test]
fn german_numbers_for_tests_begin_with_0_and_are_right_otherwise() {
    let unissued = de::IdNr.unissued().unwrap();
    let mut symbols = *b"00000000000";
    for step in 0..5000 {
        (unissued.write)(step * 73_301 % unissued.count, &mut symbols);
        assert_eq!(symbols[0], b'0');
        let mut seen = [0; 10];
        for digit in &symbols[..10] {
            seen[usize::from(digit - b'0')] += 1;
        }
        assert!(matches!(seen.iter().max(), Some(2 | 3)));
    }
}

fn applied(args: &[(&str, &str)], values: &[&str]) -> Vec<String> {
    let ty = Type::plain("text", Family::Text);
    let prepared = prepare(&Arg::map(args), Input { ty: &ty }).unwrap();
    let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
    let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
    let output = kernel.apply(&input).unwrap();
    let output = output.as_string::<i32>();
    output
        .iter()
        .map(|value| value.unwrap().to_owned())
        .collect()
}

#[test]
fn valid_becomes_valid_and_other_values_others_of_their_shape() {
    let values = [
        "943 476 5919",
        "9434765919",
        "943 476 5918",
        "unknown",
        "n/a",
        "",
    ];
    let args = [("country", "uk"), ("kind", "nhs"), ("numbers", "any")];
    let out = applied(&args, &values);
    assert!(number("nhs", &out[0]).is_some() && out[0].len() == 12);
    assert_eq!(out[0].replace(' ', ""), out[1]);
    assert!(number("nhs", &out[2]).is_none() && out[2].len() == 12);
    assert!(out[3].len() == 7 && out[3] != "unknown");
    assert_eq!(out[4].as_bytes()[1], b'/');
    assert_eq!(out[5], "");
}

#[test]
fn separators_of_unissued_numbers_stay() {
    let out = applied(&[("country", "us")], &["078-05-1120", "078051120", "none"]);
    assert_eq!(out[0].replace('-', ""), out[1]);
    assert!(out[0].starts_with('9') && out[2].len() == 11);
    let out = applied(&[("country", "in"), ("kind", "pan")], &["ACUCA7085R", "x"]);
    assert_eq!((&out[0][3..4], &out[0][5..9]), ("C", "0000"));
    assert_eq!(&out[1][3..4], "P");
}

#[test]
fn words_that_do_not_go_together_are_mistakes() {
    let ty = Type::plain("text", Family::Text);
    for (args, message) in [
        (&[("kind", "nhs")][..], "needs a `country`"),
        (
            &[("country", "us"), ("kind", "nhs")][..],
            "has no numbers of this kind",
        ),
        (
            &[("country", "fr"), ("numbers", "unissued")][..],
            "no numbers are known",
        ),
        (&[("country", "xx")][..], "does not know this word"),
    ] {
        let problem = prepare(&Arg::map(args), Input { ty: &ty }).unwrap_err();
        assert!(problem.message.contains(message), "{}", problem.message);
    }
}
