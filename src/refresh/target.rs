//! Where a run writes: told from the text that the rules file or `--target` gives.

use std::path::PathBuf;

use crate::error::{Error, Kind, Result};
use crate::pg::url::ConnInfo;
use crate::plan::TargetKind;

/// A run's destination.
#[derive(Debug, Clone)]
pub enum Target {
    /// A database.
    Postgres(Box<ConnInfo>),
    /// A folder for Parquet files.
    Parquet(PathBuf),
    /// Nowhere: rows are read, transformed, counted and dropped. For measuring.
    Null,
}

impl Target {
    /// `postgresql://…` (or libpq's `key=value` form), `parquet:FOLDER`, or `null`. The text may hold a password and
    /// is not repeated in errors.
    pub fn parse(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        if text == "null" {
            return Ok(Self::Null);
        }
        match text.strip_prefix("parquet:") {
            Some("") => Err(Error::new(Kind::Rules, "`parquet:` needs a folder")
                .hint("write `parquet:out/shop`, for example")),
            Some(url) if url.contains("://") => Err(Error::new(
                Kind::Rules,
                "this version writes Parquet to local folders only",
            )
            .hint("write to `parquet:FOLDER` and copy the folder to the object store")),
            Some(folder) => Ok(Self::Parquet(folder.into())),
            None => ConnInfo::parse(text, env).map(|info| Self::Postgres(Box::new(info))),
        }
    }

    /// What the plan has to know about it.
    pub fn kind(&self) -> TargetKind {
        match self {
            Self::Postgres(_) | Self::Null => TargetKind::Postgres,
            Self::Parquet(_) => TargetKind::Parquet,
        }
    }
}
