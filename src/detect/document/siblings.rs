//! What the members of one object tell of each other: whoever has an address there has a name there as well, and a `path`
//! or `key` says what the `value` beside it is.

use std::collections::{BTreeMap, HashSet};

use super::Node;
use crate::catalog::{Family, Type};
use crate::detect::attributes;
use crate::detect::names::{self, Hit, Strength};
use crate::detect::split;
use crate::detect::subject::Subject;
use crate::detect::validators::machines;
use crate::detect::values::Evidence;
use crate::detect::{Category, Confidence, Proposal, score};

/// Members that say what another one is. Source: RFC 6902 (`path`), HL7 FHIR's `ContactPoint` (`system`), OpenTelemetry's
/// attributes (`key`), and the lists of fields that forms and change logs have.
const TELLERS: &[&str] = &[
    "path",
    "key",
    "k",
    "attr",
    "prop",
    "metakey",
    "fieldkey",
    "param",
    "parameter",
    "field",
    "fieldname",
    "attribute",
    "property",
    "column",
    "system",
    "type",
    "kind",
    "code",
    "name",
    "label",
    "question",
];

/// Members that such a one tells of.
const TOLD: &[&str] = &[
    "value",
    "values",
    "val",
    "v",
    // Attributes of Rails.
    "valuebeforetypecast",
    "metavalue",
    "fieldvalue",
    "paramvalue",
    "old",
    "new",
    "oldvalue",
    "newvalue",
    "from",
    "to",
    "fromvalue",
    "tovalue",
    "fromstring",
    "tostring",
    "before",
    "after",
    "previous",
    "current",
    "answer",
    "content",
    "text",
    "data",
];

/// A member that says what others are.
#[derive(Debug, Clone)]
pub(super) struct Teller {
    /// Its name.
    name: String,
    /// Whether something that it says is named like somebody's data.
    is_personal: bool,
    /// Whether all that it says is written as programs write names.
    says_words: bool,
}

impl Teller {
    /// The one among the members of an object; `None` where there is none, or it always says the same.
    pub(super) fn among(members: &BTreeMap<String, Node>) -> Option<Self> {
        if !members.keys().any(|name| Self::tells_of(name)) {
            return None;
        }
        TELLERS.iter().find_map(|wanted| {
            let mut named = members.iter().filter(|(name, _)| joined(name) == *wanted);
            let (name, node) = named.next()?;
            let said: HashSet<&str> = node.strings.iter().map(String::as_str).collect();
            let is_personal = said.iter().any(|said| is_named_like_somebodys(said));
            let repeats = said.len() * 2 <= node.strings.len();
            (said.len() >= 2 && (is_personal || repeats)).then(|| Self {
                name: name.clone(),
                is_personal,
                says_words: said.iter().all(|said| super::is_identifier(said))
                    || attributes::are_keys(said.iter().copied()),
            })
        })
    }

    /// Whether it tells of a member of this name.
    pub(super) fn tells_of(member: &str) -> bool {
        TOLD.contains(&joined(member).as_str())
    }

    /// Whether a member of this name is the one that tells, and nobody's name whatever it is called.
    pub(super) fn is_itself(&self, member: &str) -> bool {
        self.name == member && self.is_personal && self.says_words
    }

    /// What a member is that it tells of: of several kinds, unless as good as all values are of one.
    pub(super) fn weigh(&self, seen: Option<Proposal>) -> Option<Proposal> {
        let why = match seen {
            Some(seen) if seen.confidence == Confidence::High => return Some(seen),
            Some(seen) => seen.reason,
            None if self.is_personal => "some of it is named like somebody's data".to_owned(),
            None => return None,
        };
        Some(Proposal {
            category: Category::FreeText,
            confidence: Confidence::Medium,
            reason: format!("`{}` tells what it is, and that differs: {why}", self.name),
        })
    }
}

/// Whether an object holds somebody's name beside an e-mail address or phone number, by the names of its members or by
/// their values. What a `teller` tells of is no such address.
pub(super) fn are_of_somebody(members: &BTreeMap<String, Node>, teller: Option<&Teller>) -> bool {
    let somebody = Subject {
        people: true,
        ..Subject::default()
    };
    let is_name = |name: &String| {
        let is = |hit: Hit| {
            use Category as C;
            let names = [C::Name, C::FirstName, C::MiddleName, C::LastName];
            names.contains(&hit.category)
        };
        names::read(name, somebody).is_some_and(is)
    };
    members.keys().any(is_name) && hold_contacts(members, teller)
}

/// Whether an object holds an e-mail address or phone number. What a `teller` tells of is none of its own.
pub(super) fn hold_contacts(members: &BTreeMap<String, Node>, teller: Option<&Teller>) -> bool {
    members.iter().any(|(name, node)| {
        let is_told = teller.is_some() && Teller::tells_of(name);
        !is_told && is_contact(name, node)
    })
}

