//! Names of people that no list has, told by how they are written and by where they stand: beside somebody's e-mail address,
//! phone number, date of birth or name, or under a name for somebody. Products, places and labels are written alike, so what
//! is called like those is left alone, and what has few different values.

use std::collections::HashSet;

use super::dictionary::{DICTIONARY, Role};
use super::subject::Subject;
use super::validators::likeness::{self, Likeness};
use super::validators::people;
use super::{Category, Confidence, Judgement, Proposal, Sample, few, health, words};
use crate::catalog::Table;

/// Different values below which columns hold labels, and how many of a hundred there have to be.
pub(super) const FEWEST: usize = 12;
pub(super) const DIFFERENT: usize = 4;

/// Of a hundred values, so many must be written as names.
pub(super) const NEARLY_ALL: usize = 90;

/// Of a hundred words in capitals, so many that a list has make all of them names; and different ones below which they are
/// codes, if a list has fewer, with so many different lengths.
const LISTED: usize = 20;
const DIFFERENT_CODES: usize = 25;
const LENGTHS: usize = 4;

/// Words for a name, behind the word for whose.
const NAMES: &[&str] = &[
    "name", "nm", "nom", "naam", "nombre", "nome", "nazwa", "full", "voll",
];

/// Words that say that somebody did something, at the end: `requested_by`, `erstellt_von`.
const BY: &[&str] = &["by", "von", "durch", "par", "por", "door", "przez"];

/// Names for somebody that are no nouns. `cn` is the common name of a directory (RFC 4519, section 2.3).
const PHRASES: &[&str] = &[
    "shipto",
    "billto",
    "soldto",
    "deliverto",
    "payto",
    "cn",
    "commonname",
    "poc",
    "pointofcontact",
];

/// What says nothing of what it holds.
const ANYTHING: &[&str] = &[
    "val", "value", "v", "old", "new", "before", "after", "previous", "prev", "current", "answer",
    "content", "data", "wert", "inhalt", "valeur", "valor", "valore", "waarde", "wartosc",
];

/// Words for labels and things, beside those of the dictionary.
const LABELS: &[&str] = &[
    "department",
    "dept",
    "division",
    "section",
    "unit",
    "branch",
    "office",
    "site",
    "place",
    "venue",
    "town",
    "area",
    "zone",
    "nationality",
    "class",
    "make",
    "size",
    "tier",
    "stage",
    "phase",
    "priority",
    "position",
    "title",
    "grade",
    "rank",
    "store",
    "shop",
    "bank",
    "school",
    "university",
    "college",
    "hospital",
    "channel",
    "medium",
    "event",
    "topic",
    "species",
    "breed",
    "material",
    "industry",
    "sector",
    "profession",
    "skill",
    "hobby",
    "sport",
    "month",
    "weekday",
    "season",
    "reason",
    "airline",
    "hotel",
    "abteilung",
    "ort",
    "farbe",
    "marke",
    "modell",
    "filiale",
    "standort",
    "beruf",
    "couleur",
    "marque",
    "color",
    "marca",
    "modelo",
    "departamento",
    "modello",
    "reparto",
    "paese",
    "afdeling",
    "merk",
    "kleur",
    "plaats",
    "dzial",
    "marka",
    "kolor",
];

/// What a name says of values that are written as names of people are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// They are somebody's.
    Somebody,
    /// They are no names.
    Labels,
    /// They are names of somebody or something: letters without a sense in front of a word for a name (`vn_name`).
    Names,
    /// They may be anything.
    Anything,
    Nothing,
}

pub(super) fn says(name: &str) -> Says {
    let words = words(name);
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut whose = all.as_slice();
    while let Some((_, before)) = whose.split_last().filter(|(last, _)| NAMES.contains(last)) {
        whose = before;
    }
    let joined = whose.concat();
    let is_somebody = |word: &&str| DICTIONARY.is(Role::Person, word) || BY.contains(word);
    if whose.last().is_some_and(is_somebody)
        || DICTIONARY.is(Role::Person, &joined)
        || PHRASES.contains(&joined.as_str())
    {
        return Says::Somebody;
    }
    let of_labels = [Role::Thing, Role::Place, Role::Company, Role::About];
    let is_label = |word: &&str| {
        LABELS.contains(word) || of_labels.iter().any(|role| DICTIONARY.is(*role, word))
    };
    if whose.iter().any(is_label) {
        return Says::Labels;
    }
    if !all.is_empty() && all.iter().all(|word| ANYTHING.contains(word)) {
        return Says::Anything;
    }
    let is_short = (1..=SHORTEST).contains(&joined.len()) && whose.len() < all.len();
    let is_sense = DICTIONARY.knows(&joined) || THINGS.contains(&joined.as_str());
    match is_short && !is_sense {
        true => Says::Names,
        false => Says::Nothing,
    }
}

