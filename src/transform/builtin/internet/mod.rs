//! Internet: addresses of machines and documents.

pub mod ip_address;
pub mod url;
