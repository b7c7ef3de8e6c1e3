//! Which columns hold data about people: told from names, types and sampled values, without a server.
//!
//! A name is looked up in a dictionary of several languages (`rules/detection.csv`) and weighed by what stands around
//! it and by the table that it is in. Values are tested by [`validators`], each by its standard. `score` puts both
//! together. What comes out says what a column is, how sure that is and why; no sampled value is ever part of it.

mod abbreviated;
mod attributes;
mod births;
mod bytes;
mod category;
mod coded;
mod comments;
mod contrary;
mod country;
mod cut;
mod dictionary;
mod document;
mod embedded;
mod encoded;
mod few;
mod fields;
mod files;
mod health;
pub mod images;
mod inside;
mod keyed;
pub mod lexicon;
pub mod literals;
mod marks;
mod markup;
mod members;
mod named;
mod names;
mod numbered;
mod owned;
mod packed;
mod parts_of_names;
mod pins;
mod programs;
mod repeated;
mod score;
mod segments;
mod settings;
mod split;
mod stored;
mod streets;
mod subject;
mod tokens;
mod unlisted;
pub mod validators;
mod values;
mod within;
mod written;
mod xml;

pub use attributes::Attributes;
pub use category::Category;
pub use coded::Codes;
pub(crate) use coded::is_code;
pub use contrary::{is_second_line, is_within_town};
pub use country::Country;
pub(crate) use country::calling as calling_country;
#[cfg(test)]
pub(crate) use country::named as country_named;
pub(crate) use document::member_path;
pub use document::{Documents, Kinds, PathProposal, PlainPath, are_codes_harmless_at};
pub use embedded::Certain;
pub use fields::FieldProposal;
use inside::{documents, fields, has_fields, holds_texts};
pub use owned::{are_issued, is_own_number, referred, refers_to_people};
pub use programs::Form;
pub(crate) use programs::json as program_json;
pub use settings::PlainKeys;
use stored::{as_json, elements};
use subject::Subject;
pub use subject::{are_codes_harmless, are_codes_of_things, are_harmless};
use values::Evidence;
pub use values::Shape;
pub use written::Written;
pub use xml::{Place, path as xml_path};

use std::borrow::Cow;

use crate::catalog::{Family, Table, Type, bookkeeping};

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// It may be.
    Low,
    /// It is likely.
    Medium,
    /// It is as good as certain.
    High,
}

impl Confidence {
    /// `low`, `medium` or `high`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What a column seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its kind of data.
    pub category: Category,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why: names, counts and shares, never a value.
    pub reason: String,
}

/// What is known of one column.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub struct Judgement {
    /// What it seems to be; `None` where nothing seems personal. For documents see `documents`.
    pub personal: Option<Proposal>,
    /// What was found inside, where its values are documents of JSON.
    pub documents: Option<Documents>,
    /// Its fields, where its values or their elements are of a composite type.
    pub fields: Vec<FieldProposal>,
    /// The country that its values, or else its table's columns, are of.
    pub country: Option<&'static Country>,
    /// Values that were looked at, NULL and empty ones left out; `None` where none were sampled.
    pub sampled: Option<usize>,
    /// How many different ones, where they are too few to say that nothing is personal.
    pub few: Option<usize>,
    /// Values that were not looked into as a whole, because they are too long.
    pub cut: usize,
    /// How the values of a country or gender are written; `None` where none was seen.
    pub written: Option<Written>,
    /// Whether the table seems to be of people.
    pub of_people: bool,
    /// Whether the sampled values are whole sentences.
    pub is_prose: bool,
    /// Whether as good as all are written as names of people are, although they are on no list.
    pub are_like_names: bool,
    /// Whether they are taken for names by what stands around them, and by no list.
    pub are_names_by_place: bool,
    /// Whether some are texts with e-mail addresses, phone or account numbers in them, and none with passwords or the like.
    pub has_contacts: bool,
    /// Whether some are somebody's, and all others one of a few words that come again and again.
    pub are_others_labels: bool,
    /// Columns of its table, by their places, that hold in nearly every row what it holds.
    pub repeats: Vec<usize>,
    /// One of these that has capitals where it has small letters alone.
    pub lower_of: Option<usize>,
    /// Whether all are days, or years with a day: `19800501`.
    pub are_days: bool,
    /// Whether as good as all are codes, each another, of which nothing tells what they are of.
    pub codes: Codes,
    /// Whether its values are streets whose house numbers stand in another column.
    pub is_street_alone: bool,
    /// Whether its texts are of a form that programs read back, so that any other text in their place would break these.
    pub is_closed: bool,
    /// The form that its values have and that stand-ins are to keep.
    pub shape: Shape,
    /// What its values are, where they are bytes.
    pub bytes: Bytes,
    /// Values that are somebody's by themselves or hold what is, whether or not they are enough to say so of the column.
    pub strays: usize,
    /// Those that are so for certain.
    pub certain: Certain,
    /// Keys beside its values of which all are flags, numbers and the like.
    pub plain_keys: Option<PlainKeys>,
    /// Hashes of the sampled values, each once, of what may stand in other tables as well: e-mail addresses, login and
    /// full names, companies, addresses. They tell whether two columns hold the same, and are told to nobody.
    pub marks: Vec<u64>,
}

