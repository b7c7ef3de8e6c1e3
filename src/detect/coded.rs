//! Codes and numbers of which nothing tells what they are: of a licence, a card, a member. Beside data of people they are
//! somebody's as often as not, so nobody may take them for harmless because no list knows their form.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Values below which a column holds too few to say so, and how many of a hundred have to be codes, and different.
const FEWEST: usize = 12;
const NEARLY_ALL: usize = 90;

/// How long codes are, and how many digits they have at least: labels and versions have fewer.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=64;
const DIGITS: usize = 4;

/// How many random letters and digits there are at least, and in how many of a hundred values they have to take turns.
const SHORTEST_RANDOM: usize = 6;
const MOST_RANDOM: usize = 70;

/// Of a hundred random codes, so many have a digit: of few signs some have none by chance.
const WITH_DIGITS: usize = 50;

/// So many letters tell how often each of them comes. In words few of them are most: two are the same by a chance of six in a
/// hundred and more, of random ones by four, and nearly two in five are vowels, of random ones not one.
const FEWEST_LETTERS: usize = 40;
const SAME_IN_WORDS: usize = 54;
const VOWELS_IN_WORDS: usize = 28;

/// How long hexadecimal codes are, which may have few digits or none.
const HEX: std::ops::RangeInclusive<usize> = 8..=64;

/// How many digits numbers have of which nobody can say that they count, and how many of the first ones differ then.
const LONGEST_COUNTER: usize = 9;
const FRONT: usize = 4;

/// What codes are of which nothing tells what they are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codes {
    /// Values are none, or not each another.
    #[default]
    None,
    /// Each is another one, and may follow from the one before.
    Many,
    /// They follow from nothing.
    Random,
}

impl Codes {
    /// What values are; empty ones do not matter.
    pub(crate) fn of<'v>(values: impl Iterator<Item = &'v str>) -> Self {
        let (mut all, mut codes, mut different) = (0, 0, HashSet::new());
        for value in values.map(str::trim).filter(|value| !value.is_empty()) {
            all += 1;
            codes += usize::from(is_code(value) || is_mixed(value));
            different.insert(value);
        }
        let nearly_all = |some: usize| some * 100 >= all * NEARLY_ALL;
        match () {
            () if all < FEWEST || !nearly_all(different.len()) => Self::None,
            () if are_random(&different) || are_scrambled(&different) => Self::Random,
            () if are_hex(&different) && are_of_many_forms(&different) => Self::Random,
            () if nearly_all(codes) && are_unordered(&different) => Self::Random,
            () if nearly_all(codes) || are_hex(&different) => Self::Many,
            () if are_of_lists(&different) => Self::Many,
            () => Self::None,
        }
    }

    /// Whether they are any.
    pub fn are_some(self) -> bool {
        self != Self::None
    }
}

/// Whether as good as all values are codes, each another one.
pub(super) fn are_many<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    Codes::of(values).are_some()
}

/// Of how many lists codes in one column are at most.
const LISTS: usize = 4;

/// Whether values are codes of several lists, each as long as the others of its own: `MRN1234567` and `75HW41-5`.
fn are_of_lists(values: &HashSet<&str>) -> bool {
    let mut lists: HashMap<usize, Vec<&str>> = HashMap::new();
    for value in values {
        lists.entry(value.len()).or_default().push(value);
    }
    (2..=LISTS).contains(&lists.len())
        && lists
            .into_values()
            .all(|list| Codes::of(list.into_iter()).are_some())
}

/// Whether values are long numbers, whatever letters stand in front, that differ from their first digits on: what counts
/// begins with the year, or as the one before.
fn are_unordered(values: &HashSet<&str>) -> bool {
    let bare = |value: &&str| {
        let bare = value.trim_start_matches(|c: char| !c.is_ascii_digit());
        let is_long = bare.len() > LONGEST_COUNTER && bare.bytes().all(|b| b.is_ascii_digit());
        is_long.then(|| bare.get(..FRONT).unwrap_or_default().to_owned())
    };
    let fronts: Option<HashSet<String>> = values.iter().map(bare).collect();
    fronts.is_some_and(|fronts| fronts.len() * 2 > values.len())
}

