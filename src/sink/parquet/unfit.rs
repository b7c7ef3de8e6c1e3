//! What Parquet cannot hold.

use crate::wire::DecodeError;
use crate::wire::decimal::DecimalError;

/// Why a value has no place in the file, without the value.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    #[error("a transform's result has another layout than the column")]
    Replaced,
}

impl Unfit {
    /// What a user can do about it.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Decode(DecodeError::Utf8) => {
                "the database has no character encoding (SQL_ASCII); set the column to NULL with `set_null`, or load PostgreSQL instead"
            }
            Self::Decimal(_) => {
                "declare the column `numeric` without precision to get text, or set it to NULL with `set_null`"
            }
            Self::Decode(_) | Self::Replaced => {
                "this is not a mistake in the rules; please report it"
            }
        }
    }
}