/// What the values of a column of bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bytes {
    /// Not known: none were looked at, or their beginnings tell nothing.
    #[default]
    Unknown,
    /// Files of known sorts.
    Files,
    /// Texts, which were looked into like others.
    Texts,
    /// Texts, half of which or more are documents of JSON or XML, by how they begin.
    Documents,
}

/// Whether a type is `hstore`, whose values are looked into like documents.
pub fn is_hstore(ty: &Type) -> bool {
    category::is_hstore(ty)
}

/// Whether a type is `xml`, whose values are looked into like documents.
pub fn is_xml(ty: &Type) -> bool {
    ty.name == "xml"
}

/// Whether a type is `ltree`, whose values are words with dots between them.
pub fn is_path(ty: &Type) -> bool {
    category::is_path(ty)
}

/// Whether a type is one of pgvector's, in whatever schema, whose values are embeddings of texts and pictures.
pub fn is_embedding(ty: &Type) -> bool {
    let bare = ty.name.rsplit('.').next().unwrap_or_default();
    let bare = bare.split('(').next().unwrap_or_default();
    matches!(bare, "vector" | "halfvec" | "sparsevec")
}

/// Whether a table's name says that its rows are people.
pub fn is_of_people(table: &str) -> bool {
    Subject::named(table).people
}

/// Whether a table's or column's name says that it is about patients.
pub fn is_of_patients(name: &str) -> bool {
    health::is_patient(name)
}

/// The words of a table's or column's name, in small letters: `first` and `name` of `firstName2`.
pub fn words(name: &str) -> Vec<String> {
    let words = split::parts(name).into_iter().map(|part| part.word);
    words.filter(|word| !word.is_empty()).collect()
}

/// Whether values of a type can tell more than its name does: text, documents, lists of them, dates, long numbers.
pub fn looks_at(ty: &Type) -> bool {
    match ty.family {
        Family::Text
        | Family::Bpchar
        | Family::Citext
        | Family::Json
        | Family::Jsonb
        | Family::Date
        | Family::Int4
        | Family::Int8
        | Family::Numeric
        | Family::Bytea
        | Family::Timestamp
        | Family::TimestampTz
        | Family::Composite => true,
        Family::Array => ty.element.as_ref().is_some_and(|element| {
            !matches!(
                element.family,
                Family::Int4 | Family::Timestamp | Family::TimestampTz
            ) && looks_at(element)
        }),
        _ => is_hstore(ty) || is_path(ty) || is_xml(ty) || births::are_ranges(ty),
    }
}

/// Values of one column as text; arrays, composite values and documents as JSON, of bytes the first
/// ones in hexadecimal. `None` where none were read.
pub type Sample = Option<Vec<String>>;

/// Tells the judgements of a table's columns of how many values only parts were read: those may differ in the rest.
pub fn tell_of_cut(judgements: &mut [Judgement], cut: &[usize]) {
    for (judgement, cut) in judgements.iter_mut().zip(cut) {
        judgement.cut = *cut;
        judgement.few = judgement.few.filter(|_| *cut == 0);
    }
}

