//! `when:` – a transform for some of the rows; in the others the value passes as it is.
//!
//! A row in which a column that the condition reads is NULL counts as one that meets it, whatever the expression says:
//! what is not known to be harmless gets a stand-in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{Array, ArrayRef, BooleanArray};
use arrow::compute::{filter, interleave};
use minijinja::Environment;

use super::args::{Problem, When};
use super::expressions::{self, Names, Row};
use super::quoted::{self, Form};
use super::siblings::{Read, Role, Sibling, Side};
use super::{Distinct, Guarantees, Prepared, Refusal, Transform};
use crate::key::MasterKey;

/// Checks a condition by itself, without the columns that it reads.
pub fn check(when: &When) -> Result<(), Problem> {
    names(when).map(|_| ())
}

/// A rule's transform under a condition.
pub fn conditional(inner: Box<dyn Prepared>, when: &When) -> Result<Box<dyn Prepared>, Problem> {
    let own = names(when)?.reads;
    let reads = inner.reads().iter().cloned().chain(own.clone()).collect();
    Ok(Box::new(Conditional {
        condition: Arc::new(Condition {
            text: when.text.clone(),
            environment: expressions::environment(),
            reads: own.into(),
        }),
        inner,
        reads,
    }))
}

fn names(when: &When) -> Result<Names, Problem> {
    let environment = expressions::environment();
    let expression = environment
        .compile_expression(&when.text)
        .map_err(|error| expressions::mistake(&error, when.span))?;
    let copy = quoted::plain(&when.text, Form::Expression);
    let variables = environment
        .compile_expression(&copy)
        .map_err(|error| expressions::mistake(&error, when.span))?
        .undeclared_variables(true);
    let names = Names::of(&variables, Side::Source, Role::Condition, when.span)?;
    if names.own {
        let problem = Problem::new("a condition has no `value`");
        return Err(problem
            .hint("write the column's name; `row.value` if that is its name")
            .at(when.span));
    }
    if names.reads.is_empty() {
        let problem =
            Problem::new("the condition reads no column, so it says the same of every row");
        return Err(problem
            .hint("name a column: `country == 'DE'`")
            .at(when.span));
    }
    let trial = expression.eval(Row::trial(&names.reads, Side::Source));
    expressions::unknown(trial, when.span)?;
    Ok(names)
}

#[derive(Debug)]
struct Condition {
    text: String,
    environment: Environment<'static>,
    reads: Arc<[Read]>,
}

#[derive(Debug)]
struct Conditional {
    condition: Arc<Condition>,
    inner: Box<dyn Prepared>,
    /// Those of the inner transform, then those of the condition.
    reads: Vec<Read>,
}

impl Prepared for Conditional {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            // A stand-in may equal a value that passes.
            distinct: Distinct::No,
            passes_values: true,
            ..self.inner.guarantees()
        }
    }

    fn where_met(&self) -> Guarantees {
        self.inner.where_met()
    }

    fn passes_parts(&self) -> bool {
        self.inner.passes_parts()
    }

    fn kept_whole(&self) -> Vec<String> {
        self.inner.kept_whole()
    }

    fn reads(&self) -> &[Read] {
        &self.reads
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            condition: self.condition.clone(),
            inner: self.inner.bind(key, domain),
            inner_reads: self.inner.reads().len(),
            is_met: AtomicBool::new(false),
            spares: AtomicBool::new(false),
        })
    }
}

struct Kernel {
    condition: Arc<Condition>,
    inner: Arc<dyn Transform>,
    inner_reads: usize,
    /// Whether the expression was true of some row, in whatever lane.
    is_met: AtomicBool,
    /// Whether a value passed.
    spares: AtomicBool,
}

impl Transform for Kernel {
    fn unmet(&self) -> Vec<String> {
        self.inner.unmet()
    }

    fn spares_all(&self) -> bool {
        self.spares.load(Ordering::Relaxed) && !self.is_met.load(Ordering::Relaxed)
    }

