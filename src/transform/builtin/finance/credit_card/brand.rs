//! Brands of cards: which first digits are theirs, and which ones test cards have.
//!
//! Source: ISO/IEC 7812-1 and the brands' lists of issuer identification numbers; test cards as Stripe, Adyen and PayPal
//! publish them.

/// First digits of test cards.
pub(super) type Prefixes = &'static [&'static [u8; 6]];

/// A brand of cards.
#[derive(Debug)]
pub(super) struct Brand {
    /// Its name in the rules.
    pub(super) name: &'static str,
    /// First digits of its test cards.
    pub(super) prefixes: Prefixes,
    /// Digits of its cards, the usual number first.
    pub(super) lengths: &'static [usize],
    /// First and last of the four-digit beginnings of its cards.
    ranges: &'static [(u32, u32)],
}

impl Brand {
    /// The brand of a number, by its first four digits; what is no digit between them does not count.
    pub(super) fn of(value: &str) -> Option<&'static Self> {
        let digits = value.bytes().filter(u8::is_ascii_digit);
        let (mut start, mut count) = (0, 0);
        for digit in digits.take(4) {
            start = start * 10 + u32::from(digit - b'0');
            count += 1;
        }
        let within = |(first, last): &(u32, u32)| (*first..=*last).contains(&start);
        let mut brands = BRANDS.iter().filter(|_| count == 4);
        brands.find(|brand| brand.ranges.iter().any(within))
    }

    /// Digits that most of its cards have.
    pub(super) fn usual(&self) -> usize {
        self.lengths.first().copied().unwrap_or(16)
    }
}

/// Brands in the order in which they are told apart.
pub(super) static BRANDS: &[Brand] = &[
    Brand {
        name: "visa",
        prefixes: &[b"424242", b"411111", b"401288"],
        lengths: &[16, 13, 19],
        ranges: &[(4000, 4999)],
    },
    Brand {
        name: "mastercard",
        prefixes: &[b"555555", b"510510", b"222300"],
        lengths: &[16],
        ranges: &[(5100, 5599), (2221, 2720)],
    },
    Brand {
        name: "amex",
        prefixes: &[b"378282", b"371449"],
        lengths: &[15],
        ranges: &[(3400, 3499), (3700, 3799)],
    },
    Brand {
        name: "discover",
        prefixes: &[b"601111", b"601100"],
        lengths: &[16, 17, 18, 19],
        ranges: &[(6011, 6011), (6440, 6599)],
    },
    Brand {
        name: "diners",
        prefixes: &[b"305693", b"385200"],
        lengths: &[14, 16, 19],
        ranges: &[(3000, 3059), (3095, 3095), (3600, 3699), (3800, 3999)],
    },
    Brand {
        name: "jcb",
        prefixes: &[b"353011", b"356600"],
        lengths: &[16, 17, 18, 19],
        ranges: &[(3528, 3589)],
    },
    Brand {
        name: "unionpay",
        prefixes: &[b"620000"],
        lengths: &[16, 17, 18, 19],
        ranges: &[(6200, 6299)],
    },
];
