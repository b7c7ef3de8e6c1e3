//! Logins of the database, and those that are made of its names.

use std::collections::HashSet;

use super::hits::{Hits, Told};
use super::{Kind, MANY, MOST_BYTES, NEARLY_ALL, SEVERAL, WHOLE};
use crate::detect::unlisted::{Says, says};
use crate::detect::validators::labels;
use crate::detect::validators::people::{self, Lists, Names};
use crate::detect::{Category, Confidence, Judgement, Proposal, marks, words};

/// Of a hundred values, so many that are logins are as bad as a hundred.
pub(super) const LOGINS: usize = 30;

/// As many different ones where nearly all values are logins made of names: few of a team work on everything. Of those that the
/// database holds and that are no other word, one is none by chance.
const FEW: usize = 2;
const ONE: usize = 1;

/// Of a hundred values, so many that are logins of the database, of several people, under a name that says nothing: words
/// that are logins as well have others among them.
const ALL: usize = 90;

/// Of a hundred names of files and the like, so many that have one made of a name between their signs.
const LABELLED: usize = 30;

/// Shortest login, in bytes: shorter ones are other words as well.
const SHORTEST: usize = 5;

/// What was learned, in small letters.
#[derive(Default)]
pub(super) struct Logins {
    telling: HashSet<String>,
    /// Letters and nothing else: other words may be the same.
    plain: HashSet<String>,
}

impl std::fmt::Debug for Logins {
    /// Not the logins.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} logins", self.telling.len() + self.plain.len())
    }
}

impl Logins {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.telling.is_empty() && self.plain.is_empty()
    }

    /// Takes a login. One without digits and signs may be any word, and tells only where nearly all values have one.
    pub(super) fn learn(&mut self, value: &str, bytes: &mut usize) {
        let login = value.trim().trim_start_matches('@').to_lowercase();
        let has_letters = login.contains(char::is_alphabetic);
        let is_one = login.len() >= SHORTEST && !login.contains(char::is_whitespace);
        let is_word = people::is_common_word(&login);
        if is_one && has_letters && !is_word && *bytes + login.len() <= MOST_BYTES {
            *bytes += login.len();
            let kind = match is_telling(&login) {
                true => &mut self.telling,
                false => &mut self.plain,
            };
            kind.insert(login);
        }
    }

    /// Takes what stands in front of the `@` of mail addresses, where a column surely holds some: people who stand in a database
    /// with nothing else are called so in its files and logs.
    pub(super) fn learn_addresses(
        &mut self,
        found: &Proposal,
        values: &[String],
        bytes: &mut usize,
    ) {
        if found.category == Category::Email && found.confidence > Confidence::Low {
            let logins = values.iter().filter_map(|value| value.split_once('@'));
            logins.for_each(|(login, _)| self.learn(login, bytes));
        }
    }

    /// Whether a word is a login that is no other word.
    pub(super) fn has(&self, word: &str) -> bool {
        self.telling
            .contains(word.trim_start_matches('@').to_lowercase().as_str())
    }

    /// A login in a text: the whole of it, or a part between blanks and signs.
    fn inside(&self, text: &str) -> Option<String> {
        let text = text.to_lowercase();
        let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let words = text.split(|c: char| !is_inside(c));
        let all = words.flat_map(|word| std::iter::once(word).chain(word.split(['_', '.'])));
        let mut known = all.filter(|word| self.telling.contains(*word));
        known.next().map(str::to_owned)
    }

    /// A value that is a login of letters.
    fn plain(&self, value: &str) -> Option<String> {
        let value = value.trim().trim_start_matches('@').to_lowercase();
        self.plain.get(&value).cloned()
    }

    /// A login of letters that is a word of a text, between others.
    fn plain_in(&self, text: &str) -> Option<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let mut words = words.filter(|word| word.len() >= SHORTEST);
        words.find_map(|word| self.plain.get(&word.to_lowercase()).cloned())
    }
}

/// Whether a column of logins is likely to be one; `None` for others.
pub(super) fn are_sure(judgement: &Judgement) -> Option<bool> {
    let found = judgement.personal.as_ref();
    let found = found.filter(|found| found.category == Category::Username)?;
    Some(found.confidence > Confidence::Low)
}

/// Whom the values under a name are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// It is called like somebody, or like an identifier of somebody: `created_by`, `puppets_user_id`.
    Somebody,
    /// It may be called like anything.
    Anybody,
    /// It is called like labels.
    Nobody,
}

