//! How rows are distributed over tables, and values in columns: what production's statistics say, and where dev is far off.
//!
//! Dev may be a part of production, so counts say little: what counts is how they stand to each other. Everything here is an
//! estimate, so only what is off by a factor is told. Pure; the ends of ranges are known here, and only told in relation to
//! each other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Weight;
use super::object::quoted;
use super::settings::Finding;

/// Tables with fewer rows in production are too small to say how large a part of it dev is.
const LARGE: f64 = 1000.0;

/// As many rows or different values must be expected, or there is too little to compare.
const ENOUGH: f64 = 10.0;

/// A share of NULL may differ by so much.
const NULLS: f64 = 0.2;

/// Above this share of different values a column grows new ones with its rows.
const GROWING: f64 = 0.1;

/// As many names are told; the others are counted.
const SHOWN: usize = 5;

/// The tables of a database, by name as SQL writes it. A partitioned table is one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
}

impl Shape {
    /// As it is written down: numbers to four digits behind the point, and no ends of ranges, which are values.
    pub fn written_down(mut self) -> Self {
        for table in self.tables.values_mut() {
            table.rows = table.rows.map(f64::round);
            for column in table.columns.values_mut() {
                column.range = None;
                column.statistics = column.statistics.map(Statistics::rounded);
            }
        }
        self
    }

    /// BLAKE3 over what is written down, 64 hexadecimal digits: the same whatever the file's formatting.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: &str| {
            // Lengths keep texts apart that only together are the same.
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        // Numbers as text: what a file gives may be off in the last bit.
        let number = |number: Option<f64>| number.map_or("?".to_owned(), |n| format!("{n:.4}"));
        add("standin statistics 1");
        for (name, table) in &self.tables {
            add(name);
            add(&number(table.rows));
            for (name, column) in &table.columns {
                let Column { ty, is_visible, .. } = column;
                let noted = column.statistics;
                add(&format!(
                    "{name} {ty} {is_visible} {} {} {}",
                    number(noted.map(|noted| noted.nulls)),
                    number(noted.map(|noted| noted.different)),
                    number(noted.map(|noted| noted.width)),
                ));
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// The name of something by its names from the outermost in, as SQL writes it.
pub fn shown(path: &[String]) -> String {
    quoted(path)
}

/// What is known of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Schema and name, as they are.
    pub path: [String; 2],
    /// About how many rows it has; `None` where it was never analyzed.
    pub rows: Option<f64>,
    /// Columns by name as SQL writes it.
    pub columns: BTreeMap<String, Column>,
}

/// What is known of a column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, as it is.
    pub name: String,
    /// Its type without modifiers, of a domain the one beneath, as `format_type` writes it.
    pub ty: String,
    /// Whether the role may see its statistics.
    pub is_visible: bool,
    /// What ANALYZE noted.
    pub statistics: Option<Statistics>,
    /// The smallest and the largest number, or moment in seconds, that ANALYZE noted; of columns that were asked for.
    /// Never written down.
    #[serde(skip)]
    pub range: Option<(f64, f64)>,
}

impl Column {
    /// Whether its values have ends that can be compared: numbers and moments.
    pub fn has_range(&self) -> bool {
        const TYPES: &[&str] = &[
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "real",
            "double precision",
            "date",
            "timestamp without time zone",
            "timestamp with time zone",
        ];
        TYPES.contains(&self.ty.as_str())
    }
}

/// What ANALYZE noted of a column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// Share of NULL, 0 to 1.
    pub nulls: f64,
    /// About how many different values there are, NULL not counted.
    pub different: f64,
    /// Bytes of a value on average.
    pub width: f64,
}

impl Statistics {
    fn rounded(self) -> Self {
        let four = |number: f64| (number * 1e4).round() / 1e4;
        Self {
            nulls: four(self.nulls),
            different: four(self.different),
            width: four(self.width),
        }
    }
}

