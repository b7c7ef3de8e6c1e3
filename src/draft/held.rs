//! Columns that hold the codes of one that gets others for want of knowing whose they are: the number of a member's card on each
//! of their claims. There it repeats, or no person is near, so that nothing else asks about it; and as long as nobody lets the
//! one pass, the other may not either.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::member::Member;
use super::unit::Unit;
use super::{kept, made};
use crate::detect::{self, Category, Confidence, Proposal};

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

/// Behind a path, the names of members that are codes themselves. No rule reaches them.
const NAMES: &str = ".~";

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
    are_alone: bool,
}

/// What the documents of a column were found to hold.
pub(super) struct HeldInside {
    pub(super) unit: usize,
    pub(super) paths: Vec<HeldAt>,
}

/// What another place has, at a path of documents.
#[derive(Clone)]
pub(super) struct HeldAt {
    pub(super) path: String,
    /// The place that has it.
    pub(super) of: String,
    /// What is proposed for the path.
    pub(super) proposal: Proposal,
    /// The column that its stand-ins are to be drawn from.
    pub(super) by: Option<String>,
}

impl HeldAt {
    /// Codes of a column, and whether nothing else stands at the path.
    fn codes(path: String, of: &str, are_alone: bool) -> Self {
        let (category, place) = match are_alone {
            true => (Category::Code, ""),
            false => (Category::FreeText, " among others"),
        };
        Self {
            path,
            of: of.to_owned(),
            proposal: Proposal {
                category,
                confidence: Confidence::Low,
                reason: format!("holds codes of {of}{place}"),
            },
            by: None,
        }
    }
}

/// Gives what would pass and holds such codes the same rule; what holds them among other values is left open. What is to
/// become of documents that hold them is for the caller.
pub(super) fn agree(units: &mut [Unit<'_>]) -> Vec<HeldInside> {
    let codes = Codes::of(units);
    if codes.origins.is_empty() {
        return Vec::new();
    }
    let kept = units.iter().enumerate();
    let kept = kept.filter(|(_, unit)| unit.is_plainly_kept());
    let found: Vec<Held> = kept
        .filter_map(|(at, unit)| codes.held(at, unit.members.first()?, unit.codes))
        .collect();
    for held in found {
        let origin = codes.origins.get(held.origin);
        if let (Some(unit), Some(origin)) = (units.get_mut(held.unit), origin) {
            unit.hold_codes(&origin.title, held.are_alone);
        }
    }
    let documents = units.iter().enumerate();
    let documents = documents.filter(|(_, unit)| unit.is_plainly_kept() || unit.is_own());
    let inside = documents.filter_map(|(at, unit)| codes.held_inside(at, unit.members.first()?));
    inside.collect()
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
                are_scattered: unit.codes == detect::Codes::Random || are_scattered(&values),
            });
            for value in values {
                codes.holders.entry(value).or_default().push(number);
            }
        }
        codes
    }

    /// The origin of most of what a column holds.
    fn held(&self, unit: usize, head: &Member<'_>, codes: detect::Codes) -> Option<Held> {
        let is_others = are_others(head, codes)?;
        let values = head.seen.iter().filter_map(|value| code(value)).collect();
        Some(Held {
            unit,
            origin: self.origin(head.seen.len(), &values, is_others)?,
            are_alone: are_codes(head.seen.iter()),
        })
    }

    /// The origins of what stands in a column's documents, path by path.
    fn held_inside(&self, unit: usize, head: &Member<'_>) -> Option<HeldInside> {
        let is_others = are_others(head, detect::Codes::None)?;
        let paths = paths(head.seen).into_iter().filter_map(|(path, values)| {
            let codes = values.iter().map(|value| code(value).unwrap_or_default());
            let origin = self.origin(values.len(), &codes.collect(), is_others)?;
            let of = &self.origins.get(origin)?.title;
            Some(HeldAt::codes(path, of, are_codes(values.iter())))
        });
        let paths: Vec<HeldAt> = paths.collect();
        (!paths.is_empty()).then_some(HeldInside { unit, paths })
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
pub(super) fn code(value: &str) -> Option<String> {
    let symbols = value.chars().filter(char::is_ascii_alphanumeric);
    let code: String = symbols.map(|c| c.to_ascii_uppercase()).collect();
    let is_one = code.len() >= SHORTEST && code.bytes().any(|byte| byte.is_ascii_digit());
    is_one.then_some(code)
}

/// Whether codes are few of those that they may be, by the digits in them.
pub(super) fn are_scattered(codes: &HashSet<String>) -> bool {
    let numbers = codes.iter().map(|code| made::counter(code));
    are_far_apart(numbers, codes.len())
}

/// Whether the numbers of so many codes are few of those between the least and the most of them.
pub(super) fn are_far_apart(numbers: impl Iterator<Item = u64>, codes: usize) -> bool {
    let bounds = numbers.fold(None, |bounds, number| {
        let (least, most) = bounds.unwrap_or((number, number));
        Some((number.min(least), number.max(most)))
    });
    let range = bounds.map_or(0, |(least, most)| most - least);
    range / SCATTERED >= codes as u64
}

/// Whether a column's name, or a key, says that its codes are of something else; `None` where the server makes them.
fn are_others(head: &Member<'_>, codes: detect::Codes) -> Option<bool> {
    let column = head.get().filter(|column| column.generated.is_none())?;
    Some(
        column.ty.family.is_integer()
            || kept::is_key(head.logical, &column.name)
            || detect::are_codes_harmless(&head.name().name, &column.name, codes),
    )
}

/// Whether as good as all values are codes.
fn are_codes<'v>(values: impl ExactSizeIterator<Item = &'v String>) -> bool {
    let all = values.len();
    let is_one = |value: &str| {
        detect::is_code(value) || code(value).is_some() && !value.contains(char::is_whitespace)
    };
    let codes = values.filter(|value| is_one(value.trim()));
    codes.count() * 100 >= all * NEARLY_ALL
}

/// What stands at each path of documents; each once.
pub(super) fn paths(documents: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for document in documents {
        if !document.trim_start().starts_with(['{', '[']) {
            continue;
        }
        if let Ok(document) = serde_json::from_str(document) {
            gather(&document, "$", 0, &mut found);
        }
    }
    found
}

fn gather(value: &Value, path: &str, depth: usize, found: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut take = |path: &str, text: String| {
        if found.len() < MOST_PATHS || found.contains_key(path) {
            found.entry(path.to_owned()).or_default().insert(text);
        }
    };
    match value {
        Value::String(text) => take(path, text.clone()),
        Value::Number(number) => take(path, number.to_string()),
        Value::Array(elements) if depth < DEEPEST => {
            for element in elements {
                gather(element, &format!("{path}[*]"), depth + 1, found);
            }
        }
        Value::Object(members) if depth < DEEPEST => {
            for name in members.keys().filter(|name| detect::is_code(name)) {
                take(&format!("{path}{NAMES}"), name.clone());
            }
            for (name, member) in members {
                let path = match detect::is_code(name) {
                    true => format!("{path}.*"),
                    false => detect::member_path(path, name),
                };
                gather(member, &path, depth + 1, found);
            }
        }
        _ => {}
    }
}
