use super::*;

fn manifest(json: &str) -> Manifest {
    serde_json::from_str(json).unwrap()
}

fn wishes() -> Wishes<'static> {
    Wishes {
        manifest: "infrastructure.json",
        memory: 1 << 30,
        fill: None,
    }
}

const ALL: &str = r#"{"components": {
    "postgresql": {
        "version": "15.4", "extensions": {"plpgsql": "1.0", "postgis": "3.4"},
        "database": {"encoding": "UTF8", "collate": "de_DE.UTF-8", "ctype": "de_DE.UTF-8", "locale_provider": "icu", "locale": "de"},
        "settings": {"shared_buffers": "8GB", "work_mem": "16MB", "search_path": "\"$user\", public", "jit": "on"},
        "changed": ["shared_buffers", "search_path"]
    },
    "redis": {"version": "7.0.15", "settings": {"maxmemory-policy": "allkeys-lru", "maxmemory": "8589934592", "requirepass": "of-the-manifest"}},
    "opensearch": {"version": "2.11.0", "plugins": ["analysis-icu"]},
    "rabbitmq": {"image": "rabbitmq:3.12.4"}
}}"#;

#[test]
fn every_component_becomes_a_service() {
    let composed = written(&manifest(ALL), &wishes()).unwrap();
    let expected = r#"services:
  opensearch:
    image: "opensearchproject/opensearch:2.11.0"
    environment:
      "discovery.type": "single-node"
      "DISABLE_SECURITY_PLUGIN": "true"
      "DISABLE_INSTALL_DEMO_CONFIG": "true"
      "OPENSEARCH_JAVA_OPTS": "-Xms512m -Xmx512m"
    ports:
      - "127.0.0.1:${OPENSEARCH_PORT:-9200}:9200"
    volumes:
      - "opensearch-data:/usr/share/opensearch/data"
    mem_limit: 1024m
    healthcheck:
      test: ["CMD-SHELL", "curl -fsS http://127.0.0.1:9200/_cluster/health"]
      interval: 5s
      timeout: 5s
      retries: 12
      start_period: 30s
  postgresql:
    image: "postgres:15.4"
    command:
      - "postgres"
      - "-c"
      - "search_path=\"$$user\", public"
      - "-c"
      - "shared_buffers=256MB"  # 8GB in production
    environment:
      "POSTGRES_PASSWORD": "${POSTGRES_PASSWORD:?give the database a password in .env}"
      "POSTGRES_DB": "${POSTGRES_DB:-dev}"
      "POSTGRES_INITDB_ARGS": "--encoding=UTF8 --lc-collate=de_DE.UTF-8 --lc-ctype=de_DE.UTF-8 --locale-provider=icu --icu-locale=de"
    ports:
      - "127.0.0.1:${POSTGRES_PORT:-5432}:5432"
    volumes:
      - "postgresql-data:/var/lib/postgresql/data"
    mem_limit: 1024m
    shm_size: 256m
    healthcheck:
      test: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"]
      interval: 5s
      timeout: 5s
      retries: 12
      start_period: 30s
  rabbitmq:
    image: "rabbitmq:3.12.4"
    mem_limit: 1024m
  redis:
    image: "redis:7.0.15"
    command:
      - "redis-server"
      - "--maxmemory"
      - "536870912"  # 8589934592 in production
      - "--maxmemory-policy"
      - "allkeys-lru"
    ports:
      - "127.0.0.1:${REDIS_PORT:-6379}:6379"
    volumes:
      - "redis-data:/data"
    mem_limit: 1024m
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
      timeout: 5s
      retries: 12
      start_period: 30s

volumes:
  opensearch-data:
  postgresql-data:
  redis-data:
"#;
    let (_, services) = composed.text.split_once("\n\n").unwrap();
    assert_eq!(services, expected);
    let notes = composed.notes.join("\n");
    for told in [
        "postgres:15.4 does not have postgis: name one that has in the manifest, as `image`, such as postgis/postgis",
        "does not have the locale de_DE.UTF-8",
        "(analysis-icu)",
        "of `rabbitmq` only the image is known",
        "`redis` has settings that hold secrets (requirepass)",
    ] {
        assert!(notes.contains(told), "{told}: {notes}");
    }
}

