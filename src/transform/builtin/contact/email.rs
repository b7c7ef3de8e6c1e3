//! `email`: an address at a host that nobody can own.

use super::username::Handle;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared, hosts};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "email",
    group: Group::Contact,
    summary: "an e-mail address at a reserved host",
    doc: "`first.last.SUFFIX@example.com` in lower-case ASCII, where SUFFIX is 16 characters that carry 80 keyed \
          bits: addresses stay distinct, so the column may be unique, also under lower(). The host is always one that \
          RFC 2606 or RFC 6761 reserves, so mail sent by mistake reaches nobody. The real address counts as it is \
          written, except in `citext` columns, where case does not count.",
    params: &[
        Param {
            name: "host",
            kind: "text",
            default: "example.com",
            doc: "host of all addresses: example.com, .net, .org, or a name under .test, .example or .invalid",
        },
        Param {
            name: "style",
            kind: "full|short",
            default: "full",
            doc: "`short` leaves the names away: 16 characters before the @",
        },
    ],
    accepts: TEXTS,
    examples: &["grace.hopper@navy.mil", "alan@bletchley.uk"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let host = hosts::reserved(&mut params);
    let handle = Handle::read(&mut params, b'.');
    params.finish()?;
    let max_chars = handle.max_chars() + 1 + host.len() as u32;
    let at_host = format!("@{host}");
    let maker = Email { handle, at_host };
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(80),
        Some(max_chars),
        maker,
    ))
}

#[derive(Debug, Clone)]
struct Email {
    handle: Handle,
    /// The host behind its `@`.
    at_host: String,
}

impl Maker for Email {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        self.handle.write(draw, out);
        out.extend_from_slice(self.at_host.as_bytes());
    }
}