/// Where `actual` (dev) is off by more than `factor` times from what `expected` (production) lets expect, and what could
/// not be compared.
pub fn compare(expected: &Shape, actual: &Shape, factor: f64) -> Vec<Finding> {
    let both: Vec<(&String, &Table, &Table)> = expected
        .tables
        .iter()
        .filter_map(|(name, table)| Some((name, table, actual.tables.get(name)?)))
        .collect();
    let mut found = unknown(expected, "source");
    found.extend(unknown(actual, "target"));
    let known = both
        .iter()
        .filter(|(_, one, other)| one.rows.is_some() && other.rows.is_some());
    let (tables, part) = (known.count(), part(&both));
    let before = found.len();
    for (name, one, other) in &both {
        found.extend(rows(name, one, other, part, factor));
    }
    if tables == 0 {
        let hint = "ANALYZE both databases, and name a database and a role that see the tables";
        found.push(Finding::failed("tables", "some to compare", "none", hint));
    } else if found.len() == before {
        found.push(Finding::passed("rows", format!("{tables} tables compared")));
    }
    let (before, mut compared) = (found.len(), 0);
    for (name, one, other) in &both {
        for (column, should, is) in columns(one, other) {
            compared += 1;
            let about = format!("column {name}.{column}");
            let filled = other.rows.unwrap_or_default() * (1.0 - is.nulls);
            let from = one.rows.unwrap_or_default() * (1.0 - should.nulls);
            found.extend(values(&about, (should, from), (is, filled), factor));
            let ranges = [one, other].map(|table| table.columns.get(column)?.range);
            if let [Some(should_range), Some(is_range)] = ranges {
                let grows = should.different > GROWING * from;
                found.extend(range(&about, should_range, is_range, grows, factor));
            }
        }
    }
    if compared == 0 && both.iter().any(|(_, one, other)| has_rows(one, other)) {
        let hint = "ANALYZE both databases, and GRANT SELECT on their tables, or pg_read_all_data";
        found.push(Finding::failed("columns", "some to compare", "none", hint).warning());
    } else if found.len() == before && compared > 0 {
        found.push(Finding::passed(
            "columns",
            format!("{compared} columns compared"),
        ));
    }
    found
}

/// Columns of which both sides have statistics, in tables that have rows.
fn columns<'a>(
    one: &'a Table,
    other: &'a Table,
) -> impl Iterator<Item = (&'a String, Statistics, Statistics)> {
    let has_rows = has_rows(one, other);
    one.columns.iter().filter_map(move |(name, column)| {
        let is = other.columns.get(name)?.statistics?;
        has_rows.then_some((name, column.statistics?, is))
    })
}

/// Whether both sides of a table have rows, whose columns could be compared then.
fn has_rows(one: &Table, other: &Table) -> bool {
    [one, other]
        .iter()
        .all(|table| table.rows.unwrap_or_default() >= 1.0)
}

/// Which part of production dev is: the median of its tables, without those that are empty.
fn part(both: &[(&String, &Table, &Table)]) -> Option<f64> {
    let part = |(_, one, other): &(&String, &Table, &Table)| {
        let (should, is) = (one.rows?, other.rows?);
        (should >= LARGE && is >= 1.0).then(|| is / should)
    };
    let mut parts: Vec<f64> = both.iter().filter_map(part).collect();
    parts.sort_by(f64::total_cmp);
    parts.get(parts.len() / 2).copied()
}

/// A table that is empty, or far too small beside the others.
fn rows(name: &str, one: &Table, other: &Table, part: Option<f64>, factor: f64) -> Option<Finding> {
    let (should, is) = (one.rows?, other.rows?);
    let about = format!("table {name}: rows");
    if should >= 1.0 && is < 1.0 {
        let hint = "fill it, or accept that it is empty with --allow";
        return Some(Finding::failed(about, count(should), "none", hint));
    }
    if should < 1.0 && is >= 1.0 {
        let hint = "production has no rows in it: what fills it in dev?";
        return Some(informing(Finding::failed(about, "none", count(is), hint)));
    }
    let wanted = should * part?;
    if wanted >= ENOUGH && is * factor < wanted {
        let expected = format!("{}, as many as other tables have of theirs", count(wanted));
        let hint = "queries that join it are planned otherwise than in production";
        return Some(Finding::failed(about, expected, count(is), hint).warning());
    }
    None
}

