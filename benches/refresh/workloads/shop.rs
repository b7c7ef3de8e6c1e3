//! The whole shop: structure, rows, indexes, foreign keys and statistics, against the tools that copy a database
//! without changing anything in it.

use ::standin::shop;

use super::{Case, MASKED_USERS};
use crate::Outcome;
use crate::arguments::Arguments;
use crate::contenders::{archives, standin};
use crate::stage::Stage;

pub(super) fn case(arguments: &Arguments) -> Case {
    let rows = arguments.rows;
    let contenders = vec![
        archives::pgcopydb(),
        archives::piped(),
        archives::by_folder(),
        standin::database("standin, 8 columns masked", "masked"),
        standin::database("standin, nothing masked", "plain"),
    ];
    Case::new(
        "shop",
        (rows, "user"),
        move |stage| make(stage, rows),
        contenders,
    )
    .about(format!(
        "the shop of {rows} users: 6 tables, about {} rows",
        11 * rows
    ))
}

/// The shop with keys and indexes, and the rules for it.
pub(super) fn make(stage: &Stage, rows: u64) -> Outcome<()> {
    stage.fill("production", rows, &[])?;
    stage.psql("production", shop::CONSTRAINTS)?;
    stage.psql("production", "VACUUM ANALYZE")?;
    standin::write_rules(
        stage,
        "masked",
        &format!(
            "references:\n  - orders.shipping_email -> users.email\n\
             tables:\n{MASKED_USERS}  orders:\n    columns:\n      shipping_email: email\n"
        ),
    )?;
    standin::write_rules(stage, "plain", "")
}
