//! What a column's name says about its values, seen with its table's name and its neighbours'.
//!
//! The longest run of parts that the dictionary knows decides; what stands around it may take that back: `email_sent_at`
//! is about e-mail, `has_phone` asks, `name` alone says nothing, in a table of people it does.

use super::category::Category;
use super::dictionary::{DICTIONARY, Role, Where, Word};
use super::segments;
use super::split::{Part, parts};
use super::subject::{Prefix, Subject, Titled};

/// Longest run of parts that is looked up.
const LONGEST_RUN: usize = 5;

/// How much a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It often means something else.
    Weak,
    /// With the table's name or its neighbours'.
    InContext,
    /// By itself.
    Clear,
}

/// Words that ask for yes or no.
const ANSWERS: &[&str] = &[
    "is", "has", "was", "ist", "hat", "est", "es", "tiene", "ha", "czy",
];

/// What a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) category: Category,
    pub(super) strength: Strength,
    /// Of the word that was found.
    pub(super) language: &'static str,
}

pub(super) fn is_neutral(word: &str) -> bool {
    word.is_empty() || DICTIONARY.is(Role::Neutral, word)
}

/// The parts of a column's name, without what all columns of its table begin with.
fn parts_of(column: &str, subject: Subject) -> Vec<Part> {
    let mut parts = parts(column);
    let begins = |prefix: Prefix| {
        let first = parts.first();
        parts.len() > 1 && first.is_some_and(|first| prefix.is(&first.written))
    };
    if subject.prefix.is_some_and(begins) {
        parts.remove(0);
    }
    segments::cut(parts)
}

/// What a column's name says.
pub(super) fn read(column: &str, subject: Subject) -> Option<Hit> {
    if is_harmless(column, subject) {
        return None;
    }
    let parts = parts_of(column, subject);
    let found = longest(&parts).and_then(|(run, meanings)| {
        let around = Around::new(&parts, run, subject);
        // The first of those that say most: English comes first in the dictionary.
        let hits = meanings.iter().rev().filter_map(|word| around.hit(*word));
        hits.max_by_key(|hit| hit.strength)
    });
    found
        .or_else(|| of_secrets(&parts, subject))
        .or_else(|| of_servers(&parts, subject))
}

/// Words in front of a `pass` that lets a program in.
const SERVERS: &[&str] = &[
    "smtp",
    "imap",
    "pop",
    "mail",
    "mailer",
    "db",
    "database",
    "sql",
    "mysql",
    "pg",
    "postgres",
    "postgresql",
    "redis",
    "mongo",
    "rabbit",
    "rabbitmq",
    "mq",
    "proxy",
    "ftp",
    "sftp",
    "ssh",
    "ldap",
    "bind",
    "http",
    "auth",
    "basic",
    "api",
    "admin",
    "root",
    "user",
    "login",
    "server",
    "host",
    "sip",
    "voip",
    "vpn",
    "wifi",
    "wlan",
    "router",
    "snmp",
    "smb",
    "nas",
    "webdav",
    "caldav",
    "xmpp",
    "sms",
    "soap",
    "ws",
    "remote",
    "backup",
    "tunnel",
    "gateway",
    "printer",
    "camera",
];

/// `smtp_pass`, `mailpass`, and `pass` beside a host or port.
fn of_servers(parts: &[Part], subject: Subject) -> Option<Hit> {
    let (last, before) = parts.split_last()?;
    let stem = last.word.strip_suffix("pass")?;
    let is_server = |word: &str| SERVERS.contains(&word);
    let is_one = match stem {
        "" => {
            let is_alone = before.iter().all(|part| is_neutral(&part.word));
            is_alone && subject.servers || before.iter().any(|part| is_server(&part.word))
        }
        glued => is_server(glued),
    };
    is_one.then_some(Hit {
        category: Category::Password,
        // It is a program's, and makes no table one of people.
        strength: Strength::InContext,
        language: "en",
    })
}

/// Bytes that are called encrypted are what nobody but the program may read.
pub(super) fn of_ciphers(column: &str) -> Option<Hit> {
    let is_cipher = |part: &Part| CIPHERS.contains(&part.word.as_str());
    let is_vector = |part: &Part| matches!(part.word.as_str(), "iv" | "nonce" | "tag");
    let parts = parts(column);
    let is_one = parts.iter().any(is_cipher) && !parts.last().is_some_and(is_vector);
    is_one.then_some(Hit {
        category: Category::Secret,
        strength: Strength::InContext,
        language: "en",
    })
}

