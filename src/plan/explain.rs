//! The plan for people, as text: what a reviewer reads before a run. Builds strings, prints nothing.

use std::fmt::Write as _;

use super::{ColumnPlan, Decision, Plan, TablePlan};
use crate::copy::Format;
use crate::report::{Finding, Severity};

impl Plan {
    /// Table by table, then key groups, findings and totals. Ends with a line break.
    pub fn explain(&self) -> String {
        let mut out = String::new();
        for table in &self.tables {
            explain_table(&mut out, table);
            out.push('\n');
        }
        self.explain_groups(&mut out);
        for finding in &self.findings {
            explain_finding(&mut out, finding);
        }
        if !self.findings.is_empty() {
            out.push('\n');
        }
        self.explain_totals(&mut out);
        out
    }

    fn explain_groups(&self, out: &mut String) {
        if self.key_groups.is_empty() {
            return;
        }
        out.push_str("key groups\n");
        for group in &self.key_groups {
            let _ = writeln!(out, "  {}", group.name);
            for (table, column) in &group.columns {
                let title = table.column(column);
                if title != group.name {
                    let _ = writeln!(out, "    {title}");
                }
            }
        }
        out.push('\n');
    }

    fn explain_totals(&self, out: &mut String) {
        let read = self
            .tables
            .iter()
            .filter(|table| !table.relations.is_empty());
        let columns = || self.tables.iter().flat_map(|table| &table.columns);
        let transformed = columns()
            .filter(|column| matches!(column.decision, Decision::Transform { .. }))
            .count();
        let kept = columns()
            .filter(|column| matches!(column.decision, Decision::Keep))
            .count();
        let errors = self.errors().count();
        let _ = writeln!(
            out,
            "{} with rows, about {} rows, {}; {transformed} columns transformed, {kept} kept; {}, {}",
            counted(read.count(), "table"),
            grouped(self.tables.iter().map(|table| table.estimated_rows).sum()),
            size(self.tables.iter().map(TablePlan::bytes).sum()),
            counted(errors, "error"),
            counted(self.findings.len() - errors, "warning"),
        );
    }
}

impl TablePlan {
    /// Heap and TOAST of all relations that are read, in bytes.
    pub fn bytes(&self) -> u64 {
        self.relations.iter().map(|relation| relation.bytes).sum()
    }
}

fn explain_table(out: &mut String, table: &TablePlan) {
    let wire = match table.wire {
        Format::Binary => "binary",
        Format::Text => "text",
    };
    let _ = write!(out, "{}  rows: {}", table.table, table.rows);
    if !table.relations.is_empty() {
        let rows = grouped(table.estimated_rows);
        let _ = write!(out, "  about {rows} rows, {}, {wire}", size(table.bytes()));
    }
    if table.relations.len() > 1 {
        let _ = write!(out, ", {} partitions", table.relations.len());
    }
    out.push('\n');
    let cells: Vec<[&str; 5]> = table.columns.iter().map(cells).collect();
    let width = |at: usize| {
        cells
            .iter()
            .map(|row| row[at].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    for row in &cells {
        let mut line = String::from("  ");
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        line.push_str(row[4]);
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// Column, type, decision, domain, key group.
pub(super) fn cells(column: &ColumnPlan) -> [&str; 5] {
    let decision = match &column.decision {
        Decision::Transform { spec, .. } => spec.transform,
        Decision::Keep => "keep",
        Decision::Generated => "generated",
    };
    [
        &column.column,
        &column.ty.name,
        decision,
        column.domain.as_deref().unwrap_or_default(),
        column.key_group.as_deref().unwrap_or_default(),
    ]
}

fn explain_finding(out: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = writeln!(
        out,
        "{severity}[{}] {}: {}",
        finding.id, finding.subject, finding.message
    );
    if let Some(at) = &finding.at {
        let _ = writeln!(out, "  at {at}");
    }
    if !finding.hint.is_empty() {
        let _ = writeln!(out, "  hint: {}", finding.hint);
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// A number with thin groups of three: `2 000 000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Bytes in the largest binary unit that leaves a number of one or more.
fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if value < 1024.0 {
            return if unit == "B" {
                format!("{bytes} B")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1024.0;
    }
    format!("{value:.1} TiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1234), "1 234");
        assert_eq!(grouped(2_000_000), "2 000 000");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1536 * 1024), "1.5 MiB");
        assert_eq!(size(5 << 40), "5.0 TiB");
    }
}
