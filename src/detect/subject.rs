//! What a table is of, as far as its name and the names of its columns tell.

mod gathered;
mod programs;

pub(super) use programs::is_hook;

use super::Codes;
use super::category::Category;
use super::dictionary::{DICTIONARY, Role, Where};
use super::names::{self, Hit, Strength, is_neutral};
use super::owned;
use super::split::parts;

/// What a table is of, as far as its name and the names of its columns tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a table may be of several")]
pub(super) struct Subject {
    /// People, by its name.
    pub(super) people: bool,
    /// Organisations, by its name.
    pub(super) companies: bool,
    /// Places, languages and the like: reference data that everybody has.
    pub(super) places: bool,
    /// Products, files, settings: their names and texts are nobody's.
    pub(super) things: bool,
    /// Groups of people, by its name, which are called after somebody more than things are.
    pub(super) groups: bool,
    /// Some of its columns are clearly of a person.
    pub(super) personal_columns: bool,
    /// How many of its columns are clearly parts of an address.
    pub(super) address_columns: usize,
    /// It is a part of a document that holds somebody's data elsewhere.
    pub(super) beside_somebody: bool,
    /// Passwords, tokens and keys, by its name: what it calls a key or code is one.
    pub(super) secrets: bool,
    /// Sessions of users, by its name.
    pub(super) sessions: bool,
    /// Hooks and invitations of which a row's own id is all that lets somebody in.
    pub(super) doors: bool,
    /// Hooks, by its name, whatever else stands there.
    pub(super) hooks: bool,
    /// Servers that a program logs in to, by a column for the host or port.
    pub(super) servers: bool,
    /// What is handed out for a while or for one address: a code there lets somebody in.
    pub(super) grants: bool,
    /// Texts and things that have titles of their own, by whoever gives them.
    pub(super) titled: Option<Titled>,
    /// Patients, by its name or that of a column.
    pub(super) patients: bool,
    /// What the names of all its columns begin with.
    pub(super) prefix: Option<Prefix>,
}

