//! How long an answer is waited for that a living server gives soon. A connection may be open and silent for ever: what
//! forwards it has lost the other end, and answers for it whenever anybody asks whether it still is there.

use std::time::Duration;

use super::side::Side;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// For everything that is read of a catalog at once. With 100,000 tables it takes a minute or two; no rows are read here.
pub const CATALOG: Duration = Duration::from_mins(10);

/// What a read of a catalog gives, or after [`CATALOG`] an error of kind `Connection`.
pub(super) async fn of_catalog<T>(
    side: Side,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    let read = within(CATALOG, reading).await;
    read.unwrap_or_else(|| Err(silent(side, CATALOG)))
}

/// The same for some other time, after which the error tells of the database and of `hint`.
pub async fn answered<T>(
    address: &ConnInfo,
    side: Side,
    time: Duration,
    hint: &str,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    let late = || Err(silent(side, time).on(address.to_string()).hint(hint));
    within(time, reading).await.unwrap_or_else(late)
}

async fn within<T>(time: Duration, reading: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(time, reading).await.ok()
}

fn silent(side: Side, time: Duration) -> Error {
    let what = format!(
        "the {side} let a question wait for more than {} s",
        time.as_secs()
    );
    Error::new(Kind::Connection, what).hint(
        "look at pg_stat_activity there: a query that is not at work means that what lies between (a proxy, a tunnel) is \
         silent",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_ends_and_is_told_with_the_database() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let address = ConnInfo::socket(std::path::Path::new("/tmp"), 5432, "me", "shop");
        let never = std::future::pending::<Result<()>>();
        let time = Duration::from_millis(1);
        let asked = answered(&address, Side::Source, time, "raise it", never);
        let error = runtime.block_on(asked).unwrap_err();
        assert_eq!(error.kind(), Kind::Connection);
        assert!(error.to_string().contains("the source let"), "{error}");
        assert!(error.to_string().contains("shop"), "{error}");
        assert!(error.hints().iter().any(|hint| hint == "raise it"));
        let soon = answered(&address, Side::Source, time, "", async { Ok(7) });
        assert_eq!(runtime.block_on(soon).unwrap(), 7);
    }
}