/// Judges every column of a table, in attribute order. `samples` holds one entry a column, or is empty.
pub fn table(table: &Table, samples: &[Sample]) -> Vec<Judgement> {
    if bookkeeping::tool(&table.name.name).is_some() {
        return of_a_tool(table, samples);
    }
    let names = table.columns.iter().map(|column| column.name.as_str());
    let answers = |at: usize| {
        let column = table.columns.get(at);
        column.is_some_and(|column| column.ty.family == Family::Bool)
    };
    let mut subject = Subject::with_answers(&table.name.name, names, answers);
    let judged = |subject| -> Vec<Judgement> {
        let columns = table.columns.iter().enumerate();
        columns
            .map(|(at, column)| {
                let sample = samples.get(at).and_then(Option::as_deref);
                judge(&column.name, &column.ty, sample, subject)
            })
            .collect()
    };
    let mut judgements = judged(subject);
    // What its values say is somebody's makes a table one of people as much as a name does.
    if !subject.personal_columns && judgements.iter().any(is_certainly_somebodys) {
        subject.personal_columns = true;
        judgements = judged(subject);
    }
    owned::beside(table, subject, &mut judgements);
    parts_of_names::tell_outer(table, samples, &mut judgements);
    parts_of_names::tell(table, samples, &mut judgements);
    births::beside(table, samples, &mut judgements);
    lexicon::beside(table, samples, &mut judgements);
    keyed::beside(table, samples, &mut judgements);
    attributes::beside(table, samples, subject, &mut judgements);
    health::beside(table, samples, &mut judgements);
    unlisted::beside(table, samples, subject, &mut judgements);
    streets::beside(samples, &mut judgements);
    judge_words(table, &mut judgements);
    country::beside(table, subject, &mut judgements);
    repeated::tell(table, samples, &mut judgements);
    settings::tell(table, samples, &[], &mut judgements);
    judgements
}

/// Tells of columns of values beside keys again, now that is known in which row each value stands: one list a column. NULLs,
/// which no sample has, else hide which value is of which key.
pub fn by_rows(
    table: &Table,
    samples: &[Sample],
    rows: &[Vec<usize>],
    judgements: &mut [Judgement],
) {
    settings::tell(table, samples, rows, judgements);
}

/// What a tool that changes the schema keeps of that is nobody's.
fn of_a_tool(table: &Table, samples: &[Sample]) -> Vec<Judgement> {
    let columns = (0..table.columns.len()).map(|at| samples.get(at).and_then(Option::as_ref));
    let judged = columns.map(|sample| Judgement {
        sampled: sample.map(Vec::len),
        ..Judgement::default()
    });
    judged.collect()
}

/// Whether a column's values leave no doubt that they are of people.
fn is_certainly_somebodys(judgement: &Judgement) -> bool {
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| {
        found.confidence == Confidence::High && Subject::is_personal(found.category)
    })
}

/// Adds to the judgements of a table what the comments on its columns tell. One comment a column, or empty.
pub fn by_comments(
    table: &Table,
    samples: &[Sample],
    comments: &[&str],
    judgements: &mut [Judgement],
) {
    comments::tell(table, samples, comments, judgements);
}

/// Whether each of a table's columns seems personal by names and types alone.
pub fn by_names(table: &str, columns: &[(&str, Type)]) -> Vec<bool> {
    let subject = Subject::of(table, columns.iter().map(|(name, _)| *name));
    let judgements = columns
        .iter()
        .map(|(name, ty)| judge(name, ty, None, subject));
    judgements.map(|found| found.personal.is_some()).collect()
}

