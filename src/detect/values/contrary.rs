//! What speaks against a name: values that cannot be what it announces, and those that rather are something else.

use super::{ENOUGH, Evidence, SEVERAL};
use crate::detect::Category;
use crate::detect::validators::contact::{self, Phone};
use crate::detect::validators::{labels, machines, people};

/// Counts of one column, path or field.
#[derive(Debug, Clone, Default)]
pub(super) struct Contrary {
    /// Values that may be postal codes of whatever country.
    codes: usize,
    /// Single words with digits in them, as people call themselves in games.
    handles: usize,
    /// Single words in small letters, as labels of programs are written.
    labels: usize,
    /// Those of them that lists of labels have, and those that are called like a town, a state or a country.
    listed: usize,
    placed: usize,
    /// Several words of Latin letters and digits.
    phrases: usize,
    /// Numbers of rows and what they are of.
    references: usize,
    /// Whether a number alone is one: a PIN is none, nor is whatever an audit has found in another column.
    may_be_rows: bool,
    /// Digits with signs or blanks between them, and no letter.
    numbers: usize,
    /// Words for what is on or off, or is chosen from a list.
    flags: usize,
    /// Times of days, and UUIDs.
    moments: usize,
    uuids: usize,
    /// Single words of letters and digits with fewer digits than phone numbers have.
    lettered: usize,
    /// Digits with signs between them that some country's phone numbers look like.
    dialled: usize,
    /// Forms of address, towns with a country's letters, questions, and what is no name of a time zone.
    titles: usize,
    towns: usize,
    questions: usize,
    other_zones: usize,
    /// Nine digits and nothing else but signs and blanks.
    nine_digits: usize,
    /// Words that a program joins: `AUTH_SUCCESS`, `in_transit`.
    constants: usize,
    /// By which digit such numbers begin.
    begins: [usize; 10],
    /// The first digits of the first one, and how many begin alike.
    front: Option<[u8; FRONT]>,
    alike: usize,
}

/// Words behind which numbers of rows stand.
const REFERENCES: &[&str] = &[
    "id",
    "ids",
    "ref",
    "reference",
    "pk",
    "whodunnit",
    "object",
    "target",
    "subject",
];

impl Contrary {
    /// Nothing yet, of a column of this name.
    pub(super) fn under(name: &str) -> Self {
        let words = crate::detect::words(name);
        let last = words.last().map(String::as_str);
        Self {
            may_be_rows: last.is_some_and(|last| REFERENCES.contains(&last)),
            ..Self::default()
        }
    }

    /// Looks at a whole value. `is_local` says whether it is a number as one country writes it.
    pub(super) fn look(&mut self, value: &str, is_local: bool) {
        let value = value.trim();
        self.codes += usize::from(may_be_postcode(value));
        self.handles += usize::from(is_handle(value));
        if is_label(value) {
            self.labels += 1;
            self.listed += usize::from(labels::is_label(value) || CHANNELS.contains(&value));
            self.placed += usize::from(labels::is_place(value));
        }
        self.phrases += usize::from(is_phrase(value));
        let is_reference = is_reference(value) && (self.may_be_rows || !is_number(value));
        self.references += usize::from(is_reference);
        self.numbers += usize::from(is_number(value));
        self.flags += usize::from(is_flag(value));
        self.moments += usize::from(is_moment(value));
        self.uuids += usize::from(machines::is_uuid(value));
        self.lettered += usize::from(is_lettered(value));
        let is_title = people::is_title(value.trim_end_matches('.'));
        self.titles += usize::from(is_title || value.contains(' ') && people::is_salutation(value));
        self.towns += usize::from(is_town(value));
        self.questions += usize::from(value.ends_with('?') && value.contains(' '));
        self.other_zones += usize::from(!is_zone(value));
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        self.nine_digits += usize::from(is_number(value) && digits == SSN);
        self.constants += usize::from(is_constant(value));
        if contact::phone(value) != Some(Phone::Grouped) {
            return;
        }
        let is_dialled = is_local || value.starts_with('(') || is_behind_trunk(value);
        self.dialled += usize::from(is_dialled);
        let front = front(value);
        self.front = self.front.or(front);
        self.alike += usize::from(front.is_some() && front == self.front);
        let first = value.chars().next().and_then(|first| first.to_digit(10));
        let count = first.and_then(|first| self.begins.get_mut(first as usize));
        if let Some(count) = count {
            *count += 1;
        }
    }
}

