//! The names that a database holds itself, held against its other texts.
//!
//! No list knows everybody's name, but a database with people in it has columns of names and logins. What stands in those is
//! one in other columns as well: in the same row, whatever it is (`beside`), and in other tables, where several people's are
//! found in texts, lists and documents that nothing else was seen in ([`Lexicon`]).

mod cut;
mod digests;
mod few;
mod hits;
mod known;
mod logins;
mod members;
mod national;
mod numbers;
mod pairs;
mod paths;
mod phones;
mod records;
mod rows;
mod same;
mod small;
mod texts;
mod wholes;

pub(super) use rows::beside;

use std::borrow::Cow;
use std::collections::HashMap;

use super::document::{self, Documents, PathProposal};
use super::subject::Subject;
use super::unlisted::{Says, says};
use super::validators::people::{self, Lists, Names};
use super::{
    Category, Confidence, Country, Judgement, PlainPath, Proposal, Sample, elements, holds_texts,
    is_path,
};
use crate::catalog::{Table, Type};
use crate::ident::TableName;

use digests::{Digests, Hashed};
use known::Known;
use logins::{Logins, Whose};
use numbers::Numbers;
use pairs::Pairs;
use phones::Phones;
use records::Records;
use wholes::Wholes;

/// As many different names before they are no coincidence: side by side, and single words.
const SEVERAL: usize = 3;
const MANY: usize = 5;

/// Of a hundred values, so many with whole names in them are as bad as a hundred.
const WHOLE: usize = 3;
/// So many where they are one person's or two.
const NEARLY_ALL: usize = 80;

/// Values of one column that are remembered, and characters of each.
const MOST_VALUES: (usize, usize) = (400, 400);

/// Bytes of all that is remembered.
const MOST_BYTES: usize = 64 << 20;

/// What was learned of a database, and the texts that it is yet to be held against.
#[derive(Debug, Default)]
pub struct Lexicon {
    names: Lists,
    /// Names by what stands around them alone, which may be those of things.
    guessed: Lists,
    /// Those of columns of family names.
    families: Lists,
    /// All those that stand alone.
    wholes: Wholes,
    pairs: Pairs,
    logins: Logins,
    /// Numbers of people and their records.
    numbers: Numbers,
    phones: Phones,
    records: Records,
    known: Known,
    hashed: Hashed,
    texts: Vec<Texts>,
    bytes: usize,
}

/// Values in which nothing seems personal.
struct Texts {
    table: TableName,
    column: usize,
    /// Of this path of its documents, behind the paths whose texts are the documents that it is in; none for whole values
    /// and elements of lists.
    paths: Vec<String>,
    values: Vec<String>,
    kind: Kind,
}

/// What surrounds values.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// Whether the table is of things, whose titles have single names in them.
    of_things: bool,
    /// Whether the column's name says that they are labels.
    are_labels: bool,
    /// Whether it says that they are somebody, or the name of a member of documents does.
    whose: Whose,
    /// Whether they are texts, or in lists or documents.
    are_texts: bool,
}

impl std::fmt::Debug for Texts {
    /// Not the values.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "texts of {}, column {}", self.table, self.column)
    }
}

impl Lexicon {
    /// Takes what a table's columns of names and logins hold, and remembers some values of those in which nothing seems
    /// personal. `samples` and `judgements` hold one entry a column.
    pub fn learn(&mut self, table: &Table, samples: &[Sample], judgements: &[Judgement]) {
        let subject = Subject::named(&table.name.name);
        let is_reference = subject.places && !subject.people;
        let of_things = subject.things && !subject.people && !subject.groups;
        let is_named = subject.things || subject.places || subject.companies;
        let are_peoples = (subject.people || !is_named) && judgements.iter().any(is_somebodys);
        let bytes = &mut self.bytes;
        self.pairs
            .learn(table, samples, judgements, are_peoples, bytes);
        let columns = table.columns.iter().zip(judgements).zip(samples);
        for (at, ((column, judgement), sample)) in columns.enumerate() {
            let Some(values) = sample else { continue };
            if let Some(found) = &judgement.personal {
                let values = singles(&column.ty, values);
                self.learn_numbers(found, judgement.country, &values);
            }
            self.learn_paths(&column.ty, judgement, values);
            if judgement.are_names_by_place {
                few::learn(&mut self.guessed, values);
            } else if let Some(named) = names_of(judgement) {
                self.learn_names(&named, values);
                if named.category == Category::Name && (subject.people || are_peoples) {
                    let are_sure = are_peoples && judgement.are_like_names;
                    let names = if are_sure {
                        &mut self.names
                    } else {
                        &mut self.guessed
                    };
                    few::learn_whole(names, values);
                }
            } else if let Some(are_sure) = logins::are_sure(judgement) {
                let likely = |value: &&String| are_sure || people::is_login(value, Names::Known);
                let values = values.iter().filter(likely);
                values.for_each(|value| self.logins.learn(value, &mut self.bytes));
            } else if !is_reference {
                self.learn_names_in(&column.ty, judgement, values);
                let says = says(&column.name);
                let kind = Kind {
                    of_things,
                    are_labels: says == Says::Labels,
                    whose: Whose::named(&column.name),
                    are_texts: !phones::may_hold(&column.ty) && !phones::may_hold_many(&column.ty),
                };
                let of = (&column.ty, judgement, kind);
                self.remember_unsure(&table.name, at, of, values);
            }
        }
    }

    /// Takes numbers and addresses of people.
    fn learn_numbers(
        &mut self,
        found: &Proposal,
        country: Option<&'static Country>,
        values: &[String],
    ) {
        let bytes = &mut self.bytes;
        if numbers::are_meant(found) {
            self.numbers.learn(found, values, bytes);
        }
        if phones::are_meant(found) {
            let values = values.iter().map(String::as_str);
            self.phones.learn(values, bytes);
        }
        self.logins.learn_addresses(found, values, bytes);
        self.records.learn(found, values, bytes);
        if let Some(category) = known::category(found, country) {
            self.known.learn(category, values, bytes);
        }
        self.hashed.learn(found, country, values, bytes);
    }

