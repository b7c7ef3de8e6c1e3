//! What of a schema gives access to something, though it is no setting: a schema is captured as it is, and files are committed.
//!
//! Secrets are known by their forms (`drift::settings::secrets`, as in configuration), by what stands around a text in SQL,
//! and by what a connection string has in it (`detect::literals`).

use std::collections::BTreeSet;

use crate::detect::literals;
use crate::drift::settings::secrets::{by_form, has_pair, is_named};
use crate::drift::tokens::located;
use crate::drift::withheld::{is_secret, withheld};
use crate::drift::{Kind, Object, Schema};

/// Literals of dynamic SQL are SQL, which may have such literals again.
const DEEPEST: usize = 3;

/// What is called like a secret and has no form of its own.
const NAMED: &str = "a password or secret";

/// Objects whose definitions seem to hold a password, a key or the like, in words: one for each property, with all that it
/// seems to hold. Never the text itself.
pub fn written_down(schema: &Schema) -> Vec<String> {
    let objects = schema.objects.iter();
    let told = objects.flat_map(|object| {
        let held = held(object);
        held.into_iter().map(|(property, what)| {
            let what: Vec<&str> = what.into_iter().collect();
            let title = object.title();
            format!("{title}: its {property} seems to hold {}", what.join(", "))
        })
    });
    told.collect()
}

/// What a definition or a statement seems to hold that gives access to something, in words; `None` where it is shown.
pub fn held_in(sql: &str) -> Option<String> {
    let mut what = BTreeSet::new();
    of_text(sql, &mut what);
    in_words(what)
}

/// The same of a property of an object with this name.
pub fn held_by(kind: Kind, name: &str, property: &str, text: &str) -> Option<String> {
    in_words(of_property(kind, name, property, text))
}

fn in_words(what: BTreeSet<&str>) -> Option<String> {
    let what: Vec<&str> = what.into_iter().collect();
    (!what.is_empty()).then(|| what.join(", "))
}

/// Settings of routines whose values stay out of what is written, in words.
pub fn left_out(schema: &Schema) -> Vec<String> {
    let settings = |object: &Object| withheld(object).map(str::to_owned).collect::<Vec<_>>();
    let routines = schema
        .objects
        .iter()
        .map(|object| (object, settings(object)));
    let routines = routines.filter(|(_, settings)| !settings.is_empty());
    let told = routines.map(|(object, settings)| {
        let (title, settings) = (object.title(), settings.join(", "));
        format!("{title}: it sets {settings} to what seems to be secret, and the value is not written down")
    });
    told.collect()
}

fn held(object: &Object) -> Vec<(&str, BTreeSet<&'static str>)> {
    let properties = object.properties.iter();
    let seen = properties.map(|(property, text)| {
        let what = of_property(object.kind, object.name(), property, text);
        (property.as_str(), what)
    });
    seen.filter(|(_, what)| !what.is_empty()).collect()
}

/// What a property of an object holds, by the object's name, by the words of a comment, and as SQL.
fn of_property(kind: Kind, name: &str, property: &str, text: &str) -> BTreeSet<&'static str> {
    let mut what = BTreeSet::new();
    let is_own = kind == Kind::Column && property == "default" && is_secret(name);
    if is_own && literals::is_text(text) {
        what.insert(NAMED);
    }
    if kind == Kind::Comment {
        what.extend(literals::accesses(text));
        if what.is_empty() && has_pair(text) {
            what.insert(NAMED);
        }
    }
    of_text(text, &mut what);
    what
}

fn of_text(sql: &str, what: &mut BTreeSet<&'static str>) {
    of_sql(sql, DEEPEST, what);
    // One thing, by its own name.
    if by_form(sql).next().is_some() {
        what.remove(literals::TOKEN);
    }
}