/// `tsvector` holds the words of other columns of its table, an embedding what they mean: what is personal there is so
/// here.
fn judge_words(table: &Table, judgements: &mut [Judgement]) {
    let columns = || table.columns.iter().map(|column| &column.ty);
    let personal = columns()
        .zip(judgements.iter())
        .any(|(ty, judgement)| ty.family.is_text() && judgement.personal.is_some());
    if !personal {
        return;
    }
    for (ty, judgement) in columns().zip(judgements) {
        let reason = match ty.name.as_str() {
            "tsvector" => "holds the words of other columns, personal ones among them",
            _ if is_embedding(ty) => {
                "an embedding, from which texts like those of the table's personal columns can be told"
            }
            _ => continue,
        };
        judgement.personal = Some(Proposal {
            category: Category::FreeText,
            confidence: Confidence::Medium,
            reason: reason.into(),
        });
    }
}

fn judge(name: &str, ty: &Type, sample: Option<&[String]>, subject: Subject) -> Judgement {
    let hit = names::read(name, subject);
    if ty.family == Family::Bytea {
        let hit = hit.or_else(|| names::of_ciphers(name));
        let texts = bytes::judge_texts(name, hit, ty, sample.unwrap_or_default(), subject);
        return texts.unwrap_or_else(|| bytes::judge(hit, ty, sample, subject));
    }
    let sampled = sample.unwrap_or_default();
    let json: Vec<Cow<'_, str>> = sampled.iter().map(|value| as_json(ty, value)).collect();
    let texts: Vec<&str> = json.iter().map(AsRef::as_ref).collect();
    let elements = match ty.family {
        Family::Array => elements(&texts),
        _ => Vec::new(),
    };
    let parts: Vec<&str> = match ty.family {
        Family::Array => elements.iter().map(String::as_str).collect(),
        Family::Range | Family::Multirange => births::bounds(&texts),
        _ => texts.clone(),
    };
    let evidence = Evidence::under(name, parts.iter().copied());
    let program = programs::form(parts.iter().copied().filter(|_| ty.family.is_text()));
    let documents = match program.filter(|_| !is_xml(ty)) {
        Some(form) => Some(programs::read(form, &texts, name, subject)),
        None => documents(ty, &evidence, &texts, name, subject),
    };
    // Of documents as a whole only the name tells something; what they hold is told path by path.
    let nothing = Evidence::default();
    let by_path = documents.is_some() && ty.family != Family::Array;
    let by_field = ty.family == Family::Composite || has_fields(ty);
    // Of short numbers as well: ids and amounts look like postal codes. Only dates are looked for among them.
    let is_short = ty.family == Family::Int4 || births::may_only_be(ty);
    let whole = if by_path || by_field || is_short {
        &nothing
    } else {
        &evidence
    };
    let is_text = ty.family.is_text() || holds_texts(ty);
    let hit = hit.filter(|hit| !by_path || contrary::may_be_in(*hit, &texts));
    let hit = hit.filter(|hit| {
        !contrary::is_of_words(hit.category)
            || !coded::are_many_without_words(parts.iter().copied())
    });
    let hit = hit.filter(|_| !by_path || !contrary::are_parameters(name));
    let personal = pins::proposal(name, parts.iter().copied(), ty)
        .or_else(|| score::of_messages(name, hit, whole, ty))
        .or_else(|| score::column(hit, whole, ty, subject))
        .or_else(|| score::by_digests(name, whole, ty, subject))
        .or_else(|| by_form(name, &parts, ty, subject))
        .or_else(|| score::by_type(name, ty, subject))
        .or_else(|| {
            let births = is_short.then(|| score::by_habit(&evidence, ty, subject));
            births.flatten()
        });
    let may_hold = personal
        .as_ref()
        .is_none_or(|found| found.category == Category::FreeText);
    let within = (is_text && !by_path && may_hold)
        .then(|| within::read(parts.iter().copied(), name, subject, 0));
    let within = within.flatten();
    let is_left = within.as_ref().is_some_and(|within| within.is_left);
    let personal = personal.or_else(|| within.map(|found| found.proposal));
    let personal = personal.map(|found| contrary::as_town(name, found, &evidence));
    let of_people = subject.people || subject.personal_columns;
    let packed = is_text && !by_path;
    let packed =
        packed.then(|| packed::proposal(parts.iter().copied(), personal.as_ref(), of_people));
    let packed = packed.flatten();
    let is_packed = packed.is_some();
    let personal = packed.or(personal);
    let category = personal.as_ref().map(|found| found.category);
    Judgement {
        marks: marks::of(personal.as_ref(), ty, &texts),
        written: category.and_then(|category| Written::of(category, texts.iter().copied())),
        sampled: sample
            .filter(|_| !is_short || personal.is_some())
            .map(|_| evidence.values),
        personal,
        documents,
        fields: fields(name, ty, subject, sampled),
        country: evidence.country(),
        few: evidence.few().filter(|few| *few > 0),
        cut: 0,
        of_people: subject.people || subject.personal_columns,
        is_prose: evidence.is_prose(),
        are_like_names: evidence.are_written_as_names(),
        are_names_by_place: false,
        has_contacts: evidence.has_contacts() && !is_left,
        are_others_labels: evidence.are_others_labels(),
        repeats: Vec::new(),
        lower_of: None,
        plain_keys: None,
        bytes: Bytes::Unknown,
        strays: evidence.strays(),
        certain: evidence.certain().and_left(is_left),
        are_days: evidence.are_days(),
        codes: match is_text && !by_path {
            true => Codes::of(texts.iter().copied()),
            false => Codes::None,
        },
        is_street_alone: false,
        is_closed: is_packed || program.is_some(),
        shape: evidence.shape(),
    }
}

