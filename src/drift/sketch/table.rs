//! Statements for tables and partitions.

use super::super::Object;
use super::super::object::bare;
use super::alter::settings;
use super::create::with;
use super::{by_hand, column, foreign};

/// Makes a table with its columns.
pub(super) fn create(object: &Object, columns: &[&Object]) -> Vec<String> {
    let name = object.sql();
    let has = |property: &str| object.property(property).is_some_and(|text| text == "true");
    let mut statements = vec![statement(object, columns)];
    if let Some(what) = unknown_options(object) {
        return vec![by_hand(&format!(
            "by hand: make {} with {what}:\n{}",
            object.title(),
            statements.concat()
        ))];
    }
    for (property, words) in [
        ("row security", "ENABLE ROW LEVEL SECURITY"),
        ("forced row security", "FORCE ROW LEVEL SECURITY"),
    ] {
        if has(property) {
            statements.push(format!("ALTER TABLE {name} {words};"));
        }
    }
    // With an index its own statements say it.
    if let Some(identity @ ("full" | "nothing")) = object.property("replica identity") {
        let identity = identity.to_uppercase();
        statements.push(format!("ALTER TABLE {name} REPLICA IDENTITY {identity};"));
    }
    let toast = object.property("toast options");
    statements.extend(toast.map(|options| toasted(&name, Some(options), None)));
    for column in columns {
        if comes_from_elsewhere(object) {
            statements.extend(own(column));
        }
        statements.extend(column::rest(column));
    }
    statements
}

/// The options of a foreign table that cannot be written. Which of them its wrapper asks for is not known, so it is not made
/// without.
fn unknown_options(object: &Object) -> Option<String> {
    object.property("foreign options")?;
    match foreign::written(object) {
        Some((_, hidden)) if hidden.is_empty() => None,
        Some((_, hidden)) => Some(format!(
            "option {}, as in the source; it is not shown",
            hidden.join(", ")
        )),
        None => Some("its options, as in the source".to_owned()),
    }
}

/// Whether a table's columns are those of its parent or of a type.
fn comes_from_elsewhere(object: &Object) -> bool {
    ["partition of", "of type"].map(|property| object.property(property)) != [None, None]
}

/// What a column has that comes with no parent and no type. To say it where the parent says it too does no harm.
fn own(column: &Object) -> Vec<String> {
    let mut statements = Vec::new();
    if column.property("default").is_some() {
        statements.extend(column::change(column, None, "default"));
    }
    if column.property("not null") == Some("true") && column.property("identity").is_none() {
        statements.extend(column::change(column, None, "not null"));
    }
    statements
}

fn statement(object: &Object, columns: &[&Object]) -> String {
    let name = object.sql();
    let text = |property: &str| object.property(property);
    let unlogged = if text("persistence") == Some("unlogged") {
        "UNLOGGED "
    } else {
        ""
    };
    let foreign = if text("sort") == Some("foreign table") {
        "FOREIGN "
    } else {
        ""
    };
    let mut statement = format!("CREATE {unlogged}{foreign}TABLE {name}");
    if let (Some(parent), Some(bound)) = (text("partition of"), text("partition bound")) {
        statement += &format!(" PARTITION OF {parent} {bound}");
    } else if let Some(ty) = text("of type") {
        statement += &format!(" OF {ty}");
    } else {
        let written = columns
            .iter()
            .map(|object| format!("    {}", column::written(object)));
        let lines: Vec<String> = written.collect();
        statement += &format!(" (\n{}\n)", lines.join(",\n"));
    }
    if let Some(parents) = text("inherits") {
        statement += &format!(" INHERITS ({parents})");
    }
    if let Some(key) = text("partition key") {
        statement += &format!(" PARTITION BY {key}");
    }
    if let Some(method) = text("access method") {
        statement += &format!(" USING {}", bare(method));
    }
    if let Some(server) = text("server") {
        statement += &format!(" SERVER {server}");
    }
    if let Some((options, _)) = foreign::written(object) {
        statement += &options;
    }
    statement + &with(object) + ";"
}

/// Makes one property of a table what it is expected to be; `None` for what a person must do.
pub(super) fn change(object: &Object, other: &Object, property: &str) -> Option<Vec<String>> {
    let name = object.sql();
    let (expected, actual) = (object.property(property), other.property(property));
    let is = expected == Some("true");
    let action = match (property, expected) {
        ("persistence", Some("unlogged")) => "SET UNLOGGED".to_owned(),
        ("persistence", _) => "SET LOGGED".to_owned(),
        ("row security", _) => format!(
            "{} ROW LEVEL SECURITY",
            if is { "ENABLE" } else { "DISABLE" }
        ),
        ("forced row security", _) => {
            format!("{}FORCE ROW LEVEL SECURITY", if is { "" } else { "NO " })
        }
        // An index says it by itself; a partition leaves first of all, and is attached late, see below.
        ("replica identity", Some("index")) | ("partition of" | "partition bound", _) => {
            return Some(Vec::new());
        }
        ("replica identity", Some(identity)) => {
            format!("REPLICA IDENTITY {}", identity.to_uppercase())
        }
        ("access method", method) => {
            format!("SET ACCESS METHOD {}", bare(method.unwrap_or("heap")))
        }
        ("options", _) => {
            return Some(vec![settings(
                &format!("ALTER TABLE {name}"),
                expected,
                actual,
            )]);
        }
        ("toast options", _) => return Some(vec![toasted(&name, expected, actual)]),
        ("foreign options", _) => return Some(foreign::options(object, Some(other), property)),
        ("of type", Some(ty)) => format!("OF {ty}"),
        ("of type", None) => "NOT OF".to_owned(),
        _ => return None,
    };
    Some(vec![format!("ALTER TABLE {name} {action};")])
}

/// Storage parameters of the table that holds a table's long values.
fn toasted(name: &str, expected: Option<&str>, actual: Option<&str>) -> String {
    let [expected, actual] = [expected, actual].map(|options| {
        options.map(|options| format!("toast.{}", options.replace(", ", ", toast.")))
    });
    let alter = format!("ALTER TABLE {name}");
    settings(&alter, expected.as_deref(), actual.as_deref())
}

/// Makes a table a partition no longer. Names are as they are.
pub(super) fn detached(other: &Object) -> Option<String> {
    let parent = other.property("partition of")?;
    let name = other.sql();
    Some(format!("ALTER TABLE {parent} DETACH PARTITION {name};"))
}

/// Makes a table the partition that it is expected to be, which comes when its columns are its parent's. Parent and bound are
/// one change; `there` is what the parent that it has should be called. With other bounds it stays a part of it until now.
pub(super) fn attached(object: &Object, there: Option<&str>, property: &str) -> Vec<String> {
    let wanted = object.property("partition of");
    let is_same = wanted == there;
    let is_one = match property {
        "partition of" => !is_same,
        "partition bound" => is_same,
        _ => false,
    };
    let (Some(parent), Some(bound), true) = (wanted, object.property("partition bound"), is_one)
    else {
        return Vec::new();
    };
    let mut statements = Vec::new();
    if is_same {
        statements.extend(detached(object));
    }
    statements.push(format!(
        "ALTER TABLE {parent} ATTACH PARTITION {} {bound}; -- fails where a row does not fit",
        object.sql()
    ));
    statements
}
