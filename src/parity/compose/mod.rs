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

use std::fmt::Write as _;

use self::service::Service;
use crate::drift::manifest::{Component, Manifest};
use crate::error::{Error, Kind, Result};

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
    let make = match name {
        "postgresql" => postgresql::service,
        "redis" | "valkey" => services::redis,
        "elasticsearch" | "opensearch" => services::search,
        _ => services::other,
    };
    Ok(make(name, &image, component, wishes.memory, notes))
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

/// Names of the variables that a text mentions as `${NAME…}`, each once, in order.
pub fn mentioned(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .split("${")
        .skip(1)
        .filter_map(|rest| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            rest.get(..end)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
