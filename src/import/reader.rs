//! What walkers of configurations share: located values, mistakes of shape, and the collection of what they find.

use super::guess::member;
use super::mapping::{Given, Made, Row, apply, text};
use super::note::{Note, Sort};
use super::wanted::{Column, Nulls, Outcome, Reference, RowsWanted, TableName, TableWanted};
use super::{Imported, Tool};
use crate::rules::foreign::Foreign;
use crate::rules::{Diagnostic, Rejected, closest};
use crate::transform::args::{Arg, Span, Value};

/// A configuration while it is walked.
pub(super) struct Reader<'a> {
    file: &'a Foreign,
    imported: Imported,
    mistakes: Vec<Diagnostic>,
}

/// One use of a transformer on a column.
pub(super) struct Use<'a> {
    /// The table.
    pub(super) table: &'a TableName,
    /// The transformer's name.
    pub(super) name: &'a str,
    /// Where it stands.
    pub(super) span: Span,
    /// Its parameters, and the column.
    pub(super) given: Given,
    /// Parameters that every transformer of the tool has.
    pub(super) common: &'static [&'static str],
}

impl<'a> Reader<'a> {
    pub(super) fn new(tool: Tool, file: &'a Foreign) -> Self {
        Self {
            file,
            imported: Imported {
                tool,
                from: file.name(),
                is_found: false,
                columns: Vec::new(),
                tables: Vec::new(),
                references: Vec::new(),
                notes: Vec::new(),
            },
            mistakes: Vec::new(),
        }
    }

    /// What was found, where no shape can be wrong.
    pub(super) fn collected(self) -> Imported {
        self.imported
    }

    /// What was found, or every mistake.
    pub(super) fn finish(self) -> Result<Imported, Rejected> {
        if self.mistakes.is_empty() {
            Ok(self.imported)
        } else {
            Err(self.file.rejected(self.mistakes))
        }
    }

    pub(super) fn place(&self, span: Span) -> String {
        self.file.place(span)
    }

