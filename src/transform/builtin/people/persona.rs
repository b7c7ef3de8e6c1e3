//! `persona`: a part of one coherent, invented person.

mod abroad;

use crate::key::prf::{Draw, SUFFIX, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::locales::LOCALE;
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, number, padded};
use crate::transform::words::given::{self, Given};
use crate::transform::words::locale::ENGLISH;
use crate::transform::words::towns::{TOWNS, Town};
use crate::transform::words::{LAST_NAMES, STREET_SUFFIXES, Word, longest, longest_text, pick};
use crate::transform::{Distinct, Guarantees, Input, Prepared, hosts, locales};
use abroad::Abroad;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "persona",
    group: Group::People,
    summary: "a part of the invented person that a row is about",
    doc: "`by` names the column that says whom the row is about, and everything is drawn from that column's value: name, \
          e-mail address and user name are one person's, the given name fits the gender, city, state and ZIP code \
          belong together, and every table whose foreign key leads to the same column gets the same person. So \
          `users.email: { persona: { part: email, by: id } }` and `orders.contact: { persona: { part: name, by: \
          user_id } }` agree. Rows about nobody (NULL) draw from their own value. E-mail addresses and user names are as \
          unique as the subject: they may stand on a unique column where `by` is unique in its table. Another `locale` \
          gives its people instead: names in its order and letters, addresses and user names in Latin ones (Chinese as \
          Pinyin, Arabic and Persian without vowels), towns with their state or province and codes that lie there, \
          addresses in its form. Chinese given names do not tell the gender; there are no streets and addresses of \
          ar_SA, ja_JP and zh_TW, and no phone numbers of ar_SA, fa_IR, pt_PT, tr_TR, zh_CN and zh_TW: those parts are \
          refused. Give all rules of one subject the same `locale`.",
    params: &[
        Param {
            name: "part",
            kind: "name|first_name|last_name|gender|email|username|phone|street|city|state|postcode|address",
            default: "",
            doc: "what of the person",
        },
        Param {
            name: "by",
            kind: "column",
            default: "",
            doc: "column of the same row that names its subject",
        },
        Param {
            name: "host",
            kind: "text",
            default: "example.com",
            doc: "host of e-mail addresses, a reserved one as for `email`",
        },
        Param {
            name: "genders",
            kind: "text",
            default: "female,male",
            doc: "what stands for women and for men",
        },
        LOCALE,
    ],
    accepts: TEXTS,
    examples: &["Grace Hopper"],
    example_params: &[("part", "name"), ("by", "id")],
    keyed: true,
    prepare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    FirstName,
    LastName,
    Gender,
    Email,
    Username,
    Phone,
    Street,
    City,
    State,
    Postcode,
    Address,
}

const PARTS: &[(&str, Part)] = &[
    ("name", Part::Name),
    ("first_name", Part::FirstName),
    ("last_name", Part::LastName),
    ("gender", Part::Gender),
    ("email", Part::Email),
    ("username", Part::Username),
    ("phone", Part::Phone),
    ("street", Part::Street),
    ("city", Part::City),
    ("state", Part::State),
    ("postcode", Part::Postcode),
    ("address", Part::Address),
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let part = params.choice("part", PARTS);
    let by = params.subject("by");
    let host = hosts::reserved(&mut params);
    let genders = params.text("genders").split_once(',');
    let locale = locales::read(&mut params, "first");
    let place = params.scalar(LOCALE.name).map(|scalar| scalar.span);
    let mut needed = |name: &str, example: &str| {
        if !params.is_given(name) {
            let problem = Problem::new(format!("`persona` needs `{name}`"));
            let span = params.span();
            params.report(problem.hint(format!("write `{example}`")).at(span));
        }
    };
    needed("part", "persona: { part: email, by: id }");
    needed("by", "persona: { part: email, by: id }");
    if genders.is_none() {
        let problem = Problem::new("`genders` takes two texts with a comma between them");
        params.report(problem.hint("write `genders: \"f,m\"`"));
    }
    params.finish()?;
    let (Some(part), Some(names)) = (part, given::of("en")) else {
        return Err(Problem::new("`persona` needs `part`"));
    };
    let (female, male) = genders.unwrap_or_default();
    let texts = Texts {
        at_host: format!("@{host}"),
        genders: [female.trim().to_owned(), male.trim().to_owned()],
    };
    let guarantees = |distinct, longest| Guarantees {
        distinct,
        makes_nulls: false,
        max_chars: Some(longest),
        passes_values: false,
    };
    if let Some(locale) = locale.filter(|locale| locale.name != ENGLISH) {
        let abroad = Abroad::new(locale, part, texts).map_err(|mut problem| {
            problem.span = problem.span.or(place);
            problem
        })?;
        let guarantees = guarantees(abroad.distinct(), abroad.longest());
        return Ok(strings::drawn_by(by, input, guarantees, abroad));
    }
    let maker = Persona { part, names, texts };
    let given = names.female.len() + names.male.len();
    let guarantees = guarantees(distinct(part, given, LAST_NAMES.len()), maker.longest());
    Ok(strings::drawn_by(by, input, guarantees, maker))
}

