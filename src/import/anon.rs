//! SECURITY LABELs of PostgreSQL Anonymizer: in SQL (a dump, or a script of one's own) and as a server holds them.
//!
//! Source: PostgreSQL Anonymizer's documentation, "Declare masking rules", "Masking functions", "Sampling" (versions 1.3
//! and 2); PostgreSQL documentation, "SECURITY LABEL".

mod calls;
mod dummies;
mod expression;
mod functions;
mod rows;
mod sql;

use std::collections::HashMap;
use std::path::Path;

use dummies::DUMMIES;
use rows::ROWS;

use super::mapping::{Given, Made, Row, apply};

use super::note::{Note, Sort};
use super::reader::Reader;
use super::wanted::{Column, Outcome, TableName};
use super::{Imported, Tool};
use crate::ident;
use crate::rules::foreign::Foreign;
use crate::rules::{Diagnostic, Rejected};
use crate::transform::args::Span;
use expression::Expression;
use sql::{Statement, Target, Token};

/// The policy that is always there.
const POLICY: &str = "anon";

/// A label as a server holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The policy: `pg_seclabel.provider`.
    pub provider: String,
    /// The table.
    pub table: ident::TableName,
    /// The column; `None` for a label of the table.
    pub column: Option<String>,
    /// Its text.
    pub text: String,
}

/// Labels that a server holds.
pub fn labels(labels: &[Label]) -> Imported {
    let file = Foreign::text(Path::new("labels of the source"), "");
    let mut reading = Reading::new(&file);
    for label in labels {
        let table = TableName {
            schema: Some(label.table.schema.clone()),
            name: label.table.name.clone(),
            anywhere: false,
            is_glob: false,
        };
        let title = match &label.column {
            Some(column) => label.table.column(column),
            None => label.table.to_string(),
        };
        reading.label(Found {
            provider: label.provider.clone(),
            table,
            column: label.column.clone(),
            text: Some(label.text.clone()),
            place: format!("label of {title}"),
            span: Span::default(),
        });
    }
    Imported {
        is_found: true,
        ..reading.finish()
    }
}

/// SQL with labels. Errors where it has none, or something in it does not end.
pub(super) fn read(path: &Path, text: &str) -> Result<Imported, Rejected> {
    let file = Foreign::text(path, text);
    let mut reading = Reading::new(&file);
    let mut count = 0;
    let mut unread = Vec::new();
    let statements = sql::statements(text).map_err(|endless| {
        // The snippet shows nothing of the line, so its column would be none of the file's.
        let what = format!(
            "{}: {} does not end",
            file.place(endless.span),
            endless.what
        );
        let hint =
            "close it, or begin it again in the script: what stands behind it cannot be read";
        file.rejected(vec![Diagnostic::of_file("endless", what).hint(hint)])
    })?;
    for statement in statements {
        match statement {
            Statement::Label {
                provider,
                target,
                text,
                span,
            } => {
                count += 1;
                reading.statement(&file, (provider, target, text), span);
            }
            Statement::Strict { span } => reading.strict(&file, span),
            Statement::Call { name, tokens, span } => {
                count += 1;
                reading.call(&file, (&name, &tokens), span);
            }
            Statement::Unread { span, is_inside } => {
                unread.push(file.place(span));
                reading.unreadable(span, is_inside);
            }
        }
    }
    if count == 0 {
        let mut what = "it has no SECURITY LABEL of a masking rule".to_owned();
        if let Some(first) = unread.first() {
            what += &format!(" that can be read: see {first}");
        }
        let missing = Diagnostic::of_file("other-format", what)
            .hint("give a script with labels, or a dump of the schema: `pg_dump --schema-only`");
        return Err(file.rejected(vec![missing]));
    }
    Ok(reading.finish())
}

/// A label and where it is from.
struct Found {
    provider: String,
    table: TableName,
    column: Option<String>,
    /// `None` where it takes an earlier one back.
    text: Option<String>,
    place: String,
    span: Span,
}

