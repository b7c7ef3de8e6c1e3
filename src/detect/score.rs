//! Name and values together: what a column is, and how sure that is.

use super::births;
use super::category::{self, Category};
use super::contrary;
use super::names::{self, Hit, Strength};
use super::subject::Subject;
use super::tokens;
use super::values::{Evidence, Form};
use super::{Confidence, Proposal};
use crate::catalog::{Family, Type};

/// What a column, path or element is; `None` where nothing seems personal.
pub(super) fn column(
    hit: Option<Hit>,
    evidence: &Evidence,
    ty: &Type,
    subject: Subject,
) -> Option<Proposal> {
    let hit = hit
        .filter(|hit| hit.category.fits(ty) && !is_label(*hit, evidence, subject))
        .filter(|hit| !(is_part_of_name(hit.category) && evidence.are_file_names()))
        .filter(|hit| !contrary::takes_back(*hit, evidence))
        .map(|hit| as_identifier(hit, evidence));
    // Countries and towns share their names with people.
    let is_place = |form: &Form| subject.places && !subject.people && form.is_of_names();
    // Films and albums are called like people now and then; files of people more often.
    let is_title = |form: &Form| {
        let is_things = subject.things && !subject.people;
        is_things && form.is_of_names() && form.category == Category::FreeText && form.percent < 10
    };
    let form = evidence
        .form()
        .filter(|form| !contrary::is_within_texts(hit, form, evidence))
        .filter(|form| form.category.fits(ty) && !is_place(form) && !is_title(form))
        .map(|form| contrary::as_file(form, evidence));
    if let Some(found) = hit.and_then(|hit| contrary::instead(hit, form.as_ref(), evidence)) {
        return Some(found);
    }
    let found = match (hit, form) {
        // A part of the values is what the name says, or what somebody may log in by.
        (Some(hit), Some(form)) if form.is_of_contacts() && is_mail(hit.category) => {
            Some(by_name(hit, evidence, subject))
        }
        (Some(hit), Some(form)) if are_one(hit.category, form.category) => {
            Some(agreed(hit, form, evidence))
        }
        (Some(hit), Some(form))
            if form.is_sure && form.few.is_none() || hit.strength == Strength::Weak =>
        {
            Some(Proposal {
                category: form.category,
                confidence: if form.is_sure && form.few.is_none() {
                    Confidence::Medium
                } else {
                    Confidence::Low
                },
                reason: format!(
                    "named like {}, but {}",
                    hit.category.title(),
                    told(form, evidence)
                ),
            })
        }
        // `kto` is short for an account in German, and who it was in Polish.
        (Some(hit), form) if hit.category == Category::Account && evidence.are_words() => {
            Some(match form {
                Some(form) => by_form(form, evidence, subject),
                None => Proposal {
                    category: Category::FreeText,
                    confidence: Confidence::Low,
                    reason: format!("{}, but the values are words", named(hit)),
                },
            })
        }
        // Partners and clients are people as often as not.
        (Some(hit), Some(form)) if are_people_rather(hit, form) && !evidence.are_companies() => {
            Some(Proposal {
                category: Category::Name,
                confidence: Confidence::Medium,
                reason: format!("{}, but {}", named(hit), told(form, evidence)),
            })
        }
        // `name` of a thing that somebody wants, say.
        (Some(hit), None) if is_name_of_something(hit, evidence) => Some(Proposal {
            category: Category::FreeText,
            confidence: Confidence::Low,
            reason: format!("{}, but no value is written as those are", named(hit)),
        }),
        (Some(hit), _) => Some(by_name(hit, evidence, subject)),
        (None, Some(form)) => Some(by_form(form, evidence, subject)),
        (None, None) => by_habit(evidence, ty, subject),
    };
    found.map(|found| as_url(found, evidence, ty))
}

/// Whether what is called like a company is names of people.
fn are_people_rather(hit: Hit, form: Form) -> bool {
    let needed = match hit.strength {
        Strength::Clear => NEARLY_ALL,
        Strength::InContext | Strength::Weak => MOSTLY,
    };
    let are_names = form.category == Category::Name && form.percent >= needed;
    hit.category == Category::Company && are_names
}

/// Of a hundred values, so many that lists have, under a word that stands beside the name of a table or means a company by itself:
/// lists have about half of the names of people, and hardly a company's.
const MOSTLY: usize = 40;
const NEARLY_ALL: usize = 80;

/// Whether what is called like a person's name by what stands around it is nobody's.
fn is_name_of_something(hit: Hit, evidence: &Evidence) -> bool {
    hit.category == Category::Name && hit.strength < Strength::Clear && evidence.are_no_names()
}

