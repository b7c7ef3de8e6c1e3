//! Whether a stand-in is what a test expects.

use super::place::Unfit;
use super::{Bench, Tried, as_printed, fits};
use crate::plan::{ColumnPlan, Decision};
use crate::report::Finding;
use crate::rules::RuleTest;
use crate::rules::closest;
use crate::rules::rule_test::{Expectation, Other, Property};
use crate::sink::sample::SampledField;
use crate::transform::registry;

/// Longest stand-in that a message shows, in characters.
const SHOWN: usize = 60;

/// What does not hold, and what to do about it.
struct Broken {
    message: String,
    hint: String,
}

impl Broken {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl Bench<'_> {
    /// A finding for each expectation of a test that does not hold.
    pub(super) fn judge(&self, test: &RuleTest, outcome: &Tried, all: &[Tried]) -> Vec<Finding> {
        let Tried::Row { table, row } = outcome else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        for expected in &test.expected {
            // All columns were found before the row was made.
            let Ok((position, column)) = self.places().column(*table, &expected.column) else {
                continue;
            };
            let Some(field) = row.get(position) else {
                continue;
            };
            let Some(broken) = self.broken(expected, column, field, all) else {
                continue;
            };
            let subject = test.table.column(&expected.column);
            let message = format!("`{}` {}", expected.column, broken.message);
            findings.push(self.finding(test, subject, expected.span, &message, broken.hint));
        }
        findings
    }

    fn broken(
        &self,
        expected: &Expectation,
        column: &ColumnPlan,
        field: &SampledField,
        all: &[Tried],
    ) -> Option<Broken> {
        let after = field.after.as_deref();
        let broken =
            |message: String, hint: &str| Some(Broken::new(message + &self.shown(after), hint));
        match &expected.property {
            Property::Changed if field.before == field.after => {
                let hint = match (&column.decision, after) {
                    (_, None) => "NULL stays NULL: give a value of the column under `given`",
                    (Decision::Keep, _) => "give the column a transform, or expect `same`",
                    _ => "give the column another transform or value, or expect `same`",
                };
                Some(Broken::new("stays as it was given", hint))
            }
            Property::Same if field.before != field.after => broken(
                "changes".to_owned(),
                "write `keep` for the column, or expect `changed`",
            ),
            Property::Null => {
                after?;
                broken("is not NULL".to_owned(), "write `set_null` for the column")
            }
            Property::Equals(text) if after != Some(as_printed(text, &column.ty).as_str()) => {
                broken(format!("is not `{text}`"), keyed_hint(column))
            }
            Property::Matches { written, whole } => match after {
                Some(after) if whole.is_match(after) => None,
                Some(_) => broken(
                    format!("does not match `{written}`"),
                    "the whole value must match: write `.*` where anything may stand",
                ),
                None => broken(
                    format!("is NULL, which does not match `{written}`"),
                    NO_NULL,
                ),
            },
            Property::Length { least, most } => {
                let Some(after) = after else {
                    return broken("is NULL, which has no length".to_owned(), NO_NULL);
                };
                let length = after.chars().count() as u64;
                if (*least..=*most).contains(&length) {
                    return None;
                }
                broken(
                    format!("has {length} characters, not {}", range(*least, *most)),
                    "change the transform's parameters, or the length",
                )
            }
            Property::SameAs(other) => self.compared(other, expected, field, true, all),
            Property::DiffersFrom(other) => self.compared(other, expected, field, false, all),
            Property::Changed | Property::Same | Property::Equals(_) => None,
        }
    }

