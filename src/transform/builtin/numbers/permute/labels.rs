//! Labels of an enum, and truth values, among themselves.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::datatypes::DataType;

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::key::permute::Permutation;
use crate::transform::args::Problem;
use crate::transform::strings::{Column, layout, texts};
use crate::transform::{Distinct, Guarantees, Prepared, Refusal, Transform};

/// Whether values of a family are permuted here.
pub(super) fn takes(family: Family) -> bool {
    matches!(family, Family::Enum | Family::Bool)
}

/// For the labels that the type has.
pub(super) fn prepared(ty: &Type) -> Result<Box<dyn Prepared>, Problem> {
    let labels = match ty.family {
        Family::Enum => ty.labels.clone(),
        _ => vec!["f".to_owned(), "t".to_owned()],
    };
    if labels.len() < 2 {
        let problem = Problem::new(format!("{} has fewer than two labels", ty.name));
        return Err(problem.hint("write `keep`"));
    }
    Ok(Box::new(Labels(labels)))
}

#[derive(Debug, Clone)]
struct Labels(Vec<String>);

impl Prepared for Labels {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            // Of few values some stay where they are, whatever the key.
            passes_values: true,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let count = self.0.len() as u128;
        let permutation = Permutation::new(&key.domain(domain), "permute labels", count);
        let mut places: Vec<u128> = (0..count).collect();
        permutation.apply(&mut places);
        let others = places
            .iter()
            .filter_map(|place| self.0.get(*place as usize));
        Arc::new(Kernel(
            self.0.iter().cloned().zip(others.cloned()).collect(),
        ))
    }
}

/// What each label becomes.
struct Kernel(HashMap<String, String>);

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Boolean => self.truths(input),
            DataType::Utf8 => self.labels(input),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn truths(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column: &BooleanArray = input.as_boolean_opt().ok_or_else(|| layout(input))?;
        let swaps = self.0.get("t").is_some_and(|other| other == "f");
        let values = column.values().iter().map(|real| real != swaps).collect();
        Ok(Arc::new(BooleanArray::new(values, column.nulls().cloned())))
    }

    fn labels(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 0);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let other = self.0.get(column.value(row)).ok_or_else(|| {
                    let reason = "a value is no label of the type as it was when the run began";
                    Refusal::new(row, reason).hint("where that is a run, run again: the type has changed meanwhile; in a test of rules, give one of its labels")
                })?;
                out.bytes.extend_from_slice(other.as_bytes());
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::StringArray;

    use super::*;

    #[test]
    fn every_label_comes_out_once_and_keys_make_other_orders() {
        let mut ty = Type::plain("mood", Family::Enum);
        ty.labels = ["sad", "ok", "happy", "wild"].map(str::to_owned).to_vec();
        let prepared = prepared(&ty).unwrap();
        let input: ArrayRef = Arc::new(StringArray::from(ty.labels.clone()));
        let mut orders = Vec::new();
        for byte in 0..64 {
            let output = prepared
                .bind(&MasterKey::of(byte), "test")
                .apply(&input)
                .unwrap();
            let output: Vec<String> = output
                .as_string::<i32>()
                .iter()
                .flatten()
                .map(str::to_owned)
                .collect();
            let mut sorted = output.clone();
            sorted.sort();
            let mut all = ty.labels.clone();
            all.sort();
            assert_eq!(sorted, all);
            orders.push(output);
        }
        orders.sort();
        orders.dedup();
        assert!(orders.len() > 12, "{}", orders.len());
        let unknown: ArrayRef = Arc::new(StringArray::from(vec!["sad", "new"]));
        let refusal = prepared
            .bind(&MasterKey::of(1), "test")
            .apply(&unknown)
            .unwrap_err();
        assert_eq!(refusal.row, 1);
    }

    #[test]
    fn truth_is_swapped_or_not_and_one_label_is_refused() {
        let ty = Type::plain("boolean", Family::Bool);
        let truths = prepared(&ty).unwrap();
        let input: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]));
        let mut swapped = 0;
        for byte in 0..64 {
            let output = truths
                .bind(&MasterKey::of(byte), "test")
                .apply(&input)
                .unwrap();
            let output = output.as_boolean();
            assert!(output.is_null(1) && output.value(0) != output.value(2));
            swapped += usize::from(output.value(2));
        }
        assert!((12..=52).contains(&swapped), "{swapped}");
        let mut one = Type::plain("one", Family::Enum);
        one.labels = vec!["only".to_owned()];
        assert!(prepared(&one).is_err());
    }
}
