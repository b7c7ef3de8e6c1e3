//! `map`: each value becomes what a list says.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Int16Type, Int32Type, Int64Type};

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical::Fold;
use crate::transform::decimal::Decimal;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::numbers::Room;
use crate::transform::params::{Params, Scalar};
use crate::transform::strings::{Column, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "map",
    group: Group::Categories,
    summary: "what a list says of the value",
    doc: "`map: { values: { gold: A, silver: B } }`: a value of the list becomes what stands behind it. What becomes of \
          others is `other`'s to say: they stop the run, pass as they are, or become `default`. Needs no key, and gives \
          nothing away but what the list does; real values that stand in the rules file are in whatever holds that file. \
          One to one where no two values become one and others are refused. `char(n)` is compared without its blanks, \
          `citext` without case; an empty string stays empty unless it is listed.",
    params: &[
        Param {
            name: "values",
            kind: "values, and what each becomes",
            default: "",
            doc: "1 to 10000 values, each with what it becomes",
        },
        Param {
            name: "default",
            kind: "literal",
            default: "none",
            doc: "what all others become",
        },
        Param {
            name: "other",
            kind: "refuse|keep",
            default: "refuse",
            doc: "what becomes of others without `default`: `keep` lets them pass",
        },
    ],
    accepts: &[
        Family::Text,
        Family::Bpchar,
        Family::Citext,
        Family::Enum,
        Family::Int2,
        Family::Int4,
        Family::Int8,
    ],
    examples: &["trial", "gold"],
    example_params: &[("values: trial", "free"), ("default", "paid")],
    keyed: false,
    prepare,
};

/// Most values.
const MOST: usize = 10_000;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keep = params.choice("other", &[("refuse", false), ("keep", true)]);
    let default = params.scalar("default");
    let before = params.mistakes();
    let given = params.items("values");
    let is_told = params.mistakes() > before;
    if (given.is_empty() && !is_told) || given.len() > MOST {
        let problem = Problem::new(format!("`map` takes 1 to {MOST} values"));
        let hint = "write `map: { values: { gold: A, silver: B } }`";
        params.report(problem.hint(hint).at(params.span()));
    }
    if let (Some(default), true) = (default, keep == Some(true)) {
        let problem = Problem::new("`default` and `other: keep` exclude each other");
        params.report(problem.at(default.span));
    }
    let fold = Fold::of(input.ty.family);
    let mut pairs: HashMap<String, String> = HashMap::with_capacity(given.len());
    let fits = |scalar: Scalar<'_>, params: &mut Params<'_>| {
        fit(scalar, input.ty).unwrap_or_else(|problem| params.report(problem));
    };
    for item in &given {
        let Some(becomes) = item.weight else {
            let problem = Problem::new("a value without what it becomes");
            params.report(problem.hint("write `gold: A`").at(item.scalar.span));
            continue;
        };
        fits(becomes, &mut params);
        // What no value of the type can be would never be met.
        if is_number(input.ty.family) || !input.ty.labels.is_empty() {
            fits(item.scalar, &mut params);
        }
        let value = same(item.scalar.text, input.ty.family, fold);
        let becomes = match is_number(input.ty.family) {
            true => same(becomes.text, input.ty.family, fold),
            false => becomes.text.to_owned(),
        };
        if pairs.insert(value, becomes).is_some() {
            let problem = Problem::new("a value stands in `values` twice");
            params.report(problem.at(item.scalar.span));
        }
    }
    if let Some(default) = default {
        fits(default, &mut params);
    }
    params.finish()?;
    let others = match (default, keep) {
        (Some(default), _) => Others::Become(default.text.to_owned()),
        (None, Some(true)) => Others::Pass,
        (None, _) => Others::Refused,
    };
    Ok(Box::new(Map {
        family: input.ty.family,
        numbers: numbers(&pairs, &others),
        pairs,
        others,
    }))
}

fn is_number(family: Family) -> bool {
    matches!(family, Family::Int2 | Family::Int4 | Family::Int8)
}

/// A value as it is compared: `07` is the number 7.
fn same(text: &str, family: Family, fold: Fold) -> String {
    match text.parse::<i64>() {
        Ok(number) if is_number(family) => number.to_string(),
        _ => fold.apply(text).into_owned(),
    }
}

