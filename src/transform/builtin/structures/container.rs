//! Values that hold others: the parts of all values of a batch are taken out, each sort of them goes through its
//! kernel at once, and stands again where it was. All bytes between the parts stay.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, GenericByteArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{ByteArrayType, DataType};

use super::documents::Limit;
use super::inner::within;
use super::met::Met;
use crate::catalog::Family;
use crate::copy::Format;
use crate::transform::strings::{Column, layout};
use crate::transform::{Refusal, Transform};
use crate::wire::encode::EncodeError;
use crate::wire::parts::{self, Parts};

/// One value inside another.
pub(super) struct Part<'v> {
    /// Which of the kernels it goes through.
    pub(super) slot: usize,
    /// Its bytes in the whole, with its length or its quotes.
    pub(super) place: Range<usize>,
    /// The value itself; `None` for NULL.
    pub(super) value: Option<Cow<'v, [u8]>>,
}

/// How values of one sort are taken apart and written.
pub(super) trait Container: Send + Sync + 'static {
    /// NULL as a part, in the text format.
    const NULL: &'static [u8];

    /// Appends the parts of one value, in order.
    fn split<'v>(
        &self,
        format: Format,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<(), Unsplit>;

    /// Appends a new text as it stands in the place of a part of the whole, in the text format.
    fn quote(&self, whole: &[u8], part: &Part<'_>, text: &[u8], out: &mut Vec<u8>);

    /// The same of NULL.
    fn null(&self, _whole: &[u8], _part: &Part<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(Self::NULL);
    }

    /// Notes in a whole binary value that it holds a NULL.
    fn note_null(_field: &mut [u8]) {}

    /// The path or key that the rules file names the parts of a slot by; `None` where it cannot be written wrong.
    fn named(&self, _slot: usize) -> Option<&str> {
        None
    }

    /// Whether that path or key met something that is no part because nothing stands in it.
    fn has_met(&self, _slot: usize) -> bool {
        false
    }

    /// What to do about values that are none of their type, where a rule can say what becomes of them.
    const HINT: Option<&'static str> = None;

    /// What becomes of a value that is none of its type.
    fn invalid(&self) -> Invalid {
        Invalid::Refuse
    }

    /// How long a whole text may get, and what becomes of one that gets longer: NULL, or nothing.
    fn limit(&self) -> Option<Limit> {
        None
    }
}

/// What becomes of a value that has no parts because it is none of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invalid {
    Refuse,
    Null,
    Empty,
    /// A text like it, where its transform makes one.
    Masked,
}

/// Why a value has no parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unsplit {
    /// It is no value of its type, or of what its text should be; what that is.
    Invalid(&'static str),
    /// What it holds cannot be treated: why, and what to change in the rules.
    Refused(String, &'static str),
    /// The same, where the value may also become what the rules make of values that are none of their type.
    Unexpected(String, &'static str),
}

/// A sort of parts.
pub(super) struct Slot {
    /// Their type's layout.
    pub(super) family: Family,
    /// What happens to them; `None` where they stay as they are.
    pub(super) kernel: Option<Arc<dyn Transform>>,
}

/// The kernel of a container.
pub(super) struct Kernel<C> {
    container: C,
    slots: Vec<Slot>,
    met: Met,
}

/// The parts of a batch.
struct Gathered<'v> {
    parts: Vec<Part<'v>>,
    rows: Vec<Row>,
}

/// One row of a batch.
#[derive(Clone, Copy)]
struct Row {
    /// Where its parts end.
    end: usize,
    fate: Fate,
}

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Written,
    Null,
    Empty,
}

impl<C: Container> Transform for Kernel<C> {
    fn unmet(&self) -> Vec<String> {
        let slots = self.slots.iter().enumerate();
        let of_slot = |(slot, Slot { kernel, .. }): (usize, &Slot)| {
            let kernel = kernel.as_ref()?;
            Some(match self.container.named(slot) {
                Some(name) if self.met.lacks(slot) && !self.container.has_met(slot) => {
                    vec![name.to_owned()]
                }
                Some(name) => within(name, kernel.unmet()),
                None => kernel.unmet(),
            })
        };
        slots.filter_map(of_slot).flatten().collect()
    }

    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Binary => {
                let (column, nulls) = self.run(input.as_binary::<i32>(), Format::Binary)?;
                column.into_binary(nulls.as_ref())
            }
            DataType::Utf8 => {
                let (column, nulls) = self.run(input.as_string::<i32>(), Format::Text)?;
                column.into_text(nulls.as_ref())
            }
            _ => Err(layout(input)),
        }
    }
}

impl<C: Container> Kernel<C> {
    pub(super) fn new(container: C, slots: Vec<Slot>) -> Self {
        Self {
            met: Met::new(slots.len()),
            container,
            slots,
        }
    }

