//! HTTP/1.1 requests to services that are looked at: one request, one connection, and a bounded answer.
//!
//! Nothing here can hang or fill memory: the whole exchange has a time limit, bodies have a largest size, redirects are
//! few. Credentials go to the host that they were given for and are in no message. Proxies are not used.
//!
//! Source: RFC 9110 (semantics), RFC 9112 (HTTP/1.1).

mod tls;
mod url;

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, AUTHORIZATION, CONNECTION, HOST, HeaderValue, LOCATION, USER_AGENT};
use hyper::rt::{Read, Write};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub use self::url::Url;
use crate::error::{Error, Kind, Result};

/// What a request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long everything together may take, redirects too.
    pub time: Duration,
    /// The longest body, in bytes.
    pub body: usize,
    /// How many redirects are followed.
    pub redirects: usize,
}

/// The body of a document at an address, asked for as one of the media types of `accept`.
///
/// Errors are of kind `Connection` where nobody answered, and `Server` where the answer is of no use: another status than
/// 200, too long, too many redirects.
pub async fn get(url: &Url, accept: &'static str, limits: Limits) -> Result<Vec<u8>> {
    let followed = tokio::time::timeout(limits.time, follow(url, accept, limits)).await;
    followed.unwrap_or_else(|_| {
        let what = format!("no complete answer within {:?}", limits.time);
        Err(Error::new(Kind::Connection, what)
            .on(url.to_string())
            .hint("check that the service is up, and that it answers in time"))
    })
}

async fn follow(url: &Url, accept: &'static str, limits: Limits) -> Result<Vec<u8>> {
    let mut at = url.clone();
    for _ in 0..=limits.redirects {
        match Box::pin(exchange(&at, accept, limits.body)).await? {
            Answer::Body(body) => return Ok(body),
            Answer::Elsewhere(location) => {
                let next = at
                    .join(&location)
                    .map_err(|error| error.on(at.to_string()))?;
                if at.is_tls && !next.is_tls {
                    return Err(useless("the redirect leads from https to http", &at)
                        .hint("give the address that it leads to, if that is what you want"));
                }
                at = next;
            }
        }
    }
    let what = format!("more than {} redirects", limits.redirects);
    Err(useless(what, url).hint("open the address in a browser to see where it leads"))
}

enum Answer {
    Body(Vec<u8>),
    Elsewhere(String),
}

async fn exchange(url: &Url, accept: &'static str, most: usize) -> Result<Answer> {
    let unreachable = |error: std::io::Error| {
        Error::new(Kind::Connection, "there is no connection")
            .on(url.to_string())
            .because(error)
            .hint("check host and port, and that the service is up")
    };
    let stream = TcpStream::connect((url.host.as_str(), url.port)).await;
    let stream = stream.map_err(unreachable)?;
    if url.is_tls {
        let stream = tls::connect(stream, url).await?;
        over(TokioIo::new(stream), url, accept, most).await
    } else {
        over(TokioIo::new(stream), url, accept, most).await
    }
}

async fn over<S>(stream: S, url: &Url, accept: &'static str, most: usize) -> Result<Answer>
where
    S: Read + Write + Unpin,
{
    let (mut sender, connection) = http1::handshake(stream)
        .await
        .map_err(|error| not_http(error, url))?;
    let asked = async move {
        let response = sender.send_request(request(url, accept)?).await;
        answer(response.map_err(|error| not_http(error, url))?, url, most).await
    };
    tokio::pin!(asked, connection);
    // The connection's work is done here, so that giving up the request ends it too.
    tokio::select! {
        biased;
        answer = &mut asked => answer,
        _ = &mut connection => asked.await,
    }
}

fn request(url: &Url, accept: &'static str) -> Result<Request<String>> {
    let mut request = Request::get(&url.target)
        .header(HOST, url.authority())
        .header(ACCEPT, accept)
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("standin/", env!("CARGO_PKG_VERSION")));
    if let Some(login) = &url.login {
        let text = format!("Basic {}", STANDARD.encode(login.as_bytes()));
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
    }
    request.body(String::new()).map_err(|_| {
        Error::new(Kind::Rules, "this address cannot be asked for").on(url.to_string())
    })
}

async fn answer(response: Response<Incoming>, url: &Url, most: usize) -> Result<Answer> {
    let status = response.status();
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        let location = response.headers().get(LOCATION);
        let location = location.and_then(|location| location.to_str().ok());
        return match location {
            Some(location) => Ok(Answer::Elsewhere(location.to_owned())),
            None => Err(useless("a redirect that does not say where to", url)),
        };
    }
    if status != StatusCode::OK {
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                "give a login in the address: https://user:password@host/…"
            }
            _ => "open the address in a browser to see what is there",
        };
        return Err(useless(format!("the answer is {}", status.as_u16()), url).hint(hint));
    }
    let mut body = response.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| not_http(error, url))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > most {
                let what = format!("the answer is longer than {} MiB", most >> 20);
                return Err(useless(what, url).hint("check that the address is the document's"));
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(Answer::Body(bytes))
}

fn useless(what: impl Into<String>, url: &Url) -> Error {
    Error::new(Kind::Server, what).on(url.to_string())
}

fn not_http(error: hyper::Error, url: &Url) -> Error {
    Error::new(Kind::Connection, "the exchange over HTTP failed")
        .on(url.to_string())
        .because(error)
        .hint("check that an HTTP service listens there, and whether it wants http or https")
}

#[cfg(test)]
mod tests;
