//! What says that it keeps order does.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arrow::array::{Float32Array, Float64Array};
use arrow::datatypes::{Float64Type, Int64Type};

use super::*;
use crate::transform::decimal::Decimal;
use crate::wire::datetime::parse_time;

/// A value's place in the server's order.
type Place = (u8, i128);

/// The places of all values; none for NULL, and for numbers too long to be compared here.
fn places(family: Family, array: &ArrayRef) -> Vec<Option<Place>> {
    let number = |number: i64| Some((1, i128::from(number)));
    match family {
        Family::Float4 | Family::Float8 => {
            let floats = cast(array, &DataType::Float64).unwrap();
            let floats = floats.as_primitive::<Float64Type>().iter();
            floats.map(|float| float.map(of_float)).collect()
        }
        Family::Numeric => {
            let texts = array.as_string::<i32>().iter();
            texts.map(|text| of_numeric(text?)).collect()
        }
        Family::Time => {
            let texts = array.as_string::<i32>().iter();
            texts.map(|text| number(parse_time(text?)?)).collect()
        }
        _ => {
            let numbers = match array.data_type() {
                DataType::Date32 => cast(&cast(array, &DataType::Int32).unwrap(), &DataType::Int64),
                _ => cast(array, &DataType::Int64),
            };
            let numbers = numbers.unwrap();
            let numbers = numbers.as_primitive::<Int64Type>().iter();
            numbers.map(|value| number(value?)).collect()
        }
    }
}

/// NaN is above all, and there is one zero.
fn of_float(float: f64) -> Place {
    let bits = (float + 0.0).to_bits().cast_signed();
    let mask = ((bits >> 63).cast_unsigned() >> 1).cast_signed();
    if float.is_nan() {
        (2, 0)
    } else {
        (1, i128::from(bits ^ mask))
    }
}

fn of_numeric(text: &str) -> Option<Place> {
    Some(match text {
        "-Infinity" => (0, 0),
        "Infinity" => (2, 0),
        "NaN" => (3, 0),
        number => (1, Decimal::parse(number)?.at_scale(12)?),
    })
}

/// What a promise is made among: of `numeric`, values with as many digits behind the point.
fn among(family: Family, input: &ArrayRef, row: usize) -> usize {
    if family != Family::Numeric {
        return 0;
    }
    let text = input.as_string::<i32>().value(row);
    text.split_once('.').map_or(0, |(_, behind)| behind.len())
}

fn keeps(family: Family, kernel: &dyn Transform, input: &ArrayRef, title: &str) {
    let output = kernel.apply(input).unwrap();
    let places = places(family, input)
        .into_iter()
        .zip(places(family, &output));
    let mut pairs: Vec<_> = places
        .enumerate()
        .filter_map(|(row, (old, new))| Some((among(family, input, row), old?, new?)))
        .collect();
    pairs.sort_unstable();
    for pair in pairs.windows(2) {
        let ((of, _, low), (other, _, high)) = (pair[0], pair[1]);
        assert!(of != other || low <= high, "{title}: {pair:?}");
    }
}

#[test]
fn what_promises_order_keeps_it() {
    let mut tried = BTreeSet::new();
    let ordered = [
        Family::Numeric,
        Family::Int2,
        Family::Int4,
        Family::Int8,
        Family::Float4,
        Family::Float8,
        Family::Money,
        Family::Date,
        Family::Time,
        Family::Timestamp,
        Family::TimestampTz,
    ];
    for case in cases() {
        // A sample's literal is no time of day.
        let is_no_time = case.entry.name == "fixed" && case.ty.family == Family::Time;
        if !case.prepared.keeps_order() || !ordered.contains(&case.ty.family) || is_no_time {
            continue;
        }
        for key in 1..4 {
            let kernel = case.bound(key, "law");
            let input = accepted(kernel.as_ref(), &case.sample());
            keeps(case.ty.family, kernel.as_ref(), &input, &case.title());
        }
        tried.insert(case.entry.name);
    }
    let expected = [
        "bucket",
        "date_shift",
        "date_truncate",
        "default",
        "fixed",
        "round",
        "scale",
        "set_null",
    ];
    assert!(tried.iter().eq(&expected), "{tried:?}");
}

/// A family, what it is called, and what promises order on it.
type Promising = (Family, String, Arc<dyn Transform>);

/// What promises order among numbers.
static KERNELS: LazyLock<Vec<Promising>> = LazyLock::new(|| {
    let promising = cases()
        .into_iter()
        .filter(|case| case.prepared.keeps_order());
    promising
        .map(|case| (case.ty.family, case.title(), case.bound(1, "law")))
        .collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn numbers_stay_in_order(
        mut longs in prop::collection::vec(any::<i64>(), 2..60),
        near in prop::collection::vec(-3000i32..3000, 60),
        floats in prop::collection::vec(any::<f64>(), 2..60),
    ) {
        longs.extend(near.iter().map(|number| i64::from(*number)));
        longs.extend([i64::MIN, i64::MAX]);
        // Multiples of steps, and the floats beside them.
        let beside = near.iter().map(|number| f64::from(*number) / 10.0);
        let beside = beside.flat_map(|float| [float, float.next_up(), float.next_down()]);
        let floats: Vec<f64> = floats.into_iter().chain(beside).collect();
        let shorts: Vec<i16> = near.iter().map(|number| *number as i16).chain([i16::MIN, i16::MAX]).collect();
        let cents = near.iter().map(|number| format!("{:.2}", f64::from(*number) / 100.0));
        let inputs: [(Family, ArrayRef); 6] = [
            (Family::Int8, Arc::new(Int64Array::from(longs))),
            (Family::Int4, Arc::new(Int32Array::from(near.clone()))),
            (Family::Int2, Arc::new(Int16Array::from(shorts))),
            (Family::Float8, Arc::new(Float64Array::from(floats.clone()))),
            (Family::Float4, Arc::new(floats.iter().map(|float| Some(*float as f32)).collect::<Float32Array>())),
            (Family::Numeric, Arc::new(StringArray::from_iter_values(cents))),
        ];
        for (family, input) in &inputs {
            for (_, title, kernel) in KERNELS.iter().filter(|(of, ..)| of == family) {
                keeps(*family, kernel.as_ref(), input, title);
            }
        }
    }
}
