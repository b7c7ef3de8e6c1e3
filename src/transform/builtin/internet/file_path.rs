//! `file_path`: the name or path of another file of the same kind.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};

use crate::key::prf::{Draw, SUFFIX};
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{Column, texts};
use crate::transform::words::{LOREM, longest_text};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "file_path",
    group: Group::Internet,
    summary: "the name or path of another file",
    doc: "A Latin word and a suffix instead of the file's name, and a word with four characters instead of each folder's: \
          what lay in one folder still does. Slashes and backslashes, a drive, `.` and `..` stay, so does an extension \
          of at most five letters and digits unless `extension: drop`. The suffix carries 80 keyed bits of the whole path, \
          so paths stay distinct and the column may be unique; `style: words` has two words instead, and may repeat. Of \
          deep paths the first eight folders are made, the root among them; with `longest`, as many as fit.",
    params: &[
        Param {
            name: "extension",
            kind: "keep|drop",
            default: "keep",
            doc: "whether the file's extension stays",
        },
        Param {
            name: "style",
            kind: "full|words",
            default: "full",
            doc: "a word and a suffix, or two words",
        },
        LONGEST,
    ],
    accepts: TEXTS,
    examples: &[
        "/home/grace/Scans/passport.pdf",
        "passport.pdf",
        "C:\\Users\\ada\\cv",
    ],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Folders that are made; those below are left out.
const FOLDERS: usize = 8;

/// Characters of an extension that stays.
const EXTENSION: usize = 5;

/// Characters behind the word of a folder.
const MARK: usize = 4;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keeps = params.choice("extension", &[("keep", true), ("drop", false)]);
    let words = params.choice("style", &[("full", false), ("words", true)]);
    let longest = Longest::read(&mut params);
    params.finish()?;
    let path = FilePath {
        fold: Fold::of(input.ty.family),
        keeps: keeps.unwrap_or(true),
        words: words.unwrap_or(false),
        folders: 0,
    };
    Ok(Box::new(path.within(longest)?))
}

#[derive(Debug, Clone, Copy)]
struct FilePath {
    fold: Fold,
    /// Whether extensions stay.
    keeps: bool,
    words: bool,
    /// How many folders are made.
    folders: usize,
}

impl FilePath {
    /// With as many folders as there is room for; a problem where there is none for a name.
    fn within(mut self, longest: Longest) -> Result<Self, Problem> {
        longest.of_exactly(self.longest())?;
        while self.folders < FOLDERS {
            let deeper = Self {
                folders: self.folders + 1,
                ..self
            };
            if !longest.takes(deeper.longest()) {
                break;
            }
            self = deeper;
        }
        Ok(self)
    }

    /// Characters of the longest path.
    fn longest(self) -> u32 {
        let word = longest_text(LOREM);
        let folder = word + 1 + MARK as u32;
        let name = word + 1 + if self.words { word } else { SUFFIX as u32 };
        let extension = if self.keeps { 1 + EXTENSION as u32 } else { 0 };
        // A drive, a slash in front and one behind each folder.
        3 + self.folders as u32 * (folder + 1) + name + extension
    }
}

impl Prepared for FilePath {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: match self.words {
                true => Distinct::No,
                false => Distinct::KeyedBits(80),
            },
            makes_nulls: false,
            max_chars: Some(self.longest()),
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            path: *self,
            key: key.domain(domain),
        })
    }
}

struct Kernel {
    path: FilePath,
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 48);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = self.path.fold.apply(column.value(row));
                if !value.is_empty() {
                    self.write(&value, &mut out.bytes);
                }
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }
}

impl Kernel {
    fn write(&self, value: &str, out: &mut Vec<u8>) {
        let is_separator = |c: char| matches!(c, '/' | '\\');
        let name_at = value.rfind(is_separator).map_or(0, |place| place + 1);
        let (folders, name) = value.split_at(name_at);
        let mut made = 0;
        for (at, folder) in folders.split_inclusive(is_separator).enumerate() {
            let text = folder.trim_end_matches(is_separator);
            let separator = folder.get(text.len()..).unwrap_or_default();
            let is_drive = at == 0 && text.len() == 2 && text.ends_with(':');
            if made == self.path.folders {
                break;
            }
            // What is no folder counts too, so that no row of dots or slashes outgrows what was promised.
            made += usize::from(!is_drive);
            if text.is_empty() || is_drive || text == "." || text == ".." {
                out.extend_from_slice(text.as_bytes());
            } else {
                let draw = self.key.draw(text.as_bytes());
                word(&draw, 0, out);
                out.push(b'-');
                mark(&draw, out);
            }
            out.extend_from_slice(separator.as_bytes());
        }
        if !name.is_empty() {
            let draw = self.key.draw(value.as_bytes());
            word(&draw, 0, out);
            out.push(b'-');
            match self.path.words {
                true => word(&draw, 1, out),
                false => draw.suffix(out),
            }
            if let Some(extension) = extension(name).filter(|_| self.path.keeps) {
                out.push(b'.');
                out.extend_from_slice(extension.as_bytes());
            }
        }
    }
}

