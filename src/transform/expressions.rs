//! Expressions over a row in the Jinja language, for conditions (`when:`) and templates.
//!
//! A bare name is a column of the same row, `row.NAME` too; `source.NAME` is that column's value in the source, and `value`
//! the rule's own column in the source. Names of other characters stand in quotes: `row["My Col"]`, `source["My Col"]`.
//! Nothing else is in reach: no files, no clock, no randomness; and an expression that computes for too long is stopped.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type};
use minijinja::value::{Object, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, escape_formatter};

use super::Refusal;
use super::args::{Problem, Span};
use super::canonical::Fold;
use super::nothing;
use super::quoted::{self, ROW, SOURCE};
use super::siblings::{Read, Role, Sibling, Side};
use crate::catalog::Family;
use crate::wire::encode::display;

/// Instructions that one value may take: a loop over a long text has room, one that never ends has not.
const FUEL: u64 = 200_000;

/// The rule's own column in the source.
const OWN: &str = "value";

/// Where expressions are compiled and run.
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    // Columns may have such names, and nobody would notice that the function is meant.
    for name in ["range", "dict", "debug", "namespace"] {
        environment.remove_global(name);
    }
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(|out, state, value| match value.kind() {
        // NULL leaves no word behind in a text.
        ValueKind::None => Ok(()),
        ValueKind::Bool => escape_formatter(out, state, &Value::from(word(value.is_true()))),
        _ => escape_formatter(out, state, value),
    });
    environment.set_fuel(Some(FUEL));
    environment
}

/// Where templates are compiled and run: NULL writes nothing there, wherever it stands.
pub fn templates() -> Environment<'static> {
    let mut environment = environment();
    nothing::tell_apart(&mut environment);
    environment
}

fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

/// A mistake in an expression, as the compiler words it.
pub fn mistake(error: &minijinja::Error, span: Span) -> Problem {
    let detail = error.detail().unwrap_or("it cannot be read");
    let hint = match error.kind() {
        ErrorKind::UnknownFilter => closest(detail, FILTERS, "the filters are"),
        ErrorKind::UnknownTest => closest(detail, TESTS, "the tests are"),
        ErrorKind::UnknownFunction => {
            "there are no functions; a filter stands behind a bar: `name | upper`".to_owned()
        }
        ErrorKind::UnknownMethod => {
            "values have no methods; a filter stands behind a bar: `name | upper`".to_owned()
        }
        ErrorKind::TemplateNotFound => {
            "other templates are not in reach: write all of it here".to_owned()
        }
        // What such a character is part of is most often a column's name.
        _ if detail == "unexpected character" => {
            "a column's name with other characters than letters, digits and `_` stands in quotes: `row[\"My Col\"]`".to_owned()
        }
        _ => "it is written as in Jinja: `country == 'DE' and age >= 18`, `{{ first_name }}`"
            .to_owned(),
    };
    let problem = Problem::new(format!("the expression is not valid: {detail}"));
    problem.hint(hint).at(span).quoting()
}

/// Filters that texts, numbers and flags have a use for.
pub const FILTERS: &[&str] = &[
    "abs",
    "bool",
    "capitalize",
    "default",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "max",
    "min",
    "replace",
    "reverse",
    "round",
    "sort",
    "split",
    "string",
    "title",
    "trim",
    "unique",
    "upper",
];

/// Tests behind `is`.
const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "even",
    "false",
    "float",
    "in",
    "integer",
    "none",
    "number",
    "odd",
    "startingwith",
    "string",
    "true",
];

/// The name that one of a message's words is a misspelling of, or all of them.
fn closest(message: &str, names: &[&str], introduction: &str) -> String {
    let words = message.split(|c: char| !c.is_alphanumeric() && c != '_');
    let pairs = words.flat_map(|word| {
        names
            .iter()
            .map(move |name| (strsim::damerau_levenshtein(word, name), *name, word))
    });
    // Not the words of the message itself: `is`, `unknown`.
    let close =
        pairs.filter(|(distance, name, word)| *distance <= name.len() / 3 && word.len() > 2);
    match close.min() {
        Some((_, name, _)) => format!("did you mean `{name}`?"),
        None => format!("{introduction}: {}", names.join(", ")),
    }
}

/// What is wrong with an expression that names a filter, a test or a function that does not exist. The compiler does
/// not look for them; `trial` is the outcome of a run over made-up values, whose other failures mean nothing.
pub fn unknown<T>(trial: Result<T, minijinja::Error>, span: Span) -> Result<(), Problem> {
    match trial {
        Err(error) if is_unknown(error.kind()) => Err(mistake(&error, span)),
        _ => Ok(()),
    }
}

fn is_unknown(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod
            | ErrorKind::TemplateNotFound
    )
}

/// Why an expression fails for a row: what kind of error it is, never with values.
pub fn failure(error: &minijinja::Error, row: usize) -> Refusal {
    if error.kind() == ErrorKind::OutOfFuel {
        let what = format!("the expression takes more than {FUEL} steps, and is stopped");
        return Refusal::new(row, what).hint("let its loops run over less, or leave them away");
    }
    Refusal::new(row, format!("the expression fails: {}", error.kind())).hint(
        "see that it can work on every value of the columns it reads, NULL included: `name or ''`",
    )
}

/// The columns that an expression reads.
#[derive(Debug, Clone)]
pub struct Names {
    /// By column and side.
    pub reads: Vec<Read>,
    /// Whether it looks at the rule's own column.
    pub own: bool,
}

