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

/// Every kind of number, one to one, and those that nobody has where there are some.
const NATIONAL_IDS: &[&[(&str, &str)]] = &[
    &[("country", "us")],
    &[("country", "us"), ("numbers", "any")],
    &[("country", "uk")],
    &[("country", "uk"), ("numbers", "any")],
    &[("country", "de")],
    &[("country", "de"), ("numbers", "any")],
    &[("country", "fr")],
    &[("country", "es")],
    &[("country", "it")],
    &[("country", "pl")],
    &[("country", "br")],
    &[("country", "br"), ("kind", "cnpj")],
    &[("country", "in")],
    &[("country", "in"), ("numbers", "any")],
    &[("country", "in"), ("kind", "pan")],
    &[("country", "in"), ("kind", "pan"), ("numbers", "any")],
    &[("country", "nl")],
    &[("country", "se")],
    &[("country", "us"), ("kind", "npi")],
    &[("country", "fr"), ("kind", "siren")],
    &[("country", "fr"), ("kind", "siret")],
    &[("country", "ca")],
    &[("country", "ch")],
    &[("country", "au")],
];

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

/// The row's example parameters, or such that the family takes.
fn base(entry: &Entry, family: Family) -> Params {
    let mut base = entry.example_params.to_vec();
    if entry.name == "fixed" {
        base = vec![("value", samples::literal(family))];
    }
    if entry.name == "choice" {
        base = match family {
            Family::Enum | Family::Bool => Vec::new(),
            family if family.is_text() => base,
            _ => vec![("values", "1, 2, 3")],
        };
    }
    if entry.name == "date_range" && family == Family::Interval {
        base = vec![("min", "5 minutes"), ("max", "8 hours")];
    }
    if entry.name == "map" {
        base = match family {
            Family::Enum => vec![("values: new", "paid"), ("default", "sent")],
            family if family.is_integer() => vec![("values: 1", "7"), ("default", "2")],
            _ => base,
        };
    }
    base
}

/// Paths in texts of programs.
const PROGRAMS: &[&[(&str, &str)]] = &[&[
    ("$.name", "name"),
    ("$.ids[*]", "hash"),
    ("$.k", "keep"),
    ("other", "set_null"),
]];

