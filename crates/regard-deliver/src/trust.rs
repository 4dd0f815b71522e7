//! Whose certificates are believed: those that this machine trusts, and those that the settings add. Owns the list, for
//! webhooks and for mail alike.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::sync::Arc;

/// Certificates of authorities.
#[derive(Clone, Default)]
pub struct Trust(Vec<CertificateDer<'static>>);

/// Certificates cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TrustError(&'static str);

impl Trust {
    /// What this machine trusts.
    ///
    /// # Errors
    /// [`TrustError`] when it trusts nobody.
    pub fn of_this_machine() -> Result<Self, TrustError> {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            return Err(TrustError(
                "this machine trusts no certificate: install its list, such as ca-certificates",
            ));
        }
        Ok(Self(found.certs))
    }

    /// Nobody.
    pub fn none() -> Self {
        Self::default()
    }

    /// And those of a text in PEM.
    ///
    /// # Errors
    /// [`TrustError`] when there is none in it, or one cannot be read.
    pub fn and_pem(mut self, pem: &[u8]) -> Result<Self, TrustError> {
        let before = self.0.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            self.0
                .push(certificate.map_err(|_| TrustError("a certificate cannot be read: write it as PEM"))?);
        }
        if self.0.len() == before {
            return Err(TrustError("there is no certificate in the file: write it as PEM"));
        }
        Ok(self)
    }

    /// TLS of a client that shows no certificate of its own.
    pub(crate) fn client(&self) -> Result<Arc<ClientConfig>, TrustError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(self.0.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| TrustError("there is no TLS on this machine"))?;
        Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust").field("certificates", &self.0.len()).finish()
    }
}
