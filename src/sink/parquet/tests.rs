//! Rows written by hand in the wire format, through the sink, and read back with the Parquet library's own reader.

use std::fs::{self, File};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, Int32Array, NullArray, RecordBatch, StringArray,
};
use arrow::compute::concat_batches;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, Time64MicrosecondType,
    TimestampMicrosecondType, UInt32Type,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::LogicalType;
use parquet::file::metadata::ParquetMetaData;

use super::*;
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::ident::TableName;
use crate::plan::{ColumnPlan, Decision, Relation, Rows};

mod encodings;
mod footers;
mod row_groups;

type Row = Vec<Option<Vec<u8>>>;

fn column(name: &str, ty: Type) -> ColumnPlan {
    ColumnPlan {
        column: name.to_owned(),
        ty,
        not_null: false,
        decision: Decision::Keep,
        as_text: false,
        domain: None,
        key_group: None,
        rule: None,
        key_source: None,
    }
}

fn table(columns: Vec<ColumnPlan>) -> TablePlan {
    let name = TableName::new("public", "t");
    let relation = Relation {
        name: name.clone(),
        pages: 1,
        bytes: 8192,
        estimated_rows: 1,
        only: true,
        divisible: true,
    };
    TablePlan {
        table: name,
        wire: Format::Binary,
        rows: Rows::All,
        where_at: None,
        estimated_rows: 1,
        columns,
        relations: vec![relation],
    }
}

fn one_column(ty: Type) -> TablePlan {
    table(vec![column("c", ty)])
}

fn part(number: u32) -> Part {
    Part {
        table: 0,
        relation: 0,
        pages: None,
        number,
        of: 1,
        bytes: 0,
    }
}

fn batch(rows: &[Row]) -> RowBatch {
    let mut batch = RowBatch::with_capacity(Format::Binary, 0);
    batch.bytes.clear();
    for row in rows {
        batch.bytes.extend(b"d....");
        let start = batch.bytes.len() as u32;
        batch.bytes.extend((row.len() as u16).to_be_bytes());
        for field in row {
            match field {
                None => batch.bytes.extend((-1i32).to_be_bytes()),
                Some(value) => {
                    batch.bytes.extend((value.len() as i32).to_be_bytes());
                    batch.bytes.extend(value);
                }
            }
        }
        batch.rows.push((start, batch.bytes.len() as u32));
    }
    batch
}

/// Rows of one column.
fn fields(values: &[Option<&[u8]>]) -> Vec<Row> {
    values
        .iter()
        .map(|value| vec![value.map(<[u8]>::to_vec)])
        .collect()
}

