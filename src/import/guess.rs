//! What a file is that the named tool does not write: by the sections that each tool's files have.

use super::Tool;
use super::mapping::text;
use crate::rules::Diagnostic;
use crate::transform::args::{Arg, Value};

/// Whether text is SQL rather than YAML.
pub(super) fn is_sql(content: &str) -> bool {
    content.lines().any(|line| {
        let start = line.get(..14).unwrap_or_default();
        start.eq_ignore_ascii_case("SECURITY LABEL")
    })
}

/// What is wrong with a file that is another tool's, or none of these.
pub(super) fn other(wanted: Tool, root: Option<&Arg>) -> Option<Diagnostic> {
    let found = root.and_then(tool);
    if found == Some(Found::Tool(wanted)) {
        return None;
    }
    let is = |what: &str| {
        let message = format!("this looks like {what}, not like {}", wanted.file());
        Diagnostic::of_file("other-format", message)
    };
    Some(match found {
        Some(Found::Tool(tool)) => {
            is(tool.file()).hint(format!("give it as `--from {} FILE`", tool.name()))
        }
        Some(Found::Rules) => {
            is("a rules file of standin").hint("`standin init --update RULES` adds to it")
        }
        None => {
            let message = format!("this is not {}: {}", wanted.file(), missing(wanted));
            Diagnostic::of_file("other-format", message).hint("give the tool's own file as it is")
        }
    })
}

#[derive(PartialEq, Eq)]
enum Found {
    Tool(Tool),
    Rules,
}

fn missing(tool: Tool) -> &'static str {
    match tool {
        Tool::Greenmask => "it has no `dump:` with `transformation:`",
        Tool::Neosync => "it has no `mappings`",
        Tool::Replibyte => "it has no `source:` with `transformers:`",
        Tool::Datanymizer => "it has no list `tables:`",
        Tool::Anon => "it has no SECURITY LABEL",
    }
}

fn tool(root: &Arg) -> Option<Found> {
    let of = |tool| Some(Found::Tool(tool));
    if has_mappings(root, 8) {
        return of(Tool::Neosync);
    }
    let dump = member(root, "dump");
    let has = |arg: Option<&Arg>, names: &[&str]| {
        arg.is_some_and(|arg| names.iter().any(|name| member(arg, name).is_some()))
    };
    if has(
        dump,
        &["transformation", "virtual_references", "pg_dump_options"],
    ) || has(Some(root), &["custom_transformers"])
    {
        return of(Tool::Greenmask);
    }
    let source = member(root, "source");
    if has(
        source,
        &[
            "transformers",
            "connection_uri",
            "skip",
            "only_tables",
            "database_subset",
        ],
    ) || has(Some(root), &["datastore"])
    {
        return of(Tool::Replibyte);
    }
    match member(root, "tables").map(|tables| &tables.value) {
        Some(Value::Map(_)) => Some(Found::Rules),
        Some(Value::List(_)) => of(Tool::Datanymizer),
        _ if has(Some(root), &["version", "unlisted", "references"]) => Some(Found::Rules),
        _ if has(Some(root), &["filter", "table_order"]) => of(Tool::Datanymizer),
        _ => None,
    }
}

/// Whether there are job mappings: a list under that name, or a list of columns with transformers.
pub(super) fn has_mappings(arg: &Arg, depth: usize) -> bool {
    let is_mapping =
        |item: &Arg| member(item, "column").is_some() && member(item, "transformer").is_some();
    match &arg.value {
        _ if depth == 0 => false,
        Value::List(items) => items
            .iter()
            .any(|item| is_mapping(item) || has_mappings(item, depth - 1)),
        Value::Map(entries) => {
            let listed =
                member(arg, "mappings").is_some_and(|found| matches!(found.value, Value::List(_)));
            listed
                || entries
                    .iter()
                    .any(|(_, value)| has_mappings(value, depth - 1))
        }
        Value::Null | Value::Scalar { .. } => false,
    }
}

/// A member of a mapping.
pub(super) fn member<'a>(arg: &'a Arg, name: &str) -> Option<&'a Arg> {
    let Value::Map(entries) = &arg.value else {
        return None;
    };
    let found = entries.iter().find(|(key, _)| text(key) == Some(name));
    found.map(|(_, value)| value)
}
