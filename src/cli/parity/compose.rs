//! `standin parity compose`: what production runs on, for a developer's machine.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::args::size;
use super::super::screen::Screen;
use crate::error::{Error, Kind, Result};
use crate::init::file::{Existing, may_write, write};
use crate::input;
use crate::parity::capture;
use crate::parity::compose::{Fill, LEAST_MEMORY, Wishes, handed_on, written};

/// `standin parity compose`.
#[derive(Debug, Args)]
pub struct ParityComposeArgs {
    /// What production is like, as `standin parity capture` wrote it
    #[arg(value_name = "MANIFEST")]
    pub manifest: PathBuf,

    /// Write the compose file here instead of to stdout
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub force: bool,

    /// Memory that each service may take; what production gives more to is made smaller
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = size)]
    pub memory: u64,

    /// Add a step that fills the database by this rules file: `docker compose run --rm fill`
    #[arg(long, value_name = "RULES")]
    pub rules: Option<PathBuf>,
}

pub(super) fn run(args: &ParityComposeArgs, screen: &Screen) -> Result<()> {
    let existing = match args.force {
        true => Existing::Replace,
        false => Existing::Refuse,
    };
    if let Some(path) = &args.output {
        if existing == Existing::Refuse && path.symlink_metadata().is_ok() {
            return Err(Error::new(Kind::Refused, "the file is there already")
                .on(path.display().to_string())
                .hint("give --force to replace it"));
        }
        may_write(path, existing)?;
    }
    if args.memory < LEAST_MEMORY {
        let what = format!("--memory is less than {} MiB", LEAST_MEMORY >> 20);
        return Err(Error::new(Kind::Rules, what).hint("servers would not start in it"));
    }
    let manifest = capture::read_manifest(&args.manifest, None)?;
    let fill = args
        .rules
        .as_deref()
        .map(|rules| fill(rules, args.output.as_deref()));
    let name = args
        .manifest
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let wishes = Wishes {
        manifest: &name,
        memory: args.memory,
        fill: fill.transpose()?,
    };
    let composed = written(&manifest, &wishes)?;
    match &args.output {
        None => screen.result(composed.text.trim_end())?,
        Some(path) => {
            write(path, &composed.text, existing)?;
            screen.note(&format!("wrote {}", path.display()));
        }
    }
    composed.notes.iter().for_each(|note| screen.note(note));
    Ok(())
}

/// Longest rules file that is read, in bytes.
const LONGEST: u64 = 8 << 20;

/// The step that fills the database, with the folder as the compose file's folder sees it.
fn fill(rules: &Path, output: Option<&Path>) -> Result<Fill> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::of_named(&error), "the rules file cannot be read")
            .on(rules.display().to_string())
            .because(error)
            .hint("--rules names the rules file that the step `fill` runs by")
    };
    let bytes = input::read(rules, LONGEST, None).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let kind = std::io::ErrorKind::InvalidInput;
        failed(std::io::Error::new(kind, "it is not UTF-8 text"))
    })?;
    let file = rules.file_name().unwrap_or_default().to_string_lossy();
    let folder = fs::canonicalize(rules).map_err(failed)?;
    let folder = folder.parent().unwrap_or(Path::new("/"));
    let beside = output
        .and_then(Path::parent)
        .filter(|path| !path.as_os_str().is_empty());
    let beside = fs::canonicalize(beside.unwrap_or(Path::new("."))).map_err(failed)?;
    Ok(Fill {
        folder: seen_from(&beside, folder),
        rules: file.into_owned(),
        variables: handed_on(&text),
    })
}

/// A folder as another one sees it: `./rules`, `../rules`. Both are whole paths without links.
fn seen_from(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::from(if shared == from.len() { "." } else { ".." });
    from.iter().skip(shared + 1).for_each(|_| path.push(".."));
    to.iter().skip(shared).for_each(|part| path.push(part));
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_seen_from_the_compose_file() {
        for (from, to, expected) in [
            ("/a/b", "/a/b/rules", "./rules"),
            ("/a/b", "/a/b", "."),
            ("/a/b/c", "/a/rules", "../../rules"),
            ("/a/b", "/a/rules", "../rules"),
        ] {
            assert_eq!(seen_from(Path::new(from), Path::new(to)), expected);
        }
    }
}
