//! People of other locales than English: the same parts, of that locale's words, towns and numbers.

use std::fmt;
use std::sync::Arc;

use super::{Part, Texts};
use crate::key::prf::{Draw, SUFFIX, Stream};
use crate::transform::args::Problem;
use crate::transform::builtin::contact::phone::Nobodys;
use crate::transform::compose::Composition;
use crate::transform::strings::Maker;
use crate::transform::words::foreign_towns::{self, ForeignTown};
use crate::transform::words::locale::Locale;
use crate::transform::words::{given, latin};
use crate::transform::{Distinct, locales};

/// Persons of one locale.
#[derive(Clone)]
pub(super) struct Abroad {
    part: Part,
    people: Arc<People>,
    texts: Texts,
}

/// What persons are made of.
struct People {
    /// Given names of women, and of men; twice the same where names do not tell.
    given: [Vec<Name>; 2],
    last: Vec<Name>,
    /// Whether the family name comes first, and nothing stands between the two.
    family_first: bool,
    towns: Vec<Town>,
    street: Option<Composition>,
    /// How an address is written.
    address: Vec<Piece>,
    phone: Option<Nobodys>,
}

/// A name, and how it stands in addresses and user names.
struct Name {
    written: &'static str,
    latin: String,
}

struct Town {
    town: &'static ForeignTown,
    codes: Composition,
}

/// A piece of an address.
enum Piece {
    Text(&'static str),
    Street,
    City,
    State,
    Postcode,
}

impl fmt::Debug for Abroad {
    /// Not the lists: they are long.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} of persons of another locale", self.part)
    }
}

impl Abroad {
    /// A part of persons of a locale. A problem where the locale has no words for it.
    pub(super) fn new(locale: &'static Locale, part: Part, texts: Texts) -> Result<Self, Problem> {
        let people = People::of(locale);
        let lacks = |what: &str, hint: &str| {
            let problem = Problem::new(format!("there are no {what} of {}", locale.name));
            Err(problem.hint(hint))
        };
        match part {
            Part::Street if people.street.is_none() => {
                lacks("streets", "use `lorem` or `partial`, or another `locale`")
            }
            Part::Address if people.address.is_empty() => {
                lacks("addresses", "use the parts `city`, `state` and `postcode`")
            }
            Part::Phone if people.phone.is_none() => lacks(
                "phone numbers that are nobody's",
                "use `digits`, or `phone` with the `country` whose numbers may stand there",
            ),
            _ => Ok(Self {
                part,
                people: Arc::new(people),
                texts,
            }),
        }
    }

    /// How many stand-ins there are of the part.
    pub(super) fn distinct(&self) -> Distinct {
        let People { given, last, .. } = &*self.people;
        // Twice the same where names do not tell.
        let given = given[0].len() + given[1].len();
        super::distinct(self.part, given, last.len())
    }

    /// Characters of the longest stand-in.
    pub(super) fn longest(&self) -> u32 {
        let people = &*self.people;
        let given = people.given.iter().flatten();
        let chars = |name: &Name| name.written.chars().count() as u32;
        let first = given.clone().map(chars).max().unwrap_or(0);
        let last = people.last.iter().map(chars).max().unwrap_or(0);
        let latin = |name: &Name| name.latin.len() as u32;
        let letters =
            given.map(latin).max().unwrap_or(0) + people.last.iter().map(latin).max().unwrap_or(0);
        let handle = letters + 2 + SUFFIX as u32;
        match self.part {
            Part::Name => first + u32::from(!people.family_first) + last,
            Part::FirstName => first,
            Part::LastName => last,
            Part::Gender => self.texts.longest_gender(),
            Part::Email => handle + self.texts.at_host.len() as u32,
            Part::Username => handle,
            Part::Phone => Nobodys::LONGEST,
            Part::Street => people.longest_street(),
            Part::City => people.longest(|town| town.town.city.chars().count() as u32),
            Part::State => people.longest(|town| town.town.state.chars().count() as u32),
            Part::Postcode => people.longest(|town| town.codes.max_chars()),
            Part::Address => people.longest(|town| {
                let pieces = people.address.iter();
                pieces.map(|piece| people.longest_piece(piece, town)).sum()
            }),
        }
    }
}

