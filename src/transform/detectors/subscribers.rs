//! Phone numbers of countries that dial no 0 in front: Spain, Portugal, Italy's mobile phones, Poland, Brazil and others, and
//! whatever stands behind a word that announces a number.
//!
//! Source: libphonenumber, `PhoneNumberMetadata.xml` (number formats of ES, PT, PL, CZ, IT, BR, CL, HU and their first
//! digits), and the ways in which people put other blanks. Amounts, identifiers and addresses of machines have such forms,
//! too: signs, further digits and currencies around them tell.

use std::sync::LazyLock;

use super::announced::{List, Words};
use super::digits::Group;
use super::phone::is_gap;
use super::{before, dates, is_word};

/// Groups of digits: `#` is any digit, `P` 1 to 9, `N` 2 to 9, `S` 5 to 9, `B` 2 to 5, digits are themselves.
const FORMS: &[&str] = &[
    // Spain: 612 345 678, 612 34 56 78, 91 123 45 67.
    "S## ## ## ##",
    "S## ######",
    // Spain, Portugal, Poland, the Czech Republic.
    "N## ### ###",
    "P########",
    // Poland, and Spain's provinces; Portugal's towns; Hungary.
    "P# ### ## ##",
    "P# ### ####",
    "P# #######",
    // Italy's mobile phones.
    "3## ### ####",
    "3## #######",
    "3## ## ## ###",
    "3#########",
    // Brazil: a town of two digits and a mobile or other phone; Mexico, Argentina; Chile.
    "PP 9#### ####",
    "PP 9 #### ####",
    "PP 9########",
    "PP B#######",
    "PP9########",
    "P# #### ####",
    "9 #### ####",
    // With the country's code in front, but without its sign.
    "34 S## ### ###",
    "34 S## ## ## ##",
    "34 S########",
    "34 P# ### ## ##",
    "34S########",
    "48 P## ### ###",
    "48 P# ### ## ##",
    "48 P########",
    "48P########",
    "351 N## ### ###",
    "351 N# ### ####",
    "351 N########",
    "351N########",
    "39 3## ### ####",
    "39 3## #######",
    "39 3#########",
    "393#########",
    "55 PP 9#### ####",
    "55 PP 9########",
    "55PP9########",
];

/// The forms by the digits of their first group.
static BY_FIRST: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let first = |form: &str| form.find(' ').unwrap_or(form.len());
    let of = |digits| {
        FORMS
            .iter()
            .copied()
            .filter(move |form| first(form) == digits)
    };
    let longest = FORMS.iter().map(|form| first(form)).max().unwrap_or(0);
    (0..=longest).map(|digits| of(digits).collect()).collect()
});

/// Words that announce a phone number, in English, Spanish, Portuguese, Italian, Polish, German, French, Dutch, the
/// languages of Scandinavia, Czech, Hungarian and Turkish.
pub(super) const WORDS: &[&str] = &[
    "tel",
    "tél",
    "telf",
    "telef",
    "tfn",
    "tfno",
    "tlf",
    "tlfno",
    "tlm",
    "telem",
    "tlfnr",
    "telnr",
    "phone",
    "phones",
    "telephone",
    "fone",
    "fax",
    "mobile",
    "mob",
    "cell",
    "cellphone",
    "call",
    "ring",
    "dial",
    "sms",
    "whatsapp",
    "viber",
    "zap",
    "telefono",
    "teléfono",
    "telefonos",
    "teléfonos",
    "movil",
    "móvil",
    "celular",
    "cel",
    "llamar",
    "llame",
    "llamad",
    "llámame",
    "llamada",
    "marcar",
    "telefone",
    "telemovel",
    "telemóvel",
    "ligar",
    "ligue",
    "liga",
    "cellulare",
    "chiamare",
    "chiama",
    "chiami",
    "telefon",
    "telefonu",
    "telefonem",
    "kom",
    "komórka",
    "komorka",
    "komórkowy",
    "komórki",
    "zadzwoń",
    "zadzwon",
    "zadzwonić",
    "dzwonić",
    "dzwoń",
    "handy",
    "handynr",
    "handynummer",
    "mobil",
    "mobiltelefon",
    "mobilfunk",
    "fon",
    "festnetz",
    "fernsprecher",
    "ruf",
    "rufnr",
    "rufnummer",
    "durchwahl",
    "dw",
    "telefonnr",
    "telefonnummer",
    "telefonisch",
    "telefax",
    "faxnr",
    "faxnummer",
    "anrufen",
    "téléphone",
    "portable",
    "appeler",
    "appelez",
    "gsm",
    "telefoon",
    "telefoonnr",
    "telefoonnummer",
    "mobiel",
    "mobilnr",
    "mobilnummer",
    "puhelin",
    "volat",
    "volejte",
    "cep",
];

