//! Statements that change one property of an object.

use std::collections::BTreeMap;

use super::super::object::{OF_COLUMNS, bare};
use super::super::version::is_newer;
use super::super::{Kind, Object};
use super::create::{self, create};
use super::remove::parts;
use super::{by_hand, calls, column, foreign, grants, lists, materialized, search, table, types};
use crate::ident::literal;

/// Whether a change of this property is made by dropping the object and making it again.
pub(super) fn needs_anew(object: &Object, property: &str) -> bool {
    // Nothing that is made has disabled triggers, or is not valid.
    if matches!(property, "enforcement" | "valid") && is_left_as_it_is(object, property) {
        return false;
    }
    match object.kind {
        Kind::Constraint | Kind::Index | Kind::Statistics => !matches!(
            property,
            "options" | "clustered" | "replica identity" | "statistics target" | "target"
        ),
        Kind::Trigger | Kind::EventTrigger | Kind::Rule => property == "definition",
        Kind::DomainConstraint
        | Kind::Policy
        | Kind::Publication
        | Kind::Collation
        | Kind::Conversion
        | Kind::Cast
        | Kind::Range => true,
        Kind::View => property == "columns",
        Kind::MaterializedView => property != "options" && !OF_COLUMNS.contains(&property),
        Kind::Function | Kind::Procedure | Kind::Aggregate => {
            matches!(property, "returns" | "arguments" | "window")
        }
        _ => false,
    }
}

fn is_left_as_it_is(object: &Object, property: &str) -> bool {
    match property {
        "enforcement" => object.property(property).is_some(),
        _ => object.property(property) == Some("false"),
    }
}

/// Whether a change of this property takes more than changing the object.
pub(super) fn takes_more(object: &Object, property: &str) -> bool {
    let is_retyped = object.kind == Kind::Column && matches!(property, "type" | "collation");
    is_retyped || needs_anew(object, property)
}

/// Makes one property what it is expected to be; `other` is the object as it is.
pub(super) fn change(object: &Object, other: &Object, property: &str) -> Vec<String> {
    let (expected, actual) = (object.property(property), other.property(property));
    let name = object.sql();
    let statement = match object.kind {
        Kind::Column if property == "foreign options" => {
            return foreign::options(object, Some(other), property);
        }
        // Another type brings its own.
        Kind::Column
            if property == "storage" && expected.is_none() && is_of_other_type(object, other) =>
        {
            return Vec::new();
        }
        // It comes with NOT NULL, or goes with it.
        Kind::Column
            if property == column::UNUSUAL
                && object.property("not null") != other.property("not null") =>
        {
            return Vec::new();
        }
        Kind::Column => column::change(object, Some(other), property),
        Kind::Table => match table::change(object, other, property) {
            Some(statements) => return statements,
            None => None,
        },
        Kind::Enum => return types::labels(object, other),
        Kind::Domain => types::change_domain(object, property),
        Kind::Sequence => Some(types::change_sequence(object, property)),
        // To be put in its place as a whole would take its own value from it.
        Kind::Function | Kind::Procedure if property.starts_with("option ") => None,
        Kind::Function | Kind::Procedure => return calls::replaced(object, other),
        Kind::Comment | Kind::Owner => return create(object),
        // Without its options a view that is replaced loses them: a barrier, or whose rights it uses.
        Kind::View if property == "definition" => Some(format!(
            "CREATE OR REPLACE VIEW {name}{} AS\n{}",
            create::with(object),
            expected.unwrap_or_default()
        )),
        Kind::View if property == "defaults" => return defaults(object, actual),
        Kind::MaterializedView if OF_COLUMNS.contains(&property) => {
            match materialized::change(object, other, property) {
                Some(statements) => return statements,
                None => None,
            }
        }
        Kind::View | Kind::MaterializedView => {
            let kind = object.kind.name().to_uppercase();
            options(&kind, &name, property, expected, actual)
        }
        Kind::Index | Kind::Constraint if property == "clustered" => Some(clustered(object)),
        Kind::Index | Kind::Constraint if property == "replica identity" => {
            return identifying(object).into_iter().collect();
        }
        Kind::Index if property == "statistics target" => return targets(object, actual),
        Kind::Index | Kind::Constraint => {
            options("INDEX", &index(object), property, expected, actual)
        }
        Kind::Trigger if matches!(property, "enabled" | "otherwise enabled") => {
            return create::enabled_everywhere(object, other);
        }
        Kind::Rule | Kind::EventTrigger if property == "enabled" => Some(create::enabled(object)),
        Kind::Server | Kind::Wrapper if property == "options" => {
            return foreign::options(object, Some(other), property);
        }
        Kind::SearchConfiguration if property == "options" => {
            return search::mapped(object, actual);
        }
        Kind::Dictionary if property == "options" => Some(search::redefined(object, actual)),
        Kind::Operator => calls::estimated(object, other),
        Kind::Aggregate => Some(calls::aggregate(object)),
        Kind::Extension if property == "version" => Some(update(object, other)),
        Kind::Extension => Some(format!(
            "ALTER EXTENSION {name} SET SCHEMA {};",
            bare(expected.unwrap_or_default())
        )),
        Kind::Statistics => Some(format!(
            "ALTER STATISTICS {name} SET STATISTICS {};",
            expected.unwrap_or("-1")
        )),
        Kind::Grant => return grants::grant(object, expected, actual),
        Kind::DefaultPrivileges => {
            let [wanted, there] = [expected, actual].map(|text| Some(text.unwrap_or_default()));
            return grants::by_default(object, wanted, there);
        }
        _ => None,
    };
    vec![statement.unwrap_or_else(|| to_be(object, property))]
}

