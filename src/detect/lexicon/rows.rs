//! Texts that repeat the names of their own row, whatever names those are.

use super::hits::Hits;
use super::{SEVERAL, WHOLE, cut, holds_text, is_unsure, names_of, paths, same, take};
use crate::catalog::{Table, Type};
use crate::detect::document::{self, Documents};
use crate::detect::validators::people;
use crate::detect::{Category, Confidence, Judgement, Proposal, Sample};

/// Shortest word that is held against values of the same row, and shortest that may be a part of a word.
const SHORTEST: (usize, usize) = (3, 4);

/// Texts that repeat the names of their own row. Samples leave NULL out: columns are held against each other where they have
/// as many values, and then, values of different rows hardly ever agree.
pub(in crate::detect) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let types = table.columns.iter().map(|column| &column.ty);
    let inside = paths::rows(types, samples, judgements);
    let of_columns = samples
        .iter()
        .zip(judgements.iter())
        .filter(|(_, judgement)| names_of(judgement).is_some())
        .filter_map(|(sample, _)| sample.as_deref());
    let inner = inside.iter().map(|(_, texts)| texts.as_slice());
    let names: Vec<Vec<Vec<String>>> = of_columns.chain(inner).map(words_of).collect();
    let texts = cut::words(samples, judgements);
    let wholes = same::whole_names(samples, judgements, &inside);
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let Some(values) = sample.as_deref() else {
            continue;
        };
        if holds_text(&column.ty) && is_unsure(judgement) {
            judgement.personal = same::told(values, &wholes)
                .or_else(|| repeats(values, &names))
                .or_else(|| cut::told(values, &texts));
        }
        if let Some(found) = &mut judgement.documents {
            tell_paths(found, &column.ty, values, &names);
        }
    }
}

/// Does the same with the texts at the paths of a column's documents.
fn tell_paths(found: &mut Documents, ty: &Type, values: &[String], names: &[Vec<Vec<String>>]) {
    if names.iter().all(|column| column.len() != values.len()) {
        return;
    }
    let documents = paths::documents(ty, found, values);
    let leaves = document::strings(documents.iter().map(AsRef::as_ref), found);
    for (path, leaves) in leaves {
        // Of each row all that stands at the path.
        let mut rows = vec![String::new(); values.len()];
        for leaf in leaves {
            if let Some(row) = rows.get_mut(leaf.document) {
                row.push_str(&leaf.text);
                row.push(' ');
            }
        }
        if let Some(proposal) = repeats(&rows, names) {
            take(found, &[path], &proposal);
        }
    }
}

/// Of each value the words that may be held against others.
fn words_of(names: &[String]) -> Vec<Vec<String>> {
    let long = |word: &String| word.chars().count() >= SHORTEST.0;
    let words = |name: &String| {
        people::folded_words(name)
            .into_iter()
            .filter(long)
            .collect()
    };
    names.iter().map(words).collect()
}

fn repeats(values: &[String], names: &[Vec<Vec<String>>]) -> Option<Proposal> {
    let mut hits = Hits::default();
    let names: Vec<&Vec<Vec<String>>> = names
        .iter()
        .filter(|column| column.len() == values.len())
        .collect();
    if names.is_empty() {
        return None;
    }
    for (row, value) in values.iter().enumerate() {
        let words = people::folded_words(value);
        let is_in = |name: &&String| {
            words.contains(name)
                || name.len() >= SHORTEST.1
                    && words
                        .iter()
                        .any(|word| word.starts_with(*name) || word.ends_with(*name))
        };
        let of_row = names.iter().filter_map(|column| column.get(row)).flatten();
        hits.add(of_row.into_iter().find(is_in).cloned());
    }
    let percent = hits.values * 100 / values.len().max(1);
    (percent >= WHOLE && hits.different.len() >= SEVERAL).then(|| Proposal {
        category: Category::FreeText,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values repeat a name of their row",
            values.len()
        ),
    })
}
