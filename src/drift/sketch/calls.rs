//! Statements that make aggregates, operators, casts and access methods.
//!
//! Source: PostgreSQL documentation, "CREATE AGGREGATE", "CREATE OPERATOR", "CREATE CAST" and "CREATE ACCESS METHOD".

use super::super::Object;
use super::super::object::bare;
use super::super::withheld::withheld;
use super::by_hand;
use super::lists;

/// Makes a function or procedure, or puts it in the place of another one. Settings that may be secrets are left to a person.
pub(super) fn routine(object: &Object) -> Vec<String> {
    let made = match object.note("create") {
        Some(create) => format!("{};", create.trim_end()),
        None => by_hand(&format!("by hand: make {}", object.title())),
    };
    let settings = withheld(object).map(|name| {
        by_hand(&format!(
            "by hand: {} needs setting {name}: as in the source; it is not shown",
            object.title()
        ))
    });
    [made].into_iter().chain(settings).collect()
}

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

/// Makes an operator. One that it names as its commutator or negator need not be there yet.
pub(super) fn operator(object: &Object) -> Option<String> {
    let (name, types) = object.name().split_once(" (")?;
    let types = lists::parts(types.strip_suffix(')')?);
    let [left, right] = types[..] else {
        return None;
    };
    let sides = [("LEFTARG", left), ("RIGHTARG", right)].into_iter();
    let sides = sides.filter(|(_, ty)| *ty != "NONE");
    let mut options: Vec<String> = sides.map(|(side, ty)| format!("{side} = {ty}")).collect();
    for option in lists::parts(object.property("definition")?) {
        options.push(match option.split_once(" = ") {
            Some((name @ ("commutator" | "negator"), other)) => {
                format!("{} = OPERATOR({other})", name.to_uppercase())
            }
            Some((name, value)) => format!("{} = {value}", name.to_uppercase()),
            None => option.to_uppercase(),
        });
    }
    let schema = bare(object.path.first()?);
    Some(format!(
        "CREATE OPERATOR {schema}.{name} ({});",
        options.join(", ")
    ))
}

/// Makes an access method.
pub(super) fn access_method(object: &Object) -> String {
    let text = |property: &str| object.property(property).unwrap_or_default();
    format!(
        "CREATE ACCESS METHOD {} TYPE {} HANDLER {};",
        object.sql(),
        text("sort").to_uppercase(),
        text("handler")
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
