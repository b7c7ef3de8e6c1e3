//! PostgreSQL as a service, and the step that fills it.
//!
//! Source: Docker Hub's official image `postgres` (variables, place of the data); PostgreSQL documentation, `initdb`.

use super::Fill;
use super::image::Image;
use super::service::{Argument, Service, literal};
use super::sizes::scaled;
use crate::drift::manifest::Component;

/// User, database and port on the developer's machine.
const PASSWORD: &str = "${POSTGRES_PASSWORD:?give the database a password in .env}";
const DATABASE: &str = "${POSTGRES_DB:-dev}";
const USER: &str = "postgres";

pub(super) fn service(
    name: &str,
    image: &str,
    component: &Component,
    memory: u64,
    notes: &mut Vec<String>,
) -> Service {
    tell(image, component, notes);
    let major = |version: &str| version.split('.').next()?.parse().ok();
    // The version may be a range; the image is of one release.
    let of_image = || Image::parse(image).version().and_then(major);
    let major: Option<u32> = component
        .version
        .as_deref()
        .and_then(major)
        .or_else(of_image);
    let major = major.unwrap_or_default();
    let mut environment = vec![
        ("POSTGRES_PASSWORD", PASSWORD.to_owned()),
        ("POSTGRES_DB", DATABASE.to_owned()),
    ];
    let initdb = initdb(component, major);
    if !initdb.is_empty() {
        environment.push(("POSTGRES_INITDB_ARGS", literal(&initdb)));
    }
    Service {
        name: name.to_owned(),
        image: literal(image),
        command: command(component, memory),
        environment: environment
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Some(value)))
            .collect(),
        ports: vec!["127.0.0.1:${POSTGRES_PORT:-5432}:5432".to_owned()],
        // From 18 on the image keeps each major version's data in a folder of its own.
        data: Some(match major {
            18.. => "/var/lib/postgresql",
            _ => "/var/lib/postgresql/data",
        }),
        memory: Some(memory),
        // Workers of one query share memory there; Docker's 64 MB are too little for large joins.
        shared_memory: Some(memory / 4),
        health: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", USER]
            .map(str::to_owned)
            .to_vec(),
        ..Service::default()
    }
}

/// `postgres -c …` for each setting that production has changed; all of them where nobody knows which those are.
fn command(component: &Component, memory: u64) -> Vec<Argument> {
    let mut command = vec![Argument::plain("postgres")];
    for (name, value) in &component.settings {
        let is_changed = component.changed.is_empty() || component.changed.contains(name);
        if !is_changed {
            continue;
        }
        command.push(Argument::plain("-c"));
        let smaller = scaled(name, value, memory);
        let remark = match &smaller {
            Some(_) => format!("{value} in production"),
            None => String::new(),
        };
        let value = smaller.as_deref().unwrap_or(value);
        command.push(Argument {
            text: literal(&format!("{name}={value}")),
            remark,
        });
    }
    command
}

/// What cannot be changed once the cluster is there.
fn initdb(component: &Component, major: u32) -> String {
    let of = |name: &str| component.database.get(name).map(String::as_str);
    let mut arguments = Vec::new();
    let mut add = |flag: &str, value: Option<&str>| {
        if let Some(value) = value {
            arguments.push(format!("{flag}={value}"));
        }
    };
    add("--encoding", of("encoding"));
    add("--lc-collate", of("collate"));
    add("--lc-ctype", of("ctype"));
    match of("locale_provider") {
        Some("icu") if major >= 15 => {
            add("--locale-provider", Some("icu"));
            add("--icu-locale", of("locale"));
        }
        Some("builtin") if major >= 17 => {
            add("--locale-provider", Some("builtin"));
            add("--builtin-locale", of("locale"));
        }
        _ => {}
    }
    arguments.join(" ")
}

/// Extensions that come with PostgreSQL. Source: its documentation, "Additional Supplied Modules and Extensions".
const SUPPLIED: &[&str] = &[
    "adminpack",
    "amcheck",
    "autoinc",
    "auth_delay",
    "auto_explain",
    "basic_archive",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "old_snapshot",
    "pageinspect",
    "passwordcheck",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_logicalinspect",
    "pg_overexplain",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "plpgsql",
    "postgres_fdw",
    "refint",
    "seg",
    "sepgsql",
    "sslinfo",
    "tablefunc",
    "tcn",
    "test_decoding",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "xml2",
];

