//! Common bits, ranges that stay, and the same address in every type.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

/// With all ranges mixed, and with special ranges kept.
static KERNELS: LazyLock<[Kernel; 2]> = LazyLock::new(|| {
    [false, true].map(|special| {
        let key = MasterKey::for_documentation().domain("test");
        Kernel {
            flips: Flips::new(&key, special),
            fold: Fold::Exact,
            key,
        }
    })
});

fn kernel(special: bool) -> &'static Kernel {
    &KERNELS[usize::from(special)]
}

fn stand_in(kernel: &Kernel, text: &str, cidr: bool) -> String {
    let mut out = Vec::new();
    let network = Network::parse(text, cidr).unwrap();
    kernel.stand_in(network).write_text(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn special_ranges_stay_and_what_names_no_machine_does_not_change() {
    let kernel = kernel(true);
    for text in [
        "0.0.0.0",
        "127.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
    ] {
        assert_eq!(stand_in(kernel, text, false), text);
    }
    for (text, start, length) in [
        ("10.1.2.3", "10.0.0.0", 8),
        ("192.168.1.1", "192.168.0.0", 16),
        ("172.20.1.1", "172.16.0.0", 12),
        ("100.64.1.1", "100.64.0.0", 10),
        ("169.254.169.254", "169.254.0.0", 16),
        ("239.1.2.3", "224.0.0.0", 4),
    ] {
        let new: Ipv4Addr = stand_in(kernel, text, false).parse().unwrap();
        let start: Ipv4Addr = start.parse().unwrap();
        let common = (new.to_bits() ^ start.to_bits()).leading_zeros();
        assert!(common >= length && new.to_string() != text, "{text} {new}");
    }
    for (text, start, length) in [
        ("2606:2800:21f::1", "2000::", 3),
        ("fd12:3456::1", "fc00::", 7),
        ("fe80::1:2", "fe80::", 10),
        ("ff02::1:2", "ff00::", 8),
    ] {
        let new: Ipv6Addr = stand_in(kernel, text, false).parse().unwrap();
        let start: Ipv6Addr = start.parse().unwrap();
        let common = (new.to_bits() ^ start.to_bits()).leading_zeros();
        assert!(common >= length && new.to_string() != text, "{text} {new}");
    }
}

#[test]
fn an_address_in_an_address_is_the_same_one() {
    let kernel = kernel(true);
    let v4 = stand_in(kernel, "93.184.215.14", false);
    assert_eq!(
        stand_in(kernel, "::ffff:93.184.215.14", false),
        format!("::ffff:{v4}")
    );
}

#[test]
fn networks_hold_the_addresses_that_they_held() {
    for special in [true, false] {
        let kernel = kernel(special);
        let network = stand_in(kernel, "93.184.208.0/20", true);
        let network = Network::parse(&network, true).unwrap();
        let IpAddr::V4(start) = network.address else {
            panic!("another version");
        };
        assert_eq!((network.prefix, start.to_bits() & 0xfff), (20, 0));
        for host in 0..=0xfffu32 {
            let inside = Ipv4Addr::from(0x5db8_d000 | host);
            let new: Ipv4Addr = stand_in(kernel, &inside.to_string(), false)
                .parse()
                .unwrap();
            assert_eq!(new.to_bits() >> 12, start.to_bits() >> 12);
        }
    }
}

#[test]
fn looked_up_changes_are_those_that_are_asked_for() {
    for special in [true, false] {
        let flips = &kernel(special).flips;
        for seed in 0..500u32 {
            let address = seed.wrapping_mul(0x9e37_79b9);
            assert_eq!(flips.changes_v4(address), flips.asked_v4(address));
        }
    }
}

#[test]
fn mixed_addresses_leave_no_bit_as_it_is() {
    let kernel = kernel(false);
    for version in ["4", "6"] {
        let mut changed = 0u128;
        for seed in 0..400u128 {
            let address = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
            changed |= if version == "4" {
                let address = (address >> 64) as u32;
                u128::from(kernel.flips.v4(address) ^ address) | u128::MAX << 32
            } else {
                kernel.flips.v6(address) ^ address
            };
        }
        // The first bit changes for all addresses or for none, the next ones likewise for halves and quarters.
        assert!(changed.count_ones() > 120, "{version} {changed:x}");
    }
}

proptest! {
    #[test]
    fn common_bits_are_as_many_as_before(one: u32, other: u32, shared in 0u32..32, special: bool) {
        let kernel = kernel(special);
        let mask = u32::MAX.checked_shr(shared).unwrap_or(0);
        let other = one & !mask | other & mask;
        let common = kernel.flips.v4(one) ^ kernel.flips.v4(other);
        prop_assert_eq!(common.leading_zeros(), (one ^ other).leading_zeros());
    }

    #[test]
    fn common_bits_of_long_addresses_too(one: u128, other: u128, shared in 0u32..128, special: bool, zeros in 0u32..100) {
        let kernel = kernel(special);
        let one = one >> zeros;
        let mask = u128::MAX.checked_shr(shared).unwrap_or(0);
        let other = one & !mask | other & mask;
        let common = kernel.flips.v6(one) ^ kernel.flips.v6(other);
        prop_assert_eq!(common.leading_zeros(), (one ^ other).leading_zeros());
    }
}
