//! A `json` or `hstore` rule for the paths that seem personal.
//!
//! Such a rule says of each path that was seen what becomes of it, as a table's rules do of its columns. What no path
//! names is cleared: a member that production gets tomorrow, and what stands under names that may be somebody's.

use super::candidates::{self, Wanted};
use super::rule;
use crate::catalog::Type;
use crate::detect::{Country, Documents, PathProposal, PlainPath};
use crate::rules::written;
use crate::transform::args::Arg;

/// A rule with a line for each path.
pub(super) struct Document {
    pub(super) rule: Arg,
    /// The lines below the column's name.
    pub(super) lines: Vec<String>,
}

/// A rule that grows line by line.
struct Lines {
    members: Vec<(Arg, Arg)>,
    lines: Vec<String>,
}

impl Lines {
    fn of(transform: &str) -> Self {
        Self {
            members: Vec::new(),
            lines: vec![format!("{transform}:")],
        }
    }

    fn add(&mut self, name: &str, rule: Arg, why: &str) {
        let (key, value) = (written::key(name), written::inline(&rule));
        self.lines.push(format!("  {key}: {value}  # {why}"));
        self.members.push((rule::quoted(name), rule));
    }

    /// `None` where the transform does not take the type.
    fn finish(self, transform: &str, ty: &Type) -> Option<Document> {
        let rule = rule::with(transform, rule::map(self.members));
        rule::promise(&rule, ty)?;
        let lines = self.lines;
        Some(Document { rule, lines })
    }
}

/// Why the rest goes where the column's own name says so.
const ALL_OF_IT: &str = "by its name all of it is personal";

/// The rule for a column's documents; `None` where no path is personal, or `json` does not take the type. Paths in which
/// nothing seems personal pass, unless the column's own name says that all of it is (`is_personal`).
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
    let mut lines = Lines::of("json");
    let rules = documents.personal.iter();
    let rules = rules.map(|path| (path, path_rule(path, country)));
    // What `*` reaches as well comes before it.
    let (wild, named): (Vec<_>, Vec<_>) = rules.partition(|(path, _)| path.path.contains(".*"));
    for (path, rule) in &named {
        lines.add(&path.path, rule.clone(), &reason(path));
    }
    for path in documents.plain.iter().filter(|_| !is_personal) {
        let replaced = named.iter().any(|(of, rule)| {
            of.kinds.containers && rule::name(rule) == "set_null" && is_below(&path.path, &of.path)
        });
        if !replaced {
            let keep = Arg::scalar("keep");
            lines.add(&path.path, keep, &reason_to_keep(path));
        }
    }
    for path in &documents.containers {
        let (rule, why) = container(path, documents, is_personal);
        lines.add(path, Arg::scalar(rule), why);
    }
    for (path, rule) in wild {
        lines.add(&path.path, rule, &reason(path));
    }
    let set_null = Arg::scalar("set_null");
    lines.add(
        "other",
        set_null,
        &reason_to_clear(documents, is_personal, "path"),
    );
    if ty.family.is_text() {
        let invalid = if not_null { "empty" } else { "set_null" };
        let invalid = Arg::scalar(invalid);
        lines.add("on_invalid", invalid, "a text that is no JSON");
    }
    lines.finish("json", ty)
}

/// What becomes of a container that stands beside members of which `*` says what they get.
fn container(path: &str, documents: &Documents, is_personal: bool) -> (&'static str, &'static str) {
    let mut personal = documents.personal.iter().map(|of| of.path.as_str());
    let mut plain = documents.plain.iter().map(|of| of.path.as_str());
    if personal.any(|of| is_below(of, path)) || !is_personal && plain.any(|of| is_below(of, path)) {
        ("keep", "!! keys in it that no path names pass as well")
    } else if is_personal {
        ("set_null", ALL_OF_IT)
    } else {
        ("set_null", "names in it may be somebody's")
    }
}

fn is_below(path: &str, container: &str) -> bool {
    let rest = path.strip_prefix(container);
    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// The rule for an `hstore`: its keys are the members of one flat object.
pub(super) fn hstore_rule(
    documents: &Documents,
    ty: &Type,
    is_personal: bool,
    country: Option<&'static Country>,
) -> Option<Document> {
    let mut lines = Lines::of("hstore");
    let mut others = (
        Arg::scalar("set_null"),
        reason_to_clear(documents, is_personal, "key"),
    );
    for path in &documents.personal {
        match key_of(&path.path)? {
            "*" => others = (path_rule(path, country), reason(path)),
            key => lines.add(key, path_rule(path, country), &reason(path)),
        }
    }
    for path in documents.plain.iter().filter(|_| !is_personal) {
        let keep = Arg::scalar("keep");
        lines.add(key_of(&path.path)?, keep, &reason_to_keep(path));
    }
    lines.add("*", others.0, &others.1);
    lines.finish("hstore", ty)
}

/// `email` of `$.email`, `e mail` of `$['e mail']`.
fn key_of(path: &str) -> Option<&str> {
    let quoted = path.strip_prefix("$['");
    let quoted = quoted.and_then(|rest| rest.strip_suffix("']"));
    quoted.or_else(|| path.strip_prefix("$."))
}

fn reason(path: &PathProposal) -> String {
    format!(
        "{}: {}",
        path.proposal.confidence.name(),
        path.proposal.reason
    )
}

fn reason_to_keep(path: &PlainPath) -> String {
    match path.values {
        0 => "nothing personal in its name".to_owned(),
        1 => "nothing personal in its name, nor in one sampled value".to_owned(),
        values => format!("nothing personal in its name, nor in {values} sampled values"),
    }
}

/// Why what no path or key names is cleared.
fn reason_to_clear(documents: &Documents, is_personal: bool, what: &str) -> String {
    if is_personal {
        return ALL_OF_IT.to_owned();
    }
    let seen = match documents.unnamed {
        0 => String::new(),
        1 => format!("; so is one {what} that was seen, whose name may be somebody's"),
        unnamed => {
            format!("; so are {unnamed} {what}s that were seen, whose names may be somebody's")
        }
    };
    format!("a {what} that is not named here is cleared, as one that comes later{seen}")
}

/// What fits all values that were seen at the path. Where they are of several sorts, or hold names that are data, all
/// of it goes.
fn path_rule(path: &PathProposal, country: Option<&'static Country>) -> Arg {
    let whole = Arg::scalar("set_null");
    let Some(family) = path.kinds.family().filter(|_| !path.kinds.personal_names) else {
        return whole;
    };
    let ty = Type::plain(family.name(), family);
    // A text that is a document changes part by part like the one that it stands in.
    let inside = path.inside.as_ref();
    let inside = inside.and_then(|found| rule(found, &ty, true, false, country));
    if let Some(document) = inside {
        return document.rule;
    }
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