/// Parameters worth trying: the row's example, each word of each parameter, and ranges of numbers.
pub(super) fn parameter_sets(entry: &Entry, family: Family) -> Vec<Params> {
    let base = base(entry, family);
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
        "email" => &[
            &[("host", "mail.test"), ("style", "short")],
            &[("hosts", "map"), ("host", "test"), ("style", "short")],
            &[("host", "a.test"), ("style", "short"), ("length", "8")],
        ],
        "first_name" => &[&[("locale", "ja_JP"), ("gender", "keep")]],
        "gender" => &[
            &[],
            &[("values", "f, m, male, female, F, M, x, u, n, o, 0, 9")],
        ],
        "phone" => &[
            &[("country", "uk"), ("format", "keep")],
            &[("country", "fr"), ("format", "national")],
            &[("country", "follow"), ("home", "de")],
            &[("country", "follow"), ("format", "keep")],
            &[("numbers", "any")],
        ],
        "amount" => &[&[("min", "5"), ("max", "20000"), ("step", "5")]],
        "birth_date" => &[&[("at", "2026-11-26"), ("years", "10")]],
        "bucket" => &[
            &[("width", "7"), ("give", "middle")],
            &[("bounds", "-10, 0, 30, 10000"), ("give", "middle")],
        ],
        "date_noise" => &[
            &[("within", "3 days")],
            &[("within", "20 days"), ("direction", "later")],
        ],
        "date_range" => &[&[("min", "0044-03-15 BC"), ("max", "5874-01-01")]],
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
        "persona" => &[
            &[("part", "email"), ("by", "id"), ("locale", "zh_CN")],
            &[("part", "address"), ("by", "id"), ("locale", "pt_BR")],
            &[("part", "phone"), ("by", "id"), ("locale", "fr_FR")],
        ],
        "iban" => &[&[("country", "NO")], &[("country", "fr")]],
        "national_id" => NATIONAL_IDS,
        "replace" => &[&[("pattern", "(?i)([a-z])([0-9])"), ("with", "$2$1")]],
        "unix_time" => &[&[("of", "date_shift"), ("unit", "microseconds")]],
        "url" => &[&[("path", "shape"), ("host", "a.test")]],
        "number_range" => &[&[("min", "-5.00"), ("max", "20000")]],
        "redact" => &[&[("find", "email, url")]],
        "regex" => &[
            &[("pattern", "[0-9a-f]{24}")],
            &[("pattern", "(Mr|Ms|[A-Z]+) .{1,3}"), ("max_repeat", "9")],
        ],
        "round" => &[&[("digits", "-3")], &[("digits", "1"), ("to", "up")]],
        "scale" => &[&[("min", "1.5"), ("max", "20")]],
        "postcode" => &[&[("format", "??#-#####")]],
        "json" => &[
            &[("$..name", "name"), ("on_invalid", "text")],
            &[
                ("$..name", "name"),
                ("$.id", "permute"),
                ("$..*", "keep"),
                ("other", "set_null"),
            ],
        ],
        "array" => &[&[("of", "hash")], &[("of: name: style", "full")]],
        "composite" => &[&[("rank", "noise"), ("*", "set_null")]],
        "hstore" => &[&[("email", "name"), ("*", "hash")]],
        "xml" => &[&[
            ("//name", "name"),
            ("//@id", "hash"),
            ("/order/note", "keep"),
            ("other", "empty"),
        ]],
        "yaml" | "php" => PROGRAMS,
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
                let ty = match (entry.name, family) {
                    ("coordinates", Family::Other) => Type::plain("point", family),
                    ("bytes", Family::Other) => Type::plain("bit varying", family),
                    ("empty", Family::Other) => Type::plain("tsvector", family),
                    _ => type_of(family),
                };
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

    /// Whether its results depend on the key: not tags, zeros and placeholders.
    pub(super) fn is_keyed(&self) -> bool {
        let style = |(name, value): &(&str, &str)| *name == "style" && *value != "keyed";
        let plain =
            self.has("with", "tag") || self.entry.name == "bytes" && self.params.iter().any(style);
        self.entry.keyed && !plain
    }

    /// Whether a real value may come out by chance, as one of two.
    pub(super) fn may_hit(&self) -> bool {
        ["choice", "permute"].contains(&self.entry.name) && self.ty.family == Family::Bool
    }

    pub(super) fn sample(&self) -> ArrayRef {
        if self.entry.name == "json" && self.ty.family == Family::Text {
            // Mostly documents: of other text there is little to say.
            let (documents, others) = (sample(Family::Json), sample(Family::Text).slice(0, 12));
            return concat(&[documents.as_ref(), others.as_ref()]).unwrap();
        }
        if self.ty.name == "point" {
            return samples::points();
        }
        if self.ty.name == "bit varying" {
            return samples::bits();
        }
        if self.entry.name == "redact" {
            return samples::notes();
        }
        if self.entry.name == "xml" {
            let (documents, others) = (markup(), sample(Family::Text).slice(0, 12));
            return concat(&[documents.as_ref(), others.as_ref()]).unwrap();
        }
        let programs = match self.entry.name {
            "yaml" => samples::yaml(),
            "php" => samples::php(),
            _ => return sample(self.ty.family),
        };
        let others = sample(Family::Text).slice(0, 12);
        concat(&[programs.as_ref(), others.as_ref()]).unwrap()
    }

    pub(super) fn bound(&self, byte: u8, domain: &str) -> Arc<dyn Transform> {
        let pool = Pool::of(&self.sample(), self.ty.family);
        self.prepared.bind_to(&pool, &key(byte), domain)
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