impl Subject {
    /// From a table's name and the names of all its columns.
    pub(super) fn of<'a>(table: &str, columns: impl IntoIterator<Item = &'a str>) -> Self {
        Self::with_answers(table, columns, |_| false)
    }

    /// The same where some columns hold yes or no, as `answers` tells by their places: those say nothing of whose the rows are.
    pub(super) fn with_answers<'a>(
        table: &str,
        columns: impl IntoIterator<Item = &'a str>,
        answers: impl Fn(usize) -> bool,
    ) -> Self {
        let columns: Vec<&str> = columns.into_iter().collect();
        let mut names = columns.iter().copied().chain([table]).flat_map(parts);
        let patients = names.any(|part| {
            gathered::PATIENTS
                .iter()
                .any(|word| part.word.starts_with(word))
        });
        let prefix = Prefix::of(table, &columns);
        let mut subject = Self {
            patients,
            prefix,
            servers: has_word(&columns, HOSTS),
            grants: has_word(&columns, GRANTS),
            doors: programs::are_doors(table, &columns),
            ..Self::named(table)
        };
        if programs::are_clients(table, &columns) {
            subject.people = false;
            subject.things = true;
        }
        if is_of_tenants(table, &columns) {
            subject.people = false;
            subject.companies = true;
        }
        if is_of_ledger(table, &columns) {
            subject.people = false;
            subject.things = true;
        }
        let by_itself = Self {
            prefix,
            ..Self::default()
        };
        // As programs keep by whom somebody is known elsewhere.
        let has = |name: &str| columns.contains(&name);
        subject.personal_columns |= has("provider") && has("uid");
        let telling = columns.iter().enumerate().filter(|(at, _)| !answers(*at));
        for (_, column) in telling {
            let clear = |hit: &Hit| hit.strength == Strength::Clear;
            let Some(hit) = names::read(column, by_itself).filter(clear) else {
                continue;
            };
            match hit.category {
                Category::Address | Category::Street | Category::City | Category::Postcode => {
                    subject.address_columns += 1;
                }
                other => subject.personal_columns |= Self::is_personal(other),
            }
        }
        subject
    }

    /// Whether a column of such data makes a table one of people.
    pub(super) fn is_personal(category: Category) -> bool {
        matches!(
            category,
            Category::FirstName
                | Category::LastName
                | Category::BirthDate
                | Category::Email
                | Category::Phone
                | Category::Password
                | Category::Ssn
                | Category::NationalId(_)
        )
    }

    /// From a name alone.
    pub(super) fn named(table: &str) -> Self {
        let parts = parts(table);
        let all: Vec<&str> = parts.iter().map(|part| part.word.as_str()).collect();
        let mut words: Vec<&str> = all
            .iter()
            .copied()
            .filter(|word| !word.is_empty() && !is_neutral(word))
            .collect();
        if words.is_empty() {
            words.clone_from(&all);
        }
        // `user_directory` and `member_list` hold the people that stand in front of the word.
        while words.len() > 1
            && words
                .last()
                .is_some_and(|last| gathered::WORDS.contains(last))
        {
            words.pop();
        }
        let is = |role: Role| {
            let head = words.last().is_some_and(|word| DICTIONARY.is(role, word));
            let joined = DICTIONARY.is(role, &words.concat());
            // The head stands first in Romance languages; more than one word of other meaning is too much.
            let first = words.first().is_some_and(|word| DICTIONARY.is(role, word));
            head || joined || (first && words.iter().all(|word| DICTIONARY.is(role, word)))
        };
        // `customer_lookup` and `employee_roles` are of somebody.
        let names_people = words.iter().any(|word| DICTIONARY.is(Role::Person, word));
        Self {
            people: is(Role::Person),
            companies: is(Role::Company),
            places: is(Role::Place) && !names_people && !gathered::is_of_progress(&words),
            things: is(Role::Thing) && !names_people,
            groups: words
                .last()
                .is_some_and(|last| gathered::GROUPS.contains(last)),
            titled: Titled::of(&words),
            secrets: is_of_secrets(&all) || table.to_lowercase().contains("2fa"),
            hooks: all.iter().any(|word| is_hook(word)),
            sessions: matches!(all.last(), Some(&("session" | "sessions" | "sess"))),
            ..Self::default()
        }
    }
}

/// Words of columns for a server, and for how long or to what address something is handed out.
const HOSTS: &[&str] = &["host", "hostname", "port", "server"];
const GRANTS: &[&str] = &[
    "redirect",
    "redirecturi",
    "expires",
    "expiry",
    "expiration",
    "expire",
    "expiresin",
    "expiresat",
    "challenge",
    "verifier",
];

/// Whether a column's name has one of some words in it.
fn has_word(columns: &[&str], among: &[&str]) -> bool {
    let mut parts = columns.iter().flat_map(|column| parts(column));
    parts.any(|part| among.contains(&part.word.as_str()))
}

/// Whether tenants are customers of a program and no people in a house, as a column says that only those have.
fn is_of_tenants(table: &str, columns: &[&str]) -> bool {
    let last = parts(table).pop().map(|part| part.word);
    let Some(last) = last else { return false };
    let tells = |words: &[&str]| {
        let mut columns = columns.iter();
        columns.any(|column| words.contains(&column.to_lowercase().as_str()))
    };
    match last.as_str() {
        "tenant" | "tenants" => tells(programs::OF_TENANTS),
        // People have accounts as well, with plans and addresses of their own; but not to log in with.
        "account" | "accounts" => tells(OF_HOSTS) && !tells(OF_LOGINS),
        _ => false,
    }
}

/// What only those have that a program keeps apart from each other.
const OF_HOSTS: &[&str] = &[
    "subdomain",
    "slug",
    "hostname",
    "schema_name",
    "billing_email",
];

