//! A developer's database, set up: each step tells what it did, what was there, or what is left for a person to do.
//!
//! Steps look first and do only what is missing, so that running them again changes nothing.

mod bounds;
pub mod choice;
pub mod emptied;
pub mod level;
pub mod offer;
mod published;
pub mod services;
mod taken;
mod wider;

use crate::error::Error;

/// A step and how it ended.
#[derive(Debug)]
pub struct Step {
    /// `tools`, `services`, `database`, `schema`, `parity`.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a step ended.
#[derive(Debug)]
pub enum Outcome {
    /// It did this.
    Done(String),
    /// Nothing was to be done: this is there already.
    There(String),
    /// It cannot do this; a person can, in this way.
    Left {
        /// What is missing.
        what: String,
        /// What to do about it, one thing each.
        how: Vec<String>,
    },
    /// It went wrong.
    Failed(Error),
    /// It was not begun, because an earlier one is to be mended first.
    Waits(&'static str),
}

impl Outcome {
    /// What is left to do because of this error; what to do about it is what it hints at.
    pub fn left(error: &Error) -> Self {
        Self::Left {
            what: error.to_string(),
            how: error.hints().to_vec(),
        }
    }

    /// Whether the next steps can build on it.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Done(_) | Self::There(_))
    }
}

/// 0 where every step holds, 1 where a person has something to do, otherwise that of the worst failure.
pub fn exit_code(steps: &[Step]) -> u8 {
    let code = |step: &Step| match &step.outcome {
        Outcome::Done(_) | Outcome::There(_) => 0,
        Outcome::Left { .. } | Outcome::Waits(_) => 1,
        Outcome::Failed(error) => error.kind().exit_code(),
    };
    steps.iter().map(code).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn the_worst_step_decides() {
        let step = |outcome| Step {
            name: "tools",
            outcome,
        };
        let left = || Outcome::Left {
            what: String::new(),
            how: Vec::new(),
        };
        let failed = |kind| Outcome::Failed(Error::new(kind, "no"));
        assert_eq!(exit_code(&[]), 0);
        assert_eq!(
            exit_code(&[
                step(Outcome::Done(String::new())),
                step(Outcome::There(String::new()))
            ]),
            0
        );
        assert_eq!(exit_code(&[step(Outcome::Waits("tools")), step(left())]), 1);
        assert_eq!(
            exit_code(&[step(left()), step(failed(Kind::Connection))]),
            2
        );
        assert_eq!(exit_code(&[step(failed(Kind::Rules)), step(left())]), 1);
    }
}