struct Reading<'a> {
    reader: Reader<'a>,
    /// The last label of each column, by policy; in the order of the first.
    labels: Vec<Found>,
    by_target: HashMap<(String, String, Option<String>), usize>,
    /// Columns that calls change as a whole, behind those with labels.
    changed: Vec<Column>,
}

impl<'a> Reading<'a> {
    fn new(file: &'a Foreign) -> Self {
        Self {
            reader: Reader::new(Tool::Anon, file),
            labels: Vec::new(),
            by_target: HashMap::new(),
            changed: Vec::new(),
        }
    }

    /// A function that changes a whole column: its column has no rule, and does not pass for want of one.
    fn call(&mut self, file: &Foreign, (name, tokens): (&str, &[Token]), span: Span) {
        let why = calls::why(name);
        let what = format!("anon.{name}(…)");
        let Some((table, column)) = calls::changed(tokens) else {
            let why = format!("{why}; which column it changes cannot be read");
            let what = format!("`{what}`");
            return self.reader.lost(span, "the script", &what, &why, "");
        };
        let mut changed = self
            .reader
            .column(&table, &column, &what, span, Made::nothing(why));
        changed.place = file.place(span);
        self.changed.push(changed);
    }

    /// A label that is malformed, or that stands where it is not looked for.
    fn unreadable(&mut self, span: Span, is_inside: bool) {
        let (why, todo) = match is_inside {
            true => (
                "it stands in a block or the body of a function, which are not read",
                "write it as a statement of its own, or read the labels that the server holds: `init` does so by itself",
            ),
            false => (
                "the statement is none that can be read: `SECURITY LABEL FOR anon ON COLUMN table.column IS '…'`",
                "correct it: its column is not known",
            ),
        };
        self.reader
            .lost(span, "the script", "`SECURITY LABEL`", why, todo);
    }

    fn statement(
        &mut self,
        file: &Foreign,
        (provider, target, text): (String, Target, Option<String>),
        span: Span,
    ) {
        let (mut names, is_column) = match target {
            Target::Column(names) => (names, true),
            Target::Table(names) => (names, false),
            Target::Other(kind) => return self.other(&kind, text.as_deref(), span),
        };
        let column = if is_column { names.pop() } else { None };
        let Some(table) = calls::table_name(names) else {
            return self.unreadable(span, false);
        };
        self.label(Found {
            provider,
            table,
            column,
            text,
            place: file.place(span),
            span,
        });
    }

    /// Labels of roles, schemas and functions say nothing about columns; that of a database may choose rows.
    fn other(&mut self, kind: &str, text: Option<&str>, span: Span) {
        if text.is_some_and(|text| starts(text, "TABLESAMPLE")) {
            self.sample(kind, span);
        }
    }

    /// Columns without a label count as masked there.
    fn strict(&mut self, file: &Foreign, span: Span) {
        self.reader.note(Note {
            place: file.place(span),
            subject: "the script".to_owned(),
            sort: Sort::Differs,
            what: "`anon.privacy_by_default`".to_owned(),
            why: "every column is decided on here anyway: one without a rule stops the run"
                .to_owned(),
            todo: String::new(),
        });
    }

    fn sample(&mut self, subject: &str, span: Span) {
        let why = "a share of the rows cannot be chosen here yet";
        let todo = "write `rows: { limit: N }` or `{ where: \"…\" }`";
        self.reader.lost(span, subject, "`TABLESAMPLE`", why, todo);
    }

    fn label(&mut self, found: Found) {
        let key = (
            found.provider.clone(),
            found.table.title(),
            found.column.clone(),
        );
        let at = *self.by_target.entry(key).or_insert(self.labels.len());
        match self.labels.get_mut(at) {
            Some(label) => *label = found,
            None => self.labels.push(found),
        }
    }

