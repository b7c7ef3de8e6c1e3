//! Documents in, documents out: parse those in which a path may name something, transform their parts, write them.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use memchr::memmem::Finder;
use serde_json::Value;

use super::super::documents::Limit;
use super::super::inner::within;
use super::super::met::Met;
use super::parts::{Fill, Gather};
use super::rules::{Action, Bound};
use super::walk::Walker;
use super::{Invalid, Policies};
use crate::transform::siblings::Sibling;
use crate::transform::strings::{Column, texts};
use crate::transform::{Refusal, Transform};

/// Documents that are held parsed at one time.
const TOGETHER: usize = 256;

/// A document with nothing in it.
pub(super) const EMPTY: &str = "{}";

pub(super) struct Kernel {
    rules: Vec<Bound>,
    policies: Policies,
    /// What makes texts of those that are no documents.
    masked: Option<Arc<dyn Transform>>,
    limit: Option<Limit>,
    /// A document that holds none of them, and no escape, needs no parsing; `None` where that is not so.
    needles: Option<Vec<Finder<'static>>>,
    met: Met,
}

/// What becomes of a row's text.
enum Fate {
    Null,
    Same,
    Parsed(Value),
    /// It is no document and becomes another text.
    Masked,
}

impl Kernel {
    pub(super) fn new(
        rules: Vec<Bound>,
        policies: Policies,
        masked: Option<Arc<dyn Transform>>,
        limit: Option<Limit>,
    ) -> Self {
        let finder = |rule: &Bound| {
            rule.path
                .needle()
                .map(|needle| Finder::new(&needle).into_owned())
        };
        let changing = rules
            .iter()
            .filter(|rule| !matches!(rule.action, Action::Keep));
        // Text that nobody has checked must be parsed to be told from what is no JSON.
        let may_skip = policies.checked && !policies.clears_others && !policies.needs_all;
        let needles = may_skip
            .then(|| changing.map(finder).collect::<Option<_>>())
            .flatten();
        Self {
            met: Met::new(rules.len()),
            rules,
            policies,
            masked,
            limit,
            needles,
        }
    }

    fn fate(&self, text: &str, row: usize) -> Result<Fate, Refusal> {
        if text.is_empty() || self.names_nothing(text) {
            return Ok(Fate::Same);
        }
        match (serde_json::from_str(text), self.policies.invalid) {
            (Ok(value), _) => Ok(Fate::Parsed(value)),
            (Err(_), Invalid::Null) => Ok(Fate::Null),
            (Err(_), Invalid::Empty) => Ok(Fate::Parsed(Value::Object(serde_json::Map::new()))),
            (Err(_), Invalid::Masked) => Ok(Fate::Masked),
            (Err(_), Invalid::Refuse) => {
                let refusal =
                    Refusal::new(row, "a value is no JSON, or is nested too deep to be read");
                Err(refusal
                    .hint("say `on_invalid: text`, `on_invalid: set_null` or `on_invalid: empty`"))
            }
        }
    }

    fn names_nothing(&self, text: &str) -> bool {
        self.needles.as_ref().is_some_and(|needles| {
            let text = text.as_bytes();
            memchr::memchr(b'\\', text).is_none()
                && needles.iter().all(|needle| needle.find(text).is_none())
        })
    }