/// What is off about a column: what it is, and how many values are not NULL, on both sides.
fn values(
    about: &str,
    (should, from): (Statistics, f64),
    (is, filled): (Statistics, f64),
    factor: f64,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if is.nulls >= 1.0 && should.nulls < 1.0 - f64::EPSILON {
        let expected = format!("{} NULL", percent(should.nulls));
        let hint = "give it a rule that keeps or replaces values, or accept it with --allow";
        found.push(Finding::failed(format!("{about}: NULL"), expected, "all NULL", hint).warning());
        return found;
    }
    if (is.nulls - should.nulls).abs() > NULLS {
        let said = |share| format!("{} NULL", percent(share));
        let hint = "conditions on it choose otherwise than in production";
        let (expected, actual) = (said(should.nulls), said(is.nulls));
        found.push(Finding::failed(format!("{about}: NULL"), expected, actual, hint).warning());
    }
    let share = if from >= 1.0 {
        should.different / from
    } else {
        0.0
    };
    let wanted = if share > GROWING {
        share.min(1.0) * filled
    } else {
        should.different.min(filled)
    };
    let is_far = is.different * factor < wanted || wanted * factor < is.different;
    let is_one = is.different < 1.5 && wanted >= ENOUGH;
    if (is_far && wanted.max(is.different) >= ENOUGH) || is_one {
        let hint = "a transform that keeps values distinct keeps their number; groups and joins are planned by it";
        let (expected, actual) = (different(wanted), different(is.different));
        let about = format!("{about}: different values");
        found.push(Finding::failed(about, expected, actual, hint).warning());
    }
    let (long, short) = (should.width.max(is.width), should.width.min(is.width));
    if long > short * factor && long >= ENOUGH * ENOUGH {
        let said = |width: f64| format!("{width:.0} bytes on average");
        let about = format!("{about}: width");
        let hint = "rows take another space than in production";
        let (expected, actual) = (said(should.width), said(is.width));
        found.push(informing(Finding::failed(about, expected, actual, hint)));
    }
    found
}

/// Values far beyond those of production, or in a small part of their range. A column that gets new values with its rows
/// may have few of them where dev is a part of production.
fn range(
    about: &str,
    should: (f64, f64),
    is: (f64, f64),
    grows: bool,
    factor: f64,
) -> Option<Finding> {
    let width = should.1 - should.0;
    if width <= 0.0 || !width.is_finite() {
        return None;
    }
    let beyond = (should.0 - is.0).max(is.1 - should.1) / width;
    let share = (is.1 - is.0) / width;
    let actual = if beyond > 1.0 {
        format!("values as far beyond it as {beyond:.1} times its width")
    } else if share * factor < 1.0 && !grows {
        format!("a range that is {} of it", percent(share))
    } else {
        return None;
    };
    let hint = "comparisons with constants choose otherwise than in production";
    let about = format!("{about}: range");
    Some(Finding::failed(about, "production's range", actual, hint).warning())
}

