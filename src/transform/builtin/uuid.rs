//! `uuid`: 122 keyed bits in the form of a random UUID (RFC 9562, version 4).

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, FixedSizeBinaryArray};

use crate::catalog::Family;
use crate::copy::text::write_uuid;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::{Canonical, map_text, unexpected};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Box::new(Uuid {
        native: input.ty.family == Family::Uuid,
        canonical: Canonical::of(input.ty),
    }))
}

#[derive(Debug, Clone, Copy)]
struct Uuid {
    native: bool,
    canonical: Canonical,
}

impl Prepared for Uuid {
    fn guarantees(&self) -> Guarantees {
        let max_chars = (!self.native).then_some(36);
        Guarantees {
            distinct: Distinct::KeyedBits(122),
            max_chars,
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            key: key.domain(domain),
            spec: *self,
        })
    }
}

struct Kernel {
    key: DomainKey,
    spec: Uuid,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        if self.spec.native {
            self.native(input)
        } else {
            self.text(input)
        }
    }
}

impl Kernel {
    fn native(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let Some(values) = input
            .as_fixed_size_binary_opt()
            .filter(|values| values.value_length() == 16)
        else {
            return Err(unexpected(input));
        };
        let mut bytes = Vec::with_capacity(values.len() * 16);
        let mut canonical = Vec::with_capacity(36);
        for row in 0..values.len() {
            if values.is_null(row) {
                bytes.extend([0; 16]);
                continue;
            }
            // Hashed as text, so that a UUID in a text column gets the same stand-in.
            canonical.clear();
            write_uuid(values.value(row), &mut canonical);
            bytes.extend(stand_in(&self.key.draw(&canonical)));
        }
        Ok(Arc::new(FixedSizeBinaryArray::new(
            16,
            bytes.into(),
            values.nulls().cloned(),
        )))
    }

    fn text(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let mut fold = String::new();
        map_text(input, |_, value, out| {
            let value = self.spec.canonical.form(value, &mut fold);
            if !value.is_empty() {
                write_uuid(&stand_in(&self.key.draw(value.as_bytes())), out);
            }
            Ok(())
        })
    }
}

fn stand_in(draw: &Draw) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&draw.bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    bytes
}
