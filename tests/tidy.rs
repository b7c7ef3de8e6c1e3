//! Keeps the house in order: import direction, headers, sizes, who may print.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Floors as in `lib.rs`. A module may import its own floor-mates only where they are named together in `TOGETHER`.
const FLOORS: &[(u32, &[&str])] = &[
    (0, &["error", "ident", "input"]),
    (1, &["key", "copy"]),
    (2, &["catalog"]),
    (3, &["wire"]),
    (4, &["transform"]),
    (5, &["rules", "report", "detect", "drift"]),
    (6, &["plan", "import"]),
    (7, &["pg", "draft", "http"]),
    (8, &["source", "sink", "shop", "services", "secret"]),
    (9, &["engine"]),
    (10, &["refresh"]),
    (11, &["demo", "init", "parity"]),
    (12, &["up"]),
    (13, &["cli"]),
];

/// The generator implements the source's trait.
const TOGETHER: &[(&str, &str)] = &[("shop", "source")];

/// Modules that another one must not know although it stands on a lower floor.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("pg", &["rules", "plan", "transform", "wire"]),
    (
        "http",
        &[
            "ident",
            "input",
            "key",
            "copy",
            "catalog",
            "wire",
            "transform",
            "rules",
            "report",
            "detect",
            "drift",
            "plan",
        ],
    ),
    (
        "services",
        &[
            "key",
            "copy",
            "catalog",
            "wire",
            "transform",
            "rules",
            "report",
            "detect",
            "plan",
            "pg",
        ],
    ),
    (
        "secret",
        &[
            "key",
            "copy",
            "catalog",
            "wire",
            "transform",
            "rules",
            "report",
            "detect",
            "drift",
            "plan",
            "pg",
        ],
    ),
    ("rules", &["catalog", "wire", "copy"]),
    ("detect", &["key", "wire", "copy"]),
    ("drift", &["catalog", "key", "wire", "copy", "transform"]),
    (
        "parity",
        &["plan", "rules", "transform", "engine", "refresh"],
    ),
    (
        "import",
        &["catalog", "key", "wire", "copy", "detect", "report"],
    ),
    ("engine", &["pg", "rules", "key"]),
];

const LONGEST_FILE: usize = 500;

struct File {
    path: PathBuf,
    module: String,
    /// The text before the tests, without comment lines.
    code: String,
    text: String,
}

fn floor(module: &str) -> Option<u32> {
    FLOORS
        .iter()
        .find(|(_, modules)| modules.contains(&module))
        .map(|(floor, _)| *floor)
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn production() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    rust_files(&root.join("src"), &mut paths);
    rust_files(&root.join("fixtures"), &mut paths);
    paths.retain(|path| {
        !path
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem == "laws")
    });
    let files: Vec<File> = paths.iter().map(|path| read(root, path)).collect();
    assert!(
        files.len() > 40,
        "the walk found only {} files",
        files.len()
    );
    files
}

fn read(root: &Path, path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap();
    let relative = path.strip_prefix(root).unwrap().to_path_buf();
    let module = relative
        .components()
        .nth(1)
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    let module = module.trim_end_matches(".rs").to_owned();
    let production = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let code = production
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    File {
        path: relative,
        module,
        code,
        text,
    }
}

/// Top-level modules that a file names through `crate::`.
fn imports(code: &str) -> Vec<String> {
    let word = |rest: &str| -> String {
        rest.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let (mut depth, mut item) = (0, String::new());
                for c in list.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => found.push(word(std::mem::take(&mut item).trim())),
                        c => item.push(c),
                    }
                }
                found.push(word(item.trim()));
            }
            None => found.push(word(rest)),
        }
    }
    found.retain(|module| floor(module).is_some());
    found
}

#[test]
fn imports_go_down() {
    let mut wrong = Vec::new();
    for file in production() {
        let Some(own) = floor(&file.module) else {
            continue;
        };
        for module in imports(&file.code) {
            let together = TOGETHER.contains(&(file.module.as_str(), module.as_str()));
            let down = floor(&module).is_some_and(|other| other < own) || together;
            let forbidden = FORBIDDEN
                .iter()
                .any(|(from, to)| *from == file.module && to.contains(&module.as_str()));
            if module != file.module && (!down || forbidden) {
                wrong.push(format!("{} imports {module}", file.path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "against the direction:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_module_has_a_floor() {
    for file in production() {
        let known =
            floor(&file.module).is_some() || ["lib", "main"].contains(&file.module.as_str());
        assert!(known, "{} belongs to no floor", file.path.display());
    }
}

#[test]
fn an_upward_import_is_seen_in_every_spelling() {
    assert_eq!(imports("use crate::engine::Job;"), ["engine"]);
    assert_eq!(
        imports("use crate::{error::{Error, Kind}, sink};"),
        ["error", "sink"]
    );
    assert_eq!(imports("fn f() -> crate::plan::Plan {"), ["plan"]);
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in production() {
        assert!(
            file.text.starts_with("//!"),
            "{} has no header",
            file.path.display()
        );
    }
}

#[test]
fn files_stay_small() {
    for file in production() {
        let production = file.text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let lines = production.lines().count();
        assert!(
            lines <= LONGEST_FILE,
            "{} has {lines} lines",
            file.path.display()
        );
    }
}

#[test]
fn one_file_prints() {
    for file in production() {
        if file.path.ends_with("cli/screen.rs") {
            continue;
        }
        for word in [
            "println!",
            "eprintln!",
            "print!(",
            "io::stdout",
            "io::stderr",
            "MultiProgress",
        ] {
            assert!(
                !file.code.contains(word),
                "{} uses {word}",
                file.path.display()
            );
        }
    }
}

#[test]
fn decisions_need_no_machine() {
    for file in production() {
        let pure = floor(&file.module).is_some_and(|floor| floor <= 6) || file.module == "draft";
        let reads_files = file.path.ends_with("rules/load.rs") || file.module == "input";
        if !pure || reads_files {
            continue;
        }
        for word in [
            "TcpStream",
            "UnixStream",
            "UdpSocket",
            "tokio",
            "std::thread",
            "Instant::now",
            "SystemTime",
            "std::env",
            "std::fs",
        ] {
            assert!(
                !file.code.contains(word),
                "{} uses {word}",
                file.path.display()
            );
        }
    }
}

#[test]
fn no_module_is_a_drawer_for_everything() {
    for file in production() {
        let stem = file.path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !["utils", "util", "common", "helpers", "misc"].contains(&stem),
            "{}",
            file.path.display()
        );
    }
}

#[test]
fn each_dependency_says_why_it_is_there() {
    let manifest = include_str!("../Cargo.toml");
    let (mut section, mut last) = (String::new(), "");
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line.to_owned();
        } else if ["[dependencies]", "[dev-dependencies]"].contains(&section.as_str())
            && line.contains('=')
            && !line.starts_with('#')
        {
            assert!(!last.is_empty(), "no reason above: {line}");
        }
        last = line;
    }
}
