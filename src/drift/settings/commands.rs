//! Passwords on command lines: behind flags that are called like secrets (`--password X`, `--api-key=X`), and behind those of
//! programs that say no word of it: `mysql -pX`, `curl -u user:X`, `docker login -p X`.
//!
//! Sources: MySQL Reference Manual, "Command Options for Connecting to the Server" (`-p`, without a blank); curl(1) (`-u`, `-U`);
//! the help of redis-cli (`-a`), mongosh (`-p`), sshpass(1) (`-p`), docker login and helm registry login (`-p`); redis.conf (`requirepass`, `masterauth`,
//! `tls-key-file-pass`) and valkey.conf (`primaryauth`), which the server takes as flags.

use super::forms::{is_placeholder, is_reference, is_user_with_password};
use super::names;

/// A program's flag for a password.
struct Flag {
    /// None where the flag says enough by itself: images of servers take flags without their program.
    programs: &'static [&'static str],
    /// The word that must stand between the program and the flag, if one must.
    behind: Option<&'static str>,
    flags: &'static [&'static str],
    /// Whether the password may be the next word; it may always follow without a blank.
    takes_next: bool,
    /// Whether a user stands before it, with a colon.
    has_user: bool,
}

const FLAGS: &[Flag] = &[
    Flag {
        programs: &[
            "mysql",
            "mysqladmin",
            "mysqlcheck",
            "mysqldump",
            "mysqlimport",
            "mysqlshow",
            "mariadb",
            "mariadb-admin",
            "mariadb-check",
            "mariadb-dump",
            "mariadb-import",
        ],
        behind: None,
        flags: &["-p"],
        takes_next: false,
        has_user: false,
    },
    Flag {
        programs: &["curl"],
        behind: None,
        flags: &["-u", "--user", "-U", "--proxy-user"],
        takes_next: true,
        has_user: true,
    },
    Flag {
        programs: &["redis-cli", "valkey-cli"],
        behind: None,
        flags: &["-a", "--pass"],
        takes_next: true,
        has_user: false,
    },
    Flag {
        programs: &["sshpass", "mongo", "mongosh", "mongodump", "mongorestore"],
        behind: None,
        flags: &["-p"],
        takes_next: true,
        has_user: false,
    },
    Flag {
        programs: &[
            "docker", "podman", "nerdctl", "buildah", "skopeo", "helm", "oras", "az",
        ],
        behind: Some("login"),
        flags: &["-p"],
        takes_next: true,
        has_user: false,
    },
    Flag {
        programs: &[],
        behind: None,
        flags: &[
            "--requirepass",
            "--masterauth",
            "--primaryauth",
            "--tls-key-file-pass",
        ],
        takes_next: true,
        has_user: false,
    },
];

/// Programs whose `--password` asks for one: what follows is something else. Sources: PostgreSQL documentation, "psql" and
/// "pg_dump" (`-W`, `--password`); MySQL Reference Manual, as above (a password must not stand behind a blank).
const ASKING: &[&str] = &[
    "psql",
    "pg_dump",
    "pg_dumpall",
    "pg_restore",
    "pg_basebackup",
    "createdb",
    "dropdb",
    "createuser",
    "vacuumdb",
    "reindexdb",
];

/// Programs whose `--secret` names one that is kept elsewhere. Sources: the help of docker build and docker service create.
const NAMING: &[&str] = &["docker", "podman", "nerdctl", "buildah", "kubectl", "helm"];

/// The command that a word of a line is part of.
#[derive(Default)]
struct Program<'t> {
    flags: Vec<&'static Flag>,
    names: Vec<&'t str>,
    words: Vec<&'t str>,
}

/// Whether a command line has a password in clear text.
pub(super) fn has_password(text: &str) -> bool {
    let mut program = Program::default();
    let mut words = text.split_whitespace().map(plain).peekable();
    while let Some(word) = words.next() {
        let name = word.rsplit('/').next().unwrap_or_default();
        let named = FLAGS.iter().filter(|flag| flag.programs.contains(&name));
        let named: Vec<&Flag> = named.collect();
        if !named.is_empty() {
            program = Program {
                flags: named,
                ..Program::default()
            };
        } else if ["|", "||", "&&", ";"].contains(&word) || word.ends_with(';') {
            program = Program::default();
        }
        program.names.push(name);
        let of_any = FLAGS.iter().filter(|flag| flag.programs.is_empty());
        for flag in program.flags.iter().copied().chain(of_any) {
            let given = flag.flags.iter().find_map(|name| {
                let rest = word.strip_prefix(name)?;
                match (rest, name.starts_with("--")) {
                    ("", _) if flag.takes_next => words.peek().copied(),
                    ("", _) => None,
                    (rest, true) => rest.strip_prefix('='),
                    (rest, false) => Some(rest),
                }
            });
            let is_there = flag.behind.is_none_or(|word| program.words.contains(&word));
            if is_there && given.is_some_and(|given| flag.is_clear(plain(given))) {
                return true;
            }
        }
        if program.is_named(word, words.peek().copied()) {
            return true;
        }
        program.words.push(word);
    }
    false
}