    fn finish(mut self) -> Imported {
        let standing = std::mem::take(&mut self.labels)
            .into_iter()
            .filter(|label| label.text.is_some());
        let (labels, unread): (Vec<Found>, Vec<Found>) =
            standing.partition(|label| label.text.as_deref().is_some_and(is_masking));
        let policy = policy(&labels);
        self.unread(&labels, &unread, &policy);
        let (labels, others): (Vec<Found>, Vec<Found>) = labels
            .into_iter()
            .partition(|label| label.provider == policy);
        let is_ruled = |table: &TableName, column: &str| {
            labels
                .iter()
                .any(|label| label.table == *table && label.column.as_deref() == Some(column))
        };
        let mut open = Vec::new();
        let mut told: Vec<String> = Vec::new();
        for label in others {
            let why = format!("one policy is carried over: `{policy}`");
            // What only another policy masks does not pass for want of a rule.
            let masked = label
                .column
                .as_deref()
                .filter(|name| !is_ruled(&label.table, name) && !is_not_masked(&label));
            if let Some(name) = masked {
                let what = format!("policy {}", label.provider);
                open.push(self.placed(&label, name, (&what, Made::nothing(why))));
            } else if !told.contains(&label.provider) {
                let what = format!("policy `{}`", label.provider);
                self.note(&label, "the policies", &what, why);
                told.push(label.provider);
            }
        }
        for changed in std::mem::take(&mut self.changed) {
            let masked = labels.iter().any(|label| {
                label.table == changed.table
                    && label.column.as_deref() == Some(changed.column.as_str())
                    && !is_not_masked(label)
            });
            // Where a label masks the column as well, its rule counts.
            if masked {
                changed
                    .notes
                    .into_iter()
                    .for_each(|note| self.reader.note(note));
            } else {
                open.push(changed);
            }
        }
        for label in labels {
            match (&label.column, &label.text) {
                (Some(name), Some(text)) => {
                    let column = self.column(&label, name, text);
                    self.reader.add(column);
                }
                (None, Some(text)) if starts(text, "TABLESAMPLE") => {
                    self.sample(&label.table.title(), label.span);
                }
                (None, Some(_)) => {
                    let why = "a rule masks a column, and this is a label of a table or a view as a whole";
                    self.note(&label, &label.table.title(), "its label", why.to_owned());
                }
                _ => {}
            }
        }
        open.into_iter().for_each(|column| self.reader.add(column));
        self.reader.collected()
    }

    /// Columns whose labels are no masking rule, misspelt ones among them: somebody meant something by them, so that they do
    /// not pass unseen. One that the policy masks is dealt with; labels of what has nothing to do with masking do not count.
    fn unread(&mut self, masking: &[Found], unread: &[Found], policy: &str) {
        for label in unread {
            let is_ruled = masking.iter().any(|other| {
                other.provider == policy
                    && other.table == label.table
                    && other.column == label.column
            });
            let text = label.text.as_deref().unwrap_or_default();
            let counts =
                label.provider == policy || label.provider == POLICY || is_identifier(text);
            if let Some(name) = label.column.as_deref().filter(|_| counts && !is_ruled) {
                let column = self.column(label, name, text);
                self.reader.add(column);
            }
        }
    }

    fn note(&mut self, label: &Found, subject: &str, what: &str, why: String) {
        self.reader.note(Note {
            place: label.place.clone(),
            subject: subject.to_owned(),
            sort: Sort::Lost,
            what: what.to_owned(),
            why,
            todo: String::new(),
        });
    }

    fn column(&self, label: &Found, name: &str, text: &str) -> Column {
        let (what, made) = rule(text, name);
        self.placed(label, name, (&what, made))
    }

    fn placed(&self, label: &Found, name: &str, (what, made): (&str, Made)) -> Column {
        let mut column = self
            .reader
            .column(&label.table, name, what, label.span, made);
        column.place.clone_from(&label.place);
        for note in &mut column.notes {
            note.place.clone_from(&label.place);
        }
        column
    }
}

/// Whether a label lets its column pass.
fn is_not_masked(label: &Found) -> bool {
    let text = label.text.as_deref();
    text.is_some_and(|text| starts(text, "NOT MASKED"))
}

