//! Passwords on command lines, where they stand behind flags that say no word of it: `mysql -pX`, `curl -u user:X`.
//!
//! Sources: MySQL Reference Manual, "Command Options for Connecting to the Server" (`-p`, without a blank); curl(1) (`-u`, `-U`);
//! the help of redis-cli (`-a`), mongosh (`-p`) and sshpass(1) (`-p`); redis.conf (`requirepass`, `masterauth`,
//! `tls-key-file-pass`) and valkey.conf (`primaryauth`), which the server takes as flags.

use super::forms::{is_placeholder, is_reference, is_user_with_password};

/// A program's flag for a password.
struct Flag {
    /// None where the flag says enough by itself: images of servers take flags without their program.
    programs: &'static [&'static str],
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
        flags: &["-p"],
        takes_next: false,
        has_user: false,
    },
    Flag {
        programs: &["curl"],
        flags: &["-u", "--user", "-U", "--proxy-user"],
        takes_next: true,
        has_user: true,
    },
    Flag {
        programs: &["redis-cli", "valkey-cli"],
        flags: &["-a", "--pass"],
        takes_next: true,
        has_user: false,
    },
    Flag {
        programs: &["sshpass", "mongo", "mongosh", "mongodump", "mongorestore"],
        flags: &["-p"],
        takes_next: true,
        has_user: false,
    },
    Flag {
        programs: &[],
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

/// Whether a command line has a password in clear text.
pub(super) fn has_password(text: &str) -> bool {
    let mut program: Vec<&Flag> = Vec::new();
    let mut words = text.split_whitespace().map(plain).peekable();
    while let Some(word) = words.next() {
        let name = word.rsplit('/').next().unwrap_or_default();
        let named = FLAGS.iter().filter(|flag| flag.programs.contains(&name));
        let named: Vec<&Flag> = named.collect();
        if !named.is_empty() {
            program = named;
        } else if ["|", "||", "&&", ";"].contains(&word) || word.ends_with(';') {
            program.clear();
        }
        let of_any = FLAGS.iter().filter(|flag| flag.programs.is_empty());
        for flag in program.iter().copied().chain(of_any) {
            let given = flag.flags.iter().find_map(|name| {
                let rest = word.strip_prefix(name)?;
                match (rest, name.starts_with("--")) {
                    ("", _) if flag.takes_next => words.peek().copied(),
                    ("", _) => None,
                    (rest, true) => rest.strip_prefix('='),
                    (rest, false) => Some(rest),
                }
            });
            if given.is_some_and(|given| flag.is_clear(plain(given))) {
                return true;
            }
        }
    }
    false
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
        ] {
            assert!(!has_password(text), "{text}");
        }
    }
}
