//! Groups of digits in a text, which numbers of cards and phones are made of.

use super::{after, is_word};

/// Digits side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// First byte.
    pub start: usize,
    /// Byte behind the last digit.
    pub end: usize,
}

impl Group {
    /// How many digits.
    pub fn count(self) -> usize {
        self.end - self.start
    }

    /// The digits.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether a letter stands right behind it.
    pub fn precedes_letter(self, text: &str) -> bool {
        after(text, self.end).is_some_and(|c| is_word(c) && !c.is_numeric())
    }
}

/// All groups of ASCII digits, in order.
pub fn groups(text: &str) -> impl Iterator<Item = Group> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + bytes.get(from..)?.iter().position(u8::is_ascii_digit)?;
        let rest = bytes.get(start..)?.iter();
        let length = rest.take_while(|byte| byte.is_ascii_digit()).count();
        from = start + length;
        Some(Group { start, end: from })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_as_long_as_they_are() {
        let text = "a12 é3-456";
        let found: Vec<_> = groups(text).map(|group| group.of(text)).collect();
        assert_eq!(found, ["12", "3", "456"]);
        let first = groups(text).next().unwrap();
        assert!(!first.precedes_letter(text) && first.count() == 2);
        assert_eq!(groups("").count(), 0);
    }
}
