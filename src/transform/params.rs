//! Reads the parameters of a transform: by name, typed, every mistake collected with its place.
//!
//! Defaults come from the registry row ([`Param::default`]), so what help says is what happens. A scalar that stands
//! directly under the transform's name is its first parameter. Nothing here knows a transform.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::args::{Arg, Problem, Span, Value};
use super::decimal::{DIGITS, Decimal};
use super::entry::Param;
use super::siblings::{Read, Role, Side};

/// The parameters of one rule while they are read.
pub struct Params<'a> {
    known: &'static [Param],
    given: Vec<(&'a str, &'a Arg)>,
    span: Span,
    problems: Vec<Problem>,
}

/// A scalar as the rules file has it.
#[derive(Debug, Clone, Copy)]
pub struct Scalar<'a> {
    /// Its text.
    pub text: &'a str,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Its place.
    pub span: Span,
}

/// One of several values.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The value.
    pub scalar: Scalar<'a>,
    /// What a map has behind it.
    pub weight: Option<Scalar<'a>>,
}

impl<'a> Item<'a> {
    fn plain(scalar: Scalar<'a>) -> Self {
        Self {
            scalar,
            weight: None,
        }
    }
}

/// The name that a word is a misspelling of: with one letter or two otherwise, of short ones with one.
fn closest<'n>(word: &str, names: &[&'n str]) -> Option<&'n str> {
    // What is that long is no misspelling.
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let names = names.iter();
    let distances = names.map(|name| (strsim::damerau_levenshtein(name, &word), *name));
    let close =
        distances.filter(|(distance, name)| *distance <= if name.len() < 4 { 1 } else { 2 });
    close.min().map(|(_, name)| name)
}

fn scalar(arg: &Arg) -> Option<Scalar<'_>> {
    match &arg.value {
        Value::Scalar { text, quoted } => Some(Scalar {
            text,
            quoted: *quoted,
            span: arg.span,
        }),
        _ => None,
    }
}

impl<'a> Params<'a> {
    /// Takes the parameters apart; names that are not in `known` are mistakes.
    pub fn read(args: &'a Arg, known: &'static [Param]) -> Self {
        let mut params = Self {
            known,
            given: Vec::new(),
            span: args.span,
            problems: Vec::new(),
        };
        match (&args.value, known.first()) {
            (Value::Null, _) => {}
            (Value::Map(pairs), _) => pairs
                .iter()
                .for_each(|(name, value)| params.take(name, value)),
            (Value::Scalar { .. }, Some(first)) => params.given.push((first.name, args)),
            (Value::List(_), Some(first)) if first.kind.starts_with("list") => {
                params.given.push((first.name, args));
            }
            (Value::Scalar { .. } | Value::List(_), _) => {
                let hint = match known.first() {
                    Some(first) => format!("give parameters by name, such as `{}:`", first.name),
                    None => "write its name alone".to_owned(),
                };
                let problem = Problem::new("this is no parameter").hint(hint);
                params.report(problem.at(args.span));
            }
        }
        params
    }