fn write(
    sink: &ParquetSink,
    table: &TablePlan,
    rows: &[Row],
    replaced: &[Option<ArrayRef>],
) -> Result<Written> {
    let mut writer = sink.open(table, &part(0))?;
    let index = FieldIndex::new(Format::Binary, table.columns.len(), Vec::new());
    writer.write(&Transformed {
        rows: &batch(rows),
        fields: &index,
        replaced,
    })?;
    writer.finish()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn sink(&self) -> ParquetSink {
        self.sink_with(Parquet::default())
    }

    fn sink_with(&self, rules: Parquet) -> ParquetSink {
        let manifest = vec![("standin:version".to_owned(), "x".to_owned())];
        ParquetSink::new(self.0.path(), false, manifest, rules, 32 << 20).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let folder = self.0.path().join("public.t");
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn read(&self, name: &str) -> (RecordBatch, Arc<ParquetMetaData>) {
        let file = File::open(self.0.path().join("public.t").join(name)).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let (schema, metadata) = (reader.schema().clone(), reader.metadata().clone());
        let batches: Vec<_> = reader
            .build()
            .unwrap()
            .map(|batch| batch.unwrap())
            .collect();
        (concat_batches(&schema, &batches).unwrap(), metadata)
    }
}

/// One column through the sink and back, with the sink's warnings.
fn round(
    ty: Type,
    values: &[Option<&[u8]>],
    replaced: Option<ArrayRef>,
) -> Result<(ArrayRef, Vec<Finding>)> {
    let folder = Folder::new();
    let sink = folder.sink();
    write(&sink, &one_column(ty), &fields(values), &[replaced])?;
    let (rows, _) = folder.read("part-00000.parquet");
    Ok((rows.column(0).clone(), sink.warnings()))
}

fn plain(family: Family) -> Type {
    Type::plain(family.name(), family)
}

fn numeric(precision: u16, scale: i16) -> Type {
    let mut ty = plain(Family::Numeric);
    ty.numeric = Some((precision, scale));
    ty
}

fn numeric_field(text: &str) -> Vec<u8> {
    let mut field = Vec::new();
    crate::wire::numeric::write_binary(text.as_bytes(), &mut field).unwrap();
    field
}

fn array_of(family: Family) -> Type {
    let mut ty = plain(Family::Array);
    ty.element = Some(Box::new(plain(family)));
    ty
}

fn words(words: &[i32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[test]
fn numbers_and_text_keep_their_values() {
    let values = [
        Some(&7i32.to_be_bytes()[..]),
        None,
        Some(&(-1i32).to_be_bytes()),
    ];
    let (array, warnings) = round(plain(Family::Int4), &values, None).unwrap();
    assert_eq!(
        array.as_primitive::<Int32Type>(),
        &Int32Array::from(vec![Some(7), None, Some(-1)])
    );
    assert_eq!(warnings, []);
    let (array, _) = round(
        plain(Family::Text),
        &[Some(b""), Some("ä".as_bytes())],
        None,
    )
    .unwrap();
    assert_eq!(array.as_string::<i32>(), &StringArray::from(vec!["", "ä"]));
}

#[test]
fn infinite_dates_become_null_and_are_counted() {
    let values = [
        Some(&i32::MAX.to_be_bytes()[..]),
        Some(&0i32.to_be_bytes()),
        Some(&i32::MIN.to_be_bytes()),
    ];
    let (array, warnings) = round(plain(Family::Date), &values, None).unwrap();
    let dates = array.as_primitive::<Date32Type>();
    assert_eq!(dates.iter().collect::<Vec<_>>(), [None, Some(10_957), None]);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].subject, "public.t.c");
    assert!(warnings[0].message.starts_with("2 values"));
    let values = [Some(&i64::MIN.to_be_bytes()[..]), Some(&1i64.to_be_bytes())];
    let (array, warnings) = round(plain(Family::TimestampTz), &values, None).unwrap();
    assert_eq!(
        array.data_type(),
        &DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, Some("UTC".into()))
    );
    let moments = array.as_primitive::<TimestampMicrosecondType>();
    assert_eq!(
        moments.iter().collect::<Vec<_>>(),
        [None, Some(946_684_800_000_001)]
    );
    assert_eq!(warnings.len(), 1);
}

#[test]
fn numeric_with_a_precision_is_a_decimal_and_without_one_text() {
    let (first, second) = (numeric_field("-12.3"), numeric_field("0.01"));
    let values = [Some(&first[..]), None, Some(&second)];
    let (array, _) = round(numeric(10, 2), &values, None).unwrap();
    assert_eq!(array.data_type(), &DataType::Decimal128(10, 2));
    let decimals = array.as_primitive::<Decimal128Type>();
    assert_eq!(
        decimals.iter().collect::<Vec<_>>(),
        [Some(-1230), None, Some(1)]
    );
    let not_a_number = numeric_field("NaN");
    let (array, _) = round(
        plain(Family::Numeric),
        &[Some(&first), Some(&not_a_number)],
        None,
    )
    .unwrap();
    assert_eq!(
        array.as_string::<i32>(),
        &StringArray::from(vec!["-12.3", "NaN"])
    );
    let (array, _) = round(numeric(39, 0), &[Some(&second)], None).unwrap();
    assert_eq!(array.data_type(), &DataType::Utf8);
}