/// Whether they are so without anything that may be a word: no name of a person, company or town is.
pub(super) fn are_many_without_words<'v>(values: impl Iterator<Item = &'v str> + Clone) -> bool {
    let mut all = values.clone();
    all.all(|value| !has_letters(value)) && are_many(values)
}

/// Letters that may be a word, of those that are not all capitals.
const WORD: usize = 3;

fn has_letters(value: &str) -> bool {
    let mut runs = value.split(|c: char| !c.is_alphabetic());
    runs.any(|run| {
        let is_plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_hexdigit();
        run.chars().count() >= WORD && !run.chars().all(is_plain)
    })
}

/// Whether values are hexadecimal and as long as each other, most with digits and most with letters: neither words nor days.
fn are_hex(values: &HashSet<&str>) -> bool {
    let length = values.iter().next().map_or(0, |value| value.len());
    let with = |is: fn(&u8) -> bool| {
        let with = values.iter().filter(|value| value.bytes().any(|b| is(&b)));
        with.count() * 2 >= values.len()
    };
    HEX.contains(&length)
        && values.iter().all(|value| value.len() == length)
        && values
            .iter()
            .all(|value| value.bytes().all(|b| b.is_ascii_hexdigit()))
        && with(u8::is_ascii_digit)
        && with(u8::is_ascii_alphabetic)
}

/// Whether values are random letters and digits of one length, whatever stands in front of them (`tr_`): letters and digits take
/// turns in most of them, as they do in no word with a number behind it.
fn are_random(values: &HashSet<&str>) -> bool {
    let most = |is: fn(&str) -> bool, percent: usize| {
        let such = values.iter().filter(|value| is(value));
        such.count() * 100 >= values.len() * percent
    };
    may_be_random(values)
        && most(has_digits_or_no_words, NEARLY_ALL)
        && most(
            |value| takes_turns(value) || is_no_word(&tail(value)),
            MOST_RANDOM,
        )
        && are_of_many_forms(values)
}

/// Whether values are letters and digits of one length, whatever stands in front of them.
fn may_be_random(values: &HashSet<&str>) -> bool {
    let length = values.iter().next().map_or(0, |value| value.len());
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let may_be_one = |value: &&str| {
        value.len() == length
            && value.chars().all(is_sign)
            && tail(value).len() >= SHORTEST_RANDOM
            && !is_uuid(value)
    };
    LENGTHS.contains(&length) && values.iter().all(may_be_one)
}

