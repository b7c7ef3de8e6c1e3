//! What names of settings say.

/// Words of a name, in small letters: `dbPassword`, `DB_PASSWORD` and `db-password` are `db` and `password`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (was_small && c.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a setting of this name holds a secret: its last word is one for a secret, such as in `DB_PASSWORD`,
/// `apiKey`, `jwt-secret`; not in `token_ttl` or `password_file`.
pub(super) fn is_secret(name: &str) -> bool {
    const QUALIFIERS: &[&str] = &[
        "value",
        "plain",
        "text",
        "raw",
        "base64",
        "b64",
        "hex",
        "current",
        "old",
        "new",
        "previous",
        "primary",
        "secondary",
        "list",
        "lists",
    ];
    const SECRETS: &[&str] = &[
        "password",
        "passwords",
        "passwd",
        "passphrase",
        "pwd",
        "pw",
        "pass",
        "secret",
        "secrets",
        "token",
        "tokens",
        "apikey",
        "apikeys",
        "privatekey",
        "secretkey",
        "accesskey",
        "authtoken",
        "clientsecret",
        "credential",
        "credentials",
        "pgpassword",
        "sharedkey",
        "masterkey",
        "encryptionkey",
        "signingkey",
        "authkey",
    ];
    const KEYS: &[&str] = &[
        "api",
        "private",
        "secret",
        "access",
        "encryption",
        "signing",
        "auth",
        "master",
        "shared",
        "hmac",
        "jwt",
        "session",
        "license",
        "account",
        "storage",
    ];
    let mut words = words(name);
    while words.len() > 1
        && words.last().is_some_and(|word| {
            QUALIFIERS.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit())
        })
    {
        words.pop();
    }
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    // `password2` is the second.
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_key = matches!(last, "key" | "keys")
        && before
            .last()
            .is_some_and(|word| KEYS.contains(&word.as_str()));
    is_key || SECRETS.contains(&last)
}

/// Whether a shell keeps the folder that it is in under this name. Source: POSIX.1-2024, Shell Command Language, 2.5.3 "Shell
/// Variables" (`PWD`, `OLDPWD`).
pub(super) fn is_working_folder(name: &str) -> bool {
    matches!(name, "PWD" | "OLDPWD")
}

/// Whether a number under this name is a secret as well; `max_tokens` is none.
pub(super) fn is_password(name: &str) -> bool {
    let last = words(name).pop().unwrap_or_default();
    [
        "password",
        "passwd",
        "pwd",
        "pw",
        "passphrase",
        "secret",
        "pin",
        "pgpassword",
    ]
    .contains(&last.as_str())
}

/// Whether a setting of this name, among those that a secret's name holds, is one: `value` of `secret: {value: …}`, and of
/// `passwords: {admin: …}` every name but those that say what kind of thing a secret is or where it comes from.
pub(super) fn is_in_secrets(holder: &str, name: &str) -> bool {
    const VALUES: &[&str] = &[
        "value", "values", "plain", "text", "raw", "base64", "current", "previous",
    ];
    const ABOUT: &[&str] = &[
        "algorithm",
        "arn",
        "audience",
        "backend",
        "class",
        "description",
        "driver",
        "email",
        "enabled",
        "engine",
        "env",
        "environment",
        "expires",
        "expiry",
        "external",
        "field",
        "file",
        "format",
        "from",
        "header",
        "host",
        "id",
        "ids",
        "interval",
        "issuer",
        "key",
        "kind",
        "labels",
        "length",
        "location",
        "login",
        "manager",
        "method",
        "mode",
        "mount",
        "name",
        "names",
        "namespace",
        "origin",
        "owner",
        "path",
        "paths",
        "policy",
        "prefix",
        "provider",
        "ref",
        "region",
        "role",
        "rotation",
        "scheme",
        "scope",
        "scopes",
        "service",
        "source",
        "store",
        "subject",
        "suffix",
        "target",
        "ttl",
        "type",
        "uri",
        "url",
        "user",
        "username",
        "vault",
        "version",
        "lifetime",
        "duration",
        "expiration",
        "timeout",
        "limit",
        "max",
        "min",
        "size",
        "cookie",
        "domain",
        "alg",
    ];
    if !is_secret(holder) {
        return false;
    }
    let last = words(name).pop().unwrap_or_default();
    let holds_many = words(holder)
        .last()
        .is_some_and(|word| word.ends_with('s') && word != "pass");
    VALUES.contains(&last.as_str()) || (holds_many && !ABOUT.contains(&last.as_str()))
}

