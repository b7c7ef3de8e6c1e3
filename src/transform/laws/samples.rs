//! Values to try the laws on: for each family the ordinary, the odd, NULL, empty ones and repetitions.

mod programs;

pub(super) use programs::{php, yaml};

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, FixedSizeBinaryArray, Float32Array,
    Float64Array, Int16Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
};

use crate::catalog::{Family, Type};
use crate::wire::datetime::write_date;
use crate::wire::inet::Network;
use crate::wire::mac;

/// Every family; opaque ones are tried in the text format.
pub(super) const FAMILIES: &[Family] = &[
    Family::Bool,
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Float4,
    Family::Float8,
    Family::Numeric,
    Family::Money,
    Family::Text,
    Family::Bpchar,
    Family::Citext,
    Family::Bytea,
    Family::Date,
    Family::Time,
    Family::TimeTz,
    Family::Timestamp,
    Family::TimestampTz,
    Family::Interval,
    Family::Uuid,
    Family::Inet,
    Family::Cidr,
    Family::Macaddr,
    Family::Macaddr8,
    Family::Json,
    Family::Jsonb,
    Family::Enum,
    Family::Oid,
    Family::Array,
    Family::Composite,
    Family::Range,
    Family::Multirange,
    Family::Hstore,
    Family::Other,
];

pub(super) fn type_of(family: Family) -> Type {
    let mut ty = Type::example(family);
    if family == Family::Enum {
        ty.labels = LABELS.iter().map(|label| (*label).to_owned()).collect();
    }
    ty
}

const LABELS: [&str; 12] = [
    "new", "paid", "packed", "sent", "held", "lost", "found", "returned", "refunded", "closed",
    "disputed", "won",
];

/// A value of the family that `fixed` may give.
pub(super) fn literal(family: Family) -> &'static str {
    match family {
        Family::Bool => "true",
        Family::Bytea => r"\x00ff",
        Family::Date | Family::Timestamp | Family::TimestampTz => "2000-01-31",
        Family::Uuid => "00000000-0000-4000-8000-000000000000",
        Family::Inet => "192.0.2.1/24",
        Family::Cidr => "192.0.2.0/24",
        Family::Macaddr => "02:00:5e:10:00:01",
        Family::Macaddr8 => "02:00:5e:10:00:00:00:01",
        Family::Json | Family::Jsonb => "{}",
        Family::Enum => "paid",
        Family::Text | Family::Bpchar | Family::Citext => "fixed",
        _ => "42",
    }
}

const COUNT: i64 = 60;

/// Deterministic bits that look like data.
fn mixed(seed: i64) -> i64 {
    let x = seed
        .cast_unsigned()
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ x >> 29)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9)
        .cast_signed()
}

