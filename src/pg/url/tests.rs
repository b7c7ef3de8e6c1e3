//! What addresses are read as, what is refused, and that no error repeats a secret.

use super::*;

fn parse(text: &str) -> Result<ConnInfo> {
    ConnInfo::parse(text, &|_| None)
}

#[test]
fn a_url_gives_every_part() {
    let info = parse("postgresql://ada:p%40ss%3A@[2001:db8::1]:6432/sh%6Fp?sslmode=verify-full&connect_timeout=3").unwrap();
    assert_eq!((info.host.as_str(), info.port), ("2001:db8::1", 6432));
    assert_eq!(
        (info.user.as_str(), info.database.as_str(), info.password()),
        ("ada", "shop", Some("p@ss:"))
    );
    assert_eq!(info.ssl_mode, SslMode::VerifyFull);
    assert_eq!(info.timeout, Duration::from_secs(3));
}

#[test]
fn sockets_are_reached_both_ways() {
    for text in [
        "postgresql:///db?host=/tmp/s",
        "postgresql://%2Ftmp%2Fs/db",
        "host=/tmp/s dbname=db",
    ] {
        let info = parse(text).unwrap();
        assert_eq!(
            (info.host.as_str(), info.database.as_str()),
            ("/tmp/s", "db"),
            "{text}"
        );
        assert!(info.is_socket());
    }
}

#[test]
fn a_setting_of_ours_stands_before_those_of_the_address() {
    let plain = parse("host=h").unwrap().with_setting("a", "0");
    assert_eq!(plain.options().as_deref(), Some("-c a=0"));
    let set = parse("host=h options='-c a=2'")
        .unwrap()
        .with_setting("a", "0");
    assert_eq!(set.options().as_deref(), Some("-c a=0 -c a=2"));
}

#[test]
fn quoted_values_keep_blanks_and_quotes() {
    let info = parse(r"host = h  password='a b\'c' user=u").unwrap();
    assert_eq!(info.password(), Some("a b'c"));
}

#[test]
fn the_environment_fills_what_is_absent() {
    let env = |name: &str| (name == "PGHOST").then(|| "db.internal".to_owned());
    assert_eq!(
        ConnInfo::parse("postgresql:///x", &env).unwrap().host,
        "db.internal"
    );
    assert_eq!(ConnInfo::parse("postgresql://h/x", &env).unwrap().host, "h");
}

#[test]
fn no_error_and_no_form_shows_the_password() {
    for text in [
        "postgresql://u:hunter2@h/d?nonsense=1",
        "postgresql://u:hunter2@h:port/d",
        "postgresql://u:hunter2%zz@h/d",
        "postgresql://u:x?hunter2@h/d",
        "postgresql://u:x/hunter2@h/d",
        "postgresql://u:x@y/hunter2@h/d",
        "postgresql://u:x@y?hunter2@h/d",
        "postgresql://u:x?Hunter2=1",
        "host=h password=x hunter2 dbname=d",
        "host=h password='hunter2",
    ] {
        let error = parse(text).unwrap_err();
        let shown = format!("{error:?}").to_lowercase();
        assert!(!shown.contains("hunter2"), "{text}");
    }
    let info = parse("postgresql://u:hunter2@h/d").unwrap();
    assert!(!format!("{info} {info:?}").contains("hunter2"));
    assert_eq!(info.to_string(), "h:5432/d as u");
    assert_eq!(
        parse("postgresql://u@[::1]/d").unwrap().to_string(),
        "[::1]:5432/d as u"
    );
}

#[test]
fn a_bracket_that_is_not_closed_is_told() {
    for text in ["postgresql://u@[::1/d", "postgresql://[::1:5432"] {
        let error = parse(text).unwrap_err();
        assert!(error.to_string().contains("no `]`"), "{text}: {error}");
        assert!(error.hints()[0].contains("[::1]:5432"), "{text}");
    }
}

#[test]
fn what_cannot_be_obeyed_is_refused_by_name() {
    for (text, name) in [
        ("postgresql://h/d?service=x", "service"),
        ("postgresql://h/d?sslcert=x", "sslcert"),
        (
            "postgresql://h/d?target_session_attrs=read-write",
            "target_session_attrs",
        ),
        (
            "postgresql://h/d?channel_binding=require",
            "channel_binding",
        ),
        ("postgresql://h/d?sslrootcert=system", "sslrootcert"),
        ("postgresql://h/d?sslmode=on", "sslmode"),
        ("postgresql://h/d?hostaddr=h", "hostaddr"),
        ("postgresql://h:0/d", "port"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.what().contains(name), "{text}: {error}");
        assert!(
            !error.hints().is_empty() || error.what().contains("is no"),
            "{text}"
        );
    }
    assert!(parse("postgresql://h1,h2/d").is_err());
    assert!(parse("postgresql://h/d?target_session_attrs=any&gssencmode=prefer").is_ok());
}

