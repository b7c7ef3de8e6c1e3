//! TLS with certificates that the system trusts, which `SSL_CERT_FILE` replaces, or with those of a file.

use std::fmt;
use std::io;
use std::sync::{Arc, LazyLock};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, OtherError, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::{Error, Kind, Result};

/// Reading the system's certificates takes some milliseconds, so it is done once.
static SYSTEM: LazyLock<Result<Arc<ClientConfig>, rustls::Error>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    config(roots)
});

fn config(roots: RootCertStore) -> Result<Arc<ClientConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions()?;
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    Ok(Arc::new(config))
}

/// Whose certificates are taken.
#[derive(Clone)]
pub enum Authorities {
    /// Those that the system trusts.
    System,
    /// Those of a file alone.
    Only(Arc<ClientConfig>),
}

impl Authorities {
    /// Those in a file's text (PEM, RFC 7468), and no others. Errors are of kind `Rules`.
    pub fn only(pem: &[u8]) -> Result<Self> {
        let wrong = |what: &str| {
            Error::new(Kind::Rules, what)
                .hint("give a file of certificates: -----BEGIN CERTIFICATE----- …")
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|_| wrong("the file of certificates is broken"))?;
            roots
                .add(certificate)
                .map_err(|error| wrong("a certificate cannot be used").because(error))?;
        }
        if roots.is_empty() {
            return Err(wrong("there is no certificate in the file"));
        }
        let config = config(roots).map_err(|error| wrong("TLS cannot be set up").because(error))?;
        Ok(Self::Only(config))
    }
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Only(_) => "Only",
        })
    }
}

/// The stream to a host, encrypted; the server has proved its name. Errors call the service as it is `shown`.
pub(crate) async fn encrypted<S>(
    stream: S,
    host: &str,
    shown: &str,
    authorities: &Authorities,
) -> Result<TlsStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let failed = |what: &str| Error::new(Kind::Connection, what).on(shown);
    let config = match authorities {
        Authorities::Only(config) => Arc::clone(config),
        Authorities::System => match &*SYSTEM {
            Ok(config) => Arc::clone(config),
            Err(error) => return Err(failed("TLS cannot be set up").because(error.clone())),
        },
    };
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| failed("the host's name cannot stand in a certificate"))?;
    let connected = TlsConnector::from(config).connect(name, stream).await;
    connected.map_err(|error| {
        let told = failed("the TLS handshake failed");
        match why(&error) {
            Some((why, hint)) => told.because(why).hint(hint),
            None => told.because(error).hint(AUTHORITY),
        }
    })
}

/// What to do about a certificate that proves nothing.
const AUTHORITY: &str = "the service needs a certificate for this name from an authority that the system trusts; another authority's is given in SSL_CERT_FILE";

/// Why a handshake failed and what to do, where rustls has a code for it instead of words.
///
/// Source: rustls, `Error` and `CertificateError`; webpki, `Error::CaUsedAsEndEntity` (RFC 5280, section 4.2.1.9: a
/// certificate with `CA:TRUE` is an authority's).
fn why(error: &io::Error) -> Option<(&'static str, &'static str)> {
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::InvalidMessage(_) => (
            "what answers there does not speak TLS",
            "give the port for TLS, or an address without it",
        ),
        rustls::Error::InvalidCertificate(reason) => match reason {
            // One of the same name that is trusted has another key.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => (
                "its certificate is from an authority that is not trusted here",
                AUTHORITY,
            ),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                (
                    "its certificate is for another name",
                    "give the name for which it has one",
                )
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                ("its certificate has expired", "renew it")
            }
            CertificateError::Other(other) if is_authority(other) => (
                "its certificate is that of an authority (CA:TRUE), and such a one proves no server's name",
                "make the server one with CA:FALSE, `openssl req -x509 … -addext basicConstraints=critical,CA:FALSE`, or one that the authority signs",
            ),
            _ => return None,
        },
        _ => return None,
    })
}

/// Whether webpki refuses a certificate for being an authority's. Its error is of a type that only rustls names.
fn is_authority(error: &OtherError) -> bool {
    format!("{error:?}").contains("CaUsedAsEndEntity")
}
