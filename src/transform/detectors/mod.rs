//! Finds personal data in free text by its form: where it stands, and of which kind it is.
//!
//! One file a kind. All of them read a text once, and look at each character a bounded number of times, whatever the
//! text is. What has a check digit must pass it; the rest is told by its form alone, in doubt as found: a number that
//! only looks like a phone number is taken for one. Names of people are found behind a form of address only, and their
//! addresses not at all: they have no form.
//!
//! | kind | what is found | what is not |
//! |---|---|---|
//! | password | the word behind a password's name and `:` or `=`, whatever it is | prose about passwords |
//! | name | up to five words with capitals behind a form of address or a greeting; the name in front of `<address>` | names anywhere else |
//! | e-mail | `local@host.tld`, letters of every script, quoted local parts; spelled out: `local [at] host dot tld` | hosts without a dot; `a@[192.0.2.1]` but for its address |
//! | URL | a URL with user information (`scheme://user:password@host/…`) | any other URL |
//! | IBAN | of the countries in the registry, in groups or not, mod-97 right | wrong check digits |
//! | national id | in the forms of 15 countries, check digits right; digits alone where that or a word in front tells; any behind its name | other numbers of states |
//! | card | 13 to 19 digits that begin with 2 to 6, in groups or not, Luhn check right | digits within longer numbers |
//! | IP address | IPv4; IPv6 with four or more digits | versions of more or fewer than four numbers |
//! | phone | `+` or `00` with 8 to 15 digits, a leading 0 with 9 to 12, North American ones, those of countries without a leading 0, any behind a word such as `tel.`; extensions | amounts, dates, numbers within identifiers, other numbers of fewer than nine digits |

pub mod addressed;
mod announced;
pub mod card;
mod dates;
pub mod digits;
mod display;
pub mod email;
mod extension;
mod forms;
pub mod iban;
pub mod ip;
mod marks;
mod named;
pub mod national;
pub mod password;
pub mod phone;
pub mod spelled;
pub mod subscribers;
pub mod url;

use std::ops::Range;

use digits::Group;
use marks::Marks;

/// What a finding is. Where findings overlap, the kind that comes first here names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A password.
    Password,
    /// A name of a person.
    Name,
    /// A URL with user information.
    Url,
    /// An e-mail address.
    Email,
    /// An international bank account number.
    Iban,
    /// A national identity or tax number.
    NationalId,
    /// A payment card's number.
    CreditCard,
    /// An IPv4 or IPv6 address.
    IpAddress,
    /// A phone number.
    Phone,
}

impl Kind {
    /// All kinds, in their order.
    pub const ALL: [Self; 9] = [
        Self::Password,
        Self::Name,
        Self::Url,
        Self::Email,
        Self::Iban,
        Self::NationalId,
        Self::CreditCard,
        Self::IpAddress,
        Self::Phone,
    ];

    /// The name in the rules file, which is that of the transform for such values where there is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Name => "name",
            Self::Url => "url",
            Self::Email => "email",
            Self::Iban => "iban",
            Self::NationalId => "national_id",
            Self::CreditCard => "credit_card",
            Self::IpAddress => "ip_address",
            Self::Phone => "phone",
        }
    }

    /// Appends what is of this kind in a text with its marks and groups of digits, in order and without overlaps.
    fn find(self, text: &str, marks: &Marks, groups: &[Group], found: &mut Vec<Found>) {
        let mut add = |range, scheme| {
            found.push(Found {
                range,
                kind: self,
                scheme,
            });
        };
        match self {
            Self::Password => password::find(text, |range| add(range, None)),
            Self::Name => {
                addressed::find(text, |range| add(range, None));
                display::find(text, |range| add(range, None));
            }
            Self::Url => url::find(text, |range| add(range, None)),
            Self::Email => {
                email::find(text, |range| add(range, None));
                spelled::find(text, |range| add(range, None));
            }
            Self::Iban => iban::find(text, groups, |range| add(range, None)),
            Self::NationalId => national::find(text, marks, add),
            Self::CreditCard => card::find(text, groups, |range| add(range, None)),
            Self::IpAddress => ip::find(text, |range| add(range, None)),
            Self::Phone => phone::find(text, groups, |range| add(range, None)),
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes; they begin and end between characters.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Of a national number, whose it is: its place among [`national::SCHEMES`]. `None` where it is of none of them, or
    /// more was found there than the number.
    pub scheme: Option<usize>,
}

/// Looks through texts, in memory that is reused from text to text.
#[derive(Debug, Default)]
pub struct Scanner {
    marks: Marks,
    groups: Vec<Group>,
    found: Vec<Found>,
}

impl Scanner {
    /// All findings of some kinds in order. Those that overlap are one, from the first's start to the last's end: a
    /// rest that is left over may be personal, too.
    pub fn scan(&mut self, text: &str, kinds: &[Kind]) -> &[Found] {
        self.found.clear();
        self.marks.read(text);
        self.groups.clear();
        self.groups.extend(self.marks.groups());
        for &kind in kinds {
            kind.find(text, &self.marks, &self.groups, &mut self.found);
        }
        self.found
            .sort_unstable_by_key(|found| (found.range.start, found.kind));
        self.found.dedup_by(|next, last| {
            let overlap = next.range.start < last.range.end;
            if overlap {
                if next.range.end > last.range.end || next.kind < last.kind {
                    last.scheme = None;
                }
                last.range.end = last.range.end.max(next.range.end);
                last.kind = last.kind.min(next.kind);
            }
            overlap
        });
        &self.found
    }
}

/// The character before a byte.
#[inline]
fn before(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at.checked_sub(1)?) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(..at)?.chars().next_back(),
    }
}

