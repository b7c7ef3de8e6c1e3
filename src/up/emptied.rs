//! Tables that hold rows in the source and none in a developer's database, as far as both servers' catalogs know: no table is
//! read.

use crate::drift::shape::Shape;
use crate::error::Result;
use crate::ident::TableName;
use crate::pg::connect::Side;
use crate::pg::shape::read;
use crate::pg::url::ConnInfo;
use crate::rules::{Rows, TableRule};

/// Their names as SQL writes them, without those of which the rules want a part of the rows or none. Errors are of kind
/// `Connection` or `Server`.
pub async fn emptied(
    source: &ConnInfo,
    target: &ConnInfo,
    rules: &[TableRule],
) -> Result<Vec<String>> {
    let (source, target) =
        tokio::try_join!(read(source, Side::Source), read(target, Side::Target))?;
    Ok(between(&source, &target, rules))
}

fn between(source: &Shape, target: &Shape, rules: &[TableRule]) -> Vec<String> {
    let is_whole = |path: &[String; 2]| {
        let [schema, name] = path.clone();
        let table = TableName { schema, name };
        let mut own = rules
            .iter()
            .filter(|rule| rule.pattern.matches_table(&table));
        own.all(|rule| rule.rows == Rows::All)
    };
    let emptied = source.tables.iter().filter(|(name, table)| {
        let here = target.tables.get(*name).and_then(|table| table.rows);
        table.rows.is_some_and(|rows| rows >= 1.0)
            && here.is_some_and(|rows| rows < 1.0)
            && is_whole(&table.path)
    });
    emptied.map(|(name, _)| name.clone()).collect()
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
        let source = shape(&names.map(|name| (name, Some(9.0))));
        let rows = [Some(0.0), Some(5.0), None, Some(0.0)];
        let here: Vec<_> = names.into_iter().zip(rows).collect();
        let rule = TableRule {
            pattern: Pattern::of_tables("d").unwrap(),
            rows: Rows::None,
            ..TableRule::default()
        };
        assert_eq!(between(&source, &shape(&here), &[rule]), ["public.a"]);
        assert_eq!(between(&shape(&here), &source, &[]), [""; 0]);
    }
}