/// What e-mail addresses are found under.
fn is_mail(category: Category) -> bool {
    matches!(category, Category::Email | Category::Username)
}

/// `fname` is a file's now and then.
fn is_part_of_name(category: Category) -> bool {
    matches!(category, Category::FirstName | Category::LastName)
}

/// A `fingerprint` of letters and digits is that of a card or key, by which others know it, and no picture.
fn as_identifier(hit: Hit, evidence: &Evidence) -> Hit {
    let is_one = hit.category == Category::Photo && evidence.random().is_some();
    let category = if is_one {
        Category::ExternalId
    } else {
        hit.category
    };
    Hit { category, ..hit }
}

/// Whether what is named like free text is what a thing is called: short, of many kinds, and nobody's in all samples.
fn is_label(hit: Hit, evidence: &Evidence, subject: Subject) -> bool {
    hit.category == Category::FreeText
        && subject.things
        && !subject.people
        && evidence.distinct >= LABELS
        && evidence.are_short()
        && evidence.strays() == 0
        && evidence.form().is_none()
}

/// Different values from which on samples tell that texts are labels.
const LABELS: usize = 20;

/// Free text and the like that is URLs gets URLs: what is shaped like it would have a scheme that no program knows.
fn as_url(found: Proposal, evidence: &Evidence, ty: &Type) -> Proposal {
    use Category as C;
    // An address in the web may be a place, a picture, and a key to something.
    let may_be = matches!(
        found.category,
        C::FreeText | C::Secret | C::Address | C::Street | C::City | C::Photo | C::Social
    );
    let is_url = may_be && evidence.are_urls();
    match is_url && Category::Url.fits(ty) {
        true => Proposal {
            category: Category::Url,
            ..found
        },
        false => found,
    }
}

/// Words for passwords that mean other things as well, and hardly do where the values are digests.
const OF_PASSWORDS: &[&str] = &["pw", "pwd", "pass", "passwd", "pswd", "crypt", "crypted"];

/// What is random, and somebody's secret by a word of the name.
pub(super) fn by_digests(
    name: &str,
    evidence: &Evidence,
    ty: &Type,
    subject: Subject,
) -> Option<Proposal> {
    of_passwords(name, evidence, ty).or_else(|| tokens::named(name, evidence, ty, subject))
}

/// Hashes of passwords that are digests as any other.
fn of_passwords(name: &str, evidence: &Evidence, ty: &Type) -> Option<Proposal> {
    let percent = evidence.digests().filter(|_| Category::Password.fits(ty))?;
    let words = super::words(name);
    let says_so = words.iter().any(|word| {
        let ends = ["passwd", "pwd", "crypt", "pw"]
            .iter()
            .any(|end| word.ends_with(end));
        ends || OF_PASSWORDS.contains(&word.as_str())
    });
    says_so.then(|| Proposal {
        category: Category::Password,
        confidence: Confidence::Medium,
        reason: format!(
            "{} are digests, under a name that may be a password's",
            share(percent, evidence)
        ),
    })
}

/// Identifiers of mails, which hold an address to look at; under a name for addresses they are such, but for `in_reply_to`.
pub(super) fn of_messages(
    name: &str,
    hit: Option<Hit>,
    evidence: &Evidence,
    ty: &Type,
) -> Option<Proposal> {
    let is_reply = super::words(name).concat().ends_with("inreplyto");
    let are_addresses = !is_reply && hit.is_some_and(|hit| hit.category == Category::Email);
    let are_ids = evidence.shape() == super::Shape::MessageIds && ty.family.is_text();
    (are_ids && !are_addresses).then(|| Proposal {
        category: Category::ExternalId,
        confidence: Confidence::Medium,
        reason: "identifiers of mails, which those who have a mail can look up".into(),
    })
}

/// What a type says where neither name nor values say anything; a name that is known to be harmless takes it back.
pub(super) fn by_type(name: &str, ty: &Type, subject: Subject) -> Option<Proposal> {
    let of_people = subject.people || subject.personal_columns;
    let category = category::of_type(ty)
        .or_else(|| category::of_place(name, ty, of_people))
        .filter(|_| !names::is_harmless(name, subject))?;
    Some(Proposal {
        category,
        confidence: Confidence::Medium,
        reason: format!("{} by its type", category.title()),
    })
}

/// The proposal for an object whose members are named by somebody's address or name.
pub(super) fn of_member_names() -> Proposal {
    Proposal {
        category: Category::ExternalId,
        confidence: Confidence::Medium,
        reason: "the names of its members look like addresses or names of somebody".into(),
    }
}

