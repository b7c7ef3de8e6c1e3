//! Examples of the registry, structures of all countries, and columns with what is no IBAN.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringArray};

use super::*;
use crate::catalog::{Family, Type};
use crate::key::MasterKey;

/// Source: SWIFT, "IBAN Registry", IBAN examples.
const EXAMPLES: &[&str] = &[
    "AD1200012030200359100100",
    "AT611904300234573201",
    "BA391290079401028494",
    "BE68539007547034",
    "BR1800360305000010009795493C1",
    "CH9300762011623852957",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "KW81CBKU0000000000001234560101",
    "LC55HEMM000100010012001200023015",
    "MC5811222000010123456789030",
    "ME25505000012345678951",
    "MK07250120000058984",
    "MR1300020001010000123456753",
    "MT84MALT011000012345MTLCAST001S",
    "MU17BOMM0101101030300200000MUR",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "QA58DOHB00001234567890ABCDEFG",
    "RS35260005601001611379",
    "SC18SSCB11010000000000001497USD",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "TL380080012345678910157",
    "TN5910006035183598478831",
];

fn applied(args: &[(&str, &str)], values: &[String]) -> Vec<String> {
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

fn passed(value: &str) -> Option<one_to_one::Passed> {
    one_to_one::known(value).map(|(_, passed)| passed)
}

fn is_valid(value: &str) -> bool {
    passed(value) == Some(one_to_one::Passed::All)
}

fn examples() -> Vec<String> {
    EXAMPLES.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn the_registrys_examples_are_valid() {
    for value in EXAMPLES {
        assert!(is_valid(value), "{value}");
    }
}

#[test]
fn a_wrong_sign_is_seen() {
    for value in EXAMPLES {
        for at in 0..value.len() {
            let mut wrong = value.as_bytes().to_vec();
            wrong[at] = match wrong[at] {
                b'9' => b'0',
                b'Z' => b'A',
                symbol => symbol + 1,
            };
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(!is_valid(&wrong), "{wrong}");
        }
        assert!(!is_valid(&format!("{value}0")) && !is_valid(&value[..value.len() - 1]));
    }
    assert!(!is_valid("DE89 3704 0044 0532 0130 0ß") && !is_valid("de89370400440532013000x"));
    assert!(!is_valid("dE89370400440532013000") && is_valid("de89370400440532013000"));
}

#[test]
fn unissued_accounts_are_valid_and_of_no_bank() {
    for country in countries::all() {
        let code = String::from_utf8(country.code.to_vec()).unwrap();
        for value in ["x", "DE89370400440532013000", "NO9386011117947"] {
            let out = applied(&[("country", &code)], &[value.to_owned()]);
            assert!(is_valid(&out[0]), "{} for {value}", out[0]);
            assert!(out[0].starts_with(&code));
            let bank = out[0][4..4 + country.bank].bytes();
            let own = bank.filter(|symbol| !matches!(symbol, b'0' | b'X')).count();
            // Italy's check letter stands in front of the bank.
            assert!(own <= usize::from(country.national == Some(checks::National::Italian)));
        }
    }
}

#[test]
fn country_blanks_case_and_letters_of_the_account_stay() {
    let values = [
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
        "MU17BOMM0101101030300200000MUR",
    ];
    let out = applied(&[], &values.map(str::to_owned));
    assert!(out[0].starts_with("DE") && out[0].as_bytes()[4] == b' ' && out[0].len() == 27);
    assert_eq!(out[0].replace(' ', "").to_lowercase(), out[1]);
    assert!(out[2].starts_with("MU") && out[2].ends_with("MUR"));
    for (old, new) in EXAMPLES.iter().zip(applied(&[], &examples())) {
        assert!(
            is_valid(&new) && new[..2] == old[..2] && new.len() == old.len(),
            "{new}"
        );
    }
}

#[test]
fn one_to_one_valid_stays_valid_and_all_else_is_none() {
    let any = &[("numbers", "any")][..];
    for (old, new) in EXAMPLES.iter().zip(applied(any, &examples())) {
        assert!(
            is_valid(&new) && new[..2] == old[..2] && new != *old,
            "{new}"
        );
    }
    let wrong: Vec<String> = (0..2000)
        .map(|n| format!("NO{:02}8601{:07}", n % 97 + 2, n * 37))
        .filter(|value| !is_valid(value))
        .chain([String::new(), "n/a".to_owned(), "see file 12".to_owned()])
        .collect();
    let out = applied(any, &wrong);
    assert!(out.iter().all(|value| !is_valid(value)));
    assert_eq!(out.iter().collect::<HashSet<_>>().len(), wrong.len());
    assert_eq!(out[wrong.len() - 3], "");
}

#[test]
fn one_to_one_the_country_stays_where_some_checks_are_wrong() {
    use one_to_one::Passed;
    // Numbers as generators of test data write them, without the check digits that France has in the account; and with wrong
    // ones in front.
    let french = |n: u32, digits: &str| format!("FR{digits}3000600001{:011}89", n * 7919);
    let mut values: Vec<String> = (0..500)
        .map(|n| {
            let mut bytes = french(n, "00").into_bytes();
            checks::complete(&mut bytes);
            String::from_utf8(bytes).unwrap()
        })
        .chain((0..500).map(|n| french(n, "00")))
        .chain((0..500).map(|n| format!("XQ00{n:04}")))
        .collect();
    values.push("gb12 nwbk 6016 1331 9268 19".to_owned());
    let out = applied(&[("numbers", "any")], &values);
    for (old, new) in values.iter().zip(&out) {
        assert_eq!(passed(old), passed(new), "{new}");
        assert!(old != new, "{new}");
        if passed(old).is_some() {
            assert_eq!(new[..2], old[..2], "{new}");
        }
    }
    let standard = |of: &[String]| {
        let of = of
            .iter()
            .filter(|value| passed(value) == Some(Passed::Standard));
        of.count()
    };
    assert!(standard(&values) > 400 && standard(&values) == standard(&out));
    assert_eq!(out.iter().collect::<HashSet<_>>().len(), values.len());
}

#[test]
fn norwegian_accounts_stay_distinct_although_some_have_no_check_digit() {
    let mut values = Vec::new();
    for account in 100_000..106_000u32 {
        let mut bytes = format!("NO008601{account:06}0").into_bytes();
        if checks::National::Norwegian.complete(&mut bytes[4..]) {
            checks::complete(&mut bytes);
            values.push(String::from_utf8(bytes).unwrap());
        }
    }
    assert!((5000..6000).contains(&values.len()));
    let out = applied(&[("numbers", "any")], &values);
    assert!(out.iter().all(|value| is_valid(value)));
    assert_eq!(out.iter().collect::<HashSet<_>>().len(), values.len());
}

#[test]
fn one_country_and_one_to_one_do_not_go_together() {
    let ty = Type::plain("text", Family::Text);
    for args in [
        &[("country", "DE"), ("numbers", "any")][..],
        &[("country", "US")],
        &[("numbers", "some")],
    ] {
        assert!(prepare(&Arg::map(args), Input { ty: &ty }).is_err());
    }
}
