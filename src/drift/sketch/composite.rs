//! Attributes of composite types.
//!
//! Source: PostgreSQL documentation, "ALTER TYPE": an attribute that is added comes last, and tables of the type follow with
//! CASCADE only.

use super::super::{Kind, Object};
use super::alter::to_be;
use super::{Sketch, lists};

/// Makes the attributes of a composite type what they are expected to be, where statements can.
pub(super) fn change(sketch: &Sketch<'_>, one: &Object, other: &Object) -> Vec<String> {
    changed(sketch, one, other).unwrap_or_else(|| vec![to_be(one, "columns")])
}

fn changed(sketch: &Sketch<'_>, one: &Object, other: &Object) -> Option<Vec<String>> {
    let list = |object: &'_ Object| -> Vec<(String, String)> {
        let list = lists::named(object.property("columns").unwrap_or_default()).into_iter();
        list.map(|(name, rest)| (name.to_owned(), rest.to_owned()))
            .collect()
    };
    let (wanted, there) = (list(one), list(other));
    let cascade = cascade(sketch, one, other)?;
    let alter = |action: String| format!("ALTER TYPE {} {action}{cascade};", one.sql());
    if let Some((from, to)) = renamed(&wanted, &there) {
        return Some(vec![alter(format!("RENAME ATTRIBUTE {from} TO {to}"))]);
    }
    let has = |list: &[(String, String)], name: &str| list.iter().any(|(known, _)| known == name);
    let kept: Vec<&(String, String)> = there
        .iter()
        .filter(|(name, _)| has(&wanted, name))
        .collect();
    let names = |(name, _): &(String, String)| name.clone();
    let is_in_order = kept
        .iter()
        .map(|kept| names(kept))
        .eq(wanted.iter().take(kept.len()).map(names));
    if !is_in_order {
        return None;
    }
    let mut statements = Vec::new();
    for (name, _) in there.iter().filter(|(name, _)| !has(&wanted, name)) {
        is_free(sketch, name).then_some(())?;
        let gone = alter(format!("DROP ATTRIBUTE {name}"));
        statements.push(format!("{gone} -- loses what is in it"));
    }
    for ((name, ty), (_, now)) in wanted.iter().zip(&kept) {
        if ty != now {
            (is_free(sketch, name) && !is_held(sketch, other)).then_some(())?;
            statements.push(alter(format!("ALTER ATTRIBUTE {name} TYPE {ty}")));
        }
    }
    for (name, ty) in wanted.iter().skip(kept.len()) {
        statements.push(alter(format!("ADD ATTRIBUTE {name} {ty}")));
    }
    Some(statements)
}

/// The one attribute that stands at the same place under another name, if that is all: as it is, as it is to be.
fn renamed<'a>(
    wanted: &'a [(String, String)],
    there: &'a [(String, String)],
) -> Option<(&'a str, &'a str)> {
    let are_alike = wanted.len() == there.len()
        && wanted
            .iter()
            .zip(there)
            .all(|((_, wanted), (_, there))| wanted == there);
    let pairs = wanted.iter().zip(there);
    let mut different = pairs.filter(|((wanted, _), (there, _))| wanted != there);
    let ((to, _), (from, _)) = different.next().filter(|_| are_alike)?;
    let is_all = different.next().is_none();
    is_all.then_some((from.as_str(), to.as_str()))
}

/// `CASCADE` where tables are of the type; `None` where one is to become such, or to be none any longer.
fn cascade(sketch: &Sketch<'_>, one: &Object, other: &Object) -> Option<&'static str> {
    let [wanted, there] = [one.sql(), other.sql()];
    let is_of = |table: &Object, ty: &str| {
        table.kind == Kind::Table && table.property("of type") == Some(ty)
    };
    let changes = sketch.actual.all.iter().any(|table| {
        let expected = sketch.expected.get(Kind::Table, &table.path);
        let will_be = expected.filter(|_| table.kind == Kind::Table);
        will_be.is_some_and(|will_be| is_of(will_be, &wanted) != is_of(table, &there))
    });
    let mut tables = sketch.actual.all.iter();
    let is_any = tables.any(|table| is_of(table, &there));
    (!changes).then_some(if is_any { " CASCADE" } else { "" })
}

/// Whether nothing that reads rows depends on an attribute of this name, of whatever type.
fn is_free(sketch: &Sketch<'_>, name: &str) -> bool {
    let mut objects = sketch.actual.all.iter();
    !objects.any(|object| sketch.there.has_attribute(object, name))
}

/// Whether values of the type may be stored, which cannot be changed.
fn is_held(sketch: &Sketch<'_>, ty: &Object) -> bool {
    let mut objects = sketch.actual.all.iter();
    objects.any(|object| {
        let holds = matches!(
            object.kind,
            Kind::Column | Kind::Domain | Kind::Composite | Kind::Range
        );
        holds && sketch.there.needs(object, ty)
    })
}
