//! Rules tried on sampled values before they are proposed: one that refuses a value would stop a run after the plan had
//! nothing against it.

use std::collections::{BTreeMap, HashMap};

use arrow::array::ArrayRef;
use serde_json::Value;

use super::rule;
use crate::catalog::{Family, Table, Type};
use crate::copy::{Format, text};
use crate::detect::{self, Sample};
use crate::ident::TableName;
use crate::key::MasterKey;
use crate::transform::args::{self, Arg};
use crate::transform::siblings::Role;
use crate::transform::strings::texts;
use crate::transform::{Prepared, Refusal};
use crate::wire;

/// Bytes of values that are kept of one column.
const MOST_OF_A_COLUMN: usize = 256 << 10;

/// Bytes that are kept of all columns. What comes later is proposed without a trial.
const MOST_OF_ALL: usize = 128 << 20;

/// Sampled values, each once a column. They are for trials alone: nothing of them is told, not even by `Debug`.
#[derive(Default)]
pub struct Trials {
    tables: HashMap<TableName, Vec<Vec<String>>>,
    bytes: usize,
    /// What domains ask of their values.
    domains: BTreeMap<String, Vec<String>>,
}

impl Trials {
    /// Keeps what was sampled of a table, one entry a column in attribute order, as far as there is room.
    pub fn keep(&mut self, table: &Table, samples: Vec<Sample>) {
        let columns = table.columns.iter().zip(samples);
        let kept = columns.map(|(column, sample)| {
            let mut values = match column.ty.family {
                // Only their beginnings were read.
                Family::Bytea => Vec::new(),
                _ => sample.unwrap_or_default(),
            };
            values.sort_unstable();
            values.dedup();
            let mut of_column = 0;
            values.retain(|value| {
                of_column += value.len();
                of_column <= MOST_OF_A_COLUMN && self.bytes + of_column <= MOST_OF_ALL
            });
            self.bytes += values.iter().map(String::len).sum::<usize>();
            values
        });
        let kept = kept.collect();
        self.tables.insert(table.name.clone(), kept);
    }

    /// With the CHECK constraints of domains, as `pg_get_constraintdef` prints them.
    pub fn with_domains(domains: BTreeMap<String, Vec<String>>) -> Self {
        Self {
            domains,
            ..Self::default()
        }
    }

    /// The constraints of a domain.
    pub(super) fn of_domain(&self, domain: &str) -> &[String] {
        self.domains.get(domain).map_or(&[], Vec::as_slice)
    }

    /// What is kept of a column, by its place in the table.
    pub(super) fn of(&self, table: &TableName, column: usize) -> &[String] {
        let columns = self.tables.get(table);
        columns
            .and_then(|columns| columns.get(column))
            .map_or(&[], Vec::as_slice)
    }
}

/// Whether transforms may refuse values of a type, so that some are worth a look; or texts hold the same, as they do UUIDs.
pub fn tries(ty: &Type) -> bool {
    detect::looks_at(ty)
        || matches!(
            ty.family,
            Family::Float4
                | Family::Float8
                | Family::Timestamp
                | Family::TimestampTz
                | Family::Uuid
        )
        || ty.name == "point"
}

/// Why a rule does not take some of a column's values; `None` where it takes them all, or nobody can tell. Never a value.
pub(super) fn refusal(rule: &Arg, ty: &Type, values: &[String]) -> Option<String> {
    let name = rule::name(rule);
    let refused = tried(rule, ty, values)?.err()?;
    Some(format!(
        "`{name}` refuses a sampled value: {}",
        refused.reason
    ))
}

/// Stand-ins of a column's values that are texts; `None` where they cannot be told.
pub(super) fn stand_ins(rule: &Arg, ty: &Type, values: &[String]) -> Option<Vec<String>> {
    let values = values.get(..values.len().min(MOST_STAND_INS))?;
    let made = tried(rule, ty, values)
        .filter(|_| ty.family.is_text())?
        .ok()?;
    let texts = texts(&made).ok()?.iter().flatten();
    Some(texts.map(str::to_owned).collect())
}

/// Stand-ins of one column that are looked at.
const MOST_STAND_INS: usize = 300;

/// Whether a kernel works without other columns: parts of documents that are drawn from somebody are drawn from themselves
/// then.
fn works_alone(name: &str, prepared: &dyn Prepared) -> bool {
    let are_subjects = || prepared.reads().iter().all(|of| of.role == Role::Subject);
    prepared.reads().is_empty() || name == "json" && are_subjects()
}

/// What a rule makes of values; `None` where nobody can tell.
fn tried(rule: &Arg, ty: &Type, values: &[String]) -> Option<Result<ArrayRef, Refusal>> {
    if values.is_empty() || is_of_fields(ty) {
        return None;
    }
    let name = rule::name(rule);
    let prepared = rule::prepared(&strict(rule), ty)?;
    // What other columns or keys decide on cannot be tried without them.
    if !works_alone(name, prepared.as_ref()) || prepared.draws_from_keys() {
        return None;
    }
    let texts: Vec<Vec<u8>> = values
        .iter()
        .filter_map(|value| field(value, name, ty))
        .collect();
    let fields: Vec<Option<&[u8]>> = texts.iter().map(|text| Some(text.as_slice())).collect();
    let input = wire::decode_values(&fields, Format::Text, ty.family).ok()?;
    let kernel = prepared.bind(&MasterKey::for_documentation(), name);
    Some(kernel.apply(&input))
}

