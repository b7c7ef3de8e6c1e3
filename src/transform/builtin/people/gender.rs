//! `gender`: a code of the same set.

mod third;

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef};

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::key::prf::Stream;
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::others::{Gone, Others};
use crate::transform::params::Params;
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub use third::is_third;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "gender",
    group: Group::People,
    summary: "a code of the same set, m or f for instance",
    doc: "The key shuffles the codes of a set: all of one code get one code, which may be their own. People of one gender \
          stay together and shares survive, so who knows the shares knows the mapping: this keeps queries working, it \
          hides little. Where it must be hidden, use `fixed` or `set_null`. Without `values` it knows f and m, female and \
          male, woman and man, each also in capitals, and 1 and 2 (ISO/IEC 5218), as far as the column has room for them, \
          and the labels of an enum; what becomes of any other value is `other`'s to say. With `third: keep` codes and words \
          for another gender or for none told that are none of the codes PASS AS THEY ARE (`X`, `d`, `divers`, `other`, \
          `onbekend`, `prefer not to say`, 0 and 9), in any case.",
    params: &[
        Param {
            name: "values",
            kind: "list",
            default: "none",
            doc: "all codes of the column: `[w, m, d]`",
        },
        Param {
            name: "third",
            kind: "other|keep",
            default: "other",
            doc: "what becomes of words for another gender or none told that are none of the codes: what `other` says, or \
                  they stay",
        },
        Param {
            name: "other",
            kind: "refuse|set_null|empty",
            default: "refuse",
            doc: "what becomes of values that are none of the codes: they stop the run, or become NULL or the empty string",
        },
    ],
    accepts: &[Family::Text, Family::Bpchar, Family::Citext, Family::Enum],
    examples: &["female", "male"],
    example_params: &[("values", "female, male, diverse")],
    keyed: true,
    prepare,
};

/// Sets that need no `values`. Women first in each, so that all are shuffled alike.
pub const KNOWN: &[&[&str]] = &[
    &["f", "m"],
    &["F", "M"],
    &["female", "male"],
    &["Female", "Male"],
    &["FEMALE", "MALE"],
    &["woman", "man"],
    &["Woman", "Man"],
    &["WOMAN", "MAN"],
    &["2", "1"],
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let given = params.is_given("values").then(|| params.items("values"));
    let labels = input.ty.labels.as_slice();
    for item in given.iter().flatten() {
        let value = item.scalar;
        let known = labels.is_empty() || labels.iter().any(|label| label == value.text);
        if value.text.is_empty() || !known || item.weight.is_some() {
            let message = match labels {
                [] => "an empty text is no code",
                _ => "this is no label of the enum",
            };
            params.report(Problem::new(message).at(value.span));
        }
    }
    let fold = Fold::of(input.ty.family);
    let different: HashSet<_> = given
        .iter()
        .flatten()
        .map(|item| fold.apply(item.scalar.text))
        .collect();
    if given.is_some() && different.len() < 2 {
        let problem = Problem::new("`values` needs two codes that change places, or more");
        params.report(problem.hint("write `values: [m, f]`").at(params.span()));
    }
    let third = params.choice("third", &[("other", false), ("keep", true)]);
    let others = Others::read(&mut params, "empty");
    if others == Some(Others::Blank) && !labels.is_empty() {
        let problem = Problem::new("an enum has no empty value");
        params.report(problem.hint("leave `other` away").at(params.span()));
    }
    params.finish()?;
    let given: Option<Vec<&str>> =
        given.map(|items| items.iter().map(|item| item.scalar.text).collect());
    Ok(Box::new(Gender {
        fold,
        sets: sets(given.as_deref(), input.ty),
        keeps_third: third.unwrap_or(false),
        room: input.ty.length.unwrap_or(u32::MAX),
        others: others.unwrap_or(Others::Refused),
    }))
}

