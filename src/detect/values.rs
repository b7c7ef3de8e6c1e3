//! What sampled values say: how many of them are what. Counts only; no value outlives the look at it.

mod announced;
mod contrary;
mod dated;
mod documents;
mod likeness;
mod local;
mod shape;
mod shares;
mod versions;

pub use shape::Shape;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

pub(in crate::detect) use contrary::is_flag;

use super::category::Category;
use super::country::{Country, Counts};
use super::embedded::{self, Certain};
use super::named::Named;
use super::validators::contact::{self, Phone};
use super::validators::national::{Scheme, is_ssn};
use super::validators::{
    born, finance, health, issued, links, machines, places, secrets, services,
};
use crate::transform::detectors::Scanner;

/// As many different values have to be seen before a form that is not sure says something, and before one that is sure
/// says more than that it may be.
const ENOUGH: usize = 5;

/// As many before what is somebody's among other values is no slip.
const SEVERAL: usize = 3;

/// As many before a form that chance may pass does.
const PLENTY: usize = 12;

/// What values turned out to be, with how many of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Values that are neither NULL nor empty.
    pub(super) values: usize,
    /// Different ones among them.
    pub(super) distinct: usize,
    email: usize,
    phone: [usize; 3],
    ip: usize,
    mac: usize,
    /// Twelve hexadecimal digits, as MAC addresses are written without signs, and much else is.
    bare_mac: usize,
    url: usize,
    secret_url: usize,
    /// URLs that end in letters and digits without sense, and those that do under a name for hooks.
    random_url: usize,
    hook_url: usize,
    card: usize,
    iban: usize,
    bic: usize,
    ssn: usize,
    national: [usize; Scheme::ALL.len()],
    password: usize,
    digest: usize,
    token: usize,
    user_agent: usize,
    identifier: usize,
    position: usize,
    street: usize,
    full_address: usize,
    postcode: usize,
    named: Named,
    /// Codes of diseases.
    diseases: usize,
    /// Numbers as long as those of people and cards.
    long_numbers: usize,
    /// Values with a digit, and those of them that are somebody's.
    with_digits: usize,
    with_digits_told: usize,
    /// How many values are somebody's by a structure of their own, and how many by check digits.
    told: usize,
    checked: usize,
    /// Those that one country's way of writing tells.
    local: local::Local,
    /// How many are addresses of machines, and how many are numbers with dots between them that are none: versions.
    machines: usize,
    dotted: usize,
    /// Whether what looks like addresses of machines are versions, as the name says.
    are_versions: bool,
    /// Different ones among those that are somebody's.
    telling: HashSet<u64>,
    /// Documents: objects and lists of JSON.
    pub(super) documents: usize,
    /// Values that are documents of JSON without objects and lists: `null`, numbers, texts in quotes.
    scalars: usize,
    /// Texts of six or more words.
    sentences: usize,
    /// Texts that hold an e-mail address, phone number, card number, IBAN or IP address among other words.
    embedded: usize,
    /// Texts that hold a password or token behind its name.
    leaking: usize,
    /// Different ones among them.
    leaks: HashSet<u64>,
    /// Values that are or hold a token or key that nothing else looks like.
    issued: usize,
    /// Texts that hold a day of birth behind a word that says so.
    births: usize,
    likenesses: likeness::Likenesses,
    contrary: contrary::Contrary,
    /// Letters and digits without any sense, and those with what programs write around ids of sessions.
    random: usize,
    session_id: usize,
    /// Of forms that stand-ins keep.
    shapes: shape::Shapes,
    /// Years between 1900 and 2025 in front of dates: the earliest, the latest, and how many.
    years: Option<(u32, u32)>,
    early_years: usize,
    bare_years: usize,
    dated: usize,
    /// Countries that phone numbers and IBANs name.
    countries: Counts,
}

/// What a form alone says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Form {
    pub(super) category: Category,
    /// Of a hundred values.
    pub(super) percent: usize,
    /// Whether chance does not pass it: a check digit, a structure.
    pub(super) is_sure: bool,
    /// Different values that were seen, where they are too few to be certain.
    pub(super) few: Option<usize>,
    /// What the values are, in the plural.
    pub(super) what: &'static str,
}

