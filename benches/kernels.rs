//! Nanoseconds a value of every transform: `cargo bench --bench kernels`.
//!
//! One batch of 4,096 distinct values a registry row, of the family of its examples, with the parameters of its
//! examples. A new row is measured as soon as it stands in the registry. The aim is 100 ns a value, of which the
//! keyed hash takes 80; those that hold others take a document or a value of two parts apart besides.

#![expect(clippy::expect_used, reason = "a bench stops at its own mistakes")]

use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, FixedSizeBinaryArray, Int32Array, StringArray};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use standin::catalog::{Family, Type};
use standin::key::MasterKey;
use standin::transform::Input;
use standin::transform::args::Arg;
use standin::transform::registry::{Entry, REGISTRY};

const ROWS: i32 = 4096;

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernels");
    group.throughput(Throughput::Elements(ROWS as u64));
    for entry in REGISTRY {
        let family = entry.example_family();
        let ty = Type::example(family);
        let args = Arg::map(entry.example_params);
        let prepared = (entry.prepare)(&args, Input { ty: &ty }).expect("examples prepare");
        let kernel = prepared.bind(&MasterKey::for_documentation(), entry.name);
        let input = batch(entry, family);
        kernel.apply(&input).expect("the values are taken");
        group.bench_function(entry.name, |bencher| {
            bencher.iter(|| kernel.apply(black_box(&input)));
        });
    }
    group.finish();
}

/// Values like those that production holds.
fn batch(entry: &Entry, family: Family) -> ArrayRef {
    let text = |row: i32| match entry.name {
        "name" => format!("Grace {row} Hopper"),
        "phone" | "digits" => format!("+1 (415) 555-{row:04}"),
        "address" | "street" => format!("{row} Baker Street, London NW1 6XE"),
        "ssn" => format!("078-05-{row:04}"),
        "credit_card" => format!("4539 1488 0343 {row:04}"),
        "ip_address" => format!("10.1.{}.{}", row / 256, row % 256),
        "text" => format!(
            "Customer {row} called about the invoice of May; she will pay on Monday, she says."
        ),
        "json" => format!(
            r#"{{"id": {row}, "email": "user{row}@mail.org", "address": {{"street": "{row} Elm St"}}}}"#
        ),
        "xml" => format!(
            r#"<customer id="{row}" phone="+1 415 555 {row:04}"><email>user{row}@mail.org</email></customer>"#
        ),
        "hstore" => format!(r#""email"=>"user{row}@mail.org", "size"=>"L""#),
        "array" => format!("{{user{row}@mail.org,admin{row}@mail.org}}"),
        "composite" => format!(r#"(user{row}@mail.org,"{row} Elm St",7)"#),
        "range" => format!("[2001-01-01,{}-01-01)", 2002 + row),
        _ => format!("user{row}@mail.example.org"),
    };
    match family {
        Family::Int4 => Arc::new(Int32Array::from_iter_values(1..=ROWS)),
        Family::Date => Arc::new(Date32Array::from_iter_values(0..ROWS)),
        Family::Uuid => {
            let uuid = |row: i32| (u128::from(row.unsigned_abs()) << 64).to_be_bytes();
            let uuids = FixedSizeBinaryArray::try_from_iter((0..ROWS).map(uuid));
            Arc::new(uuids.expect("16 bytes each"))
        }
        Family::Numeric => {
            let values = (0..ROWS).map(|row| format!("{}.{:02}", row * 37, row % 100));
            Arc::new(StringArray::from_iter_values(values))
        }
        _ => Arc::new(StringArray::from_iter_values((0..ROWS).map(text))),
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