impl People {
    fn of(locale: &'static Locale) -> Self {
        let name = |written: &'static str| Name {
            written,
            latin: latin::handle(locale.name, written),
        };
        let names =
            |list: &[&'static str]| -> Vec<Name> { list.iter().copied().map(name).collect() };
        let list = |name: &str| locale.list(name).unwrap_or_default();
        let given = match given::of(locale.name) {
            Some(given) => [names(&given.female), names(&given.male)],
            None => [names(list("first")), names(list("first"))],
        };
        let form = |name: &str| locale.forms(name)?.first().copied();
        let town = |town| Town {
            town,
            codes: locales::codes(&[town.code]),
        };
        Self {
            given,
            last: names(list("last")),
            family_first: form("name").is_some_and(|form| form.starts_with("{last}")),
            towns: foreign_towns::of(locale.name).iter().map(town).collect(),
            street: locales::compose(locale, "street").filter(|_| locale.has("street")),
            address: form("address").map_or_else(Vec::new, pieces),
            phone: Nobodys::of(locale.country),
        }
    }

    fn longest(&self, of: impl Fn(&Town) -> u32) -> u32 {
        self.towns.iter().map(of).max().unwrap_or(0)
    }

    fn longest_street(&self) -> u32 {
        self.street.as_ref().map_or(0, Composition::max_chars)
    }

    fn longest_piece(&self, piece: &Piece, town: &Town) -> u32 {
        match piece {
            Piece::Text(text) => text.chars().count() as u32,
            Piece::Street => self.longest_street(),
            Piece::City => town.town.city.chars().count() as u32,
            Piece::State => town.town.state.chars().count() as u32,
            Piece::Postcode => town.codes.max_chars(),
        }
    }
}

/// Takes a form such as `{street}, {postcode} {city}` apart.
fn pieces(form: &'static str) -> Vec<Piece> {
    let (mut pieces, mut rest) = (Vec::new(), form);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        match name {
            "street" => pieces.push(Piece::Street),
            "city" => pieces.push(Piece::City),
            "state" | "province" => pieces.push(Piece::State),
            "postcode" => pieces.push(Piece::Postcode),
            _ => {}
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The person of a draw: choices 0 to 3 and the suffix; street, postal code and phone each begin its stream anew.
struct Person<'p> {
    people: &'p People,
    is_male: bool,
    first: Option<&'p Name>,
    last: Option<&'p Name>,
    town: Option<&'p Town>,
}

impl<'p> Person<'p> {
    fn of(draw: &Draw, people: &'p People) -> Self {
        let is_male = draw.below(3, 2) == 1;
        let given = &people.given[usize::from(is_male)];
        Self {
            people,
            is_male,
            first: chosen(given, draw, 0),
            last: chosen(&people.last, draw, 1),
            town: chosen(&people.towns, draw, 2),
        }
    }

    /// `first`, `last` and 80 keyed bits, in small ASCII letters and digits.
    fn handle(&self, separator: u8, draw: &Draw, out: &mut Vec<u8>) {
        for name in [self.first, self.last].into_iter().flatten() {
            out.extend_from_slice(name.latin.as_bytes());
            out.push(separator);
        }
        draw.suffix(out);
    }

    fn piece(&self, piece: &Piece, draw: &Draw, out: &mut Vec<u8>) {
        let (people, town) = (self.people, self.town);
        match (piece, town) {
            (Piece::Text(text), _) => out.extend_from_slice(text.as_bytes()),
            (Piece::Street, _) => {
                if let Some(street) = &people.street {
                    street.write(&mut Stream::of(draw), out);
                }
            }
            (Piece::City, Some(town)) => out.extend_from_slice(town.town.city.as_bytes()),
            (Piece::State, Some(town)) => out.extend_from_slice(town.town.state.as_bytes()),
            (Piece::Postcode, Some(town)) => town.codes.write(&mut Stream::of(draw), out),
            (_, None) => {}
        }
    }
}

fn chosen<'l, T>(list: &'l [T], draw: &Draw, choice: usize) -> Option<&'l T> {
    list.get(draw.below(choice, list.len() as u32) as usize)
}