/// Whether a value is words with low lines between them, as programs write and no place or office is called.
fn is_constant(value: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    value.contains('_')
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.split('_').all(is_word)
}

/// Whether a value is words and behind a comma two letters of a country or state: `Bremen, DE`.
fn is_town(value: &str) -> bool {
    let is_of_town = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.');
    value.rsplit_once(',').is_some_and(|(town, code)| {
        let code = code.trim();
        let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code && !town.is_empty() && town.chars().all(is_of_town)
    })
}

/// Whether a value is the name of a time zone in the database of IANA, most of which have an area.
fn is_zone(value: &str) -> bool {
    value.contains('/')
        || matches!(value, "UTC" | "GMT" | "Z")
        || value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Digits in which phone numbers of several people differ: those of one network or block of numbers do not.
const FRONT: usize = 6;

fn front(value: &str) -> Option<[u8; FRONT]> {
    let mut front = [0; FRONT];
    let mut digits = value.bytes().filter(u8::is_ascii_digit);
    for place in &mut front {
        *place = digits.next()?;
    }
    Some(front)
}

/// Longest postal code, with its country in front. Source: Universal Postal Union, "Postal addressing systems".
const LONGEST_CODE: usize = 12;

/// Whether a value may be a postal code of some country: a digit or more, letters, and nothing but blanks and hyphens.
fn may_be_postcode(value: &str) -> bool {
    let is_of_code = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '〒' | '−');
    value.chars().count() <= LONGEST_CODE
        && value.chars().any(char::is_numeric)
        && value.chars().all(is_of_code)
}

/// Fewest letters of a handle that follow one another: codes have fewer.
const LETTERS: usize = 3;

/// Whether a value is one word of letters with digits or low lines in it.
fn is_handle(value: &str) -> bool {
    let is_of_handle = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mut runs = value.split(|c: char| !c.is_ascii_alphabetic());
    (LETTERS..=40).contains(&value.len())
        && value.chars().all(is_of_handle)
        && value.contains(|c: char| c.is_ascii_digit() || c == '_')
        && runs.any(|run| run.len() >= LETTERS)
}

/// Whether a value is one word of nothing but small letters.
fn is_label(value: &str) -> bool {
    let is_of_label = |c: char| c.is_lowercase() || matches!(c, '_' | '-');
    value.chars().count() >= LETTERS && value.chars().all(is_of_label)
}

/// Whether a value is several words, with a digit and no letter of other writings than the Latin one, which has capitals.
fn is_phrase(value: &str) -> bool {
    let is_of_latin = |c: char| !c.is_alphabetic() || c.is_lowercase() || c.is_uppercase();
    value.contains(' ')
        && value.contains(|c: char| c.is_ascii_digit())
        && value.chars().all(is_of_latin)
}

/// Digits of a row's number: those of people are longer.
const ROWS: usize = 6;

/// Whether a value is the number of a row, with or without the name of a class in front, or a flag.
fn is_reference(value: &str) -> bool {
    let is_row =
        |text: &str| (1..=ROWS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let is_class = |text: &str| {
        let is_of_class =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '.' | '\\');
        text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(is_of_class)
    };
    // `Anna;1` may be somebody all the same.
    let is_name = |text: &str| people::is_first_name(text) || people::is_last_name(text);
    let of_class = value.split_once(';').filter(|(class, _)| !is_name(class));
    let is_flag = matches!(value, "true" | "false" | "t" | "f" | "yes" | "no" | "null");
    is_flag || is_row(value) || of_class.is_some_and(|(class, row)| is_class(class) && is_row(row))
}

/// Digits of a social security number of the USA.
const SSN: usize = 9;

/// Whether a value has digits and no letters.
fn is_number(value: &str) -> bool {
    value.chars().any(char::is_numeric) && !value.chars().any(char::is_alphabetic)
}

/// What programs write for what is on or off, or is left to them.
const FLAGS: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "enabled",
    "disabled",
    "never",
    "always",
    "default",
    "none",
    "all",
    "mention",
    "mentions",
    "instant",
    "immediately",
    "daily",
    "weekly",
    "monthly",
    "t",
    "f",
];

/// Whether a value is such a word.
pub(in crate::detect) fn is_flag(value: &str) -> bool {
    FLAGS.iter().any(|flag| flag.eq_ignore_ascii_case(value))
}

