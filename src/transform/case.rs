//! The parameter `case`: whether values that differ in case only are one value, as they are where somebody looks for them by
//! `lower()` or in a `citext` column.
//!
//! It stands around a transform of text, which then sees every value in small letters: what a `citext` column gives it. So
//! a rule with it gives a text column the stand-ins that a `citext` column has in the same domain.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};

use super::args::{Arg, Problem};
use super::canonical::Fold;
use super::entry::{Param, Prepare};
use super::params::Params;
use super::siblings::{Read, Sibling};
use super::strings::{Column, texts};
use super::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use crate::key::MasterKey;

/// The parameter, for transforms of what people write in capitals here and in small letters there.
pub const CASE: Param = Param {
    name: "case",
    kind: "exact|ignore|follow",
    default: "exact",
    doc: "`ignore` gives values that differ in case only one stand-in, as in a `citext` column; `follow` does too, and writes \
          it in capitals where the value is; the same in all columns of a domain, and neither keeps a column unique",
};

/// The same for transforms whose stand-ins have small letters only: addresses and logins.
pub const CASE_OF_LOGINS: Param = Param {
    name: CASE.name,
    kind: "exact|ignore",
    default: CASE.default,
    doc: "`ignore` gives values that differ in case only one stand-in, as in a `citext` column; the same in all columns of a \
          domain, and it keeps no column unique",
};

/// The word for stand-ins that are written as usual, whatever the value's case.
pub const IGNORE: &str = "ignore";

/// The word for stand-ins in capitals where the value is.
pub const FOLLOW: &str = "follow";

/// What becomes of values that differ in case only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Exact,
    Ignore,
    Follow,
}

const CASES: &[(&str, Case)] = &[
    ("exact", Case::Exact),
    (IGNORE, Case::Ignore),
    (FOLLOW, Case::Follow),
];

const CASES_OF_LOGINS: &[(&str, Case)] = &[("exact", Case::Exact), (IGNORE, Case::Ignore)];

/// What `prepare` makes of a rule, with what the rule says of case around it. `params` are those that it knows, [`CASE`]
/// among them.
pub fn around(
    args: &Arg,
    params: &'static [Param],
    input: Input<'_>,
    prepare: Prepare,
) -> Result<Box<dyn Prepared>, Problem> {
    let inner = prepare(args, input)?;
    let has_follow = params.iter().any(|param| param.kind == CASE.kind);
    let words = if has_follow { CASES } else { CASES_OF_LOGINS };
    let mut params = Params::read(args, params);
    let case = params.choice(CASE.name, words).unwrap_or(Case::Exact);
    params.finish()?;
    Ok(match case {
        Case::Exact => inner,
        case => Box::new(Folding { inner, case }),
    })
}

#[derive(Debug)]
struct Folding {
    inner: Box<dyn Prepared>,
    case: Case,
}

impl Prepared for Folding {
    fn guarantees(&self) -> Guarantees {
        let inner = self.inner.guarantees();
        let distinct = match (inner.distinct, self.case) {
            // The same in capitals is another one.
            (Distinct::OneOf(count) | Distinct::AtMost(count), Case::Follow) => {
                Distinct::AtMost(count.saturating_mul(2))
            }
            (Distinct::OneOf(_) | Distinct::AtMost(_), _) => inner.distinct,
            _ => Distinct::No,
        };
        Guarantees { distinct, ..inner }
    }

    fn passes_parts(&self) -> bool {
        self.inner.passes_parts()
    }

    fn reads(&self) -> &[Read] {
        self.inner.reads()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            inner: self.inner.bind(key, domain),
            case: self.case,
        })
    }
}

struct Kernel {
    inner: Arc<dyn Transform>,
    case: Case,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let made = self.inner.apply(&lowered(texts(input)?)?)?;
        self.written(input, made)
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let made = self.inner.apply_in(&lowered(texts(input)?)?, siblings)?;
        self.written(input, made)
    }
}

impl Kernel {
    /// Stand-ins as the values are written.
    fn written(&self, input: &ArrayRef, made: ArrayRef) -> Result<ArrayRef, Refusal> {
        if self.case != Case::Follow {
            return Ok(made);
        }
        let (values, stand_ins) = (texts(input)?, texts(&made)?);
        let mut out = Column::sized(stand_ins, 0);
        for row in 0..stand_ins.len() {
            if stand_ins.is_valid(row) {
                let stand_in = stand_ins.value(row);
                if values.is_valid(row) && is_in_capitals(values.value(row)) {
                    push_capitals(stand_in, &mut out.bytes);
                } else {
                    out.bytes.extend_from_slice(stand_in.as_bytes());
                }
            }
            out.end(row)?;
        }
        out.into_text(stand_ins.nulls())
    }
}