    /// Takes the numbers that surely stand at paths of documents.
    fn learn_paths(&mut self, ty: &Type, judgement: &Judgement, values: &[String]) {
        let sure = |path: &PathProposal| {
            let found = &path.proposal;
            (found.confidence == Confidence::High).then(|| (found.clone(), path.country))
        };
        let found = judgement.documents.iter();
        for ((of, country), leaves) in
            found.flat_map(|found| paths::chosen(ty, found, values, sure))
        {
            let values: Vec<String> = leaves.into_iter().map(|leaf| leaf.text).collect();
            self.learn_numbers(&of, country.or(judgement.country), &values);
        }
    }

    /// Takes what the paths of names in documents hold.
    fn learn_names_in(&mut self, ty: &Type, judgement: &Judgement, values: &[String]) {
        let found = judgement.documents.iter();
        for (named, leaves) in found.flat_map(|found| paths::named(ty, found, values)) {
            let leaves = leaves.iter().filter(|leaf| named.is_whole(&leaf.text));
            leaves.for_each(|leaf| self.learn_name(named.category, &leaf.text));
        }
    }

    /// Remembers what nothing seems personal in, or nothing but contacts: texts, elements of lists, and paths of documents.
    fn remember_unsure(
        &mut self,
        table: &TableName,
        column: usize,
        (ty, judgement, kind): (&Type, &Judgement, Kind),
        values: &[String],
    ) {
        let refs = || values.iter().map(String::as_str);
        if let Some(found) = &judgement.documents {
            let documents = paths::documents(ty, found, values);
            let values: Vec<&str> = documents.iter().map(AsRef::as_ref).collect();
            self.remember_paths(table, column, (found, &[]), &values, kind);
        } else if judgement.personal.is_none() && (holds_texts(ty) || phones::may_hold_many(ty)) {
            let elements = elements(&refs().collect::<Vec<_>>());
            let elements = elements.iter().map(String::as_str);
            self.remember(table, column, Vec::new(), elements, kind);
        } else if judgement.personal.is_none() && phones::may_hold(ty)
            || (judgement.personal.is_none() || judgement.has_contacts) && holds_text(ty)
        {
            self.remember(table, column, Vec::new(), refs(), kind);
        }
    }

    /// Remembers what stands at the paths of documents, and of those that are texts in them. `above` leads to the documents.
    fn remember_paths(
        &mut self,
        table: &TableName,
        column: usize,
        (found, above): (&Documents, &[String]),
        values: &[&str],
        kind: Kind,
    ) {
        for (path, leaves) in document::strings(values.iter().copied(), found) {
            let texts: Vec<&str> = leaves.iter().map(|leaf| leaf.text.as_str()).collect();
            let mut nested = found.personal.iter().filter(|of| of.path == path);
            let nested = nested.next().and_then(|of| of.inside.as_deref());
            let whose = kind.whose.at(&path);
            let paths = [above, &[path]].concat();
            if let Some(inside) = nested {
                self.remember_paths(table, column, (inside, &paths), &texts, kind);
            } else {
                let kind = Kind { whose, ..kind };
                self.remember(table, column, paths, texts.into_iter(), kind);
            }
        }
    }

    /// Takes the names of a column.
    fn learn_names(&mut self, named: &NamesOf, values: &[String]) {
        for value in values.iter().filter(|value| named.is_whole(value)) {
            self.learn_name(named.category, value);
            self.wholes.learn(named, value, &mut self.bytes);
        }
    }

    fn learn_name(&mut self, category: Category, value: &str) {
        let words: Vec<&str> = value.split([' ', ',', '-']).collect();
        let is_whole = (2..=5).contains(&words.len());
        for word in words {
            match category {
                Category::FirstName | Category::MiddleName => self.names.add_given(word),
                Category::LastName => {
                    self.names.add_family(word);
                    self.families.add_family(word);
                }
                // Which is which nobody knows.
                _ if is_whole => {
                    self.names.add_given(word);
                    self.names.add_family(word);
                }
                _ => {}
            }
        }
    }

