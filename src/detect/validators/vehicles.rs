//! Numbers of vehicles.

/// Signs of one. Source: ISO 3779, which leaves out I, O and Q.
const LENGTH: usize = 17;

/// Weights of its places; that of the check digit is none. Source: 49 CFR 565.15(c).
const WEIGHTS: [u32; LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// Place of the check digit.
const CHECK: usize = 8;

/// Whether a value is written as the number of a vehicle (VIN) is: letters and digits, some of both.
pub fn is_written_as_vin(value: &str) -> bool {
    let bytes = value.as_bytes();
    let has = |is: fn(&u8) -> bool| bytes.iter().any(is);
    bytes.len() == LENGTH
        && bytes.iter().all(|byte| worth(*byte).is_some())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
}

/// Whether it has the check digit as well that those of North America and China have.
pub fn is_vin(value: &str) -> bool {
    let bytes = value.as_bytes();
    let worths = bytes.iter().map(|byte| worth(*byte).unwrap_or(0));
    let sum: u32 = worths
        .zip(WEIGHTS)
        .map(|(worth, weight)| worth * weight)
        .sum();
    let check = match sum % 11 {
        10 => b'X',
        rest => b"0123456789".get(rest as usize).copied().unwrap_or(b'0'),
    };
    is_written_as_vin(value) && bytes.get(CHECK) == Some(&check)
}

/// What a sign counts. Source: 49 CFR 565.15(c), table IV.
fn worth(sign: u8) -> Option<u32> {
    let worth = match sign {
        b'0'..=b'9' => sign - b'0',
        b'A'..=b'H' => sign - b'A' + 1,
        b'J'..=b'N' => sign - b'J' + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => sign - b'S' + 2,
        _ => return None,
    };
    Some(u32::from(worth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_vehicles_have_seventeen_signs_and_maybe_a_check_digit() {
        // The published example, and one whose check digit is an X.
        for value in ["11111111111111111", "1M8GDM9AXKP042788"] {
            let worths = value.bytes().all(|byte| worth(byte).is_some());
            assert!(worths, "{value}");
        }
        assert!(is_vin("1M8GDM9AXKP042788"));
        assert!(!is_vin("1M8GDM9A1KP042788"));
        assert!(is_written_as_vin("WVWZZZ1JZXW000001"));
        for value in [
            "11111111111111111",
            "WVWZZZ1JZXW00000",
            "WVWZZZ1JZXO000001",
            "",
        ] {
            assert!(!is_written_as_vin(value), "{value}");
        }
    }
}
