//! E-mail addresses at stand-ins of their hosts.
//!
//! Two draws a value: one of the address, for the part before the @, and one of its host in lower case, under a key of
//! its own, for the part behind.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};

use super::super::username::Handle;
use super::host_of;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::canonical::Fold;
use crate::transform::strings::{Column, texts};
use crate::transform::words::{LAST_HANDLES, longest, pick};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Addresses before the @ by `handle`, behind it at hosts under `host`.
pub(super) fn prepared(input: Input<'_>, handle: Handle, host: String) -> Box<dyn Prepared> {
    Box::new(Mapped {
        fold: Fold::of(input.ty.family),
        handle,
        host,
    })
}

/// Characters that tell hosts apart: 10 × 5 = 50 bits, so that among a million hosts two meet once in two thousand runs.
const TELLING: usize = 10;

#[derive(Debug, Clone)]
struct Mapped {
    fold: Fold,
    handle: Handle,
    host: String,
}

impl Prepared for Mapped {
    fn guarantees(&self) -> Guarantees {
        let label = longest(&LAST_HANDLES) + 1 + TELLING as u32 + 1;
        let host = label + self.host.len() as u32;
        Guarantees {
            distinct: Distinct::KeyedBits(self.handle.bits()),
            makes_nulls: false,
            max_chars: Some(self.handle.max_chars() + 1 + host),
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            addresses: key.domain(domain),
            hosts: key.domain(&format!("{domain}, hosts")),
            width: self.guarantees().max_chars.unwrap_or(0) as usize,
            mapped: self.clone(),
        })
    }
}

struct Kernel {
    addresses: DomainKey,
    hosts: DomainKey,
    width: usize,
    mapped: Mapped,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, self.width);
        let (mut addresses, mut hosts) = (self.addresses.draws(), self.hosts.draws());
        let mut lower = Vec::new();
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            addresses.clear();
            hosts.clear();
            for value in rows.clone().filter_map(|row| self.value(column, row)) {
                addresses.push(value.as_bytes());
                lower.clear();
                lower.extend_from_slice(host_of(&value).unwrap_or_default().as_bytes());
                lower.make_ascii_lowercase();
                hosts.push(&lower);
            }
            let mut each = addresses.finish().iter().zip(hosts.finish());
            for row in rows {
                if let Some(value) = self.value(column, row)
                    && let Some((address, host)) = each.next()
                {
                    let host = host_of(&value).map(|_| host);
                    self.write(address, host, &mut out.bytes);
                }
                out.end(row)?;
            }
        }
        out.into_text(column.nulls())
    }
}

impl Kernel {
    /// A row's address in canonical form, unless there is none.
    fn value<'c>(&self, column: &'c StringArray, row: usize) -> Option<Cow<'c, str>> {
        let value = column
            .is_valid(row)
            .then(|| self.mapped.fold.apply(column.value(row)))?;
        (!value.is_empty()).then_some(value)
    }

    #[inline]
    fn write(&self, address: &Draw, host: Option<&Draw>, out: &mut Vec<u8>) {
        self.mapped.handle.write(address, out);
        out.push(b'@');
        if let Some(host) = host {
            pick(&LAST_HANDLES, host, 0).append(out);
            out.push(b'-');
            let end = out.len() + TELLING;
            host.suffix(out);
            out.truncate(end);
            out.push(b'.');
        }
        out.extend_from_slice(self.mapped.host.as_bytes());
    }
}
