//! `null_rate:` and `fill_nulls:` – some values become NULL, and NULLs get a stand-in.
//!
//! Which values become NULL depends on the key and the value alone, or on the key and the row's subject. A stand-in for
//! NULL has no value to be made of: it is made of one that the key and the row's subject invent.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, FixedSizeBinaryBuilder, Float64Array, Int64Array,
    StringArray, TimestampMicrosecondArray,
};
use arrow::compute::{cast, interleave, nullif};
use arrow::datatypes::DataType;

use super::args::{NullRate, Nulls, Problem};
use super::canonical::{self, Fold};
use super::pool::Pool;
use super::siblings::{Read, Role, Sibling, Side};
use super::strings::texts;
use super::{Distinct, Guarantees, Prepared, Refusal, Transform};
use crate::catalog::{Family, Type};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};

/// Transforms whose results say nothing of the value but that equal ones are equal, so that an invented value does as well
/// as a real one.
const FILLS: &[&str] = &[
    "address",
    "bic",
    "calendar",
    "card_type",
    "choice",
    "city",
    "color",
    "company",
    "country",
    "credit_card",
    "currency",
    "date_range",
    "domain",
    "email",
    "file_path",
    "first_name",
    "foreign_key",
    "hash",
    "house_number",
    "iban",
    "ip_address",
    "job",
    "last_name",
    "lorem",
    "mac_address",
    "middle_name",
    "name",
    "number_range",
    "persona",
    "phone",
    "postcode",
    "regex",
    "social_handle",
    "ssn",
    "state",
    "street",
    "time_zone",
    "title",
    "ulid",
    "url",
    "user_agent",
    "username",
    "uuid",
];

/// A rule's transform with what it says about NULLs.
pub fn with_nulls(
    transform: &str,
    inner: Box<dyn Prepared>,
    nulls: &Nulls,
    ty: &Type,
) -> Result<Box<dyn Prepared>, Problem> {
    if nulls.is_none() {
        return Ok(inner);
    }
    if matches!(transform, "keep" | "set_null" | "default") {
        let problem = Problem::new(format!(
            "`{transform}` goes with no `null_rate` and no `fill_nulls`"
        ));
        return Err(problem.hint("give the transform of the values that are to be"));
    }
    if let Some(fill) = &nulls.fill {
        let is_made = FILLS.contains(&transform) && invented(ty.family, 0, &[]).is_some();
        if !is_made {
            let message =
                format!("`{transform}` makes its results of real values, and NULL is none");
            let hint = format!("`fill_nulls` goes with: {}", FILLS.join(", "));
            return Err(Problem::new(message).hint(hint).at(fill.span));
        }
    }
    let subjects = [
        nulls.fill.as_ref(),
        nulls.rate.as_ref().and_then(|rate| rate.by.as_ref()),
    ];
    let subjects = subjects.map(|by| by.map(|by| subject(&by.column, by.span)));
    let own = subjects.iter().flatten().cloned();
    let reads = inner.reads().iter().cloned().chain(own).collect();
    Ok(Box::new(WithNulls {
        reads,
        fills: nulls.fill.is_some(),
        rate: nulls.rate.clone(),
        family: ty.family,
        inner,
    }))
}

fn subject(column: &str, span: super::args::Span) -> Read {
    Read {
        column: column.to_owned(),
        role: Role::Subject,
        side: Side::Source,
        span,
    }
}

#[derive(Debug)]
struct WithNulls {
    inner: Box<dyn Prepared>,
    /// Those of the inner transform, then what NULLs are filled by, then what they are drawn by.
    reads: Vec<Read>,
    fills: bool,
    rate: Option<NullRate>,
    family: Family,
}

impl Prepared for WithNulls {
    fn guarantees(&self) -> Guarantees {
        let inner = self.inner.guarantees();
        Guarantees {
            distinct: match inner.distinct {
                // An invented value may be a real one.
                Distinct::Always if self.fills => Distinct::No,
                distinct => distinct,
            },
            makes_nulls: inner.makes_nulls || self.rate.is_some(),
            ..inner
        }
    }

    fn passes_parts(&self) -> bool {
        self.inner.passes_parts()
    }

    fn kept_whole(&self) -> Vec<String> {
        self.inner.kept_whole()
    }

    fn reads(&self) -> &[Read] {
        &self.reads
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        self.around(self.inner.bind(key, domain), key, domain)
    }

    fn draws_from_keys(&self) -> bool {
        self.inner.draws_from_keys()
    }

    fn bind_to(&self, pool: &Pool, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        self.around(self.inner.bind_to(pool, key, domain), key, domain)
    }
}