    /// Transforms the documents of some rows in place, the first being `start`.
    fn transform(
        &self,
        walker: &mut Walker,
        start: usize,
        fates: &mut [Fate],
        siblings: &[Sibling<'_>],
    ) -> Result<(), Refusal> {
        let mut gather = Gather::new(&self.rules, self.policies.mismatched);
        for (index, fate) in fates.iter_mut().enumerate() {
            if let Fate::Parsed(document) = fate {
                gather.begin(start + index);
                walker.walk(&self.rules, document, &mut gather)?;
                if self.policies.needs_all {
                    gather.all_named()?;
                }
            }
        }
        let mut fill = Fill::new(&self.rules, gather, siblings)?;
        for fate in fates {
            if let Fate::Parsed(document) = fate {
                walker.walk(&self.rules, document, &mut fill)?;
            }
        }
        Ok(())
    }
}

impl Kernel {
    fn write(
        &self,
        column: &StringArray,
        rows: Range<usize>,
        fates: &mut [Fate],
        out: &mut Column,
    ) -> Result<(), Refusal> {
        let masked = self.masked(column, rows.clone(), fates)?;
        let mut masked = masked.iter().flat_map(|texts| texts.iter());
        for (row, fate) in rows.zip(fates) {
            let start = out.bytes.len();
            match fate {
                Fate::Null => {}
                Fate::Same => out.bytes.extend_from_slice(column.value(row).as_bytes()),
                Fate::Parsed(document) => serde_json::to_writer(&mut out.bytes, document)
                    .map_err(|_| Refusal::new(row, "a document cannot be written"))?,
                Fate::Masked => match masked.next().flatten() {
                    Some(text) => out.bytes.extend_from_slice(text.as_bytes()),
                    None => *fate = Fate::Null,
                },
            }
            let written = out.bytes.get(start..).unwrap_or_default();
            if let Some(limit) = self.limit.filter(|limit| limit.is_passed(written)) {
                out.bytes.truncate(start);
                match limit.fate {
                    Invalid::Empty => out.bytes.extend_from_slice(EMPTY.as_bytes()),
                    _ => *fate = Fate::Null,
                }
            }
            out.end(row)?;
        }
        Ok(())
    }

    /// Texts in the place of those that are no documents, in the order of rows; `None` where all are.
    fn masked(
        &self,
        column: &StringArray,
        rows: Range<usize>,
        fates: &[Fate],
    ) -> Result<Option<StringArray>, Refusal> {
        let Some(kernel) = &self.masked else {
            return Ok(None);
        };
        let start = rows.start;
        let of_texts = rows
            .zip(fates)
            .filter(|(_, fate)| matches!(fate, Fate::Masked));
        let of_texts: Vec<usize> = of_texts.map(|(row, _)| row).collect();
        if of_texts.is_empty() {
            return Ok(None);
        }
        let given: StringArray = of_texts
            .iter()
            .map(|row| Some(column.value(*row)))
            .collect();
        let given: ArrayRef = Arc::new(given);
        let made = kernel.apply(&given).map_err(|mut refusal| {
            refusal.row = of_texts.get(refusal.row).copied().unwrap_or(start);
            refusal
        })?;
        Ok(Some(texts(&made)?.clone()))
    }
}

impl Transform for Kernel {
    fn unmet(&self) -> Vec<String> {
        let mut unmet = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let replaces = |other: &Bound| {
                !matches!(other.action, Action::Keep) && other.path.is_above(&rule.path)
            };
            match &rule.action {
                Action::Keep => {}
                // What stands there goes as a whole.
                _ if self.rules.iter().any(replaces) => {}
                _ if self.met.lacks(index) => unmet.push(rule.text.clone()),
                Action::Run { kernel, .. } => unmet.extend(within(&rule.text, kernel.unmet())),
                Action::Replace { .. } => {}
            }
        }
        unmet
    }

