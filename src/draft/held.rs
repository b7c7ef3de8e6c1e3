//! Columns that hold the codes of one that gets others for want of knowing whose they are: the number of a member's card on each
//! of their claims. There it repeats, or no person is near, so that nothing else asks about it; and as long as nobody lets the
//! one pass, the other may not either.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::kept;
use super::member::Member;
use super::unit::Unit;
use crate::detect;

/// Different values below which a column says too little.
const FEWEST: usize = 5;

/// Of a hundred values of a column, so many must stand in the other.
const NEARLY_ALL: usize = 90;

/// Samples of large tables meet in part only: of codes that no two columns have in common by chance, so many of a hundred are
/// enough, and so many at least.
const SOME: usize = 10;
const SEVERAL: usize = 12;

/// How many codes there are for each that is known, where none is met by chance.
const SCATTERED: u64 = 1000;

/// Letters and digits of the shortest code.
const SHORTEST: usize = 6;

/// Paths of a column's documents that are looked at, and how deep they go.
const MOST_PATHS: usize = 1000;
const DEEPEST: usize = 16;

/// A column whose codes get others.
struct Origin {
    title: String,
    are_scattered: bool,
}

/// The codes of all those, by their letters and digits.
#[derive(Default)]
struct Codes {
    origins: Vec<Origin>,
    holders: HashMap<String, Vec<usize>>,
}

/// What a column was found to hold.
struct Held {
    unit: usize,
    origin: usize,
    place: Place,
}

/// Where a column holds the codes of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Its values are codes.
    Alone,
    /// Among values that are none.
    Mixed,
    Documents,
}

/// Gives what would pass and holds such codes, by themselves, the same rule; what holds them among others, or in its documents, is left open.
pub(super) fn agree(units: &mut [Unit<'_>]) {
    let codes = Codes::of(units);
    if codes.origins.is_empty() {
        return;
    }
    let kept = units.iter().enumerate();
    let kept = kept.filter(|(_, unit)| unit.is_plainly_kept());
    let found: Vec<Held> = kept
        .filter_map(|(at, unit)| codes.held(at, unit.members.first()?))
        .collect();
    for held in found {
        let origin = codes.origins.get(held.origin);
        if let (Some(unit), Some(origin)) = (units.get_mut(held.unit), origin) {
            unit.hold_codes(&origin.title, held.place);
        }
    }
}

impl Codes {
    fn of(units: &[Unit<'_>]) -> Self {
        let mut codes = Self::default();
        for unit in units.iter().filter(|unit| unit.are_guessed_codes()) {
            let head = unit.members.first();
            let Some((head, column)) = head.and_then(|head| Some((head, head.get()?))) else {
                continue;
            };
            let values: HashSet<String> = head.seen.iter().filter_map(|of| code(of)).collect();
            let number = codes.origins.len();
            codes.origins.push(Origin {
                title: head.name().column(&column.name),
                are_scattered: are_scattered(&values),
            });
            for value in values {
                codes.holders.entry(value).or_default().push(number);
            }
        }
        codes
    }

    /// The origin of most of what a column holds.
    fn held(&self, unit: usize, head: &Member<'_>) -> Option<Held> {
        let column = head.get().filter(|column| column.generated.is_none())?;
        let is_number = column.ty.family.is_integer();
        let is_others = is_number
            || kept::is_key(head.logical, &column.name)
            || detect::are_codes_harmless(&head.name().name, &column.name);
        let values = head.seen.iter().map(|value| code(value));
        let (all, values): (usize, BTreeSet<String>) =
            (head.seen.len(), values.flatten().collect());
        if let Some(origin) = self.origin(all, &values, is_others) {
            let codes = head.seen.iter().filter(|value| detect::is_code(value));
            let place = match codes.count() * 100 >= all * NEARLY_ALL {
                true => Place::Alone,
                false => Place::Mixed,
            };
            return Some(Held {
                unit,
                origin,
                place,
            });
        }
        let paths = paths(head.seen);
        let mut origins = paths
            .values()
            .filter_map(|values| self.origin(values.len(), values, is_others));
        let origin = origins.next()?;
        Some(Held {
            unit,
            origin,
            place: Place::Documents,
        })
    }

    /// Of which column values are codes, among as many as there are. What numbers something else has numbers in common with
    /// others by chance, where they follow each other.
    fn origin(&self, all: usize, values: &BTreeSet<String>, is_others: bool) -> Option<usize> {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for holder in values.iter().filter_map(|value| self.holders.get(value)) {
            for origin in holder {
                *common.entry(*origin).or_default() += 1;
            }
        }
        let is_enough = |(origin, count): &(usize, usize)| {
            let are_scattered = self.origins.get(*origin).is_some_and(|of| of.are_scattered);
            let are_all = *count >= FEWEST && count * 100 >= all * NEARLY_ALL;
            let are_some = *count >= SEVERAL && count * 100 >= all * SOME;
            are_all && (are_scattered || !is_others) || are_some && are_scattered
        };
        let enough = common.into_iter().filter(is_enough);
        // The first of those with as much in common.
        let most = enough.max_by_key(|(origin, count)| (*count, std::cmp::Reverse(*origin)));
        most.map(|(origin, _)| origin)
    }
}

/// The letters and digits of what may be a code, in capitals.
fn code(value: &str) -> Option<String> {
    let symbols = value.chars().filter(char::is_ascii_alphanumeric);
    let code: String = symbols.map(|c| c.to_ascii_uppercase()).collect();
    let is_one = code.len() >= SHORTEST && code.bytes().any(|byte| byte.is_ascii_digit());
    is_one.then_some(code)
}

/// Whether codes are few of those that they may be, by the digits in them.
fn are_scattered(codes: &HashSet<String>) -> bool {
    let digits = |code: &String| -> String { code.chars().filter(char::is_ascii_digit).collect() };
    // More digits than a number has room for are those of no counter.
    let numbers = codes.iter().map(|code| digits(code).parse::<u64>());
    let numbers: HashSet<u64> = numbers.map(|number| number.unwrap_or(u64::MAX)).collect();
    let (least, most) = (numbers.iter().min(), numbers.iter().max());
    let range = most.zip(least).map_or(0, |(most, least)| most - least);
    range / SCATTERED >= codes.len() as u64
}

/// What stands at each path of documents that may be a code, with all else there; each once.
fn paths(documents: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for document in documents {
        if !document.trim_start().starts_with(['{', '[']) {
            continue;
        }
        if let Ok(document) = serde_json::from_str(document) {
            gather(&document, "", 0, &mut found);
        }
    }
    found
}

fn gather(value: &Value, path: &str, depth: usize, found: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut take = |text: String| {
        if found.len() < MOST_PATHS || found.contains_key(path) {
            let values = found.entry(path.to_owned()).or_default();
            values.insert(code(&text).unwrap_or(text));
        }
    };
    match value {
        Value::String(text) => take(text.clone()),
        Value::Number(number) => take(number.to_string()),
        Value::Array(elements) if depth < DEEPEST => {
            for element in elements {
                gather(element, &format!("{path}[]"), depth + 1, found);
            }
        }
        Value::Object(members) if depth < DEEPEST => {
            for (name, member) in members {
                gather(member, &format!("{path}.{name}"), depth + 1, found);
            }
        }
        _ => {}
    }
}
