//! The built-in transforms: one file each, holding its registry row, its parameters and its kernel.
//!
//! A file here may use another one's pieces (an address is made of a street and a city) but knows neither rules nor
//! other columns.

use crate::catalog::Family;

pub mod address;
pub mod city;
pub mod company;
pub mod country;
pub mod credit_card;
pub mod date_shift;
pub mod digits;
pub mod email;
pub mod first_name;
pub mod fixed;
pub mod hash;
pub mod ip_address;
pub mod json;

pub mod keep;
pub mod last_name;
pub mod mask;
pub mod name;
pub mod noise;
pub mod permute;
pub mod phone;
pub mod postcode;
pub mod set_null;
pub mod ssn;
pub mod street;
pub mod text;
pub mod url;
pub mod username;
pub mod uuid;

/// Character strings.
const TEXTS: &[Family] = &[Family::Text, Family::Bpchar, Family::Citext];