/// How many stand-ins there are of a part, with so many names.
fn distinct(part: Part, given: usize, last: usize) -> Distinct {
    match part {
        Part::Email | Part::Username => Distinct::OfSubject(80),
        Part::Name => Distinct::at_most(&[given, last]),
        Part::FirstName => Distinct::at_most(&[given]),
        Part::LastName => Distinct::at_most(&[last]),
        Part::Gender => Distinct::at_most(&[2]),
        _ => Distinct::No,
    }
}

/// What the rule says itself.
#[derive(Debug, Clone)]
struct Texts {
    at_host: String,
    /// What stands for women and for men.
    genders: [String; 2],
}

impl Texts {
    fn gender(&self, is_male: bool) -> &str {
        &self.genders[usize::from(is_male)]
    }

    fn longest_gender(&self) -> u32 {
        let lengths = self.genders.iter().map(|text| text.chars().count() as u32);
        lengths.max().unwrap_or(0)
    }
}

#[derive(Debug, Clone)]
struct Persona {
    part: Part,
    names: &'static Given,
    texts: Texts,
}

impl Maker for Persona {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let person = Person::of(draw, self.names);
        match self.part {
            Part::Name => {
                out.extend_from_slice(person.first.as_bytes());
                out.push(b' ');
                person.last.append(out);
            }
            Part::FirstName => out.extend_from_slice(person.first.as_bytes()),
            Part::LastName => person.last.append(out),
            Part::Gender => {
                out.extend_from_slice(self.texts.gender(person.is_male).as_bytes());
            }
            Part::Email => {
                person.handle(b'.', out);
                out.extend_from_slice(self.texts.at_host.as_bytes());
            }
            Part::Username => person.handle(b'_', out),
            Part::Phone => person.phone(out),
            Part::Street => person.street(out),
            Part::City => out.extend_from_slice(person.town.city.as_bytes()),
            Part::State => out.extend_from_slice(person.town.state.as_bytes()),
            Part::Postcode => person.postcode(out),
            Part::Address => {
                person.street(out);
                out.extend_from_slice(b", ");
                out.extend_from_slice(person.town.city.as_bytes());
                out.extend_from_slice(b", ");
                out.extend_from_slice(person.town.state.as_bytes());
                out.push(b' ');
                person.postcode(out);
            }
        }
    }
}

impl Persona {
    fn longest(&self) -> u32 {
        let first = longest_text(&self.names.female).max(longest_text(&self.names.male));
        let last = longest(&LAST_NAMES);
        let handle = first + 1 + last + 1 + SUFFIX as u32;
        let street = 4 + 1 + last + 1 + longest(&STREET_SUFFIXES);
        let cities = TOWNS.iter().map(|town| town.city.len() as u32);
        let city = cities.max().unwrap_or(0);
        match self.part {
            Part::Name => first + 1 + last,
            Part::FirstName => first,
            Part::LastName => last,
            Part::Gender => self.texts.longest_gender(),
            Part::Email => handle + self.texts.at_host.len() as u32,
            Part::Username => handle,
            Part::Phone => 12,
            Part::Street => street,
            Part::City => city,
            Part::State => 2,
            Part::Postcode => 5,
            Part::Address => street + 2 + city + 2 + 2 + 1 + 5,
        }
    }
}

/// All parts of a person, from one draw: choices 0 to 3 and the suffix, the rest from its stream.
struct Person<'d> {
    draw: &'d Draw,
    is_male: bool,
    first: &'static str,
    last: &'static Word,
    town: &'static Town,
}

impl<'d> Person<'d> {
    #[inline]
    fn of(draw: &'d Draw, names: &'static Given) -> Self {
        let is_male = draw.below(3, 2) == 1;
        let names = if is_male { &names.male } else { &names.female };
        let first = names.get(draw.below(0, names.len() as u32) as usize);
        Self {
            draw,
            is_male,
            first: first.copied().unwrap_or_default(),
            last: pick(&LAST_NAMES, draw, 1),
            town: &TOWNS[draw.below(2, TOWNS.len() as u32) as usize],
        }
    }

    /// `first`, `last` and 80 keyed bits, in lower-case ASCII.
    fn handle(&self, separator: u8, out: &mut Vec<u8>) {
        for name in [self.first, self.last.as_str()] {
            let letters = name.bytes().filter(u8::is_ascii_alphabetic);
            out.extend(letters.map(|letter| letter.to_ascii_lowercase()));
            out.push(separator);
        }
        self.draw.suffix(out);
    }

    fn street(&self, out: &mut Vec<u8>) {
        let mut stream = Stream::of(self.draw);
        number(1 + stream.below(9999), out);
        out.push(b' ');
        let (names, suffixes) = (&LAST_NAMES, &STREET_SUFFIXES);
        names[stream.below(names.len() as u32) as usize].append(out);
        out.push(b' ');
        suffixes[stream.below(suffixes.len() as u32) as usize].append(out);
    }

