//! National numbers in texts and names of files, by their check digits: of words that are as long, chance passes a few, and of
//! numbers of people all are right.

use std::collections::HashSet;

use super::{MANY, NEARLY_ALL};
use crate::detect::validators::national::Scheme;
use crate::detect::{Category, Confidence, Proposal};

/// Schemes that chance seldom passes, and that are not told by their form alone.
const SCHEMES: &[Scheme] = &[
    Scheme::Italy,
    Scheme::France,
    Scheme::Germany,
    Scheme::Poland,
    Scheme::Spain,
    Scheme::Brazil,
];

/// Letters and digits of the shortest such number, and of the longest.
const LENGTH: std::ops::RangeInclusive<usize> = 9..=16;

/// Words of one value that are looked at.
const MOST_WORDS: usize = 40;

/// What values are nearly all of which hold a right number of one scheme.
pub(super) fn told(values: &[String]) -> Option<Proposal> {
    SCHEMES.iter().find_map(|scheme| of_scheme(values, *scheme))
}

fn of_scheme(values: &[String], scheme: Scheme) -> Option<Proposal> {
    let mut different = HashSet::new();
    let (mut count, mut missed) = (0_usize, 0_usize);
    for value in values {
        match words(value).find(|word| scheme.matches(word)) {
            Some(word) => {
                count += 1;
                different.insert(word);
            }
            None => missed += 1,
        }
        if missed * 100 > values.len() * (100 - NEARLY_ALL) {
            return None;
        }
    }
    (different.len() >= MANY).then(|| Proposal {
        category: Category::FreeText,
        confidence: Confidence::Medium,
        reason: format!(
            "{count} of {} sampled values hold {} with right check digits",
            values.len(),
            scheme.title()
        ),
    })
}

/// Letters and digits between signs, and digits between letters.
fn words(value: &str) -> impl Iterator<Item = &str> {
    let of_any = value.split(|c: char| !c.is_ascii_alphanumeric());
    let of_digits = value.split(|c: char| !c.is_ascii_digit());
    let all = of_any.take(MOST_WORDS).chain(of_digits.take(MOST_WORDS));
    all.filter(|word| LENGTH.contains(&word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(form: impl Fn(u64) -> String) -> Option<Category> {
        let values: Vec<String> = (0..60).map(form).collect();
        national_of(&values)
    }

    fn national_of(values: &[String]) -> Option<Category> {
        super::told(values).map(|found| found.category)
    }

    /// A CPF, and a DNI.
    fn cpf(at: u64) -> String {
        let number = 100_000_000 + at * 7_919_331;
        let all = (0..100).map(|check| format!("{number}{check:02}"));
        let mut right = all.filter(|number| Scheme::Brazil.matches(number));
        right.next().unwrap()
    }

    fn dni(at: u64) -> String {
        let number = 10_000_000 + at * 791_933;
        let all = ('A'..='Z').map(|letter| format!("{number}{letter}"));
        let mut right = all
            .into_iter()
            .filter(|number| Scheme::Spain.matches(number));
        right.next().unwrap()
    }

    #[test]
    fn right_numbers_in_names_of_files_and_addresses_are_somebodys() {
        let text = Some(Category::FreeText);
        assert_eq!(told(|at| format!("atend/{}_rg.jpg", cpf(at))), text);
        assert_eq!(told(|at| format!("/x?doc={}&ok=1", cpf(at))), text);
        assert_eq!(told(|at| format!("IMG{}", cpf(at))), text);
        assert_eq!(told(|at| format!("/doc/{}.pdf", dni(at))), text);
        // Some have none.
        let some = |at| match at % 10 {
            0 => "atend/logo.jpg".to_owned(),
            _ => format!("atend/{}_rg.jpg", cpf(at)),
        };
        assert_eq!(told(some), text);
    }

    #[test]
    fn other_numbers_as_long_are_nobodys() {
        assert_eq!(told(|at| format!("o/{}.pdf", 20_240_000_000 + at)), None);
        assert_eq!(
            told(|at| format!("o/{}.pdf", 10_000_000_000 + at * 7_919_331_713)),
            None
        );
        assert_eq!(told(|at| format!("o/{}A.pdf", 10_000_000 + at)), None);
        assert_eq!(
            told(|at| format!(
                "o/{:032x}.png",
                u128::from(at + 1) * 0x9e37_79b9_7f4a_7c15_f39c
            )),
            None
        );
        // One person's, in every row.
        assert_eq!(told(|_| format!("o/{}.pdf", cpf(3))), None);
        assert_eq!(national_of(&[]), None);
    }
}
