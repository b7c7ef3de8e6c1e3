//! Which columns become parts of one invented person (`persona`).
//!
//! Only where parts have to fit each other: a full name and its given name, an e-mail address made of both; a town, its
//! state and its postal code. And only where nothing is lost: e-mail addresses, login names and full names that other
//! columns hold as well, without a key to the same subject, stay by value, so that equal values stay equal everywhere.
//! Tables that seem to be of a country get its people where `persona` has some, and stay by value elsewhere.

mod copied;
mod images;
mod locales;
mod others;

use std::collections::{HashMap, HashSet};

use locales::{Locales, NAMES, PLACES, People, is_of, own_locale, people, settle};

use super::coherent::{Place, Preferred, Sight, category, transform_of};
use super::rule;
use super::subjects::{self, Kind};
use crate::catalog::{Column, LogicalTable};
use crate::detect::{self, Category, Judgement};
use crate::transform::args::Arg;
use crate::transform::locales::LOCALE;

/// Transforms that make names by value: where a table has one, new columns go by value as well.
const BY_VALUE: &[(&str, Category)] = &[
    ("name", Category::Name),
    ("first_name", Category::FirstName),
    ("last_name", Category::LastName),
    ("email", Category::Email),
    ("username", Category::Username),
];

/// Values of these may stand in other tables, and rows be found by them.
const SHARED: &[Category] = &[Category::Email, Category::Username, Category::Name];

/// Of so many values of two columns one in common is a chance for names, and none for addresses.
const CHANCE: usize = 10;

/// Of a category and a table, the column that holds the subject's.
type Chosen = HashMap<(usize, Category), Part>;

#[derive(Debug, Clone)]
struct Part {
    place: Place,
    by: String,
    /// Kind of subject: `schema.table.column`.
    root: String,
    /// Whose the column's values seem to be.
    people: People,
    /// Whether the row may be one of many about its subject.
    is_copy: bool,
    /// By a rule that is there.
    follows: bool,
}

/// Parts of persons, for each column that may be one.
pub(super) fn preferred(sight: &Sight<'_, '_>) -> HashMap<Place, Preferred> {
    let mut chosen = Chosen::new();
    for table in 0..sight.logical.len() {
        choose(sight, table, &mut chosen);
    }
    let locales = settle(sight, &mut chosen);
    for category in SHARED {
        if is_shared(sight, *category, &chosen) {
            chosen.retain(|(_, of), part| of != category || part.follows);
        }
    }
    chosen
        .retain(|(_, category), part| part.follows || !images::hold(sight, *category, part.place));
    retain_fitting(&mut chosen);
    let parts = chosen.iter().map(|((_, category), part)| {
        let locale = locales.get(&part.root).cloned().flatten();
        let rule = persona(*category, &part.by, locale.as_deref());
        (part.place, part_alone(rule))
    });
    let mut preferred: HashMap<Place, Preferred> = parts.collect();
    for table in 0..sight.logical.len() {
        preferred.extend(places(sight, table, &locales));
    }
    preferred
}

fn part_of(category: Category) -> &'static str {
    match category {
        Category::FirstName => "first_name",
        Category::LastName => "last_name",
        Category::Email => "email",
        Category::Username => "username",
        Category::City => "city",
        Category::State => "state",
        Category::Postcode => "postcode",
        Category::Address => "address",
        _ => "name",
    }
}

/// `{ persona: { part: email, by: id } }`, with a locale if there is one.
fn persona(category: Category, by: &str, locale: Option<&str>) -> Arg {
    let mut params = vec![("part", part_of(category)), ("by", by)];
    params.extend(locale.map(|locale| (LOCALE.name, locale)));
    rule::with("persona", Arg::map(&params))
}

/// What else is a part of the same one is told when it is settled.
fn part_alone(rule: Arg) -> Preferred {
    Preferred {
        rule,
        why: String::new(),
        seems: "",
    }
}

