//! Nanoseconds a value of every transform: `cargo bench --bench kernels`.
//!
//! One batch of 4,096 distinct values a registry row, of the family of its examples, with the parameters of its
//! examples. A new row is measured as soon as it stands in the registry. The aim is 100 ns a value, of which the
//! keyed hash takes 80; those that hold others take a document or a value of two parts apart besides.

#![expect(clippy::expect_used, reason = "a bench stops at its own mistakes")]

use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Date32Array, FixedSizeBinaryArray, Float64Array, Int32Array, Int64Array,
    StringArray, TimestampMicrosecondArray,
};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use standin::catalog::{Family, Type};
use standin::key::MasterKey;
use standin::transform::Input;
use standin::transform::args::Arg;
use standin::transform::pool::Pool;
use standin::transform::registry::{Entry, REGISTRY, find};

const ROWS: i32 = 4096;

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernels");
    group.throughput(Throughput::Elements(ROWS as u64));
    for entry in REGISTRY {
        measure(&mut group, entry, entry.name, entry.example_params);
    }
    // Other ways of the same rows.
    for (name, title, params) in VARIANTS {
        let entry = find(name).expect("the row is there");
        measure(&mut group, entry, title, params);
    }
    group.finish();
}

/// A row's name, how it is called here, and its parameters.
type Variant = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Rows with parameters that have a kernel of their own.
const VARIANTS: &[Variant] = &[
    ("name", "name, de_DE", &[("locale", "de_DE")]),
    (
        "first_name",
        "first_name, kept gender",
        &[("gender", "keep")],
    ),
    ("first_name", "first_name, short", &[("longest", "8")]),
    ("city", "city, short", &[("longest", "15")]),
    ("job", "job, short", &[("longest", "30")]),
    ("address", "address, fr_FR", &[("locale", "fr_FR")]),
    (
        "persona",
        "persona, de_DE address",
        &[("part", "address"), ("by", "id"), ("locale", "de_DE")],
    ),
    ("email", "email, mapped hosts", &[("hosts", "map")]),
    ("name", "name, following case", &[("case", "follow")]),
    (
        "phone",
        "phone, uk, kept format",
        &[("country", "uk"), ("format", "keep")],
    ),
    (
        "phone",
        "phone, of its own country",
        &[("country", "follow"), ("home", "de")],
    ),
    ("phone", "phone, one to one", &[("numbers", "any")]),
];

fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    entry: &Entry,
    title: &str,
    params: &[(&str, &str)],
) {
    let family = entry.example_family();
    let ty = Type::example(family);
    let args = Arg::map(params);
    let prepared = (entry.prepare)(&args, Input { ty: &ty }).expect("the parameters prepare");
    let input = batch(entry, family);
    let pool = Pool::of(&input, family);
    let kernel = prepared.bind_to(&pool, &MasterKey::for_documentation(), entry.name);
    kernel.apply(&input).expect("the values are taken");
    group.bench_function(title, |bencher| {
        bencher.iter(|| kernel.apply(black_box(&input)));
    });
}

