//! JSON documents, looked into path by path.
//!
//! Members' names are data, too: some documents have a member for each e-mail address. A name is told only where it
//! reads like a word and stands in several documents, or the dictionary knows it; all others are told as `*`.

mod about;
mod codes;
mod elements;
mod keys;
mod kinds;
mod random;
mod siblings;
mod strings;

use std::collections::BTreeMap;

use keys::{Keys, is_identifier, is_word};
use serde_json::Value;
use siblings::Teller;

pub(super) use keys::named_like_people;
pub use kinds::Kinds;
pub use random::are_codes_harmless_at;
pub(super) use strings::{Leaf, strings, strings_at};

use super::members::Meant;
use super::names;
use super::subject::Subject;
use super::values::{Evidence, Shape};
use super::written::Written;
use super::{
    Category, Codes, Confidence, Country, Form, Proposal, abbreviated, contrary, numbered, packed,
    programs, score, streets, tokens, unlisted, within,
};
use crate::catalog::{Family, Type};

/// Deepest level that is looked at; what lies below counts as one value of its container.
const DEEPEST: usize = 24;

/// Members of one object that are told apart; more are no words but keys.
const MOST_MEMBERS: usize = 64;

/// Values of one path that are looked at.
const MOST_VALUES: usize = 400;

/// Paths of one column that are told.
pub(super) const MOST_PATHS: usize = 200;

/// What stands at a path.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub struct PathProposal {
    /// As JSONPath (RFC 9535): `$.address.street`, `$.contacts[*].email`.
    pub path: String,
    /// What its values are.
    pub proposal: Proposal,
    /// What sorts of values were seen there.
    pub kinds: Kinds,
    /// Whether few of its values are somebody's, all of which `redact` finds.
    pub are_few: bool,
    /// Whether all of its values are days: `19800501`.
    pub are_days: bool,
    /// Whether its values are streets whose house numbers stand beside them.
    pub is_street_alone: bool,
    /// Whether its texts are of a form that programs read back, so that any other text in their place would break these.
    pub is_closed: bool,
    /// The form that its values have and that stand-ins are to keep.
    pub shape: Shape,
    /// What was found inside, where all values are texts that are documents themselves.
    pub inside: Option<Box<Documents>>,
    /// How its countries or genders are written.
    pub written: Option<Written>,
    /// The country that its values name.
    pub country: Option<&'static Country>,
    /// The language of the word that its name was told by.
    pub language: Option<&'static str>,
    /// The column beside the documents that names whose its values are, where their stand-ins are to be drawn from it.
    pub by: Option<String>,
}

/// A path with scalars in which nothing seems personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainPath {
    /// As JSONPath; its last member is a word.
    pub path: String,
    /// Strings and numbers that were looked at there.
    pub values: usize,
    /// How many different ones, where strings are among them and too few to say that nothing is personal.
    pub few: Option<usize>,
    /// What sorts of values were seen there.
    pub kinds: Kinds,
    /// Whether they are random letters and digits, each another, under a name that does not say that they are nobody's.
    pub(super) are_keys: bool,
    /// Whether they are codes, each another, of which nothing tells what they are of.
    pub codes: Codes,
}

/// What was found in the documents of a column.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// Documents that were looked at.
    pub documents: usize,
    /// Paths with scalars that seem personal, in the order in which they are to be written.
    pub personal: Vec<PathProposal>,
    /// Other paths with scalars, as far as they can be told, and nothing else can stand where they lead to.
    pub plain: Vec<PlainPath>,
    /// How many more paths hold scalars: their names may be somebody's, or there are too many.
    pub unnamed: usize,
    /// Those of them that were looked at.
    pub(super) hidden: Vec<PlainPath>,
    /// Paths of objects with members that are told as `*` and whose names look like nobody's.
    pub(super) keyed: Vec<String>,
    /// In how many texts the documents themselves stand.
    level: usize,
    /// How they are written, before they were read as JSON.
    pub form: Form,
}

impl Documents {
    /// How many paths hold scalars in which nothing seems personal.
    pub fn others(&self) -> usize {
        self.plain.len() + self.unnamed
    }

