use std::fs;

use super::*;

/// More than reading takes.
const TIME: Duration = Duration::from_mins(1);

/// `name expected -> actual`, with a mark of how bad it is.
fn found(manifest: &str, file: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker-compose.yml");
    fs::write(&path, file).unwrap();
    fs::write(folder.path().join(".env"), "TAG=15.4\n").unwrap();
    let request = Request {
        manifest: serde_json::from_str(&format!("{{\"components\": {manifest}}}")).unwrap(),
        file: path,
        secrets: false,
        environment: |name| (name == "FROM_OUTSIDE").then(|| "15.4".to_owned()),
    };
    let section = look(&request, TIME).unwrap();
    let failed = section.checks.into_iter().filter(|check| !check.passed);
    failed
        .map(|check| {
            let name = check.name.strip_prefix("compose: ").unwrap();
            format!(
                "{} {name}: {} -> {}",
                check.severity.name(),
                check.expected,
                check.actual
            )
        })
        .collect()
}

const MANIFEST: &str = r#"{"postgresql": {"version": "15.4", "settings": {"TimeZone": "UTC", "work_mem": "64MB",
    "shared_buffers": "8GB", "jit": "on", "random_page_cost": "1.1"}, "changed": ["TimeZone", "work_mem", "shared_buffers"]}}"#;

fn file(postgresql: &str) -> String {
    format!(
        "services:\n  app: {{ image: ours/app:1 }}\n  db:\n    healthcheck: {{ test: [CMD, pg_isready] }}\n{postgresql}"
    )
}

const COMMAND: &str = "    command: postgres -c TimeZone=UTC -cwork_mem=65536kB\n";

#[test]
fn a_file_that_says_what_the_manifest_says_passes() {
    for image in [
        "postgres:15.4",
        "postgres:15.4-alpine",
        "'postgres:${TAG}'",
        "'postgres:${FROM_OUTSIDE:-1}'",
        "'postgres:${X:-15.4}'",
    ] {
        let file = file(&format!(
            "    image: {image}\n{COMMAND}    ports: ['127.0.0.1:5432:5432']\n"
        ));
        assert_eq!(found(MANIFEST, &file), [""; 0], "{image}");
    }
}

#[test]
fn images_are_held_against_the_version() {
    let told = |image: &str| {
        let found = found(MANIFEST, &file(&format!("{image}{COMMAND}")));
        assert!(found.len() <= 1, "{found:?}");
        found.into_iter().next().unwrap_or_default()
    };
    let expected = |severity: &str, actual: &str| {
        format!("{severity} postgresql: service db: image: postgresql 15.4 -> {actual}")
    };
    for (image, severity) in [
        ("postgres:latest", "error"),
        ("postgres", "error"),
        ("postgres:16.4", "error"),
        ("postgres:15", "warning"),
        ("postgres:15.3", "warning"),
        ("postgres@sha256:00", "warning"),
    ] {
        assert_eq!(
            told(&format!("    image: {image}\n")),
            expected(severity, image)
        );
    }
    let other = "services:\n  postgresql:\n    image: mariadb:15.4\n    healthcheck: { test: x }\n    command: postgres -c TimeZone=UTC -c work_mem=64MB\n";
    let expected_other = "error postgresql: image: postgresql 15.4 -> mariadb:15.4";
    assert_eq!(found(MANIFEST, other), [expected_other]);
    let unknown = told("    image: 'postgres:${NOBODY}'\n");
    // Without a name nobody knows that it is the database.
    assert!(
        unknown.is_empty() || unknown.starts_with("error postgresql: service"),
        "{unknown}"
    );
    let named = MANIFEST.replace(
        "\"version\": \"15.4\"",
        "\"version\": \"15.4\", \"image\": \"ours/pg:latest\"",
    );
    let file = file(&format!("    image: ours/pg:latest\n{COMMAND}"));
    assert_eq!(found(&named, &file), [""; 0]);
}

