//! Amounts of memory as people write them.

/// Bytes from `256MiB`, `1GB`, `64m`; powers of 1024 for KiB/K, of 1000 for KB. `None` for anything else.
pub fn bytes(text: &str) -> Option<u64> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_the_usual_units() {
        assert_eq!(bytes("256MiB"), Some(256 << 20));
        assert_eq!(bytes("1G"), Some(1 << 30));
        assert_eq!(bytes("64 kb"), Some(64_000));
        assert_eq!(bytes("64000000"), Some(64_000_000));
        for text in ["", "lots", "MiB", "-1", "1.5GiB", "99999999999GiB"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