/// What a text of SQL holds: in its literals, and in its comments what cannot be anything else.
fn of_sql(sql: &str, deepest: usize, what: &mut BTreeSet<&'static str>) {
    what.extend(by_form(sql));
    what.extend(literals::addresses(sql));
    let tokens: Vec<&str> = located(sql).into_iter().map(|(_, token)| token).collect();
    for (at, token) in tokens.iter().enumerate() {
        let Some(literal) = content(token) else {
            continue;
        };
        what.extend(literals::accesses(&literal));
        if what.is_empty() && has_pair(&literal) {
            what.insert(NAMED);
        }
        if names(&tokens, at).is_some_and(|name| is_named(&name, &literal)) {
            what.insert(NAMED);
        }
        if deepest > 0 && literal.contains(['\'', '$']) {
            of_sql(&literal, deepest - 1, what);
        }
    }
}

/// What a literal says.
fn content(token: &str) -> Option<String> {
    let quoted = token.strip_prefix(['e', 'E']).unwrap_or(token);
    if let Some(inner) = quoted.strip_prefix('\'') {
        let inner = inner.strip_suffix('\'').unwrap_or(inner);
        return Some(inner.replace("''", "'"));
    }
    let tag = token.strip_prefix('$')?.find('$')? + 2;
    let inner = token.get(tag..token.len().checked_sub(tag)?)?;
    Some(inner.to_owned())
}

/// What the literal at this place is called: `password text := '…'`, `apikey => '…'`, `'…'::text AS api_key`,
/// `ALTER ROLE … PASSWORD '…'`, `set_config('app.secret_key', '…', false)`.
fn names(tokens: &[&str], at: usize) -> Option<String> {
    let back = |steps: usize| tokens.get(at.checked_sub(steps)?).copied();
    let is = |token: &str, word: &str| token.eq_ignore_ascii_case(word);
    let before = back(1).unwrap_or_default();
    if is(before, "password") {
        return Some(before.to_owned());
    }
    if [":=", "=>", "default"].iter().any(|word| is(before, word)) {
        // `ALTER COLUMN api_key SET DEFAULT '…'`
        if back(2).is_some_and(|token| is(token, "set")) {
            return back(3).map(unquoted);
        }
        let declared = tokens[..at - 1].iter().rev();
        let is_end = |token: &&&str| matches!(**token, ";" | "," | "(") || is(token, "declare");
        // The name of what is declared stands first, its type behind it.
        let declared = declared.take_while(|token| !is_end(token));
        return declared.last().map(|name| unquoted(name));
    }
    // `current_setting('app.token') = '…'`, with casts in between as the server writes them.
    if before == "=" {
        let begins = (3..=12)
            .filter_map(back)
            .any(|token| is(token, "current_setting"));
        let name = (3..=12).filter_map(back).find_map(content);
        return name.filter(|_| begins);
    }
    if before == "," {
        // Views have a cast behind the name.
        let name = (2..=4).filter_map(back).find_map(content)?;
        let begins = (3..=6).filter_map(back);
        return begins
            .into_iter()
            .any(|token| is(token, "set_config"))
            .then_some(name);
    }
    let mut behind = tokens[at + 1..].iter().skip_while(|token| {
        let is_cast = token.starts_with(|c: char| c.is_alphabetic()) || **token == ".";
        **token == ":" || **token == "::" || (is_cast && !is(token, "as"))
    });
    let is_as = behind.next().is_some_and(|token| is(token, "as"));
    behind.next().filter(|_| is_as).map(|name| unquoted(name))
}