/// The sets of codes that are shuffled among themselves: what is given, the labels of an enum, or the known ones that
/// the type has room for.
pub fn sets(given: Option<&[&str]>, ty: &Type) -> Vec<Vec<String>> {
    let fold = Fold::of(ty.family);
    let folded = |codes: &[&str]| -> Vec<String> {
        let mut folded: Vec<String> = Vec::new();
        for code in codes.iter().map(|code| fold.apply(code).into_owned()) {
            if !folded.contains(&code) {
                folded.push(code);
            }
        }
        folded
    };
    let labels: Vec<&str> = ty.labels.iter().map(String::as_str).collect();
    let one = given.or((!labels.is_empty()).then_some(labels.as_slice()));
    if let Some(codes) = one {
        return vec![folded(codes)];
    }
    let room = ty.length.map_or(usize::MAX, |length| length as usize);
    let fits = |set: &&&[&str]| set.iter().all(|code| code.len() <= room);
    KNOWN.iter().filter(fits).map(|set| folded(set)).collect()
}

#[derive(Debug, Clone)]
struct Gender {
    fold: Fold,
    sets: Vec<Vec<String>>,
    keeps_third: bool,
    /// Characters that the column holds.
    room: u32,
    others: Others,
}

impl Prepared for Gender {
    fn guarantees(&self) -> Guarantees {
        let codes = self.sets.iter().flatten();
        let codes = codes.map(|code| code.chars().count() as u32);
        let third = self.keeps_third.then(|| third::longest().min(self.room));
        Guarantees {
            distinct: match self.others {
                Others::Refused => Distinct::Always,
                Others::Null | Others::Blank => Distinct::No,
            },
            makes_nulls: self.others == Others::Null,
            max_chars: codes.chain(third).max(),
            passes_values: true,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let mut codes: Vec<(String, String)> = Vec::new();
        for set in &self.sets {
            let mut stream =
                Stream::of(&key.draw(itoa::Buffer::new().format(set.len()).as_bytes()));
            let mut shuffled = set.clone();
            for place in (1..shuffled.len()).rev() {
                shuffled.swap(place, stream.below(place as u32 + 1) as usize);
            }
            for pair in set.iter().cloned().zip(shuffled) {
                // In citext, several known sets are one.
                if codes.iter().all(|(known, _)| *known != pair.0) {
                    codes.push(pair);
                }
            }
        }
        Arc::new(Kernel {
            fold: self.fold,
            codes,
            keeps_third: self.keeps_third,
            others: self.others,
        })
    }
}

struct Kernel {
    fold: Fold,
    /// Each code with its stand-in.
    codes: Vec<(String, String)>,
    keeps_third: bool,
    others: Others,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 0);
        let mut gone = Gone::default();
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = self.fold.apply(column.value(row));
                let mut known = self.codes.iter();
                match known.find(|(code, _)| *code == *value) {
                    Some((_, code)) => out.bytes.extend_from_slice(code.as_bytes()),
                    None if value.is_empty() => {}
                    None if self.keeps_third && is_third(&value) => {
                        out.bytes.extend_from_slice(value.as_bytes());
                    }
                    None => gone.take(self.others, row, || unknown(row))?,
                }
            }
            out.end(row)?;
        }
        out.into_text(gone.nulls(column).as_ref())
    }
}

