//! The Brazilian CPF of people, nine digits and two check digits, and CNPJ of companies, a root of eight digits, a branch
//! of four and two check digits.
//!
//! Source: Receita Federal, Instrução Normativa RFB 2.172/2024 (CPF) and 2.119/2022 (CNPJ): check digits by eleven. The
//! CNPJ of letters and digits that is given out since July 2026 is none of these.

use super::{Id, put, read, weighed};

#[derive(Debug)]
pub(super) struct Cpf;

#[derive(Debug)]
pub(super) struct Cnpj;

/// A check digit by eleven: weights grow from 2 at the last digit to `highest`, then begin again.
fn check(digits: &[u8], highest: u32) -> u8 {
    let count = digits.len() as u32;
    let weights = (0..count).map(|place| 2 + (count - 1 - place) % (highest - 1));
    match weighed(digits, weights) % 11 {
        0 | 1 => b'0',
        rest => b'0' + (11 - rest) as u8,
    }
}

/// Both check digits of the digits in front of them.
fn checks(digits: &[u8], highest: u32) -> Option<[u8; 2]> {
    let mut all = [b'0'; 13];
    let with_first = all.get_mut(..=digits.len())?;
    let (own, first) = with_first.split_at_mut(digits.len());
    own.copy_from_slice(digits);
    first[0] = check(digits, highest);
    let first = first[0];
    Some([first, check(with_first, highest)])
}

/// Largest weights of the two numbers.
const CPF: u32 = 11;
const CNPJ: u32 = 9;

/// Writes the check digits behind the digits.
fn write_checks(symbols: &mut [u8], highest: u32) {
    if let Some((digits, last)) = symbols.split_last_chunk_mut::<2>() {
        *last = checks(digits, highest).unwrap_or(*b"00");
    }
}

/// Whether all nine digits are the same: the computed check digits then are that digit too, and nobody has such a number.
fn is_repeated(number: u64) -> bool {
    number.is_multiple_of(111_111_111)
}

impl Id for Cpf {
    fn counts(&self) -> &'static [u128] {
        &[1_000_000_000]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (digits, last) = symbols.split_last_chunk::<2>()?;
        let number = (digits.len() == 9).then(|| read(digits))??;
        let valid = !is_repeated(number) && checks(digits, CPF)? == *last;
        valid.then_some((0, number))
    }

    fn has(&self, _: usize, place: u64) -> bool {
        !is_repeated(place)
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        if let Some((digits, _)) = symbols.split_last_chunk_mut::<2>() {
            put(place, digits);
        }
        write_checks(symbols, CPF);
    }
}

impl Id for Cnpj {
    fn counts(&self) -> &'static [u128] {
        &[100_000_000]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (digits, last) = symbols.split_last_chunk::<2>()?;
        let (root, branch) = digits.split_at_checked(8)?;
        let branch = (branch.len() == 4).then(|| read(branch))??;
        let root = read(root)?;
        let valid = branch > 0 && checks(digits, CNPJ)? == *last;
        valid.then_some((0, root))
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        if let Some(root) = symbols.get_mut(..8) {
            put(place, root);
        }
        write_checks(symbols, CNPJ);
    }
}
