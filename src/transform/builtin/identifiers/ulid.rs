//! `ulid`: a sortable identifier with another time and other random bits.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};

use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "ulid",
    group: Group::Identifiers,
    summary: "a ULID of 80 keyed bits",
    doc: "26 characters of Crockford's base32: milliseconds since 1970 and 80 bits (the ULID specification). Those bits come from \
          the keyed hash of the whole ULID, so that ULIDs stay distinct and the column may be a key. By default all times of \
          the domain move by one distance of at most `days` days, which keeps their order and distances; one known time betrays \
          all others. `time: keep` keeps the real time, `time: draw` draws it too, from the years 2000 to 2024, and the order \
          is lost. ULIDs of one millisecond lose their order in any case. One in small letters stays so; what is no ULID \
          becomes one with a drawn time.",
    params: &[
        Param {
            name: "time",
            kind: "shift|keep|draw",
            default: "shift",
            doc: "whether times move together, stay, or are drawn one by one",
        },
        Param {
            name: "days",
            kind: "integer",
            default: "365",
            doc: "longest distance of `shift`, 1 to 36500",
        },
    ],
    accepts: TEXTS,
    examples: &["01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BX5ZZKBKACTAV9WEVGEMMVRZ"],
    example_params: &[],
    keyed: true,
    prepare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Shift,
    Keep,
    Draw,
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("shift", Time::Shift),
        ("keep", Time::Keep),
        ("draw", Time::Draw),
    ];
    let time = params.choice("time", &words).unwrap_or(Time::Shift);
    let days = params.integer("days", 1..=36_500);
    params.finish()?;
    Ok(Box::new(Ulid {
        time,
        days: days.unwrap_or(365),
        fold: Fold::of(input.ty.family),
    }))
}

#[derive(Debug)]
struct Ulid {
    time: Time,
    days: u64,
    fold: Fold,
}

/// Characters of a ULID. Source: github.com/ulid/spec.
const LENGTH: usize = 26;
/// Of them, those of the time, and how many bits they hold.
const TIME: usize = 10;
const TIME_BITS: u32 = 48;

/// Crockford's base32.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What each byte is as a digit, in either case; [`NONE`] where it is none.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = value as u8;
        values[DIGITS[value].to_ascii_lowercase() as usize] = value as u8;
        value += 1;
    }
    values
};
const NONE: u8 = u8::MAX;

const DAY: u64 = 86_400_000;
/// From 2000-01-01 to the end of 2024, in milliseconds since 1970.
const DRAWN_FROM: u64 = 946_684_800_000;
const DRAWN_COUNT: u64 = 9_132 * DAY;

impl Prepared for Ulid {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::KeyedBits(80),
            makes_nulls: false,
            max_chars: Some(LENGTH as u32),
            passes_values: false,
        }
    }

    fn passes_parts(&self) -> bool {
        matches!(self.time, Time::Keep)
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let span = self.days * DAY;
        // From `-span` to `span`, without 0.
        let choice = key.draw(b"constant").wide_below(0, 2 * span).cast_signed();
        let distance = choice - span.cast_signed();
        Arc::new(Kernel {
            time: self.time,
            distance: distance + i64::from(distance >= 0),
            fold: self.fold,
            key,
        })
    }
}

struct Kernel {
    time: Time,
    /// Milliseconds that times move by.
    distance: i64,
    fold: Fold,
    key: DomainKey,
}

/// A ULID that was read.
struct Read {
    time: u64,
    small: bool,
    /// Its characters in capitals.
    canonical: [u8; LENGTH],
}

impl Read {
    /// `None` where the value is none, is written in letters of both cases, or has a time of more than 48 bits.
    #[inline]
    fn of(value: &str) -> Option<Self> {
        let mut canonical = <[u8; LENGTH]>::try_from(value.as_bytes()).ok()?;
        let (mut small, mut capital, mut stranger) = (false, false, false);
        for byte in &canonical {
            small |= byte.is_ascii_lowercase();
            capital |= byte.is_ascii_uppercase();
            stranger |= VALUES[usize::from(*byte)] == NONE;
        }
        if stranger || small && capital {
            return None;
        }
        canonical.make_ascii_uppercase();
        let time = canonical.iter().take(TIME).fold(0, |time: u64, byte| {
            time << 5 | u64::from(VALUES[usize::from(*byte)])
        });
        (time >> TIME_BITS == 0).then_some(Self {
            time,
            small,
            canonical,
        })
    }
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, LENGTH);
        let mut draws = self.key.draws();
        let value = |row: usize| {
            let value = column
                .is_valid(row)
                .then(|| self.fold.apply(column.value(row)))?;
            (!value.is_empty()).then_some(value)
        };
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            draws.clear();
            for value in rows.clone().filter_map(value) {
                match Read::of(&value) {
                    Some(read) => draws.push(&read.canonical),
                    None => draws.push(value.as_bytes()),
                }
            }
            let mut each = draws.finish().iter();
            for row in rows {
                if let Some(value) = value(row)
                    && let Some(draw) = each.next()
                {
                    self.write(Read::of(&value).as_ref(), draw, &mut out.bytes);
                }
                out.end(row)?;
            }
        }
        out.into_text(column.nulls())
    }
}