    fn remember<'v>(
        &mut self,
        table: &TableName,
        column: usize,
        paths: Vec<String>,
        values: impl Iterator<Item = &'v str>,
        kind: Kind,
    ) {
        let (most, longest) = MOST_VALUES;
        let values = values.filter(|value| !value.trim().is_empty()).take(most);
        let values: Vec<String> = values
            .map(|value| value.chars().take(longest).collect())
            .collect();
        let bytes: usize = values.iter().map(String::len).sum();
        if self.bytes + bytes <= MOST_BYTES {
            self.bytes += bytes;
            self.texts.push(Texts {
                table: table.clone(),
                column,
                paths,
                values,
                kind,
            });
        }
    }

    /// Whether a text holds a given and a family name side by side: of those that everybody knows, or of the database's.
    pub fn finds_somebody_in(&self, text: &str) -> bool {
        people::name_in(text, Names::Own(&self.names)).is_some()
    }

    /// Adds to the judgements what the names tell.
    pub fn tell(&self, judgements: &mut HashMap<TableName, Vec<Judgement>>) {
        members::tell(&self.logins, judgements);
        let all = self.names.with(&self.guessed);
        let digests = self
            .hashed
            .digests(self.texts.iter().map(|of| of.values.as_slice()));
        for texts in &self.texts {
            // What things are called is often guessed to be names.
            let names = match texts.kind.of_things {
                true => &self.names,
                false => &all,
            };
            let judgement = judgements.get_mut(&texts.table);
            let judgement = judgement.and_then(|of_table| of_table.get_mut(texts.column));
            let Some(judgement) = judgement else { continue };
            let is_whole = texts.paths.is_empty();
            let among_few = || {
                is_whole.then(|| few::somebody(&texts.values, judgement.few?, texts.kind, names))?
            };
            let proposal = self.proposal(texts, names, &digests);
            let Some(proposal) = proposal.or_else(among_few) else {
                if is_whole {
                    judgement.strays =
                        judgement
                            .strays
                            .max(few::told_by(&texts.values, judgement.few, names));
                }
                continue;
            };
            match &mut judgement.documents {
                Some(found) if !texts.paths.is_empty() => take(found, &texts.paths, &proposal),
                _ => {
                    // `redact` would leave the names of others than those of the row.
                    judgement.has_contacts = false;
                    judgement.personal.get_or_insert(proposal);
                    logins::mark(judgement, &texts.values);
                }
            }
        }
    }

    /// What values are by what they have in common with the database's columns.
    fn proposal(&self, texts: &Texts, names: &Lists, digests: &Digests) -> Option<Proposal> {
        let values = &texts.values;
        let no_names = self.names.is_empty() && self.guessed.is_empty() && self.logins.is_empty();
        let by_names = || {
            let no_numbers = self.numbers.is_empty() && self.phones.is_empty();
            (!no_names || !no_numbers).then(|| self.by_names(texts, names))?
        };
        self.phones
            .told(values)
            .or_else(|| self.known.told(values))
            .or_else(|| digests.told(values))
            .or_else(|| self.wholes.told(values))
            .or_else(by_names)
            .or_else(|| self.phones.told_inside(values))
            .or_else(|| national::told(values))
            .or_else(|| self.records.told(values, texts.kind))
    }
}

/// Values, of lists their elements.
fn singles<'v>(ty: &Type, values: &'v [String]) -> Cow<'v, [String]> {
    match ty.element {
        Some(_) => {
            let lists: Vec<&str> = values.iter().map(String::as_str).collect();
            Cow::Owned(elements(&lists))
        }
        None => Cow::Borrowed(values),
    }
}

/// A column of names.
struct NamesOf {
    category: Category,
    is_certain: bool,
}

impl NamesOf {
    /// Whether a value may teach names: in columns that are not certain to be of people (artists, accounts), a whole name
    /// must be seen to be somebody's, or its words would be taken for names in every title.
    fn is_whole(&self, value: &str) -> bool {
        self.category != Category::Name || self.is_certain || people::is_full_name(value)
    }
}

/// What sort of names a column holds, where that is likely.
fn names_of(judgement: &Judgement) -> Option<NamesOf> {
    named_by(judgement.personal.as_ref()?)
}

fn named_by(found: &Proposal) -> Option<NamesOf> {
    use Category as C;
    let are_names = matches!(
        found.category,
        C::FirstName | C::MiddleName | C::LastName | C::Name
    );
    (are_names && found.confidence > Confidence::Low).then_some(NamesOf {
        category: found.category,
        is_certain: found.confidence == Confidence::High,
    })
}

/// Moves a path to those that seem personal. The paths before the last one lead to the documents that it is in.
pub(super) fn take(documents: &mut Documents, paths: &[String], proposal: &Proposal) {
    let Some((path, below)) = paths.split_first() else {
        return;
    };
    if !below.is_empty() {
        let mut personal = documents.personal.iter_mut();
        let nested = personal.find(|of| of.path == *path);
        if let Some(inside) = nested.and_then(|of| of.inside.as_mut()) {
            take(inside, below, proposal);
        }
        return;
    }
    if let Some(at) = documents.keyed.iter().position(|keyed| keyed == path) {
        let path = documents.keyed.remove(at);
        // In front of what it holds.
        documents
            .personal
            .insert(0, document::named_like_people(path, proposal));
        return;
    }
    let place = |of: &[PlainPath]| of.iter().position(|plain| plain.path == *path);
    let plain = match (place(&documents.plain), place(&documents.hidden)) {
        (Some(at), _) => documents.plain.remove(at),
        (None, Some(at)) => {
            documents.unnamed = documents.unnamed.saturating_sub(1);
            documents.hidden.remove(at)
        }
        (None, None) => return,
    };
    let found = PathProposal::plain(plain.path, proposal.clone(), plain.kinds);
    documents.personal.push(found);
}

/// Whether a column holds how somebody is reached or when they were born: bands and firms that are called like people have no
/// such columns beside.
fn is_somebodys(judgement: &Judgement) -> bool {
    use Category as C;
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| {
        matches!(found.category, C::Email | C::Phone | C::BirthDate | C::Ssn)
            && found.confidence > Confidence::Low
    })
}

/// Whether values are texts, or words with dots between them.
fn holds_text(ty: &Type) -> bool {
    ty.family.is_text() || is_path(ty)
}

