//! A Redis for a test: Debian's `redis-server` on loopback, with its files in a temporary folder.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::install;

/// How long a start may take on a slow and busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Another process may take the port first, so there are some turns.
const TURNS: usize = 5;

/// Runs a server until its own input ends: by `Drop`, or because this process died.
const OWNER: &str =
    "exec 3<&0; \"$0\" \"$@\" & server=$!; (cat <&3 >/dev/null; kill -9 $server) & wait $server";

/// A server that ends with this.
pub struct Redis {
    owner: Child,
    /// Its port without TLS.
    pub port: u16,
    /// Where its files are.
    pub folder: TempDir,
}

impl Redis {
    /// Starts one with these options (`--appendonly`, `yes`). `None`, and the reason
    /// on stderr, where there is no Redis.
    pub fn start(options: &[&str]) -> Option<Self> {
        let program = install::debian("redis-server", "redis-server")?;
        let mut said = String::new();
        for _ in 0..TURNS {
            match Self::turn(&program, options) {
                Ok(redis) => return Some(redis),
                Err(log) => said = log,
            }
        }
        panic!("redis-server does not start:\n{said}");
    }

    fn turn(program: &Path, options: &[&str]) -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("make a folder");
        let log = std::fs::File::create(folder.path().join("log")).expect("make a log");
        let port = free_port();
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", OWNER])
            .arg(program)
            .args([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
            ])
            .arg("--dir")
            .arg(folder.path())
            .args(options)
            .stdin(Stdio::piped())
            .stdout(log)
            .stderr(Stdio::null());
        let owner = command.spawn().expect("run a shell");
        let mut redis = Self {
            owner,
            port,
            folder,
        };
        let begin = Instant::now();
        while !redis.answers() {
            let has_ended = redis
                .owner
                .try_wait()
                .expect("look for the server")
                .is_some();
            if has_ended || begin.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(redis.folder.path().join("log"));
                return Err(log.unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(redis)
    }

    fn answers(&self) -> bool {
        let reply = self.ask(&[&["PING"]]);
        reply.is_ok_and(|reply| reply.starts_with("+PONG") || reply.starts_with("-NOAUTH"))
    }

    /// Its address, with what stands in front of the host (`:password@`).
    pub fn url(&self, login: &str) -> String {
        format!("redis://{login}127.0.0.1:{}", self.port)
    }

    /// Gives it commands, each of which it must do.
    pub fn run(&self, commands: &[&[&str]]) {
        for reply in self.ask(commands).expect("ask the server").lines() {
            assert!(!reply.starts_with('-'), "{commands:?}: {reply}");
        }
    }

    /// The first line of each reply.
    fn ask(&self, commands: &[&[&str]]) -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut replies = BufReader::new(stream.try_clone()?);
        let mut said = String::new();
        for command in commands {
            let mut text = format!("*{}\r\n", command.len());
            for word in *command {
                let _ = write!(text, "${}\r\n{word}\r\n", word.len());
            }
            stream.write_all(text.as_bytes())?;
            replies.read_line(&mut said)?;
        }
        Ok(said)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.owner.stdin.take());
        let _ = self.owner.wait();
    }
}

/// A port of loopback that nobody listened on a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("find a free port");
    listener.local_addr().expect("know its address").port()
}
