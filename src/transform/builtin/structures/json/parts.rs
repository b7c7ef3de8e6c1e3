//! The named values of some documents: gathered into one array a path, transformed together, put back in the order
//! they were found in.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringArray, UInt64Array};
use arrow::compute::{concat, take};
use arrow::datatypes::Int64Type;
use serde_json::{Number, Value};

use super::super::container::Invalid;
use super::rules::{Action, Bound, Takes};
use super::walk::{Below, Visitor};
use crate::transform::siblings::Sibling;
use crate::transform::{Refusal, Transform};

/// The first walk: takes named strings and numbers out, replaces what needs no transform.
pub(super) struct Gather<'r> {
    rules: &'r [Bound],
    /// What becomes of a value that its transform cannot take.
    mismatched: Invalid,
    row: usize,
    found: Vec<Found>,
    /// By rule, whether it named something in the document.
    named: Vec<bool>,
}

/// What one rule named, in order.
#[derive(Default)]
struct Found {
    rows: Vec<usize>,
    texts: Vec<String>,
    integers: Vec<i64>,
}

/// The second walk: puts the stand-ins where the values were.
pub(super) struct Fill<'r> {
    rules: &'r [Bound],
    stand_ins: Vec<std::vec::IntoIter<Value>>,
}

impl<'r> Gather<'r> {
    pub(super) fn new(rules: &'r [Bound], mismatched: Invalid) -> Self {
        Self {
            rules,
            mismatched,
            row: 0,
            found: rules.iter().map(|_| Found::default()).collect(),
            named: vec![false; rules.len()],
        }
    }

    /// The next document is that of a row.
    pub(super) fn begin(&mut self, row: usize) {
        self.row = row;
        self.named.fill(false);
    }

    /// Refuses the document if a path named nothing in it.
    pub(super) fn all_named(&self) -> Result<(), Refusal> {
        match self
            .rules
            .iter()
            .zip(&self.named)
            .find(|(_, named)| !**named)
        {
            None => Ok(()),
            Some((rule, _)) => {
                let reason = format!("`{}` names nothing in a document", rule.text);
                Err(Refusal::new(self.row, reason).hint("say `on_missing: ignore`"))
            }
        }
    }

    fn take(&mut self, rule: usize, takes: Takes, node: &mut Value) -> Result<(), Refusal> {
        let found = &mut self.found[rule];
        let is_taken = match (takes, &mut *node) {
            (_, Value::Null) => return Ok(()),
            (Takes::Strings, Value::String(text)) => {
                found.texts.push(std::mem::take(text));
                true
            }
            (Takes::Decimals, Value::Number(number)) => {
                let decimal = plain(number.as_str());
                let is_plain = decimal.is_some();
                found.texts.extend(decimal);
                is_plain
            }
            (Takes::Integers, Value::Number(number)) => {
                let integer = number.as_i64();
                found.integers.extend(integer);
                integer.is_some()
            }
            _ => false,
        };
        if is_taken {
            found.rows.push(self.row);
        } else if self.mismatched == Invalid::Null {
            *node = Value::Null;
        } else {
            return Err(self.refusal(rule, node));
        }
        Ok(())
    }

    fn refusal(&self, rule: usize, node: &Value) -> Refusal {
        let kind = match node {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        let reason = format!(
            "`{}` names {kind}, which its transform does not take",
            self.rules[rule].text
        );
        Refusal::new(self.row, reason).hint(
            "name the values inside, or use `fixed` or `set_null`, or say `on_mismatch: set_null`",
        )
    }
}

impl Visitor for Gather<'_> {
    type Stop = Refusal;

    fn named(&mut self, rule: usize, node: &mut Value) -> Result<Below, Refusal> {
        self.named[rule] = true;
        match &self.rules[rule].action {
            Action::Keep => return Ok(Below::Kept),
            Action::Replace { value, null, empty } => {
                let stays = match node {
                    Value::Null => !null,
                    Value::String(text) => text.is_empty() && !empty,
                    _ => false,
                };
                if !stays {
                    *node = value.clone();
                }
            }
            Action::Run { .. } if self.rules[rule].opens(node) => return Ok(Below::Open),
            Action::Run { takes, .. } => self.take(rule, *takes, node)?,
        }
        Ok(Below::Done)
    }

    fn other(&mut self, node: &mut Value) {
        *node = Value::Null;
    }
}

impl<'r> Fill<'r> {
    /// Runs the transforms over what was gathered. `siblings` are what they read, rule by rule; none if nobody has them.
    pub(super) fn new(
        rules: &'r [Bound],
        gathered: Gather<'_>,
        siblings: &[Sibling<'_>],
    ) -> Result<Self, Refusal> {
        let mut behind = siblings;
        let found = gathered.found.into_iter().zip(rules);
        let stand_ins = found.map(|(found, rule)| {
            let (own, others) = behind.split_at_checked(rule.reads()).unwrap_or_default();
            behind = others;
            Ok(found.transformed(rule, own)?.into_iter())
        });
        Ok(Self {
            rules,
            stand_ins: stand_ins.collect::<Result<_, Refusal>>()?,
        })
    }
}

impl Visitor for Fill<'_> {
    type Stop = Refusal;

    fn named(&mut self, rule: usize, node: &mut Value) -> Result<Below, Refusal> {
        match &self.rules[rule].action {
            Action::Keep => return Ok(Below::Kept),
            Action::Run { .. } if self.rules[rule].opens(node) => return Ok(Below::Open),
            // What is null now was null before, or was never gathered.
            Action::Run { .. } if !node.is_null() => {
                *node = self.stand_ins[rule].next().unwrap_or(Value::Null);
            }
            Action::Run { .. } | Action::Replace { .. } => {}
        }
        Ok(Below::Done)
    }

