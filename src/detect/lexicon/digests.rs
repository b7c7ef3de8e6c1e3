//! Digests without salt of what the database holds: `md5(email)`, `sha256(phone)`. Whoever has a list of addresses or numbers
//! can tell whose they are. No value of anything else is the same by chance, so one is enough.
//!
//! Sources: RFC 1321 (MD5), FIPS 180-4 (SHA-1, SHA-256), RFC 4648 (base 64).

use std::collections::{BTreeSet, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use sha2::{Digest as _, Sha256};

use super::MOST_BYTES;
use crate::detect::{Category, Confidence, Country, Proposal};

/// What values are that are digests of known ones.
const HASHED: Category = Category::Secret;

/// Values that are remembered: of each there are digests of several notations.
const MOST: usize = 20_000;

/// Shortest value: of shorter ones there are digests by chance of other meaning (`1`, `yes`).
const SHORTEST: usize = 6;

/// Bytes of digests by which they are compared.
const BYTES: usize = 8;

/// Of a hundred values, so many must be digests as a whole to be taken for nothing else.
const WHOLE: usize = 90;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Algorithm {
    Md5,
    Sha1,
    Sha256,
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::Md5, Self::Sha1, Self::Sha256];

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        }
    }

    /// Bytes of a digest.
    fn len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    fn of(self, text: &str) -> Option<Mark> {
        match self {
            Self::Md5 => mark(&Md5::digest(text)),
            Self::Sha1 => mark(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref()),
            Self::Sha256 => mark(&Sha256::digest(text)),
        }
    }
}

type Mark = [u8; BYTES];

fn mark(digest: &[u8]) -> Option<Mark> {
    digest.get(..BYTES)?.try_into().ok()
}

/// What was learned: addresses and numbers as they are written, and codes of countries that the numbers may be of.
#[derive(Default)]
pub(super) struct Hashed {
    texts: HashSet<String>,
    phones: HashSet<String>,
    codes: BTreeSet<&'static str>,
}

impl std::fmt::Debug for Hashed {
    /// Not the values.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (texts, phones) = (self.texts.len(), self.phones.len());
        write!(out, "{texts} texts and {phones} phone numbers")
    }
}

impl Hashed {
    /// Takes what a column that surely holds addresses or numbers of people does; `bytes` counts what is remembered.
    pub(super) fn learn(
        &mut self,
        found: &Proposal,
        country: Option<&'static Country>,
        values: &[String],
        bytes: &mut usize,
    ) {
        use Category as C;
        let is_phone = found.category == C::Phone;
        let is_one = is_phone
            || matches!(
                found.category,
                C::Email
                    | C::NationalId(_)
                    | C::TaxId
                    | C::Ssn
                    | C::Document
                    | C::Card
                    | C::Iban
                    | C::ExternalId
            );
        if !is_one || found.confidence == Confidence::Low {
            return;
        }
        if is_phone {
            self.codes.extend(country.map(Country::calling));
        }
        for value in values.iter().map(|value| value.trim()) {
            let all = self.texts.len() + self.phones.len();
            if all >= MOST || *bytes + value.len() > MOST_BYTES {
                return;
            }
            let of_kind = if is_phone {
                &mut self.phones
            } else {
                &mut self.texts
            };
            if value.len() >= SHORTEST && of_kind.insert(value.to_owned()) {
                *bytes += value.len();
            }
        }
    }

