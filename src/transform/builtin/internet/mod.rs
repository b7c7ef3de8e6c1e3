//! Internet: addresses of machines and documents.

pub mod domain;
pub mod file_path;
pub mod ip_address;
pub mod ip_prefix;
pub mod mac_address;
pub mod url;
pub mod user_agent;
