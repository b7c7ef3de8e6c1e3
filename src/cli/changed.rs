//! Which parts of a value changed, told word by word.

/// A part of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// Its text.
    pub(super) text: &'t str,
    /// Whether the other value does not have it in this order.
    pub(super) changed: bool,
}

/// Words of either side that are compared one by one; of longer values only the ends are.
const MOST_WORDS: usize = 400;

/// Both values in pieces; each side's pieces together are its value.
pub(super) fn pieces<'t>(old: &'t str, new: &'t str) -> (Vec<Piece<'t>>, Vec<Piece<'t>>) {
    let (old, new) = (words(old), words(new));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (middle_old, middle_new) = (&old[start..], &new[start..]);
    let ends = middle_old.iter().rev().zip(middle_new.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    let middle_old = &middle_old[..middle_old.len() - end];
    let middle_new = &middle_new[..middle_new.len() - end];
    let (mut kept_old, mut kept_new) = (vec![false; old.len()], vec![false; new.len()]);
    for (kept, words) in [(&mut kept_old, &old), (&mut kept_new, &new)] {
        kept[..start].fill(true);
        kept[words.len() - end..].fill(true);
    }
    if middle_old.len() <= MOST_WORDS && middle_new.len() <= MOST_WORDS {
        for (a, b) in common(middle_old, middle_new) {
            kept_old[start + a] = true;
            kept_new[start + b] = true;
        }
    }
    (marked(&old, &kept_old), marked(&new, &kept_new))
}

/// Runs of letters and digits, and every other character by itself.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric())
                .unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after;
    }
    words
}

/// Places of the words of a longest common subsequence.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    // How many words are common from here on.
    let mut longest = vec![0u16; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if old[a] == new[b] {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while a < old.len() && b < new.len() {
        if old[a] == new[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

fn marked<'t>(words: &[&'t str], kept: &[bool]) -> Vec<Piece<'t>> {
    let pairs = words.iter().zip(kept);
    pairs
        .map(|(text, kept)| Piece {
            text,
            changed: !kept,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changed words in brackets.
    fn shown(pieces: &[Piece<'_>]) -> String {
        pieces
            .iter()
            .map(|piece| match piece.changed {
                true => format!("[{}]", piece.text),
                false => piece.text.to_owned(),
            })
            .collect()
    }

    fn compared(old: &str, new: &str) -> (String, String) {
        let (old, new) = pieces(old, new);
        (shown(&old), shown(&new))
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        assert_eq!(
            compared("ada@navy.mil", "kim@example.mil"),
            ("[ada]@[navy].mil".into(), "[kim]@[example].mil".into())
        );
        assert_eq!(
            compared(r#"{"a": "x", "b": 1}"#, r#"{"a": "y", "b": 1}"#).1,
            r#"{"a": "[y]", "b": 1}"#
        );
        assert_eq!(compared("", "x"), (String::new(), "[x]".into()));
        assert_eq!(compared("same é", "same é").1, "same é");
        assert_eq!(compared("1 2 3", "2 3 1").1, "2 3[ ][1]");
    }

    #[test]
    fn long_values_are_compared_at_their_ends() {
        let (old, new) = ("a ".repeat(1000) + "x b", "a ".repeat(1000) + "y b");
        assert!(compared(&old, &new).1.ends_with("a [y] b"));
        let (old, new) = ("a-".repeat(900), "b-".repeat(900));
        let (old, new) = pieces(&old, &new);
        assert!(
            old.iter()
                .chain(&new)
                .filter(|piece| !piece.changed)
                .count()
                <= 2
        );
    }
}
