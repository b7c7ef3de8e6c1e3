//! `.env` files against the `.env.example` that says which variables there are.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::tree::{Node, Value};

/// Variables that are missing, that the example does not name, or that are empty. `name` is what the set of variables is
/// called: its file, or the files that are laid over each other. What is `asked` for elsewhere may be missing.
pub(super) fn against(
    name: &str,
    given: &BTreeMap<String, Node>,
    example: &Node,
    asked: &BTreeSet<String>,
) -> Vec<Finding> {
    let Value::Map(wanted) = &example.value else {
        return Vec::new();
    };
    let file = &example.place.file;
    let about = |variable: &str| format!("{name}: variable {variable}");
    let mut found = Vec::new();
    let is_elsewhere =
        |variable: &String| asked.contains(variable) && !given.contains_key(variable);
    let here = wanted
        .iter()
        .filter(|(variable, _)| !is_elsewhere(variable));
    let mut count = 0;
    for (variable, node) in here {
        count += 1;
        match given.get(variable) {
            None => {
                let hint = format!("{} has it", node.place);
                let finding = Finding::failed(about(variable), "there", "missing", hint);
                found.push(finding.at(&node.place));
            }
            Some(node) if node.value.text() == Some("") => found.push(
                Finding::failed(
                    about(variable),
                    "a value",
                    format!("empty, at {}", node.place),
                    "give it a value",
                )
                .at(&node.place)
                .warning(),
            ),
            Some(_) => {}
        }
    }
    for (variable, node) in given
        .iter()
        .filter(|(variable, _)| !wanted.contains_key(*variable))
    {
        let actual = format!("not named there, at {}", node.place);
        let hint = format!("add its name to {file}, without its value");
        let finding = Finding::failed(about(variable), format!("named in {file}"), actual, hint);
        found.push(finding.at(&node.place).warning());
    }
    if found.is_empty() {
        let said = format!("{count} as in {file}");
        found.push(Finding::passed(format!("{name}: variables"), said));
    }
    found
}
