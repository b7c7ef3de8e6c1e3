//! What a file's name may end in.

/// Bytes of the known extension that a value ends in, with its dot; 0 where it ends in none, or is nothing else.
pub(super) fn extension(value: &str) -> usize {
    let bytes = value.as_bytes();
    let last = &bytes[bytes.len().saturating_sub(LONGEST + 1)..];
    let Some(dot) = memchr::memrchr(b'.', last) else {
        return 0;
    };
    let length = last.len() - dot;
    let is_known = |known: &&str| known.as_bytes().eq_ignore_ascii_case(&last[dot + 1..]);
    let stem = bytes.len() - length;
    let has_stem = stem > 0 && !bytes[stem - 1].is_ascii_whitespace();
    match has_stem && EXTENSIONS.iter().any(is_known) {
        true => length,
        false => 0,
    }
}

/// Letters of the longest extension.
const LONGEST: usize = 5;

/// Extensions that say what is in a file, and nothing of whom it is about. Source: IANA, "Media Types"; what is common beside.
const EXTENSIONS: &[&str] = &[
    "7z", "apk", "avi", "avif", "bak", "bin", "bmp", "bz2", "cer", "conf", "cr2", "crt", "csr",
    "css", "csv", "dat", "db", "dcm", "dmg", "doc", "docm", "docx", "dump", "eml", "eps", "epub",
    "exe", "flac", "gif", "gz", "heic", "heif", "htm", "html", "ico", "ics", "ini", "iso", "jar",
    "jpeg", "jpg", "js", "json", "jsonl", "jsx", "key", "log", "lz4", "m4a", "m4v", "map", "md",
    "mdb", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "msg", "msi", "odp", "ods", "odt", "oga",
    "ogg", "ogv", "opus", "orc", "otf", "p12", "p7m", "p7s", "pdf", "pem", "pfx", "php", "png",
    "ppt", "pptx", "ps", "psd", "pst", "py", "rar", "raw", "rb", "rtf", "scss", "sh", "sql", "svg",
    "tar", "tgz", "tif", "tiff", "ts", "tsv", "tsx", "ttf", "txt", "vcf", "vsd", "vsdx", "vue",
    "wav", "webm", "webp", "wma", "wmv", "woff", "woff2", "xls", "xlsm", "xlsx", "xml", "xz",
    "yaml", "yml", "zip", "zst",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_extensions_are_found_and_nothing_else() {
        for (value, length) in [
            ("passport.PDF", 4),
            ("a b.tar.gz", 3),
            ("ü.jpeg", 5),
            (".pdf", 0),
            ("see .pdf", 0),
            ("anna.miller", 0),
            ("pdf", 0),
            ("x.日本", 0),
            ("日本語", 0),
            ("", 0),
        ] {
            assert_eq!(extension(value), length, "{value}");
        }
        assert!(EXTENSIONS.iter().all(|known| known.len() <= LONGEST));
    }
}
