//! Proxies that the environment names, taken as curl takes them: `https_proxy` and `HTTPS_PROXY`, `http_proxy` in lower case
//! alone (a web server that runs a program sets `HTTP_PROXY` to what a stranger sends), `all_proxy` and `ALL_PROXY` for what
//! has none of its own, and `no_proxy` and `NO_PROXY` for what is reached directly. An empty one is none.
//!
//! What is no address of an HTTP proxy is refused, and not passed over: somebody wants that way to be gone, and no other.
//! Logins of proxies are sent to them, and shown nowhere.
//!
//! Source: curl(1), "ENVIRONMENT", and CURLOPT_PROXY(3), CURLOPT_NOPROXY(3); RFC 9110, sections 9.3.6 (CONNECT) and 11.7
//! (authentication to proxies).

use std::fmt;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT};
use hyper::upgrade::Upgraded;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use super::request::AGENT;
use super::tls::{Authorities, encrypted};
use super::url::{Url, decoded, host_and_port};
use crate::error::{Error, Kind, Result};

/// The port of a proxy whose address has none. Source: CURLOPT_PROXY(3); with TLS it is that of https.
const PORT: u16 = 1080;
const TLS_PORT: u16 = 443;

/// What bytes go over, both ways.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// The proxies of this process.
pub(super) static ENVIRONMENT: LazyLock<Proxies> = LazyLock::new(|| {
    Proxies::of(|name| {
        let value = std::env::var_os(name)?;
        Some(value.to_string_lossy().into_owned())
    })
});

/// Which requests go over which proxy.
pub(super) struct Proxies {
    http: Option<Result<Proxy>>,
    https: Option<Result<Proxy>>,
    /// Takes what does not go directly.
    matcher: Matcher,
}

impl Proxies {
    /// From variables of an environment.
    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            let set = names.iter().find_map(|name| {
                let value = Zeroizing::new(variable(name)?);
                (!value.trim().is_empty()).then_some((*name, value))
            });
            set.map(|(name, value)| Proxy::parse(name, value.trim()))
        };
        let no = ["no_proxy", "NO_PROXY"].into_iter();
        let no = no.filter_map(&variable).find(|list| !list.is_empty());
        let is_used = no.as_deref().map(str::trim) != Some("*");
        let first = |names: &[&'static str]| first(names).filter(|_| is_used);
        Self {
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            // The address is never used: it makes the matcher say which hosts are not excepted.
            matcher: Matcher::builder()
                .all("http://proxy.invalid")
                .no(no.unwrap_or_default())
                .build(),
        }
    }

    /// The proxy to an address, if it has one. Errors are of kind `Rules`, where the variable is of no use.
    pub(super) fn to(&self, url: &Url) -> Result<Option<&Proxy>> {
        let proxy = if url.is_tls { &self.https } else { &self.http };
        let Some(proxy) = proxy else {
            return Ok(None);
        };
        let service = url.service().parse::<hyper::Uri>();
        let is_excepted = service.is_ok_and(|uri| self.matcher.intercept(&uri).is_none());
        if is_excepted {
            return Ok(None);
        }
        proxy.as_ref().map(Some).map_err(Clone::clone)
    }
}

/// A proxy, with the login that it asks for.
pub(super) struct Proxy {
    variable: &'static str,
    is_tls: bool,
    host: String,
    port: u16,
    login: Option<HeaderValue>,
}

/// Without the login.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        let bracket = self.host.contains(':');
        let (open, close) = if bracket { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{open}{}{close}:{}", self.host, self.port)
    }
}