/// The columns of a table that hold its subject's names, one of each category.
fn choose(sight: &Sight<'_, '_>, table: usize, chosen: &mut Chosen) {
    let followed = sight.follows(table, "persona");
    let decided = sight.decided(table).iter();
    let by_value = |name: &str| BY_VALUE.iter().any(|(transform, _)| *transform == name);
    let goes_by_value = decided.map(transform_of).any(by_value);
    let Some(logical) = sight.logical.get(table) else {
        return;
    };
    let subject = sight.subject(table);
    let (by, copy_of) = match (followed, subject) {
        (Some(by), _) => (by, None),
        (None, Some(_)) if goes_by_value => return,
        (None, Some(subject)) => match subject.kind {
            Kind::Own | Kind::One => (subject.by, None),
            Kind::Many(people, column) => (subject.by, Some((people, column))),
        },
        (None, None) => return,
    };
    let stems = match copy_of {
        Some((people, _)) => stems(by, &people.name),
        None => Vec::new(),
    };
    for (_, category) in BY_VALUE {
        let fitting = sight.columns(table).filter(|(place, column, judgement)| {
            let is_named = self::category(*judgement) == Some(*category);
            let is_whose = match copy_of {
                Some(_) => begins_with(&column.name, &stems),
                None => !is_anothers(&column.name, logical),
            };
            let is_free = column.name != by && sight.is_open(*place);
            is_named && is_whose && is_free && fits(column)
        });
        let fitting = fitting.map(|(place, column, judgement)| {
            let country = judgement.and_then(|judgement| judgement.country);
            (place, column, people(country, NAMES))
        });
        let Some((place, people)) = plainest(fitting) else {
            continue;
        };
        let part = Part {
            place,
            by: by.to_owned(),
            root: sight.root(table, by),
            people,
            is_copy: copy_of.is_some(),
            follows: followed.is_some(),
        };
        chosen.insert((table, *category), part);
    }
}

/// Names of columns that hold the subject's own, whatever stands beside.
const PLAIN: &[&str] = &[
    "name",
    "fullname",
    "realname",
    "completename",
    "email",
    "emailaddress",
    "firstname",
    "givenname",
    "lastname",
    "familyname",
    "surname",
    "username",
    "login",
    "vorname",
    "nachname",
    "familienname",
    "emailadresse",
    "benutzername",
    "prenom",
    "nomdefamille",
    "courriel",
    "cognome",
    "sobrenome",
    "voornaam",
    "achternaam",
];

/// The only column, or of several the only one whose name says nothing more.
fn plainest<'a>(
    columns: impl Iterator<Item = (Place, &'a Column, People)>,
) -> Option<(Place, People)> {
    let columns: Vec<(Place, &Column, People)> = columns.collect();
    if let [(place, _, people)] = columns.as_slice() {
        return Some((*place, *people));
    }
    let is_plain = |column: &Column| PLAIN.contains(&detect::words(&column.name).concat().as_str());
    let mut plain = columns.iter().filter(|(_, column, _)| is_plain(column));
    let (place, _, people) = plain.next()?;
    plain.next().is_none().then_some((*place, *people))
}

/// What columns begin with that repeat a subject's: `customer` for `customer_id`, or for a key to `customers`.
fn stems(by: &str, people: &str) -> Vec<String> {
    let mut words = detect::words(by);
    if words.last().is_some_and(|word| word == "id") {
        words.pop();
    }
    let table = detect::words(people).concat();
    let singular = table.strip_suffix('s').unwrap_or(&table).to_owned();
    vec![words.concat(), singular]
}

fn begins_with(column: &str, stems: &[String]) -> bool {
    let joined = detect::words(column).concat();
    stems.iter().any(|stem| {
        let rest = joined.strip_prefix(stem.as_str());
        !stem.is_empty() && rest.is_some_and(|rest| !rest.is_empty())
    })
}

fn is_anothers(column: &str, logical: &LogicalTable<'_>) -> bool {
    // `contacts.contact_name` is its own.
    let own = detect::words(&logical.table.name.name);
    let is_own = |word: &String| {
        own.iter()
            .any(|of| of == word || of.strip_suffix('s') == Some(word))
    };
    let words = detect::words(column);
    let mut strangers = words.iter().filter(|word| !is_own(word));
    strangers.any(|word| others::are_meant(word))
}

fn fits(column: &Column) -> bool {
    column.ty.family.is_text() && column.generated.is_none()
}

