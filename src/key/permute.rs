//! Keyed bijections.
