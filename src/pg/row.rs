//! Rows of catalog queries.

use std::error::Error as _;
use std::str::Utf8Error;

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::error::{Error, Kind, Result};

/// A column of a catalog query; its type is fixed by the query.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T> {
    row.try_get(index).map_err(|error| {
        if error.source().is_some_and(|source| source.is::<Utf8Error>()) {
            return Error::new(Kind::Server, "a name in the server's catalog is not UTF-8")
                .hint("rename that table, column or type; databases of encoding SQL_ASCII allow such names");
        }
        Error::new(Kind::Server, "the server's catalog has an unexpected form")
            .hint("this version knows PostgreSQL 14 to 18")
    })
}
