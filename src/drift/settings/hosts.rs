//! Addresses of the environment that shows how it should be (production) in another one.

use std::collections::HashMap;

use super::address::{Address, is_local, is_named_production};
use super::finding::Finding;
use super::tree::{ITEM, Node, leaves, written};
use super::{Environment, bare, names};

/// An address of production.
struct Known<'a> {
    path: String,
    text: &'a str,
    database: Option<&'a str>,
    keeps_data: bool,
}

/// Findings about servers that an environment shares with production, or that are named as production's.
///
/// Servers that keep data must differ. Of others it is a finding where production sets the address itself: what both
/// have from the base is theirs in common, such as the API of another company.
pub(super) fn shared(
    production: &Environment,
    other: &Environment,
    base: Option<&str>,
) -> Vec<Finding> {
    let mut known: HashMap<String, Vec<Known>> = HashMap::new();
    for (path, node, text, address) in addresses(&production.settings) {
        let keeps_data = address.keeps_data() || names::keep_data(&path);
        let is_own = base.is_none_or(|base| *node.place.file != *base);
        let hosts = address.hosts.into_iter();
        for host in hosts.filter(|host| !is_local(host)) {
            if keeps_data || is_own || is_named_production(&host) {
                known.entry(host).or_default().push(Known {
                    path: written(&path),
                    text,
                    database: address.database,
                    keeps_data,
                });
            }
        }
    }
    let mut found = Vec::new();
    let mut count = 0;
    for (path, node, text, address) in addresses(&other.settings) {
        count += 1;
        let place = (&*written(&path), node);
        let host = address.hosts.iter().find(|host| known.contains_key(*host));
        if let Some(known) = host.and_then(|host| known.get(host)) {
            found.push(same(
                production,
                other,
                place,
                known,
                (text, address.database),
            ));
        } else if address.hosts.iter().any(|host| is_named_production(host)) {
            let actual = format!("a host that is named as production's, at {}", node.place);
            found.push(failed(production, other, place, actual));
        }
    }
    found.extend(bare::shared(production, other, base));
    if found.is_empty() && count > 0 {
        let about = format!("{}: servers", other.name);
        found.push(Finding::passed(
            about,
            format!("none of {}", production.name),
        ));
    }
    found
}

fn same(
    production: &Environment,
    other: &Environment,
    (path, node): (&str, &Node),
    known: &[Known],
    (text, database): (&str, Option<&str>),
) -> Finding {
    let is_same = |known: &&Known| match (known.keeps_data, known.database, database) {
        (true, Some(one), Some(other)) => one == other,
        (true, _, _) => true,
        (false, _, _) => known.text == text,
    };
    let worst = known.iter().find(is_same);
    let Some(like) = worst.or(known.first()) else {
        return Finding::passed(format!("{}: servers", other.name), "none");
    };
    let what = match (worst, like.keeps_data) {
        (None, true) => "another database on the same server as",
        _ => "an address of the same host as",
    };
    let actual = format!(
        "{what} {}'s {}, at {}",
        production.name, like.path, node.place
    );
    let finding = failed(production, other, (path, node), actual);
    if worst.is_none() {
        finding.warning()
    } else {
        finding
    }
}

fn failed(
    production: &Environment,
    other: &Environment,
    (path, node): (&str, &Node),
    actual: String,
) -> Finding {
    Finding::failed(
        format!("{}: {path}: server", other.name),
        format!("a server of its own, not one of {}", production.name),
        actual,
        "give this environment an address of its own; what both may use goes into the base",
    )
    .at(&node.place)
}

type Found<'a> = (Vec<&'a str>, &'a Node, &'a str, Address<'a>);

/// Values that are addresses, or that are named as hosts and look like some.
fn addresses(settings: &Node) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    leaves(settings, &mut |path, node| {
        let Some(text) = node.value.text() else {
            return;
        };
        let name = path.iter().rev().find(|name| **name != ITEM);
        let is_host = name.is_some_and(|name| names::is_host(name));
        let address = Address::of(text).or_else(|| Address::host(text).filter(|_| is_host));
        if let Some(address) = address {
            found.push((path.to_vec(), node, text, address));
        }
    });
    found
}