    /// Digests of all that was learned, which texts are to be held against: none where no text has one.
    pub(super) fn digests<'t>(&self, texts: impl Iterator<Item = &'t [String]>) -> Digests {
        let mut wanted = BTreeSet::new();
        for value in texts.flatten() {
            wanted.extend(parts(value).map(|(algorithm, _)| algorithm));
            if wanted.len() == Algorithm::ALL.len() {
                break;
            }
        }
        let mut digests = Digests(HashSet::new());
        let mut add = |text: &str| {
            for algorithm in &wanted {
                digests
                    .0
                    .extend(algorithm.of(text).map(|mark| (*algorithm, mark)));
            }
        };
        for text in &self.texts {
            notations(text, &mut add);
        }
        for phone in &self.phones {
            notations(phone, &mut add);
            self.numbers(phone, &mut add);
        }
        digests
    }

    /// A phone number as international ones are written (ITU-T E.164), whatever country it may be of.
    fn numbers(&self, phone: &str, add: &mut impl FnMut(&str)) {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        if phone.starts_with('+') || digits.starts_with("00") {
            let whole = digits.trim_start_matches('0');
            add(&format!("+{whole}"));
            add(&format!("00{whole}"));
            return add(whole);
        }
        // As it is dialled at home, or without the sign.
        add(&format!("+{digits}"));
        let own = digits.strip_prefix('0').unwrap_or(&digits);
        add(own);
        for code in &self.codes {
            add(&format!("{code}{own}"));
            add(&format!("+{code}{own}"));
        }
    }
}

/// A value as it is, in letters of one case, and without its signs.
fn notations(text: &str, add: &mut impl FnMut(&str)) {
    add(text);
    add(&text.to_lowercase());
    add(&text.to_uppercase());
    if !text.contains('@') {
        let bare = text.chars().filter(|c| c.is_alphanumeric());
        add(&bare.collect::<String>());
    }
}

/// Digests that texts are held against.
pub(super) struct Digests(HashSet<(Algorithm, Mark)>);

impl Digests {
    /// What values are, one of which is or holds a digest of what is known.
    pub(super) fn told(&self, values: &[String]) -> Option<Proposal> {
        if self.0.is_empty() {
            return None;
        }
        let known = |value: &&String| parts(value).find(|part| self.0.contains(part));
        let known = values.iter().filter_map(|value| known(&value));
        let (count, algorithm) = known.fold((0_usize, None), |(count, _), (algorithm, _)| {
            (count + 1, Some(algorithm))
        });
        let algorithm = algorithm?;
        let whole = values.iter().filter(|value| is_whole(value, algorithm));
        let are_whole = whole.count() * 100 >= values.len() * WHOLE;
        Some(Proposal {
            category: match are_whole {
                true => HASHED,
                false => Category::FreeText,
            },
            confidence: Confidence::Medium,
            reason: format!(
                "{count} of {} sampled values are or hold the {} without salt of an address or number that other columns hold: whose it is can be tried",
                values.len(),
                algorithm.name()
            ),
        })
    }
}

/// What may be digests in a value: hexadecimal digits between other signs, and a whole value in base 64.
fn parts(value: &str) -> impl Iterator<Item = (Algorithm, Mark)> {
    let value = value.trim();
    let of_length = |bytes: &[u8]| {
        let mut all = Algorithm::ALL.into_iter();
        let algorithm = all.find(|algorithm| algorithm.len() == bytes.len())?;
        Some((algorithm, mark(bytes)?))
    };
    let words = value.split(|c: char| !c.is_ascii_alphanumeric());
    let hexadecimal = words
        .filter(|word| matches!(word.len(), 32 | 40 | 64))
        .filter_map(move |word| of_length(&hex::decode(word).ok()?));
    let whole = (value.ends_with('=') && value.len() <= 44)
        .then(|| STANDARD.decode(value).ok())
        .flatten();
    hexadecimal.chain(whole.and_then(|bytes| of_length(&bytes)))
}

