//! Phone numbers: international ones (ITU-T E.164: at most 15 digits), national ones with a leading 0, those of the
//! North American Numbering Plan, whose area and exchange codes begin with 2 to 9, and [those of other
//! countries](super::subscribers).

use std::ops::{Range, RangeInclusive};

use super::digits::Group;
use super::{before, dates, extension, is_word, subscribers};

/// Digits behind `+`, and behind `00`.
const INTERNATIONAL: RangeInclusive<usize> = 8..=15;
/// Digits of a national number with its leading 0.
const NATIONAL: RangeInclusive<usize> = 9..=12;
/// Fewest digits, the code of the town among them, of a number that stands in front of another.
const FEWEST: usize = 6;

/// Hands over the numbers of a text with some groups of digits.
pub fn find(text: &str, all: &[Group], mut found: impl FnMut(Range<usize>)) {
    let (mut at, mut last_end) = (0, 0);
    while let Some(rest) = all.get(at..).filter(|rest| !rest.is_empty()) {
        let number = Number::new(text, rest);
        let other = || subscribers::taken(text, all, at, number.start(), last_end);
        if let Some(taken) = dates::taken(text, rest) {
            // Its parts could be read as the start of a number with a leading 0.
            at += taken;
        } else if let Some(taken) = number.groups().or_else(other) {
            last_end = extension::end(text, rest[taken - 1].end);
            found(number.start()..last_end);
            at += rest.partition_point(|group| group.start < last_end);
        } else {
            at += 1;
        }
    }
}

/// What may stand between two groups.
pub(super) fn is_gap(gap: &str) -> bool {
    let separator = |c: char| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '‑' | '–');
    if let [only] = gap.as_bytes() {
        return separator(char::from(*only));
    }
    // Three characters of at most three bytes.
    (1..=9).contains(&gap.len()) && gap.chars().count() <= 3 && gap.chars().all(separator)
}

/// Groups that a number may begin with, as far as they hang together.
struct Number<'t> {
    text: &'t str,
    groups: &'t [Group],
    first: Group,
}

impl<'t> Number<'t> {
    /// Of at least one group.
    fn new(text: &'t str, groups: &'t [Group]) -> Self {
        let first = groups[0];
        Self {
            text,
            groups,
            first,
        }
    }

    /// Where it starts, with its `+` or bracket.
    fn start(&self) -> usize {
        let before = self.text.as_bytes().get(..self.first.start);
        let before = before.unwrap_or_default().iter().rev();
        // At most `(+`: what stands before is no part of it.
        let signs = before.take(2).take_while(|sign| b"+(".contains(sign));
        self.first.start - signs.count()
    }

    /// How many groups make a number, as many as can.
    fn groups(&self) -> Option<usize> {
        let start = self.start();
        if before(self.text, start).is_some_and(is_word) {
            return None;
        }
        let sign = self.text.as_bytes().get(start..self.first.start)?;
        let digits = self.first.of(self.text);
        let lengths = match digits.as_bytes() {
            _ if sign.contains(&b'+') => INTERNATIONAL,
            [b'0', b'0', ..] => INTERNATIONAL.start() + 2..=INTERNATIONAL.end() + 2,
            [b'0', ..] => NATIONAL,
            _ => return self.north_american(),
        };
        if let Some(taken) = self.other() {
            return self.before_other(taken, &lengths);
        }
        let most = |ends: &dyn Fn(usize) -> bool| {
            let joined = self.joined().take_while(|(taken, _)| !ends(*taken));
            let numbers = joined.filter(|(_, length)| lengths.contains(length));
            numbers.map(|(taken, _)| taken).last()
        };
        // Up to a date that follows, unless that has digits of the number itself.
        let at_date = |taken: usize| {
            let rest = self.groups.get(taken - 1..).unwrap_or_default();
            taken > 1 && dates::begins(self.text, rest)
        };
        most(&at_date).or_else(|| most(&|_| false))
    }

    /// How many groups stand in front of one that begins another number: with a 0 as codes of towns have it, behind a hyphen
    /// or stroke.
    fn other(&self) -> Option<usize> {
        let mut joined = self.joined().take_while(|(taken, _)| {
            // A date has zeros of its own.
            !dates::begins(self.text, self.groups.get(taken - 1..).unwrap_or_default())
        });
        let gap = |taken: usize| {
            let (last, next) = (self.groups.get(taken - 1)?, self.groups.get(taken)?);
            self.text.get(last.end..next.start)
        };
        let begins = |taken: usize, digits: usize| {
            let (Some(next), Some(between)) = (self.groups.get(taken), gap(taken)) else {
                return false;
            };
            // With two digits only behind a whole number, and another sign than within that.
            let is_code = match next.count() {
                2 => digits >= *NATIONAL.start() && taken > 1 && gap(taken - 1) != Some(between),
                count => (3..=5).contains(&count),
            };
            is_code
                && next.of(self.text).starts_with('0')
                && is_gap(between)
                && between.contains(['-', '/', '–', '‑'])
        };
        let found = joined.find(|(taken, digits)| *digits >= FEWEST && begins(*taken, *digits));
        found.map(|(taken, _)| taken)
    }

    /// How many groups make a number in front of another: those that are one by themselves, or all, since numbers in such a
    /// list may be short.
    fn before_other(&self, groups: usize, lengths: &RangeInclusive<usize>) -> Option<usize> {
        let numbers = self.joined().take_while(|(taken, _)| *taken <= groups);
        let numbers = numbers.filter(|(_, length)| lengths.contains(length));
        let most = numbers.map(|(taken, _)| taken).last();
        most.or(Some(groups))
    }

