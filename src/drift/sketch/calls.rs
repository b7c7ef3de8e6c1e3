//! Statements that make aggregates, operators, casts and access methods.
//!
//! Source: PostgreSQL documentation, "CREATE AGGREGATE", "CREATE OPERATOR", "CREATE CAST" and "CREATE ACCESS METHOD".

use super::super::object::bare;
use super::super::withheld::withheld;
use super::super::{Kind, Object};
use super::lists;
use super::{by_hand, is_by_hand_alone};
use crate::ident::literal;

/// Makes a function or procedure. Settings that may be secrets are left to a person.
pub(super) fn routine(object: &Object) -> Vec<String> {
    [vec![made(object)], needed(object, None)].concat()
}

/// Makes a routine again that was dropped, whose settings that are not shown were [`kept`].
pub(super) fn anew(object: &Object, other: &Object) -> Vec<String> {
    [
        vec![made(object)],
        given_back(object, other),
        needed(object, Some(other)),
    ]
    .concat()
}

/// What statements call a routine. A procedure goes by the types that it takes and by those that it gives, and without a word
/// about it could be either of two.
///
/// Source: PostgreSQL documentation, "DROP PROCEDURE", Notes.
pub(super) fn called(object: &Object) -> String {
    match object.kind {
        Kind::Procedure => taking(&object.sql()),
        _ => object.sql(),
    }
}

/// A procedure by its name and the types that it takes, as SQL.
pub(super) fn taking(procedure: &str) -> String {
    let split = procedure.split_once('(');
    let Some((name, types)) =
        split.and_then(|(name, types)| Some((name, types.strip_suffix(')')?)))
    else {
        return procedure.to_owned();
    };
    let types = lists::parts(types).into_iter();
    let types: Vec<String> = types.map(|ty| format!("IN {ty}")).collect();
    format!("{name}({})", types.join(", "))
}

/// Puts a routine in the place of the one that is there, which has its name already.
pub(super) fn replaced(object: &Object, other: &Object) -> Vec<String> {
    let made = made(object);
    if is_by_hand_alone(&made) {
        return vec![made];
    }
    [kept(object, other, &object.sql()), anew(object, other)].concat()
}

/// Keeps the values that a routine has of its own of settings that are not shown, as settings of the transaction: they do
/// not leave the server. `name` is what the routine is called now.
pub(super) fn kept(object: &Object, other: &Object, name: &str) -> Vec<String> {
    let settings = own(object, other).map(|setting| {
        let begin = literal(&format!("{setting}="));
        let body = format!(
            "BEGIN PERFORM pg_catalog.set_config({}, pg_catalog.substr(s, pg_catalog.length({begin}) + 1), true) \
             FROM pg_catalog.pg_proc p, pg_catalog.unnest(p.proconfig) s \
             WHERE p.oid = {}::pg_catalog.regprocedure AND pg_catalog.starts_with(s, {begin}); END",
            literal(&place(object, setting)),
            literal(name),
        );
        format!("DO {};", literal(&body))
    });
    settings.collect()
}

/// Gives a routine what was kept of it.
fn given_back(object: &Object, other: &Object) -> Vec<String> {
    let settings = own(object, other).map(|setting| {
        let body = format!(
            "BEGIN PERFORM pg_catalog.set_config({}, pg_catalog.current_setting({}), true); END",
            literal(setting),
            literal(&place(object, setting)),
        );
        format!(
            "DO {};\nALTER {} {} SET {} FROM CURRENT;",
            literal(&body),
            object.kind.name().to_uppercase(),
            called(object),
            bare(setting)
        )
    });
    settings.collect()
}

/// The settings that are not shown and that a routine has already.
fn own<'o>(object: &'o Object, other: &'o Object) -> impl Iterator<Item = &'o str> {
    withheld(object).filter(|name| withheld(other).any(|there| there == *name))
}

/// The name of the setting that keeps another one meanwhile.
fn place(object: &Object, setting: &str) -> String {
    let of = format!("{} {setting}", object.title());
    let digest = blake3::hash(of.as_bytes()).to_hex();
    format!("standin.kept_{}", digest.get(..16).unwrap_or_default())
}

fn made(object: &Object) -> String {
    match object.note("create") {
        Some(create) => format!("{};", create.trim_end()),
        None => by_hand(&format!("by hand: make {}", object.title())),
    }
}

/// Lines about settings that are not shown and are not there.
fn needed(object: &Object, other: Option<&Object>) -> Vec<String> {
    let has = |name: &str| other.is_some_and(|other| withheld(other).any(|there| there == name));
    let settings = withheld(object).filter(|name| !has(name)).map(|name| {
        by_hand(&format!(
            "by hand: {} needs setting {name}: as in the source; it is not shown",
            object.title()
        ))
    });
    settings.collect()
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

/// Gives an operator other estimators, which are all of it that can be changed and taken back; `None` where more differs.
///
/// Source: PostgreSQL documentation, "ALTER OPERATOR".
pub(super) fn estimated(object: &Object, other: &Object) -> Option<String> {
    let [wanted, there] = [object, other].map(|side| {
        let parts = lists::parts(side.property("definition").unwrap_or_default());
        let (estimators, rest): (Vec<&str>, Vec<&str>) = parts
            .into_iter()
            .partition(|part| part.starts_with("restrict = ") || part.starts_with("join = "));
        (estimators, rest)
    });
    if wanted.1 != there.1 {
        return None;
    }
    let value = |name: &str| {
        let mut parts = wanted.0.iter();
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix(" = "))
    };
    let schema = bare(object.path.first()?);
    Some(format!(
        "ALTER OPERATOR {schema}.{} SET (RESTRICT = {}, JOIN = {});",
        object.name(),
        value("restrict").unwrap_or("NONE"),
        value("join").unwrap_or("NONE"),
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
