//! One file a transform (or a family of them that differ in a word list). Each exports a `prepare` for its registry row.

pub(super) mod address;
pub(super) mod company;
pub(super) mod credit_card;
pub(super) mod date_shift;
pub(super) mod digits;
pub(super) mod email;
pub mod fixed;
pub(super) mod hash;
pub(super) mod ip_address;
pub(super) mod json;
pub(super) mod keep;
pub(super) mod mask;
pub(super) mod name;
pub(super) mod noise;
pub(super) mod permute;
pub(super) mod phone;
pub(super) mod set_null;
pub(super) mod ssn;
pub(super) mod text;
pub(super) mod url;
pub(super) mod username;
pub(super) mod uuid;
