//! Compose files: what production runs on, for a developer's machine, and whether a file that is there still says so.
//!
//! [`written`] makes a file of a manifest; [`check`] holds a file against one. Neither needs Docker.
//!
//! Source: Compose Specification, <https://github.com/compose-spec/compose-spec>.

pub mod check;
mod image;
mod postgresql;
mod service;
mod services;
mod sizes;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use self::service::Service;
use crate::drift::manifest::{Component, Manifest};
use crate::drift::withheld::is_withheld;
use crate::error::{Error, Kind, Result};

pub use self::image::check as check_image;
pub use self::sizes::LEAST_MEMORY;

/// What the file is to be like.
#[derive(Debug, Clone)]
pub struct Wishes<'a> {
    /// How the manifest is called.
    pub manifest: &'a str,
    /// Memory that each service may take, in bytes; at least [`LEAST_MEMORY`].
    pub memory: u64,
    /// How the database is filled.
    pub fill: Option<Fill>,
}

/// A step that fills the database with `standin run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Folder of the rules file, seen from the compose file's.
    pub folder: String,
    /// The rules file in it.
    pub rules: String,
    /// Variables that the rules file mentions.
    pub variables: Vec<String>,
}

/// A compose file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Its text.
    pub text: String,
    /// What a person has to know or do, because no file can.
    pub notes: Vec<String>,
}

/// What production runs on as a compose file. Errors are of kind `Rules`: a component without an image or an exact version.
pub fn written(manifest: &Manifest, wishes: &Wishes<'_>) -> Result<Composed> {
    let mut notes = Vec::new();
    let mut services = Vec::new();
    for (name, component) in &manifest.components {
        services.push(service(name, component, wishes, &mut notes)?);
    }
    if services.is_empty() {
        let what = "the manifest names no component, so there is nothing to run";
        return Err(Error::new(Kind::Rules, what)
            .on(wishes.manifest)
            .hint("write one with `standin parity capture`"));
    }
    if let Some(fill) = &wishes.fill {
        services.push(postgresql::filling(fill, &services).ok_or_else(|| {
            Error::new(
                Kind::Rules,
                "the manifest has no `postgresql` that could be filled",
            )
            .on(wishes.manifest)
            .hint("leave --rules away, or capture the database first")
        })?);
    }
    let mut text = header(manifest, wishes);
    services.iter().for_each(|service| service.write(&mut text));
    let volumes: Vec<_> = services.iter().filter_map(Service::volume).collect();
    if !volumes.is_empty() {
        text += "\nvolumes:\n";
        for volume in volumes {
            let _ = writeln!(text, "  {volume}:");
        }
    }
    Ok(Composed { text, notes })
}

fn header(manifest: &Manifest, wishes: &Wishes<'_>) -> String {
    let captured = match &manifest.captured_at {
        Some(moment) => format!(", captured at {moment}"),
        None => String::new(),
    };
    // A comment ends where its line does.
    let captured = captured.replace(char::is_control, " ");
    format!(
        "# What production runs on, for a developer's machine: {}{captured}.\n\
         # Written by `standin parity compose`, which makes it anew when production changes.\n\
         # Variables come from the environment, or from .env beside this file.\n\nservices:\n",
        wishes.manifest.replace(char::is_control, " ")
    )
}

fn service(
    name: &str,
    component: &Component,
    wishes: &Wishes<'_>,
    notes: &mut Vec<String>,
) -> Result<Service> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        let what = "the name of a component is none that a service can have";
        return Err(Error::new(Kind::Rules, what)
            .on(wishes.manifest)
            .hint("letters, digits, dots, dashes and underscores"));
    }
    let image = image(name, component, wishes)?;
    let component = &without_secrets(name, component, notes);
    let make = match name {
        "postgresql" => postgresql::service,
        "redis" | "valkey" => services::redis,
        "elasticsearch" | "opensearch" => services::search,
        _ => services::other,
    };
    Ok(make(name, &image, component, wishes.memory, notes))
}

/// A compose file is read by everybody: what holds secrets is for a person to add.
fn without_secrets(name: &str, component: &Component, notes: &mut Vec<String>) -> Component {
    let mut component = component.clone();
    let (secret, settings): (BTreeMap<_, _>, _) = std::mem::take(&mut component.settings)
        .into_iter()
        .partition(|(setting, value)| is_withheld(setting, value));
    component.settings = settings;
    if !secret.is_empty() {
        let names: Vec<_> = secret.into_keys().collect();
        notes.push(format!(
            "`{name}` has settings that hold secrets ({}): they are left away, give them by variables",
            names.join(", ")
        ));
    }
    component
}

/// The image that dev runs: the one that the manifest names, or the vendor's of exactly that version.
fn image(name: &str, component: &Component, wishes: &Wishes<'_>) -> Result<String> {
    if let Some(image) = &component.image {
        return Ok(image.clone());
    }
    let exact = |version: &&String| {
        version.starts_with(|c: char| c.is_ascii_digit())
            && version
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
            && !version.to_ascii_lowercase().ends_with(".x")
    };
    let version = component.version.as_ref().filter(exact);
    let vendors = image::vendors(name);
    if let (Some(repository), Some(version)) = (vendors, version) {
        return Ok(format!("{repository}:{version}"));
    }
    let what = format!("the manifest does not say which image `{name}` is to run");
    Err(Error::new(Kind::Rules, what)
        .on(wishes.manifest)
        .hint(format!(
            "give the component an `image` there, with the version that production runs: \"{}:…\"",
            vendors.unwrap_or(name)
        )))
}

/// Names of the variables that a run by this rules file reads: those that it mentions, as `${NAME}` or `env:NAME`, and those
/// by which Vault is found, where it refers to that.
pub fn handed_on(rules: &str) -> Vec<String> {
    const VAULT: [&str; 5] = [
        "VAULT_ADDR",
        "VAULT_NAMESPACE",
        "VAULT_ROLE_ID",
        "VAULT_SECRET_ID",
        "VAULT_TOKEN",
    ];
    let mut names = mentioned(rules);
    let references = rules.split("env:").skip(1).filter_map(name_in_front);
    names.extend(references);
    if rules.contains("vault:") {
        names.extend(VAULT.map(str::to_owned));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The name that a text begins with.
fn name_in_front(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let name = text.get(..end).filter(|name| !name.is_empty());
    name.map(str::to_owned)
}

/// Names of the variables that a text mentions as `${NAME…}`, each once, in order.
fn mentioned(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text.split("${").skip(1).filter_map(name_in_front).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