/// Whether the column can hold what a value becomes.
fn fit(scalar: Scalar<'_>, ty: &Type) -> Result<(), Problem> {
    let text = scalar.text;
    let (fits, hint) = match ty.family {
        Family::Enum => (
            ty.labels.iter().any(|label| label == text),
            format!("its labels: {}", ty.labels.join(", ")),
        ),
        family if family.is_text() => {
            let room = ty.length.unwrap_or(u32::MAX) as usize;
            let fits = !text.contains('\0') && text.chars().count() <= room;
            (fits, format!("at most {room} characters"))
        }
        _ => {
            let number = text.parse().ok().and_then(|_: i64| Decimal::parse(text));
            let fits = number.is_some_and(|number| Room::of(ty).holds(number));
            (fits, "a whole number that the type can hold".to_owned())
        }
    };
    if fits {
        return Ok(());
    }
    let problem = Problem::new(format!("what a value becomes is no {}", ty.name));
    Err(problem.hint(hint).at(scalar.span))
}

/// What becomes of values that are not listed.
#[derive(Debug, Clone)]
enum Others {
    Refused,
    Pass,
    Become(String),
}

/// The list read as whole numbers; what is none is never met in a column of them.
fn numbers(pairs: &HashMap<String, String>, others: &Others) -> Numbers {
    let number = |text: &String| text.parse::<i64>().ok();
    let pair = |(value, becomes): (&String, &String)| Some((number(value)?, number(becomes)?));
    Numbers {
        pairs: pairs.iter().filter_map(pair).collect(),
        default: match others {
            Others::Become(default) => number(default),
            Others::Refused | Others::Pass => None,
        },
    }
}

#[derive(Debug, Clone)]
struct Numbers {
    pairs: HashMap<i64, i64>,
    default: Option<i64>,
}

#[derive(Clone)]
struct Map {
    family: Family,
    pairs: HashMap<String, String>,
    numbers: Numbers,
    others: Others,
}

impl std::fmt::Debug for Map {
    /// Not the values: they may be real ones.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a map of {} values", self.pairs.len())
    }
}

impl Prepared for Map {
    fn guarantees(&self) -> Guarantees {
        let fold = Fold::of(self.family);
        let all = self.pairs.values().map(|text| fold.apply(text));
        let different: HashSet<_> = all.collect();
        let lengths = self.pairs.values().map(|text| text.chars().count());
        let default = match &self.others {
            Others::Become(default) => default.chars().count(),
            Others::Refused | Others::Pass => 0,
        };
        let longest = lengths.max().unwrap_or(0).max(default) as u32;
        // An empty string that is not listed stays one.
        let empty = !self.pairs.contains_key("") && different.contains("");
        let is_injective = matches!(self.others, Others::Refused) && !empty;
        Guarantees {
            distinct: match is_injective && different.len() == self.pairs.len() {
                true => Distinct::Always,
                false => Distinct::No,
            },
            makes_nulls: false,
            max_chars: self.family.is_text().then_some(longest),
            passes_values: matches!(self.others, Others::Pass) || self.maps_to_itself(),
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(self.clone())
    }
}

impl Transform for Map {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Utf8 => self.texts(input),
            DataType::Int16 => self.integers::<Int16Type>(input),
            DataType::Int32 => self.integers::<Int32Type>(input),
            DataType::Int64 => self.integers::<Int64Type>(input),
            _ => Err(layout(input)),
        }
    }
}

impl Map {
    /// Whether a value of the list becomes what it is.
    fn maps_to_itself(&self) -> bool {
        let fold = Fold::of(self.family);
        let mut pairs = self.pairs.iter();
        pairs.any(|(value, becomes)| !value.is_empty() && *value == fold.apply(becomes))
    }

    fn texts(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let fold = Fold::of(self.family);
        let mut out = Column::sized(column, 0);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = column.value(row);
                let folded = fold.apply(value);
                let becomes = match (self.pairs.get(folded.as_ref()), &self.others) {
                    (Some(becomes), _) => becomes.as_str(),
                    (None, Others::Pass) => value,
                    (None, _) if folded.is_empty() => value,
                    (None, Others::Become(default)) => default,
                    (None, Others::Refused) => return Err(unlisted(row)),
                };
                out.bytes.extend_from_slice(becomes.as_bytes());
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }

    fn integers<T>(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal>
    where
        T: ArrowPrimitiveType<Native: Into<i64> + TryFrom<i64>>,
    {
        let column: &PrimitiveArray<T> = input.as_primitive_opt().ok_or_else(|| layout(input))?;
        let mut values = column.values().to_vec();
        for (row, value) in values.iter_mut().enumerate() {
            if column.is_null(row) {
                continue;
            }
            let number: i64 = (*value).into();
            let becomes = self.numbers.pairs.get(&number).copied();
            let becomes = match (becomes.or(self.numbers.default), &self.others) {
                (Some(becomes), _) => becomes,
                (None, Others::Pass) => number,
                (None, _) => return Err(unlisted(row)),
            };
            *value = T::Native::try_from(becomes)
                .map_err(|_| Refusal::new(row, "a stand-in does not fit the column's type"))?;
        }
        PrimitiveArray::<T>::try_new(values.into(), column.nulls().cloned())
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
    }
}

fn unlisted(row: usize) -> Refusal {
    Refusal::new(row, "a value does not stand in the list of `map`")
        .hint("add it, or say with `default` or `other` what becomes of all others")
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int32Array, StringArray};

