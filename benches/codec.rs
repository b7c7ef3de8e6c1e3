//! What rows cost without I/O: passing, finding fields, decoding columns, and splicing new ones in.
//!
//! One batch of users as in the shop: 16 columns, about 220 bytes a row in the binary format. `pass` copies rows
//! without looking into them, `parse` finds every field, `decode` makes arrays of the seven columns that the shop's
//! rules change, `splice N` writes rows with N of them new. Each case runs in both formats.

#![expect(
    clippy::expect_used,
    reason = "the rows are made here; a bench has nobody to report to"
)]

use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use standin::catalog::Family;
use standin::copy::Format;
use standin::copy::batch::RowBatch;
use standin::copy::fields::FieldIndex;
use standin::wire::decode;
use standin::wire::splice::Splice;

/// Rows of one batch: what the engine's buffers of 256 KiB hold.
const ROWS: usize = 1_000;

/// The columns that a masking run changes.
const CHANGED: [usize; 7] = [1, 2, 3, 4, 6, 8, 12];

const FAMILIES: [Family; 16] = [
    Family::Int8,
    Family::Text,
    Family::Text,
    Family::Text,
    Family::Text,
    Family::Date,
    Family::Text,
    Family::Text,
    Family::Text,
    Family::Bool,
    Family::Int4,
    Family::Float8,
    Family::Text,
    Family::TimestampTz,
    Family::TimestampTz,
    Family::Jsonb,
];

/// A user's fields as text, and as the binary format has them.
fn user(id: usize) -> [(String, Vec<u8>); 16] {
    let text = |text: String| (text.clone(), text.into_bytes());
    [
        (id.to_string(), (id as i64).to_be_bytes().into()),
        text(format!("user{id:06}@mail.example.org")),
        text(format!("Firstname{} Lastname{}", id % 97, id % 89)),
        text(format!("+1 (415) 555-{:04}", id % 10_000)),
        text(format!("{:03}-{:02}-{:04}", id % 899, id % 97, id % 9_999)),
        ("1980-02-03".to_owned(), (-7_271i32).to_be_bytes().into()),
        text(format!("{} Long Winding Street", id % 5_000)),
        text("Springfield".to_owned()),
        text(format!("4111{id:012}")),
        ("t".to_owned(), vec![1]),
        (
            (id % 120).to_string(),
            ((id % 120) as i32).to_be_bytes().into(),
        ),
        ("12.5".to_owned(), 12.5f64.to_be_bytes().into()),
        text(format!("10.{}.{}.7", id % 256, id / 256 % 256)),
        (
            "2024-05-06 07:08:09.123456+00".to_owned(),
            768_294_489_123_456i64.to_be_bytes().into(),
        ),
        (
            "2024-05-06 07:08:10+00".to_owned(),
            768_294_490_000_000i64.to_be_bytes().into(),
        ),
        (
            r#"{"plan": "basic"}"#.to_owned(),
            b"\x01{\"plan\": \"basic\"}".to_vec(),
        ),
    ]
}

/// Rows behind frame headers, as they come off a socket.
fn batch(format: Format) -> RowBatch {
    let mut batch = RowBatch::with_capacity(format, 0);
    batch.bytes.clear();
    for id in 0..ROWS {
        batch.bytes.extend_from_slice(b"d....");
        let start = batch.bytes.len() as u32;
        let user = user(id);
        match format {
            Format::Binary => {
                batch.bytes.extend((user.len() as u16).to_be_bytes());
                for (_, field) in &user {
                    batch.bytes.extend((field.len() as i32).to_be_bytes());
                    batch.bytes.extend(field);
                }
            }
            Format::Text => {
                let line = user.map(|(text, _)| text).join("\t");
                batch.bytes.extend(line.as_bytes());
                batch.bytes.push(b'\n');
            }
        }
        batch.rows.push((start, batch.bytes.len() as u32));
    }
    batch
}

fn replaced(columns: &[usize]) -> Vec<Option<ArrayRef>> {
    let mut replaced = vec![None; FAMILIES.len()];
    for &column in columns {
        let values = (0..ROWS).map(|row| format!("stand-in {column} {row:08}"));
        replaced[column] = Some(Arc::new(StringArray::from_iter_values(values)) as ArrayRef);
    }
    replaced
}

fn codec(criterion: &mut Criterion) {
    for format in [Format::Binary, Format::Text] {
        let batch = batch(format);
        let name = format!("{format:?}").to_lowercase();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(batch.row_bytes()));
        let splice = Splice::new(format, FAMILIES.to_vec());
        let mut out = Vec::new();

        let mut all = FieldIndex::new(format, FAMILIES.len(), (0..FAMILIES.len()).collect());
        group.bench_function("parse", |bench| bench.iter(|| all.scan(black_box(&batch))));

        group.bench_function("decode 7", |bench| {
            bench.iter(|| {
                for column in CHANGED {
                    let array = decode(black_box(&batch), &all, column, FAMILIES[column]);
                    black_box(array).expect("the fields are valid");
                }
            });
        });

        for count in [0, 1, 4, 7] {
            let columns = &CHANGED[..count];
            let mut fields = FieldIndex::new(format, FAMILIES.len(), columns.to_vec());
            let replaced = replaced(columns);
            let case = if count == 0 {
                "pass".to_owned()
            } else {
                format!("splice {count}")
            };
            group.bench_function(case, |bench| {
                bench.iter(|| {
                    fields.scan(black_box(&batch)).expect("the rows are valid");
                    out.clear();
                    splice
                        .rows(&batch, &fields, &replaced, &mut out)
                        .expect("the values fit");
                    black_box(&out);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, codec);
criterion_main!(benches);