/// Words for what is encrypted.
pub(super) const CIPHERS: &[&str] = &[
    "encrypted",
    "crypted",
    "encr",
    "cipher",
    "ciphertext",
    "verschluesselt",
    "chiffre",
    "cifrado",
    "cifrada",
    "cifrato",
    "versleuteld",
    "zaszyfrowany",
];

/// A key or code is a secret where the table is of secrets: `key` in `password_resets`.
fn of_secrets(parts: &[Part], subject: Subject) -> Option<Hit> {
    let (last, others) = parts.split_last()?;
    let is_key = |part: &Part| DICTIONARY.is(Role::Key, &part.word);
    let is_plain = |part: &Part| {
        is_key(part) || is_neutral(&part.word) || DICTIONARY.is(Role::Person, &part.word)
    };
    (subject.secrets && is_key(last) && others.iter().all(is_plain)).then_some(Hit {
        category: Category::Secret,
        strength: Strength::InContext,
        language: "en",
    })
}

/// Whether a name stands among those that look personal and are not.
pub(super) fn is_harmless(column: &str, subject: Subject) -> bool {
    let parts = parts_of(column, subject);
    let whole: String = parts.iter().map(|part| part.written.as_str()).collect();
    DICTIONARY.is(Role::Never, &whole)
}

/// A run of parts and what it may stand for.
type Run = ((usize, usize), Vec<Word>);

/// Words of columns that hold no text of anybody, beside those of the dictionary.
const OF_NOBODY: &[&str] = &[
    "checksum", "color", "colour", "crc", "css", "currency", "etag", "icon", "lang", "language",
    "locale", "md", "sha", "sku", "slug", "sql", "unit",
];

/// Whether a name says that its values are nobody's: it is one of those that only look personal, asks for yes or no, or
/// ends in a word of what is about something. Keys and codes of people may be theirs.
pub(super) fn is_about_nobody(column: &str, subject: Subject) -> bool {
    let parts = parts_of(column, subject);
    let asks = parts
        .first()
        .is_some_and(|first| ANSWERS.contains(&first.word.as_str()));
    let is_harmless_end = parts.last().is_some_and(|last| {
        let word = last.word.as_str();
        let is = |role: Role| DICTIONARY.is(role, word);
        let is_key = !subject.people && is(Role::Key);
        is(Role::About) || is(Role::Asks) || is_key
    });
    asks || is_harmless_end || is_of_nobody(column, subject)
}

/// Words for numbers and codes, which count or describe things elsewhere, and for an insurance, which is known by one.
const CODES: &[&str] = &[
    "num", "number", "no", "nr", "nbr", "code", "cd", "nummer", "numero", "numer", "policy",
];

/// The same where the values are codes, each another one: a `num` or `code` in front of them may be somebody's.
pub(super) fn are_nobodys_codes(column: &str, subject: Subject) -> bool {
    let parts = parts_of(column, subject);
    let last = parts.last().map(|last| last.word.as_str());
    let is_of_codes = last.is_some_and(|last| CODES.contains(&last));
    is_of_nobody(column, subject) || !is_of_codes && is_about_nobody(column, subject)
}

/// Whether it is called like what holds nothing of anybody.
pub(super) fn is_of_nobody(column: &str, subject: Subject) -> bool {
    let parts = parts_of(column, subject);
    let last = parts.last().map(|last| last.word.as_str());
    last.is_some_and(|last| OF_NOBODY.contains(&last)) || is_harmless(column, subject)
}

/// The run that decides: the longest that the dictionary knows, the last one of several; but a clear word at the end
/// beats one in front of it, as in `emergency_contact_phone`. Then a part with a known ending.
fn longest(parts: &[Part]) -> Option<Run> {
    let longest = runs(parts).next();
    let mut last = runs(parts).filter(|((_, end), _)| *end == parts.len());
    let clear = last.find(|(_, words)| words.iter().any(|word| word.place == Where::Any));
    let behind = |run: &Run| {
        longest
            .as_ref()
            .is_some_and(|((_, end), _)| *end <= run.0.0)
    };
    clear
        .filter(behind)
        .or_else(|| longest.clone())
        .or_else(|| ending(parts))
}

