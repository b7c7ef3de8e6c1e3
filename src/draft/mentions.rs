//! Texts that name what a column gives others for: the number of a patient in what an interface says of its failures. No
//! transform finds such numbers in a text, so nothing of it stays.

use std::collections::{BTreeMap, HashSet};

use super::held::{self, HeldAt, HeldInside};
use super::kept;
use super::unit::Unit;
use crate::detect::{self, Category, Codes, Confidence, Proposal};

/// Different codes of a column below which they say too little.
const FEWEST: usize = 5;

/// Of a hundred codes, so many of one form make it that of the column.
const COMMON: usize = 20;

/// Fewest digits of a form by which codes are known.
const DIGITS: usize = 5;

/// So many texts with codes of a column are no coincidence: of codes that no two things have by chance, of those of a form
/// of its own, and of plain numbers that follow each other.
const SCATTERED: usize = 1;
const FORMED: usize = 2;
const PLAIN: usize = 5;

/// Of a hundred texts, so many have to name plain numbers.
const MOST: usize = 50;

/// Of a hundred texts, so many with words of such a form, and at least so many, where samples of large tables never meet.
const ALIKE: (usize, usize) = (10, 3);

/// The codes of a column that get others.
struct Origin {
    unit: usize,
    title: String,
    are_scattered: bool,
    codes: HashSet<String>,
    /// Forms that hold a letter or a sign.
    forms: HashSet<String>,
}

/// Clears texts that name such codes; what becomes of documents is for the caller.
pub(super) fn clear(units: &mut [Unit<'_>]) -> Vec<HeldInside> {
    let origins: Vec<Origin> = units.iter().enumerate().filter_map(Origin::of).collect();
    if origins.is_empty() {
        return Vec::new();
    }
    let mut inside = Vec::new();
    for (at, unit) in units.iter_mut().enumerate() {
        let Some(head) = unit.members.first().copied() else {
            continue;
        };
        let Some(column) = head.get().filter(|column| column.generated.is_none()) else {
            continue;
        };
        let is_kept = unit.is_plainly_kept();
        let is_redacted = unit.transform() == "redact";
        let is_key = unit.members.len() > 1 || kept::is_key(head.logical, &column.name);
        if !is_kept && !unit.is_own() || is_key || kept::of_a_tool(head.name()).is_some() {
            continue;
        }
        let paths: Vec<HeldAt> = held::paths(head.seen)
            .into_iter()
            .filter_map(|(path, texts)| told(&origins, at, texts.iter()).map(|of| of.at_path(path)))
            .collect();
        if !paths.is_empty() {
            inside.push(HeldInside { unit: at, paths });
        } else if let Some(of) = told(&origins, at, head.seen.iter())
            && column.ty.family.is_text()
            && (is_kept || is_redacted)
        {
            match is_kept {
                true => unit.hide_as(&of.proposal(), None),
                false => unit.clear_texts(&of.proposal().reason),
            }
        }
    }
    inside
}

/// The column whose codes texts name.
fn told<'o, 't>(
    origins: &'o [Origin],
    unit: usize,
    texts: impl Iterator<Item = &'t String>,
) -> Option<&'o Origin> {
    let texts: Vec<&str> = texts.map(|text| text.trim()).collect();
    let are_texts = texts.iter().any(|text| text.contains(char::is_whitespace));
    let mut origins = origins.iter().filter(|of| of.unit != unit && are_texts);
    origins.find(|of| of.is_named_in(&texts))
}

impl Origin {
    fn of((at, unit): (usize, &Unit<'_>)) -> Option<Self> {
        use Category as C;
        let category = unit.category?;
        let are_numbers = matches!(
            category,
            C::Code | C::Account | C::Document | C::ExternalId | C::NationalId(_)
        );
        let head = unit.members.first().filter(|_| {
            are_numbers && matches!(unit.transform(), "digits" | "hash" | "national_id")
        })?;
        let seen = || head.seen.iter().map(|value| value.trim());
        let codes: HashSet<String> = seen()
            .filter(|of| detect::is_code(of))
            .filter_map(held::code)
            .collect();
        if codes.len() < FEWEST {
            return None;
        }
        let mut forms: BTreeMap<String, usize> = BTreeMap::new();
        for form in seen().filter_map(form) {
            *forms.entry(form).or_default() += 1;
        }
        let is_common = |(_, count): &(String, usize)| count * 100 >= head.seen.len() * COMMON;
        Some(Self {
            unit: at,
            title: head.name().column(&head.get()?.name),
            are_scattered: unit.codes == Codes::Random || held::are_scattered(&codes),
            forms: forms
                .into_iter()
                .filter(is_common)
                .map(|(form, _)| form)
                .collect(),
            codes,
        })
    }

    /// Whether texts name its codes, or so many words of their form that samples only do not meet.
    fn is_named_in(&self, texts: &[&str]) -> bool {
        let (mut known, mut formed, mut alike) = (0, 0, 0);
        for text in texts
            .iter()
            .filter(|text| text.contains(char::is_whitespace))
        {
            let is_known = |word: &&str| {
                detect::is_code(word) && held::code(word).is_some_and(|of| self.codes.contains(&of))
            };
            let is_alike = |word: &&str| form(word).is_some_and(|of| self.forms.contains(&of));
            known += usize::from(words(text).any(|word| is_known(&word)));
            formed += usize::from(words(text).any(|word| is_known(&word) && is_alike(&word)));
            alike += usize::from(words(text).any(|word| is_alike(&word)));
        }
        let is_share = |some: usize, of: usize| some * 100 >= texts.len() * of;
        known >= SCATTERED && self.are_scattered
            || formed >= FORMED
            || known >= PLAIN && is_share(known, MOST)
            || alike >= ALIKE.1 && is_share(alike, ALIKE.0)
    }

    fn proposal(&self) -> Proposal {
        Proposal {
            category: Category::FreeText,
            confidence: Confidence::Low,
            reason: format!("texts with codes of {} in them", self.title),
        }
    }

    fn at_path(&self, path: String) -> HeldAt {
        HeldAt {
            path,
            of: self.title.clone(),
            proposal: self.proposal(),
            by: None,
        }
    }
}

/// The words of a text, without signs around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_within = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let words = text.split(move |c: char| !is_within(c));
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// What stands at which place of a code that has a letter or a sign: `9` for digits, `A` for letters.
fn form(value: &str) -> Option<String> {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_one = digits >= DIGITS && digits < value.len() && detect::is_code(value);
    let form = value.chars().map(|c| match c {
        _ if c.is_ascii_digit() => '9',
        _ if c.is_ascii_alphabetic() => 'A',
        sign => sign,
    });
    is_one.then(|| form.collect())
}
