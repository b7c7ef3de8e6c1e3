//! One file per transform.
