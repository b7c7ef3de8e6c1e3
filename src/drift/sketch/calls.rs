//! Statements that make aggregates and casts.
//!
//! Source: PostgreSQL documentation, "CREATE AGGREGATE" and "CREATE CAST".

use super::super::Object;
use super::super::object::bare;
use super::by_hand;
use super::lists;

/// Makes an aggregate, or puts it in the place of one that gives the same.
pub(super) fn aggregate(object: &Object) -> String {
    let text = |property: &str| object.property(property).unwrap_or_default();
    let definition = text("definition");
    let options = lists::named(definition);
    // An operator is not written as it is told.
    if lists::behind(&options, "sortop").is_some() {
        return by_hand(&format!(
            "by hand: make {} with {definition}",
            object.title()
        ));
    }
    let name = object.name().split_once('(').map_or("", |(name, _)| name);
    let arguments = match text("arguments") {
        "" => "*",
        arguments => arguments,
    };
    let schema = object
        .path
        .first()
        .map(|name| bare(name))
        .unwrap_or_default();
    format!(
        "CREATE OR REPLACE AGGREGATE {schema}.{}({arguments}) ({definition}, parallel = {});",
        bare(name),
        text("parallel")
    )
}

/// Makes a cast.
pub(super) fn cast(object: &Object) -> Option<String> {
    let definition = object.property("definition")?;
    let (how, when) = definition.rsplit_once(", ")?;
    let how = match how.strip_prefix("function ") {
        Some(function) => format!("WITH FUNCTION {function}"),
        None if how == "inout" => "WITH INOUT".to_owned(),
        None => how.to_uppercase(),
    };
    let when = match when {
        "implicit" => " AS IMPLICIT",
        "assignment" => " AS ASSIGNMENT",
        _ => "",
    };
    Some(format!("CREATE CAST {} {how}{when};", object.sql()))
}