pub(super) fn sample(family: Family) -> ArrayRef {
    let spread = |least: i64, greatest: i64| {
        let edges = [0, 1, -1, 2, 9, 10, least, greatest, greatest - 1, least + 1];
        let span = i128::from(greatest) - i128::from(least) + 1;
        let drawn = (0..COUNT)
            .map(move |seed| (i128::from(mixed(seed)).rem_euclid(span) + i128::from(least)) as i64);
        edges
            .into_iter()
            .chain(drawn)
            .chain((0..COUNT).map(|n| n + 100))
    };
    match family {
        Family::Bool => Arc::new(BooleanArray::from(vec![
            Some(true),
            None,
            Some(false),
            Some(true),
        ])),
        Family::Int2 => Arc::new(Int16Array::from_iter(with_null(
            spread(i16::MIN.into(), i16::MAX.into()).map(|v| v as i16),
        ))),
        Family::Int4 => Arc::new(Int32Array::from_iter(with_null(
            spread(i32::MIN.into(), i32::MAX.into()).map(|v| v as i32),
        ))),
        Family::Int8 => Arc::new(Int64Array::from_iter(with_null(spread(i64::MIN, i64::MAX)))),
        Family::Float4 => Arc::new(Float32Array::from_iter(with_null(
            floats().map(|v| v as f32),
        ))),
        Family::Float8 => Arc::new(Float64Array::from_iter(with_null(floats()))),
        Family::Numeric => Arc::new(StringArray::from_iter(with_null(numerics().into_iter()))),
        Family::Bytea => Arc::new(BinaryArray::from_iter(with_null(
            texts().into_iter().map(String::into_bytes),
        ))),
        Family::Date => Arc::new(Date32Array::from_iter(with_null(
            spread(-2_400_000, 2_000_000_000)
                .map(|v| v as i32)
                .chain([i32::MIN, i32::MAX]),
        ))),
        Family::Timestamp => Arc::new(timestamps()),
        Family::TimestampTz => Arc::new(timestamps().with_timezone("UTC")),
        Family::Uuid => {
            let values = (0..COUNT)
                .map(|seed| Some(uuid(seed)))
                .chain([None, Some([0; 16])]);
            Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(values, 16).unwrap())
        }
        Family::Inet | Family::Cidr => Arc::new(BinaryArray::from_iter(with_null(networks(
            family == Family::Cidr,
        )))),
        Family::Money => {
            let odd = ["$0.00", "-$0.05", "$0.01"].map(str::to_owned);
            let amounts =
                (0..COUNT).map(|seed| format!("${},{:03}.{:02}", seed + 1, seed * 7, seed));
            Arc::new(StringArray::from_iter(with_null(
                odd.into_iter().chain(amounts),
            )))
        }
        Family::Interval => {
            let odd = [
                "00:00:00",
                "1 mon",
                "-3 days",
                "1 mon -30 days",
                "1 year 2 mons 3 days 04:05:06.7",
            ];
            let drawn = (0..COUNT)
                .map(|seed| format!("{} days {:02}:10:{:02}", seed + 2, seed % 24, seed % 60));
            let all = odd.into_iter().map(str::to_owned).chain(drawn);
            Arc::new(StringArray::from_iter(with_null(all)))
        }
        Family::Macaddr | Family::Macaddr8 => {
            let length = mac::length(family).unwrap();
            let addresses = (0..COUNT).map(|seed| mac_address(mixed(seed), length));
            Arc::new(StringArray::from_iter(with_null(addresses)))
        }
        Family::Json | Family::Jsonb => Arc::new(StringArray::from_iter(with_null(documents()))),
        Family::Enum => Arc::new(StringArray::from_iter(with_null(LABELS.into_iter()))),
        Family::Time | Family::TimeTz => {
            let zone = if family == Family::Time { "" } else { "+05:30" };
            let times = times().map(|time| time + zone);
            Arc::new(StringArray::from_iter(with_null(times)))
        }
        Family::Array => Arc::new(StringArray::from_iter(with_null(arrays()))),
        Family::Composite => Arc::new(StringArray::from_iter(with_null(composites()))),
        Family::Hstore => Arc::new(StringArray::from_iter(with_null(hstores()))),
        Family::Range => Arc::new(StringArray::from_iter(with_null(ranges()))),
        Family::Multirange => {
            Arc::new(StringArray::from_iter(with_null(ranges().map(
                |range| match range.as_str() {
                    "empty" => "{}".to_owned(),
                    range => format!("{{(,0900-01-01),{range}}}"),
                },
            ))))
        }
        Family::Bpchar => {
            let padded = texts().into_iter().map(|text| text + "   ");
            Arc::new(StringArray::from_iter(with_null(padded)))
        }
        _ => Arc::new(StringArray::from_iter(with_null(texts().into_iter()))),
    }
}

/// Every value, NULLs between them, and the first ones again.
fn with_null<T: Clone>(values: impl Iterator<Item = T>) -> Vec<Option<T>> {
    let values: Vec<T> = values.collect();
    let again = values.iter().take(7).cloned().map(Some).collect::<Vec<_>>();
    let mut all: Vec<Option<T>> = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        if index % 11 == 3 {
            all.push(None);
        }
        all.push(Some(value));
    }
    all.extend(again);
    all
}

fn floats() -> impl Iterator<Item = f64> {
    let odd = [
        0.0,
        -0.0,
        1.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e-30,
        -2.5e20,
        3.4e38,
    ];
    odd.into_iter()
        .chain((0..COUNT).map(|seed| (mixed(seed) % 1_000_000_007) as f64 / 1000.0))
}

fn numerics() -> Vec<String> {
    let long = format!("{}.{}", "7".repeat(600), "3".repeat(400));
    let odd = [
        "0",
        "0.00",
        "-0.05",
        "NaN",
        "Infinity",
        "-Infinity",
        "1",
        "99999999999999999999.99",
    ];
    let drawn =
        (0..COUNT).map(|seed| format!("{}.{:04}", mixed(seed) % 100_000_000, seed * 37 % 10_000));
    odd.into_iter()
        .map(str::to_owned)
        .chain([long])
        .chain(drawn)
        .collect()
}

fn timestamps() -> TimestampMicrosecondArray {
    let drawn = (0..COUNT).map(|seed| mixed(seed) % 4_000_000_000_000_000);
    let odd = [
        0,
        1,
        -1,
        i64::MIN,
        i64::MAX,
        86_399_999_999,
        -86_400_000_000,
    ];
    TimestampMicrosecondArray::from_iter(with_null(odd.into_iter().chain(drawn)))
}

