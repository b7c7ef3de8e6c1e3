//! Examples of a transform: text in, text out, through the same codec that rows take.

use arrow::array::ArrayRef;

use super::args::Arg;
use super::pool::Pool;
use super::registry::Entry;
use super::{Input, Refusal};
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::copy::text;
use crate::key::MasterKey;
use crate::wire::decode;
use crate::wire::splice::Splice;

/// The row's examples before and after, under its example parameters. Empty where the row contradicts itself, which
/// a test rules out.
pub fn run(entry: &Entry, key: &MasterKey) -> Vec<(String, String)> {
    let family = entry.example_family();
    let ty = Type::example(family);
    let args = Arg::map(entry.example_params);
    let Ok(prepared) = (entry.prepare)(&args, Input { ty: &ty }) else {
        return Vec::new();
    };
    let after = through(entry.examples, family, |input| {
        // Keys to choose from are the examples themselves.
        let pool = Pool::of(input, family);
        prepared.bind_to(&pool, key, entry.name).apply(input)
    });
    let after = after.unwrap_or_default();
    entry
        .examples
        .iter()
        .map(|before| (*before).to_owned())
        .zip(after)
        .collect()
}

/// What the row guarantees with the parameters of its examples, in a few words: `unique (80 bits), ≤ 54 characters`.
pub fn promises(entry: &Entry) -> String {
    entry.promises()
}

/// Sends values in text form through a kernel; NULL comes back as `NULL`.
fn through(
    values: &[&str],
    family: Family,
    kernel: impl Fn(&ArrayRef) -> Result<ArrayRef, Refusal>,
) -> Option<Vec<String>> {
    let mut batch = RowBatch::with_capacity(Format::Text, 256);
    for value in values {
        let start = batch.bytes.len() as u32;
        text::escape_into(value.as_bytes(), &mut batch.bytes);
        batch.bytes.push(b'\n');
        batch.rows.push((start, batch.bytes.len() as u32));
    }
    let mut fields = FieldIndex::new(Format::Text, 1, vec![0]);
    fields.scan(&batch).ok()?;
    let input = decode(&batch, &fields, 0, family).ok()?;
    let output = kernel(&input).ok()?;
    let mut rows = Vec::new();
    let splice = Splice::new(Format::Text, vec![family]);
    splice
        .rows(&batch, &fields, &[Some(output)], &mut rows)
        .ok()?;
    let shown = |row: &[u8]| match row {
        br"\N" => "NULL".to_owned(),
        field => String::from_utf8_lossy(&text::unescape(field)).into_owned(),
    };
    let rows = rows.strip_suffix(b"\n")?.split(|byte| *byte == b'\n');
    Some(rows.map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::registry::REGISTRY;

    #[test]
    fn every_row_shows_all_its_examples() {
        for entry in REGISTRY {
            let shown = run(entry, &MasterKey::for_documentation());
            assert_eq!(shown.len(), entry.examples.len(), "{}", entry.name);
            let changed = shown.iter().all(|(before, after)| before != after);
            assert!(changed || entry.name == "keep", "{}", entry.name);
        }
    }
}