/// What stands beside an amount.
const CURRENCIES: &[&str] = &[
    "€", "$", "£", "¥", "%", "zł", "zl", "pln", "eur", "usd", "gbp", "brl", "czk", "huf", "kr",
    "euro", "euros", "reais",
];

/// Digits of a number that is announced, whatever its form. Source: the shortest are those of Iceland and Estonia.
const ANNOUNCED: std::ops::RangeInclusive<usize> = 7..=13;

/// Whether a word in front of a byte says that a phone number begins there.
pub fn is_announced(text: &str, at: usize) -> bool {
    Words::before(text, at).announce(List::Phone)
}

/// Whether a number may as well be an amount with signs between thousands.
pub fn could_be_amount(number: &str) -> bool {
    let mut groups = number.split([' ', '.', '\u{a0}']);
    groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How many groups make a number, from one on that starts, with its brackets, at a byte. What was found last ends at
/// another one.
pub(super) fn taken(
    text: &str,
    all: &[Group],
    at: usize,
    start: usize,
    last_end: usize,
) -> Option<usize> {
    let place = Place {
        text,
        all,
        at,
        start,
    };
    let first = place.group(0)?.count();
    let is_tied = || place.gap(at).is_some_and(is_gap);
    // Most numbers in texts are short, and alone.
    let may_be = first >= *ANNOUNCED.start() || is_tied();
    if !may_be || before(text, start).is_some_and(is_word) {
        return None;
    }
    let forms = BY_FIRST.get(first).into_iter().flatten();
    let forms = forms.filter_map(|form| place.fits(form));
    let form = forms.filter(|taken| place.ends(*taken)).max();
    form.filter(|taken| place.stands_alone(*taken, last_end))
        .or_else(|| {
            let any = || place.any(true).or_else(|| place.any(false));
            let any = form.or_else(any)?;
            is_announced(text, start).then_some(any)
        })
}

struct Place<'t> {
    text: &'t str,
    all: &'t [Group],
    at: usize,
    start: usize,
}

