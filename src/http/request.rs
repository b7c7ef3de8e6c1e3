//! What is asked of a service: method, address, headers, body. What is secret in it is shown nowhere.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue,
    PROXY_AUTHORIZATION, USER_AGENT,
};
use zeroize::Zeroizing;

use super::proxy::Proxy;
use super::tls::Authorities;
use super::url::Url;
use crate::error::{Error, Kind, Result};

/// How this program calls itself.
pub(super) const AGENT: &str = concat!("standin/", env!("CARGO_PKG_VERSION"));

/// What a request does. Source: RFC 9110, section 9.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Hands something over.
    Post,
    /// Puts something in a place.
    Put,
}

impl From<Method> for hyper::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
        }
    }
}

/// One request. The login of its address is sent as basic authentication (RFC 7617).
#[derive(Clone)]
pub struct Request {
    pub(super) url: Url,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Zeroizing<String>>,
    pub(super) authorities: Authorities,
    /// What to do about a redirect that is refused.
    pub(super) remedy: &'static str,
}

impl Request {
    /// A request without a body, over TLS to whom the system trusts.
    pub fn new(method: Method, url: &Url) -> Self {
        Self {
            url: url.clone(),
            method,
            headers: HeaderMap::new(),
            body: None,
            authorities: Authorities::System,
            remedy: "give the address that it leads to, if that is what you want",
        }
    }

    /// Asks for one of the media types, as an `Accept` header has them.
    pub fn accept(mut self, types: &'static str) -> Self {
        self.headers.insert(ACCEPT, HeaderValue::from_static(types));
        self
    }

    /// Adds a header that anybody may see. Errors are of kind `Rules`, where name or value cannot stand in a header.
    pub fn header(self, name: &str, value: &str) -> Result<Self> {
        self.add(name, value, false)
    }

    /// Adds a header that is a secret: it is not shown, and a redirect that would take it to another service is refused.
    pub fn secret(self, name: &str, value: &str) -> Result<Self> {
        self.add(name, value, true)
    }

    /// Sends text of a media type along, such as `application/json`. A redirect that would take it to another service is
    /// refused.
    pub fn body(mut self, media_type: &'static str, text: Zeroizing<String>) -> Self {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.body = Some(text);
        self
    }

    /// Takes the server's certificate from these authorities instead.
    pub fn trusting(mut self, authorities: Authorities) -> Self {
        self.authorities = authorities;
        self
    }

    /// What people are told to do where a redirect to another service is refused.
    pub fn if_sent_elsewhere(mut self, remedy: &'static str) -> Self {
        self.remedy = remedy;
        self
    }

    fn add(mut self, name: &str, value: &str, is_secret: bool) -> Result<Self> {
        let wrong = |what: &str| {
            Error::new(Kind::Rules, what)
                .on(self.url.to_string())
                .hint("a header takes one line of text, without control characters")
        };
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| wrong("this is no name of a header"))?;
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| wrong(&format!("the value for `{name}` cannot stand in a header")))?;
        value.set_sensitive(is_secret);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// The request that a redirect by `status` to `url` asks for; `None` where it would take the body or a secret header to
    /// another service. Without them the answer there would be about a request that nobody made.
    ///
    /// Source: RFC 9110, section 15.4. After 301 and 302 it lets clients choose; this one keeps the method, so that what
    /// was to be handed over is not silently read instead.
    pub(super) fn redirected(&self, url: Url, status: u16) -> Option<Self> {
        let mut next = Self {
            url,
            ..self.clone()
        };
        if status == 303 {
            next.method = Method::Get;
            next.body = None;
            next.headers.remove(CONTENT_TYPE);
        }
        let is_secret = next.body.is_some() || next.headers.values().any(HeaderValue::is_sensitive);
        let stays = next.url.is_same_service(&self.url);
        (stays || !is_secret).then_some(next)
    }

    /// As it goes over a connection to the service, or to a proxy that hands it on: with the whole address then, and what
    /// proves to the proxy who asks. Source: RFC 9112, sections 3.2.1 and 3.2.2.
    pub(super) fn on_the_wire(&self, proxy: Option<&Proxy>) -> Result<hyper::Request<String>> {
        let body = self.body.as_ref().map(|body| body.as_str().to_owned());
        let request = hyper::Request::builder()
            .method(hyper::Method::from(self.method))
            .uri(match proxy {
                Some(_) => format!("{}{}", self.url.service(), self.url.target),
                None => self.url.target.clone(),
            })
            .header(HOST, self.url.authority())
            .header(CONNECTION, "close")
            .header(USER_AGENT, AGENT);
        let mut request = request.body(body.unwrap_or_default()).map_err(|_| {
            Error::new(Kind::Rules, "this address cannot be asked for").on(self.url.to_string())
        })?;
        if let Some(login) = &self.url.login {
            let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(login.as_bytes())));
            if let Ok(mut value) = HeaderValue::from_str(&text) {
                value.set_sensitive(true);
                request.headers_mut().insert(AUTHORIZATION, value);
            }
        }
        if let Some(login) = proxy.and_then(Proxy::login) {
            let headers = request.headers_mut();
            headers.insert(PROXY_AUTHORIZATION, login.clone());
        }
        request.headers_mut().extend(self.headers.clone());
        Ok(request)
    }
}

/// Without login, query, secret headers and body.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
