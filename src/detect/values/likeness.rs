//! Values that tell somebody by how they are written, whether or not a list has them.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{ENOUGH, Evidence, Form, PLENTY, SEVERAL};
use crate::detect::Category;
use crate::detect::validators::{companies, likeness, people};

/// Counts of one column, path or field.
#[derive(Debug, Clone, Default)]
pub(super) struct Likenesses {
    whole: usize,
    single: usize,
    shouted: usize,
    /// Companies with a legal form.
    companies: usize,
    /// Names of people that lists have, without one.
    people: usize,
    /// Names of files.
    files: usize,
    /// Entries of a directory.
    entries: usize,
    /// Folders, and hashes of whose.
    folders: usize,
    owners: HashSet<u64>,
}

impl Likenesses {
    pub(super) fn look(&mut self, value: &str) {
        match likeness::of(value) {
            Some(likeness::Likeness::Whole) => self.whole += 1,
            Some(likeness::Likeness::Single) => self.single += 1,
            Some(likeness::Likeness::Shouted) => self.shouted += 1,
            None => {}
        }
        let is_company = companies::is_company(value);
        self.companies += usize::from(is_company);
        self.people += usize::from(!is_company && people::is_full_name(value));
        self.files += usize::from(likeness::is_file_name(value));
        self.entries += usize::from(likeness::is_directory_entry(value));
        if let Some(owner) = likeness::folder_owner(value) {
            self.folders += 1;
            let mut hasher = DefaultHasher::new();
            owner.hash(&mut hasher);
            self.owners.insert(hasher.finish());
        }
    }
}

impl Likenesses {
    /// How many values are written as a given and a family name.
    pub(super) fn whole(&self) -> usize {
        self.whole
    }

    /// Whether a value is written as names of people or folders of theirs are.
    pub(super) fn is_one(&self) -> bool {
        self.whole + self.single + self.shouted + self.entries + self.folders > 0
    }
}

impl Evidence {
    /// Whether as good as all values are written as names of people are, of which no list has enough.
    pub(in crate::detect) fn are_written_as_names(&self) -> bool {
        let of = &self.likenesses;
        let written = of.whole + of.single + of.shouted;
        self.distinct >= PLENTY && self.percent(written) >= 90
    }

    /// Whether they are written as a given and a family name.
    pub(in crate::detect) fn are_written_as_whole_names(&self) -> bool {
        self.distinct >= PLENTY && self.percent(self.likenesses.whole) >= 90
    }

    /// Whether half of them or more are, and no logins.
    pub(in crate::detect) fn are_mostly_whole_names(&self) -> bool {
        self.likenesses.whole >= ENOUGH && self.percent(self.likenesses.whole) >= 50
    }

    /// Whether most values are companies with their legal form, and hardly one is somebody's name.
    pub(in crate::detect) fn are_companies(&self) -> bool {
        let Likenesses {
            companies, people, ..
        } = self.likenesses;
        companies >= SEVERAL && self.percent(companies) >= 60 && self.percent(people) < 10
    }

    /// Whether half of them or more are names of files.
    pub(in crate::detect) fn are_file_names(&self) -> bool {
        self.likenesses.files > 0 && self.percent(self.likenesses.files) >= 50
    }

    /// Entries of a directory, and folders of their owners.
    pub(super) fn entries(&self) -> Option<Form> {
        let of = &self.likenesses;
        let form = |count, what| Form {
            category: Category::FreeText,
            percent: self.percent(count),
            is_sure: false,
            few: self.few(),
            what,
        };
        let entries = form(of.entries, "names of people's entries in a directory");
        let folders = form(of.folders, "folders that are called like their owners");
        if of.entries >= SEVERAL && entries.percent >= 10 {
            return Some(entries);
        }
        (of.owners.len() >= ENOUGH && folders.percent >= 50).then_some(folders)
    }
}
