//! Which country a table's people are of: by the calling codes of its phone numbers, the countries of its IBANs, the
//! schemes of its national numbers, and the languages of its columns' names.

use super::category::Category;
use super::subject::Subject;
use super::validators::national::Scheme;
use super::{Judgement, names, score};
use crate::catalog::Table;
use crate::transform::builtin::contact::phone::international;

/// A country that stand-ins may be of.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// As the parameter `country` has it: ISO 3166-1 alpha-2 in small letters, but `uk`.
    pub code: &'static str,
    /// The locale that its words are of, where there is one.
    pub locale: Option<&'static str>,
    /// The scheme of its national numbers, where one is known.
    pub scheme: Option<Scheme>,
    /// Source: ITU-T E.164, list of assigned country codes. No code begins with another one.
    calling: &'static str,
    /// As an IBAN begins (ISO 3166-1 alpha-2). Empty where there are none.
    bank: &'static str,
    /// The language of names that says most likely this country.
    language: Option<&'static str>,
}

const fn country(
    code: &'static str,
    calling: &'static str,
    bank: &'static str,
    locale: Option<&'static str>,
) -> Country {
    Country {
        code,
        locale,
        scheme: None,
        calling,
        bank,
        language: None,
    }
}

impl Country {
    const fn speaks(self, language: &'static str) -> Self {
        Self {
            language: Some(language),
            ..self
        }
    }

    /// The code in front of its phone numbers.
    pub(super) fn calling(&'static self) -> &'static str {
        self.calling
    }

    const fn numbers(self, scheme: Scheme) -> Self {
        Self {
            scheme: Some(scheme),
            ..self
        }
    }
}

static COUNTRIES: [Country; 18] = [
    country("us", "1", "", None),
    country("uk", "44", "GB", None).numbers(Scheme::UnitedKingdom),
    country("au", "61", "", None),
    country("in", "91", "", None).numbers(Scheme::India),
    country("de", "49", "DE", Some("de_DE"))
        .speaks("de")
        .numbers(Scheme::Germany),
    country("at", "43", "AT", None),
    country("ch", "41", "CH", None),
    country("fr", "33", "FR", Some("fr_FR"))
        .speaks("fr")
        .numbers(Scheme::France),
    country("es", "34", "ES", None)
        .speaks("es")
        .numbers(Scheme::Spain),
    country("it", "39", "IT", Some("it_IT"))
        .speaks("it")
        .numbers(Scheme::Italy),
    country("nl", "31", "NL", Some("nl_NL"))
        .speaks("nl")
        .numbers(Scheme::Netherlands),
    country("pl", "48", "PL", None)
        .speaks("pl")
        .numbers(Scheme::Poland),
    // Twenty times as many people as in Portugal.
    country("br", "55", "BR", Some("pt_BR"))
        .speaks("pt")
        .numbers(Scheme::Brazil),
    country("pt", "351", "PT", Some("pt_PT")).numbers(Scheme::Portugal),
    country("se", "46", "SE", None).numbers(Scheme::Sweden),
    country("jp", "81", "", Some("ja_JP")),
    country("tr", "90", "TR", Some("tr_TR")),
    country("cn", "86", "", Some("zh_CN")),
];

/// The country of a code.
#[cfg(test)]
pub(crate) fn named(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// Most digits of a country's code. Source: ITU-T E.164.
const LONGEST_CODE: usize = 3;

/// The country whose code a phone number begins with.
pub(crate) fn calling(number: &str) -> Option<&'static str> {
    let digits = international(number)?.take(LONGEST_CODE);
    let digits: String = digits.map(char::from).collect();
    let mut countries = COUNTRIES.iter();
    countries
        .find(|country| digits.starts_with(country.calling))
        .map(|country| country.code)
}

/// How many values, or how much weight, speak for each country.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts([usize; COUNTRIES.len()]);

impl Counts {
    fn add(&mut self, weight: usize, is: impl Fn(&Country) -> bool) {
        let place = COUNTRIES.iter().position(is);
        if let Some(count) = place.and_then(|place| self.0.get_mut(place)) {
            *count += weight;
        }
    }

    /// Counts a phone number with its country code.
    pub(super) fn phone(&mut self, number: &str) {
        let number = number.trim();
        let number = number.strip_prefix("00").unwrap_or(number);
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        self.add(1, |country| digits.starts_with(country.calling));
    }

    /// Counts an IBAN.
    pub(super) fn iban(&mut self, number: &str) {
        let begin: String = number.trim().chars().take(2).collect();
        self.add(1, |country| begin.eq_ignore_ascii_case(country.bank));
    }