impl Names {
    /// From the variables that the [plain](quoted::plain) copy of an expression leaves open; bare names are of this side.
    pub fn of(
        variables: &HashSet<String>,
        bare: Side,
        role: Role,
        span: Span,
    ) -> Result<Self, Problem> {
        let mut names = Self {
            reads: Vec::new(),
            own: false,
        };
        let mut variables: Vec<_> = variables.iter().map(String::as_str).collect();
        variables.sort_unstable();
        for variable in variables {
            let (first, rest) = variable.split_once('.').unwrap_or((variable, ""));
            let (column, side) = match first {
                OWN => {
                    names.own = true;
                    continue;
                }
                SOURCE | ROW if rest.is_empty() => {
                    let problem = Problem::new(format!("`{first}` stands for no column by itself"));
                    return Err(problem
                        .hint(format!(
                            "write `{first}.` and the column's name, or `{first}[\"My Col\"]` with the name itself in quotes: which columns are read must be known beforehand"
                        ))
                        .at(span));
                }
                SOURCE => (rest, Side::Source),
                ROW => (rest, bare),
                _ => (variable, bare),
            };
            let (column, part) = column.split_once('.').unwrap_or((column, ""));
            let column = quoted::named(column);
            if !part.is_empty() {
                let problem = Problem::new(format!("`{part}` asks for a part of `{column}`"));
                return Err(problem
                    .hint("values are texts, numbers or flags, documents too: compare the whole of it")
                    .at(span));
            }
            let known = |read: &Read| read.column == column && read.side == side;
            if !names.reads.iter().any(known) {
                names.reads.push(Read {
                    column,
                    role,
                    side,
                    span,
                });
            }
        }
        Ok(names)
    }
}

/// One row's values, as an expression sees them.
#[derive(Debug)]
pub struct Row {
    reads: Arc<[Read]>,
    bare: Side,
    values: Vec<Value>,
    own: Option<Value>,
}

/// What `source` and `row` stand for: the values of one side.
#[derive(Debug)]
struct Of(Arc<Row>, Side);

impl Row {
    /// The values of `row`: of what is read, in the order of `reads`, and of the rule's own column where that is read.
    pub fn values(
        reads: &Arc<[Read]>,
        bare: Side,
        siblings: &[Sibling<'_>],
        own: Option<Sibling<'_>>,
        row: usize,
    ) -> Value {
        Value::from_object(Self {
            reads: reads.clone(),
            bare,
            values: siblings
                .iter()
                .map(|sibling| value(sibling, row, bare))
                .collect(),
            own: own.map(|own| value(&own, row, bare)),
        })
    }

    /// Every name with a made-up text.
    pub fn trial(reads: &[Read], bare: Side) -> Value {
        let text = Value::from("text");
        Value::from_object(Self {
            reads: reads.into(),
            bare,
            values: vec![text.clone(); reads.len()],
            own: Some(text),
        })
    }

    fn find(&self, name: &str, side: Side) -> Option<Value> {
        let is_it = |read: &Read| read.column == name && read.side == side;
        let at = self.reads.iter().position(is_it)?;
        self.values.get(at).cloned()
    }
}

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            OWN => self.own.clone(),
            SOURCE => Some(Value::from_object(Of(self.clone(), Side::Source))),
            ROW => Some(Value::from_object(Of(self.clone(), self.bare))),
            name => self.find(name, self.bare),
        }
    }
}

impl Object for Of {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.find(key.as_str()?, self.1)
    }
}

/// A `numeric`: whole ones as they are, others as the nearest double.
fn number(text: &str) -> Value {
    match (text.parse::<i128>(), text.parse::<f64>()) {
        (Ok(whole), _) => Value::from(whole),
        (Err(_), Ok(nearest)) => Value::from(nearest),
        _ => Value::from(text),
    }
}

/// Numbers and flags as such, everything else as the text that PostgreSQL prints, folded as its type compares; NULL is
/// `none`, and in templates [`nothing`]. A `numeric` is a number to conditions, and in templates (bare names are the target's) the text it is printed as.
fn value(sibling: &Sibling<'_>, row: usize, bare: Side) -> Value {
    let values = sibling.values;
    if values.is_null(row) {
        return match (bare, values.data_type()) {
            (Side::Source, _) => Value::from(()),
            (Side::Target, DataType::Boolean) => nothing::number(),
            (Side::Target, of) if of.is_numeric() => nothing::number(),
            (Side::Target, _) => nothing::text(),
        };
    }
    match values.data_type() {
        DataType::Boolean => Value::from(values.as_boolean().value(row)),
        DataType::Int16 => Value::from(values.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => Value::from(values.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => Value::from(values.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => {
            // By its shortest text: 1.1, not the double next to it.
            let number = values.as_primitive::<Float32Type>().value(row);
            let shortest = number.to_string().parse::<f64>();
            Value::from(shortest.unwrap_or(number.into()))
        }
        DataType::Float64 => Value::from(values.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => {
            let text = values.as_string::<i32>().value(row);
            match (sibling.family, bare) {
                // Texts do not compare with numbers.
                (Family::Numeric, Side::Source) => number(text),
                (Family::Bpchar, _) => Value::from(Fold::TrimBlanks.apply(text)),
                (Family::Citext, Side::Source) => Value::from(Fold::LowerCase.apply(text)),
                _ => Value::from(text),
            }
        }
        _ => display(values, row, sibling.family).map_or(Value::UNDEFINED, Value::from),
    }
}