    /// The items of a list; nothing is an empty one, anything else a mistake.
    pub(super) fn items<'v>(&mut self, arg: Option<&'v Arg>, what: &str) -> &'v [Arg] {
        let Some(arg) = arg else { return &[] };
        match &arg.value {
            Value::List(items) => items,
            Value::Null => &[],
            _ => {
                self.mistake(
                    arg.span,
                    &format!("{what} is no list"),
                    "write `- …` for each",
                );
                &[]
            }
        }
    }

    /// The entries of a mapping, likewise.
    pub(super) fn entries<'v>(&mut self, arg: Option<&'v Arg>, what: &str) -> &'v [(Arg, Arg)] {
        let Some(arg) = arg else { return &[] };
        match &arg.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            _ => {
                self.mistake(
                    arg.span,
                    &format!("{what} is no mapping"),
                    "write `name: value`",
                );
                &[]
            }
        }
    }

    /// A single value that must be there.
    pub(super) fn needed<'v>(&mut self, arg: &'v Arg, name: &str, what: &str) -> Option<&'v str> {
        let Some(value) = member(arg, name) else {
            let end = Span {
                end: arg.span.start + 1,
                ..arg.span
            };
            self.mistake(end, &format!("{what} has no `{name}`"), "add it");
            return None;
        };
        let found = text(value).filter(|text| !text.is_empty());
        if found.is_none() {
            let message = format!("`{name}` of {what} is no name");
            self.mistake(value.span, &message, "write one word");
        }
        found
    }

    /// A single value that may be there.
    pub(super) fn maybe<'v>(&mut self, arg: &'v Arg, name: &str, what: &str) -> Option<&'v str> {
        let value = member(arg, name)?;
        if matches!(value.value, Value::List(_) | Value::Map(_)) {
            self.mistake(
                value.span,
                &format!("`{name}` of {what} is no single value"),
                "write one",
            );
        }
        text(value).filter(|text| !text.trim().is_empty())
    }

    fn mistake(&mut self, span: Span, message: &str, hint: &str) {
        self.mistakes
            .push(Diagnostic::new("wrong-type", span, message).hint(hint));
    }

    /// Tells of keys that are not known.
    pub(super) fn unknown(&mut self, arg: &Arg, known: &[&str], subject: &str) {
        let Value::Map(entries) = &arg.value else {
            return;
        };
        for (key, _) in entries {
            let Some(name) = text(key).filter(|name| !known.contains(name)) else {
                continue;
            };
            let todo = match closest(name, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => String::new(),
            };
            self.note(Note {
                place: self.place(key.span),
                subject: subject.to_owned(),
                sort: Sort::Lost,
                what: format!("`{name}`"),
                why: "there is no such key in what is known of this tool".to_owned(),
                todo,
            });
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        self.imported.notes.push(note);
    }

    /// Tells of something that does not carry over and belongs to no column.
    pub(super) fn lost(&mut self, span: Span, subject: &str, what: &str, why: &str, todo: &str) {
        let place = self.place(span);
        self.note(Note {
            place,
            subject: subject.to_owned(),
            sort: Sort::Lost,
            what: what.to_owned(),
            why: why.to_owned(),
            todo: todo.to_owned(),
        });
    }

    pub(super) fn rows(&mut self, table: TableName, span: Span, rows: RowsWanted) {
        let place = self.place(span);
        self.imported
            .tables
            .push(TableWanted { table, place, rows });
    }

    pub(super) fn reference(&mut self, reference: Reference) {
        self.imported.references.push(reference);
    }

    /// Applies the row of that name; one that is not known comes to nothing.
    pub(super) fn used(&mut self, rows: &[Row], of: &Use<'_>) -> Column {
        let made = if let Some(row) = rows.iter().find(|row| row.name == of.name) {
            apply(row, &of.given, of.common)
        } else {
            let close = closest(of.name, rows.iter().map(|row| row.name));
            let hint = close.map_or(String::new(), |close| format!("; did it mean `{close}`?"));
            Made::nothing(format!(
                "it is none of the transformers that are known of this tool{hint}"
            ))
        };
        self.column(of.table, &of.given.column, of.name, of.span, made)
    }

    /// What was made of a rule, for a column.
    pub(super) fn column(
        &self,
        table: &TableName,
        column: &str,
        what: &str,
        span: Span,
        made: Made,
    ) -> Column {
        let place = self.place(span);
        let subject = format!("{}.{column}", table.title());
        let notes = made.told.into_iter().map(|told| Note {
            place: place.clone(),
            subject: subject.clone(),
            sort: told.sort,
            what: match told.what.as_str() {
                "" => format!("`{what}`"),
                part => format!("`{part}` of `{what}`"),
            },
            why: told.why.into_owned(),
            todo: String::new(),
        });
        Column {
            notes: notes.collect(),
            table: table.clone(),
            column: column.to_owned(),
            what: what.to_owned(),
            place,
            outcome: made.outcome,
            when: None,
            nulls: made.nulls,
        }
    }

    /// Adds a column.
    pub(super) fn add(&mut self, column: Column) {
        self.imported.columns.push(column);
    }

    /// What comes of several rules that are applied to a column one after the other. The last one replaces what those
    /// before it make, unless it has a condition; then nothing here does the like.
    pub(super) fn in_turn(mut uses: Vec<Column>) -> Option<Column> {
        let mut last = uses.pop()?;
        if !uses.is_empty() && last.when.is_some() {
            let names: Vec<String> = uses
                .iter()
                .chain([&last])
                .map(|one| format!("`{}`", one.what))
                .collect();
            last.notes = vec![Note {
                place: last.place.clone(),
                subject: format!("{}.{}", last.table.title(), last.column),
                sort: Sort::Lost,
                what: names.join(", "),
                why: "a column has one rule here, and the last of these has a condition".to_owned(),
                todo: "a `template` over the row may say it".to_owned(),
            }];
            last.outcome = Outcome::Nothing;
            last.when = None;
            last.nulls = Nulls::default();
            return Some(last);
        }
        for before in uses {
            last.notes.push(Note {
                place: before.place,
                subject: format!("{}.{}", before.table.title(), before.column),
                sort: Sort::Differs,
                what: format!("`{}`", before.what),
                why: format!(
                    "a column has one rule here: `{}`, which came last",
                    last.what
                ),
                todo: String::new(),
            });
        }
        Some(last)
    }
}