/// What people log in with, and are called.
const OF_LOGINS: &[&str] = &[
    "password",
    "password_hash",
    "password_digest",
    "encrypted_password",
    "username",
    "user_name",
    "login",
    "first_name",
    "last_name",
    "birth_date",
    "birthdate",
    "date_of_birth",
    "email",
];

/// Whether accounts are those of books: what is called so in a chart of them has a code and a type, and no address.
fn is_of_ledger(table: &str, columns: &[&str]) -> bool {
    let last = parts(table).pop().map(|part| part.word);
    let are_accounts = last.is_some_and(|word| matches!(word.as_str(), "account" | "accounts"));
    let tells = |words: &[&str]| {
        let mut columns = columns.iter();
        columns.any(|column| words.contains(&column.to_lowercase().as_str()))
    };
    are_accounts && tells(OF_LEDGERS) && !tells(OF_LOGINS)
}

/// What charts of accounts have.
const OF_LEDGERS: &[&str] = &[
    "account_type",
    "account_code",
    "ledger_code",
    "gl_code",
    "reconcile",
    "internal_group",
    "parent_account_id",
    "normal_balance",
    "is_reconcilable",
    "root_type",
    "report_type",
];

/// Whether the names of a table and of its column say that what comes there will be nobody's: the column's is known for it,
/// asks for yes or no, or is of what is about something (`status`, `type`, `code`); or the table is of things or places.
pub fn are_harmless(table: &str, column: &str) -> bool {
    let of = Subject::named(table);
    let of_others = (of.things || of.places) && !of.people;
    of_others || names::is_about_nobody(column, of)
}

/// The same where the values are `codes`, each another one, in a table of people. What others issue and know as well, for a
/// payment or a parcel, is somebody's although its name is one of a thing.
pub fn are_codes_harmless(table: &str, column: &str, codes: Codes) -> bool {
    let of = Subject::named(table);
    if owned::are_issued_in(table, column, codes) {
        return names::is_of_nobody(column, of);
    }
    are_codes_of_things(table, column) || names::are_nobodys_codes(column, of)
}

/// Whether names say that codes are of things, whoever holds them: a column that is only about something may hold somebody's
/// all the same, as what hides those elsewhere tells.
pub fn are_codes_of_things(table: &str, column: &str) -> bool {
    owned::are_of_things(column) || owned::is_number_of_things(table, column)
}

/// What has a title that is no office of somebody's: what people write themselves, and things that are published or sold.
const WRITTEN: &[&str] = &[
    "review",
    "reviews",
    "rating",
    "ratings",
    "testimonial",
    "testimonials",
    "feedback",
    "post",
    "posts",
    "comment",
    "comments",
    "message",
    "messages",
    "ticket",
    "tickets",
    "issue",
    "issues",
    "task",
    "tasks",
    "recenzja",
    "recenzje",
    "bewertung",
    "bewertungen",
    "rezension",
    "rezensionen",
    "beitrag",
    "beitraege",
    "nachricht",
    "nachrichten",
    "avis",
    "resena",
    "resenas",
    "recensione",
    "recensioni",
    "recensie",
    "recensies",
];
const PUBLISHED: &[&str] = &[
    "news",
    "article",
    "articles",
    "blog",
    "blogs",
    "story",
    "stories",
    "product",
    "products",
    "book",
    "books",
    "movie",
    "movies",
    "song",
    "songs",
    "album",
    "albums",
    "course",
    "courses",
    "listing",
    "listings",
    "artykul",
    "artykuly",
    "produkt",
    "produkty",
    "ksiazka",
    "ksiazki",
    "artikel",
    "produkte",
    "buch",
    "buecher",
    "actualite",
    "actualites",
    "produit",
    "produits",
    "livre",
    "livres",
    "noticia",
    "noticias",
    "articulo",
    "articulos",
    "producto",
    "productos",
    "libro",
    "libros",
    "notizia",
    "notizie",
    "articolo",
    "articoli",
    "prodotto",
    "prodotti",
    "libri",
    "nieuws",
    "boek",
    "boeken",
    "produto",
    "produtos",
    "artigo",
    "artigos",
    "livro",
    "livros",
];