/// Whether columns that are no part of the same person may hold the same values.
fn is_shared(sight: &Sight<'_, '_>, category: Category, chosen: &Chosen) -> bool {
    let mut parts: Vec<&Part> = chosen
        .iter()
        .filter(|((_, of), _)| *of == category)
        .map(|(_, part)| part)
        .collect();
    // The same draft whenever it is made.
    parts.sort_by_key(|part| part.place);
    let owned: HashSet<Place> = parts.iter().map(|part| part.place).collect();
    let mut others: Vec<Option<&Judgement>> = Vec::new();
    for table in 0..sight.logical.len() {
        let decided = sight.decided(table).iter();
        let mut by_value = decided.map(transform_of).filter_map(|name| {
            let of = BY_VALUE.iter().find(|(transform, _)| *transform == name);
            of.map(|(_, of)| *of)
        });
        if by_value.any(|of| of == category) {
            return true;
        }
        for (place, column, judgement) in sight.columns(table) {
            if holds_inside(judgement, category) {
                return true;
            }
            if super::coherent::category(judgement) == Some(category) && !owned.contains(&place) {
                if !column.ty.family.is_text() {
                    return true;
                }
                others.push(judgement);
            }
        }
    }
    // Where an address or a login may be, rows are looked for by it.
    if category != Category::Name && !others.is_empty() {
        return true;
    }
    let marks = |part: &Part| {
        let (table, column) = part.place;
        let judgement = sight
            .columns(table)
            .nth(column)
            .and_then(|(.., judgement)| judgement);
        judgement.map_or(&[][..], |judgement| judgement.marks.as_slice())
    };
    let parts = parts
        .iter()
        .map(|part| (Some(part.root.as_str()), marks(part)));
    let others = others
        .iter()
        .map(|other| (None, other.map_or(&[][..], |other| &other.marks)));
    may_meet(&parts.chain(others).collect::<Vec<_>>(), category)
}

/// Whether columns of different subjects may hold the same values: some do, or nobody looked. Of each its kind of subject,
/// if one is known, and its marks.
fn may_meet(columns: &[(Option<&str>, &[u64])], category: Category) -> bool {
    let Some((first, _)) = columns.first() else {
        return false;
    };
    let is_one_kind = first.is_some() && columns.iter().all(|(root, _)| root == first);
    if is_one_kind || columns.len() < 2 {
        return false;
    }
    if columns.iter().any(|(_, marks)| marks.is_empty()) {
        return true;
    }
    // By mark, the first column that has it.
    let mut first: HashMap<u64, usize> = HashMap::new();
    for (at, (root, marks)) in columns.iter().enumerate() {
        let mut common: HashMap<usize, usize> = HashMap::new();
        for mark in *marks {
            let before = *first.entry(*mark).or_insert(at);
            let of = columns.get(before).and_then(|(root, _)| *root);
            if before != at && (of.is_none() || of != *root) {
                *common.entry(before).or_default() += 1;
            }
        }
        // Much of the smaller of two columns is no chance, however large the other one is.
        let is_chance = |(before, count): (&usize, &usize)| {
            let others = columns.get(*before).map_or(0, |(_, marks)| marks.len());
            category == Category::Name && count * CHANCE <= marks.len().min(others)
        };
        if !common.iter().all(is_chance) {
            return true;
        }
    }
    false
}

/// Whether documents, lists of composite values or fields hold values of a category.
fn holds_inside(judgement: Option<&Judgement>, category: Category) -> bool {
    let Some(judgement) = judgement else {
        return false;
    };
    let documents = judgement.documents.iter().flat_map(|found| &found.personal);
    let mut paths = documents.map(|path| &path.proposal);
    let mut fields = judgement.fields.iter().flat_map(|field| field.proposals());
    paths.any(|found| found.category == category) || fields.any(|found| found.category == category)
}