    /// Whether they surely hold how somebody is called or reached.
    pub fn are_somebodys(&self) -> bool {
        let is_somebodys = |of: &PathProposal| {
            let category = of.proposal.category;
            let is_one = Subject::is_personal(category) || category == Category::Name;
            is_one && category != Category::Password && of.proposal.confidence == Confidence::High
        };
        self.personal.iter().any(is_somebodys)
    }
}

/// Looks into documents. `subject` is what the table is of; `column` the column's name.
pub(super) fn read(values: &[&str], column: &str, subject: Subject) -> Documents {
    let values = values
        .iter()
        .filter_map(|value| serde_json::from_str(value).ok());
    let values: Vec<Value> = values.collect();
    read_values(&values, column, subject, 0)
}

/// Looks into documents that stand so many texts deep.
pub(super) fn read_values(
    values: &[Value],
    column: &str,
    subject: Subject,
    level: usize,
) -> Documents {
    let of = context(column, subject);
    let found = look(values, column, of, level);
    // One address among many values makes nobody's document somebody's.
    if found.personal.iter().all(PathProposal::is_a_slip) {
        return found;
    }
    let beside_somebody = true;
    let of = Subject {
        beside_somebody,
        ..of
    };
    look(values, column, of, level)
}

fn look(values: &[Value], column: &str, of: Subject, level: usize) -> Documents {
    let mut root = Node::default();
    values.iter().for_each(|document| root.add(document, 0));
    let mut found = Documents {
        documents: values.len(),
        level,
        ..Documents::default()
    };
    root.tell("$", column, of, &mut found);
    streets::in_objects(&mut found);
    random::tell(&mut found, of);
    found
}

/// What the root of a document is of: what the column's name says, or the table.
fn context(column: &str, table: Subject) -> Subject {
    let own = Subject::named(column);
    let is_somebodys = table.people || table.personal_columns;
    if own.people || own.companies || own.places && !is_somebodys {
        own
    } else {
        table
    }
}

#[derive(Default)]
struct Node {
    strings: Vec<String>,
    numbers: Vec<String>,
    kinds: Kinds,
    /// Objects seen here.
    objects: usize,
    members: BTreeMap<String, Node>,
    elements: Option<Box<Node>>,
    /// How often this node was met.
    met: usize,
    /// The member beside it that says what it is.
    told_by: Option<Teller>,
    /// Whether a name of somebody's stands beside it, and whether that or an address does.
    beside_name: bool,
    beside_somebody: bool,
}

impl Node {
    fn add(&mut self, value: &Value, depth: usize) {
        self.met += usize::from(!value.is_null());
        match value {
            Value::Null => {}
            Value::Bool(_) => self.kinds.booleans = true,
            Value::Number(number) => {
                let text = number.to_string();
                self.kinds.numbers = true;
                self.kinds.fractions |= text.contains(['.', 'e', 'E']);
                if self.numbers.len() < MOST_VALUES {
                    self.numbers.push(text);
                }
            }
            Value::String(text) => {
                self.kinds.strings = true;
                if self.strings.len() < MOST_VALUES {
                    self.strings.push(text.clone());
                }
            }
            _ if depth >= DEEPEST => self.kinds.containers = true,
            Value::Array(items) => {
                self.kinds.containers = true;
                let elements = self.elements.get_or_insert_default();
                items.iter().for_each(|item| elements.add(item, depth + 1));
            }
            Value::Object(members) => {
                self.kinds.containers = true;
                self.objects += 1;
                for (name, member) in members {
                    // Names beyond the bound fall together under one that is no word.
                    let room = self.members.len() < MOST_MEMBERS * 4;
                    let known = room || self.members.contains_key(name);
                    let name = if known { name.as_str() } else { "" };
                    self.members
                        .entry(name.to_owned())
                        .or_default()
                        .add(member, depth + 1);
                }
            }
        }
    }

    /// Takes another node's values to its own.
    fn merge(&mut self, other: Self) {
        let room = |have: usize| MOST_VALUES.saturating_sub(have);
        self.strings
            .extend(other.strings.into_iter().take(room(self.strings.len())));
        self.numbers
            .extend(other.numbers.into_iter().take(room(self.numbers.len())));
        self.kinds.strings |= other.kinds.strings;
        self.kinds.numbers |= other.kinds.numbers;
        self.kinds.fractions |= other.kinds.fractions;
        self.kinds.booleans |= other.kinds.booleans;
        self.kinds.containers |= other.kinds.containers;
        self.objects += other.objects;
        self.met += other.met;
        for (name, member) in other.members {
            match self.members.get_mut(&name) {
                Some(own) => own.merge(member),
                None => {
                    self.members.insert(name, member);
                }
            }
        }
        if let Some(elements) = other.elements {
            self.elements.get_or_insert_default().merge(*elements);
        }
    }

