//! The stand-in of an IBAN within a text: country, length and grouping stay, letters become letters, digits become
//! digits, and the check digits are right (ISO 13616-1, ISO/IEC 7064 MOD 97-10).

use crate::key::prf::{Draw, Stream};
use crate::transform::detectors::iban::{LONGEST, remainder};
use crate::transform::strings::{self, Maker, padded};
use crate::transform::{Distinct, Input, Prepared};

/// For text that the detector of IBANs has found.
pub(super) fn prepared(input: Input<'_>) -> Box<dyn Prepared> {
    strings::prepared(input, Distinct::No, None, Iban)
}

#[derive(Debug, Clone)]
struct Iban;

/// Country and check digits.
const HEAD: usize = 4;

impl Maker for Iban {
    /// Grouping and case do not count.
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        scratch.clear();
        let characters = value.bytes().filter(u8::is_ascii_alphanumeric);
        scratch.extend(characters.map(|byte| byte.to_ascii_uppercase()));
        scratch
    }

    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let start = out.len();
        let (mut compact, mut length) = ([b'0'; LONGEST], 0);
        let mut stream = Stream::of(draw);
        for byte in value.bytes() {
            let made = match byte {
                _ if length < 2 => byte,
                b'0'..=b'9' if length < HEAD => b'0',
                b'0'..=b'9' => b'0' + stream.below(10) as u8,
                b'a'..=b'z' => b'a' + stream.below(26) as u8,
                b'A'..=b'Z' => b'A' + stream.below(26) as u8,
                other => other,
            };
            if byte.is_ascii_alphanumeric()
                && let Some(place) = compact.get_mut(length)
            {
                *place = made;
                length += 1;
            }
            out.push(made);
        }
        let compact = &compact[..length];
        let account = compact.iter().skip(HEAD).chain(compact.iter().take(HEAD));
        if let Some(rest) = remainder(account) {
            let mut check = Vec::with_capacity(2);
            padded::<2>(98 - rest, &mut check);
            // They stand behind the country, which is never grouped apart from them; a finding that has grown together
            // with another one may begin otherwise.
            let place = out.get_mut(start + 2..start + HEAD);
            if let Some(place) = place.filter(|place| place.iter().all(u8::is_ascii_digit)) {
                place.copy_from_slice(&check);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;
    use crate::transform::detectors::iban::find;

    #[test]
    fn stand_ins_are_ibans_of_the_same_form() {
        let key = MasterKey::for_documentation().domain("test");
        for real in [
            "DE89 3704 0044 0532 0130 00",
            "GB29NWBK60161331926819",
            "no93-8601-1117-947",
        ] {
            for salt in 0..50u8 {
                let mut out = Vec::new();
                Iban.make(real, &key.draw(&[salt]), &mut out);
                let made = String::from_utf8(out).unwrap();
                let mut found = Vec::new();
                find(&made, &mut found);
                let whole = 0..real.len();
                assert_eq!(found, std::slice::from_ref(&whole), "{made}");
                assert_ne!(made, real);
                for (new, old) in made.bytes().zip(real.bytes()) {
                    assert_eq!(new.is_ascii_digit(), old.is_ascii_digit());
                    assert_eq!(new.is_ascii_uppercase(), old.is_ascii_uppercase());
                }
            }
        }
    }

    #[test]
    fn grouping_and_case_do_not_count() {
        let mut scratch = Vec::new();
        let grouped = Iban.subject("de89 3704", &mut scratch).to_vec();
        assert_eq!(grouped, Iban.subject("DE893704", &mut scratch));
    }
}
