//! What texts are by the names of the database in them.

use super::hits::{Hits, Told};
use super::{Lexicon, MANY, NEARLY_ALL, SEVERAL, Texts, WHOLE, few, logins, small};
use crate::detect::validators::people::{self, Lists, Names};
use crate::detect::{Category, Proposal};

/// Of a hundred values, so many with single names in them are as bad as a hundred.
const SINGLE: usize = 10;

/// So many that are nothing but a name in capitals: codes are written alike.
const SHOUTED: usize = 40;

/// So many that end in a name in capitals, behind codes or labels.
const SHOUTED_LAST: usize = 30;

/// So many that are or list family names in letters of any case: some are other words as well.
const SMALL: usize = 20;

/// So many where nothing but their place told those names.
const SMALL_GUESSED: usize = 50;

/// So many labels and names of files with a family name between their signs: words for things stand there as well.
const LABELLED: usize = 30;

/// So many that have given names in them as words of their own, where they are about things or codes: those are called like
/// somebody now and then.
const OF_THINGS: usize = NEARLY_ALL;

/// What was found in the values of one column or path.
#[derive(Default)]
struct Found {
    whole: Hits,
    /// Values that are nothing but a given and a family name of the database.
    own: Hits,
    joined: Hits,
    /// Names of one row of the database as a login, and in texts.
    paired: Hits,
    paired_in: Hits,
    single: Hits,
    owners: Hits,
    given: Hits,
    shouted: Hits,
    shouted_last: Hits,
    labelled: Hits,
    small: Hits,
    small_guessed: Hits,
    logins: logins::Counts,
}

impl Found {
    fn in_values(values: &[String], lexicon: &Lexicon, names: &Lists) -> Self {
        let own = Names::Own(names);
        let mut found = Self::default();
        for value in values {
            found.whole.add(people::name_in(value, own));
            found.own.add(few::whole_name(value, names));
            found.joined.add(people::joined_name_in(value, names));
            found.paired.add(lexicon.pairs.whole(value));
            found.paired_in.add(lexicon.pairs.first_in(value));
            found.single.add_all(names.alone(value));
            found.owners.add_all(names.owners(value));
            found.given.add_all(names.given_in(value));
            found.shouted.add(names.shouted(value));
            found.shouted_last.add(names.shouted_last(value));
            found.labelled.add_all(names.in_label(value));
            let small = |names| small::families_in(value, names);
            found.small.add_all(small(&lexicon.families));
            let guessed = small(&lexicon.families).chain(small(&lexicon.guessed));
            found.small_guessed.add_all(guessed);
            found.logins.add(value, &lexicon.logins, names);
        }
        found
    }
}

impl Lexicon {
    /// What values are by the names in them.
    pub(super) fn by_names(&self, texts: &Texts, names: &Lists) -> Option<Proposal> {
        let values = &texts.values;
        let found = Found::in_values(values, self, names);
        let told = Told(values.len());
        let text = Category::FreeText;
        told.of(&found.whole, WHOLE, SEVERAL, text, "hold names")
            .or_else(|| told.of(&found.whole, NEARLY_ALL, 1, text, "hold names"))
            .or_else(|| told.of(&found.own, WHOLE, 1, text, "are names"))
            .or_else(|| found.logins.are_logins(told, texts.kind))
            .or_else(|| paired(&found, told))
            .or_else(|| told.of(&found.joined, WHOLE, SEVERAL, text, "hold names"))
            .or_else(|| found.logins.hold_logins(told))
            .or_else(|| {
                let single = (!texts.kind.of_things).then_some(&found.single)?;
                let few = (!texts.kind.are_labels).then_some(single);
                told.of(single, SINGLE, MANY, text, "hold names")
                    .or_else(|| told.of(few?, NEARLY_ALL, SEVERAL, text, "hold names"))
            })
            .or_else(|| {
                told.of(
                    &found.owners,
                    SINGLE,
                    MANY,
                    text,
                    "say what belongs to names",
                )
            })
            .or_else(|| (!texts.kind.of_things).then(|| alone(&found, told))?)
            .or_else(|| told.of(&found.labelled, LABELLED, MANY, text, "hold family names"))
            .or_else(|| told.of(&found.given, OF_THINGS, MANY, text, "hold given names"))
            .or_else(|| self.numbers.told(values, texts.kind))
            .or_else(|| few::told(values, texts.kind, names))
    }
}

