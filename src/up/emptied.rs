//! Tables that hold rows in the source, as far as its catalog knows, and none in a developer's database, which is asked.

use crate::drift::shape::Shape;
use crate::error::Result;
use crate::ident::TableName;
use crate::pg::connect::Side;
use crate::pg::shape::{read, without_rows};
use crate::pg::url::ConnInfo;
use crate::rules::{Rows, TableRule};

/// Their names, without those of which the rules want a part of the rows or none. Errors are of kind `Connection` or
/// `Server`.
pub async fn emptied(
    source: &ConnInfo,
    target: &ConnInfo,
    rules: &[TableRule],
) -> Result<Vec<TableName>> {
    let (source, here) = tokio::try_join!(read(source, Side::Source), read(target, Side::Target))?;
    let filled = filled(&source, &here, rules);
    let empty = without_rows(target, Side::Target, &filled).await?;
    Ok(empty
        .into_iter()
        .filter_map(|at| filled.get(at).cloned())
        .collect())
}

/// Tables that have rows in the source, are in the target, and that the rules want whole.
fn filled(source: &Shape, target: &Shape, rules: &[TableRule]) -> Vec<TableName> {
    let is_whole = |table: &TableName| {
        let mut own = rules
            .iter()
            .filter(|rule| rule.pattern.matches_table(table));
        own.all(|rule| rule.rows == Rows::All)
    };
    let filled = source.tables.iter().filter(|(name, table)| {
        table.rows.is_some_and(|rows| rows >= 1.0) && target.tables.contains_key(*name)
    });
    let names = filled.map(|(_, table)| {
        let [schema, name] = table.path.clone();
        TableName { schema, name }
    });
    names.filter(is_whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::shape::Table;
    use crate::rules::pattern::Pattern;

    #[test]
    fn tables_that_the_rules_do_not_want_whole_are_none() {
        let shape = |rows: &[(&str, Option<f64>)]| Shape {
            tables: rows
                .iter()
                .map(|(name, rows)| {
                    let table = Table {
                        path: ["public".to_owned(), (*name).to_owned()],
                        rows: *rows,
                        ..Table::default()
                    };
                    (format!("public.{name}"), table)
                })
                .collect(),
        };
        let names = ["a", "b", "c", "d", "e"];
        let source = shape(&names.map(|name| (name, (name != "c").then_some(9.0))));
        let here = [("a", Some(0.0)), ("c", None), ("d", Some(0.0))];
        let rule = TableRule {
            pattern: Pattern::of_tables("d").unwrap(),
            rows: Rows::None,
            ..TableRule::default()
        };
        assert_eq!(
            filled(&source, &shape(&here), &[rule]),
            [TableName::new("public", "a")]
        );
        assert_eq!(filled(&shape(&here), &source, &[]), []);
    }
}