#[test]
fn settings_health_and_ports_are_looked_at() {
    let wrong = "services:\n  postgresql:\n    image: postgres:15.4\n    command: [postgres, -c, work_mem=4MB, --random_page_cost=4, -c, shared_buffers=1GB, '--jit', 'off']\n    ports: ['5432:5432']\n";
    assert_eq!(
        found(MANIFEST, wrong),
        [
            "warning postgresql: setting jit: on -> off",
            "warning postgresql: setting random_page_cost: 1.1 -> 4",
            "info postgresql: setting shared_buffers: 8GB -> 1GB",
            "info postgresql: setting work_mem: 64MB -> 4MB",
            "warning postgresql: health check: there -> not there",
            "warning postgresql: ports: on this machine only -> on every address",
        ]
    );
    let other = "services:\n  postgresql:\n    image: postgres:15.4\n    command: postgres -c timezone=Etc/UTC -c WORK_MEM=64MB\n    healthcheck: { test: x }\n    environment: { POSTGRES_INITDB_ARGS: '--encoding=SQL_ASCII --locale=de_DE.utf8' }\n";
    let manifest = MANIFEST.replace(
        "\"settings\"",
        "\"database\": {\"encoding\": \"UTF8\", \"collate\": \"de_DE.UTF-8\"}, \"settings\"",
    );
    assert_eq!(
        found(&manifest, other),
        ["error postgresql: database encoding: UTF8 -> SQL_ASCII"]
    );
    let range = MANIFEST.replace("15.4", ">=15.4, <16");
    let tagged = |tag: &str| {
        found(
            &range,
            &file(&format!("    image: postgres:{tag}\n{COMMAND}")),
        )
    };
    assert_eq!(tagged("15.9"), [""; 0]);
    assert_eq!(
        tagged("15"),
        ["warning postgresql: service db: image: postgresql >=15.4, <16 -> postgres:15"]
    );
    assert_eq!(
        tagged("16"),
        ["error postgresql: service db: image: postgresql >=15.4, <16 -> postgres:16"]
    );
    let off = "services:\n  postgresql:\n    image: postgres:15.4\n    command: postgres -c TimeZone=UTC -c 'work_mem=64MB'\n    healthcheck: { disable: true }\n    ports: [{ target: 5432, host_ip: 127.0.0.1 }]\n";
    assert_eq!(
        found(MANIFEST, off),
        ["warning postgresql: health check: there -> not there"]
    );
}

#[test]
fn what_other_services_are_told_is_looked_at() {
    let manifest = r#"{"redis": {"version": "7.0.15", "settings": {"maxmemory-policy": "allkeys-lru", "appendonly": "no",
        "timeout": "0", "requirepass": "of-the-manifest"}},
        "elasticsearch": {"version": "8.11.3", "settings": {"indices.query.bool.max_clause_count": "4096"}},
        "queue": {"image": "rabbitmq:3.12"}}"#;
    let file = |redis: &str, search: &str, queue: &str| {
        format!(
            "services:\n  redis:\n    image: redis:7.0.15\n    healthcheck: {{ test: x }}\n{redis}  elasticsearch:\n    image: elasticsearch:8.11.3\n    healthcheck: {{ test: x }}\n{search}  queue: {{ image: '{queue}', healthcheck: {{ test: x }} }}\n"
        )
    };
    assert_eq!(
        found(manifest, &file("", "", "rabbitmq:3.8")),
        [
            "error elasticsearch: setting indices.query.bool.max_clause_count: 4096 -> not set",
            "warning queue: image: rabbitmq:3.12 -> rabbitmq:3.8",
            "error redis: setting maxmemory-policy: allkeys-lru -> not set, so noeviction"
        ]
    );
    let redis =
        "    command: redis-server --maxmemory-policy allkeys-lru --requirepass of-the-file\n";
    let search = "    environment: [ indices.query.bool.max_clause_count=1024 ]\n";
    assert_eq!(
        found(manifest, &file(redis, search, "rabbitmq:3.12")),
        [
            "error elasticsearch: setting indices.query.bool.max_clause_count: 4096 -> 1024",
            "warning redis: setting requirepass: not shown -> not shown"
        ]
    );
    let search = "    environment: { indices.query.bool.max_clause_count: 4096 }\n";
    let valkey = file(redis, search, "rabbitmq:3.12")
        .replace("redis:7.0.15", "valkey/valkey:7.0.15")
        .replace("of-the-file", "of-the-manifest");
    assert_eq!(
        found(manifest, &valkey),
        ["error redis: image: redis 7.0.15 -> valkey/valkey:7.0.15"]
    );
}

#[test]
fn a_component_that_no_service_runs_is_missing() {
    let file = "services:\n  metrics: { image: 'prometheuscommunity/postgres-exporter:1' }\n";
    assert_eq!(
        found(MANIFEST, file),
        ["error postgresql: service: a service -> not there"]
    );
}