    /// Without the columns that parts read, these are drawn from their values.
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.apply_in(input, &[])
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 0);
        let mut valid = Vec::with_capacity(column.len());
        let mut walker = Walker::new(self.policies.clears_others, self.rules.len());
        for start in (0..column.len()).step_by(TOGETHER) {
            let rows = start..column.len().min(start + TOGETHER);
            let fate = |row| {
                if column.is_valid(row) {
                    self.met.saw(column.value(row).len());
                    self.fate(column.value(row), row)
                } else {
                    Ok(Fate::Null)
                }
            };
            let mut fates = rows.clone().map(fate).collect::<Result<Vec<_>, _>>()?;
            self.transform(&mut walker, start, &mut fates, siblings)?;
            self.write(column, rows, &mut fates, &mut out)?;
            valid.extend(fates.iter().map(|fate| !matches!(fate, Fate::Null)));
        }
        let met = walker.met.iter().enumerate().filter(|(_, met)| **met);
        met.for_each(|(rule, _)| self.met.note(rule));
        let nulls = NullBuffer::new(BooleanBuffer::from(valid));
        out.into_text((nulls.null_count() > 0).then_some(&nulls))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int32Array};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;
    use crate::transform::Input;
    use crate::transform::args::Arg;

    fn by(column: &str) -> Arg {
        Arg::one("date_shift", Arg::map(&[("by", column)]))
    }

    fn sibling(values: &ArrayRef) -> Sibling<'_> {
        Sibling {
            family: Family::Int4,
            values,
        }
    }

    /// The text at a pointer.
    fn made(document: &str, path: &str) -> String {
        let document: Value = serde_json::from_str(document).unwrap();
        let value = document.pointer(path).unwrap();
        value.as_str().unwrap().to_owned()
    }

    #[test]
    fn parts_are_drawn_from_other_columns_of_the_row() {
        let rules = Arg::entries(vec![
            (Arg::scalar("$.seen[*]"), by("patient")),
            (Arg::scalar("$.note"), Arg::scalar("set_null")),
            (Arg::scalar("$.paid"), by("payer")),
        ]);
        let ty = Type::plain("jsonb", Family::Jsonb);
        let prepared = (super::super::ENTRY.prepare)(&rules, Input { ty: &ty }).unwrap();
        let reads = prepared.reads().iter().map(|read| read.column.as_str());
        assert_eq!(reads.collect::<Vec<_>>(), ["patient", "payer"]);
        let rows = 3 * TOGETHER as i32;
        // All dates are the same, and every third document has none of the first path.
        let document = |row: i32| match row % 3 {
            0 => r#"{"paid":"2024-06-15"}"#,
            _ => r#"{"seen":["2024-06-15","2024-06-15T08:30:00Z"],"note":1,"paid":"2024-06-15"}"#,
        };
        let documents: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows).map(document)));
        let patients: ArrayRef = Arc::new(Int32Array::from_iter_values(0..rows));
        let payers: ArrayRef = Arc::new(Int32Array::from(vec![7; rows as usize]));
        let kernel = prepared.bind(&MasterKey::for_documentation(), "json");
        let siblings = [sibling(&patients), sibling(&payers)];
        let output = kernel.apply_in(&documents, &siblings).unwrap();
        let output = output.as_string::<i32>();
        // What a column of texts gets by the same subjects.
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["2024-06-15"; rows as usize]));
        let date_shift = crate::transform::registry::find("date_shift").unwrap();
        let args = Arg::map(&[("by", "patient")]);
        let ty = Type::plain("text", Family::Text);
        let alone = (date_shift.prepare)(&args, Input { ty: &ty }).unwrap();
        let alone = alone.bind(&MasterKey::for_documentation(), "date_shift");
        let alone = |subjects: &ArrayRef| alone.apply_in(&texts, &[sibling(subjects)]).unwrap();
        let (by_patient, by_payer) = (alone(&patients), alone(&payers));
        for row in 0..rows as usize {
            let document = output.value(row);
            assert_eq!(
                made(document, "/paid"),
                by_payer.as_string::<i32>().value(row)
            );
            if row % 3 > 0 {
                let expected = by_patient.as_string::<i32>().value(row);
                assert_eq!(made(document, "/seen/0"), expected);
                assert_eq!(made(document, "/seen/1"), format!("{expected}T08:30:00Z"));
            }
        }
        let distinct: std::collections::BTreeSet<_> =
            by_patient.as_string::<i32>().iter().collect();
        assert!(distinct.len() > 300);
    }

    #[test]
    fn a_part_that_is_given_alone_reads_no_other_column() {
        let of_list = Arg::one("array", Arg::one("of", by("patient")));
        let spec = crate::transform::rule::parse(&of_list).unwrap();
        let ty = Type::example(Family::Array);
        let array = crate::transform::registry::find("array").unwrap();
        let problem = (array.prepare)(&spec.args, Input { ty: &ty }).unwrap_err();
        assert!(problem.message.contains("other columns of the row"));
        assert!(problem.hint.unwrap().contains("`json` may"));
    }
}
