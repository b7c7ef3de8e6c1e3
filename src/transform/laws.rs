//! Laws that every row of the registry obeys.
