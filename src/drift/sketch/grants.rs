//! Statements about who may do what: grants, and default privileges.
//!
//! Source: PostgreSQL documentation, "GRANT", "REVOKE" and "ALTER DEFAULT PRIVILEGES".

use std::collections::{BTreeMap, BTreeSet};

use super::super::object::bare;
use super::super::tokens::tokens;
use super::super::{Kind, Object};
use super::{by_hand, calls};

/// Privileges, each with whether they may be handed on.
type Privileges<'t> = BTreeMap<&'t str, bool>;

/// Gives a role what it is granted on an object, or takes it away: from what it has to what it is to have.
pub(super) fn grant(object: &Object, wanted: Option<&str>, there: Option<&str>) -> Vec<String> {
    let (wanted, there) = (privileges(wanted), privileges(there));
    let role = bare(object.name());
    let Some((on, column)) = object.path.first().and_then(|path| granted_on(path)) else {
        let list =
            |privileges: &Privileges<'_>| privileges.keys().copied().collect::<Vec<_>>().join(", ");
        let (wanted, there) = (list(&wanted), list(&there));
        return vec![by_hand(&format!(
            "by hand: {} is to be what is granted, instead of {}, for {}",
            named_or_nothing(&wanted),
            named_or_nothing(&there),
            object.title()
        ))];
    };
    let words = |names: &[&str]| -> String {
        let names = names.iter().map(|name| match &column {
            Some(column) => format!("{name} ({column})"),
            None => (*name).to_owned(),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let steps = steps(&wanted, &there).into_iter();
    steps
        .map(|step| step.written("", &words(&step.names), &on, &role))
        .collect()
}

fn named_or_nothing(list: &str) -> &str {
    if list.is_empty() { "nothing" } else { list }
}

/// Changes what roles get on objects yet to be made: from what is there to what is wanted.
pub(super) fn by_default(
    object: &Object,
    wanted: Option<&str>,
    there: Option<&str>,
) -> Vec<String> {
    let defaults = object.path.first().and_then(|path| Defaults::of(path));
    let statements = defaults.and_then(|defaults| defaults.changed(wanted, there));
    let statements = statements.filter(|statements| !statements.is_empty());
    statements.unwrap_or_else(|| {
        vec![by_hand(&format!(
            "by hand: {} are to be: {}",
            object.title(),
            wanted.unwrap_or("none")
        ))]
    })
}

/// The roles, as SQL, that default privileges give something on a new object of a sort (`tables`), but for the owners.
pub(super) fn by_default_to(sort: &str, object: &Object, all: &[Object]) -> Vec<String> {
    let schema = object.path.first().map(|name| bare(name));
    let entries = all
        .iter()
        .filter(|other| other.kind == Kind::DefaultPrivileges);
    let roles = entries.filter_map(|other| {
        let defaults = Defaults::of(other.path.first()?)?;
        let is_here = defaults
            .schema
            .is_none_or(|name| schema.as_deref() == Some(name));
        let roles = defaults.roles(Some(other.property("privileges")?))?;
        let others = roles.into_keys().filter(|role| *role != defaults.role);
        let others: Vec<String> = others.map(bare).collect();
        (defaults.kind == sort && is_here).then_some(others)
    });
    roles.flatten().collect()
}

/// Whose default privileges they are, where and on what.
struct Defaults<'t> {
    role: &'t str,
    schema: Option<&'t str>,
    kind: &'t str,
}

impl<'t> Defaults<'t> {
    /// From `owner in schema on tables`, or `owner on tables`.
    fn of(path: &'t str) -> Option<Self> {
        let (who, kind) = path.rsplit_once(" on ")?;
        let (role, schema) = match who.rsplit_once(" in ") {
            Some((role, schema)) => (role, Some(schema)),
            None => (who, None),
        };
        Some(Self { role, schema, kind })
    }

    fn changed(&self, wanted: Option<&str>, there: Option<&str>) -> Option<Vec<String>> {
        let (mut wanted, mut there) = (self.roles(wanted)?, self.roles(there)?);
        // What the owner has by itself is told where something differs from it, and stands for no statement.
        let owner = |roles: &BTreeMap<&str, Privileges<'_>>| roles.contains_key(self.role);
        if self.schema.is_none() && owner(&wanted) != owner(&there) {
            wanted.remove(self.role);
            there.remove(self.role);
        }
        let mut alter = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {}", bare(self.role));
        if let Some(schema) = self.schema {
            alter += &format!(" IN SCHEMA {schema}");
        }
        let on = self.kind.to_uppercase();
        let nobody = Privileges::new();
        let roles: BTreeSet<&str> = wanted.keys().chain(there.keys()).copied().collect();
        let mut statements = Vec::new();
        for role in roles {
            let [wanted, there] = [&wanted, &there].map(|side| side.get(role).unwrap_or(&nobody));
            for step in steps(wanted, there) {
                let names = step.names.join(", ");
                statements.push(step.written(&format!("{alter} "), &names, &on, &bare(role)));
            }
        }
        Some(statements)
    }

    /// What each role gets. Without an entry everybody may run functions and use types, in every schema.
    fn roles<'a>(&self, text: Option<&'a str>) -> Option<BTreeMap<&'a str, Privileges<'a>>> {
        let Some(text) = text else {
            let given = match self.kind {
                "functions" => "EXECUTE",
                "types" => "USAGE",
                _ => return Some(BTreeMap::new()),
            };
            let everybody = ("public", Privileges::from([(given, false)]));
            let everybody = self.schema.is_none().then_some(everybody);
            return Some(everybody.into_iter().collect());
        };
        let parts = text.split("; ").filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let (role, list) = part.split_once(": ")?;
                Some((role, privileges(Some(list))))
            })
            .collect()
    }
}

