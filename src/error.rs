//! The one error type. It says what happened, to what, and what to do next.
//!
//! No constructor takes field bytes, keys or connection strings: a value that reaches an error reaches a log.
//! Server errors are cut down to SQLSTATE and object names in `pg::failure` before they get here. What people typed may be
//! an address in the wrong place, so a login in what happened and where is left out here.

mod login;
mod printable;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

pub use self::login::{is_address, without_login};
pub use self::printable::{printable, printable_lines};

/// What sort of failure it is; it alone decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The rules file or a flag is wrong; nothing was read or written.
    Rules,
    /// The plan has errors: a column without a decision, a transform that does not fit.
    Plan,
    /// The key or another secret is missing, too short or otherwise none.
    Key,
    /// The run was refused to protect data: the target is not empty, or is the source.
    Refused,
    /// A value cannot be treated as the rules ask (never the value itself).
    Data,
    /// No connection: address, password, TLS.
    Connection,
    /// A server reported an error.
    Server,
    /// A client program (`pg_dump`, `pg_restore`) is missing, too old, or failed.
    Tool,
    /// A file could not be read or written.
    Disk,
    /// The user stopped the run.
    Interrupted,
    /// A fault of this program.
    Internal,
}

impl Kind {
    /// For a file or folder that the user named and that could not be opened: what is not there, or is something else, is to
    /// be mended by who named it; anything else is a failure of the disk.
    pub fn of_named(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidInput => Self::Rules,
            _ => Self::Disk,
        }
    }

    /// The process exit code for this kind: 1 what the user can mend, 2 failure, 130 interrupted.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Rules | Self::Plan | Self::Key | Self::Refused | Self::Data => 1,
            Self::Connection | Self::Server | Self::Tool | Self::Disk | Self::Internal => 2,
            Self::Interrupted => 130,
        }
    }
}

/// A failure with its subject, its cause and its remedies.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: Kind,
    what: String,
    sqlstate: Option<Box<str>>,
    passes: bool,
    subject: Option<String>,
    hints: Vec<String>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// `std::result::Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// `what` happened: one sentence, lower case, no full stop, no cell values.
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            what: shown(what.into()),
            sqlstate: None,
            passes: false,
            subject: None,
            hints: Vec::new(),
            source: None,
        }))
    }

    /// Where it happened: `file:line:column`, `schema.table` or `schema.table.column`.
    pub fn on(mut self, subject: impl Into<String>) -> Self {
        self.0.subject = Some(shown(subject.into()));
        self
    }

    /// The code that a database's server gave for it: five characters by the standard, and an answer to begin with.
    ///
    /// Source: PostgreSQL documentation, "PostgreSQL Error Codes".
    pub fn coded(mut self, sqlstate: &str) -> Self {
        self.0.sqlstate = Some(sqlstate.into());
        self
    }

    /// What passes by itself where a server is just starting: it may be tried again.
    pub fn passing(mut self, passes: bool) -> Self {
        self.0.passes = passes;
        self
    }

    /// What to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// The cause. Its text is shown, so it must be free of values too.
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// The same as another sort of failure, where whoever met it knows better whose fault it is.
    pub fn of_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// The kind given to [`Error::new`] or [`Error::of_kind`].
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What happened, without subject and cause.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// The SQLSTATE of the server that reported it; `None` where no server did, or its words stand in another error.
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate.as_deref()
    }

    /// Whether it may pass by itself, as [`Error::passing`] says.
    pub fn passes(&self) -> bool {
        self.0.passes
    }

    /// Where it happened, if known.
    pub fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// Remedies in the order they were added.
    pub fn hints(&self) -> &[String] {
        &self.0.hints
    }
}

/// The text without logins.
fn shown(text: String) -> String {
    match without_login(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(shown) => shown,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.0.subject {
            write!(f, "{subject}: ")?;
        }
        f.write_str(&self.0.what)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
