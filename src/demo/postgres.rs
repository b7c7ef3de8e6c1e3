//! The demo with a server: production is made, refreshed into dev and into Parquet, and both are looked at.

use super::{Demo, Folder, inspection, verdict};
use crate::demo::inspection::Check;
use crate::error::{Error, Kind, Result};
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::server::{Installation, Options, Server};
use crate::pg::url::ConnInfo;
use crate::refresh::{self, Request, Target, generated};
use crate::shop;

pub(super) fn run(demo: &Demo<'_>, installation: &Installation) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Error::new(Kind::Disk, "no thread for the demo").because(error))?;
    demo.show.step(&format!(
        "Starting PostgreSQL {} from {}",
        installation.version(),
        installation.bin().display()
    ));
    let server = Server::start(installation, &Options::default())?;
    let folder = demo.folder()?;
    let production = server.address("shop_production");
    let dev = server.address("shop_dev");

    demo.show.step(&format!(
        "Making a production database of {} customers",
        demo.options.users
    ));
    runtime.block_on(create_database(&server.address("postgres")))?;
    make(demo, &runtime, &production)?;

    demo.show
        .step("Refreshing the dev database by rules/shop.yaml");
    refresh_into(demo, &production, Target::Postgres(Box::new(dev.clone())))?;
    let checks = runtime.block_on(look(demo, &production, &dev))?;

    demo.show.step("The same rules into Parquet");
    let parquet = folder.path().join("parquet");
    refresh_into(demo, &production, Target::Parquet(parquet.clone()))?;
    let files = super::files::files(&parquet)?;
    demo.show
        .outcome(&format!("{} files in {}", files.len(), parquet.display()));

    verdict(&checks)?;
    keep(demo, server, &folder, &[&production, &dev])
}

/// Makes the shop with the engine itself: the generator is a source like any other.
fn make(demo: &Demo<'_>, runtime: &tokio::runtime::Runtime, address: &ConnInfo) -> Result<()> {
    runtime.block_on(execute(address, shop::SCHEMA))?;
    let catalog = shop::catalog(demo.options.users)?;
    let generator = shop::Generator::new(demo.options.users);
    let rows = generated::fill(
        &catalog,
        &generator,
        address,
        demo.options.jobs,
        demo.options.memory,
        demo.stop,
    )?;
    runtime.block_on(execute(address, shop::CONSTRAINTS))?;
    runtime.block_on(execute(address, "ANALYZE"))?;
    demo.show.outcome(&format!("{rows} rows"));
    Ok(())
}

fn refresh_into(demo: &Demo<'_>, production: &ConnInfo, target: Target) -> Result<()> {
    let request = Request {
        rules: demo.rules,
        source: production.clone(),
        target,
        key: demo.key.clone(),
        jobs: demo.options.jobs,
        memory: demo.options.memory,
        replace: false,
    };
    let ran = refresh::run(&request, demo.show, demo.stop);
    if let Some(error) = ran.error {
        Err(error)
    } else {
        demo.tell(&ran.report);
        Ok(())
    }
}

async fn look(demo: &Demo<'_>, production: &ConnInfo, dev: &ConnInfo) -> Result<Vec<Check>> {
    let (production, dev) = (
        connect(production, Side::Source).await?,
        connect(dev, Side::Target).await?,
    );
    demo.show
        .sample(&inspection::sample(&production, &dev).await?);
    let checks = inspection::checks(&production, &dev).await?;
    demo.show.checks(&checks);
    Ok(checks)
}

async fn create_database(address: &ConnInfo) -> Result<()> {
    let client = connect(address, Side::Target).await?;
    let created = client
        .batch_execute("CREATE DATABASE shop_production")
        .await;
    created.map_err(|error| failure::from_client(Side::Target, &error))
}

async fn execute(address: &ConnInfo, sql: &str) -> Result<()> {
    let client = connect(address, Side::Target).await?;
    client
        .batch_execute(&format!("SET search_path = public; {sql}"))
        .await
        .map_err(|error| failure::from_client(Side::Target, &error))
}

/// Leaves everything behind if that was asked for, and says where it is.
fn keep(demo: &Demo<'_>, server: Server, folder: &Folder, databases: &[&ConnInfo]) -> Result<()> {
    if !demo.options.keep {
        return Ok(());
    }
    for database in databases {
        demo.show.outcome(&format!("psql \"{}\"", database.psql()));
    }
    demo.show
        .outcome(&format!("files: {}", folder.path().display()));
    demo.show.outcome(&server.keep()?);
    Ok(())
}
