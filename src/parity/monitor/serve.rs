//! The page, the status and the metrics over HTTP. Nothing can be changed through it.
//!
//! Bounded: so many connections, each with one request and so much time. Where there are more, the one goes that has been
//! there longest without asking for anything, so that nobody who only connects keeps others out. Source: RFC 9110, RFC 9112.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderMap, HeaderValue,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

use super::status::Status;
use super::{metrics, page};
use crate::error::{Error, Kind, Result};

/// As many connections are open at once.
const CONNECTIONS: usize = 32;

/// What a connection may take, from its first byte to the last of the answer.
const TIME: Duration = Duration::from_secs(15);

/// Headers may be as long as this together, in bytes, and as many.
const HEADERS: (usize, usize) = (16 << 10, 64);

/// After an error of the system, such as no file left, before the next connection is taken.
const BREATH: Duration = Duration::from_millis(100);

/// Takes the place at which it is to be heard. Errors are of kind `Rules`: something else is there.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        Error::new(Kind::Rules, "the status page cannot be served there")
            .on(format!("--listen {address}"))
            .because(error)
            .hint("another program may have the port; give another one, or 0 for any that is free")
    })
}

/// Answers until it is dropped, which ends every connection.
pub async fn serve(listener: TcpListener, status: watch::Receiver<Arc<Status>>) -> Infallible {
    let is_local = listener
        .local_addr()
        .is_ok_and(|address| address.ip().is_loopback());
    let mut connections = JoinSet::new();
    let mut open: VecDeque<Open> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        open.retain(|known| !known.task.is_finished());
        if open.len() >= CONNECTIONS {
            make_room(&mut open);
        }
        let (status, has_asked) = (status.clone(), Arc::new(AtomicBool::new(false)));
        let asked = Arc::clone(&has_asked);
        let task = connections.spawn(async move {
            // What goes wrong with a connection concerns the other side alone.
            let connection = connection(stream, status, is_local, asked);
            let _ = tokio::time::timeout(TIME, connection).await;
        });
        open.push_back(Open { task, has_asked });
    }
}

/// A connection, the oldest first.
struct Open {
    task: AbortHandle,
    has_asked: Arc<AtomicBool>,
}

/// Ends the oldest connection that has asked for nothing, or the oldest of all.
fn make_room(open: &mut VecDeque<Open>) {
    let is_idle = |known: &Open| !known.has_asked.load(Ordering::Relaxed);
    let place = open.iter().position(is_idle).unwrap_or(0);
    if let Some(known) = open.remove(place) {
        known.task.abort();
    }
}

async fn connection(
    stream: TcpStream,
    status: watch::Receiver<Arc<Status>>,
    is_local: bool,
    has_asked: Arc<AtomicBool>,
) -> hyper::Result<()> {
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        has_asked.store(true, Ordering::Relaxed);
        let status = Arc::clone(&status.borrow());
        let answer = if is_local && !is_for_here(request.headers()) {
            plain(
                StatusCode::FORBIDDEN,
                "ask for localhost, or by the number\n",
            )
        } else {
            answer(request.method(), request.uri().path(), &status)
        };
        async move { Ok::<_, Infallible>(answer) }
    });
    http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(HEADERS.0)
        .max_headers(HEADERS.1)
        .timer(TokioTimer::new())
        .header_read_timeout(TIME)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

/// Whether a request to the machine itself calls it so. A page from elsewhere whose name leads here must not read ours.
fn is_for_here(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else {
        return true;
    };
    let host = host.to_str().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

fn answer(method: &Method, path: &str, status: &Status) -> Response<String> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        let allow = HeaderValue::from_static("GET, HEAD");
        answer.headers_mut().insert(ALLOW, allow);
        return answer;
    }
    match path {
        "/" => {
            let mut answer = with(
                StatusCode::OK,
                "text/html; charset=utf-8",
                page::html(status),
            );
            if let Ok(policy) = HeaderValue::from_str(&page::POLICY) {
                answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            }
            answer
        }
        "/status.json" => {
            let json = format!("{:#}\n", status.json());
            with(StatusCode::OK, "application/json", json)
        }
        "/metrics" => with(StatusCode::OK, metrics::MEDIA_TYPE, metrics::text(status)),
        "/healthz" => plain(StatusCode::OK, "ok\n"),
        _ => plain(
            StatusCode::NOT_FOUND,
            "here are /, /status.json, /metrics and /healthz\n",
        ),
    }
}

