//! Materialized views and what filling them reads. A target fills its own, so what is read from elsewhere reaches it as it is.

use std::collections::{BTreeSet, HashMap};

use tokio_postgres::{Client, Row};

use super::connect::Side;
use super::failure;
use super::row::get;
use crate::catalog::views::{MaterializedView, Read};
use crate::error::Result;
use crate::ident::TableName;

/// How functions of the server begin that read what no table holds: files and large objects.
/// Source: PostgreSQL documentation, "Generic File Access Functions", "Large Objects: Server-Side Functions".
const OUTSIDE: &[&str] = &[
    "pg_read_file",
    "pg_read_binary_file",
    "pg_ls_",
    "pg_stat_file",
    "pg_file_",
    "lo_get",
    "lo_open",
    "lo_import",
    "loread",
];

/// The same of extensions, for bodies: what a query calls of them it depends on, and is told of by that.
const OF_EXTENSIONS: &[&str] = &["dblink", "http_get", "http_post"];

/// Functions that run a query which is given as a text, or read every table.
/// Source: PostgreSQL documentation, "Mapping Tables to XML".
const DYNAMIC: &[&str] = &[
    "query_to_xml",
    "table_to_xml",
    "cursor_to_xml",
    "schema_to_xml",
    "database_to_xml",
];

/// Extensions whose functions ask other servers or read files. Those of foreign-data wrappers end on `_fdw`.
const EXTENSIONS: &[&str] = &[
    "adminpack",
    "aws_lambda",
    "aws_s3",
    "azure_storage",
    "dblink",
    "dblink_plus",
    "http",
    "pg_background",
    "pg_net",
    "plproxy",
];

/// Between what is read and the function that reads it.
const WITHIN: &str = " in the function ";

/// A view or function by its text.
struct Body {
    name: String,
    text: String,
    /// Its language, where it is one that may do what it likes.
    language: Option<String>,
}

/// What a view reaches.
struct Reached {
    view: u32,
    view_name: TableName,
    kind: String,
    at: u32,
    name: TableName,
    columns: Vec<String>,
    body: Option<String>,
    extension: Option<String>,
    language: Option<String>,
}

/// The views by OID, without their indexes. Errors with the server's.
pub(super) async fn views(client: &Client, side: Side) -> Result<HashMap<u32, MaterializedView>> {
    let rows = client
        .query(include_str!("sql/materialized_views.sql"), &[])
        .await
        .map_err(|error| failure::from_client(side, &error))?;
    let reached = rows.iter().map(reached).collect::<Result<Vec<_>>>()?;
    let calls = reached.iter().any(|reached| reached.kind == "function");
    let (bodies, foreign) = if reached.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        let functions = if calls {
            all(client, side, include_str!("sql/function_bodies.sql")).await?
        } else {
            Vec::new()
        };
        let foreign = all(client, side, include_str!("sql/foreign_tables.sql")).await?;
        (
            functions.iter().map(body).collect::<Result<Vec<_>>>()?,
            foreign.iter().map(relation).collect::<Result<Vec<_>>>()?,
        )
    };
    Ok(told(&reached, &bodies, &foreign))
}

async fn all(client: &Client, side: Side, sql: &str) -> Result<Vec<Row>> {
    let rows = client.query(sql, &[]).await;
    rows.map_err(|error| failure::from_client(side, &error))
}

fn reached(row: &Row) -> Result<Reached> {
    Ok(Reached {
        view: get(row, 0)?,
        view_name: TableName::new(get::<String>(row, 1)?, get::<String>(row, 2)?),
        kind: get(row, 3)?,
        at: get(row, 4)?,
        name: TableName::new(get::<String>(row, 5)?, get::<String>(row, 6)?),
        columns: get(row, 7)?,
        body: get(row, 8)?,
        extension: get(row, 9)?,
        language: get(row, 10)?,
    })
}

fn body(row: &Row) -> Result<Body> {
    Ok(Body {
        name: get(row, 0)?,
        text: get::<Option<String>>(row, 1)?.unwrap_or_default(),
        language: get(row, 2)?,
    })
}

