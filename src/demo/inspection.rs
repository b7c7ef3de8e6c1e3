//! What the demo shows of a result: a row before and after, and questions with their answers.

use tokio_postgres::Client;

use crate::error::{Error, Kind, Result};

/// One row, before and after. The demo's production is made up, so its values may be shown.
pub struct Sample {
    /// Where it is from.
    pub title: String,
    /// Column, value in production, value in dev.
    pub lines: Vec<(String, String, String)>,
}

/// A question with its answer.
pub struct Check {
    /// What was asked.
    pub question: String,
    /// What came out.
    pub answer: String,
    /// Whether that is as it must be.
    pub passed: bool,
}

/// The columns of `users` that the rules change.
pub(super) const CHANGED: [&str; 12] = [
    "id",
    "email",
    "full_name",
    "phone",
    "address",
    "ssn",
    "credit_card",
    "ip_address",
    "birth_date",
    "balance",
    "notes",
    "profile",
];

/// A user in both databases.
pub(super) async fn sample(production: &Client, dev: &Client) -> Result<Sample> {
    let columns = CHANGED
        .map(|column| format!("coalesce({column}::text, 'NULL')"))
        .join(", ");
    let query = format!("SELECT {columns} FROM public.users WHERE id = 3");
    let (before, after) = (
        production.query_one(&query, &[]).await,
        dev.query_one(&query, &[]).await,
    );
    let (before, after) = (before.map_err(unreadable)?, after.map_err(unreadable)?);
    let text =
        |row: &tokio_postgres::Row, index| row.try_get::<_, String>(index).map_err(unreadable);
    let mut lines = Vec::new();
    for (index, column) in CHANGED.iter().enumerate() {
        lines.push((
            (*column).to_owned(),
            text(&before, index)?,
            text(&after, index)?,
        ));
    }
    Ok(Sample {
        title: "public.users, id 3".into(),
        lines,
    })
}

/// Questions to the dev database. Each counts rows that must not be there.
const QUESTIONS: [(&str, &str); 4] = [
    (
        "orders whose shipping e-mail is not their customer's",
        "SELECT count(*) FROM public.orders o JOIN public.users u ON u.id = o.user_id \
         WHERE o.shipping_email <> u.email",
    ),
    (
        "e-mail addresses outside reserved hosts",
        "SELECT count(*) FROM public.users WHERE email !~ '@example\\.(com|net|org)$'",
    ),
    (
        "customers who share an e-mail address",
        "SELECT count(*) - count(DISTINCT email) FROM public.users",
    ),
    (
        "foreign keys that do not hold",
        "SELECT count(*) FROM pg_catalog.pg_constraint WHERE contype = 'f' AND NOT convalidated",
    ),
];

/// Puts the questions to dev, and compares with production what must be equal.
pub(super) async fn checks(production: &Client, dev: &Client) -> Result<Vec<Check>> {
    let count = async |client: &Client, query: &str| -> Result<i64> {
        client
            .query_one(query, &[])
            .await
            .and_then(|row| row.try_get(0))
            .map_err(unreadable)
    };
    let mut checks = Vec::new();
    for (question, query) in QUESTIONS {
        let found = count(dev, query).await?;
        checks.push(Check {
            question: question.into(),
            answer: found.to_string(),
            passed: found == 0,
        });
    }
    let keys = "SELECT count(*) FROM pg_catalog.pg_constraint WHERE contype = 'f'";
    let (before, after) = (count(production, keys).await?, count(dev, keys).await?);
    checks.push(Check {
        question: "foreign keys in production and in dev".into(),
        answer: format!("{before} and {after}"),
        passed: before == after && after > 0,
    });
    let addresses = collect(production, "SELECT email FROM public.users").await?;
    let known: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let survivors = dev
        .query_one(
            "SELECT count(*) FROM public.users WHERE email = ANY ($1)",
            &[&known],
        )
        .await
        .and_then(|row| row.try_get::<_, i64>(0))
        .map_err(unreadable)?;
    checks.push(Check {
        question: "production e-mail addresses found in dev".into(),
        answer: survivors.to_string(),
        passed: survivors == 0,
    });
    Ok(checks)
}

async fn collect(client: &Client, query: &str) -> Result<Vec<String>> {
    let rows = client.query(query, &[]).await.map_err(unreadable)?;
    rows.iter()
        .map(|row| row.try_get(0).map_err(unreadable))
        .collect()
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn unreadable(error: tokio_postgres::Error) -> Error {
    let code = error
        .code()
        .map_or("no code", tokio_postgres::error::SqlState::code);
    Error::new(
        Kind::Server,
        format!("the demo's own query failed ({code})"),
    )
}
