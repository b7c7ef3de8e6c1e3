//! The step that brings the schema of a filled database level with production's.

use super::known::{Captured, Shown};
use super::{TIMEOUT, UpArgs};
use crate::cli::parity;
use crate::cli::screen::Screen;
use crate::error::{Error, Kind, Result};
use crate::pg::connect::Side;
use crate::pg::definitions::{self, Extras};
use crate::pg::patience::answered;
use crate::pg::url::ConnInfo;
use crate::up::Outcome;
use crate::up::choice::Why;
use crate::up::level::{Levelled, Request, level};

/// As many differences are named.
const SHOWN: usize = 20;

/// Alters the target, unless nothing shows how it should be.
pub(super) fn step(
    args: &UpArgs,
    target: &ConnInfo,
    known: &Result<Shown>,
    screen: &Screen,
) -> Result<Outcome> {
    let levelled = match known {
        Ok(Shown::Nowhere) => {
            return Ok(Outcome::Left {
                what: "nothing shows what the schema should be like".to_owned(),
                how: vec![
                    "give the source, or a manifest that `standin parity capture` wrote".to_owned(),
                ],
            });
        }
        Ok(shown) => parity::wait_for(altered(args, target, shown))?,
        Err(error) => Err(again(error)),
    };
    Ok(match levelled {
        Ok(levelled) => {
            for note in levelled.by_hand.iter().take(SHOWN) {
                screen.note(note);
            }
            outcome(&levelled, target)
        }
        Err(error) if error.kind() == Kind::Refused => Outcome::left(&error),
        Err(error) => Outcome::Failed(error),
    })
}

async fn altered(args: &UpArgs, target: &ConnInfo, known: &Shown) -> Result<Levelled> {
    let live;
    let (source, expected) = match known {
        Shown::Live(source) => {
            let read = definitions::read(source, Side::Source, Extras::default());
            live = answered(source, Side::Source, args.patience(), TIMEOUT, read).await?;
            (Some(source), &live)
        }
        Shown::Captured(Captured { schema, .. }) => (None, schema),
        Shown::Nowhere => return Ok(Levelled::default()),
    };
    level(&Request {
        target,
        source,
        expected,
        drops: args.drop,
        patience: args.patience(),
    })
    .await
}

/// The same error for one more who tells it.
fn again(error: &Error) -> Error {
    let told = Error::new(error.kind(), error.to_string());
    error.hints().iter().fold(told, Error::hint)
}

fn outcome(levelled: &Levelled, target: &ConnInfo) -> Outcome {
    let Levelled {
        gone,
        left,
        without_values,
        ..
    } = levelled;
    let mut done = match gone.len() {
        0 => String::new(),
        1 => format!("altered {target}: {}", gone.join("")),
        count => format!("altered {target} in {count} things: {}", listed(gone)),
    };
    if !without_values.is_empty() {
        done += &format!(
            "; the rows that are there have nothing of production in {}: --refill brings it",
            listed(without_values)
        );
    }
    if left.is_empty() {
        return match done.is_empty() {
            true => Outcome::There(format!("the schema of {target} is level")),
            false => Outcome::Done(done),
        };
    }
    let what = match done.is_empty() {
        true => format!("--alter leaves {}", counted(left.len())),
        false => format!("{done}; it leaves {}", counted(left.len())),
    };
    let mut how: Vec<String> = left
        .iter()
        .take(SHOWN)
        .map(|(what, why)| format!("{what}: {}", why.words()))
        .collect();
    if left.len() > SHOWN {
        how.push(format!("and {} more", left.len() - SHOWN));
    }
    if left.iter().any(|(_, why)| *why == Why::ByHand) {
        how.push("`standin parity check --format sql` writes what is by hand; --refill makes the database anew".to_owned());
    }
    Outcome::Left { what, how }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 difference of the schema".to_owned(),
        _ => format!("{count} differences of the schema"),
    }
}

fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = if names.len() > SHOWN { ", …" } else { "" };
    shown.join(", ") + more
}
