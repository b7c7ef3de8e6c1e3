//! The demo without a server: the generator's rows go into Parquet twice, as they are and by the shipped rules, and
//! both are looked at.

use std::path::Path;

use super::{Demo, Folder, files, verdict};
use crate::error::{Error, Kind, Result};
use crate::refresh::generated;
use crate::refresh::watch::{Nobody, Watch};
use crate::rules::Rules;
use crate::shop;

/// Production as it is.
const KEEP: &str = "version: 1\nunlisted: keep\n";

pub(super) fn run(demo: &Demo<'_>) -> Result<()> {
    demo.show.step(&format!(
        "There is no PostgreSQL on this machine: the production data of {} customers is made as Parquet files",
        demo.options.users
    ));
    let folder = demo.folder()?;
    let (production, dev) = (folder.path().join("production"), folder.path().join("dev"));
    let keep = Rules::parse(Path::new("keep"), KEEP, &|_| None).map_err(|rejected| {
        Error::new(Kind::Rules, "the demo's rules do not load").because(rejected.render(false))
    })?;
    // That nothing is changed here is no news.
    write(demo, &keep, &production, &Nobody)?;
    demo.show
        .step("The same rows by rules/shop.yaml into Parquet for dev");
    write(demo, demo.rules, &dev, demo.show)?;
    demo.show.sample(&files::sample(&production, &dev)?);
    let checks = files::checks(&production, &dev)?;
    demo.show.checks(&checks);
    verdict(&checks)?;
    if let Folder::Kept(path) = &folder {
        demo.show.outcome(&format!("files: {}", path.display()));
    }
    demo.show.outcome(
        "For the full demo (a dev database with its foreign keys) install PostgreSQL 14 or newer, for example \
         `apt-get install postgresql` or `brew install postgresql`, or point STANDIN_PG_BIN at a folder with \
         initdb, postgres, pg_dump and pg_restore",
    );
    Ok(())
}

fn write(demo: &Demo<'_>, rules: &Rules, folder: &Path, watch: &dyn Watch) -> Result<()> {
    let request = generated::Request {
        rules,
        catalog: &shop::catalog(demo.options.users)?,
        rows: &shop::Generator::new(demo.options.users),
        folder,
        key: &demo.key,
        jobs: demo.options.jobs,
        memory: demo.options.memory,
    };
    let ran = generated::run(&request, watch, demo.stop);
    if let Some(error) = ran.error {
        return Err(error);
    }
    demo.tell(&ran.report);
    Ok(())
}