/// Whether a setting of this name holds a user and a password: `basic_auth`.
pub(super) fn is_user_with_password(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        [.., "basic", "auth"] | [.., "basicauth" | "htpasswd" | "userpwd" | "userpass"]
    )
}

/// Whether a setting of this name holds a token or a login that says nothing of being one: `bearer`, `auth`.
pub(super) fn is_login(name: &str) -> bool {
    let last = words(name).pop().unwrap_or_default();
    matches!(last.as_str(), "bearer" | "auth")
}

/// Whether a setting of this name names a server.
pub(super) fn is_host(name: &str) -> bool {
    let last = words(name).pop().unwrap_or_default();
    [
        "host",
        "hosts",
        "hostname",
        "server",
        "servers",
        "endpoint",
        "endpoints",
        "address",
        "addresses",
        "addr",
        "addrs",
        "url",
        "urls",
        "uri",
        "uris",
        "dsn",
        "broker",
        "brokers",
        "node",
        "nodes",
        "pghost",
        "replica",
        "replicas",
        "sentinel",
        "sentinels",
        "seeds",
        "peers",
    ]
    .contains(&last.as_str())
}

/// Whether a setting of this name names a store of objects: `s3_bucket`, `bucketName`.
pub(super) fn is_bucket(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        [.., "bucket" | "buckets" | "bucketname"] | [.., "bucket", "name" | "id"]
    )
}

/// Whether a setting of this name holds a version, which may look like an address: `1.2.3.4`.
pub(super) fn is_version(name: &str) -> bool {
    let words = words(name);
    let mut words = words.iter().map(String::as_str);
    words.any(|word| matches!(word, "version" | "release" | "build" | "tag"))
}

/// Whether names on the way to a setting speak of something that keeps data.
pub(super) fn keep_data(path: &[&str]) -> bool {
    const STORES: &[&str] = &[
        "db",
        "database",
        "databases",
        "datasource",
        "postgres",
        "postgresql",
        "pg",
        "pghost",
        "mysql",
        "mariadb",
        "mongo",
        "mongodb",
        "redis",
        "valkey",
        "cache",
        "queue",
        "broker",
        "brokers",
        "kafka",
        "rabbit",
        "rabbitmq",
        "amqp",
        "elasticsearch",
        "elastic",
        "opensearch",
        "search",
        "warehouse",
        "clickhouse",
        "memcached",
        "s3",
        "bucket",
        "storage",
        "replica",
        "nats",
        "ldap",
    ];
    path.iter().flat_map(|name| words(name)).any(|word| {
        let one = word.strip_suffix('s').unwrap_or(&word);
        STORES.contains(&word.as_str()) || STORES.contains(&one)
    })
}

/// Whether a setting of this name turns debugging on.
pub(super) fn is_debug(name: &str) -> bool {
    let mut words = words(name);
    if words.len() > 1
        && words
            .last()
            .is_some_and(|word| matches!(word.as_str(), "mode" | "enabled" | "enable"))
    {
        words.pop();
    }
    words.last().is_some_and(|word| word == "debug")
}

/// Whether a name matches a pattern, in which `*` is any text and `?` any character.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where the last `*` stands, and how much of the name it has taken.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || Some(c) == name.get(n) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                (p, n) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}
