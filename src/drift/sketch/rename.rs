//! Statements that give an object its expected name.

use std::collections::HashMap;

use super::super::object::bare;
use super::super::{Kind, Object};
use super::calls;
use super::create::relation;
use super::remove::parts;

/// Gives each `other` the name of its `one`, in this order. Where somebody has that name who gives it up later, one that nobody has
/// is the name meanwhile.
pub(super) fn all(renamed: &[(&Object, &Object)]) -> Vec<String> {
    let held = renamed.iter().enumerate();
    let mut held: HashMap<Place<'_>, usize> = held
        .map(|(at, (one, other))| (place(one, other), at))
        .collect();
    let (mut statements, mut last) = (Vec::new(), Vec::new());
    for (at, (one, other)) in renamed.iter().enumerate() {
        let is_taken = held.get(&place(one, one)).is_some_and(|by| *by > at);
        if !is_taken || one.kind.takes_types() {
            statements.push(rename(one, other));
        } else {
            let meanwhile = called(one, &format!("standin_meanwhile_{at}"));
            statements.push(rename(&meanwhile, other));
            last.push(rename(one, &meanwhile));
        }
        held.remove(&place(one, other));
    }
    statements.extend(last);
    statements
}

/// Where a name is one of its own: sort, schema, table, name.
type Place<'o> = (u8, &'o str, &'o str, &'o str);

/// The place of `named`, which is `one` or what is to be it: its table has the name that it should have.
fn place<'o>(one: &'o Object, named: &'o Object) -> Place<'o> {
    let part = |object: &'o Object, at: usize| object.path.get(at).map_or("", String::as_str);
    let has_index = matches!(
        one.property("sort"),
        Some("primary key" | "unique" | "exclusion")
    );
    match one.kind {
        Kind::Index => (0, part(one, 0), "", named.name()),
        Kind::Constraint if has_index => (0, part(one, 0), "", named.name()),
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::Sequence => {
            (0, part(named, 0), "", named.name())
        }
        kind if kind.is_part() => {
            let sort = match kind {
                Kind::Column => 1,
                Kind::Trigger => 2,
                Kind::Policy => 3,
                Kind::Rule => 4,
                _ => 5,
            };
            (sort, part(one, 0), part(one, 1), named.name())
        }
        _ => (6, part(named, 0), one.kind.name(), named.name()),
    }
}

/// An object under another name.
fn called(one: &Object, name: &str) -> Object {
    let mut object = one.clone();
    if let Some(last) = object.path.last_mut() {
        name.clone_into(last);
    }
    object
}

/// Gives `other` the name of `one`.
pub(super) fn rename(one: &Object, other: &Object) -> String {
    let (_, last) = parts(other);
    let new = bare(one.name());
    match one.kind {
        Kind::Column => format!(
            "ALTER TABLE {} RENAME COLUMN {last} TO {new};",
            relation(one)
        ),
        Kind::Constraint => format!(
            "ALTER TABLE {} RENAME CONSTRAINT {last} TO {new};",
            relation(one)
        ),
        Kind::DomainConstraint => {
            // What it belongs to has its name already.
            format!(
                "ALTER DOMAIN {} RENAME CONSTRAINT {last} TO {new};",
                parts(one).0
            )
        }
        Kind::Trigger | Kind::Policy | Kind::Rule => format!(
            "ALTER {} {last} ON {} RENAME TO {new};",
            one.kind.name().to_uppercase(),
            relation(one)
        ),
        Kind::Index => format!("ALTER INDEX {}.{last} RENAME TO {new};", bare(&one.path[0])),
        Kind::Enum | Kind::Composite | Kind::Range => moved("TYPE", one, other),
        Kind::Function | Kind::Procedure => routine(one, other),
        kind => moved(&kind.name().to_uppercase(), one, other),
    }
}

/// The types that a routine takes have their names already.
fn routine(one: &Object, other: &Object) -> String {
    let whole = |object: &'_ Object| -> (String, String) {
        let (name, types) = object.name().split_once('(').unwrap_or((object.name(), ""));
        (bare(name), types.to_owned())
    };
    let ((new, types), (old, _)) = (whole(one), whole(other));
    let [schema, there] = [one, other].map(|object| bare(&object.path[0]));
    let kind = one.kind.name().to_uppercase();
    let named = |schema: &str, name: &str| {
        let named = format!("{schema}.{name}({types}");
        match one.kind {
            Kind::Procedure => calls::taking(&named),
            _ => named,
        }
    };
    let mut statements = Vec::new();
    if schema != there {
        statements.push(format!(
            "ALTER {kind} {} SET SCHEMA {schema};",
            named(&there, &old)
        ));
    }
    if new != old {
        statements.push(format!(
            "ALTER {kind} {} RENAME TO {new};",
            named(&schema, &old)
        ));
    }
    statements.join("\n")
}

/// A new name in the same schema, or the same name in another one.
fn moved(kind: &str, one: &Object, other: &Object) -> String {
    let mut statements = Vec::new();
    let mut path = other.path.clone();
    if one.path.len() == 2 && path.len() == 2 && one.path[0] != path[0] {
        statements.push(format!(
            "ALTER {kind} {} SET SCHEMA {};",
            other.sql(),
            bare(&one.path[0])
        ));
        path[0].clone_from(&one.path[0]);
    }
    if one.name() != other.name() {
        let now = super::super::object::quoted(&path);
        statements.push(format!(
            "ALTER {kind} {now} RENAME TO {};",
            bare(one.name())
        ));
    }
    statements.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_exchanged_go_by_another_one_meanwhile() {
        let index = |table: &str, name: &str| Object::plain(Kind::Index, &["s", table, name], &[]);
        let [a, b, c] =
            [("t", "a"), ("u", "b"), ("v", "c")].map(|(table, name)| index(table, name));
        let [from_b, from_c, from_d] =
            [("t", "b"), ("u", "c"), ("v", "d")].map(|(table, name)| index(table, name));
        let free = [(&c, &from_d), (&b, &from_c), (&a, &from_b)];
        // Each gives its name up after somebody asked for it, or before.
        assert_eq!(
            all(&free),
            [
                "ALTER INDEX s.d RENAME TO standin_meanwhile_0;",
                "ALTER INDEX s.c RENAME TO standin_meanwhile_1;",
                "ALTER INDEX s.b RENAME TO a;",
                "ALTER INDEX s.standin_meanwhile_0 RENAME TO c;",
                "ALTER INDEX s.standin_meanwhile_1 RENAME TO b;",
            ]
        );
        let in_turn = [(&a, &from_b), (&b, &from_c), (&c, &from_d)];
        assert_eq!(
            all(&in_turn),
            [
                "ALTER INDEX s.b RENAME TO a;",
                "ALTER INDEX s.c RENAME TO b;",
                "ALTER INDEX s.d RENAME TO c;",
            ]
        );
    }
}
