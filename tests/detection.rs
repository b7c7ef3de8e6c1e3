//! How well personal columns are found: precision and recall over a labelled list, by names and types alone.
//!
//! ```sh
//! cargo test --test detection -- --nocapture     # prints both, and every column that was judged wrongly
//! ```
//!
//! `fixtures/detection/columns.csv` has two parts: `tune` was looked at while the dictionary was written, `held` was
//! not, and is only measured. What sampled values add is seen in tests/init.rs, on a real server.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one prints what it measured"
)]

use standin::catalog::{Column, Family, Table, Type};
use standin::detect::{self, Category};
use standin::ident::TableName;

const LIST: &str = include_str!("../fixtures/detection/columns.csv");

/// Both measures must stay above this, in both parts.
const LEAST: f64 = 0.9;

struct Labelled {
    part: &'static str,
    source: &'static str,
    table: &'static str,
    column: &'static str,
    ty: Type,
    category: Option<Category>,
}

fn list() -> Vec<Labelled> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let [part, source, table, column, ty, category] = fields.as_slice() else {
                panic!("{line}");
            };
            let known = Category::named(category);
            assert!(known.is_some() || *category == "none", "{line}");
            Labelled {
                part,
                source,
                table,
                column,
                ty: self::ty(ty),
                category: known,
            }
        })
        .collect()
}

fn ty(name: &str) -> Type {
    let family = match name {
        "text" | "varchar" => Family::Text,
        "citext" => Family::Citext,
        "smallint" => Family::Int2,
        "int" => Family::Int4,
        "bigint" => Family::Int8,
        "numeric" => Family::Numeric,
        "real" => Family::Float4,
        "double" => Family::Float8,
        "bool" => Family::Bool,
        "date" => Family::Date,
        "timestamp" => Family::Timestamp,
        "timestamptz" => Family::TimestampTz,
        "uuid" => Family::Uuid,
        "inet" => Family::Inet,
        "jsonb" => Family::Jsonb,
        "bytea" => Family::Bytea,
        "enum" => Family::Enum,
        "text[]" => Family::Array,
        "point" | "macaddr" | "tsvector" => Family::Other,
        other => panic!("no type {other}"),
    };
    Type {
        element: (family == Family::Array).then(|| Box::new(Type::plain("text", Family::Text))),
        ..Type::plain(name, family)
    }
}

fn table(name: &str, columns: &[&Labelled]) -> Table {
    let columns = columns
        .iter()
        .map(|labelled| Column::plain(labelled.column, labelled.ty.clone()));
    Table::plain(TableName::new("public", name), columns.collect())
}

#[derive(Default)]
struct Score {
    found: usize,
    missed: usize,
    wrongly: usize,
    rightly_none: usize,
    /// Of those found, how many with the labelled category.
    same_category: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.wrongly).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.found as f64 / (self.found + self.missed).max(1) as f64
    }
}

fn measure(part: &str, list: &[Labelled]) -> Score {
    let mut score = Score::default();
    let of_part: Vec<&Labelled> = list
        .iter()
        .filter(|labelled| labelled.part == part)
        .collect();
    for columns in of_part.chunk_by(|a, b| (a.source, a.table) == (b.source, b.table)) {
        let table = table(columns[0].table, columns);
        for (labelled, judgement) in columns.iter().zip(detect::table(&table, &[])) {
            let seen = judgement.personal.map(|proposal| proposal.category);
            match (labelled.category, seen) {
                (Some(label), Some(seen)) => {
                    score.found += 1;
                    score.same_category += usize::from(label == seen);
                }
                (Some(_), None) => score.missed += 1,
                (None, Some(_)) => score.wrongly += 1,
                (None, None) => score.rightly_none += 1,
            }
            let show = |category: Option<Category>| category.map_or("none", Category::name);
            // What is held out stays unseen: only its numbers are printed, unless somebody asks.
            let visible = part == "tune" || std::env::var_os("SHOW_HELD").is_some();
            if visible && labelled.category != seen {
                println!(
                    "  {}.{}.{}: {} taken for {}",
                    labelled.source,
                    labelled.table,
                    labelled.column,
                    show(labelled.category),
                    show(seen)
                );
            }
        }
    }
    score
}

#[test]
fn personal_columns_are_found_and_others_left_alone() {
    let list = list();
    assert!(list.len() >= 600, "{}", list.len());
    let scores = ["tune", "held"].map(|part| (part, measure(part, &list)));
    println!("part   columns  precision  recall  category");
    for (part, score) in &scores {
        let columns = score.found + score.missed + score.wrongly + score.rightly_none;
        println!(
            "{part:5}  {columns:7}  {:9.3}  {:6.3}  {:8.3}",
            score.precision(),
            score.recall(),
            score.same_category as f64 / score.found.max(1) as f64
        );
    }
    for (part, score) in &scores {
        assert!(
            score.precision() >= LEAST,
            "{part}: precision {}",
            score.precision()
        );
        assert!(score.recall() >= LEAST, "{part}: recall {}", score.recall());
    }
}