#[test]
fn nan_in_a_decimal_becomes_null_and_is_counted() {
    let (field, number) = (numeric_field("NaN"), numeric_field("1.5"));
    let (array, warnings) = round(numeric(10, 2), &[Some(&field), Some(&number)], None).unwrap();
    let decimals = array.as_primitive::<Decimal128Type>();
    assert_eq!(decimals.iter().collect::<Vec<_>>(), [None, Some(150)]);
    assert!(warnings[0].message.starts_with("1 value without"));
}

#[test]
fn timestamps_beyond_the_format_become_null_and_are_counted() {
    // The latest of PostgreSQL, in the year 294276, and one that fits.
    let [latest, early, infinity] = [9_223_371_331_199_999_999, 1, i64::MAX].map(i64::to_be_bytes);
    let values = [Some(&latest[..]), None, Some(&early), Some(&infinity)];
    for family in [Family::Timestamp, Family::TimestampTz] {
        let (array, warnings) = round(plain(family), &values, None).unwrap();
        let zone = (family == Family::TimestampTz).then(|| "UTC".into());
        let unit = arrow::datatypes::TimeUnit::Microsecond;
        assert_eq!(array.data_type(), &DataType::Timestamp(unit, zone));
        let moments = array.as_primitive::<TimestampMicrosecondType>().iter();
        let expected = [None, None, Some(946_684_800_000_001), None];
        assert_eq!(moments.collect::<Vec<_>>(), expected);
        assert!(warnings[0].message.starts_with("2 values"));
    }
}

#[test]
fn replaced_columns_are_fitted_too() {
    let unused = Some(&b"not looked at"[..]);
    let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("1.5"), None]));
    let (array, _) = round(numeric(4, 2), &[unused, unused], Some(texts)).unwrap();
    assert_eq!(
        array
            .as_primitive::<Decimal128Type>()
            .iter()
            .collect::<Vec<_>>(),
        [Some(150), None]
    );
    let networks: ArrayRef = Arc::new(BinaryArray::from(vec![&[2u8, 24, 0, 4, 192, 0, 2, 0][..]]));
    let (array, _) = round(plain(Family::Inet), &[unused], Some(networks)).unwrap();
    assert_eq!(
        array.as_string::<i32>(),
        &StringArray::from(vec!["192.0.2.0/24"])
    );
}

#[test]
fn a_column_set_to_null_takes_any_layout() {
    for ty in [
        plain(Family::Time),
        array_of(Family::Int4),
        plain(Family::Interval),
        plain(Family::Text),
    ] {
        let nulls: ArrayRef = Arc::new(BinaryArray::new_null(2));
        let (array, _) = round(ty.clone(), &[None, Some(b"x")], Some(nulls)).unwrap();
        assert_eq!(array.logical_null_count(), 2, "{}", ty.name);
        let nulls: ArrayRef = Arc::new(NullArray::new(2));
        assert!(round(ty, &[None, None], Some(nulls)).is_ok());
    }
}

#[test]
fn a_result_of_another_length_or_layout_is_refused() {
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    assert!(round(plain(Family::Text), &[None], Some(numbers.clone())).is_err());
    assert!(round(plain(Family::Int4), &[None, None], Some(numbers)).is_err());
}

#[test]
fn times_intervals_and_oids_have_layouts_of_their_own() {
    let (noon, midnight) = (
        43_200_000_000i64.to_be_bytes(),
        86_400_000_000i64.to_be_bytes(),
    );
    let (array, warnings) =
        round(plain(Family::Time), &[Some(&noon), Some(&midnight)], None).unwrap();
    let times = array.as_primitive::<Time64MicrosecondType>();
    assert_eq!(
        times.iter().collect::<Vec<_>>(),
        [Some(43_200_000_000), None]
    );
    assert_eq!(warnings.len(), 1);
    let mut interval = (-5i64).to_be_bytes().to_vec();
    interval.extend(words(&[3, 14]));
    let (array, _) = round(plain(Family::Interval), &[Some(&interval), None], None).unwrap();
    let parts = array.as_struct();
    assert_eq!(parts.column(0).as_primitive::<Int32Type>().value(0), 14);
    assert_eq!(parts.column(1).as_primitive::<Int32Type>().value(0), 3);
    assert_eq!(parts.column(2).as_primitive::<Int64Type>().value(0), -5);
    assert!(parts.is_null(1));
    let (array, _) = round(plain(Family::Oid), &[Some(&u32::MAX.to_be_bytes())], None).unwrap();
    assert_eq!(array.as_primitive::<UInt32Type>().value(0), u32::MAX);
}

