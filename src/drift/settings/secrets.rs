//! Secrets in clear text: by the names of settings, by forms of tokens, by addresses with a password.

use std::borrow::Cow;

use super::finding::Finding;
use super::forms::{LONG, LONG_IN_PASSWORD};
use super::tree::{ITEM, Node, Value, leaves, written};
use super::{commands, embedded, forms, names, vars};
use crate::drift::Weight;

/// One finding for each value of a file that is a secret in clear text. Neither the value nor anything made of it is
/// in them.
pub fn in_clear_text(tree: &Node) -> Vec<Finding> {
    under(&[], tree, &|_| true)
}

/// What secrets stand in a text of any sort, by their forms: as people call them.
pub fn by_form(text: &str) -> impl Iterator<Item = &'static str> {
    forms::all_known(text)
}

/// Whether a value is a secret in clear text or holds one, whatever it is called.
pub fn is_secret_value(value: &str) -> bool {
    forms::known(value).is_some()
        || forms::is_authorization(value)
        || forms::password_in(value, &|_| false).is_some()
        || commands::has_password(value)
}

/// Whether a text has a secret in clear text beside its name: `token=…`, `secret: …`. What follows has to look random.
pub fn has_pair(text: &str) -> bool {
    embedded::has_pair(text, is_clear)
}

/// Whether a value that is called so is a secret in clear text, and neither leads to one nor shows where one goes.
pub fn is_named(name: &str, value: &str) -> bool {
    names::is_secret(name) && !value.trim().is_empty() && is_clear(value)
}

/// What a password in the address of a server of this machine must be for it to be a warning only.
pub(super) type Weak<'w> = &'w dyn Fn(&str) -> bool;

/// The same of a part of a file: `above` is what it stands under, which says nothing of what is in it.
pub(super) fn under(above: &[&str], tree: &Node, is_weak: Weak<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    leaves(tree, &mut |path, node| {
        let whole = [above, path].concat();
        let by_key = path.iter().find_map(|name| forms::known(name));
        if let Some(secret) = by_key
            .map(|what| Secret::new(what, Weight::Error))
            .or_else(|| secret(path, node, is_weak))
        {
            found.push(finding(&whole, node, &secret));
        }
        found.extend(malformed(&whole, node));
    });
    named_pairs(tree, is_weak, &mut found);
    command_lists(tree, &mut above.to_vec(), &mut found);
    found
}

