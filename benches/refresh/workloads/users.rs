//! One table without an index: the copying alone. Parquet is compared with other readers of PostgreSQL.

use super::{Case, MASKED_USERS};
use crate::Outcome;
use crate::arguments::Arguments;
use crate::contenders::{parquet, pipes, standin};
use crate::stage::Stage;

pub(super) fn case(arguments: &Arguments) -> Case {
    let rows = arguments.rows;
    let contenders = vec![
        pipes::users("binary"),
        pipes::analyzed_users(),
        pipes::users("text"),
        standin::database("standin, 7 columns masked", "masked"),
        standin::database("standin, nothing masked", "plain"),
        standin::parquet("standin, 7 columns masked, Parquet", "masked"),
        standin::parquet("standin, nothing masked, Parquet", "plain"),
        parquet::duckdb(),
        parquet::adbc(),
    ];
    Case::new(
        "users",
        (rows, "user"),
        move |stage| make(stage, "production", rows),
        contenders,
    )
    .about(format!(
        "the table users of the shop, {rows} rows of 15 columns, without an index"
    ))
}

/// A database with the shop's users and nothing else, and the rules for it.
pub(super) fn make(stage: &Stage, database: &str, rows: u64) -> Outcome<()> {
    stage.fill(database, rows, &["users"])?;
    let drop = "DROP TABLE products, orders, order_items, reviews, sessions";
    stage.psql(database, drop)?;
    // Its ids came from there.
    let sequence = "SELECT setval(pg_get_serial_sequence('users', 'id'), max(id)) FROM users";
    stage.psql(database, sequence)?;
    stage.psql(database, "VACUUM ANALYZE")?;
    standin::write_rules(stage, "masked", &format!("tables:\n{MASKED_USERS}"))?;
    standin::write_rules(stage, "plain", "")
}
