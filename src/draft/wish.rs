//! What another tool's configuration wants of a column, and what the draft says of it.

use crate::catalog::Table;
use crate::ident::TableName;
use crate::import::{self, Note, Outcome, Sort, Tool};
use crate::plan;

/// Paths of documents that are told one by one.
const MOST_PATHS: usize = 5;

/// What a configuration wants of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    /// The tool.
    pub(super) tool: Tool,
    /// The configuration's place among all.
    pub(super) import: usize,
    /// What it says.
    pub(super) column: &'a import::Column,
    /// Whether its condition counts: not so where another entry asks for stand-ins as well.
    pub(super) is_conditional: bool,
}

impl<'a> Wish<'a> {
    /// What a column of a configuration wants of a table's; with a note where its condition is left out, because it would
    /// let rows pass that the tool masks.
    pub(super) fn of(
        (tool, import): (Tool, usize),
        column: &'a import::Column,
        table: &Table,
    ) -> (Self, Option<Note>) {
        let condition = column.when.as_deref();
        let is_conditional = !condition.is_some_and(|when| plan::is_never_met(when, table));
        let wish = Self {
            tool,
            import,
            column,
            is_conditional,
        };
        let note = (!is_conditional).then(|| Note {
            what: "its condition".to_owned(),
            todo: "it is left out, so every row gets a stand-in".to_owned(),
            ..wish.note(
                &table.name.column(&column.column),
                Sort::Lost,
                "it compares a column with what is written otherwise than its values are read, and would never be met",
            )
        });
        (wish, note)
    }
}

/// What is to be told of a name without a schema that means tables of several; `None` where it means those of one, or the
/// tool takes one of them.
pub(super) fn everywhere(
    (tool, name): (Tool, &import::TableName),
    place: &str,
    tables: &[&TableName],
) -> Option<Note> {
    let first = tables.first()?;
    let is_one = tables.iter().all(|table| table.schema == first.schema);
    if is_one || tool == Tool::Anon || !name.anywhere || name.is_glob {
        return None;
    }
    let titles: Vec<String> = tables.iter().map(ToString::to_string).collect();
    Some(Note {
        place: place.to_owned(),
        subject: name.title(),
        sort: Sort::Differs,
        what: "its name".to_owned(),
        why: format!(
            "without a schema it means the tables of this name in all of them: {}",
            titles.join(", ")
        ),
        todo: "write the schema in front of it where one is meant".to_owned(),
    })
}

impl Wish<'_> {
    /// Whether values are to pass.
    pub(super) fn keeps(self) -> bool {
        self.column.outcome == Outcome::Keep
    }

    /// How much is asked for: of several columns that keys tie together, the one that asks for most speaks.
    pub(super) fn weight(self) -> u8 {
        match self.column.outcome {
            Outcome::Keep => 0,
            Outcome::Nothing => 1,
            Outcome::Rules(_) => 2,
        }
    }

    /// A note of it as a whole.
    pub(super) fn note(self, subject: &str, sort: Sort, why: &str) -> Note {
        Note {
            place: self.column.place.clone(),
            subject: subject.to_owned(),
            sort,
            what: format!("`{}`", self.column.what),
            why: why.to_owned(),
            todo: String::new(),
        }
    }
}

/// A wish and what became of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'u> {
    pub(super) wish: Wish<'u>,
    /// Whether one of its rules is proposed.
    pub(super) is_followed: bool,
    /// What the proposed one does otherwise than it wants.
    pub(super) differs: Option<&'static str>,
    /// What speaks against its rules.
    pub(super) against: Option<&'u String>,
    /// The transform that is proposed; `None` where nobody knows one.
    pub(super) instead: Option<&'u str>,
    /// Why the column seems personal, if it does.
    pub(super) seems: Option<&'u str>,
    /// Paths that pass beside those that it names, and seem personal: each with why.
    pub(super) passing: &'u [String],
}

impl Standing<'_> {
    /// Whether the wish, and not what was detected, is the reason for what is proposed.
    pub(super) fn speaks(&self) -> bool {
        self.is_followed || self.wish.keeps() || self.instead.is_none()
    }

    /// Why the column has its rule. `detected` is what was detected.
    pub(super) fn reason(&self, detected: &str) -> String {
        let column = self.wish.column;
        let of = format!("{} `{}`", self.wish.tool.name(), column.what);
        if self.is_followed {
            let mut text = format!("{of}{}", joined(&column.notes));
            if let Some(why) = self.differs {
                text += &format!("; {}: {why}", Sort::Differs.name());
            }
            if !self.passing.is_empty() {
                text += &format!("; ! {}", self.passes());
            }
            return text;
        }
        if self.wish.keeps() {
            return match self.seems {
                Some(seems) => format!("! {of} lets it pass, but it seems personal: {seems}"),
                None => of,
            };
        }
        let why = self.why();
        match self.instead {
            Some(_) => format!("{detected}; {of} is not carried over: {why}"),
            None => format!("!! undecided, so that a run stops: {of} is not carried over: {why}"),
        }
    }

    /// What passes of its documents.
    fn passes(&self) -> String {
        let shown = self.passing.get(..MOST_PATHS).unwrap_or(self.passing);
        let more = match self.passing.len() - shown.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!("passes what seems personal: {}{more}", shown.join(", "))
    }

    fn why(&self) -> String {
        match (&self.wish.column.outcome, self.against) {
            (Outcome::Rules(_), Some(against)) => against.clone(),
            (Outcome::Rules(_), None) => {
                "what comes nearest does not take a column of this type".to_owned()
            }
            _ => {
                let lost = self
                    .wish
                    .column
                    .notes
                    .iter()
                    .find(|note| note.sort == Sort::Lost);
                lost.map_or_else(String::new, |note| note.why.clone())
            }
        }
    }

    /// What is to be told of the column. `subject` is its name in the database.
    pub(super) fn notes(&self, subject: &str) -> Vec<Note> {
        let column = self.wish.column;
        let note = |sort, why: String, todo: &str| Note {
            todo: todo.to_owned(),
            ..self.wish.note(subject, sort, &why)
        };
        if self.wish.keeps() {
            let look = self.seems.map(|seems| {
                let why = format!("it lets values pass, and the column seems personal: {seems}");
                note(Sort::Look, why, "see whether they may pass")
            });
            return look.into_iter().collect();
        }
        if self.is_followed {
            let own = column.notes.iter().map(|note| Note {
                subject: subject.to_owned(),
                ..note.clone()
            });
            let differs = self.differs.into_iter();
            let differs = differs.map(|why| note(Sort::Differs, why.to_owned(), ""));
            let conditional = self.wish.is_conditional && column.when.is_some();
            let passing = conditional.then(|| {
                let why = "rows that do not meet its condition pass as they are, as configured";
                note(Sort::Look, why.to_owned(), "see whether they may pass")
            });
            let beside = (!self.passing.is_empty()).then(|| {
                let todo = "give those paths rules, or say `other: set_null`";
                note(Sort::Look, format!("it {}", self.passes()), todo)
            });
            return own.chain(differs).chain(passing).chain(beside).collect();
        }
        let todo = match self.instead {
            Some(transform) => format!("`{transform}` is proposed, by what was detected"),
            None => "give the column a rule: until then a run stops".to_owned(),
        };
        vec![note(Sort::Lost, self.why(), &todo)]
    }
}

/// What did not carry over, behind the rule's name.
fn joined(notes: &[Note]) -> String {
    let mut text = String::new();
    for note in notes {
        text += &format!("; {}: {}", note.sort.name(), note.why);
    }
    text
}