    use super::*;
    use crate::transform::args::{Span, Value};

    fn args(pairs: &[(&str, &str)], rest: &[(&str, &str)]) -> Arg {
        let Value::Map(mut all) = Arg::map(rest).value else {
            return Arg::none();
        };
        all.push((Arg::scalar("values"), Arg::map(pairs)));
        Arg {
            value: Value::Map(all),
            span: Span::default(),
        }
    }

    #[test]
    fn null_is_no_value_and_nothing_else_is_told_of_it() {
        let ty = Type::plain("text", Family::Text);
        let values = Arg::entries(vec![(Arg::scalar("h"), Arg::none())]);
        let problem = prepare(&Arg::one("values", values), Input { ty: &ty }).unwrap_err();
        assert_eq!(problem.message, "NULL is no value of `values`");
        assert!(problem.hint.as_deref().unwrap().contains("set_null"));
        assert_eq!(problem.all().len(), 1);
    }

    #[test]
    fn what_no_value_of_the_type_can_be_is_a_mistake() {
        let ty = Type::plain("integer", Family::Int4);
        let given = args(&[("x", "1")], &[]);
        assert!(prepare(&given, Input { ty: &ty }).is_err());
    }

    #[test]
    fn numbers_are_one_value_however_they_are_written() {
        let ty = Type::plain("integer", Family::Int4);
        let prepared = |pairs| prepare(&args(pairs, &[]), Input { ty: &ty });
        let promise = prepared(&[("1", "5"), ("2", "05")]).unwrap().guarantees();
        assert_eq!(promise.distinct, Distinct::No);
        let promise = prepared(&[("1", "5"), ("2", "06")]).unwrap().guarantees();
        assert_eq!(promise.distinct, Distinct::Always);
        assert!(prepared(&[("1", "5"), ("01", "6")]).is_err());
    }

    #[test]
    fn what_is_not_listed_is_refused_passes_or_becomes_the_default() {
        let ty = Type::plain("citext", Family::Citext);
        let input: ArrayRef = Arc::new(StringArray::from(vec![
            Some("GOLD"),
            None,
            Some(""),
            Some("Tin"),
        ]));
        let run = |rest: &[(&str, &str)]| {
            let args = args(&[("gold", "A"), ("silver", "B")], rest);
            let prepared = prepare(&args, Input { ty: &ty }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
            (kernel.apply(&input), prepared.guarantees())
        };
        let (refused, promise) = run(&[]);
        assert_eq!(refused.unwrap_err().row, 3);
        assert_eq!(promise.distinct, Distinct::Always);
        let (kept, promise) = run(&[("other", "keep")]);
        let expected = vec![Some("A"), None, Some(""), Some("Tin")];
        assert_eq!(
            kept.unwrap().as_string::<i32>(),
            &StringArray::from(expected)
        );
        assert!(promise.passes_values && promise.distinct == Distinct::No);
        let (made, promise) = run(&[("default", "CC")]);
        let expected = vec![Some("A"), None, Some(""), Some("CC")];
        assert_eq!(
            made.unwrap().as_string::<i32>(),
            &StringArray::from(expected)
        );
        assert!(!promise.passes_values && promise.max_chars == Some(2));
    }

    #[test]
    fn two_values_that_become_one_are_not_one_to_one() {
        let ty = Type::plain("integer", Family::Int4);
        let prepared = |pairs: &[(&str, &str)]| prepare(&args(pairs, &[]), Input { ty: &ty });
        let promise = |pairs: &[(&str, &str)]| prepared(pairs).unwrap().guarantees().distinct;
        assert_eq!(promise(&[("1", "2"), ("2", "2")]), Distinct::No);
        assert_eq!(promise(&[("1", "2"), ("2", "1")]), Distinct::Always);
        let passes = |pairs| prepared(pairs).unwrap().guarantees().passes_values;
        assert!(passes(&[("1", "2"), ("2", "02")]) && !passes(&[("1", "2"), ("2", "1")]));
        for pairs in [&[("1", "x")][..], &[("1", "3000000000")], &[]] {
            assert!(prepared(pairs).is_err(), "{pairs:?}");
        }
        let kernel = prepared(&[("1", "2"), ("2", "1")]).unwrap();
        let kernel = kernel.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(Int32Array::from(vec![Some(2), None, Some(1)]));
        let expected = Int32Array::from(vec![Some(1), None, Some(2)]);
        let output = kernel.apply(&input).unwrap();
        assert_eq!(output.as_primitive::<Int32Type>(), &expected);
    }
}