/// Letters that are too few to be a word for what has a name, but for these.
const SHORTEST: usize = 3;
const THINGS: &[&str] = &[
    "api", "app", "arg", "bom", "bot", "bu", "bug", "car", "cat", "cfg", "col", "dag", "db", "dns",
    "doc", "env", "fn", "geo", "gl", "grp", "img", "ip", "job", "key", "lib", "loc", "log", "map",
    "mod", "op", "org", "os", "pet", "pkg", "pod", "reg", "row", "sku", "srv", "svc", "sys", "tab",
    "tag", "tbl", "ui", "uom", "var", "vm", "ws",
];

/// How values are written.
#[derive(Debug, Default)]
struct Tally {
    values: usize,
    whole: usize,
    single: usize,
    given: usize,
    family: usize,
    /// Single words in capitals, and how many of them a list has in whatever case.
    shouted: usize,
    known: usize,
    /// Different lengths of those: codes are as long as each other.
    lengths: HashSet<usize>,
    different: usize,
}

impl Tally {
    /// `None` where they are not written as names, or where too few are different.
    fn of<'v>(values: impl Iterator<Item = &'v str>) -> Option<Self> {
        let mut tally = Self::default();
        let mut different = HashSet::new();
        for value in values.map(str::trim).filter(|value| !value.is_empty()) {
            tally.values += 1;
            different.insert(value);
            match likeness::of(value) {
                Some(Likeness::Whole) => tally.whole += 1,
                Some(Likeness::Single) => {
                    tally.single += 1;
                    tally.given += usize::from(people::is_first_name(value));
                    tally.family += usize::from(people::is_last_name(value));
                }
                Some(Likeness::Shouted) => tally.shout(value),
                None => {}
            }
        }
        tally.different = different.len();
        let are_many =
            different.len() >= FEWEST && different.len() * 100 >= tally.values * DIFFERENT;
        let written = tally.whole + tally.single + tally.shouted;
        let are_written = written * 100 >= tally.values * NEARLY_ALL;
        (are_many && are_written).then_some(tally)
    }

    fn shout(&mut self, value: &str) {
        self.shouted += 1;
        self.lengths.insert(value.chars().count());
        let (given, family) = (people::is_first_name(value), people::is_last_name(value));
        self.given += usize::from(given);
        self.family += usize::from(family);
        self.known += usize::from(given || family);
    }

    /// Whether words in capitals may be codes of something: few of them, none that a list has, all as long.
    fn may_be_codes(&self) -> bool {
        let are_listed = self.known * 100 >= self.shouted * LISTED;
        let are_few = self.different < FEWEST * 2
            || self.different * 100 < self.values * DIFFERENT_CODES
            || self.lengths.len() < LENGTHS;
        self.are_shouted() && are_few && !are_listed
    }

    fn are_shouted(&self) -> bool {
        self.shouted * 2 > self.values
    }

    fn are_whole(&self) -> bool {
        self.whole * 100 >= self.values * NEARLY_ALL
    }

    fn category(&self) -> Category {
        // Of single words nobody knows which name they are, unless a list has some.
        if self.whole > 0 && self.whole * 2 >= self.single {
            Category::Name
        // In capitals stand family names as a rule, where lists do not say otherwise.
        } else if self.family > self.given || self.are_shouted() && self.given * 2 < self.values {
            Category::LastName
        } else if self.given > 0 {
            Category::FirstName
        } else {
            Category::FreeText
        }
    }
}

/// What values are that are written as names are, under such a name. `of_people` if they stand beside somebody's.
fn read<'v>(
    name: &str,
    of_people: bool,
    values: impl Iterator<Item = &'v str>,
) -> Option<Proposal> {
    let says = says(name);
    if says == Says::Labels || says == Says::Nothing && !of_people {
        return None;
    }
    let tally = Tally::of(values).filter(|tally| !tally.may_be_codes())?;
    let (category, place) = match says {
        Says::Somebody => (tally.category(), "under a name for somebody"),
        _ if of_people => (tally.category(), "beside somebody's data"),
        Says::Names => (tally.category(), "under a name for names"),
        // A cell of a log of changes, whose others may be anything.
        _ if tally.are_whole() => (Category::FreeText, "under a name that says nothing"),
        _ => return None,
    };
    Some(Proposal {
        category,
        confidence: Confidence::Low,
        reason: format!(
            "nearly all of {} sampled values are written as names of people are, {place}",
            tally.values
        ),
    })
}