impl Place<'_> {
    fn group(&self, index: usize) -> Option<Group> {
        self.all.get(self.at + index).copied()
    }

    /// What stands between a group and the next one.
    fn gap(&self, index: usize) -> Option<&str> {
        let (left, right) = (self.all.get(index)?, self.all.get(index + 1)?);
        self.text.get(left.end..right.start)
    }

    /// How many groups a form has, if they are of that form.
    fn fits(&self, form: &str) -> Option<usize> {
        let mut taken = 0;
        for expected in form.split(' ') {
            let group = self.group(taken)?;
            let is_tied = taken == 0 || self.gap(self.at + taken - 1).is_some_and(is_gap);
            let digits = group.of(self.text).bytes();
            let is_like = |(class, digit): (u8, u8)| match class {
                b'#' => true,
                b'P' => digit >= b'1',
                b'N' => digit >= b'2',
                b'S' => digit >= b'5',
                b'B' => (b'2'..=b'5').contains(&digit),
                class => class == digit,
            };
            if !is_tied
                || group.count() != expected.len()
                || !expected.bytes().zip(digits).all(is_like)
                || self.is_date(taken)
            {
                return None;
            }
            taken += 1;
        }
        Some(taken)
    }

    /// Whether a date begins at a group behind the first.
    fn is_date(&self, index: usize) -> bool {
        let rest = self.all.get(self.at + index..).unwrap_or_default();
        index > 0 && dates::begins(self.text, rest)
    }

    /// Whether no letter stands right behind.
    fn ends(&self, taken: usize) -> bool {
        let last = self.group(taken - 1);
        last.is_some_and(|last| !last.precedes_letter(self.text))
    }

    /// The most groups that hang together and have as many digits as a number, up to a date if that `ends` it.
    fn any(&self, ends: bool) -> Option<usize> {
        let (mut digits, mut most) = (0, None);
        for taken in 1..=*ANNOUNCED.end() {
            let Some(group) = self.group(taken - 1) else {
                break;
            };
            let is_tied = taken == 1 || self.gap(self.at + taken - 2).is_some_and(is_gap);
            digits += group.count();
            // The year of a date that follows.
            let is_year =
                taken > 1 && group.count() == 4 && self.gap(self.at + taken - 1) == Some("-");
            let is_date = ends && self.is_date(taken - 1);
            if !is_tied || is_year || is_date || digits > *ANNOUNCED.end() {
                break;
            }
            if ANNOUNCED.contains(&digits)
                && self.ends(taken)
                && !(taken == 1 && is_day(group.of(self.text)))
            {
                most = Some(taken);
            }
        }
        most
    }

    /// Whether what stands around does not say that it is something else.
    fn stands_alone(&self, taken: usize, last_end: usize) -> bool {
        let Some(last) = self.group(taken - 1) else {
            return false;
        };
        !self.is_glued(taken, last.end, last_end)
            && !self.is_dotted(taken)
            && !self.is_of_thousands(taken)
            && !self.is_amount(last.end)
    }

    /// Whether it is a part of something longer: `order-912345678`, `41.123456789`, `912345678-2`.
    fn is_glued(&self, taken: usize, end: usize, last_end: usize) -> bool {
        let follows = last_end > 0 && self.start == last_end + 1;
        let before = match before(self.text, self.start) {
            Some('/' | '-') => !follows,
            Some(c) => "-.#".contains(c),
            None => false,
        };
        let mut rest = self.text.get(end..).unwrap_or_default().chars();
        let sign = rest.next();
        let digits = rest.take_while(char::is_ascii_digit).take(6).count();
        let behind = match sign {
            // More of them are another phone number.
            Some('/') => !self.is_followed(taken) && (1..6).contains(&digits),
            // More of them are another value.
            Some(',') => (1..3).contains(&digits),
            Some('-') => digits > 0 && !self.is_followed(taken),
            Some('.') => digits > 0,
            _ => false,
        };
        before || behind
    }

    /// Whether another number follows behind a hyphen or stroke, of as many digits.
    fn is_followed(&self, taken: usize) -> bool {
        let next = self.at + taken;
        let Some(group) = self.all.get(next) else {
            return false;
        };
        let other = Place {
            at: next,
            start: group.start,
            ..*self
        };
        let digits = |place: &Self, taken: usize| -> usize {
            let groups = (0..taken).filter_map(|index| place.group(index));
            groups.map(Group::count).sum()
        };
        let forms = BY_FIRST.get(group.count()).into_iter().flatten();
        let mut forms = forms.filter_map(|form| other.fits(form));
        forms.any(|count| other.ends(count) && digits(&other, count) == digits(self, taken))
    }

    /// Whether points stand between its groups, as in addresses of machines, amounts and positions.
    fn is_dotted(&self, taken: usize) -> bool {
        taken > 1 && (1..taken).all(|index| self.gap(self.at + index - 1) == Some("."))
    }

    /// Whether groups of three digits stand before or behind with the same sign as between its own.
    fn is_of_thousands(&self, taken: usize) -> bool {
        let counts = |index: usize| self.group(index).map(Group::count);
        if taken != 3 || (0..taken).any(|index| counts(index) != Some(3)) {
            return false;
        }
        let own = self.gap(self.at);
        let before = self.at.checked_sub(1).is_some_and(|index| {
            let is_short = |group: &Group| {
                // What ends a date or a time of day is no thousands.
                let sign = before(self.text, group.start);
                group.count() <= 3 && !sign.is_some_and(|c| "-/.:".contains(c))
            };
            self.all.get(index).is_some_and(is_short) && self.gap(index) == own
        });
        let behind = counts(taken) == Some(3) && self.gap(self.at + taken - 1) == own;
        before || behind
    }

    /// Whether a currency stands beside it.
    fn is_amount(&self, end: usize) -> bool {
        let before = self.text.get(..self.start).unwrap_or_default().trim_end();
        let before = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let behind = self.text.get(end..).unwrap_or_default().trim_start();
        let behind = behind.split(char::is_whitespace).next().unwrap_or_default();
        let is_currency = |word: &str| {
            let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | ',' | ';' | '.'));
            let word = word
                .strip_prefix('R')
                .filter(|rest| *rest == "$")
                .unwrap_or(word);
            CURRENCIES
                .iter()
                .any(|currency| word.eq_ignore_ascii_case(currency))
        };
        is_currency(before) || is_currency(behind)
    }
}