/// The character at a byte.
#[inline]
fn after(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Whether a character continues a word or number. Letters without capitals do not (Chinese, Arabic …): their scripts
/// write no blanks before numbers and foreign words, or none that could be relied upon.
#[inline]
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_lowercase() || c.is_uppercase() || c.is_numeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is found of a kind, as text.
    pub(super) fn texts(kind: Kind, text: &str) -> Vec<String> {
        let (mut marks, mut found) = (Marks::default(), Vec::new());
        marks.read(text);
        kind.find(
            text,
            &marks,
            &marks.groups().collect::<Vec<_>>(),
            &mut found,
        );
        found
            .into_iter()
            .map(|found| text[found.range].to_owned())
            .collect()
    }

    fn scanned(text: &str) -> Vec<(&str, Kind)> {
        let mut scanner = Scanner::default();
        let found = scanner.scan(text, &Kind::ALL);
        found
            .iter()
            .map(|found| (&text[found.range.clone()], found.kind))
            .collect()
    }

    #[test]
    fn kinds_are_found_side_by_side() {
        assert_eq!(
            scanned(
                "Ada <ada@navy.mil>, +1 415 386 2671, paid DE89 3704 0044 0532 0130 00 from 8.8.8.8 with \
                 4539 1488 0343 6467, dni 12345678Z; see postgres://ada:pw@db.navy.mil/x."
            ),
            [
                ("Ada", Kind::Name),
                ("ada@navy.mil", Kind::Email),
                ("+1 415 386 2671", Kind::Phone),
                ("DE89 3704 0044 0532 0130 00", Kind::Iban),
                ("8.8.8.8", Kind::IpAddress),
                ("4539 1488 0343 6467", Kind::CreditCard),
                ("12345678Z", Kind::NationalId),
                ("postgres://ada:pw@db.navy.mil/x", Kind::Url),
            ]
        );
        assert_eq!(
            scanned("nothing here, 42 times, on 2024-05-12 at 12:30:45"),
            []
        );
    }

    #[test]
    fn letters_of_scripts_without_blanks_end_a_number() {
        assert_eq!(
            scanned("电话02079460958。卡4539148803436467号 帐DE89370400440532013000吗 从8.8.8.8来"),
            [
                ("02079460958", Kind::Phone),
                ("4539148803436467", Kind::CreditCard),
                ("DE89370400440532013000", Kind::Iban),
                ("8.8.8.8", Kind::IpAddress),
            ]
        );
        assert_eq!(scanned("a02079460958 02079460958ä"), []);
    }

    #[test]
    fn overlapping_findings_are_one_of_the_first_kind() {
        assert_eq!(
            scanned("see https://ada@navy.mil/x"),
            [("https://ada@navy.mil/x", Kind::Url)]
        );
        assert_eq!(
            scanned("+49 4539 1488 0343 6467."),
            [("+49 4539 1488 0343 6467", Kind::CreditCard)]
        );
    }

    proptest! {
        #[test]
        fn findings_lie_between_characters_in_order(
            text in "([a-f0-9@.:/+() -]|[äß日0-9]|DE89|://){0,60}|\\PC{0,80}",
        ) {
            let mut scanner = Scanner::default();
            let mut last = 0;
            for found in scanner.scan(&text, &Kind::ALL) {
                prop_assert!(found.range.start >= last && found.range.end > found.range.start);
                prop_assert!(text.get(found.range.clone()).is_some());
                last = found.range.end;
            }
        }
    }

    /// A detector whose work grows with the square of the length would take minutes here.
    #[test]
    fn long_texts_take_time_in_proportion() {
        for unit in [
            "@",
            "a@",
            "1 ",
            "0",
            "612 ",
            "tel ",
            "a1 ",
            "+1(",
            "://",
            "a://@",
            "1.",
            ":",
            "DE89 ",
            "a.",
            "\"@",
            "é",
            "1-",
            "Dr. ",
            "pwd:",
            "von ",
            "<",
            "<a@b.c",
            "A <a@b.co>",
            "\" <a@b.co>",
        ] {
            let text = unit.repeat(40_000 / unit.len());
            let mut scanner = Scanner::default();
            scanner.scan(&text, &Kind::ALL);
        }
    }
}
