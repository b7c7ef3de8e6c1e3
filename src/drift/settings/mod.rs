//! Configuration of several environments, each laid over a base: what differs, what is not set, what is a secret. Pure:
//! texts come in, findings go out, and no finding holds a value.
//!
//! [`read()`] makes a tree of a file's text, [`compare`] lays the trees over each other, puts variables in and looks at the
//! results; [`secrets`] looks at each tree as it is written. Variables get their values from `.env` files only: what is
//! set where this program runs says nothing about another environment.

mod address;
mod bare;
mod commands;
mod compose;
mod declared;
mod dotenv;
mod embedded;
mod example;
mod finding;
mod forms;
mod hosts;
mod json;
mod keys;
mod lines;
mod names;
mod oracle;
mod pairs;
mod read;
mod referred;
mod scalar;
pub mod secrets;
#[cfg(test)]
mod tests;
mod tree;
mod vars;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

pub use compose::{in_compose, is_compose, unclosed};
pub use declared::Declared;
pub use finding::Finding;
pub use names::matches;
pub use read::{Broken, Format, read};
pub use referred::{Pointer, Referred, referred};
pub use tree::{Node, Place, Value};
use vars::{Fault, Scope};

/// What is compared.
pub struct Input {
    /// What every environment is laid over; a map, or nothing.
    pub base: Option<Node>,
    /// Names and trees of environments.
    pub environments: Vec<(String, Option<Node>)>,
    /// Whether the last of them shows how it should be: production.
    pub has_production: bool,
    /// `.env`, `.env.local`, `.env.production` and so on, by these names.
    pub dotenv: BTreeMap<String, Node>,
    /// `.env.example`.
    pub example: Option<Node>,
    /// Values that must be equal, or differ.
    pub declared: Declared,
    /// Environments whose variables somebody else looks for, in another place than `.env` files.
    pub provided: Vec<String>,
}

/// An environment as its programs see it.
struct Environment {
    name: String,
    settings: Node,
    /// What its `.env` files set, and those files' names; without those that belong to another machine.
    variables: BTreeMap<String, Node>,
    faults: Vec<(Fault, Place)>,
}

/// A tree with the variables in its texts replaced by these values. A text with one that nobody sets is
/// [`Value::Unknown`].
pub fn resolved(root: Node, variables: &BTreeMap<String, Node>) -> Node {
    let scope = Scope {
        variables,
        is_declared: &|_| false,
    };
    vars::resolve(root, &scope, &mut Vec::new())
}

/// Everything that differs or is wrong, and one line for each sort of thing that is as it should be. `is_set` says whether
/// a variable of the process is set; its value is not asked for.
pub fn compare(input: &Input, is_set: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let last = input.environments.len().saturating_sub(1);
    let is_production = |at| input.has_production && at == last;
    let environments: Vec<Environment> = input
        .environments
        .iter()
        .enumerate()
        .map(|(at, (name, tree))| {
            environment(input, name, tree.as_ref(), is_production(at), is_set)
        })
        .collect();
    let mut found = Vec::new();
    for environment in &environments {
        found.extend(variables(environment));
    }
    let base = input.base.as_ref().map(|base| &*base.place.file);
    if let Some((production, others)) = environments.split_last() {
        for other in others {
            found.extend(keys::differences(production, other));
            found.extend(hosts::shared(production, other, base));
            found.extend(input.declared.judge(production, other));
        }
        if input.has_production {
            found.extend(debugging(production));
        }
    }
    if let Some(example) = &input.example {
        found.extend(dotenv_sets(input, &environments, example));
    }
    found
}

fn environment(
    input: &Input,
    name: &str,
    tree: Option<&Node>,
    is_production: bool,
    is_set: &dyn Fn(&str) -> bool,
) -> Environment {
    let own = [format!(".env.{name}"), format!(".env.{name}.local")];
    // Without a name they are of the machine that they are on, which is not production.
    let all = [".env", ".env.local", &own[0], &own[1]];
    let files = if is_production { &all[2..] } else { &all[..] };
    let mut faults = Vec::new();
    let mut variables: BTreeMap<String, Node> = BTreeMap::new();
    let example = input.example.iter();
    let shared = input.dotenv.get(".env").into_iter().chain(example);
    let declared: BTreeSet<&str> = shared.flat_map(names_of).collect();
    let is_provided = input.provided.iter().any(|provided| provided == name);
    let is_declared = |name: &str| is_provided || declared.contains(name) || is_set(name);
    for tree in files.iter().filter_map(|file| input.dotenv.get(*file)) {
        let Value::Map(entries) = &tree.value else {
            continue;
        };
        let mut lines: Vec<(&String, &Node)> = entries.iter().collect();
        lines.sort_by(|one, other| one.1.place.cmp(&other.1.place));
        for (name, node) in lines {
            // What loaders do with a variable in a variable that is not set differs; no fault is told.
            let scope = Scope {
                variables: &variables,
                is_declared: &is_declared,
            };
            let resolved = vars::resolve(node.clone(), &scope, &mut Vec::new());
            variables.insert(name.clone(), resolved);
        }
    }
    let base = input.base.clone();
    let nothing = || Node {
        value: Value::Map(BTreeMap::new()),
        place: Place {
            file: name.into(),
            line: 1,
            column: 1,
        },
    };
    let below = base.unwrap_or_else(nothing);
    let merged = match tree {
        Some(tree) => tree::merge(below, tree.clone()),
        None => below,
    };
    let scope = Scope {
        variables: &variables,
        is_declared: &is_declared,
    };
    let settings = vars::resolve(merged, &scope, &mut faults);
    faults.sort();
    Environment {
        name: name.to_owned(),
        settings,
        variables,
        faults,
    }
}