fn word(draw: &Draw, choice: usize, out: &mut Vec<u8>) {
    let word = LOREM.get(draw.below(choice, LOREM.len() as u32) as usize);
    out.extend_from_slice(word.unwrap_or(&"").as_bytes());
}

fn mark(draw: &Draw, out: &mut Vec<u8>) {
    let start = out.len();
    draw.suffix(out);
    out.truncate(start + MARK);
}

/// What kind of file it is, if the name says so in a few letters and digits.
fn extension(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let plain = extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let short = (1..=EXTENSION).contains(&extension.len());
    (plain && short && !stem.is_empty()).then_some(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(value: &str) -> String {
        let path = FilePath {
            fold: Fold::Exact,
            keeps: true,
            words: false,
            folders: FOLDERS,
        };
        made_by(path, value)
    }

    fn made_by(path: FilePath, value: &str) -> String {
        let key = MasterKey::for_documentation().domain("test");
        let mut out = Vec::new();
        Kernel { path, key }.write(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_form_of_a_path_stays() {
        let path = made("/home/grace/scan.tar.gz");
        let parts: Vec<_> = path.split('/').collect();
        assert_eq!((parts.len(), parts[0]), (4, ""));
        assert!(
            parts[3].rsplit_once('.').unwrap().1 == "gz"
                && !path.contains("grace")
                && !path.contains("scan")
        );
        assert!(made("C:\\Users\\ada\\cv").starts_with("C:\\"));
        assert!(made("../x.toolongtobeone").starts_with("../"));
        assert!(!made("../x.toolongtobeone").contains("long"));
        assert!(made("/srv/").ends_with('/'));
        assert_eq!(made("/"), "/");
        assert!(!made(".bashrc").contains("bash"));
    }

    #[test]
    fn files_of_one_folder_stay_in_one() {
        let folder = |path: &str| made(path).rsplit_once('/').unwrap().0.to_owned();
        assert_eq!(folder("/a/b/1.txt"), folder("/a/b/2.txt"));
        assert_ne!(folder("/a/b/1.txt"), folder("/a/c/1.txt"));
        assert_ne!(made("/a/b/1.txt"), made("/a/b/2.txt"));
    }

    /// What stands in a column of so many characters at most.
    fn short(longest: &str) -> FilePath {
        let args = Arg::map(&[("longest", longest)]);
        let ty = crate::catalog::Type::plain("text", crate::catalog::Family::Text);
        let mut params = Params::read(&args, ENTRY.params);
        let longest = Longest::read(&mut params);
        assert!(prepare(&args, Input { ty: &ty }).is_ok());
        let path = FilePath {
            fold: Fold::Exact,
            keeps: true,
            words: false,
            folders: 0,
        };
        path.within(longest).unwrap()
    }

    #[test]
    fn no_path_is_longer_than_promised() {
        for path in [short("1000"), short("100"), short("60"), short("40")] {
            let longest = path.guarantees().max_chars.unwrap() as usize;
            for value in [
                format!("C:\\{}x.abcde", "f\\".repeat(50)),
                "C:\\".repeat(50),
                format!("/{}", "../".repeat(90)),
                format!("{}x", "/".repeat(500)),
                "/\\".repeat(100),
            ] {
                let made = made_by(path, &value);
                assert!(made.len() <= longest, "{value}");
            }
        }
    }

    #[test]
    fn paths_of_narrow_columns_have_fewer_folders() {
        let path = short("100");
        assert!(path.guarantees().max_chars.unwrap() <= 100);
        assert!(path.guarantees().distinct.is_unique());
        let (deep, plain) = ("a/b/c/d/e/f/g/h/i.jpg", "avatars/ada.jpg");
        assert_eq!(made_by(path, plain), made(plain));
        let short_of = made_by(path, deep);
        assert_eq!(short_of.matches('/').count(), path.folders, "{short_of}");
        let (folders, name) = short_of.rsplit_once('/').unwrap();
        assert!(made(deep).starts_with(folders) && made(deep).ends_with(name));
        let ty = crate::catalog::Type::plain("text", crate::catalog::Family::Text);
        let args = Arg::map(&[("longest", "20")]);
        assert!(prepare(&args, Input { ty: &ty }).is_err());
    }
}
