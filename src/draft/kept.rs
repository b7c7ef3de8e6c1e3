//! Why a column is proposed to pass unchanged, and how sure that is.

use super::composites;
use crate::catalog::bookkeeping;
use crate::catalog::{Column, Family, LogicalTable, Type};
use crate::detect::{self, Bytes, Category, Confidence, Documents, Judgement, Proposal, Shape};
use crate::ident::TableName;
use crate::plan::{Decision, Plan};

/// Confidence and reason of `keep` where nothing seemed personal.
pub(super) fn reason(
    table: &LogicalTable<'_>,
    column: &Column,
    judgement: &Judgement,
) -> (Confidence, String) {
    let say = |confidence, reason: &str| (confidence, reason.to_owned());
    let ty = &column.ty;
    if detect::is_xml(ty) {
        return of_documents(ty, judgement);
    }
    match ty.family {
        Family::Uuid if is_key(table, &column.name) => {
            return say(Confidence::Medium, "a random key; `uuid` would give others");
        }
        // Of a person, one bit may be what nobody else may know.
        Family::Bool if judgement.of_people => {
            return say(Confidence::Medium, "yes or no, in a table of people");
        }
        Family::Enum if judgement.of_people => {
            return say(
                Confidence::Medium,
                "one of a few labels, in a table of people",
            );
        }
        Family::Bool => return say(Confidence::High, "yes or no"),
        Family::Enum => return say(Confidence::High, "one of a few labels"),
        Family::Json | Family::Jsonb | Family::Hstore => return of_documents(ty, judgement),
        Family::Bytea => match judgement.bytes {
            Bytes::Files => {
                return say(
                    Confidence::Low,
                    "pictures or recordings, in no table of people",
                );
            }
            Bytes::Unknown => return say(Confidence::Low, UNSEEN_BYTES),
            Bytes::Texts | Bytes::Documents => {}
        },
        Family::Other if ty.name == "tsvector" => {
            return say(
                Confidence::Low,
                "holds the words of other columns; a trigger may make it anew",
            );
        }
        Family::Other if detect::is_embedding(ty) => {
            return say(
                Confidence::Low,
                "an embedding, from which what it was made of can be told",
            );
        }
        Family::Composite => return say(Confidence::Low, of_fields(judgement)),
        Family::Array if !judgement.fields.is_empty() => {
            return say(Confidence::Low, of_fields(judgement));
        }
        Family::Array if unseen(ty, judgement).is_some() => {
            return say(Confidence::Low, UNSEEN_ELEMENTS);
        }
        Family::Range | Family::Multirange | Family::Other if !detect::is_path(ty) => {
            return say(
                Confidence::Low,
                "nothing personal in its name; its type is not looked into",
            );
        }
        _ => {}
    }
    of_values(ty, judgement)
}

/// Confidence and reason for what a tool that changes the schema keeps of that: it compares its names and digests with its own.
pub(super) fn of_a_tool(table: &TableName) -> Option<(Confidence, String)> {
    let tool = bookkeeping::tool(&table.name)?;
    let reason = format!("which migrations have run, as {tool} reads it");
    Some((Confidence::High, reason))
}

/// Why forms of address stay, where the values are nothing else.
pub(super) const SALUTATIONS: &str = "nothing but forms of address or parts of names that many have: nobody's by themselves, and they tell a gender at most";

/// Confidence and reason for such values.
pub(super) fn of_salutations(judgement: &Judgement) -> Option<(Confidence, String)> {
    let named = judgement.personal.as_ref()?;
    are_salutations(named, judgement.shape).then(|| (Confidence::Medium, SALUTATIONS.to_owned()))
}

/// Whether a proposal is for values that are nothing but forms of address and the like.
pub(super) fn are_salutations(named: &Proposal, shape: Shape) -> bool {
    named.category == Category::Title && shape == Shape::Salutations
}

