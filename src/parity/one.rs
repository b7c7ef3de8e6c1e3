//! Whether both sides of a comparison are one database: then nothing can differ, and nothing is proved.

use std::time::SystemTime;

use super::check::{Check, Severity, Site};
use crate::pg::schema::are_one;
use crate::pg::url::ConnInfo;

/// The check that warns of it, for a subject; nothing where they are two. Addresses that are written differently may lead to
/// one database, which both are asked for; where one does not tell, they count as two.
pub(super) async fn warning(
    subject: &str,
    expected: &ConnInfo,
    actual: &ConnInfo,
    checked_at: SystemTime,
) -> Option<Check> {
    let is_one = is_same(expected, actual) || are_one(expected, actual).await.unwrap_or(false);
    is_one.then(|| Check {
        name: format!("{subject}: source and target"),
        passed: false,
        expected: "two databases".to_owned(),
        actual: format!("one and the same, in which nothing can differ: {actual}"),
        severity: Severity::Warning,
        hint: "give production as --source or PROD_DATABASE_URL, and dev as --target or DEV_DATABASE_URL".to_owned(),
        accepted: None,
        site: Site::default(),
        checked_at,
    })
}

/// Whether two addresses are written alike.
fn is_same(one: &ConnInfo, other: &ConnInfo) -> bool {
    one.host.eq_ignore_ascii_case(&other.host)
        && one.port == other.port
        && one.database == other.database
}
