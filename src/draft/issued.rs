//! Paths of documents that hold codes, each another: what others issue and know as well (the number of a payment, or of a parcel),
//! and in documents of people those of which nothing tells what they are of. They are judged as columns of such codes are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::held::{self, HeldAt, HeldInside};
use super::member::Member;
use super::near::Near;
use super::unit::Unit;
use crate::detect::{self, Category, Codes, Confidence, Judgement, PlainPath, Proposal};
use crate::ident::TableName;

/// Words for what names or numbers the thing that it stands in.
const OF_THE_OUTER: &[&str] = &[
    "id",
    "number",
    "no",
    "code",
    "reference",
    "ref",
    "key",
    "uid",
];

/// What columns hold so in their documents.
pub(super) fn found(
    units: &[Unit<'_>],
    near: &Near<'_>,
    judgements: &HashMap<TableName, Vec<Judgement>>,
) -> Vec<HeldInside> {
    let documents = units.iter().enumerate();
    let documents = documents.filter(|(_, unit)| unit.is_plainly_kept() || unit.is_own());
    let found = documents.filter_map(|(at, unit)| {
        let head = unit.members.first()?;
        let judgement = judgements.get(head.name())?.get(head.column)?;
        let documents = judgement.documents.as_ref()?;
        let are_people_near = near.has(head.name()) || !documents.personal.is_empty();
        if !are_people_near || documents.plain.is_empty() {
            return None;
        }
        let values = held::paths(head.seen);
        let place = Place {
            head: *head,
            are_peoples: near.is_of_people(head.name()) || documents.are_somebodys(),
            values: &values,
            near,
        };
        let paths: Vec<HeldAt> = documents
            .plain
            .iter()
            .filter_map(|plain| place.told(plain))
            .collect();
        (!paths.is_empty()).then_some(HeldInside { unit: at, paths })
    });
    found.collect()
}

/// Why codes get others.
const ISSUED: &str =
    "codes of what is paid or sent, as those know who issued them; `keep` if they may pass";
const SOMEBODYS: &str = "codes, each another, beside somebody's data: numbers of theirs, or of nobody? `keep` if they may pass";

/// The documents of a column.
struct Place<'p> {
    head: Member<'p>,
    /// Whether they or their table are of people.
    are_peoples: bool,
    values: &'p BTreeMap<String, BTreeSet<String>>,
    near: &'p Near<'p>,
}

impl Place<'_> {
    /// What a path gets that holds such codes.
    fn told(&self, plain: &PlainPath) -> Option<HeldAt> {
        let name = name_of(&plain.path);
        let are_texts = plain.kinds.strings && !plain.kinds.numbers;
        if !are_texts || self.near.refers_to_texts(&name) {
            return None;
        }
        let values = self.values.get(&plain.path).into_iter().flatten();
        let codes = Codes::of(values.map(String::as_str));
        let reason = match () {
            () if detect::are_issued(&name, codes) => ISSUED,
            () if self.are_somebodys(plain, &name) => SOMEBODYS,
            () => return None,
        };
        let of = self.head.name().column(&self.head.get()?.name);
        Some(HeldAt {
            path: plain.path.clone(),
            of,
            proposal: Proposal {
                category: Category::Code,
                confidence: Confidence::Low,
                reason: reason.to_owned(),
            },
            by: None,
        })
    }

    /// Whether codes of which nothing tells what they are of may be somebody's.
    fn are_somebodys(&self, plain: &PlainPath, name: &str) -> bool {
        let table = &self.head.name().name;
        self.are_peoples
            && plain.codes.are_some()
            && !self.near.is_key(name)
            && !detect::are_codes_harmless_at(table, name, plain.codes)
    }
}

/// The last member's name, with the one before where it only says that it names or numbers that: `payment_id` of
/// `$.payment.id`. What is called a value is one of what it stands in: `identifier` of `$.identifier[*].value`.
fn name_of(path: &str) -> String {
    let mut members = path.rsplit('.');
    let mut next = || members.next().map(|member| member.trim_end_matches("[*]"));
    let last = next().unwrap_or_default();
    match next().filter(|outer| *outer != "$") {
        Some(outer) if last == "value" => outer.to_owned(),
        Some(outer) if OF_THE_OUTER.contains(&last) => format!("{outer}_{last}"),
        _ => last.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_number_is_of_what_it_stands_in() {
        assert_eq!(name_of("$.payments[*].id"), "payments_id");
        assert_eq!(name_of("$.order.tracking_number"), "tracking_number");
        assert_eq!(name_of("$.identifier[*].value"), "identifier");
        assert_eq!(name_of("$.id"), "id");
        assert_eq!(name_of("$.value"), "value");
        assert_eq!(name_of("$.shipments[*].tracking"), "tracking");
    }
}