    /// Numbers of groups that hang together from the first on, with their digits.
    fn joined(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut length = 0;
        let hangs = |index: &usize| {
            let last = index.checked_sub(1).and_then(|last| self.groups.get(last));
            last.is_none_or(|last| {
                let gap = self.text.get(last.end..self.groups[*index].start);
                gap.is_some_and(is_gap)
            })
        };
        let most = INTERNATIONAL.end() + 2;
        (0..self.groups.len().min(most))
            .take_while(hangs)
            .map(move |index| {
                length += self.groups[index].count();
                (index + 1, length)
            })
            .take_while(move |(_, length)| *length <= most)
            .filter(|(taken, _)| !self.groups[taken - 1].precedes_letter(self.text))
    }

    /// `415 555 2671`, `(415) 555-2671`, `1-415-555-2671`, `4155552671`, `14155552671`.
    fn north_american(&self) -> Option<usize> {
        let wanted = match self.first.count() {
            10 | 11 => 1,
            3 => 3,
            1 => 4,
            _ => return None,
        };
        let (taken, _) = self.joined().find(|(taken, _)| *taken == wanted)?;
        let digits = |index: usize| self.groups.get(index).map(|group| group.of(self.text));
        let first = digits(0)?;
        let (area, exchange) = match first.len() {
            10 => first.split_at_checked(3)?,
            11 => first.strip_prefix('1')?.split_at_checked(3)?,
            3 => (first, digits(1)?),
            _ => (digits(1).filter(|_| first == "1")?, digits(2)?),
        };
        let counts = self.groups.get(taken.saturating_sub(3)..taken)?;
        let is_grouped = || counts.iter().map(|group| group.count()).eq([3, 3, 4]);
        let code = |digits: &str| digits.starts_with(|c| matches!(c, '2'..='9'));
        let is_one = (taken == 1 || is_grouped()) && code(area) && code(exchange);
        is_one.then_some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn numbers_of_many_forms_are_found() {
        for (text, number) in [
            ("call +1 (415) 386-2671!", "+1 (415) 386-2671"),
            ("+49 (0)30 1234567", "+49 (0)30 1234567"),
            ("(+44) 20 7946 0958", "(+44) 20 7946 0958"),
            ("tel:+491701234567", "+491701234567"),
            ("0049 170 1234567", "0049 170 1234567"),
            ("Tel. 030/1234567, Fax", "030/1234567"),
            ("01 42 68 53 00", "01 42 68 53 00"),
            ("07700 900123", "07700 900123"),
            ("(415) 386-2671", "(415) 386-2671"),
            ("415.386.2671", "415.386.2671"),
            ("1-800-386-2671", "1-800-386-2671"),
            ("4153862671", "4153862671"),
            ("14153862671", "14153862671"),
            ("on 05.12.2024 0170 1234567", "0170 1234567"),
            ("0170 1234567 12.03.24", "0170 1234567"),
            ("030 1234567 12.03.2024", "030 1234567"),
            ("+49 30 1234567 12/03/24", "+49 30 1234567"),
            ("geb. 12.03.54, 0170 1234567", "0170 1234567"),
            ("06.12.34.56.78", "06.12.34.56.78"),
        ] {
            assert_eq!(texts(Kind::Phone, text), [number], "{text}");
        }
    }

    #[test]
    fn numbers_side_by_side_are_found_each() {
        for (first, second) in [
            ("030 123456", "0171 5551234"),
            ("030/123456", "0171/5551234"),
            ("+49 30 123456", "+49 171 555123"),
            ("+49 30 123456", "0171 555123"),
            ("0049 30 123456", "0049 171 555123"),
            ("0171 5551234", "030 123456"),
            ("06131/376668", "06131/376669"),
            ("612 345 678", "698 765 432"),
            ("612345678", "698765432"),
            ("415-386-2671", "415-386-2672"),
            ("+1 415 386 2671", "+1 415 386 2672"),
        ] {
            for between in [" - ", " / ", "/", "-", " – ", ", ", "; "] {
                let text = format!("ab {first}{between}{second} an");
                assert_eq!(texts(Kind::Phone, &text), [first, second], "{text}");
            }
        }
        // A short one is told by that behind it.
        for first in ["030 12345", "030 1234", "030/1234"] {
            for between in [" - ", " / ", "/", "-", " – "] {
                let text = format!("ab {first}{between}0171 5551234 an");
                assert_eq!(texts(Kind::Phone, &text), [first, "0171 5551234"], "{text}");
            }
        }
        for first in ["06-01-02-03-04", "06 01 02 03 04", "+33 6 01 02 03 04"] {
            let text = format!("{first} / 06 01 02 03 05");
            assert_eq!(texts(Kind::Phone, &text), [first, "06 01 02 03 05"]);
        }
    }

    #[test]
    fn dates_amounts_and_ids_are_not() {
        for text in [
            "2024-05-12",
            "05.12.2024 10:30",
            "05/12/2024",
            "12.03.24 13.03.24",
            "12.03.24-13.03.24",
            "12.03.24 - 13.03.24",
            "12/03/24 - 13/03/24",
            "01-03-24 - 13-03-24",
            "01-03-24-13-03-24",
            "24-03-01 24-03-13",
            "geb. 12.03.54 50672 Köln",
            "geb. 01.03.54 50672 Köln",
            "Nr. 612 12.03.24",
            "12:30:45",
            "1700000000",
            "1 234 567.00",
            "007",
            "0123456789abc",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "id_0123456789",
            "115-386-2671",
            "415-086-2671",
            "0000000000000000000000",
            "+12 34",
            "415 386 26711",
        ] {
            assert_eq!(texts(Kind::Phone, text), Vec::<String>::new(), "{text}");
        }
    }
}
