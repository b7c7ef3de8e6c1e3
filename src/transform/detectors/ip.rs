//! IP addresses. Source: RFC 1123 (2.1) for IPv4, RFC 4291 (2.2) for IPv6.

use std::net::Ipv6Addr;
use std::ops::Range;

use super::{after, before, is_word};

/// Characters of the longest address: eight groups with an IPv4 address at the end.
const LONGEST: usize = 45;

/// Characters of the shortest address: two colons and four digits.
const SHORTEST: usize = 6;

/// Fewest digits of an IPv6 address: `::`, `::1` and `a::b` name nobody, and the last is a path in many languages.
const FEWEST: usize = 4;

/// Hands over the addresses of a text. Ports, prefix lengths and zones are no part of them.
pub fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // All of them have signs: what has none is not looked at.
    for sign in memchr::memchr2_iter(b'.', b':', bytes) {
        if sign < at {
            continue;
        }
        let before_it = bytes.get(at..sign).unwrap_or_default().iter().rev();
        let start = sign - before_it.take_while(|byte| is_address(**byte)).count();
        let behind = bytes.get(sign..).unwrap_or_default().iter();
        at = sign + behind.take_while(|byte| is_address(**byte)).count();
        let run = text.get(start..at).unwrap_or_default();
        let alone = before(text, start).is_none_or(|c| !is_word(c))
            && after(text, at).is_none_or(|c| !is_word(c));
        if alone && let Some(length) = address(run) {
            found(start..start + length);
        }
    }
}

fn is_address(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
}

/// Bytes of the address that a run of its characters begins with.
fn address(run: &str) -> Option<usize> {
    if run.len() < SHORTEST {
        return None;
    }
    let run = run.trim_end_matches('.');
    let run = match run.strip_suffix(':') {
        Some(rest) if !rest.ends_with(':') => rest,
        _ => run,
    };
    let before_port = run.split(':').next().unwrap_or(run);
    if is_v4(before_port) {
        return Some(before_port.len());
    }
    let digits = run.bytes().filter(u8::is_ascii_hexdigit).count();
    let v6 = run.contains(':') && digits >= FEWEST && run.len() <= LONGEST;
    (v6 && run.parse::<Ipv6Addr>().is_ok()).then_some(run.len())
}

/// Four numbers up to 255, also with leading zeros.
fn is_v4(text: &str) -> bool {
    let part = |part: &str| {
        (1..=3).contains(&part.len()) && part.parse::<u16>().is_ok_and(|number| number <= 255)
    };
    text.len() <= 15 && text.split('.').count() == 4 && text.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn addresses_are_found_without_port_and_prefix() {
        for (text, address) in [
            ("from 8.8.8.8.", "8.8.8.8"),
            ("8.8.8.8:443", "8.8.8.8"),
            ("10.0.0.0/8", "10.0.0.0"),
            ("host=192.168.001.010", "192.168.001.010"),
            ("[2606:2800:21f::1]:80", "2606:2800:21f::1"),
            ("fe80::1ff:fe23:4567:890a%eth0", "fe80::1ff:fe23:4567:890a"),
            ("2001:db8::, or", "2001:db8::"),
            ("::ffff:8.8.8.8", "::ffff:8.8.8.8"),
            ("at 2001:db8::1:", "2001:db8::1"),
        ] {
            assert_eq!(texts(Kind::IpAddress, text), [address], "{text}");
        }
    }

    #[test]
    fn versions_times_and_paths_are_not() {
        for text in [
            "1.2.3",
            "1.2.3.4.5",
            "256.1.1.1",
            "v1.2.3.4",
            "12:30:45",
            "std::vec",
            "abc::def",
            "::1",
            "a::b",
            "00:1a:2b:3c:4d:5e",
            "1.2.3.4x",
            "+1.2.3",
            "...",
            ":",
            "deadbeef",
        ] {
            let found = texts(Kind::IpAddress, text);
            // `abc::def` has the form of an address, so it counts as one.
            assert_eq!(found.is_empty(), text != "abc::def", "{text}");
        }
    }
}