#[test]
fn the_step_that_fills_runs_the_rules_with_their_variables() {
    let fill = Fill {
        folder: "./rules".into(),
        rules: "shop.yaml".into(),
        variables: handed_on("source: ${PROD_URL}\nkey: ${KEY:?x}\ntarget: ${PROD_URL}\n$x ${}"),
    };
    let wishes = Wishes {
        fill: Some(fill),
        ..wishes()
    };
    let text = written(&manifest(ALL), &wishes).unwrap().text;
    let (_, step) = text.split_once("  fill:\n").unwrap();
    let (step, _) = step.split_once("\nvolumes:").unwrap();
    let expected = r#"    profiles: [fill]
    image: "postgres:15.4"
    entrypoint: ["/usr/local/bin/standin"]
    command:
      - "run"
      - "/rules/shop.yaml"
      - "--replace"
      - "--target"
      - "postgresql://postgres:${POSTGRES_PASSWORD}@postgresql:5432/${POSTGRES_DB:-dev}?sslmode=disable"
    environment:
      "KEY":
      "PROD_URL":
    volumes:
      - "${STANDIN:-/usr/local/bin/standin}:/usr/local/bin/standin:ro"
      - "./rules:/rules:ro"
    depends_on:
      postgresql:
        condition: service_healthy
"#;
    assert_eq!(step, expected);
    let redis = manifest(r#"{"components": {"redis": {"version": "7.2"}}}"#);
    assert!(written(&redis, &wishes).is_err());
}

#[test]
fn what_the_rules_refer_to_is_handed_on_and_the_target_stands_in_its_variable() {
    let text = "source: vault:secret/shop#url\ntarget: ${DEV_DATABASE_URL}\nkey: env:KEY # env:\n";
    let variables = handed_on(text);
    assert_eq!(
        variables,
        [
            "DEV_DATABASE_URL",
            "KEY",
            "VAULT_ADDR",
            "VAULT_NAMESPACE",
            "VAULT_ROLE_ID",
            "VAULT_SECRET_ID",
            "VAULT_TOKEN"
        ]
    );
    let wishes = Wishes {
        fill: Some(Fill {
            folder: ".".into(),
            rules: "shop.yaml".into(),
            variables,
        }),
        ..wishes()
    };
    let text = written(&manifest(ALL), &wishes).unwrap().text;
    assert!(!text.contains("--target"), "{text}");
    assert!(
        text.contains("\"DEV_DATABASE_URL\": \"postgresql://postgres:${POSTGRES_PASSWORD}@"),
        "{text}"
    );
}

#[test]
fn data_of_version_18_stands_where_its_image_keeps_it() {
    let eighteen = manifest(r#"{"components": {"postgresql": {"version": "18.1"}}}"#);
    let text = written(&eighteen, &wishes()).unwrap().text;
    assert!(
        text.contains("\"postgresql-data:/var/lib/postgresql\""),
        "{text}"
    );
}

#[test]
fn a_component_without_a_version_that_can_be_pinned_is_refused() {
    for component in [
        r#"{"postgresql": {"version": ">=15"}}"#,
        r#"{"redis": {}}"#,
        r#"{"kafka": {"version": "3.6"}}"#,
        r#"{"a b": {"image": "x:1"}}"#,
        "{}",
    ] {
        let manifest = manifest(&format!("{{\"components\": {component}}}"));
        assert!(written(&manifest, &wishes()).is_err(), "{component}");
    }
}

#[test]
fn nothing_of_a_manifest_gets_out_of_its_place() {
    let odd = manifest(
        r#"{"captured_at": "now\nservices:", "components": {"postgresql": {"image": "x:1\"\n", "version": "15",
            "settings": {"a\nb": "c\"\n  d: ${HOME} $x"}}}}"#,
    );
    let text = written(&odd, &wishes()).unwrap().text;
    assert!(text.contains(r#"image: "x:1\"\n""#), "{text}");
    assert!(
        text.contains(r#"- "a\nb=c\"\n  d: $${HOME} $$x""#),
        "{text}"
    );
    assert_eq!(text.matches("\nservices:\n").count(), 1);
}
