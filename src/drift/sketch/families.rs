//! Statements for operator classes and families. The members of a family are listed with it, whosever they are; which of
//! them come with a class, and which with none, are notes: what was captured by an older version has none.
//!
//! Source: PostgreSQL documentation, "CREATE OPERATOR CLASS" and "ALTER OPERATOR FAMILY".

use super::super::{Kind, Object};
use super::Objects;
use super::lists;

/// Makes a class with its members; `None` where they are not known.
pub(super) fn class(object: &Object) -> Option<String> {
    let (sql, rest) = (object.sql(), object.note("create")?);
    let (name, _) = sql.rsplit_once(" USING ")?;
    Some(format!("CREATE OPERATOR CLASS {name} {rest};"))
}

/// Makes a family with the members that come with no class; `None` where they are not known.
pub(super) fn family(object: &Object) -> Option<Vec<String>> {
    let (name, members) = (object.sql(), object.note("members")?);
    let mut statements = vec![format!("CREATE OPERATOR FAMILY {name};")];
    if !members.is_empty() {
        statements.push(format!("ALTER OPERATOR FAMILY {name} ADD {members};"));
    }
    Some(statements)
}

/// Gives a family the members that come with no class, and takes others away. `None` where that is not known, or not all:
/// where a class that is on both sides has other members.
pub(super) fn changed(
    one: &Object,
    other: &Object,
    expected: &Objects<'_>,
    actual: &Objects<'_>,
) -> Option<Vec<String>> {
    let [wanted, there] = [one.note("members")?, other.note("members")?].map(lists::parts);
    let mut classes = expected.all.iter().filter(|class| {
        let create = class.note("create").unwrap_or_default();
        class.kind == Kind::OperatorClass && create.contains(&format!(" FAMILY {} AS ", name(one)))
    });
    let differs = |class: &Object| {
        let other = actual.get(class.kind, &class.path);
        other.is_some_and(|other| other.note("create") != class.note("create"))
    };
    if classes.any(differs) {
        return None;
    }
    let alter = format!("ALTER OPERATOR FAMILY {}", one.sql());
    let gone = there.iter().filter(|member| !wanted.contains(member));
    let gone: Vec<String> = gone.map(|member| place(member)).collect::<Option<_>>()?;
    let new: Vec<&str> = wanted
        .iter()
        .filter(|member| !there.contains(member))
        .copied()
        .collect();
    let mut statements = Vec::new();
    for (verb, members) in [("DROP", gone.join(", ")), ("ADD", new.join(", "))] {
        if !members.is_empty() {
            statements.push(format!("{alter} {verb} {members};"));
        }
    }
    Some(statements)
}

/// Schema and name of a family, as SQL.
fn name(family: &Object) -> String {
    let sql = family.sql();
    sql.rsplit_once(" USING ")
        .map_or(String::new(), |(name, _)| name.to_owned())
}

/// What a member is dropped by: `OPERATOR 1 (l, r)` of `OPERATOR 1 app.<(l,r) FOR ORDER BY app.f`, `FUNCTION 1 (l, r)` of
/// `FUNCTION 1 (l, r) app.f(l,r)`.
fn place(member: &str) -> Option<String> {
    let mut words = member.splitn(3, ' ');
    let (sort, number, rest) = (words.next()?, words.next()?, words.next()?);
    let (_, types) = rest.split_once('(')?;
    let (types, _) = types.split_once(')')?;
    Some(format!("{sort} {number} ({types})"))
}