fn relation(row: &Row) -> Result<TableName> {
    Ok(TableName::new(
        get::<String>(row, 0)?,
        get::<String>(row, 1)?,
    ))
}

/// The views, each with what it reads.
fn told(
    reached: &[Reached],
    bodies: &[Body],
    foreign: &[TableName],
) -> HashMap<u32, MaterializedView> {
    let reading = reading(bodies, foreign);
    let mut views: HashMap<u32, MaterializedView> = HashMap::new();
    for reached in reached {
        let view = views
            .entry(reached.view)
            .or_insert_with(|| MaterializedView {
                name: reached.view_name.clone(),
                outside: Vec::new(),
                reads: Vec::new(),
                gathers: false,
                uniques: Vec::new(),
            });
        view.outside.extend(outside(reached, &reading, foreign));
        if matches!(reached.kind.as_str(), "r" | "p") && !reached.columns.is_empty() {
            view.reads.push(Read {
                table: reached.name.clone(),
                columns: reached.columns.clone(),
            });
        }
        if reached.at == reached.view {
            let text = reached.body.as_deref().unwrap_or_default();
            view.gathers = text.contains("GROUP BY") || text.contains("SELECT DISTINCT");
        }
    }
    for view in views.values_mut() {
        view.outside.sort();
        view.outside.dedup();
        // What the query reads itself is told once.
        let all = view.outside.clone();
        view.outside.retain(|what| {
            let within = what.split_once(WITHIN);
            within.is_none_or(|(what, _)| !all.iter().any(|other| other == what))
        });
        view.reads.sort();
    }
    views
}

/// What of it is in no table, as messages call it.
fn outside(reached: &Reached, reading: &BTreeSet<&str>, foreign: &[TableName]) -> Option<String> {
    let name = &reached.name;
    if reached.kind == "f" {
        return Some(format!("the foreign table {name}"));
    }
    let extension = reached.extension.as_deref();
    if reached.kind == "function"
        && let Some(extension) = extension.filter(|name| is_outside(name))
    {
        return Some(format!(
            "the function {name} of the extension `{extension}`"
        ));
    }
    if let Some(language) = &reached.language {
        return Some(format!(
            "the function {name} in the language `{language}`, which may read whatever the server can"
        ));
    }
    if extension.is_some() {
        return None;
    }
    let text = reached.body.as_deref()?;
    let own = called(text, OUTSIDE);
    let own = own.or_else(|| called(text, DYNAMIC).filter(|_| !foreign.is_empty()));
    if reached.kind != "function" {
        return own.map(|found| format!("the function `{found}`"));
    }
    let found = own
        .or_else(|| called(text, OF_EXTENSIONS))
        .or_else(|| {
            reading
                .iter()
                .find(|name| calls(text, name))
                .map(|name| (*name).to_owned())
        })
        .map(|found| format!("the function `{found}`"))
        .or_else(|| {
            let found = foreign.iter().find(|table| names(text, table))?;
            Some(format!("the foreign table {found}"))
        })?;
    Some(format!("{found}{WITHIN}{name}"))
}

fn is_outside(extension: &str) -> bool {
    EXTENSIONS.contains(&extension) || extension.ends_with("_fdw")
}