/// What could not be looked at on a side: tables that were never analyzed, columns that the role may not see.
fn unknown(shape: &Shape, side: &str) -> Vec<Finding> {
    let has_rows = |table: &Table| table.rows.is_none_or(|rows| rows >= 1.0);
    let is_bare = |table: &Table| {
        let mut visible = table
            .columns
            .values()
            .filter(|column| column.is_visible)
            .peekable();
        visible.peek().is_some() && visible.all(|column| column.statistics.is_none())
    };
    let never: Vec<&str> = shape
        .tables
        .iter()
        .filter(|(_, table)| has_rows(table) && (table.rows.is_none() || is_bare(table)))
        .map(|(name, _)| name.as_str())
        .collect();
    let hidden: Vec<&str> = shape
        .tables
        .iter()
        .filter(|(_, table)| table.columns.values().any(|column| !column.is_visible))
        .map(|(name, _)| name.as_str())
        .collect();
    let mut found = Vec::new();
    if !never.is_empty() {
        let actual = format!("never analyzed: {}", listed(&never));
        let about = format!("statistics of the {side}");
        let hint = format!("run ANALYZE in the {side}");
        found.push(Finding::failed(about, "of every table", actual, hint).warning());
    }
    if !hidden.is_empty() {
        let actual = format!("the role may not read columns of {}", listed(&hidden));
        let about = format!("statistics that the role sees in the {side}");
        let hint = "GRANT SELECT on them, or pg_read_all_data; row-level security hides statistics as well";
        found.push(informing(Finding::failed(
            about,
            "of every column",
            actual,
            hint,
        )));
    }
    found
}

fn informing(finding: Finding) -> Finding {
    Finding {
        weight: Weight::Info,
        ..finding
    }
}

