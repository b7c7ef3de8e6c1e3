//! Configurations of other tools held against a catalog: which columns, tables and keys they mean.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::wish::{self, Wish};
use crate::catalog::{Database, LogicalTable};
use crate::ident::TableName;
use crate::import::{self, Imported, Note, Outcome, RowsWanted, Sort, Tool};
use crate::rules::{Rules, closest, written};
use crate::transform::args::Arg;

/// Tables that are not there for which another name is looked for.
const MOST_SUGGESTED: usize = 50;

/// What all configurations together want.
pub(super) struct Wishes<'a> {
    /// By `schema.table.column`.
    columns: HashMap<String, Wish<'a>>,
    /// The value of `rows:`, by table.
    pub(super) rows: BTreeMap<TableName, String>,
    /// Entries of `references:`.
    pub(super) references: Vec<String>,
    /// What did not carry over, but for what is told of single columns.
    pub(super) notes: Vec<Note>,
}

impl<'a> Wishes<'a> {
    pub(super) fn of(
        imports: &'a [Imported],
        database: &'a Database,
        logical: &'a [LogicalTable<'a>],
    ) -> Self {
        let mut matching = Matching::new(database, logical);
        for (number, import) in imports.iter().enumerate() {
            matching.wishes.notes.extend(import.notes.iter().cloned());
            import
                .columns
                .iter()
                .for_each(|column| matching.column((import.tool, number), column));
            matching.references(import);
        }
        // Which rows may be left out depends on what refers to them, whatever configuration says so.
        imports.iter().for_each(|import| matching.rows(import));
        matching.wishes
    }

    /// What is wanted of a column.
    pub(super) fn get(&self, title: &str) -> Option<Wish<'a>> {
        self.columns.get(title).copied()
    }

    /// The rules file with the references in it: a new one has no entry of its own. To somebody's rules none are added;
    /// what they would be is told.
    pub(super) fn take_references<'t>(&mut self, base: &'t str, is_update: bool) -> Cow<'t, str> {
        let references = std::mem::take(&mut self.references);
        if references.is_empty() {
            return Cow::Borrowed(base);
        }
        if is_update {
            self.notes
                .extend(references.into_iter().map(|reference| Note {
                    place: "references".to_owned(),
                    todo: format!("add `- {reference}` to `references:`"),
                    subject: reference,
                    sort: Sort::Lost,
                    what: "a reference".to_owned(),
                    why: "the rules file stays as it is, but for new columns".to_owned(),
                }));
            return Cow::Borrowed(base);
        }
        let lines = references
            .iter()
            .map(|reference| format!("  - {reference}\n"));
        let lines: String = lines.collect();
        let (before, tables) =
            base.split_at(base.find("\ntables:").map_or(base.len(), |at| at + 1));
        Cow::Owned(format!("{before}references:\n{lines}\n{tables}"))
    }

    /// The columns of which something is wanted.
    pub(super) fn titles(&self) -> impl Iterator<Item = (&String, &Wish<'a>)> {
        self.columns.iter()
    }
}

struct Matching<'a> {
    database: &'a Database,
    logical: &'a [LogicalTable<'a>],
    /// Place among the logical tables, and whether it is one of its partitions.
    by_name: HashMap<&'a str, Vec<(&'a TableName, usize, bool)>>,
    /// Names that were told to be missing.
    missing: HashSet<String>,
    /// Names without a schema that mean several tables, which was told.
    several: HashSet<String>,
    /// Tables that references of the configurations lead to.
    referred: HashSet<TableName>,
    wishes: Wishes<'a>,
}

