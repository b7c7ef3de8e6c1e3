//! What of the schema itself seems to be somebody's: it reaches a target as it is, whatever the rules say.

use crate::catalog::Database;
use crate::detect::lexicon::Lexicon;
use crate::detect::{self, Category, literals};
use crate::pg::texts::SchemaText;

/// A place in the schema and what seems to stand there. Never the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// `the DEFAULT of public.users.owner`.
    pub place: String,
    /// `an e-mail address`.
    pub what: &'static str,
}

const SECRET: &str = "a password or secret";
const NAME: &str = "a person's name";

/// Looks at defaults, CHECK constraints, labels of enums, and at texts of the rest of the schema. A text in the default of
/// a column for passwords or secrets is one of those, whatever it looks like; a name of somebody is one that everybody
/// knows, or that the `lexicon` has of the database.
pub fn held(database: &Database, texts: &[SchemaText], lexicon: &Lexicon) -> Vec<Held> {
    let name = |text: &str| lexicon.finds_somebody_in(text).then_some(NAME);
    // Words of SQL are called like people, too: GRANT, WILL, MARK.
    let named = |sql: &str| literals::first_literal(sql, name);
    let of_expression = |sql: &str| literals::of_expression(sql).or_else(|| named(sql));
    let mut held = Vec::new();
    let mut add = |place: String, what: Option<&'static str>| {
        if let Some(what) = what {
            let found = Held { place, what };
            // A type's labels are met at each of its columns.
            if !held.contains(&found) {
                held.push(found);
            }
        }
    };
    for logical in database.logical_tables() {
        let table = &logical.table.name;
        let judgements = detect::table(logical.table, &[]);
        for (column, judgement) in logical.table.columns.iter().zip(&judgements) {
            let title = table.column(&column.name);
            let category = judgement.personal.as_ref().map(|found| found.category);
            if let (Some(Category::Password | Category::Secret), Some(default)) =
                (category, &column.default)
            {
                let what = literals::is_text(default).then_some(SECRET);
                add(format!("the DEFAULT of {title}"), what);
                continue;
            }
            let expressions = [
                ("the DEFAULT of", &column.default),
                ("the expression of", &column.generated),
            ];
            for (of, expression) in expressions {
                let what = expression.as_deref().and_then(of_expression);
                add(format!("{of} {title}"), what);
            }
            let what = column
                .ty
                .labels
                .iter()
                .find_map(|label| literals::whole(label).or_else(|| name(label)));
            add(format!("a label of the type {}", column.ty.name), what);
        }
        for check in logical.checks() {
            let what = of_expression(&check.definition);
            add(format!("the constraint {} of {table}", check.name), what);
        }
    }
    for text in texts {
        let is_comment = text.title.starts_with("the comment on ");
        let seen = || match is_comment {
            true => name(&text.text),
            false => named(&text.text),
        };
        let what = literals::of_schema(&text.title, &text.text);
        add(text.title.clone(), what.or_else(seen));
    }
    held
}
