//! The built-in transforms: a folder for each heading of the catalogue, and in it one file a transform with its registry
//! row, its parameters and its kernel.
//!
//! A file here may use another one's pieces (an address is made of a street and a city) but knows neither rules nor
//! other columns.

use crate::catalog::Family;

pub mod binary;
pub mod categories;
pub mod contact;
pub mod dates;
pub mod finance;
pub mod identifiers;
pub mod internet;
pub mod numbers;
pub mod people;
pub mod places;
pub mod plain;
pub mod strings;
pub mod structures;

/// Character strings.
pub(super) const TEXTS: &[Family] = &[Family::Text, Family::Bpchar, Family::Citext];
