//! Which columns get a dictionary, as the footer tells.

use parquet::basic::Encoding;

use super::*;

/// Writes rows in batches of 1,000 and gives the encodings of each column's values.
fn encodings(
    columns: Vec<ColumnPlan>,
    rows: usize,
    row: impl Fn(usize) -> Row,
) -> Vec<Vec<Encoding>> {
    let folder = Folder::new();
    let sink = folder.sink();
    let planned = table(columns);
    let mut writer = sink.open(&planned, &part(0)).unwrap();
    let index = FieldIndex::new(Format::Binary, planned.columns.len(), Vec::new());
    let all: Vec<Row> = (0..rows).map(row).collect();
    for rows in all.chunks(1000) {
        let replaced = vec![None; planned.columns.len()];
        let rows = &batch(rows);
        let fields = &index;
        writer
            .write(&Transformed {
                rows,
                fields,
                replaced: &replaced,
            })
            .unwrap();
    }
    writer.finish().unwrap();
    let (values, metadata) = folder.read("part-00000.parquet");
    assert_eq!(values.num_rows(), rows);
    for (at, column) in values.columns().iter().enumerate() {
        let expected = all.iter().filter(|row| row[at].is_none()).count();
        assert_eq!(column.null_count(), expected);
    }
    let chunks = metadata.row_group(0).columns();
    let of = |chunk: &parquet::file::metadata::ColumnChunkMetaData| {
        // Levels are always packed this way.
        chunk
            .encodings()
            .filter(|encoding| *encoding != Encoding::RLE)
            .collect()
    };
    chunks.iter().map(of).collect()
}

fn long(number: usize) -> Vec<u8> {
    (number as i64).to_be_bytes().to_vec()
}

/// A number that looks drawn.
fn drawn(number: usize) -> usize {
    let hash = blake3::hash(&number.to_be_bytes());
    hash.as_bytes()[..6]
        .iter()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

fn text(number: usize) -> Vec<u8> {
    blake3::hash(&number.to_be_bytes())
        .to_hex()
        .as_bytes()
        .to_vec()
}

#[test]
fn values_that_do_not_repeat_get_no_dictionary() {
    let columns = vec![
        column("unique", plain(Family::Text)),
        column("status", plain(Family::Text)),
        column("mixed", plain(Family::Text)),
        column("uuid", plain(Family::Uuid)),
        column("rare", plain(Family::Text)),
        column("flag", plain(Family::Bool)),
    ];
    let row = |n: usize| {
        vec![
            Some(text(n)),
            Some(text(n % 7)),
            Some(text(drawn(n) % 2000)),
            Some(blake3::hash(&n.to_be_bytes()).as_bytes()[..16].to_vec()),
            n.is_multiple_of(10).then(|| text(n)),
            Some(vec![(n % 2) as u8]),
        ]
    };
    let dictionary = vec![Encoding::PLAIN, Encoding::RLE_DICTIONARY];
    let plain = vec![Encoding::PLAIN];
    let found = encodings(columns, 6000, row);
    let expected = [&plain, &dictionary, &dictionary, &plain, &plain, &plain];
    assert_eq!(found.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn integers_are_packed_where_they_are_close_to_each_other() {
    let moments = Family::TimestampTz;
    let columns = vec![
        column("counted", plain(Family::Int8)),
        column("drawn", plain(Family::Int8)),
        column("few", plain(Family::Int8)),
        column("sorted", plain(Family::Int8)),
        column("moment", plain(moments)),
        column("amount", numeric(12, 2)),
    ];
    let row = |n: usize| {
        vec![
            Some(long(n)),
            // All 64 bits.
            Some(long(drawn(n) << 16 | drawn(n) & 0xffff)),
            Some(long(drawn(n) % 6)),
            Some(long(n / 3)),
            Some(long(n * 1_000_000 + drawn(n) % 1000)),
            Some(numeric_field(&format!("{}.25", drawn(n) % 1_000_000))),
        ]
    };
    let found = encodings(columns, 6000, row);
    let delta = vec![Encoding::DELTA_BINARY_PACKED];
    let dictionary = vec![Encoding::PLAIN, Encoding::RLE_DICTIONARY];
    let plain = vec![Encoding::PLAIN];
    let expected = [&delta, &plain, &dictionary, &delta, &delta, &delta];
    assert_eq!(found.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_file_smaller_than_the_sample_is_decided_by_what_it_has() {
    let columns = vec![
        column("unique", plain(Family::Text)),
        column("same", plain(Family::Text)),
    ];
    let found = encodings(columns, 40, |n| vec![Some(text(n)), Some(text(0))]);
    assert_eq!(found[0], [Encoding::PLAIN]);
    assert_eq!(found[1], [Encoding::PLAIN, Encoding::RLE_DICTIONARY]);
}
