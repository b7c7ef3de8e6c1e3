//! Every transform with every family and set of parameters that the laws are tried on.

use super::samples::{FAMILIES, markup, sample, type_of};
use super::*;

type Params = Vec<(&'static str, &'static str)>;

/// A row with a family and parameters that it was prepared for.
pub(super) struct Case {
    pub(super) entry: &'static Entry,
    pub(super) ty: Type,
    pub(super) params: Params,
    pub(super) prepared: Box<dyn Prepared>,
}

pub(super) fn key(byte: u8) -> MasterKey {
    MasterKey::of(byte)
}

pub(super) fn families(entry: &Entry) -> &[Family] {
    if entry.accepts.is_empty() {
        FAMILIES
    } else {
        entry.accepts
    }
}

/// Parameters worth trying: the row's example, each word of each parameter, and ranges of numbers.
pub(super) fn parameter_sets(entry: &Entry, family: Family) -> Vec<Params> {
    let mut base = entry.example_params.to_vec();
    if entry.name == "fixed" {
        base = vec![("value", samples::literal(family))];
    }
    let mut sets = vec![base.clone()];
    for param in entry.params {
        let words = param.kind.split('|').filter(|_| param.kind.contains('|'));
        let numbers = (param.kind == "integer" && entry.name != "permute")
            .then_some(["1", "7", "20"])
            .into_iter()
            .flatten();
        for value in words.chain(numbers) {
            let mut set: Params = base
                .iter()
                .filter(|(name, _)| *name != param.name)
                .copied()
                .collect();
            set.push((param.name, value));
            sets.push(set);
        }
    }
    let extra: &[&[(&str, &str)]] = match entry.name {
        "email" => &[&[("host", "mail.test"), ("style", "short")]],
        "hash" => &[
            &[("length", "51"), ("encoding", "base32")],
            &[("length", "64")],
        ],
        "mask" => &[&[("keep_first", "1"), ("keep_last", "2"), ("char", "•")]],
        "noise" => &[
            &[("absolute", "2.5")],
            &[("percent", "100")],
            &[("absolute", "9"), ("zero", "noise")],
        ],
        "permute" => &[&[("min", "-5"), ("max", "32767")], &[("max", "1000")]],
        "postcode" => &[&[("format", "??#-#####")]],
        "json" => &[&[
            ("$..name", "name"),
            ("$.id", "permute"),
            ("$..*", "keep"),
            ("other", "set_null"),
        ]],
        "array" => &[&[("of", "hash")], &[("of: name: style", "full")]],
        "composite" => &[&[("rank", "noise"), ("*", "set_null")]],
        "hstore" => &[&[("email", "name"), ("*", "hash")]],
        "xml" => &[&[
            ("//name", "name"),
            ("//@id", "hash"),
            ("/order/note", "keep"),
            ("other", "empty"),
        ]],
        _ => &[],
    };
    sets.extend(extra.iter().map(|set| set.to_vec()));
    sets
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for entry in REGISTRY {
        for &family in families(entry) {
            let before = cases.len();
            for params in parameter_sets(entry, family) {
                let ty = type_of(family);
                // Some words do not fit some types (64 characters of a bytea's 32 bytes).
                if let Ok(prepared) = (entry.prepare)(&Arg::map(&params), Input { ty: &ty }) {
                    cases.push(Case {
                        entry,
                        ty,
                        params,
                        prepared,
                    });
                }
            }
            assert!(
                cases.len() > before,
                "{} takes no parameters for {family:?}",
                entry.name
            );
        }
    }
    cases
}

impl Case {
    pub(super) fn title(&self) -> String {
        format!(
            "{} {:?} on {:?}",
            self.entry.name, self.params, self.ty.family
        )
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.params.contains(&(name, value))
    }

    pub(super) fn sample(&self) -> ArrayRef {
        if self.entry.name == "json" && self.ty.family == Family::Text {
            // Mostly documents: of other text there is little to say.
            let (documents, others) = (sample(Family::Json), sample(Family::Text).slice(0, 12));
            return concat(&[documents.as_ref(), others.as_ref()]).unwrap();
        }
        if self.entry.name == "xml" {
            let (documents, others) = (markup(), sample(Family::Text).slice(0, 12));
            return concat(&[documents.as_ref(), others.as_ref()]).unwrap();
        }
        sample(self.ty.family)
    }

    pub(super) fn bound(&self, byte: u8, domain: &str) -> Arc<dyn Transform> {
        self.prepared.bind(&key(byte), domain)
    }

    /// The sample values that the kernel takes, and what it makes of them.
    pub(super) fn run(&self) -> (ArrayRef, ArrayRef) {
        let kernel = self.bound(1, "law");
        let input = accepted(kernel.as_ref(), &self.sample());
        let output = kernel.apply(&input).unwrap();
        (input, output)
    }

    /// Runs another binding over the values that the first one takes.
    pub(super) fn run_with(&self, input: &ArrayRef, byte: u8, domain: &str) -> ArrayRef {
        self.bound(byte, domain).apply(input).unwrap()
    }
}

/// The rows that a kernel does not refuse one by one.
pub(super) fn accepted(kernel: &dyn Transform, sample: &ArrayRef) -> ArrayRef {
    let rows = (0..sample.len()).filter(|row| kernel.apply(&sample.slice(*row, 1)).is_ok());
    let rows: Vec<u32> = rows.map(|row| row as u32).collect();
    let accepted = take(sample, &UInt32Array::from(rows), None).unwrap();
    assert!(
        accepted.len() > accepted.null_count() + 1,
        "most values are refused"
    );
    accepted
}

/// Values of any layout as comparable bytes; `None` for NULL.
pub(super) fn bytes(array: &ArrayRef) -> Vec<Option<Vec<u8>>> {
    let binary = match array.data_type() {
        DataType::Utf8 | DataType::Binary | DataType::FixedSizeBinary(_) => {
            cast(array, &DataType::Binary).unwrap()
        }
        DataType::Float32 | DataType::Float64 | DataType::Boolean => cast(array, &DataType::Utf8)
            .and_then(|text| cast(&text, &DataType::Binary))
            .unwrap(),
        DataType::Date32 => number_bytes(&cast(array, &DataType::Int32).unwrap()),
        DataType::Timestamp(..) => number_bytes(&cast(array, &DataType::Int64).unwrap()),
        _ => number_bytes(array),
    };
    binary
        .as_binary::<i32>()
        .iter()
        .map(|value| value.map(<[u8]>::to_vec))
        .collect()
}

pub(super) fn number_bytes(array: &ArrayRef) -> ArrayRef {
    let text = cast(array, &DataType::Utf8).unwrap();
    cast(&text, &DataType::Binary).unwrap()
}

pub(super) fn texts(array: &ArrayRef) -> Vec<&str> {
    array.as_string::<i32>().iter().flatten().collect()
}