impl Whose {
    /// By the name of a column or member.
    pub(super) fn named(name: &str) -> Self {
        let words = words(name);
        let whose = match words.as_slice() {
            [before @ .., last] if last == "id" => before.join("_"),
            _ => name.to_owned(),
        };
        match says(&whose) {
            Says::Somebody => Self::Somebody,
            Says::Labels => Self::Nobody,
            _ => Self::Anybody,
        }
    }

    /// At a path of the documents of such a column: the name of its last member tells as well.
    pub(super) fn at(self, path: &str) -> Self {
        let member = path.rsplit('.').next().unwrap_or_default();
        match self {
            Self::Somebody => self,
            _ => Self::named(member.trim_end_matches("[*]")),
        }
    }
}

/// Lets what turned out to be logins be held against other columns, which few values are not until somebody's are known.
pub(super) fn mark(judgement: &mut Judgement, values: &[String]) {
    if judgement.marks.is_empty() && are_sure(judgement).is_some() {
        judgement.marks = marks::of_texts(values);
    }
}

/// Whether a word is no other word: it has digits or signs.
fn is_telling(login: &str) -> bool {
    login.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_'))
}

/// How many values are logins or have some in them.
#[derive(Default)]
pub(super) struct Counts {
    /// Known ones, as a whole and anywhere.
    own: Hits,
    with_own: Hits,
    with_plain: Hits,
    /// Those and the ones of letters, as a whole; and without those that are labels and places as well.
    whole: Hits,
    nothing_else: Hits,
    /// Those made of names: all, and such as are no other word.
    made: Hits,
    telling: Hits,
    labelled: Hits,
}

impl Counts {
    pub(super) fn add(&mut self, value: &str, logins: &Logins, names: &Lists) {
        let is_made = people::is_login(value, Names::Own(names));
        self.made.add(is_made.then(|| value.to_owned()));
        let is_sure = is_made && is_telling(value);
        self.telling.add(is_sure.then(|| value.to_owned()));
        self.labelled.add_all(names.login_in_label(value));
        let login = logins.inside(value);
        let is_whole = |login: &String| value.trim().trim_start_matches('@').len() == login.len();
        let own = login.clone().filter(is_whole);
        let plain = own.is_none().then(|| logins.plain(value)).flatten();
        let is_label = |login: &String| labels::is_nobody(login);
        let sure = plain.clone().filter(|login| !is_label(login));
        self.nothing_else.add(own.clone().or(sure));
        self.whole.add(own.clone().or(plain));
        self.own.add(own);
        self.with_own.add(login);
        self.with_plain.add(logins.plain_in(value));
    }

    /// What values are that are logins. Under a name for somebody, those of letters are no other word, either; nor are those of
    /// several people where nothing else stands.
    pub(super) fn are_logins(&self, told: Told, kind: Kind) -> Option<Proposal> {
        let login = Category::Username;
        let (known, made) = ("are logins", "are logins made of names");
        let of_letters = || match kind.whose {
            Whose::Somebody => told.of(&self.whole, NEARLY_ALL, ONE, login, known),
            Whose::Anybody if !kind.of_things => {
                told.of(&self.nothing_else, ALL, SEVERAL, login, known)
            }
            Whose::Anybody | Whose::Nobody => None,
        };
        told.of(&self.own, LOGINS, MANY, login, known)
            .or_else(|| told.of(&self.own, NEARLY_ALL, ONE, login, known))
            .or_else(of_letters)
            .or_else(|| told.of(&self.made, LOGINS, MANY, login, made))
            .or_else(|| told.of(&self.telling, NEARLY_ALL, FEW, login, made))
    }

