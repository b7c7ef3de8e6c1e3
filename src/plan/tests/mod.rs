//! What plans come out of which rules and catalogs, one behaviour a test.

mod accept;
mod choices;
mod constraints;
mod findings;
mod generated;
mod keys;
mod nulls;
mod output;
mod partial;
mod precedence;
mod siblings;
mod target;
mod uniques;