/// Whether nothing seems personal, and values are no documents.
fn is_unsure(judgement: &Judgement) -> bool {
    judgement.personal.is_none() && judgement.documents.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, Family};
    use crate::detect::validators::national::Scheme;

    fn table(name: &str, columns: &[&str]) -> Table {
        let text = || Type::plain("text", Family::Text);
        let columns = columns.iter().map(|name| Column::plain(*name, text()));
        Table::plain(TableName::new("public", name), columns.collect())
    }

    /// Names that no list has.
    const GIVEN: [&str; 6] = [
        "Xanthi", "Zorvald", "Ybrida", "Quorlin", "Vextra", "Jolunda",
    ];
    const FAMILY: [&str; 6] = [
        "Brzonk", "Kwelder", "Ostrafel", "Plimsk", "Drovnik", "Wexelau",
    ];

    fn rows(form: impl Fn(&str, &str, usize) -> String) -> Vec<String> {
        let row = |at: usize| form(GIVEN[at % 6], FAMILY[(at + at / 6) % 6], at);
        (0..36).map(row).collect()
    }

    fn judged(lexicon: &mut Lexicon, table: &Table, samples: &[Sample]) -> Vec<Judgement> {
        let judgements = super::super::table(table, samples);
        lexicon.learn(table, samples, &judgements);
        judgements
    }

    #[test]
    fn values_that_are_names_of_their_table_are_names_whatever_is_null() {
        let people = table("people", &["first_name", "last_name", "called", "code"]);
        let samples = [
            rows(|given, _, _| given.into()),
            rows(|_, family, _| family.into()),
            // Half of them, others are called otherwise.
            (0..17)
                .map(|at| match at % 2 {
                    0 => GIVEN[at / 2 % 6].to_uppercase(),
                    _ => format!("q{at}"),
                })
                .collect(),
            (0..17).map(|at| format!("q{at}")).collect(),
        ];
        let judged = judged(&mut Lexicon::default(), &people, &samples.map(Some));
        let told = |at: usize| judged[at].personal.as_ref().map(|found| found.category);
        assert_eq!(told(2), Some(Category::FirstName));
        assert_eq!(told(3), None);
    }

    /// A database's table of people, and what it is judged to be.
    fn known_people() -> (Lexicon, Table, Vec<Judgement>) {
        let people = table("people", &["first_name", "last_name"]);
        let mut lexicon = Lexicon::default();
        let names = [
            rows(|given, _, _| given.into()),
            rows(|_, family, _| family.into()),
        ];
        let judged = judged(&mut lexicon, &people, &names.map(Some));
        (lexicon, people, judged)
    }

    #[test]
    fn members_called_like_people_of_the_database_are_told_by_their_object() {
        let (mut lexicon, people, of_people) = known_people();
        let mut cases = table("cases", &["kin"]);
        cases.columns[0].ty = Type::plain("jsonb", Family::Jsonb);
        let kin = rows(|given, _, at| {
            format!(
                r#"{{"of": {{"{given}": {{"phone": "+1 415 386 10{:02}"}}}}, "at": {at}}}"#,
                at % 40
            )
        });
        let of_cases = judged(&mut lexicon, &cases, &[Some(kin)]);
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (cases.name.clone(), of_cases),
        ]);
        lexicon.tell(&mut all);
        let found = all[&cases.name][0].documents.as_ref().unwrap();
        let first = &found.personal[0];
        assert_eq!(first.path, "$.of");
        assert!(first.kinds.personal_names && !first.proposal.reason.contains("Xanthi"));
    }

    #[test]
    fn texts_with_contacts_and_names_of_other_rows_are_not_left_to_redact() {
        let (mut lexicon, people, of_people) = known_people();
        let letters = table("letters", &["notes", "remarks"]);
        let samples = [
            rows(|given, family, at| format!("call {given} {family} at +1 415 386 10{at:02}")),
            rows(|_, _, at| format!("call the shop at +1 415 386 10{at:02}")),
        ];
        let of_letters = judged(&mut lexicon, &letters, &samples.map(Some));
        let contacts = |of: &[Judgement]| [of[0].has_contacts, of[1].has_contacts];
        assert_eq!(contacts(&of_letters), [true, true]);
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (letters.name.clone(), of_letters),
        ]);
        lexicon.tell(&mut all);
        assert_eq!(contacts(&all[&letters.name]), [false, true]);
    }

    #[test]
    fn names_of_one_table_are_found_in_the_texts_of_another() {
        let (mut lexicon, people, of_people) = known_people();
        let columns = ["subject", "who", "ref", "code", "few", "one", "plain"];
        let letters = table("letters", &columns);
        let samples = [
            rows(|given, family, at| format!("about {given} {family} no {at}")),
            rows(|given, family, _| format!("{}{family}", &given[..1]).to_lowercase()),
            rows(|_, family, at| format!("case {at} for {family}")),
            rows(|_, _, at| format!("Case {at}")),
            rows(|given, family, at| match at {
                0..1 => format!("{given} {family}"),
                _ => format!("case {at}"),
            }),
            rows(|_, _, _| format!("{}, {}", FAMILY[1], GIVEN[2])),
            rows(|_, family, at| format!("case {at} {}", family.to_lowercase())),
        ];
        let of_letters = judged(&mut lexicon, &letters, &samples.map(Some));
        assert!(
            of_letters
                .iter()
                .all(|judgement| judgement.personal.is_none())
        );
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (letters.name.clone(), of_letters),
        ]);
        lexicon.tell(&mut all);
        let categories = all[&letters.name].iter().map(|judgement| {
            let found = judgement.personal.as_ref();
            found.map(|found| found.category)
        });
        assert_eq!(
            categories.collect::<Vec<_>>(),
            [
                Some(Category::FreeText),
                Some(Category::Username),
                Some(Category::FreeText),
                None,
                None,
                Some(Category::FreeText),
                None
            ]
        );
        let reason = &all[&letters.name][0].personal.as_ref().unwrap().reason;
        assert!(
            !reason.contains("Xanthi") && reason.contains("100 % of 36"),
            "{reason}"
        );
    }

    #[test]
    fn names_in_paths_and_names_of_files_are_found_in_small_letters() {
        let (mut lexicon, people, of_people) = known_people();
        let small = |text: String| text.to_lowercase();
        let columns = ["p", "f", "g", "plain", "apart", "words"];
        let hits = table("hits", &columns);
        let samples = [
            rows(|given, family, _| small(format!("/u/{given}-{family}/edit"))),
            rows(|given, family, at| small(format!("{at}_report_{family}_{given}.pdf"))),
            rows(|given, family, at| match at % 6 {
                0 => small(format!("x-{given}.{family}")),
                _ => format!("page-{at}"),
            }),
            rows(|_, _, at| format!("/products/blue-chair/{at}.pdf")),
            // In a few, one name is none, and names with something between them are not one person's.
            rows(|given, family, at| match at % 6 {
                0 => small(format!("{given}-of-{family}-{at}")),
                _ => format!("page-{at}"),
            }),
            rows(|_, _, at| format!("spring-may-green-summer-{at}")),
        ];
        let of_hits = judged(&mut lexicon, &hits, &samples.map(Some));
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (hits.name.clone(), of_hits),
        ]);
        lexicon.tell(&mut all);
        let found = all[&hits.name]
            .iter()
            .map(|judgement| judgement.personal.as_ref().map(|found| found.category));
        let text = Some(Category::FreeText);
        assert_eq!(
            found.collect::<Vec<_>>(),
            [text, text, text, None, None, None]
        );
    }

    /// One of more family names.
    fn of_many(family: &str, at: usize) -> String {
        format!("{family}{}", ["er", "sen", "o", "ski"][at % 4])
    }

    /// What the columns of a table of payments are told to be, by the names that columns of such names hold.
    fn told_of_payments(column: &str, samples: &[Vec<String>]) -> Vec<Option<Category>> {
        let people = table("people", &[column, "email"]);
        let mut lexicon = Lexicon::default();
        let names = [
            rows(|_, family, at| of_many(family, at)),
            rows(|_, _, at| format!("q{at}@x.io")),
        ];
        let of_people = judged(&mut lexicon, &people, &names.map(Some));
        let columns: Vec<String> = (0..samples.len()).map(|at| format!("c{at}")).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let payments = table("payments", &columns);
        let samples: Vec<Sample> = samples.iter().cloned().map(Some).collect();
        let of_payments = judged(&mut lexicon, &payments, &samples);
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (payments.name.clone(), of_payments),
        ]);
        lexicon.tell(&mut all);
        let told = all[&payments.name].iter();
        told.map(|found| Some(found.personal.as_ref()?.category))
            .collect()
    }

    #[test]
    fn family_names_behind_codes_are_found_in_letters_of_any_case() {
        let small = |form: fn(usize, String) -> String| {
            rows(|_, family, at| form(4_002_526 + at * 7, of_many(family, at).to_lowercase()))
        };
        let samples = [
            small(|at, name| format!("pt:{at}:{name}")),
            small(|at, name| format!("{at}|{name}")),
            small(|at, name| format!("kd {at} {name}")),
            small(|at, name| format!("{at},{name}")),
            small(|at, name| format!("the case {at} of {name}")),
            rows(|_, _, at| format!("pt:{at}:open")),
        ];
        let text = Some(Category::FreeText);
        let expected = [text, text, text, text, None, None];
        assert_eq!(told_of_payments("last_name", &samples), expected);
        // Nothing but their place tells these names.
        assert_eq!(told_of_payments("na1", &samples), expected);
    }

    #[test]
    fn names_in_capitals_behind_codes_and_labels_are_found() {
        let loud = |of: usize, form: fn(usize, String) -> String| {
            rows(|_, family, at| match at % 3 < of {
                true => form(at, of_many(family, at).to_uppercase()),
                false => "ROBO".into(),
            })
        };
        let samples = [
            loud(3, |at, name| format!("RE000{at} KD 10135 {name}")),
            loud(1, |_, name| format!("FRAUDE {name}")),
            loud(3, |at, name| format!("S24/{at}/{name}")),
            rows(|_, _, at| format!("RE000{at} KD 10135 OFFEN")),
        ];
        let text = Some(Category::FreeText);
        let expected = [text, text, text, None];
        assert_eq!(told_of_payments("last_name", &samples), expected);
        assert_eq!(told_of_payments("na1", &samples), expected);
    }

    #[test]
    fn names_in_capitals_are_known_in_other_tables_and_documents() {
        let (mut lexicon, people, of_people) = known_people();
        let mut sap = table("sap", &["sortl", "cur", "doc"]);
        sap.columns[2].ty = Type::plain("jsonb", Family::Jsonb);
        let samples = [
            rows(|_, family, _| family.to_uppercase()),
            rows(|_, _, at| ["EUROS", "CROWNS", "POUNDS"][at % 3].into()),
            rows(|_, family, at| format!(r#"{{"a": "{}", "n": {at}}}"#, family.to_uppercase())),
        ];
        let of_sap = judged(&mut lexicon, &sap, &samples.map(Some));
        let mut all = HashMap::from([(people.name.clone(), of_people), (sap.name.clone(), of_sap)]);
        lexicon.tell(&mut all);
        let of_sap = &all[&sap.name];
        let told = |at: usize| of_sap[at].personal.as_ref().map(|found| found.category);
        assert_eq!((told(0), told(1)), (Some(Category::LastName), None));
        let paths = &of_sap[2].documents.as_ref().unwrap().personal;
        assert_eq!(paths.len(), 1);
        assert_eq!(paths[0].path, "$.a");
    }

    #[test]
    fn family_names_in_small_letters_are_known_as_whole_parts() {
        let told = |title: &str| {
            let (mut lexicon, people, of_people) = known_people();
            let mut notes = table(title, &["who", "parts", "text", "rare", "tags", "doc"]);
            notes.columns[4].ty = Type {
                element: Some(Box::new(Type::plain("text", Family::Text))),
                ..Type::plain("text[]", Family::Array)
            };
            notes.columns[5].ty = Type::plain("jsonb", Family::Jsonb);
            let small = |family: &str| family.to_lowercase();
            let samples = [
                rows(|_, family, _| small(family)),
                rows(|_, family, at| format!("invoice{at},{},2024", small(family))),
                rows(|_, family, at| format!("case {at} {}", small(family))),
                rows(|_, family, at| match at {
                    0..6 => small(family),
                    _ => format!("other{at}"),
                }),
                rows(|_, family, _| format!(r#"["auskunft", "{}", "2024"]"#, small(family))),
                rows(|_, family, at| format!(r#"{{"x": "{}", "n": {at}}}"#, small(family))),
            ];
            let of_notes = judged(&mut lexicon, &notes, &samples.map(Some));
            let mut all = HashMap::from([
                (people.name.clone(), of_people),
                (notes.name.clone(), of_notes),
            ]);
            lexicon.tell(&mut all);
            let of_notes = &all[&notes.name];
            let found = |at: usize| of_notes[at].personal.as_ref().map(|found| found.category);
            let paths = of_notes[5].documents.as_ref().unwrap().personal.len();
            ([0, 1, 2, 3, 4].map(found), paths)
        };
        let text = Some(Category::FreeText);
        assert_eq!(told("letters"), ([text, text, None, None, text], 1));
        assert_eq!(told("products"), ([None; 5], 0));
    }

    #[test]
    fn local_parts_of_addresses_are_logins_and_numbers_stand_in_lines_of_fixed_width() {
        let mut lexicon = Lexicon::default();
        let people = table("people", &["email", "ssn"]);
        let local = |at: usize| format!("zqbrzonk{}", at * 37 + 1000);
        let ssn = |at: usize| format!("{:03}-{:02}-{:04}", 201 + at * 11, 11 + at, 1357 + at * 199);
        let known = [
            rows(|_, _, at| format!("{}@example.org", local(at))),
            rows(|_, _, at| ssn(at)),
        ];
        let of_people = judged(&mut lexicon, &people, &known.map(Some));
        let runs = table("runs", &["f", "g", "rec", "other"]);
        let line = |at: usize, ssn: &str| format!("20{}2024{:010}", ssn.replace('-', ""), at * 311);
        let samples = [
            rows(|_, _, at| format!("import_{}_2024.csv", local(at))),
            rows(|_, _, at| format!("import_{}_2024.csv", local(at + 40))),
            rows(|_, _, at| line(at, &ssn(at))),
            rows(|_, _, at| line(at, &ssn(at + 40))),
        ];
        let of_runs = judged(&mut lexicon, &runs, &samples.map(Some));
        assert!(of_runs.iter().all(|found| found.personal.is_none()));
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (runs.name.clone(), of_runs),
        ]);
        lexicon.tell(&mut all);
        let found = all[&runs.name]
            .iter()
            .map(|judgement| judgement.personal.as_ref().map(|found| found.category));
        let text = Some(Category::FreeText);
        assert_eq!(found.collect::<Vec<_>>(), [text, None, text, None]);
    }

    #[test]
    fn phone_numbers_of_the_database_are_known_in_columns_and_documents_of_numbers() {
        let mut lexicon = Lexicon::default();
        let people = table("people", &["phone"]);
        let numbers = [rows(|_, _, at| format!("+49 171 5550{:03}", at * 7))];
        let of_people = judged(&mut lexicon, &people, &numbers.map(Some));
        let mut calls = table("cdr", &["b_num", "c_num", "legs", "doc", "ord"]);
        let number = || Type::plain("bigint", Family::Int8);
        calls.columns[0].ty = number();
        calls.columns[1].ty = Type::plain("numeric", Family::Numeric);
        calls.columns[2].ty = Type {
            element: Some(Box::new(number())),
            ..Type::plain("bigint[]", Family::Array)
        };
        calls.columns[3].ty = Type::plain("jsonb", Family::Jsonb);
        calls.columns[4].ty = number();
        let samples = [
            rows(|_, _, at| format!("491715550{:03}", at * 7)),
            rows(|_, _, at| format!("491715550{:03}", at * 7)),
            rows(|_, _, at| format!("[491715550{:03}]", at * 7)),
            rows(|_, _, at| {
                let number = format!("1715550{:03}", at * 7);
                format!(r#"{{"a": "0{number}", "b": 49{number}, "o": 40000000{at:02}}}"#)
            }),
            rows(|_, _, at| format!("40000000{at:02}")),
        ];
        let of_calls = judged(&mut lexicon, &calls, &samples.map(Some));
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (calls.name.clone(), of_calls),
        ]);
        lexicon.tell(&mut all);
        let of_calls = &all[&calls.name];
        let told = |at: usize| of_calls[at].personal.as_ref().map(|found| found.category);
        let phone = Some(Category::Phone);
        assert_eq!(
            [told(0), told(1), told(2), told(4)],
            [phone, phone, phone, None]
        );
        let paths = &of_calls[3].documents.as_ref().unwrap().personal;
        let paths: Vec<_> = paths
            .iter()
            .map(|of| (of.path.as_str(), of.proposal.category))
            .collect();
        assert_eq!(paths, [("$.a", Category::Phone), ("$.b", Category::Phone)]);
    }

    #[test]
    fn numbers_of_surer_columns_are_known_in_paths_lists_and_texts() {
        let mut lexicon = Lexicon::default();
        let device = |at: usize| format!("fe55ec{:010x}", at * 7_654_321);
        let mail = |at: usize| format!("q{at}@example.org");
        let people = table("people", &["device_id", "email", "phone"]);
        let known = [
            rows(|_, _, at| device(at)),
            rows(|_, _, at| mail(at)),
            rows(|_, _, at| format!("+49 171 5550{:03}", at * 7)),
        ];
        let of_people = judged(&mut lexicon, &people, &known.map(Some));
        let mut events = table("events", &["doc", "hashed", "gw", "ord"]);
        events.columns[0].ty = Type::plain("jsonb", Family::Jsonb);
        events.columns[1].ty = Type {
            element: Some(Box::new(Type::plain("text", Family::Text))),
            ..Type::plain("text[]", Family::Array)
        };
        let digest = |at: usize| hex::encode(<sha2::Sha256 as sha2::Digest>::digest(mail(at)));
        let samples = [
            rows(|_, _, at| format!(r#"{{"w": "{}", "sku": "A{at}"}}"#, device(at))),
            rows(|_, _, at| format!(r#"["{}"]"#, digest(at))),
            rows(|_, _, at| format!("OK to=491715550{:03}", at * 7)),
            rows(|_, _, at| format!("ORD-2024{at:05}")),
        ];
        let of_events = judged(&mut lexicon, &events, &samples.map(Some));
        assert!(of_events.iter().all(|found| found.personal.is_none()));
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (events.name.clone(), of_events),
        ]);
        lexicon.tell(&mut all);
        let told = &all[&events.name];
        let paths = &told[0].documents.as_ref().unwrap().personal;
        let paths: Vec<_> = paths
            .iter()
            .map(|of| (of.path.as_str(), of.proposal.category))
            .collect();
        // As the column is.
        let of_device = all[&people.name][0].personal.as_ref().unwrap().category;
        assert_eq!(paths, [("$.w", of_device)]);
        let category = |at: usize| told[at].personal.as_ref().map(|found| found.category);
        let (secret, text) = (Some(Category::Secret), Some(Category::FreeText));
        assert_eq!(
            [category(1), category(2), category(3)],
            [secret, text, None]
        );
    }

    #[test]
    fn right_national_numbers_are_told_where_no_column_holds_them() {
        let mut lexicon = Lexicon::default();
        let files = table("files", &["f"]);
        let cpf = |at: usize| {
            let all = (0..100).map(|check| format!("{}{check:02}", 100_000_000 + at * 7_919_331));
            let mut right = all.filter(|number| Scheme::Brazil.matches(number));
            right.next().unwrap()
        };
        let samples = [rows(|_, _, at| format!("u/{}_rg.jpg", cpf(at)))];
        let judged = judged(&mut lexicon, &files, &samples.map(Some));
        let mut all = HashMap::from([(files.name.clone(), judged)]);
        lexicon.tell(&mut all);
        let found = all[&files.name][0].personal.as_ref();
        assert_eq!(found.map(|found| found.category), Some(Category::FreeText));
    }

    #[test]
    fn family_names_among_few_labels_are_told_and_stay() {
        let (mut lexicon, people, of_people) = known_people();
        let campaigns = table("campaigns", &["label", "other"]);
        let samples = [
            vec![
                "Annual Fund".to_owned(),
                "Walk for Hope".to_owned(),
                format!("{} Family Walk", FAMILY[0]),
            ],
            vec!["Annual Fund".to_owned(), "Walk for Hope".to_owned()],
        ];
        let of_campaigns = judged(&mut lexicon, &campaigns, &samples.map(Some));
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (campaigns.name.clone(), of_campaigns),
        ]);
        lexicon.tell(&mut all);
        let found = all[&campaigns.name].iter();
        let found = found.map(|found| (found.personal.is_some(), found.strays));
        assert_eq!(found.collect::<Vec<_>>(), [(false, 1), (false, 0)]);
    }

    #[test]
    fn single_names_in_titles_of_things_are_nobodys() {
        let people = table("people", &["last_name"]);
        let told = |title: &str| {
            let mut lexicon = Lexicon::default();
            let names = rows(|_, family, _| family.into());
            let of_people = judged(&mut lexicon, &people, &[Some(names)]);
            let titles = table(title, &["label"]);
            let samples = [Some(rows(|_, family, at| format!("Best {at} of {family}")))];
            let of_titles = judged(&mut lexicon, &titles, &samples);
            let mut all = HashMap::from([
                (people.name.clone(), of_people),
                (titles.name.clone(), of_titles),
            ]);
            lexicon.tell(&mut all);
            let found = all[&titles.name][0].personal.as_ref();
            found.map(|found| found.category)
        };
        assert_eq!(told("albums"), None);
        assert_eq!(told("letters"), Some(Category::FreeText));
    }

    #[test]
    fn names_and_logins_are_found_in_lists_and_documents() {
        let people = table("people", &["first_name", "last_name", "username"]);
        let mut lexicon = Lexicon::default();
        let login = |_: &str, _: &str, at: usize| format!("zz{at}x");
        let names = [
            rows(|given, _, _| given.into()),
            rows(|_, family, _| family.into()),
            rows(login),
        ];
        let of_people = judged(&mut lexicon, &people, &names.map(Some));
        let list = Type {
            element: Some(Box::new(Type::plain("text", Family::Text))),
            ..Type::plain("text[]", Family::Array)
        };
        let columns = vec![
            Column::plain("file", Type::plain("text", Family::Text)),
            Column::plain("mentions", list),
            Column::plain("props", Type::plain("jsonb", Family::Jsonb)),
            Column::plain("plain", Type::plain("jsonb", Family::Jsonb)),
        ];
        let events = Table::plain(TableName::new("public", "events"), columns);
        let samples = [
            rows(|_, _, at| format!("export_zz{at}x.csv")),
            rows(|_, _, at| format!(r#"["@zz{at}x", "all"]"#)),
            rows(|given, family, at| {
                format!(r#"{{"list": [["{given}", "{family}"]], "size": {at}, "k": "a"}}"#)
            }),
            rows(|_, _, at| format!(r#"{{"k": "zz{at}"}}"#)),
        ];
        let of_events = judged(&mut lexicon, &events, &samples.map(Some));
        assert!(
            of_events
                .iter()
                .all(|judgement| judgement.personal.is_none())
        );
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (events.name.clone(), of_events),
        ]);
        lexicon.tell(&mut all);
        let of_events = &all[&events.name];
        let told = |at: usize| of_events[at].personal.as_ref().map(|found| found.category);
        assert_eq!(told(0), Some(Category::FreeText));
        assert_eq!(told(1), Some(Category::Username));
        let paths = |at: usize| {
            let found = of_events[at]
                .documents
                .iter()
                .flat_map(|found| &found.personal);
            found.map(|path| path.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(paths(2), ["$.list[*][*]"]);
        assert!(paths(3).is_empty());
    }

    #[test]
    fn names_are_found_wherever_documents_hold_texts() {
        let (mut lexicon, people, of_people) = known_people();
        let of = |ty: &str, family| Type::plain(ty, family);
        let list = Type {
            element: Some(Box::new(of("jsonb", Family::Jsonb))),
            ..of("jsonb[]", Family::Array)
        };
        let types = [
            of("jsonb", Family::Jsonb),
            of("jsonb", Family::Jsonb),
            of("public.hstore", Family::Hstore),
            list,
            of("jsonb", Family::Jsonb),
        ];
        let mut columns: Vec<Column> = types
            .into_iter()
            .enumerate()
            .map(|(at, ty)| Column::plain(format!("d{at}"), ty))
            .collect();
        columns[0].name = "lines".into();
        let events = Table::plain(TableName::new("public", "events"), columns);
        let samples = [
            rows(|given, family, at| format!(r#"["box {at} for {given} {family}"]"#)),
            rows(|given, family, at| {
                format!(r#"{{"2024-05-{at}": "box for {given} {family}", "k": "a"}}"#)
            }),
            rows(|given, family, at| format!(r#""k"=>"box {at} for {given} {family}""#)),
            rows(|given, family, at| format!(r#"[{{"k": "box {at} for {given} {family}"}}]"#)),
            rows(|given, family, at| {
                let text = format!(r#"{{"email": "q{at}@x.io", "k": "box for {given} {family}"}}"#);
                serde_json::json!({ "raw": text }).to_string()
            }),
        ];
        let of_events = judged(&mut lexicon, &events, &samples.map(Some));
        let mut all = HashMap::from([
            (people.name.clone(), of_people),
            (events.name.clone(), of_events),
        ]);
        lexicon.tell(&mut all);
        let paths = |found: &Documents| {
            let paths = found.personal.iter().map(|of| of.path.clone());
            paths.collect::<Vec<_>>()
        };
        let told: Vec<&Documents> = all[&events.name]
            .iter()
            .map(|judgement| judgement.documents.as_ref().unwrap())
            .collect();
        assert_eq!(paths(told[0]), ["$[*]"]);
        assert_eq!(
            (paths(told[1]), told[1].unnamed),
            (vec!["$.*".to_owned()], 0)
        );
        assert_eq!(paths(told[2]), ["$.k"]);
        assert_eq!(paths(told[3]), ["$[*].k"]);
        assert_eq!(paths(told[4]), ["$.raw"]);
        let inside = told[4].personal[0].inside.as_ref().unwrap();
        assert_eq!(paths(inside), ["$.email", "$.k"]);
    }

    #[test]
    fn documents_that_repeat_the_names_of_their_row_are_personal() {
        let mut things = table("things", &["first_name", "props", "other", "texts"]);
        for column in &mut things.columns[1..3] {
            column.ty = Type::plain("jsonb", Family::Jsonb);
        }
        let samples = [
            rows(|given, _, _| given.into()),
            rows(|given, _, at| {
                format!(
                    r#"{{"t": "said {} would call", "k": {at}}}"#,
                    given.to_lowercase()
                )
            }),
            rows(|_, _, at| format!(r#"{{"t": "{} was there"}}"#, GIVEN[(at + 1) % 6])),
            rows(|given, _, at| format!("<o><e>a{at}@navy.mil</e><t>said {given} would</t></o>")),
        ];
        let found = super::super::table(&things, &samples.map(Some));
        let paths = found.iter().skip(1).map(|judgement| {
            let documents = judgement.documents.iter();
            let paths = documents.flat_map(|found| &found.personal);
            paths.map(|path| path.path.clone()).collect::<Vec<_>>()
        });
        let of = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        let told: [Vec<String>; 3] = [of(&["$.t"]), of(&[]), of(&["$.o.e", "$.o.t"])];
        assert_eq!(paths.collect::<Vec<_>>(), told);
    }

    #[test]
    fn bands_teach_no_names_unless_they_are_seen_to_be_people() {
        let artists = table("artists", &["name"]);
        let names = |at: usize| match at % 4 {
            0 => "Mary Johnson",
            1 => "Petra Wexelau",
            2 => "Iron Garden",
            _ => "Living Sabbath",
        };
        let mut lexicon = Lexicon::default();
        let samples = [Some((0..40).map(|at| names(at).to_owned()).collect())];
        let judgement = &judged(&mut lexicon, &artists, &samples)[0];
        let confidence = judgement.personal.as_ref().map(|found| found.confidence);
        assert_eq!(confidence, Some(Confidence::Medium));
        let words = lexicon.names.alone("Wexelau sang of an Iron Sabbath");
        assert_eq!(words.collect::<Vec<_>>(), ["wexelau"]);
    }

    #[test]
    fn texts_that_repeat_the_names_of_their_row_are_personal() {
        let patients = table(
            "things",
            &["first_name", "last_name", "memo", "file", "other"],
        );
        let samples = [
            rows(|given, _, _| given.into()),
            rows(|_, family, _| family.into()),
            rows(|given, _, _| format!("said {} would call", given.to_lowercase())),
            rows(|given, family, _| format!("{}{family}.pdf", &given[..1])),
            rows(|_, _, at| format!("{} was in the room", GIVEN[(at + 1) % 6])),
        ];
        let found = super::super::table(&patients, &samples.map(Some));
        let is_told = found.iter().map(|judgement| judgement.personal.is_some());
        assert_eq!(is_told.collect::<Vec<_>>(), [true, true, true, true, false]);
    }

    #[test]
    fn what_is_remembered_is_bounded_and_never_shown() {
        let letters = table("letters", &["subject"]);
        let mut lexicon = Lexicon::default();
        let judgements = [Judgement::default()];
        for _ in 0..600 {
            let values = vec!["Ünlike".repeat(100); 500];
            lexicon.learn(&letters, &[Some(values)], &judgements);
        }
        assert!(lexicon.bytes <= MOST_BYTES, "{}", lexicon.bytes);
        assert!(!format!("{lexicon:?}").contains("nlike"));
    }
}
