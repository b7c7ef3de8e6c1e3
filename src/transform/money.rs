//! `money` in transforms of integers: a number of the smallest unit that the database's currency has.
//!
//! How many digits stand behind the point is the business of `lc_monetary`, and nothing here knows it; so only what holds
//! for every number of them is done to `money`. In the binary format a value is 64 bits. In the text format its digits, read
//! without what stands between them, are the same number whatever the locale, because the server always prints all digits
//! behind the point; a stand-in is written into the value's own text, digit by digit from the right. Source: PostgreSQL
//! source, `cash_send`, `cash_out` and `cash_in` in `src/backend/utils/adt/cash.c`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringArray};
use arrow::datatypes::{DataType, Int64Type};

use super::args::Problem;
use super::params::Params;
use super::pool::Pool;
use super::siblings::Read;
use super::strings::{Column, layout, texts};
use super::{Guarantees, Prepared, Refusal, Transform};
use crate::catalog::{Family, Type};
use crate::key::MasterKey;

/// The transform of integers, for `money` where the type is that.
pub fn prepared(ty: &Type, inner: Box<dyn Prepared>) -> Box<dyn Prepared> {
    match ty.family {
        Family::Money => Box::new(Money(inner)),
        _ => inner,
    }
}

/// Refuses a parameter that is an amount, of which nobody knows the unit.
pub fn refuse_amount(params: &mut Params<'_>, name: &str, ty: &Type) {
    if ty.family == Family::Money && params.is_given(name) {
        let message = format!(
            "`{name}` is an amount, and how many digits `money` has behind the point is not known here"
        );
        let problem = Problem::new(message).hint("use `percent`: it is lc_monetary that says it");
        let span = params.span();
        params.report(problem.at(span));
    }
}

#[derive(Debug)]
struct Money(Box<dyn Prepared>);

impl Prepared for Money {
    fn guarantees(&self) -> Guarantees {
        self.0.guarantees()
    }

    fn passes_parts(&self) -> bool {
        self.0.passes_parts()
    }

    fn keeps_order(&self) -> bool {
        self.0.keeps_order()
    }

    fn reads(&self) -> &[Read] {
        self.0.reads()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel(self.0.bind(key, domain)))
    }

    fn bind_to(&self, pool: &Pool, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel(self.0.bind_to(pool, key, domain)))
    }
}

struct Kernel(Arc<dyn Transform>);

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int64 => self.0.apply(input),
            DataType::Utf8 => self.texts(texts(input)?),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn texts(&self, column: &StringArray) -> Result<ArrayRef, Refusal> {
        let mut numbers = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            let number = column.is_valid(row).then(|| number(column.value(row)));
            let number = number.unwrap_or(Some(0));
            numbers.push(number.ok_or_else(|| Refusal::new(row, "a value is no amount of money"))?);
        }
        let numbers = Int64Array::new(numbers.into(), column.nulls().cloned());
        let made = self.0.apply(&(Arc::new(numbers) as ArrayRef))?;
        let made = made
            .as_primitive_opt::<Int64Type>()
            .ok_or_else(|| layout(&made))?;
        let mut out = Column::sized(column, 0);
        for row in 0..column.len() {
            if column.is_valid(row) && made.is_valid(row) {
                write(column.value(row), made.value(row), &mut out.bytes).ok_or_else(|| {
                    Refusal::new(row, "a stand-in has another sign than its value")
                })?;
            }
            out.end(row)?;
        }
        out.into_text(made.nulls())
    }
}

/// A minus sign or the bracket that some locales have instead.
fn is_negative(text: &str) -> bool {
    text.contains(['-', '\u{2212}', '('])
}

/// All digits of an amount as one number.
fn number(text: &str) -> Option<i64> {
    let sign = if is_negative(text) { -1 } else { 1 };
    let mut number: Option<i64> = None;
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        let digit = sign * i64::from(byte - b'0');
        number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
    }
    number
}

/// Appends the text with the digits of another number in the places of its own; what is longer stands in front of them.
fn write(text: &str, number: i64, out: &mut Vec<u8>) -> Option<()> {
    if number != 0 && (number < 0) != is_negative(text) {
        return None;
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number.unsigned_abs()).as_bytes();
    let places = text.bytes().filter(u8::is_ascii_digit).count();
    let (front, mut rest) = digits.split_at(digits.len().saturating_sub(places));
    let mut zeros = places - rest.len();
    let mut is_first = true;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            out.push(byte);
            continue;
        }
        if is_first {
            out.extend_from_slice(front);
            is_first = false;
        }
        if zeros > 0 {
            zeros -= 1;
            out.push(b'0');
        } else {
            let (digit, others) = rest.split_first()?;
            out.push(*digit);
            rest = others;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_one_number_whatever_the_locale() {
        for (text, expected) in [
            ("$1,234.56", Some(123_456)),
            ("-$0.05", Some(-5)),
            ("($1.00)", Some(-100)),
            ("1.234,56 €", Some(123_456)),
            ("¥1,234", Some(1234)),
            ("-$92,233,720,368,547,758.08", Some(i64::MIN)),
            ("$", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn another_number_stands_in_the_same_form() {
        let written = |text: &str, number| {
            let mut out = Vec::new();
            write(text, number, &mut out).map(|()| String::from_utf8(out).unwrap())
        };
        assert_eq!(written("$1,234.56", 98_765).unwrap(), "$0,987.65");
        assert_eq!(written("9,99 €", 123_456).unwrap(), "1234,56 €");
        assert_eq!(
            written("-$92,233,720,368,547,758.08", i64::MIN).unwrap(),
            "-$92,233,720,368,547,758.08"
        );
        assert_eq!(written("-$1.00", 0).unwrap(), "-$0.00");
        assert_eq!(written("$1.00", -5), None);
    }
}
