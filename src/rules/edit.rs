//! Adds rules to the text of a rules file and leaves every other byte as it is: comments, order, blanks, line breaks. Only a
//! `~` that is added to goes.
//!
//! The text must be a rules file without mistakes. Block and flow style are both added to in their own style; in flow
//! style the reason stands in a comment above, because none can stand within.

mod flow;
mod nulls;
mod order;

use flow::{flow_columns, flow_entry, flow_members, is_decided};
use order::place;

use super::pattern::{Pattern, split};
use super::{written, yaml};
use crate::ident::TableName;
use crate::transform::args::{Arg, Span, Value};

/// Columns to add to one table.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The table.
    pub table: TableName,
    /// Comment lines above its entry, if that is new.
    pub comments: Vec<String>,
    /// The value of `rows:`, if its entry is new.
    pub rows: Option<String>,
    /// Columns, in order.
    pub columns: Vec<NewColumn>,
}

/// A rule to add.
#[derive(Debug, Clone)]
pub struct NewColumn {
    /// The column's name.
    pub name: String,
    /// The rule on one line; empty where nobody knows one: then the column stands in a comment.
    pub rule: String,
    /// The rule over several lines, each with its own indentation; empty where one line is enough.
    pub lines: Vec<String>,
    /// Why; becomes a comment.
    pub comment: String,
}

/// The text with the additions in place: in the table's own entry, in a new entry at the end of `tables:`, or, where a
/// pattern speaks for the table, under the top-level `columns:`, whose rules reach what an entry does not name.
pub fn add(text: &str, additions: &[Addition]) -> String {
    let text = &nulls::blanked(text, additions);
    let root = yaml::parse(text, 0).root;
    let mut edit = Edit::new(text);
    let mut entries = Vec::new();
    let mut anywhere = Vec::new();
    let tables = member(root.as_ref(), "tables");
    let there = tables.map_or_else(Vec::new, |(_, tables)| patterns(tables));
    for addition in additions {
        match speaks_for(&there, &addition.table) {
            None => entries.push(addition),
            Some(entry) if entry.pattern.is_exact() => edit.entry(entry.key, entry.value, addition),
            Some(_) => anywhere.push(addition),
        }
    }
    edit.anywhere(root.as_ref(), &anywhere);
    edit.new_entries(tables, &entries);
    edit.finish()
}

/// Whether the text has an entry under `tables:` that speaks for a table.
pub fn has_entry(text: &str, table: &TableName) -> bool {
    let root = yaml::parse(text, 0).root;
    let there =
        member(root.as_ref(), "tables").map_or_else(Vec::new, |(_, tables)| patterns(tables));
    speaks_for(&there, table).is_some()
}

/// Key and value of a mapping's member.
fn member<'a>(arg: Option<&'a Arg>, name: &str) -> Option<(&'a Arg, &'a Arg)> {
    let named = |key: &Arg| matches!(&key.value, Value::Scalar { text, .. } if text == name);
    let (key, value) = members(arg?).iter().find(|(key, _)| named(key))?;
    Some((key, value))
}

fn members(arg: &Arg) -> &[(Arg, Arg)] {
    match &arg.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

/// An entry under `tables:`.
struct Entry<'a> {
    pattern: Pattern,
    key: &'a Arg,
    value: &'a Arg,
}

fn patterns(tables: &Arg) -> Vec<Entry<'_>> {
    let entries = members(tables).iter().filter_map(|(key, value)| {
        let Value::Scalar { text, .. } = &key.value else {
            return None;
        };
        let pattern = Pattern {
            parts: split(text).ok()?,
            span: key.span,
        };
        Some(Entry {
            pattern,
            key,
            value,
        })
    });
    entries.collect()
}

/// The entry that speaks for a table: the one of its name, else the first whose pattern matches.
fn speaks_for<'e, 'a>(entries: &'e [Entry<'a>], table: &TableName) -> Option<&'e Entry<'a>> {
    let matching = || {
        entries
            .iter()
            .filter(|entry| entry.pattern.matches_table(table))
    };
    matching()
        .find(|entry| entry.pattern.is_exact())
        .or_else(|| matching().next())
}

