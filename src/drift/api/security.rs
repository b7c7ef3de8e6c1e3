//! Credentials that callers need: whether those that were enough still are.
//!
//! Source: OpenAPI 3.1.1, "Security Requirement Object" (a list of alternatives; all schemes of one are needed) and
//! "Security Scheme Object".

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Node};
use super::found::{Comparison, Spot, cut, listed};
use super::rule;

/// Schemes with their scopes, all of which a call needs. None: anybody may call.
type Needs = BTreeMap<String, BTreeSet<String>>;

impl<'d> Comparison<'d> {
    /// Compares what an operation or the whole document asks for.
    pub(super) fn security(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let spot = spot.part("security");
        let names = self.renamed_schemes();
        let one = alternatives(&nodes[0], &self.expected.root(), &names);
        let other = alternatives(&nodes[1], &self.actual.root(), &BTreeMap::new());
        let pointer = format!("{}/security", nodes[0].pointer);
        let is_enough = |has: &Needs, needs: &Needs| {
            needs.iter().all(|(scheme, scopes)| {
                has.get(scheme).is_some_and(|owned| scopes.is_subset(owned))
            })
        };
        for has in &one {
            if other.iter().any(|needs| is_enough(has, needs)) {
                continue;
            }
            let schemes = |needs: &Needs| needs.keys().cloned().collect::<BTreeSet<_>>();
            let owned = schemes(has);
            let rule = if other.iter().any(|needs| schemes(needs).is_subset(&owned)) {
                rule::SECURITY_SCOPE_ADDED
            } else if other.iter().any(|needs| schemes(needs).is_superset(&owned)) {
                rule::SECURITY_REQUIREMENT_ADDED
            } else {
                rule::SECURITY_ALTERNATIVE_REMOVED
            };
            let texts = [shown(has), listed(other.iter().map(shown))];
            self.found(rule, (&spot, ""), &pointer, [&texts[0], &texts[1]]);
        }
        let is_free = |list: &[Needs]| list.iter().any(BTreeMap::is_empty);
        if is_free(&other) && !is_free(&one) {
            let texts = [listed(one.iter().map(shown)), "nothing".to_owned()];
            let rule = rule::SECURITY_REQUIREMENT_REMOVED;
            self.found(rule, (&spot, ""), &pointer, [&texts[0], &texts[1]]);
        }
        for needs in other.iter().filter(|needs| !needs.is_empty()) {
            let is_asked_already = one.iter().any(|has| {
                is_enough(has, needs) || needs.keys().any(|scheme| has.contains_key(scheme))
            });
            if !is_asked_already && !one.is_empty() && !is_free(&one) {
                let texts = [listed(one.iter().map(shown)), shown(needs)];
                let rule = rule::SECURITY_ALTERNATIVE_ADDED;
                self.found(rule, (&spot, ""), &pointer, [&texts[0], &texts[1]]);
            }
        }
    }

    /// Compares the schemes that both documents define under one name.
    pub(super) fn schemes(&mut self) {
        let spot = Spot::of("", None);
        let theirs = schemes(self.actual);
        for (name, node) in schemes(self.expected) {
            let Some(partner) = theirs.get(name) else {
                continue;
            };
            let spot = spot.part(&format!("security scheme {name}"));
            let Some([one, other]) = self.resolved(&spot, [node, partner.clone()]) else {
                continue;
            };
            let texts = [cut(&signature(&one)), cut(&signature(&other))];
            if texts[0] != texts[1] {
                let rule = rule::SECURITY_SCHEME_CHANGED;
                self.found(rule, (&spot, ""), &one.pointer, [&texts[0], &texts[1]]);
                continue;
            }
            let found = [addresses(&one), addresses(&other)];
            if found[0] != found[1] {
                let texts = found.map(listed);
                let rule = rule::SECURITY_SCHEME_ADDRESS_CHANGED;
                self.found(rule, (&spot, ""), &one.pointer, [&texts[0], &texts[1]]);
            }
        }
    }

    /// Schemes that the actual document calls otherwise: the only one that is the same and is not in the expected one.
    fn renamed_schemes(&self) -> BTreeMap<&'d str, &'d str> {
        let (one, other) = (schemes(self.expected), schemes(self.actual));
        let mut renamed = BTreeMap::new();
        for (name, node) in &one {
            if other.contains_key(name) {
                continue;
            }
            let mut alike = other
                .iter()
                .filter(|(known, partner)| {
                    !one.contains_key(*known) && signature(partner) == signature(node)
                })
                .map(|(known, _)| *known);
            if let (Some(partner), None) = (alike.next(), alike.next()) {
                renamed.insert(*name, partner);
            }
        }
        renamed
    }
}

/// The schemes that a document defines, by name.
fn schemes(document: Document<'_>) -> BTreeMap<&str, Node<'_>> {
    let components = document.root().get("components");
    let list = components.and_then(|components| components.get("securitySchemes"));
    list.map(|list| list.entries().collect())
        .unwrap_or_default()
}

/// What a caller sends, by a scheme.
fn signature(scheme: &Node<'_>) -> String {
    let text = |key: &str| scheme.text(key).unwrap_or_default();
    match text("type") {
        "http" => format!("http {}", text("scheme").to_lowercase()),
        "apiKey" => format!("{} {}", text("in"), text("name")),
        "oauth2" => {
            let flows = scheme.get("flows");
            let names = flows
                .iter()
                .flat_map(|flows| flows.entries().collect::<Vec<_>>());
            let mut names: Vec<&str> = names.map(|(name, _)| name).collect();
            names.sort_unstable();
            format!("oauth2 {}", names.join(" "))
        }
        other => other.to_owned(),
    }
}

/// Where tokens come from.
fn addresses(scheme: &Node<'_>) -> Vec<String> {
    let mut found: Vec<String> = scheme
        .text("openIdConnectUrl")
        .map(str::to_owned)
        .into_iter()
        .collect();
    if let Some(flows) = scheme.get("flows") {
        for (_, flow) in flows.entries() {
            for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
                found.extend(flow.text(key).map(str::to_owned));
            }
        }
    }
    found.sort();
    found
}

/// The alternatives that hold at a node: its own, or those of the document. Nothing asked for is one that needs nothing.
fn alternatives(node: &Node<'_>, root: &Node<'_>, names: &BTreeMap<&str, &str>) -> Vec<Needs> {
    let list = node.get("security").or_else(|| root.get("security"));
    let items: Vec<Node<'_>> = list.map(|list| list.items().collect()).unwrap_or_default();
    let needs = |item: &Node<'_>| -> Needs {
        item.entries()
            .map(|(name, scopes)| {
                let scopes = scopes
                    .items()
                    .filter_map(|scope| scope.value.as_str().map(str::to_owned));
                let name = names.get(name).copied().unwrap_or(name);
                (name.to_owned(), scopes.collect())
            })
            .collect()
    };
    if items.is_empty() {
        return vec![Needs::new()];
    }
    items.iter().map(needs).collect()
}

fn shown(needs: &Needs) -> String {
    if needs.is_empty() {
        return "nothing".to_owned();
    }
    let texts = needs.iter().map(|(name, scopes)| {
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        if scopes.is_empty() {
            name.clone()
        } else {
            format!("{name} ({})", scopes.join(" "))
        }
    });
    texts.collect::<Vec<_>>().join(" and ")
}
