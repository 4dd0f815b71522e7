//! Requests to providers: over TLS, bounded in time and size, straight to the address and never on to another one. Owns the
//! connections; does not know what is asked for.

use crate::address::AddressRule;
use crate::errors::{Document, Fault, ProviderFault};
use crate::limits::HttpLimits;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// The connections to all providers. Clones share them.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    limits: HttpLimits,
}

impl Http {
    /// Connections that trust what this machine trusts, ask no proxy, follow no redirect and unpack nothing.
    ///
    /// # Errors
    /// [`HttpUnavailable`] when there is no TLS on this machine.
    pub fn new(limits: HttpLimits) -> Result<Self, HttpUnavailable> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("regard/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            // Other crates may switch unpacking on for all; a packed answer has no bound.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .referer(false)
            .connect_timeout(CONNECT_WITHIN.min(limits.time))
            .build()
            .map_err(|error| HttpUnavailable(error.to_string()))?;
        Ok(Self { client, limits })
    }

    /// What openidconnect sends its requests through.
    pub(crate) fn wire(&self, rule: AddressRule, document: Document) -> Wire<'_> {
        Wire { http: self, rule, document }
    }

    /// Fetches a document that everybody may read.
    ///
    /// # Errors
    /// The provider's fault.
    pub(crate) async fn fetch(
        &self,
        rule: AddressRule,
        document: Document,
        place: &str,
    ) -> Result<Vec<u8>, Fault> {
        let request =
            openidconnect::http::Request::get(place).header("accept", "application/json").body(Vec::new());
        let request = request.map_err(|_| ProviderFault::Malformed(document))?;
        let answer = self.wire(rule, document).send(request).await.map_err(|WireError(fault)| fault)?;
        match answer.status().as_u16() {
            200 => Ok(answer.into_body()),
            status => Err(ProviderFault::Status { document, status }.into()),
        }
    }

    fn bytes_at_most(&self, document: Document) -> usize {
        match document {
            Document::Token => self.limits.token_bytes,
            Document::Metadata | Document::SignInPage | Document::Keys => self.limits.document_bytes,
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// There is no TLS on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot make TLS connections on this machine: {0}")]
pub struct HttpUnavailable(String);

/// What went wrong on the way to one document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub(crate) struct WireError(pub(crate) Fault);

/// Requests for one document of one provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wire<'a> {
    http: &'a Http,
    rule: AddressRule,
    document: Document,
}

impl Wire<'_> {
    async fn send(self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        let answer = tokio::time::timeout(self.http.limits.time, self.exchange(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(ProviderFault::TooSlow(self.document).into()));
        answer.map_err(WireError)
    }

    async fn exchange(self, request: HttpRequest) -> Result<HttpResponse, Fault> {
        let request = reqwest::Request::try_from(request).map_err(|_| self.malformed())?;
        if !self.rule.allows(request.url()) {
            return Err(ProviderFault::InsecureAddress(self.document).into());
        }
        let sent = self.http.client.execute(request).await;
        let mut response = sent.map_err(|_| ProviderFault::Unreachable(self.document))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(ProviderFault::Redirected(self.document).into());
        }
        if status.is_server_error() || status.is_informational() {
            return Err(ProviderFault::Status { document: self.document, status: status.as_u16() }.into());
        }
        let mut answer = openidconnect::http::Response::builder().status(status);
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let body = self.read(&mut response).await?;
        answer.body(body).map_err(|_| self.malformed())
    }

    async fn read(self, response: &mut reqwest::Response) -> Result<Vec<u8>, Fault> {
        let at_most = self.http.bytes_at_most(self.document);
        let too_large = || Fault::from(ProviderFault::TooLarge(self.document));
        if response.content_length().is_some_and(|length| length > at_most as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > at_most => return Err(too_large()),
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(_) => return Err(ProviderFault::Unreachable(self.document).into()),
            }
        }
    }

    fn malformed(self) -> Fault {
        ProviderFault::Malformed(self.document).into()
    }
}

impl<'c> AsyncHttpClient<'c> for Wire<'_> {
    type Error = WireError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
