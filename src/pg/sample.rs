//! Some rows of a table, as text, without being a burden to the server.
//!
//! Reads inside the leader's snapshot and never for long: a few pages of a large table (TABLESAMPLE), the first rows of
//! a small one, a bound on rows and bytes, a short `statement_timeout` and a shorter wait for locks. After each table the
//! savepoint is rolled back, which lets its lock go. What cannot be read is no failure: the caller is told why.
//!
//! Source: PostgreSQL documentation, "SELECT" (TABLESAMPLE), "DECLARE", "SAVEPOINT".

use std::time::Duration;

use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, Type as SqlType};

use super::connect::Side;
use super::failure;
use super::patience::of_catalog;
use super::snapshot::Leader;
use crate::catalog::{Access, Column, Family, LogicalTable, Table, TableKind};
use crate::error::{Error, Kind, Result};
use crate::ident::quote;

/// What may be read of one table.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Rows.
    pub rows: usize,
    /// Bytes of values, roughly.
    pub bytes: usize,
    /// Longest time that the server may work on one statement.
    pub statement: Duration,
    /// Longest wait for a lock.
    pub lock: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            rows: 1000,
            bytes: 8 << 20,
            statement: Duration::from_secs(5),
            lock: Duration::from_secs(1),
        }
    }
}

/// What was read of a table.
#[derive(Debug)]
pub enum Sampled {
    /// The values of each wanted column.
    Values(Vec<Values>),
    /// Nothing, and why. Holds no values.
    Nothing(String),
}

/// The values of one column, NULLs left out.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// As text. Of long texts the beginning and the end, of other long values the beginning.
    pub texts: Vec<String>,
    /// The rows that these stand in, by number from 0 on.
    pub rows: Vec<usize>,
    /// How many values are not there as a whole: cut, or too long to be read at all.
    pub cut: usize,
}

impl Values {
    fn add(&mut self, row: usize, text: String) {
        let is_cut = text.contains(CUT);
        self.cut += usize::from(is_cut);
        if is_cut && text.len() <= CUT.len_utf8() {
            return;
        }
        self.rows.push(row);
        self.texts.push(match is_cut {
            true => text.replace(CUT, "\n"),
            false => text,
        });
    }
}

/// Stands where something was left out of a value: ASCII's SUBSTITUTE, which every encoding of a server has.
const CUT: char = '\u{1a}';

/// Pages above which a table is large: the first rows of a smaller one are as good as any.
const LARGE: u64 = 256;

/// Fewest pages that are taken of a large table.
const FEWEST_PAGES: u64 = 16;

/// Rows of the first look, which tells how long rows are.
const FIRST_LOOK: usize = 10;

/// Stored bytes above which a value is not read, and characters to which others are cut. Documents are worth more.
const LONGEST: (usize, usize) = (16 << 10, 4 << 10);
const LONGEST_DOCUMENT: (usize, usize) = (64 << 10, 256 << 10);

/// Reads a sample of some columns (their places in attribute order). Errors only where the connection is lost, or so long
/// silent that the server's own limits must have passed.
pub async fn sample(
    leader: &Leader,
    table: &LogicalTable<'_>,
    columns: &[usize],
    bounds: Bounds,
) -> Result<Sampled> {
    of_catalog(Side::Source, sampled(leader, table, columns, bounds)).await
}

async fn sampled(
    leader: &Leader,
    table: &LogicalTable<'_>,
    columns: &[usize],
    bounds: Bounds,
) -> Result<Sampled> {
    if table.leaves().next().is_none() {
        return Ok(Sampled::Values(vec![Values::default(); columns.len()]));
    }
    let relation = match relation(table) {
        Ok(relation) => relation,
        Err(reason) => return Ok(Sampled::Nothing(reason)),
    };
    let wanted: Vec<&Column> = columns
        .iter()
        .filter_map(|column| table.table.columns.get(*column))
        .collect();
    if wanted.is_empty() {
        return Ok(Sampled::Values(Vec::new()));
    }
    let reading = Reading { leader, bounds };
    let mut read = reading.read(relation, &wanted, "").await;
    for path in [Path::Role, Path::Schema] {
        if !read.as_ref().is_err_and(is_unresolved) {
            break;
        }
        read = reading.read(relation, &wanted, &path.sql(relation)).await;
    }
    let error = match read {
        Ok(values) => return Ok(Sampled::Values(values)),
        Err(error) => failed(&error),
    };
    match error.kind() {
        Kind::Connection => Err(error),
        _ => Ok(Sampled::Nothing(error.what().to_owned())),
    }
}

/// Where the server looks for what a table's own functions name without a schema: it reads those of indexes when it plans,
/// and knows nothing but `pg_catalog` in this session. Names in the statements here have their schemas.
#[derive(Debug, Clone, Copy)]
enum Path {
    /// As the role has it.
    Role,
    /// The table's schema, and `public`.
    Schema,
}

impl Path {
    fn sql(self, relation: &Table) -> String {
        match self {
            Self::Role => "; SET LOCAL search_path TO DEFAULT".to_owned(),
            Self::Schema => format!(
                "; SET LOCAL search_path = pg_catalog, {}, public",
                quote(&relation.name.schema)
            ),
        }
    }
}

