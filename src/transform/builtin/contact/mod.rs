//! Contact: how people are reached.

pub mod email;
pub mod phone;
pub mod social_handle;
pub mod username;
