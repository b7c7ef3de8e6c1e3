//! `parquet:`: how files are written.

use super::Checker;
use super::value::key_text;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::parquet::{Arrays, COMPRESSION_LEVELS, Draft, ROW_GROUP_SIZES, Statistics};
use crate::rules::{size, suggest};
use crate::transform::args::Arg;

pub(in crate::rules) const KEYS: &[&str] = &[
    "compression_level",
    "row_group_size",
    "statistics",
    "arrays",
];

pub(in crate::rules) const STATISTICS: [(&str, Statistics); 3] = [
    ("all", Statistics::All),
    ("changed", Statistics::Changed),
    ("none", Statistics::None),
];

pub(in crate::rules) const ARRAYS: [(&str, Arrays); 2] =
    [("lists", Arrays::Lists), ("text", Arrays::Text)];

/// Other ways to ask for them or not.
const SYNONYMS: [(&str, &str); 6] = [
    ("true", "all"),
    ("on", "all"),
    ("yes", "all"),
    ("false", "none"),
    ("off", "none"),
    ("no", "none"),
];

impl Checker<'_> {
    pub(super) fn parquet(&mut self, value: &Arg) -> Draft {
        let mut draft = Draft::default();
        let entries = self.entries(value, "`parquet`", "parquet: { compression_level: 3 }");
        for (key, value) in entries {
            match key_text(key) {
                "compression_level" => draft.compression_level = self.compression_level(value),
                "row_group_size" => draft.row_group_size = self.row_group_size(value),
                "statistics" => draft.statistics = self.statistics(value),
                "arrays" => draft.arrays = self.arrays(value),
                _ => self.unknown_key(key, KEYS, "`parquet`"),
            }
        }
        draft
    }

    fn compression_level(&mut self, value: &Arg) -> Option<u8> {
        let text = self.text(value, "`compression_level`", "compression_level: 3")?;
        let level = text.parse().ok();
        let level = level.filter(|level| COMPRESSION_LEVELS.contains(level));
        if level.is_none() {
            let (least, most) = COMPRESSION_LEVELS.into_inner();
            let message = format!("`compression_level` cannot be {}", self.written(value.span));
            let hint = format!("write a level of zstd: {least} (fastest) to {most} (smallest)");
            self.report(Diagnostic::new("parquet", value.span, message).hint(hint));
        }
        level
    }

    fn row_group_size(&mut self, value: &Arg) -> Option<u64> {
        let text = self.text(value, "`row_group_size`", "row_group_size: 64MiB")?;
        let bytes = size::bytes(&text.replace('_', ""));
        if let Some(bytes) = bytes.filter(|bytes| ROW_GROUP_SIZES.contains(bytes)) {
            return Some(bytes);
        }
        let what = match bytes {
            Some(_) => "is out of range",
            None => "is no number of bytes",
        };
        let message = format!("`row_group_size` {} {what}", self.written(value.span));
        let hint = "write a size from 1MiB to 1GiB, such as `row_group_size: 64MiB`";
        self.report(Diagnostic::new("parquet", value.span, message).hint(hint));
        None
    }

    fn statistics(&mut self, value: &Arg) -> Option<Statistics> {
        let text = self.text(value, "`statistics`", "statistics: changed")?;
        if let Some((_, statistics)) = STATISTICS.iter().find(|(word, _)| *word == text) {
            return Some(*statistics);
        }
        let synonym = SYNONYMS.iter().find(|(word, _)| *word == text);
        let meant = synonym
            .map(|(_, word)| *word)
            .or_else(|| suggest::closest(&text, STATISTICS.map(|(word, _)| word)));
        let hint = match meant {
            Some(word) if !self.has_variable(value.span) => format!("did you mean `{word}`?"),
            _ => "write `all`, `changed` (only columns that a transform changes) or `none`"
                .to_owned(),
        };
        let message = format!("`statistics` cannot be {}", self.written(value.span));
        self.report(Diagnostic::new("parquet", value.span, message).hint(hint));
        None
    }

    fn arrays(&mut self, value: &Arg) -> Option<Arrays> {
        let text = self.text(value, "`arrays`", "arrays: text")?;
        if let Some((_, arrays)) = ARRAYS.iter().find(|(word, _)| *word == text) {
            return Some(*arrays);
        }
        let hint = match suggest::closest(&text, ARRAYS.map(|(word, _)| word)) {
            Some(word) if !self.has_variable(value.span) => format!("did you mean `{word}`?"),
            _ => "write `lists`, or `text` for arrays as PostgreSQL writes them".to_owned(),
        };
        let message = format!("`arrays` cannot be {}", self.written(value.span));
        self.report(Diagnostic::new("parquet", value.span, message).hint(hint));
        None
    }
}