fn plain(status: StatusCode, text: &str) -> Response<String> {
    with(status, "text/plain; charset=utf-8", text.to_owned())
}

fn with(status: StatusCode, media_type: &'static str, body: String) -> Response<String> {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::super::testing::status;
    use super::*;

    /// What comes back for these bytes.
    fn exchange(bytes: &[u8]) -> String {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
            let address = listener.local_addr().unwrap();
            let (_sender, receiver) = watch::channel(Arc::new(status()));
            let server = tokio::spawn(serve(listener, receiver));
            let mut stream = TcpStream::connect(address).await.unwrap();
            // The server may have said no before it has read everything.
            let _ = stream.write_all(bytes).await;
            let mut text = Vec::new();
            let _ = stream.read_to_end(&mut text).await;
            server.abort();
            String::from_utf8(text).unwrap()
        })
    }

    fn get(path: &str) -> String {
        exchange(format!("GET {path} HTTP/1.1\r\nHost: localhost:1\r\n\r\n").as_bytes())
    }

    #[test]
    fn each_address_has_its_answer() {
        for (path, media_type, has) in [
            ("/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/?x", "text/html; charset=utf-8", "<!doctype html>"),
            (
                "/metrics",
                "text/plain; version=0.0.4; charset=utf-8",
                "# HELP ",
            ),
            ("/status.json", "application/json", "\"total_checks\": 4"),
            ("/healthz", "text/plain; charset=utf-8", "ok"),
        ] {
            let answer = get(path);
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            let header = format!("content-type: {media_type}\r\n");
            assert!(answer.contains(&header) && answer.contains(has), "{answer}");
            assert!(answer.contains("cache-control: no-store\r\n"));
        }
        assert!(
            get("/").contains("content-security-policy: default-src 'none'; style-src 'sha256-")
        );
        assert!(get("/nothing").starts_with("HTTP/1.1 404 "));
    }

    #[test]
    fn those_who_connect_and_say_nothing_keep_nobody_out() {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
            let address = listener.local_addr().unwrap();
            let (_sender, receiver) = watch::channel(Arc::new(status()));
            let _server = tokio::spawn(serve(listener, receiver));
            let mut idle = Vec::new();
            for _ in 0..2 * CONNECTIONS {
                idle.push(TcpStream::connect(address).await.unwrap());
            }
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            stream.write_all(request).await.unwrap();
            let mut text = Vec::new();
            // The others are let go after as long as they may be there.
            let answer = tokio::time::timeout(TIME / 2, stream.read_to_end(&mut text)).await;
            answer.unwrap().unwrap();
            String::from_utf8(text).unwrap()
        });
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }

    #[test]
    fn a_foreign_name_that_leads_here_reads_nothing() {
        let answer =
            |host: &str| exchange(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        for host in [
            "evil.example",
            "evil.example:9464",
            "localhost.evil.example",
            "[evil]",
        ] {
            assert!(answer(host).starts_with("HTTP/1.1 403 "), "{host}");
        }
        for host in ["127.0.0.1:9464", "LocalHost", "[::1]:9464"] {
            assert!(answer(host).starts_with("HTTP/1.1 200 "), "{host}");
        }
    }

    #[test]
    fn nothing_can_be_changed_and_nothing_endless_is_read() {
        let post = exchange(b"POST / HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 0\r\n\r\n");
        assert!(post.starts_with("HTTP/1.1 405 ") && post.contains("allow: GET, HEAD\r\n"));
        let head = exchange(b"HEAD / HTTP/1.1\r\nHost: localhost:1\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"));
        let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(1 << 20));
        assert!(!exchange(long.as_bytes()).contains(" 200 OK"));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: x\r\n".repeat(65));
        assert!(!exchange(many.as_bytes()).contains(" 200 OK"));
        assert!(!exchange(b"\x16\x03\x01 what\r\n\r\n").contains(" 200 OK"));
    }
}
