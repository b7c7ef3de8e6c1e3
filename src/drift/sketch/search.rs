//! Statements for text search configurations and dictionaries.
//!
//! Sources: PostgreSQL documentation, "ALTER TEXT SEARCH CONFIGURATION" and "ALTER TEXT SEARCH DICTIONARY".

use std::collections::BTreeMap;

use super::super::Object;
use super::lists;

/// Makes a configuration with its mappings.
pub(super) fn configuration(object: &Object) -> Vec<String> {
    let made = format!(
        "CREATE TEXT SEARCH CONFIGURATION {} (PARSER = {});",
        object.sql(),
        object.property("definition").unwrap_or_default()
    );
    [vec![made], mapped(object, None)].concat()
}

/// Makes a dictionary.
pub(super) fn dictionary(object: &Object) -> String {
    let options = object.property("options");
    let options = options.map_or_else(String::new, |options| format!(", {options}"));
    format!(
        "CREATE TEXT SEARCH DICTIONARY {} (TEMPLATE = {}{options});",
        object.sql(),
        object.property("definition").unwrap_or_default()
    )
}

/// Gives a dictionary the options that are expected; `there` are those that it has.
pub(super) fn redefined(object: &Object, there: Option<&str>) -> String {
    let wanted = lists::parts(object.property("options").unwrap_or_default());
    let there = lists::named(there.unwrap_or_default());
    let names = lists::named(object.property("options").unwrap_or_default());
    let gone = there.iter().map(|(name, _)| *name);
    let gone = gone.filter(|name| lists::behind(&names, name).is_none());
    // One without a value is taken back.
    let options: Vec<&str> = wanted.iter().copied().chain(gone).collect();
    format!(
        "ALTER TEXT SEARCH DICTIONARY {} ({});",
        object.sql(),
        options.join(", ")
    )
}

/// Makes the mappings of a configuration what they are expected to be; `there` is what is mapped now.
pub(super) fn mapped(object: &Object, there: Option<&str>) -> Vec<String> {
    let (wanted, there) = (mappings(object.property("options")), mappings(there));
    let alter = format!("ALTER TEXT SEARCH CONFIGURATION {}", object.sql());
    let gone = there.keys().filter(|sort| !wanted.contains_key(*sort));
    let mut statements: Vec<String> = gone
        .map(|sort| format!("{alter} DROP MAPPING FOR {sort};"))
        .collect();
    for (sort, dictionaries) in &wanted {
        let verb = match there.get(sort) {
            Some(known) if known == dictionaries => continue,
            Some(_) => "ALTER",
            None => "ADD",
        };
        statements.push(format!(
            "{alter} {verb} MAPPING FOR {sort} WITH {dictionaries};"
        ));
    }
    statements
}

/// Dictionaries by the sort of token that they are for: `asciiword: pg_catalog.simple; email: …`.
fn mappings(text: Option<&str>) -> BTreeMap<&str, &str> {
    let mappings = text.unwrap_or_default().split("; ");
    mappings
        .filter_map(|mapping| mapping.split_once(": "))
        .collect()
}
