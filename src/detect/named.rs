//! How many values are names of people, or hold some.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::validators::devices;
use super::validators::people::{self, Names};

/// As many different names before those among other values are no coincidence.
const SEVERAL: usize = 3;

/// As many different logins before they are.
const ENOUGH: usize = 5;

/// Counts of one column, path or field.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    /// Given names.
    pub(super) first: usize,
    /// Family names.
    pub(super) last: usize,
    /// Of both, those that are no common words.
    uncommon: usize,
    /// Whole names.
    pub(super) full: usize,
    /// Hashes of those.
    full_names: HashSet<u64>,
    /// Values with a given and a family name of somebody in them.
    pub(super) held: usize,
    /// Hashes of those.
    names: HashSet<u64>,
    /// Logins made of a family name.
    logins: usize,
    /// Hashes of those.
    different_logins: HashSet<u64>,
    /// Single words in small letters, whatever they mean.
    small_words: usize,
    /// Names of devices that tell whose they are.
    devices: usize,
    /// Hashes of those.
    different_devices: HashSet<u64>,
}

impl Named {
    /// Looks at a value that may be one thing.
    pub(super) fn look(&mut self, value: &str) {
        let (first, last) = (people::is_first_name(value), people::is_last_name(value));
        self.first += usize::from(first);
        self.last += usize::from(last);
        self.uncommon += usize::from((first || last) && !people::is_common_word(value));
        if people::is_full_name(value) {
            self.full += 1;
            self.full_names.insert(hash(value));
        }
        self.small_words += usize::from(is_small_word(value));
        if people::is_login(value, Names::Known) {
            self.logins += 1;
            self.different_logins.insert(hash(value));
        }
        if devices::is_owned_device(value) {
            self.devices += 1;
            self.different_devices.insert(hash(value));
        }
    }

    /// Looks for names in a value of whatever length.
    pub(super) fn look_within(&mut self, value: &str) {
        if let Some(name) = people::name_in(value, Names::Known) {
            self.held += 1;
            self.names.insert(hash(&name));
        }
    }

    /// Whether single words are names rather than colours and towns that are called like somebody: of those, hardly one is
    /// no common word.
    pub(super) fn are_names(&self) -> bool {
        self.uncommon * 10 >= self.first.max(self.last)
    }

    /// Whether the names in values are those of several people.
    pub(super) fn are_several(&self) -> bool {
        self.names.len() >= SEVERAL
    }

    /// Whether what stands beside whole names, of so many values and different ones, is few words that
    /// come again and again.
    pub(super) fn others_repeat(&self, values: usize, distinct: usize) -> bool {
        let others = distinct.saturating_sub(self.full_names.len());
        let rows = values.saturating_sub(self.full);
        (1..=ENOUGH).contains(&others) && rows >= others * ENOUGH
    }

    /// Devices, where they are several people's; 0 where they are not.
    pub(super) fn devices(&self) -> usize {
        match self.different_devices.len() {
            0..SEVERAL => 0,
            _ => self.devices,
        }
    }

    /// Whether a value is a name or login of somebody, and no common word.
    pub(super) fn is_one(&self) -> bool {
        self.uncommon + self.full + self.held + self.logins + self.devices > 0
    }

    /// Logins, where they are several people's; 0 where they are not.
    pub(super) fn logins(&self) -> usize {
        match self.different_logins.len() {
            0..ENOUGH => 0,
            _ => self.logins,
        }
    }

    /// Whether so many values are logins: single words in small letters, few of them given names.
    pub(super) fn are_logins_of(&self, values: usize) -> bool {
        self.full == 0 && self.first * 2 < values && self.small_words * 100 >= values * 95
    }
}

/// Whether a value is one word of small letters with digits, dots and the like, as logins are and names are not.
fn is_small_word(value: &str) -> bool {
    let inner = |c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    (2..=64).contains(&value.len())
        && value.starts_with(char::is_lowercase)
        && value.is_ascii()
        && value.chars().all(inner)
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