#[test]
fn arrays_are_lists() {
    let (full, empty) = (words(&[1, 1, 23, 2, 1, 4, 7, -1]), words(&[0, 0, 23]));
    let (array, _) = round(
        array_of(Family::Int4),
        &[Some(&full), None, Some(&empty)],
        None,
    )
    .unwrap();
    let lists = array.as_list::<i32>();
    assert_eq!(
        lists.value(0).as_primitive::<Int32Type>(),
        &Int32Array::from(vec![Some(7), None])
    );
    assert!(lists.is_null(1));
    assert_eq!(lists.value(2).len(), 0);
}

#[test]
fn arrays_of_several_dimensions_are_lists_in_lists() {
    let matrix = words(&[2, 1, 23, 2, 1, 2, 1, 4, 1, -1, 4, 3, 4, 4]);
    let empty = words(&[0, 0, 23]);
    let mut ty = array_of(Family::Int4);
    ty.dimensions = 2;
    let values = [Some(&matrix[..]), None, Some(&empty)];
    let (array, warnings) = round(ty, &values, None).unwrap();
    assert_eq!(warnings, []);
    let rows = array.as_list::<i32>();
    let lines = rows.value(0);
    let lines: Vec<_> = lines.as_list::<i32>().iter().flatten().collect();
    let numbers: Vec<Vec<_>> = lines
        .iter()
        .map(|line| line.as_primitive::<Int32Type>().iter().collect())
        .collect();
    assert_eq!(numbers, [[Some(1), None], [Some(3), Some(4)]]);
    assert!(rows.is_null(1));
    assert_eq!(rows.value(2).len(), 0);
}

#[test]
fn arrays_that_lists_cannot_say_become_null_and_are_told_with_what_to_write() {
    let matrix = words(&[2, 0, 23, 1, 1, 1, 1, 4, 7]);
    let from_zero = words(&[1, 0, 23, 1, 0, 4, 7]);
    let plain = words(&[1, 0, 23, 1, 1, 4, 7]);
    let values = [Some(&matrix[..]), Some(&from_zero), Some(&plain)];
    let (array, warnings) = round(array_of(Family::Int4), &values, None).unwrap();
    let lists = array.as_list::<i32>();
    assert!(lists.is_null(0) && lists.is_null(1));
    assert_eq!(lists.value(2).as_primitive::<Int32Type>().value(0), 7);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].subject, "public.t.c");
    assert!(warnings[0].message.starts_with("2 arrays became NULL"));
    let hint = warnings[0].hint.as_str();
    assert!(hint.contains("parquet: { arrays: text }"), "{hint}");
}

#[test]
fn hostile_fields_are_errors() {
    for family in [
        Family::Int4,
        Family::Uuid,
        Family::Time,
        Family::Interval,
        Family::Oid,
        Family::Inet,
        Family::Macaddr,
        Family::Jsonb,
        Family::Bool,
    ] {
        let error = round(plain(family), &[Some(&[9, 9, 9])], None).unwrap_err();
        assert_eq!(error.kind(), Kind::Data, "{}", family.name());
        assert_eq!(error.subject(), Some("public.t.c"));
    }
    let error = round(plain(Family::Text), &[Some(&[0xff])], None).unwrap_err();
    assert!(error.to_string().contains("UTF-8"));
}

