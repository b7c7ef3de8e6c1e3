//! Numbers of people as one country writes them: phone numbers without the country's code, US social security numbers.
//!
//! No check digit tells them. Phone numbers are told by the forms that `redact` knows, and only with signs or blanks between
//! their digits: digits alone count things.

use crate::detect::validators::contact::{self, Phone};
use crate::detect::validators::national::is_ssn;
use crate::transform::detectors::{Kind, Scanner, subscribers};

/// How many of them were seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Local {
    /// Those that hardly are anything else.
    told: usize,
    /// Phone numbers that may as well be amounts: `612 345 678`.
    grouped: usize,
    /// Amounts that are no phone numbers: `12 345`.
    amounts: usize,
}

impl Local {
    /// Looks at a whole value.
    pub(super) fn look(&mut self, value: &str, scanner: &mut Scanner) {
        let value = value.trim();
        let could_be_amount = subscribers::could_be_amount(value);
        if is_ssn(value) {
            self.told += 1;
        } else if !is_phone(value, scanner) {
            self.amounts += usize::from(is_amount(value));
        } else if could_be_amount {
            self.grouped += 1;
        } else {
            self.told += 1;
        }
    }

    /// How many were seen, whether or not they count.
    pub(super) fn seen(self) -> usize {
        self.told + self.grouped
    }

    /// How many count: what may be an amount does not where others surely are.
    pub(super) fn count(self) -> usize {
        match self.grouped > self.amounts {
            true => self.told + self.grouped,
            false => self.told,
        }
    }
}

/// Whether a value is nothing but a phone number with signs or blanks between its digits.
fn is_phone(value: &str, scanner: &mut Scanner) -> bool {
    // One digit alone behind a sign is what checks the others, as of books.
    let last = value.rsplit(|c: char| !c.is_ascii_digit()).next();
    if contact::phone(value) != Some(Phone::Grouped) || last.is_some_and(|last| last.len() == 1) {
        return false;
    }
    let found = scanner.scan(value, &[Kind::Phone]);
    matches!(found, [found] if found.range == (0..value.len()))
}

/// Whether a value is digits with signs between thousands.
fn is_amount(value: &str) -> bool {
    let (first, rest) = value.split_once([' ', '.', '\u{a0}']).unwrap_or_default();
    let is_first =
        (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit());
    is_first && subscribers::could_be_amount(rest)
}

#[cfg(test)]
mod tests {
    use crate::detect::Category;
    use crate::detect::values::Evidence;

    /// What a column is of which one value in `every` is one of `numbers`.
    fn mixed(numbers: &[&str], every: usize, others: &[&str]) -> (Option<Category>, usize) {
        let values: Vec<&str> = (0..300)
            .map(|at| match at % every {
                0 => numbers[at / every % numbers.len()],
                _ => others[at % others.len()],
            })
            .collect();
        let evidence = Evidence::of(values);
        let form = evidence.form().map(|form| form.category);
        (form, evidence.certain().values)
    }

    const OTHERS: &[&str] = &["mail", "web chat", "case 12", "n/a", "front desk"];

    #[test]
    fn numbers_without_a_countrys_code_do_not_pass_among_other_values() {
        for numbers in [
            ["(617) 807-1001", "(212) 736-5000", "(305) 555-2671"],
            ["617-807-1001", "212-736-5000", "305-555-2671"],
            ["617.807.1001", "212.736.5000", "305.555.2671"],
            ["617 807 1001", "212 736 5000", "305 555 2671 x12"],
            ["07911 123456", "07700 900123", "020 7946 0958"],
            ["06 12 34 56 78", "06.12.34.56.79", "01 42 68 53 00"],
            ["(11) 98765-4321", "(21) 99876-5432", "(31) 3234-5678"],
            ["0171 5551234", "030 / 901820", "0171-5551235"],
            ["612 345 678", "612 34 56 78", "91 123 45 67"],
            ["512 345 678", "601 234 567", "22 345 67 89"],
            ["219-09-1001", "078-05-1120", "123-45-6780"],
        ] {
            for every in [2, 10, 25] {
                let (_, certain) = mixed(&numbers, every, OTHERS);
                assert_eq!(certain, 300 / every, "{numbers:?} {every}");
            }
        }
        let several = [
            "(617) 807-1001",
            "07911 123456",
            "06 12 34 56 78",
            "219-09-1001",
            "612 345 678",
        ];
        for every in [2, 10, 25] {
            let (form, _) = mixed(&several, every, OTHERS);
            assert_eq!(form, Some(Category::FreeText), "{every}");
        }
    }

    #[test]
    fn other_numbers_with_signs_are_none() {
        for others in [
            ["2024-01-31", "31.01.2024", "01/31/2024"],
            ["2024-01-31 12", "31-12-99", "1999-2004"],
            ["1.20.300", "10.4.12", "2024.1.0"],
            ["1234567.89", "12345.678", "12345678,90"],
            ["978-3-16-148410-0", "0-306-40615-2", "3-16-148410-0"],
            [
                "40.7128 -74.0060",
                "52.520008 13.404954",
                "0.123456 0.654321",
            ],
            ["100-200-3000", "4711-0815-22", "123-456-789"],
            ["2023-123456", "20240131-12", "2024-00012345"],
            ["900-45-6789", "000-12-3456", "666-12-3456"],
            ["6178071001", "612345678", "0612345678"],
            ["12345-6789", "00-950", "1000-205"],
            ["10 20 30 40 50", "1920x1080", "210 x 297"],
        ] {
            let (form, certain) = mixed(&others, 10, OTHERS);
            assert_eq!((form, certain), (None, 0), "{others:?}");
        }
        // Among other amounts, what is as long as a phone number is one, too.
        let amounts = ["12 345", "1 250 000", "950", "7 100"];
        let (form, certain) = mixed(&["612 345 678", "712 000 500", "655 100 200"], 10, &amounts);
        assert_eq!((form, certain), (None, 0));
    }
}
