//! What the project wants of itself: wall time of `standin` / wall time of a rival, at most.

/// The case's name, a part of our contender's, a part of the rival's, the ratio. The first that fits counts.
///
/// A masked copy is to be done well before the fastest plain one, of a database as of a table, whatever the database is
/// like; a structure alone may take a tenth more, for reading the catalog and planning.
const TARGETS: &[(&str, &str, &str, f64)] = &[
    ("users", "columns masked, Parquet", "DuckDB", 0.55),
    ("users", "columns masked, Parquet", "", 1.0),
    ("users", "columns masked", "text", 0.8),
    ("users", "columns masked", "binary", 1.0),
    ("shop", "columns masked", "pgcopydb", 0.75),
    ("shop", "columns masked", "pg_dump -Fc", 0.7),
    ("shop", "columns masked", "pg_dump -Fd", 0.55),
    ("masking", "columns masked", "datanymizer", 0.4),
    ("masking", "columns masked", "", 1.0),
    ("schema", "", "pg_dump -s | psql", 1.1),
    ("wide", "", "", 1.0),
    ("large", "", "", 1.0),
    ("tiny tables", "", "", 1.0),
    ("partitioned", "", "", 1.0),
    ("narrow", "", "", 1.0),
];

/// `None` where there is no target.
pub(super) fn of(case: &str, ours: &str, rival: &str) -> Option<f64> {
    let target = TARGETS.iter().find(|(in_case, in_ours, in_rival, _)| {
        case == *in_case && ours.contains(in_ours) && rival.contains(in_rival)
    });
    target.map(|(.., ratio)| *ratio)
}
