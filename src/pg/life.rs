//! Whether a server that says nothing is still at work. What forwards a connection (a tunnel, a balancer) may have lost the
//! other end, and answers for it whenever anybody asks whether it still is there; a query may also take hours. Time alone
//! cannot tell these apart, so the server is asked over another connection what the session is doing.

use std::fmt;
use std::io;
use std::time::Duration;

use tokio_postgres::SimpleQueryMessage;

use super::connect::{Side, log_in};
use super::url::ConnInfo;
use crate::error::Kind;

/// The longest that silence lasts before the server is asked.
const LONGEST: Duration = Duration::from_mins(1);

/// How long the server may take to say what a session does.
const ANSWER: Duration = Duration::from_secs(10);

/// A session that somebody waits for.
#[derive(Clone, Debug)]
pub(super) struct Life {
    /// Where it can be asked about.
    pub(super) address: ConnInfo,
    /// Which database that is.
    pub(super) side: Side,
    /// `pg_backend_pid()` of the session: through a pooler the login names another.
    pub(super) process_id: i32,
}

/// What is known of a session that is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It is at work.
    Works,
    /// The server is there and tells nothing about it.
    Unknown,
    /// It may be lost.
    Lost(Gone),
}

/// Why a session is believed to be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// The server has no such session any more.
    Ended,
    /// The session waits for us, as we do for it.
    Waits,
    /// The server cannot be reached.
    Unreachable,
}

/// Signs of one silence, in a row.
#[derive(Debug, Default)]
pub(super) struct Silence(u32);

/// How long a session may be silent before somebody asks about it, by what its address takes for a long time.
pub(super) fn period(address: &ConnInfo) -> Duration {
    address.timeout.min(LONGEST / 3) * 3
}

impl Life {
    /// Asks the server over a connection of its own. Each step of it ends within [`ANSWER`].
    pub(super) async fn ask(&self) -> Sign {
        let mut address = self.address.clone();
        address.timeout = address.timeout.min(ANSWER);
        let login = log_in(&address, self.side, Duration::ZERO, |stream| stream);
        let (client, connection) = match login.await {
            Ok(pair) => pair,
            Err(error) if error.kind() == Kind::Connection => return Sign::Lost(Gone::Unreachable),
            // It answers, be it only that it has no connection left.
            Err(_) => return Sign::Unknown,
        };
        let sql = include_str!("sql/sign_of_life.sql").replace("$1", &self.process_id.to_string());
        let asked = tokio::time::timeout(address.timeout, client.simple_query(&sql));
        let answer = tokio::select! {
            answer = asked => answer,
            _ = connection => return Sign::Unknown,
        };
        match answer {
            Ok(Ok(messages)) => read(&messages),
            _ => Sign::Unknown,
        }
    }
}

/// The first column of the last row of an answer.
pub(super) fn last_value(messages: &[SimpleQueryMessage]) -> Option<&str> {
    let mut rows = messages.iter().rev().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0)),
        _ => None,
    });
    rows.next()?
}

fn read(messages: &[SimpleQueryMessage]) -> Sign {
    match last_value(messages) {
        Some("works") => Sign::Works,
        Some("waits") => Sign::Lost(Gone::Waits),
        Some("ended") => Sign::Lost(Gone::Ended),
        _ => Sign::Unknown,
    }
}

impl Silence {
    /// Takes one more sign; `Some` where it is certain enough that the session is lost.
    pub(super) fn hears(&mut self, sign: Sign) -> Option<Gone> {
        match sign {
            Sign::Works => self.0 = 0,
            Sign::Unknown => {}
            Sign::Lost(_) => self.0 += 1,
        }
        match sign {
            Sign::Lost(gone) if self.0 >= gone.enough() => Some(gone),
            _ => None,
        }
    }

    /// Something was said.
    pub(super) fn is_broken(&mut self) {
        self.0 = 0;
    }
}

impl Gone {
    /// What to do.
    pub(super) const HINT: &str = "look at what lies between (a tunnel, a proxy, a balancer) and at that server's log; then run again";

    /// So many signs in a row are enough. What is on its way over a slow line looks like waiting, and a server that is too
    /// busy for a login like one that is gone; both pass.
    fn enough(self) -> u32 {
        match self {
            Self::Ended => 2,
            Self::Waits => 5,
            Self::Unreachable => 10,
        }
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "the server has ended it, and what lies between has not said so",
            Self::Waits => "the server waits too: what lies between hands nothing on",
            Self::Unreachable => "it is silent, and the server cannot be reached any more",
        })
    }
}

impl std::error::Error for Gone {}

impl From<Gone> for io::Error {
    fn from(gone: Gone) -> Self {
        Self::new(io::ErrorKind::TimedOut, gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_lost_after_enough_signs_in_a_row() {
        let mut silence = Silence::default();
        assert_eq!(silence.hears(Sign::Lost(Gone::Ended)), None);
        assert_eq!(silence.hears(Sign::Unknown), None);
        assert_eq!(silence.hears(Sign::Lost(Gone::Ended)), Some(Gone::Ended));
        let mut silence = Silence::default();
        for _ in 0..4 {
            assert_eq!(silence.hears(Sign::Lost(Gone::Waits)), None);
        }
        assert_eq!(silence.hears(Sign::Works), None);
        for _ in 0..4 {
            assert_eq!(silence.hears(Sign::Lost(Gone::Waits)), None);
        }
        silence.is_broken();
        for _ in 0..9 {
            assert_eq!(silence.hears(Sign::Lost(Gone::Unreachable)), None);
        }
        let tenth = silence.hears(Sign::Lost(Gone::Unreachable));
        assert_eq!(tenth, Some(Gone::Unreachable));
    }

    #[test]
    fn silence_is_as_long_as_the_address_has_patience() {
        let mut address = ConnInfo::socket(std::path::Path::new("/tmp"), 5432, "me", "shop");
        address.timeout = Duration::from_secs(2);
        assert_eq!(period(&address), Duration::from_secs(6));
        address.timeout = Duration::from_secs(u64::from(u32::MAX));
        assert_eq!(period(&address), LONGEST);
    }
}
