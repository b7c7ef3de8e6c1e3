//! The README's tables of transforms and of imports are those of the code. `UPDATE=1 cargo test --test readme` writes them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::sync::Mutex;

use clap::Parser as _;
use standin::cli::args::Cli;
use standin::import::Tool;
use standin::transform::registry::REGISTRY;

const START: &str = "<!-- transforms: written by `UPDATE=1 cargo test --test readme` -->\n";
const END: &str = "<!-- end of transforms -->";

fn table() -> String {
    let mut text =
        "| transform | what comes out | types | guarantees |\n|---|---|---|---|\n".to_owned();
    for entry in REGISTRY {
        let types: Vec<&str> = entry.accepts.iter().map(|family| family.name()).collect();
        let types = if types.is_empty() {
            "any".to_owned()
        } else {
            types.join(", ")
        };
        text += &format!(
            "| `{}` | {} | {types} | {} |\n",
            entry.name,
            entry.summary,
            entry.promises()
        );
    }
    text
}

/// Tests that write the file take turns.
static FILE: Mutex<()> = Mutex::new(());

/// Holds what stands between two marks against what should, or writes it.
fn check(start: &str, end: &str, table: &str) {
    let _turn = FILE.lock().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(start).expect("the start mark");
    let (found, after) = rest.split_once(end).expect("the end mark");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("{before}{start}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(found, table, "run UPDATE=1 cargo test --test readme");
}

#[test]
fn the_table_of_transforms_is_the_registrys() {
    check(START, END, &table());
}

/// A line a tool: what is read of it, and which of its transformers have no counterpart.
fn imports() -> String {
    let mut text =
        "| `--from` | reads | its transformers with a rule here | without |\n|---|---|---|---|\n"
            .to_owned();
    for tool in Tool::ALL {
        let rows = tool.rows();
        let without: Vec<String> = rows
            .iter()
            .filter(|row| !row.carries())
            .map(|row| format!("`{}`", row.name))
            .collect();
        text += &format!(
            "| `{}` | {} | {} of {} | {} |\n",
            tool.name(),
            tool.reads(),
            rows.len() - without.len(),
            rows.len(),
            without.join(", ")
        );
    }
    text
}

#[test]
fn the_table_of_imports_is_that_of_the_tools() {
    check(
        "<!-- imports: written by `UPDATE=1 cargo test --test readme` -->\n",
        "<!-- end of imports -->",
        &imports(),
    );
}

#[test]
fn the_comparison_counts_what_the_registry_has() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let row = format!("\n| transforms | {} |", REGISTRY.len());
    assert!(readme.contains(&row), "{} transforms", REGISTRY.len());
}

/// Lines that call standin in blocks of code: of a console, a script or a workflow.
fn calls(readme: &str) -> Vec<String> {
    let mut is_code = false;
    let mut calls: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let line = line
            .trim()
            .trim_start_matches("- run: ")
            .trim_start_matches("- ")
            .trim_start_matches("$ ");
        if goes_on {
            let call = calls.last_mut().unwrap();
            *call = format!("{}{line}", call.trim_end_matches('\\'));
        } else if is_code && line.starts_with("standin ") {
            calls.push(line.to_owned());
        }
        goes_on = is_code && (goes_on || line.starts_with("standin ")) && line.ends_with('\\');
    }
    calls
}

#[test]
fn every_command_of_the_readme_is_one() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let calls = calls(&readme);
    assert!(calls.len() > 20, "{}", calls.len());
    for call in calls {
        let words = shlex::split(&call).expect(&call);
        let is_for_the_shell =
            |word: &String| ["|", ">", ">>", "&&", "2>"].contains(&word.as_str());
        let words: Vec<_> = words
            .into_iter()
            .take_while(|word| !is_for_the_shell(word))
            .collect();
        let parsed = Cli::try_parse_from(&words);
        assert!(parsed.is_ok(), "{call}\n{}", parsed.unwrap_err());
    }
}
