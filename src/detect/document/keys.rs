//! Members of an object whose names are data: addresses of somebody, or names of people.

use std::collections::BTreeMap;

use super::{Kinds, Node, PathProposal};
use crate::detect::Proposal;
use crate::detect::names;
use crate::detect::subject::Subject;
use crate::detect::validators::{contact, finance, machines, people};

/// As many different names of people before those among words are no coincidence: `rose` and `amber` are colours as well.
const SEVERAL: usize = 3;

/// The members that are told as `*`.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) rest: Option<Box<Node>>,
    /// Whether their names are e-mail addresses, names of people or the like.
    pub(super) personal: bool,
}

impl Keys {
    /// `others` are the names of these members with how often each was met in so many `objects`. Half of them being
    /// somebody's are as bad as all, but one person's name in few objects is as likely something else.
    pub(super) fn judge(&mut self, others: &[(String, usize)], objects: usize) {
        let addresses = others.iter().filter(|(name, _)| is_address(name)).count();
        let people = others.iter().filter(|(name, _)| is_person(name));
        let (names, met) = people.fold((0, 0), |(names, all), (_, met)| (names + 1, all + met));
        let are_several = names >= SEVERAL || names > 0 && met * 2 >= objects;
        let personal = addresses + if are_several { names } else { 0 };
        self.personal = personal > 0 && personal * 2 >= others.len();
    }
}

/// Whether a member's name is an address of somebody.
fn is_address(name: &str) -> bool {
    contact::is_email(name)
        || contact::phone(name).is_some_and(|phone| phone > contact::Phone::Bare)
        || machines::is_ip(name)
        || finance::is_iban(name)
        || is_account(name)
        || is_key_of_device(name)
}

/// How keys of devices are called in Matrix: an algorithm, a colon, and the device's number. Source: Matrix specification,
/// client-server API, "Key algorithms".
const ALGORITHMS: &[&str] = &["ed25519", "curve25519", "signed_curve25519"];

/// Whether a name is that of a key of somebody's device: `ed25519:JLAFKJWSCS`.
fn is_key_of_device(name: &str) -> bool {
    name.split_once(':')
        .is_some_and(|(algorithm, device)| ALGORITHMS.contains(&algorithm) && !device.is_empty())
}

/// Whether a name is an account somewhere: `@ada:example.org` of Matrix, `acct:ada@example.org` (RFC 7565).
fn is_account(name: &str) -> bool {
    contact::local_of_matrix(name).is_some()
        || name.strip_prefix("acct:").is_some_and(contact::is_email)
}

/// Whether a member's name is that of a person, which the dictionary does not know as a word for data.
pub(super) fn is_person(name: &str) -> bool {
    let is_name =
        people::is_full_name(name) || people::is_first_name(name) && !people::is_common_word(name);
    is_name && names::read(name, Subject::default()).is_none()
}

/// What marks the words of templates, and symbols of Ruby. Source: the documentation of Mailchimp, Mustache, ERB, and word
/// processors.
const MARKS: &[(&str, &str)] = &[
    ("*|", "|*"),
    ("{{{", "}}}"),
    ("{{", "}}"),
    ("${", "}"),
    ("#{", "}"),
    ("{", "}"),
    ("[[", "]]"),
    ("[", "]"),
    ("<<", ">>"),
    ("<", ">"),
    ("%%", "%%"),
    ("%", "%"),
    ("##", "##"),
    (":", ""),
];

/// A member's name without the marks by which a template knows it: `FNAME` of `*|FNAME|*`.
pub(super) fn unmarked(name: &str) -> &str {
    let mut bare = MARKS.iter().filter_map(|(begin, end)| {
        let bare = name.strip_prefix(begin)?.strip_suffix(end)?;
        Some(bare.trim())
    });
    bare.next().unwrap_or(name)
}

/// Whether a member's name is a word that may be told: letters, few digits, nothing that is somebody's.
pub(super) fn is_word(name: &str) -> bool {
    let name = unmarked(name);
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | ':' | '@' | '$' | '/');
    let digits = name.chars().filter(char::is_ascii_digit).count();
    (1..=48).contains(&name.len())
        && name.chars().all(plain)
        && name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@' | '$'))
        && digits <= 2
        && !contact::is_email(name)
        && !contact::is_host(name)
        && !finance::is_iban(name)
        && !is_account(name)
        && !machines::is_uuid(name)
        && name.split_whitespace().count() <= 3
}

/// Whether a name begins with a small letter and has no blank.
pub(super) fn is_identifier(name: &str) -> bool {
    let name = unmarked(name);
    name.starts_with(|c: char| c.is_lowercase() || matches!(c, '_' | '@' | '$'))
        && !name.contains(' ')
}

/// Whether people's names are most of an object's members' names, so that each of them is data however it is written.
pub(super) fn are_people(members: &BTreeMap<String, Node>) -> bool {
    let people = members.keys().filter(|name| is_person(name)).count();
    people >= SEVERAL && people * 2 > members.len()
}

/// An object whose members are called like people: all of it is personal.
pub(in crate::detect) fn named_like_people(path: String, proposal: &Proposal) -> PathProposal {
    let reason = format!("the names of its members: {}", proposal.reason);
    let proposal = Proposal {
        reason,
        ..proposal.clone()
    };
    let kinds = Kinds {
        containers: true,
        personal_names: true,
        ..Kinds::default()
    };
    PathProposal::plain(path, proposal, kinds)
}

#[cfg(test)]
mod tests {
    use super::unmarked;
    use crate::detect::Category;
    use crate::detect::document::read;
    use crate::detect::subject::Subject;

    #[test]
    fn names_of_keys_tell_whose_device_it_is() {
        let document = |at: usize| {
            format!(
                r#"{{"algorithms": ["m.olm"], "keys": {{"ed25519:JLAF{at:02}WSCS": "a+{at}", "curve25519:JLAF{at:02}WSCS": "b+{at}"}}}}"#
            )
        };
        let documents: Vec<String> = (10..40).map(document).collect();
        let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
        let found = read(&documents, "device_keys", Subject::default());
        let mut named = found.personal.iter().filter(|of| of.kinds.personal_names);
        assert!(named.any(|of| of.path == "$.keys"), "{:?}", found.personal);
    }

    #[test]
    fn words_of_templates_are_told_by_what_they_mark() {
        for marked in [
            "*|FNAME|*",
            "{{FNAME}}",
            "{{ FNAME }}",
            "%FNAME%",
            "[FNAME]",
            "FNAME",
        ] {
            assert_eq!(unmarked(marked), "FNAME", "{marked}");
        }
        let documents: Vec<String> = (0..30)
            .map(|at| format!(r#"{{"*|FNAME|*": "Xanthi {at}", "*|AMT|*": "{at}.00", "*|ADDR|*": "{at} Elm Street"}}"#))
            .collect();
        let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
        let found = read(&documents, "merge_data", Subject::default());
        let told: Vec<(&str, Category)> = found
            .personal
            .iter()
            .map(|of| (of.path.as_str(), of.proposal.category))
            .collect();
        let expected = [
            ("$['*|ADDR|*']", Category::Street),
            ("$['*|FNAME|*']", Category::FirstName),
        ];
        assert_eq!(told, expected);
    }
}
