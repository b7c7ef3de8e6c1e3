//! Texts that are files, compressed data or objects of programs in Base64 or hexadecimal: pickles, Ruby's `Marshal`,
//! sessions of Django. They are judged as bytes of that sort are.

use super::{Proposal, encoded, files};

/// What such texts are, besides what their name says; `None` where they are none. `of_people` tells whether people are
/// near.
pub(super) fn proposal<'t>(
    texts: impl Iterator<Item = &'t str>,
    named: Option<&Proposal>,
    of_people: bool,
) -> Option<Proposal> {
    let filled = texts.filter(|text| !text.trim().is_empty());
    let beginnings: Vec<String> = filled
        .map(|text| encoded::packed(text).unwrap_or_else(|| "?".to_owned()))
        .collect();
    let beginnings: Vec<&str> = beginnings.iter().map(String::as_str).collect();
    files::seen(&beginnings)?;
    files::proposal(&beginnings, named.cloned(), of_people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Category;

    #[test]
    fn packed_texts_are_judged_as_bytes_are() {
        let told = |texts: &[&str]| {
            let found = proposal(texts.iter().copied(), None, false);
            found.map(|found| found.category)
        };
        for packed in [
            "gASVDQAAAAAAAACMCWFkYUB4LmlvlC4=",
            "BAhJIg5hZGFAeC5pbwY6BkVU",
            ".eJxLTEl0qNDLzAcACpsCvg:1rXyZa:c2lnbmF0dXJl",
        ] {
            assert_eq!(
                told(&[packed, "", packed]),
                Some(Category::FreeText),
                "{packed}"
            );
            assert_eq!(told(&[packed, "words"]), None);
        }
        // Tokens, words, and texts in Base64, which are looked into.
        for none in [
            "q83vASNFZ4mrze8BI0VniQ==",
            "confirmation",
            "bWFpbD1hZGFAeC5pbw==",
            "1700000000:1700000001",
        ] {
            assert_eq!(told(&[none; 9]), None, "{none}");
        }
    }
}