    /// Tells of this node and of all below.
    fn tell(mut self, path: &str, name: &str, of: Subject, found: &mut Documents) {
        if found.personal.len() + found.others() >= MOST_PATHS {
            found.unnamed += 1;
            return;
        }
        let (words, keys) = self.split_members();
        self.kinds.personal_names = keys.personal;
        self.tell_scalars(path, name, of, found);
        if let Some(mut elements) = self.elements.take() {
            elements.told_by.clone_from(&self.told_by);
            self.tell_elements(*elements, &format!("{path}[*]"), name, of, found);
        }
        let mut below = of.of_members(name, words.keys().map(String::as_str));
        let teller = Teller::among(&words);
        if !below.personal_columns && siblings::are_of_somebody(&words, teller.as_ref()) {
            below.personal_columns = true;
            below.things = false;
            below.places = false;
        }
        // Where an address of a network is, somebody is.
        below.places = below.places && !siblings::hold_ips(&words);
        let meant = Meant::by(
            |name| {
                let member = words.get(name);
                member.map_or(&[], |member| member.strings.as_slice())
            },
            &words.keys().map(String::as_str).collect::<Vec<_>>(),
        );
        let has_names = siblings::hold_names(&words);
        let outer = name;
        let has_contacts = siblings::hold_contacts(&words, teller.as_ref());
        for (name, mut member) in words {
            member.beside_name = has_names;
            member.beside_somebody = has_names || has_contacts;
            if Teller::tells_of(&name) {
                member.told_by.clone_from(&teller);
            }
            // `name` beside `value` names a field.
            let is_teller = teller.as_ref().is_some_and(|it| it.is_itself(&name));
            let called = match is_teller {
                true => "",
                false => siblings::within(outer, meant.name(&name, &member.strings)),
            };
            member.tell(&member_path(path, &name), called, below, found);
        }
        if let Some(rest) = keys.rest {
            if !keys.personal {
                found.keyed.push(path.to_owned());
            }
            rest.tell(&format!("{path}.*"), name, below, found);
        }
    }

    /// Where members stood in other documents, `[*]` reaches those as well.
    fn tell_elements(
        &self,
        elements: Self,
        path: &str,
        name: &str,
        of: Subject,
        found: &mut Documents,
    ) {
        let before = found.plain.len();
        elements.tell(path, name, of, found);
        if self.objects > 0 {
            found.unnamed += found.plain.len() - before;
            found.hidden.extend(found.plain.drain(before..));
        }
    }

