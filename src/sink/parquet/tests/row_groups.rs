//! Where row groups end.

use super::*;

#[test]
fn row_groups_end_where_the_budget_does_and_workers_change_nothing() {
    let text = |row: usize| blake3::hash(&row.to_be_bytes()).to_hex().to_string();
    let planned = table(vec![
        column("a", plain(Family::Text)),
        column("b", array_of(Family::Text)),
        column("c", plain(Family::Int4)),
    ]);
    let rows = |from: usize| -> Vec<Row> {
        let row = |row: usize| {
            let mut list = words(&[1, 0, 25, 1, 1, 64]);
            list.extend(text(row).bytes());
            vec![
                Some(text(row).into_bytes()),
                Some(list),
                Some((row as i32).to_be_bytes().to_vec()),
            ]
        };
        (from..from + 1000).map(row).collect()
    };
    let spare = Arc::new(Spare::new(3).unwrap());
    let read = |spare: Option<Arc<Spare>>| {
        let folder = Folder::new();
        let mut sink =
            ParquetSink::new(folder.0.path(), false, Vec::new(), Parquet::default(), 1).unwrap();
        if let Some(spare) = spare {
            sink = sink.with_spare(spare);
        }
        let mut writer = sink.open(&planned, &part(0)).unwrap();
        let index = FieldIndex::new(Format::Binary, 3, Vec::new());
        for from in (0..30_000).step_by(1000) {
            let batch = batch(&rows(from));
            let replaced = [None, None, None];
            writer
                .write(&Transformed {
                    rows: &batch,
                    fields: &index,
                    replaced: &replaced,
                })
                .unwrap();
        }
        assert_eq!(writer.finish().unwrap().rows, 30_000);
        folder.read("part-00000.parquet")
    };
    let (alone, metadata) = read(None);
    assert!(
        metadata.num_row_groups() > 2,
        "{}",
        metadata.num_row_groups()
    );
    assert_eq!(alone.num_rows(), 30_000);
    assert_eq!(
        alone.column(0).as_string::<i32>().value(29_999),
        text(29_999)
    );
    let (side_by_side, _) = read(Some(spare));
    assert_eq!(alone, side_by_side);
}

#[test]
fn very_many_columns_do_not_make_a_row_group_of_every_batch() {
    let names: Vec<String> = (0..1600).map(|number| format!("c{number}")).collect();
    let columns = names.iter().map(|name| column(name, plain(Family::Int4)));
    let planned = table(columns.collect());
    let rows: Vec<Row> = (0..20i32)
        .map(|row| vec![Some(row.to_be_bytes().to_vec()); 1600])
        .collect();
    let folder = Folder::new();
    let sink = folder.sink();
    let mut writer = sink.open(&planned, &part(0)).unwrap();
    let index = FieldIndex::new(Format::Binary, 1600, Vec::new());
    for _ in 0..10 {
        writer
            .write(&Transformed {
                rows: &batch(&rows),
                fields: &index,
                replaced: &vec![None; 1600],
            })
            .unwrap();
    }
    writer.finish().unwrap();
    let (values, metadata) = folder.read("part-00000.parquet");
    assert_eq!((values.num_rows(), metadata.num_row_groups()), (200, 1));
}