/// The same of values that were looked at one by one, or could have been.
fn of_values(ty: &Type, judgement: &Judgement) -> (Confidence, String) {
    let say = |confidence, reason: &str| (confidence, reason.to_owned());
    let text = ty.family.is_text()
        || matches!(ty.family, Family::Array | Family::Bytea)
        || detect::is_path(ty);
    if judgement.cut > 0 && text {
        let reason = format!(
            "nothing personal in its name, nor in what was looked at{}",
            unread(judgement)
        );
        return (Confidence::Low, reason);
    }
    // Of numbers and dates, more values would not tell more.
    if let (Some(values), Some(few), true) = (judgement.sampled, judgement.few, text) {
        // Counted by values as a rule.
        let named = match judgement.strays.min(few) {
            0 => String::new(),
            1 => ", of which one may be somebody's or hold a name".to_owned(),
            several => format!(", of which {several} may be somebody's or hold a name"),
        };
        let reason = format!(
            "nothing personal in its name; only {}{named}",
            seen(few, values)
        );
        return (Confidence::Low, reason);
    }
    match judgement.sampled {
        Some(values) if values > 0 && judgement.is_prose => (
            Confidence::Low,
            format!("nothing personal in its name, but whole sentences in {values} sampled values"),
        ),
        Some(values) if values > 0 && judgement.strays > 0 => (
            Confidence::Low,
            format!(
                "nothing personal in its name, but {} of {values} sampled values may be somebody's or hold a name",
                judgement.strays
            ),
        ),
        Some(values) if values > 0 && judgement.are_like_names && text => (
            Confidence::Low,
            format!(
                "nothing personal in its name, and nobody that a list has, but nearly all of {values} sampled values are written as names of people are"
            ),
        ),
        Some(values) if values > 0 => (
            Confidence::Medium,
            format!("nothing personal in its name, nor in {values} sampled values"),
        ),
        Some(_) if text => say(
            Confidence::Low,
            "nothing personal in its name; no value to look at",
        ),
        None if text => say(
            Confidence::Low,
            "nothing personal in its name; no values were sampled",
        ),
        _ => say(Confidence::Medium, "nothing personal in its name"),
    }
}

/// Whether values of a type may hold words and numbers of somebody that its name says nothing of.
pub(super) fn may_hold_texts(ty: &Type) -> bool {
    let is_list_of_numbers = ty.element.as_ref().is_some_and(|element| {
        let may = may_hold_texts(element);
        ty.family == Family::Array && !may
    });
    let holds = matches!(
        ty.family,
        Family::Json
            | Family::Jsonb
            | Family::Hstore
            | Family::Bytea
            | Family::Composite
            | Family::Array
    );
    let is_text = ty.family.is_text() || detect::is_path(ty) || detect::is_xml(ty);
    is_text || holds && !is_list_of_numbers
}

/// How many values were not looked into as a whole.
fn unread(judgement: &Judgement) -> String {
    match judgement.cut {
        0 => String::new(),
        1 => "; one value is too long to be looked into as a whole".to_owned(),
        cut => format!("; {cut} values are too long to be looked into as a whole"),
    }
}

/// Bytes whose beginnings tell nothing, or were not read.
const UNSEEN_BYTES: &str = "bytes that nobody looked into";

/// Documents of which none was read.
const UNSEEN_DOCUMENTS: &str = "documents that nobody looked into";

/// Lists of what is not looked into.
const UNSEEN_ELEMENTS: &str = "lists of what is not looked into";

/// Composite values of which a part was not.
const UNSEEN_FIELDS: &str = "composite values with fields that nobody looked into";

/// What nobody could look into; `None` where somebody could.
pub(super) fn unseen(ty: &Type, judgement: &Judgement) -> Option<&'static str> {
    let is_empty = |found: &Documents| found.documents == 0;
    if detect::is_xml(ty) {
        let is_unseen = judgement.documents.as_ref().is_none_or(is_empty);
        return is_unseen.then_some(UNSEEN_DOCUMENTS);
    }
    match ty.family {
        Family::Bytea => (judgement.bytes == Bytes::Unknown).then_some(UNSEEN_BYTES),
        Family::Json | Family::Jsonb | Family::Hstore => {
            let is_unseen = judgement.documents.as_ref().is_none_or(is_empty);
            is_unseen.then_some(UNSEEN_DOCUMENTS)
        }
        Family::Array if judgement.fields.is_empty() => {
            let element = ty.element.as_deref();
            let is_opaque = element.is_some_and(|element| element.family == Family::Bytea);
            is_opaque.then_some(UNSEEN_ELEMENTS)
        }
        Family::Composite | Family::Array => {
            let mut fields = judgement.fields.iter();
            fields.any(composites::is_unseen).then_some(UNSEEN_FIELDS)
        }
        _ => None,
    }
}

/// What a column of texts is where some of its values are somebody's for certain; `None` where none is.
pub(super) fn strays(column: &Column, judgement: &Judgement) -> Option<Proposal> {
    let ty = &column.ty;
    let element = ty.element.as_ref().filter(|_| ty.family == Family::Array);
    let of_texts = element.is_some_and(|element| element.family.is_text());
    let holds_texts = ty.family.is_text() || of_texts || detect::is_path(ty);
    let is_text = holds_texts || matches!(judgement.bytes, Bytes::Texts | Bytes::Documents);
    let values = judgement.sampled.filter(|_| is_text)?;
    judgement.certain.proposal(values)
}

