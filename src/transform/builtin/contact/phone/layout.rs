//! The digits of a phone number, and the signs and blanks that they are written between.

use super::plans::Plan;
use crate::key::prf::Stream;

/// Digits of a range, as it is written nationally.
pub(super) fn digits_of(range: &str) -> usize {
    let digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'#';
    range.bytes().filter(digit).count()
}

/// A number as it is written within its country.
pub(super) struct National {
    text: [u8; WIDTH],
    length: usize,
    digits: [u8; WIDTH],
    count: usize,
}

/// More than any number has characters.
const WIDTH: usize = 24;

impl National {
    /// A number of a range, whose `#` are any digits.
    pub(super) fn of(range: &str, stream: &mut Stream) -> Self {
        let mut number = Self {
            text: [0; WIDTH],
            length: 0,
            digits: [0; WIDTH],
            count: 0,
        };
        for sign in range.bytes().take(WIDTH) {
            let sign = match sign {
                b'#' => b'0' + stream.below(10) as u8,
                sign => sign,
            };
            number.text[number.length] = sign;
            number.length += 1;
            if sign.is_ascii_digit() {
                number.digits[number.count] = sign;
                number.count += 1;
            }
        }
        number
    }

    /// Puts an area code of three digits over the first three.
    pub(super) fn area(&mut self, code: u16) {
        let code = [code / 100, code / 10 % 10, code % 10].map(|digit| b'0' + digit as u8);
        let places = self.text.iter_mut().filter(|sign| sign.is_ascii_digit());
        for (place, digit) in places.zip(code) {
            *place = digit;
        }
        self.digits[..3].copy_from_slice(&code);
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text[..self.length]
    }

    /// Its digits, the trunk prefix in front.
    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.count]
    }
}

/// A real number: what stands between its digits, and what its first digits are.
pub(super) struct Layout<'v> {
    value: &'v str,
    plan: &'static Plan,
    count: usize,
    plus: bool,
}

/// What comes before the number of the subscriber.
#[derive(Clone, Copy)]
enum Start {
    /// `+44`, `+44 (0)`, `0044` or `44`: zeros, the country's code, and the trunk prefix or not.
    Code { zeros: &'static str, trunk: bool },
    /// `0`, or nothing where a country has no trunk prefix.
    Trunk,
    /// Nothing, although the country has one.
    Nothing,
}

impl<'v> Layout<'v> {
    /// Of a number that has nothing but digits and the usual signs; `None` otherwise.
    pub(super) fn of(value: &'v str, plan: &'static Plan) -> Option<Self> {
        let usual = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '/' | '(' | ')');
        let plus = value.starts_with('+');
        let rest = value.strip_prefix('+').unwrap_or(value);
        let layout = Self {
            value,
            plan,
            count: value.bytes().filter(u8::is_ascii_digit).count(),
            plus,
        };
        rest.chars().all(usual).then_some(layout)
    }

    /// Whether a number of so many national digits fits.
    pub(super) fn has_room(&self, national: usize) -> bool {
        self.start(national).is_some()
    }

    fn start(&self, national: usize) -> Option<Start> {
        let (code, trunk) = (self.plan.code, self.plan.trunk);
        let subscriber = national.checked_sub(trunk.len())?;
        let with = |zeros, trunk| Start::Code { zeros, trunk };
        let begun = |first: &str, second: &str, length: usize| {
            self.count == first.len() + second.len() + length && self.begins(first, second)
        };
        if begun(code, "", subscriber) {
            Some(with("", false))
        } else if self.plus {
            begun(code, trunk, subscriber).then(|| with("", true))
        } else if begun(trunk, "", subscriber) {
            Some(Start::Trunk)
        } else if begun("00", code, subscriber) {
            Some(with("00", false))
        } else {
            (self.count == subscriber).then_some(Start::Nothing)
        }
    }

    fn begins(&self, first: &str, second: &str) -> bool {
        let mut digits = self.value.bytes().filter(u8::is_ascii_digit);
        let mut expected = first.bytes().chain(second.bytes());
        expected.all(|digit| digits.next() == Some(digit))
    }

    /// Appends a number in place of the real one. It must have [room](Self::has_room).
    pub(super) fn write(&self, national: &[u8], out: &mut Vec<u8>) {
        let (trunk, subscriber) = national
            .split_at_checked(self.plan.trunk.len())
            .unwrap_or_default();
        let (zeros, code, trunk) = match self.start(national.len()) {
            Some(Start::Code { zeros, trunk: true }) => (zeros, self.plan.code, trunk),
            Some(Start::Code { zeros, .. }) => (zeros, self.plan.code, &[][..]),
            Some(Start::Trunk) => ("", "", trunk),
            Some(Start::Nothing) | None => ("", "", &[][..]),
        };
        let before = zeros.bytes().chain(code.bytes());
        let mut digits = before.chain(trunk.iter().chain(subscriber).copied());
        for sign in self.value.bytes() {
            match sign.is_ascii_digit() {
                true => out.extend(digits.next()),
                false => out.push(sign),
            }
        }
    }
}