/// Images with more in them, and what that is.
const WITH_MORE: &[(&str, &[&str])] = &[
    ("postgis/postgis", &["postgis"]),
    ("pgvector/pgvector", &["vector"]),
    ("timescale/timescaledb", &["timescaledb"]),
];

/// Whether an image is the vendor's, or one that is made from it and keeps its environment.
pub(super) fn stands_on_vendors(image: &str) -> bool {
    let repository = Image::parse(image).repository;
    let bare = repository.strip_prefix("docker.io/").unwrap_or(repository);
    let bare = bare.strip_prefix("library/").unwrap_or(bare);
    bare == "postgres" || WITH_MORE.iter().any(|(known, _)| *known == bare)
}

/// Locales that the image has. Source: its Dockerfile, which makes `en_US.utf8`.
fn is_in_image(locale: &str) -> bool {
    let plain = locale.to_ascii_lowercase().replace('-', "");
    matches!(
        plain.as_str(),
        "c" | "posix" | "c.utf8" | "en_us.utf8" | "ucs_basic"
    )
}

/// What the vendor's image does not have.
fn tell(image: &str, component: &Component, notes: &mut Vec<String>) {
    let parsed = Image::parse(image);
    if parsed.repository != "postgres" {
        return;
    }
    let libraries = component.settings.get("shared_preload_libraries");
    let libraries = libraries
        .map(|list| list.split(',').map(str::trim))
        .into_iter()
        .flatten();
    let mut lacking: Vec<_> = component
        .extensions
        .each()
        .map(|(name, _)| name)
        .chain(libraries)
        .filter(|name| !name.is_empty() && !SUPPLIED.contains(name))
        .collect();
    lacking.sort_unstable();
    lacking.dedup();
    if !lacking.is_empty() {
        let known = WITH_MORE
            .iter()
            .find(|(_, has)| lacking.iter().any(|name| has.contains(name)));
        let hint = known.map_or_else(String::new, |(image, _)| format!(", such as {image}"));
        notes.push(format!(
            "the image {image} does not have {}: name one that has in the manifest, as `image`{hint}",
            lacking.join(", ")
        ));
    }
    let locale = component.database.get("collate");
    if let Some(locale) = locale.filter(|locale| !is_in_image(locale)) {
        notes.push(format!(
            "the image {image} does not have the locale {locale}: build one with `RUN localedef`, and name it in the manifest"
        ));
    }
}

/// The variable by which shipped rules files name their target.
const TARGET: &str = "DEV_DATABASE_URL";

/// The step that fills the database, in the image that has `pg_dump` and `pg_restore` of its version. `None` where there is
/// no database.
pub(super) fn filling(fill: &Fill, services: &[Service]) -> Option<Service> {
    let database = services
        .iter()
        .find(|service| service.name == "postgresql")?;
    let target = format!(
        "postgresql://{USER}:${{POSTGRES_PASSWORD}}@{}:5432/{DATABASE}?sslmode=disable",
        database.name
    );
    let rules = literal(&format!("/rules/{}", fill.rules));
    let mut command = vec!["run", &rules, "--replace"];
    let is_named = fill.variables.iter().any(|name| name == TARGET);
    if !is_named {
        command.extend(["--target", &target]);
    }
    // In a variable the address, with its password, is in no list of processes.
    let value = |name: &String| (name == TARGET).then(|| target.clone());
    Some(Service {
        name: "fill".to_owned(),
        profile: Some("fill"),
        image: database.image.clone(),
        entrypoint: vec!["/usr/local/bin/standin".to_owned()],
        command: command.into_iter().map(Argument::plain).collect(),
        environment: fill
            .variables
            .iter()
            .map(|name| (name.clone(), value(name)))
            .collect(),
        mounts: vec![
            "${STANDIN:-/usr/local/bin/standin}:/usr/local/bin/standin:ro".to_owned(),
            format!("{}:/rules:ro", literal(&fill.folder)),
        ],
        after: Some(database.name.clone()),
        ..Service::default()
    })
}
