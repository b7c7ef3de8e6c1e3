//! Domains of which values lie inside of others. The server does not look into arrays, composite types and ranges, so it
//! refuses what it would have to check there, whether there are rows or not.
//!
//! Source: `find_composite_type_dependencies` in src/backend/commands/tablecmds.c, and its callers in typecmds.c.

use super::super::{Kind, Object};
use super::alter::to_be;
use super::mentions::Named;
use super::{Objects, Sketch, by_hand, lists};

/// Why a constraint of such a domain is left.
pub(super) const WHY: &str = "; columns hold arrays, composite types or ranges of the domain, in which the server checks nothing";

/// Lines about a constraint that cannot be made.
pub(super) fn left(constraint: &Object, made: &[String]) -> Vec<String> {
    let what = format!("by hand: make {}{WHY}:", constraint.title());
    vec![by_hand(&format!("{what}\n{}", made.join("\n")))]
}

/// The statements that let a domain be NULL, or lines that it cannot be forbidden.
pub(super) fn filled(domain: &Object, statements: Vec<String>) -> Vec<String> {
    match domain.property("not null") {
        Some("true") => vec![to_be(domain, "not null") + WHY],
        _ => statements,
    }
}

impl Sketch<'_> {
    /// Whether an expected domain, or that of an expected constraint, is one of those.
    pub(super) fn is_inside(&self, object: &Object) -> bool {
        let path = object.path.get(..2).unwrap_or_default();
        is_inside(&self.actual, &self.pairs.actual(Kind::Domain, path))
    }
}

/// Whether a column holds values of a domain in something else than its own values.
pub(super) fn is_inside(actual: &Objects<'_>, domain: &[String]) -> bool {
    let Some(domain) = actual.get(Kind::Domain, domain) else {
        return false;
    };
    // Types that are made of it; `true` for those whose values are its own: domains over it.
    let mut made: Vec<(&Object, bool)> = vec![(domain, true)];
    let mut at = 0;
    while let Some((ty, is_own)) = made.get(at).copied() {
        at += 1;
        for object in actual.all {
            for text in types(object) {
                if !Named::of(text).has(ty, None) {
                    continue;
                }
                let is_own = is_own && text == ty.sql();
                if is_stored(object) && !is_own {
                    return true;
                }
                let Some(whole) = whole(actual, object) else {
                    continue;
                };
                let is_own = is_own && whole.kind == Kind::Domain;
                if !made.iter().any(|(known, _)| std::ptr::eq(*known, whole)) {
                    made.push((whole, is_own));
                }
            }
        }
    }
    false
}

/// The types that an object holds values of.
fn types(object: &Object) -> Vec<&str> {
    match object.kind {
        Kind::Column | Kind::Domain | Kind::Range => object.property("type").into_iter().collect(),
        Kind::Composite | Kind::View | Kind::MaterializedView => {
            let columns = lists::named(object.property("columns").unwrap_or_default());
            columns.into_iter().map(|(_, ty)| ty).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether values are kept in it.
fn is_stored(object: &Object) -> bool {
    matches!(object.kind, Kind::Column | Kind::MaterializedView)
}

/// What is a type by its own name: a column's table is one.
fn whole<'s>(actual: &Objects<'s>, object: &'s Object) -> Option<&'s Object> {
    match object.kind {
        Kind::Column => actual.get(Kind::Table, object.path.get(..2)?),
        _ => Some(object),
    }
}