/// What values are by names of one row that are written together, or in small letters next to each other.
fn paired(found: &Found, told: Told) -> Option<Proposal> {
    let (login, text) = (Category::Username, Category::FreeText);
    let made = "are logins made of names";
    told.of(&found.paired, logins::LOGINS, MANY, login, made)
        .or_else(|| told.of(&found.paired, NEARLY_ALL, 1, login, made))
        .or_else(|| told.of(&found.paired_in, WHOLE, SEVERAL, text, "hold names"))
        .or_else(|| told.of(&found.paired_in, NEARLY_ALL, 1, text, "hold names"))
}

/// What values are that are not about things, by names that are written otherwise than in texts.
fn alone(found: &Found, told: Told) -> Option<Proposal> {
    let text = Category::FreeText;
    let (last, small) = ("end in names in capitals", "are or list family names");
    told.of(&found.shouted, SHOUTED, MANY, text, "are names in capitals")
        .or_else(|| told.of(&found.shouted_last, SHOUTED_LAST, MANY, text, last))
        .or_else(|| told.of(&found.small, SMALL, MANY, text, small))
        .or_else(|| told.of(&found.small_guessed, SMALL_GUESSED, MANY, text, small))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::catalog::{Column, Family, Table, Type};
    use crate::detect::{Judgement, table as judged};
    use crate::ident::TableName;

    /// Names that no list has.
    const GIVEN: [&str; 7] = [
        "Xanthi", "Zorvald", "Ybrida", "Quorlin", "Vextra", "Jolunda", "Océwyn",
    ];
    const FAMILY: [&str; 6] = [
        "Brzonk", "Kwelder", "Ostrafel", "Plimsk", "Drovnik", "Wexelau",
    ];

    type Form = fn(&str, &str, usize) -> String;

    fn rows(form: Form) -> Vec<String> {
        let row = |at: usize| form(GIVEN[at % 7], FAMILY[(at + at / 7) % 6], at);
        (0..60).map(row).collect()
    }

    fn of_texts(name: &str, columns: &[(&str, Form)]) -> (Table, Vec<Option<Vec<String>>>) {
        let text = || Type::plain("text", Family::Text);
        let all = columns.iter().map(|(name, _)| Column::plain(*name, text()));
        let table = Table::plain(TableName::new("public", name), all.collect());
        let samples = columns.iter().map(|(_, form)| Some(rows(*form)));
        (table, samples.collect())
    }

    /// What the one column of a table is in a database with such people.
    fn judgement(people: &[(&str, Form)], of: &str, column: &str, form: Form) -> Judgement {
        let mut lexicon = Lexicon::default();
        let mut all = HashMap::new();
        for (table, samples) in [of_texts("users", people), of_texts(of, &[(column, form)])] {
            let found = judged(&table, &samples);
            lexicon.learn(&table, &samples, &found);
            all.insert(table.name.clone(), found);
        }
        lexicon.tell(&mut all);
        all.remove(&TableName::new("public", of)).unwrap().remove(0)
    }

    const APART: &[(&str, Form)] = &[
        ("first_name", |given, _, _| given.into()),
        ("last_name", |_, family, _| family.into()),
        ("email", |_, _, at| format!("q{at}@x.io")),
        ("username", |given, family, _| {
            format!("{}{family}", &given[..1]).to_lowercase()
        }),
    ];

    const WHOLE_NAMES: &[(&str, Form)] = &[
        ("name", |given, family, _| format!("{given} {family}")),
        ("email", |_, _, at| format!("q{at}@x.io")),
    ];

    fn told(people: &[(&str, Form)], of: &str, form: Form) -> Option<Category> {
        let found = judgement(people, of, "label", form);
        found.personal.map(|found| found.category)
    }

    const TEXT: Option<Category> = Some(Category::FreeText);

    #[test]
    fn what_belongs_to_names_is_told_with_an_s_behind_them() {
        let forms: [Form; 8] = [
            |_, family, _| format!("{family}'s notes"),
            |_, family, _| format!("{family}’s Vertrag"),
            |given, _, _| format!("Add {given}'s key"),
            |given, _, _| format!("{given}s iPhone"),
            |_, family, _| format!("{family}s Laptop"),
            |_, family, at| match at % 4 {
                0 => format!("job.1 host:{family}s-MacBook.local pid:{at}"),
                _ => format!("job.1 host:web-1 pid:{at}"),
            },
            |given, _, _| format!("Liste d'{given}"),
            |given, family, _| format!("{given} {family}'s project"),
        ];
        for form in forms {
            assert_eq!(told(APART, "notes", form), TEXT, "{}", form("A", "B", 0));
        }
        let others: [Form; 3] = [
            |_, _, _| "Today's notes".into(),
            |_, _, at| format!("Case's {at}"),
            |_, family, at| format!("x{family}ses {at}"),
        ];
        for form in others {
            assert_eq!(told(APART, "notes", form), None, "{}", form("A", "B", 0));
        }
    }

    #[test]
    fn teams_and_boards_are_told_by_whose_they_are() {
        assert_eq!(
            told(APART, "boards", |_, family, _| format!("{family}'s board")),
            TEXT
        );
        assert_eq!(
            told(APART, "teams", |given, _, _| format!("Équipe de {given}")),
            TEXT
        );
        let shouted: Form = |given, _, at| {
            let name = given.to_uppercase();
            format!("MERCI-{name}-{at:03}")
        };
        assert_eq!(told(APART, "coupons", shouted), TEXT);
        // Titles of albums have family names in them, and some given ones.
        assert_eq!(
            told(APART, "albums", |_, family, _| format!("Best of {family}")),
            None
        );
        let some: Form = |given, _, at| match at % 2 {
            0 => format!("Best of {given}"),
            _ => format!("Song {at}"),
        };
        assert_eq!(told(APART, "albums", some), None);
    }

    #[test]
    fn names_of_one_row_are_found_written_together_and_in_small_letters() {
        let whole: Form = |given, family, _| format!("{given}{family}").to_lowercase();
        assert_eq!(told(APART, "hits", whole), Some(Category::Username));
        let forms: [Form; 6] = [
            |given, family, _| format!("profile/{given}{family}").to_lowercase(),
            |given, family, at| match at % 2 {
                0 => format!("https://linkedin.com/in/{given}{family}").to_lowercase(),
                _ => "https://google.com/".into(),
            },
            |given, family, at| match at % 3 {
                0 => format!("/u/{given}{family}").to_lowercase(),
                1 => "/pricing".into(),
                _ => "/".into(),
            },
            |given, family, _| format!("error: {given} {family} not found").to_lowercase(),
            |given, family, _| format!("lookup {given} {family}").to_lowercase(),
            |given, family, at| match at % 6 {
                0 => format!("KeyError: {}", format!("{given} {family}").to_lowercase()),
                _ => format!("job {at} done"),
            },
        ];
        for people in [APART, WHOLE_NAMES] {
            for form in forms {
                assert_eq!(told(people, "hits", form), TEXT, "{}", form("A", "B", 0));
            }
        }
        // One name by itself, and what stands in no row.
        let others: [Form; 3] = [
            |given, _, _| format!("KeyError: {given} not found").to_lowercase(),
            |_, family, _| format!("lookup of {family}s").to_lowercase(),
            |given, family, _| format!("{given} or {family} it is").to_lowercase(),
        ];
        for form in others {
            assert_eq!(told(APART, "hits", form), None, "{}", form("A", "B", 0));
        }
    }

    #[test]
    fn whole_names_that_no_list_has_are_looked_for_where_people_are_called_so() {
        let forms: [Form; 3] = [
            |given, family, at| match at % 3 {
                0 => format!("Rückruf bei {given} {family} erbeten"),
                _ => format!("Pumpe {at}"),
            },
            |given, family, _| format!("CV {given} {family}.pdf"),
            |given, family, _| format!("{given}_{family}_portrait.png"),
        ];
        for form in forms {
            assert_eq!(
                told(WHOLE_NAMES, "tickets", form),
                TEXT,
                "{}",
                form("A", "B", 0)
            );
        }
        assert_eq!(told(WHOLE_NAMES, "attachments", forms[1]), TEXT);
        // Where nothing says that they are people, what they are called is not.
        assert_eq!(told(&WHOLE_NAMES[..1], "attachments", forms[1]), None);
    }

    #[test]
    fn first_names_in_tables_of_things_get_the_rule_of_the_column_that_holds_them() {
        let first = Some(Category::FirstName);
        assert_eq!(
            told(APART, "order_items", |given, _, _| given.into()),
            first
        );
    }

    #[test]
    fn logins_of_letters_are_told_where_nearly_all_texts_have_one() {
        let forms: [Form; 2] = [
            |given, family, _| format!("login failed for {}{family}", &given[..1]).to_lowercase(),
            |given, family, _| format!("@{}{family} please", &given[..1]).to_lowercase(),
        ];
        for form in forms {
            assert_eq!(told(APART, "notes", form), TEXT, "{}", form("A", "B", 0));
        }
        let some: Form = |given, family, at| match at % 2 {
            0 => format!("login failed for {}{family}", &given[..1]).to_lowercase(),
            _ => format!("login {at}"),
        };
        assert_eq!(told(APART, "notes", some), None);
    }

    #[test]
    fn names_among_few_labels_are_told_and_half_of_them_do_not_pass() {
        let strays = |form: Form| {
            let found = judgement(APART, "notes", "x", form);
            (found.personal.map(|found| found.category), found.strays)
        };
        // Whole names of which one is enough, and single ones, of which half are.
        let whole: Form = |_, _, at| {
            let labels = ["build.log", "CV Ybrida Brzonk.pdf", "", "x.log"];
            labels[at % 4].into()
        };
        assert_eq!(strays(whole).0, TEXT);
        let half: Form = |_, _, at| ["build.log", "CV_Brzonk.pdf", ""][at % 3].into();
        assert_eq!(strays(half).0, TEXT);
        // Families are called like sizes.
        let found = judgement(APART, "notes", "status", half).personal;
        assert!(found.is_none());
        let third: Form = |_, _, at| ["build.log", "CV_Brzonk.pdf", "x.log", ""][at % 4].into();
        assert_eq!(strays(third), (None, 1));
        let more: Form = |_, _, at| match at % 15 {
            0 => "Team Brzonk".into(),
            at => format!("Team {at}"),
        };
        assert_eq!(strays(more), (None, 4));
    }

    #[test]
    fn one_persons_whole_name_among_codes_does_not_pass() {
        let whodunnit: Form = |_, _, at| match at % 10 {
            0 => "Ybrida Brzonk".into(),
            _ => (at % 7).to_string(),
        };
        assert_eq!(told(APART, "versions", whodunnit), TEXT);
    }

    #[test]
    fn whole_names_are_told_under_a_name_for_logins_and_beside_an_address() {
        let form: Form = |given, family, at| match at % 3 {
            0 => format!("{given}{at}"),
            _ => format!("{given} {family}"),
        };
        let found = judgement(APART, "posts", "user_name", form).personal;
        let category = found.map(|found| found.category);
        assert_eq!(category, Some(Category::Name));
        let form: Form =
            |_, _, _| r#"{"by": {"contact": "Ghislain Vandeputte", "email": "v@deco.be"}}"#.into();
        let (mut table, samples) = of_texts("products", &[("meta", form)]);
        table.columns[0].ty = Type::plain("jsonb", Family::Jsonb);
        let found = judged(&table, &samples).remove(0).documents.unwrap();
        let paths = found.personal.iter().map(|of| of.path.as_str());
        assert!(paths.collect::<Vec<_>>().contains(&"$.by.contact"));
    }
}
