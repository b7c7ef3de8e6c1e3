//! `${VAR}`, `${VAR:-default}`, `${VAR:?message}` and their kin in values.
//!
//! As in a POSIX shell: with a colon an empty variable is taken for an unset one. `$$` is a dollar sign in a text with
//! variables; any other text is left alone, because passwords have dollar signs. What another loader understands
//! (`${db.host}`, `${env:NAME}`) is taken for a value that is not known.
//! Source: POSIX.1-2024, Shell Command Language, 2.6.2 "Parameter Expansion".

use std::collections::BTreeMap;

use super::tree::{Node, Place, Value};

/// Longest text that variables may come to, in bytes.
const LONGEST: usize = 1 << 16;

/// Deepest default in a default.
pub(super) const DEEPEST: usize = 8;

/// What is known of a variable.
enum Found<'a> {
    /// Its text, and where it stands.
    Value(&'a str, &'a Place),
    /// It is there where the program runs.
    Declared,
    /// Nobody sets it.
    Absent,
}

/// The variables of an environment.
pub(super) struct Scope<'a> {
    /// Those with values.
    pub(super) variables: &'a BTreeMap<String, Node>,
    /// Whether one is there where the program runs.
    pub(super) is_declared: &'a dyn Fn(&str) -> bool,
}

impl Scope<'_> {
    fn find(&self, name: &str) -> Found<'_> {
        match self.variables.get(name) {
            Some(node) => match node.value.text() {
                Some(text) => Found::Value(text, &node.place),
                None => Found::Declared,
            },
            None if (self.is_declared)(name) => Found::Declared,
            None => Found::Absent,
        }
    }
}

/// A text with variables, and with the words in them that stand for a value: `${NAME:-word}`, `${NAME:+word}`.
pub(super) struct Spelled {
    /// As if there were no words.
    pub(super) bare: String,
    /// As if there were nothing but the words.
    pub(super) worded: String,
}

/// What a text says if its variables are set, and if they are not; `None` where no variable has a word.
pub(super) fn spelled(text: &str) -> Option<Spelled> {
    let mut spelled = Spelled {
        bare: String::new(),
        worded: String::new(),
    };
    let (mut rest, mut has_words) = (text, false);
    while let Some(at) = rest.find("${") {
        let (before, dollar) = rest.split_at(at);
        let Some((inner, after)) = closing(dollar).and_then(|end| {
            let (inner, after) = (dollar.get(2..end)?, dollar.get(end + 1..)?);
            Some((inner, after))
        }) else {
            break;
        };
        let (name, word) = word(inner);
        has_words |= word.is_some();
        for out in [&mut spelled.bare, &mut spelled.worded] {
            out.push_str(before);
        }
        spelled.bare.extend(["${", name, "}"]);
        match word {
            Some(word) => spelled.worded.push_str(word),
            None => spelled.worded.extend(["${", name, "}"]),
        }
        rest = after;
    }
    for out in [&mut spelled.bare, &mut spelled.worded] {
        out.push_str(rest);
    }
    has_words.then_some(spelled)
}

/// Variables of a text with what they have if nobody sets them (`${NAME:-default}`), not those in a default.
pub(super) fn defaults(text: &str) -> Vec<(&str, &str)> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(dollar) = rest.find("${").and_then(|at| rest.get(at..)) {
        let Some((inner, after)) =
            closing(dollar).and_then(|end| Some((dollar.get(2..end)?, dollar.get(end + 1..)?)))
        else {
            break;
        };
        // What stands behind `+` is what there is if somebody does set it.
        if let (name, Some(word)) = word(inner)
            && inner
                .strip_prefix(name)
                .is_some_and(|rest| rest.trim_start_matches(':').starts_with('-'))
        {
            found.push((name, word));
        }
        rest = after;
    }
    found
}

/// A text whose variables have no words that `is_left_out` is true of.
pub(super) fn without_words(text: &str, is_left_out: &dyn Fn(&str) -> bool) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, dollar)) = rest.find("${").and_then(|at| rest.split_at_checked(at)) {
        let Some((variable, after)) =
            closing(dollar).and_then(|end| dollar.split_at_checked(end + 1))
        else {
            break;
        };
        out.push_str(before);
        let inner = variable.get(2..variable.len() - 1).unwrap_or_default();
        match word(inner) {
            (name, Some(word)) if is_left_out(word) => out.extend(["${", name, "}"]),
            _ => out.push_str(variable),
        }
        rest = after;
    }
    out + rest
}

