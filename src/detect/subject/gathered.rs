//! What stands behind words in names of tables: people in directories, in groups, patients, and states that are no places.

use crate::detect::dictionary::{DICTIONARY, Role};

/// What words for people stand in front of where all of these are gathered. The plural is of lists, which have names.
pub(super) const WORDS: &[&str] = &[
    "directory",
    "list",
    "index",
    "register",
    "registry",
    "roster",
    "view",
    "verzeichnis",
    "liste",
    "kartei",
    "lista",
    "lijst",
];

/// Whether the states of a name are not those of a country: the `state` of a task is how far it got.
pub(super) fn is_of_progress(words: &[&str]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let is_of_place = |word: &&str| {
        matches!(*word, "us" | "usa" | "ref" | "lkp" | "geo") || DICTIONARY.is(Role::Place, word)
    };
    let is_state = matches!(*last, "state" | "states" | "estado" | "estados");
    is_state && !before.is_empty() && !before.iter().any(is_of_place)
}

/// Words for people who do something together.
pub(super) const GROUPS: &[&str] = &["group", "groups", "team", "teams"];

/// How words for patients begin.
pub(super) const PATIENTS: &[&str] = &[
    "patient",
    "paciente",
    "pazient",
    "pacjent",
    "inpatient",
    "outpatient",
];