    fn other(&mut self, _: &mut Value) {}
}

impl Found {
    fn transformed(self, rule: &Bound, siblings: &[Sibling<'_>]) -> Result<Vec<Value>, Refusal> {
        let Action::Run { kernel, takes, .. } = &rule.action else {
            return Ok(Vec::new());
        };
        if self.rows.is_empty() {
            return Ok(Vec::new());
        }
        let input: ArrayRef = match takes {
            Takes::Integers => Arc::new(Int64Array::from(self.integers)),
            Takes::Strings | Takes::Decimals => Arc::new(StringArray::from(self.texts)),
        };
        let made = in_rows(kernel.as_ref(), &input, &self.rows, siblings);
        let output = made.map_err(|mut refusal| {
            refusal.row = self.rows.get(refusal.row).copied().unwrap_or(0);
            refusal.reason = format!("`{}`: {}", rule.text, refusal.reason);
            refusal
        })?;
        values(&output, *takes).ok_or_else(|| {
            let reason = format!("`{}`: its transform gave no JSON value", rule.text);
            Refusal::new(self.rows[0], reason)
        })
    }
}

/// Runs a kernel over values of some rows, each beside its row's values of the columns that it reads.
fn in_rows(
    kernel: &dyn Transform,
    input: &ArrayRef,
    rows: &[usize],
    siblings: &[Sibling<'_>],
) -> Result<ArrayRef, Refusal> {
    if siblings.is_empty() {
        return kernel.apply(input);
    }
    let chunks = rows.chunks(TOGETHER).enumerate();
    let made = chunks.map(|(chunk, rows)| {
        let start = chunk * TOGETHER;
        let values = input.slice(start, rows.len());
        beside(kernel, &values, rows, siblings).map_err(|mut refusal| {
            refusal.row += start;
            refusal
        })
    });
    let made = made.collect::<Result<Vec<ArrayRef>, Refusal>>()?;
    let made: Vec<&dyn Array> = made.iter().map(AsRef::as_ref).collect();
    concat(&made).map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
}

/// Values that are run together: of a row with many of them, what is read beside each stands there as often.
const TOGETHER: usize = 256;

fn beside(
    kernel: &dyn Transform,
    input: &ArrayRef,
    rows: &[usize],
    siblings: &[Sibling<'_>],
) -> Result<ArrayRef, Refusal> {
    let rows = UInt64Array::from_iter_values(rows.iter().map(|row| *row as u64));
    let beside = siblings.iter().map(|sibling| {
        take(sibling.values.as_ref(), &rows, None)
            .map_err(|_| Refusal::new(0, "a column that is read cannot be laid beside the values"))
    });
    let beside = beside.collect::<Result<Vec<ArrayRef>, Refusal>>()?;
    let siblings: Vec<Sibling<'_>> = siblings
        .iter()
        .zip(&beside)
        .map(|(sibling, values)| Sibling {
            family: sibling.family,
            values,
        })
        .collect();
    kernel.apply_in(input, &siblings)
}

/// Array values as JSON.
fn values(output: &ArrayRef, takes: Takes) -> Option<Vec<Value>> {
    let value = |row: usize| -> Option<Value> {
        if output.is_null(row) {
            return Some(Value::Null);
        }
        Some(match takes {
            Takes::Strings => Value::from(output.as_string_opt::<i32>()?.value(row)),
            Takes::Decimals => {
                let number = output.as_string_opt::<i32>()?.value(row);
                Value::Number(serde_json::from_str::<Number>(number).ok()?)
            }
            Takes::Integers => Value::from(output.as_primitive_opt::<Int64Type>()?.value(row)),
        })
    };
    (0..output.len()).map(value).collect()
}

/// Most zeros that writing out an exponent may add.
const MOST_ZEROS: usize = 1_000;

/// A JSON number without exponent; `None` where that would take too many zeros.
fn plain(number: &str) -> Option<String> {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else {
        return Some(number.to_owned());
    };
    let exponent: i64 = exponent.parse().ok()?;
    if exponent.unsigned_abs() > MOST_ZEROS as u64 {
        return None;
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    // Where the point goes, counted from the first digit.
    let point = whole.len() as i64 + exponent;
    Some(if point <= 0 {
        format!(
            "{sign}0.{}{digits}",
            "0".repeat(point.unsigned_abs() as usize)
        )
    } else if point as usize >= digits.len() {
        let zeros = "0".repeat(point as usize - digits.len());
        let whole = [digits, zeros].concat();
        let significant = whole.trim_start_matches('0');
        format!(
            "{sign}{}",
            if significant.is_empty() {
                "0"
            } else {
                significant
            }
        )
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        let significant = whole.trim_start_matches('0');
        format!(
            "{sign}{}.{fraction}",
            if significant.is_empty() {
                "0"
            } else {
                significant
            }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_written_out() {
        for (number, decimal) in [
            ("1.50", "1.50"),
            ("1e3", "1000"),
            ("-1.5E+2", "-150"),
            ("1.25e1", "12.5"),
            ("5e-3", "0.005"),
            ("12.5e-1", "1.25"),
            ("0e5", "0"),
            ("0.5e1", "5"),
            ("0.005e1", "0.05"),
        ] {
            assert_eq!(plain(number).as_deref(), Some(decimal), "{number}");
        }
        assert_eq!(plain("1e1001"), None);
        assert_eq!(plain("1e99999999999999999999"), None);
    }
}