/// Whether something was named that the server did not find.
fn is_unresolved(error: &tokio_postgres::Error) -> bool {
    let unresolved = [
        SqlState::UNDEFINED_FUNCTION,
        SqlState::UNDEFINED_OBJECT,
        SqlState::UNDEFINED_TABLE,
    ];
    error.code().is_some_and(|code| unresolved.contains(code))
}

/// The relation to read from: the largest with rows of its own that the role may read.
fn relation<'a>(table: &LogicalTable<'a>) -> Result<&'a Table, String> {
    let leaves = || {
        table
            .leaves()
            .filter(|leaf| leaf.kind != TableKind::Foreign)
    };
    let readable = leaves().filter(|leaf| leaf.access == Access::Full);
    readable.max_by_key(|leaf| leaf.pages).ok_or_else(|| {
        match leaves().map(|leaf| leaf.access).next() {
            Some(Access::None) => "the role may not read it",
            Some(Access::Policies) => "row-level security hides rows from the role",
            Some(Access::Unlogged) => "it is unlogged, and a standby has no rows of it",
            Some(Access::Full) | None => "its rows are elsewhere",
        }
        .into()
    })
}

struct Reading<'a> {
    leader: &'a Leader,
    bounds: Bounds,
}

/// What the server answered.
type Answer<T> = Result<T, tokio_postgres::Error>;

impl Reading<'_> {
    /// `settings` are more statements before the first one, each behind a semicolon.
    async fn read(
        &self,
        relation: &Table,
        columns: &[&Column],
        settings: &str,
    ) -> Answer<Vec<Values>> {
        let begin = format!(
            "SAVEPOINT sample; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}{settings}",
            self.bounds.statement.as_millis(),
            self.bounds.lock.as_millis()
        );
        self.execute(&begin).await?;
        let read = self.rows(relation, columns).await;
        let end = self
            .execute("ROLLBACK TO SAVEPOINT sample; RELEASE SAVEPOINT sample")
            .await;
        let values = read?;
        end.map(|()| values)
    }

    async fn rows(&self, relation: &Table, columns: &[&Column]) -> Answer<Vec<Values>> {
        let part = tablesample(relation, self.bounds.rows);
        let values = self.fetch(relation, columns, part.as_deref()).await?;
        let is_empty = |column: &Values| column.texts.is_empty() && column.cut == 0;
        if part.is_none() || !values.iter().all(is_empty) {
            return Ok(values);
        }
        // Statistics that are out of date may lead to pages without rows.
        self.fetch(relation, columns, None).await
    }

    async fn fetch(
        &self,
        relation: &Table,
        columns: &[&Column],
        part: Option<&str>,
    ) -> Answer<Vec<Values>> {
        let query = query(relation, columns, part, self.bounds.rows);
        self.execute(&format!("DECLARE sample NO SCROLL CURSOR FOR {query}"))
            .await?;
        let mut values = vec![Values::default(); columns.len()];
        let (mut rows, mut bytes) = (0, 0);
        let mut next = FIRST_LOOK.min(self.bounds.rows);
        while next > 0 {
            let fetched = self
                .query(&format!("FETCH FORWARD {next} FROM sample"))
                .await?;
            for (at, row) in fetched.iter().enumerate() {
                bytes += take(row, rows + at, &mut values);
            }
            rows += fetched.len();
            if fetched.len() < next {
                break;
            }
            let room = self.bounds.bytes.saturating_sub(bytes) / (bytes / rows.max(1)).max(1);
            next = room.min(self.bounds.rows.saturating_sub(rows));
        }
        self.execute("CLOSE sample").await?;
        Ok(values)
    }

    async fn execute(&self, sql: &str) -> Answer<()> {
        self.leader.client().batch_execute(sql).await
    }

    async fn query(&self, sql: &str) -> Answer<Vec<Row>> {
        self.leader.client().query(sql, &[]).await
    }
}

fn failed(error: &tokio_postgres::Error) -> Error {
    failure::from_client(Side::Source, error)
}

/// The values of a row of this number to those of its columns; how many bytes they are.
fn take(row: &Row, number: usize, values: &mut [Values]) -> usize {
    let mut bytes = 0;
    for (at, column) in values.iter_mut().enumerate() {
        if let Ok(Some(Text(text))) = row.try_get(at) {
            bytes += text.len();
            column.add(number, text);
        }
    }
    bytes
}

/// As many pages as hold the wanted rows, by the statistics; `None` for tables that are small or of another access
/// method, which may not know TABLESAMPLE. Always the same pages, so that the same table gives the same proposals.
fn tablesample(relation: &Table, rows: usize) -> Option<String> {
    if relation.kind != TableKind::Heap || relation.pages <= LARGE {
        return None;
    }
    let a_page = (relation.estimated_rows / relation.pages).max(1);
    // A fifth more than needed: pages are picked by chance.
    let wanted = (rows as u64 * 6).div_ceil(a_page * 5).max(FEWEST_PAGES);
    let percent = (wanted as f64 * 100.0 / relation.pages as f64).min(100.0);
    Some(format!(" TABLESAMPLE SYSTEM ({percent:.6}) REPEATABLE (0)"))
}

