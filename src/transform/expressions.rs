//! Expressions over a row in the Jinja language, for conditions (`when:`) and templates.
//!
//! A bare name is a column of the same row, `source.NAME` that column's value in the source, and `value` the rule's own
//! column in the source. Nothing else is in reach: no files, no clock, no randomness; and an expression that computes
//! for too long is stopped.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type};
use minijinja::value::Object;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, escape_formatter};

use super::Refusal;
use super::args::{Problem, Span};
use super::siblings::{Read, Role, Sibling, Side};
use crate::catalog::Family;
use crate::wire::encode::display;

/// Instructions that one value may take: a loop over a long text has room, one that never ends has not.
const FUEL: u64 = 200_000;

/// The rule's own column in the source.
const OWN: &str = "value";

/// What stands in front of the name of a column in the source.
const SOURCE: &str = "source";

/// Where expressions are compiled and run.
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(|out, state, value| match value.is_none() {
        // NULL leaves no word behind in a text.
        true => Ok(()),
        false => escape_formatter(out, state, value),
    });
    environment.set_fuel(Some(FUEL));
    environment
}

/// A mistake in an expression, as the compiler words it.
pub fn mistake(error: &minijinja::Error, span: Span) -> Problem {
    let detail = error.detail().unwrap_or("it cannot be read");
    Problem::new(format!("the expression is not valid: {detail}"))
        .hint("it is written as in Jinja: `country == 'DE' and age >= 18`, `{{ first_name }}`")
        .at(span)
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
    /// From the variables that an expression leaves open; bare names are of this side.
    pub fn of(
        variables: &HashSet<String>,
        environment: &Environment<'_>,
        bare: Side,
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
                SOURCE if rest.is_empty() => {
                    let problem = Problem::new("`source` stands for no column by itself");
                    return Err(problem
                        .hint("write `source.` and the column's name")
                        .at(span));
                }
                SOURCE => (rest.split('.').next().unwrap_or(rest), Side::Source),
                _ => (first, bare),
            };
            let is_function = environment.globals().any(|(name, _)| name == variable);
            let known = |read: &Read| read.column == column && read.side == side;
            if !is_function && !names.reads.iter().any(known) {
                names.reads.push(Read {
                    column: column.to_owned(),
                    role: Role::Context,
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

/// What `source` stands for.
#[derive(Debug)]
struct SourceRow(Arc<Row>);

impl Row {
    /// The values of `row`: of what is read, in the order of `reads`, and of the rule's own column.
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
            values: siblings.iter().map(|sibling| value(sibling, row)).collect(),
            own: own.map(|own| value(&own, row)),
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
            SOURCE => Some(Value::from_object(SourceRow(self.clone()))),
            name => self.find(name, self.bare),
        }
    }
}

impl Object for SourceRow {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.find(key.as_str()?, Side::Source)
    }
}

/// Numbers and flags as such, everything else as the text that PostgreSQL prints; NULL is `none`.
fn value(sibling: &Sibling<'_>, row: usize) -> Value {
    let values = sibling.values;
    if values.is_null(row) {
        return Value::from(());
    }
    match values.data_type() {
        DataType::Boolean => Value::from(values.as_boolean().value(row)),
        DataType::Int16 => Value::from(values.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => Value::from(values.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => Value::from(values.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => Value::from(values.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => Value::from(values.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => {
            let text = values.as_string::<i32>().value(row);
            // Texts do not compare with numbers.
            let number = text.parse::<f64>().ok();
            match number.filter(|_| sibling.family == Family::Numeric) {
                Some(number) => Value::from(number),
                None => Value::from(text),
            }
        }
        _ => display(values, row, sibling.family).map_or(Value::UNDEFINED, Value::from),
    }
}
