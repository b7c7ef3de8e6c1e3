//! One request over one connection of its own, to the service or to a proxy.

use std::future::poll_fn;
use std::pin::Pin;

use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper::header::LOCATION;
use hyper::rt::{Read, Write};
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use super::proxy::{Duplex, Proxies, Proxy};
use super::request::Request;
use super::url::Url;
use super::{Answer, tls, useless};
use crate::error::{Error, Kind, Result};

/// What came back.
pub(super) enum Outcome {
    /// An answer, whatever its status.
    Answered(Answer),
    /// A redirect by a status to a place.
    Elsewhere(u16, String),
}

/// Connects, asks, and reads a body of at most so many bytes.
pub(super) async fn exchange(request: &Request, most: usize, proxies: &Proxies) -> Result<Outcome> {
    let url = &request.url;
    let proxy = proxies.to(url)?;
    let stream: Box<dyn Duplex> = match proxy {
        None => Box::new(direct(url).await?),
        Some(proxy) if url.is_tls => Box::new(proxy.tunnel(url).await?),
        Some(proxy) => proxy.connect().await?,
    };
    if url.is_tls {
        let shown = url.to_string();
        let stream = tls::encrypted(stream, &url.host, &shown, &request.authorities).await?;
        // Through a tunnel the service itself is asked.
        return over(TokioIo::new(stream), request, None, most).await;
    }
    over(TokioIo::new(stream), request, proxy, most).await
}

async fn direct(url: &Url) -> Result<TcpStream> {
    let stream = TcpStream::connect((url.host.as_str(), url.port)).await;
    stream.map_err(|error| {
        Error::new(Kind::Connection, "there is no connection")
            .on(url.to_string())
            .because(error)
            .hint("check host and port, and that the service is up")
    })
}

async fn over<S>(
    stream: S,
    request: &Request,
    proxy: Option<&Proxy>,
    most: usize,
) -> Result<Outcome>
where
    S: Read + Write + Unpin,
{
    let url = &request.url;
    let (mut sender, connection) = http1::handshake(stream)
        .await
        .map_err(|error| not_http(error, url))?;
    let asked = async move {
        let response = sender.send_request(request.on_the_wire(proxy)?).await;
        let response = response.map_err(|error| not_http(error, url))?;
        match proxy {
            Some(proxy) if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                Err(proxy.refused(url, response.status().as_u16()))
            }
            _ => answer(response, url, most).await,
        }
    };
    tokio::pin!(asked, connection);
    // The connection's work is done here, so that giving up the request ends it too.
    tokio::select! {
        biased;
        answer = &mut asked => answer,
        _ = &mut connection => asked.await,
    }
}

async fn answer(response: Response<Incoming>, url: &Url, most: usize) -> Result<Outcome> {
    let status = response.status().as_u16();
    // Source: RFC 9110, section 15.4; 300 and 304 to 306 lead nowhere by themselves.
    if let 301 | 302 | 303 | 307 | 308 = status {
        let location = response.headers().get(LOCATION);
        let location = location.and_then(|location| location.to_str().ok());
        return match location {
            Some(location) => Ok(Outcome::Elsewhere(status, location.to_owned())),
            None => Err(useless("a redirect that does not say where to", url)),
        };
    }
    let body = read(response.into_body(), url, most).await?;
    Ok(Outcome::Answered(Answer { status, body }))
}

async fn read(mut body: Incoming, url: &Url, most: usize) -> Result<Zeroizing<Vec<u8>>> {
    // Room for all of it at once where its length is known: a buffer that grows leaves copies behind.
    let known = body.size_hint().exact().unwrap_or(0);
    let known = usize::try_from(known).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(known.min(most).min(1 << 20)));
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| not_http(error, url))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len().saturating_add(data.len()) > most {
                let what = format!("the answer is longer than {} MiB", most.div_ceil(1 << 20));
                return Err(useless(what, url).hint("check that the address is the right one"));
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

fn not_http(error: hyper::Error, url: &Url) -> Error {
    Error::new(Kind::Connection, "the exchange over HTTP failed")
        .on(url.to_string())
        .because(error)
        .hint("check that an HTTP service listens there, and whether it wants http or https")
}