    /// Holds a stand-in against another one, to which it must be equal or not.
    fn compared(
        &self,
        other: &Other,
        expected: &Expectation,
        field: &SampledField,
        wanted: bool,
        all: &[Tried],
    ) -> Option<Broken> {
        let (value, name) = match self.value_of(other, expected, field, all) {
            Ok(found) => found,
            Err(Unfit::Undecided) => return None,
            Err(Unfit::Mistake { message, hint }) => {
                return Some(Broken::new(
                    format!("is compared with nothing: {message}"),
                    hint,
                ));
            }
        };
        if (value == field.after) == wanted {
            return None;
        }
        if !wanted {
            let hint = "give one of the columns a `domain` of its own";
            return Some(Broken::new(format!("is the same as {name}"), hint));
        }
        let hint = "values are equal under one transform with the same parameters and one domain";
        Some(Broken::new(format!("differs from {name}"), hint))
    }

    /// The other stand-in, and what messages call it.
    fn value_of(
        &self,
        other: &Other,
        expected: &Expectation,
        field: &SampledField,
        all: &[Tried],
    ) -> Result<(Option<String>, String), Unfit> {
        match other {
            Other::Column(table, column) => {
                let index = self.places().table(table)?;
                let (position, planned) = self.places().column(index, column)?;
                let value = field
                    .before
                    .as_deref()
                    .map(|before| as_printed(before, &planned.ty));
                let refused = |reason: String, hint: String| {
                    let message =
                        format!("{} refuses the given value: {reason}", table.column(column));
                    Unfit::Mistake { message, hint }
                };
                let misfit = |value| fits::misfit(value, &planned.ty);
                if let Some(why) = value.as_deref().and_then(misfit) {
                    let hint = "compare with a column of the same type";
                    return Err(refused(why, hint.to_owned()));
                }
                let columns = self.sampling.plan().tables[index].wire_columns();
                let values = columns.enumerate();
                let values = values.map(|(at, _)| value.as_deref().filter(|_| at == position));
                let row = self
                    .row(index, values)
                    .map_err(|(_, reason, hint)| refused(reason, hint))?;
                let after = row.into_iter().nth(position).and_then(|field| field.after);
                Ok((
                    after,
                    format!("what `{}` makes of it", table.column(column)),
                ))
            }
            Other::Test { name, column } => {
                let column = column.as_ref().unwrap_or(&expected.column);
                let tests = self.rules.tests.iter();
                let Some(at) = tests.clone().position(|test| test.name == *name) else {
                    let hint = match closest(name, tests.map(|test| test.name.as_str())) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => "write the other test's `name`".to_owned(),
                    };
                    let message = format!("there is no test `{name}`");
                    return Err(Unfit::Mistake { message, hint });
                };
                let Some(Tried::Row { table, row }) = all.get(at) else {
                    // What is wrong with it is told of the other test.
                    return Err(Unfit::Undecided);
                };
                let (position, _) = self.places().column(*table, column)?;
                let after = row.get(position).and_then(|field| field.after.clone());
                Ok((after, format!("`{column}` of test `{name}`")))
            }
        }
    }

    /// What came out, for the end of a message; nothing where it was made under a secret key.
    fn shown(&self, after: Option<&str>) -> String {
        match after.filter(|_| self.shows) {
            None => String::new(),
            Some(after) => {
                let mut text: String = after.chars().take(SHOWN).collect();
                if text.len() < after.len() {
                    text.push('…');
                }
                format!(": it became `{}`", text.escape_debug())
            }
        }
    }
}

const NO_NULL: &str = "give a value of the column under `given`, or expect `null`";

fn keyed_hint(column: &ColumnPlan) -> &'static str {
    let keyed = match &column.decision {
        Decision::Transform { spec, .. } => {
            registry::find(spec.transform).is_some_and(|entry| entry.keyed)
        }
        Decision::Keep | Decision::Generated => false,
    };
    if keyed {
        "what comes out depends on the key: expect `changed`, `matches` or `length`"
    } else {
        "change the rule, or what is expected"
    }
}

fn range(least: u64, most: u64) -> String {
    match (least, most) {
        (least, most) if least == most => least.to_string(),
        (0, most) => format!("{most} at most"),
        (least, u64::MAX) => format!("{least} at least"),
        (least, most) => format!("{least} to {most}"),
    }
}
