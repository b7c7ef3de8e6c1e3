//! The whole shop against what else masks a database. `--with` brings in more of them.

use super::{Case, shop};
use crate::arguments::Arguments;
use crate::contenders::{maskers, standin};

pub(super) fn case(arguments: &Arguments) -> Case {
    let rows = arguments.rows;
    let contenders = vec![
        maskers::datanymizer(),
        maskers::updated(),
        standin::database("standin, 8 columns masked", "masked"),
    ];
    Case::new(
        "masking",
        (rows, "user"),
        move |stage| shop::make(stage, rows),
        contenders,
    )
    .about(format!(
        "the shop of {rows} users, seven columns of users and the orders' e-mail address masked"
    ))
}