#[test]
fn programs_get_the_whole_login_by_environment() {
    let info = parse(
        "host=h hostaddr=127.0.0.1 port=6432 user=u dbname=d password=p sslmode=verify-full \
         sslrootcert=/own.crt connect_timeout=0 options='-c geqo=off'",
    )
    .unwrap();
    let env = info.env();
    for wanted in [
        ("PGHOST", "h"),
        ("PGHOSTADDR", "127.0.0.1"),
        ("PGPORT", "6432"),
        ("PGUSER", "u"),
        ("PGDATABASE", "d"),
        ("PGPASSWORD", "p"),
        ("PGSSLMODE", "verify-full"),
        ("PGSSLROOTCERT", "/own.crt"),
        ("PGCONNECT_TIMEOUT", "0"),
        ("PGOPTIONS", "-c geqo=off"),
    ] {
        let found = env.iter().find(|(name, _)| *name == wanted.0);
        assert_eq!(
            found.map(|(_, value)| value.as_str()),
            Some(wanted.1),
            "{}",
            wanted.0
        );
    }
    assert_eq!(info.with_database("x").to_string(), "h:6432/x as u");
    assert_eq!(info.destination(), "127.0.0.1");
}

#[test]
fn an_address_alone_is_also_the_name() {
    let info = parse("hostaddr=10.0.0.7 user=u").unwrap();
    assert_eq!(
        (info.host.as_str(), info.database.as_str()),
        ("10.0.0.7", "u")
    );
}

#[test]
fn an_address_tells_whether_the_server_is_on_this_machine() {
    let here = |text| parse(text).unwrap().is_here();
    for text in [
        "host=/run",
        "host=localhost",
        "host=127.0.0.2",
        "host=::1",
        "host=db hostaddr=127.0.0.1",
    ] {
        assert!(here(text), "{text}");
    }
    for text in [
        "host=db.internal",
        "host=10.0.0.7",
        "host=localhost hostaddr=10.0.0.7",
        "host=/run hostaddr=10.0.0.7",
    ] {
        assert!(!here(text), "{text}");
    }
}

#[test]
fn tools_trust_what_we_trust() {
    let root = |info: &ConnInfo| {
        let mut env = info.env().into_iter();
        env.find(|(name, _)| *name == "PGSSLROOTCERT")
            .map(|(_, value)| value)
    };
    let own = parse("host=h sslmode=verify-full sslrootcert=/own.crt").unwrap();
    assert_eq!(root(&own).as_deref(), Some("/own.crt"));
    assert_eq!(root(&parse("host=h sslmode=require").unwrap()), None);
    // libpq refuses to check against nothing.
    for text in [
        "host=h sslmode=verify-full",
        "host=h sslmode=verify-full sslrootcert=system",
    ] {
        let system = root(&parse(text).unwrap()).unwrap();
        assert!(
            system == "system" || Path::new(&system).exists(),
            "{system}"
        );
    }
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".postgresql/root.crt");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "").unwrap();
    let at_home = |text| {
        let home = home.path().display().to_string();
        ConnInfo::parse(text, &|name| (name == "HOME").then(|| home.clone())).unwrap()
    };
    assert_eq!(at_home("host=h").ssl_root, Some(file));
    assert_eq!(
        at_home("host=h sslmode=verify-full sslrootcert=system").ssl_root,
        None
    );
}

#[test]
fn settings_that_an_address_gives_are_known_by_name() {
    let url = "postgresql://a@b/c?options=-c%20statement_timeout%3D9s%20-cgeqo%3Doff%20--default-transaction-read-only%3Don";
    let address = ConnInfo::parse(url, &|_| None).unwrap();
    assert_eq!(
        address.settings_given(),
        ["statement_timeout", "geqo", "default_transaction_read_only"]
    );
    let plain = ConnInfo::parse("postgresql://a@b/c", &|_| None).unwrap();
    assert!(plain.settings_given().is_empty());
}
