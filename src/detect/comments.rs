//! What comments on columns say of their values, where neither names nor values do: `nº pasaporte` on a column `ref2`.

use super::names::{self, Strength};
use super::subject::Subject;
use super::{Category, Confidence, Judgement, Proposal, Sample, health};
use crate::catalog::{Column, Table};

/// Longest comment that is taken for a name, in words: longer ones tell of the column rather than call it.
const MOST_WORDS: usize = 8;

/// Different values from which on they are nobody's labels, and how many of a hundred must be numbers.
const ENOUGH: usize = 5;
const NUMBERS: usize = 80;

/// Digits of the shortest number that is somebody's.
const DIGITS: usize = 4;

/// Takes what nothing else was seen in for what the comment on it says. One comment a column.
pub(super) fn tell(
    table: &Table,
    samples: &[Sample],
    comments: &[&str],
    judgements: &mut [Judgement],
) {
    health::by_comments(table, samples, comments, judgements);
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for (((column, sample), judgement), comment) in columns.zip(comments) {
        let is_unsure = judgement.personal.is_none() && judgement.documents.is_none();
        let is_free = is_unsure && !health::is_key(table, &column.name);
        let values = sample.as_deref().filter(|_| is_free);
        if values.is_some_and(are_numbers) {
            judgement.personal = read(comment, column);
        }
    }
}

/// What a comment says, or the first part of it that says something.
fn read(comment: &str, column: &Column) -> Option<Proposal> {
    let is_short = comment.split_whitespace().count() <= MOST_WORDS;
    let mut parts = comment.split(['/', ',', ';', ':', '(', ')', '|']);
    parts.find_map(|part| read_part(part, column).filter(|_| is_short))
}

/// The same of words that may be a name, if it is for a number or day of somebody's.
fn read_part(comment: &str, column: &Column) -> Option<Proposal> {
    use Category as C;
    let hit = names::read(comment, Subject::default())?;
    let is_wanted = matches!(
        hit.category,
        C::Document | C::Phone | C::BirthDate | C::Ssn | C::NationalId(_) | C::TaxId
    );
    let is_one = is_wanted && hit.strength == Strength::Clear && hit.category.fits(&column.ty);
    is_one.then(|| Proposal {
        category: hit.category,
        confidence: Confidence::Low,
        reason: format!("numbers under a comment on {}", hit.category.title()),
    })
}

/// Whether nearly all values have several digits, and enough are different.
fn are_numbers(values: &[String]) -> bool {
    let is_one = |value: &&String| value.bytes().filter(u8::is_ascii_digit).count() >= DIGITS;
    let numbers = values.iter().filter(is_one).count();
    let mut different: Vec<&String> = values.iter().collect();
    different.sort_unstable();
    different.dedup();
    different.len() >= ENOUGH && numbers * 100 >= values.len() * NUMBERS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::ident::TableName;

    fn told(comment: &str, form: fn(usize) -> String) -> Option<Category> {
        let column = Column::plain("ref2", Type::plain("text", Family::Text));
        let table = Table::plain(TableName::new("public", "t"), vec![column]);
        let samples = [Some((0..40).map(form).collect())];
        let mut judgements = super::super::table(&table, &samples);
        super::super::by_comments(&table, &samples, &[comment], &mut judgements);
        judgements[0].personal.as_ref().map(|found| found.category)
    }

    #[test]
    fn comments_call_what_names_do_not() {
        let number: fn(usize) -> String = |at| format!("X{}", 40_017 + at * 131);
        for (comment, category) in [
            ("nº pasaporte / otros", Category::Document),
            ("Passnummer", Category::Document),
            ("Telefon privat", Category::Phone),
            ("date of birth", Category::BirthDate),
        ] {
            assert_eq!(told(comment, number), Some(category), "{comment}");
        }
        for comment in [
            "",
            "number of the part",
            "name of the file",
            "set when the phone was verified and never again, see the wiki",
        ] {
            assert_eq!(told(comment, number), None, "{comment}");
        }
        assert_eq!(told("passport", |at| format!("type {}", at % 3)), None);
    }
}