/// Whether a value is nothing but a digest, its name in front aside: `sha256:…`.
fn is_whole(value: &str, algorithm: Algorithm) -> bool {
    let value = value.trim();
    let bare = value.rsplit([':', '$']).next().unwrap_or_default();
    let length = bare.len();
    length == algorithm.len() * 2 || length == algorithm.len().div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(category: Category, values: &[String]) -> Hashed {
        let mut hashed = Hashed::default();
        let found = Proposal {
            category,
            confidence: Confidence::High,
            reason: String::new(),
        };
        hashed.learn(&found, None, values, &mut 0);
        hashed.codes.insert("44");
        hashed
    }

    fn told(known: &Hashed, values: &[String]) -> Option<Category> {
        let digests = known.digests(std::iter::once(values));
        digests.told(values).map(|found| found.category)
    }

    fn sha256(text: &str) -> String {
        hex::encode(Sha256::digest(text))
    }

    fn md5(text: &str) -> String {
        hex::encode(Md5::digest(text))
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        let of = |algorithm: Algorithm, hexadecimal: &str| {
            let expected = hex::decode(hexadecimal).ok().and_then(|bytes| mark(&bytes));
            assert_eq!(algorithm.of("abc"), expected, "{algorithm:?}");
        };
        of(Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72");
        of(Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        of(
            Algorithm::Sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
    }

    #[test]
    fn digests_of_addresses_are_told_whatever_their_case() {
        let mails: Vec<String> = (0..20).map(|at| format!("Ada{at}@x.io")).collect();
        let known = learned(Category::Email, &mails);
        let small = |at: usize| mails[at].to_lowercase();
        let secret = Some(Category::Secret);
        let all = |form: &dyn Fn(usize) -> String| (0..20).map(form).collect::<Vec<_>>();
        assert_eq!(told(&known, &all(&|at| md5(&small(at)))), secret);
        assert_eq!(
            told(&known, &all(&|at| md5(&small(at)).to_uppercase())),
            secret
        );
        assert_eq!(
            told(&known, &all(&|at| format!("sha256:{}", sha256(&mails[at])))),
            secret
        );
        let base = |at: usize| STANDARD.encode(Sha256::digest(&mails[at]));
        assert_eq!(told(&known, &all(&base)), secret);
        // One known one is enough, and others are other digests.
        let one = |at: usize| sha256(&if at == 7 { small(7) } else { format!("q{at}") });
        assert_eq!(told(&known, &all(&one)), secret);
        assert_eq!(
            told(&known, &all(&|at| sha256(&format!("salt{}", small(at))))),
            None
        );
        let link = |at: usize| format!("https://x.io/avatar/{}?s=80", md5(&small(at)));
        assert_eq!(told(&known, &all(&link)), Some(Category::FreeText));
        assert!(!format!("{known:?}").contains("ada"));
    }

    #[test]
    fn digests_of_phone_numbers_are_told_in_several_notations() {
        let phones: Vec<String> = (0..20)
            .map(|at| format!("07811 8450{:02}", at + 10))
            .collect();
        let known = learned(Category::Phone, &phones);
        for form in ["0781184501", "4478118450", "+4478118450", "78118450"] {
            let number = |at: usize| sha256(&format!("{}{:02}", form, at + 10));
            let values: Vec<String> = match form {
                "0781184501" => (0..10).map(|at| sha256(&format!("{form}{at}"))).collect(),
                _ => (0..20).map(number).collect(),
            };
            assert_eq!(told(&known, &values), Some(Category::Secret), "{form}");
        }
        let known = learned(Category::Phone, &["+44 7811 845029".to_owned()]);
        let values = [sha256("+447811845029")];
        assert_eq!(told(&known, &values), Some(Category::Secret));
    }

    #[test]
    fn what_is_unsure_or_short_is_not_hashed() {
        let mut hashed = Hashed::default();
        let of = |confidence| Proposal {
            category: Category::Email,
            confidence,
            reason: String::new(),
        };
        hashed.learn(&of(Confidence::Low), None, &["ada@x.io".to_owned()], &mut 0);
        hashed.learn(&of(Confidence::High), None, &["1".to_owned()], &mut 0);
        assert_eq!(told(&hashed, &[sha256("ada@x.io"), sha256("1")]), None);
    }
}
