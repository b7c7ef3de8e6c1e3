//! Programs that write a table as Parquet, from Python: `STANDIN_BENCH_PYTHON`, or `python3`.

use std::path::Path;

use super::{Contender, Moved};
use crate::Outcome;
use crate::stage::Stage;

/// What they write.
pub(super) const PARQUET: &str = "Parquet";

/// Compression as `standin` has it: zstd, level 1.
const DUCKDB: &str = "
import sys, duckdb
source, file, jobs = sys.argv[1:]
connection = duckdb.connect(config={'threads': int(jobs)})
connection.execute('SET enable_progress_bar = false')
connection.execute('LOAD postgres_scanner')
connection.execute(f\"ATTACH '{source}' AS p (TYPE postgres, READ_ONLY)\")
connection.execute(f\"COPY p.public.users TO '{file}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)\")
";

/// One row group a record batch, as they come: 16 MiB of COPY's bytes, the driver's own size.
const ADBC: &str = "
import sys
import adbc_driver_postgresql.dbapi, pyarrow.parquet
source, file, jobs = sys.argv[1:]
with adbc_driver_postgresql.dbapi.connect(source) as connection, connection.cursor() as cursor:
    cursor.execute('SELECT * FROM users')
    rows = cursor.fetch_record_batch()
    with pyarrow.parquet.ParquetWriter(file, rows.schema, compression='zstd', compression_level=1) as writer:
        for batch in rows:
            writer.write_batch(batch)
";

/// DuckDB's reader of PostgreSQL, installed beforehand: `pip install duckdb==1.5.5 duckdb-extensions
/// duckdb-extension-postgres-scanner==1.5.5`, then `import_extension('postgres_scanner')` of `duckdb_extensions` once.
pub(crate) fn duckdb() -> Contender {
    Contender::rival("DuckDB, nothing masked, Parquet", |stage| {
        python(stage, DUCKDB, &stage.url("production"), "duckdb.parquet")
    })
    .writing(PARQUET)
}

/// ADBC's driver, installed beforehand: `pip install adbc-driver-postgresql pyarrow`.
pub(crate) fn adbc() -> Contender {
    Contender::rival("ADBC, nothing masked, Parquet", |stage| {
        python(stage, ADBC, &stage.uri("production"), "adbc.parquet")
    })
    .writing(PARQUET)
}

fn python(stage: &Stage, script: &str, source: &str, file: &str) -> Outcome<Moved> {
    let python = std::env::var("STANDIN_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = stage.program(Path::new(&python));
    let jobs = stage.arguments.jobs.to_string();
    command
        .args(["-c", script, source])
        .arg(stage.absent(file))
        .arg(jobs);
    stage.run(&mut command)?;
    Ok(None)
}