    fn take(&mut self, name: &'a Arg, value: &'a Arg) {
        let Value::Scalar { text, .. } = &name.value else {
            return self
                .report(Problem::new("a parameter's name must be plain text").at(name.span));
        };
        if self.known.iter().any(|param| param.name == text) {
            return self.given.push((text, value));
        }
        let names: Vec<_> = self.known.iter().map(|param| param.name).collect();
        let hint = match (closest(text, &names), names.as_slice()) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, []) => "it takes no parameters besides `domain`".to_owned(),
            (None, names) => format!("its parameters: {}", names.join(", ")),
        };
        let message = format!("there is no parameter `{text}`");
        self.report(Problem::new(message).hint(hint).at(name.span));
    }

    /// Records a mistake found by the caller.
    pub fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Whether the rule gives this parameter.
    pub fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    /// A given scalar. Lists and maps are mistakes; a YAML null is one too.
    pub fn scalar(&mut self, name: &str) -> Option<Scalar<'a>> {
        let (_, arg) = *self.given.iter().find(|(given, _)| *given == name)?;
        if let Some(scalar) = scalar(arg) {
            return Some(scalar);
        }
        let message = format!("`{name}` takes {}", self.kind(name));
        self.report(Problem::new(message).at(arg.span));
        None
    }

    /// A given text, or the default.
    pub fn text(&mut self, name: &'static str) -> &'a str {
        self.scalar(name)
            .map_or_else(|| self.default(name), |scalar| scalar.text)
    }

    /// A given rule, as the rules file has it.
    pub fn rule(&self, name: &str) -> Option<&'a Arg> {
        let mut given = self.given.iter();
        given.find(|(given, _)| *given == name).map(|(_, arg)| *arg)
    }

    /// The column that names the row's subject, if one is given.
    pub fn subject(&mut self, name: &str) -> Option<Read> {
        let scalar = self.scalar(name)?;
        if scalar.text.is_empty() {
            let problem = Problem::new(format!("`{name}` needs a column's name"));
            self.report(problem.at(scalar.span));
            return None;
        }
        Some(Read {
            column: scalar.text.to_owned(),
            role: Role::Subject,
            side: Side::Source,
            span: scalar.span,
        })
    }

    /// Columns of the same row, each in the source and then in the target; none where none are given.
    pub fn columns(&mut self, name: &str) -> Vec<Read> {
        let mut reads = Vec::new();
        for item in self.items(name) {
            for side in [Side::Source, Side::Target] {
                reads.push(Read {
                    column: item.scalar.text.to_owned(),
                    role: Role::Known,
                    side,
                    span: item.scalar.span,
                });
            }
        }
        reads
    }

    /// One of several words, or the default, which must be one of them.
    pub fn choice<T: Copy>(&mut self, name: &str, words: &[(&'static str, T)]) -> Option<T> {
        let default = self.default(name);
        let given = self.scalar(name);
        let text = given.map_or(default, |scalar| scalar.text);
        let found = words.iter().find(|(word, _)| *word == text);
        if let (None, Some(scalar)) = (found, given) {
            let mut all: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            // A word may stand for several things, one behind the other.
            all.dedup();
            let problem = Problem::new(format!("`{name}` does not know this word"));
            let meant = closest(scalar.text, &all);
            let meant = meant.map_or_else(String::new, |meant| format!("did you mean `{meant}`? "));
            let hint = format!("{meant}one of: {}", all.join(", "));
            self.report(problem.hint(hint).at(scalar.span));
        }
        found.map(|(_, value)| *value)
    }

    /// A whole number in a range; the default where none is given, `None` where that is no number.
    pub fn integer<T>(&mut self, name: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(scalar) = self.scalar(name) else {
            return self.default(name).parse().ok();
        };
        let number = scalar.text.replace('_', "").parse().ok();
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!(
                "`{name}` must be a whole number from {} to {}",
                range.start(),
                range.end()
            );
            let problem =
                Problem::new(message).bounds(range.start().to_string(), range.end().to_string());
            self.report(problem.at(scalar.span));
        }
        number
    }

    /// A given decimal number as it is written; `None` where none is given, or one that is no such number.
    pub fn number(&mut self, name: &str) -> Option<Decimal> {
        let scalar = self.scalar(name)?;
        let number = Decimal::parse(&scalar.text.replace('_', ""));
        if number.is_none() {
            let message = format!("`{name}` must be a number of at most {DIGITS} digits");
            self.report(without_exponent(Problem::new(message), scalar.text).at(scalar.span));
        }
        number
    }

    /// Several scalars: a list, a text with commas between them, or a map, whose values are numbers (`{ a: 3, b: 1 }`);
    /// empty where none are given.
    pub fn items(&mut self, name: &str) -> Vec<Item<'a>> {
        let given = self.given.iter().find(|(given, _)| *given == name);
        let Some((_, arg)) = given.copied() else {
            return Vec::new();
        };
        let items: Option<Vec<_>> = match &arg.value {
            Value::Scalar { text, quoted } => {
                let parts = text.split(',').map(|part| {
                    let text = part.trim();
                    let (quoted, span) = (*quoted, arg.span);
                    Some(Item::plain(Scalar { text, quoted, span }))
                });
                parts.collect()
            }
            Value::List(items) => items
                .iter()
                .map(|item| scalar(item).map(Item::plain))
                .collect(),
            Value::Map(pairs) => pairs
                .iter()
                .map(|(item, weight)| {
                    let (scalar, weight) = (scalar(item)?, Some(scalar(weight)?));
                    Some(Item { scalar, weight })
                })
                .collect(),
            Value::Null => None,
        };
        items.unwrap_or_else(|| {
            self.report(match null_in(arg) {
                Some(span) => Problem::new(format!("NULL is no value of `{name}`"))
                    .hint(
                        "leave it out: NULL stays NULL; `set_null` under `when` makes values NULL",
                    )
                    .at(span),
                None => Problem::new(format!("`{name}` takes {}", self.kind(name))).at(arg.span),
            });
            Vec::new()
        })
    }

    /// How many mistakes were found so far.
    pub fn mistakes(&self) -> usize {
        self.problems.len()
    }

    /// Ends the reading: the first mistake with all others, if there are any.
    pub fn finish(self) -> Result<(), Problem> {
        Problem::first_of(self.problems).map_or(Ok(()), Err)
    }

    /// Where the parameters stand.
    pub fn span(&self) -> Span {
        self.span
    }

    fn default(&self, name: &str) -> &'static str {
        self.param(name).map_or("", |param| param.default)
    }

    fn kind(&self, name: &str) -> &'static str {
        self.param(name).map_or("a scalar", |param| param.kind)
    }

    fn param(&self, name: &str) -> Option<&'static Param> {
        self.known.iter().find(|param| param.name == name)
    }
}