fn of_fields(judgement: &Judgement) -> &'static str {
    if judgement.fields.iter().any(composites::is_unseen) {
        return "nothing personal in its name, nor in what could be looked into; some of its fields could not";
    }
    match judgement.sampled {
        Some(values) if values > 0 => {
            "nothing personal in its name, nor in the names and sampled values of its fields"
        }
        _ => "nothing personal in its name and in those of its fields; no value to look at",
    }
}

/// How few values there were to look at.
pub(super) fn seen(different: usize, values: usize) -> String {
    match (different, values) {
        (_, 1) => "one value to look at".to_owned(),
        (1, _) => format!("one value, {values} times, to look at"),
        _ if different == values => format!("{values} values to look at"),
        _ => format!("{different} different in {values} sampled values"),
    }
}

fn of_documents(ty: &Type, judgement: &Judgement) -> (Confidence, String) {
    match &judgement.documents {
        Some(documents) if documents.documents > 0 => (
            Confidence::Low,
            format!(
                "nothing personal seen at {} paths of {} sampled documents{}; paths that come later pass as well{}",
                documents.others(),
                documents.documents,
                paths(ty, documents),
                unread(judgement)
            ),
        ),
        _ => (Confidence::Low, UNSEEN_DOCUMENTS.to_owned()),
    }
}

/// As many paths are named that pass with the whole of their documents.
const MOST_PATHS: usize = 6;

/// The paths that pass, as far as their names can be told.
fn paths(ty: &Type, documents: &Documents) -> String {
    let plain = documents.plain.iter().take(MOST_PATHS);
    let is_xml = detect::is_xml(ty);
    let written = |path: &str| detect::xml_path(path).filter(|_| is_xml);
    let named = plain.map(|of| written(&of.path).unwrap_or_else(|| of.path.clone()));
    let named: Vec<String> = named.collect();
    let more = match documents.others() - named.len() {
        0 => "",
        _ => " and others",
    };
    match named.as_slice() {
        [] => String::new(),
        _ => format!(" ({}{more})", named.join(", ")),
    }
}

/// Whether a column is part of a primary key or of a foreign key.
pub(super) fn is_key(table: &LogicalTable<'_>, column: &str) -> bool {
    is_primary(table, column) || is_foreign(table, column)
}

/// Whether a column is part of a primary key.
pub(super) fn is_primary(table: &LogicalTable<'_>, column: &str) -> bool {
    let mut uniques = table.uniques().into_iter();
    uniques.any(|unique| unique.primary && unique.columns.iter().any(|name| name == column))
}

/// Whether a column is part of a foreign key.
pub(super) fn is_foreign(table: &LogicalTable<'_>, column: &str) -> bool {
    let mut foreign = table.foreign_keys().into_iter();
    foreign.any(|key| key.columns.iter().any(|name| name == column))
}

/// Whether a column passes by a rule that is there.
pub(super) fn is_decided(plan: &Plan, table: &TableName, column: &str) -> bool {
    let planned = plan.tables.iter().find(|planned| planned.table == *table);
    let column = planned.and_then(|planned| {
        planned
            .columns
            .iter()
            .find(|planned| planned.column == column)
    });
    column.is_some_and(|column| matches!(column.decision, Decision::Keep))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_counted_in_words_that_fit() {
        assert_eq!(seen(1, 1), "one value to look at");
        assert_eq!(seen(1, 5), "one value, 5 times, to look at");
        assert_eq!(seen(4, 4), "4 values to look at");
        assert_eq!(seen(2, 3), "2 different in 3 sampled values");
    }

    #[test]
    fn names_among_few_values_are_told_beside_their_number() {
        let told = |strays| {
            let judgement = Judgement {
                sampled: Some(4),
                few: Some(4),
                strays,
                ..Judgement::default()
            };
            of_values(&Type::plain("text", Family::Text), &judgement)
        };
        let (confidence, reason) = told(1);
        assert_eq!(confidence, Confidence::Low);
        assert!(
            reason.ends_with(
                "only 4 values to look at, of which one may be somebody's or hold a name"
            )
        );
        assert!(told(0).1.ends_with("only 4 values to look at"));
        assert!(told(3).1.contains("of which 3 may be"));
    }
}
