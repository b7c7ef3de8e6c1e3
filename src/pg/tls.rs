//! TLS beneath the protocol: asked for and negotiated here, so that the stream stays ours to take back.
//!
//! libpq's modes: `allow` encrypts where the server insists, `prefer` where it can, `require` always; none of them proves
//! who answers. `verify-ca` checks the certificate's chain, `verify-full` its host name too; `require` with an
//! `sslrootcert` is `verify-ca`, as in libpq. Channel binding is not offered: it needs a hash of the certificate by the
//! algorithm that signed it, and `verify-full` already proves the server's identity.
//!
//! Source: PostgreSQL documentation, "SSL Session Encryption" (protocol) and "SSL Support" (libpq).

use std::io;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failure::is_cut;
use super::url::{ConnInfo, SslMode};
use crate::error::{Error, Kind, Result};

/// SSLRequest: its length, then 1234 and 5679 in two bytes each.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A stream after the question of TLS is settled.
pub(super) enum Settled {
    /// In the clear.
    Plain(TcpStream),
    /// Encrypted.
    Tls(Box<TlsStream<TcpStream>>),
}

/// How one try to connect asks for TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Not at all.
    No,
    /// It is taken where the server offers it.
    IfOffered,
    /// It must be there.
    Must,
}

/// The tries that an address allows, in order. The second one is for a server that refuses the first one's login.
pub(super) fn asks(info: &ConnInfo) -> &'static [Ask] {
    if info.is_socket() {
        return &[Ask::No];
    }
    match info.ssl_mode {
        SslMode::Disable => &[Ask::No],
        SslMode::Allow => &[Ask::No, Ask::IfOffered],
        SslMode::Prefer => &[Ask::IfOffered, Ask::No],
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => &[Ask::Must],
    }
}

/// Settles on TLS or not, as the try asks and the server answers.
pub(super) async fn settle(mut stream: TcpStream, info: &ConnInfo, ask: Ask) -> Result<Settled> {
    if ask == Ask::No {
        return Ok(Settled::Plain(stream));
    }
    let mut answer = [0];
    let asked = async {
        stream.write_all(&SSL_REQUEST).await?;
        // One byte and no more: what an attacker sent along with it in the clear must not pass for encrypted.
        stream.read_exact(&mut answer).await
    };
    asked.await.map_err(|error| {
        failed("the server did not answer the request for TLS", info)
            .passing(is_cut(error.kind()))
            .because(error)
            .hint("check that PostgreSQL listens at that address, and its log")
    })?;
    match (answer[0], ask) {
        (b'S', _) => {}
        (b'N', Ask::IfOffered) => return Ok(Settled::Plain(stream)),
        (b'N', _) => {
            return Err(failed("the server offers no TLS", info)
                .hint("turn on `ssl` on the server, or ask for less with sslmode=prefer"));
        }
        _ => {
            return Err(failed(
                "the server answered the request for TLS with an error",
                info,
            )
            .hint("check that PostgreSQL listens at that address, and its log"));
        }
    }
    let name = ServerName::try_from(info.host.clone())
        .map_err(|_| failed("the host's name cannot stand in a certificate", info))?;
    let connector = TlsConnector::from(Arc::new(config(info)?));
    match connector.connect(name, stream).await {
        Ok(stream) => Ok(Settled::Tls(Box::new(stream))),
        Err(error) => Err(handshake_failed(error, info)),
    }
}

/// What to do about a handshake that failed, told apart by cause.
fn handshake_failed(error: io::Error, info: &ConnInfo) -> Error {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    let (what, hint) = match cause {
        Some(rustls::Error::InvalidCertificate(reason)) => match reason {
            CertificateError::UnknownIssuer => (
                "the server's certificate is from no trusted authority",
                "give the authority's certificate with sslrootcert=FILE",
            ),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                (
                    "the server's certificate is for another host",
                    "connect by a name that the certificate has as subjectAltName, or check its chain alone with sslmode=verify-ca",
                )
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
                "the server's certificate has expired",
                "renew the certificate on the server",
            ),
            // webpki's CaUsedAsEndEntity: what `openssl req -x509` makes unless told otherwise.
            CertificateError::Other(_) => (
                "the server's certificate cannot be verified",
                "a server needs a certificate of its own: one that may sign others (CA:TRUE) is refused",
            ),
            _ => (
                "the server's certificate cannot be verified",
                "check the server's certificate and sslrootcert",
            ),
        },
        _ => (
            "the TLS handshake failed",
            "check which versions of TLS the server allows: 1.2 or 1.3 is needed, and no client certificate",
        ),
    };
    failed(what, info).because(error).hint(hint)
}

fn failed(what: &str, info: &ConnInfo) -> Error {
    Error::new(Kind::Connection, what).on(info.to_string())
}

fn config(info: &ConnInfo) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let broken = |error: rustls::Error| failed("TLS cannot be set up", info).because(error);
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .dangerous();
    let checks_chain = match info.ssl_mode {
        SslMode::VerifyCa | SslMode::VerifyFull => true,
        SslMode::Require => info.ssl_root.is_some(),
        _ => false,
    };
    let inner = if checks_chain {
        let roots = Arc::new(roots(info)?);
        let builder = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider));
        let verifier = builder.build().map_err(|error| {
            failed("the trusted certificates cannot be used", info)
                .because(error)
                .hint("give the authority's certificate with sslrootcert=FILE")
        })?;
        Some(verifier)
    } else {
        None
    };
    let verifier = Verifier {
        inner,
        name: info.ssl_mode == SslMode::VerifyFull,
        provider,
    };
    Ok(builder
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// The certificates of `sslrootcert`, or those of the system.
fn roots(info: &ConnInfo) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    match &info.ssl_root {
        Some(path) => {
            let unreadable = |error: rustls::pki_types::pem::Error| {
                Error::new(Kind::Connection, "the certificates cannot be read")
                    .on(path.display().to_string())
                    .because(error.to_string())
            };
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                let added = roots.add(certificate.map_err(unreadable)?);
                added
                    .map_err(|error| failed("a certificate cannot be used", info).because(error))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(roots)
}

/// Checks as much of a certificate as the mode asks for.
#[derive(Debug)]
struct Verifier {
    /// Absent where encryption alone was asked for.
    inner: Option<Arc<WebPkiServerVerifier>>,
    name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(inner) = &self.inner else {
            return Ok(ServerCertVerified::assertion());
        };
        match inner.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The chain is checked before the name: a wrong name means that the chain was right.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.name => Ok(ServerCertVerified::assertion()),
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks_of(address: &str) -> &'static [Ask] {
        asks(&ConnInfo::parse(address, &|_| None).unwrap())
    }

    #[test]
    fn only_modes_that_leave_it_open_try_twice() {
        assert_eq!(asks_of("postgresql://h/d?sslmode=disable"), [Ask::No]);
        assert_eq!(
            asks_of("postgresql://h/d?sslmode=allow"),
            [Ask::No, Ask::IfOffered]
        );
        assert_eq!(asks_of("postgresql://h/d"), [Ask::IfOffered, Ask::No]);
        for mode in ["require", "verify-ca", "verify-full"] {
            assert_eq!(
                asks_of(&format!("postgresql://h/d?sslmode={mode}")),
                [Ask::Must]
            );
        }
    }

    #[test]
    fn sockets_are_never_encrypted() {
        assert_eq!(
            asks_of("postgresql:///d?host=/tmp&sslmode=verify-full"),
            [Ask::No]
        );
    }
}
