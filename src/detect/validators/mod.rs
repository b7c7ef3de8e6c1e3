//! Tests of single values: is this an e-mail address, a card number, an IBAN. Each is a pure function from text to
//! yes or no, by the standard that its file names; none of them keeps what it sees.

pub mod born;
pub mod companies;
pub mod contact;
pub mod devices;
pub mod finance;
pub mod gender;
pub mod health;
pub mod issued;
pub mod labels;
pub mod likeness;
pub mod links;
pub mod machines;
pub mod messages;
pub mod national;
pub mod people;
pub mod places;
pub mod secrets;
pub mod services;
pub mod vehicles;

/// The decimal digits of a value in which nothing else stands but `separators`; `None` where something does.
fn digits(value: &str, separators: &[char]) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(value.len());
    for c in value.trim().chars() {
        match c.to_digit(10) {
            Some(digit) => digits.push(digit as u8),
            None if separators.contains(&c) => {}
            None => return None,
        }
    }
    Some(digits)
}

/// The sum of digits times weights.
fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    let products = digits.iter().zip(weights);
    products
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum()
}

/// Whether all digits are one: passes many checks, and is nobody's.
fn is_one_digit(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// The number that some digits write.
fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u64::from(*digit))
}
