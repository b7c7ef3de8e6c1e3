//! Check digits: of IBANs, and those that countries have within account numbers.

use crate::transform::builtin::finance::luhn;
use crate::transform::builtin::identifiers::national_id::italian_check;

/// The remainder by 97 of a number whose letters count as two digits, A being 10.
/// Source: ISO/IEC 7064, system MOD 97-10.
fn remainder(symbols: impl IntoIterator<Item = u8>) -> u64 {
    let number = symbols.into_iter().fold(0, |number: u64, symbol| {
        // Divided only where the next two digits, or the 255 of a byte that is no digit, might find no room.
        let number = match number {
            ..ROOM => number,
            _ => number % 97,
        };
        match symbol {
            b'A'..=b'Z' => number * 100 + u64::from(symbol - b'A') + 10,
            _ => number * 10 + u64::from(symbol.wrapping_sub(b'0')),
        }
    });
    number % 97
}

/// A number that can be a hundred times as large and more.
const ROOM: u64 = 1 << 56;

/// Whether the check digits of an IBAN are right. Source: ISO 13616-1, annex A.
pub(super) fn is_right(symbols: &[u8]) -> bool {
    let (head, account) = symbols.split_at(symbols.len().min(4));
    // 00, 01 and 98, 99 have the remainders of other digits and are never computed.
    let computed = head.len() == 4 && !matches!(&head[2..], b"00" | b"01" | b"99");
    computed && remainder(account.iter().chain(head).copied()) == 1
}

/// Writes the check digits of an IBAN.
pub(super) fn complete(symbols: &mut [u8]) {
    let (head, account) = symbols.split_at_mut(symbols.len().min(4));
    if let [first, second, tens, ones] = head {
        let zeros = [*first, *second, b'0', b'0'];
        let check = 98 - remainder(account.iter().copied().chain(zeros));
        *tens = b'0' + (check / 10) as u8;
        *ones = b'0' + (check % 10) as u8;
    }
}

/// How a country checks account numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum National {
    /// The remainder by 97, or 97: two digits at the end. Source: Febelfin, "Structure of the account number".
    Belgian,
    /// The clé RIB: 97 less the remainder. Source: CFONB, "Relevé d'identité bancaire"; letters count as digits there.
    Rib,
    /// 98 less the remainder, after ISO/IEC 7064, at the end.
    Mod97,
    /// Two digits by eleven, behind bank and branch. Source: Banco de España, Circular 1/1990 (dígitos de control).
    Spanish,
    /// The CIN, a letter in front. Source: ABI, "Coordinate bancarie BBAN"; as in the codice fiscale.
    Italian,
    /// A digit by eleven at the end, which some numbers do not have; of the bank only where an account does not begin with
    /// 00. Source: Finans Norge, "Kontonummer, kontrollsiffer".
    Norwegian,
    /// Digits by eleven at the end of both parts, the ten digits of the account and the six in front of them, which some
    /// numbers do not have. Source: ČNB, vyhláška č. 169/2011 Sb.
    Czech,
    /// A digit by ten at the end, weights 7, 3, 1. Source: Eesti Pangaliit, "7-3-1 meetod".
    Estonian,
    /// The eighth digit of the bank's code, by ten. Source: NBP, "Numer rozliczeniowy".
    Polish,
    /// The ninth digit of the holder's number in the end, by eleven, which some do not have. Source: Þjóðskrá, "Kennitala".
    Icelandic,
    /// A digit after Luhn at the end. Source: Finance Finland, "Finnish account number standard".
    Luhn,
}

impl National {
    /// Those of a country, as far as they are known here.
    pub(super) fn of(country: &str) -> Option<Self> {
        Some(match country {
            "BE" => Self::Belgian,
            "FR" | "MC" | "MR" | "TN" => Self::Rib,
            "BA" | "ME" | "MK" | "PT" | "RS" | "SI" | "TL" => Self::Mod97,
            "ES" => Self::Spanish,
            "IT" | "SM" => Self::Italian,
            "NO" => Self::Norwegian,
            "FI" => Self::Luhn,
            "CZ" | "SK" => Self::Czech,
            "EE" => Self::Estonian,
            "PL" => Self::Polish,
            "IS" => Self::Icelandic,
            _ => return None,
        })
    }

    /// Whether a place of an account number of that length is a check digit.
    pub(super) fn is_at(self, place: usize, length: usize) -> bool {
        match self {
            Self::Belgian | Self::Rib | Self::Mod97 => place + 2 >= length,
            Self::Spanish => matches!(place, 8 | 9),
            Self::Italian => place == 0,
            Self::Norwegian | Self::Luhn | Self::Estonian => place + 1 == length,
            Self::Czech => matches!(place, 9 | 19),
            Self::Polish => place == 7,
            Self::Icelandic => place == 20,
        }
    }

