//! References made of a name of their own row that is cut, with digits behind it: `HEGART217601` beside `Callum Hegarty`.

use super::MANY;
use super::hits::Hits;
use crate::detect::validators::people;
use crate::detect::{Category, Confidence, Judgement, Proposal, Sample};

/// Letters of the shortest name that is cut, and digits behind it.
const SHORTEST: usize = 5;
const DIGITS: usize = 2;

/// Of a hundred values, so many that repeat a name are no coincidence: words of the same row are alike now and then.
const REPEAT: usize = 30;

/// Of each value the words that may be cut.
pub(super) type Words = Vec<Vec<String>>;

/// Those of the columns with somebody's names, however they stand there.
pub(super) fn words(samples: &[Sample], judgements: &[Judgement]) -> Vec<Words> {
    let columns = samples.iter().zip(judgements);
    let words = columns.filter_map(|(sample, judgement)| {
        let words: fn(&str) -> Vec<String> = match () {
            () if holds_names(judgement) => long_words,
            () if holds_texts(judgement) => names_among,
            () => return None,
        };
        let values = sample.as_deref()?.iter();
        Some(values.map(|value| words(value)).collect())
    });
    words.collect()
}

/// Whether a column holds texts, whose words are mostly nobody's: what a product is called stands in its description.
fn holds_texts(judgement: &Judgement) -> bool {
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| found.category == Category::FreeText)
}

fn names_among(value: &str) -> Vec<String> {
    let mut words = long_words(value);
    words.retain(|word| people::is_first_name(word) || people::is_last_name(word));
    words
}

fn holds_names(judgement: &Judgement) -> bool {
    use Category as C;
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| {
        matches!(
            found.category,
            C::FirstName | C::MiddleName | C::LastName | C::Name | C::Company | C::Address
        )
    })
}

fn long_words(value: &str) -> Vec<String> {
    let words = people::folded_words(value).into_iter();
    let long = words.filter(|word| word.chars().count() >= SHORTEST);
    long.filter(|word| !people::is_common_word(word)).collect()
}

/// What values are that begin like a word of their row and go on with digits.
pub(super) fn told(values: &[String], texts: &[Words]) -> Option<Proposal> {
    let mut hits = Hits::default();
    let texts = texts.iter().filter(|column| column.len() == values.len());
    let texts: Vec<&Words> = texts.collect();
    if texts.is_empty() {
        return None;
    }
    for (row, value) in values.iter().enumerate() {
        let of_row = || texts.iter().filter_map(|column| column.get(row)).flatten();
        let is_cut = |name: &String| of_row().any(|word| word.starts_with(name.as_str()));
        hits.add(name(value).filter(is_cut));
    }
    let percent = hits.values * 100 / values.len().max(1);
    (percent >= REPEAT && hits.different.len() >= MANY).then(|| Proposal {
        category: Category::FreeText,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values are the beginning of a name of their row with digits behind it",
            values.len()
        ),
    })
}

/// The letters, folded, of a value that is letters and digits behind them.
fn name(value: &str) -> Option<String> {
    let value = value.trim();
    let letters = value.trim_end_matches(|c: char| c.is_ascii_digit());
    let has_digits = value.len() - letters.len() >= DIGITS;
    let bare = letters.trim_end_matches(['-', '_', '/', '.', ' ']);
    let is_name = bare.chars().count() >= SHORTEST && bare.chars().all(char::is_alphabetic);
    let mut words = people::folded_words(bare);
    words.pop().filter(|_| has_digits && is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = [
        "Callum Hegarty",
        "Shaun Smith",
        "Sunita Súilleabháin",
        "Rhiannon Micklethwaite",
        "Nigel Kilbride",
        "Aoife Featherstonehaugh",
        "Keith Mulcahy",
    ];

    fn told(form: impl Fn(&str, usize) -> String) -> bool {
        let rows = 0..42_usize;
        let texts: Words = rows.clone().map(|at| long_words(NAMES[at % 7])).collect();
        let values: Vec<String> = rows
            .map(|at| form(NAMES[at % 7].rsplit(' ').next().unwrap(), at))
            .collect();
        super::told(&values, &[texts]).is_some()
    }

    #[test]
    fn a_name_of_the_row_that_is_cut_tells_whose_the_reference_is() {
        let six = |name: &str| name.chars().take(6).collect::<String>().to_uppercase();
        assert!(told(|name, at| format!("{}{:06}", six(name), at * 7919)));
        assert!(told(|name, at| format!("{}-{at:03}", six(name))));
        // Too short, without digits, of another row, or nobody's.
        assert!(!told(|name, at| format!("{}{at:06}", &six(name)[..1])));
        assert!(!told(|name, _| six(name)));
        assert!(!told(|_, at| format!(
            "{}{at:03}",
            six(&NAMES[(at + 1) % 7][..5])
        )));
        assert!(!told(|_, at| format!("INVOICE{at:05}")));
        assert!(!told(|_, at| at.to_string()));
    }
}