impl Maker for Abroad {
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let person = Person::of(draw, &self.people);
        let mut name = |name: Option<&Name>| {
            out.extend_from_slice(name.map_or("", |name| name.written).as_bytes());
        };
        match self.part {
            Part::Name if self.people.family_first => {
                name(person.last);
                name(person.first);
            }
            Part::Name => {
                name(person.first);
                out.push(b' ');
                out.extend_from_slice(person.last.map_or("", |name| name.written).as_bytes());
            }
            Part::FirstName => name(person.first),
            Part::LastName => name(person.last),
            Part::Gender => out.extend_from_slice(self.texts.gender(person.is_male).as_bytes()),
            Part::Email => {
                person.handle(b'.', draw, out);
                out.extend_from_slice(self.texts.at_host.as_bytes());
            }
            Part::Username => person.handle(b'_', draw, out),
            Part::Phone => {
                if let Some(phone) = &self.people.phone {
                    phone.write(draw, out);
                }
            }
            Part::Street => person.piece(&Piece::Street, draw, out),
            Part::City => person.piece(&Piece::City, draw, out),
            Part::State => person.piece(&Piece::State, draw, out),
            Part::Postcode => person.piece(&Piece::Postcode, draw, out),
            Part::Address => {
                for piece in &self.people.address {
                    person.piece(piece, draw, out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, Int32Array, StringArray};

    use super::super::ENTRY;
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;
    use crate::transform::Input;
    use crate::transform::args::Arg;
    use crate::transform::siblings::Sibling;
    use crate::transform::words::locale::{ENGLISH, LOCALES};

    const ROWS: i32 = 300;

    fn parts(locale: &str, part: &str) -> Result<Vec<String>, Problem> {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("part", part), ("by", "id"), ("locale", locale)]);
        let prepared = (ENTRY.prepare)(&args, Input { ty: &ty })?;
        let input: ArrayRef = Arc::new(StringArray::from(vec!["real"; ROWS as usize]));
        let subjects: ArrayRef = Arc::new(Int32Array::from_iter_values(0..ROWS));
        let sibling = Sibling {
            family: Family::Int4,
            values: &subjects,
        };
        let kernel = prepared.bind(&MasterKey::for_documentation(), "persona");
        let output = kernel.apply_in(&input, &[sibling]).unwrap();
        let texts: Vec<String> = output
            .as_string::<i32>()
            .iter()
            .map(|text| text.unwrap().to_owned())
            .collect();
        let longest = texts.iter().map(|text| text.chars().count()).max().unwrap();
        let promised = prepared.guarantees().max_chars.unwrap() as usize;
        assert!(longest <= promised, "{locale} {part}: {longest}");
        Ok(texts)
    }

    fn abroad() -> impl Iterator<Item = &'static Locale> {
        LOCALES.iter().filter(|locale| locale.name != ENGLISH)
    }