impl Evidence {
    /// Looks at the values of one column, of one path of documents, or of the elements of arrays.
    pub(super) fn of<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        Self::default().and(values)
    }

    /// The same, where the name of what holds them is known.
    pub(super) fn under<'v>(name: &str, values: impl Iterator<Item = &'v str> + Clone) -> Self {
        let are_versions = versions::are_meant(name) && versions::may_be(values.clone());
        let evidence = Self {
            are_versions,
            contrary: contrary::Contrary::under(name),
            ..Self::default()
        };
        evidence.and(values)
    }

    fn and<'v>(self, values: impl IntoIterator<Item = &'v str>) -> Self {
        let mut evidence = self;
        let mut seen = HashSet::new();
        let mut scanner = Scanner::default();
        for value in values {
            if value.trim().is_empty() {
                continue;
            }
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            seen.insert(hasher.finish());
            let told = evidence.seen();
            let leaking = evidence.leaking;
            evidence.look(value, &mut scanner);
            if evidence.leaking > leaking {
                evidence.leaks.insert(hasher.finish());
            }
            if evidence.seen() > told {
                let has_digits = value.contains(|c: char| c.is_ascii_digit());
                evidence.with_digits_told += usize::from(has_digits);
                evidence.telling.insert(hasher.finish());
            }
        }
        evidence.distinct = seen.len();
        evidence
    }

    fn look(&mut self, value: &str, scanner: &mut Scanner) {
        self.values += 1;
        self.with_digits += usize::from(value.contains(|c: char| c.is_ascii_digit()));
        if value.starts_with(['{', '[']) && serde_json::from_str::<serde_json::Value>(value).is_ok()
        {
            self.documents += 1;
            return;
        }
        self.scalars += usize::from(documents::is_scalar(value));
        if value.chars().count() > LONGEST_ATOM {
            return self.look_at_text(value, scanner);
        }
        self.email += usize::from(contact::is_email(value));
        if let Some(phone) = contact::phone(value) {
            self.phone[phone as usize] += 1;
            if phone == Phone::International {
                self.countries.phone(value);
            }
        }
        self.ip += usize::from(!self.are_versions && machines::is_ip(value));
        self.mac += usize::from(machines::is_mac(value));
        self.bare_mac += usize::from(machines::is_bare_mac(value));
        self.url += usize::from(contact::is_url(value));
        let is_key = contact::is_url(value) && links::lets_in(value);
        let is_key = is_key || contact::has_password(value);
        self.secret_url += usize::from(is_key || links::has_long_end(value));
        self.random_url += usize::from(links::has_random_end(value));
        self.hook_url += usize::from(links::has_end_of_hook(value));
        self.shapes.look(value);
        self.card += usize::from(finance::is_card(value));
        if finance::is_iban(value) {
            self.iban += 1;
            self.countries.iban(value);
        }
        self.bic += usize::from(finance::is_bic(value));
        self.ssn += usize::from(is_ssn(value));
        for (count, scheme) in self.national.iter_mut().zip(Scheme::ALL) {
            *count += usize::from(scheme.matches(value));
        }
        self.password += usize::from(secrets::is_password_hash(value));
        self.digest += usize::from(secrets::is_digest(value));
        self.token += usize::from(secrets::is_token(value));
        self.user_agent += usize::from(machines::is_user_agent(value));
        self.identifier += usize::from(services::is_identifier(value));
        self.position += usize::from(places::is_position(value));
        self.street += usize::from(places::is_street(value));
        self.full_address += usize::from(places::is_full_address(value));
        self.postcode += usize::from(places::is_postcode(value));
        self.named.look(value);
        self.likenesses.look(value);
        self.random += usize::from(secrets::is_random(value));
        self.session_id += usize::from(secrets::is_session_id(value));
        self.diseases += usize::from(health::is_disease(value));
        self.long_numbers += usize::from(finance::is_long_number(value));
        if embedded::is_telling(value) {
            self.told += 1;
        } else if !self.are_versions && machines::is_somebodys_ip(value) {
            self.machines += 1;
        } else if embedded::has_check_digits(value) {
            self.checked += 1;
        } else {
            let before = self.local.seen();
            self.local.look(value, scanner);
            self.contrary.look(value, self.local.seen() > before);
            self.dotted += usize::from(machines::is_version(value));
        }
        if let Some(year) = places::year(value).filter(|year| (1900..=2100).contains(year)) {
            let (least, most) = self.years.unwrap_or((year, year));
            self.years = Some((least.min(year), most.max(year)));
            self.early_years += usize::from(year < 2000);
            self.bare_years += usize::from(value.trim().len() == 4);
            self.dated += 1;
        }
        self.look_at_text(value, scanner);
    }

    fn look_at_text(&mut self, value: &str, scanner: &mut Scanner) {
        self.user_agent +=
            usize::from(value.chars().count() > LONGEST_ATOM && machines::is_user_agent(value));
        self.sentences += usize::from(value.split_whitespace().count() >= 6);
        self.embedded += usize::from(embedded::holds(value, scanner));
        self.leaking += usize::from(secrets::holds_secret(value));
        let lets_in = !contact::is_url(value) && links::lets_in(value);
        self.issued += usize::from(lets_in || issued::holds_token(value));
        self.births += usize::from(born::holds_birth(value));
        self.named.look_within(value);
    }

    /// What the values are by their form; the surest first. Of few values only what is sure.
    pub(super) fn form(&self) -> Option<Form> {
        self.sure()
            .or_else(|| self.leaky())
            .or_else(|| self.births())
            .or_else(|| self.mixed())
            .or_else(|| self.owned())
            .or_else(|| self.entries())
            .or_else(|| self.likely())
            .or_else(|| self.some())
            .or_else(|| self.names())
            .or_else(|| self.alone())
    }

    /// Values that are somebody's. Check digits count where more numbers pass than by chance, which one in ten does.
    fn whole(&self) -> usize {
        let checked = if self.is_chance() { 0 } else { self.checked };
        self.told + self.addresses() + self.local.count() + checked
    }

    /// Those that were seen, whether or not they count.
    fn seen(&self) -> usize {
        self.told + self.checked + self.machines + self.local.seen()
    }

    fn is_chance(&self) -> bool {
        self.checked * 2 <= self.long_numbers
    }

    /// Addresses of machines, with those that every machine has; none where most are rather versions.
    fn listed(&self) -> usize {
        if self.machines * 2 >= self.ip {
            self.ip
        } else {
            0
        }
    }

    /// Addresses of machines; none where versions stand among the values.
    fn addresses(&self) -> usize {
        if self.dotted == 0 { self.machines } else { 0 }
    }

    /// Values that are somebody's for certain, or hold what is.
    pub(super) fn certain(&self) -> Certain {
        let cards = if self.is_chance() { 0 } else { self.card };
        Certain {
            values: self.told + self.addresses() + self.local.count() + cards + self.within(),
            is_found: self.leaking + self.births + self.issued == 0,
            are_numbers: self.percent(self.long_numbers) >= 90,
        }
    }

    /// How many values are somebody's by themselves, or hold what is, or hold a secret.
    pub(super) fn strays(&self) -> usize {
        self.whole() + self.within().max(self.named.held)
    }

    /// How many different values were seen, where they are too few for most forms.
    pub(super) fn few(&self) -> Option<usize> {
        (self.distinct < ENOUGH).then_some(self.distinct)
    }

    /// How many of a hundred.
    pub(super) fn percent(&self, count: usize) -> usize {
        (count * 100).checked_div(self.values).unwrap_or(0)
    }

    fn sure(&self) -> Option<Form> {
        let form = |category, count, what| Form {
            category,
            percent: self.percent(count),
            is_sure: true,
            few: self.few(),
            what,
        };
        let forms = [
            form(Category::Email, self.email, "e-mail addresses"),
            form(Category::Iban, self.iban, "IBANs"),
            form(Category::Password, self.password, "hashes of passwords"),
            form(Category::Secret, self.token, "tokens or keys"),
            form(
                Category::Secret,
                self.secret_url,
                "URLs with passwords or keys",
            ),
            // A hash of whole sentences would be none of them.
            form(
                match self.percent(self.sentences) {
                    50.. => Category::FreeText,
                    _ => Category::Secret,
                },
                self.leaking,
                "texts with passwords or tokens in them",
            ),
            form(Category::Mac, self.mac, "MAC addresses"),
            form(Category::Ip, self.listed(), "IP addresses"),
            form(Category::UserAgent, self.user_agent, "browsers' signatures"),
            form(
                Category::Card,
                self.card,
                "card numbers that pass the Luhn check",
            ),
            form(Category::Ssn, self.ssn, "US social security numbers"),
            form(
                Category::Phone,
                self.phone[Phone::International as usize],
                "phone numbers with a country code",
            ),
        ];
        let national = self
            .national
            .iter()
            .zip(Scheme::ALL)
            .map(|(count, scheme)| {
                let form = form(Category::NationalId(Some(*scheme)), *count, scheme.title());
                let needed = if scheme.is_telling() { 1 } else { PLENTY };
                (form, needed)
            });
        let forms = forms.into_iter().map(|form| (form, 1)).chain(national);
        forms
            .filter(|(form, needed)| form.percent >= 80 && self.distinct >= *needed)
            .max_by_key(|(form, _)| form.percent)
            .map(|(form, _)| form)
    }

    fn likely(&self) -> Option<Form> {
        if self.distinct < ENOUGH {
            return None;
        }
        let form = |category, count, least, what| {
            let percent = self.percent(count);
            let form = Form {
                category,
                percent,
                is_sure: false,
                few: None,
                what,
            };
            (percent >= least).then_some(form)
        };
        let identifiers =
            "identifiers of members of Slack, players of Steam or customers of Stripe";
        form(Category::FreeText, self.email, 20, MAIL)
            .or_else(|| form(Category::ExternalId, self.identifier, 80, identifiers))
            .or_else(|| form(Category::Coordinates, self.position, 80, "positions"))
            .or_else(|| {
                let phones =
                    self.phone[Phone::Grouped as usize] + self.phone[Phone::International as usize];
                match self.are_not_dialled() {
                    true => form(Category::Account, phones, 80, "numbers with signs in them"),
                    false => form(Category::Phone, phones, 80, "phone numbers"),
                }
            })
            .or_else(|| form(Category::Address, self.full_address, 50, "addresses"))
            .or_else(|| form(Category::Street, self.street, 50, "streets"))
            .or_else(|| self.whole_names())
            .or_else(|| {
                // Names of towns and surnames are given names, too: most of the values must be.
                let Named { first, last, .. } = self.named;
                let is_first = first >= last;
                let found = match is_first {
                    true => form(Category::FirstName, first, 70, "given names"),
                    false => form(Category::LastName, last, 70, "family names"),
                };
                found.filter(|_| self.named.are_names())
            })
            .or_else(|| {
                form(
                    Category::Username,
                    self.named.logins(),
                    30,
                    "logins made of names",
                )
            })
            .or_else(|| form(Category::Postcode, self.postcode, 90, "postal codes"))
    }

    /// The country that most phone numbers and IBANs name, where most values are such ones.
    pub(super) fn country(&self) -> Option<&'static Country> {
        let named = self.iban + self.phone[Phone::International as usize];
        let country = self.countries.common();
        country.filter(|_| self.percent(named) >= 50)
    }

    /// Whether as good as all values are logins rather than the names of people that they are called.
    pub(super) fn are_logins(&self) -> bool {
        self.distinct >= ENOUGH && self.named.are_logins_of(self.values)
    }

    /// Whether as good as all values are codes of diseases.
    pub(super) fn are_diseases(&self) -> bool {
        self.distinct >= SEVERAL && self.percent(self.diseases) >= 90
    }

    /// Whether most values are texts of several words.
    pub(super) fn is_prose(&self) -> bool {
        self.distinct >= ENOUGH && self.percent(self.sentences) >= 50
    }

    /// Whether some texts hold an e-mail address, a phone or an account number, and none a password, a day of birth or names
    /// of several people, which `redact` would leave.
    pub(super) fn has_contacts(&self) -> bool {
        let is_left = self.leaking + self.births + self.issued > 0 || self.named.are_several();
        self.embedded > 0 && !is_left
    }
}

