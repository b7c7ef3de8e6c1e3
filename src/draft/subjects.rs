//! Whom the rows of a table are about, and the column that names them.

use crate::catalog::{Family, ForeignKey, LogicalTable};
use crate::detect;
use crate::ident::TableName;
use crate::transform::siblings::Role;

/// The subject of a table's rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The column that names it.
    pub(super) by: &'a str,
    pub(super) kind: Kind<'a>,
}

/// How rows and subjects belong together.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'a> {
    /// Each row is its own subject.
    Own,
    /// Each row is about somebody of another table, and no other row is.
    One,
    /// Any number of rows are about somebody of this table, by its column of that name.
    Many(&'a TableName, &'a str),
}

/// Who has to do with a row that is about somebody else.
const ACTORS: &[&str] = &[
    "staff",
    "employee",
    "doctor",
    "physician",
    "nurse",
    "created",
    "updated",
    "modified",
    "deleted",
    "approved",
    "approver",
    "reviewer",
    "author",
    "creator",
    "editor",
    "assigned",
    "assignee",
    "manager",
    "agent",
    "admin",
    "seller",
    "teacher",
    "instructor",
    "operator",
    "responsible",
    "by",
    "arzt",
    "mitarbeiter",
    "medecin",
    "medico",
    "arts",
    "lekarz",
];

/// Whom the rows of a table are about, as far as keys and names tell.
pub(super) fn of<'a>(logical: &LogicalTable<'a>) -> Option<Subject<'a>> {
    let own = primary_key(logical);
    let people = keys_to_people(logical);
    let alone = |key: &&&'a ForeignKey| is_alone_unique(logical, column(key));
    let one = people.iter().find(|key| own == Some(column(key)));
    let one = one.or_else(|| match people.as_slice() {
        [_] => people.iter().find(alone),
        _ => None,
    });
    if let Some(key) = one {
        let (by, kind) = (column(key), Kind::One);
        return Some(Subject { by, kind });
    }
    let about = whom(&people);
    match about {
        Some(key) if !detect::is_of_people(&logical.table.name.name) => Some(Subject {
            by: column(key),
            kind: Kind::Many(&key.references, key.referenced_columns.first()?),
        }),
        _ if about.is_none()
            && !people.is_empty()
            && !detect::is_of_people(&logical.table.name.name) =>
        {
            None
        }
        _ => own.map(|by| Subject {
            by,
            kind: Kind::Own,
        }),
    }
}

/// The primary key where it is one column that rules can read.
pub(super) fn primary_key<'a>(logical: &LogicalTable<'a>) -> Option<&'a str> {
    let uniques = logical.uniques();
    let primary = uniques.into_iter().find(|unique| unique.primary)?;
    match primary.columns.as_slice() {
        [only] if is_readable(logical, only) => Some(only),
        _ => None,
    }
}

/// Words that say that a column names somebody rather than holding a name.
const KEYS: &[&str] = &["id", "no", "nr", "num", "key", "uuid", "code", "ref", "fk"];

/// The one column that is called like a key of somebody where no foreign key says so: `patient_id`, a number `huesped`.
pub(super) fn named_key<'a>(logical: &LogicalTable<'a>) -> Option<&'a str> {
    if detect::is_of_people(&logical.table.name.name) {
        return None;
    }
    let own = primary_key(logical);
    let mut named = logical.table.columns.iter().filter(|column| {
        let name = column.name.as_str();
        own != Some(name) && is_readable(logical, name) && names_somebody(name, column.ty.family)
    });
    let first = named.next()?;
    named.next().is_none().then_some(first.name.as_str())
}

fn names_somebody(column: &str, family: Family) -> bool {
    let words = detect::words(column);
    let is_key = |word: &String| KEYS.contains(&word.as_str());
    let others: Vec<&str> = words
        .iter()
        .filter(|word| !is_key(word))
        .map(String::as_str)
        .collect();
    let is_named = !family.is_text() || words.iter().any(is_key);
    is_named && !others.iter().any(|word| is_actor(word)) && detect::is_of_people(&others.join("_"))
}

fn is_readable(logical: &LogicalTable<'_>, name: &str) -> bool {
    let column = logical
        .table
        .columns
        .iter()
        .find(|column| column.name == name);
    column.is_some_and(|column| {
        column.generated.is_none() && Role::Subject.families().contains(&column.ty.family)
    })
}

/// Foreign keys of one column that rules can read.
pub(super) fn keys<'a>(logical: &LogicalTable<'a>) -> Vec<&'a ForeignKey> {
    let keys = logical.foreign_keys().into_iter();
    let is_one =
        |key: &&ForeignKey| matches!(key.columns.as_slice(), [only] if is_readable(logical, only));
    keys.filter(is_one).collect()
}

/// Those of them that refer to other tables of people.
pub(super) fn keys_to_people<'a>(logical: &LogicalTable<'a>) -> Vec<&'a ForeignKey> {
    let mut keys = keys(logical);
    keys.retain(|key| {
        key.references != logical.table.name && detect::is_of_people(&key.references.name)
    });
    keys
}

/// The one key that names the subject: of several, the one that names nobody who only has to do with the row.
fn whom<'a>(people: &[&'a ForeignKey]) -> Option<&'a ForeignKey> {
    if let [only] = people {
        return Some(only);
    }
    let is_actors = |key: &&&ForeignKey| {
        let mut words = detect::words(column(key));
        words.extend(detect::words(&key.references.name));
        words.iter().any(|word| is_actor(word))
    };
    let mut others = people.iter().filter(|key| !is_actors(key));
    let first = others.next()?;
    others.next().is_none().then_some(first)
}

/// Whether a table's name is for those who only have to do with the rows of others.
pub(super) fn is_of_staff(table: &TableName) -> bool {
    detect::words(&table.name).iter().any(|word| is_actor(word))
}

/// Whether a word is for somebody who only has to do with a row.
fn is_actor(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    ACTORS.contains(&word) || ACTORS.contains(&singular)
}

/// The column of a key that has one.
pub(super) fn column(key: &ForeignKey) -> &str {
    key.columns.first().map_or("", String::as_str)
}

fn is_alone_unique(logical: &LogicalTable<'_>, column: &str) -> bool {
    logical.uniques().iter().any(|unique| {
        let plain = unique.predicate.is_none() && unique.expressions.is_empty();
        plain && matches!(unique.columns.as_slice(), [only] if only == column)
    })
}
