//! Bytes: images, documents and other files in the database.

pub mod bytes;