impl<'a> Matching<'a> {
    fn new(database: &'a Database, logical: &'a [LogicalTable<'a>]) -> Self {
        let mut by_name: HashMap<&str, Vec<(&TableName, usize, bool)>> = HashMap::new();
        for (at, table) in logical.iter().enumerate() {
            let root = &table.table.name;
            by_name
                .entry(&root.name)
                .or_default()
                .push((root, at, false));
            for leaf in table.partitions.iter().filter(|leaf| leaf.name != *root) {
                by_name
                    .entry(&leaf.name.name)
                    .or_default()
                    .push((&leaf.name, at, true));
            }
        }
        Self {
            database,
            logical,
            by_name,
            missing: HashSet::new(),
            several: HashSet::new(),
            referred: HashSet::new(),
            wishes: Wishes {
                columns: HashMap::new(),
                rows: BTreeMap::new(),
                references: Vec::new(),
                notes: Vec::new(),
            },
        }
    }

    fn lost(&mut self, place: &str, subject: &str, what: &str, why: &str, todo: &str) {
        self.wishes.notes.push(Note {
            place: place.to_owned(),
            subject: subject.to_owned(),
            sort: Sort::Lost,
            what: what.to_owned(),
            why: why.to_owned(),
            todo: todo.to_owned(),
        });
    }

    /// The tables that a name means. Where there is none, that is told once.
    fn tables(&mut self, tool: Tool, name: &import::TableName, place: &str) -> Vec<(usize, bool)> {
        let matching = |(table, ..): &&(&'a TableName, usize, bool)| name.matches(table);
        let mut found: Vec<(&TableName, usize, bool)> = if name.is_glob {
            let all = self.by_name.values().flatten();
            all.filter(matching).copied().collect()
        } else {
            let of_name = self.by_name.get(name.name.as_str()).into_iter().flatten();
            of_name.filter(matching).copied().collect()
        };
        found.sort_unstable();
        let is_public = |table: &TableName| table.schema == "public";
        if tool == Tool::Anon && name.schema.is_none() && found.len() > 1 {
            // A name without a schema means the first on the search path, which is not in the script.
            found.retain(|(table, ..)| is_public(table));
            if found.is_empty() {
                let why = "several schemas have a table of this name";
                self.lost(
                    place,
                    &name.title(),
                    "its labels",
                    why,
                    "write the schema in the label",
                );
                self.missing.insert(name.title());
                return Vec::new();
            }
        }
        if found.is_empty() && !name.is_glob && self.missing.insert(name.title()) {
            let todo = self.suggestion(&name.title());
            let why = "the source has no such table";
            self.lost(
                place,
                &name.title(),
                "all that it says of this table",
                why,
                &todo,
            );
        }
        let tables: Vec<&TableName> = found.iter().map(|(table, ..)| *table).collect();
        let note = wish::everywhere((tool, name), place, &tables);
        let note = note.filter(|_| self.several.insert(name.title()));
        self.wishes.notes.extend(note);
        found
            .into_iter()
            .map(|(_, at, is_leaf)| (at, is_leaf))
            .collect()
    }

    fn suggestion(&self, title: &str) -> String {
        if self.missing.len() > MOST_SUGGESTED {
            return String::new();
        }
        let bare = !title.contains('.');
        let names: Vec<String> = self
            .logical
            .iter()
            .map(|table| match bare {
                true => table.table.name.name.clone(),
                false => table.table.name.to_string(),
            })
            .collect();
        let close = closest(title, names.iter().map(String::as_str));
        close.map_or_else(String::new, |name| format!("did it mean `{name}`?"))
    }

    fn column(&mut self, (tool, import): (Tool, usize), column: &'a import::Column) {
        for (at, is_leaf) in self.tables(tool, &column.table, &column.place) {
            let Some(logical) = self.logical.get(at) else {
                continue;
            };
            let title = logical.table.name.column(&column.column);
            let what = format!("`{}`", column.what);
            let Some(found) = logical.table.column(&column.column) else {
                let names = logical
                    .table
                    .columns
                    .iter()
                    .map(|column| column.name.as_str());
                let todo = closest(&column.column, names)
                    .map_or_else(String::new, |name| format!("did it mean `{name}`?"));
                self.lost(
                    &column.place,
                    &title,
                    &what,
                    "the table has no such column",
                    &todo,
                );
                continue;
            };
            if found.generated.is_some() {
                let why = "the column is generated: the target computes it";
                self.lost(&column.place, &title, &what, why, "");
                continue;
            }
            if is_leaf && column.outcome == Outcome::Keep {
                let why =
                    "a partition has the rules of its table, which may not let all of it pass";
                self.lost(&column.place, &title, &what, why, "");
                continue;
            }
            if is_leaf {
                let why = "a partition has the rules of its table: this one holds for all of it";
                self.wishes.notes.push(Note {
                    place: column.place.clone(),
                    subject: title.clone(),
                    sort: Sort::Differs,
                    what: what.clone(),
                    why: why.to_owned(),
                    todo: String::new(),
                });
            }
            let (wish, note) = Wish::of((tool, import), column, logical.table);
            self.wishes.notes.extend(note);
            match self.wishes.columns.get(&title) {
                None => {
                    self.wishes.columns.insert(title, wish);
                }
                Some(first)
                    if first.column.outcome == column.outcome
                        && first.column.when == column.when => {}
                Some(first) => {
                    // Whichever of one file counts there, nothing passes for want of the other.
                    let is_masked = first.import == import && first.keeps() && !wish.keeps();
                    let (wins, loses) = if is_masked {
                        (wish, *first)
                    } else {
                        (*first, wish)
                    };
                    let is_for_some = wins.column.when.is_some() && wins.is_conditional;
                    let is_for_all = is_for_some && !loses.keeps();
                    let is_conditional = wins.is_conditional && !is_for_all;
                    self.wishes.columns.insert(
                        title.clone(),
                        Wish {
                            is_conditional,
                            ..wins
                        },
                    );
                    let of = format!("`{}`", loses.column.what);
                    let why = match is_masked {
                        true => format!("another entry masks the column: {}", wins.column.place),
                        false => format!("an entry before this one decides: {}", wins.column.place),
                    };
                    let todo = if is_for_all {
                        "its condition is left out, so every row gets a stand-in"
                    } else {
                        ""
                    };
                    self.lost(&loses.column.place, &title, &of, &why, todo);
                }
            }
        }
    }

    fn rows(&mut self, import: &'a Imported) {
        let mut only: Option<HashSet<usize>> = None;
        for wanted in &import.tables {
            let tables = self.tables(import.tool, &wanted.table, &wanted.place);
            if wanted.rows == RowsWanted::Only {
                only.get_or_insert_default()
                    .extend(tables.iter().map(|(at, _)| *at));
                continue;
            }
            // A glob that means a table means its partitions as well.
            let whole: HashSet<usize> = tables
                .iter()
                .filter(|(_, is_leaf)| !is_leaf)
                .map(|(at, _)| *at)
                .collect();
            for (at, is_leaf) in tables {
                if is_leaf && whole.contains(&at) {
                    continue;
                }
                if is_leaf {
                    let why = "rows are chosen of a table as a whole, not of a partition";
                    self.lost(
                        &wanted.place,
                        &wanted.table.title(),
                        "the choice of rows",
                        why,
                        "",
                    );
                    continue;
                }
                self.rows_of(at, wanted);
            }
        }
        let Some(only) = only else { return };
        for (at, logical) in self.logical.iter().enumerate() {
            if !only.contains(&at) {
                self.wishes
                    .rows
                    .insert(logical.table.name.clone(), "none".to_owned());
            }
        }
    }

    fn rows_of(&mut self, at: usize, wanted: &import::TableWanted) {
        let Some(logical) = self.logical.get(at) else {
            return;
        };
        let name = logical.table.name.clone();
        let RowsWanted::Filter {
            condition,
            limit,
            follows_keys,
        } = &wanted.rows
        else {
            self.wishes.rows.insert(name, "none".to_owned());
            return;
        };
        let why = if *follows_keys && self.is_referred_to(&name) {
            Some(
                "rows of other tables refer to it, and those that refer to rows which are left out are not left out here yet",
            )
        } else if !logical.partitions.is_empty()
            && condition
                .as_ref()
                .is_some_and(|text| text.contains(&format!("{}.", name.name)))
        {
            Some(
                "its rows are read partition by partition, where the table's own name means nothing",
            )
        } else {
            None
        };
        if let Some(why) = why {
            return self.lost(
                &wanted.place,
                &name.to_string(),
                "the choice of rows",
                why,
                "write `rows: { where: \"…\" }` for the tables that should have fewer",
            );
        }
        let mut entries = Vec::new();
        if let Some(condition) = condition {
            entries.push((Arg::scalar("where"), Arg::quoted(without_where(condition))));
        }
        if let Some(limit) = limit {
            entries.push((Arg::scalar("limit"), Arg::scalar(&limit.to_string())));
        }
        let rows = written::inline(&Arg::entries(entries));
        if !is_readable(&rows) {
            return self.lost(
                &wanted.place,
                &name.to_string(),
                "the choice of rows",
                "it is none that `rows:` takes",
                "",
            );
        }
        self.wishes.rows.entry(name).or_insert(rows);
    }

    /// By a foreign key, or by what a configuration declares as one.
    fn is_referred_to(&self, name: &TableName) -> bool {
        let mut keys = self
            .database
            .tables
            .iter()
            .flat_map(|table| &table.foreign_keys);
        keys.any(|key| key.references == *name) || self.referred.contains(name)
    }

    fn references(&mut self, import: &'a Imported) {
        for reference in &import.references {
            let (from, from_columns) = &reference.from;
            let subject = format!("{} -> {}", from.title(), reference.to.title());
            let ends = (
                self.tables(import.tool, from, &reference.place),
                self.tables(import.tool, &reference.to, &reference.place),
            );
            let ([(from, _)], [(to, _)]) = (ends.0.as_slice(), ends.1.as_slice()) else {
                continue;
            };
            let (Some(from), Some(to)) = (self.logical.get(*from), self.logical.get(*to)) else {
                continue;
            };
            let to_columns = match reference.to_columns.is_empty() {
                true => primary_key(to),
                false => reference.to_columns.clone(),
            };
            if let Some(why) = unfit(from, from_columns, to, &to_columns) {
                self.lost(&reference.place, &subject, "a reference", why, "");
                continue;
            }
            let declared = from
                .foreign_keys()
                .into_iter()
                .any(|key| key.references == to.table.name && key.columns == *from_columns);
            if declared {
                continue;
            }
            self.referred.insert(to.table.name.clone());
            for (column, referred) in from_columns.iter().zip(&to_columns) {
                let written =
                    written::reference((&from.table.name, column), (&to.table.name, referred));
                if !self.wishes.references.contains(&written) {
                    self.wishes.references.push(written);
                }
            }
        }
    }
}

fn primary_key(table: &LogicalTable<'_>) -> Vec<String> {
    let key = table.uniques().into_iter().find(|unique| unique.primary);
    key.map_or_else(Vec::new, |key| key.columns.clone())
}

/// Why a reference cannot stand in the rules.
fn unfit(
    from: &LogicalTable<'_>,
    columns: &[String],
    to: &LogicalTable<'_>,
    referred: &[String],
) -> Option<&'static str> {
    if columns.is_empty() || columns.len() != referred.len() {
        return Some("both sides do not have the same number of columns");
    }
    for (column, referred) in columns.iter().zip(referred) {
        let ends = (from.table.column(column), to.table.column(referred));
        let (Some(column), Some(referred)) = ends else {
            return Some("one of its columns is not there");
        };
        if column.ty.family != referred.ty.family {
            return Some("its columns are of different types");
        }
        if from.table.name == to.table.name && column.name == referred.name {
            return Some("both sides are the same column");
        }
    }
    None
}

/// A condition without the word WHERE in front.
fn without_where(condition: &str) -> &str {
    let condition = condition.trim();
    match condition.split_once(char::is_whitespace) {
        Some((word, rest)) if word.eq_ignore_ascii_case("where") => rest.trim(),
        _ => condition,
    }
}

/// Whether a rules file may have this behind `rows:`.
fn is_readable(rows: &str) -> bool {
    let text = format!("version: 1\ntables:\n  t:\n    rows: {rows}\n");
    Rules::parse(Path::new("rows.yaml"), &text, &|_| None).is_ok()
}
