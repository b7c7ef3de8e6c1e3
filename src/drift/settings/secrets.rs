//! Secrets in clear text: by the names of settings, by forms of tokens, by addresses with a password.

use super::finding::Finding;
use super::tree::{ITEM, Node, Value, leaves, written};
use super::{forms, names};
use crate::drift::Weight;

/// One finding for each value of a file that is a secret in clear text. Neither the value nor anything made of it is
/// in them.
pub fn in_clear_text(tree: &Node) -> Vec<Finding> {
    let mut found = Vec::new();
    leaves(tree, &mut |path, node| {
        let by_key = path.iter().find_map(|name| forms::known(name));
        if let Some((what, weight)) = by_key
            .map(|what| (what, Weight::Error))
            .or_else(|| secret(path, node))
        {
            found.push(finding(path, node, what, weight));
        }
        found.extend(malformed(path, node));
    });
    named_pairs(tree, &mut found);
    found
}

fn finding(path: &[&str], node: &Node, what: &str, weight: Weight) -> Finding {
    Finding {
        about: format!("secret in {}: {}", node.place.file, written(path)),
        passed: false,
        expected: "a variable or a reference to a secret store".to_owned(),
        actual: format!("{what} in clear text at {}", node.place),
        weight,
        hint: "write ${NAME} in its place, and change the secret: it stays in the history of the files".to_owned(),
        place: Some(node.place.clone()),
    }
}

/// A reference that leads nowhere, under the name of a secret: nobody would look for it, and programs would not find it.
fn malformed(path: &[&str], node: &Node) -> Option<Finding> {
    let name = path.iter().rev().find(|name| **name != ITEM)?;
    let is_one = names::is_secret(name) && forms::lacks_field(node.value.text()?);
    is_one.then(|| {
        Finding::failed(
            format!("reference in {}: {}", node.place.file, written(path)),
            "a path and a name in it",
            format!("no #NAME at {}", node.place),
            "write vault:PATH#FIELD or dotenv:PATH#NAME",
        )
        .at(&node.place)
    })
}

fn secret(path: &[&str], node: &Node) -> Option<(&'static str, Weight)> {
    let text = match &node.value {
        Value::Text(text) | Value::Number(text) => text.as_str(),
        _ => return None,
    };
    if let Some(what) = forms::known(text) {
        return Some((what, Weight::Error));
    }
    if let Some(opens) = forms::password_in(text) {
        let weight = if opens {
            Weight::Error
        } else {
            Weight::Warning
        };
        return Some(("an address with a secret", weight));
    }
    let name = path.iter().rev().find(|name| **name != ITEM)?;
    if names::is_user_with_password(name) && forms::is_user_with_password(text) {
        return Some(("a user with a password", Weight::Error));
    }
    let says_so = match &node.value {
        Value::Number(_) => names::is_password(name),
        _ => names::is_secret(name),
    };
    (says_so && is_clear(text)).then_some(("a secret", Weight::Error))
}

fn is_clear(text: &str) -> bool {
    !forms::is_reference(text) && !forms::is_placeholder(text) && !is_address(text)
}

/// An address under the name of a secret is judged as an address.
fn is_address(text: &str) -> bool {
    text.contains("://")
}

/// `{ name: DB_PASSWORD, value: … }`, as containers are given their variables.
fn named_pairs(node: &Node, found: &mut Vec<Finding>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| named_pairs(item, found)),
        Value::Map(entries) => {
            let text = |name| match entries.get(name) {
                Some(Node {
                    value: Value::Text(text),
                    ..
                }) => Some(text.as_str()),
                _ => None,
            };
            if let (Some(name), Some(value), Some(node)) =
                (text("name"), text("value"), entries.get("value"))
            {
                let is_told = secret(&["value"], node).is_some();
                if names::is_secret(name) && is_clear(value) && !is_told {
                    found.push(finding(&[name], node, "a secret", Weight::Error));
                }
            }
            entries.values().for_each(|child| named_pairs(child, found));
        }
        _ => {}
    }
}