/// Command lines whose words are items of a list, as containers have them.
fn command_lists<'a>(node: &'a Node, path: &mut Vec<&'a str>, found: &mut Vec<Finding>) {
    match &node.value {
        Value::List(items) => {
            let words: Vec<&str> = items.iter().filter_map(|item| item.value.text()).collect();
            // One that has it all has been told.
            let is_told = words.iter().any(|word| commands::has_password(word));
            if !is_told && commands::has_password(&words.join(" ")) {
                let secret = Secret::new("a command line with a password", Weight::Error);
                found.push(finding(path, node, &secret));
            }
            for item in items {
                path.push(ITEM);
                command_lists(item, path, found);
                path.pop();
            }
        }
        Value::Map(entries) => {
            for (name, child) in entries {
                path.push(name);
                command_lists(child, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// What is wrong with a text that is a file's, if it has a secret in clear text in one of its lines.
pub(super) fn in_file(path: &[&str], node: &Node) -> Option<Finding> {
    let text = node.value.text()?;
    let has_one = embedded::file_has_secret(text, is_clear);
    let secret = Secret::new("a text with a secret", Weight::Error);
    has_one.then(|| finding(path, node, &secret))
}

/// What sort of secret a value is.
struct Secret {
    what: &'static str,
    weight: Weight,
    /// Whether it is what a variable has if nobody sets it.
    is_default: bool,
}

impl Secret {
    fn new(what: &'static str, weight: Weight) -> Self {
        Self {
            what,
            weight,
            is_default: false,
        }
    }
}

fn finding(path: &[&str], node: &Node, secret: &Secret) -> Finding {
    let Secret { what, weight, .. } = *secret;
    let (how, hint) = if secret.is_default {
        let hint = "leave the default out (${NAME:?not set} says where one is missing), and change the secret: it stays in the history of the files";
        (", as a variable's default,", hint)
    } else {
        let hint = "write ${NAME} in its place, and change the secret: it stays in the history of the files";
        ("", hint)
    };
    Finding {
        about: format!("secret in {}: {}", node.place.file, written(path)),
        passed: false,
        expected: "a variable or a reference to a secret store".to_owned(),
        actual: format!("{what} in clear text{how} at {}", node.place),
        weight,
        hint: hint.to_owned(),
        place: Some(node.place.clone()),
    }
}

/// A reference that leads nowhere: nobody would look for it, and programs would not find it. What begins with `vault:` may be
/// an image where its name is not that of a secret.
fn malformed(path: &[&str], node: &Node) -> Option<Finding> {
    let name = path.iter().rev().find(|name| **name != ITEM)?;
    let text = node.value.text()?;
    let is_certain = names::is_secret(name)
        || text.trim().starts_with("dotenv:")
        || forms::is_path_of_vault(text);
    let is_one = is_certain && forms::lacks_field(text);
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

fn secret(path: &[&str], node: &Node, is_weak: Weak<'_>) -> Option<Secret> {
    let (text, is_number) = match &node.value {
        Value::Text(text) => (text.as_str(), false),
        Value::Number(text) => (text.as_str(), true),
        _ => return None,
    };
    let told = |(what, weight)| Secret::new(what, weight);
    let Some(spelled) = vars::spelled(text) else {
        return of_text(path, text, is_number, is_weak).map(told);
    };
    if let Some(found) = of_text(path, &spelled.bare, false, is_weak) {
        return Some(told(found));
    }
    // A default may have a default in it.
    let as_default = |found| Secret {
        is_default: true,
        ..told(found)
    };
    let (mut text, mut default) = (Cow::Borrowed(text), spelled.worded);
    for _ in 0..vars::DEEPEST {
        let is_number = default.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(found) = of_text(path, &default, is_number, is_weak) {
            return Some(as_default(found));
        }
        if has_named_default(&text) {
            return Some(as_default(("a secret", Weight::Error)));
        }
        let next = vars::spelled(&default)?.worded;
        text = Cow::Owned(std::mem::replace(&mut default, next));
    }
    None
}

/// Whether a variable that is called like a secret has one for a default: `${DB_PASSWORD:-hunter2}`. Paths are none.
fn has_named_default(text: &str) -> bool {
    vars::defaults(text).into_iter().any(|(name, default)| {
        let is_number = default.bytes().all(|byte| byte.is_ascii_digit());
        let says_so = match is_number {
            true => names::is_password(name),
            false => names::is_secret(name),
        };
        says_so && is_clear(default) && !default.starts_with(['/', '.', '~'])
    })
}

fn of_text(
    path: &[&str],
    text: &str,
    is_number: bool,
    is_weak: Weak<'_>,
) -> Option<(&'static str, Weight)> {
    if let Some(what) = forms::known(text) {
        return Some((what, Weight::Error));
    }
    if let Some(opens) = forms::password_in(text, is_weak) {
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
    if names::is_login(name) && forms::is_login(text) {
        return Some(("a login", Weight::Error));
    }
    if commands::has_password(text) {
        return Some(("a command line with a password", Weight::Error));
    }
    if embedded::has_secret(text, is_clear) {
        return Some(("a text with a secret", Weight::Error));
    }
    let says_so = match is_number {
        true => names::is_password(name),
        false => names::is_secret(name),
    };
    let says_so = says_so || is_in_secrets(path, name, is_number);
    let is_folder = names::is_working_folder(name) && text.starts_with(['/', '.', '~']);
    let is_beside = || {
        names::is_password(name)
            && forms::is_around_variable(text, LONG_IN_PASSWORD)
            && !is_address(text)
    };
    let is_one = says_so && !is_folder && (is_clear(text) || is_beside());
    is_one.then_some(("a secret", Weight::Error))
}

/// Whether a name that says nothing stands in a map that is called like secrets.
fn is_in_secrets(path: &[&str], name: &str, is_number: bool) -> bool {
    let holders = path.iter().filter(|holder| **holder != ITEM);
    // The last one is the name.
    let mut holders = holders.rev().skip(1);
    holders.any(|holder| {
        names::is_in_secrets(holder, name)
            // `tokens: {limit: 5}`
            && (!is_number || names::is_password(holder.trim_end_matches('s')))
    })
}

fn is_clear(text: &str) -> bool {
    let is_own = !forms::is_reference(text) || forms::is_around_variable(text, LONG);
    is_own && !forms::is_placeholder(text) && !is_address(text)
}

/// An address under the name of a secret is judged as an address.
fn is_address(text: &str) -> bool {
    text.contains("://")
}

/// `{ name: DB_PASSWORD, value: … }`, as containers are given their variables.
fn named_pairs(node: &Node, is_weak: Weak<'_>, found: &mut Vec<Finding>) {
    match &node.value {
        Value::List(items) => items
            .iter()
            .for_each(|item| named_pairs(item, is_weak, found)),
        Value::Map(entries) => {
            let text = |name| match entries.get(name) {
                Some(Node {
                    value: Value::Text(text),
                    ..
                }) => Some(text.as_str()),
                _ => None,
            };
            if let (Some(name), Some(value)) = (text("name"), entries.get("value")) {
                let is_told = secret(&["value"], value, is_weak).is_some();
                let is_text = matches!(value.value, Value::Text(_));
                let secret = secret(&[name], value, is_weak).filter(|_| is_text && !is_told);
                found.extend(secret.map(|secret| finding(&[name], value, &secret)));
            }
            entries
                .values()
                .for_each(|child| named_pairs(child, is_weak, found));
        }
        _ => {}
    }
}
