//! Structures: values that hold other values.

pub mod json;
