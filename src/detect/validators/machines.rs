//! Addresses of machines, and what programs say of themselves.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::places;

/// Whether a value is an IPv4 or IPv6 address, maybe with the length of its prefix. Source: RFC 791, RFC 4291.
pub fn is_ip(value: &str) -> bool {
    let value = value.trim();
    let address = match value.split_once('/') {
        Some((address, prefix)) if prefix.parse::<u8>().is_ok_and(|prefix| prefix <= 128) => {
            address
        }
        Some(_) => return false,
        None => value,
    };
    address.parse::<Ipv4Addr>().is_ok()
        || (address.contains(':') && address.parse::<Ipv6Addr>().is_ok())
}

/// Whether an IP address may be that of a machine of somebody's: none of those that every machine has, and no mask. Four
/// numbers below ten are rather a version or a section. Source: RFC 6890, section 2.2.
pub fn is_somebodys_ip(value: &str) -> bool {
    let value = value.trim();
    if !is_ip(value) {
        return false;
    }
    let value = value.split('/').next().unwrap_or_default();
    if let Ok(address) = value.parse::<Ipv4Addr>() {
        let octets = address.octets();
        let is_own = address.is_loopback() || matches!(octets, [0 | 255, ..]);
        return !is_own && octets.iter().any(|octet| *octet >= 10);
    }
    let address = value.parse::<Ipv6Addr>();
    value.contains(|c: char| c.is_ascii_digit())
        && address.is_ok_and(|address| !address.is_loopback() && !address.is_unspecified())
}

/// Whether a value is three or more numbers with dots between them, and neither an IPv4 address of somebody's nor a date:
/// `1.2.3`.
pub fn is_version(value: &str) -> bool {
    let value = value.trim();
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty();
    value.split('.').count() >= 3
        && value.split('.').all(is_number)
        && !is_somebodys_ip(value)
        && places::year(value).is_none()
}

/// Whether a value is a MAC address: `00:1a:2b:3c:4d:5e`, `00-1A-2B-3C-4D-5E`, `001a.2b3c.4d5e`. Source: IEEE 802.
pub fn is_mac(value: &str) -> bool {
    let value = value.trim();
    let grouped = |separator: char, groups: usize, length: usize| {
        let parts: Vec<&str> = value.split(separator).collect();
        let hex =
            |part: &&str| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        parts.len() == groups && parts.iter().all(hex)
    };
    grouped(':', 6, 2) || grouped('-', 6, 2) || grouped('.', 3, 4)
}

/// Whether a value may be a MAC address without signs in it: `001a2b3c4d5e`. Source: IEEE 802.
pub fn is_bare_mac(value: &str) -> bool {
    let value = value.trim();
    value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a value is a UUID in its usual form. Source: RFC 9562, section 4.
pub fn is_uuid(value: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = value.trim().split('-').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

/// Whether a value is what a browser or another client of the web says of itself. Source: RFC 9110, section 10.1.5.
pub fn is_user_agent(value: &str) -> bool {
    let products = [
        "Mozilla/",
        "Opera/",
        "curl/",
        "Wget/",
        "okhttp/",
        "Dalvik/",
        "PostmanRuntime/",
        "python-requests/",
        "Apache-HttpClient/",
    ];
    products
        .iter()
        .any(|product| value.trim_start().starts_with(product))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_machines_are_told_apart() {
        assert!(is_ip("10.0.0.1") && is_ip("10.0.0.0/8") && is_ip("2001:db8::1"));
        assert!(!is_ip("10.0.0") && !is_ip("10.0.0.256") && !is_ip("1/x") && !is_ip("12:30"));
        assert!(
            is_somebodys_ip("73.4.1.1")
                && is_somebodys_ip("10.0.0.0/8")
                && is_somebodys_ip("2606:2800:21f::1")
        );
        for value in [
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.0",
            "1.2.3.4",
            "::1",
            "x",
        ] {
            assert!(!is_somebodys_ip(value), "{value}");
        }
        assert!(is_version("1.2.3") && is_version("1.2.3.4") && !is_version("73.4.1.1"));
        assert!(!is_version("24.03.1940") && !is_version("1.5") && !is_version("1..2"));
        assert!(is_mac("00:1a:2b:3c:4d:5e") && is_mac("001a.2b3c.4d5e"));
        assert!(!is_mac("00:1a:2b:3c:4d") && !is_mac("12-30-45"));
        assert!(is_bare_mac("001A2b3c4d5e") && !is_mac("001a2b3c4d5e"));
        assert!(!is_bare_mac("001a2b3c4d5") && !is_bare_mac("001a2b3c4d5g"));
        assert!(is_uuid("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
        assert!(!is_uuid("f81d4fae-7dec-11d0-a765"));
        assert!(is_user_agent("Mozilla/5.0 (X11; Linux x86_64)") && !is_user_agent("Chrome"));
    }
}
