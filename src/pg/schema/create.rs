//! Making the target's database: from `template0`, in the source's encoding and, where the target's server has it, the
//! source's locale.
//!
//! Source: PostgreSQL documentation, `CREATE DATABASE` and "Locale Support".

use tokio_postgres::Client;

use crate::catalog::Database;
use crate::error::{Error, Kind, Result};
use crate::ident::{literal, quote};
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::row::get;
use crate::pg::url::ConnInfo;

/// How a database compares and classifies characters.
struct Locale {
    collate: String,
    ctype: String,
    /// `datlocprovider` of 15 and later: `c` (libc), `i` (ICU) or `b` (builtin).
    provider: Option<String>,
    /// The provider's own name for it.
    name: Option<String>,
}

impl Locale {
    async fn of(source: &Client) -> Result<Self> {
        let row = source
            .query_one(include_str!("../sql/locale.sql"), &[])
            .await;
        let row = row.map_err(|error| failure::from_client(Side::Source, &error))?;
        Ok(Self {
            collate: get(&row, 0)?,
            ctype: get(&row, 1)?,
            provider: get(&row, 2)?,
            name: get(&row, 3)?,
        })
    }

    /// Options for CREATE DATABASE, the most faithful first. The last one goes with every encoding.
    fn options(&self, server_version: u32) -> Vec<String> {
        let libc = if server_version >= 150_000 {
            " LOCALE_PROVIDER libc"
        } else {
            ""
        };
        let categories = format!(
            " LC_COLLATE {} LC_CTYPE {}",
            literal(&self.collate),
            literal(&self.ctype)
        );
        let mut options = Vec::new();
        match (self.provider.as_deref(), &self.name) {
            (Some("i"), Some(name)) if server_version >= 150_000 => {
                options.push(format!(
                    " LOCALE_PROVIDER icu ICU_LOCALE {}{categories}",
                    literal(name)
                ));
            }
            (Some("b"), Some(name)) if server_version >= 170_000 => {
                options.push(format!(
                    " LOCALE_PROVIDER builtin BUILTIN_LOCALE {}{categories}",
                    literal(name)
                ));
            }
            _ => {}
        }
        options.extend([
            format!("{libc}{categories}"),
            String::new(),
            format!("{libc} LC_COLLATE 'C' LC_CTYPE 'C'"),
        ]);
        options
    }
}

/// Makes the target's database. `source` is a session in the source, `catalog` its catalog.
pub(super) async fn create(target: &ConnInfo, source: &Client, catalog: &Database) -> Result<()> {
    let locale = Locale::of(source).await?;
    let client = beside(target).await?;
    let version = client
        .query_one(
            "SELECT pg_catalog.current_setting('server_version_num')::int4",
            &[],
        )
        .await;
    let version: i32 = get(
        &version.map_err(|error| failure::from_client(Side::Target, &error))?,
        0,
    )?;
    let database = format!(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING {}",
        quote(&target.database),
        literal(&catalog.encoding)
    );
    let mut last = None;
    for (attempt, options) in locale.options(version as u32).iter().enumerate() {
        match client.batch_execute(&format!("{database}{options}")).await {
            Ok(()) if attempt == 0 => return Ok(()),
            Ok(()) => {
                tracing::warn!(
                    "{target} has another locale than the source: its server does not have that one"
                );
                return Ok(());
            }
            Err(error) if is_being_made(&error) => {
                let what = "another run is making the target at this moment";
                return Err(Error::new(Kind::Refused, what)
                    .on(target.to_string())
                    .hint("wait until that run has ended, and look again"));
            }
            Err(error) => {
                let told = failure::from_client(Side::Target, &error).on(target.to_string());
                if !is_about_locale(&error) {
                    return Err(told
                        .hint("create the database yourself, or give a role that may (CREATEDB)"));
                }
                last = Some(told);
            }
        }
    }
    Err(last.unwrap_or_else(|| Error::new(Kind::Server, "the target cannot be created")))
}

/// Whether the database has come to be since it was looked for: `unique_violation` (of two at once, the one that came later
/// finds the other's name in `pg_database`), `duplicate_database`.
fn is_being_made(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| matches!(code.code(), "23505" | "42P04"))
}

/// Whether another locale may help: `invalid_parameter_value`, `wrong_object_type` (an unknown locale),
/// `feature_not_supported` (no ICU), `undefined_object`.
fn is_about_locale(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| matches!(code.code(), "22023" | "42809" | "0A000" | "42704"))
}

/// A session on the target's server outside of the target.
pub(super) async fn beside(target: &ConnInfo) -> Result<Client> {
    let mut last = None;
    for database in ["postgres", "template1"]
        .into_iter()
        .filter(|name| *name != target.database)
    {
        match connect(&target.with_database(database), Side::Target).await {
            Ok(client) => return Ok(client),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| {
        Error::new(
            Kind::Connection,
            "there is no database to create the target from",
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(provider: Option<&str>, server_version: u32) -> Vec<String> {
        let locale = Locale {
            collate: "de_DE.UTF-8".into(),
            ctype: "de_DE.UTF-8".into(),
            provider: provider.map(str::to_owned),
            name: Some("de".into()),
        };
        locale.options(server_version)
    }

    #[test]
    fn every_provider_is_kept_where_the_target_knows_it() {
        let libc = " LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'de_DE.UTF-8'";
        assert_eq!(options(None, 140_000)[0], libc);
        assert_eq!(options(Some("i"), 140_000)[0], libc);
        assert_eq!(
            options(Some("c"), 150_000)[0],
            format!(" LOCALE_PROVIDER libc{libc}")
        );
        assert!(options(Some("i"), 160_000)[0].starts_with(" LOCALE_PROVIDER icu ICU_LOCALE 'de'"));
        assert!(options(Some("b"), 180_000)[0].starts_with(" LOCALE_PROVIDER builtin"));
        assert!(options(Some("b"), 160_000)[0].starts_with(" LOCALE_PROVIDER libc"));
    }
}