    /// Writes the check digits of an account number; whether it can have some.
    pub(super) fn complete(self, account: &mut [u8]) -> bool {
        match self {
            Self::Belgian => at_end(account, |rest| match rest {
                0 => 97,
                rest => rest,
            }),
            Self::Mod97 => at_end(account, |rest| 98 - rest * 100 % 97),
            Self::Rib => {
                let mut digits = [b'0'; 32];
                for (digit, symbol) in digits.iter_mut().zip(account.iter()) {
                    *digit = as_digit(*symbol);
                }
                let Some(digits) = digits.get_mut(..account.len()) else {
                    return false;
                };
                let done = at_end(digits, |rest| 97 - rest * 100 % 97);
                let from = account.len().saturating_sub(2);
                account[from..].copy_from_slice(&digits[from..]);
                done
            }
            Self::Spanish => spanish(account),
            Self::Italian => {
                let Some((first, rest)) = account.split_first_mut() else {
                    return false;
                };
                let letter = italian_check(rest);
                *first = letter.unwrap_or(b'A');
                letter.is_some()
            }
            Self::Norwegian => norwegian(account),
            Self::Czech => {
                let parts = account
                    .get_mut(4..20)
                    .and_then(|own| own.split_at_mut_checked(6));
                parts.is_some_and(|(front, own)| {
                    let front = eleven(front, &[10, 5, 8, 4, 2]);
                    front && eleven(own, &[6, 3, 7, 9, 10, 5, 8, 4, 2])
                })
            }
            Self::Estonian => ten(
                account.get_mut(2..),
                &[7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7],
            ),
            Self::Polish => ten(account.get_mut(..8), &[3, 9, 7, 1, 3, 9, 7]),
            Self::Icelandic => {
                let holder = account.get_mut(12..21);
                holder.is_some_and(|holder| eleven(holder, &[3, 2, 7, 6, 5, 4, 3, 2]))
            }
            Self::Luhn => {
                let Some((last, rest)) = account.split_last_mut() else {
                    return false;
                };
                *last = b'0' + luhn::check_digit(rest);
                true
            }
        }
    }
}

/// Two digits at the end, made of the remainder by 97 of what stands in front.
fn at_end(account: &mut [u8], check: impl Fn(u64) -> u64) -> bool {
    let Some((front, end)) = account.split_last_chunk_mut::<2>() else {
        return false;
    };
    let check = check(remainder(front.iter().copied()));
    *end = [b'0' + (check / 10) as u8, b'0' + (check % 10) as u8];
    true
}

/// Letters of a RIB as digits: A to I, J to R from 1 on, S to Z from 2 on.
fn as_digit(symbol: u8) -> u8 {
    match symbol {
        b'A'..=b'R' => b'1' + (symbol - b'A') % 9,
        b'S'..=b'Z' => b'2' + (symbol - b'S'),
        _ => symbol,
    }
}

fn weighed(digits: &[u8], weights: &[u32]) -> u32 {
    let digits = digits
        .iter()
        .map(|digit| u32::from(digit.wrapping_sub(b'0')));
    digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

fn spanish(account: &mut [u8]) -> bool {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let check = |sum: u32| match sum % 11 {
        0 => b'0',
        1 => b'1',
        rest => b'0' + (11 - rest) as u8,
    };
    let Some((bank, rest)) = account.split_at_mut_checked(8) else {
        return false;
    };
    let [first, second, own @ ..] = rest else {
        return false;
    };
    // Two zeros stand in front of bank and branch.
    *first = check(weighed(bank, &WEIGHTS[2..]));
    *second = check(weighed(own, &WEIGHTS));
    true
}

fn norwegian(account: &mut [u8]) -> bool {
    let Some((last, rest)) = account.split_last_mut() else {
        return false;
    };
    let sum = match rest.get(4..) {
        Some([b'0', b'0', own @ ..]) => weighed(own, &[5, 4, 3, 2]),
        _ => weighed(rest, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]),
    };
    let check = (11 - sum % 11) % 11;
    *last = b'0' + (check % 10) as u8;
    check < 10
}

/// Sets the last digit so that the sum by weights and itself is a multiple of eleven; whether one does.
fn eleven(digits: &mut [u8], weights: &[u32]) -> bool {
    let Some((last, rest)) = digits.split_last_mut() else {
        return false;
    };
    let check = (11 - weighed(rest, weights) % 11) % 11;
    *last = b'0' + (check % 10) as u8;
    check < 10
}

/// The same for ten, which always goes.
fn ten(digits: Option<&mut [u8]>, weights: &[u32]) -> bool {
    let Some((last, rest)) = digits.and_then(|digits| digits.split_last_mut()) else {
        return false;
    };
    let check = (10 - weighed(rest, weights) % 10) % 10;
    *last = b'0' + check as u8;
    true
}
