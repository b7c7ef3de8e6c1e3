//! Rows before → after on a terminal: a line a column, cut to the width, changed parts coloured, kept columns dimmed.
//! Text only; `screen` prints it.
//!
//! Values come from a database that nobody here controls, so what a terminal would obey (escapes, text that runs
//! backwards) is written out.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::changed::{Piece, pieces};
use super::disguise::{self, Originals};
pub(super) use crate::error::printable;
use crate::plan::{ColumnPlan, Decision, Plan, Rows, TablePlan};
use crate::refresh::preview::{Preview, TablePreview};
use crate::sink::sample::{SampledField, SampledRow};

/// Lines that one value may take.
const MOST_LINES: usize = 4;

/// Narrowest column of values.
const NARROWEST: usize = 12;

/// Narrowest screen on which two of them stand side by side.
const SIDE_BY_SIDE: usize = 2 * NARROWEST + 20;

/// Between two columns of a line.
const GAP: usize = 2;

/// Characters of a value beyond which nothing is looked at: no screen shows more.
const LONGEST: usize = 4000;

/// How values are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Columns of the terminal.
    pub(super) width: u16,
    /// Whether it has colours.
    pub(super) colour: bool,
    /// Whether originals are hidden.
    pub(super) is_masked: bool,
}

/// Every table that was asked for.
pub(super) fn preview(preview: &Preview, look: Look) -> String {
    let tables = preview.tables.iter();
    let tables = tables.map(|table| shown(&preview.plan, table, look));
    tables.collect::<Vec<_>>().join("\n")
}

fn shown(plan: &Plan, table: &TablePreview, look: Look) -> String {
    let Some(planned) = plan.tables.get(table.table) else {
        return String::new();
    };
    let title = Style::Title.paint(&printable(&planned.table.to_string()), look.colour);
    if planned.rows == Rows::None {
        return format!("{title}: `rows: none`, so no row of it is copied\n");
    }
    let count = table.rows.len();
    let s = if count == 1 { "" } else { "s" };
    let mut text = format!("{title}: {count} row{s}\n");
    for row in &table.rows {
        let lines: Vec<Line> = lines(planned, row, look);
        text.push('\n');
        text += &laid_out(&lines, look);
    }
    text
}

/// One column of one row.
struct Line {
    name: String,
    before: Vec<(String, Style)>,
    /// Between the two: `→` where the value changes, `=` where it does not.
    sign: &'static str,
    after: Vec<(String, Style)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Title,
    /// Of no interest.
    Dim,
    /// In the original only.
    Old,
    /// In the stand-in only.
    New,
}

