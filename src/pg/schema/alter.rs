//! A target whose schema is altered, in one transaction that leaves everything or nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio_postgres::Client;

use super::comments::Comments;
use super::mark::{by_hand, is_marked};
use super::rights::Rights;
use super::target::{refuse_source, refuse_standby, refuse_system};
use crate::drift::Schema;
use crate::error::{Error, Kind, Result};
use crate::pg::connect::{Side, connect};
use crate::pg::definitions::{self, Extras};
use crate::pg::failure;
use crate::pg::patience::answered;
use crate::pg::row::get;
use crate::pg::url::ConnInfo;

/// How long a statement waits for a lock that somebody holds, such as a program that is in a transaction.
const LOCK: Duration = Duration::from_secs(10);

/// How much longer than a statement may take its answer is waited for: the server ends it before, unless the server, or what
/// lies between, is silent.
const LATE: Duration = Duration::from_secs(5);

/// What to do where an answer takes longer than that.
const TIMEOUT: &str = "where the server is at work, give it more time with --timeout";

/// The number of the advisory lock of who alters a target, so that two do not at once: "standin" in ASCII.
const NUMBER: u64 = 0x73_7461_6e64_696e;

/// A session in the transaction in which a target is altered. Dropped, it leaves nothing.
pub struct Altering {
    client: Client,
    target: ConnInfo,
    /// How long an answer is waited for.
    patience: Duration,
}

/// That there is no such object, table, routine, column, schema, or one of another sort only: `undefined_object`,
/// `undefined_table`, `undefined_function`, `undefined_column`, `invalid_schema_name`, `wrong_object_type`.
const GONE: [&str; 6] = ["42704", "42P01", "42883", "42703", "3F000", "42809"];

/// The user's columns, as table and number, which stay what they are under other names.
pub type Columns = BTreeSet<(u32, i16)>;

impl Altering {
    /// Begins, unless the target may be production, or is none that can be altered: a run must have filled it, as its comment
    /// says, and where the source is at hand, it must be another one.
    ///
    /// `patience` is how long each statement may take, and with a few seconds more how long an answer is waited for. Errors are of kind `Refused`, `Connection` or `Server`.
    pub async fn begin(
        target: &ConnInfo,
        source: Option<&ConnInfo>,
        patience: Duration,
    ) -> Result<Self> {
        refuse_system(target)?;
        let waits = patience + LOCK + LATE;
        let connected = async {
            let client = connect(target, Side::Target).await?;
            refuse_standby(&client, target).await?;
            refuse_unmarked(&client, target).await?;
            Ok(client)
        };
        let altering = Self {
            client: answered(target, Side::Target, waits, TIMEOUT, connected).await?,
            target: target.clone(),
            patience: waits,
        };
        if let Some(source) = source {
            let compared = async {
                let from = connect(source, Side::Source).await?;
                refuse_source(&altering.client, &from, target).await
            };
            answered(source, Side::Source, waits, TIMEOUT, compared).await?;
        }
        altering
            .answer(refuse_unknown(&altering.client, target))
            .await?;
        let begin = format!(
            "BEGIN READ WRITE; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}; \
             SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off; \
             SELECT pg_catalog.pg_advisory_xact_lock({NUMBER})",
            patience.as_millis(),
            LOCK.as_millis(),
        );
        altering.run(&begin).await?;
        Ok(altering)
    }

    /// What the target says to something, if it does in time; an error of kind `Connection` otherwise. The server alone cannot
    /// be relied on: what lies between may have lost it.
    async fn answer<T>(&self, asked: impl Future<Output = Result<T>>) -> Result<T> {
        let (target, waits) = (&self.target, self.patience);
        answered(target, Side::Target, waits, TIMEOUT, asked).await
    }

    /// The schema as it is by now.
    pub async fn schema(&self) -> Result<Schema> {
        let read = definitions::within(&self.client, Side::Target, Extras::default());
        self.answer(read).await
    }

    /// The columns that there are by now.
    pub async fn held(&self) -> Result<Columns> {
        let sql = include_str!("../sql/held_columns.sql");
        let read = async {
            let rows = self.client.query(sql, &[]).await;
            rows.map_err(|error| failure::from_client(Side::Target, &error))
        };
        let rows = self.answer(read).await?;
        let number = |row| Ok((get(row, 0)?, get(row, 1)?));
        rows.iter().map(number).collect()
    }

    /// Owners and grants of what may be made anew, as they are by now.
    pub async fn rights(&self) -> Result<Rights> {
        self.answer(Rights::read(&self.client)).await
    }

    /// What is said about objects by now.
    pub async fn comments(&self) -> Result<Comments> {
        self.answer(Comments::read(&self.client)).await
    }

    /// Runs a statement about something that need not be there any longer.
    pub async fn run_if_there(&self, statement: &str) -> Result<()> {
        self.run_unless(statement, &GONE).await.map(|_| ())
    }

    /// Runs a statement that may fail in one of these ways, given as SQLSTATE: then it is as if it had not been run, and this
    /// gives `false`.
    pub async fn run_unless(&self, statement: &str, fails: &[&str]) -> Result<bool> {
        self.run("SAVEPOINT there").await?;
        match self.run(statement).await {
            Err(error) if error.sqlstate().is_some_and(|code| fails.contains(&code)) => {
                self.run("ROLLBACK TO SAVEPOINT there").await?;
                Ok(false)
            }
            done => done.map(|()| true),
        }
    }

    /// Runs what may be several statements. After an error nothing of the transaction can be kept.
    pub async fn run(&self, statements: &str) -> Result<()> {
        let run = async {
            let done = self.client.batch_execute(statements).await;
            done.map_err(|error| failure::from_client(Side::Target, &error))
        };
        self.answer(run).await
    }

    /// Keeps what was done. Where the answer does not come, nobody here knows whether it is kept, and the error says so.
    pub async fn commit(self) -> Result<()> {
        let done = self.run("COMMIT").await;
        done.map_err(|error| match error.kind() {
            Kind::Connection => error.hint(
                "all of it may have been kept, or nothing: run `standin up --alter` again when the target answers",
            ),
            _ => error,
        })
    }
}

/// While a run fills it, its schema is not whole.
async fn refuse_unmarked(client: &Client, target: &ConnInfo) -> Result<()> {
    match is_marked(client).await? {
        true => Err(refused("a run fills the target, or did not end", target)),
        false => Ok(()),
    }
}

async fn refuse_unknown(client: &Client, target: &ConnInfo) -> Result<()> {
    let Some(statement) = by_hand(client, &target.database).await? else {
        return Ok(());
    };
    // A source that a run has filled tells nothing: its comment may be somebody's own.
    let what = "nothing says that a run has filled the target, so it may be production";
    Err(refused(what, target)
        .hint("are source and target the wrong way round?")
        .hint(format!(
            "where it is certain that it is a developer's database, say so in it: {statement}"
        ))
        .hint("then run `standin up --alter` again"))
}

fn refused(what: &str, target: &ConnInfo) -> Error {
    Error::new(Kind::Refused, what).on(target.to_string())
}