    /// Without the columns that the condition reads, every row meets it.
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.inner.apply(input)
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let Some((inner, own)) = siblings.split_at_checked(self.inner_reads) else {
            return self.apply(input);
        };
        let met = self.met(input, own)?;
        match met.iter().filter(|met| **met).count() {
            0 => Ok(input.clone()),
            all if all == met.len() => self.inner.apply_in(input, inner),
            _ => self.apply_to(&met, input, inner),
        }
    }
}

impl Kernel {
    /// Which rows meet the condition. Flags are written once each, so that lanes do not wait for each other.
    fn met(&self, input: &ArrayRef, own: &[Sibling<'_>]) -> Result<Vec<bool>, Refusal> {
        let mut is_met = self.is_met.load(Ordering::Relaxed);
        let was_met = is_met;
        let met = self.condition.met(input.len(), own, &mut is_met)?;
        if is_met && !was_met {
            self.is_met.store(true, Ordering::Relaxed);
        }
        if !is_met && !self.spares.load(Ordering::Relaxed) {
            let mut rows = met.iter().enumerate();
            let spares = rows.any(|(row, met)| !met && input.is_valid(row));
            self.spares.store(spares, Ordering::Relaxed);
        }
        Ok(met)
    }

    /// The transform over the rows that meet the condition, the others' values between them.
    fn apply_to(
        &self,
        met: &[bool],
        input: &ArrayRef,
        siblings: &[Sibling<'_>],
    ) -> Result<ArrayRef, Refusal> {
        let chosen = BooleanArray::from(met.to_vec());
        let only = |values: &ArrayRef| {
            filter(values, &chosen).map_err(|_| Refusal::new(0, "the rows cannot be chosen"))
        };
        let values: Vec<ArrayRef> = siblings
            .iter()
            .map(|sibling| only(sibling.values))
            .collect::<Result<_, _>>()?;
        let siblings: Vec<Sibling<'_>> = siblings
            .iter()
            .zip(&values)
            .map(|(sibling, values)| Sibling {
                family: sibling.family,
                values,
            })
            .collect();
        let rows = |at: usize| met.iter().enumerate().filter(|(_, met)| **met).nth(at);
        let made = self
            .inner
            .apply_in(&only(input)?, &siblings)
            .map_err(|mut refusal| {
                refusal.row = rows(refusal.row).map_or(0, |(row, _)| row);
                refusal
            })?;
        let mut next = 0;
        let places: Vec<(usize, usize)> = met
            .iter()
            .enumerate()
            .map(|(row, met)| {
                next += usize::from(*met);
                if *met { (1, next - 1) } else { (0, row) }
            })
            .collect();
        interleave(&[input.as_ref(), made.as_ref()], &places)
            .map_err(|_| Refusal::new(0, "the stand-ins do not fit the column"))
    }
}

impl Condition {
    /// Which rows meet it. `is_met` becomes true where the expression is, not where a NULL alone decides.
    fn met(
        &self,
        rows: usize,
        siblings: &[Sibling<'_>],
        is_met: &mut bool,
    ) -> Result<Vec<bool>, Refusal> {
        if siblings.len() != self.reads.len() {
            return Ok(vec![true; rows]);
        }
        let expression = self
            .environment
            .compile_expression(&self.text)
            .map_err(|error| expressions::failure(&error, 0))?;
        let says_yes = |row: usize| {
            let values = Row::values(&self.reads, Side::Source, siblings, None, row);
            let result = expression.eval(values)?;
            Ok(result.is_undefined() || result.is_true())
        };
        (0..rows)
            .map(|row| {
                if siblings.iter().any(|sibling| sibling.values.is_null(row)) {
                    // What it says of NULL is of interest until something meets it: it may ask for NULL.
                    *is_met = *is_met || says_yes(row).unwrap_or(false);
                    return Ok(true);
                }
                let met = says_yes(row).map_err(|error| expressions::failure(&error, row))?;
                *is_met |= met;
                Ok(met)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int32Array, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::transform::Input;
    use crate::transform::args::{Arg, Span};
    use crate::transform::registry::find;

    fn when(text: &str) -> When {
        When {
            text: text.to_owned(),
            span: Span::default(),
        }
    }

    fn prepared(name: &str, text: &str) -> Box<dyn Prepared> {
        let ty = Type::plain("text", Family::Text);
        let inner = (find(name).unwrap().prepare)(&Arg::none(), Input { ty: &ty }).unwrap();
        conditional(inner, &when(text)).unwrap()
    }

    fn apply(name: &str, text: &str) -> Result<Vec<String>, Refusal> {
        let countries: ArrayRef = Arc::new(StringArray::from(vec![
            Some("DE"),
            Some("FR"),
            None,
            Some("DE"),
        ]));
        let ages: ArrayRef = Arc::new(Int32Array::from(vec![36, 7, 50, 18]));
        let prepared = prepared(name, text);
        let siblings: Vec<Sibling<'_>> = prepared
            .reads()
            .iter()
            .map(|read| match read.column.as_str() {
                "age" => Sibling {
                    family: Family::Int4,
                    values: &ages,
                },
                _ => Sibling {
                    family: Family::Text,
                    values: &countries,
                },
            })
            .collect();
        let input: ArrayRef = Arc::new(StringArray::from(vec!["ada", "bob", "eve", "zoe"]));
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let output = kernel.apply_in(&input, &siblings)?;
        let output = output.as_string::<i32>();
        Ok(output
            .iter()
            .map(|text| text.unwrap_or("NULL").to_owned())
            .collect())
    }

    #[test]
    fn rows_that_meet_the_condition_change_and_others_pass() {
        let output = apply("hash", "age >= 18").unwrap();
        assert_eq!(output[1], "bob");
        assert!([0, 2, 3].iter().all(|row| output[*row].len() == 32));
        let all = apply("hash", "age > 0").unwrap();
        assert_eq!(
            (all[0].clone(), all[3].clone()),
            (output[0].clone(), output[3].clone())
        );
        assert_eq!(
            apply("hash", "age < 0").unwrap(),
            ["ada", "bob", "eve", "zoe"]
        );
        let nulled = apply("set_null", "country == 'DE'").unwrap();
        assert_eq!(nulled, ["NULL", "bob", "NULL", "NULL"]);
    }

    #[test]
    fn what_is_not_known_counts_as_met() {
        for text in ["country == 'DE'", "country is not none and country != 'DE'"] {
            assert_ne!(apply("hash", text).unwrap()[2], "eve", "{text}");
        }
    }

    #[test]
    fn a_condition_that_no_row_met_is_noticed_and_null_does_not_count_as_one_that_does() {
        let kernel = |text: &str| prepared("hash", text).bind(&MasterKey::for_documentation(), "x");
        let give = |kernel: &Arc<dyn Transform>, value, country| {
            let input: ArrayRef = Arc::new(StringArray::from(vec![value]));
            let country: ArrayRef = Arc::new(StringArray::from(vec![country]));
            let sibling = Sibling {
                family: Family::Text,
                values: &country,
            };
            kernel.apply_in(&input, &[sibling]).unwrap();
            kernel.spares_all()
        };
        let nowhere = kernel("country == 'XX'");
        assert!(!nowhere.spares_all(), "before it was given anything");
        assert!(!give(&nowhere, None, Some("DE")), "no value passed");
        assert!(!give(&nowhere, Some("ada"), None), "no value passed");
        assert!(give(&nowhere, Some("ada"), Some("DE")));
        assert!(give(&nowhere, Some("ada"), None), "NULL is no XX");
        assert!(!give(&nowhere, Some("ada"), Some("XX")));
        assert!(!give(&nowhere, Some("ada"), Some("DE")), "some row met it");
        let of_null = kernel("country is none");
        assert!(give(&of_null, Some("ada"), Some("DE")));
        assert!(!give(&of_null, Some("ada"), None), "it asks for NULL");
        let failing = kernel("country + 1 == 2");
        let null: ArrayRef = Arc::new(StringArray::from(vec![None::<&str>]));
        let sibling = Sibling {
            family: Family::Text,
            values: &null,
        };
        let made = failing.apply_in(
            &(Arc::new(StringArray::from(vec!["ada"])) as ArrayRef),
            &[sibling],
        );
        assert!(made.is_ok(), "rows with NULL need no expression");
    }

    #[test]
    fn what_no_list_names_is_covered_also_where_it_is_new_or_null() {
        for text in ["country not in ['FR']", "row.country not in ['FR', 'zz']"] {
            let output = apply("hash", text).unwrap();
            let passed = [1].map(|row: usize| output[row].as_str());
            assert_eq!(passed, ["bob"], "{text}");
            assert!(
                [0, 2, 3].iter().all(|row| output[*row].len() == 32),
                "{text}"
            );
        }
    }

    #[test]
    fn a_condition_promises_less_than_its_transform() {
        let promise = prepared("hash", "age > 1").guarantees();
        assert!(promise.passes_values && !promise.distinct.is_unique());
        assert_eq!(promise.max_chars, Some(32));
    }

    #[test]
    fn without_its_columns_every_row_is_transformed() {
        let input: ArrayRef = Arc::new(StringArray::from(vec!["ada"]));
        let kernel = prepared("hash", "age > 1").bind(&MasterKey::for_documentation(), "test");
        for output in [kernel.apply(&input), kernel.apply_in(&input, &[])] {
            assert_ne!(output.unwrap().as_string::<i32>().value(0), "ada");
        }
    }

    #[test]
    fn conditions_that_say_nothing_are_mistakes() {
        for text in [
            "",
            "age >",
            "1 == 1",
            "value == 'x'",
            "age | nonsense",
            "source == 1",
        ] {
            assert!(check(&when(text)).is_err(), "{text}");
        }
        assert!(check(&when("source.age > 3 and country in ['DE', 'FR']")).is_ok());
        assert!(check(&when("row.value == 'x'")).is_ok());
    }

    #[test]
    fn names_in_quotes_are_read_as_bare_ones_are() {
        let bare = apply("hash", "age > 1 and country == 'DE'").unwrap();
        for text in [
            r#"row["age"] > 1 and source['country'] == 'DE'"#,
            "row.age > 1 and source [ \"country\" ] == 'DE'",
        ] {
            assert_eq!(apply("hash", text).unwrap(), bare, "{text}");
        }
        let columns = |text: &str| {
            let names = names(&when(text)).unwrap();
            let reads = names.reads.into_iter().map(|read| read.column);
            reads.collect::<Vec<_>>()
        };
        assert_eq!(
            columns(r#"row["My Col"] == 1 or row["e-mail"] == 'x'"#),
            ["My Col", "e-mail"]
        );
        assert_eq!(columns(r#"row["a.b"] == 1"#), ["a.b"]);
    }

    #[test]
    fn which_columns_are_read_is_known_or_refused() {
        for text in [
            "row[country] == 1",
            "source['a' ~ country] == 1",
            "row == 1",
        ] {
            let problem = check(&when(text)).unwrap_err();
            assert!(problem.message.contains("no column by itself"), "{text}");
            assert!(problem.hint.unwrap().contains("[\"My Col\"]"), "{text}");
        }
        let part = check(&when(r#"row["My Col"].x == 1"#)).unwrap_err();
        assert_eq!(part.message, "`x` asks for a part of `My Col`");
        let hint = check(&when("größe == 1")).unwrap_err().hint.unwrap();
        assert!(hint.contains("in quotes"), "{hint}");
    }

    #[test]
    fn a_failing_condition_names_no_value() {
        let refusal = apply("hash", "country + age > 1").unwrap_err();
        assert!(!refusal.to_string().contains("DE"), "{refusal}");
    }
}