/// A rule without what it says of values that its transform cannot take: those that were seen speak against it all the same.
pub(super) fn strict(rule: &Arg) -> Arg {
    let name = rule::name(rule);
    let (args::Value::Map(entries), true) = (&rule.value, CLEARS_OTHERS.contains(&name)) else {
        return rule.clone();
    };
    let Some(args::Value::Map(params)) = entries.first().map(|(_, params)| &params.value) else {
        return rule.clone();
    };
    let is_other =
        |key: &Arg| matches!(&key.value, args::Value::Scalar { text, .. } if text == "other");
    let params = params.iter().filter(|(key, _)| !is_other(key));
    rule::with(name, rule::map(params.cloned().collect()))
}

/// Transforms whose `other` says what becomes of values that they cannot take.
const CLEARS_OTHERS: &[&str] = &["coordinates", "gender"];

/// Composite values and lists of them are sampled as JSON, which is not what a run reads.
fn is_of_fields(ty: &Type) -> bool {
    let element = ty.element.as_deref();
    ty.family == Family::Composite || element.is_some_and(is_of_fields)
}

/// A sampled value as a field of COPY; `None` where it is none of the type, because it was cut.
fn field(value: &str, transform: &str, ty: &Type) -> Option<Vec<u8>> {
    let mut literal = String::new();
    let value = match ty.family {
        Family::Array => {
            write_list(&serde_json::from_str(value).ok()?, &mut literal);
            literal.as_str()
        }
        _ if transform == "json" => {
            serde_json::from_str::<serde::de::IgnoredAny>(value).ok()?;
            value
        }
        _ => value,
    };
    let mut field = Vec::with_capacity(value.len());
    text::escape_into(value.as_bytes(), &mut field);
    Some(field)
}

/// A list of JSON as PostgreSQL writes arrays. Source: PostgreSQL documentation, "Array Input and Output Syntax".
fn write_list(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('{');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_list(item, out);
            }
            out.push('}');
        }
        Value::Null => out.push_str("NULL"),
        Value::String(text) => write_quoted(text, out),
        other => write_quoted(&other.to_string(), out),
    }
}

/// A list of one text, likewise.
pub(super) fn list_of(text: &str) -> String {
    let mut list = "{".to_owned();
    write_quoted(text, &mut list);
    list.push('}');
    list
}

fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rule: &Arg, ty: &Type, values: &[&str]) -> Option<String> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        refusal(rule, ty, &values)
    }

    #[test]
    fn what_refuses_a_value_is_told_without_it() {
        let latitude = rule::arg_of("coordinates", "axis", "latitude");
        for family in [Family::Float4, Family::Float8, Family::Numeric] {
            let ty = Type::plain(family.name(), family);
            assert_eq!(refused(&latitude, &ty, &["52.5", "-3"]), None);
            assert_eq!(refused(&latitude, &ty, &[]), None);
            let why = refused(&latitude, &ty, &["52.5", "999"]).unwrap();
            assert!(why.starts_with("`coordinates` refuses a sampled value: "));
            assert!(!why.contains("999"), "{why}");
        }
        let point = Type::plain("point", Family::Other);
        let axis = rule::arg_of("coordinates", "axis", "xy");
        assert_eq!(refused(&axis, &point, &["(13.4,52.5)"]), None);
        assert!(refused(&axis, &point, &["(999,999)"]).is_some());
    }

    #[test]
    fn elements_and_documents_are_tried_as_well() {
        let text = Type::plain("text", Family::Text);
        let list = Type {
            element: Some(Box::new(text.clone())),
            ..Type::plain("text[]", Family::Array)
        };
        let digits = rule::with("digits", Arg::map(&[("letters", "refuse")]));
        let array = rule::with("array", rule::with("of", digits.clone()));
        let fine = [r#"["1","a\\\"2"]"#, "[null]", "[[\"3\"]]", "cut [\"a"];
        assert!(refused(&array, &list, &fine).is_some());
        assert_eq!(
            refused(&array, &list, &[r#"["1","\\\"2"]"#, "[null]"]),
            None
        );
        let json = rule::with("json", rule::map(vec![(rule::quoted("$.a"), digits)]));
        let ty = Type::plain("jsonb", Family::Jsonb);
        assert!(refused(&json, &ty, &[r#"{"a": "x"}"#]).is_some());
        // A document that was cut is no JSON.
        assert_eq!(refused(&json, &ty, &[r#"{"a": "1"}"#, r#"{"a": "x"#]), None);
    }

    #[test]
    fn what_other_columns_decide_on_is_not_tried() {
        let text = Type::plain("text", Family::Text);
        let persona = rule::with("persona", Arg::map(&[("subject", "id"), ("gives", "name")]));
        assert_eq!(refused(&persona, &text, &["x"]), None);
        assert_eq!(refused(&Arg::scalar("no_such"), &text, &["x"]), None);
    }

    #[test]
    fn values_are_kept_once_and_within_bounds() {
        let table = crate::shop::catalog(1).unwrap();
        let table = &table.tables[0];
        let mut samples: Vec<Sample> = vec![None; table.columns.len()];
        samples[0] = Some(vec!["b".into(), "a".into(), "b".into()]);
        samples[1] = Some(vec!["x".repeat(MOST_OF_A_COLUMN + 1), "y".into()]);
        let mut trials = Trials::default();
        trials.keep(table, samples);
        assert_eq!(trials.of(&table.name, 0), ["a", "b"]);
        assert!(trials.of(&table.name, 1).is_empty());
        assert!(trials.of(&table.name, 99).is_empty());
        assert_eq!(trials.bytes, 2);
    }
}
