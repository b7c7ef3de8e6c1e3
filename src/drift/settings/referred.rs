//! What configuration refers to: variables, and secrets by reference.

use std::collections::BTreeMap;

use super::tree::{self, Node, Place, Value, leaves};
use super::vars::{self, Fault, Scope};

/// Something that must be somewhere for a program to run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referred {
    /// `${NAME}` without a default.
    Variable(String),
    /// `vault:PATH#FIELD`, `dotenv:PATH#NAME`, `env:NAME` or `file:PATH`, as it is written.
    Reference(String),
}

/// What an environment's settings refer to, with the places. `dotenv` are its `.env` files in the order in which they are
/// read: variables that they set are not asked for, but what their values refer to is.
pub fn referred(
    base: Option<&Node>,
    tree: Option<&Node>,
    dotenv: &[&Node],
) -> Vec<(Referred, Place)> {
    let mut variables = BTreeMap::new();
    for file in dotenv {
        if let Value::Map(entries) = &file.value {
            variables.extend(entries.clone());
        }
    }
    let mut found = Vec::new();
    for node in variables.values() {
        see(node, &mut found);
    }
    let merged = match (base, tree) {
        (Some(base), Some(tree)) => tree::merge(base.clone(), tree.clone()),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => return found,
    };
    let scope = Scope {
        variables: &variables,
        is_declared: &|_| false,
    };
    let mut faults = Vec::new();
    let resolved = vars::resolve(merged, &scope, &mut faults);
    found.extend(faults.into_iter().filter_map(|(fault, place)| match fault {
        Fault::Unset(name) => Some((Referred::Variable(name), place)),
        Fault::Open => None,
    }));
    leaves(&resolved, &mut |_, node| see(node, &mut found));
    found
}

fn see(node: &Node, found: &mut Vec<(Referred, Place)>) {
    if let Value::Text(text) | Value::Resolved(text) = &node.value
        && is_reference(text)
    {
        let reference = Referred::Reference(text.trim().to_owned());
        found.push((reference, node.place.clone()));
    }
}

/// Whether a text is a reference to a secret as rules files have them, and not an address or a word that begins alike.
fn is_reference(text: &str) -> bool {
    let is_name = |name: &str| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !name.is_empty() && name.chars().all(is_letter)
    };
    match text.trim().split_once(':') {
        Some(("env", name)) => is_name(name) && !name.starts_with(|c: char| c.is_ascii_digit()),
        Some(("file", path)) => path.contains('/') && !path.starts_with("//"),
        Some(("dotenv" | "vault", rest)) => rest
            .rsplit_once('#')
            .is_some_and(|(path, name)| !path.is_empty() && !name.is_empty()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read};
    use super::*;

    fn yaml(file: &str, text: &str) -> Node {
        read(Format::Yaml, &file.into(), text).unwrap()
    }

    #[test]
    fn variables_without_a_value_and_references_are_found_where_they_stand() {
        let base = yaml(
            "base.yaml",
            "a: ${OVERRIDDEN}\nb: ${SET}\nc: [vault:secret/app#c]\nd: ${D:-x}\n",
        );
        let own = yaml(
            "production.yaml",
            "a: ${A}\ne: x${E:?needed}y\nf: env:TOKEN\n",
        );
        let dotenv = read(
            Format::Dotenv,
            &".env.production".into(),
            "SET=1\nPIN=file:/run/secrets/pin\n",
        )
        .unwrap();
        let mut found: Vec<String> = referred(Some(&base), Some(&own), &[&dotenv])
            .into_iter()
            .map(|(referred, place)| format!("{referred:?} {}:{}", place.file, place.line))
            .collect();
        found.sort();
        assert_eq!(
            found,
            [
                "Reference(\"env:TOKEN\") production.yaml:3",
                "Reference(\"file:/run/secrets/pin\") .env.production:2",
                "Reference(\"vault:secret/app#c\") base.yaml:3",
                "Variable(\"A\") production.yaml:1",
                "Variable(\"E\") production.yaml:2",
            ]
        );
    }

    #[test]
    fn what_only_begins_alike_is_no_reference() {
        for text in [
            "env:",
            "env:prod-eu",
            "env:1",
            "file:///tmp/x",
            "file:test.db",
            "vault:x",
            "vault:#x",
            "dotenv:x#",
            "environment",
            "vault",
        ] {
            assert!(!is_reference(text), "{text}");
        }
    }
}
