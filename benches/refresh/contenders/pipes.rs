//! Pipes of `psql`: what people do without a tool.

use std::time::Instant;

use standin::shop;

use super::Contender;
use crate::Outcome;
use crate::stage::Stage;

/// The table users in a format of COPY. The target's table is made first, as `standin run` has to make it.
pub(crate) fn users(format: &'static str) -> Contender {
    Contender::rival(&format!("psql | psql, {format}"), move |stage| {
        copy_users(stage, format).map(Some)
    })
}

/// The binary pipe with what a refreshed database needs besides rows, and what every run of `standin` does.
pub(crate) fn analyzed_users() -> Contender {
    Contender::rival("psql | psql, binary; ANALYZE", |stage| {
        let moving = copy_users(stage, "binary")?;
        stage.psql("target", "ANALYZE")?;
        Ok(Some(moving))
    })
}

/// Structure alone.
pub(crate) fn structure() -> Contender {
    Contender::rival("pg_dump -s | psql", |stage| {
        stage.pipe(
            stage.client("pg_dump", "production").arg("-s"),
            stage
                .client("psql", "target")
                .args(["-Xq", "-v", "ON_ERROR_STOP=1"]),
        )?;
        Ok(None)
    })
}

/// Seconds of it.
fn copy_users(stage: &Stage, format: &str) -> Outcome<f64> {
    let started = Instant::now();
    stage.psql("target", shop::SCHEMA)?;
    let copy = |direction: &str| format!("COPY users {direction} (FORMAT {format})");
    stage.pipe(
        stage
            .client("psql", "production")
            .args(["-Xqc", &copy("TO STDOUT")]),
        stage
            .client("psql", "target")
            .args(["-Xqc", &copy("FROM STDIN")]),
    )?;
    Ok(started.elapsed().as_secs_f64())
}