/// Whether a name and a form mean the same.
pub(super) fn are_one(named: Category, seen: Category) -> bool {
    use Category as C;
    named == seen
        || matches!(
            (named, seen),
            (C::NationalId(_) | C::TaxId | C::Document, C::NationalId(_))
                | (C::Address, C::Street)
                | (C::Street, C::Address)
                | (C::Password | C::Secret, C::Password | C::Secret)
                // A URL may hold one.
                | (C::Url, C::Secret)
                | (
                    C::MiddleName | C::FirstName | C::LastName,
                    C::FirstName | C::LastName
                )
                | (C::Username, C::Email | C::FirstName | C::Name)
                | (C::NationalId(_), C::Ssn)
        )
}

fn agreed(hit: Hit, form: Form, evidence: &Evidence) -> Proposal {
    use Category as C;
    let category = match (hit.category, form.category) {
        (C::NationalId(_) | C::TaxId | C::Document | C::Address, seen) => seen,
        // Whoever reads it takes it for the hash of a password, which of a token it may be as well.
        (C::Secret, C::Password) => C::Password,
        // Logins that are mostly e-mail addresses are those, and equal to those of other columns.
        (C::Username, C::Email) if form.percent >= ALL_MAIL => C::Email,
        // Somebody may log in by name as well.
        (named, _) => named,
    };
    Proposal {
        category,
        confidence: if form.few.is_some() || is_guess(hit, form) {
            Confidence::Medium
        } else {
            Confidence::High
        },
        reason: format!("{}; {}", named(hit), told(form, evidence)),
    }
}

/// Of a hundred values, so many e-mail addresses make a column of them, even under a name for logins: those that are none get one,
/// and the others are what they are elsewhere.
const ALL_MAIL: usize = 80;

/// A name that counts only where it stands, and a likeness that a third of the values lack: `artist.name`, of bands.
fn is_guess(hit: Hit, form: Form) -> bool {
    hit.strength < Strength::Clear && !form.is_sure && form.percent < 67
}

fn by_name(hit: Hit, evidence: &Evidence, subject: Subject) -> Proposal {
    let (confirmed, contradicted) = (
        evidence.confirms(hit.category),
        evidence.contradicts(hit.category),
    );
    // Names that no list has are none the less written as such.
    let is_written = hit.category == Category::Name && evidence.are_written_as_whole_names();
    let confidence = match hit.strength {
        _ if contradicted => Confidence::Low,
        Strength::Clear if confirmed.is_some() || is_written => Confidence::High,
        Strength::InContext if confirmed.is_some_and(|percent| percent >= 67) => Confidence::High,
        Strength::Clear | Strength::InContext => Confidence::Medium,
        Strength::Weak if confirmed.is_some() || is_written => Confidence::Medium,
        Strength::Weak => Confidence::Low,
    };
    let mut reason = named(hit);
    match hit.strength {
        Strength::InContext if subject.people => reason += " in a table of people",
        Strength::InContext if subject.companies => reason += " in a table of organisations",
        Strength::InContext if subject.secrets => reason += " in a table of secrets",
        Strength::InContext | Strength::Weak | Strength::Clear => {}
    }
    if let Some(percent) = confirmed {
        reason += &format!("; {} look like it", share(percent, evidence));
    } else if is_written {
        reason += "; nearly all values are written as those are";
    } else if contradicted {
        reason += &format!(
            ", but hardly any of {} sampled values looks like it",
            evidence.values
        );
    }
    Proposal {
        category: hit.category,
        confidence,
        reason,
    }
}

fn by_form(form: Form, evidence: &Evidence, subject: Subject) -> Proposal {
    let people = subject.people || subject.personal_columns;
    let confidence = match form.category {
        _ if form.few.is_some() || form.is_of_names() && form.percent < 20 => Confidence::Low,
        _ if form.is_sure && form.percent >= 95 => Confidence::High,
        _ if form.is_sure || people => Confidence::Medium,
        Category::FreeText => Confidence::Medium,
        _ => Confidence::Low,
    };
    Proposal {
        category: form.category,
        confidence,
        reason: told(form, evidence),
    }
}

