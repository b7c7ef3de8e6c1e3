//! The tree → [`Rules`](super::Rules): every mistake that the file alone shows, all at once.

use super::diagnostic::Diagnostic;
use super::yaml::text;
use super::{ColumnRule, Located, Pattern, Reference, Rows, TableRule, Unlisted, vars};
use crate::ident::TableName;
use crate::transform::args::{Arg, Span, Spec, Value};
use crate::transform::{registry, rule};

/// What a rules file holds, as far as it was understood.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) source: Option<Located<String>>,
    pub(super) target: Option<Located<String>>,
    pub(super) key: Option<Located<String>>,
    pub(super) unlisted: Unlisted,
    pub(super) columns: Vec<ColumnRule>,
    pub(super) tables: Vec<TableRule>,
    pub(super) references: Vec<Reference>,
}

const TOP: &[&str] = &[
    "version",
    "source",
    "target",
    "key",
    "unlisted",
    "columns",
    "tables",
    "references",
];
const TABLE: &[&str] = &["rows", "columns"];
const ROWS: &[&str] = &["where", "limit"];

/// Checks a whole file. The result is complete only if there are no diagnostics.
pub(super) fn check(
    tree: &Arg,
    env: &dyn Fn(&str) -> Option<String>,
) -> (Checked, Vec<Diagnostic>) {
    let mut checker = Checker {
        env,
        found: Vec::new(),
    };
    let rules = checker.file(tree);
    checker
        .found
        .sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start));
    (rules, checker.found)
}