/// The user's functions that read elsewhere, by themselves or by others that they call.
fn reading<'b>(bodies: &'b [Body], foreign: &[TableName]) -> BTreeSet<&'b str> {
    let is_so = |body: &&Body| {
        body.language.is_some()
            || called(&body.text, OUTSIDE).is_some()
            || called(&body.text, OF_EXTENSIONS).is_some()
            || foreign.iter().any(|table| names(&body.text, table))
    };
    let mut found: BTreeSet<&str> = bodies
        .iter()
        .filter(is_so)
        .map(|body| body.name.as_str())
        .collect();
    // Each round but the last finds one more.
    loop {
        let by_others = |body: &&Body| {
            !found.contains(body.name.as_str()) && found.iter().any(|name| calls(&body.text, name))
        };
        let more: Vec<&str> = bodies
            .iter()
            .filter(by_others)
            .map(|body| body.name.as_str())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Whether a body names a table, also in the text of a query.
fn names(text: &str, table: &TableName) -> bool {
    holds(text, &table.name, |_| true)
}

/// The first function whose name begins as one of these and that is called.
fn called(text: &str, starts: &[&str]) -> Option<String> {
    words(text).find_map(|(word, is_called)| {
        let word = word.to_ascii_lowercase();
        let is_one = starts.iter().any(|start| word.starts_with(start));
        (is_called && is_one).then_some(word)
    })
}

fn calls(text: &str, name: &str) -> bool {
    holds(text, name, |is_called| is_called)
}

/// Whether a name stands in a text, in whatever case. One that is no word counts wherever its letters stand.
fn holds(text: &str, name: &str, counts: impl Fn(bool) -> bool) -> bool {
    if !name.chars().all(is_of_word) {
        return text.contains(name);
    }
    words(text).any(|(word, is_called)| counts(is_called) && word.eq_ignore_ascii_case(name))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The words of a text, also inside of texts of its own, each with whether a parenthesis follows.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(is_of_word)?;
        let begun = &rest[start..];
        let end = begun.find(|c| !is_of_word(c)).unwrap_or(begun.len());
        let (word, behind) = begun.split_at(end);
        rest = behind;
        let behind = behind.strip_prefix('"').unwrap_or(behind);
        Some((word, behind.trim_start().starts_with('(')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(kind: &str, name: &str, text: &str) -> Reached {
        Reached {
            view: 1,
            view_name: TableName::new("public", "mv"),
            kind: kind.into(),
            at: if kind == "m" { 1 } else { 2 },
            name: TableName::new("public", name),
            columns: vec!["email".into()],
            body: Some(text.into()),
            extension: None,
            language: None,
        }
    }

    fn outside(reached: Reached, bodies: &[(&str, &str)]) -> Vec<String> {
        let body = |(name, text): &(&str, &str)| Body {
            name: (*name).into(),
            text: (*text).into(),
            language: None,
        };
        let bodies: Vec<Body> = bodies.iter().map(body).collect();
        let foreign = [TableName::new("public", "People")];
        told(&[reached], &bodies, &foreign)[&1].outside.clone()
    }

    #[test]
    fn what_a_view_reads_elsewhere_is_told() {
        let f = &[("f", "BEGIN RETURN g(); END"), ("g", "select dblink ('x')")];
        for (reached, bodies, told) in [
            (at("m", "mv", "SELECT email FROM t"), &f[..], ""),
            (at("r", "t", ""), f, ""),
            (at("f", "people", ""), f, "the foreign table public.people"),
            (
                at("v", "v", "SELECT pg_catalog.PG_Read_File('x')"),
                f,
                "the function `pg_read_file`",
            ),
            (at("v", "v", "SELECT pg_read_file FROM t"), f, ""),
            (
                at(
                    "m",
                    "mv",
                    "SELECT query_to_xml('select * from people', true, true, '')",
                ),
                f,
                "the function `query_to_xml`",
            ),
            (
                at("function", "h", "BEGIN RETURN \"f\" (1); END"),
                f,
                "the function `f` in the function public.h",
            ),
            (at("function", "h", "SELECT ff(1), f"), f, ""),
            (
                at("function", "h", "EXECUTE 'select * from people'"),
                f,
                "the foreign table public.People in the function public.h",
            ),
        ] {
            let text = reached.body.clone();
            assert_eq!(outside(reached, bodies).join(", "), told, "{text:?}");
        }
        let mut connecting = at("function", "dblink", "");
        connecting.extension = Some("dblink".into());
        assert_eq!(
            outside(connecting, f),
            ["the function public.dblink of the extension `dblink`"]
        );
        let mut untrusted = at("function", "u", "");
        untrusted.language = Some("plpython3u".into());
        assert!(outside(untrusted, f)[0].contains("`plpython3u`"));
        let mut known = at("function", "similarity", "");
        known.extension = Some("pg_trgm".into());
        assert_eq!(outside(known, f), [""; 0]);
    }
}