    fn tell_scalars(&self, path: &str, name: &str, of: Subject, found: &mut Documents) {
        let scalars = self.kinds.strings || self.kinds.numbers || self.kinds.booleans;
        if !scalars && !self.kinds.personal_names {
            return;
        }
        let texts = self.strings.iter().chain(&self.numbers).map(String::as_str);
        let evidence = Evidence::under(name, texts);
        let family = match self.kinds.are_flags() {
            true => Family::Bool,
            false => self.kinds.family().unwrap_or(Family::Text),
        };
        let ty = Type::plain(family.name(), family);
        let mut inside = None;
        let hit = names::read(name, of);
        let strings = || self.strings.iter().map(String::as_str);
        let program = programs::form(strings());
        let proposal = if self.kinds.personal_names {
            Some(score::of_member_names())
        } else if program.is_some() {
            let within = within::read(strings(), name, of, found.level);
            within.map(|within| {
                inside = within.documents.filter(|_| family == Family::Text);
                within.proposal
            })
        } else {
            score::column(hit, &evidence, &ty, of)
                .or_else(|| score::by_digests(name, &evidence, &ty, Subject::default()))
                .or_else(|| {
                    let texts = self.strings.iter().chain(&self.numbers);
                    let texts = texts.map(String::as_str);
                    let told = numbered::proposal(name, texts.clone(), &ty);
                    told.or_else(|| abbreviated::proposal(name, texts.clone(), &ty))
                        .or_else(|| tokens::of_sessions(name, texts, &ty))
                })
                .or_else(|| siblings::birth(self.beside_name, &evidence))
                .or_else(|| {
                    let within = within::read(strings(), name, of, found.level)?;
                    inside = within.documents.filter(|_| family == Family::Text);
                    Some(within.proposal)
                })
                .or_else(|| {
                    let told = evidence.are_written_as_names() || self.beside_somebody;
                    told.then(|| unlisted::at_path(name, of, self.beside_somebody, &self.strings))?
                })
        };
        let proposal = proposal.map(|found| contrary::as_town(name, found, &evidence));
        let proposal = match &self.told_by {
            Some(teller) if inside.is_none() => teller.weigh(proposal),
            _ => proposal,
        };
        let of_people = of.people || of.personal_columns;
        let packed = packed::proposal(strings(), proposal.as_ref(), of_people);
        let is_closed = packed.is_some() || program.is_some();
        let proposal = packed.or(proposal);
        // True and false are nobody's address, however they are called.
        let proposal = proposal.filter(|of| family != Family::Bool || of.category.fits(&ty));
        let strays = evidence.certain();
        let are_found = proposal.is_none() && strays.is_found || evidence.are_others_labels();
        let are_few = are_found && family == Family::Text;
        let of_strays = || {
            strays
                .proposal(evidence.values)
                .filter(|_| family == Family::Text)
        };
        if let Some(proposal) = proposal.or_else(of_strays) {
            found.personal.push(PathProposal {
                path: path.to_owned(),
                written: Written::of(proposal.category, strings()),
                proposal,
                kinds: self.kinds,
                are_few,
                are_days: evidence.are_days(),
                is_street_alone: false,
                is_closed,
                shape: evidence.shape(),
                inside: inside.map(Box::new),
                country: evidence.country(),
                language: hit.map(|hit| hit.language),
                by: None,
            });
            return;
        }
        let plain = PlainPath {
            path: path.to_owned(),
            values: evidence.values,
            few: evidence.few().filter(|_| self.kinds.strings),
            kinds: self.kinds,
            are_keys: self.numbers.is_empty() && random::are_keys(name, &self.strings),
            codes: match self.numbers.is_empty() {
                true => Codes::of(strings()),
                false => Codes::None,
            },
        };
        if self.is_plain(path) {
            found.plain.push(plain);
        } else {
            found.unnamed += 1;
            found.hidden.push(plain);
        }
    }

    /// Whether a rule for the path reaches scalars under a name that is a word, and nothing whose names nobody saw.
    fn is_plain(&self, path: &str) -> bool {
        let elements = self.elements.as_ref();
        let holds_members =
            self.objects > 0 || elements.is_some_and(|elements| elements.kinds.containers);
        let member = path.trim_end_matches("[*]");
        !holds_members && member != "$" && !member.ends_with(".*")
    }

    /// Members whose names are words, and all others in one.
    fn split_members(&mut self) -> (BTreeMap<String, Node>, Keys) {
        let members = std::mem::take(&mut self.members);
        let total = members.len();
        let (mut words, mut keys) = (BTreeMap::new(), Keys::default());
        let are_people = keys::are_people(&members);
        let mut others = Vec::new();
        for (name, member) in members {
            // What only some objects have is told if the dictionary knows it, or if it is written as programs write
            // names: `Grace Hopper` may be somebody.
            let is_written_so =
                is_identifier(&name) || names::read(&name, Subject::default()).is_some();
            let is_usual = is_written_so && member.met >= 2
                || self.objects == 1 && names::read(&name, Subject::default()).is_some();
            // A member that most objects have is one of theirs, however many others there are.
            let is_common = member.met >= 2 && member.met * 2 > self.objects;
            let is_known = is_usual && total <= MOST_MEMBERS || is_common;
            if is_known && is_word(&name) && !(are_people && keys::is_person(&name)) {
                words.insert(name, member);
                continue;
            }
            others.push((name, member.met));
            keys.rest.get_or_insert_default().merge(member);
        }
        keys.judge(&others, self.objects);
        (words, keys)
    }
}

