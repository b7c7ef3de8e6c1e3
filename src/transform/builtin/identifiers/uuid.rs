//! `uuid`: 122 keyed bits in the form of a UUID.

mod timed;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, FixedSizeBinaryArray};
use arrow::buffer::Buffer;

use crate::catalog::Family;
use crate::copy::text;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, is_text, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use timed::Timed;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "uuid",
    group: Group::Identifiers,
    summary: "a UUID of 122 keyed bits",
    doc: "Variant and version bits are those of RFC 9562; all others come from the keyed hash, so UUIDs stay distinct \
          and the column may be a key. A text column gets the hyphenated lower-case form, and the same UUID in a \
          `uuid` column and in a text column (in any case) becomes the same one. With `version: 7` a UUID of version 7 stays \
          one: its time moves by one distance of the domain, a year at most, which keeps order and distances (one known time \
          betrays all others), and its 74 other bits are permuted one to one; UUIDs of one millisecond lose their order. All \
          others get version 4.",
    params: &[Param {
        name: "version",
        kind: "4|7|8",
        default: "4",
        doc: "4 looks like a random UUID, which validators expect; 7 keeps the order of times; 8 says openly that it was \
              computed",
    }],
    accepts: &[Family::Uuid, Family::Text, Family::Bpchar, Family::Citext],
    examples: &["6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
    example_params: &[],
    keyed: true,
    prepare,
};

const HYPHENATED: usize = 36;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let version = params.choice("version", &[("4", 4), ("7", 7), ("8", 8)]);
    params.finish()?;
    Ok(Box::new(Uuid {
        version: version.unwrap_or(4),
        fold: Fold::of(input.ty.family),
        text: input.ty.family != Family::Uuid,
    }))
}

#[derive(Debug)]
struct Uuid {
    version: u8,
    fold: Fold,
    text: bool,
}

impl Prepared for Uuid {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::KeyedBits(122),
            makes_nulls: false,
            max_chars: self.text.then_some(HYPHENATED as u32),
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        Arc::new(Kernel {
            version: if self.version == 8 { 0x80 } else { 0x40 },
            fold: self.fold,
            timed: (self.version == 7).then(|| Timed::new(&key)),
            key,
        })
    }
}

struct Kernel {
    /// The version's four bits, in front.
    version: u8,
    fold: Fold,
    /// What becomes of UUIDs of version 7, where they stay such.
    timed: Option<Timed>,
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.as_fixed_size_binary_opt() {
            Some(column) if column.value_length() == 16 => self.binary(column),
            _ if is_text(input) => self.text(input),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn binary(&self, column: &FixedSizeBinaryArray) -> Result<ArrayRef, Refusal> {
        let mut bytes = vec![0; column.len() * 16];
        let (slots, _) = bytes.as_chunks_mut::<16>();
        let mut canonical = Vec::with_capacity(HYPHENATED);
        let mut draws = self.key.draws();
        for (chunk, slots) in slots.chunks_mut(draws::ROWS).enumerate() {
            let valid = |at: &usize| column.is_valid(chunk * draws::ROWS + at);
            draws.clear();
            for at in (0..slots.len()).filter(valid) {
                canonical.clear();
                text::write_uuid(column.value(chunk * draws::ROWS + at), &mut canonical);
                draws.push(&canonical);
            }
            for (at, draw) in (0..slots.len()).filter(valid).zip(draws.finish()) {
                slots[at] = self.uuid(draw);
            }
        }
        if let Some(timed) = &self.timed {
            timed.replace(column, slots);
        }
        FixedSizeBinaryArray::try_new(16, Buffer::from_vec(bytes), column.nulls().cloned())
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
    }

    fn text(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, HYPHENATED);
        let mut canonical = Vec::with_capacity(HYPHENATED);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = self.fold.apply(column.value(row));
                if !value.is_empty() {
                    let read = text::uuid(value.as_bytes());
                    let timed = self.timed.as_ref().zip(read.as_ref());
                    let timed = timed.and_then(|(timed, uuid)| timed.stand_in(uuid));
                    let uuid = timed.unwrap_or_else(|| {
                        canonical.clear();
                        match &read {
                            // Upper case does not make another UUID.
                            Some(uuid) => text::write_uuid(uuid, &mut canonical),
                            None => canonical.extend_from_slice(value.as_bytes()),
                        }
                        self.uuid(&self.key.draw(&canonical))
                    });
                    text::write_uuid(&uuid, &mut out.bytes);
                }
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }

    /// Source: RFC 9562, sections 4.1, 4.2, 5.4 and 5.8.
    fn uuid(&self, draw: &Draw) -> [u8; 16] {
        let mut uuid = [0; 16];
        uuid.copy_from_slice(&draw.bytes()[..16]);
        uuid[6] = uuid[6] & 0x0f | self.version;
        uuid[8] = uuid[8] & 0x3f | 0x80;
        uuid
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::StringArray;

    use super::*;
    use crate::catalog::Type;

    #[test]
    fn a_uuid_becomes_the_same_one_in_a_text_and_in_its_own_type() {
        let uuids = [
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        ];
        for version in ["4", "7", "8"] {
            let applied = |family: Family, input: ArrayRef| {
                let ty = Type::plain(family.name(), family);
                let args = Arg::map(&[("version", version)]);
                let prepared = prepare(&args, Input { ty: &ty }).unwrap();
                // The domain that both have where none is named.
                let kernel = prepared.bind(&MasterKey::for_documentation(), ENTRY.name);
                kernel.apply(&input).unwrap()
            };
            let bytes = uuids.map(|uuid| text::uuid(uuid.as_bytes()).unwrap());
            let own = FixedSizeBinaryArray::try_from_iter(bytes.into_iter()).unwrap();
            let own = applied(Family::Uuid, Arc::new(own));
            let own = own.as_fixed_size_binary();
            for family in [Family::Text, Family::Citext] {
                let input = StringArray::from(uuids.to_vec());
                let texts = applied(family, Arc::new(input));
                for (row, stand_in) in texts.as_string::<i32>().iter().enumerate() {
                    let read = stand_in.and_then(|stand_in| text::uuid(stand_in.as_bytes()));
                    assert_eq!(
                        read.as_ref().map(<[u8; 16]>::as_slice),
                        Some(own.value(row))
                    );
                }
            }
        }
    }
}
