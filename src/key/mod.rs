//! Keys: one master key a run, one derived key a domain.
//!
//! Everything keyed goes master key → BLAKE3 `derive_key` per domain → `keyed_hash` of the canonical value, padded.
//! Keys never print: `Debug` shows `<key>`, and both types wipe their bytes when dropped.

pub mod draws;
pub mod permute;
pub mod prf;

use std::fmt;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};

/// Version of every keyed mapping. Two runs with the same key and a different version give different stand-ins, so
/// it is recorded in reports and raised whenever a pinned vector changes.
pub const ALGORITHM: &str = "standin-v7";

/// The secret that a run starts from: 32 bytes or more.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<Vec<u8>>);

/// The key of one domain.
#[derive(Clone)]
pub struct DomainKey(Zeroizing<[u8; 32]>);

/// Contexts of BLAKE3's key derivation: fixed, and different for every purpose.
const DOMAIN: &str = "standin 2026-11-23 v1 domain key";
const FINGERPRINT: &str = "standin 2026-11-23 v1 key fingerprint";

/// Shortest key that is taken, in bytes.
const SHORTEST: usize = 32;

/// Fewest different bytes in a key. Of 32 random bytes fewer than 12 differ once in 10²² keys.
const LEAST_DIFFERENT: usize = 12;

impl MasterKey {
    /// From hexadecimal or base64 text. Errors when it is neither, shorter than 32 bytes, or plainly not random; the text
    /// is not shown.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let decoded = if hexadecimal {
            hex::decode(text).ok()
        } else {
            None
        };
        let decoded = decoded.or_else(|| base64(text)).map(Zeroizing::new);
        let Some(bytes) = decoded else {
            return Err(
                Error::new(Kind::Key, "the key is neither hexadecimal nor base64")
                    .hint(MAKE_ONE)
                    .hint("or say where it is: `env:NAME`, `file:PATH`, `dotenv:PATH#NAME` or `vault:PATH#FIELD`"),
            );
        };
        if bytes.len() < SHORTEST {
            let short = format!(
                "the key has {} bytes; {SHORTEST} are the least",
                bytes.len()
            );
            return Err(Error::new(Kind::Key, short).hint(MAKE_ONE));
        }
        let mut different = bytes.to_vec();
        different.sort_unstable();
        different.dedup();
        let different = Zeroizing::new(different).len();
        // A phrase of small letters and hyphens is base64 too.
        let mixed = text.contains(char::is_uppercase) && text.contains(char::is_lowercase);
        let phrase = !hexadecimal && !mixed;
        if different < LEAST_DIFFERENT || phrase {
            return Err(Error::new(
                Kind::Key,
                "the key is not random: its values could be found by trying",
            )
            .hint(MAKE_ONE));
        }
        Ok(Self(bytes))
    }

    /// A key of one byte, for tests.
    #[cfg(test)]
    pub(crate) fn of(byte: u8) -> Self {
        Self(Zeroizing::new(vec![byte; SHORTEST]))
    }

    /// A key from the operating system's random source, for this run only.
    pub fn ephemeral() -> Result<Self> {
        let mut bytes = Zeroizing::new(vec![0; SHORTEST]);
        getrandom::fill(&mut bytes).map_err(|error| {
            Error::new(Kind::Key, "the system gave no random bytes").because(error)
        })?;
        Ok(Self(bytes))
    }

    /// A key that is no secret: examples in help and documentation run under it.
    pub fn for_documentation() -> Self {
        Self(Zeroizing::new(
            b"the examples of the documentation".to_vec(),
        ))
    }

    /// Sixteen hexadecimal digits that name the key in reports and tell nothing about it.
    pub fn fingerprint(&self) -> String {
        hex::encode(&blake3::derive_key(FINGERPRINT, &self.0)[..8])
    }

    /// The key of a domain: distinct domains get unrelated keys.
    pub fn domain(&self, domain: &str) -> DomainKey {
        let mut material = Zeroizing::new(Vec::with_capacity(8 + self.0.len() + domain.len()));
        // The length in front keeps key and domain apart.
        material.extend((self.0.len() as u64).to_le_bytes());
        material.extend(self.0.iter());
        material.extend(domain.as_bytes());
        DomainKey(Zeroizing::new(blake3::derive_key(DOMAIN, &material)))
    }
}

const MAKE_ONE: &str = "make one with `openssl rand -hex 32`";

/// Standard or URL-safe alphabet, with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let text = text.trim_end_matches('=');
    STANDARD_NO_PAD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text))
        .ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_one_key_is_the_same_key() {
        use base64::Engine as _;
        let bytes: Vec<u8> = (0..32).map(|n| 250 - n).collect();
        let standard = base64::engine::general_purpose::STANDARD.encode(&bytes);
        let url_safe = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes);
        let keys = [
            hex::encode(&bytes),
            hex::encode_upper(&bytes),
            format!("{standard}\n"),
            url_safe,
        ];
        let names: Vec<_> = keys
            .iter()
            .map(|key| MasterKey::parse(key).unwrap().fingerprint())
            .collect();
        assert!(names.iter().all(|name| *name == names[0]));
    }

    #[test]
    fn short_and_broken_keys_are_refused_without_being_shown() {
        for text in [
            "abcd",
            "",
            "not a key!",
            &"ab".repeat(31),
            &"00".repeat(32),
            "a-passphrase-of-small-letters-is-valid-base64-and-no-key",
        ] {
            let error = MasterKey::parse(text).unwrap_err();
            assert_eq!(error.kind(), Kind::Key);
            assert!(text.is_empty() || !format!("{error:?}").contains(text));
            assert!(error.hints()[0].contains("openssl rand -hex 32"));
        }
    }

    #[test]
    fn debug_shows_no_byte() {
        let key = MasterKey::of(0x5a);
        assert_eq!(format!("{key:?} {:?}", key.domain("x")), "<key> <key>");
    }

    #[test]
    fn pinned_derivations_do_not_change() {
        let key = MasterKey::of(0x00);
        assert_eq!(key.fingerprint(), "da41ff01a328c434");
        assert_eq!(
            hex::encode(*key.domain("email").0),
            "51665512b1960ded09fafbc727061c14658c3d860dcfc8be653de190f477f8c7"
        );
        assert_ne!(*key.domain("email").0, *key.domain("emai").0);
    }

    #[test]
    fn two_ephemeral_keys_differ() {
        let (a, b) = (
            MasterKey::ephemeral().unwrap(),
            MasterKey::ephemeral().unwrap(),
        );
        assert_ne!(a.fingerprint(), b.fingerprint());
    }
}
