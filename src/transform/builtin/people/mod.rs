//! People: their names.

pub mod first_name;
pub mod last_name;
pub mod name;
