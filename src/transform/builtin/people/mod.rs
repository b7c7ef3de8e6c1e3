//! People: their names, titles, jobs and passwords.

pub mod first_name;
pub mod gender;
pub mod job;
pub mod last_name;
pub mod middle_name;
pub mod name;
pub mod password_hash;
pub mod persona;
pub mod title;