/// What is or may be personal although neither name nor form says so.
pub(super) fn by_habit(evidence: &Evidence, ty: &Type, subject: Subject) -> Option<Proposal> {
    let of_people = subject.people || subject.personal_columns;
    let low = |category, reason: String| {
        Some(Proposal {
            category,
            confidence: Confidence::Low,
            reason,
        })
    };
    let element = ty.element.as_ref().map(|element| element.family);
    let may_be_dates = match ty.family {
        Family::Date => true,
        Family::Array if element.is_some_and(Family::is_text) => !evidence.has_bare_years(),
        Family::Array => element == Some(Family::Date),
        _ if births::may_only_be(ty) => true,
        Family::Int4 | Family::Int8 | Family::Numeric => !evidence.has_bare_years(),
        family => family.is_text() && !evidence.has_bare_years(),
    };
    if of_people && may_be_dates && evidence.looks_like_births() {
        let reason = "dates spread over decades of the last century, in a table of people";
        return low(Category::BirthDate, reason.into());
    }
    if ty.family.is_text() && (of_people || subject.patients) && evidence.are_diseases() {
        let reason = "codes of diseases (ICD-10), in a table of people";
        return Some(Proposal {
            category: Category::Sensitive,
            confidence: Confidence::Medium,
            reason: reason.into(),
        });
    }
    if ty.family.is_text() && evidence.is_prose() {
        // What people write about things is about people, too.
        let place = match of_people {
            true => "in a table of people",
            false => "which may be about somebody",
        };
        return low(Category::FreeText, format!("whole sentences, {place}"));
    }
    None
}

/// What a name is like.
pub(super) fn named(hit: Hit) -> String {
    match hit.language {
        "en" => format!("named like {}", hit.category.title()),
        language => format!("named like {} ({language})", hit.category.title()),
    }
}

/// What values are by their form, with how many of them.
pub(super) fn told(form: Form, evidence: &Evidence) -> String {
    let share = share(form.percent, evidence);
    match form.few {
        Some(few) => format!("{share} are {}; only {}", form.what, different(few)),
        None => format!("{share} are {}", form.what),
    }
}

/// `1 different value`, `3 different values`.
fn different(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} different value{plural}")
}

