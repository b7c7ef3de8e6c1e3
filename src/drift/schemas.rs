//! Schemas that go by another name in the other database: what is in them is compared, and sketched, as if they did not.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::object::bare;
use super::tokens::located;
use super::{Kind, Object, Schema};

/// Of what two schemas hold together, how much must have the same names for one to be the other renamed: four of five.
const ALIKE: (usize, usize) = (4, 5);

/// Schemas by their expected name and the one that they have: those that are only in one of the two and hold the same, as no
/// other pair does.
pub(super) fn renamed(expected: &Schema, actual: &Schema) -> Vec<(String, String)> {
    let (before, after) = (names(expected), names(actual));
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for one in before.difference(&after) {
        let wanted = contents(expected, one);
        for other in after.difference(&before) {
            let there = contents(actual, other);
            let shared = wanted.intersection(&there).count();
            let all = wanted.len() + there.len() - shared;
            if shared > 0 && shared * ALIKE.1 >= all * ALIKE.0 {
                pairs.push((one, other));
            }
        }
    }
    // Where one could be several, nobody knows which it is.
    let is_only = |(one, other): (&str, &str)| {
        let rivals = pairs.iter().filter(|pair| pair.0 == one || pair.1 == other);
        rivals.count() == 1
    };
    let certain = pairs.iter().filter(|pair| is_only(**pair));
    certain
        .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()))
        .collect()
}

fn names(schema: &Schema) -> BTreeSet<&str> {
    let schemas = schema
        .objects
        .iter()
        .filter(|object| object.kind == Kind::Schema);
    schemas.map(Object::name).collect()
}

/// Kinds and names of what is in a schema, without its own name.
fn contents(schema: &Schema, name: &str) -> BTreeSet<(Kind, Vec<String>)> {
    let own = format!("{}.", bare(name));
    let inside = schema
        .objects
        .iter()
        .filter(|object| is_in_schema(object) && object.path[0] == name);
    inside
        .map(|object| {
            let rest = object.path[1..].iter();
            (
                object.kind,
                rest.map(|part| part.replace(&own, ".")).collect(),
            )
        })
        .collect()
}

/// Whether an object's path begins with a schema's name.
fn is_in_schema(object: &Object) -> bool {
    object.path.len() > 1 && !object.kind.is_extra() && object.kind != Kind::UserMapping
}

/// A schema with the expected names of its schemas.
pub(super) fn as_expected<'s>(actual: &'s Schema, renamed: &[(String, String)]) -> Cow<'s, Schema> {
    if renamed.is_empty() {
        return Cow::Borrowed(actual);
    }
    let mut schema = actual.clone();
    for (to, from) in renamed {
        for object in &mut schema.objects {
            rename(object, from, to);
        }
    }
    schema
        .objects
        .sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    Cow::Owned(schema)
}

fn rename(object: &mut Object, from: &str, to: &str) {
    rename_path(object, from, to);
    let (bare_from, bare_to) = (bare(from), bare(to));
    let is_code = object
        .property("body")
        .is_some_and(|body| !body.starts_with("RETURN ") && !body.starts_with("BEGIN ATOMIC"));
    let kind = object.kind;
    for (property, text) in &mut object.properties {
        match (kind, property.as_str()) {
            (Kind::Extension, "schema") if text == from => to.clone_into(text),
            (Kind::Publication, "schemas") => {
                let names = text.split(", ").map(|name| {
                    if name == bare_from {
                        bare_to.as_str()
                    } else {
                        name
                    }
                });
                *text = names.collect::<Vec<_>>().join(", ");
            }
            // What the server does not read, it does not rename.
            (Kind::Comment | Kind::Extension, _)
            | (Kind::Server | Kind::Wrapper, "options")
            | (_, "settings" | "foreign options" | "library" | "locale" | "labels") => {}
            (_, "body") if is_code => {}
            _ => *text = exchanged(text, &bare_from, &bare_to),
        }
    }
    if let Some(of) = object.notes.get_mut("of")
        && let Some(table) = of
            .strip_prefix(from)
            .and_then(|rest| rest.strip_prefix('\t'))
    {
        *of = format!("{to}\t{table}");
    }
}

fn rename_path(object: &mut Object, from: &str, to: &str) {
    let (bare_from, bare_to) = (bare(from), bare(to));
    let is_inside = is_in_schema(object) || object.kind == Kind::Schema;
    let has_types = object.kind.takes_types();
    if let Some(first) = object.path.first_mut() {
        if is_inside && first == from {
            to.clone_into(first);
        } else if object.kind.is_extra() || object.kind == Kind::Cast {
            *first = if *first == format!("schema {bare_from}") {
                format!("schema {bare_to}")
            } else {
                exchanged(first, &bare_from, &bare_to).replace(
                    &format!(" in {bare_from} on "),
                    &format!(" in {bare_to} on "),
                )
            };
        }
    }
    if let Some(last) = object.path.last_mut().filter(|_| has_types) {
        *last = exchanged(last, &bare_from, &bare_to);
    }
}

/// A text in which every name in one schema is in another one; names are quoted where they must be.
fn exchanged(text: &str, from: &str, to: &str) -> String {
    let tokens = located(text);
    let mut exchanged = String::with_capacity(text.len());
    let mut end = 0;
    for (at, (start, token)) in tokens.iter().enumerate() {
        let next = |step: usize| tokens.get(at + step).map_or("", |(_, token)| token);
        let before = at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .map_or("", |(_, token)| token);
        let name = if *token == from && next(1) == "." && before != "." {
            to.to_owned()
        } else if next(1) == "::" && next(2).starts_with("reg") {
            // 'schema.sequence'::regclass
            match token.strip_prefix(&format!("'{from}.")) {
                Some(rest) => format!("'{to}.{rest}"),
                None => continue,
            }
        } else {
            continue;
        };
        exchanged.push_str(&text[end..*start]);
        exchanged.push_str(&name);
        end = start + token.len();
    }
    exchanged.push_str(&text[end..]);
    exchanged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_schema_are_exchanged_and_nothing_else() {
        let cases = [
            ("app.users", "shop.users"),
            ("f(app.mood, x.app.y)", "f(shop.mood, x.app.y)"),
            (
                "nextval('app.s'::regclass) || 'app.s'::text",
                "nextval('shop.s'::regclass) || 'app.s'::text",
            ),
            ("SELECT app FROM \"App\".t", "SELECT app FROM \"App\".t"),
        ];
        for (text, expected) in cases {
            assert_eq!(exchanged(text, "app", "shop"), expected);
        }
    }
}