/// What stands at a path of documents, where nothing else told. `beside_somebody` if its object holds what is somebody's.
pub(super) fn at_path(
    name: &str,
    of: Subject,
    beside_somebody: bool,
    strings: &[String],
) -> Option<Proposal> {
    let of_people = of.people || of.personal_columns || beside_somebody;
    read(name, of_people, strings.iter().map(String::as_str)).or_else(|| {
        let of = few::Around {
            subject: of,
            of_people,
            by_key: false,
        };
        few::read(name, of, strings).map(|found| found.proposal)
    })
}

/// Adds to the judgements of a table what the other columns tell of those in which nothing seems personal.
pub(super) fn beside(
    table: &Table,
    samples: &[Sample],
    subject: Subject,
    judgements: &mut [Judgement],
) {
    let of_others = subject.things || subject.places || subject.companies;
    let has_somebody = subject.personal_columns || judgements.iter().any(is_somebodys);
    let of_people = subject.people || has_somebody && !of_others;
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let is_open = judgement.personal.is_none() && judgement.documents.is_none();
        let is_text = column.ty.family.is_text();
        let Some(values) = sample.as_deref().filter(|_| is_open && is_text) else {
            continue;
        };
        if judgement.are_like_names {
            let values = values.iter().map(String::as_str);
            judgement.personal = read(&column.name, of_people, values);
            judgement.are_names_by_place = judgement.personal.is_some();
        }
        if judgement.personal.is_none() {
            let of = few::Around {
                subject,
                of_people,
                by_key: health::is_key(table, &column.name),
            };
            let found = few::read(&column.name, of, values);
            judgement.are_names_by_place = found.as_ref().is_some_and(|found| found.by_place);
            judgement.personal = found.map(|found| found.proposal);
        }
    }
}

/// Whether a column holds what only people have.
fn is_somebodys(judgement: &Judgement) -> bool {
    use Category as C;
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| {
        let is_one = matches!(
            found.category,
            C::Email | C::Phone | C::BirthDate | C::Name | C::FirstName | C::LastName | C::Ssn
        );
        is_one && found.confidence > Confidence::Low
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGINNINGS: [&str; 8] = ["BEL", "KERV", "COUR", "RON", "TRE", "GUI", "LAC", "FON"];
    const ENDS: [&str; 7] = ["COURT", "VILLE", "GNAN", "VERT", "NEAU", "VILLIER", "REUX"];

    fn unknown(at: usize) -> String {
        format!("{}{}", BEGINNINGS[at % 8], ENDS[at / 8 % 7])
    }

    fn told(name: &str, of_people: bool, form: fn(usize) -> String) -> Option<Category> {
        let values: Vec<String> = (0..112).map(form).collect();
        let found = read(name, of_people, values.iter().map(String::as_str));
        found.map(|found| found.category)
    }

    #[test]
    fn many_different_words_in_capitals_are_names_beside_somebody() {
        assert_eq!(told("q", true, unknown), Some(Category::LastName));
        assert_eq!(told("payee", false, unknown), Some(Category::LastName));
        assert_eq!(told("q", false, unknown), None);
        assert_eq!(told("city_code", true, unknown), None);
    }

    #[test]
    fn codes_in_capitals_are_no_names() {
        let codes: [fn(usize) -> String; 5] = [
            |at| ["EUR", "USD", "CHF"][at % 3].into(),
            |at| ["ACTIVE", "PENDING", "CLOSED", "DELETED"][at % 4].into(),
            // As many as there are, of one length.
            |at| {
                let letter = |at: usize| char::from(b'A' + (at % 26) as u8);
                [at, at / 5, at * 7, at * 3].map(letter).iter().collect()
            },
            |at| format!("SKU-{at}"),
            |at| {
                let kinds = ["ORDER", "INVOICE", "PAYMENT", "CUSTOMER"];
                let done = ["CREATED", "CHANGED", "SENT", "DELETED"];
                format!("{}_{}", kinds[at % 4], done[at / 4 % 4])
            },
        ];
        for code in codes {
            assert_eq!(told("q", true, code), None, "{}", code(1));
        }
    }
}
