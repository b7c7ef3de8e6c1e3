//! A `json`, `yaml`, `php` or `hstore` rule for the paths that seem personal.
//!
//! Such a rule says of each path that was seen what becomes of it, as a table's rules do of its columns. What no path
//! names is cleared: a member that production gets tomorrow, and what stands under names that may be somebody's.

use super::candidates::{self, Contacts, Wanted};
use super::{codes, dates, geojson, kept, rule, trial};
use crate::catalog::{Family, Type};
use crate::detect::{Category, Country, Documents, Form, Kinds, PathProposal, PlainPath};
use crate::rules::written;
use crate::transform::args::{Arg, Value};

/// The column that a rule is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) ty: &'a Type,
    /// Whether its own name says that all of it is personal.
    pub(super) is_personal: bool,
    /// Where its people live, as far as that can be told.
    pub(super) country: Option<&'static Country>,
    /// Its sampled values.
    pub(super) seen: &'a [String],
}

/// A rule with a line for each path.
pub(super) struct Document {
    pub(super) rule: Arg,
    /// The lines below the column's name.
    pub(super) lines: Vec<String>,
}

/// A rule that grows line by line.
pub(super) struct Lines {
    transform: &'static str,
    members: Vec<(Arg, Arg)>,
    written: Vec<String>,
}

impl Lines {
    pub(super) fn of(transform: &'static str) -> Self {
        Self {
            transform,
            members: Vec::new(),
            written: vec![format!("{transform}:")],
        }
    }

    pub(super) fn add(&mut self, name: &str, rule: Arg, why: &str) {
        let (key, value) = (written::key(name), written::inline(&rule));
        self.written.push(format!("  {key}: {value}  # {why}"));
        self.members.push((rule::quoted(name), rule));
    }

    /// Whether all sampled values could have the rule with one member more.
    fn could_take(&self, name: &str, rule: &Arg, of: Of<'_>) -> bool {
        let mut members = self.members.clone();
        members.push((rule::quoted(name), rule.clone()));
        // As the whole rule will have it.
        let (others, cleared) = match self.transform {
            "hstore" => (OTHERS, "set_null"),
            "xml" => ("other", "empty"),
            _ => ("other", "set_null"),
        };
        if name != others {
            members.push((rule::quoted(others), Arg::scalar(cleared)));
        }
        // Texts that are no documents say nothing against an element's rule.
        if matches!(self.transform, "xml" | "yaml" | "php") && name != INVALID {
            members.push((rule::quoted(INVALID), Arg::scalar("set_null")));
        }
        let rule = rule::with(self.transform, rule::map(members));
        trial::refusal(&rule, of.ty, of.seen).is_none()
    }

    /// `None` where the transform does not take the type.
    pub(super) fn finish(self, ty: &Type) -> Option<Document> {
        let rule = rule::with(self.transform, rule::map(self.members));
        rule::promise(&rule, ty)?;
        let lines = self.written;
        Some(Document { rule, lines })
    }
}

/// The key of an `hstore` rule for all keys that it does not name.
const OTHERS: &str = "*";

/// The parameter of what becomes of texts that are no documents.
const INVALID: &str = "on_invalid";

/// Why the rest goes where the column's own name says so.
const ALL_OF_IT: &str = "by its name all of it is personal";

/// The rule for lists of documents: every element by its paths; likewise.
pub(super) fn list_rule(documents: &Documents, of: Of<'_>) -> Option<Document> {
    let element = of.ty.element.as_deref();
    let element = element.filter(|ty| matches!(ty.family, Family::Json | Family::Jsonb))?;
    let inner = documents.of_elements()?;
    let seen = elements(of.seen);
    let of_element = Of {
        ty: element,
        seen: &seen,
        ..of
    };
    let document = rule(&inner, of_element, false)?;
    let rule = rule::with("array", rule::with("of", document.rule));
    rule::promise(&rule, of.ty)?;
    let inner = document.lines.iter().map(|line| format!("    {line}"));
    let lines = ["array:", "  of:"].map(str::to_owned);
    let lines = lines.into_iter().chain(inner).collect();
    Some(Document { rule, lines })
}