impl WithNulls {
    fn around(
        &self,
        inner: Arc<dyn Transform>,
        key: &MasterKey,
        domain: &str,
    ) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            inner,
            inner_reads: self.inner.reads().len(),
            fill: self
                .fills
                .then(|| key.domain(&format!("fill_nulls of {domain}"))),
            rate: self.rate.as_ref().map(|rate| Rate {
                millionths: rate.millionths,
                by_subject: rate.by.is_some(),
                key: key.domain(&format!("null_rate of {domain}")),
            }),
            family: self.family,
        })
    }
}

struct Kernel {
    inner: Arc<dyn Transform>,
    inner_reads: usize,
    fill: Option<DomainKey>,
    rate: Option<Rate>,
    family: Family,
}

struct Rate {
    millionths: u32,
    by_subject: bool,
    key: DomainKey,
}

impl Transform for Kernel {
    fn unmet(&self) -> Vec<String> {
        self.inner.unmet()
    }

    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.apply_in(input, &[])
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let (inner, own) = siblings
            .split_at_checked(self.inner_reads)
            .unwrap_or((siblings, &[]));
        let mut own = own.iter();
        let filled = match &self.fill {
            Some(key) => match own.next() {
                Some(subject) if input.null_count() > 0 => self.filled(input, subject, key)?,
                _ => Arc::clone(input),
            },
            None => Arc::clone(input),
        };
        let made = match inner {
            [] => self.inner.apply(&filled)?,
            inner => self.inner.apply_in(&filled, inner)?,
        };
        match &self.rate {
            None => Ok(made),
            Some(rate) => {
                let subject = own.next().filter(|_| rate.by_subject);
                let chosen = self.chosen(input, subject, rate)?;
                nullif(&made, &chosen)
                    .map_err(|_| Refusal::new(0, "the stand-ins do not fit the column"))
            }
        }
    }
}

impl Kernel {
    /// The values, and invented ones where there is none but a subject.
    fn filled(
        &self,
        input: &ArrayRef,
        subject: &Sibling<'_>,
        key: &DomainKey,
    ) -> Result<ArrayRef, Refusal> {
        let mut draws = Vec::new();
        let mut places = Vec::with_capacity(input.len());
        let mut canonical = Vec::new();
        for row in 0..input.len() {
            canonical.clear();
            if input.is_null(row) && subject.subject(row, &mut canonical) {
                places.push((1, draws.len()));
                draws.push(key.draw(&canonical));
            } else {
                places.push((0, row));
            }
        }
        if draws.is_empty() {
            return Ok(Arc::clone(input));
        }
        let unfit = |_| Refusal::new(0, "invented values do not fit the column");
        let values = invented(self.family, draws.len(), &draws)
            .ok_or_else(|| Refusal::new(0, "nothing can be invented for the column's type"))?;
        let values = cast(&values, input.data_type()).map_err(unfit)?;
        interleave(&[input.as_ref(), values.as_ref()], &places).map_err(unfit)
    }

    /// Which values become NULL.
    fn chosen(
        &self,
        input: &ArrayRef,
        subject: Option<&Sibling<'_>>,
        rate: &Rate,
    ) -> Result<BooleanArray, Refusal> {
        let values = Canonical::of(input, self.family)?;
        let mut canonical = Vec::with_capacity(40);
        let chosen = (0..input.len()).map(|row| {
            canonical.clear();
            let is_given = subject.is_some_and(|subject| subject.subject(row, &mut canonical));
            if !is_given {
                canonical.clear();
                values.write(row, &mut canonical);
            }
            rate.key.draw(&canonical).below(0, 1_000_000) < rate.millionths
        });
        Ok(chosen.map(Some).collect())
    }
}

/// Values in a form that what PostgreSQL calls equal shares.
struct Canonical {
    values: ArrayRef,
    fold: Fold,
    is_numeric: bool,
}

impl Canonical {
    fn of(input: &ArrayRef, family: Family) -> Result<Self, Refusal> {
        let values = match input.data_type() {
            DataType::Utf8 | DataType::Binary => Arc::clone(input),
            DataType::FixedSizeBinary(_) => cast(input, &DataType::Binary).map_err(unreadable)?,
            _ => cast(input, &DataType::Utf8).map_err(unreadable)?,
        };
        Ok(Self {
            values,
            fold: Fold::of(family),
            is_numeric: family == Family::Numeric,
        })
    }

