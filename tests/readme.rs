//! The README's table of transforms is the registry's. `UPDATE=1 cargo test --test readme` writes it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use standin::transform::registry::REGISTRY;

const START: &str = "<!-- transforms: written by `UPDATE=1 cargo test --test readme` -->\n";
const END: &str = "<!-- end of transforms -->";

fn table() -> String {
    let mut text =
        "| transform | what comes out | types | guarantees |\n|---|---|---|---|\n".to_owned();
    for entry in REGISTRY {
        let types: Vec<&str> = entry.accepts.iter().map(|family| family.name()).collect();
        let types = if types.is_empty() {
            "any".to_owned()
        } else {
            types.join(", ")
        };
        text += &format!(
            "| `{}` | {} | {types} | {} |\n",
            entry.name,
            entry.summary,
            entry.promises()
        );
    }
    text
}

#[test]
fn the_table_of_transforms_is_the_registrys() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(START).expect("the start mark");
    let (found, after) = rest.split_once(END).expect("the end mark");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("{before}{START}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(found, table(), "run UPDATE=1 cargo test --test readme");
}

#[test]
fn the_comparison_counts_what_the_registry_has() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let row = format!("\n| transforms | {} |", REGISTRY.len());
    assert!(readme.contains(&row), "{} transforms", REGISTRY.len());
}
