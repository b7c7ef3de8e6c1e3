//! What configuration refers to: variables, and secrets by reference.

use std::collections::BTreeMap;
use std::fmt;

use super::tree::{self, Node, Place, Value, leaves};
use super::vars::{self, Fault, Scope};

/// Folders that have nothing but secrets. A `file:` reference leads into one of them; to other software `file:` begins the
/// address of a database (`file:./dev.db`) or of configuration (`file:/etc/app.xml`).
///
/// Sources: Docker Compose, "Secrets in Compose"; Kubernetes, "Service accounts" (`/var/run/secrets`); Vault Agent Injector,
/// annotation `secret-volume-path`; Secrets Store CSI Driver, "Usage".
const FOLDERS: [&str; 4] = [
    "/run/secrets",
    "/var/run/secrets",
    "/vault/secrets",
    "/mnt/secrets-store",
];

/// Something that must be somewhere for a program to run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referred {
    /// `${NAME}` without a default.
    Variable(String),
    /// `vault:PATH#FIELD`, `dotenv:PATH#NAME`, `env:NAME` or `file:PATH`.
    Reference(Pointer),
}

/// A reference to a secret. Values of variables may be secret themselves, so only what is written is shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    /// As it is written.
    pub written: String,
    /// With its variables replaced.
    pub resolved: String,
}

/// As it is written.
impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.written, f)
    }
}

/// What an environment's settings refer to, with the places. `dotenv` are its `.env` files in the order in which they are
/// read: variables that they set are not asked for, but what their values refer to is. `folders` are further ones that have
/// nothing but secrets.
pub fn referred(
    base: Option<&Node>,
    tree: Option<&Node>,
    dotenv: &[&Node],
    folders: &[&str],
) -> Vec<(Referred, Place)> {
    let mut variables = BTreeMap::new();
    for file in dotenv {
        if let Value::Map(entries) = &file.value {
            variables.extend(entries.clone());
        }
    }
    let mut found = Vec::new();
    for node in variables.values() {
        see(node, node, folders, &mut found);
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
    leaves(&merged, &mut |_, written| {
        let mut faults = Vec::new();
        let resolved = vars::resolve(written.clone(), &scope, &mut faults);
        found.extend(faults.into_iter().filter_map(|(fault, place)| match fault {
            Fault::Unset(name) => Some((Referred::Variable(name), place)),
            Fault::Open => None,
        }));
        see(written, &resolved, folders, &mut found);
    });
    found
}

fn see(written: &Node, resolved: &Node, folders: &[&str], found: &mut Vec<(Referred, Place)>) {
    let (Value::Text(text), Value::Text(leads_to) | Value::Resolved(leads_to)) =
        (&written.value, &resolved.value)
    else {
        return;
    };
    if !is_reference(leads_to, folders) {
        return;
    }
    // A variable for a whole reference leads where it says itself.
    let known = found.iter().find_map(|(referred, _)| match referred {
        Referred::Reference(known) if known.resolved == leads_to.trim() => Some(known.clone()),
        _ => None,
    });
    let pointer = known.unwrap_or_else(|| Pointer {
        written: text.trim().to_owned(),
        resolved: leads_to.trim().to_owned(),
    });
    found.push((Referred::Reference(pointer), written.place.clone()));
}

/// Whether a text is a reference to a secret as rules files have them, and not an address or a word that begins alike.
fn is_reference(text: &str, folders: &[&str]) -> bool {
    let is_name = |name: &str| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !name.is_empty() && name.chars().all(is_letter)
    };
    match text.trim().split_once(':') {
        Some(("env", name)) => is_name(name) && !name.starts_with(|c: char| c.is_ascii_digit()),
        Some(("file", path)) => is_secret(path, folders),
        Some(("dotenv" | "vault", rest)) => rest
            .rsplit_once('#')
            .is_some_and(|(path, name)| !path.is_empty() && !name.is_empty()),
        _ => false,
    }
}

/// Whether a path is that of a file in a folder of secrets.
fn is_secret(path: &str, folders: &[&str]) -> bool {
    let is_below = |folder: &&str| {
        let rest = path.strip_prefix(folder.trim_end_matches('/'));
        let name = rest.and_then(|rest| rest.strip_prefix('/'));
        name.is_some_and(|name| !name.is_empty() && !name.split('/').any(|part| part == ".."))
    };
    !path.contains('?') && FOLDERS.iter().chain(folders).any(is_below)
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
        let mut found: Vec<String> = referred(Some(&base), Some(&own), &[&dotenv], &[])
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
    fn a_reference_is_shown_as_it_is_written_whatever_its_variables_hold() {
        let own = yaml(
            "production.yaml",
            "a: vault:secret/${PART}#a\nb: ${WHOLE}\nc: ${D:-vault:secret/app#c}\n",
        );
        let dotenv = read(
            Format::Dotenv,
            &".env.production".into(),
            "PART=hunter2\nWHOLE=vault:secret/whole#b\n",
        )
        .unwrap();
        let found = referred(None, Some(&own), &[&dotenv], &[]);
        let pointers = found.iter().map(|(referred, place)| match referred {
            Referred::Reference(to) => (&*to.written, &*to.resolved, place.line),
            Referred::Variable(name) => panic!("{name}"),
        });
        assert_eq!(
            pointers.collect::<Vec<_>>(),
            [
                ("vault:secret/whole#b", "vault:secret/whole#b", 2),
                ("vault:secret/${PART}#a", "vault:secret/hunter2#a", 1),
                ("vault:secret/whole#b", "vault:secret/whole#b", 2),
                ("${D:-vault:secret/app#c}", "vault:secret/app#c", 3),
            ]
        );
        assert!(!format!("{found:?}").contains("hunter2"));
    }

    #[test]
    fn files_are_secrets_in_folders_of_secrets_alone() {
        for (text, folders, is) in [
            ("file:/run/secrets/pin", &[] as &[&str], true),
            ("file:/mnt/secrets-store/db/pin", &[], true),
            ("file:/opt/keys/pin", &["/opt/keys/"], true),
            ("file:keys/pin", &["keys"], true),
            ("file:/opt/keys/pin", &[], false),
            ("file:/opt/keysets/pin", &["/opt/keys"], false),
            ("file:/run/secrets/", &[], false),
            ("file:/run/secrets/../x", &[], false),
            ("file:/run/secrets/a?b=c", &[], false),
        ] {
            assert_eq!(is_reference(text, folders), is, "{text}");
        }
    }

    #[test]
    fn what_only_begins_alike_is_no_reference() {
        for text in [
            "file:./dev.db",
            "file:../data/app.db?connection_limit=1&password=x",
            "file:/etc/app/settings.xml",
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
            assert!(!is_reference(text, &[]), "{text}");
        }
    }
}