fn unquoted(name: &str) -> String {
    name.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_access_is_told_by_object_and_not_shown() {
        let object = |kind, path: &[&str], property: &str, text: &str| Object {
            kind,
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            properties: [(property.to_owned(), text.to_owned())].into(),
            notes: [].into(),
            hidden: [].into(),
        };
        let link = "SELECT id FROM dblink('host=far user=me password=hunter2'::text, 'SELECT id'::text) t(id integer);";
        let call = "BEGIN PERFORM post('https://me:hunter2@far.shop.io/x'); END";
        let schema = Schema {
            server_version: 150_000,
            objects: vec![
                object(Kind::View, &["public", "v"], "definition", link),
                object(Kind::Function, &["public", "f()"], "body", call),
                object(
                    Kind::Column,
                    &["public", "t", "api_key"],
                    "default",
                    "'hunter2'::text",
                ),
                object(
                    Kind::Column,
                    &["public", "t", "note"],
                    "default",
                    "'hunter2'::text",
                ),
                object(
                    Kind::View,
                    &["public", "w"],
                    "definition",
                    "SELECT t.password = 'x'::text AS is_x, 'password='::text FROM t",
                ),
            ],
        };
        let told = written_down(&schema);
        assert_eq!(told.len(), 3, "{told:?}");
        for (told, part) in told.iter().zip([
            "view public.v: its definition",
            "function public.f(): its body",
            "column public.t.api_key: its default",
        ]) {
            assert!(told.starts_with(part) && !told.contains("hunter"), "{told}");
        }
    }

    #[test]
    fn every_sort_of_secret_is_told_and_words_are_not() {
        let schema = |kind, text: &str| Schema {
            server_version: 150_000,
            objects: vec![Object {
                kind,
                path: ["public", "f()"].map(str::to_owned).to_vec(),
                properties: [("body".to_owned(), text.to_owned())].into(),
                notes: [].into(),
                hidden: [].into(),
            }],
        };
        for (text, expected) in [
            (
                "select '-----BEGIN RSA PRIVATE KEY-----\nMIIhunter2\n-----END RSA PRIVATE KEY-----'",
                "a private key",
            ),
            (
                "-- jwt: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                "a JSON Web Token",
            ),
            (
                "declare password text := 'hunter2'; begin return 1; end",
                NAMED,
            ),
            (
                "declare a int; api_key text default 'hunter2'; begin end",
                NAMED,
            ),
            (
                "perform set_config('app.secret_key', 'hunter2', false)",
                NAMED,
            ),
            (
                "perform post('https://x', 'Authorization: Basic dTpodW50ZXIy')",
                "a user with a password",
            ),
            ("execute 'alter role x password ''hunter2'''", NAMED),
            (" SELECT 'hunter2'::text AS api_key;", NAMED),
            ("select a <> 'token=9f8a7b6c5d4e3f2a1b0c'", NAMED),
            ("perform call(api_key => 'hunter2')", NAMED),
            (
                "ALTER TABLE t ALTER COLUMN api_key SET DEFAULT 'hunter2'::text;",
                NAMED,
            ),
            (
                "(current_setting('app.token'::text, true) = 'hunter2'::text)",
                NAMED,
            ),
            (
                "-- don't: see https://u:hunter2@h/d\nselect 1",
                "a URL with a password",
            ),
            (
                "declare password text := 'hunter2'; begin perform dblink('password=hunter2'); return 'ghp_hunter2abcdefghijklmnopqrstuvwxyz012345'; end",
                "a GitHub token, a password, a password or secret",
            ),
        ] {
            let told = written_down(&schema(Kind::Function, text));
            let end = format!("seems to hold {expected}");
            assert!(
                told.len() == 1 && told[0].ends_with(&end),
                "{text}: {told:?}"
            );
            assert!(!told[0].contains("hunter"), "{told:?}");
        }
        let comment = written_down(&schema(Kind::Comment, "log in with password=hunter2"));
        assert!(
            comment[0].ends_with("seems to hold a password"),
            "{comment:?}"
        );
        for text in [
            "begin if new.password = 'x' then raise exception 'no password'; end if; end",
            "declare password text := ''; token text := '${TOKEN}'; key text := 'name'; begin end",
            "select set_config('app.user', 'ada', true), a.token as token, 'x' as name from a",
            "select format('password=%s', p) -- it's basic authentication, bearer of news",
        ] {
            let told = written_down(&schema(Kind::Function, text));
            assert!(told.is_empty(), "{text}: {told:?}");
        }
    }

    #[test]
    fn settings_that_are_left_out_are_told() {
        let mut object = Object {
            kind: Kind::Function,
            path: ["public", "f()"].map(str::to_owned).to_vec(),
            properties: [].into(),
            notes: [].into(),
            hidden: [].into(),
        };
        let settings = ["app.dsn=postgres://u:hunter2@h/d", "work_mem=4MB"].map(str::to_owned);
        crate::drift::withheld::put_down(&mut object, &settings, str::to_owned);
        let told = left_out(&Schema {
            server_version: 150_000,
            objects: vec![object],
        });
        assert!(
            told.len() == 1 && told[0].contains("it sets app.dsn to"),
            "{told:?}"
        );
    }
}
