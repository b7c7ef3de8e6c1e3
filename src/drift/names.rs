//! Names that the server chooses for indexes and constraints which are given none.
//!
//! Source: `ChooseRelationName`, `ChooseIndexNameAddition` and `makeObjectName` in src/backend/commands/indexcmds.c,
//! `ChooseConstraintName` in src/backend/catalog/pg_constraint.c.

use super::{Kind, Object};

/// The longest name, in bytes (`NAMEDATALEN - 1`).
const LONGEST: usize = 63;

/// Whether the server would have chosen this name for such an index or constraint of such columns.
pub(super) fn is_chosen(object: &Object) -> bool {
    let [_, table, name] = object.path.as_slice() else {
        return false;
    };
    let columns: Vec<&str> = object
        .note("columns")
        .map(|columns| columns.split('\t').collect())
        .unwrap_or_default();
    let joined = addition(&columns);
    let label = match (object.kind, object.property("sort")) {
        (Kind::Index, _) => "idx",
        (_, Some("primary key")) => return matches(name, table, "", "pkey"),
        (_, Some("unique")) => "key",
        (_, Some("exclusion")) => "excl",
        (_, Some("foreign key")) => "fkey",
        (_, Some("check")) => {
            // One column is named in it, of several none.
            let column = if columns.len() == 1 {
                joined.as_str()
            } else {
                ""
            };
            return matches(name, table, column, "check") || matches(name, table, "", "check");
        }
        _ => return false,
    };
    matches(name, table, &joined, label)
}

/// The columns' names, joined until they are long enough.
fn addition(columns: &[&str]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > LONGEST {
            break;
        }
    }
    joined
}

/// Whether a name is the one made of these, with or without a number behind it.
fn matches(name: &str, table: &str, columns: &str, label: &str) -> bool {
    let number = name
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(name, |at| {
            let end = at + name[at..].chars().next().map_or(1, char::len_utf8);
            &name[end..]
        });
    name == made(table, columns, label)
        || (!number.is_empty() && name == made(table, columns, &format!("{label}{number}")))
}

/// `table_columns_label`, table and columns cut so that it fits.
fn made(table: &str, columns: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!columns.is_empty());
    let room = LONGEST.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let mut name = clipped(table, first).to_owned();
    if !columns.is_empty() {
        name.push('_');
        name.push_str(clipped(columns, second));
    }
    name + "_" + label
}

/// At most so many bytes, whole characters (`pg_mbcliplen`).
fn clipped(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kind: Kind, sort: &str, table: &str, name: &str, columns: &str) -> Object {
        Object {
            kind,
            path: vec!["public".into(), table.into(), name.into()],
            properties: [("sort".to_owned(), sort.to_owned())].into(),
            notes: [("columns".to_owned(), columns.to_owned())].into(),
            hidden: [].into(),
        }
    }

    #[test]
    fn names_are_the_servers_where_it_would_choose_them() {
        let long = "a_table_with_a_name_that_is_very_long_indeed_for_a_table";
        let cases = [
            (
                Kind::Constraint,
                "primary key",
                "users",
                "users_pkey",
                "id",
                true,
            ),
            (
                Kind::Constraint,
                "unique",
                "users",
                "users_a_b_key",
                "a\tb",
                true,
            ),
            (
                Kind::Constraint,
                "unique",
                "users",
                "users_email_key1",
                "email",
                true,
            ),
            (
                Kind::Constraint,
                "unique",
                "users",
                "one_email",
                "email",
                false,
            ),
            (
                Kind::Constraint,
                "foreign key",
                "o",
                "o_user_id_fkey",
                "user_id",
                true,
            ),
            (Kind::Constraint, "check", "o", "o_n_check", "n", true),
            (Kind::Constraint, "check", "o", "o_check2", "n\tm", true),
            (Kind::Constraint, "check", "o", "positive", "n", false),
            (Kind::Index, "", "o", "o_n_expr_idx", "n\texpr", true),
            (Kind::Index, "", "o", "by_n", "n", false),
            (
                Kind::Constraint,
                "foreign key",
                long,
                "a_table_with_a_name_that_is_very_lon_another_rather_long_c_fkey",
                "another_rather_long_c",
                true,
            ),
        ];
        for (kind, sort, table, name, columns, expected) in cases {
            let object = object(kind, sort, table, name, columns);
            assert_eq!(is_chosen(&object), expected, "{name}");
        }
    }
}