fn times() -> impl Iterator<Item = String> {
    let odd = ["00:00:00", "24:00:00", "23:59:59.999999", "12:00:00.5"];
    let drawn = (0..COUNT).map(|seed| {
        let second = mixed(seed).rem_euclid(86_400);
        let (minute, second) = (second / 60, second % 60);
        format!("{:02}:{:02}:{second:02}", minute / 60, minute % 60)
    });
    odd.into_iter().map(str::to_owned).chain(drawn)
}

/// Free text with something to find in each.
pub(super) fn notes() -> ArrayRef {
    let drawn = (0..COUNT).flat_map(|seed| {
        let line = mixed(seed).unsigned_abs() % 10_000;
        [
            format!("Ada {seed} wrote from ada{seed}@mail.navy.mil, then nothing."),
            format!("Called +49 30 123{line:04} twice; see ftp://u{seed}:pw@host.mil/x."),
            format!("Größe {seed}: login from 8.8.{}.{}", seed, line % 256),
        ]
    });
    Arc::new(StringArray::from_iter(with_null(drawn)))
}

fn uuid(seed: i64) -> [u8; 16] {
    let mut uuid = [0; 16];
    uuid[..8].copy_from_slice(&mixed(seed).to_be_bytes());
    uuid[8..].copy_from_slice(&mixed(seed + 1_000_000_000).to_be_bytes());
    uuid
}

fn networks(cidr: bool) -> impl Iterator<Item = Vec<u8>> {
    (0..COUNT).map(move |seed| {
        let text = match (cidr, seed % 3) {
            (_, 0) => format!("{:x}:{:x}::/32", 0x2600 + seed, seed),
            (true, _) => format!("{}.{}.0.0/{}", 1 + seed % 200, seed, 16 + seed % 17),
            (false, 1) => format!("{}.2.3.4", 1 + seed % 200),
            (false, _) => format!("9.{seed}.3.77/{}", seed % 33),
        };
        let mut field = Vec::new();
        Network::parse(&text, cidr).unwrap().write_field(&mut field);
        field
    })
}

/// The last bytes of a number, as the server writes a MAC address.
fn mac_address(number: i64, length: usize) -> String {
    let mut text = Vec::new();
    mac::write_text(&number.to_be_bytes()[8 - length..], &mut text);
    String::from_utf8(text).unwrap()
}

fn documents() -> impl Iterator<Item = String> {
    (0..COUNT).map(|seed| {
        format!(
            r#"{{"id": {seed}, "email": "a{seed}@b.c", "address": {{"street": "{seed} Elm", "name": "x{seed}"}}, "list": [1, null, true]}}"#
        )
    })
}

/// Points in the text format, a few of which are no places.
pub(super) fn points() -> ArrayRef {
    let places = (0..COUNT).map(|seed| {
        let degrees = |seed: i64, end: i64| (mixed(seed) % (end * 1_000_000)) as f64 / 1e6;
        format!("({},{})", degrees(seed, 180), degrees(seed + COUNT, 90))
    });
    let odd = ["(0,0)", "(180,-90)", "(1000,2000)", "(NaN,1)"].map(str::to_owned);
    Arc::new(StringArray::from_iter(with_null(
        odd.into_iter().chain(places),
    )))
}

/// Bit strings in the text format.
pub(super) fn bits() -> ArrayRef {
    let drawn = (0..COUNT).map(|seed| format!("{:024b}", mixed(seed).unsigned_abs() % (1 << 24)));
    let odd = ["", "0101010101010101010101010101"].map(str::to_owned);
    Arc::new(StringArray::from_iter(with_null(
        odd.into_iter().chain(drawn),
    )))
}

/// XML that the paths of the laws name something in.
pub(super) fn markup() -> ArrayRef {
    let documents = (0..COUNT).map(|seed| {
        format!(
            "<customer id=\"{seed}\" phone='+1 415 555 26{seed}'><email> a{seed}@b.c </email><name>x &amp; {seed}</name>\
             <!-- {seed} --></customer>"
        )
    });
    Arc::new(StringArray::from_iter(with_null(documents)))
}

fn arrays() -> impl Iterator<Item = String> {
    let odd = [
        "{}",
        "{NULL}",
        "{\"\"}",
        "[0:1]={\"a b\",\"\\\"\"}",
        "{{x,y},{NULL,z}}",
    ];
    let drawn = (0..COUNT).map(|seed| format!("{{a{seed}@b.c,NULL,\"x, {seed}\"}}"));
    odd.into_iter().map(str::to_owned).chain(drawn)
}

