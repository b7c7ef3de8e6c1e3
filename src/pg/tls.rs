//! TLS beneath the protocol: asked for and negotiated here, so that the stream stays ours to take back.
//!
//! libpq's modes: `prefer` and `require` encrypt without proving who answers, `verify-ca` checks the certificate's
//! chain, `verify-full` its host name too. Channel binding is not offered: it needs the certificate's own hash
//! function, and `verify-full` already proves the server's identity.
//!
//! Source: PostgreSQL documentation, "SSL Session Encryption" (protocol) and "SSL Support" (libpq).

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

/// Settles on TLS or not, as the address asks and the server answers.
pub(super) async fn settle(mut stream: TcpStream, info: &ConnInfo) -> Result<Settled> {
    if matches!(info.ssl_mode, SslMode::Disable | SslMode::Allow) {
        return Ok(Settled::Plain(stream));
    }
    let mut answer = [0];
    let asked = async {
        stream.write_all(&SSL_REQUEST).await?;
        stream.read_exact(&mut answer).await
    };
    asked.await.map_err(|error| {
        failed("the server did not answer the request for TLS", info).because(error)
    })?;
    match (answer[0], info.ssl_mode) {
        (b'S', _) => {}
        (_, SslMode::Prefer) => return Ok(Settled::Plain(stream)),
        _ => {
            return Err(failed("the server offers no TLS", info)
                .hint("turn on `ssl` on the server, or ask for less with sslmode=prefer"));
        }
    }
    let name = ServerName::try_from(info.host.clone())
        .map_err(|_| failed("the host's name cannot stand in a certificate", info))?;
    let connector = TlsConnector::from(Arc::new(config(info)?));
    let stream = connector.connect(name, stream).await.map_err(|error| {
        failed("the TLS handshake failed", info)
            .because(error)
            .hint("check the server's certificate, and give its authority with sslrootcert=FILE")
    })?;
    Ok(Settled::Tls(Box::new(stream)))
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
    let inner = match info.ssl_mode {
        SslMode::VerifyCa | SslMode::VerifyFull => {
            let roots = Arc::new(roots(info)?);
            let verifier =
                WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
                    .build()
                    .map_err(|error| {
                        failed("the trusted certificates cannot be used", info).because(error)
                    })?;
            Some(verifier)
        }
        _ => None,
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
