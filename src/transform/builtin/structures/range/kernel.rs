//! Ranges in, ranges out: the bounds of a whole batch go through one kernel at once.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, GenericByteArray};
use arrow::datatypes::{ByteArrayType, DataType};

use super::super::container::refused;
use super::bounds::{self, Bounds};
use crate::catalog::Family;
use crate::copy::Format;
use crate::transform::strings::{Column, layout, texts};
use crate::transform::{Refusal, Transform};
use crate::wire::encode::EncodeError;
use crate::wire::parts::{self, Parts};

pub(super) struct Kernel {
    pub(super) inner: Arc<dyn Transform>,
    /// Of the bounds.
    pub(super) family: Family,
    /// Whether values are multiranges.
    pub(super) multi: bool,
}

/// The ranges of a batch, and where those of each row end.
struct Ranges<'v> {
    all: Vec<Bounds<'v>>,
    ends: Vec<usize>,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Binary => {
                let column = input.as_binary::<i32>();
                self.run(column, Format::Binary)?
                    .into_binary(column.nulls())
            }
            DataType::Utf8 => {
                let column = input.as_string::<i32>();
                self.run(column, Format::Text)?.into_text(column.nulls())
            }
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn run<T: ByteArrayType<Offset = i32>>(
        &self,
        column: &GenericByteArray<T>,
        format: Format,
    ) -> Result<Column, Refusal> {
        let mut ranges = self.gather(column, format)?;
        let stand_ins = self.stand_ins(&ranges, format)?;
        let mut index = 0;
        for range in &mut ranges.all {
            for side in 0..range.values.len() {
                if range.values[side].is_some() {
                    if stand_ins.is_null(index) {
                        range.clear(side);
                    }
                    index += 1;
                }
            }
        }
        let parts = Parts::new(&stand_ins, index, self.family, format);
        let mut writer = Writer {
            parts: parts.map_err(|error| refused(0, error))?,
            next: 0,
        };
        let offsets = column.value_offsets();
        let bytes = offsets[column.len()] - offsets[0];
        let mut out = Column::with_capacity(column.len(), bytes as usize);
        let mut start = 0;
        for (row, &end) in ranges.ends.iter().enumerate() {
            if column.is_valid(row) {
                writer
                    .write(&ranges.all[start..end], self.multi, format, &mut out.bytes)
                    .map_err(|error| refused(row, error))?;
            }
            out.end(row)?;
            start = end;
        }
        Ok(out)
    }

    fn gather<'v, T: ByteArrayType<Offset = i32>>(
        &self,
        column: &'v GenericByteArray<T>,
        format: Format,
    ) -> Result<Ranges<'v>, Refusal> {
        let mut all = Vec::with_capacity(column.len());
        let mut ends = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            if column.is_valid(row) {
                bounds::read(format, self.multi, column.value(row).as_ref(), &mut all)
                    .ok_or_else(|| Refusal::new(row, "a value is not a valid range"))?;
            }
            ends.push(all.len());
        }
        Ok(Ranges { all, ends })
    }

    /// What the kernel makes of all bounds that there are, in order.
    fn stand_ins(&self, ranges: &Ranges<'_>, format: Format) -> Result<ArrayRef, Refusal> {
        let bounds = ranges.all.iter().flat_map(|range| range.values.iter());
        let values: Vec<Option<&[u8]>> = bounds
            .filter_map(|bound| bound.as_deref().map(Some))
            .collect();
        let input =
            parts::decode(&values, format, self.family).map_err(|error| refused(0, error))?;
        let input = match self.family {
            Family::Numeric => ranges.aligned(&input)?,
            _ => input,
        };
        let output = self.inner.apply(&input).map_err(|refusal| Refusal {
            row: ranges.row(refusal.row),
            ..refusal
        })?;
        if output.len() != values.len() {
            return Err(Refusal::new(0, "a transform gave another number of values"));
        }
        Ok(output)
    }
}

impl Ranges<'_> {
    /// Bounds that are `numeric`, both of a range with as many digits behind the point: transforms keep order among such.
    fn aligned(&self, bounds: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(bounds)?;
        let mut out = Column::sized(column, 0);
        let mut first = 0;
        for range in &self.all {
            let rows = first..first + range.values.iter().flatten().count();
            first = rows.end;
            let most = rows.clone().map(|row| digits(column.value(row))).max();
            for row in rows {
                let text = column.value(row);
                out.bytes.extend_from_slice(text.as_bytes());
                let missing = most.unwrap_or(0) - digits(text);
                if missing > 0 && text.ends_with(|c: char| c.is_ascii_digit()) {
                    if !text.contains('.') {
                        out.bytes.push(b'.');
                    }
                    out.bytes.resize(out.bytes.len() + missing, b'0');
                }
                out.end(row)?;
            }
        }
        out.into_text(None)
    }

    /// The row that holds the bound of a number among all that there are.
    fn row(&self, number: usize) -> usize {
        let mut before = 0;
        let index = self.all.iter().position(|range| {
            before += range.values.iter().flatten().count();
            before > number
        });
        let index = index.unwrap_or(0);
        self.ends.partition_point(|end| *end <= index)
    }
}

/// Digits behind the point.
fn digits(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, behind)| behind.len())
}

/// The new bounds while they are written.
struct Writer<'a> {
    parts: Parts<'a>,
    next: usize,
}

impl Writer<'_> {
    fn write(
        &mut self,
        ranges: &[Bounds<'_>],
        multi: bool,
        format: Format,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        match (format, multi) {
            (Format::Text, false) => ranges.iter().try_for_each(|range| self.text(range, out)),
            (Format::Text, true) => {
                out.push(b'{');
                for (index, range) in ranges.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    self.text(range, out)?;
                }
                out.push(b'}');
                Ok(())
            }
            (Format::Binary, false) => ranges.iter().try_for_each(|range| self.binary(range, out)),
            (Format::Binary, true) => {
                out.extend_from_slice(&(ranges.len() as i32).to_be_bytes());
                for range in ranges {
                    let start = out.len();
                    out.extend_from_slice(&[0; 4]);
                    self.binary(range, out)?;
                    let length = (out.len() - start - 4) as i32;
                    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
                }
                Ok(())
            }
        }
    }

    /// The number of the next bound that was there, unless it was cleared.
    fn place(&mut self) -> Option<usize> {
        let index = self.next;
        self.next += 1;
        (!self.parts.is_null(index)).then_some(index)
    }

    fn binary(&mut self, range: &Bounds<'_>, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.push(range.flags());
        for _ in range.values.iter().flatten() {
            if let Some(index) = self.place() {
                self.parts.binary(index, out)?;
            }
        }
        Ok(())
    }

    fn text(&mut self, range: &Bounds<'_>, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        range.write_text(out, |side, out| {
            if range.values[side].is_none() {
                return Ok(());
            }
            if let Some(index) = self.place()
                && let Some(text) = self.parts.text(index)?
            {
                bounds::quote(text, out);
            }
            Ok(())
        })
    }
}