    fn run<T: ByteArrayType<Offset = i32>>(
        &self,
        column: &GenericByteArray<T>,
        format: Format,
    ) -> Result<(Column, Option<NullBuffer>), Refusal> {
        let mut gathered = self.gather(column, format)?;
        let stand_ins = self.stand_ins(&gathered, format)?;
        let mut writers = Vec::with_capacity(self.slots.len());
        for (slot, array) in self.slots.iter().zip(&stand_ins) {
            let writer = array.as_ref().map(|array| {
                let writer = Parts::new(array, array.len(), slot.family, format);
                writer.map(|parts| Writer { parts, next: 0 })
            });
            writers.push(writer.transpose().map_err(|error| refused(0, error))?);
        }
        let offsets = column.value_offsets();
        let bytes = offsets[column.len()] - offsets[0];
        let mut out = Column::with_capacity(column.len(), bytes as usize);
        let limit = self.container.limit();
        let mut start = 0;
        for (row, Row { end, fate }) in gathered.rows.iter_mut().enumerate() {
            if *fate == Fate::Written {
                let value = column.value(row).as_ref();
                let parts = &gathered.parts[start..*end];
                let from = out.bytes.len();
                self.write(value, parts, &mut writers, format, &mut out.bytes)
                    .map_err(|error| refused(row, error))?;
                let written = out.bytes.get(from..).unwrap_or_default();
                if let Some(limit) = limit.filter(|limit| limit.is_passed(written)) {
                    out.bytes.truncate(from);
                    *fate = match limit.fate {
                        Invalid::Empty => Fate::Empty,
                        _ => Fate::Null,
                    };
                }
            }
            out.end(row)?;
            start = *end;
        }
        let nulls: NullBuffer = gathered
            .rows
            .iter()
            .map(|row| row.fate != Fate::Null)
            .collect();
        Ok((out, (nulls.null_count() > 0).then_some(nulls)))
    }

    fn gather<'v, T: ByteArrayType<Offset = i32>>(
        &self,
        column: &'v GenericByteArray<T>,
        format: Format,
    ) -> Result<Gathered<'v>, Refusal> {
        let mut parts = Vec::new();
        let mut rows = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            let fate = if column.is_valid(row) {
                let value: &[u8] = column.value(row).as_ref();
                self.met.saw(value.len());
                self.split(format, row, value, &mut parts)?
            } else {
                Fate::Null
            };
            rows.push(Row {
                end: parts.len(),
                fate,
            });
        }
        parts.iter().for_each(|part| self.met.note(part.slot));
        Ok(Gathered { parts, rows })
    }

    fn split<'v>(
        &self,
        format: Format,
        row: usize,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<Fate, Refusal> {
        let before = parts.len();
        let (reason, hint) = match self.container.split(format, value, parts) {
            Ok(()) => return Ok(Fate::Written),
            Err(Unsplit::Refused(reason, hint)) => return Err(Refusal::new(row, reason).hint(hint)),
            Err(Unsplit::Unexpected(reason, hint)) => (reason, Some(hint)),
            Err(Unsplit::Invalid(what)) => (format!("a value is not a valid {what}"), C::HINT),
        };
        parts.truncate(before);
        match self.container.invalid() {
            Invalid::Refuse | Invalid::Masked => {
                let refusal = Refusal::new(row, reason);
                Err(match hint {
                    Some(hint) => refusal.hint(hint),
                    None => refusal,
                })
            }
            Invalid::Null => Ok(Fate::Null),
            Invalid::Empty => Ok(Fate::Empty),
        }
    }

    /// What the kernels make of the parts, slot by slot.
    fn stand_ins(
        &self,
        gathered: &Gathered<'_>,
        format: Format,
    ) -> Result<Vec<Option<ArrayRef>>, Refusal> {
        let mut values: Vec<Vec<Option<&[u8]>>> = vec![Vec::new(); self.slots.len()];
        for part in &gathered.parts {
            if self.slots[part.slot].kernel.is_some() {
                values[part.slot].push(part.value.as_deref());
            }
        }
        let one = |(index, slot): (usize, &Slot)| {
            let Some(kernel) = &slot.kernel else {
                return Ok(None);
            };
            let values = &values[index];
            let input =
                parts::decode(values, format, slot.family).map_err(|error| refused(0, error))?;
            let output = kernel.apply(&input).map_err(|refusal| Refusal {
                row: gathered.row(index, refusal.row),
                ..refusal
            })?;
            if output.len() != values.len() {
                return Err(Refusal::new(0, "a transform gave another number of values"));
            }
            Ok(Some(output))
        };
        self.slots.iter().enumerate().map(one).collect()
    }

    /// Writes one value with its new parts.
    fn write(
        &self,
        value: &[u8],
        parts: &[Part<'_>],
        writers: &mut [Option<Writer<'_>>],
        format: Format,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let (start, mut from, mut holds_null) = (out.len(), 0, false);
        for part in parts {
            let Some(writer) = &mut writers[part.slot] else {
                continue;
            };
            out.extend_from_slice(&value[from..part.place.start]);
            from = part.place.end;
            let index = writer.next;
            writer.next += 1;
            match format {
                Format::Binary => {
                    writer.parts.binary(index, out)?;
                    holds_null |= writer.parts.is_null(index);
                }
                Format::Text => match writer.parts.text(index)? {
                    Some(text) => self.container.quote(value, part, text, out),
                    None => self.container.null(value, part, out),
                },
            }
        }
        out.extend_from_slice(&value[from..]);
        if holds_null {
            C::note_null(&mut out[start..]);
        }
        Ok(())
    }
}

impl Gathered<'_> {
    /// The row that holds the part of a number among those of its slot.
    fn row(&self, slot: usize, number: usize) -> usize {
        let mut of_slot = (0..self.parts.len()).filter(|index| self.parts[*index].slot == slot);
        let index = of_slot.nth(number).unwrap_or(0);
        self.rows.partition_point(|row| row.end <= index)
    }
}

/// The stand-ins of one slot while they are written.
struct Writer<'a> {
    parts: Parts<'a>,
    next: usize,
}

/// A refusal in the words of a failed reader or writer, which hold no value.
pub(super) fn refused(row: usize, error: impl std::fmt::Display) -> Refusal {
    Refusal::new(row, error.to_string())
}