    fn write(&self, row: usize, out: &mut Vec<u8>) {
        if self.values.is_null(row) {
            return;
        }
        if let Ok(column) = texts(&self.values) {
            let text = column.value(row);
            match self.is_numeric {
                true => out.extend_from_slice(canonical::numeric(text).as_bytes()),
                false => out.extend_from_slice(self.fold.apply(text).as_bytes()),
            }
        } else if let Some(column) = arrow::array::AsArray::as_binary_opt::<i32>(&self.values) {
            out.extend_from_slice(column.value(row));
        }
    }
}

fn unreadable(_: arrow::error::ArrowError) -> Refusal {
    Refusal::new(0, "the values of the column cannot be read for `null_rate`")
}

/// Values of a family that nobody has, one a draw; `None` for families of which none can be invented.
fn invented(family: Family, count: usize, draws: &[Draw]) -> Option<ArrayRef> {
    let draws = draws.iter().take(count);
    let small = |draw: &Draw| i64::from(draw.below(0, 30_000));
    Some(match family {
        Family::Text | Family::Bpchar | Family::Citext => {
            let text = |draw: &Draw| hex::encode(&draw.bytes()[..16]);
            Arc::new(StringArray::from_iter_values(draws.map(text)))
        }
        Family::Int2 | Family::Int4 => Arc::new(Int64Array::from_iter_values(draws.map(small))),
        Family::Int8 => {
            let wide = |draw: &Draw| draw.wide_below(0, i64::MAX.unsigned_abs()).cast_signed();
            Arc::new(Int64Array::from_iter_values(draws.map(wide)))
        }
        Family::Numeric => {
            let text = draws.map(|draw| small(draw).to_string());
            Arc::new(StringArray::from_iter_values(text))
        }
        Family::Float4 | Family::Float8 => {
            let float = draws.map(|draw| small(draw) as f64);
            Arc::new(Float64Array::from_iter_values(float))
        }
        Family::Date => {
            let day = draws.map(|draw| draw.below(0, 18_000).cast_signed());
            Arc::new(Date32Array::from_iter_values(day))
        }
        Family::Timestamp | Family::TimestampTz => {
            let micros = draws.map(|draw| draw.wide_below(0, 1_500_000_000_000_000).cast_signed());
            Arc::new(TimestampMicrosecondArray::from_iter_values(micros))
        }
        Family::Uuid => {
            let mut uuids = FixedSizeBinaryBuilder::with_capacity(count, 16);
            for draw in draws {
                uuids.append_value(&draw.bytes()[..16]).ok()?;
            }
            Arc::new(uuids.finish())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int32Array};

    use super::*;
    use crate::transform::Input;
    use crate::transform::args::{Arg, NullsBy, Span};
    use crate::transform::registry::find;

    fn by(column: &str) -> NullsBy {
        NullsBy {
            column: column.to_owned(),
            span: Span::default(),
        }
    }

    fn nulls(percent: u32, rate_by: Option<NullsBy>, fill: Option<NullsBy>) -> Nulls {
        Nulls {
            rate: (percent > 0).then(|| NullRate {
                millionths: percent * 10_000,
                by: rate_by,
                span: Span::default(),
            }),
            fill,
        }
    }

    fn prepared(name: &str, family: Family, nulls: &Nulls) -> Result<Box<dyn Prepared>, Problem> {
        let ty = Type::plain("type", family);
        let inner = (find(name).unwrap().prepare)(&Arg::none(), Input { ty: &ty })?;
        with_nulls(name, inner, nulls, &ty)
    }

    fn bound(prepared: &dyn Prepared) -> Arc<dyn Transform> {
        prepared.bind(&MasterKey::for_documentation(), "test")
    }

    #[test]
    fn parts_that_pass_are_told_whatever_becomes_null() {
        let ty = Type::plain("text", Family::Text);
        let entry = find("mask").unwrap();
        let args = Arg::map(&[("keep_last", "4")]);
        let inner = (entry.prepare)(&args, Input { ty: &ty }).unwrap();
        let nulls = Nulls {
            rate: Some(NullRate {
                millionths: 1,
                by: None,
                span: Span::default(),
            }),
            fill: None,
        };
        let prepared = with_nulls("mask", inner, &nulls, &ty).unwrap();
        assert!(prepared.passes_parts());
    }

    #[test]
    fn a_share_of_the_values_becomes_null_and_the_others_what_they_would_be() {
        let values: Vec<_> = (0..10_000).map(|n| Some(format!("user {n}"))).collect();
        let input: ArrayRef = Arc::new(StringArray::from(values));
        let with = prepared("hash", Family::Text, &nulls(10, None, None)).unwrap();
        let output = bound(with.as_ref()).apply(&input).unwrap();
        assert!(
            (900..1100).contains(&output.null_count()),
            "{}",
            output.null_count()
        );
        let plain = prepared("hash", Family::Text, &Nulls::default()).unwrap();
        let plain = bound(plain.as_ref()).apply(&input).unwrap();
        let pairs = output
            .as_string::<i32>()
            .iter()
            .zip(plain.as_string::<i32>());
        assert!(
            pairs
                .into_iter()
                .all(|(some, all)| some.is_none() || some == all)
        );
        assert!(with.guarantees().makes_nulls && with.guarantees().distinct.is_unique());
        let all = prepared("hash", Family::Text, &nulls(100, None, None)).unwrap();
        assert_eq!(
            bound(all.as_ref()).apply(&input).unwrap().null_count(),
            10_000
        );
    }

    #[test]
    fn rows_of_one_value_are_told_apart_by_their_subject() {
        let ids: ArrayRef = Arc::new(Int32Array::from_iter_values(0..4000));
        let input: ArrayRef = Arc::new(StringArray::from(vec!["a"; 4000]));
        let sibling = Sibling {
            family: Family::Int4,
            values: &ids,
        };
        let by_value = prepared("hash", Family::Text, &nulls(50, None, None)).unwrap();
        let count = bound(by_value.as_ref()).apply(&input).unwrap().null_count();
        assert!(count == 0 || count == 4000);
        let by_row = prepared("hash", Family::Text, &nulls(50, Some(by("id")), None)).unwrap();
        let count = bound(by_row.as_ref())
            .apply_in(&input, &[sibling])
            .unwrap()
            .null_count();
        assert!((1800..2200).contains(&count), "{count}");
    }

    #[test]
    fn nulls_are_filled_by_subject_and_values_stay_what_they_would_be() {
        let ids: ArrayRef = Arc::new(Int32Array::from(vec![Some(1), Some(2), Some(2), None]));
        let sibling = Sibling {
            family: Family::Int4,
            values: &ids,
        };
        let fill = nulls(0, None, Some(by("id")));
        let input: ArrayRef = Arc::new(StringArray::from(vec![Some("ada"), None, None, None]));
        let filled = prepared("hash", Family::Text, &fill).unwrap();
        let output = bound(filled.as_ref()).apply_in(&input, &[sibling]).unwrap();
        let plain = prepared("hash", Family::Text, &Nulls::default()).unwrap();
        let plain = bound(plain.as_ref()).apply(&input).unwrap();
        let output = output.as_string::<i32>();
        assert_eq!(output.value(0), plain.as_string::<i32>().value(0));
        assert_eq!(output.value(1), output.value(2));
        assert!(output.is_valid(1) && output.is_null(3) && output.value(0) != output.value(1));
        assert_eq!(
            bound(filled.as_ref()).apply(&input).unwrap().null_count(),
            3
        );
        for (name, family) in [
            ("uuid", Family::Uuid),
            ("choice", Family::Bool),
            ("noise", Family::Int4),
        ] {
            let expected = name == "uuid";
            assert_eq!(prepared(name, family, &fill).is_ok(), expected, "{name}");
        }
    }

    #[test]
    fn every_type_that_can_be_filled_is() {
        let ids: ArrayRef = Arc::new(Int32Array::from(vec![7]));
        let sibling = Sibling {
            family: Family::Int4,
            values: &ids,
        };
        for (name, family, data_type) in [
            ("date_range", Family::Date, DataType::Date32),
            ("uuid", Family::Uuid, DataType::FixedSizeBinary(16)),
            ("house_number", Family::Int2, DataType::Int16),
            ("house_number", Family::Int8, DataType::Int64),
        ] {
            let fill = nulls(0, None, Some(by("id")));
            let ty = Type::plain("type", family);
            let args = match name {
                "date_range" => Arg::map(&[("min", "1950-01-01"), ("max", "1999-12-31")]),
                _ => Arg::none(),
            };
            let inner = (find(name).unwrap().prepare)(&args, Input { ty: &ty }).unwrap();
            let kernel = bound(with_nulls(name, inner, &fill, &ty).unwrap().as_ref());
            let input = arrow::array::new_null_array(&data_type, 1);
            let output = kernel.apply_in(&input, &[sibling]).unwrap();
            assert!(
                output.is_valid(0) && *output.data_type() == data_type,
                "{name}"
            );
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for name in ["keep", "set_null"] {
            assert!(prepared(name, Family::Text, &nulls(10, None, None)).is_err());
        }
        assert!(FILLS.is_sorted() && FILLS.iter().all(|name| find(name).is_some()));
    }
}