/// Numbers of a sample say how many there are, and never which.
fn share(percent: usize, evidence: &Evidence) -> String {
    match percent {
        0 => format!("less than 1 % of {} sampled values", evidence.values),
        100 => format!("all {} sampled values", evidence.values),
        percent => format!("{percent} % of {} sampled values", evidence.values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(table: &str, name: &str, family: Family, values: &[&str]) -> Option<Proposal> {
        let subject = Subject::of(table, [name]);
        let ty = Type::plain(family.name(), family);
        let evidence = Evidence::of(values.iter().copied());
        column(names::read(name, subject), &evidence, &ty, subject)
    }

    fn short(proposal: Option<Proposal>) -> Option<(Category, Confidence)> {
        proposal.map(|proposal| (proposal.category, proposal.confidence))
    }

    const EMAILS: [&str; 6] = ["a@b.co", "b@b.co", "c@b.co", "d@b.co", "e@b.co", "f@b.co"];

    #[test]
    fn name_and_values_that_agree_are_sure() {
        let proposal = judged("users", "email", Family::Text, &EMAILS);
        assert_eq!(
            short(proposal.clone()),
            Some((Category::Email, Confidence::High))
        );
        let reason = proposal.map(|proposal| proposal.reason).unwrap_or_default();
        assert_eq!(
            reason,
            "named like an e-mail address; all 6 sampled values are e-mail addresses"
        );
    }

    #[test]
    fn words_are_no_accounts_whatever_they_are_called() {
        let told = |name: &str, values: &[&str]| short(judged("wpisy", name, Family::Text, values));
        let people = [
            "Anna Nowak",
            "Jan Kowalski",
            "Linda Jones",
            "Petra Huber",
            "Ada Smith",
        ];
        assert_eq!(told("kto", &people).unwrap().0, Category::Name);
        let unknown = ["Qu", "Zorvald", "Ybrida"];
        let text = Some((Category::FreeText, Confidence::Low));
        assert_eq!(told("kto", &unknown), text);
        assert_eq!(told("kontonummer", &unknown), text);
        let numbers = ["1234567", "7654321", "2345678", "9876543", "4567890"];
        let account = Category::Account;
        assert_eq!(told("kto", &numbers).unwrap().0, account);
        assert_eq!(told("kto", &[]), Some((account, Confidence::Low)));
        assert_eq!(told("kontonummer", &[]).unwrap().0, account);
    }

    #[test]
    fn values_beat_a_name_and_a_name_without_values_is_less_sure() {
        let address = judged("users", "address", Family::Text, &EMAILS);
        assert_eq!(short(address), Some((Category::Email, Confidence::Medium)));
        let alone = judged("users", "email", Family::Text, &[]);
        assert_eq!(short(alone), Some((Category::Email, Confidence::Medium)));
        let other = judged("users", "email", Family::Text, &["1", "2", "3", "4", "5"]);
        assert_eq!(short(other), Some((Category::Email, Confidence::Low)));
        let unnamed = judged("t", "x", Family::Text, &EMAILS);
        assert_eq!(short(unnamed), Some((Category::Email, Confidence::High)));
    }

    #[test]
    fn few_values_make_a_sure_form_a_guess() {
        let few = judged("t", "x", Family::Text, &EMAILS[..2]);
        assert_eq!(short(few.clone()), Some((Category::Email, Confidence::Low)));
        let reason = few.map(|proposal| proposal.reason).unwrap_or_default();
        assert_eq!(
            reason,
            "all 2 sampled values are e-mail addresses; only 2 different values"
        );
        let named = judged("users", "email", Family::Text, &EMAILS[..2]);
        assert_eq!(short(named), Some((Category::Email, Confidence::Medium)));
        let other = judged("users", "phone", Family::Text, &EMAILS[..2]);
        assert_eq!(
            short(other).map(|(category, _)| category),
            Some(Category::Phone)
        );
    }

    #[test]
    fn a_likeness_that_many_values_lack_is_not_certain() {
        let bands = ["Ada Quist", "Grace Hopper", "Alan Parker", "U2", "10cc"];
        let guess = judged("artists", "name", Family::Text, &bands);
        assert_eq!(short(guess), Some((Category::Name, Confidence::Medium)));
        let people = judged("customers", "name", Family::Text, &bands[..3]);
        assert_eq!(short(people), Some((Category::Name, Confidence::Medium)));
        let all = [&bands[..3], &["Jane Roe", "John Doe"]].concat();
        let sure = judged("customers", "name", Family::Text, &all);
        assert_eq!(short(sure), Some((Category::Name, Confidence::High)));
    }

    #[test]
    fn digests_are_of_passwords_where_the_name_says_so() {
        let digests: Vec<String> = (10..30)
            .map(|at| format!("d41d8cd98f00b204e9800998ecf842{at}"))
            .collect();
        let evidence = Evidence::of(digests.iter().map(String::as_str));
        let text = Type::plain("text", Family::Text);
        let told = |name: &str| short(by_digests(name, &evidence, &text, Subject::default()));
        for name in ["pass_sha", "userpw", "md5_crypt", "old_pwd_2"] {
            assert_eq!(
                told(name),
                Some((Category::Password, Confidence::Medium)),
                "{name}"
            );
        }
        for name in ["etag", "checksum", "compass", "passenger"] {
            assert_eq!(told(name), None, "{name}");
        }
    }

    #[test]
    fn nations_have_no_family_names() {
        let names = [
            "Jordan", "Chad", "Israel", "Georgia", "Kenya", "Smith", "Jones",
        ];
        assert_eq!(short(judged("nation", "label", Family::Text, &names)), None);
    }

    #[test]
    fn titles_that_are_called_like_people_now_and_then_are_nobodys() {
        let people = [
            "Mary Johnson",
            "Petra Wagner",
            "Jan Nowak",
            "Lucía Martínez",
        ];
        let titles = |every: usize| -> Vec<String> {
            let title = |at: usize| match at % every {
                0 => format!("Best of {}", people[at / every % 4]),
                _ => format!("Volume {at}"),
            };
            (0..200).map(title).collect()
        };
        let judged = |table: &str, every: usize| {
            let titles = titles(every);
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            short(judged(table, "label_text", Family::Text, &titles))
        };
        assert_eq!(judged("albums", 20), None);
        assert_eq!(
            judged("events", 20),
            Some((Category::FreeText, Confidence::Low))
        );
        assert_eq!(
            judged("files", 4),
            Some((Category::FreeText, Confidence::Medium))
        );
    }

    #[test]
    fn what_is_no_special_category_is_not_called_one() {
        for name in ["nationality", "familienstand", "lieu_naissance"] {
            let reason = judged("users", name, Family::Text, &[]).map(|found| found.reason);
            assert!(
                reason.is_some_and(|reason| !reason.contains("GDPR")),
                "{name}"
            );
        }
    }

    #[test]
    fn a_type_that_cannot_hold_it_is_nothing() {
        assert_eq!(short(judged("users", "email", Family::Bool, &[])), None);
        assert_eq!(short(judged("t", "x", Family::Text, &["1", "2"])), None);
    }
}