/// The values in small letters, by the same function as those of a `citext` column.
fn lowered(column: &StringArray) -> Result<ArrayRef, Refusal> {
    let mut out = Column::sized(column, 0);
    for row in 0..column.len() {
        if column.is_valid(row) {
            let value = column.value(row);
            let start = out.bytes.len();
            if value.is_ascii() {
                out.bytes.extend_from_slice(value.as_bytes());
                if let Some(copied) = out.bytes.get_mut(start..) {
                    copied.make_ascii_lowercase();
                }
            } else {
                out.bytes
                    .extend_from_slice(Fold::LowerCase.apply(value).as_bytes());
            }
        }
        out.end(row)?;
    }
    out.into_text(column.nulls())
}

/// Whether a value has capitals, more than an initial has, and no small letter.
pub fn is_in_capitals(value: &str) -> bool {
    let mut capitals = 0;
    for c in value.chars() {
        if c.is_lowercase() {
            return false;
        }
        capitals += usize::from(c.is_uppercase());
    }
    capitals > 1
}

/// Appends a text in capitals, as many characters as it has: a letter whose capital is two stays, as in PostgreSQL's
/// `upper`.
fn push_capitals(text: &str, out: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    for c in text.chars() {
        let mut capital = c.to_uppercase();
        let only = capital.next().filter(|_| capital.next().is_none());
        let written = only.unwrap_or(c).encode_utf8(&mut buffer);
        out.extend_from_slice(written.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::transform::registry::{REGISTRY, find};

    fn made(name: &str, family: Family, params: &[(&str, &str)], values: &[&str]) -> Vec<String> {
        let ty = Type::plain(family.name(), family);
        let entry = find(name).unwrap();
        let prepared = (entry.prepare)(&Arg::map(params), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let owned = |value: Option<&str>| value.unwrap().to_owned();
        output.as_string::<i32>().iter().map(owned).collect()
    }

    /// Names of the transforms that take this word.
    fn taking(word: &str) -> Vec<&'static str> {
        let is_it = |param: &Param| param.name == CASE.name && param.kind.contains(word);
        let takes = |params: &[Param]| params.iter().any(is_it);
        let taking = REGISTRY.iter().filter(|entry| takes(entry.params));
        taking.map(|entry| entry.name).collect()
    }

    const VALUES: &[&str] = &[
        "Jörg Weiß",
        "JÖRG WEISS",
        "jörg weiß",
        "GROẞ",
        "a@B.org",
        "",
    ];

    #[test]
    fn what_ignores_case_gives_text_the_stand_ins_of_citext() {
        let names = taking(IGNORE);
        assert!(
            names.contains(&"name") && names.contains(&"username"),
            "{names:?}"
        );
        for name in names {
            let text = made(name, Family::Text, &[("case", "ignore")], VALUES);
            assert_eq!(text, made(name, Family::Citext, &[], VALUES), "{name}");
            assert_eq!(text[0], text[2], "{name}");
            // Without it nothing is otherwise than before, and with `exact` neither.
            let plain = made(name, Family::Text, &[], VALUES);
            assert_eq!(
                plain,
                made(name, Family::Text, &[("case", "exact")], VALUES)
            );
            assert_ne!(plain[0], plain[2], "{name}");
            assert_eq!(plain[2], text[2], "{name}");
        }
    }

    #[test]
    fn what_follows_case_is_found_by_upper_as_it_was() {
        for name in taking(FOLLOW) {
            let values = ["Ana Müller", "ANA MÜLLER", "ana müller", "A.", "12"];
            let made = made(name, Family::Text, &[("case", "follow")], &values);
            assert_eq!(made[0], made[2], "{name}");
            assert_eq!(made[0].to_uppercase(), made[1], "{name}");
            assert_ne!(made[3], made[3].to_uppercase(), "{name}");
        }
        let mut out = Vec::new();
        push_capitals("Weiß é", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "WEIß É");
    }

    #[test]
    fn neither_promises_that_values_stay_distinct() {
        let ty = Type::plain("text", Family::Text);
        for case in [IGNORE, FOLLOW] {
            for name in taking(case) {
                let entry = find(name).unwrap();
                let args = Arg::map(&[("case", case)]);
                let promise = (entry.prepare)(&args, Input { ty: &ty })
                    .unwrap()
                    .guarantees();
                assert!(!promise.distinct.is_unique_among(1), "{name} {case}");
            }
        }
        for (name, case) in [("name", "upper"), ("email", "follow")] {
            let args = Arg::map(&[("case", case)]);
            assert!((find(name).unwrap().prepare)(&args, Input { ty: &ty }).is_err());
        }
    }
}
