//! What may be done to a target that holds something: nothing while it may be production.

use super::{UpArgs, in_time};
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::schema::{are_one, is_filled};
use crate::pg::url::ConnInfo;
use crate::up::Outcome;

/// A target with rows of which nothing says that a run has filled it: production, or a raw copy of it, is not taken for dev.
pub(super) fn unknown(target: &ConnInfo, holds: &str, to_mark: &str) -> Outcome {
    Outcome::Left {
        what: format!(
            "{target} holds {holds}, and {UNKNOWN}, or a copy of it with real data"
        ),
        how: vec![
            "are source and target the wrong way round?".to_owned(),
            "if it is a copy with real data, drop it, or give another target: `standin up` makes one"
                .to_owned(),
            format!(
                "where it is certain that it is a developer's database, such as one that an older standin filled and did not \
                 mark, say so in it: {to_mark}"
            ),
        ],
    }
}

/// What is said of a target that no run has marked.
pub(super) const UNKNOWN: &str = "nothing says that a run has filled it, so it may be production";

/// A target that no run has marked beside a source that one has: here the statement that marks a target would be pasted into
/// production, so nothing but the exchange is advised. A source that does not answer tells nothing of itself.
pub(super) fn exchanged(
    args: &UpArgs,
    settings: &Settings<'_>,
    target: &ConnInfo,
    holds: &str,
) -> Result<Option<Outcome>> {
    let is_exchanged = match settings.source() {
        Ok(source) => in_time(args, &source, Side::Source, is_filled(&source))?.unwrap_or_default(),
        Err(_) => false,
    };
    Ok(is_exchanged.then(|| Outcome::Left {
        what: format!(
            "the source is a stand-in that a run has filled, and {target} holds {holds}, and {UNKNOWN}: source and target \
             look exchanged"
        ),
        how: vec![
            "swap the two addresses, in the rules, in the flags or in the variables they come from"
                .to_owned(),
            "if this is meant, drop the target yourself, or give another one: `standin up` makes one"
                .to_owned(),
        ],
    }))
}

/// Where both addresses lead to one database, however they are written, nothing may be done to it, and nothing is proved by
/// looking at it twice. A source that does not answer is told of by what needs it; it counts by how it is written.
pub(super) fn is_production(
    args: &UpArgs,
    settings: &Settings<'_>,
    target: &ConnInfo,
) -> Result<Option<Outcome>> {
    let Ok(source) = settings.source() else {
        return Ok(None);
    };
    let is_one = in_time(args, &source, Side::Source, are_one(&source, target))?;
    // One that does not let this login in may still be the target.
    let is_one = is_one.unwrap_or_else(|_| {
        source.host.eq_ignore_ascii_case(&target.host)
            && (source.port, &source.database) == (target.port, &target.database)
    });
    Ok(is_one.then(|| Outcome::Left {
        what: format!("source and target are one database, {target}: dev would be production"),
        how: vec![
            "give the target another database: `target:` in the rules, --target or what it refers to"
                .to_owned(),
        ],
    }))
}
