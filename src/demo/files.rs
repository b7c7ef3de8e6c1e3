//! Looks at the demo's Parquet files: what `inspection` asks databases, where there is no server to ask.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::inspection::{CHANGED, Check, Sample};
use crate::error::{Error, Kind, Result};

/// Customers that are looked at: what is kept of them must fit in memory however large the shop is.
const LOOKED_AT: i64 = 100_000;

/// The customer that is shown.
const SHOWN: &str = "3";

/// Hosts that nobody can receive mail at (RFC 2606).
const RESERVED: [&str; 3] = ["@example.com", "@example.net", "@example.org"];

/// A customer in both folders.
pub(super) fn sample(production: &Path, dev: &Path) -> Result<Sample> {
    let customer = |folder: &Path| -> Result<Vec<String>> {
        let mut found = Vec::new();
        each_row(folder, "users", &CHANGED, |row| {
            if row[0] == SHOWN {
                found = row.to_vec();
            }
        })?;
        Ok(found)
    };
    let (before, after) = (customer(production)?, customer(dev)?);
    let values = before.into_iter().zip(after);
    let lines = CHANGED.iter().zip(values);
    Ok(Sample {
        title: format!("public.users, id {SHOWN}"),
        lines: lines
            .map(|(column, (before, after))| ((*column).to_owned(), before, after))
            .collect(),
    })
}

/// The customers of a folder: their e-mail addresses by id.
fn customers(folder: &Path) -> Result<HashMap<i64, String>> {
    let mut customers = HashMap::new();
    each_row(folder, "users", &["id", "email"], |row| {
        if let Some(id) = row[0].parse().ok().filter(|id| *id <= LOOKED_AT) {
            customers.insert(id, row[1].clone());
        }
    })?;
    Ok(customers)
}

/// Puts the questions to the files. Each counts rows that must not be there.
pub(super) fn checks(production: &Path, dev: &Path) -> Result<Vec<Check>> {
    let (before, after) = (customers(production)?, customers(dev)?);
    let (mut strangers, mut elsewhere) = (0, 0);
    each_row(dev, "orders", &["user_id", "shipping_email"], |row| {
        let customer = row[0].parse().ok().filter(|id| *id <= LOOKED_AT);
        match customer.map(|id| after.get(&id)) {
            Some(None) => strangers += 1,
            Some(Some(email)) if !row[1].is_empty() && *email != row[1] => elsewhere += 1,
            Some(Some(_)) | None => {}
        }
    })?;
    let real: HashSet<&String> = before.values().collect();
    let different: HashSet<&String> = after.values().collect();
    let outside = |email: &&String| !RESERVED.iter().any(|host| email.ends_with(host));
    let questions = [
        (
            "orders whose shipping e-mail is not their customer's",
            elsewhere,
        ),
        ("orders of customers who are not there", strangers),
        (
            "e-mail addresses outside reserved hosts",
            after.values().filter(outside).count(),
        ),
        (
            "customers who share an e-mail address",
            after.len() - different.len(),
        ),
        (
            "production e-mail addresses found in dev",
            after.values().filter(|email| real.contains(email)).count(),
        ),
        (
            "customers missing in dev",
            before.len().abs_diff(after.len()),
        ),
    ];
    let check = |(question, found): (&str, usize)| Check {
        question: question.to_owned(),
        answer: found.to_string(),
        passed: found == 0,
    };
    Ok(questions.into_iter().map(check).collect())
}

/// Calls `each` with these columns of every row of a table as text, NULL as an empty one.
fn each_row(
    folder: &Path,
    table: &str,
    columns: &[&str],
    mut each: impl FnMut(&[String]),
) -> Result<()> {
    for path in files(&folder.join(format!("public.{table}")))? {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(Kind::Disk, "cannot read a file just written")
                .on(path.display().to_string())
                .because(error)
        };
        let file = File::open(&path).map_err(|error| failed(error.into()))?;
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| failed(error.into()))?;
        let wanted = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
        let batches = reader.with_projection(wanted).build();
        for batch in batches.map_err(|error| failed(error.into()))? {
            let batch = batch.map_err(|error| failed(error.into()))?;
            let options = FormatOptions::default();
            let formatters: Vec<_> = columns
                .iter()
                .filter_map(|name| batch.column_by_name(name))
                .map(|column| ArrayFormatter::try_new(column, &options))
                .collect::<Result<_, _>>()
                .map_err(|error| failed(error.into()))?;
            if formatters.len() != columns.len() {
                return Err(failed("a column is missing".into()));
            }
            let mut texts = vec![String::new(); columns.len()];
            for row in 0..batch.num_rows() {
                for (text, formatter) in texts.iter_mut().zip(&formatters) {
                    *text = formatter.value(row).to_string();
                }
                each(&texts);
            }
        }
    }
    Ok(())
}

/// All Parquet files under a folder.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error: std::io::Error| {
        Error::new(Kind::Disk, "cannot list a folder")
            .on(folder.display().to_string())
            .because(error)
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "parquet")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