impl Style {
    fn paint(self, text: &str, colour: bool) -> String {
        let code = match self {
            Self::Plain => return text.to_owned(),
            _ if !colour || text.is_empty() => return text.to_owned(),
            Self::Title => "1",
            Self::Dim => "2",
            Self::Old => "31",
            Self::New => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// The columns of a row in the table's order; those that the target makes hold no values here.
fn lines(planned: &TablePlan, row: &SampledRow, look: Look) -> Vec<Line> {
    let originals = look.is_masked.then(|| Originals::of(row));
    let mut fields = row.iter();
    let mut lines = Vec::new();
    for column in &planned.columns {
        let line = match &column.decision {
            _ if column.is_made_by_target() => {
                Some(dimmed(column, String::new(), "made by the target"))
            }
            decision => {
                let is_kept = matches!(decision, Decision::Keep);
                let field = fields.next();
                field.map(|field| line(column, field, is_kept, originals.as_ref()))
            }
        };
        lines.extend(line);
    }
    lines
}

/// `hide` is given where originals are not to be seen.
fn line(
    column: &ColumnPlan,
    field: &SampledField,
    is_kept: bool,
    hide: Option<&Originals>,
) -> Line {
    let before = match (&field.before, hide) {
        (None, _) => "NULL".to_owned(),
        (Some(value), Some(_)) => disguise::shape(value),
        (Some(value), None) => quoted(value),
    };
    if field.before == field.after {
        let why = if is_kept { "kept" } else { "unchanged" };
        return dimmed(column, before, why);
    }
    let after = match (&field.after, hide) {
        (None, _) => "NULL".to_owned(),
        (Some(_), Some(originals)) => quoted(&originals.hidden_in(field).unwrap_or_default()),
        (Some(after), None) => quoted(after),
    };
    let (old, new) = match (&field.before, &field.after, hide) {
        (Some(_), Some(_), None) => {
            let (old, new) = pieces(&before, &after);
            (styled(&old, Style::Old), styled(&new, Style::New))
        }
        (_, _, None) => (vec![(before, Style::Old)], vec![(after, Style::New)]),
        (_, _, Some(_)) => (vec![(before, Style::Dim)], vec![(after, Style::New)]),
    };
    Line {
        name: printable(&column.column),
        before: old,
        sign: "→",
        after: new,
    }
}

fn dimmed(column: &ColumnPlan, before: String, why: &str) -> Line {
    Line {
        name: printable(&column.column),
        before: vec![(before, Style::Dim)],
        sign: "=",
        after: vec![(why.to_owned(), Style::Dim)],
    }
}

/// As much of a value as a screen may show, safe to print. An empty one, and one that reads `NULL`, are told from others.
fn quoted(value: &str) -> String {
    if value.is_empty() || value == "NULL" {
        return format!("'{value}'");
    }
    match value.char_indices().nth(LONGEST) {
        None => printable(value),
        Some((end, _)) => printable(&value[..end]) + "…",
    }
}

/// Neighbours of one style together.
fn styled(pieces: &[Piece<'_>], changed: Style) -> Vec<(String, Style)> {
    let mut styled: Vec<(String, Style)> = Vec::new();
    for piece in pieces {
        let style = if piece.changed { changed } else { Style::Plain };
        match styled.last_mut() {
            Some((text, last)) if *last == style => text.push_str(piece.text),
            _ => styled.push((piece.text.to_owned(), style)),
        }
    }
    styled
}

fn laid_out(lines: &[Line], look: Look) -> String {
    if usize::from(look.width) < SIDE_BY_SIDE {
        return stacked(lines, look);
    }
    let widest = |of: fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let total = usize::from(look.width);
    let name = widest(|line| line.name.width()).min(total / 4);
    let room = total - GAP - name - GAP - GAP - 1 - 1;
    let (before, after) = (
        widest(|line| width(&line.before)),
        widest(|line| width(&line.after)),
    );
    let (before, after) = shares(room, before, after);
    let mut text = String::new();
    for line in lines {
        let names = wrapped(&[(line.name.clone(), Style::Plain)], name, look.colour);
        let befores = wrapped(&line.before, before, look.colour);
        let afters = wrapped(&line.after, after, look.colour);
        let height = names.len().max(befores.len()).max(afters.len());
        for at in 0..height {
            let cell = |cells: &[(String, usize)], width: usize| match cells.get(at) {
                Some((text, used)) => format!("{text}{}", " ".repeat(width.saturating_sub(*used))),
                None => " ".repeat(width),
            };
            let sign = if at == 0 { line.sign } else { " " };
            let row = format!(
                "  {}  {}  {sign} {}",
                cell(&names, name),
                cell(&befores, before),
                cell(&afters, after)
            );
            text += row.trim_end();
            text.push('\n');
        }
    }
    text
}

/// Name, value and stand-in below each other, for narrow screens.
fn stacked(lines: &[Line], look: Look) -> String {
    const SIGN: usize = 2;
    let total = usize::from(look.width);
    let room = total.saturating_sub(2 * GAP + SIGN);
    let mut text = String::new();
    for line in lines {
        let name = [(line.name.clone(), Style::Plain)];
        let parts = [
            (&name[..], GAP, room + GAP + SIGN, ""),
            (&line.before, 2 * GAP, room, "  "),
            (&line.after, 2 * GAP, room, line.sign),
        ];
        for (cell, margin, width, sign) in parts {
            if cell.iter().all(|(text, _)| text.is_empty()) {
                continue;
            }
            let signs = sign.width();
            for (at, (part, _)) in wrapped(cell, width, look.colour).into_iter().enumerate() {
                let sign = if at == 0 { sign } else { "" };
                let gap = " ".repeat(if signs == 0 { 0 } else { SIGN - sign.width() });
                text += format!("{}{sign}{gap}{part}", " ".repeat(margin)).trim_end();
                text.push('\n');
            }
        }
    }
    text
}

/// What two columns get of the room that they share: what they need, and half of it at most where both need more.
fn shares(room: usize, before: usize, after: usize) -> (usize, usize) {
    let half = room / 2;
    if before + after <= room {
        (before, after)
    } else if before <= half {
        (before, room - before)
    } else if after <= half {
        (room - after, after)
    } else {
        (half, room - half)
    }
}

fn width(cell: &[(String, Style)]) -> usize {
    cell.iter().map(|(text, _)| text.width()).sum()
}

/// A cell in lines of so many columns, each painted, with the columns that it takes; cut behind [`MOST_LINES`].
fn wrapped(cell: &[(String, Style)], width: usize, colour: bool) -> Vec<(String, usize)> {
    let width = width.max(2);
    let mut lines: Vec<(String, usize)> = vec![(String::new(), 0)];
    for (text, style) in cell {
        let mut run = String::new();
        for character in text.chars() {
            let (count, used) = (lines.len(), lines.last().map_or(0, |(_, used)| *used));
            let wide = character.width().unwrap_or(0);
            // The last line keeps a place for the mark that it is cut.
            let room = if count == MOST_LINES {
                width - 1
            } else {
                width
            };
            if used + wide > room {
                flush(&mut lines, &mut run, *style, colour);
                if count == MOST_LINES {
                    if let Some((last, used)) = lines.last_mut() {
                        last.push('…');
                        *used += 1;
                    }
                    return lines;
                }
                lines.push((String::new(), 0));
            }
            run.push(character);
            if let Some((_, used)) = lines.last_mut() {
                *used += wide;
            }
        }
        flush(&mut lines, &mut run, *style, colour);
    }
    lines
}

fn flush(lines: &mut [(String, usize)], run: &mut String, style: Style, colour: bool) {
    if let Some((last, _)) = lines.last_mut() {
        last.push_str(&style.paint(run, colour));
    }
    run.clear();
}

#[cfg(test)]
mod tests;