/// Whether they are such letters with a digit at least in most (`abcdef7`, `k3pzmwq`) of which each comes as often as any
/// other: those of words, of names and of what is cut from them do not, nor do those in front of a number that counts.
fn are_scrambled(values: &HashSet<&str>) -> bool {
    if !may_be_random(values) {
        return false;
    }
    let has_digit = |value: &&&str| tail(value).bytes().any(|byte| byte.is_ascii_digit());
    let with_digits = values.iter().filter(has_digit).count();
    let mut counts: HashMap<u8, usize> = HashMap::new();
    for tail in values.iter().map(|value| tail(value)) {
        for letter in tail.bytes().filter(u8::is_ascii_alphabetic) {
            *counts.entry(letter.to_ascii_lowercase()).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    let same: usize = counts.values().map(|count| count * (count - 1)).sum();
    let vowels: usize = b"aeiou".iter().filter_map(|vowel| counts.get(vowel)).sum();
    with_digits * 100 >= values.len() * WITH_DIGITS
        && all >= FEWEST_LETTERS
        && same * 1000 <= all * (all - 1) * SAME_IN_WORDS
        && vowels * 100 <= all * VOWELS_IN_WORDS
}

/// Whether something in a value is in no word: a digit, or letters of both cases as no name of a program has them.
fn has_digits_or_no_words(value: &str) -> bool {
    let tail = tail(value);
    tail.bytes().any(|byte| byte.is_ascii_digit()) || is_no_word(&tail)
}

/// Whether some run of letters is none of words, each with a capital in front.
fn is_no_word(value: &str) -> bool {
    let mut runs = value.split(|c: char| !c.is_ascii_alphabetic());
    runs.any(|run| run.len() >= SHORTEST_RANDOM && !may_be_words(run))
}

/// Whether digits and letters of either case stand at other places from value to value: a part's number has them at the same
/// ones.
fn are_of_many_forms(values: &HashSet<&str>) -> bool {
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let form = |value: &&str| -> Vec<(bool, bool)> { value.bytes().map(kind).collect() };
    let forms: HashSet<Vec<(bool, bool)>> = values.iter().map(form).collect();
    forms.len() * 4 >= values.len()
}

/// What stands behind the last sign; all letters and digits where that is too short to tell (`75HW41-5`, `HGE4-546A`).
fn tail(value: &str) -> Cow<'_, str> {
    let last = value.rsplit(['_', '-']).next().unwrap_or_default();
    if last.len() >= SHORTEST_RANDOM {
        return Cow::Borrowed(last);
    }
    let of_groups = value.chars().filter(char::is_ascii_alphanumeric);
    Cow::Owned(of_groups.collect())
}

/// Whether letters and digits change at least twice behind the last sign.
fn takes_turns(value: &str) -> bool {
    let kinds: Vec<bool> = tail(value)
        .bytes()
        .map(|byte| byte.is_ascii_digit())
        .collect();
    let turns = kinds.windows(2).filter(|pair| pair.first() != pair.last());
    turns.count() >= 2
}

/// Letters and digits, a few signs between them, and no word: no day, time, amount, version, address or path.
pub(crate) fn is_code(value: &str) -> bool {
    if value.contains(':') {
        return is_of_groups(value);
    }
    let is_of_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ' | '/');
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    LENGTHS.contains(&value.len())
        && digits >= DIGITS
        && value.chars().all(is_of_code)
        && value.matches(['/', ' ']).count() <= 3
        && !is_uuid(value)
        && !is_day(value)
        && !has_word(value)
}

/// How long a run of letters is at most that is no word.
const SHORT_RUN: usize = 3;

/// `75HW41-5`: capitals and digits that take turns, in groups, however few of them are digits.
fn is_mixed(value: &str) -> bool {
    let is_of_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    let mut runs = value.split(|c: char| !c.is_ascii_alphabetic());
    LENGTHS.contains(&value.len())
        && value.contains('-')
        && value.bytes().all(is_of_code)
        && tail(value).len() >= SHORTEST_RANDOM
        && takes_turns(value)
        && runs.all(|run| run.len() <= SHORT_RUN)
}

/// `4D:A1:8B:AC`: groups of as many letters and digits. Times have no letters, and names with ports or in front of a number
/// no third part.
fn is_of_groups(value: &str) -> bool {
    let groups: Vec<&str> = value.split(':').collect();
    let length = groups.first().map_or(0, |first| first.len());
    let has = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
    let is_group =
        |group: &&str| group.len() == length && group.bytes().all(|b| b.is_ascii_alphanumeric());
    LENGTHS.contains(&value.len())
        && groups.len() >= 3
        && (2..=4).contains(&length)
        && groups.iter().all(is_group)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
}

/// As PostgreSQL writes it: keys are written so, and say nothing.
pub(super) fn is_uuid(value: &str) -> bool {
    let is_hex = value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    is_hex && value.len() == 36
}

/// A date, or a moment without its signs.
fn is_day(value: &str) -> bool {
    let parts: Vec<&str> = value.split(['-', '/', ' ', 'T']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let are_numbers = parts
        .iter()
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    are_numbers
        && matches!(
            lengths.as_slice(),
            [4, 1..=2, 1..=2, ..] | [1..=2, 1..=2, 4, ..]
        )
        || value.len() == 8 && value.starts_with(['1', '2']) && is_plain_day(value)
}

/// `19991231`.
fn is_plain_day(value: &str) -> bool {
    let number =
        |range: std::ops::Range<usize>| value.get(range).and_then(|part| part.parse().ok());
    let in_range = |part: Option<u32>, range: std::ops::RangeInclusive<u32>| {
        part.is_some_and(|part| range.contains(&part))
    };
    in_range(number(0..4), 1900..=2099)
        && in_range(number(4..6), 1..=12)
        && in_range(number(6..8), 1..=31)
}

/// Whether some run of letters is long enough for a word, and written like one.
fn has_word(value: &str) -> bool {
    let mut runs = value.split(|c: char| !c.is_ascii_alphabetic());
    runs.any(|run| run.len() >= 7 && may_be_words(run))
}

/// Whether letters are all small, all capitals, or those of words that begin with a capital (`Warehouse`, `deviceId`,
/// `HTTPServer`); none of hexadecimal digits alone.
fn may_be_words(run: &str) -> bool {
    if run.bytes().all(|b| b.is_ascii_hexdigit()) {
        return false;
    }
    let small = run.trim_start_matches(|c: char| c.is_ascii_uppercase());
    if small.bytes().all(|b| b.is_ascii_lowercase()) {
        return true;
    }
    let is_capital = |c: char| c.is_ascii_uppercase();
    let mut words = run.split(is_capital).skip(1).peekable();
    while let Some(rest) = words.next() {
        let least = if words.peek().is_some() { 2 } else { 1 };
        if rest.len() < least {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are(form: fn(usize) -> String) -> bool {
        let values: Vec<String> = (0..40).map(form).collect();
        are_many(values.iter().map(String::as_str))
    }

    #[test]
    fn codes_of_whatever_form_are_seen() {
        assert!(are(|at| format!("DB0{}7{at:04}0", at * 31)));
        assert!(are(|at| format!("{:08}", at * 104_729)));
        assert!(are(|at| format!("K{:03}-{:03}-{:03}", at, at * 7, at * 3)));
        assert!(are(|at| format!("live_{:09}_x{at}", at * 99_991)));
    }

    /// A number without order.
    fn random(at: usize) -> u64 {
        let mixed = (at as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    #[test]
    fn ids_of_tags_badges_and_payments_are_codes() {
        // Seven bytes of a tag, with colons between them.
        assert!(are(|at| {
            let bytes = random(at).to_be_bytes();
            let bytes: Vec<String> = bytes[..7].iter().map(|b| format!("{b:02X}")).collect();
            bytes.join(":")
        }));
        // Eight hexadecimal digits, of which some have no four that are decimal.
        assert!(are(|at| format!("{:08X}", random(at) >> 32)));
        assert!(are(|at| format!("ab{}cdefa{}", at % 10, at / 10)));
        // A day, and eleven letters and digits of both cases.
        assert!(are(|at| {
            const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
            let mut rest = random(at);
            let signs = (0..11).map(|_| {
                let sign = SIGNS[usize::try_from(rest % 62).unwrap()];
                rest /= 62;
                char::from(sign)
            });
            format!("E07916282202402{:06}{}", at * 7, signs.collect::<String>())
        }));
        assert!(are(|at| format!("{at:04}rRrdQKwOo")));
    }

    /// So many random letters and digits.
    fn signs(at: usize, signs: &[u8], count: usize) -> String {
        let mut rest = random(at);
        let signs = (0..count).map(|turn| {
            let sign = signs[usize::try_from(rest % signs.len() as u64).unwrap()];
            rest = random(usize::try_from(rest >> 8).unwrap() + turn);
            char::from(sign)
        });
        signs.collect()
    }

    #[test]
    fn random_letters_and_digits_are_codes_and_words_with_numbers_are_none() {
        const CAPITALS: &[u8] = b"0123456789ACDEFGHJKLMNPRTUVWXY";
        const SMALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        assert!(are(|at| format!("10{}", signs(at, CAPITALS, 6))));
        assert!(are(|at| format!("3S{}", signs(at, CAPITALS, 10))));
        assert!(are(|at| format!("tr_{}", signs(at, SMALL, 10))));
        // Keys and addresses say what they are themselves.
        let uuid = |at: usize| {
            let (one, other) = (random(at), random(at + 99));
            format!(
                "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                one >> 32,
                one & 0xffff,
                other >> 52,
                other & 0xfff,
                one >> 16
            )
        };
        assert_eq!(uuid(7).len(), 36);
        let uuids: Vec<String> = (0..40).map(uuid).collect();
        assert!(!are_many(uuids.iter().map(String::as_str)));
        assert!(!are(|at| format!(
            "https://kelp.example/{}",
            signs(at, SMALL, 12)
        )));
        assert!(!are(|at| format!("warehouse{at:02}")));
        assert!(!are(|at| format!("lot_shelf{at:02}a")));
        assert!(!are(|at| format!("section{at}x2")));
    }

    #[test]
    fn codes_in_groups_are_seen_and_numbers_of_parts_are_told_from_random_ones() {
        const CAPITALS: &[u8] = b"0123456789ACDEFGHJKLMNPRTUVWXY";
        let told = |form: &dyn Fn(usize) -> String| {
            let values: Vec<String> = (0..120).map(form).collect();
            Codes::of(values.iter().map(String::as_str))
        };
        let groups = |at: usize, lengths: &[usize]| -> String {
            let groups = lengths.iter().enumerate();
            let groups = groups.map(|(turn, count)| signs(at * 7 + turn, CAPITALS, *count));
            groups.collect::<Vec<_>>().join("-")
        };
        for lengths in [&[6, 1][..], &[4, 4], &[4, 4, 4], &[5, 5, 5, 5, 5]] {
            assert_eq!(
                told(&|at| groups(at, lengths)),
                Codes::Random,
                "{lengths:?}"
            );
        }
        let of_lists = told(&|at| match at % 2 {
            0 => format!("MRN{}", 1_000_000 + at * 7919),
            _ => groups(at, &[6, 1]),
        });
        assert_eq!(of_lists, Codes::Many);
        let words = ["north", "south", "lower", "upper", "inner", "outer"];
        let with_words = told(&|at| match at % 2 {
            0 => format!("MRN{}", 1_000_000 + at * 7919),
            _ => format!("ward {} of {}", words[at % 6], 100 + at),
        });
        assert_eq!(with_words, Codes::None);
        let blocks = ["NORTH", "SOUTH"];
        assert_ne!(
            told(&|at| format!("{}-{:03}-B", blocks[at % 2], at)),
            Codes::Random
        );
        assert_ne!(told(&|at| format!("KX-{at:03}-L2")), Codes::Random);
        assert_eq!(
            told(&|at| format!("SHIRT-{:02}-XL{}", at % 60, ["RED", "BLUES"][at / 60])),
            Codes::None
        );
    }

    #[test]
    fn random_letters_with_few_digits_are_told_from_words_and_names() {
        const SMALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
        const CAPITALS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const PLAIN: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
        const DIGITS: &[u8] = b"0123456789";
        let told = |form: &dyn Fn(usize) -> String| {
            let values: Vec<String> = (0..300).map(form).collect();
            Codes::of(values.iter().map(String::as_str))
        };
        let behind = |signs_of: &'static [u8], letters: usize, digits: usize| {
            told(&move |at| {
                let number = signs(at + 7_000, DIGITS, digits);
                format!("{}{number}", signs(at, signs_of, letters))
            })
        };
        for codes in [
            behind(SMALL, 6, 1),
            behind(SMALL, 5, 2),
            behind(SMALL, 4, 3),
            behind(CAPITALS, 5, 2),
            behind(PLAIN, 7, 0),
            told(&|at| signs(at, PLAIN, 7).to_uppercase()),
        ] {
            assert_eq!(codes, Codes::Random);
        }
        // Words, what is cut from names, letters alone, and letters that are the same in front of what counts.
        let words = ["garden", "window", "bottle", "camera", "saddle", "ticket"];
        let names = [
            "gibso", "kowal", "muell", "nowak", "garci", "rossi", "jonss",
        ];
        let given = ["mic", "ada", "jan", "lin", "pet", "zof", "tom", "ulr"];
        for codes in [
            told(&|at| format!("{}{:02}", words[at % 6], at / 6)),
            told(&|at| format!("{}{}{at:03}", names[at % 7], given[at / 7 % 8])),
            told(&|at| format!("{}{:02}{}", names[at % 7], at / 7, &given[at % 8][..2])),
            behind(SMALL, 7, 0),
            told(&|at| format!("XKCDQ{at:03}")),
            told(&|at| format!("{}.{}", signs(at, SMALL, 6), at % 10)),
        ] {
            assert_ne!(codes, Codes::Random);
        }
    }

    #[test]
    fn what_follows_from_nothing_is_told_from_what_counts() {
        const BOTH: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let told = |form: fn(usize) -> String| {
            let values: Vec<String> = (0..60).map(form).collect();
            Codes::of(values.iter().map(String::as_str))
        };
        for form in [
            (|at| format!("tr_{}", signs(at, BOTH, 10))) as fn(usize) -> String,
            |at| format!("ch_{}", signs(at, LETTERS, 14)),
            |at| signs(at, b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 17),
            |at| {
                format!(
                    "{:032x}",
                    u128::from(random(at)) << 64 | u128::from(random(at + 99))
                )
            },
            |at| format!("{:017}", random(at) % 100_000_000_000_000_000),
        ] {
            assert_eq!(told(form), Codes::Random, "{}", form(0));
        }
        for form in [
            (|at| format!("INV-2024-{at:04}")) as fn(usize) -> String,
            |at| format!("{}{at:08}", 2022 + at % 3),
            |at| format!("1Z999AA10{at:09}"),
            |at| format!("D{:07}", at * 7919),
        ] {
            assert_eq!(told(form), Codes::Many, "{}", form(0));
        }
        for form in [
            (|at| format!("#{}", 1000 + at)) as fn(usize) -> String,
            |at| format!("warehouseNorth{}", signs(at, b"ABC", 1)),
            |at| format!("getOrdersOf{}Request", ["Shop", "Mail", "Hub"][at % 3]),
        ] {
            assert_eq!(told(form), Codes::None, "{}", form(0));
        }
    }

    #[test]
    fn times_hosts_and_words_are_no_codes() {
        assert!(!are(|at| format!("{:02}:{:02}:07", at % 24, at)));
        assert!(!are(|at| format!(
            "2024-01-{:02} 12:30:{at:02}",
            at % 28 + 1
        )));
        assert!(!are(|at| format!(
            "2024-01-{:02}T12:30:{at:02}Z",
            at % 28 + 1
        )));
        assert!(!are(|at| format!("db-{at:04}:5432")));
        assert!(!are(|at| format!("order:{at:06}")));
        assert!(!are(|at| format!("WarehouseNorth{at:04}")));
        assert!(!are(|at| format!("deviceId{at:04}")));
        assert!(!are(|at| format!("HTTPServer{at:04}")));
        assert!(!are(|at| format!("how-to-bake-bread-{at}")));
        assert!(!are(|at| format!(
            "1999{:02}{:02}",
            at % 12 + 1,
            at % 28 + 1
        )));
        assert!(!are(
            |at| ["deadbeef", "facade", "decade"][at % 3].to_owned()
        ));
    }

    #[test]
    fn days_versions_labels_and_keys_are_none() {
        assert!(!are(|at| format!("2024-01-{:02}", at % 28 + 1)));
        assert!(!are(|at| format!("202401{:02}", at % 28 + 1)));
        assert!(!are(|at| format!("00000000-0000-4000-8000-{at:012}")));
        assert!(!are(|at| format!("1.{at}.0")));
        assert!(!are(|at| format!("Warehouse{at:04}")));
        assert!(!are(|at| format!("PLAN-{:04}", at % 3)));
        assert!(!are(|at| format!("{at}.99")));
    }
}
