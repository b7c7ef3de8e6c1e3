//! Keys: one master key a run, one derived key a domain.
//!
//! Everything keyed goes master key → BLAKE3 `derive_key` per domain → `keyed_hash` of the canonical value.
//! Keys never print: `Debug` shows `<key>`, and both types wipe their bytes when dropped.

pub mod permute;
pub mod prf;

use std::fmt;

use zeroize::Zeroizing;

use crate::error::Result;

/// Version of every keyed mapping. Two runs with the same key and a different version give different stand-ins, so
/// it is recorded in reports and raised whenever a pinned vector changes.
pub const ALGORITHM: &str = "standin-v1";

/// The secret that a run starts from: 32 bytes or more.
pub struct MasterKey(Zeroizing<Vec<u8>>);

/// The key of one domain.
#[derive(Clone)]
pub struct DomainKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// From hexadecimal or base64 text. Errors when it is neither, or shorter than 32 bytes; the text is not shown.
    pub fn parse(_text: &str) -> Result<Self> {
        unimplemented_yet()
    }

    /// A key from the operating system's random source, for this run only.
    pub fn ephemeral() -> Result<Self> {
        unimplemented_yet()
    }

    /// Sixteen hexadecimal digits that name the key in reports and tell nothing about it.
    pub fn fingerprint(&self) -> String {
        unimplemented_yet()
    }

    /// The key of a domain: distinct domains get unrelated keys.
    pub fn domain(&self, _domain: &str) -> DomainKey {
        unimplemented_yet()
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<key>")
    }
}

impl fmt::Debug for DomainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<key>")
    }
}

fn unimplemented_yet<T>() -> T {
    std::process::abort()
}