/// Whether a value is a day with a time behind it. Source: ISO 8601, and PostgreSQL documentation, "Date/Time Output".
fn is_moment(value: &str) -> bool {
    let form = value.bytes().take(16).map(|byte| match byte {
        b'0'..=b'9' => b'0',
        b'T' | b't' => b' ',
        other => other,
    });
    form.eq(*b"0000-00-00 00:00")
}

/// Fewest digits of a phone number without its area's. Source: ITU-T E.164, whose shortest national ones have as many.
const DIALLED: usize = 6;

/// Whether a value is one word with letters and digits, of which there are too few for a phone number: a code.
fn is_lettered(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (1..DIALLED).contains(&digits)
        && value.chars().any(char::is_alphabetic)
        && !value.contains(char::is_whitespace)
}

/// Whether digits begin as those do that are dialled inside a country: one zero, and no second one.
fn is_behind_trunk(value: &str) -> bool {
    let mut digits = value.chars().filter(char::is_ascii_digit);
    value.starts_with('0') && digits.nth(1) != Some('0')
}

impl Evidence {
    /// Whether several values were seen and all are words for what is on or off.
    pub(in crate::detect) fn are_flags(&self) -> bool {
        self.values >= ENOUGH && self.contrary.flags == self.values
    }

    /// Whether all values are UUIDs: keys of rows, whatever those are of.
    pub(in crate::detect) fn are_uuids(&self) -> bool {
        self.values > 0 && self.contrary.uuids == self.values
    }

    /// Whether all values are days with times behind them, or words for none: `None`, `never`.
    pub(in crate::detect) fn are_moments(&self) -> bool {
        let Contrary { moments, flags, .. } = self.contrary;
        moments > 0 && moments + flags == self.values
    }

    /// Whether values were seen of which none can be a postal code.
    pub(in crate::detect) fn are_no_postcodes(&self) -> bool {
        self.values >= ENOUGH && self.contrary.codes == 0 && self.postcode == 0
    }

    /// Whether values were seen and none is or holds an e-mail address, and none looks like what was made of one.
    pub(in crate::detect) fn are_no_emails(&self) -> bool {
        let is_made = self.digest + self.random + self.token + self.leaking > 0;
        self.values >= ENOUGH && self.email + self.embedded == 0 && !is_made
    }

    /// Whether values were seen, and none is a social security number of the USA, with or without its signs.
    pub(in crate::detect) fn are_no_ssns(&self) -> bool {
        self.values >= ENOUGH && self.ssn + self.contrary.nine_digits == 0
    }

    /// Whether some values are no names of time zones as IANA has them.
    pub(in crate::detect) fn are_other_zones(&self) -> bool {
        self.contrary.other_zones > 0
    }

    /// Whether as good as all values are forms of address.
    pub(in crate::detect) fn are_titles(&self) -> bool {
        self.values > 0 && self.percent(self.contrary.titles) >= 90
    }

    /// Whether as good as all are towns with their countries.
    pub(in crate::detect) fn are_towns(&self) -> bool {
        self.values > 0 && self.percent(self.contrary.towns) >= 90
    }

    /// Whether as good as all are questions.
    pub(in crate::detect) fn are_questions(&self) -> bool {
        self.values > 0 && self.percent(self.contrary.questions) >= 90
    }

    /// Whether half of the values or more are or hold e-mail addresses and the like.
    pub(in crate::detect) fn are_of_contacts(&self) -> bool {
        self.percent(self.whole() + self.embedded) >= 50
    }

    /// Whether half of the values or more are words of programs.
    pub(in crate::detect) fn are_constants(&self) -> bool {
        self.values >= ENOUGH && self.percent(self.contrary.constants) >= 50
    }

    /// Whether values were seen that have no digits, so that no phone number is among them.
    pub(in crate::detect) fn are_without_digits(&self) -> bool {
        self.values >= ENOUGH && self.with_digits == 0
    }

    /// Whether hardly any value is a phone number, and most are codes with letters in them.
    pub(in crate::detect) fn are_codes_rather_than_phones(&self) -> bool {
        self.contradicts(Category::Phone)
            && self.distinct >= ENOUGH
            && self.embedded == 0
            && self.percent(self.contrary.lettered) >= 50
            && self.digest + self.random + self.token + self.leaking == 0
    }