/// What comes first where one entry ends and the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// Of the entry that ends.
    Columns,
    /// New ones between the two.
    Entries,
    /// Comments on the one that begins.
    Reasons,
}

struct Edit<'t> {
    text: &'t str,
    newline: &'static str,
    /// Where to insert what; of several at one place, by turns.
    inserts: Vec<(usize, Turn, String)>,
}

impl<'t> Edit<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
            inserts: Vec::new(),
        }
    }

    fn finish(mut self) -> String {
        self.inserts.sort_by_key(|(at, turn, _)| (*at, *turn));
        let mut out = String::with_capacity(self.text.len() + 64 * self.inserts.len());
        let mut done = 0;
        for (at, _, inserted) in &self.inserts {
            out.push_str(self.text.get(done..*at).unwrap_or_default());
            // Lines begin on a line of their own, also behind a last line without a break.
            if inserted.ends_with('\n') && !out.is_empty() && !out.ends_with('\n') {
                out.push_str(self.newline);
            }
            out.push_str(inserted);
            done = (*at).max(done);
        }
        out.push_str(self.text.get(done..).unwrap_or_default());
        out
    }

    /// Adds columns to an entry that is there.
    fn entry(&mut self, key: &Arg, entry: &Arg, addition: &Addition) {
        let columns = member(Some(entry), "columns");
        match columns {
            Some((columns, value)) => self.members(columns, value, addition, key),
            None if self.is_flow(entry) => {
                if let Some(columns) = flow_columns(&addition.columns) {
                    self.add_to_flow(entry, &columns);
                }
                self.reasons_of(addition, entry.span, &[key]);
            }
            None => {
                let indent = match members(entry).first() {
                    Some((first, _)) => self.indent_of(first.span),
                    None => self.indent_of(key.span) + 2,
                };
                // A mapping needs a member: one that has none but comments is left out.
                let mut lines = match addition.columns.iter().any(is_decided) {
                    true => format!("{}columns:{}", " ".repeat(indent), self.newline),
                    false => String::new(),
                };
                self.block(&mut lines, indent + 2, &addition.columns);
                let last = self.end_of_last(entry, key);
                self.after(last, indent, lines);
            }
        }
    }

    /// Adds members to the mapping of rules that the entry of a table has under `key`.
    fn members(&mut self, key: &Arg, mapping: &Arg, addition: &Addition, table: &Arg) {
        let columns = &addition.columns;
        if self.is_flow(mapping) {
            let inner = flow_members(columns);
            if !inner.is_empty() {
                self.add_to_flow(mapping, &inner);
            }
            self.reasons_of(addition, mapping.span, &[table, key]);
            return;
        }
        let entries = members(mapping);
        let indent = match entries.first() {
            Some((first, _)) => self.indent_of(first.span),
            None => self.indent_of(key.span) + 2,
        };
        let last = self.end_of_last(mapping, key);
        let mut lines = String::new();
        self.block(&mut lines, indent, columns);
        self.after(last, indent, lines);
    }

    /// Rules for columns of tables that a pattern speaks for.
    fn anywhere(&mut self, root: Option<&Arg>, additions: &[&Addition]) {
        let columns: Vec<NewColumn> = additions
            .iter()
            .flat_map(|addition| {
                addition.columns.iter().map(|column| NewColumn {
                    name: written::column(&addition.table, &column.name),
                    ..column.clone()
                })
            })
            .collect();
        if columns.is_empty() {
            return;
        }
        // Their names are written already: they are patterns, not names.
        if let Some((key, value)) = member(root, "columns") {
            return self.members_as_written(key, value, &columns);
        }
        let mut lines = match columns.iter().any(is_decided) {
            true => format!("columns:{}", self.newline),
            false => String::new(),
        };
        self.block_as_written(&mut lines, 2, &columns);
        match member(root, "tables") {
            Some((tables, _)) => {
                let start = self.line_start(tables.span.start);
                lines.push_str(self.newline);
                self.inserts.push((start, Turn::Columns, lines));
            }
            None => self.inserts.push((self.text.len(), Turn::Entries, lines)),
        }
    }

    fn members_as_written(&mut self, key: &Arg, mapping: &Arg, columns: &[NewColumn]) {
        if self.is_flow(mapping) {
            let inner: Vec<String> = columns
                .iter()
                .filter(|column| is_decided(column))
                .map(|column| format!("{}: {}", column.name, column.rule))
                .collect();
            if !inner.is_empty() {
                self.add_to_flow(mapping, &inner.join(", "));
            }
            self.reasons(
                mapping.span,
                columns.iter().map(|column| (column.name.clone(), column)),
            );
            return;
        }
        let entries = members(mapping);
        let indent = entries.first().map_or_else(
            || self.indent_of(key.span) + 2,
            |(first, _)| self.indent_of(first.span),
        );
        let last = self.end_of_last(mapping, key);
        let mut lines = String::new();
        self.block_as_written(&mut lines, indent, columns);
        self.after(last, indent, lines);
    }

    /// Entries for tables that have none.
    fn new_entries(&mut self, tables: Option<(&Arg, &Arg)>, additions: &[&Addition]) {
        if additions.is_empty() {
            return;
        }
        if let Some((_, mapping)) = tables.filter(|(_, mapping)| self.is_flow(mapping)) {
            let inner: Vec<String> = additions
                .iter()
                .map(|addition| flow_entry(addition))
                .collect();
            self.add_to_flow(mapping, &inner.join(", "));
            for addition in additions {
                self.reasons_of(addition, mapping.span, &[]);
            }
            return;
        }
        let entries = tables.map_or(&[][..], |(_, mapping)| members(mapping));
        let indent = match (entries.first(), tables) {
            (Some((first, _)), _) => self.indent_of(first.span),
            (None, Some((key, _))) => self.indent_of(key.span) + 2,
            (None, None) => 2,
        };
        let mut lines = String::new();
        if tables.is_none() {
            lines += &format!("{}tables:{}", self.newline, self.newline);
        }
        if let (Some((key, _)), [_, ..]) = (tables, entries) {
            return self.among(key, entries, indent, additions);
        }
        for (number, addition) in additions.iter().enumerate() {
            if number > 0 {
                lines.push_str(self.newline);
            }
            self.new_entry(&mut lines, indent, addition);
        }
        match tables {
            Some((key, _)) => self.after(key.span.end, indent, lines),
            None => self.inserts.push((self.text.len(), Turn::Entries, lines)),
        }
    }

    /// New entries among those that are there.
    fn among(&mut self, key: &Arg, entries: &[(Arg, Arg)], indent: usize, additions: &[&Addition]) {
        for addition in additions {
            let place = place(entries, &addition.table);
            let before = place.checked_sub(1).and_then(|before| entries.get(before));
            let mut lines = String::new();
            if let Some((_, before)) = before {
                lines.push_str(self.newline);
                self.new_entry(&mut lines, indent, addition);
                let at = self.behind(self.end_of(before), indent + 1);
                self.inserts.push((at, Turn::Entries, lines));
            } else {
                self.new_entry(&mut lines, indent, addition);
                lines.push_str(self.newline);
                self.inserts
                    .push((self.line_end(key.span.end), Turn::Entries, lines));
            }
        }
    }

    fn new_entry(&self, out: &mut String, indent: usize, addition: &Addition) {
        let margin = " ".repeat(indent);
        for comment in &addition.comments {
            *out += &format!("{margin}# {}{}", written::one_line(comment), self.newline);
        }
        *out += &format!(
            "{margin}{}:{}",
            written::table(&addition.table),
            self.newline
        );
        let is_decided = addition.columns.iter().any(is_decided);
        let rows = addition.rows.as_deref();
        if let Some(rows) = rows.or((!is_decided).then_some("all")) {
            *out += &format!("{margin}  rows: {rows}{}", self.newline);
        }
        if is_decided {
            *out += &format!("{margin}  columns:{}", self.newline);
        }
        self.block(out, indent + 4, &addition.columns);
    }

    fn block(&self, out: &mut String, indent: usize, columns: &[NewColumn]) {
        let written: Vec<NewColumn> = columns
            .iter()
            .map(|column| NewColumn {
                name: written::column_name(&column.name),
                ..column.clone()
            })
            .collect();
        self.block_as_written(out, indent, &written);
    }

    /// A line or a few for each column; reasons stand below each other as far as that is no great distance.
    fn block_as_written(&self, out: &mut String, indent: usize, columns: &[NewColumn]) {
        const WIDEST: usize = 60;
        let margin = " ".repeat(indent);
        let head = |column: &NewColumn| match column.lines.as_slice() {
            _ if !is_decided(column) => format!("# {}:", column.name),
            [] => format!("{}: {}", column.name, column.rule),
            _ => format!("{}:", column.name),
        };
        let widths = columns.iter().map(|column| head(column).chars().count());
        let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
        for column in columns {
            let (head, comment) = (head(column), written::one_line(&column.comment));
            let mark = if is_decided(column) { "# " } else { "" };
            *out += &format!("{margin}{head:width$}  {mark}{comment}{}", self.newline);
            for line in &column.lines {
                *out += &format!("{margin}  {line}{}", self.newline);
            }
        }
    }

    /// Inserts whole lines behind the line in which `end` lies, and behind the comments below it that belong to it.
    fn after(&mut self, end: usize, indent: usize, lines: String) {
        let at = self.behind(end, indent);
        self.inserts.push((at, Turn::Columns, lines));
    }

    fn behind(&self, end: usize, indent: usize) -> usize {
        let mut at = self.line_end(end);
        while let Some(line) = self
            .text
            .get(at..self.line_end(at))
            .filter(|line| !line.is_empty())
        {
            let inner = line.trim_start_matches(' ');
            if !inner.starts_with('#') || line.len() - inner.len() < indent {
                break;
            }
            at += line.len();
        }
        at
    }

    /// Inserts members into a mapping in flow style, behind the last one.
    fn add_to_flow(&mut self, mapping: &Arg, inner: &str) {
        let brace = self.end_of(mapping).saturating_sub(1);
        let Some((_, last)) = members(mapping).last() else {
            let start = mapping.span.start + 1;
            let space = if start == brace { " " } else { "" };
            let inner = format!(" {inner}{space}");
            return self.inserts.push((start, Turn::Columns, inner));
        };
        let last = self.end_of(last);
        let between = self.text.get(last..brace).unwrap_or_default();
        let code = between.split('#').next().unwrap_or_default();
        let (at, inner) = match code.find(',') {
            Some(comma) => (last + comma + 1, format!(" {inner}")),
            None => (last, format!(", {inner}")),
        };
        self.inserts.push((at, Turn::Columns, inner));
    }

    /// Behind the last character of a value. The parser says of a collection in flow style that it ends at the next
    /// token.
    fn end_of(&self, value: &Arg) -> usize {
        let text = self
            .text
            .get(value.span.start..value.span.end)
            .unwrap_or_default();
        match value.value {
            Value::Map(_) | Value::List(_) if text.starts_with(['{', '[']) => text
                .rfind(['}', ']'])
                .map_or(value.span.end, |at| value.span.start + at + 1),
            Value::Map(ref entries) => entries
                .last()
                .map_or(value.span.end, |(_, last)| self.end_of(last)),
            Value::List(ref items) => items
                .last()
                .map_or(value.span.end, |last| self.end_of(last)),
            Value::Null | Value::Scalar { .. } => value.span.end,
        }
    }

    /// Behind the last member of a mapping, or behind its key where there is none.
    fn end_of_last(&self, mapping: &Arg, key: &Arg) -> usize {
        let last = members(mapping).last();
        last.map_or(key.span.end, |(_, value)| self.end_of(value))
    }

    fn is_flow(&self, arg: &Arg) -> bool {
        self.text.as_bytes().get(arg.span.start) == Some(&b'{')
            && matches!(arg.value, Value::Map(_))
    }

    /// Characters in front of a key in its line.
    fn indent_of(&self, span: Span) -> usize {
        span.start - self.line_start(span.start)
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Behind the line break of the line that `at` lies in.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n')
            .map_or(self.text.len(), |newline| at + newline + 1)
    }
}

#[cfg(test)]
mod tests;
