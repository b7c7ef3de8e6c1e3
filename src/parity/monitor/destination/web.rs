//! A POST of JSON to a web service.

use std::time::Duration;

use zeroize::Zeroizing;

use super::ATTEMPT;
use crate::error::{Error, Kind, Result};
use crate::http::{self, Limits, Method, Request, Url};

/// What the exchange may cost. Nobody reads the answer; a redirect must stay with the service.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(ATTEMPT.as_secs() - 1),
    body: 64 << 10,
    redirects: 3,
};

/// Hands the text over. Errors say nothing of the address: the whole of it is a secret.
pub(super) async fn post(url: &Url, json: &str) -> Result<()> {
    let text = Zeroizing::new(json.to_owned());
    let request = Request::new(Method::Post, url).body("application/json", text);
    let answer = http::send(&request, LIMITS).await.map_err(|error| {
        let bare = Error::new(error.kind(), error.what());
        match std::error::Error::source(&error) {
            Some(cause) => bare.because(cause.to_string()),
            None => bare,
        }
    })?;
    if answer.is_success() {
        return Ok(());
    }
    let what = format!("the answer is {}", answer.status);
    Err(Error::new(Kind::Server, what))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread::{self, JoinHandle};

    use super::*;

    /// A service for one request, which it gives back.
    fn service(answer: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let serve = move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut seen, mut part) = (String::new(), [0; 1024]);
            while !seen.ends_with("\"there\"") {
                let length = stream.read(&mut part).unwrap();
                assert!(length > 0, "it breaks off: {seen}");
                seen += std::str::from_utf8(&part[..length]).unwrap();
            }
            let head = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            seen
        };
        (
            format!("http://{address}/services/hunter2"),
            thread::spawn(serve),
        )
    }

    fn posted(address: &str) -> Result<()> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(post(&Url::parse(address).unwrap(), "\"there\""))
    }

    #[test]
    fn the_alert_arrives_as_json() {
        for answer in ["200 OK", "204 No Content"] {
            let (address, server) = service(answer);
            posted(&address).unwrap();
            let seen = server.join().unwrap().to_lowercase();
            assert!(
                seen.starts_with("post /services/hunter2 http/1.1\r\n"),
                "{seen}"
            );
            assert!(seen.contains("\r\ncontent-type: application/json\r\n"));
        }
    }

    #[test]
    fn what_went_wrong_is_told_without_the_address() {
        let (address, server) = service("500 Oh");
        let error = posted(&address).unwrap_err();
        assert_eq!(error.to_string(), "the answer is 500");
        server.join().unwrap();
        // Nobody listens there any more.
        let error = posted(&address).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}