/// What values are by how they are written, under a name that says something of it.
fn by_form(name: &str, values: &[&str], ty: &Type, of: Subject) -> Option<Proposal> {
    let values = || values.iter().copied();
    numbered::proposal(name, values(), ty)
        .or_else(|| abbreviated::proposal(name, values(), ty))
        .or_else(|| tokens::of_sessions(name, values(), ty))
        .or_else(|| tokens::of_doors(name, values(), ty, of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;

    fn judgement(family: Family, name: &str, values: &[&str]) -> Judgement {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let ty = Type::plain(family.name(), family);
        judge(name, &ty, Some(&values), Subject::named("users"))
    }

    #[test]
    fn a_type_tells_what_no_name_does() {
        let told = |name: &str, ty: &Type| {
            let personal = judge(name, ty, None, Subject::named("t")).personal;
            personal.map(|found| (found.category, found.confidence))
        };
        let (inet, mac) = (
            Type::plain("inet", Family::Inet),
            Type::plain("macaddr8", Family::Other),
        );
        let list = Type {
            element: Some(Box::new(inet.clone())),
            ..Type::plain("inet[]", Family::Array)
        };
        for ty in [&inet, &Type::plain("cidr", Family::Cidr), &list] {
            assert_eq!(
                told("d", ty),
                Some((Category::Ip, Confidence::Medium)),
                "{ty:?}"
            );
        }
        assert_eq!(told("m", &mac), Some((Category::Mac, Confidence::Medium)));
        assert_eq!(told("listen_address", &inet), None);
    }

    #[test]
    fn passwords_are_seen_in_texts_of_any_name() {
        let dsn = |number| format!("host=db{number} user=app password=hunter{number}");
        let all: Vec<String> = (0..6).map(dsn).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let found = judgement(Family::Text, "target", &all);
        let personal = found.personal.unwrap();
        assert_eq!(personal.category, Category::Secret);
        assert!(!personal.reason.contains("hunter"), "{}", personal.reason);

        let lines: Vec<String> = (0..20).map(|number| format!("GET /{number}")).collect();
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(judgement(Family::Text, "output", &lines).personal, None);
        lines.extend(["login of joe@x.org with pwd=hunter2", "mail joe@x.org now"]);
        let found = judgement(Family::Text, "output", &lines);
        let category = found.personal.map(|found| found.category);
        assert_eq!(category, Some(Category::FreeText));
        // `redact` would leave the password.
        assert!(!found.has_contacts);
    }

    #[test]
    fn dates_of_birth_are_seen_in_short_numbers_and_nothing_else_is() {
        let told = |form: fn(u32) -> u32| {
            let values: Vec<String> = (0..40).map(|n| form(n).to_string()).collect();
            let texts: Vec<&str> = values.iter().map(String::as_str).collect();
            let found = judgement(Family::Int4, "x", &texts);
            (found.personal.map(|found| found.category), found.sampled)
        };
        let births = told(|n| 19_400_312 + n * 10_000);
        assert_eq!(births, (Some(Category::BirthDate), Some(40)));
        // Like postal codes, years and numbers of cards.
        for form in [|n| 28_001 + n, |n| 1950 + n, |n: u32| 411_111_111 + n] {
            assert_eq!(told(form), (None, None));
        }
    }

    #[test]
    fn places_are_told_by_their_type_and_name() {
        let told = |table: &str, name: &str, ty: &str| {
            let ty = Type::plain(ty, Family::Other);
            let found = judge(name, &ty, None, Subject::named(table)).personal;
            found.map(|found| found.category)
        };
        let place = Some(Category::Coordinates);
        for name in ["location", "position", "geo", "home_pos", "ubicacion"] {
            assert_eq!(told("stops", name, "point"), place, "{name}");
        }
        assert_eq!(told("users", "p", "point"), place);
        assert_eq!(told("stops", "location", "geography(Point,4326)"), place);
        assert_eq!(told("shapes", "corner", "point"), None);
        let text = |values: &[&str]| {
            let found = judgement(Family::Text, "x", values).personal;
            found.map(|found| found.category)
        };
        let points = [
            "POINT(-3.7 40.4)",
            "POINT(151.2 -33.86)",
            "SRID=4326;POINT(13.4 52.5)",
            "POINT (2 48)",
            "POINT Z (1.5 2.5 3)",
        ];
        assert_eq!(text(&points), place);
        let others = [
            "POINT(1)",
            "POINT(400 2)",
            "POINT(a b)",
            "POINTER(1 2)",
            "LINE(1 2)",
        ];
        assert_eq!(text(&others), None);
    }

    #[test]
    fn codes_of_diseases_are_somebodys_beside_patients() {
        let codes = ["E11.9", "I10.0", "M54.5", "J45.9", "C50.11"].map(str::to_owned);
        let told = |table: &str, beside: &str| {
            let subject = Subject::of(table, [beside, "c"]);
            let text = Type::plain("text", Family::Text);
            let found = judge("c", &text, Some(&codes), subject).personal;
            found.map(|found| found.category)
        };
        assert_eq!(told("visits", "patient_id"), Some(Category::Sensitive));
        assert_eq!(told("visitas", "id_paciente"), Some(Category::Sensitive));
        assert_eq!(told("screws", "size"), None);
    }

    #[test]
    fn logins_under_a_name_for_names_are_logins_and_free_text_of_urls_is_urls() {
        let told = |name: &str, values: &[&str], table: &str| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            let text = Type::plain("text", Family::Text);
            let found = judge(name, &text, Some(&values), Subject::named(table)).personal;
            found.map(|found| found.category)
        };
        let logins = ["qbrzonk", "zkwelder", "yostrafel", "qplimsk", "vdrovnik7"];
        assert_eq!(told("owner", &logins, "leads"), Some(Category::Username));
        let names = ["Qu Brzonk", "Zorvald", "ybrida", "Xanthi B", "Vex"];
        assert_eq!(told("owner", &names, "leads"), Some(Category::Name));
        let given = ["maria", "grace", "john", "linda", "petra"];
        assert_eq!(told("owner", &given, "leads"), Some(Category::FirstName));
        let urls: Vec<String> = (0..6).map(|n| format!("https://x.org/{n}")).collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        assert_eq!(told("comment", &urls, "leads"), Some(Category::Url));
    }

    #[test]
    fn what_things_are_called_is_nobodys() {
        let told = |table: &str, name: &str, values: &[String]| {
            let text = Type::plain("text", Family::Text);
            let found = judge(name, &text, Some(values), Subject::named(table)).personal;
            found.map(|found| found.category)
        };
        let short: Vec<String> = (0..40).map(|n| format!("Batch {n}")).collect();
        assert_eq!(told("products", "comment", &short), None);
        let text = Some(Category::FreeText);
        assert_eq!(told("products", "comment", &short[..4]), text);
        assert_eq!(told("users", "comment", &short), text);
        let long: Vec<String> = (0..40)
            .map(|n| format!("Sent back by the owner of shop {n} in May"))
            .collect();
        assert_eq!(told("products", "comment", &long), text);
        assert_eq!(told("customer", "line", &short), None);
        for (name, category) in [
            ("tarjeta_sanitaria", Category::Document),
            ("nhc", Category::Document),
            ("anamnesis", Category::Sensitive),
            ("dx", Category::Sensitive),
            ("motivo", Category::Sensitive),
            ("dom", Category::Address),
            ("adr", Category::Address),
            ("tarjeta_credito", Category::Card),
        ] {
            assert_eq!(told("pacientes", name, &[]), Some(category), "{name}");
        }
    }

    #[test]
    fn a_false_friend_does_not_say_what_language_a_table_is_of() {
        let text = Type::plain("text", Family::Text);
        let column = crate::catalog::Column::plain("kto", text);
        let name = crate::ident::TableName::new("public", "wpisy");
        let table = Table::plain(name, vec![column]);
        let country = |values: [&str; 5]| {
            let sample = Some(values.map(str::to_owned).to_vec());
            super::table(&table, &[sample])[0].country.map(|of| of.code)
        };
        let people = [
            "Anna Nowak",
            "Jan Kowalski",
            "Linda Jones",
            "Petra Huber",
            "Ada Smith",
        ];
        assert_eq!(country(people), None);
        let numbers = ["1234567", "7654321", "2345678", "9876543", "4567890"];
        assert_eq!(country(numbers), Some("de"));
    }

    #[test]
    fn documents_tell_the_country_of_a_table_whose_columns_tell_none() {
        let column = crate::catalog::Column::plain("daten", Type::plain("jsonb", Family::Jsonb));
        let name = crate::ident::TableName::new("public", "ereignis");
        let table = Table::plain(name, vec![column]);
        let country = |row: fn(usize) -> serde_json::Value| {
            let sample = (0..20).map(|at| row(at).to_string()).collect();
            super::table(&table, &[Some(sample)])[0]
                .country
                .map(|of| of.code)
        };
        let by_names = country(|at| {
            let phone = format!("030 {}", 2_000_000 + at * 7_919);
            serde_json::json!({ "nachname": "Brzonk", "telefon": phone })
        });
        assert_eq!(by_names, Some("de"));
        let by_values = country(|at| {
            let phone = format!("+33 1 {}", 20_000_000 + at * 7_919);
            serde_json::json!({ "last_name": "Brzonk", "phone": phone })
        });
        assert_eq!(by_values, Some("fr"));
        let untold = country(|at| serde_json::json!({ "last_name": format!("Brzonk {at}") }));
        assert_eq!(untold, None);
    }

    #[test]
    fn free_text_is_somebodys_in_every_table() {
        let text = Type::plain("text", Family::Text);
        for table in [
            "employee_role_history",
            "setting_history",
            "task",
            "roles",
            "countries",
        ] {
            for name in ["notes", "comment", "remarks", "body", "feedback"] {
                let found = judge(name, &text, None, Subject::named(table)).personal;
                let category = found.map(|found| found.category);
                assert_eq!(category, Some(Category::FreeText), "{table}.{name}");
            }
            let sentences: Vec<String> = (0..6)
                .map(|number| format!("Fired for theft after {number} warnings in a year"))
                .collect();
            let found = judge("because", &text, Some(&sentences), Subject::named(table));
            let category = found.personal.map(|found| found.category);
            assert_eq!(category, Some(Category::FreeText), "{table}");
        }
    }

    #[test]
    fn elements_of_arrays_are_judged_like_values() {
        let lists = [
            r#"["a@b.co","b@b.co"]"#,
            r#"[["c@b.co"],["d@b.co", null]]"#,
            r#"["e@b.co"]"#,
        ];
        let judged = judgement(Family::Array, "x", &lists);
        assert_eq!(
            judged.personal.map(|proposal| proposal.category),
            Some(Category::Email)
        );
        assert_eq!(judged.sampled, Some(5));
    }

    #[test]
    fn documents_in_texts_are_found_wherever_they_stand() {
        let text = r#"{"email": "ada@x.io", "name": "Ada Quist"}"#;
        let string = serde_json::json!(text).to_string();
        let category = |family: Family, values: &[&str]| {
            let found = judgement(family, "k", values).personal;
            found.map(|found| found.category)
        };
        // Some of the texts, and elements of lists.
        assert_eq!(
            category(Family::Text, &[text, "none", "x"]),
            Some(Category::FreeText)
        );
        assert_eq!(
            category(Family::Text, &["?mail=ada%40x.io"; 6]),
            Some(Category::FreeText)
        );
        let list = Type {
            element: Some(Box::new(Type::plain("text", Family::Text))),
            ..Type::plain("text[]", Family::Array)
        };
        let lists = vec![format!("[{string}]"); 3];
        let found = judge("k", &list, Some(&lists), Subject::default()).personal;
        assert_eq!(found.map(|found| found.category), Some(Category::FreeText));
        // A member of a document, and a value of a pair.
        let paths = |family: Family, name: &str, value: String| {
            let ty = Type::plain(name, family);
            let found = judge("k", &ty, Some(&vec![value; 3]), Subject::default());
            let found = found.documents.into_iter().flat_map(|found| found.personal);
            found
                .map(|path| (path.path, path.inside.is_some()))
                .collect::<Vec<_>>()
        };
        let expected = [("$.payload".to_owned(), true)];
        let document = format!(r#"{{"payload": {string}}}"#);
        assert_eq!(paths(Family::Jsonb, "jsonb", document), expected);
        let pair = format!(r#""payload"=>{string}"#);
        assert_eq!(paths(Family::Other, "public.hstore", pair), expected);
    }

    #[test]
    fn files_that_begin_with_letters_are_files() {
        let ty = Type::plain("bytea", Family::Bytea);
        // %PDF-1.7
        let values = vec!["255044462d312e37".to_owned(); 9];
        let judged = judge("plan", &ty, Some(&values), Subject::default());
        let category = judged.personal.map(|found| found.category);
        assert_eq!(
            (category, judged.bytes),
            (Some(Category::FreeText), Bytes::Files)
        );
    }

    #[test]
    fn pairs_are_looked_into_like_documents() {
        let ty = Type::plain("public.hstore", Family::Other);
        let values = vec![r#""email"=>"a@b.co", "size"=>NULL"#.to_owned(); 3];
        let judged = judge("attributes", &ty, Some(&values), Subject::default());
        let paths = judged.documents.map(|found| found.personal);
        assert_eq!(
            paths.map(|paths| paths[0].path.clone()).as_deref(),
            Some("$.email")
        );
    }

    #[test]
    fn documents_are_found_in_text_as_well() {
        let document = r#"{"email": "a@b.co"}"#;
        for family in [Family::Jsonb, Family::Text] {
            let judged = judgement(family, "payload", &[document; 3]);
            let documents = judged.documents.map(|documents| documents.personal.len());
            assert_eq!(documents, Some(1), "{family:?}");
        }
        assert!(
            judgement(Family::Text, "payload", &["x"])
                .documents
                .is_none()
        );
    }

    #[test]
    fn a_street_and_its_number_are_told_beside_a_town_and_its_code() {
        let judged = |name: &str, columns: &[&str]| -> Vec<Option<Category>> {
            let text = Type::plain("text", Family::Text);
            let columns = columns
                .iter()
                .map(|name| crate::catalog::Column::plain(*name, text.clone()));
            let table = Table::plain(
                crate::ident::TableName::new("public", name),
                columns.collect(),
            );
            let judgements = super::table(&table, &[]).into_iter();
            let categories = judgements.map(|found| found.personal.map(|found| found.category));
            categories.collect()
        };
        let (street, number) = (Some(Category::Street), Some(Category::HouseNumber));
        let (code, town) = (Some(Category::Postcode), Some(Category::City));
        let names = ["str", "hnr", "plz", "ort"];
        assert_eq!(judged("objekte", &names), [street, number, code, town]);
        // A string elsewhere.
        assert_eq!(judged("tokens_seen", &["str", "len"]), [None, None]);
    }
}