/// The elements of lists that were sampled.
fn elements(lists: &[String]) -> Vec<String> {
    let lists = lists
        .iter()
        .filter_map(|list| serde_json::from_str(list).ok());
    let elements = lists.flat_map(|list: Vec<serde_json::Value>| list);
    let elements = elements.filter(|element| !element.is_null());
    elements.map(|element| element.to_string()).collect()
}

/// The rule for a column's documents; `None` where no path is personal, or `json` does not take the type. Paths in which
/// nothing seems personal pass, unless the column's own name says that all of it is (`is_personal`).
pub(super) fn rule(documents: &Documents, of: Of<'_>, not_null: bool) -> Option<Document> {
    let Of {
        ty, is_personal, ..
    } = of;
    if documents.personal.is_empty() {
        return None;
    }
    let (transform, what) = match documents.form {
        Form::Json | Form::Xml => ("json", "a text that is no JSON"),
        Form::Yaml => (
            "yaml",
            "a text that is no YAML, or holds something else than its paths say",
        ),
        Form::Php => (
            "php",
            "a text that PHP could not read, or that holds something else than its paths say",
        ),
    };
    let mut lines = Lines::of(transform);
    let paths = documents.personal.iter();
    let is_gone = |path: &PathProposal| {
        let mut whole = documents
            .personal
            .iter()
            .filter(|of| of.kinds.personal_names);
        whole.any(|of| is_below(&path.path, &of.path))
    };
    let paths = paths.filter(|path| !is_left_to_others(path, documents) && !is_gone(path));
    // What `*` reaches as well comes before it.
    let (wild, named): (Vec<_>, Vec<_>) = paths.partition(|path| path.path.contains(".*"));
    let rules = named
        .into_iter()
        .map(|path| (path, path_rule(path, &Lines::of(transform), &path.path, of)));
    let named: Vec<_> = rules.collect();
    for (path, rule) in &named {
        lines.add(&path.path, rule.clone(), &reason(path));
    }
    let is_kept = |path: &PlainPath| !is_personal || geojson::is_type(&path.path, of.seen);
    for path in documents.plain.iter().filter(|path| is_kept(path)) {
        let replaced = named.iter().any(|(of, rule)| {
            of.kinds.containers && rule::name(rule) == "set_null" && is_below(&path.path, &of.path)
        });
        if !replaced {
            let keep = Arg::scalar("keep");
            lines.add(&path.path, keep, &reason_to_keep(path));
        }
    }
    for path in wild {
        let rule = path_rule(path, &lines, &path.path, of);
        // What no path names is cleared all the same; beside names of members that are somebody's, what holds them goes.
        if rule::name(&rule) != "set_null" || path.kinds.personal_names {
            lines.add(&path.path, rule, &reason(path));
        }
    }
    let set_null = Arg::scalar("set_null");
    lines.add(
        "other",
        set_null,
        &reason_to_clear(documents, is_personal, "path"),
    );
    if ty.family.is_text() {
        let gone = if not_null { "empty" } else { "set_null" };
        let is_json_only = transform == "json";
        let are_mixed = is_json_only && of.seen.iter().any(|value| !is_json(value));
        let invalid = if are_mixed { "text" } else { gone };
        lines.add(INVALID, Arg::scalar(invalid), what);
        if ty.length.is_some() {
            let why = format!("one that gets too long for {}", ty.name);
            lines.add("too_long", Arg::scalar(gone), &why);
        }
    }
    lines.finish(ty)
}

