//! Paths of documents that hold what others issue and know as well: the number of a payment, or of a parcel. Beside data of people
//! they are judged as columns of such codes are.

use std::collections::HashMap;

use super::held::{self, HeldAt, HeldInside};
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
        let title = head.name().column(&head.get()?.name);
        let are_issued = |plain: &&PlainPath| {
            let name = name_of(&plain.path);
            let values = values.get(&plain.path).into_iter().flatten();
            let codes = Codes::of(values.map(String::as_str));
            plain.kinds.strings
                && !plain.kinds.numbers
                && detect::are_issued(&name, codes)
                && !near.refers_to_texts(&name)
        };
        let issued = documents.plain.iter().filter(are_issued);
        let paths: Vec<HeldAt> = issued.map(|plain| at_path(plain, &title)).collect();
        (!paths.is_empty()).then_some(HeldInside { unit: at, paths })
    });
    found.collect()
}

fn at_path(plain: &PlainPath, title: &str) -> HeldAt {
    HeldAt {
        path: plain.path.clone(),
        of: title.to_owned(),
        proposal: Proposal {
            category: Category::Code,
            confidence: Confidence::Low,
            reason: "codes of what is paid or sent, as those know who issued them; `keep` if they may pass"
                .to_owned(),
        },
    }
}

/// The last member's name, with the one before where it only says that it names or numbers that: `payment_id` of
/// `$.payment.id`.
fn name_of(path: &str) -> String {
    let mut members = path.rsplit('.');
    let mut next = || members.next().map(|member| member.trim_end_matches("[*]"));
    let last = next().unwrap_or_default();
    let outer = next().filter(|outer| *outer != "$" && OF_THE_OUTER.contains(&last));
    outer.map_or_else(|| last.to_owned(), |outer| format!("{outer}_{last}"))
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_number_is_of_what_it_stands_in() {
        assert_eq!(name_of("$.payments[*].id"), "payments_id");
        assert_eq!(name_of("$.order.tracking_number"), "tracking_number");
        assert_eq!(name_of("$.id"), "id");
        assert_eq!(name_of("$.shipments[*].tracking"), "tracking");
    }
}