/// The JSONPath (RFC 9535) of a member whose name is a word.
pub(crate) fn member_path(path: &str, name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if bare && !name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{path}.{name}")
    } else {
        // `is_word` lets no quote and no backslash through.
        format!("{path}['{name}']")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(documents: &[&str]) -> Documents {
        read(documents, "profile", Subject::named("users"))
    }

    fn paths(found: &Documents) -> Vec<(&str, Category)> {
        let paths = found.personal.iter();
        paths
            .map(|path| (path.path.as_str(), path.proposal.category))
            .collect()
    }

    #[test]
    fn members_that_may_be_somebody_are_not_told() {
        let member = |name: &str| format!(r#"{{"id": 1, "{name}": {{"email": "x@navy.mil"}}}}"#);
        let documents: Vec<String> = [
            "Grace Hopper",
            "Lovelace0",
            "Grace Hopper",
            "Lovelace0",
            "Quist",
        ]
        .map(member)
        .to_vec();
        let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
        let found = found(&documents);
        let told: Vec<_> = paths(&found)
            .iter()
            .map(|(path, _)| (*path).to_owned())
            .collect();
        assert!(told.iter().any(|path| path.contains(".*")), "{told:?}");
        for name in ["Grace", "Lovelace", "Quist"] {
            assert!(!told.iter().any(|path| path.contains(name)), "{told:?}");
        }
    }

    #[test]
    fn paths_are_told_by_their_names_and_what_surrounds_them() {
        let document = r#"{"theme": "dark", "name": "x", "address": {"street": "1 Main St", "city": "Springfield"},
            "contacts": [{"kind": "home", "email": "a@example.org"}], "company": {"name": "y"}, "visits": 3}"#;
        let found = found(&[document, document]);
        assert_eq!(
            paths(&found),
            [
                ("$.address.city", Category::City),
                ("$.address.street", Category::Street),
                ("$.company.name", Category::Company),
                ("$.contacts[*].email", Category::Email),
                ("$.name", Category::Name),
            ]
        );
        assert_eq!(found.others(), 3);
    }

    #[test]
    fn names_with_a_legal_form_are_companies_in_documents_as_well() {
        let documents: Vec<String> = ["Wiedenhoft Logistik GmbH", "Nordwind S.L.", "Acme Inc."]
            .map(|name| format!(r#"{{"name": "{name}", "city": "Ulm", "email": "a@navy.mil"}}"#))
            .to_vec();
        let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
        let found = found(&documents);
        assert!(
            paths(&found).contains(&("$.name", Category::Company)),
            "{:?}",
            paths(&found)
        );
    }

    #[test]
    fn what_somebody_takes_is_told_where_a_resource_of_fhir_has_it() {
        let document = r#"{"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept":
            {"text": "Metoprolol 50 mg", "coding": [{"code": "C07AB02", "display": "metoprolol"}]}}"#;
        let found = read(
            &[document, document],
            "resource",
            Subject::named("resources"),
        );
        let told = paths(&found);
        for path in ["coding[*].code", "coding[*].display", "text"] {
            let path = format!("$.medicationCodeableConcept.{path}");
            assert!(
                told.contains(&(path.as_str(), Category::Sensitive)),
                "{told:?}"
            );
        }
        assert_eq!(told.len(), 3, "{told:?}");
    }

    #[test]
    fn beside_an_address_a_name_is_somebodys_whatever_the_document_is_called() {
        let of = |document: &str| {
            let found = read(&[document, document], "url_labels", Subject::named("pages"));
            let told = paths(&found).into_iter();
            told.map(|(path, category)| (path.to_owned(), category))
                .collect::<Vec<_>>()
        };
        let document = r#"{"name": "王", "email": "a@example.org", "label": "x"}"#;
        let both = [
            ("$.email".to_owned(), Category::Email),
            ("$.name".to_owned(), Category::Name),
        ];
        assert_eq!(of(document), both);
        assert_eq!(of(r#"{"name": "王", "label": "x"}"#), []);
    }

    #[test]
    fn beside_an_address_of_any_name_a_name_of_any_language_is_somebodys() {
        let of = |form: &str| {
            let documents: Vec<String> = (0..6)
                .map(|number| form.replace('#', &number.to_string()))
                .collect();
            let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
            let found = read(&texts, "url_labels", Subject::named("pages"));
            let names = found.personal.into_iter();
            let names = names.filter(|path| path.proposal.category == Category::Name);
            names.map(|path| path.path).collect::<Vec<_>>()
        };
        assert_eq!(of(r#"{"name": "Qo", "mail": "u#@navy.mil"}"#), ["$.name"]);
        assert_eq!(
            of(r#"{"nombre": "Qo", "acompañante": "Za", "k": "u#@navy.mil"}"#),
            ["$['acompañante']", "$.nombre"]
        );
        assert_eq!(of(r#"{"nom": "Qo", "k": "+34 612 345 10#"}"#), ["$.nom"]);
        assert_eq!(of(r#"{"name": "Qo", "k": "u#"}"#), [""; 0]);
    }

    #[test]
    fn what_a_member_beside_it_tells_of_is_of_several_kinds() {
        let of = |form: &[&str]| {
            let documents: Vec<String> = (0..8)
                .map(|number| format!("[{}]", form.join(",")).replace('#', &number.to_string()))
                .collect();
            let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
            let found = read(&texts, "patch", Subject::named("users"));
            let told = found.personal.into_iter();
            told.map(|path| (path.path, path.proposal.category))
                .collect::<Vec<_>>()
        };
        let text = [("$[*].value".to_owned(), Category::FreeText)];
        let replaced = [
            r#"{"op": "replace", "path": "/name", "value": "Grace Hopper"}"#,
            r#"{"op": "replace", "path": "/email", "value": "u#@navy.mil"}"#,
        ];
        assert_eq!(of(&replaced), text);
        // What no list knows is told by the path alone.
        let unknown = [
            r#"{"path": "/0/first_name", "value": "Qo"}"#,
            r#"{"path": "/size", "value": "XL"}"#,
        ];
        assert_eq!(of(&unknown), text);
        let fields = [
            r#"{"name": "email", "value": "u#@navy.mil"}"#,
            r#"{"name": "colour", "value": "red"}"#,
        ];
        assert_eq!(of(&fields), text);
        let one = [
            r#"{"type": "home", "value": "u#@navy.mil"}"#,
            r#"{"type": "work", "value": "v#@navy.mil"}"#,
        ];
        assert_eq!(of(&one), [("$[*].value".to_owned(), Category::Email)]);
        let sizes = [
            r#"{"key": "colour", "value": "u#"}"#,
            r#"{"key": "shape", "value": "v#"}"#,
        ];
        assert_eq!(of(&sizes), []);
    }

    #[test]
    fn free_text_is_somebodys_wherever_a_document_holds_somebodys_data() {
        let told = |document: &str| {
            let found = read(&[document, document], "new", Subject::named("audit"));
            let told = paths(&found).into_iter();
            told.filter(|(_, category)| *category == Category::FreeText)
                .map(|(path, _)| path.to_owned())
                .collect::<Vec<_>>()
        };
        let with = r#"{"who": {"phone": "+1 902 407 8851"}, "item": {"description": "x", "details": "y"}, "bio": "z"}"#;
        assert_eq!(
            told(with),
            ["$.bio", "$.item.description", "$.item.details"]
        );
        let without = r#"{"who": {"k": "x"}, "item": {"description": "x", "details": "y"}}"#;
        assert_eq!(told(without), [""; 0]);
    }

    #[test]
    fn paths_that_reach_what_nobody_saw_are_not_told_as_plain() {
        let found = found(&[
            r#"{"a": 1, "list": [1], "either": [{"b": 1}], "both": ["x"], "x": [[1]]}"#,
            r#"{"a": 2, "list": [2], "either": "x", "both": {"c": 1}, "x": 3}"#,
            r#""text""#,
            r#"["text"]"#,
        ]);
        let plain: Vec<&str> = found.plain.iter().map(|path| path.path.as_str()).collect();
        assert_eq!(plain, ["$.a", "$.list[*]", "$.x[*][*]"]);
        assert_eq!(found.plain[0].values, 2);
        assert!(found.unnamed >= 5, "{found:?}");
    }

    #[test]
    fn names_of_members_that_are_data_are_never_told() {
        let documents: Vec<String> = (0..30)
            .map(|number| format!(r#"{{"by_user": {{"user{number}x@example.org": 1}}, "secretword{number}": "u{number}@b.co"}}"#))
            .collect();
        let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
        let found = found(&texts);
        let told = format!("{found:?}");
        assert!(
            !told.contains("example.org") && !told.contains("secretword"),
            "{told}"
        );
        let names: Vec<&str> = found
            .personal
            .iter()
            .map(|path| path.path.as_str())
            .collect();
        assert_eq!(names, ["$.by_user", "$.*"]);
        assert!(found.personal[0].kinds.personal_names);
    }

    #[test]
    fn values_tell_where_names_do_not() {
        let documents: Vec<String> = (0..6)
            .map(|number| format!(r#"{{"k": "x{number}@example.org", "n": {number}}}"#))
            .collect();
        let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
        assert_eq!(paths(&found(&texts)), [("$.k", Category::Email)]);
    }

    #[test]
    fn a_member_that_most_documents_have_keeps_its_own_path() {
        let documents = |form: fn(&str) -> String| -> Vec<String> {
            let members = (0..100).map(|number| {
                format!(r#"{{"mail": "joe{number}@x.com", "u{number}": {{"size": {number}}}}}"#)
            });
            members.map(|members| form(&members)).collect()
        };
        for (form, path) in [
            (
                (|members| members.to_owned()) as fn(&str) -> String,
                "$.mail",
            ),
            (|members| format!("[{members}]"), "$[*].mail"),
        ] {
            let documents = documents(form);
            let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
            assert_eq!(paths(&found(&texts)), [(path, Category::Email)]);
        }
    }

    #[test]
    fn members_called_like_people_are_data_however_they_are_written() {
        let kin = |name: &str| {
            format!(r#"{{"city": "Ulm", "kin": {{"{name}": {{"phone": "+1 415 386 1001"}}}}}}"#)
        };
        for names in [
            ["Linda", "Robert", "Petra", "James"],
            ["linda", "robert", "petra", "james"],
            ["Linda Jones", "Robert Smith", "Petra Huber", "James Brown"],
        ] {
            let documents: Vec<String> = names.iter().chain(&names).map(|name| kin(name)).collect();
            let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
            let found = found(&texts);
            let whole = found.personal.iter().find(|path| path.path == "$.kin");
            assert!(
                whole.is_some_and(|path| path.kinds.personal_names),
                "{found:?}"
            );
            let told = format!("{found:?}").to_lowercase();
            assert!(
                !told.contains("linda") && !told.contains("robert"),
                "{told}"
            );
        }
        let sizes = [r#"{"small": {"n": 1}, "large": {"n": 2}, "rose": {"n": 3}}"#; 6];
        assert!(found(&sizes).personal.is_empty());
    }

    #[test]
    fn true_and_false_are_nobodys_address_but_may_tell_of_health() {
        let document = r#"{"notify": {"email": false}, "birthday_card": true, "phone": true, "disabled": true,
            "has_diabetes": true, "mail": "x@navy.mil"}"#;
        let found = found(&[document; 6]);
        let told = paths(&found);
        assert!(told.contains(&("$.mail", Category::Email)), "{told:?}");
        assert!(
            told.contains(&("$.has_diabetes", Category::Sensitive)),
            "{told:?}"
        );
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn births_are_seen_beside_names_in_the_same_object() {
        let form = |born: &str| {
            let of = |n: usize| {
                format!(
                    r#"{{"with": [{{"nombre": "Linda Jones", "{born}": "{}-03-11"}}]}}"#,
                    1940 + n * 2
                )
            };
            (0..30).map(of).collect::<Vec<_>>()
        };
        for born in ["nacimiento", "ur", "nascita", "x1"] {
            let documents = form(born);
            let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
            let found = read(&texts, "data", Subject::default());
            let told = paths(&found);
            let path = format!("$.with[*].{born}");
            assert!(
                told.contains(&(path.as_str(), Category::BirthDate)),
                "{told:?}"
            );
        }
    }

    #[test]
    fn odd_documents_are_looked_at_without_harm() {
        let deep = "[".repeat(100) + &"]".repeat(100);
        let found = found(&[
            "null",
            "1",
            "\"x\"",
            "[]",
            "{}",
            "not json",
            &deep,
            r#"{"": {"": ""}}"#,
        ]);
        assert!(found.personal.is_empty(), "{found:?}");
    }

    #[test]
    fn names_that_are_no_identifiers_stand_in_quotes() {
        assert_eq!(member_path("$", "first name"), "$['first name']");
        assert_eq!(member_path("$", "a1"), "$.a1");
        assert!(!is_word("o'brien") && !is_word("x\\y") && !is_word("2fa"));
    }
}