struct Checker<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn add(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.found
            .push(Diagnostic::error(code, span, message).hint(hint));
    }

    fn file(&mut self, tree: &Arg) -> Checked {
        let mut checked = Checked::default();
        let Some(pairs) = self.map(tree, "a rules file", TOP) else {
            return checked;
        };
        if !pairs.iter().any(|(key, _)| text(key) == "version") {
            let start = Span {
                end: tree.span.start,
                ..tree.span
            };
            self.add(
                "version",
                start,
                "the file has no version",
                "begin with `version: 1`",
            );
        }
        for (key, value) in pairs {
            match text(key) {
                "version" if text(value) == "1" => {}
                "version" => self.add(
                    "version",
                    value.span,
                    "this version of the rules is unknown",
                    "write `version: 1`",
                ),
                "source" => checked.source = self.setting(key, value),
                "target" => checked.target = self.setting(key, value),
                "key" => checked.key = self.setting(key, value),
                "unlisted" => checked.unlisted = self.unlisted(value),
                "columns" => checked.columns = self.columns(value, 2..=3),
                "tables" => checked.tables = self.tables(value),
                "references" => checked.references = self.references(value),
                _ => {}
            }
        }
        checked
    }

    /// The pairs of a mapping whose keys must be among `known`; unknown ones are reported.
    fn map<'t>(&mut self, arg: &'t Arg, what: &str, known: &[&str]) -> Option<&'t [(Arg, Arg)]> {
        let pairs = self.pairs(arg, what)?;
        for (key, _) in pairs {
            let name = text(key);
            if known.contains(&name) {
                continue;
            }
            let close = known
                .iter()
                .map(|known| (strsim::damerau_levenshtein(known, name), *known))
                .min();
            let hint = match close {
                Some((distance, close)) if distance <= 2 => format!("did you mean `{close}`?"),
                _ => format!("{what} has {}", known.join(", ")),
            };
            self.add(
                "unknown_key",
                key.span,
                format!("{what} has no key `{name}`"),
                hint,
            );
        }
        Some(pairs)
    }

    fn pairs<'t>(&mut self, arg: &'t Arg, what: &str) -> Option<&'t [(Arg, Arg)]> {
        if let Value::Map(pairs) = &arg.value {
            Some(pairs)
        } else {
            self.add(
                "type",
                arg.span,
                format!("{what} is a mapping"),
                "write `name: value` lines",
            );
            None
        }
    }

    /// An address or key. Its variables are resolved when it is used: a flag may take its place.
    fn setting(&mut self, key: &Arg, value: &Arg) -> Option<Located<String>> {
        match &value.value {
            Value::Scalar { text, .. } if !text.is_empty() => Some(Located {
                value: text.clone(),
                span: value.span,
            }),
            _ => {
                let name = text(key);
                self.add(
                    "type",
                    key.span,
                    format!("`{name}` takes a text"),
                    format!("write `{name}: ${{VARIABLE}}`"),
                );
                None
            }
        }
    }

    fn unlisted(&mut self, value: &Arg) -> Unlisted {
        match text(value) {
            "fail" => Unlisted::Fail,
            "keep" => Unlisted::Keep,
            "set_null" => Unlisted::SetNull,
            _ => {
                self.add(
                    "type",
                    value.span,
                    "this is not something to do with unlisted columns",
                    "write fail, keep or set_null",
                );
                Unlisted::Fail
            }
        }
    }

    fn tables(&mut self, value: &Arg) -> Vec<TableRule> {
        let mut tables: Vec<TableRule> = Vec::new();
        for (key, entry) in self.pairs(value, "`tables`").unwrap_or_default() {
            let Some(pattern) = self.pattern(key, 1..=2) else {
                continue;
            };
            let mut table = TableRule {
                pattern,
                rows: Rows::All,
                rows_span: None,
                columns: Vec::new(),
            };
            if entry.value != Value::Null {
                for (part, value) in self
                    .map(entry, "a table's entry", TABLE)
                    .unwrap_or_default()
                {
                    match text(part) {
                        "rows" => {
                            table.rows = self.rows(value);
                            table.rows_span = Some(value.span);
                        }
                        "columns" => table.columns = self.columns(value, 1..=1),
                        _ => {}
                    }
                }
            }
            if tables
                .iter()
                .any(|other| full(&other.pattern) == full(&table.pattern))
            {
                self.add(
                    "duplicate",
                    key.span,
                    "this table has another entry above",
                    "merge the two entries",
                );
            }
            tables.push(table);
        }
        tables
    }

    /// Rules by column; `parts` is how many parts a pattern may have.
    fn columns(&mut self, value: &Arg, parts: std::ops::RangeInclusive<usize>) -> Vec<ColumnRule> {
        let mut rules = Vec::new();
        for (key, rule) in self.pairs(value, "`columns`").unwrap_or_default() {
            let pattern = if *parts.end() == 1 {
                // A column's name may hold dots.
                Some(Pattern {
                    parts: vec![text(key).to_owned()],
                    span: key.span,
                })
            } else {
                self.pattern(key, parts.clone())
            };
            let spec = self.spec(key, rule);
            if let (Some(pattern), Some(spec)) = (pattern, spec) {
                rules.push(ColumnRule { pattern, spec });
            }
        }
        rules
    }

    fn spec(&mut self, key: &Arg, rule: &Arg) -> Option<Spec> {
        // An absent value has no place of its own; its key has.
        let place = if rule.value == Value::Null {
            key.span
        } else {
            rule.span
        };
        let resolved = self.resolved(rule)?;
        match rule::parse(&Arg {
            span: place,
            ..resolved
        }) {
            Ok(spec) => {
                self.parameters(&spec);
                Some(spec)
            }
            Err(problem) => {
                self.found.push(Diagnostic::from_problem(problem, place));
                None
            }
        }
    }

    /// Parameter names, which need no catalog; their values are checked against a column's type by the plan.
    fn parameters(&mut self, spec: &Spec) {
        let (Some(entry), Value::Map(pairs)) = (registry::find(spec.transform), &spec.args.value)
        else {
            return;
        };
        if entry.params.iter().any(|param| param.name == "*") {
            return;
        }
        for (key, _) in pairs {
            let name = text(key);
            if entry.params.iter().any(|param| param.name == name) {
                continue;
            }
            let mut names: Vec<&str> = entry.params.iter().map(|param| param.name).collect();
            names.extend(entry.keyed.then_some("domain"));
            let close = names
                .iter()
                .map(|known| (strsim::damerau_levenshtein(known, name), *known))
                .min();
            let hint = match close {
                Some((distance, close)) if distance <= 2 => format!("did you mean `{close}`?"),
                Some(_) => format!("it takes {}", names.join(", ")),
                None => "it takes no parameters".into(),
            };
            self.add(
                "parameter",
                key.span,
                format!("`{}` has no parameter `{name}`", entry.name),
                hint,
            );
        }
    }

    /// A tree with the variables of its scalars resolved.
    fn resolved(&mut self, arg: &Arg) -> Option<Arg> {
        let value = match &arg.value {
            Value::Null => Value::Null,
            Value::Scalar { text, quoted } => match vars::resolve(text, self.env) {
                Ok(text) => Value::Scalar {
                    text,
                    quoted: *quoted,
                },
                Err(unresolved) => {
                    let (message, hint) = unresolved.explain();
                    self.add("variable", arg.span, message, hint);
                    return None;
                }
            },
            Value::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.resolved(item))
                    .collect::<Option<_>>()?,
            ),
            Value::Map(pairs) => Value::Map(
                pairs
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.resolved(value)?)))
                    .collect::<Option<_>>()?,
            ),
        };
        Some(Arg {
            value,
            span: arg.span,
        })
    }

    fn rows(&mut self, value: &Arg) -> Rows {
        match &value.value {
            Value::Scalar { text, .. } if text == "all" => Rows::All,
            Value::Scalar { text, .. } if text == "none" => Rows::None,
            Value::Scalar { text, .. } if text.trim_end().ends_with('%') => {
                let hint = "write `rows: { limit: … }` or `rows: { where: … }`, or all or none";
                self.add(
                    "rows",
                    value.span,
                    "a share of the rows is not supported in this version",
                    hint,
                );
                Rows::All
            }
            Value::Map(_) => self.filter(value),
            _ => {
                let hint = "write all, none, or { where: \"…\", limit: N }";
                self.add("rows", value.span, "this does not say which rows", hint);
                Rows::All
            }
        }
    }

    fn filter(&mut self, value: &Arg) -> Rows {
        let (mut condition, mut limit) = (None, None);
        for (key, value) in self.map(value, "`rows`", ROWS).unwrap_or_default() {
            let Some(resolved) = self.resolved(value) else {
                continue;
            };
            let given = text(&resolved).trim();
            match text(key) {
                "where" if given.is_empty() => self.add(
                    "rows",
                    key.span,
                    "`where` takes a condition",
                    "write SQL, e.g. `where: \"created_at > now() - interval '30 days'\"`",
                ),
                "where" => condition = Some(given.to_owned()),
                "limit" => match given.parse::<u64>() {
                    Ok(rows) => limit = Some(rows),
                    Err(_) => self.add(
                        "rows",
                        value.span,
                        "`limit` takes a whole number",
                        "write `limit: 1000`, for example",
                    ),
                },
                _ => {}
            }
        }
        if condition.is_none() && limit.is_none() {
            let already = self.found.iter().any(|diagnostic| {
                diagnostic.span.file == value.span.file
                    && (value.span.start..=value.span.end).contains(&diagnostic.span.start)
            });
            if !already {
                self.add(
                    "rows",
                    value.span,
                    "`rows` has neither `where` nor `limit`",
                    "write one of them, or all or none",
                );
            }
        }
        Rows::Filter { condition, limit }
    }

    fn pattern(&mut self, key: &Arg, parts: std::ops::RangeInclusive<usize>) -> Option<Pattern> {
        match split(text(key)) {
            Some(found) if parts.contains(&found.len()) => Some(Pattern {
                parts: found,
                span: key.span,
            }),
            _ => {
                let form = if *parts.end() == 2 {
                    "`table` or `schema.table`"
                } else {
                    "`table.column` or `schema.table.column`"
                };
                self.add(
                    "pattern",
                    key.span,
                    format!("a name here is {form}"),
                    "each part may be a glob; put parts with dots into double quotes",
                );
                None
            }
        }
    }

    fn references(&mut self, value: &Arg) -> Vec<Reference> {
        let Value::List(items) = &value.value else {
            self.add(
                "type",
                value.span,
                "`references` is a list",
                "write `- orders.user_id -> users.id` lines",
            );
            return Vec::new();
        };
        let mut references = Vec::new();
        for item in items {
            match reference(text(item), item.span) {
                Some(reference) => references.push(reference),
                None => self.add(
                    "reference",
                    item.span,
                    "this is no reference",
                    "write `table.column -> table.column`, with schemas if they are not public",
                ),
            }
        }
        references
    }
}

/// A pattern with the schema that a bare name stands for.
fn full(pattern: &Pattern) -> Vec<&str> {
    let schema = (pattern.parts.len() == 1).then_some("public");
    schema
        .into_iter()
        .chain(pattern.parts.iter().map(String::as_str))
        .collect()
}

/// The parts of a dotted name; a part in double quotes may hold dots.
fn split(name: &str) -> Option<Vec<String>> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in name.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    (!quoted && parts.iter().all(|part| !part.is_empty())).then_some(parts)
}

fn reference(text: &str, span: Span) -> Option<Reference> {
    let (from, to) = text.split_once("->")?;
    let (table, column) = end(from)?;
    let (to_table, to_column) = end(to)?;
    Some(Reference {
        table,
        column,
        to_table,
        to_column,
        span,
    })
}

fn end(text: &str) -> Option<(TableName, String)> {
    match split(text)?.as_slice() {
        [table, column] => Some((TableName::new("public", table), column.clone())),
        [schema, table, column] => Some((TableName::new(schema, table), column.clone())),
        _ => None,
    }
}