impl Program<'_> {
    /// Whether a word is a flag that is called like a secret and has one in clear text, itself or in the next word.
    fn is_named(&self, word: &str, next: Option<&str>) -> bool {
        let Some(flag) = word.strip_prefix("--") else {
            return false;
        };
        let is_one_of = |programs: &[&str]| self.names.iter().any(|name| programs.contains(name));
        let (name, given) = match flag.split_once('=') {
            Some((name, given)) => (name, given),
            None if is_one_of(ASKING) || is_prompt(self, flag) => return false,
            None => (flag, next.unwrap_or_default()),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let is_elsewhere = matches!(name, "secret" | "secrets") && is_one_of(NAMING);
        let is_number = given.bytes().all(|byte| byte.is_ascii_digit());
        name.chars().all(is_name)
            && is_for_secret(name)
            && !is_elsewhere
            && (!is_number || names::is_password(name))
            && is_value(plain(given))
    }
}

/// Whether a flag of MySQL's programs asks for the password.
fn is_prompt(program: &Program<'_>, flag: &str) -> bool {
    let is_mysql = |known: &&Flag| known.programs.contains(&"mysql");
    flag == "password" && program.flags.iter().any(is_mysql)
}

/// Whether a flag of this name is given a secret. Some are switches (`--no-password`), and files are called credentials.
fn is_for_secret(name: &str) -> bool {
    const SWITCHES: &[&str] = &[
        "no", "without", "with", "use", "enable", "disable", "skip", "allow", "require", "ask",
        "prompt", "generate", "show", "hide", "print", "rotate", "create", "revoke", "list", "get",
        "delete", "reset", "save", "verify", "check",
    ];
    let words = names::words(name);
    let first = words.first().map_or("", String::as_str);
    let last = words.last().map_or("", String::as_str);
    names::is_secret(name) && !SWITCHES.contains(&first) && !last.starts_with("credential")
}

/// Whether a word is what a flag is given, and no path, no name in a help text and no word of a sentence.
fn is_value(given: &str) -> bool {
    const SENTENCE: &[&str] = &[
        "a",
        "an",
        "and",
        "are",
        "argument",
        "as",
        "flag",
        "flags",
        "for",
        "from",
        "if",
        "in",
        "instead",
        "is",
        "may",
        "must",
        "on",
        "option",
        "or",
        "parameter",
        "the",
        "to",
        "was",
        "when",
        "with",
    ];
    let is_elsewhere = given.starts_with([
        '$', '-', '@', '/', '.', '~', '<', '>', '|', '&', ';', '(', '`', '%', ',', ')',
    ]);
    let is_metavariable = given.bytes().any(|byte| byte.is_ascii_uppercase())
        && given
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    !given.is_empty()
        && !is_elsewhere
        && !is_metavariable
        && !SENTENCE.contains(&given)
        && !is_reference(given)
        && !is_placeholder(given)
}

impl Flag {
    fn is_clear(&self, given: &str) -> bool {
        if given.starts_with('$') {
            return false;
        }
        match self.has_user {
            true => is_user_with_password(given),
            false => {
                !given.is_empty()
                    && !given.starts_with('-')
                    && !is_reference(given)
                    && !is_placeholder(given)
            }
        }
    }
}

/// A word without its quotes.
fn plain(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_behind_the_flags_of_programs() {
        for text in [
            "mysql -u root -phunter2 shop",
            "/usr/bin/mysqldump -p'hunter2' shop",
            "true && mysqladmin ping -phunter2",
            "curl -u user:hunter2 https://h",
            "curl -sS --user 'user:hunter2' https://h",
            "curl --user=user:hunter2 https://h",
            "redis-cli -a hunter2 ping",
            "sshpass -p hunter2 ssh h",
            "redis-server --appendonly yes --requirepass hunter2",
            "--masterauth 'hunter2'",
            "app --password hunter2",
            "app --password=hunter2 --verbose",
            "app --token hunter2x",
            "--api-key hunter2x",
            "--api-key=hunter2x",
            "app --secret-key 'hunter2x'",
            "app --secret-key=hunter2x",
            "app --db-password 12345",
            "pg_dump --dbname x && app --password hunter2",
            "docker login -u a -p hunter2 registry.corp.internal",
            "sh -c 'docker login --username a --password hunter2'",
            "helm registry login -u a -phunter2 h",
            "docker run ours/app --token hunter2x",
        ] {
            assert!(has_password(text), "{text}");
        }
        for text in [
            "mysql -p shop",
            "mysql -p${PASSWORD} shop",
            "mysql -p$PASSWORD shop",
            "mysql -P3306",
            "curl -u user: https://h",
            "curl -u ${USER}:${PASSWORD} https://h",
            "curl -u \"$LOGIN\" https://h",
            "redis-cli -a $PASS ping",
            "mysql shop; mkdir -p /var/hunter2",
            "mkdir -phunter2",
            "sshpass -p",
            "docker run -p 80:80 ours/app",
            "redis-cli -a -h db",
            "redis-server --requirepass ${PASSWORD}",
            "redis-server --requirepass \"\" --port 6379",
            "--requirepass",
            "app --password",
            "app --password ${PASSWORD} --verbose",
            "app --password $PASSWORD",
            "app --password \"$(cat /run/secrets/db)\"",
            "app --password --verbose",
            "app --password-file /run/secrets/db --token-ttl 3600s",
            "app --password /run/secrets/db",
            "app --max-tokens 4096 --tokens 4096",
            "app --token=<token> --api-key=changeme --secret-key=",
            "app --token TOKEN --api-key API_KEY",
            "psql --password shop",
            "psql --no-password shop",
            "mysql --password shop",
            "docker build --secret id=npm,src=.npmrc .",
            "docker login -u a --password-stdin",
            "docker run -p 8080:80 ours/app login",
            "give --password or set PASSWORD",
            "use --token, --password and --user",
            "gcloud --credentials key.json",
        ] {
            assert!(!has_password(text), "{text}");
        }
    }
}
