//! What did not carry over from configurations of other tools, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::side_by_side::printable;
use crate::draft::Draft;
use crate::import::{Imported, Note, Sort};

/// How many columns have a rule from where, what is otherwise for all of them, and every note; empty where nothing was
/// imported.
pub(super) fn summary(imports: &[Imported], draft: &Draft) -> String {
    let mut text = String::new();
    for (number, import) in imports.iter().enumerate() {
        let tool = import.tool;
        let rules = draft
            .columns
            .iter()
            .filter(|column| column.imported == Some(number))
            .count();
        if import.is_found && rules == 0 {
            continue;
        }
        let _ = writeln!(
            text,
            "\n{} ({}): {} columns named, {rules} rules carried over; {}",
            printable(&import.from),
            tool.name(),
            import.columns.len(),
            tool.differences()
        );
    }
    for (sort, title) in [
        (Sort::Look, "passes as configured, and seems personal"),
        (Sort::Lost, "did not carry over"),
        (Sort::Differs, "carried over with a difference"),
    ] {
        let mut notes = draft
            .notes
            .iter()
            .filter(|note| note.sort == sort)
            .peekable();
        if notes.peek().is_some() {
            let _ = writeln!(text, "\n{title}");
        }
        notes.for_each(|note| text += &line(note));
    }
    text
}

/// `file:line:column  subject: what: why → what to do`.
fn line(note: &Note) -> String {
    let todo = match note.todo.as_str() {
        "" => String::new(),
        todo => format!(" → {todo}"),
    };
    let text = format!(
        "{}  {}: {}: {}{todo}",
        note.place, note.subject, note.what, note.why
    );
    format!("  {}\n", printable(&text))
}

/// A note for programs.
pub(super) fn to_json(note: &Note) -> Value {
    json!({
        "place": note.place,
        "subject": note.subject,
        "sort": match note.sort {
            Sort::Look => "look",
            Sort::Lost => "lost",
            Sort::Differs => "differs",
        },
        "what": note.what,
        "why": note.why,
        "todo": note.todo,
    })
}