    #[test]
    fn the_parts_of_a_person_agree_in_every_locale() {
        for locale in abroad() {
            let part = |part: &str| parts(locale.name, part).unwrap();
            let [names, firsts, lasts, genders] =
                ["name", "first_name", "last_name", "gender"].map(part);
            let [emails, users] = ["email", "username"].map(part);
            let by_family = locale.forms("name").unwrap()[0].starts_with("{last}");
            for row in 0..ROWS as usize {
                let (first, last) = (&firsts[row], &lasts[row]);
                let name = if by_family {
                    format!("{last}{first}")
                } else {
                    format!("{first} {last}")
                };
                assert_eq!(names[row], name);
                if let Some(given) = given::of(locale.name) {
                    let (own, other) = match genders[row].as_str() {
                        "male" => (&given.male, &given.female),
                        _ => (&given.female, &given.male),
                    };
                    let first = first.as_str();
                    assert!(own.contains(&first) && !other.contains(&first), "{first}");
                }
                let latin = |name: &str| latin::handle(locale.name, name);
                let handle = format!("{}.{}.", latin(first), latin(last));
                assert!(emails[row].starts_with(&handle), "{} {handle}", emails[row]);
                assert!(emails[row].is_ascii() && emails[row].ends_with("@example.com"));
                let local = emails[row].split('@').next().unwrap();
                assert_eq!(users[row], local.replace('.', "_"));
            }
        }
    }

    #[test]
    fn town_state_and_code_are_of_one_place() {
        for locale in abroad() {
            let part = |part: &str| parts(locale.name, part).unwrap();
            let [cities, states, codes] = ["city", "state", "postcode"].map(part);
            let streets = parts(locale.name, "street").ok();
            let addresses = parts(locale.name, "address").ok();
            for row in 0..ROWS as usize {
                let is_of = |code: &str| {
                    let fits = |(sign, c): (char, char)| match sign {
                        '#' | '^' => c.is_ascii_digit(),
                        '@' => c.is_ascii_uppercase(),
                        sign => sign == c,
                    };
                    code.chars().count() == codes[row].chars().count()
                        && code.chars().zip(codes[row].chars()).all(fits)
                };
                let is_town = |town: &&ForeignTown| {
                    town.city == cities[row] && town.state == states[row] && is_of(town.code)
                };
                let known = foreign_towns::of(locale.name);
                assert!(known.iter().any(|town| is_town(&town)), "{}", cities[row]);
                if let (Some(streets), Some(addresses)) = (&streets, &addresses) {
                    for piece in [&streets[row], &cities[row], &codes[row]] {
                        assert!(
                            addresses[row].contains(piece.as_str()),
                            "{}",
                            addresses[row]
                        );
                    }
                    assert!(!addresses[row].contains(['{', '}']));
                }
            }
        }
        let german = parts("de_DE", "address").unwrap();
        let (city, code) = (
            parts("de_DE", "city").unwrap(),
            parts("de_DE", "postcode").unwrap(),
        );
        assert!(german[0].ends_with(&format!(", {} {}", code[0], city[0])));
    }

    #[test]
    fn phones_are_of_the_country() {
        for (locale, code) in [("de_DE", "+49"), ("fr_FR", "+33"), ("cy_GB", "+44")] {
            let phones = parts(locale, "phone").unwrap();
            let is_of =
                |phone: &String| phone.starts_with(code) && phone[1..].parse::<u64>().is_ok();
            assert!(phones.iter().all(is_of), "{locale}");
        }
    }

    #[test]
    fn what_a_locale_lacks_is_told_before_the_run() {
        for (locale, part, told) in [
            ("ja_JP", "street", "no streets of ja_JP"),
            ("ar_SA", "address", "no addresses of ar_SA"),
            (
                "tr_TR",
                "phone",
                "no phone numbers that are nobody's of tr_TR",
            ),
        ] {
            let problem = parts(locale, part).unwrap_err();
            assert!(problem.message.contains(told), "{}", problem.message);
            assert!(problem.hint.is_some());
        }
    }

    #[test]
    fn the_same_subject_is_another_person_in_another_locale() {
        let german = parts("de_DE", "name").unwrap();
        assert_eq!(german, parts("de_DE", "name").unwrap());
        assert_ne!(german, parts("fr_FR", "name").unwrap());
    }
}
