//! Numbers of bank accounts and of tax offices under words that mean other things as well: an account in the books, a rate of
//! tax. Where the values are as long as such numbers are, they are those.

use super::split::parts;
use super::{Category, Confidence, Proposal};
use crate::catalog::{Family, Type};

/// Words at the end of a name for an account in a bank.
const ACCOUNTS: &[&str] = &[
    "konto", "kto", "konta", "compte", "cuenta", "conta", "conto", "rekening", "rachunek", "cta",
    "cpte", "rek", "rach", "rachunku",
];

/// The same for accounts of programs, whose numbers are numbers; those in banks are texts as often as not.
const ANY_ACCOUNTS: &[&str] = &["account", "acct", "acc", "ac"];

/// Words at the end of a name for a number of a tax office.
const TAXES: &[&str] = &[
    "vat", "ust", "mwst", "tva", "iva", "nip", "btw", "tax", "steuer", "piva", "nif", "cif", "ein",
    "siren", "siret", "gst", "tin", "uid",
];

/// Fewest and most digits of an account's number: accounts in the books have fewer.
/// Source: "Registry of IBANs", BBAN formats.
const ACCOUNT: (usize, usize) = (7, 26);

/// The same of a tax number. Source: Directive 2006/112/EC, article 215, and the national formats in VIES.
const TAX: (usize, usize) = (8, 15);

/// Of a hundred values, so many are as good as all.
const NEARLY_ALL: usize = 90;

/// Different values from which on they say more than that it may be.
const ENOUGH: usize = 5;

/// What a column or path of that name is by its values; `None` where its name does not end so, or its values are shorter.
pub(super) fn proposal<'v>(
    name: &str,
    values: impl Iterator<Item = &'v str>,
    ty: &Type,
) -> Option<Proposal> {
    let last = parts(name).pop()?.word;
    let is_one = |words: &[&str]| words.contains(&last.as_str());
    let is_text = ty.family.is_text();
    let is_account = is_one(ACCOUNTS)
        || last.ends_with("konto")
        || last.ends_with("rekening")
        || is_text && is_one(ANY_ACCOUNTS);
    let (category, what, is_such): (_, _, fn(&str) -> bool) = if is_account {
        (Category::Account, "an account", is_account_number)
    } else if is_one(TAXES) {
        (Category::TaxId, "a tax", is_tax_number)
    } else {
        return None;
    };
    let is_whole = matches!(ty.family, Family::Int4 | Family::Int8 | Family::Numeric);
    if !is_text && !is_whole {
        return None;
    }
    let values: Vec<&str> = values
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .collect();
    let found = values.iter().filter(|value| is_such(value)).count();
    // Amounts of tax have as many digits now and then, numbers of an office always.
    let lengths = || values.iter().map(|value| value.len());
    let is_even = is_text || lengths().max()? <= lengths().min()? + 1;
    let is_told = found > 0 && found * 100 >= values.len() * NEARLY_ALL;
    if !is_told || category == Category::TaxId && !is_even {
        return None;
    }
    let mut different = values.clone();
    different.sort_unstable();
    different.dedup();
    Some(Proposal {
        category,
        confidence: match different.len() {
            ENOUGH.. => Confidence::Medium,
            _ => Confidence::Low,
        },
        reason: format!(
            "{found} of {} sampled values are as long as numbers of {}, under a word for {what}",
            values.len(),
            match category {
                Category::Account => "bank accounts",
                _ => "tax offices",
            }
        ),
    })
}

/// Digits with blanks and marks between them.
fn digits(value: &str, most_letters: usize) -> Option<usize> {
    let marks = |c: char| matches!(c, ' ' | '-' | '/' | '.');
    let plain = |c: char| c.is_ascii_alphanumeric() || marks(c);
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (value.chars().all(plain) && letters <= most_letters).then_some(digits)
}

fn is_account_number(value: &str) -> bool {
    let (least, most) = ACCOUNT;
    digits(value, 0).is_some_and(|digits| (least..=most).contains(&digits))
}

/// Maybe behind a country's letters, and with a letter or two among its digits.
fn is_tax_number(value: &str) -> bool {
    let (least, most) = TAX;
    let is_fraction = value.contains('.') && value.parse::<f64>().is_ok();
    !is_fraction && digits(value, 4).is_some_and(|digits| (least..=most).contains(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, family: Family, form: fn(u64) -> String) -> Option<Category> {
        let values: Vec<String> = (0..40).map(form).collect();
        let values = values.iter().map(String::as_str);
        let found = proposal(name, values, &Type::plain(family.name(), family));
        found.map(|found| found.category)
    }

    #[test]
    fn bare_digits_are_accounts_of_banks_where_they_are_long() {
        let long = |n: u64| (1_000_000_000 + n * 7919).to_string();
        let short = |n: u64| (1200 + n).to_string();
        for name in [
            "konto",
            "empf_konto",
            "gegenkonto",
            "kto",
            "compte",
            "cuenta",
            "cta",
        ] {
            for family in [Family::Text, Family::Int8, Family::Numeric] {
                assert_eq!(told(name, family, long), Some(Category::Account), "{name}");
                assert_eq!(told(name, family, short), None, "{name}");
            }
        }
        assert_eq!(told("account", Family::Text, long), Some(Category::Account));
        // A key of a program's accounts.
        assert_eq!(told("account", Family::Int8, long), None);
        let grouped = |n: u64| format!("{:02} 1020 5558 {:04}", n % 100, 1000 + n);
        assert_eq!(
            told("konto", Family::Text, grouped),
            Some(Category::Account)
        );
        for name in ["kontostand", "konto_typ", "account_type", "discount"] {
            assert_eq!(told(name, Family::Text, long), None, "{name}");
        }
    }

    #[test]
    fn numbers_of_tax_offices_are_no_rates_and_no_amounts() {
        let vat = |n: u64| format!("DE{}", 123_456_789 + n * 13);
        assert_eq!(told("vat", Family::Text, vat), Some(Category::TaxId));
        let french = |n: u64| format!("FRX{} 303 265 {:03}", n % 10, n);
        assert_eq!(told("tva", Family::Text, french), Some(Category::TaxId));
        let bare = |n: u64| (12_345_678_900 + n * 17).to_string();
        for family in [Family::Text, Family::Int8] {
            assert_eq!(told("billing_tax", family, bare), Some(Category::TaxId));
        }
        let rates: [fn(u64) -> String; 4] = [
            |_| "19".into(),
            |n| format!("{}.25", 100_000 + n),
            |n| format!("{n} %"),
            |n| format!("{}", 10_u64.pow((n % 9) as u32 + 3)),
        ];
        for rate in rates {
            for family in [Family::Text, Family::Numeric] {
                assert_eq!(told("vat", family, rate), None);
            }
        }
        assert_eq!(
            told("vat_code", Family::Text, |_| "standard rate".into()),
            None
        );
    }
}
