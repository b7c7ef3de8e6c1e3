//! `numeric`: base-10,000 digits on the wire ↔ decimal text as the server prints it. Nothing is rounded and no size
//! that PostgreSQL can hold is too large.
//!
//! Source: PostgreSQL source, `numeric_send` and `numeric_recv` in `src/backend/utils/adt/numeric.c`.

/// Sign words of the binary format.
const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;

/// Largest display scale that the server takes (14 bits).
const MAX_SCALE: usize = 0x3FFF;

/// Appends the text of a binary field. `None` when the field is not one that a server sends.
pub fn write_text(field: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let word = |index: usize| {
        field
            .get(index * 2..index * 2 + 2)
            .map(|b| u16::from_be_bytes([b[0], b[1]]))
    };
    let (count, weight) = (word(0)? as usize, i32::from(word(1)? as i16));
    let (sign, scale) = (word(2)?, word(3)? as usize);
    if field.len() != 8 + count * 2 || scale > MAX_SCALE {
        return None;
    }
    match sign {
        POSITIVE => {}
        NEGATIVE => out.push(b'-'),
        _ => {
            out.extend(special(sign)?);
            return Some(());
        }
    }
    // Digit groups that are not sent are zero: before the first for small numbers, after the last for large ones.
    let group = |position: i32| -> Option<u16> {
        let index = weight - position;
        if index < 0 || index as usize >= count {
            return Some(0);
        }
        word(4 + index as usize).filter(|&group| group < 10_000)
    };
    if weight < 0 {
        out.push(b'0');
    }
    for position in (0..=weight).rev() {
        let group = group(position)?;
        if position == weight {
            out.extend(itoa::Buffer::new().format(group).as_bytes());
        } else {
            out.extend(four_digits(group));
        }
    }
    if scale > 0 {
        out.push(b'.');
        let end = out.len() + scale;
        let mut position = -1;
        while out.len() < end {
            out.extend(four_digits(group(position)?));
            position -= 1;
        }
        out.truncate(end);
    }
    Some(())
}

/// What is not a number of digits, by its sign word.
fn special(sign: u16) -> Option<&'static [u8]> {
    Some(match sign {
        NAN => b"NaN",
        INFINITY => b"Infinity",
        NEGATIVE_INFINITY => b"-Infinity",
        _ => return None,
    })
}

fn four_digits(group: u16) -> [u8; 4] {
    [group / 1000, group / 100 % 10, group / 10 % 10, group % 10].map(|digit| b'0' + digit as u8)
}

/// Appends the binary field (without its length) of a decimal text: digits with an optional sign and point, `NaN`,
/// `Infinity`, `-Infinity`. `None` for anything else.
pub fn write_binary(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let special = match text {
        b"NaN" => Some(NAN),
        b"Infinity" => Some(INFINITY),
        b"-Infinity" => Some(NEGATIVE_INFINITY),
        _ => None,
    };
    if let Some(sign) = special {
        // The server's infinities carry this scale; nothing reads it.
        header(out, 0, 0, sign, if sign == NAN { 0 } else { 0x20 });
        return Some(());
    }
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (NEGATIVE, rest),
        [b'+', rest @ ..] => (POSITIVE, rest),
        _ => (POSITIVE, text),
    };
    let point = memchr::memchr(b'.', digits);
    let (whole, fraction) = point.map_or((digits, &digits[..0]), |at| {
        (&digits[..at], &digits[at + 1..])
    });
    let is_number = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if whole.len() + fraction.len() == 0
        || !is_number(whole)
        || !is_number(fraction)
        || fraction.len() > MAX_SCALE
    {
        return None;
    }
    let groups_before = whole.len().div_ceil(4);
    let groups_after = fraction.len().div_ceil(4);
    // Digit `index` of the number written with whole groups on both sides of the point.
    let lead = groups_before * 4 - whole.len();
    let digit = |index: usize| -> u16 {
        let digit = match index.checked_sub(lead) {
            None => None,
            Some(at) if at < whole.len() => whole.get(at),
            Some(at) => fraction.get(at - whole.len()),
        };
        digit.map_or(0, |&digit| u16::from(digit - b'0'))
    };
    let group = |index: usize| (0..4).fold(0, |value, place| value * 10 + digit(index * 4 + place));
    let total = groups_before + groups_after;
    let first = (0..total).find(|&index| group(index) != 0);
    let Some(first) = first else {
        header(out, 0, 0, POSITIVE, fraction.len());
        return Some(());
    };
    let last = (0..total).rfind(|&index| group(index) != 0)?;
    let weight = i16::try_from(groups_before as i64 - 1 - first as i64).ok()?;
    header(
        out,
        u16::try_from(last - first + 1).ok()?,
        weight,
        sign,
        fraction.len(),
    );
    for index in first..=last {
        out.extend(group(index).to_be_bytes());
    }
    Some(())
}

fn header(out: &mut Vec<u8>, count: u16, weight: i16, sign: u16, scale: usize) {
    out.extend(count.to_be_bytes());
    out.extend(weight.to_be_bytes());
    out.extend(sign.to_be_bytes());
    out.extend((scale as u16).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn round(text: &str) -> String {
        let (mut binary, mut back) = (Vec::new(), Vec::new());
        write_binary(text.as_bytes(), &mut binary).unwrap();
        write_text(&binary, &mut back).unwrap();
        String::from_utf8(back).unwrap()
    }

    #[test]
    fn known_fields_of_the_server() {
        // SELECT numeric_send(12345.678), numeric_send(-0.0001), numeric_send(0.00)
        for (text, words) in [
            ("12345.678", vec![3u16, 1, 0, 3, 1, 2345, 6780]),
            ("-0.0001", vec![1, 0xffff, 0x4000, 4, 1]),
            ("0.00", vec![0, 0, 0, 2]),
            ("100000000", vec![1, 2, 0, 0, 1]),
        ] {
            let mut binary = Vec::new();
            write_binary(text.as_bytes(), &mut binary).unwrap();
            let expected: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
            assert_eq!(binary, expected, "{text}");
            assert_eq!(round(text), text);
        }
    }

    #[test]
    fn specials_survive() {
        for text in ["NaN", "Infinity", "-Infinity"] {
            assert_eq!(round(text), text);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1e5", "1 ", "0x1", "1.2.3", "nan"] {
            assert_eq!(
                write_binary(text.as_bytes(), &mut Vec::new()),
                None,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_thousand_digits_survive(
            sign in prop::sample::select(vec!["", "-"]),
            whole in "0|[1-9][0-9]{0,600}",
            fraction in "(\\.[0-9]{1,400})?",
        ) {
            let zero = !whole.contains(|c| c > '0') && !fraction.contains(|c: char| c > '0');
            let text = format!("{}{whole}{fraction}", if zero { "" } else { sign });
            prop_assert_eq!(round(&text), text);
        }

        #[test]
        fn any_bytes_are_a_number_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = write_text(&bytes, &mut Vec::new());
            let _ = write_binary(&bytes, &mut Vec::new());
        }
    }
}