/// All runs that the dictionary knows, longest first, the last one first among those of one length.
fn runs(parts: &[Part]) -> impl Iterator<Item = Run> {
    let lengths = (1..=parts.len().min(LONGEST_RUN)).rev();
    let places = lengths.flat_map(move |length| {
        (0..=parts.len() - length)
            .rev()
            .map(move |start| (start, start + length))
    });
    places.filter_map(move |(start, end)| {
        let run = &parts[start..end];
        let written: String = run.iter().map(|part| part.written.as_str()).collect();
        let words: String = run.iter().map(|part| part.word.as_str()).collect();
        let found = [written, words]
            .iter()
            .map(|joined| DICTIONARY.meanings(joined))
            .find(|meanings| !meanings.is_empty());
        found.map(|meanings| ((start, end), meanings.to_vec()))
    })
}

fn ending(parts: &[Part]) -> Option<Run> {
    parts.iter().enumerate().rev().find_map(|(at, part)| {
        let word = DICTIONARY.by_ending(&part.word)?;
        Some(((at, at + 1), vec![word]))
    })
}

/// What stands in front of and behind the run, and the table.
struct Around<'p> {
    before: Vec<&'p str>,
    after: Vec<&'p str>,
    subject: Subject,
}

impl<'p> Around<'p> {
    fn new(parts: &'p [Part], (start, end): (usize, usize), subject: Subject) -> Self {
        let words = |parts: &'p [Part]| -> Vec<&'p str> {
            let words = parts.iter().map(|part| part.word.as_str());
            words.filter(|word| !word.is_empty()).collect()
        };
        Self {
            before: words(&parts[..start]),
            after: words(&parts[end..]),
            subject,
        }
    }

    fn hit(&self, word: Word) -> Option<Hit> {
        let is = |role, word: &&&str| DICTIONARY.is(role, word);
        let mut asks = self.before.iter().filter(|word| is(Role::Asks, word));
        // Whether somebody has an illness is as much as which; how many somebody has is a number.
        let tells = word.category == Category::Sensitive;
        if asks.any(|word| !tells || !ANSWERS.contains(word)) {
            return None;
        }
        let known =
            |word: &&&str| is_neutral(word) || is(Role::Person, word) || is(Role::Company, word);
        let stray = self.after.iter().filter(|word| !known(word)).count();
        if stray > 0 && self.after.iter().any(|word| is(Role::About, &word)) {
            return None;
        }
        let strength = self.strength(word)?;
        // `email_foo` may be anything; `email_cliente` is the customer's.
        let strength = if stray > 0 { Strength::Weak } else { strength };
        let is_reference = self.subject.places && !self.subject.people && is_place(word.category);
        let is_things = self.subject.things && !self.subject.people && is_a_things(word.category);
        // A picture or text of a person's is named so: `author_name` in `books`.
        let is_whose = self
            .before
            .iter()
            .any(|word| DICTIONARY.is(Role::Person, word));
        let hit = Hit {
            category: word.category,
            strength,
            language: word.language,
        };
        (!is_reference && (!is_things || is_whose))
            .then_some(hit)
            .and_then(|hit| match is_whose {
                true => Some(hit),
                false => self.titled(hit, word),
            })
    }

    /// The `title` of a review is what somebody wrote, and that of a book nobody's; neither is an office.
    fn titled(&self, hit: Hit, word: Word) -> Option<Hit> {
        let titled = self.subject.titled.filter(|_| {
            let is_title = hit.category == Category::Job && word.place == Where::Person;
            is_title && !self.subject.people
        });
        match titled {
            None => Some(hit),
            Some(Titled::Published) => None,
            Some(Titled::Written) => Some(Hit {
                category: Category::FreeText,
                strength: Strength::Weak,
                ..hit
            }),
        }
    }

    fn strength(&self, word: Word) -> Option<Strength> {
        match word.place {
            Where::Any => Some(Strength::Clear),
            Where::Weak => Some(Strength::Weak),
            Where::Person => self.in_context(word.category, Role::Person, self.subject.people),
            Where::Company => self.in_context(word.category, Role::Company, self.subject.companies),
            Where::Address => {
                let beside = self.subject.address_columns >= 2;
                beside.then_some(Strength::InContext)
            }
        }
    }

