//! `first_name`: a given name. Also of one gender.

use std::sync::Arc;

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::compose::Composition;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::given::{self, Gender, Given, Meanings};
use crate::transform::words::locale::Locale;
use crate::transform::words::{FIRST_NAMES, pick};
use crate::transform::{Distinct, Input, Prepared, locales, words};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "first_name",
    group: Group::People,
    summary: "a given name",
    doc: "One of the locale's given names, of which English has about 3,000. The same name always becomes the same other \
          one (within the domain), so the column keeps its frequencies. By default it says nothing about gender; with \
          `gender: keep` a name that nearly everybody takes for a woman's or a man's becomes another one of that sort, \
          and any other name becomes any name. That tells the gender, which the real name told too.",
    params: &[
        locales::LOCALE,
        Param {
            name: "gender",
            kind: "any|keep|female|male",
            default: "any",
            doc: "`keep` goes by the real name, `female` and `male` give names of that sort only; Chinese has none apart",
        },
        LONGEST,
        CASE,
    ],
    accepts: TEXTS,
    examples: &["Grace", "Alan"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Which names a rule wants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Any,
    Kept,
    One(Gender),
}

const WANTED: &[(&str, Wanted)] = &[
    ("any", Wanted::Any),
    ("keep", Wanted::Kept),
    ("female", Wanted::One(Gender::Female)),
    ("male", Wanted::One(Gender::Male)),
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "first");
    let wanted = params.choice("gender", WANTED).unwrap_or(Wanted::Any);
    let given = locale.and_then(|locale| given::of(locale.name));
    if wanted != Wanted::Any && locale.is_some() && given.is_none() {
        let problem = Problem::new("given names of this locale do not tell the gender")
            .hint("leave `gender` away, or choose another locale");
        let span = params.scalar("gender").map(|gender| gender.span);
        params.report(problem.at(span.unwrap_or(params.span())));
    }
    let longest = Longest::read(&mut params);
    params.finish()?;
    match (wanted, locale, given) {
        (Wanted::Kept, Some(locale), Some(given)) => same_gender(input, locale, given, longest),
        (Wanted::One(gender), _, Some(given)) => {
            Ok(longest.of(names_of(given, gender))?.prepared(input))
        }
        _ => any_name(input, locale, longest),
    }
}

fn any_name(
    input: Input<'_>,
    locale: Option<&Locale>,
    longest: Longest,
) -> Result<Box<dyn Prepared>, Problem> {
    if let Some(composed) = locales::foreign(locale, "first", longest)? {
        return Ok(composed.prepared(input));
    }
    let max_chars = Some(words::longest(&FIRST_NAMES));
    let distinct = Distinct::at_most(&[FIRST_NAMES.len()]);
    Ok(strings::prepared(input, distinct, max_chars, FirstName))
}

fn names_of(given: &'static Given, gender: Gender) -> Composition {
    Composition::word(match gender {
        Gender::Female => &given.female,
        Gender::Male => &given.male,
    })
}

#[derive(Debug, Clone)]
struct FirstName;

impl Maker for FirstName {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        pick(&FIRST_NAMES, draw, 0).append(out);
    }
}

fn same_gender(
    input: Input<'_>,
    locale: &Locale,
    given: &'static Given,
    longest: Longest,
) -> Result<Box<dyn Prepared>, Problem> {
    let any = longest.of(Composition::word(
        locale.list("first").unwrap_or(&given.female),
    ))?;
    let female = longest.of(names_of(given, Gender::Female))?;
    let male = longest.of(names_of(given, Gender::Male))?;
    let lengths = [&any, &female, &male].map(Composition::max_chars);
    let names: u64 = [&any, &female, &male]
        .map(Composition::stand_ins)
        .iter()
        .sum();
    let maker = SameGender {
        meanings: Arc::new(Meanings::of(locale.name)),
        female,
        male,
        any,
    };
    let max_chars = lengths.into_iter().max();
    let distinct = Distinct::AtMost(names);
    Ok(strings::prepared(input, distinct, max_chars, maker))
}

#[derive(Clone)]
struct SameGender {
    meanings: Arc<Meanings>,
    female: Composition,
    male: Composition,
    any: Composition,
}

impl std::fmt::Debug for SameGender {
    /// Not the names: they are many.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SameGender")
    }
}

impl Maker for SameGender {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let names = match self.meanings.gender(value) {
            Some(Gender::Female) => &self.female,
            Some(Gender::Male) => &self.male,
            None => &self.any,
        };
        names.write(&mut Stream::of(draw), out);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    #[test]
    fn a_kept_gender_is_that_of_the_real_name() {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("gender", "keep")]);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let names = ["Grace", "MARY ANN", "Alan", "giuseppe", "Anna-Lena"];
        let input: ArrayRef = Arc::new(StringArray::from(names.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let english = given::of("en").unwrap();
        let female = |name: &str| english.female.contains(&name);
        let genders: Vec<_> = output
            .as_string::<i32>()
            .iter()
            .map(|name| female(name.unwrap()))
            .collect();
        assert_eq!(genders, [true, true, false, false, true]);
    }

    #[test]
    fn where_names_do_not_tell_the_gender_none_is_promised() {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("locale", "zh_CN"), ("gender", "female")]);
        assert!(prepare(&args, Input { ty: &ty }).is_err());
    }
}