/// Whether an object holds an address of the internet protocol.
pub(super) fn hold_ips(members: &BTreeMap<String, Node>) -> bool {
    let is_ip = |node: &Node| {
        let mut texts = node.strings.iter().take(FEW).peekable();
        texts.peek().is_some() && texts.all(|text| machines::is_ip(text))
    };
    members.values().any(is_ip)
}

/// Values of a member that tell whether it is a name or an address: all of them are looked at once more for what they are.
const FEW: usize = 60;

/// Whether an object holds somebody's name: under a name that says so by itself, or in values that are names of people.
pub(super) fn hold_names(members: &BTreeMap<String, Node>) -> bool {
    use Category as C;
    let is_name = |category| matches!(category, C::Name | C::FirstName | C::LastName);
    members.iter().any(|(name, node)| {
        let hit = names::read(name, Subject::default());
        let is_clear =
            hit.is_some_and(|hit| is_name(hit.category) && hit.strength == Strength::Clear);
        let form = || Evidence::of(node.strings.iter().take(FEW).map(String::as_str)).form();
        is_clear || form().is_some_and(|form| is_name(form.category))
    })
}

/// A date of birth `beside_name` of somebody, whatever it is called.
pub(super) fn birth(beside_name: bool, evidence: &Evidence) -> Option<Proposal> {
    let are_births = beside_name && evidence.looks_like_births() && !evidence.has_bare_years();
    are_births.then(|| Proposal {
        category: Category::BirthDate,
        confidence: Confidence::Low,
        reason: "dates spread over decades of the last century, beside names of people".into(),
    })
}

fn is_contact(name: &str, node: &Node) -> bool {
    let texts = node.strings.iter().chain(&node.numbers).take(FEW);
    let evidence = Evidence::of(texts.map(String::as_str));
    let text = Type::plain(Family::Text.name(), Family::Text);
    let hit = names::read(name, Subject::default());
    let found = score::column(hit, &evidence, &text, Subject::default());
    // Some addresses among other values are enough.
    let are_some = evidence.confirms(Category::Email).is_some();
    are_some
        || found.is_some_and(|found| {
            matches!(found.category, Category::Email | Category::Phone)
                && !evidence.contradicts(found.category)
        })
}

/// Whether what a member says names somebody's data: `/users/0/email`, `firstName`.
fn is_named_like_somebodys(said: &str) -> bool {
    let last = said.rsplit(['/', '.']).find(|part| !part.is_empty());
    let somebody = Subject {
        people: true,
        ..Subject::default()
    };
    last.is_some_and(|last| last.len() <= LONGEST_NAME && names::read(last, somebody).is_some())
}

/// Longest name that is looked up, in bytes.
const LONGEST_NAME: usize = 64;

/// A member's name in small letters, without what stands between its words.
fn joined(name: &str) -> String {
    split::parts(name)
        .into_iter()
        .map(|part| part.word)
        .collect()
}

/// What a concept is told by in words and codes, as FHIR writes it. Source: HL7 FHIR, data types `CodeableConcept`, `Coding`.
const OF_CONCEPTS: &[&str] = &["code", "coding", "concept", "display", "text"];

/// What somebody gets into by a key, as objects are called that say how. Whoever has it is in somebody's home or network.
const ENTERED: &[&str] = &[
    "wlan", "wifi", "vpn", "hotspot", "router", "alarm", "door", "gate", "tuer", "puerta", "porta",
    "porte",
];

/// What opens those, as the members of such an object are called.
const OPENERS: &[&str] = &[
    "key",
    "psk",
    "pass",
    "code",
    "pin",
    "pw",
    "pwd",
    "schluessel",
    "clave",
    "cle",
    "chave",
    "chiave",
];

/// A name that says so by itself.
const OPENER: &str = "wifi_password";

/// What a member is called: where it holds the words or the code of what is of somebody's health, as that is; and what lets
/// somebody in, as such.
pub(super) fn within<'n>(outer: &'n str, name: &'n str) -> &'n str {
    let is_of_health = || {
        let hit = names::read(outer, Subject::default());
        hit.is_some_and(|hit| hit.category == Category::Sensitive)
    };
    let is_of_entry = || {
        let mut outer = split::parts(outer).into_iter();
        outer.any(|part| ENTERED.contains(&part.word.as_str()))
    };
    match name {
        _ if OF_CONCEPTS.contains(&name) && is_of_health() => outer,
        _ if OPENERS.contains(&joined(name).as_str()) && is_of_entry() => OPENER,
        name => name,
    }
}
