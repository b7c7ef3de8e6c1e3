//! What footers and page indexes tell of the values, and what the rules' settings make of a file.

use parquet::basic::Compression;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaDataReader};
use parquet::file::page_index::column_index::ColumnIndexMetaData;

use super::*;
use crate::key::MasterKey;
use crate::rules::parquet::Statistics;
use crate::transform::args::{Arg, Span, Spec, Value};
use crate::transform::{Distinct, Guarantees, Prepared, Transform};

/// A transform as the plan knows it; the sink gets its values from elsewhere.
#[derive(Debug)]
struct Promise;

impl Prepared for Promise {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        unreachable!("only the engine asks for it")
    }
}

fn changed(name: &str, transform: &'static str, ty: Type) -> ColumnPlan {
    let span = Span {
        file: 0,
        start: 0,
        end: 0,
    };
    let spec = Spec {
        transform,
        args: Arg {
            value: Value::Null,
            span,
        },
        domain: None,
        when: None,
        nulls: Box::default(),
        span,
    };
    let decision = Decision::Transform {
        spec,
        prepared: Box::new(Promise),
    };
    ColumnPlan {
        decision,
        ..column(name, ty)
    }
}

/// Writes a kept text, number, list and interval, and a changed text, a document of which parts are changed; gives the file's bytes and its metadata with
/// page indexes.
fn written(statistics: Statistics) -> (Vec<u8>, ParquetMetaData) {
    let planned = table(vec![
        column("kept", plain(Family::Text)),
        column("number", plain(Family::Int8)),
        column("list", array_of(Family::Text)),
        column("span", plain(Family::Interval)),
        changed("changed", "email", plain(Family::Text)),
        changed("document", "json", plain(Family::Text)),
    ]);
    let row = |n: usize| {
        let mut list = words(&[1, 0, 25, 1, 1, 7]);
        list.extend(b"element");
        vec![
            Some(format!("secret {n}").into_bytes()),
            Some((n as i64).to_be_bytes().to_vec()),
            Some(list),
            Some(vec![0; 16]),
            None,
            None,
        ]
    };
    let rows: Vec<Row> = (0..100).map(row).collect();
    let stand_ins: StringArray = (0..100).map(|n| Some(format!("stand-in {n}"))).collect();
    let documents: StringArray = (0..100)
        .map(|n| Some(format!("{{\"secret\": {n}}}")))
        .collect();
    let replaced: Vec<Option<ArrayRef>> = vec![
        None,
        None,
        None,
        None,
        Some(Arc::new(stand_ins)),
        Some(Arc::new(documents)),
    ];
    let folder = Folder::new();
    let rules = Parquet {
        statistics,
        ..Parquet::default()
    };
    write(&folder.sink_with(rules), &planned, &rows, &replaced).unwrap();
    let path = folder.0.path().join("public.t/part-00000.parquet");
    let metadata = ParquetMetaDataReader::new()
        .with_page_index_policy(PageIndexPolicy::Required)
        .parse_and_finish(&File::open(&path).unwrap())
        .unwrap();
    (fs::read(path).unwrap(), metadata)
}

/// Names of the Parquet columns that have minima and maxima: in the footer, and in page indexes.
fn told(metadata: &ParquetMetaData) -> [Vec<String>; 2] {
    let group = metadata.row_group(0);
    let names = |has: &dyn Fn(usize) -> bool| {
        let all = group.columns().iter().enumerate();
        let named = all.filter(|(at, _)| has(*at));
        named
            .map(|(_, chunk)| chunk.column_path().string())
            .collect()
    };
    let footer = |at: usize| {
        let statistics = group.column(at).statistics();
        statistics
            .is_some_and(|found| found.min_bytes_opt().is_some() || found.max_bytes_opt().is_some())
    };
    let pages = |at: usize| {
        let index = metadata.column_index().map(|groups| &groups[0][at]);
        index.is_some_and(|index| !matches!(index, ColumnIndexMetaData::NONE))
    };
    [names(&footer), names(&pages)]
}

/// The file's bytes behind its pages: page indexes and footer.
fn behind_pages<'a>(bytes: &'a [u8], metadata: &ParquetMetaData) -> &'a [u8] {
    let chunks = metadata.row_group(0).columns().iter();
    let ends = chunks
        .map(|chunk| chunk.byte_range())
        .map(|(start, length)| start + length);
    &bytes[ends.max().unwrap() as usize..]
}

#[test]
fn statistics_stand_where_the_rules_want_them() {
    let all = [
        "kept",
        "number",
        "list.list.item",
        "span.months",
        "span.days",
        "span.micros",
        "changed",
        "document",
    ];
    for (statistics, expected) in [
        (Statistics::All, &all[..]),
        (Statistics::Changed, &["changed"]),
        (Statistics::None, &[]),
    ] {
        let (_, metadata) = written(statistics);
        for told in told(&metadata) {
            assert_eq!(told, expected, "{statistics:?}");
        }
        let chunks = metadata.row_group(0).columns();
        assert!(
            chunks
                .iter()
                .all(|chunk| chunk.bloom_filter_offset().is_none())
        );
    }
}

#[test]
fn a_file_without_statistics_tells_values_in_its_pages_only() {
    let (bytes, metadata) = written(Statistics::Changed);
    let behind = behind_pages(&bytes, &metadata);
    let holds = |bytes: &[u8], text: &[u8]| memchr::memmem::find(bytes, text).is_some();
    assert!(!holds(behind, b"secret") && !holds(behind, b"element"));
    assert!(holds(behind, b"stand-in 0"));
    let (bytes, metadata) = written(Statistics::All);
    assert!(holds(behind_pages(&bytes, &metadata), b"secret 0"));
}

#[test]
fn the_rules_set_the_level_and_the_size_of_row_groups() {
    let planned = one_column(plain(Family::Text));
    let rows = |from: usize| -> Vec<Row> {
        let text = |n: usize| blake3::hash(&n.to_be_bytes()).to_hex().to_string();
        (from..from + 1000)
            .map(|n| vec![Some(text(n).into_bytes())])
            .collect()
    };
    let read = |rules: Parquet| {
        let folder = Folder::new();
        let sink = folder.sink_with(rules);
        let mut writer = sink.open(&planned, &part(0)).unwrap();
        let index = FieldIndex::new(Format::Binary, 1, Vec::new());
        for from in (0..80_000).step_by(1000) {
            writer
                .write(&Transformed {
                    rows: &batch(&rows(from)),
                    fields: &index,
                    replaced: &[None],
                })
                .unwrap();
        }
        let bytes = writer.finish().unwrap().bytes;
        (bytes, folder.read("part-00000.parquet").1)
    };
    let small = Parquet {
        row_group_size: 1 << 20,
        ..Parquet::default()
    };
    let (_, metadata) = read(small);
    let groups = metadata.row_groups();
    assert!(groups.len() > 2, "{}", groups.len());
    // A page more than asked for at most.
    assert!(groups.iter().all(|group| group.compressed_size() < 2 << 20));
    let (bytes, metadata) = read(Parquet::default());
    assert_eq!(metadata.num_row_groups(), 1);
    let best = Parquet {
        compression_level: 22,
        ..Parquet::default()
    };
    let (smaller, metadata) = read(best);
    assert_eq!(metadata.file_metadata().num_rows(), 80_000);
    let codec = metadata.row_group(0).column(0).compression();
    assert!(matches!(codec, Compression::ZSTD(_)), "{codec}");
    assert!(smaller < bytes, "{smaller} {bytes}");
}
