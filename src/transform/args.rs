//! Parameters of a transform as the rules file gives them: a located tree, free of YAML.

use super::registry::Param;
use crate::error::Error;

/// A place in one of the rules files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Index into `Rules::files`.
    pub file: usize,
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset after the last one.
    pub end: usize,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// A parameter's value. Scalars keep their spelling, so `1.10` or `NO` reach `fixed` as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// Any other scalar, as written, `${VAR}` resolved. `quoted` when it stood in quotes.
    Scalar {
        /// The text.
        text: String,
        /// Whether quotes make it a string whatever it looks like.
        quoted: bool,
    },
    /// A sequence.
    List(Vec<Arg>),
    /// A mapping, in file order; keys are scalars.
    Map(Vec<(Arg, Arg)>),
}

/// A transform with its parameters, as a rule gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Registry name; known to exist.
    pub transform: &'static str,
    /// Its parameters without `domain`; `Value::Null` where none were given.
    pub args: Arg,
    /// Named domain, when the rule gives one.
    pub domain: Option<String>,
    /// Where the transform's name stands.
    pub span: Span,
}

/// A mistake in a transform's parameters, or a transform that does not fit a type.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// The parameter at fault; `None` means the whole rule.
    pub span: Option<Span>,
}

impl Problem {
    /// A problem with the whole rule.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            span: None,
        }
    }

    /// Adds what to write instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Points at one parameter.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let error = Self::new(crate::error::Kind::Rules, problem.message);
        match problem.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// Reads a transform's parameters by name. Unknown ones were refused when it was made.
pub struct Reader<'a> {
    pairs: Vec<(&'a str, &'a Arg)>,
}

impl<'a> Reader<'a> {
    /// A scalar directly under the transform's name is its first parameter; a mapping names them.
    pub fn new(args: &'a Arg, params: &'static [Param]) -> Result<Self, Problem> {
        let pairs = match (&args.value, params) {
            (Value::Null, _) => Vec::new(),
            (Value::Scalar { .. }, [first, ..]) => vec![(first.name, args)],
            (Value::Map(map), _) => map
                .iter()
                .map(|(key, value)| Ok((known(key, params)?, value)))
                .collect::<Result<_, _>>()?,
            _ => return Err(Problem::new("parameters are written as `name: value`").at(args.span)),
        };
        Ok(Self { pairs })
    }

    /// The parameter as it was given.
    pub fn get(&self, name: &str) -> Option<&'a Arg> {
        self.pairs
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, arg)| *arg)
    }

    /// A text as written.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Problem> {
        match self.get(name) {
            None => Ok(None),
            Some(Arg {
                value: Value::Scalar { text, .. },
                ..
            }) => Ok(Some(text)),
            Some(arg) => Err(Problem::new(format!("`{name}` takes a text")).at(arg.span)),
        }
    }

    /// A whole number within a range, or the default.
    pub fn integer(
        &self,
        name: &str,
        default: i64,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, Problem> {
        let Some(text) = self.text(name)? else {
            return Ok(default);
        };
        text.parse()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let problem = format!(
                    "`{name}` takes a whole number from {} to {}",
                    range.start(),
                    range.end()
                );
                self.problem(name, problem)
            })
    }

    /// One of a few words, or the first of them.
    pub fn choice(&self, name: &str, words: &[&'static str]) -> Result<&'static str, Problem> {
        let Some(text) = self.text(name)? else {
            return Ok(words[0]);
        };
        words
            .iter()
            .find(|word| **word == text)
            .copied()
            .ok_or_else(|| self.problem(name, format!("`{name}` is one of {}", words.join(", "))))
    }

    /// A problem that points at a parameter.
    pub fn problem(&self, name: &str, message: impl Into<String>) -> Problem {
        let problem = Problem::new(message);
        match self.get(name) {
            Some(arg) => problem.at(arg.span),
            None => problem,
        }
    }
}

/// The parameter that a key names.
fn known(key: &Arg, params: &'static [Param]) -> Result<&'static str, Problem> {
    let Value::Scalar { text, .. } = &key.value else {
        return Err(Problem::new("a parameter's name must be a word").at(key.span));
    };
    if let Some(param) = params.iter().find(|param| param.name == text) {
        return Ok(param.name);
    }
    let problem = Problem::new(format!("there is no parameter `{text}`")).at(key.span);
    let close = params
        .iter()
        .map(|param| (strsim::damerau_levenshtein(param.name, text), param.name))
        .min();
    Err(match close {
        Some((distance, name)) if distance <= 2 => problem.hint(format!("did you mean `{name}`?")),
        Some(_) => {
            let names: Vec<&str> = params.iter().map(|param| param.name).collect();
            problem.hint(format!("it takes {}", names.join(", ")))
        }
        None => problem.hint("it takes no parameters"),
    })
}