/// Whether eight digits are a day as machines write it: year, month, day.
fn is_day(digits: &str) -> bool {
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|part| part.parse::<u32>().ok())
    };
    let year = part(0, 4).is_some_and(|year| (1900..2100).contains(&year));
    let month = part(4, 6).is_some_and(|month| (1..=12).contains(&month));
    let day = part(6, 8).is_some_and(|day| (1..=31).contains(&day));
    digits.len() == 8 && year && month && day
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;
    use super::*;

    #[test]
    fn numbers_without_a_leading_0_are_found() {
        for number in [
            "612345678",
            "612 34 56 78",
            "612-345-678",
            "512 345 678",
            "912 345 678",
            "22 628 12 34",
            "91 123 45 67",
            "21 123 4567",
            "347 123 4567",
            "3471234567",
            "(11) 91234-5678",
            "11 91234-5678",
            "11912345678",
            "48 512 345 678",
            "34612345678",
            "351912345678",
            "55 11 91234-5678",
            "612 345678",
        ] {
            for text in [
                number.to_owned(),
                format!("llamar al {number}, por favor"),
                format!("({number})"),
                format!("\"n\":\"{number}\""),
                format!("7,{number},'x'"),
                format!("WHERE n = '{number}'"),
                format!("?n={number}&x=1"),
                format!("on 2024-05-12 {number}."),
            ] {
                let found = texts(Kind::Phone, &text);
                let bare: Vec<&str> = found
                    .iter()
                    .map(|found| found.trim_start_matches('('))
                    .collect();
                assert_eq!(bare, [number.trim_start_matches('(')], "{text}");
            }
        }
        assert_eq!(
            texts(Kind::Phone, "612345678/698765432"),
            ["612345678", "698765432"]
        );
    }

    #[test]
    fn announced_numbers_are_found_whatever_their_form() {
        for (text, number) in [
            ("tlf 12 34 56 78", "12 34 56 78"),
            ("Tlf.: 12345678", "12345678"),
            ("puhelin 5812345", "5812345"),
            ("nr tel. 512-345-678", "512-345-678"),
            ("telemóvel: 912.345.678", "912.345.678"),
            ("komórka=512345678", "512345678"),
            ("WhatsApp 11 3234-5678", "11 3234-5678"),
            ("tel 612345678 2024-05-12", "612345678"),
            ("call me at 1234 5678", "1234 5678"),
            ("Fon 3344556", "3344556"),
            ("Fon: 3344556 12.03.24", "3344556"),
            ("Ruf 3344556", "3344556"),
            ("Rufnummer: 33 44 55-6", "33 44 55-6"),
            ("Tel.-Nr. 3344556", "3344556"),
            ("Telefon-Nr.: 3344556", "3344556"),
            ("Durchwahl 3344556", "3344556"),
            ("Durchwahl -3344556", "3344556"),
            ("Handynr. 3344556", "3344556"),
            ("tel 612 12-03-24", "612 12-03-24"),
        ] {
            assert_eq!(texts(Kind::Phone, text), [number], "{text}");
        }
    }

    #[test]
    fn amounts_identifiers_positions_and_days_are_not() {
        for text in [
            "1 234 567 890",
            "912 345 678 901",
            "912 345 678 zł",
            "€ 912 345 678",
            "R$ 912345678",
            "912.345.678",
            "912 345 678,50",
            "912345678.25",
            "41.912345678",
            "91.123.45.67",
            "order-912345678",
            "#912345678",
            "/orders/912345678",
            "912345678-2",
            "912345678/2024",
            "A912345678",
            "912345678B",
            "1700000000",
            "1700000000123",
            "1732345678",
            "20240512",
            "mobile 20240512",
            "12:30:45.123456",
            "6ba7b810-9dad-11d1-80b4-351912345678",
            "12345678-1234-4123-8123-912345678901",
            "2024-05-12T10:30:00.912345678Z",
            "12345678",
            "12 34 56 78",
        ] {
            assert_eq!(texts(Kind::Phone, text), Vec::<String>::new(), "{text}");
        }
        assert!(could_be_amount("912 345 678") && !could_be_amount("91 234 56 78"));
        assert!(!could_be_amount("912-345-678"));
    }
}