/// The policy that counts: `anon`, or the first by name where that has no label.
fn policy(labels: &[Found]) -> String {
    let providers = || labels.iter().map(|label| label.provider.as_str());
    match providers().any(|provider| provider == POLICY) {
        true => POLICY.to_owned(),
        false => providers().min().unwrap_or(POLICY).to_owned(),
    }
}

/// Whether a label is one of masking, and not of another sort of policy.
fn is_masking(text: &str) -> bool {
    ["MASKED", "NOT MASKED", "TABLESAMPLE"]
        .iter()
        .any(|word| starts(text, word))
}

/// Whether a label says that a column names somebody, directly or with others. Source: PostgreSQL Anonymizer's documentation,
/// "Generalization" (k-anonymity).
fn is_identifier(text: &str) -> bool {
    [
        "QUASI IDENTIFIER",
        "INDIRECT IDENTIFIER",
        "DIRECT IDENTIFIER",
    ]
    .iter()
    .any(|words| starts(text, words))
}

/// Whether a label begins so, whatever its blanks and its case.
fn starts(text: &str, beginning: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    words.join(" ").to_ascii_uppercase().starts_with(beginning)
}

/// What a label says: the function's name, or how the label begins; and what becomes of it.
fn rule(text: &str, column: &str) -> (String, Made) {
    let tokens = sql::tokens(text);
    let words: Vec<&str> = tokens.iter().map_while(Token::word).take(3).collect();
    let is = |wanted: &[&str]| {
        words.len() >= wanted.len()
            && words
                .iter()
                .zip(wanted)
                .all(|(word, wanted)| word == wanted)
    };
    if is(&["not", "masked"]) {
        return ("NOT MASKED".to_owned(), Made::from(Outcome::Keep));
    }
    let rest = || tokens.get(3..).and_then(expression::parse);
    if is(&["masked", "with", "value"]) || is(&["masked", "with", "constant"]) {
        let made = rest().map_or_else(
            || Made::nothing("its value is no literal"),
            |value| functions::constant(&value),
        );
        return ("MASKED WITH VALUE".to_owned(), made);
    }
    if is(&["masked", "with", "function"]) {
        return match rest() {
            Some(expression) => (named(&expression), of(&expression, column)),
            None => (
                "MASKED WITH FUNCTION".to_owned(),
                Made::nothing("it is more than a call with literals and columns"),
            ),
        };
    }
    if is_identifier(text) {
        let why = "it says that the column tells of somebody, and not how it is masked";
        return ("IDENTIFIER".to_owned(), Made::nothing(why));
    }
    (
        "label".to_owned(),
        Made::nothing("it is no masking rule that can be read here"),
    )
}

fn named(expression: &Expression) -> String {
    match expression {
        Expression::Call { schema, name, .. } => match schema.as_deref() {
            None | Some(POLICY) => name.clone(),
            Some(schema) => format!("{schema}.{name}"),
        },
        _ => "MASKED WITH FUNCTION".to_owned(),
    }
}

/// A row for each function.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(DUMMIES)
}

/// What becomes of an expression.
fn of(expression: &Expression, column: &str) -> Made {
    let Expression::Call {
        schema,
        name,
        arguments,
    } = expression
    else {
        return Made::nothing("it is no call of a function");
    };
    if !matches!(schema.as_deref(), None | Some("anon" | "pg_catalog")) {
        return Made::nothing("it is a function of your own");
    }
    if let Some(made) = functions::around(name, arguments, column) {
        return made;
    }
    let (name, is_local) = match name.strip_suffix("_locale") {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let mut given: Given = functions::given(arguments, column);
    if let Some((name, _)) = given.pairs.last_mut().filter(|_| is_local) {
        "locale".clone_into(name);
    }
    match rows().find(|row| row.name == name) {
        Some(row) => functions::of_own(apply(row, &given, &[]), name, &given),
        None => Made::nothing("it is none of the functions that are known of this tool"),
    }
}