    /// What values are that have logins in them.
    pub(super) fn hold_logins(&self, told: Told) -> Option<Proposal> {
        let text = Category::FreeText;
        let made = "hold logins made of names";
        told.of(&self.with_own, WHOLE, MANY, text, "hold logins")
            .or_else(|| told.of(&self.with_plain, NEARLY_ALL, MANY, text, "hold logins"))
            .or_else(|| told.of(&self.labelled, LABELLED, MANY, text, made))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(form: impl Fn(usize) -> String) -> Option<Category> {
        told_under("x", form)
    }

    fn told_under(name: &str, form: impl Fn(usize) -> String) -> Option<Category> {
        let kind = Kind {
            of_things: false,
            are_labels: false,
            whose: Whose::named(name),
            are_texts: true,
        };
        let mut names = Lists::default();
        for name in FAMILY {
            names.add_family(name);
        }
        let mut logins = Logins::default();
        logins.learn("zz7.admin", &mut 0);
        for login in ["kwelderx", "ostrafelz", "plimsko", "berlin"] {
            logins.learn(login, &mut 0);
        }
        let mut counts = Counts::default();
        for value in (0..60).map(form) {
            counts.add(&value, &logins, &names);
        }
        let told = Told(60);
        let found = counts
            .are_logins(told, kind)
            .or_else(|| counts.hold_logins(told));
        found.map(|found| found.category)
    }

    const FAMILY: [&str; 6] = [
        "Brzonk", "Kwelder", "Ostrafel", "Plimsk", "Drovnik", "Wexelau",
    ];

    #[test]
    fn few_of_a_team_are_logins_where_nearly_all_values_are() {
        let name = |at: usize| FAMILY[at % 3].to_lowercase();
        let login = Some(Category::Username);
        assert_eq!(told(|at| format!("e{}{}", name(at), at % 3 + 20)), login);
        assert_eq!(told(|at| format!("e.{}", name(at))), login);
        // One word for all, words without digits and signs, and nobody's.
        assert_eq!(told(|_| "ebrzonk222".to_owned()), None);
        assert_eq!(told(|at| format!("e{}", name(at))), None);
        assert_eq!(told(|at| format!("worker{}", at % 3)), None);
        assert_eq!(
            told(|at| ["standard", "express", "same-day"][at % 3].to_owned()),
            None
        );
    }

    #[test]
    fn one_login_of_the_database_is_enough_where_it_is_no_other_word() {
        let login = Some(Category::Username);
        assert_eq!(told(|_| "zz7.admin".to_owned()), login);
        assert_eq!(told(|_| "kwelderx".to_owned()), None);
        assert_eq!(told_under("operator", |_| "kwelderx".to_owned()), login);
        assert_eq!(told_under("operator", |_| "standard".to_owned()), None);
        // Of letters and with signs, none of which are nearly all.
        let both = |at: usize| ["kwelderx", "zz7.admin"][at % 2].to_owned();
        assert_eq!(told_under("operator", both), login);
    }

    #[test]
    fn few_logins_of_letters_are_logins_where_nothing_else_stands() {
        let login = Some(Category::Username);
        let few = ["kwelderx", "ostrafelz", "zz7.admin"];
        let of = |at: usize| few[at % 3].to_owned();
        assert_eq!(told(of), login);
        assert_eq!(told_under("department", of), None);
        // Too few of them, with others, and with what is a place as well.
        assert_eq!(told(|at| few[at % 2].to_owned()), None);
        let others = |at: usize| match at % 5 {
            0 => "standard".to_owned(),
            _ => of(at),
        };
        assert_eq!(told(others), None);
        let places = |at: usize| ["kwelderx", "berlin", "zz7.admin"][at % 3].to_owned();
        assert_eq!(told(places), None);
    }

    #[test]
    fn the_last_member_of_a_path_tells_whose_it_is() {
        let at = |column: &str, path: &str| Whose::named(column).at(path);
        assert_eq!(at("new", "$.changed_by"), Whose::Somebody);
        assert_eq!(at("new", "$.by"), Whose::Somebody);
        assert_eq!(at("involved", "$.seen.by[*]"), Whose::Somebody);
        assert_eq!(at("operator", "$.name"), Whose::Somebody);
        assert_eq!(at("new", "$.department"), Whose::Nobody);
        assert_eq!(at("new", "$.x"), Whose::Anybody);
    }

    #[test]
    fn logins_in_names_of_files_are_known_by_the_names_in_them() {
        let name = |at: usize| FAMILY[at % 6].to_lowercase();
        let text = Some(Category::FreeText);
        assert_eq!(
            told(|at| format!("import_l{}{}_2024.csv", name(at), at)),
            text
        );
        assert_eq!(told(|at| format!("in/{}x-{at}.csv", name(at))), text);
        assert_eq!(told(|at| format!("import_sales{at}_2024.csv")), None);
        assert_eq!(told(|at| format!("import_the{}_{at}.csv", name(at))), None);
        assert_eq!(told(|at| format!("about l{} no {at}", name(at))), None);
    }
}