#[test]
fn what_is_no_compose_file_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for (text, told) in [
        ("a: 1\n", "no `services`"),
        ("services:\n  a: [\n", "cannot be read as YAML"),
    ] {
        let file = folder.path().join("c.yml");
        fs::write(&file, text).unwrap();
        let error = read(&file, |_| None, TIME).map(|_| ());
        let request = Request {
            manifest: Manifest::default(),
            file,
            secrets: true,
            environment: |_| None,
        };
        let error = look(&request, TIME).err().or(error.err()).unwrap();
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn settings_that_may_stand_in_a_file_are_not_known() {
    let manifest = r#"{"redis": {"version": "7.0.15", "settings": {"maxmemory-policy": "noeviction", "appendonly": "yes",
        "maxmemory": "1gb"}}}"#;
    let unknown = |setting: &str, expected: &str, file: &str| {
        format!(
            "warning redis: setting {setting}: {expected} -> not known: it may be set in {file}, which is not read"
        )
    };
    let file = |more: &str| {
        format!(
            "services:\n  redis:\n    image: redis:7.0.15\n    healthcheck: {{ test: x }}\n    {more}\n"
        )
    };
    for (more, conf) in [
        ("command: redis-server /etc/redis.conf", "/etc/redis.conf"),
        (
            "command: [/usr/local/bin/redis-server, redis.cfg, --port, '1']",
            "redis.cfg",
        ),
        ("command: /etc/redis.conf", "/etc/redis.conf"),
        ("entrypoint: redis-server\n    command: x.cfg", "x.cfg"),
        (
            "command: redis-server --include /etc/more.conf",
            "/etc/more.conf",
        ),
        ("command: redis-server -", "-"),
    ] {
        assert_eq!(
            found(manifest, &file(more)),
            [
                unknown("appendonly", "yes", conf),
                unknown("maxmemory-policy", "noeviction", conf)
            ],
            "{more}"
        );
    }
    // The command line counts more than the file.
    let given =
        file("command: redis-server /r.conf --appendonly yes --maxmemory-policy allkeys-lru");
    assert_eq!(
        found(manifest, &given),
        ["error redis: setting maxmemory-policy: noeviction -> allkeys-lru"]
    );
    let plain = file("command: redis-server --appendonly yes");
    assert_eq!(found(manifest, &plain), [""; 0]);

    let command = "    image: postgres:15.4\n    command: postgres -c config_file=/etc/pg.conf -c TimeZone=UTC\n";
    let told = found(MANIFEST, &self::file(command));
    assert_eq!(
        told,
        [
            "warning postgresql: service db: setting work_mem: 64MB -> not known: it may be set in /etc/pg.conf, which is not read"
        ]
    );
}

#[test]
fn a_pipe_without_a_writer_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = input::tests::pipe(folder.path());
    let error = bounded(&path, Duration::from_millis(50)).unwrap_err();
    let told = format!("{error:?}");
    assert!(told.contains("a pipe that nobody wrote to"), "{told}");
}

const REDIS: &str = "services:\n  redis:\n    image: redis:7.0.15\n    healthcheck: { test: x }\n";