fn unknown(row: usize) -> Refusal {
    Refusal::new(row, "a value is none of the known codes").hint(
        "list all codes of the column: `gender: { values: [m, f, x] }`; or say `other: set_null`",
    )
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, StringArray};

    use super::*;

    fn shuffled(key: u8, params: &[(&str, &str)], values: &[&str]) -> Option<Vec<String>> {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = prepared.bind(&MasterKey::of(key), "test").apply(&input);
        let owned = |value: Option<&str>| value.unwrap().to_owned();
        Some(output.ok()?.as_string::<i32>().iter().map(owned).collect())
    }

    #[test]
    fn fewer_than_two_codes_cannot_change_places() {
        let ty = Type::plain("text", Family::Text);
        for codes in ["", "m", "m, m"] {
            let params = Arg::map(&[("values", codes)]);
            assert!(prepare(&params, Input { ty: &ty }).is_err(), "{codes}");
        }
    }

    #[test]
    fn what_is_no_code_stops_a_run_or_goes_as_the_rule_says() {
        let ty = Type::plain("text", Family::Text);
        let input: ArrayRef = Arc::new(StringArray::from(vec![Some("m"), Some("zorp"), None]));
        let run = |params: &[(&str, &str)]| {
            let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
            let makes_nulls = prepared.guarantees().makes_nulls;
            let output = prepared.bind(&MasterKey::of(1), "test").apply(&input);
            (makes_nulls, output)
        };
        assert!(run(&[]).1.is_err());
        let (makes_nulls, output) = run(&[("other", "set_null")]);
        let output = output.unwrap();
        let nulls: Vec<bool> = (0..3).map(|row| output.is_null(row)).collect();
        assert!(makes_nulls && nulls == [false, true, true]);
        let (makes_nulls, output) = run(&[("other", "empty")]);
        let output = output.unwrap();
        assert!(!makes_nulls && output.as_string::<i32>().value(1).is_empty());
        assert!(output.is_valid(1) && output.is_null(2));
        let labels = Type {
            labels: vec!["m".into(), "f".into()],
            ..Type::plain("sex", Family::Enum)
        };
        let blank = prepare(&Arg::map(&[("other", "empty")]), Input { ty: &labels });
        assert!(blank.is_err());
    }

    #[test]
    fn codes_stay_in_their_set_and_all_sets_are_shuffled_alike() {
        let mut swapped = [false; 2];
        for key in 0..32 {
            let codes = shuffled(key, &[], &["m", "f", "Male", "Female", "1", "2"]).unwrap();
            let kept = ["m", "f", "Male", "Female", "1", "2"];
            let other = ["f", "m", "Female", "Male", "2", "1"];
            assert!(codes == kept || codes == other, "{codes:?}");
            swapped[usize::from(codes == other)] = true;
        }
        assert_eq!(swapped, [true, true]);
    }

    #[test]
    fn an_unknown_code_is_refused() {
        assert_eq!(shuffled(1, &[], &["m", "divers"]), None);
        let values = [("values", "m, w, divers")];
        let mut codes = shuffled(1, &values, &["m", "w", "divers"]).unwrap();
        codes.sort_unstable();
        assert_eq!(codes, ["divers", "m", "w"]);
    }

    #[test]
    fn words_for_a_third_gender_stay_where_the_rule_says_so_and_all_others_go() {
        let given = [("values", "V, M"), ("other", "empty")];
        let values = ["M", "O", "x", "Onbekend", "zorp", "O", "V"];
        for key in 0..4 {
            let gone = shuffled(key, &given, &values).unwrap();
            assert!(gone[1..6].iter().all(String::is_empty), "{gone:?}");
            let kept = [&given[..], &[("third", "keep")]].concat();
            let kept = shuffled(key, &kept, &values).unwrap();
            assert_eq!(kept[1..6], ["O", "x", "Onbekend", "", "O"]);
            // The others change places as they did.
            assert_eq!((&kept[0], &kept[6]), (&gone[0], &gone[6]));
            // One of the codes changes places with them.
            let listed = [("values", "V, M, O"), ("third", "keep")];
            let mut listed = shuffled(key, &listed, &["V", "M", "O"]).unwrap();
            listed.sort_unstable();
            assert_eq!(listed, ["M", "O", "V"]);
        }
        assert_eq!(shuffled(1, &[("third", "keep")], &["m", "zorp"]), None);
        let ty = Type {
            length: Some(1),
            ..Type::plain("char(1)", Family::Bpchar)
        };
        let prepared = prepare(&Arg::map(&[("third", "keep")]), Input { ty: &ty }).unwrap();
        assert_eq!(prepared.guarantees().max_chars, Some(1));
    }

    #[test]
    fn codes_are_no_longer_than_the_column() {
        let mut ty = Type::plain("char(1)", Family::Bpchar);
        ty.length = Some(1);
        let prepared = prepare(&Arg::none(), Input { ty: &ty }).unwrap();
        assert_eq!(prepared.guarantees().max_chars, Some(1));
        assert_eq!(sets(None, &ty).len(), 3);
    }

    #[test]
    fn the_values_of_an_enum_are_its_labels() {
        let mut ty = Type::plain("sex", Family::Enum);
        ty.labels = vec!["w".to_owned(), "m".to_owned()];
        let input = Input { ty: &ty };
        assert!(prepare(&Arg::none(), input).is_ok());
        assert!(prepare(&Arg::map(&[("values", "w, x")]), input).is_err());
    }
}
