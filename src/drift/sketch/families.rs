//! Statements for operator classes and families. The members of a family are listed with it, whosever they are; which of
//! them come with a class, and which with none, are notes: what was captured by an older version has none.
//!
//! Source: PostgreSQL documentation, "CREATE OPERATOR CLASS" and "ALTER OPERATOR FAMILY".

use super::super::{Kind, Object};
use super::{Objects, Sketch, alter, by_hand, lists, remove};

impl Sketch<'_> {
    /// Statements that give a family its members, but for those of classes that are made anew.
    pub(super) fn family(&self, one: &Object, other: &Object, property: &str) -> Vec<String> {
        let mut left = otherwise(one, &self.expected, &self.actual);
        left.retain(|(class, _)| !self.anew.has(class));
        if !left.is_empty() {
            return vec![by_hand_anew(&left)];
        }
        changed(one, other).unwrap_or_else(|| alter::change(one, other, property))
    }
}

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

/// The classes of an expected family that are on both sides with other members: as expected, as they are. What comes with a
/// class cannot be dropped from it, nor be added to it.
pub(super) fn otherwise<'s>(
    family: &Object,
    expected: &Objects<'s>,
    actual: &Objects<'s>,
) -> Vec<(&'s Object, &'s Object)> {
    let of = format!(" FAMILY {} AS ", name(family));
    let classes = expected.all.iter().filter(|class| {
        let create = class.note("create").unwrap_or_default();
        class.kind == Kind::OperatorClass && create.contains(&of)
    });
    let both = classes.filter_map(|class| Some((class, actual.get(class.kind, &class.path)?)));
    both.filter(|(one, other)| one.note("create") != other.note("create"))
        .collect()
}

/// Whether columns, indexes and the like may use a class without naming it.
pub(super) fn is_implicit(class: &Object) -> bool {
    let create = class.note("create");
    create.is_none_or(|create| create.starts_with("DEFAULT "))
}

/// How a person makes these classes anew.
pub(super) fn by_hand_anew(classes: &[(&Object, &Object)]) -> String {
    let statements = classes.iter().map(|(one, other)| {
        let made = class(one).unwrap_or_else(|| format!("make {}", one.title()));
        format!("{}\n{made}", remove::drop(other, false))
    });
    let statements: Vec<String> = statements.collect();
    by_hand(&format!(
        "by hand: make anew, after what uses it is dropped and before that comes back:\n{}",
        statements.join("\n")
    ))
}

/// Gives a family the members that come with no class, and takes others away. `None` where that is not known.
pub(super) fn changed(one: &Object, other: &Object) -> Option<Vec<String>> {
    let [wanted, there] = [one.note("members")?, other.note("members")?].map(lists::parts);
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