impl Proxy {
    fn parse(variable: &'static str, text: &str) -> Result<Self> {
        let wrong = || {
            let what = format!("{variable} is set, and not to the address of an HTTP proxy");
            Error::new(Kind::Rules, what).hint(
                "write http://host:port, or http://user:password@host:port with / ? # @ and % percent-encoded; \
                 NO_PROXY names hosts that are reached without it",
            )
        };
        let (is_tls, rest) = match text.split_once("://") {
            None => (false, text),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some(_) => return Err(wrong()),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (login, place) = match authority.rsplit_once('@') {
            None => (None, authority),
            Some((login, place)) => (Some(basic(login).ok_or_else(wrong)?), place),
        };
        let default = if is_tls { TLS_PORT } else { PORT };
        let (host, port) = host_and_port(place, default).ok_or_else(wrong)?;
        Ok(Self {
            variable,
            is_tls,
            host,
            port,
            login,
        })
    }

    /// The header that proves who asks, where the proxy's address has a login.
    pub(super) fn login(&self) -> Option<&HeaderValue> {
        self.login.as_ref()
    }

    /// A connection to it.
    pub(super) async fn connect(&self) -> Result<Box<dyn Duplex>> {
        let shown = self.to_string();
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|error| {
            let hint = format!("check {}, or name the host in NO_PROXY", self.variable);
            Error::new(Kind::Connection, "there is no connection to the proxy")
                .on(shown.clone())
                .because(error)
                .hint(hint)
        })?;
        if !self.is_tls {
            return Ok(Box::new(stream));
        }
        let stream = encrypted(stream, &self.host, &shown, &Authorities::System).await?;
        Ok(Box::new(stream))
    }

    /// A way through it to the service of an address, on which nothing was sent yet.
    pub(super) async fn tunnel(&self, url: &Url) -> Result<TokioIo<Upgraded>> {
        let stream = TokioIo::new(self.connect().await?);
        let failed = |error: hyper::Error| self.failed(url).because(error);
        let (mut sender, connection) = http1::handshake(stream).await.map_err(failed)?;
        let connection = connection.with_upgrades();
        let asked = async {
            let response = sender.send_request(self.wish(url)?).await.map_err(failed)?;
            if !response.status().is_success() {
                return Err(self.refused(url, response.status().as_u16()));
            }
            hyper::upgrade::on(response).await.map_err(failed)
        };
        tokio::pin!(asked, connection);
        // The connection's work is done here, so that giving up the request ends it too.
        let through = tokio::select! {
            biased;
            through = &mut asked => through,
            _ = &mut connection => asked.await,
        };
        through.map(TokioIo::new)
    }

    /// The request for a way to a service. Source: RFC 9110, section 9.3.6.
    fn wish(&self, url: &Url) -> Result<hyper::Request<String>> {
        let place = url.host_and_port();
        let wish = hyper::Request::connect(&place)
            .header(HOST, &place)
            .header(USER_AGENT, AGENT);
        let wish = self.login.iter().fold(wish, |wish, login| {
            wish.header(PROXY_AUTHORIZATION, login.clone())
        });
        wish.body(String::new())
            .map_err(|_| self.failed(url).hint("check the host in the address"))
    }

    fn failed(&self, url: &Url) -> Error {
        let what = format!("the proxy {self} does not speak HTTP as it should");
        Error::new(Kind::Connection, what)
            .on(url.to_string())
            .hint(format!("check {}", self.variable))
    }

    /// What a status says with which a proxy refuses a request.
    pub(super) fn refused(&self, url: &Url, status: u16) -> Error {
        let variable = self.variable;
        let (what, hint) = match status {
            407 => (
                format!("the proxy {self} does not take the login, or wants one"),
                format!("give one in {variable}: http://user:password@host:port"),
            ),
            status => (
                format!("the proxy {self} gives no way there: {status}"),
                "see whether it lets this host and port through, or name the host in NO_PROXY"
                    .to_owned(),
            ),
        };
        Error::new(Kind::Connection, what)
            .on(url.to_string())
            .hint(hint)
    }
}