    /// Whether the words around say of whom: `patient_name`, `name` in `patients`; `product_name` says it is not.
    /// The height of a thing, what describes it and its time zone stand beside the names of people as well.
    fn in_context(&self, category: Category, role: Role, table: bool) -> Option<Strength> {
        let around = || self.before.iter().chain(&self.after);
        let mut strangers = around().filter(|word| !is_neutral(word));
        if around().any(|word| DICTIONARY.is(role, word)) {
            let all = strangers.all(|word| DICTIONARY.is(role, word));
            return Some(if all { Strength::Clear } else { Strength::Weak });
        }
        if strangers.next().is_some() {
            return None;
        }
        let beside = role == Role::Person
            && !matches!(
                category,
                Category::Sensitive | Category::FreeText | Category::TimeZone
            )
            && self.subject.personal_columns
            && !self.subject.companies
            && !self.subject.places;
        let is_text = category == Category::FreeText && self.subject.beside_somebody;
        // What is written of a patient is of the body, whatever table it is in.
        let is_patients = category == Category::Sensitive && self.subject.patients;
        if table || is_patients {
            Some(Strength::InContext)
        } else {
            (beside || is_text).then_some(Strength::Weak)
        }
    }
}

/// What things have, too.
fn is_a_things(category: Category) -> bool {
    matches!(
        category,
        Category::Name
            | Category::Title
            | Category::Job
            | Category::Photo
            | Category::NationalId(_)
            | Category::Document
            | Category::Username
    )
}