fn is_of_other_type(object: &Object, other: &Object) -> bool {
    object.property("type") != other.property("type")
}

/// Makes the defaults of a view's columns what they are expected to be; `there` is what they are.
fn defaults(object: &Object, there: Option<&str>) -> Vec<String> {
    let wanted = lists::named(object.property("defaults").unwrap_or_default());
    let there = lists::named(there.unwrap_or_default());
    let alter = format!("ALTER VIEW {} ALTER COLUMN", object.sql());
    let gone = there
        .iter()
        .filter(|(name, _)| lists::behind(&wanted, name).is_none());
    let gone = gone.map(|(name, _)| format!("{alter} {name} DROP DEFAULT;"));
    let new = wanted
        .iter()
        .filter(|(name, default)| lists::behind(&there, name) != Some(default));
    let new = new.map(|(name, default)| format!("{alter} {name} SET DEFAULT {default};"));
    gone.chain(new).collect()
}

/// Schema and name of an index, or of the one that is behind a constraint, as SQL.
fn index(object: &Object) -> String {
    let schema = object.path.first().map(|name| bare(name));
    format!("{}.{}", schema.unwrap_or_default(), bare(object.name()))
}

fn clustered(object: &Object) -> String {
    let (table, last) = parts(object);
    match object.property("clustered") {
        Some(_) => format!("ALTER TABLE {table} CLUSTER ON {last};"),
        None => format!("ALTER TABLE {table} SET WITHOUT CLUSTER;"),
    }
}

/// Lets rows be told apart by an index. That another one is to do so, or something else, is said by that, or of the table.
fn identifying(object: &Object) -> Option<String> {
    let (table, last) = parts(object);
    object.property("replica identity")?;
    Some(format!(
        "ALTER TABLE {table} REPLICA IDENTITY USING INDEX {last};"
    ))
}

/// How many values of an index's columns are kept as statistics: `1:400, 2:9`, by the place of the column.
fn targets(object: &Object, there: Option<&str>) -> Vec<String> {
    let list = |text: Option<&str>| -> BTreeMap<String, String> {
        let targets = text.unwrap_or_default().split(", ");
        let targets = targets.filter_map(|target| target.split_once(':'));
        targets
            .map(|(at, target)| (at.to_owned(), target.to_owned()))
            .collect()
    };
    let (wanted, there) = (list(object.property("statistics target")), list(there));
    let alter = format!("ALTER INDEX {} ALTER COLUMN", index(object));
    let gone = there.keys().filter(|at| !wanted.contains_key(*at));
    let gone = gone.map(|at| format!("{alter} {at} SET STATISTICS -1;"));
    let new = wanted
        .iter()
        .filter(|(at, target)| there.get(*at) != Some(*target));
    let new = new.map(|(at, target)| format!("{alter} {at} SET STATISTICS {target};"));
    gone.chain(new).collect()
}

/// Another version of an extension. Scripts lead from one to a newer one; where there is one that leads back, its makers
/// say so.
///
/// Source: PostgreSQL documentation, "Extension Updates".
fn update(object: &Object, other: &Object) -> String {
    let [wanted, there] =
        [object, other].map(|object| object.property("version").unwrap_or_default());
    let statement = format!(
        "ALTER EXTENSION {} UPDATE TO {};",
        object.sql(),
        literal(wanted)
    );
    if is_newer(wanted, there) {
        return statement;
    }
    by_hand(&format!(
        "by hand: {} is {there} here, and an older one is seldom reached by an update: {statement}\n\
         otherwise drop it and what uses it, and make it with VERSION {}",
        object.title(),
        literal(wanted)
    ))
}

/// A line that leaves a property to a person.
pub(super) fn to_be(object: &Object, property: &str) -> String {
    let expected = object.property(property).unwrap_or("none");
    let expected = match property.strip_prefix("option ") {
        Some(_) => "as in the source; it is not shown",
        None => expected,
    };
    by_hand(&format!(
        "by hand: {} needs {property}: {expected}",
        object.title()
    ))
}

fn options(
    kind: &str,
    name: &str,
    property: &str,
    expected: Option<&str>,
    actual: Option<&str>,
) -> Option<String> {
    (property == "options").then(|| settings(&format!("ALTER {kind} {name}"), expected, actual))
}

/// Sets the options that are expected and takes back those that are not.
pub(super) fn settings(alter: &str, expected: Option<&str>, actual: Option<&str>) -> String {
    let list = |text: Option<&str>| -> Vec<String> {
        text.map(|text| text.split(", ").map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let (wanted, there) = (list(expected), list(actual));
    let key = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
    let gone: Vec<String> = there
        .iter()
        .map(|option| key(option))
        .filter(|name| !wanted.iter().any(|option| key(option) == *name))
        .collect();
    let mut statements = Vec::new();
    if !gone.is_empty() {
        statements.push(format!("{alter} RESET ({});", gone.join(", ")));
    }
    if !wanted.is_empty() {
        statements.push(format!("{alter} SET ({});", wanted.join(", ")));
    }
    statements.join("\n")
}
