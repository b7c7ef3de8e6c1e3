//! A `json` rule for the paths that seem personal.

use super::candidates::{self, Wanted};
use super::rule;
use crate::catalog::Type;
use crate::detect::{Country, Documents, PathProposal};
use crate::rules::written;
use crate::transform::args::Arg;

/// A rule with a line for each path.
pub(super) struct Document {
    pub(super) rule: Arg,
    /// The lines below the column's name.
    pub(super) lines: Vec<String>,
}

/// The rule for a column's documents; `None` where no path is personal, or `json` does not take the type. What no path
/// names is cleared where the column's own name says that all of it is personal (`is_personal`), and passes elsewhere.
pub(super) fn rule(
    documents: &Documents,
    ty: &Type,
    not_null: bool,
    is_personal: bool,
    country: Option<&'static Country>,
) -> Option<Document> {
    if documents.personal.is_empty() {
        return None;
    }
    let mut members = Vec::new();
    let mut lines = vec![if is_personal {
        "json:".to_owned()
    } else {
        "json:  # what no path names passes, unless `other: set_null` is added".to_owned()
    }];
    let mut add = |path: &str, rule: Arg, why: &str| {
        let line = format!(
            "  {}: {}  # {why}",
            written::key(path),
            written::inline(&rule)
        );
        lines.push(line);
        members.push((rule::quoted(path), rule));
    };
    // A path that `*` reaches as well comes before it.
    let (wild, named): (Vec<_>, Vec<_>) = documents
        .personal
        .iter()
        .partition(|path| path.path.ends_with(".*"));
    for path in named {
        add(&path.path, path_rule(path, country), &reason(path));
    }
    for path in &documents.kept {
        add(path, Arg::scalar("keep"), "nothing personal seen");
    }
    for path in wild {
        add(&path.path, path_rule(path, country), &reason(path));
    }
    if is_personal {
        lines.push("  other: set_null  # by its name all of it is personal".to_owned());
        members.push((Arg::scalar("other"), Arg::scalar("set_null")));
    }
    if ty.family.is_text() {
        let invalid = if not_null { "empty" } else { "set_null" };
        lines.push(format!("  on_invalid: {invalid}  # a text that is no JSON"));
        members.push((Arg::scalar("on_invalid"), Arg::scalar(invalid)));
    }
    let rule = rule::with("json", rule::map(members));
    rule::promise(&rule, ty)?;
    Some(Document { rule, lines })
}

/// The rule for an `hstore`: its keys are the members of one flat object.
pub(super) fn hstore_rule(
    documents: &Documents,
    ty: &Type,
    country: Option<&'static Country>,
) -> Option<Document> {
    let mut members = Vec::new();
    let mut lines = vec!["hstore:".to_owned()];
    let mut others = (
        Arg::scalar("keep"),
        "nothing personal seen in other keys".to_owned(),
    );
    for path in &documents.personal {
        let key = path.path.strip_prefix("$.").unwrap_or_default();
        match key {
            "*" => others = (path_rule(path, country), reason(path)),
            "" => return None,
            key => {
                let (name, rule) = (key.trim_matches(['[', ']', '\'']), path_rule(path, country));
                lines.push(format!(
                    "  {}: {}  # {}",
                    written::key(name),
                    written::inline(&rule),
                    reason(path)
                ));
                members.push((rule::quoted(name), rule));
            }
        }
    }
    lines.push(format!(
        "  \"*\": {}  # {}",
        written::inline(&others.0),
        others.1
    ));
    members.push((rule::quoted("*"), others.0));
    let rule = rule::with("hstore", rule::map(members));
    rule::promise(&rule, ty)?;
    Some(Document { rule, lines })
}

fn reason(path: &PathProposal) -> String {
    format!(
        "{}: {}",
        path.proposal.confidence.name(),
        path.proposal.reason
    )
}

/// What fits all values that were seen at the path. Where they are of several sorts, or hold names that are data, all
/// of it goes.
fn path_rule(path: &PathProposal, country: Option<&'static Country>) -> Arg {
    let whole = Arg::scalar("set_null");
    let Some(family) = path.kinds.family().filter(|_| !path.kinds.personal_names) else {
        return whole;
    };
    let ty = Type::plain(family.name(), family);
    let wanted = Wanted {
        category: path.proposal.category,
        name: path.path.rsplit(['.', '\'']).next().unwrap_or_default(),
        ty: &ty,
        has_contacts: true,
        known: &[],
        country,
    };
    let mut rules = candidates::rules(wanted).into_iter();
    let usable = rules.find(|rule| {
        rule::name(rule) != "set_null"
            && rule::promise(rule, &ty).is_some_and(|promise| !promise.passes_values)
    });
    usable.unwrap_or(whole)
}