/// What values are of which only a part is e-mail addresses.
const MAIL: &str = "e-mail addresses, and the others something else";

/// What values with names in them are.
const NAMES: &str = "texts with names of people in them";

impl Form {
    /// Whether it is one of names, which places have as well.
    pub(super) fn is_of_names(&self) -> bool {
        use Category as C;
        let is_whole = matches!(self.category, C::FirstName | C::LastName | C::Name);
        is_whole || self.what == NAMES
    }
}

/// Longest value, in characters, that may be one thing and no text.
const LONGEST_ATOM: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    fn form(values: &[&str]) -> Option<Category> {
        Evidence::of(values.iter().copied())
            .form()
            .map(|form| form.category)
    }

    #[test]
    fn a_form_that_chance_passes_needs_several_different_values() {
        let phones = [
            "415-555-2671",
            "415-555-2672",
            "415-555-2673",
            "415-555-2674",
        ];
        assert_eq!(form(&phones), None);
        let five = [&phones[..], &["415-555-2675"]].concat();
        assert_eq!(form(&five), Some(Category::Phone));
    }

    #[test]
    fn what_has_a_form_of_its_own_counts_from_the_first_value() {
        for (value, expected) in [
            ("a@b.co", Category::Email),
            ("DE89370400440532013000", Category::Iban),
            ("4539148803436467", Category::Card),
            ("mail joe@x.org today", Category::FreeText),
        ] {
            for times in [1, 10] {
                let evidence = Evidence::of(vec![value; times]);
                let form = evidence.form();
                assert_eq!(form.map(|form| form.category), Some(expected), "{value}");
                assert_eq!(form.and_then(|form| form.few), Some(1), "{value}");
            }
        }
        let many = ["a@b.co", "b@b.co", "c@b.co", "d@b.co", "e@b.co"];
        assert_eq!(Evidence::of(many).form().and_then(|form| form.few), None);
    }

    #[test]
    fn whole_values_among_others_are_found_as_texts_around_them_are() {
        let mixed = |every: usize, form: fn(usize) -> String| -> Evidence {
            let values: Vec<String> = (0..900)
                .map(|number| match number % every {
                    0 => form(number),
                    _ => format!("case {number}"),
                })
                .collect();
            Evidence::of(values.iter().map(String::as_str))
        };
        let category = |evidence: &Evidence| evidence.form().map(|form| form.category);
        for (every, form) in [
            (
                10,
                (|number| format!("u{number}@b.co")) as fn(usize) -> String,
            ),
            (3, |number| format!("+49 30 9{number:06}")),
            (20, |number| {
                [
                    "DE89370400440532013000",
                    "GB82WEST12345698765432",
                    "FR1420041010050500013M02606",
                ][number / 20 % 3]
                    .to_owned()
            }),
        ] {
            assert_eq!(
                category(&mixed(every, form)),
                Some(Category::FreeText),
                "{every}"
            );
        }
        // One is a slip, and is told.
        let one = mixed(900, |_| "joe@x.org".to_owned());
        assert_eq!((category(&one), one.strays()), (None, 1));
        // Of other long numbers, one in ten passes the check.
        let numbers: Vec<String> = (0..300_u64)
            .map(|number| (4_539_148_803_436_467 + number * 7_919).to_string())
            .collect();
        assert_eq!(
            category(&Evidence::of(numbers.iter().map(String::as_str))),
            None
        );
    }

    #[test]
    fn versions_are_no_addresses() {
        let of = |form: fn(usize) -> String| {
            let values: Vec<String> = (0..20).map(form).collect();
            Evidence::of(values.iter().map(String::as_str))
        };
        let category = |evidence: Evidence| evidence.form().map(|form| form.category);
        assert_eq!(category(of(|at| format!("1.2.3.{}", at % 9))), None);
        assert_eq!(
            category(of(|at| format!("73.2.3.{at}"))),
            Some(Category::Ip)
        );
        assert_eq!(
            category(of(|at| format!("10.{at}.0.0/16"))),
            Some(Category::Ip)
        );
        // Among others of other lengths they are none, either.
        let mixed = of(|at| match at % 2 {
            0 => format!("12.0.{at}"),
            _ => format!("12.0.{at}.1"),
        });
        assert_eq!((mixed.certain().values, category(mixed)), (0, None));
    }

    #[test]
    fn numbers_of_which_some_are_phones_are_all_of_somebody() {
        // One of many numbers that is a phone's says that others may be.
        let numbers = (0..40).map(|at| match at {
            0 => "+493012345678".to_owned(),
            _ => format!("30{}", 12_345_678 + at * 7),
        });
        let numbers: Vec<String> = numbers.collect();
        let certain = Evidence::of(numbers.iter().map(String::as_str)).certain();
        let told = certain.proposal(40).map(|found| found.category);
        assert_eq!(told, Some(Category::Account));
    }

    #[test]
    fn numbers_with_check_digits_are_told_by_their_scheme() {
        let pesel = [
            "44051401359",
            "02070803628",
            "90090515836",
            "65071209862",
            "89091912346",
        ];
        assert_eq!(
            form(&pesel),
            Some(Category::NationalId(Some(Scheme::Poland)))
        );
    }

    #[test]
    fn cards_are_told_from_other_numbers_of_their_length() {
        let cards = [
            "4539148803436467",
            "378282246310005",
            "5555555555554444",
            "6011111111111117",
            "4111111111111111",
        ];
        assert_eq!(form(&cards), Some(Category::Card));
        let others = [
            "4539148803436468",
            "378282246310006",
            "5555555555554445",
            "6011111111111118",
            "4111111111111112",
        ];
        assert_eq!(form(&others), None);
    }

    #[test]
    fn texts_with_somebodys_address_are_free_text() {
        let texts: Vec<String> = (0..20)
            .map(|number| match number {
                7 => "Please write to joe@example.org about it".to_owned(),
                other => format!("nothing to see in line {other} of this text"),
            })
            .collect();
        let evidence = Evidence::of(texts.iter().map(String::as_str));
        assert_eq!(
            evidence.form().map(|form| form.category),
            Some(Category::FreeText)
        );
        assert!(evidence.is_prose());
    }

    #[test]
    fn names_among_words_that_come_again_and_again_are_texts() {
        const NAMES: [&str; 6] = [
            "John Smith",
            "Mary Johnson",
            "James Brown",
            "Anna Miller",
            "Peter Davis",
            "Laura Wilson",
        ];
        let told = |others: usize| {
            let values: Vec<String> = (0..200)
                .map(|at| match at % 2 {
                    0 => NAMES[at / 2 % 6].to_owned(),
                    _ => format!("non{}", at % others),
                })
                .collect();
            form(&values.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert_eq!(told(4), Some(Category::FreeText));
        // Each another: somebody whom no list has.
        assert_eq!(told(200), Some(Category::Name));
    }

    #[test]
    fn names_of_several_people_among_other_values_are_found_and_colours_are_none() {
        let rare = |every: usize| -> Vec<String> {
            let people = [
                "Mary Johnson",
                "Petra Wagner",
                "Lucía Martínez",
                "Jan Nowak",
            ];
            (0..200)
                .map(|number| match number % every {
                    0 => people[number / every % people.len()].to_owned(),
                    _ => "system".to_owned(),
                })
                .collect()
        };
        let of = |values: &[String]| {
            let evidence = Evidence::of(values.iter().map(String::as_str));
            (evidence.form().map(|form| form.category), evidence.strays())
        };
        assert_eq!(of(&rare(10)), (Some(Category::FreeText), 20));
        // Too few to say so of the column are told.
        assert_eq!(of(&rare(100)), (None, 2));
        // Among a word that would become a name.
        assert_eq!(of(&rare(2)).0, Some(Category::FreeText));
        let one = vec!["Wagner, Petra".to_owned(); 30];
        assert_eq!(of(&one).0, Some(Category::Name));
        assert_eq!(of(&vec!["Garden Chair".to_owned(); 30]).0, None);
        let colours = ["Green", "Brown", "White", "Black", "Gray", "Rose"];
        assert_eq!(form(&colours), None);
        let families = [
            "Schmidt",
            "Schneider",
            "Fischer",
            "Wagner",
            "Neumann",
            "Hoffmann",
        ];
        assert_eq!(form(&families), Some(Category::LastName));
        let logins = ["aschmidt", "pwagner", "jfischer", "mhoffmann", "uneumann"];
        assert_eq!(form(&logins), Some(Category::Username));
    }

    #[test]
    fn births_spread_over_decades() {
        let dates = |first: u32, step: u32| {
            let dates: Vec<String> = (0..15)
                .map(|number| format!("{}-03-0{}", first + number * step, number % 9 + 1))
                .collect();
            Evidence::of(dates.iter().map(String::as_str)).looks_like_births()
        };
        assert!(dates(1950, 4));
        assert!(!dates(2001, 1));
        let evidence = |form: fn(u32) -> String| {
            let values: Vec<String> = (0..15).map(|number| form(1950 + number * 4)).collect();
            Evidence::of(values.iter().map(String::as_str))
        };
        for form in [
            |year| format!("{year}0301"),
            |year| format!("01/03/{year}"),
            |year: u32| year.to_string(),
        ] {
            assert!(evidence(form).looks_like_births());
        }
        assert!(evidence(|year| year.to_string()).has_bare_years());
        assert!(!evidence(|year| format!("{year}0301")).has_bare_years());
    }

    #[test]
    fn a_name_that_nothing_confirms_is_contradicted() {
        let words = Evidence::of(["a", "b", "c", "d", "e"]);
        assert!(words.contradicts(Category::Email) && !words.contradicts(Category::Name));
        assert!(!Evidence::of(["a"]).contradicts(Category::Email));
    }

    #[test]
    fn no_input_makes_it_panic() {
        for value in [
            "",
            "é",
            "+",
            "@",
            "{",
            "[",
            "-----",
            "\u{0}",
            "👩‍👩‍👧",
            "2024",
            "1e5",
            "::::",
        ] {
            let _ = Evidence::of([value]).form();
        }
    }
}