/// Who gives what a table is of its titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Titled {
    /// Those who write there.
    Written,
    /// Nobody of whom anything is to be hidden.
    Published,
}

impl Titled {
    fn of(words: &[&str]) -> Option<Self> {
        let is_one_of = |among: &[&str]| words.iter().any(|word| among.contains(word));
        match (is_one_of(WRITTEN), is_one_of(PUBLISHED)) {
            (true, _) => Some(Self::Written),
            (false, true) => Some(Self::Published),
            (false, false) => None,
        }
    }
}

/// Whether a table's name says that it holds secrets: `password_resets`, `api_keys`, `authorization_codes`. What is
/// about them, `token_types`, does not.
fn is_of_secrets(words: &[&str]) -> bool {
    let about = [Role::About, Role::Thing];
    let is_about = |word: &&str| about.iter().any(|role| DICTIONARY.is(*role, word));
    if words.last().is_none_or(is_about) {
        return false;
    }
    let is_secret = |run: &[&str]| {
        let joined = run.concat();
        let mut meanings = DICTIONARY.meanings(&joined).iter();
        let by_word = meanings.any(|word| {
            let secret = matches!(word.category, Category::Secret | Category::Password);
            secret && word.place == Where::Any
        });
        by_word || DICTIONARY.is(Role::Secret, &joined)
    };
    let longest = words.len().min(LONGEST_RUN);
    (1..=longest).any(|length| words.windows(length).any(is_secret))
}

/// Longest run of words that is looked up.
const LONGEST_RUN: usize = 4;

/// What the names of all columns of a table begin with: letters of the table's own name, as `n_name` and `n_comment` of
/// `nation` do, or `mbr_name` and `mbr_mail` of `members`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix([u8; LONGEST_PREFIX]);

/// Most letters of a prefix.
const LONGEST_PREFIX: usize = 4;

impl Prefix {
    /// Told from all names together; a single letter from two, more letters from three.
    fn of(table: &str, columns: &[&str]) -> Option<Self> {
        let first = |column: &str| {
            let mut parts = parts(column).into_iter();
            let first = parts.next()?.written;
            parts.next().map(|_| first)
        };
        let prefix = first(columns.first()?)?;
        let needed = if prefix.len() == 1 { 2 } else { 3 };
        let is_all = columns.len() >= needed
            && columns
                .iter()
                .all(|column| first(column).is_some_and(|own| own == prefix));
        let letters: String = parts(table).into_iter().map(|part| part.written).collect();
        // `usr_name` says whose name it is.
        let says = prefix.len() > 1 && DICTIONARY.knows(&prefix);
        if !is_all || says || !is_short_for(&prefix, &letters) {
            return None;
        }
        let mut bytes = [0; LONGEST_PREFIX];
        let own = bytes.get_mut(..prefix.len())?;
        own.copy_from_slice(prefix.as_bytes());
        Some(Self(bytes))
    }

    /// Whether a part of a name is this.
    pub(super) fn is(self, part: &str) -> bool {
        let letters = self.0.iter().copied().filter(|byte| *byte != 0);
        part.bytes().eq(letters)
    }
}