    fn postcode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.town.zip.as_bytes());
        padded::<2>(self.draw.below(7, 100), out);
    }

    /// 555-0100 to 555-0199: the line numbers that the North American Numbering Plan keeps for fiction. Source:
    /// ATIS-0300115.
    fn phone(&self, out: &mut Vec<u8>) {
        let mut stream = Stream::of(self.draw);
        let area = 200 + stream.below(800);
        // The last digits of an area code differ, and its middle one is no 9: others are no geographic codes.
        let (middle, last) = (area / 10 % 10, area % 10);
        let area = area - if middle == 9 { 10 } else { 0 };
        let middle = area / 10 % 10;
        let area = if middle == last {
            area / 10 * 10 + (last + 1) % 10
        } else {
            area
        };
        out.extend_from_slice(b"+1");
        padded::<3>(area, out);
        out.extend_from_slice(b"555");
        padded::<4>(100 + stream.below(100), out);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, Int32Array, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;
    use crate::transform::siblings::Sibling;

    fn parts(part: &str, subjects: &[Option<i32>]) -> Vec<String> {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("part", part), ("by", "user_id")]);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        let values = (0..subjects.len()).map(|row| format!("value {part} {row}"));
        let input: ArrayRef = Arc::new(StringArray::from_iter_values(values));
        let subjects: ArrayRef = Arc::new(Int32Array::from(subjects.to_vec()));
        let sibling = Sibling {
            family: Family::Int4,
            values: &subjects,
        };
        let kernel = prepared.bind(&MasterKey::for_documentation(), "persona");
        let output = kernel.apply_in(&input, &[sibling]).unwrap();
        let output = output.as_string::<i32>().iter();
        output.map(|text| text.unwrap().to_owned()).collect()
    }

    #[test]
    fn the_parts_of_a_person_agree() {
        let subjects: Vec<_> = (0..500).map(Some).collect();
        let [names, firsts, genders, emails, users] =
            ["name", "first_name", "gender", "email", "username"]
                .map(|part| parts(part, &subjects));
        let [cities, states, codes, streets, addresses] =
            ["city", "state", "postcode", "street", "address"].map(|part| parts(part, &subjects));
        let given = given::of("en").unwrap();
        for row in 0..subjects.len() {
            let (first, last) = names[row].split_once(' ').unwrap();
            assert_eq!(firsts[row], first);
            let fitting = if genders[row] == "male" {
                &given.male
            } else {
                &given.female
            };
            assert!(fitting.contains(&first), "{first} is {}", genders[row]);
            let plain = |name: &str| -> String {
                name.chars()
                    .filter(char::is_ascii_alphabetic)
                    .collect::<String>()
                    .to_lowercase()
            };
            let handle = format!("{}.{}.", plain(first), plain(last));
            assert!(emails[row].starts_with(&handle), "{} {handle}", emails[row]);
            let local = emails[row].split('@').next().unwrap();
            assert_eq!(users[row], local.replace('.', "_"));
            let is_town = |town: &Town| {
                town.city == cities[row]
                    && town.state == states[row]
                    && codes[row].starts_with(town.zip)
            };
            assert!(
                TOWNS.iter().any(is_town),
                "{} {} {}",
                cities[row],
                states[row],
                codes[row]
            );
            let address = format!(
                "{}, {}, {} {}",
                streets[row], cities[row], states[row], codes[row]
            );
            assert_eq!(addresses[row], address);
        }
    }

    #[test]
    fn a_subject_is_one_person_and_nobody_is_drawn_from_the_value() {
        let emails = parts("email", &[Some(7), Some(8), Some(7), None, None]);
        assert_eq!(emails[0], emails[2]);
        assert_ne!(emails[0], emails[1]);
        assert_ne!(emails[3], emails[4]);
    }

    #[test]
    fn no_subject_is_drawn_like_a_value_that_reads_the_same() {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("part", "email"), ("by", "id")]);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "persona");
        let input: ArrayRef = Arc::new(StringArray::from(vec!["7", "other"]));
        let subjects: ArrayRef = Arc::new(Int32Array::from(vec![None, Some(7)]));
        let sibling = Sibling {
            family: Family::Int4,
            values: &subjects,
        };
        let output = kernel.apply_in(&input, &[sibling]).unwrap();
        let output = output.as_string::<i32>();
        assert_ne!(output.value(0), output.value(1));
    }

    #[test]
    fn phones_are_fictional_and_geographic() {
        for phone in parts("phone", &(0..2000).map(Some).collect::<Vec<_>>()) {
            let (area, line) = (&phone.as_bytes()[2..5], &phone[5..]);
            assert!(line.starts_with("55501") && phone.len() == 12, "{phone}");
            assert!(
                area[0] >= b'2' && area[1] != b'9' && area[1] != area[2],
                "{phone}"
            );
        }
    }

    #[test]
    fn what_is_needed_is_told_at_once() {
        let ty = Type::plain("text", Family::Text);
        let problems = prepare(&Arg::none(), Input { ty: &ty }).unwrap_err().all();
        let messages: Vec<_> = problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(messages, ["`persona` needs `part`", "`persona` needs `by`"]);
    }
}