    /// The country that four of five values are of.
    pub(super) fn common(&self) -> Option<&'static Country> {
        let all: usize = self.0.iter().sum();
        let (country, most) = self.most()?;
        (most * 5 >= all * 4).then_some(country)
    }

    fn most(&self) -> Option<(&'static Country, usize)> {
        let counted = COUNTRIES.iter().zip(self.0.iter().copied());
        counted
            .max_by_key(|(_, count)| *count)
            .filter(|(_, count)| *count > 0)
    }
}

/// What the columns of one table say about its country.
#[derive(Debug, Default)]
pub(super) struct Votes {
    counts: Counts,
    /// Personal columns with English names, which other countries have, too.
    english: usize,
}

/// Weight of values against that of a name.
const VALUES: usize = 2;

impl Votes {
    /// Counts what a column's values say.
    pub(super) fn values(&mut self, seen: Option<&'static Country>, category: Option<Category>) {
        let scheme = match category {
            Some(Category::NationalId(scheme)) => scheme,
            _ => None,
        };
        let by_scheme = |country: &Country| scheme.is_some() && country.scheme == scheme;
        self.counts.add(VALUES, |country| {
            Some(country) == seen || by_scheme(country)
        });
    }

    /// Counts the language of a column's name.
    pub(super) fn name(&mut self, language: &str) {
        self.english += usize::from(language == "en");
        self.counts
            .add(1, |country| country.language == Some(language));
    }

    /// The country of the table: more than any other has, and more than one foreign word among English ones.
    pub(super) fn country(&self) -> Option<&'static Country> {
        let (country, most) = self.counts.most()?;
        let equals = self.counts.0.iter().filter(|count| **count == most).count();
        (equals == 1 && (most > 1 || self.english == 0)).then_some(country)
    }
}

/// What no value tells of a column, the table's other columns do.
pub(super) fn beside(table: &Table, subject: Subject, judgements: &mut [Judgement]) {
    let mut votes = Votes::default();
    for (column, judgement) in table.columns.iter().zip(judgements.iter()) {
        let category = judgement.personal.as_ref().map(|found| found.category);
        votes.values(judgement.country, category);
        // A word that means something else by its values is of another language as likely as not.
        let is_true = |hit: &names::Hit| {
            let agrees = |seen| score::are_one(hit.category, seen);
            hit.category.fits(&column.ty) && category.is_some_and(agrees)
        };
        let named = names::read(&column.name, subject);
        if let Some(hit) = named.filter(is_true) {
            votes.name(hit.language);
        }
    }
    let country = votes.country().or_else(|| country_inside(judgements));
    for judgement in judgements {
        judgement.country = judgement.country.or(country);
    }
}

/// What no column tells, the paths of documents do.
fn country_inside(judgements: &[Judgement]) -> Option<&'static Country> {
    let mut votes = Votes::default();
    let documents = judgements
        .iter()
        .filter_map(|found| found.documents.as_ref());
    for path in documents.flat_map(|found| &found.personal) {
        votes.values(path.country, Some(path.proposal.category));
        if let Some(language) = path.language {
            votes.name(language);
        }
    }
    votes.country()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(country: Option<&'static Country>) -> Option<&'static str> {
        country.map(|country| country.code)
    }

    #[test]
    fn values_tell_their_country_where_most_are_of_one() {
        let mut counts = Counts::default();
        assert_eq!(code(counts.common()), None);
        for number in [
            "+49 30 901820",
            "0049 89 123456",
            "+4915112345678",
            " +49/30/1",
        ] {
            counts.phone(number);
        }
        counts.iban("DE89 3704 0044 0532 0130 00");
        counts.phone("+351 21 123 4567");
        assert_eq!(code(counts.common()), Some("de"));
        counts.phone("+44 20 7946 0000");
        assert_eq!(code(counts.common()), None);
    }

    #[test]
    fn names_tell_the_country_of_a_table_unless_they_disagree() {
        let voted = |languages: &[&str]| {
            let mut votes = Votes::default();
            languages.iter().for_each(|language| votes.name(language));
            code(votes.country())
        };
        assert_eq!(voted(&["en", "de", "de"]), Some("de"));
        assert_eq!(voted(&["de"]), Some("de"));
        assert_eq!(voted(&["en", "it"]), None);
        assert_eq!(voted(&["de", "nl"]), None);
        assert_eq!(voted(&["en"]), None);
    }

    #[test]
    fn no_calling_code_begins_with_another() {
        for one in &COUNTRIES {
            let other = COUNTRIES
                .iter()
                .find(|other| *other != one && other.calling.starts_with(one.calling));
            assert_eq!(other, None, "{}", one.code);
        }
    }
}
