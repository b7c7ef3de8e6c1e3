//! What bytes are by how they begin: pictures, documents, archives. Nothing else is looked at of them.
//!
//! Sources: PNG (ISO/IEC 15948), JPEG (ISO/IEC 10918-1, B.1.1.3), GIF89a, RFC 9649 (WebP), TIFF 6.0, ISO/IEC 14496-12
//! (`ftyp`), ISO 32000-1 (PDF), APPNOTE.TXT of PKWARE (ZIP), \[MS-CFB\] (older office documents), RFC 3533 (Ogg), ID3v2;
//! RFC 1952 (gzip), RFC 1950 (zlib), RFC 8878 (Zstandard), "The .xz File Format" and bzip2 (compressed data); Java Object
//! Serialization Specification, 6.4.2, PEP 3154 (pickle), Ruby's `Marshal` (values as a program keeps them); SQLite
//! "Database File Format", 1.3.1.

use super::category::Category;
use super::{Confidence, Proposal};

/// How files begin, in hexadecimal, and what they are.
const BEGINNINGS: &[(&str, Sort)] = &[
    ("89504e470d0a1a0a", Sort::Picture),
    ("ffd8ff", Sort::Picture),
    ("474946383761", Sort::Picture),
    ("474946383961", Sort::Picture),
    ("52494646", Sort::Picture),
    ("49492a00", Sort::Picture),
    ("4d4d002a", Sort::Picture),
    ("4f676753", Sort::Picture),
    ("494433", Sort::Picture),
    ("255044462d", Sort::Document),
    ("504b0304", Sort::Document),
    ("d0cf11e0a1b11ae1", Sort::Document),
    ("1f8b08", Sort::Packed),
    ("7801", Sort::Packed),
    ("789c", Sort::Packed),
    ("78da", Sort::Packed),
    ("28b52ffd", Sort::Packed),
    ("fd377a585a00", Sort::Packed),
    ("425a68", Sort::Packed),
    ("aced0005", Sort::Packed),
    ("8002", Sort::Packed),
    ("8003", Sort::Packed),
    ("8004", Sort::Packed),
    ("8005", Sort::Packed),
    ("0408", Sort::Packed),
    ("53514c69746520666f726d6174203300", Sort::Packed),
];

/// `ftyp` behind a length of four bytes: HEIC, AVIF, MP4.
const MEDIA: &str = "66747970";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Or a recording.
    Picture,
    Document,
    /// Compressed, or objects of a program: anything may be in it.
    Packed,
}

/// Of values of bytes, whose first ones are given in hexadecimal: what they are where nearly all of them are such files,
/// with the share in words. `None` where they are not.
pub(super) fn seen(beginnings: &[&str]) -> Option<(Category, String)> {
    let count = |wanted: Sort| {
        let sorts = beginnings.iter().filter_map(|value| sort(value));
        sorts.filter(|sort| *sort == wanted).count()
    };
    let all = beginnings.iter().filter(|value| !value.is_empty()).count();
    let sorts = [
        (
            count(Sort::Packed),
            Category::FreeText,
            "compressed or objects of a program, with anything in them",
        ),
        (count(Sort::Document), Category::FreeText, "documents"),
        (
            count(Sort::Picture),
            Category::Photo,
            "pictures or recordings",
        ),
    ];
    // Of as many the last.
    let (most, category, what) = sorts.into_iter().max_by_key(|(count, ..)| *count)?;
    (most > 0 && most * 10 >= all * 9).then(|| {
        (
            category,
            format!("{most} of {all} sampled values are {what}"),
        )
    })
}

fn sort(beginning: &str) -> Option<Sort> {
    if beginning.get(8..16) == Some(MEDIA) {
        return Some(Sort::Picture);
    }
    let mut known = BEGINNINGS.iter();
    known
        .find(|(begin, _)| beginning.starts_with(begin))
        .map(|(_, sort)| *sort)
}

/// What a column of such files is: of somebody in a table of people, and somebody's perhaps elsewhere. A document may
/// be about anybody.
pub(super) fn proposal(
    beginnings: &[&str],
    named: Option<Proposal>,
    of_people: bool,
) -> Option<Proposal> {
    let Some((category, told)) = seen(beginnings) else {
        return named;
    };
    match named {
        Some(named) => Some(Proposal {
            // How they begin says more of bytes than a name: an `avatar` of text is a URL.
            category,
            confidence: Confidence::High,
            reason: format!("{}; {told}", named.reason),
        }),
        None if of_people || category == Category::FreeText => Some(Proposal {
            category,
            confidence: if of_people {
                Confidence::Medium
            } else {
                Confidence::Low
            },
            reason: told,
        }),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (beginning, expected) in [
            ("89504e470d0a1a0a0000000d49484452", Some(Sort::Picture)),
            ("ffd8ffe000104a464946000101000001", Some(Sort::Picture)),
            ("000000186674797068656963", Some(Sort::Picture)),
            ("255044462d312e37", Some(Sort::Document)),
            ("1f8b0800", Some(Sort::Packed)),
            ("aced00057372", Some(Sort::Packed)),
            ("00010203", None),
            ("", None),
        ] {
            assert_eq!(sort(beginning), expected, "{beginning}");
        }
    }

    #[test]
    fn a_picture_is_somebodys_in_a_table_of_people_and_a_document_may_be_anywhere() {
        let told = |beginnings: &[&str], of_people| {
            proposal(beginnings, None, of_people).map(|found| (found.category, found.confidence))
        };
        let pictures = ["ffd8ffe0", "89504e470d0a1a0a", "ffd8ffe1"];
        assert_eq!(
            told(&pictures, true),
            Some((Category::Photo, Confidence::Medium))
        );
        assert_eq!(told(&pictures, false), None);
        assert_eq!(
            told(&["255044462d"], false),
            Some((Category::FreeText, Confidence::Low))
        );
        assert_eq!(
            told(&["789c4bcb", "789c2b49"], false),
            Some((Category::FreeText, Confidence::Low))
        );
        assert_eq!(told(&["00010203"], true), None);
        let named = Proposal {
            category: Category::Url,
            confidence: Confidence::Medium,
            reason: String::new(),
        };
        let avatar = proposal(&pictures, Some(named), true);
        assert_eq!(avatar.map(|found| found.category), Some(Category::Photo));
        assert_eq!(told(&[], true), None);
    }
}