/// Where a NULL stands in a list or map.
fn null_in(arg: &Arg) -> Option<Span> {
    let is_null = |arg: &&Arg| matches!(arg.value, Value::Null);
    let null = match &arg.value {
        Value::List(items) => items.iter().find(is_null),
        Value::Map(pairs) => pairs.iter().flat_map(|(item, of)| [item, of]).find(is_null),
        Value::Scalar { .. } | Value::Null => None,
    };
    null.map(|null| null.span)
}

/// A number with an exponent, as some programs write small ones, is none here: the mistake says so.
pub fn without_exponent(problem: Problem, text: &str) -> Problem {
    match text.parse::<f64>() {
        Ok(_) if text.contains(['e', 'E']) => {
            problem.hint("write the number without an exponent: `0.000001` instead of `1e-6`")
        }
        _ => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Param] = &[
        Param {
            name: "length",
            kind: "integer",
            default: "32",
            doc: "",
        },
        Param {
            name: "style",
            kind: "full|short",
            default: "full",
            doc: "",
        },
    ];

    #[test]
    fn defaults_come_from_the_row() {
        let none = Arg::none();
        let mut params = Params::read(&none, KNOWN);
        assert_eq!(params.integer("length", 1..=64), Some(32));
        assert_eq!(
            params.choice("style", &[("full", 1), ("short", 2)]),
            Some(1)
        );
        assert!(params.finish().is_ok());
    }

    #[test]
    fn a_bare_scalar_is_the_first_parameter() {
        let arg = Arg::scalar("7");
        let mut params = Params::read(&arg, KNOWN);
        assert_eq!(params.integer("length", 1..=64), Some(7));
        assert!(params.finish().is_ok());
    }

    #[test]
    fn a_number_in_quotes_is_a_number() {
        let quoted = |name: &str, text: &str| (Arg::scalar(name), Arg::quoted(text));
        let arg = Arg::entries(vec![quoted("length", "7")]);
        let mut params = Params::read(&arg, KNOWN);
        assert_eq!(params.integer("length", 1..=64), Some(7));
        let number = params.number("length").map(|number| number.to_float());
        assert_eq!(number, Some(7.0));
        assert!(params.finish().is_ok());
    }

    #[test]
    fn all_mistakes_come_together_with_suggestions() {
        let arg = Arg::map(&[("lenght", "7"), ("style", "long"), ("length", "70")]);
        let mut params = Params::read(&arg, KNOWN);
        params.integer("length", 1..=64);
        params.choice("style", &[("full", 1), ("short", 2)]);
        let problems = params.finish().unwrap_err().all();
        let messages: Vec<_> = problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(
            messages,
            [
                "there is no parameter `lenght`",
                "`length` must be a whole number from 1 to 64",
                "`style` does not know this word"
            ]
        );
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `length`?"));
        assert_eq!(problems[2].hint.as_deref(), Some("one of: full, short"));
    }

    #[test]
    fn a_misspelt_word_is_told_what_it_may_mean() {
        for (word, hint) in [
            ("ful", "did you mean `full`? one of: full, short, uk"),
            ("Short", "did you mean `short`? one of: full, short, uk"),
            ("dk", "did you mean `uk`? one of: full, short, uk"),
            ("de", "one of: full, short, uk"),
        ] {
            let arg = Arg::map(&[("style", word)]);
            let mut params = Params::read(&arg, KNOWN);
            params.choice("style", &[("full", 1), ("short", 2), ("uk", 3)]);
            let problem = params.finish().unwrap_err();
            assert_eq!(problem.hint.as_deref(), Some(hint), "{word}");
        }
    }

    #[test]
    fn a_word_with_several_meanings_is_told_once() {
        let arg = Arg::scalar("x");
        let mut params = Params::read(&arg, KNOWN);
        params.choice("length", &[("uk", 1), ("uk", 2), ("fr", 3)]);
        let hint = params.finish().unwrap_err().hint;
        assert_eq!(hint.as_deref(), Some("one of: uk, fr"));
    }

    #[test]
    fn several_values_come_as_list_text_or_map() {
        const SEVERAL: &[Param] = &[Param {
            name: "values",
            kind: "list",
            default: "",
            doc: "",
        }];
        let list = Arg {
            value: Value::List(vec![Arg::scalar("a"), Arg::scalar("b")]),
            span: Span::default(),
        };
        let map = Arg {
            value: Value::Map(vec![(
                Arg::scalar("values"),
                Arg::map(&[("a", "3"), ("b", "1")]),
            )]),
            span: Span::default(),
        };
        for (arg, weighted) in [(Arg::scalar("a, b"), false), (list, false), (map, true)] {
            let mut params = Params::read(&arg, SEVERAL);
            let items = params.items("values");
            let texts: Vec<_> = items.iter().map(|item| item.scalar.text).collect();
            assert_eq!(texts, ["a", "b"]);
            assert!(items.iter().all(|item| item.weight.is_some() == weighted));
            assert!(params.finish().is_ok());
        }
        let nested = Arg {
            value: Value::List(vec![Arg::map(&[("a", "b")])]),
            span: Span::default(),
        };
        let mut params = Params::read(&nested, SEVERAL);
        assert!(params.items("values").is_empty() && params.finish().is_err());
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let arg = Arg::map(&[("length", "1_000.50"), ("style", "1e3")]);
        let mut params = Params::read(&arg, KNOWN);
        let number = params.number("length");
        assert_eq!(number, Decimal::parse("1000.50"));
        assert_eq!(params.number("style"), None);
        assert!(params.finish().is_err());
        let hint = |text| without_exponent(Problem::new("x"), text).hint;
        assert!(hint("1.0e-06").unwrap().contains("exponent"));
        assert_eq!(hint("1.5"), None);
        assert_eq!(hint("one"), None);
    }

    #[test]
    fn a_transform_without_parameters_takes_none() {
        for arg in [Arg::scalar("x"), Arg::map(&[("x", "y")])] {
            assert!(Params::read(&arg, &[]).finish().is_err());
        }
        assert!(Params::read(&Arg::none(), &[]).finish().is_ok());
    }
}
