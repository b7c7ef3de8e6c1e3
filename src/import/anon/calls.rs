//! Functions of PostgreSQL Anonymizer that change a whole column at once.
//!
//! Source: PostgreSQL Anonymizer's documentation, "Static Masking" (versions 1.3 and 2).

use super::expression::{self, Expression};
use super::sql::{self, Token};
use crate::import::wanted::TableName;

/// Why no rule comes of such a function.
pub(super) fn why(name: &str) -> &'static str {
    match name.contains("shuffle") {
        true => {
            "a function that changes a whole column at once has no rule: `foreign_key` gives rows other keys of the table that they refer to, `permute` and `digits` keep values apart, `choice` draws from some"
        }
        false => {
            "a function that changes a whole column at once has no rule: `noise` and `date_noise` move single values"
        }
    }
}

/// The table and the column that a call changes; `None` where its tokens do not tell.
pub(super) fn changed(tokens: &[Token]) -> Option<(TableName, String)> {
    let (names, column) = of_call(&expression::parse(tokens)?)?;
    Some((table_name(names)?, column))
}

/// A table by its names, from the left.
pub(super) fn table_name(mut names: Vec<String>) -> Option<TableName> {
    let name = names.pop()?;
    let schema = names.pop();
    Some(TableName {
        anywhere: schema.is_none(),
        schema,
        name,
        is_glob: false,
    })
}

/// The table and the column that a call changes: its first two arguments, which may be written by their names.
fn of_call(call: &Expression) -> Option<(Vec<String>, String)> {
    let Expression::Call { arguments, .. } = call else {
        return None;
    };
    let argument = |at: usize, names: [&str; 2]| {
        let by_name = arguments
            .iter()
            .find(|(name, _)| name.as_deref().is_some_and(|name| names.contains(&name)));
        let unnamed = arguments.get(at).filter(|(name, _)| name.is_none());
        match by_name.or(unnamed) {
            Some((_, Expression::Text(text))) => Some(text),
            _ => None,
        }
    };
    let table = argument(0, ["shuffle_table", "noise_table"])?;
    let column = argument(1, ["shuffle_column", "noise_column"])?;
    let tokens = sql::tokens(table);
    let names = tokens.iter().filter_map(Token::name).map(str::to_owned);
    Some((names.collect(), column.clone()))
}
