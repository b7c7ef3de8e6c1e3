//! HTTP/1.1 requests to services: one request, one connection, and a bounded answer.
//!
//! Nothing here can hang or fill memory: the whole exchange has a time limit, bodies have a largest size, redirects are
//! few. Logins, secret headers and bodies go to the service that they were given for and are in no message; wiping what
//! they leave in the buffers of connections is beyond this. Proxies are taken from the
//! environment.
//!
//! Source: RFC 9110 (semantics), RFC 9112 (HTTP/1.1).

mod exchange;
mod proxy;
mod request;
mod tls;
mod url;

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use self::exchange::{Outcome, exchange};
use self::proxy::{ENVIRONMENT, Proxies};
pub use self::request::{Method, Request};
pub use self::tls::Authorities;
pub(crate) use self::tls::encrypted;
pub use self::url::Url;
pub(crate) use self::url::{decoded, host_and_port};
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

/// What a service answered.
pub struct Answer {
    /// The status: 200, 404 …
    pub status: u16,
    /// The body, which may be secret.
    pub body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// Whether the service did what it was asked for.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Without the body.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish()
    }
}

/// The body of a document at an address, asked for as one of the media types of `accept`.
///
/// Errors are those of [`send`], and of kind `Server` where the status is another than 200.
pub async fn get(url: &Url, accept: &'static str, limits: Limits) -> Result<Vec<u8>> {
    let request = Request::new(Method::Get, url).accept(accept);
    let mut answer = send(&request, limits).await?;
    if answer.status == 200 {
        return Ok(std::mem::take(&mut *answer.body));
    }
    let hint = match answer.status {
        401 | 403 => "give a login in the address: https://user:password@host/…",
        _ => "open the address in a browser to see what is there",
    };
    Err(useless(format!("the answer is {}", answer.status), url).hint(hint))
}

/// What the service answers, whatever the status; redirects are followed.
///
/// Errors are of kind `Connection` where nobody answered, and `Server` where the answer is of no use: too long, too many
/// redirects, or one that would take the body or a secret header to another service.
pub async fn send(request: &Request, limits: Limits) -> Result<Answer> {
    send_by(request, limits, &ENVIRONMENT).await
}

async fn send_by(request: &Request, limits: Limits, proxies: &Proxies) -> Result<Answer> {
    let followed = tokio::time::timeout(limits.time, follow(request, limits, proxies)).await;
    followed.unwrap_or_else(|_| {
        let what = format!("no complete answer within {:?}", limits.time);
        Err(Error::new(Kind::Connection, what)
            .on(request.url.to_string())
            .hint("check that the service is up, and that it answers in time"))
    })
}

async fn follow(request: &Request, limits: Limits, proxies: &Proxies) -> Result<Answer> {
    let mut asked = request.clone();
    for _ in 0..=limits.redirects {
        match Box::pin(exchange(&asked, limits.body, proxies)).await? {
            Outcome::Answered(answer) => return Ok(answer),
            Outcome::Elsewhere(status, location) => asked = redirected(&asked, status, &location)?,
        }
    }
    let what = format!("more than {} redirects", limits.redirects);
    Err(useless(what, &request.url).hint("open the address in a browser to see where it leads"))
}

fn redirected(asked: &Request, status: u16, location: &str) -> Result<Request> {
    let at = &asked.url;
    let next = at
        .join(location)
        .map_err(|error| error.on(at.to_string()))?;
    let refused = |what: String| useless(what, at).hint(asked.remedy);
    let place = next.service();
    if at.is_tls && !next.is_tls {
        let what = format!("the redirect leads from https to http, {place}");
        return Err(refused(what));
    }
    asked.redirected(next, status).ok_or_else(|| {
        let what = format!("the redirect would take what is sent to another host, {place}");
        refused(what)
    })
}

fn useless(what: impl Into<String>, url: &Url) -> Error {
    Error::new(Kind::Server, what).on(url.to_string())
}

#[cfg(test)]
mod tests;
