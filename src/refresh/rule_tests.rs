//! Rule tests: given rows of the rules file go through the engine, and what comes out is held against what the file
//! expects.
//!
//! No server is asked. What does not hold is an error of the plan, so that no row moves by rules that do something else
//! than was meant. Findings quote the rules file only: stand-ins made under a secret key are not shown.

mod fits;
mod judge;
mod keys;
mod place;

use place::{Places, Unfit};

use super::sampling::Sampling;
use crate::catalog::{Database, Family, Type};
use crate::key::MasterKey;
use crate::plan::{Plan, TargetKind};
use crate::report::Finding;
use crate::rules::{RuleTest, Rules};
use crate::sink::sample::SampledRow;
use crate::source::given::GivenRow;
use crate::transform::args::Span;

/// How the tests of a rules file went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tested {
    /// Tests of which all held.
    pub passed: usize,
    /// Tests of which something did not hold; each has at least one finding.
    pub failed: usize,
    /// Tests that touch columns without a decision, about which the plan has errors of its own.
    pub left_out: usize,
    /// Whether they ran under the key of the documentation, for want of another.
    pub for_documentation: bool,
}

/// Runs the rules' tests, and puts those that fail in front of the plan's findings. They run under `key`, or under that
/// of the documentation.
pub fn check(
    rules: &Rules,
    catalog: &Database,
    plan: &mut Plan,
    key: Option<&MasterKey>,
) -> Tested {
    let mut tested = Tested {
        for_documentation: key.is_none(),
        ..Tested::default()
    };
    if rules.tests.is_empty() {
        return tested;
    }
    let bench = Bench::new(rules, catalog, key);
    let tried: Vec<Tried> = rules.tests.iter().map(|test| bench.attempt(test)).collect();
    let mut findings = Vec::new();
    for (test, outcome) in rules.tests.iter().zip(&tried) {
        let found = match outcome {
            Tried::Row { .. } => bench.judge(test, outcome, &tried),
            Tried::Failed(found) => found.clone(),
            Tried::LeftOut => {
                tested.left_out += 1;
                continue;
            }
        };
        match found.is_empty() {
            true => tested.passed += 1,
            false => tested.failed += 1,
        }
        findings.extend(found);
    }
    plan.findings.splice(0..0, findings);
    tested
}

/// What became of a test's row.
enum Tried {
    /// It went through.
    Row {
        /// Index into the plan's tables.
        table: usize,
        /// Its fields.
        row: SampledRow,
    },
    /// It could not, and this is why.
    Failed(Vec<Finding>),
    /// It touches columns without a decision.
    LeftOut,
}

/// What tests are run on.
struct Bench<'a> {
    rules: &'a Rules,
    catalog: &'a Database,
    sampling: Sampling,
    /// Whether stand-ins are no secret.
    shows: bool,
}

impl<'a> Bench<'a> {
    fn new(rules: &'a Rules, catalog: &'a Database, key: Option<&MasterKey>) -> Self {
        // A plan of its own: in text, and what it has to say has been said.
        let mut plan = Plan::build(rules, catalog, TargetKind::Postgres);
        keys::give(&mut plan, &rules.tests);
        let documentation = MasterKey::for_documentation();
        Self {
            rules,
            catalog,
            sampling: Sampling::new(plan, key.unwrap_or(&documentation)),
            shows: key.is_none(),
        }
    }

