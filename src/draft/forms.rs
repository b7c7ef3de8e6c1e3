//! Rules that keep the form of a column's values, as its samples show it: URLs, paths, and names that programs give.

use super::candidate::Candidate;
use super::member::Member;
use super::rule;
use crate::detect::Category;
use crate::detect::validators::contact::is_url;
use crate::transform::args::Arg;

/// Different values below which a column says too little.
const FEWEST: usize = 5;

/// Of a hundred values, so many have to be names that programs give.
const MOST: usize = 50;

/// The rules with those that the form of the values asks for, and without those that would make it another one.
pub(super) fn beside(rules: Vec<Arg>, category: Category, head: Member<'_>) -> Vec<Arg> {
    let is_text = head.get().is_some_and(|column| column.ty.family.is_text());
    let seen = || head.seen.iter().map(|value| value.trim());
    let seen = || seen().filter(|value| !value.is_empty());
    if !is_text || seen().count() < FEWEST {
        return rules;
    }
    match category {
        // What is shaped like one would lead nowhere, and a hash is none.
        Category::FreeText if seen().all(is_url) => {
            let shaped = rule::arg_of("url", "path", "shape");
            [shaped, Arg::scalar("url")]
                .into_iter()
                .chain(rules)
                .collect()
        }
        // `ada/dotfiles` is no login, and what is made of one has no slash.
        Category::Username if seen().all(is_path) => [Arg::scalar("file_path")]
            .into_iter()
            .chain(rules)
            .collect(),
        // Logins have low lines, which addresses of the web have not.
        Category::Username if are_slugs(seen()) => {
            let hyphens = rule::arg_of("username", "style", "hyphens");
            [hyphens].into_iter().chain(rules).collect()
        }
        Category::FreeText if are_given(head) => rules
            .into_iter()
            .filter(|rule| !UNLIKE.contains(&rule::name(rule)))
            .collect(),
        _ => rules,
    }
}

/// What leaves the words of such names, or enough of them.
const UNLIKE: &[&str] = &["digits", "mask"];

/// Says beside rules for such names that no program knows a hash again.
pub(super) fn tell(candidates: &mut [Candidate], category: Category, head: Member<'_>) {
    if category != Category::FreeText || !are_given(head) {
        return;
    }
    let hashes = candidates
        .iter_mut()
        .filter(|candidate| rule::name(&candidate.rule) == "hash");
    hashes.for_each(|candidate| candidate.tell(HASHED));
}

const HASHED: &str = "! programs find nothing by these names any longer: a cache fills itself again; what an application \
    must find again can stay by a `when` over another column of the key";

/// Whether half of a column's values or more are names that programs give.
fn are_given(head: Member<'_>) -> bool {
    let seen = || head.seen.iter().map(|value| value.trim());
    let seen = || seen().filter(|value| !value.is_empty());
    let is_text = head.get().is_some_and(|column| column.ty.family.is_text());
    let given = seen().filter(|value| is_given(value)).count();
    is_text && given > 0 && given * 100 >= seen().count() * MOST
}

/// Whether a value is two or more parts of letters, digits and the like with slashes between them.
fn is_path(value: &str) -> bool {
    let is_of_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_part = |part: &str| !part.is_empty() && part.chars().all(is_of_part);
    value.contains('/') && value.split('/').all(is_part)
}

/// Whether values are words of small letters and digits with hyphens between them, one in ten or more with some.
fn are_slugs<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    let is_of_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let (mut all, mut hyphens) = (0, 0);
    for value in values {
        if !value.chars().all(is_of_slug) {
            return false;
        }
        all += 1;
        hyphens += usize::from(value.contains('-'));
    }
    hyphens > 0 && hyphens * 10 >= all
}

/// Whether a value is a name that programs give: words of small letters with low lines or dots between them.
fn is_given(value: &str) -> bool {
    let is_of_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let parts = value.split(['_', '.']).filter(|part| !part.is_empty());
    value.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && parts.clone().count() >= 3
        && value
            .chars()
            .all(|c| is_of_word(c) || matches!(c, '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_names_that_programs_give_are_told() {
        for (value, path, given) in [
            ("ada/dotfiles", true, false),
            ("ada/x/y.z", true, false),
            ("/ada", false, false),
            ("ada", false, false),
            ("ada lovelace/x", false, false),
            ("field_res_partner__name", false, true),
            ("base.group.user", false, true),
            ("ada_lovelace", false, false),
            ("Ada_von_Love", false, false),
        ] {
            assert_eq!((is_path(value), is_given(value)), (path, given), "{value}");
        }
    }
}
