//! Web services for tests: a server on loopback, with TLS where a test wants it. Each ends with the test's process.
//!
//! Stands alone, so that the tests within the crate use it too.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "each test uses a part of it, and fails by panicking"
)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a request comes over.
pub trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

/// A server that treats each connection's request, head and body, by `answer`. Gives `http://127.0.0.1:PORT`.
pub fn serve(answer: impl Fn(&str, &mut dyn Stream) + Send + Sync + 'static) -> String {
    format!("http://127.0.0.1:{}", listen(None, answer))
}

/// The same over TLS, with a certificate for `localhost` alone. Gives `https://localhost:PORT`.
pub fn serve_tls(
    authority: &Authority,
    answer: impl Fn(&str, &mut dyn Stream) + Send + Sync + 'static,
) -> String {
    let port = listen(Some(Arc::clone(&authority.config)), answer);
    format!("https://localhost:{port}")
}

/// An answer of JSON, such as `json("200 OK", "{}")`.
pub fn json(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// A header's value, by its name in lower case; a request's body stands behind `body`.
pub fn header<'r>(request: &'r str, name: &str) -> Option<&'r str> {
    let head = request.split("\r\n\r\n").next().unwrap_or_default();
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let found = headers.find(|(found, _)| found.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// What stands behind a request's headers.
pub fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

/// A certificate authority, and a server's certificate of it.
pub struct Authority {
    /// The authority's certificate as a file has it.
    pub pem: String,
    /// The server's certificate and its key, as files have them.
    pub server: (String, String),
    config: Arc<ServerConfig>,
}

impl Authority {
    /// A new one, whose server is `localhost`.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let server = server.signed_by(&key, &issuer).unwrap();
        Self::of(pem, &server, &key)
    }

    /// A new one whose own certificate is the server's, that of `localhost`.
    pub fn alone() -> Self {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let own = params.self_signed(&key).unwrap();
        Self::of(own.pem(), &own, &key)
    }

    fn of(pem: String, server: &Certificate, key: &KeyPair) -> Self {
        let files = (server.pem(), key.serialize_pem());
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![server.der().clone()], key)
            .unwrap();
        Self {
            pem,
            server: files,
            config: Arc::new(config),
        }
    }
}

fn listen(
    tls: Option<Arc<ServerConfig>>,
    answer: impl Fn(&str, &mut dyn Stream) + Send + Sync + 'static,
) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let (tls, answer) = (tls.clone(), Arc::clone(&answer));
            thread::spawn(move || match tls {
                None => treat(&mut stream, &*answer),
                Some(config) => {
                    let connection = ServerConnection::new(config).unwrap();
                    let mut stream = StreamOwned::new(connection, stream);
                    treat(&mut stream, &*answer);
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            });
        }
    });
    port
}

/// Reads a request and has it answered. Of what a TLS client begins with (record type 22) the first bytes are enough.
fn treat(stream: &mut dyn Stream, answer: &dyn Fn(&str, &mut dyn Stream)) {
    let mut request = Vec::new();
    let mut chunk = [0; 1024];
    while !is_whole(&request) && request.first() != Some(&22) {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&chunk[..count]),
        }
    }
    answer(&String::from_utf8_lossy(&request), stream);
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let length = header(&text, "content-length").map_or(0, |length| length.parse().unwrap());
    text.contains("\r\n\r\n") && body(&text).len() >= length
}
