//! The check digit of card numbers and of many others. Source: ISO/IEC 7812-1, annex B (Luhn).

/// What a digit counts for where its double does: the sum of the double's digits.
const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/// The digit that makes the Luhn sum of ASCII digits and itself a multiple of ten, as a number.
pub(in crate::transform::builtin) fn check_digit(number: &[u8]) -> u8 {
    let sum: u32 = number
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = digit - b'0';
            u32::from(match place % 2 {
                0 => DOUBLED[usize::from(digit)],
                _ => digit,
            })
        })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_test_cards() {
        for card in [
            "4242424242424242",
            "5555555555554444",
            "378282246310005",
            "30569309025904",
        ] {
            let (number, check) = card.as_bytes().split_at(card.len() - 1);
            assert_eq!(check_digit(number), check[0] - b'0', "{card}");
        }
    }
}
