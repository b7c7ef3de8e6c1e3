//! Texts in which programs keep values of theirs: YAML, as Ruby on Rails writes it, and what PHP's `serialize` gives. They
//! are read as trees of values with their places in the text, so that some of these can change and all else stays.

pub mod php;
pub mod yaml;

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value as Json;

/// Deepest level of lists and mappings in each other, as in documents of JSON.
const DEEPEST: usize = 127;

/// A text that was read.
#[derive(Debug)]
pub struct Tree<'t> {
    /// The outermost value.
    pub root: Node<'t>,
    /// Whether values in it refer to others, by their number or mark.
    pub refers: bool,
    /// Whether there are comments between its values.
    pub has_comments: bool,
}

/// A value in a text.
#[derive(Debug, Clone)]
pub struct Node<'t> {
    /// Where it stands, with its quotes and with what says of which class or kind it is.
    pub place: Range<usize>,
    /// What it is.
    pub value: Value<'t>,
    /// The number of the mark that others refer to it by; 0 where it has none.
    pub mark: usize,
}

/// What stands there.
#[derive(Debug, Clone)]
pub enum Value<'t> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number as it is written.
    Number(Cow<'t, str>),
    /// A text without its quotes.
    Text(Cow<'t, str>),
    /// Something of which only the program knows what it holds.
    Odd,
    /// What stands elsewhere under a mark, and a copy of it where it is no list or mapping.
    Alias(usize, Option<Box<Value<'t>>>),
    /// A list.
    List(Vec<Node<'t>>),
    /// Members by their names.
    Map(Vec<(Cow<'t, str>, Node<'t>)>),
}

impl Value<'_> {
    /// Whether it holds others.
    pub fn is_container(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }

    /// The same as JSON. What only the program knows is null, and so is a list or mapping that stands elsewhere.
    pub fn json(&self) -> Json {
        match self {
            Self::Null | Self::Odd | Self::Alias(_, None) => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(text) => {
                let number: Option<serde_json::Number> = serde_json::from_str(text).ok();
                number.map_or_else(|| Json::String(text.to_string()), Json::Number)
            }
            Self::Text(text) => Json::String(text.to_string()),
            Self::Alias(_, Some(value)) => value.json(),
            Self::List(items) => items.iter().map(|item| item.value.json()).collect(),
            Self::Map(members) => {
                let members = members.iter();
                let members = members.map(|(name, member)| (name.to_string(), member.value.json()));
                Json::Object(members.collect())
            }
        }
    }
}

/// Whether a text is a decimal number as every program writes it: `0`, `-7`, `12.50`.
pub(crate) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}