/// Takes out persons whose parts need not fit each other, and copies of those.
fn retain_fitting(chosen: &mut Chosen) {
    let mut of_root: HashMap<String, HashSet<Category>> = HashMap::new();
    for ((_, category), part) in chosen.iter().filter(|(_, part)| !part.is_copy) {
        of_root
            .entry(part.root.clone())
            .or_default()
            .insert(*category);
    }
    let fit_each_other = |of: &HashSet<Category>| {
        let has = |category: &Category| of.contains(category);
        let halves = has(&Category::FirstName) || has(&Category::LastName);
        let made = has(&Category::Email) || has(&Category::Username);
        has(&Category::Name) && (halves || made)
            || halves && made
            || has(&Category::Email) && has(&Category::Username)
    };
    chosen.retain(|(_, category), part| {
        let of = of_root.get(&part.root);
        let whole =
            of.is_some_and(|of| fit_each_other(of) && (!part.is_copy || of.contains(category)));
        whole || part.follows
    });
}

/// Town, state and postal code of one address, where the table has one.
fn places(sight: &Sight<'_, '_>, table: usize, locales: &Locales) -> Vec<(Place, Preferred)> {
    let nothing = Vec::new();
    let Some(logical) = sight.logical.get(table) else {
        return nothing;
    };
    let Some(by) = copied::place(sight, table).or_else(|| place_of(sight, table)) else {
        return nothing;
    };
    let mut parts = Vec::new();
    for wanted in OF_PLACES {
        let Some((place, column, judgement)) = only(sight, table, wanted) else {
            continue;
        };
        if sight.is_open(place) && fits(column) {
            let country = judgement.and_then(|judgement| judgement.country);
            parts.push((wanted, place, people(country, PLACES)));
        }
    }
    let locale = match locales.get(&sight.root(table, by)) {
        Some(settled) => settled.clone(),
        None => own_locale(parts.iter().map(|(.., people)| *people)),
    };
    parts.retain(|(.., people)| is_of(*people, locale.as_deref()));
    let has = |wanted: Category| parts.iter().any(|(category, ..)| *category == wanted);
    let fit_each_other = has(Category::City) && (has(Category::State) || has(Category::Postcode));
    let abroad = sight.columns(table).any(|(_, column, judgement)| {
        category(judgement) == Some(Category::Country)
            || detect::words(&column.name)
                .iter()
                .any(|word| word == "country")
    });
    let decided = sight.decided(table).iter();
    let by_value = |name: &str| ["city", "state", "postcode", "address"].contains(&name);
    if !fit_each_other || abroad || decided.map(transform_of).any(by_value) {
        return nothing;
    }
    let fitting = parts.iter().filter(|(_, place, _)| {
        logical
            .table
            .columns
            .get(place.1)
            .is_some_and(|column| column.name != by)
    });
    fitting
        .map(|(category, place, _)| {
            let rule = persona(*category, by, locale.as_deref());
            (*place, part_alone(rule))
        })
        .collect()
}

/// What a place is made of.
const OF_PLACES: [Category; 4] = [
    Category::City,
    Category::State,
    Category::Postcode,
    Category::Address,
];

/// The only column of a table that holds such values. A part of a town stands beside the town itself, or for it.
fn only<'a, 'r>(
    sight: &Sight<'r, 'a>,
    table: usize,
    wanted: Category,
) -> Option<(Place, &'a Column, Option<&'r Judgement>)> {
    let columns = sight
        .columns(table)
        .filter(|(_, _, judgement)| category(*judgement) == Some(wanted));
    let (within, whole): (Vec<_>, Vec<_>) =
        columns.partition(|(_, column, _)| detect::is_within_town(&column.name));
    let columns = match (wanted, whole.is_empty()) {
        (Category::City, false) => whole,
        _ => whole.into_iter().chain(within).collect(),
    };
    match columns.as_slice() {
        [found] => Some(*found),
        _ => None,
    }
}

/// Whose place a table's rows hold: somebody has several of them in a table of addresses.
fn place_of<'a>(sight: &Sight<'_, 'a>, table: usize) -> Option<&'a str> {
    let logical = sight.logical.get(table)?;
    let is_of_addresses = is_of_addresses(logical);
    match sight.subject(table) {
        Some(subject) if matches!(subject.kind, Kind::Own | Kind::One) && !is_of_addresses => {
            Some(subject.by)
        }
        _ if is_of_addresses => subjects::primary_key(logical),
        _ => None,
    }
}

fn is_of_addresses(logical: &LogicalTable<'_>) -> bool {
    let words = detect::words(&logical.table.name.name);
    words.iter().any(|word| word.starts_with("address"))
}