/// Whether letters are the first one of a word and some more, in the word's order.
fn is_short_for(letters: &str, word: &str) -> bool {
    let mut rest = word.chars();
    letters.len() <= LONGEST_PREFIX
        && letters.is_ascii()
        && letters.chars().next() == word.chars().next()
        && letters.chars().all(|letter| rest.any(|own| own == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str, columns: &[&str], column: &str) -> Option<Category> {
        let subject = Subject::of(table, columns.iter().copied());
        names::read(column, subject).map(|hit| hit.category)
    }

    #[test]
    fn tables_are_of_the_people_that_they_gather() {
        for table in [
            "user_directory",
            "member_list",
            "customer_index",
            "user_search",
        ] {
            assert!(Subject::named(table).people, "{table}");
        }
        for table in ["directory", "price_list", "customer_lists", "search_index"] {
            assert!(!Subject::named(table).people, "{table}");
        }
    }

    #[test]
    fn states_of_tasks_are_no_places() {
        for table in [
            "state",
            "states",
            "us_states",
            "country_states",
            "ref_states",
        ] {
            assert!(Subject::named(table).places, "{table}");
        }
        for table in ["task_state", "job_states", "order_state"] {
            assert!(!Subject::named(table).places, "{table}");
        }
    }

    #[test]
    fn what_all_columns_begin_with_says_nothing() {
        let nation = ["n_nationkey", "n_name", "n_comment"];
        assert_eq!(read("nation", &nation, "n_name"), None);
        let buyers = ["b_id", "b_name", "b_phone"];
        assert_eq!(read("buyers", &buyers, "b_name"), Some(Category::Name));
        let members = ["mbr_id", "mbr_name", "mbr_x"];
        assert_eq!(read("members", &members, "mbr_name"), Some(Category::Name));
        let users = ["usr_id", "usr_name", "usr_x"];
        assert_eq!(read("us_records", &users, "usr_name"), Some(Category::Name));
        // One column among others may mean anything, and letters that the table has not, too.
        assert_eq!(
            read("nation", &["id", "n_name"], "n_name"),
            Some(Category::LastName)
        );
        assert_eq!(
            read("t", &["n_id", "n_name"], "n_name"),
            Some(Category::LastName)
        );
        assert_eq!(
            read("employees", &["e_mail", "id"], "e_mail"),
            Some(Category::Email)
        );
    }

    #[test]
    fn what_stands_beside_a_patient_is_of_the_body() {
        let visits = ["id", "id_paciente", "motivo", "height"];
        for column in ["motivo", "height"] {
            assert_eq!(
                read("visitas", &visits, column),
                Some(Category::Sensitive),
                "{column}"
            );
            assert_eq!(read("visitas", &["id", column], column), None, "{column}");
        }
    }

    #[test]
    fn clients_that_are_programs_are_no_people_and_hooks_are_doors() {
        let people = |columns: &[&str]| Subject::of("client", columns.iter().copied()).people;
        assert!(people(&["id", "name", "phone"]));
        assert!(!people(&["id", "name", "public_client", "secret"]));
        let doors =
            |table: &str, columns: &[&str]| Subject::of(table, columns.iter().copied()).doors;
        assert!(doors("incomingwebhooks", &["id", "userid", "iconurl"]));
        assert!(doors("team_invites", &["id", "team_id", "expires_at"]));
        assert!(!doors("outgoingwebhooks", &["id", "token"]));
        assert!(!doors("webhooks", &["id", "url"]));
        assert!(!doors("webhook_events", &["id"]));
        for table in [
            "webhook_endpoints",
            "hooks",
            "webhooks",
            "subscriptions_of_webhooks",
            "incomingwebhooks",
        ] {
            assert!(Subject::named(table).hooks, "{table}");
        }
        assert!(!Subject::named("subscriptions").hooks && !Subject::named("hooked").hooks);
    }

    #[test]
    fn keys_and_codes_are_secrets_where_the_table_is_of_secrets() {
        for (table, column) in [
            ("password_resets", "key"),
            ("account_deletion_requests", "key"),
            ("authorization_codes", "code"),
            ("email_verifications", "code"),
            ("refresh_tokens", "value"),
            ("api_keys", "hash"),
            ("account_remember_keys", "key"),
            ("PasswordReset", "key"),
        ] {
            assert_eq!(
                read(table, &[column], column),
                Some(Category::Secret),
                "{table}"
            );
        }
        for (table, column) in [
            ("settings", "key"),
            ("token_types", "code"),
            ("api_key_permissions", "key"),
            ("products", "code"),
            ("keys", "value"),
        ] {
            assert_eq!(read(table, &[column], column), None, "{table}");
        }
    }
}