/// What tables of reference data hold, too.
fn is_place(category: Category) -> bool {
    matches!(
        category,
        Category::City
            | Category::State
            | Category::Country
            | Category::Postcode
            | Category::TimeZone
            | Category::Coordinates
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(table: &str, column: &str) -> Option<(Category, Strength)> {
        let subject = Subject::of(table, [column]);
        read(column, subject).map(|hit| (hit.category, hit.strength))
    }

    fn category(table: &str, column: &str) -> Option<Category> {
        hit(table, column).map(|(category, _)| category)
    }

    #[test]
    fn titles_of_what_is_written_or_sold_are_no_offices() {
        let told = |table: &str| {
            let subject = Subject::of(table, ["title", "nickname", "email"]);
            read("title", subject).map(|hit| hit.category)
        };
        assert_eq!(told("review_detail"), Some(Category::FreeText));
        assert_eq!(told("tickets"), Some(Category::FreeText));
        assert_eq!(told("books"), None);
        assert_eq!(told("contacts"), Some(Category::Job));
        assert_eq!(told("post_authors"), Some(Category::Job));
        assert_eq!(told("leads"), Some(Category::Job));
    }

    #[test]
    fn a_name_counts_where_people_are_meant() {
        assert_eq!(category("users", "name"), Some(Category::Name));
        assert_eq!(category("products", "name"), None);
        assert_eq!(category("user_groups", "name"), None);
        assert_eq!(category("vip_customers", "name"), Some(Category::Name));
        assert_eq!(category("customer_details", "name"), Some(Category::Name));
        assert_eq!(category("orders", "patient_name"), Some(Category::Name));
        assert_eq!(category("user_roles", "name"), None);
        assert_eq!(category("users", "product_name"), None);
        assert_eq!(category("suppliers", "name"), Some(Category::Company));
        assert_eq!(category("kunden", "name"), Some(Category::Name));
        assert_eq!(category("clientes", "nombre"), Some(Category::Name));
    }

    #[test]
    fn a_clear_word_at_the_end_decides() {
        assert_eq!(
            category("t", "emergency_contact_phone"),
            Some(Category::Phone)
        );
        assert_eq!(category("t", "emergency_contact"), Some(Category::Name));
        assert_eq!(category("t", "email_address"), Some(Category::Email));
        assert_eq!(
            category("t", "password_reset_token"),
            Some(Category::Secret)
        );
    }

    #[test]
    fn neighbours_tell_what_a_table_is_of() {
        let subject = Subject::of("leads_2024_x", ["name", "email", "city"]);
        let name = read("name", subject);
        assert_eq!(name.map(|hit| hit.category), Some(Category::Name));
        let state = |columns: &[&str]| read("state", Subject::of("x", columns.iter().copied()));
        assert_eq!(
            state(&["state", "city", "zip"]).map(|hit| hit.category),
            Some(Category::State)
        );
        assert_eq!(state(&["state", "payload"]), None);
    }

    #[test]
    fn what_is_about_a_thing_does_not_hold_it() {
        for name in [
            "email_verified",
            "email_sent_at",
            "has_phone",
            "phone_type",
            "address_id",
            "password_changed_at",
            "is_email_confirmed",
            "email_template",
            "file_name",
            "max_age",
        ] {
            assert_eq!(category("users", name), None, "{name}");
        }
    }

    #[test]
    fn a_question_about_what_is_sensitive_is_sensitive() {
        for name in [
            "hiv_positive",
            "is_pregnant",
            "has_diabetes",
            "is_disabled_person",
            "Schwerbehindert",
            "ist_schwanger",
            "has_allergies",
        ] {
            assert_eq!(category("users", name), Some(Category::Sensitive), "{name}");
        }
        assert_eq!(category("users", "num_allergies"), None);
        assert_eq!(category("users", "is_disabled"), None);
    }

    #[test]
    fn words_are_found_written_together_apart_and_in_several_languages() {
        for (name, expected) in [
            ("emailAddress", Category::Email),
            ("EMAIL", Category::Email),
            ("shipping_email", Category::Email),
            ("email2", Category::Email),
            ("geburtsdatum", Category::BirthDate),
            ("fecha_nacimiento", Category::BirthDate),
            ("date_de_naissance", Category::BirthDate),
            ("telefono_casa", Category::Phone),
            ("adresse_livraison", Category::Address),
            ("Lieferadresse", Category::Address),
            ("Hauptstraße", Category::Street),
            ("numero_telefono", Category::Phone),
            ("codice_fiscale", Category::NationalId(None)),
            ("cognome", Category::LastName),
            ("imię", Category::FirstName),
            ("address1", Category::Street),
            ("address", Category::Address),
            ("ip_address", Category::Ip),
            ("mac_address", Category::Mac),
        ] {
            assert_eq!(category("t", name), Some(expected), "{name}");
        }
    }

    #[test]
    fn short_words_for_births_and_secrets_are_known() {
        for (name, expected) in [
            ("nascita", Category::BirthDate),
            ("nascimento", Category::BirthDate),
            ("urodzony", Category::BirthDate),
            ("született", Category::BirthDate),
            ("lugar_nacimiento", Category::Circumstance),
            ("num_pasaporte", Category::Document),
            ("dowod", Category::Document),
            ("nuss", Category::Document),
            ("Doc. Identidad", Category::Document),
            ("bday", Category::BirthDate),
            ("geb", Category::BirthDate),
            ("reset_key", Category::Secret),
            ("api_code", Category::Secret),
            ("jti", Category::Secret),
            ("webhook_url", Category::Secret),
        ] {
            assert_eq!(category("t", name), Some(expected), "{name}");
        }
    }

    #[test]
    fn numbers_of_persons_and_what_services_keep_are_known() {
        for (name, expected) in [
            ("pw_hash", Category::Password),
            ("crypted", Category::Password),
            ("ausweis", Category::Document),
            ("kfz", Category::Document),
            ("lanr", Category::Document),
            ("chipkarte", Category::Document),
            ("insurance_id", Category::Document),
            ("stripe_ref", Category::ExternalId),
            ("ssh_key", Category::Secret),
            ("cookie", Category::Secret),
            ("ni_number", Category::NationalId(None)),
            ("medicare", Category::NationalId(None)),
            ("nuhsa", Category::NationalId(None)),
            ("meds", Category::Sensitive),
            ("krankenversicherung", Category::Sensitive),
            ("nif_empresa", Category::TaxId),
            ("rfc822", Category::FreeText),
        ] {
            assert_eq!(category("t", name), Some(expected), "{name}");
        }
        assert_eq!(category("users", "plate"), Some(Category::Document));
        for name in ["plate", "cookie_policy", "ssh_key_type"] {
            assert_eq!(category("t", name), None, "{name}");
        }
    }

    #[test]
    fn reference_data_is_nobodys() {
        assert_eq!(category("city", "city"), None);
        assert_eq!(category("countries", "country_name"), None);
        assert_eq!(category("customers", "city"), Some(Category::City));
    }
}
