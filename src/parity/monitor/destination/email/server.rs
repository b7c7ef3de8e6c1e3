//! A mail server: where it is, and one letter over a connection of its own.
//!
//! Source: lettre's documentation, `AsyncSmtpTransport::from_url`, for the form of addresses.

use lettre::Message;
use lettre::transport::smtp::Error as Refused;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;

use super::bounded::Bounded;
use super::{HINT, failed, refused};
use crate::error::Result;
use crate::http::{Authorities, decoded, encrypted, host_and_port};

/// When a connection is encrypted.
enum Tls {
    Never,
    /// From the first byte.
    Always,
    /// By STARTTLS, where the server offers it.
    Offered(TlsParameters),
    /// By STARTTLS, or there is no letter.
    Required(TlsParameters),
}

/// Where a mail server is, and how to log in.
pub(super) struct Server {
    host: String,
    port: u16,
    tls: Tls,
    /// How this program calls itself to the server.
    name: ClientId,
    login: Option<Credentials>,
}

impl Server {
    /// Reads `smtps://[user:password@]host[:port][/name]`, or `smtp://` with `?tls=required` or `?tls=opportunistic`;
    /// `None` where this is no such address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (login, place),
            None => ("", authority),
        };
        let is_wrapped = match scheme.to_ascii_lowercase().as_str() {
            "smtps" => true,
            "smtp" => false,
            _ => return None,
        };
        let wanted = query.split('&').find_map(|pair| pair.strip_prefix("tls="));
        // Source: RFC 8314, section 7.3; RFC 6409, section 3.1; RFC 5321, section 4.5.4.2.
        let port = match wanted {
            _ if is_wrapped => 465,
            Some(_) => 587,
            None => 25,
        };
        let (host, port) = host_and_port(place, port)?;
        let parameters = || TlsParameters::new(host.clone()).ok();
        let tls = match wanted {
            _ if is_wrapped => Tls::Always,
            None => Tls::Never,
            Some("opportunistic") => Tls::Offered(parameters()?),
            Some("required") => Tls::Required(parameters()?),
            Some(_) => return None,
        };
        let login = match login.split_once(':') {
            Some((user, password)) => Some(Credentials::new(decoded(user)?, decoded(password)?)),
            None => None,
        };
        let name = match path.trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        Some(Self {
            host,
            port,
            tls,
            name,
            login,
        })
    }

    /// Sends one letter. Errors are of kind `Connection` and `Server`, and repeat nothing that the server says.
    pub(super) async fn send(&self, letter: &Message) -> Result<()> {
        let mut connection = self.connected().await?;
        let sent = self.over(&mut connection, letter).await;
        // A letter that was taken is taken, whatever becomes of the farewell.
        connection.abort().await;
        sent.map_err(|error| refused(&error))
    }

    async fn connected(&self) -> Result<AsyncSmtpConnection> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|error| failed().because(error))?;
        let peer = stream.peer_addr();
        let peer = peer.map_err(|error| failed().because(error))?;
        let stream = Bounded::new(stream, peer);
        let connection = if let Tls::Always = self.tls {
            let place = format!("smtps://{}:{}", self.host, self.port);
            let stream = encrypted(stream, &self.host, &place, &Authorities::System).await;
            let stream = stream.map_err(|error| error.hint(HINT))?;
            let stream = Box::new(Bounded::new(stream, peer));
            AsyncSmtpConnection::connect_with_transport(stream, &self.name).await
        } else {
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.name).await
        };
        connection.map_err(|error| refused(&error))
    }

    async fn over(
        &self,
        connection: &mut AsyncSmtpConnection,
        letter: &Message,
    ) -> Result<(), Refused> {
        match &self.tls {
            Tls::Never | Tls::Always => {}
            Tls::Offered(_) if !connection.can_starttls() => {}
            Tls::Offered(parameters) | Tls::Required(parameters) => {
                connection.starttls(parameters.clone(), &self.name).await?;
            }
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        let bytes = letter.formatted();
        let sent = connection.send(letter.envelope(), &bytes).await;
        sent.map(drop)
    }
}
