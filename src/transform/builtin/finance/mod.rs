//! Finance: cards and accounts.

pub mod credit_card;