impl Kernel {
    #[inline]
    fn write(&self, read: Option<&Read>, draw: &Draw, out: &mut Vec<u8>) {
        // Words 0 to 2 are the 80 bits, 4 and 5 the time.
        let drawn = || DRAWN_FROM + draw.wide_below(4, DRAWN_COUNT);
        let latest = (1 << TIME_BITS) - 1;
        let time = match (read, self.time) {
            (None, _) | (_, Time::Draw) => drawn(),
            (Some(read), Time::Keep) => read.time,
            (Some(read), Time::Shift) => read.time.saturating_add_signed(self.distance).min(latest),
        };
        let mut digits = [b'0'; LENGTH];
        for (place, digit) in digits[..TIME].iter_mut().rev().enumerate() {
            *digit = DIGITS[(time >> (5 * place) & 31) as usize];
        }
        let (low, high) = (
            draw.word(0),
            u64::from(draw.word(1)) | u64::from(draw.word(2)) << 32,
        );
        let random = u128::from(low) | u128::from(high) << 32;
        for (place, digit) in digits[TIME..].iter_mut().enumerate() {
            *digit = DIGITS[(random >> (5 * place) & 31) as usize];
        }
        if read.is_some_and(|read| read.small) {
            digits.make_ascii_lowercase();
        }
        out.extend_from_slice(&digits);
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};

    fn applied(time: &str, values: &[&str]) -> Vec<String> {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::scalar(time), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        output
            .as_string::<i32>()
            .iter()
            .flatten()
            .map(str::to_owned)
            .collect()
    }

    const VALUES: [&str; 3] = [
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "01BX5ZZKBKACTAV9WEVGEMMVRZ",
        "01bx5zzkbkactav9wevgemmvrz",
    ];

    #[test]
    fn times_move_together_stay_or_are_drawn() {
        // The specification's example and its time.
        assert_eq!(Read::of(VALUES[0]).unwrap().time, 1_469_922_850_259);
        let time = |text: &str| Read::of(text).unwrap().time.cast_signed();
        let moved = applied("shift", &VALUES);
        let distance = time(&moved[0]) - time(VALUES[0]);
        assert_eq!(time(&moved[1]) - time(VALUES[1]), distance);
        assert!((1..=365 * 86_400_000).contains(&distance.abs()));
        let kept = applied("keep", &VALUES);
        assert!(kept[0].starts_with("01ARZ3NDEK") && kept[0] != VALUES[0]);
        let drawn = applied("draw", &VALUES);
        assert!((DRAWN_FROM..DRAWN_FROM + DRAWN_COUNT).contains(&time(&drawn[0]).unsigned_abs()));
        assert_ne!(
            time(&drawn[1]) - time(VALUES[1]),
            time(&drawn[0]) - time(VALUES[0])
        );
    }

    #[test]
    fn small_letters_stay_small_and_all_else_becomes_a_ulid() {
        let out = applied(
            "shift",
            &[
                VALUES[1],
                VALUES[2],
                "none",
                "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
                "",
            ],
        );
        assert_eq!(out[0].to_lowercase(), out[1]);
        assert!(Read::of(&out[2]).is_some() && Read::of(&out[3]).is_some());
        assert_eq!(out[4], "");
        for text in [
            "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "01BX5ZZKBKACTAV9WEVGEMMVRU",
            "01Bx5ZZKBKACTAV9WEVGEMMVRZ",
        ] {
            assert!(Read::of(text).is_none(), "{text}");
        }
        assert!(Read::of("7ZZZZZZZZZZZZZZZZZZZZZZZZZ").is_some());
    }
}