fn query(relation: &Table, columns: &[&Column], part: Option<&str>, rows: usize) -> String {
    let values: Vec<String> = columns.iter().map(|column| value(column)).collect();
    format!(
        "SELECT {} FROM ONLY {}{} LIMIT {rows}",
        values.join(", "),
        relation.name.sql(),
        part.unwrap_or_default(),
    )
}

/// Bytes that tell what a file is, or what a short text says.
const BEGINNING: usize = 2 << 10;

/// A column's value as text, cut, which [`CUT`] tells; arrays and composite values as JSON, of bytes how they begin in
/// hexadecimal. Long ones are not even fetched from where they are stored.
fn value(column: &Column) -> String {
    let name = quote(&column.name);
    if column.ty.family == Family::Bytea {
        return format!("pg_catalog.encode(pg_catalog.substring({name}, 1, {BEGINNING}), 'hex')");
    }
    let is_xml = column.ty.name == "xml";
    let (stored, characters) = match column.ty.family {
        Family::Json | Family::Jsonb | Family::Array | Family::Composite => LONGEST_DOCUMENT,
        _ if is_xml => LONGEST_DOCUMENT,
        _ => LONGEST,
    };
    let text = match column.ty.family {
        Family::Array => format!("pg_catalog.array_to_json({name})::pg_catalog.text"),
        Family::Composite => format!("pg_catalog.to_json({name})::pg_catalog.text"),
        _ => format!("{name}::pg_catalog.text"),
    };
    let cut = format!("pg_catalog.chr({})", u32::from(CUT));
    let half = characters / 2;
    // A document without its middle is none.
    let part = match column.ty.family.is_text() && !is_xml {
        true => format!(
            "pg_catalog.concat(pg_catalog.\"left\"({text}, {half}), {cut}, pg_catalog.\"right\"({text}, {half}))"
        ),
        false => format!("pg_catalog.concat(pg_catalog.\"left\"({text}, {characters}), {cut})"),
    };
    format!(
        "CASE WHEN {name} IS NULL THEN NULL \
         WHEN pg_catalog.pg_column_size({name}) OPERATOR(pg_catalog.>) {stored} THEN {cut} \
         WHEN pg_catalog.length({text}) OPERATOR(pg_catalog.<=) {characters} THEN {text} ELSE {part} END"
    )
}

/// Text of any encoding: of bytes that are no UTF-8 (SQL_ASCII) nothing more is wanted than that they are no e-mail
/// address.
struct Text(String);

impl<'a> FromSql<'a> for Text {
    fn from_sql(
        _: &SqlType,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(String::from_utf8_lossy(raw).into_owned()))
    }

    fn accepts(ty: &SqlType) -> bool {
        <&str as FromSql>::accepts(ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;
    use crate::ident::TableName;

    fn table(pages: u64, rows: u64) -> Table {
        let column = Column::plain("x", Type::plain("text", Family::Text));
        Table {
            pages,
            bytes: pages * 8192,
            estimated_rows: rows,
            ..Table::plain(TableName::new("public", "a\"b"), vec![column])
        }
    }

    #[test]
    fn large_tables_are_read_here_and_there_and_small_ones_from_the_start() {
        assert_eq!(tablesample(&table(200, 10_000), 1000), None);
        let part = tablesample(&table(10_000, 1_000_000), 1000);
        assert_eq!(
            part.as_deref(),
            Some(" TABLESAMPLE SYSTEM (0.160000) REPEATABLE (0)")
        );
        // Rows as large as pages: as many pages as rows, and some more.
        let part = tablesample(&table(10_000, 10_000), 1000);
        assert_eq!(
            part.as_deref(),
            Some(" TABLESAMPLE SYSTEM (12.000000) REPEATABLE (0)")
        );
    }

    #[test]
    fn names_are_quoted_and_rows_bounded() {
        let table = table(1, 1);
        let columns: Vec<&Column> = table.columns.iter().collect();
        let sql = query(&table, &columns, None, 7);
        assert!(
            sql.ends_with("FROM ONLY \"public\".\"a\"\"b\" LIMIT 7"),
            "{sql}"
        );
        assert!(sql.contains("pg_catalog.pg_column_size(\"x\")"), "{sql}");
    }

    #[test]
    fn what_was_left_out_of_values_is_counted() {
        let mut values = Values::default();
        for (row, text) in ["whole", "\u{1a}", "begin\u{1a}end"]
            .into_iter()
            .enumerate()
        {
            values.add(row, text.to_owned());
        }
        assert_eq!(values.rows, [0, 2]);
        assert_eq!(values.texts, ["whole", "begin\nend"]);
        assert_eq!(values.cut, 2);
    }

    #[test]
    fn what_may_not_be_read_is_not_asked_for() {
        let mut table = table(1, 1);
        table.access = Access::Policies;
        let logical = LogicalTable {
            table: &table,
            partitions: Vec::new(),
        };
        assert!(
            relation(&logical)
                .unwrap_err()
                .contains("row-level security")
        );
    }
}