    /// Whether values were seen of which nearly all have digits and no letters, as nobody's name has.
    pub(in crate::detect) fn are_numbers_alone(&self) -> bool {
        self.values >= ENOUGH && self.percent(self.contrary.numbers) >= 90
    }

    /// Whether all of many values are two or three different words in small letters that nobody is called: `customer` and
    /// `driver` of those who sent something.
    pub(in crate::detect) fn are_labels(&self) -> bool {
        (2..=FEW).contains(&self.distinct)
            && self.values >= MANY
            && self.contrary.labels == self.values
            && !self.named.is_one()
    }

    /// Whether all values are a few words in small letters that come again and again, most of them known as labels and none
    /// as a place: how far an order is under `state`, how a message went under `via`.
    pub(in crate::detect) fn are_no_places(&self) -> bool {
        (2..=STATES).contains(&self.distinct)
            && self.values >= self.distinct * ENOUGH
            && self.contrary.labels == self.values
            && self.contrary.listed * 2 >= self.values
            && self.contrary.placed + self.street == 0
    }

    /// Whether nearly all values are handles, and none is the name of somebody.
    pub(in crate::detect) fn are_handles(&self) -> bool {
        let is_most = self.percent(self.contrary.handles) >= 80;
        self.values >= SEVERAL && is_most && self.named.full == 0
    }

    /// Whether all that stands among values that are somebody's is numbers of rows, flags and names of classes: `1`, `User;1`.
    fn are_others_references(&self) -> bool {
        let rows = self.values.saturating_sub(self.seen());
        let is_leaking = self.leaking + self.births + self.embedded + self.token > 0;
        rows >= ENOUGH
            && self.contrary.references >= rows
            && self.named.full + self.named.held == 0
            && !is_leaking
    }

    /// Whether no value is written as the name of somebody, nor has one in it, nor is a login.
    pub(in crate::detect) fn are_no_names(&self) -> bool {
        let is_one = self.named.is_one() || self.likenesses.is_one();
        self.distinct >= MANY_NAMES && !is_one && self.percent(self.contrary.phrases) >= 80
    }

    /// Whether values were seen of which hardly any has a digit.
    pub(in crate::detect) fn are_words(&self) -> bool {
        self.values > 0 && self.percent(self.with_digits) < 10
    }

    /// Whether no value is a sentence.
    pub(in crate::detect) fn are_short(&self) -> bool {
        self.sentences == 0
    }

    /// Whether values have hardly a digit and are no streets: parts of towns, towns and counties.
    pub(in crate::detect) fn are_localities(&self) -> bool {
        self.are_words() && self.percent(self.street) < 10 && self.embedded == 0
    }

    /// Whether numbers with signs between their digits are nobody's phone: most look like none of any country, they begin
    /// with every digit as often, as random ones do, or all of many begin with the same digits.
    pub(super) fn are_not_dialled(&self) -> bool {
        let grouped = self.phone[Phone::Grouped as usize];
        let named = self.phone[Phone::International as usize];
        let mut begins = self.contrary.begins.iter();
        let are_random = begins.all(|count| count * 25 >= grouped);
        let are_dialled = self.contrary.dialled * 5 >= grouped * 4;
        let are_alike = self.distinct >= MANY && self.contrary.alike >= self.values;
        grouped > named && (are_random || !are_dialled || are_alike)
    }

    /// Whether what stands among values that are somebody's is a few words in small letters that come again and again:
    /// `agent` among the addresses of those who wrote.
    pub(in crate::detect) fn are_others_labels(&self) -> bool {
        let others = self.distinct.saturating_sub(self.telling.len());
        let rows = self.values.saturating_sub(self.seen());
        if self.are_others_references() {
            return true;
        }
        let is_somebodys = self.named.is_one() || self.likenesses.is_one();
        let is_leaking = self.leaking + self.births + self.embedded + self.token > 0;
        let are_texts = self.documents + self.sentences > 0;
        let are_plain = self.with_digits == self.with_digits_told;
        (1..=FEW).contains(&others)
            && rows >= others * ENOUGH
            && self.seen() > 0
            && are_plain
            && !is_somebodys
            && !is_leaking
            && !are_texts
    }
}

/// Of so many different values one would be written as a name, if they were any.
const MANY_NAMES: usize = 20;

/// So many different words are few.
const FEW: usize = 3;

/// States that something may be in, or ways that it may go.
const STATES: usize = 12;

