//! Servers and stores that are named without anything around them: IP addresses under names that say nothing, buckets.

use std::collections::HashMap;
use std::net::IpAddr;

use super::Environment;
use super::finding::Finding;
use super::names;
use super::tree::{ITEM, Node, leaves, written};

/// What both environments have under one name, and production does not have from the base: an address under a name that
/// says nothing may be anything, so it is a warning; a bucket is no less production's than a database.
pub(super) fn shared(
    production: &Environment,
    other: &Environment,
    base: Option<&str>,
) -> Vec<Finding> {
    let mut known: HashMap<Vec<&str>, Vec<&Node>> = HashMap::new();
    leaves(&production.settings, &mut |path, node| {
        let is_own = base.is_none_or(|base| *node.place.file != *base);
        if is_own && sort(path, node).is_some() {
            known.entry(path.to_vec()).or_default().push(node);
        }
    });
    let mut found = Vec::new();
    leaves(&other.settings, &mut |path, node| {
        let Some(sort) = sort(path, node) else { return };
        let text = node.value.text().unwrap_or_default().trim();
        let mut alike = known.get(path).into_iter().flatten();
        let is_same = |known: &&&Node| known.value.text().unwrap_or_default().trim() == text;
        if alike.any(|known| is_same(&known)) {
            found.push(failed(production, other, (path, node), sort));
        }
    });
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Address,
    Bucket,
}

fn failed(
    production: &Environment,
    other: &Environment,
    (path, node): (&[&str], &Node),
    sort: Sort,
) -> Finding {
    let what = match sort {
        Sort::Address => "the IP address",
        Sort::Bucket => "the bucket",
    };
    let finding = Finding::failed(
        format!("{}: {}: server", other.name, written(path)),
        format!("one of its own, not that of {}", production.name),
        format!(
            "{what} that {} has there, at {}",
            production.name, node.place
        ),
        "give this environment one of its own; what both may use goes into the base",
    )
    .at(&node.place);
    match sort {
        Sort::Address => finding.warning(),
        Sort::Bucket => finding,
    }
}

fn sort(path: &[&str], node: &Node) -> Option<Sort> {
    let text = node.value.text()?.trim();
    let name = path.iter().rev().find(|name| **name != ITEM)?;
    // Under a name of hosts it is an address anyway.
    if is_elsewhere(text) && !names::is_host(name) && !names::is_version(name) {
        return Some(Sort::Address);
    }
    (names::is_bucket(name) && is_bucket(text)).then_some(Sort::Bucket)
}

/// Whether a text is an IP address that means one machine wherever it is said: none of this machine or its network, no mask, and
/// none of those that everybody asks for names.
///
/// Sources: RFC 6890 (special-purpose addresses); Docker documentation, "Bridge network driver" (its gateway); the public
/// resolvers of Google, Cloudflare and Quad9.
fn is_elsewhere(text: &str) -> bool {
    const COMMON: &[&str] = &[
        "1.0.0.1",
        "1.1.1.1",
        "8.8.4.4",
        "8.8.8.8",
        "9.9.9.9",
        "172.17.0.1",
        "169.254.169.254",
    ];
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let Ok(address) = inner.unwrap_or(text).parse::<IpAddr>() else {
        return false;
    };
    let is_special = match address {
        IpAddr::V4(v4) => {
            v4.is_broadcast() || v4.is_link_local() || matches!(v4.octets(), [0 | 255, ..])
        }
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(is_special
        || address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || COMMON.contains(&text))
}

/// Source: Amazon S3 User Guide, "Bucket naming rules", which are the narrowest.
fn is_bucket(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    (3..=63).contains(&text.len())
        && text.chars().all(is_letter)
        && text.contains(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_everybody_has_are_none() {
        for text in ["10.20.30.40", "203.0.113.9", "2001:db8::5", "[2001:db8::5]"] {
            assert!(is_elsewhere(text), "{text}");
        }
        for text in [
            "127.0.0.1",
            "0.0.0.0",
            "::1",
            "::",
            "255.255.255.0",
            "169.254.0.1",
            "fe80::1",
            "224.0.0.1",
            "8.8.8.8",
            "172.17.0.1",
            "10.0.0.0/8",
            "1.2.3",
            "db",
        ] {
            assert!(!is_elsewhere(text), "{text}");
        }
    }
}