#[test]
fn files_carry_types_and_the_manifest() {
    let folder = Folder::new();
    let mut id = column("id", plain(Family::Uuid));
    id.not_null = true;
    let mut acl = column("acl", Type::plain("aclitem", Family::Other));
    acl.as_text = true;
    let planned = table(vec![id, column("doc", plain(Family::Jsonb)), acl]);
    let row = vec![
        Some(vec![1; 16]),
        Some(b"\x01{}".to_vec()),
        Some(b"a=r/b".to_vec()),
    ];
    let written = write(&folder.sink(), &planned, &[row], &[]).unwrap();
    assert_eq!(written.rows, 1);
    let (rows, metadata) = folder.read("part-00000.parquet");
    assert_eq!(rows.column(1).as_string::<i32>().value(0), "{}");
    assert_eq!(rows.column(2).as_string::<i32>().value(0), "a=r/b");
    let schema = rows.schema();
    assert_eq!(schema.field(0).metadata()["pg:type"], "uuid");
    assert_eq!(schema.field(0).metadata()["pg:notnull"], "true");
    assert_eq!(
        schema.field(0).metadata()["ARROW:extension:name"],
        "arrow.uuid"
    );
    let file = metadata.file_metadata();
    let logical = |at: usize| file.schema_descr().column(at).logical_type_ref().cloned();
    assert_eq!(logical(0), Some(LogicalType::Uuid));
    assert_eq!(logical(1), Some(LogicalType::Json));
    let entries = file.key_value_metadata().unwrap();
    let entry = |key: &str| {
        entries
            .iter()
            .find(|entry| entry.key == key)
            .and_then(|entry| entry.value.clone())
    };
    assert_eq!(entry("standin:version").as_deref(), Some("x"));
    assert_eq!(entry("standin:table").as_deref(), Some("public.t"));
}

#[test]
fn a_table_without_rows_is_a_file_with_a_schema() {
    let folder = Folder::new();
    let sink = folder.sink();
    sink.open(&one_column(plain(Family::Text)), &part(3))
        .unwrap()
        .finish()
        .unwrap();
    let (rows, _) = folder.read("part-00003.parquet");
    assert_eq!(rows.num_rows(), 0);
    assert_eq!(rows.schema().field(0).name(), "c");
}

#[test]
fn a_table_without_columns_is_a_warning() {
    let folder = Folder::new();
    let sink = folder.sink();
    write(&sink, &table(Vec::new()), &[vec![]], &[]).unwrap();
    assert_eq!(folder.names(), Vec::<String>::new());
    assert_eq!(sink.warnings()[0].subject, "public.t");
}

#[test]
fn an_error_or_an_early_end_leaves_no_file() {
    let folder = Folder::new();
    let sink = folder.sink();
    let planned = one_column(plain(Family::Int4));
    assert!(write(&sink, &planned, &fields(&[Some(b"xyz")]), &[]).is_err());
    assert_eq!(folder.names(), Vec::<String>::new());
    drop(sink.open(&planned, &part(0)).unwrap());
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn a_folder_has_one_run_at_a_time() {
    let folder = Folder::new();
    let first = folder.sink();
    let second = || {
        ParquetSink::new(
            folder.0.path(),
            true,
            Vec::new(),
            Parquet::default(),
            1 << 20,
        )
        .map(drop)
    };
    assert_eq!(second().unwrap_err().kind(), Kind::Refused);
    drop(first);
    second().unwrap();
}

#[test]
fn partitions_of_a_table_do_not_meet() {
    let mut planned = one_column(plain(Family::Text));
    planned.relations.push(planned.relations[0].clone());
    let mut second = part(0);
    second.relation = 1;
    assert_eq!(
        folder::part_file(&planned, &part(0)),
        "part-00000-00000.parquet"
    );
    assert_eq!(
        folder::part_file(&planned, &second),
        "part-00001-00000.parquet"
    );
}

#[test]
fn a_full_disk_is_a_disk_error_that_names_the_file() {
    let folder = Folder::new();
    let sink = folder.sink();
    // A file where the table's folder should be: nothing can be written below it.
    fs::write(folder.0.path().join("public.t"), "").unwrap();
    let error = sink
        .open(&one_column(plain(Family::Text)), &part(0))
        .map(drop)
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Disk);
    assert!(error.subject().unwrap().contains("public.t"));
}
