//! An HTTP proxy for tests, on loopback: tunnels by CONNECT, and requests with a whole address that it hands on. Names that
//! end in `.test` are known to it alone, as this machine.
//!
//! Stands alone, so that the tests within the crate use it too.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "each test uses a part of it, and fails by panicking"
)]

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A proxy that runs until the test's process ends.
pub struct Proxy {
    /// Its `host:port`.
    pub place: String,
    /// The head of each request that it was sent.
    seen: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// One that wants this as `Proxy-Authorization`, if any.
    pub fn start(login: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heads = Arc::clone(&seen);
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let heads = Arc::clone(&heads);
                thread::spawn(move || treat(stream, login, &heads));
            }
        });
        Self { place, seen }
    }

    /// The heads of the requests that it was sent.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn treat(mut client: TcpStream, login: Option<&str>, heads: &Mutex<Vec<String>>) -> io::Result<()> {
    let (head, rest) = head(&mut client)?;
    heads.lock().unwrap().push(head.clone());
    let given = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization")
            .then_some(value)
    });
    if login.is_some_and(|login| given != Some(login)) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes());
    }
    let (first, headers) = head.split_once("\r\n").unwrap_or_default();
    let mut words = first.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    if method == "CONNECT" {
        let Ok(server) = reach(target) else {
            return client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        };
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        return both_ways(client, server);
    }
    let Some((place, path)) = target
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
    else {
        return client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    };
    let mut server = reach(place)?;
    let kept = headers.lines().filter(|line| {
        !line
            .to_ascii_lowercase()
            .starts_with("proxy-authorization:")
    });
    let mut handed_on = format!("{method} /{path} HTTP/1.1\r\n");
    kept.for_each(|line| handed_on += &format!("{line}\r\n"));
    server.write_all(handed_on.as_bytes())?;
    server.write_all(&rest)?;
    both_ways(client, server)
}

/// A request's head with the empty line behind it, and what came with it of the body.
fn head(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
        }
        match client.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

fn reach(place: &str) -> io::Result<TcpStream> {
    let (host, port) = place.rsplit_once(':').unwrap_or((place, "80"));
    let host = if host.rsplit('.').next() == Some("test") {
        "127.0.0.1"
    } else {
        host
    };
    TcpStream::connect(format!("{host}:{port}"))
}

fn both_ways(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    let up = thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (server, client);
    io::copy(&mut from, &mut to)?;
    to.shutdown(Shutdown::Both)?;
    let _ = up.join();
    Ok(())
}