/// One statement: what is granted or revoked, and how.
struct Step<'t> {
    verb: &'static str,
    names: Vec<&'t str>,
    preposition: &'static str,
    tail: &'static str,
}

impl Step<'_> {
    fn written(&self, before: &str, names: &str, on: &str, role: &str) -> String {
        let Self {
            verb,
            preposition,
            tail,
            ..
        } = self;
        format!("{before}{verb} {names} ON {on} {preposition} {role}{tail};")
    }
}

/// What leads from some privileges to others.
fn steps<'t>(wanted: &Privileges<'t>, there: &Privileges<'t>) -> Vec<Step<'t>> {
    let chosen = |side: &Privileges<'t>, is_one: &dyn Fn(&str, bool) -> bool| -> Vec<&'t str> {
        let names = side.iter().filter(|(name, option)| is_one(name, **option));
        names.map(|(name, _)| *name).collect()
    };
    let step = |verb, names, preposition, tail| Step {
        verb,
        names,
        preposition,
        tail,
    };
    let mut steps = vec![
        step(
            "REVOKE",
            chosen(there, &|name, _| !wanted.contains_key(name)),
            "FROM",
            "",
        ),
        step(
            "REVOKE GRANT OPTION FOR",
            chosen(there, &|name, option| {
                option && wanted.get(name) == Some(&false)
            }),
            "FROM",
            "",
        ),
        step(
            "GRANT",
            chosen(wanted, &|name, option| !option && !there.contains_key(name)),
            "TO",
            "",
        ),
        step(
            "GRANT",
            chosen(wanted, &|name, option| {
                option && there.get(name) != Some(&true)
            }),
            "TO",
            " WITH GRANT OPTION",
        ),
    ];
    steps.retain(|step| !step.names.is_empty());
    steps
}

/// `SELECT, UPDATE with grant option`.
fn privileges(text: Option<&str>) -> Privileges<'_> {
    let names = text
        .unwrap_or_default()
        .split(", ")
        .filter(|name| !name.is_empty());
    names
        .map(|name| match name.strip_suffix(" with grant option") {
            Some(name) => (name, true),
            None => (name, false),
        })
        .collect()
}

/// What GRANT calls the object that a grant is on, and the column if it is on one; `None` for what it cannot name without
/// more being known.
fn granted_on(path: &str) -> Option<(String, Option<String>)> {
    let on = match path.split_once(' ')? {
        (kind @ ("schema" | "table" | "sequence" | "function" | "type" | "language"), name) => {
            format!("{} {name}", kind.to_uppercase())
        }
        ("procedure", name) => format!("PROCEDURE {}", calls::taking(name)),
        ("aggregate", name) => format!("FUNCTION {name}"),
        ("view", name) => name.to_owned(),
        ("materialized", view) => view.strip_prefix("view ")?.to_owned(),
        ("server", name) => format!("FOREIGN SERVER {name}"),
        ("foreign-data", wrapper) => {
            format!("FOREIGN DATA WRAPPER {}", wrapper.strip_prefix("wrapper ")?)
        }
        ("column", name) => match tokens(name).as_slice() {
            [schema, ".", table, ".", column] => {
                return Some((
                    format!("TABLE {schema}.{table}"),
                    Some((*column).to_owned()),
                ));
            }
            _ => return None,
        },
        _ => return None,
    };
    Some((on, None))
}