fn is_json(text: &str) -> bool {
    text.trim().is_empty() || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// What seems personal at paths that a rule of somebody's does not name, each with why; none where it clears what no path
/// names, or is no rule of paths.
pub(super) fn passing(documents: &Documents, rule: &Arg) -> Vec<String> {
    let (Value::Map(entries), "json" | "hstore" | "yaml" | "php") = (&rule.value, rule::name(rule))
    else {
        return Vec::new();
    };
    let Some(Value::Map(params)) = entries.first().map(|(_, params)| &params.value) else {
        return Vec::new();
    };
    let keys = params.iter().filter_map(|(key, value)| match &key.value {
        Value::Scalar { text, .. } => Some((text.as_str(), rule::name(value))),
        _ => None,
    });
    let keys: Vec<(&str, &str)> = keys.collect();
    if keys.iter().any(|(key, value)| {
        matches!((*key, *value), ("other", "set_null")) || *key == "*" && *value != "keep"
    }) {
        return Vec::new();
    }
    let is_named = |path: &str| {
        let (key, path) = (key_of(path), plain(path));
        keys.iter().any(|(named, _)| {
            let written = plain(named);
            written == path || key == Some(*named) || is_below(&path, &written)
        })
    };
    let open = documents.personal.iter().filter(|of| !is_named(&of.path));
    open.map(|of| format!("`{}` ({})", of.path, of.proposal.reason))
        .collect()
}

/// Whether a path holds scalars in some documents and containers in others, of which paths below it tell. A rule for it
/// would do away with all of them: what no path names is cleared, which goes for the scalars.
fn is_left_to_others(path: &PathProposal, documents: &Documents) -> bool {
    let Kinds {
        strings,
        numbers,
        booleans,
        containers,
        personal_names,
        ..
    } = path.kinds;
    let is_mixed = containers && (strings || numbers || booleans) && !personal_names;
    let personal = documents.personal.iter().map(|of| of.path.as_str());
    let mut paths = personal.chain(documents.plain.iter().map(|of| of.path.as_str()));
    // A `*` would reach the containers, too.
    let is_reached = paths.clone().any(|of| of.contains(".*")) && path.path != "$";
    is_mixed && !is_reached && paths.any(|of| is_below(of, &path.path))
}

fn is_below(path: &str, container: &str) -> bool {
    let rest = path.strip_prefix(container);
    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// The rule for an `hstore`: its keys are the members of one flat object.
pub(super) fn hstore_rule(documents: &Documents, of: Of<'_>) -> Option<Document> {
    let Of {
        ty, is_personal, ..
    } = of;
    let mut lines = Lines::of("hstore");
    let mut others = None;
    for path in &documents.personal {
        match key_of(&path.path)? {
            OTHERS => others = Some(path),
            key => {
                let rule = path_rule(path, &Lines::of("hstore"), key, of);
                lines.add(key, rule, &reason(path));
            }
        }
    }
    for path in documents.plain.iter().filter(|_| !is_personal) {
        let keep = Arg::scalar("keep");
        lines.add(key_of(&path.path)?, keep, &reason_to_keep(path));
    }
    let (rule, why) = match others {
        Some(path) => (path_rule(path, &lines, OTHERS, of), reason(path)),
        None => (
            Arg::scalar("set_null"),
            reason_to_clear(documents, is_personal, "key"),
        ),
    };
    lines.add(OTHERS, rule, &why);
    lines.finish(ty)
}

/// A path with all its names behind dots: tools write `$['email']` where we write `$.email`.
fn plain(path: &str) -> String {
    let path = path.replace("['", ".").replace("[\"", ".");
    path.replace("']", "").replace("\"]", "")
}

/// `email` of `$.email`, `e mail` of `$['e mail']`.
fn key_of(path: &str) -> Option<&str> {
    let quoted = path.strip_prefix("$['");
    let quoted = quoted.and_then(|rest| rest.strip_suffix("']"));
    quoted.or_else(|| path.strip_prefix("$."))
}

pub(super) fn reason(path: &PathProposal) -> String {
    let why = match kept::are_salutations(&path.proposal, path.shape) {
        true => kept::SALUTATIONS,
        false => &path.proposal.reason,
    };
    format!("{}: {why}", path.proposal.confidence.name())
}

pub(super) fn reason_to_keep(path: &PlainPath) -> String {
    if let Some(few) = path.few.filter(|few| *few > 0) {
        let seen = kept::seen(few, path.values);
        return format!("nothing personal in its name; only {seen}");
    }
    match path.values {
        0 if path.kinds.are_flags() => "true or false".to_owned(),
        0 => "nothing personal in its name".to_owned(),
        1 => "nothing personal in its name, nor in one sampled value".to_owned(),
        values => format!("nothing personal in its name, nor in {values} sampled values"),
    }
}

/// Why what no path or key names is cleared.
pub(super) fn reason_to_clear(documents: &Documents, is_personal: bool, what: &str) -> String {
    if is_personal {
        return ALL_OF_IT.to_owned();
    }
    let mixed: Vec<&str> = documents.mixed().collect();
    let seen = match documents.unnamed.saturating_sub(mixed.len()) {
        0 => String::new(),
        1 => format!("; so is one {what} that was seen, whose name may be somebody's"),
        unnamed => {
            format!("; so are {unnamed} {what}s that were seen, whose names may be somebody's")
        }
    };
    let mut why =
        format!("a {what} that is not named here is cleared, as one that comes later{seen}");
    let left = documents.personal.iter();
    let left = left.filter(|path| is_left_to_others(path, documents));
    let left = left.map(|path| path.path.as_str());
    let (told, more): (Vec<_>, Vec<_>) = mixed
        .into_iter()
        .chain(left)
        .enumerate()
        .partition(|(at, _)| *at < MOST_TOLD);
    if !told.is_empty() {
        let told: Vec<&str> = told.into_iter().map(|(_, path)| path).collect();
        let more = if more.is_empty() {
            ""
        } else {
            " and elsewhere"
        };
        why += &format!(
            "; so are texts, numbers and flags at {}{more}, where other documents hold lists or objects",
            told.join(", ")
        );
    }
    why
}

/// Paths of several sorts of values that are named in a reason.
const MOST_TOLD: usize = 3;

/// What fits all values that were seen at the path, under its name behind other lines. Where they are of several sorts, or
/// hold names that are data, all of it goes.
fn path_rule(path: &PathProposal, behind: &Lines, key: &str, of: Of<'_>) -> Arg {
    let name = path.path.rsplit(['.', '\'']).next().unwrap_or_default();
    let family = path.kinds.family();
    match family.filter(|_| !path.kinds.personal_names) {
        Some(family) => part_rule(path, (family, name), behind, key, of),
        None => Arg::scalar("set_null"),
    }
}

/// The same of values of one sort, which a member or element of that name holds.
pub(super) fn part_rule(
    path: &PathProposal,
    (family, name): (Family, &str),
    behind: &Lines,
    key: &str,
    of: Of<'_>,
) -> Arg {
    let whole = Arg::scalar("set_null");
    let ty = Type::plain(family.name(), family);
    // A text that is a document changes part by part like the one that it stands in.
    let inside = path.inside.as_ref();
    let part = Of {
        ty: &ty,
        is_personal: false,
        country: of.country,
        seen: &[],
    };
    let inside = inside.and_then(|found| rule(found, part, true));
    if let Some(document) = inside.filter(|inside| behind.could_take(key, &inside.rule, of)) {
        return document.rule;
    }
    if path.is_closed {
        return whole;
    }
    if kept::are_salutations(&path.proposal, path.shape) {
        return Arg::scalar("keep");
    }
    let wanted = Wanted {
        category: path.proposal.category,
        name,
        ty: &ty,
        contacts: if path.are_few {
            Contacts::Few
        } else {
            Contacts::Some
        },
        are_days: path.are_days,
        is_street_alone: path.is_street_alone,
        shape: path.shape,
        known: &[],
        country: of.country,
    };
    let rules = match path.proposal.category {
        // What keeps the form of a date is none, and codes are no texts.
        Category::BirthDate if family.is_text() => vec![Arg::scalar("birth_date")],
        Category::EventDate => dates::moved(path, family, of.seen).into_iter().collect(),
        Category::Gender if family.is_text() => vec![codes::genders_at(path.written.as_ref())],
        Category::Country if family.is_text() => {
            let code = codes::countries_at(path.written.as_ref());
            code.into_iter().chain(candidates::rules(wanted)).collect()
        }
        _ => candidates::rules(wanted),
    };
    // What goes first for a column of numbers goes here as well: a date of birth, say, of which no other is made.
    let is_cleared = |rule: &Arg| !family.is_text() && rule::name(rule) == "set_null";
    if rules.first().is_some_and(is_cleared) {
        return whole;
    }
    let mut rules = rules.into_iter();
    let usable = rules.find(|rule| {
        // As in columns: of few letters each, they are everybody's.
        let may_pass = path.are_few && rule::name(rule) == "redact" || rule::name(rule) == "gender";
        rule::name(rule) != "set_null"
            && rule::promise(rule, &ty).is_some_and(|promise| may_pass || !promise.passes_values)
            && behind.could_take(key, &trial::strict(rule), of)
    });
    usable.unwrap_or(whole)
}
