//! Finance: cards and accounts.

pub mod amount;
pub mod bic;
pub mod card_type;
pub mod credit_card;
pub mod currency;
pub mod iban;
pub(in crate::transform::builtin) mod luhn;