#[test]
fn what_redis_has_by_itself_need_not_be_said() {
    let manifest = |settings: &str| {
        format!("{{\"redis\": {{\"version\": \"7.0.15\", \"settings\": {{{settings}}}}}}}")
    };
    let usual = manifest(
        r#""databases": "16", "notify-keyspace-events": "", "cluster-enabled": "no", "maxmemory": "0",
        "maxmemory-policy": "noeviction", "appendonly": "no", "save": "3600 1 300 100 60 10000", "maxclients": "10000""#,
    );
    assert_eq!(found(&usual, REDIS), [""; 0]);
    let other = manifest(
        r#""databases": "32", "notify-keyspace-events": "Ex", "cluster-enabled": "yes", "maxmemory": "1gb", "save": "",
        "timeout": "300""#,
    );
    assert_eq!(
        found(&other, REDIS),
        [
            "info redis: setting cluster-enabled: yes -> not set, so no",
            "error redis: setting databases: 32 -> not set, so 16",
            "error redis: setting notify-keyspace-events: Ex -> not set, so empty",
            "warning redis: setting save: empty -> not set, so 3600 1 300 100 60 10000",
            "warning redis: setting timeout: 300 -> not set, so 0",
        ]
    );
    let words = format!(
        "{REDIS}    command: redis-server --maxmemory-policy ALLKEYS-LRU --appendonly YES\n"
    );
    let small = manifest(r#""maxmemory-policy": "allkeys-lru", "appendonly": "yes""#);
    assert_eq!(found(&small, &words), [""; 0]);
    // There the case of a letter says another event.
    let events = format!("{REDIS}    command: redis-server --notify-keyspace-events ex\n");
    let large = manifest(r#""notify-keyspace-events": "Ex""#);
    assert_eq!(found(&large, &events).len(), 1);
}

/// A file with a database of this image and environment, against a manifest that says this of production's.
fn made(database: &str, settings: &str, image: &str, environment: &str) -> Vec<String> {
    let manifest = format!(
        "{{\"postgresql\": {{\"version\": \"15.4\", \"database\": {{{database}}}, \"settings\": {{{settings}}}}}}}"
    );
    let file = format!(
        "services:\n  postgresql:\n    image: {image}\n    healthcheck: {{ test: x }}\n    environment: {{ {environment} }}\n"
    );
    found(&manifest, &file)
}

#[test]
fn without_arguments_the_cluster_is_that_of_the_image() {
    const UTF8: &str = r#""encoding": "UTF8", "collate": "C.UTF-8", "ctype": "C.UTF-8""#;
    let plain =
        |database: &str, environment: &str| made(database, "", "postgres:15.4", environment);
    let image = [
        "error postgresql: database collate: C.UTF-8 -> en_US.utf8",
        "error postgresql: database ctype: C.UTF-8 -> en_US.utf8",
    ];
    assert_eq!(plain(UTF8, ""), image);
    assert_eq!(plain(UTF8, "POSTGRES_INITDB_ARGS: -E UTF8"), image);
    for same in [
        "POSTGRES_INITDB_ARGS: --locale=C.UTF-8",
        "POSTGRES_INITDB_ARGS: --lc-collate C.utf8 --lc-ctype=C.UTF-8",
        "LANG: C.UTF-8",
        "LANG: x, LC_ALL: C.UTF-8",
    ] {
        assert_eq!(plain(UTF8, same), [""; 0], "{same}");
    }
    assert_eq!(
        plain(r#""encoding": "UTF8""#, "POSTGRES_INITDB_ARGS: --no-locale"),
        ["error postgresql: database encoding: UTF8 -> SQL_ASCII"]
    );
    let icu = r#""locale_provider": "icu", "locale": "de-DE""#;
    assert_eq!(
        plain(icu, ""),
        ["error postgresql: database locale_provider: icu -> libc"]
    );
    assert_eq!(
        plain(
            icu,
            "POSTGRES_INITDB_ARGS: --locale-provider=icu --icu-locale=en-US"
        ),
        ["error postgresql: database locale: de-DE -> en-US"]
    );
    let usual = r#""encoding": "UTF8", "collate": "en_US.UTF-8", "locale_provider": "libc""#;
    for image in [
        "postgres:15.4",
        "docker.io/library/postgres:15.4",
        "postgis/postgis:15-3.4",
    ] {
        let found = made(usual, "", image, "");
        assert!(
            !found.iter().any(|line| line.contains("database")),
            "{found:?}"
        );
    }
    // Somebody else's image may have another locale.
    let others = made(UTF8, "", "ours/postgres:15.4", "");
    assert_eq!(others, [""; 0]);
}

#[test]
fn initdb_sets_what_messages_and_money_look_like() {
    let settings = r#""lc_messages": "C.UTF-8", "lc_monetary": "C.UTF-8""#;
    let told = |environment: &str| made("", settings, "postgres:15.4", environment);
    assert_eq!(told("POSTGRES_INITDB_ARGS: --locale=C.UTF-8"), [""; 0]);
    assert_eq!(
        told("POSTGRES_INITDB_ARGS: --locale=C.UTF-8 --lc-monetary=de_DE.utf8"),
        ["error postgresql: setting lc_monetary: C.UTF-8 -> not set, so de_DE.utf8"]
    );
    assert_eq!(
        told("POSTGRES_INITDB_ARGS: --lc-messages=C.utf8"),
        ["error postgresql: setting lc_monetary: C.UTF-8 -> not set, so en_US.utf8"]
    );
}

#[test]
fn what_initdb_writes_need_not_be_said() {
    let settings = r#""TimeZone": "Etc/UTC", "DateStyle": "ISO, MDY", "default_text_search_config": "pg_catalog.english",
        "lc_time": "en_US.utf8""#;
    let told = |environment: &str| made("", settings, "postgres:15.4", environment);
    assert_eq!(told(""), [""; 0]);
    let zone = "error postgresql: setting TimeZone: Etc/UTC -> not set, so Europe/Paris";
    assert_eq!(told("TZ: Europe/Paris"), [zone]);
    assert_eq!(
        told("POSTGRES_INITDB_ARGS: --set TimeZone=Europe/Paris"),
        [zone]
    );
    let german = [
        "error postgresql: setting DateStyle: ISO, MDY -> not set",
        "error postgresql: setting default_text_search_config: pg_catalog.english -> not set, so german",
        "error postgresql: setting lc_time: en_US.utf8 -> not set, so de_DE.UTF-8",
    ];
    assert_eq!(told("POSTGRES_INITDB_ARGS: --locale=de_DE.UTF-8"), german);
    let given = "POSTGRES_INITDB_ARGS: '--locale=de_DE.UTF-8 -T english -c datestyle=iso,mdy'";
    assert_eq!(told(given), german[2..]);
    // Somebody else's image may have been made in any way.
    let others = made("", settings, "ours/postgres:15.4", "");
    assert_eq!(others.len(), 4, "{others:?}");
}

#[test]
fn alpine_sorts_otherwise_than_glibc() {
    let words = r#""collate": "de_DE.UTF-8", "locale_provider": "libc""#;
    let arguments = "POSTGRES_INITDB_ARGS: --locale=de_DE.UTF-8";
    let warning = ["warning postgresql: C library: glibc -> musl (Alpine)"];
    for image in ["postgres:15.4-alpine", "postgres:15.4-alpine3.20"] {
        assert_eq!(made(words, "", image, arguments), warning, "{image}");
    }
    for (database, arguments, image) in [
        (words, arguments, "postgres:15.4-bookworm"),
        (
            r#""collate": "C""#,
            "POSTGRES_INITDB_ARGS: --locale=C",
            "postgres:15.4-alpine",
        ),
        (
            r#""collate": "de_DE.UTF-8", "locale_provider": "icu""#,
            "POSTGRES_INITDB_ARGS: --locale=de_DE.UTF-8 --locale-provider=icu",
            "postgres:15.4-alpine",
        ),
    ] {
        assert_eq!(made(database, "", image, arguments), [""; 0], "{image}");
    }
}

#[test]
fn a_health_check_that_is_switched_off_is_none() {
    let told = |health: &str| {
        let file =
            format!("services:\n  redis:\n    image: redis:7.0.15\n    healthcheck: {health}\n");
        found(r#"{"redis": {"version": "7.0.15"}}"#, &file)
    };
    for off in [
        "{ test: [NONE] }",
        "{ test: ['NONE'], interval: 5s }",
        "{ test: [] }",
        "{ test: '' }",
        "{ disable: true }",
        "{ test: [CMD, x], disable: 'true' }",
        "{ disable: '${OFF:-true}' }",
    ] {
        let expected = ["warning redis: health check: there -> not there"];
        assert_eq!(told(off), expected, "{off}");
    }
    for on in [
        "{ test: [CMD, NONE] }",
        "{ test: x, disable: false }",
        "{ interval: 5s }",
    ] {
        assert_eq!(told(on), [""; 0], "{on}");
    }
}

#[test]
fn secrets_in_clear_text_are_found_and_not_shown() {
    let all = |text: &str, secrets| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("docker-compose.yml");
        fs::write(&file, text).unwrap();
        let request = Request {
            manifest: serde_json::from_str("{\"components\": {}}").unwrap(),
            file,
            secrets,
            // What a variable has is not in the file.
            environment: |_| Some("hunter2secret".to_owned()),
        };
        look(&request, TIME).unwrap().checks
    };
    let text = "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: hunter2secret\n";
    let found = all(text, true);
    assert_eq!(found.len(), 1);
    let check = &found[0];
    assert!(!check.passed && check.severity == Severity::Error);
    assert!(
        check
            .name
            .ends_with("docker-compose.yml: services.db.environment.POSTGRES_PASSWORD"),
        "{}",
        check.name
    );
    assert_eq!(check.site.position, Some((4, 26)));
    assert!(!format!("{check:?}").contains("hunter2"));
    assert!(all(text, false).is_empty());
    let found = all(&text.replace("hunter2secret", "${PASSWORD}"), true);
    assert_eq!(found.len(), 1);
    assert!(found[0].passed && found[0].name == "compose: secrets");
}

#[test]
fn a_variable_that_does_not_end_is_told_and_doubled_signs_are_none() {
    let open = "    image: 'postgres:15.4'\n    command: postgres -c TimeZone=UTC -cwork_mem=65536kB\n    labels: {a: '${POSTGRES_PASSWORD'}\n";
    let told = found(MANIFEST, &file(open));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("`${` without `}`"), "{told:?}");
    let fine = open.replace("'${POSTGRES_PASSWORD'", "'$${X $$ $Y'");
    assert_eq!(found(MANIFEST, &file(&fine)), [""; 0]);
}
