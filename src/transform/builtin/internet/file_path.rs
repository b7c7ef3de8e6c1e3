//! `file_path`: the name or path of another file of the same kind.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};

use crate::key::prf::{Draw, SUFFIX};
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
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
          deep paths the first `folders` are made, the root among them.",
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
        Param {
            name: "folders",
            kind: "integer",
            default: "8",
            doc: "most folders: 1 to 8; those below are left out, so paths of as many at most fit into 60 characters with 1, \
                  into 100 with 3",
        },
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

/// Most folders that are made; those below are left out.
const FOLDERS: u32 = 8;

/// Characters of an extension that stays.
const EXTENSION: usize = 5;

/// Characters behind the word of a folder.
const MARK: usize = 4;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keeps = params.choice("extension", &[("keep", true), ("drop", false)]);
    let words = params.choice("style", &[("full", false), ("words", true)]);
    let folders = params.integer("folders", 1..=FOLDERS);
    params.finish()?;
    Ok(Box::new(FilePath {
        fold: Fold::of(input.ty.family),
        folders: folders.unwrap_or(1),
        keeps: keeps.unwrap_or(true),
        words: words.unwrap_or(false),
    }))
}

#[derive(Debug, Clone, Copy)]
struct FilePath {
    fold: Fold,
    /// Most folders.
    folders: u32,
    /// Whether extensions stay.
    keeps: bool,
    words: bool,
}

impl Prepared for FilePath {
    fn guarantees(&self) -> Guarantees {
        let word = longest_text(LOREM);
        let folder = word + 1 + MARK as u32;
        let name = word + 1 + if self.words { word } else { SUFFIX as u32 };
        // A drive, a slash in front and one behind each folder.
        let path = 3 + self.folders * (folder + 1) + name + 1 + EXTENSION as u32;
        Guarantees {
            distinct: match self.words {
                true => Distinct::No,
                false => Distinct::KeyedBits(80),
            },
            makes_nulls: false,
            max_chars: Some(path),
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
        for folder in folders.split_inclusive(is_separator) {
            let text = folder.trim_end_matches(is_separator);
            let separator = folder.get(text.len()..).unwrap_or_default();
            let is_drive = made == 0 && text.len() == 2 && text.ends_with(':');
            if made == self.path.folders {
                break;
            }
            // What is no folder counts too, so that no row of dots or slashes outgrows what was promised.
            made += u32::from(!is_drive);
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
        made_of(FOLDERS, value)
    }

    fn made_of(folders: u32, value: &str) -> String {
        let path = FilePath {
            folders,
            fold: Fold::Exact,
            keeps: true,
            words: false,
        };
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

    #[test]
    fn no_path_is_longer_than_promised() {
        for (folders, narrow) in [(FOLDERS, None), (3, Some(100)), (1, Some(60))] {
            let path = FilePath {
                folders,
                fold: Fold::Exact,
                keeps: true,
                words: false,
            };
            let longest = path.guarantees().max_chars.unwrap();
            assert!(narrow.is_none_or(|room| longest <= room), "{folders}");
            for value in [
                format!("C:\\{}x.abcde", "f\\".repeat(50)),
                format!("/{}", "../".repeat(90)),
                format!("{}x", "/".repeat(500)),
                "/\\".repeat(100),
            ] {
                let made = made_of(folders, &value);
                assert!(made.len() <= longest as usize, "{value} {made}");
            }
        }
        // What has no more folders than that is the same with more.
        let file = "avatars/2024/ada.jpg";
        assert_eq!(made_of(3, file), made(file));
    }
}
