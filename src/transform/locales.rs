//! The parameter `locale`, and what is written by a locale's forms.

use super::args::Problem;
use super::compose::{Composition, Form, Piece};
use super::entry::Param;
use super::lengths::Longest;
use super::params::Params;
use super::words::locale::{LOCALES, Locale, find};
use super::words::postcodes;
use super::{Input, Prepared};

/// The parameter for a transform that every locale has words for.
pub const LOCALE: Param = Param {
    name: "locale",
    kind: "en|ar_SA|cy_GB|de_DE|fa_IR|fr_FR|it_IT|ja_JP|nl_NL|pt_BR|pt_PT|tr_TR|zh_CN|zh_TW",
    default: "en",
    doc: "the language and country that the words are of, and in whose order they are written",
};

/// The parameter for a transform that only these locales, separated by `|`, have words for.
pub const fn of(kind: &'static str) -> Param {
    Param {
        name: LOCALE.name,
        kind,
        default: LOCALE.default,
        doc: LOCALE.doc,
    }
}

/// The locale that the rule names. One that has no `needed` (a list or form of it) is a mistake, as is an unknown one.
pub fn read(params: &mut Params<'_>, needed: &str) -> Option<&'static Locale> {
    let Some(scalar) = params.scalar(LOCALE.name) else {
        return find(LOCALE.default);
    };
    let locale = find(scalar.text);
    // The words of English have kernels of their own.
    let fits = |locale: &&Locale| locale.has(needed) || locale.name == LOCALE.default;
    let found = locale.filter(fits);
    if found.is_none() {
        let message = match locale {
            Some(locale) => format!("there are no words of {} for this", locale.name),
            None => "there is no such locale".to_owned(),
        };
        let names = LOCALES.iter().filter(fits).map(|locale| locale.name);
        let hint = format!("one of: {}", names.collect::<Vec<_>>().join(", "));
        params.report(Problem::new(message).hint(hint).at(scalar.span));
    }
    found
}

/// How a locale writes something that it [has](Locale::has) forms or a list for.
pub fn compose(locale: &Locale, name: &str) -> Option<Composition> {
    match locale.forms(name) {
        Some(forms) => {
            let forms: Option<Vec<Form>> =
                forms.iter().map(|form| take_apart(locale, form)).collect();
            forms.map(Composition::of)
        }
        None => locale.list(name).map(Composition::word),
    }
}

/// How a locale writes something in at most so many characters; `None` for English, whose words have kernels of their own
/// as long as none is too long, and for what it lacks. A problem where too few are that short.
pub fn foreign(
    locale: Option<&Locale>,
    name: &str,
    longest: Longest,
) -> Result<Option<Composition>, Problem> {
    let is_english = |locale: &Locale| locale.name == LOCALE.default;
    let Some(locale) = locale.filter(|locale| !is_english(locale) || longest.is_given()) else {
        return Ok(None);
    };
    let Some(all) = compose(locale, name) else {
        return Ok(None);
    };
    if is_english(locale) && longest.takes(all.max_chars()) {
        return Ok(None);
    }
    longest.of(all).map(Some)
}

/// What a locale writes in at most so many characters, as a transform. A problem where too few are that short, or where it
/// has no words for it, which [`read`] has ruled out.
pub fn prepared(
    locale: Option<&Locale>,
    name: &str,
    longest: Longest,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let composed = locale.and_then(|locale| compose(locale, name));
    let composed = composed.ok_or_else(|| Problem::new("there are no words for this"))?;
    Ok(longest.of(composed)?.prepared(input))
}

/// House numbers in addresses.
const HOUSES: u32 = 199;

/// The same in the form of the USA, as `street` has them.
const LONG_HOUSES: u32 = 9999;

fn take_apart(locale: &Locale, form: &str) -> Option<Form> {
    let (mut pieces, mut rest) = (Vec::new(), form);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(piece(locale, name)?);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Some(pieces)
}

fn piece(locale: &Locale, name: &str) -> Option<Piece> {
    match name {
        "number" => Some(Piece::Number(HOUSES)),
        "long_number" => Some(Piece::Number(LONG_HOUSES)),
        "postcode" => postcode(locale.country).map(Piece::Nested),
        _ => match locale.list(name) {
            Some(list) => Some(Piece::Word(list)),
            None => compose(locale, name).map(Piece::Nested),
        },
    }
}

/// The postal codes of a country; `None` where its form is not known.
pub fn postcode(country: &str) -> Option<Composition> {
    postcodes::of(country).map(codes)
}

/// Postal codes of these forms, with the signs of [`postcodes`](super::words::postcodes::COUNTRIES).
pub fn codes(forms: &[&str]) -> Composition {
    let sign = |sign| match sign {
        '#' => Piece::OneOf(DIGITS),
        '^' => Piece::OneOf(&DIGITS[1..]),
        '@' => Piece::OneOf(postcodes::LETTERS),
        '%' => Piece::Word(postcodes::AREAS_UK),
        other => Piece::Text(other.to_string()),
    };
    let forms = forms.iter();
    Composition::of(forms.map(|form| form.chars().map(sign).collect()).collect())
}

const DIGITS: &[u8] = b"0123456789";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::prf::{Draw, Stream};
    use crate::transform::args::Arg;
    use crate::transform::registry::REGISTRY;

    fn written(locale: &str, what: &str) -> String {
        let composition = compose(find(locale).unwrap(), what).unwrap();
        let mut out = Vec::new();
        composition.write(&mut Stream::of(&Draw::from([0; 32])), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_form_is_made_of_what_its_locale_has() {
        for locale in LOCALES {
            for (name, _) in locale.forms {
                let composed = compose(locale, name);
                assert!(composed.is_some(), "{} {name}", locale.name);
                assert!(composed.unwrap().max_chars() > 1, "{} {name}", locale.name);
            }
            assert!(locale.has("first") && locale.has("last") && locale.has("name"));
            assert!(postcode(locale.country).is_some(), "{}", locale.name);
        }
    }

    #[test]
    fn names_are_written_in_the_locales_order() {
        let words = |locale: &str, list: &str| find(locale).unwrap().list(list).unwrap();
        let (german, chinese) = (written("de_DE", "name"), written("zh_CN", "name"));
        let (first, last) = german.split_once(' ').unwrap();
        assert!(words("de_DE", "first").contains(&first));
        assert!(words("de_DE", "last").contains(&last));
        let mut families = words("zh_CN", "last").iter();
        assert!(families.any(|family| chinese.starts_with(family)));
        assert!(!chinese.contains(' ') && !written("ja_JP", "name").contains(' '));
    }

    #[test]
    fn postal_codes_have_the_length_of_their_country() {
        for (country, length) in [("us", 5), ("uk", 8), ("nl", 7), ("br", 9), ("ca", 7)] {
            assert_eq!(postcode(country).unwrap().max_chars(), length, "{country}");
        }
        assert!(postcode("atlantis").is_none());
    }

    #[test]
    fn what_help_lists_is_what_is_taken() {
        let ty = Type::plain("text", Family::Text);
        for entry in REGISTRY {
            let Some(param) = entry.params.iter().find(|param| param.name == "locale") else {
                continue;
            };
            let taken = LOCALES.iter().filter(|locale| {
                let mut params = entry.example_params.to_vec();
                params.push(("locale", locale.name));
                let args = Arg::map(&params);
                (entry.prepare)(&args, Input { ty: &ty }).is_ok()
            });
            let taken: Vec<_> = taken.map(|locale| locale.name).collect();
            assert_eq!(taken.join("|"), param.kind, "{}", entry.name);
        }
    }

    #[test]
    fn a_locale_without_the_words_is_refused_with_those_that_have_them() {
        let ty = Type::plain("text", Family::Text);
        let street = crate::transform::registry::find("street").unwrap();
        let args = Arg::map(&[("locale", "ja_JP")]);
        let problem = (street.prepare)(&args, Input { ty: &ty }).unwrap_err();
        assert_eq!(problem.message, "there are no words of ja_JP for this");
        assert!(problem.hint.unwrap().contains("de_DE"));
    }
}
