//! TLS with certificates that the system trusts, which `SSL_CERT_FILE` replaces.

use std::sync::{Arc, LazyLock};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::url::Url;
use crate::error::{Error, Kind, Result};

/// Reading the system's certificates takes some milliseconds, so it is done once.
static CONFIG: LazyLock<Result<Arc<ClientConfig>, rustls::Error>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions()?;
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    Ok(Arc::new(config))
});

/// The stream, encrypted; the server has proved its name.
pub(super) async fn connect(stream: TcpStream, url: &Url) -> Result<TlsStream<TcpStream>> {
    let failed = |what: &str| Error::new(Kind::Connection, what).on(url.to_string());
    let config = match &*CONFIG {
        Ok(config) => Arc::clone(config),
        Err(error) => return Err(failed("TLS cannot be set up").because(error.clone())),
    };
    let name = ServerName::try_from(url.host.clone())
        .map_err(|_| failed("the host's name cannot stand in a certificate"))?;
    let connected = TlsConnector::from(config).connect(name, stream).await;
    connected.map_err(|error| {
        failed("the TLS handshake failed")
            .because(error)
            .hint("the service needs a certificate for this name from an authority that the system trusts; another authority's is given in SSL_CERT_FILE")
    })
}