/// Of the type that [`Type::example`] gives.
fn composites() -> impl Iterator<Item = String> {
    let odd = ["(,,)", "(\"\",\"a \"\"b\",7)"];
    let drawn = (0..COUNT).map(|seed| format!("(a{seed}@b.c,\"{seed} Elm St\",{seed})"));
    odd.into_iter().map(str::to_owned).chain(drawn)
}

fn hstores() -> impl Iterator<Item = String> {
    let odd = ["", "\"email\"=>NULL", "\"a\\\"b\"=>\"c\""];
    let drawn = (0..COUNT).map(|seed| format!("\"email\"=>\"a{seed}@b.c\", \"n\"=>\"{seed}\""));
    odd.into_iter().map(str::to_owned).chain(drawn)
}

fn ranges() -> impl Iterator<Item = String> {
    let odd = ["empty", "(,)", "[2001-01-01,infinity)"];
    let drawn = (0..COUNT).map(|seed| format!("[{}-01-01,{}-02-03)", 1900 + seed, 1950 + seed));
    odd.into_iter().map(str::to_owned).chain(drawn)
}

/// Text of every sort that the transforms know, and of none.
fn texts() -> Vec<String> {
    let odd = [
        "",
        " ",
        "a",
        "Z",
        "0",
        "-",
        "ada@example.org",
        "+1 (415) 555-2671",
        "078-05-1120",
        "078051120",
        "4539 1488 0343 6467",
        "371449635398431",
        "8.8.8.8",
        "10.0.0.0/8",
        "2606:2800:21f::1",
        "94103",
        "NW1 6XE",
        "943 476 5919",
        "MRTMTT91D08F205J",
        "DE89 3704 0044 0532 0130 00",
        "DEUTDEFF",
        "08:00:2b:01:02:03",
        "08-00-2B-01-02-0F",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "6BA7B810-9DAD-11D1-80B4-00C04FD43000",
        "Ångström",
        "日本語テキスト",
        "👩‍👩‍👧",
        "line\nbreak\ttab",
        "\\N",
        "\\.",
        "'; DROP TABLE users; --",
        "12345678901234567890123456789012345678901234567890",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz",
        "Dr. Grace B. Hopper, USN",
        "M.",
        "f",
        "m",
        "female",
        "male",
        "California",
        "OH",
        "Europe/Berlin",
        "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
    ];
    let long = "Lorem-free prose of some length, with 42 numbers. ".repeat(40);
    let drawn = (0..COUNT).flat_map(|seed| {
        [
            format!("person{seed}@mail.example.org"),
            format!("{:010}", mixed(seed).unsigned_abs() % 10_000_000_000),
            format!("Customer {seed} of Springfield"),
        ]
    });
    odd.into_iter()
        .map(str::to_owned)
        .chain([long])
        .chain(drawn)
        .collect()
}

/// Distinct values of one family.
pub(super) fn hundred_thousand(family: Family) -> ArrayRef {
    const MANY: i64 = 100_000;
    match family {
        Family::Int2 => Arc::new(Int16Array::from_iter_values(i16::MIN..=i16::MAX)),
        Family::Int4 => Arc::new(Int32Array::from_iter_values(
            (0..MANY).map(|n| n as i32 * 21_000),
        )),
        Family::Int8 => Arc::new(Int64Array::from_iter_values(
            (0..MANY).map(|n| n * 90_000_000_000_000),
        )),
        Family::Uuid => {
            let values = (0..MANY).map(|n| Some(uuid(n)));
            Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(values, 16).unwrap())
        }
        Family::Date => Arc::new(Date32Array::from_iter_values((0..MANY).map(|n| n as i32))),
        Family::Bytea => Arc::new(BinaryArray::from_iter_values(
            (0..MANY).map(i64::to_be_bytes),
        )),
        Family::Inet => Arc::new(BinaryArray::from_iter_values((0..MANY as u32).map(|n| {
            let mut field = Vec::new();
            let network = Network {
                address: std::net::Ipv4Addr::from(n * 41_001).into(),
                prefix: 32,
                cidr: false,
            };
            network.write_field(&mut field);
            field
        }))),
        Family::Macaddr => Arc::new(StringArray::from_iter_values(
            (0..MANY).map(|n| mac_address(n * 99_991, 6)),
        )),
        Family::Array => Arc::new(StringArray::from_iter_values(
            (0..MANY).map(|n| format!("{{a,user{n}}}")),
        )),
        Family::Range => Arc::new(StringArray::from_iter_values((0..MANY).map(|n| {
            let mut range = b"[".to_vec();
            write_date(n as i32, &mut range);
            String::from_utf8(range).unwrap() + ",)"
        }))),
        _ => Arc::new(StringArray::from_iter_values(
            (0..MANY).map(|n| format!("user {n}")),
        )),
    }
}