fn names_of(tree: &Node) -> Vec<&str> {
    match &tree.value {
        Value::Map(entries) => entries.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Variables without a value, each once.
fn variables(environment: &Environment) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for (fault, place) in &environment.faults {
        match fault {
            Fault::Unset(name) if told.insert(name) => {
                let value = environment.variables.get(name);
                let is_empty = value.is_some_and(|node| node.value.text() == Some(""));
                found.push(unset(&environment.name, name, is_empty, place));
            }
            Fault::Unset(_) => {}
            Fault::Open => found.push(
                Finding::failed(
                    format!("{}: variable at {place}", environment.name),
                    "${NAME}",
                    "`${` without `}`",
                    "close it",
                )
                .at(place),
            ),
        }
    }
    if found.is_empty() {
        found.push(Finding::passed(
            format!("{}: variables", environment.name),
            "all have values",
        ));
    }
    found
}

/// A variable that is in no file, or without anything behind its `=`.
fn unset(environment: &str, name: &str, is_empty: bool, place: &Place) -> Finding {
    let (actual, hint) = match is_empty {
        true => (
            format!("empty in the .env files of {environment}, used at {place}"),
            format!("give it a value, or write ${{{name}-}}, which takes an empty one"),
        ),
        false => (
            format!("in no .env file of {environment}, used at {place}"),
            format!(
                "name it in .env.example if it is set where programs run, or write ${{{name}:-default}}"
            ),
        ),
    };
    let about = format!("{environment}: variable {name}");
    Finding::failed(about, "set, or with a default", actual, hint).at(place)
}

fn debugging(production: &Environment) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut see = |path: &[&str], node: &Node| {
        let is_debug = path.last().is_some_and(|name| names::is_debug(name));
        let text = node.value.text().unwrap_or_default();
        if is_debug && scalar::truth(text) == Some(true) {
            let about = format!("{}: {}: value", production.name, tree::written(path));
            let actual = format!("on, at {}", node.place);
            let hint = "turn it off: it shows what programs hold, and costs time";
            found.push(
                Finding::failed(about, "off", actual, hint)
                    .at(&node.place)
                    .warning(),
            );
        }
    };
    tree::leaves(&production.settings, &mut see);
    for (name, node) in &production.variables {
        see(&[name], node);
    }
    found
}

/// Each environment that has `.env` files of its own, and `.env` where one has none.
fn dotenv_sets(input: &Input, environments: &[Environment], example: &Node) -> Vec<Finding> {
    let has = |file: &str| input.dotenv.contains_key(file);
    let is_shared = [".env", ".env.local"].iter().any(|file| has(file));
    let mut found = Vec::new();
    let mut is_told = false;
    for (at, environment) in environments.iter().enumerate() {
        let own = format!(".env.{}", environment.name);
        if has(&own) || has(&format!("{own}.local")) {
            let asked = asked_for(input, environment);
            found.extend(example::against(
                &own,
                &environment.variables,
                example,
                &asked,
            ));
        } else if is_shared && !is_told && !(input.has_production && at + 1 == environments.len()) {
            is_told = true;
            let asked = asked_for(input, environment);
            found.extend(example::against(
                ".env",
                &environment.variables,
                example,
                &asked,
            ));
        }
    }
    if is_shared && environments.is_empty() {
        let nobody = environment(input, "", None, false, &|_| true);
        found.extend(example::against(
            ".env",
            &nobody.variables,
            example,
            &BTreeSet::new(),
        ));
    }
    found
}

/// Variables of an environment that the check of secrets looks for, because its settings refer to them.
fn asked_for(input: &Input, environment: &Environment) -> BTreeSet<String> {
    let name = &environment.name;
    if !input.provided.contains(name) {
        return BTreeSet::new();
    }
    let mut trees = input.environments.iter();
    let tree = trees.find(|(other, _)| other == name);
    let own = [format!(".env.{name}"), format!(".env.{name}.local")];
    let dotenv: Vec<&Node> = own
        .iter()
        .filter_map(|file| input.dotenv.get(file))
        .collect();
    let found = referred(
        input.base.as_ref(),
        tree.and_then(|(_, tree)| tree.as_ref()),
        &dotenv,
        // Folders tell references from other texts, and here only variables count.
        &[],
    );
    let variable = |(referred, _)| match referred {
        Referred::Variable(name) => Some(name),
        Referred::Reference(_) => None,
    };
    found.into_iter().filter_map(variable).collect()
}