/// Values like those that production holds.
fn batch(entry: &Entry, family: Family) -> ArrayRef {
    let text = |row: i32| match entry.name {
        "name" => format!("Grace {row} Hopper"),
        "first_name" | "middle_name" => format!("Grace{row}"),
        "gender" => entry.examples[row as usize % entry.examples.len()].to_owned(),
        "password_hash" => {
            format!("$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL1{row:04}")
        }
        "house_number" => format!("{row}B"),
        "state" => ["Ohio", "TX", "Utah"][row as usize % 3].to_owned(),
        "phone" | "digits" => format!("+1 (415) 555-{row:04}"),
        "address" | "street" => format!("{row} Baker Street, London NW1 6XE"),
        "ssn" => format!("078-05-{row:04}"),
        "credit_card" => format!("4539 1488 0343 {row:04}"),
        "ip_address" => format!("10.1.{}.{}", row / 256, row % 256),
        "user_agent" => format!(
            "Mozilla/5.0 (Linux; Android 13; SM-S{row}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36"
        ),
        "iban" => format!("DE89 3704 0044 0532 {row:04} 00"),
        "bic" => "DEUTDEFF".to_owned(),
        "currency" => "USD".to_owned(),
        "national_id" => nhs_number(row),
        "ulid" => format!("01ARZ3NDEKTSV4RRFFQ69G{row:04}"),
        "text" => format!(
            "Customer {row} called about the invoice of May; she will pay on Monday, she says."
        ),
        "redact" => format!(
            "Customer {row} (user{row}@mail.org, +1 415 386 {row:04}) called about the invoice of May 12."
        ),
        "color" => format!("#{row:06x}"),
        "calendar" => ["Sunday", "TUE", "7"][row as usize % 3].to_owned(),
        "file_path" => format!("/home/user{row}/Scans/passport {row}.pdf"),
        "replace" => format!("Room {row}, floor 3"),
        "map" => ["trial", "gold"][row as usize % 2].to_owned(),
        "json" => format!(
            r#"{{"id": {row}, "email": "user{row}@mail.org", "address": {{"street": "{row} Elm St"}}}}"#
        ),
        "xml" => format!(
            r#"<customer id="{row}" phone="+1 415 555 {row:04}"><email>user{row}@mail.org</email></customer>"#
        ),
        "yaml" => format!("---\nid: {row}\nemail: user{row}@mail.org\nnote: |-\n  one\n  two\n"),
        "php" => format!(
            "a:2:{{s:2:\"id\";i:{row};s:5:\"email\";s:{}:\"user{row}@mail.org\";}}",
            row.to_string().len() + 13
        ),
        "hstore" => format!(r#""email"=>"user{row}@mail.org", "size"=>"L""#),
        "array" => format!("{{user{row}@mail.org,admin{row}@mail.org}}"),
        "composite" => format!(r#"(user{row}@mail.org,"{row} Elm St",7)"#),
        "range" => format!("[2001-01-01,{}-01-01)", 2002 + row),
        _ => format!("user{row}@mail.example.org"),
    };
    match family {
        Family::Inet => {
            let field = |row: i32| [2, 32, 0, 4, 93, 184, (row / 256) as u8, (row % 256) as u8];
            Arc::new(BinaryArray::from_iter_values((0..ROWS).map(field)))
        }
        Family::Macaddr => {
            let text = |row: i32| format!("08:00:2b:01:{:02x}:{:02x}", row / 256, row % 256);
            Arc::new(StringArray::from_iter_values((0..ROWS).map(text)))
        }
        Family::Int4 => Arc::new(Int32Array::from_iter_values(1..=ROWS)),
        Family::Int8 => {
            let numbers = (1..=ROWS).map(|row| 100_000_000 + i64::from(row));
            Arc::new(Int64Array::from_iter_values(numbers))
        }
        Family::Float8 => {
            let degrees = (0..ROWS).map(|row| f64::from(row) / 50.0);
            Arc::new(Float64Array::from_iter_values(degrees))
        }
        Family::Date => Arc::new(Date32Array::from_iter_values(0..ROWS)),
        Family::Timestamp => {
            let micros = (0..ROWS).map(|row| i64::from(row) * 1_000_000_007);
            Arc::new(TimestampMicrosecondArray::from_iter_values(micros))
        }
        Family::Bytea => {
            let file = |row: i32| [&b"\x89PNG"[..], &row.to_le_bytes(), &[7; 256]].concat();
            Arc::new(BinaryArray::from_iter_values((0..ROWS).map(file)))
        }
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

/// A valid one, or one digit away from that where it has no check digit.
fn nhs_number(row: i32) -> String {
    let number = 943_470_000 + row;
    let digits = number.to_string();
    let weighed = digits.bytes().zip((2..=10).rev());
    let sum: i32 = weighed
        .map(|(digit, weight)| i32::from(digit - b'0') * weight)
        .sum();
    format!("{number}{}", (11 - sum % 11) % 11 % 10)
}

criterion_group!(benches, kernels);
criterion_main!(benches);