/// Ways that messages, parcels and people go, as programs write them.
const CHANNELS: &[&str] = &[
    "air", "app", "chat", "courier", "email", "fax", "hybrid", "mail", "office", "onsite", "phone",
    "portal", "post", "push", "rail", "remote", "road", "sea", "slack", "sms", "store", "truck",
    "web", "website", "whatsapp",
];

/// In so many values, words that are few are chosen from a list; and so many numbers that begin alike are of no firm.
const MANY: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(form: impl Fn(usize) -> String) -> Evidence {
        let values: Vec<String> = (0..60).map(form).collect();
        Evidence::of(values.iter().map(String::as_str))
    }

    fn category(evidence: &Evidence) -> Option<Category> {
        evidence.form().map(|form| form.category)
    }

    #[test]
    fn numbers_that_all_begin_alike_are_dialled_by_nobody() {
        let of_many = |form: fn(usize) -> String| {
            let values: Vec<String> = (0..400).map(form).collect();
            category(&Evidence::of(values.iter().map(String::as_str)))
        };
        for cells in [
            |at: usize| format!("334-020-{:04}", 2000 + at * 17),
            |at| format!("617-807-{:04}", 2000 + at * 17),
        ] {
            assert_eq!(of_many(cells), Some(Category::Account));
        }
        let phones = |at: usize| format!("{}-807-{:04}", [617, 212, 305][at % 3], 2000 + at * 17);
        assert_eq!(of_many(phones), Some(Category::Phone));
    }

    #[test]
    fn a_few_words_beside_somebodys_addresses_are_labels() {
        let among = |word: &'static str| {
            of(|at| match at % 3 {
                0 => word.to_owned(),
                _ => format!("a{at}@navy.mil"),
            })
        };
        let found = among("agent");
        assert!(found.are_others_labels());
        assert_eq!(category(&found), Some(Category::FreeText));
        // What may be somebody's is none, nor what has digits, nor many words.
        for word in ["Karin", "Xanthi", "etrevelyan222", "SYSTEM", "Jan Nowak"] {
            assert!(!among(word).are_others_labels(), "{word}");
        }
        let many = of(|at| match at % 3 {
            0 => ["new", "open", "done", "old"][at / 3 % 4].to_owned(),
            _ => format!("a{at}@navy.mil"),
        });
        assert!(!many.are_others_labels());
        assert!(!of(|at| format!("a{at}@navy.mil")).are_others_labels());
    }

    #[test]
    fn states_of_orders_are_no_places() {
        let words = |words: &'static [&str]| of(|at| words[at % words.len()].to_owned());
        assert!(words(&["pending", "shipped", "lost"]).are_no_places());
        assert!(words(&["sms", "email", "carrier_pigeon"]).are_no_places());
        for places in [
            &["texas", "ohio", "pending"][..],
            &["bayern", "hessen"],
            &["hauptstrasse", "bahnhofstrasse"],
            &["Pending", "Shipped"],
            &["pending", "x1"],
            &["pending"],
        ] {
            assert!(!words(places).are_no_places(), "{places:?}");
        }
        assert!(!of(|at| format!("pending{}", "x".repeat(at))).are_no_places());
    }

    #[test]
    fn a_column_is_one_of_emails_from_four_of_five_on() {
        let mixed = |least: usize| {
            of(|at| match at % 10 < least {
                true => format!("a{at}@navy.mil"),
                false => format!("case {at}"),
            })
        };
        assert_eq!(category(&mixed(8)), Some(Category::Email));
        for least in [2, 5, 7] {
            assert_eq!(category(&mixed(least)), Some(Category::FreeText), "{least}");
        }
    }

    #[test]
    fn numbers_that_no_country_dials_are_no_phones() {
        for form in [
            |at: usize| format!("{}{}-{}-{}", at % 10, 34 + at, 200 + at * 7, 900 - at),
            |at| format!("{}-{}-{}", 154 + at % 40, 200 + at * 7, 900 - at),
            |at| format!("{}-{}", 100_001 + at, at % 10),
        ] {
            assert_eq!(category(&of(form)), Some(Category::Account));
        }
        for form in [
            |at: usize| format!("(617) 807-10{at:02}"),
            |at| format!("0212 555 12 {at:02}"),
            |at| format!("512-345-6{at:02}"),
        ] {
            assert_eq!(category(&of(form)), Some(Category::Phone));
        }
        assert_eq!(category(&of(|at| format!("{}/2022", 900 + at))), None);
    }
}