/// The name in a variable's braces, and its word if it has one that is used as a value.
fn word(inner: &str) -> (&str, Option<&str>) {
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let word = rest.strip_prefix(['-', '+']);
    match name {
        // Not a variable of this sort.
        "" => (inner, None),
        name => (name, word.filter(|word| !word.is_empty())),
    }
}

/// What is wrong with variables of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// A variable without a value.
    Unset(String),
    /// A `${` without its `}`.
    Open,
}

/// Whether a text has a `${` without its `}`; `$${` are the signs themselves.
pub(super) fn is_open(text: &str) -> bool {
    let mut rest = text;
    while let Some(dollar) = rest.find('$').and_then(|at| rest.get(at..)) {
        let taken = match dollar.get(..2) {
            Some("$$") => 2,
            Some("${") => match closing(dollar) {
                Some(end) => end + 1,
                None => return true,
            },
            _ => 1,
        };
        rest = dollar.get(taken..).unwrap_or_default();
    }
    false
}

/// A tree with its variables replaced. Faults come with their places.
pub(super) fn resolve(mut node: Node, scope: &Scope<'_>, faults: &mut Vec<(Fault, Place)>) -> Node {
    match node.value {
        Value::Text(text) if text.contains("${") => {
            let mut expansion = Expansion {
                scope,
                faults: Vec::new(),
                from: None,
            };
            let resolved = expansion.expand(&text, 0);
            let place = &node.place;
            faults.extend(
                expansion
                    .faults
                    .into_iter()
                    .map(|fault| (fault, place.clone())),
            );
            node.value = resolved.map_or(Value::Unknown, Value::Resolved);
            if let Some(from) = expansion.from {
                node.place = from;
            }
        }
        Value::List(items) => {
            let items = items.into_iter().map(|item| resolve(item, scope, faults));
            node.value = Value::List(items.collect());
        }
        Value::Map(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(name, node)| (name, resolve(node, scope, faults)));
            node.value = Value::Map(entries.collect());
        }
        _ => {}
    }
    node
}

struct Expansion<'a> {
    scope: &'a Scope<'a>,
    faults: Vec<Fault>,
    /// Where the last variable that was found stands.
    from: Option<Place>,
}

impl Expansion<'_> {
    /// The text with its variables replaced; `None` where that is not known.
    fn expand(&mut self, text: &str, depth: usize) -> Option<String> {
        let mut out = Some(String::with_capacity(text.len()));
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            append(&mut out, Some(&rest[..at]));
            let dollar = &rest[at..];
            if !dollar.starts_with("${") {
                append(&mut out, Some("$"));
                rest = &dollar[if dollar.starts_with("$$") { 2 } else { 1 }..];
                continue;
            }
            let Some(end) = closing(dollar) else {
                self.faults.push(Fault::Open);
                return None;
            };
            let value = self.variable(&dollar[2..end], depth);
            append(&mut out, value.as_deref());
            rest = &dollar[end + 1..];
        }
        append(&mut out, Some(rest));
        out
    }

    fn variable(&mut self, inner: &str, depth: usize) -> Option<String> {
        let end = inner
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || depth >= DEEPEST {
            return None;
        }
        let (has_colon, rest) = match rest.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let mut operator = rest.chars();
        let operation = operator.next();
        let word = operator.as_str();
        if has_colon && operation.is_none() || operation.is_some_and(|c| !"-?+".contains(c)) {
            return None;
        }
        match (self.scope.find(name), operation) {
            (Found::Declared, _) => None,
            (Found::Value(value, place), _) if !(has_colon && value.is_empty()) => {
                if operation == Some('+') {
                    return self.expand(word, depth + 1);
                }
                self.from = Some(place.clone());
                Some(value.to_owned())
            }
            (_, Some('-')) => self.expand(word, depth + 1),
            (_, Some('+')) => Some(String::new()),
            _ => {
                self.faults.push(Fault::Unset(name.to_owned()));
                None
            }
        }
    }
}

/// Adds to a text that is known, within its bound.
fn append(out: &mut Option<String>, more: Option<&str>) {
    let fits = |text: &String, more: &str| text.len() + more.len() <= LONGEST;
    match (out.as_mut(), more) {
        (Some(text), Some(more)) if fits(text, more) => text.push_str(more),
        _ => *out = None,
    }
}

/// Where the brace that opens at byte 1 closes.
fn closing(dollar: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in dollar.bytes().enumerate().skip(1) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}