fn listed(names: &[&str]) -> String {
    let first: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    match names.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn count(rows: f64) -> String {
    format!("about {rows:.0} rows")
}

fn different(values: f64) -> String {
    format!("about {values:.0} different values")
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table with one column `c`.
    fn table(rows: f64, nulls: f64, different: f64, width: f64) -> Table {
        let statistics = Some(Statistics {
            nulls,
            different,
            width,
        });
        let column = Column {
            is_visible: true,
            statistics,
            ..Column::default()
        };
        Table {
            path: Default::default(),
            rows: Some(rows),
            columns: BTreeMap::from([("c".to_owned(), column)]),
        }
    }

    fn shape(tables: &[(&str, Table)]) -> Shape {
        let tables = tables
            .iter()
            .map(|(name, table)| ((*name).to_owned(), table.clone()));
        Shape {
            tables: tables.collect(),
        }
    }

    /// What fails, as `weight about`, where production has one table more that dev has a tenth of.
    fn failed(production: Table, dev: Table) -> Vec<String> {
        let plain = |rows| table(rows, 0.0, rows, 4.0);
        let expected = shape(&[
            ("t", production),
            ("u", plain(10_000.0)),
            ("v", plain(10_000.0)),
        ]);
        let actual = shape(&[("t", dev), ("u", plain(1000.0)), ("v", plain(1000.0))]);
        let found = compare(&expected, &actual, 10.0);
        let failed = found.into_iter().filter(|finding| !finding.passed);
        failed
            .map(|finding| format!("{:?} {}", finding.weight, finding.about))
            .collect()
    }

    #[test]
    fn a_tenth_of_production_is_like_it() {
        let like = failed(
            table(5000.0, 0.1, 4500.0, 20.0),
            table(500.0, 0.1, 450.0, 22.0),
        );
        assert_eq!(like, [""; 0]);
        // Few values stay few, and a table that is copied whole is none too large.
        let few = failed(table(5000.0, 0.0, 7.0, 4.0), table(5000.0, 0.0, 7.0, 4.0));
        assert_eq!(few, [""; 0]);
    }

    #[test]
    fn what_is_far_off_is_told() {
        let cases = [
            (
                table(5000.0, 0.0, 5.0, 4.0),
                table(0.0, 0.0, 0.0, 4.0),
                "Error table t: rows",
            ),
            (
                table(0.0, 0.0, 0.0, 4.0),
                table(9.0, 0.0, 1.0, 4.0),
                "Info table t: rows",
            ),
            (
                table(50_000.0, 0.0, 5.0, 4.0),
                table(90.0, 0.0, 5.0, 4.0),
                "Warning table t: rows",
            ),
            (
                table(5000.0, 0.2, 5.0, 4.0),
                table(500.0, 1.0, 0.0, 0.0),
                "Warning column t.c: NULL",
            ),
            (
                table(5000.0, 0.2, 5.0, 4.0),
                table(500.0, 0.5, 5.0, 4.0),
                "Warning column t.c: NULL",
            ),
            (
                table(5000.0, 0.0, 5000.0, 4.0),
                table(500.0, 0.0, 20.0, 4.0),
                "Warning column t.c: different values",
            ),
            (
                table(5000.0, 0.0, 12.0, 4.0),
                table(500.0, 0.0, 1.0, 4.0),
                "Warning column t.c: different values",
            ),
            (
                table(5000.0, 0.0, 4.0, 4.0),
                table(500.0, 0.0, 400.0, 4.0),
                "Warning column t.c: different values",
            ),
            (
                table(5000.0, 0.0, 5.0, 900.0),
                table(500.0, 0.0, 5.0, 8.0),
                "Info column t.c: width",
            ),
        ];
        for (production, dev, expected) in cases {
            assert_eq!(failed(production, dev), [expected]);
        }
    }

    #[test]
    fn ranges_are_compared_by_their_widths() {
        let ends = |least, greatest, grows| {
            let found = range("c", (0.0, 100.0), (least, greatest), grows, 10.0);
            found.map(|finding| finding.actual).unwrap_or_default()
        };
        assert_eq!(ends(0.0, 100.0, false), "");
        assert_eq!(ends(-90.0, 190.0, false), "");
        assert_eq!(ends(45.0, 60.0, false), "");
        assert_eq!(ends(45.0, 50.0, false), "a range that is 5 % of it");
        assert_eq!(ends(45.0, 50.0, true), "");
        assert_eq!(
            ends(-250.0, 50.0, true),
            "values as far beyond it as 2.5 times its width"
        );
        assert_eq!(
            ends(0.0, 1e6, true),
            "values as far beyond it as 9999.0 times its width"
        );
        assert_eq!(range("c", (5.0, 5.0), (0.0, 9.0), false, 10.0), None);
        assert_eq!(
            range("c", (-f64::MAX, f64::MAX), (0.0, 9.0), false, 10.0),
            None
        );
    }

    #[test]
    fn what_is_not_known_is_told_and_not_judged() {
        let mut never = table(5.0, 0.0, 5.0, 4.0);
        never.rows = None;
        let told = failed(table(5000.0, 0.0, 5000.0, 4.0), never.clone());
        assert_eq!(told, ["Warning statistics of the target"]);
        let mut hidden = table(5000.0, 0.0, 5000.0, 4.0);
        hidden.columns.insert("d".to_owned(), Column::default());
        let told = failed(hidden, table(500.0, 0.0, 500.0, 4.0));
        assert_eq!(told, ["Info statistics that the role sees in the source"]);
        // Where nothing at all is seen, that is no matter of some columns.
        let mut blind = table(5000.0, 0.0, 5000.0, 4.0);
        blind.columns = BTreeMap::from([("c".to_owned(), Column::default())]);
        let told = compare(
            &shape(&[("t", blind)]),
            &shape(&[("t", table(500.0, 0.0, 500.0, 4.0))]),
            10.0,
        );
        let columns = told.iter().find(|finding| finding.about == "columns");
        let weight = columns.map(|finding| (finding.passed, finding.weight));
        assert_eq!(weight, Some((false, Weight::Warning)));
        let empty = shape(&[("t", table(0.0, 0.0, 0.0, 4.0))]);
        let told = compare(&empty, &empty, 10.0);
        assert!(told.iter().all(|finding| finding.passed), "{told:?}");
        let nothing = compare(
            &shape(&[("t", never.clone())]),
            &shape(&[("t", never)]),
            10.0,
        );
        assert!(
            nothing
                .iter()
                .any(|finding| finding.about == "tables" && !finding.passed)
        );
    }
}
