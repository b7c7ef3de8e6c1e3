//! Parameters of a transform as the rules file gives them: a located tree, free of YAML.

use crate::error::Error;

/// A place in one of the rules files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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

impl Arg {
    /// No parameters.
    pub fn none() -> Self {
        Self {
            value: Value::Null,
            span: Span::default(),
        }
    }

    /// A scalar without quotes, from nowhere in a file.
    pub fn scalar(text: &str) -> Self {
        Self {
            value: Value::Scalar {
                text: text.to_owned(),
                quoted: false,
            },
            span: Span::default(),
        }
    }

    /// Text in quotes from nowhere in a file: it stays text, whatever it looks like.
    pub fn quoted(text: &str) -> Self {
        Self {
            value: Value::Scalar {
                text: text.to_owned(),
                quoted: true,
            },
            span: Span::default(),
        }
    }

    /// A list from nowhere in a file.
    pub fn items(items: Vec<Self>) -> Self {
        Self {
            value: Value::List(items),
            span: Span::default(),
        }
    }

    /// A mapping from nowhere in a file.
    pub fn entries(entries: Vec<(Self, Self)>) -> Self {
        Self {
            value: Value::Map(entries),
            span: Span::default(),
        }
    }

    /// `{ name: value }` from nowhere in a file.
    pub fn one(name: &str, value: Self) -> Self {
        Self::entries(vec![(Self::scalar(name), value)])
    }

    /// Parameters by name, from nowhere in a file. `a: b` as a name is `b` under `a`.
    pub fn map(pairs: &[(&str, &str)]) -> Self {
        let one = |name: &str, value: &str| match name.split_once(": ") {
            Some((outer, inner)) => (Self::scalar(outer), Self::map(&[(inner, value)])),
            None => (Self::scalar(name), Self::scalar(value)),
        };
        let pairs = pairs.iter().map(|(name, value)| one(name, value));
        Self {
            value: Value::Map(pairs.collect()),
            span: Span::default(),
        }
    }
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
    /// Which rows it is for; `None` means all.
    pub when: Option<When>,
    /// What becomes NULL, and what becomes of NULL.
    pub nulls: Box<Nulls>,
    /// Where the transform's name stands.
    pub span: Span,
}

impl Spec {
    /// Whether it leaves no value.
    pub fn nulls_all(&self) -> bool {
        self.transform == "set_null" && self.when.is_none()
    }
}

/// What a rule says about NULLs beside its transform.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nulls {
    /// `null_rate:` – how many values become NULL.
    pub rate: Option<NullRate>,
    /// `fill_nulls:` – the column that stand-ins for NULL are drawn from.
    pub fill: Option<NullsBy>,
}

impl Nulls {
    /// Whether NULL stays NULL and values stay values.
    pub fn is_none(&self) -> bool {
        self.rate.is_none() && self.fill.is_none()
    }
}

/// A share of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct NullRate {
    /// Of a million.
    pub millionths: u32,
    /// The column that it is drawn from; `None` means the value itself.
    pub by: Option<NullsBy>,
    /// Where it stands.
    pub span: Span,
}

/// A column of the same row.
#[derive(Debug, Clone, PartialEq)]
pub struct NullsBy {
    /// Its name.
    pub column: String,
    /// Where it stands.
    pub span: Span,
}

/// A condition on the row, in the language of [`expressions`](super::expressions).
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// As the rules file has it.
    pub text: String,
    /// Where it stands.
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
    /// Further mistakes in the same rule.
    pub also: Vec<Problem>,
    /// The least and the most that the parameter may be, where it is a whole number outside of them.
    pub bounds: Option<Box<(String, String)>>,
    /// Whether the message may quote a parameter. What a variable gave must not be shown.
    pub quotes: bool,
}

impl Problem {
    /// A problem with the whole rule.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            span: None,
            also: Vec::new(),
            bounds: None,
            quotes: false,
        }
    }

    /// The same of a transform, whose name the message begins with.
    pub fn named(mut self, transform: &str) -> Self {
        if !self.message.starts_with(&format!("`{transform}` ")) {
            self.message = format!("`{transform}`: {}", self.message);
        }
        self
    }

    /// The same, told that the message may quote what a parameter says.
    pub fn quoting(self) -> Self {
        Self {
            quotes: true,
            ..self
        }
    }

    /// One problem of several, the first in front; `None` where there are none.
    pub fn first_of(problems: Vec<Self>) -> Option<Self> {
        let mut problems = problems.into_iter();
        let mut first = problems.next()?;
        first.also.extend(problems);
        Some(first)
    }

    /// This problem and those found with it, each on its own.
    pub fn all(mut self) -> Vec<Self> {
        let also = std::mem::take(&mut self.also);
        let mut problems = vec![self];
        problems.extend(also.into_iter().flat_map(Self::all));
        problems
    }

    /// Adds what to write instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what the parameter may be at least and at most.
    pub fn bounds(self, least: String, most: String) -> Self {
        Self {
            bounds: Some(Box::new((least, most))),
            ..self
        }
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