/// Basic authentication (RFC 7617) of a percent-encoded login.
fn basic(login: &str) -> Option<HeaderValue> {
    let login = Zeroizing::new(decoded(login)?);
    let colon = if login.contains(':') { "" } else { ":" };
    let login = Zeroizing::new(format!("{}{colon}", *login));
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(login.as_bytes())));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address, variables, and the proxy that leads there.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>);

    /// The proxy to an address, of variables.
    fn to(address: &str, variables: &[(&str, &str)]) -> Result<Option<String>> {
        let proxies = Proxies::of(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        let proxy = proxies.to(&Url::parse(address).unwrap())?;
        Ok(proxy.map(ToString::to_string))
    }

    #[test]
    fn variables_are_taken_as_curl_takes_them() {
        let cases: [Case<'_>; 15] = [
            ("http://a/", &[], None),
            (
                "http://a/",
                &[("http_proxy", "http://p:3128")],
                Some("http://p:3128"),
            ),
            ("http://a/", &[("HTTP_PROXY", "http://p:3128")], None),
            ("http://a/", &[("https_proxy", "http://p")], None),
            ("https://a/", &[("http_proxy", "http://p")], None),
            ("https://a/", &[("HTTPS_PROXY", "p")], Some("http://p:1080")),
            (
                "https://a/",
                &[("HTTPS_PROXY", "https://p/x")],
                Some("https://p:443"),
            ),
            (
                "https://a/",
                &[("HTTPS_PROXY", "upper:1"), ("https_proxy", "lower:1")],
                Some("http://lower:1"),
            ),
            (
                "https://a/",
                &[("HTTPS_PROXY", "upper:1"), ("https_proxy", "")],
                Some("http://upper:1"),
            ),
            (
                "http://a/",
                &[("ALL_PROXY", "[::1]:8")],
                Some("http://[::1]:8"),
            ),
            (
                "http://a/",
                &[("ALL_PROXY", "all"), ("http_proxy", "own:1")],
                Some("http://own:1"),
            ),
            (
                "http://127.0.0.1/",
                &[("http_proxy", "p:1")],
                Some("http://p:1"),
            ),
            (
                "http://127.0.0.1/",
                &[("http_proxy", "p:1"), ("no_proxy", "b, 127.0.0.0/8")],
                None,
            ),
            (
                "http://[::1]:9/",
                &[("http_proxy", "p:1"), ("no_proxy", "::1")],
                None,
            ),
            (
                "http://a/",
                &[("http_proxy", "p:1"), ("NO_PROXY", " * ")],
                None,
            ),
        ];
        for (address, variables, expected) in cases {
            let found = to(address, variables).unwrap();
            assert_eq!(found.as_deref(), expected, "{address} {variables:?}");
        }
    }

    #[test]
    fn names_that_are_excepted_are_reached_directly_with_what_is_below_them() {
        let is_direct = |host: &str, list: &str| {
            let variables = [("https_proxy", "p:1"), ("NO_PROXY", list)];
            to(&format!("https://{host}/"), &variables)
                .unwrap()
                .is_none()
        };
        for (host, list) in [
            ("vault.internal", "internal"),
            ("vault.internal", ".internal"),
            ("internal", ".internal"),
            ("vault.internal:8200", "x,VAULT.internal"),
            ("anything", "*"),
        ] {
            assert!(is_direct(host, list), "{host} {list}");
        }
        for (host, list) in [
            ("vault.external", "internal"),
            ("notinternal", "internal"),
            ("localhost", ""),
            ("10.0.0.1", "127.0.0.0/8"),
        ] {
            assert!(!is_direct(host, list), "{host} {list}");
        }
    }

    #[test]
    fn what_is_no_http_proxy_is_refused_and_not_quoted() {
        for wrong in [
            "socks5://me:hunter2@p:1",
            "http://me:hunter2@",
            "http://me:hunter2@p:port",
            "me:%zzhunter2@p",
            "hunter2 p",
        ] {
            let error = to("https://a/", &[("https_proxy", wrong)]).unwrap_err();
            assert_eq!(error.kind(), Kind::Rules, "{wrong}");
            let text = format!("{error:?} {error} {:?}", error.hints());
            assert!(
                text.contains("https_proxy") && !text.contains("hunter2"),
                "{text}"
            );
            let excepted = [("https_proxy", wrong), ("no_proxy", "a")];
            assert_eq!(to("https://a/", &excepted).unwrap(), None);
        }
    }
}