    fn places(&self) -> Places<'_> {
        Places {
            catalog: self.catalog,
            plan: self.sampling.plan(),
        }
    }

    /// Sends the given row through the rules.
    fn attempt(&self, test: &RuleTest) -> Tried {
        let table = match self.places().table(&test.table) {
            Ok(table) => table,
            Err(Unfit::Undecided) => return Tried::LeftOut,
            Err(Unfit::Mistake { message, hint }) => {
                let subject = test.table.to_string();
                let found = self.finding(test, subject, test.table_span, &message, hint);
                return Tried::Failed(vec![found]);
            }
        };
        let given = test.given.iter().map(|given| (&given.column, given.span));
        let expected = test.expected.iter();
        let named = given.chain(expected.map(|expected| (&expected.column, expected.span)));
        let (mut mistakes, mut is_undecided) = (Vec::new(), false);
        for (column, span) in named {
            match self.places().column(table, column) {
                Ok(_) => {}
                Err(Unfit::Undecided) => is_undecided = true,
                Err(Unfit::Mistake { message, hint }) => {
                    let subject = test.table.column(column);
                    mistakes.push(self.finding(test, subject, span, &message, hint));
                }
            }
        }
        if !mistakes.is_empty() {
            return Tried::Failed(mistakes);
        }
        if is_undecided {
            return Tried::LeftOut;
        }
        self.transform(test, table)
    }

    fn transform(&self, test: &RuleTest, table: usize) -> Tried {
        let planned = &self.sampling.plan().tables[table];
        let values: Vec<Option<String>> = planned
            .wire_columns()
            .map(|column| {
                let mut given = test.given.iter();
                let given = given.find(|given| given.column == column.column)?;
                Some(as_printed(given.value.as_deref()?, &column.ty))
            })
            .collect();
        let mistakes = self.misfits(test, table, &values);
        if !mistakes.is_empty() {
            return Tried::Failed(mistakes);
        }
        match self.row(table, values.iter().map(Option::as_deref)) {
            Ok(row) => Tried::Row { table, row },
            Err((subject, reason, hint)) => {
                let subject = subject.unwrap_or_else(|| test.table.to_string());
                let mut given = test.given.iter();
                let at = given.find(|given| test.table.column(&given.column) == subject);
                let span = at.map_or(test.span, |given| given.span);
                let message = format!("the given row cannot be transformed: {reason}");
                Tried::Failed(vec![self.finding(test, subject, span, &message, hint)])
            }
        }
    }

    /// Given values that are none of their columns' types. Many transforms do not look at values, and none would do so
    /// where a column is kept.
    fn misfits(&self, test: &RuleTest, table: usize, values: &[Option<String>]) -> Vec<Finding> {
        let columns = self.sampling.plan().tables[table].wire_columns();
        let misfits = columns.zip(values).filter_map(|(column, value)| {
            let why = fits::misfit(value.as_deref()?, &column.ty)?;
            let mut given = test.given.iter();
            let given = given.find(|given| given.column == column.column)?;
            let message = format!(
                "the given value of `{}` is none of its type, {}: {why}",
                column.column, column.ty.name
            );
            let hint = "write it as PostgreSQL writes values of the type";
            let subject = test.table.column(&column.column);
            Some(self.finding(test, subject, given.span, &message, hint))
        });
        misfits.collect()
    }

    /// One row of a table; where it cannot be, the subject, the reason and what to do.
    fn row<'v>(
        &self,
        table: usize,
        values: impl Iterator<Item = Option<&'v str>>,
    ) -> Result<SampledRow, (Option<String>, String, String)> {
        let source = GivenRow::new(values);
        match self.sampling.row(table, &source) {
            Ok(Some(row)) => Ok(row),
            Ok(None) => Err((None, "no row came out".to_owned(), String::new())),
            Err(error) => {
                let hint = error.hints().first().cloned();
                let hint = hint.unwrap_or_else(|| "give another value, or another rule".to_owned());
                let subject = error.subject().map(str::to_owned);
                Err((subject, error.what().to_owned(), hint))
            }
        }
    }

    fn finding(
        &self,
        test: &RuleTest,
        subject: String,
        span: Span,
        message: &str,
        hint: impl Into<String>,
    ) -> Finding {
        let message = format!("test `{}`: {message}", test.name);
        Finding::error("test", subject, message, hint)
            .told_apart_by(&test.name)
            .at(self.rules.place(span))
    }
}

/// A value that a person has written, as the server would print it: words for truth as `t` and `f`, `char(n)` filled up
/// with blanks. What is no value of the type stays as it is.
fn as_printed(value: &str, ty: &Type) -> String {
    match (ty.family, value.to_ascii_lowercase().as_str()) {
        // Source: PostgreSQL documentation, "Boolean Type".
        (Family::Bool, "true" | "yes" | "on" | "1" | "y") => "t".to_owned(),
        (Family::Bool, "false" | "no" | "off" | "0" | "n") => "f".to_owned(),
        (Family::Bpchar, _) => {
            let length = ty.length.unwrap_or_default() as usize;
            format!("{value:length$}")
        }
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_values_become_what_a_server_would_print() {
        let boolean = Type::plain("boolean", Family::Bool);
        assert_eq!(as_printed("TRUE", &boolean), "t");
        assert_eq!(as_printed("f", &boolean), "f");
        let mut three = Type::plain("character(3)", Family::Bpchar);
        three.length = Some(3);
        assert_eq!(as_printed("é", &three), "é  ");
        assert_eq!(as_printed("abcd", &three), "abcd");
        assert_eq!(
            as_printed("true", &Type::plain("text", Family::Text)),
            "true"
        );
    }
}
